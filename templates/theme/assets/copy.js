// Copies a citation; a site that was built without knowing its address cites the one it is read at. The button stays hidden where the browser gives no clipboard.
(() => {
  const here = location.origin + location.pathname
  for (const code of document.querySelectorAll("[data-path]")) code.textContent = code.textContent.replaceAll(code.dataset.path, here)
  const said = document.currentScript.dataset.copied
  if (!navigator.clipboard) return
  for (const button of document.querySelectorAll("[data-copy]")) {
    const word = button.textContent
    button.hidden = false
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.parentElement.querySelector("code").textContent)
      button.textContent = said
      setTimeout(() => { button.textContent = word }, 1600)
    })
  }
})()

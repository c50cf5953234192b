// Copies a citation. The button stays hidden where the browser gives no clipboard.
(() => {
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

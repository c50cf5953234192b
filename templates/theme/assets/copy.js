// Copies a citation; a site that was built without knowing its address cites the one it is read at. The button stays hidden where the browser gives no clipboard.
(() => {
  const here = location.origin + location.pathname
  for (const code of document.querySelectorAll("[data-path]")) code.textContent = code.textContent.replaceAll(code.dataset.path, here)
  // The day of reading, which the page leaves open.
  const now = new Date()
  const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map(part => String(part).padStart(2, "0")).join("-")
  for (const code of document.querySelectorAll(".pd-cite code")) code.textContent = code.textContent.replaceAll("YYYY-MM-DD", today)
  const said = document.currentScript.dataset.copied
  if (!navigator.clipboard) return
  const told = document.createElement("p") // to a screen reader
  told.className = "pd-hidden"
  told.setAttribute("role", "status")
  document.body.append(told)
  for (const button of document.querySelectorAll("[data-copy]")) {
    const word = button.firstChild
    const before = word.data
    const form = document.createElement("span") // which of the citations: the buttons look alike
    form.className = "pd-hidden"
    form.textContent = " " + button.closest("details").querySelector("summary").textContent
    button.append(form)
    button.hidden = false
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.parentElement.querySelector("code").textContent)
      word.data = told.textContent = said
      setTimeout(() => { word.data = before; told.textContent = "" }, 1600)
    })
  }
})()

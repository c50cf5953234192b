// Loads the search at its first use: by its button or by a key of Material's. On the search page it loads at once.
(() => {
  const opener = document.querySelector("[data-search-open]")
  const source = document.currentScript.src.replace("search-open", "search")
  if (!opener) return
  let asked = false

  function load() {
    asked = true
    const script = document.createElement("script")
    script.src = source
    document.body.append(script)
  }

  if (document.querySelector("[data-search-here]")) { load(); return }
  opener.addEventListener("click", event => { event.preventDefault(); if (!asked) load() })
  document.addEventListener("keydown", event => {
    if (asked || event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return
    if (event.key === "/" || event.key === "s" || event.key === "f") { event.preventDefault(); load() }
  })
})()

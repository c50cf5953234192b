// Shows what a term means beside it: under the pointer, at keyboard focus, or at a first tap. Without this script each term is a link to the glossary.
(() => {
  const terms = document.querySelectorAll("a.pd-term")
  if (!terms.length) return
  const tip = document.createElement("div")
  tip.className = "pd-tip"
  tip.id = "pd-tip"
  tip.setAttribute("role", "tooltip")
  tip.hidden = true
  let shown = null

  function show(term) {
    shown = term
    tip.textContent = term.dataset.note
    tip.hidden = false
    term.after(tip)
    term.setAttribute("aria-describedby", tip.id)
    const box = term.getClientRects()[0]
    const frame = tip.offsetParent.getBoundingClientRect()
    const left = Math.min(box.left, document.documentElement.clientWidth - tip.offsetWidth - 8)
    tip.style.left = `${Math.max(8, left) - frame.left}px`
    tip.style.top = `${box.bottom - frame.top + 4}px`
  }

  function hide() {
    if (!shown) return
    shown.removeAttribute("aria-describedby")
    tip.hidden = true
    shown = null
  }

  for (const term of terms) {
    let byTouch = false
    term.addEventListener("pointerdown", event => { byTouch = event.pointerType === "touch" && shown !== term })
    term.addEventListener("pointerenter", event => { if (event.pointerType !== "touch") show(term) })
    term.addEventListener("pointerleave", event => { if (event.pointerType !== "touch" && !tip.contains(event.relatedTarget)) hide() })
    term.addEventListener("focus", () => show(term))
    term.addEventListener("blur", hide)
    term.addEventListener("click", event => { if (byTouch) { event.preventDefault(); byTouch = false; show(term) } })
  }
  tip.addEventListener("pointerleave", hide)
  document.addEventListener("keydown", event => { if (event.key === "Escape") hide() })
})()

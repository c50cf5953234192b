// What every page asks of a script, in place of Material's own (34 KB compressed): light or dark, the menu by keyboard, the heading being
// read, what each printed sheet says of the page, and search, loaded at its first use. Without it each page is whole.
(() => {
  const { body, documentElement: html } = document
  const source = document.currentScript.src.replace("page.js", "search.js")
  html.dataset.title = document.title // digest.css prints it at the head of each sheet, and at its foot whose text it is, from where and when
  html.dataset.foot = [".pd-ours", ".pd-printed"].map(part => document.querySelector(part)?.textContent.trim()).filter(Boolean).join(" · ")

  // Light or dark: what was chosen here, else as the system says (partials/javascripts/palette.html sets it before anything is shown).
  const dark = matchMedia("(prefers-color-scheme: dark)")
  const chosen = () => { try { return localStorage.getItem("digest-scheme") } catch { return null } }
  for (const button of document.querySelectorAll("[data-scheme]")) {
    button.addEventListener("click", () => {
      body.dataset.mdColorScheme = button.dataset.scheme
      document.querySelector(`[data-scheme]:not([data-scheme="${button.dataset.scheme}"])`).focus()
      try { localStorage.setItem("digest-scheme", button.dataset.scheme) } catch { /* then it holds for this page */ }
    })
  }
  dark.addEventListener("change", () => { if (!chosen()) body.dataset.mdColorScheme = dark.matches ? "slate" : "default" })

  // The menu of narrow screens, in reach of the keyboard.
  const drawer = document.getElementById("__drawer")
  const menu = document.querySelector("[data-menu]")
  const sidebar = document.querySelector(".md-sidebar--primary")
  const turn = open => {
    drawer.checked = open
    menu.setAttribute("aria-expanded", open)
    if (open) sidebar.querySelector("a").focus()
  }
  turn(false)
  menu.addEventListener("click", () => turn(!drawer.checked))
  drawer.addEventListener("change", () => turn(drawer.checked)) // by the shade beside the menu
  sidebar.addEventListener("focusout", ({ relatedTarget: next }) => { if (drawer.checked && next && next !== menu && !sidebar.contains(next)) turn(false) }) // it covers the page
  document.addEventListener("keydown", event => { if (event.key === "Escape" && drawer.checked) { turn(false); menu.focus() } })

  // The page's title in the header once its heading is out of sight, and the heading being read in the list of headings.
  const top = document.querySelector(".md-header__title")
  const first = document.querySelector("article h1:not(.pd-hidden)")
  if (first) new IntersectionObserver(all => { const seen = all.at(-1); top.classList.toggle("md-header__title--active", !seen.isIntersecting && seen.boundingClientRect.top < 60) }, { rootMargin: "-60px 0px 0px" }).observe(first)
  const links = new Map([...document.querySelectorAll(".md-nav--secondary a[href^='#']")].map(link => [document.getElementById(link.hash.slice(1)), link]))
  links.delete(null)
  const follow = new IntersectionObserver(() => {
    const read = [...links.keys()].filter(heading => heading.getBoundingClientRect().top < innerHeight * .3).pop()
    for (const [heading, link] of links) {
      link.classList.toggle("md-nav__link--active", heading === read)
      heading === read ? link.setAttribute("aria-current", "location") : link.removeAttribute("aria-current")
    }
  }, { rootMargin: "0px 0px -70%" })
  for (const heading of links.keys()) follow.observe(heading)

  // A page that has moved takes the place on it along. A row whose article has another id since is found by what it states; what is no longer there is said to be so.
  const refresh = document.querySelector("meta[http-equiv=refresh]")
  if (refresh && location.hash) location.replace(refresh.content.replace(/^.*url=/, "") + location.hash)
  // A link to several lines of the source, #l17-l19,l24, leads to the first (without script too) and marks each.
  function mark(id) {
    const spans = /^l\d+(-l\d+)?(,l\d+(-l\d+)?)*$/.test(id) ? id.split(",").map(span => span.match(/\d+/g).map(Number)) : []
    const lines = [...document.querySelectorAll(".pd-lines > li")]
    for (const line of lines) line.classList.toggle("pd-marked", spans.some(([first, last = first]) => first <= line.value && line.value <= last))
    return lines.find(line => line.matches(".pd-marked"))
  }
  const lost = document.querySelector(".pd-lost")
  const elsewhere = lost?.querySelector("span") // on pages that gather from articles
  const articles = elsewhere?.querySelector("a").href
  function seek() {
    const id = location.hash.slice(1)
    const line = mark(id)
    const found = document.getElementById(id)
    lost.hidden = !id || Boolean(found || line)
    if (line && !found) line.scrollIntoView()
    if (lost.hidden) return
    const row = !elsewhere && document.querySelector(`tr[id$="${id.match(/-[tf][0-9a-f]+$/)?.[0] || "-"}"]`)
    if (row) { location.replace("#" + row.id); return }
    lost.scrollIntoView()
    if (elsewhere) name(id)
  }
  async function name(id) {
    elsewhere.hidden = true
    const [, article, record] = id.match(/^(\w[\w-]*?)(-[tf][0-9a-f]+)?$/) || []
    const listed = article && await fetch(articles).then(answer => answer.text(), () => "")
    if (!listed?.includes(`articles/${article}/`) || location.hash !== "#" + id) return
    elsewhere.querySelector("a").href = `${articles}${article}/${record ? "#" + id : ""}`
    elsewhere.hidden = false
  }
  if (lost) { seek(); addEventListener("hashchange", seek) }

  // Search: by its button or by a key of Material's; on the search page at once.
  const opener = document.querySelector("[data-search-open]")
  let asked = false
  function load() {
    asked = true
    const script = document.createElement("script")
    script.src = source
    body.append(script)
  }
  if (document.querySelector("[data-search-here]")) { load(); return }
  opener.addEventListener("click", event => { event.preventDefault(); if (!asked) load() })
  document.addEventListener("keydown", event => {
    if (asked || event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return
    if (event.key === "/" || event.key === "s" || event.key === "f") { event.preventDefault(); load() }
  })
})()

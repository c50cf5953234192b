// Search in Pagefind's index, where each Han character is a word: a query is folded to Simplified as the index is, split
// at spaces, and each term looked up as a phrase of its own, or as what it is short for; a page must hold all of them. Loaded on first use by page.js.
(() => {
  const template = document.getElementById("search-template")
  if (!template) return
  const say = template.dataset
  const WORD = /[〇\u2e80-\u2fdf\u3005-\u3007\u3040-\u312f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[\u{20000}-\u{3ffff}]|\d+(?:[.,]\d+)*|(?:(?![〇\u2e80-\u2fdf\u3005-\u3007\u3040-\u312f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}])\p{L})+/gu
  const HAN = /\p{Script=Han}/u
  const PAGE = 8
  const AROUND = { before: 18, after: 42, sentence: 120 } // words of an excerpt; more after them where the sentence goes on
  const base = new URL(say.bundle, location.href)
  const stems = document.documentElement.lang === "en"
  let loading = null

  function load() {
    loading ||= Promise.all([
      import(new URL("pagefind.js", base)).then(async engine => { await engine.init(); return engine }),
      fetch(new URL("fold.json", base)).then(answer => answer.json()),
      fetch(new URL("filters.json", base)).then(answer => answer.json()),
      stems ? fetch(new URL("search/short.json", new URL(say.root, location.href))).then(answer => answer.ok ? answer.json() : {}) : {},
    ]).then(([engine, folds, narrow, short]) => ({ engine, folds, narrow, short }))
    return loading
  }

  function words(text, folds) {
    return [...text.normalize("NFKC")].map(c => folds[c] || c).join("").match(WORD) || []
  }

  // Terms stand apart by spaces; what is in quotation marks is one term.
  function terms(query, folds) {
    const parts = query.normalize("NFKC").match(/["“「][^"”」]+["”」]|[^\s"“”「」]+/g) || []
    return parts.map(part => words(part, folds)).filter(term => term.length)
  }

  async function find(query, filters) {
    const { engine, folds, narrow, short } = await load()
    const wanted = terms(query, folds)
    const forms = term => [term, ...(short[term.join(" ").toLowerCase()] || [])]
    const phrase = form => `"${form.join(" ")}"` // without the marks Pagefind also takes words that begin alike, however little; stems it takes with them too
    const lookUp = asked => Promise.all(asked.map(async term => {
      const found = new Map()
      for (const { results } of await Promise.all(forms(term).map(form => engine.search(phrase(form))))) {
        for (const result of results) if (!(found.get(result.id)?.score >= result.score)) found.set(result.id, result)
      }
      return [...found.values()].sort((a, b) => b.score - a.score)
    }))
    const found = wanted.length ? await lookUp(wanted) : Object.keys(filters).length ? [(await engine.search(null)).results] : []
    const through = Object.entries(filters).map(([name, value]) => new Set(((narrow.values[name] || {})[value] || []).map(n => narrow.ids[n])))
    const passes = ({ id }) => through.every(ids => ids.has(id))
    const others = found.slice(1).map(results => new Set(results.map(({ id }) => id)))
    const hits = (found[0] || []).filter(result => passes(result) && others.every(ids => ids.has(result.id)))
    if (hits.length || !wanted.length) return { wanted: wanted.map(forms), hits, folds }
    const parts = wanted.flatMap(pieces)
    return { wanted: parts.map(forms), hits: nearest(parts, await lookUp(parts), narrow.ids.length).filter(passes), folds, near: parts }
  }

  // What a term falls into where no page has it whole: each two Chinese characters that stand together, other words one by one.
  function pieces(term) {
    const han = word => /^\p{Script=Han}$/u.test(word || "")
    return term.flatMap((word, n) => !han(word) ? [[word]] : han(term[n + 1]) ? [[word, term[n + 1]]] : han(term[n - 1]) ? [] : [[word]])
  }

  // The pages that hold most of the pieces. A piece weighs the more, the fewer pages have it; two characters that no page has are no word.
  function nearest(parts, found, pages) {
    const weights = found.map((results, n) => results.length || parts[n].length === 1 ? Math.log((pages + 1) / (results.length + 1)) : 0)
    const enough = .6 * weights.reduce((sum, weight) => sum + weight, 0)
    const scores = new Map()
    for (const [n, results] of found.entries()) {
      for (const result of results) scores.set(result.id, { result, score: (scores.get(result.id)?.score || 0) + weights[n] })
    }
    return [...scores.values()].filter(({ score }) => score && score >= enough).sort((a, b) => b.score - a.score).map(({ result }) => result)
  }

  // The page's words, each with where it begins and ends in the text.
  function spread(text, folds) {
    return [...text.matchAll(WORD)].flatMap(match => words(match[0], folds).map(word => ({ word: word.toLowerCase(), from: match.index, to: match.index + match[0].length })))
  }

  // Where the words of a term's form stand in a row among the page's words; the last one, if English, also where the page has it with another ending.
  function marks(page, wanted) {
    const found = []
    for (const [which, form] of wanted.flatMap((forms, which) => forms.map(form => [which, form]))) {
      const want = form.map(word => word.toLowerCase())
      const same = (word, n) => word === want[n] || (stems && n === want.length - 1 && /^[a-z]{4}/.test(want[n]) && word.startsWith(want[n].slice(0, -1)))
      for (let at = 0; at + want.length <= page.length; at++) {
        if (want.every((_, n) => same(page[at + n].word, n))) found.push({ which, at, from: page[at].from, to: page[at + want.length - 1].to })
      }
    }
    return found.sort((a, b) => a.from - b.from)
  }

  // The sentence, or else the row of a table, that has most of the terms, or most words of their *pieces*, and where in it they stand together; without one, the first of them anywhere.
  function place(found, places, pieces) {
    const said = marks => new Set(marks.flatMap(mark => pieces ? pieces[mark.which] : mark.which)).size
    let best = { terms: 0, from: found[0]?.from ?? 0 }
    for (const sentences of [true, false]) {
      for (const [n, [at, id]] of places.entries()) {
        if (/^s\d+$/.test(id) !== sentences) continue
        const inside = found.filter(mark => mark.from >= at && !(mark.from >= places[n + 1]?.[0]))
        const terms = said(inside)
        if (terms <= best.terms) continue
        const together = inside.map(mark => said(inside.filter(({ at }) => at >= mark.at - AROUND.before && at < mark.at + AROUND.after)))
        best = { terms, from: inside[together.indexOf(Math.max(...together))].from, begin: at, to: places[n + 1]?.[0], id }
      }
    }
    return best
  }

  function excerpt(line, text, page, found, { from, begin = 0, to = text.length }) {
    const at = Math.max(page.findIndex(word => word.from >= from), 0)
    const start = Math.max(at > AROUND.before ? page[at - AROUND.before].from : 0, begin)
    const chinese = stems && !HAN.test(text[from]) ? text.slice(from).search(HAN) : -1 // what follows the English of a sentence
    const end = chinese > 0 ? from + chinese : Math.max(page[at + AROUND.after]?.from ?? text.length, Math.min(to, page[at + AROUND.sentence]?.from ?? text.length))
    let done = start
    if (start) line.append("…")
    for (const mark of found) {
      if (mark.from < done || mark.from >= end) continue
      const marked = document.createElement("mark")
      marked.textContent = text.slice(mark.from, mark.to)
      line.append(text.slice(done, mark.from), marked)
      done = mark.to
    }
    line.append(text.slice(done, Math.max(done, end)))
    if (end < text.length) line.append("…")
  }

  function hit(data, { wanted, folds, near }) {
    const item = document.createElement("li")
    const link = document.createElement("a")
    link.href = new URL(data.url, new URL(say.root, location.href))
    link.textContent = data.title
    if (stems && HAN.test(data.title)) link.lang = "zh-Hans"
    const about = document.createElement("p")
    about.textContent = data.about
    const page = spread(data.text, folds)
    const found = marks(page, wanted)
    const best = place(found, data.places, near)
    const line = document.createElement("p")
    const said = best.id ? document.createElement("a") : line
    excerpt(said, data.text, page, found, best)
    if (best.id) {
      said.href = link.href + "#" + best.id
      line.append(said)
    }
    item.append(link, about, line)
    return item
  }

  function build(place, inDialog) {
    place.append(template.content.cloneNode(true))
    const form = place.querySelector("form")
    const input = form.elements.q
    const state = form.querySelector(".pd-search__state")
    const list = form.querySelector(".pd-search__hits")
    const more = form.querySelector("[data-search-more]")
    const close = form.querySelector("[data-search-close]")
    const filters = form.querySelector(".pd-search__filters")
    const selects = [...filters.querySelectorAll("select")]
    let turn = 0, timer = 0, rest = null
    close.hidden = !inDialog
    close.addEventListener("click", () => place.close())
    if (location.protocol === "file:") state.textContent = say.file

    async function showMore() {
      const mine = turn
      const next = await Promise.all(rest.hits.splice(0, PAGE).map(({ id }) => fetch(new URL(`hits/${id}.json`, base)).then(answer => answer.json())))
      if (mine !== turn) return
      list.append(...next.map(data => hit(data, rest)))
      more.hidden = !rest.hits.length
    }

    // The choices of each filter, as the index has them; a choice given in the address before they are known is kept.
    async function fill() {
      const { narrow } = await load()
      for (const select of selects) {
        const order = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare
        const values = Object.keys(narrow.values[select.name] || {}).sort((a, b) => select.name === "year" ? order(b, a) : order(a, b))
        if (select.options.length === 1) select.append(...values.map(value => new Option(value, value)))
        if (select.dataset.given) { select.value = select.dataset.given; delete select.dataset.given }
        if (stems) for (const option of select.options) if (HAN.test(option.text)) option.lang = "zh-Hans"
        select.parentElement.hidden = values.length < 2
      }
      filters.hidden = false
    }

    async function run() {
      const query = input.value.trim()
      const mine = ++turn
      const chosen = Object.fromEntries(selects.map(select => [select.name, select.dataset.given || select.value]).filter(([, value]) => value))
      const asked = new URLSearchParams({ ...(query ? { q: query } : {}), ...chosen }).toString()
      if (!inDialog) history.replaceState(null, "", asked ? "?" + asked : location.pathname)
      list.replaceChildren()
      more.hidden = true
      state.textContent = asked ? say.wait : ""
      if (!asked || location.protocol === "file:") { if (asked) state.textContent = say.file; return }
      const found = await fill().then(() => find(query, chosen)).catch(() => null)
      if (mine !== turn) return
      if (!found) { loading = null; state.textContent = say.failed; return }
      state.textContent = found.hits.length ? (found.near ? say.near : say.found).replace("{n}", found.hits.length) : say.none
      if (inDialog && found.hits.length) {
        const link = document.createElement("a")
        link.href = form.action + "?" + asked
        link.textContent = say.link
        state.append(" · ", link)
      }
      rest = found
      if (found.hits.length) await showMore()
    }

    input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(run, 150) })
    filters.addEventListener("change", run)
    form.addEventListener("submit", event => { event.preventDefault(); clearTimeout(timer); run() })
    more.addEventListener("click", showMore)
    form.addEventListener("keydown", event => {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return
      const stops = [input, ...list.querySelectorAll("li > a")]
      const at = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)
      if (stops[at]) { event.preventDefault(); stops[at].focus() }
    })
    return { input, selects, run }
  }

  const here = document.querySelector("[data-search-here]")
  const opener = document.querySelector("[data-search-open]")
  if (here) {
    const { input, selects, run } = build(here, false)
    const given = new URLSearchParams(location.search)
    input.value = given.get("q") || ""
    for (const select of selects) if (given.get(select.name)) select.dataset.given = given.get(select.name)
    if ([...given.keys()].length) run()
    opener.addEventListener("click", event => { event.preventDefault(); input.focus() })
  } else {
    let dialog = null
    const open = () => {
      if (!dialog) {
        dialog = document.createElement("dialog")
        dialog.className = "pd-dialog"
        dialog.setAttribute("aria-label", opener.title)
        build(dialog, true)
        dialog.addEventListener("click", event => { if (event.target === dialog) dialog.close() })
        document.body.append(dialog)
      }
      dialog.showModal()
      dialog.querySelector("input").select()
    }
    opener.addEventListener("click", event => { event.preventDefault(); open() })
    document.addEventListener("keydown", event => {
      if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return
      if (event.key === "/" || event.key === "s" || event.key === "f") { event.preventDefault(); open() }
    })
    open()
  }
})()

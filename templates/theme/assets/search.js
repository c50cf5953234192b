// Search in Pagefind's index, where each Han character is a word: a query is folded to Simplified as the index is, split
// at spaces, and each term looked up as a phrase of its own, or as what it is short for; a page must hold all of them. Loaded on first use by page.js.
(() => {
  const template = document.getElementById("search-template")
  if (!template) return
  const say = template.dataset
  const WORD = /[〇\u2e80-\u2fdf\u3005-\u3007\u3040-\u312f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[\u{20000}-\u{3ffff}]|\d+(?:[.,]\d+)*|(?:(?![〇\u2e80-\u2fdf\u3005-\u3007\u3040-\u312f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}])\p{L})+/gu
  const HAN = /\p{Script=Han}/u
  const CHINESE = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]|[\u{20000}-\u{3ffff}]/u // with its punctuation
  const YEAR = /^(?:19|20)\d\d$/
  const PAGE = 8
  const LOOKED_AT = 32 // pages at a time, of those that Pagefind takes for one by their root alone
  const ROWS = 3
  const base = new URL(say.bundle, location.href)
  const stems = document.documentElement.lang === "en"
  const AROUND = stems ? { before: 12, after: 30, sentence: 60 } : { before: 18, after: 42, sentence: 120 } // words of an excerpt; more after them where the sentence goes on
  let loading = null

  function load() {
    loading ||= Promise.all([
      import(new URL("pagefind.js", base)).then(async engine => { await engine.init(); return engine }),
      fetch(new URL("fold.json", base)).then(answer => answer.json()),
      fetch(new URL("filters.json", base)).then(answer => answer.json()),
      ours("short"),
      ours("asked"),
    ]).then(([engine, folds, narrow, short, asked]) => ({ engine, folds, narrow, short, asked }))
    return loading
  }

  function ours(name) {
    return fetch(new URL(`search/${name}.json`, new URL(say.root, location.href))).then(answer => answer.ok ? answer.json() : {})
  }

  function words(text, folds) {
    return [...text.normalize("NFKC")].map(c => folds[c] || c).join("").match(WORD) || []
  }

  // Terms stand apart by spaces; what is in quotation marks is one term.
  function terms(query, folds) {
    const parts = query.normalize("NFKC").match(/["“「][^"”」]+["”」]|[^\s"“”「」]+/g) || []
    return parts.map(part => words(part, folds)).filter(term => term.length)
  }

  // How else a run of words is said: what it, or in English its singular, is short for, or another word for.
  function other(run, short) {
    const said = run.join(" ").toLowerCase()
    return short[said] || (stems && short[said.replace(/s$/, "")]) || null
  }

  // English terms that another word is known for as one: electric cars.
  function together(sought, short) {
    const joined = []
    for (let at = 0, size; at < sought.length; at += size) {
      size = stems ? Math.min(6, sought.length - at) : 1
      while (size > 1 && !other(sought.slice(at, at + size).flat(), short)) size -= 1
      joined.push(sought.slice(at, at + size).flat())
    }
    return joined
  }

  // How else a term may be said: each run of its words that is short for others, or another place's word for them, in their words; and its numbers as others write them.
  function phrased(term, short, numerals) {
    let ways = [[]]
    for (let at = 0, size; at < term.length; at += size) {
      size = Math.min(12, term.length - at)
      while (size > 1 && !other(term.slice(at, at + size), short)) size -= 1
      const run = term.slice(at, at + size)
      ways = [run, ...(other(run, short) || [])].flatMap(form => ways.map(way => [...way, ...form])).slice(0, 8)
    }
    const forms = stems ? ways : ways.flatMap(way => counted(way, numerals))
    return [...new Map(forms.map(form => [form.join(" "), form])).values()]
  }

  // A term with its first number as it stands, in digits where it is in characters, and in other groups: 八千亿 → 8000亿, 0.8万亿.
  function counted(term, { digits = {}, places = {}, groups = {} } = {}) {
    const first = term.findIndex(word => /^\d/.test(word) || word in digits || word in places)
    let at = first, value = /^[\d.,]+$/.test(term[at] || "") ? +term[at++].replace(/,/g, "") : null, known = value !== null
    if (first >= 0 && !known) {
      let all = 0, part = 0, digit = null
      for (; at < term.length; at++) {
        const word = term[at]
        if (word in digits && !digits[word]) continue
        if (word in digits) { if (digit !== null) return [term]; digit = digits[word] }
        else if (word in places) { part += (digit ?? (part ? 0 : 1)) * places[word]; known ||= digit !== null || places[word] === 10; digit = null }
        else if (word in groups && (part || digit) && /[\u4e00-\u9fff]/.test(term[at + 1] || "") && (term[at + 1] in digits || term[at + 1] in places)) { all += (part + (digit ?? 0)) * groups[word]; part = 0; digit = null }
        else break
      }
      value = all + part + (digit ?? 0)
    }
    if (first < 0 || !value) return [term]
    const end = at
    let scale = 1
    while (term[at] in groups) scale *= groups[term[at++]]
    if (!known && scale === 1) return [term]
    const written = [[1, []], ...Object.entries(groups).filter(([, size]) => size < 1e12).map(([word, size]) => [size, [word]]), [1e12, Object.keys(groups).slice(0, 2)]]
    const forms = written.map(([size, words]) => [+(value * scale / size).toPrecision(12), words])
      .filter(([number, words]) => /^\d{1,5}(?:\.\d{1,2})?$/.test(number) && (words.length || number < 1e4 || scale === 1))
      .map(([number, words]) => [...term.slice(0, first), String(number), ...words, ...term.slice(at)])
    return value * scale < 1e4 ? [term, [...term.slice(0, first), String(value), ...term.slice(end)]] : [term, ...forms]
  }

  // Terms without what only asks: what stands between “how many”, “target” and the like, which may be several terms; years apart; what is known by another word stays whole.
  function unasked(sought, known, short) {
    const said = sought.flatMap((term, n) => term.map(word => ({ word, n })))
    const asks = said => { const means = known?.[said.map(({ word }) => word).join(" ").toLowerCase()]; return means !== undefined && !means.includes(":") && (stems || said.length > 1) }
    const parts = []
    for (let at = 0, size; at < said.length; at += size || 1) {
      const { word, n } = said[at], term = sought[n]
      if (stems && n !== said[at - 1]?.n && term.length > 1 && other(term, short)) { parts.push(term, []); size = term.length; continue }
      size = Math.min(12, said.length - at)
      while (size && !asks(said.slice(at, at + size))) size -= 1
      if (size || n !== said[at - 1]?.n) parts.push([])
      if (YEAR.test(word)) parts.push([word], [])
      else if (!size) parts.at(-1).push(word)
    }
    const idle = word => !stems && known?.[word] === ""
    return parts.map(part => part.slice(part.findIndex(word => !idle(word)), part.findLastIndex(word => !idle(word)) + 1)).filter(part => part.length)
  }

  // What a query of nothing but years, topics, places and words that ask for targets wants of the tracker: its filter, in words too, and how many targets fit.
  function offered(query, folds, { words: known, names, targets }) {
    const said = words(query, folds).map(word => word.toLowerCase())
    const want = new Map(), years = []
    let way = "", asks = false
    for (let at = 0, size; at < said.length; at += size) {
      size = Math.min(12, said.length - at)
      while (size && known?.[said.slice(at, at + size).join(" ")] === undefined) size -= 1
      if (!size && !YEAR.test(said[at])) return null
      const means = size ? known[said.slice(at, at + size).join(" ")] : ""
      if (!size) { years.push(+said[at]); size = 1 }
      const [kind, id] = means.split(":")
      if (id) { if (want.has(kind)) return null; want.set(kind, id) }
      else if (means === "target") asks = true
      else if (means) way = means
    }
    if (!want.size && !years.length && !asks) return null
    const [from, to] = [Math.min(...years), Math.max(...years)]
    if (years.length && (way !== "until" && way !== "before" || years.length > 1)) want.set("from", String(from))
    if (years.length && (way !== "from" || years.length > 1)) want.set("to", String(way === "before" ? to - 1 : to))
    const fits = ([year, topics, places]) => (!want.has("topic") || topics.split(" ").includes(want.get("topic"))) && (!want.has("place") || places.split(" ").includes(want.get("place")))
      && (!want.has("from") || year >= want.get("from")) && (!want.has("to") || (year && year <= want.get("to")))
    const due = !years.length ? [] : want.get("from") === want.get("to") ? [say.due.replace("{year}", to)]
      : [want.has("from") && say.since.replace("{year}", want.get("from")), want.has("to") && say.until.replace("{year}", want.get("to"))].filter(Boolean)
    const told = [...["topic", "place"].filter(kind => want.has(kind)).map(kind => names[`${kind}:${want.get(kind)}`]), ...due]
    const fitting = [...targets.keys()].filter(n => fits(targets[n])), dates = fitting.map(n => targets[n][0]).sort() // the tracker can choose only years in which something falls due
    if (want.has("from") && fitting.length) want.set("from", dates[0])
    if (want.has("to") && fitting.length) want.set("to", dates.at(-1))
    return { fitting, count: fitting.length, told, address: "targets/?" + new URLSearchParams([...want]) }
  }

  async function find(query, filters) {
    const { engine, folds, narrow, short, asked } = await load()
    const offer = Object.keys(filters).length ? null : offered(query, folds, asked)
    const sought = together(terms(query, folds), short)
    const forms = term => phrased(term, short, asked.numerals)
    const phrase = form => `"${form.join(" ")}"` // without the marks Pagefind also takes words that begin alike, however little; stems it takes with them too
    const lookUp = asked => Promise.all(asked.map(async term => {
      const found = new Map()
      for (const { results } of await Promise.all(forms(term).map(form => engine.search(phrase(form))))) {
        for (const result of results) if (!(found.get(result.id)?.score >= result.score)) found.set(result.id, result)
      }
      return [...found.values()].sort((a, b) => b.score - a.score)
    }))
    const through = Object.entries(filters).map(([name, value]) => new Set(((narrow.values[name] || {})[value] || []).map(n => narrow.ids[n])))
    const passes = ({ id }) => through.every(ids => ids.has(id))
    const having = async sought => {
      const [first = [], ...others] = sought.length ? await lookUp(sought) : Object.keys(filters).length ? [(await engine.search(null)).results] : []
      const ids = others.map(results => new Set(results.map(({ id }) => id)))
      return first.filter(result => passes(result) && ids.every(ids => ids.has(result.id)))
    }
    const [targets, figures] = ["targets", "figures"].map(kind => (narrow.rows?.[kind] || []).map(n => narrow.ids[n]))
    const [ofTargets, ofFigures] = [new Set(targets), new Set(figures)]
    const isRow = ({ id }) => ofTargets.has(id) || ofFigures.has(id)
    const all = (sought, hits) => ({
      wanted: sought.map(forms), words: sought.map(term => term.join(HAN.test(term) ? "" : " ")).join(" "), folds, offer, alike: [], hits: hits.filter(hit => !isRow(hit)),
      rows: { targets: hits.filter(({ id }) => sought.length && ofTargets.has(id)), figures: hits.filter(({ id }) => sought.length && ofFigures.has(id)) },
    })
    const hits = await having(sought)
    if (offer?.count && !hits.some(({ id }) => ofTargets.has(id))) {
      const found = all(sought, hits)
      return { ...found, rows: { ...found.rows, targets: offer.fitting.map(n => ({ id: targets[n] })) }, offered: true }
    }
    const plainly = unasked(sought, asked.words, short)
    const rowed = hits.some(isRow) || !stems // an English page can have “how many” and all other words where it speaks of something else
    if (hits.length && rowed || !sought.length) return all(sought, hits)
    const less = plainly.filter(([word, ...others]) => stems ? !YEAR.test(word) : others.length > 1) // without the year, or without what is counted: 家, 公里
    for (const terms of hits.length ? [plainly] : [plainly, less]) {
      const answers = terms.length && terms.join() !== sought.join() ? await having(terms) : []
      if (answers.some(isRow) || !hits.length && answers.length) return { ...all(terms, answers), near: stems && terms === less && terms.length < plainly.length ? terms : null }
    }
    if (hits.length) return all(sought, hits)
    const parts = (plainly.length ? plainly : sought).flatMap(term => stems && other(term, short) ? [term] : pieces(term))
    const pages = (await lookUp(parts)).map(results => results.filter(hit => !isRow(hit)))
    return { ...all(parts, []), hits: nearest(parts, pages, narrow.ids.length - ofTargets.size - ofFigures.size).filter(passes), near: parts }
  }

  // What a term falls into where no page has it whole: each two Chinese characters that stand together, other words one by one, or beside Chinese as they stand together (5G).
  function pieces(term) {
    const han = word => /^\p{Script=Han}$/u.test(word || "")
    const run = n => term.slice(n, n + [...term.slice(n), "中"].findIndex(han))
    return term.flatMap((word, n) => !han(word) ? stems ? [[word]] : n && !han(term[n - 1]) ? [] : [run(n)] : han(term[n + 1]) ? [[word, term[n + 1]]] : han(term[n - 1]) ? [] : [[word]])
  }

  // The pages that hold most of the pieces. A piece weighs the more, the fewer pages have it; two characters that no page has are no word, and one word of two alone is not near.
  // An English word that no page has is left out, where the others are in few pages.
  function nearest(parts, found, pages) {
    const weights = found.map((results, n) => results.length || (parts[n].length === 1 && !stems) ? Math.log((pages + 1) / (results.length + 1)) : 0)
    const unknown = stems && found.some(results => !results.length)
    const enough = Math.max((stems ? .4 : .6) * weights.reduce((sum, weight) => sum + weight, 0), unknown ? .4 * Math.log(pages + 1) : 0)
    const scores = new Map()
    for (const [n, results] of found.entries()) {
      for (const result of results) {
        const { score = 0, words = 0 } = scores.get(result.id) || {}
        scores.set(result.id, { result, score: score + weights[n], words: words + 1 })
      }
    }
    const apart = parts.length > 1 && parts.every(({ length }) => length > 1)
    return [...scores.values()].filter(({ score, words }) => score && score >= enough && (words > 1 || !apart)).sort((a, b) => b.score - a.score).map(({ result }) => result)
  }

  // The page's words, each with where it begins and ends in the text.
  function spread(text, folds) {
    return [...text.matchAll(WORD)].flatMap(match => words(match[0], folds).map(word => ({ word: word.toLowerCase(), from: match.index, to: match.index + match[0].length })))
  }

  // An English word without its ending.
  function root(word) {
    return word.replace(/(?:ies|y)$/, "i").replace(/(?:ing|ed|es|e|s)$/, "")
  }

  // Where the words of a term's form stand in a row among the page's words; the last one, if English, also where the page has it with another ending.
  function marks(page, wanted) {
    const found = []
    for (const [which, form] of wanted.flatMap((forms, which) => forms.map(form => [which, form]))) {
      const want = form.map(word => word.toLowerCase())
      const same = (word, n) => word === want[n] || (stems && n === want.length - 1 && /^[a-z]{4}/.test(want[n]) && (word.startsWith(want[n].slice(0, -1)) || root(word) === root(want[n])))
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

  // A few words around *from*, within its sentence or row; on an English page no further than where the Chinese begins.
  function excerpt(line, text, page, found, { from, begin = 0, to = text.length, id }) {
    const at = Math.max(page.findIndex(word => word.from >= from), 0)
    const start = Math.max(at > AROUND.before ? page[at - AROUND.before].from : 0, begin)
    const chinese = stems && !CHINESE.test(text[from] || "") ? text.slice(from).search(CHINESE) : -1
    const whole = chinese < 0 ? to : Math.min(to, from + chinese)
    let end = Math.min(whole, page[at + (id ? AROUND.sentence : AROUND.after)]?.from ?? whole)
    const stop = Math.max(...[...text.slice(from, end).matchAll(/[.!?](?=\s)|[。！？]/g)].map(match => from + match.index + 1)) // no stub of a sentence after the last whole one
    if (end < whole && end - stop < 25) end = stop
    let done = start
    if (start > begin) line.append("…")
    for (const mark of found) {
      if (mark.from < done || mark.from >= end) continue
      const marked = document.createElement("mark")
      marked.textContent = text.slice(mark.from, mark.to)
      line.append(text.slice(done, mark.from), marked)
      done = mark.to
    }
    line.append(text.slice(done, Math.max(done, end)).trimEnd())
    if (end < whole && end !== stop) line.append("…")
  }

  // What was found in a page: its words, and where those that are wanted stand. A number inside Chinese is none that an English query means.
  function seen(data, { wanted, folds }) {
    const page = spread(data.text, folds), { text } = data
    const chinese = wanted.flat(2).some(word => HAN.test(word))
    const found = marks(page, wanted).filter(({ from, to }) => !stems || chinese || !/\d/.test(text[from]) || !(CHINESE.test(text[from - 1] || "") || CHINESE.test(text[to] || "")))
    const named = marks(spread(data.title, folds), wanted)
    return { data, page, found, whole: wanted.every((_, which) => [...found, ...named].some(mark => mark.which === which)) }
  }

  function entry(data) {
    const link = document.createElement("a")
    link.href = new URL(data.url, new URL(say.root, location.href))
    link.textContent = data.title
    if (stems && HAN.test(data.title)) link.lang = "zh-Hans"
    const about = document.createElement("p")
    about.textContent = data.about
    return [link, about]
  }

  function hit({ data, page, found }, near) {
    const item = document.createElement("li")
    const [link, about] = entry(data)
    item.append(link, about)
    const first = stems ? data.text.search(/[A-Za-z]{3}/) : 0 // where only the title has it: how the page begins
    if (!found.length && first < 0) return item
    const best = found.length ? place(found, data.places, near) : { from: first, begin: first }
    const line = document.createElement("p")
    const said = best.id ? document.createElement("a") : line
    if (stems && CHINESE.test(data.text[best.from] || "")) said.lang = "zh-Hans"
    excerpt(said, data.text, page, found, best)
    if (best.id) {
      said.href = link.href + "#" + best.id
      line.append(said)
    }
    item.append(line)
    return item
  }

  function build(place, inDialog) {
    place.append(template.content.cloneNode(true))
    const form = place.querySelector("form")
    const input = form.elements.q
    const state = form.querySelector(".pd-search__state")
    const list = form.querySelector(".pd-search__hits")
    const asked = form.querySelector(".pd-search__asked")
    const rowParts = Object.fromEntries([...form.querySelectorAll(".pd-search__rows")].map(part => [part.dataset.kind, { part, head: part.children[0], list: part.children[1], more: part.children[2] }]))
    const more = form.querySelector("[data-search-more]")
    const close = form.querySelector("[data-search-close]")
    const filters = form.querySelector(".pd-search__filters")
    const selects = [...filters.querySelectorAll("select")]
    let turn = 0, timer = 0, rest = null
    close.hidden = !inDialog
    close.addEventListener("click", () => place.close())
    if (location.protocol === "file:") state.textContent = say.file

    const told = hits => Promise.all(hits.map(({ id }) => fetch(new URL(`hits/${id}.json`, base)).then(answer => answer.json())))

    // The next pages: first those that have every word, then those that have only words of the same root.
    async function showMore() {
      const mine = turn, next = []
      for (let looked = 0; next.length < PAGE && rest.hits.length && looked < LOOKED_AT; looked += PAGE) {
        for (const data of await told(rest.hits.splice(0, PAGE))) {
          const one = seen(data, rest)
          if (one.whole || rest.near || !stems) next.push(one)
          else rest.alike.push(one)
        }
        if (mine !== turn) return
      }
      list.append(...next.map(one => hit(one, rest.near)))
      if (!next.length && rest.alike.length || !rest.hits.length && next.length < PAGE && rest.alike.length) {
        if (list.children.length && !list.querySelector(".pd-search__alike")) {
          const line = document.createElement("li")
          line.className = "pd-search__alike"
          line.textContent = say.alike
          list.append(line)
        }
        list.append(...rest.alike.splice(0, PAGE).map(one => hit(one)))
      }
      more.hidden = !rest.hits.length && !rest.alike.length
    }

    // Targets or figures that have every word, a few at a time.
    async function showRows(kind) {
      const mine = turn, { list, more } = rowParts[kind]
      const next = await told(rest.rows[kind].splice(0, list.children.length ? PAGE : ROWS))
      if (mine !== turn) return
      list.append(...next.map(data => { const item = document.createElement("li"); item.append(...entry(data)); return item }))
      more.hidden = !rest.rows[kind].length
    }

    function showOffer() {
      const { offer } = rest
      asked.hidden = !offer?.count
      if (asked.hidden) return
      const link = document.createElement("a")
      link.href = new URL(offer.address, new URL(say.root, location.href))
      link.textContent = `${say.asked.replace("{n}", offer.count).replace("{what}", offer.told.join(" · ")).replace(/[：:]\s*$/, "")} →`
      asked.replaceChildren(link)
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
      const question = new URLSearchParams({ ...(query ? { q: query } : {}), ...chosen }).toString()
      if (!inDialog) history.replaceState(null, "", question ? "?" + question : location.pathname)
      list.replaceChildren()
      more.hidden = asked.hidden = true
      for (const { part, list } of Object.values(rowParts)) { list.replaceChildren(); part.hidden = true }
      state.textContent = question ? say.wait : ""
      if (!question || location.protocol === "file:") { if (question) state.textContent = say.file; return }
      const found = await fill().then(() => find(query, chosen)).catch(() => null)
      if (mine !== turn) return
      if (!found) { loading = null; state.textContent = say.failed; return }
      rest = found
      showOffer()
      const none = !asked.hidden || Object.values(found.rows).some(({ length }) => length) ? "" : say.none
      state.textContent = found.hits.length ? (found.near ? say.near : say.found).replace("{n}", found.hits.length) : none
      const counted = Object.keys(rowParts).filter(kind => found.rows[kind].length && !(kind === "targets" && found.offered)).map(kind => say[kind].replace("{n}", found.rows[kind].length))
      if (!asked.hidden) counted.unshift(asked.textContent.replace(" →", ""))
      if (counted.length) { // to a screen reader, which is told of the line alone
        const line = document.createElement("span")
        line.className = "pd-hidden"
        line.textContent = counted.join("; ") + "; "
        state.prepend(line)
      }
      if (inDialog && found.hits.length) {
        const link = document.createElement("a")
        link.href = form.action + "?" + question
        link.textContent = say.link
        state.append(" · ", link)
      }
      for (const [kind, { part, head }] of Object.entries(rowParts)) {
        const count = found.rows[kind].length
        part.hidden = !count
        head.textContent = kind === "targets" && found.offered ? "" : say[kind].replace("{n}", count)
        if (kind === "targets" && count && !found.offered && !Object.keys(chosen).length && say.tracker) {
          const link = document.createElement("a")
          link.href = new URL(`targets/?${new URLSearchParams({ q: found.words })}`, new URL(say.root, location.href))
          link.textContent = say.tracker
          head.append(" · ", link)
        }
        if (count) await showRows(kind)
        if (mine !== turn) return
      }
      if (found.hits.length) await showMore()
    }

    // From a button for more to the first of what it brought: the button may be gone.
    async function goOn(list, show) {
      const mine = turn, before = list.children.length
      await show()
      if (mine === turn) [...list.children].slice(before).map(item => item.querySelector("a")).find(Boolean)?.focus()
    }

    input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(run, 150) })
    filters.addEventListener("change", run)
    form.addEventListener("submit", event => { event.preventDefault(); clearTimeout(timer); run() })
    more.addEventListener("click", () => goOn(list, showMore))
    for (const [kind, { list, more }] of Object.entries(rowParts)) more.addEventListener("click", () => goOn(list, () => showRows(kind)))
    form.addEventListener("keydown", event => {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return
      const stops = [input, ...form.querySelectorAll(".pd-search__asked > a, .pd-search__rows li > a, .pd-search__hits li > a")]
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

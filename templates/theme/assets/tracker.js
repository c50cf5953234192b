// The table of all targets: filter and sort, kept in the address. Without this script the whole table stands as it is.
(() => {
  const table = document.getElementById("target-table")
  const form = document.getElementById("filter")
  const shown = document.getElementById("shown")
  if (!table || !form) return
  const body = table.tBodies[0]
  const places = new Map([...body.rows].map((row, n) => [row, n + 1]))
  const { root } = form.dataset
  let parts = form.dataset.parts?.split(" ") // pages that have the other rows, where the table is too long for one
  const heads = [...table.tHead.rows[0].cells]
  const nothing = document.getElementById("nothing")
  const fields = ["q", "topic", "place", "from", "to", "amount", "relation", "status"]
  const none = Object.fromEntries(fields.map(name => [name, ""]))
  const bars = new Map() // of a timeline with too many points, as they are when nothing is chosen
  const ways = [...document.querySelectorAll("a[data-filter]")] // a status above the table and a year of the timeline, with how many rows each has
  const order = new Intl.Collator(document.documentElement.lang, { numeric: true })
  let read // the rows with what is asked of them: read when something is asked
  const rows = () => read ??= [...body.rows].map(row => ({
    row,
    year: row.dataset.due.slice(0, 4),
    own: plain([...row.cells].slice(0, -1).map(told).join(" ")),
    around: plain(row.textContent),
    tokens: {
      topic: row.dataset.topic.split(" "), place: row.dataset.place.split(" "), relation: [row.dataset.relation], status: row.dataset.status.split(" "),
      amount: [row.querySelector(".pd-amount").dataset.value === undefined ? "none" : "number"],
    },
  }))
  const summary = form.parentElement.querySelector("summary") // seen where the form is folded; it says how much is chosen
  const word = summary.textContent
  const filtered = document.querySelector("[data-filtered]")
  const AS_IT_STANDS = { column: -1, down: false } // what falls due next first
  let sort = AS_IT_STANDS
  let short // how else what is typed may be said, as the search has it: its words, those of each other form
  let asked // what is looked for, and how else it may be said
  let folds = {} // Traditional characters and variants to those that the search has in common

  // The rows of the other pages too, in their order; their links lead from here.
  let whole // is being loaded
  const complete = () => whole ??= Promise.all(parts.map(async part => {
    const answer = await fetch(`${part}/`)
    if (!answer.ok) throw answer
    return [part, await answer.text()]
  })).then(pages => {
    for (const [part, text] of pages) {
      for (const row of new DOMParser().parseFromString(text, "text/html").querySelectorAll("#target-table tbody tr")) {
        if (document.getElementById(row.id)) continue
        for (const link of row.querySelectorAll("a[href]")) link.href = new URL(link.getAttribute("href"), new URL(`${part}/`, location.href)).href
        body.append(row)
        places.set(row, places.size + 1)
      }
    }
    read = undefined
    table.classList.add("pd-long")
  }, () => shown.insertAdjacentText("afterend", ` · ${form.dataset.failed}`)).finally(() => { parts = null })

  // What a cell says of the target itself, without the reports beside it.
  function told(cell) {
    const copy = cell.cloneNode(true)
    for (const other of copy.querySelectorAll(".pd-progress, .pd-like")) other.remove()
    return copy.textContent
  }

  function plain(text) {
    return " " + ([...text.normalize("NFKC")].map(c => folds[c] || c).join("").toLowerCase().match(/\p{Script=Han}+|\d+(?:[.,]\d+)*|(?:(?!\p{Script=Han})\p{L})+|%/gu) || []).join(" ") + " "
  }

  // A word in Latin letters begins a word, one of up to three letters is one; Chinese may stand anywhere.
  function says(words, term) {
    const wanted = plain(term).trim()
    if (/^[a-z]{4,}s$/.test(wanted) && !wanted.endsWith("ss")) return words.includes(` ${wanted.slice(0, -1)}`) // one and several alike, as the search has them
    return !wanted || (/^[a-z]{1,3}$/.test(wanted) ? words.includes(` ${wanted} `) : words.includes(/^\p{Script=Han}/u.test(wanted) ? wanted : ` ${wanted}`))
  }

  // The other forms of a whole term, in Latin letters also of its singular.
  function forms(term) {
    const whole = plain(term).trim(), own = [whole, ...(/^[a-z].*s$/.test(whole) ? [whole.slice(0, -1)] : [])]
    return Object.entries(short || {}).filter(([words]) => own.includes(spelt(words))).flatMap(([, forms]) => forms.map(each => spelt(each.join(" "))))
  }

  // A term, and with each of its words that has another form in that.
  function phrased(term) {
    const whole = plain(term).trim()
    const inside = Object.entries(short || {}).filter(([words]) => !/^[a-z]/.test(words) && whole.includes(spelt(words)))
    return [term, ...forms(term), ...inside.flatMap(([words, forms]) => forms.map(each => whole.replace(spelt(words), spelt(each.join(" ")))))]
  }

  // What is looked for, cut at spaces; words that have another form together are one term: electric cars.
  function terms(q) {
    const words = q.split(/\s+/), found = []
    for (let at = 0, size; at < words.length; at += size) {
      size = Math.min(6, words.length - at)
      while (size > 1 && !forms(words.slice(at, at + size).join(" ")).length) size -= 1
      found.push(words.slice(at, at + size).join(" "))
    }
    return found
  }

  // Words of the index as they stand in a row: Chinese without spaces.
  function spelt(words) {
    return plain(words.replace(/(?<=\p{Script=Han}) (?=\p{Script=Han})/gu, "")).trim()
  }

  // 2: its own words say all that is looked for; 1: together with its sentence, plan and article; 0: they don't.
  function found({ own, around }, q) {
    if (asked?.q !== q) asked = { q, forms: terms(q).map(phrased) }
    const said = words => asked.forms.every(forms => forms.some(form => says(words, form)))
    return said(own) ? 2 : said(around) ? 1 : 0
  }

  function fits(each, want) {
    const { year, tokens } = each
    return found(each, want.q) > 0
      && (!want.from || (year && year >= want.from))
      && (!want.to || (year && year <= want.to))
      && Object.entries(tokens).every(([name, has]) => !want[name] || has.includes(want[name]))
  }

  // A row sorts by its deadline, its amount within its unit, its newspaper's date, else by the words of the cell.
  function key(row) {
    if (sort === AS_IT_STANDS) return { words: "", number: places.get(row) }
    const cell = row.cells[sort.column]
    const { sort: date = sort.column ? undefined : row.dataset.due, unit, value } = cell.dataset
    if (value !== undefined) return { words: unit, number: +value }
    return { words: date ?? (cell.querySelector(".pd-none") ? "" : cell.textContent.trim()), number: 0 }
  }

  // What the search knows of other forms and characters, loaded when somebody types.
  async function abbreviations() {
    if (short) return
    short = {}
    const told = name => fetch(root + name).then(answer => answer.ok ? answer.json() : {}).catch(() => ({}))
    const [words, characters] = await Promise.all([told("search/short.json"), told("pagefind/fold.json")])
    short = words
    folds = characters
    read = asked = undefined
    apply()
  }

  // How many rows a status or a year would leave, given what else is chosen; a point of the timeline is pale where its row is left out.
  function recount(want) {
    for (const way of ways) {
      const own = Object.fromEntries(new URLSearchParams(way.dataset.filter))
      const free = { ...want, ...("status" in own ? {} : { from: "", to: "" }), ...own }
      const count = rows().filter(each => fits(each, free)).length
      const place = way.querySelector(".pd-count, text:last-of-type")
      place.textContent = (place.dataset.words ??= place.textContent).replace(/\d[\d.,]*/, count)
      const apart = (own.to && want.from && own.to < want.from) || (own.from && want.to && own.from > want.to) // a year that the chosen ones leave out
      way.classList.toggle("pd-off", !count || Boolean(apart))
      const bar = way.nextElementSibling?.querySelector(".pd-bar")
      if (bar) {
        const whole = bars.get(bar) || { all: rows().filter(each => fits(each, { ...none, ...own })).length, y: +bar.getAttribute("y"), height: +bar.getAttribute("height") }
        bars.set(bar, whole)
        bar.setAttribute("height", whole.height * count / whole.all)
        bar.setAttribute("y", whole.y + whole.height * (1 - count / whole.all))
      }
      const title = way.querySelector("title") // its name for a screen reader: the year, then how many
      if (title) title.textContent = title.textContent.replace(/\d[\d.,]*(?=\D*$)/, count)
      Object.entries(own).every(([name, value]) => want[name] === value) ? way.setAttribute("aria-current", "true") : way.removeAttribute("aria-current")
    }
    const within = new Set(rows().filter(each => fits(each, want)).map(({ row }) => row.id))
    const undated = document.querySelector("[data-undated]")
    if (undated) undated.textContent = undated.textContent.replace(/\d[\d.,]*/, rows().filter(each => !each.year && fits(each, { ...want, from: "", to: "" })).length)
    for (const point of document.querySelectorAll(".pd-timeline a:not([data-filter])")) {
      if (!point.querySelector(".pd-bar")) point.classList.toggle("pd-off", !within.has(point.getAttribute("href").split("#").pop()))
    }
  }

  // Where nothing is left: what there is without one of the things chosen, and the figures of the topic or place.
  function offer(want) {
    const list = nothing.querySelector("ul")
    list.replaceChildren()
    const add = (words, name, count, link) => {
      link.textContent = words.replace(/%[12]/g, place => place === "%1" ? count : name)
      const item = document.createElement("li")
      item.append(link)
      list.append(item)
    }
    for (const name of ["topic", "place"]) {
      const chosen = form.elements[name].selectedOptions?.[0]
      if (!want[name] || !+chosen?.dataset.figures) continue
      const link = document.createElement("a")
      link.href = `${root}${name}s/${want[name].replace("-all", "")}/#figures`
      add(nothing.dataset.figures, chosen.textContent, chosen.dataset.figures, link)
    }
    if (want.q) {
      const link = document.createElement("a")
      link.href = `${root}search/?q=${encodeURIComponent(want.q)}`
      add(nothing.dataset.search, want.q, "", link)
    }
    for (const name of fields.filter(name => want[name])) {
      const count = rows().filter(each => fits(each, { ...want, [name]: "" })).length
      if (!count) continue
      const button = document.createElement("button"), field = form.elements[name]
      button.type = "button"
      button.addEventListener("click", () => { field.value = ""; apply(); (field.checkVisibility() ? field : summary).focus() })
      add(nothing.dataset.without, field.selectedOptions?.[0].textContent ?? want[name], count, button)
    }
  }

  function compare(a, b) {
    return order.compare(a.words, b.words) || a.number - b.number
  }

  function apply() {
    if (parts) { complete().then(apply); return }
    const want = Object.fromEntries(fields.map(name => [name, form.elements[name].value.trim()]))
    let count = 0, undated = 0
    for (const each of rows()) {
      each.row.hidden = !fits(each, want)
      if (!each.row.hidden) count += 1
      else if (!each.year && fits(each, { ...want, from: "", to: "" })) undated += 1
    }
    const keyed = rows().map(each => ({ row: each.row, key: key(each.row), rank: want.q ? found(each, want.q) : 2 }))
    const empty = each => each.key.words === "" && each.key.number === 0
    keyed.sort((a, b) => b.rank - a.rank || empty(a) - empty(b) || (sort.down ? -1 : 1) * compare(a.key, b.key))
    body.append(...keyed.map(each => each.row))
    for (const { row, rank } of keyed) {
      const cell = row.cells[row.cells.length - 1]
      cell.querySelector(".pd-elsewhere")?.remove()
      if (rank !== 1 || row.hidden) continue
      const note = document.createElement("small")
      note.className = "pd-elsewhere"
      note.textContent = form.dataset.elsewhere
      cell.append(note)
    }
    const own = keyed.filter(({ row, rank }) => rank === 2 && !row.hidden).length
    heads.forEach((head, n) => n === sort.column ? head.setAttribute("aria-sort", sort.down ? "descending" : "ascending") : head.removeAttribute("aria-sort"))
    shown.value = shown.dataset.words.replace("%1", count).replace("%2", rows().length) + (own < count ? shown.dataset.own.replace("%1", own) : "") + (undated ? shown.dataset.undated.replace("%1", undated) : "")
    const state = new URLSearchParams(Object.entries(want).filter(([, value]) => value))
    filtered.hidden = count === rows().length || !count
    table.hidden = !count
    nothing.hidden = count > 0
    if (!count) offer(want)
    recount(want)
    if (want.q) abbreviations()
    summary.textContent = state.size ? `${word} (${state.size})` : word
    if (sort !== AS_IT_STANDS) state.set("sort", (sort.down ? "-" : "") + sort.column)
    const query = state.toString()
    history.replaceState(null, "", (query ? "?" + query : location.pathname) + location.hash)
  }

  // The rows of the file of all targets that the table shows, their addresses in this edition; a field in quotation marks may hold line ends.
  async function chosen(event) {
    event.preventDefault()
    const link = event.currentTarget
    const file = await fetch(link.href).then(answer => answer.text()).catch(() => "")
    const [head = "", ...records] = file.match(/(?:"(?:[^"]|"")*"|[^"\n])*\n/g) || []
    const ids = new Set([...body.rows].filter(row => !row.hidden).map(row => row.id))
    const edition = link.href.split("/").at(-3)
    const kept = records.filter(record => ids.has(record.slice(0, record.indexOf(",")))).map(record => record.replace("en/articles/", `${edition}/articles/`))
    const saved = document.createElement("a")
    saved.href = file ? URL.createObjectURL(new Blob(["\ufeff" + head.replace("\ufeff", ""), ...kept], { type: "text/csv" })) : link.href
    saved.download = file ? link.download : ""
    saved.click()
    if (file) setTimeout(() => URL.revokeObjectURL(saved.href), 60000)
  }
  filtered.querySelector("a").addEventListener("click", chosen)

  heads.forEach((head, n) => {
    const button = document.createElement("button")
    button.type = "button"
    button.textContent = head.textContent
    button.addEventListener("click", () => {
      sort = { column: n, down: sort.column === n && !sort.down }
      apply()
    })
    head.replaceChildren(button)
  })
  // A year of the timeline and a status above it narrow what is shown; chosen again, they let go of it.
  for (const link of ways) {
    link.addEventListener("click", event => {
      event.preventDefault()
      const want = [...new URLSearchParams(link.dataset.filter)]
      const chosen = want.every(([name, value]) => form.elements[name].value === value)
      if (!want.some(([name]) => name === "status")) form.elements.from.value = form.elements.to.value = ""
      for (const [name, value] of want) form.elements[name].value = chosen ? "" : value
      apply()
    })
  }
  const given = new URLSearchParams(location.search)
  for (const name of fields) if (given.has(name)) form.elements[name].value = given.get(name)
  const wanted = /^(-?)(\d)$/.exec(given.get("sort") || "")
  if (wanted && heads[+wanted[2]]) sort = { column: +wanted[2], down: wanted[1] === "-" }
  form.addEventListener("input", apply)
  form.addEventListener("submit", event => event.preventDefault())
  form.addEventListener("reset", () => setTimeout(() => { sort = AS_IT_STANDS; apply() }))
  if ([...fields, "sort"].some(name => given.has(name))) apply() // else the table stands as it should
  else if (parts && /-t[0-9a-f]+$/.test(location.hash) && !document.getElementById(location.hash.slice(1))) complete().then(() => { location.replace(location.hash); dispatchEvent(new HashChangeEvent("hashchange")) })
})()

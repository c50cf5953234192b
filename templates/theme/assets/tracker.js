// The table of all targets: filter and sort, kept in the address. Without this script the whole table stands as it is.
(() => {
  const table = document.getElementById("target-table")
  const form = document.getElementById("filter")
  const shown = document.getElementById("shown")
  if (!table || !form) return
  const body = table.tBodies[0]
  const heads = [...table.tHead.rows[0].cells]
  const fields = ["q", "topic", "place", "from", "to", "relation", "status"]
  const order = new Intl.Collator(document.documentElement.lang, { numeric: true })
  let read // the rows with what is asked of them: read when something is asked
  const rows = () => read ??= [...body.rows].map(row => ({
    row,
    year: row.dataset.due.slice(0, 4),
    words: row.textContent.toLowerCase(),
    tokens: { topic: row.dataset.topic.split(" "), place: row.dataset.place.split(" "), relation: [row.dataset.relation], status: row.dataset.status.split(" ") },
  }))
  const summary = form.parentElement.querySelector("summary") // seen where the form is folded; it says how much is chosen
  const word = summary.textContent
  const filtered = document.querySelector("[data-filtered]")
  let sort = { column: 0, down: false }

  function fits({ year, words, tokens }, want) {
    return want.q.toLowerCase().split(/\s+/).every(word => words.includes(word))
      && (!want.from || (year && year >= want.from))
      && (!want.to || (year && year <= want.to))
      && Object.entries(tokens).every(([name, has]) => !want[name] || has.includes(want[name]))
  }

  // A row sorts by its deadline, its amount within its unit, its newspaper's date, else by the words of the cell.
  function key(row) {
    const cell = row.cells[sort.column]
    const { sort: date = sort.column ? undefined : row.dataset.due, unit, value } = cell.dataset
    if (value !== undefined) return { words: unit, number: +value }
    return { words: date ?? (cell.querySelector(".pd-none") ? "" : cell.textContent.trim()), number: 0 }
  }

  function compare(a, b) {
    return order.compare(a.words, b.words) || a.number - b.number
  }

  function apply() {
    const want = Object.fromEntries(fields.map(name => [name, form.elements[name].value.trim()]))
    let count = 0, undated = 0
    for (const each of rows()) {
      each.row.hidden = !fits(each, want)
      if (!each.row.hidden) count += 1
      else if (!each.year && fits(each, { ...want, from: "", to: "" })) undated += 1
    }
    const keyed = rows().map(({ row }) => ({ row, key: key(row) }))
    const empty = each => each.key.words === "" && each.key.number === 0
    keyed.sort((a, b) => empty(a) - empty(b) || (sort.down ? -1 : 1) * compare(a.key, b.key))
    body.append(...keyed.map(each => each.row))
    heads.forEach((head, n) => n === sort.column ? head.setAttribute("aria-sort", sort.down ? "descending" : "ascending") : head.removeAttribute("aria-sort"))
    shown.value = shown.dataset.words.replace("%1", count).replace("%2", rows().length) + (undated ? shown.dataset.undated.replace("%1", undated) : "")
    const state = new URLSearchParams(Object.entries(want).filter(([, value]) => value))
    filtered.hidden = count === rows().length
    summary.textContent = state.size ? `${word} (${state.size})` : word
    if (sort.column || sort.down) state.set("sort", (sort.down ? "-" : "") + sort.column)
    const query = state.toString()
    history.replaceState(null, "", (query ? "?" + query : location.pathname) + location.hash)
  }

  // The rows of the file of all targets that the table shows; a field in quotation marks may hold line ends.
  async function chosen(event) {
    event.preventDefault()
    const link = event.currentTarget
    const file = await fetch(link.href).then(answer => answer.text()).catch(() => "")
    const [head = "", ...records] = file.match(/(?:"(?:[^"]|"")*"|[^"\n])*\n/g) || []
    const ids = new Set([...body.rows].filter(row => !row.hidden).map(row => row.id))
    const kept = records.filter(record => ids.has(record.slice(0, record.indexOf(","))))
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
  // A year of the timeline and a status above it narrow the table, and nothing else stays chosen.
  for (const link of document.querySelectorAll("a[data-filter]")) {
    link.addEventListener("click", event => {
      event.preventDefault()
      const want = new URLSearchParams(link.dataset.filter)
      for (const name of fields) form.elements[name].value = want.get(name) || ""
      apply()
    })
  }
  const given = new URLSearchParams(location.search)
  for (const name of fields) if (given.has(name)) form.elements[name].value = given.get(name)
  const wanted = /^(-?)(\d)$/.exec(given.get("sort") || "")
  if (wanted && heads[+wanted[2]]) sort = { column: +wanted[2], down: wanted[1] === "-" }
  form.addEventListener("input", apply)
  form.addEventListener("submit", event => event.preventDefault())
  form.addEventListener("reset", () => setTimeout(() => { sort = { column: 0, down: false }; apply() }))
  if ([...fields, "sort"].some(name => given.has(name))) apply() // else the table stands as it should
})()

// The table of all targets: filter and sort, kept in the address. Without this script the whole table stands as it is.
(() => {
  const table = document.getElementById("target-table")
  const form = document.getElementById("filter")
  if (!table || !form) return
  const body = table.tBodies[0]
  const rows = [...body.rows]
  const heads = [...table.tHead.rows[0].cells]
  const fields = ["q", "topic", "from", "to"]
  const language = document.documentElement.lang
  const order = new Intl.Collator(language, { numeric: true })
  let sort = { column: 0, down: false }

  function end(due) {
    return due.split("/").pop().slice(0, 4)
  }

  function fits(row, want) {
    const year = end(row.dataset.due)
    return (!want.q || row.textContent.toLowerCase().includes(want.q.toLowerCase()))
      && (!want.topic || row.dataset.topics.split(" ").includes(want.topic))
      && (!want.from || (year && year >= want.from))
      && (!want.to || (year && year <= want.to))
  }

  // A cell sorts by its date, by its amount within its unit, else by its words.
  function key(row) {
    const { sort: date, unit, value } = row.cells[sort.column].dataset
    if (value !== undefined) return { words: unit, number: +value }
    return { words: date ?? (row.cells[sort.column].querySelector(".pd-none") ? "" : row.cells[sort.column].textContent.trim()), number: 0 }
  }

  function compare(a, b) {
    return order.compare(a.words, b.words) || a.number - b.number
  }

  function apply() {
    const want = Object.fromEntries(fields.map(name => [name, form.elements[name].value.trim()]))
    let shown = 0
    for (const row of rows) {
      row.hidden = !fits(row, want)
      if (!row.hidden) shown += 1
    }
    const keyed = rows.map(row => ({ row, key: key(row) }))
    const empty = each => each.key.words === "" && each.key.number === 0
    keyed.sort((a, b) => empty(a) - empty(b) || (sort.down ? -1 : 1) * compare(a.key, b.key))
    body.append(...keyed.map(each => each.row))
    heads.forEach((head, n) => n === sort.column ? head.setAttribute("aria-sort", sort.down ? "descending" : "ascending") : head.removeAttribute("aria-sort"))
    form.elements.count.value = form.elements.count.dataset.words.replace("%1", shown).replace("%2", rows.length)
    const state = new URLSearchParams(Object.entries(want).filter(([, value]) => value))
    if (sort.column || sort.down) state.set("sort", (sort.down ? "-" : "") + sort.column)
    const query = state.toString()
    history.replaceState(null, "", (query ? "?" + query : location.pathname) + location.hash)
  }

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
  const given = new URLSearchParams(location.search)
  for (const name of fields) if (given.has(name)) form.elements[name].value = given.get(name)
  const wanted = /^(-?)(\d)$/.exec(given.get("sort") || "")
  if (wanted && heads[+wanted[2]]) sort = { column: +wanted[2], down: wanted[1] === "-" }
  form.addEventListener("input", apply)
  form.addEventListener("submit", event => event.preventDefault())
  form.addEventListener("reset", () => setTimeout(() => { sort = { column: 0, down: false }; apply() }))
  apply()
})()

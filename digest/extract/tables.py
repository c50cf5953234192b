"""Readings → Claims of tables that lost their cells: indicator, unit, a number under each year of the head, 约束性 or 预期性."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from typing import Any, Literal

from digest.extract.claims import Claim, Setting
from digest.extract.dates import Time, ahead
from digest.extract.indicators import EDGES, HAN, words_of
from digest.extract.numbers import Quantity, find_quantities
from digest.extract.reading import Reading, Span
from digest.lexicon import Lexicon
from digest.model import Relation

ROWS = 2
"""Rows that read well, from which a run of cells is a table."""

LONGEST_UNIT = 8
LONGEST = 40
"""Characters of an indicator's name."""

ROW_ENDS = "\n；;。：:"
"""Marks before the name of a row in a running text."""

ABOVE = 120
"""Characters above a table that may say its time."""

SEPARATES = " \n/，、,）)"
"""Marks that end a name: a number after one begins a cell even where it has no unit."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of numbers or words: the year over it, or what kind of change it holds."""

    kind: Literal["value", "yearly", "total", "against", "share", "text"]
    iso: str | None = None
    promised: bool = False  # a year to come, or a column of aims
    label: str = ""  # of a share: what it is of


@dataclass(frozen=True, slots=True)
class Tables:
    """What the tables of an article state, the spans of each reading that they fill, and the numbers in rows that can't be told."""

    claims: tuple[Claim, ...] = ()
    filled: dict[int, list[Span]] = field(default_factory=dict)
    unread: tuple[tuple[int, Span], ...] = ()


@dataclass(frozen=True, slots=True)
class _Cell:
    start: int
    end: int
    text: str = ""  # the number as printed, "" where the cell is empty or holds words
    value: Decimal | None = None
    value_max: Decimal | None = None
    unit: str | None = None  # its own, where it prints one
    bound: str | None = None
    bracketed: bool = False


@dataclass(frozen=True, slots=True)
class _Row:
    begin: int
    name: Span
    unit: str
    cells: tuple[_Cell, ...]
    end: int
    whole: bool  # as many cells as columns


def tables_in(read: Sequence[Reading], setting: Setting, lexicon: Lexicon) -> Tables:
    """Return what flattened tables state: a year still to come as a target with its deadline, a year past as a figure.

    The lines are taken in the order of the page. A row whose cells don't fit the columns of the head gives no record: its numbers are `unread`.
    """
    sheet = _sheet(read)
    head = _head(sheet, setting, lexicon)
    if head is None:
        return _dated(sheet, setting, lexicon) or _grid(sheet, setting, lexicon)
    columns, start, end = head
    rows = list(_rows(sheet, columns, end, bool(_words(lexicon)["head_unit"].search(sheet.text, start, end)), lexicon))
    good = [row for row in rows if row.whole]
    properties = list(_words(lexicon)["cell_property"].finditer(sheet.text, end))
    if len(good) < ROWS <= len(properties):  # a table, but cells that run into one another: its numbers are for the editor
        end = properties[-1].end()
        numbers = [span for match in re.finditer("[0-9][0-9.,]*", sheet.text[:end]) if match.start() >= head[2] for span in sheet.spans(*match.span())]
        return Tables((), _gathered(sheet, [(start, end)]), tuple(numbers))
    if len(good) < ROWS or sum(bool(row.unit) or sheet.text[row.begin - 1] == "\n" for row in good) * 2 < len(good):
        return _grid(sheet, setting, lexicon)
    claims = [claim for row in good for claim in _claims(sheet, row, columns, setting, lexicon)]
    told = {(claim.reading, claim.at) for claim in claims}
    unread = [cell for row in rows for cell in row.cells if cell.text and (not row.whole or (cell.value is not None and _place(sheet, cell) not in told))]
    filled = _gathered(sheet, [(start, end), *((row.begin, row.end) for row in rows)])
    return Tables(tuple(claims), filled, tuple(one for cell in unread for one in sheet.spans(cell.start, cell.end)))


def _place(sheet: _Sheet, cell: _Cell) -> tuple[Reading, int] | None:
    """The reading that a cell's number was printed in, and where."""
    place = sheet.where[cell.start + sheet.text[cell.start:cell.end].find(cell.text)]
    return None if place is None else (sheet.read[place[0]], place[1])


def _gathered(sheet: _Sheet, parts: Sequence[Span]) -> dict[int, list[Span]]:
    """The spans of each reading that parts of the sheet were taken from."""
    filled: dict[int, list[Span]] = {}
    for part in parts:
        for owner, span in sheet.spans(*part):
            filled.setdefault(owner, []).append(span)
    return filled


# ---- the page's lines in order ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The folded text of every reading, line by line as printed; `where[i]` is the reading and offset of character i, None at a line's end."""

    read: Sequence[Reading]
    text: str
    where: tuple[tuple[int, int] | None, ...]

    def spans(self, start: int, end: int) -> Iterator[tuple[int, Span]]:
        """The runs of readings that `text[start:end]` was taken from."""
        run: tuple[int, int, int] | None = None
        for at in self.where[start:end]:
            if at is None:
                continue
            if run is not None and run[0] == at[0] and run[2] == at[1]:
                run = (run[0], run[1], at[1] + 1)
                continue
            if run is not None:
                yield run[0], (run[1], run[2])
            run = (at[0], at[1], at[1] + 1)
        if run is not None:
            yield run[0], (run[1], run[2])

    def time(self, at: int) -> tuple[Time, int] | None:
        """The time that begins at *at*, and where it ends in the text."""
        place = self.where[at] if at < len(self.where) else None
        if place is None:
            return None
        found = next((time for time in self.read[place[0]].times if time.start == place[1] and time.iso and time.kind in ("date", "span")), None)
        return None if found is None else (found, at + found.end - found.start)


def _sheet(read: Sequence[Reading]) -> _Sheet:
    runs: list[tuple[int, int, int, int]] = []
    for number, reading in enumerate(read):
        start = 0
        origin = reading.passage.origin
        for i in range(1, len(reading.folded) + 1):
            if i == len(reading.folded) or (i < len(origin) and origin[i] != origin[start]):
                runs.append((origin[start] if start < len(origin) else 0, number, start, i))
                start = i
    chars: list[str] = []
    where: list[tuple[int, int] | None] = []
    for _, number, start, end in sorted(runs):
        chars.append(read[number].folded[start:end] + "\n")
        where += [*((number, i) for i in range(start, end)), None]
    return _Sheet(read, "".join(chars), tuple(where))


# ---- the head -----------------------------------------------------------------------------------------------------------------


@cache
def _words(lexicon: Lexicon) -> dict[str, Any]:
    tables = lexicon.values("tables")
    head, cell = tables["head"], tables["cell"]
    words: dict[str, Any] = {f"head_{key}": re.compile(regex) for key, regex in head.items() if key not in ("joins", "full_stop")}
    words |= {"share_ends": tuple(tables["share"]["ends"]), "share_name": tables["share"]["name"]}
    words |= {f"cell_{key}": re.compile(regex) for key, regex in cell.items()}
    words |= {f"grid_{key}": re.compile(regex) for key, regex in tables["grid"].items()}
    hedges = lexicon.table("hedges")
    for side in ("before", "after"):
        rows = sorted((row for row in hedges if row["side"] == side), key=lambda row: -len(row["word"]))
        words[side] = re.compile("|".join(re.escape(row["word"]) for row in rows))
        words[f"{side}_bounds"] = {row["word"]: row["bound"] for row in rows}
    return words | {"full_stop": head["full_stop"], "joins": head["joins"], "change": re.compile(tables["change"]["name"]), "down": tables["change"]["down"], "annual": tables["change"]["annual"]}


def _head(sheet: _Sheet, setting: Setting, lexicon: Lexicon) -> tuple[list[Column], int, int] | None:
    """The columns of the first head, and where it begins and ends: a run of labels, with a year among them."""
    starts = {match.start() for match in _words(lexicon)["head_name"].finditer(sheet.text)}
    starts |= {0, *(match.end() for match in re.finditer("\n", sheet.text))}
    for start in sorted(starts):
        found = _labels(sheet, start, setting, lexicon)
        if found is not None:
            return found[0], start, found[1]
    return None


KINDS = ("property", "name", "unit", "text", "share", "against", "yearly", "total", "aimed", "value")


def _labels(sheet: _Sheet, at: int, setting: Setting, lexicon: Lexicon) -> tuple[list[Column], int] | None:
    """The columns that a run of labels beginning at *at* names, and where it ends; None if it is no head."""
    w, text = _words(lexicon), sheet.text
    columns: list[Column] = []
    kinds: set[str] = set()
    labels, end, changed = 0, at, -1
    while True:
        begin = at
        while at < len(text) and text[at] in w["joins"]:
            at += 1
        if changed >= 0 and (either := w["head_or"].match(text, changed)) and at <= either.end():
            at = either.end()
        year = None if w["head_total"].match(text, at) or w["head_against"].match(text, at) else _year(sheet, at, w)
        if year is not None:
            iso, future, at = year
            promised = w["head_promised"].match(text, at)
            suffix = promised or w["head_year"].match(text, at)
            at = suffix.end() if suffix else at
            columns.append(Column("value", iso, bool(promised) or ahead(future, setting.date)))
            kinds.add("year")
        else:
            kind, match = next(((kind, m) for kind in KINDS if (m := w[f"head_{kind}"].match(text, at))), ("", None))
            if match is None:
                break
            at = match.end()
            if kind in ("aimed", "value"):
                within = _year(sheet, at + 1, w) if text[at:at + 1] in ("（", "(") else None
                at = at if within is None else within[2] + 1
                columns.append(Column("value", _default_year(sheet, begin, kind == "aimed", setting) if within is None else within[0], kind == "aimed"))
            elif kind in ("yearly", "total", "against"):
                if not (changed >= 0 and columns and begin == changed):
                    columns.append(Column(kind))  # type: ignore[arg-type]
                changed, labels, end = at, labels + 1, at
                continue
            elif kind == "name" and "\n" in text[begin:at] and any(column.kind == "value" for column in columns):
                columns, kinds, labels = [], set(), 0  # what stood before the name of the names' column is a title
            elif kind == "text":
                columns.append(Column("text"))
            elif kind == "share":
                columns.append(Column("share", label=match[0]))
            kinds.add(kind)
        changed = -1
        labels, end = labels + 1, at
    values = sum(column.kind == "value" for column in columns)
    named = bool(kinds & {"name", "unit", "property"})
    return (columns, end) if values and ((labels >= 3 and named) or (labels >= 2 and named and values >= 2)) else None


def _year(sheet: _Sheet, at: int, w: dict[str, Any]) -> tuple[str, Time, int] | None:
    """The year that stands at *at*, with 年 or without it, as a time, and where it ends."""
    timed = sheet.time(at)
    if timed is not None and timed[0].iso is not None and (timed[0].rule != "plan" or w["head_promised"].match(sheet.text, timed[1])):
        return timed[0].iso, timed[0], timed[1]
    bare = w["head_bare_year"].match(sheet.text, at)
    return (bare["y"], Time(text=bare["y"], start=at, end=bare.end(), iso=bare["y"]), bare.end()) if bare else None


def _default_year(sheet: _Sheet, at: int, promised: bool, setting: Setting) -> str | None:
    """The year of a column that names none: the last of the plan that the article speaks of, or the year before its first; else the time said above it."""
    plan = next((time.iso for reading in sheet.read for time in reading.times if time.rule == "plan" and time.iso and "/" in time.iso), setting.plan_range)
    if promised:
        return plan.rpartition("/")[2] if plan else setting.plan_end or (setting.report.iso[:4] if setting.report and setting.report.iso else None)
    if setting.report is not None:
        return setting.report.iso
    return str(int(plan[:4]) - 1) if plan else _said_above(sheet, at)


def _said_above(sheet: _Sheet, at: int) -> str | None:
    """The last time shortly before *at* that is no plan's."""
    times = (sheet.time(n) for n in range(at - 1, max(-1, at - ABOVE), -1) if sheet.where[n] is not None)
    return next((time.iso for found in times if found is not None and (time := found[0]).rule != "plan"), None)


# ---- the rows -----------------------------------------------------------------------------------------------------------------


def _rows(sheet: _Sheet, columns: Sequence[Column], at: int, units: bool, lexicon: Lexicon) -> Iterator[_Row]:
    """The rows after a head, each a name and its cells, until words that are neither; *units*: whether the head has a column of units."""
    w, text = _words(lexicon), sheet.text
    while at < len(text):
        at = _skip(text, at, w)
        while text[at:at + 1] == w["full_stop"]:
            at = _skip(text, at + 1, w)
        if at >= len(text) or w["cell_stop"].match(text, at):
            return
        named = _name(sheet, at, units, w, lexicon)
        if named is None:  # a line of words, the name of a group of rows
            at = text.find("\n", at) + 1
            if not at:
                return
            continue
        begin, (name, unit, at) = at, named
        if units and not unit and (empty := w["cell_none"].match(text, _skip(text, at, w))):
            at = empty.end()  # no unit
        cells, end, whole = _cells(text, at, columns, units and bool(unit), w, lexicon)
        if not cells:
            at = text.find("\n", at) + 1
            if not at:
                return
            continue
        at = end
        yield _Row(begin, name, unit, tuple(cells), at, whole)


def _skip(text: str, at: int, w: dict[str, Any]) -> int:
    """Past spaces, separators and properties."""
    while at < len(text):
        match = w["cell_property"].match(text, at)
        if match:
            at = match.end()
        elif text[at] in w["joins"]:
            at += 1
        else:
            break
    return at


def _name(sheet: _Sheet, at: int, units: bool, w: dict[str, Any], lexicon: Lexicon) -> tuple[Span, str, int] | None:
    """A row's name, its unit and where its cells begin: up to a unit in brackets, else up to the first number or empty cell."""
    text = sheet.text
    if listed := w["cell_listed"].match(text, at):
        at = listed.end()
    limit = min(len(text), at + 2 * LONGEST)
    for match in w["cell_named_unit"].finditer(text, at, limit):
        unit = match["unit"].strip()
        between = text[at:match.start()]
        if any(w[f"cell_{key}"].search(between) for key in ("none", "property", "stop", "apart")):
            break
        following = _skip(text, match.end(), w)
        if _is_unit(unit, lexicon) and _cell_begins(text, following, w, lexicon):
            return _tidy(text, at, match.start(), w), unit, match.end()
    end = at
    while end < limit and not (_cell_begins(text, end, w, lexicon) and (end == at or text[end - 1] not in "（(" )):
        if w["cell_stop"].match(text, end) or text[end] == w["full_stop"] or sheet.time(end) is not None:
            return None
        dated = w["cell_bracketed"].match(text, end)
        end = dated.end() if dated and w["cell_dated"].match(dated["inner"]) else end + 1
    if end >= limit or end - at < 2:
        return None
    name = _tidy(text, at, end, w)
    words = [word for word in re.split(r"[\s，,、|｜]+", text[name[0]:name[1]]) if word]
    if len(words) > 1 and _is_unit(words[-1], lexicon):
        return _tidy(text, name[0], name[0] + text[name[0]:name[1]].rindex(words[-1]), w), words[-1], end
    if units and (unit := _unit_at_end(text[name[0]:name[1]], lexicon)):
        return _tidy(text, name[0], name[1] - len(unit), w), unit, end
    if counted := w["cell_counted"].search(text, *name):
        return name, counted["unit"], end
    return (name, "", end) if HAN.search(text[name[0]:name[1]]) else None


def _unit_at_end(name: str, lexicon: Lexicon) -> str:
    """The unit that ran into the name before it: 亿元 in 地区生产总值亿元, the longest that leaves a name."""
    return next((name[-n:] for n in range(min(LONGEST_UNIT, len(name) - 2), 0, -1) if _is_unit(name[-n:], lexicon)), "")


def _tidy(text: str, start: int, end: int, w: dict[str, Any]) -> Span:
    """A name without the group's name and the number before it, and without spaces around it."""
    for match in w["cell_listed"].finditer(text, start, end):
        if end - match.end() >= 2:
            start = match.end()
    cut = max(text.rfind(" ", start, end), text.rfind("\n", start, end))
    if cut >= 0 and end - cut > 5 and HAN.search(text[start:cut]) and cut - start <= 8:
        start = cut + 1  # the name of a group of indicators stands before it
    while start < end and text[start] in EDGES + "\n":
        start += 1
    while start < end and text[end - 1] in EDGES.replace("）", "").replace(")", "") + "\n/":
        end -= 1
    return start, end


def _is_unit(word: str, lexicon: Lexicon) -> bool:
    if word in ("%", "‰"):
        return True
    found = _one(word, lexicon)
    return found is not None and found.text == "1" + word and bool(found.unit)


def _one(word: str, lexicon: Lexicon) -> Quantity | None:
    """One of a unit as a quantity; years of life count where they are said to be."""
    found = find_quantities("1" + word, lexicon) or find_quantities(words_of(lexicon).word["lifespan"] + "1" + word, lexicon)
    return found[0] if len(found) == 1 else None


def _cell_begins(text: str, at: int, w: dict[str, Any], lexicon: Lexicon) -> bool:
    """Whether a number, an empty cell or a sum in brackets stands at *at*."""
    before = w["before"].match(text, at)
    start = before.end() if before else at
    number = w["cell_number"].match(text, start)
    if number:
        if text[at - 1:at] in SEPARATES or not w["cell_word"].match(text, number.end()) or before:
            return True
        found = find_quantities(text[start:number.end() + 8], lexicon)
        return bool(found and found[0].start == 0 and found[0].unit)
    bracket = w["cell_bracketed"].match(text, at)
    return bool(w["cell_none"].match(text, at)) or bool(bracket and w["cell_number"].match(bracket["inner"].lstrip()) and not w["cell_dated"].match(bracket["inner"]))


def _cells(text: str, at: int, columns: Sequence[Column], bare: bool, w: dict[str, Any], lexicon: Lexicon) -> tuple[list[_Cell], int, bool]:
    """The cells of a row, one a column, where they end, and whether they fit: —— is one empty cell or two, whichever fits on the line."""
    line = text.find("\n", at)
    tried = [_cells_with(text, at, columns, none, bare, words, lexicon) for words in (w, w | {"cell_number": w["cell_spaced_number"]}) for none in (w["cell_none"], w["cell_long_none"])]
    return min(tried, key=lambda one: (not one[2], one[1] > line))


def _cells_with(text: str, at: int, columns: Sequence[Column], none: re.Pattern[str], bare: bool, w: dict[str, Any], lexicon: Lexicon) -> tuple[list[_Cell], int, bool]:
    cells: list[_Cell] = []
    end = at
    last = max(n for n, column in enumerate(columns) if column.kind != "text")
    for n, column in enumerate(columns):
        begin, at = end, _skip(text, end, w)
        new_line = "\n" in text[end:at]
        cell: _Cell | None = None
        if column.kind == "text":
            cell = _words_cell(text, at, w)
        elif not (new_line and (w["cell_listed"].match(text, at) or not _cell_begins(text, at, w, lexicon))):
            cell = _cell(text, at, none, w, lexicon, bare)
            if cell is None and column.kind == "value" and (words := _words_cell(text, at, w)) and not _next_is_number(text, words.end, w):
                cell = words
        if cell is None:
            return cells, begin, bool(cells) and all(one.kind != "value" for one in columns[n:])
        if n == last and (dash := w["cell_none"].match(text, cell.end)) and w["cell_number"].match(text, dash.end()):
            cell = _range(text, cell, lexicon)  # 2.6%—3.4% under the last year
        cells.append(cell)
        end = cell.end
    at = _skip(text, end, w)
    extra = "\n" not in text[end:at] and _cell(text, at, none, w, lexicon) is not None
    return cells, end, not extra


def _range(text: str, cell: _Cell, lexicon: Lexicon) -> _Cell:
    """The cell with the number after its dash as its other end."""
    found = find_quantities(text[cell.start:].split("\n")[0], lexicon)
    if not found or found[0].value_max is None:
        return cell
    q = found[0]
    return _Cell(cell.start, cell.start + q.end, q.text, q.value, q.value_max, q.unit or None, q.bound)


def _next_is_number(text: str, at: int, w: dict[str, Any]) -> bool:
    return at < len(text) and bool(w["cell_number"].match(text, at))


def _words_cell(text: str, at: int, w: dict[str, Any]) -> _Cell | None:
    """Words up to the next space, line end, property or empty cell."""
    end = at
    while end < len(text) and w["cell_word"].match(text, end) and not w["cell_property"].match(text, end):
        end += 1
    return _Cell(at, end) if 1 < end - at <= 12 else None


def _cell(text: str, at: int, none: re.Pattern[str], w: dict[str, Any], lexicon: Lexicon, bare: bool = False) -> _Cell | None:
    """A number with its bound, its own unit unless *bare*, or a sum in brackets; an empty cell; None if neither stands here."""
    bracket = w["cell_bracketed"].match(text, at)
    if bracket:
        inner = _cell(text, bracket.start("inner"), none, w, lexicon)
        if inner is None or inner.end > bracket.end():
            return None
        return _Cell(inner.start, bracket.end(), inner.text, inner.value, inner.value_max, inner.unit, inner.bound, True)
    before = w["before"].match(text, at)
    start = before.end() if before else at
    while before and text[start:start + 1] == " ":
        start += 1
    number = w["cell_number"].match(text, start)
    if number is None:
        empty = none.match(text, at)
        return _Cell(at, empty.end()) if empty else None
    end, unit = number.end(), None
    value, value_max = Decimal(number["n"].replace(",", "").replace(" ", "")), None
    piece = text[number.start("n"):number.end() + 14].split("\n")[0]
    found = find_quantities(re.split(r"(?<=[^0-9.,])(?=[0-9—〔\[≥≤<>])", piece, maxsplit=1)[0], lexicon)
    if found and found[0].start == 0 and found[0].unit and (not bare or found[0].unit == "%"):
        value, value_max, unit, end = found[0].value, found[0].value_max, found[0].unit, number.start("n") + found[0].end
    if number["neg"]:
        value = -value
    after = w["after"].match(text, end)
    bound = w["before_bounds"][before[0]] if before else w["after_bounds"][after[0]] if after else None
    return _Cell(start, after.end() if after else end, text[number.start("n"):end], value, value_max, unit, bound)


# ---- rows that name their years -------------------------------------------------------------------------------------------------


def _dated(sheet: _Sheet, setting: Setting, lexicon: Lexicon) -> Tables | None:
    """What rows state that name a year before each number: 城镇新增就业（万人），2020年112，2025年550，预期性."""
    w, text = _words(lexicon), sheet.text
    claims: list[Claim] = []
    parts: list[Span] = []
    for match in w["cell_named_unit"].finditer(text):
        unit = match["unit"].strip()
        begin = max((text.rfind(mark, 0, match.start()) for mark in ROW_ENDS), default=-1) + 1
        name = _tidy(text, begin, match.start(), w)
        if not _is_unit(unit, lexicon) or not HAN.search(text[slice(*name)]) or name[1] - name[0] > LONGEST:
            continue
        cells: list[tuple[Column, _Cell]] = []
        at = _skip(text, match.end(), w)
        while (year := _year(sheet, at, w)) is not None:
            words = w["grid_dated"].match(text, year[2])
            cell = _cell(text, words.end(), w["cell_none"], w, lexicon, bare=True)
            if cell is None:
                break
            cells.append((Column("value", year[0], ahead(year[1], setting.date)), cell))
            at = _skip(text, cell.end, w)
        if not cells:
            continue
        columns, values = [column for column, _ in cells], tuple(cell for _, cell in cells)
        row = _Row(begin, name, unit, values, values[-1].end, True)
        claims += _claims(sheet, row, columns, setting, lexicon)
        parts.append((begin, at))
    return Tables(tuple(claims), _gathered(sheet, parts)) if len(parts) >= ROWS else None


# ---- columns that are indicators, rows that are places, works or years -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Label:
    """The head of a column of a grid: its indicator, what its cells are scaled by, and its time."""

    name: str
    scale: Decimal
    unit: str
    column: Column
    relation: Relation = "reach"


def _grid(sheet: _Sheet, setting: Setting, lexicon: Lexicon) -> Tables:
    """What a table states whose head names indicators and whose lines name places, works or years: 县区 生产总值（亿元） 增速（%）."""
    w = _words(lexicon)
    lines: list[list[Span]] = []
    begin = 0
    for printed in sheet.text.split("\n"):
        lines.append([(begin + match.start(), begin + match.end()) for match in w["grid_token"].finditer(printed)])
        begin += len(printed) + 1
    for n, head in enumerate(lines):
        numbered = len(head) > 3 and all(w["grid_ordinal"].fullmatch(sheet.text[slice(*line[0])]) for line in lines[n + 1:n + 1 + ROWS] if line)
        if numbered:
            head = head[1:]
        if len(head) < 3 or any(w["cell_number"].fullmatch(sheet.text[a:b]) for a, b in head):
            continue
        labels: list[_Label] = []
        for span in head[1:]:
            label = _label(sheet, span, setting, w, lexicon)
            labels.append(label if label.name or not labels else replace(label, name=labels[-1].name))  # 增速 is the growth of the column before
        rows: list[tuple[Span, list[tuple[_Label, _Cell]]]] = []
        for line in lines[n + 1:]:
            line = line[1:] if numbered else line
            row = _grid_row(sheet.text, line, labels, w, lexicon) if len(line) == len(head) else None
            if row is None:
                break
            rows.append((line[0], row))
        if len(rows) >= ROWS and sum(len(row) for _, row in rows) >= 2 * ROWS:
            claims = [claim for name, row in rows for label, cell in row for claim in _grid_claims(sheet, name, label, cell, w)]
            return Tables(tuple(claims), _gathered(sheet, [(head[0][0], lines[n + len(rows)][-1][1])])) if claims else Tables()
    return Tables()


def _label(sheet: _Sheet, span: Span, setting: Setting, w: dict[str, Any], lexicon: Lexicon) -> _Label:
    """A column's head, read: 2024年计划投资（亿元）."""
    text = sheet.text[slice(*span)]
    column = Column("value", setting.report.iso if setting.report else setting.headed.iso if setting.headed else _said_above(sheet, span[0]))
    if year := _year(sheet, span[0], w):
        iso, time, end = year
        column = Column("value", iso, ahead(time, setting.date))
        text = sheet.text[end:span[1]]
    if w["grid_promised"].search(text):
        column = Column("value", column.iso, True)
    bracket = w["grid_unit"].search(text)
    scale, unit = _unit(bracket["unit"], setting, lexicon) if bracket else (Decimal(1), "")
    name = text[:bracket.start()] if bracket else text
    name = "" if w["grid_bare"].fullmatch(name) else name
    changing = w["grid_change"].fullmatch(name) if unit in ("%", "") else None
    return _Label(changing["name"] if changing else name, scale, unit, column, "increase_by" if changing else "reach")


def _grid_row(text: str, line: Sequence[Span], labels: Sequence[_Label], w: dict[str, Any], lexicon: Lexicon) -> list[tuple[_Label, _Cell]] | None:
    """The cells of a line that hold a number, each with its column; None where the line is none of the grid."""
    if not HAN.search(text[slice(*line[0])]) and not w["head_bare_year"].match(text, line[0][0]):
        return None
    cells: list[tuple[_Label, _Cell]] = []
    words = 0
    for (start, end), label in zip(line[1:], labels, strict=True):
        cell = _cell(text, start, w["cell_none"], w, lexicon)
        if cell is None or cell.end != end:
            words += 1
        elif cell.value is not None:
            cells.append((label, cell))
    return cells if cells and 2 * words <= len(labels) else None


def _grid_claims(sheet: _Sheet, row: Span, label: _Label, cell: _Cell, w: dict[str, Any]) -> Iterator[Claim]:
    """What one cell states: the indicator of the column for the place or the work of the line, or in the year of the line."""
    owner = w["grid_part"].sub("", sheet.text[slice(*row)])
    column = label.column
    if year := _year(sheet, row[0], w):
        owner, column = "", Column("value", year[0], column.promised)
    elif w["grid_all"].fullmatch(owner):
        owner = ""
    value, own, factor = cell.value, cell.unit or label.unit, Decimal(1) if cell.unit else label.scale
    if value is None or not own or not (owner or label.name):
        return
    relation: Relation = cell.bound or ("decrease_by" if label.relation == "increase_by" and value < 0 else label.relation)  # type: ignore[assignment]
    value = abs(value) if label.relation == "increase_by" else value
    last = None if cell.value_max is None else _whole(cell.value_max * factor)
    yield from _claim(sheet, _Row(row[0], row, "", (), cell.end, True), cell, owner + label.name, relation, _whole(value * factor), last, own, factor, column, None)


# ---- what a row states ----------------------------------------------------------------------------------------------------------


def _claims(sheet: _Sheet, row: _Row, columns: Sequence[Column], setting: Setting, lexicon: Lexicon) -> Iterator[Claim]:
    """A target under each year to come, a figure under each year past, and the change between."""
    w = _words(lexicon)
    name = "".join(char for char in sheet.text[row.name[0]:row.name[1]] if not char.isspace())
    scale, unit = _unit(row.unit, setting, lexicon)
    changing = w["change"].fullmatch(name) if unit == "%" else None
    direction: Relation = "reach"
    if changing:
        name, direction = changing["name"], "decrease_by" if changing["verb"] in w["down"] else "increase_by"
    base = next((column.iso for column in columns if column.kind == "value" and not column.promised), None)
    last = next((column for column in columns if column.kind == "value"), columns[0])
    for column, cell in zip(columns, row.cells, strict=False):
        last = column if column.kind == "value" else last
        if cell.value is None or not name:
            continue
        value, value_max, own, factor = cell.value, cell.value_max, cell.unit, Decimal(1)
        if own is None:
            own, factor = unit, scale
        elif own.startswith("CNY") and setting.currency != "CNY":
            own = setting.currency + own[3:]
        of, title, relation = column, name, direction
        if column.kind == "share":
            of, title = last, name + column.label + ("" if column.label.endswith(w["share_ends"]) else w["share_name"])
            own = "%" if cell.unit is None else own
            factor = Decimal(1) if cell.unit is None else factor
        elif column.kind in ("yearly", "total", "against"):
            of = last
            relation = direction if changing else "decrease_by" if value < 0 else "increase_by"
            if not changing and cell.unit is None:
                if column.kind == "against" or (column.kind == "yearly" and not cell.bracketed):
                    own, factor = "%", Decimal(1)
                    title = name + (w["annual"] if column.kind == "yearly" else "")
                elif own == "%":
                    own = "percentage point"
            value = abs(value)
        elif cell.bound is not None and not changing:
            relation = cell.bound  # type: ignore[assignment]
        if not own:
            continue
        yield from _claim(sheet, row, cell, title, relation, _whole(value * factor), None if value_max is None else _whole(value_max * factor), own, factor, of,
                          base if of is not column and of.promised else None)


def _whole(value: Decimal) -> Decimal:
    """A value without the noughts behind its point."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value


def _unit(word: str, setting: Setting, lexicon: Lexicon) -> tuple[Decimal, str]:
    """The scale and the unit that a name's brackets or the column of units give: 万元/人 is 10000 CNY/人."""
    found = _one(word, lexicon) if word else None
    if found is None or not found.unit:
        return Decimal(1), ""
    unit = found.unit
    return found.value, setting.currency + unit[3:] if unit.startswith("CNY") else unit


def _claim(sheet: _Sheet, row: _Row, cell: _Cell, name: str, relation: Relation, value: Decimal, value_max: Decimal | None, unit: str, scale: Decimal,
           column: Column, baseline: str | None) -> Iterator[Claim]:
    place = _place(sheet, cell)
    if place is None:
        return
    reading, start = place
    end = start + len(cell.text)
    begin = sheet.where[row.name[0]]
    left = begin[1] if begin is not None and sheet.read[begin[0]] is reading and begin[1] <= start and start - begin[1] <= 3 * LONGEST else start
    iso = column.iso if not column.promised or column.iso is None else column.iso.rpartition("/")[2]
    yield Claim(reading=reading, start=left, end=end, raw=reading.text[start:end], name=name, relation=relation, value=value, value_max=value_max, unit=unit,
                promised=column.promised, time=iso, baseline=baseline if column.promised else None, rules=("table:row",), at=start, scale=scale)

"""Readings → Claims of tables that lost their cells: indicator, unit, a number under each year of the head, 约束性 or 预期性."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from digest.extract.cards import cards_in
from digest.extract.cells import (
    LONGEST,
    Cell,
    Column,
    Sheet,
    Unit,
    as_above,
    cell_at,
    claims_of,
    default_year,
    is_unit,
    patterns,
    sheet_of,
    skip,
    tidy,
    unit_at_end,
    unit_of,
    units_above,
    with_range,
    words_cell,
    year_at,
)
from digest.extract.claims import Claim, Setting
from digest.extract.dates import ahead
from digest.extract.grids import grids_in, rows_untold, running
from digest.extract.indicators import HAN
from digest.extract.numbers import find_quantities
from digest.extract.reading import Reading, Span
from digest.extract.recut import recut
from digest.extract.singly import read_singly
from digest.extract.tasks import masked, tasks_in
from digest.extract.tokens import tokens_of
from digest.lexicon import Lexicon

ROWS = 2
"""Rows that read well, from which a run of cells is a table."""

RUNS = 0.8
"""Share of what one run of cells states, from which tables with every cell told apart are better."""

SEPARATES = " \n\u3000/，、,）)"
"""Marks that end a name: a number after one begins a cell even where it has no unit."""


@dataclass(frozen=True, slots=True)
class Tables:
    """What the tables of an article state, the spans of each reading that they fill, and the numbers in rows that can't be told."""

    claims: tuple[Claim, ...] = ()
    filled: dict[int, list[Span]] = field(default_factory=dict)
    unread: tuple[tuple[int, Span], ...] = ()
    due: dict[int, list[tuple[Span, str]]] = field(default_factory=dict)  # where tasks are told in words, and by when they are to be done


@dataclass(frozen=True, slots=True)
class _Found:
    """The same by the spans of the sheet."""

    claims: tuple[Claim, ...] = ()
    filled: tuple[Span, ...] = ()
    unread: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    begin: int
    name: Span
    unit: str
    cells: tuple[Cell, ...]
    end: int
    whole: bool  # as many cells as columns


def tables_in(read: Sequence[Reading], setting: Setting, lexicon: Lexicon) -> Tables:
    """Return what flattened tables state: a year still to come as a target with its deadline, a year past as a figure.

    The lines are taken in the order of the page. Rows that stand on a line each under their head are read as a grid, others as one run of cells;
    of the two, the reading that makes more of the page counts. Numbers that fit no head are read one by one, to be checked, or else are `unread`.
    """
    sheet = printed = recut(sheet_of(read, lexicon), lexicon)
    tasks = tasks_in(sheet, setting, lexicon)
    if tasks is not None:
        sheet = masked(sheet, tasks)
    tokens = tokens_of(sheet, lexicon)
    found = _run(sheet, setting, lexicon) or _dated(sheet, setting, lexicon) or _Found()
    grids = grids_in(sheet, tokens, setting, lexicon)
    if grids and sum(len(grid.claims) for grid in grids) >= (1 if any(grid.unread for grid in grids) else RUNS) * len(found.claims):
        found = _Found(tuple(claim for grid in grids for claim in grid.claims), tuple(part for grid in grids for part in grid.filled),
                       tuple((cell.start, cell.end) for grid in grids for cell in grid.unread))
    if (cards := cards_in(sheet, setting, lexicon)) and len(cards.claims) >= len(found.claims):
        found = _Found(tuple(cards.claims), tuple(cards.filled), tuple((cell.start, cell.end) for cell in cards.unread))
    if found.claims:
        w = patterns(lexicon)
        found = replace(found, filled=(*found.filled, *(match.span() for match in w["unit_said"].finditer(sheet.text))))
    lines, numbers = rows_untold(sheet, tokens, found.filled, lexicon)
    singly = [(claim, cell) for claim, cell in read_singly(sheet, tokens, setting, lexicon) if not _within(cell.start, found.filled)]
    alone = [(cell.start, cell.end) for _, cell in singly]
    unread = [span for span in (*found.unread, *numbers) if not _within(span[0], alone)]
    due: dict[int, list[tuple[Span, str]]] = {}
    for words, iso in tasks.due if tasks else ():
        for owner, span in printed.spans(*words):
            due.setdefault(owner, []).append((span, iso))
    return Tables((*found.claims, *(claim for claim, _ in singly)), printed.gathered([*found.filled, *lines, *alone, *(tasks.filled if tasks else ())]),
                  tuple(one for span in unread for one in sheet.spans(*span)), due)


def _within(at: int, spans: Sequence[Span]) -> bool:
    return any(a <= at < b for a, b in spans)


def _run(sheet: Sheet, setting: Setting, lexicon: Lexicon) -> _Found | None:
    """The first table as one run of cells under its head; None if there is no head, or no rows that fit it."""
    head = _head(sheet, setting, lexicon)
    if head is None:
        return None
    w = patterns(lexicon)
    columns, start, end = running(head[0], setting, w), *head[1:]
    above = units_above(sheet, start, setting, lexicon)
    rows = list(_rows(sheet, columns, end, bool(w["head_unit"].search(sheet.text, start, end)), bool(w["head_ordinal"].search(sheet.text, start, end)), lexicon))
    good = [row for row in rows if row.whole]
    properties = list(w["cell_property"].finditer(sheet.text, end))
    if len(good) < ROWS <= len(properties):  # a table, but cells that run into one another: its numbers are for the editor
        end = properties[-1].end()
        return _Found((), ((start, end),), tuple(match.span() for match in re.finditer("[0-9][0-9.,]*", sheet.text[:end]) if match.start() >= head[2]))
    if len(good) < ROWS or sum(bool(row.unit) or bool(above) or sheet.text[row.begin - 1] == "\n" or all(cell.unit for cell in row.cells) for row in good) * 2 < len(good):
        return None
    claims = [claim for row in good for claim in _claims(sheet, row, columns, above, setting, lexicon)]
    told = {(claim.reading, claim.at) for claim in claims}
    unread = [cell for row in rows for cell in row.cells if cell.text and (not row.whole or (cell.value is not None and sheet.place(cell) not in told))]
    return _Found(tuple(claims), ((start, end), *((row.begin, row.end) for row in rows)), tuple((cell.start, cell.end) for cell in unread))


def _claims(sheet: Sheet, row: _Row, columns: Sequence[Column], above: Sequence[Unit], setting: Setting, lexicon: Lexicon) -> Iterator[Claim]:
    name = re.sub(r"\s", "", sheet.text[slice(*row.name)])
    unit = unit_of(row.unit, setting, lexicon) if row.unit else None
    if patterns(lexicon)["cell_counted"].search(name) and not sheet.text[row.name[1]:row.cells[0].start].strip():
        unit = as_above(unit, above)
    yield from claims_of(sheet, row.name, name, unit, list(zip(columns, row.cells, strict=False)), above, setting, lexicon)


# ---- the head -----------------------------------------------------------------------------------------------------------------


def _head(sheet: Sheet, setting: Setting, lexicon: Lexicon) -> tuple[list[Column], int, int] | None:
    """The columns of the first head, and where it begins and ends: a run of labels, with a year among them."""
    starts = {match.start() for match in patterns(lexicon)["head_name"].finditer(sheet.text)}
    starts |= {0, *(match.end() for match in re.finditer("\n", sheet.text))}
    for start in sorted(starts):
        found = _labels(sheet, start, setting, lexicon)
        if found is not None:
            return found[0], start, found[1]
    return None


KINDS = ("property", "name", "unit", "text", "share", "against", "yearly", "total", "aimed", "value")


def _labels(sheet: Sheet, at: int, setting: Setting, lexicon: Lexicon) -> tuple[list[Column], int] | None:
    """The columns that a run of labels beginning at *at* names, and where it ends; None if it is no head."""
    w, text = patterns(lexicon), sheet.text
    columns: list[Column] = []
    kinds: set[str] = set()
    labels, end, changed = 0, at, -1
    while True:
        begin = at
        while at < len(text) and text[at] in w["head_joins"]:
            at += 1
        if changed >= 0 and (either := w["head_or"].match(text, changed)) and at <= either.end():
            at = either.end()
        year = None if w["head_total"].match(text, at) or w["head_against"].match(text, at) else year_at(sheet, at, w)
        if year is not None:
            iso, future, at = year
            promised = w["head_promised"].match(text, at)
            suffix = promised or w["head_year"].match(text, at)
            at = suffix.end() if suffix else at
            columns.append(Column(kind="value", iso=iso, promised=bool(promised) or ahead(future, setting.date)))
            kinds.add("year")
        else:
            kind, match = next(((kind, m) for kind in KINDS if (m := w[f"head_{kind}"].match(text, at))), ("", None))
            if match is None:
                break
            at = match.end()
            if kind in ("aimed", "value"):
                within = year_at(sheet, at + 1, w) if text[at:at + 1] in ("（", "(") else None
                at = at if within is None else within[2] + 1
                columns.append(Column(kind="value", iso=default_year(sheet, begin, kind == "aimed", setting) if within is None else within[0], promised=kind == "aimed"))
            elif kind in ("yearly", "total", "against"):
                if not (changed >= 0 and columns and begin == changed):
                    columns.append(Column(kind=kind))  # type: ignore[arg-type]
                changed, labels, end = at, labels + 1, at
                continue
            elif kind == "name" and "\n" in text[begin:at] and any(column.kind == "value" for column in columns):
                columns, kinds, labels = [], set(), 0  # what stood before the name of the names' column is a title
            elif kind == "text":
                columns.append(Column(kind="text"))
            elif kind == "share":
                columns.append(Column(kind="share", label=match[0]))
            kinds.add(kind)
        changed = -1
        labels, end = labels + 1, at
    values = sum(column.kind == "value" for column in columns)
    named = bool(kinds & {"name", "unit", "property"})
    return (columns, end) if values and ((labels >= 3 and named) or (labels >= 2 and named and values >= 2)) else None


# ---- the rows -----------------------------------------------------------------------------------------------------------------


def _rows(sheet: Sheet, columns: Sequence[Column], at: int, units: bool, counted: bool, lexicon: Lexicon) -> Iterator[_Row]:
    """The rows after a head, each a name and its cells, until words that are neither; whether the head has a column of *units*, and of the rows' numbers."""
    w, text = patterns(lexicon), sheet.text
    count = 1
    while at < len(text):
        at = skip(text, at, w)
        while text[at:at + 1] == w["head_full_stop"]:
            at = skip(text, at + 1, w)
        if at >= len(text) or w["cell_stop"].match(text, at):
            return
        if counted and (number := _counts(text, at, count)):
            at, count = number, count + 1
        named = _name(sheet, at, units, w, lexicon)
        if named is None:  # a line of words, the name of a group of rows
            at = text.find("\n", at) + 1
            if not at:
                return
            continue
        begin, (name, unit, at) = at, named
        if units and not unit and (empty := w["cell_none"].match(text, skip(text, at, w))):
            at = empty.end()  # no unit
        cells, end, whole = _cells(text, at, columns, units and bool(unit), w, lexicon, count if counted else 0)
        if not cells:
            at = text.find("\n", at) + 1
            if not at:
                return
            continue
        at = end
        yield _Row(begin, name, unit, tuple(cells), at, whole)


def _counts(text: str, at: int, count: int) -> int:
    """Where the number of a row that stands at *at* ends; 0 if another stands there."""
    number = re.compile(rf"[（(]?{count}[)）.．、]?\s?(?=[^\s0-9.,%])").match(text, at)
    return number.end() if number else 0


def _name(sheet: Sheet, at: int, units: bool, w: dict[str, Any], lexicon: Lexicon) -> tuple[Span, str, int] | None:
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
        following = skip(text, match.end(), w)
        if is_unit(unit, lexicon) and _cell_begins(text, following, w, lexicon):
            return tidy(text, at, match.start(), w), unit, match.end()
    end = at
    while end < limit and not (_cell_begins(text, end, w, lexicon) and (end == at or text[end - 1] not in "（(" )):
        if w["cell_stop"].match(text, end) or text[end] == w["head_full_stop"] or sheet.time(end) is not None:
            return None
        dated = w["cell_bracketed"].match(text, end)
        end = dated.end() if dated and w["cell_dated"].match(dated["inner"]) else end + 1
    if end >= limit or end - at < 2:
        return None
    name = tidy(text, at, end, w)
    words = [word for word in re.split(r"[\s，,、|｜]+", text[name[0]:name[1]]) if word]
    if len(words) > 1 and is_unit(words[-1], lexicon):
        return tidy(text, name[0], name[0] + text[name[0]:name[1]].rindex(words[-1]), w), words[-1], end
    if units and (unit := unit_at_end(text[name[0]:name[1]], lexicon)):
        return tidy(text, name[0], name[1] - len(unit), w), unit, end
    if counted := w["cell_counted"].search(text, *name):
        return name, counted["unit"], end
    return (name, "", end) if HAN.search(text[name[0]:name[1]]) else None


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


def _cells(text: str, at: int, columns: Sequence[Column], bare: bool, w: dict[str, Any], lexicon: Lexicon, count: int = 0) -> tuple[list[Cell], int, bool]:
    """The cells of a row, one a column, where they end, and whether they fit: —— is one empty cell or two, whichever fits on the line."""
    line = text.find("\n", at)
    tried = [_cells_with(text, at, columns, none, bare, words, lexicon, count) for words in (w, patterns(lexicon, spaced=True)) for none in (w["cell_none"], w["cell_long_none"])]
    return min(tried, key=lambda one: (not one[2], one[1] > line))


def _cells_with(text: str, at: int, columns: Sequence[Column], none: re.Pattern[str], bare: bool, w: dict[str, Any], lexicon: Lexicon, count: int) -> tuple[list[Cell], int, bool]:
    cells: list[Cell] = []
    end = at
    last = max(n for n, column in enumerate(columns) if column.kind != "text")
    for n, column in enumerate(columns):
        begin, at = end, skip(text, end, w)
        new_line = "\n" in text[end:at]
        cell: Cell | None = None
        if column.kind == "text":
            cell = words_cell(text, at, w)
        elif not (new_line and (w["cell_listed"].match(text, at) or not _cell_begins(text, at, w, lexicon))):
            cell = cell_at(text, at, none, w, lexicon, bare)
            if cell is None and column.kind == "value" and (words := words_cell(text, at, w)) and not _next_is_number(text, words.end, w):
                cell = words
        if cell is None:
            return cells, begin, bool(cells) and all(one.kind != "value" for one in columns[n:])
        if n == last and (dash := w["cell_none"].match(text, cell.end)) and w["cell_number"].match(text, dash.end()):
            cell = with_range(text, cell, lexicon)  # 2.6%—3.4% under the last year
        cells.append(cell)
        end = cell.end
    at = skip(text, end, w)
    extra = "\n" not in text[end:at] and not (count and _counts(text, at, count)) and cell_at(text, at, none, w, lexicon) is not None
    return cells, end, not extra


def _next_is_number(text: str, at: int, w: dict[str, Any]) -> bool:
    return at < len(text) and bool(w["cell_number"].match(text, at))


# ---- rows that name their years -------------------------------------------------------------------------------------------------


def _dated(sheet: Sheet, setting: Setting, lexicon: Lexicon) -> _Found | None:
    """What rows state that name a year before each number: 城镇新增就业（万人），2020年112，2025年550，预期性."""
    w, text = patterns(lexicon), sheet.text
    claims: list[Claim] = []
    parts: list[Span] = []
    for piece in w["grid_sentence_row"].finditer(text):
        begin, end = piece.start(), piece.end("name")
        bracket = next((match for match in w["cell_named_unit"].finditer(text, begin, end) if is_unit(match["unit"].strip(), lexicon)), None)
        name = tidy(text, begin, bracket.start() if bracket else end, w)
        if not HAN.search(text[slice(*name)]) or name[1] - name[0] > LONGEST:
            continue
        cells: list[tuple[Column, Cell]] = []
        at = skip(text, end, w)
        while (year := year_at(sheet, at, w)) is not None:
            words = w["grid_dated"].match(text, year[2])
            cell = cell_at(text, words.end(), w["cell_none"], w, lexicon, bare=bracket is not None)
            if cell is None or (bracket is None and cell.unit is None):
                break
            cells.append((Column(kind="value", iso=year[0], promised=ahead(year[1], setting.date)), cell))
            at = skip(text, cell.end, w)
        if len(cells) < ROWS - (bracket is not None):
            continue
        columns, values = [column for column, _ in cells], tuple(cell for _, cell in cells)
        row = _Row(begin, name, bracket["unit"].strip() if bracket else "", values, values[-1].end, True)
        claims += _claims(sheet, row, columns, (), setting, lexicon)
        parts.append((begin, at))
    return _Found(tuple(claims), tuple(parts)) if len(parts) >= ROWS else None

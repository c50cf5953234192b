"""Tokens → Claims of the numbers that no table took, one by one: each chooses its unit among those that the text names, and whether it is promised."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from typing import Any, Literal

from digest.extract.cells import (
    ABOVE,
    Cell,
    Column,
    Sheet,
    Unit,
    claims_of,
    is_unit,
    likely_unit,
    patterns,
    tidy,
    time_above,
    unit_at_end,
    unit_of,
    units_above,
    year_at,
)
from digest.extract.claims import Claim, Setting
from digest.extract.dates import ahead, last_day
from digest.extract.heads import CHANGES, unbracketed
from digest.extract.indicators import HAN
from digest.extract.layouts import HELD, LONGEST_TITLE, WEAK, Reader
from digest.extract.reading import Span
from digest.extract.tokens import Token, cell_of
from digest.lexicon import Lexicon

RULE = ("table:number",)
"""The rule of what a number states that no table took: always to be checked."""

SURE = 0.5
"""How likely unit and sort must be right together, from which a number is read; the others are the editor's."""

NAMES = 3
"""Words that may name a row."""

HEAD, LINES = 40, 3
"""Words before the first row that are looked at for a head, and its lines."""

SAID = 6
"""Units of the numbers of an article that others may have, the most frequent ones."""

NO_SHARE = 100
"""A number from which it is hardly in percent."""

ROWS = 2
"""Rows of as many numbers, from which they are of a table; a page's number and a row that lost a cell are the editor's."""

PERCENT, PLAIN = (Decimal(1), "%"), (Decimal(1), "")

UNSAID = frozenset(["anyway", "percent", "large percent"])
"""Cues of a unit that nothing in the text says."""

Label = tuple[Column, Token]
Standing = Literal["exact", "group", "right", "left"]


@dataclass(frozen=True, slots=True)
class Loose:
    """A number of a table that prints no unit, what names it, and what speaks for its being promised and for each unit that it may have."""

    cell: Cell
    name: Span
    column: Column
    cues: Mapping[str, float]
    units: Mapping[Unit, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class _Row:
    words: Sequence[Token]
    cells: Sequence[Token]
    unit: Unit | None
    how: str  # the unit is printed


@dataclass(frozen=True, slots=True)
class _Table:
    """What holds for all numbers of a stretch."""

    rows: Sequence[_Row]
    labels: Sequence[Sequence[Label]]  # of each line of the head
    below: Sequence[Sequence[Unit]]  # lines of the head that hold nothing but units
    above: Sequence[Unit]
    named: Mapping[Unit, Mapping[str, float]]  # units that stand elsewhere in the text, and how
    printed: Mapping[tuple[int, int], Counter[Unit]]  # of the cells of each column, by its place and the width of the row
    time: str | None
    title: str
    lead: str


def read_singly(sheet: Sheet, tokens: Sequence[Token], setting: Setting, lexicon: Lexicon) -> Iterator[tuple[Claim, Cell]]:
    """What the numbers of tables state where a unit and a sort are likely together, all to be checked, and the cells they stand in."""
    promise, unit_weights = lexicon.weights("cell"), lexicon.weights("unit")
    for number in numbers_in(sheet, tokens, setting, lexicon):
        chance = 1 / (1 + math.exp(-_weighed(number.cues, promise)))
        scores = {unit: _weighed(cues, unit_weights) for unit, cues in number.units.items()}
        unit = max(scores, key=lambda one: scores[one])
        likely = max(chance, 1 - chance) / sum(math.exp(score - scores[unit]) for score in scores.values())
        if likely < SURE or number.units[unit].keys() <= UNSAID:
            continue
        column = replace(number.column, promised=chance > 0.5, unit=unit, kind=number.column.kind if unit == PERCENT else "value")
        printed = re.sub(r"\s", "", sheet.text[slice(*number.name)])
        name = unbracketed(printed, patterns(lexicon), lexicon)[0] if len(printed) > 1 else ""
        for claim in claims_of(sheet, number.name, name, unit, [(column, number.cell)], (), setting, lexicon):
            yield replace(claim, rules=RULE, doubts=("name", "number", "deadline" if claim.promised else "period", "sort")), number.cell


def numbers_in(sheet: Sheet, tokens: Sequence[Token], setting: Setting, lexicon: Lexicon) -> Iterator[Loose]:
    """The numbers of all tables that print no unit of their own, in rows of as many."""
    reader = Reader(sheet, tokens, setting, lexicon)
    units = Counter((Decimal(1), q.unit) for reading in sheet.read for q in reading.quantities if q.unit and q.unit != "%")
    for stretch in reader.stretches(tokens):
        tokens_of_rows = reader.without_ordinals(stretch)
        rows = _rows(sheet, tokens_of_rows, setting, lexicon)
        if not rows or _named_last(tokens_of_rows):
            continue
        table = _table(sheet, stretch, rows, [unit for unit, _ in units.most_common(SAID)], reader, setting, lexicon)
        width, rows_as_wide = Counter(len(row.cells) for row in rows).most_common(1)[0]
        for row in table.rows if rows_as_wide >= ROWS else ():
            if len(row.cells) != width:
                continue
            cells = [cell_of(sheet.text, token.span, patterns(lexicon), lexicon) for token in row.cells]
            for k, cell in enumerate(cells):
                if cell.value is not None and cell.unit is None:
                    yield _loose(sheet, table, row, cells, k, setting, lexicon)


def _weighed(cues: Mapping[str, float], weights: Mapping[str, float]) -> float:
    return sum(weights.get(cue, 0.0) * strength for cue, strength in cues.items())


# ---- the table ------------------------------------------------------------------------------------------------------------------


def _rows(sheet: Sheet, tokens: Sequence[Token], setting: Setting, lexicon: Lexicon) -> list[_Row]:
    """Words and the numbers behind them; the words of the first row are those of the head too."""
    found: list[tuple[list[Token], list[Token]]] = []
    for token in tokens:
        if token.kind in ("number", "none"):
            if found:
                found[-1][1].append(token)
        elif token.kind != "property":
            if not found or found[-1][1]:
                found.append(([], []))
            found[-1][0].append(token)
    return [_Row(words, cells, *_unit_of_row(sheet, words, setting, lexicon)) for words, cells in found if cells]


def _named_last(tokens: Sequence[Token]) -> bool:
    """Whether the numbers of most rows stand before their names."""
    lines = [[token.kind for token in line] for _, line in groupby(tokens, key=lambda token: token.line)]
    return sum(("words" in kinds and "number" in kinds) and (1 if kinds[0] == "number" else -1) for kinds in lines) > 0


def _unit_of_row(sheet: Sheet, words: Sequence[Token], setting: Setting, lexicon: Lexicon) -> tuple[Unit | None, str]:
    """The unit that the words of a row print, and how: as a word of its own, in brackets, or run into the name."""
    word = re.sub(r"\s", "", sheet.text[slice(*words[-1].span)])
    if len(words) > 1 and is_unit(word, lexicon):
        return unit_of(word, setting, lexicon), "alone"
    bracketed = unbracketed(word, patterns(lexicon), lexicon)[1]
    if bracketed and (unit := unit_of(bracketed, setting, lexicon)):
        return unit, "in brackets"
    end = unit_at_end(word, lexicon) if HAN.search(word) else ""
    return (unit_of(end, setting, lexicon), "at the end" if len(end) > 1 else "last character") if end else (None, "")


def _table(sheet: Sheet, stretch: Sequence[Token], rows: Sequence[_Row], counted: Sequence[Unit], reader: Reader, setting: Setting, lexicon: Lexicon) -> _Table:
    w, text = patterns(lexicon), sheet.text
    usual = Counter(len(row.words) for row in rows[1:]).most_common(1)
    names = min(max(usual[0][0], 1), NAMES) if usual else 1
    first = rows[0].words
    head = first[:-names][-HEAD:] if len(rows) > 1 else first[:-1][-HEAD:]
    start = head[0].start if head else rows[0].cells[0].start
    labels, below = _head(sheet, head, start, reader, setting, lexicon)
    lead = text[max(0, start - ABOVE):start]
    above = [line for line in lead.split("\n") if line.strip() and not w["unit_line"].match(line)]
    title = text[stretch[0].start:text.find("\n", stretch[0].start)] if stretch[0].kind == "words" and reader.titled(stretch[0]) else above[-1] if above else ""
    printed: dict[tuple[int, int], Counter[Unit]] = defaultdict(Counter)
    for row in rows:
        for k, token in enumerate(row.cells):
            cell = cell_of(text, token.span, w, lexicon)
            if cell.unit and (unit := unit_of(re.sub("[-0-9., ]", "", cell.text), setting, lexicon)):
                printed[k, len(row.cells)][unit] += 1
    return _Table([replace(row, words=row.words[-names:]) for row in rows], labels, below, units_above(sheet, start, setting, lexicon),
                  _units_named(text, start, counted, labels, setting, lexicon), printed, time_above(sheet, start, setting),
                  next((part for part in reversed(w["grid_full_stop"].split(title)) if part.strip()), ""), lead)


def _head(sheet: Sheet, words: Sequence[Token], start: int, reader: Reader, setting: Setting, lexicon: Lexicon) -> tuple[list[list[Label]], list[list[Unit]]]:
    """The labels of columns on each line of a head, those that stand one a line as one line, and its lines of nothing but units."""
    w = patterns(lexicon)
    lines: list[list[tuple[Column | None, Token]]] = []
    below: dict[int, list[Unit]] = defaultdict(list)
    alone, last = False, -1
    for token in (Token(*span, "words", word.line) for word in words for span in reader.apart(word)):
        only = w["grid_only_unit"].fullmatch(sheet.text[slice(*token.span)])
        if only and (unit := unit_of(only["unit"], setting, lexicon)):
            below[token.line].append(unit)
            continue
        read = reader.label(*token.span, start)
        long = len(re.sub(r"\s", "", sheet.text[slice(*token.span)])) > LONGEST_TITLE
        label = None if read is None or (long and read[1] <= WEAK) else read[0]
        if lines and (token.line == last or (alone and reader.crowd[token.line] == 1)):
            lines[-1].append((label, token))
        else:
            lines.append([(label, token)])
        alone, last = reader.crowd[token.line] == 1, token.line
    held = [[(label, token) for label, token in line if label is not None and label.kind in HELD] for line in lines]
    return [line for line in held if line][-LINES:], list(below.values())


def _units_named(text: str, start: int, counted: Sequence[Unit], labels: Sequence[Sequence[Label]], setting: Setting, lexicon: Lexicon) -> dict[Unit, dict[str, float]]:
    """The units that stand anywhere in a text, with what speaks for each: a line for units, brackets shortly above, numbers that print it, a label."""
    w = patterns(lexicon)
    out: dict[Unit, dict[str, float]] = defaultdict(dict)
    lines = dict.fromkeys(unit for match in w["unit_above"].finditer(text) if match["units"] for word in w["unit_parts"].split(match["units"].strip()) if (unit := unit_of(word.strip(), setting, lexicon)))
    brackets = [unit for match in w["grid_bracket"].finditer(text, max(0, start - 2 * ABOVE), start) for word in w["grid_bracket_parts"].split(match["inner"]) if (unit := unit_of(word.strip(), setting, lexicon))]
    for cue, units in ((f"said in a line for units {_one(lines)}", lines), ("in brackets above", brackets), (f"of numbers of the text {_one(counted)}", counted),
                       ("of a label", [column.unit for line in labels for column, _ in line if column.unit])):
        for unit in units:
            out[unit][cue] = 1.0
    for unit in (PERCENT, PLAIN):
        out[unit].setdefault("anyway", 1.0)
    return dict(out)


def _one(units: Any) -> str:
    return "alone" if len(units) == 1 else "among others"


# ---- a number -------------------------------------------------------------------------------------------------------------------


def _loose(sheet: Sheet, table: _Table, row: _Row, cells: Sequence[Cell], k: int, setting: Setting, lexicon: Lexicon) -> Loose:
    standing = _standing(sheet, table.labels, k, len(cells))
    words = row.words[:-1] if len(row.words) > 1 and is_unit(re.sub(r"\s", "", sheet.text[slice(*row.words[-1].span)]), lexicon) else row.words
    name = tidy(sheet.text, *words[-1].span, patterns(lexicon))
    column, status = _column(sheet, table, row, standing, setting, lexicon)
    cues = Counter(_cues_of_sort(sheet, table, name, standing, column, status, cells, k, setting, lexicon))
    return Loose(cells[k], name, column, cues, _units(sheet, table, row, name, standing, cells, k, setting, lexicon))


def _standing(sheet: Sheet, labels: Sequence[Sequence[Label]], k: int, width: int) -> list[tuple[Standing, Sequence[Label], int]]:
    """The label of each line of the head that stands above the k-th number of so many, and how it was found: one for each, groups of them, counted from the right, from the left."""
    widest = next((line for line in reversed(labels) if len(line) == width), None)
    said = [re.sub(r"\s", "", sheet.text[slice(*token.span)]) for _, token in widest] if widest else [""]
    begins = [n for n, word in enumerate(said) if word == said[0]]
    out: list[tuple[Standing, Sequence[Label], int]] = []
    for line in labels:
        many = len(line)
        if many == width:
            out.append(("exact", line, k))
        elif many == len(begins) > 1:
            out.append(("group", line, sum(begin <= k for begin in begins) - 1))
        elif width % many == 0 and (many > 1 or not line[0][0].name):
            out.append(("group", line, k // (width // many)))
        elif widest is None and many > width:
            out.append(("right", line, many - width + k))
        elif widest is None and many == width - 1 and k:
            out.append(("right", line, k - 1))
        elif widest is None and many < width - 1 and k < many:
            out.append(("left", line, k))
    return out


def _column(sheet: Sheet, table: _Table, row: _Row, standing: Sequence[tuple[Standing, Sequence[Label], int]], setting: Setting, lexicon: Lexicon) -> tuple[Column, str]:
    """The column that labels or the year of the row speak of, and what they say of its time, with how they were found."""
    found = [(how, line[n][0]) for how, line, n in standing]
    timed = next(((how, column) for how, column in found if column.iso and re.search("[0-9]", column.label)), None)
    change = next(((how, line, n) for how, line, n in standing if line[n][0].kind in CHANGES), None)
    name = next((column.name for how, column in reversed(found) if column.name and how in ("exact", "group")), "")
    if timed:
        return replace(timed[1], name=name), f"timed {_sort(timed[1])} {timed[0]}"
    year = year_at(sheet, row.words[-1].start, patterns(lexicon))
    if year is not None and year[2] >= row.words[-1].end - len("年度"):
        promised = ahead(year[1], setting.date)
        return Column(kind="value", iso=year[0], promised=promised, name=name), f"row {'ahead' if promised else 'past'}"
    if change:
        how, line, n = change
        before = next((column for column, _ in reversed(line[:n]) if column.kind == "value"), None)
        return replace(line[n][0], iso=before.iso if before else table.time), f"change {_sort(before) if before and before.iso else 'of anything'} {how}"
    if found:
        how, column = found[-1]
        return replace(column, name=name, iso=column.iso or table.time), f"untimed {how}"
    return Column(kind="value", iso=table.time), "none"


def _sort(column: Column) -> str:
    return "ahead" if column.promised else "past"


def _said(text: str, w: Mapping[str, Any]) -> str:
    """Whether words speak of aims or of what is done."""
    aims, done = bool(w["grid_promised"].search(text)), bool(w["grid_done"].search(text) or w["grid_past"].search(text))
    return "both" if aims and done else "aims" if aims else "done" if done else "neither"


def _cues_of_sort(sheet: Sheet, table: _Table, name: Span, standing: Sequence[tuple[Standing, Sequence[Label], int]], column: Column, status: str, cells: Sequence[Cell], k: int,
                  setting: Setting, lexicon: Lexicon) -> Iterator[str]:
    """What speaks for a number being promised, against reported."""
    w = patterns(lexicon)
    words = _said(" ".join(sheet.text[slice(*line[n][1].span)] for _, line, n in standing), w)
    kind = status.rpartition(" ")[0] or status
    yield from ("bias", f"head {kind}", f"head {status}", f"label {words}", f"head {kind}, label {words}", f"row {_said(sheet.text[slice(*name)], w)}")
    if any(line[n][0].promised for _, line, n in standing):
        yield from ("label promised", f"label promised {words}")
    if status.startswith(("untimed", "none", "change of anything")):
        title, near, lead = (_said(text, w) for text in (setting.title, table.title, table.lead))
        when = "none" if table.time is None or setting.date is None else "over" if last_day(table.time) <= last_day(setting.date) else "ahead"
        yield from (f"title {title}", f"table {near}", f"lead {lead}", f"table {near}, title {title}", f"time {when}", f"time {when}, table {near}")
        yield f"plan {setting.plan}, report {setting.report is not None}"
        others = [one for line in table.labels for one, _ in line]
        if any(one.promised for one in others):
            yield "other label promised"
        if any(one.iso and not one.promised and re.search("[0-9]", one.label) for one in others):
            yield "other label past"
    if bound := cells[k].bound:
        yield from ("bound", f"bound {bound}")
    if len(cells) > 1 and k in (0, len(cells) - 1):
        yield "last" if k else "first"


def _units(sheet: Sheet, table: _Table, row: _Row, name: Span, standing: Sequence[tuple[Standing, Sequence[Label], int]], cells: Sequence[Cell], k: int, setting: Setting, lexicon: Lexicon) -> dict[Unit, dict[str, float]]:
    """The units that a number may have, each with what speaks for it."""
    out: dict[Unit, dict[str, float]] = {unit: dict(cues) for unit, cues in table.named.items()}

    def offer(unit: Unit | None, *cues: str) -> None:
        if unit is not None:
            out.setdefault(unit, {}).update(dict.fromkeys(cues, 1.0))

    width = len(cells)
    shown = unbracketed(re.sub(r"\s", "", sheet.text[slice(*name)]), patterns(lexicon), lexicon)[0]
    over = next((line[n][0].kind for how, line, n in standing if how == "exact"), "none")
    clear = [one.unit for one in table.rows if one.how in ("alone", "in brackets")]
    offer(row.unit, f"row {row.how}", f"row's, as {'most' if 2 * len(clear) > len(table.rows) else 'few'}", f"row's, {'one kind' if len(set(clear)) == 1 else 'several kinds'}", f"row's, below {over}")
    for how, line, n in standing:
        column = line[n][0]
        offer(column.unit, f"label {how}")
        if column.kind in ("against", "yearly", "share"):
            offer(PERCENT, f"change {how}")
        if column.kind in ("yearly", "total"):
            offer(row.unit, "change of the row")
        if column.name:
            offer(likely_unit(column.name, (), setting, lexicon), f"named by a label {how}")
    for units in table.below:
        if width - 1 <= len(units) <= width and (at := k - width + len(units)) >= 0:
            offer(units[at], "line of units")
    offer(likely_unit(shown, (), setting, lexicon), "named by the row")
    offer(likely_unit(shown, table.above, setting, lexicon), "likely above")
    for unit in table.above:
        offer(unit, f"above {_one(table.above)}")
    if printed := table.printed.get((k, width)):
        offer(printed.most_common(1)[0][0], "printed in the column")
    for n, cell in enumerate(cells):
        if cell.unit:
            offer(unit_of(re.sub("[-0-9., ]", "", cell.text), setting, lexicon), "printed first in the row" if n == 0 else "printed in the row")
            break
    if abs(cells[k].value or Decimal(0)) > NO_SHARE:
        offer(PERCENT, "large percent")
    offer(PERCENT, "percent")
    return out

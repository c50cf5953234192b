"""Sheet → the same, a line a row and a stroke between its cells, where other marks part them, two rows share a line, or rows follow on one another with their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from digest.extract.cells import Sheet, is_unit, patterns, unit_at_end
from digest.extract.indicators import HAN
from digest.extract.reading import CELL_SPACE, Span
from digest.extract.tokens import EDGE, kind_of
from digest.lexicon import Lexicon

CELLS = 3
"""Cells of a line, from which marks between them part the cells of a table."""

ROWS = 2
"""Rows that are parted as their head is, from which the marks are those of a table."""

NUMBERED = 4
"""Rows that follow on one another with their numbers, from which they are of a table."""

LONGEST_LABEL = 16
"""Characters of a label of a head."""

LONGEST_ROW = 80
"""Characters of a row between two numbers of rows."""

HELD = 0.6
"""Share of the cells behind the first of a row that hold numbers or nothing."""


@dataclass(frozen=True, slots=True)
class _Edit:
    """What stands in place of `text[start:end]`; as long as that, or where that is nothing."""

    start: int
    end: int
    by: str


def recut(sheet: Sheet, lexicon: Lexicon) -> Sheet:
    """The sheet with the edits that its tables need; it is the same where they need none."""
    w = patterns(lexicon)
    for edits in (_by_marks, _doubled, _numbered):
        sheet = _edited(sheet, sorted(edits(sheet.text, w, lexicon), key=lambda edit: (edit.start, edit.end)))
    return sheet


def _edited(sheet: Sheet, edits: Sequence[_Edit]) -> Sheet:
    text: list[str] = []
    where: list[tuple[int, int] | None] = []
    at = 0
    for edit in edits:
        text += [sheet.text[at:edit.start], edit.by]
        where += sheet.where[at:edit.start]
        where += sheet.where[edit.start:edit.end] if edit.end > edit.start else [None] * len(edit.by)
        at = edit.end
    return replace(sheet, text="".join([*text, sheet.text[at:]]), where=(*where, *sheet.where[at:])) if edits else sheet


def _lines(text: str) -> list[Span]:
    """Where each line begins and ends."""
    return [match.span() for match in re.finditer("[^\n]+", text)]


# ---- cells between marks ------------------------------------------------------------------------------------------------------


def _by_marks(text: str, w: dict[str, Any], lexicon: Lexicon) -> Iterator[_Edit]:
    """Strokes for the marks that part a head and the rows below it into as many cells, and a dash in each cell that holds nothing."""
    lines = _lines(text)
    n = 0
    while n < len(lines):
        for key in w["recut_marks"]:
            mark = re.compile(key)
            head = _parts(text, lines[n], mark)
            if len(head) < CELLS or not _is_head(text, head, w, lexicon):
                continue
            rows: list[list[Span]] = [head]
            k = n + 1
            while k < len(lines) and len(row := _parts(text, lines[k], mark)) in (len(head), 1):
                if len(row) > 1 and not _is_row(text, row, w, lexicon):
                    break
                if len(row) > 1 or len(text[slice(*lines[k])]) <= LONGEST_LABEL:
                    rows.append(row)
                else:
                    break
                k += 1
            while len(rows[-1]) == 1 < len(rows):
                rows.pop()
                k -= 1
            if sum(len(row) > 1 for row in rows) > ROWS:
                for row in rows:
                    for before, after in pairwise(row):
                        yield _Edit(before[1], after[0], "|" * (after[0] - before[1]))
                    for a, b in row:
                        if len(row) > 1 and not text[a:b].strip(EDGE):
                            yield _Edit(a, a, "—")
                n = k - 1
                break
        n += 1


def _parts(text: str, line: Span, mark: re.Pattern[str]) -> list[Span]:
    """What stands between the marks of a line; none within brackets part it."""
    out: list[Span] = []
    start = line[0]
    end = line[1]
    while end > start and text[end - 1] in EDGE:
        end -= 1
    for match in mark.finditer(text, *line):
        before = text[line[0]:match.start()]
        if before.count("（") + before.count("(") > before.count("）") + before.count(")"):
            continue
        out.append((start, match.start()))
        start = match.end()
    return [*out, (start, max(start, end))]


def _is_head(text: str, cells: Sequence[Span], w: dict[str, Any], lexicon: Lexicon) -> bool:
    said = [re.sub(r"\s", "", text[a:b]) for a, b in cells]
    if any(not word or len(word) > LONGEST_LABEL or w["grid_full_stop"].search(word) for word in said):
        return False
    return all(w["head_bare_year"].match(word) or kind_of(text, span, w, lexicon) == "words" for word, span in zip(said, cells, strict=True))


def _is_row(text: str, cells: Sequence[Span], w: dict[str, Any], lexicon: Lexicon) -> bool:
    """Whether the first of some cells, or the one behind its number, is a name, and most others are numbers or empty."""
    if any(w["grid_full_stop"].search(text, a, b) for a, b in cells):
        return False
    said = [text[a:b].strip(EDGE) for a, b in cells]
    first = next((k for k, word in enumerate(said) if HAN.search(word) or w["grid_year"].fullmatch(word)), len(said))
    if first > 1 or (first and not w["grid_ordinal"].fullmatch(said[0])):
        return False
    kinds = [kind_of(text, _stripped(text, cell), w, lexicon) if word else "none" for cell, word in zip(cells, said, strict=True)][first + 1:]
    held = [kind in ("number", "none") for kind in kinds]
    return "number" in kinds and sum(held) >= min(HELD * len(held), ROWS)


def _stripped(text: str, cell: Span) -> Span:
    a, b = cell
    while a < b and text[a] in EDGE:
        a += 1
    while b > a and text[b - 1] in EDGE:
        b -= 1
    return a, b


# ---- two rows on a line -------------------------------------------------------------------------------------------------------


def _doubled(text: str, w: dict[str, Any], lexicon: Lexicon) -> Iterator[_Edit]:
    """A line end between the two rows that share a line below a head that says all its labels twice, whose second half is left out."""
    lines = [[match.span() for match in w["grid_token"].finditer(text, *line)] for line in _lines(text)]
    n = 0
    while n < len(lines):
        half = len(lines[n]) // 2
        said = [text[a:b] for a, b in lines[n]]
        if half < ROWS or said[:half] != said[half:] or not _is_head(text, lines[n], w, lexicon):
            n += 1
            continue
        edits = [_Edit(lines[n][half][0], lines[n][-1][1], " " * (lines[n][-1][1] - lines[n][half][0]))]
        many = 0
        n += 1
        while n < len(lines):
            kinds = [kind_of(text, cell, w, lexicon) for cell in lines[n]]
            cuts = [k for k in range(1, len(kinds)) if kinds[k] == "words" and kinds[k - 1] in ("number", "none")]
            if kinds[0] != "words" or len(cuts) > 1 or not any(kind in ("number", "none") for kind in kinds):
                break
            if cuts and HAN.search(text[slice(*lines[n][cuts[0]])]):
                edits.append(_Edit(lines[n][cuts[0]][0], lines[n][cuts[0]][0], "\n"))
                many += 1
            n += 1
        if many >= ROWS:
            yield from edits


# ---- rows with their numbers --------------------------------------------------------------------------------------------------


def _numbered(text: str, w: dict[str, Any], lexicon: Lexicon) -> Iterator[_Edit]:
    """A line end before the number of each row of a line in which rows follow on one another, and gaps behind it, before the unit and before the first number."""
    for begin, end in _lines(text):
        starts = _starts(text, begin, end, w)
        if len(starts) < NUMBERED:
            continue
        bounds = [*(a for a, _ in starts), end]
        rows = [(a, name, bounds[k + 1]) for k, (a, name) in enumerate(starts)]
        numbers = [_first_number(text, name, stop, w) for _, name, stop in rows]
        if sum(one is not None for one in numbers) < len(rows) - (len(rows) > NUMBERED) or any(w["grid_full_stop"].search(text, a, stop - 1) for a, _, stop in rows):
            continue
        for (a, name, _), number in zip(rows, numbers, strict=True):
            yield _Edit(a, a, "\n")
            yield _Edit(name, name, CELL_SPACE)
            if number is None:
                continue
            said = text[name:number].rstrip(EDGE)
            unit = unit_at_end(said, lexicon) if not said.endswith(("）", ")")) else ""
            at = name + len(said) - len(unit)
            if unit and is_unit(unit, lexicon) and HAN.search(text[name:at]):
                yield _Edit(at, at, CELL_SPACE)
            yield _Edit(number, number, CELL_SPACE)


def _starts(text: str, begin: int, end: int, w: dict[str, Any]) -> list[Span]:
    """Where the numbers of rows from 1 on stand in a line, each before a name, and where these begin; none if they do not reach far enough."""
    out: list[Span] = []
    at = begin
    while True:
        number = len(out) + 1
        apart = re.compile(rf"(?<![0-9.,]){number}[.．、]?[ {CELL_SPACE}]?(?=[“\u3400-\u9fff])")
        limit = min(end, at + LONGEST_ROW) if out else end
        found = next((match for match in apart.finditer(text, at, limit) if not _counted(text, match, w)), None)
        if found is None and out:  # a number ran into it: %8 3固定资产 as %83固定资产
            joined = re.compile(rf"(?<=[0-9]){number}(?=[“\u3400-\u9fff])")
            found = next((match for match in joined.finditer(text, at + 1, limit) if not _counted(text, match, w)), None)
        if found is None:
            return out
        out.append((found.start(), found.end()))
        at = found.end()


def _counted(text: str, number: re.Match[str], w: dict[str, Any]) -> bool:
    """Whether a number is followed by what it counts or dates, and not by a name."""
    return w["recut_counted"].match(text, number.end()) is not None


def _first_number(text: str, start: int, end: int, w: dict[str, Any]) -> int | None:
    """Where the first cell of a row begins: a number, or an empty cell before one."""
    begins: list[int] = [match.start() for match in w["recut_number"].finditer(text, start + 2, end)]
    return next((at for at in begins if not w["recut_within"].match(text, at)), None)

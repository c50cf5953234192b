"""Sheet → tokens: what stands between the gaps, strokes, arrows and line ends of a table, and where sentences part it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest
from typing import Any, Literal

from digest.extract.cells import Cell, Sheet, cell_at, labels_in, patterns, with_range
from digest.extract.indicators import HAN
from digest.extract.numbers import find_quantities
from digest.extract.reading import CELL_SPACE, Span
from digest.lexicon import Lexicon
from digest.model import Relation

Kind = Literal["words", "number", "none", "property", "year", "stop"]

STROKED = 3
"""Lines with as many strokes, from which these part cells."""

ROWS = 2
"""Numbers beside a name, from which these are its cells."""

WHOLE = re.compile(r"\S(?:.*\S)?")
EDGE = f" {CELL_SPACE}"
LONGEST_LINE = 40
"""Characters of a line without numbers, from which it is no cell."""


@dataclass(frozen=True, slots=True)
class Token:
    """What stands between gaps and line ends; `stop` parts a table from the text around it."""

    start: int
    end: int
    kind: Kind
    line: int

    @property
    def span(self) -> Span:
        return self.start, self.end


def tokens_of(sheet: Sheet, lexicon: Lexicon) -> list[Token]:
    """The tokens of all lines in order; one of kind `stop` for each sentence."""
    w = patterns(lexicon)
    arrows = len(w["grid_arrow"].findall(sheet.text)) >= STROKED
    labelled = sum(w["grid_labelled"].match(line) is not None for line in sheet.text.split("\n")) > STROKED
    out: list[Token] = []
    begin = 0
    for number, (line, gap) in enumerate(zip(sheet.text.split("\n")[:-1], gaps(sheet, w), strict=True)):
        if labelled and (label := w["grid_labelled"].match(sheet.text, begin, begin + len(line))):
            end = next((stop.start() for stop in w["grid_stop"].finditer(sheet.text, label.end(), begin + len(line))), begin + len(line))
            out += (Token(a, b, kind_in(sheet.text, (a, b), w, lexicon), number) for a, b in (label.span("label"), (label.end(), end)))
        else:
            out += _line(sheet, begin, begin + len(line), number, gap, arrows, w, lexicon)
        begin += len(line) + 1
    return list(_whole_years(sheet, out, w))


def _whole_years(sheet: Sheet, tokens: list[Token], w: dict[str, Any]) -> Iterator[Token]:
    """The tokens, a year of two halves broken over two lines as one: 2024– and 25."""
    skip = False
    for token, after in zip_longest(tokens, tokens[1:]):
        if skip:
            skip = False
        elif after is not None and sheet.text[token.end - 1] in "-–—/" and (double := w["head_double_year"].match(sheet.text, token.start)) and double.end() == after.end:
            yield Token(token.start, after.end, "words", token.line)
            skip = True
        else:
            yield token


def gaps(sheet: Sheet, w: dict[str, Any]) -> list[re.Pattern[str]]:
    """What a cell of each line is: what stands between wide gaps, between strokes where several lines have as many, else between spaces."""
    printed = sheet.text.split("\n")[:-1]
    apart = [_apart(line) for line in printed]
    if sum(apart) >= STROKED:
        return [w["grid_spaced_stroked"] if "/" in line.split() else w["grid_cell"] if CELL_SPACE in line else w["grid_token"] for line in printed]
    empty = any("/" in (words[0], words[-1]) for line in printed if (words := line.split()))
    counts = Counter(_strokes(line, empty, w) for line in printed)
    return [w["grid_stroked" if n > 1 else "grid_stroked_token"] if (n := _strokes(line, empty, w)) and counts[n] >= STROKED and (n > 1 or CELL_SPACE not in line)
            else w["grid_cell"] if CELL_SPACE in line.strip(EDGE) or "|" in line or "｜" in line else w["grid_token"] for line in printed]


def _apart(line: str) -> bool:
    """Whether strokes with spaces around them stand between all cells of a line."""
    words = line.split()
    return words.count("/") >= STROKED and not any(a == b == "/" for a, b in pairwise(words))


def _strokes(line: str, empty: bool, w: dict[str, Any]) -> int:
    """How many strokes part the cells of a line; one alone may stand for a cell that is *empty*."""
    line = w["grid_bracket"].sub("", line)
    return line.count("/") - (line.split().count("/") if empty else 0)


def _line(sheet: Sheet, begin: int, end: int, number: int, gap: re.Pattern[str], arrows: bool, w: dict[str, Any], lexicon: Lexicon) -> Iterator[Token]:
    text = sheet.text
    line = text[begin:end]
    if not line.strip():
        return
    if arrows and w["grid_arrow"].search(line):  # rows in a sentence
        for clause in w["grid_clause"].finditer(text, begin, end):
            for match in w["grid_token"].finditer(text, *clause.span("clause")):
                for span in _pieces(sheet, match.start(), match.end(), w, lexicon):
                    yield Token(*span, kind_in(text, span, w, lexicon), number)
        return
    if is_sentence(line, w):
        yield Token(begin, end, "stop", number)
        return
    whole = w["cell_spaced_number"].fullmatch(line.strip())
    cells = [match.span() for match in (WHOLE if whole else gap).finditer(text, begin, end)]
    cells = [piece for cell in cells for piece in _side_by_side(text, cell, w, lexicon)]
    numbers = sum(is_bare(text[a:b], w) for a, b in cells[1:])
    for k, span in enumerate(cells):
        named = not k and numbers >= ROWS and w["grid_measured"].match(text, *span)  # 第二阶梯181—280立方米, before numbers without units
        for piece in [span] if named else _pieces(sheet, *span, w, lexicon):
            yield Token(*piece, "words" if named else kind_in(text, piece, w, lexicon), number)


def _side_by_side(text: str, span: Span, w: dict[str, Any], lexicon: Lexicon) -> list[Span]:
    """A cell, or those that it holds where narrower gaps part numbers: 1.85 2.10."""
    parts = [match.span() for match in w["grid_token"].finditer(text, *span)]
    if len(parts) > 1 and not w["cell_spaced_number"].fullmatch(text, *span) and all(kind_of(text, part, w, lexicon) in ("number", "none") for part in parts):
        return parts
    return [span]


def is_sentence(line: str, w: dict[str, Any]) -> bool:
    """Whether a line is of a running text: it has stops, outside brackets, and no gaps; or it is long."""
    bare = w["grid_colon"].sub("", w["grid_bracket"].sub("", line))
    if w["grid_full_stop"].search(bare) or w["cell_stop"].match(line.strip()):
        return True
    if CELL_SPACE in line:
        return False
    return bool(w["grid_stop"].search(w["grid_part"].sub("", bare))) or (len(bare) > LONGEST_LINE and len(w["grid_beside"].findall(bare)) < STROKED) or bool(w["unit_line"].match(line))


def _pieces(sheet: Sheet, start: int, end: int, w: dict[str, Any], lexicon: Lexicon) -> Iterator[Span]:
    """A piece cut where labels or cells ran together: 指标2020年2025年, 城镇化率60.6%65%, 21.4→32, 118（-3.3%）."""
    if labels := labels_in(sheet, start, end, w):
        yield from labels
        return
    if w["grid_aged"].match(sheet.text, start, end):
        yield (start, end)
        return
    marks = [match.span() for key in ("arrow", "colon") for match in w[f"grid_{key}"].finditer(sheet.text, start, end)]
    cuts = [start, *(at for mark in sorted(marks) for at in mark), end]
    for a, b in zip(cuts[::2], cuts[1::2], strict=True):
        if b > a:
            yield from (parted(sheet.text, a, b, w, lexicon) if w["grid_led"].match(sheet.text, a, b) or w["grid_beside_words"].match(sheet.text, a, b) else [(a, b)])


def kind_in(text: str, span: Span, w: dict[str, Any], lexicon: Lexicon) -> Kind:
    """The same as `kind_of`, a bare year apart from other numbers."""
    if w["grid_within"].fullmatch(text, *span) or w["grid_aged"].match(text, *span):
        return "words"  # 4小时内, where the name of a row goes on; 0—14岁
    if (bracket := w["cell_bracketed"].fullmatch(text, *span)) and w["grid_is_dated"].fullmatch(bracket["inner"]):
        return "words"
    return "year" if w["head_bare_year"].fullmatch(text, *span) else kind_of(text, span, w, lexicon)


def cell_of(text: str, span: Span, w: dict[str, Any], lexicon: Lexicon) -> Cell:
    """What stands in one cell of a line."""
    start, end = span
    if note := w["cell_note"].search(text, start + 1, end):
        end = note.start() if note.end() == end else end
    if (aside := w["cell_aside"].search(text, start + 1, end)) and not (plain := cell_of(text, (start, aside.start()), w, lexicon)).words:
        if plain.value is not None and plain.unit is None and (unit := find_quantities(plain.text + text[aside.start() + 1:aside.end() - 1], lexicon)) and len(unit) == 1 and unit[0].unit and unit[0].end == len(plain.text) + len(aside[0]) - 2:
            return replace(plain, value=unit[0].value, unit=unit[0].unit)  # 400（万名）
        return plain
    if verb := w["cell_verb"].match(text, start, end):
        plain = cell_of(text, (verb.end(), end), w, lexicon)
        if plain.value is None:
            return plain
        changes: Relation | None = "decrease_by" if verb["down"] else "increase_by" if verb["up"] else None
        return replace(plain, value=-plain.value if verb["down"] else plain.value, change=changes)
    if end - start > 1 and text[start] == "—" and text[start + 1].isdigit():
        positive = cell_of(text, (start + 1, end), w, lexicon)
        return positive if positive.value is None else replace(positive, value=-positive.value)
    for words in (w, patterns(lexicon, spaced=True)):
        cell = cell_at(text[:end], start, w["cell_long_none"], words, lexicon)
        if cell is not None and cell.value is not None and cell.end < end:
            cell = with_range(text[:end], cell, lexicon)
        if cell is not None and cell.end == end:
            return cell
        if cell is not None and cell.unit and len(cell.unit) == 1 and HAN.match(cell.unit) and w["cell_counted_noun"].fullmatch(text, cell.end, end):
            return replace(cell, end=end)
    return Cell(start, end, words=True)


def kind_of(text: str, span: Span, w: dict[str, Any], lexicon: Lexicon) -> Literal["property", "none", "number", "words"]:
    token = text[slice(*span)]
    if w["cell_property"].fullmatch(token):
        return "property"
    if w["cell_long_none"].fullmatch(token):
        return "none"
    hedge = w["before"].match(token)
    begins = hedge.end() if hedge else 0
    return "number" if (w["grid_numeric"].match(token, begins) or w["cell_said"].match(token, begins)) and not w["grid_dates"].match(token) and not cell_of(text, span, w, lexicon).words else "words"


def parted(text: str, start: int, end: int, w: dict[str, Any], lexicon: Lexicon) -> Iterator[Span]:
    """A token cut where a number begins that runs to its end, and behind each number."""
    if w["grid_dates"].match(text, start, end) or w["grid_range"].fullmatch(text, start, end):
        yield (start, end)
        return
    if (aside := w["cell_aside"].search(text, start, end)) and kind_of(text, (start, aside.start()), w, lexicon) == "number":
        yield (start, end)
        return
    for led in w["grid_led"].finditer(text, start, end):
        if w["grid_numbered"].search(text, start, led.end()) or w["cell_verb"].match(text, start, end) or w["before"].fullmatch(text, start, led.end()):
            continue
        pieces = list(w["grid_number"].finditer(text, led.end(), end))
        if pieces and all(kind_of(text, piece.span(), w, lexicon) == "number" for piece in pieces):
            yield (start, led.end())
            yield from (piece.span() for piece in pieces)
            return
    cell = cell_at(text[:end], start, w["cell_long_none"], w, lexicon)
    if cell is not None and end - cell.end > 1 and not w["cell_counted_noun"].fullmatch(text, cell.end, end) and (HAN.match(text, cell.end) or w["cell_bracketed"].match(text, cell.end)) and cell.value is not None and (cell.unit or not w["cell_listed"].match(text, start)):
        yield (start, cell.end)
        yield from parted(text, cell.end, end, w, lexicon)
        return
    yield (start, end)


def is_bare(text: str, w: dict[str, Any]) -> bool:
    """Whether a cell holds a number and nothing else."""
    return bool(w["cell_number"].fullmatch(text) or w["cell_spaced_number"].fullmatch(text))

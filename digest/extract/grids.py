"""Sheet → Claims of tables cell by cell: the head says what a column holds, the first words of a row what it is of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise, takewhile
from typing import Any

from digest.extract.cells import (
    ABOVE,
    MONEY,
    PLAIN,
    Cell,
    Column,
    Sheet,
    Unit,
    as_above,
    claims_of,
    date_at,
    done_by,
    glued_head,
    is_unit,
    labels_in,
    likely_unit,
    patterns,
    time_above,
    unit_of,
    units_above,
    year_at,
)
from digest.extract.claims import Claim, Setting
from digest.extract.dates import REPUBLIC, ahead, first_day, last_day
from digest.extract.heads import BEGINS, CHANGES, FIXED, HONG_KONG, PART_OF_YEAR, UNTIL, column_of, dated_as, together, unbracketed, under
from digest.extract.indicators import EDGES, HAN, joined, words_of
from digest.extract.layouts import FITTED, FULL, HELD, LIKELY, RANKED, SURE, Layout, layouts_in, stray
from digest.extract.reading import CELL_SPACE, ROC_MONEY, Span
from digest.extract.tiles import tiles_in
from digest.extract.tokens import Token, cell_of, gaps, is_bare, is_sentence, kind_of, parted
from digest.lexicon import Lexicon

ROWS = 2
"""Rows that fit a head, from which it is one."""

REST = 3
"""Characters of a name's end that stands on a line of its own."""

LONGEST_SPAN = 8
"""Years of a plan of which a table may give each."""

LINE = re.compile(".+")
SHORT, THREE = re.compile("[1-9][0-9]{0,2}"), re.compile("[0-9]{3}(?![0-9.,])")
MONTH, YEAR_OF = re.compile("[0-9]{4}-[0-9]{2}"), re.compile("^[0-9]{4}")
BY_VALUE = re.compile("[0-9]+年?度?值")

STACKED = 4
"""Lines of a head."""

LONGEST_NAME = 6
"""Characters beside the year in a label of a head of several lines."""

ALONE = 4
"""Numbers alone on their lines, from which these are of a table."""

WHOLE_NAME = 4
"""Characters of a name that needs none of the words before it."""

WHOLE, ANEW = 0.8, 1.6
"""Share of the lines with numbers that are rows as printed, from which the lines are whole; then how many times as much must come of lines cut anew."""

SLASHES = 8
"""Strokes outside brackets, from which they part the cells of a table."""

SOME = 3
"""Of so many cells one prints its unit, from which the others have the same, where the first does not."""

HUNDREDTH = 100
"""Of a whole, by which the sum of its parts may be off."""

LONGEST_ROW = 15
"""Numbers side by side, up to which it is tried which of them are one."""

SCORE = re.compile("-?[0-9]{1,2}")
"""A number that is more likely a score or a temperature, where nothing says what it is."""


SHORTEST, LONGEST_CYCLE = 2, 8
"""Cells of a row in a table with a cell on each line."""

APART = 3
"""Lines between two rows that are none themselves: the name of a group, the foot of a page."""


@dataclass(frozen=True, slots=True)
class Grid:
    """What a table states, what it fills of the sheet, the numbers in it that can't be told, and how many lines are its rows."""

    claims: list[Claim]
    filled: list[Span]
    unread: list[Cell]
    rows: int
    cells: frozenset[int]  # where they begin
    trust: float = SURE


@dataclass(frozen=True, slots=True)
class _Row:
    name: Span
    unit: str
    cells: tuple[Cell, ...]
    whole: Span
    group: Span | None = None  # the line above it and others that says what they are of, and its unit


def grids_in(sheet: Sheet, tokens: Sequence[Token], setting: Setting, lexicon: Lexicon) -> list[Grid]:
    """The tables of a sheet, each with what it states, by the layout that makes most of its numbers."""
    old = _printed_grids(sheet, setting, lexicon)
    new = [grid for layout in layouts_in(sheet, tokens, setting, lexicon) if (grid := _laid_out(sheet, layout, setting, lexicon)) is not None]
    new += [replace(grid, trust=FITTED) for grid in _grids(sheet, _cycled(sheet, patterns(lexicon), lexicon), setting, lexicon)]
    new += [Grid(tiles.claims, tiles.filled, tiles.unread, len(tiles.claims), tiles.cells) for tiles in tiles_in(sheet, setting, lexicon)]
    chosen: list[Grid] = []
    taken: set[int] = set()
    for grid in sorted([*old, *new], key=lambda grid: (len(grid.unread) - grid.trust * len(grid.claims), -grid.trust)):  # the first of equals: rows as printed
        if grid.claims and not taken & grid.cells:
            chosen.append(grid)
            taken |= grid.cells
    return sorted(chosen, key=lambda grid: grid.filled[0])


def _laid_out(sheet: Sheet, layout: Layout, setting: Setting, lexicon: Lexicon) -> Grid | None:
    """What a layout states; None if nothing."""
    w = patterns(lexicon)
    held = max(k for k, column in enumerate(layout.columns) if column.kind in HELD)
    layout = replace(layout, columns=layout.columns[:held + 1])  # words behind the numbers of a row are none of it
    if [column.kind for column in layout.columns if column.kind in FIXED] == ["name"] and (sides := _sides(sheet, layout.head, layout.rows, setting, lexicon)):
        layout = replace(layout, columns=sides[0], rows=sides[1])
    rows = list(_below_groups(sheet, [(_row(sheet, line, layout.columns, w, lexicon), line) for line in layout.rows], layout.columns, w, lexicon))
    good = [row for row, _ in rows if row is not None]
    if not good:
        return None
    odd = [*([span] for span in layout.odd), *(line for row, line in rows if row is None)]
    grid = _read(sheet, layout.head, good, odd, _settled(layout.columns, good), setting, lexicon)
    return replace(grid, trust=layout.trust) if grid.claims and not _absurd(grid) else None


def _absurd(grid: Grid) -> bool:
    """Whether what a grid calls growth is none: several of more than a thousand percent."""
    return sum(claim.unit == "%" and claim.relation in ("increase_by", "decrease_by") and claim.value is not None and claim.value >= PLAIN for claim in grid.claims) >= ROWS


def _below_groups(sheet: Sheet, rows: Sequence[tuple[_Row | None, Sequence[Span]]], columns: Sequence[Column], w: dict[str, Any], lexicon: Lexicon) -> Iterator[tuple[_Row | None, Sequence[Span]]]:
    """The rows, a line with a unit before the name of one as what it and those below it are of: 客运量（万人次）."""
    group: Span | None = None
    for row, line in rows:
        first = line[0]
        if len(line) > 2 and w["grid_closed_label"].fullmatch(re.sub(r"\s", "", sheet.text[slice(*first)])) and "\n" in sheet.text[first[1]:line[1][0]] and (below := _row(sheet, line[1:], columns, w, lexicon)):
            group, row = first, below
        yield (row and replace(row, group=group)), line


def _printed_grids(sheet: Sheet, setting: Setting, lexicon: Lexicon) -> list[Grid]:
    """The tables whose rows stand on a line each: as the lines are printed, or cut anew where that makes more of them."""
    w = patterns(lexicon)
    lines = _lines(sheet, w, lexicon)
    printed = _grids(sheet, lines, setting, lexicon)
    full = sum(sum(is_bare(sheet.text[a:b], w) for a, b in line) > 1 for line in lines)
    if sum(1 for _ in w["grid_beside"].finditer(sheet.text)) <= ROWS:
        return printed
    anew = _grids(sheet, _rejoined(sheet, setting, w, lexicon), setting, lexicon, plain=True)
    whole = sum(grid.rows for grid in printed) >= WHOLE * full
    better = sum(len(grid.claims) for grid in anew) > (ANEW if whole else 1) * sum(len(grid.claims) for grid in printed)
    return [replace(grid, trust=LIKELY) for grid in anew] if better else printed


def _grids(sheet: Sheet, lines: Sequence[Sequence[Span]], setting: Setting, lexicon: Lexicon, plain: bool = False) -> list[Grid]:
    found: list[Grid] = []
    n = 0
    while n < len(lines):
        grid, n = _grid(sheet, lines, n, setting, lexicon, plain)
        if grid is not None:
            found.append(grid)
    return found


def rows_untold(sheet: Sheet, tokens: Sequence[Token], filled: Sequence[Span], lexicon: Lexicon) -> tuple[list[Span], list[Span]]:
    """Lines of names and bare numbers, three at least, or of a number each, that no table was made of: what they fill, and their numbers, which nobody can tell the meaning of."""
    w = patterns(lexicon)
    lines = [line if HAN.search(sheet.text[slice(*line[0])]) and sum(is_bare(sheet.text[a:b], w) for a, b in line) > 1 else [] for line in _lines(sheet, w, lexicon)]
    lines = [[] if line and (any(a <= line[0][0] < b for a, b in filled) or all(SCORE.fullmatch(sheet.text[a:b]) for a, b in line if is_bare(sheet.text[a:b], w))) else line for line in lines]
    untold = [line for n, line in enumerate(lines) if line and any(all(lines[k:k + 1 + ROWS]) and k + ROWS < len(lines) for k in range(max(0, n - ROWS), n + 1))]
    alone = list(_alone(sheet, tokens, filled, w))
    return [(line[0][0], line[-1][1]) for line in untold] + alone, [(a, b) for line in untold for a, b in line if is_bare(sheet.text[a:b], w)] + alone


def _alone(sheet: Sheet, tokens: Sequence[Token], filled: Sequence[Span], w: dict[str, Any]) -> Iterator[Span]:
    """The numbers that stand alone on their lines, of a stretch of lines with many such that no table was made of."""
    crowd = Counter(token.line for token in tokens)
    stretch: list[Span] = []
    for token in [*tokens, None]:
        if token is None or token.kind == "stop":
            if len(stretch) >= ALONE and not any(a <= start < b for start, _ in stretch for a, b in filled):
                yield from stretch
            stretch = []
        elif token.kind == "number" and crowd[token.line] == 1 and is_bare(sheet.text[slice(*token.span)], w):
            stretch.append(token.span)


def _lines(sheet: Sheet, w: dict[str, Any], lexicon: Lexicon) -> list[list[Span]]:
    """The cells of each line: parted by CELL_SPACE or strokes, in a line without them by spaces."""
    lines: list[list[Span]] = []
    begin = 0
    for printed, gap in zip(sheet.text.split("\n")[:-1], gaps(sheet, w), strict=True):
        cells = [(begin + match.start(), begin + match.end()) for match in gap.finditer(printed)]
        if len(cells) == 1:
            cells = glued_head(sheet.text, *cells[0], w, lexicon) or cells
        dates = [(cell, w["grid_two_dates"].fullmatch(sheet.text, *cell)) for cell in cells]
        lines.append([part for cell, two in dates for part in ([two.span("a"), two.span("b")] if two else [cell])])
        begin += len(printed) + 1
    return [line for line in lines if line]


# ---- a cell a line --------------------------------------------------------------------------------------------------------------


def _cycled(sheet: Sheet, w: dict[str, Any], lexicon: Lexicon) -> list[list[Span]]:
    """The lines of tables with a cell on each line, as rows: after so many labels the same kinds of cells come again and again."""
    lines = _lines(sheet, w, lexicon)
    out: list[list[Span]] = []
    n = 0
    while n < len(lines):
        run = [line[0] for line in takewhile(lambda line: len(line) == 1, lines[n:])]
        said = re.sub(r"\s", "", sheet.text[slice(*run[0])]) if run else ""
        if said and (w["grid_is_name"].fullmatch(said) or w["grid_is_ordinal"].fullmatch(said)) and (rows := _cycles(sheet, run, w, lexicon)):
            out += rows
            n += sum(len(row) for row in rows)
        else:
            n += 1
    return out


def _cycles(sheet: Sheet, run: Sequence[Span], w: dict[str, Any], lexicon: Lexicon) -> list[list[Span]]:
    """The head and the rows of a table with a cell on each line; none if its kinds of cells do not come again."""
    kinds = [_kind_alone(sheet.text, span, w, lexicon) for span in run]
    best: list[list[Span]] = []
    for width in range(SHORTEST, LONGEST_CYCLE + 1):
        if len(run) < width * (1 + SHORTEST) or any(kind != "words" and not w["head_bare_year"].match(sheet.text, span[0]) for kind, span in zip(kinds[:width], run, strict=False)):
            continue
        row = kinds[width:2 * width]
        if "number" not in row or row[0 if row[0] == "words" else 1] != "words" or "date" not in row:
            continue
        rows = [list(run[:width])]
        while kinds[width * len(rows):width * (len(rows) + 1)] == row:
            rows.append(list(run[width * len(rows):width * (len(rows) + 1)]))
        if len(rows) > ROWS and len(rows) * width > sum(map(len, best)):
            best = rows
    return best


def _kind_alone(text: str, span: Span, w: dict[str, Any], lexicon: Lexicon) -> str:
    """The kind of a cell, a date apart from other words, and an empty cell as a number."""
    said = re.sub(r"\s", "", text[slice(*span)])
    if w["task_date"].fullmatch(said) or w["task_all_year"].fullmatch(said) or w["grid_until_date"].fullmatch(said):
        return "date"
    kind = kind_of(text, span, w, lexicon)
    return "number" if kind == "none" else kind


# ---- lines cut anew -------------------------------------------------------------------------------------------------------------


def _rejoined(sheet: Sheet, setting: Setting, w: dict[str, Any], lexicon: Lexicon) -> list[list[Span]]:
    """The cells of all lines as rows: where the rows of a table ran together or broke apart, one begins at the words after a number."""
    tokens = _tokens(sheet, w, lexicon)
    text = sheet.text
    kinds = [kind_of(text, token, w, lexicon) for token in tokens]
    by_year = any(w["grid_is_year"].fullmatch(text[a:b]) for a, b in tokens)
    counted = any(w["grid_is_ordinal"].fullmatch(text[a:b]) for a, b in tokens)
    rows: list[list[Span]] = []
    fill: list[int] = []  # numbers in each
    led: list[int] = []  # words before the first of them
    count = 0
    for n, (token, kind) in enumerate(zip(tokens, kinds, strict=True)):
        before = kinds[n - 1] if n else "words"
        begins = kind == "words" and before != "words"
        if by_year and w["grid_year"].fullmatch(text[slice(*token)]):
            begins, kind = True, "words"
        if counted and text[slice(*token)] == str(count + 1) and kinds[n + 1:n + 2] == ["words"]:
            begins, count, kinds[n] = True, count + 1, "words"
        elif counted and begins and rows and [text[slice(*one)] for one in rows[-1]] == [str(count)]:
            begins = False
        if begins or not rows:
            rows.append([])
            fill.append(0)
            led.append(0)
        rows[-1].append(token)
        fill[-1] += kind in ("number", "none")
        led[-1] += not fill[-1]
    out: list[list[Span]] = []
    for n, row in enumerate(rows):
        width = fill[n] or (fill[n + 1] if n + 1 < len(rows) else 0)
        if width and led[n] >= 2 and fill[n + 1:n + 2 + 2 * ROWS].count(width) >= ROWS - bool(fill[n]):
            out += _beheaded(sheet, row, led[n], width, rows[n + 1:n + 2 + 2 * ROWS], setting, w, lexicon)
        else:
            out.append(row)
    return out


def _tokens(sheet: Sheet, w: dict[str, Any], lexicon: Lexicon) -> list[Span]:
    """What stands between spaces, marks and line ends; a number that ran into the name before or after it, and labels that ran together, are each one of their own."""
    out: list[Span] = []
    slashed = w["grid_bracket"].sub("", sheet.text).count("/") > SLASHES and CELL_SPACE not in sheet.text
    prose = [(line.start(), line.end()) for line in LINE.finditer(sheet.text) if is_sentence(line[0], w)]
    for match in w["grid_slashed_piece" if slashed else "grid_piece"].finditer(sheet.text):
        if any(a <= match.start() < b for a, b in prose):
            continue
        out += labels_in(sheet, match.start(), match.end(), w) or parted(sheet.text, match.start(), match.end(), w, lexicon)
    return out


def _beheaded(sheet: Sheet, row: list[Span], words: int, width: int, after: Sequence[list[Span]], setting: Setting, w: dict[str, Any], lexicon: Lexicon) -> list[list[Span]]:
    """The head, one line or two, that ran into what stands above it and into the first row, apart from these.

    *words* of the tokens lead up to the first number; *width* is how many numbers a row has. The row alone if none leads to as many columns.
    """
    text = sheet.text
    named = [n for n in range(words - 1) if w["grid_is_name"].fullmatch(text[slice(*row[n])]) or w["grid_is_ordinal"].fullmatch(text[slice(*row[n])])]
    opening = [n for n in range(words - 1) if n == 0 or "\n" in text[row[n - 1][1]:row[n][0]]]
    firsts = [len(row)] if words == len(row) else [n for n in range(words - 1, max(1, words - 4), -1) if not is_unit(text[slice(*row[n])], lexicon)]
    for start in dict.fromkeys([*reversed(named), *reversed(opening)]):
        for first in firsts:
            for cut in (first, *range(start + 2, first)):
                lines = [part for part in (row[start:cut], row[cut:first], row[first:]) if part]
                below = [*lines, *after]
                for columns, begins in _heads(sheet, below, 0, setting, lexicon, plain=True):
                    if begins == len(lines) - (first < len(row)) and _plain(sheet, below[0], columns, w) and _as_wide(columns, width) and len(_rows(sheet, below, begins, columns, lexicon)[0]) >= ROWS:
                        return [row[:start], *lines] if start else lines
    return [row]


def _plain(sheet: Sheet, head: Sequence[Span], columns: Sequence[Column], w: dict[str, Any]) -> bool:
    """Whether a head among running text is one beyond doubt: it has a word for the column of names, or nothing but times, kinds of change and units."""
    held = [column for column in columns if column.kind not in FIXED]
    word = re.sub(r"\s", "", sheet.text[slice(*head[0])])
    opens = w["grid_is_name"].fullmatch(word) or w["grid_is_ordinal"].fullmatch(word)
    return len(held) > (not any(column.kind == "unit" for column in columns)) and bool(opens or all(not column.name or column.unit for column in held))


def _as_wide(columns: Sequence[Column], width: int) -> bool:
    """Whether a head has a column for each number of a row; the last ones may be of words."""
    held = [column for column in columns if column.kind not in FIXED]
    return len(held) >= width and all(column.name and not column.unit for column in held[width:])


# ---- the table ------------------------------------------------------------------------------------------------------------------


def _grid(sheet: Sheet, lines: Sequence[Sequence[Span]], n: int, setting: Setting, lexicon: Lexicon, plain: bool) -> tuple[Grid | None, int]:
    """The table whose head stands on line *n*, with the line after it where that is of the head too, and the line after the table."""
    same = list(takewhile(lambda line: len(line) == len(lines[n]), lines[n + 1:]))
    if sides := _sides(sheet, lines[n], same, setting, lexicon):
        turned = _laid_out(sheet, Layout(tuple(lines[n]), *sides, SURE), setting, lexicon)
        if turned is not None and turned.claims:
            return turned, n + 1 + len(same)
    for columns, first in _heads(sheet, lines, n, setting, lexicon, plain):
        if plain and (not _plain(sheet, lines[n], columns, patterns(lexicon)) or (first == n + 1 and len(columns) == len(lines[n]) and stray(sheet.text, lines[n], columns))):
            continue
        rows, odd, end = _rows(sheet, lines, first, columns, lexicon)
        if len(rows) < ROWS:
            continue
        columns = _settled(columns, rows)
        filled = sum(cell.value is not None for row in rows for cell in row.cells)
        if filled >= ROWS and 2 * filled >= sum(cell.words and column.kind != "text" for row in rows for column, cell in zip(columns, row.cells, strict=True)):
            grid = _read(sheet, lines[n], rows, odd, columns, setting, lexicon)
            if _absurd(grid):
                continue
            return grid if grid.claims else None, end
    return None, n + 1


def _sides(sheet: Sheet, head: Sequence[Span], rows: Sequence[Sequence[Span]], setting: Setting, lexicon: Lexicon) -> tuple[tuple[Column, ...], tuple[tuple[Span, ...], ...]] | None:
    """The columns and rows of a table that stands on its side: names in its head, and labels of columns before its lines, as 2020年实际, 2025年目标, 年均增长, 单位.

    Also one by place whose head names the places. None of any other.
    """
    w = patterns(lexicon)
    if len(head) <= ROWS or len(rows) < ROWS or any(len(row) != len(head) for row in rows):
        return None
    said = [re.sub(r"\s", "", w["cell_listed"].sub("", sheet.text[a:b])) for a, b in head]
    start = head[0][0]
    names = [column_of(sheet, span, start, setting, lexicon) for span in head[1:]]
    if any(one.kind != "value" or one.label or not HAN.search(one.name) for one in names) or re.search("[0-9]", said[0]):
        return None
    labels = [column_of(sheet, row[0], start, setting, lexicon) for row in rows]
    if any(w["grid_sentence"].search(sheet.text, *row[0]) for row in rows):
        return None
    held = [column for column in labels if column.kind in HELD]
    told = sum(column.kind in CHANGES or (len(column.name) <= LONGEST_NAME and bool(column.label or column.promised or not column.name)) for column in held)
    by_place = w["grid_by_place"].fullmatch(said[0]) and all(w["grid_place"].fullmatch(name) or w["grid_all"].fullmatch(name) for name in said[1:])
    if not held or not (by_place or (told and SOME * told >= len(held))) or all(w["grid_year"].fullmatch(re.sub(r"\s", "", sheet.text[slice(*row[0])])) for row in rows):
        return None
    front = [k for k, column in enumerate(labels) if column.kind == "unit"][:1]
    last = max(k for k, column in enumerate(labels) if column.kind in HELD)
    kept = [*front, *(k for k, column in enumerate(labels[:last + 1]) if column.kind in HELD or column.kind == "text")]
    columns = (Column(kind="name"), *(labels[k] for k in kept))
    return columns, tuple((name, *(rows[k][at] for k in kept)) for at, name in enumerate(head[1:], 1))


# ---- the head -----------------------------------------------------------------------------------------------------------------


def _heads(sheet: Sheet, lines: Sequence[Sequence[Span]], n: int, setting: Setting, lexicon: Lexicon, plain: bool = False) -> list[tuple[list[Column], int]]:
    """The ways to read line *n*, or it and the next, as a head: the columns and the line on which rows begin."""
    w = patterns(lexicon)
    head = lines[n]
    if len(head) == 1 and (unit := unit_of(sheet.text[slice(*head[0])].strip(), setting, lexicon)) and unit[1] in MONEY:  # 百万元 over the parts of a sum
        columns = [Column(kind="name"), Column(kind="value", label=sheet.text[slice(*head[0])], unit=unit)]
        return [(columns, n + 1), (columns, n + 2)]
    if len(head) < 2 or _in_sentence(sheet, head, w) or any(_open(sheet.text[a:b]) for a, b in head) or w["grid_titled"].match(sheet.text, head[0][0]):
        return []
    tailed = _tailed(sheet, head, lines[n + 1], setting, w) if n + 1 < len(lines) else None
    if tailed:
        return [(tailed, n + 2)]
    republic = _years_of_the_republic([sheet.text[a:b] for a, b in head], setting)
    if any(kind_of(sheet.text, span, w, lexicon) == "number" and k not in republic and not w["head_bare_year"].match(sheet.text, span[0]) for k, span in enumerate(head)):
        return []
    start = head[0][0]
    labels = [column_of(sheet, span, start, setting, lexicon) for span in head]
    for k, iso in republic.items():
        labels[k] = Column(kind="value", iso=iso, promised=setting.date is not None and iso > setting.date[:4], label=iso)
    labels[1:] = [Column(kind="value", iso=time_above(sheet, start, setting), name=RANKED, label=sheet.text[a:b], unit=(Decimal(1), w["grid_rank"].pattern)) if label.kind == "ordinal" and k else label
                  for k, (label, (a, b)) in enumerate(zip(labels[1:], head[1:], strict=True))]  # 位次 behind an indicator
    if labels[0].kind == "value" and labels[0].name and not labels[0].unit:  # the column of the names has a head of its own
        labels[0] = Column(kind="name")
    held = next((k for k, label in enumerate(labels) if label.kind not in FIXED), len(labels))
    labels = [replace(labels[held], name=re.sub(r"\s", "", sheet.text[a:b]), label="") if k > held and label.kind == "name" else label for k, (label, (a, b)) in enumerate(zip(labels, head, strict=True))]  # 城市 beside 全市
    ways = [(labels, n + 1)] if any(label.kind not in ("name", "unit", "text", "ordinal") for label in labels) else []
    if labels[-1].kind == "value" and not labels[-1].name and not re.search("[0-9]", labels[-1].label) and len(labels) > 1 and (years := _years_said(sheet, start, w)):
        ways.append(([*labels[:-1], *(Column(kind="value", iso=year, promised=labels[-1].promised, label=year) for year in years)], n + 1))
    if spread := _spread(labels):
        fits = n + 1 < len(lines) and sum(kind_of(sheet.text, span, w, lexicon) in ("number", "none") for span in lines[n + 1]) == sum(column.label != "" and column.kind == "value" for column in spread)
        ways.insert(0 if fits else len(ways), (spread, n + 1))
    if paired := _paired(labels, setting):
        ways.append((paired, n + 1))
    second = lines[n + 1] if n + 1 < len(lines) else []
    if second and not any(is_bare(sheet.text[a:b], w) for a, b in second):
        front = next((k for k, label in enumerate(labels) if label.kind not in FIXED), len(labels))
        numbers = sum(kind_of(sheet.text, span, w, lexicon) in ("number", "none") for span in lines[n + 2]) if n + 2 < len(lines) else 0
        below = _below(sheet, labels[front:], head[front:], second, len(labels), numbers, start, setting, lexicon) if front < len(labels) else None
        if below is not None and (front or len(below) == len(second) or below[-1].kind in CHANGES):
            ways.insert(0, ([*labels[:front], *below], n + 2))
    units = [unit_of(sheet.text[a:b], setting, lexicon) if is_unit(sheet.text[a:b], lexicon) else None for a, b in second]
    if len(second) == _held(labels) >= ROWS and all(units) and all(label.unit is None for label in labels):  # a unit below each label
        below_it = iter(units)
        ways.insert(0, ([replace(label, unit=next(below_it)) if label.kind in HELD else label for label in labels], n + 2))
    if not plain and (wrapped := _wrapped(sheet, labels, head, second, setting, lexicon)):
        ways.insert(0, (wrapped, n + 2))
    if not plain and (stacked := _stacked(sheet, lines, n, setting, lexicon)):
        ways.insert(len(ways) if any(_held(columns) == _held(stacked[0]) and first > n + 1 for columns, first in ways) else 0, stacked)
    return ways


def _spread(labels: Sequence[Column]) -> list[Column] | None:
    """The columns of a head that has the label of several years before these, on their line: 年度目标值 112 113 114 115."""
    over = next((k for k, label in enumerate(labels) if label.kind == "value" and not label.name and label.unit is None and not re.search("[0-9]", label.label)), None)
    if over is None or len(labels) - over <= ROWS or any(label.kind != "value" or label.name or not re.search("[0-9]", label.label) for label in labels[over + 1:]):
        return None
    return [*labels[:over], *(replace(label, promised=label.promised or labels[over].promised) for label in labels[over + 1:])]


def _paired(labels: Sequence[Column], setting: Setting) -> list[Column] | None:
    """The columns of a head whose labels a space parts from their years: 2020年 计划数 2020年 完成数."""
    front = next((k for k, label in enumerate(labels) if label.kind not in FIXED), len(labels))
    times, parts = labels[front::2], labels[front + 1::2]
    if not front or len(times) != len(parts) or len(times) < ROWS or any(one.kind != "value" or one.name or not re.search("[0-9]", one.label) for one in times):
        return None
    if any(part.kind not in HELD or part.name or (part.kind == "value" and re.search("[0-9]", part.label)) for part in parts):
        return None
    return [*labels[:front], *(under(group, part, setting) for group, part in zip(times, parts, strict=True))]


def _wrapped(sheet: Sheet, labels: Sequence[Column], head: Sequence[Span], second: Sequence[Span], setting: Setting, lexicon: Lexicon) -> list[Column] | None:
    """The columns of a head that goes on on its second line with years, as its rows go on there: 单位 113年现况 above 114 115 116 117."""
    w = patterns(lexicon)
    if len(second) < ROWS or len(head) < len(FIXED) - 1 or labels[0].kind not in FIXED or labels[-1].kind != "value" or not labels[-1].label or sum(label.kind in HELD for label in labels) != 1:
        return None
    republic = _years_of_the_republic([sheet.text[a:b] for a, b in second], setting)
    if republic and len(republic) == len(second):
        years = list(republic.values())
    else:
        found = [year_at(sheet, a, w) for a, _ in second]
        years = [one[0] for one, (_, b) in zip(found, second, strict=True) if one is not None and one[2] == b]
    if len(years) < len(second) or sorted(set(years)) != years:
        return None
    return [*labels, *(Column(kind="value", iso=year, promised=setting.date is not None and year > setting.date[:4], label=year) for year in years)]


def _open(label: str) -> bool:
    """Whether a label was cut within its brackets."""
    return label.count("（") + label.count("(") != label.count("）") + label.count(")")


def _held(columns: Sequence[Column]) -> int:
    """How many columns hold numbers."""
    return sum(column.kind in HELD for column in columns)


def _stacked(sheet: Sheet, lines: Sequence[Sequence[Span]], n: int, setting: Setting, lexicon: Lexicon) -> tuple[list[Column], int] | None:
    """The columns of a head whose labels stand in parts on several lines, the widest of which has one for each: groups, years, kinds, units; and the line on which rows begin."""
    w = patterns(lexicon)
    kinds = [[kind_of(sheet.text, span, w, lexicon) if not w["head_bare_year"].match(sheet.text, span[0]) else "words" for span in line] for line in lines[n:n + STACKED + 2 * ROWS]]
    first = next((k for k, some in enumerate(kinds) if "number" in some), 0)
    start = lines[n][0][0]
    while first > 1 and len(lines[n + first - 1]) == 1 and (label := column_of(sheet, lines[n + first - 1][0], start, setting, lexicon)).kind == "value" and label.name and not label.unit:
        first -= 1  # a name that goes on, or that of a group
    if not 1 < first <= STACKED:
        return None
    if any(w["grid_sentence"].search(sheet.text, a, b) for line in lines[n:n + first] for a, b in line):
        return None
    read = [[(span, column_of(sheet, span, start, setting, lexicon)) for span in line] for line in lines[n:n + first]]
    if any(column.label and len(column.name) > LONGEST_NAME for line in read for _, column in line):
        return None  # a title
    front: list[Column] = []
    for line in read:
        while len(line) > 1 and line[0][1].kind in FIXED:
            front.append(line.pop(0)[1])
    tail: list[Column] = []
    for line in read:
        while len(line) > 1 and line[-1][1].kind == "text":
            tail.insert(0, line.pop()[1])
    width = max(len(line) for line in read)
    if width < ROWS or sum(sum(kind in ("number", "none") for kind in some) >= width for some in kinds[first:]) < ROWS:
        return None
    said = [[re.sub(r"\s", "", sheet.text[a:b]) for (a, b), _ in line] for line in read]
    widest = max(range(first), key=lambda k: (len(read[k]), k))
    begins = [k for k, word in enumerate(said[widest]) if word == said[widest][0]]
    columns: list[Column | None] = [None] * width
    above_it = [""] * width
    for level, line in enumerate(read):
        goes_on = level > widest and len(line) == 1 < width and line[0][1].kind in CHANGES and columns[-1] is not None and columns[-1].kind in CHANGES
        places = [None] * (width - 1) + [0] if goes_on else _places(len(line), width, begins)
        if places is None:
            return None
        for k, of in enumerate(places):
            if of is None:
                continue
            span, part = line[of]
            above = columns[k]
            only = w["grid_only_unit"].fullmatch(sheet.text[slice(*span)])
            if only and (unit := unit_of(only["unit"], setting, lexicon)) and above is not None:
                columns[k] = replace(above, unit=unit)
            elif not goes_on:
                columns[k] = part if above is None else together(above_it[k], said[level][of], above, part, setting, w)
            above_it[k] += said[level][of]
    whole = [column for column in columns if column is not None and column.kind not in FIXED]
    if len(whole) < width or not any(column.kind in CHANGES or column.label or column.unit for column in whole):
        return None
    return [*(front if any(column.kind == "name" for column in front) else [Column(kind="name"), *front]), *whole, *tail], n + first


def _places(many: int, width: int, begins: Sequence[int]) -> list[int | None] | None:
    """Which of so many labels of a line stands above each column, of which groups begin at *begins*; those that are too few for all stand above the last."""
    if many == width:
        return list(range(width))
    if many == len(begins) and begins[0] == 0 and many > 1:
        return [sum(begin <= k for begin in begins) - 1 for k in range(width)]
    if many > 1 and width % many == 0:
        return [k // (width // many) for k in range(width)]
    if many in (1, width - 1):
        return [None] * (width - many) + list(range(many)) if many > 1 else [0] * width
    return None


def _years_said(sheet: Sheet, start: int, w: dict[str, Any]) -> list[str]:
    """The years that a title says a table is of, one by one: 102至105年度."""
    for said in reversed(list(w["grid_years_said"].finditer(sheet.text, max(0, start - ABOVE), start))):
        first, last = (int(year) + (0 if len(year) == len("2000") else REPUBLIC) for year in (said["a"], said["b"]))
        if 0 < last - first < LONGEST_SPAN:
            return [str(year) for year in range(first, last + 1)]
    return []


def _tailed(sheet: Sheet, head: Sequence[Span], second: Sequence[Span], setting: Setting, w: dict[str, Any]) -> list[Column] | None:
    """The years of a head that go on on its second line: 104年, 114 above 底, 年底."""
    years = [w["grid_year_front"].fullmatch(sheet.text[a:b]) for a, b in head]
    said = "".join(sheet.text[a:b] for a, b in second)
    tails = w["grid_year_tail"].findall(said)
    if not all(years) or len(tails) != len(years) or "".join(tails) != said:
        return None
    columns = []
    for year, tail in zip(years, tails, strict=True):
        assert year is not None
        iso = str(int(year["y"]) + (0 if len(year["y"]) == len("2000") else REPUBLIC))
        columns.append(Column(kind="value", iso=iso + ("-12" if w["grid_year_end"].search(tail) else ""), promised=setting.date is not None and iso > setting.date[:4], label=year[0] + tail))
    return columns


def _below(sheet: Sheet, groups: Sequence[Column], first: Sequence[Span], second: Sequence[Span], width: int, numbers: int, start: int, setting: Setting, lexicon: Lexicon) -> list[Column] | None:
    """The columns that the second line of a head makes of the first: their units, what their labels go on with, or several below each.

    *numbers* is how many stand in the first row: where they are more than the labels of the second line, only the last of the first line is parted.
    """
    w = patterns(lexicon)
    words = [w["grid_only_unit"].fullmatch(sheet.text[a:b]) for a, b in second]
    plain = [group for group in groups if group.name != RANKED]
    if all(words) and len(plain) == len(words) < len(groups):
        units = iter(words)
        return [group if group.name == RANKED or not (word := next(units)) else replace(group, unit=unit_of(word["unit"], setting, lexicon) or group.unit) for group in groups]
    if all(words) and len(second) in (len(groups), width):
        return [replace(group, unit=unit_of(word["unit"], setting, lexicon) or group.unit) for group, word in zip(groups, words[-len(groups):], strict=True) if word]
    parts = [column_of(sheet, span, start, setting, lexicon) for span in second]
    if all(any(w["grid_own_year"].search(one.label) for one in some) for some in (groups, parts)):
        return None  # years are not below years
    fixed = any(part.kind in ("name", "unit", "ordinal") for part in parts)
    if len(groups) > 1 and numbers == len(groups) - 1 + len(parts) and not fixed and all(part.label for part in parts):
        latest = max((part.iso or "" for part in parts), default="")
        return [*(group if group.label else replace(group, iso=latest) for group in groups[:-1]), *(under(groups[-1], part, setting) for part in parts)]
    months = [int(match[1]) if (match := PART_OF_YEAR.match(part.iso or "")) and part.label and not w["grid_own_year"].search(part.label) else 0 for part in parts]
    changes = next((k for k, group in enumerate(reversed(groups)) if group.kind not in CHANGES), 0)
    years, changing = groups[:len(groups) - changes], groups[len(groups) - changes:]
    if len(years) > 1 and all(months) and all(group.label for group in years):  # 第三季 第四季 第一季 below two years, and what changed since
        of = [sum(b <= a for a, b in pairwise(months[:k + 1])) for k in range(len(months))]
        if of[-1] == len(years) - 1:
            return [*(under(years[k], part, setting) for k, part in zip(of, parts, strict=True)), *changing]
    if len(second) > len(groups) and len(second) % len(groups) == 0 and not fixed and not any(part.name and len(groups) < 2 for part in parts):
        each = len(parts) // len(groups)
        return [under(groups[k // each], part, setting) for k, part in enumerate(parts)]
    tail = parts[-len(groups):]
    if len(groups) <= len(second) <= width and all(part.kind in ("value", *CHANGES) and not part.name for part in tail):
        said = [[re.sub(r"\s", "", sheet.text[a:b]) for a, b in line] for line in (first, second[-len(groups):])]
        return [together(above, below, group, part, setting, w) for above, below, group, part in zip(*said, groups, tail, strict=True)]
    return None


def _years_of_the_republic(labels: Sequence[str], setting: Setting) -> dict[int, str]:
    """The labels that are years from 1911 on, bare, in a table of Taiwan: 106 107 108."""
    numbers = {k: int(label) for k, label in enumerate(labels) if re.fullmatch("[0-9]{2,3}", label)} if setting.currency == ROC_MONEY else {}
    return {k: str(number + REPUBLIC) for k, number in numbers.items()} if len(numbers) > 1 and all(b - a == 1 for a, b in pairwise(numbers.values())) else {}


def _in_sentence(sheet: Sheet, head: Sequence[Span], w: dict[str, Any]) -> bool:
    """Whether the labels of a head would be parts of a sentence: parted by a comma, without a head for the names."""
    between = "".join(sheet.text[a[1]:b[0]] for a, b in pairwise(head))
    return bool(w["grid_sentence"].search(between)) and not w["grid_is_name"].fullmatch(sheet.text[slice(*head[0])])


# ---- the rows -----------------------------------------------------------------------------------------------------------------


def _rows(sheet: Sheet, lines: Sequence[Sequence[Span]], n: int, columns: Sequence[Column], lexicon: Lexicon) -> tuple[list[_Row], list[Sequence[Span]], int]:
    """The rows from line *n* on that fit the columns, lines with numbers that do not, and the line after the last."""
    w = patterns(lexicon)
    rows: list[_Row] = []
    odd: list[Sequence[Span]] = []
    counted = any(column.kind == "ordinal" for column in columns)
    end = n
    group: Span | None = None
    while n < len(lines) and n - end <= APART:
        if lines[n] and (w["cell_stop"].match(sheet.text, lines[n][0][0]) or (rows and w["grid_titled"].match(sheet.text, lines[n][0][0]))):
            break
        row = _row(sheet, lines[n], columns, w, lexicon)
        n += 1
        if row is None and n < len(lines) and not _is_head(sheet, lines[n - 1], w) and (_row(sheet, lines[n], columns, w, lexicon) is None or _broken(sheet, lines[n - 1], lines[n], columns, w, lexicon)) and (row := _row(sheet, [*lines[n - 1], *lines[n]], columns, w, lexicon, broken=True)):
            n += 1
        if row is None and len(lines[n - 1]) == 1:
            group = lines[n - 1][0] if w["grid_closed_label"].fullmatch(re.sub(r"\s", "", sheet.text[slice(*lines[n - 1][0])])) else None
        if row is not None:
            rows.append(replace(row, group=group))
            end = n
        elif not rows and len(lines[n - 1]) == 1 and n - end < APART and HAN.search(sheet.text[slice(*lines[n - 1][0])]):
            continue  # the name of a group
        elif not rows or (len(lines[n - 1]) > 1 and rows and _is_head(sheet, lines[n - 1], w)):
            break
        else:
            line = [span for span in lines[n - 1] if not (counted and w["grid_ordinal"].fullmatch(sheet.text[slice(*span)]))]
            if len(line) > 1 and HAN.match(sheet.text, line[0][0]) and not _in_sentence(sheet, line, w) and any(is_bare(sheet.text[a:b], w) for a, b in line[1:]):
                odd.append(line)
                end = n
    return rows, odd, end


def _broken(sheet: Sheet, line: Sequence[Span], after: Sequence[Span], columns: Sequence[Column], w: dict[str, Any], lexicon: Lexicon) -> bool:
    """Whether a name goes on on the next line: the number of the row stands before its first half alone, words say so, or a long line alone above a short rest."""
    text = sheet.text
    if not HAN.search(text[slice(*line[-1])]):
        return False
    if not any(column.kind == "ordinal" for column in columns):
        if len(line) == 1 and not w["cell_listed"].match(text, line[0][0]) and (w["grid_name_open"].search(text, *line[0]) or w["grid_name_on"].match(text, *after[0]) or text[slice(*after[0])] in words_of(lexicon).statistics):
            return True
        return len(line) == 1 and line[0][1] - line[0][0] >= FULL and after[0][1] - after[0][0] <= REST and not w["grid_closed"].search(text, *line[0]) and not w["cell_listed"].match(text, line[0][0])
    numbered, goes_on = (any(w["grid_ordinal"].fullmatch(text[slice(*span)]) for span in one[:2]) for one in (line, after))
    return numbered and not goes_on


def _is_head(sheet: Sheet, line: Sequence[Span], w: dict[str, Any]) -> bool:
    return any(w["grid_is_name"].fullmatch(re.sub(r"\s", "", sheet.text[a:b])) for a, b in line[:2]) or all(year_at(sheet, a, w) for a, _ in line)


def _row(sheet: Sheet, line: Sequence[Span], columns: Sequence[Column], w: dict[str, Any], lexicon: Lexicon, broken: bool = False) -> _Row | None:
    """A line, or two of a *broken* one, as a row: its last cells under the columns, the unit before them where the head has a column for it, and before that its name."""
    text = sheet.text
    held = [span for span in line if not w["cell_property"].fullmatch(text[slice(*span)])]
    wanted = [column for column in columns if column.kind not in ("name", "ordinal", "unit")]
    held = _joined_thousands(text, held, len(wanted), w)
    trailing = next((k for k, column in enumerate(reversed(wanted)) if column.kind != "text"), len(wanted))
    left_out = min(trailing, len(line) - len(held))  # words such as 约束性, which may stand anywhere
    for missing in (left_out, *(k for k in range(trailing + 1) if k != left_out)):
        width = len(wanted) - missing
        if len(held) <= width or not width:
            continue
        cells = [Cell(*span, words=True) if column.label[:1] in (BEGINS, UNTIL) or (column.kind == "text" and ((k < len(wanted) - trailing and missing in (0, left_out)) or w["grid_dates"].match(text, span[0]))) else cell_of(text, span, w, lexicon)
                 for k, (span, column) in enumerate(zip(held[-width:], wanted, strict=False))]
        if any(cell.text for cell, column in zip(cells, wanted, strict=False) if column.kind == "text") or not any(cell.value is not None for cell in cells):
            continue
        front = held[:-width]
        unit = ""
        if any(column.kind == "unit" for column in columns):
            word = text[slice(*front[-1])]
            if len(front) > 1 and (is_unit(word, lexicon) or w["cell_none"].fullmatch(word) or is_unit(word.lstrip("0123456789."), lexicon)):
                unit, front = word if is_unit(word, lexicon) else "", front[:-1]  # 500克 is how much the price is for
        elif len(front) > 1 and (bracket := w["grid_only_unit"].fullmatch(text[slice(*front[-1])])) and is_unit(bracket["unit"], lexicon):
            unit, front = bracket["unit"], front[:-1]
        if not broken:
            front = [span for k, span in enumerate(front) if not k or not w["cell_long_none"].fullmatch(text[slice(*span)])]
        if len(front) > 1 and SHORT.fullmatch(text, *front[-1]) and len(_groups_of_three(text, line)) < len(line):
            continue
        name = _name(sheet, front, columns, w, broken)
        if name is not None and not any(kind_of(text, span, w, lexicon) == "number" and not w["grid_ordinal"].fullmatch(text[slice(*span)]) for span in front[1:]):
            cells += [Cell(cells[-1].end, cells[-1].end)] * missing
            name, cells = _bounded(text, name, cells, w)
            return _Row(name, unit, tuple(cells), (line[0][0], line[-1][1]))
    joined = _groups_of_three(text, line)
    return _row(sheet, joined, columns, w, lexicon, broken) if len(joined) < len(line) else None


def _bounded(text: str, name: Span, cells: list[Cell], w: dict[str, Any]) -> tuple[Span, list[Cell]]:
    """A name without the bound of its first number at its end, and the cells with it: 引进企业不少于 130家."""
    hedge = next((match for at in range(max(name[0] + 2, name[1] - 4), name[1]) if (match := w["before"].match(text, at)) and match.end() == name[1]), None)
    first = next((k for k, cell in enumerate(cells) if cell.value is not None), None)
    if hedge is None or first is None or cells[first].bound is not None:
        return name, cells
    return (name[0], hedge.start()), [replace(cell, bound=w["before_bounds"][hedge[0]]) if k == first else cell for k, cell in enumerate(cells)]


def _groups_of_three(text: str, line: Sequence[Span]) -> list[Span]:
    """The cells of a line, one that begins with three digits as part of the short number before it: 164 000名."""
    out: list[Span] = []
    for a, b in line:
        if out and a - out[-1][1] == 1 and SHORT.fullmatch(text, *out[-1]) and THREE.match(text, a, b):
            out[-1] = out[-1][0], b
        else:
            out.append((a, b))
    return out


def _joined_thousands(text: str, held: list[Span], width: int, w: dict[str, Any]) -> list[Span]:
    """Cells of which those that are groups of three digits are joined to the number before them, where that leaves one for each column: 27 118 is 27118."""
    numbers = next((k for k, (a, b) in enumerate(reversed(held)) if not w["grid_digits"].fullmatch(text[a:b])), len(held))
    front, tail = held[:len(held) - numbers], held[len(held) - numbers:]
    width -= next((k for k, (a, b) in enumerate(reversed(front)) if not w["cell_long_none"].fullmatch(text[a:b])), len(front))
    if not 0 < width < len(tail) <= LONGEST_ROW:
        return held
    ways = _groupings(text, tail, width, w)
    even = [way for way in ways if len({text[a:b].count(" ") + text[a:b].count(CELL_SPACE) for a, b in way}) == 1]
    return [*front, *(ways if len(ways) == 1 else even)[0]] if len(ways) == 1 or len(even) == 1 else held


def _groupings(text: str, tail: Sequence[Span], width: int, w: dict[str, Any]) -> list[list[Span]]:
    """The ways to join numbers side by side to so many."""
    if not width or not tail or w["grid_no_first"].match(text[tail[0][0]:tail[0][1]]):
        return [[]] if not width and not tail else []
    ways: list[list[Span]] = []
    for n in range(1, len(tail) - width + 2):
        if n > 1 and not (w["grid_thousands"].fullmatch(text[slice(*tail[n - 1])]) and tail[n - 1][0] - tail[n - 2][1] == 1 and len(text[slice(*tail[0])]) < 4):
            break
        ways += [[(tail[0][0], tail[n - 1][1]), *rest] for rest in _groupings(text, tail[n:], width - 1, w)]
    return ways


def _name(sheet: Sheet, front: Sequence[Span], columns: Sequence[Column], w: dict[str, Any], broken: bool) -> Span | None:
    """The words that name a row: those under the last column of names, or a year; None where there are none."""
    names = sum(column.kind == "name" for column in columns) or 1
    text = sheet.text
    if any(column.kind == "ordinal" for column in columns):
        front = [span for span in front if not w["grid_ordinal"].fullmatch(text[slice(*span)])] or front
    if len(front) > 1 and w["grid_code"].fullmatch(text[slice(*front[0])]) and HAN.search(text[slice(*front[1])]):
        front = front[1:]  # the number of the row, without a column of its own
    front = [span for span in front if not w["grid_letter"].fullmatch(text[slice(*span)])] or front
    if any(not HAN.search(text[slice(*span)]) for span in front[:-1]):
        return None
    alone = len(front) == 1 or (not broken and (len(front) <= names or front[-1][1] - front[-1][0] >= WHOLE_NAME))
    start, end = front[-1 if alone else -2][0], front[-1][1]
    if any(column.kind == "ordinal" for column in columns) and (number := w["grid_long_code"].match(text, start) or w["grid_ordinal"].match(text, start)) and HAN.match(text, number.end()):
        start = number.end()
    if w["grid_years"].fullmatch(text[start:end]) and not w["head_double_year"].fullmatch(text[start:end]):
        return None  # from when to when is no name
    if w["grid_year"].fullmatch(text[start:end]) or year_at(sheet, start, w):
        return start, end
    if listed := w["cell_listed"].match(text, start, end):
        start = listed.end()
    if part := w["grid_part"].match(text, start, end):
        start = part.end()
    if note := w["cell_note"].search(text, start + 1, end):
        end = note.start() if note.end() == end else end
    while start < end and text[start] in EDGES and (text[start] != "“" or "”" not in text[start:end]):
        start += 1
    return (start, end) if HAN.search(text[start:end]) and not w["cell_stop"].match(text, start) else None


def _settled(columns: Sequence[Column], rows: Sequence[_Row]) -> list[Column]:
    """The columns of cells; one that holds more words than anything else is of words."""
    wanted = [column for column in columns if column.kind not in ("name", "ordinal", "unit")]
    return [Column(kind="text", label=column.label if column.kind == "text" else "") if 2 * sum(row.cells[k].words for row in rows) > len(rows) else column for k, column in enumerate(wanted)]


# ---- what they state ------------------------------------------------------------------------------------------------------------


def _read(sheet: Sheet, head: Sequence[Span], rows: Sequence[_Row], odd: Sequence[Sequence[Span]], columns: Sequence[Column], setting: Setting, lexicon: Lexicon) -> Grid:
    """The claims of the rows; what is left in cells that none was made of."""
    w = patterns(lexicon)
    rows = [_signed(sheet, row, w) for row in rows]
    of_names = _of_names(sheet, head[0], columns, setting, w, lexicon)
    above = units_above(sheet, head[0][0], setting, lexicon) or of_names
    if not above and not any(column.unit for column in columns) and (counted := _counted(rows, setting, lexicon)):
        above = (counted,)
    titled = _title(sheet, head[0][0], w, lexicon)
    if not above and w["grid_scored"].search(titled):
        above = ((Decimal(1), ""),)
    closed = w["grid_full_stop"].match(sheet.text, sheet.text.rfind(titled, 0, head[0][0]) + len(titled)) if titled else None
    for_title = titled if w["grid_promised"].search(titled) or w["grid_done"].search(titled) or not (closed or is_sentence(titled, w)) else setting.title
    if w["grid_promised"].search(for_title) and not w["grid_done"].search(for_title):
        labelled = any(column.label for column in columns if column.kind == "value")
        columns = [replace(column, promised=column.promised or (column.kind != "text" and (not labelled or (_runs_on(column, setting) and not w["grid_past"].search(column.label) and not w["grid_done"].search(column.name))))) for column in columns]
    if above and all(unit[1] == "%" for unit in above) and (w["grid_growth"].search(titled) or (above == of_names and w["grid_growth"].search(sheet.text, *head[0]))):
        columns = [replace(column, kind="against") if column.kind == "value" else column for column in columns]
    elif w["grid_growth_rate"].search(titled) and not any(column.name or column.unit for column in columns):
        columns = [replace(column, kind="against", unit=(Decimal(1), "%")) if column.kind == "value" else column for column in columns]
    columns = _carried(_so_far(_this_years(running(_by_value(columns), setting, w), setting, w), setting, w), setting, lexicon)
    columns = [replace(column, unit=column.unit or _in_a_note(sheet, column.name, setting, w, lexicon)) if column.name and column.kind == "value" else column for column in columns]
    until = next((k for k, column in reversed(list(enumerate(columns))) if column.label[:1] == UNTIL), None)
    by = [None if until is None else _due(sheet, row.cells[until], head[0][0], setting, w) for row in rows]
    due = any(found is not None and found[1] for found in by)
    acts = [k for k, column in enumerate(columns) if column.label[:1] in (BEGINS, UNTIL) and column.label[1:]]
    columns = _in_turn(columns, above)
    named = any(column.name for column in columns)
    if named:  # by place, work or year: the cells of a column are of one kind; else those of a row
        columns = [replace(column, unit=column.unit or _printed([row.cells[k] for row in rows], setting, lexicon)) for k, column in enumerate(columns)]
    by_place = w["grid_by_place"].fullmatch(re.sub(r"\s", "", sheet.text[slice(*head[0])])) and not named
    subject = _subject(sheet, head[0][0], titled, w) if by_place else ""  # what the columns of a table by place are of, if their heads don't say
    claims: list[Claim] = []
    whole: tuple[str, Unit | None, bool] = ("", None, False)
    parts_of = _parts(sheet, rows, columns, setting, w, lexicon) if not above and not named and not any(column.unit for column in columns) else frozenset()
    beside = any(_named(sheet.text[slice(*row.name)], row, setting, w, lexicon)[1] for row in rows)
    for row, time in zip(rows, by, strict=True):
        name, unit = _named(sheet.text[slice(*row.name)], row, setting, w, lexicon, above)
        if unit is None and row.group is not None:
            over, word = unbracketed(re.sub(r"\s", "", sheet.text[slice(*row.group)]), w, lexicon)
            name, unit = (joined(name, over), unit_of(word, setting, lexicon)) if word else (name, None)
        of = list(zip(columns, row.cells, strict=True))
        done = until is not None and bool(w["grid_over"].match(sheet.text, row.cells[until].start, row.cells[until].end) or w["grid_is_over"].search(sheet.text, *row.name))
        if due and not done:
            of = [(column if w["grid_so_far"].search(column.name) or (column.label and not w["head_aimed"].fullmatch(column.label)) or column.kind != "value" else replace(column, iso=time and time[0], promised=True), cell) for column, cell in of]
        elif due:
            of = [(replace(column, promised=False), cell) for column, cell in of]
        year = w["grid_year"].fullmatch(re.sub(r"\s", "", sheet.text[slice(*row.name)]))
        if named and (dated := _year_of_row(sheet, row.name, year, setting, w)):
            name, of = "", [(replace(column, iso=dated[0], promised=dated[1]), cell) for column, cell in of]
        elif w["grid_all"].fullmatch(name) and (subject or named):
            name = subject
        elif subject:
            name = joined(name, subject)
        part = bool(w["grid_part"].search(sheet.text, row.whole[0], row.name[0])) or row.whole[0] in parts_of
        said, name = name, _completed(name, part or (unit is None and whole[2]), whole[0], w, lexicon)
        if unit is None and whole[1] is not None and (part or whole[2] or name != said):
            unit, whole = whole[1], (whole[0], whole[1], part or whole[2])
        elif name == said and not part:
            whole = (name, unit, False)
        unit = unit or (None if named else _printed([cell for column, cell in of if column.kind == "value"], setting, lexicon))
        claims += claims_of(sheet, row.name, name, unit, of, above, setting, lexicon, beside)
        for k in acts:
            span = row.cells[k].start, row.cells[k].end
            if (date := _due(sheet, row.cells[k], head[0][0], setting, w)) and date[1]:
                claims += done_by(sheet, row.name, name, span, columns[k].label[1:], date[0])
    told = {(claim.reading, claim.at) for claim in claims}
    unread = [cell for row in rows for column, cell in zip(columns, row.cells, strict=True)
              if cell.value is not None and column.kind != "text" and not _told(sheet, cell, told)]
    unread += [Cell(a, b) for line in odd for a, b in line if kind_of(sheet.text, (a, b), w, lexicon) == "number"]
    parts = [(head[0][0], head[-1][1]), *((line[0][0], line[-1][1]) for line in odd), *((row.whole[0], row.cells[0].start) for row in rows), *((cell.start, cell.end) for row in rows for k, cell in enumerate(row.cells) if not cell.words or (due and k == until))]
    cells = frozenset(cell.start for cell in (*unread, *(cell for row in rows for cell in row.cells if cell.value is not None)))
    return Grid(claims, parts, unread, len(rows) + len(odd), cells)


def _due(sheet: Sheet, cell: Cell, head: int, setting: Setting, w: dict[str, Any]) -> tuple[str, bool] | None:
    """The date of a cell, of the table's year where it names none, and whether it is to come."""
    found = date_at(sheet, (cell.start, cell.end), setting, w)
    year = (time_above(sheet, head, setting) or setting.date or "")[:4]
    if found is None or not year or not MONTH.match(found[0]) or w["grid_own_year"].search(sheet.text, cell.start, cell.end) or w["grid_point_date"].fullmatch(sheet.text, cell.start, cell.end):
        return found
    iso = YEAR_OF.sub(year, found[0])
    return iso, setting.date is not None and last_day(iso) > last_day(setting.date)


def _in_turn(columns: Sequence[Column], above: Sequence[Unit]) -> list[Column]:
    """The columns, each with its unit where a line above the table says as many, of different things, as there are columns without one: 单位：户、公里."""
    bare = [k for k, column in enumerate(columns) if column.kind == "value" and column.name and column.unit is None]
    if len(above) < ROWS or len(bare) != len(above) or any(unit[1] == "%" or unit[1][:3] in MONEY for unit in above) or any(column.unit for column in columns) or len({columns[k].name for k in bare}) < len(bare):
        return list(columns)
    return [replace(column, unit=above[bare.index(k)]) if k in bare else column for k, column in enumerate(columns)]


def _parts(sheet: Sheet, rows: Sequence[_Row], columns: Sequence[Column], setting: Setting, w: dict[str, Any], lexicon: Lexicon) -> frozenset[int]:
    """Where the rows begin that say no unit and whose numbers together make those of the row above them that says one: 抵港 and 离港 below 货物吞吐量（千公吨）."""
    values = [k for k, column in enumerate(columns) if column.kind == "value"]
    numbers = [[row.cells[k].value or Decimal(0) for k in values] for row in rows]
    united = [_named(sheet.text[slice(*row.name)], row, setting, w, lexicon)[1] is not None for row in rows]
    found: set[int] = set()
    for n in (k for k, one in enumerate(united) if one):
        last = next((k for k in range(n + 1, len(rows)) if united[k]), len(rows))
        for end in range(n + 1 + ROWS, last + 1):
            sums = [sum(column) for column in zip(*numbers[n + 1:end], strict=True)]
            if values and all(abs(total - whole) * HUNDREDTH <= abs(whole) for total, whole in zip(sums, numbers[n], strict=True)):
                found |= {row.whole[0] for row in rows[n + 1:end]}
    return frozenset(found)


def _counted(rows: Sequence[_Row], setting: Setting, lexicon: Lexicon) -> Unit | None:
    """What all whole numbers of a table count, where one column prints it and no other column holds anything else: 25,042 24,000户."""
    cells = [cell for row in rows for cell in row.cells if cell.value is not None]
    printed = {cell.unit for cell in cells if cell.unit}
    if len(printed) != 1 or any(cell.value != cell.value.to_integral_value() for cell in cells if cell.value is not None):
        return None
    unit = _printed([cell for cell in cells if cell.unit], setting, lexicon)
    return unit if unit is not None and unit[0] == 1 and HAN.fullmatch(unit[1]) else None


def _of_names(sheet: Sheet, label: Span, columns: Sequence[Column], setting: Setting, w: dict[str, Any], lexicon: Lexicon) -> tuple[Unit, ...]:
    """The unit that the head of the names has: 获派志愿（%）."""
    text, word = unbracketed(re.sub(r"\s", "", sheet.text[slice(*label)]), w, lexicon)
    unit = unit_of(word, setting, lexicon) if word else None
    if unit is None or any(column.name == text or (column.unit and (column.unit[1] != "%" or unit[1] == "%")) for column in columns):
        return ()
    return (unit,) if unit else ()


def _signed(sheet: Sheet, row: _Row, w: dict[str, Any]) -> _Row:
    """A row with the signs that a note explains: brackets that stand for less than nothing, ▲ for a rise."""
    less, rise = w["grid_negative"].search(sheet.text), w["grid_rise"].search(sheet.text)
    cells = [replace(cell, value=-cell.value) if cell.value is not None and cell.value > 0 and less and cell.bracketed and sheet.text[cell.end - 1] in "）)"
             else replace(cell, value=-cell.value) if cell.value is not None and cell.value < 0 and rise and sheet.text[cell.start] in "▲△" else cell for cell in row.cells]
    return replace(row, cells=tuple(cells))


def running(columns: Sequence[Column], setting: Setting, w: dict[str, Any]) -> list[Column]:
    """The columns, that of a year not yet over an aim where one after it is and one before it tells what was: 2020 2021 2023 in a plan of 2021; a financial year is being revised."""
    values = [column for column in columns if column.kind == "value" and column.iso]
    last = max((column.iso or "" for column in values if column.promised), default="")
    if any(w["grid_promised"].search(column.label) for column in values) or not any(column.iso and not column.promised and setting.date is not None and last_day(column.iso) < last_day(setting.date) for column in values):
        return list(columns)
    return [replace(column, promised=True) if not column.name and "/" not in (column.iso or "") and _runs_on(column, setting) and (column.iso or "") < last and not w["grid_past"].search(column.label) and not w["grid_done"].search(column.label) else column for column in columns]


def _runs_on(column: Column, setting: Setting) -> bool:
    """Whether the year of a column is not over at the paper's date."""
    return column.kind == "value" and column.iso is not None and setting.date is not None and last_day(column.iso) > last_day(setting.date)


def _subject(sheet: Sheet, start: int, titled: str, w: dict[str, Any]) -> str:
    """The indicator that the title of a table names: 各市州2022年高标准农田建设任务分解表."""
    at = sheet.text.rfind(titled, 0, start)
    for n in range(at, at + len(titled)):
        if (time := sheet.time(n)) is not None:
            titled = titled.replace(sheet.text[n:time[1]], "", 1)
    return str(w["grid_title_end"].sub("", w["grid_title_front"].sub("", re.sub(r"\s", "", titled))))


def _completed(name: str, part: bool, whole: str, w: dict[str, Any], lexicon: Lexicon) -> str:
    """The name of a row that says only which part of the row above it is: 青稞 below 粮食播种面积, 城镇 below 居民人均可支配收入."""
    if w["part_people"].fullmatch(name) and (of := w["part_of"].search(whole)):
        return name + whole[of.start("who"):]
    words = words_of(lexicon)
    if part and not name.endswith(words.statistics) and (tail := next((noun for noun in words.statistics if whole.endswith(noun)), "")):
        return joined(name, tail)
    return name


def _told(sheet: Sheet, cell: Cell, told: set[tuple[Any, int]]) -> bool:
    place = sheet.place(cell)
    return place is not None and (place in told or (place[0], place[1] - 1) in told)


def _title(sheet: Sheet, start: int, w: dict[str, Any], lexicon: Lexicon) -> str:
    """The line above a head that is none of units."""
    above = [line for line in sheet.text[max(0, start - ABOVE):start].split("\n")
             if line.strip() and not w["unit_line"].match(line) and not w["grid_aside"].fullmatch(line.strip()) and not is_unit(line.strip(), lexicon)]
    return [part for part in w["grid_full_stop"].split(above[-1]) if part.strip()][-1] if above else ""


def _by_value(columns: Sequence[Column]) -> list[Column]:
    """The columns, 值 beside 量 of one year as a name of its own: 91年量 91年值."""
    named = {column.iso for column in columns if column.kind == "value" and column.name}
    return [replace(column, name=column.label.lstrip("0123456789年度")) if column.kind == "value" and not column.name and column.iso in named and BY_VALUE.fullmatch(column.label) else column for column in columns]


def _this_years(columns: Sequence[Column], setting: Setting, w: dict[str, Any]) -> list[Column]:
    """The columns, the budget of the year that runs as what is where that of the next stands beside it."""
    aims = [column.iso or "" for column in columns if column.kind == "value" and column.promised]
    if aims and setting.date is not None and setting.currency == HONG_KONG and any(column.iso and last_day(column.iso) < setting.date for column in columns):
        columns = [replace(column, promised=False) if column.promised and column.iso and "-04/" in column.iso and first_day(column.iso) <= setting.date and column.iso < max(aims) else column for column in columns]
    if not aims or setting.date is None or any(column.kind == "value" and column.iso and column.iso[:4] < setting.date[:4] for column in columns):
        return list(columns)
    return [replace(column, promised=False) if column.promised and column.iso and w["grid_budgeted"].search(column.label) and column.iso[:4] <= setting.date[:4] and column.iso < max(aims) else column for column in columns]


def _so_far(columns: Sequence[Column], setting: Setting, w: dict[str, Any]) -> list[Column]:
    """The columns, a month behind the aim of a year as of that year; a year that runs as what is where a later one alone is called planned; a sum of years to come as promised for the last."""
    out: list[Column] = []
    aim: Column | None = None
    called = {column.iso for column in columns if column.kind == "value" and column.promised and w["grid_promised"].search(column.label) and re.search("[0-9]", column.label)}
    years = [column for column in columns if column.kind == "value" and not column.name and column.iso and re.search("[0-9]", column.label)]
    for column in columns:
        own = w["grid_own_year"].search(column.label)
        if column.kind == "value" and aim is not None and aim.iso and column.iso and MONTH.match(column.iso) and column.label and not own:
            iso = YEAR_OF.sub(aim.iso[:4], column.iso)
            column = replace(column, iso=iso, promised=setting.date is not None and last_day(iso) > setting.date)
        elif column.promised and column in years and len(called) == 1 and column.iso not in called and (column.iso or "") < max(one or "" for one in called) and w["grid_is_plain_year"].fullmatch(column.label):
            column = replace(column, promised=False)
        elif column.kind == "value" and w["grid_all"].fullmatch(column.label or column.name) and len(years) > ROWS and all(one.promised for one in years) and len({one.iso for one in years}) == len(years):
            column = replace(column, iso=years[-1].iso, promised=True, name="")
        if column.kind == "value" and own and re.search("[0-9]", column.label):
            aim = column if w["grid_promised"].search(column.label) and not w["grid_done"].search(column.label) else None
        out.append(column)
    return out


def _in_a_note(sheet: Sheet, name: str, setting: Setting, w: dict[str, Any], lexicon: Lexicon) -> Unit | None:
    """The unit that a note says a column has: PM2.5浓度单位为微克/立方米."""
    return next((unit for match in w["grid_of_unit"].finditer(sheet.text) if match["of"].endswith(name) and (unit := unit_of(match["unit"].strip(), setting, lexicon))), None)


def _carried(columns: Sequence[Column], setting: Setting, lexicon: Lexicon) -> list[Column]:
    """增速 alone is the growth of the indicator before it, not of a share; a rank is that of whatever stands before it; a year behind a sum of money is that year's part of it."""
    w = patterns(lexicon)
    out: list[Column] = []
    name = before = ""
    for column in columns:
        if out and column.kind == "value" and not column.name and column.unit is None and w["grid_is_plain_year"].fullmatch(column.label) and out[-1].name and out[-1].unit and out[-1].unit[1] in MONEY:
            column = replace(column, name=w["grid_whole_sum"].sub("", out[-1].name), unit=out[-1].unit)
        if column.name == RANKED:
            out.append(replace(column, name=before + column.label))
            continue
        before = column.name or before
        unit = column.unit or likely_unit(column.name, (), setting, lexicon)
        if not (column.kind == "value" and unit is not None and unit[1] == "%" and (name or columns[0].name == "")):
            name = column.name or name
        out.append(replace(column, name=name) if column.kind in CHANGES and not column.name and name else column)
    return out


def _named(printed: str, row: _Row, setting: Setting, w: dict[str, Any], lexicon: Lexicon, above: Sequence[Unit] = ()) -> tuple[str, Unit | None]:
    """The name of a row and its unit: from the column of units, from brackets, from the word it ends with, as the line *above* counts it: 人数 in 万人."""
    name = re.sub(r"\s", "", printed)
    if row.unit:
        return name, unit_of(row.unit, setting, lexicon)
    rest, word = unbracketed(name, w, lexicon)
    if word:
        unit = unit_of(word, setting, lexicon)
        counted = likely_unit(rest, (), setting, lexicon) if unit is not None and unit[1] == "" else None
        return rest, (unit[0], counted[1]) if unit is not None and counted is not None else unit  # 游客人次（百万）
    if counted := w["cell_counted"].search(name):
        return name, as_above(unit_of(counted["unit"], setting, lexicon), above)
    return name, None


def _printed(cells: Sequence[Cell], setting: Setting, lexicon: Lexicon) -> Unit | None:
    """The unit that most of some cells print themselves, for those that print none."""
    w = patterns(lexicon)
    words = Counter(re.sub("[-0-9., ]", "", cell.text) for cell in cells if cell.unit and not w["cell_said"].match(cell.text))
    if cells and not cells[0].unit and SOME * sum(words.values()) < sum(cell.value is not None for cell in cells):
        return None
    return unit_of(max(words, key=lambda word: (words[word], word)), setting, lexicon) if words else None


def _year_of_row(sheet: Sheet, span: Span, year: re.Match[str] | None, setting: Setting, w: dict[str, Any]) -> tuple[str, bool] | None:
    """The year that a row is of, and whether it is to come; years of the Republic count from 1911."""
    if year is None:
        found = year_at(sheet, span[0], w)
        if found is None or HAN.search(re.sub(w["grid_marks"], "", sheet.text[found[2]:span[1]])):
            return None
        return dated_as(found[0], found[1].text, setting, w), ahead(found[1], setting.date)
    iso = year["y"] or str(int(year["roc"]) + REPUBLIC)
    promised = bool(year["aimed"]) or (setting.date is not None and iso > setting.date[:4])
    return iso, promised

"""Glyphs of a page → its lines in reading order: down a column, then the next one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import pairwise
from statistics import median

WIDE = 0x2010
"""From here on, characters that are set upright in vertical type; Latin and digits are not."""
WORD_SPACE, WIDE_SPACE = 0.1, 0.6
"""Of the type's size: what a gap has at least where the file says space, and where it doesn't."""
WRITTEN_ON, BESIDE = 1.3, 0.6
"""Of the type's size: the widest gap between two glyphs of a line that the file has one after another, and between any two."""
SQUARE = 24.0
"""Points; what belongs together ends and begins in neighbouring squares of the page."""
SMALLEST = 2.0
"""Points; nobody reads anything smaller."""
GUTTER = 0.7
"""Of the type's size: the narrowest white between two columns."""
INDENT = (1.5, 2.6)
MOST_CUTS = 40
"""No page has more columns; bounds the work on what is no page."""
LEAST_COLUMN = 5
"""Of the type's size: nothing narrower is a column of text; a column of a table may be."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character where it stands; in points, y grows downwards."""

    char: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    spaced: bool = False  # the file has a space before it

    @property
    def x(self) -> float:
        return (self.left + self.right) / 2

    @property
    def y(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Block:
    """A line, or the lines of vertical type from right to left, with the box of its ink."""

    texts: tuple[str, ...]
    left: float
    top: float
    right: float
    bottom: float
    size: float

    @property
    def width(self) -> float:
        return self.right - self.left


@dataclass(frozen=True, slots=True)
class Placed:
    """A line in reading order; `apart` tells that white space, another size or a column's end is before it."""

    text: str
    left: float
    top: float
    right: float
    size: float
    apart: bool


def reading_order(glyphs: Sequence[Glyph]) -> tuple[Placed, ...]:
    """Return the lines of a page: each column from top to bottom before the one to its right, what spans columns where it stands.

    Cells of a table stay on one line, apart by tabs. A line that is set in by two characters begins with two ideographic spaces.
    """
    flat, upright = _runs(list(dict.fromkeys(glyph for glyph in glyphs if glyph.size >= SMALLEST)))
    blocks = [_line(run) for run in _joined(flat)] + list(_vertical(upright))
    return tuple(_placed(_areas(blocks)))


# ---- glyphs → lines -------------------------------------------------------------------------------------------------


def _runs(glyphs: Sequence[Glyph]) -> tuple[list[list[Glyph]], list[list[Glyph]]]:
    """Runs of neighbours as the file has them one after another: those that run to the right, and those that run downwards."""
    steps = ["", *(_step(a, b) for a, b in pairwise(glyphs))]
    flat: list[list[Glyph]] = []
    upright: list[list[Glyph]] = []
    i = 0
    while i < len(glyphs):
        end = i + 1
        while end < len(glyphs) and steps[end] == "down":
            end += 1
        goes_on = end == len(glyphs) or steps[end] != "right"
        if goes_on and (end - i >= 3 or (upright and upright[-1][-1] is glyphs[i - 1] and _is_next_upright(upright[-1], glyphs[i]))):
            upright.append(list(glyphs[i:end]))
        else:
            end = i + 1
            while end < len(glyphs) and steps[end] == "right":
                end += 1
            flat.append(list(glyphs[i:end]))
        i = end
    return flat, upright


def _step(a: Glyph, b: Glyph, widest: float = WRITTEN_ON) -> str:
    size = max(a.size, b.size)
    if abs(a.y - b.y) < 0.4 * size and -0.75 * size < b.left - a.right < widest * size and min(a.size, b.size) > 0.45 * size:
        return "right"
    down, across = b.y - a.y, abs(a.x - b.x)
    if ord(a.char) >= WIDE and ord(b.char) >= WIDE and a.size == b.size and across < 0.7 * size and max(0.3 * size, across) < down < 1.7 * size:
        return "down"
    return ""


def _is_next_upright(run: list[Glyph], first: Glyph) -> bool:
    """Whether *first* begins the vertical line to the left of *run*, which it may be alone on."""
    return first.size == run[0].size and 0.8 * first.size < run[0].x - first.x < 2.2 * first.size and abs(first.y - run[0].y) < 2.2 * first.size


def _joined(runs: list[list[Glyph]]) -> list[list[Glyph]]:
    """Runs that stand side by side on one line, as one."""
    lines: list[list[Glyph]] = []
    ends: dict[tuple[int, int], list[int]] = defaultdict(list)  # the lines that end in a square of the page
    for run in sorted(runs, key=lambda run: run[0].left):
        first = run[0]
        x, y = int(first.left // SQUARE), int(first.y // SQUARE)
        near = [k for i in range(x - 1, x + 2) for j in range(y - 1, y + 2) for k in ends[i, j] if _step(lines[k][-1], first, BESIDE) == "right"]
        if near:
            k = min(near, key=lambda k: abs(lines[k][-1].right - first.left))
            ends[_square(lines[k][-1])].remove(k)
            lines[k] += run
        else:
            k = len(lines)
            lines.append(list(run))
        ends[_square(run[-1])] = [*ends[_square(run[-1])][-7:], k]
    return lines


def _square(last: Glyph) -> tuple[int, int]:
    return int(last.right // SQUARE), int(last.y // SQUARE)


def _line(run: list[Glyph]) -> Block:
    parts = [run[0].char]
    for a, b in pairwise(run):
        gap = (b.left - a.right) / max(a.size, b.size)
        if gap > WIDE_SPACE or (b.spaced and gap > WORD_SPACE):
            parts.append(" ")
        parts.append(b.char)
    size = median(g.size for g in run)
    y = median(g.y for g in run)
    return Block(("".join(parts),), run[0].left, y - 0.4 * size, max(g.right for g in run), y + 0.4 * size, size)


def _vertical(runs: list[list[Glyph]]) -> Iterator[Block]:
    """Vertical lines that stand side by side, as one block, the rightmost line first."""
    group: list[list[Glyph]] = []
    for run in sorted(runs, key=lambda run: -run[0].x):
        if group:
            last, size = group[-1], max(group[-1][0].size, run[0].size)
            common = min(last[-1].y, run[-1].y) - max(last[0].y, run[0].y)
            if last[0].x - run[0].x > 2.2 * size or common < 0 or run[0].size != last[0].size:
                yield _upright_block(group)
                group = []
        group.append(run)
    if group:
        yield _upright_block(group)


def _upright_block(group: list[list[Glyph]]) -> Block:
    size = group[0][0].size
    return Block(tuple("".join(g.char for g in run) for run in group), min(run[0].x for run in group) - size / 2,
                 min(run[0].y for run in group) - size / 2, max(run[0].x for run in group) + size / 2, max(run[-1].y for run in group) + size / 2, size)


# ---- lines → reading order --------------------------------------------------------------------------------------------


Area = list[list[Block]]
"""Rows of a part of the page that is read from top to bottom; blocks of one row are the cells of a table's line."""


def _areas(blocks: list[Block], cuts: int = 0) -> Iterator[Area]:
    """Parts of the page in reading order; *cuts* tells how often it has been cut already."""
    whole: Area = []
    for group in _groups(_bands(blocks)):
        cut = _gutter(group) if cuts < MOST_CUTS else None
        if cut is None:
            whole += group
            continue
        if whole:
            yield whole
            whole = []
        members = [block for row in group for block in row]
        yield from _areas([b for b in members if b.right <= cut], cuts + 1)
        yield from _areas([b for b in members if b.right > cut], cuts + 1)
    if whole:
        yield whole


def _bands(blocks: list[Block]) -> Iterator[list[Block]]:
    """Blocks between two lines of white that run across the whole part."""
    band: list[Block] = []
    bottom = float("-inf")
    for block in sorted(blocks, key=lambda b: (b.top, b.left)):
        if band and block.top >= bottom:
            yield band
            band = []
        bottom = max(bottom, block.bottom) if band else block.bottom
        band.append(block)
    if band:
        yield band


def _groups(bands: Iterable[list[Block]]) -> Iterator[list[list[Block]]]:
    """Adjoining bands that have white from top to bottom in common, or have none."""
    group: list[list[Block]] = []
    white: list[tuple[float, float]] = []
    edges = (0.0, 0.0)
    for band in bands:
        own, own_edges = _white(band), (min(b.left for b in band), max(b.right for b in band))
        common = _common(white, own, GUTTER * _size(band))
        both = (min(edges[0], own_edges[0]), max(edges[1], own_edges[1]))
        if group and (not _inner(common, both) if _inner(white, edges) else len(own) > 2):
            yield group
            group = []
        white, edges = (common, both) if group else (own, own_edges)
        group.append(band)
    if group:
        yield group


def _white(band: list[Block]) -> list[tuple[float, float]]:
    """Where nothing stands, from left to right, the margins without end."""
    white, reached = [], float("-inf")
    for block in sorted(band, key=lambda b: b.left):
        if block.left > reached:
            white.append((reached, block.left))
        reached = max(reached, block.right)
    return [*white, (reached, float("inf"))]


def _common(one: list[tuple[float, float]], other: list[tuple[float, float]], least: float) -> list[tuple[float, float]]:
    """Where both are white, for *least* points at least; the widest places, if there are many."""
    common, i, j = [], 0, 0
    while i < len(one) and j < len(other):
        start, end = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if end - start >= least:
            common.append((start, end))
        i, j = (i + 1, j) if one[i][1] < other[j][1] else (i, j + 1)
    return sorted(nlargest(MOST_CUTS, common, key=lambda place: place[1] - place[0]))


def _inner(white: list[tuple[float, float]], edges: tuple[float, float]) -> bool:
    """Whether something stands on either side of some of the white."""
    return any(start > edges[0] and end < edges[1] for start, end in white)


def _size(blocks: Iterable[Block]) -> float:
    return median(block.size for block in blocks)


def _gutter(group: list[list[Block]]) -> float | None:
    """The x at which the group falls into two columns of text, if it does: the widest gutter between two."""
    blocks = [block for band in group for block in band]
    white = sorted(((b - a, (a + b) / 2) for a, b in _white(blocks)[1:-1]), reverse=True)
    for width, x in white[:MOST_CUTS]:
        if width >= GUTTER * _size(blocks) and _are_columns([b for b in blocks if b.right <= x], [b for b in blocks if b.right > x]):
            return x
    return None


def _are_columns(left: list[Block], right: list[Block]) -> bool:
    """Whether both sides are text rather than cells: wide enough, mostly filled, and beside each other for two lines at least."""
    size = _size(left + right)
    beside = min(max(b.bottom for b in left), max(b.bottom for b in right)) - max(min(b.top for b in left), min(b.top for b in right))
    if beside < 2 * size:
        return False
    return all(_is_column(side, size) for side in (left, right))


def _is_column(side: list[Block], size: float) -> bool:
    width = max(b.right for b in side) - min(b.left for b in side)
    if (len(side) == 1 and len(side[0].texts) > 1) or any(b.bottom - b.top > 3 * b.size for b in side):
        return True
    if width < LEAST_COLUMN * size:
        return False
    rows = list(_bands(side))
    filled = [sum(b.width for b in row) for row in rows if len(row) == 1 or not _crowded(row)]
    return len(filled) < len(rows) or median(filled) >= 0.5 * width


def _crowded(row: list[Block]) -> bool:
    """Whether a band holds lines one above another, as columns do whose lines don't stand level."""
    return max(b.bottom for b in row) - min(b.top for b in row) > 1.6 * _size(row)


def _placed(areas: Iterable[Area]) -> Iterator[Placed]:
    for area in areas:
        rows = [sorted(row, key=lambda b: b.left) for row in area]
        edge = _edge(rows)
        gaps = [b[0].top - a[0].bottom for a, b in pairwise(rows)]
        usual = median(gaps) if gaps else 0.0
        last: Block | None = None
        for row in rows:
            first = row[0]
            apart = last is None or abs(first.size - last.size) > 0.12 * last.size or first.top - last.bottom > max(usual + 0.5 * first.size, 0.9 * first.size)
            if any(len(block.texts) > 1 or block.bottom - block.top > 3 * block.size for block in row):
                for block in row:
                    for n, text in enumerate(block.texts):
                        yield Placed(text, block.left, block.top, block.right, block.size, n == 0)
            else:
                set_in = INDENT[0] * first.size < first.left - edge < INDENT[1] * first.size
                yield Placed("\u3000\u3000" * set_in + _cells(row), first.left, first.top, row[-1].right, first.size, apart)
            last = first


def _cells(row: list[Block]) -> str:
    """The blocks of one line, with a tab where they stand far apart."""
    parts = [row[0].texts[0]]
    for a, b in pairwise(row):
        parts += ["\t" if b.left - a.right > WRITTEN_ON * max(a.size, b.size) else " ", b.texts[0]]
    return "".join(parts)


def _edge(rows: list[list[Block]]) -> float:
    """Where the lines of a part begin: the leftmost place at which two of them do, else the leftmost."""
    lefts = sorted(row[0].left for row in rows)
    return next((a for a, b in pairwise(lefts) if b - a < 1), lefts[0])

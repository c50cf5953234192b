"""Glyphs of a page → its lines in reading order: down a column, then the next one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median

from digest.read.block import Block, Glyph, turned
from digest.read.columns import HEADING, REACH, SAME_SIZE, columns, ends_full, is_down_the_side, is_text, usual_size
from digest.read.lines_of_type import WRITTEN_ON, lines_of
from digest.read.number_tables import with_tables

GUTTER = 0.4
"""Of the type's size: the narrowest white between two columns."""
INDENT = (1.5, 2.6)
MOST_HEADS = 8
"""Lines above the columns of an article, or above and below those of a page."""
MOST_CUTS = 40
"""No page has more columns; bounds the work on what is no page."""
LEAST_COLUMN = 5
"""Of the type's size: nothing narrower is a column of text; a column of a table may be."""
ALONE = 0.7
"""Of the bands of a page of one column: the share that is one line."""
WIDE = 0.6
"""Of its width: how wide the lines are at least that hold most of its text."""
LEVEL_BELOW = 3
"""Of the heading's size: how far below a heading the columns of its article begin at most that it doesn't stand above."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A line in reading order; `apart` tells that white space, another size or a column's end is before it, `torn` that the next one
    doesn't carry it on as it should, `askew` that it stands at a slant."""

    text: str
    left: float
    top: float
    right: float
    size: float
    apart: bool
    torn: bool = False
    askew: bool = False


def reading_order(glyphs: Sequence[Glyph]) -> tuple[Placed, ...]:
    """Return the lines of a page: each column from top to bottom before the one to its right, what spans columns where it stands.

    Cells of a table stay on one line, apart by tabs. A line that is set in by two characters begins with two ideographic spaces.
    A page of vertical type is read as if it were turned: its columns are tiers, its lines follow from right to left.
    """
    blocks, askew, quarters = lines_of(glyphs)
    blocks = with_tables(blocks)
    head, body, foot = _page(blocks)
    slanting = (_place(block.texts[0], block, quarters, True) for block in askew)
    return (*_placed([head, *_areas(body), foot], quarters), *(replace(placed, askew=True) for placed in slanting))


# ---- lines → reading order --------------------------------------------------------------------------------------------


Area = list[list[Block]]
"""Rows of a part of the page that is read from top to bottom; blocks of one row are the cells of a table's line."""


def _page(blocks: list[Block]) -> tuple[Area, list[Block], Area]:
    """What stands above all columns of the page, its date, number and running head, what stands between, and what stands below them."""
    bands = list(_bands(blocks))
    usual = usual_size(blocks) if blocks else 0.0
    upper = next((n for n, band in enumerate(bands[:MOST_HEADS]) if not _is_furniture(band, blocks, usual)), min(len(bands), MOST_HEADS))
    least = max(upper, len(bands) - MOST_HEADS)
    lower = next((n for n in range(len(bands), least, -1) if not _is_furniture(bands[n - 1], blocks, usual)), least)
    return bands[:upper], [block for band in bands[upper:lower] for block in band], bands[lower:]


def _is_furniture(band: list[Block], blocks: list[Block], usual: float) -> bool:
    """Whether a band is one line of small type without a line of the same size close above or below it."""
    if any(block.across or block.size >= HEADING * usual for block in band) or _crowded(band):
        return False
    return not any(_is_close(block, other) for block in band for other in blocks if other is not block)


def _is_close(one: Block, other: Block) -> bool:
    """Whether two lines of one size stand close above one another."""
    return abs(one.top - other.top) < REACH * one.size and _is_same_size(one.size, other.size) and min(one.right, other.right) > max(one.left, other.left)


def _is_same_size(one: float, other: float) -> bool:
    return max(one, other) < SAME_SIZE * min(one, other)


def _areas(blocks: list[Block], cuts: int = 0, outer: bool = True) -> Iterator[Area]:
    """Parts of the page in reading order; *cuts* tells how often it has been cut already, *outer* whether nothing is to the right of *blocks*."""
    is_cut = cuts < MOST_CUTS
    parts = list(_parts(blocks)) if is_cut else [blocks]
    if len(parts) > 1:
        for part in parts:
            yield from _areas(part, cuts + 1, outer)
        return
    cut = _gutter(blocks) if is_cut else None
    if cut is None:
        if _is_one_column(blocks):
            yield from _downwards(blocks, outer)
            return
        head = _head(blocks) if is_cut else []
        yield from (list(_bands(column)) for column in columns(head or blocks, outer))
        if head:
            yield from _areas([block for block in blocks if block not in head], cuts + 1, outer)
    else:
        left, right = [b for b in blocks if b.right <= cut], [b for b in blocks if b.right > cut]
        middle = _in_the_middle(blocks, left, right) or _in_the_middle(blocks, right, left)
        if middle:
            yield list(_bands(middle))
            yield from _areas([block for block in blocks if block not in middle], cuts + 1, outer)
            return
        sides = [(left, False), (right, outer)]
        for side, is_outer in reversed(sides) if outer and all(is_down_the_side(block, left) for block in right) else sides:
            yield from _areas(side, cuts + 1, is_outer)


def _is_one_column(blocks: list[Block]) -> bool:
    """Whether nearly all lines stand alone on their height: a page of one column, in which some are set in the middle or to the right."""
    bands = list(_bands(blocks))
    width = max(block.right for block in blocks) - min(block.left for block in blocks) if blocks else 0.0
    wide, all_ = (sum(len(text) for block in some for text in block.texts) for some in ([block for block in blocks if block.width >= WIDE * width], blocks))
    aside = any(min(a.right, b.right) <= max(a.left, b.left) for (a, *_), (b, *_) in pairwise(bands))  # else each stands below the other in any case
    return aside and sum(len(band) == 1 for band in bands) >= ALONE * len(bands) and 2 * wide > all_


def _downwards(blocks: list[Block], outer: bool) -> Iterator[Area]:
    """Lines that stand alone from top to bottom; between them what stands side by side, as columns."""
    for alone, group in groupby(_bands(blocks), key=lambda band: len(band) == 1):
        bands = list(group)
        if alone:
            yield bands
        else:
            yield from (list(_bands(column)) for column in columns([block for band in bands for block in band], outer))


def _in_the_middle(blocks: list[Block], bare: list[Block], headed: list[Block]) -> list[Block]:
    """Headings in the middle above the columns that *blocks* otherwise are, too short to reach above the *bare* ones, where all columns begin level."""
    top, usual = min(block.top for block in bare), usual_size(blocks)
    above = [block for block in headed if block.bottom <= top + 0.3 * usual]
    text = [block for block in headed if block not in above]
    heads = [block for block in above if block.size >= HEADING * usual]
    first = min(bare, key=lambda block: block.top)
    if not heads or not text or first.size >= HEADING * usual or any(block.across for block in above):
        return []
    middle = (min(b.left for b in blocks) + max(b.right for b in blocks)) / 2
    is_centred = all(abs((block.left + block.right) / 2 - middle) < 1.5 * usual for block in above)
    is_level = abs(min(block.top for block in text) - top) < usual and top - max(b.bottom for b in above) < LEVEL_BELOW * max(b.size for b in heads)
    return above if is_centred and is_level else []


def _head(blocks: list[Block]) -> list[Block]:
    """What stands above the columns that *blocks* otherwise are, across a gutter: a headline, a table, a caption, but nothing that goes on in a column."""
    bands = list(_bands(blocks))
    usual = usual_size(blocks) if blocks else 0.0
    for n in range(1, min(len(bands), MOST_HEADS)):
        if any(_is_same_size(block.size, usual) for block in bands[n - 1]):
            break
        cut = _gutter([block for band in bands[n:] for block in band])
        if cut is not None and any(block.left < cut < block.right for block in bands[n - 1]):
            above = [block for band in bands[:n] for block in band]
            if not any(_is_close(one, other) for one in above for other in bands[n]):
                return above
    return []


def _parts(blocks: list[Block]) -> Iterator[list[Block]]:
    """Parts of *blocks* that each begin with headings, with white above them that runs across the whole."""
    bands = list(_bands(blocks))
    usual = usual_size(blocks) if blocks else 0.0
    is_heading = [all(block.size >= HEADING * usual and not block.across for block in band) for band in bands]
    starts = [n for n in range(1, len(bands)) if is_heading[n] and not is_heading[n - 1]]
    part: list[Block] = []
    for n, band in enumerate(bands):
        if part and n in starts:
            end = next((k for k in range(n, len(bands)) if not is_heading[k]), len(bands))
            upto = next((k for k in starts if k > n), len(bands))
            if _is_headed([b for row in bands[n:end] for b in row], [b for row in bands[end:upto] for b in row]):
                yield part
                part = []
        part += band
    if part:
        yield part


def _is_headed(headings: list[Block], text: list[Block]) -> bool:
    """Whether all columns of *text* stand below the headings or begin level with those that do."""
    if not text:
        return False
    bottom, size = max(b.bottom for b in headings), max(b.size for b in headings)
    white = _white(text)
    for (_, left), (right, _) in pairwise(white):
        under = any(min(b.right, right) - max(b.left, left) > b.size for b in headings)
        if not under and min(b.top for b in text if left <= b.left < right) - bottom > LEVEL_BELOW * size:
            return False
    return True


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


def _white(band: list[Block]) -> list[tuple[float, float]]:
    """Where nothing stands, from left to right, the margins without end."""
    white, reached = [], float("-inf")
    for block in sorted(band, key=lambda b: b.left):
        if block.left > reached:
            white.append((reached, block.left))
        reached = max(reached, block.right)
    return [*white, (reached, float("inf"))]


def _size(blocks: Iterable[Block]) -> float:
    return median(block.size for block in blocks)


def _gutter(blocks: list[Block]) -> float | None:
    """The x at which *blocks* fall into two columns of text, if they do: the widest gutter between two."""
    if not blocks:
        return None
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
    if any(b.across and (len(b.texts) > 1 or b.bottom - b.top > 3 * b.size) for b in side):
        return True
    if width < LEAST_COLUMN * size:
        return False
    rows = list(_bands(side))
    filled = [sum(b.width for b in row) for row in rows if len(row) == 1 or not _crowded(row)]
    return len(filled) < len(rows) or median(filled) >= 0.5 * width


def _crowded(row: list[Block]) -> bool:
    """Whether a band holds lines one above another, as columns do whose lines don't stand level."""
    return max(b.bottom for b in row) - min(b.top for b in row) > 1.6 * _size(row)


def _placed(areas: Sequence[Area], quarters: int) -> Iterator[Placed]:
    known = [area for area in areas if area]
    for area, after in zip(known, [*known[1:], None], strict=False):
        rows = [sorted(row, key=lambda b: b.left) for row in area]
        edge = _edge(rows)
        gaps = [b[0].top - a[0].bottom for a, b in pairwise(rows)]
        usual = median(gaps) if gaps else 0.0
        last: Block | None = None
        for n, row in enumerate(rows):
            first = row[0]
            apart = last is None or abs(first.size - last.size) > 0.12 * last.size or first.top - last.bottom > max(usual + 0.5 * first.size, 0.9 * first.size)
            if any(block.across for block in row):
                for block in row:
                    for k, text in enumerate(block.texts):
                        yield _place(text, block, quarters, k == 0)
            else:
                set_in = _is_set_in(rows, n, edge)
                joined = Block((), first.left, min(b.top for b in row), row[-1].right, max(b.bottom for b in row), first.size)
                torn = row is rows[-1] and after is not None and _is_torn(area, after)
                yield replace(_place("\u3000\u3000" * set_in + _cells(row), joined, quarters, apart), torn=torn)
            last = first


def _is_torn(area: Area, after: Area) -> bool:
    """Whether a column ends inside a paragraph and the next one doesn't go on with it, or the next one begins inside a paragraph that this one doesn't leave open."""
    column, other = ([block for row in part for block in row] for part in (area, after))
    if not is_text(column) or column[-1].across:
        return False
    goes_on = _is_same_size(column[-1].size, other[0].size) and not other[0].across
    is_set_in = goes_on and is_text(other) and _is_set_in(after, 0, _edge(after))
    if ends_full(column):
        return is_set_in or not goes_on
    is_short = column[-1].right < max(block.right for block in column) - 2 * column[-1].size
    return goes_on and is_short and is_text(other) and not is_set_in and any(_is_set_in(part, n, _edge(part)) for part in (area, after) for n in range(len(part)))


def _is_set_in(rows: Area, n: int, edge: float) -> bool:
    """Whether the *n*th row is set in from the *edge* of the rows, or from the next row where they change their width."""
    first = rows[n][0]
    return any(INDENT[0] * first.size < first.left - left < INDENT[1] * first.size for left in (edge, *(row[0].left for row in rows[n + 1 : n + 2])))


def _place(text: str, block: Block, quarters: int, apart: bool) -> Placed:
    shown = turned(block, -quarters)
    return Placed(text, shown.left, shown.top, shown.right, block.size, apart)


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

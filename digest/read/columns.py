"""Lines of a part of the page → its columns and tables, in reading order, also where no straight cut parts them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, takewhile
from statistics import median

from digest.read.block import Block

Stack = list[Block]
"""Lines one below another, as in a column."""

SAME_SIZE = 1.12
"""Sizes of type that differ less are one size."""
REACH = 2.2
"""Of the type's size: from a line to the next one of its column at most."""
PITCH = 1.2
"""Of what its last two lines stand apart: how far the next one of a column stands from it, where it stands below another column too."""
CLOSE = 1.6
"""Of the type's size: the same for a column of one line so far."""
RECENT = 3
"""Lines at the end of a column that tell where it stands; it may change its width, as around a photo."""
SHARED = 0.5
"""Of the type's size: two lines stand above one another that share as much of the page's width."""
LEVEL = 0.2
"""Of the type's size: by how much the cells of a table's row may stand higher than each other."""
SPACED = 3
"""Of the type's size: how wide the pieces of a line that is spaced out are at most, and how far apart."""
FULL = 2.5
"""Of the type's size: by how much a full line of text may fall short of its column."""
NARROWEST_TEXT, WIDE_TEXT = 5, 8
"""Of the type's size."""
HEADING = 1.2
"""Of the usual size: nothing smaller is a heading."""
AT_THE_SIDE = 3
"""Of its size: a headline that runs down is that close to its text at least."""
OWN = 1.3
"""Of a column's width: a heading above it that is no wider is its own."""
NUMBER = re.compile(r"[-−－+±<>≤≥]?\d[\d,.]*(?:[%％‰]|(?![年月日])[\u3400-\u9fff]{1,3})?|[-—–－…]+")
"""A cell of a table that says a number, or none."""
MOST_LINES, MOST_BESIDE, MOST_STACKS = 4000, 100, 200
"""No page has more lines, lines beside each other, or columns, headings and tables; bounds the work on what is no page."""


def columns(blocks: Sequence[Block], outer: bool) -> Iterator[Stack]:
    """Yield the columns of text, each heading and each table among *blocks* in reading order.

    One that stands above another comes before it, and so does one that stands to its left, unless it stands lower and an article begins in
    between. A headline down the right side comes first, if *outer* tells that nothing is to the right of *blocks*. Where that goes round in a
    circle, the upper one comes first.
    """
    found = [*stacks([block for block in blocks if not block.across]), *([block] for block in blocks if block.across)]
    if len(found) > MOST_STACKS:
        yield list(blocks)
        return
    parts = _with_tables(found)
    usual = usual_size(blocks) if blocks else 0.0
    yield from _resumed([parts[n] for n in _order(parts, usual, outer)])


def usual_size(blocks: Sequence[Block]) -> float:
    """The size of most of the type."""
    count = Counter[float]()
    for block in blocks:
        count[block.size] += sum(map(len, block.texts))
    return max(count, key=lambda size: (count[size], -size))


def is_down_the_side(block: Block, others: Sequence[Block]) -> bool:
    """Whether *block* is a headline that runs down at the right side of *others*, close to them."""
    beside = [b for b in others if b.top < block.bottom and b.bottom > block.top]
    return (block.across and bool(beside) and block.size >= HEADING * usual_size(beside)
            and all(b.right <= block.left for b in beside) and block.left - max(b.right for b in beside) < AT_THE_SIDE * block.size)


def is_text(stack: Stack) -> bool:
    """Whether the lines fill their column, as those of a table's column seldom do."""
    left, right = _extent(stack)
    size = stack[0].size
    if 2 * sum(NUMBER.fullmatch(line.texts[0]) is not None for line in stack) > len(stack):
        return False
    if len(stack) < 2 or right - left < NARROWEST_TEXT * size:
        return False
    if right - left >= WIDE_TEXT * size:
        return median(line.width for line in stack) >= 0.6 * (right - left)
    full = sum(line.right > right - 0.2 * (right - left) and line.left < left + FULL * size for line in stack)
    return len(stack) > 2 and full >= 0.6 * (len(stack) - 1)


def ends_full(stack: Stack) -> bool:
    """Whether a column ends inside a paragraph: with a full line, and without a sign."""
    size, last = stack[0].size, stack[-1]
    return last.right > _extent(stack)[1] - size and unicodedata.category(last.texts[-1][-1])[0] in "LN"


# ---- lines → columns --------------------------------------------------------------------------------------------------


def stacks(lines: Sequence[Block]) -> list[Stack]:
    """Lines of one size one below another; a line above two that stand side by side ends its column, and so does another size below."""
    if len(lines) > MOST_LINES:
        return [[line] for line in lines]
    lines = sorted(lines, key=lambda line: (line.top, line.left))
    out: list[Stack] = []
    open_: list[Stack] = []
    for n, line in enumerate(lines):
        open_ = [stack for stack in open_ if line.top - stack[-1].top < REACH * max(stack[-1].size, line.size)]
        above = [stack for stack in open_ if _overlap(*_extent(stack[-RECENT:]), line.left, line.right) > SHARED * line.size]
        fits = [stack for stack in above if _is_next(stack, line) and not _is_parted(stack, line, lines, n)]
        close = fits if len(above) == 1 else [stack for stack in fits if _is_close(stack, line)]
        if len(close) == 1:
            close[0].append(line)
            continue
        open_ = [stack for stack in open_ if not any(stack is each for each in above) or not _is_end(stack, line)]
        open_.append([line])
        out.append(open_[-1])
    return out


def _is_next(stack: Stack, line: Block) -> bool:
    left, right = _extent(stack[-RECENT:])
    last = stack[-1]
    return (max(line.size, last.size) < SAME_SIZE * min(line.size, last.size) and last.bottom <= line.top + 0.1 * line.size
            and _overlap(left, right, line.left, line.right) >= 0.5 * min(right - left, line.width))


def _is_close(stack: Stack, line: Block) -> bool:
    pitch = stack[-1].top - stack[-2].top if len(stack) > 1 else CLOSE * line.size if abs(line.left - stack[0].left) < 0.5 * line.size else 0.0
    return line.top - stack[-1].top < PITCH * pitch


def _is_end(stack: Stack, line: Block) -> bool:
    """Whether *line* stands in the way of *stack*: inside its column, or over most of it."""
    left, right = _extent(stack[-RECENT:])
    inside = left - line.size < line.left and line.right < right + line.size
    return stack[-1].bottom <= line.top + 0.1 * line.size and (inside or _overlap(left, right, line.left, line.right) > 0.5 * (right - left))


def _is_parted(stack: Stack, line: Block, lines: Sequence[Block], n: int) -> bool:
    """Whether two lines stand side by side below the last ones of *stack*, of which *line*, the *n*th, is one."""
    left, right = _extent(stack[-2:])
    level = chain(takewhile(lambda other: line.top - other.top <= 1.2 * line.size, reversed(lines[max(n - MOST_BESIDE, 0):n])),
                  takewhile(lambda other: other.top - line.top <= 1.2 * line.size, lines[n + 1:n + MOST_BESIDE]))
    return any(other.top > stack[-1].top + 0.5 * line.size and max(line.size, other.size) < SAME_SIZE * min(line.size, other.size)
               and left - line.size < other.left < other.right < right + line.size and _overlap(line.left, line.right, other.left, other.right) <= 0 for other in level)


def _extent(stack: Sequence[Block]) -> tuple[float, float]:
    return min(line.left for line in stack), max(line.right for line in stack)


def _overlap(a: float, b: float, c: float, d: float) -> float:
    return min(b, d) - max(a, c)


# ---- columns → tables --------------------------------------------------------------------------------------------------


def _with_tables(found: list[Stack]) -> list[Stack]:
    """Columns whose lines are the cells of a table's rows, or the parts of a line, as one."""
    of = list(range(len(found)))

    def root(n: int) -> int:
        while of[n] != n:
            n = of[n]
        return n

    text = [is_text(stack) for stack in found]
    for (one, other), level in _neighbours(found).items():
        a, b = found[one], found[other]
        alone = len(a) == len(b) == 1 and any(text[n] and (_is_over(single, stack) or _is_over(stack, single)) for n, stack in enumerate(found) for single in (a, b))
        if _are_cells(a, b, level, text[one], text[other]) and (not alone or _are_spaced(a[0], b[0])):
            of[root(other)] = root(one)
    tables: dict[int, Stack] = {}
    for n, stack in enumerate(found):
        tables.setdefault(root(n), []).extend(stack)
    return list(tables.values())


def _neighbours(found: Sequence[Stack]) -> Counter[tuple[int, int]]:
    """How many lines of one column stand level with their next neighbour to the right, which is in another."""
    lines = sorted(((line, n) for n, stack in enumerate(found) for line in stack if not line.across), key=lambda pair: pair[0].top)
    count = Counter[tuple[int, int]]()
    for k, (line, n) in enumerate(lines):
        near: list[tuple[float, int]] = []
        for step in (-1, 1):
            i = k + step
            while 0 <= i < len(lines) and abs(lines[i][0].top - line.top) < LEVEL * line.size:
                if lines[i][0].left >= line.right:
                    near.append((lines[i][0].left, lines[i][1]))
                i += step
        if near and min(near)[1] != n:
            count[n, min(near)[1]] += 1
    return count


def _are_cells(one: Stack, other: Stack, level: int, text: bool, other_text: bool) -> bool:
    if max(one[0].size, other[0].size) > SAME_SIZE * min(one[0].size, other[0].size) or (text and other_text):
        return False
    if text or other_text:
        prose, cells = (one, other) if text else (other, one)
        inside = len(cells) == 1 and _extent(prose)[0] <= cells[0].left and cells[0].right <= _extent(prose)[1] + cells[0].size
        return inside or (level >= 0.8 * max(len(one), len(other)) > 1.6 and max(line.width for line in cells) < WIDE_TEXT * cells[0].size)
    return level >= 0.5 * min(len(one), len(other))


def _are_spaced(one: Block, other: Block) -> bool:
    """Whether two pieces are parts of one line whose characters stand wide apart."""
    return max(one.width, other.width, other.left - one.right) < SPACED * one.size


# ---- reading order -----------------------------------------------------------------------------------------------------


def _order(parts: Sequence[Stack], usual: float, outer: bool) -> Iterator[int]:
    boxes = [_box(part, [line for other in parts if other is not part for line in other], usual, outer) for part in parts]
    after: list[set[int]] = [set() for _ in parts]
    for a, b in combinations(range(len(parts)), 2):
        one, other = (a, b) if _is_first(boxes[a], boxes[b], boxes) else (b, a)
        after[other].add(one)
    left = set(range(len(parts)))
    while left:
        n = min(left, key=lambda n: (len(after[n] & left), boxes[n].left if not after[n] & left else boxes[n].top, boxes[n].top, boxes[n].left))
        left.remove(n)
        yield n


@dataclass(frozen=True, slots=True, eq=False)
class _Box:
    """Where a column, heading or table stands."""

    part: Stack
    left: float
    right: float
    top: float
    bottom: float
    heads: bool  # it is a heading, and something is below it
    aside: bool  # it is a headline down the right side

    def over(self, other: _Box) -> bool:
        """Whether some of the page's width is its as well as the other's."""
        return _overlap(self.left, self.right, other.left, other.right) > 0


def _box(part: Stack, others: Stack, usual: float, outer: bool) -> _Box:
    heads = all(line.size >= HEADING * usual for line in part) and _is_over(part, others)
    return _Box(part, *_extent(part), min(line.top for line in part), max(line.bottom for line in part), heads, outer and is_down_the_side(part[0], others))


def _is_first(a: _Box, b: _Box, boxes: Sequence[_Box]) -> bool:
    """Whether *a* is read before *b*."""
    is_left = a.left + a.right <= b.left + b.right
    above, below = _is_over(a.part, b.part), _is_over(b.part, a.part)
    if above and below:  # a box in a column, or one that reaches into it
        inside = _overlap(a.left, a.right, b.left, b.right) > 0.9 * min(a.right - a.left, b.right - b.left)
        return a.top < b.top if inside else is_left
    if above or below:
        return above
    return _is_first_to_the_left(a, b, boxes) if is_left else not _is_first_to_the_left(b, a, boxes)


def _is_first_to_the_left(a: _Box, b: _Box, boxes: Sequence[_Box]) -> bool:
    """Whether *a* is read before *b*, which stands to its right: not if *a* stands lower and an article begins in between."""
    slack = b.part[0].size  # b's last line may stand beside the first one of what is below
    if a.top < b.bottom - slack:
        return not b.aside
    is_headed = b.heads or any(box.heads and box.bottom <= b.top + slack and box.over(b) and box.right - box.left < OWN * (b.right - b.left) for box in boxes)
    return not any(
        box.top >= b.bottom - slack and box.over(a) and (box.heads if box is a else box is not b and box.bottom <= a.top)
        and (box.over(b) or (box.heads and not is_headed)) for box in boxes
    )


def _resumed(parts: list[Stack]) -> list[Stack]:
    """*parts* with what stands inside a paragraph, a photo's caption or a box in smaller type, behind the column of its text."""
    out: list[Stack] = []
    rest = list(parts)
    while rest:
        part = rest.pop(0)
        out.append(part)
        aside = next((n for n, other in enumerate(rest) if not (other[0].across or other[0].size * SAME_SIZE < part[0].size)), 0)
        if aside and _goes_on(part, rest[aside]):
            rest[: aside + 1] = [rest[aside], *rest[:aside]]
    return out


def _goes_on(part: Stack, other: Stack) -> bool:
    """Whether *part* ends with a full line, and *other* goes on below it in the same column without being set in."""
    size = part[0].size
    (left, right), (other_left, other_right) = _extent(part), _extent(other)
    return (is_text(part) and ends_full(part) and other[0].left < other_left + 0.5 * size and max(other[0].size, size) < SAME_SIZE * min(other[0].size, size)
            and _is_over(part, other) and _overlap(left, right, other_left, other_right) > 0.8 * min(right - left, other_right - other_left))


def _is_over(one: Stack, other: Stack) -> bool:
    """Whether a line of *one* stands above a line of *other*."""
    size = min(one[0].size, other[0].size)
    if min(line.top for line in one) > max(line.top for line in other) or _overlap(*_extent(one), *_extent(other)) <= SHARED * size:
        return False
    return any(a.bottom <= b.top + 0.3 * size and _overlap(a.left, a.right, b.left, b.right) > SHARED * size for a in one for b in other)

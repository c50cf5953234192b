"""Lines of a page → the tables among them whose columns hold numbers, each row whole, also where its name runs over several lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from digest.read.block import WIDE, Block
from digest.read.columns import LEVEL, NUMBER, SAME_SIZE, WIDE_TEXT

LEAST_ROWS = 2
PITCH = 6
"""Of the type's size: how far apart the numbers of a column stand at most."""
LINE = 1.8
"""Of the type's size: from a line of a cell to the next one at most."""
OVER = 5
"""Of the type's size: how far a head stands above its column at most."""
CLEAR = 1.1
"""How much wider the white between cells is at least than that between the lines of one."""
LONGEST_NAME = 30
SENTENCE = re.compile("[。，；]")
MOST_NUMBERS = 600
"""No page has more; bounds the work on what is no page."""

Column = list[Block]


def with_tables(blocks: Sequence[Block]) -> list[Block]:
    """Return *blocks* with each such table as one, whose texts are its head and its rows, cells apart by tabs."""
    parts = [_pieces(block) for block in blocks]
    pieces = [piece for part in parts for piece in part]
    numbers = [piece for piece in pieces if not piece.across and NUMBER.fullmatch(piece.texts[0])]
    if len(numbers) < LEAST_ROWS or len(numbers) > MOST_NUMBERS:
        return list(blocks)
    tables: list[Block] = []
    gone: set[int] = set()  # the pieces that tables took
    for columns in _tables(list(_columns(numbers, pieces))):
        if any(id(block) in gone for column in columns for block in column):
            continue
        found = _table(columns, [piece for piece in pieces if id(piece) not in gone])
        if found is not None:
            table, taken = found
            own = {id(piece) for piece in taken}
            if all(own.issuperset(map(id, part)) or own.isdisjoint(map(id, part)) for part in parts):
                tables.append(table)
                gone |= own
    return [*(block for block, part in zip(blocks, parts, strict=True) if id(part[0]) not in gone), *tables]


def _pieces(block: Block) -> list[Block]:
    """A line without the numbers at its end, and each of these, about where it stands; they may be cells set close."""
    text = block.texts[0]
    words = text.split(" ")
    at = len(words)
    while at and NUMBER.fullmatch(words[at - 1]):
        at -= 1
    name = " ".join(words[:at])
    if block.across or at == len(words) or len(words) == 1 or len(name) > LONGEST_NAME or SENTENCE.search(name):
        return [block]
    unit = block.width / max(1.0, width_of(text))
    out: list[Block] = []
    left = block.left
    for said in [*[name] * bool(name), *words[at:]]:
        right = block.right if said is words[-1] else left + width_of(said) * unit
        out.append(replace(block, texts=(said,), left=max(left, right - width_of(said) * unit), right=right))
        left = right + unit / 2
    return out


def width_of(text: str) -> float:
    return sum(1.0 if ord(char) >= WIDE else 0.5 for char in text)


def _columns(numbers: Sequence[Block], blocks: Sequence[Block]) -> Iterator[Column]:
    """Numbers of one size one below another with nothing between."""
    open_: list[Column] = []
    for block in sorted(numbers, key=lambda block: block.top):
        above = [column for column in open_ if _overlaps(column[-1], block) and _is_next(column[-1], block)
                 and not any(column[-1].bottom <= other.top and other.bottom <= block.top and _overlaps(other, block) for other in blocks)]
        if above:
            above[0].append(block)
        else:
            open_.append([block])
    yield from (column for column in open_ if len(column) >= LEAST_ROWS)


def _is_next(above: Block, block: Block) -> bool:
    return max(above.size, block.size) < SAME_SIZE * min(above.size, block.size) and block.top - above.bottom >= 0 and block.top - above.top < PITCH * block.size


def _overlaps(one: Block, other: Block) -> bool:
    return min(one.right, other.right) > max(one.left, other.left)


def _is_level(one: Block, other: Block) -> bool:
    return abs(one.top - other.top) < LEVEL * max(one.size, other.size)


def _tables(columns: list[Column]) -> list[list[Column]]:
    """Columns whose numbers mostly stand level, together, from left to right."""
    tables: list[list[Column]] = []
    for column in sorted(columns, key=lambda column: column[0].left):
        fits = [table for table in tables if 2 * sum(any(_is_level(a, b) for b in table[-1]) for a in column) >= min(len(column), len(table[-1]))]
        if fits:
            fits[0].append(column)
        else:
            tables.append([column])
    return tables


def _table(columns: list[Column], blocks: Sequence[Block]) -> tuple[Block, list[Block]] | None:
    """A table as one block, and the blocks that it is made of; None where its numbers aren't named, or something else stands among them."""
    rows: list[Block] = []  # the first number of each
    for block in sorted((block for column in columns for block in column), key=lambda block: block.top):
        if not rows or not _is_level(rows[-1], block):
            rows.append(block)
    size = rows[0].size
    own = [block for column in columns for block in column]
    ordinals = columns[0] if len(columns) > 1 and [block.texts[0] for block in columns[0]] == [str(n) for n in range(1, len(rows) + 1)] else []
    values = columns[1:] if ordinals else columns
    left = min(block.left for column in values for block in column)
    names = _names(rows, left, blocks, own)
    heads = _parted([_head(column, blocks, own) for column in values])
    under = max((block.bottom for head in heads for block in head), default=0.0) if all(heads) else float("-inf")
    over = [block for block in names if block.bottom <= under]
    cells = _cells([block for block in names if block.bottom > under], rows)
    if cells is None:
        return None
    head = [*over, *(block for each in heads for block in each)] if over and all(heads) else []
    taken = [*own, *(block for cell in cells for block in cell), *over * bool(head), *(block for column in values for block in _head(column, blocks, own) if head)]
    top, bottom = min(row.top for row in rows), max(row.bottom for row in rows)
    right = max(block.right for block in own)
    if any(block.bottom > top and block.top < bottom and block.left < right and block.right > left and not any(block is each for each in taken) for block in blocks):
        return None
    texts = ["\t".join([*[""] * bool(ordinals), _joined(over), *map(_joined, heads)])] if head else []
    for row, cell in zip(rows, cells, strict=True):
        line = [*_said(ordinals, row), _joined(cell)] if ordinals else [_joined(cell)]
        texts.append("\t".join([*line, *("".join(_said(column, row)) for column in values)]).rstrip("\t"))
    table = Block(tuple(texts), min(b.left for b in taken), min(b.top for b in taken), max(b.right for b in taken), max(b.bottom for b in taken), size, across=True)
    return table, taken


def _said(column: Column, row: Block) -> list[str]:
    return [block.texts[0] for block in column if _is_level(block, row)][:1]


def _joined(cell: Sequence[Block]) -> str:
    return "".join(block.texts[0] for block in sorted(cell, key=lambda block: (round(block.top), block.left)))


def _names(rows: Sequence[Block], left: float, blocks: Sequence[Block], own: Sequence[Block]) -> list[Block]:
    """The lines of the column to the left of the numbers."""
    size = rows[0].size
    beside = [block for block in blocks if not block.across and block.right <= left + 0.1 * size and max(block.size, size) < SAME_SIZE * min(block.size, size)
              and rows[0].top - (OVER + 1) * size < block.top < rows[-1].top + OVER * size and not any(block is each for each in own)]
    nearest = [max(level, key=lambda block: block.right) for row in rows if (level := [block for block in beside if abs(block.top - row.top) < 0.9 * LINE * size])]
    if not nearest:
        return []
    first, last = min(block.left for block in nearest), max(block.right for block in nearest)
    return sorted((block for block in beside if block.right > first and block.left < last), key=lambda block: (block.top, block.left))


def _head(column: Column, blocks: Sequence[Block], own: Sequence[Block]) -> list[Block]:
    """The lines that stand right above a column, one close above another."""
    below, out = column[0], list[Block]()
    while True:
        above = [block for block in blocks if block.bottom <= below.top + 0.1 * below.size and _overlaps(block, below) and not any(block is each for each in own)]
        nearest = max(above, key=lambda block: block.top, default=None)
        reach = LINE if out else OVER
        if nearest is None or nearest.across or below.top - nearest.top > reach * below.size or nearest.width > 2 * WIDE_TEXT * nearest.size or SENTENCE.search(nearest.texts[0]):
            return out
        out.append(nearest)
        below = nearest


def _parted(heads: list[list[Block]]) -> list[list[Block]]:
    """Heads of columns, where one line says those of several, each with its own part of it; none where they can't be told apart."""
    out = list(heads)
    for n, head in enumerate(heads):
        sharing = [k for k, other in enumerate(heads) if head and other and other[0] is head[0]]
        if len(sharing) > 1:
            words = head[0].texts[0].split(" ")
            if len(head) > 1 or len(words) != len(sharing):
                return [[] for _ in heads]
            out[n] = [replace(head[0], texts=(words[sharing.index(n)],))]
    return out


def _cells(names: Sequence[Block], rows: Sequence[Block]) -> list[list[Block]] | None:
    """The names' lines, cell by cell, one cell a row: parted where the white is widest, else by the nearest number; None where a row has none."""
    lines: list[list[Block]] = []
    for block in names:
        if lines and _is_level(lines[-1][0], block):
            lines[-1].append(block)
        else:
            lines.append([block])
    last = rows[-1].top + (LINE if len(lines) > len(rows) else 0.5) * rows[-1].size
    while lines and lines[-1][0].top > last:
        lines.pop()
    first = rows[0].top - LINE * rows[0].size
    while lines and lines[0][0].top < first:
        lines.pop(0)
    white = [b[0].top - a[0].bottom for a, b in pairwise(lines)]
    cuts = sorted(sorted(range(len(white)), key=lambda n: -white[n])[: len(rows) - 1])
    others = [white[n] for n in range(len(white)) if n not in cuts]
    if len(cuts) == len(rows) - 1 and (not others or min(white[n] for n in cuts) > CLEAR * max(others)):
        parts = [lines[a:b] for a, b in pairwise([0, *(n + 1 for n in cuts), len(lines)])]
        cells = [[block for line in part for block in line] for part in parts]
        spans = all(min(b.top for b in cell) - row.size < row.top < max(b.top for b in cell) + row.size for cell, row in zip(cells, rows, strict=True))
        if spans:
            return cells
    near: list[list[Block]] = [[] for _ in rows]
    for line in lines:
        near[min(range(len(rows)), key=lambda n: abs(rows[n].top - line[0].top))] += line
    return near if all(near) else None

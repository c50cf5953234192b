"""Cells of a table → its rows, each with as many cells as the table has columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

MOST_COLUMNS = 200
MOST_HEADS = 3
"""Rows of a head."""
VALUE = re.compile(r"[-−+±]?\d[\d,.]*(?!年)\D{0,3}")
"""A cell that is a number: one that spans rows is said once, not in each."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell and how many columns and rows it spans."""

    text: str = ""
    columns: int = 1
    rows: int = 1


def rows_of(table: Sequence[Sequence[Cell]], heads: int = 0) -> list[str]:
    """Return the rows of *table*, cells apart by tabs; its first *heads* rows are said to be its head.

    A name that spans rows stands in each of them, a head that spans columns above each; a head over several rows becomes one,
    2023年 above 产量 is 2023年产量. A cell across the whole table is a line of its own.
    """
    placed = _placed(table)
    width = max((len(row) for row in placed if len({id(cell) for cell in row}) > 1), default=1)
    rows = [(row + [None] * (width - len(row)))[:width] for row in placed]
    used = [c for c in range(width) if any(cell is not None and cell.text for cell in (row[c] for row in rows))]
    rows, width = [[row[c] for c in used] for row in rows], len(used)
    titles = 0
    while titles < len(rows) and width > 1 and len(set(map(id, rows[titles]))) == 1:
        titles += 1
    depth = _depth(table[titles:], max(0, heads - titles))
    out = [_line(rows, n) for n in range(titles)]
    if depth > 1:
        out.append("\t".join(_head([rows[titles + n][c] for n in range(depth)]) for c in range(width)))
    out += [_line(rows, n) for n in range(titles + (depth if depth > 1 else 0), len(rows))]
    return [line for line in out if line.strip()]


def _placed(table: Sequence[Sequence[Cell]]) -> list[list[Cell | None]]:
    """For each row the cell that covers each column."""
    rows: list[list[Cell | None]] = [[] for _ in table]
    reaching: dict[int, tuple[Cell, int]] = {}  # by column: a cell from above, and how many rows it still covers
    for row, cells in zip(rows, table, strict=True):
        waiting = list(cells)
        while waiting or any(column >= len(row) for column in reaching):
            column = len(row)
            if column >= MOST_COLUMNS:
                break
            if column in reaching:
                cell, left = reaching.pop(column)
                row.append(cell)
                if left > 1:
                    reaching[-column - 1] = cell, left - 1
            elif waiting:
                cell = waiting.pop(0)
                for k in range(column, min(column + cell.columns, MOST_COLUMNS)):
                    row.append(cell)
                    reaching.pop(k, None)
                    if cell.rows > 1:
                        reaching[-k - 1] = cell, cell.rows - 1
            else:
                row.append(None)
        reaching = {-column - 1: held for column, held in reaching.items() if column < 0}
    return rows


def _depth(table: Sequence[Sequence[Cell]], heads: int) -> int:
    """How many rows the head has: as many as it is said to have, or as the first row's tallest cell spans where another one spans columns."""
    if heads > 1:
        return min(heads, MOST_HEADS)
    first = table[0] if table else ()
    depth = max((cell.rows for cell in first), default=1)
    is_head = 1 < depth <= MOST_HEADS and depth < len(table) and any(cell.columns > 1 for cell in first)
    return depth if is_head and not any(VALUE.fullmatch(cell.text) for row in table[:depth] for cell in row) else 1


def _head(cells: Sequence[Cell | None]) -> str:
    """What stands above a column, from top to bottom."""
    distinct = list(dict.fromkeys(cell.text for cell in {id(cell): cell for cell in cells if cell is not None}.values() if cell.text))
    return "".join(distinct)


def _line(rows: list[list[Cell | None]], n: int) -> str:
    """A row: what spans columns stands in the first, a name that spans rows in each."""
    texts: list[str] = []
    for column, cell in enumerate(rows[n]):
        before = rows[n][column - 1] if column else None
        above = rows[n - 1][column] if n else None
        repeated = cell is not None and (cell is before or (cell is above and VALUE.fullmatch(cell.text) is not None))
        texts.append("" if cell is None or repeated else cell.text)
    while texts and not texts[-1]:
        texts.pop()
    return "\t".join(texts)

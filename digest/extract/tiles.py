"""Sheet → Grids of tiles: numbers that print their units, each above what it is of; or several side by side, below what they are of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from digest.extract.cells import Cell, Column, Sheet, Unit, claims_of, is_unit, patterns, time_above, unit_of
from digest.extract.claims import Claim, Setting
from digest.extract.dates import last_day
from digest.extract.indicators import HAN
from digest.extract.reading import CELL_SPACE, Span
from digest.extract.tokens import cell_of, is_sentence
from digest.lexicon import Lexicon

TILES = 3
"""Numbers with a name each, from which they are tiles."""

LONGEST_NAME = 20
"""Characters of what a tile is of."""

EARLY = "03"
"""Month up to which a heading of the year that runs speaks of what is to come."""


@dataclass(frozen=True, slots=True)
class Tiles:
    """What tiles state, what they fill of the sheet, where their numbers begin, and those that can't be told."""

    claims: list[Claim]
    filled: list[Span]
    cells: frozenset[int]
    unread: list[Cell]


@dataclass(frozen=True, slots=True)
class _Part:
    """A cell of a line: a number, what it is of, a unit or bound broken off the number before it, a label with its number, or a heading."""

    kind: Literal["number", "name", "rest", "labelled", "head"]
    span: Span
    cell: Cell | None = None
    label: Span | None = None


@dataclass(slots=True)
class _Tile:
    name: Span
    numbers: list[_Part]
    unit: Unit | None = None


def tiles_in(sheet: Sheet, setting: Setting, lexicon: Lexicon) -> Iterator[Tiles]:
    """The tiles of each stretch of lines between sentences and headings."""
    w = patterns(lexicon)
    head: Span | None = None
    block: list[list[_Part]] = []
    begin = 0
    for line in [*sheet.text.split("\n")[:-1], ""]:
        span = begin, begin + len(line)
        begin += len(line) + 1
        parts = [] if not line.strip() or is_sentence(line, w) else [_part(sheet, cell, setting, w, lexicon) for cell in _cells(sheet.text, span, w)]
        if parts and all(part.kind != "head" for part in parts):
            block.append(parts)
            continue
        yield from _read(sheet, block, head, setting, w, lexicon)
        block = []
        head = span if parts else None


def _cells(text: str, span: Span, w: dict[str, Any]) -> list[Span]:
    """The cells of a line: between wide gaps, or the whole of it."""
    found = [match.span() for match in w["grid_cell"].finditer(text, *span)]
    return found if CELL_SPACE in text[slice(*span)] else [(found[0][0], found[-1][1])] if found else []


def _part(sheet: Sheet, span: Span, setting: Setting, w: dict[str, Any], lexicon: Lexicon) -> _Part:
    text = sheet.text[slice(*span)]
    if w["head_bare_year"].match(text) or any(sheet.time(at) is not None for at in range(*span)) or w["tile_head"].fullmatch(text):
        return _Part("head", span)
    if is_unit(text, lexicon) or w["after"].fullmatch(text):
        return _Part("rest", span)
    cell = cell_of(sheet.text, span, w, lexicon)
    if cell.value is not None:
        return _Part("number", span, cell)
    labelled = w["tile_labelled"].fullmatch(sheet.text, *span)
    if labelled and (cell := cell_of(sheet.text, labelled.span("number"), w, lexicon)).value is not None:
        return _Part("labelled", span, cell, labelled.span("label"))
    return _Part("name" if HAN.search(text) and len(text) <= LONGEST_NAME else "head", span)


# ---- which number is of what ----------------------------------------------------------------------------------------------------


def _read(sheet: Sheet, block: Sequence[list[_Part]], head: Span | None, setting: Setting, w: dict[str, Any], lexicon: Lexicon) -> Iterator[Tiles]:
    tiles = _below(block) or _above(sheet, block, setting, w, lexicon)
    stating = [tile for tile in tiles if all(tile.unit or (number.cell and number.cell.unit) for number in tile.numbers)]
    if len(stating) < TILES or len(stating) < len(tiles):
        return
    iso, promised = _when(sheet, stating[0], head, setting, w)
    claims: list[Claim] = []
    for tile in tiles:
        pairs = [(_column(sheet, number, n, iso, promised, w), number.cell) for n, number in enumerate(tile.numbers) if number.cell is not None]
        name = w["grid_part"].sub("", re.sub(r"\s", "", sheet.text[slice(*tile.name)]), count=1)
        claims += claims_of(sheet, tile.name, name, tile.unit, pairs, (), setting, lexicon)
    told = {(claim.reading, claim.at) for claim in claims}
    cells = [number.cell for tile in tiles for number in tile.numbers if number.cell is not None]
    yield Tiles(claims, [part.span for line in block for part in line], frozenset(cell.start for cell in cells), [cell for cell in cells if sheet.place(cell) not in told])


def _below(block: Sequence[list[_Part]]) -> list[_Tile]:
    """Lines of several names, and below them lines of as many numbers."""
    tiles: list[_Tile] = []
    names: list[_Tile] = []
    for line in block:
        if len(line) > 1 and all(part.kind == "name" for part in line):
            names = [_Tile(part.span, []) for part in line]
            tiles += names
        elif names and len(line) == len(names) and all(part.kind in ("number", "labelled") for part in line):
            for tile, part in zip(names, line, strict=True):
                tile.numbers.append(part)
        else:
            return []
    return tiles if all(tile.numbers for tile in tiles) else []


def _above(sheet: Sheet, block: Sequence[list[_Part]], setting: Setting, w: dict[str, Any], lexicon: Lexicon) -> list[_Tile]:
    """Numbers on lines of their own, each with its name on the line below; the first line is a number."""
    if not block or any(len(line) > 1 for line in block) or block[0][0].kind not in ("number", "labelled"):
        return []
    tiles: list[_Tile] = []
    number: _Part | None = None
    unit: Unit | None = None
    name: Span | None = None  # below a name, perhaps one with its number below
    for part in (line[0] for line in block):
        verb = part.label is not None and w["tile_verb"].fullmatch(sheet.text, *part.label)
        if part.kind == "number" and number is None and name is not None:
            tiles.append(_Tile(name, [part]))
            name = None
        elif (part.kind == "number" or verb) and number is None and name is None:
            number, unit = part, None
        elif part.kind == "rest" and number is not None:
            unit = unit or unit_of(sheet.text[slice(*part.span)], setting, lexicon)
        elif part.kind == "name" and number is not None:
            tiles.append(_Tile(part.span, [number], unit))
            number = name = None
        elif part.kind == "name" and name is None and tiles:
            name = part.span
        elif part.kind == "labelled" and number is None and name is None and part.label is not None:
            tiles.append(_Tile(part.label, [part]))
        else:
            return []
    return tiles if number is None and name is None else []


# ---- what they state ------------------------------------------------------------------------------------------------------------


def _column(sheet: Sheet, number: _Part, n: int, iso: str | None, promised: bool, w: dict[str, Any]) -> Column:
    """What kind of number stands in a tile: the first is the value unless it has the sign of a change."""
    assert number.cell is not None
    column = Column(kind="value", iso=iso, promised=promised)
    if number.label is not None and n and w["tile_share"].fullmatch(sheet.text, *number.label):
        return replace(column, name=w["share_name"])
    return replace(column, kind="against") if w["tile_change"].match(sheet.text, *number.span) and number.cell.change is None else column


def _when(sheet: Sheet, first: _Tile, head: Span | None, setting: Setting, w: dict[str, Any]) -> tuple[str | None, bool]:
    """The time of tiles, and whether they are promised, by the heading above them or the article's."""
    start = min(first.name[0], first.numbers[0].span[0])
    iso = time_above(sheet, start, setting)
    said = sheet.text[slice(*head)] if head is not None else setting.title
    if bare := w["head_bare_year"].match(said):
        iso = bare["y"]
    elif iso is not None and w["tile_year"].search(said):
        iso = iso[:4]
    aimed = bool(w["grid_promised"].search(said)) and not w["grid_done"].search(said)
    early = iso is not None and setting.date is not None and len(iso) == 4 and iso == setting.date[:4] and setting.date[5:7] <= EARLY
    ahead = iso is not None and setting.date is not None and last_day(iso) > last_day(setting.date)
    if aimed and setting.date is not None and not ahead:
        return setting.date[:4], True
    return iso, aimed or (ahead and early)

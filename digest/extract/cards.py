"""Sheet → Grids of cards: a name, then fields, each a label with what it says; so for the next name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from digest.extract.cells import Cell, Column, Sheet, Unit, claims_of, date_at, done_by, is_unit, patterns, unit_of, units_above
from digest.extract.claims import Claim, Setting
from digest.extract.dates import last_day
from digest.extract.heads import BEGINS, UNTIL, column_of, unbracketed
from digest.extract.indicators import HAN
from digest.extract.reading import Span
from digest.extract.tokens import cell_of
from digest.lexicon import Lexicon

CARDS = 2
"""Cards with fields of the same label, from which they are ones."""

LONGEST_NAME = 30
"""Characters of a card's name."""


@dataclass(slots=True)
class _Card:
    name: Span
    fields: list[tuple[Span, Span]] = field(default_factory=list)  # label, what it says
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Cards:
    """What cards state, what they fill of the sheet, and their numbers that can't be told."""

    claims: list[Claim]
    filled: list[Span]
    unread: list[Cell]


def cards_in(sheet: Sheet, setting: Setting, lexicon: Lexicon) -> Cards | None:
    """What the cards of a sheet state; None if there are none."""
    w = patterns(lexicon)
    cards = [card for card in _cards(sheet, w, lexicon) if card.fields]
    sure = {label for card in cards for label, _ in card.fields if any(w[key].fullmatch(_bare(sheet, label)) for key in ("card_time", "grid_is_act"))}
    times = [card for card in cards if any(label in sure for label, _ in card.fields)]
    if len(times) < CARDS:
        return None
    labels = Counter(_bare(sheet, label) for label in sure)
    if max(labels.values()) < CARDS:
        return None
    claims: list[Claim] = []
    filled: list[Span] = []
    unread: list[Cell] = []
    above = units_above(sheet, times[0].name[0], setting, lexicon)
    for card in times:
        some, cells = _read(sheet, card, above, setting, w, lexicon)
        claims += some
        told = {(claim.reading, claim.at) for claim in some}
        unread += [cell for cell in cells if cell.value is not None and sheet.place(cell) not in told]
        filled += [(card.name[0], card.name[1]), *(span for label, _ in card.fields for span in [label]), *((cell.start, cell.end) for cell in cells if not cell.words)]
    return Cards(claims, filled, unread) if claims else None


def _bare(sheet: Sheet, span: Span) -> str:
    return re.sub(r"\s", "", sheet.text[slice(*span)])


def _cards(sheet: Sheet, w: dict[str, Any], lexicon: Lexicon) -> Iterator[_Card]:
    """The cards, line by line: a line without fields, or what stands before the first field of a line, begins one."""
    card: _Card | None = None
    begin = 0
    for line in sheet.text.split("\n")[:-1]:
        end = begin + len(line)
        fields = list(w["card_field"].finditer(sheet.text, begin, end))
        named = next((found for found in fields if w["card_name"].fullmatch(found["label"])), None)
        before = (begin, fields[0].start() if fields else end)
        name = _name(sheet, named.span("value") if named else before, w)
        if name is not None and (named is not None or not w["grid_full_stop"].search(sheet.text, *before)):
            if card is not None:
                yield card
            card = _Card(name)
        elif name is None and not fields and line.strip():
            if card is not None:
                yield card
            card = None
        for found in fields:
            if card is None or found is named:
                continue
            if w["card_unit"].fullmatch(found["label"]):
                card.unit = found["value"].strip() if is_unit(found["value"].strip(), lexicon) else ""
            else:
                card.fields.append((found.span("label"), found.span("value")))
        begin = end + 1
    if card is not None:
        yield card


def _name(sheet: Sheet, span: Span, w: dict[str, Any]) -> Span | None:
    """The words that name a card, without marks around them."""
    match = w["card_named"].match(sheet.text, *span)
    if match is None or not HAN.search(match["name"]) or len(match["name"]) > LONGEST_NAME:
        return None
    start, end = match.span("name")
    return start, end


def _read(sheet: Sheet, card: _Card, above: Sequence[Unit], setting: Setting, w: dict[str, Any], lexicon: Lexicon) -> tuple[list[Claim], list[Cell]]:
    """What a card states, and its cells."""
    pairs: list[tuple[Column, Cell]] = []
    acts: list[Claim] = []
    dates: list[Cell] = []
    due = ""
    text, word = unbracketed(_bare(sheet, card.name), w, lexicon)
    for label, said in card.fields:
        if w["card_aside"].fullmatch(_bare(sheet, label)):
            continue
        column = column_of(sheet, label, card.name[0], setting, lexicon)
        if column.label[:1] in (BEGINS, UNTIL) and column.label[1:]:
            date = date_at(sheet, said, setting, w)
            due = date[0] if date and column.label[0] == UNTIL else due
            acts += done_by(sheet, card.name, text, said, column.label[1:], date[0]) if date and date[1] else []
            dates += [Cell(*said)] if date else []
            continue
        value = w["card_value"].match(sheet.text, *said)
        cell = cell_of(sheet.text, value.span("value"), w, lexicon) if value else Cell(*said, words=True)
        if column.kind in ("value", "yearly", "total", "against", "share"):
            pairs.append((column, cell))
    unit = unit_of(card.unit or word, setting, lexicon) if card.unit or word else None
    if due and setting.date is not None and last_day(due) > setting.date:
        pairs = [(column if column.label else replace(column, iso=due, promised=True), cell) for column, cell in pairs]
    stated = list(claims_of(sheet, card.name, text, unit, pairs, above, setting, lexicon)) if pairs else []
    return [*stated, *acts], [*(cell for _, cell in pairs), *dates]

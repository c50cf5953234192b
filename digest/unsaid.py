"""Record → its number as printed with the unit that a table's head, the end of a list or an editor said for it: 420 → 420万亩."""

from __future__ import annotations

import re
from decimal import Decimal

from digest.extract.numbers import value_of
from digest.lexicon import Lexicon
from digest.model import Record

FIGURES = re.compile(r"[^/]*\d[^/]*")
"""A number in figures that is no fraction: a rank, a whole or a third in words has no unit to add."""
SHARES = ("%", "percentage point")
"""Units that are counted in ones alone."""
HEADS = (6, 7, 12)
"""Zeros of 百万, 千万 and 万亿, which stand in heads of columns; 十亿 does not."""


def with_unit(record: Record, lexicon: Lexicon) -> str:
    """The number of *record* as printed, and behind it the unit in Chinese where it has none: 4200000 亩 printed as 420 is 420万亩.

    As printed alone where no word says its scale, and for a ratio, which is counted in nothing.
    """
    raw, unit = record.raw or "", record.unit or ""
    printed = value_of(raw, lexicon) if unit and FIGURES.fullmatch(raw) else None
    if record.value is None or printed is None or printed[2] or not printed[0] or unit in lexicon.values("english_numbers")["chinese"]["multiples"]:
        return raw
    value, value_max, _ = printed
    scale = record.value / value
    if value_max is not None and value_max * scale != record.value_max:
        return raw
    head, _, per = unit.partition("/")
    behind = f"/{_name(per, lexicon)}" if per else ""
    word = _scaled(head, scale, lexicon)
    return raw + word + behind if word else raw


def by_what(record: Record, said: str, lexicon: Lexicon) -> str:
    """What *said* is counted by, where the text says it elsewhere: 每年 before 一次; nothing where *said* has it."""
    per, every = (record.unit or "").partition("/")[2], lexicon.values("english_numbers")["chinese"]["per"]
    return every + _name(per, lexicon) if per and "/" not in said and every not in said else ""


def _name(unit: str, lexicon: Lexicon) -> str:
    return str(lexicon.values("chinese_numbers")["signs"].get(unit, unit))


def _scaled(unit: str, scale: Decimal, lexicon: Lexicon) -> str:
    """So many of *unit* as Chinese heads a column with them: 10000 亩 is 万亩, 1000 kW is 兆瓦; nothing where no word says it."""
    name = _name(unit, lexicon)
    if scale == 1:
        return name
    power = next((word for word, power in lexicon.values("tables")["unit"]["scales"].items() if scale == 10**power and _heads(word, power)), "")
    if power and unit not in SHARES and power not in name:
        return power + name
    return next((row["term"] for row in lexicon.table("units") if row["unit"] == unit and Decimal(row["scale"]) == scale and not row["term"].isascii()), "")


def _heads(word: str, power: int) -> bool:
    """Whether a column is headed with so many: 百万 and 万亿, not 十万."""
    return len(word) == 1 or power in HEADS


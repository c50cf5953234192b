"""Two targets of one amount → how much speaks for their being one: their names, how rare the amount is, and what else their articles share."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from functools import cache

from digest.lexicon import Lexicon
from digest.measured import SHARES, is_flow, loosely, wording
from digest.model import Record, Target, Text

SURE = 5
"""Points from which two targets are one."""
SAME, DONE, HELD, PARTLY = 5, 4, 3, 2
"""Points for names that are the same; that but for what is done; that one holds of the other; that one holds, though it is short."""
MOSTLY = 1
"""For names that share most of the shorter one, each with something of its own: 炼铁产能 and 炼钢产能 are two, unless one is told in the place of the other."""
OTHER_PART = 3
"""Points off where one name tells a part of what the other does."""
ADDED = 5
"""Points off where one tells what a stretch of time adds, the other what there is; less in articles that share more."""
SELDOM = 2
"""Points for an amount that is seldom told of two things."""
RARE = 5
"""Digits from which an amount is hardly one by chance."""
SHORT = 3
"""Characters of a name that says enough to be held by another."""
COMPANY = 2
"""Points for other amounts that both articles tell, at most; and for one plan that both name."""
SMALL = 10
"""Up to how many things a number says little of which they are."""
ROUND = 5
"""Shares that are divisible by this, and those near a hundred, are told of many things."""
FULL = 96

Amount = tuple[str | None, Decimal | None, Decimal | None]


def unit_of(record: Record, lexicon: Lexicon) -> str | None:
    """The unit of *record*, the same for counting words that papers exchange: 220条 and 220个 footbridges."""
    return _exchanged(lexicon).get(record.unit or "", record.unit)


def amount_of(record: Record, lexicon: Lexicon) -> Amount:
    """Value and unit of *record*, whatever counting word it is told with."""
    return unit_of(record, lexicon), record.value, record.value_max


def key_of(record: Record, lexicon: Lexicon) -> str:
    """What *record* measures, the same for names of the same characters in another order: 退化湿地修复面积, 修复退化湿地."""
    return _in_order(_told(record, lexicon))


def likeness(one: Target, other: Target, company: int, lexicon: Lexicon) -> int:
    """How much speaks for two targets of one amount being one, in points; *company*: how many other amounts their articles share, and whether they name one plan."""
    names, first, second = _names(one, other, lexicon), _told(one, lexicon), _told(other, lexicon)
    if names == SAME:
        return names + company
    if names <= MOSTLY or len({len(wording("together", lexicon).findall(record.indicator.zh)) for record in (one, other)}) > 1:
        return 0
    off = OTHER_PART * (_parts(first, lexicon) != _parts(second, lexicon)) + max(ADDED - company, 0) * (is_flow(one, lexicon) != is_flow(other, lexicon))
    return names + min(_rarity(one), RARE if names >= HELD else names) - off + company


def mostly_alike(one: Record, other: Record, lexicon: Lexicon) -> bool:
    """Whether two names share most of the shorter one, and tell the same part of all."""
    return _names(one, other, lexicon) >= MOSTLY and _parts(_told(one, lexicon), lexicon) == _parts(_told(other, lexicon), lexicon)


def _names(one: Record, other: Record, lexicon: Lexicon) -> int:
    if key_of(one, lexicon) == key_of(other, lexicon):
        return SAME
    names = [Counter(_bare(record, lexicon)) for record in (one, other)]
    shorter, longer = sorted(names, key=lambda name: name.total())
    shared, size = (shorter & longer).total(), shorter.total()
    if not size:
        return 0
    if shared == longer.total():
        return DONE
    if shared == size:
        return HELD if size >= SHORT else PARTLY
    return MOSTLY if size >= SHORT and 4 * shared >= 3 * size else 0


def is_rare(record: Record) -> bool:
    """Whether an amount is seldom told of two things."""
    return _rarity(record) >= SELDOM


def is_telling(record: Record) -> bool:
    """Whether an amount says something of what is counted: not 100% or 3 of them."""
    return _rarity(record) > 0


def _rarity(record: Record) -> int:
    """How little an amount is one by chance."""
    value = abs(record.value or Decimal(0))
    digits = len(value.normalize().as_tuple().digits)
    if record.unit in SHARES:
        if digits >= 3 and value < 100:
            return 3
        return -1 if value % ROUND == 0 or digits == 1 else int(value < FULL)
    return 0 if value <= SMALL else min(digits, RARE)


def _parts(name: str, lexicon: Lexicon) -> frozenset[str]:
    return frozenset(wording("part_of", lexicon).findall(name))


def _told(record: Record, lexicon: Lexicon) -> str:
    """The name of what *record* measures, without its place and without how it is told."""
    return _name_of(record.indicator.zh, record.scope and record.scope.zh, lexicon)


@cache
def _name_of(indicator: str, scope: str | None, lexicon: Lexicon) -> str:
    record = Record(id="", quote="", raw=None, places=(), indicator=Text(zh=indicator), relation="reach", value=None, scope=Text(zh=scope) if scope else None)
    name = wording("whole", lexicon).sub("", loosely(record, lexicon))
    return wording("telling", lexicon).sub("", name) or name


def _bare(record: Record, lexicon: Lexicon) -> str:
    """That name without what is done."""
    name = _told(record, lexicon)
    return wording("deed", lexicon).sub("", name) or name


def _in_order(name: str) -> str:
    return "".join(sorted(name))


@cache
def _exchanged(lexicon: Lexicon) -> dict[str, str]:
    return {unit: group[0] for group in lexicon.values("wordings")["exchanged"] for unit in group}

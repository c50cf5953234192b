"""The words of a quote that make its number inexact: 近90%, 30%以上."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeVar, cast

from digest.lexicon import Lexicon
from digest.model import Record, Relation

MOVING = ("increase_by", "decrease_by", "increase_to", "decrease_to")
"""Relations that say where a number goes, and so not that it is inexact: 增长近90%."""
BOUNDS = ("about", "more_than", "at_least", "at_most", "less_than")
"""Relations that say how inexact it is."""
R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Bound:
    """A number with the words that bound it as printed, what they are read as, what they mean, and how English says them."""

    printed: str
    read: str = ""
    means: str = ""
    en: str = ""


def bound_of(record: Record, lexicon: Lexicon) -> Bound:
    """What bounds the number of *record*: 近90%, about, nearly {}; only the number as printed where nothing does."""
    raw = record.raw or ""
    before, after, rows = _hedges(lexicon)
    said = {row["relation"]: row["en"] for row in lexicon.table("relations")}
    start = record.quote.rfind(raw)
    if start >= 0 and raw:
        if word := before.search(record.quote, 0, start):
            return _bound(word[0] + raw, rows[word[0]], said)
        if word := after.match(record.quote, start + len(raw)):
            return _bound(raw + word[0], rows[word[0]], said)
        for row in lexicon.table("relations"):
            if row["said_by"] and re.search(row["said_by"], raw):
                return Bound(raw, row["relation"], row["relation"], row["en"])
        scale = next(pattern for pattern in lexicon.patterns("chinese_numbers") if pattern.id == "scale")
        if word := scale.regex.match(record.quote[start : start + len(raw) + 1]):
            means = scale.fields["means"]
            return Bound(max(word[0], raw, key=len), "reach", means, said[means] if record.relation in MOVING else scale.fields["en"])
    return Bound(raw)


def says_the_change(record: Record, lexicon: Lexicon) -> bool:
    """Whether the indicator of *record* is itself the rise or fall that its relation says: 车程缩短, 降幅."""
    named = lexicon.values("english_numbers")["changes"].get(record.relation)
    return bool(named and re.search(named, record.indicator.zh))


def as_meant(record: R, lexicon: Lexicon) -> R:
    """*record* with the relation that its words mean, where they are read otherwise: 30%以上 is at least 30 %, 千亿级 about as much, and 降幅30% a cut of 30 % that has not fallen itself."""
    if record.value is None or (record.relation in MOVING and not says_the_change(record, lexicon)):
        return record
    bound = bound_of(record, lexicon)
    if record.relation in MOVING:
        return replace(record, relation=cast(Relation, bound.means or "reach"))
    return replace(record, relation=cast(Relation, bound.means)) if bound.read == record.relation != bound.means else record


def _bound(printed: str, row: Mapping[str, str], said: Mapping[str, str]) -> Bound:
    means = row["means"] or row["bound"]
    return Bound(printed, row["bound"], means, row["en"] or said[means])


@cache
def _hedges(lexicon: Lexicon) -> tuple[re.Pattern[str], re.Pattern[str], Mapping[str, Mapping[str, str]]]:
    """Words that bound a number before them, and behind them, the longest first; and the row of each."""
    rows = sorted(lexicon.table("hedges"), key=lambda row: -len(row["word"]))
    sides = []
    for side in ("before", "after"):
        words = (f"(?<!{row['block']})" * bool(row["block"] and side == "before") + re.escape(row["word"]) for row in rows if row["side"] == side)
        sides.append("|".join(words))
    return re.compile(f"(?:{sides[0]})$"), re.compile(sides[1]), {row["word"]: row for row in rows}

"""A record → whether its quote says that its number is what was before a change: 迭代前的帧率为500帧/秒."""

from __future__ import annotations

from digest.lexicon import Lexicon
from digest.model import Record


def is_earlier(record: Record, lexicon: Lexicon) -> bool:
    """Whether the number of *record* held before what is told, and so reports nothing of how things stand."""
    before, number, _ = record.quote.rpartition(record.raw or "\n")
    earlier = next(pattern.regex for pattern in lexicon.patterns("times") if pattern.id == "earlier")
    return bool(number and earlier.search(before))

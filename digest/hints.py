"""Where a text has the words of a list that speak for something: topic_terms.tsv for topics, policy_terms.tsv for policy."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from digest.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Hint:
    """What a word speaks for (nothing in a list that is about one thing), and how loudly."""

    term: str
    topic: str
    weight: float


def hints(text: str, lexicon: Lexicon, table: str) -> Iterator[Hint]:
    """Yield what the words of *table* in *text* speak for, in reading order; at each place the longest word wins."""
    words = _words(lexicon, table)
    for match in words.find.finditer(text):
        yield from words.hints[match[0]]


@dataclass(frozen=True, slots=True)
class _Words:
    find: re.Pattern[str]
    hints: Mapping[str, tuple[Hint, ...]]


@cache
def _words(lexicon: Lexicon, table: str) -> _Words:
    found: dict[str, list[Hint]] = defaultdict(list)
    for row in lexicon.table(table):
        found[row["term"]].append(Hint(row["term"], row.get("topic", ""), float(row["weight"])))
    longest_first = sorted(found, key=lambda term: (-len(term), term))
    return _Words(re.compile("|".join(map(re.escape, longest_first))), {term: tuple(rows) for term, rows in found.items()})

"""Reading → the words that it is written in: what no name may be cut inside of."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from digest.extract.reading import Reading
from digest.lexicon import Lexicon

LONGEST = 6
"""Characters of a word."""

STEP, RARE = math.log(6), 15.0
"""How many times as much one class of words is written as the next; what a character that isn't listed weighs."""

WEIGHTS = {letter: 8.0 + n * STEP for n, letter in enumerate("abcde")}
"""What a word of each class weighs, minus the logarithm of how often it is written."""

FIELD = "c"
"""The class of our own terms."""

TERMS = (("glossary", "term"), ("policy_terms", "term"), ("topic_terms", "term"), ("statistics", "noun"))
"""Our own lists of nouns."""

Span = tuple[int, int]


@cache
def words_in(lexicon: Lexicon) -> Mapping[str, float]:
    """Every word with its weight; the heavier, the rarer."""
    out: dict[str, float] = {}
    for row in lexicon.table("words"):
        first = row["first"]
        out[first] = WEIGHTS[row["alone"]]
        for letter, weight in WEIGHTS.items():
            out.update((first + rest, weight) for rest in row[letter].split(" ") if rest != "-")
    for name, column in TERMS:
        for row in lexicon.table(name):
            term = row[column]
            if 1 < len(term) <= LONGEST and WEIGHTS[FIELD] < out.get(term, RARE):
                out[term] = WEIGHTS[FIELD]
    return out


class Wording:
    """The words of a passage, and the runs that are cut off inside one."""

    def __init__(self, reading: Reading, lexicon: Lexicon) -> None:
        whole = [*((time.start, time.end) for time in reading.times), *((q.start, q.end) for q in reading.quantities)]
        edges = {edge for span in whole for edge in span} | {q.start - _said(reading.folded, q.start, lexicon) for q in reading.quantities}
        self._text = reading.folded
        self._known = words_in(lexicon)
        self._alone: str = lexicon.values("linking")["words"]["alone"]
        self._counted = {at for start, end in whole for at in range(start + 1, end)}
        self._inside = {at: span for spans in (_words(reading.folded, edges, self._known), whole) for span in spans for at in range(span[0] + 1, span[1])}
        self._torn: dict[str, bool] = {}

    def cut(self, start: int, end: int) -> tuple[Span | None, Span | None]:
        """The words, times or numbers that a run cuts apart where it begins and where it ends."""
        left, right = self._inside.get(start), self._inside.get(end)
        if left is not None and self._stands(rest := self._text[start:min(left[1], end)]) and (rest in self._alone or (len(rest) > 1 and start not in self._counted)):
            left = None
        if right is not None and end not in self._counted and len(rest := self._text[max(right[0], start):end]) > 1 and self._stands(rest):
            right = None
        return left, right

    def torn(self, text: str) -> bool:
        """Whether *text* is cut off inside a word wherever it stands: 广州校 of 广州校区, not 人口 of 现有人口."""
        known = self._torn.get(text)
        if known is None:
            places = self._places(text)
            known = self._torn[text] = places != [] and all(self.cut(at, at + len(text)) != (None, None) for at in places)
        return known

    def _stands(self, rest: str) -> bool:
        """Whether what is left of a word says something by itself."""
        return rest in self._known

    def _places(self, text: str) -> list[int]:
        """Wherever *text* stands."""
        places, at = [], self._text.find(text)
        while at >= 0:
            places.append(at)
            at = self._text.find(text, at + 1)
        return places


@lru_cache(maxsize=16)
def wording_of(reading: Reading, lexicon: Lexicon) -> Wording:
    """The words of a passage; they are asked for at each of its numbers."""
    return Wording(reading, lexicon)


def _said(text: str, at: int, lexicon: Lexicon) -> int:
    """How long the predicate is that stands before a number: 长 of 该段长9.7公里."""
    known = _predicates(lexicon)
    return next((size for size in range(4, 0, -1) if text[max(0, at - size):at] in known), 0)


@cache
def _predicates(lexicon: Lexicon) -> frozenset[str]:
    return frozenset(row["word"] for row in lexicon.table("predicates"))


def _words(text: str, edges: set[int], known: Mapping[str, float]) -> Iterator[Span]:
    """The likeliest words that *text* falls into, the last first."""
    weights, begins = [0.0], [0]
    for end in range(1, len(text) + 1):
        best, begin = weights[-1] + known.get(text[end - 1], RARE), end - 1
        for start in range(end - 2, max(-1, end - LONGEST - 1), -1):
            if start + 1 in edges:
                break
            weight = known.get(text[start:end])
            if weight is not None and weights[start] + weight < best:
                best, begin = weights[start] + weight, start
        weights.append(best)
        begins.append(begin)
    end = len(text)
    while end:
        yield begins[end], end
        end = begins[end]

"""A passage → a vector for each of its characters, and by these how likely a number is promised.

A small convolutional encoder, for what no list of words says. Each character is told by itself, by the pair that it makes with the next one, and by what it
stands in; residual blocks of gated convolutions, each looking farther than the one before, add to this what stands around it. A head looks at a number
among the numbers beside it in the article, another one at a number and the times that it may belong to. encoder.npz holds the weights, tests/fit_encoder.py
fits them.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from operator import itemgetter
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from digest.extract.dates import Time, ahead, last_day, still_open
from digest.extract.network import around
from digest.extract.numbers import Quantity
from digest.extract.promises import dated
from digest.extract.reading import Reading
from digest.lexicon import Lexicon

END, PLAIN, APART, TIME, NUMBER, AHEAD, OPEN, OVER = 1, 2, 3, 4, 5, 6, 7, 8
"""What a character stands in: the ends of a passage, a paragraph, a headline or another part that is none, a time that is no number's own, a number, a time that lies
ahead of the paper's date, that holds it, and that is over."""

UNKNOWN = 1
"""The row of characters and pairs that were seen too seldom."""

BESIDE = ((-2, -1, 0, 1, 2), (-4, -2, 0, 2, 4))
"""Which of the numbers before and after one each layer of the head of sorts looks at."""

CLAUSE, MARKS, SENTENCE_BEFORE, EARLIER, AFTER, PARAGRAPH_BEFORE, FIRST, HEADLINE, NONE, ANOTHER = 0, 1, 4, 5, 6, 9, 12, 13, 14, 15
"""How a time lies to a number: in its clause, after it by one mark, two, or more, in the sentence before, earlier in its paragraph, behind it (in its clause, its sentence,
later), one paragraph before, two, or more, as the article's first, in its headline. And what a number has that has no time, or one that is none of these."""

BEFORE, BEHIND, PARAGRAPHS = 8, 3, 3
"""Times before and behind a number in its paragraph, and of the paragraphs before, that it may belong to."""

NEAR, FAR, STEPS, FARTHEST, ELSEWHERE, NOWHERE = 8, 96, 3, 19, 41, 42
"""Characters up to which a distance is told by each, from which it is told no more, in how many steps it doubles between them, the last step, and what stands for a time of
another passage and for none."""

NEARER = 5
"""Times between one and its number from which more make no difference."""

NEITHER = ((NONE, NEARER + 1, NOWHERE), (ANOTHER, NEARER + 1, NOWHERE))

CUTS = frozenset("，；。：！？")

LATELY = 64
"""Passages whose vectors are kept in mind: those of an article are asked for more than once."""

Rows: TypeAlias = NDArray[np.float32]
"""Places × numbers."""

TINY = 1e-5
"""What keeps a passage of one even vector from being divided by nothing."""


class Near(NamedTuple):
    """A time that a number may belong to, and how it lies to the number."""

    passage: int
    start: int
    end: int
    iso: str
    place: int
    nearer: int  # times between
    step: int  # of their distance in characters


class Asked(NamedTuple):
    """The numbers of an article as the encoder is asked for them: each passage with its two ends and what its characters stand in, and for each number, in reading
    order, the passage, start and end of it, and the times near it."""

    passages: Mapping[int, tuple[str, tuple[int, ...]]]
    numbers: Sequence[tuple[int, int, int]]
    near: Sequence[Sequence[Near]]


@dataclass(frozen=True, slots=True)
class Times:
    """What the encoder says of the times near a number: their log odds, last those of no time and of another one, up to a sum that they share."""

    near: Sequence[str]  # their dates
    scores: Sequence[float]

    def of(self, iso: str | None) -> float:
        """What it says of a published date."""
        if iso is None:
            return self.scores[-2]
        return max([self.scores[n] for n in standing_for(iso, self.near)], default=self.scores[-1])


class Encoder:
    """The weights of an encoder and its head, by name, and the rows of its characters and pairs."""

    def __init__(self, arrays: Mapping[str, Any]) -> None:
        self._chars = {char: row for row, char in enumerate(arrays["characters"].tolist(), UNKNOWN + 1)}
        self._pairs = {pair: row for row, pair in enumerate(arrays["pairs"].tolist(), UNKNOWN + 1)}
        self._of: Mapping[str, Rows] = {name: array for name, array in arrays.items() if array.dtype.kind == "f"}
        self._char_rows, self._pair_rows = arrays["of characters"], arrays["of pairs"]  # whole numbers, times their scale
        self._far: Sequence[int] = arrays["far"].tolist()
        self.encoded = lru_cache(LATELY)(self._encoded)
        """What the characters of a passage with its two ends stand for in it, by what each of them stands in: a row of numbers for each."""

    def _encoded(self, text: str, sorts: tuple[int, ...]) -> Rows:
        of = self._of
        chars, pairs = rows_of(text, self._chars, self._pairs)
        rows: Rows = self._char_rows[chars] * of["scale of characters"] + self._pair_rows[pairs] * of["scale of pairs"] + of["sorts"][list(sorts)]
        for n, far in enumerate(self._far):
            both = around(_evened(rows, of[f"even {n}"]), (-far, 0, far)) @ of[f"block {n}"] + of[f"block {n} bias"]
            kept, gate = np.split(both, 2, 1)
            rows = rows + kept / (1 + np.exp(-gate))
        return _evened(rows, of["even"])

    def heard(self, asked: Asked) -> tuple[Sequence[float], Sequence[Times]]:
        """For each number the log odds of its being promised, and what its time may be."""
        if not asked.numbers:
            return [], []
        rows = {n: self.encoded(*told) for n, told in asked.passages.items()}
        numbers = self._seen(np.stack([ends(rows[n], start, end) for n, start, end in asked.numbers]))
        return self._promised(numbers), list(self._timed(numbers, rows, asked.near))

    def _seen(self, numbers: Rows) -> Rows:
        """Each number by itself, and among those beside it."""
        of = self._of
        own = np.maximum(numbers @ of["number"] + of["number bias"], 0)
        rows = own
        for n, offsets in enumerate(BESIDE):
            rows = rows + np.maximum(around(rows, offsets) @ of[f"beside {n}"] + of[f"beside {n} bias"], 0)
        return np.concatenate([own, rows], 1)

    def _promised(self, numbers: Rows) -> Sequence[float]:
        of = self._of
        hidden = np.maximum(numbers @ of["sort"] + of["sort bias"], 0)
        out: list[float] = (hidden @ of["sort out"] + of["sort out bias"]).tolist()
        return out

    def _timed(self, numbers: Rows, rows: Mapping[int, Rows], near: Sequence[Sequence[Near]]) -> Iterator[Times]:
        of = self._of
        nowhere = np.zeros(len(of["time bias"]), np.float32)
        for number, times in zip(numbers, near, strict=True):
            told = np.stack([*(ends(rows[time.passage], time.start, time.end) @ of["time"] + of["time bias"] for time in times), *[nowhere] * len(NEITHER)])
            places, nearer, steps = np.array([*(time[-3:] for time in times), *NEITHER]).T
            told = told * (1 + np.tanh(number @ of["time gate"] + of["time gate bias"])) + number @ of["time by number"] + of["time by number bias"] \
                + of["places"][places] + of["nearer"][nearer] + of["steps"][steps]
            hidden = np.maximum(np.maximum(told, 0) @ of["time hidden"] + of["time hidden bias"], 0)
            yield Times([time.iso for time in times], (hidden @ of["time out"] + of["time out bias"]).tolist())


@cache
def encoder_of(lexicon: Lexicon) -> Encoder:
    """The encoder of encoder.npz."""
    return Encoder(lexicon.arrays("encoder"))


def asked_of(numbers: Sequence[tuple[Reading, Quantity]], read: Sequence[Reading], date: str | None) -> Asked:
    """What the encoder is asked of the numbers of an article, whose passages are *read*, in a paper of *date*."""
    at = {id(reading.passage): n for n, reading in enumerate(read)}
    times = [(n, time) for n, reading in enumerate(read) for time in reading.times if dated(time)]
    told, headline = [one for one in times if read[one[0]].part == "paragraph"], [one for one in times if read[one[0]].part != "paragraph"][:1]
    own = [(at[id(reading.passage)], q) for reading, q in numbers]
    near = [[*_of_passage(n, q, read[n]), *(_elsewhere(n, told, headline) if read[n].part == "paragraph" else ())] for n, q in own]
    used = dict.fromkeys([*(n for n, _ in own), *(time.passage for times in near for time in times)])
    return Asked({n: (f"\n{read[n].folded}\n", sorts_of(read[n], date)) for n in used}, [(n, q.start, q.end) for n, q in own], near)


def rows_of(text: str, chars: Mapping[str, int], pairs: Mapping[str, int]) -> tuple[Sequence[int], Sequence[int]]:
    """The rows of the characters of a text and of the pairs that they begin."""
    return [chars.get(char, UNKNOWN) for char in text], [pairs.get(text[at:at + 2], UNKNOWN) for at in range(len(text))]


def sorts_of(reading: Reading, date: str | None) -> tuple[int, ...]:
    """What the characters of a passage and its two ends stand in."""
    sorts = [END, *[PLAIN if reading.part == "paragraph" else APART] * len(reading.folded), END]
    for time in reading.times:
        state = TIME if not dated(time) else AHEAD if ahead(time, date) else OPEN if still_open(time, date) else OVER
        sorts[time.start + 1:time.end + 1] = [state] * (time.end - time.start)
    for q in reading.quantities:
        sorts[q.start + 1:q.end + 1] = [NUMBER] * (q.end - q.start)
    return tuple(sorts)


def _of_passage(at: int, q: Quantity, reading: Reading) -> Iterator[Near]:
    """The times of its own passage that a number may belong to, those before it from the nearest on, then those behind."""
    sentence, clause = reading.sentence(q.start), reading.clause(q.start)
    own = [time for time in reading.times if dated(time)]
    for n, time in enumerate(islice((time for time in reversed(own) if time.start < q.start), BEFORE)):
        between = reading.folded[time.end:q.start]
        if time.start >= clause[0]:
            place = CLAUSE
        elif time.start >= sentence[0]:
            place = min(MARKS + sum(char in CUTS for char in between), SENTENCE_BEFORE) - 1
        else:
            place = EARLIER if any(time.end < start < sentence[0] for start, _ in reading.sentences) else SENTENCE_BEFORE
        yield _near(at, time, place, n, step(len(between)))
    for n, time in enumerate(islice((time for time in own if time.start >= q.end), BEHIND)):
        yield _near(at, time, AFTER + (time.start >= clause[1]) + (time.start >= sentence[1]), n, FARTHEST + 1 + step(time.start - q.end))


def _elsewhere(at: int, told: Sequence[tuple[int, Time]], headline: Sequence[tuple[int, Time]]) -> Iterator[Near]:
    """The last times of the paragraphs before one, the article's first, and that in its headline."""
    before = told[:bisect_left(told, at, key=itemgetter(0))]
    for nearer, (n, time) in enumerate(reversed(before[-PARAGRAPHS:])):
        yield _near(n, time, min(PARAGRAPH_BEFORE + at - n, FIRST) - 1, nearer, ELSEWHERE)
    if len(before) > PARAGRAPHS:
        yield _near(*before[0], FIRST, NEARER, ELSEWHERE)
    yield from (_near(*one, HEADLINE, 0, ELSEWHERE) for one in headline)


def _near(at: int, time: Time, place: int, nearer: int, step: int) -> Near:
    return Near(at, time.start, time.end, time.iso or "", place, min(nearer, NEARER), step)


def standing_for(iso: str, near: Sequence[str]) -> Sequence[int]:
    """Which of some dates a published one was made of: those that end on its last day, else in its last year."""
    day = last_day(iso)
    return [n for n, one in enumerate(near) if last_day(one) == day] or [n for n, one in enumerate(near) if last_day(one)[:4] == day[:4]]


def step(count: int) -> int:
    """A distance in characters, the farther the coarser."""
    return count if count < NEAR else NEAR + int(math.log2(count / NEAR) * STEPS) if count < FAR else FARTHEST


def ends(rows: Rows, start: int, end: int) -> Rows:
    """What stands before the characters from *start* to *end* of a passage, they themselves, and what stands behind: side by side."""
    return np.concatenate([rows[start], (rows[start + 1] + rows[end]) / 2, rows[end + 1]])


def _evened(rows: Rows, by: Rows) -> Rows:
    """Each row with a mean of nought and a spread of one, then as the two rows *by* scale and shift it."""
    apart = rows - rows.mean(1, keepdims=True)
    evened: Rows = apart / np.sqrt((apart * apart).mean(1, keepdims=True) + TINY) * by[0] + by[1]
    return evened

"""What may be done by a time → how likely a text says that it will be, and which characters around it name it.

Heads over the vectors of encoder.py, asked of each act beside the words of completions.py. acts.npz holds their weights, tests/fit_acts.py fits them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, NamedTuple

import numpy as np

from digest.extract import kept
from digest.extract.encoder import CUTS, Rows, encoder_of, ends, sorts_of, step
from digest.extract.network import around
from digest.extract.reading import Reading, Span
from digest.extract.wording import Wording
from digest.lexicon import Lexicon

BEFORE = 160
"""Most characters before an act's clause that are looked at."""

AFTER = 40
"""Where distances behind an act begin."""

ZONES = 3
"""How many ends of clauses between a character and its act's clause are counted."""

ALONG = ((-2, -1, 0, 1, 2), (-8, -4, 0, 4, 8), (-2, -1, 0, 1, 2))
"""Which of the characters beside one each layer looks at."""

SAID, TAKEN, ALIKE = 0.3, 0.15, 4.0
"""What the log odds of an act's being said count beside the words, what those of each character that a name takes up, and how alike the name is to what is likely of it."""

MOST = 3.0
"""Log odds of a character beyond which it is no likelier."""

RUNS = 2
"""Stretches of text that a name made of likely characters is put together from at most, the act aside."""


class Act(NamedTuple):
    """Where in a passage stands what may be done, the time that it may be done by, its clause, and where the characters begin and end that may name it."""

    done: Span
    when: Span
    clause: Span
    first: int
    last: int

    def places(self) -> Sequence[int]:
        """The characters that may name it; never none."""
        return [*range(self.first, self.done[0]), *range(self.done[1], self.last)] or [max(0, self.done[0] - 1)]


def act_of(reading: Reading, act: str, when: Span, clause: Span) -> Act:
    """An act by its words, which stand behind its time or before it; where they stand nowhere, the time itself."""
    text = reading.folded
    at = text.find(act, when[1], when[1] + AFTER + len(act))
    if at < 0:
        at = text.rfind(act, 0, when[0])
    done = (at, at + len(act)) if act and at >= 0 else when
    sentence = reading.sentence(clause[0])
    before = next((start for start, end in reversed(reading.sentences) if end <= sentence[0]), sentence[0])
    return Act(done, when, clause, max(before, clause[0] - BEFORE), max(clause[1], done[1]))


@dataclass(frozen=True)
class Heard:
    """What the heads say of an act: the log odds of its being said, and those of each character of being part of its name."""

    said: float
    odds: Mapping[int, float]
    act: Act
    window: kept.Window

    @cached_property
    def chances(self) -> kept.Chances:
        """How likely each character is part of its name."""
        return {at: 1 / (1 + math.exp(-odds)) for at, odds in self.odds.items()}

    @cached_property
    def _everything(self) -> float:
        return sum(self.chances.values())

    def of(self, name: str) -> float:
        """What they say for a name."""
        own = [at for a, b in self.window.holds(name) for at in range(a, b) if at in self.odds]
        size, held = max(1, len(name) - (self.act.done[1] - self.act.done[0])), sum(self.chances[at] for at in own)
        return TAKEN * sum(max(-MOST, min(MOST, self.odds[at])) for at in own) + ALIKE * 2 * held / (size + self._everything)

    def torn(self, name: str, wording: Wording) -> bool:
        """Whether a name is put together from what is cut off inside a word."""
        return any(wording.torn(self.window.folded[a:b]) for a, b in self.window.holds(name) if b - a > 1)

    def names(self, lexicon: Lexicon) -> Iterator[str]:
        """Names made of characters that likely belong to it, and of the act."""
        chances = {**self.chances, **dict.fromkeys(range(*self.act.done), 1.0)}
        for name, ways in kept.likely_names(self.window, chances, kept.knit_of(lexicon)).items():
            if len(name) > self.act.done[1] - self.act.done[0] + 1 and any(f"kept in {n} runs" in ways for n in range(1, RUNS + 2)):
                yield name


class Heads:
    """The weights of the heads, by name."""

    def __init__(self, arrays: Mapping[str, Any]) -> None:
        self._of: Mapping[str, Rows] = {name: array.astype(np.float32) for name, array in arrays.items()}

    def heard(self, rows: Rows, act: Act, text: str) -> tuple[float, Sequence[float]]:
        """The log odds of an act's being said, and of each of its places, by the vectors of its passage."""
        of, places = self._of, act.places()
        own = self._through("act", np.concatenate([ends(rows, *act.done), ends(rows, *act.when)]))
        said = self._through("said", own) @ of["said out"] + of["said out bias"]
        told, gate = np.split(rows[np.array(places) + 1] @ of["asked"] + of["asked bias"], 2, 1)
        line = told + own @ of["by act"] + of["by act bias"] + gate * np.tanh(own @ of["gate"] + of["gate bias"])
        line = np.maximum(line + of["distances"][distances(*act.done, places)] + of["zones"][zones(act.done[0], places, text)], 0)
        for n, beside in enumerate(ALONG):
            line = line + np.maximum(around(line, beside) @ of[f"along {n}"] + of[f"along {n} bias"], 0)
        odds: list[float] = (line @ of["name out"] + of["name out bias"])[:, 0].tolist()
        return float(said[0]), odds

    def _through(self, name: str, row: Any) -> Any:
        return np.maximum(row @ self._of[name] + self._of[f"{name} bias"], 0)


@cache
def heads_of(lexicon: Lexicon) -> Heads:
    """The heads of acts.npz."""
    return Heads(lexicon.arrays("acts"))


def heard_of(reading: Reading, act: Act, date: str | None, lexicon: Lexicon) -> Heard:
    """What the heads say of an act in a paper of *date*."""
    rows = encoder_of(lexicon).encoded(f"\n{reading.folded}\n", sorts_of(reading, date))
    said, odds = heads_of(lexicon).heard(rows, act, reading.folded)
    return Heard(said, dict(zip(act.places(), odds, strict=True)), act, window_of(reading, act))


def window_of(reading: Reading, act: Act) -> kept.Window:
    """All that may name an act, the act itself among it."""
    return kept.Window(reading.folded, act.first, reading.sentence(act.clause[0])[0], act.clause[0], act.last, act.last, act.last)


def distances(start: int, end: int, places: Sequence[int]) -> Sequence[int]:
    """How far each place lies from a stretch, those behind it counted apart."""
    return [AFTER + step(at - end) if at >= end else step(start - 1 - at) for at in places]


def zones(start: int, places: Sequence[int], text: str) -> Sequence[int]:
    """0 behind a stretch that begins at *start*, 1 in its clause, then by the marks between."""
    out, marks = [0] * len(places), -1
    for n in range(len(places) - 1, -1, -1):
        if places[n] < start:
            marks += text[places[n]] in CUTS
            out[n] = 1 if marks < 0 else 2 + min(ZONES, marks)
    return out

"""A passage → a vector for each of its characters, and by these how likely a number is promised.

A small convolutional encoder, for what no list of words says. Each character is told by itself, by the pair that it makes with the next one, and by what it
stands in; residual blocks of gated convolutions, each looking farther than the one before, add to this what stands around it. A head looks at a number
among the numbers beside it in the article. encoder.npz holds the weights, tests/fit_encoder.py fits them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from digest.extract.network import around
from digest.extract.numbers import Quantity
from digest.extract.reading import Reading
from digest.lexicon import Lexicon

END, PLAIN, APART, TIME, NUMBER = 1, 2, 3, 4, 5
"""What a character stands in: the ends of a passage, a paragraph, a headline or another part that is none, a time, a number."""

UNKNOWN = 1
"""The row of characters and pairs that were seen too seldom."""

BESIDE = ((-2, -1, 0, 1, 2), (-4, -2, 0, 2, 4))
"""Which of the numbers before and after one each layer of the head looks at."""

PASSAGES = 64
"""Passages that are kept encoded: those of an article."""

Rows: TypeAlias = NDArray[np.float32]
"""Places × numbers."""

TINY = 1e-5
"""What keeps a passage of one even vector from being divided by nothing."""


class Encoder:
    """The weights of an encoder and its head, by name, and the rows of its characters and pairs."""

    def __init__(self, arrays: Mapping[str, Any]) -> None:
        self._chars = {char: row for row, char in enumerate(arrays["characters"].tolist(), UNKNOWN + 1)}
        self._pairs = {pair: row for row, pair in enumerate(arrays["pairs"].tolist(), UNKNOWN + 1)}
        self._of: Mapping[str, Rows] = {name: array for name, array in arrays.items() if array.dtype.kind == "f"}
        self._char_rows, self._pair_rows = arrays["of characters"], arrays["of pairs"]  # whole numbers, times their scale
        self._far: Sequence[int] = arrays["far"].tolist()

    def encoded(self, reading: Reading) -> Rows:
        """What the characters of a passage and its two ends stand for in it: a row of numbers for each."""
        of = self._of
        chars, pairs, sorts = rows_of(reading, self._chars, self._pairs)
        rows: Rows = self._char_rows[chars] * of["scale of characters"] + self._pair_rows[pairs] * of["scale of pairs"] + of["sorts"][sorts]
        for n, far in enumerate(self._far):
            both = around(_evened(rows, of[f"even {n}"]), (-far, 0, far)) @ of[f"block {n}"] + of[f"block {n} bias"]
            kept, gate = np.split(both, 2, 1)
            rows = rows + kept / (1 + np.exp(-gate))
        return _evened(rows, of["even"])

    def promised(self, numbers: Sequence[tuple[Rows, Quantity]]) -> Sequence[float]:
        """The log odds of each number of an article being promised: in reading order, each with its passage."""
        if not numbers:
            return []
        of = self._of
        ends = np.stack([np.concatenate([rows[q.start], (rows[q.start + 1] + rows[q.end]) / 2, rows[q.end + 1]]) for rows, q in numbers])  # before it, its own, behind it
        own = np.maximum(ends @ of["number"] + of["number bias"], 0)
        rows = own
        for n, offsets in enumerate(BESIDE):
            rows = rows + np.maximum(around(rows, offsets) @ of[f"beside {n}"] + of[f"beside {n} bias"], 0)
        hidden = np.maximum(np.concatenate([own, rows], 1) @ of["sort"] + of["sort bias"], 0)
        out: list[float] = (hidden @ of["sort out"] + of["sort out bias"]).tolist()
        return out


@cache
def encoder_of(lexicon: Lexicon) -> Encoder:
    """The encoder of encoder.npz."""
    return Encoder(lexicon.arrays("encoder"))


@lru_cache(maxsize=PASSAGES)
def encoded(reading: Reading, lexicon: Lexicon) -> Rows:
    """A passage as the encoder has it."""
    return encoder_of(lexicon).encoded(reading)


def rows_of(reading: Reading, chars: Mapping[str, int], pairs: Mapping[str, int]) -> tuple[Sequence[int], Sequence[int], Sequence[int]]:
    """The rows of the characters of a passage with its two ends, of the pairs that they begin, and what each stands in."""
    text = f"\n{reading.folded}\n"
    sorts = [END, *[PLAIN if reading.part == "paragraph" else APART] * len(reading.folded), END]
    for sort, spans in ((TIME, reading.times), (NUMBER, reading.quantities)):
        for span in spans:
            sorts[span.start + 1:span.end + 1] = [sort] * (span.end - span.start)
    return [chars.get(char, UNKNOWN) for char in text], [pairs.get(text[at:at + 2], UNKNOWN) for at in range(len(text))], sorts


def _evened(rows: Rows, by: Rows) -> Rows:
    """Each row with a mean of nought and a spread of one, then as the two rows *by* scale and shift it."""
    apart = rows - rows.mean(1, keepdims=True)
    evened: Rows = apart / np.sqrt((apart * apart).mean(1, keepdims=True) + TINY) * by[0] + by[1]
    return evened

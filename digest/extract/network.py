"""Cues → what they say together: a small neural network, for what a sum of weights cannot say.

Each cue has a weight, and a vector of whole numbers (its embedding). The vectors of the cues that hold at a place are added up, and layers of rectified
sums (convolutions, where places follow one another) make a number of them that is added to the sum of the weights. tests/training.py fits them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import repeat
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from digest.lexicon import Lexicon

HALF = 128
"""What is added to each number of a vector, so that none is negative."""

Told: TypeAlias = NDArray[np.int32]
"""What cues say: their vectors added up, and last their weights, in hundredths. Whole numbers, so that their order makes no difference."""
Rows: TypeAlias = NDArray[np.float64]
"""Places × numbers."""


@dataclass(frozen=True)
class Layer:
    """Rectified sums over the places at *offsets*: for each unit of the layer its weights, offset after offset, and its bias; and what it adds to the score."""

    offsets: Sequence[int]
    units: Sequence[Sequence[float]]
    biases: Sequence[float]
    out: Sequence[float]

    @cached_property
    def _weights(self) -> Rows:
        return np.array(self.units).T

    def sums(self, rows: Rows) -> Rows:
        """The sums of each place, none of them negative."""
        summed: Rows = np.maximum(around(rows, self.offsets) @ self._weights + self.biases, 0)
        return summed


class Network:
    """The weights and vectors of cues, and the layers over them.

    *cues* maps each cue to its weight in hundredths of log odds and its vector of *size* bytes, each a whole number plus 128, as hexadecimal digits.
    """

    def __init__(self, size: int, cues: Mapping[str, tuple[int, str]], layers: Sequence[Layer]) -> None:
        self.size, self.cues, self.layers = size, cues, layers
        self._row_of = {cue: row for row, cue in enumerate(cues, 1)}
        self._rows = np.zeros((len(cues) + 1, size + 1), np.int32)  # the first one says nothing: that of a cue without a vector
        vectors = np.frombuffer(bytes.fromhex("".join([digits for _, digits in cues.values()])), np.uint8)
        self._rows[1:, :-1] = vectors.reshape(-1, size).astype(np.int32) - HALF
        self._rows[1:, -1] = [weight for weight, _ in cues.values()]

    def told(self, cues: Iterable[str]) -> Told:
        """What cues say, so that it may be added up."""
        told: Told = self.told_each([cues])[0]
        return told

    def told_each(self, groups: Iterable[Iterable[str]]) -> Told:
        """What each of some groups of cues says, a row for each."""
        rows: list[int] = []
        begins: list[int] = []
        for cues in groups:
            begins.append(len(rows))
            rows.append(0)
            rows += map(self._row_of.get, cues, repeat(0))
        told: Told = np.add.reduceat(self._rows[rows], begins) if begins else self._rows[:0]
        return told

    def scores(self, told: Sequence[Told] | Told) -> Sequence[float]:
        """The log odds of each place by what holds there and, as far as the layers look, at the places beside it."""
        rows: Rows = np.array(told, float).reshape(-1, self.size + 1)
        scores, rows = rows[:, -1] / 100, rows[:, :-1]
        for layer in self.layers:
            rows = layer.sums(rows)
            scores += rows @ layer.out
        out: list[float] = scores.tolist()
        return out


def around(rows: NDArray[Any], offsets: Sequence[int]) -> NDArray[Any]:
    """Each place's neighbours so many places on, side by side; nothing beyond the ends."""
    count, size = rows.shape
    out = np.zeros((count, len(offsets), size), rows.dtype)
    for n, offset in enumerate(offsets):
        first, behind = max(0, -offset), min(count, count - offset)
        if first < behind:
            out[first:behind, n] = rows[first + offset:behind + offset]
    return out.reshape(count, len(offsets) * size)


@cache
def network_of(question: str, lexicon: Lexicon) -> Network:
    """The network that decides a question: the weights and vectors of network_*question*.tsv, the layers of network_*question*.toml, the weights of a unit as a line of numbers."""
    made = lexicon.values(f"network_{question}")
    return Network(made["size"], lexicon.vectors(question), [
        Layer(layer["offsets"], [[float(weight) for weight in unit.split()] for unit in layer["units"]], layer["biases"], layer["out"]) for layer in made["layer"]
    ])

"""Cues → what they say together: a small neural network, for what a sum of weights cannot say.

Each cue has a weight, and a vector of a few whole numbers (its embedding). The vectors of the cues that hold at a place are added up, and layers of rectified
sums (convolutions, where places follow one another) make a number of them that is added to the sum of the weights. tests/training.py fits them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from operator import mul
from struct import Struct

from digest.lexicon import Lexicon

LANE = 32
"""Bits in which one number of a vector is added up, as one great number for the whole vector: cues at a place are far fewer than such a lane could hold."""

HALF = 128
"""What is added to each number of a vector, so that none is negative."""


@dataclass(frozen=True, slots=True)
class Layer:
    """Rectified sums over the places at *offsets*: for each unit of the layer its weights, offset after offset, and its bias; and what it adds to the score."""

    offsets: Sequence[int]
    units: Sequence[Sequence[float]]
    biases: Sequence[float]
    out: Sequence[float]


class Network:
    """The weights and vectors of cues, and the layers over them.

    *cues* maps each cue to its weight in hundredths of log odds and its vector of *size* bytes, each a whole number plus 128, as hexadecimal digits.
    """

    def __init__(self, size: int, cues: Mapping[str, tuple[int, str]], layers: Sequence[Layer]) -> None:
        self.size, self.cues, self.layers = size, cues, layers
        self._told = _Told(size, cues)

    def told(self, cues: Iterable[str]) -> int:
        """What cues say, so that it may be added up."""
        return sum(map(self._told.__getitem__, cues))

    def scores(self, told: Sequence[int]) -> Sequence[float]:
        """The log odds of each place by what holds there and, as far as the layers look, at the places beside it."""
        low, unpack = LANE * (self.size + 1), Struct(f"<{self.size + 1}I").unpack
        mask = (1 << low) - 1
        scores, states = [], []
        for one in told:
            *lanes, count = unpack((one & mask).to_bytes(low // 8, "little"))
            states.append([lane - HALF * count for lane in lanes])
            scores.append((one >> low) / 100)
        for layer in self.layers:
            nothing = [0] * len(states[0]) if states else []
            wide = [chain.from_iterable([states[at + offset] if 0 <= at + offset < len(states) else nothing for offset in layer.offsets]) for at in range(len(states))]
            states = [[max(0.0, sum(map(mul, unit, seen), bias)) for unit, bias in zip(layer.units, layer.biases, strict=True)] for seen in map(tuple, wide)]
            scores = [score + sum(map(mul, layer.out, state)) for score, state in zip(scores, states, strict=True)]
        return scores


class _Told(dict[str, int]):
    """What each cue says as one great number: its vector in lanes, one in the next lane, its weight above; nothing for a cue without any. Made when first asked for."""

    def __init__(self, size: int, cues: Mapping[str, tuple[int, str]]) -> None:
        super().__init__()
        self._size, self._cues = size, cues

    def __missing__(self, cue: str) -> int:
        if cue not in self._cues:
            return 0
        weight, digits = self._cues[cue]
        lanes = bytearray((self._size + 1) * LANE // 8)
        lanes[: -LANE // 8 : LANE // 8] = bytes.fromhex(digits)
        lanes[-LANE // 8] = 1
        told = self[cue] = int.from_bytes(lanes, "little") + (weight << LANE * (self._size + 1))
        return told


@cache
def network_of(question: str, lexicon: Lexicon) -> Network:
    """The network that decides a question: the weights and vectors of network_*question*.tsv, the layers of network_*question*.toml."""
    made = lexicon.values(f"network_{question}")
    return Network(made["size"], lexicon.vectors(question), [Layer(layer["offsets"], layer["units"], layer["biases"], layer["out"]) for layer in made["layer"]])

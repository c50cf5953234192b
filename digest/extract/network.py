"""Cues → what they say together: a small neural network, for what a sum of weights cannot say.

Each cue has a weight, and a vector of a few whole numbers (its embedding). The vectors of the cues that hold at a place are added up, and layers of rectified
sums (convolutions, where places follow one another) make a number of them that is added to the sum of the weights. tests/training.py fits them.

What a vector adds to the sums of the first layer is worked out once for each cue. All sums of a place lie side by side in one great number, in lanes: so they are
added up, and multiplied, all at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import mul
from struct import Struct

from digest.lexicon import Lexicon

HALF = 128
"""What is added to each number of a vector, so that none is negative."""

LANE = 64
"""Bits of a lane."""

FINE, COARSE = 50, 24
"""Binary places of a layer's sums, so that a lane holds them up to 8,192 (cues seldom make one of 10), and of what the next layer reads of them."""


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
        self._first, *self._others = [_Sums(layer, COARSE if n else 0) for n, layer in enumerate(layers)]
        self._told = _Told(cues, self._first)

    def told(self, cues: Iterable[str]) -> int:
        """What cues say, so that it may be added up."""
        return sum(map(self._told.__getitem__, cues))

    def scores(self, told: Sequence[int]) -> Sequence[float]:
        """The log odds of each place by what holds there and, as far as the layers look, at the places beside it."""
        states = self._first.states(told)
        scores = [weight / 100 + self._first.says(state) for weight, state in zip(map(self._first.above, told), states, strict=True)]
        for layer in self._others:
            states = layer.states([layer.adds([one >> FINE - COARSE for one in state]) for state in states])
            scores = [score + layer.says(state) for score, state in zip(scores, states, strict=True)]
        return scores


def _packed(numbers: Iterable[int]) -> int:
    """Whole numbers, each in its lane."""
    return sum(number << LANE * lane for lane, number in enumerate(numbers))


class _Sums:
    """A layer whose sums are made in lanes: what a place adds to those of the places around it, offset after offset, a lane for each unit."""

    def __init__(self, layer: Layer, places: int) -> None:
        """*places*: the binary places of the numbers that it reads."""
        offsets, units, read = len(layer.offsets), len(layer.units), len(layer.units[0]) // len(layer.offsets)
        self._offsets, self._reach = layer.offsets, max(map(abs, layer.offsets))
        self._weights = [_packed(round(unit[n + at] * 2 ** (FINE - places)) for at in range(0, read * offsets, read) for unit in layer.units) for n in range(read)]
        self._out = [weight / 2**FINE for weight in layer.out]
        self._width = LANE * units
        self._all = self._width * offsets
        self._lifted = _packed([1 << LANE - 1] * offsets * units)  # makes what is negative positive, so that lanes can be parted
        self._signs = _packed([1 << LANE - 1] * units)
        self._biases = _packed(round(bias * 2**FINE) for bias in layer.biases) - (offsets - 1) * self._signs  # of what was lifted in each part, one is left
        self._unpack = Struct(f"<{units}q").unpack

    def adds(self, numbers: Iterable[int]) -> int:
        """What a place with *numbers* adds to sums."""
        return sum(map(mul, self._weights, numbers))

    def beside(self, weight: int) -> int:
        """A *weight* in the lane above all sums."""
        return weight << self._all

    def above(self, added: int) -> int:
        """The weight in that lane."""
        return (added + self._lifted) >> self._all

    def states(self, added: Sequence[int]) -> Sequence[Sequence[int]]:
        """The sums of each place, of what all *added*, none of them negative."""
        lifted = [one + self._lifted for one in added]
        mask, beyond, moved = (1 << self._width) - 1, [self._signs] * self._reach, []
        for n, offset in enumerate(self._offsets):
            parts = [*beyond, *[one >> n * self._width & mask for one in lifted], *beyond]
            moved.append(parts[self._reach + offset :][: len(added)])
        sums = [sum(parts, self._biases) ^ self._signs for parts in zip(*moved, strict=True)]
        return [[one if one > 0 else 0 for one in self._unpack(great.to_bytes(self._width // 8, "little"))] for great in sums]

    def says(self, state: Sequence[int]) -> float:
        """What sums add to the score."""
        said: float = sum(map(mul, self._out, state))
        return said


class _Told(dict[str, int]):
    """What each cue says: what its vector adds to the sums of the first layer, its weight above; nothing for a cue without any. Made when first asked for."""

    def __init__(self, cues: Mapping[str, tuple[int, str]], first: _Sums) -> None:
        super().__init__()
        self._cues, self._first = cues, first

    def __missing__(self, cue: str) -> int:
        if cue not in self._cues:
            return 0
        weight, digits = self._cues[cue]
        told = self[cue] = self._first.adds(number - HALF for number in bytes.fromhex(digits)) + self._first.beside(weight)
        return told


@cache
def network_of(question: str, lexicon: Lexicon) -> Network:
    """The network that decides a question: the weights and vectors of network_*question*.tsv, the layers of network_*question*.toml."""
    made = lexicon.values(f"network_{question}")
    return Network(made["size"], lexicon.vectors(question), [Layer(layer["offsets"], layer["units"], layer["biases"], layer["out"]) for layer in made["layer"]])

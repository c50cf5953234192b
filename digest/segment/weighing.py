"""Signals → what they weigh together: once for all choices that they tell for."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from operator import mul
from typing import NamedTuple

from digest.segment.signals import Facts, Signal, weigh

Names = tuple[tuple[str, ...], ...]
"""The signals that each of some measures is the value of."""


class Told(NamedTuple):
    """Signals that hold, and what they weigh together."""

    weight: float
    signals: tuple[Signal, ...]


class Slopes(NamedTuple):
    """Signals whose values are measures, and what one unit of each measure weighs."""

    names: Names
    slopes: tuple[float, ...]

    def weigh(self, values: tuple[float, ...]) -> float:
        """What these values of the measures weigh."""
        weight: float = sum(map(mul, self.slopes, values))
        return weight


Reason = Told | tuple[Slopes, tuple[float, ...]]
"""What tells for something: signals, or those that measures have, with the values of the measures."""
Weighed = tuple[float, tuple[Reason, ...]]
"""Reasons together, and their weight. A plain tuple: too many are made for anything larger."""
NOTHING: Weighed = (0.0, ())


def together(*told: Told) -> Weighed:
    """All that is *told*."""
    return sum([one.weight for one in told]), told


def signals_in(reasons: Iterable[Reason]) -> Iterator[Signal]:
    """The signals of *reasons*, each with its value."""
    for reason in reasons:
        if isinstance(reason, Told):
            yield from reason.signals
        else:
            slopes, values = reason
            yield from ((name, value) for names, value in zip(slopes.names, values, strict=True) for name in names)


class Scale:
    """The facts of a page with the weights that they are weighed with, and what was weighed so far."""

    def __init__(self, facts: Facts, weights: Mapping[str, float]) -> None:
        self.facts, self.weights = facts, weights
        self._told: dict[tuple[object, ...], Told] = {}
        self._slopes: dict[tuple[object, ...], Slopes] = {}

    def told(self, signals: Iterable[Signal]) -> Told:
        held = tuple(signals)
        return Told(weigh(held, self.weights), held)

    def tell(self, signals_of: Callable[..., Iterable[Signal]], *on: Hashable) -> Told:
        """What *signals_of* tells of the page's facts; *on* is all that it depends on."""
        found = self._told.get((signals_of, on))
        if found is None:
            found = self._told[signals_of, on] = self.told(signals_of(self.facts, *on))
        return found

    def slopes(self, names_of: Callable[..., Names], *on: Hashable) -> Slopes:
        """The signals that *names_of* gives to measures; *on* is all that it depends on."""
        found = self._slopes.get((names_of, on))
        if found is None:
            names = names_of(*on)
            found = self._slopes[names_of, on] = Slopes(names, tuple(sum(self.weights.get(name, 0.0) for name in group) for group in names))
        return found

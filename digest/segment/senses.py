"""Text → what it is written about, as a vector: texts about one thing have vectors that point the same way."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from digest.lexicon import Lexicon

Vector: TypeAlias = NDArray[np.float64]
Levels: TypeAlias = NDArray[np.int8]
"""Pairs × numbers."""

SHARED = 0.5
"""How much of what all texts of a page have in common is taken off each."""

SHARPER = 1.5
"""What cosines are multiplied by, up to 1: the weights of joins.toml were fitted on vectors whose cosines were larger."""


class Senses(NamedTuple):
    """The rows of pairs of characters, and in each row what the pair is written about."""

    rows: Mapping[str, int]
    levels: Levels

    @classmethod
    def of(cls, arrays: Mapping[str, Any]) -> Senses:
        return cls({pair: n for n, pair in enumerate(arrays["pairs"].tolist())}, arrays["levels"])


@cache
def senses_of(lexicon: Lexicon) -> Senses:
    """The vectors of senses.npz."""
    return Senses.of(lexicon.arrays("senses"))


def senses_in(texts: Iterable[Iterable[str]], senses: Senses) -> list[Vector | None]:
    """The vector of each of the texts of a page, given by their pairs; None where none is known. What the whole page is about tells them apart less."""
    found = [[row for pair in pairs if (row := senses.rows.get(pair)) is not None] for pairs in texts]
    summed = [senses.levels[rows].sum(0, dtype=np.float64) for rows in found]
    page = SHARED * np.sum(summed, 0) / max(1, sum(map(len, found)))
    return [vector - len(rows) * page if rows else None for vector, rows in zip(summed, found, strict=True)]


def total(vectors: Iterable[Vector | None]) -> Vector | None:
    """The sum of vectors."""
    known = [vector for vector in vectors if vector is not None]
    return sum(known[1:], known[0]) if known else None


def square(vector: Vector | None) -> float:
    """A vector times itself."""
    return float(vector @ vector) if vector is not None else 0.0


def likeness(one: Vector | None, other: Vector | None) -> float:
    """How far two texts are about one thing, -1 to 1: by the cosine of their vectors, 0 where nothing is known."""
    return cosine(one, square(one), other, square(other))


def cosine(one: Vector | None, its_square: float, other: Vector | None, other_square: float) -> float:
    """The same, where their squares are known."""
    if one is None or other is None:
        return 0.0
    sizes = its_square * other_square
    return max(-1.0, min(1.0, SHARPER * float(one @ other) / math.sqrt(sizes))) if sizes else 0.0

"""Text → what it is written about, as a vector: texts about one thing have vectors that point the same way."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import cache
from operator import add, mul

from digest.lexicon import Lexicon
from digest.message import say
from digest.problem import InputError, Problem

Vector = tuple[float, ...]
ZERO = ord("0")
MIDDLE = 32
"""The level that stands for nought, of 64 from `0` on."""

SHARED = 0.5
"""How much of what all texts of a page have in common is taken off each."""


@cache
def senses_of(lexicon: Lexicon) -> Mapping[str, Vector]:
    """Pair of characters → its vector, from senses.tsv; raises InputError where a project's own row is of another length."""
    levels = lexicon.pairs("senses")
    size = len(next(iter(levels.values())))
    for pair, own in levels.items():
        if len(own) != size:
            raise InputError(Problem(path="lexicon/senses.tsv", line=None, code="wrong-levels", what=say("{pair} has {count} levels, not {size}", pair=pair, count=len(own), size=size),
                                     fix=say("take the row out: vectors are only told apart beside those they were made with")))
    flat = [code - ZERO - MIDDLE for code in map(ord, "".join(levels.values()))]
    return {pair: tuple(flat[size * n:size * (n + 1)]) for n, pair in enumerate(levels)}


def senses_in(texts: Iterable[Iterable[str]], senses: Mapping[str, Vector]) -> list[Vector | None]:
    """The vector of each of the texts of a page, given by their pairs; None where none is known. What the whole page is about tells them apart less."""
    found = [[senses[pair] for pair in pairs if pair in senses] for pairs in texts]
    page = total(vector for vectors in found for vector in vectors)
    if page is None:
        return [None] * len(found)
    share = SHARED / sum(map(len, found))
    return [tuple(sum(column) - len(vectors) * share * level for column, level in zip(zip(*vectors, strict=True), page, strict=True)) if vectors else None for vectors in found]


def total(vectors: Iterable[Vector | None]) -> Vector | None:
    """The sum of vectors."""
    known = [vector for vector in vectors if vector is not None]
    if len(known) == 2:
        return tuple(map(add, *known))
    return tuple(map(sum, zip(*known, strict=True))) if known else None


def square(vector: Vector | None) -> float:
    """A vector times itself."""
    return sum(map(mul, vector, vector)) if vector is not None else 0.0


def likeness(one: Vector | None, other: Vector | None) -> float:
    """How far two texts are about one thing: the cosine of their vectors, 0 where nothing is known."""
    return cosine(one, square(one), other, square(other))


def cosine(one: Vector | None, its_square: float, other: Vector | None, other_square: float) -> float:
    """The same, where their squares are known."""
    if one is None or other is None:
        return 0.0
    sizes = its_square * other_square
    return sum(map(mul, one, other)) / math.sqrt(sizes) if sizes else 0.0

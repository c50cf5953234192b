"""Two lines → how likely the one goes on with the other, by the characters on either side of the break."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from digest.lexicon import Lexicon

MOST = 6.0
"""Odds, as a logarithm; beyond them a break is as sure as it can be."""
NEAR = 6
"""Characters on either side of a break, of which spaces may take some."""

SPACE, DIGIT, LETTER = re.compile(r"\s"), re.compile(r"\d"), re.compile("[A-Za-z]")


NONE: Mapping[str, float] = {}

Side = tuple[str, str, str]
"""What of one side of a break is weighed with what is on the other: the character next to it, two, and the second alone."""


def before(left: str) -> Side:
    """The end of *left* as the side before a break."""
    end = ("__" + alike(left[-NEAR:]))[-2:]
    return end[1], end, f"{end[0]}_"


def behind(right: str) -> Side:
    """The beginning of *right* as the side behind a break."""
    start = (alike(right[:NEAR]) + "__")[:2]
    return start[0], start, f"_{start[1]}"


def pieces_of(left: str, right: str) -> tuple[str, ...]:
    """What of the break between two texts is weighed: a `|` stands where it is, a `_` for any character; digits and letters are all alike."""
    (c, bc, b), (d, de, e) = before(left), behind(right)
    return f"{c}|{d}", f"{bc}|{d}", f"{c}|{de}", f"{b}|{d}", f"{c}|{e}", f"|{d}", f"|{de}", f"{c}|", f"{bc}|"


def openings_of(text: str) -> tuple[str, ...]:
    """What of the first characters of a line is weighed."""
    opening = alike(text[:NEAR]) + "____"
    d, e, f, g = (opening[at] for at in range(4))
    return d, d + e, d + e + f, d + e + f + g, f"{d}_{f}", f"_{e}", f"_{e}{f}", ""


def alike(text: str) -> str:
    return LETTER.sub("a", DIGIT.sub("0", SPACE.sub("", text)))


@dataclass(frozen=True)
class Seams:
    """Weights of what stands around breaks, and of what sentences begin with."""

    breaks: Mapping[str, float]
    openings: Mapping[str, float]

    @cached_property
    def behind(self) -> Mapping[str, Mapping[str, float]]:
        """The weights of breaks: by what is before one, then by what is behind it."""
        out: dict[str, dict[str, float]] = {}
        for piece, weight in self.breaks.items():
            left, _, right = piece.partition("|")
            out.setdefault(left, {})[right] = weight
        return out

    def odds(self, left: str, right: str) -> float:
        """How likely a sentence broken off after *left* goes on with *right* rather than with any other line: the logarithm of the odds."""
        return Breaks(self, [left], [right]).odds(0, 0)

    def opens(self, text: str) -> float:
        """How likely a line begins a sentence rather than goes on with one: the logarithm of the odds."""
        return _bounded(sum([self.openings.get(piece, 0.0) for piece in openings_of(text)]))


def _bounded(odds: float) -> float:
    return MOST if odds > MOST else -MOST if odds < -MOST else odds


class Breaks:
    """The breaks between any two of some texts."""

    def __init__(self, seams: Seams, lefts: Sequence[str], rights: Sequence[str]) -> None:
        weights = seams.behind
        nothing = weights.get("", NONE)
        self._lefts = []
        for c, bc, b in map(before, lefts):
            by_c, by_bc, by_b = (weights.get(side, NONE) for side in (c, bc, b))
            self._lefts.append((by_c, by_bc, by_b, by_c.get("", 0.0), by_bc.get("", 0.0)))
        self._rights = [((d, de, e), nothing.get(d, 0.0), nothing.get(de, 0.0)) for d, de, e in map(behind, rights)]

    def odds(self, i: int, j: int) -> float:
        """How likely the *j*-th text goes on with the *i*-th, as Seams.odds: many are asked for."""
        by_c, by_bc, by_b, c, bc = self._lefts[i]
        (d, de, e), by_d, by_de = self._rights[j]
        return _bounded(by_c.get(d, 0.0) + by_bc.get(d, 0.0) + by_c.get(de, 0.0) + by_b.get(d, 0.0) + by_c.get(e, 0.0) + by_d + by_de + c + bc)


@cache
def seams_of(lexicon: Lexicon) -> Seams:
    """The weights of seams.tsv."""
    weights = {piece: float(weight) for piece, weight in lexicon.pairs("seams").items()}
    return Seams({piece: weight for piece, weight in weights.items() if "|" in piece}, {piece.removeprefix("^"): weight for piece, weight in weights.items() if "|" not in piece})

"""Two lines → how likely the one goes on with the other, by the characters on either side of the break."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from digest.lexicon import Lexicon

MOST = 6.0
"""Odds, as a logarithm; beyond them a break is as sure as it can be."""
NEAR = 6
"""Characters on either side of a break, of which spaces may take some."""


def pieces_of(left: str, right: str) -> tuple[str, ...]:
    """What of the break between two texts is weighed: a `|` stands where it is, a `_` for any character; digits and letters are all alike."""
    before, after = "__" + alike(left[-NEAR:]), alike(right[:NEAR]) + "__"
    b, c, d, e = before[-2], before[-1], after[0], after[1]
    return (f"{c}|{d}", f"{b}{c}|{d}", f"{c}|{d}{e}", f"{b}_|{d}", f"{c}|_{e}", f"|{d}", f"|{d}{e}", f"{c}|", f"{b}{c}|")


def openings_of(text: str) -> tuple[str, ...]:
    """What of the first characters of a line is weighed."""
    opening = alike(text[:NEAR]) + "____"
    d, e, f, g = (opening[at] for at in range(4))
    return d, d + e, d + e + f, d + e + f + g, f"{d}_{f}", f"_{e}", f"_{e}{f}", ""


def alike(text: str) -> str:
    return re.sub("[A-Za-z]", "a", re.sub(r"\d", "0", re.sub(r"\s", "", text)))


@dataclass(frozen=True)
class Seams:
    """Weights of what stands around breaks, and of what sentences begin with."""

    breaks: Mapping[str, float]
    openings: Mapping[str, float]

    def odds(self, left: str, right: str) -> float:
        """How likely a sentence broken off after *left* goes on with *right* rather than with any other line: the logarithm of the odds."""
        return _sum(pieces_of(left, right), self.breaks)

    def opens(self, text: str) -> float:
        """How likely a line begins a sentence rather than goes on with one: the logarithm of the odds."""
        return _sum(openings_of(text), self.openings)


def _sum(pieces: tuple[str, ...], weights: Mapping[str, float]) -> float:
    return max(-MOST, min(MOST, sum([weights[piece] for piece in pieces if piece in weights])))


@cache
def seams_of(lexicon: Lexicon) -> Seams:
    """The weights of seams.tsv."""
    weights = {piece: float(weight) for piece, weight in lexicon.pairs("seams").items()}
    return Seams({piece: weight for piece, weight in weights.items() if "|" in piece}, {piece.removeprefix("^"): weight for piece, weight in weights.items() if "|" not in piece})

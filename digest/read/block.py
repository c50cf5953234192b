"""What a page is made of: glyphs, and the lines they make."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

WIDE = 0x2010
"""From here on, characters that are set upright in vertical type; Latin and digits lie on their side, stand one below another or several in the place of one."""
ASKEW = -1
"""The turn of a glyph that stands neither upright nor on its side."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character where it stands; in points, y grows downwards."""

    char: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    spaced: bool = False  # the file has a space before it
    turn: int = 0  # degrees clockwise: 0, 90, 270 or ASKEW

    @property
    def x(self) -> float:
        return (self.left + self.right) / 2

    @property
    def y(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def upright(self) -> bool:
        return self.turn == 0 and len(self.char) == 1 and ord(self.char) >= WIDE


@dataclass(frozen=True, slots=True)
class Block:
    """A line with the box of its ink, or the lines that run across all others, one after another."""

    texts: tuple[str, ...]
    left: float
    top: float
    right: float
    bottom: float
    size: float
    across: bool = False

    @property
    def width(self) -> float:
        return self.right - self.left


Thing = TypeVar("Thing", Glyph, Block)


def turned(thing: Thing, quarters: int) -> Thing:
    """*thing* as it stands when the page is turned anticlockwise by so many quarters: after one, what ran downwards runs to the right."""
    left, top, right, bottom = thing.left, thing.top, thing.right, thing.bottom
    for _ in range(quarters % 4):
        left, top, right, bottom = top, -right, bottom, -left
    return replace(thing, left=left, top=top, right=right, bottom=bottom)

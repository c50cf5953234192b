"""An article in the making, and how alike two texts are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from statistics import median
from typing import Literal

from digest.model import Role
from digest.segment.blocks import LONGEST_NAME, Block
from digest.segment.doubled import undoubled

RECENT = 12
"""Paragraphs that tell how an article is set."""
Opening = Literal["dateline", "byline", "note", "jump_in", "credit", "column", "head", "text", "boundary"]
Part = Literal[Role, "byline", "credit", "jump"]


@dataclass(slots=True)
class Draft:
    """An article in the making: its headline parts, and its blocks in reading order."""

    opening: Opening
    heads: list[Block] = field(default_factory=list)
    body: list[tuple[Block, Part]] = field(default_factory=list)
    signed: bool = False  # its author is known
    ended: bool = False  # a mark said that it is over
    doubts: list[tuple[int, str, str]] = field(default_factory=list)  # line, code, message
    _texts: list[Block] | None = None
    _pairs: set[str] = field(default_factory=set)
    _told: int = 0  # blocks of text whose pairs are in _pairs

    @property
    def texts(self) -> list[Block]:
        """Its running text, notes included."""
        if self._texts is None:
            self._texts = [block for block, part in self.body if part in ("text", "note")]
        return self._texts

    def add(self, block: Block, part: Part) -> None:
        """Put a block at the end."""
        self.body.append((block, part))
        if self._texts is not None and part in ("text", "note"):
            self._texts.append(block)

    def rearrange(self, body: list[tuple[Block, Part]]) -> None:
        """Put *body* in place of what it has."""
        self.body, self._texts, self._pairs, self._told = body, None, set(), 0

    @property
    def text(self) -> str:
        return "".join(block.text for block in self.texts)

    def echo(self, words: str) -> float:
        """How much of *words* stands in its text, 0 to 1."""
        for block in self.texts[self._told :]:
            self._pairs |= pairs_of(block.text)
        self._told = len(self.texts)
        wanted = pairs_of(undoubled(words)[0])
        return len(wanted & self._pairs) / len(wanted) if wanted else 0.0

    @property
    def width(self) -> float | None:
        """Of the column that most of it is set in."""
        widths = [block.wide for block in self.texts[-RECENT:] if block.wide is not None]
        return median(widths) if widths else None

    @property
    def indents(self) -> bool | None:
        """Whether its paragraphs open with an indent; None where no paragraph tells."""
        told = [now.indented for before, now in pairwise([None, *self.texts[-RECENT:]]) if now is not None and (before is None or before.closed)]
        told = told[1:] if len(told) > 1 and self.texts[0].mark is None and not self.heads else told
        return 2 * sum(told) >= len(told) if told else None

    @property
    def open(self) -> bool:
        """Whether its last sentence is cut off."""
        return bool(self.texts) and not self.texts[-1].closed and not self.ended

    @property
    def wants_title(self) -> bool:
        """Whether it has text but no headline, or only a column's name that says nothing of the text."""
        if self.opening not in ("dateline", "byline", "text", "note", "head") or not self.texts:
            return False
        return all((len(self.text) > 150 or len(part.text) < LONGEST_NAME) and self.echo(part.text) < 0.2 for part in self.heads)

    def head(self, parts: Sequence[Block]) -> None:
        """Take headline parts, and the bulleted lead that stands among them."""
        plain = [part for part in parts if part.kind != "text" and part.mark != "numbered"]
        self.heads += plain or [part for part in parts if part.kind != "text"]
        under: list[tuple[Block, Part]] = [(part, "deck" if part.kind == "text" else "crosshead") for part in parts
                                           if part.kind == "text" or (plain and part.mark == "numbered")]
        self.rearrange(under + self.body)

    def blocks(self) -> list[Block]:
        return [*self.heads, *(block for block, _ in self.body)]


@lru_cache(maxsize=1024)
def pairs_of(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters of *text*, signs left out."""
    letters = re.sub(r"[^\w]", "\n", text)
    return frozenset(letters[i : i + 2] for i in range(len(letters) - 1) if "\n" not in letters[i : i + 2])


def echo(head: str, text: str) -> float:
    """How much of a headline stands in a text, 0 to 1."""
    wanted = pairs_of(undoubled(head)[0])
    return len(wanted & pairs_of(text)) / len(wanted) if wanted else 0.0



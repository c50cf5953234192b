"""An article in the making, and how alike two texts are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from digest.message import Message
from digest.model import Role
from digest.segment.blocks import Block
from digest.segment.doubled import undoubled
from digest.segment.lines import Row

Opening = Literal["dateline", "byline", "note", "jump_in", "credit", "column", "head", "text", "boundary"]
Part = Literal[Role, "byline", "credit", "jump"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An article cut out of its page: the rows of its headline, and its blocks in reading order."""

    opening: Opening
    heads: tuple[Row, ...]
    body: tuple[tuple[Block, Part], ...]
    signed: bool  # its author is known
    doubts: tuple[tuple[int, str, Message], ...] = ()  # line, code, message

    def rows(self) -> list[Row]:
        """All its rows."""
        return [*self.heads, *(row for block, _ in self.body for row in block.rows)]


@lru_cache(maxsize=1024)
def pairs_of(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters of *text*, signs left out."""
    letters = re.sub(r"[^\w]", "\n", text)
    return frozenset(letters[i : i + 2] for i in range(len(letters) - 1) if "\n" not in letters[i : i + 2])


def echo(head: str, text: str) -> float:
    """How much of a headline stands in a text, 0 to 1."""
    wanted = pairs_of(undoubled(head)[0])
    return len(wanted & pairs_of(text)) / len(wanted) if wanted else 0.0

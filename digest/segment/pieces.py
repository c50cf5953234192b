"""Rows → Pieces: the articles in the making, and the ways to read a page so far that they make up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from statistics import median
from typing import Literal, NamedTuple, get_args

from digest.segment.draft import Opening, Part
from digest.segment.senses import Vector, square, total
from digest.segment.signals import Facts

RECENT = 9
"""Lines that tell how wide an article is set."""
SHORT_BODY = 60
"""Characters; less than this before a dateline is a deck or a line of data, not an article."""
PHOTO_TEXT = 450
"""Characters; a photo's text is shorter."""
NEW = -1
Fate = Part | Literal["headline", "waiting", "parked", "dropped"]
Place = tuple[int, int, Fate]
"""Row, article (NEW for the one that opens), and as what."""

SAYING = ("headline", "text", "note", "crosshead")
"""Parts whose words tell what an article is about."""


Choice = tuple[tuple[Place, ...], Opening]
"""What may be done with a row, and with the heading that waits above it; and how an article that opens there begins. A plain tuple: of all that are made few are taken."""


def target_of(choice: Choice) -> int | None:
    """The article that the row goes to; None where it is a heading or nothing."""
    places, _ = choice
    _, article, part = places[-1] if places else (0, NEW, "dropped")
    return None if part in ("waiting", "dropped", "parked", "headline") else article


@dataclass(slots=True, eq=False)
class Piece:
    """An article in the making; never changed once it is made, so that what was found out about it holds wherever it turns up."""

    opening: Opening
    heads: tuple[int, ...] = ()
    body: tuple[tuple[int, Part], ...] = ()
    last: int = -1  # its last row of text
    bits: int = 0
    counts: Mapping[int, int] = field(default_factory=dict)  # of its words
    size: int = 0  # its words
    sense: Vector | None = None  # what it is about
    girth: float = 0.0  # the square of that vector
    letters: int = 0
    widths: tuple[float, ...] = ()
    indents: tuple[int, int] = (0, 0)  # paragraphs without and with an indent
    ended: bool = False
    signed: bool = False
    crossheads: int = 0
    width: float | None = None  # the middle one of its widths
    gist: tuple[int, bool, int] = (-1, True, 0)  # its last row, whether it lacks a heading, its letters: two readings that differ in nothing else come to the same

    @property
    def lacks_headline(self) -> bool:
        return not self.heads and self.opening not in ("credit", "column", "jump_in") and self.last >= 0


EMPTY: Mapping[Opening, Piece] = {opening: Piece(opening) for opening in get_args(Opening)}
_values = attrgetter(*Piece.__slots__)


class State(NamedTuple):
    """A way to read the page so far."""

    pieces: tuple[Piece, ...] = ()
    current: int = NEW
    waiting: tuple[int, ...] = ()
    parked: tuple[tuple[int, ...], ...] = ()  # headings that wait for an article further down
    dropped: tuple[int, ...] = ()
    briefs: bool = False
    run: int = 0  # rows of text since the page went over to the current article
    score: float = 0.0


def grown(piece: Piece, i: int, part: Part | Literal["headline"], facts: Facts) -> Piece:
    """*piece* with row *i* as *part*."""
    row, new = facts.rows[i], Piece(*_values(piece))
    if part in SAYING:
        if facts.words[i]:
            new.counts = counts = dict(piece.counts)
            for word in facts.words[i]:
                counts[word] = counts.get(word, 0) + 1
            new.size += len(facts.words[i])
        if facts.senses[i] is not None:
            new.sense = total((piece.sense, facts.senses[i]))
            new.girth = square(new.sense)
    if part == "headline":
        new.heads = (*piece.heads, i)
    else:
        new.body = (*piece.body, (i, part))
    if part in ("text", "note"):
        _read_on(new, i, facts)
    elif part == "byline":
        announced = piece.opening == "note" and not piece.signed  # what an editor's note announces stands under its byline
        at_end = piece.last >= 0 and facts.rows[piece.last].closed and not announced and (row.text.startswith(("（", "(")) or piece.letters > SHORT_BODY)
        new.signed, new.ended = True, piece.ended or (at_end and piece.last == i - 1)
    elif part == "credit":
        new.ended = piece.ended or (piece.opening in ("head", "text", "credit") and not piece.signed and piece.letters <= PHOTO_TEXT)
    elif part == "crosshead":
        new.bits, new.crossheads = piece.bits | facts.bits[i], piece.crossheads + 1
    new.gist = new.last, not new.heads, new.letters
    return new


def _read_on(new: Piece, i: int, facts: Facts) -> None:
    """Row *i* is text of the article *new*, which is still in the making."""
    row, width, end = facts.rows[i], facts.running[i], facts.ends[i]
    if new.last < 0 or facts.rows[new.last].closed:
        flush, indented = new.indents
        new.indents = (flush, indented + 1) if row.indented else (flush + 1, indented)
    if width is not None:
        new.widths = (*new.widths, width)[-RECENT:]
        new.width = median(new.widths)
    new.last, new.bits = i, new.bits | facts.bits[i]
    new.ended = end is not None and (end != "credit_end" or new.letters < PHOTO_TEXT)
    new.signed = new.signed or row.mark == "dateline" or end == "signature"
    new.letters += len(row.text)

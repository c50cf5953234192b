"""Row → Here: a row as all readings of the page so far come to it, with the articles and headings above it as they stand to it."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from digest.segment.draft import Opening, Part
from digest.segment.pieces import NEW, SHORT_BODY, Choice, Fate, Piece, Place, State, grown
from digest.segment.senses import cosine, square
from digest.segment.signals import Facts, Headed, Signal, share, step
from digest.segment.weighing import Reason, Scale, Told, Weighed

CUT_OFF, OTHERS = 4, 2
"""Articles before a line that it may carry on: those cut off, and those not."""
FAR = 9.0
"""Characters; an article whose width can't be told is no nearer in width."""
ECHO_BELOW, ECHO_MORE = 0.3, 0.15
"""How much of the next headline the text above it must say, and how much more than any article before."""


Settled = tuple[tuple[Place, ...], float, tuple[Reason, ...]]
"""What becomes of rows of a heading, the weight of that, and what tells for it."""


class Here:
    """Row *j*, and what was found out there once for all readings that are alike in it; behind the last row, what becomes of headings left is told."""

    def __init__(self, j: int, scale: Scale) -> None:
        facts = scale.facts
        self.j, self.scale, self.facts = j, scale, facts
        self.inside = j < len(facts.rows)
        self.follow = facts.follow[j] if self.inside else 0
        self.about = facts.about[j] if self.inside else 0
        self.words = facts.counts(j) if self.inside else {}
        self.number = len(facts.text[j]) if self.inside else 0
        self.sense = facts.sense_ahead[j] if self.inside else None
        self.long = facts.long[j] if self.inside else 0.0
        self.wide = facts.wide[j] if self.inside else None
        self.reads_on = 0 < j < len(facts.rows) and facts.reads_on(j)
        self.mark = facts.rows[j].mark if self.inside else None
        self.bullet = self.inside and facts.rows[j].bullet
        self.gapped = "gap" if self.inside and facts.rows[j].gap else "tight"
        self.marks = min(facts.marks, 2)
        self._square = square(self.sense)
        self._headline = facts.headline_below[j] if self.inside else 0
        self._echo = share(self._headline, self.follow)
        self._alone: dict[tuple[int, str, str], Choice] = {}
        self._told: dict[tuple[object, ...], Told] = {}
        self._views: dict[Piece, View] = {}
        self._headings: dict[tuple[int, ...], Heading] = {}
        self._grown: dict[tuple[Piece, int, str], Piece] = {}
        self.fates: dict[tuple[object, ...], list[Settled]] = {}
        self.openings: dict[tuple[object, ...], Weighed] = {}

    def alone(self, p: int, part: Fate, opening: Opening = "text") -> Choice:
        """That the row goes to article *p* as *part*, whatever becomes of others."""
        key = p, part, opening
        found = self._alone.get(key)
        if found is None:
            found = self._alone[key] = ((self.j, p, part),), opening
        return found

    def tell(self, signals_of: Callable[..., Iterable[Signal]], *on: Hashable) -> Told:
        """What *signals_of* tells here; *on* is all of a reading that it depends on."""
        found = self._told.get((signals_of, on))
        if found is None:
            found = self._told[signals_of, on] = self.scale.told(signals_of(self, *on))
        return found

    def views(self, pieces: Sequence[Piece]) -> list[View]:
        """How articles begun stand to the row."""
        known = self._views
        found = [known.get(piece) for piece in pieces]
        for n, piece in enumerate(pieces):
            if found[n] is None:
                found[n] = known[piece] = self._view(piece)
        return found  # type: ignore[return-value]

    def _view(self, piece: Piece) -> View:
        rows, shared = self.facts.rows, self.about & piece.bits
        takes = piece.last >= 0 and piece.opening not in ("credit", "column")
        count = self.about.bit_count()
        return View(
            piece, shared.bit_count(), shared.bit_count() / count if count else 0.0,
            flat(self.facts.kinship(self.words, self.number, piece.counts, piece.size)), cosine(self.sense, self._square, piece.sense, piece.girth),
            FAR if self.wide is None or piece.width is None or piece.ended else abs(self.wide - piece.width),
            takes, takes and not piece.ended, takes and not piece.ended and not rows[piece.last].closed,
            piece.lacks_headline)

    def among(self, state: State) -> Among:
        """The articles of a reading together."""
        return Among(self.views(state.pieces), state.current, self.wide is not None)

    def is_headed_below(self, pieces: Iterable[Piece]) -> bool:
        """Whether the next headline below is of the row's text rather than of an article begun."""
        return self._echo >= ECHO_BELOW and all(share(self._headline, piece.bits) + ECHO_MORE <= self._echo for piece in pieces)

    def heading(self, rows: tuple[int, ...]) -> Heading:
        """Rows of a heading together."""
        found = self._headings.get(rows)
        if found is None:
            found = self._headings[rows] = self._heading(rows)
        return found

    def _heading(self, rows: tuple[int, ...]) -> Heading:
        said, facts = self.facts.headed(rows), self.facts
        return Heading(said, share(said.bits, self.follow), flat(facts.kinship(said.words, said.number, self.words, self.number)) if self.inside else 0.0,
                       cosine(said.sense, said.square, self.sense, self._square))

    def grown(self, piece: Piece, i: int, part: Part) -> Piece:
        """*piece* with row *i* as *part*: one and the same to all readings."""
        key = piece, i, part
        found = self._grown.get(key)
        if found is None:
            found = self._grown[key] = grown(piece, i, part, self.facts)
        return found


def flat(logarithm: float) -> float:
    """A logarithm of odds over many words that hang together, made less sure."""
    return math.copysign(math.sqrt(abs(logarithm)), logarithm) / 2


# ---- articles begun ---------------------------------------------------------------------------------------------------


@dataclass(slots=True, eq=False)
class View:
    """An article begun, as it stands to the row."""

    piece: Piece
    shared: int  # pairs of the text from the row on that it has
    cohesion: float  # how large a part of them
    kin: float  # how well the words of that text fit it: a logarithm, flattened
    alike: float  # how far it is about what that text is about
    apart: float  # in width
    takes: bool  # it may go on
    goes_on: bool  # and has not ended
    broken: bool  # and was left in mid-sentence
    lacks: bool  # a headline
    fit: Fit | None = None
    fits: dict[tuple[str, str, bool, bool], Weighed] = field(default_factory=dict)
    left: Left | None = None


class Among:
    """The articles of a reading, as they stand to the row together."""

    def __init__(self, views: list[View], current: int, wide: bool) -> None:
        self.views = views
        self.kin = _first_two([view.kin for view in views])
        self.alike = _first_two([view.alike for view in views])
        self.cohesion = _first_two([view.cohesion for view in views])
        self.current = views[current] if current != NEW else None
        others = views[:current] + views[current + 1 :] if current != NEW else views
        broken = [p for p, view in enumerate(views) if view.broken and p != current]
        closed = [p for p, view in enumerate(views) if view.takes and not view.broken and p != current]
        closed.sort(key=lambda p: views[p].shared)
        self.remembered = [*([current] if current != NEW else []), *broken[-CUT_OFF:], *closed[-OTHERS:]]
        self.unfinished = min(3, len(broken))
        self.lacking = min(2, sum([view.lacks for view in views]))
        self.most = few(max([view.shared for view in views], default=0))
        self.nearest = step(min([view.apart for view in views], default=FAR)) if wide else ""
        self.closest = max([view.cohesion for view in others if view.goes_on], default=0.0)


Two = tuple[float, float]
"""The highest and the second of some values, 0 for none."""


def _first_two(values: list[float]) -> Two:
    values.sort(reverse=True)
    return (values[0], values[1]) if len(values) > 1 else (values[0] if values else 0.0, 0.0)


def besides(two: Two, value: float) -> float:
    """The highest of the others than *value*, which is one of them."""
    first, second = two
    return first if value != first else second


class Left(NamedTuple):
    """How the article above the row is left where another opens there."""

    condition: str
    space: str  # between it and the row, empty where something else stands there
    signed: bool
    opening: Opening
    headed: bool
    size: int
    shared: str
    step: str  # in width, empty where it can't be told
    just_begun: bool


class Fit(NamedTuple):
    """How an article and the row that carries it on fit."""

    stands: str
    ended: bool
    step: str  # in width, wide where the row is too wide, empty where it can't be told
    size: int
    shared: str
    habit: str  # of paragraphs: i for an indent, f for none, empty where it can't be told
    indented: bool  # the row is
    closed: bool
    opening: Opening


def left_as(view: View | None, here: Here) -> Left:
    """How the article *view*, or None, is left."""
    if view is None:
        return NONE
    if view.left is None:
        piece, wide = view.piece, here.wide
        view.left = Left(
            _condition(piece, here.facts), here.facts.space(here.j, here.facts.rows[piece.last].closed) if piece.last == here.j - 1 else "", piece.signed, piece.opening, bool(piece.heads),
            size_of(piece.letters), few(view.shared), step(abs(wide - piece.width)) if wide is not None and piece.width is not None else "", piece.letters < SHORT_BODY)
    return view.left


NONE = Left("none", "", False, "text", False, 0, "0", "", False)


def fit_of(view: View, here: Here) -> Fit:
    """How the row fits the article *view*, which has text already."""
    piece, facts = view.piece, here.facts
    wide, width, row = here.wide, piece.width, facts.rows[here.j]
    flush, indented = piece.indents
    return Fit(facts.stands[piece.last], piece.ended,
               step(abs(wide - width)) if wide is not None and width is not None else "wide" if width is not None and row.width - width >= 1.8 else "",
               size_of(piece.letters), few(view.shared), "" if flush + indented < 2 else "i" if indented > flush else "f", row.indented, facts.rows[piece.last].closed, piece.opening)


def _condition(piece: Piece, facts: Facts) -> str:
    if piece.ended:
        return "ended"
    if piece.last < 0:
        return "notext"
    stands = facts.stands[piece.last]
    return "open" if stands == "open" else "open_short" if stands.startswith("open") else "closed"


def size_of(letters: int) -> int:
    """A step on the scale of lengths."""
    return sum([letters > limit for limit in (15, 40, 80, 160, 300, 600, 1200)])


def few(count: int) -> str:
    return "0" if count == 0 else "1" if count == 1 else "2" if count < 4 else "4" if count < 8 else "8"


# ---- headings that wait -----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Heading:
    """Rows of a heading, and how they stand to the text below them and to articles begun."""

    said: Headed
    echo: float  # how much of its words the text from the row on has
    kin: float
    alike: float
    known: dict[Piece, tuple[float, float, float]] = field(default_factory=dict)

    def beside(self, piece: Piece, facts: Facts) -> tuple[float, float, float]:
        """Shared words, kinship and likeness to *piece*."""
        found, said = self.known.get(piece), self.said
        if found is None:
            found = self.known[piece] = (share(said.bits, piece.bits), flat(facts.kinship(said.words, said.number, piece.counts, piece.size)),
                                         cosine(said.sense, said.square, piece.sense, piece.girth))
        return found

"""Rows → Choices: what may be done with a row after the rows above it were read in one way, and what tells for it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Literal, NamedTuple, get_args

from digest.segment.draft import Opening, Part
from digest.segment.senses import Vector, likeness, total
from digest.segment.signals import Facts, Signal, scaled, share, step, weigh

CUT_OFF, OTHERS = 4, 2
"""Articles before a line that it may carry on: those cut off, and those not."""
RECENT = 9
"""Lines that tell how wide an article is set."""
SHORT_BODY = 60
"""Characters; less than this before a dateline is a deck or a line of data, not an article."""
PHOTO_TEXT = 450
"""Characters; a photo's text is shorter."""
WAITING = 8
"""Lines of headings that wait at a time."""
AHEAD = 6
"""Rows below a heading, after which a text that it belongs to may still begin."""
NEW = -1
Fate = Part | Literal["headline", "waiting", "parked", "dropped"]
Place = tuple[int, int, Fate]
"""Row, article (NEW for the one that opens), and as what."""
OPENINGS: Mapping[str, Opening] = {"dateline": "dateline", "byline": "byline", "note": "note", "jump_in": "jump_in", "continued": "jump_in",
                                   "credit": "credit", "caption": "credit"}


@dataclass(slots=True, eq=False)
class Piece:
    """An article in the making; never changed, so that what was found out about it holds wherever it turns up."""

    opening: Opening
    heads: tuple[int, ...] = ()
    body: tuple[tuple[int, Part], ...] = ()
    last: int = -1  # its last row of text
    bits: int = 0
    counts: Mapping[int, int] = field(default_factory=dict)  # of its words
    size: int = 0  # its words
    sense: Vector | None = None  # what it is about
    letters: int = 0
    widths: tuple[float, ...] = ()
    indents: tuple[int, int] = (0, 0)  # paragraphs without and with an indent
    ended: bool = False
    signed: bool = False
    crossheads: int = 0
    width: float | None = None  # the middle one of its widths

    @property
    def lacks_headline(self) -> bool:
        return not self.heads and self.opening not in ("credit", "column", "jump_in") and self.last >= 0


EMPTY: Mapping[Opening, Piece] = {opening: Piece(opening) for opening in get_args(Opening)}


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


class Choice(NamedTuple):
    """What may be done with a row, and with the heading that waits above it."""

    places: tuple[Place, ...]
    signals: tuple[tuple[Signal, ...], ...]  # in bundles, which choices of one row share
    opening: Opening = "text"

    @property
    def target(self) -> int | None:
        """The article that the row goes to; None where it is a heading or nothing."""
        _, article, part = self.places[-1] if self.places else (0, NEW, "dropped")
        return None if part in ("waiting", "dropped", "parked", "headline") else article

    def weigh(self, weights: Mapping[str, float], known: dict[int, float]) -> float:
        """The sum of its signals; *known* keeps that of each bundle."""
        total = 0.0
        for bundle in self.signals:
            score = known.get(id(bundle))
            if score is None:
                score = known[id(bundle)] = weigh(bundle, weights)
            total += score
        return total


# ---- what may be done with a row --------------------------------------------------------------------------------------


def choices_for(j: int, state: State, facts: Facts) -> Iterator[Choice]:
    """Every way to go on at row *j*."""
    mark = facts.rows[j].mark
    if mark == "furniture":
        yield Choice(((j, NEW, "dropped"),), ())
    elif mark == "column":
        for places, signals in _resolved(j, state.waiting, state, facts, state.current):
            yield Choice((*places, (j, NEW, "dropped")), signals)
    elif mark in ("jump_in", "continued"):
        yield from _opened(j, state, facts, "jump" if mark == "jump_in" else "text")
    elif mark in ("dateline", "byline", "note", "credit", "caption"):
        part: Part = "text" if mark == "dateline" else mark  # type: ignore[assignment]
        yield from _opened(j, state, facts, part)
        if mark in ("credit", "caption") and facts.framed and not state.waiting:
            yield Choice(((j, NEW, "dropped"),), ((*facts.drops(j), (f"m:{mark}|dropped", 1.0)),))
        for p in _remembered(j, state, facts):
            if mark != "dateline" or _just_begun(state.pieces[p]):
                yield from _carried(j, state, facts, p, part)
    else:
        yield from _unmarked(j, state, facts)


def _just_begun(piece: Piece) -> bool:
    """Whether a dateline may still follow: nothing but headings, a lead or an editor's note so far."""
    return not piece.signed and (piece.letters < SHORT_BODY or piece.opening == "note")


def _unmarked(j: int, state: State, facts: Facts) -> Iterator[Choice]:
    row = facts.rows[j]
    if not state.waiting and state.current != NEW and state.pieces[state.current].last == j - 1 and facts.reads_on(j):
        yield Choice(((j, state.current, "text"),), ())
        return
    if row.mark == "box":
        if state.current != NEW:
            yield from _carried(j, state, facts, state.current, "crosshead")
        yield Choice(((j, NEW, "waiting"),), ((("w:box", 1.0),),))
        return
    long = row.width > 44 or (row.closed and row.width > 30)
    deck = row.bullet and bool(state.waiting)
    if (not long or row.level or deck) and len(state.waiting) < WAITING:
        yield Choice(((j, NEW, "waiting"),), (facts.heads(j, state.waiting), _wanting(j, state, facts), (("h:deck", 1.0),) if deck else ()))
        if not deck and facts.framed:
            yield Choice(((j, NEW, "dropped"),), (facts.drops(j),))
    part: Part = "note" if row.mark == "meta" else "text"
    yield from _opened(j, state, facts, part)
    for p in _remembered(j, state, facts):
        yield from _carried(j, state, facts, p, part)


def _wanting(j: int, state: State, facts: Facts) -> tuple[Signal, ...]:
    """What the articles so far tell for row *j* being part of a heading: those that lack one may have it in their middle."""
    piece = state.pieces[state.current] if state.current != NEW else None
    stands = "none" if piece is None else "lacks" if piece.lacks_headline else "has"
    key = ("wanting", j, stands, min(2, sum(piece.lacks_headline for piece in state.pieces)))
    found = facts.said.get(key)
    if found is None:
        form = "form" if j in facts.forms else "noform"
        found = facts.said[key] = ((f"h:{stands}", 1.0), (f"h:{stands}|{form}", 1.0), (f"h:{stands}|{form}|{facts.bridges(j)}", 1.0), (f"h:lacking{key[3]}|{form}", 1.0))
    return found


def _remembered(j: int, state: State, facts: Facts) -> list[int]:
    """Articles so far that row *j* may carry on: the one above, those cut off last, and of the others those whose words it has most of."""
    open_: list[int] = []
    closed: list[int] = []
    for p, piece in enumerate(state.pieces):
        if p != state.current and piece.last >= 0 and piece.opening not in ("credit", "column"):
            (closed if piece.ended or facts.rows[piece.last].closed else open_).append(p)
    closed.sort(key=lambda p: (facts.about[j] & state.pieces[p].bits).bit_count())
    return [*([state.current] if state.current != NEW else []), *open_[-CUT_OFF:], *closed[-OTHERS:]]


def _opened(j: int, state: State, facts: Facts, part: Part) -> Iterator[Choice]:
    """Ways to open an article at row *j*, with all, some or none of the waiting headings."""
    mark = facts.rows[j].mark
    opening: Opening = OPENINGS.get(mark or "", "column" if state.briefs else "head" if state.waiting else "text")
    base = _opening(j, state, facts)
    n = len(state.waiting)
    for k in range(n + 1):
        own, rest = state.waiting[k:], state.waiting[:k]
        headed = _headed(own, j, state, facts)
        heads: list[Place] = [(i, NEW, "headline") for i in own if not facts.rows[i].bullet]
        heads += [(i, NEW, "deck") for i in own if facts.rows[i].bullet]
        placed: tuple[Place, ...] = (*heads, (j, NEW, part))
        fates = list(_resolved(j, rest, state, facts, state.current))
        for before, said in fates:
            yield Choice((*before, *placed), (*base, headed, *said), opening)
        if not own and state.parked:
            group = max(state.parked, key=lambda g: share(bits_of(g, facts), facts.follow[j]))
            echo = share(bits_of(group, facts), facts.follow[j])
            taken: tuple[Place, ...] = tuple((i, NEW, "headline") for i in group)
            told = (("k:taken", 1.0), ("k:echo", echo), ("k:sense", likeness(total(facts.senses[i] for i in group), facts.sense_ahead[j])), ("k:echo_" + ("high" if echo >= 0.5 else "mid" if echo >= 0.25 else "low"), 1.0),
                    (f"k:parked{min(len(state.parked), 3)}", 1.0))
            for before, said in fates:
                yield Choice((*before, *taken, *placed), (*base, headed, told, *said), opening)


def _carried(j: int, state: State, facts: Facts, p: int, part: Part) -> Iterator[Choice]:
    """Ways to carry article *p* on at row *j*."""
    base = _carrying(j, p, state, facts)
    for before, said in _resolved(j, state.waiting, state, facts, p):
        yield Choice((*before, (j, p, part)), (*base, *said))


Settled = tuple[tuple[Place, ...], tuple[tuple[Signal, ...], ...]]


def _resolved(j: int, waiting: tuple[int, ...], state: State, facts: Facts, p: int) -> Iterator[Settled]:
    """What may become of headings that the text at row *j* doesn't take, where it goes on with article *p* (NEW: a new one): all alike, or two parts."""
    if not waiting:
        yield (), ()
        return
    for places, signals in _fates(j, waiting, state, facts, p):
        yield places, (signals,)
    for k in range(1, min(len(waiting), 5)):
        seam = (("r:split_gap" if facts.rows[waiting[k]].gap else "r:split_close", 1.0),)
        later = _fates(j, waiting[k:], state, facts, p)
        for places, signals in _fates(j, waiting[:k], state, facts, p):
            for others, said in later:
                if places[0][1:] != others[0][1:] or places[0][2] == "parked":
                    yield (*places, *others), (signals, said, seam)


def bits_of(rows: Iterable[int], facts: Facts) -> int:
    """The words of *rows*, as bits."""
    bits = 0
    for i in rows:
        bits |= facts.bits[i]
    return bits


Fated = tuple[tuple[Place, ...], tuple[Signal, ...]]


def _fates(j: int, waiting: tuple[int, ...], state: State, facts: Facts, p: int) -> list[Fated]:
    """What may become of headings: the headline of an article begun, a crosshead, nothing, or the headline of an article further down."""
    key = (j, waiting, state.pieces, state.current, p, min(len(state.parked), 3))
    found = facts.fates.get(key)
    if found is None:
        found = facts.fates[key] = list(_fated(j, waiting, state, facts, p))
    return found  # type: ignore[return-value]


@dataclass(slots=True)
class _Heading:
    """Headings that wait, and how they stand to the text below them and to articles begun."""

    bits: int
    words: Sequence[int]
    sense: Vector | None
    size: str
    form: str
    kin: float
    alike: float
    known: dict[Piece, tuple[float, float, float]] = field(default_factory=dict)

    def beside(self, piece: Piece, facts: Facts) -> tuple[float, float, float]:
        """Shared words, kinship and likeness."""
        if piece not in self.known:
            self.known[piece] = share(self.bits, piece.bits), flat(facts.kinship(self.words, piece.counts, piece.size)), likeness(self.sense, piece.sense)
        return self.known[piece]


def _heading(j: int, waiting: tuple[int, ...], facts: Facts) -> _Heading:
    found = facts.fates.get((j, waiting))
    if found is None:
        letters = sum(len(facts.told[i]) for i in waiting)
        words = [word for i in waiting for word in facts.words[i]]
        sense = total(facts.senses[i] for i in waiting)
        inside = j < len(facts.rows)
        found = facts.fates[j, waiting] = _Heading(
            bits_of(waiting, facts), words, sense, "0" if letters < 6 else "1" if letters < 9 else "2" if letters < 12 else "3" if letters < 20 else "4",
            "form" if all(i in facts.forms for i in waiting) else "noform",
            flat(facts.kinship(words, facts.counts(j), len(facts.text[j]))) if inside else 0.0, likeness(sense, facts.sense_ahead[j]) if inside else 0.0)
    return found  # type: ignore[return-value]


def _fated(j: int, waiting: tuple[int, ...], state: State, facts: Facts, p: int) -> Iterator[Fated]:
    rows = facts.rows
    heading = _heading(j, waiting, facts)
    bits, size, form = heading.bits, heading.size, heading.form
    follow = facts.follow[j] if j < len(rows) else 0
    owners = [q for q, piece in enumerate(state.pieces) if q in (p, state.current) and piece.last >= 0 and piece.opening != "credit"]
    others = [q for q, piece in enumerate(state.pieces) if piece.last >= 0 and piece.opening not in ("credit", "column") and q not in owners]
    if others:
        owners.append(max(others, key=lambda q: (share(bits, state.pieces[q].bits), q)))
    best = 0.0
    below, alike_below = heading.kin, heading.alike
    for q in owners:
        piece = state.pieces[q]
        echo, kin, alike = heading.beside(piece, facts)
        where = "cur" if q == state.current else "back"
        best = max(best, echo)
        if j == len(rows) and not piece.lacks_headline and echo < 0.25:
            continue
        lacks = "lacks" if piece.lacks_headline else "again"
        yield tuple((i, q, "headline" if not rows[i].bullet else "deck") for i in waiting), (
            (f"t:{where}|{lacks}", 1.0), (f"t:{where}|{'same' if q == p else 'other'}", 1.0), (f"t:echo|{lacks}", echo), ("t:echo_less", echo - share(bits, follow)),
            (f"t:size{size}", 1.0), (f"t:{facts.stands[piece.last]}", 1.0), ("t:echo_high" if echo >= 0.5 else "t:echo_mid" if echo >= 0.25 else "t:echo_low", 1.0),
            (f"t:opening_{piece.opening}", 1.0), (f"t:{form}", 1.0), ("t:kin", kin), ("t:kin_less", kin - below),
            ("t:sense", alike), ("t:sense_less", alike - alike_below))
    on = p if p != NEW else state.current
    if on != NEW and state.pieces[on].body:
        piece = state.pieces[on]
        echo, _, alike = heading.beside(piece, facts)
        signals: list[Signal] = [("x:", 1.0), (f"x:size{size}", 1.0), (f"x:rows{min(len(waiting), 4)}", 1.0), ("x:echo", echo), (f"x:{form}", 1.0),
                                 (f"x:{facts.stands[piece.last] if piece.last >= 0 else 'notext'}", 1.0), ("x:with_text" if p != NEW else "x:left_over", 1.0)]
        if piece.lacks_headline:
            signals.append(("x:lacks", 1.0))
        if piece.signed:
            signals.append(("x:signed", 1.0))
        if on != state.current:
            signals.append(("x:back", 1.0))
        if rows[waiting[0]].gap > max(1, facts.gaps):
            signals.append(("x:set_off", 1.0))
        if piece.crossheads:
            signals.append(("x:more", 1.0))
        if all(rows[i].mark == "numbered" for i in waiting):
            signals.append(("x:numbered", 1.0))
        levels = [rows[i].level for i in waiting if rows[i].level]
        if levels and piece.heads:
            signals.append(("x:level_same" if min(levels) <= (rows[piece.heads[0]].level or 9) else "x:level_lower", 1.0))
        signals.append((f"x:marks{min(facts.marks, 2)}", 1.0))
        signals += [("x:sense", alike), ("x:sense_less", alike - alike_below)]
        yield tuple((i, on, "crosshead") for i in waiting), tuple(signals)
    if j < len(rows):
        further = facts.below(waiting[-1] + AHEAD)
        yield tuple((i, NEW, "parked") for i in waiting), (
            ("p:", 1.0), (f"p:size{size}", 1.0), (f"p:{form}", 1.0), ("p:echo_begun", best), ("p:echo_below", share(bits, further)), ("p:kin_here", below), ("p:sense_here", alike_below), ("p:echo_here", share(bits, follow)),
            (f"p:parked{min(len(state.parked), 3)}", 1.0), ("p:doubled" if any(facts.told[i] != rows[i].text for i in waiting) else "p:once", 1.0),
            (f"p:marks{min(facts.marks, 2)}", 1.0), (f"p:{'new' if p == NEW else 'on'}", 1.0))
    if not facts.framed and on != NEW and state.pieces[on].body:
        return
    dropped: list[Signal] = [("r:drop", 1.0)]
    for i in waiting:
        dropped += facts.drops(i)
    yield tuple((i, NEW, "dropped") for i in waiting), tuple(dropped)


# ---- what tells for it ------------------------------------------------------------------------------------------------


def _condition(state: State, facts: Facts) -> str:
    """How the article above a line stands."""
    if state.current == NEW:
        return "none"
    piece = state.pieces[state.current]
    if piece.ended:
        return "ended"
    if piece.last < 0:
        return "notext"
    stands = facts.stands[piece.last]
    return "open" if stands == "open" else "open_short" if stands.startswith("open") else "closed"


def _opening(j: int, state: State, facts: Facts) -> tuple[tuple[Signal, ...], ...]:
    """What tells for a new article at row *j*, whatever waits."""
    current = state.pieces[state.current] if state.current != NEW else None
    shares = _shares(j, state.pieces, facts)
    others = [(piece, shared) for p, (piece, shared) in enumerate(zip(state.pieces, shares, strict=True))
              if p != state.current and piece.last >= 0 and not piece.ended and piece.opening not in ("credit", "column")]
    wide = facts.wide[j]
    width = step(min((abs(wide - piece.width) for piece in state.pieces if piece.width is not None and not piece.ended), default=9.0)) if wide is not None else ""
    below = False
    if not state.waiting and facts.headline_below[j]:
        echo = share(facts.headline_below[j], facts.follow[j])
        below = echo >= 0.3 and all(share(facts.headline_below[j], piece.bits) + 0.15 <= echo for piece in state.pieces)
    kin = max(_kinships(j, state.pieces, facts), default=0.0)
    likenesses = _likenesses(j, state.pieces, facts)
    alike = max(likenesses, default=0.0)
    waits = "head" if state.waiting else "bare"
    here = likenesses[state.current] if current is not None else 0.0
    cohesion = max((part for _, (_, part) in others), default=0.0)
    words = (("n:kin", kin), ("n:kin_near", max(-1.0, min(1.0, kin))), (f"n:kin|{waits}", kin), (f"n:kin|marks{min(facts.marks, 2)}", kin),
             ("n:sense", alike), (f"n:sense|{waits}", alike), (f"n:sense_long|{waits}", alike * facts.long[j]),
             (f"n:sense_here|{waits}", here), (f"n:sense_stands|{_condition(state, facts)}|{waits}", here * facts.long[j]), ("n:cohesion_other", cohesion))
    key = ("new", j, current, bool(state.waiting), min(state.run, 4), state.briefs, min(3, sum(not facts.rows[piece.last].closed for piece, _ in others)),
           _few(max((count for count, _ in shares), default=0)), width, below)
    found = facts.said.get(key)
    if found is None:
        found = facts.said[key] = (*_opens(j, state, facts, *key[6:]), *_marked(j, state, facts, "new"))
    return words, found


def _shares(j: int, pieces: tuple[Piece, ...], facts: Facts) -> list[tuple[int, float]]:
    """How many pairs of the text from row *j* on each article has, and how large a part of them."""
    bits, known = facts.about[j], facts.shared
    for piece in pieces:
        if piece not in known:
            known[piece] = (bits & piece.bits).bit_count(), share(bits, piece.bits)
    return [known[piece] for piece in pieces]


def _kinships(j: int, pieces: tuple[Piece, ...], facts: Facts) -> list[float]:
    """How well the words of the text from row *j* on fit each article: a logarithm, flattened."""
    known = facts.kin
    for piece in pieces:
        if piece not in known:
            known[piece] = flat(facts.kinship(facts.text[j], piece.counts, piece.size))
    return [known[piece] for piece in pieces]


def _likenesses(j: int, pieces: tuple[Piece, ...], facts: Facts) -> list[float]:
    """How far each article is about what the text from row *j* on is about."""
    known = facts.alike
    for piece in pieces:
        if piece not in known:
            known[piece] = likeness(facts.sense_ahead[j], piece.sense)
    return [known[piece] for piece in pieces]


def flat(logarithm: float) -> float:
    """A logarithm of odds over many words that hang together, made less sure."""
    return math.copysign(math.sqrt(abs(logarithm)), logarithm) / 2


def _listing(state: State, facts: Facts) -> str:
    """What a line with the sign of a list would carry on in the article above it: briefs, each with its sign, or items inside a text."""
    if state.current == NEW or not state.pieces[state.current].body:
        return "nothing"
    piece = state.pieces[state.current]
    if not piece.heads and facts.rows[piece.body[0][0]].bullet:
        return "brief"
    return "items" if any(facts.rows[i].bullet for i, _ in piece.body) else "colon" if facts.rows[piece.last].text[-1] in "：:" else "text"


def size_of(letters: int) -> int:
    """A step on the scale of lengths."""
    return sum(letters > limit for limit in (15, 40, 80, 160, 300, 600, 1200))


def _few(count: int) -> str:
    return "0" if count == 0 else "1" if count == 1 else "2" if count < 4 else "4" if count < 8 else "8"


def _opens(j: int, state: State, facts: Facts, unfinished: int, most: str, nearest: str, below: bool) -> Iterator[Signal]:
    """*unfinished* articles before it, and how many pairs of its text the likest has; how near in width;
    whether the next headline *below* is of this text."""
    row, begins, condition = facts.rows[j], facts.begins[j], _condition(state, facts)
    waits = "head" if state.waiting else "bare"
    yield "n:", 1.0
    yield f"n:{waits}", 1.0
    yield f"n:{waits}|{condition}", 1.0
    yield f"n:{waits}|leads_{facts.leads[j]}", 1.0
    if row.mark is None:
        if facts.names[j]:
            yield f"n:{waits}|name_{facts.names[j]}", 1.0
            yield f"n:{waits}|name_{facts.names[j].partition('|')[0]}", 1.0
        yield f"n:{waits}|{begins}", 1.0
        yield f"n:{waits}|{condition}|{begins}|{facts.apart(j)}", 1.0
        yield f"n:{waits}|{condition}|leads_{facts.leads[j]}", 1.0
        if begins == "plain":
            yield from scaled("n:fresh", facts.fresh[j], waits)
            yield from scaled("n:fresh", facts.fresh[j], f"{condition}|{waits}")
            yield from scaled("n:left", facts.rival(-1, j, False), waits)
            yield f"n:{waits}|first_{facts.starts[j]}", 1.0
            yield f"n:{waits}|{condition}|first_{facts.starts[j]}", 1.0
        yield f"n:{condition}|{begins}|{waits}", 1.0
        if facts.starts[j] == "day":
            yield f"n:day|{waits}", 1.0
            yield f"n:day|{waits}|{condition}|{facts.apart(j)}", 1.0
    yield f"n:marks{min(facts.marks, 2)}|{waits}", 1.0
    if state.current != NEW:
        piece = state.pieces[state.current]
        if piece.signed:
            yield f"n:after_signed|{waits}", 1.0
        yield f"n:run{min(state.run, 4)}|{condition}|{waits}", 1.0
        if row.mark is None:
            yield f"n:{waits}|{condition}|{'gap' if row.gap else 'tight'}", 1.0
            if piece.last == j - 1:
                yield f"n:{waits}|{facts.space(piece.last, j)}", 1.0
                yield f"n:{waits}|{facts.space(piece.last, j)}|{begins}", 1.0
            if facts.indents_at(j):
                yield f"n:indenting|{waits}|{begins}", 1.0
        yield f"n:after_{piece.opening}|{waits}", 1.0
        wide, width = facts.wide[j], piece.width
        if wide is not None and width is not None:
            yield f"n:step{step(abs(wide - width))}|{waits}", 1.0
        yield "n:cohesion", share(facts.about[j], piece.bits)
        yield f"n:left_{'headed' if piece.heads else 'bare'}|{size_of(piece.letters)}|{waits}", 1.0
        yield f"n:left_{condition}|{size_of(piece.letters)}|{waits}", 1.0
        yield f"n:leads_{facts.leads[j]}|{'signed' if piece.signed else 'unsigned'}|{waits}", 1.0
        yield f"n:{condition}|leads_{facts.leads[j]}|{facts.apart(j)}|{waits}", 1.0
        yield f"n:near{_few((facts.about[j] & piece.bits).bit_count())}|{condition}|{waits}", 1.0
        if piece.letters < SHORT_BODY:
            yield f"n:after_little|{waits}", 1.0
        if piece.last == j - 1 and not row.gap:
            yield f"n:under|{condition}", 1.0
        elif piece.last == j - 1 and row.gap > max(1, facts.gaps):
            yield "n:gap_more", 1.0
    yield f"n:open{unfinished}|{waits}", 1.0
    yield f"n:shared{most}|{waits}", 1.0
    if nearest:
        yield f"n:new_width{nearest}", 1.0
    if state.briefs:
        yield f"n:briefs|{begins}|{condition}", 1.0
        yield f"n:briefs|{begins}|{condition}|{facts.apart(j)}", 1.0
        if row.bullet:
            yield "n:briefs_bullet", 1.0
    if facts.photo_ahead[j]:
        yield f"n:photo|{waits}", 1.0
    if state.waiting and state.current != NEW and state.pieces[state.current].signed and facts.signed_ahead[j]:
        yield "n:signed_ahead", 1.0
    if below:
        yield "n:headline_below", 1.0
    if row.bullet:
        yield "n:bullet", 1.0
        yield f"n:bullet|{condition}|{_listing(state, facts)}", 1.0
        yield f"n:bullet|{condition}|{_listing(state, facts)}|{facts.leads[j].partition('|')[2]}", 1.0
        yield f"n:bullet|many{min(facts.bullets[row.text[0]], 4)}|{condition}|{facts.apart(j)}", 1.0


def _headed(own: tuple[int, ...], j: int, state: State, facts: Facts) -> tuple[Signal, ...]:
    """What tells for *own* being the headline of an article that opens at row *j*."""
    key = ("headed", j, own, len(state.waiting), state.pieces[state.current] if state.current != NEW else None)
    found = facts.said.get(key)
    if found is None:
        found = facts.said[key] = tuple(_heads(own, j, state, facts))
    return found


def _heads(own: Sequence[int], j: int, state: State, facts: Facts) -> Iterator[Signal]:
    if own and len(own) < len(state.waiting):
        yield "n:split_gap" if facts.rows[own[0]].gap else "n:split_close", 1.0
    if not own:
        if state.waiting:
            yield "n:takes_none", 1.0
        return
    rows = facts.rows
    bits = 0
    for i in own:
        bits |= facts.bits[i]
    letters = sum(len(facts.told[i]) for i in own)
    echo = share(bits, facts.follow[j])
    yield "n:headed", 1.0
    yield f"n:headed|{rows[j].mark if j < len(rows) else 'end'}", 1.0
    yield "n:head_echo", echo
    yield "n:head_echo_" + ("high" if echo >= 0.5 else "mid" if echo >= 0.25 else "low" if echo > 0.08 else "none"), 1.0
    words = [word for i in own for word in facts.words[i]]
    kin = flat(facts.kinship(words, facts.counts(j), len(facts.text[j])))
    yield "n:head_kin", kin
    yield "n:head_kin_near", max(-1.0, min(1.0, kin))
    about = total(facts.senses[i] for i in own)
    alike = likeness(about, facts.sense_ahead[j])
    yield "n:head_sense", alike
    yield "n:head_size" + ("0" if letters < 6 else "1" if letters < 9 else "2" if letters < 12 else "3" if letters < 20 else "4"), 1.0
    yield f"n:head_rows{min(len(own), 4)}", 1.0
    if rows[own[0]].gap > max(1, facts.gaps):
        yield "n:head_set_off", 1.0
    elif rows[own[0]].gap < facts.gaps:
        yield "n:head_crowded", 1.0
    if all(rows[i].mark == "numbered" for i in own):
        yield "n:head_numbered", 1.0
    if state.current != NEW:
        piece = state.pieces[state.current]
        yield "n:head_before", share(bits, piece.bits)
        yield "n:head_kin_ahead", kin - flat(facts.kinship(words, piece.counts, piece.size))
        yield "n:head_sense_ahead", alike - likeness(about, piece.sense)
        levels = [rows[i].level for i in own if rows[i].level]
        if levels and piece.heads:
            yield "n:level_same" if min(levels) <= (rows[piece.heads[0]].level or 9) else "n:level_lower", 1.0
        if piece.crossheads:
            yield "n:had_crossheads", 1.0


def _carrying(j: int, p: int, state: State, facts: Facts) -> tuple[tuple[Signal, ...], ...]:
    """What tells for row *j* carrying on article *p*."""
    piece, rows = state.pieces[p], facts.rows
    shares = _shares(j, state.pieces, facts)
    later = sum(other.last > piece.last and not rows[other.last].closed and not other.ended for q, other in enumerate(state.pieces)
                if q not in (p, state.current) and other.last >= 0) if p != state.current else 0
    ahead = shares[p][1] - max((part for q, (_, part) in enumerate(shares) if q != p), default=0.0)
    closeness = "closest_far" if ahead > 0.15 else "closest" if ahead > 0.03 else "even" if ahead > -0.03 else "farther"
    kin = _kinships(j, state.pieces, facts)
    nearer = kin[p] - max((other for q, other in enumerate(kin) if q != p), default=0.0)
    alike = _likenesses(j, state.pieces, facts)
    liker = alike[p] - max((other for q, other in enumerate(alike) if q != p), default=0.0)
    how = "cur" if p == state.current else "back"
    stands = facts.stands[piece.last] if piece.last >= 0 else "notext"
    told = ("on", kin[p], nearer, alike[p], liker, how, stands)
    words = facts.said.get(told)
    if words is None:
        words = facts.said[told] = (
            ("c:kin", kin[p]), (f"c:kin|{how}", kin[p]), ("c:kin_near", max(-1.0, min(1.0, kin[p]))), ("c:kin_ahead", nearer),
            (f"c:kin_ahead|{how}", max(-1.0, min(1.0, nearer))), (f"c:kin|marks{min(facts.marks, 2)}", kin[p]),
            ("c:sense", alike[p]), (f"c:sense|{how}", alike[p]), (f"c:sense_long|{how}", alike[p] * facts.long[j]), ("c:sense_ahead", liker),
            (f"c:sense_ahead|{how}", liker * facts.long[j]), (f"c:sense_stands|{how}|{stands}", alike[p] * facts.long[j]))
    key = ("on", j, piece, state.pieces[state.current] if state.current != NEW else None, bool(state.waiting), min(state.run, 4), state.briefs, min(later, 2), closeness)
    found = facts.said.get(key)
    if found is None:
        found = facts.said[key] = (*_carries(j, p, state, facts, *key[-2:]), *_marked(j, state, facts, "cur" if p == state.current else "back"))
    return words, found


def _carries(j: int, p: int, state: State, facts: Facts, later: int, closeness: str) -> Iterator[Signal]:
    """*later*: how many other articles were cut off after it; *closeness*: how its text stands to the row's, against others'."""
    row, piece, current = facts.rows[j], state.pieces[p], p == state.current
    waits = bool(state.waiting)
    if piece.last < 0:
        yield "c:notext", 1.0
        yield f"c:notext|{row.mark}", 1.0
        return
    adjoining = piece.last == j - 1
    how = "back" if not current else "over" if not adjoining or waits else "gap" if row.gap else "under"
    yield from facts.seam(piece.last, j, how)
    if piece.ended:
        yield f"c:ended|{how}", 1.0
    wide, width = facts.wide[j], piece.width
    if wide is not None and width is not None:
        near = step(abs(wide - width))
        yield f"c:width{near}", 1.0
        yield f"c:width{near}|{how}", 1.0
    elif width is not None and row.width - width >= 1.8:
        yield "c:too_wide", 1.0
    shared, cohesion = _shares(j, state.pieces, facts)[p]
    yield "c:cohesion", cohesion
    stands = facts.stands[piece.last].partition("_")[0]
    yield f"c:{'current' if current else 'back'}_{closeness}", 1.0
    yield f"c:{how}|{stands}|{closeness}", 1.0
    yield f"c:{how}|{stands}|size{size_of(piece.letters)}", 1.0
    yield f"c:{how}|{facts.stands[piece.last]}|{facts.begins[j]}|{facts.apart(j)}", 1.0
    yield f"c:{how}|{stands}|leads_{facts.leads[j]}", 1.0
    signed = "signed" if piece.signed else "unsigned"
    yield f"c:{how}|leads_{facts.leads[j]}|{signed}", 1.0
    if facts.starts[j] == "day":
        yield f"c:day|{how}|{stands}", 1.0
        yield f"c:day|{how}|{stands}|{signed}", 1.0
    yield f"c:{'current' if current else 'back'}_shared{_few(shared)}", 1.0
    if not current or how == "over":
        yield f"c:cohesion|{how}", cohesion
    if not current and state.current != NEW:
        yield "c:nearer", cohesion - share(facts.about[j], state.pieces[state.current].bits)
        condition = _condition(state, facts)
        yield f"c:back|{condition}|{facts.stands[piece.last].partition('_')[0]}", 1.0
        yield f"c:back|{condition}|{'gap' if row.gap else 'tight'}", 1.0
        above = state.pieces[state.current].last
        if above == j - 1:
            yield f"c:back|{facts.space(above, j)}", 1.0
        yield f"c:back|run{min(state.run, 4)}|{condition}", 1.0
        if not facts.rows[piece.last].closed and not piece.ended:
            yield f"c:back_rank{later}", 1.0
    flush, indented = piece.indents
    if flush + indented >= 2 and facts.rows[piece.last].closed:
        habit = "i" if indented > flush else "f"
        yield f"c:habit_{habit}|{'i' if row.indented else 'f'}", 1.0
    if flush + indented >= 2 and not facts.rows[piece.last].closed and row.indented:
        yield "c:indent_inside" if indented > flush else "c:indent_odd", 1.0
    if waits:
        yield "c:waits|" + facts.stands[piece.last].partition("_")[0], 1.0
        yield "c:waits_lacks" if piece.lacks_headline else "c:waits_has", 1.0
    if piece.opening in ("credit", "column", "note", "jump_in"):
        yield f"c:{piece.opening}|{how}|{facts.stands[piece.last].partition('_')[0]}", 1.0
    if state.briefs and current:
        yield f"c:briefs|{stands}|{facts.begins[j]}", 1.0
        yield f"c:briefs|{stands}|{facts.begins[j]}|{facts.apart(j)}", 1.0
    if row.bullet:
        yield "c:bullet", 1.0
        yield f"c:bullet|{how}|{_listing(state, facts)}", 1.0
        yield f"c:bullet|{how}|{stands}|{_listing(state, facts)}|{facts.leads[j].partition('|')[2]}", 1.0
        yield f"c:bullet|many{min(facts.bullets[row.text[0]], 4)}|{how}|{stands}", 1.0
    if current and facts.rows[j].mark is None and facts.photo_ahead[j]:
        yield f"c:photo|{how}|{facts.stands[piece.last].partition('_')[0]}", 1.0
    yield f"c:marks{min(facts.marks, 2)}|{how}", 1.0


def _marked(j: int, state: State, facts: Facts, target: str) -> Iterator[Signal]:
    """What the mark of row *j* tells for opening an article there, or not."""
    mark = facts.rows[j].mark
    if mark is None or mark == "numbered":
        if mark and target == "new":
            yield "m:numbered|new", 1.0
        return
    condition = _condition(state, facts)
    waits = "w" if state.waiting else ""
    yield f"m:{mark}|{target}", 1.0
    yield f"m:{mark}|{target}|{condition}", 1.0
    yield f"m:{mark}|{target}|{waits}", 1.0
    if state.current != NEW:
        piece = state.pieces[state.current]
        yield f"m:{mark}|{target}|{'signed' if piece.signed else 'unsigned'}", 1.0
        yield f"m:{mark}|{target}|{piece.opening}", 1.0
        if piece.letters < SHORT_BODY:
            yield f"m:{mark}|{target}|little", 1.0
        if piece.heads and piece.letters < SHORT_BODY and not piece.signed and not state.waiting:
            yield f"m:{mark}|{target}|just_begun", 1.0
    after = facts.rows[j + 1] if j + 1 < len(facts.rows) else None
    if mark == "byline":
        yield f"m:byline|{target}|before_" + ("end" if after is None else "gap" if after.gap else after.mark or ("form" if j + 1 in facts.forms else "text")), 1.0
        yield f"m:byline|{target}|" + ("gap" if facts.rows[j].gap else "under"), 1.0
        if facts.rows[j].text.startswith(("（", "(")):
            yield f"m:byline|{target}|bracket", 1.0
    if mark in ("credit", "caption") and target == "new":
        yield f"m:{mark}|new|" + ("gap" if facts.rows[j].gap else "under"), 1.0


# ---- going on ---------------------------------------------------------------------------------------------------------


def follow(state: State, choice: Choice, facts: Facts) -> State:
    """*state* after *choice*."""
    pieces, dropped, waiting = list(state.pieces), list(state.dropped), list(state.waiting)
    current, briefs, parked = state.current, state.briefs, list(state.parked)
    aside: list[int] = []
    opened = NEW
    for i, p, part in choice.places:
        row = facts.rows[i]
        if part == "waiting":
            waiting.append(i)
            continue
        if i in waiting:
            waiting.remove(i)
        else:
            parked = [group for group in parked if i not in group]
        if part == "parked":
            if aside and i != aside[-1] + 1:
                parked.append(tuple(aside))
                aside = []
            aside.append(i)
            continue
        if part == "dropped":
            dropped.append(i)
            if row.mark == "column":
                briefs, current = True, NEW
            continue
        if p == NEW:
            if opened == NEW:
                pieces.append(EMPTY[choice.opening])
                opened = len(pieces) - 1
                if choice.opening in ("byline", "jump_in"):
                    briefs = False
            p = opened
        pieces[p] = grown(pieces[p], i, part, facts)
    if aside:
        parked.append(tuple(aside))
    last = choice.places[-1] if choice.places else (0, NEW, "dropped")
    run = state.run
    if last[2] not in ("waiting", "dropped", "parked"):
        target = opened if last[1] == NEW else last[1]
        if not (last[2] == "caption" and last[1] != NEW):
            run = run + 1 if target == current else 1
            current = target
    return State(pieces=tuple(pieces), current=current, waiting=tuple(waiting), parked=tuple(parked), dropped=tuple(dropped), briefs=briefs, run=run)


def grown(piece: Piece, i: int, part: Fate, facts: Facts) -> Piece:
    """*piece* with row *i* as *part*: one and the same to all readings of the page."""
    found = facts.grown.get((piece, i, part))
    if found is None:
        found = facts.grown[piece, i, part] = _grown(piece, i, part, facts)
    return found  # type: ignore[return-value]


def _grown(piece: Piece, i: int, part: Fate, facts: Facts) -> Piece:
    row = facts.rows[i]
    if facts.words[i] and part in ("headline", "text", "note", "crosshead"):
        counts = dict(piece.counts)
        for word in facts.words[i]:
            counts[word] = counts.get(word, 0) + 1
        piece = _changed(piece, counts=counts, size=piece.size + len(facts.words[i]))
    if facts.senses[i] is not None and part in ("headline", "text", "note", "crosshead"):
        piece = _changed(piece, sense=total((piece.sense, facts.senses[i])))
    if part == "headline":
        return _changed(piece, heads=(*piece.heads, i))
    body = (*piece.body, (i, part))
    if part in ("text", "note"):
        width = facts.running[i]
        flush, indented = piece.indents
        if piece.last < 0 or facts.rows[piece.last].closed:
            flush, indented = (flush, indented + 1) if row.indented else (flush + 1, indented)
        end = facts.ends[i]
        signed = piece.signed or row.mark == "dateline" or end == "signature"
        widths = (*piece.widths, width)[-RECENT:] if width is not None else piece.widths
        return _changed(piece, body=body, last=i, bits=piece.bits | facts.bits[i], letters=piece.letters + len(row.text), widths=widths,
                              width=median(widths) if widths else None, indents=(flush, indented), ended=end is not None and (end != "credit_end" or piece.letters < PHOTO_TEXT),
                              signed=signed)
    if part == "byline":
        announced = piece.opening == "note" and not piece.signed  # what an editor's note announces stands under its byline
        at_end = piece.last >= 0 and facts.rows[piece.last].closed and not announced and (row.text.startswith(("（", "(")) or piece.letters > SHORT_BODY)
        return _changed(piece, body=body, signed=True, ended=piece.ended or (at_end and piece.last == i - 1))
    if part == "credit":
        plain = piece.opening in ("head", "text", "credit") and not piece.signed and piece.letters <= PHOTO_TEXT
        return _changed(piece, body=body, ended=piece.ended or plain)
    if part == "crosshead":
        return _changed(piece, body=body, bits=piece.bits | facts.bits[i], crossheads=piece.crossheads + 1)
    return _changed(piece, body=body)


def _changed(piece: Piece, **changes: object) -> Piece:
    """Another piece, like *piece* but for *changes*; dataclasses.replace takes four times as long."""
    new = Piece.__new__(Piece)
    for name in Piece.__slots__:
        setattr(new, name, changes[name] if name in changes else getattr(piece, name))
    return new


def last_choices(state: State, facts: Facts) -> Iterator[Choice]:
    """What may become of the headings that still wait at the end of the page; those that waited for an article go to the one they say most of."""
    left: list[Place] = []
    titled: set[int] = set()
    for group in state.parked:
        lacking = [q for q, piece in enumerate(state.pieces) if piece.lacks_headline and q not in titled] or [
            q for q, piece in enumerate(state.pieces) if piece.last >= 0]
        owner = max(lacking, key=lambda q: share(bits_of(group, facts), state.pieces[q].bits), default=NEW)
        titled.add(owner)
        left += [(i, owner, "headline" if owner != NEW else "dropped") for i in group]
    if not state.waiting:
        if left:
            yield Choice(tuple(left), ())
        return
    for places, signals in _resolved(len(facts.rows), state.waiting, state, facts, state.current):
        yield Choice((*left, *places), (*signals, (("e:", 1.0),)))
    if not state.pieces:
        yield Choice((*left, *((i, NEW, "headline") for i in state.waiting)), ((("e:alone", 1.0),),), "head")


def as_one(choices: Sequence[Choice], state: State) -> Iterator[Choice]:
    """Those of *choices* that leave all rows in one article, or where none does, all of them made to; what belongs to none stays in it unprinted."""
    begun = bool(state.pieces)
    apart = ("waiting", "dropped", "parked")
    inside = [choice for choice in choices if not (begun and any(p == NEW and part not in apart for _, p, part in choice.places))] or choices
    for choice in [choice for choice in inside if all(part not in ("dropped", "parked") for _, _, part in choice.places)] or inside:
        yield choice._replace(places=tuple(
            (i, 0 if begun else NEW, "jump") if part in ("dropped", "parked") else
            (i, 0, "crosshead" if part in ("headline", "deck") else part) if begun and p == NEW and part != "waiting" else (i, p, part)
            for i, p, part in choice.places))

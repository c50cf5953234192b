"""Here → Ways: what may be done with a row after the rows above it were read in one way, and what tells for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from digest.segment import reasons
from digest.segment.draft import Opening, Part
from digest.segment.here import NONE, Among, Heading, Here, Left, Settled, View, besides, fit_of, left_as
from digest.segment.lines import BRACKETED
from digest.segment.pieces import EMPTY, NEW, SHORT_BODY, Choice, Fate, Piece, Place, State
from digest.segment.signals import share
from digest.segment.weighing import NOTHING, Reason, Slopes, Told, Weighed, together

WAITING = 8
"""Lines of headings that wait at a time."""
OPENINGS: Mapping[str, Opening] = {"dateline": "dateline", "byline": "byline", "note": "note", "jump_in": "jump_in", "continued": "jump_in",
                                   "credit": "credit", "caption": "credit"}


Way = tuple[Choice, float, tuple[Reason, ...]]
"""A choice, its weight, and what tells for it. A plain tuple: of all that are made few are taken."""


# ---- what may be done with a row --------------------------------------------------------------------------------------


def ways_on(state: State, here: Here) -> Iterator[Way]:
    """Every way to go on at a row; behind the last one, what may become of headings left."""
    if not here.inside:
        yield from _last_choices(state, here)
        return
    j, facts = here.j, here.facts
    mark = facts.rows[j].mark
    if mark == "furniture":
        yield here.alone(NEW, "dropped"), 0.0, ()
    elif mark == "column":
        for places, weight, why in _resolved(state.waiting, state, here, state.current):
            yield ((*places, (j, NEW, "dropped")), "text"), weight, why
    elif mark in ("jump_in", "continued"):
        among = here.among(state)
        yield from _opened(state, among, here, "jump" if mark == "jump_in" else "text")
    elif mark in ("dateline", "byline", "note", "credit", "caption"):
        part: Part = "text" if mark == "dateline" else mark  # type: ignore[assignment]
        among = here.among(state)
        if mark in ("dateline", "byline") and not state.waiting and state.current != NEW and _takes(state.pieces[state.current], here):
            yield from _carried(state, among, here, state.current, part)
            return
        yield from _opened(state, among, here, part)
        if mark in ("credit", "caption") and facts.framed and not state.waiting:
            yield _dropped(here)
        for p in among.remembered:
            if mark != "dateline" or _just_begun(state.pieces[p]):
                yield from _carried(state, among, here, p, part)
    else:
        yield from _unmarked(state, here)


def _just_begun(piece: Piece) -> bool:
    """Whether a dateline may still follow: nothing but headings, a lead or an editor's note so far."""
    return not piece.signed and (piece.letters < SHORT_BODY or piece.opening == "note")


def _takes(piece: Piece, here: Here) -> bool:
    """Whether the mark can only be of *piece*, above it: a dateline under a byline or an hour of printing that has no text yet; a byline in brackets under a text that has not ended."""
    facts, above = here.facts, here.j - 1
    if here.mark == "dateline":
        return bool(piece.body) and piece.body[-1][0] == above and all(part == "byline" or i in facts.stamps for i, part in piece.body)
    return (piece.last == above and not piece.ended and BRACKETED.fullmatch(facts.rows[here.j].text) is not None
            and (facts.rows[above].closed or above in facts.tabular))


def _dropped(here: Here) -> Way:
    return here.alone(NEW, "dropped"), *together(here.tell(reasons.drops_row))


def _unmarked(state: State, here: Here) -> Iterator[Way]:
    j, facts = here.j, here.facts
    row = facts.rows[j]
    if here.reads_on and not state.waiting and state.current != NEW and state.pieces[state.current].last == j - 1:
        yield here.alone(state.current, "text"), 0.0, ()
        return
    among = here.among(state)
    if row.mark == "box":
        if state.current != NEW:
            yield from _carried(state, among, here, state.current, "crosshead")
        yield here.alone(NEW, "waiting"), *together(here.tell(reasons.box))
        return
    long = row.width > 44 or (row.closed and row.width > 30)
    deck = row.bullet and bool(state.waiting)
    in_table = j in facts.tabular and state.current != NEW
    if (not long or row.level or deck) and not in_table and j not in facts.stamps and len(state.waiting) < WAITING:
        piece = state.pieces[state.current] if state.current != NEW else None
        stands = "none" if piece is None else "lacks" if piece.lacks_headline else "has"
        yield here.alone(NEW, "waiting"), *together(here.tell(reasons.waits, state.waiting, deck, stands, among.lacking))
        if not deck and facts.framed:
            yield _dropped(here)
    part: Part = "note" if row.mark == "meta" else "text"
    yield from _opened(state, among, here, part)
    for p in among.remembered:
        yield from _carried(state, among, here, p, part)


def _opened(state: State, among: Among, here: Here, part: Part) -> Iterator[Way]:
    """Ways to open an article at the row, with all, some or none of the waiting headings."""
    j, rows = here.j, here.facts.rows
    opening: Opening = OPENINGS.get(rows[j].mark or "", "column" if state.briefs else "head" if state.waiting else "text")
    weight, why = _opening(state, among, here)
    if not state.waiting and not state.parked:
        yield here.alone(NEW, part, opening), weight, why
        return
    for k in range(len(state.waiting) + 1):
        own, rest = state.waiting[k:], state.waiting[:k]
        headed, for_heading = _headed(own, state, here)
        heads: list[Place] = [(i, NEW, "headline") for i in own if not rows[i].bullet]
        heads += [(i, NEW, "deck") for i in own if rows[i].bullet]
        placed: tuple[Place, ...] = (*heads, (j, NEW, part))
        fates, for_opening = _resolved(rest, state, here, state.current), why + for_heading
        for before, fate, for_fate in fates:
            yield (before + placed, opening), weight + headed + fate, for_opening + for_fate
        if not own and state.parked:
            group = max(state.parked, key=lambda g: here.heading(g).echo)
            took = here.tell(reasons.takes, group, min(len(state.parked), 3))
            taken: tuple[Place, ...] = tuple([(i, NEW, "headline") for i in group])
            for before, fate, for_fate in fates:
                yield (before + taken + placed, opening), weight + headed + took.weight + fate, (*for_opening, took, *for_fate)


def _carried(state: State, among: Among, here: Here, p: int, part: Part) -> Iterator[Way]:
    """Ways to carry article *p* on at the row."""
    weight, why = _carrying(p, state, among, here)
    if not state.waiting:
        yield here.alone(p, part), weight, why
        return
    own: tuple[Place, ...] = ((here.j, p, part),)
    for before, fate, for_fate in _resolved(state.waiting, state, here, p):
        yield (before + own, "text"), weight + fate, why + for_fate


# ---- what may become of headings --------------------------------------------------------------------------------------

NONE_WAITS: list[Settled] = [((), *NOTHING)]


def _resolved(waiting: tuple[int, ...], state: State, here: Here, p: int) -> list[Settled]:
    """What may become of headings that the text at the row doesn't take, where it goes on with article *p* (NEW: a new one): all alike, or two parts."""
    if not waiting:
        return NONE_WAITS
    out = list(_fates(waiting, state, here, p))
    for k in range(1, min(len(waiting), 5)):
        seam = here.scale.tell(reasons.parts, waiting[k])
        later = _fates(waiting[k:], state, here, p)
        for places, weight, why in _fates(waiting[:k], state, here, p):
            out += [(places + others, weight + more + seam.weight, (*why, *for_others, seam)) for others, more, for_others in later
                    if places[0][1:] != others[0][1:] or places[0][2] == "parked"]
    return out


def _fates(waiting: tuple[int, ...], state: State, here: Here, p: int) -> list[Settled]:
    """What may become of headings together: the headline of an article begun, a crosshead, nothing, or the headline of an article further down."""
    key = waiting, state.pieces, state.current, p, min(len(state.parked), 3)
    found = here.fates.get(key)
    if found is None:
        found = here.fates[key] = list(_fated(waiting, state, here, p))
    return found


def _fated(waiting: tuple[int, ...], state: State, here: Here, p: int) -> Iterator[Settled]:
    facts, rows, scale, pieces = here.facts, here.facts.rows, here.scale, state.pieces
    heading = here.heading(waiting)
    best = 0.0
    for q in _owners(heading, state, here, p):
        piece = pieces[q]
        echo, kin, alike = heading.beside(piece, facts)
        best = max(best, echo)
        if not here.inside and not piece.lacks_headline and echo < 0.25:
            continue
        lacks = "lacks" if piece.lacks_headline else "again"
        yield tuple([(i, q, "headline" if not rows[i].bullet else "deck") for i in waiting]), *_with(
            scale.tell(reasons.titles, "cur" if q == state.current else "back", lacks, "same" if q == p else "other", heading.said.size, facts.stands[piece.last],
                       "high" if echo >= 0.5 else "mid" if echo >= 0.25 else "low", piece.opening, heading.said.form),
            scale.slopes(reasons.title_measures, lacks), echo, echo - heading.echo, kin, kin - heading.kin, alike, alike - heading.alike)
    on = p if p != NEW else state.current
    if on != NEW and pieces[on].body:
        piece = pieces[on]
        echo, _, alike = heading.beside(piece, facts)
        yield tuple([(i, on, "crosshead") for i in waiting]), *_with(
            scale.tell(reasons.crossheads, waiting, heading.said.size, heading.said.form, facts.stands[piece.last] if piece.last >= 0 else "notext", p != NEW, on == state.current,
                       piece.lacks_headline, piece.signed, bool(piece.crossheads), rows[piece.heads[0]].level if piece.heads else None),
            scale.slopes(reasons.crosshead_measures), echo, alike, alike - heading.alike)
    if here.inside:
        yield tuple([(i, NEW, "parked") for i in waiting]), *_with(
            here.tell(reasons.parks, waiting, min(len(state.parked), 3), p == NEW), scale.slopes(reasons.parking_measures), best)
    if facts.framed or on == NEW or not pieces[on].body:
        yield tuple([(i, NEW, "dropped") for i in waiting]), *together(scale.tell(reasons.drops, waiting))


def _with(told: Told, slopes: Slopes, *values: float) -> Weighed:
    """What is *told*, with the *values* of measures."""
    return told.weight + slopes.weigh(values), (told, (slopes, values))


def _owners(heading: Heading, state: State, here: Here, p: int) -> list[int]:
    """Articles begun whose headline it may be: the one that the row goes on with, the one above, and of the others the one that has most of its words."""
    owners = [q for q, piece in enumerate(state.pieces) if q in (p, state.current) and piece.last >= 0 and piece.opening != "credit"]
    others = [q for q, piece in enumerate(state.pieces) if piece.last >= 0 and piece.opening not in ("credit", "column") and q not in owners]
    return [*owners, max(others, key=lambda q: (heading.beside(state.pieces[q], here.facts)[0], q))] if others else owners


def _last_choices(state: State, here: Here) -> Iterator[Way]:
    """What may become of the headings that still wait at the end of the page; those that waited for an article go to the one they say most of."""
    pieces = state.pieces
    left: list[Place] = []
    titled: set[int] = set()
    for group in state.parked:
        bits = here.heading(group).said.bits
        lacking = [q for q, piece in enumerate(pieces) if piece.lacks_headline and q not in titled] or [q for q, piece in enumerate(pieces) if piece.last >= 0]
        owner = max(lacking, key=lambda q: share(bits, pieces[q].bits), default=NEW)
        titled.add(owner)
        left += [(i, owner, "headline" if owner != NEW else "dropped") for i in group]
    if not state.waiting:
        if left:
            yield (tuple(left), "text"), 0.0, ()
        return
    end = here.tell(reasons.ends)
    for places, weight, why in _resolved(state.waiting, state, here, state.current):
        yield ((*left, *places), "text"), weight + end.weight, (*why, end)
    if not pieces:
        yield ((*left, *((i, NEW, "headline") for i in state.waiting)), "head"), *together(here.tell(reasons.ends_alone))


# ---- what tells for it ------------------------------------------------------------------------------------------------


def _opening(state: State, among: Among, here: Here) -> Weighed:
    """What tells for a new article at the row, whatever waits."""
    waits = "head" if state.waiting else "bare"
    current, left = among.current, left_as(among.current, here)
    below = not state.waiting and here.is_headed_below(state.pieces)
    key = waits, left, min(state.run, 4), among.unfinished, among.most, among.nearest, below, state.briefs, _listing(state, here) if here.bullet else ""
    found = here.openings.get(key)
    if found is None:
        found = here.openings[key] = together(*_opening_told(here, *key))
    weight, why = found
    alike, cohesion = (current.alike, current.cohesion) if current is not None else (0.0, 0.0)
    kin, likest = among.kin[0], among.alike[0]
    values = kin, max(-1.0, min(1.0, kin)), likest, likest * here.long, alike, alike * here.long, among.closest, cohesion
    slopes = here.scale.slopes(reasons.opening_measures, waits, left.condition, here.marks)
    return weight + slopes.weigh(values), (*why, (slopes, values))


def _opening_told(here: Here, waits: str, left: Left, run: int, unfinished: int, most: str, nearest: str, below: bool, briefs: bool, listing: str) -> Iterator[Told]:
    yield here.tell(reasons.opens, waits, left.condition)
    yield here.tell(reasons.opens_among, waits, unfinished, most, nearest, below)
    if left is not NONE:
        yield here.tell(reasons.leaves, waits, left, run)
    if briefs:
        yield here.tell(reasons.opens_brief, left.condition)
    if listing:
        yield here.tell(reasons.opens_item, left.condition, listing)
    if here.mark is not None:
        yield here.tell(reasons.marked, "new", waits, left)


def _listing(state: State, here: Here) -> str:
    """What a line with the sign of a list would carry on in the article above it: briefs, each with its sign, or items inside a text."""
    rows, piece = here.facts.rows, state.pieces[state.current] if state.current != NEW else None
    if piece is None or not piece.body:
        return "nothing"
    if not piece.heads and rows[piece.body[0][0]].bullet:
        return "brief"
    return "items" if any(rows[i].bullet for i, _ in piece.body) else "colon" if rows[piece.last].text[-1] in "：:" else "text"


def _headed(own: tuple[int, ...], state: State, here: Here) -> Weighed:
    """What tells for *own* being the headline of an article that opens at the row."""
    if not state.waiting:
        return NOTHING
    piece = state.pieces[state.current] if own and state.current != NEW else None
    level = here.facts.rows[piece.heads[0]].level if piece is not None and piece.heads else None
    told = here.tell(reasons.heads, own, len(own) < len(state.waiting), level, piece is not None and piece.crossheads > 0)
    if piece is None:
        return together(told)
    heading = here.heading(own)
    echo, kin, alike = heading.beside(piece, here.facts)
    return _with(told, here.scale.slopes(reasons.heading_measures), echo, heading.kin - kin, heading.alike - alike)


def _carrying(p: int, state: State, among: Among, here: Here) -> Weighed:
    """What tells for the row carrying on article *p*."""
    view, above = among.views[p], among.current
    piece, current = view.piece, p == state.current
    how = "back" if not current else "over" if piece.last != here.j - 1 or state.waiting else "gap" if here.gapped == "gap" else "under"
    key = how, _closeness(view.cohesion - besides(among.cohesion, view.cohesion)), bool(state.waiting), state.briefs
    found = view.fits.get(key)
    if found is None:
        found = view.fits[key] = _fitting(view, here, *key)
    weight, why = found
    near, nearer, liker, told = "cur", view.kin - besides(among.kin, view.kin), view.alike - besides(among.alike, view.alike), []
    closer = 0.0
    if not current:
        near = "back"
        if above is not None and piece.last >= 0:
            closer = view.cohesion - above.cohesion
            left = left_as(above, here)
            told.append(here.scale.tell(reasons.goes_back, here.facts.stands[piece.last], left.condition, here.gapped, left.space, min(state.run, 4),
                                        _rank(p, state, here) if view.broken else None))
    if here.bullet and piece.last >= 0:
        told.append(here.tell(reasons.carries_item, here.facts.stands[piece.last], how, _listing(state, here)))
    if here.mark is not None:
        told.append(here.tell(reasons.marked, near, "head" if state.waiting else "bare", left_as(above, here)))
    for one in told:
        weight += one.weight
    values = nearer, max(-1.0, min(1.0, nearer)), liker, liker * here.long, closer
    slopes = here.scale.slopes(reasons.rival_measures, near)
    return weight + slopes.weigh(values), (*why, *told, (slopes, values))


def _fitting(view: View, here: Here, how: str, closeness: str, waits: bool, briefs: bool) -> Weighed:
    """What tells for the row carrying on an article, whatever the others are."""
    piece, near = view.piece, "back" if how == "back" else "cur"
    stands = here.facts.stands[piece.last] if piece.last >= 0 else "notext"
    slopes = here.scale.slopes(reasons.carrying_measures, near, stands, here.marks, how == "over")
    values = view.kin, max(-1.0, min(1.0, view.kin)), view.alike, view.alike * here.long, view.cohesion if piece.last >= 0 else 0.0
    if piece.last < 0:
        return _with(here.tell(reasons.carries_nothing), slopes, *values)
    view.fit = view.fit or fit_of(view, here)
    told = [here.tell(reasons.joins, piece.last, how),
            here.tell(reasons.carries, stands, piece.signed, how),
            here.scale.tell(reasons.fits, view.fit, how, closeness, ("lacks" if piece.lacks_headline else "has") if waits else "")]
    if briefs and near == "cur":
        told.append(here.tell(reasons.carries_brief, stands))
    weight, why = together(*told)
    return weight + slopes.weigh(values), (*why, (slopes, values))


def _closeness(ahead: float) -> str:
    """How the text of an article stands to the row's: by how much it has more of its words *ahead* of others."""
    return "closest_far" if ahead > 0.15 else "closest" if ahead > 0.03 else "even" if ahead > -0.03 else "farther"


def _rank(p: int, state: State, here: Here) -> int:
    """How many other articles were left in mid-sentence after article *p*, two at most."""
    rows, last = here.facts.rows, state.pieces[p].last
    return min(2, sum([piece.last > last and not piece.ended and not rows[piece.last].closed for q, piece in enumerate(state.pieces) if q not in (p, state.current)]))


# ---- going on ---------------------------------------------------------------------------------------------------------


def follow(state: State, choice: Choice, here: Here, score: float = 0.0) -> State:
    """*state* after *choice*."""
    pieces, current, waiting, parked, dropped, briefs, run, _ = state
    places, opening = choice
    after, opened = list(pieces), NEW
    aside: tuple[int, ...] = ()
    part: Fate = "dropped"
    for i, p, part in places:
        if part == "waiting":
            waiting = (*waiting, i)
            continue
        if i in waiting:
            waiting = tuple([k for k in waiting if k != i])
        elif parked:
            parked = tuple([group for group in parked if i not in group])
        if part == "parked":
            if aside and i != aside[-1] + 1:
                parked, aside = (*parked, aside), ()
            aside = (*aside, i)
        elif part == "dropped":
            dropped = (*dropped, i)
            if here.facts.rows[i].mark == "column":
                briefs, current = True, NEW
        else:
            if p == NEW:
                if opened == NEW:
                    opened = len(after)
                    after.append(EMPTY[opening])
                    briefs = briefs and opening not in ("byline", "jump_in")
                p = opened
            after[p] = here.grown(after[p], i, part)
    if aside:
        parked = (*parked, aside)
    if places and part not in ("waiting", "dropped", "parked") and not (part == "caption" and places[-1][1] != NEW):
        run = run + 1 if p == current else 1
        current = p
    return State(tuple(after), current, waiting, parked, dropped, briefs, run, score)


def as_one(ways: Sequence[Way], state: State) -> Iterator[Way]:
    """Those of *ways* that leave all rows in one article, or where none does, all of them made to; what belongs to none stays in it unprinted."""
    begun = bool(state.pieces)
    apart = ("waiting", "dropped", "parked")
    inside = [way for way in ways if not (begun and any(p == NEW and part not in apart for _, p, part in way[0][0]))] or ways
    for (places, opening), weight, why in [way for way in inside if all(part not in ("dropped", "parked") for _, _, part in way[0][0])] or inside:
        yield (tuple(
            (i, 0 if begun else NEW, "jump") if part in ("dropped", "parked") else
            (i, 0, "crosshead" if part in ("headline", "deck") else part) if begun and p == NEW and part != "waiting" else (i, p, part)
            for i, p, part in places), opening), weight, why

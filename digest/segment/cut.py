"""Rows → Drafts: which line belongs to which article, and as what."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import groupby, pairwise
from typing import NamedTuple

from digest.lexicon import Lexicon
from digest.message import Message, say
from digest.segment.blocks import Block, gather
from digest.segment.draft import Draft, Part
from digest.segment.here import Here
from digest.segment.lines import BRACKETED, Row, find_mark
from digest.segment.pieces import PHOTO_TEXT, Choice, Piece, State, target_of
from digest.segment.signals import Facts, weigh
from digest.segment.ways import Way, as_one, follow, ways_on
from digest.segment.weighing import Scale
from digest.segment.whole import Known, signals_of

BEAM = 30
"""Ways to read the page so far that are kept: of 890 articles on lots left out, the best of them gets 0.83 right, the best of 12 0.79, of three 0.72."""
CHOICES = 200_000
"""Ways to go on weighed for a page, after which only the likeliest reading is gone on with: where many headings wait at many lines, each has hundreds. Ordinary pages need 77,000 at most."""
HOPELESS = 3.0
"""By how much, in logarithms, a reading may be less likely than the best one to be kept: with 8, all of 106 open pages are cut alike, in half as much time again."""
SURE = 0.5
"""An article less likely than this to be a line's is a doubt for the editor."""
EVEN = math.log(SURE) + 1e-9  # of a choice by itself: then nothing else need be added up


@dataclass(slots=True)
class Cut:
    """A page cut into articles."""

    drafts: list[Draft] = field(default_factory=list)
    dropped: list[Row] = field(default_factory=list)
    newspaper: bool = False


class Step(NamedTuple):
    """What was chosen at a row, if there was something to choose, and whether it goes to no other article as likely."""

    choice: Choice | None
    sure: bool


Trail = tuple[Step, "Trail"] | None
"""The steps so far, the last one first."""


def cut(rows: Sequence[Row], lexicon: Lexicon, one: bool = False) -> Cut:
    """Give each row to one article, or drop it as furniture of the page; with *one*, all rows are one article.

    Row by row, every way to go on (carry on the article above, one cut off further up, open a new one, wait as a heading, drop) is weighed by the
    signals that hold, with weights fitted on labelled pages (joins.toml); the few likeliest ways to read the page so far are kept to its end, and weighed
    there as wholes.
    """
    facts = Facts(rows, lexicon)
    steps, best = _read(facts, weights_of(lexicon), one)
    unsure = {j for j, step in enumerate(steps) if not step.sure}
    drafts = [_draft(piece, unsure, facts, lexicon, one) for piece in best.pieces if piece.heads or piece.body]
    return Cut(drafts=_with_bylines(drafts, lexicon),
               dropped=[rows[i] for i in best.dropped], newspaper=facts.marks >= 2)


def _read(facts: Facts, weights: Mapping[str, float], one: bool) -> tuple[list[Step], State]:
    """The best way to read the page, and the steps to it: of those that are likeliest row by row, the one that says most for itself as a whole."""
    ways = readings(facts, weights, 1 if one else BEAM, one)
    known: Known = {}
    best, trail = max(ways, key=lambda way: weigh(signals_of(way[0], facts, known), weights)) if len(ways) > 1 else ways[0]
    steps: list[Step] = []
    while trail is not None:
        step, trail = trail
        steps.append(step)
    return steps[::-1], best


def readings(facts: Facts, weights: Mapping[str, float], most: int = BEAM, one: bool = False) -> list[tuple[State, Trail]]:
    """The *most* likeliest ways to read the page row by row, the likeliest first; at each row, no more of those so far are kept."""
    scale = Scale(facts, weights)
    beam: list[tuple[State, Trail]] = [(State(), None)]
    weighed = 0
    for j in range(len(facts.rows) + 1):
        here = Here(j, scale)
        come: list[tuple[State, Trail, Sequence[Way], Sequence[float]]] = []
        found: list[tuple[float, int, int]] = []
        least = -math.inf
        for n, (state, trail) in enumerate(beam if weighed < CHOICES else beam[:1]):
            ways, odds = _weighed(state, here, one)
            come.append((state, trail, ways, odds))
            scores = [state.score + odd for odd in odds or [0.0]]
            least = max(least, max(scores) - HOPELESS)
            found += [(score, n, k) for k, score in enumerate(scores) if score > least]
            weighed += max(1, len(odds))
        found.sort(key=lambda one: -one[0])
        beam = _distinct((_gone_on(*come[n], k, here, score) for score, n, k in found[: 2 * most] if score > least), most)
    return beam


def _weighed(state: State, here: Here, one: bool) -> tuple[Sequence[Way], Sequence[float]]:
    """The ways to go on, and how likely each is, as a logarithm; with *one*, all in one article."""
    ways = list(ways_on(state, here))
    if one:
        ways = list(as_one(ways, state))
    return ways, _likely([weight for _, weight, _ in ways]) if len(ways) > 1 else [0.0] * len(ways)


def _gone_on(state: State, trail: Trail, ways: Sequence[Way], odds: Sequence[float], k: int, here: Here, score: float) -> tuple[State, Trail]:
    """A reading after the *k*-th of *ways*, if there is any."""
    if not ways:
        return state, (Step(None, True), trail)
    choice, _, _ = ways[k]
    return follow(state, choice, here, score), (Step(choice, odds[k] > EVEN or _is_sure(target_of(choice), ways, odds)), trail)


def _is_sure(target: int | None, ways: Sequence[Way], odds: Sequence[float]) -> bool:
    """Whether the row is likely to go to the article *target*, whatever becomes of headings above; surely if it goes to none."""
    return target is None or sum(math.exp(odd) for (choice, _, _), odd in zip(ways, odds, strict=True) if target_of(choice) == target) >= SURE


def _likely(scores: Sequence[float]) -> list[float]:
    """*scores* as logarithms of how likely each is."""
    if not scores:
        return []
    top = max(scores)
    all_ = top + math.log(sum([math.exp(score - top) for score in scores]))
    return [score - all_ for score in scores]


@cache
def weights_of(lexicon: Lexicon) -> Mapping[str, float]:
    """The weight of each signal."""
    found: Mapping[str, float] = {name: weight for table in lexicon.values("joins").values() for name, weight in table.items()}
    return found


def _distinct(ways: Iterable[tuple[State, Trail]], most: int) -> list[tuple[State, Trail]]:
    """The first *most*, without those that differ from a likelier one only in what no longer matters, or in which of the headings above are whose."""
    seen: set[tuple[object, ...]] = set()
    out: list[tuple[State, Trail]] = []
    for state, trail in ways:
        key = state.current, state.waiting, state.parked, tuple([piece.gist for piece in state.pieces])
        if key not in seen:
            seen.add(key)
            out.append((state, trail))
            if len(out) == most:
                break
    return out


# ---- articles as blocks -----------------------------------------------------------------------------------------------


def _draft(piece: Piece, unsure: Set[int], facts: Facts, lexicon: Lexicon, one: bool) -> Draft:
    """The rows of an article as blocks: headline parts, paragraphs or pieces of them, marks."""
    rows = facts.rows
    body: list[tuple[Block, Part]] = []
    heads = piece.heads or _inner_headline(piece)
    placed = [(i, part) for i, part in piece.body if i not in heads]
    for k in range(len(placed) - 1, -1, -1):  # a crosshead with no text under it is text
        if placed[k][1] != "crosshead":
            break
        placed[k] = placed[k][0], "text"
    for k in range(1, len(placed)):  # what carries on a note or a caption is part of it
        if placed[k][1] == "text" and placed[k - 1][1] in ("note", "caption") and not rows[placed[k - 1][0]].closed and rows[placed[k - 1][0]].mark != "meta":
            placed[k] = placed[k][0], placed[k - 1][1]
    if (facts.framed or one) and len(placed) > 1 and placed[-1][1] == "text" and BRACKETED.fullmatch(rows[placed[-1][0]].text):
        placed[-1] = placed[-1][0], "byline"  # a line in brackets at the end says who wrote it
    for part, group in groupby(placed, key=lambda row: row[1]):
        body += [(block, part) for block in gather([rows[i] for i, _ in group], part, lexicon, facts.common)]
    plain = not heads and not piece.signed and piece.letters <= PHOTO_TEXT
    photo = plain and any(part == "credit" for _, part in body)
    return Draft(opening="credit" if photo else piece.opening, heads=tuple(rows[i] for i in sorted(heads)), body=tuple(body), signed=piece.signed,
                 doubts=() if one else tuple(_doubts(piece, unsure, facts)))


def _with_bylines(drafts: Sequence[Draft], lexicon: Lexicon) -> list[Draft]:
    """*drafts* without those that are a byline and nothing else: it belongs to the article that ends right above it."""
    alone = [draft for draft in drafts if not draft.heads and all(part == "byline" or _is_dateline(block, lexicon) for block, part in draft.body)]
    out = [draft for draft in drafts if draft not in alone]
    for draft in alone:
        first = min(draft.rows(), key=lambda row: row.number)
        above = next((k for k, one in enumerate(out) if not first.gap and max(row.number for row in one.rows()) == first.number - 1), None)
        if above is None:
            out.append(draft)
        else:
            out[above] = replace(out[above], body=(*out[above].body, *draft.body), signed=True)
    return out


def _is_dateline(block: Block, lexicon: Lexicon) -> bool:
    """Whether a block says no more than who reports from where."""
    found = find_mark(block.text, "dateline", lexicon) if block.mark == "dateline" else None
    return found is not None and found.end() == len(block.text)


def _inner_headline(piece: Piece) -> tuple[int, ...]:
    """The only heading inside or under the text of an article that has none above: it is the headline."""
    if not piece.lacks_headline:
        return ()
    inner = [i for i, part in piece.body if part == "crosshead"]
    return tuple(inner) if inner and inner[-1] - inner[0] < len(inner) + 1 else ()


def _doubts(piece: Piece, unsure: Set[int], facts: Facts) -> Iterator[tuple[int, str, Message]]:
    """The lines of an article that may belong to another: the first of each run, with a code and a message."""
    own = [i for i, _ in piece.body]
    for before, i in pairwise([None, *own]):
        if i is not None and i in unsure and before not in unsure:
            if before is None:
                yield facts.rows[i].number, "unsure-start", say("taken for the beginning of an article; it may carry on another")
            else:
                yield facts.rows[i].number, "unsure-line", say("it may belong to another article, or open one")

"""Article so far, text → score: whether the text carries the article on or opens another; the weights are in joins.toml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from digest.lexicon import Lexicon
from digest.segment.blocks import ORPHAN, Block, opens_sentence
from digest.segment.doubled import undoubled
from digest.segment.draft import Draft, echo

NEAR, FAR = 1.1, 1.8
"""Han characters by which two columns of one width may differ, and from which on they are two."""
WIDEST = 1.6
"""By how many more they may differ until it tells nothing more."""
NEARER = 0.3
"""From this on a text is nearer to one article than to another, from -1 to 1."""
QUOTES = (("“", "”"), ("（", "）"), ("《", "》"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Seam:
    """A text without a mark of its own, and what stands around it."""

    block: Block
    following: str  # the text from the block to the next headline or start
    heading: Sequence[Block]  # between it and the text before
    current: Draft | None
    pairs: frozenset[str]  # of neighbouring characters on the page
    usual_gap: float
    below: Block | None = None  # the text right under the block, not even a blank line between

    @property
    def wide(self) -> float | None:
        """The width that the lines are broken at; a single line, short or set in, is as wide as those right under it."""
        if (self.block.wide is None or len(self.block.rows) == 1) and self.below is not None and self.below.wide is not None:
            return self.below.wide
        return self.block.wide

    @property
    def in_column(self) -> bool:
        """Whether the text is set in a column."""
        return self.block.column is not None or self.wide is not None


def carries_on(draft: Draft, seam: Seam, lexicon: Lexicon) -> float:
    """How well the text of *seam* carries on *draft*, which has text."""
    return _sum(_carrying(draft, seam, lexicon), "carries", lexicon)


def opens(seam: Seam, drafts: Iterable[Draft], ahead: Mapping[str, bool], lexicon: Lexicon) -> float:
    """How much the text of *seam* looks like the beginning of a new article; *ahead*: signals of what stands below."""
    return _sum({**_opening(seam, drafts, lexicon), **ahead}, "opens", lexicon)


def heading_score(heading: Sequence[Block], following: str, current: Draft, usual_gap: float, lexicon: Lexicon) -> float:
    """How much an unmarked heading looks like a headline rather than a crosshead of *current*."""
    return _sum(_headline(heading, following, current, usual_gap), "heading", lexicon)


def joins(left: str, right: str) -> bool:
    """Whether the seam itself shows that *right* carries on *left*: a closing sign, a quotation, a number."""
    if ORPHAN.match(right):
        return True
    for opening, closing in QUOTES:
        hanging = left.rfind(opening) > left.rfind(closing) and len(left) - left.rfind(opening) < 300
        closes = right.find(closing) >= 0 and not 0 <= right.find(opening) < right.find(closing)
        if hanging and closes:
            return True
    return left[-1].isdigit() and right[0].isdigit()


def waits_for(draft: Draft, seam: Seam) -> bool:
    """Whether *draft* is cut off, the article before the text is not, and the text is nearer to *draft* in words."""
    return draft.open and seam.current is not None and not seam.current.open and _nearer(draft, seam, seam.current) > NEARER


def _nearer(draft: Draft, seam: Seam, current: Draft) -> float:
    ours, theirs = draft.echo(seam.following[:400]), current.echo(seam.following[:400])
    return (ours - theirs) / (ours + theirs + 0.05)


def weight(table: str, name: str, lexicon: Lexicon) -> float:
    """The weight of one signal."""
    return _weights(table, lexicon)[name]


def _sum(signals: Mapping[str, float], table: str, lexicon: Lexicon) -> float:
    weights = _weights(table, lexicon)
    return weights.get("bias", 0.0) + sum(weights[name] * value for name, value in signals.items())


@cache
def _weights(table: str, lexicon: Lexicon) -> Mapping[str, float]:
    found: Mapping[str, float] = lexicon.values("joins")[table]
    return found


def _carrying(draft: Draft, seam: Seam, lexicon: Lexicon) -> dict[str, float]:
    block, last, current = seam.block, draft.texts[-1], draft is seam.current
    orphan, opener = ORPHAN.match(block.text) is not None, opens_sentence(block.text, lexicon)
    indents = draft.indents
    signals: dict[str, float] = {
        "current": current, "adjacent": current and last.rows[-1].number + 1 + block.gap == block.rows[0].number and block.gap <= seam.usual_gap,
        "returns": not current and not draft.open, "ended": draft.ended, "cohesion": draft.echo(seam.following[:400])}
    if draft.open and not current and seam.current is not None:
        ours, theirs = draft.echo(seam.following[:400]), seam.current.echo(seam.following[:400])
        signals["waits"] = not seam.current.open
        signals["nearer"] = (ours - theirs) / (ours + theirs + 0.05)
    apart = _apart(draft, seam)
    if apart is not None:
        signals |= {"same_width": apart < NEAR, "other_width": min(max(apart - NEAR, 0.0), WIDEST) / WIDEST}
    if indents is None or (not block.indented and (not seam.in_column or not indents)):
        signals |= {"open_unknown": draft.open, "open_opener": draft.open and opener, "closed_orphan": not draft.open and orphan,
                    "closed_unknown": not draft.open and not orphan}
    elif not indents:
        signals["other_indent"] = True
    else:
        signals[("open" if draft.open else "closed") + ("_start" if block.indented else "_inside")] = True
    if draft.open and not block.indented:
        carried = block.text[0] in _continuers("number" if last.text[-1].isdigit() else "word", lexicon)
        signals |= {"continuer": carried, "joins": joins(last.text, block.text), "pair": last.text[-1] + block.text[0] in seam.pairs}
    if seam.heading:
        head = "".join(part.text for part in seam.heading)
        signals["head_echo"] = draft.echo(head)
        if draft.wants_title:
            signals |= {"headed_lacking": True, "title_fit": draft.echo(head) - echo(head, seam.following)}
        else:
            signals["headed_open"] = draft.open
        signals["numbered"] = current and all(part.mark == "numbered" for part in seam.heading)
    return signals


@cache
def _continuers(after: str, lexicon: Lexicon) -> frozenset[str]:
    return frozenset(row["char"] for row in lexicon.table("continuers") if row["after"] == after)


def _apart(draft: Draft, seam: Seam) -> float | None:
    """By how much the widths of the columns differ; of a line that ends its paragraph only whether it is too wide is known."""
    width, wide = draft.width, seam.wide
    if width is None or not seam.in_column:
        return None
    if wide is not None:
        return abs(width - wide)
    over = seam.block.rows[0].width - width
    return over if over >= FAR else None


def _opening(seam: Seam, drafts: Iterable[Draft], lexicon: Lexicon) -> dict[str, float]:
    block, current = seam.block, seam.current
    signals: dict[str, float] = {"headed": bool(seam.heading), "orphan": ORPHAN.match(block.text) is not None,
                                 "start": block.indented or opens_sentence(block.text, lexicon)}
    if current is not None:
        signals |= {"after_end": current.ended, "after_open": current.open}
        if seam.heading:
            signals["heading"] = heading_score(seam.heading, seam.following, current, seam.usual_gap, lexicon)
    widths = [_apart(draft, seam) for draft in drafts if draft.texts and not draft.ended]
    signals["shift"] = len(block.rows) > 2 and bool(widths) and all(width is not None and width >= FAR for width in widths)
    return signals


def _headline(parts: Sequence[Block], following: str, current: Draft, usual_gap: float) -> dict[str, float]:
    head = "".join(undoubled(part.text)[0] for part in parts)
    common, own, before = current.echo(following), echo(head, following), current.echo(head)
    levels = [part.level for part in parts if part.level]
    ranked = bool(current.heads and current.heads[0].level and levels)
    level = ranked and min(levels) <= min(h.level or 9 for h in current.heads)
    crossheads = [b for b, part in current.body if part == "crosshead"]
    return {
        "long": len(head) >= 12, "middling": len(head) == 11, "short": len(head) < 11,
        "parts": len(parts) > 1 or len(parts[0].rows) > 1 or re.search(r"\S{4} \S{4}", parts[0].text) is not None,
        "set_off": parts[0].gap >= 2 and parts[0].gap > usual_gap, "crowded": parts[0].gap < usual_gap,
        "apart": common <= 0.08, "alike": common >= 0.15, "own": own >= 0.6, "foreign": own < 0.25, "before": before >= 0.25,
        "level": level, "lower": ranked and not level, "signed": current.signed,
        "like_crossheads": bool(crossheads) and abs(len(crossheads[-1].text) - len(head)) <= 3 and crossheads[-1].level == parts[0].level,
    }

"""State → what tells for a reading of a whole page, once it is read to its end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from digest.segment.here import size_of
from digest.segment.pieces import Piece, State
from digest.segment.senses import likeness, total
from digest.segment.signals import QUOTES, Facts, Signal, share

READ = ("text", "note")
"""Parts of an article that its text is made of."""
FEW = 5
TWIN = 0.8
"""Two headings that share more of their words than this, either way, say the same."""


Known = dict[Piece, tuple[Signal, ...]]
"""What tells for articles by themselves."""


def signals_of(state: State, facts: Facts, known: Known | None = None) -> Iterator[Signal]:
    """What tells for *state*, a reading of all rows of the page, against others of the same page; *known* is kept from one to the next."""
    known = {} if known is None else known
    pieces = [piece for piece in state.pieces if piece.heads or piece.body]
    yield "g:local", state.score / 4
    yield "g:articles", len(pieces)
    yield "g:dropped", len(state.dropped)
    yield "g:dropped_heads", sum(i in facts.forms for i in state.dropped)
    yield "g:dropped_text", sum(min(1.0, len(facts.told[i]) / 20) for i in state.dropped)
    owner = {i: n for n, piece in enumerate(pieces) for i in (*piece.heads, *(row for row, _ in piece.body))}
    yield "g:changes", sum(a != b for a, b in pairwise(owner[i] for i in sorted(owner)))
    yield from _parted(pieces, owner, facts)
    read = [tuple(i for i, part in piece.body if part in READ) for piece in pieces]
    articles = [_Article(piece, rows, facts.bits_of(piece.heads), facts.bits_of(rows)) for piece, rows in zip(pieces, read, strict=True)]
    for article in articles:
        yield from _article(article, [other for other in articles if other is not article], facts, known)


class _Article(NamedTuple):
    """An article of a reading: its rows of text, and the words of its heading and of its text."""

    piece: Piece
    rows: tuple[int, ...]
    headed: int
    said: int

    def is_twin(self, other: _Article) -> bool:
        """Whether the headings of both say the same."""
        return min(share(self.headed, other.headed), share(other.headed, self.headed)) > TWIN


def _article(article: _Article, others: Sequence[_Article], facts: Facts, known: Known) -> Iterator[Signal]:
    """What tells for an article by itself, which may be *known*, and beside the *others* of the page."""
    piece, rows = article.piece, article.rows
    headed = "head" if piece.heads else "mark" if piece.opening in ("dateline", "byline", "jump_in", "credit", "note", "column") else "bare"
    yield f"g:{headed}", 1.0
    yield f"g:{headed}|size{size_of(piece.letters)}", 1.0
    if not rows:
        yield f"g:{headed}|notext", 1.0
        return
    first, last = rows[0], rows[-1]
    stands = "ended" if piece.ended else facts.stands[last]
    yield f"g:ends_{stands}", 1.0
    if last in facts.forms and facts.rows[last].mark is None:
        yield f"g:ends_form|{stands}", 1.0
        if last - 1 not in rows:
            yield f"g:ends_form_alone|{stands}", 1.0
    if stands.startswith("open"):
        yield "g:ends_odds", max(-1.0, facts.rival(last, -1, True) / 4)
    if facts.rows[first].mark is None:
        yield f"g:{headed}|{facts.begins[first]}", 1.0
        yield f"g:{headed}|fresh", facts.fresh[first] / 4
        yield f"g:{headed}|torn", max(0.0, -facts.fresh[first] / 4)
        if facts.begins[first] == "plain":
            yield f"g:{headed}|left", max(-1.0, facts.rival(-1, first, False) / 4)
    yield f"g:heads{min(len(piece.heads), FEW)}", 1.0
    if piece.heads:
        rivals = [other for other in others if not article.is_twin(other)]
        sense = total(facts.senses[i] for i in piece.heads)
        echo, alike = share(article.headed, article.said), likeness(sense, piece.sense)
        yield "g:echo", echo
        yield "g:echo_less", echo - max((share(article.headed, other.said) for other in rivals), default=0.0)
        yield "g:alike", alike
        yield "g:alike_less", alike - max((likeness(sense, other.piece.sense) for other in rivals), default=0.0)
        yield f"g:head_{'over' if piece.heads[0] < first else 'inside' if piece.heads[0] < last else 'under'}", 1.0
        said = "".join(facts.told[i] for i in piece.heads)
        if any(said.count(a) != said.count(b) for a, b in QUOTES):
            yield "g:heads_hung", 1.0
        under = piece.heads[-1] + 1
        if under in rows and not facts.rows[under - 1].closed and facts.rows[under].mark is None:
            yield "g:head_odds", facts.odds(under - 1, under) / 4
    yield "g:crossheads", piece.crossheads
    if piece not in known:
        known[piece] = (*_forms(rows, facts), *_joints(piece, rows, facts), *_inside(piece, rows, facts))
    yield from known[piece]
    if headed != "head":
        yield f"g:{headed}|kin", max((likeness(piece.sense, other.piece.sense) for other in others if other.piece.last >= 0), default=0.0) * min(1.0, piece.letters / 80)


def _forms(rows: Sequence[int], facts: Facts) -> Iterator[Signal]:
    """Lines with the form of a heading that are taken for text, and whether text of the article stands right above and below."""
    own = frozenset(rows)
    for i in rows:
        if i in facts.forms and facts.rows[i].mark is None:
            yield f"g:form_{'under' if i - 1 in own else 'apart'}_{'over' if i + 1 in own else 'apart'}", 1.0


def _joints(piece: Piece, rows: Sequence[int], facts: Facts) -> Iterator[Signal]:
    """How well an article's blocks, which other things stand between, belong together."""
    blocks: list[list[int]] = [[rows[0]]]
    own = {*piece.heads, *(i for i, _ in piece.body)}
    for before, i in pairwise(rows):
        if any(k not in own for k in range(before + 1, i)) or i < before:
            blocks.append([])
        blocks[-1].append(i)
    senses = [total(facts.senses[i] for i in block) for block in blocks]
    letters = [sum(len(facts.rows[i].text) for i in block) for block in blocks]
    for n, (a, b) in enumerate(pairwise(blocks)):
        left, right = a[-1], b[0]
        stands = facts.stands[left].partition("_")[0]
        yield f"g:joint_{stands}", 1.0
        if stands == "open":
            odds = facts.odds(left, right)
            yield "g:joint_odds", odds / 4
            yield "g:joint_less", (odds - facts.rival(left, right, True)) / 4
        else:
            yield "g:joint_fresh", facts.fresh[right] / 4
        near = [one for k, one in enumerate(senses) if k != n + 1]
        sure = min(1.0, letters[n + 1] / 80)
        yield "g:joint_sense", likeness(senses[n + 1], total(near)) * sure
        yield f"g:joint_sense|{stands}", likeness(senses[n + 1], total(near)) * sure
        wide = facts.wide[right]
        if wide is not None and facts.running[left] is not None:
            yield f"g:joint_wide{'0' if abs(wide - (facts.running[left] or 0)) <= 1 else '1'}", 1.0
    yield "g:blocks", len(blocks) - 1


def _inside(piece: Piece, rows: Sequence[int], facts: Facts) -> Iterator[Signal]:
    """Whether rows of an article that stand under one another go together: broken sentences with their rest, what stands above a stop with what is below."""
    torn, worst, late = 0, 0.0, 0
    for a, b in pairwise(rows):
        if b != a + 1 or facts.rows[b].mark is not None or facts.rows[a].mark is not None:
            continue
        if facts.stands[a].startswith("open"):
            less = (facts.odds(a, b) - facts.rival(a, b, True)) / 4
            if less < 0:
                torn += 1
                worst = min(worst, less)
        elif facts.fresh[b] < 0:
            late += 1
    yield "g:inner_torn", torn
    yield "g:inner_worst", max(-2.0, worst)
    yield "g:inner_late", late
    first = rows[0]
    yield "g:inner_marks", sum(facts.rows[i].mark in ("dateline", "byline") for i in rows[2:] if i > first)
    least, size = 1.0, sum(len(facts.rows[i].text) for i in rows)
    if size > 160:
        senses, run = [facts.senses[i] for i in rows], 0
        for k in range(1, len(rows)):
            run += len(facts.rows[rows[k - 1]].text)
            if 60 < run < size - 60 and not facts.stands[rows[k - 1]].startswith("open"):
                least = min(least, likeness(total(senses[:k]), total(senses[k:])))
        yield "g:inner_unlike", 1.0 - least
        if least < 1:
            yield "g:inner_cut", 1.0


def _parted(pieces: Sequence[Piece], owner: Mapping[int, int], facts: Facts) -> Iterator[Signal]:
    """Rows under one another that went to two articles, and whether they would go together; articles left broken that another without a beginning may carry on."""
    text = {i for piece in pieces for i, part in piece.body if part in READ}
    odds, opened, alike = 0.0, 0, 0.0
    for i in text:
        if i + 1 in text and owner[i] != owner[i + 1] and facts.rows[i + 1].mark is None:
            if facts.stands[i].startswith("open"):
                opened += 1
                odds += max(-2.0, (facts.odds(i, i + 1) - facts.rival(i, i + 1, True)) / 4)
            else:
                alike += likeness(facts.senses[i], facts.sense_ahead[i + 1])
    yield "g:parted", opened
    yield "g:parted_odds", odds
    yield "g:parted_alike", alike
    ends = [piece.last for piece in pieces if piece.last >= 0 and facts.stands[piece.last].startswith("open") and not piece.ended]
    starts = [next(i for i, part in piece.body if part in READ) for piece in pieces if not piece.heads and piece.opening == "text" and any(part in READ for _, part in piece.body)]
    pairs = [facts.odds(a, b) / 4 for a in ends for b in starts if b > a and owner[a] != owner[b] and facts.rows[b].mark is None and facts.begins[b] == "plain"]
    yield "g:unjoined", max([0.0, *pairs])
    yield "g:unjoined_count", min(len(ends), len(starts))

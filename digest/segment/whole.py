"""State → what tells for a reading of a whole page, once it is read to its end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from digest.segment.senses import likeness, total
from digest.segment.signals import QUOTES, Facts, Signal, share
from digest.segment.ways import Piece, State, size_of

READ = ("text", "note")
"""Parts of an article that its text is made of."""
FEW = 5


def signals_of(state: State, facts: Facts) -> Iterator[Signal]:
    """What tells for *state*, a reading of all rows of the page, against others of the same page."""
    pieces = [piece for piece in state.pieces if piece.heads or piece.body]
    yield "g:local", state.score / 4
    yield "g:articles", len(pieces)
    yield "g:dropped", len(state.dropped)
    yield "g:dropped_heads", sum(i in facts.forms for i in state.dropped)
    yield "g:dropped_text", sum(min(1.0, len(facts.told[i]) / 20) for i in state.dropped)
    owner = {i: n for n, piece in enumerate(pieces) for i in (*piece.heads, *(row for row, _ in piece.body))}
    yield "g:changes", sum(a != b for a, b in pairwise(owner[i] for i in sorted(owner)))
    for n, piece in enumerate(pieces):
        yield from _piece(piece, [other for m, other in enumerate(pieces) if m != n], facts)


def _piece(piece: Piece, others: Sequence[Piece], facts: Facts) -> Iterator[Signal]:
    rows = [i for i, part in piece.body if part in READ]
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
        bits, sense = 0, total(facts.senses[i] for i in piece.heads)
        for i in piece.heads:
            bits |= facts.bits[i]
        echo, alike = share(bits, piece.bits), likeness(sense, piece.sense)
        yield "g:echo", echo
        yield "g:echo_less", echo - max((share(bits, other.bits) for other in others), default=0.0)
        yield "g:alike", alike
        yield "g:alike_less", alike - max((likeness(sense, other.sense) for other in others), default=0.0)
        yield f"g:head_{'over' if piece.heads[0] < first else 'inside' if piece.heads[0] < last else 'under'}", 1.0
        said = "".join(facts.told[i] for i in piece.heads)
        if any(said.count(a) != said.count(b) for a, b in QUOTES):
            yield "g:heads_hung", 1.0
        under = piece.heads[-1] + 1
        if under in rows and not facts.rows[under - 1].closed and facts.rows[under].mark is None:
            yield "g:head_odds", facts.odds(under - 1, under) / 4
    yield "g:crossheads", piece.crossheads
    yield from _forms(rows, facts)
    yield from _joints(piece, rows, facts)
    if headed != "head":
        yield f"g:{headed}|kin", max((likeness(piece.sense, other.sense) for other in others if other.last >= 0), default=0.0) * min(1.0, piece.letters / 80)


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

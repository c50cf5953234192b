"""Headline parts → kicker, title, subtitle; doubled ones told once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from digest.model import Passage, Role
from digest.segment.blocks import Block
from digest.segment.cut import echo
from digest.segment.reflow import joined, without

Piece = tuple[str, tuple[int, ...], int]
"""Text, the source line of each of its characters, level of its heading marks."""


def headings(parts: Sequence[Block], body: str) -> tuple[Passage | None, Passage | None, Passage | None]:
    """Title, kicker and subtitle among *parts*, in page order; *body* is the article's text."""
    pieces = _told_once([piece for part in parts for piece in _pieces(part)])
    if not pieces:
        return None, None, None
    main = max(range(len(pieces)), key=lambda i: (_weight(pieces[i], pieces, body), -i))
    return (_passage(pieces[main : main + 1], "headline"), _passage(pieces[:main], "kicker"), _passage(pieces[main + 1 :], "subtitle"))


def is_banner(part: Block, others: Sequence[Block], body: str) -> bool:
    """Whether a headline part is only the name of a column, or garble: nothing of it stands in the article, but of other parts much does."""
    if part.rows[0].text.startswith("—") or len(part.text) > 26 or len(body) < 100:
        return False
    rest = [o for o in others if o is not part]
    return bool(rest) and echo(undoubled(part.text)[0], body) < 0.12 and max(echo(o.text, body) for o in rest) >= 0.3 and (
        len(part.text) <= 12 or undoubled(part.text)[0] != part.text or _repeats(part.text))


def _repeats(text: str) -> bool:
    words = re.split(r"\s+", text)
    return len(words) > len(set(words))


def _pieces(part: Block) -> list[Piece]:
    """A part as one piece, or two where a dash sets off its subtitle."""
    text, origin = joined(part.rows)
    once, kept = undoubled(text)
    origin = tuple(origin[i] for i in kept)
    dash = re.search("(?<=\\S) ?(?=——)", once)
    if dash and dash.start() >= 4 and (once[dash.start()] == " " or re.match("——[^—]{1,2}(?!.*——)", once[dash.end() :])) and len(once) - dash.end() > 4:
        first, second = without(once, origin, [(dash.start(), len(once))]), without(once, origin, [(0, dash.end())])
        return [(*first, part.level), (*second, part.level)]
    return [(once, origin, part.level)]


def _told_once(pieces: list[Piece]) -> list[Piece]:
    """Without a part that says again what the one before it says."""
    out: list[Piece] = []
    for piece in pieces:
        flat = re.sub(r"\W", "", piece[0])
        if out and flat and flat == re.sub(r"\W", "", out[-1][0]):
            continue
        out.append(piece)
    return out


def _weight(piece: Piece, pieces: Sequence[Piece], body: str) -> float:
    """How much a part looks like the main one: large type is few words, without a comma."""
    text, _, level = piece
    length = len(text)
    weight = -9.0 if text.startswith("—") else 0.0
    levels = [p[2] for p in pieces]
    if max(levels) and min(levels) == 0:
        weight += 3.0 if level else 0.0
    elif level and level == min(levels) and max(levels) > level:
        weight += 1.5
    weight += 1.0 if 8 <= length <= 24 else -1.5 if length < 6 else -0.5
    weight -= 0.7 * min(2, text.count("，")) + 0.03 * length
    weight += 0.6 * echo(text, body)
    return weight


def _passage(pieces: Sequence[Piece], role: Role) -> Passage | None:
    text = " ".join(piece[0] for piece in pieces)
    origin: list[int] = []
    for piece in pieces:
        if origin:
            origin.append(piece[1][0])
        origin += piece[1]
    text, kept = without(text, origin, [])
    return Passage(zh=text, role=role, origin=kept) if text else None


@cache
def undoubled(text: str) -> tuple[str, tuple[int, ...]]:
    """*text* told once, and which of its characters were kept: 标题标题, 标标题题 and 重庆重庆启动启动 are what a second layer of type leaves."""
    places = [i for i, c in enumerate(text) if c != " "]
    flat = "".join(text[i] for i in places)
    kept = _halves(flat) if len(flat) >= 6 else None
    if kept is None:
        return text, tuple(range(len(text)))
    chosen = [places[i] for i in kept]
    # the space between two parts stays where both its neighbours do
    out: list[int] = []
    for k, i in enumerate(chosen):
        if k and i > 0 and text[i - 1] == " " and chosen[k - 1] < i - 1:
            out.append(i - 1)
        out.append(i)
    return "".join(text[i] for i in out), tuple(out)


def _halves(flat: str) -> list[int] | None:
    """The places of the first copy if *flat* is made of doubled runs from end to end, longest runs first; else None."""
    longest = 160
    if len(flat) > longest:
        return None
    reached: dict[int, list[tuple[int, int]]] = {0: []}
    for start in range(len(flat)):
        if start not in reached:
            continue
        for size in range((len(flat) - start) // 2, 0, -1):
            end = start + 2 * size
            if end not in reached and flat[start : start + size] == flat[start + size : end]:
                reached[end] = [*reached[start], (start, size)]
    runs = reached.get(len(flat))
    if runs is None:
        return None
    return [i for start, size in runs for i in range(start, start + size)]

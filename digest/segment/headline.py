"""Headline parts → kicker, title, subtitle; doubled ones told once."""

from __future__ import annotations

import re
from collections.abc import Sequence

from digest.lexicon import Lexicon
from digest.model import Passage, Role
from digest.segment.blocks import Block
from digest.segment.doubled import undoubled
from digest.segment.draft import echo
from digest.segment.reflow import joined, without

OFFICIAL_LINES = 6
"""An official title runs over no more lines."""
Piece = tuple[str, tuple[int, ...], int, int]
"""Text, the source line of each of its characters, level of its heading marks, and how many lines it is set on."""


def headings(parts: Sequence[Block], body: str, lexicon: Lexicon, official: bool = False) -> tuple[Passage | None, Passage | None, Passage | None]:
    """Title, kicker and subtitle among *parts*, in page order; *body* is the article's text.

    With *official*, lines that together make the title of an official document are one.
    """
    pieces = _told_once([piece for part in parts for piece in _pieces(part)])
    if official:
        pieces = _official(pieces, lexicon)
    if not pieces:
        return None, None, None
    levels = [piece[2] for piece in pieces]
    main = max(range(len(pieces)), key=lambda i: (_weight(pieces[i], 0 < i < len(pieces) - 1, levels, body), -i))
    return (_passage(pieces[main : main + 1], "headline"), _passage(pieces[:main], "kicker"), _passage(pieces[main + 1 :], "subtitle"))


def is_banner(part: Block, others: Sequence[Block], body: str) -> bool:
    """Whether a headline part is only the name of a column, or garble: nothing of it stands in the article, but of other parts much does."""
    if part.rows[0].text.startswith("—") or len(part.text) > 26 or len(body) < 100:
        return False
    rest = [o for o in others if o is not part]
    return bool(rest) and echo(part.text, body) < 0.2 and max(echo(o.text, body) for o in rest) >= 0.4 and (
        len(part.text.replace(" ", "")) <= 14 or undoubled(part.text)[0] != part.text or _repeats(part.text))


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
        return [(*first, part.level, 1), (*second, part.level, 1)]
    return [(once, origin, part.level, len(part.rows))]


def _told_once(pieces: list[Piece]) -> list[Piece]:
    """Without a part that says again what the one before it says."""
    out: list[Piece] = []
    for piece in pieces:
        flat = re.sub(r"\W", "", piece[0])
        if out and flat and flat == re.sub(r"\W", "", out[-1][0]):
            continue
        out.append(piece)
    return out


def _official(pieces: list[Piece], lexicon: Lexicon) -> list[Piece]:
    """With the lines of an official title, which is one phrase however long, put together."""
    for first in range(len(pieces)):
        for last in range(min(len(pieces), first + OFFICIAL_LINES), first + 1, -1):
            text = "".join(piece[0] for piece in pieces[first:last])
            if any(pattern.regex.fullmatch(text) for pattern in lexicon.patterns("official_titles")):
                origin = tuple(n for piece in pieces[first:last] for n in piece[1])
                return [*pieces[:first], (text, origin, pieces[first][2], last - first), *pieces[last:]]
    return pieces


def _weight(piece: Piece, inside: bool, levels: Sequence[int], body: str) -> float:
    """How much a part looks like the main one: large type is few words, without a comma."""
    text, _, level, lines = piece
    length = len(text)
    weight = -9.0 if text.startswith("—") else 0.0
    if max(levels) and min(levels) == 0:
        weight += 3.0 if level else 0.0
    elif level and level == min(levels) and max(levels) > level:
        weight += 1.5
    weight += 1.0 if 8 <= length <= 24 else -1.5 if length < 6 else -0.5
    weight -= 0.7 * min(2, text.count("，")) + 0.03 * length
    weight += 0.6 * echo(text, body) + (0.8 if 1 < lines < 4 and length <= 30 else 0.0)
    weight -= 0.4 if re.search(r"\d", text) else 0.0
    weight += 0.4 if inside else 0.0
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

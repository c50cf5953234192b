"""Rows → running text: lines joined again, each character with the line it stands on, and cut into sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from digest.lexicon import Lexicon
from digest.model import Sentence
from digest.segment.lines import Row

HAN = "\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
INNER_SPACE = re.compile(f"(?<=[{HAN}，。、；：？！）”’》]) (?=[{HAN}，。、；：？！（“‘《\\d])|(?<=[\\d%]) (?=[{HAN}，。、；：？！）])")
CELL_SPACE = "\u3000"
"""Between the cells of a table, set by normalise.py."""
BROKEN_NUMBER = re.compile(rf"(?<=[{HAN}、，])\d+(?:\.\d+|\. \d+| \.?\d+(?:\.\d+)?)(?=[{HAN}%])")
"""A number with a space in it; none that normalise.py saw, but the line ended inside it."""
SENTENCE_END = re.compile("[。！？!?]+[”’）】》〉]*|…+(?=[”’）])[”’）]+")


def joined(rows: Sequence[Row]) -> tuple[str, tuple[int, ...]]:
    """The text of *rows* as one line, and the source line of each character; a space only between Latin words, and between rows of a table."""
    text: list[str] = []
    origin: list[int] = []
    for n, row in enumerate(rows):
        tabular = n > 0 and (CELL_SPACE in row.text or CELL_SPACE in rows[n - 1].text)
        if text and (tabular or needs_space(text[-1], row.text[:1])):
            text.append(CELL_SPACE if tabular else " ")
            origin.append(row.number)
        text += row.text
        origin += [row.number] * len(row.text)
    return "".join(text), tuple(origin)


def needs_space(left: str, right: str) -> bool:
    """Whether a line end between the two stood for a space."""
    return left.isascii() and right.isascii() and left.isalpha() and right.isalpha()


def without(text: str, origin: Sequence[int], spans: Iterable[tuple[int, int]]) -> tuple[str, tuple[int, ...]]:
    """*text* and its origin without *spans*, and without space at both ends."""
    gone: set[int] = set()
    for start, end in spans:
        gone.update(range(start, end))
    kept = [(c, n) for i, (c, n) in enumerate(zip(text, origin, strict=True)) if i not in gone]
    while kept and kept[0][0] == " ":
        kept.pop(0)
    while kept and kept[-1][0] == " ":
        kept.pop()
    return "".join(c for c, _ in kept), tuple(n for _, n in kept)


def without_inner_spaces(text: str, origin: Sequence[int], lexicon: Lexicon) -> tuple[str, tuple[int, ...]]:
    """Running text has no space inside Chinese; one that normalising kept for a headline's sake goes here, those of spaces.toml stay."""
    kept = {i for pattern in lexicon.patterns("spaces") if not pattern.fields.get("opens") for found in pattern.regex.finditer(text) for i in range(*found.span())}
    spans = [found.span() for found in INNER_SPACE.finditer(text) if found.start() not in kept]
    if SENTENCE_END.search(text):
        spans += [(i, i + 1) for found in BROKEN_NUMBER.finditer(text) for i in range(*found.span()) if text[i] == " "]
    return without(text, origin, spans)


def sentences(text: str, first: int) -> tuple[Sentence, ...]:
    """The sentences of *text*, numbered from *first*; one in brackets stays with the sentence around it."""
    out: list[Sentence] = []
    start = 0
    for found in SENTENCE_END.finditer(text):
        end = found.end()
        if (_in_brackets(text[start : found.start()]) and end < len(text)) or not text[start:end].strip():
            continue
        out.append(_sentence(text, start, end, first + len(out)))
        start = end
    if text[start:].strip():
        out.append(_sentence(text, start, len(text), first + len(out)))
    return tuple(out)


def _sentence(text: str, start: int, end: int, number: int) -> Sentence:
    while text[start] == " ":
        start += 1
    return Sentence(id=f"s{number}", start=start, end=end, zh=text[start:end])


def _in_brackets(text: str) -> bool:
    """Whether *text* ends inside brackets that it opened; a bracket left open for long was never closed."""
    opened = max(text.rfind("（") if text.count("（") > text.count("）") else -1, text.rfind("《") if text.count("《") > text.count("》") else -1)
    return opened > 0 and len(text) - opened < 200

"""Where a text speaks of a term of the glossary: at each place the longest term wins, whatever its kind."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from digest.lexicon import Lexicon
from digest.model import Text

SHORTEST = 2
"""Characters; shorter terms are too often part of another word."""
STEM, SHORTEST_WORD = 5, 4
"""Letters of an English word that must be there, and of the shortest word that counts."""


@dataclass(frozen=True, slots=True)
class Term:
    """An entry of the glossary; `zh` is how it is listed, `wordings` are all ways to say it."""

    zh: str
    en: str
    kind: str
    note: Text | None
    wordings: tuple[str, ...]
    source: str  # the document or body that defines it, where that matters

    @property
    def id(self) -> str:
        """Its permanent id in addresses."""
        return f"g-{hashlib.sha256(self.zh.encode()).hexdigest()[:8]}"

    @property
    def others(self) -> tuple[str, ...]:
        """Its wordings beside the one it is listed under."""
        return tuple(wording for wording in self.wordings if wording != self.zh)

    @property
    def is_explained(self) -> bool:
        """Whether a reader is told what it means; parts, places and measure words explain themselves or mean too little."""
        return self.note is not None and self.kind in ("policy", "indicator", "agency")


@dataclass(frozen=True, slots=True)
class Mention:
    """A term where a text has it: `text[start:end]` is one of its wordings."""

    start: int
    end: int
    term: Term


def find_terms(text: str, lexicon: Lexicon) -> Iterator[Mention]:
    """Yield the glossary terms of *text* in reading order; they never overlap.

    A wording in Latin letters or digits stands alone: GDP is not found in GDPR.
    """
    known = _by_start(lexicon)
    at = 0
    while at < len(text):
        for wording, term in known.get(text[at : at + SHORTEST], ()):
            end = at + len(wording)
            if text.startswith(wording, at) and _stands_alone(text, at, end):
                yield Mention(at, end, term)
                at = end
                break
        else:
            at += 1


def term_of(text: str, lexicon: Lexicon) -> Term | None:
    """The term whose wording *text* is."""
    return _by_wording(lexicon).get(text)


def says(english: str, name: str) -> bool:
    """Whether *english* speaks of *name* in its own words: by half of them whatever their endings, or by a short form in brackets."""
    said = english.lower()
    forms = [[word[:STEM] for word in re.findall(r"[a-z]+", form) if len(word) >= SHORTEST_WORD] for form in re.split(r" \(|\)", name.lower())]
    return not any(forms) or any(words and 2 * sum(word in said for word in words) >= len(words) for words in forms)


def _stands_alone(text: str, start: int, end: int) -> bool:
    return not (start and _joins(text[start - 1], text[start])) and not (end < len(text) and _joins(text[end - 1], text[end]))


def _joins(one: str, other: str) -> bool:
    return all(c.isascii() and unicodedata.category(c)[0] in "LN" for c in (one, other))


@cache
def _by_wording(lexicon: Lexicon) -> Mapping[str, Term]:
    found: dict[str, Term] = {}
    for row in lexicon.table("glossary"):
        wordings = (row["term"], *filter(None, row["wordings"].split("|")))
        note = Text(zh=row["note_zh"], en=row["note_en"] or None, status="human") if row["note_zh"] else None
        term = Term(row["term"], row["en"], row["kind"], note, wordings, row["source"])
        for wording in wordings:
            found.setdefault(wording, term)
    return found


@cache
def _by_start(lexicon: Lexicon) -> Mapping[str, tuple[tuple[str, Term], ...]]:
    """Wordings with their terms by their first two characters, the longest first."""
    found: dict[str, list[tuple[str, Term]]] = defaultdict(list)
    for wording, term in _by_wording(lexicon).items():
        if len(wording) >= SHORTEST:
            found[wording[:SHORTEST]].append((wording, term))
    return {start: tuple(sorted(pairs, key=lambda pair: -len(pair[0]))) for start, pairs in found.items()}

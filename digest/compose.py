"""A Chinese noun phrase → English made of its longest known parts, or nothing: what has one unknown part is not guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from digest.lexicon import Lexicon

SILENT = frozenset("的等之·、 “”")
"""Characters that join parts and are not said."""
LEAST = 2
"""Characters; shorter glossary terms are too often part of another word."""

ADVERBS = ("on ", "year on year", "put ", "in ")
"""How glossary entries begin that are no nouns in English: they say something of a verb, and are not composed."""

Kind = Literal["noun", "attribute", "place", "per"]


@dataclass(frozen=True, slots=True)
class _Part:
    en: str
    kind: Kind


def compose(zh: str, lexicon: Lexicon) -> str | None:
    """Return *zh* in English if glossary terms cover all of it: 新能源汽车产量 → output of new energy vehicles; else None.

    The last noun leads, what stands before it follows with "of", places with "in"; describing words keep their place.
    """
    parts = _cover(zh, _parts(lexicon))
    if parts is None or parts[-1].kind != "noun":
        return None
    said, last = "", ""
    pending: list[str] = []  # describing words, waiting for the noun after them
    for part in parts:
        if part.kind == "attribute":
            pending.append(part.en)
            continue
        phrase = " ".join([*pending, part.en])
        pending = []
        if not said:
            said = phrase
        elif last == "per":
            said = f"{phrase} {said}"
        else:
            said = f"{phrase} {'in' if last == 'place' else 'of'} {said}"
        last = part.kind
    return said or None


def _cover(zh: str, known: Mapping[str, _Part]) -> list[_Part] | None:
    """The fewest parts that cover *zh* whole; None if a piece of it is unknown."""
    longest = max(map(len, known))
    best: list[list[_Part] | None] = [None] * (len(zh) + 1)
    best[len(zh)] = []
    for start in range(len(zh) - 1, -1, -1):
        if zh[start] in SILENT:
            best[start] = best[start + 1]
        for end in range(start + 1, min(len(zh), start + longest) + 1):
            rest, part = best[end], known.get(zh[start:end])
            if part is not None and rest is not None:
                found = best[start]
                if found is None or len(rest) + 1 < len(found):
                    best[start] = [part, *rest]
    return best[0] or None


@cache
def _parts(lexicon: Lexicon) -> Mapping[str, _Part]:
    known = {row["zh"]: _Part(row["en"], "per" if row["en"].startswith("per ") else "attribute") for row in lexicon.table("attributives")}
    for row in lexicon.table("glossary"):
        kind: Kind = "place" if row["kind"] == "place" else "per" if row["en"].startswith("per ") else "noun"
        if row["kind"] in ("indicator", "part", "policy", "place", "agency") and not row["en"].startswith(ADVERBS):
            for wording in (row["term"], *filter(None, row["wordings"].split("|"))):
                if len(wording) >= LEAST:
                    known.setdefault(wording, _Part(row["en"], kind))
    return known

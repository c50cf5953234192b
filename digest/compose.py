"""A Chinese noun phrase → English made of its longest known parts, or nothing: what has one unknown part is not guessed."""

from __future__ import annotations

import re
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

REPEATED = re.compile(r"\b(\w+ of )(?=\1)")
"""completed amount of amount of investment"""

Kind = Literal["noun", "attribute", "place", "per", "leading", "trailing"]
"""Leading English waits for a noun after it (completed amount of), trailing English stands behind its own (brought in)."""


@dataclass(frozen=True, slots=True)
class _Part:
    en: str
    kind: Kind


def compose(zh: str, lexicon: Lexicon) -> str | None:
    """Return *zh* in English if glossary terms cover all of it: 新能源汽车产量 → output of new energy vehicles; else None.

    The last noun leads, what stands before it follows with "of", places with "in"; describing words keep their place. Words that English
    puts before a whole phrase lead it, be they last or not: 投资完成 and 完成投资 are completed amount of investment.
    """
    parts = _cover(zh, _parts(lexicon))
    if parts is None or parts[-1].kind not in ("noun", "leading"):
        return None
    said, last = "", ""
    pending: list[str] = []  # describing words, waiting for the noun after them
    behind: list[str] = []
    for part in parts:
        if part is parts[-1] and part.kind == "leading":
            said = f"{part.en} {said}" if said and not pending else ""
            break
        if part.kind in ("attribute", "leading"):
            pending.append(part.en)
            continue
        if part.kind == "trailing":
            behind.append(part.en)
            continue
        phrase = " ".join([*pending, part.en, *behind])
        pending, behind = [], []
        if not said:
            said = phrase
        elif last == "per":
            said = f"{phrase} {said}"
        else:
            said = f"{phrase} {'in' if last == 'place' else 'of'} {said}"
        last = part.kind
    return REPEATED.sub("", said) or None


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


def _form(en: str, otherwise: Kind) -> Kind:
    """What English that begins or ends with a preposition is beside a noun."""
    if en.startswith("per "):
        return "per"
    return "leading" if en.endswith(" of") else "trailing" if en.startswith("of ") or en.endswith(" in") else otherwise


@cache
def _parts(lexicon: Lexicon) -> Mapping[str, _Part]:
    known = {row["zh"]: _Part(row["en"], _form(row["en"], "attribute")) for row in lexicon.table("attributives")}
    for row in lexicon.table("glossary"):
        kind: Kind = "place" if row["kind"] == "place" else _form(row["en"], "noun")
        if row["kind"] in ("indicator", "part", "policy", "place", "agency") and not row["en"].startswith(ADVERBS):
            for wording in (row["term"], *filter(None, row["wordings"].split("|"))):
                if len(wording) >= LEAST:
                    known.setdefault(wording, _Part(row["en"], kind))
    return known

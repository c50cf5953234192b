"""Entry → the same, its numbers doubted where the columns of the page may have been read in another order."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from typing import TypeVar

from digest.model import TORN, Article, Doubt, Entry, Passage, Place, Record, Seed

R = TypeVar("R", bound=Record)
DOUBTS: tuple[Doubt, ...] = ("name", "number")


def torn(entry: Entry, seed: Seed) -> Entry:
    """Return *entry* with a doubt about each number of a sentence that reaches over an end of a column which `read` has found not to be carried on."""
    lasts = {warning.line for warning in seed.warnings if warning.code == TORN}
    if not lasts:
        return entry
    firsts = {next((n for n in range(last + 1, len(seed.lines) + 1) if seed.lines[n - 1].strip()), last) for last in lasts}

    def doubted(record: R) -> R:
        if not any(_reaches_over(place, entry.article, lasts, firsts) for place in record.places):
            return record
        return replace(record, grade="check", doubts=tuple(dict.fromkeys((*record.doubts, *DOUBTS))))

    return replace(entry, targets=tuple(map(doubted, entry.targets)), figures=tuple(map(doubted, entry.figures)))


def _reaches_over(place: Place, article: Article, lasts: Set[int], firsts: Set[int]) -> bool:
    if place.paragraph is None:
        return False
    passage = article.paragraphs[place.paragraph]
    sentence = passage.sentence_at(place.start)
    return sentence is not None and any(_is_at_the_joint(passage, at, lasts, firsts) for at in range(sentence.start, sentence.end))


def _is_at_the_joint(passage: Passage, at: int, lasts: Set[int], firsts: Set[int]) -> bool:
    """Whether the character is the last one of its line, which isn't carried on, or the first one of the line read after it."""
    origin = passage.origin
    return (origin[at] in lasts and origin[at + 1 : at + 2] != origin[at : at + 1]) or (origin[at] in firsts and (at == 0 or origin[at - 1] != origin[at]))

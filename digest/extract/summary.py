"""Article and its claims → the two or three sentences that carry the news and its numbers, each readable alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from digest.extract.reading import CELL_SPACE
from digest.lexicon import Lexicon
from digest.model import Article, Passage, Sentence

MOST = 3
SHORT, LONG = 14, 170
"""Characters; a shorter sentence says little, a longer one is hard to read on its own."""


def summary_of(article: Article, weights: Mapping[str, float], lexicon: Lexicon) -> tuple[Sentence, ...]:
    """Return up to three sentences of *article* in reading order.

    *weights* says how much of the article's numbers each sentence (by id) carries. The lead counts by its place; a sentence that leans on the
    one before it (这, 其, 该市) or repeats one already chosen is passed over; so are the rows of a table, which are no sentences.
    """
    words = _words(lexicon)
    scored: list[tuple[float, int, Sentence]] = []
    for index, passage in enumerate(article.paragraphs):
        for order, sentence in enumerate(passage.sentences):
            if passage.role not in ("text", "deck", "caption") or not len(sentence.zh) >= SHORT or CELL_SPACE in sentence.zh:
                continue
            scored.append((_score(sentence, index, order, passage, weights, words), len(scored), sentence))
    chosen: list[tuple[int, Sentence]] = []
    for _, order, sentence in sorted(scored, key=lambda row: (-row[0], row[1])):
        if len(chosen) == MOST or (len(chosen) == 2 and sum(len(s.zh) for _, s in chosen) > LONG):
            break
        if all(_overlap(sentence.zh, other.zh) < 0.5 for _, other in chosen):
            chosen.append((order, sentence))
    return tuple(sentence for _, sentence in sorted(chosen, key=lambda pair: pair[0]))


class _Summary:
    def __init__(self, values: Mapping[str, Any]) -> None:
        self.leaning = re.compile(values["leaning"])
        self.news = re.compile(values["news"])
        self.broken = re.compile(values["broken"])
        self.speech = re.compile(values["speech"])


@cache
def _words(lexicon: Lexicon) -> _Summary:
    return _Summary(lexicon.values("summary"))


def _score(sentence: Sentence, paragraph: int, order: int, passage: Passage, weights: Mapping[str, float], words: _Summary) -> float:
    score = min(weights.get(sentence.id, 0.0), 4.0)
    score += 3.0 if paragraph == order == 0 else max(0.0, 1.2 - 0.3 * paragraph - 0.3 * order)
    score += 0.8 * bool(words.news.search(sentence.zh))
    score -= 2.5 * bool(words.leaning.match(sentence.zh))
    score -= 1.5 * bool(words.speech.search(sentence.zh))
    score -= 3.0 * bool(words.broken.search(sentence.zh))
    score -= 0.02 * max(0, len(sentence.zh) - LONG)
    return score


def _overlap(one: str, other: str) -> float:
    """Share of the shorter sentence's pairs of characters that the other has too."""
    a, b = ({text[i:i + 2] for i in range(len(text) - 1)} for text in (one, other))
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def weights_of(claims: Sequence[tuple[str | None, bool]]) -> dict[str, float]:
    """How much each sentence carries: a target counts more than a figure."""
    weights: dict[str, float] = {}
    for sentence, promised in claims:
        if sentence is not None:
            weights[sentence] = weights.get(sentence, 0.0) + (0.9 if promised else 0.5)
    return weights

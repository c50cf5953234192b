"""Article, what its sentences state and what it names → the two or three sentences that carry the news and its numbers, each readable without the others."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from digest.extract.reading import CELL_SPACE
from digest.lexicon import Lexicon
from digest.model import Article, Place, Sentence

MOST = 3
SHORT, LONG, MOST_LONG = 14, 170, 260
"""Characters; a shorter sentence says little, a longer one is hard to read on its own, longer ones together are no summary."""
LEAST, SECOND = 1.0, 0.5
"""What a sentence must add to others, and to one alone."""
OPENING, HEADLINE = 1.0, 1.5
"""What being the first of the text is worth, and having all words of the headline."""
NEW = {"plan": 0.7, "place": 1.5, "body": 0.2, "promise": 0.5}
WORSE = {"answer": -1.0, "poor": -2.5, "comment": -1.5, "speech": -1.5, "broken": -3.0}
NEVER = ("question", "such")
TOLD = ("text", "deck", "caption")
HIDDEN = "\ufffc"
"""Stands for what is in quotation marks."""


@dataclass(frozen=True, slots=True)
class _Choice:
    """A sentence that may be chosen."""

    order: int
    sentence: Sentence
    score: float
    named: frozenset[str]  # sorts of what it names
    brings: frozenset[str]  # the same where it says something of it, and whether it promises
    headed: frozenset[str]  # pairs of characters of the headline that it has
    follows: bool  # whether it may only stand below one that names
    leans: bool  # whether it may only stand right below the sentence before it
    tells: bool  # whether it states or names anything, or is news


def summary_of(article: Article, told: Sequence[tuple[Sequence[Place], bool]], names: Mapping[str, Collection[str]], lexicon: Lexicon) -> tuple[Sentence, ...]:
    """Return up to three sentences of *article* in reading order.

    *told* are the places of its records and whether they are promised, *names* by their sort what it names: plans, places, bodies. What carries most
    records, opens the text, or has a target, a name or words of the headline that no chosen one has goes first. A question, what “he” did and the row of a
    table never get in; a sentence that leans on the one before it only right below that; one that calls a plan or a meeting by its bare noun only below one that names it.
    """
    headline = _pairs(article.title.zh) if article.title else frozenset()
    every = list(_choices(article, told, names, headline, lexicon))
    if not any(each.named for each in every):
        every = [replace(each, follows=False) for each in every]
    telling, chosen = [each for each in every if each.tells], list[_Choice]()
    left = every if all(each.leans for each in telling) else telling
    while len(chosen) < MOST:
        room = MOST_LONG - sum(len(each.sentence.zh) for each in chosen)
        worth = {each: _worth(each, chosen, headline) for each in left if _stands(each, chosen) and (not chosen or len(each.sentence.zh) <= room)}
        alone = {each: value for each, value in worth.items() if not each.leans}
        best = max(alone, key=lambda each: (alone[each], -each.order), default=None)
        if len(chosen) == 1 and (best is None or alone[best] < LEAST):
            best = max(worth, key=lambda each: (worth[each], -each.order), default=None)
        if best is None or (chosen and worth[best] < (SECOND if len(chosen) == 1 else LEAST)):
            break
        chosen.append(best)
        left = [each for each in left if each is not best and _overlap(each.sentence.zh, best.sentence.zh) < 0.5]
    return tuple(each.sentence for each in sorted(chosen, key=lambda each: each.order))


def _choices(article: Article, told: Sequence[tuple[Sequence[Place], bool]], names: Mapping[str, Collection[str]], headline: frozenset[str], lexicon: Lexicon) -> Iterator[_Choice]:
    """The sentences that can be read alone, or below one that names what they speak of."""
    words, opening = _words(lexicon), None
    weights, promised = _weights(told), {place.sentence for places, promised in told if promised for place in places}
    sentences = ((n, m, sentence) for n, passage in enumerate(article.paragraphs) if passage.role in TOLD for m, sentence in enumerate(passage.sentences))
    for order, (paragraph, place, sentence) in enumerate(sentences):
        zh = sentence.zh
        text = words["quoted"].sub(lambda match: HIDDEN * len(match[0]), zh)
        opens = opening in (None, paragraph) and not words["broken"].search(text)
        opening = paragraph if opens and opening is None else opening
        if len(zh) < SHORT or CELL_SPACE in zh or any(words[rule].search(text) for rule in NEVER):
            continue
        first = {sort: min((at for name in each if (at := zh.find(name)) >= 0), default=len(zh)) for sort, each in names.items()}
        named = frozenset(sort for sort, at in first.items() if at < len(zh))
        before = min(*first.values(), text.find(HIDDEN) % (len(zh) + 1))
        person, leans, follows = (any(match.start() < before for match in words[rule].finditer(text)) for rule in ("person", "leaning", "follows"))
        if person:
            continue
        leans = leans or words["opens"].search(text) is not None
        news, states, headed = bool(words["news"].search(text)), weights.get(sentence.id, 0.0), _pairs(zh) & headline
        score = min(states, 4.0) + max(0.0, 1.2 - 0.3 * paragraph - 0.3 * place) + 0.5 * news - 0.02 * max(0, len(zh) - LONG)
        score += sum(weight * bool(words[rule].search(text)) for rule, weight in WORSE.items())
        if opens:
            score, opening = score + OPENING, -1
        says = news or states > 0 or any(char.isdecimal() for char in text)
        tells = says or bool(named) or 3 * len(headed) >= len(headline) > 0
        brings = (named if says else frozenset()) | ({"promise"} if sentence.id in promised else set())
        yield _Choice(order, sentence, score, named, brings, headed, follows, leans, tells)


def _worth(choice: _Choice, chosen: Sequence[_Choice], headline: frozenset[str]) -> float:
    """What *choice* adds to those *chosen*."""
    brought, headed = (frozenset().union(*parts) for parts in ((each.brings for each in chosen), (each.headed for each in chosen)))
    return choice.score + sum(NEW[sort] for sort in choice.brings - brought) + HEADLINE * len(choice.headed - headed) / max(1, len(headline))


def _stands(choice: _Choice, chosen: Sequence[_Choice]) -> bool:
    """Whether *choice* can be read below those of *chosen* that come before it."""
    if choice.leans:
        return any(each.order == choice.order - 1 for each in chosen)
    return not choice.follows or any(each.named and each.order < choice.order for each in chosen)


@cache
def _words(lexicon: Lexicon) -> Mapping[str, re.Pattern[str]]:
    return {pattern.id: pattern.regex for pattern in lexicon.patterns("summary")}


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


def _overlap(one: str, other: str) -> float:
    """Share of the shorter text's pairs of characters that the other has too."""
    a, b = _pairs(one), _pairs(other)
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def _weights(told: Sequence[tuple[Sequence[Place], bool]]) -> Mapping[str | None, float]:
    """How much each sentence carries: a target counts more than a figure, what is told in several places in each of them."""
    weights: dict[str | None, float] = defaultdict(float)
    for places, promised in told:
        for sentence in {place.sentence for place in places}:
            weights[sentence] += 0.7 if promised else 0.5
    return weights

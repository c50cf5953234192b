"""Entry → the same with its topics and whether it reports policy, by words of the lexicon that anybody can read and weigh."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from digest.lexicon import Lexicon
from digest.model import Article, Entry

HEADING = 4  # a word in a headline counts like this many in the text
LEAD = 2  # and one in the first paragraph like this many
SHARE = 0.25  # a topic is kept from this share of the strongest topic's score on
MOST = 3
BASE = -3.5  # what an article must outweigh to count as policy
WHOLE = 100  # characters; a shorter text has fewer words to outweigh it with, and must outweigh as much less


@dataclass(frozen=True, slots=True)
class _Words:
    find: re.Pattern[str]
    weights: dict[str, tuple[tuple[str, float], ...]]  # term → (what it speaks for, weight)


def classify(entry: Entry, lexicon: Lexicon) -> Entry:
    """Return *entry* with one to four topics, strongest first, the policy flag, and the words that decided in `reasons`.

    A topic's score adds up weight × log(1 + count) over its words, headings and the lead counting more than once.
    """
    topics, why = _topics(entry.article, lexicon)
    score, said = _policy(entry, lexicon)
    reasons = (*(f"{topic}: {', '.join(why[topic])}" for topic in topics), f"policy {score:+.1f}: {', '.join(said)}")
    return replace(entry, topics=topics, policy=score > 0, reasons=(*entry.reasons, *reasons))


def _topics(article: Article, lexicon: Lexicon) -> tuple[tuple[str, ...], dict[str, list[str]]]:
    scores: dict[str, float] = defaultdict(float)
    why: dict[str, list[str]] = defaultdict(list)
    for topic, term, score in _scores(article, _words(lexicon, "topic_terms")):
        scores[topic] += score
        why[topic].append(term)
    ordered = sorted(scores, key=lambda topic: (-scores[topic], topic))
    kept = [topic for topic in ordered if scores[topic] >= SHARE * scores[ordered[0]]][:MOST]
    return tuple(kept), why


def _policy(entry: Entry, lexicon: Lexicon) -> tuple[float, list[str]]:
    length = sum(len(p.zh) for p in entry.article.paragraphs)
    total, said = BASE * min(1.0, length / WHOLE), []
    for _, term, score in _scores(entry.article, _words(lexicon, "policy_terms")):
        total += score
        said.append(f"{term} {score:+.1f}")
    named = sum(2.0 for i in entry.instruments if i.kind in ("plan", "agreement", "measure", "law", "opinion"))
    voice = -2.0 if entry.article.kind == "opinion" else 0.0
    return total + voice + min(named, 6.0) + min(1.5 * len(entry.targets), 6.0), said


def _scores(article: Article, words: _Words) -> Iterable[tuple[str, str, float]]:
    counts: dict[str, float] = defaultdict(float)
    parts = [(heading.zh, HEADING) for _, heading in article.headings()]
    parts += [(p.zh, LEAD if n == 0 else 1) for n, p in enumerate(article.paragraphs)]
    for text, times in parts:
        for match in words.find.finditer(text):
            counts[match[0]] += times
    for term, count in counts.items():
        for what, weight in words.weights[term]:
            yield what, term, weight * math.log1p(count)


@cache
def _words(lexicon: Lexicon, table: str) -> _Words:
    weights: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for row in lexicon.table(table):
        weights[row["term"]].append((row.get("topic", ""), float(row["weight"])))
    longest_first = sorted(weights, key=lambda term: (-len(term), term))
    return _Words(re.compile("|".join(map(re.escape, longest_first))), {term: tuple(rows) for term, rows in weights.items()})

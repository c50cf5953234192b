"""Entry → the same with its topics and whether it reports policy, by words of the lexicon that anybody can read and weigh."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from digest.hints import Hint, hints
from digest.lexicon import Lexicon
from digest.model import Article, Entry

HEADING = 4  # a word in a headline counts like this many in the text
LEAD = 2  # and one in the first paragraph like this many
SHARE = 0.25  # a topic is kept from this share of the strongest topic's score on
MOST = 3
BASE = -3.5  # what an article must outweigh to count as policy
WHOLE = 100  # characters; a shorter text has fewer words to outweigh it with, and must outweigh as much less


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
    for hint, score in sorted(_scores(article, lexicon, "topic_terms"), key=lambda pair: -pair[1]):
        scores[hint.topic] += score
        why[hint.topic].append(hint.term)
    ordered = sorted(scores, key=lambda topic: (-scores[topic], topic))
    kept = [topic for topic in ordered if scores[topic] >= SHARE * scores[ordered[0]]][:MOST]
    return tuple(kept), why


def _policy(entry: Entry, lexicon: Lexicon) -> tuple[float, list[str]]:
    length = sum(len(p.zh) for p in entry.article.paragraphs)
    total, said = BASE * min(1.0, length / WHOLE), []
    for hint, score in _scores(entry.article, lexicon, "policy_terms"):
        total += score
        said.append(f"{hint.term} {score:+.1f}")
    named = sum(2.0 for i in entry.instruments if i.kind in ("plan", "agreement", "measure", "law", "opinion"))
    voice = -2.0 if entry.article.kind == "opinion" else 0.0
    return total + voice + min(named, 6.0) + min(1.5 * len(entry.targets), 6.0), said


def _scores(article: Article, lexicon: Lexicon, table: str) -> Iterable[tuple[Hint, float]]:
    counts: dict[Hint, float] = defaultdict(float)
    parts = [(heading.zh, HEADING) for _, heading in article.headings()]
    parts += [(p.zh, LEAD if n == 0 else 1) for n, p in enumerate(article.paragraphs)]
    for text, times in parts:
        for hint in hints(text, lexicon, table):
            counts[hint] += times
    for hint, count in counts.items():
        yield hint, hint.weight * math.log1p(count)

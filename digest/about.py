"""Record → its topics, by its own words and by the places it is about; which names are several places together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from digest.hints import hints
from digest.lexicon import Lexicon
from digest.model import Entry, Record

INDICATOR, SCOPE, PLAN, SENTENCE = 4, 2, 2, 1
"""How much a word for a topic counts in a record's indicator, in the body or thing it is about, in the plan that sets it, in its sentence."""
SHARE = 1 / 3  # a record is about a topic from this share of its strongest topic's score on
NAMES = 3  # weight of a word that names its topic, and may bring in one that the article is not about
JOINT = "regional"  # the topic of what is about several places together, and of nothing else


@dataclass(frozen=True, slots=True)
class Joint:
    """What joint_places.tsv says of a name: the places it joins, if whole ones, and others that a reader may mean."""

    parts: tuple[str, ...]
    near: tuple[str, ...]


def topics_of(record: Record, entry: Entry, plan: str, places: Sequence[str], lexicon: Lexicon) -> tuple[str, ...]:
    """The topics that the words of *record* speak for: its indicator, the body or thing it is about, the *plan* that sets it, its sentence.

    One that its article is not about must be named by the indicator or by what it is about. Regional is what is about several of *places* together.
    Where nothing speaks, what the article is most about.
    """
    scores, named = _scores(record, entry, plan, places, lexicon)
    joint = is_joint(places, lexicon) or (JOINT in named and JOINT in entry.topics)
    if not joint:
        scores.pop(JOINT, None)
    enough = max(SHARE * max((score for topic, score in scores.items() if topic in named or topic in entry.topics), default=0), 1)
    known = (t for t in entry.topics if t != JOINT and scores.get(t, 0) >= enough)
    new = sorted((t for t in named.difference(entry.topics, {JOINT}) if scores[t] >= enough), key=lambda t: (-scores[t], t))
    found = {*known, *new, *[JOINT] * joint} or set([t for t in entry.topics if t != JOINT][:1])
    return (*(t for t in entry.topics if t in found), *new, *[JOINT] * (joint and JOINT not in entry.topics))


def _scores(record: Record, entry: Entry, plan: str, places: Sequence[str], lexicon: Lexicon) -> tuple[dict[str, float], set[str]]:
    """How loudly the record's words speak for each topic, and which topics its indicator or the body or thing it is about names."""
    said = next((sentence.zh for sentence in map(entry.article.said, record.places) if sentence), "")
    scope, indicator = record.scope.zh if record.scope else "", record.indicator.zh
    scores: dict[str, float] = defaultdict(float)
    named: set[str] = set()
    for text, times, least in ((indicator, INDICATOR, 0), ("" if places else scope, SCOPE, NAMES)):
        own = _loudness(text, lexicon, least)
        for topic, (total, loudest) in own.items():
            scores[topic] += times * total
            if loudest >= NAMES and topic != JOINT:
                named.add(topic)
    apart = indicator.replace(scope, "") if scope else indicator  # 成渝 in the name of what it is about joins nothing
    if _loudness(apart, lexicon, NAMES).get(JOINT):
        named.add(JOINT)
    for text, times in ((plan, PLAN), (said, SENTENCE)):
        for hint in hints(text, lexicon, "topic_terms"):
            scores[hint.topic] += times * hint.weight
    return scores, named


def _loudness(text: str, lexicon: Lexicon, least: float) -> dict[str, tuple[float, float]]:
    """For each topic that words of *text* of at least that weight speak for: their weights together, and the greatest."""
    found: dict[str, list[float]] = defaultdict(list)
    patterns = {pattern.id: pattern.regex for pattern in lexicon.patterns("record_topics")}
    text = patterns["aside"].sub(" ", text)
    for hint in hints(text, lexicon, "topic_terms"):
        if hint.weight >= least:
            found[hint.topic].append(hint.weight)
    for topic, regex in patterns.items():
        if topic != "aside" and max(found[topic], default=0) < NAMES and regex.search(text):
            found[topic] = [NAMES]
    return {topic: (sum(weights), max(weights)) for topic, weights in found.items() if weights}


def is_joint(places: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether *places* are several, or a name of several together."""
    return len(places) > 1 or any(place in joint_places(lexicon) for place in places)


def joined(places: Sequence[str], lexicon: Lexicon) -> tuple[str, ...]:
    """*places* with the name they have together, and with those that they join: 成渝, 重庆, 成都 for 重庆 and 成都, and for 成渝."""
    known = joint_places(lexicon)
    if len(places) > 1:
        together = next((name for name, joint in known.items() if joint.parts and set(joint.parts) == set(places)), None)
        return (together, *places) if together else tuple(places)
    return tuple(dict.fromkeys(part for place in places for part in (place, *(known[place].parts if place in known else ()))))


@cache
def joint_places(lexicon: Lexicon) -> Mapping[str, Joint]:
    """The names of several places together, with what they join."""
    return {row["place"]: Joint(*(tuple(filter(None, row[key].split("|"))) for key in ("parts", "near"))) for row in lexicon.table("joint_places")}

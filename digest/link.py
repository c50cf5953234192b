"""Entries → edition: plans with all who report them, topics with their articles, articles related to one another and why."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from digest.lexicon import Lexicon
from digest.model import Edition, Entry, Instrument, Page, Plan, Record, Relative, Target, Text, Topic

R = TypeVar("R", bound=Record)

SETS_TARGETS = ("plan", "agreement", "measure", "opinion", "law")
RELATED = 5  # articles listed as related, at most
WEIGHT = {"plan": 5.0, "indicator": 4.0, "place": 1.0, "topic": 1.0, "page": 0.5}
ENOUGH = 2.0  # one shared topic alone relates nothing
COMMON = 0.4  # what this share of all articles has tells nothing about two of them


def link(pages: tuple[Page, ...], entries: Iterable[Entry], lexicon: Lexicon) -> Edition:
    """Return the edition made of *entries*, newest first, with ids for plans and indicators and the links between them.

    A plan is one plan wherever its name is the same but for marks and spaces; an indicator likewise.
    """
    linked = tuple(sorted((_with_ids(entry) for entry in entries), key=lambda e: e.article.paper.date or "", reverse=True))
    plans = _plans(linked)
    related = _related(linked)
    linked = tuple(replace(entry, related=related[entry.article.id]) for entry in linked)
    topics = tuple(
        Topic(
            id=row["id"],
            name=Text(zh=row["name"]),
            description=Text(zh=row["description"]),
            articles=tuple(e.article.id for e in linked if row["id"] in e.topics),
        )
        for row in lexicon.table("topics")
    )
    return Edition(pages=pages, entries=linked, plans=plans, topics=topics)


def _with_ids(entry: Entry) -> Entry:
    instruments = tuple(replace(i, id=named_id("p", i.name.zh)) for i in entry.instruments)
    targets = tuple(replace(_indicated(t), plan_id=_sets(t, instruments)) for t in entry.targets)
    return replace(entry, instruments=instruments, targets=targets, figures=tuple(_indicated(f) for f in entry.figures))


def _indicated(record: R) -> R:
    return replace(record, indicator_id=named_id("i", record.indicator.zh))


def named_id(kind: str, name: str) -> str:
    """Return a permanent, URL-safe id for *name*, the same for all its spellings with other marks and spaces."""
    return f"{kind}-{hashlib.sha256(re.sub(r'[^0-9A-Za-z㐀-鿿]', '', name).encode()).hexdigest()[:8]}"


def _sets(target: Target, instruments: tuple[Instrument, ...]) -> str | None:
    """The plan that sets *target*: the one its sentence names, else the only one that its article has."""
    able = [i for i in instruments if i.kind in SETS_TARGETS]
    here = {(p.paragraph, p.sentence) for p in target.places}
    named = [i for i in able if any((p.paragraph, p.sentence) in here for p in i.places)]
    chosen = named if named else able
    return chosen[0].id if len(chosen) == 1 else None


def _plans(entries: tuple[Entry, ...]) -> tuple[Plan, ...]:
    found: dict[str, Plan] = {}
    for entry in entries:
        for i in entry.instruments:
            if i.id not in found:
                found[i.id] = Plan(id=i.id, name=Text(zh=i.name.zh), kind=i.kind, articles=())
            plan = found[i.id]
            if entry.article.id not in plan.articles:
                found[i.id] = replace(plan, articles=(*plan.articles, entry.article.id))
    return tuple(sorted(found.values(), key=lambda p: (-len(p.articles), p.name.zh)))


def _related(entries: tuple[Entry, ...]) -> dict[str, tuple[Relative, ...]]:
    features = {entry.article.id: set(_features(entry)) for entry in entries}
    holders: Counter[tuple[str, str]] = Counter(f for own in features.values() for f in own)
    rare = {f for f, n in holders.items() if f[0] in ("plan", "indicator") or n <= max(2, COMMON * len(entries))}
    by_feature: dict[tuple[str, str], list[str]] = defaultdict(list)
    for id, own in features.items():
        for feature in own & rare:
            by_feature[feature].append(id)
    out = {}
    for id, own in features.items():
        shared: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for feature in own & rare:
            for other in by_feature[feature]:
                if other != id:
                    shared[other].add(feature)
        scored = sorted(((sum(WEIGHT[kind] for kind, _ in what), other) for other, what in shared.items()), key=lambda s: (-s[0], s[1]))
        out[id] = tuple(
            Relative(id=other, reasons=tuple(sorted(shared[other], key=lambda f: (-WEIGHT[f[0]], f[1]))))  # type: ignore[arg-type]
            for score, other in scored[:RELATED]
            if score >= ENOUGH
        )
    return out


def _features(entry: Entry) -> Iterable[tuple[str, str]]:
    yield from (("plan", i.id) for i in entry.instruments)
    yield from (("indicator", r.indicator_id) for r in (*entry.targets, *entry.figures) if r.indicator_id)
    yield from (("topic", topic) for topic in entry.topics)
    yield from (("place", place.zh) for place in entry.locations)
    yield ("page", entry.article.source)

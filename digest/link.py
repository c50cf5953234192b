"""Entries → edition: plans, topics, places, organisations and indicators with their articles, related articles and why, targets with what is reported."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from digest.about import joined, joint_places, topics_of
from digest.bounds import as_meant
from digest.earlier import is_earlier, is_report
from digest.lexicon import Lexicon
from digest.measured import is_counted, is_flow, loosely, measured, plainly, wording
from digest.model import Article, Edition, Entry, Figure, Instrument, Named, Page, Plan, Progress, Record, Relative, Target, Text, Topic
from digest.near import is_before, last_day, near, set_after
from digest.same_plan import may_be_one, short_for
from digest.same_target import COMPANY, SURE, amount_of, is_rare, is_telling, key_of, likeness, mostly_alike, unit_of
from digest.terms import SHORTEST, Term, find_terms, term_of

R = TypeVar("R", bound=Record)

SETS_TARGETS = ("plan", "agreement", "measure", "opinion", "law")
SEVERAL = 2  # records that state an indicator make a page of it
RELATED = 5  # articles listed as related, at most
WEIGHT = {"plan": 5.0, "indicator": 4.0, "place": 1.0, "topic": 1.0, "page": 0.5}
ENOUGH = 2.0  # one shared topic alone relates nothing
COMMON = 0.4  # what this share of all articles has tells nothing about two of them


def link(pages: tuple[Page, ...], entries: Iterable[Entry], lexicon: Lexicon) -> Edition:
    """Return the edition made of *entries*, newest first, with ids for plans and indicators and the links between them.

    A plan is one plan wherever its name is the same but for marks and spaces, or short for the full one; a place and an organisation likewise, an
    indicator in all its wordings. A target is one in all articles that tell it.
    """
    entries = tuple(entries)
    full = short_for((i.name.zh for entry in entries for i in entry.instruments if i.kind in SETS_TARGETS or i.kind == "programme"), lexicon)
    linked = tuple(sorted((_with_ids(_with_names(entry, lexicon), full, lexicon) for entry in entries), key=lambda e: e.article.paper.date or "", reverse=True))
    linked = _counted_once(_reported_again(_retold(linked, lexicon), lexicon))
    plans = _plans(linked, full)
    related = _related(linked)
    linked = tuple(replace(entry, related=related[entry.article.id]) for entry in linked)
    topics = tuple(
        Topic(
            id=row["id"],
            name=Text(zh=row["name"]),
            description=Text(zh=row["description"]),
            articles=tuple(e.article.id for e in linked if row["id"] in e.topics or any(row["id"] in r.topics for r in _records(e))),
        )
        for row in lexicon.table("topics")
    )
    return Edition(
        pages=pages,
        entries=linked,
        plans=plans,
        topics=topics,
        indicators=_indicators(linked),
        locations=_beside(_named("l", linked, lambda e: _with_parts(e.locations, lexicon)), lexicon),
        organisations=_named("o", linked, lambda e: e.organisations),
        papers=_named("n", linked, lambda e: [Text(zh=e.article.paper.name)] if e.article.paper.name else []),
        progress=(progress := _progress(linked, lexicon)),
        near=near(linked, progress, lexicon, _replaced(linked, lexicon)),
    )


def _records(entry: Entry) -> tuple[Record, ...]:
    return (*entry.targets, *entry.figures)


def _with_names(entry: Entry, lexicon: Lexicon) -> Entry:
    """The entry with the places and bodies that its records speak of, and the authorities of the glossary that its text names."""
    scopes = {record.scope.zh: record.scope for record in _records(entry) if record.scope}
    places = (Text(zh=place) for scope in scopes for place in joined(_places_in(scope, lexicon), lexicon))
    body = re.compile(f"(?:{lexicon.values('names')['organisation']['ends']})$")
    bodies = (scope for scope in scopes.values() if body.search(scope.zh) and not _places_in(scope.zh, lexicon))
    texts = (passage.zh for passage in (*(p for _, p in entry.article.headings()), *entry.article.paragraphs))
    agencies = (Text(zh=m.term.zh) for text in texts for m in find_terms(text, lexicon) if _is_one_body(m.term, lexicon))
    return replace(
        entry,
        locations=_each_once((*entry.locations, *places)),
        organisations=_each_once((*entry.organisations, *agencies, *bodies)),
    )


def _places_in(scope: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The places that *scope* names, 重庆 and 成都 for 重庆、成都; none if it is a body, a person, an event or a thing."""

    def is_place(piece: str) -> bool:
        term = term_of(piece, lexicon)
        return term.kind == "place" if term and term.kind in ("place", "agency") else not other.search(piece)

    other = next(pattern.regex for pattern in lexicon.patterns("names") if pattern.id == "no_place")
    return tuple(piece for piece in scope.split(lexicon.values("names")["place"]["between"]) if piece and is_place(piece))


def _with_parts(locations: Iterable[Text], lexicon: Lexicon) -> tuple[Text, ...]:
    """*locations*, and the places that the names of several among them join: who tells of 成渝 tells of 成都 and 重庆."""
    return _each_once(text for place in locations for text in (place, *(Text(zh=part) for part in joined((place.zh,), lexicon) if part != place.zh)))


def _beside(locations: tuple[Named, ...], lexicon: Lexicon) -> tuple[Named, ...]:
    """*locations*, names of several places with those that they join, and each with others that a reader may mean; those that have articles."""
    known = joint_places(lexicon)
    there = {place.id for place in locations}
    near: dict[str, list[str]] = defaultdict(list)
    for name, joint in known.items():
        for other in (*joint.parts, *joint.near):
            near[named_id("l", name)].append(named_id("l", other))
            near[named_id("l", other)].append(named_id("l", name))
    parts = {named_id("l", name): [id for part in joint.parts if (id := named_id("l", part)) in there] for name, joint in known.items()}
    return tuple(
        replace(place, parts=tuple(parts.get(place.id, ())), near=tuple(id for id in dict.fromkeys(near[place.id]) if id in there and id not in parts.get(place.id, ())))
        for place in locations
    )


def _is_one_body(term: Term, lexicon: Lexicon) -> bool:
    """Whether the name is an authority's own: a state body's, or one that begins with its place."""
    if term.kind != "agency":
        return False
    starts = (term_of(term.zh[:n], lexicon) for n in range(SHORTEST, len(term.zh)))
    return any(p.regex.search(term.zh) for p in lexicon.patterns("authorities")) or any(s is not None and s.kind == "place" for s in starts)


def _each_once(texts: Iterable[Text]) -> tuple[Text, ...]:
    return tuple({text.zh: text for text in reversed(tuple(texts))}.values())[::-1]


def _with_ids(entry: Entry, full: Mapping[str, str], lexicon: Lexicon) -> Entry:
    instruments = tuple(replace(i, id=named_id("p", full.get(i.name.zh, i.name.zh))) for i in entry.instruments)
    plans = {i.id: i.name.zh for i in instruments}
    planned = [replace(t, plan_id=_sets(t, instruments, entry.article, lexicon)) for t in entry.targets]
    targets = (_linked(t, entry, plans.get(t.plan_id or "", ""), lexicon) for t in planned)
    figures = (_linked(f, entry, "", lexicon) for f in entry.figures)
    return replace(entry, instruments=instruments, targets=tuple(targets), figures=tuple(figures))


def _linked(record: R, entry: Entry, plan: str, lexicon: Lexicon) -> R:
    """The record with the ids of its indicator and places, its topics, and the relation that its words mean: what is linked below compares by it."""
    places = _places_in(record.scope.zh, lexicon) if record.scope else ()
    return replace(as_meant(record, lexicon), indicator_id=named_id("i", measured(record, lexicon)),
                   place_ids=tuple(id for place in joined(places, lexicon) if (id := named_id("l", place)) != named_id("l", "")), topics=topics_of(record, entry, plan, places, lexicon))


def named_id(kind: str, name: str) -> str:
    """Return a permanent, URL-safe id for *name*, the same for all its spellings with other marks and spaces."""
    return f"{kind}-{hashlib.sha256(re.sub(r'[^0-9A-Za-z㐀-鿿]', '', name).encode()).hexdigest()[:8]}"


# ---- what is measured ---------------------------------------------------------------------------------------------------


def _indicators(entries: tuple[Entry, ...]) -> tuple[Named, ...]:
    """The indicators that several records state, each with its articles."""
    stated: dict[str, list[tuple[str, Record]]] = defaultdict(list)
    for entry in entries:
        for record in _records(entry):
            stated[record.indicator_id or ""].append((entry.article.id, record))
    several = (
        Named(id=id, name=Text(zh=found[0][1].indicator.zh), articles=tuple(dict.fromkeys(article for article, _ in found)))
        for id, found in stated.items()
        if len(found) >= SEVERAL and id != named_id("i", "")
    )
    return tuple(sorted(several, key=lambda n: (-len(n.articles), n.name.zh)))


# ---- plans and names ----------------------------------------------------------------------------------------------------


def _sets(target: Target, instruments: tuple[Instrument, ...], article: Article, lexicon: Lexicon) -> str | None:
    """The plan that sets *target*: as the editor says, else the one its sentence names, in full or for short, else the only one that its article has."""
    if target.plan is not None:
        wanted = named_id("p", target.plan)
        return next((i.id for i in instruments if target.plan and wanted in (i.id, named_id("p", i.short or ""))), None)
    able = [i for i in instruments if i.kind in SETS_TARGETS]
    promises = next(pattern.regex for pattern in lexicon.patterns("instruments") if pattern.id == "promises")
    here = {(p.paragraph, p.sentence) for p in target.places}
    said = [s.zh for p in article.paragraphs for s in p.sentences if s.id in {sentence for _, sentence in here}]
    named = [
        i
        for i in instruments
        if (i in able or (i.kind == "programme" and promises.search(i.name.zh)))
        and (any((p.paragraph, p.sentence) in here for p in i.places) or (i.short and any(i.short in sentence for sentence in said)))
    ]
    chosen = named or able
    return chosen[0].id if len(chosen) == 1 else None


def _plans(entries: tuple[Entry, ...], full: Mapping[str, str]) -> tuple[Plan, ...]:
    found: dict[str, Plan] = {}
    kinds = {i.name.zh: i.kind for entry in reversed(entries) for i in entry.instruments}
    for entry in entries:
        for i in entry.instruments:
            if i.id not in found:
                name = full.get(i.name.zh, i.name.zh)
                found[i.id] = Plan(id=i.id, name=Text(zh=name), kind=kinds[name] if name in full.values() else i.kind, articles=())
            plan = found[i.id]
            if entry.article.id not in plan.articles:
                found[i.id] = replace(plan, articles=(*plan.articles, entry.article.id))
    return tuple(sorted(found.values(), key=lambda p: (-len(p.articles), p.name.zh)))


def _named(kind: str, entries: tuple[Entry, ...], names: Callable[[Entry], Iterable[Text]]) -> tuple[Named, ...]:
    """What *names* finds in the entries, each with its articles, the most told of first; a name without letters names nothing."""
    found: dict[str, Named] = {}
    for entry in entries:
        for name in names(entry):
            id = named_id(kind, name.zh)
            if id == named_id(kind, ""):
                continue
            one = found.setdefault(id, Named(id=id, name=Text(zh=name.zh), articles=()))
            if entry.article.id not in one.articles:
                found[id] = replace(one, articles=(*one.articles, entry.article.id))
    return tuple(sorted(found.values(), key=lambda n: (-len(n.articles), n.name.zh)))


# ---- targets told in several articles ------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Told:
    """A target through the articles that tell it, the oldest first."""

    versions: list[Target]  # each as it was told first with its amount
    plan: str | None
    day: str  # of the article that told it last
    names: set[str]  # of its indicator in all wordings
    keys: set[str]  # the same, whatever the order of their characters
    articles: dict[str, Target]  # its last telling by each article
    tellers: set[tuple[str, str]]  # a version and an article that tells it

    def add(self, target: Target, version: Target, article: Article, name: str, key: str) -> None:
        """Take in that *article* tells *version* as *target*, by that name."""
        self.plan, self.day = self.plan or target.plan_id, article.paper.date or ""
        self.names.add(name)
        self.keys.add(key)
        self.articles[article.id] = target
        self.tellers.add((version.id, article.id))


def _retold(entries: tuple[Entry, ...], lexicon: Lexicon) -> tuple[Entry, ...]:
    """The entries, newest first as they came, with each target led to the same one of other articles and to what an earlier article had in its place.

    The same is one amount of one time, of one place or plan, under names that are alike enough for how rare the amount is and for what else both articles tell
    (累计建成充电桩, 充电桩). Another amount is a version where place, unit and time are the same and the name too, or one like it beside the old amount. Without
    place and plan nothing says that two articles speak of the same. Equal amounts are sought first, the likest before others: an article that tells the old
    amount beside the new one amends it, and one that tells an old amount alone says nothing new.
    """
    plans = {i.id: i.name.zh for entry in entries for i in entry.instruments}
    amounts = {entry.article.id: {_due(target, lexicon) for target in entry.targets if is_telling(target)} for entry in entries}
    told: dict[tuple[object, ...], list[_Told]] = defaultdict(list)
    versions: dict[tuple[object, ...], list[tuple[_Told, Target]]] = defaultdict(list)
    links: dict[str, dict[str, str]] = {}
    again: dict[str, list[str]] = defaultdict(list)

    def of_one_plan(one: _Told, target: Target, *, equal: bool) -> bool:
        if None in (one.plan, target.plan_id) or one.plan == target.plan_id:
            return True
        return equal and may_be_one(plans.get(one.plan or "", ""), plans.get(target.plan_id or "", ""), lexicon)

    def company(one: _Told, target: Target, id: str) -> int:
        """How many other amounts the articles of both tell, as far as that says more; and whether they name one plan."""
        shared = max((len((amounts[id] & amounts[other]) - {_due(target, lexicon)}) for other in one.articles if other != id), default=0)
        return min(shared, COMPANY) + (COMPANY if target.plan_id is not None and one.plan == target.plan_id else 0)

    def points(one: _Told, version: Target, target: Target, id: str) -> int:
        """How much speaks for *target* of that article being *version*; nothing if another time, place, plan or relation speaks against it."""
        if not (_one_way(version, target) and of_one_plan(one, target, equal=True)
                and (version.baseline == target.baseline or (target.relation not in LEVELS and None in (version.baseline, target.baseline)))):
            return 0
        here, there = _where(target), _where(version)
        if here != there and None not in (here, there):
            return 0
        beside = company(one, target, id)
        if (here != there or (version.deadline != target.deadline and None in (version.deadline, target.deadline))) and beside < COMPANY:
            return 0
        if here == there and plainly(target, lexicon) in one.names:
            return SURE + beside
        return likeness(version, target, beside, lexicon)

    def equal(target: Target, id: str) -> Iterable[tuple[int, _Told, Target]]:
        """Each version of the same amount and time that *target* of that article may be, with how much speaks for it."""
        found = {version.id: (one, version) for key in _keys(target, lexicon) for one, version in versions[key]}
        for one, version in found.values():
            if (version.id, id) not in one.tellers and _of_one_time(version, target) and (n := points(one, version, target, id)) >= SURE:
                yield n, one, version

    def other(target: Target, article: Article, old: Iterable[Record]) -> Iterable[_Told]:
        """What *article* amends or contradicts by *target*; *old* are the other records of the same sentences."""
        for one in told[_promise(target, lexicon)]:
            last = one.versions[-1]
            if (_one_way(last, target) and of_one_plan(one, target, equal=False) and amount_of(last, lexicon) != amount_of(target, lexicon) and last.baseline == target.baseline
                    and (key_of(target, lexicon) in one.keys or plainly(target, lexicon) in one.names or (_revises(article, target, lexicon) and mostly_alike(last, target, lexicon)
                         and any(amount_of(record, lexicon) == amount_of(last, lexicon) for record in old)))
                    and (article.id not in one.articles or _replaces(target, one.articles[article.id], last, revised=_revises(article, target, lexicon)))):
                yield one

    def moved(target: Target, article: Article) -> Iterable[_Told]:
        """What its article tells beside *target* for another time, where it says that this is put off."""
        if any(wording("moved", lexicon).search(said.zh) for said in map(article.said, target.places) if said):
            beside = {version.id: (one, version) for key in _keys(target, lexicon) for one, version in versions[key] if article.id in one.articles}
            yield from (one for one, version in beside.values() if version is one.versions[-1] and _promise(version, lexicon) != _promise(target, lexicon)
                        and _promise(version, lexicon)[:2] == _promise(target, lexicon)[:2] and points(one, version, target, article.id) >= SURE)

    def add(one: _Told, version: Target, target: Target, article: Article) -> None:
        one.add(target, version, article, plainly(target, lexicon), key_of(target, lexicon))
        for key in dict.fromkeys((*_keys(target, lexicon), *_keys(version, lexicon))):
            if not any(known is version for _, known in versions[key]):
                versions[key].append((one, version))

    for entry in reversed(entries):
        article, day = entry.article, entry.article.paper.date or ""
        able = [target for target in entry.targets if target.scope or target.plan_id or target.value is not None]
        pairs = [(n, target, one, version) for target in able for n, one, version in equal(target, article.id)]
        done: set[str] = set()
        for _, target, one, version in sorted(pairs, key=lambda pair: -pair[0]):
            if target.id not in done and (version.id, article.id) not in one.tellers:
                done.add(target.id)
                links[target.id] = {"told_before": version.id}
                again[version.id].append(target.id)
                add(one, version, target, article)
        for target in able:
            if target.id in done or not (target.scope or target.plan_id):
                continue
            old = [record for record in _records(entry) if record is not target and _in_one_sentence(record, target)]
            known = next(iter(other(target, article, old)), None) or next(iter(moved(target, article)), None)
            if known is None:
                told[_promise(target, lexicon)].append(known := _Told([target], None, day, set(), set(), {}, set()))
            elif known.day < day or article.id in known.articles:
                links[target.id] = {"amends": known.versions[-1].id}
                known.versions.append(target)
            else:
                links[target.id] = {"against": known.versions[-1].id}
            add(known, target, target, article)

    def linked(target: Target) -> Target:
        return replace(target, told_again=tuple(again[target.id]), **links.get(target.id, {}))  # type: ignore[arg-type]

    return tuple(replace(entry, targets=tuple(map(linked, entry.targets))) for entry in entries)


def _replaced(entries: tuple[Entry, ...], lexicon: Lexicon) -> frozenset[str]:
    """The figures that are no reports but the old amounts of targets, beside the new ones that amend these: 由1.2万张增加至1.5万张."""
    targets = {target.id: target for entry in entries for target in entry.targets}
    return frozenset(
        figure.id for entry in entries for target in entry.targets if (old := targets.get(target.amends or "")) for figure in entry.figures
        if amount_of(figure, lexicon) == amount_of(old, lexicon) and _in_one_sentence(figure, target)
    )


def _replaces(target: Target, old: Target, first: Target, *, revised: bool) -> bool:
    """Whether *target* takes the place of what its own article tells as *old*, and an earlier one told as *first*: it is no second step that is only hoped for."""
    return old is not first and not target.hedge and (revised or target.relation in MOVING)


def _revises(article: Article, target: Target, lexicon: Lexicon) -> bool:
    """Whether a sentence of *article* that states *target* says that an amount takes the place of another."""
    return any(wording("revised", lexicon).search(said.zh) for said in map(article.said, target.places) if said)


def _reported_again(entries: tuple[Entry, ...], lexicon: Lexicon) -> tuple[Entry, ...]:
    """The entries, newest first as they came, with each figure led to the same one of other articles: indicator, place, amount and time.

    A figure whose time its article leaves out is the same as one of the year before that article, or of an article of that year.
    """
    told: dict[tuple[object, ...], list[tuple[str, set[str], Figure]]] = defaultdict(list)  # each with its time, or its article's, and its articles
    before: dict[str, str] = {}
    again: dict[str, list[str]] = defaultdict(list)
    periods: dict[str, str | None] = {}
    for entry in reversed(entries):
        id, day = entry.article.id, entry.article.paper.date or ""
        for figure in entry.figures:
            if not figure.scope or figure.value is None:
                continue
            known = told[_stated(figure, lexicon)]
            when = figure.period or day
            one = next((one for one in known if id not in one[1] and _same_time(figure.period, periods[one[2].id], when, one[0])), None)
            if one is None:
                known.append((when, {id}, figure))
                periods[figure.id] = figure.period
                continue
            _, articles, first = one
            before[figure.id] = first.id
            again[first.id].append(figure.id)
            articles.add(id)
            periods[first.id] = periods[first.id] or figure.period

    def linked(figure: Figure) -> Figure:
        return replace(figure, told_before=before.get(figure.id), told_again=tuple(again[figure.id]))

    return tuple(replace(entry, figures=tuple(map(linked, entry.figures))) for entry in entries)


def _stated(figure: Figure, lexicon: Lexicon) -> tuple[object, ...]:
    """What two tellings of one figure have in common, whenever it was and in whatever words."""
    return loosely(figure, lexicon), figure.unit, _where(figure), figure.relation, figure.value, figure.value_max


def _same_time(one: str | None, other: str | None, when: str, then: str) -> bool:
    """Whether two figures are of one time: the same, or one of them leaves it out and the other's lies no more than a year before (*when* and *then*: theirs, or their articles')."""
    if one and other:
        return one == other
    years = [int(last_day(day)[:4]) for day in (when, then) if last_day(day)[:4].isdigit()]
    return len(years) == len((when, then)) and abs(years[0] - years[1]) <= 1


def _counted_once(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The entries, with one telling of each target and figure to stand for all: that of the plan, which sets it, or that which says its time; else the first. All have the topics of all."""
    records = {record.id: record for entry in entries for record in _records(entry)}
    chosen: dict[str, str] = {}
    topics: dict[str, tuple[str, ...]] = {}
    for first in records.values():
        if first.told_again and not first.told_before:
            same = [first, *(records[id] for id in first.told_again)]
            stands = next((r for r in same if (r.plan_id if isinstance(r, Target) else isinstance(r, Figure) and r.period)), first)
            chosen |= {r.id: stands.id for r in same if r is not stands}
            topics |= {r.id: tuple(dict.fromkeys(t for each in (r, *same) for t in each.topics)) for r in same}

    def linked(record: R) -> R:
        return replace(record, counted_as=chosen.get(record.id), topics=topics.get(record.id, record.topics))

    return tuple(replace(e, targets=tuple(map(linked, e.targets)), figures=tuple(map(linked, e.figures))) for e in entries)


def _promise(target: Target, lexicon: Lexicon) -> tuple[object, ...]:
    """What two tellings of one target have in common, whatever their wordings, amounts and plans."""
    return unit_of(target, lexicon), _where(target), last_day(target.deadline or ""), target.value is None


def _of_one_time(one: Target, other: Target) -> bool:
    """Whether two targets of one amount may be for the same time: one may leave it out where the amount says much."""
    times = [last_day(target.deadline or "") for target in (one, other)]
    return times[0] == times[1] or ("" in times and is_rare(one) and (one.value is None) == (other.value is None))


def _due(target: Target, lexicon: Lexicon) -> tuple[object, ...]:
    return amount_of(target, lexicon), last_day(target.deadline or "")


def _keys(target: Target, lexicon: Lexicon) -> Iterable[tuple[object, ...]]:
    """By what other tellings of one amount are found: its place, and its plan."""
    for kind, of in (("place", _where(target)), ("plan", target.plan_id)):
        if of:
            yield kind, of, amount_of(target, lexicon), None if target.value is not None else plainly(target, lexicon)
    if is_telling(target):
        yield "due", *_due(target, lexicon)


def _where(record: Record) -> object:
    return frozenset(record.place_ids) or (record.scope and record.scope.zh)


def _one_way(one: Target, other: Target) -> bool:
    """Whether two targets want the same: an amount or more, an amount or less, or the amount itself. Growth is no amount, and a floor no ceiling."""
    relations = {one.relation, other.relation}
    return len(relations) == 1 or any(relations <= {*alike} for alike in (EXACT, (*UPWARD, *REACHED), DOWNWARD))


# ---- target and reported figure -----------------------------------------------------------------------------------------

MOVING = ("increase_to", "decrease_to")  # from what was before
UPWARD = ("more_than", "at_least", "increase_to", "complete")
DOWNWARD = ("at_most", "less_than", "decrease_to")
LEVELS = ("reach", "about", *UPWARD, *DOWNWARD)  # what says how much there is, not how it changes
REACHED = ("reach", "about")
EXACT = (*REACHED, "complete", "increase_to", "decrease_to")  # of a figure: the amount itself, not a bound of it
PARTS = ("%", "percentage point")  # a share of a share tells a reader nothing


def _progress(entries: tuple[Entry, ...], lexicon: Lexicon) -> tuple[Progress, ...]:
    """Each target with the latest figure for the same indicator, scope and unit that is no later than its deadline.

    A figure without a time of its own is none: the newspaper's date says when it was told, not when it held. Nor is one from before a change or before
    the target was set, or of the target's own sentence, which tells what it starts from. What a name does not call a number of things may be some of them: 建充电桩 beside 充电桩总数 is left to the reader.
    """

    out, since, names, replaced = [], set_after(entries), _all_measures(entries, lexicon), _replaced(entries, lexicon)
    figures: dict[tuple[object, ...], list[tuple[str, Figure]]] = defaultdict(list)
    for entry in entries:
        for figure in entry.figures:
            if _measures(figure) and figure.period and figure.id not in replaced and not is_earlier(figure, lexicon) and is_report(figure, entry.article, lexicon):
                figures[_measure(figure, lexicon)].append((entry.article.id, figure))
    said = {f.id: sentence.zh for entry in entries for f in entry.figures for sentence in map(entry.article.said, f.places) if sentence}
    for entry in entries:
        for target in entry.targets:
            due = last_day(target.deadline or "9999")
            known = {figure.id: (id, figure) for name in names[target.id] for id, figure in figures.get(name, ())}.values()
            told = [figure for id, figure in known if id != entry.article.id or not _in_one_sentence(target, figure)]
            able = [figure for figure in told if last_day(figure.period or "") <= due and not is_before(figure, since[target.id])
                    and _like(target, figure, said.get(figure.id, ""), lexicon) and _adds_up(target, figure, said.get(figure.id, ""), lexicon)]
            if _measures(target) and able:
                figure = max(able, key=lambda figure: last_day(figure.period or ""))
                out.append(Progress(target=target.id, figure=figure.id, share=_share(target, figure), met=_met(target, figure)))
    return tuple(out)


def _measure(record: Record, lexicon: Lexicon) -> tuple[object, ...]:
    return (*_what(record, lexicon), record.scope and record.scope.zh)


def _all_measures(entries: tuple[Entry, ...], lexicon: Lexicon) -> Mapping[str, Iterable[tuple[object, ...]]]:
    """For each target what it measures in the words of all articles that tell it, before and after it was amended."""
    targets = {target.id: target for entry in entries for target in entry.targets}
    found: dict[str, dict[tuple[object, ...], None]] = {}
    for target in sorted(targets.values(), key=lambda t: t.told_before is not None or t.amends is not None):
        chain = [target.id]
        while earlier := targets[chain[-1]].told_before or targets[chain[-1]].amends:
            chain.append(earlier)
        shared = found.setdefault(chain[-1], {})
        shared[_measure(target, lexicon)] = None
        found[target.id] = shared
    return found


def _adds_up(target: Target, figure: Figure, said: str, lexicon: Lexicon) -> bool:
    """Whether *figure*, *said* so, is of all there is as *target* is, or both are what one year adds: of another year's new ones none is a part."""
    if not (is_flow(target, lexicon) or is_flow(figure, lexicon)):
        return True
    return last_day(figure.period or "")[:4] == (target.deadline or "")[:4] or bool(wording("so_far", lexicon).search(said))


def _in_one_sentence(one: Record, other: Record) -> bool:
    """Whether a sentence or heading states both, of records of one article."""
    return bool({(p.part, p.paragraph, p.sentence) for p in one.places} & {(p.part, p.paragraph, p.sentence) for p in other.places})


def _what(record: Record, lexicon: Lexicon) -> tuple[object, ...]:
    """What is measured, and whether as a number of things."""
    return key_of(record, lexicon), is_counted(record, lexicon), record.unit


def _measures(record: Record) -> bool:
    return bool(record.scope) and record.value is not None and record.value_max is None and record.relation in LEVELS


def _like(target: Target, figure: Figure, said: str, lexicon: Lexicon) -> bool:
    """Whether both can be of the same kind of time: a part of a year says nothing about a year's total, but the end of a month, *said* so, is a day."""
    period = figure.period or ""
    if "/" in period or "/" in (target.deadline or ""):
        return False
    return len(period) != len("2023-06") or len(target.deadline or "") == len("2023-06") or bool(wording("as_of", lexicon).search(said))


def _share(target: Target, figure: Figure) -> Decimal | None:
    if target.unit in PARTS or target.relation in DOWNWARD or figure.relation not in EXACT or not target.value or figure.value is None:
        return None
    return figure.value / target.value if target.value > 0 and figure.value >= 0 else None


def _met(target: Target, figure: Figure) -> bool | None:
    if target.value is None or figure.value is None or figure.relation not in EXACT:
        return None
    match target.relation:
        case "more_than":
            return figure.value > target.value
        case "at_least" | "increase_to" | "complete":
            return figure.value >= target.value
        case "at_most" | "decrease_to":
            return figure.value <= target.value
        case "less_than":
            return figure.value < target.value
    return None


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

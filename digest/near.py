"""Targets → what is reported that no progress can be told from: figures of the same indicator in another time or kind of number, and of like ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from digest.earlier import is_earlier, is_report
from digest.lexicon import Lexicon
from digest.model import Entry, Figure, Near, Progress, Record, Target
from digest.same_target import key_of

SHOWN = 3  # figures of each sort, the newest
SHORTEST = 3  # characters of what two names end with


def near(entries: Iterable[Entry], progress: Iterable[Progress], lexicon: Lexicon, replaced: Collection[str] = ()) -> tuple[Near, ...]:
    """Each target with figures about its place that stand beside it without measuring it, where there are some.

    The same indicator may be reported for another length of time, or as a growth; a like one is named with the same noun (新能源汽车产量 beside
    智能网联新能源汽车产量) and has the same unit. What was so before the target was set stands apart; so does what its article says that was so before a change
    (迭代前), whatever its time. Of the target's own sentence nothing else is told: it is no report. Nor are
    figures that are *replaced*, the old amounts of amended targets.
    """
    entries = tuple(entries)
    since = set_after(entries)
    known = [(_name(figure, lexicon), figure, entry) for entry in entries for figure in entry.figures
             if figure.scope and figure.counted_as is None and figure.id not in replaced and is_report(figure, entry.article, lexicon)]
    earlier = {figure.id for _, figure, _ in known if is_earlier(figure, lexicon)}
    by_end: dict[str, list[tuple[str, Figure, Entry]]] = defaultdict(list)
    for one in known:
        by_end[one[0][-SHORTEST:]].append(one)
    by_key: dict[str, list[tuple[str, Figure, Entry]]] = defaultdict(list)
    for one in known:
        by_key[key_of(one[1], lexicon)].append(one)
    measured = {each.target: each.figure for each in progress}
    known_as = in_all_words(entries, lexicon)
    out = []
    for entry in entries:
        for target in entry.targets:
            name, own = _name(target, lexicon), _sentences(target, entry)
            keys = known_as[target.id]
            found = {id(one[1]): one for one in (*(one for key in keys for one in by_key[key]), *by_end[name[-SHORTEST:]])}.values()
            others = [(n, f, e) for n, f, e in found if f.id != measured.get(target.id)]
            alike = {f.id: (f, e) for _, f, e in others if key_of(f, lexicon) in keys and _one_place(target, f)}
            start = {id: (f, e) for id, (f, e) in alike.items() if (e is entry and f.unit == (target.unit or f.unit) if id in earlier else is_before(f, since[target.id]))}
            others = [(n, f, e) for n, f, e in others if f.id not in earlier and not own & _sentences(f, e)]
            same = {f.id: (f, e) for _, f, e in others if f.id in alike}
            like = [(f, e) for n, f, e in others if f.id not in same and _is_like(name, n) and f.unit == (target.unit or f.unit) and _shares_place(target, f)]
            after = [one for id, one in same.items() if id not in start]
            if after or like or start:
                out.append(Near(target=target.id, same=tuple(_newest(after)), like=tuple(_newest(like)), before=tuple(_newest(start.values()))))
    return tuple(out)


def in_all_words(entries: Iterable[Entry], lexicon: Lexicon) -> Mapping[str, Collection[str]]:
    """For each target what it measures in the words of all articles that tell it, before and after it was amended."""
    targets = {target.id: target for entry in entries for target in entry.targets}
    found: dict[str, dict[str, None]] = {}
    for target in sorted(targets.values(), key=lambda t: t.told_before is not None or t.amends is not None):
        first = target
        while earlier := first.told_before or first.amends:
            first = targets[earlier]
        shared = found.setdefault(first.id, {})
        shared[key_of(target, lexicon)] = None
        found[target.id] = shared
    return found


def set_after(entries: Iterable[Entry]) -> Mapping[str, str]:
    """The last day of the time before each target was set, by its id: of the year it is compared with or of the year before its first telling; empty if unknown.

    One that was amended was set when its first amount was.

    (When in a year a plan was made is rarely told: what was so earlier in the year of the newspaper may well be a report on it.)
    """
    told: dict[str, list[str]] = defaultdict(list)
    known = [(entry.article.paper.date or "", target) for entry in entries for target in entry.targets]
    targets = {target.id: target for _, target in known}
    first: dict[str, str] = {}
    for printed, target in known:
        one = target
        while earlier := one.told_before or one.amends:
            one = targets[earlier]
        first[target.id] = one.id
        before = last_day(str(int(printed[:4]) - 1)) if printed else ""
        told[one.id].append(min(before, last_day(target.baseline)) if target.baseline else before)
    return {target.id: min(told[first[target.id]]) for _, target in known}


def is_before(figure: Figure, set_after: str) -> bool:
    """Whether *figure* tells of a time before the target was set alone."""
    return bool(figure.period) and last_day(figure.period or "") <= set_after


def _name(record: Record, lexicon: Lexicon) -> str:
    """What is measured, without what is done with it, without whose it is, and without the word that says it is counted."""
    patterns = {pattern.id: pattern.regex for pattern in lexicon.patterns("wordings")}
    name = patterns["counted"].sub("", patterns["of"].sub("", record.indicator.zh))
    name = name.removeprefix(record.scope.zh) if record.scope else name
    return patterns["front"].sub("", name)


def _is_like(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= SHORTEST and longer.endswith(shorter)


def _one_place(target: Target, figure: Figure) -> bool:
    if target.place_ids or figure.place_ids:
        return set(target.place_ids) == set(figure.place_ids)
    return bool(target.scope and figure.scope and target.scope.zh == figure.scope.zh)


def _shares_place(target: Target, figure: Figure) -> bool:
    return _one_place(target, figure) or bool(set(target.place_ids) & set(figure.place_ids))


def _sentences(record: Record, entry: Entry) -> set[tuple[str, str | None]]:
    return {(entry.article.id, place.sentence) for place in record.places if place.sentence}


def _newest(found: Collection[tuple[Figure, Entry]]) -> Iterator[str]:
    """The ids of the newest of *found*: their own times, else their newspapers'."""
    for figure, _ in sorted(found, key=lambda one: last_day(one[0].period or one[1].article.paper.date or ""), reverse=True)[:SHOWN]:
        yield figure.id


def last_day(iso: str) -> str:
    """The last day of a partial date or interval: 2025 → 2025-12-31; nothing for nothing."""
    end = iso.rsplit("/", 1)[-1]
    return end + "-12-31"[{4: 0, 7: 3}.get(len(end), 6) :]

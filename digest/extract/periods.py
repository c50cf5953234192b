"""Number → the time it belongs to: the times its sentence, paragraph, list and article offer, and none of them, ranked by weights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from digest.extract.dates import Time, ahead, last_day, running, still_open
from digest.extract.indicators import Words, words_of
from digest.extract.numbers import Quantity
from digest.extract.promises import Lead, dated, of_start, sorts_in
from digest.extract.reading import Reading
from digest.lexicon import Lexicon

EARLY, LATE = "03", "11"
"""Months up to which 五年来 ends with the year before, and from which 全年 without a year is the year that is ending."""

MANY = 4
"""Numbers of one time that make it the article's own."""

COUNTED = ("within", "span-years")
"""Rules of times that count years from the paper's date."""


@dataclass(frozen=True, slots=True)
class Around:
    """What the article offers a number beside its own paragraph."""

    date: str | None
    lead: Lead
    goal: Time | None  # the last deadline of the paragraphs before
    report: Time | None
    event: Time | None
    plan_range: str | None  # 2023/2027, in the plan's own name
    plan_end: str | None
    plan_years: int | None
    bulletin: bool
    currency: str
    headed: Time | None = None  # the time in its headline
    dense: bool = False  # it compares with earlier periods again and again


class Before(NamedTuple):
    """The number before in the paragraph, and the time it was given."""

    q: Quantity
    iso: str | None
    same_sentence: bool


class Told(NamedTuple):
    """The times that the numbers before were given: of the number just before in its paragraph, and of all, in order."""

    before: Before | None
    all: Sequence[str | None]


class Chosen(NamedTuple):
    """A time a number may belong to: as published, the reasons for and against it, and the time of the text that it is."""

    iso: str | None
    features: tuple[str, ...]
    time: Time | None = None


def offers(q: Quantity, reading: Reading, promised: bool, told_before: Told, around: Around, lexicon: Lexicon) -> Sequence[Chosen]:
    """Every time that *q* may belong to."""
    out: list[Chosen] = []
    words, before = words_of(lexicon), told_before.before
    sentence, clause = reading.sentence(q.start), reading.clause(q.start)
    kind = words.sort_of(q, reading)
    sort = "t" if promised else "f"
    own = [time for time in reading.times if dated(time) and sentence[0] <= time.start < sentence[1]]
    have = any(time.start < q.start for time in own)
    told = before.q.end if before is not None and before.same_sentence else sentence[0]
    fresh = [time for time in own if told <= time.start < q.start and not _compared(time, q, reading, sentence, words)]
    for time in own:
        place, steps = _place(time, own, q, clause, reading)
        if place is None:
            continue
        features = [f"{place}", f"{place} {kind}", f"{place} {_state(time, around.date)}", f"{place} {_precision(time)}"]
        if steps:
            features.append(f"{place} not nearest" if steps == 1 else f"{place} far")
        if time.role:
            features.append(f"{place} {time.role}")
        if words.patterns["point"].search(time.text):
            features.append(f"point {kind}")
        if reason := _compared(time, q, reading, sentence, words):
            features.append(reason)
        elif fresh and time is fresh[-1] and told > sentence[0]:
            features.append("new since the number before")
        out += _offered(time, features, q, reading, promised, around, words)
    earlier = [time for time in reading.times if dated(time) and time.start < sentence[0]]
    lacks = "" if have else "without own "
    if earlier:
        out += _offered(earlier[-1], [f"{lacks}carried", f"{lacks}carried {kind}", f"carried {_state(earlier[-1], around.date)}", f"carried {_precision(earlier[-1])}",
                                      *([f"carried {earlier[-1].role}"] if earlier[-1].role else [])], q, reading, promised, around, words)
        for time in reversed(earlier[:-1]):
            if last_day(time.iso or "0") != last_day(earlier[-1].iso or "0"):
                out += _offered(time, [f"{lacks}carried further", f"carried further {_state(time, around.date)}"], q, reading, promised, around, words)
                break
    colon = next((time for time in reversed(around.lead.colon.times) if dated(time)), None) if around.lead.colon else None
    if colon is not None:
        out += _offered(colon, [f"{lacks}list", f"list {_state(colon, around.date)}"], q, reading, promised, around, words)
    if around.goal is not None:
        out += _offered(around.goal, [f"{lacks}{'' if earlier else 'only '}goal", f"goal {kind}"], q, reading, promised, around, words)
    if around.report is not None and not promised:
        out += _offered(around.report, [f"{lacks}{'' if earlier else 'only '}report", f"report {kind}", *(["bulletin"] if around.bulletin else [])], q, reading, promised, around, words)
    if around.event is not None and not promised:
        out += _offered(around.event, [f"{lacks}{'' if earlier else 'only '}event", f"event {kind}",
                                       *(["event said"] if words.patterns["event"].search(reading.folded, *clause) else [])], q, reading, promised, around, words)
    if around.plan_end is not None and promised:
        years = any(time.kind == "duration" and time.iso == f"P{around.plan_years}Y" and sentence[0] <= time.start < q.start for time in reading.times)
        out.append(Chosen(around.plan_end, (f"{lacks}{'' if earlier else 'only '}plan end", *(["years of the plan"] if years else []))))
    if around.plan_range is not None and not promised:
        out.append(Chosen(around.plan_range, (f"{lacks}plan range", f"plan range {kind}")))
    if (year := _year_said(q, reading, promised, around, words)) is not None:
        out.append(Chosen(year, ("year said",)))
    if told_before.all:
        last, common = told_before.all[-1], Counter(iso for iso in told_before.all if iso is not None)
        if before is None and last is not None:
            out.append(Chosen(last, (f"{lacks}{'' if earlier else 'only '}paragraph before", f"paragraph before {kind}", f"paragraph before {_state_of(last, around.date)}")))
        if common:
            most = common.most_common(1)[0][0]
            out.append(Chosen(most, (f"{lacks}{'' if earlier else 'only '}commonest", f"commonest {kind}", f"commonest {_state_of(most, around.date)}",
                                     "commonest of all" if len(common) == 1 else "commonest by far" if common[most] * 2 > len(told_before.all) else "commonest of some",
                                     *(["commonest dense"] if around.dense else []), *(["commonest many"] if common[most] >= MANY else []))))
    if around.headed is not None and around.headed is not around.report:
        out += _offered(around.headed, [f"{lacks}{'' if earlier else 'only '}headed", f"headed {kind}", f"headed {_state(around.headed, around.date)}"], q, reading, promised, around, words)
    none = ["none", f"none {kind}", "none with own" if have else "none with carried" if earlier else "none at all"]
    here = words.patterns["no_time"].search(reading.folded, clause[0], q.start)
    there = words.patterns["no_time"].search(reading.folded, sentence[0], clause[0])
    if here:
        none.append("none now here")
    elif there:
        none.append("none now before")
    if any(word in reading.folded[sentence[0]:q.start] for word in words.word["cumulative"]):
        none.append("none cumulative")
    none += [f"none {sort}" for sort in sorted(sorts_in(reading.folded[sentence[0]:q.start], lexicon))]
    if words.patterns["yearly"].search(reading.folded, clause[0], q.start):
        none.append("none yearly")
    if reading.index is not None and (words.patterns["aspect"].match(reading.folded) or words.patterns["listed"].match(reading.folded)):
        none.append("none in an item")
    if around.dense:
        none.append("none dense")
    if around.bulletin:
        none.append("none bulletin")
    elif around.report is not None:
        none.append("none report")
    out.append(Chosen(None, tuple(none)))
    out = list(_once(out))
    return [Chosen(one.iso, (*(f"{sort} {f}" for f in one.features), *_continues(one, before, bool(fresh), bool(words.patterns["of_these"].match(reading.folded, sentence[0])),
                                                                     one.time is not None and bool(words.patterns["point"].search(one.time.text)) and kind in ("change", "share"), sort)), one.time) for one in out]


def _once(offered: Sequence[Chosen]) -> Iterator[Chosen]:
    """Each time once, with all that speaks for it."""
    same: dict[str | None, list[Chosen]] = {}
    for one in offered:
        same.setdefault(one.iso, []).append(one)
    for iso, ones in same.items():
        features = dict.fromkeys(f for one in ones for f in one.features)
        yield Chosen(iso, (*features, f"{min(len(ones), 3)} ways") if iso is not None else tuple(features), next((one.time for one in ones if one.time is not None), None))


def _continues(one: Chosen, before: Before | None, fresh: bool, of_these: bool, at_point: bool, sort: str) -> Iterator[str]:
    """Whether it is the time of the number before."""
    if before is None or one.iso != before.iso:
        return
    if not before.same_sentence:
        yield f"{sort} as before in paragraph"
        if of_these:
            yield f"{sort} as before, of these"
    elif not fresh:
        yield f"{sort} as before in sentence{' at a point' if at_point else ''}"


def _compared(time: Time, q: Quantity, reading: Reading, sentence: tuple[int, int], words: Words) -> str:
    """Why a time may be only of what the number is compared with."""
    if of_start(time, q, reading, words):
        return "of the start of a change"
    return "compared with" if words.patterns["contrast"].search(reading.folded, max(sentence[0], time.start - 6), time.start) else ""


def _place(time: Time, own: Sequence[Time], q: Quantity, clause: tuple[int, int], reading: Reading) -> tuple[str | None, int]:
    """Where a time of the number's sentence stands, and how many others stand nearer."""
    if time.start < q.start:
        place = "clause" if time.start >= clause[0] else "sentence"
        return place, sum(time.start < other.start < q.start for other in own)
    if time.start < clause[1]:
        return "after", sum(q.end <= other.start < time.start for other in own)
    return ("next clause", 0) if not any(other.start < q.start for other in own) else (None, 0)


def _state(time: Time, date: str | None) -> str:
    if ahead(time, date):
        return "future"
    if running(time, date):
        return "running"
    return "open" if still_open(time, date) else "past"


def _state_of(iso: str, date: str | None) -> str:
    if date is None:
        return "past"
    return "past" if last_day(iso) < last_day(date) and iso[:4] < date[:4] else "future" if iso.rpartition("/")[2][:4] > date[:4] else "open"


def _precision(time: Time) -> str:
    iso = time.iso or ""
    return "span" if "/" in iso else ("year", "month", "day")[iso.count("-")]


def _offered(time: Time, features: list[str], q: Quantity, reading: Reading, promised: bool, around: Around, words: Words) -> Iterator[Chosen]:
    """A time as it would be published for the number."""
    iso = _when(time, reading, q, promised, around, words)
    if iso is None:
        return
    years = None if around.date is None else _from_this_year(time, iso, promised, around.date)
    if years is None:
        yield Chosen(iso, tuple(features), time)
        return
    yield Chosen(iso, (*features, "counted on"), time)
    yield Chosen(years, (*features, "counted in", *([] if promised else ["counted in early"])), time)


def _from_this_year(time: Time, iso: str, promised: bool, date: str) -> str | None:
    """三年内 in whole years with the paper's own as the first; 五年来 said early in a year without it."""
    if time.rule not in COUNTED:
        return None
    first, _, last = iso.partition("/")
    if promised and not last and len(first) == 4 and first > date[:4]:
        return str(int(first) - 1)
    if not promised and last[:4] == date[:4] and first[:4] < last[:4] and "" < date[5:7] <= EARLY:
        return f"{first[:4]}/{int(last[:4]) - 1}"
    return None


def _when(time: Time, reading: Reading, q: Quantity, promised: bool, around: Around, words: Words) -> str | None:
    """The published date: from 从 to 截至 where both stand, the plan's last year for “N年内” of a plan of N years."""
    iso = time.iso
    if iso is None or iso.startswith(("P", "T")):
        return None
    if (words.patterns["year_end"].search(time.text) or words.patterns["dated_end"].search(time.text)) and iso.endswith("-12") and "/" not in iso:
        iso = iso[:4]  # 2025年底 is said of the year
    if time.rule == "fiscal" and around.currency == "HKD":
        iso = f"{iso[:4]}-04/{int(iso[:4]) + 1}-03"
    if time.rule == "same-day" and around.event is not None:
        iso = around.event.iso or iso
    if promised:
        if time.rule in ("within", "span-years") and around.plan_end is not None and around.plan_years is not None:
            return around.plan_end
        return iso.rpartition("/")[2] if "/" in iso else iso
    inside = reading.clause(time.start)[1] if time in reading.times else 0
    if "/" not in iso and time.role in ("since", "") and around.date and iso < around.date and words.patterns["to_date"].search(reading.folded, time.end, max(time.end, min(q.start, inside))):
        return f"{iso.partition('/')[0]}/{around.date[:max(7, len(iso))] if '-' in iso else around.date[:4]}"
    if time.role in ("until", "by"):
        sentence = reading.sentence(q.start)
        since = [other for other in reading.times if other.role == "since" and sentence[0] <= other.start < time.start and other.iso]
        if since:
            return f"{since[-1].iso.partition('/')[0]}/{iso.rpartition('/')[2]}"  # type: ignore[union-attr]
    return iso


def _year_said(q: Quantity, reading: Reading, promised: bool, around: Around, words: Words) -> str | None:
    """The year that 全年 or 年内 means: that of the time before it, else the one just over, or the paper's for a promise."""
    sentence, clause = reading.sentence(q.start), reading.clause(q.start)
    if around.date is None:
        return None
    if promised:
        return around.date[:4] if words.patterns["this_year"].search(reading.folded, sentence[0], q.start) else None
    said = words.patterns["all_year"].search(reading.folded, clause[0], q.start)
    if said is None:
        return None
    time = next((time for time in reversed(reading.times) if dated(time) and time.start < q.start), None)
    if time is not None and time.iso is not None:
        if said.start() < time.start:
            return None
        return time.iso[:4] if "/" not in time.iso or time.iso[:4] == time.iso.partition("/")[2][:4] else None
    return (around.date[:4] if around.date[5:7] >= LATE else str(int(around.date[:4]) - 1)) if "-" in around.date else None


def best(offered: Sequence[Chosen], weights: Mapping[str, float]) -> tuple[Chosen, float]:
    """The heaviest, and by how much it leads the heaviest of another time."""
    weighed = sorted(((sum(weights.get(f, 0.0) for f in one.features), -n) for n, one in enumerate(offered)), reverse=True)
    first = offered[-weighed[0][1]]
    other = next((score for score, n in weighed if offered[-n].iso != first.iso), weighed[0][0] - 9.0)
    return first, weighed[0][0] - other

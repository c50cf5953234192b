"""Number → the time it belongs to: the times its sentence, paragraph, list and article offer, and none of them, ranked by weights."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from digest.extract.dates import Time, ahead, last_day, running, still_open
from digest.extract.encoder import Times
from digest.extract.indicators import Words, words_of
from digest.extract.network import Network
from digest.extract.numbers import Quantity
from digest.extract.otherwise import COUNTED, FISCAL, both_years, lasting, months_on, opening, otherwise
from digest.extract.promises import HEARD, START, Cues, Lead, dated, fragments, of_start, sorts_in
from digest.extract.reading import Reading
from digest.lexicon import Lexicon

EARLY, LATE = "03", "11"
"""Months up to which 五年来 ends with the year before, and from which 全年 without a year is the year that is ending."""

SAME = 3
"""Characters after a year in which 同期 makes it the same months of that year."""

WEIGHED = 0.7
"""How much of what reasons weigh each by itself counts beside what a network says of them together."""

ALONE = 9.0
"""Lead of a time that nothing else is offered beside."""

AWAY = 4
"""Clauses or numbers between a time and a number from which more make no difference."""

APRIL = "04"
"""Month in which Hong Kong's financial year begins."""

YEARS = (*FISCAL, "word-year", "word-fiscal")
"""Rules of times that may be a financial year."""

PARTS = {"quarter": 3, "quarters": 3, "half": 6}
"""Months of its parts."""


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
    """The number before, and how near it stands (see promises.link_of)."""

    q: Quantity
    link: str
    promised: bool


class Chosen(NamedTuple):
    """A time a number may belong to: as published, the reasons for and against it, and the reasons for it where the number before has the same time."""

    iso: str | None
    features: tuple[str, ...]
    as_before: tuple[str, ...] = ()


def offers(q: Quantity, reading: Reading, cues: Cues, promised: bool, before: Before | None, around: Around, lexicon: Lexicon) -> Sequence[Chosen]:
    """Every time that *q* may belong to; *cues* are what promises.cues_of says of it."""
    out: list[Chosen] = []
    words = words_of(lexicon)
    sentence, clause = reading.sentence(q.start), reading.clause(q.start)
    kind = words.sort_of(q, reading)
    sort = "t" if promised else "f"
    own = [time for time in reading.times if dated(time) and sentence[0] <= time.start < sentence[1]]
    have = any(time.start < q.start for time in own)
    told = before.q.end if before is not None and not before.link.startswith("next") and before.q.start >= sentence[0] else sentence[0]
    fresh = [time for time in own if told <= time.start < q.start and not _compared(time, q, reading, sentence, words)]
    does = [cue for cue in cues if cue.startswith("verb ")]
    for time in own:
        place, steps = _place(time, own, q, clause, reading, promised)
        if place is None:
            continue
        features = [f"{place}", f"{place} {kind}", f"{place} {_state(time, around.date)}", f"{place} {_precision(time)}", *(f"{place} {verb}" for verb in does)]
        if steps:
            features.append(f"{place} not nearest" if steps == 1 else f"{place} far")
        if time.role:
            features.append(f"{place} {time.role}")
        if place in ("clause", "sentence"):
            features += _between(time, q, reading, place)
        if place == "sentence" and reading.clause(time.start) == (time.start, time.end):
            features += ["by itself", f"by itself {time.role or _state(time, around.date)}"]  # 今年以来，…
        if words.patterns["point"].search(time.text):
            features.append(f"point {kind}")
        features += [f"{place} with {sort}" for sort in sorts_in(reading.folded[time.end:min(q.start, reading.clause(time.start)[1])], lexicon)]
        if place == "clause" and words.patterns["attributive"].match(reading.folded, time.end, q.start):
            features.append("clause attributive")
        if reason := _compared(time, q, reading, sentence, words):
            features.append(reason)
        elif fresh and time is fresh[-1] and told > sentence[0]:
            features.append("new since the number before")
        out += _offered(time, features, q, reading, promised, around, words, lexicon)
    if START in cues and (then := _then(q, reading, clause, lexicon)) is not None:
        out += _offered(then, ["value then", f"value then {_precision(then)}"], q, reading, promised, around, words, lexicon)
    earlier = [time for time in reading.times if dated(time) and time.start < sentence[0]]
    earlier = [time for time in earlier if not _starts(time, reading, words)] or earlier
    lacks = "" if have else "without own "
    if earlier:
        out += _offered(earlier[-1], [f"{lacks}carried", f"{lacks}carried {kind}", f"carried {_state(earlier[-1], around.date)}", f"carried {_precision(earlier[-1])}",
                                      *([f"carried {earlier[-1].role}"] if earlier[-1].role else []), *(f"carried {verb}" for verb in does),
                                      *(f"carried with {sort}" for sort in sorts_in(reading.folded[slice(*reading.clause(earlier[-1].start))], lexicon)),
                                      *_between(earlier[-1], q, reading, "carried"),
                                      *(["carried from the sentence before"] if not any(earlier[-1].start < start < sentence[0] for start, _ in reading.sentences) else [])], q, reading, promised, around, words, lexicon)
        for time in reversed(earlier[:-1]):
            if last_day(time.iso or "0") != last_day(earlier[-1].iso or "0"):
                out += _offered(time, [f"{lacks}carried further", f"carried further {_state(time, around.date)}"], q, reading, promised, around, words, lexicon)
                break
    colon = next((time for time in reversed(around.lead.colon.times) if dated(time)), None) if around.lead.colon else None
    if colon is not None:
        out += _offered(colon, [f"{lacks}list", f"list {_state(colon, around.date)}"], q, reading, promised, around, words, lexicon)
    if around.lead.year is not None:
        out += _offered(around.lead.year, [f"{lacks}section", f"section {_state(around.lead.year, around.date)}", f"section {kind}"], q, reading, promised, around, words, lexicon)
    if around.goal is not None:
        out += _offered(around.goal, [f"{lacks}{'' if earlier else 'only '}goal", f"goal {kind}"], q, reading, promised, around, words, lexicon)
    if around.lead.last is not None:
        last, paragraphs = around.lead.last
        out += _offered(last, [f"{lacks}{'' if earlier else 'only '}paragraph before", f"paragraph before {kind}", f"paragraph before {_state(last, around.date)}", f"paragraph before {_precision(last)}",
                               f"{min(paragraphs, AWAY)} paragraphs before"], q, reading, promised, around, words, lexicon)
    if around.lead.first is not None and (around.lead.last is None or around.lead.first is not around.lead.last[0]):
        out += _offered(around.lead.first, [f"{lacks}{'' if earlier else 'only '}first of the article", f"first of the article {_state(around.lead.first, around.date)}",
                                            f"first of the article {_precision(around.lead.first)}"], q, reading, promised, around, words, lexicon)
    if around.lead.longer is not None and around.lead.longer is not around.lead.first and (around.lead.last is None or around.lead.longer is not around.lead.last[0]):
        out += _offered(around.lead.longer, [f"{lacks}first longer than a day", f"first longer {_state(around.lead.longer, around.date)}", f"first longer {_precision(around.lead.longer)}"],
                        q, reading, promised, around, words, lexicon)
    the_same = words.patterns["same_span"].search(reading.folded, *clause) is not None
    for n, span in enumerate(reversed(around.lead.spans), 1):
        out += _offered(span, [f"{lacks}span before", f"span before, {n} back", f"span before {kind}", *(["span before, the same"] if the_same else [])], q, reading, promised, around, words, lexicon)
    for span in own:
        if not promised and span.end <= q.start and (ends := (span.iso or "").split("/"))[1:] and len(ends[0]) == len(ends[1]) == 4:
            out.append(Chosen(ends[0] if START in cues else ends[1], (f"{'start' if START in cues else 'end'} of a span", f"end of a span {kind}")))
    for other in lasting(q, reading, sentence, promised, around.date, words):
        out.append(Chosen(other.iso, (f"{lacks}lasting", f"lasting {kind}", f"lasting, {other.why}", *(f"lasting {verb}" for verb in does))))
    for other in opening(q, reading, sentence, promised, around, words, lexicon):
        out.append(Chosen(other.iso, (f"{lacks}opening", f"opening {kind}", other.why)))
    if (both := both_years(own, q, reading, words)) is not None:
        out.append(Chosen(both.rpartition("/")[2] if promised else both, ("both years", f"both years {kind}")))
    if around.date is not None and promised and not have:
        out.append(Chosen(around.date[:4], (f"{'' if earlier else 'only '}the paper's year", f"the paper's year {kind}", f"the paper's year in {around.date[5:7]}")))
    if around.report is not None and not promised:
        out += _offered(around.report, [f"{lacks}{'' if earlier else 'only '}report", f"report {kind}", *(["bulletin"] if around.bulletin else [])], q, reading, promised, around, words, lexicon)
    if around.event is not None and not promised:
        said = "event said" if words.patterns["event"].search(reading.folded, *clause) else "event said in the sentence" if words.patterns["event"].search(reading.folded, *sentence) else "event unsaid"
        features = [f"{lacks}{'' if earlier else 'only '}event", f"event {kind}", said, f"event {_precision(around.event)}", *(f"event {verb}" for verb in does)]
        if words.patterns["on_the_spot"].search(reading.folded, *sentence):
            features.append("event on the spot")
        if around.event in reading.times:
            features.append("event of the paragraph")
        out += _offered(around.event, features, q, reading, promised, around, words, lexicon)
    if around.plan_end is not None and promised:
        years = any(time.kind == "duration" and time.iso == f"P{around.plan_years}Y" and sentence[0] <= time.start < q.start for time in reading.times)
        out.append(Chosen(around.plan_end, (f"{lacks}{'' if earlier else 'only '}plan end", *(["years of the plan"] if years else []))))
    if around.plan_range is not None and not promised:
        out.append(Chosen(around.plan_range, (f"{lacks}plan range", f"plan range {kind}")))
    if (year := _year_said(q, reading, promised, around, words)) is not None:
        out.append(Chosen(year, ("year said",)))
    if around.date is not None and words.patterns["this_year"].search(reading.folded, sentence[0], q.start):
        out.append(Chosen(around.date[:4] if not promised else str(int(around.date[:4]) + 1), ("year said, the other", f"year said, the other in {around.date[5:7]}")))
    if around.headed is not None and around.headed is not around.report:
        out += _offered(around.headed, [f"{lacks}{'' if earlier else 'only '}headed", f"headed {kind}", f"headed {_state(around.headed, around.date)}"], q, reading, promised, around, words, lexicon)
    none = ["none", f"none {kind}", "none with own" if have else "none with carried" if earlier else "none at all"]
    none += [f"none {piece}" for piece in fragments(reading.folded[clause[0]:q.start], reading.folded[q.end:clause[1]])]
    none += [f"none {cue}" for cue in cues if cue.startswith(("of ", "by "))] + [f"none {verb}" for verb in does]
    if words.patterns["statistical"].search(reading.folded, q.end, next((b for a, b in reading.clauses if a > clause[1]), clause[1])):
        none.append("none compared after")
    here = words.patterns["no_time"].search(reading.folded, clause[0], q.start)
    there = words.patterns["no_time"].search(reading.folded, sentence[0], clause[0])
    if here:
        none.append("none now here")
    elif there:
        none.append("none now before")
    if any(word in reading.folded[sentence[0]:q.start] for word in words.word["cumulative"]):
        none.append("none cumulative")
    none += [f"none {sort}" for sort in sorted(sorts_in(words.timeless(reading, sentence[0], q.start), lexicon))]
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
    if promised and not have and words.patterns["when_done"].search(reading.folded, clause[0], q.start):
        out = [one for one in out if one.iso is None]
    out.append(Chosen(None, tuple(none)))
    return [one._replace(features=tuple(f"{sort} {f}" for f in one.features), as_before=tuple(_as_before(one, before, promised, kind, bool(fresh), sort))) for one in _once(out)]


def _between(time: Time, q: Quantity, reading: Reading, place: str) -> Iterator[str]:
    """What stands between a time and a number after it: the characters beside both and, where the number has a clause of its own, how many clauses and numbers."""
    text, clause = reading.folded[time.end:q.start], reading.clause(q.start)
    if place == "clause":
        yield from (f"clause time…{text[:n]}" for n in (1, 2))
        yield from (f"clause …{text[-n:]}" for n in (1, 2, 3) if n <= len(text))
        return
    yield f"{place} time…{text[:2]}"
    yield from (f"{place} clause {reading.folded[clause[0]:clause[0] + n]}…" for n in (1, 2))
    yield f"{place} {min(sum(time.end <= start <= q.start for start, _ in reading.clauses), AWAY)} clauses on"
    yield f"{place} {min(sum(time.end <= other.start and other.end <= q.start for other in reading.quantities), AWAY)} numbers on"
    if "；" in text:
        yield f"{place} past a semicolon"


def _then(q: Quantity, reading: Reading, clause: tuple[int, int], lexicon: Lexicon) -> Time | None:
    """The time of a value that another is compared with: 较去年的6400万元."""
    last = max((other.end for other in reading.quantities if other.end <= q.start), default=0)
    time = next((time for time in reversed(reading.times) if time.role == "baseline" and max(last, clause[0]) <= time.start < q.start), None)
    return time if time is not None and time.kind in ("date", "span") and not words_of(lexicon).patterns["from_level"].match(reading.folded, time.end) else None


def _once(offered: Sequence[Chosen]) -> Iterator[Chosen]:
    """Each time once, with all that speaks for it."""
    same: dict[str | None, list[Chosen]] = {}
    for one in offered:
        same.setdefault(one.iso, []).append(one)
    for iso, ones in same.items():
        features = dict.fromkeys(f for one in ones for f in one.features)
        yield Chosen(iso, (*features, f"{min(len(ones), 3)} ways") if iso is not None else tuple(features))


def _as_before(one: Chosen, before: Before | None, promised: bool, kind: str, fresh: bool, sort: str) -> Iterator[str]:
    """What speaks for a time by the number before having the same."""
    if before is None:
        return
    near = before.link.partition(",")[0] + (", past a new time" if fresh else "")
    what = "none" if one.iso is None else "time"
    yield f"{sort} as before, {near}"
    yield f"{sort} {what} as before, {near}"
    yield f"{sort} {what} as before {kind}"
    if promised != before.promised:
        yield f"{sort} as before of the other sort"


def _starts(time: Time, reading: Reading, words: Words) -> bool:
    """Whether a time is only of what a change starts from, and so none of the sentences after it: 由1997年的4029元提高到5767元."""
    if time.role or not words.patterns["of_value"].match(reading.folded, time.start, reading.clause(time.start)[1]):
        return False
    return time.text[:1] in words.word["from_words"] or reading.folded[max(0, time.start - 1):time.start] in words.word["from_words"]


def _compared(time: Time, q: Quantity, reading: Reading, sentence: tuple[int, int], words: Words) -> str:
    """Why a time may be only of what the number is compared with."""
    if of_start(time, q, reading, words):
        return "of the start of a change"
    return "compared with" if words.patterns["contrast"].search(reading.folded, max(sentence[0], time.start - 6), time.start) else ""


def _place(time: Time, own: Sequence[Time], q: Quantity, clause: tuple[int, int], reading: Reading, promised: bool) -> tuple[str | None, int]:
    """Where a time of the number's sentence stands, and how many others stand nearer."""
    if time.start < q.start:
        place = "clause" if time.start >= clause[0] else "sentence"
        return place, sum(time.start < other.start < q.start for other in own)
    if time.start < clause[1]:
        return "after", sum(q.end <= other.start < time.start for other in own)
    if not any(other.start < q.start for other in own):
        return "next clause", 0
    closing = promised and len([a for a, _ in reading.clauses if q.end <= a <= time.start]) == 1 and not any(q.end <= other.start < time.start for other in reading.quantities)
    return ("clause on", 0) if closing else (None, 0)  # 第一期建18.5公里，明年底完成


def _state(time: Time, date: str | None) -> str:
    if ahead(time, date):
        return "future"
    if running(time, date):
        return "running"
    return "open" if still_open(time, date) else "past"


def _precision(time: Time) -> str:
    iso = time.iso or ""
    return "span" if "/" in iso else ("year", "month", "day")[iso.count("-")]


def _offered(time: Time, features: list[str], q: Quantity, reading: Reading, promised: bool, around: Around, words: Words, lexicon: Lexicon) -> Iterator[Chosen]:
    """A time as it would be published for the number, and what else its words may mean."""
    iso = _when(time, reading, q, promised, around, words)
    if iso is None or (not promised and time.rule in COUNTED and "/" not in iso and ahead(time, around.date)):
        return  # nothing reported was reached three years from now: 兩年內突破三千家
    years = None if around.date is None else _from_this_year(time, iso, promised, around.date)
    if years is None:
        yield Chosen(iso, tuple(features))
    else:
        yield Chosen(iso, (*features, "counted on"))
        yield Chosen(years, (*features, "counted in", *([] if promised else ["counted in early"])))
    yield from (Chosen(other.iso, (*features, "otherwise", other.why)) for other in otherwise(time, iso, reading, promised, around, words, lexicon) if other.iso not in (iso, years))


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
    if time.rule in ("fiscal", "fiscal-two") and around.currency == "HKD" and not words.patterns["school_year"].search(time.text):
        iso = f"{iso[:4]}-04/{iso.rpartition('/')[2]}-03"
    if time.rule == "word-year" and around.currency == "HKD" and around.date and len(iso) == 4 and words.patterns["fiscal_word"].search(time.text):
        first = int(iso) - ("" < around.date[5:7] < APRIL)
        iso = f"{first}-04/{first + 1}-03"  # 本年度 said in February began in April last
    if (part := part_of_fiscal(time, reading, around, words)) is not None:
        iso = part
    if time.rule == "same-day" and around.event is not None:
        iso = around.event.iso or iso
    if time in reading.times and words.patterns["same_period"].search(reading.folded, time.start, time.end + SAME) and (shifted := _year_before(time, reading, around)) is not None:
        iso = shifted  # 去年同期
    if promised:
        if time.rule in ("within", "span-years") and around.plan_end is not None and around.plan_years is not None:
            return around.plan_end
        return iso.rpartition("/")[2] if "/" in iso else iso
    inside = reading.clause(time.start)[1] if time in reading.times else 0
    if "/" not in iso and time.role in ("since", "") and around.date and iso < around.date and words.patterns["to_date"].search(reading.folded, time.end, max(time.end, min(q.start, inside))):
        return f"{iso.partition('/')[0]}/{around.date[:max(7, len(iso))] if '-' in iso else around.date[:4]}"
    if time.role in ("until", "by"):
        sentence = reading.sentence(q.start)
        since = [other.iso.partition("/")[0] for other in reading.times if other.iso and other.role == "since" and sentence[0] <= other.start < time.start
                 and not any(other.end <= q.start < time.start for q in reading.quantities)]  # from 1.2 in 2010 to 3 in 2020
        if since:
            return f"{since[-1]}/{(time.iso if '-' in since[-1] and time.iso else iso).rpartition('/')[2]}"  # 8月起, 到年底: to December
    return iso


def part_of_fiscal(time: Time, reading: Reading, around: Around, words: Words) -> str | None:
    """The quarter or half of a financial year that begins in April, said with the year or right after it: 下年度第一季."""
    if around.currency != "HKD" or time not in reading.times or not around.date:
        return None
    year, part = time, words.patterns["fiscal_part"].search(time.text)
    if time.rule == "part-year":
        year = next((other for other in reading.times if other.end <= time.start and time.start - other.end <= 1), time)
    elif part is None:
        part = words.patterns["fiscal_part"].match(reading.folded, time.end)
    if part is None or year.iso is None or year.rule not in YEARS or not words.patterns["fiscal_word"].search(year.text) or words.patterns["school_year"].search(year.text):
        return None
    first = int(year.iso[:4]) - (year.rule not in FISCAL and "" < around.date[5:7] < APRIL)
    kind = part.lastgroup or ""
    said = part[kind]
    number = words.word["first_or_last"].get(said) or (int(said) if said.isdigit() else words.word["first_quarters"].index(said) + 1)
    begin = 0 if kind == "quarters" else PARTS[kind] * (number - 1)
    end = begin + PARTS[kind] * (number if kind == "quarters" else 1) - 1
    return f"{months_on(f'{first}-{APRIL}', begin)}/{months_on(f'{first}-{APRIL}', end)}"


def _year_before(time: Time, reading: Reading, around: Around) -> str | None:
    """The months or days last named before a time, or those that the article reports on, in the year of that time."""
    last = next((other.iso for other in reversed(reading.times) if other.start < time.start and dated(other) and "-" in (other.iso or "")), around.report.iso if around.report else None)
    if last is None or time.iso is None or "-" not in last:
        return None
    first, _, end = last.partition("/")
    return "/".join(time.iso[:4] + part[4:] for part in (first, end) if part) if end[:4] in ("", first[:4]) else None


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
    over = around.date[:4] if around.date[5:7] >= LATE else str(int(around.date[:4]) - 1)
    time = next((time for time in reversed(reading.times) if dated(time) and time.start < q.start and (time.iso or "")[:4] <= over), None)
    if time is None or time.iso is None:
        return over if "-" in around.date else None
    if said.start() < time.start:
        return None
    return time.iso[:4] if "/" not in time.iso or time.iso[:4] == time.iso.partition("/")[2][:4] else None


def choose(offered: Sequence[Sequence[Chosen]], cues: Sequence[Cues], weights: Mapping[str, float], together: Network, heard: Sequence[Times]) -> Iterator[tuple[Chosen, float]]:
    """For each number the likeliest of its times, and by how much it leads the next (in log odds), all numbers of an article weighed together: by what each
    reason weighs by itself, by what they say *together* with the cues of the number, and by what the encoder has *heard*."""
    own = [[score + HEARD * near.of(one.iso) for one, score in zip(ones, scores, strict=True)] for ones, scores, near in zip(offered, weighed(offered, cues, weights, together), heard, strict=True)]
    bond = [[sum(weights.get(f, 0.0) for f in one.as_before) for one in ones] for ones in offered]
    for ones, scores in zip(offered, likely(own, bond, same_times(offered)), strict=True):
        order = sorted(range(len(ones)), key=lambda n: (-scores[n], n))
        yield ones[order[0]], scores[order[0]] - scores[order[1]] if len(order) > 1 else ALONE


def weighed(offered: Sequence[Sequence[Chosen]], cues: Sequence[Cues], weights: Mapping[str, float], together: Network) -> list[list[float]]:
    """What speaks for each time of each number by its reasons, in log odds."""
    of_numbers = np.repeat(together.told_each(map(said_of, cues)), [len(ones) for ones in offered], 0)
    more = iter(together.scores(of_numbers + together.told_each(shared(one.features) for ones in offered for one in ones)))
    return [[WEIGHED * sum(weights.get(f, 0.0) for f in one.features) + next(more) for one in ones] for ones in offered]


def shared(features: Sequence[str]) -> Iterator[str]:
    """Reasons as a target and a figure have them alike, and which of both it is."""
    yield features[0][0]
    yield from (feature[2:] for feature in features)


def said_of(cues: Cues) -> Iterator[str]:
    """What promises.cues_of says of a number, as it is weighed with the reasons for its times."""
    return (f"with {cue}" for cue in cues)


def same_times(offered: Sequence[Sequence[Chosen]]) -> list[list[int]]:
    """Where each time offered stands among those of the number before; -1 where it doesn't."""
    out: list[list[int]] = []
    before: dict[str | None, int] = {}
    for ones in offered:
        out.append([before.get(one.iso, -1) for one in ones])
        before = {one.iso: n for n, one in enumerate(ones)}
    return out


def likely(own: Sequence[Sequence[float]], bond: Sequence[Sequence[float]], same: Sequence[Sequence[int]]) -> list[list[float]]:
    """How likely each time of each number is, as a logarithm: a chain summed forwards and backwards, in which a time wins its *bond* where the number before has it too."""
    forward: list[list[float]] = []
    for scores, bonds, at in zip(own, bond, same, strict=True):
        last = forward[-1] if forward else [0.0]
        forward.append([score + log_sum([f + bond if n == k else f for n, f in enumerate(last)]) for score, bond, k in zip(scores, bonds, at, strict=True)])
    backward: list[list[float]] = [[0.0] * len(scores) for scores in own]
    for i in range(len(own) - 1, 0, -1):
        after = [score + b for score, b in zip(own[i], backward[i], strict=True)]
        backward[i - 1] = [log_sum([a + bond if k == n else a for a, bond, k in zip(after, bond[i], same[i], strict=True)]) for n in range(len(own[i - 1]))]
    return [[f + b for f, b in zip(*both, strict=True)] for both in zip(forward, backward, strict=True)]


def log_sum(values: Sequence[float]) -> float:
    """log(Σ eᵛ)"""
    high = max(values)
    return high + math.log(sum([math.exp(value - high) for value in values]))

"""Edition → what pages and papers both show of it: records as rows, by date and in years, and where the source says it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from digest.model import Edition, Entry, Figure, Passage, Range, Sentence, Target, Text
from digest.near import last_day

ID = re.compile(r"[a-z0-9][a-z0-9-]{0,89}")  # an article's has 80 at most, a record's goes on with eight
RANGES_SHOWN = 3  # of an article's source lines; where it stands in more places, the first line and the last
YEARS_BEHIND = 3  # of a timeline, before the present one
TRACKED = 350  # rows of a page of the table of all targets: less than 80 KB compressed at first view
YEARS_SHOWN = 10  # of a timeline; what falls due after them stands in one column


@dataclass(frozen=True, slots=True)
class Row:
    """A record with its article and its number in the table that shows it."""

    entry: Entry
    record: Target | Figure
    mark: str  # T1, F2

    @property
    def date(self) -> str | None:
        """The deadline of a target, the period of a figure."""
        return self.record.deadline if isinstance(self.record, Target) else self.record.period

    @property
    def said(self) -> Text | None:
        """The sentence or heading that states it; None where it may not be shown."""
        return next((self.entry.article.said(place) for place in self.record.places), None)

    @property
    def is_target(self) -> bool:
        """Whether it is promised, not reported."""
        return isinstance(self.record, Target)


@dataclass(frozen=True, slots=True)
class Reported:
    """The latest figure beside a target, with its date, its share of the target, and whether that is what was wanted."""

    row: Row
    date: str | None
    share: Decimal | None
    met: bool | None

    @property
    def percent(self) -> str:
        """The share in whole per cent, cut, so that nothing short of the target is 100."""
        return str(int((self.share or 0) * 100))


@dataclass(frozen=True, slots=True)
class Column:
    """A year of a timeline, with the rows that fall due in it; `year` None holds what comes later, or earlier."""

    year: int | None
    rows: tuple[Row, ...]
    earlier: bool = False

    @property
    def query(self) -> Markup:
        """What makes the tracker list these rows."""
        years = [last_day(row.date or "")[:4] for row in self.rows]
        return Markup("&amp;").join(
            Markup(f"{name}={year}") for name, year, asked in (("from", min(years), not self.earlier), ("to", max(years), self.year or self.earlier)) if asked
        )


@dataclass(frozen=True, slots=True)
class Part:
    """A page of the table of all targets: those due in one year, or those without a deadline (`year` empty); `number` where a year needs several."""

    year: str
    number: int
    of: int
    rows: tuple[Row, ...]

    @property
    def name(self) -> str:
        """What it is called in its address: 2025, 2025-2, undated."""
        return (self.year or "undated") + (f"-{self.number}" if self.number > 1 else "")


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage as a page may show it, with its number in the article."""

    number: int
    passage: Passage
    sentences: tuple[Sentence, ...]


def check_ids(edition: Edition) -> None:
    """Raise ValueError unless every id can stand in an address."""
    for entry in edition.entries:
        for id in (entry.article.id, *(record.id for record in (*entry.targets, *entry.figures))):
            as_id(id)
    for named in (edition.plans, edition.topics, edition.indicators, edition.locations, edition.organisations, edition.papers):
        for each in named:
            as_id(each.id)


def as_id(id: str) -> Markup:
    """An id as it stands in an attribute or address; ValueError if it cannot."""
    if not ID.fullmatch(id):
        raise ValueError(f"{id!r} is no id: use a-z, 0-9 and hyphens, at most 90")
    return Markup(id)


def rows(entries: Iterable[Entry], kind: str, plan_id: str | None = None) -> list[Row]:
    """The records of *entries* (`targets` or `figures`), numbered as each article numbers them."""
    mark = "T" if kind == "targets" else "F"
    return [
        Row(entry, record, f"{mark}{n}")
        for entry in entries
        for n, record in enumerate(getattr(entry, kind), 1)
        if plan_id is None or record.plan_id == plan_id
    ]


def once(rows: Iterable[Row]) -> list[Row]:
    """*rows* without those that another of them stands for: one row a target or figure, whatever the number of articles that tell it."""
    rows = list(rows)
    there = {row.record.id for row in rows}
    return [row for row in rows if row.record.counted_as not in there]


def by_topic(topic: str, rows: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    """Those of *rows* that are about *topic* themselves, and the others of articles that are about it."""
    own: list[Row] = []
    others: list[Row] = []
    for row in rows:
        if topic in row.record.topics:
            own.append(row)
        elif topic in row.entry.topics:
            others.append(row)
    return own, others


def reports(edition: Edition) -> Mapping[str, Reported]:
    """What is reported of targets, by the target's id, where something is."""
    known = {row.record.id: row for row in rows(edition.entries, "figures")}
    found = ((each, known[each.figure]) for each in edition.progress if each.figure in known)
    return {each.target: Reported(row, row.date, each.share, each.met) for each, row in found}


def beside(edition: Edition) -> Mapping[str, tuple[list[Row], list[Row], list[Row]]]:
    """The figures that stand beside a target without measuring it, by the target's id: of the same indicator, of like ones, and of the same from before it was set."""
    known = {row.record.id: row for row in rows(edition.entries, "figures")}
    return {each.target: tuple([known[id] for id in ids if id in known] for ids in (each.same, each.like, each.before)) for each in edition.near}  # type: ignore[misc]


def by_date(rows: Iterable[Row], newest: bool = False) -> list[Row]:
    """Rows by deadline or period, the undated last."""
    dated = sorted((row for row in rows if row.date), key=lambda row: last_day(row.date or ""), reverse=newest)
    return dated + [row for row in rows if not row.date]


def due_first(rows: Sequence[Row], today: str) -> list[Row]:
    """Targets as a reader of *today* asks for them: what falls due next, then what has fallen due, the latest first, then those without a deadline."""
    dated = by_date([row for row in rows if row.date])
    gone = [row for row in dated if last_day(row.date or "") < today]
    return [*dated[len(gone) :], *sorted(gone, key=lambda row: last_day(row.date or ""), reverse=True), *(row for row in rows if not row.date)]


def parted(rows: Sequence[Row]) -> tuple[Sequence[Row], list[Part]]:
    """What the first page of the table of all targets lists of *rows*, and the further pages, all of a year on each, the years as they come first; none where one page holds all."""
    if len(rows) <= TRACKED:
        return rows, []
    years: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        year = last_day(row.date or "")[:4]
        years[year if year.isdigit() else ""].append(row)
    return rows[:TRACKED], [
        Part(year, n + 1, -(-len(those) // TRACKED), tuple(those[n * TRACKED : (n + 1) * TRACKED])) for year, those in years.items() for n in range(-(-len(those) // TRACKED))
    ]


def tracked(rows: Sequence[Row]) -> list[Row]:
    """*rows* in the order in which the pages of the table of all targets have them first."""
    listed, parts = parted(rows)
    return list({row.record.id: row for row in (*listed, *(row for part in parts for row in part.rows))}.values())


def columns(rows: Iterable[Row], now: int = 0) -> list[Column]:
    """The years of a timeline with what falls due in each: from the first deadline on, or a little before the year *now*; far ones in one column."""
    years: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if row.date and last_day(row.date)[:4].isdigit():
            years[int(last_day(row.date)[:4])].append(row)
    if not years:
        return []
    first = max(min(years), min(now - YEARS_BEHIND, max(years) - YEARS_SHOWN + 1))
    last = max(year for year in years if year < first + YEARS_SHOWN)
    sooner, later = (tuple(row for year in sorted(years) if outside(year) for row in years[year]) for outside in (first.__gt__, last.__lt__))
    return [
        *([Column(None, sooner, earlier=True)] if sooner else []),
        *(Column(year, tuple(years.get(year, ()))) for year in range(first, last + 1)),
        *([Column(None, later)] if later else []),
    ]


def source(entry: Entry, lines: Iterable[Range] | None = None) -> str:
    """Where the source says it: seeds/004.txt:17, or :17-19; from the first line to the last, where it is in many places: :17…93."""
    ranges = tuple(entry.article.lines if lines is None else lines)
    if len(ranges) > RANGES_SHOWN:
        return f"{entry.article.source}:{min(first for first, _ in ranges)}…{max(last for _, last in ranges)}"
    return f"{entry.article.source}:{source_lines(ranges)}"


def source_lines(ranges: Iterable[Range]) -> str:
    """Line ranges as printed: 17-19, 24."""
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges)


def shown(entry: Entry) -> list[Shown]:
    """The passages of the text with their numbers; those that may not be shown are empty (rights.py)."""
    return [Shown(n, passage, passage.sentences) for n, passage in enumerate(entry.article.paragraphs, 1) if passage.zh]

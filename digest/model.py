"""The nouns that pass between the stages: what a page, an article, a target and an edition are. Imports no stage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from digest.message import Message

Range = tuple[int, int]
"""First and last line of a source file, 1-based, both included."""

ArticleKind = Literal["report", "brief", "photo", "profile", "opinion", "continuation", "notice"]
Role = Literal["headline", "kicker", "subtitle", "text", "crosshead", "caption", "note", "deck"]
Relation = Literal[
    "reach", "more_than", "at_least", "at_most", "less_than", "about", "increase_by", "decrease_by",
    "increase_to", "decrease_to", "complete", "trend_up", "trend_down", "trend_slow",
]
Status = Literal["machine", "composed", "reviewed", "human"]
"""Who made a text's English, the least certain first; composed is a term of the glossary, or put together from several."""
InstrumentKind = Literal["plan", "agreement", "measure", "law", "opinion", "report", "programme", "standard"]
TextRight = Literal["full", "quotes", "none"]
"""How much of a newspaper's text may be shown: all of it, the sentences that state a record, or none."""
Grade = Literal["sure", "check"]
Doubt = Literal["name", "number", "deadline", "period", "sort"]
"""What of a record is doubted; its sort is whether it is a target or a figure."""
BY_EDITOR = "editor"
"""The rule of a record that an editor confirmed, mended or added."""
NOT_DERIVED = "value-not-in-text"
"""The rule of a record whose value, as the editor gave it, is not the one its quote says."""
UNIT_ADDED = "unit-not-in-text"
"""The rule of a record whose unit the editor gave, where its quote says the number alone."""

TORN = "torn-column"
"""The code of a warning about a line that the next one doesn't carry on: the columns of its page may have been read in another order."""


# ---- the source -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Warning:
    """A doubt about one source line, shown to the editor."""

    line: int
    code: str
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a line stands in a PDF, in points; `top` and `x` from the upper left corner of the page."""

    page: int  # from 1
    x: float
    top: float
    width: float
    size: float  # of its type


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the file itself says that a line is, by its tags or its type."""

    line: int
    role: Literal["furniture", "caption", "headline"]
    level: int = 0  # of a headline: 1 is the largest type of the file


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """A source file as it came: its lines, decoded, otherwise untouched."""

    path: str  # as given, POSIX, relative to the project where it lies inside
    lines: tuple[str, ...]
    encoding: str
    warnings: tuple[Warning, ...] = ()
    positions: tuple[Position | None, ...] = ()  # of each line, where the file tells; None for a blank one
    told: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A normalised line; `columns[i]` is the 0-based source column of its i-th character."""

    number: int
    text: str
    columns: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A normalised page: line n is still line n of the source."""

    seed: Seed
    lines: tuple[Line, ...]
    script: Literal["hans", "hant"]  # what the source was printed in
    warnings: tuple[Warning, ...] = ()


# ---- text with its English and its way back to the source ----------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Chinese as normalised, and its English where there is some."""

    zh: str
    en: str | None = None
    status: Status | None = None  # who made the English
    hant: str | None = None  # as printed, where the source is in Traditional; as long as zh
    disputed: bool = False  # whether its English says other numbers than its Chinese

    @property
    def vouched(self) -> str | None:
        """Its English where a person or the glossary stands for it: not a machine's that nobody has looked at, nor one whose numbers are not the Chinese ones."""
        return None if self.status == "machine" or self.disputed else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence(Text):
    """A sentence of a passage; `zh` is `passage.zh[start:end]`, `id` is s1, s2 … through the article."""

    id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage(Text):
    """A headline or a paragraph, reflowed; `origin[i]` is the source line of its i-th character."""

    role: Role
    origin: tuple[int, ...]
    sentences: tuple[Sentence, ...] = ()

    def lines(self, start: int = 0, end: int | None = None) -> tuple[Range, ...]:
        """The source lines that `zh[start:end]` stands on, as ranges of adjoining lines."""
        return ranges(self.origin[start:end])

    def sentence_at(self, offset: int) -> Sentence | None:
        """The sentence that holds the character at *offset*."""
        return next((s for s in self.sentences if s.start <= offset < s.end), None)


def ranges(numbers: tuple[int, ...] | list[int] | set[int]) -> tuple[Range, ...]:
    """Line numbers as ranges: 3, 4, 5, 9 → (3, 5), (9, 9)."""
    out: list[Range] = []
    for number in sorted(set(numbers)):
        if out and number == out[-1][1] + 1:
            out[-1] = (out[-1][0], number)
        else:
            out.append((number, number))
    return tuple(out)


# ---- an article and what it says -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The newspaper and its date, as precise as known: 2022, 2022-07, 2023-12-02."""

    name: str | None
    date: str | None
    name_en: str | None = None  # by translate
    page: str | None = None
    url: str | None = None
    wording: Literal["original", "project"] = "original"  # project: told by us from facts the paper reported
    text: TextRight | None = None  # how much of it may be shown; None: as the settings say
    added: str | None = None  # the day that the page was put here
    region: str | None = None  # CN, HK, MO or TW, where the editor or the page says: whose money a plain 元 is, which calendar years count in


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article of a page, whole, in reading order."""

    id: str
    source: str  # path of the seed
    paper: Paper
    kind: ArticleKind
    title: Passage | None
    kicker: Passage | None = None
    subtitle: Passage | None = None
    agency: str | None = None
    authors: tuple[str, ...] = ()
    paragraphs: tuple[Passage, ...]
    lines: tuple[Range, ...]
    script: Literal["hans", "hant"] = "hans"  # what its page was printed in

    def headings(self) -> Iterator[tuple[str, Passage]]:
        """Its title, subtitle and kicker, those that are there."""
        for part, passage in (("title", self.title), ("subtitle", self.subtitle), ("kicker", self.kicker)):
            if passage is not None:
                yield part, passage

    def said(self, place: Place) -> Text | None:
        """The sentence or heading at *place*; None where there is none (any more)."""
        if place.paragraph is None:
            return dict(self.headings()).get(place.part)
        passages = self.paragraphs[place.paragraph : place.paragraph + 1]
        return next((s for p in passages for s in p.sentences if s.id == place.sentence), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A source file cut into articles; every non-blank line is in one of them or in `dropped`."""

    seed: Seed
    paper: Paper
    articles: tuple[Article, ...]
    dropped: tuple[Range, ...]
    roles: tuple[str, ...] = ()  # of each line, for people who ask why
    warnings: tuple[Warning, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an article says something: a span of a paragraph, or of a heading (then `paragraph` is None)."""

    lines: tuple[Range, ...]
    paragraph: int | None
    part: Literal["paragraph", "title", "subtitle", "kicker"]
    start: int
    end: int
    sentence: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A number that an article states, or a direction without a number (`value` None)."""

    id: str
    quote: str
    raw: str | None
    places: tuple[Place, ...]  # the first one first
    indicator: Text
    relation: Relation
    value: Decimal | None  # base units: 8000亿元 is 800000000000 CNY
    value_max: Decimal | None = None
    unit: str | None = None
    scope: Text | None = None
    hedge: Text | None = None
    grade: Grade = "sure"
    doubts: tuple[Doubt, ...] = ()  # what makes its grade check
    rules: tuple[str, ...] = ()  # ids of the rules that made it
    amount: Text | None = None  # relation, number and unit in words, by translate
    indicator_id: str | None = None  # by link
    place_ids: tuple[str, ...] = ()  # of the places that its scope names, by link
    topics: tuple[str, ...] = ()  # those that it is about itself, whatever its article is about, by link
    told_before: str | None = None  # the same as an earlier article first told it, by link
    told_again: tuple[str, ...] = ()  # the same in later articles, by link
    counted_as: str | None = None  # the telling of the same that stands for it where each is counted once, by link; None: it does itself

    @property
    def checked(self) -> bool:
        """Whether an editor confirmed, mended or added it."""
        return BY_EDITOR in self.rules

    @property
    def own(self) -> bool:
        """Whether its number or unit is the editor's, and not what the text says."""
        return NOT_DERIVED in self.rules or UNIT_ADDED in self.rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Target(Record):
    """What a plan, agreement or authority says will be reached, seen from the article's date."""

    baseline: str | None = None
    deadline: str | None = None
    plan: str | None = None  # the instrument that sets it, where the editor says; empty: none
    plan_id: str | None = None  # the instrument that sets it, by link
    amends: str | None = None  # the target of an earlier article that had another amount for the same, by link
    against: str | None = None  # the target of another article of that day that has another amount for the same, by link


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure(Record):
    """A number reported for the past or the present."""

    period: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A named plan, agreement, measure, law, report … as one article names it."""

    name: Text
    kind: InstrumentKind
    short: str | None = None  # 《方案》, where the article says 下称《方案》
    places: tuple[Place, ...] = ()
    id: str = ""  # by link


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An article with all that was understood of it."""

    article: Article
    policy: bool = False
    topics: tuple[str, ...] = ()
    summary: tuple[Sentence, ...] = ()
    instruments: tuple[Instrument, ...] = ()
    targets: tuple[Target, ...] = ()
    figures: tuple[Figure, ...] = ()
    organisations: tuple[Text, ...] = ()
    locations: tuple[Text, ...] = ()
    related: tuple[Relative, ...] = ()  # by link
    left_over: tuple[Place, ...] = ()  # numbers that no record and no exclusion explains
    reasons: tuple[str, ...] = ()  # why this kind, these topics, this policy flag


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative:
    """Another article, and why it is related: what both have, strongest first."""

    id: str
    reasons: tuple[tuple[Literal["plan", "indicator", "topic", "place", "page"], str], ...]  # kind, id of what is shared


# ---- the whole --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A named instrument across all articles."""

    id: str
    name: Text
    kind: str
    articles: tuple[str, ...]  # ids of the entries that report it


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One of the digest's fixed topics."""

    id: str
    name: Text
    description: Text
    articles: tuple[str, ...]  # ids of the entries that are about it, or state a target or figure that is


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A place, an organisation, a newspaper or an indicator across all articles."""

    id: str
    name: Text
    articles: tuple[str, ...]  # ids of the entries that tell of it
    parts: tuple[str, ...] = ()  # of a name of several places together: their ids
    near: tuple[str, ...] = ()  # other places that a reader may mean, whole and part


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A target beside the latest figure reported for the same indicator, scope and unit."""

    target: str  # their records' ids
    figure: str
    share: Decimal | None  # figure ÷ target, where both say an amount of the same kind of period; None for percentages
    met: bool | None  # whether the figure lies where the target wants it; None where the target does not say on which side that is


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A target beside figures of its place that do not measure it: of the same indicator, and of like ones."""

    target: str  # their records' ids
    same: tuple[str, ...]  # the newest first
    like: tuple[str, ...]
    before: tuple[str, ...] = ()  # of the same indicator, from before the target was set


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What readers are told of a page: what was wrong and is right now, why it was withdrawn, or where it has moved."""

    line: int  # of corrections.yml
    date: str
    page: str  # articles/2023-12-02-1a2b3c4d, the same in each language
    kind: Literal["corrected", "withdrawn", "moved"]
    said: Text | None  # None of a page that moved
    to: str | None  # where it moved
    title: Text | None = None  # of a withdrawn article


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """Everything the site shows."""

    pages: tuple[Page, ...]
    entries: tuple[Entry, ...]  # newest first
    plans: tuple[Plan, ...] = ()
    topics: tuple[Topic, ...] = ()
    indicators: tuple[Named, ...] = ()  # those that more than one record states
    locations: tuple[Named, ...] = ()
    organisations: tuple[Named, ...] = ()
    papers: tuple[Named, ...] = ()
    progress: tuple[Progress, ...] = ()
    near: tuple[Near, ...] = ()
    corrections: tuple[Correction, ...] = ()  # newest first

    def entry(self, id: str) -> Entry:
        """The entry of the article *id*; KeyError if there is none."""
        for entry in self.entries:
            if entry.article.id == id:
                return entry
        raise KeyError(id)



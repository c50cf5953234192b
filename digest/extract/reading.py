"""Passage → Reading: its sentences and clauses, and the times and quantities that stand in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from digest.extract.dates import Time, names_republic, times_in
from digest.extract.numbers import PLAIN_MONEY, Quantity, quantities_in
from digest.extract.numerals import fold
from digest.lexicon import Lexicon
from digest.model import Article, Page, Passage, Place

Part = Literal["paragraph", "title", "subtitle", "kicker"]
Span = tuple[int, int]

SENTENCE_END = re.compile(r"[。！？!?][”’」』）)]*|[\n]")
CLAUSE_END = re.compile(r"[，。；：！？!?;\n]|,(?![0-9]{3})|——")
"""Ends of sentences and clauses; 、 joins the members of a list and ends neither."""


TRADITIONAL = 2
"""What the Traditional script says for a place that uses it, where any word speaks for that place."""

SPEAKS = 3
"""Weight of words (money_places.tsv) from which a text's plain 元 is that place's money."""

PAGE_SPEAKS = 8
"""That of a page, from which its articles are of that place, if no other has more than half of it."""

ROC_MONEY = "TWD"
CELL_SPACE = "\u3000"
"""Set between the cells of a table by normalise.py."""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """One passage, read: everything the linking asks of it."""

    passage: Passage
    part: Part
    index: int | None  # of the paragraph
    text: str
    folded: str
    times: tuple[Time, ...]
    quantities: tuple[Quantity, ...]
    sentences: tuple[Span, ...]
    clauses: tuple[Span, ...]

    def sentence(self, at: int) -> Span:
        """The sentence that holds the character at *at*."""
        return next((span for span in self.sentences if span[0] <= at < span[1]), (0, len(self.text)))

    def clause(self, at: int) -> Span:
        """The clause that holds the character at *at*, its closing mark left out."""
        return next((span for span in self.clauses if span[0] <= at < span[1]), (0, len(self.text)))

    def clauses_before(self, at: int) -> Iterator[Span]:
        """The clauses of the same sentence that end before *at*, the nearest first."""
        start, _ = self.sentence(at)
        yield from (span for span in reversed(self.clauses) if start <= span[0] and span[1] <= at)

    def place(self, start: int, end: int) -> Place:
        """Where the passage says what stands from *start* to *end*."""
        sentence = self.passage.sentence_at(start)
        return Place(lines=self.passage.lines(start, end), paragraph=self.index, part=self.part, start=start, end=end,
                     sentence=sentence.id if sentence else None)


def readings(article: Article, lexicon: Lexicon) -> tuple[Reading, ...]:
    """Every passage of *article*, read: paragraphs in order, then title, subtitle and kicker."""
    date = article.paper.date
    year = _report_year(article, lexicon, date)
    roc = currency_of(article, lexicon) == ROC_MONEY
    republic = any(names_republic(fold(passage.zh), lexicon) for passage in article.paragraphs)
    out = [read_passage(passage, "paragraph", index, lexicon, date, year, roc, republic) for index, passage in enumerate(article.paragraphs)]
    for part, passage in article.headings():
        out.append(read_passage(passage, part, None, lexicon, date, None, roc, republic))  # type: ignore[arg-type]
    return tuple(out)


def read_passage(passage: Passage, part: Part, index: int | None, lexicon: Lexicon, date: str | None, year: int | None = None, roc: bool = False,
                 republic: bool = False) -> Reading:
    """One passage with its sentences, clauses, times and quantities."""
    text = passage.zh
    folded = fold(text)
    if CELL_SPACE in text:  # no number goes on in the next cell
        folded = "".join(CELL_SPACE if char == CELL_SPACE else plain for char, plain in zip(text, folded, strict=True))
    times = times_in(folded, text, lexicon, date, year, roc, republic=republic)
    quantities = quantities_in(folded, text, lexicon, times)
    titles = [match.span() for match in _title(lexicon).finditer(folded)]
    sentences = _cut(folded, SENTENCE_END, titles, keep_mark=True)
    clauses = _cut(folded, CLAUSE_END, titles, keep_mark=False)
    outside = tuple(time for time in times if not any(a <= time.start < b for a, b in titles) and not _age(lexicon).match(folded[time.end:time.end + 8]))
    return Reading(passage, part, index, text, folded, outside, quantities, sentences, clauses)


def currency_of(article: Article, lexicon: Lexicon) -> str:
    """What a plain 元 is: the money that the text says it means, else that of the region that the editor names, else of the place that the paper's name, the words of the text and its script speak for."""
    if (said := _money_said(article, lexicon)) is not None:
        return said
    if article.paper.region is not None:
        return str(lexicon.values("linking")["region_money"][article.paper.region])
    scores = _spoken_for(fold((article.paper.name or "") + "".join(p.zh for p in (*article.paragraphs, *(heading for _, heading in article.headings())))), lexicon)
    if article.script == "hant":
        scores.update({unit: TRADITIONAL for unit in scores if unit != PLAIN_MONEY})
    best = max(scores, key=lambda unit: (scores[unit], unit == PLAIN_MONEY), default=PLAIN_MONEY)
    return best if scores[best] >= SPEAKS else PLAIN_MONEY


def _money_said(article: Article, lexicon: Lexicon) -> str | None:
    """The money of 5000元（澳门元，下同）, where the text names one so."""
    pattern = re.compile(lexicon.values("linking")["patterns"]["money_said"])
    moneys = {row["term"]: row["unit"] for row in lexicon.table("units") if row["kind"] == "money"}
    found = (moneys.get(match["money"]) for p in article.paragraphs for match in pattern.finditer(fold(p.zh)))
    return next((unit for unit in found if unit in lexicon.values("linking")["region_money"].values()), None)


def published_in(page: Page, lexicon: Lexicon) -> Page:
    """The page with its place of publication, where the editor names none but the words of the whole file do, its masthead, bylines and other articles among them.

    That is Hong Kong, Macao or Taiwan: a paper of the mainland may print a text about either, which speaks for itself.
    """
    if page.paper.region is not None:
        return page
    scores = _spoken_for(fold("\n".join(page.seed.lines)), lexicon)
    best = max(scores, key=lambda unit: scores[unit], default=PLAIN_MONEY)
    if best == PLAIN_MONEY or scores[best] < PAGE_SPEAKS or any(2 * score > scores[best] for unit, score in scores.items() if unit != best):
        return page
    region = next(region for region, unit in lexicon.values("linking")["region_money"].items() if unit == best)
    return replace(page, articles=tuple(replace(article, paper=replace(article.paper, region=region)) for article in page.articles))


def _spoken_for(text: str, lexicon: Lexicon) -> Counter[str]:
    """The money of each place that words of a folded text speak for, with their weight."""
    scores: Counter[str] = Counter()
    for row in lexicon.table("money_places"):
        if row["word"] in text:
            scores[row["unit"]] += int(row["weight"])
    return scores


def _report_year(article: Article, lexicon: Lexicon, date: str | None) -> int | None:
    """The year past that the headline names: 年末 in a report on 2012 is that year's."""
    for _, passage in article.headings():
        for time in times_in(fold(passage.zh), passage.zh, lexicon, date):
            if time.rule == "year" and time.iso is not None and time.role == "" and (date is None or time.iso[:4] < date[:4]):
                return int(time.iso[:4])
    return None


def _cut(text: str, mark: re.Pattern[str], kept: list[Span], *, keep_mark: bool) -> tuple[Span, ...]:
    """Spans between marks, those inside *kept* spans not counted; together with their mark or without it."""
    spans, start = [], 0
    for match in mark.finditer(text):
        if any(a <= match.start() < b for a, b in kept):
            continue
        end = match.end() if keep_mark else match.start()
        if end > start:
            spans.append((start, end))
        start = match.end()
    if start < len(text):
        spans.append((start, len(text)))
    return tuple(spans)


@cache
def _title(lexicon: Lexicon) -> re.Pattern[str]:
    return next(pattern.regex for pattern in lexicon.patterns("exclusions") if pattern.id == "title")


@cache
def _age(lexicon: Lexicon) -> re.Pattern[str]:
    """An age right after 今年 says how old, not when."""
    return re.compile(lexicon.values("linking")["patterns"]["age_after"])

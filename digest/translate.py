"""Edition → the same with its English: from the PO catalogues where a person wrote it, amounts from their data; nothing is guessed."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po
from babel.numbers import format_compact_decimal, format_decimal

from digest.compose import compose
from digest.lexicon import Lexicon
from digest.model import Edition, Entry, Named, Passage, Record, Sentence, Status, Target, Text
from digest.problem import InputError, Problem

Key = tuple[str, str]  # context, Chinese
PO_LINE = re.compile(r'#(?!~)|(#~\s*)?(\|\s*)?((msgctxt|msgid(_plural)?|msgstr(\[\d+\])?)\s+)?"(?:[^"\\]|\\.)*"\s*$')
T = TypeVar("T", bound=Text)
R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """English by context and Chinese: `own` for our terms, `pages` for each seed's texts (by seed path)."""

    own: Mapping[Key, str]
    pages: Mapping[str, Mapping[Key, str]]

    def english(self, page: str, context: str, zh: str) -> str | None:
        """The English a person wrote for *zh* on *page*, else that of our own terms."""
        return self.pages.get(page, {}).get((context, zh)) or self.own.get((context, zh))


SPEAKS_AS = {
    "indicator": ("indicator",),
    "part": ("indicator",),
    "policy": ("indicator",),
    "place": ("place",),
    "agency": ("organisation", "place"),
}
"""In which contexts a glossary term of each kind stands for a whole text."""


def load_catalogue(own: Path, pages: Mapping[str, Path], lexicon: Lexicon) -> Catalogue:
    """Read the PO files of the folder *own*, the glossary behind them, and one PO file for each seed path where it exists.

    Entries that are fuzzy or empty count as not translated. Raises InputError naming file and line.
    """
    terms: dict[Key, str] = {}
    for path in sorted(own.glob("*.po")):
        terms |= _entries(path)
    for row in lexicon.table("glossary"):
        for context in SPEAKS_AS.get(row["kind"], ()):
            for wording in (row["term"], *filter(None, row["wordings"].split("|"))):
                terms.setdefault((context, wording), row["en"])
    return Catalogue(terms, {seed: _entries(path) for seed, path in pages.items() if path.is_file()})


def read_catalogue(path: Path) -> Catalog:
    """Return the PO file at *path*; raises InputError naming file and line."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise InputError(
            Problem(path=str(path), line=None, code="not-utf-8", what="the file is not in UTF-8", fix="save it as UTF-8")
        ) from None
    for number, line in enumerate(text.split("\n"), 1):  # Babel drops what follows an unclosed quotation mark without a word
        if line.strip() and not PO_LINE.match(line):
            raise InputError(
                Problem(
                    path=str(path),
                    line=number,
                    code="bad-po",
                    what=f"this is no line of a PO file: {line.strip()[:60]}",
                    fix='write msgctxt, msgid or msgstr and a text in straight quotation marks; inside the text write \\" for "',
                )
            )
    try:
        return read_po(io.StringIO(text), locale="en", abort_invalid=True)
    except PoFileError as error:
        raise InputError(
            Problem(path=str(path), line=error.lineno, code="bad-po", what=str(error), fix="mend the entry at this line")
        ) from None


def _entries(path: Path) -> dict[Key, str]:
    return {(m.context or "", str(m.id)): str(m.string) for m in read_catalogue(path) if m.id and m.string and not m.fuzzy}


# ---- filling in ------------------------------------------------------------------------------------------------------


def translate(edition: Edition, catalogue: Catalogue, lexicon: Lexicon) -> Edition:
    """Return *edition* with English wherever *catalogue* has it, and each record's amount in words of both languages.

    A text without English keeps `en` None: the pages then show the Chinese and say so.
    """
    entries = tuple(_entry(entry, catalogue, lexicon) for entry in edition.entries)
    plans = []
    for plan in edition.plans:
        homes = [edition.entry(id).article.source for id in plan.articles]
        plans.append(replace(plan, name=_first(plan.name, "plan", homes, catalogue)))
    topics = tuple(
        replace(topic, name=_first(topic.name, "topic", [], catalogue), description=_first(topic.description, "topic", [], catalogue))
        for topic in edition.topics
    )
    records = [r for e in entries for r in (*e.targets, *e.figures)]
    papers = [Text(zh=p.name, en=p.name_en, status="human") for e in entries if (p := e.article.paper).name and p.name_en]
    return replace(
        edition,
        entries=entries,
        plans=tuple(plans),
        topics=topics,
        indicators=_said(edition.indicators, [r.indicator for r in records]),
        locations=_said(edition.locations, [place for e in entries for place in e.locations]),
        organisations=_said(edition.organisations, [o for e in entries for o in e.organisations]),
        papers=_said(edition.papers, papers),
    )


def _said(named: tuple[Named, ...], texts: Iterable[Text]) -> tuple[Named, ...]:
    """*named* with the English that the entries give the same Chinese."""
    english = {text.zh: text for text in texts if text.en}
    return tuple(replace(each, name=english.get(each.name.zh, each.name)) for each in named)


def _first(text: Text, context: str, pages: list[str], catalogue: Catalogue) -> Text:
    for page in [*pages, ""]:
        if (english := catalogue.english(page, context, text.zh)) is not None:
            return replace(text, en=english, status="human")
    return text


def _entry(entry: Entry, catalogue: Catalogue, lexicon: Lexicon) -> Entry:
    page = entry.article.source

    def given(text: T, context: str) -> T:
        english = catalogue.english(page, context, text.zh)
        status: Status = "human"
        return text if english is None else replace(text, en=english, status=status)

    def maybe(text: T | None, context: str) -> T | None:
        return None if text is None else given(text, context)

    def sentence(s: Sentence) -> Sentence:
        return given(s, "sentence")

    def paragraph(p: Passage) -> Passage:
        sentences = tuple(sentence(s) for s in p.sentences)
        said = [s.en for s in sentences if s.en]
        whole = bool(sentences) and len(said) == len(sentences)
        return replace(p, sentences=sentences, en=" ".join(said) if whole else None, status="human" if whole else None)

    def named(indicator: Text) -> Text:
        known = given(indicator, "indicator")
        composed = compose(indicator.zh, lexicon) if known.en is None else None
        return known if composed is None else replace(known, en=composed, status="machine")

    def record(r: R) -> R:
        r = replace(r, indicator=named(r.indicator), scope=maybe(r.scope, "place"), hedge=maybe(r.hedge, "hedge"))
        return replace(r, amount=amount(r, lexicon))

    paper = entry.article.paper
    article = replace(
        entry.article,
        paper=replace(paper, name_en=catalogue.english(page, "paper", paper.name) if paper.name else None),
        title=maybe(entry.article.title, "headline"),
        kicker=maybe(entry.article.kicker, "headline"),
        subtitle=maybe(entry.article.subtitle, "headline"),
        paragraphs=tuple(paragraph(p) for p in entry.article.paragraphs),
    )
    return replace(
        entry,
        article=article,
        summary=tuple(sentence(s) for s in entry.summary),
        instruments=tuple(replace(i, name=given(i.name, "plan")) for i in entry.instruments),
        targets=tuple(record(t) for t in entry.targets),
        figures=tuple(record(f) for f in entry.figures),
        organisations=tuple(given(o, "organisation") for o in entry.organisations),
        locations=tuple(given(p, "place") for p in entry.locations),
    )


# ---- amounts in words --------------------------------------------------------------------------------------------------


def amount(record: Record, lexicon: Lexicon) -> Text:
    """Return relation, number and unit of *record* in words: 超过8000亿元, more than CNY 800 billion.

    The Chinese keeps the number as printed; the English is written from value and unit, to every digit the value has.
    """
    row = next(row for row in lexicon.table("relations") if row["relation"] == record.relation)
    if record.value is None:
        tense = "en_target" if isinstance(record, Target) else "en_figure"
        return Text(zh=row["zh_alone"], en=row[tense], status="human")
    raw = record.raw or ""
    zh = raw if row["said_by"] and re.search(row["said_by"], raw) else row["zh"].replace("{}", raw)
    return Text(
        zh=zh, en=row["en"].replace("{}", english_quantity(record.value, record.value_max, record.unit or "", lexicon)), status="human"
    )


def english_quantity(value: Decimal, value_max: Decimal | None, unit: str, lexicon: Lexicon) -> str:
    """Return a number and its unit in English: 800000000000 CNY → CNY 800 billion; 2 to 3 个 → 2–3.

    Large round numbers are written with million, billion and trillion by CLDR, others digit by digit; nothing is rounded.
    """
    unit, _, per = unit.partition("/")
    words = {row["unit"]: row for row in lexicon.table("unit_words")}
    numbers = english_number(value)
    if value_max is not None:
        upper = english_number(value_max)
        scale = re.search(r" [a-z]+$", upper)
        if scale and numbers.endswith(scale[0]):
            numbers = numbers.removesuffix(scale[0])
        numbers = f"{numbers}–{upper}"
    row = words.get(unit)
    if row is None:
        said = f"{numbers} {unit}" if unit.isascii() and unit else numbers
    else:
        one = value == 1 and value_max is None
        said = row["en"].replace("{}", numbers) if one or not row["en_many"] else row["en_many"].replace("{}", numbers)
    if per:
        said += f" per {words[per]['en'].replace('{}', '').strip() if per in words else per}"
    return said


def english_number(value: Decimal) -> str:
    """Return *value* in English words of scale where that loses no digit: 1250, 74,900, 1.5 million, 1.39 trillion."""
    if abs(value) >= 1_000_000:
        for digits in range(4):
            text = str(format_compact_decimal(value, format_type="long", locale="en", fraction_digits=digits))
            number, _, scale = text.partition(" ")
            if scale in _SCALES and Decimal(number.replace(",", "")) * _SCALES[scale] == value:
                return f"{number} {scale}"
    return str(format_decimal(value, format="#,##0.############", locale="en"))


_SCALES = {"million": Decimal(10**6), "billion": Decimal(10**9), "trillion": Decimal(10**12)}


# ---- keeping the catalogues up to date --------------------------------------------------------------------------------


def texts_of(entry: Entry) -> list[tuple[str, str, int]]:
    """Every text of *entry* that wants English, as (context, Chinese, source line), in reading order."""
    article = entry.article
    out: list[tuple[str, str, int]] = []
    for _, heading in article.headings():
        out.append(("headline", heading.zh, heading.origin[0]))
    for paragraph in article.paragraphs:
        out += [("sentence", s.zh, paragraph.origin[s.start]) for s in paragraph.sentences]
    first = article.lines[0][0]
    out += [("plan", i.name.zh, i.places[0].lines[0][0] if i.places else first) for i in entry.instruments]
    for record in (*entry.targets, *entry.figures):
        line = record.places[0].lines[0][0]
        out.append(("indicator", record.indicator.zh, line))
        if record.scope:
            out.append(("place", record.scope.zh, line))
        if record.hedge:
            out.append(("hedge", record.hedge.zh, line))
    return out


def update_catalogue(old: Catalog | None, entries: list[Entry], known: Mapping[Key, str]) -> Catalog:
    """Return *old* brought up to date with what *entries* say: new texts empty, changed ones fuzzy, unused ones obsolete.

    Texts that *known* (our own terms) already says in English are left out unless *old* has them. No entry with English is ever lost.
    """
    template = Catalog(locale="en", charset="utf-8", fuzzy=False)
    for entry in entries:
        for context, zh, line in texts_of(entry):
            if (context, zh) in known and (old is None or old.get(zh, context) is None):
                continue
            template.add(zh, context=context, locations=[(entry.article.source, line)])
    if old is None:
        return template
    kept = {key: m for key, m in old.obsolete.items() if m.string}
    old.update(template, no_fuzzy_matching=False, update_header_comment=False)
    for key in [key for key, message in old.obsolete.items() if not message.string]:
        del old.obsolete[key]
    for key, message in kept.items():
        if key not in old.obsolete and old.get(message.id, message.context) is None:
            old.obsolete[key] = message
    return old

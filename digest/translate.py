"""Edition → the same with its English: from the PO catalogues where a person wrote it, amounts from their data; nothing is guessed, and what says other numbers is marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TypeVar, get_args

from babel.numbers import format_compact_decimal, format_decimal

from digest.bounds import MOVING, Bound, bound_of, says_the_change
from digest.catalogue import English, Key, english_in, read_catalogue
from digest.compare import compare
from digest.compose import compose
from digest.extract.numbers import find_quantities
from digest.lexicon import Lexicon
from digest.model import Edition, Entry, Figure, Named, Passage, Record, Sentence, Status, Target, Text
from digest.unsaid import by_what, with_unit

MANY = 100  # any number that is plural in English
LEAST_CERTAIN: tuple[Status, ...] = get_args(Status)
T = TypeVar("T", bound=Text)
R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """English by context and Chinese: `own` for our terms, `pages` for each seed's texts (by seed path)."""

    own: Mapping[Key, English]
    pages: Mapping[str, Mapping[Key, English]]

    def english(self, page: str, context: str, zh: str) -> English | None:
        """The English of *zh* on *page*, else that of our own terms."""
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

    Empty entries, and fuzzy ones that no machine filled in, count as not translated. Raises InputError naming file and line.
    """
    terms: dict[Key, English] = {}
    for path in sorted(own.glob("*.po")):
        terms |= english_in(read_catalogue(path))
    for row in lexicon.table("glossary"):
        for context in SPEAKS_AS.get(row["kind"], ()):
            for wording in (row["term"], *filter(None, row["wordings"].split("|"))):
                terms.setdefault((context, wording), English(row["en"], "composed"))
    return Catalogue(terms, {seed: english_in(read_catalogue(path)) for seed, path in pages.items() if path.is_file()})


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
        locations=tuple(each if each.name.en else replace(each, name=_first(each.name, "place", [], catalogue)) for each in _said(edition.locations, [place for e in entries for place in e.locations])),
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
            return replace(text, en=english.text, status=english.status)
    return text


def _entry(entry: Entry, catalogue: Catalogue, lexicon: Lexicon) -> Entry:
    page = entry.article.source

    def given(text: T, context: str) -> T:
        english = catalogue.english(page, context, text.zh)
        return text if english is None else replace(text, en=english.text, status=english.status)

    def maybe(text: T | None, context: str) -> T | None:
        return None if text is None else given(text, context)

    def compared(text: T | None, context: str) -> T | None:
        text = maybe(text, context)
        return text if text is None or text.en is None else replace(text, disputed=bool(compare(text.zh, text.en, lexicon)))

    def sentence(s: Sentence) -> Sentence:
        return compared(s, "sentence") or s

    def paragraph(p: Passage) -> Passage:
        sentences = tuple(sentence(s) for s in p.sentences)
        said = [s.en for s in sentences if s.en]
        whole = bool(sentences) and len(said) == len(sentences)
        status = next((status for status in LEAST_CERTAIN if any(s.status == status for s in sentences)), None) if whole else None
        return replace(p, sentences=sentences, en=" ".join(said) if whole else None, status=status)

    def named(indicator: Text) -> Text:
        known = given(indicator, "indicator")
        composed = compose(indicator.zh, lexicon) if known.en is None else None
        return known if composed is None else replace(known, en=composed, status="composed")

    def record(r: R) -> R:
        r = replace(r, indicator=named(r.indicator), scope=maybe(r.scope, "place"), hedge=maybe(r.hedge, "hedge"))
        return replace(r, amount=amount(r, lexicon))

    paper = entry.article.paper
    name = catalogue.english(page, "paper", paper.name) if paper.name else None
    article = replace(
        entry.article,
        paper=replace(paper, name_en=name.text if name else None),
        title=compared(entry.article.title, "headline"),
        kicker=compared(entry.article.kicker, "headline"),
        subtitle=compared(entry.article.subtitle, "headline"),
        paragraphs=tuple(paragraph(p) for p in entry.article.paragraphs),
    )
    return replace(
        entry,
        article=article,
        summary=tuple(sentence(s) for s in entry.summary),
        instruments=tuple(replace(i, name=given(i.name, "plan")) for i in entry.instruments),
        targets=tuple(record(t) for t in entry.targets),
        figures=tuple(record(f) for f in entry.figures),
        organisations=tuple(body if (body := given(o, "organisation")).en else given(o, "place") for o in entry.organisations),
        locations=tuple(given(p, "place") for p in entry.locations),
    )


# ---- amounts in words --------------------------------------------------------------------------------------------------


def amount(record: Record, lexicon: Lexicon) -> Text:
    """Return relation, number and unit of *record* in words: 超过8000亿元, more than CNY 800 billion.

    The Chinese keeps the number as printed, with a unit that stands elsewhere on the page (420万亩, 每年一次), or writes an editor's where the text has another, with what
    makes it inexact beside a rise or fall (增长近90%); the English is written from value and unit, to every digit the value has, a fraction as one (one third), and
    a rise of so many times in per cent.
    """
    row = next(row for row in lexicon.table("relations") if row["relation"] == record.relation)
    if record.value is None:
        tense = "en_target" if isinstance(record, Target) else "en_figure"
        return Text(zh=row["zh_alone"], en=row[tense], status="human")
    raw = chinese_quantity(record.value, record.value_max, record.unit or "", lexicon) if record.own else record.raw or ""
    number = _as_fraction(record, lexicon) or _as_growth(record, lexicon) or english_quantity(
        record.value, record.value_max, record.unit or "", lexicon, f"{record.relation} {raw} {record.indicator.zh}", raw
    )
    said = raw if record.own else with_unit(record, lexicon)
    per = by_what(record, said, lexicon)
    zh = per + said if row["said_by"] and re.search(row["said_by"], raw) else row["zh"].replace("{}", per + said)
    en = (isinstance(record, Figure) and row["en_past"]) or row["en"]
    bound = Bound(raw) if record.own else bound_of(record, lexicon)
    printed = per + bound.printed.replace(raw, said, 1)
    inexact = (bound.en or "{}").replace("{}", number)
    if says_the_change(record, lexicon):
        return Text(zh=printed, en=inexact, status="human")
    if bound.en and record.relation in MOVING:
        return Text(zh=row["zh"].replace("{}", printed), en=en.replace("{}", inexact), status="human")
    if bound.en and (record.relation == "about" or (bound.printed.startswith(raw) and bound.means != bound.read)):
        return Text(zh=printed, en=inexact, status="human")
    return Text(zh=zh, en=en.replace("{}", number), status="human")


def _as_fraction(record: Record, lexicon: Lexicon) -> str:
    """A share that the text prints as a fraction, as one: 1/3 is one third, where its value is 33.33 %; nothing for others."""
    read = next(iter(find_quantities(record.raw or "", lexicon)), None) if record.unit == "%" and record.value_max is None else None
    if read is None or read.form != "fraction" or record.value is None or abs(read.value * 100 - record.value) >= 1:
        return ""
    top, bottom = Fraction(read.value).limit_denominator().as_integer_ratio()
    words = lexicon.values("english_numbers")
    spelt = {number: word for word, number in words["cardinals"].items()}
    part = words["parts"].get(str(bottom))
    return f"{spelt[top]} {part}{'s' * (top > 1)}" if part and 0 < top < bottom else f"{top}/{bottom}"


def _as_growth(record: Record, lexicon: Lexicon) -> str:
    """A rise in multiples of what was, in per cent: 增长2.4倍 is up 240%, and no English times says it; nothing for others."""
    rises = record.relation == "increase_by" or says_the_change(replace(record, relation="increase_by"), lexicon)
    if not rises or record.value is None or record.unit not in lexicon.values("english_numbers")["chinese"]["multiples"]:
        return ""
    return english_quantity(record.value * 100, None if record.value_max is None else record.value_max * 100, "%", lexicon)


def english_quantity(value: Decimal, value_max: Decimal | None, unit: str, lexicon: Lexicon, told: str = "", raw: str = "") -> str:
    """Return a number and its unit in English: 800000000000 CNY → CNY 800 billion; 2 to 3 个 → 2–3; with the last zeros that *raw* prints.

    *told* is what is said of it in Chinese: relation, number and indicator, with spaces between; the unit may hang on it (第9位, 一等奖3名).
    A measure word without English is left out, any other unit stands as it is. Large round numbers are written with million, billion and trillion by CLDR, others digit by digit; nothing is rounded.
    """
    hanging = next((row for row in lexicon.table("counted_words") if re.search(row["of"], f"{unit} {told}")), None)
    whole = hanging is not None and "/" in hanging["of"]
    unit, _, per = unit.partition("/")
    words = {row["unit"]: row for row in lexicon.table("unit_words")}
    numbers = english_number(value, _decimals(value, raw))
    if value_max is not None:
        upper = english_number(value_max, _decimals(value_max, raw))
        scale = re.search(r" [a-z]+$", upper)
        if scale and numbers.endswith(scale[0]):
            numbers = numbers.removesuffix(scale[0])
        numbers = f"{numbers}–{upper}"
    row = hanging or words.get(unit)
    if row is None:
        counting = {row["unit"] for row in lexicon.table("units") if row["kind"] in ("count", "weak")}
        said = numbers if unit in ("", "1") or (not unit.isascii() and unit.partition("（")[0] in counting) else f"{numbers} {unit}"
    else:
        one = value == 1 and value_max is None
        form = row["en"] if one or not row["en_many"] else row["en_many"]
        said = form.replace("{}", numbers).replace("{ordinal}", _ranked(value, numbers, lexicon))
    if per and not whole:
        said += f" per {words[per]['en'].replace('{}', '').strip() if per in words else per}"
    return said


def chinese_quantity(value: Decimal, value_max: Decimal | None, unit: str, lexicon: Lexicon) -> str:
    """Return a number and its unit in Chinese, as short as it can be written: 12000000000 CNY → 120亿元; 30 to 40 座 → 30至40座."""
    words = lexicon.values("chinese_numbers")
    numbers = [value] if value_max is None else [value, value_max]
    written = [words["range"]["between"].join(f"{(number / scale).normalize():f}" for number in numbers) + word for word, scale in words["scales"].items()]
    return str(min(written, key=len)) + chinese_unit(unit, lexicon)


def chinese_unit(unit: str, lexicon: Lexicon) -> str:
    """A unit in Chinese: CNY/km2 is 元/平方公里; a measure word is itself."""
    signs: Mapping[str, str] = lexicon.values("chinese_numbers")["signs"]
    return signs.get(unit) or "/".join(signs.get(part, part) for part in unit.split("/"))


def english_unit(record: Record, lexicon: Lexicon) -> str:
    """The unit of *record* in English, without its number: vehicles, CNY per km²; `rank`, or `count` where English only counts; empty without a number.

    A rise in multiples of what was is in hundreds of per cent: 增长2.4倍 is up 240%.
    """
    if record.value is None or not record.unit:
        return ""
    words = lexicon.values("english_numbers")["unitless"]
    if _as_growth(record, lexicon):
        return str(words["growth"])
    many = english_quantity(Decimal(MANY), None, record.unit, lexicon, f"{record.relation} {record.raw} {record.indicator.zh}")
    ranked = _ranked(Decimal(MANY), str(MANY), lexicon)
    unit = " ".join(many.replace(ranked, " ").replace(str(MANY), " ", 1).split())
    return unit or str(words["rank" if ranked in many else "count"])


def _ranked(value: Decimal, number: str, lexicon: Lexicon) -> str:
    """*number* as a rank: 1st, 12th, 23rd."""
    endings = lexicon.values("english_numbers")["english"]["ordinals"]
    return number + str(endings[0 if value // 10 % 10 == 1 else int(value % 10)])


def _decimals(value: Decimal, raw: str) -> int:
    """How many decimals *raw* prints *value* with, if the last of them are zeros: 1 for 19.0%; it says how exact a number is."""
    printed = (match[0] for match in re.finditer(r"\d+\.\d*0(?!\d)", raw.replace(",", "")))
    return next((len(number.partition(".")[2]) for number in printed if Decimal(number) == abs(value)), 0)


def english_number(value: Decimal, decimals: int = 0) -> str:
    """Return *value* in English words of scale where that loses no digit: 1250, 74,900, 1.5 million, 1.39 trillion; with at least so many *decimals*."""
    if abs(value) >= 1_000_000:
        for digits in range(4):
            text = str(format_compact_decimal(value, format_type="long", locale="en", fraction_digits=digits))
            number, _, scale = text.partition(" ")
            if scale in _SCALES and Decimal(number.replace(",", "")) * _SCALES[scale] == value:
                return f"{number} {scale}"
    return str(format_decimal(value, format=f"#,##0.{'0' * decimals}############", locale="en"))


_SCALES = {"million": Decimal(10**6), "billion": Decimal(10**9), "trillion": Decimal(10**12)}

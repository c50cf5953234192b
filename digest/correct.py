"""Sidecar (seeds/<page>.yml) → what the editor settled; entries → the same with it applied, and what no longer fits."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, cast, get_args

import yaml

from digest.model import (
    Article,
    ArticleKind,
    Entry,
    Figure,
    Paper,
    Passage,
    Place,
    Range,
    Record,
    Relation,
    Sentence,
    Target,
    Text,
)
from digest.problem import InputError, Problem

ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}\Z")
PARTIAL_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?\Z")
PERIOD = re.compile(r"(\d{4}(-\d{2}(-\d{2})?)?)(/(\d{4}(-\d{2}(-\d{2})?)?))?\Z")

PAGE_KEYS = ("$schema", "paper", "date", "page", "url", "wording", "text", "region", "articles")
ARTICLE_KEYS = ("id", "headline", "lines", "title", "kicker", "subtitle", "kind", "policy", "topics", "summary", "targets", "figures")
RECORD_KEYS = (
    "quote",
    "raw",
    "drop",
    "add",
    "as",
    "indicator",
    "relation",
    "value",
    "value_max",
    "unit",
    "scope",
    "hedge",
    "baseline",
    "deadline",
    "period",
)
CHOICES = {
    "wording": ("original", "project"),
    "text": ("full", "quotes", "none"),
    "region": ("CN", "HK", "MO", "TW"),
    "kind": get_args(ArticleKind),
    "relation": get_args(Relation),
    "as": ("target", "figure"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCorrection:
    """One target or figure to drop, mend or add; found by a piece of its quote, and its raw where that is not enough."""

    line: int
    kind: str  # target or figure, as the program understood it
    quote: str
    raw: str | None
    action: str  # drop, mend, add
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleCorrection:
    """What the editor settled about one article."""

    line: int
    id: str | None
    headline: str | None
    lines: tuple[Range, ...]
    fields: Mapping[str, Any]
    records: tuple[RecordCorrection, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sidecar:
    """A page's sidecar: its paper, and corrections article by article."""

    path: str
    paper: Paper
    region: str | None = None
    articles: tuple[ArticleCorrection, ...] = ()

    @property
    def boundaries(self) -> tuple[tuple[Range, ...], ...]:
        """The line ranges of articles that the editor settled, for segment."""
        return tuple(article.lines for article in self.articles if article.lines)

    def raw(self) -> Sidecar:
        """The same with its paper and date alone: what accuracy is measured with."""
        return replace(self, articles=())


def load_sidecar(path: Path, name: str) -> Sidecar:
    """Return the sidecar at *path*, empty if there is none; *name* is how messages call it.

    Raises InputError naming file, line and key for anything it cannot use.
    """
    if not path.is_file():
        return Sidecar(path=name, paper=Paper(name=None, date=None))
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or str(error)
        raise InputError(
            Problem(
                path=name,
                line=mark.line + 1 if mark else None,
                code="bad-yaml",
                what=what,
                fix="mend the YAML at this line; text with a colon or a leading quotation mark needs quotes around it",
            )
        ) from None
    reader = _Reader(name)
    if node is None:
        return Sidecar(path=name, paper=Paper(name=None, date=None))
    page = reader.mapping(node, PAGE_KEYS)
    paper = Paper(
        name=reader.text(page, "paper"),
        date=reader.matching(page, "date", PARTIAL_DATE, "a date such as 2023-12-02, 2023-12 or 2023"),
        page=reader.text(page, "page"),
        url=reader.matching(page, "url", re.compile(r"https?://\S+\Z"), "an address that begins with http:// or https://"),
        wording=reader.choice(page, "wording") or "original",
        text=reader.choice(page, "text") or "full",
    )
    articles = tuple(_article(reader, item) for item in reader.items(page, "articles"))
    return Sidecar(path=name, paper=paper, region=reader.choice(page, "region"), articles=articles)


def _article(reader: _Reader, node: yaml.Node) -> ArticleCorrection:
    keys = reader.mapping(node, ARTICLE_KEYS)
    fields: dict[str, Any] = {}
    for key in ("title", "kicker", "subtitle"):
        if key in keys:
            fields[key] = reader.text(keys, key)
    if "kind" in keys:
        fields["kind"] = reader.choice(keys, "kind")
    if "policy" in keys:
        fields["policy"] = reader.flag(keys, "policy")
    for key in ("topics", "summary"):
        if key in keys:
            fields[key] = tuple(reader.scalar(item, key) for item in reader.items(keys, key))
    id = reader.matching(keys, "id", ID, "lower-case letters, digits and hyphens, at most 80")
    headline = reader.text(keys, "headline")
    lines = tuple(reader.range(item) for item in reader.items(keys, "lines"))
    if not (id or headline or lines):
        raise reader.wrong(node, "no-article", "a correction that names no article", "add the article's id, headline or lines")
    records = tuple(_record(reader, item, kind[:-1]) for kind in ("targets", "figures") for item in reader.items(keys, kind))
    return ArticleCorrection(line=node.start_mark.line + 1, id=id, headline=headline, lines=lines, fields=fields, records=records)


def _record(reader: _Reader, node: yaml.Node, kind: str) -> RecordCorrection:
    keys = reader.mapping(node, RECORD_KEYS)
    quote = reader.text(keys, "quote")
    if not quote:
        raise reader.wrong(node, "no-quote", f"a {kind} without its quote", "add quote: a piece of the sentence that holds the number")
    fields: dict[str, Any] = {}
    for key in ("indicator", "unit", "scope", "hedge"):
        if key in keys:
            fields[key] = reader.text(keys, key)
    for key in ("value", "value_max"):
        if key in keys:
            fields[key] = reader.number(keys, key)
    for key in ("relation", "as"):
        if key in keys:
            fields[key] = reader.choice(keys, key)
    for key in ("baseline", "deadline", "period"):
        if key in keys:
            fields[key] = reader.matching(keys, key, PERIOD, "a date such as 2025 or 2025-06, or a period such as 2023-01/2023-10")
    adding, dropping = reader.flag(keys, "add"), reader.flag(keys, "drop")
    raw = reader.text(keys, "raw")
    if adding and "indicator" not in fields:
        raise reader.wrong(node, "no-indicator", f"a {kind} to add without an indicator", "add indicator: what is counted or measured")
    if not (adding or dropping or fields):
        raise reader.wrong(node, "empty-correction", f"a {kind} with nothing to change", "add drop: true, add: true, or the field to mend")
    return RecordCorrection(
        line=node.start_mark.line + 1,
        kind=kind,
        quote=quote,
        raw=raw,
        action="add" if adding else "drop" if dropping else "mend",
        fields=fields,
    )


class _Reader:
    """Reads YAML nodes, so that every message has its line."""

    def __init__(self, name: str) -> None:
        self.name = name

    def wrong(self, node: yaml.Node, code: str, what: str, fix: str) -> InputError:
        return InputError(Problem(path=self.name, line=node.start_mark.line + 1, code=code, what=what, fix=fix))

    def mapping(self, node: yaml.Node, known: Iterable[str]) -> dict[str, yaml.Node]:
        known = tuple(known)
        if not isinstance(node, yaml.MappingNode):
            raise self.wrong(
                node, "not-a-mapping", "a list of keys was expected here", f"write one of these keys and a colon: {', '.join(known)}"
            )
        out: dict[str, yaml.Node] = {}
        for key, value in node.value:
            word = str(key.value)
            if word not in known:
                near = difflib.get_close_matches(word, known, 1)
                raise self.wrong(
                    key, "unknown-key", f"{word} is no key here", f"did you mean {near[0]}?" if near else f"use one of: {', '.join(known)}"
                )
            if word in out:
                raise self.wrong(key, "duplicate-key", f"{word} stands here twice", "keep one of the two")
            out[word] = value
        return out

    def scalar(self, node: yaml.Node, key: str) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise self.wrong(node, "not-a-text", f"{key} must be one text", "write it on one line, in quotation marks if it holds a colon")
        return str(node.value).strip()

    def text(self, keys: Mapping[str, yaml.Node], key: str) -> str | None:
        if key not in keys or keys[key].tag == "tag:yaml.org,2002:null":
            return None
        return self.scalar(keys[key], key) or None

    def matching(self, keys: Mapping[str, yaml.Node], key: str, form: re.Pattern[str], said: str) -> str | None:
        value = self.text(keys, key)
        if value is not None and not form.match(value):
            raise self.wrong(keys[key], f"bad-{key}", f"{key} is {value}", f"write {said}")
        return value

    def choice(self, keys: Mapping[str, yaml.Node], key: str) -> Any:
        value = self.text(keys, key)
        if value is not None and value not in CHOICES[key]:
            near = difflib.get_close_matches(value, CHOICES[key], 1)
            raise self.wrong(
                keys[key],
                f"bad-{key}",
                f"{key} is {value}",
                f"did you mean {near[0]}?" if near else f"use one of: {', '.join(CHOICES[key])}",
            )
        return value

    def flag(self, keys: Mapping[str, yaml.Node], key: str) -> bool:
        value = self.text(keys, key)
        if value not in (None, "true", "false"):
            raise self.wrong(keys[key], f"bad-{key}", f"{key} is {value}", "write true or false")
        return value == "true"

    def number(self, keys: Mapping[str, yaml.Node], key: str) -> Decimal | None:
        value = self.text(keys, key)
        try:
            return None if value is None else Decimal(value.replace("_", ""))
        except InvalidOperation:
            raise self.wrong(
                keys[key], f"bad-{key}", f"{key} is {value}", "write a plain number in the base unit: 800000000000 for 8000亿元"
            ) from None

    def items(self, keys: Mapping[str, yaml.Node], key: str) -> list[yaml.Node]:
        node = keys.get(key)
        if node is None or node.tag == "tag:yaml.org,2002:null":
            return []
        if not isinstance(node, yaml.SequenceNode):
            raise self.wrong(node, "not-a-list", f"{key} must be a list", "begin each entry with a hyphen, or write [a, b]")
        return list(node.value)

    def range(self, node: yaml.Node) -> Range:
        ends = [self.scalar(item, "lines") for item in node.value] if isinstance(node, yaml.SequenceNode) else []
        if len(ends) != 2 or not all(end.isdigit() for end in ends) or not 1 <= int(ends[0]) <= int(ends[1]):
            raise self.wrong(
                node, "bad-lines", "lines must be ranges of line numbers", "write [[first, last]], for example [[5, 15], [20, 31]]"
            )
        return int(ends[0]), int(ends[1])


# ---- applying --------------------------------------------------------------------------------------------------------


def correct(entries: tuple[Entry, ...], sidecar: Sidecar) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    """Return *entries* as *sidecar* settles them, and a problem for each correction that fits nothing any more.

    A correction is applied only where exactly one article, and in it exactly one record, is what it names.
    """
    out = list(entries)
    problems: list[Problem] = []
    for correction in sidecar.articles:
        found = [n for n, entry in enumerate(out) if _is_meant(entry.article, correction)]
        if len(found) != 1:
            names = correction.id or correction.headline or str(correction.lines)
            problems.append(
                _stale(
                    sidecar,
                    correction.line,
                    f"{len(found) or 'no'} articles are {names}",
                    "name the article by the headline or the lines that `digest extract` shows for it",
                )
            )
            continue
        entry = _with_fields(out[found[0]], correction, sidecar, problems)
        for record in correction.records:
            entry = _with_record(entry, record, sidecar, problems)
        out[found[0]] = entry
    return tuple(out), tuple(problems)


def _is_meant(article: Article, correction: ArticleCorrection) -> bool:
    if correction.lines:
        return article.lines == correction.lines
    if correction.headline:
        first = article.title or next((p for p in article.paragraphs), None)
        return first is not None and _bare(first.zh).startswith(_bare(correction.headline))
    return article.id == correction.id


def _bare(text: str) -> str:
    return re.sub(r"\W", "", text)


def _stale(sidecar: Sidecar, line: int, what: str, fix: str) -> Problem:
    return Problem(path=sidecar.path, line=line, code="stale-correction", what=what, fix=fix)


def _with_fields(entry: Entry, correction: ArticleCorrection, sidecar: Sidecar, problems: list[Problem]) -> Entry:
    article, fields = entry.article, correction.fields
    for part in ("title", "kicker", "subtitle"):
        if part in fields:
            article = replace(article, **cast(Any, {part: _heading(article, part, fields[part])}))
    if correction.id and correction.id != article.id:
        old, article = article.id, replace(article, id=correction.id)
        targets = tuple(replace(t, id=t.id.replace(old, article.id, 1)) for t in entry.targets)
        figures = tuple(replace(f, id=f.id.replace(old, article.id, 1)) for f in entry.figures)
        entry = replace(entry, targets=targets, figures=figures)
    if "kind" in fields:
        article = replace(article, kind=fields["kind"])
    entry = replace(entry, article=article, policy=fields.get("policy", entry.policy), topics=fields.get("topics", entry.topics))
    if "summary" in fields:
        entry = replace(entry, summary=_summary(entry, fields["summary"], correction.line, sidecar, problems))
    return entry


def _heading(article: Article, part: str, text: str | None) -> Passage | None:
    if text is None:
        return None
    old: Passage | None = getattr(article, part)
    line = old.origin[0] if old and old.origin else article.lines[0][0]
    role = {"title": "headline"}.get(part, part)
    return Passage(zh=text, role=cast(Any, role), origin=(line,) * len(text))


def _summary(entry: Entry, wanted: tuple[str, ...], line: int, sidecar: Sidecar, problems: list[Problem]) -> tuple[Sentence, ...]:
    sentences = [s for p in entry.article.paragraphs for s in p.sentences]
    chosen = []
    for text in wanted:
        found = [s for s in sentences if _bare(s.zh).startswith(_bare(text))]
        if not found:
            problems.append(_stale(sidecar, line, f"no sentence begins with {text}", "take summary sentences from the article's own text"))
        chosen += found[:1]
    return tuple(chosen) or entry.summary


def _with_record(entry: Entry, correction: RecordCorrection, sidecar: Sidecar, problems: list[Problem]) -> Entry:
    records: list[Record] = [*entry.targets, *entry.figures]
    if correction.action == "add":
        made = _new_record(entry, correction)
        if made is None:
            problems.append(
                _stale(
                    sidecar,
                    correction.line,
                    f"the article does not say {correction.quote}",
                    "copy quote from the article's text as `digest extract` shows it, with raw inside it",
                )
            )
            return entry
        return _sorted(entry, [*records, made])
    found = [r for r in records if _fits(r, correction)]
    if len(found) > 1:
        found = [r for r in found if isinstance(r, Target) == (correction.kind == "target")]
    if len(found) != 1:
        problems.append(
            _stale(
                sidecar,
                correction.line,
                f"{len(found) or 'no'} records have {correction.raw or ''} in {correction.quote}",
                "give quote and raw as `digest extract` shows them for this number",
            )
        )
        return entry
    others = [r for r in records if r is not found[0]]
    return _sorted(entry, others if correction.action == "drop" else [*others, _mended(found[0], correction)])


def _fits(record: Record, correction: RecordCorrection) -> bool:
    quote, wanted = _bare(record.quote), _bare(correction.quote)
    return (wanted in quote or quote in wanted) and (correction.raw is None or record.raw == correction.raw)


def _mended(record: Record, correction: RecordCorrection) -> Record:
    fields = dict(correction.fields)
    kind = fields.pop("as", "target" if isinstance(record, Target) else "figure")
    for key in ("indicator", "scope", "hedge"):
        if key in fields:
            fields[key] = None if fields[key] is None else Text(zh=fields[key])
    baseline = fields.pop("baseline", getattr(record, "baseline", None))
    when = fields.pop("deadline", fields.pop("period", getattr(record, "deadline", None) or getattr(record, "period", None)))
    keys = ("id", "quote", "raw", "places", "indicator", "relation", "value", "value_max", "unit", "scope", "hedge")
    common = {key: fields.get(key, getattr(record, key)) for key in keys} | {"grade": "sure", "rules": (*record.rules, "editor")}
    if kind == "target":
        return Target(**common, baseline=baseline, deadline=when)
    return Figure(**common, period=when)


def _new_record(entry: Entry, correction: RecordCorrection) -> Record | None:
    place = _find(entry.article, correction.quote)
    if place is None or (correction.raw and correction.raw not in correction.quote):
        return None
    kind = correction.fields.get("as", correction.kind)
    mark = hashlib.sha256("|".join((correction.quote, correction.raw or "", str(correction.fields["indicator"]))).encode()).hexdigest()[:6]
    common: dict[str, Any] = {
        "id": f"{entry.article.id}-{kind[0]}{mark}",
        "quote": correction.quote,
        "raw": correction.raw,
        "places": (place,),
        "indicator": Text(zh=correction.fields["indicator"]),
        "relation": "reach",
        "value": None,
    }
    blank: Record = Target(**common) if kind == "target" else Figure(**common)
    return _mended(blank, correction)


def _find(article: Article, quote: str) -> Place | None:
    for number, paragraph in enumerate(article.paragraphs):
        start = paragraph.zh.find(quote)
        if start >= 0:
            sentence = paragraph.sentence_at(start)
            return Place(
                lines=paragraph.lines(start, start + len(quote)),
                paragraph=number,
                part="paragraph",
                start=start,
                end=start + len(quote),
                sentence=sentence.id if sentence else None,
            )
    for part, heading in article.headings():
        start = heading.zh.find(quote)
        if start >= 0:
            return Place(
                lines=heading.lines(start, start + len(quote)),
                paragraph=None,
                part=cast(Any, part),
                start=start,
                end=start + len(quote),
                sentence=None,
            )
    return None


def _sorted(entry: Entry, records: list[Record]) -> Entry:
    def place(record: Record) -> tuple[int, int]:
        first = record.places[0]
        return (-1 if first.paragraph is None else first.paragraph, first.start)

    ordered = sorted(records, key=place)
    return replace(
        entry, targets=tuple(r for r in ordered if isinstance(r, Target)), figures=tuple(r for r in ordered if isinstance(r, Figure))
    )

"""Edition → the published data: the contract's JSON objects, and tables of targets, figures and articles; nothing but their schema."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from operator import attrgetter
from types import MappingProxyType
from typing import Any, get_args

from digest.bounds import BOUNDS, MOVING, as_meant, bound_of
from digest.earlier import is_earlier
from digest.lexicon import Lexicon, default
from digest.model import (
    Article,
    ArticleKind,
    Correction,
    Edition,
    Entry,
    Figure,
    Grade,
    InstrumentKind,
    Named,
    Page,
    Paper,
    Place,
    Plan,
    Record,
    Relation,
    Sentence,
    Target,
    Text,
)
from digest.problem import naming
from digest.tables import FIGURE_COLUMNS, LEADS_TO, TABLES, TARGET_COLUMNS, selections
from digest.translate import chinese_unit, english_unit

SCHEMA = 1
SHARE = Decimal("0.0001")
"""How finely a share is said; it is cut, so that nothing short of a target is 1."""
HAN = re.compile("[\u3400-\u9fff]")
BASE_UNITS = frozenset({"CNY", "HKD", "TWD", "USD", "%", "percentage point", "m", "km", "m2", "km2", "ha", "m3", "t", "kWh", "kW", "°C"})
"""Units that stand by their symbol; others as they are written."""
CODES = {"relation": get_args(Relation), "bound": BOUNDS, "grade": get_args(Grade), "kind": get_args(ArticleKind), "instrument": get_args(InstrumentKind)}
"""Columns that hold codes, and which."""
SAID = frozenset({"article", "indicator_zh", "indicator_en", "scope_zh", "hedge_zh", "quote_zh", "sentence", "source", "lines", "paper", "paper_en", "date", "wording", "attribution", "licence", "title_zh", "title_en", "summary_zh", "summary_en", "targets", "figures"})
"""Columns whose facts the objects of digest.json have under other names, or those around them."""
MEASURED = ("length", "area")
"""Kinds of units of which some have a Chinese word for a symbol: 呎 is as good as 英尺."""


def unit_of(record: Record) -> str | None:
    """The unit of a record by the contract: 公斤, not kg, where the text says so, also by something else: 微克/m3, CNY/公斤."""
    if record.unit is None or record.raw is None:
        return record.unit
    written = _written_units(default())
    first, *by = record.unit.split("/")
    said = [next((term for term in written.get(first, ()) if term in record.raw), first), *(next((term for term in written.get(part, ()) if term in record.quote), part) for part in by)]
    return "/".join(said)


@cache
def _written_units(lexicon: Lexicon) -> dict[str, list[str]]:
    """Symbol of a unit that the contract doesn't name → the Chinese words for it, the longest first."""
    out: dict[str, list[str]] = {}
    for row in lexicon.table("units"):
        if row["unit"] not in BASE_UNITS and row["scale"] == "1" and HAN.match(row["term"]) and (row["kind"] in MEASURED if HAN.search(row["unit"]) else row["kind"] != "money"):
            out.setdefault(row["unit"], []).append(row["term"])
    return {unit: sorted(terms, key=len, reverse=True) for unit, terms in out.items()}


def contract(page: Page, entries: Iterable[Entry], unit: Callable[[Record], str | None] = unit_of) -> dict[str, Any]:
    """Return what `digest extract --json` prints for one source file: its articles in reading order, dropped lines and warnings.

    *entries* may hold those of other pages too. Amounts are JSON numbers in base units (8000亿元 is 800000000000 CNY); *unit* says what
    a unit is called, by the contract or by its symbol.
    """
    own = {entry.article.id: entry for entry in entries if entry.article.source == page.seed.path}
    ordered = sorted(own.values(), key=lambda e: e.article.lines[0][0])
    return {
        "schema": SCHEMA,
        "source": page.seed.path,
        "paper": {"name": page.paper.name, "date": page.paper.date},
        "articles": [_article(entry, unit) for entry in ordered],
        "dropped_lines": [list(r) for r in page.dropped],
        "warnings": [{"line": w.line, "code": w.code, "message": w.message} for w in (*page.seed.warnings, *page.warnings)],
    }


def published(page: Page, entries: Iterable[Entry], lexicon: Lexicon) -> dict[str, Any]:
    """The contract's object as it is published, in digest.json and by `digest extract --json` alike: relations as their words mean them (30%以上 is at least 30 %), units by
    their symbols (nm), `bound` where a relation says only which way a number goes. What the project worded has no agency and no authors: a byline in it is no newspaper's.
    """
    meant = [replace(entry, targets=tuple(as_meant(t, lexicon) for t in entry.targets), figures=tuple(as_meant(f, lexicon) for f in entry.figures)) for entry in entries]
    out = contract(page, meant, attrgetter("unit"))
    by_id = {entry.article.id: entry for entry in meant}
    for article in out["articles"]:
        entry = by_id[article["id"]]
        if entry.article.paper.wording == "project":
            article |= {"agency": None, "authors": []}
        records = {record.id: record for record in (*entry.targets, *entry.figures)}
        for record in (*article["targets"], *article["figures"]):
            record["bound"] = _bound(records[record["id"]], lexicon)
    return out


def _bound(record: Record, lexicon: Lexicon) -> str | None:
    return bound_of(record, lexicon).means or None if record.relation in MOVING and record.value is not None else None


def _article(entry: Entry, unit: Callable[[Record], str | None]) -> dict[str, Any]:
    article = entry.article
    return {
        "id": article.id,
        "kind": article.kind,
        "title": _text(article.title),
        "kicker": _text(article.kicker),
        "subtitle": _text(article.subtitle),
        "agency": article.agency,
        "authors": list(article.authors),
        "lines": [list(r) for r in article.lines],
        "wording": article.paper.wording,
        "policy": entry.policy,
        "topics": list(entry.topics),
        "summary": {"zh": [s.zh for s in entry.summary], "en": [s.vouched for s in entry.summary if s.vouched]},
        "instruments": [{"name": _text(i.name), "kind": i.kind} for i in entry.instruments],
        "paragraphs": [p.zh for p in article.paragraphs],
        "targets": [_record(t, unit) for t in entry.targets],
        "figures": [_record(f, unit) for f in entry.figures],
    }


def _text(text: Text | None) -> dict[str, str | None]:
    return {"zh": text.zh if text else None, "en": text.vouched if text else None}


def _record(record: Record, unit: Callable[[Record], str | None]) -> dict[str, Any]:
    out: dict[str, Any] = {
        "id": record.id,
        "quote": record.quote,
        "paragraph": record.places[0].paragraph,
        "places": [_place(p) for p in record.places],
        "indicator": _text(record.indicator),
        "relation": record.relation,
        "value": number(record.value),
        "value_max": number(record.value_max),
        "unit": unit(record),
        "raw": record.raw,
    }
    if isinstance(record, Target):
        out |= {"baseline": record.baseline, "deadline": record.deadline}
    elif isinstance(record, Figure):
        out |= {"period": record.period}
    return out | {
        "scope": record.scope.zh if record.scope else None,
        "hedge": record.hedge.zh if record.hedge else None,
        "grade": record.grade,
    }


def _place(place: Place) -> dict[str, Any]:
    return {"lines": [list(r) for r in place.lines], "paragraph": place.paragraph, "sentence": place.sentence}


def number(value: Decimal | None) -> int | float | None:
    """Return *value* as the JSON number a reader expects: 8000, not 8000.0."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


# ---- tables for the data page -------------------------------------------------------------------------------------------

def data_files(edition: Edition, attribution: str, lexicon: Lexicon, licence: tuple[str, str] = ("", ""), site: str = "", about: Mapping[str, Any] = MappingProxyType({})) -> Mapping[str, bytes]:
    """Return the files of the data page by name: a CSV of each table, digest.json (one object a source file), corrections.json, datapackage.json, and of each
    topic and plan that has some topic-<id>-targets.csv, topic-<id>-figures.csv, plan-<id>-targets.csv.

    corrections.json is what the page of corrections says, the newest first.
    *about* is what the data package says of itself as a whole: title, description, version, created, contributors. *licence* is its name and address, both empty where none is stated; *site* is the address of the English pages, which rows lead to. *attribution* is
    said of rows from pages in the project's own wording; `{paper}` and `{paper_en}` in it are the newspaper that reported the facts.
    CSV is UTF-8 with a byte-order mark and CRLF, as spreadsheets expect; amounts are plain numbers in base units. digest.json says all that
    the tables of targets, figures and articles do.
    """

    def credit(paper: Paper) -> str:
        names = {"{paper}": paper.name or "", "{paper_en}": paper.name_en or paper.name or ""}
        return re.sub("|".join(names), lambda m: names[m[0]], attribution) if paper.wording == "project" else ""

    ordered = sorted(edition.entries, key=lambda e: (e.article.source, e.article.lines))
    plans = {plan.id: plan.name for plan in edition.plans}
    beside = _beside(edition)
    licensed = {"licence": " ".join(licence) if all(licence) else None}
    targets: list[dict[str, Any]] = []
    figures: list[dict[str, Any]] = []
    articles: list[dict[str, Any]] = []
    for e in ordered:
        with naming(f"{e.article.source}:{e.article.lines[0][0]}", "data-failed"):
            said = credit(e.article.paper)
            targets += [_row(t, e, said, plans, site, lexicon) | beside[t.id] | licensed for t in e.targets]
            figures += [_row(f, e, said, plans, site, lexicon) | licensed for f in e.figures]
            articles.append(_article_row(e, said, plans, site) | licensed)
    rows = {"targets": targets, "figures": figures, "articles": articles, **_named(edition, site)}
    stated = {"edition": about.get("version"), "licence": {"name": licence[0], "url": licence[1]}} if all(licence) else {"edition": about.get("version")}
    told = {row["id"]: {column: _json_value(row.get(column)) for column in TABLES[name] if column not in SAID} for name in ("targets", "figures", "articles") for row in rows[name]}
    by_source: dict[str, list[Entry]] = defaultdict(list)
    for entry in ordered:
        by_source[entry.article.source].append(entry)
    objects = [_object(page, by_source[page.seed.path], told, credit, lexicon) | stated for page in sorted(edition.pages, key=lambda p: p.seed.path)]
    files = {f"{name}.csv": _csv(columns, rows[name]) for name, columns in TABLES.items()} | {"digest.json": _json(objects), "corrections.json": _json([_corrected(each, site) for each in edition.corrections])}
    return {
        **files,
        "datapackage.json": _json(_package(files, lexicon, licence, dict(about), _sources(ordered, credit))),
        **_selections(edition, targets, figures),
    }


def _object(page: Page, entries: list[Entry], told: Mapping[str, dict[str, Any]], credit: Callable[[Paper], str], lexicon: Lexicon) -> dict[str, Any]:
    """One source file with its *entries* as digest.json has it: what `published` says, with what else tables say of articles and records (*told*, by id), ids of plans, and sentences."""
    out = published(page, entries, lexicon)
    by_id = {entry.article.id: entry for entry in entries}
    for article in out["articles"]:
        entry = by_id[article["id"]]
        article |= told[article["id"]] | {
            "instruments": [of | {"id": named.id} for of, named in zip(article["instruments"], entry.instruments, strict=True)],
            "sentences": [
                {"id": s.id, "paragraph": n, "zh": s.zh, "en": s.vouched} for n, passage in enumerate(entry.article.paragraphs) for s in passage.sentences
            ],
        }
        for record in (*article["targets"], *article["figures"]):
            record |= told[record["id"]]
    paper = entries[0].article.paper if entries else page.paper
    out["paper"] |= {"name_en": paper.name_en, "wording": paper.wording}
    return out | ({"attribution": credit(paper)} if credit(paper) else {})


def _corrected(correction: Correction, site: str) -> dict[str, Any]:
    """A correction as corrections.json has it: the page it is of, what was wrong or why it was withdrawn, or where the page has moved."""
    said, title = correction.said, correction.title
    return {
        "date": correction.date,
        "page": correction.page,
        "kind": correction.kind,
        "said_zh": _zh(said),
        "said_en": said.vouched if said else None,
        "to": correction.to,
        "title_zh": _zh(title),
        "title_en": title.vouched if title else None,
        "url": f"{site}{correction.to or correction.page}/",
    }


def _json_value(value: Any) -> Any:
    return number(value) if isinstance(value, Decimal) else list(value) if isinstance(value, tuple) else value


def _beside(edition: Edition) -> dict[str, dict[str, Any]]:
    """What stands beside each target: the latest report of it and whether it is met, other figures of its indicator, related ones."""
    out: dict[str, dict[str, Any]] = defaultdict(lambda: {"same": (), "related": (), "before": ()})
    for reported in edition.progress:
        out[reported.target].update(report=reported.figure, met=reported.met, share=_cut(reported.share))
    for each in edition.near:
        out[each.target].update(same=each.same, related=each.like, before=each.before)
    return out


def _cut(share: Decimal | None) -> Decimal | None:
    return None if share is None else (share // SHARE * SHARE).normalize()


def _named(edition: Edition, site: str) -> dict[str, list[dict[str, Any]]]:
    """What the ids of the tables lead to: plans, indicators, places and organisations, each with its articles and how many targets and figures it has."""
    records = [(record, entry.article.id) for entry in edition.entries for record in (*entry.targets, *entry.figures)]
    here = {named.id: named for named in edition.indicators}
    stated: dict[str, tuple[Text, dict[str, None]]] = {}
    for record, article in records:
        if record.indicator_id:
            stated.setdefault(record.indicator_id, (record.indicator, {}))[1][article] = None
    indicators = [here.get(id) or Named(id=id, name=name, articles=tuple(articles)) for id, (name, articles) in stated.items()]

    def rows(kind: str, named: Iterable[Named | Plan], ids: Callable[[Record], Iterable[str | None]]) -> list[dict[str, Any]]:
        counted = {sort: Counter(id for r, _ in records if isinstance(r, sort) and r.counted_as is None for id in ids(r)) for sort in (Target, Figure)}
        return [
            {
                "id": each.id,
                "name_zh": each.name.zh,
                "name_en": each.name.vouched,
                "articles": each.articles,
                "targets": counted[Target][each.id],
                "figures": counted[Figure][each.id],
                "url": f"{site}{kind}/{each.id}/" if kind != "indicators" or each.id in here else None,
                "instrument": each.kind if isinstance(each, Plan) else None,
                "parts": each.parts if isinstance(each, Named) else (),
                "near": each.near if isinstance(each, Named) else (),
            }
            for each in sorted(named, key=lambda each: each.id)
        ]

    return {
        "plans": rows("plans", edition.plans, lambda record: [record.plan_id] if isinstance(record, Target) else []),
        "indicators": rows("indicators", indicators, lambda record: [record.indicator_id]),
        "places": rows("places", edition.locations, lambda record: record.place_ids),
        "organisations": rows("organisations", edition.organisations, lambda record: []),
    }


def _selections(edition: Edition, targets: list[dict[str, Any]], figures: list[dict[str, Any]]) -> Mapping[str, bytes]:
    out = {}
    for name in sorted(selections(edition)):
        of, _, rest = name.removesuffix(".csv").partition("-")
        id, _, kind = rest.rpartition("-")
        rows, columns = (targets, TARGET_COLUMNS) if kind == "targets" else (figures, FIGURE_COLUMNS)
        chosen = [row for row in rows if (row["plan"] == id if of == "plan" else id in row["topics"])]
        there = {row["id"] for row in chosen}
        out[name] = _csv(columns, [row for row in chosen if row["counted_as"] not in there])  # the rows of the page's table
    return out


def _sources(entries: Iterable[Entry], credit: Callable[[Paper], str]) -> list[dict[str, str]]:
    """The newspapers that the data rest on, each with its date; of pages in the project's own wording, that only the facts are theirs."""
    papers = dict.fromkeys((" / ".join(dict.fromkeys(" ".join(filter(None, (name, p.date))) for name in (p.name, p.name_en) if name)), credit(p), p.url)
                           for p in (entry.article.paper for entry in entries) if p.name)
    return [{"title": f"{title} ({said})" if said else title} | ({"path": url} if url else {}) for title, said, url in papers]


def _package(files: Mapping[str, bytes], lexicon: Lexicon, licence: tuple[str, str], told: dict[str, Any], sources: list[dict[str, str]]) -> dict[str, Any]:
    """A Frictionless data package: what it is and rests on, each table with its columns, keys, size and hash, digest.json and corrections.json."""
    about = {row["column"]: row for row in lexicon.table("columns")}
    resources = []
    for name, columns in TABLES.items():
        data = files[f"{name}.csv"]
        fields = [
            {"name": c, "type": about[c]["type"], "description": f"{about[c]['en']} / {about[c]['zh']}"} | ({"constraints": {"enum": CODES[c]}} if c in CODES else {})
            for c in columns
        ]
        schema: dict[str, Any] = {"fields": fields, "missingValues": [""], "primaryKey": ["id"]}
        if keys := [column for column in columns if column in LEADS_TO]:
            schema["foreignKeys"] = [{"fields": [key], "reference": {"resource": LEADS_TO[key], "fields": ["id"]}} for key in keys]
        resources.append(
            {
                "name": name,
                "path": f"{name}.csv",
                "profile": "tabular-data-resource",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8-sig",
                **_seal(data),
                "schema": schema,
            }
        )
    for name in ("digest", "corrections"):
        resources.append({"name": name, "path": f"{name}.json", "profile": "data-resource", "format": "json", "mediatype": "application/json", "encoding": "utf-8", **_seal(files[f"{name}.json"])})
    licences = {"licenses": [{"title": licence[0], "path": licence[1]}]} if all(licence) else {}
    return {"name": "policy-digest", "profile": "data-package", **told, **licences, **({"sources": sources} if sources else {}), "resources": resources}


def _seal(data: bytes) -> dict[str, Any]:
    return {"bytes": len(data), "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"}


def _json(data: Any) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def _row(record: Record, entry: Entry, credit: str, plans: Mapping[str, Text], site: str, lexicon: Lexicon) -> dict[str, Any]:
    article = entry.article
    said = next((article.said(place) for place in record.places), None)
    row: dict[str, Any] = {
        "id": record.id,
        "article": article.id,
        "indicator_id": record.indicator_id,
        "indicator_zh": record.indicator.zh,
        "indicator_en": record.indicator.vouched,
        "relation": record.relation,
        "value": record.value,
        "value_max": record.value_max,
        "unit": record.unit,
        "raw": record.raw,
        "amount_zh": record.amount.zh if record.amount else None,
        "amount_en": record.amount.en if record.amount else None,
        "scope_zh": record.scope.zh if record.scope else None,
        "hedge_zh": record.hedge.zh if record.hedge else None,
        "grade": record.grade,
        "quote_zh": record.quote,
        "sentence": record.places[0].sentence,
        "lines": _said(record.places[0].lines),
        "unit_en": english_unit(record, lexicon) or None,
        "scope_en": record.scope.vouched if record.scope else None,
        "hedge_en": record.hedge.vouched if record.hedge else None,
        "bound": _bound(record, lexicon),
        "checked": record.checked,
        "topics": record.topics,
        "told_before": record.told_before,
        "counted_as": record.counted_as,
        "sentence_zh": _zh(said),
        "sentence_en": said.vouched if said else None,
        "doubts": record.doubts,
        "unit_zh": chinese_unit(record.unit, lexicon) if record.unit else None,
        "place_ids": record.place_ids,
    } | _origin(article, credit, site, f"#{record.id}")
    if isinstance(record, Target):
        plan = plans.get(record.plan_id or "")
        row |= {"baseline": record.baseline, "deadline": record.deadline, "plan": record.plan_id}
        row |= {"plan_zh": _zh(plan), "plan_en": plan.vouched if plan else None, "amends": record.amends}
    elif isinstance(record, Figure):
        earlier = is_earlier(record, lexicon)
        row |= {"period": record.period, "reported": None if record.period or earlier else article.paper.date, "earlier": earlier}
    return row


def _article_row(entry: Entry, credit: str, plans: Mapping[str, Text], site: str) -> dict[str, Any]:
    article = entry.article
    named = [plans.get(i.id, i.name) for i in entry.instruments]
    return {
        "id": article.id,
        "kind": article.kind,
        "title_zh": _zh(article.title),
        "title_en": article.title.vouched if article.title else None,
        "policy": entry.policy,
        "topics": entry.topics,
        "summary_zh": "".join(s.zh for s in entry.summary),
        "summary_en": _english(entry.summary),
        "plans": tuple(i.id for i in entry.instruments),
        "targets": len(entry.targets),
        "figures": len(entry.figures),
        "lines": _said(article.lines),
        "plans_zh": "；".join(name.zh for name in named),
        "plans_en": "; ".join(name.vouched or "" for name in named) if all(name.vouched for name in named) else "",
    } | _origin(article, credit, site)


def _origin(article: Article, credit: str, site: str, anchor: str = "") -> dict[str, Any]:
    paper = article.paper
    named = {"source": article.source, "paper": paper.name, "date": paper.date, "wording": paper.wording, "attribution": credit}
    return named | {"paper_en": paper.name_en, "url": f"{site}articles/{article.id}/{anchor}"}


def _zh(passage: Text | None) -> str | None:
    return passage.zh if passage else None


def _english(sentences: tuple[Sentence, ...]) -> str:
    return " ".join(s.vouched for s in sentences if s.vouched) if all(s.vouched for s in sentences) else ""


def _said(lines: Iterable[tuple[int, int]]) -> str:
    """Line ranges, each after an L, so that no spreadsheet takes one for a day: L9-10 L12."""
    return " ".join(f"L{a}" if a == b else f"L{a}-{b}" for a, b in lines)


def _csv(columns: tuple[str, ...], rows: list[dict[str, Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({key: _cell(row.get(key)) for key in columns} for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    text = f"{value:f}" if isinstance(value, Decimal) else " ".join(value) if isinstance(value, tuple) else str(value)
    return "'" + text if text[:1] in ("=", "@", "+", "-", "\t", "\r") and not isinstance(value, (int, Decimal)) else text

"""Edition and its problems → the editor's pages: source lines beside what was made of them, with the sidecar lines to paste. Never published."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml
from babel.messages.pofile import read_po
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from digest.check import doubts_of, relation_of
from digest.correct import as_read, bare, dated, name_of, when_of
from digest.lexicon import Lexicon, codes
from digest.message import Message, Tongue, say, together, told
from digest.model import Article, Edition, Entry, Page, Place, Range, Record, Target
from digest.problem import Problem

ENGLISH = Path(__file__).parent / "locale" / "en" / "review.po"
CODES: Mapping[Tongue, str] = {"zh": "zh-Hans", "en": "en"}
"""The review's languages, as they stand in its addresses."""
TELLING = 14
"""Characters that tell where an article begins or ends."""
Words = Mapping[tuple[str, str], Message]
"""Kinds, relations and topics as an editor is told of them."""
PAUSES = "，。；：、"
"""A clause begins after one of these."""
SHOWN_ELSEWHERE = ("doubtful", "value-not-in-text", "no-english", "number-left-over")
"""Problems that stand beside their record or text, not in the page's list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A source line, the number of the article it belongs to, and its role."""

    number: int
    text: str
    card: int | None
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A record as the review shows it; `paste` are the sidecar lines that name it."""

    mark: str
    marked: bool  # in the text
    grade: str
    doubts: Message
    indicator: str
    english: str  # of the indicator; empty where there is none
    relation: Message
    raw: str
    value: str
    when: str
    line: int | None
    quote: str
    paste: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of text: a number with its record's mark, a number left over, or neither."""

    text: str
    mark: str = ""
    first: bool = False  # of the places where its record is stated
    left: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A number that no record explains, and the sidecar lines that add it."""

    raw: str
    paste: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An article: doubtful records first."""

    number: int
    address: str  # on the site, below the language
    title: str
    english: str
    summary: tuple[str, ...]
    kind: Message
    topics: tuple[Message, ...]
    policy: bool
    ranges: tuple[Range, ...]
    rows: tuple[Row, ...]
    paragraphs: tuple[tuple[Piece, ...], ...]
    left: tuple[Left, ...]
    paste: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A source file with its articles and what is to be done about them."""

    path: str
    address: str
    paper: str
    sidecar: str
    catalogue: str
    doubts: tuple[tuple[str, str], ...]  # where each doubtful record stands, and its indicator
    lines: tuple[Line, ...]
    cards: tuple[Card, ...]
    targets: int
    figures: int
    errors: int
    doubtful: int
    left_over: int
    untold: tuple[tuple[int | None, Message], ...]
    problems: tuple[Problem, ...]


def review(edition: Edition, problems: Sequence[Problem], templates: Path | Sequence[Path], lexicon: Lexicon, begun: Collection[str] = ()) -> Mapping[str, str]:
    """Return the review's HTML by its address under /_review/: `zh/`, `en/seeds/004.txt`. Pages with most to do come first.

    *begun* are the sidecars that list articles already: lines to paste go to their end.
    """
    sheets = sorted((sheet_of(page, edition, problems, lexicon, begun) for page in edition.pages), key=lambda s: (-s.errors, -s.doubtful, -s.left_over, s.path))
    shown = {p for sheet in sheets for p in problems if p.path in (sheet.path, sheet.sidecar, sheet.catalogue)}
    others = [p for p in problems if p not in shown]
    out: dict[str, str] = {}
    for code, lang in CODES.items():
        environment = Environment(loader=FileSystemLoader(templates), undefined=StrictUndefined, autoescape=True, trim_blocks=True)
        environment.globals.update(t=speaker(code), told=partial(told, tongue=code), code=code, lang=lang)
        out[f"{code}/"] = environment.get_template("index.html").render(sheets=sheets, others=others, path="")
        for sheet in sheets:
            out[f"{code}/{sheet.address}"] = environment.get_template("page.html").render(sheet=sheet, path=sheet.address)
    return out


def speaker(code: Tongue) -> Any:
    """t() of the templates: Chinese as it stands, or its English; {places} filled."""

    def t(chinese: str, **values: object) -> Markup:
        said = chinese if code == "zh" else _english().get(chinese, chinese)
        return Markup(re.sub(r"\{(\w+)\}", lambda m: str(escape(values[m[1]])), str(escape(said))))

    return t


@cache
def _english() -> Mapping[str, str]:
    with ENGLISH.open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file, locale="en") if m.id and m.string}


# ---- a page ------------------------------------------------------------------------------------------------------------------


def sheet_of(page: Page, edition: Edition, problems: Sequence[Problem], lexicon: Lexicon, begun: Collection[str] = ()) -> Sheet:
    """What the review shows of *page*."""
    words = codes(lexicon)
    path = page.seed.path
    stem = str(Path(path).with_suffix(""))
    sidecar, catalogue = f"{stem}.yml", f"{stem}.en.po"
    entries = sorted((e for e in edition.entries if e.article.source == path), key=lambda e: e.article.lines)
    opening = "" if sidecar in begun else "articles:\n"
    cards = tuple(card_of(entry, number, page, words, opening) for number, entry in enumerate(entries, 1))
    owner = {n: number for number, e in enumerate(entries, 1) for first, last in e.article.lines for n in range(first, last + 1)}
    lines = tuple(
        Line(number=n, text=text, card=owner.get(n) if text.strip() else None, role=page.roles[n - 1] if n <= len(page.roles) else "")
        for n, text in enumerate(page.seed.lines, 1)
    )
    own = [p for p in problems if p.path in (path, sidecar, catalogue)]
    return Sheet(
        path=path,
        address=quote(path),
        paper=" · ".join(filter(None, (page.paper.name, page.paper.date))) or "?",
        sidecar=sidecar,
        doubts=tuple((f"{row.mark}-{card.number}", row.indicator) for card in cards for row in card.rows if row.grade == "check"),
        catalogue=catalogue,
        lines=lines,
        cards=cards,
        targets=sum(len(e.targets) for e in entries),
        figures=sum(len(e.figures) for e in entries),
        errors=sum(p.level == "error" for p in own),
        doubtful=sum(r.grade == "check" for e in entries for r in (*e.targets, *e.figures)),
        left_over=sum(len(e.left_over) for e in entries),
        untold=tuple((p.line, p.what) for p in own if p.code == "no-english"),
        problems=tuple(p for p in own if p.code not in SHOWN_ELSEWHERE),
    )


def card_of(entry: Entry, number: int, page: Page, words: Words, opening: str) -> Card:
    """What the review shows of one article; *opening* is what its lines to paste begin with."""
    marks = {r.id: f"{letter}{n}" for letter, records in (("T", entry.targets), ("F", entry.figures)) for n, r in enumerate(records, 1)}
    records: list[Record] = sorted((*entry.targets, *entry.figures), key=lambda r: r.grade != "check")
    article = entry.article
    paragraphs = tuple(_pieces(p.zh, n, entry, marks) for n, p in enumerate(article.paragraphs))
    head = opening + _head(article, page)
    marked = {piece.mark for paragraph in paragraphs for piece in paragraph if piece.first}
    return Card(
        number=number,
        address=f"articles/{article.id}/",
        title=article.title.zh if article.title else "",
        english=(article.title.en or "") if article.title else "",
        summary=tuple(text.zh for text in entry.summary),
        kind=words["kind", article.kind],
        topics=tuple(words["topic", topic] for topic in entry.topics),
        policy=entry.policy,
        ranges=tuple(_whole(article.lines, page.seed.lines)),
        rows=tuple(_row(record, mark, mark in marked, entry, words, head) for record in records for mark in (marks[record.id],)),
        paragraphs=paragraphs,
        left=tuple(Left(raw=raw, paste=together((head, left_lines(entry, place)), "")) for place in entry.left_over if (raw := _text(article, place))),
        paste=together((head, article_lines(entry, page)), ""),
    )


def _row(record: Record, mark: str, marked: bool, entry: Entry, words: Words, head: str) -> Row:
    value = "–".join(f"{v:,f}" for v in (record.value, record.value_max) if v is not None)
    return Row(
        mark=mark,
        marked=marked,
        grade=record.grade,
        doubts=doubts_of(record),
        indicator=record.indicator.zh,
        english=record.indicator.en or "",
        relation=relation_of(record, words),
        raw=record.raw or "",
        value=f"{value} {record.unit or ''}".strip(),
        when=when_of(record) or "",
        line=record.places[0].lines[0][0] if record.places[0].lines else None,
        quote=record.quote,
        paste=together((head, record_lines(entry, record)), ""),
    )


def _pieces(text: str, number: int, entry: Entry, marks: Mapping[str, str]) -> tuple[Piece, ...]:
    """A paragraph cut at its numbers."""
    spans: list[tuple[int, int, str, bool]] = []
    for record in (*entry.targets, *entry.figures):
        for nth, place in enumerate(record.places):
            if place.paragraph == number and record.raw and (at := text.find(record.raw, place.start, place.end)) >= 0:
                spans.append((at, at + len(record.raw), marks[record.id], nth == 0))
    spans += [(place.start, place.end, "", False) for place in entry.left_over if place.paragraph == number]
    pieces, done = [], 0
    for start, end, mark, first in sorted(spans):
        if start < done:
            continue
        pieces += [Piece(text=text[done:start]), Piece(text=text[start:end], mark=mark, first=first, left=not mark)]
        done = end
    return (*pieces, Piece(text=text[done:]))


def _text(article: Article, place: Place) -> str:
    whole = article.paragraphs[place.paragraph].zh if place.paragraph is not None else dict(article.headings())[place.part].zh
    return whole[place.start : place.end]


# ---- lines to paste ------------------------------------------------------------------------------------------------------------


def article_lines(entry: Entry, page: Page) -> str:
    """The boundaries of an article as they were found and what else can be settled of it, commented out."""
    return (
        f"  #{boundaries(entry.article, page)}\n"
        f"  #title: {_scalar(name_of(entry.article))}\n"
        f"  #kind: {entry.article.kind}\n"
        f"  #topics: [{', '.join(entry.topics)}]\n"
        f"  #policy: {str(entry.policy).lower()}\n"
    )


def boundaries(article: Article, page: Page) -> str:
    """The boundaries of *article* as a sidecar has them."""
    pairs = ", ".join(_pair(first, last, page.seed.lines) for first, last in _whole(article.lines, page.seed.lines))
    return f"lines: [{pairs}]"


def naming_line(article: Article, page: Page) -> str:
    """How a sidecar names *article*: by its headline or the beginning of its text, else, where it has neither, by its lines."""
    name = name_of(article)
    return f"headline: {_scalar(name)}" if bare(name) else boundaries(article, page)


def record_lines(entry: Entry, record: Record) -> Message:
    """The sidecar lines that confirm *record*, and its fields, commented out, for whoever mends them."""
    kind = "targets" if isinstance(record, Target) else "figures"
    out: list[str] = [f"  {kind}:", f"  - quote: {_scalar(record.quote)}"]
    if record.raw:
        out.append(f"    raw: {_scalar(record.raw)}")
    out.append(f"    {was_line(as_read(record))}")
    out.append(say("    confirm: true    # or, instead of this line, drop: true; what you mend below holds with it or without:"))
    when = "deadline" if isinstance(record, Target) else "period"
    fields = (("indicator", record.indicator.zh), ("relation", record.relation), ("value", record.value), ("value_max", record.value_max),
              ("unit", record.unit), (when, when_of(record)), ("scope", record.scope.zh if record.scope else None))
    out += [f"    #{key}: {_scalar(value)}" for key, value in fields if value is not None or key == when]
    return together((*out, ""))


def was_line(was: Mapping[str, Any]) -> str:
    """The sidecar line that says how a record is read."""
    fields = ", ".join(f"{key}: {_scalar(value) or 'null'}" for key, value in was.items())
    return f"was: {{{fields}}}"


def left_lines(entry: Entry, place: Place) -> Message:
    """The sidecar lines that add the number at *place*; its indicator is left to say."""
    article = entry.article
    whole = article.paragraphs[place.paragraph].zh if place.paragraph is not None else dict(article.headings())[place.part].zh
    start = max(whole.rfind(mark, 0, place.start) for mark in PAUSES) + 1
    raw = whole[place.start : place.end]
    return say(
        "  figures:    # or targets:\n  - quote: {quote}\n    raw: {raw}\n    add: true\n"
        "    indicator:    # what is counted or measured\n    #value:\n    #unit:\n    #period:\n",
        quote=_scalar(whole[start : place.end]), raw=_scalar(raw),
    )


def _head(article: Article, page: Page) -> str:
    """The sidecar lines that name *article*: by the headline that the page has, whatever its title is to be, and its id where the date is settled or another has that headline."""
    found = next((own for own in page.articles if own.lines == article.lines), article)
    alike = sum(bare(name_of(other)) == bare(name_of(found)) for other in page.articles) > 1
    return f"- {naming_line(found, page)}\n" + (f"  id: {article.id}\n" if alike or dated(page) else "")


def _whole(lines: Sequence[Range], source: Sequence[str]) -> list[Range]:
    """Ranges with nothing but blank lines between them, as one."""
    out: list[Range] = []
    for first, last in lines:
        if out and not "".join(source[out[-1][1] : first - 1]).strip():
            out[-1] = (out[-1][0], last)
        else:
            out.append((first, last))
    return out


def _pair(first: int, last: int, source: Sequence[str]) -> str:
    """Boundaries as a sidecar finds them: how the first line begins and the last one ends, as far as no other place on the page does; else numbers."""
    letters = [bare(line) for line in source]
    whole, start, end = "".join(letters), len("".join(letters[: first - 1])), len("".join(letters[:last]))
    onward, back = ("".join(line.strip() for line in lines) for lines in (source[first - 1 :], source[first - 1 : last]))
    opening = next((piece for piece in (onward[:n] for n in _lengths(onward, source[first - 1])) if _telling(piece) and whole.count(bare(piece)) == 1), None)
    closing = next((piece for piece in (back[-n:] for n in _lengths(back, source[last - 1])) if _telling(piece) and whole.find(bare(piece), start) + len(bare(piece)) == end), None)
    return f"[{_scalar(opening)}, {_scalar(closing)}]" if opening and closing else f"[{first}, {last}]"


def _lengths(text: str, line: str) -> Sequence[int]:
    """How much of *text* to try: what stands on its *line* before what goes on over the line's end, which may be another article's."""
    own = len(line.strip())
    return *range(min(TELLING, own), own, TELLING), own, *range(own + TELLING, len(text), TELLING), len(text)


def _telling(piece: str) -> bool:
    return bool(re.search(r"[^\W\d_]", piece))


def _scalar(value: object) -> str:
    """A value as it stands in YAML, safe within brackets too."""
    if value is None:
        return ""
    text = f"{value:f}" if not isinstance(value, str) else value
    dumped: str = yaml.safe_dump(text, allow_unicode=True, width=10**6, default_flow_style=True).removesuffix("...\n").strip()
    if not isinstance(value, str):
        return text
    return json.dumps(text, ensure_ascii=False) if re.search(r"[\[\]{},#]", text) and dumped[:1] not in "'\"" else dumped

"""Edition → pages: Markdown in each language through templates/pages/. Every text meets the page as numeric entities."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from babel.dates import get_month_names
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from opencc import OpenCC

from digest.lexicon import Lexicon
from digest.model import Edition, Entry, Figure, Passage, Place, Range, Record, Sentence, Target, Text
from digest.problem import InputError, Problem
from digest.settings import LANGUAGES, Language, Settings

INTERFACE = Path(__file__).parent / "locale" / "en" / "interface.po"
ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
# Controls, zero-width and bidirectional marks, line and paragraph separators, surrogates, non-characters.
UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U0000d800-\U0000dfff\ufdd0-\ufdef\ufffe\uffff]")
PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
TITLE_LENGTH = {"zh": 30, "en": 90}  # of an article without a headline
RANGES_SHOWN = 3  # of an article's source lines under its headline; all stand at its foot
WIDE = ("navigation", "toc")  # pages that need the whole width, or have nothing to list beside it
YEARS_SHOWN = 10  # of a timeline; what falls due after them stands in one column


def render(edition: Edition, settings: Settings, lexicon: Lexicon) -> Mapping[str, str]:
    """Return the Markdown of every page by its path under docs/: `en/articles/<id>.md`.

    The same paths exist in each language. Raises ValueError for an id that is no address, and InputError for an
    interface string that has no English.
    """
    check_ids(edition)
    pages: dict[str, str] = {}
    for language in LANGUAGES:
        writer = _Writer(edition, settings, Voice(language, settings, labels(lexicon), read_interface()))
        pages.update({f"{language}/{path}": text for path, text in writer.pages()})
    return pages


def plain(value: object) -> Markup:
    """*value* on one line, with nothing in it that Markdown, HTML or a template could take for syntax."""
    text = unicodedata.normalize("NFC", UNSEEN.sub("", str(value)))
    return Markup(PUNCTUATION.sub(lambda m: f"&#{ord(m[0])};", " ".join(text.split())))


def check_ids(edition: Edition) -> None:
    """Raise ValueError unless every id can stand in an address."""
    for entry in edition.entries:
        for id in (entry.article.id, *(record.id for record in (*entry.targets, *entry.figures))):
            as_id(id)
    for id in (*(plan.id for plan in edition.plans), *(topic.id for topic in edition.topics)):
        as_id(id)


def as_id(id: str) -> Markup:
    """An id as it stands in an attribute or address; ValueError if it cannot."""
    if not ID.fullmatch(id):
        raise ValueError(f"{id!r} is no id: use a-z, 0-9 and hyphens, at most 80")
    return Markup(id)


def labels(lexicon: Lexicon) -> Mapping[str, str]:
    """What a page calls the codes of the model: `relation.more_than` → its Chinese."""
    return {row["key"]: row["zh"] for row in lexicon.table("labels")}


@cache
def read_interface(path: Path = INTERFACE) -> Catalog:
    """The English of the interface."""
    with path.open("rb") as file:
        return read_po(file, locale="en")


@cache
def traditional(variant: str) -> OpenCC:
    """Simplified → Traditional of Hong Kong (hk) or Taiwan (tw)."""
    return OpenCC(f"s2{variant}")


# ---- one language's way of saying things ------------------------------------------------------------------------------


class Voice:
    """Says the edition's texts, dates and labels in one language, ready for a page."""

    def __init__(self, language: Language, settings: Settings, labels: Mapping[str, str], catalogue: Catalog) -> None:
        self.language = language
        self.english = language == "en"
        self._settings, self._labels, self._catalogue = settings, labels, catalogue

    def say(self, chinese: str, count: int | None = None) -> str:
        """An interface string in this language; *count* chooses English singular or plural."""
        if not self.english:
            return self.script(chinese)
        message = self._catalogue.get(chinese)
        string = message.string if message else ""
        if isinstance(string, (tuple, list)):
            string = string[0 if count == 1 else -1]
        if not string:
            raise InputError(Problem(path=str(INTERFACE), line=None, code="no-english", what=f"{chinese} has no translation", fix=f"fill in msgstr for {chinese}"))
        return string

    def t(self, chinese: str, **values: object) -> Markup:
        """An interface string with its {places} filled; `n` also chooses the plural."""
        count = values.get("n")
        filled = Markup("")
        for place, part in enumerate(re.split(r"\{(\w+)\}", self.say(chinese, count if isinstance(count, int) else None))):
            value = values[part] if place % 2 else plain_inside(part)
            filled += value if isinstance(value, Markup) else plain(value)
        return filled

    def label(self, key: str, **values: object) -> Markup:
        """What this language calls a code of the model."""
        return self.t(self._labels[key], **values)

    def word(self, key: str) -> str:
        """A label without markup, for a title or description."""
        return self.say(self._labels[key])

    def script(self, chinese: str) -> str:
        """Chinese in this language's script; English pages show it as it is."""
        return traditional(self._settings.variant).convert(chinese) if self.language == "zh-Hant" else chinese

    def printed(self, chinese: str) -> Markup:
        """A text of the source in this page's script, unmarked: the element around it says the language."""
        return plain(self.script(chinese))

    def zh(self, chinese: str) -> Markup:
        """A text that has Chinese only, marked as such on an English page."""
        text = plain(self.script(chinese))
        return Markup(f'<span lang="zh-Hans">{text}</span>') if self.english and not chinese.isascii() else text

    def text(self, text: Text, note: bool = True) -> Markup:
        """A text in this language; where English is missing, the Chinese and (with *note*) a word about it."""
        if not self.english:
            return plain(self.script(text.zh))
        if text.en:
            return plain(text.en)
        return self.zh(text.zh) + (Markup(f' <small class="pd-untold">{self.label("text.untold")}</small>') if note and not text.zh.isascii() else Markup(""))

    def bare(self, text: Text) -> str:
        """A text in this language without markup, for a title or description."""
        return text.en or text.zh if self.english else self.script(text.zh)

    def brief(self, row: Row) -> Markup:
        """A record in a few words and without markup, for a picture's title."""
        record = row.record
        return plain(f"{self.bare(record.indicator)} {self.bare(record.amount) if record.amount else self.script(record.raw or '')}")

    def name(self) -> str:
        """The site's name."""
        return site_name(self.language, self._settings)

    def date(self, iso: str | None) -> Markup:
        """A partial date or interval in words; nothing for None."""
        if not iso:
            return Markup("")
        if "/" in iso:
            start, end = iso.split("/", 1)
            return self.date(start) if start == end else self.label("date.between", start=self.date(start), end=self.date(end))
        parts = iso.split("-")
        if not 1 <= len(parts) <= 3 or not all(part.isdigit() for part in parts) or (len(parts) > 1 and not 1 <= int(parts[1]) <= 12):
            return plain(iso)
        values: dict[str, object] = dict(zip(("year", "month", "day"), map(int, parts), strict=False))
        if self.english and "month" in values:
            values["month"] = get_month_names("wide", locale="en")[int(parts[1])]
        return self.label(f"date.{('year', 'month', 'day')[len(parts) - 1]}", **values)

    def amount(self, record: Record) -> Markup:
        """What a record says its indicator is or will be, in words."""
        if record.amount is not None:
            return self.text(record.amount, note=False)
        relation = self.label(f"relation.{record.relation}")
        if record.raw is None or record.value is None:
            return relation
        return relation + (" " if self.english else "") + self.zh(record.raw)

    def paper(self, entry: Entry) -> Markup:
        """The newspaper's name, or that it is unknown."""
        return self.zh(entry.article.paper.name) if entry.article.paper.name else self.label("paper.unknown")

    def title(self, entry: Entry) -> Text:
        """The headline, or for an article without one a name of our own: how its summary or text begins."""
        article = entry.article
        if article.title is not None:
            return Text(zh=article.title.zh, en=article.title.en, status=article.title.status)
        first: Text = next(iter(entry.summary), next((s for p in article.paragraphs for s in p.sentences), Text(zh=self._labels[f"kind.{article.kind}"])))
        zh = f"{self._labels[f'kind.{article.kind}']}｜{shorten(first.zh, TITLE_LENGTH['zh'])}"
        return Text(zh=zh, en=f"{self._kind(entry)}: {shorten(first.en, TITLE_LENGTH['en'])}" if first.en else None)

    def _kind(self, entry: Entry) -> str:
        message = self._catalogue.get(self._labels[f"kind.{entry.article.kind}"])
        return str(message.string) if message and message.string else entry.article.kind


def tidy(body: str) -> str:
    """Without trailing spaces, and with one empty line where there were more."""
    lines = [line.rstrip() for line in body.split("\n")]
    kept = [line for n, line in enumerate(lines) if line or (n and lines[n - 1])]
    return "\n".join(kept).strip() + "\n"


def plain_inside(text: str) -> Markup:
    """A piece of a sentence as `plain`, its outer spaces kept."""
    inner = plain(text)
    return Markup(" " if text[:1] == " " else "") + inner + Markup(" " if inner and text[-1:] == " " else "")


def shorten(text: str, length: int) -> str:
    """*text* cut at a word or mark before *length* characters."""
    text = text.rstrip("。.")
    if len(text) <= length:
        return text
    cut = text[:length]
    return (cut.rsplit(" ", 1)[0] if cut.isascii() else cut) + "…"


def site_name(language: Language, settings: Settings) -> str:
    """The site's name in one language; Traditional is converted unless given."""
    if language == "zh-Hant" and language not in settings.names:
        return str(traditional(settings.variant).convert(settings.names["zh-Hans"]))
    return settings.names[language]


# ---- what templates are given --------------------------------------------------------------------------------------


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


@dataclass(frozen=True, slots=True)
class Column:
    """A year of a timeline, with the rows that fall due in it; `year` None holds what comes later."""

    year: int | None
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """How to cite an article: the form's name and the text."""

    form: str
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage as a page may show it, with its number in the article."""

    number: int
    passage: Passage
    sentences: tuple[Sentence, ...]


class _Writer:
    """Fills the templates for one language."""

    def __init__(self, edition: Edition, settings: Settings, voice: Voice) -> None:
        self.edition, self.settings, self.voice = edition, settings, voice
        self.plans = {plan.id: plan for plan in edition.plans}
        self.topics = {topic.id: topic for topic in edition.topics}
        self.entries = {entry.article.id: entry for entry in edition.entries}
        self.environment = Environment(
            loader=FileSystemLoader([settings.templates / "pages", settings.templates / "charts"]), undefined=StrictUndefined, autoescape=True,
            finalize=lambda value: value if isinstance(value, Markup) else plain(value), trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
        )
        self.environment.filters["id"] = as_id
        self.environment.globals.update(
            t=voice.t, label=voice.label, text=voice.text, zh=voice.zh, date=voice.date, amount=voice.amount, paper=voice.paper, title=voice.title, bare=voice.bare,
            english=voice.english, language=voice.language, name=voice.name(), plans=self.plans, topics=self.topics, entries=self.entries, edition=edition,
            printed=voice.printed, brief=voice.brief, source=source, source_extent=source_extent, source_lines=source_lines, anchor=anchor, past=self._past, columns=columns, safe=safe_address, joined=joined, px=px, block=lambda role: Markup("h3" if role == "crosshead" else "p"), line_count=lambda passage: len(set(passage.origin)),
        )

    def pages(self) -> Iterable[tuple[str, str]]:
        """Every page of this language: its path and Markdown."""
        voice = self.voice
        yield self._page("index.md", "home.md", voice.name(), voice.word("page.home.about"), hide=WIDE,
                         due=self._due(), newest=self.edition.entries[:6])
        for entry in self.edition.entries:
            yield self._article(entry)
        yield self._page("articles/index.md", "articles.md", voice.word("page.articles"), voice.word("page.articles.about"), hide=WIDE)
        yield self._page("topics/index.md", "topics.md", voice.word("page.topics"), voice.word("page.topics.about"), hide=WIDE)
        for topic in self.edition.topics:
            entries = [self.entries[id] for id in topic.articles if id in self.entries]
            yield self._page(f"topics/{topic.id}.md", "topic.md", voice.bare(topic.name), voice.bare(topic.description), search=[voice.word("page.topics")], hide=WIDE,
                             topic=topic, entries_here=entries, targets=by_date(rows(entries, "targets")), figures=by_date(rows(entries, "figures"), newest=True))
        promised = Counter(target.plan_id for entry in self.edition.entries for target in entry.targets)
        yield self._page("plans/index.md", "plans.md", voice.word("page.plans"), voice.word("page.plans.about"), hide=WIDE,
                         promised=promised, plans_here=sorted(self.edition.plans, key=lambda plan: (-promised[plan.id], -len(plan.articles))))
        for plan in self.edition.plans:
            entries = [self.entries[id] for id in plan.articles if id in self.entries]
            yield self._page(f"plans/{plan.id}.md", "plan.md", voice.bare(plan.name), voice.word("page.plan.about"), search=[str(voice.label(f"instrument.{plan.kind}"))], hide=WIDE,
                             plan=plan, entries_here=entries, targets=by_date(rows([e for e in self.edition.entries if any(t.plan_id == plan.id for t in e.targets)], "targets", plan.id)))
        everything = by_date(rows(self.edition.entries, "targets"))
        yield self._page("targets/index.md", "targets.md", voice.word("page.targets"), voice.word("page.targets.about"), script="tracker", targets=everything, hide=WIDE,
                         years=sorted({last_day(row.date)[:4] for row in everything if row.date}))
        yield self._page("data/index.md", "data.md", voice.word("page.data"), voice.word("page.data.about"), hide=WIDE)
        yield self._page("about/index.md", "about.md", voice.word("page.about"), voice.word("page.about.about"))
        yield self._page("search/index.md", "search.md", voice.word("page.search"), voice.word("page.search.about"), hide=WIDE)

    def _article(self, entry: Entry) -> tuple[str, str]:
        article, voice = entry.article, self.voice
        title = voice.bare(voice.title(entry))
        described = voice.bare(entry.summary[0]) if entry.summary else title
        return self._page(
            f"articles/{article.id}.md", "article.md", title, described, search=[str(voice.label(f"kind.{article.kind}")), voice.script(article.paper.name or ""), str(voice.date(article.paper.date))],
            script="copy", entry=entry, article=article, targets=rows([entry], "targets"), figures=rows([entry], "figures"), passages=shown(entry), translated=any(s.en for p in article.paragraphs for s in p.sentences),
            statuses=[voice.label(f"status.{status}") for status in statuses(entry)], authors=[voice.zh(author) for author in article.authors], related=self._related(entry), citations=self._citations(entry, title),
        )

    def _page(self, path: str, template: str, title: str, description: str, hide: Sequence[str] = ("navigation",), search: Sequence[str] = (), script: str | None = None, **given: Any) -> tuple[str, str]:
        """Front matter by a YAML dumper, then the filled template."""
        meta: dict[str, Any] = {"title": str(plain(title)), "description": str(plain(description)), "hide": list(hide)}
        if search:
            meta["search"] = [str(word if "&#" in word else plain(word)) for word in search if word]
        if script:
            meta["script"] = script
        depth = 0 if path == "index.md" else path.removesuffix("/index.md").count("/") + 1
        body = self.environment.get_template(template).render(root=Markup("../" * depth or "./"), heading=title, **given)
        front = yaml.safe_dump(meta, allow_unicode=True, sort_keys=False, width=10_000)
        return path, f"---\n{front}---\n\n{tidy(body)}"

    def _past(self, row: Row) -> bool:
        """Whether a target's deadline lies before the day the site is built."""
        return bool(row.date) and last_day(row.date or "") < self.settings.today.isoformat()

    def _due(self) -> Sequence[Row]:
        """The targets that fall due next, one row for each that is the same in several articles."""
        found: dict[tuple[object, ...], Row] = {}
        for row in by_date(rows(self.edition.entries, "targets")):
            if row.date and not self._past(row):
                record = row.record
                found.setdefault((record.indicator_id or record.indicator.zh, record.scope and record.scope.zh, record.value, record.value_max, record.unit, row.date), row)
        return list(found.values())[:6]

    def _related(self, entry: Entry) -> Sequence[tuple[Entry, Markup]]:
        """Related articles, each with its reasons in words."""
        return [(self.entries[other.id], self.voice.label("mark.between").join(self._reason(entry, kind, id) for kind, id in other.reasons))
                for other in entry.related if other.id in self.entries]

    def _reason(self, entry: Entry, kind: str, id: str) -> Markup:
        voice, name = self.voice, Markup("")
        if kind == "plan" and id in self.plans:
            name = voice.text(self.plans[id].name, note=False)
        elif kind == "topic" and id in self.topics:
            name = voice.text(self.topics[id].name, note=False)
        elif kind == "indicator":
            name = next((voice.text(r.indicator, note=False) for r in (*entry.targets, *entry.figures) if r.indicator_id == id), name)
        elif kind == "place":
            name = voice.text(next((place for place in entry.locations if place.zh == id), Text(zh=id)), note=False)
        return voice.label("reason.named", reason=voice.label(f"reason.{kind}"), name=name) if name else voice.label(f"reason.{kind}")

    def _citations(self, entry: Entry, title: str) -> Sequence[Citation]:
        """GB/T 7714, APA and BibTeX: of this digest where the wording is ours, else of the newspaper as found here."""
        voice, article = self.voice, entry.article
        name, date, ours = voice.name(), article.paper.date or "", article.paper.wording == "project"
        address = f"{self.settings.address}{voice.language}/articles/{article.id}/"
        year = date[:4] or "n.d."
        paper = voice.script(article.paper.name or "")
        authors = ", ".join(map(voice.script, article.authors)) or (name if ours else voice.script(article.agency or "") or paper)
        if ours or not paper:
            gbt, apa = f"{name}. {title}[EB/OL]. ({date}). {address}.", f"{name}. ({year}). {title}. {address}"
            fields = {"author": f"{{{name}}}", "title": f"{{{title}}}", "year": year, "url": address}
        else:
            page = f"({article.paper.page})" if article.paper.page else ""
            gbt, apa = f"{authors}. {title}[N/OL]. {paper}, {date}{page}. {address}.", f"{authors}. ({date or 'n.d.'}). {title}. {paper}. {address}"
            fields = {"author": f"{{{authors}}}", "title": f"{{{title}}}", "journal": paper, "year": year, "url": address}
        kind = "misc" if ours or not paper else "article"
        bibtex = f"@{kind}{{digest-{article.id},\n" + "".join(f"  {key} = {{{value}}},\n" for key, value in fields.items()) + "}"
        return [Citation("GB/T 7714", gbt), Citation("APA", apa), Citation("BibTeX", bibtex)]


# ---- small answers that templates ask for ----------------------------------------------------------------------------


def rows(entries: Iterable[Entry], kind: str, plan_id: str | None = None) -> list[Row]:
    """The records of *entries* (`targets` or `figures`), numbered as each article numbers them."""
    mark = "T" if kind == "targets" else "F"
    return [Row(entry, record, f"{mark}{n}") for entry in entries for n, record in enumerate(getattr(entry, kind), 1) if plan_id is None or record.plan_id == plan_id]


def by_date(rows: Iterable[Row], newest: bool = False) -> list[Row]:
    """Rows by deadline or period, the undated last."""
    dated = sorted((row for row in rows if row.date), key=lambda row: last_day(row.date or ""), reverse=newest)
    return dated + [row for row in rows if not row.date]


def last_day(iso: str) -> str:
    """The last day of a partial date or interval: 2025 → 2025-12-31."""
    end = iso.rsplit("/", 1)[-1]
    return end + "-12-31"[{4: 0, 7: 3}.get(len(end), 6):]


def columns(rows: Sequence[Row]) -> list[Column]:
    """The years of a timeline from the first deadline on, with what falls due in each; far ones in one column."""
    years: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if row.date and last_day(row.date)[:4].isdigit():
            years[int(last_day(row.date)[:4])].append(row)
    if not years:
        return []
    first = min(years)
    last = max(year for year in years if year < first + YEARS_SHOWN)
    shown = range(first, last + 1)
    later = tuple(row for year in sorted(years) if year not in shown for row in years[year])
    return [Column(year, tuple(years.get(year, ()))) for year in shown] + ([Column(None, later)] if later else [])


def source(entry: Entry, lines: Iterable[Range] | None = None) -> str:
    """Where the source says it: seeds/004.txt:17, or :17-19."""
    return f"{entry.article.source}:{source_lines(entry.article.lines if lines is None else lines)}"


def source_lines(ranges: Iterable[Range]) -> str:
    """Line ranges as printed: 17-19, 24."""
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges)


def source_extent(entry: Entry) -> str:
    """The article's source from its first line to its last, where it stands in many places: seeds/004.txt:17…93."""
    if len(entry.article.lines) <= RANGES_SHOWN:
        return source(entry)
    return f"{entry.article.source}:{min(first for first, _ in entry.article.lines)}…{max(last for _, last in entry.article.lines)}"


def shown(entry: Entry) -> list[Shown]:
    """What the page may show of the text: all, the sentences that hold a record, or nothing."""
    article = entry.article
    if article.paper.text == "none":
        return []
    passages = [Shown(n, passage, passage.sentences) for n, passage in enumerate(article.paragraphs, 1)]
    if article.paper.text == "full":
        return passages
    quoted = {place.sentence for record in (*entry.targets, *entry.figures) for place in record.places}
    kept = [Shown(each.number, each.passage, tuple(s for s in each.sentences if s.id in quoted)) for each in passages]
    return [each for each in kept if each.sentences]


def anchor(entry: Entry, place: Place) -> Markup:
    """The id of what a place points to on the article's page: a sentence, a paragraph or a heading."""
    if place.paragraph is None:
        return Markup(place.part)
    passage = next((each for each in shown(entry) if each.number == place.paragraph + 1), None)
    if passage is None:
        return Markup("text")
    return Markup(place.sentence) if any(s.id == place.sentence for s in passage.sentences) else Markup(f"p{passage.number}")


def statuses(entry: Entry) -> list[str]:
    """Who made the English of this article, the least certain first."""
    texts: list[Text | Passage | None] = [entry.article.title, *entry.summary, *(s for p in entry.article.paragraphs for s in (p.sentences or (p,))), *(r.indicator for r in (*entry.targets, *entry.figures))]
    found = {text.status for text in texts if text is not None and text.en and text.status}
    return [status for status in ("machine", "reviewed", "human") if status in found]


def px(number: float) -> Markup:
    """A length or position in a picture, to two places."""
    return Markup(f"{number:.2f}".rstrip("0").rstrip("."))


def safe_address(address: str | None) -> Markup | None:
    """An http(s) address as an attribute's value; anything else is no link."""
    return plain(address) if address and re.fullmatch(r"https?://[^\s\"'<>\\]+", address) else None


def joined(items: Iterable[str], mark: str) -> Markup:
    """Items set off by *mark*, the empty ones left out."""
    return plain_inside(mark).join([item if isinstance(item, Markup) else plain(item) for item in items if item])

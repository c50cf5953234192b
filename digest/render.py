"""Edition → pages: Markdown in each language through templates/pages/. Every text meets the page as numeric entities."""

from __future__ import annotations

import html
import re
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, get_args

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from digest.about import is_joint
from digest.cite import Citation, article_data, citations, data_citations, dataset, in_full, page_citations, record_citations
from digest.compiled import compiled
from digest.corrections import strayed
from digest.earlier import is_earlier
from digest.lexicon import Lexicon, labels
from digest.message import say
from digest.model import ArticleKind, Edition, Entry, Named, Place, Range, Relation, Sentence, Target, Text, Topic
from digest.near import last_day
from digest.problem import InputError, Problem
from digest.rows import (
    Column,
    Part,
    Row,
    as_id,
    beside,
    by_date,
    by_topic,
    check_ids,
    columns,
    due_first,
    once,
    parted,
    reports,
    rows,
    shown,
    source,
    source_lines,
)
from digest.settings import LANGUAGES, TEMPLATES, Language, Settings
from digest.tables import TABLES, selections
from digest.terms import Mention, Term, find_terms, term_of
from digest.voice import Voice, capitalised, plain, plain_inside, read_interface

Listed = TypeVar("Listed")
OWN_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\.md")
TITLE = re.compile(r"^# (.+?)[ \t]*(\{:.*\})?[ \t]*$", re.M)
MONTH = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2]))?")  # or a year, where the paper's date says no more
DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)  # LibYAML's where there is one: a tenth of the time
PLACES_SHOWN = 3  # named most, on the home page
NEWEST = 6  # articles, and targets due next, on the home page
NEXT_OF_ONE = 2  # targets due next that one article may have there
WORDS_SHOWN = 8  # that speak for a topic
WIDE = ("navigation", "toc")  # pages that need the whole width, or have nothing to list beside it
USES_SHOWN = 5  # articles that use a term of the glossary
SENTENCES_SHOWN = 200  # in a table; in a longer one a value leads to its sentence, and 500 rows weigh less than 80 KB
CITED = ("topic.md", "plan.md", "targets.md", "indicator.md", "place.md")  # pages that gather records and say how they are cited
UNREAD_SHOWN = 100  # records that no editor has checked, listed one by one; of more the data files tell
TARGETS_SHOWN = 200  # that fall due first, on the page of a topic or place; of more the table of all targets tells
FIGURES_SHOWN = 200  # the newest, on the page of a topic or place; of more the data files and their articles tell
OTHERS_SHOWN = 300  # records of a page of a topic, up to which it also lists those of its articles that are about another
LISTED = 60  # names of an index; a longer one stands by letters, below those named most
NAMED_MOST = 12  # of them
FIRST = dict(zip("abcdefghjklmnopqrstwxyz", "啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝", strict=True))  # by letters of pinyin, the first character that GB 2312 has in their order
LAST = "座"  # of them
LONG = 150  # rows of a table of which those out of sight are not laid out on a narrow screen; shorter ones keep their height while a reader scrolls
NOTHING: tuple[list[Row], list[Row], list[Row]] = ([], [], [])  # beside a target
STATUSES = ("coming", "past", "undated", "reported", "met", "short", "unreported", "related", "check")  # what a target can be filtered by


def render(
    edition: Edition, settings: Settings, lexicon: Lexicon, pdfs: Mapping[str, Pdf] | None = None, hands: Executor | None = None
) -> Mapping[str, str]:
    """Return the Markdown of every page by its path under docs/: `en/articles/<id>.md`.

    A page links to those of *pdfs*, by their path under docs/, that stand beside it. The same paths exist in each language, which *hands*
    fill side by side. Raises ValueError for an id that is no address, and InputError for an interface string that has no English.
    """
    check_ids(edition)
    uses = {entry.article.id: first_uses(entry, lexicon) for entry in edition.entries}
    fill = partial(_fill, edition=edition, settings=settings, lexicon=lexicon, uses=uses, pdfs=pdfs or {})
    return {path: text for filled in (hands.map if hands else map)(fill, LANGUAGES) for path, text in filled.items()}


def _fill(language: Language, edition: Edition, settings: Settings, lexicon: Lexicon, uses: Uses, pdfs: Mapping[str, Pdf]) -> dict[str, str]:
    """The pages of one language."""
    writer = _Writer(edition, settings, Voice(language, settings, lexicon, read_interface()), lexicon, uses, pdfs)
    live = dict(writer.pages())
    strayed(edition.corrections, {path.removesuffix(".md") for path in live})
    return {f"{language}/{path}": text for path, text in (*live.items(), *writer.gone())}


def own_pages(templates: Path) -> list[str]:
    """The files of *templates*/pages that make a page of a project's own. Raises InputError for a name that is no address."""
    names = [path.name for path in sorted((templates / "pages").glob("*.md")) if not path.name.startswith((".", "_")) and not (TEMPLATES / "pages" / path.name).is_file()]
    for name in names:
        if not OWN_NAME.fullmatch(name):
            fix = say("call it by small letters, digits and hyphens, as it will stand in the address: team.md; or, if other templates include it, let it begin with _")
            raise InputError(Problem(path=f"templates/pages/{name}", line=None, code="bad-name", what=say("the name is no address of a page"), fix=fix))
    return names


# ---- what templates are given --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DataColumn:
    """A column of the data files: what it holds, and which files have it."""

    name: str
    about: Text
    type: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pdf:
    """What a page says of a PDF that stands beside it."""

    size: int  # bytes
    pages: int

    @property
    def kilobytes(self) -> int:
        """Its size as a reader is told."""
        return -(-self.size // 1024)


@dataclass(frozen=True, slots=True)
class Use:
    """The first place where an article uses a term that the glossary explains."""

    sentence: str
    mention: Mention


Uses = Mapping[str, Sequence[Use]]
"""Of each article, by its id."""


class _Explained:
    """Marks terms in the sentences of one article, each with a link to the glossary and its meaning."""

    def __init__(self, uses: Iterable[Use], voice: Voice) -> None:
        self._voice = voice
        self._uses: dict[str, list[Mention]] = defaultdict(list)
        for use in uses:
            self._uses[use.sentence].append(use.mention)

    def chinese(self, sentence: Sentence, root: Markup) -> Markup:
        """The sentence in this page's script; none of its characters changes."""
        said = self._voice.chinese(sentence)
        if len(said) != len(sentence.zh):  # then offsets do not hold
            return plain(said)
        return self._marked(said, [(m.start, m.end, m.term) for m in self._uses[sentence.id]], root)

    def english(self, sentence: Sentence, root: Markup) -> Markup:
        """The English sentence, its terms marked where they stand as the glossary has them."""
        said, spans, last = sentence.en or "", [], 0
        for mention in self._uses[sentence.id]:
            name = re.escape(mention.term.en.split(" (")[0])
            if found := re.search(rf"(?<!\w){name}(?!\w)", said, re.IGNORECASE):
                spans.append((found.start(), found.end(), mention.term))
        kept = []
        for start, end, term in sorted(spans, key=lambda span: (span[0], -span[1])):
            if start >= last:
                kept.append((start, end, term))
                last = end
        return self._marked(said, kept, root)

    def _marked(self, said: str, spans: Iterable[tuple[int, int, Term]], root: Markup) -> Markup:
        out, at = Markup(""), 0
        for start, end, term in spans:
            note = term.note and self._voice.bare(term.note)
            if self._voice.english:
                note = f"{term.en} ({term.zh}): {note}"
            out += plain_inside(said[at:start])
            out += Markup(f'<a class="pd-term" href="{root}glossary/#{as_id(term.id)}" data-note="{plain(note)}">') + plain_inside(said[start:end])
            out += Markup("</a>")
            at = end
        out += plain_inside(said[at:])
        return out if html.unescape(out.striptags()) == html.unescape(plain(said)) else plain(said)


class _Writer:
    """Fills the templates for one language."""

    def __init__(self, edition: Edition, settings: Settings, voice: Voice, lexicon: Lexicon, uses: Uses, pdfs: Mapping[str, Pdf]) -> None:
        self.edition, self.settings, self.voice, self.lexicon, self.uses, self.pdfs = edition, settings, voice, lexicon, uses, pdfs
        self.plans = {plan.id: plan for plan in edition.plans}
        self.topics = {topic.id: topic for topic in edition.topics}
        self.entries = {entry.article.id: entry for entry in edition.entries}
        self.indicators = {named.id: named for named in edition.indicators}
        self.names: dict[str, Text] = {f"articles/{id}": voice.title(entry) for id, entry in self.entries.items()}
        for kind in ("plans", "topics", "indicators", "locations", "organisations", "papers"):
            folder = "places" if kind == "locations" else kind
            self.names |= {f"{folder}/{named.id}": named.name for named in getattr(edition, kind)}
        self.names |= {each.page: each.title for each in edition.corrections if each.title}
        self.rows = {row.record.id: row for kind in ("targets", "figures") for row in rows(edition.entries, kind)}
        self.amending = {row.record.amends: row for row in self.rows.values() if isinstance(row.record, Target) and row.record.amends}
        self.targets = once(rows(edition.entries, "targets"))
        self.figures = once(rows(edition.entries, "figures"))
        self.places = {named.id: named for named in edition.locations}
        regions = (n for n in edition.locations if n.near and not n.parts and is_joint((n.name.zh,), lexicon))
        self.wider = {region.id: {region.id, *region.near} for region in regions}
        self.undated = sum(not row.date for row in self.targets)
        self.reports = reports(edition)
        self.beside = beside(edition)
        self.lines = {page.seed.path: page.seed.lines for page in edition.pages}
        self.hints = {row["term"]: row["en"] for row in lexicon.table("topic_terms")}
        self.environment = Environment(
            loader=FileSystemLoader([settings.templates / "pages", settings.templates / "charts"]),
            undefined=StrictUndefined,
            autoescape=True,
            finalize=lambda value: value if isinstance(value, Markup) else plain(value),
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            bytecode_cache=compiled(voice.language, settings.templates),
        )
        self.environment.filters["id"] = as_id
        self.environment.filters["paper"] = voice.paper
        self.environment.filters["text"] = voice.text
        self.environment.filters["capital"] = lambda said: Markup(capitalised(said))
        self.environment.filters["touching"] = lambda topic: sum(topic.id not in entry.topics for entry in self._telling(topic))
        self.environment.filters["status"] = self._status
        self.environment.tests["past"] = self._past
        self.environment.tests["earlier"] = lambda row: is_earlier(row.record, lexicon)
        self.environment.globals.update(
            t=voice.t,
            label=voice.label,
            sort=voice.sort,
            text=voice.text,
            zh=voice.zh,
            date=voice.date,
            when=voice.when,
            amount=voice.amount,
            doubt=voice.doubt,
            paper=voice.paper,
            origin=voice.origin,
            title=voice.title,
            bare=voice.bare,
            made=voice.made,
            english=voice.english,
            language=voice.language,
            name=voice.name(),
            plans=self.plans,
            topics=self.topics,
            entries=self.entries,
            said=lambda zh, en="": voice.text(Text(zh=zh, en=en or None)),
            names=self.names,
            indicators=self.indicators,
            progress_of=lambda row: self.reports.get(row.record.id),
            same_as=lambda row: self.beside.get(row.record.id, NOTHING)[0],
            like=lambda row: self.beside.get(row.record.id, NOTHING)[1],
            earlier_of=lambda row: self.beside.get(row.record.id, NOTHING)[2],
            stands_beside=self._stands_beside,
            also=self._also,
            cited=self._cited,
            amended=self._amended,
            amended_by=self._amended_by,
            promised_in_all=len(self.targets),
            reported_in_all=len(self.figures),
            told_twice=lambda here: sum(bool(self._also(row)) for row in here),
            places=self.places,
            within=self._within,
            selections=selections(edition),
            licence=settings.licence,
            address=settings.address,
            contact=Markup(html.escape(settings.contact)),
            licence_url=Markup(settings.licence_url),  # an address without marks of HTML: settings.py sees to that
            edition=edition,
            printed=voice.printed,
            brief=voice.brief,
            source=source,
            last_day=last_day,
            source_lines=self._line_numbers,
            anchor=anchor,
            past=self._past,
            statuses=STATUSES,
            sentences_shown=SENTENCES_SHOWN,
            unread_shown=UNREAD_SHOWN,
            targets_shown=TARGETS_SHOWN,
            figures_shown=FIGURES_SHOWN,
            others_shown=OTHERS_SHOWN,
            long=LONG,
            today=settings.today,
            marked=self._marked,
            body=self._body,
            columns=self._columns,
            safe=safe_address,
            joined=joined,
            mark_list=voice.label("mark.list"),
            px=px,
            block=lambda role: Markup("h3" if role == "crosshead" else "p"),
            lines_of=self._lines,
            lines_at=self._lines_at,
            led_to=self._led_to,
            line_total=lambda lines: sum(last - first + 1 for first, last in lines),
            line_count=lambda passage: len(set(passage.origin)),
        )

    def pages(self) -> Iterable[tuple[str, str]]:
        """Every page of this language: its path and Markdown."""
        voice = self.voice
        yield self._page(
            "index.md",
            "home.md",
            voice.name(),
            voice.word("page.home.about"),
            hide=WIDE,
            feed="all",
            due=self._due(),
            years=self._columns(self.targets),
            undated=self.undated,
            newest=self.edition.entries[:NEWEST],
            **self._extent(),
        )
        for entry in self.edition.entries:
            yield self._article(entry)
        yield self._gathering("articles", by_year=dated(self.edition.entries, 4))
        yield self._gathering("topics", **self._heat())
        for topic in self.edition.topics:
            entries = self._telling(topic)
            targets, other_targets = by_topic(topic.id, self._due_first(once(rows(entries, "targets"))))
            figures, other_figures = by_topic(topic.id, by_date(once(rows(entries, "figures")), newest=True))
            yield self._page(
                f"topics/{topic.id}.md",
                "topic.md",
                voice.bare(topic.name),
                voice.bare(topic.description),
                search=[voice.word("found.topic")],
                hide=WIDE,
                feed=topic.id,
                topic=topic,
                entries_here=entries,
                targets=targets,
                figures=figures,
                other_targets=other_targets,
                other_figures=other_figures,
            )
        set_by = {plan.id: self._due_first(once(rows(self.edition.entries, "targets", plan.id))) for plan in self.edition.plans}
        promised = {id: len(found) for id, found in set_by.items()}
        yield self._gathering(
            "plans",
            promised=promised,
            kinds_here=[voice.t(word).lower() for word, _ in Counter(labels(self.lexicon)[f"instrument.{plan.kind}"] for plan in self.edition.plans).most_common()],
            plans_here=sorted(self.edition.plans, key=lambda plan: (-promised[plan.id], -len(plan.articles), *self._in_order(plan.name))),
        )
        for plan in self.edition.plans:
            entries = [self.entries[id] for id in plan.articles if id in self.entries]
            yield self._page(
                f"plans/{plan.id}.md",
                "plan.md",
                self._called(plan.name),
                voice.word("page.plan.about"),
                search=[str(voice.sort(plan))],
                hide=WIDE,
                plan=plan,
                entries_here=entries,
                targets=set_by[plan.id],
            )
        everything = self._due_first(self.targets)
        places = {place for row in everything for place in row.record.place_ids}
        relations = {row.record.relation for row in everything}
        numbered = sum(row.record.value is not None for row in everything)
        stated = Counter(status for row in everything for status in self._status(row))
        page_of_ours = [voice.word("found.page")]
        listed, parts = parted(everything)
        fetched = [part.name for part in parts]
        ordered = sorted(parts, key=lambda part: (not part.year, part.year, part.number))
        yield self._gathering(
            "targets",
            search=page_of_ours,
            scripts=("tracker",),
            parts=fetched,
            fetched=fetched,
            targets=everything,
            listed=listed,
            ordered=ordered,
            years=sorted({last_day(row.date)[:4] for row in everything if row.date}),
            places_here=[named for named in self.edition.locations if named.id in places],
            wider=self.wider,
            figures_of=Counter(key for row in self.figures for key in (*row.record.topics, *row.record.place_ids)),
            amounts=[("number", numbered), ("none", len(everything) - numbered)],
            relations=[relation for relation in get_args(Relation) if relation in relations],
            kinds=[(status, stated[status]) for status in STATUSES if stated[status]],
        )
        for n, part in enumerate(ordered):
            yield self._part(part, ordered[n - 1] if n else None, ordered[n + 1] if n + 1 < len(ordered) else None)
        yield self._gathering("glossary", hide=("navigation", "toc"), used=self._terms_used(), uses_shown=USES_SHOWN)
        yield from self._indicators()
        yield from self._places()
        yield from self._organisations()
        yield from self._papers()
        word, address = self.voice.word, f"{self.settings.address}{self.voice.language}/data/"
        about = dataset(self.edition, word("page.data"), word("page.data.about"), self.voice, self.settings.address and address, self.settings.licence_url, self.settings.today)
        cited = data_citations(self.voice, address, self.settings.today)
        unread = [row for row in (*self.targets, *self.figures) if not row.record.checked]
        yield self._gathering(
            "data",
            search=page_of_ours,
            data=about,
            scripts=("copy",),
            citations=cited,
            columns_here=described_columns(self.lexicon),
            relations=get_args(Relation),
            kinds=get_args(ArticleKind),
            unread=len(unread),
            undated=self.undated,
            untimed=sum(not row.date for row in self.figures),
        )
        yield self._gathering("feeds", search=page_of_ours, hide=("navigation", "toc"))
        records = [row.record for row in (*self.targets, *self.figures)]
        yield self._gathering("about", search=page_of_ours, hide=("navigation",), records=records, unread=unread, in_full=partial(in_full, voice=self.voice), reported=bool(self.reports or self.beside), accuracy=self.settings.accuracy)
        yield self._gathering("corrections", hide=("navigation", "toc"))
        yield self._gathering("search")
        for template in own_pages(self.settings.templates):
            yield self._own(template)

    def gone(self) -> Iterable[tuple[str, str]]:
        """What stands at the address of a withdrawn article, and of a page that has moved."""
        for each in self.edition.corrections:
            name, path = self.names.get(each.to or each.page), f"{each.page}.md"
            title = self.voice.bare(name) if name else each.page.split("/")[1]
            if each.kind == "withdrawn":
                yield self._page(path, "withdrawn.md", title, self.voice.word("page.withdrawn.about"), hide=WIDE, noindex=True, said=each)
            elif each.to:
                to = f"../../{each.to}/"
                yield self._page(path, "moved.md", title, self.voice.word("page.moved.about"), hide=WIDE, noindex=True, moved=to, said=each)

    def _extent(self) -> dict[str, Any]:
        """What the edition covers: how many pages, from when to when, and the single places that most of its articles name."""
        entries = self.edition.entries
        dates = sorted({entry.article.paper.date for entry in entries if entry.article.paper.date})
        single = [named for named in self.edition.locations if not is_joint((named.name.zh,), self.lexicon)]  # beside 成渝, 重庆 would be named twice
        often = sorted(single or self.edition.locations, key=lambda named: -len(named.articles))[:PLACES_SHOWN]
        where = [self.voice.text(named.name, note=False) for named in often]
        return {"pages": len({entry.article.source for entry in entries}) if dates and where else 0, "period": f"{dates[0]}/{dates[-1]}" if dates else "", "where": where}

    def _heat(self) -> dict[str, Any]:
        """How many targets of each topic fall due in each year, and how many there are in all."""
        years = self._columns(self.targets)
        counted = [(topic, [sum(topic.id in row.record.topics for row in column.rows) for column in years]) for topic in self.edition.topics]
        return {
            "years": years,
            "undated": self.undated,
            "most": max((count for _, counts in counted for count in counts), default=1),
            "heat": [(topic, counts) for topic, counts in counted if any(counts)],
            "promised": Counter(topic for row in self.targets for topic in row.record.topics),
        }

    def _indicators(self) -> Iterable[tuple[str, str]]:
        stated: dict[str, list[Row]] = defaultdict(list)
        for row in once(self.rows.values()):
            if row.record.indicator_id in self.indicators:
                stated[row.record.indicator_id or ""].append(row)
        yield self._gathering("indicators", groups=self._lettered([(named, stated[named.id]) for named in self._listed(self.edition.indicators)], lambda each: each[0].name))
        for named in self.edition.indicators:
            found = by_date(stated[named.id])
            scopes = {row.record.scope.zh if row.record.scope else "": row.record.scope for row in found}
            entries = self._telling(named)
            yield self._page(
                f"indicators/{named.id}.md",
                "indicator.md",
                self._called(named.name),
                self.voice.word("page.indicator.about"),
                search=[self.voice.word("found.indicator")],
                hide=WIDE,
                named=named,
                term=term_of(named.name.zh, self.lexicon),
                entries_here=entries,
                targets=sum(row.is_target for row in found),
                figures=sum(not row.is_target for row in found),
                by_place=[
                    (scope, [row for row in found if (row.record.scope.zh if row.record.scope else "") == zh]) for zh, scope in scopes.items()
                ],
                stated=found,
            )

    def _places(self) -> Iterable[tuple[str, str]]:
        said: dict[str, tuple[list[Row], list[Row]]] = defaultdict(lambda: ([], []))
        for row in self.rows.values():
            for place in row.record.place_ids:
                said[place][0 if row.is_target else 1].append(row)
        things = self._things()
        yield self._gathering("places", groups=self._lettered([(named, *(len(once(those)) for those in said[named.id])) for named in self._listed(self.edition.locations)], lambda each: each[0].name))
        for named in self.edition.locations:
            targets, figures = map(once, said[named.id])
            yield self._page(
                f"places/{named.id}.md",
                "place.md",
                self._called(named.name),
                self.voice.word("page.place.about"),
                search=[self.voice.word("found.place")],
                hide=WIDE,
                named=named,
                shared=sum(len(row.record.place_ids) > 1 for row in (*targets, *figures)),
                entries_here=self._telling(named),
                targets=self._due_first(targets),
                figures=by_date(figures, newest=True),
                things=[once(row for row in things[named.id] if row.is_target is promised) for promised in (True, False)],
            )

    def _things(self) -> Mapping[str, Sequence[Row]]:
        """By a place's id, the rows about something whose name begins with the place's, which is not the place: 武隆区生活垃圾焚烧发电项目."""
        names = {named.name.zh: named.id for named in self.edition.locations}
        longest = max(map(len, names), default=0)
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows.values():
            scope = row.record.scope.zh if row.record.scope and not row.record.place_ids else ""
            if begin := next((scope[:n] for n in range(min(longest, len(scope) - 1), 1, -1) if scope[:n] in names), ""):
                found[names[begin]].append(row)
        return found

    def _organisations(self) -> Iterable[tuple[str, str]]:
        yield self._gathering("organisations", groups=self._lettered(self._listed(self.edition.organisations), lambda each: each.name))
        for named in self.edition.organisations:
            entries = self._telling(named)
            yield self._page(
                f"organisations/{named.id}.md",
                "organisation.md",
                self._called(named.name),
                self.voice.word("page.organisation.about"),
                search=[self.voice.word("found.organisation")],
                hide=WIDE,
                named=named,
                term=term_of(named.name.zh, self.lexicon),
                entries_here=entries,
                mentions=[(entry, self._mention(entry, named.name.zh)) for entry in entries],
            )

    def _terms_used(self) -> Sequence[tuple[Term, Sequence[tuple[Entry, str]]]]:
        """The explained terms that articles use, each with the articles and the sentence that has it first."""
        found: dict[str, list[tuple[Entry, str]]] = defaultdict(list)
        terms: dict[str, Term] = {}
        for entry in self.edition.entries:
            for use in self.uses[entry.article.id]:
                terms[use.mention.term.zh] = use.mention.term
                found[use.mention.term.zh].append((entry, use.sentence))
        ordered = sorted(terms.values(), key=lambda term: self._in_order(Text(zh=term.zh, en=term.en)))
        return [(term, found[term.zh]) for term in ordered]

    def _mention(self, entry: Entry, name: str) -> Sentence | None:
        """The first sentence that names the organisation, of those that the page shows."""
        sentences = (s for each in shown(entry) for s in each.sentences)
        return next((s for s in sentences if any(m.term.zh == name for m in find_terms(s.zh, self.lexicon))), None)

    def _papers(self) -> Iterable[tuple[str, str]]:
        by_month: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.edition.entries:
            if said := MONTH.match(entry.article.paper.date or ""):
                by_month[said[0]].append(entry)
        months = sorted(by_month, reverse=True)
        years = sorted({month[:4] for month in months}, reverse=True)
        yield self._gathering("papers", groups=self._lettered(self.edition.papers, lambda each: each.name), months=[(year, [(m, len(by_month[m])) for m in months if m[:4] == year]) for year in years])
        for named in self.edition.papers:
            yield self._archive(f"papers/{named.id}.md", self.voice.bare(named.name), self.voice.text(named.name), dated(self._telling(named), 7))
        for month in months:
            date = self.voice.date(month)
            yield self._archive(f"months/{month}.md", html.unescape(date), date, dated(by_month[month], 10))

    def _archive(self, path: str, title: str, heading: Markup, entries_by_date: Mapping[str, Sequence[Entry]]) -> tuple[str, str]:
        """The articles of a newspaper, month by month, or of a month, day by day."""
        entries = [entry for those in entries_by_date.values() for entry in those]
        about, hide = self.voice.word("page.papers.about"), ("navigation",) if len(entries_by_date) > 1 else WIDE
        return self._page(path, "paper.md", title, about, hide=hide, heading_text=heading, entries_here=entries, by_date=entries_by_date)

    def _listed(self, named: Iterable[Named]) -> Sequence[Named]:
        """As an index lists them, most articles first: those alike in that by their names, and in English those without an English name last."""
        if self.voice.english:
            return sorted(named, key=lambda each: (not each.name.en, -len(each.articles), *self._in_order(each.name)))
        return sorted(named, key=lambda each: (-len(each.articles), *self._in_order(each.name)))

    def _lettered(self, listed: Sequence[Listed], name: Callable[[Listed], Text]) -> Sequence[tuple[str, Sequence[Listed]]]:
        """A list as it is, or where it is long those at its head and then all by their letters: each group with its letter, `most` or `other`."""
        if len(listed) <= LISTED:
            return [("", listed)]
        letters: dict[str, list[Listed]] = defaultdict(list)
        for each in sorted(listed, key=lambda each: self._in_order(name(each))):
            letters[letter_of(self._in_order(name(each))[0], self.voice.english)].append(each)
        return [("most", listed[:NAMED_MOST]), *((letter, letters[letter]) for letter in sorted(letters, key=lambda letter: (letter == "other", letter)))]

    def _in_order(self, name: Text) -> tuple[bytes, str]:
        """What sorts names as this language's readers look for them: by English letters, or by the sound of the Chinese; names alike in that, by their Chinese."""
        return by_letter(name.en or "").encode() if self.voice.english else by_sound(name.zh, self.lexicon), name.zh

    def _telling(self, named: Named | Topic) -> Sequence[Entry]:
        return [self.entries[id] for id in named.articles if id in self.entries]

    def _gathering(self, name: str, hide: Sequence[str] = WIDE, **given: Any) -> tuple[str, str]:
        """A page there is one of, at an address of its own: topics/, targets/, about/."""
        word = self.voice.word
        return self._page(f"{name}/index.md", f"{name}.md", word(f"page.{name}"), word(f"page.{name}.about"), hide=hide, **given)

    def _part(self, part: Part, before: Part | None, after: Part | None) -> tuple[str, str]:
        """A page of the table of all targets: those due in a year, with the ways to the years beside it."""
        heading = self.voice.label("tracker.due", year=part.year) if part.year else self.voice.label("tracker.undated")
        return self._page(f"targets/{part.name}.md", "targets_part.md", html.unescape(heading), self.voice.word("page.targets.about"), hide=WIDE, part=part, before=before, after=after)

    def _own(self, template: str) -> tuple[str, str]:
        """A page of the project's own, called as its first heading is."""
        stem = template.removesuffix(".md")
        path, markdown = self._page(f"{stem}/index.md", template, stem, "", hide=("navigation",))
        heading = TITLE.search(markdown)
        title = html.unescape(Markup(heading[1]).striptags()).strip() if heading else stem
        path, markdown = self._page(path, template, title, title, hide=("navigation",), search=[self.voice.word("found.page")])
        return path, TITLE.sub(lambda m: m[0] if m[2] else f"{m[0].rstrip()} {{: #title }}", markdown, count=1)

    def _article(self, entry: Entry) -> tuple[str, str]:
        article, voice = entry.article, self.voice
        title = voice.bare(voice.title(entry))
        described = voice.bare(entry.summary[0]) if entry.summary else title
        address = self._address_of(entry)
        about = [voice.bare(self.topics[id].name) for id in entry.topics if id in self.topics]
        told = {id for record in (*entry.targets, *entry.figures) for id in record.topics}
        listed = [voice.bare(topic.name) for topic in self.edition.topics if topic.id in told or topic.id in entry.topics]  # all whose page leads here
        return self._page(
            f"articles/{article.id}.md",
            "article.md",
            title,
            described,
            search=[str(voice.label(f"kind.{article.kind}")), voice.paper_name(article.paper), str(voice.date(article.paper.date))],
            filters={"topic": listed, "year": [(article.paper.date or "")[:4]], "paper": [voice.paper_name(article.paper)]},
            scripts=("copy", "terms"),
            data=article_data(entry, title, voice, self.settings.address and address, about),
            topic_reasons=self._topic_reasons(entry),
            entry=entry,
            article=article,
            targets=rows([entry], "targets"),
            figures=rows([entry], "figures"),
            passages=shown(entry),
            explained=_Explained(self.uses.get(article.id, ()), voice),
            translated=any(s.en for p in article.paragraphs for s in p.sentences),
            statuses=statuses(entry),
            authors=[voice.named(author) for author in article.authors],
            related=self._related(entry),
            citations=citations(entry, title, voice, address, self.settings.today),
        )

    def _address_of(self, entry: Entry) -> str:
        return f"{self.settings.address}{self.voice.language}/articles/{entry.article.id}/"

    def _stands_beside(self, here: Iterable[Row]) -> set[str]:
        """What is shown beside the targets of *here*: a report, figures of the same indicator, like ones, those from before; and none, beside one of them."""
        targets = [row.record.id for row in here if row.is_target]
        others = {kind for id in targets for kind, found in zip(("same", "like", "before"), self.beside.get(id, NOTHING), strict=True) if found}
        return others | {"report" if id in self.reports else "none" for id in targets} if others or not self.reports.keys().isdisjoint(targets) else set()

    def _cited(self, row: Row) -> Sequence[Citation]:
        """How one record is cited."""
        return record_citations(row, self.voice.bare(self.voice.title(row.entry)), self.voice, self._address_of(row.entry), self.settings.today)

    def _page(
        self,
        path: str,
        template: str,
        title: str,
        description: str,
        hide: Sequence[str] = ("navigation",),
        search: Sequence[str] = (),
        scripts: Sequence[str] = (),
        data: str = "",
        feed: str = "",
        filters: Mapping[str, Sequence[str]] = MappingProxyType({}),
        noindex: bool = False,
        moved: str = "",
        parts: Sequence[str] = (),
        **given: Any,
    ) -> tuple[str, str]:
        """Front matter by a YAML dumper, then the filled template."""
        meta: dict[str, Any] = {"title": str(plain(title)), "description": str(plain(description)), "hide": list(hide)}
        if search:
            meta["search"] = [str(word if "&#" in word else plain(word)) for word in search if word]
        if filters or search:
            chosen = {"kind": search[:1], **filters}
            meta["filters"] = {key: [str(plain(html.unescape(v))) for v in values] for key, values in chosen.items() if any(values)}
        if scripts := (*scripts, *["copy"] * (template in CITED)):
            meta["scripts"] = list(scripts)
        if data:
            meta["data"] = data
        if feed:
            meta["feed"] = f"feeds/{feed}.xml"
        if noindex:
            meta["noindex"] = True
        if moved:
            meta["moved"] = moved
        if parts:
            meta["parts"] = list(parts)
        depth = 0 if path == "index.md" else path.removesuffix("/index.md").count("/") + 1
        stem, root = path.removesuffix(".md"), Markup("../" * depth or "./")
        pdf, both = self.pdfs.get(f"{self.voice.language}/{stem}.pdf"), self.pdfs.get(f"en/{stem}.zh-en.pdf")
        corrected = [each for each in self.edition.corrections if each.page == stem and each.kind == "corrected"]
        if template in CITED:
            address = f"{self.settings.address}{self.voice.language}/{stem.removesuffix('index')}"
            given["citations"] = page_citations(
                stem.removesuffix("/index").replace("/", "-"), capitalised(title), self.voice, f"{address.rstrip('/')}/", self.settings.today, *(bool(given.get(kind)) for kind in ("targets", "figures"))
            )
        try:
            body = self.environment.get_template(template).render(
                root=root, heading=title, stem=Markup(stem), pdf=pdf, both=both, corrected=corrected, **given
            )
        except InputError:
            raise
        except Exception as error:
            raise InputError(self._unfilled(f"{self.voice.language}/{path}", error)) from error
        front = yaml.dump(meta, Dumper=DUMPER, allow_unicode=True, sort_keys=False, width=10_000)
        return path, f"---\n{front}---\n\n{tidy(body)}"

    def _called(self, name: Text) -> str:
        """A name as the title of its page: English as a line begins."""
        return capitalised(self.voice.bare(name)) if self.voice.english and name.en else self.voice.bare(name)

    def _unfilled(self, page: str, error: Exception) -> Problem:
        """What to say of a template that cannot be filled for *page*: its line, where that is known."""
        frames = [(Path(frame.filename), frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
        path, line = next(((path, line) for path, line in reversed(frames) if path.is_relative_to(self.settings.templates)), (self.settings.templates, getattr(error, "lineno", None)))
        fix = say("if this template is yours, mend it, or remove it to use the program's; else report it with the page")
        return Problem(path=f"templates/{path.relative_to(self.settings.templates).as_posix()}", line=line, code="template-failed", what=say("{page}: {kind}: {error}", page=page, kind=type(error).__name__, error=error), fix=fix)

    def _status(self, row: Row) -> Sequence[str]:
        """What a target can be filtered by: its date, what is reported of it, and whether it is still to be checked."""
        found, (same, like, _) = self.reports.get(row.record.id), self.beside.get(row.record.id, NOTHING)
        when = "undated" if not row.date else "past" if self._past(row) else "coming"
        told = ["reported" if found or same else "unreported", *["related"] * bool(like)]
        if found and found.met is not None:
            told.append("met" if found.met else "short")
        return [when, *told, *(["check"] if row.record.grade == "check" else [])]

    def _line_numbers(self, ranges: Iterable[Range]) -> str:
        """Line numbers as this language writes them: 17–19, 24 or 17—19、24."""
        said = source_lines(ranges)
        return said.replace("-", "–") if self.voice.english else said.replace("-", "—").replace(", ", html.unescape(self.voice.label("mark.list")))

    def _lines(self, entry: Entry, ranges: Iterable[Range] | None = None) -> list[tuple[int, str]]:
        """The lines of the article's source, or those of *ranges*, as they came: number and text of each that may be shown (rights.py)."""
        lines = self.lines.get(entry.article.source, ())
        numbers = (n for first, last in (entry.article.lines if ranges is None else ranges) for n in range(first, last + 1))
        return [(n, lines[n - 1]) for n in numbers if n <= len(lines) and lines[n - 1].strip()]

    def _lines_at(self, entry: Entry, ranges: Iterable[Range] | None = None) -> Markup:
        """The id of those lines on the article's page: l17, l17-l19 or l17-l19,l24; empty if none may be shown."""
        may = {number for number, _ in self._lines(entry, ranges)}
        found = [sorted(may.intersection(range(first, last + 1))) for first, last in (entry.article.lines if ranges is None else ranges)]
        return Markup(",".join(f"l{lines[0]}" if len(lines) == 1 else f"l{lines[0]}-l{lines[-1]}" for lines in found if lines))

    def _led_to(self, entry: Entry) -> Mapping[int, Sequence[Markup]]:
        """By its first line, the ids of several lines that passages and records of an article lead to."""
        places = [place for record in (*entry.targets, *entry.figures) for place in record.places[:1]]
        ids = [self._lines_at(entry, lines) for lines in (*(p.lines() for p in entry.article.paragraphs), *(place.lines for place in places), entry.article.lines)]
        found: dict[int, list[Markup]] = defaultdict(list)
        for id in dict.fromkeys(id for id in ids if not id[1:].isdigit() and id):
            found[int(re.split(r"[-,]", id)[0][1:])].append(id)
        return found

    def _body(self, names: str) -> Markup:
        """Who defined a term: bodies and documents, each in this language where it is known."""
        plans = {plan.name.zh: plan.name for plan in self.edition.plans}
        documents = {row["source"]: row["en"] for row in self.lexicon.table("sources")}
        said = []
        for name in names.split(labels(self.lexicon)["mark.list"]):
            term = term_of(name, self.lexicon)
            said.append(self.voice.text(plans.get(name) or Text(zh=name, en=term.en if term else documents.get(name)), note=False))
        return self.voice.label("mark.list").join(said)

    def _columns(self, rows: Iterable[Row]) -> list[Column]:
        return columns(rows, self.settings.today.year)

    def _marked(self, row: Row) -> Markup:
        """The Chinese sentence that states a record, its number marked."""
        said, raw = (row.said.zh if row.said else ""), row.record.raw or ""
        before, number, after = said.partition(raw) if raw else (said, "", "")
        mark = Markup("<mark>") + self.voice.printed(number) + Markup("</mark>") if number else Markup("")
        return self.voice.printed(before) + mark + self.voice.printed(after)

    def _due_first(self, rows: Sequence[Row]) -> list[Row]:
        return due_first(rows, self.settings.today.isoformat())

    def _past(self, row: Row) -> bool:
        """Whether a target's deadline lies before the day the site is built."""
        return bool(row.date) and last_day(row.date or "") < self.settings.today.isoformat()

    def _due(self) -> Sequence[Row]:
        """The targets that fall due next, no more than a few of one article, and what an editor should still look at only where others do not fill the list."""
        coming = sorted((row for row in by_date(self.targets) if row.date and not self._past(row)), key=lambda row: row.record.grade == "check")
        told: Counter[str] = Counter()
        chosen = []
        for row in coming:
            told[row.entry.article.id] += 1
            if told[row.entry.article.id] <= NEXT_OF_ONE:
                chosen.append(row)
        return by_date((chosen if len(chosen) >= NEWEST else coming)[:NEWEST])

    def _also(self, row: Row) -> Sequence[Row]:
        """The same target or figure in other articles, as it was told first before those that tell it again."""
        first = self._first(row)
        told = (first.record.id, *first.record.told_again)
        return [self.rows[id] for id in told if id != row.record.id and id in self.rows]

    def _within(self, row: Row) -> Sequence[str]:
        """What a row can be found under: its places, and each region that a reader may mean by one of them, as `<id>-all`."""
        ids = row.record.place_ids
        return (*ids, *(f"{wide}-all" for wide, places in self.wider.items() if places.intersection(ids)))

    def _first(self, row: Row) -> Row:
        """The same target or figure as it was told first."""
        return self.rows.get(row.record.told_before or "", row)

    def _amended(self, row: Row) -> Row | None:
        """What an earlier article had in the place of a target."""
        record = self._first(row).record
        return self.rows.get(record.amends or "") if isinstance(record, Target) else None

    def _amended_by(self, row: Row) -> Row | None:
        """What the newest article has in the place of a target."""
        last = self._first(row)
        while later := self.amending.get(last.record.id):
            last = later
        return None if last is self._first(row) else last

    def _topic_reasons(self, entry: Entry) -> Sequence[tuple[Topic, Sequence[Markup]]]:
        """The article's topics with the words that speak for each, the weightiest first; none for one that an editor set."""
        said = dict(reason.split(": ", 1) for reason in entry.reasons if ": " in reason)
        return [
            (self.topics[id], list(dict.fromkeys(map(self._hint, said[id].split(", "))))[:WORDS_SHOWN] if id in said else [])
            for id in entry.topics
            if id in self.topics
        ]

    def _hint(self, word: str) -> Markup:
        """A word that speaks for a topic: its English in the glossary, else in the list of such words."""
        term = term_of(word, self.lexicon)
        return self.voice.text(Text(zh=word, en=term.en if term else self.hints.get(word)), note=False)

    def _related(self, entry: Entry) -> Sequence[tuple[Entry, Markup]]:
        """Related articles, each with its reasons in words."""
        return [
            (self.entries[other.id], self.voice.label("mark.between").join(self._reason(entry, kind, id) for kind, id in other.reasons))
            for other in entry.related
            if other.id in self.entries
        ]

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


# ---- small answers that templates ask for ----------------------------------------------------------------------------


def dated(entries: Iterable[Entry], length: int) -> Mapping[str, Sequence[Entry]]:
    """Entries by so much of their newspaper's date (4: its year, 7: its month), the newest first; those without one stand last, under ""."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        found[(entry.article.paper.date or "")[:length]].append(entry)
    return dict(sorted(found.items(), reverse=True))


def described_columns(lexicon: Lexicon) -> list[DataColumn]:
    """Every column of the data files, in the files' order."""
    about = {row["column"]: row for row in lexicon.table("columns")}
    names = dict.fromkeys(column for columns in TABLES.values() for column in columns)
    return [
        DataColumn(
            name=name,
            about=Text(zh=about[name]["zh"], en=about[name]["en"], status="human"),
            type=about[name]["type"],
            files=tuple(f"{table}.csv" for table, columns in TABLES.items() if name in columns),
        )
        for name in names
    ]


def first_uses(entry: Entry, lexicon: Lexicon) -> tuple[Use, ...]:
    """Where the text that the page shows first uses each term that the glossary explains, in reading order."""
    found: dict[str, Use] = {}
    for each in shown(entry):
        for sentence in each.sentences:
            for mention in find_terms(sentence.zh, lexicon):
                if mention.term.is_explained:
                    found.setdefault(mention.term.zh, Use(sentence.id, mention))
    return tuple(found.values())


def anchor(entry: Entry, place: Place) -> Markup:
    """The id of what a place points to on the article's page: a sentence, a paragraph or a heading."""
    if place.paragraph is None:
        return Markup(place.part)
    passage = next((each for each in shown(entry) if each.number == place.paragraph + 1), None)
    if passage is None:
        return Markup("text")
    return Markup(place.sentence) if any(s.id == place.sentence for s in passage.sentences) else Markup(f"p{passage.number}")


def statuses(entry: Entry) -> list[tuple[str, int]]:
    """Who made the English of how many texts of this article, the most first; `none` for those that have none."""
    texts: list[Text | None] = [
        *(heading for _, heading in entry.article.headings()),
        *(s for p in entry.article.paragraphs for s in (p.sentences or (p,))),
        *{r.indicator for r in (*entry.targets, *entry.figures)},
    ]
    found = Counter((text.status or "human") if text.en else "none" for text in texts if text is not None)
    return found.most_common()


def px(number: float) -> Markup:
    """A length or position in a picture, to two places."""
    return Markup(f"{number:.2f}".rstrip("0").rstrip("."))


def safe_address(address: str | None) -> Markup | None:
    """An http(s) address as an attribute's value; anything else is no link."""
    return plain(address) if address and re.fullmatch(r"https?://[^\s\"'<>\\]+", address) else None


def joined(items: Iterable[str], mark: str) -> Markup:
    """Items set off by *mark*, the empty ones left out."""
    mark = mark if isinstance(mark, Markup) else plain_inside(mark)
    return Markup(mark).join([item if isinstance(item, Markup) else plain(item) for item in items if item])


def tidy(body: str) -> str:
    """Without trailing spaces, and with one empty line where there were more."""
    lines = [line.rstrip() for line in body.split("\n")]
    kept = [line for n, line in enumerate(lines) if line or (n and lines[n - 1])]
    return "\n".join(kept).strip() + "\n"


def by_letter(english: str) -> str:
    """What sorts English names: their letters, whether small or capital, without quotation marks and the article before them."""
    bare = re.sub(r"[“”‘’\"'「」『』《》]", "", english)
    return re.sub(r"^\W*(?:(?:the|an?)\s+(?=\w))?", "", bare, flags=re.IGNORECASE).casefold()


def by_sound(chinese: str, lexicon: Lexicon) -> bytes:
    """What sorts Chinese names by their sound: the code of GB 2312, whose common characters stand in the order of pinyin; 重庆 by that of 虫庆."""
    regex, sounds = _sounds(lexicon)
    return regex.sub(lambda match: sounds[match[0]], chinese).encode("gb18030")


def letter_of(order: bytes, english: bool) -> str:
    """The letter that a name stands under by what sorts it; `other` where it begins with none, or with a character that GB 2312 does not order by its sound."""
    if order[:1].isalpha():
        return order[:1].decode().lower()
    if english or order[:2] > LAST.encode("gb18030"):
        return "other"
    return next((letter for letter, first in reversed(FIRST.items()) if first.encode("gb18030") <= order[:2]), "other")


@cache
def _sounds(lexicon: Lexicon) -> tuple[re.Pattern[str], Mapping[str, str]]:
    sounds = {row["name"]: row["as"] for row in lexicon.table("sounds")}
    return re.compile("|".join(map(re.escape, sorted(sounds, key=len, reverse=True)))), sounds

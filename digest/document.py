"""Edition → documents: what each topic, plan and article says on paper, as plain data in one language or in two side by side."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any, Literal, NamedTuple

from markupsafe import Markup

from digest.cite import based_on, gathered, printed_citation
from digest.lexicon import Lexicon, labels
from digest.model import Edition, Entry, Paper, Plan, Record, Sentence, Target, Text, Topic
from digest.near import last_day
from digest.problem import naming
from digest.rows import Row, Shown, by_date, by_topic, check_ids, columns, once, reports, rows, shown, source, source_lines
from digest.settings import LANGUAGES, Language, Settings
from digest.terms import find_terms, says
from digest.voice import Voice, clean, read_interface, shorten

Kind = Literal["topics", "plans", "articles"]
KINDS: tuple[Kind, ...] = ("topics", "plans", "articles")
BILINGUAL = "zh-en"  # Simplified Chinese and English side by side; it stands beside the English page
EDITIONS: Mapping[str, tuple[Language, ...]] = {**{language: (language,) for language in LANGUAGES}, BILINGUAL: ("zh-Hans", "en")}
DUE_SHOWN = 5  # targets of the summary
OPENINGS_SHOWN = 3  # articles that a topic without targets is summed up by
LONGEST_ROW = 700  # characters; a longer table row may run on to the next page
PAPERS_AT_FOOT = 4  # newspapers that the foot of a sheet names
PRINT = "print."  # how the keys of its labels begin
HAN = re.compile("[\u3400-\u9fff]")
RUNNING_LENGTH = {"zh": 28, "en": 64}  # of the title at the head of a page

Run = str | dict[str, str] | list[Any]
"""Text as a page prints it: a string in the page's language, {"zh": …} for Chinese on an English page, or several in a row."""


class Room(NamedTuple):
    """How much of a topic or plan is shown; its page has the rest."""

    figures: int  # the newest
    terms: int  # those said most often
    sentences: int  # of each article


ROOMS = (Room(150, 12, 2), Room(150, 8, 1), Room(150, 6, 0), Room(60, 6, 0), Room(40, 6, 0), Room(24, 6, 0), Room(8, 6, 0))  # the first that keeps the PDF small is taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What one PDF says; `path` is where it stands under docs/, `contents` what the template reads (JSON), the fullest first."""

    path: str
    page: str  # the page it belongs to, topics/climate, the same in each language
    edition: str  # of EDITIONS
    contents: tuple[Mapping[str, Any], ...]


def documents(
    edition: Edition,
    settings: Settings,
    lexicon: Lexicon,
    kinds: Collection[str] = KINDS,
    pages: Collection[str] = (),
    editions: Collection[str] = (),
) -> Iterator[Document]:
    """Yield the documents of *edition*: topics, plans, then articles, in every edition; with *pages* or *editions*, those alone.

    Their content holds strings, numbers and lists alone, no markup. Raises ValueError for an id that is no address.
    """
    check_ids(edition)
    day = settings.today
    for name, languages in EDITIONS.items():
        if editions and name not in editions:
            continue
        told = [_Writer(edition, settings, language, lexicon, alone=len(languages) == 1).told(kinds, pages) for language in languages]
        for voices in zip(*told, strict=True):
            page = voices[0][0]
            suffix = f".{BILINGUAL}.pdf" if name == BILINGUAL else ".pdf"
            contents = tuple({"kind": page.split("/")[0], "page": page, "day": [day.year, day.month, day.day], "voices": [*each]} for each in zip(*(said for _, said in voices), strict=True))
            yield Document(path=f"{languages[-1]}/{page}{suffix}", page=page, edition=name, contents=contents)


class _Writer:
    """Tells documents in one language, *alone* or beside another."""

    def __init__(self, edition: Edition, settings: Settings, language: Language, lexicon: Lexicon, alone: bool) -> None:
        self.edition, self.settings, self.lexicon, self.alone = edition, settings, lexicon, alone
        self.voice = Voice(language, settings, lexicon, read_interface())
        self.entries = {entry.article.id: entry for entry in edition.entries}
        self.plans = {plan.id: plan for plan in edition.plans}
        self.reports = reports(edition)
        records = [(record, entry) for entry in edition.entries for record in (*entry.targets, *entry.figures)]
        self.article_of = {record.id: entry.article.id for record, entry in records}
        self.tellings = {record.id: (record.id, *record.told_again) for record, _ in records}
        self.today = settings.today.isoformat()

    def told(self, kinds: Collection[str], pages: Collection[str]) -> Iterator[tuple[str, Sequence[Mapping[str, Any]]]]:
        """Each page's path without its suffix, and what its document says, the fullest first."""
        telling: Iterator[tuple[str, Callable[[], Sequence[Mapping[str, Any]]]]] = chain(
            ((f"topics/{topic.id}", partial(self._topic, topic)) for topic in self.edition.topics),
            ((f"plans/{plan.id}", partial(self._plan, plan)) for plan in self.edition.plans),
            ((f"articles/{entry.article.id}", partial(self._article, entry)) for entry in self.edition.entries),
        )
        for page, tell in telling:
            if page.split("/")[0] in kinds and (not pages or page in pages):
                with naming(page, "pdf-failed"):
                    contents = tell()
                yield page, contents

    # ---- the three kinds

    def _topic(self, topic: Topic) -> Sequence[Mapping[str, Any]]:
        entries = [self.entries[id] for id in topic.articles if id in self.entries]
        targets, other_targets = by_topic(topic.id, by_date(once(rows(entries, "targets"))))
        figures, other_figures = by_topic(topic.id, by_date(once(rows(entries, "figures")), newest=True))
        plans = Counter(row.record.plan_id for row in targets if isinstance(row.record, Target) and row.record.plan_id in self.plans)
        told = [(self.plans[id or ""], self._label("print.count_targets", n=n)) for id, n in plans.items()]
        lead = [self._run(topic.description)]
        return self._gathered(f"topics/{topic.id}", self._label("print.topic"), topic.name, lead, entries, targets, figures, "print.targets", told, self._counts([], other_targets, other_figures))

    def _plan(self, plan: Plan) -> Sequence[Mapping[str, Any]]:
        entries = [self.entries[id] for id in plan.articles if id in self.entries]
        targets = by_date(once(rows(self.edition.entries, "targets", plan.id)))
        entries += [e for e in self.edition.entries if any(t.plan_id == plan.id for t in e.targets) and e not in entries]
        lead: list[Run] = [self._zh(plan.name.zh)] if self.voice.english and plan.name.en else []
        return self._gathered(f"plans/{plan.id}", said(self.voice.sort(plan)), plan.name, lead, entries, targets, [], "print.targets_set", [], [])

    def _gathered(
        self,
        page: str,
        kicker: str,
        name: Text,
        lead: list[Run],
        entries: Sequence[Entry],
        targets: Sequence[Row],
        figures: Sequence[Row],
        heading: str,
        plans: Sequence[tuple[Plan, str]],
        others: Sequence[str],
    ) -> Sequence[Mapping[str, Any]]:
        numbers = {entry.article.id: n for n, entry in enumerate(entries, 1)}
        letters = {plan.id: letter(n) for n, (plan, _) in enumerate(plans)}
        whole: dict[str, Any] = {
            **self._frame(page, gathered(self.voice.bare(name), self.voice, bool(targets), bool(figures)), name, entries, ""),
            "kicker": kicker,
            "title": self._run(name),
            "lead": lead,
            "byline": [],
            "summary": self._gist(entries, targets),
            "plans_heading": self._label("print.plans_here"),
            "plans": [{"letter": letters[plan.id], "name": self._run(plan.name), "note": told} for plan, told in plans],
            "targets_heading": self._label(heading),
            "targets": [self._row(row, numbers, letters) for row in targets],
            "figures": [self._row(row, numbers, {}) for row in figures[: ROOMS[0].figures]],
            "others": self._label("print.others", counts=self.voice.word("mark.list").join(others)) if others else "",
            "timeline": self._timeline(targets),
            "articles": [self._short(entry) for entry in entries],
            "text": [],
            "text_note": "",
            "sources": [],
        }
        return [
            {
                **whole,
                "counts": self._counts(entries, targets, figures, room.figures),
                "figures": whole["figures"][: room.figures],
                "figures_more": self._label("print.more", n=len(figures) - room.figures) if len(figures) > room.figures else "",
                "articles": [{**article, "summary": article["summary"][: room.sentences]} for article in whole["articles"]],
                "terms": self._terms(self._said(entries, (*targets, *figures[: room.figures]), room.sentences))[: room.terms],
            }
            for room in ROOMS
        ]

    def _article(self, entry: Entry) -> Sequence[Mapping[str, Any]]:
        article, voice = entry.article, self.voice
        targets, figures = by_date(rows([entry], "targets")), rows([entry], "figures")
        title, paper = voice.title(entry), article.paper
        setting = {row.record.plan_id for row in targets if isinstance(row.record, Target)}
        letters = {instrument.id: letter(n) if instrument.id in setting else "" for n, instrument in enumerate(entry.instruments)}
        byline = [
            self._paper(entry),
            said(voice.date(paper.date)),
            self._page_of(paper),
            self._label(f"kind.{article.kind}") if article.kicker else "",  # else it stands above the headline
            *(self._set(self.voice.person(author)) for author in article.authors),
        ]
        whole = {
            **self._frame(f"articles/{article.id}", voice.bare(title) if paper.wording == "project" else "", title, [entry], based_on(entry, voice) if paper.wording == "project" else ""),
            "kicker": self._run(article.kicker) if article.kicker else self._label(f"kind.{article.kind}"),
            "title": self._run(title),
            "lead": [self._run(article.subtitle)] if article.subtitle else [],
            "byline": [each for each in byline if each],
            "counts": self._counts([], targets, figures),
            "summary": {"label": "", "lines": [{"date": "", "run": self._run(sentence), "amount": ""} for sentence in entry.summary]},
            "plans_heading": self._label("print.plans"),
            "plans": [
                {"letter": letters[each.id], "name": self._run(each.name), "note": "".join(map(str, self._filled("print.bracketed", "text", said(self.voice.sort(each))))).strip()}
                for each in entry.instruments
            ],
            "targets_heading": self._label("print.targets"),
            "targets": [self._row(row, {}, letters) for row in targets],
            "figures": [self._row(row, {}, {}) for row in figures],
            "figures_more": "",
            "others": "",
            "timeline": [],
            "articles": [],
            "text": [self._passage(each, [*targets, *figures]) for each in shown(entry)],
            "text_note": self._label(f"print.text_{paper.text}") if paper.text in ("quotes", "none") else "",
            "sources": [self._source(entry)],
            "terms": self._terms([*self._said([entry], (*targets, *figures), 0), *entry.summary, *(plan.name for plan in entry.instruments), *(s for each in shown(entry) for s in each.sentences)]),
        }
        return [whole]

    # ---- their parts

    def _frame(self, page: str, cited_as: str, name: Text, entries: Sequence[Entry], based: str) -> Mapping[str, Any]:
        """What stands on each of its sheets; empty *cited_as*, where a newspaper is to be cited."""
        voice = self.voice
        dates = [last_day(entry.article.paper.date) for entry in entries if entry.article.paper.date]
        newest = max((entry.article.paper.date for entry in entries if entry.article.paper.date), key=last_day) if dates else None
        address = f"{self.settings.address}{voice.language}/{page}/" if self.settings.address else ""
        papers = list({self._bare_paper(e): self._paper(e) for e in entries if e.article.paper.wording == "project"}.values())
        bare = voice.bare(name)
        cited = clean(voice.word("print.cite").format(citation=printed_citation(cited_as, based, voice, address, self.settings.today))) if cited_as else ""
        return {
            "language": voice.language,
            "site": clean(voice.name()),
            "name": clean(bare),
            "running": clean(shorten(bare, RUNNING_LENGTH["en" if voice.english and name.en else "zh"])),
            "address": address,
            "qr": quick_response(address) if address else "",
            "licence": self.settings.licence,
            "root": f"{self.settings.address}{voice.language}/" if self.settings.address else "",
            "until": self._label("print.until", date=voice.date(newest)) if newest else "",
            "edition": self._label("print.edition", date=voice.date(self.today)),
            "status": self._label("print.status", date=voice.date(self.today)),
            "cite": {"zh": cited} if voice.english and HAN.search(cited) else cited,
            "notice": self._worded(papers),
            "notice_short": self._worded([*papers[:PAPERS_AT_FOOT], "…"] if len(papers) > PAPERS_AT_FOOT else papers),
            "words": self._words(),
        }

    def _worded(self, papers: Sequence[Run]) -> Run:
        """That a text is this project's, and whose reports it rests on; nothing without *papers*."""
        between = self.voice.word("mark.list")
        return plainly(self._filled("wording.project", "paper", plainly([run for each in papers for run in (between, each)][1:]))) if papers else ""

    def _words(self) -> Mapping[str, str]:
        """What the template itself says: the labels of print, by their key."""
        return {key.removeprefix(PRINT): clean(self.voice.word(key)) for key in labels(self.lexicon) if key.startswith(PRINT)}

    def _counts(self, entries: Sequence[Entry], targets: Sequence[Row], figures: Sequence[Row], room: int | None = None) -> list[str]:
        """How much there is, and how many of the figures there is *room* for."""
        counted = (("articles", len(entries)), ("targets", len(targets)), ("figures", len(figures)))
        told = [self._label(f"print.count_{what}", n=n) for what, n in counted if n]
        if room is not None and len(figures) > room:
            told[-1] = self._label("print.count_newest", n=len(figures), shown=room)
        return told

    def _gist(self, entries: Sequence[Entry], targets: Sequence[Row]) -> Mapping[str, Any]:
        """What falls due next, or last if all is past, amounts rather than directions; without targets, how the newest articles begin their summaries."""
        dated = [row for row in targets if row.date]
        coming = [row for row in dated if not self._past(row)]
        told = sorted(coming or reversed(dated) or targets, key=lambda row: row.record.value is None)[:DUE_SHOWN]
        if told:
            chosen = {row.record.id for row in told}
            lines = [{"date": said(self.voice.when(row)), "run": self._scoped(row), "amount": self._in_full(row)} for row in targets if row.record.id in chosen]
            whole = coming or dated or targets
            some = "_some" if len(told) < len(whole) else ""
            counts = {"n": len(whole), "shown": len(told)} if some else {}
            label = self._label(("print.next_due" if coming else "print.last_due") + some, date=self.voice.date(self.today), **counts) if dated else self._label("print.some", **counts) if some else ""
            return {"label": label, "lines": lines}
        openings = [entry for entry in entries if entry.summary][:OPENINGS_SHOWN]
        return {"label": "", "lines": [{"date": "", "run": self._opening(entry), "amount": ""} for entry in openings]}

    def _opening(self, entry: Entry) -> Run:
        """How an article begins, under its headline and date: “that day” and “the agreement” are told by them."""
        date = said(self.voice.date(entry.article.paper.date))
        dated = self._filled("print.bracketed", "text", date) if date else []
        return [self._run(self.voice.title(entry)), *dated, said(self.voice.t("：")), "" if not self.voice.english else " ", self._run(entry.summary[0])]

    def _scoped(self, row: Row) -> Run:
        indicator, scope = self._named(row.record.indicator), row.record.scope
        return [indicator, *self._filled("print.bracketed", "text", self._run(scope))] if scope else indicator

    def _past(self, row: Row) -> bool:
        return bool(row.date) and last_day(row.date or "") < self.today

    def _row(self, row: Row, numbers: Mapping[str, int], letters: Mapping[str, str]) -> Mapping[str, Any]:
        record = row.record
        lines = record.places[0].lines if record.places else None
        amount, below = self._amount(row), list[Run]()
        if record.hedge and self.voice.english:
            below.append(self._filled("print.hedge", "hedge", self._run(record.hedge)))
        elif record.hedge:
            amount = [self._run(record.hedge), amount]
        return {
            "date": said(self.voice.when(row)) or self._label("print.none"),
            "state": "past" if self._past(row) else "coming" if row.date else "undated",
            "mark": row.mark,
            "indicator": self._named(record.indicator),
            "baseline": self._baseline(record),
            "amount": amount,
            "below": [*below, *self._retold(row, numbers), *self._reported(row)],
            "check": said(self.voice.doubt(record)),
            "scope": self._run(record.scope) if record.scope else self._label("print.none"),
            "plan": letters.get(record.plan_id or "", "") if isinstance(record, Target) else "",
            "n": numbers.get(row.entry.article.id, 0),
            "lines": source_lines(lines) if lines else "",
            "to": f"articles/{row.entry.article.id}/#{record.id}",
            "long": len(record.indicator.zh) + len(record.raw or "") > LONGEST_ROW,
        }

    def _retold(self, row: Row, numbers: Mapping[str, int]) -> list[Run]:
        """The other articles here that tell the same, by their numbers."""
        first = row.record.told_before or row.record.id
        told = sorted({numbers[self.article_of[id]] for id in self.tellings.get(first, ()) if id != row.record.id and self.article_of[id] in numbers})
        return [self._label("print.also", articles=" ".join(f"[{n}]" for n in told))] if told else []

    def _reported(self, row: Row) -> list[Run]:
        """The latest figure beside a target, and how far along that is."""
        found = self.reports.get(row.record.id)
        if found is None:
            return []
        amount: Run = [self._judged(found.row), *self._filled("print.bracketed", "text", said(self.voice.date(found.date)))] if found.date else self._judged(found.row)
        share = [self._label("print.share", share=found.percent)] if found.share is not None else []
        return [self._filled("print.reported", "amount", amount), *share]

    def _timeline(self, targets: Sequence[Row]) -> list[dict[str, Any]]:
        """A column a year; none for targets that all fall due in one."""
        years = columns(targets, self.settings.today.year)
        if len(years) < 2:
            return []
        return [
            {
                "year": str(column.year) if column.year else self._label("print.earlier" if column.earlier else "print.later"),
                "dots": ["check" if row.record.grade == "check" else "past" if self._past(row) else "coming" for row in column.rows],
            }
            for column in years
        ]

    def _short(self, entry: Entry) -> Mapping[str, Any]:
        return self._source(entry) | {
            "counts": self._counts([], rows([entry], "targets"), rows([entry], "figures")),
            "summary": [self._run(sentence) for sentence in entry.summary],
        }

    def _source(self, entry: Entry) -> dict[str, Any]:
        paper = entry.article.paper
        date, page = said(self.voice.date(paper.date)), self._page_of(paper)
        ours, dated = paper.wording == "project", plainly([date, " ", page] if date and page else [date or page])
        return {
            "title": self._run(self.voice.title(entry)),
            "paper": self._origin(entry, date) if ours else self._paper(entry),
            "date": page if ours else dated,
            "lines": source(entry),
            "to": f"articles/{entry.article.id}/",
            "url": paper.url if paper.url and paper.url.startswith(("http://", "https://")) else "",
        }

    def _passage(self, each: Shown, records: Sequence[Row]) -> Mapping[str, Any]:
        """A paragraph: in English where each of its sentences has some, else as printed; after a sentence the numbers, in the tables, of what it states."""
        sentences: Sequence[Text] = each.sentences or [each.passage]
        english = self.voice.english and all(sentence.en for sentence in sentences)
        runs: list[Run] = []
        for sentence in sentences:
            marks = " ".join(row.mark for row in records if isinstance(sentence, Sentence) and any(place.sentence == sentence.id for place in row.record.places))
            said = clean(sentence.en or "") if english else clean(self.voice.chinese(sentence))
            told = f"{' ' * english}[{marks}]" if marks else ""
            between = " " if runs and english else ""
            runs += [between + said + told] if english or not self.voice.english else [self._set(said), told]
        whole = plainly(self._joined(runs))
        return {
            "role": each.passage.role,
            "number": each.number,
            "lines": source_lines(each.passage.lines()),
            "run": [whole, self._made(sentences)] if english and self._made(sentences) else whole,
        }

    def _joined(self, runs: Iterable[Run]) -> list[Run]:
        """*runs* without empty ones, Chinese on an English page in one piece where nothing stands between."""
        out: list[Run] = []
        for run in runs:
            if isinstance(run, dict) and out and isinstance(out[-1], dict):
                out[-1] = {"zh": out[-1]["zh"] + run["zh"]}
            elif run:
                out.append(run)
        return out

    def _said(self, entries: Iterable[Entry], shown_rows: Iterable[Row], sentences: int) -> Iterator[Text]:
        """What a document says of these articles, in so many *sentences* each, and of these records."""
        for entry in entries:
            yield self.voice.title(entry)
            yield from entry.summary[:sentences]
        for row in shown_rows:
            yield row.record.indicator
            if isinstance(row.record, Target) and row.record.plan_id in self.plans:
                yield self.plans[row.record.plan_id].name

    def _terms(self, texts: Iterable[Text]) -> list[Mapping[str, Any]]:
        """The explained terms of the glossary that *texts* use most, in English where that stands alone, each with its other name and its meaning."""
        voice = self.voice
        mentions = ((text, mention.term) for text in texts for mention in find_terms(text.zh, self.lexicon) if mention.term.is_explained)
        found = Counter(term for text, term in mentions if not (voice.english and self.alone and text.en) or says(text.en, term.en))
        return [
            {
                "term": term.en if voice.english else voice.script(term.zh),
                "other": self._zh(term.zh) if voice.english else term.en,
                "note": self._run(term.note) if term.note else "",
            }
            for term in sorted(found, key=lambda term: (-found[term], term.zh))[: ROOMS[0].terms]
        ]

    # ---- words

    def _run(self, text: Text) -> Run:
        return clean(text.en) + self._made([text]) if self.voice.english and text.en else self._set(self.voice.chinese(text))

    def _made(self, texts: Iterable[Text]) -> str:
        """What is said after English that a machine made and nobody looked at, or that says other numbers than the Chinese."""
        texts = [text for text in texts if text.en]
        notes = {"text.machine": any(text.status == "machine" for text in texts), "text.disputed": any(text.disputed for text in texts)}
        return "".join(f" ({self._label(key)})" for key, holds in notes.items() if holds)

    def _named(self, name: Text) -> Run:
        """The name of an indicator, and where English lacks, a word about it."""
        untold = self.voice.english and name.en is None and not name.zh.isascii()
        return [self._run(name), *self._filled("print.bracketed", "text", self._label("text.untold"))] if untold else self._run(name)

    def _zh(self, chinese: str) -> Run:
        return self._set(self.voice.script(chinese))

    def _set(self, chinese: str) -> Run:
        text = clean(chinese)
        return {"zh": text} if self.voice.english and not text.isascii() else text

    def _amount(self, row: Row) -> Run:
        record = row.record
        if record.amount is not None:
            return self._run(record.amount)
        relation = self._label(f"relation.{record.relation}")
        if record.raw is None or record.value is None:
            return relation
        return [relation, " " if self.voice.english else "", self._zh(record.raw)]

    def _baseline(self, record: Record) -> str:
        """What year a target is compared with."""
        return self._label("print.baseline", year=self.voice.date(record.baseline)) if isinstance(record, Target) and record.baseline else ""

    def _in_full(self, row: Row) -> Run:
        """The amount of a record as it is read alone: with how firmly it is said, compared with what year, and what of it is doubted."""
        record, notes = row.record, list[Run]()
        baseline = self._baseline(record)
        if not self.voice.english:
            return [self._run(record.hedge) if record.hedge else "", baseline, self._judged(row)]
        if baseline:
            notes = [" ", baseline]
        if record.hedge:
            notes += self._filled("print.bracketed", "text", self._filled("print.hedge", "hedge", self._run(record.hedge)))
        return [self._amount(row), *notes, *self._doubted(row)]

    def _judged(self, row: Row) -> Run:
        """The amount of a record, and what of it is doubted."""
        return [self._amount(row), *self._doubted(row)]

    def _doubted(self, row: Row) -> list[Run]:
        doubt = said(self.voice.doubt(row.record))
        return self._filled("print.bracketed", "text", doubt) if doubt else []

    def _filled(self, key: str, place: str, run: Run) -> list[Run]:
        """A label with its one {place} filled."""
        before, _, after = self.voice.word(key).partition(f"{{{place}}}")
        return [before, run, after]

    def _origin(self, entry: Entry, date: str) -> Run:
        """That a text is this site's, and on what newspaper's report it rests."""
        before, _, after = self.voice.word("origin.project" if date else "origin.undated").replace("{date}", date).partition("{paper}")
        return plainly([before, self._paper(entry), after])

    def _paper(self, entry: Entry) -> Run:
        paper = entry.article.paper
        return self._run(Text(zh=paper.name, en=paper.name_en)) if paper.name else self._label("paper.unknown")

    def _page_of(self, paper: Paper) -> Run:
        return plainly(self._filled("paper.page", "page", self._zh(paper.page))) if paper.page else ""

    def _bare_paper(self, entry: Entry) -> str:
        return self.voice.paper_name(entry.article.paper) or self._label("paper.unknown")

    def _label(self, key: str, **values: object) -> str:
        return said(self.voice.label(key, **values))


def said(markup: Markup) -> str:
    """What a page would show of *markup*, as plain text."""
    return markup.unescape().strip()


def plainly(runs: list[Run]) -> Run:
    """Several runs as one string where all of them are strings."""
    return "".join(map(str, runs)) if all(isinstance(run, str) for run in runs) else runs


def letter(n: int) -> str:
    """A, B … Z, AA: what the plan number *n*, from 0, is called in a table."""
    return (letter(n // 26 - 1) if n >= 26 else "") + chr(ord("A") + n % 26)


def quick_response(address: str) -> str:
    """The QR code of *address*, as SVG."""
    import segno

    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False, nl=False)
    return out.getvalue().decode()

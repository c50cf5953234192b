"""Edition → documents: what each topic, plan and article says on paper, as plain data in one language or in two side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from markupsafe import Markup

from digest.lexicon import Lexicon
from digest.model import Edition, Entry, Passage, Plan, Target, Text, Topic
from digest.render import Row, by_date, check_ids, columns, last_day, rows, shown, source, source_lines
from digest.settings import LANGUAGES, Language, Settings
from digest.terms import find_terms
from digest.voice import Voice, clean, labels, read_interface, shorten

Kind = Literal["topics", "plans", "articles"]
KINDS: tuple[Kind, ...] = ("topics", "plans", "articles")
BILINGUAL = "zh-en"  # Simplified Chinese and English side by side; it stands beside the English page
EDITIONS: Mapping[str, tuple[Language, ...]] = {**{language: (language,) for language in LANGUAGES}, BILINGUAL: ("zh-Hans", "en")}
DUE_SHOWN = 5  # targets of the summary
FIGURES_SHOWN = 24  # the newest of a topic; the page has the others
TERMS_SHOWN = 12  # those said most often
SUMMARY_SHOWN, FEW_ARTICLES = 2, 12  # sentences of an article among others; one, where there are more articles than these
OPENINGS_SHOWN = 3  # articles that a topic without targets is summed up by
LONGEST_ROW = 700  # characters; a longer table row may run on to the next page
PRINT = "print."  # how the keys of its labels begin
RUNNING_LENGTH = {"zh": 28, "en": 64}  # of the title at the head of a page

Run = str | dict[str, str] | list[Any]
"""Text as a page prints it: a string in the page's language, {"zh": …} for Chinese on an English page, or several in a row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What one PDF says; `path` is where it stands under docs/, `content` what the template reads (JSON)."""

    path: str
    page: str  # the page it belongs to, topics/climate, the same in each language
    edition: str  # of EDITIONS
    content: Mapping[str, Any]


def documents(edition: Edition, settings: Settings, lexicon: Lexicon, kinds: Iterable[Kind] = KINDS) -> Iterator[Document]:
    """Yield the documents of *edition* in every edition: topics, plans, then articles.

    Their content holds strings, numbers and lists alone, no markup. Raises ValueError for an id that is no address.
    """
    check_ids(edition)
    wanted = tuple(kinds)
    writers = {language: _Writer(edition, settings, language, lexicon) for language in LANGUAGES}
    for name, languages in EDITIONS.items():
        told = [writers[language].told(wanted) for language in languages]
        for pages in zip(*told, strict=True):
            page = pages[0][0]
            suffix = f".{BILINGUAL}.pdf" if name == BILINGUAL else ".pdf"
            content = {"kind": page.split("/")[0], "page": page, "voices": [content for _, content in pages]}
            yield Document(path=f"{languages[-1]}/{page}{suffix}", page=page, edition=name, content=content)


class _Writer:
    """Tells documents in one language."""

    def __init__(self, edition: Edition, settings: Settings, language: Language, lexicon: Lexicon) -> None:
        self.edition, self.settings, self.lexicon = edition, settings, lexicon
        self.voice = Voice(language, settings, labels(lexicon), read_interface())
        self.entries = {entry.article.id: entry for entry in edition.entries}
        self.plans = {plan.id: plan for plan in edition.plans}
        self.today = settings.today.isoformat()

    def told(self, kinds: Sequence[Kind]) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Each page's path without its suffix, and what its document says."""
        if "topics" in kinds:
            for topic in self.edition.topics:
                yield f"topics/{topic.id}", self._topic(topic)
        if "plans" in kinds:
            for plan in self.edition.plans:
                yield f"plans/{plan.id}", self._plan(plan)
        if "articles" in kinds:
            for entry in self.edition.entries:
                yield f"articles/{entry.article.id}", self._article(entry)

    # ---- the three kinds

    def _topic(self, topic: Topic) -> Mapping[str, Any]:
        entries = [self.entries[id] for id in topic.articles if id in self.entries]
        targets, figures = by_date(rows(entries, "targets")), by_date(rows(entries, "figures"), newest=True)
        return self._gathered(
            f"topics/{topic.id}", "print.topic", topic.name, [self._run(topic.description)], entries, targets, figures, "print.targets"
        )

    def _plan(self, plan: Plan) -> Mapping[str, Any]:
        entries = [self.entries[id] for id in plan.articles if id in self.entries]
        setting = [e for e in self.edition.entries if any(t.plan_id == plan.id for t in e.targets)]
        entries += [entry for entry in setting if entry not in entries]
        targets = by_date(rows(setting, "targets", plan.id))
        lead: list[Run] = [self._zh(plan.name.zh)] if self.voice.english and plan.name.en else []
        return self._gathered(f"plans/{plan.id}", f"instrument.{plan.kind}", plan.name, lead, entries, targets, [], "print.targets_set")

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
    ) -> Mapping[str, Any]:
        numbers = {entry.article.id: n for n, entry in enumerate(entries, 1)}
        return {
            **self._frame(page, name, entries),
            "kicker": self._label(kicker),
            "title": self._run(name),
            "lead": lead,
            "byline": [],
            "counts": self._counts(entries, targets, figures),
            "summary": self._gist(entries, targets),
            "targets_heading": self._label(heading),
            "targets": [
                self._row(row, numbers, plan=kicker == "print.topic" and not (n and row.record.plan_id == targets[n - 1].record.plan_id))  # type: ignore[union-attr]
                for n, row in enumerate(targets)
            ],
            "figures": [self._row(row, numbers) for row in figures[:FIGURES_SHOWN]],
            "figures_more": self._label("print.more", n=len(figures) - FIGURES_SHOWN) if len(figures) > FIGURES_SHOWN else "",
            "timeline": self._timeline(targets),
            "articles": [self._short(entry, SUMMARY_SHOWN if len(entries) <= FEW_ARTICLES else 1) for entry in entries],
            "plans": [],
            "text": [],
            "text_note": "",
            "sources": [],
            "terms": self._terms(self._chinese(entries, (*targets, *figures))),
        }

    def _article(self, entry: Entry) -> Mapping[str, Any]:
        article, voice = entry.article, self.voice
        targets, figures = by_date(rows([entry], "targets")), rows([entry], "figures")
        title, paper = voice.title(entry), article.paper
        byline = [
            self._paper(entry),
            said(voice.date(paper.date)),
            self._label("paper.page", page=paper.page) if paper.page else "",
            self._label(f"kind.{article.kind}"),
            *(self._set(self.voice.person(author)) for author in article.authors),
        ]
        return {
            **self._frame(f"articles/{article.id}", title, [entry]),
            "kicker": self._run(article.kicker) if article.kicker else self._label(f"kind.{article.kind}"),
            "title": self._run(title),
            "lead": [self._run(article.subtitle)] if article.subtitle else [],
            "byline": [each for each in byline if each],
            "counts": self._counts([], targets, figures),
            "summary": [{"date": "", "run": self._run(sentence)} for sentence in entry.summary],
            "targets_heading": self._label("print.targets"),
            "targets": [self._row(row, {}) for row in targets],
            "figures": [self._row(row, {}) for row in figures],
            "figures_more": "",
            "timeline": [],
            "articles": [],
            "plans": [[self._run(i.name), self._label(f"instrument.{i.kind}")] for i in entry.instruments],
            "text": [self._passage(each.number, each.passage, [*each.sentences] or [each.passage]) for each in shown(entry)],
            "text_note": self._label(f"print.text_{paper.text}") if paper.text in ("quotes", "none") else "",
            "sources": [self._source(entry)],
            "terms": self._terms([*self._chinese([entry], (*targets, *figures)), *(s.zh for each in shown(entry) for s in each.sentences)]),
        }

    # ---- their parts

    def _frame(self, page: str, name: Text, entries: Sequence[Entry]) -> Mapping[str, Any]:
        voice = self.voice
        dates = [last_day(entry.article.paper.date) for entry in entries if entry.article.paper.date]
        newest = max((entry.article.paper.date for entry in entries if entry.article.paper.date), key=last_day) if dates else None
        address = f"{self.settings.address}{voice.language}/{page}/" if self.settings.address else ""
        papers = {self._bare_paper(entry): None for entry in entries if entry.article.paper.wording == "project"}
        bare = voice.bare(name)
        return {
            "language": voice.language,
            "site": clean(voice.name()),
            "name": clean(bare),
            "running": clean(shorten(bare, RUNNING_LENGTH["en" if voice.english and name.en else "zh"])),
            "address": address,
            "root": f"{self.settings.address}{voice.language}/" if self.settings.address else "",
            "until": self._label("print.until", date=voice.date(newest)) if newest else "",
            "notice": self._label("wording.project", paper=voice.word("mark.list").join(papers)) if papers else "",
            "words": self._words(),
        }

    def _words(self) -> Mapping[str, str]:
        """What the template itself says: the labels of print, by their key."""
        return {key.removeprefix(PRINT): clean(self.voice.word(key)) for key in labels(self.lexicon) if key.startswith(PRINT)}

    def _counts(self, entries: Sequence[Entry], targets: Sequence[Row], figures: Sequence[Row]) -> str:
        counted = (("articles", len(entries)), ("targets", len(targets)), ("figures", len(figures)))
        return " · ".join(self._label(f"print.count_{what}", n=n) for what, n in counted if n)

    def _gist(self, entries: Sequence[Entry], targets: Sequence[Row]) -> list[dict[str, Any]]:
        """What falls due next, or last if all is past; without targets, how the newest articles begin their summaries."""
        coming = [row for row in targets if row.date and last_day(row.date) >= self.today]
        found = coming[:DUE_SHOWN] or [row for row in targets if row.date][-DUE_SHOWN:] or targets[:DUE_SHOWN]
        if found:
            return [{"date": said(self.voice.date(row.date)), "run": self._sentence(row)} for row in found]
        return [{"date": "", "run": self._run(entry.summary[0])} for entry in entries if entry.summary][:OPENINGS_SHOWN]

    def _sentence(self, row: Row) -> Run:
        parts = [self._run(row.record.indicator), ", " if self.voice.english else "", self._amount(row)]
        return [*parts, *self._filled("print.bracketed", "text", self._run(row.record.scope))] if row.record.scope else parts

    def _row(self, row: Row, numbers: Mapping[str, int], plan: bool = False) -> Mapping[str, Any]:
        record = row.record
        lines = record.places[0].lines if record.places else None
        below: list[Run] = []
        if isinstance(record, Target) and record.baseline:
            below.append(self._label("print.baseline", year=self.voice.date(record.baseline)))
        if plan and isinstance(record, Target) and record.plan_id in self.plans:
            below.append(self._run(self.plans[record.plan_id or ""].name))
        if record.hedge and self.voice.english:
            below.append(self._filled("print.hedge", "hedge", self._run(record.hedge)))
        amount = self._amount(row)
        if record.hedge and not self.voice.english:
            amount = [self._run(record.hedge), amount]
        past = isinstance(record, Target) and bool(row.date) and last_day(row.date or "") < self.today
        return {
            "date": said(self.voice.date(row.date)) or self._label("print.none"),
            "past": past,
            "mark": row.mark,
            "indicator": self._run(record.indicator),
            "below": below,
            "amount": amount,
            "check": record.grade == "check",
            "scope": self._run(record.scope) if record.scope else self._label("print.none"),
            "n": numbers.get(row.entry.article.id, 0),
            "lines": source_lines(lines) if lines else "",
            "to": f"articles/{row.entry.article.id}/#{record.id}",
            "long": len(record.indicator.zh) + len(record.raw or "") > LONGEST_ROW,
        }

    def _timeline(self, targets: Sequence[Row]) -> list[dict[str, Any]]:
        """A column a year; none for targets that all fall due in one."""
        years = columns(list(targets))
        later = self._label("print.later")
        if len(years) < 2:
            return []
        return [{"year": str(c.year) if c.year else later, "dots": [row.record.grade == "check" for row in c.rows]} for c in years]

    def _short(self, entry: Entry, sentences: int) -> Mapping[str, Any]:
        return self._source(entry) | {
            "counts": self._counts([], rows([entry], "targets"), rows([entry], "figures")),
            "summary": [self._run(sentence) for sentence in entry.summary[:sentences]],
        }

    def _source(self, entry: Entry) -> dict[str, Any]:
        paper = entry.article.paper
        page = self._label("paper.page", page=paper.page) if paper.page else ""
        return {
            "title": self._run(self.voice.title(entry)),
            "paper": self._paper(entry),
            "date": " ".join(filter(None, (said(self.voice.date(paper.date)), page))),
            "lines": source(entry),
            "to": f"articles/{entry.article.id}/",
            "url": paper.url if paper.url and paper.url.startswith(("http://", "https://")) else "",
        }

    def _passage(self, number: int, passage: Passage, sentences: Sequence[Text]) -> Mapping[str, Any]:
        """A paragraph: in English where each of its sentences has some, else as printed."""
        english = self.voice.english and all(sentence.en for sentence in sentences)
        return {
            "role": passage.role,
            "number": number,
            "lines": source_lines(passage.lines()),
            "run": clean(" ".join(sentence.en or "" for sentence in sentences)) if english else self._set("".join(map(self.voice.chinese, sentences))),
        }

    def _chinese(self, entries: Iterable[Entry], shown_rows: Iterable[Row]) -> Iterator[str]:
        """The Chinese that a document of these articles and records rests on."""
        for entry in entries:
            yield self.voice.title(entry).zh
            yield from (sentence.zh for sentence in entry.summary)
            yield from (instrument.name.zh for instrument in entry.instruments)
        yield from (row.record.indicator.zh for row in shown_rows)

    def _terms(self, texts: Iterable[str]) -> list[Mapping[str, Any]]:
        """The explained terms of the glossary that the document uses most, each with its other name and its meaning."""
        found = Counter(mention.term for text in texts for mention in find_terms(text, self.lexicon) if mention.term.is_explained)
        kept = sorted(found, key=lambda term: (-found[term], term.zh))[:TERMS_SHOWN]
        voice = self.voice
        ordered = sorted(kept, key=lambda term: term.zh)  # one order for all languages: they may stand side by side
        return [
            {
                "term": term.en if voice.english else voice.script(term.zh),
                "other": self._zh(term.zh) if voice.english else term.en,
                "note": self._run(term.note) if term.note else "",
            }
            for term in ordered
        ]

    # ---- words

    def _run(self, text: Text) -> Run:
        return clean(text.en) if self.voice.english and text.en else self._set(self.voice.chinese(text))

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

    def _filled(self, key: str, place: str, run: Run) -> list[Run]:
        """A label with its one {place} filled."""
        before, _, after = self.voice.word(key).partition(f"{{{place}}}")
        return [before, run, after]

    def _paper(self, entry: Entry) -> Run:
        paper = entry.article.paper
        return self._run(Text(zh=paper.name, en=paper.name_en)) if paper.name else self._label("paper.unknown")

    def _bare_paper(self, entry: Entry) -> str:
        return self.voice.paper_name(entry.article.paper) or self._label("paper.unknown")

    def _label(self, key: str, **values: object) -> str:
        return said(self.voice.label(key, **values))


def said(markup: Markup) -> str:
    """What a page would show of *markup*, as plain text."""
    return markup.unescape().strip()

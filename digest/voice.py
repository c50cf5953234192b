"""What a page is told, in one language: texts, dates, amounts and labels, each made of numeric entities and nothing else."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from babel.dates import get_month_names
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from markupsafe import Markup

from digest import lexicon as lexicons
from digest.earlier import is_earlier
from digest.lexicon import Lexicon, labels
from digest.message import say
from digest.model import Entry, Instrument, Paper, Plan, Record, Text
from digest.problem import InputError, Problem
from digest.rows import Row
from digest.settings import Language, Settings
from digest.traditional import in_own_characters, traditional, traditional_name

INTERFACE = Path(__file__).parent / "locale" / "en" / "interface.po"
# Controls, zero-width and bidirectional marks, line and paragraph separators, surrogates, non-characters.
UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U0000d800-\U0000dfff\ufdd0-\ufdef\ufffe\uffff]"
)
MONTHS = re.compile(r"(?P<year>\d{4})-(?P<start>0[1-9]|1[0-2])/(?P=year)-(?P<end>0[1-9]|1[0-2])")
PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
EITHER = ("plan", "programme")  # sorts of documents that Chinese names alike
STOPS, PAUSES = "。.", "，；：、,;: "
TITLE_LENGTH = {"zh": 30, "en": 90}  # of an article without a headline


class Voice:
    """Says the edition's texts, dates and labels in one language, ready for a page."""

    def __init__(self, language: Language, settings: Settings, lexicon: Lexicon, catalogue: Catalog) -> None:
        self.language = language
        self.english = language == "en"
        self._settings, self._lexicon, self._labels, self._catalogue = settings, lexicon, labels(lexicon), catalogue
        self._parts: dict[tuple[str, bool], list[str]] = {}  # of interface strings: text and the names of places in turn

    def say(self, chinese: str, count: int | None = None) -> str:
        """An interface string in this language; *count* chooses English singular or plural."""
        if self.english:
            return self._english(chinese, count)
        return traditional(self._settings.variant, self._lexicon, ours=True)(chinese) if self.language == "zh-Hant" else chinese

    def _english(self, chinese: str, count: int | None = None) -> str:
        message = self._catalogue.get(chinese)
        string = message.string if message else ""
        if isinstance(string, (tuple, list)):
            string = string[0 if count == 1 else -1]
        if not string:
            what, fix = say("{chinese} has no translation", chinese=chinese), say("fill in msgstr for {chinese}", chinese=chinese)
            raise InputError(Problem(path=str(INTERFACE), line=None, code="no-english", what=what, fix=fix))
        return string

    def t(self, chinese: str, **values: object) -> Markup:
        """An interface string with its {places} filled; `n` also chooses the plural."""
        count = values.get("n")
        key = chinese, self.english and count == 1
        if key not in self._parts:
            said = re.split(r"\{(\w+)\}", self.say(chinese, count if isinstance(count, int) else None))
            self._parts[key] = [part if place % 2 else plain_inside(part) for place, part in enumerate(said)]
        filled = []
        for place, part in enumerate(self._parts[key]):
            value = values[part] if place % 2 else part
            if self.english and part == "n" and isinstance(value, int):
                value = f"{value:,}"
            filled.append(value if isinstance(value, Markup) else plain(value))
        return Markup("".join(filled))

    def label(self, key: str, **values: object) -> Markup:
        """What this language calls a code of the model."""
        return self.t(self._labels[key], **values)

    def sort(self, plan: Plan | Instrument) -> Markup:
        """What sort of document a plan is; in English one that its name calls a plan or a programme is that, since Chinese has one word for both."""
        sorts = {kind: self.label(f"instrument.{kind}") for kind in EITHER}
        named = [said for said in sorts.values() if self.english and plan.kind in EITHER and re.search(rf"\b{said}\b", plan.name.en or "", re.IGNORECASE)]
        return named[0] if len(named) == 1 else self.label(f"instrument.{plan.kind}")

    def word(self, key: str) -> str:
        """A label without markup, for a title or description."""
        return self.say(self._labels[key])

    def script(self, chinese: str) -> str:
        """Chinese in this language's script; English pages show it as it is."""
        return traditional(self._settings.variant, self._lexicon)(chinese) if self.language == "zh-Hant" else chinese

    def chinese(self, text: Text) -> str:
        """A text of the source in this language's script: as it was printed where that was Traditional."""
        return in_own_characters(text.hant) if self.language == "zh-Hant" and text.hant else self.script(text.zh)

    def named(self, name: str) -> Markup:
        """A person's name, marked as Chinese on an English page."""
        return self._marked(self.person(name))

    def person(self, name: str) -> str:
        """A person's name in this language's script."""
        return traditional_name(self._settings.variant, self._lexicon)(name) if self.language == "zh-Hant" else name

    def printed(self, chinese: str) -> Markup:
        """A text of the source in this page's script, unmarked: the element around it says the language."""
        return plain(self.script(chinese))

    def zh(self, chinese: str) -> Markup:
        """A text that has Chinese only, marked as such on an English page."""
        return self._marked(self.script(chinese))

    def _marked(self, said: str) -> Markup:
        return Markup(f'<span lang="zh-Hans">{plain(said)}</span>') if self.english and not said.isascii() else plain(said)

    def text(self, text: Text, note: bool = True, capital: bool = False) -> Markup:
        """A text in this language; where English is missing, the Chinese and (with *note*) a word about it; with *capital* as a line begins."""
        if not self.english:
            return plain(self.chinese(text))
        if text.en:
            return plain(capitalised(text.en) if capital else text.en) + (self.made(text) if note else Markup(""))
        return self.zh(text.zh) + (
            Markup(f' <small class="pd-untold">{self.label("text.untold")}</small>') if note and not text.zh.isascii() else Markup("")
        )

    def made(self, text: Text) -> Markup:
        """A word after English that a machine made and nobody looked at, or that says other numbers than the Chinese; nothing after other English."""
        if not self.english or not text.en:
            return Markup("")
        said = Markup(f' <small class="pd-untold">{self.label("text.machine")}</small>') if text.status == "machine" else Markup("")
        return said + Markup(f' <small class="pd-check">{self.label("text.disputed")}</small>') if text.disputed else said

    def bare(self, text: Text) -> str:
        """A text in this language without markup, for a title or description."""
        if self.english and text.en and text.disputed:
            return f"{text.en} [{self.word('text.disputed')}]"
        return text.en or text.zh if self.english else self.chinese(text)

    def brief(self, record: Record) -> Markup:
        """A record in a few words and without markup, for a picture's title."""
        said = plain(f"{self.bare(record.indicator)} {self.bare(record.amount) if record.amount else self.script(record.raw or '')}")
        return said + plain(f" ({html.unescape(doubt)})") if (doubt := self.doubt(record)) else said

    def name(self) -> str:
        """The site's name."""
        return site_name(self.language, self._settings)

    def date(self, iso: str | None) -> Markup:
        """A partial date or interval in words; nothing for None."""
        if not iso:
            return Markup("")
        if "/" in iso:
            start, end = iso.split("/", 1)
            if start == end:
                return self.date(start)
            months = MONTHS.fullmatch(iso)
            if months and months["start"] < months["end"]:
                return self.label("date.months", year=int(months["year"]), start=self._month(months["start"]), end=self._month(months["end"]))
            return self.label("date.between", start=self.date(start), end=self.date(end))
        parts = iso.split("-")
        if not 1 <= len(parts) <= 3 or not all(part.isdigit() for part in parts) or (len(parts) > 1 and not 1 <= int(parts[1]) <= 12):
            return plain(iso)
        values: dict[str, object] = dict(zip(("year", "month", "day"), map(int, parts), strict=False))
        if self.english and "month" in values:
            values["month"] = self._month(parts[1])
        return self.label(f"date.{('year', 'month', 'day')[len(parts) - 1]}", **values)

    def _month(self, number: str) -> str:
        """A month as this language writes it: 7, July."""
        return str(get_month_names("wide", locale="en")[int(number)]) if self.english else str(int(number))

    def when(self, row: Row) -> Markup:
        """The date of a record; where its sentence says that it is a state on that date, as one: 截至2021年11月底. Of a figure without one, that it was before a change, or when it was reported."""
        if not row.date and not row.is_target:
            return self.label("date.earlier") if is_earlier(row.record, self._lexicon) else self._reported(row.entry.article.paper.date)
        date, as_of = self.date(row.date), self._lexicon.values("times")["as_of"]
        numbers = re.findall(r"\d+", row.date or "")
        if row.is_target or row.said is None or "/" in (row.date or "") or not 1 <= len(numbers) <= len(as_of["until"]):
            return date
        until = as_of["until"][len(numbers) - 1].format(*map(int, numbers))
        found = re.search(f"(?:{as_of['opens']})(?:{until})(?P<end>{as_of['ends']})?", row.said.zh)
        return date if found is None else self.label("date.end_of" if found["end"] else "date.as_of", date=date)

    def _reported(self, iso: str | None) -> Markup:
        """When a newspaper told of it, which is not when it was so; nothing where the day is unknown."""
        return self.label("date.reported.day" if (iso or "").count("-") > 1 else "date.reported", date=self.date(iso)) if iso else Markup("")

    def doubt(self, record: Record) -> Markup:
        """That a record is doubted, and what of it; nothing for one that is sure."""
        if record.grade != "check":
            return Markup("")
        what = [self.label(f"doubt.{doubt}") for doubt in record.doubts]
        return self.label("doubt.of", what=self.label("mark.list").join(what)) if what else self.label("doubt.any")

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
        paper = entry.article.paper
        return self.text(Text(zh=paper.name, en=paper.name_en), note=False) if paper.name else self.label("paper.unknown")

    def origin(self, entry: Entry) -> Markup:
        """Whose words an article is: the newspaper's, with its date; or this site's, from facts that the newspaper reported then."""
        paper, date = self.paper(entry), self.date(entry.article.paper.date)
        if entry.article.paper.wording != "project":
            return self.t("，").join(filter(None, (paper, date)))
        return self.label("origin.project", paper=paper, date=date) if date else self.label("origin.undated", paper=paper)

    def paper_name(self, paper: Paper) -> str:
        """The newspaper's name without markup; empty if it is unknown."""
        return self.bare(Text(zh=paper.name or "", en=paper.name_en))

    def title(self, entry: Entry) -> Text:
        """The headline, or for an article without one a name of our own: how its summary or text begins, in English where that has some, else from which line it is."""
        article = entry.article
        if article.title is not None:
            return Text(zh=article.title.zh, en=article.title.en, hant=article.title.hant, status=article.title.status, disputed=article.title.disputed)
        first: Text = next(
            iter(entry.summary), next((s for p in article.paragraphs for s in p.sentences), Text(zh=self._labels[f"kind.{article.kind}"]))
        )
        kind, named = self._labels[f"kind.{article.kind}"], self._labels["title.named"]
        if first.en:
            english = self._english(named).format(kind=self._english(kind), start=shorten(first.en, TITLE_LENGTH["en"]))
        else:
            english = self._english(self._labels["title.numbered"]).format(kind=self._english(kind), line=article.lines[0][0])
        return Text(zh=named.format(kind=kind, start=shorten(first.zh, TITLE_LENGTH["zh"])), en=english, status=first.status if first.en else "composed", disputed=first.disputed)


def plain_inside(text: str) -> Markup:
    """A piece of a sentence as `plain`, its outer spaces kept."""
    inner = plain(text)
    return Markup(" " if text[:1] == " " else "") + inner + Markup(" " if inner and text[-1:] == " " else "")


def capitalised(text: str) -> str:
    """*text* as a line begins; a first word with its own capitals (pH, eVTOL) stays as it is."""
    first = re.match(r"[^\W\d_]+", text)
    return text[:1].upper() + text[1:] if first and first[0].islower() else text


def shorten(text: str, length: int) -> str:
    """*text* without its full stop, cut before *length* characters: at the last mark or space, unless that is too early."""
    text = text.rstrip(STOPS)
    if len(text) <= length:
        return text
    cut = max(text.rfind(mark, length // 2, length) for mark in PAUSES)
    return text[: cut if cut > 0 else length] + "…"


def site_name(language: Language, settings: Settings) -> str:
    """The site's name in one language; Traditional is converted unless given."""
    if language == "zh-Hant" and language not in settings.names:
        return traditional(settings.variant, lexicons.default())(settings.names["zh-Hans"])
    return settings.names[language]


def plain(value: object) -> Markup:
    """*value* on one line, with nothing in it that Markdown, HTML or a template could take for syntax."""
    return _plain(str(value))


@lru_cache(2**16)
def _plain(text: str) -> Markup:
    return Markup(PUNCTUATION.sub(lambda m: f"&#{ord(m[0])};", clean(text)))


def clean(text: str) -> str:
    """*text* on one line, without characters that nobody sees."""
    return " ".join(unicodedata.normalize("NFC", UNSEEN.sub("", text)).split())


@cache
def read_interface(path: Path = INTERFACE) -> Catalog:
    """The English of the interface."""
    with path.open("rb") as file:
        return read_po(file, locale="en")

"""How a page, a record and the data are cited, and what a page tells machines of itself: of this digest where the wording is ours, else of the newspaper."""

from __future__ import annotations

import datetime
import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from babel.dates import get_month_names
from markupsafe import Markup

from digest.model import Edition, Entry, Target
from digest.problem import naming
from digest.rows import Row, rows, source
from digest.tables import TABLES
from digest.voice import Voice, clean

STRING = re.compile(r'"(?:[^"\\]|\\.)*"')  # of a JSON text in ASCII
TEX = {**{sign: f"\\{sign}" for sign in "%&#_${}"}, "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
"""What TeX would take for syntax, and how it prints it."""
SYNTAX = re.compile(r"[<>&'`{}|()\[\]*_#!]|:(?!//)")


ACCESSED = "YYYY-MM-DD"
"""Stands for the day of reading, which the reader's browser fills in."""


REFERENCES = ("references.bib", "references.ris", "references.json")
"""Files for reference managers on the data page of each language."""


@dataclass(frozen=True, slots=True)
class Citation:
    """How to cite something: the form's name and the text."""

    form: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What every form of citation is made from."""

    id: str
    title: str
    site: str
    authors: tuple[str, ...]
    date: str  # ISO, partial; empty if unknown
    address: str
    paper: str = ""  # empty: unknown, or only reported the facts
    page: str = ""
    based: str = ""  # on which newspaper, where the wording is ours; else empty
    data: bool = False  # a set of data, not a text
    ours: bool = False  # worded by the project
    licence: str = ""  # its name and address, of what is ours; else empty


def citations(entry: Entry, title: str, voice: Voice, address: str, edition: datetime.date) -> Sequence[Citation]:
    """Return GB/T 7714, APA, BibTeX and CSL-JSON for the page of *entry* at *address*; in English APA and BibTeX lead.

    A text in our own wording is of the day of this *edition*, and says on which newspaper of which date it is based. The day of reading is left open.
    """
    return _forms(_facts(entry, entry.article.id, title, voice, address, edition), voice)


def record_citations(row: Row, title: str, voice: Voice, address: str, edition: datetime.date) -> Sequence[Citation]:
    """The first two of these for one target or figure of the article called *title*: what is said, by which plan, in which sentence, from which line of the source.

    (All four would make a page of 44 records three times as long as it is without.)
    """
    return _forms(_record_facts(row, title, voice, address, edition), voice)[:2]


def data_citations(voice: Voice, address: str, edition: datetime.date) -> Sequence[Citation]:
    """The same for the data files of this *edition*, whose page is at *address*."""
    return _forms(_data_facts(voice, address, edition), voice)


def page_citations(id: str, title: str, voice: Voice, address: str, edition: datetime.date, targets: bool, figures: bool) -> Sequence[Citation]:
    """The same for a page of this *edition* that gathers *targets* or *figures* from articles, or articles alone: a topic, a plan, a place.

    It is cited as what is gathered there, not as the plan itself.
    """
    site = voice.name()
    return _forms(_Facts(id=id, title=gathered(title, voice, targets, figures), site=site, authors=(site,), date=edition.isoformat(), address=address), voice)


def gathered(title: str, voice: Voice, targets: bool, figures: bool) -> str:
    """What a page is called that gathers what newspapers report of a topic, a plan or a place: *targets*, *figures*, both, or articles alone."""
    return voice.word({(True, True): "cite.gathered", (True, False): "cite.gathered_targets", (False, True): "cite.gathered_figures"}.get((targets, figures), "cite.gathered_articles")).format(title=title)


def references(edition: Edition, voice: Voice, home: str, day: datetime.date, licence: str = "") -> Mapping[str, bytes]:
    """Every article, target and figure, and the data themselves, as files for reference managers: BibTeX, RIS, CSL-JSON.

    *home* is the address of this language's pages, empty where the site has none: then entries have no address. The day of reading is left out.
    *licence*, its name and address, is said of the data and of texts in our own wording, never of a newspaper's article.
    """
    found = [_data_facts(voice, home and f"{home}data/", day)]
    for entry in edition.entries:
        with naming(f"{voice.language}/articles/{entry.article.id}", "citation-failed"):
            title, address = voice.bare(voice.title(entry)), home and f"{home}articles/{entry.article.id}/"
            found.append(_facts(entry, entry.article.id, title, voice, address, day))
            found += [_record_facts(row, title, voice, address, day) for kind in ("targets", "figures") for row in rows([entry], kind)]
    found = [replace(facts, licence=licence if facts.ours or facts.data else "") for facts in found]
    items = [{key: value for key, value in _item(facts, voice).items() if key != "accessed"} for facts in found]
    texts = (
        "\n".join(_bibtex(facts, voice, read=False) + "\n" for facts in found),
        "".join(_ris(facts, voice) for facts in found),
        json.dumps(items, ensure_ascii=False, indent=1) + "\n",
    )
    return {name: text.encode() for name, text in zip(REFERENCES, texts, strict=True)}


def _data_facts(voice: Voice, address: str, edition: datetime.date) -> _Facts:
    site, day = voice.name(), edition.isoformat()
    title = voice.word("cite.data").format(site=site, date=voice.date(day).unescape())
    return _Facts(id=f"data-{day}", title=title, site=site, authors=(site,), date=day, address=address, data=True)


def _record_facts(row: Row, title: str, voice: Voice, address: str, edition: datetime.date) -> _Facts:
    record, place = row.record, next(iter(row.record.places), None)
    lines = source(row.entry, place.lines if place else None)
    where = voice.word("cite.sentence").format(n=place.sentence.removeprefix("s"), source=lines) if place and place.sentence else voice.word("cite.line").format(source=lines)
    plan = next((voice.bare(i.name) for i in row.entry.instruments if isinstance(record, Target) and i.id == record.plan_id), None)
    said = in_full(row, voice).striptags()
    whole = voice.word("cite.record").format(said=voice.word("cite.set_by").format(said=said, plan=plan) if plan else said, title=title, where=where)
    return _facts(row.entry, record.id, whole, voice, address and f"{address}#{record.id}", edition)


def in_full(row: Row, voice: Voice) -> Markup:
    """A record in one line that stands alone: hedge, base year, amount, place, time, and that it is a target: 能耗：力争较2020年下降14.5%（重庆，2025年目标）."""
    record = row.record
    when = voice.when(row)
    if row.is_target:
        when = voice.label("cite.target", date=when) if when else voice.label("cite.target_undated")
    baseline = voice.label("print.baseline", year=voice.date(record.baseline)) if isinstance(record, Target) and record.baseline else Markup("")
    hedge = voice.text(record.hedge, note=False) if record.hedge else Markup("")
    amount, scope = voice.amount(record), voice.text(record.scope, note=False) if record.scope else Markup("")
    notes = [scope, when, voice.doubt(record)]
    if voice.english:
        notes[2:2] = [baseline, voice.label("print.hedge", hedge=hedge) if hedge else hedge]
    else:
        amount = hedge + baseline + amount
    about = voice.t("，").join(note for note in notes if note)
    name = voice.text(record.indicator, note=False, capital=True) + voice.made(record.indicator)
    return name + voice.t("：") + amount + (voice.label("print.bracketed", text=about) if about else Markup(""))


def printed_citation(title: str, based: str, voice: Voice, address: str, edition: datetime.date) -> str:
    """How a paper of this *edition* is cited in this language's own form; *based* says on what it rests, *address* may be empty."""
    site = voice.name()
    facts = _Facts(id="", title=title, site=site, authors=(site,), date=edition.isoformat(), address=address, based=based)
    return (_apa(facts, voice) if voice.english else _gbt(facts).replace(f"[{ACCESSED}]", "")).strip()


def _forms(facts: _Facts, voice: Voice) -> Sequence[Citation]:
    forms = {"GB/T 7714": _gbt(facts), "APA": _apa(facts, voice), "BibTeX": _bibtex(facts, voice), "CSL-JSON": _csl(facts, voice)}
    order = ("APA", "BibTeX", "GB/T 7714", "CSL-JSON") if voice.english else forms
    return [Citation(form, forms[form]) for form in order]


def _facts(entry: Entry, id: str, title: str, voice: Voice, address: str, edition: datetime.date) -> _Facts:
    article, site = entry.article, voice.name()
    ours = article.paper.wording == "project"
    paper, date = voice.paper_name(article.paper), article.paper.date or ""
    if ours or not paper:
        authors = tuple(map(voice.person, article.authors)) if article.authors and not ours else (site,)
        day = edition.isoformat() if ours else date
        return _Facts(id=id, title=title, site=site, authors=authors, date=day, address=address, based=based_on(entry, voice), ours=ours)
    authors = tuple(map(voice.person, article.authors)) or (voice.script(article.agency or "") or paper,)
    return _Facts(id=id, title=title, site=site, authors=authors, date=date, address=address, paper=paper, page=article.paper.page or "")


def based_on(entry: Entry, voice: Voice) -> str:
    """Which newspaper a text rests on, with its date; empty if that is unknown."""
    paper, date = voice.paper_name(entry.article.paper), entry.article.paper.date
    return voice.word("cite.based" if date else "cite.based.undated").format(paper=paper, date=voice.date(date).unescape()) if paper else ""


def _gbt(facts: _Facts) -> str:
    """Nothing stands behind the address that could be taken for a part of it."""
    page, author = f"({facts.page})" if facts.page else "", ", ".join(facts.authors) if facts.paper else facts.site
    if facts.paper:
        of = ", ".join(filter(None, (facts.paper, facts.date)))
        return f"{author}. {facts.title}[N/OL]. {of}{page}[{ACCESSED}]. {facts.address}"
    based, date = f" ({facts.based})" if facts.based else "", f"({facts.date})" if facts.date else ""
    return f"{author}. {facts.title}[{'DS' if facts.data else 'EB'}/OL]. {date}[{ACCESSED}]. {facts.address}{based}"


def _apa(facts: _Facts, voice: Voice) -> str:
    year, *rest = facts.date.split("-")
    if voice.english and rest and rest[0].isdigit() and 1 <= int(rest[0]) <= 12:
        date = f"{year}, {get_month_names('wide', locale='en')[int(rest[0])]}" + (f" {int(rest[1])}" if rest[1:] and rest[1].isdigit() else "")
    else:
        date = html.unescape(voice.date(facts.date))
    note = voice.word("cite.data_set") if facts.data else facts.based
    title = f"{facts.title} [{note}]" if note else facts.title
    stop = "" if title.endswith(("…", "?", "!", "？", "！", "。")) else "."
    paper = f" {facts.paper}." if facts.paper else ""
    return f"{', '.join(facts.authors) if facts.paper else facts.site}. ({date or 'n.d.'}). {title}{stop}{paper} {facts.address}"


def _bibtex(facts: _Facts, voice: Voice, read: bool = True) -> str:
    """With the day of reading still to be filled in, if *read*."""
    year, *rest = facts.date.split("-")
    month = rest[0] if rest and rest[0].isdigit() and 1 <= int(rest[0]) <= 12 else ""
    fields = {
        "author": " and ".join(f"{{{_tex(author)}}}" for author in facts.authors),
        "title": f"{{{_tex(facts.title)}}}",
        "journal": _tex(facts.paper),
        "year": year or "n.d.",
        "month": get_month_names("abbreviated", locale="en")[int(month)].lower() if month else "",
        "day": str(int(rest[1])) if month and rest[1:] and rest[1].isdigit() else "",
        "language": voice.language,
        "url": facts.address,
        "urldate": ACCESSED if read else "",
        "note": _tex(facts.based),
        "copyright": _tex(facts.licence),
    }
    kept = "".join(f"  {key} = {value if key == 'month' else f'{{{value}}}'},\n" for key, value in fields.items() if value)
    return f"@{'article' if facts.paper else 'misc'}{{digest-{facts.id},\n{kept}}}"


def _tex(text: str) -> str:
    return "".join(TEX.get(sign, sign) for sign in text)


def _ris(facts: _Facts, voice: Voice) -> str:
    year, *rest = facts.date.split("-")
    fields = (
        ("TY", "NEWS" if facts.paper else "DATA" if facts.data else "ELEC"),
        ("ID", f"digest-{facts.id}"),
        *(("AU", author) for author in facts.authors),
        ("TI", facts.title),
        ("T2", facts.paper or facts.site),
        ("PY", year),
        ("DA", "/".join([year, *rest, "", ""][:3]) + "/" if year else ""),
        ("SP", facts.page),
        ("UR", facts.address),
        ("N1", facts.based),
        ("N1", facts.licence),
        ("LA", voice.language),
    )
    return "".join(f"{tag}  - {clean(value)}\r\n" for tag, value in fields if value) + "ER  - \r\n\r\n"


def _csl(facts: _Facts, voice: Voice) -> str:
    return json.dumps([_item(facts, voice)], ensure_ascii=False, indent=1)


def _item(facts: _Facts, voice: Voice) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": f"digest-{facts.id}",
        "type": "article-newspaper" if facts.paper else "dataset" if facts.data else "webpage",
        "title": facts.title,
        "author": [{"literal": author} for author in facts.authors],
        "container-title": facts.paper or facts.site,
        "page": facts.page,
        "URL": facts.address,
        "accessed": {"raw": ACCESSED},
        "note": "; ".join(filter(None, (facts.based, facts.licence))),
        "language": voice.language,
    }
    if re.fullmatch(r"\d{4}(?:-\d{2}){0,2}", facts.date):
        item["issued"] = {"date-parts": [[int(part) for part in facts.date.split("-")]]}
    return {key: value for key, value in item.items() if value}


# ---- for machines ------------------------------------------------------------------------------------------------------


def article_data(entry: Entry, title: str, voice: Voice, address: str, about: Sequence[str]) -> str:
    """Return the page of *entry* as JSON-LD: an article of this site, or a page of this site about a newspaper's article.

    A text in our own wording is never called a newspaper's: its newspaper is what it is based on.
    """
    article, site = entry.article, {"@type": "Organization", "name": voice.name()}
    paper = voice.paper_name(article.paper)
    newspaper: dict[str, Any] = {
        "@type": "NewsArticle",
        "datePublished": article.paper.date,
        "publisher": {"@type": "Organization", "name": paper} if paper else None,
    }
    page: dict[str, Any] = {"@context": "https://schema.org", "url": address, "inLanguage": voice.language, "about": list(about)}
    if article.paper.wording == "project":
        page |= {"@type": "Article", "headline": title, "author": site, "publisher": site, "isBasedOn": _filled(newspaper) if paper else None}
    else:
        page |= {"@type": "WebPage", "name": title, "publisher": site, "mainEntity": _filled(newspaper | {"headline": title})}
    return written(page)


def dataset(edition: Edition, name: str, description: str, voice: Voice, address: str, licence: str, day: datetime.date) -> str:
    """Return the data page at *address*, empty where it has none, as JSON-LD; *licence* is an address or empty, *day* that of the edition."""
    dates = sorted(date for entry in edition.entries if (date := entry.article.paper.date))
    files = (*((f"{name}.csv", "text/csv") for name in TABLES), ("digest.json", "application/json"), ("corrections.json", "application/json"), ("datapackage.json", "application/json"))
    return written(
        {
            "@context": "https://schema.org",
            "@type": "Dataset",
            "name": f"{voice.name()} · {name}",
            "description": description,
            "url": address,
            "inLanguage": ["zh-Hans", "en"],
            "isAccessibleForFree": True,
            "version": day.isoformat(),
            "license": licence,
            "creator": {"@type": "Organization", "name": voice.name()},
            "temporalCoverage": f"{dates[0]}/{dates[-1]}" if dates else None,
            "distribution": [
                {"@type": "DataDownload", "name": file, "encodingFormat": form} | ({"contentUrl": f"{address}{file}"} if address else {}) for file, form in files
            ],
        }
    )


def written(data: dict[str, Any]) -> str:
    """*data* as one line of JSON without empty values, its strings free of what HTML, Markdown or a template could take for syntax."""
    return STRING.sub(lambda string: SYNTAX.sub(lambda m: f"\\u{ord(m[0]):04x}", string[0]), json.dumps(_filled(data)))


def _filled(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value not in (None, "", [])}

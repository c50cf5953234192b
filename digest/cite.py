"""How a page is cited, and what it tells machines of itself: of this digest where the wording is ours, else of the newspaper."""

from __future__ import annotations

import datetime
import html
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from babel.dates import get_month_names

from digest.model import Edition, Entry
from digest.voice import Voice

STRING = re.compile(r'"(?:[^"\\]|\\.)*"')  # of a JSON text in ASCII
SYNTAX = re.compile(r"[<>&'`{}|()\[\]*_#!]|:(?!//)")


@dataclass(frozen=True, slots=True)
class Citation:
    """How to cite an article: the form's name and the text."""

    form: str
    text: str


@dataclass(frozen=True, slots=True)
class _Facts:
    """What every form of citation is made from."""

    title: str
    site: str
    paper: str  # empty: unknown, or only reported the facts
    authors: str
    date: str  # ISO, partial; empty if unknown
    page: str
    address: str
    based: str  # on which newspaper, where the wording is ours; else empty


def citations(entry: Entry, title: str, voice: Voice, address: str, accessed: datetime.date) -> Sequence[Citation]:
    """Return GB/T 7714, APA, BibTeX and CSL-JSON for the page of *entry* at *address*, read on the day *accessed*; in English APA and BibTeX lead."""
    facts = _facts(entry, title, voice, address)
    forms = {
        "GB/T 7714": _gbt(facts, accessed),
        "APA": _apa(facts, voice),
        "BibTeX": _bibtex(entry.article.id, facts, accessed),
        "CSL-JSON": _csl(entry, facts, voice, accessed),
    }
    order = ("APA", "BibTeX", "GB/T 7714", "CSL-JSON") if voice.english else forms
    return [Citation(form, forms[form]) for form in order]


def _facts(entry: Entry, title: str, voice: Voice, address: str) -> _Facts:
    article, site = entry.article, voice.name()
    ours = article.paper.wording == "project"
    paper, date = voice.paper_name(article.paper), article.paper.date or ""
    if ours or not paper:
        authors = ", ".join(map(voice.person, article.authors)) if article.authors and not ours else site
        based = voice.word("cite.based" if date else "cite.based.undated").format(paper=paper, date=html.unescape(voice.date(date))) if paper else ""
        return _Facts(title, site, "", authors, date, "", address, based)
    authors = ", ".join(map(voice.person, article.authors)) or voice.script(article.agency or "") or paper
    return _Facts(title, site, paper, authors, date, article.paper.page or "", address, "")


def _gbt(facts: _Facts, accessed: datetime.date) -> str:
    """Nothing stands behind the address that could be taken for a part of it."""
    page, author = f"({facts.page})" if facts.page else "", facts.authors if facts.paper else facts.site
    if facts.paper:
        of = ", ".join(filter(None, (facts.paper, facts.date)))
        return f"{author}. {facts.title}[N/OL]. {of}{page}[{accessed}]. {facts.address}"
    based, date = f" ({facts.based})" if facts.based else "", f"({facts.date})" if facts.date else ""
    return f"{author}. {facts.title}[EB/OL]. {date}[{accessed}]. {facts.address}{based}"


def _apa(facts: _Facts, voice: Voice) -> str:
    year, *rest = facts.date.split("-")
    if voice.english and rest and rest[0].isdigit() and 1 <= int(rest[0]) <= 12:
        date = f"{year}, {get_month_names('wide', locale='en')[int(rest[0])]}" + (f" {int(rest[1])}" if rest[1:] and rest[1].isdigit() else "")
    else:
        date = html.unescape(voice.date(facts.date))
    title = f"{facts.title} [{facts.based}]" if facts.based else facts.title
    stop = "" if title.endswith(("…", "?", "!", "？", "！", "。")) else "."
    paper = f" {facts.paper}." if facts.paper else ""
    return f"{facts.authors if facts.paper else facts.site}. ({date or 'n.d.'}). {title}{stop}{paper} {facts.address}"


def _bibtex(id: str, facts: _Facts, accessed: datetime.date) -> str:
    year, *rest = facts.date.split("-")
    month = rest[0] if rest and rest[0].isdigit() and 1 <= int(rest[0]) <= 12 else ""
    fields = {
        "author": f"{{{facts.authors}}}",
        "title": f"{{{facts.title}}}",
        "journal": facts.paper,
        "year": year or "n.d.",
        "month": get_month_names("abbreviated", locale="en")[int(month)].lower() if month else "",
        "url": facts.address,
        "urldate": str(accessed),
        "note": facts.based,
    }
    kept = "".join(f"  {key} = {value if key == 'month' else f'{{{value}}}'},\n" for key, value in fields.items() if value)
    return f"@{'article' if facts.paper else 'misc'}{{digest-{id},\n{kept}}}"


def _csl(entry: Entry, facts: _Facts, voice: Voice, accessed: datetime.date) -> str:
    item: dict[str, Any] = {
        "id": f"digest-{entry.article.id}",
        "type": "article-newspaper" if facts.paper else "webpage",
        "title": facts.title,
        "author": [{"literal": facts.authors}],
        "container-title": facts.paper or facts.site,
        "page": facts.page,
        "URL": facts.address,
        "accessed": {"raw": str(accessed)},
        "note": facts.based,
        "language": voice.language,
    }
    if re.fullmatch(r"\d{4}(?:-\d{2}){0,2}", facts.date):
        item["issued"] = {"date-parts": [[int(part) for part in facts.date.split("-")]]}
    return json.dumps([{key: value for key, value in item.items() if value}], ensure_ascii=False, indent=1)


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


def dataset(edition: Edition, name: str, description: str, voice: Voice, address: str, licence: str) -> str:
    """Return the data page at *address* as JSON-LD; *licence* is an address or empty."""
    dates = sorted(date for entry in edition.entries if (date := entry.article.paper.date))
    files = (("targets.csv", "text/csv"), ("figures.csv", "text/csv"), ("articles.csv", "text/csv"), ("digest.json", "application/json"))
    return written(
        {
            "@context": "https://schema.org",
            "@type": "Dataset",
            "name": f"{voice.name()} · {name}",
            "description": description,
            "url": address,
            "inLanguage": ["zh-Hans", "en"],
            "isAccessibleForFree": True,
            "license": licence,
            "creator": {"@type": "Organization", "name": voice.name()},
            "temporalCoverage": f"{dates[0]}/{dates[-1]}" if dates else None,
            "distribution": [
                {"@type": "DataDownload", "name": file, "encodingFormat": form, "contentUrl": f"{address}{file}"} for file, form in files
            ],
        }
    )


def written(data: dict[str, Any]) -> str:
    """*data* as one line of JSON without empty values, its strings free of what HTML, Markdown or a template could take for syntax."""
    return STRING.sub(lambda string: SYNTAX.sub(lambda m: f"\\u{ord(m[0]):04x}", string[0]), json.dumps(_filled(data)))


def _filled(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value not in (None, "", [])}

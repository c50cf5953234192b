"""How a page is cited, and what it tells machines of itself: of this digest where the wording is ours, else of the newspaper."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

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


def citations(entry: Entry, title: str, voice: Voice, address: str) -> Sequence[Citation]:
    """Return GB/T 7714, APA, BibTeX and CSL-JSON for the page of *entry* at *address*."""
    facts = _facts(entry, title, voice, address)
    year, page = facts.date[:4] or "n.d.", f"({facts.page})" if facts.page else ""
    if facts.paper:
        gbt = f"{facts.authors}. {title}[N/OL]. {facts.paper}, {facts.date}{page}. {address}."
        apa = f"{facts.authors}. ({facts.date or 'n.d.'}). {title}. {facts.paper}. {address}"
    else:
        gbt, apa = f"{facts.site}. {title}[EB/OL]. ({facts.date}). {address}.", f"{facts.site}. ({year}). {title}. {address}"
    fields = {"author": f"{{{facts.authors}}}", "title": f"{{{title}}}", "journal": facts.paper, "year": year, "url": address}
    kept = "".join(f"  {key} = {{{value}}},\n" for key, value in fields.items() if value)
    bibtex = f"@{'article' if facts.paper else 'misc'}{{digest-{entry.article.id},\n{kept}}}"
    return [Citation("GB/T 7714", gbt), Citation("APA", apa), Citation("BibTeX", bibtex), Citation("CSL-JSON", _csl(entry, facts, voice))]


def _facts(entry: Entry, title: str, voice: Voice, address: str) -> _Facts:
    article, site = entry.article, voice.name()
    ours = article.paper.wording == "project"
    paper = voice.paper_name(article.paper)
    if ours or not paper:
        authors = ", ".join(map(voice.person, article.authors)) if article.authors and not ours else site
        return _Facts(title, site, "", authors, article.paper.date or "", "", address)
    authors = ", ".join(map(voice.person, article.authors)) or voice.script(article.agency or "") or paper
    return _Facts(title, site, paper, authors, article.paper.date or "", article.paper.page or "", address)


def _csl(entry: Entry, facts: _Facts, voice: Voice) -> str:
    item: dict[str, Any] = {
        "id": f"digest-{entry.article.id}",
        "type": "article-newspaper" if facts.paper else "webpage",
        "title": facts.title,
        "author": [{"literal": facts.authors}],
        "container-title": facts.paper or facts.site,
        "page": facts.page,
        "URL": facts.address,
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

"""Edition → Atom feeds: in each language one of all articles and one of each topic, what came or changed last first."""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from digest.lexicon import Lexicon
from digest.model import Edition, Entry
from digest.problem import naming
from digest.settings import LANGUAGES, Settings
from digest.voice import Voice, clean, read_interface

NEWEST = 50  # articles of a feed
NAMES = uuid.uuid5(uuid.NAMESPACE_URL, "urn:policy-digest:feeds")  # ids are made under it, wherever the site is published
UNKNOWN = "1970-01-01"


def feeds(edition: Edition, settings: Settings, lexicon: Lexicon) -> Mapping[str, str]:
    """Return the feeds by their path under docs/: `en/feeds/all.xml` and `en/feeds/<topic>.xml`.

    Ids never change, not with the site's address either. A newspaper's article was published on its day, where that is known; a text in our
    own wording when its page was added here. It was updated when its page was added, or last corrected (corrections.yml); where its sidecar
    has no such day, on the first that the newspaper's date can mean. Links are absolute if the site has an address, else relative to the feed.
    """
    out = {}
    corrected: dict[str, str] = {}
    for each in edition.corrections:
        corrected[each.page] = max(each.date, corrected.get(each.page, ""))
    for language in LANGUAGES:
        voice = Voice(language, settings, lexicon, read_interface())
        topics = {topic.id: voice.bare(topic.name) for topic in edition.topics}
        out[f"{language}/feeds/all.xml"] = _feed("all", voice.name(), edition.entries, voice, settings, corrected, topics)
        by_id = {entry.article.id: entry for entry in edition.entries}
        for topic in edition.topics:
            entries = [by_id[id] for id in topic.articles if id in by_id]
            title = f"{voice.name()} · {voice.bare(topic.name)}"
            out[f"{language}/feeds/{topic.id}.xml"] = _feed(topic.id, title, entries, voice, settings, corrected, topics)
    return out


def _feed(name: str, title: str, entries: Sequence[Entry], voice: Voice, settings: Settings, corrected: Mapping[str, str], topics: Mapping[str, str]) -> str:
    days = {entry.article.id: _updated(entry, corrected) for entry in entries}
    newest = sorted(entries, key=lambda entry: (days[entry.article.id], _day(entry.article.paper.date)), reverse=True)[:NEWEST]
    language = voice.language
    here = f"{settings.address}{language}/feeds/{name}.xml" if settings.address else f"{name}.xml"
    home = f"{settings.address}{language}/" if settings.address else "../"
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}">',
        f"<id>{_id(f'{language}/{name}')}</id>",
        f"<title>{_text(title)}</title>",
        f"<updated>{_time(max(days.values(), default=UNKNOWN))}</updated>",
        f"<author><name>{_text(voice.name())}</name></author>",
        f'<link rel="self" type="application/atom+xml" href={quoteattr(here)}/>',
        f'<link rel="alternate" type="text/html" href={quoteattr(home if name == "all" else f"{home}topics/{name}/")}/>',
        *(f"<rights>{_text(settings.licence)}</rights>" for _ in range(bool(settings.licence))),
    ]
    for entry in newest:
        with naming(f"{language}/articles/{entry.article.id}", "feed-failed"):
            lines.append(_entry(entry, home, voice, days[entry.article.id], topics))
    return "\n".join([*lines, "</feed>"]) + "\n"


def _entry(entry: Entry, home: str, voice: Voice, updated: str, topics: Mapping[str, str]) -> str:
    article = entry.article
    paper = voice.paper_name(article.paper)
    ours = article.paper.wording == "project"
    summary = " ".join(voice.bare(s) for s in entry.summary) if voice.english else "".join(voice.bare(s) for s in entry.summary)
    if paper and article.paper.date:
        summary = voice.word("feed.facts" if ours else "feed.summary").format(paper=paper, date=html.unescape(voice.date(article.paper.date)), summary=summary or voice.bare(voice.title(entry)))
    said = html.unescape(voice.label("wording.project", paper=voice.paper(entry)).striptags()) if ours else ""
    return "\n".join(
        [
            "<entry>",
            f"<id>{_id(f'{voice.language}/articles/{article.id}')}</id>",
            f"<title>{_text(voice.bare(voice.title(entry)))}</title>",
            *(f"<published>{_time(day)}</published>" for day in [_published(entry)] if day),
            f"<updated>{_time(updated)}</updated>",
            f'<link rel="alternate" type="text/html" href={quoteattr(f"{home}articles/{article.id}/")}/>',
            f"<author><name>{_text(voice.name() if ours or not paper else paper)}</name></author>",
            *(f"<category term={quoteattr(topic)} label={quoteattr(clean(topics[topic]))}/>" for topic in entry.topics if topic in topics),
            f"<summary>{_text(summary or voice.bare(voice.title(entry)))}</summary>",
            *(f"<rights>{_text(said)}</rights>" for _ in range(bool(said))),
            "</entry>",
        ]
    )


def _updated(entry: Entry, corrected: Mapping[str, str]) -> str:
    """The day that the article came here, or was last corrected."""
    paper = entry.article.paper
    return max(_day(paper.added or paper.date), corrected.get(f"articles/{entry.article.id}", ""))


def _published(entry: Entry) -> str:
    """The day on which the words were published first: ours when they came here; empty where it is not known."""
    paper = entry.article.paper
    day = (paper.added if paper.wording == "project" else paper.date) or ""
    return day if day == _day(day) else ""


def _day(date: str | None) -> str:
    """The first day that a date can mean."""
    found = re.match(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?", date or "")
    return found[0] + "-01-01"[{4: 0, 7: 3}.get(len(found[0]), 6) :] if found else UNKNOWN


def _time(day: str) -> str:
    return f"{day}T00:00:00Z"


def _id(name: str) -> str:
    return f"urn:uuid:{uuid.uuid5(NAMES, name)}"


def _text(text: str) -> str:
    """*text* on one line as XML has it, without characters that XML forbids."""
    return escape(clean(text))

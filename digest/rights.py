"""Edition → the same with only what may be shown of each newspaper's text: nothing that is made of it afterwards can hold more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from digest.model import Edition, Entry, Page, Passage, TextRight

DEFAULT = "default"
"""The key of what holds for papers that the settings do not name."""


def permitted(edition: Edition, rights: Mapping[str, TextRight]) -> Edition:
    """Return *edition* with paragraphs, summaries and quotes cut to what may be shown; *rights* says how much, by newspaper.

    What a sidecar says of an article or a page goes before *rights*; a text in the project's own wording is no newspaper's. `quotes` keeps the sentences
    that state a record, `none` keeps headlines and the records without their sentences. Paragraphs keep their numbers and lines; of the lines
    of a page, those of articles that may be shown whole are kept, and the others are empty.
    """
    entries = tuple(_permitted(entry, rights) for entry in edition.entries)
    return replace(edition, entries=entries, pages=tuple(_with_lines(page, entries) for page in edition.pages))


def _with_lines(page: Page, entries: Iterable[Entry]) -> Page:
    """The page with only the lines of those articles that may be shown whole."""
    whole = (entry.article for entry in entries if entry.article.source == page.seed.path and entry.article.paper.text == "full")
    shown = {n for article in whole for first, last in article.lines for n in range(first, last + 1)}
    return replace(page, seed=replace(page.seed, lines=tuple(line if n in shown else "" for n, line in enumerate(page.seed.lines, 1))))


def _permitted(entry: Entry, rights: Mapping[str, TextRight]) -> Entry:
    paper = entry.article.paper
    given = rights.get(paper.name or "") or rights.get(DEFAULT, "full")
    right: TextRight = paper.text or ("full" if paper.wording == "project" else given)
    article = replace(entry.article, paper=replace(paper, text=right))
    if right == "full":
        return replace(entry, article=article)
    if right == "none":
        return replace(
            entry,
            article=replace(article, paragraphs=()),
            summary=(),
            targets=tuple(replace(target, quote="") for target in entry.targets),
            figures=tuple(replace(figure, quote="") for figure in entry.figures),
        )
    stating = {place.sentence for record in (*entry.targets, *entry.figures) for place in record.places}
    return replace(
        entry,
        article=replace(article, paragraphs=tuple(_stating(passage, stating) for passage in article.paragraphs)),
        summary=tuple(sentence for sentence in entry.summary if sentence.id in stating),
    )


def _stating(passage: Passage, stating: set[str | None]) -> Passage:
    """The passage with those sentences alone; its text is what they say."""
    kept = tuple(sentence for sentence in passage.sentences if sentence.id in stating)
    return replace(passage, zh="".join(sentence.zh for sentence in kept), en=None, sentences=kept)

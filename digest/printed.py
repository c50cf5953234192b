"""Entry of a page printed in Traditional → the same with its texts as they were printed, for readers of Traditional."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from digest.model import Entry, Line, Passage, Record, Sheet, Text

HAN = range(0x3400, 0xA000)

T = TypeVar("T", bound=Text)
R = TypeVar("R", bound=Record)


def as_printed(entry: Entry, sheet: Sheet) -> Entry:
    """Return *entry* with `hant` for each text that stands in the source in Traditional characters; as it is for a Simplified page.

    Signs stay as normalised; a text of the program's own making, and one that stands nowhere whole, has none.
    """
    if sheet.script != "hant":
        return entry
    lines = {line.number: line for line in sheet.lines}
    article = entry.article
    passages = [passage for _, passage in article.headings()] + list(article.paragraphs)
    known = {passage.zh: _printed(passage, lines, sheet.seed.lines) for passage in passages}

    def own(text: T) -> T:
        for zh, printed in known.items():
            if (start := zh.find(text.zh)) >= 0 and text.zh:
                hant = printed[start : start + len(text.zh)]
                return replace(text, hant=hant) if hant != text.zh else text
        return text

    def passage(p: Passage) -> Passage:
        printed = known[p.zh]
        sentences = tuple(replace(s, hant=printed[s.start : s.end]) for s in p.sentences)
        return replace(p, hant=printed, sentences=sentences) if printed != p.zh else p

    def heading(p: Passage | None) -> Passage | None:
        return passage(p) if p is not None else None

    def record(r: R) -> R:
        return replace(r, indicator=own(r.indicator), scope=own(r.scope) if r.scope else None)

    return replace(
        entry,
        article=replace(
            article,
            title=heading(article.title),
            kicker=heading(article.kicker),
            subtitle=heading(article.subtitle),
            paragraphs=tuple(map(passage, article.paragraphs)),
        ),
        summary=tuple(map(own, entry.summary)),
        instruments=tuple(replace(i, name=own(i.name)) for i in entry.instruments),
        targets=tuple(map(record, entry.targets)),
        figures=tuple(map(record, entry.figures)),
        organisations=tuple(map(own, entry.organisations)),
        locations=tuple(map(own, entry.locations)),
    )


def _printed(passage: Passage, lines: Mapping[int, Line], source: tuple[str, ...]) -> str:
    """The characters of *passage* as the source has them: each line's, found one after the other."""
    reached: dict[int, int] = {}
    out: list[str] = []
    for char, number in zip(passage.zh, passage.origin, strict=True):
        line = lines.get(number)
        at = line.text.find(char, reached.get(number, 0)) if line else -1
        if line is None or at < 0:
            out.append(char)
            continue
        reached[number] = at + 1
        printed = source[number - 1][line.columns[at]]
        out.append(printed if ord(printed) in HAN and ord(char) in HAN else char)
    return "".join(out)

"""Makes articles and entries out of plain strings, for tests of single stages."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, cast

from digest.model import Article, Entry, Figure, Page, Paper, Passage, Place, Record, Role, Seed, Sentence, Target, Text

PAPER = Paper(name="江城日报", date="2023-12-02")


def passage(text: str, line: int, role: str = "text", first: int = 1) -> Passage:
    """One line of source as a passage; its sentences end at 。"""
    spans = [m.span() for m in re.finditer(r"[^。]+。?", text)]
    sentences = tuple(Sentence(zh=text[a:b], id=f"s{first + n}", start=a, end=b) for n, (a, b) in enumerate(spans))
    return Passage(zh=text, role=cast(Role, role), origin=(line,) * len(text), sentences=sentences if role == "text" else ())


def article(
    title: str | None, *paragraphs: str, id: str = "2023-12-02-aaaaaaaa", source: str = "seeds/x.txt", line: int = 1, **fields: Any
) -> Article:
    """An article whose headline is on *line*, each paragraph on the next."""
    made, first = [], 1
    for n, text in enumerate(paragraphs):
        made.append(passage(text, line + 1 + n, first=first))
        first += len(made[-1].sentences)
    head = passage(title, line, "headline") if title else None
    return Article(
        id=id,
        source=source,
        paper=fields.pop("paper", PAPER),
        kind=fields.pop("kind", "report"),
        title=head,
        paragraphs=tuple(made),
        lines=((line, line + len(paragraphs)),),
        **fields,
    )


def record(
    kind: type[Record], of: Article, quote: str, raw: str | None, indicator: str, value: str | None, unit: str | None = None, **fields: Any
) -> Any:
    """A target or figure that *of* states in *quote*."""
    number = next(n for n, p in enumerate(of.paragraphs) if quote in p.zh)
    where = of.paragraphs[number]
    start = where.zh.index(quote)
    sentence = where.sentence_at(start)
    place = Place(
        lines=where.lines(start, start + len(quote)),
        paragraph=number,
        part="paragraph",
        start=start,
        end=start + len(quote),
        sentence=sentence.id if sentence else None,
    )
    return kind(
        id=f"{of.id}-{kind.__name__[0].lower()}{abs(hash((quote, raw))) % 16**6:06x}",
        quote=quote,
        raw=raw,
        places=(place,),
        indicator=Text(zh=indicator),
        relation=fields.pop("relation", "reach"),
        value=None if value is None else Decimal(value),
        unit=unit,
        **fields,
    )


def charging() -> Entry:
    """One article with a target and a figure."""
    a = article("江城公布充电设施方案", "到2030年，公共充电桩超过5万个。", "去年全市新建充电桩8000个，增长12%。")
    target = record(Target, a, "公共充电桩超过5万个", "5万个", "公共充电桩", "50000", "个", relation="more_than", deadline="2030")
    figure = record(Figure, a, "新建充电桩8000个", "8000个", "新建充电桩", "8000", "个", period="2022")
    return Entry(
        article=a, policy=True, topics=("mobility", "energy"), targets=(target,), figures=(figure,), summary=a.paragraphs[0].sentences
    )


def page(*entries: Entry) -> Page:
    """The page that holds *entries*, one blank line at its end."""
    last = max(b for e in entries for _, b in e.article.lines)
    seed = Seed(path=entries[0].article.source, lines=("x",) * last + ("",), encoding="utf-8")
    return Page(seed=seed, paper=entries[0].article.paper, articles=tuple(e.article for e in entries), dropped=())

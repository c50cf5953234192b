"""Rows → Paper: the newspaper and its date, where the editor hasn't said."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import PurePosixPath

import opencc

from digest.lexicon import Lexicon
from digest.message import Message, say
from digest.model import Paper, Warning
from digest.segment.lines import Row, find_mark, tabular_rows

FULL_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)(?: ?年 ?|[-/.])(1[0-2]|0?[1-9])(?: ?月 ?|[-/.])(3[01]|[12]\d|0?[1-9])(?: ?日|(?!\d))")
NAME_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.]?(1[0-2]|0[1-9])[-_.]?(3[01]|[12]\d|0[1-9])(?!\d)")
REPUBLIC_DATE = re.compile(r"(?<!\d)(\d{2,3})(?:年|[-/.])(1[0-2]|0?[1-9])(?:月|[-/.])(3[01]|[12]\d|0?[1-9])(?:日|(?!\d))")
DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
TEN = ((re.compile("百(?=[零〇○一二三四五六七八九十])"), ""), (re.compile("百"), "00"),
       (re.compile("(?<=[一二三四五六七八九])十(?=[一二三四五六七八九])"), ""), (re.compile("(?<=[一二三四五六七八九])十"), "0"),
       (re.compile("十(?=[一二三四五六七八九])"), "1"), (re.compile("十"), "10"))
"""Chinese numerals of dates, as digits: 二十三 → 23, 九十四 → 94, 一百零五 → 105."""
SEVERAL = 2
"""Days of one month that a page names at least, for it to be taken as the page's own."""
REPUBLIC = 1911
"""Year 0 of the calendar of the Republic of China, which Taiwan dates by."""


def complete(paper: Paper, path: str, rows: Sequence[Row], lexicon: Lexicon) -> tuple[Paper, tuple[Warning, ...]]:
    """*paper* with what it lacks taken from the page or the file's name, and a warning that says on what basis, or that the page has another date."""
    warnings: list[Warning] = []
    if paper.name is None:
        name, line = _name(rows, lexicon)
        if name is not None:
            paper = replace(paper, name=name)
            warnings.append(Warning(line=line, code="paper-inferred", message=say("the paper is taken to be {name}, which its reports name most often", name=name)))
    if paper.date is None:
        for date, line, basis in _dates(path, rows, lexicon):
            paper = replace(paper, date=date)
            warnings.append(Warning(line=line, code="date-inferred", message=say("the date is taken to be {date}, from {basis}", date=date, basis=basis)))
            break
        else:
            warnings.append(Warning(line=1, code="date-unknown", message=say("no date found: relative times can't be resolved")))
    elif (printed := _mastheads(rows)) and not any(date.startswith(paper.date) or paper.date.startswith(date) for date, _ in printed):
        other, line = printed[0]
        message = say("the masthead says {other}, and the sidecar {date}: times such as last year count from the latter", other=other, date=paper.date)
        warnings.append(Warning(line=line, code="date-differs", message=message))
    return paper, tuple(warnings)


def simplified(name: str) -> str:
    """The name of a paper that an editor wrote as it is printed, in the characters of the normalised page."""
    converted: str = _to_simplified().convert(name)
    return converted


@cache
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def _name(rows: Sequence[Row], lexicon: Lexicon) -> tuple[str | None, int]:
    named: Counter[str] = Counter()
    lines: dict[str, int] = {}
    outlet = re.compile(lexicon.values("authors")["outlet"])
    for row in rows:
        if row.mark not in ("dateline", "byline", "credit", "furniture"):
            continue
        found = outlet.match(row.text.lstrip("□■（【 据"))
        if found and not re.match(lexicon.values("authors")["own"], found[0]) and not re.match(lexicon.values("authors")["agency"], found[0]):
            named[found[0]] += 1
            lines.setdefault(found[0], row.number)
    if not named:
        return None, 1
    name = named.most_common(1)[0][0]
    return name, lines[name]


def _dates(path: str, rows: Sequence[Row], lexicon: Lexicon) -> Iterable[tuple[str, int, Message]]:
    """Candidates, best first: masthead, file name, lines that are a date, dated reports, the year that the text names."""
    yield from ((printed, line, say("the masthead")) for printed, line in _mastheads(rows))
    named = NAME_DATE.search(PurePosixPath(path).stem)
    if named:
        yield _iso(int(named[1]), named), 1, say("the file's name")
    for row in rows:
        date = _date_in(row.text) if row.mark == "meta" or find_mark(row.text, "stamp", lexicon) else None
        if date:
            yield date, row.number, say("a date line")
    for row in rows:
        date = _date_in(row.text[:60]) if row.mark == "dateline" else None
        if date:
            yield date, row.number, say("a dateline")
    yield from _year(rows, lexicon)


def _mastheads(rows: Sequence[Row]) -> list[tuple[str, int]]:
    """The dates of lines that belong to the page rather than to an article, each with its line."""
    return [(date, row.number) for row in rows if row.mark == "furniture" and not row.told and (date := _date_in(row.text))]


def _year(rows: Sequence[Row], lexicon: Lexicon) -> Iterable[tuple[str, int, Message]]:
    """The year that the page names most often as its own, the latest of several, with the month of the days that its reports name; where it stands first."""
    regex = {pattern.id: pattern.regex for pattern in lexicon.patterns("dating")}
    lines: dict[str, list[int]] = {}
    tabular = tabular_rows(rows)
    for row in (row for i, row in enumerate(rows) if i not in tabular):  # the head of a table names years to come as well
        for found in regex["year"].finditer(row.text):
            lines.setdefault(found["year"], []).append(row.number)
    if not lines:
        return
    year = max(lines, key=lambda year: (len(lines[year]), year))
    basis = say("the year that the text names most often as its own ({count} times)", count=len(lines[year]))
    days = [(int(found["month"]), row.number) for row in rows for found in regex["day"].finditer(row.text)]
    month = max((month for month, _ in days), default=0)
    told = [number for latest, number in days if latest == month]
    if len(told) >= SEVERAL:
        yield f"{year}-{month:02d}", told[0], say("{basis}, and the latest month of which it names days ({count} times)", basis=basis, count=len(told))
    yield year, lines[year][0], basis


def _date_in(text: str) -> str | None:
    """The first full date in *text*, in Arabic or Chinese numerals, of the common era or of the Republic."""
    for old, new in TEN:
        text = old.sub(new, text)
    text = text.translate(DIGITS)
    found = FULL_DATE.search(text)
    if found:
        return _iso(int(found[1]), found)
    found = REPUBLIC_DATE.search(text)
    return _iso(int(found[1]) + REPUBLIC, found) if found else None


def _iso(year: int, found: re.Match[str]) -> str:
    return f"{year}-{int(found[2]):02d}-{int(found[3]):02d}"

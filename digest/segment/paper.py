"""Rows → Paper: the newspaper and its date, where the editor hasn't said."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from digest.lexicon import Lexicon
from digest.model import Paper, Warning
from digest.segment.lines import Row, find_mark

FULL_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d) ?年 ?(1[0-2]|0?[1-9]) ?月 ?(3[01]|[12]\d|0?[1-9]) ?日")
NAME_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.]?(1[0-2]|0[1-9])[-_.]?(3[01]|[12]\d|0[1-9])(?!\d)")


def complete(paper: Paper, path: str, rows: Sequence[Row], lexicon: Lexicon) -> tuple[Paper, tuple[Warning, ...]]:
    """*paper* with what it lacks taken from the page or the file's name, and a warning that says on what basis."""
    warnings: list[Warning] = []
    if paper.name is None:
        name, line = _name(rows, lexicon)
        if name is not None:
            paper = replace(paper, name=name)
            warnings.append(Warning(line=line, code="paper-inferred", message=f"the paper is taken to be {name}, which its reports name most often"))
    if paper.date is None:
        for date, line, basis in _dates(path, rows, lexicon):
            paper = replace(paper, date=date)
            warnings.append(Warning(line=line, code="date-inferred", message=f"the date is taken to be {date}, from {basis}"))
            break
        else:
            warnings.append(Warning(line=1, code="date-unknown", message="no date found: relative times can't be resolved"))
    return paper, tuple(warnings)


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


def _dates(path: str, rows: Sequence[Row], lexicon: Lexicon) -> Iterable[tuple[str, int, str]]:
    """Candidates, best first: masthead, file name, dated first or last lines."""
    for row in rows:
        found = FULL_DATE.search(row.text) if row.mark == "furniture" else None
        if found:
            yield _iso(found), row.number, "the masthead"
    named = NAME_DATE.search(PurePosixPath(path).stem)
    if named:
        yield _iso(named), 1, "the file's name"
    for row in (*rows[:4], *rows[:-4:-1]):
        found = FULL_DATE.search(row.text)
        if found and len(row.text) <= 40:
            yield _iso(found), row.number, "a date line"
    for row in rows:
        found = FULL_DATE.search(row.text[:60]) if row.mark == "dateline" else None
        if found:
            yield _iso(found), row.number, "a dateline"


def _iso(found: re.Match[str]) -> str:
    return f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}"

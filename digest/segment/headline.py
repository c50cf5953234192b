"""Headline rows → kicker, title, subtitle; doubled ones told once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from digest.lexicon import Lexicon
from digest.model import Passage, Role
from digest.segment.doubled import undoubled
from digest.segment.draft import echo
from digest.segment.lines import BULLET, Row, find_mark, is_garbled
from digest.segment.reflow import joined, without
from digest.segment.signals import QUOTES, Signal, knit, weigh

WHOLE = 10
"""Characters; a line with fewer is hardly a headline by itself: the next line of the headline carries it on."""
LONGEST = 6
"""A headline, or an official title, runs over no more lines."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a heading, told once, or a part of one that a dash sets off."""

    text: str
    origin: tuple[int, ...]  # the source line of each character
    level: int  # of its heading marks
    above: int  # blank or other lines above it, since the line before
    doubled: bool
    part: bool = False  # set off by a dash from the line before
    goes_on: bool = False  # right below a line of the same large type


SAID = 6
"""Characters of what is said again; fewer are labels of a table that come again."""


def headings(rows: Sequence[Row], body: str, lexicon: Lexicon) -> tuple[Passage | None, Passage | None, Passage | None]:
    """Title, kicker and subtitle among the heading *rows* of an article, in page order; *body* is its text.

    Each run of lines may be the title; the signals of form and content that hold are added up with their weights (joins.toml), the best run wins.
    """
    lines = lines_of(rows)
    if not lines:
        return None, None, None
    weights = _weights(lexicon)
    first, last = max(list(runs(lines)) or [(0, len(lines))], key=lambda run: weigh(run_signals(lines, run, body, lexicon), weights))
    return (_passage(lines[first:last], "headline", body, lexicon), _passage(_legible(lines[:first]), "kicker", body, lexicon),
            _passage(_legible(lines[last:]), "subtitle", body, lexicon))


def lines_of(rows: Sequence[Row]) -> list[Line]:
    """The lines of a heading, without those that say again what the ones before them say."""
    out: list[Line] = []
    before: Row | None = None
    for row in rows:
        above = 99 if before is None else row.number - before.number - 1
        told = list(_told(row, above))
        if before is not None and above == 0 and row.large and before.large and row.level == before.level and not row.text.startswith("—"):
            told[0] = replace(told[0], goes_on=True)
        out += told
        before = row
        for size in range(1, len(out) // 2 + 1):
            if (said := [_bare(line.text) for line in out[-size:]]) == [_bare(line.text) for line in out[-2 * size : -size]] and len("".join(said)) >= SAID:
                del out[-size:]
                break
    return out


def _told(row: Row, above: int) -> Iterator[Line]:
    text, origin = joined([row])
    once, kept = undoubled(text)
    origin = tuple(origin[i] for i in kept)
    doubled = once != text
    dash = re.search("(?<=\\S) ?(?=——)", once)
    if dash and dash.start() >= 4 and (once[dash.start()] == " " or re.match("——[^—]{1,2}(?!.*——)", once[dash.end() :])) and len(once) - dash.end() > 4:
        yield Line(*without(once, origin, [(dash.start(), len(once))]), row.level, above, doubled)
        yield Line(*without(once, origin, [(0, dash.end())]), row.level, 0, doubled, part=True)
    else:
        yield Line(once, origin, row.level, above, doubled)


def _bare(text: str) -> str:
    return re.sub(r"\W", "", text)


def runs(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """The runs of lines that may be the title, as first and behind the last; none that breaks off inside a bracket or quotation that another line closes, or between lines of one large type."""
    heading = "".join(line.text for line in lines)
    for first in range(len(lines)):
        for last in range(first + 1, min(len(lines), first + LONGEST) + 1):
            text = "".join(line.text for line in lines[first:last])
            if lines[first].goes_on or (last < len(lines) and lines[last].goes_on):
                continue
            if not any(text.count(a) != text.count(b) and heading.count(a) == heading.count(b) for a, b in QUOTES):
                yield first, last


def run_signals(lines: Sequence[Line], run: tuple[int, int], body: str, lexicon: Lexicon) -> Iterator[Signal]:
    """What tells for a run of lines being the title."""
    first, last = run
    own = lines[first:last]
    text = "".join(line.text for line in own)
    letters = len(_bare(text))
    yield f"l:rows{min(len(own), 4)}", 1.0
    yield "l:size" + next((name for limit, name in ((3, "0"), (5, "1"), (7, "2"), (10, "3"), (14, "4"), (19, "5"), (25, "6"), (34, "7")) if letters <= limit), "8"), 1.0
    yield "l:echo", echo(text, body)
    rest = [line for k, line in enumerate(lines) if not first <= k < last]
    if rest:
        best = max(echo(line.text, body) for line in rest)
        yield "l:echo_more", echo(text, body) - best
        yield "l:longest" if len(_bare(text)) >= max(len(_bare(line.text)) for line in rest) else "l:not_longest", 1.0
    else:
        yield "l:all", 1.0
    yield "l:first" if first == 0 else "l:later", 1.0
    yield "l:last" if last == len(lines) else "l:earlier", 1.0
    if first > 0 and last < len(lines):
        yield "l:middle", 1.0
    if text.startswith("—"):
        yield "l:dash", 1.0
    if any(line.text.startswith("—") for line in own[1:]):
        yield "l:dash_inside", 1.0
    if own[0].part:
        yield "l:part", 1.0
    commas = text.count("，")
    if commas:
        yield f"l:commas{min(commas, 2)}", 1.0
    if re.search(r"\d", text):
        yield "l:digits", 1.0
    if any(BULLET.search(line.text) for line in own):
        yield "l:listing", 1.0
    if re.search("[。；]", text):
        yield "l:sentence", 1.0
    if re.search("[！？“”：]", text):
        yield "l:lively", 1.0
    if text[-1:] in "，、；：":
        yield "l:open_sign", 1.0
    if any(text.count(a) != text.count(b) for a, b in QUOTES):
        yield "l:unbalanced", 1.0
    levels = [line.level for line in lines]
    mine = min((line.level or 9) for line in own)
    if max(levels):
        top = min(level for level in levels if level)
        yield "l:top_level" if mine == top else "l:lower_level" if mine < 9 else "l:no_level", 1.0
        if any((line.level or 9) != mine for line in own):
            yield "l:mixed_levels", 1.0
    if any(line.doubled for line in lines):
        yield "l:doubled" if all(line.doubled for line in own) else "l:mixed_doubled" if any(line.doubled for line in own) else "l:not_doubled", 1.0
    if len(own) > 1 and _is_label(own[0].text, lexicon):
        yield "l:label_inside", 1.0
    if len(own) > 1 and _is_name(own[-1].text, lexicon):
        yield "l:name_inside", 1.0
    if first and _is_label(lines[first - 1].text, lexicon):
        yield "l:label_before", 1.0
    if len(own) == 1 and _is_label(text, lexicon):
        yield "l:label_only", 1.0
    if _official(text, lexicon):
        longer = (first and _official(lines[first - 1].text + text, lexicon)) or (last < len(lines) and _official(text + lines[last].text, lexicon))
        yield "l:part_of_official" if longer else "l:official", 1.0
    for left, right in pairwise(own):
        yield from _joint("i", left, right, body, lexicon)
    if first:
        yield from _joint("b", lines[first - 1], own[0], body, lexicon)
    if last < len(lines):
        yield from _joint("a", own[-1], lines[last], body, lexicon)


def _official(text: str, lexicon: Lexicon) -> bool:
    return any(pattern.regex.fullmatch(text) for pattern in lexicon.patterns("official_titles"))


def _is_label(text: str, lexicon: Lexicon) -> bool:
    """Whether a line is the name of a column rather than a headline: 街谈巷议, 短评."""
    return find_mark(text, "label", lexicon) is not None


def _is_name(text: str, lexicon: Lexicon) -> bool:
    """Whether a line is a person's name alone."""
    return 2 <= len(text) <= 4 and text[0] in lexicon.values("authors")["surnames"] and text.isalpha()


def _joint(where: str, left: Line, right: Line, body: str, lexicon: Lexicon) -> Iterator[Signal]:
    """What stands between two lines: inside the run (i), before (b) or after it (a)."""
    if _tears(left.text, right.text, body):
        yield f"l:{where}_torn", 1.0
    yield f"l:{where}_" + ("close" if right.above == 0 else "gap" if right.above <= 3 else "far"), 1.0
    yield f"l:{where}_knit{knit(left.text, right.text, lexicon)}", 1.0
    apart = len(right.text) - len(left.text)
    yield f"l:{where}_" + ("longer" if apart > 2 else "shorter" if apart < -2 else "even"), 1.0
    apart = abs(apart)
    yield f"l:{where}_" + ("alike" if apart <= 1 else "near" if apart <= 4 else "unlike"), 1.0
    if len(_bare(left.text)) <= 9:
        yield f"l:{where}_short", 1.0
    if len(_bare(left.text)) >= 15:
        yield f"l:{where}_long", 1.0


def _tears(left: str, right: str, body: str) -> bool:
    """Whether a phrase that the text has, or a number, is torn between two lines."""
    ends = left[-2:] + right[:2]
    return (len(ends) == 4 and ends.isalnum() and ends in body) or bool(re.match(r"[\d.—-]\d|\d[.%％]", left[-1:] + right[:1]))


@cache
def _weights(lexicon: Lexicon) -> Mapping[str, float]:
    found: Mapping[str, float] = lexicon.values("joins")["headline"]
    return found


def _legible(lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines if not is_garbled(line.text)]


def _reads_on(left: str, right: str, body: str, lexicon: Lexicon) -> bool:
    """Whether a phrase was broken between two lines."""
    grade = knit(left, right, lexicon)
    if find_mark(f"{left[-9:]}|{right[:9]}", "torn", lexicon):
        return True
    short = len(left) < WHOLE and not find_mark(f"{left}|{right}", "parts", lexicon)
    return short or left[-1] + right[0] in body or (grade is not None and grade >= 3) or left[-1] in "：、，" or any(left.count(a) != left.count(b) for a, b in QUOTES)


def _passage(lines: Sequence[Line], role: Role, body: str, lexicon: Lexicon) -> Passage | None:
    text, origin = "", list[int]()
    official = _official("".join(line.text for line in lines), lexicon)
    for line in lines:
        if text and not official and not _reads_on(text, line.text, body, lexicon):
            text += " "
            origin.append(line.origin[0])
        text += line.text
        origin += line.origin
    text, kept = without(text, origin, [])
    return Passage(zh=text, role=role, origin=kept) if text else None

"""Lines of a PDF → those that its type makes headlines, and those that come again at the head or foot of its pages."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from digest.model import Position
from digest.read.columns import HEADING, LEVEL, REACH, SAME_SIZE

LONGEST_HEADLINE, MOST_LINES = 80, 5
"""Characters and lines of one size; more is a lead."""
LEAST_LETTERS = 4
"""Of a headline with numbers; one with fewer is a number on display: 42.6亿元."""
LETTER = re.compile("[A-Za-z\u3400-\u9fff]")
LEVELS = 6
OUTER = 3
"""Lines at the top of a page, and at its bottom, that may be its running head and foot."""
SAME_PLACE = 3.0
"""Points; a running head stands as high on all pages."""

Places = Sequence[Position | None]


def headlines(lines: Sequence[str], places: Places) -> Mapping[int, int]:
    """The level of each line, by its number, that is set clearly larger than most of the file and is no longer than headlines are: 1 is the largest."""
    count = Counter[float]()
    for line, place in zip(lines, places, strict=True):
        if place is not None:
            count[place.size] += len(line)
    if not count:
        return {}
    usual = max(count, key=lambda size: (count[size], -size))
    found = [run for run in _runs(lines, places) if run[0][1] >= HEADING * usual and _is_headline([lines[n - 1] for n, _ in run])]
    level_of: dict[float, int] = {}
    for size in sorted({size for run in found for _, size in run}, reverse=True):
        larger = min(level_of, default=0.0)
        level_of[size] = level_of[larger] if larger and larger < SAME_SIZE * size else min(len(set(level_of.values())) + 1, LEVELS)
    return {n: level_of[size] for run in found for n, size in run}


def _runs(lines: Sequence[str], places: Places) -> Iterator[list[tuple[int, float]]]:
    """Numbers and sizes of lines of one size that follow each other on a page, over blank ones too."""
    run: list[tuple[int, Position]] = []
    for n, place in enumerate(places, 1):
        if place is None:
            continue
        if run and (place.page != run[-1][1].page or not 1 / SAME_SIZE < place.size / run[-1][1].size < SAME_SIZE):
            yield [(k, each.size) for k, each in run]
            run = []
        run.append((n, place))
    if run:
        yield [(k, each.size) for k, each in run]


def _is_headline(texts: Sequence[str]) -> bool:
    said = "".join(texts)
    letters = len(LETTER.findall(said))
    return len(texts) <= MOST_LINES and len(said) <= LONGEST_HEADLINE and "\t" not in said and (letters >= LEAST_LETTERS or letters > len(re.findall(r"\d", said)))


def running(lines: Sequence[str], places: Places) -> frozenset[int]:
    """The numbers of the lines that stand at the top or bottom of several pages alike, set apart from the text, but for a number that rises with the page."""
    by_page: dict[int, list[int]] = defaultdict(list)
    for n, place in enumerate(places, 1):
        if place is not None:
            by_page[place.page].append(n)
    found: set[int] = set()
    for downwards in (True, False):
        columns = [sorted(own, key=lambda n: (_place(places, n).top, n), reverse=not downwards) for own in by_page.values()]
        for depth in range(OUTER):
            alike: dict[str, list[int]] = defaultdict(list)
            for own in columns:
                if len(own) > depth + 1 and found.issuperset(own[:depth]) and _is_apart(_place(places, own[depth]), _place(places, own[depth + 1])):
                    alike[re.sub(r"\d+", "0", lines[own[depth] - 1].strip())].append(own[depth])
            found.update(n for same in alike.values() for pair in pairwise(same) if _recurs(*pair, lines, places) for n in pair)
    return frozenset(found)


def _is_apart(line: Position, inner: Position) -> bool:
    """Whether a line stands apart from the next one towards the middle of the page, by white or its size; or level with it."""
    alike = 1 / SAME_SIZE < line.size / inner.size < SAME_SIZE
    return not alike or not LEVEL * line.size < abs(line.top - inner.top) < REACH * line.size


def _recurs(one: int, other: int, lines: Sequence[str], places: Places) -> bool:
    """Whether two lines, alike but for their numbers, stand as high on their pages, each number the same or as much larger as the page's."""
    a, b = _place(places, one), _place(places, other)
    rise = b.page - a.page
    numbers = zip(re.findall(r"\d+", lines[one - 1]), re.findall(r"\d+", lines[other - 1]), strict=True)
    return rise > 0 and abs(a.top - b.top) < SAME_PLACE and all(int(y) - int(x) in (0, rise) for x, y in numbers)


def _place(places: Places, n: int) -> Position:
    place = places[n - 1]
    assert place is not None
    return place

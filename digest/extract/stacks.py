"""Labels of a head that stand on several lines → which of them stand above each column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

Places = tuple[int | None, ...]
"""Which label of a line stands above each column, if any."""

MOST = 16
"""Columns that are tried."""


def grouped(many: int, below: Sequence[str], timed: Sequence[bool], alone: Sequence[bool]) -> Places | None:
    """Which of so many labels stands above each of those *below*, where these say it: they come again under each, are as many under each, or are the times of one.

    *timed* says of each label below whether it is a time, *alone* of each above whether it needs none below it. None if that leaves a choice.
    """
    width = len(below)
    if not 1 <= many <= width <= MOST:
        return None
    if many == 1:
        return (0,) * width
    best: list[tuple[int, Places]] = []
    for places in _groups(many, width):
        under = [[k for k in range(width) if places[k] == of] for of in range(many)]
        wide = [[below[k] for k in some] for some in under if len(some) > 1]
        if any(len(set(some)) < len(some) for some in wide):
            continue  # no label comes twice under one
        if len(wide) > 1 and all(some == wide[0] for some in wide) and all(alone[of] or (of == many - 1 and below[some[0]] == wide[0][0]) for of, some in enumerate(under) if len(some) == 1):
            best.append((2 * len(wide), places))
        elif len(wide) == 1 and all(timed[k] == (len(some) > 1) for some in under for k in some):
            best.append((2, places))
        elif len({len(some) for some in under}) == 1 and (alike := sum(len({below[k] for k in column}) == 1 for column in zip(*under, strict=True))) + len(set(below)) > width - (many - 1) * alike:
            best.append((1 + alike, places))
    best.sort(key=lambda one: -one[0])
    return best[0][1] if best and (len(best) == 1 or best[0][0] > best[1][0]) else None


def continued(many: int, whole: Sequence[bool]) -> Places | None:
    """Which columns so many labels go on with, one each, those that are *whole* above let alone; None if that leaves a choice."""
    width = len(whole)
    wanting = list(range(width)) if many == width else [k for k in range(width) if not whole[k]]
    return tuple(wanting.index(k) if k in wanting else None for k in range(width)) if many == len(wanting) > 0 else None


def _groups(many: int, width: int) -> Iterator[tuple[int, ...]]:
    """The ways in which so many labels can stand above all columns, each above one or more."""
    for cuts in combinations(range(1, width), many - 1):
        bounds = (0, *cuts, width)
        yield tuple(k for k in range(many) for _ in range(bounds[k + 1] - bounds[k]))

"""A doubled headline → the headline told once."""

from __future__ import annotations

import re
from functools import cache


@cache
def undoubled(text: str) -> tuple[str, tuple[int, ...]]:
    """*text* told once, and which of its characters were kept: 标题标题, 标标题题 and 重庆重庆启动启动 are what a second layer of type leaves."""
    places = [i for i, c in enumerate(text) if c != " "]
    flat = "".join(text[i] for i in places)
    kept = _halves(re.sub("[“”\"]", "“", flat)) if len(flat) >= 6 else None
    if kept is None:
        return text, tuple(range(len(text)))
    chosen = [places[i] for i in kept]
    # the space between two parts stays where both its neighbours do
    out: list[int] = []
    for k, i in enumerate(chosen):
        if k and i > 0 and text[i - 1] == " " and chosen[k - 1] < i - 1:
            out.append(i - 1)
        out.append(i)
    return _paired("".join(text[i] for i in out)), tuple(out)


def _paired(text: str) -> str:
    """Quotes that doubling set wrong, opening and closing in turn."""
    parts = re.split("[“”\"]", text)
    return "".join(part + ("" if n == len(parts) - 1 else "”" if n % 2 else "“") for n, part in enumerate(parts))


def _halves(flat: str) -> list[int] | None:
    """The places of the first copy if *flat* is made of doubled runs from end to end, longest runs first; else None."""
    longest = 160
    if len(flat) > longest:
        return None
    reached: dict[int, list[tuple[int, int]]] = {0: []}
    for start in range(len(flat)):
        if start not in reached:
            continue
        for size in range((len(flat) - start) // 2, 0, -1):
            end = start + 2 * size
            if end not in reached and flat[start : start + size] == flat[start + size : end]:
                reached[end] = [*reached[start], (start, size)]
    runs = reached.get(len(flat))
    if runs is None:
        return None
    return [i for start, size in runs for i in range(start, start + size)]

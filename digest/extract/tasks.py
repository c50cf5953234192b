"""Sheet → tables of tasks that say in words what is to be done, and by when in a column of its own: what they say is read as prose, promised for that time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from digest.extract.cells import Sheet, date_at, patterns, time_above
from digest.extract.claims import Setting
from digest.extract.dates import last_day
from digest.extract.indicators import HAN
from digest.extract.reading import CELL_SPACE, Span
from digest.lexicon import Lexicon

ROWS = 2
"""Rows with a time, from which they are of a table."""

HEAD = 8
"""Cells of a head, at most."""

LONGEST = 12
"""Cells of a row, at most."""

YEAR = re.compile("[0-9]{4}")
MONTH = re.compile("[0-9]{4}-[0-9]{2}.*")


@dataclass(frozen=True, slots=True)
class Tasks:
    """Each task's words and the time by which it is to be done, what else the table fills, and where it begins and ends."""

    due: tuple[tuple[Span, str], ...]
    filled: tuple[Span, ...]
    whole: Span


def tasks_in(sheet: Sheet, setting: Setting, lexicon: Lexicon) -> Tasks | None:
    """The tasks of a sheet, numbered from 1 on below their head; None if there are none."""
    w = patterns(lexicon)
    cells = [match.span() for match in re.finditer(f"[^{CELL_SPACE}\n|｜\t]+", sheet.text)]
    said = [re.sub(r"\s", "", sheet.text[a:b]) for a, b in cells]
    first = next((k for k, word in enumerate(said) if word == "1"), 0)
    head = said[max(0, first - HEAD):first]
    label = next((k for k, word in enumerate(head) if w["task_label"].fullmatch(word)), None)
    if label is None or not any(w["task_until"].fullmatch(word) for word in head):
        return None
    begin = max(0, first - HEAD) + min(label, *(k for k, word in enumerate(head) if w["task_until"].fullmatch(word) or w["grid_is_ordinal"].fullmatch(word)))
    year = next((found[0] for word in head if (found := YEAR.search(word))), None) or (time_above(sheet, cells[begin][0], setting) or setting.date or "")[:4]
    due: list[tuple[Span, str]] = []
    filled: list[Span] = []
    end = first
    for number, (a, b) in enumerate(_rows(said, first), 1):
        dates = [(k, iso) for k in range(a + 1, b) if (iso := _date(sheet, cells[k], said[k], year, setting, w))]
        if not dates or number != int(said[a]) or not HAN.search(said[a + 1]):
            break
        at, iso = dates[-1]
        end = max(at + 1, b if b < len(said) and said[b] == str(number + 1) else at + 1)
        due.append(((cells[a + 1][0], cells[end - 1][1]), iso))
        filled += [cells[a], cells[at]]
    if len(due) < ROWS or not any(last_day(iso) > setting.date for _, iso in due if setting.date):
        return None
    return Tasks(tuple(due), (*cells[begin:first], *filled), (cells[begin][0], cells[end - 1][1]))


def _rows(said: Sequence[str], first: int) -> Iterator[Span]:
    """The cells of each row, from its number up to the next."""
    begin, number = first, 1
    while begin < len(said):
        end = next((k for k in range(begin + 2, min(len(said), begin + LONGEST)) if said[k] == str(number + 1)), min(len(said), begin + LONGEST))
        yield begin, end
        if end >= len(said) or said[end] != str(number + 1):
            return
        begin, number = end, number + 1


def _date(sheet: Sheet, cell: Span, said: str, year: str, setting: Setting, w: dict[str, Any]) -> str | None:
    """The time that a cell holds and nothing else, of the *year* where it names none."""
    if w["task_all_year"].fullmatch(said):
        return f"{year}-12" if year else None
    if not w["task_date"].fullmatch(said):
        return None
    found = date_at(sheet, cell, setting, w)
    if found is None:
        return None
    iso = found[0]
    return year + iso[4:] if year and MONTH.fullmatch(iso) and not YEAR.match(said) else iso


def masked(sheet: Sheet, tasks: Tasks) -> Sheet:
    """The sheet without the words of the tasks."""
    a, b = tasks.whole
    blank = "".join("\n" if char == "\n" else " " for char in sheet.text[a:b])
    return replace(sheet, text=sheet.text[:a] + blank + sheet.text[b:])

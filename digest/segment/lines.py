"""Sheet → Rows: each line that is not blank, with its form and the mark it bears."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from digest.lexicon import Lexicon, Pattern
from digest.model import Sheet

END = re.compile("[。！？!?…][”’）】》〉]*$")
HARD_END = re.compile("[。！？!?；;…]")
WINDOW = 7
"""Lines looked at on either side for the width of the column."""
WHOLE_LINE = ("jump_in", "byline", "credit", "column", "furniture", "box")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line that is not blank."""

    number: int
    text: str  # without heading marks
    level: int  # of its heading marks: 0 is none, 1 is #
    gap: int  # blank lines before it
    indented: bool
    width: float  # in Han characters; half-width ones count half
    mark: str | None  # role of the mark that it bears, see marks.toml
    column: float | None = None  # width of the column around it, where lines are broken at one

    @property
    def closed(self) -> bool:
        """Whether its sentence ends where it ends."""
        return ends_sentence(self.text)

    @property
    def full(self) -> bool:
        """Whether it is as wide as its column, or as wide as the first line of a paragraph there."""
        return self.column is not None and -3.1 <= self.width - self.column <= 1.6


def ends_sentence(text: str) -> bool:
    """Whether *text* ends with a sentence, closing quotes and a bracketed signature included."""
    text = text.rstrip()
    if END.search(text):
        return True
    bracketed = re.search("（[^（）]{1,40}）$", text)
    return bracketed is not None and END.search(text[: bracketed.start()].rstrip()) is not None


def read_rows(sheet: Sheet, lexicon: Lexicon) -> tuple[Row, ...]:
    """The lines of *sheet* that are not blank, in order."""
    rows: list[Row] = []
    last = 0
    for line in sheet.lines:
        heading = re.match(r"(#{1,6}) *(?=\S)", line.text)
        text = line.text[heading.end() :] if heading else line.text
        if not text.strip("# "):
            continue
        rows.append(Row(number=line.number, text=text, level=len(heading[1]) if heading else 0, gap=line.number - last - 1,
                        indented=bool(line.columns) and line.columns[0] > 0, width=width_of(text), mark=mark_of(text, lexicon)))
        last = line.number
    return tuple(_with_columns(rows))


def width_of(text: str) -> float:
    """The width of *text* in Han characters."""
    return sum(0.5 if ord(c) < 0x250 else 1.0 for c in text)


@cache
def patterns_of(lexicon: Lexicon, role: str) -> tuple[Pattern, ...]:
    """The patterns of marks.toml that have *role*."""
    return tuple(pattern for pattern in lexicon.patterns("marks") if pattern.fields.get("role") == role)


def find_mark(text: str, role: str, lexicon: Lexicon) -> re.Match[str] | None:
    """The first match of a pattern that has *role*, or None."""
    for pattern in patterns_of(lexicon, role):
        found = pattern.regex.search(text)
        if found:
            return found
    return None


def mark_of(text: str, lexicon: Lexicon) -> str | None:
    """The role of a line that is a mark as a whole, or opens with one."""
    for role in ("furniture", "jump_in", "dateline", "note", "credit", "byline", "column", "box", "numbered"):
        found = find_mark(text, role, lexicon)
        if found:
            if role == "byline" and text.endswith("）") and not text.startswith(("（", "【", "□", "■")):
                continue
            if role in ("jump_in", "box") and found.end() < len(text.rstrip()):
                return "continued" if role == "jump_in" else "note" if len(text) > 40 else None
            return role
    return None


def _with_columns(rows: list[Row]) -> Iterable[Row]:
    """Tell each line the width of its column: the width that several lines near it share while their sentences run on."""
    for i, row in enumerate(rows):
        near = [r for r in rows[max(0, i - WINDOW) : i + WINDOW + 1] if r.mark not in WHOLE_LINE and r.level == 0]
        running = Counter(round(r.width) for r in near if not r.closed and 7 <= r.width <= 60)
        best: tuple[int, int] | None = None
        for width in running:
            support = sum(running[w] for w in (width - 1, width, width + 1))
            if best is None or (support, running[width], width) > (best[0], running[best[1]], best[1]):
                best = support, width
        if best is not None and best[0] >= 3 and best[0] >= 0.3 * len(near):
            yield replace(row, column=_mean([r.width for r in near if not r.closed and abs(r.width - best[1]) <= 1.2]))
        else:
            yield row


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)

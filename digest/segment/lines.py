"""Sheet → Rows: each line that is not blank, with its form and the mark it bears."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate, pairwise

from digest.lexicon import Lexicon, Pattern
from digest.model import Sheet
from digest.normalise import CELL_SPACE

END = re.compile("[。！？!?…][”’）】》〉]*$")
HARD_END = re.compile("[。！？!?；;…]")
HEADING = re.compile(r"(#{1,6}) *(?=\S)")
BULLET = re.compile("[●■◆▲★►▶◎◇☆•▇▪◾❖·▓▍▌▎▊▉█▒◉◈✦➤➢⊙▷▸◦◊♦✪☞⬤⚫] ?(?=\\S)|(?:□|△|※|○(?![○〇零一二三四五六七八九]{0,3}[年至]|[○〇零])) ?(?=\\S.{11})")
BRACKETED = re.compile("（[^（）。]{2,24}）")
"""A line of its own in brackets: under the end of a text it says who wrote it."""
WINDOW = 7
"""Lines looked at on either side for the width of the column."""
TABLE_CELLS = 3
CELL_NUMBER = re.compile(r"[-−+]?\d[\d.,]*%?")
"""What is in a cell of a table, and of no headline or line of a page's frame."""
MASTHEAD = 4
"""Lines at the top and bottom of a page where what might be a paper's name or a column's is the paper's."""
COMMON = 6
"""Lines of one width on a page that make it the width of a column wherever it comes."""
FRAME = 60
"""Characters; a longer line is none of the page's frame."""
NO_HEADLINE = ("meta", "note", "caption", "dateline")
"""What words may make a line, unless its type is large."""
WHOLE_LINE = ("jump_in", "byline", "credit", "caption", "column", "furniture", "box")
RARE = 0xD8
"""First byte of the rows of GB 2312 that hold the less used characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line that is not blank."""

    number: int
    text: str  # without heading marks
    level: int  # of its heading marks: 0 is none, 1 is #
    gap: int  # blank lines before it
    indented: bool
    width: float  # in Han characters; half-width ones count half
    closed: bool  # its sentence ends where it ends
    mark: str | None  # role of the mark that it bears, see marks.toml
    told: bool = False  # its mark is what the file's tags say
    large: bool = False  # its level is what the file's type says
    bullet: bool = False  # opens with the sign of a list
    slack: float = 3.1  # by how much the first line of a paragraph is narrower, where indents are lost
    column: float | None = None  # width of the column around it, where lines are broken at one

    @property
    def full(self) -> bool:
        """Whether it is as wide as its column, or as wide as the first line of a paragraph there."""
        return self.column is not None and -self.slack <= self.width - self.column <= 1.6


def indenting_columns(rows: Sequence[Row]) -> frozenset[int]:
    """The widths, rounded, of columns whose paragraphs open with an indent, so that a line without one is inside a paragraph."""
    counted: Counter[tuple[int, bool]] = Counter()
    for before, row in pairwise(rows):
        if row.column is not None and row.full and row.mark is None and before.closed and (before.column is None or not before.full):
            for width in (round(row.column) - 1, round(row.column), round(row.column) + 1):
                counted[width, row.indented] += 1
    return frozenset(width for width, indented in counted if indented and counted[width, True] >= 2 and counted[width, True] >= counted[width, False])


def ends_sentence(text: str, before: str = "") -> bool:
    """Whether *text* ends with a sentence, closing quotes and a bracketed signature included; *before* is the line before it."""
    text = text.rstrip()
    if text.endswith("）") and "（" not in text:
        text = before + text
    if END.search(text):
        return True
    bracketed = re.search("（[^（）]{1,40}）$", text)
    return bracketed is not None and END.search(text[: bracketed.start()].rstrip()) is not None


def read_rows(sheet: Sheet, lexicon: Lexicon) -> tuple[Row, ...]:
    """The lines of *sheet* that are not blank, in order."""
    rows: list[Row] = []
    counts: list[float] = []
    texts = [line.text for line in sheet.lines]
    told = {each.line: each.role for each in sheet.seed.told if each.role != "headline"}
    large = {each.line: each.level for each in sheet.seed.told if each.role == "headline"}
    last = 0
    for line, source in zip(sheet.lines, sheet.seed.lines, strict=True):
        heading = HEADING.match(line.text)
        text = line.text[heading.end() :] if heading else line.text
        if not text.strip("# "):
            continue
        mark = told.get(line.number) or mark_of(text, lexicon, texts[line.number] if line.number < len(texts) else "")
        if line.number in large and mark in NO_HEADLINE:
            mark = None
        if line.number in large and find_mark(text, "letterhead", lexicon):
            mark = "furniture"
        printed = _printed(source, spaced=mark == "dateline")
        before = rows[-1].text if rows and last == line.number - 1 else ""
        rows.append(Row(number=line.number, text=text, level=len(heading[1]) if heading else large.get(line.number, 0), gap=line.number - last - 1,
                        indented=bool(line.columns) and line.number not in large and width_of(source[: line.columns[0]]) >= 1, width=width_of(printed), closed=_closes(text, before, lexicon),
                        mark=mark, told=line.number in told, large=line.number in large, bullet=BULLET.match(text) is not None))
        counts.append(float(len(printed)))
        if rows[-1].mark == "furniture" and not rows[-1].told and len(rows) > MASTHEAD and line.number < len(texts) - MASTHEAD and find_mark(text, "column", lexicon):
            rows[-1] = replace(rows[-1], mark="column")
        last = line.number
    rows = _without_slack(rows)
    for i in range(1, len(rows)):
        if rows[i - 1].closed and not rows[i].gap and BRACKETED.fullmatch(rows[i].text):
            rows[i] = replace(rows[i], closed=True)
    by_count = [replace(row, width=count) for row, count in zip(rows, counts, strict=True)]
    return tuple(max((list(_with_columns(rows)), list(_with_columns(by_count))), key=_evenness))


def _without_slack(rows: list[Row]) -> list[Row]:
    """Where paragraphs near a line keep their indents, its first line is as wide as the others."""
    kept = [0, *accumulate(row.indented for row in rows)]
    return [replace(row, slack=1.7) if kept[min(i + WINDOW, len(rows))] - kept[max(0, i - WINDOW)] else row for i, row in enumerate(rows)]


def _printed(source: str, spaced: bool) -> str:
    """A line as it fills its column: with its indent, as far as a paragraph's goes, but without heading marks and other spaces; where it is *spaced* by its names, without single narrow ones."""
    bare = source.lstrip()
    indent = source[: len(source) - len(bare)]
    return (indent if width_of(indent) <= 4 else "") + re.sub("(?<! ) (?! )" if spaced else r"^#{1,6}\s*|\s+", "", bare.rstrip())


def _closes(text: str, before: str, lexicon: Lexicon) -> bool:
    return ends_sentence(text, before) or any(find_mark(text, role, lexicon) for role in ("signature", "credit_end"))


def _evenness(rows: Iterable[Row]) -> int:
    """How many lines are as wide as their column: pages are set by width, but text exported from them may be broken by count."""
    return sum(row.column is not None and not row.closed and abs(row.width - row.column) <= 0.8 for row in rows)


def width_of(text: str) -> float:
    """The width of *text* in Han characters."""
    return sum(0.5 if ord(c) < 0x250 else 1.0 for c in text)


@cache
def patterns_of(lexicon: Lexicon, role: str) -> tuple[Pattern, ...]:
    """The patterns of marks.toml that have *role*."""
    return tuple(pattern for pattern in lexicon.patterns("marks") if pattern.fields.get("role") == role)


def find_mark(text: str, role: str, lexicon: Lexicon) -> re.Match[str] | None:
    """The first match of a pattern that has *role*, or None; one of names alone counts only if the first of them may be a surname."""
    for pattern in patterns_of(lexicon, role):
        found = pattern.regex.search(text)
        if found and not (pattern.fields.get("named") and found["by"][0] not in lexicon.values("authors")["surnames"]):
            return found
    return None


def tabular_rows(rows: Sequence[Row]) -> frozenset[int]:
    """The rows of tables: of at least three cells as many as the row above or below has, where one of the two has a number for a cell."""
    cells = [row.text.split(CELL_SPACE) for row in rows]
    numbers = [any(CELL_NUMBER.fullmatch(cell) for cell in row) for row in cells]
    pairs = [(i, i + 1) for i in range(len(rows) - 1) if len(cells[i]) == len(cells[i + 1]) >= TABLE_CELLS and numbers[i + 1]]
    return frozenset(i for pair in pairs for i in pair)


def tears_number(above: str, below: str, lexicon: Lexicon) -> bool:
    """Whether the end of the line *above* stands inside a number that *below* goes on with; rows of a table only look like it."""
    return above[-1:].isascii() and CELL_SPACE not in above + below and find_mark(f"{above[-9:]}|{below[:9]}", "torn", lexicon) is not None


def hints_of(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    """What a short line holds that lines of the page's frame hold: a date, a telephone number, a column's name, lettering read twice in different ways."""
    if len(text) > FRAME:
        return ()
    held = [pattern.id for pattern in patterns_of(lexicon, "frame") if pattern.regex.search(text)]
    if find_mark(text, "label", lexicon):
        held.append("label")
    if _is_misread_twice(text):
        held.append("twins")
    return tuple(held)


def _is_misread_twice(text: str) -> bool:
    """Whether two parts of a line are the same lettering, read differently: 科学之窗 科字之窗."""
    flat = text.replace(" ", "")
    halves = [(flat[: len(flat) // 2], flat[len(flat) // 2 :])] if len(flat) % 2 == 0 else []
    return any(len(one) >= 3 and len(one) == len(other) and one != other and 2 * sum(a == b for a, b in zip(one, other, strict=True)) >= len(one)
               for one, other in [*halves, *pairwise(text.split())])


def mark_of(text: str, lexicon: Lexicon, following: str = "") -> str | None:
    """The role of a line that is a mark as a whole, or opens with one; *following* is the next line, where a bracket may be closed."""
    for role in ("jump_in", "furniture", "column", "dateline", "note", "credit", "caption", "byline", "box", "meta", "numbered"):
        found = find_mark(text, role, lexicon) or (find_mark(text + following, role, lexicon) if role == "dateline" and _runs_over(text, following, lexicon) else None)
        if found:
            if role == "byline" and text.endswith("）") and not text.startswith(tuple("（【□■◎○●⊙◇")):
                continue
            if role == "meta" and any(pattern.regex.search(text + following) for pattern in lexicon.patterns("official_titles")):
                continue
            if role in ("jump_in", "box") and found.end() < len(text.rstrip()):
                return "continued" if role == "jump_in" else "note" if len(text) > 40 else None
            return role
    return None


def _runs_over(text: str, following: str, lexicon: Lexicon) -> bool:
    """Whether a dateline that *text* begins may be carried on by the line below: a bracket is open, or none is and what follows is no dateline itself."""
    brackets = [c in "（【〔［(" for c in text if c in "（）【】〔〕［］()"]
    return 2 * sum(brackets) > len(brackets) if brackets else find_mark(following, "dateline", lexicon) is None


def _with_columns(rows: list[Row]) -> Iterable[Row]:
    """Tell each line the width of its column: the width that several lines near it share while their sentences run on.

    Where the column changes, a line belongs to the side that it fits.
    """
    running = [row if not row.closed and row.mark not in (*WHOLE_LINE, "meta", "numbered") and row.level == 0 and 7 <= row.width <= 60 else None for row in rows]
    common = Counter(round(row.width) for row in running if row is not None)
    for i, row in enumerate(rows):
        sides = [_usual_width(running[a:b]) for a, b in (
            (max(0, i - WINDOW), i + WINDOW + 1), (max(0, i - WINDOW), i + 1), (i, i + WINDOW + 1), (max(0, i - 2), i + 3))]
        around = sides[0]
        fitting = [side for side in sides if side is not None and abs(row.width - side) <= 1.6]
        if around is None and running[i] is not None and not fitting and common[round(row.width)] >= COMMON:
            around = row.width
        yield replace(row, column=min(fitting, key=lambda side: abs(row.width - side)) if fitting else around)


def _usual_width(near: Sequence[Row | None]) -> float | None:
    """The width that at least three of the lines share, or None."""
    widths = [row.width for row in near if row is not None]
    counted = Counter(round(width) for width in widths)
    best = max(counted, key=lambda w: (counted[w - 1] + counted[w] + counted[w + 1], counted[w], w), default=None)
    if best is None:
        return None
    alike = [width for width in widths if abs(width - best) <= 1.2]
    return sum(alike) / len(alike) if len(alike) >= 3 and len(alike) >= 0.3 * len(near) else None


def is_garbled(text: str) -> bool:
    """Whether a short line is made of characters that hardly ever stand together: what is left of lettering that no machine could read."""
    han = [c for c in text if "\u3400" <= c <= "\u9fff"]
    rare = sum(not (code := c.encode("gb2312", "ignore")) or code[0] >= RARE for c in han)
    return 4 <= len(han) <= 30 and rare >= 2 and rare >= 0.18 * len(han)

"""Rows → Blocks: headline parts, paragraphs, and the lines that are marks."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from statistics import median
from typing import Literal

from digest.lexicon import Lexicon
from digest.normalise import CELL_SPACE
from digest.segment.doubled import undoubled
from digest.segment.lines import HARD_END, WHOLE_LINE, Row, find_mark, indenting_columns, tears_number
from digest.segment.reflow import joined

Kind = Literal["head", "text", "byline", "credit", "caption", "jump_in", "column", "furniture", "box"]
LONGEST_HEAD = 34.0
"""Han characters of a headline on one line."""
LONGEST_LINES = 30.0
"""Of one on several lines that belong together."""
WHOLE_HEAD = 14.5
"""A line as long as this is a headline by itself; the next line is another part."""
SHORT_HEAD = 9.6
"""A line as short as this is hardly a headline by itself: the next line carries it on."""
CELLS = 2
"""Wide spaces from which a line is a row of a table, never a headline."""
LONGEST_NAME = 6
"""Characters of the name of a column."""
OPEN_END = "，、；：,;:—-（《“‘"
STARTS = ("dateline", "jump_in", "continued", "byline", "note", "column")
ORPHAN = re.compile("[，。、；：？！）》”’…]|[\u3400-\u9fff][，。、；！？）》”]")
"""How only the rest of a sentence begins."""
BEGUN = re.compile("[，、][\u3400-\u9fff]{1,2}$")
"""A clause that has just begun: the line breaks it off, however short it is."""
TWIN = 6
"""Characters from which a line told twice is a headline rather than a cell."""
CLOSING_START = "，。、；：？！）》”’…,.;:?!)%"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A part of a headline, a paragraph or a piece of one, or a line that is a mark."""

    kind: Kind
    rows: tuple[Row, ...]
    text: str
    place: Literal["start", "inside"] | None = None  # of a text in its paragraph, where the page tells by its indents
    mark: str | None = None  # dateline, continued, note, numbered, bullet; of a text block, at its start

    @property
    def gap(self) -> int:
        """Blank lines before it."""
        return self.rows[0].gap

    @property
    def level(self) -> int:
        """Of its heading marks; 0 is none."""
        return self.rows[0].level

    @property
    def column(self) -> float | None:
        """The width of its column, or None where lines are whole paragraphs."""
        return self.rows[0].column

    @property
    def indented(self) -> bool:
        """Whether its first line is set in."""
        return self.rows[0].indented

    @property
    def wide(self) -> float | None:
        """The width that its lines are broken at, as far as they tell."""
        if self.column is None:
            return None
        widths = [row.width for row in self.rows[: len(self.rows) - self.closed]]
        return median(widths) if widths else None

    @property
    def closed(self) -> bool:
        """Whether a sentence ends where it ends."""
        return self.rows[-1].closed


def gather(rows: Sequence[Row], part: str, lexicon: Lexicon, pairs: Container[tuple[str, str]]) -> Iterator[Block]:
    """The rows of one article that are the same *part* of it, in order, as blocks: headings part by part, text paragraph by paragraph."""
    if part in ("head", "crosshead"):
        yield from _headings(rows, pairs)
    elif part in ("text", "note", "caption", "deck"):
        yield from _paragraphs(rows, lexicon)
    else:
        kind: Kind = part if part in ("byline", "credit") else "jump_in"  # type: ignore[assignment]
        for row in rows:
            yield _block(kind, [row], None)


def _headings(rows: Sequence[Row], pairs: Container[tuple[str, str]]) -> Iterator[Block]:
    part: Block | None = None
    for row in rows:
        if part is not None and part.rows[-1].number + 1 + row.gap == row.number and same_part(part, row, False, pairs):
            part = _block("head", [*part.rows, row], part.mark)
            continue
        if part is not None:
            yield part
        part = _block("head", [row], row.mark if row.mark == "numbered" else None)
    if part is not None:
        yield part


def _paragraphs(rows: Sequence[Row], lexicon: Lexicon) -> Iterator[Block]:
    indenting = indenting_columns(rows)
    spaced_out = sum(row.gap > 0 for row in rows[1:]) > 0.8 * len(rows) and sum(row.column is not None for row in rows) > 0.5 * len(rows)
    piece: list[Row] = []

    def finished() -> Block:
        mark = "bullet" if piece[0].bullet else piece[0].mark if piece[0].mark in ("dateline", "note", "numbered", "continued", "meta") else None
        block = _block("text", piece, mark)
        if piece[0].column is not None and round(piece[0].column) in indenting:
            block = replace(block, place="start" if piece[0].indented or mark in ("dateline", "continued", "bullet") else "inside")
        return block

    for i, row in enumerate(rows):
        apart = bool(piece) and piece[-1].number + 1 + row.gap != row.number
        inside = row.indented and row.column is not None and round(row.column) in indenting
        if piece and (apart or inside or not _runs_on(piece[-1], row, _below(rows, i), spaced_out, lexicon)):
            yield finished()
            piece = []
        piece.append(row)
    if piece:
        yield finished()


def _block(kind: Kind, rows: Sequence[Row], mark: str | None) -> Block:
    return Block(kind=kind, rows=tuple(rows), text=joined(rows)[0], mark=mark)


# ---- which lines are a headline's ----------------------------------------------------------------------------------


def form_heads(rows: Sequence[Row], lexicon: Lexicon) -> set[int]:
    """Indices of the rows that have the form of a headline and stand where one can."""
    heads = {i for i, row in enumerate(rows) if _is_head(i, rows, lexicon)}
    for run in _runs(rows):
        if all(i in heads for i in run) or len(run) > 5 or not _run_is_head(run, rows, heads, lexicon):
            continue
        heads.update(run)
    return heads


def _is_head(i: int, rows: Sequence[Row], lexicon: Lexicon) -> bool:
    row = rows[i]
    if row.mark not in (None, "numbered") or (row.bullet and not _names_column(i, rows)) or row.text.count(CELL_SPACE) >= CELLS:
        return False
    if row.bullet:
        return True
    if is_doubled(row.text) or is_twin(i, rows):
        return True
    if row.level:
        return row.width <= 60 and not (row.closed and row.width > 30) and not (HARD_END.search(row.text[:-1]) and row.width > 36)
    if not (has_form(row) or _asks(i, rows)) or find_mark(row.text, "credit_end", lexicon) or find_mark(row.text, "signature", lexicon):
        return False
    if row.mark == "numbered":
        return row.column is None or not row.full
    before = rows[i - 1] if i else None
    after = rows[i + 1] if i + 1 < len(rows) and rows[i + 1].gap == 0 and rows[i + 1].mark is None else None
    if after is not None and not has_form(after) and "，" in row.text and not is_doubled(after.text) and not row.closed:
        return False
    if after is not None and (ORPHAN.match(after.text) or (abs(row.width - after.width) <= 1.6 and row.width > 15 and not has_form(after))):
        return False
    runs_on = before is not None and before.mark not in WHOLE_LINE and not before.closed and not before.level
    if row.column is not None:
        if row.full:
            return False
        if runs_on and row.gap == 0 and i + 1 < len(rows) and rows[i + 1].gap == 0:
            short = row.width <= 0.75 * row.column and row.width >= 5 and "，" not in row.text
            return (rows[i + 1].mark in ("dateline", "byline") and abs(row.width - row.column) > 4) or (short and not ORPHAN.match(rows[i + 1].text))
        if _in_bullet(i, rows):
            return False
        return row.width >= 3
    if runs_on and before is not None and row.gap == 0 and (before.width >= 18 or "，" in before.text or HARD_END.search(before.text)):
        return i + 1 < len(rows) and rows[i + 1].mark in STARTS
    return row.width >= 2


def _names_column(i: int, rows: Sequence[Row]) -> bool:
    """Whether a short line with the sign of a list stands alone, as the name of a column does."""
    row, before, after = rows[i], rows[i - 1] if i else None, rows[i + 1] if i + 1 < len(rows) else None
    return len(row.text) <= LONGEST_NAME + 2 and not row.closed and row.text[-1] not in OPEN_END and (before is None or (not before.bullet and (
        row.gap > 0 or before.closed))) and after is not None and not after.bullet and after.gap == 0


def _asks(i: int, rows: Sequence[Row]) -> bool:
    """Whether the row is a short question or exclamation between sentences, as headlines are."""
    row, before = rows[i], rows[i - 1] if i else None
    if row.text[-1] not in "？！" or row.width > 18 or HARD_END.search(row.text[:-1]) or "：" in row.text or row.text[0] in CLOSING_START or row.indented:
        return False
    return (before is None or row.gap > 0 or before.closed or before.mark in WHOLE_LINE or not before.full) and (row.column is None or row.width <= 0.85 * row.column) and (
        _balanced(row.text))


def is_doubled(text: str) -> bool:
    """Whether a second layer of type tells the line twice, as it happens to headlines alone."""
    return len(text) >= 8 and not HARD_END.search(text.rstrip("！？!?")[: len(text) // 2 - 2]) and undoubled(text)[0] != text


def is_twin(i: int, rows: Sequence[Row]) -> bool:
    """Whether a line stands right above or below one that says the same, as the second layer of a headline's type does."""
    row = rows[i]
    said = re.sub(r"\W", "", row.text)
    return (len(said) >= TWIN and CELL_SPACE not in row.text and not HARD_END.search(row.text.rstrip("！？!?"))
            and any(rows[k].gap + row.gap <= 1 and re.sub(r"\W", "", rows[k].text) == said for k in (i - 1, i + 1) if 0 <= k < len(rows)))


def _in_bullet(i: int, rows: Sequence[Row]) -> bool:
    """Whether the row carries on one that opens with the sign of a list."""
    for _ in range(8):
        if not i or rows[i].gap or rows[i].bullet or rows[i].level:
            break
        i -= 1
        if rows[i].bullet:
            return True
        if rows[i].mark is not None or rows[i].closed:
            return False
    return False


def has_form(row: Row) -> bool:
    text = row.text
    if text[0] in "（(" and text[-1] in "）)":
        return False
    width = row.width / 2 if row.width > LONGEST_HEAD and undoubled(text)[0] != text else row.width
    if row.closed or width > LONGEST_HEAD or text[0] == "—" or HARD_END.search(text.rstrip("！？!?")) or text[-1] in OPEN_END or text[0] in CLOSING_START:
        return text.startswith("——") and row.width <= LONGEST_HEAD and not HARD_END.search(text)
    return text.count("，") <= 1 and _balanced(text)


def _balanced(text: str) -> bool:
    return all(text.count(a) == text.count(b) for a, b in ("《》", "（）", "“”"))


def _runs(rows: Sequence[Row]) -> Iterable[list[int]]:
    """Indices of rows between blank lines, marks left out."""
    run: list[int] = []
    for i, row in enumerate(rows):
        if run and (row.gap or row.bullet or row.mark not in (None, "numbered")):
            yield run
            run = []
        if row.mark in (None, "numbered") and not row.bullet and not _in_bullet(i, rows):
            run.append(i)
    if run:
        yield run


def _run_is_head(run: list[int], rows: Sequence[Row], heads: set[int], lexicon: Lexicon) -> bool:
    """Whether lines between blank ones are a headline although some are as wide as the column."""
    members = [rows[i] for i in run]
    text = "".join(row.text for row in members)
    if any(row.closed or row.width > LONGEST_HEAD for row in members) or HARD_END.search(text) or text[-1] in OPEN_END or not _balanced(text):
        return False
    if text[0] in "（(" and text[-1] in "）)":
        return False
    if run[0] and rows[run[0]].gap == 0 and rows[run[0] - 1].mark not in WHOLE_LINE:
        return False
    before, after = run[0] - 1, run[-1] + 1
    while after < len(rows) and rows[after].mark == "furniture":
        after += 1
    announced = after < len(rows) and rows[after].mark in STARTS and rows[run[0]].gap > 0
    if before >= 0 and before not in heads and rows[before].mark not in WHOLE_LINE and not rows[before].closed:
        return announced and len(members) <= 3 and not ORPHAN.match(text) and text.count("，") < 2
    first = all(row.mark == "furniture" for row in rows[: run[0]])
    if not first and not announced and all(row.full for row in members) and (len(members) > 2 or (len(members) == 2 and members[1].width - members[0].width >= 1.4)):
        return False
    if first and after < len(rows) and (rows[after].gap > 0 or rows[after].mark == "meta"):
        return True
    if not members[-1].full:
        return after == len(rows) or rows[after].gap > 0 or rows[after].mark in STARTS
    if " " in text or (after < len(rows) and rows[after].bullet):
        return after == len(rows) or rows[after].gap > 0 or rows[after].bullet or rows[after].mark in STARTS
    if "，" in text and members[-1].column is not None and _orphan_ahead(after, rows):
        return False
    if after == len(rows) or after in heads or rows[after].mark in STARTS:
        return True
    # text would go on flush left; what follows begins anew
    return len(members) == 1 and "，" not in text and rows[run[0]].gap > 0 and rows[after].gap > 0 and (
        rows[after].indented or opens_sentence(rows[after].text, lexicon))


def _orphan_ahead(i: int, rows: Sequence[Row]) -> bool:
    """Whether a paragraph soon begins inside a sentence, so that another one must be cut off before."""
    for before, row in zip(rows[i : i + 30], rows[i + 1 : i + 31], strict=False):
        if row.mark is None and (before.closed or before.mark in WHOLE_LINE) and ORPHAN.match(row.text):
            return True
    return False


def same_part(part: Block, row: Row, spaced_out: bool = False, pairs: Container[tuple[str, str]] = frozenset()) -> bool:
    """Whether a headline's line carries on the part before it; *pairs* of characters stand together in the page's text."""
    last = part.rows[-1]
    if part.text.startswith("—") and row.gap == 0 and not row.level and row.width < WHOLE_HEAD and last.width >= WHOLE_HEAD:
        return True
    if row.gap > spaced_out or row.level or row.mark == "numbered" or row.text.startswith("—") or last.level:
        return False
    if not _balanced(part.text) or part.text[-1] in "：:":
        return True
    if is_banner_name(part.text, pairs) or is_doubled(part.text) != is_doubled(row.text):
        return False
    widths = [r.width / 2 if is_doubled(r.text) else r.width for r in (*part.rows, row)]
    if sum(widths) > LONGEST_LINES or widths[-2] >= WHOLE_HEAD:
        return False
    return widths[-2] <= SHORT_HEAD or (last.text[-1], row.text[0]) in pairs


def is_banner_name(text: str, pairs: Container[tuple[str, str]]) -> bool:
    """Whether a short line is the name of a column rather than words about the news: nothing of it stands in the page's text."""
    bare = re.sub(r"[^\w]", "", text)
    return bool(pairs) and len(bare) <= LONGEST_NAME and not any(pair in pairs for pair in pairwise(bare))


# ---- which lines are one paragraph ----------------------------------------------------------------------------------


def _below(rows: Sequence[Row], i: int) -> Row | None:
    after = rows[i + 1] if i + 1 < len(rows) else None
    return after if after is not None and after.gap == 0 and after.mark is None else None


def _runs_on(before: Row, row: Row, after: Row | None, spaced_out: bool, lexicon: Lexicon) -> bool:
    """Whether *row* carries on the paragraph that *before* is part of; *after* is the line below, where it adjoins."""
    if row.mark in ("dateline", "note", "continued", "meta") or before.mark == "meta" or row.bullet:
        return False
    if row.mark == "numbered" and (before.closed or before.text[-1] in "：；:;" or row.column is None):
        return False
    if before.level or row.level:
        return False
    if tears_number(before.text, row.text, lexicon):
        return True
    if before.closed:
        if before.column is None or row.column is None or (row.gap and not spaced_out) or row.indented:
            return False
        return before.full and not (not row.closed and 1.3 <= row.column - row.width <= 2.9)
    if before.column is not None and row.column is not None:
        shifted = abs(before.width - row.width) >= 2.4 and before.width >= 10
        if shifted and after is not None and not row.closed and abs(row.width - after.width) <= 1.6 and not BEGUN.search(before.text):
            return False
        if abs(before.column - row.column) >= 1.8 and before.full and row.full and abs(before.width - row.width) >= 1.5:
            return False
        if row.gap and (abs(before.column - row.column) >= 3.5 or (opens_sentence(row.text, lexicon) and before.text[-1] not in "，、")):
            return False
        return not (before.text[-1] in "：:" and (row.indented or not before.full))
    if find_mark(before.text, "credit_end", lexicon) or find_mark(before.text, "signature", lexicon):
        return False
    if row.indented and not before.indented and row.gap == 0 and before.column is None and before.width < 18:
        return False
    if before.text[-1] in "，、":
        return True
    prose = before.width >= 18 or (row.gap == 0 and before.width >= 10 and "，" in before.text)
    return prose and re.search(r"[\u3400-\u9fff\d“（《—]$", before.text) is not None and not opens_sentence(row.text, lexicon)


def opens_sentence(text: str, lexicon: Lexicon) -> bool:
    """Whether *text* begins as sentences do."""
    return text.startswith(_openers(lexicon))


@cache
def _openers(lexicon: Lexicon) -> tuple[str, ...]:
    return tuple(row["opener"] for row in lexicon.table("openers"))

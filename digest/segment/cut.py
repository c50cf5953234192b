"""Blocks → Drafts: which block belongs to which article, and as what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from statistics import median
from typing import Literal

from digest.lexicon import Lexicon
from digest.model import Role
from digest.segment.authors import find_signature
from digest.segment.blocks import ORPHAN, Block, opens_sentence, same_part
from digest.segment.doubled import undoubled
from digest.segment.lines import find_mark, is_garbled
from digest.segment.reflow import joined

Opening = Literal["dateline", "byline", "note", "jump_in", "credit", "column", "head", "text", "boundary"]
Part = Literal[Role, "byline", "credit", "jump"]

SHORT_BODY = 60
"""Characters; less than this before a dateline is a deck or a line of data, not an article."""
BRACKETED = re.compile("（[^（）。]{2,60}）")
"""A paragraph of its own in brackets, after the text: who wrote it."""
ARTICLE = 1.75
"""From this on a heading without a mark opens an article, see _article_score."""
STATES = {"inside": {True: 2.0, False: -2.0}, "start": {True: -1.5, False: 0.5}}
"""What it says for an article, by whether it is cut off, that a text begins inside a paragraph or begins one."""
ROUTED = 1.5
"""From this on width and indents tell which article a text belongs to, see _route."""
FITS = 1.0
"""From this on a text carries on an interrupted article, see _fit."""
PHOTO_TEXT = 450
"""Characters; a photo's text is shorter."""


@dataclass(slots=True)
class Draft:
    """An article in the making: its headline parts, and its blocks in reading order."""

    opening: Opening
    heads: list[Block] = field(default_factory=list)
    body: list[tuple[Block, Part]] = field(default_factory=list)
    signed: bool = False  # its author is known
    ended: bool = False  # a mark said that it is over
    doubts: list[tuple[int, str, str]] = field(default_factory=list)  # line, code, message
    _texts: list[Block] | None = None

    @property
    def texts(self) -> list[Block]:
        """Its running text, notes included."""
        if self._texts is None:
            self._texts = [block for block, part in self.body if part in ("text", "note")]
        return self._texts

    def add(self, block: Block, part: Part) -> None:
        """Put a block at the end."""
        self.body.append((block, part))
        if self._texts is not None and part in ("text", "note"):
            self._texts.append(block)

    def rearrange(self, body: list[tuple[Block, Part]]) -> None:
        """Put *body* in place of what it has."""
        self.body, self._texts = body, None

    @property
    def text(self) -> str:
        return "".join(block.text for block in self.texts)

    @property
    def open(self) -> bool:
        """Whether its last sentence is cut off."""
        return bool(self.texts) and not self.texts[-1].closed and not self.ended

    @property
    def wants_title(self) -> bool:
        """Whether it has text but no headline, or only a column's name that says nothing of the text."""
        if self.opening not in ("dateline", "byline", "text", "note", "head") or not self.texts:
            return False
        return not self.heads or (len(self.text) > 150 and all(echo(part.text, self.text) < 0.2 for part in self.heads))

    def head(self, parts: Sequence[Block]) -> None:
        """Take headline parts, and the bulleted lead that stands among them."""
        plain = [part for part in parts if part.kind != "text" and part.mark != "numbered"]
        self.heads += plain or [part for part in parts if part.kind != "text"]
        under: list[tuple[Block, Part]] = [(part, "deck" if part.kind == "text" else "crosshead") for part in parts
                                           if part.kind == "text" or (plain and part.mark == "numbered")]
        self.rearrange(under + self.body)

    def blocks(self) -> list[Block]:
        return [*self.heads, *(block for block, _ in self.body)]


@dataclass(slots=True)
class Cut:
    """A page cut into articles."""

    drafts: list[Draft] = field(default_factory=list)
    dropped: list[Block] = field(default_factory=list)
    newspaper: bool = False


def cut(blocks: Sequence[Block], lexicon: Lexicon) -> Cut:
    """Give each block to one article, or drop it as furniture of the page.

    Start and end marks decide first; a heading without one opens an article only on a page that has several, and then by its form, by
    what follows it and by how much the text after it has in common with the text before it. Otherwise it is a crosshead.
    """
    cutter = _Cutter(blocks, lexicon)
    for i in range(len(blocks)):
        cutter.take(i)
    cutter.finish()
    return Cut(drafts=[d for d in cutter.drafts if d.heads or d.body], dropped=cutter.dropped, newspaper=cutter.newspaper)


# ---- likeness ----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1024)
def pairs_of(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters of *text*, signs left out."""
    letters = re.sub(r"[^\w]", "\n", text)
    return frozenset(letters[i : i + 2] for i in range(len(letters) - 1) if "\n" not in letters[i : i + 2])


def echo(head: str, text: str) -> float:
    """How much of a headline stands in a text, 0 to 1."""
    wanted = pairs_of(undoubled(head)[0])
    return len(wanted & pairs_of(text)) / len(wanted) if wanted else 0.0


def _head_echo(head: Draft, body: Draft) -> float:
    """How much of the best line of a headline stands in an article."""
    return max((echo(row.text, body.text) for part in head.heads for row in part.rows if len(row.text) >= 6), default=0.0)


def _line_by_line(parts: Sequence[Block]) -> list[Block]:
    return [replace(part, rows=(row,), text=row.text) if part.kind != "text" else part for part in parts
            for row in (part.rows if part.kind != "text" else part.rows[:1])]


def _rejoined(lines: Sequence[Block]) -> list[Block]:
    """Lines of headline parts as parts again: what reads on without a blank line between is one."""
    parts: list[Block] = []
    for line in lines:
        if parts and parts[-1].kind == line.kind == "head" and same_part(parts[-1], line.rows[0], False):
            rows = (*parts[-1].rows, *line.rows)
            parts[-1] = replace(parts[-1], rows=rows, text=joined(rows)[0])
        else:
            parts.append(line)
    return parts


@cache
def _continuers(after: str, lexicon: Lexicon) -> frozenset[str]:
    return frozenset(row["char"] for row in lexicon.table("continuers") if row["after"] == after)


class _Cutter:
    """Walks over the blocks of a page; `current` is the article that text without a mark goes to."""

    def __init__(self, blocks: Sequence[Block], lexicon: Lexicon) -> None:
        self.blocks = blocks
        self.lexicon = lexicon
        self.drafts: list[Draft] = []
        self.dropped: list[Block] = []
        self.current: Draft | None = None
        self.waiting: list[Block] = []
        self.briefs = False
        marks = sum(bool(b.mark in ("dateline", "continued") or b.kind in ("byline", "jump_in", "credit", "column")
                    or (b.kind == "text" and (find_signature(b.text, lexicon) or find_mark(b.text, "credit_end", lexicon)))) for b in blocks)
        self.marked, self.newspaper = marks >= 1, marks >= 2
        self.usual_gap = median(b.gap for b in blocks) if blocks else 0.0
        self.pairs = {pair for block in blocks for pair in pairs_of(block.text)}

    def take(self, i: int) -> None:
        """Give block *i* its place."""
        block = self.blocks[i]
        if block.kind == "furniture" or (block.kind == "head" and self.newspaper and self._is_garble(i)):
            self.dropped.append(block)
        elif block.kind == "column":
            self._column(block)
        elif block.kind == "head":
            self.waiting.append(block)
        elif block.kind == "byline":
            self._byline(i)
        elif block.kind == "jump_in":
            self._start("jump_in", i)
            self._add(block, "jump")
        elif block.kind == "credit":
            self._credit(i)
        elif block.kind == "box":
            self._box(block)
        else:
            self._text(i)

    def _is_garble(self, i: int) -> bool:
        """Whether a heading is lettering that no machine could read: rare characters, and no word of the text that follows."""
        return is_garbled(self.blocks[i].text) and echo(self.blocks[i].text, self._text_after(i + 1)) < 0.2

    def finish(self) -> None:
        """Give what is still waiting to the article that lacks a headline, or to the last one, and misplaced headlines to their owners."""
        self._place_rest()
        if self.newspaper:
            self._swap_heads()

    def _swap_heads(self) -> None:
        """Headlines that say nothing of the text under them, but much of another article that lacks one, change places."""
        foreign = [d for d in self.drafts if len(d.text) > 80 and (not d.heads or _head_echo(d, d) < 0.15) and d.opening not in ("credit", "column", "jump_in")]
        for draft in foreign:
            if not draft.heads:
                continue
            owner = max((d for d in foreign if d is not draft), key=lambda d: _head_echo(draft, d), default=None)
            if owner is not None and _head_echo(draft, owner) >= 0.4 and _head_echo(draft, owner) > _head_echo(owner, owner):
                draft.heads, owner.heads = owner.heads, draft.heads

    def _place_rest(self) -> None:
        if not self.waiting:
            return
        text = "".join(part.text for part in self.waiting)
        untitled = [d for d in self.drafts if d.wants_title]
        best = max(untitled, key=lambda d: (echo(text, d.text), d is self.current), default=None)
        if best is not None and (best is self.current or echo(text, best.text) >= 0.3):
            best.head(self.waiting)
        elif self.current is not None:
            self._as_crossheads()
        else:
            self.drafts.append(Draft(opening="head"))
            self.drafts[-1].head(self.waiting)
        self.waiting = []

    # ---- starting and filling ----

    def _add(self, block: Block, part: Part) -> None:
        assert self.current is not None
        self.current.add(block, part)

    def _start(self, opening: Opening, i: int) -> None:
        """Open a new article at block *i*, with those of the waiting headline parts that are its own."""
        self.briefs = self.briefs and opening in ("text", "dateline", "column")
        current = self.current
        if (current is not None and not self.waiting and current.heads and not current.signed and not current.ended
                and opening in ("dateline", "byline", "note") and len(current.text) < SHORT_BODY):
            current.opening = opening
            return
        if current is not None and self.waiting and current.opening == "note" and not current.signed and opening in ("dateline", "byline") and (
                len(current.texts) <= 3 and len(current.text) < 450):
            current.head(self.waiting)
            self.waiting = []
            return
        draft = Draft(opening=opening)
        own = self._own_heads(opening, i)
        draft.head(own)
        self.drafts.append(draft)
        self.current = draft

    def _own_heads(self, opening: Opening, i: int) -> list[Block]:
        """Share the waiting headline parts between an article that has none yet and the one that opens at block *i*."""
        parts, self.waiting = self.waiting, []
        lacking = [d for d in self.drafts if d.wants_title and (d is self.current or d.open)]
        if not parts or not lacking:
            return parts
        parts = _line_by_line(parts)
        text = self._text_after(i)
        best_score, best_owner, best_split = -1.0, None, 0
        for owner in lacking[-3:]:
            for split in range(len(parts) + 1):
                score = sum(echo(p.text, owner.text) for p in parts[:split]) + sum(echo(p.text, text) for p in parts[split:])
                if 0 < split < len(parts) and opening not in ("jump_in", "credit"):
                    score += 0.25
                if split == len(parts) and opening in ("jump_in", "credit"):
                    score += 0.5
                if split == 0 and opening in ("dateline", "byline", "note", "head"):
                    score += 0.1
                if owner is self.current and split:
                    score += 0.05
                if score > best_score:
                    best_score, best_owner, best_split = score, owner, split
        if best_owner is not None:
            best_owner.head(_rejoined(parts[:best_split]))
        return _rejoined(parts[best_split:])

    def _text_after(self, i: int) -> str:
        """The text from block *i* to the next headline or start."""
        out = ""
        for j in range(i, len(self.blocks)):
            block = self.blocks[j]
            if j > i and (block.kind not in ("text", "byline", "furniture") or block.mark in ("dateline", "continued")) and out:
                break
            if block.kind == "text":
                out += block.text
        return out

    # ---- marks ----

    def _column(self, block: Block) -> None:
        self._settle_waiting()
        self.dropped.append(block)
        self.briefs, self.current = True, None

    def _settle_waiting(self) -> None:
        """A start that takes no headline: what waits belongs before it."""
        if self.waiting and self.current is not None:
            if self.current.wants_title:
                self.current.head(self.waiting)
            else:
                self._as_crossheads()
            self.waiting = []

    def _as_crossheads(self) -> None:
        for part in self.waiting:
            self._add(part, "text" if part.kind == "text" else "crosshead")
        self.waiting = []

    def _box(self, block: Block) -> None:
        self._settle_waiting()
        if self.current is None:
            self.waiting.append(block)
        else:
            self._add(block, "crosshead")

    def _byline(self, i: int) -> None:
        block, current = self.blocks[i], self.current
        following = self.blocks[i + 1] if i + 1 < len(self.blocks) else None
        at_end = following is None or following.kind in ("head", "column", "furniture", "jump_in") or following.mark in ("dateline", "continued")
        if block.text.startswith("（") and not self.waiting and current is not None and current.texts and current.texts[-1].closed and not current.signed:
            current.ended = True
        elif self.waiting or current is None or self.briefs:
            self._start("byline", i)
        elif not current.signed and (current.opening == "note" or (current.heads and len(current.texts) <= 2) or not current.texts):
            pass
        elif not current.signed and current.texts and current.texts[-1].closed and at_end:
            current.ended = True
        elif current.signed or current.ended:
            self._start("byline", i)
        self._add(block, "byline")
        assert self.current is not None
        self.current.signed = True

    def _credit(self, i: int) -> None:
        """A photographer's credit ends a caption: the text before it, back to where the caption begins."""
        block, current = self.blocks[i], self.current
        if self.waiting and (self.newspaper or current is not None):
            caption = self.waiting.pop()
            if current is not None and not (self.newspaper and self._alone(caption.text, current)):
                self._add(caption, "caption")
                self._add(block, "credit")
            else:
                self.drafts.append(Draft(opening="credit", body=[(caption, "caption"), (block, "credit")], signed=True, ended=True))
            return
        if current is None:
            self.drafts.append(Draft(opening="credit", body=[(block, "credit")], signed=True, ended=True))
            return
        self._caption(current, block)

    def _caption(self, current: Draft, credit: Block | None) -> None:
        """Take the caption at the end of *current* out of it, unless it is about the same thing, or is all there is."""
        ending: list[tuple[Block, Part]] = [(credit, "credit")] if credit is not None else []
        if not self.newspaper:
            current.rearrange(current.body + ending)
            return
        plain = current.opening in ("head", "text") and not current.signed and len(current.texts) <= 4 and len(current.text) <= PHOTO_TEXT
        if plain and all(part == "text" for _, part in current.body):
            current.rearrange([(b, "caption" if part == "text" else part) for b, part in current.body] + ending)
            current.opening, current.signed, current.ended = "credit", True, True
            return
        at = self._caption_start(current)
        taken = current.body[at:]
        caption = "".join(b.text for b, _ in taken)
        if not taken or at == 0 or not self._alone(caption, current, taken):
            current.rearrange(current.body[:at] + [(b, "caption" if part == "text" else part) for b, part in taken] + ending)
            return
        current.rearrange(current.body[:at])
        photo = Draft(opening="credit", body=[(b, "caption") for b, _ in taken] + ending, signed=True, ended=True)
        self.drafts.append(photo)

    def _caption_start(self, current: Draft) -> int:
        """Index in the body where the caption at its end begins: lines of another width, or one paragraph."""
        at = len(current.body)
        while at and current.body[at - 1][1] == "text" and len(current.body) - at < 3:
            block = current.body[at - 1][0]
            own = [r.width for r in block.rows if not r.closed] or [r.width for r in block.rows]
            body = [r.width for b, p in current.body[: at - 1] if p == "text" for r in b.rows if r.full]
            other = len(body) >= 4 and (median(own) > median(body) + 3 or (len(own) >= 2 and median(own) < median(body) - 3))
            if at < len(current.body) and not other:
                break
            at -= 1
            if not other:
                break
        return at

    def _alone(self, caption: str, current: Draft, taken: Sequence[tuple[Block, Part]] = ()) -> bool:
        """Whether a caption has little in common with the article that it stands in."""
        own = {id(block) for block, _ in taken}
        rest = "".join(b.text for b in current.texts if id(b) not in own) + "".join(h.text for h in current.heads)
        return echo(caption, rest) < 0.42

    # ---- text ----

    def _text(self, i: int) -> None:
        block = self.blocks[i]
        if block.mark == "dateline":
            self._start("dateline", i)
            self._fill(block)
            assert self.current is not None
            self.current.signed = True
        elif block.mark == "continued":
            self._start("jump_in", i)
            self._fill(block)
        elif block.mark == "note" and (self.waiting or self.current is None or (self.newspaper and self.current.signed and not self.current.open)):
            self._start("note", i)
            assert self.current is not None
            self._add(block, "note")
        elif block.mark == "bullet" and self.waiting:
            self.waiting.append(block)
        elif self.newspaper and BRACKETED.fullmatch(block.text) and not self.waiting and self.current is not None and self.current.texts:
            self._add(block, "byline")
            self.current.signed = self.current.ended = True
        elif self.briefs:
            self._brief(i)
        elif self.waiting:
            self._under_heading(i)
        else:
            self._plain(i)

    def _fill(self, block: Block) -> None:
        """Add text to the current article, and see whether it ends there."""
        assert self.current is not None
        self._add(block, "note" if block.mark == "meta" else "text")
        if find_mark(block.text, "jump_out", self.lexicon):
            self.current.ended = True
        elif find_mark(block.text, "credit_end", self.lexicon):
            self._caption(self.current, None)
        elif self.newspaper and find_signature(block.text, self.lexicon):
            self.current.ended = self.current.signed = True

    def _brief(self, i: int) -> None:
        """Under a column's name each signed paragraph, or each that begins with its day, is a brief of its own."""
        block, current = self.blocks[i], self.current
        apart = current is not None and current.texts and current.texts[-1].closed and (
            block.mark == "bullet" or find_mark(block.text, "day", self.lexicon) is not None
            or (current.opening != "dateline" and echo(block.text, current.text) < 0.2))
        if self.waiting or current is None or current.ended or apart:
            self._start("column", i)
            self.briefs = True
        self._fill(block)

    def _plain(self, i: int) -> None:
        """Text without headline or mark: more of the current article, the rest of an interrupted one, or one without a headline."""
        block, current = self.blocks[i], self.current
        routed = self._route(block)
        if current is None:
            self._start("text", i)
        elif routed is not None:
            self.current = routed
        elif current.ended or (current.texts and not current.open):
            interrupted = self._interrupted(i)
            if interrupted is not None:
                self.current = interrupted
            elif current.ended and self.newspaper and current.opening != "credit":
                self._start("text", i)
            elif current.ended and current.opening == "credit":
                back = next((d for d in reversed(self.drafts) if not d.ended), None)
                if back is not None and back.open:
                    self.current = back
                else:
                    self._start("text", i)
            elif self._shifts(block) and self._of_width(block) is not None:
                self.current = self._of_width(block)
            elif self._shifts(block):
                self._start("text", i)
                assert self.current is not None
                self.current.doubts.append((block.rows[0].number, "unmarked-start",
                                            "the column changes its width here: taken for another article without a headline"))
        self._fill(block)

    def _route(self, block: Block) -> Draft | None:
        """The article that *block* belongs to by the width of its column and its place in a paragraph; None where these don't tell.

        Pages that stack columns of several articles break them at any line: the rest of a sentence goes to an article that was cut off,
        the beginning of a paragraph to one that was not.
        """
        if block.place is None or block.column is None or not self.newspaper or self.current is None or not self.current.texts:
            return None
        best: tuple[float, int] | None = None
        for k, draft in enumerate(self.drafts):
            width = self._width(draft)
            if not draft.texts or draft.opening in ("credit", "column") or (draft.ended and draft is not self.current):
                continue
            apart = abs(width - block.column) if width is not None and any(row.full for row in block.rows) else 1.2
            score = 2.0 if apart < 1.0 else 0.0 if apart < 1.5 else -2.0
            score += STATES[block.place][draft.open]
            score += 1.0 if draft is self.current else 0.0
            score += 2.0 if draft.open and self._joins(draft.texts[-1].text, block.text) else 0.0
            score += 2 * echo(block.text, draft.text) - (3.0 if draft.ended else 0.0)
            if best is None or score >= best[0]:
                best = score, k
        return self.drafts[best[1]] if best is not None and best[0] >= ROUTED else None

    def _width(self, draft: Draft) -> float | None:
        """The width of the column that most of an article is set in."""
        widths = [row.column for block in draft.texts for row in block.rows if row.full and row.column is not None]
        return median(widths) if widths else None

    def _interrupted(self, i: int) -> Draft | None:
        """The article, cut off in a sentence earlier on the page, that block *i* carries on; None if there is none.

        Its rest stands somewhere below: the text here is taken for it if no later text fits better.
        """
        for draft in reversed(self.drafts):
            if draft is self.current or not draft.open:
                continue
            fit = self._fit(i, draft)
            if fit >= FITS and all(self._fit(j, draft) <= fit for j in range(i + 1, len(self.blocks)) if self._may_resume(j)):
                return draft
        return None

    def _may_resume(self, j: int) -> bool:
        """Whether the rest of an interrupted article can stand at block *j*: plain text after a sentence that ended."""
        block, before = self.blocks[j], self.blocks[j - 1]
        return block.kind == "text" and block.mark is None and (
            (before.kind == "text" and before.closed) or before.kind in ("credit", "furniture", "byline"))

    def _fit(self, j: int, draft: Draft) -> float:
        """How well the text from block *j* carries on *draft*, rather than what stands before it."""
        block, last = self.blocks[j], draft.texts[-1]
        start = next((k for k in range(j - 1, -1, -1) if self.blocks[k].mark in ("dateline", "continued") or self.blocks[k].kind in (
            "byline", "jump_in")), 0)
        above = "".join(b.text for b in self.blocks[start:j] if b.kind == "text")
        below = self._text_after(j)[:400]
        ours, theirs = echo(below, draft.text), echo(below, above[-1500:])
        fit = 2 * (ours - theirs) / (ours + theirs + 0.05)
        if self._joins(last.text, block.text):
            fit += 3.0
        if opens_sentence(block.text, self.lexicon):
            fit -= 2.0
        if block.gap > self.usual_gap:
            fit += 1.0
        if last.column and block.column and abs(last.column - block.column) < 1.5 and self._other_width(block, self.current):
            fit += 1.0
        if last.text[-1] + block.text[0] in self.pairs:
            fit += 0.5
        if block.text[0] in _continuers("number" if last.text[-1].isdigit() else "word", self.lexicon):
            fit += 1.0
        return fit

    def _other_width(self, block: Block, current: Draft | None) -> bool:
        widths = [b.column for b in current.texts if b.column] if current else []
        return bool(widths) and block.column is not None and abs(widths[-1] - block.column) >= 3

    def _joins(self, left: str, right: str) -> bool:
        """Whether the seam itself shows that *right* carries on *left*: a closing sign, a quotation, a number."""
        if ORPHAN.match(right):
            return True
        for opening, closing in (("“", "”"), ("（", "）"), ("《", "》")):
            hanging = left.rfind(opening) > left.rfind(closing) and len(left) - left.rfind(opening) < 300
            closes = right.find(closing) >= 0 and not 0 <= right.find(opening) < right.find(closing)
            if hanging and closes:
                return True
        return left[-1].isdigit() and right[0].isdigit()

    def _shifts(self, block: Block) -> bool:
        """Whether the column changes for good, between paragraphs, to text that has little to do with what stood before."""
        current = self.current
        if not self.newspaper or current is None or not current.texts or len(block.rows) < 4:
            return False
        before = [r for b in current.texts for r in b.rows][-6:]
        if block.column is None or len(before) < 4 or any(r.column is None or abs(r.column - block.column) < 3.5 for r in before):
            return False
        return echo(block.text, current.text) < 0.3

    def _of_width(self, block: Block) -> Draft | None:
        """An earlier article, not over yet, set in the width of *block* and nearer to it in words than the current one."""
        assert self.current is not None
        for draft in reversed(self.drafts):
            widths = [b.column for b in draft.texts if b.column]
            if draft is not self.current and not draft.ended and widths and block.column and abs(widths[-1] - block.column) < 1.2 and (
                    echo(block.text, draft.text) > echo(block.text, self.current.text)):
                return draft
        return None

    # ---- a heading without a mark ----

    def _under_heading(self, i: int) -> None:
        """Text under a heading: a new article, or the heading is a crosshead, or the headline that the current article still lacks."""
        block, current = self.blocks[i], self.current
        following = self._text_after(i)
        if current is not None and current.wants_title and not current.open:
            self._share(current, following)
        head = "".join(part.text for part in self.waiting)
        others = [d for d in self.drafts if d is not current and d.wants_title]
        owner = max(others, key=lambda d: echo(head, d.text), default=None)
        if owner is not None and echo(head, owner.text) >= max(0.4, echo(head, following) + 0.25, echo(head, current.text if current else "") + 0.1):
            owner.head(self.waiting)
            self.waiting = []
            self._plain(i)
            return
        verdict = self._verdict(i)
        if verdict == "new":
            self._start("head", i)
            self._fill(block)
            return
        if verdict == "title":
            assert current is not None
            current.head(self.waiting)
            self.waiting = []
        else:
            self._as_crossheads()
        self.current = self._route(block) or self.current
        self._fill(block)

    def _share(self, current: Draft, following: str) -> None:
        """Give the first lines of a heading to an article that lacks one, where they are clearly its own and the rest is the next one's."""
        lines = _line_by_line(self.waiting)
        scores = [(sum(echo(p.text, current.text) for p in lines[:k]) / k + sum(echo(p.text, following) for p in lines[k:]) / (len(lines) - k), k)
                  for k in range(1, len(lines))]
        best, split = max(scores, default=(0.0, 0))
        if split and best >= 0.9 and min(max(echo(p.text, current.text) for p in lines[:split]), max(echo(p.text, following) for p in lines[split:])) >= 0.35:
            current.head(_rejoined(lines[:split]))
            self.waiting = _rejoined(lines[split:])

    def _verdict(self, i: int) -> Literal["new", "title", "crosshead"]:
        block, current, parts = self.blocks[i], self.current, self.waiting
        if current is None:
            return "new"
        head = "".join(part.text for part in parts)
        if not self.newspaper:
            if not current.heads and len(current.text) < SHORT_BODY:
                return "title"
            alone = not self.marked or all(part.mark == "numbered" for part in parts) or current.open
            return "crosshead" if alone or self._article_score(parts, self._text_after(i), current) < ARTICLE + 1 else "new"
        if all(part.mark == "numbered" for part in parts):
            return "crosshead"
        following = self._text_after(i)
        if current.wants_title:
            theirs, own = echo(head, current.text), echo(head, following)
            if current.open:
                anew = own > theirs + (0.3 if opens_sentence(block.text, self.lexicon) else 0.7)
                return "new" if anew and not self._joins(current.texts[-1].text, block.text) else "title"
            if theirs > own + 0.15:
                return "title"
        if current.ended:
            return "new"
        if current.open:
            if self._joins(current.texts[-1].text, block.text):
                return "crosshead"
            return "new"
        if self._photo_ahead(i) or (current.signed and self._signature_ahead(i)):
            return "new"
        score = self._article_score(parts, following, current)
        if score >= ARTICLE:
            current.doubts.append((parts[0].rows[0].number, "unmarked-headline", "taken for a headline of its own; it has no byline or dateline"))
            return "new"
        untitled = current.wants_title and (len(head) >= 11 or len(parts) > 1 or len(parts[0].rows) > 1)
        return "title" if untitled else "crosshead"

    def _photo_ahead(self, i: int) -> bool:
        """Whether a photographer's credit follows after little text."""
        length = 0
        for block in self.blocks[i:]:
            if block.kind == "credit" or (block.kind == "text" and find_mark(block.text, "credit_end", self.lexicon)):
                return length + (len(block.text) if block.kind == "text" else 0) <= PHOTO_TEXT
            if block.kind not in ("text", "furniture") or block.mark in ("dateline", "continued"):
                return False
            length += len(block.text)
        return False

    def _signature_ahead(self, i: int) -> bool:
        """Whether the text from block *i* is signed at its end, before anything else starts."""
        for j in range(i, len(self.blocks)):
            block = self.blocks[j]
            if block.kind == "text":
                if block.mark in ("dateline", "continued", "note"):
                    return False
                if find_signature(block.text, self.lexicon):
                    return True
            elif block.kind == "byline":
                return j > i and self.blocks[j - 1].kind == "text"
            elif block.kind not in ("furniture", "credit") and not (block.kind == "head" and block.mark == "numbered"):
                return False
        return False

    def _article_score(self, parts: Sequence[Block], following: str, current: Draft) -> float:
        """How much an unmarked heading looks like that of a new article; ARTICLE is enough.

        Weights are in steps of a quarter from generated pages; form, space and shared words say most, each about as much as the others.
        """
        head = "".join(undoubled(part.text)[0] for part in parts)
        score = -0.5 if current.signed else 0.0
        score += 1.0 if len(head) >= 12 else 0.25 if len(head) == 11 else -0.75
        if len(parts) > 1 or len(parts[0].rows) > 1 or re.search(r"\S{4} \S{4}", parts[0].text):
            score += 0.5
        gap = parts[0].gap
        score += 1.5 if gap >= 2 and gap > self.usual_gap else -1.0 if gap < self.usual_gap else 0.0
        common = echo(following, current.text)
        score += 0.75 if common <= 0.08 else -1.0 if common >= 0.15 else 0.0
        own, theirs = echo(head, following), echo(head, current.text)
        score += 0.5 if own >= 0.6 else -0.5 if own < 0.25 else 0.0
        score -= 0.5 if theirs >= 0.25 else 0.0
        levels = [part.level for part in parts if part.level]
        if current.heads and current.heads[0].level and levels:
            score += 0.5 if min(levels) <= min(h.level or 9 for h in current.heads) else -1.0
        crossheads = [b for b, part in current.body if part == "crosshead"]
        if crossheads and abs(len(crossheads[-1].text) - len(head)) <= 3 and crossheads[-1].level == parts[0].level:
            score -= 1.0
        return score

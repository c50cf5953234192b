"""Blocks → Drafts: which block belongs to which article, and as what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from statistics import median

from digest.lexicon import Lexicon
from digest.segment.authors import find_signature
from digest.segment.blocks import Block, same_part
from digest.segment.draft import Draft, Opening, Part, echo, pairs_of
from digest.segment.joins import Seam, carries_on, heading_score, opens, waits_for, weight
from digest.segment.lines import find_mark, is_garbled
from digest.segment.reflow import joined

SHORT_BODY = 60
"""Characters; less than this before a dateline is a deck or a line of data, not an article."""
BRACKETED = re.compile("（[^（）。]{2,60}）")
"""A paragraph of its own in brackets, after the text: who wrote it."""
REMEMBERED = 12
"""Articles before a text that it may carry on."""
AHEAD = 60
"""Blocks looked at below a text."""
OTHER_WIDTH = 1.8
"""Han characters by which a column differs from that of the briefs before it."""
LONGEST_BRIEF = 260
"""Characters."""
PHOTO_TEXT = 450
"""Characters; a photo's text is shorter."""


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


def _head_echo(head: Draft, body: Draft) -> float:
    """How much of the best line of a headline stands in an article."""
    return max((body.echo(row.text) for part in head.heads for row in part.rows if len(row.text) >= 6), default=0.0)


def _line_by_line(parts: Sequence[Block]) -> list[Block]:
    return [replace(part, rows=(row,), text=row.text) if part.kind != "text" else part for part in parts
            for row in (part.rows if part.kind != "text" else part.rows[:1])]


def _rejoined(lines: Sequence[Block]) -> list[Block]:
    """Lines of headline parts as parts again: what reads on without a blank line between is one."""
    parts: list[Block] = []
    for line in lines:
        if parts and parts[-1].kind == line.kind == "head" and same_part(parts[-1], line.rows[0]):
            rows = (*parts[-1].rows, *line.rows)
            parts[-1] = replace(parts[-1], rows=rows, text=joined(rows)[0])
        else:
            parts.append(line)
    return parts


def _shifted(texts: Sequence[Block]) -> bool:
    """Whether the last text is set in another width than those before it, and apart from them."""
    before = [row.width for block in texts[:-1] for row in block.rows[:-1]]
    last = [row.width for row in texts[-1].rows[:-1]] if texts else []
    return bool(before) and bool(last) and texts[-1].gap > 0 and abs(median(before) - median(last)) >= 1.6


class _Cutter:
    """Walks over the blocks of a page; `current` is the article that text without a mark goes to."""

    def __init__(self, blocks: Sequence[Block], lexicon: Lexicon) -> None:
        self.blocks = blocks
        self.lexicon = lexicon
        self.drafts: list[Draft] = []
        self.dropped: list[Block] = []
        self.current: Draft | None = None
        self.waiting: list[Block] = []
        self.captions: list[tuple[Block, Draft | None]] = []
        self.briefs = False
        marks = sum(bool(b.mark in ("dateline", "continued") or b.kind in ("byline", "jump_in", "credit", "column")
                    or (b.kind == "text" and (find_signature(b.text, lexicon) or find_mark(b.text, "credit_end", lexicon)))) for b in blocks)
        self.marked, self.newspaper = marks >= 1, marks >= 2
        self.usual_gap = median(b.gap for b in blocks) if blocks else 0.0
        self.pairs = frozenset(pair for block in blocks for pair in pairs_of(block.text))

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
        elif block.kind == "caption" and self.newspaper and block.closed and not self._before_credit(i):
            self.captions.append((block, self.current))
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
        for caption, near in self.captions:
            owners = [d for d in self.drafts if d.opening not in ("credit", "column")] or self.drafts
            if owners:
                max(owners, key=lambda d: d.echo(caption.text) + (0.1 if d is near else 0.0)).add(caption, "caption")
            else:
                self.dropped.append(caption)

    def _before_credit(self, i: int) -> bool:
        return i + 1 < len(self.blocks) and self.blocks[i + 1].kind == "credit" and self.blocks[i + 1].gap == 0

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
        best = max(untitled, key=lambda d: (d.echo(text), d is self.current), default=None)
        if best is not None and (best is self.current or best.echo(text) >= 0.3):
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
                score = sum(owner.echo(p.text) for p in parts[:split]) + sum(echo(p.text, text) for p in parts[split:])
                if 0 < split < len(parts) and opening not in ("jump_in", "credit"):
                    score += 0.25 if parts[split].gap else -0.15
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
        if plain and not _shifted(current.texts) and all(part == "text" for _, part in current.body):
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
        elif self.briefs and not self._after_briefs(i):
            self._brief(i)
        else:
            self._unmarked(i)

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

    def _after_briefs(self, i: int) -> bool:
        """Whether the text at block *i* is no brief any more: set in another width, or long under a heading of its own."""
        block, current = self.blocks[i], self.current
        if current is None or not current.texts:
            return False
        width = current.width
        elsewhere = width is not None and block.wide is not None and abs(width - block.wide) >= OTHER_WIDTH
        over = elsewhere or (bool(self.waiting) and len(self._text_after(i)) > LONGEST_BRIEF)
        if over:
            self.briefs = False
            current.ended = True
        return over

    def _brief(self, i: int) -> None:
        """Under a column's name each signed paragraph, or each that begins with its day, is a brief of its own."""
        block, current = self.blocks[i], self.current
        apart = current is not None and current.texts and current.texts[-1].closed and (
            block.mark == "bullet" or find_mark(block.text, "day", self.lexicon) is not None
            or current.texts[-1].text.endswith("）") or (current.opening != "dateline" and current.echo(block.text) < 0.2))
        if self.waiting or current is None or current.ended or apart:
            self._start("column", i)
            self.briefs = True
        self._fill(block)

    def _unmarked(self, i: int) -> None:
        """Text without a mark, under a heading or not: it carries on one of the articles so far, or opens another."""
        block, current = self.blocks[i], self.current
        following = self._text_after(i)
        if self.waiting and current is not None and current.wants_title and not current.open:
            self._share(current, following)
        draft = self._chosen(i, following) if self.newspaper else self._in_document(following)
        if draft is None:
            self._start("head" if self.waiting else "text", i)
            assert self.current is not None
            if current is not None and current is not self.current:
                self._doubt(i, current)
        elif self.waiting:
            self._settle_heading(draft, following)
            self.current = draft
        else:
            self.current = draft
        self._fill(block)

    def _chosen(self, i: int, following: str) -> Draft | None:
        """The article that the text at block *i* carries on; None if it opens one."""
        if self.current is not None and not self.waiting and not self.current.ended and all(b.mark == "note" for b in self.current.texts):
            return self.current
        if self._after_byline(i):
            return self.current
        seam = Seam(block=self.blocks[i], following=following, heading=self.waiting, current=self.current, pairs=self.pairs,
                    usual_gap=self.usual_gap, below=self._below(i))
        drafts = [d for d in self.drafts if d.texts and d.opening not in ("credit", "column")][-REMEMBERED:]
        if self.current is not None and self.current.texts and self.current not in drafts:
            drafts.append(self.current)
        best, chosen = opens(seam, drafts, self._ahead(i, following), self.lexicon), None
        if self.current is None and not drafts:
            return None
        for draft in drafts:
            score = carries_on(draft, seam, self.lexicon)
            if draft is not self.current and score > best - 2:
                score += self._against_later(draft, seam, i, score)
            if score > best:
                best, chosen = score, draft
        return chosen

    def _after_byline(self, i: int) -> bool:
        """Whether block *i* stands right under the byline of the current article."""
        before = self.blocks[i - 1] if i else None
        current = self.current
        return before is not None and before.kind == "byline" and current is not None and not current.ended and bool(current.body) and (
            current.body[-1][0] is before)

    def _below(self, i: int) -> Block | None:
        below = self.blocks[i + 1] if i + 1 < len(self.blocks) else None
        return below if below is not None and below.kind == "text" and below.mark is None and below.gap == 0 else None

    def _ahead(self, i: int, following: str) -> dict[str, bool]:
        """What below block *i* tells of a new article."""
        signed = self.current is not None and self.current.signed
        return {"photo_ahead": bool(self.waiting) and self._photo_ahead(i), "signed_ahead": signed and bool(self.waiting) and self._signature_ahead(i), "headline_ahead": self._headline_ahead(i, following)}

    def _headline_ahead(self, i: int, following: str) -> bool:
        """Whether the next heading says much of the text at block *i*, and little of the articles before: it stands in or after its text."""
        j = next((j for j in range(i + 1, min(i + AHEAD, len(self.blocks))) if self.blocks[j].kind != "text"), None)
        if j is None or self.blocks[j].kind != "head" or self.waiting:
            return False
        head = self.blocks[j].text
        return echo(head, following) >= 0.3 and all(d.echo(head) + 0.15 <= echo(head, following) for d in self.drafts[-REMEMBERED:])

    def _against_later(self, draft: Draft, seam: Seam, i: int, score: float) -> float:
        """What it adds that a text further down carries *draft* on better, or that none does although *draft* waits for its rest."""
        if self._fits_later(draft, i, score):
            return weight("carries", "better_later", self.lexicon)
        return weight("carries", "best_place", self.lexicon) if waits_for(draft, seam) else 0.0

    def _fits_later(self, draft: Draft, i: int, score: float) -> bool:
        """Whether a text further down carries *draft* on better than the text at block *i* does."""
        for j in range(i + 1, min(i + AHEAD, len(self.blocks))):
            block = self.blocks[j]
            if block.kind == "text" and block.mark is None:
                seam = Seam(block=block, following=self._text_after(j), heading=(), current=None, pairs=self.pairs,
                            usual_gap=self.usual_gap, below=self._below(j))
                if carries_on(draft, seam, self.lexicon) > score + 0.25:
                    return True
        return False

    def _in_document(self, following: str) -> Draft | None:
        """The same on a page that is no newspaper's: one text, unless a heading looks very much like a headline."""
        current, parts = self.current, self.waiting
        if current is None or not parts:
            return current
        if not current.heads and len(current.text) < SHORT_BODY:
            return current
        alone = not self.marked or all(part.mark == "numbered" for part in parts) or current.open
        return current if alone or heading_score(parts, following, current, self.usual_gap, self.lexicon) < 1 else None

    def _settle_heading(self, draft: Draft, following: str) -> None:
        """Give the heading above a text that carries *draft* on to the article it is about: as its headline where it lacks one."""
        head = "".join(part.text for part in self.waiting)
        lacking = [d for d in self.drafts if d.wants_title and d is not draft]
        owner = max(lacking, key=lambda d: d.echo(head), default=None)
        length = sum(len(part.text) for part in self.waiting)
        mine = max(echo(head, following), draft.echo(head))
        if owner is not None and owner.echo(head) >= max(0.4, mine + 0.1):
            owner.head(self.waiting)
        elif draft.wants_title and (draft.open or length >= 11 or draft.echo(head) > echo(head, following) + 0.15 or not self.newspaper):
            draft.head(self.waiting)
        else:
            for part in self.waiting:
                draft.add(part, "text" if part.kind == "text" else "crosshead")
        self.waiting = []

    def _doubt(self, i: int, before: Draft) -> None:
        """Note that the article opened at block *i* was told from *before* by no mark."""
        assert self.current is not None
        if self.current.heads and not before.ended:
            before.doubts.append((self.current.heads[0].rows[0].number, "unmarked-headline", "taken for a headline of its own; it has no byline or dateline"))
        elif not self.current.heads:
            self.current.doubts.append((self.blocks[i].rows[0].number, "unmarked-start", "taken for another article without a headline"))

    def _share(self, current: Draft, following: str) -> None:
        """Give the first lines of a heading to an article that lacks one, where they are clearly its own and the rest is the next one's."""
        lines = _line_by_line(self.waiting)
        scores = [(sum(current.echo(p.text) for p in lines[:k]) / k + sum(echo(p.text, following) for p in lines[k:]) / (len(lines) - k), k)
                  for k in range(1, len(lines))]
        best, split = max(scores, default=(0.0, 0))
        if split and best >= 0.9 and min(max(current.echo(p.text) for p in lines[:split]), max(echo(p.text, following) for p in lines[split:])) >= 0.35:
            current.head(_rejoined(lines[:split]))
            self.waiting = _rejoined(lines[split:])

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


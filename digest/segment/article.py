"""Draft → Article: headline, authors, paragraphs whole again, sentences numbered."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from digest.lexicon import Lexicon
from digest.model import Article, ArticleKind, Paper, Passage, Range, Role, Sentence, ranges
from digest.segment.authors import authors_of, find_signature, outlet_of
from digest.segment.blocks import Block, opens_sentence
from digest.segment.doubled import undoubled
from digest.segment.draft import Draft, Part
from digest.segment.headline import headings
from digest.segment.lines import Row, find_mark, tears_number
from digest.segment.reflow import joined, sentences, without, without_inner_spaces

ENDS_NAME = re.compile("[（(][^（）()]*[）)]$|\\d{5,}$")
"""How a line of contact data ends."""
BRIEF = 180
"""Characters; an untitled signed paragraph up to this length is a brief."""


@dataclass(slots=True)
class _Paragraph:
    role: Role
    rows: list[Row]
    mark: str | None
    last: Block
    bylines: list[str] = field(default_factory=list)


def assemble(draft: Draft, source: str, paper: Paper, taken: set[str], lexicon: Lexicon, blank: frozenset[int] = frozenset()) -> Article:
    """Put an article together; its id is added to *taken*, which holds those of the articles before it. Its lines run on over *blank* ones."""
    bylines: list[str] = [block.text for block, part in draft.body if part == "byline"]
    credits = [block.text for block, part in draft.body if part == "credit"]
    passages: list[Passage] = []
    count = 1
    for paragraph in _paragraphs(draft, lexicon):
        text, origin = _stripped(paragraph, bylines, credits, lexicon)
        if not text:
            continue
        found: tuple[Sentence, ...] = sentences(text, count)
        count += len(found)
        passages.append(Passage(zh=text, role=paragraph.role, origin=origin, sentences=found))
    while len(passages) > 1 and find_mark(passages[-1].zh, "ending", lexicon):
        passages.pop()
    body = "".join(p.zh for p in passages)
    title, kicker, subtitle = headings(draft.heads, body, lexicon)
    agency = next((o for o in (outlet_of(line, paper.name, lexicon) for line in (*bylines, *credits)) if o), None)
    authors = tuple(dict.fromkeys(name for line in (bylines or credits) for name in authors_of(line, lexicon)))
    numbers = {row.number for row in draft.rows()}
    kind = _kind(draft, title, kicker, subtitle, [*bylines], body, lexicon)
    return Article(id=_id(paper, title, passages, taken), source=source, paper=paper, kind=kind, title=title, kicker=kicker, subtitle=subtitle,
                   agency=agency, authors=authors, paragraphs=tuple(passages), lines=over_blank(ranges(numbers), blank))


def over_blank(parts: Sequence[Range], blank: frozenset[int]) -> tuple[Range, ...]:
    """Ranges of lines as one where only *blank* lines lie between."""
    out: list[Range] = []
    for first, last in parts:
        if out and all(n in blank for n in range(out[-1][1] + 1, first)):
            out[-1] = (out[-1][0], last)
        else:
            out.append((first, last))
    return tuple(out)


# ---- paragraphs ----------------------------------------------------------------------------------------------------


def _paragraphs(draft: Draft, lexicon: Lexicon) -> list[_Paragraph]:
    """The blocks of a draft as paragraphs; a sentence broken off at a headline, a caption or a column goes on where it is carried on."""
    out: list[_Paragraph] = []
    above: Part | None = None
    for block, part in draft.body:
        before, above = above, part
        role = _role(block, part)
        if role is None:
            continue
        if role == "crosshead" and block.column is None and len(block.rows) > 1:
            out += [_Paragraph(role=role, rows=[row], mark=None, last=block) for row in block.rows]
            continue
        cut_off = next((p for p in reversed(out) if p.role in ("text", "note") and p.mark != "meta"), None) if role == "text" else None
        listed = cut_off is not None and cut_off.mark == "bullet" and before == "byline"  # a list that leads up to the text, which its author begins
        if cut_off is not None and not listed and _carries_on(cut_off, block, out, lexicon):
            cut_off.rows += block.rows
            cut_off.last = block
        else:
            out.append(_Paragraph(role=role, rows=list(block.rows), mark=block.mark, last=block))
    return out


def _role(block: Block, part: Part) -> Role | None:
    if part in ("byline", "credit", "jump"):
        return None
    if part == "crosshead" and block.closed and len(block.text) > 40:
        return "text"
    return part  # type: ignore[return-value]


def _carries_on(paragraph: _Paragraph, block: Block, so_far: Sequence[_Paragraph], lexicon: Lexicon) -> bool:
    last = paragraph.last
    if last.closed or block.mark is not None or (opens_sentence(block.text, lexicon) and last.text[-1] not in "，、"):
        return False
    if find_signature(last.text, lexicon) or find_mark(last.text, "credit_end", lexicon) or find_mark(last.text, "jump_out", lexicon):
        return False
    row = last.rows[-1]
    if tears_number(row.text, block.text, lexicon) and so_far[-1] is paragraph:
        return True
    if not (row.full if row.column is not None else (row.width >= 18 and row.text[-1] not in "：；") or row.text[-1] in "，、") or ENDS_NAME.search(row.text):
        return False
    adjoining = block.rows[0].number - block.gap - 1 == last.rows[-1].number
    if adjoining:
        return last.column is not None and block.column is not None and last.rows[-1].full
    return so_far[-1] is paragraph or so_far[-1].role in ("caption", "crosshead")


def _stripped(paragraph: _Paragraph, bylines: list[str], credits: list[str], lexicon: Lexicon) -> tuple[str, tuple[int, ...]]:
    """The text of a paragraph without its dateline, signature, credit and jumps; who they name goes to *bylines* or *credits*."""
    text, origin = joined(paragraph.rows)
    spans: list[tuple[int, int]] = []
    roles = ["jump_out", "signature", "credit_end"]
    if paragraph.role == "crosshead":
        once, kept = undoubled(text)
        return without(once, [origin[i] for i in kept], [])
    roles += {"dateline": ["dateline"], "continued": ["jump_in"]}.get(paragraph.mark or "", [])
    for role in roles:
        found = find_signature(text, lexicon) if role == "signature" else find_mark(text, role, lexicon)
        if found is None:
            continue
        spans.append(found.span())
        if role == "dateline":
            bylines.append(found[0].strip("：: "))
        elif role in ("signature", "credit_end"):
            (credits if role == "credit_end" else bylines).append(found[0].strip(" （）()"))
    text, origin = without(text, origin, spans)
    return without_inner_spaces(text, origin, lexicon)


# ---- what it is, and its id --------------------------------------------------------------------------------------------


def _kind(draft: Draft, title: Passage | None, kicker: Passage | None, subtitle: Passage | None, bylines: list[str], body: str,
          lexicon: Lexicon) -> ArticleKind:
    if draft.opening == "jump_in":
        return "continuation"
    if draft.opening == "credit":
        return "photo"
    places = {"title": title.zh if title else "", "kicker": kicker.zh if kicker else "", "subtitle": subtitle.zh if subtitle else "",
              "author": " ".join(bylines), "opening": body[:60]}
    for pattern in lexicon.patterns("kinds"):
        kind: ArticleKind = pattern.fields["kind"]
        if pattern.regex.search(places[pattern.fields["where"]]) and not (kind == "notice" and draft.signed):
            return kind
    listed = bool(draft.body) and draft.body[0][0].mark == "bullet"
    if draft.opening == "column" or (title is None and (draft.signed or listed) and len(body) <= BRIEF):
        return "brief"
    if title is None and draft.opening == "text":
        return "continuation"
    return "report"


def _id(paper: Paper, title: Passage | None, passages: Sequence[Passage], taken: set[str]) -> str:
    """The date and eight hex digits of the headline or first sentence, with a number if the page has the same twice."""
    first = title.zh if title else next((s.zh for p in passages for s in p.sentences), "")
    flat = re.sub(r"\s", "", first)
    stem = f"{paper.date or 'undated'}-{hashlib.sha256(flat.encode()).hexdigest()[:8]}"
    id, count = stem, 1
    while id in taken:
        count += 1
        id = f"{stem}-{count}"
    taken.add(id)
    return id

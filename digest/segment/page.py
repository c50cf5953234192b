"""Sheet → Page: articles whole, every line accounted for."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from digest.lexicon import Lexicon
from digest.model import Page, Paper, Range, Sheet, Warning, ranges
from digest.segment.article import assemble
from digest.segment.blocks import Block, gather
from digest.segment.cut import cut
from digest.segment.draft import Draft, Part
from digest.segment.lines import Row, read_rows
from digest.segment.paper import complete, simplified


def segment(sheet: Sheet, paper: Paper, lexicon: Lexicon, boundaries: tuple[tuple[Range, ...], ...] = ()) -> Page:
    """Cut *sheet* into articles, in page order, each with its text in reading order.

    Every line that is not blank is in exactly one article or in `dropped`. *boundaries* are line ranges that an editor settled: each group
    becomes exactly one article; the others stay as they are found on the whole page, without the lines taken from them. What *paper* lacks is taken from the page, with a warning.
    A page with fewer than two marks of a newspaper is one single text. Never raises.
    """
    rows = read_rows(sheet, lexicon)
    if sheet.script == "hant" and paper.name is not None:
        paper = replace(paper, name=simplified(paper.name))
    paper, warnings = complete(paper, sheet.seed.path, rows, lexicon)
    settled = {n for group in boundaries for first, last in group for n in range(first, last + 1)}
    drafts = [replace(draft, opening="boundary" if draft.opening in ("head", "text") else draft.opening)
              for group in boundaries for draft in cut(_within(rows, group), lexicon, one=True).drafts]
    found = cut(rows, lexicon)
    found.drafts = _under_one_title(found.drafts, sheet, lexicon)
    bare = [row for draft in found.drafts if _is_bare(draft, settled) for row in draft.heads]
    dropped = [*_without_text(sheet, rows), *(row.number for row in (*found.dropped, *bare) if row.number not in settled)]
    drafts += [left for draft in found.drafts if not _is_bare(draft, settled) for left in _left(draft, settled, lexicon)]
    drafts.sort(key=lambda d: min(row.number for row in d.rows()))
    taken: set[str] = set()
    blank = frozenset(n for n, line in enumerate(sheet.seed.lines, 1) if not line.strip())
    articles = tuple(replace(assemble(draft, sheet.seed.path, paper, taken, lexicon, blank), script=sheet.script) for draft in drafts)
    doubts = tuple(Warning(line=line, code=code, message=message) for draft in drafts for line, code, message in draft.doubts)
    return Page(seed=sheet.seed, paper=paper, articles=articles, dropped=ranges(dropped), roles=_roles(sheet, drafts, dropped),
                warnings=(*sheet.seed.warnings, *sheet.warnings, *warnings, *doubts))


def _under_one_title(drafts: list[Draft], sheet: Sheet, lexicon: Lexicon) -> list[Draft]:
    """*drafts* with those that have no headline of their own as parts of the one above, where the file tells of one title.

    Tags do by a single h1, type by headlines at the beginning of one article alone. Under an h1 with text right below, headings of lower ranks part no articles.
    """
    large = {each.line for each in sheet.seed.told if each.role == "headline"}
    titled = [draft for draft in drafts if any(row.number in large for row in draft.heads)]
    if len(titled) != 1:
        return drafts
    host = titled[0]
    tagged = not sheet.seed.positions and all(row.number in large or not row.level for row in host.heads) and bool(host.body)
    first = min(row.number for row in host.heads)
    out: list[Draft] = []
    for draft in drafts:
        after = min(row.number for row in draft.rows()) > first
        if draft is not host and after and draft.opening in ("head", "text", "note") and not draft.signed and (tagged or not any(row.level for row in draft.heads)):
            headed: list[tuple[Block, Part]] = [(block, "crosshead") for block in gather(draft.heads, "crosshead", lexicon, frozenset())]
            host = replace(host, body=(*host.body, *headed, *draft.body))
        elif draft is not titled[0]:
            out.append(draft)
    return [*out, host]


def _without_text(sheet: Sheet, rows: Sequence[Row]) -> list[int]:
    """Lines that aren't blank and yet say nothing: heading marks alone, characters that can't be seen."""
    said = {row.number for row in rows}
    return [number for number, line in enumerate(sheet.seed.lines, 1) if line.strip() and number not in said]


def _is_bare(draft: Draft, settled: Set[int]) -> bool:
    """Whether nothing but headings is left of an article whose lines an editor gave to another: the name of a column, most often."""
    numbers, heads = {row.number for row in draft.rows()}, {row.number for row in draft.heads}
    return bool(numbers & settled) and numbers - settled <= heads


def _left(draft: Draft, settled: Set[int], lexicon: Lexicon) -> Sequence[Draft]:
    """An article as it was found, or what is left of it without the lines of others, still as one."""
    numbers = {row.number for row in draft.rows()}
    if not numbers & settled:
        return [draft]
    return cut(sorted((row for row in draft.rows() if row.number not in settled), key=lambda row: row.number), lexicon, one=True).drafts


def _within(rows: Sequence[Row], group: Sequence[Range]) -> list[Row]:
    return [row for row in rows if any(first <= row.number <= last for first, last in group)]


def _roles(sheet: Sheet, drafts: Sequence[Draft], dropped: Sequence[int]) -> tuple[str, ...]:
    roles = [""] * len(sheet.lines)
    for number in dropped:
        roles[number - 1] = "dropped"
    for draft in drafts:
        for row in draft.heads:
            roles[row.number - 1] = "headline"
        for block, role in draft.body:
            for row in block.rows:
                roles[row.number - 1] = role
    return tuple(roles)



"""Makes further labelled pages out of labelled ones: `remixed(papers, 400, seed=1)` is always the same.

The articles of a page and of others of its kind (by the same author, as wide or as narrow, in the same script) change places; now and then one is
cut off by another, or its headline stands in or after its text. All lines stay as they are, so the pages have the habits of those they are made of.
`python tests/remix.py 7` prints a page, each line with the number of its article.
"""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

SPREAD = 0.45
"""How likely an article of the page itself is kept; else one of its kind stands for it."""
BRIEFS_LAST = 0.6
BRIEF = 90
"""Characters; short news stand at the end of most pages."""
INTERLEAVED = 0.35
"""How likely an article of a page of five is cut off by another."""
MISPLACED = 0.12
"""How likely a headline stands in or after its text."""
RESUMED = 0.75
"""How likely an article goes on right after the one that cut it off."""
ENOUGH = 12
"""Articles of one kind, from which pages can be made."""
Line = tuple[str, bool]
"""A line as it is printed, and whether it is part of a headline."""


@dataclass(slots=True)
class Labelled:
    """A labelled page as it is printed: its articles, each with its lines, and what stands around them."""

    kind: object  # pages of one kind may lend each other their articles
    counts: float  # how much it counts
    region: str | None
    articles: list[list[Line]] = field(default_factory=list)
    labels: list[Mapping[str, Any]] = field(default_factory=list)  # of the articles
    gaps: list[int] = field(default_factory=list)  # blank lines between two articles
    top: list[str] = field(default_factory=list)
    middle: list[str] = field(default_factory=list)
    bottom: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Remixed:
    """A page: its lines, the article of each (0: none), and the labels of the articles."""

    region: str | None
    kind: object  # of the pages that it is made of
    lines: list[str] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)
    labels: list[Mapping[str, Any]] = field(default_factory=list)

    def put(self, lines: Sequence[str], owner: int = 0) -> None:
        """Print *lines* of one article."""
        self.lines += lines
        self.owners += [owner if line.strip() else 0 for line in lines]


def taken_apart(lines: Sequence[str], articles: Sequence[Mapping[str, Any]], headline: set[int], **kind: Any) -> Labelled:
    """A page with *lines* and labelled *articles* taken apart; *headline* are the numbers of the lines that are part of one."""
    page = Labelled(**kind)
    owner = {n: k for k, article in enumerate(articles) for first, last in article["lines"] for n in range(first, last + 1) if lines[n - 1].strip()}
    before = None
    for n, line in enumerate(lines, 1):
        if not line.strip():
            continue
        if n not in owner:
            (page.top if n < min(owner) else page.bottom if n > max(owner) else page.middle).append(line)
        if before is not None and owner.get(n) != owner.get(before):
            page.gaps.append(n - before - 1)
        before = n
    for article in articles:
        own: list[Line] = []
        for n in sorted(n for first, last in article["lines"] for n in range(first, last + 1)):
            if lines[n - 1].strip() or (own and own[-1][0].strip()):
                own.append((lines[n - 1], n in headline))
        page.articles.append(_stripped(own))
        page.labels.append(article)
    return page


def remixed(pages: Sequence[Labelled], count: int, seed: int) -> list[Remixed]:
    """So many new pages."""
    dice = random.Random(seed)
    kinds = defaultdict(list)
    for page in pages:
        kinds[page.kind] += list(zip(page.articles, page.labels, strict=True))
    fit = [page for page in pages if len(page.articles) > 2 and len(kinds[page.kind]) >= ENOUGH]
    return [_remixed(page, kinds[page.kind], dice) for page in dice.choices(fit, [page.counts for page in fit], k=count)]


def _remixed(page: Labelled, kind: Sequence[tuple[list[Line], Mapping[str, Any]]], dice: random.Random) -> Remixed:
    chosen = {id(label): (lines, label) for lines, label in (
        own if dice.random() < SPREAD else dice.choice(kind) for own in zip(page.articles, page.labels, strict=True))}
    articles = list(chosen.values())
    dice.shuffle(articles)
    if dice.random() < BRIEFS_LAST:
        articles.sort(key=lambda article: sum(len(line) for line, _ in article[0]) < BRIEF)
    out = Remixed(page.region, page.kind, labels=[label for _, label in articles])
    gaps = page.gaps or [1]
    out.put(page.top)
    pieces = _in_turn([_misplaced(lines, dice) for lines, _ in articles], dice)
    between = dict(zip(dice.sample(range(len(pieces)), min(len(page.middle), len(pieces))), page.middle, strict=False))
    for n, (owner, lines) in enumerate(pieces):
        if n in between:
            out.put([*[""] * dice.choice(gaps), between[n]])
        out.put([""] * dice.choice(gaps) if out.lines else [])
        out.put([line for line, _ in lines], owner)
    out.put([*[""] * dice.choice(gaps), *page.bottom])
    return out


def _misplaced(lines: list[Line], dice: random.Random) -> list[Line]:
    """An article, now and then with its headline in or after its text."""
    n = next((i for i, (line, heads) in enumerate(lines) if line.strip() and not heads), len(lines))
    head, text = _stripped(lines[:n]), lines[n:]
    if not head or len(text) <= 4 or dice.random() >= MISPLACED:
        return lines
    at = len(text) if dice.random() < 0.5 else dice.randrange(2, len(text) - 1)
    return _stripped([*text[:at], ("", False), *head, ("", False), *text[at:]])


def _stripped(lines: list[Line]) -> list[Line]:
    return lines[: next((i for i in range(len(lines), 0, -1) if lines[i - 1][0].strip()), 0)]


def _in_turn(articles: Sequence[list[Line]], dice: random.Random) -> list[tuple[int, list[Line]]]:
    """The articles, numbered, one after the other; some are cut off by those after them."""
    out: list[tuple[int, list[Line]]] = []
    left: list[tuple[int, list[Line]]] = []  # the rest of those cut off
    for number, lines in enumerate(articles, 1):
        solid = [i for i, (line, _) in enumerate(lines) if line.strip()]
        places = [i for i in solid[3:-2] if not lines[i][1] and not lines[i - 1][1] and lines[i - 1][0].strip()]
        if len(solid) >= 8 and places and dice.random() < INTERLEAVED * 5 / max(5, len(articles)):
            at = dice.choice(places)
            out += [(number, lines[:at]), *left]
            left = [(number, lines[at:])]
            continue
        out.append((number, lines))
        if left and dice.random() < RESUMED:
            out += left
            left = []
    return out + left


if __name__ == "__main__":
    from fit_joins import MADE, Others, printed

    others = Others()
    made = remixed([printed(path, others) for path in sorted(MADE.glob("*.json"))], 1, int(sys.argv[1]))[0]
    for owner, line in zip(made.owners, made.lines, strict=True):
        print(f"{owner or '':>3} {line}")

"""Fits the weights of joins.toml's [whole] on labelled pages: `python tests/fit_whole.py --write`, after fit_joins.py; in
hours on a slow machine, with --jobs 2 in half of that.

The pages are cut into parts by lot. Those of each part are read with weights that fit_joins finds on the other parts; of the likeliest readings of a page,
those that get most articles right should say most for themselves as wholes (conditional maximum entropy).
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from fit_joins import KINDS_SEEN, MADE, ROOT, Others, Page, counts_for, fitted, generated, labelled, specified, write
from fit_senses import lot_of
from scipy.optimize import minimize

from digest.segment.cut import readings
from digest.segment.pieces import State
from digest.segment.signals import Facts
from digest.segment.whole import signals_of

PARTS = 3
MADE_UP, REMIXED = 40, 300
"""Pages generated and remixed that the weights each part is read with are fitted on too."""
GENERATED = range(3000, 3060)
"""Pages of pagemaker.py to weigh readings of, a share of them with each part."""
OWN, OURS, OURS_COUNT, GENERATED_COUNT = "case", "generated", 12.0, 0.5
"""Cases of tests/cases/segment.toml, which are read with the first part, and pages generated: instead of a lot, and how much they count."""
PULL = 3.0
"""How strongly weights are pulled to those that leave the order of readings as it was."""
BEFORE = {"g:local": 4.0}
HEADED = 0.5
"""What the right headline of an article counts, beside the right lines."""
SHARE = 0.45
"""How much of what the weights tell beyond the order row by row is kept: of real pages, which are unlike written ones, all of it took a title too many for a
line of text, and on lots left out all of it finds .609 of the articles, this much .600, none .550."""
KEEN = 2.0
"""How much likelier, as a logarithm, a reading should be for one more right article."""


@dataclass(frozen=True)
class Read:
    """The likeliest readings of a page: what tells for each, and how right it is; and how much the page counts."""

    lot: str
    signals: Sequence[Mapping[str, float]]
    right: Sequence[float]
    articles: int
    counts: float


def parts() -> list[tuple[str, ...]]:
    """The lots in parts, of about as many pages each."""
    pages = Counter(lot_of(path.stem) for path in MADE.glob("*.json"))
    out: list[list[str]] = [[] for _ in range(PARTS)]
    for lot in sorted(pages, key=lambda lot: (-pages[lot], lot)):
        min(out, key=lambda part: sum(pages[one] for one in part)).append(lot)
    return [tuple(f"{lot}-" for lot in part) for part in out]


def read(part: tuple[str, ...], number: int) -> list[Read]:
    """The pages of *part*, the *number*-th, read with weights from the others."""
    weights, others = fitted(part, MADE_UP, REMIXED, 3.0, 1), Others(part)

    def one(lot: str, page: Page, counts: float) -> Read:
        states = [state for state, _ in readings(page.facts, weights)]
        return Read(lot, [summed(state, page.facts) for state in states], [rightness(state, page) for state in states], len(set(page.owners) - {0}), counts)

    out = [one(lot_of(path.stem), labelled(path.with_suffix(".txt"), json.loads(path.read_text("utf-8")), others, Facts), counts_for(path))
           for path in sorted(MADE.glob("*.json")) if path.stem.startswith(part)]
    if number == 0:
        out += [one(OWN, specified(case, others, Facts), OURS_COUNT) for case in tomllib.loads((ROOT / "tests/cases/segment.toml").read_text("utf-8"))["case"]]
    share = len(GENERATED) // PARTS
    return out + [one(OURS, generated(n, KINDS_SEEN, others, Facts), GENERATED_COUNT) for n in GENERATED[number * share:][:share]]


def summed(state: State, facts: Facts) -> Mapping[str, float]:
    out: Counter[str] = Counter()
    for name, value in signals_of(state, facts):
        out[name] += value  # type: ignore[assignment]
    return dict(out)


def rightness(state: State, page: Page) -> float:
    """How many articles have all their lines, and (HEADED) their headline."""
    lines: dict[frozenset[int], int] = {}
    for owner in set(page.owners) - {0}:
        lines[frozenset(i for i, one in enumerate(page.owners) if one == owner)] = owner
    right = 0.0
    for piece in state.pieces:
        owner = lines.get(frozenset(piece.heads) | {i for i, _ in piece.body}, 0)
        if owner:
            right += 1 + HEADED * (set(piece.heads) == {i for i, one in enumerate(page.owners) if one == owner and page.headline[i]})
    return right


def solved(pages: Sequence[Read]) -> dict[str, float]:
    """The weights that make the rightest readings likeliest."""
    names = sorted({name for page in pages for signals in page.signals for name in signals} | BEFORE.keys())
    number = {name: n for n, name in enumerate(names)}
    tables = []
    for page in pages:
        table = np.zeros((len(page.signals), len(names)))
        for row, signals in zip(table, page.signals, strict=True):
            for name, value in signals.items():
                row[number[name]] = value
        tables.append((table, np.exp(KEEN * (np.array(page.right) - max(page.right))), page.counts))
    start = np.array([BEFORE.get(name, 0.0) for name in names])

    def loss(weights: Any) -> tuple[float, Any]:
        total, slope = 0.0, np.zeros(len(names))
        for table, right, counts in tables:
            scores = table @ weights
            odds = np.exp(scores - scores.max())
            good = odds * right
            total += counts * (np.log(odds.sum()) - np.log(good.sum()))
            slope += counts * (table.T @ (odds / odds.sum() - good / good.sum()))
        return total + PULL / 2 * float(((weights - start) ** 2).sum()), slope + PULL * (weights - start)

    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    return dict(zip(names, (start + SHARE * (found - start)).tolist(), strict=True))


def right_with(weights: Mapping[str, float], pages: Sequence[Read]) -> float:
    return sum(page.right[max(range(len(page.signals)), key=lambda k: sum(weights.get(n, 0.0) * v for n, v in page.signals[k].items()))] for page in pages)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    with ProcessPoolExecutor(args.jobs) as pool:
        pages = [page for part in pool.map(read, parts(), range(PARTS)) for page in part]
    for lot in sorted({page.lot for page in pages} - {OWN, OURS}):
        own = [page for page in pages if page.lot == lot]
        found = right_with(solved([page for page in pages if page.lot != lot]), own)
        print(f"{lot}: of {sum(page.articles for page in own)} articles row by row {sum(page.right[0] for page in own):.1f}, as wholes {found:.1f}, at best {sum(max(page.right) for page in own):.1f}")
    if args.write:
        kept = {name: weight for table in tomllib.loads((ROOT / "digest/lexicon/joins.toml").read_text("utf-8")).values() for name, weight in table.items()}
        write({name: weight for name, weight in kept.items() if not name.startswith("g:")} | solved(pages))


if __name__ == "__main__":
    sys.exit(main())

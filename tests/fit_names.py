"""Fits the weights by which names are ranked: `python tests/fit_names.py` prints, for weights of linking.toml, what the labels seen would choose.

Each labelled number of the corpus that rules may be made on, and of our own pages, is one choice among the candidates that its surroundings offer. Weights
move one at a time while the count of right choices grows; every fifth document is left out in turn, so that the gain printed is on documents unseen.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import accuracy

from digest.extract import indicators
from digest.extract.indicators import Name
from digest.lexicon import default

STEPS = (-1.0, -0.4, -0.2, 0.2, 0.4, 1.0)
FOLDS = 5
PULL = 0.4
"""Choices that a weight must win for each unit that it moves away from where it stands."""

Choice = list[tuple[Counter[str], float, bool]]
"""The candidates of one number: features, what no weight explains, and whether the name is right."""


def choices() -> dict[str, list[Choice]]:
    """The choices of each document, those without a right candidate left out."""
    seen: list[tuple[Any, Any, list[Name]]] = []
    offered = indicators.Words.candidates

    def recorded(self: indicators.Words, q: Any, context: Any) -> Iterator[Name]:
        names = list(offered(self, q, context))
        seen.append((q, context.reading, names))
        yield from names

    indicators.Words.candidates = recorded  # type: ignore[method-assign]
    weights = default().values("linking")["weights"]
    out: dict[str, list[Choice]] = {}
    for group in accuracy.groups():
        if group.held_out or group.name not in ("seeds", "corpus articles"):
            continue
        for source, path in group.files:
            seen.clear()
            label = json.loads(path.read_text(encoding="utf-8"))
            accuracy.extracted(source, label if group.given_boundaries else None)
            for one in (x for a in label["articles"] for x in (*a["targets"], *a["figures"]) if x["value"] is not None):
                for q, reading, names in seen:
                    near = reading.text[max(0, q.start - 60):q.end + 30]
                    if q.text != one["raw"] or (one["quote"] not in near and one["quote"][:12] not in near):
                        continue
                    right = [accuracy.likeness(one["indicator_zh"], name.text) >= 0.6 for name in names]
                    if any(right) and not all(right):
                        rest = [name.weight - sum(weights[f] for f in name.features) for name in names]
                        out.setdefault(path.stem, []).append([(Counter(n.features), r, ok) for n, r, ok in zip(names, rest, right, strict=True)])
                    break
    indicators.Words.candidates = offered  # type: ignore[method-assign]
    return out


def right(choice: Choice, weights: Mapping[str, float]) -> bool:
    """Whether the heaviest candidate is a right one."""
    best = max(choice, key=lambda one: sum(weights[f] * n for f, n in one[0].items()) + one[1])
    return best[2]


def fitted(all_choices: Sequence[Choice], start: Mapping[str, float]) -> dict[str, float]:
    """Weights moved one at a time while more choices come out right."""
    weights = dict(start)

    def score() -> float:
        return sum(right(choice, weights) for choice in all_choices) - PULL * sum(abs(weights[f] - start[f]) for f in start)

    best = score()
    for _ in range(3):
        before = best
        for feature in start:
            for step in STEPS:
                kept = weights[feature]
                weights[feature] = round(kept + step, 2)
                if (now := score()) > best:
                    best = now
                else:
                    weights[feature] = kept
        if best == before:
            break
    return weights


def main() -> None:
    documents = choices()
    start = {key: float(value) for key, value in default().values("linking")["weights"].items()}
    names = sorted(documents)
    every = [choice for name in names for choice in documents[name]]
    was = sum(right(choice, start) for choice in every)
    unseen = 0
    for fold in range(FOLDS):
        out = set(names[fold::FOLDS])
        weights = fitted([choice for name in names if name not in out for choice in documents[name]], start)
        unseen += sum(right(choice, weights) for name in out for choice in documents[name])
    weights = fitted(every, start)
    print(f"{len(every)} choices of {len(names)} documents; right now {was}, on documents left out {unseen}, fitted on all {sum(right(c, weights) for c in every)}")
    for feature, value in weights.items():
        print(f"{feature} = {value}" + (f"   # was {start[feature]}" if value != start[feature] else ""))


if __name__ == "__main__":
    sys.exit(main())

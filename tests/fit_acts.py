"""Fits the heads of digest/extract/acts.py on the labels that rules may be made on, over the vectors of lexicon/encoder.npz as they stand.

    python tests/fit_acts.py --write     fits them on all of them and writes digest/lexicon/acts.npz
    python tests/fit_acts.py --part 0    leaves one part of the lots out and tells how well these are read; --encoder names an encoder fitted without it

Needs PyTorch, which nothing else does: pip install -e .[fit,encoder]
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fit
import numpy as np
import torch
from fit_encoder import beside, descend
from torch.nn import functional

from digest import lexicon as lexicons
from digest.extract import acts, completions
from digest.extract.article import prepared
from digest.extract.encoder import Encoder, ends, sorts_of

HIDDEN, NAMED = 64, 64
"""Numbers of an act, and of a character beside one."""

ROUNDS, ACTS, RATE, WARM, SHRINK = 10, 48, 2e-3, 50, 0.02
"""Times that each act is seen, acts of a step, the step's greatest size, the steps until it is reached, and how much of it weights shrink."""

IDLE = {"character": 0.3, "act": 0.4, "along": 0.2}
"""Share of the numbers left out of each step."""

NAMES_COUNT = 3.0
"""What a character's being told right counts beside an act's."""


@dataclass(frozen=True)
class Learnt:
    """An act with the vectors of its passage, and what is to be learnt of it."""

    name: str
    own: Any
    line: Any
    distances: Any
    zones: Any
    said: bool
    counts: float  # what its being said or not counts; nothing where a label leaves it open
    belongs: Any | None  # which characters its label's name takes up; None where no label names it

    @property
    def weight(self) -> float:
        return fit.OWN_WEIGHT if self.name == fit.OWN else 1.0


def acts_in(name: str, article: Any, labels: fit.Label, lexicon: lexicons.Lexicon, vectors: Encoder) -> Iterator[Learnt]:
    """What is to be learnt of the acts of an article."""
    *_, setting, tables, prose = prepared(article, lexicon)
    for reading in () if tables.filled else (one for one in prose if one.part == "paragraph"):
        for offers in completions.offers_in(reading, setting, lexicon):
            act = acts.act_of(reading, offers[0].act, offers[0].when, offers[0].clause)
            said = fit.saying(reading, offers, labels, fit.ALIKE)
            rows, places = vectors.encoded(f"\n{reading.folded}\n", sorts_of(reading, setting.date)), act.places()
            optional = any(label.get("optional") for label in said)
            best = max(said, key=lambda label: fit.accuracy.right(label, {"deadline": offers[0].time}, "deadline"), default=None)
            runs = acts.window_of(reading, act).holds(best["indicator_zh"]) if best is not None and not optional else None
            yield Learnt(name, torch.tensor(np.concatenate([ends(rows, *act.done), ends(rows, *act.when)])), torch.tensor(rows[np.array(places) + 1]),
                         torch.tensor(acts.distances(*act.done, places)), torch.tensor(acts.zones(act.done[0], places, reading.folded)), bool(said), 0.0 if optional else 1.0,
                         None if runs is None else torch.tensor([any(a <= at < b for a, b in runs) for at in places], dtype=torch.float32))


def learnt(only: str, vectors: Encoder) -> list[Learnt]:
    """The acts of every labelled article of prose, given its boundaries, and of our own cases."""

    def of(name: str, article: Any, labels: fit.Label, lexicon: lexicons.Lexicon, _: Sequence[str] = ()) -> list[Learnt]:
        return list(acts_in(name, article, labels, lexicon, vectors))

    read = [file for file in fit.files(only) if file.kind not in ("pages", fit.accuracy.TABLES)]
    return [one for found in (*fit.documents(read, of=of), *fit.own_cases(of=of)) for one in found]


class Learner:
    """The weights of digest.extract.acts by the same names."""

    def __init__(self, size: int) -> None:
        def even(rows: int, columns: int) -> Any:
            return (torch.rand(rows, columns) * 2 - 1) / rows**0.5

        self.of: dict[str, Any] = {"distances": torch.randn(64, NAMED) * 0.5, "zones": torch.randn(8, NAMED) * 0.5}
        shapes = {"act": (6 * size, HIDDEN), "said": (HIDDEN, HIDDEN), "said out": (HIDDEN, 1), "asked": (size, 2 * NAMED), "by act": (HIDDEN, NAMED), "gate": (HIDDEN, NAMED),
                  **{f"along {n}": (len(beside) * NAMED, NAMED) for n, beside in enumerate(acts.ALONG)}, "name out": (NAMED, 1)}
        for name, (rows, columns) in shapes.items():
            self.of[name], self.of[f"{name} bias"] = even(rows, columns), even(rows, columns)[0]
        for weights in self.of.values():
            weights.requires_grad_()

    def scores(self, ones: Sequence[Learnt], learning: bool) -> tuple[Any, Any]:
        """acts.Heads.heard, of several acts at once."""
        of = self.of
        own = torch.relu(_idle(torch.stack([one.own for one in ones]), "act", learning) @ of["act"] + of["act bias"])
        said = torch.relu(_idle(own, "act", learning) @ of["said"] + of["said bias"]) @ of["said out"] + of["said out bias"]
        rows, there = _padded([one.line for one in ones]), _there(ones)
        told, gate = (_idle(rows, "character", learning) @ of["asked"] + of["asked bias"]).chunk(2, -1)
        line = told + (own @ of["by act"] + of["by act bias"])[:, None] + gate * torch.tanh(own @ of["gate"] + of["gate bias"])[:, None]
        line = torch.relu(line + of["distances"][_padded([one.distances for one in ones])] + of["zones"][_padded([one.zones for one in ones])]) * there[..., None]
        for n, near in enumerate(acts.ALONG):
            line = line + _idle(torch.relu(beside(line, near) @ of[f"along {n}"] + of[f"along {n} bias"]), "along", learning) * there[..., None]
        return said[:, 0], (line @ of["name out"] + of["name out bias"])[..., 0]

    def missed(self, ones: Sequence[Learnt], learning: bool = True) -> Any:
        """By how much these acts are told wrong."""
        said, odds = self.scores(ones, learning)
        loss = functional.binary_cross_entropy_with_logits(said, torch.tensor([float(one.said) for one in ones]), reduction="none")
        loss = (loss * torch.tensor([one.counts * one.weight for one in ones])).mean()
        named = torch.tensor([float(one.belongs is not None) for one in ones])[:, None] * _there(ones)
        belongs = _padded([torch.zeros(len(one.line)) if one.belongs is None else one.belongs for one in ones])
        missed = functional.binary_cross_entropy_with_logits(odds, belongs, reduction="none") * named * torch.tensor([one.weight for one in ones])[:, None]
        return loss + NAMES_COUNT * missed.sum() / named.sum().clamp(min=1)

    def arrays(self) -> dict[str, Any]:
        """As acts.npz holds them: in half precision, which changes no more than the third digit of what they say."""
        return {name: weights.detach().numpy().astype(np.float16) for name, weights in self.of.items()}


def _idle(rows: Any, what: str, learning: bool) -> Any:
    return functional.dropout(rows, IDLE[what], learning)


def _there(ones: Sequence[Learnt]) -> Any:
    longest = max(len(one.line) for one in ones)
    return (torch.arange(longest) < torch.tensor([len(one.line) for one in ones])[:, None]).float()


def _padded(rows: Sequence[Any]) -> Any:
    longest = max(map(len, rows))
    return torch.stack([functional.pad(one, (0, 0) * (one.dim() - 1) + (0, longest - len(one))) for one in rows])


def learn(seen: Sequence[Learnt]) -> Learner:
    """Heads fitted on these acts."""
    learner = Learner(seen[0].line.shape[1])
    descend(learner, lambda _: batches(seen), ROUNDS, RATE, WARM, SHRINK)
    return learner


def batches(seen: Sequence[Learnt]) -> Iterator[list[Learnt]]:
    """Acts with about as much around them together, in another order each time."""
    order = random.sample(seen, len(seen))
    near = [sorted(order[n:n + 20 * ACTS], key=lambda one: len(one.line)) for n in range(0, len(order), 20 * ACTS)]
    parts = [chunk[n:n + ACTS] for chunk in near for n in range(0, len(chunk), ACTS)]
    yield from random.sample(parts, len(parts))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", type=int, help="the part of the lots to leave out and to measure")
    parser.add_argument("--encoder", type=Path, default=lexicons.HERE / "encoder.npz", help="the encoder whose vectors are taken")
    parser.add_argument("--only", default="", help="read only files whose name begins so")
    parser.add_argument("--write", action="store_true", help="write digest/lexicon/acts.npz")
    asked = parser.parse_args()
    random.seed(0)
    torch.manual_seed(0)
    with np.load(asked.encoder) as arrays:
        everything = learnt(asked.only, Encoder(dict(arrays)))
    left = [] if asked.part is None else fit.parts_of([one for one in everything if one.name != fit.OWN])[asked.part]  # type: ignore[misc]
    learner = learn([one for one in everything if fit.lot_of(one) not in left])  # type: ignore[arg-type]
    if asked.write:
        np.savez_compressed(lexicons.HERE / "acts.npz", **learner.arrays())
    if left:
        out = [one for one in everything if fit.lot_of(one) in left]  # type: ignore[arg-type]
        told = [(one, *(scores[0] for scores in learner.scores([one], False))) for one in out]
        right = sum((said.item() > 0) == one.said for one, said, _ in told if one.counts)
        belonging = [((odds > 0) == (one.belongs > 0.5)).float().mean().item() for one, _, odds in told if one.belongs is not None]
        print(f"of {sum(one.counts > 0 for one in out)} acts left out {right} are told right, of {len(belonging)} names {np.mean(belonging):.3f} of the characters around them")


if __name__ == "__main__":
    main()

"""Fits the encoder of digest/extract/encoder.py on the labels that rules may be made on.

    python tests/fit_encoder.py --write     fits it on all of them and writes digest/lexicon/encoder.npz
    python tests/fit_encoder.py --part 0    leaves one part of the lots out and tells how well these are read

It learns the names of numbers beside their sorts: which characters belong to a number's name makes it look at what a sentence is about.
Needs PyTorch, which nothing else does: pip install -e .[fit,encoder]
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import fit
import numpy as np
import torch
from torch.nn import functional

from digest import lexicon as lexicons
from digest.extract import claims, encoder, kept
from digest.extract.article import prepared

SIZE, HIDDEN, NAMED = 64, 64, 48
"""Numbers of a character's vector, of the head of sorts, and of the head of names."""

FARS = (1, 2, 4, 8, 16, 16)
"""How far each block looks to either side."""

GAP = sum(FARS) + 1
"""Empty places after each passage, so that none looks into the next one."""

OFTEN_CHAR, OFTEN_PAIR = 3, 8
"""How often a character and a pair must be met to have vectors of their own."""

MASKED = 0.12
"""Share of characters hidden in each step."""

IDLE = {"told": 0.2, "block": 0.3, "beside": 0.2, "sort": 0.3, "along": 0.2}
"""Share of the numbers left out of each step."""

ROUNDS, ARTICLES, RATE, WARM, SHRINK, STEEPEST = 8, 12, 2e-3, 200, 0.01, 1.0
"""Times that each article is seen, articles of a step, the step's greatest size, the steps until it is reached, how much of it weights shrink, and the steepest slope."""

ALONG = ((-1, 0, 1), (-2, 0, 2))
"""Which of the characters beside one each layer of the head of names looks at."""

MARKS, ZONES = frozenset("，；。：！？"), 3
"""What ends a clause, and how many of these between a character and its number's clause are counted."""

NEAR, FAR, STEPS, AFTER = 8, 96, 3, 40
"""Characters up to which a distance is told by each, from which it is told no more, in how many steps it doubles between them, and where distances behind a number begin."""

LEARNT_BESIDE = frozenset({"distances", "zones", *(f"{name}{bias}" for name in ("asked", "by number", "gate", "along 0", "along 1", "name out") for bias in ("", " bias"))})
"""Weights of the head of names, which the program does without: names chosen with it were no better."""

NAMES_COUNT = 3.0
"""What a character's being told right counts beside a number's."""


@dataclass(frozen=True)
class Article:
    """The labelled numbers of an article and the passages that they stand in."""

    name: str
    passages: Mapping[int, tuple[str, str, Sequence[tuple[int, int]], Sequence[tuple[int, int]]]]  # part, text, times, numbers
    numbers: Sequence[tuple[int, int, int, bool, int, int, Sequence[tuple[int, int]]]]  # passage, start, end, promised, the window, what belongs to its name

    @property
    def weight(self) -> float:
        return fit.OWN_WEIGHT if self.name == fit.OWN else fit.HARD_WEIGHT if fit.HARD.match(self.name) else 1.0


def article_of(name: str, article: Any, labels: fit.Label, lexicon: lexicons.Lexicon, _: Sequence[str] = ()) -> Article:
    """What is to be learnt of an article."""
    *_, setting, tables, prose = prepared(article, lexicon)
    if tables.filled:
        return Article(name, {}, ())
    numbers = claims.numbers_in(prose, setting, lexicon)[0]
    passages: dict[Any, int] = {}
    out = []
    for number, label, promised in fit.aligned(numbers, labels):
        reading, q = number.reading, number.q
        window = kept.window_of(q, reading)
        out.append((passages.setdefault(reading, len(passages)), q.start, q.end, promised, window.start, window.end, window.holds(label["indicator_zh"])))
    return Article(name, {n: (one.part, one.folded, [(t.start, t.end) for t in one.times], [(q.start, q.end) for q in one.quantities]) for one, n in passages.items()}, out)


def articles(only: str = "") -> list[Article]:
    """Every labelled article of the files whose name begins with *only*, and our own cases."""
    return [one for one in (*fit.documents(fit.files(only), of=article_of), *fit.own_cases(of=article_of)) if one.numbers]


# ---- an article as numbers --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """An article's passages one after another, each with its two ends and a gap behind it, and its numbers."""

    article: Article
    chars: Any
    pairs: Any
    sorts: Any
    at: Any  # numbers × (before, first, last, behind)
    promised: Any
    names: Sequence[tuple[Any, Any, Any, Any] | None]  # places, distances, zones, what belongs; None where names are not looked at


class Vocabulary:
    """The characters and pairs that have vectors of their own."""

    def __init__(self, seen: Sequence[Article]) -> None:
        texts = [f"\n{text}\n" for article in seen for _, text, _, _ in article.passages.values()]
        self.chars = self._often(Counter(char for text in texts for char in text), OFTEN_CHAR)
        self.pairs = self._often(Counter(text[at:at + 2] for text in texts for at in range(len(text))), OFTEN_PAIR)

    @staticmethod
    def _often(counts: Counter[str], least: int) -> Mapping[str, int]:
        return {what: row for row, what in enumerate((what for what, count in sorted(counts.items()) if count >= least), encoder.UNKNOWN + 1)}

    def told(self, article: Article) -> Told:
        chars, pairs, sorts = [[0] for _ in range(3)]
        begin: dict[int, int] = {}
        for n, (part, text, times, quantities) in article.passages.items():
            begin[n] = len(chars) + 1
            reading = SimpleNamespace(part=part, folded=text, times=[SimpleNamespace(start=a, end=b) for a, b in times], quantities=[SimpleNamespace(start=a, end=b) for a, b in quantities])
            for row, more in zip((chars, pairs, sorts), encoder.rows_of(reading, self.chars, self.pairs), strict=True):
                row.extend([*more, *[0] * GAP])
        at, names = [], []
        for n, start, end, _, first, last, runs in article.numbers:
            at.append([begin[n] + start - 1, begin[n] + start, begin[n] + end - 1, begin[n] + end])
            places = [*range(first, start), *range(end, last)]
            names.append(None if fit.HARD.match(article.name) or not places else (
                torch.tensor(places) + begin[n], torch.tensor(_distances(start, end, places)), torch.tensor(_zones(start, places, article.passages[n][1])),
                torch.tensor([any(a <= place < b for a, b in runs) for place in places], dtype=torch.float32)))
        return Told(article, torch.tensor(chars), torch.tensor(pairs), torch.tensor(sorts), torch.tensor(at), torch.tensor([float(number[3]) for number in article.numbers]), names)


# ---- the encoder, as it learns ----------------------------------------------------------------------------------------------------


class Learner:
    """The weights of digest.extract.encoder by the same names, and what they make of several articles at once."""

    def __init__(self, words: Vocabulary) -> None:
        def even(rows: int, columns: int) -> Any:
            return (torch.rand(rows, columns) * 2 - 1) / rows**0.5

        self.of: dict[str, Any] = {"of characters": torch.randn(len(words.chars) + 2, SIZE) * 0.3, "of pairs": torch.randn(len(words.pairs) + 2, SIZE) * 0.3, "sorts": torch.randn(6, SIZE),
                                   "distances": torch.randn(64, NAMED), "zones": torch.randn(8, NAMED)}
        shapes = {**{f"block {n}": (3 * SIZE, 2 * SIZE) for n in range(len(FARS))}, "asked": (SIZE, 2 * NAMED), "number": (3 * SIZE, SIZE), "by number": (SIZE, NAMED), "gate": (SIZE, NAMED),
                  "beside 0": (5 * SIZE, SIZE), "beside 1": (5 * SIZE, SIZE), "sort": (2 * SIZE, HIDDEN), "along 0": (3 * NAMED, NAMED), "along 1": (3 * NAMED, NAMED),
                  "sort out": (HIDDEN, 1), "name out": (NAMED, 1)}
        for name, (rows, columns) in shapes.items():
            self.of[name], self.of[f"{name} bias"] = even(rows, columns), even(rows, columns)[0]
        for name in ("even", *(f"even {n}" for n in range(len(FARS)))):
            self.of[name] = torch.stack([torch.ones(SIZE), torch.zeros(SIZE)])
        for weights in self.of.values():
            weights.requires_grad_()

    def scores(self, articles: Sequence[Told], learning: bool) -> tuple[Any, tuple[Any, Any, Any] | None]:
        """The log odds of all numbers of these articles; and of the characters around them, with what belongs and which places count."""
        rows = self._rows(articles, learning)
        wide, flat = rows.shape[1], rows.reshape(-1, SIZE)
        at = torch.cat([one.at + n * wide for n, one in enumerate(articles)])
        before, first, last, behind = (flat.index_select(0, at[:, k]) for k in range(4))
        numbers = torch.relu(torch.cat([before, (first + last) / 2, behind], 1) @ self.of["number"] + self.of["number bias"])
        return self._promised(numbers, [len(one.at) for one in articles], learning), self._belonging(rows, numbers, articles, learning)

    def _rows(self, articles: Sequence[Told], learning: bool) -> Any:
        """encoder.Encoder.encoded, with characters hidden while *learning*."""
        of = self.of
        chars, pairs, sorts = (_padded([getattr(one, what) for one in articles]) for what in ("chars", "pairs", "sorts"))
        there = (chars > 0).float()[..., None]
        if learning:
            hidden = (torch.rand(chars.shape) < MASKED) & (chars > 0)
            chars = torch.where(hidden, encoder.UNKNOWN, chars)
            pairs = torch.where((hidden | functional.pad(hidden[:, 1:], (0, 1))) & (pairs > 0), encoder.UNKNOWN, pairs)
        rows = (_idle(functional.embedding(chars, of["of characters"]) + functional.embedding(pairs, of["of pairs"]), "told", learning) + of["sorts"][sorts]) * there
        for n, far in enumerate(FARS):
            both = _around(_evened(rows, of[f"even {n}"]) * there, (-far, 0, far)) @ of[f"block {n}"] + of[f"block {n} bias"]
            taken, gate = both.chunk(2, -1)
            rows = rows + _idle(taken * torch.sigmoid(gate), "block", learning) * there
        return _evened(rows, of["even"])

    def _promised(self, numbers: Any, counts: Sequence[int], learning: bool) -> Any:
        """encoder.Encoder.promised, of articles with so many numbers each."""
        of = self.of
        where = torch.cat([torch.arange(count) + n * max(counts) for n, count in enumerate(counts)])
        filled = torch.zeros(len(counts) * max(counts), 1).index_fill(0, where, 1.0).reshape(len(counts), -1, 1)
        line = torch.zeros(len(counts) * max(counts), SIZE).index_copy(0, where, numbers).reshape(len(counts), -1, SIZE)
        for n, offsets in enumerate(encoder.BESIDE):
            line = line + _idle(torch.relu(_around(line, offsets) @ of[f"beside {n}"] + of[f"beside {n} bias"]), "beside", learning) * filled
        seen = torch.cat([numbers, line.reshape(-1, SIZE).index_select(0, where)], 1)
        return (_idle(torch.relu(seen @ of["sort"] + of["sort bias"]), "sort", learning) @ of["sort out"] + of["sort out bias"])[:, 0]

    def _belonging(self, rows: Any, numbers: Any, articles: Sequence[Told], learning: bool) -> tuple[Any, Any, Any] | None:
        """The log odds of the characters around each number of belonging to its name, with what does and which places count; None where no name is looked at."""
        of = self.of
        named = [(n, one) for n, one in enumerate(name for article in articles for name in article.names) if one is not None]
        if not named:
            return None
        which = torch.tensor([n for n, _ in named])
        begins = torch.repeat_interleave(torch.arange(len(articles)) * rows.shape[1], torch.tensor([len(one.at) for one in articles]))[which]
        places, distances, zones, belongs = (_padded([one[k] for _, one in named]) for k in range(4))
        count = torch.arange(places.shape[1]) < torch.tensor([len(one[0]) for _, one in named])[:, None]
        asked = (rows @ of["asked"] + of["asked bias"]).reshape(-1, 2 * NAMED)
        told, gate = asked.index_select(0, (begins[:, None] + places).reshape(-1)).reshape(*places.shape, -1).chunk(2, -1)
        number = numbers[which]
        line = told + (number @ of["by number"] + of["by number bias"])[:, None] + gate * torch.tanh(number @ of["gate"] + of["gate bias"])[:, None]
        line = torch.relu(line + of["distances"][distances] + of["zones"][zones]) * count[..., None]
        for n, offsets in enumerate(ALONG):
            line = line + _idle(torch.relu(_around(line, offsets) @ of[f"along {n}"] + of[f"along {n} bias"]), "along", learning) * count[..., None]
        return (line @ of["name out"] + of["name out bias"])[..., 0], belongs, count

    def missed(self, articles: Sequence[Told]) -> Any:
        """By how much these articles are told wrong."""
        promised, named = self.scores(articles, True)
        weights = torch.tensor([one.article.weight for one in articles for _ in one.at])
        loss = (functional.binary_cross_entropy_with_logits(promised, torch.cat([one.promised for one in articles]), reduction="none") * weights).mean()
        if named is not None:
            scores, belongs, count = named
            weights = torch.tensor([one.article.weight for one in articles for name in one.names if name is not None])
            missed = functional.binary_cross_entropy_with_logits(scores, belongs, reduction="none") * count * weights[:, None]
            loss = loss + NAMES_COUNT * missed.sum() / count.sum()
        return loss

    def arrays(self, words: Vocabulary) -> dict[str, Any]:
        """As encoder.npz holds them: vectors of characters and pairs in whole numbers, each column with its scale."""
        out: dict[str, Any] = {name: weights.detach().numpy() for name, weights in self.of.items()}
        for name, known in (("characters", words.chars), ("pairs", words.pairs)):
            vectors = out[f"of {name}"]
            scale = np.percentile(np.abs(vectors), 99.98, axis=0) / 127
            out |= {name: np.array(list(known)), f"of {name}": np.clip(np.rint(vectors / scale), -127, 127).astype(np.int8), f"scale of {name}": scale.astype(np.float32)}
        out |= {"sort out": out["sort out"][:, 0], "sort out bias": out["sort out bias"][0], "far": np.array(FARS)}
        return {name: array for name, array in out.items() if name not in LEARNT_BESIDE}


def _distances(start: int, end: int, places: Sequence[int]) -> Sequence[int]:
    return [AFTER + _step(at - end) if at >= end else _step(start - 1 - at) for at in places]


def _step(count: int) -> int:
    """Characters, the farther the coarser."""
    return count if count < NEAR else NEAR + int(math.log2(count / NEAR) * STEPS) if count < FAR else 19


def _zones(start: int, places: Sequence[int], text: str) -> Sequence[int]:
    """0 behind a number, 1 in its clause, then by the marks between."""
    out, marks = [0] * len(places), -1
    for n in range(len(places) - 1, -1, -1):
        if places[n] < start:
            marks += text[places[n]] in MARKS
            out[n] = 1 if marks < 0 else 2 + min(ZONES, marks)
    return out


def _idle(rows: Any, what: str, learning: bool) -> Any:
    return functional.dropout(rows, IDLE[what], learning)


def _padded(rows: Sequence[Any]) -> Any:
    longest = max(map(len, rows))
    return torch.stack([functional.pad(one, (0, longest - len(one))) for one in rows])


def _around(rows: Any, offsets: Sequence[int]) -> Any:
    """encoder.around for several texts at once."""
    size = rows.shape[1]
    return torch.cat([functional.pad(rows, (0, 0, -offset, 0))[:, :size] if offset < 0 else functional.pad(rows, (0, 0, 0, offset))[:, offset:] for offset in offsets], -1)


def _evened(rows: Any, by: Any) -> Any:
    return functional.layer_norm(rows, rows.shape[-1:], by[0], by[1], encoder.TINY)


# ---- learning ---------------------------------------------------------------------------------------------------------------------


def learn(told: Sequence[Told], words: Vocabulary) -> Learner:
    """An encoder fitted on these articles."""
    learner = Learner(words)
    optimizer = torch.optim.AdamW(learner.of.values(), lr=RATE, weight_decay=SHRINK)
    steps, step, start = ROUNDS * sum(1 for _ in batches(told, False)), 0, time.time()
    for turn in range(ROUNDS):
        total = 0.0
        for part in batches(told, True):
            step += 1
            for group in optimizer.param_groups:
                group["lr"] = RATE * min(1, step / WARM) * max(0.01, 1 - step / steps)
            optimizer.zero_grad()
            loss = learner.missed(part)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(learner.of.values(), STEEPEST)
            optimizer.step()
            total += loss.item()
        print(f"round {turn + 1} of {ROUNDS}: {total * ROUNDS / steps:.4f} missed, {time.time() - start:.0f} s", file=sys.stderr, flush=True)
    return learner


def batches(told: Sequence[Told], mixed: bool) -> Iterator[list[Told]]:
    """Articles of much the same length together."""
    order = random.sample(told, len(told)) if mixed else list(told)
    near = [sorted(order[n:n + 20 * ARTICLES], key=lambda one: len(one.chars)) for n in range(0, len(order), 20 * ARTICLES)]
    parts = [chunk[n:n + ARTICLES] for chunk in near for n in range(0, len(chunk), ARTICLES)]
    yield from random.sample(parts, len(parts)) if mixed else parts


def heard(made: encoder.Encoder, article: Article) -> Sequence[float]:
    """What the program's own encoder says of the numbers of an article."""
    passages = {n: made.encoded(SimpleNamespace(part=part, folded=text, times=[SimpleNamespace(start=a, end=b) for a, b in times],  # type: ignore[arg-type]
                                                quantities=[SimpleNamespace(start=a, end=b) for a, b in quantities])) for n, (part, text, times, quantities) in article.passages.items()}
    return made.promised([(passages[n], SimpleNamespace(start=start, end=end)) for n, start, end, *_ in article.numbers])  # type: ignore[misc]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", type=int, help="the part of the lots to leave out and to measure")
    parser.add_argument("--only", default="", help="read only files whose name begins so")
    parser.add_argument("--write", action="store_true", help="write digest/lexicon/encoder.npz")
    asked = parser.parse_args()
    random.seed(0)
    torch.manual_seed(0)
    everything = articles(asked.only)
    left = [] if asked.part is None else fit.parts_of([one for one in everything if one.name != fit.OWN])[asked.part]  # type: ignore[misc]
    seen = [one for one in everything if fit.lot_of(one) not in left]  # type: ignore[arg-type]
    words = Vocabulary(seen)
    arrays = learn([words.told(one) for one in seen], words).arrays(words)
    if asked.write:
        np.savez_compressed(lexicons.HERE / "encoder.npz", **arrays)
    if left:
        made = encoder.Encoder(arrays)
        wrong = [(score > 0) != row[3] for one in everything if fit.lot_of(one) in left and not fit.HARD.match(one.name)  # type: ignore[arg-type]
                 for score, row in zip(heard(made, one), one.numbers, strict=True)]
        print(f"{sum(wrong)} of {len(wrong)} numbers left out are of the wrong sort")


if __name__ == "__main__":
    main()

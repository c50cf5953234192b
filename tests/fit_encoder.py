"""Fits the encoder of digest/extract/encoder.py on the labels that rules may be made on.

    python tests/fit_encoder.py --write     fits it on all of them and writes digest/lexicon/encoder.npz
    python tests/fit_encoder.py --part 0    leaves one part of the lots out and tells how well these are read

It learns the names of numbers beside their sorts and times: which characters belong to a number's name makes it look at what a sentence is about.
Needs PyTorch, which nothing else does: pip install -e .[fit,encoder]
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import fit
import numpy as np
import torch
from torch.nn import functional

from digest import lexicon as lexicons
from digest.extract import acts, claims, encoder, kept
from digest.extract.article import prepared

SIZE, HIDDEN, NAMED, TIMED = 64, 64, 48, 64
"""Numbers of a character's vector, of the head of sorts, of that of names, and of that of times."""

FARS = (1, 2, 4, 8, 16, 16)
"""How far each block looks to either side."""

GAP = sum(FARS) + 1
"""Empty places after each passage, so that none looks into the next one."""

OFTEN_CHAR, OFTEN_PAIR = 3, 8
"""How often a character and a pair must be met to have vectors of their own."""

MASKED = 0.12
"""Share of characters hidden in each step."""

IDLE = {"told": 0.2, "block": 0.3, "beside": 0.2, "sort": 0.3, "along": 0.2, "time": 0.3}
"""Share of the numbers left out of each step."""

ROUNDS, ARTICLES, RATE, WARM, SHRINK, STEEPEST = 8, 12, 2e-3, 200, 0.01, 1.0
"""Times that each article is seen, articles of a step, the step's greatest size, the steps until it is reached, how much of it weights shrink, and the steepest slope."""

ALONG = ((-1, 0, 1), (-2, 0, 2))
"""Which of the characters beside one each layer of the head of names looks at."""

NEVER = -1e4
"""Log odds of what is not so."""

LEARNT_BESIDE = frozenset({"distances", "zones", *(f"{name}{bias}" for name in ("asked", "by number", "gate", "along 0", "along 1", "name out") for bias in ("", " bias"))})
"""Weights of the head of names, which the program does without: names chosen with it were no better."""

NAMES_COUNT, TIMES_COUNT = 3.0, 0.5
"""What a character's being told right, and a time's, counts beside a number's."""


@dataclass(frozen=True)
class Article:
    """The labelled numbers of an article as the program asks for them, and what is to be learnt of each."""

    name: str
    asked: encoder.Asked
    promised: Sequence[bool]
    times: Sequence[Sequence[str | None]]  # each right
    windows: Sequence[tuple[int, int, Sequence[tuple[int, int]]]]  # the characters around it, and what of them belongs to its name

    @property
    def weight(self) -> float:
        return fit.OWN_WEIGHT if self.name == fit.OWN else fit.HARD_WEIGHT if fit.HARD.match(self.name) else 1.0


def article_of(name: str, article: Any, labels: fit.Label, lexicon: lexicons.Lexicon, _: Sequence[str] = ()) -> Article:
    """What is to be learnt of an article."""
    *_, setting, tables, prose = prepared(article, lexicon)
    found = [] if tables.filled else list(fit.aligned(claims.numbers_in(prose, setting, lexicon)[0], labels))
    windows = [(kept.window_of(number.q, number.reading), label) for number, label, _ in found]
    return Article(
        name, encoder.asked_of([(number.reading, number.q) for number, _, _ in found], prose, setting.date), [promised for _, _, promised in found],
        [fit.right_times(label, promised) for _, label, promised in found], [(window.start, window.end, window.holds(label["indicator_zh"])) for window, label in windows])


def articles(only: str = "") -> list[Article]:
    """Every labelled article of the files whose name begins with *only*, and our own cases."""
    return [one for one in (*fit.documents(fit.files(only), of=article_of), *fit.own_cases(of=article_of)) if one.promised]


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
    times: Any  # times × (number, place, times between, step, before, first, last, behind)
    right: Any  # whether each time is
    names: Sequence[tuple[Any, Any, Any, Any] | None]  # places, distances, zones, what belongs; None where names are not looked at


class Vocabulary:
    """The characters and pairs that have vectors of their own."""

    def __init__(self, seen: Sequence[Article]) -> None:
        texts = [text for article in seen for text, _ in article.asked.passages.values()]
        self.chars = self._often(Counter(char for text in texts for char in text), OFTEN_CHAR)
        self.pairs = self._often(Counter(text[at:at + 2] for text in texts for at in range(len(text))), OFTEN_PAIR)

    @staticmethod
    def _often(counts: Counter[str], least: int) -> Mapping[str, int]:
        return {what: row for row, what in enumerate((what for what, count in sorted(counts.items()) if count >= least), encoder.UNKNOWN + 1)}

    def told(self, article: Article) -> Told:
        chars, pairs, sorts = [[0] for _ in range(3)]
        begin: dict[int, int] = {}
        for n, (text, stands_in) in article.asked.passages.items():
            begin[n] = len(chars) + 1
            for row, more in zip((chars, pairs, sorts), (*encoder.rows_of(text, self.chars, self.pairs), stands_in), strict=True):
                row.extend([*more, *[0] * GAP])

        def ends(passage: int, start: int, end: int) -> list[int]:
            return [begin[passage] + at for at in (start - 1, start, end - 1, end)]

        names = []
        for (n, start, end), (first, last, runs) in zip(article.asked.numbers, article.windows, strict=True):
            places = [*range(first, start), *range(end, last)]
            names.append(None if fit.HARD.match(article.name) or not places else (
                torch.tensor(places) + begin[n], torch.tensor(acts.distances(start, end, places)), torch.tensor(acts.zones(start, places, article.asked.passages[n][0][1:])),
                torch.tensor([any(a <= place < b for a, b in runs) for place in places], dtype=torch.float32)))
        times, right = [], []
        for n, (near, answers) in enumerate(zip(article.asked.near, article.times, strict=True)):
            times += [[n, *one[-3:], *ends(one.passage, one.start, one.end)] for one in near] + [[n, *one, 0, 0, 0, 0] for one in encoder.NEITHER]
            right += _right(answers, [one.iso for one in near])
        return Told(article, torch.tensor(chars), torch.tensor(pairs), torch.tensor(sorts), torch.tensor([ends(*number) for number in article.asked.numbers]),
                    torch.tensor(article.promised, dtype=torch.float32), torch.tensor(times), torch.tensor(right), names)


def _right(answers: Sequence[str | None], near: Sequence[str]) -> list[bool]:
    """Which of the times near a number are right, then whether none is, and whether another one is."""
    stands = [encoder.standing_for(answer, near) for answer in answers if answer is not None]
    found = {n for ones in stands for n in ones}
    return [*(n in found for n in range(len(near))), None in answers, not found and any(answer is not None for answer in answers)]


# ---- the encoder, as it learns ----------------------------------------------------------------------------------------------------


class Learner:
    """The weights of digest.extract.encoder by the same names, and what they make of several articles at once."""

    def __init__(self, words: Vocabulary) -> None:
        def even(rows: int, columns: int) -> Any:
            return (torch.rand(rows, columns) * 2 - 1) / rows**0.5

        self.of: dict[str, Any] = {"of characters": torch.randn(len(words.chars) + 2, SIZE) * 0.3, "of pairs": torch.randn(len(words.pairs) + 2, SIZE) * 0.3,
                                   "sorts": torch.randn(encoder.OVER + 1, SIZE), "distances": torch.randn(64, NAMED), "zones": torch.randn(8, NAMED),
                                   "places": torch.randn(encoder.ANOTHER + 1, TIMED) * 0.5, "nearer": torch.randn(encoder.NEARER + 2, TIMED) * 0.5, "steps": torch.randn(encoder.NOWHERE + 1, TIMED) * 0.5}
        shapes = {**{f"block {n}": (3 * SIZE, 2 * SIZE) for n in range(len(FARS))}, "asked": (SIZE, 2 * NAMED), "number": (3 * SIZE, SIZE), "by number": (SIZE, NAMED), "gate": (SIZE, NAMED),
                  "beside 0": (5 * SIZE, SIZE), "beside 1": (5 * SIZE, SIZE), "sort": (2 * SIZE, HIDDEN), "along 0": (3 * NAMED, NAMED), "along 1": (3 * NAMED, NAMED),
                  "time": (3 * SIZE, TIMED), "time by number": (2 * SIZE, TIMED), "time gate": (2 * SIZE, TIMED), "time hidden": (TIMED, TIMED),
                  "sort out": (HIDDEN, 1), "name out": (NAMED, 1), "time out": (TIMED, 1)}
        for name, (rows, columns) in shapes.items():
            self.of[name], self.of[f"{name} bias"] = even(rows, columns), even(rows, columns)[0]
        for name in ("even", *(f"even {n}" for n in range(len(FARS)))):
            self.of[name] = torch.stack([torch.ones(SIZE), torch.zeros(SIZE)])
        for weights in self.of.values():
            weights.requires_grad_()

    def scores(self, articles: Sequence[Told], learning: bool) -> tuple[Any, Any, tuple[Any, Any, Any] | None]:
        """The log odds of all numbers of these articles; of the times near them; and of the characters around them, with what belongs and which places count."""
        rows = self._rows(articles, learning)
        wide, flat = rows.shape[1], rows.reshape(-1, SIZE)

        def ends(at: Any) -> Any:
            before, first, last, behind = (flat.index_select(0, at[:, k]) for k in range(4))
            return torch.cat([before, (first + last) / 2, behind], 1)

        numbers = torch.relu(ends(torch.cat([one.at + n * wide for n, one in enumerate(articles)])) @ self.of["number"] + self.of["number bias"])
        seen = self._seen(numbers, [len(one.at) for one in articles], learning)
        timed = self._timed(seen[numbers_of_times(articles)], ends(torch.cat([one.times[:, 4:] + n * wide for n, one in enumerate(articles)])), torch.cat([one.times for one in articles]), learning)
        return self._promised(seen, learning), timed, self._belonging(rows, numbers, articles, learning)

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
            both = beside(_evened(rows, of[f"even {n}"]) * there, (-far, 0, far)) @ of[f"block {n}"] + of[f"block {n} bias"]
            taken, gate = both.chunk(2, -1)
            rows = rows + _idle(taken * torch.sigmoid(gate), "block", learning) * there
        return _evened(rows, of["even"])

    def _seen(self, numbers: Any, counts: Sequence[int], learning: bool) -> Any:
        """encoder.Encoder._seen, of articles with so many numbers each."""
        of = self.of
        where = torch.cat([torch.arange(count) + n * max(counts) for n, count in enumerate(counts)])
        filled = torch.zeros(len(counts) * max(counts), 1).index_fill(0, where, 1.0).reshape(len(counts), -1, 1)
        line = torch.zeros(len(counts) * max(counts), SIZE).index_copy(0, where, numbers).reshape(len(counts), -1, SIZE)
        for n, offsets in enumerate(encoder.BESIDE):
            line = line + _idle(torch.relu(beside(line, offsets) @ of[f"beside {n}"] + of[f"beside {n} bias"]), "beside", learning) * filled
        return torch.cat([numbers, line.reshape(-1, SIZE).index_select(0, where)], 1)

    def _promised(self, seen: Any, learning: bool) -> Any:
        of = self.of
        return (_idle(torch.relu(seen @ of["sort"] + of["sort bias"]), "sort", learning) @ of["sort out"] + of["sort out bias"])[:, 0]

    def _timed(self, seen: Any, ends: Any, times: Any, learning: bool) -> Any:
        """encoder.Encoder._timed, of pairs of a number and a time."""
        of = self.of
        places, nearer, steps = (times[:, k] for k in (1, 2, 3))
        told = (ends @ of["time"] + of["time bias"]) * (places < encoder.NONE)[:, None]
        told = told * (1 + torch.tanh(seen @ of["time gate"] + of["time gate bias"])) + seen @ of["time by number"] + of["time by number bias"] + of["places"][places] + of["nearer"][nearer] + of["steps"][steps]
        return (torch.relu(_idle(torch.relu(told), "time", learning) @ of["time hidden"] + of["time hidden bias"]) @ of["time out"] + of["time out bias"])[:, 0]

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
            line = line + _idle(torch.relu(beside(line, offsets) @ of[f"along {n}"] + of[f"along {n} bias"]), "along", learning) * count[..., None]
        return (line @ of["name out"] + of["name out bias"])[..., 0], belongs, count

    def missed(self, articles: Sequence[Told]) -> Any:
        """By how much these articles are told wrong."""
        promised, timed, named = self.scores(articles, True)
        weights = torch.tensor([one.article.weight for one in articles for _ in one.at])
        loss = (functional.binary_cross_entropy_with_logits(promised, torch.cat([one.promised for one in articles]), reduction="none") * weights).mean()
        which, right = numbers_of_times(articles), torch.cat([one.right for one in articles])
        given, wanted = (_log_sums(scores, which, len(promised)) for scores in (timed, torch.where(right, timed, NEVER)))
        loss = loss + TIMES_COUNT * ((given - wanted) * weights).mean()
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
        out |= {f"{what} out{bias}": out[f"{what} out{bias}"][..., 0] for what in ("sort", "time") for bias in ("", " bias")} | {"far": np.array(FARS)}
        return {name: array for name, array in out.items() if name not in LEARNT_BESIDE}


def numbers_of_times(articles: Sequence[Told]) -> Any:
    """Which number of these articles each time is of."""
    return torch.cat([one.times[:, 0] + sum(len(other.at) for other in articles[:n]) for n, one in enumerate(articles)])


def _log_sums(scores: Any, which: Any, count: int) -> Any:
    """log Σ eˢ of the scores of each number."""
    high = torch.full((count,), NEVER).scatter_reduce(0, which, scores.detach(), "amax")
    return high + torch.log(torch.zeros(count).index_add(0, which, torch.exp(scores - high[which])))


def _idle(rows: Any, what: str, learning: bool) -> Any:
    return functional.dropout(rows, IDLE[what], learning)


def _padded(rows: Sequence[Any]) -> Any:
    longest = max(map(len, rows))
    return torch.stack([functional.pad(one, (0, longest - len(one))) for one in rows])


def beside(rows: Any, offsets: Sequence[int]) -> Any:
    """encoder.around for several texts at once."""
    size = rows.shape[1]
    return torch.cat([functional.pad(rows, (0, 0, -offset, 0))[:, :size] if offset < 0 else functional.pad(rows, (0, 0, 0, offset))[:, offset:] for offset in offsets], -1)


def _evened(rows: Any, by: Any) -> Any:
    return functional.layer_norm(rows, rows.shape[-1:], by[0], by[1], encoder.TINY)


# ---- learning ---------------------------------------------------------------------------------------------------------------------


def learn(told: Sequence[Told], words: Vocabulary) -> Learner:
    """An encoder fitted on these articles."""
    learner = Learner(words)
    descend(learner, lambda mixed: batches(told, mixed), ROUNDS, RATE, WARM, SHRINK)
    return learner


def descend(learner: Any, parts: Callable[[bool], Iterator[Any]], rounds: int, rate: float, warm: int, shrink: float) -> None:
    """Fit the weights of a learner on parts of what it is to learn, in another order in each round where they are asked for mixed."""
    optimizer = torch.optim.AdamW(learner.of.values(), lr=rate, weight_decay=shrink)
    steps, step, start = rounds * sum(1 for _ in parts(False)), 0, time.time()
    for turn in range(rounds):
        total = 0.0
        for part in parts(True):
            step += 1
            for group in optimizer.param_groups:
                group["lr"] = rate * min(1, step / warm) * max(0.01, 1 - step / steps)
            optimizer.zero_grad()
            loss = learner.missed(part)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(learner.of.values(), STEEPEST)
            optimizer.step()
            total += loss.item()
        print(f"round {turn + 1} of {rounds}: {total * rounds / steps:.4f} missed, {time.time() - start:.0f} s", file=sys.stderr, flush=True)


def batches(told: Sequence[Told], mixed: bool) -> Iterator[list[Told]]:
    """Articles of much the same length together."""
    order = random.sample(told, len(told)) if mixed else list(told)
    near = [sorted(order[n:n + 20 * ARTICLES], key=lambda one: len(one.chars)) for n in range(0, len(order), 20 * ARTICLES)]
    parts = [chunk[n:n + ARTICLES] for chunk in near for n in range(0, len(chunk), ARTICLES)]
    yield from random.sample(parts, len(parts)) if mixed else parts


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
        wrong: Counter[str] = Counter()
        for one in (one for one in everything if fit.lot_of(one) in left and not fit.HARD.match(one.name)):  # type: ignore[arg-type]
            promised, times = made.heard(one.asked)
            wrong["sort"] += sum((score > 0) != so for score, so in zip(promised, one.promised, strict=True))
            wrong["time"] += sum(not _right(answers, near.near)[int(np.argmax(near.scores))] for answers, near in zip(one.times, times, strict=True))
            wrong["all"] += len(promised)
        print(f"of {wrong['all']} numbers left out {wrong['sort']} are of the wrong sort, {wrong['time']} have the wrong time")


if __name__ == "__main__":
    main()

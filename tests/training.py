"""Trains the small neural networks of digest/extract/network.py on labelled places: what fit.py asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy.linalg import block_diag
from scipy.sparse import csr_matrix

from digest.extract.network import HALF, Layer, Network, around

BATCH = 8192
"""Places that a step is taken on."""
RATE, SHRINK, WARM = 3e-3, 0.02, 50
"""Size of a step (Adam), by how much of it weights shrink, and steps until it is reached; after that it falls to nothing."""
LARGEST = 127
"""Greatest number of a vector."""


@dataclass(frozen=True)
class Places:
    """Places that follow one another in sequences, each with its cues by number."""

    cues: Any  # of all places, one after another
    counts: Any  # of the cues of each place
    sizes: Any  # of places in each sequence
    right: Any  # whether each place is what is asked for
    times: Any  # how many times each sequence counts
    before: Any = None  # what speaks for each place before the network is asked, in log odds
    groups: Places | None = None  # places that follow one another share the cues of a group, a place of these
    members: Any = None  # how many places each group has

    @cached_property
    def starts(self) -> tuple[Any, Any]:
        """Where the places of each sequence begin, and the cues of each place."""
        return np.concatenate([[0], np.cumsum(self.sizes)]), np.concatenate([[0], np.cumsum(self.counts, dtype=np.int64)])


@dataclass
class Trained:
    """Weights and vectors by the numbers of cues (-1 in *known* for those that have none), and layers."""

    known: Any
    weights: Any
    vectors: Any
    layers: list[dict[str, Any]]  # offsets, w (offsets × inputs × units), b, out

    def scores(self, places: Places, chosen: Any) -> Any:
        """The log odds of the places of the *chosen* sequences, one after another."""
        out = [np.zeros(0)]
        for part in _batches(places, chosen, BATCH):
            matrix, there = _matrix(places, part, self.known, len(self.weights))
            scores, _ = self._forward(matrix, there)
            out.append(scores[there] + _before(places, part))
        return np.concatenate(out)

    def _forward(self, matrix: Any, there: Any, kept: Sequence[Any] = ()) -> tuple[Any, list[Any]]:
        """Scores of rows, and the states of each layer with what they were made of."""
        scores, state, seen = matrix @ self.weights, matrix @ self.vectors, []
        for n, layer in enumerate(self.layers):
            wide = around(state, layer["offsets"])
            state = np.maximum(wide @ layer["w"] + layer["b"], 0) * there[:, None]
            if kept:
                state *= kept[n]
            seen.append((wide, state))
            scores = scores + state @ layer["out"]
        return scores, seen

    def rounded(self) -> Trained:
        """As it is written: weights in hundredths, vectors in whole numbers, layers to four digits."""
        scale = np.percentile(np.abs(self.vectors), 99.95) / LARGEST
        layers = [{**layer, "w": layer["w"] * (scale if n == 0 else 1)} for n, layer in enumerate(self.layers)]
        short = [{**layer, **{key: np.array([float(f"{x:.4g}") for x in layer[key].ravel()]).reshape(layer[key].shape) for key in ("w", "b", "out")}} for layer in layers]
        return Trained(self.known, np.rint(self.weights * 100) / 100, np.clip(np.rint(self.vectors / scale), -LARGEST, LARGEST), short)

    def network(self, names: Sequence[str]) -> Network:
        """The network as the program has it, of a rounded one; *names* are all cues by their numbers."""
        cues = {names[cue]: (round(100 * self.weights[at]), bytes((self.vectors[at] + HALF).astype(int).tolist()).hex())
                for cue, at in ((int(cue), int(self.known[cue])) for cue in np.nonzero(self.known >= 0)[0])}
        return Network(self.vectors.shape[1], cues, [Layer(list(layer["offsets"]), layer["w"].T.tolist(), layer["b"].tolist(), layer["out"].tolist()) for layer in self.layers])


def train(places: Places, known: Any, chosen: Any, *, size: int, layers: Sequence[tuple[Sequence[int], int]], rounds: int, left_out: float, idle: float, batch: int = BATCH, start: int = 0,
          missed: Callable[[Any, Sequence[int]], Any] | None = None) -> Trained:
    """A network fitted on the *chosen* sequences; *known* numbers the cues that are weighed. Layers are told by their offsets and units;
    *left_out* is the share of the cues left out of each step, so that none is relied upon alone, *idle* that of the units of a layer; a step is taken on *batch* places;
    *start* is what all chance begins with.

    *missed* tells of the scores of some sequences by how much each is too high, where places are not right or wrong each by itself.
    """
    random = np.random.default_rng(start)
    count = int(known.max()) + 1

    def some(*shape: int) -> Any:
        return (random.normal(size=shape) * (1.5 / shape[0]) ** 0.5).astype(np.float32)

    made: list[dict[str, Any]] = []
    inputs = size
    for offsets, units in layers:
        made.append({"offsets": offsets, "w": some(len(offsets) * inputs, units), "b": np.zeros(units, np.float32), "out": some(units) * np.float32(0.1)})
        inputs = units
    trained = Trained(known, np.zeros(count, np.float32), (random.normal(size=(count, size)) * 0.05).astype(np.float32), made)
    adam = _Adam()
    steps, step = rounds * sum(1 for _ in _batches(places, chosen, batch)), 0
    for _ in range(rounds):
        for part in _batches(places, random.permutation(chosen), batch):
            step += 1
            matrix, there = _matrix(places, part, known, count, lambda cues: ((random.random(cues, dtype=np.float32) >= left_out) / (1 - left_out)).astype(np.float32))
            kept = [((random.random((len(there), len(layer["b"])), dtype=np.float32) >= idle) / (1 - idle)).astype(np.float32) for layer in made]
            scores, seen = trained._forward(matrix, there, kept)
            too_high = np.zeros(len(there), np.float32)
            told = scores[there] + _before(places, part)
            too_high[there] = (_missed(told, places, part) if missed is None else missed(told, part)) / batch
            rate = RATE * min(1, step / WARM) * max(0.02, 1 - step / steps)
            slopes: list[dict[str, Any]] = []
            back = np.zeros_like(seen[-1][1])
            for n in reversed(range(len(made))):
                layer, (wide, state) = made[n], seen[n]
                into = (back + np.outer(too_high, layer["out"])) * (state > 0) * kept[n]
                slopes.append({"w": wide.T @ into, "b": into.sum(0), "out": state.T @ too_high})
                wider = into @ layer["w"].T
                width = wider.shape[1] // len(layer["offsets"])
                back = sum(around(wider[:, k * width:(k + 1) * width], [-offset]) for k, offset in enumerate(layer["offsets"]))
            for n, slope in enumerate(reversed(slopes)):
                for key, value in slope.items():
                    adam.step(made[n][key], value, f"{key} {n}", rate, step)
            turned = matrix.T.tocsr()
            adam.step(trained.vectors, turned @ back, "vectors", rate, step, SHRINK)
            adam.step(trained.weights, turned @ too_high, "weights", rate, step, SHRINK)
    return trained


def mean_of(trained: Sequence[Trained]) -> Trained:
    """One network that scores as much as several do on the average, of the same cues and the same offsets: their vectors side by side, each under its own units."""
    layers = []
    for n, layer in enumerate(trained[0].layers):
        own = [one.layers[n]["w"].reshape(len(layer["offsets"]), -1, len(layer["b"])) for one in trained]
        apart = np.stack([block_diag(*(w[k] for w in own)) for k in range(len(layer["offsets"]))])
        layers.append({"offsets": layer["offsets"], "w": apart.reshape(-1, apart.shape[2]), "b": np.concatenate([one.layers[n]["b"] for one in trained]),
                       "out": np.concatenate([one.layers[n]["out"] for one in trained]) / len(trained)})
    return Trained(trained[0].known, np.mean([one.weights for one in trained], 0), np.concatenate([one.vectors for one in trained], 1), layers)


class _Adam:
    """Steps down a slope, each weight's by how its slope was before; weights may shrink by themselves."""

    def __init__(self) -> None:
        self._before: dict[str, tuple[Any, Any]] = {}

    def step(self, weights: Any, slope: Any, name: str, rate: float, step: int, shrink: float = 0.0) -> None:
        first, second = self._before.setdefault(name, (np.zeros_like(weights), np.zeros_like(weights)))
        first += 0.1 * (slope - first)
        second += 0.001 * (slope * slope - second)
        weights -= rate * ((first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8) + shrink * weights)


def _batches(places: Places, chosen: Any, size: int) -> Iterator[list[int]]:
    """Sequences for each step, of *size* places together."""
    part: list[int] = []
    filled = 0
    for sequence in chosen:
        if filled + places.sizes[sequence] > size and part:
            yield part
            part, filled = [], 0
        part.append(sequence)
        filled += places.sizes[sequence]
    if part:
        yield part


GAP = 16
"""Empty rows after each sequence, so that no layer looks from one into another: as many as the farthest offset."""


def _matrix(places: Places, part: Sequence[int], known: Any, count: int, thinned: Callable[[int], Any] | None = None) -> tuple[Any, Any]:
    """The cues of the places of some sequences as a matrix, and which rows are places; *thinned* gives so many factors by which cues are left out."""
    first, at = places.starts
    columns, ends, there = [], [np.zeros(1, np.int64)], []
    for sequence in part:
        a, b = first[sequence], first[sequence + 1]
        cues = known[places.cues[at[a]:at[b]]]
        weighed = np.concatenate([[0], np.cumsum(cues >= 0)])
        columns.append(cues[cues >= 0])
        rows = ends[-1][-1] + weighed[at[a + 1:b + 1] - at[a]]
        ends.append(np.concatenate([rows, np.full(GAP, ends[-1][-1] + weighed[-1])]))
        there.append(np.arange(b - a + GAP) < b - a)
    columns, ends, there = np.concatenate(columns), np.concatenate(ends), np.concatenate(there)
    matrix = csr_matrix((np.ones(len(columns), np.float32), columns, ends), shape=(len(there), count))
    if thinned:
        matrix.data *= thinned(matrix.nnz)
    if places.groups is not None:
        shared, theirs = _matrix(places.groups, part, known, count, thinned)
        groups, _ = places.groups.starts
        members = np.concatenate([places.members[groups[one]:groups[one + 1]] for one in part])
        spread = (np.nonzero(there)[0], np.repeat(np.nonzero(theirs)[0], members))
        matrix = matrix + csr_matrix((np.ones(len(spread[0]), np.float32), spread), shape=(len(there), len(theirs))) @ shared
    return matrix, there


def _missed(scores: Any, places: Places, part: Sequence[int]) -> Any:
    """By how much each place should have scored more, downwards."""
    first, _ = places.starts
    right = np.concatenate([places.right[first[one]:first[one + 1]] for one in part]).astype(np.float32)
    return np.repeat(places.times[part].astype(np.float32), places.sizes[part]) * (1 / (1 + np.exp(-scores)) - right)


def _before(places: Places, part: Sequence[int]) -> Any:
    """What speaks for the places of some sequences before the network is asked."""
    if places.before is None:
        return np.float32(0)
    first, _ = places.starts
    return np.concatenate([places.before[first[one]:first[one + 1]] for one in part])


def enough(places: Places, articles: Any, chosen: Any, count: int, fewest: int) -> Any:
    """A number for each of *count* cues that hold in so many articles of the *chosen* sequences, -1 for the others; *articles* tells the article of each sequence."""
    each = np.repeat(np.repeat(chosen, places.sizes), places.counts)
    whose = np.repeat(np.repeat(articles, places.sizes), places.counts)[each]
    pairs = np.unique(places.cues[each].astype(np.int64) * (int(articles.max()) + 1) + whose)
    often = np.bincount(pairs // (int(articles.max()) + 1), minlength=count) >= fewest
    return np.where(often, np.cumsum(often) - 1, -1)

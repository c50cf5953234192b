"""Makes lexicon/senses.npz from the labelled articles that rules may be made on: `python tests/fit_senses.py`, in a minute.

Each pair of characters gets a vector, and a text the sum of those of its pairs. They are made so that some lines of an article are liker to the next ones of it
than to those of other articles of the same lot, among which are those of its page (contrastive learning; InfoNCE: van den Oord, Li, Vinyals 2018), from the
vectors that latent semantic analysis finds: pairs that come in the same articles point the same way.
"""

from __future__ import annotations

import json
import math
import random
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

import accuracy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import svds

from digest import lexicon as lexicons
from digest import pipeline
from digest.normalise import normalise
from digest.segment.lines import Row, read_rows
from digest.segment.senses import SHARED, Senses
from digest.segment.signals import pairs_of

ROOT = Path(__file__).parent.parent
LEXICON = lexicons.default()
FEWEST = 3
"""Articles that a pair must come in."""
SIZE = 64
"""Numbers of a vector."""
LEVELS = 31
"""The levels on either side of nought that the numbers are rounded to."""
STEPS, TOGETHER = 2000, 96
"""Steps of learning, and articles told apart in each."""
LINES = 6
"""Lines of an article that are told from others, at most, and lines of it that follow."""
PASSED_OVER = 0.5
"""How many of the pairs are passed over in each step: else articles are learnt by heart."""
RATE, SHARP = 0.003, 13.0
"""The rate of learning at first, which falls to nought, and what likenesses are multiplied by before they are odds."""
PARTS = 4
"""Parts of the lots; pages are read with vectors made without the part of their lot."""
Pairs = Sequence[str]
Article = Sequence[Sequence[int]]
"""The pairs of each line of an article, by their rows."""
Rows = NDArray[np.float32]


def labels() -> dict[str, tuple[Path, Path]]:
    """The labelled files that rules may be made on: name → source, label."""
    folders = [ROOT / "tests/corpus/pages/made", ROOT / "tests/corpus/articles/made"]
    files = [(path.with_suffix(".txt"), path) for folder in folders for path in sorted(folder.glob("*.json"))]
    files += [(ROOT / "seeds" / f"{path.stem}.txt", path) for path in sorted((ROOT / "tests/labels").glob("0*.json"))]
    return {path.stem: (source, path) for source, path in files}


def lot_of(name: str) -> str:
    """What the texts of one author begin with; our own pages are one lot."""
    return name.partition("-")[0] if "-" in name else "ours"


def texts() -> dict[str, list[list[Pairs]]]:
    """The pairs of each line of each labelled article, by the name of its file."""
    return {name: [[[pair for pair in pairs_of(row.text, LEXICON) if all("\u3400" <= character <= "\u9fff" for character in pair)] for row in rows]
                   for rows in rows_of(source, label)] for name, (source, label) in labels().items()}


def rows_of(source: Path, label: Path) -> list[list[Row]]:
    """The rows of each article that *label* finds in *source*."""
    sheet = normalise(pipeline.read(source, ROOT), LEXICON, pipeline.load_sidecar(source.with_suffix(".yml"), source.name).region)
    rows = read_rows(sheet, LEXICON)
    wanted = [accuracy.numbers_of(article["lines"]) for article in json.loads(label.read_text("utf-8"))["articles"]]
    return [[row for row in rows if row.number in lines] for lines in wanted]


def part_of(lot: str) -> int:
    """The part of the lots that *lot* is in."""
    return sum(map(ord, lot)) % PARTS


def fitted(files: Mapping[str, Sequence[Sequence[Pairs]]]) -> Senses:
    """The vectors that the articles of *files*, by their names, give to their pairs."""
    spread = Counter(pair for articles in files.values() for lines in articles for pair in set(chain(*lines)))
    rows = {pair: n for n, pair in enumerate(sorted(pair for pair, count in spread.items() if count >= FEWEST))}
    lots: dict[str, list[Article]] = {}
    for name, articles in files.items():
        known = [[[rows[pair] for pair in line if pair in rows] for line in lines] for lines in articles]
        lots.setdefault(lot_of(name), []).extend([lines for lines in known if sum(map(len, lines)) > LINES])
    vectors = _contrasted(lots, _analysed([[*chain(*lines)] for articles in lots.values() for lines in articles], len(rows)))
    return Senses(rows, np.clip(np.rint(vectors / np.quantile(np.abs(vectors), 0.995) * LEVELS), -LEVELS, LEVELS).astype(np.int8))


def _analysed(articles: Sequence[Sequence[int]], pairs: int) -> Rows:
    """Vectors by latent semantic analysis: the first singular vectors of the matrix of articles and pairs, each weighed by how rare it is."""
    counts = [Counter(article) for article in articles]
    cells = [(n, pair, math.log1p(count)) for n, one in enumerate(counts) for pair, count in one.items()]
    rows, columns, values = map(np.array, zip(*cells, strict=True))
    rarity = np.log(len(articles) / np.maximum(1, np.bincount(columns, minlength=pairs)))
    values = values * rarity[columns]
    lengths = np.sqrt(np.bincount(rows, values**2, len(articles)))
    table = csr_matrix((values / lengths[rows], (rows, columns)), shape=(len(articles), pairs))
    _, _, right = svds(table, SIZE, v0=np.ones(min(table.shape)))
    vectors = right.T * rarity[:, None]
    return (0.3 * vectors / np.quantile(np.abs(vectors), 0.99)).astype(np.float32)


def _contrasted(lots: Mapping[str, Sequence[Article]], vectors: Rows) -> Rows:
    """*vectors* learnt further, by steps of Adam on the rows that a step touches (Kingma, Ba 2015)."""
    chance = random.Random(1)
    first, second = np.zeros_like(vectors), np.zeros_like(vectors)
    for step in range(1, STEPS + 1):
        told = list(_told_apart(lots, chance))
        slope, touched = _slope(vectors, [[pairs for pairs, _ in told], [pairs for _, pairs in told]])
        first[touched] = 0.9 * first[touched] + 0.1 * slope
        second[touched] = 0.999 * second[touched] + 0.001 * slope**2
        rate = RATE * (1 - step / STEPS) * math.sqrt(1 - 0.999**step) / (1 - 0.9**step)
        vectors[touched] -= rate * first[touched] / (np.sqrt(second[touched]) + 1e-8)
    return vectors


def _told_apart(lots: Mapping[str, Sequence[Article]], chance: random.Random) -> Iterator[tuple[Sequence[int], Sequence[int]]]:
    """Some lines of articles of a lot, or of two where it is small, and for each the lines that follow."""
    drawn = chance.choices([*lots], [len(articles) for articles in lots.values()], k=2)
    for lines in islice(chain(*(chance.sample(lots[lot], len(lots[lot])) for lot in dict.fromkeys(drawn))), TOGETHER):
        at = chance.randrange(1, len(lines)) if len(lines) > 1 else 0
        before, after = [*chain(*lines[max(0, at - chance.randint(1, LINES)):at])], [*chain(*lines[at:at + chance.randint(1, LINES)])]
        if not before or not after:
            whole = [*chain(*lines)]
            before, after = whole[: len(whole) // 2], whole[len(whole) // 2:]
        yield (_some(before, chance), _some(after, chance))


def _some(pairs: Sequence[int], chance: random.Random) -> Sequence[int]:
    return [pair for pair in pairs if chance.random() > PASSED_OVER] or pairs


def _slope(vectors: Rows, sides: Sequence[Sequence[Sequence[int]]]) -> tuple[Rows, NDArray[np.intp]]:
    """How the loss of telling each text of one side its own among those of the other grows with the vectors of the pairs that are in them, and which these are."""
    touched, columns = np.unique(np.array([*chain(*chain(*sides))]), return_inverse=True)
    counts = np.array([[len(pairs) for pairs in side] for side in sides], np.float32)
    ends = np.concatenate([[0], np.cumsum(counts.ravel())]).astype(int)
    table = csr_matrix((np.ones(len(columns), np.float32), columns.ravel(), ends), shape=(counts.size, len(touched)))
    texts = table @ vectors[touched]
    far = counts.reshape(-1, 1)
    texts -= SHARED * far * texts.sum(0) / far.sum()
    sizes = np.sqrt((texts**2).sum(1, keepdims=True)) + 1e-6
    one, other = np.split(texts / sizes, 2)
    likeness = SHARP * one @ other.T
    odds = _odds(likeness) + _odds(likeness.T).T - 2 * np.eye(len(one), dtype=np.float32)
    back = SHARP / (2 * len(one)) * np.concatenate([odds @ other, odds.T @ one])
    unit = np.concatenate([one, other])
    back = (back - unit * (unit * back).sum(1, keepdims=True)) / sizes
    back -= SHARED * (far * back).sum(0) / far.sum()
    return table.T @ back, touched


def _odds(rows: Rows) -> Rows:
    odds = np.exp(rows - rows.max(1, keepdims=True))
    return odds / odds.sum(1, keepdims=True)  # type: ignore[no-any-return]


def arrays(senses: Senses) -> dict[str, Any]:
    """As senses.npz holds them."""
    return {"pairs": np.array([*senses.rows]), "levels": senses.levels}


if __name__ == "__main__":
    made = fitted(texts())
    np.savez_compressed(lexicons.HERE / "senses.npz", **arrays(made))
    print(f"{len(made.rows)} pairs", file=sys.stderr)

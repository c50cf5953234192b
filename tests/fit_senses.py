"""Makes lexicon/senses.tsv from the labelled articles that rules may be made on: `python tests/fit_senses.py` (latent semantic analysis).

Pairs of characters that come in the same articles get vectors that point the same way: the first singular vectors of the matrix of articles and
pairs, each weighed by how rare it is.
"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import accuracy
import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import svds

from digest import lexicon as lexicons
from digest import pipeline
from digest.normalise import normalise
from digest.segment.lines import Row, read_rows
from digest.segment.senses import MIDDLE, ZERO, Vector
from digest.segment.signals import pairs_of

ROOT = Path(__file__).parent.parent
LEXICON = lexicons.default()
FEWEST = 3
"""Articles that a pair must come in."""
SIZE = 32
"""Dimensions: 64 tell neighbours from strangers a little better (area under the curve 0.928 instead of 0.924) and take twice the room."""
Pairs = Sequence[str]


def labels() -> dict[str, tuple[Path, Path]]:
    """The labelled files that rules may be made on: name → source, label."""
    folders = [ROOT / "tests/corpus/pages/made", ROOT / "tests/corpus/articles/made"]
    files = [(path.with_suffix(".txt"), path) for folder in folders for path in sorted(folder.glob("*.json"))]
    files += [(ROOT / "seeds" / f"{path.stem}.txt", path) for path in sorted((ROOT / "tests/labels").glob("0*.json"))]
    return {path.stem: (source, path) for source, path in files}


def lot_of(name: str) -> str:
    """What the texts of one author begin with; our own pages are one lot."""
    return name.partition("-")[0] if "-" in name else "ours"


def texts() -> dict[str, list[Pairs]]:
    """The pairs of each labelled article, by the name of its file."""
    return {name: [[pair for pair in pairs_of("".join(row.text for row in rows), LEXICON) if all("\u3400" <= character <= "\u9fff" for character in pair)]
                   for rows in rows_of(source, label)] for name, (source, label) in labels().items()}


def rows_of(source: Path, label: Path) -> list[list[Row]]:
    """The rows of each article that *label* finds in *source*."""
    sheet = normalise(pipeline.read(source, ROOT), LEXICON, pipeline.load_sidecar(source.with_suffix(".yml"), source.name).region)
    rows = read_rows(sheet, LEXICON)
    wanted = [accuracy.numbers_of(article["lines"]) for article in json.loads(label.read_text("utf-8"))["articles"]]
    return [[row for row in rows if row.number in lines] for lines in wanted]


def fitted(articles: Sequence[Pairs]) -> dict[str, Vector]:
    """The vector of each pair, in the levels of senses.tsv."""
    spread = Counter(pair for pairs in articles for pair in set(pairs))
    known = {pair: n for n, pair in enumerate(sorted(pair for pair, count in spread.items() if count >= FEWEST))}
    rarity = np.array([math.log(len(articles) / spread[pair]) for pair in known])
    counts = [Counter(pair for pair in pairs if pair in known) for pairs in articles]
    cells = [(n, known[pair], math.log1p(count)) for n, pairs in enumerate(counts) for pair, count in pairs.items()]
    rows, columns, values = map(np.array, zip(*cells, strict=True))
    values = values * rarity[columns]
    lengths = np.sqrt(np.bincount(rows, values**2, len(articles)))
    table = csr_matrix((values / lengths[rows], (rows, columns)), shape=(len(articles), len(known)))
    _, _, right = svds(table, SIZE, v0=np.ones(min(table.shape)))
    vectors = right.T * rarity[:, None]
    levels = np.clip(np.rint(vectors / np.quantile(np.abs(vectors), 0.99) * (MIDDLE - 1)), 1 - MIDDLE, MIDDLE - 1)
    return {pair: tuple(levels[n].tolist()) for pair, n in known.items()}


def write(vectors: Mapping[str, Vector]) -> None:
    lines = [WRITTEN, "pair\tlevels", *(f"{pair}\t{''.join(chr(ZERO + MIDDLE + round(level)) for level in vector)}" for pair, vector in vectors.items())]
    (lexicons.HERE / "senses.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def together(files: Iterable[list[Pairs]]) -> list[Pairs]:
    return [pairs for articles in files for pairs in articles]


WRITTEN = """# What pairs of characters are written about: 32 numbers each, a character from 0 (-32) to o (31) apiece. Pairs that come in the same articles point the
# same way, so that lines about one thing can be told from lines about others. Read by segment/senses.py. Written by tests/fit_senses.py from the labelled
# articles that rules may be made on."""

if __name__ == "__main__":
    vectors = fitted(together(texts().values()))
    write(vectors)
    print(f"{len(vectors)} pairs", file=sys.stderr)

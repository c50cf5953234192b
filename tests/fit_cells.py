"""Fits what tells numbers of tables one by one (digest/extract/singly.py): `python tests/fit_cells.py [--write] [--cross]` prints how many have the right sort and unit, lots left out.

The weights of lexicon/weights_cell.tsv and weights_unit.tsv are those of choices, by their likelihood on the labelled tables that rules may be made on. --write writes them.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import accuracy
import numpy as np
from fit import File, Label, Weights, files, write
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from digest import lexicon as lexicons
from digest.extract.article import prepared
from digest.extract.cells import Sheet, Unit, sheet_of
from digest.extract.singly import Loose, numbers_in
from digest.extract.tokens import tokens_of

PULL = {"cell": 3.0, "unit": 5.0}
"""How strongly weights are pulled to nought."""
LOTS = ("a2-", "b")
"""What the names of labelled tables begin with; of the first lot, those that are tables."""
FULL = 20
"""Numbers of a table, from which its numbers count as many as these: tables should count alike."""
MARKS = re.compile("[^0-9A-Za-z%.\u3400-\u9fff]")
"""What labels and texts may print in different ways."""
Choice = tuple[float, list[tuple[Mapping[str, float], bool]]]
"""How much it counts, and the cues of what may be chosen with whether it is right."""


@dataclass(frozen=True)
class Known:
    """A number of a table that a label speaks of."""

    lot: str
    number: Loose
    promised: bool
    units: Mapping[Unit, bool]  # which are right
    counts: float


def known_in(file: File) -> Iterator[Known]:
    """The numbers of the tables of a file that labels speak of, those left out that may be either sort or not be told."""
    lexicon = lexicons.default()
    for labels in file.label["articles"]:
        lines = accuracy.numbers_of(labels["lines"])
        article = max(file.page.articles, key=lambda one: len(lines & accuracy.numbers_of(one.lines)))
        read, _, setting, _, _ = prepared(article, lexicon)
        sheet = sheet_of(read, lexicon)
        found = list(aligned(sheet, list(numbers_in(sheet, tokens_of(sheet, lexicon), setting, lexicon)), labels))
        for number, label, promised in found:
            right = {unit: fits(label, number, unit) for unit in number.units}
            yield Known(file.name.partition("-")[0], number, promised, right, min(1.0, FULL / len(found)))


def aligned(sheet: Sheet, numbers: Sequence[Loose], labels: Label) -> Iterator[tuple[Loose, Label, bool]]:
    """Each number that a label quotes, by the end of its quote: in a table, it begins with the first words of the row."""
    chars = [(char, at) for at, char in enumerate(sheet.text) if not MARKS.match(char)]
    flat = "".join(char for char, _ in chars)
    taken: dict[int, tuple[Label, bool]] = {}
    for kind in ("targets", "figures"):
        for label in labels[kind]:
            quote, digits = MARKS.sub("", label["quote"]), digits_of(label["raw"])
            if label["value"] is None or not digits or label.get("optional"):
                continue
            for match in re.finditer(re.escape(quote), flat):
                begin, end = chars[match.start()][1], chars[match.end() - 1][1]
                inside = [n for n, one in enumerate(numbers) if begin <= one.cell.start <= end and n not in taken and digits_of(one.cell.text) == digits]
                if inside:
                    taken[inside[-1]] = label, kind == "targets"
                    break
    for n in sorted(taken):
        yield numbers[n], *taken[n]


def digits_of(text: str | None) -> str:
    return re.sub("[^0-9.]", "", text or "").strip(".")


def fits(label: Label, number: Loose, unit: Unit) -> bool:
    value, most = number.cell.value, number.cell.value_max
    assert value is not None
    amount = {"value_max": None if most is None else float(most * unit[0]), "unit": unit[1], "indicator": {"zh": ""}}
    return any(accuracy.fits(label, {**amount, "value": sign * float(value * unit[0])}) for sign in (1, -1))


# ---- fitting ------------------------------------------------------------------------------------------------------------------


def fit(known: Sequence[Known]) -> dict[str, Weights]:
    """The weights of both questions."""
    sorts: list[Choice] = [(one.counts, [(one.number.cues, one.promised), ({}, not one.promised)]) for one in known]
    units: list[Choice] = [(one.counts, [(cues, one.units[unit]) for unit, cues in one.number.units.items()]) for one in known if any(one.units.values())]
    return {"cell": fit_choices(sorts, PULL["cell"]), "unit": fit_choices(units, PULL["unit"])}


def fit_choices(choices: Sequence[Choice], pull: float) -> Weights:
    """Weights of cues by the likelihood that what is right is chosen."""
    options = [option for _, offered in choices for option in offered]
    keys = sorted({cue for cues, _ in options for cue in cues})
    number = {cue: n for n, cue in enumerate(keys)}
    at = [(row, number[cue], strength) for row, (cues, _) in enumerate(options) for cue, strength in cues.items()]
    rows, columns, strengths = zip(*at, strict=True)
    table = csr_matrix((strengths, (rows, columns)), (len(options), len(keys)))
    right, counts = np.array([ok for _, ok in options]), np.array([times for times, _ in choices])
    ends = np.cumsum([0, *(len(offered) for _, offered in choices)])[:-1]
    of = np.repeat(np.arange(len(choices)), [len(offered) for _, offered in choices])

    def loss(weights: Any) -> tuple[float, Any]:
        scores = table @ weights
        high = np.maximum.reduceat(scores, ends)
        shares = np.exp(scores - high[of])
        every, good = np.add.reduceat(shares, ends), np.add.reduceat(shares * right, ends)
        apart = counts[of] * (shares / every[of] - shares * right / good[of])
        return float((counts * np.log(every / good)).sum() + pull / 2 * (weights @ weights)), table.T @ apart + pull * weights

    return dict(zip(keys, minimize(loss, np.zeros(len(keys)), jac=True, method="L-BFGS-B").x, strict=True))


def weighed(cues: Mapping[str, float], weights: Weights) -> float:
    return sum(weights.get(cue, 0.0) * strength for cue, strength in cues.items())


def judged(known: Sequence[Known], weights: Mapping[str, Weights]) -> Counter[str]:
    """How many numbers the weights give the right sort and the right unit."""
    out: Counter[str] = Counter()
    for one in known:
        sort = (weighed(one.number.cues, weights["cell"]) > 0) == one.promised
        unit = one.units[max(one.number.units, key=lambda unit: weighed(one.number.units[unit], weights["unit"]))]
        out.update({"all": 1, "sort": int(sort), "unit": int(unit), "both": int(sort and unit), "unit on offer": int(any(one.units.values()))})
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write the weights, fitted on all lots")
    parser.add_argument("--cross", action="store_true", help="leave each lot out in turn")
    args = parser.parse_args()
    known = [one for lot in LOTS for file in files(lot) if lot == "b" or file.kind == accuracy.TABLES for one in known_in(file)]
    if args.cross:
        for lot in sorted({one.lot for one in known}):
            print(lot, dict(judged([one for one in known if one.lot == lot], fit([one for one in known if one.lot != lot]))))
    weights = fit(known)
    print("as fitted", dict(judged(known, weights)))
    if args.write:
        write(weights)


if __name__ == "__main__":
    sys.exit(main())

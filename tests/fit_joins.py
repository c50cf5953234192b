"""Fits the weights of joins.toml on labelled pages: `python tests/fit_joins.py --write` makes those that are kept, in about a quarter of an hour for each fit.

Each page is walked row by row along its label; at each row the choices that agree with the label should be likelier than the others
(conditional maximum entropy); so they should where the program has gone astray before. Pages made out of the labelled ones (remix.py) are walked
too, for what is not clear there. With --hold, pages whose names begin so are left out and measured instead.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import sys
import tomllib
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import accuracy
import fit_seams
import fit_senses
import numpy as np
from fit_senses import lot_of, part_of
from pagemaker import make
from remix import Labelled, Remixed, remixed, taken_apart
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from digest import lexicon as lexicons
from digest import pipeline
from digest.model import Seed
from digest.normalise import normalise
from digest.segment import cut, headline, signals
from digest.segment.here import Here
from digest.segment.lines import read_rows
from digest.segment.pieces import NEW, Choice, State
from digest.segment.senses import Senses
from digest.segment.signals import Facts
from digest.segment.ways import follow, ways_on
from digest.segment.weighing import Scale, signals_in

LEXICON = lexicons.default()
ROOT = Path(__file__).parent.parent
MADE = ROOT / "tests/corpus/pages/made"
Example = list[tuple[bool, tuple[tuple[str, float], ...]]]
"""The choices at one row: whether each agrees with the label, and its signals."""

ASTRAY = 0.5
"""How much a choice counts where something went wrong before."""
CLEAR = 0.002
"""The loss of a choice that is clear already: on remixed pages it is passed over."""
FITS = 3
"""Fits, each on other remixed pages, whose mean is kept: single ones differ by what they happened to see."""
FLATTER = 0.7
"""By how much the weights are made smaller in the end: odds at each row hold as if rows were independent, which makes all too sure."""
STEPS = (60, 90, 90)
"""Steps of the search for the best weights: on the labelled pages alone, with the remixed ones, and with what went astray."""


@dataclass
class Page:
    """A labelled page: its facts, and of each row the article (0: none) and whether it is part of a headline."""

    name: str
    facts: Facts
    owners: list[int]
    headline: list[bool]
    titles: list[str | None]  # of its articles


class Others:
    """What pairs of characters are written about, and what lines go on with (*seams*), told for each lot of pages from others, as for pages nobody has seen."""

    def __init__(self, held: tuple[str, ...] = ()) -> None:
        self._texts = {name: articles for name, articles in fit_senses.texts().items() if not (held and name.startswith(held))}
        self._known: dict[int | None, Senses] = {}
        self.seams = fit_seams.Fitted([*{lot_of(name) for name in fit_senses.labels() if held and name.startswith(held)}]).without

    def senses(self, lot: str) -> Senses:
        """The vectors that the texts of the other parts give than that of *lot*; of no lot, those of all texts."""
        part = part_of(lot) if lot else None
        if part not in self._known:
            self._known[part] = fit_senses.fitted({name: articles for name, articles in self._texts.items() if part_of(lot_of(name)) != part})
        return self._known[part]


def labelled(source: Path, label: Mapping[str, Any], others: Others, facts: type[Facts] | None = None) -> Page:
    """The page *source* with its label, its rows as *facts*."""
    seed = pipeline.read(source, ROOT)
    sidecar = pipeline.load_sidecar(source.with_suffix(".yml"), source.name)
    sheet = normalise(seed, LEXICON, sidecar.region)
    articles = [(accuracy.numbers_of(a["lines"]), _words(a), a["title_zh"]) for a in label["articles"]]
    return told(source.stem, (facts or Rows)(read_rows(sheet, LEXICON), LEXICON, others.senses(lot_of(source.stem)), others.seams(lot_of(source.stem))), articles)


def printed(path: Path, others: Others) -> Labelled:
    """The labelled page *path* taken apart for remixing. Pages are of one kind that one author wrote, in one script, and set in columns or not."""
    label = json.loads(path.read_text("utf-8"))
    page = labelled(path.with_suffix(".txt"), label, others)
    rows = page.facts.rows
    region = pipeline.load_sidecar(path.with_suffix(".yml"), path.name).region
    columns = 2 * sum(row.column is not None for row in rows) > len(rows)
    return taken_apart(pipeline.read(path.with_suffix(".txt"), ROOT).lines, label["articles"], {row.number for row, heads in zip(rows, page.headline, strict=True) if heads},
                       kind=(path.stem.partition("-")[0], region, columns), counts=counts_for(path), region=region)


def mixed(made: Remixed, number: int, others: Others) -> Page:
    """A page of remix.py."""
    sheet = normalise(Seed(path="seeds/x.txt", lines=tuple(made.lines), encoding="utf-8"), LEXICON, made.region)
    articles = [({n for n, owner in enumerate(made.owners, 1) if owner == k}, _words(label), label["title_zh"]) for k, label in enumerate(made.labels, 1)]
    return told(f"remixed-{number}", Rows(read_rows(sheet, LEXICON), LEXICON, others.senses(made.kind[0]), others.seams(made.kind[0])), articles)


def _words(label: Mapping[str, Any]) -> str:
    """All that stands in the heading of a labelled article."""
    return "".join(label.get(k) or "" for k in ("kicker_zh", "title_zh", "subtitle_zh"))


def generated(number: int, kinds: tuple[str, ...], others: Others, facts: type[Facts] | None = None) -> Page:
    """A page of tests/pagemaker.py, its rows as *facts*."""
    made = make(number, kinds)
    sheet = normalise(Seed(path="seeds/x.txt", lines=tuple(made.lines), encoding="utf-8"), LEXICON)
    articles = [({n for n, owner in enumerate(made.owners, 1) if owner == k}, title or "", title) for k, title in enumerate(made.titles, 1)]
    return told(f"generated-{number}", (facts or Rows)(read_rows(sheet, LEXICON), LEXICON, others.senses("ours"), others.seams("ours")), articles)


def specified(case: Mapping[str, Any], others: Others, facts: type[Facts] | None = None) -> Page:
    """A case of tests/cases/segment.toml, which says what is to come of a small page, its rows as *facts*."""
    sheet = normalise(Seed(path="seeds/x.txt", lines=tuple(case["text"].strip("\n").split("\n")), encoding="utf-8"), LEXICON)
    articles = []
    for outline in case["expect"]:
        lines, _, kicker, title, subtitle = (part.strip() for part in outline.split(" | "))
        ranges = [(part.split("-") * 2)[:2] for part in lines.split()]
        articles.append((accuracy.numbers_of([[int(a), int(b)] for a, b in ranges]), "".join(part for part in (kicker, title, subtitle) if part != "-"),
                         None if title == "-" else title))
    return told(case["label"], (facts or Rows)(read_rows(sheet, LEXICON), LEXICON, others.senses(""), others.seams("")), articles)


def told(name: str, facts: Facts, articles: Sequence[tuple[set[int], str, str | None]]) -> Page:
    owner = {n: k for k, (lines, _, _) in enumerate(articles, 1) for n in lines}
    owners = [owner.get(row.number, 0) for row in facts.rows]
    titles = [re.sub(r"\W", "", accuracy.TO_SIMPLIFIED(title)) for _, title, _ in articles]
    headline = [bool(k and len(bare := re.sub(r"\W", "", facts.told[i])) > 1 and bare in titles[k - 1] and not row.text.endswith("。")
                     and (i in facts.forms or row.column is None or not row.full or bare == titles[k - 1]))
                for i, (row, k) in enumerate(zip(facts.rows, owners, strict=True))]
    return Page(name, facts, owners, headline, [title for _, _, title in articles])


def agrees(choice: Choice, state: State, gold: Mapping[int, int], page: Page) -> bool:
    """Whether *choice* agrees with the label; *gold* is the labelled article of each one begun so far."""
    opened: int | None = None
    named = any(part == "headline" and page.headline[i] for i, _, part in choice[0])
    for i, p, part in choice[0]:
        owner = page.owners[i]
        if part == "dropped":
            if owner:
                return False
        elif part == "parked":
            if not page.headline[i] or owner in gold.values():
                return False
        elif part == "waiting":
            if owner and not page.headline[i] and owner not in gold.values() and not _comes(i, page):
                return False
            if owner and not page.headline[i] and i not in page.facts.forms and not page.facts.rows[i].bullet and page.facts.rows[i].mark != "box":
                return False
        else:
            if (part != "headline" and page.headline[i]) or (part == "headline" and not (page.headline[i] or (i in page.facts.forms and (named or _comes(i, page))))):
                return False
            if p == NEW:
                if not owner or owner in gold.values() or opened not in (None, owner):
                    return False
                opened = owner
            elif gold[p] != owner:
                return False
    return True


def _comes(i: int, page: Page) -> bool:
    """Whether the headline of the article of row *i* stands further down, and no part of it above."""
    own = [j for j, owner in enumerate(page.owners) if owner == page.owners[i] and page.headline[j]]
    return bool(own) and own[0] > i


def walk(page: Page, weights: Mapping[str, float], astray: bool = False, clear: float = 0.0) -> Iterator[Example]:
    """The choices at each row along the label, the likeliest right one taken; or, *astray*, along the program's own way, from its first fault on.
    Rows whose right choice has no more loss than *clear* are passed over."""
    state, gold = State(), dict[int, int]()
    scale, wrong = Scale(page.facts, weights), not astray
    for j in range(len(page.facts.rows) + 1):
        here = Here(j, scale)
        ways = list(ways_on(state, here))
        right = [agrees(choice, state, gold, page) for choice, _, _ in ways]
        if wrong and len(ways) > 1 and any(right) and not (clear and _loss([weight for _, weight, _ in ways], right) <= clear):
            yield [(ok, tuple(signals_in(reasons))) for ok, (_, _, reasons) in zip(right, ways, strict=True)]
        if not ways:
            return
        if not any(right) and not astray:
            STUCK[page.name] += 1
        taken = max((k for k, ok in enumerate(right) if ok or astray or not any(right)), key=lambda k: ways[k][1])
        wrong |= not right[taken]
        before, choice = len(state.pieces), ways[taken][0]
        state = follow(state, choice, here)
        if len(state.pieces) > before:
            owners = [page.owners[i] for i, p, part in choice[0] if p == NEW and part not in ("waiting", "dropped", "parked")]
            gold[before] = next((o for o in owners if o), 0)


TABLES = {
    "c": ("carries", "The line carries on an article begun above: how it stands to the last line of that (under, gap: a blank line, over: something between,\n# back: another article between), how that line left its sentence, how this one begins, widths, blank lines, and how likely the characters follow."),
    "n": ("opens", "The line opens a new article, under a heading (head) or without one (bare)."),
    "m": ("marks", "The line bears a mark (dateline, byline …) and opens an article (new), or carries on the last one (cur) or another (back)."),
    "h": ("waits", "The line is part of a heading."),
    "w": ("box", "The line is the name of a box."),
    "d": ("drops", "The line belongs to no article."),
    "t": ("titles", "The heading above belongs to an article begun before (lacks: it has none yet)."),
    "x": ("crossheads", "The heading above is a crosshead."),
    "p": ("parks", "The heading above belongs to an article further down."),
    "k": ("takes", "The article that opens takes a heading that stood further up."),
    "r": ("resolves", "What becomes of headings where they are of two kinds, or none."),
    "e": ("ends", "Headings at the end of the page."),
    "g": ("whole", "A reading of the whole page, once it is read to its end: how articles begin and end, how their blocks belong together, which headings say what.\n# Fitted by tests/fit_whole.py."),
    "l": ("headline", "Lines of a heading are the title: their form, their words in the text, and how they stand to one another (i), to the line before (b) and after (a)."),
}


def write(weights: Mapping[str, float]) -> None:
    """Keep *weights* in joins.toml."""
    out = ["# What each signal weighs where lines are joined to articles. Read by segment/cut.py and segment/headline.py: the signals that hold (named in",
           "# segment/signals.py, reasons.py and whole.py) are added up with their weights, and the highest sum wins. Fitted by tests/fit_joins.py on the labelled pages; `|` joins",
           "# what must hold together, a number at the end is a step of the scale."]
    for prefix, (name, comment) in TABLES.items():
        rows = [(signal, weight) for signal, weight in sorted(weights.items()) if signal.startswith(f"{prefix}:") and abs(weight) >= 0.03]
        out += ["", f"# {comment}", f"[{name}]", *(f'"{signal}" = {weight:.2f}' for signal, weight in rows)]
    (ROOT / "digest/lexicon/joins.toml").write_text("\n".join(out) + "\n", encoding="utf-8")


class Rows(Facts):
    """Rows of which none is taken to read on without weighing: what is clear should weigh much too."""

    def reads_on(self, j: int) -> bool:
        return False


STUCK: Counter[str] = Counter()


def fit(pages: Sequence[tuple[Page, float]], made: Sequence[Page], ridge: float, begun: Mapping[str, float]) -> dict[str, float]:
    """The weights that make the right choices likeliest on the way along each label, and where the program has gone astray; each of *pages* counts as
    much as its weight says, each of *made* once, where it isn't clear. Weights found before tell equally right ways apart."""
    weights = dict(begun)
    for stage, steps in list(enumerate(STEPS))[bool(begun) :]:
        examples = []
        for page, count in [*pages, *((page, 0.0) for page in (made if stage else ()))]:
            for astray in (False, True)[: 2 if stage == 2 else 1]:
                examples += [(e, (count or 1.0) * (ASTRAY if astray else 1.0)) for e in walk(page, weights, astray, 0.0 if count else CLEAR)]
        weights = solved(examples, ridge, weights, steps)
    return weights


def _loss(scores: Sequence[float], right: Sequence[bool]) -> float:
    """How unlikely the right ones of choices are, as a logarithm."""
    odds = [math.exp(score - max(scores)) for score in scores]
    return math.log(sum(odds) / max(1e-12, sum(odd for odd, ok in zip(odds, right, strict=True) if ok)))


def solved(examples: Sequence[tuple[Example, float]], ridge: float, weights: Mapping[str, float], steps: int) -> dict[str, float]:
    """The weights with the least loss on *examples*, with a penalty on large ones, looked for from *weights* on."""
    index: dict[str, int] = {}
    columns, values, ends, right, starts, counts = array("i"), array("f"), array("i", [0]), array("b"), array("i"), array("d")
    for example, weight in examples:
        starts.append(len(right))
        counts.append(weight)
        for ok, reasons in example:
            for name, value in reasons:
                columns.append(index.setdefault(name, len(index)))
                values.append(value)
            ends.append(len(columns))
            right.append(ok)
    table = csr_matrix((np.array(values), np.array(columns), np.array(ends)), shape=(len(right), len(index)))
    turned = table.T.tocsr()
    first, ok, count = np.array(starts), np.array(right, bool), np.array(counts)
    group = np.repeat(np.arange(len(first)), np.diff([*first, len(ok)]))

    def loss(weights: Any) -> tuple[float, Any]:
        scores = table @ weights
        odds = np.exp(scores - np.maximum.reduceat(scores, first)[group])
        good = np.where(ok, odds, 0.0)
        all_, good_ = np.add.reduceat(odds, first), np.maximum(np.add.reduceat(good, first), 1e-300)
        slope = count[group] * (odds / all_[group] - good / good_[group])
        return float((count * np.log(all_ / good_)).sum() + 0.5 * ridge * weights @ weights), turned @ slope + ridge * weights

    begun = np.array([weights.get(name, 0.0) for name in index])
    found = minimize(loss, begun, jac=True, method="L-BFGS-B", options={"maxiter": steps, "maxcor": 15})
    print(f"{len(examples)} choices, loss {found.fun / count.sum():.4f}", file=sys.stderr)
    return dict(zip(index, found.x.tolist(), strict=True))


def counts_for(path: Path) -> float:
    """How much a labelled page counts: pages as editors drop them more than those made to be hard."""
    if "hard" in path.with_suffix(".yml").read_text("utf-8"):
        return 0.1
    return {"p6": 0.2, "p7": 0.2, "p9": 0.3, "p4": 0.2, "p5": 0.2, "p13": 0.2, "p11": 3.0, "p12": 3.0, "p15": 2.0, "p16": 2.0, "p21": 2.0, "p22": 2.0, "p23": 2.0, "p30": 2.0, "p31": 2.0, "p33": 2.0, "p34": 2.0, "p35": 2.0}.get(path.stem.partition("-")[0], 1.0)


def titles(pages: Sequence[tuple[Page, float]]) -> list[tuple[Example, float]]:
    """Of each labelled article with a headline over several lines, the runs of lines that may be the title, and which are."""
    out = []
    for page, weight in pages:
        for k, title in enumerate(page.titles, 1):
            own = [i for i, owner in enumerate(page.owners) if owner == k]
            lines = headline.lines_of([page.facts.rows[i] for i in own if page.headline[i]])
            body = "".join(page.facts.rows[i].text for i in own if not page.headline[i])
            example = [(accuracy.likeness(title, "".join(line.text for line in lines[a:b])) >= 0.9, tuple(headline.run_signals(lines, (a, b), body, LEXICON)))
                       for a, b in headline.runs(lines)]
            if title and len(example) > 1 and any(ok for ok, _ in example):
                out.append((example, weight))
    return out


def measure(names: Sequence[Path], weights: Mapping[str, float]) -> None:
    """Print how right the program is on labelled pages with *weights*."""
    cut.weights_of = headline._weights = lambda lexicon: weights  # type: ignore[assignment]
    total: Counter[str] = Counter()
    for path in names:
        label = json.loads(path.read_text("utf-8"))
        out, page = accuracy.extracted(path.with_suffix(".txt"))
        c, _ = accuracy.counts(label, out, page.seed.lines)
        print(path.stem, f"{c['segment hit']}/{c['segment labels']}/{c['segment found']}", f"titles {c['title hit']}/{c['title all']}", accuracy.scores(c)["b_cubed_f1"])
        total += c
    print({k: v for k, v in accuracy.scores(total).items() if k in ("segment_f1", "b_cubed_f1", "title")})


def fitted(held: tuple[str, ...], made: int, remix: int, ridge: float, times: int, jobs: int = 1) -> dict[str, float]:
    """The weights that all open pages give, but for those whose names begin so: the mean of so many fits, which begin at the weights that are kept
    where no page is left out."""
    begun = {} if held else {name: weight / FLATTER for name, weight in cut.weights_of(LEXICON).items() if name[0] not in "gl"}
    one = partial(_fitted, held, made, remix, ridge, begun)
    seeds = range(1, times + 1)
    if jobs == 1:
        fits = list(map(one, seeds))
    else:
        with ProcessPoolExecutor(jobs) as pool:
            fits = list(pool.map(one, seeds))
    return {name: (1.0 if name.startswith("l:") else FLATTER) * sum(found.get(name, 0.0) for found in fits) / times for found in fits for name in found}


def _fitted(held: tuple[str, ...], made: int, remix: int, ridge: float, begun: dict[str, float], seed: int) -> dict[str, float]:
    """The weights of one fit, on pages remixed with *seed*."""
    pages = sorted(MADE.glob("*.json"))
    fitting = [p for p in pages if not p.stem.startswith(held)] if held else pages
    sources = [(ROOT / "seeds" / f"{p.stem}.txt", p) for p in sorted((ROOT / "tests/labels").glob("0*.json"))]
    sources += [(ROOT / "tests/pages" / f"{p.stem}.txt", p) for p in sorted((ROOT / "tests/labels").glob("[!0]*.json"))]
    articles = sorted((ROOT / "tests/corpus/articles/made").glob("*.json"))[::2]
    others = Others(held)
    data = [(labelled(p.with_suffix(".txt"), json.loads(p.read_text("utf-8")), others), counts_for(p)) for p in fitting]
    ours = [(labelled(s, json.loads(p.read_text("utf-8")), others), 3.0) for s, p in sources]
    data += ours
    data += [(labelled(p.with_suffix(".txt"), json.loads(p.read_text("utf-8")), others), 0.5) for p in articles]
    cases = [(specified(case, others), 12.0) for case in tomllib.loads((ROOT / "tests/cases/segment.toml").read_text("utf-8"))["case"]]
    further = cases + [(generated(n, KINDS_SEEN, others), 0.2) for n in range(2000, 2000 + made)]
    apart = [printed(p, others) for p in fitting]
    weights = fit([*data, *further], [mixed(page, n, others) for n, page in enumerate(remixed(apart, remix, seed))], ridge, begun)
    print(f"seed {seed}: {len(weights)} weights; rows without a right choice: {sum(STUCK.values())}", dict(STUCK.most_common(12)), file=sys.stderr)
    return weights | solved(titles([*data, *ours, *ours, *further, *cases, *cases]), 0.03 * ridge, {}, 120)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--hold", default="", help="beginnings of the names of pages left out, a comma between")
    parser.add_argument("--made", type=int, default=40, help="generated pages to fit on too")
    parser.add_argument("--remixed", type=int, default=450, help="pages remixed from the labelled ones to fit on too")
    parser.add_argument("--ridge", type=float, default=3.0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    held = tuple(filter(None, args.hold.split(",")))
    weights = fitted(held, args.made, args.remixed, args.ridge, FITS, args.jobs)
    if args.write:
        write(weights | {name: weight for name, weight in cut.weights_of(LEXICON).items() if name.startswith("g:")})
    if held:
        others = Others(held)
        signals.senses_of = lambda lexicon: others.senses("")  # type: ignore[assignment]
        signals.seams_of = lambda lexicon: others.seams("")  # type: ignore[assignment]
        measure([p for p in sorted(MADE.glob("*.json")) if p.stem.startswith(held)], weights)


KINDS_SEEN = ("misplaced", "doubled", "interleaved", "crowded", "widths", "jumps", "photos", "briefs", "crossheads", "furniture")


if __name__ == "__main__":
    main()

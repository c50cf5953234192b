"""Fits the weights of joins.toml on labelled pages: `python tests/fit_joins.py [--hold p1]` prints how right they are, `--write` keeps them.

Each page is walked row by row along its label; at each row the choices that agree with the label should be likelier than the others
(conditional maximum entropy, by stochastic gradient descent). With --hold, pages whose names begin so are left out and measured instead.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import accuracy
from pagemaker import make

from digest import lexicon as lexicons
from digest import pipeline
from digest.model import Seed
from digest.normalise import normalise
from digest.segment import cut, headline
from digest.segment.cut import NEW, Choice, State, choices_for, follow, last_choices
from digest.segment.lines import read_rows
from digest.segment.signals import Facts

LEXICON = lexicons.default()
ROOT = Path(__file__).parent.parent
Example = list[tuple[bool, tuple[tuple[str, float], ...]]]
"""The choices at one row: whether each agrees with the label, and its signals."""


@dataclass
class Page:
    """A labelled page: its facts, and of each row the article (0: none) and whether it is part of a headline."""

    name: str
    facts: Facts
    owners: list[int]
    headline: list[bool]
    titles: list[str | None]  # of its articles


def labelled(source: Path, label: Mapping[str, Any]) -> Page:
    """The page *source* with its label."""
    seed = pipeline.read(source, ROOT)
    sidecar = pipeline.load_sidecar(source.with_suffix(".yml"), source.name)
    sheet = normalise(seed, LEXICON, sidecar.region)
    articles = [(accuracy.numbers_of(a["lines"]), "".join(a.get(k) or "" for k in ("kicker_zh", "title_zh", "subtitle_zh")), a["title_zh"]) for a in label["articles"]]
    return told(source.stem, Rows(read_rows(sheet, LEXICON), LEXICON), articles)


def generated(number: int, kinds: tuple[str, ...]) -> Page:
    """A page of tests/pagemaker.py."""
    made = make(number, kinds)
    sheet = normalise(Seed(path="seeds/x.txt", lines=tuple(made.lines), encoding="utf-8"), LEXICON)
    articles = [({n for n, owner in enumerate(made.owners, 1) if owner == k}, title or "", title) for k, title in enumerate(made.titles, 1)]
    return told(f"generated-{number}", Rows(read_rows(sheet, LEXICON), LEXICON), articles)


def specified(case: Mapping[str, Any]) -> Page:
    """A case of tests/cases/segment.toml, which says what is to come of a small page."""
    sheet = normalise(Seed(path="seeds/x.txt", lines=tuple(case["text"].strip("\n").split("\n")), encoding="utf-8"), LEXICON)
    articles = []
    for outline in case["expect"]:
        lines, _, kicker, title, subtitle = (part.strip() for part in outline.split(" | "))
        ranges = [(part.split("-") * 2)[:2] for part in lines.split()]
        articles.append((accuracy.numbers_of([[int(a), int(b)] for a, b in ranges]), "".join(part for part in (kicker, title, subtitle) if part != "-"),
                         None if title == "-" else title))
    return told(case["label"], Rows(read_rows(sheet, LEXICON), LEXICON), articles)


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
    named = any(part == "headline" and page.headline[i] for i, _, part in choice.places)
    for i, p, part in choice.places:
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


def walk(page: Page, weights: Mapping[str, float]) -> Iterator[Example]:
    """The choices at each row along the label, the likeliest right one taken; ends where none is right."""
    state, gold = State(), dict[int, int]()
    rows = len(page.facts.rows)
    for j in range(rows + 1):
        choices = list(choices_for(j, state, page.facts) if j < rows else last_choices(state, page.facts))
        right = [agrees(choice, state, gold, page) for choice in choices]
        if len(choices) > 1 and any(right):
            yield [(ok, tuple(signal for bundle in choice.signals for signal in bundle)) for ok, choice in zip(right, choices, strict=True)]
        if not choices:
            return
        if not any(right):
            STUCK[page.name] += 1
        known: dict[int, float] = {}
        score = lambda c: c.weigh(weights, known)  # noqa: E731, B023
        taken = max((c for ok, c in zip(right, choices, strict=True) if ok or not any(right)), key=score)
        before = len(state.pieces)
        state = follow(state, taken, page.facts)
        if len(state.pieces) > before:
            owners = [page.owners[i] for i, p, part in taken.places if p == NEW and part not in ("waiting", "dropped", "parked")]
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
    "l": ("headline", "Lines of a heading are the title: their form, their words in the text, and how they stand to one another (i), to the line before (b) and after (a)."),
}


def write(weights: Mapping[str, float]) -> None:
    """Keep *weights* in joins.toml."""
    out = ["# What each signal weighs where lines are joined to articles. Read by segment/cut.py and segment/headline.py: the signals that hold (named in",
           "# segment/signals.py) are added up with their weights, and the highest sum wins. Fitted by tests/fit_joins.py on the labelled pages; `|` joins",
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


def fit(pages: Sequence[tuple[Page, float]], rounds: int, ridge: float) -> dict[str, float]:
    """The weights that make the right choices likeliest on the way along each label; each page counts as much as its weight says."""
    weights: dict[str, float] = defaultdict(float)
    squares: dict[str, float] = defaultdict(lambda: 1e-6)
    total: Counter[str] = Counter()
    examples: list[tuple[Example, float]] = []
    for n in range(rounds):
        if n % 3 == 0:
            examples = [(e, w) for page, w in pages for e in walk(page, weights)]
        descend(examples, weights, squares, 1, ridge)
        if n >= rounds // 2:  # the mean of the later rounds swings less
            total.update(weights)
    return {name: weight / (rounds - rounds // 2) for name, weight in total.items()}


def descend(examples: list[tuple[Example, float]], weights: dict[str, float], squares: dict[str, float], rounds: int, ridge: float) -> None:
    """Move *weights* down the slope of the loss on *examples* (AdaGrad), with a penalty on large ones."""
    dice = random.Random(1)
    for _ in range(rounds):
        loss = count = 0.0
        dice.shuffle(examples)
        for example, weight in examples:
            scores = [sum(weights[name] * value for name, value in signals) for _, signals in example]
            top = max(scores)
            odds = [math.exp(s - top) for s in scores]
            all_, good = sum(odds), sum(o for o, (ok, _) in zip(odds, example, strict=True) if ok)
            loss -= weight * math.log(max(good, 1e-12) / all_)
            count += weight
            if good / all_ > 0.995:
                continue
            gradient: dict[str, float] = defaultdict(float)
            for o, (ok, signals) in zip(odds, example, strict=True):
                d = o / all_ - (o / good if ok and good else 0.0)
                if abs(d) > 1e-4:
                    for name, value in signals:
                        gradient[name] += weight * d * value
            for name, g in gradient.items():
                g += ridge * weights[name]
                squares[name] += g * g
                weights[name] -= 0.2 * g / math.sqrt(squares[name])
    print(f"{len(examples)} choices, loss {loss / count:.4f}", file=sys.stderr)


def counts_for(path: Path) -> float:
    """How much a labelled page counts: pages as editors drop them more than those made to be hard."""
    if "hard" in path.with_suffix(".yml").read_text("utf-8"):
        return 0.1
    return {"p6": 0.2, "p7": 0.2, "p9": 0.3, "p11": 3.0, "p15": 2.0, "p16": 2.0}.get(path.stem.partition("-")[0], 1.0)


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


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--hold", default="", help="beginnings of the names of pages left out, a comma between")
    parser.add_argument("--made", type=int, default=40, help="generated pages to fit on too")
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--ridge", type=float, default=0.001)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--out")
    args = parser.parse_args()
    held = tuple(filter(None, args.hold.split(",")))
    pages = sorted((ROOT / "tests/corpus/pages/made").glob("*.json"))
    fitting = [p for p in pages if not p.stem.startswith(held)] if held else pages
    others = [(ROOT / "seeds" / f"{p.stem}.txt", p) for p in sorted((ROOT / "tests/labels").glob("0*.json"))]
    others += [(ROOT / "tests/pages" / f"{p.stem}.txt", p) for p in sorted((ROOT / "tests/labels").glob("[!0]*.json"))]
    articles = sorted((ROOT / "tests/corpus/articles/made").glob("*.json"))[::2]
    data = [(labelled(p.with_suffix(".txt"), json.loads(p.read_text("utf-8"))), counts_for(p)) for p in fitting]
    data += [(labelled(s, json.loads(p.read_text("utf-8"))), 3.0) for s, p in others]
    data += [(labelled(p.with_suffix(".txt"), json.loads(p.read_text("utf-8"))), 0.5) for p in articles]
    further = [(specified(case), 1.0) for case in tomllib.loads((ROOT / "tests/cases/segment.toml").read_text("utf-8"))["case"]]
    further += [(generated(n, KINDS_SEEN), 0.2) for n in range(2000, 2000 + args.made)]
    fits = [fit(data, args.rounds, args.ridge), fit([*data, *further], args.rounds, args.ridge)]
    weights = {name: sum(one.get(name, 0.0) for one in fits) / len(fits) for name in {*fits[0], *fits[1]}}
    chosen: dict[str, float] = defaultdict(float)
    descend(titles(data), chosen, defaultdict(lambda: 1e-6), 12, args.ridge)
    weights |= {name: round(weight, 3) for name, weight in chosen.items() if abs(weight) >= 0.02}
    print(f"{len(weights)} weights; rows without a right choice: {sum(STUCK.values()) // max(1, args.rounds // 3)}", dict(STUCK.most_common(12)), file=sys.stderr)
    if args.write:
        write(weights)
    if args.out:
        Path(args.out).write_text(json.dumps(weights, ensure_ascii=False, indent=0))
    if held:
        measure([p for p in pages if p.stem.startswith(held)], weights)


KINDS_SEEN = ("misplaced", "doubled", "interleaved", "crowded", "widths", "jumps", "photos", "briefs", "crossheads", "furniture")


if __name__ == "__main__":
    main()

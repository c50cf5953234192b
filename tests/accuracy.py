"""Measures the program against hand-made labels: `python tests/accuracy.py [--write]` prints a table, and writes accuracy.json.

A label file (tests/labels, tests/corpus) says what one source file holds: its articles with their lines, and their targets and figures.
Depths of a record: amount is value, range and unit; timed adds relation and deadline or period; whole adds the indicator.
Plans are measured only in lots whose authors labelled any.
F1 is 2 × hits / (labels + found). Of the records of each grade (sure, and check: those that the site marks "to be checked") it is also said how many are right.
Measured on the text alone: of a sidecar, only paper, date and region are used.
"""

from __future__ import annotations

import argparse
import calendar
import difflib
import json
import os
import re
import sys
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, get_args

import opencc

from digest import lexicon as lexicons
from digest import pipeline
from digest.export import contract
from digest.extract.reading import published_in
from digest.lexicon import Lexicon
from digest.model import Grade, Page

ROOT = Path(__file__).parent.parent
REGIONS = {"HK": "Hong Kong", "TW": "Taiwan"}
TO_SIMPLIFIED = opencc.OpenCC("t2s").convert
KINDS = {"targets": "deadline", "figures": "period"}
DEPTHS = ("amount", "timed", "whole")
SAME_UNIT = {
    "元": "CNY",
    "人民币元": "CNY",
    "个百分点": "percentage point",
    "公里": "km",
    "千米": "km",
    "米": "m",
    "平方公里": "km2",
    "平方米": "m2",
    "立方米": "m3",
    "吨": "t",
    "千瓦时": "kWh",
    "千瓦": "kW",
    "公顷": "ha",
    "港元": "HKD",
    "新台币": "TWD",
    "％": "%",
    "摄氏度": "°C",
    "℃": "°C",
}


@dataclass(frozen=True, slots=True)
class Group:
    """A set of labelled files that is reported as one line."""

    name: str
    held_out: bool  # no rule was made on it
    files: tuple[tuple[Path, Path], ...]  # source, label
    given_boundaries: bool = False


HELD_LOTS = (("p14", "p17"), ("p10",), ("p18",), ("p19",), ("p20",), ("p24",), ("p25",), ("p26", "p27", "p28", "p29"), ("p32",), ("p36",), ("p37",), ("p38",))
"""Pages held out, by who wrote them: all were written like real exports, all but p10 with the baselines of real ones in view; p19 is Traditional; from p20 on
articles are cut off more often, and more of them have no headline. Of p26 to p29 the last third is held out, rules were made on the others."""


def groups() -> list[Group]:
    """Every set of labelled files: our pages, the corpus, and those in the folder that DIGEST_LABELS names."""

    def corpus(kind: str, part: str, lots: Sequence[str] = ("",)) -> tuple[tuple[Path, Path], ...]:
        found = sorted((ROOT / "tests/corpus" / kind / part).glob("*.json"))
        return tuple((label.with_suffix(".txt"), label) for label in found if label.stem.startswith(tuple(lots)))

    out = [
        Group("seeds", False, tuple((ROOT / "seeds" / f"{p.stem}.txt", p) for p in sorted((ROOT / "tests/labels").glob("0*.json")))),
        Group(
            "test pages",
            False,
            tuple((ROOT / "tests/pages" / f"{p.stem}.txt", p) for p in sorted((ROOT / "tests/labels").glob("[!0]*.json"))),
        ),
        Group("corpus pages", False, corpus("pages", "made")),
        Group("corpus pages, held out", True, corpus("pages", "held")),
        *(Group(f"held lot {' '.join(lots)}", True, corpus("pages", "held", [f"{lot}-" for lot in lots])) for lots in HELD_LOTS),
        Group("corpus articles", False, corpus("articles", "made"), True),
        Group("corpus articles, held out", True, corpus("articles", "held"), True),
    ]
    if further := os.environ.get("DIGEST_LABELS"):
        labels = sorted((Path(further) / "gold").glob("*.json"))
        out.append(
            Group(
                "further labelled pages",
                False,
                tuple((Path(further) / "seeds" / json.loads(p.read_text("utf-8"))["doc"], p) for p in labels),
            )
        )
    return [group for group in out if group.files]


# ---- reading ------------------------------------------------------------------------------------------------------------


def extracted(source: Path, label: Mapping[str, Any] | None = None) -> tuple[dict[str, Any], Page]:
    """What the program says of *source*; with a *label*, its article boundaries are given rather than found."""
    lexicon = lexicons.default()
    root = ROOT if source.is_relative_to(ROOT) else source.parent
    if label is None:
        one = pipeline.understand(source, root, lexicon, raw=True)
        return contract(one.page, one.entries), one.page
    page = given(source, label, lexicon)
    entries = [pipeline.classify(pipeline.extract(article, lexicon), lexicon) for article in page.articles]
    return contract(page, entries), page


def given(source: Path, label: Mapping[str, Any], lexicon: Lexicon) -> Page:
    """The page of *source*, cut where its label says."""
    boundaries = tuple(tuple((a, b) for a, b in article["lines"]) for article in label["articles"])
    seed = pipeline.read(source, ROOT if source.is_relative_to(ROOT) else source.parent)
    sidecar = replace(pipeline.load_sidecar(source.with_suffix(".yml"), source.name), articles=())
    return published_in(pipeline.segment(pipeline.normalise(seed, lexicon, sidecar.region), sidecar.paper, lexicon, boundaries), lexicon)


TABLES = "tables"
TEXTS = ("prose", "mainland", "Hong Kong", "Taiwan", "older", TABLES)
"""Kinds of text, all prose together first."""
NUMBER = re.compile(r"[0-9０-９][0-9０-９.,，．]*")
STOP = re.compile(r"[。；！？，：]|[,;:.](?![0-9])")


def kind_of(source: Path) -> str:
    """What sort of text a file is: "tables" where most numbers stand in lines with three numbers or more to a stop; "Hong Kong" or "Taiwan" by its
    sidecar's region; "older" before 2000; else "mainland".
    """
    rows = source.read_text(encoding="utf-8").split("\n")
    numbers = [(len(NUMBER.findall(row)), len(STOP.findall(row))) for row in rows]
    if 2 * sum(n for n, stops in numbers if 3 * stops < n) > sum(n for n, _ in numbers):
        return TABLES
    sidecar = pipeline.load_sidecar(source.with_suffix(".yml"), source.name)
    return REGIONS.get(sidecar.region or "") or ("older" if (sidecar.paper.date or "9") < "2000" else "mainland")


# ---- comparing ----------------------------------------------------------------------------------------------------------


@cache
def bare(text: str) -> str:
    """What is left of a name for a reader to compare: no script, width, case, space or punctuation."""
    return TO_SIMPLIFIED(re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).lower())


def likeness(a: str | None, b: str | None) -> float:
    """0 to 1; a name that holds the other whole counts as at least 0.6 where it isn't far longer."""
    x, y = bare(a or ""), bare(b or "")
    if not x or not y:
        return 0.0
    share = min(len(x), len(y)) / max(len(x), len(y))
    if x in y or y in x:
        return max(share, 0.6) if share >= 0.4 else share
    return difflib.SequenceMatcher(None, x, y, autojunk=False).ratio()


def numbers_of(ranges: Iterable[Sequence[int]]) -> set[int]:
    return {n for first, last in ranges for n in range(first, last + 1)}


def days(when: str | None) -> tuple[str, str] | None:
    """First and last day of a partial ISO date or interval, so that 2023 equals 2023-01/2023-12."""
    if not when:
        return None
    first, _, last = when.partition("/")
    last = last or first
    parts = [int(p) for p in last.split("-")]
    end = (
        date(parts[0], 12, 31)
        if len(parts) == 1
        else date(parts[0], parts[1], parts[2] if len(parts) > 2 else calendar.monthrange(*parts[:2])[1])
    )
    return (first + "-01-01")[:10], end.isoformat()


def unit_key(unit: str | None) -> str:
    text = TO_SIMPLIFIED(unicodedata.normalize("NFKC", unit or "")).replace(" ", "")
    return SAME_UNIT.get(text, text).lower()


def same_unit(a: str | None, b: str | None) -> bool:
    """Equal, or one Chinese measure word that the other begins with: 家 and 家（次）."""
    x, y = sorted((unit_key(a), unit_key(b)), key=len)
    return x == y or bool(re.fullmatch("[一-鿿]+", x) and y.startswith(x) and "/" not in y and len(y) <= len(x) + 4)


def close(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return abs(a - b) <= 1e-6 * max(abs(a), abs(b), 1e-9)


def fits(label: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    """Whether both are the same amount; without a number, whether both speak of the same thing."""
    if label["value"] is None:
        return record["value"] is None and likeness(label["indicator_zh"], record["indicator"]["zh"]) >= 0.5
    amounts = [(label["value"], label["unit"]), *label.get("alt", {}).get("value_unit", [])]
    return close(label["value_max"], record["value_max"]) and any(
        close(v, record["value"]) and same_unit(u, record["unit"]) for v, u in amounts
    )


def right(label: Mapping[str, Any], record: Mapping[str, Any], key: str) -> bool:
    answers = [label.get(key), *label.get("alt", {}).get(key, [])]
    if key == "relation":
        return record[key] in answers
    return days(record[key]) in [days(answer) for answer in answers]


def paired(labels: list[dict[str, Any]], records: list[dict[str, Any]], when: str) -> dict[int, int]:
    """Label number → record number, the likest pairs first, each used once."""
    options = []
    for i, label in enumerate(labels):
        for j, record in enumerate(records):
            if fits(label, record):
                score = likeness(label["indicator_zh"], record["indicator"]["zh"]) + 0.2 * likeness(label["quote"], record["quote"])
                options.append((score + 0.3 * right(label, record, "relation") + 0.3 * right(label, record, when), i, j))
    pairs: dict[int, int] = {}
    for _, i, j in sorted(options, reverse=True):
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return pairs


# ---- counting -----------------------------------------------------------------------------------------------------------


def counts(label: Mapping[str, Any], out: Mapping[str, Any], lines: Sequence[str]) -> tuple[Counter[str], list[str]]:
    """Hits, labels and found of each measure for one file (`amount targets hit` …), and what went wrong in words."""
    c: Counter[str] = Counter()
    faults: list[str] = []
    want, have = label["articles"], out["articles"]
    match = _match(c, [numbers_of(a["lines"]) for a in want], [numbers_of(b["lines"]) for b in have], lines)
    for i, article in enumerate(want):
        other = have[match[i]] if i in match else None
        _article(c, faults, article, other, label.get("unlabelled", ()))
    return c, faults


def _match(c: Counter[str], want: list[set[int]], have: list[set[int]], lines: Sequence[str]) -> dict[int, int]:
    """Which article is which, those that share most first; how well a page is cut is added to *c*."""
    weight = {n: len(re.sub(r"\s", "", line)) for n, line in enumerate(lines, 1)}
    weigh = lambda ns: sum(weight.get(n, 0) for n in ns)  # noqa: E731
    overlap = sorted(((weigh(a & b) / (weigh(a | b) or 1), i, j) for i, a in enumerate(want) for j, b in enumerate(have) if a & b), reverse=True)
    match: dict[int, int] = {}
    for share, i, j in overlap:
        if i not in match and j not in match.values():
            match[i] = j
            c["segment hit"] += share >= 0.9
    c["segment labels"] += len(want)
    c["segment found"] += len(have)
    _b_cubed(c, want, have, weight)
    return match


def _b_cubed(c: Counter[str], want: list[set[int]], have: list[set[int]], weight: Mapping[int, int]) -> None:
    of_want = {n: k for k, a in enumerate(want) for n in a}
    of_have = {n: k for k, b in enumerate(have) for n in b}
    size = lambda ns: sum(weight.get(n, 0) for n in ns)  # noqa: E731
    for n, w in weight.items():
        i, j = of_want.get(n), of_have.get(n)
        c["b3 all"] += w
        if i is None and j is None:
            shares = 1.0, 1.0
        elif i is None or j is None or not w:
            continue
        else:
            shared = size(want[i] & have[j])
            shares = shared / size(have[j]), shared / size(want[i])
        c["b3 precision"] += round(1000 * w * shares[0])  # thousandths, so that counts stay whole
        c["b3 recall"] += round(1000 * w * shares[1])


def _article(c: Counter[str], faults: list[str], want: Mapping[str, Any], have: Mapping[str, Any] | None, unlabelled: Sequence[str]) -> None:
    have = have or {"title": {"zh": None}, "policy": None, "topics": [], "instruments": [], "targets": [], "figures": []}
    title = have["title"]["zh"]
    good = likeness(want["title_zh"], title) >= 0.9 if want["title_zh"] else not title
    c["title hit"] += good
    c["title all"] += 1
    if not good:
        faults.append(f"title: {want['title_zh']} / {title}")
    c["policy hit"] += want["policy"] == have["policy"]
    c["policy all"] += 1
    for measure, a, b in (
        ("topics", set(want["topics"]), set(have["topics"])),
        ("plans", {bare(x["name_zh"]) for x in want["instruments"]}, {bare(x["name"]["zh"]) for x in have["instruments"]}),
    ):
        if measure == "plans" and "instruments" in unlabelled:
            continue
        c[f"{measure} hit"] += len(a & b)
        c[f"{measure} labels"] += len(a)
        c[f"{measure} found"] += len(b)
    for kind in (kind for kind in KINDS if kind not in unlabelled):
        when, labels, records = KINDS[kind], want[kind], have[kind]
        pairs = paired(labels, records, when)
        extra = sum(bool(labels[i].get("optional")) for i in pairs)
        answered = {j for i, j in pairs.items() if labels[i].get("optional")}
        c.update(f"{record['grade']} found" for j, record in enumerate(records) if j not in answered)
        for i, j in pairs.items():
            if labels[i].get("optional"):
                continue
            timed = right(labels[i], records[j], when) and right(labels[i], records[j], "relation")
            named = likeness(labels[i]["indicator_zh"], records[j]["indicator"]["zh"]) >= 0.6
            c[f"{kind} amount hit"] += 1
            c[f"{kind} timed hit"] += timed
            c[f"{kind} whole hit"] += timed and named
            c.update(f"{records[j]['grade']} {depth}" for depth, holds in (("amount", True), ("timed", timed), ("whole", timed and named)) if holds)
            if not (timed and named):
                said = [
                    (x["indicator_zh"] if "indicator_zh" in x else x["indicator"]["zh"], x["relation"], x[when])
                    for x in (labels[i], records[j])
                ]
                faults.append(f"{kind[:-1]} {labels[i]['raw']}: {said[0]} / {said[1]}")
        faults += [f"{kind[:-1]} missed: {x['raw']} {x['quote']}" for i, x in enumerate(labels) if i not in pairs and not x.get("optional")]
        faults += [f"{kind[:-1]} made up: {x['raw']} {x['quote']}" for j, x in enumerate(records) if j not in pairs.values()]
        if kind == "targets":
            works = [one["value"] is None and not one.get("optional") for one in labels]
            c["works hit"] += sum(works[i] for i in pairs)
            c["works labels"] += sum(works)
            c["works found"] += sum(one["value"] is None for j, one in enumerate(records) if j not in answered)
        for depth in DEPTHS:
            c[f"{kind} {depth} labels"] += sum(not x.get("optional") for x in labels)
            c[f"{kind} {depth} found"] += len(records) - extra


def scores(c: Counter[str]) -> dict[str, float | int]:
    """Figures between 0 and 1, and how many labels they stand on."""

    def f1(name: str) -> float:
        total = c[f"{name} labels"] + c[f"{name} found"]
        return round(2 * c[f"{name} hit"] / total, 3) if total else 1.0

    p, r = (c[f"b3 {x}"] / 1000 / (c["b3 all"] or 1) for x in ("precision", "recall"))
    out: dict[str, float | int] = {"segment_f1": f1("segment"), "b_cubed_f1": round(2 * p * r / (p + r), 3) if p + r else 0.0}
    out |= {name: round(c[f"{name} hit"] / (c[f"{name} all"] or 1), 3) for name in ("title", "policy")}
    out |= {f"{name}_f1": f1(name) for name in ("topics", "plans")}
    out |= {f"{kind}_{depth}_f1": f1(f"{kind} {depth}") for kind in KINDS for depth in DEPTHS}
    return out | {"articles": c["title all"], "plans": c["plans labels"], "targets": c["targets amount labels"], "figures": c["figures amount labels"]}


def marks(c: Counter[str]) -> dict[str, Any]:
    """Of the records of each grade the share that is right at each depth, and how many they are; of what is labelled the share that is read; F1 of targets without a number."""
    labels, hits = (sum(c[f"{kind} amount {what}"] for kind in KINDS) for what in ("labels", "hit"))
    graded = {grade: {depth: round(c[f"{grade} {depth}"] / (c[f"{grade} found"] or 1), 3) for depth in DEPTHS} | {"records": c[f"{grade} found"]} for grade in get_args(Grade)}
    works = {"f1": round(2 * c["works hit"] / ((c["works labels"] + c["works found"]) or 1), 3), "labels": c["works labels"]}
    return {"read": round(hits / (labels or 1), 3), "works": works} | graded


def measure(group: Group, jobs: int = 1) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """The figures of a group, where boundaries are given also those of each kind of text, and the faults of each of its files."""
    total: Counter[str] = Counter()
    simple: Counter[str] = Counter()
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    faults = {}
    for (source, path), (c, wrong, plain) in zip(group.files, _measured(group, jobs), strict=True):
        faults[path.stem] = wrong
        total += c
        simple += plain
        if group.given_boundaries:
            kind = kind_of(source)
            for name in (kind,) if kind == TABLES else ("prose", kind):
                kinds[name] += c
    figures: dict[str, Any] = scores(total) | {"marks": marks(total)}
    if kinds:
        return figures | {"kinds": {name: scores(kinds[name]) for name in TEXTS if name in kinds}}, faults
    return figures | {"baseline": {name: scores(simple)[name] for name in ("segment_f1", "b_cubed_f1")}}, faults


def lot_of(label: Path) -> tuple[str, str] | None:
    """The sort of text and the author's lot of a label of the corpus; none of others."""
    return (label.parts[-3], label.stem.partition("-")[0]) if label.is_relative_to(ROOT / "tests/corpus") else None


@cache
def lots_without_plans() -> frozenset[tuple[str, str] | None]:
    """The lots in which no label, open or kept out, names a plan: their authors left plans out, so that nothing found there is right or wrong."""
    named: dict[tuple[str, str] | None, bool] = defaultdict(bool)
    for path in (ROOT / "tests/corpus").glob("*/*/*.json"):
        named[lot_of(path)] |= any(article["instruments"] for article in json.loads(path.read_text(encoding="utf-8"))["articles"])
    return frozenset(lot for lot, some in named.items() if not some)


Measured = tuple[Counter[str], list[str], Counter[str]]
"""The counts of a file, its faults, and the counts of a baseline."""
KNOWN: dict[tuple[Path, bool], Measured] = {}


def _measured(group: Group, jobs: int) -> list[Measured]:
    """Each file of a group, none measured twice; by several processes where *jobs* says so."""
    wanted = [(source, path, group.given_boundaries) for source, path in group.files if (path, group.given_boundaries) not in KNOWN]
    if jobs > 1:
        with ProcessPoolExecutor(jobs) as pool:
            found = list(pool.map(_one, wanted, chunksize=4))
    else:
        found = [_one(file) for file in wanted]
    KNOWN.update({(path, given): one for (_, path, given), one in zip(wanted, found, strict=True)})
    return [KNOWN[path, group.given_boundaries] for _, path in group.files]


def _one(file: tuple[Path, Path, bool]) -> Measured:
    """A source with its label, and whether its boundaries are given."""
    source, path, given = file
    label = json.loads(path.read_text(encoding="utf-8"))
    if lot_of(path) in lots_without_plans():
        label["unlabelled"] = [*label.get("unlabelled", ()), "instruments"]
    out, page = extracted(source, label if given else None)
    c, faults = counts(label, out, page.seed.lines)
    simple: Counter[str] = Counter()
    if not given:
        _match(simple, [numbers_of(a["lines"]) for a in label["articles"]], at_headlines(page.seed.lines), page.seed.lines)
    return c, faults, simple


def as_one(lines: Sequence[str]) -> list[set[int]]:
    """A baseline: the whole page as one article."""
    return [{n for n, line in enumerate(lines, 1) if line.strip()}]


def at_headlines(lines: Sequence[str]) -> list[set[int]]:
    """A baseline: a new article at each short line without a full stop, after a blank one."""
    out: list[set[int]] = [set()]
    for n, line in enumerate(lines, 1):
        if 4 <= len(line) <= 30 and line[-1] not in "。，、；" and (n == 1 or not lines[n - 2].strip()):
            out.append(set())
        if line.strip():
            out[-1].add(n)
    return [stretch for stretch in out if stretch]


def settled(group: Group, lines: int) -> dict[str, float | int]:
    """How well pages are cut where an editor settles so many articles of each, a line of the sidecar for one: those that mend most."""
    total: Counter[str] = Counter()
    lexicon = lexicons.default()
    for source, path in group.files:
        label = json.loads(path.read_text(encoding="utf-8"))
        want = [tuple((a, b) for a, b in article["lines"]) for article in label["articles"]]
        sidecar = replace(pipeline.load_sidecar(source.with_suffix(".yml"), source.name), articles=())
        sheet = pipeline.normalise(pipeline.read(source, ROOT if source.is_relative_to(ROOT) else source.parent), lexicon, sidecar.region)

        def cut(chosen: tuple[int, ...], sheet: Any = sheet, sidecar: Any = sidecar, want: Any = want) -> Counter[str]:
            page = pipeline.segment(sheet, sidecar.paper, lexicon, tuple(want[k] for k in chosen))
            c: Counter[str] = Counter()
            _match(c, [numbers_of(lines) for lines in want], [numbers_of(article.lines) for article in page.articles], page.seed.lines)
            return c

        chosen: tuple[int, ...] = ()
        best = cut(chosen)
        for _ in range(lines):
            further = [(*chosen, k) for k in range(len(want)) if k not in chosen]
            if not further or best["segment hit"] == len(want) == best["segment found"]:
                break
            chosen, best = max(((way, cut(way)) for way in further), key=lambda way: (scores(way[1])["segment_f1"], scores(way[1])["b_cubed_f1"]))
        total += best
    return {name: scores(total)[name] for name in ("segment_f1", "b_cubed_f1")}


README = {
    "README.md": (
        "| texts | articles | found whole (B³) | by the baseline | titles | targets: amount · timed · whole | figures: amount · timed · whole |",
        {"seen": "seen", "held": "**held out**"},
        "Measured on {date}.",
    ),
    "README.zh-CN.md": (
        "| 文本 | 文章数 | 文章完整（B³） | 基线 | 标题 | 目标：数量 · 含时间 · 完整 | 数据：数量 · 含时间 · 完整 |",
        {"seen": "制定规则时看过", "held": "**从未看过**"},
        "测于{date}。",
    ),
}
IN_CHINESE = {
    "seeds": "`seeds/` 的五个版面",
    "test pages": "测试版面（香港、GB18030）",
    "corpus pages": "语料版面",
    "corpus pages, held out": "语料版面",
    "held lot p14 p17": "　其中：照真实导出的版面量着写的",
    "held lot p10": "　其中：仿真实导出的版面写的",
    "held lot p18": "　其中：内地党报、市报，比照真实版面的基线写的",
    "held lot p19": "　其中：繁体版面（香港、台湾、内地旧报），同上",
    "held lot p20": "　其中：行业报、晚报、旧报，略乱一些",
    "held lot p24": "　其中：各类版面，截断更多",
    "held lot p25": "　其中：各类版面，截断更多，三分之一的文章没有自己的标题",
    "held lot p26 p27 p28 p29": "　其中：各类版面，截断更多，四成的文章没有自己的标题；同一作者的另外三分之二用于定规则",
    "held lot p32": "　其中：各类版面，三分之一为港台，四成的文章没有自己的标题",
    "held lot p36": "　其中：各类版面，标题较显眼（基线.21）",
    "held lot p37": "　其中：内地各类报纸，近半的文章没有自己的标题",
    "held lot p38": "　其中：香港、台湾、内地各三分之一，近半的文章没有自己的标题",
    "corpus articles": "语料文章（边界已给定）",
    "corpus articles, held out": "语料文章（边界已给定）",
}
IN_ENGLISH = {
    "seeds": "the five pages of `seeds/`",
    "test pages": "test pages (Hong Kong, GB18030)",
    "corpus pages": "corpus pages",
    "corpus pages, held out": "corpus pages",
    "held lot p14 p17": "– of these, written while measured beside real exports",
    "held lot p10": "– of these, written like real exports",
    "held lot p18": "– of these, mainland party and city papers, dirt measured beside real exports",
    "held lot p19": "– of these, Traditional (Hong Kong, Taiwan, older mainland), the same",
    "held lot p20": "– of these, trade, evening and old papers, somewhat dirtier",
    "held lot p24": "– of these, papers of all kinds, cut off more often",
    "held lot p25": "– of these, papers of all kinds, cut off more often, a third of the articles without headlines",
    "held lot p26 p27 p28 p29": "– of these, papers of all kinds, cut off more often, four in ten articles without headlines; rules were made on the other two thirds by the same authors",
    "held lot p32": "– of these, papers of all kinds, a third from Hong Kong and Taiwan, four in ten articles without headlines",
    "held lot p36": "– of these, papers of all kinds, headlines that stand out more (baseline .21)",
    "held lot p37": "– of these, mainland papers of all kinds, nearly half of the articles without headlines",
    "held lot p38": "– of these, a third each from Hong Kong, Taiwan and the mainland, nearly half of the articles without headlines",
    "corpus articles": "corpus articles (boundaries given)",
    "corpus articles, held out": "corpus articles (boundaries given)",
}


TEXTS_IN = {
    "README.md": (
        "| kind of text (boundaries given) | **held out**: articles | targets: amount · timed · whole | figures | seen: articles | targets | figures |",
        {"prose": "**all prose**", "mainland": "mainland, 2000 and later", "Hong Kong": "Hong Kong", "Taiwan": "Taiwan", "older": "before 2000", TABLES: "**flattened tables**"},
    ),
    "README.zh-CN.md": (
        "| 文本种类（边界已给定） | **从未看过**：文章数 | 目标：数量 · 含时间 · 完整 | 数据 | 制定规则时看过：文章数 | 目标 | 数据 |",
        {"prose": "**全部行文**", "mainland": "内地，2000年以后", "Hong Kong": "香港", "Taiwan": "台湾", "older": "2000年以前", TABLES: "**失去格线的表格**"},
    ),
}


MARKS_IN = {
    "README.md": ("| records of held-out articles | how many | amount right | and time | and name |", {"sure": "without a mark", "check": "marked “to be checked”"}, "Of what these articles say, {read:.0%} is read. Targets without a number, mostly works to be finished by a date: F1 {works:.2f} ({labels})."),
    "README.zh-CN.md": ("| 从未看过的文章里读出的记录 | 条数 | 数量对 | 时间也对 | 名称也对 |", {"sure": "没有标记的", "check": "标“待核”的"}, "这些文章写明的，读出了{read:.0%}。没有数字的目标（多为某时建成、启用的工程）：F1 {works:.2f}（{labels}）。"),
}


def table(result: Mapping[str, Any], readme: str) -> str:
    """The accuracy table of a README, from what accuracy.json holds."""
    head, seen, measured = README[readme]
    names = IN_ENGLISH if readme == "README.md" else IN_CHINESE
    rows = [head, "| --- | --: | --: | --: | --: | --- | --- |"]
    for name, row in result["groups"].items():
        label = f"{names[name]}, {seen['held' if row['held_out'] else 'seen']}"
        whole = " | ".join("–" if "baseline" not in row else f"{cut['segment_f1']:.2f} ({cut['b_cubed_f1']:.2f})" for cut in (row, row.get("baseline", row)))
        records = _depths(row)
        rows.append(f"| {label} | {row['articles']} | {whole} | {row['title']:.2f} | {records[0]} | {records[1]} |")
    return "\n".join([*rows, "", *_kinds(result, readme), "", *_marks(result, readme), "", measured.format(date=result["date"])])


def _kinds(result: Mapping[str, Any], readme: str) -> Iterator[str]:
    """The table of what was measured on each kind of text, held out and seen."""
    head, names = TEXTS_IN[readme]
    yield from (head, "| --- | --: | --- | --- | --: | --- | --- |")
    held, seen = (next((row["kinds"] for row in result["groups"].values() if "kinds" in row and row["held_out"] is out), {}) for out in (True, False))
    for kind in TEXTS:
        cells = [cell for row in (held.get(kind), seen.get(kind)) for cell in ((str(row["articles"]), *_depths(row)) if row else ("–", "–", "–"))]
        yield f"| {names[kind]} | {' | '.join(cells)} |"


def _marks(result: Mapping[str, Any], readme: str) -> Iterator[str]:
    """The table of how often records of each grade are right, in articles that no rule was made on."""
    head, names, read = MARKS_IN[readme]
    found = result["groups"]["corpus articles, held out"]["marks"]
    yield from (head, "| --- | --: | --: | --: | --: |")
    for grade, name in names.items():
        yield f"| {name} | {found[grade]['records']} | {' | '.join(f'{found[grade][depth]:.0%}' for depth in DEPTHS)} |"
    yield from ("", read.format(read=found["read"], works=found["works"]["f1"], labels=found["works"]["labels"]))


def _depths(row: Mapping[str, Any]) -> list[str]:
    """F1 of targets and of figures at each depth, with how many were labelled."""
    return [" · ".join(f"{row[f'{kind}_{depth}_f1']:.2f}" for depth in DEPTHS) + f" ({row[kind]})" if row[kind] else "–" for kind in ("targets", "figures")]


def failures() -> Iterator[dict[str, str]]:
    """Our own cases of targets and figures that are known to be read wrongly, with the reason."""
    for case in tomllib.loads((ROOT / "tests/cases/extract.toml").read_text(encoding="utf-8"))["case"]:
        if "known_failure" in case:
            yield {"text": case["text"], "en": case["en"], "why": case["known_failure"]}


def write(measured: Mapping[str, Any]) -> None:
    """Write accuracy.json, and from it the tables of the READMEs."""
    result = {"date": date.today().isoformat(), "command": "make accuracy", "groups": measured, "failures": list(failures())}
    (ROOT / "accuracy.json").write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for name in README:
        path = ROOT / name
        before, rest = path.read_text(encoding="utf-8").split("<!-- accuracy -->")
        after = rest.split("<!-- /accuracy -->")[1]
        path.write_text(f"{before}<!-- accuracy -->\n\n{table(result, name)}\n\n<!-- /accuracy -->{after}", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write accuracy.json")
    parser.add_argument("--misses", action="store_true", help="say what went wrong (not for what is held out)")
    parser.add_argument("--group", help="only the groups whose name begins so")
    parser.add_argument("--settled", type=int, help="how well pages are cut with so many lines of sidecar a page, nothing else")
    parser.add_argument("--jobs", type=int, default=1, help="processes to measure with")
    args = parser.parse_args()
    measured = {}
    for group in groups():
        if args.group and not group.name.startswith(args.group):
            continue
        if args.settled is not None:
            if not group.given_boundaries:
                print(group.name, json.dumps(settled(group, args.settled)))
            continue
        figures, faults = measure(group, args.jobs)
        measured[group.name] = {"held_out": group.held_out, "boundaries_given": group.given_boundaries, "files": len(group.files)} | figures
        print(group.name, json.dumps(figures))
        if args.misses and not group.held_out:
            for name, lines in faults.items():
                print(*(f"  {name}: {line}" for line in lines), sep="\n")
    if args.write:
        write({name: row for name, row in measured.items() if name != "further labelled pages"})


if __name__ == "__main__":
    sys.exit(main())

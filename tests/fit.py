"""Fits the weights of lexicon/weights_*.tsv on the labels that rules may be made on: `python tests/fit.py [--write] [--cross] [--questions names sorts times choices]`.

Three questions are choices among readings of a labelled number: promised or reported, which time, which name; one is of clauses that may say what is to be
finished by a date, and what that is; one of numbers of one Chinese numeral, whether they state anything. Weights are fitted by logistic
regression, pulled towards what the words say before any label was seen; sorts and times of an article's numbers are weighed together, as a chain. Every third file is left out in turn: the figures printed are on articles that the weights did not see,
per kind of text, with what goes wrong: amounts (not read, read as the other sort, read but not published, made up), relation, time and name (the right
one not on offer, or another one chosen).
"""

from __future__ import annotations

import argparse
import json
import math
import re
import sys
import tomllib
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import accuracy
import numpy as np
import training
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from test_extract import article

from digest import lexicon as lexicons
from digest import pipeline
from digest.export import contract
from digest.extract import claims, completions, kept, naming, periods, promises
from digest.extract.article import prepared
from digest.extract.encoder import Times
from digest.extract.indicators import Name
from digest.extract.network import Network, network_of
from digest.model import Page

FOLDS = 3
OWN, OWN_WEIGHT = "cases", 9
"""Name of the documents made of our own cases, and how many times each counts."""
MARGIN = 0.2
"""By how much the names of our own cases lead the others, so that rounded weights keep them."""
ROUNDS = 120
FEWEST = 4
"""Articles that a feature must occur in to be weighed."""
CHARACTER, FEWEST_CHARACTER = re.compile("(?:begins|ends) .$"), 12
"""Characters that names begin and end with, and how many articles they must occur in: there are very many."""
FEWEST_KEPT, PARTS = 25, 4
"""Articles that a cue of a character must occur in, and parts that are left out in turn."""
KEPT: dict[str, Any] = {"size": 32, "layers": [((-1, 0, 1), 48), ((-4, -2, -1, 0, 1, 2, 4), 48), ((-16, -8, -4, 0, 4, 8, 16), 32)], "rounds": 4, "left_out": 0.5, "idle": 0.2}
"""The network of what speaks for a character (see training.train): the numbers of the vector of a cue, the layers over them, each with the places it looks at and its
units, how many times it is shown every name, and the share of the cues and of the units that are left out each time."""
LEAST = 0.05
"""The least weight that is written."""
FEWEST_TOGETHER, STEP = 10, 512
"""Articles that a reason for a time must occur in to be weighed with others, and the numbers that a step is taken on."""
TIMES: dict[str, Any] = {"size": 16, "layers": [((0,), 32)], "rounds": 4, "left_out": 0.5, "idle": 0.1}
"""The network of what reasons for a time say together."""
SORTS: dict[str, Any] = {"size": 16, "layers": [((-1, 0, 1), 24), *[((-8, -4, -2, -1, 0, 1, 2, 4, 8), 24)] * 2], "rounds": 4, "left_out": 0.6, "idle": 0.3, "batch": 512}
"""The network of what the cues of a number and its neighbours say together of its being promised."""
STARTS = 4
"""Networks of sorts that are fitted, each from another start: their mean is kept."""
CUES: list[str] = []
CUE_NUMBERS: dict[str, int] = {}
OWN_TIMES = 50
"""How many times our own cases count for times."""
HARD, HARD_WEIGHT = re.compile("a1[4-7]-"), 0.1
"""Articles made so that single words hardly tell promise from report, and how much they count there: at 1 they cost ordinary texts an eighth more errors.
Names are fitted without them, which saves a fifth of the time."""
FAR_OFF, HELD_BACK = re.compile("in the (?:title|heading|first sentence|sentence before)$|^of |^by "), 15.0
"""Cues from far off and of single words, and how many times as strongly they are pulled: left alone, they learn the articles by heart."""
FRAGMENT = re.compile("^[<>…]|…$")
"""Cues that are pieces of a clause, pulled twice as strongly."""
QUESTIONS = {"names": ("name", "kept"), "sorts": ("promise", "links", "sorts"), "times": ("period", "times"), "choices": ("single", "goal")}
"""What may be fitted by itself, and the sections of weights that it makes; names take four fifths of the time."""
WHEN = {"targets": "deadline", "figures": "period"}
LIKE, ALIKE = 0.6, 0.5
"""Likeness from which a name counts as the label's, and that of something without a number."""
Label = Mapping[str, Any]
Weights = dict[str, float]
Features = Mapping[str, float]


@dataclass(frozen=True)
class File:
    """A labelled file and the page made of it, its boundaries given."""

    group: str
    name: str
    kind: str
    label: Label
    page: Page


@dataclass(frozen=True)
class Named:
    """A labelled number, the names on offer for it, and the characters around it."""

    offered: naming.Offered
    setting: claims.Setting
    label: str
    like: float  # the likeness that makes a name right
    places: Sequence[int]  # of the characters around it
    belong: Sequence[bool]  # to the label's name
    cues: Any  # of all of these, by their numbers, one after another
    counts: Sequence[int]  # of the cues of each
    known: dict[str, bool] = field(default_factory=dict)

    def right(self, name: Name) -> bool:
        """Whether a name, as it would be published, is like the label's."""
        if name.text not in self.known:
            published = claims.name_as_published(self.offered.around.q, name, self.offered.around.reading, self.setting, self.offered.words)[0]
            self.known[name.text] = accuracy.likeness(self.label, published) >= self.like
        return self.known[name.text]

    def choice(self, chances: kept.Chances) -> list[tuple[Features, bool]]:
        """The names on offer, and whether each is right."""
        return [(Counter(map(sys.intern, features)), self.right(name)) for name, features in self.offered.names(chances)]


@dataclass
class Document:
    """The labelled numbers of one article, in reading order."""

    name: str
    promised: list[tuple[bool, Features, str]] = field(default_factory=list)  # the answer, the cues, the link to the number before
    periods: list[list[tuple[periods.Chosen, bool]]] = field(default_factory=list)  # the times on offer, and whether each is right
    names: list[Named] = field(default_factory=list)
    singles: list[list[tuple[Features, bool]]] = field(default_factory=list)  # whether a single Chinese numeral states something, and whether it doesn't
    goals: list[list[tuple[Features, bool]]] = field(default_factory=list)  # what a clause may say is to be finished, nothing last
    missing: Counter[str] = field(default_factory=Counter)
    texts: list[str] = field(default_factory=list)
    known: dict[str, tuple[bool, bool]] = field(default_factory=dict)  # label → whether the right time and the right name were on offer


def files(only: str = "") -> list[File]:
    """The labelled files that rules may be made on, read; *only* those whose name begins so."""
    out: list[File] = []
    lexicon = lexicons.default()
    for group in accuracy.groups():
        if group.held_out or group.name == "further labelled pages":
            continue
        for source, path in group.files:
            if not path.stem.startswith(only):
                continue
            label = json.loads(path.read_text(encoding="utf-8"))
            if "unlabelled" in label:
                continue
            page = accuracy.given(source, label, lexicon)
            out.append(File(group.name, path.stem, accuracy.kind_of(source) if group.given_boundaries else "pages", label, page))
    return out


def documents(read: Sequence[File], asked: Sequence[str] = tuple(QUESTIONS), of: Callable[..., Any] | None = None) -> list[Any]:
    """Every labelled article of these files, with what the *asked* questions need; or what *of* makes of it."""
    of, out = of or document, []
    for file in read:
        for labels in file.label["articles"]:
            lines = accuracy.numbers_of(labels["lines"])
            article = max(file.page.articles, key=lambda one: len(lines & accuracy.numbers_of(one.lines)))
            out.append(of(file.name, article, labels, lexicons.default(), asked))
    return out


def own_cases(asked: Sequence[str] = tuple(QUESTIONS), of: Callable[..., Any] | None = None) -> list[Any]:
    """The sentences of tests/cases/extract.toml, which say what they must give; always fitted on, never counted."""
    of, out = of or document, []
    for case in tomllib.loads((accuracy.ROOT / "tests/cases/extract.toml").read_text(encoding="utf-8"))["case"]:
        if "known_failure" in case:
            continue
        labels: dict[str, Any] = {"targets": [], "figures": []}
        for said in case["expect"]:
            sort, name, relation, amount, when = said.split(" | ")
            value, _, unit = amount.partition(" ")
            low, _, high = value.partition("~")
            if not value:
                if relation == "complete":
                    labels[f"{sort}s"].append({"indicator_zh": name, "relation": relation, "value": None, "value_max": None, "unit": None, "quote": "", "raw": None,
                                               "deadline": None if when == "None" else when, "period": None})
                continue
            labels[f"{sort}s"].append({"indicator_zh": name, "relation": relation, "value": float(low), "value_max": float(high) if high else None, "unit": unit,
                                       "quote": "", "deadline": None if when == "None" else when, "period": None if when == "None" else when})
        made = article(*case["text"].split("\n"), title=case.get("title"), date=case.get("date", "2023-12-02"))
        out.append(of(OWN, made, labels, lexicons.default(), asked))
    return out


def document(name: str, article: Any, labels: Label, lexicon: lexicons.Lexicon, asked: Sequence[str] = tuple(QUESTIONS)) -> Document:
    """The numbers of *article* that its labels speak of."""
    made = Document(name)
    _, _, setting, tables, prose = prepared(article, lexicon)
    if tables.filled:
        return made
    if "choices" in asked:
        made.goals = list(goal_choices(prose, setting, labels, 1.0 if name == OWN else ALIKE, lexicon))
        made.singles = list(single_choices(prose, labels, lexicon)) if name != OWN else []
    if set(asked) == {"choices"}:
        return made
    numbers, _ = claims.numbers_in(prose, setting, lexicon)
    last: claims.Number | None = None
    before: periods.Before | None = None
    for number, label, promised in aligned(numbers, labels):
        link = claims.link(last, number.reading, number.q, number.cues, setting, lexicon) if last else ""
        before = periods.Before(last.q, link, made.promised[-1][0]) if last else None
        made.promised.append((promised, number.cues, link))
        offered = periods.offers(number.q, number.reading, number.cues, promised, before, claims.around(number, setting), lexicon)
        right = [any(accuracy.days(one.iso) == accuracy.days(answer) for answer in right_times(label, promised)) for one in offered]
        made.periods.append(list(zip(offered, right, strict=True)))
        made.missing["no time" if not any(right) else "time"] += 1
        last = number
        sentence = number.reading.sentence(number.q.start)
        made.texts.append(number.reading.text[sentence[0]:number.q.start] + "【" + number.q.text + "】" + number.reading.text[number.q.end:number.reading.clause(number.q.start)[1]])
        made.known[key_of(label)] = any(right), False
        if "names" not in asked or HARD.match(name):
            continue
        offered = naming.offered_for(number.q, number.context, lexicon)
        belongs = offered.around.window.holds(label["indicator_zh"])
        cued = [(at, tuple(kept.cues_in(asked))) for at, asked in offered.cues()]
        named = Named(offered, setting, label["indicator_zh"], 1.0 if name == OWN else LIKE, [at for at, _ in cued], [any(a <= at < b for a, b in belongs) for at, _ in cued],
                      np.array([numbered(cue) for _, cues in cued for cue in cues], np.int32), [len(cues) for _, cues in cued])
        made.names.append(named)
        right_names = any(named.right(offer.name) for offer in offered.offers.values())
        made.missing["name" if right_names else "no name"] += 1
        made.known[key_of(label)] = any(right), right_names
    return made


def right_times(label: Label, promised: bool) -> Sequence[str | None]:
    """Each time that a label takes for right."""
    when = "deadline" if promised else "period"
    return label[when], *label.get("alt", {}).get(when, [])


def aligned(numbers: Sequence[claims.Number], labels: Label) -> Iterator[tuple[claims.Number, Label, bool]]:
    """Each number that a label speaks of, in reading order; not those that may be either a target or a figure."""
    taken: dict[int, tuple[Label, bool]] = {}
    either = {key_of(label) for label in labels["targets"] if label.get("optional")} & {key_of(label) for label in labels["figures"] if label.get("optional")}
    for kind, promised in (("targets", True), ("figures", False)):
        for label in labels[kind]:
            if label["value"] is None or key_of(label) in either:
                continue
            at = [n for n, number in enumerate(numbers) if n not in taken and fits(label, number)]
            near = [n for n in at if stands_in(label["quote"], numbers[n])]
            if near:
                taken[near[-1]] = (label, promised)
    for n in sorted(taken):
        yield numbers[n], *taken[n]


def goal_choices(prose: Sequence[Any], setting: Any, labels: Label, like: float, lexicon: lexicons.Lexicon) -> Iterator[list[tuple[Features, bool]]]:
    """What each clause may say is to be finished, with whether a label so like it says so; not those that only optional labels speak of, or that offer no right one."""
    for reading in (one for one in prose if one.part == "paragraph"):
        for offers in completions.offers_in(reading, setting, lexicon):
            said = saying(reading, offers, labels, like)
            right = [any(accuracy.likeness(label["indicator_zh"], one.name) >= like for label in said) for one in offers]
            if any(right) == bool(said) and not any(label.get("optional") for label in said):
                yield [*((Counter(one.features), ok) for one, ok in zip(offers, right, strict=True)), (Counter(completions.NONE), not said)]


def saying(reading: Any, offers: Sequence[completions.Offer], labels: Label, like: float) -> list[Label]:
    """The labels that a clause with these *offers* speaks of: its quote is in theirs or theirs in it, or time and a name so like agree."""
    quote, out = re.sub(r"\s", "", reading.text[offers[0].start:offers[0].end]), []
    for label in (one for one in labels["targets"] if one["value"] is None and one["relation"] == "complete"):
        said = [part for part in re.split("[，、；：]", re.sub(r"\s", "", label["quote"])) if len(part) > 3]
        if any(part in quote or quote in part for part in said) or (
                accuracy.right(label, {"deadline": offers[0].time}, "deadline") and any(accuracy.likeness(label["indicator_zh"], one.name) >= like for one in offers)):
            out.append(label)
    return out


def single_choices(prose: Sequence[Any], labels: Label, lexicon: lexicons.Lexicon) -> Iterator[list[tuple[Features, bool]]]:
    """Whether a label speaks of each single Chinese numeral; not those that only optional ones speak of."""
    valued = [label for kind in WHEN for label in labels[kind] if label["value"] is not None]
    for reading in prose:
        for q in (one for one in reading.quantities if claims.is_single(one, reading, lexicon)):
            before = re.sub(r"\s", "", reading.text[max(0, q.start - 3):q.end])[-len(q.text) - 1:]
            told = [label for label in valued if accuracy.fits(label, {"value": float(q.value), "value_max": None, "unit": q.unit, "indicator": {"zh": ""}}) and q.text in (label["raw"] or "")
                    and (before in (quote := re.sub(r"\s", "", label["quote"])) or quote.startswith(q.text))]
            if all(not label.get("optional") for label in told):
                yield [(Counter(claims.single_cues(q, reading, lexicon)), bool(told)), (Counter([claims.UNSAID]), not told)]


def numbered(cue: str) -> int:
    """The place of a cue in CUES: there are millions of them in all, of some hundred thousand sorts."""
    if cue not in CUE_NUMBERS:
        CUE_NUMBERS[cue] = len(CUES)
        CUES.append(cue)
    return CUE_NUMBERS[cue]


def key_of(label: Label) -> str:
    return json.dumps([label["quote"], label.get("raw"), label["indicator_zh"], label["value"]], ensure_ascii=False)


def fits(label: Label, number: claims.Number) -> bool:
    q = number.q
    return accuracy.fits(label, {"value": float(q.value), "value_max": None if q.value_max is None else float(q.value_max), "unit": q.unit, "indicator": {"zh": ""}})


def stands_in(quote: str, number: claims.Number) -> bool:
    """Whether a number stands in the quote of a label, spaces aside."""
    text = number.reading.text
    if not quote:
        return True
    for match in re.finditer(r"\s*".join(map(re.escape, re.sub(r"\s", "", quote))), text):
        if match.start() <= number.q.start < match.end():
            return True
    return False


# ---- fitting ------------------------------------------------------------------------------------------------------------------


def adam(slope: Callable[[Sequence[float]], Sequence[float]], start: Sequence[float], rounds: int = ROUNDS, rate: float = 0.1) -> list[float]:
    """Weights raised along their slope, step by step."""
    weights, first, second = list(start), [0.0] * len(start), [0.0] * len(start)
    for step in range(1, rounds + 1):
        for n, value in enumerate(slope(weights)):
            first[n] = 0.9 * first[n] + 0.1 * value
            second[n] = 0.99 * second[n] + 0.01 * value * value
            weights[n] += rate * (first[n] / (1 - 0.9**step)) / (math.sqrt(second[n] / (1 - 0.99**step)) + 1e-8)
    return weights


PRIOR: Weights = {
    "aim": 2.5, "forecast": 2.0, "plan": 1.5, "decided": 1.0, "will": 2.0, "after": 2.0, "must": 1.0, "can": 1.0, "design": 1.0, "year": 0.5, "push": 0.3,
    "done": -2.5, "compare": -1.5, "now": -2.0, "result": -0.5, "hold": -0.7, "event": -1.0, "grant": -2.0, "report": -1.5,
    "clause future by": 3.5, "clause future": 3.0, "sentence future by": 3.0, "sentence future": 2.5, "part future by": 1.5, "part future": 1.0, "part past": -1.0, "future far before": -0.5, "cost ahead": -0.5, "all year early": 1.0, "rule": -0.5, "carried future by": 1.5, "carried future": 1.0,
    "clause running": 1.5, "sentence running": 1.5, "list future by": 2.5, "list future": 2.0, "goal handed on": 0.3, "time after future": 1.5,
    "clause past": -2.5, "sentence past": -2.0, "carried past": -1.0, "clause past day": -2.0, "sentence past day": -1.0, "carried past day": -0.5,
    "clause open early": 0.5, "clause open late": -0.5, "start of a change": -9.0, "threshold": -4.0, "contents": -1.5, "about a plan": 0.5,
    "verb done": 0.5, "bound at_least": 0.5, "kind rank": -1.0, "would": 1.0, "more": 1.0, "rest": 0.5, "only": -1.0, "behind": -1.5, "make": 0.5, "about a budget": 1.0, "years long": 0.3, "future further on": 0.5, "task of a plan": 1.0, "item of a plan": 1.0, "ahead": 0.5,
    "size in an article of things to come": 1.0, "sentence day of saying": -0.2, "clause day of saying": -0.2, "bias": -0.5, "link same clause": 1.0, "link same sentence": 1.0, "link same paragraph": 0.5,
}
"""What the words say before any label was seen; weights are pulled towards these."""


def fit_promise(docs: Sequence[tuple[float, Document]], pull: float = 2.0) -> tuple[Weights, Weights]:
    """Weights of the cues and of the links, by the likelihood of whole articles; each with how much it counts."""
    docs = sorted(((times, doc) for times, doc in docs if doc.promised), key=lambda one: -len(one[1].promised))
    seen = Counter(key for _, doc in docs for key in {key for _, cues, _ in doc.promised for key in cues})
    keys = sorted({key for key in seen if seen[key] >= FEWEST} | PRIOR.keys() | {f"link {link}" for _, doc in docs for _, _, link in doc.promised})
    number = {key: n for n, key in enumerate(keys)}
    shape = len(docs), len(docs[0][1].promised)
    own: list[tuple[int, int, float]] = []
    bonds: list[tuple[int, int, float]] = []
    answers, lengths = np.zeros(shape), np.array([len(doc.promised) for _, doc in docs])
    for d, (_, doc) in enumerate(docs):
        for i, (answer, cues, link) in enumerate(doc.promised):
            answers[d, i] = answer
            own += [(d * shape[1] + i, number[cue], strength) for cue, strength in cues.items() if cue in number]
            if i:
                bonds.append((d * shape[1] + i, number[f"link {link}"], 1.0))
    cues_at, links_at = (csr_matrix((values, (rows, columns)), shape=(answers.size, len(keys))) for rows, columns, values in (zip(*own, strict=True), zip(*bonds, strict=True)))
    start = np.array([PRIOR.get(key, 0.0) for key in keys])
    pulls = pull * np.array([HELD_BACK if FAR_OFF.search(key) else 2.0 if FRAGMENT.search(key) else 1.0 for key in keys])
    there = np.arange(shape[1]) < lengths[:, None]
    linked = there & (np.arange(shape[1]) > 0)
    same = np.zeros(shape)
    same[:, 1:] = answers[:, 1:] == answers[:, :-1]
    times = np.array([times for times, _ in docs])[:, None]

    def loss(weights: Any) -> tuple[float, Any]:
        scores, links = (cues_at @ weights).reshape(shape), (links_at @ weights).reshape(shape)
        likely, alike, all_ = _sorts(scores, links, lengths)
        gained = (times * (there * answers * scores + linked * same * links)).sum() - (times[:, 0] * all_).sum()
        slope = cues_at.T @ (times * there * (answers - likely)).ravel() + links_at.T @ (times * linked * (same - alike)).ravel()
        return float((pulls * (weights - start) ** 2).sum() / 2 - gained), pulls * (weights - start) - slope

    weights = dict(zip(keys, minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS}).x.tolist(), strict=True))
    return {k: v for k, v in weights.items() if not k.startswith("link ")}, {k[5:]: v for k, v in weights.items() if k.startswith("link ")}


def fit_sorts_together(docs: Sequence[tuple[float, Document]], weights: Weights, links: Weights) -> training.Trained:
    """What the cues of numbers say together of their being promised, beside what they weigh alone; numbers of an article weighed together, as a chain."""
    docs = [(times, doc) for times, doc in docs if doc.promised]
    told = [(answer, cues, links.get(link, 0.0)) for _, doc in docs for answer, cues, link in doc.promised]
    cued = [[numbered(cue) for cue in cues] for _, cues, _ in told]
    alone = np.array([promises.WEIGHED * sum(weights.get(cue, 0.0) * strength for cue, strength in cues.items()) for _, cues, _ in told])
    places = training.Places(np.array([cue for cues in cued for cue in cues], np.int32), np.array([len(cues) for cues in cued]), np.array([len(doc.promised) for _, doc in docs]),
                             np.array([answer for answer, _, _ in told]), np.array([times for times, _ in docs]), alone)
    bonds, (first, _) = np.array([link for _, _, link in told]), places.starts

    def missed(scores: Any, part: Sequence[int]) -> Any:
        order = np.argsort(-places.sizes[part], kind="stable")
        lengths, rank = places.sizes[part][order], np.argsort(order)
        rows = np.concatenate([np.arange(first[one], first[one + 1]) for one in part])
        at = np.repeat(rank, places.sizes[part]), rows - np.repeat(first[part], places.sizes[part])
        own, bond = np.zeros((len(lengths), lengths[0])), np.zeros((len(lengths), lengths[0]))
        own[at], bond[at] = scores, bonds[rows]
        return (_sorts(own, bond, lengths)[0][at] - places.right[rows]) * np.repeat(places.times[part], places.sizes[part])

    articles = np.arange(len(docs))
    known = training.enough(places, articles, articles >= 0, len(CUES), FEWEST_TOGETHER)
    return training.mean_of([training.train(places, known, articles, **SORTS, start=start, missed=missed) for start in range(STARTS)]).rounded()


def _sorts(scores: Any, links: Any, lengths: Any) -> tuple[Any, Any, Any]:
    """How likely each number is promised, how likely it is of one sort with the one before, and the logarithm of the sum over all ways: promises.chain for
    all articles at once, the longest first."""
    forward, backward = np.zeros((*scores.shape, 2)), np.zeros((*scores.shape, 2))
    active = [int((lengths > i).sum()) for i in range(scores.shape[1])]
    forward[:, 0, 1] = scores[:, 0]
    for i in range(1, scores.shape[1]):
        a, link = active[i], links[: active[i], i]
        before = forward[:a, i - 1]
        forward[:a, i, 0] = np.logaddexp(before[:, 0] + link, before[:, 1])
        forward[:a, i, 1] = np.logaddexp(before[:, 0], before[:, 1] + link) + scores[:a, i]
    for i in range(scores.shape[1] - 1, 0, -1):
        a, link = active[i], links[: active[i], i]
        reported, promised = backward[:a, i, 0], backward[:a, i, 1] + scores[:a, i]
        backward[:a, i - 1, 0], backward[:a, i - 1, 1] = np.logaddexp(reported + link, promised), np.logaddexp(reported, promised + link)
    ends = forward[np.arange(len(lengths)), lengths - 1]
    all_ = np.logaddexp(ends[:, 0], ends[:, 1])
    likely = np.exp(np.minimum(forward[:, :, 1] + backward[:, :, 1] - all_[:, None], 0))
    alike = np.zeros(scores.shape)
    for i in range(1, scores.shape[1]):
        a, link = active[i], links[: active[i], i]
        both = np.logaddexp(forward[:a, i - 1, 0] + backward[:a, i, 0], forward[:a, i - 1, 1] + backward[:a, i, 1] + scores[:a, i]) + link
        alike[:a, i] = np.exp(np.minimum(both - all_[:a], 0))
    return likely, alike, all_


PERIOD_PRIOR: Weights = {
    f"{sort} {feature}": weight
    for feature, weight in {
        "clause": 3.0, "sentence": 2.0, "after": 0.5, "new since the number before": 1.5, "clause not nearest": -1.0, "sentence not nearest": -1.0, "clause far": -1.5,
        "sentence far": -1.5, "of the start of a change": -4.0, "compared with": -3.0, "as before, same clause": 1.5, "as before, same sentence": 1.5,
        "as before, same paragraph": 0.5, "clause until": 1.0,
        "sentence until": 1.0, "year said": 2.0, "without own list": 2.5, "none now here": 3.0, "none now before": 1.0, "none start": 2.0, "years of the plan": 2.0, "value then": 5.0,
    }.items()
    for sort in "tf"
} | {"t without own only goal": 2.0, "t none contents": 1.0, "t without own carried": 1.5, "f without own carried": 1.0, "t clause future": 1.0, "t sentence future": 1.0, "t clause past": -2.0, "t sentence past": -2.0, "f clause future": -1.0,
     "f sentence future": -2.0, "f carried future": -2.0, "f list future": -2.0, "f event said": 5.0, "f plan range contents": 3.0, "f sentence until": 3.0, "f clause until": 3.0, "t carried past": -3.0, "f counted in early": 1.5}
"""What the place of a time says before any label was seen."""


NAME_PRIOR: Weights = {
    "subject_of_predicate": 3.0, "noun_before": 2.4, "noun_after": 2.8, "list_after": 4.0, "shared_head": 4.2, "same_as_before": 1.7, "earlier_clause": 1.4,
    "heading": 0.3, "place_only": -2.5, "statistic": 0.8, "agrees": 0.7, "too_short": -1.6, "too_long": -0.12, "function_word": -2.0, "bare_statistic": -0.5,
    "nothing_else": 1.5, "changed": 4.4, "loose": -0.8, "owned": 2.0, "share": 4.0, "noun_follows": -1.5, "named_before": 0.5, "respective_before": 3.5,
    "whole_clause": 1.0, "span": 0.5, "span 0 from the number": 1.0, "span 1 from the number": 0.5, "span from the start": 0.5, "share_that": 1.5, "last_noun": 1.5, "all_after": 0.5, "tail_of_before": 1.5, "broken": -2.0, "speaks": -1.5, "owner whole name before alike": -2.0, "owner whole first name alike": -2.0, "owner name before alike": -0.5, "edge": -1.5, "holds a number": -0.5,
}
"""What the place of a name says before any label was seen."""


SINGLE_PRIOR: Weights = {"by the rules": 2.0, "unsaid": 1.0}
"""What the rules say of a single numeral before any label was seen."""


def fit_times_together(docs: Sequence[tuple[float, Document]], weights: Weights) -> training.Trained:
    """What the reasons for a time say together, beside what they weigh alone; numbers of an article weighed together, as a chain."""
    docs = [(times, doc) for times, doc in docs if doc.periods]
    choices = [choice for _, doc in docs for choice in doc.periods]
    offered = [(one, ok or not any(right for _, right in choice)) for choice in choices for one, ok in choice]
    told = [[numbered(cue) for cue in periods.shared(one.features)] for one, _ in offered]
    sizes, numbers = np.array([len(choice) for choice in choices]), np.array([len(doc.periods) for _, doc in docs])
    cued = [[numbered(cue) for cue in periods.said_of(cues)] for _, doc in docs for _, cues, _ in doc.promised]
    groups = training.Places(np.array([cue for cues in cued for cue in cues], np.int32), np.array([len(cues) for cues in cued]), numbers, sizes, np.array([times for times, _ in docs]))
    places = training.Places(
        np.array([cue for cues in told for cue in cues], np.int32), np.array([len(cues) for cues in told]), np.array([sum(map(len, doc.periods)) for _, doc in docs]),
        np.array([right for _, right in offered]), np.array([times for times, _ in docs]),
        np.array([periods.WEIGHED * sum(weights.get(f, 0.0) for f in one.features) for one, _ in offered]), groups, sizes)
    bonds = np.array([sum(weights.get(f, 0.0) for f in one.as_before) for one, _ in offered])
    same = np.array([at for _, doc in docs for one in periods.same_times([[one for one, _ in choice] for choice in doc.periods]) for at in one])
    which = np.concatenate([np.repeat(np.arange(len(doc.periods)), [len(choice) for choice in doc.periods]) for _, doc in docs])
    among = np.arange(len(offered)) - np.repeat(np.cumsum([0, *sizes[:-1]]), sizes)
    first, _ = places.starts

    def missed(scores: Any, part: Sequence[int]) -> Any:
        order = np.argsort(-numbers[part], kind="stable")
        lengths, rank = numbers[part][order], np.argsort(order)
        rows = np.concatenate([np.arange(first[one], first[one + 1]) for one in part])
        at = np.repeat(rank, places.sizes[part]), which[rows], among[rows]
        shape = len(lengths), lengths[0], among[rows].max() + 1
        own, bond, before, there, right = np.zeros(shape), np.zeros(shape), np.full(shape, -1), np.zeros(shape, bool), np.zeros(shape, bool)
        own[at], bond[at], before[at], there[at], right[at] = scores, bonds[rows], same[rows], True, places.right[rows]
        given, wanted = (_chances(own, bond, before, lengths, allowed)[0] for allowed in (there, right))
        return (given - wanted)[at] * np.repeat(places.times[part], places.sizes[part])

    articles = np.arange(len(docs))
    often = np.logical_or(*(training.enough(asked, articles, articles >= 0, len(CUES), FEWEST_TOGETHER) >= 0 for asked in (groups, places)))
    known = np.where(often, np.cumsum(often) - 1, -1)
    step = STEP * len(offered) // len(choices)
    return training.train(places, known, articles, **TIMES, batch=step, missed=missed).rounded()


def fit_choice(choices: Iterable[tuple[int, str, Sequence[tuple[Features, bool]]]], prior: Mapping[str, float], pull: float = 2.0) -> Weights:
    """Weights of features, by the likelihood that a right one of each choice is chosen; each with how many times it counts and its article, those of an article one after another.
    Features of few articles are left out."""
    numbers: dict[str, int] = {}
    articles, last = array("i"), array("q")  # of each feature: how many it occurs in, and the last of them
    key_at, values, ends, right, counted, sizes = array("i"), array("f"), array("q", [0]), array("b"), array("f"), array("i")
    for times, where, choice in choices:
        told = any(ok for _, ok in choice) and not all(ok for _, ok in choice)
        here = hash(where)
        for features, ok in choice:
            for key, value in features.items():
                n = numbers.setdefault(key, len(numbers))
                if n == len(articles):
                    articles.append(0)
                    last.append(here + 1)
                if last[n] != here:
                    articles[n] += 1
                    last[n] = here
                if told:
                    key_at.append(n)
                    values.append(value)
            if told:
                ends.append(len(key_at))
                right.append(ok)
        if told:
            counted.append(times)
            sizes.append(len(choice))
    keys = sorted(key for key, n in numbers.items() if articles[n] >= (FEWEST_CHARACTER if CHARACTER.search(key) else FEWEST) or key in prior)
    cues = csr_matrix((np.array(values, float), np.array(key_at), np.array(ends)), shape=(len(right), len(numbers)))[:, [numbers[key] for key in keys]]
    back = cues.T.tocsr()
    first = np.cumsum([0, *sizes])[:-1]
    of = np.repeat(np.arange(len(sizes)), sizes)
    good_at, times_of = np.array(right, float), np.array(counted, float)
    start = np.array([prior.get(key, 0.0) for key in keys])

    def loss(weights: Any) -> tuple[float, Any]:
        sums = cues @ weights
        shares = np.exp(sums - np.maximum.reduceat(sums, first)[of])
        everything, good = np.add.reduceat(shares, first), np.maximum(np.add.reduceat(shares * good_at, first), 1e-300)
        miss = (shares / everything[of] - shares * good_at / good[of]) * times_of[of]
        return float((times_of * (np.log(everything) - np.log(good))).sum() + pull / 2 * ((weights - start) ** 2).sum()), back @ miss + pull * (weights - start)

    return dict(zip(keys, minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS}).x.tolist(), strict=True))


def places_of(named: Sequence[Named], times: Sequence[int]) -> training.Places:
    """The characters around numbers, and which of them belong to their names; *times* is how often each number counts."""
    return training.Places(np.concatenate([one.cues for one in named]), np.concatenate([np.array(one.counts, np.int32) for one in named]),
                           np.array([len(one.places) for one in named]), np.concatenate([np.array(one.belong, bool) for one in named]), np.array(times))


def fit_kept(places: training.Places, articles: Any, chosen: Any) -> training.Trained:
    """The network of what speaks for a character being part of its number's name, fitted on the *chosen* numbers; *articles* tells the article of each."""
    there = np.zeros(len(places.sizes), bool)
    there[chosen] = True
    known = training.enough(places, articles, there, len(CUES), FEWEST_KEPT)
    return training.train(places, known, chosen, **KEPT).rounded()


def fit_names(docs: Sequence[tuple[int, Document]]) -> tuple[Network, Weights]:
    """What speaks for characters and for names. That of names is fitted on characters weighed without the name's own lot, as in a text that nobody has seen."""
    told = [(times, n, doc, named) for n, (times, doc) in enumerate(docs) for named in doc.names]
    places, articles = places_of([named for *_, named in told], [times for times, *_ in told]), np.array([n for _, n, _, _ in told])

    def choices() -> Iterator[tuple[int, str, Sequence[tuple[Features, bool]]]]:
        for part in parts_of([doc for _, doc in docs]):
            out = np.array([lot_of(doc) in part for _, _, doc, _ in told])
            trained = fit_kept(places, articles, np.nonzero(~out if not out.all() else out)[0])
            chances = 1 / (1 + np.exp(-trained.scores(places, np.nonzero(out)[0]).astype(float)))
            at = 0
            for times, n, doc, named in (told[one] for one in np.nonzero(out)[0]):
                yield times, f"{doc.name} {n}", named.choice(dict(zip(named.places, chances[at:at + len(named.places)].tolist(), strict=True)))
                at += len(named.places)

    return fit_kept(places, articles, np.arange(len(told))).network(CUES), fit_choice(choices(), NAME_PRIOR, 3.0)


def parts_of(docs: Sequence[Document]) -> Sequence[Sequence[str]]:
    """The lots in PARTS parts of much the same size."""
    lots = Counter(lot_of(doc) for doc in docs)
    parts: list[list[str]] = [[] for _ in range(PARTS)]
    for lot, _ in lots.most_common():
        min(parts, key=lambda part: sum(lots[one] for one in part)).append(lot)
    return [part for part in parts if part]


def held_to(cases: Sequence[Document], names: Weights, characters: Network) -> Weights:
    """Weights of names moved as little as need be until every name of our own cases leads by MARGIN: what a case says is not weighed against labels."""
    names = dict(names)
    told = [named.choice(kept_chances(named, characters)) for case in cases for named in case.names]
    for _ in range(ROUNDS):
        moved = False
        for choice in told:
            scored = [(sum(names.get(f, 0.0) * v for f, v in features.items()), features, ok) for features, ok in choice]
            right, wrong = (max((one for one in scored if one[2] == sort), key=lambda one: one[0], default=None) for sort in (True, False))
            if right is None or wrong is None or right[0] >= wrong[0] + MARGIN:
                continue
            apart = {f: right[1].get(f, 0.0) - wrong[1].get(f, 0.0) for f in right[1].keys() | wrong[1].keys()}
            step = (wrong[0] + MARGIN - right[0]) / (sum(d * d for d in apart.values()) or 1.0)
            for f, d in apart.items():
                names[f] = names.get(f, 0.0) + step * d
            moved = True
        if not moved:
            break
    return names


def lot_of(doc: Document) -> str:
    """The lot that an article was written with: a6 of a6-17."""
    return doc.name.partition("-")[0]


def kept_chances(named: Named, network: Network) -> kept.Chances:
    """kept.chances_of, for cues by their numbers."""
    ends = np.cumsum([0, *named.counts])
    told = [network.told(CUES[cue] for cue in named.cues[a:b]) for a, b in pairwise(ends)]
    return {at: 1 / (1 + math.exp(-score)) for at, score in zip(named.places, network.scores(told), strict=True)}


def fit_times(docs: Sequence[tuple[int, Sequence[Sequence[tuple[periods.Chosen, bool]]]]], pull: float = 2.0) -> Weights:
    """Weights of what speaks for a time, by the likelihood that all numbers of an article get a right one; each article with how many times it counts."""
    docs = sorted(((times, doc) for times, doc in docs if doc), key=lambda one: -len(one[1]))
    seen = Counter(key for _, doc in docs for key in {key for choice in doc for one, _ in choice for key in (*one.features, *one.as_before)})
    keys = sorted(key for key in seen if seen[key] >= FEWEST or key in PERIOD_PRIOR)
    number = {key: n for n, key in enumerate(keys)}
    shape = len(docs), len(docs[0][1]), max(len(choice) for _, doc in docs for choice in doc)
    there, right, same = np.zeros(shape, bool), np.zeros(shape, bool), np.full(shape, -1)
    own: list[tuple[int, int]] = []
    bonds: list[tuple[int, int]] = []
    for d, (_, doc) in enumerate(docs):
        at = periods.same_times([[one for one, _ in choice] for choice in doc])
        for i, choice in enumerate(doc):
            known = any(ok for _, ok in choice)
            for k, (one, ok) in enumerate(choice):
                there[d, i, k], right[d, i, k], same[d, i, k] = True, ok or not known, at[i][k]
                place = int(np.ravel_multi_index((d, i, k), shape))
                own += [(place, number[f]) for f in one.features if f in number]
                bonds += [(place, number[f]) for f in one.as_before if f in number and at[i][k] >= 0]
    (own_at, own_key), (bond_at, bond_key) = np.array(own).T, np.array(bonds).T
    lengths, times, size = np.array([len(doc) for _, doc in docs]), np.array([times for times, _ in docs], float)[:, None, None], int(np.prod(shape))
    start = np.array([PERIOD_PRIOR.get(key, 0.0) for key in keys])

    def slope(values: Sequence[float]) -> list[float]:
        weights = np.array(values)
        scores = np.bincount(own_at, weights[own_key], size).reshape(shape)
        bond = np.bincount(bond_at, weights[bond_key], size).reshape(shape)
        wanted, wanted_same = _chances(scores, bond, same, lengths, there & right)
        given, given_same = _chances(scores, bond, same, lengths, there)
        missed, missed_same = ((a - b) * times for a, b in ((wanted, given), (wanted_same, given_same)))
        out = pull * (start - weights)
        out += np.bincount(own_key, missed.ravel()[own_at], len(keys)) + np.bincount(bond_key, missed_same.ravel()[bond_at], len(keys))
        return out.tolist()  # type: ignore[no-any-return]

    return dict(zip(keys, adam(slope, start.tolist()), strict=True))


def _chances(scores: Any, bond: Any, same: Any, lengths: Any, allowed: Any) -> tuple[Any, Any]:
    """How likely each time of each number is, and how likely it is that the number before has it too: periods.likely for all articles at once, the longest first."""
    scores = np.where(allowed, scores, -1e9)
    forward, backward, both = np.full(scores.shape, -1e9), np.zeros(scores.shape), np.zeros(scores.shape)
    forward[:, 0] = scores[:, 0]
    gain, matched, at = np.exp(bond) - 1, same >= 0, np.maximum(same, 0)
    active = [int((lengths > i).sum()) for i in range(scores.shape[1])]

    def log_sum(values: Any, more: Any) -> Any:
        """log(Σ eᵛ + more), *more* taken as a multiple of the greatest eᵛ by a function of the shares."""
        high = values.max(1, keepdims=True)
        shares = np.exp(values - high)
        return high + np.log(np.maximum(shares.sum(1, keepdims=True) + more(shares), 1e-300))

    for i in range(1, scores.shape[1]):
        a = active[i]
        forward[:a, i] = scores[:a, i] + log_sum(forward[:a, i - 1], lambda shares, a=a, i=i: np.where(matched[:a, i], np.take_along_axis(shares, at[:a, i], 1) * gain[:a, i], 0))
    for i in range(scores.shape[1] - 1, 0, -1):
        a = active[i]

        def back(shares: Any, a: int = a, i: int = i) -> Any:
            out = np.zeros(shares.shape)
            rows, columns = np.nonzero(matched[:a, i])
            np.add.at(out, (rows, at[:a, i][rows, columns]), (shares * gain[:a, i])[rows, columns])
            return out

        backward[:a, i - 1] = log_sum(scores[:a, i] + backward[:a, i], back)
    ends = forward[np.arange(len(lengths)), lengths - 1]
    high = ends.max(1, keepdims=True)
    whole = (high + np.log(np.exp(ends - high).sum(1, keepdims=True)))[:, :, None]
    for i in range(1, scores.shape[1]):
        a = active[i]
        joint = np.take_along_axis(forward[:a, i - 1], at[:a, i], 1) + bond[:a, i] + scores[:a, i] + backward[:a, i] - whole[:a, 0]
        both[:a, i] = np.where(matched[:a, i] & allowed[:a, i], np.exp(np.minimum(joint, 0)), 0)
    return np.exp(np.minimum(forward + backward - whole, 0)) * allowed, both


def chosen_right(choice: Sequence[tuple[Features, bool]], weights: Weights) -> bool:
    return bool(choice) and max(choice, key=lambda one: sum(weights.get(f, 0.0) * v for f, v in one[0].items()))[1]


def fit(docs: Sequence[Document], cases: Sequence[Document], asked: Sequence[str] = tuple(QUESTIONS)) -> dict[str, Weights]:
    """The weights of the *asked* questions."""
    counted = [*((1, doc) for doc in docs), *((OWN_WEIGHT, case) for case in cases)]
    out: dict[str, Weights] = {}
    if "times" in asked:
        out["period"] = fit_times([*((1, doc.periods) for doc in docs), *((OWN_TIMES, case.periods) for case in cases)])
        out["times"] = fit_times_together(counted, out["period"]).network(CUES)
    if "names" in asked:
        out["kept"], names = fit_names(counted)
        out["name"] = held_to(cases, names, out["kept"])
    if "choices" in asked:
        articles = [(count, f"{doc.name} {n}", doc) for n, (count, doc) in enumerate(counted)]
        out["single"] = fit_choice([(count, where, choice) for count, where, doc in articles for choice in doc.singles], SINGLE_PRIOR)
        out["goal"] = fit_choice([(count, where, choice) for count, where, doc in articles for choice in doc.goals], {}, 0.7)
    if "sorts" in asked:
        weighed = [(count * (HARD_WEIGHT if HARD.match(doc.name) else 1.0), doc) for count, doc in counted]
        out["promise"], out["links"] = fit_promise(weighed)
        out["sorts"] = fit_sorts_together(weighed, out["promise"], out["links"]).network(CUES)
    return out


def judged(docs: Sequence[Document], weights: Mapping[str, Weights]) -> Counter[str]:
    """How many numbers the weights read right."""
    out: Counter[str] = Counter()
    for doc in docs:
        scores = promises.scores_of([cues for _, cues, _ in doc.promised], weights["promise"], weights["sorts"], [0.0] * len(doc.promised))
        chances = promises.decide(scores, [weights["links"].get(link, 0.0) for _, _, link in doc.promised])
        for (answer, _, _), chance in zip(doc.promised, chances, strict=True):
            out["promise right"] += answer == (chance > promises.PROMISED)
            out["promise targets missed"] += answer and chance <= promises.PROMISED
            out["promise targets made up"] += chance > promises.PROMISED and not answer
            out["promise all"] += 1
        chosen = periods.choose([[one for one, _ in choice] for choice in doc.periods], [cues for _, cues, _ in doc.promised], weights["period"], weights["times"], [Times((), (0.0, 0.0))] * len(doc.periods))
        for choice, (time, _) in zip(doc.periods, chosen, strict=True):
            out["period right"] += any(one is time and ok for one, ok in choice)
            out["period all"] += 1
        for question, choices in (("goal", doc.goals), ("single", doc.singles)):
            out[f"{question} right"] += sum(chosen_right(choice, weights[question]) for choice in choices)
            out[f"{question} all"] += len(choices)
        for named in doc.names:
            out["name right"] += chosen_right(named.choice(kept_chances(named, weights["kept"])), weights["name"])
            out["name all"] += 1
    return out


def folds(docs: Sequence[Document]) -> Iterator[tuple[list[Document], list[Document]]]:
    """Documents to fit on and documents left out."""
    names = sorted({doc.name for doc in docs}, key=lambda name: (name[::-1], name))
    for fold in range(FOLDS):
        out = set(names[fold::FOLDS])
        yield [d for d in docs if d.name not in out], [d for d in docs if d.name in out]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write lexicon/weights_*.tsv, fitted on every article")
    parser.add_argument("--cross", action="store_true", help="leave every third file out in turn, and measure whole records of these")
    parser.add_argument("--faults", action="store_true", help="with --cross: each record of the files left out that is not right")
    parser.add_argument("--as-is", action="store_true", help="measure with the weights as they stand: faults of articles that may have been fitted on")
    parser.add_argument("--questions", nargs="+", choices=QUESTIONS, default=[*QUESTIONS], help="with --write: fit these only, and leave the other weights as they stand")
    parser.add_argument("--only", default="", help="read only files whose name begins so")
    args = parser.parse_args()
    if (args.cross or args.as_is) and len(args.questions) < len(QUESTIONS):
        parser.error("--cross and --as-is measure whole records: leave --questions out")
    read = files(args.only)
    docs, cases = documents(read, args.questions), own_cases(args.questions)
    missing: Counter[str] = sum((doc.missing for doc in docs), Counter())
    print(f"{sum(len(doc.promised) for doc in docs)} numbers labelled; with the right time on offer {missing['time']}, with the right name {missing['name']}")
    if args.cross or args.as_is:
        answers, records, told = Counter[str](), Report(), []
        for seen, unseen in folds(docs) if args.cross else [(docs, docs)]:
            weights = fit(seen, cases) if args.cross else standing(lexicons.default())
            answers += judged(unseen, weights)
            names = {doc.name for doc in unseen}
            told += measured([file for file in read if file.name in names], unseen, weights, records)
        print("left out:" if args.cross else "as fitted:", dict(answers))
        print(records.table())
        if args.faults:
            print(*sorted(told), sep="\n")
    if args.write:
        fitted = fit(docs, cases, args.questions)
        write(fitted)


class Report:
    """Counts of accuracy.py and of faults, per kind of text."""

    def __init__(self) -> None:
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)
        self.faults: dict[str, Counter[str]] = defaultdict(Counter)

    def table(self) -> str:
        lines = []
        for kind in [*sorted(self.counts), "prose", "all"]:
            kinds = [k for k in self.counts if k == kind or kind == "all" or (kind == "prose" and k not in ("tables", "pages"))]
            figures = accuracy.scores(sum((self.counts[k] for k in kinds), Counter()))
            faults: Counter[str] = sum((self.faults[k] for k in kinds), Counter())
            for sort in ("targets", "figures"):
                depths = "/".join(f"{figures[f'{sort}_{depth}_f1']:.3f}" for depth in ("amount", "timed", "whole"))
                said = ", ".join(f"{name.partition(': ')[2]} {n}" for name, n in faults.most_common() if name.startswith(sort))
                lines.append(f"{kind:<12} {sort} {depths} ({figures[sort]}): {said}")
        return "\n".join(lines)


def measured(read: Sequence[File], docs: Sequence[Document], weights: Mapping[str, Weights], report: Report) -> list[str]:
    """Add the counts of files left out, read with these weights; what is not right, in words."""
    lexicon = lexicons.default()
    lexicon._weights = {question: fitted for question, fitted in weights.items() if not isinstance(fitted, Network)}
    kept.network_of = claims.network_of = lambda question, _: weights[question]
    kept._known.cache_clear()
    known = {(doc.name, key): offered for doc in docs for key, offered in doc.known.items()}
    told: list[str] = []
    for file in read:
        out = contract(file.page, [pipeline.classify(pipeline.extract(article, lexicon), lexicon) for article in file.page.articles])
        counts, _ = accuracy.counts(file.label, out, file.page.seed.lines)
        report.counts[file.kind] += counts
        for fault, words in faults(file, out, known):
            report.faults[file.kind][fault] += 1
            told.append(f"{fault} | {file.name} | {words}")
    return told


def faults(file: File, out: Label, known: Mapping[tuple[str, str], tuple[bool, bool]]) -> Iterator[tuple[str, str]]:
    """What is wrong with the records of a file, by kind of fault, and in words."""
    for labels in file.label["articles"]:
        lines = accuracy.numbers_of(labels["lines"])
        records = max(out["articles"], key=lambda one: len(lines & accuracy.numbers_of(one["lines"])))
        pairs = {kind: accuracy.paired(labels[kind], records[kind], when) for kind, when in WHEN.items()}
        for kind, when in WHEN.items():
            other = next(k for k in WHEN if k != kind)
            free = [r for j, r in enumerate(records[other]) if j not in pairs[other].values()]
            wanted = [x for i, x in enumerate(labels[other]) if i not in pairs[other]]
            for i, label in enumerate(labels[kind]):
                times, names = known.get((file.name, key_of(label)), (None, None))
                if label.get("optional"):
                    continue
                if i not in pairs[kind]:
                    crossed = label["value"] is not None and any(accuracy.fits(label, r) for r in free)
                    reason = "no goal" if label["value"] is None else f"read as {other[:-1]}" if crossed else "not published" if times is not None else "not read"
                    yield f"{kind}: {reason}", f"{label['raw']} {label['indicator_zh']} | {label['quote']}"
                    continue
                record = records[kind][pairs[kind][i]]
                said = f"{label['raw']} | {label['indicator_zh']} {label['relation']} {label[when]} | {record['indicator']['zh']} {record['relation']} {record[when]} | {label['quote']}"
                if not accuracy.right(label, record, "relation"):
                    yield f"{kind}: relation", said
                if not accuracy.right(label, record, when):
                    yield f"{kind}: time {'chosen' if times else 'not offered'}", said
                if accuracy.likeness(label["indicator_zh"], record["indicator"]["zh"]) < LIKE:
                    yield f"{kind}: name {'chosen' if names else 'not offered'}", said
            for j, record in enumerate(records[kind]):
                if j not in pairs[kind].values():
                    crossed = record["value"] is not None and any(accuracy.fits(x, record) for x in wanted)
                    reason = "goal made up" if record["value"] is None else f"is a {other[:-1]}" if crossed else "made up"
                    yield f"{kind}: {reason}", f"{record['raw']} {record['indicator']['zh']} | {record['quote']}"


def standing(lexicon: lexicons.Lexicon) -> dict[str, Mapping[str, float] | Network]:
    """The weights as they stand."""
    return {question: network_of(question, lexicon) if question in NETWORKS else lexicon.weights(question) for question in WRITTEN}


def write(weights: Mapping[str, Weights | Network]) -> None:
    """Write the lists of the questions that were fitted."""
    for question, fitted in weights.items():
        if isinstance(fitted, Network):
            write_network(question, fitted)
            continue
        rows = [f"{cue}\t{value:.2f}" for cue, value in sorted(fitted.items()) if abs(value) >= LEAST]
        said = f"# {WRITTEN[question]} Log odds. Written by tests/fit.py from the labels that rules may be made on."
        (lexicons.HERE / f"weights_{question}.tsv").write_text("\n".join([said, "cue\tweight", *rows]) + "\n", encoding="utf-8")


def write_network(question: str, network: Network) -> None:
    """Write the cues and the layers of a network."""
    rows = [f"{cue}\t{weight}\t{vector}" for cue, (weight, vector) in sorted(network.cues.items())]
    said = f"# {WRITTEN[question]} Log odds in hundredths, and what is added up for the layers of digest/extract/network.py. Written by tests/fit.py from the labels that rules may be made on."
    (lexicons.HERE / f"network_{question}.tsv").write_text("\n".join([said, "cue\tweight\tvector", *rows]) + "\n", encoding="utf-8")
    lines = [f"# The layers over the vectors of network_{question}.tsv (see digest/extract/network.py). Written by tests/fit.py.", f"size = {network.size}"]
    for layer in network.layers:
        lines += ["", "[[layer]]", f"offsets = {list(layer.offsets)}", f"biases = {_short(layer.biases)}", f"out = {_short(layer.out)}", "units = [", *(f'  "{" ".join(f"{number:.4g}" for number in unit)}",' for unit in layer.units), "]"]
    (lexicons.HERE / f"network_{question}.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _short(numbers: Sequence[float]) -> str:
    return f"[{', '.join(str(float(f'{number:.4g}')) for number in numbers)}]"


WRITTEN = {
    "promise": "What speaks for a number being promised, against reported.",
    "links": "What speaks for the next number being of the same sort, by what stands between.",
    "period": "What speaks for a time being the number's own: t of a target, f of a figure.",
    "name": "What speaks for a name being the number's.",
    "kept": "What speaks for a character near a number being part of the number's name: the character in brackets with its neighbours, how far it stands from the number, in which clause, the ways to names on offer that take it up.",
    "sorts": "What the cues of a number and those of the numbers around it say together of its being promised, against reported.",
    "times": "What the reasons for a time, as a target and a figure have them alike, and what is said of the number (`with …`), say together of its being the number's own.",
    "cell": "What speaks for a number of a table being promised, against reported.",
    "unit": "What speaks for a unit being that of a number of a table.",
    "single": "What speaks for a single Chinese numeral stating something.",
    "goal": "What speaks for a clause saying what is to be finished, and what that is.",
}
"""The questions, and what stands over the list of each."""
NETWORKS = ("kept", "sorts", "times")
"""Those that a network decides."""

if __name__ == "__main__":
    sys.exit(main())

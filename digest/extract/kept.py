"""Quantity and the names on offer → how likely each character around it belongs to its name, by what it is, where it stands, and what stands beside it."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from itertools import accumulate, chain, pairwise, repeat
from typing import Any

import numpy as np

from digest.extract.indicators import EDGES, Context, Words
from digest.extract.network import Network, Told, network_of
from digest.extract.numbers import Quantity
from digest.extract.numerals import numerals
from digest.extract.reading import Reading
from digest.extract.wording import Wording
from digest.lexicon import Lexicon

BEFORE = 80
"""Most characters of the sentence before that are looked at."""

FEWEST, MOST = 2, 30
"""Characters of a name made of those likely kept."""

LIKELY = (0.3, 0.5, 0.7)
"""How likely characters must be that such a name is made of them."""

NONE = "\uffff"
"""What stands in no text."""

FAINT = 0.18
"""How likely a character is that rather is none of the name."""

KNOWN = 20_000
"""What is asked of which it is kept in mind what it says."""

NUMERAL = "0123456789."
"""What a number is made of."""

Cues = tuple[str, ...]
Asked = tuple[Any, ...]
"""A function that gives cues, and what it asks for."""
Run = tuple[int, int]
"""Where characters that follow one another begin and end."""
Knit = Mapping[str, frozenset[str]]
Chances = Mapping[int, float]
"""Place in the passage → how likely the character there belongs to the name."""


@dataclass(frozen=True)
class Window:
    """What is looked at: the sentence before, the sentence up to the number, and the rest of the number's clause."""

    folded: str
    start: int
    sentence: int
    clause: int
    left: int  # where the number begins
    right: int  # where it ends
    end: int
    counted: Mapping[int, int] = field(default_factory=dict)  # every place between two digits of another number → where that ends

    def places(self) -> Iterator[int]:
        """Every place looked at."""
        yield from range(self.start, self.left)
        yield from range(self.right, self.end)

    def find(self, text: str) -> int:
        """Where words stand: the nearest before the number, else after it; -1 if nowhere."""
        at = self.folded.rfind(text, self.start, self.left)
        return at if at >= 0 else self.folded.find(text, self.right, self.end)

    @cached_property
    def seen(self) -> str:
        """All that is looked at, what stands before the number apart from what stands after it."""
        return f"{self.folded[self.start:self.left]}{NONE}{self.folded[self.right:self.end]}"

    def holds(self, text: str) -> Sequence[Run]:
        """Where the words stand that *text* is put together from: its longest run that stands here, then what is left of it on either side."""
        if len(text) > 1 and (at := self.find(text)) >= 0:
            return [(at, at + len(text))]
        out: list[Run] = []
        for start, end in sorted(self._parts(text)):
            if out and start <= out[-1][1]:
                start, end = out[-1][0], max(out.pop()[1], end)
            out.append((start, end))
        return out

    def _parts(self, text: str) -> Iterator[Run]:
        seen, size = self.seen, len(text)
        longest, first, n = 1, -1, 0
        while n + longest < size:
            if text[n:n + longest + 1] in seen:
                longest, first = longest + 1, n
            else:
                n += 1
        if first >= 0:
            at = self.find(text[first:first + longest])
            yield at, at + longest
            yield from self._parts(text[:first])
            yield from self._parts(text[first + longest:])


def window_of(q: Quantity, reading: Reading) -> Window:
    sentence, clause = reading.sentence(q.start), reading.clause(q.start)
    before = next((start for start, end in reversed(reading.sentences) if end <= sentence[0]), sentence[0])
    counted = {at: other.end for other in reading.quantities for at in range(other.start + 1, other.end) if reading.folded[at - 1:at + 1].isdecimal()}
    return Window(reading.folded, max(before, sentence[0] - BEFORE), sentence[0], clause[0], q.start, q.end, clause[1], counted)


# ---- what speaks for a character ---------------------------------------------------------------------------------------------


def cues_of(window: Window, kind: str, context: Context, offered: Mapping[str, Sequence[str]], words: Words) -> Iterator[tuple[int, Sequence[Asked]]]:
    """Each place looked at, with what tells what it is and where it stands; *offered* are the names on offer and the ways to them, *kind* is the sort of number."""
    reading = context.reading
    plain = _plain(reading, words)
    covered = _covered(window, offered)
    clauses = [end for _, end in reading.clauses]
    numbers = [other.start for other in reading.quantities]
    said = {what: frozenset(_pairs(text)) for what, text in (
        ("title", context.title), ("last name", context.before[-1][1].text if context.before else ""),
        ("names", " ".join(name.text for _, name in (*context.earlier[-3:], *context.before))))}
    before = f"{min(2, len(context.before))} named" if context.before or context.earlier else "nothing named"
    clauses_before, numbers_before = bisect_left(clauses, window.left), bisect_left(numbers, window.left)
    for at in window.places():
        if at >= window.right:
            zone = side = "after"
            near, deep, between = at - window.right, window.end - at, 0
        else:
            n = bisect_right(clauses, at)
            side = "clause" if at >= window.clause else "back" if at >= window.sentence else "sentence before"
            zone = f"{min(3, clauses_before - n)} back" if side == "back" else side
            near = min(clauses[n] if n < len(clauses) else window.left, window.left) - at
            deep = at - max(clauses[n - 1] + 1 if n else 0, window.start)
            between = min(3, numbers_before - bisect_right(numbers, at))
        letter, own, first, last, sort = plain[at]
        asked: list[Asked] = [(_by_itself, own), (_at_distance, zone, _step(near), _step(deep), kind), (_of_kind, letter, kind),
                              (_on_side, letter, first, last, sort, side), (_among, zone, side, between, before, kind)]
        if at == window.left - 1 or at == window.right:
            asked.append((_at_number, letter, at == window.right))
        asked.append((_covered_by, covered.get(at, ()), zone, kind))
        here, after = reading.folded[max(0, at - 1):at + 1], reading.folded[at:at + 2]
        for what, pairs in said.items():
            if here in pairs or after in pairs:
                asked.append((_said_by, what, zone, kind))
        yield at, asked


def cues_in(asked: Iterable[Asked]) -> Iterator[str]:
    """The cues that are told."""
    return chain.from_iterable([cues_of(*on) for cues_of, *on in asked])


def _by_itself(own: Cues) -> Cues:
    return own


def _at_distance(zone: str, near: str, deep: str, kind: str) -> Cues:
    return zone, f"{zone} {kind}", f"{zone} {near}", f"{zone} {near} {kind}", f"{zone} in {deep}"


def _of_kind(letter: str, kind: str) -> Cues:
    return (f"[{letter}] {kind}",)


def _on_side(letter: str, first: str, last: str, sort: str, side: str) -> Cues:
    return f"[{letter}] {side}", f"{first} {side}", f"{last} {side}", f"{sort} {side}"


def _among(zone: str, side: str, between: int, before: str, kind: str) -> Cues:
    return f"{between} numbers {side}", f"{zone} {between} numbers {kind}", f"{before} {zone}", f"{before} {zone} {kind}"


def _at_number(letter: str, behind: bool) -> Cues:
    return ("after number", f"number[{letter}]") if behind else ("number", f"[{letter}]number")


def _covered_by(ways: Cues, zone: str, kind: str) -> Cues:
    return (*(cue for way in ways for cue in (f"in {way}", f"in {way} {kind}", f"in {way} {zone}")), f"in {min(4, len(ways))} {zone}")


def _said_by(what: str, zone: str, kind: str) -> Cues:
    return f"of {what}", f"of {what} {zone}", f"of {what} {kind}"


def _pairs(text: str) -> Sequence[str]:
    """Every two characters that stand side by side."""
    return [text[at:at + 2] for at in range(len(text) - 1)]


@lru_cache(maxsize=8)
def _plain(reading: Reading, words: Words) -> Sequence[tuple[str, Cues, str, str, str]]:
    """Each character of a passage: as a cue writes it, what holds wherever the number is, it with the one before and the one after, and the sort of word it stands in."""
    text = reading.folded
    counts = Counter(_pairs(text))
    sorts = ["function" if char in words.function else "word" for char in text]
    for match in words.verb.finditer(text):
        sorts[match.start():match.end()] = ["verb"] if len(match[0]) == 1 else ["verb begins", *["verb goes on"] * (len(match[0]) - 2), "verb ends"]
    for sort, spans in (("time", [(time.start, time.end) for time in reading.times]), ("number", [(other.start, other.end) for other in reading.quantities])):
        for start, end in spans:
            sorts[start:end] = [sort] * (end - start)
    letters = [char if char.isalnum() or (ord(char) > 0x7f and not char.isspace()) else "_" for char in text]
    line = "".join(letters)
    out = []
    for at, (c, a, b, sort, sort_before, sort_after) in enumerate(zip(line, "_" + line, line[1:] + "_", sorts, ["start", *sorts], [*sorts[1:], "end"], strict=False)):
        first, last = f"{a}[{c}]", f"[{c}]{b}"
        own = (f"[{c}]", f"{a}[]", f"[]{b}", first, last, f"{line[max(0, at - 2):at]}[]", f"[]{line[at + 1:at + 3]}", f"{sort_before}, {sort}, {sort_after}")
        two = text[at:at + 2]
        out.append((c, (*own, "said again") if counts[two] != 1 and text.count(two) > 1 else own, first, last, sort))
    return out


def _covered(window: Window, offered: Mapping[str, Sequence[str]]) -> Mapping[int, Cues]:
    """Each place that names on offer take up, with the ways to these."""
    out: dict[int, set[str]] = {}
    for text, ways in offered.items():
        at = window.find(text) if ways else -1
        if at >= 0:
            for place in range(at, at + len(text)):
                out.setdefault(place, set()).update(ways)
    return {place: tuple(sorted(ways)) for place, ways in out.items()}  # weights are added up in one order, whatever the order of a set


@cache
def _step(count: int) -> str:
    """Characters, the farther the coarser."""
    return str(count) if count < 4 else f"{count // 4 * 4}+" if count < 28 else "28+"


def chances_of(cues: Iterable[tuple[int, Iterable[Asked]]], lexicon: Lexicon) -> Chances:
    """How likely each place belongs to the name, by what holds there and beside it."""
    known = _known(lexicon)
    if len(known) > KNOWN:
        known.clear()
    places: list[int] = []
    begins: list[int] = []
    rows: list[int] = []
    for at, asked in cues:
        places.append(at)
        begins.append(len(rows))
        rows += map(known.__getitem__, asked)
    if not places:
        return {}
    scores = network_of("kept", lexicon).scores(np.add.reduceat(known.told(rows), begins))
    return {at: 1 / (1 + math.exp(-score)) for at, score in zip(places, scores, strict=True)}


class _Known(dict[Asked, int]):
    """What is asked → the row of what its cues say; most is asked of many places."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self._network = network
        self._told: Told = np.zeros((KNOWN, network.size + 1), np.int32)
        self._new: list[Iterable[str]] = []  # the cues of the last rows, until they are asked for

    def __missing__(self, asked: Asked) -> int:
        row = self[asked] = len(self)
        cues_of, *on = asked
        self._new.append(cues_of(*on))
        return row

    def told(self, rows: Sequence[int]) -> Told:
        """What the cues of *rows* say."""
        if self._new:
            while len(self) > len(self._told):
                self._told = np.concatenate([self._told, np.zeros_like(self._told)])
            self._told[len(self) - len(self._new):len(self)] = self._network.told_each(self._new)
            self._new.clear()
        found: Told = self._told[rows]
        return found


@cache
def _known(lexicon: Lexicon) -> _Known:
    return _Known(network_of("kept", lexicon))


def sum_of(features: Iterable[str], weights: Mapping[str, float]) -> float:
    """The weights of *features* added up in their order; those without one weigh nothing."""
    return sum(map(weights.get, features, repeat(0.0)))


# ---- what a name makes of it --------------------------------------------------------------------------------------------------


def likely_names(window: Window, chances: Chances, knit: Knit, wording: Wording | None = None) -> Mapping[str, Sequence[str]]:
    """Names made of the characters that are likely kept, and how; of words that would be cut apart, with all of them and with nothing of them."""
    out: dict[str, list[str]] = {}
    for least in LIKELY:
        for where, start in (("all", window.start), ("sentence", window.sentence), ("clause", window.clause)):
            places = _whole_words(window, [at for at, chance in chances.items() if chance >= least and at >= start and window.folded[at] not in EDGES], start, knit)
            for runs in _unbroken(_runs(places), window, start, wording) if wording else (_runs(places),):
                text = _said_once([window.folded[a:b] for a, b in runs])
                if FEWEST <= len(text) <= MOST:
                    ways = out.setdefault(text, [])
                    ways += [way for way in (f"kept {least}", f"kept from {where}", f"kept in {min(4, len(runs))} runs") if way not in ways]
    return out


def _unbroken(runs: Sequence[Run], window: Window, start: int, wording: Wording) -> Iterator[Sequence[Run]]:
    """The runs with all of the words that they cut apart, and without what they have of them."""
    cut = [wording.cut(a, b) for a, b in runs]
    whole = {at for (a, b), (left, right) in zip(runs, cut, strict=True) for at in range(left[0] if left else a, right[1] if right else b)}
    yield _runs(sorted(at for at in whole if start <= at < window.left or window.right <= at < window.end))
    if any(cut_at != (None, None) for cut_at in cut):
        yield [(c, d) for (a, b), (left, right) in zip(runs, cut, strict=True) if (c := left[1] if left else a) < (d := right[0] if right else b)]


def _said_once(runs: Sequence[str]) -> str:
    """Runs put together, none that stands in those before it: 江津班列 and 江津班列开行 are 江津班列开行."""
    text = ""
    for run in runs:
        if len(run) > 1:
            overlap = next((n for n in range(len(run), 1, -1) if text.endswith(run[:n])), 0)
            run = "" if run in text else run[overlap:]
        text += run
    return text


def _whole_words(window: Window, places: Sequence[int], start: int, knit: Knit) -> Sequence[int]:
    """The places with those of the words and numbers that they cut: 成 of 完成, 半 of 半导体, 1 of 10亿元以上项目."""
    out = set(places)
    for first, end in _runs(places):
        if (rest := window.counted.get(first)) is not None:  # 0床 of 350床
            out -= set(range(first, min(rest, end)))
            first = min(rest, end)
            if first == end:
                continue
        while first - 1 >= start and first != window.right and window.folded[first] in knit.get(window.folded[first - 1], ()):
            first -= 1
            out.add(first)
        while end < window.end and end != window.left and window.folded[end] in knit.get(window.folded[end - 1], ()):
            out.add(end)
            end += 1
    return sorted(out)


@cache
def knit_of(lexicon: Lexicon) -> Knit:
    """Each character with those that follow it far likelier than by chance, and those of a number with what goes on with it."""
    knit = {row["first"]: frozenset((row["a"] + row["b"]).replace("-", "")) for row in lexicon.table("knit")}
    further = dict.fromkeys(NUMERAL, frozenset(NUMERAL).union(numerals(lexicon).groups)) | {first: frozenset(after) for first, after in lexicon.values("linking")["knit"].items()}
    numbered = frozenset(lexicon.values("linking")["words"]["numbered"])
    further |= {digit: further.get(digit, frozenset()) | numbered for digit in numerals(lexicon).digits}  # 二期
    return knit | {first: knit.get(first, frozenset()) | after for first, after in further.items()}


class Kept:
    """What is likely kept of a window: what all names on offer are measured by."""

    def __init__(self, window: Window, chances: Chances) -> None:
        self._window = window
        self._everything = sum(chances.values())
        self._expected = min(6, round(self._everything / 2))
        self._first = window.start - 1  # nothing stands there, nor at the end
        self._chances = [chances.get(at, 0.0) for at in range(self._first, window.end + 1)]
        self._most_before = list(accumulate(self._chances, max, initial=0.0))
        self._most_from = list(accumulate(reversed(self._chances), max, initial=0.0))[::-1]
        self._likely = list(accumulate([chance > 0.5 for chance in self._chances], initial=0))
        self._faint = list(accumulate([chance < FAINT for chance in self._chances], initial=0))

    def features_of(self, text: str) -> Sequence[str]:
        """How well a name takes up what is likely kept."""
        chances, everything, size = self._chances, self._everything, len(text)
        inside: list[float] = []
        runs, beside, likely, faint, first, last, missed = 0, 0.0, self._likely[-1], 0, 0, 0, 0.0
        for a, b in self._window.holds(text):
            a, b = a - self._first, b - self._first
            if runs:
                missed = max(missed, *chances[last:a])
            else:
                first = a
            inside += chances[a:b]
            beside += chances[a - 1] + chances[b]
            likely -= self._likely[b] - self._likely[a]
            faint += self._faint[b] - self._faint[a]
            runs, last = runs + 1, b
        held = sum(inside)
        out = [
            ALIKE[round(10 * (2 * held / (size + everything)))],
            OF_IT[round(10 * (held / size))],
            OF_ALL[round(10 * (held / max(everything, 1.0)))],
            LEAST[_odds(min(inside, default=0.0))],
            ELSEWHERE[min(8, size - len(inside))],
            BESIDE[min(6, round(3 * beside))],
            MOST_MISSED[round(10 * max(missed, self._most_before[first], self._most_from[last]))],
            MISSED[min(5, likely)],
            RUNS[min(4, runs)],
            FAINTLY[min(4, faint)],
            LONG[min(9, (size + 1) // 2)][self._expected],
        ]
        if runs:
            out += [FIRST[round(3 * (chances[first] - chances[first - 1]))], LAST[round(3 * (chances[last - 1] - chances[last]))]]
        return out


class Said(dict[int, str]):
    """Words with a number put in, each made once."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words

    def __missing__(self, number: int) -> str:
        said = self[number] = self._words.format(number)
        return said


ALIKE, OF_IT, OF_ALL, LEAST, ELSEWHERE, BESIDE, MOST_MISSED, MISSED, RUNS, FAINTLY, FIRST, LAST = map(Said, (
    "kept alike {}", "kept of it {}", "kept of all {}", "least kept {}", "elsewhere {}", "kept beside {}", "most missed {}", "missed {}", "{} runs", "faint {}", "first {}", "last {}"))
LONG = [Said(f"long {length} of {{}}") for length in range(10)]


def _runs(places: Sequence[int]) -> Sequence[Run]:
    """Places that follow one another, as spans."""
    joints = [n for n, (a, b) in enumerate(pairwise(places), 1) if b != a + 1]
    return [(places[a], places[b - 1] + 1) for a, b in pairwise([0, *joints, len(places)])] if places else []


def _odds(chance: float) -> int:
    """How many times as likely as not, as a power of two, roughly."""
    return round(1.4 * max(-4.0, min(4.0, math.log((chance + 1e-9) / (1 - chance + 1e-9)))))

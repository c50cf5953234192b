"""Quantity and the names on offer → how likely each character around it belongs to its name, by weights of what it is and where it stands."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from digest.extract.indicators import EDGES, Context, Words
from digest.extract.numbers import Quantity
from digest.extract.reading import Reading
from digest.lexicon import Lexicon

BEFORE = 80
"""Most characters of the sentence before that are looked at."""

FEWEST, MOST = 2, 30
"""Characters of a name made of those likely kept."""

LIKELY = (0.3, 0.5, 0.7)
"""How likely characters must be that such a name is made of them."""

FAINT = 0.18
"""How likely a character is that rather is none of the name."""

Cues = Sequence[str]
Knit = Mapping[str, frozenset[str]]
Chances = Mapping[int, float]
"""Place in the passage → how likely the character there belongs to the name."""


@dataclass(frozen=True, slots=True)
class Window:
    """What is looked at: the sentence before, the sentence up to the number, and the rest of the number's clause."""

    folded: str
    start: int
    sentence: int
    clause: int
    left: int  # where the number begins
    right: int  # where it ends
    end: int

    def places(self) -> Iterator[int]:
        """Every place looked at."""
        yield from range(self.start, self.left)
        yield from range(self.right, self.end)

    def find(self, text: str) -> int:
        """Where words stand: the nearest before the number, else after it; -1 if nowhere."""
        at = self.folded.rfind(text, self.start, self.left)
        return at if at >= 0 else self.folded.find(text, self.right, self.end)

    def holds(self, text: str) -> frozenset[int]:
        """The places of the words that *text* is put together from: its longest run that stands here, then what is left of it on either side."""
        longest, first = 1, -1
        for n in range(len(text)):
            while n + longest < len(text) and self.find(text[n:n + longest + 1]) >= 0:
                longest, first = longest + 1, n
        if first < 0:
            return frozenset()
        at = self.find(text[first:first + longest])
        return frozenset((*range(at, at + longest), *self.holds(text[:first]), *self.holds(text[first + longest:])))


def window_of(q: Quantity, reading: Reading) -> Window:
    sentence, clause = reading.sentence(q.start), reading.clause(q.start)
    before = next((start for start, end in reversed(reading.sentences) if end <= sentence[0]), sentence[0])
    return Window(reading.folded, max(before, sentence[0] - BEFORE), sentence[0], clause[0], q.start, q.end, clause[1])


# ---- what speaks for a character ---------------------------------------------------------------------------------------------


def cues_of(window: Window, kind: str, context: Context, offered: Mapping[str, Sequence[str]], words: Words) -> Iterator[tuple[int, Cues]]:
    """Each place looked at, with what it is and where it stands; *offered* are the names on offer and the ways to them, *kind* is the sort of number."""
    reading = context.reading
    plain = _plain(reading, words)
    covered = _covered(window, offered)
    clauses = [end for _, end in reading.clauses]
    numbers = [other.start for other in reading.quantities]
    said = {"title": context.title, "last name": context.before[-1][1].text if context.before else "",
            "names": " ".join(name.text for _, name in (*context.earlier[-3:], *context.before))}
    before = f"{min(2, len(context.before))} named" if context.before or context.earlier else "nothing named"
    ahead = bisect_left(clauses, window.left)
    for at in window.places():
        if at >= window.right:
            zone = side = "after"
            near, deep, between = at - window.right, window.end - at, 0
        else:
            n = bisect_right(clauses, at)
            side = "clause" if at >= window.clause else "back" if at >= window.sentence else "sentence before"
            zone = f"{min(3, ahead - n)} back" if side == "back" else side
            near = min(clauses[n] if n < len(clauses) else window.left, window.left) - at
            deep = at - max(clauses[n - 1] + 1 if n else 0, window.start)
            between = min(3, bisect_left(numbers, window.left) - bisect_right(numbers, at))
        step = _step(near)
        letter, own, pairs, here = plain[at]
        cues = [*own, zone, f"{zone} {kind}", f"{zone} {step}", f"{zone} {step} {kind}", f"{zone} in {_step(deep)}", f"[{letter}] {kind}", f"[{letter}] {side}",
                *(f"{pair} {side}" for pair in pairs), f"{here} {side}", f"{between} numbers {side}", f"{zone} {between} numbers {kind}", f"{before} {zone}", f"{before} {zone} {kind}"]
        if at == window.left - 1:
            cues += ["number", f"[{letter}]number"]
        elif at == window.right:
            cues += ["after number", f"number[{letter}]"]
        ways = covered.get(at, ())
        for way in ways:
            cues += [f"in {way}", f"in {way} {kind}", f"in {way} {zone}"]
        cues.append(f"in {min(4, len(ways))} {zone}")
        around = reading.folded[max(0, at - 1):at + 1], reading.folded[at:at + 2]
        for what, text in said.items():
            if text and any(len(two) == 2 and two in text for two in around):
                cues += [f"of {what}", f"of {what} {zone}", f"of {what} {kind}"]
        yield at, cues


@lru_cache(maxsize=8)
def _plain(reading: Reading, words: Words) -> Sequence[tuple[str, Cues, Cues, str]]:
    """Each character of a passage: as a cue writes it, what holds wherever the number is, its pairs, and the sort of word it stands in."""
    text = reading.folded
    sorts = ["function" if char in words.function else "word" for char in text]
    for match in words.verb.finditer(text):
        sorts[match.start():match.end()] = ["verb"] if len(match[0]) == 1 else ["verb begins", *["verb goes on"] * (len(match[0]) - 2), "verb ends"]
    for sort, spans in (("time", [(time.start, time.end) for time in reading.times]), ("number", [(other.start, other.end) for other in reading.quantities])):
        for start, end in spans:
            sorts[start:end] = [sort] * (end - start)
    letters = [char if char.isalnum() or (ord(char) > 0x7f and not char.isspace()) else "_" for char in text]
    out = []
    for at, c in enumerate(letters):
        a, b = letters[at - 1] if at else "_", letters[at + 1] if at + 1 < len(letters) else "_"
        here, pairs = sorts[at], (f"{a}[{c}]", f"[{c}]{b}")
        own = (f"[{c}]", f"{a}[]", f"[]{b}", *pairs, f"{''.join(letters[max(0, at - 2):at])}[]", f"[]{''.join(letters[at + 1:at + 3])}",
               f"{sorts[at - 1] if at else 'start'}, {here}, {sorts[at + 1] if at + 1 < len(sorts) else 'end'}",
               *(["said again"] if text.count(text[at:at + 2]) > 1 else []))
        out.append((c, own, pairs, here))
    return out


def _covered(window: Window, offered: Mapping[str, Sequence[str]]) -> Mapping[int, Sequence[str]]:
    """Each place that names on offer take up, with the ways to these."""
    out: dict[int, set[str]] = {}
    for text, ways in offered.items():
        at = window.find(text) if ways else -1
        if at >= 0:
            for place in range(at, at + len(text)):
                out.setdefault(place, set()).update(ways)
    return {place: sorted(ways) for place, ways in out.items()}  # weights are added up in one order, whatever the order of a set


def _step(count: int) -> str:
    """Characters, the farther the coarser."""
    return str(count) if count < 4 else f"{count // 4 * 4}+" if count < 28 else "28+"


def chances_of(cues: Iterator[tuple[int, Cues]], weights: Mapping[str, float]) -> Chances:
    return {at: 1 / (1 + math.exp(-sum([weights[cue] for cue in ones if cue in weights]))) for at, ones in cues}


@cache
def weights_of(lexicon: Lexicon) -> Mapping[str, float]:
    return {row["cue"]: float(row["weight"]) for row in lexicon.table("kept")}


# ---- what a name makes of it --------------------------------------------------------------------------------------------------


def likely_names(window: Window, chances: Chances, knit: Knit) -> Mapping[str, Sequence[str]]:
    """Names made of the characters that are likely kept, and how."""
    out: dict[str, list[str]] = {}
    for least in LIKELY:
        for where, start in (("all", window.start), ("sentence", window.sentence), ("clause", window.clause)):
            places = _whole_words(window, [at for at, chance in chances.items() if chance >= least and at >= start and window.folded[at] not in EDGES], start, knit)
            text = "".join(window.folded[at] for at in places)
            if FEWEST <= len(text) <= MOST:
                ways = out.setdefault(text, [])
                ways += [f"kept {least}", f"kept from {where}", f"kept in {min(4, len(_runs(places)))} runs"]
    return out


def _whole_words(window: Window, places: Sequence[int], start: int, knit: Knit) -> Sequence[int]:
    """The places with those of the words that they cut: 成 of 完成, 半 of 半导体."""
    out = set(places)
    for first, end in _runs(places):
        while first - 1 >= start and first != window.right and window.folded[first] in knit.get(window.folded[first - 1], ()):
            first -= 1
            out.add(first)
        while end < window.end and end != window.left and window.folded[end] in knit.get(window.folded[end - 1], ()):
            out.add(end)
            end += 1
    return sorted(out)


@cache
def knit_of(lexicon: Lexicon) -> Knit:
    """Each character with those that follow it far likelier than by chance."""
    return {row["first"]: frozenset((row["a"] + row["b"]).replace("-", "")) for row in lexicon.table("knit")}


def features_of(text: str, window: Window, chances: Chances) -> Iterator[str]:
    """How well a name takes up what is likely kept."""
    held_at = window.holds(text)
    places = sorted(held_at)
    inside = [chances[at] for at in places]
    outside = [chance for at, chance in chances.items() if at not in held_at]
    held, everything = sum(inside), sum(chances.values())
    runs = _runs(places)
    yield f"kept alike {_tenths(2 * held / (len(text) + everything))}"
    yield f"kept of it {_tenths(held / len(text))}"
    yield f"kept of all {_tenths(held / max(everything, 1.0))}"
    yield f"least kept {_odds(min(inside, default=0.0))}"
    yield f"elsewhere {min(8, len(text) - len(places))}"
    yield f"kept beside {min(6, round(3 * sum(chances.get(a - 1, 0.0) + chances.get(b, 0.0) for a, b in runs)))}"
    yield f"most missed {_tenths(max(outside, default=0.0))}"
    yield f"missed {min(5, sum(chance > 0.5 for chance in outside))}"
    yield f"{min(4, len(runs))} runs"
    yield f"faint {min(4, sum(chance < FAINT for chance in inside))}"
    yield f"long {min(9, (len(text) + 1) // 2)} of {min(6, round(everything / 2))}"
    if runs:
        first, last = runs[0][0], runs[-1][1]
        yield f"first {round(3 * (chances.get(first, 0.0) - chances.get(first - 1, 0.0)))}"
        yield f"last {round(3 * (chances.get(last - 1, 0.0) - chances.get(last, 0.0)))}"


def _runs(places: Sequence[int]) -> Sequence[tuple[int, int]]:
    """Places that follow one another, as spans."""
    joints = [n for n, (a, b) in enumerate(pairwise(places), 1) if b != a + 1]
    return [(places[a], places[b - 1] + 1) for a, b in pairwise([0, *joints, len(places)])] if places else []


def _tenths(share: float) -> int:
    return min(10, round(10 * share))


def _odds(chance: float) -> int:
    """How many times as likely as not, as a power of two, roughly."""
    return round(1.4 * max(-4.0, min(4.0, math.log((chance + 1e-9) / (1 - chance + 1e-9)))))

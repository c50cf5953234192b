"""A Chinese text and its English → where the numbers, years and directions of the two do not say the same."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache

from digest.amounts import Amount, Way, any_of, chinese_amounts, english_amounts, number_words
from digest.extract.dates import Time, times_in
from digest.extract.numbers import Quantity, quantities_in
from digest.extract.numerals import fold, read_number
from digest.lexicon import Lexicon
from digest.message import Message, say

YEAR = re.compile(r"(?<![\d.,])(?:1[89]|20|21)\d\d(?!\d|,\d|\.\d)")
THOUSANDS = re.compile(r"(?<![A-Za-z\d.,:])[1-9]\d{0,2}(?:[ \u00a0\u2009\u202f]\d{3})+(?![\d.,]*\d)")
PROPORTIONS = ("%", "percentage point")
TIMES = ("month", "second")

MOST = 400
"""Amounts of either text that are compared; a sentence has fewer, and a table's later rows go unchecked rather than slowly."""

WAYS = {"up": say("up"), "down": say("down")}
LEADING = "leading year"
"""The unit of a year of Chinese: it stands before what it dates."""

LAST_ASCII = "\u007f"
WHOLE = Way(Decimal(100), "%")
HALF_DAY = 12 * 60

EXACT = Decimal("1e-8")
CONVERTED = Decimal("0.02")
"""A unit turned into one of another system may be rounded by so much: 100亩, 6.7 hectares."""

LEAN = 0.05
"""Amounts that stand turned round must have words beside them that moved along by more than this."""

STRAY = 0.45
"""Amounts that stand in order changed places where the words beside them say so by more than this."""

BESIDE = 40
"""How far from an English amount its rise or fall is looked for, in characters."""

NAMED = ("indicator", "part", "policy", "place", "agency")
"""Kinds of glossary terms that tell amounts apart."""

REACH = 160
"""How far from an amount its words are looked for, in characters."""


KEPT = 2**16
"""Comparisons that are kept: translate and check want the same, and `digest serve` at each save."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing the two texts say differently; `zh` and `en` are the words concerned, empty where a side is silent."""

    code: str  # number, unit, year, date, order, direction, bound
    zh: str
    en: str
    message: Message


@lru_cache(KEPT)
def compare(zh: str, en: str, lexicon: Lexicon) -> tuple[Finding, ...]:
    """Return where *en* does not say what *zh* says, by value and not by spelling; empty where both say the same.

    8000亿元 equals CNY 800 billion, 五成 equals half, 1.39万亿斤 equals 695 million tonnes, 翻两番 equals quadruple. Small counts in
    words may go unsaid, and numbers may stand in another order where the words beside them moved along. Raises nothing on any text.
    """
    folded, en = _joined(fold(zh)), _joined(en)
    times = times_in(folded, zh, lexicon, None)
    quantities = quantities_in(folded, zh, lexicon, times)
    overseas = any(one != other and one > LAST_ASCII for one, other in zip(zh, folded, strict=True))
    chinese = list(itertools.islice(chinese_amounts(folded, times, quantities, lexicon, overseas=overseas), MOST))
    chinese = _per_other_unit(chinese, folded, en, lexicon)
    english = list(itertools.islice(english_amounts(en, lexicon), MOST))
    pairs = _pairs(chinese, english)
    loose_zh, loose_en = _loose(pairs, chinese, english)
    if _words(lexicon, "whole", "english").search(en):
        loose_zh = [a for a in loose_zh if WHOLE not in a.ways]
    return (
        *_units(pairs, loose_zh, loose_en),
        *_numbers(loose_zh, loose_en),
        *_order(folded, en, pairs, lexicon),
        *_years(folded, en, times, chinese, lexicon),
        *_year_order(folded, en, pairs, lexicon),
        *_dates(folded, en, lexicon),
        *_clocks(en, times, lexicon),
        *_directions(folded, en, pairs, lexicon),
        *_bounds(en, quantities, times, lexicon),
    )


def _joined(text: str) -> str:
    """*text* with commas for the spaces that set thousands apart: 650 000."""
    return THOUSANDS.sub(lambda match: re.sub(r"\s", ",", match[0]), text)


def _per_other_unit(chinese: list[Amount], zh: str, en: str, lexicon: Lexicon) -> list[Amount]:
    """The Chinese amounts, with what each would be for the unit that the English counts by: 每亩389公斤, 5,835 kg per hectare."""
    for rate in number_words(lexicon)["rate"]:
        if rate["chinese"] in zh and rate["english"] in en:
            factor = Decimal(rate["factor"])
            chinese = [replace(a, ways=a.ways + _multiplied(a.ways, factor)) for a in chinese]
    return chinese


def _multiplied(ways: tuple[Way, ...], factor: Decimal) -> tuple[Way, ...]:
    return tuple(replace(way, printed=way.printed * factor, rounded=True) for way in ways if way.unit)


# ---- which amount is which ---------------------------------------------------------------------------------------------

Pairs = list[tuple[Amount, Amount]]


def _pairs(chinese: Sequence[Amount], english: Sequence[Amount]) -> Pairs:
    """Amounts of the same value, the strictest likeness first, each with the nearest of its likes."""
    pairs: Pairs = []
    left, open_zh = list(english), list(chinese)
    stretch = (max((b.start for b in english), default=0) + 1) / (max((a.start for a in chinese), default=0) + 1)
    for likeness in (_same_unit, _same):
        for a in sorted(open_zh, key=lambda a: not a.needed):
            able = [b for b in left if likeness(a, b)]
            if able:
                match = min(able, key=lambda b: abs(b.start - a.start * stretch))
                pairs.append((a, match))
                left.remove(match)
                open_zh.remove(a)
    return sorted(pairs, key=lambda pair: pair[0].start)


def _loose(pairs: Pairs, chinese: Sequence[Amount], english: Sequence[Amount]) -> tuple[list[Amount], list[Amount]]:
    """Amounts that one side must say and the other nowhere does."""
    paired = {id(side) for pair in pairs for side in pair}
    loose_zh = [a for a in chinese if a.needed and id(a) not in paired and not any(_same(a, b) for b in english)]
    loose_en = [b for b in english if b.needed and id(b) not in paired and not any(_same(a, b) for a in chinese)]
    return loose_zh, [b for b in loose_en if not (YEAR.fullmatch(b.text) and not b.counted)]


def _same_unit(a: Amount, b: Amount) -> bool:
    return a.needed and any(x.unit == y.unit and _equal(x, y) for x in a.ways for y in b.ways)


def _same(a: Amount, b: Amount) -> bool:
    return any(_equal(x, y) for x in a.ways for y in b.ways)


def _equal(x: Way, y: Way) -> bool:
    """Whether two readings agree: in the base unit where both have one, else as printed."""
    if not x.unit or not y.unit:
        return _near(x.printed, y.printed)
    if x.unit != y.unit:
        return False
    one, other = x.base, y.base
    if x.rounded:
        return abs(one - other) <= CONVERTED * max(one, other)
    return _near(one, other)


def _near(one: Decimal, other: Decimal) -> bool:
    """Whether two values are equal, or the second is the first with fewer digits: 194719亿, 19.47 trillion."""
    gap = abs(one - other)
    if gap <= EXACT * max(one, other):
        return True
    if gap > one / 20:
        return False
    digits, other_digits = one.normalize().as_tuple(), other.normalize().as_tuple()
    if not 2 <= len(other_digits.digits) < len(digits.digits) or not isinstance(other_digits.exponent, int):
        return False
    last = Decimal(1).scaleb(other_digits.exponent)
    return gap <= (last if len(other_digits.digits) > 2 else last / 2)


# ---- what differs -------------------------------------------------------------------------------------------------------


def _units(pairs: Pairs, loose_zh: list[Amount], loose_en: list[Amount]) -> Iterator[Finding]:
    """The right number with the wrong unit; those found leave the loose lists."""
    found: Pairs = []
    for a in list(loose_zh):
        for b in loose_en:
            if any(x.unit != y.unit and _near(x.printed, y.printed) for x in a.ways for y in b.ways):
                found.append((a, b))
                loose_zh.remove(a)
                loose_en.remove(b)
                break
    found += [(a, b) for a, b in pairs if a.needed and _miscounted(a, b)] or _handed_on(pairs)
    for a, b in found:
        message = say("{zh} is counted in {unit}, {en} in {unit2}", zh=a.text, unit=a.ways[0].unit or a.counted or say("no unit"), en=b.text, unit2=b.ways[0].unit or say("no unit"))
        yield Finding(code="unit", zh=a.text, en=b.text, message=message)


def _miscounted(a: Amount, b: Amount) -> bool:
    """Whether a count became a share or money, or a share a bare number."""
    units_zh, units_en = _alike(a, b)
    if units_zh & units_en:
        return False
    if units_zh == {""}:
        return bool(a.counted) and not units_en & {*TIMES, ""}
    return b.digits and units_en == {""} and bool(units_zh & {*PROPORTIONS})


def _alike(a: Amount, b: Amount) -> tuple[set[str], set[str]]:
    """The units of those readings of two amounts that agree."""
    agreeing = [(x.unit, y.unit) for x in a.ways for y in b.ways if _equal(x, y)]
    return {x for x, _ in agreeing}, {y for _, y in agreeing}


def _handed_on(pairs: Pairs) -> Pairs:
    """Two amounts of which one lost the unit that the other gained: they changed places."""
    lost: dict[str, tuple[Amount, Amount]] = {}
    gained: dict[str, tuple[Amount, Amount]] = {}
    for a, b in pairs:
        units_zh, units_en = _alike(a, b)
        if a.needed and b.digits and not units_zh & units_en:
            for unit in units_zh - {""} if units_en == {""} else ():
                lost[unit] = a, b
            for unit in units_en - {""} if units_zh == {""} else ():
                gained[unit] = a, b
    return [pair for unit in lost.keys() & gained.keys() for pair in (lost[unit], gained[unit])]


def _numbers(loose_zh: Sequence[Amount], loose_en: Sequence[Amount]) -> Iterator[Finding]:
    for a, b in itertools.zip_longest(loose_zh, loose_en):
        if a and b:
            message = say("{one} is not {other}", one=a.text, other=b.text)
        elif a:
            message = say("the English does not say {text}", text=a.text)
        else:
            message = say("the Chinese does not say {text}", text=b.text)
        yield Finding(code="number", zh=a.text if a else "", en=b.text if b else "", message=message)


# ---- order --------------------------------------------------------------------------------------------------------------


def _order(zh: str, en: str, pairs: Pairs, lexicon: Lexicon) -> Iterator[Finding]:
    """Like amounts that changed places: in another order while the words beside them stayed, or in order while those moved."""
    groups: dict[str, Pairs] = {}
    for a, b in pairs:
        if a.needed and not zh[: a.start].endswith(number_words(lexicon)["chinese"]["per"]):
            units_zh, units_en = _alike(a, b)
            groups.setdefault(max(units_zh & units_en or units_zh | units_en), []).append((a, b))
    for key, members in groups.items():
        others = [pair for other, group in groups.items() if other != key for pair in group]
        for (a, b), (c, d) in itertools.pairwise(members):
            if _same(a, c) or b.start == d.start:
                continue
            turned = d.start < b.start
            between = any(min(b.start, d.start) < other.start < max(b.start, d.start) for _, other in members)
            if a.start == c.start:  # the two ends of a range
                moved = turned
            elif turned and b.digits != d.digits:  # eight: nobody mistakes it for 277
                moved = False
            elif turned:
                moved = _moved(zh, en, (a, c), (b, d), others, lexicon) <= (LEAN if _is_counted(a) and _is_counted(c) else -LEAN)
            else:
                moved = not between and _moved(zh, en, (a, c), (b, d), others, lexicon) < -STRAY
            if moved:
                first, last = sorted((b, d), key=lambda amount: amount.start)
                message = say("{one} and {other} changed places", one=a.text, other=c.text)
                yield Finding(code="order", zh=f"{a.text} … {c.text}", en=f"{first.text} … {last.text}", message=message)
                return


def _is_counted(amount: Amount) -> bool:
    return bool(amount.counted or amount.ways[0].unit)


def _moved(zh: str, en: str, chinese: tuple[Amount, Amount], english: tuple[Amount, Amount], others: Pairs, lexicon: Lexicon) -> float:
    """Whether the words and *others* beside two amounts are beside the same two in English (above 0) or beside the other (below 0)."""
    near_zh = _nearer(zh, *chinese, _anchors(lexicon).chinese, lexicon)
    near_en = _nearer(en, *english, _anchors(lexicon).english, lexicon)
    words = sum(near_zh[word] * near_en[word] for word in near_zh.keys() & near_en.keys())
    return words + sum(_lean(zh, a, *chinese, lexicon) * _lean(en, b, *english, lexicon) for a, b in others)


Known = tuple[re.Pattern[str], Mapping[str, frozenset[str]]]


@dataclass(frozen=True, slots=True)
class _Anchors:
    """Words of either language, and the rows of anchors.tsv they belong to."""

    chinese: Known
    english: Known


@cache
def _anchors(lexicon: Lexicon) -> _Anchors:
    chinese: dict[str, set[str]] = {}
    english: dict[str, set[str]] = {}
    rows = [(row["chinese"], row["english"]) for row in lexicon.table("anchors")]
    rows += [("|".join(filter(None, (row["term"], row["wordings"]))), row["en"].split(" (")[0]) for row in lexicon.table("glossary") if row["kind"] in NAMED]
    for words_zh, words_en in rows:
        for word in words_zh.split("|"):
            chinese.setdefault(word, set()).add(words_zh)
        for word in words_en.split("|"):
            english.setdefault(word.lower(), set()).add(words_zh)
    return _Anchors(
        (re.compile(f"{any_of(chinese)}|(?P<year>{YEAR.pattern})"), {word: frozenset(rows) for word, rows in chinese.items()}),
        (re.compile(rf"(?<![a-z])(?:{any_of(english)})|(?P<year>{YEAR.pattern})"), {word: frozenset(rows) for word, rows in english.items()}),
    )


def _nearer(text: str, one: Amount, other: Amount, words: Known, lexicon: Lexicon) -> dict[str, float]:
    """How much nearer each known word and year of *text* stands to *one* than to *other*: from 1 (beside it) to -1."""
    leans: dict[str, list[float]] = {}
    lowered = text.lower() if len(text.lower()) == len(text) else text
    for match in words[0].finditer(lowered, max(0, min(one.start, other.start) - REACH), max(one.end, other.end) + REACH):
        if not any(amount.start <= match.start() < amount.end for amount in (one, other)):
            lean = _lean(lowered, match, one, other, lexicon)
            for word in {match[0]} if match["year"] else words[1][match[0]]:
                leans.setdefault(word, []).append(lean)
    return {word: sum(each) / len(each) for word, each in leans.items()}


def _lean(text: str, place: Amount | re.Match[str], one: Amount, other: Amount, lexicon: Lexicon) -> float:
    start, end = (place.start, place.end) if isinstance(place, Amount) else place.span()
    here, there = (_distance(text, start, end, amount, lexicon) for amount in (one, other))
    return (there - here) / (here + there + 2)


def _distance(text: str, start: int, end: int, amount: Amount, lexicon: Lexicon) -> int:
    """Characters between a word and an amount, more across a mark or a preposition, where a count comes after its noun, or a year of Chinese after its words."""
    words = number_words(lexicon)
    before = end <= amount.start
    between = text[end : amount.start] if before else text[amount.end : start]
    if before:
        between = between.lstrip(words["joins"])
    marks: int = sum(cost * between.count(mark) for mark, cost in words["breaks"].items())
    first: int = words["noun_first"] if before and not amount.ways[0].unit else 0
    led: int = words["year_leads"] if before and amount.ways[0].unit == LEADING else 0
    return len(between) + marks + first + led


# ---- years, dates, directions, bounds -----------------------------------------------------------------------------------


@cache
def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source)


def _years(zh: str, en: str, times: Sequence[Time], chinese: Sequence[Amount], lexicon: Lexicon) -> Iterator[Finding]:
    """Years the Chinese writes must be in the English; years only the English has must be in place of one or said in other words."""
    words = number_words(lexicon)
    found = [m["year"] or f"{read_number(m['han'], lexicon)}" for m in _pattern(words["year"]).finditer(zh)]
    said = Counter(YEAR.findall(en))
    short = {match[1] + match[2] for match in re.finditer(r"\b(1[89]|20|21)\d\d[–/-](\d\d)\b", en)}
    missing = sorted({year for year in found if year not in said and year not in short})
    known = set(found) | set(re.findall(r"\d{4}", zh)) | {part for time in times for part in re.findall(r"\d{4}", time.iso or "")}
    known |= {f"{way.base:f}" for amount in chinese for way in amount.ways}
    extra = sorted(set(said) - known)
    if not missing and (not found or (sum(said.values()) > len(found) and _pattern(words["relative"]).search(zh))):
        extra = []
    for a, b in itertools.zip_longest(missing, extra, fillvalue=""):
        message = say("{one} is not {other}", one=a, other=b) if a and b else say("the English does not say {text}", text=a) if a else say("the Chinese does not say {text}", text=b)
        yield Finding(code="year", zh=a, en=b, message=message)


def _year_order(zh: str, en: str, pairs: Pairs, lexicon: Lexicon) -> Iterator[Finding]:
    """Two years, each written once on either side, that changed places among the amounts and words beside them."""
    chinese = {m["year"]: m for m in _pattern(number_words(lexicon)["year"]).finditer(zh) if m["year"]}
    english = {m[0]: m for m in YEAR.finditer(en)}
    once = [year for year in chinese if zh.count(year) == 1 and en.count(year) == 1 and year in english]
    needed = [pair for pair in pairs if pair[0].needed]
    if any(a.counted in number_words(lexicon)["chinese"]["multiples"] for a, _ in pairs):
        return  # 2027年的产量是2022年的三倍: English turns such a comparison round
    for one, other in itertools.pairwise(once):
        a, c = (_as_amount(chinese[year], LEADING) for year in (one, other))
        b, d = (_as_amount(english[year]) for year in (one, other))
        lean = _moved(zh, en, (a, c), (b, d), needed, lexicon)
        span = a.start < c.start and _pattern(number_words(lexicon)["span"]).fullmatch(zh, a.end, c.start) and d.start < b.start
        if lean < (LEAN if d.start < b.start else -2 * STRAY) or (span and all(x[1].start < y[1].start for x, y in itertools.pairwise(needed))):
            first, last = sorted((b, d), key=lambda amount: amount.start)
            yield Finding(code="order", zh=f"{one} … {other}", en=f"{first.text} … {last.text}", message=say("{one} and {other} changed places", one=one, other=other))
            return


def _as_amount(match: re.Match[str], unit: str = "year") -> Amount:
    return Amount(match[0], match.start(), match.end(), (Way(Decimal(match[0]), unit),), True)


def _dates(zh: str, en: str, lexicon: Lexicon) -> Iterator[Finding]:
    """A month and its day must be said, in any order."""
    words = number_words(lexicon)
    months = {words["months"][word] for word in re.findall(r"[a-z]+", en.lower()) if word in words["months"]}
    numbers = {int(number) for number in re.findall(r"(?<!\d)\d{1,2}(?!\d)", en)}
    for match in _pattern(words["dates"]).finditer(zh):
        if int(match["day"]) not in numbers or (months and int(match["month"]) not in months):
            yield Finding(code="date", zh=match[0], en="", message=say("the English does not say the day {day}", day=match[0]))


def _clocks(en: str, times: Sequence[Time], lexicon: Lexicon) -> Iterator[Finding]:
    """A time of day that the English puts in figures must be the one that the Chinese says, whatever the half of the day."""
    told = {_minute(match[1], match[2]): time.text for time in times for match in (re.search(r"T(\d\d)(?::(\d\d))?", time.iso or ""),) if match}
    said = {_minute(match["hour"] or match["hour24"], match["minute"] or match["minute24"]): match[0] for match in _clock(lexicon).finditer(en)}
    for minute, other in zip(sorted(told.keys() - said.keys()), sorted(said.keys() - told.keys()), strict=False):
        yield Finding(code="date", zh=told[minute], en=said[other], message=say("{one} is not {other}", one=told[minute], other=said[other]))


def _minute(hour: str, minute: str | None) -> int:
    return (60 * int(hour) + int(minute or 0)) % HALF_DAY


@cache
def _clock(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(number_words(lexicon)["english"]["clock"], re.I)


def _directions(zh: str, en: str, pairs: Pairs, lexicon: Lexicon) -> Iterator[Finding]:
    """An amount that rises in Chinese and falls in English: by the words right beside it, or by all words of the two texts."""
    words = _directed(lexicon)
    for a, b in pairs:
        before = words["zh"].search(zh[max(0, a.start - 8) : a.start])
        if not before or not a.needed:
            continue
        direction = "up" if before["up"] else "down"
        beginning = _pattern(number_words(lexicon)["chinese_directions"]["from_to"]).sub("", en[max(0, b.start - 2 * BESIDE) : b.start])
        ahead = list(words["before"].finditer(beginning[-BESIDE:]))
        beside = ahead[-1] if ahead else words["next"].match(en[b.end : b.end + BESIDE])
        if beside and beside.lastgroup != direction:
            message = say("{one} goes {direction}, {other} {otherwise}", one=a.text, direction=WAYS[direction], other=b.text, otherwise=WAYS[beside.lastgroup or ""])
            yield Finding(code="direction", zh=before[0] + a.text, en=f"{beside[beside.lastgroup or 0]} {b.text}", message=message)
            return
    spoken = {m.lastgroup: m[0] for m in words["after"].finditer(en)} if pairs else {}
    said = {m.lastgroup: m[0] for m in words["anywhere"].finditer(zh)}
    for direction, other in (("up", "down"), ("down", "up")):
        if said.keys() == {direction} and spoken.keys() == {other}:
            yield Finding(code="direction", zh=said[direction], en=spoken[other], message=say("{said} goes {direction}, the English {other}", said=said[direction], direction=WAYS[direction], other=WAYS[other]))


@cache
def _directed(lexicon: Lexicon) -> Mapping[str, re.Pattern[str]]:
    words = number_words(lexicon)
    chinese, english = (
        "|".join(f"(?P<{way}>{any_of(words[table][way])})" for way in ("up", "down")) for table in ("chinese_directions", "directions")
    )
    return {
        "zh": re.compile(rf"(?:{chinese}){words['chinese_directions']['between']}$"),
        "anywhere": re.compile(chinese),
        "before": re.compile(rf"\b(?:{english})\b(?=[^,;.\d]*$)", re.I),
        "next": re.compile(rf"(?:(?!\band\b)[^,;.\d])*?\b(?:{english})\b", re.I),
        "after": re.compile(rf"\b(?:{english})\b", re.I),
    }


def _bounds(en: str, quantities: Iterable[Quantity], times: Sequence[Time], lexicon: Lexicon) -> Iterator[Finding]:
    """A number that is not exact; 近两年 is no guess but the past two years."""
    vague = [q.text for q in quantities if q.bound == "about" and not any(time.start < q.start < time.end for time in times)]
    if vague and not _words(lexicon, "bounds", "about").search(en):
        yield Finding(code="bound", zh=vague[0], en="", message=say("{vague} is not exact, the English does not say so", vague=vague[0]))


@cache
def _words(lexicon: Lexicon, table: str, key: str) -> re.Pattern[str]:
    """Any of the words of a list of english_numbers.toml."""
    return re.compile(r"\b(?:" + any_of(number_words(lexicon)[table][key]) + r")\b", re.I)


__all__ = ["Finding", "compare"]

"""A Chinese text and its English → where the numbers, years and directions of the two do not say the same."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from digest.extract.dates import find_times
from digest.extract.numbers import find_quantities
from digest.lexicon import Lexicon

SMALL = 12  # counts up to a dozen may go unsaid or be said in passing (两地, "two"); larger ones and digits may not
CODE = 3  # a bare number of so many digits is a name (33618) that both sides print
NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
YEAR = re.compile(r"(?<![\d.,])(?:1[89]|20|21)\d\d(?!\d|,\d|\.\d)")
TOLERANCE = {True: Decimal("0.02"), False: Decimal("1e-9")}  # a converted unit may be rounded: 100亩, 6.7 hectares


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing the two texts say differently; `zh` and `en` are the words concerned, empty where a side is silent."""

    code: str  # number, unit, year, date, order, direction, bound
    zh: str
    en: str
    message: str


@dataclass(frozen=True, slots=True)
class _Amount:
    text: str
    start: int
    values: tuple[Decimal, ...]  # each a way to read it, in base units of `unit`
    unit: str  # "" where none is said
    needed: bool
    group: str = ""  # what it counts, for the order of like things
    converted: bool = False

    @property
    def digits(self) -> bool:
        return any(char.isdigit() for char in self.text)


def compare(zh: str, en: str, lexicon: Lexicon) -> tuple[Finding, ...]:
    """Return where *en* does not say what *zh* says, by value and not by spelling; empty where both say the same.

    8000亿元 equals CNY 800 billion, 五成 equals half, 1.39万亿斤 equals 695 million tonnes, 翻两番 equals quadruple.
    """
    words = lexicon.values("english_numbers")
    chinese, english = list(_chinese(zh, words, lexicon)), list(_english(en, words))
    pairs, loose_zh, loose_en = _paired(chinese, english)
    findings = list(_numbers(loose_zh, loose_en))
    findings += _units(pairs)
    findings += _order(pairs)
    findings += _years(zh, en, words, lexicon)
    findings += _tone(zh, en, pairs, words, lexicon)
    return tuple(findings)


# ---- reading the two sides ------------------------------------------------------------------------------------------


def _chinese(text: str, words: Mapping[str, Any], lexicon: Lexicon) -> Iterator[_Amount]:
    times = find_times(text, lexicon, None)
    taken = {i for time in times for i in range(time.start, time.end)}
    for q in find_quantities(text, lexicon):
        if q.start in taken or q.value is None:
            continue
        head, _, _ = q.unit.partition("/")
        unit, factor = words["chinese_units"].get(head, (head if head in _BASE else "", "1"))
        digits = bool(re.search(r"[0-9０-９]", q.text))
        for value in (q.value, q.value_max):
            if value is None:
                continue
            values = [value * Decimal(factor)]
            if head in _TIMES:
                values += [value + 1, value * 100, (value + 1) * 100]
            needed = digits or unit in _BASE or value > SMALL
            yield _Amount(q.text, q.start, tuple(values), unit, needed, q.unit, factor not in ("1", "1000", "1000000"))
        taken.update(range(q.start, q.end))
    for match in re.finditer(NUMBER, text):  # codes, ordinals, ages: to be found again, wherever they stand
        if not taken & set(range(match.start(), match.end())):
            yield _Amount(match[0], match.start(), (Decimal(match[0].replace(",", "")),), "", len(match[0]) >= CODE)
    for match in re.finditer(words["whole"], text):
        yield _Amount(match[0], match.start(), (Decimal(100), Decimal(1)), "", False)
    for time in times:
        for match in re.finditer(r"\d+", time.text):
            yield _Amount(time.text, time.start + match.start(), (Decimal(match[0]),), "", False)
        if time.iso:
            for part in re.findall(r"\d+", time.iso):
                yield _Amount(time.text, time.start, (Decimal(part),), "", False)


_BASE = {"%", "percentage point", "CNY", "HKD", "TWD", "USD", "m", "m2", "m3", "t", "kW", "kWh", "°C"}
_FOREIGN = {"HKD", "TWD", "USD"}
_TIMES = {"倍", "番"}


@cache
def _grammar(
    key: tuple[str, ...], currencies: tuple[str, ...], units: tuple[str, ...]
) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    word = r"(?<![A-Za-z])(?:" + "|".join(map(re.escape, sorted(key, key=len, reverse=True))) + r")(?![A-Za-z])"
    money = "|".join(map(re.escape, sorted(currencies, key=len, reverse=True)))
    unit = "|".join(map(re.escape, sorted(units, key=len, reverse=True)))
    return (
        re.compile(rf"(?P<digits>(?<![\d.]){NUMBER}(?![\d]))(?P<suffix>st|nd|rd|th)?|(?P<word>{word})", re.I),
        re.compile(rf"(?:{money})\s?$"),
        re.compile(rf"\s?-?(?P<unit>{unit})(?![A-Za-z])"),
    )


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    value: Decimal
    kind: str  # digits, cardinal, ordinal, scale, fraction, multiple


def _tokens(text: str, words: Mapping[str, Any], scan: re.Pattern[str]) -> list[_Token]:
    out = []
    for match in scan.finditer(text):
        if match["digits"]:
            out.append(
                _Token(match.start(), match.end(), Decimal(match["digits"].replace(",", "")), "ordinal" if match["suffix"] else "digits")
            )
            continue
        word = match["word"].lower()
        for table, kind in (
            ("cardinals", "cardinal"),
            ("scales", "scale"),
            ("fractions", "fraction"),
            ("multiples", "multiple"),
            ("ordinals", "ordinal"),
        ):
            if word in words[table]:
                out.append(_Token(match.start(), match.end(), Decimal(str(words[table][word])), kind))
                break
    return out


def _english(text: str, words: Mapping[str, Any]) -> Iterator[_Amount]:
    keys = tuple(k for table in ("cardinals", "ordinals", "scales", "fractions", "multiples") for k in words[table])
    scan, money, units = _grammar(keys, tuple(words["currencies"]), tuple(words["units"]))
    tokens = _tokens(text, words, scan)
    numbers: list[tuple[int, int, tuple[Decimal, ...], bool, bool]] = []  # start, end, values, needed, carries a scale
    at = 0
    while at < len(tokens):
        first = tokens[at]
        at, end, values, needed, scaled = _read(text, tokens, at)
        numbers.append((first.start, end, values, needed, scaled))
    for n, (start, end, values, needed, _) in enumerate(numbers):
        ways = list(values)
        later = _shares_tail(text, numbers, n, units)
        unit, factor = _unit_after(text, end, units, words)
        if later is not None:
            ways += [values[0] * scale for scale in _scale_of(text, numbers[later])]
            if not unit:
                unit, factor = _unit_after(text, numbers[later][1], units, words)
        before = money.search(text[:start])
        if before:
            unit, factor = words["currencies"][before[0].strip()], Decimal(1)
        in_base = tuple(way * factor for way in ways)
        needed = needed and not _in_date(text, start, end, words)
        yield _Amount(
            text[start:end], start, in_base, unit, needed, unit, factor not in (Decimal(1), Decimal(1000), Decimal(10**6), Decimal(10**9))
        )


def _in_date(text: str, start: int, end: int, words: Mapping[str, Any]) -> bool:
    """Whether a number is the day of a month, or the second year of 2023–27."""
    near = re.findall(r"[a-z]+", text[max(0, start - 12) : end + 12].lower())
    return (end - start <= 2 and any(word in words["months"] for word in near)) or bool(re.search(r"\b(?:19|20)\d\d[–/-]$", text[:start]))


def _unit_after(text: str, end: int, units: re.Pattern[str], words: Mapping[str, Any]) -> tuple[str, Decimal]:
    match = units.match(text, end)
    if not match:
        return "", Decimal(1)
    name, factor = words["units"].get(match["unit"]) or words["units"][match["unit"].lower()]
    return name, Decimal(factor)


def _read(text: str, tokens: list[_Token], at: int) -> tuple[int, int, tuple[Decimal, ...], bool, bool]:
    """One English number from token *at*: where it ends, its values, whether it must be found in the Chinese, whether a scale word ends it."""
    first = tokens[at]
    if first.kind in ("ordinal", "multiple"):
        return at + 1, first.end, (first.value,), False, False
    if first.kind == "fraction":
        return at + 1, first.end, (first.value, first.value * 100), False, False
    total, part, end, scaled = Decimal(0), Decimal(0), first.end, False
    digits = first.kind == "digits"
    while at < len(tokens):
        token = tokens[at]
        between = text[end : token.start].lower() if token is not first else ""
        if token is not first and (token.kind == "digits" or between not in (" ", "-", " and ", "")):
            break
        if token.kind == "scale":
            if token.value == 12:
                part = (part or Decimal(1)) * 12
            elif token.value == 100:
                part = (part or Decimal(1)) * 100
            else:
                total, part = total + (part or Decimal(1)) * token.value, Decimal(0)
            scaled = True
        elif token.kind == "fraction" and part and not scaled and (part == 1) != text[: token.end].endswith("s"):
            value = part * token.value  # three quarters may be nine months: it need not be found
            return at + 1, token.end, (value, value * 100, part), token.value != Decimal("0.25"), False
        elif token.kind in ("digits", "cardinal") and (token is first or (not digits and _joins(part, token.value, scaled, between))):
            part += token.value
        else:
            break
        end, at = token.end, at + 1
    value = total + part
    large = value > SMALL and (digits or (scaled and first.kind != "scale") or not scaled)
    return at, end, (value,), digits or large, scaled


def _joins(part: Decimal, value: Decimal, scaled: bool, between: str) -> bool:
    """Whether a number word goes on: twenty-six, two hundred and five; not "one, two" nor "two and three"."""
    tens = part % 100
    if part and 20 <= tens < 100 and tens % 10 == 0 and value < 10:
        return between in ("-", " ")
    return scaled and tens == 0 and value < 100


def _shares_tail(text: str, numbers: list[Any], n: int, units: re.Pattern[str]) -> int | None:
    """The number whose scale and unit the *n*-th shares: 3 to 5 billion, 10, 20 and 30 per cent."""
    for later in range(n + 1, min(n + 5, len(numbers))):
        between = text[numbers[later - 1][1] : numbers[later][0]]
        if not re.fullmatch(r"\s*(?:–|—|-|to|and|or|,|, and|and up to)\s*(?:[A-Z]{2,3}\$?\s?|[$¥])?", between):
            return None
        if numbers[later][4] or units.match(text, numbers[later][1]):
            return later
    return None


def _scale_of(text: str, number: Any) -> list[Decimal]:
    said = re.search(r"(thousand|million|billion|trillion|mn|bn)$", text[number[0] : number[1]].lower())
    return [_SCALES[said[1]]] if said else []


_SCALES = {
    "thousand": Decimal(10**3),
    "million": Decimal(10**6),
    "mn": Decimal(10**6),
    "billion": Decimal(10**9),
    "bn": Decimal(10**9),
    "trillion": Decimal(10**12),
}


# ---- matching ----------------------------------------------------------------------------------------------------------

Pairs = list[tuple[_Amount, _Amount]]


def _paired(chinese: list[_Amount], english: list[_Amount]) -> tuple[Pairs, list[_Amount], list[_Amount]]:
    """Amounts of the same value, those of one unit first, in reading order; and what is left on either side."""
    pairs: Pairs = []
    left = list(english)
    open_zh = list(chinese)
    stretch = Decimal(max((b.start for b in english), default=0) + 1) / (max((a.start for a in chinese), default=0) + 1)
    for strict in (True, False):
        for a in list(open_zh):
            able = [b for b in left if _same(a, b) and (not strict or (a.unit == b.unit and a.needed))]
            if able:
                match = min(able, key=lambda b: abs(b.start - a.start * stretch))
                pairs.append((a, match))
                left.remove(match)
                open_zh.remove(a)
    seen = {value for a in chinese for value in a.values}
    loose_en = [b for b in left if b.needed and not any(value in seen for value in b.values)]
    said = {value for b in english for value in b.values}
    loose_zh = [a for a in open_zh if a.needed and not any(value in said for value in a.values)]
    return pairs, loose_zh, loose_en


def _same(a: _Amount, b: _Amount) -> bool:
    tolerance = TOLERANCE[a.converted or b.converted]
    return any(abs(x - y) <= tolerance * max(abs(x), abs(y)) for x in a.values for y in b.values)


def _numbers(loose_zh: list[_Amount], loose_en: list[_Amount]) -> Iterator[Finding]:
    loose_en = [b for b in loose_en if not (YEAR.fullmatch(b.text) and not b.unit)]
    while loose_zh or loose_en:
        a = loose_zh.pop(0) if loose_zh else None
        b = loose_en.pop(0) if loose_en else None
        if a and b:
            message = f"{a.text} is not {b.text}"
        elif a:
            message = f"the English does not say {a.text}"
        else:
            message = f"the Chinese does not say {b.text}" if b else ""
        yield Finding(code="number", zh=a.text if a else "", en=b.text if b else "", message=message)


def _units(pairs: Pairs) -> Iterator[Finding]:
    named = {a.unit for a, _ in pairs}
    for a, b in pairs:
        both = a.unit and b.unit and a.unit != b.unit
        counted = a.group and not a.unit and b.unit in ("%", "percentage point")
        bare = a.unit == "%" and not b.unit and b.digits
        foreign = a.group in ("", "个") and b.unit in _FOREIGN and b.unit not in named
        if both or (a.needed and (counted or bare or foreign)):
            yield Finding(
                code="unit",
                zh=a.text,
                en=b.text,
                message=f"{a.text} is counted in {a.group or 'no unit'}, {b.text} in {b.unit or 'no unit'}",
            )


def _order(pairs: Pairs) -> Iterator[Finding]:
    """Like amounts in another order: two that changed places."""
    groups: dict[str, Pairs] = {}
    for a, b in pairs:
        if a.needed and a.group:
            groups.setdefault(a.group, []).append((a, b))
    for members in groups.values():
        ordered = sorted(members, key=lambda pair: pair[0].start)
        for (a, b), (c, d) in itertools.pairwise(ordered):
            if a.values[0] != c.values[0] and a.start != c.start and d.start < b.start:
                yield Finding(
                    code="order",
                    zh=f"{a.text} … {c.text}",
                    en=f"{d.text} … {b.text}",
                    message=f"{a.text} and {c.text} stand in another order",
                )


def _years(zh: str, en: str, words: Mapping[str, Any], lexicon: Lexicon) -> Iterator[Finding]:
    said_zh = {m[0] for m in YEAR.finditer(zh) if zh[m.end() : m.end() + 1] in ("年", "—", "-", "–", "至", "/", "~")}
    implied = set()
    for time in find_times(zh, lexicon, None):
        implied |= set(re.findall(r"\d{4}", time.iso or ""))
    relative = any(time.iso is None for time in find_times(zh, lexicon, None))
    said_en = {m[0] for m in YEAR.finditer(en)}
    amounts = {f"{v:f}" for q in find_quantities(zh, lexicon) for v in (q.value, q.value_max) if v is not None}
    missing = sorted(said_zh - said_en)
    extra = sorted(said_en - said_zh - implied - amounts - set(re.findall(r"\d+", zh)))
    numbers = {m.lstrip("0") for m in re.findall(r"\d+", en)}
    for day in sorted({m for m in re.findall(words["day"], zh) if m.lstrip("0") not in numbers}):
        yield Finding(code="date", zh=day, en="", message=f"the English does not say the day {day}")
    short = {year[2:] for year in said_zh}
    missing = [year for year in missing if not re.search(rf"[–/-]{year[2:]}\b", en)]
    for n in range(max(len(missing), 0 if relative else len(extra))):
        a, b = missing[n] if n < len(missing) else "", extra[n] if n < len(extra) else ""
        if a or (b and b[2:] not in short):
            message = f"{a} is not {b}" if a and b else f"the English does not say {a}" if a else f"the Chinese does not say {b}"
            yield Finding(code="year", zh=a, en=b, message=message)


def _tone(zh: str, en: str, pairs: Pairs, words: Mapping[str, Any], lexicon: Lexicon) -> Iterator[Finding]:
    spoken = set(re.findall(r"[a-z]+", en.lower()))
    for direction, other in (("up", "down"), ("down", "up")):
        said = [word for word in words["chinese_directions"][direction] if word in zh]
        opposed = any(word in zh for word in words["chinese_directions"][other])
        if said and not opposed and pairs and not spoken & set(words["directions"][direction]) and spoken & set(words["directions"][other]):
            yield Finding(
                code="direction",
                zh=said[0],
                en=sorted(spoken & set(words["directions"][other]))[0],
                message=f"{said[0]} goes {direction}, the English {other}",
            )
    vague = [q.text for q in find_quantities(zh, lexicon) if q.bound == "about"]
    if vague and not any(re.search(rf"\b{re.escape(word)}\b", en.lower()) for word in words["bounds"]["about"]):
        yield Finding(code="bound", zh=vague[0], en="", message=f"{vague[0]} is not exact, the English does not say so")


__all__ = ["Finding", "compare"]

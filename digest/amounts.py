"""A Chinese or an English text → the amounts in it, each in the ways it may be read, so that the two languages can be compared."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any

from digest.extract.dates import Time
from digest.extract.numbers import Quantity
from digest.extract.numerals import numerals, read_number
from digest.lexicon import Lexicon

SMALL = 12
"""Counts up to a dozen in words may go unsaid or be said in passing (两地, "two"); larger ones and digits may not."""

SHORT = 10
"""Years, months or days up to so many, in words, may go unsaid: 三年行动."""

LARGEST = 40
"""Digits of the longest number worth comparing."""

HUNDRED = Decimal(100)
ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"


@dataclass(frozen=True, slots=True)
class Way:
    """One reading of an amount: as printed, 万 and million multiplied out, and in the base unit of its dimension."""

    printed: Decimal
    unit: str = ""  # CNY, %, m2, t, month …; "" where none is said
    factor: Decimal = Decimal(1)
    rounded: bool = False  # turned into another system of units, so the other side may have rounded: 亩, 斤

    @property
    def base(self) -> Decimal:
        return self.printed * self.factor


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in a text; `needed` where the other language must say it too, `counted` what it counts as written (家, 个)."""

    text: str
    start: int
    end: int
    ways: tuple[Way, ...]
    needed: bool
    counted: str = ""

    @property
    def digits(self) -> bool:
        return any(char.isdigit() for char in self.text)


@cache
def number_words(lexicon: Lexicon) -> Mapping[str, Any]:
    """The tables of english_numbers.toml."""
    return lexicon.values("english_numbers")


# ---- Chinese -----------------------------------------------------------------------------------------------------------


def chinese_amounts(text: str, times: Sequence[Time], quantities: Iterable[Quantity], lexicon: Lexicon, *, overseas: bool = False) -> Iterator[Amount]:
    """Amounts of a folded Chinese *text*: its quantities, its durations, and every other numeral as something the English may say.

    In a text of Hong Kong, Macao or Taiwan (*overseas*, or by the places it names) 元 may be their dollar.
    """
    words = number_words(lexicon)
    grammar = _chinese_grammar(lexicon)
    dollars = [words["chinese"]["bare_dollar"], *(words["chinese"]["dollars"] if overseas or grammar.overseas.search(text) else ())]
    taken: set[int] = set()
    for time in times:
        taken.update(range(time.start, time.end))
        yield from _of_time(text, time, grammar, words, lexicon)
    quantities = list(quantities)
    shared = _shared_units(text, quantities, grammar, words)
    for quantity in quantities:
        if quantity.start not in taken and (quantity.unit or not grammar.cohort.match(text, quantity.end)):
            taken.update(range(quantity.start, quantity.end))
            for amount in _of_quantity(text, quantity, grammar, words, dollars):
                unit = shared.get(quantity.start)
                yield replace(amount, ways=(*amount.ways, Way(quantity.value, unit))) if unit else amount
    for match in grammar.numeral.finditer(text):
        if match.start() not in taken and match.end() - match.start() <= LARGEST:
            yield from _of_numeral(text, match, lexicon, grammar)
    for match in grammar.whole.finditer(text):
        yield Amount(match[0], match.start(), match.end(), (Way(HUNDRED, "%"), Way(Decimal(1))), False)
    for match in grammar.halves.finditer(text):
        yield Amount(match[0], match.start(), match.end(), (Way(HUNDRED / 2, "%"), Way(Decimal("0.5"))), False)


def _shared_units(text: str, quantities: Sequence[Quantity], grammar: _ChineseGrammar, words: Mapping[str, Any]) -> Mapping[int, str]:
    """The unit that a list says at its end, by the start of each number before it: 水电4.14亿、风电3.65亿千瓦."""
    found: dict[int, str] = {}
    for one, after in itertools.pairwise(reversed(quantities)):
        unit = found.get(one.start) or (one.unit if one.unit in words["bases"] else "")
        if unit and not after.unit and grammar.elided.fullmatch(text, after.end, one.start):
            found[after.start] = unit
    return found


@dataclass(frozen=True, slots=True)
class _ChineseGrammar:
    numeral: re.Pattern[str]
    whole: re.Pattern[str]
    halves: re.Pattern[str]
    unsaid: re.Pattern[str]
    cohort: re.Pattern[str]
    lone: re.Pattern[str]
    prefix: re.Pattern[str]
    tenths: re.Pattern[str]
    vague: re.Pattern[str]
    years: re.Pattern[str]
    ordinal: re.Pattern[str]
    plan: re.Pattern[str]
    renminbi: re.Pattern[str]
    overseas: re.Pattern[str]
    age: re.Pattern[str]
    hundredths: re.Pattern[str]
    elided: re.Pattern[str]
    digits: Mapping[str, int]
    places: str
    one: str


@cache
def _chinese_grammar(lexicon: Lexicon) -> _ChineseGrammar:
    n, chinese = numerals(lexicon), number_words(lexicon)["chinese"]
    one = next(char for char, value in n.digits.items() if value == 1)
    places = "".join([*n.places, *n.groups])
    han = "".join(n.digits) + places
    return _ChineseGrammar(
        numeral=re.compile(rf"(?:{ARABIC})[{places}]*|[{han}]+(?:{n.words['point']}[{''.join(n.digits)}]+)?"),
        whole=re.compile(chinese["whole"]), halves=re.compile(chinese["halves"]),
        unsaid=re.compile(chinese["unsaid"]), cohort=re.compile(chinese["cohort"]),
        lone=re.compile(chinese["lone"]), prefix=re.compile(chinese["prefix"]), tenths=re.compile(chinese["tenths"]),
        vague=re.compile(chinese["vague"]), years=re.compile(chinese["years"]),
        ordinal=re.compile(chinese["ordinal"]), plan=re.compile(chinese["plan"]),
        renminbi=re.compile(chinese["renminbi"]), overseas=re.compile(chinese["overseas"]), age=re.compile(chinese["age"]),
        hundredths=re.compile(chinese["hundredths"]), elided=re.compile(chinese["elided"]), digits=n.digits, places=places, one=one,
    )


def _of_time(text: str, time: Time, grammar: _ChineseGrammar, words: Mapping[str, Any], lexicon: Lexicon) -> Iterator[Amount]:
    """The numbers of a date are found again wherever the English has them; a duration is an amount of time."""
    written = [number for match in grammar.numeral.finditer(time.text) for number in _of_numeral(time.text, match, lexicon, grammar)]
    needed = any(way.printed > SHORT or number.digits for number in written for way in number.ways[:1])
    iso = time.iso or ""
    if iso.startswith("P"):
        days, _, hours = iso.partition("T")
        parts = [
            (Decimal(count), *units[letter])
            for part, units in ((days, words["durations"]), (hours, words["clock_durations"]))
            for count, letter in re.findall(r"(\d{1,9}(?:\.\d+)?)([YMWDHS])", part)
            if letter in units
        ]
        ways = [Way(count, unit, Decimal(factor)) for count, unit, factor in parts]
        if len({unit for _, unit, _ in parts}) == 1:
            whole = sum((way.base for way in ways), Decimal(0))
            ways.append(Way(whole, parts[0][1]))  # 三年零六个月: 42 months
            if len(written) == 1 and (counted := written[0].ways[0].printed):
                ways.append(Way(counted, parts[0][1], whole / counted))  # 10.8年: 10.8, and of years
        needed = needed and len(written) == 1 and not _unsaid(text, time.start, grammar)
        yield Amount(time.text, time.start, time.end, tuple(ways), needed)
        return
    ways = [way for number in written for way in number.ways]
    ways += [Way(Decimal(part)) for part in re.findall(r"\d+", iso)]
    for way in ways:
        yield Amount(time.text, time.start, time.end, (way,), False)


def _unsaid(text: str, start: int, grammar: _ChineseGrammar) -> bool:
    """Whether good English may leave a number out: hundreds of, around the clock."""
    return bool(grammar.vague.match(text, start) or grammar.unsaid.match(text, start))


def _of_quantity(text: str, q: Quantity, grammar: _ChineseGrammar, words: Mapping[str, Any], dollars: Sequence[str]) -> Iterator[Amount]:
    head, _, _ = q.unit.partition("/")
    if not head and grammar.years.match(text, q.end):
        head = words["chinese"]["year"]
    unit, factor = words["chinese_units"].get(head, (head if head in words["bases"] else "", "1"))
    for value in (q.value, q.value_max):
        if value is None:
            continue
        value = abs(value)
        needed = (unit != "" or value > SMALL or q.form == "fraction" or value % 1 != 0 or any(char.isdigit() for char in q.text)) and not _unsaid(text, q.start, grammar)
        counted = "" if unit or head in words["chinese_units"] else q.unit
        ways = _chinese_ways(value, head, unit, Decimal(factor), q, words)
        hundredths = grammar.digits.get(text[q.end : q.end + 1]) if unit == "%" and grammar.hundredths.search(q.text) else None
        if hundredths:
            ways += (Way(value + hundredths, "%"),)
        if unit == "CNY" and not grammar.renminbi.search(text, max(0, q.start - 3), q.end + 3):
            ways += tuple(Way(value, other) for other in dollars)
        yield Amount(q.text, q.start, q.end, ways, needed, counted)


def _chinese_ways(value: Decimal, head: str, unit: str, factor: Decimal, q: Quantity, words: Mapping[str, Any]) -> tuple[Way, ...]:
    if head in words["chinese"]["doublings"]:  # 翻两番: four times, or 300 per cent more
        times = Decimal(2) ** min(int(value), 20)
        return (Way(times), Way(times - 1), Way(times * 100, "%"), Way((times - 1) * 100, "%"))
    if head in words["chinese"]["multiples"]:  # 两倍: twice, or (增长两倍) three times, 200 or 300 per cent
        return (Way(value), Way(value + 1), Way(value * 100, "%"), Way((value + 1) * 100, "%"))
    if q.form == "half":
        return (Way(value, "%"), Way(value / 100))
    if q.form == "fraction":
        return (Way(value), Way(value * 100, "%"))
    if unit == "%" and q.text[-1:] in words["chinese"]["discounts"]:  # 八折: 80 per cent of the price, or 20 per cent off
        return (Way(value, "%"), Way(HUNDRED - value, "%"))
    if unit == "%":  # a share may be said as a fraction
        return (Way(value, "%"), Way(value / 100), Way(value / 100, "fraction"))
    return (Way(value, unit, factor, rounded=head in words["chinese"]["converted"]),)


def _of_numeral(text: str, match: re.Match[str], lexicon: Lexicon, grammar: _ChineseGrammar) -> Iterator[Amount]:
    """A numeral that counts nothing we know: part of a name, an ordinal, an age, a code, or the 万元 of a ratio."""
    value = read_number(match[0], lexicon)
    if match[0][0] in grammar.places:
        value = read_number(grammar.one + match[0], lexicon) or value
    ways = [Way(value)] if value is not None else []
    plan = grammar.plan.match(match[0])
    if plan:
        ways += [Way(part) for part in (read_number(plan["plan"], lexicon),) if part is not None]
    cohort = bool(grammar.cohort.match(text, match.end()))
    if value is not None and len(match[0]) == 2 and value < 100 and not set(match[0]) & set(grammar.places):
        ways += [Way(1900 + value), Way(2000 + value)]  # 九二共识, the 1992 Consensus; 80后, those born in the 1980s
    if ways:
        lettered = match.start() > 0 and text[match.start() - 1].isascii() and text[match.start() - 1].isalpha()
        aged = bool(grammar.age.match(text, match.end()))
        ordinal = value is not None and value > SMALL and (aged or bool(grammar.ordinal.search(text, max(0, match.start() - 1), match.start())))
        printed = match[0][0].isascii() and len(match[0]) > 1 and not lettered and not cohort
        words = number_words(lexicon)
        unit = next((unit for word, unit in words["chinese_money"].items() if text.startswith(word, match.end())), "")
        ways = [Way(way.printed, *(_years(words) if aged else (unit, Decimal(1)))) for way in ways]
        tenths = grammar.tenths.match(text, match.end())
        if tenths and value is not None:  # 九成为: ninety per cent; 一成半: fifteen
            ways.append(Way(value * 10 + (5 if tenths["half"] else 0), "%"))
        lone = match[0][0] in grammar.places and bool(
            grammar.lone.search(text, max(0, match.start() - 2), match.start()) and not grammar.prefix.match(text, match.end())
        )
        yield Amount(match[0], match.start(), match.end(), tuple(ways), ordinal or printed or lone, match[0] if lone else "")


def _years(words: Mapping[str, Any]) -> tuple[str, Decimal]:
    unit, factor = words["chinese_units"][words["chinese"]["year"]]
    return unit, Decimal(factor)


# ---- English -----------------------------------------------------------------------------------------------------------


def english_amounts(text: str, lexicon: Lexicon) -> Iterator[Amount]:
    """Amounts of an English *text*: digits and words, with the unit that follows or the currency before, and a list's shared tail."""
    words = number_words(lexicon)
    grammar = _english_grammar(lexicon)
    for match in re.finditer(words["english"]["one_and_half"], text):
        unit, factor = words["units"][match["unit"].lower()]
        yield Amount(match[0], match.start(), match.end(), (Way(Decimal("1.5"), unit, Decimal(factor)),), False)
    numbers = list(_numbers(text, words, grammar))
    inside_unit = 0
    for n, number in enumerate(numbers):
        if number.start < inside_unit:  # the 1,000 of 4.9 per 1,000
            yield Amount(text[number.start : number.end], number.start, number.end, tuple(map(Way, number.values)), False)
            continue
        unit, factor, inside_unit = _unit_after(text, number.end, grammar, words)
        money = grammar.money.search(text, max(0, number.start - 6), number.start)
        if money and unit not in words["currencies"].values():
            unit, factor = words["currencies"][money[0].strip()], Decimal(1)
        ways = [Way(value, each, factor) for value in number.values for each in words["either"].get(unit, [unit])]
        ways += [Way(value * 100, "%") for value in number.values if number.kind == "fraction" and not unit]
        ways += [Way(value) for value in number.values if unit == "%" and factor != 1]  # 4.1 per 1,000 people
        if text[number.start : number.end].lower().endswith(words["english"]["quarters"]):
            ways += [Way(value * 3, "month") for value in number.values]
        if number.kind == "multiple":
            ways += [Way(number.values[0] - 1), Way(number.values[0] * 100, "%"), Way((number.values[0] - 1) * 100, "%")]
        if not unit:
            ways += _shared(text, numbers, n, grammar, words)
        needed = number.needed and not _passing(text, number, grammar)
        yield Amount(text[number.start : number.end], number.start, number.end, tuple(ways), needed, unit)


@dataclass(frozen=True, slots=True)
class _Number:
    start: int
    end: int
    values: tuple[Decimal, ...]
    kind: str  # digits, cardinal, ordinal, fraction, multiple, vague
    needed: bool
    scale: Decimal = Decimal(1)  # of the scale word that ends it


@dataclass(frozen=True, slots=True)
class _EnglishGrammar:
    token: re.Pattern[str]
    unit: re.Pattern[str]
    money: re.Pattern[str]
    joint: re.Pattern[str]
    month: re.Pattern[str]
    label: re.Pattern[str]
    aside: re.Pattern[str]
    passing: re.Pattern[str]
    clock: re.Pattern[str]
    tables: Mapping[str, tuple[str, Decimal]]


KINDS = {"cardinals": "cardinal", "scales": "scale", "fractions": "fraction", "multiples": "multiple", "vague": "vague", "ordinals": "ordinal"}


@cache
def _english_grammar(lexicon: Lexicon) -> _EnglishGrammar:
    words = number_words(lexicon)
    tables: dict[str, tuple[str, Decimal]] = {}
    for table, kind in KINDS.items():
        for word, value in words[table].items():
            tables.setdefault(word, (kind, Decimal(str(value))))
    english = words["english"]
    return _EnglishGrammar(
        token=re.compile(rf"(?P<digits>(?<![\d.])(?:{ARABIC})(?!\d))(?:(?P<suffix>st|nd|rd|th)\b)?|(?<![A-Za-z])(?P<word>{any_of(tables)})(?![A-Za-z])", re.I),
        unit=re.compile(rf"{english['before_unit']}(?P<unit>{any_of(words['units'])})(?![A-Za-z])"),
        money=re.compile(rf"(?:{any_of(words['currencies'])})\s?$"),
        joint=re.compile(english["joint"]), month=re.compile(rf"\b(?:{any_of(words['months'])})\b", re.I), label=re.compile(english["label"]),
        aside=re.compile(english["aside"]),
        passing=re.compile(english["passing"]), clock=re.compile(english["clock"], re.I), tables=tables,
    )


def any_of(words: Iterable[str]) -> str:
    """A regular expression for any of *words*, the longest first."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    value: Decimal
    kind: str


def _numbers(text: str, words: Mapping[str, Any], grammar: _EnglishGrammar) -> Iterator[_Number]:
    tokens = [token for match in grammar.token.finditer(text) for token in _token(match, grammar)]
    at = 0
    while at < len(tokens):
        at, number = _number(text, tokens, at, words, grammar)
        yield number


def _token(match: re.Match[str], grammar: _EnglishGrammar) -> Iterator[_Token]:
    if match["digits"]:
        if len(match["digits"]) <= LARGEST:
            yield _Token(match.start(), match.end(), Decimal(match["digits"].replace(",", "")), "ordinal" if match["suffix"] else "digits")
    else:
        kind, value = grammar.tables[match["word"].lower()]
        yield _Token(match.start(), match.end(), value, kind)


def _number(text: str, tokens: list[_Token], at: int, words: Mapping[str, Any], grammar: _EnglishGrammar) -> tuple[int, _Number]:
    """One number from token *at*, and the token after it."""
    first = tokens[at]
    if first.kind == "ordinal":
        return at + 1, _Number(first.start, first.end, (first.value,), "ordinal", text[first.start].isdigit() and first.value > SMALL)
    if first.kind == "multiple":
        return at + 1, _Number(first.start, first.end, (first.value,), "multiple", False)
    if first.kind == "fraction":
        after = tokens[at + 1] if at + 1 < len(tokens) else first
        if after.kind == "scale" and re.fullmatch(words["english"]["part_of"], text[first.end : after.start]):  # half a million
            return at + 2, _Number(first.start, after.end, (first.value * after.value,), "cardinal", True, after.value)
        return at + 1, _Number(first.start, first.end, (first.value, 1 / first.value), "fraction", False)
    if first.kind == "vague":
        return _vague(text, tokens, at)
    total, part, end, scale = Decimal(0), Decimal(0), first.end, Decimal(1)
    while at < len(tokens):
        token = tokens[at]
        between = text[end : token.start].lower()
        if token is not first and (token.kind == "digits" or between not in words["english"]["inside"]):
            break
        if token.kind == "scale" and token.value <= HUNDRED:
            part = (part or Decimal(1)) * token.value
            scale = token.value
        elif token.kind == "scale":
            total, part, scale = total + (part or Decimal(1)) * token.value, Decimal(0), token.value
        elif token.kind == "fraction" and token is not first:
            return _with_fraction(text, first, token, at, part, total)
        elif token.kind in ("digits", "cardinal", "ordinal") and (token is first or (first.kind != "digits" and _goes_on(part, token.value, scale) and not (token.kind == "ordinal" and between == " "))):
            part += token.value
            if token.kind == "ordinal":
                return at + 1, _Number(first.start, token.end, (total + part,), "ordinal", False)
        else:
            break
        end, at = token.end, at + 1
    value = total + part
    half = re.match(words["english"]["and_half"], text[end:])
    if half:
        at, end, value = at + 1, end + half.end(), value + Decimal("0.5")
        if at < len(tokens) and tokens[at].kind == "scale" and text[end : tokens[at].start] == " ":  # two and a half million
            at, end, value = at + 1, tokens[at].end, value * tokens[at].value
        return at, _Number(first.start, end, (value,), first.kind, value > SMALL)
    whole = at < len(tokens) and re.fullmatch(words["english"]["out_of"], text[end : tokens[at].start])
    values = (value, value / tokens[at].value, HUNDRED * value / tokens[at].value) if whole and tokens[at].value and tokens[at].kind in ("digits", "cardinal") else (value,)
    lettered = bool(re.search(r"[A-Za-z]-?$", text[max(0, first.start - 2) : first.start]))  # km2, PM2.5, C919, COVID-19
    needed = value > SMALL if first.kind == "cardinal" else first.kind == "digits" and not lettered
    return at, _Number(first.start, end, values, first.kind, needed, scale)


def _vague(text: str, tokens: list[_Token], at: int) -> tuple[int, _Number]:
    """Dozens, hundreds of thousands, tens of millions."""
    first, end, value = tokens[at], tokens[at].end, tokens[at].value
    at += 1
    while at < len(tokens) and tokens[at].kind in ("vague", "scale") and text[end : tokens[at].start] == " of ":
        value, end, at = value * tokens[at].value, tokens[at].end, at + 1
    return at, _Number(first.start, end, (value,), "vague", False)


def _with_fraction(text: str, first: _Token, token: _Token, at: int, part: Decimal, total: Decimal) -> tuple[int, _Number]:
    """Two thirds, one-fifth; three quarters may also be nine months, and twenty-fifth is an ordinal."""
    if part > 1 and text[token.end - 1] not in "sS":
        return at + 1, _Number(first.start, token.end, (total + part + 1 / token.value, total + part), "ordinal", False)
    value = (total + part) * token.value
    return at + 1, _Number(first.start, token.end, (value, total + part), "fraction", token.value not in (Decimal("0.25"), Decimal("0.5")))


def _goes_on(part: Decimal, value: Decimal, scale: Decimal) -> bool:
    """Whether a number word goes on: twenty-six, two hundred and five; not "one, two" nor "two and three"."""
    tens = part % 100
    if part and 20 <= tens < 100 and tens % 10 == 0 and value < 10:
        return True
    return scale > 1 and tens == 0 and value < 100


def _unit_after(text: str, end: int, grammar: _EnglishGrammar, words: Mapping[str, Any]) -> tuple[str, Decimal, int]:
    """The unit that follows a number, how many base units it is, and where it ends."""
    match = grammar.unit.match(text, end)
    if not match:
        return "", Decimal(1), end
    name, factor = words["units"][match["unit"]]
    return name, Decimal(factor), match.end()


def _shared(text: str, numbers: list[_Number], n: int, grammar: _EnglishGrammar, words: Mapping[str, Any]) -> Iterator[Way]:
    """The scale and unit that a number shares with a later one: 3 to 5 billion yuan, 10, 20 and 30 per cent."""
    for later in range(n + 1, min(n + 8, len(numbers))):
        if not grammar.joint.fullmatch(text, numbers[later - 1].end, numbers[later].start):
            return
        unit, factor, _ = _unit_after(text, numbers[later].end, grammar, words)
        scale = numbers[later].scale if numbers[n].scale == 1 else Decimal(1)
        if unit or scale > 1:
            for value in numbers[n].values:
                yield Way(value * scale, unit, factor)
            return


def _passing(text: str, number: _Number, grammar: _EnglishGrammar) -> bool:
    """Whether a number is the day of a month, a year's second half (2023–27), a century, a list's label, a time of day, or an addition in brackets."""
    near = text[max(0, number.start - 12) : number.end + 12]
    ahead = text[max(0, number.start - 50) : number.start]
    label = grammar.label.match(text)
    return bool(
        (number.end - number.start <= 4 and number.values[0] <= 31 and grammar.month.search(near))
        or (label and number.end <= label.end())
        or grammar.passing.match(text, number.end)
        or grammar.clock.match(text, number.start)
        or grammar.aside.search(ahead)
        or re.search(r"\b(?:19|20)\d\d[–/-]$", ahead)
    )


__all__ = ["Amount", "Way", "any_of", "chinese_amounts", "english_amounts", "number_words"]

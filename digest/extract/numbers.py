"""Text → the quantities it states: value in base units, unit, range and bound, each with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, DivisionByZero, InvalidOperation
from functools import cache, lru_cache
from typing import Literal

from digest.extract.dates import SET_DAY, Time, times_in
from digest.extract.numerals import fold, numerals, read_number
from digest.lexicon import Lexicon, Pattern

Bound = Literal["about", "more_than", "at_least", "at_most", "less_than"]

HAN = r"\u3400-\u9fff"
SPACE = " "
DIGITS = "0123456789"
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", DIGITS)
LARGEST = 15
"""A number of more digits than this before its 万 or 亿 is an identifier, not a count."""

TO_VALUE = 20
"""减少2100人至370万人 is no range: where both ends have their unit, the second is not this many times the first."""

CHANGED_TO = 3
"""After a verb of change, 增加200人至900人, it is none either where the second is this many times the first."""

HIGHEST_POWER = 60

TEN_THOUSAND = 10_000
"""Letters for larger numbers stand before no 人."""

HALF = Decimal("0.5")

PLAIN_MONEY = "CNY"

WHOLE = ("percent", "percent_mixed", "percent_pair", "per_many", "tenths", "discount", "fraction", "fraction_sign", "half", "money", "money_cents", "small_money", "tail", "hours", "double")
"""Forms that say their unit, or have none, and stand without another word."""

RANGED = ("tenths", "fraction", "discount")
"""Those of them that a range may begin with: 三成至四成, 三分之一到二分之一, 七折到八折."""

@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number as printed and as counted; `text` is `source[start:end]`, its bound words left out."""

    text: str
    start: int
    end: int
    value: Decimal  # base units, 万 and 亿 multiplied out
    value_max: Decimal | None = None  # the other end of a range
    unit: str = ""  # CNY, %, km, or the measure word as written
    bound: Bound | None = None
    kind: str = ""  # money, percent, length, count … of units.tsv; fraction or number for what has no unit
    form: str = ""  # id of the form in quantities.toml
    hedge: tuple[int, int] | None = None  # where its bound word stands
    lone: bool = False  # written as one Chinese numeral: 一个, 两名


@dataclass(frozen=True, slots=True)
class _Number:
    """A number read at a place, before its unit is known."""

    end: int
    value: Decimal
    value_max: Decimal | None
    form: str
    kind: str
    inner: Bound | None  # what an 余, 多, 几 or 把 of its own says of it
    scaled: bool  # holds 万 or 亿 of its own
    han: str  # its Chinese numerals, where it is written in them
    unit: str = ""  # a unit that stands inside it: 一米八


@dataclass(frozen=True, slots=True)
class _Unit:
    end: int
    unit: str
    scale: Decimal
    kind: str
    lone: str  # may follow a single Chinese numeral: yes, two (from two on), no


def find_quantities(text: str, lexicon: Lexicon, *, alone: bool = False) -> tuple[Quantity, ...]:
    """Return the quantities in *text*, in order: 1200亿元 is 120000000000 CNY, 20% is 20 %, 2—3个 is 2 to 3 个.

    Either script, full or half width. Dates, clock times, names, codes, ordinals, ages and list numbers are left out; durations are
    quantities. *alone* says that no record is to be made of them: ages count, and 1 234 567, 幺零八 and 20刀 are read. Raises nothing
    on any text.
    """
    folded = fold(text)
    return quantities_in(folded, text, lexicon, times_in(folded, text, lexicon, None, alone=True), alone=alone)


def quantities_in(folded: str, text: str, lexicon: Lexicon, times: Iterable[Time], *, alone: bool = False) -> tuple[Quantity, ...]:
    """`find_quantities` for a text whose folded form and times are at hand."""
    grammar = _grammar(lexicon, alone)
    blocked = bytearray(len(folded) + 1)
    for time in times:
        if time.kind not in ("duration", "set") or time.rule == SET_DAY:
            blocked[time.start:time.end] = b"\1" * (time.end - time.start)
    for pattern in grammar.exclusions:
        for match in pattern.regex.finditer(folded):
            if not grammar.is_measure(folded, match, pattern.id) and not _spared(pattern, folded, match.start()):
                blocked[match.start():match.end()] = b"\1" * (match.end() - match.start())
    found: list[Quantity] = []
    at = 0
    for begin in grammar.starts.finditer(folded):
        start = begin.start()
        if start < at or blocked[start]:
            continue
        if not grammar.sure.match(folded, start) and grammar.is_word(folded, start):
            continue
        quantity = grammar.quantity(folded, text, start, blocked)
        if quantity is not None:
            at = quantity.end
            if found and _small_change(found[-1], quantity):
                quantity = _sum(found.pop(), quantity, text)
            found.append(quantity)
        elif folded[start] in DIGITS:
            at = grammar.digits.match(folded, start).end()  # type: ignore[union-attr]
        elif run := grammar.digit_run.match(folded, start):
            at = run.end()
    for n in range(len(found) - 2, -1, -1):
        first, then = found[n], found[n + 1]
        between = folded[first.end:min(then.start, then.hedge[0] if then.hedge else then.start)]
        if first.kind == "count" and then.kind == "points" and between in grammar.shared:
            found[n] = replace(first, unit=then.unit, kind="points")  # 加快1.1个和0.4个百分点
        elif first.kind == "number" and first.unit == "" and then.kind in ("money", "area", "length") and folded[first.end - 1] in grammar.n.groups and between in grammar.shared:
            found[n] = replace(first, unit=then.unit, kind=then.kind)  # 约62亿及105亿元
    for n in range(1, len(found)):
        base, per, counted = found[n - 1].unit.partition("/")
        if per and found[n].unit in (base, grammar.degree) and (found[n].kind == found[n - 1].kind or found[n].unit == grammar.degree) and grammar.changed.fullmatch(folded, found[n - 1].end, found[n].start):
            found[n] = replace(found[n], unit=f"{base}/{counted}", kind=found[n - 1].kind)
    return tuple(found)


def _small_change(first: Quantity, then: Quantity) -> bool:
    """Whether 8毛 after 12块 is the rest of one amount."""
    return (first.kind == then.kind == "money" and first.end == then.start and first.unit == then.unit and abs(then.value) < 1 <= first.value
            and first.value == first.value.to_integral_value() and first.value_max is None is then.value_max)


def _sum(first: Quantity, then: Quantity, text: str) -> Quantity:
    return replace(first, text=text[first.start:then.end], end=then.end, value=first.value + then.value, bound=then.bound or first.bound, hedge=then.hedge or first.hedge)


def _spared(pattern: Pattern, folded: str, at: int) -> bool:
    """Whether the words before what an exclusion matches make it a quantity after all: 人均预期寿命79岁."""
    unless = pattern.fields.get("unless_after")
    return unless is not None and re.search(unless, folded[max(0, at - 40):at]) is not None


@lru_cache(maxsize=1024)
def value_of(raw: str, lexicon: Lexicon) -> tuple[Decimal, Decimal | None, str] | None:
    """Value, other end and unit that *raw* alone states: what a published record must agree with; None if it states no quantity."""
    folded = fold(raw)
    quantities = quantities_in(folded, raw, lexicon, times_in(folded, raw, lexicon, None))
    if not quantities:
        return None
    first = quantities[0]
    return first.value, first.value_max, first.unit


@cache
def _grammar(lexicon: Lexicon, alone: bool) -> _Grammar:
    return _Grammar(lexicon, alone)


class _Grammar:
    """The tables of one lexicon, compiled; those read by `digest quantities` have more forms and fewer exclusions."""

    def __init__(self, lexicon: Lexicon, alone: bool) -> None:
        self.lexicon = lexicon
        self.n = numerals(lexicon)
        self.alone = alone
        other = "linked" if alone else "alone"
        self.forms = [pattern for pattern in lexicon.patterns("quantities") if pattern.fields.get("only") != other]
        self.exclusions = [pattern for pattern in lexicon.patterns("exclusions") if pattern.fields.get("only") != other]
        self.han = "".join({*self.n.digits, *self.n.places, *self.n.groups})
        words = self.n.words
        half = lexicon.values("measures")["half"]
        self.half, self.holds, self.fews = half["word"], frozenset(half["holds"]), tuple(half["fews"])
        currencies = lexicon.table("currencies")
        self.signs = {row["sign"]: row["unit"] for row in currencies}
        sign = "|".join(sorted(map(re.escape, self.signs), key=len, reverse=True))
        self.sign = re.compile(rf"({sign}) ?(?=[0-9{self.han}]|\.[0-9])")
        self.starts = re.compile(
            rf"(?:{sign}) ?(?=[0-9{self.han}]|\.[0-9])|[0-9{self.han}{words['some']}{half['word']}]|[{re.escape(words['minus'])}](?= ?[.0-9{self.han}])"
            rf"|{half['double']}|(?<!{half['no_up']}){words['up']}(?=[{''.join(self.n.places)}{''.join(self.n.groups)}])|{half['opens']}|[{''.join(self.n.fractions)}]|(?<![0-9A-Za-z.])\.(?=[0-9])")
        self.digits = re.compile(r"[0-9.,]+")
        self.digit_run = re.compile(f"[{''.join(self.n.digits)}]{{2,}}(?![{''.join((*self.n.places, *self.n.groups))}])")
        self.words = frozenset(row["word"] for row in lexicon.table("numeral_words"))
        self.longest = max(map(len, self.words))
        self.rows = {**{row["term"]: row for row in lexicon.table("units")}, **(_spoken_units(lexicon) if alone else {})}
        self.units = _unit_regex(self.rows.values())
        self.half_after = re.compile(half["after"])
        self.half_between, self.more_between = re.compile(half["between"]), re.compile(half["more_between"])
        measures = lexicon.values("measures")
        self.bracket = re.compile(measures["bracket"])
        self.millions = {word: Decimal(scale) for word, scale in measures["millions"].items()}
        self.millions_after = re.compile(f" ?({'|'.join(sorted(self.millions, key=len, reverse=True))})(?![A-Za-z0-9])")
        self.per = re.compile(measures["per"])
        self.grade = re.compile(measures["grade"])
        self.range = re.compile(measures["range"])
        self.between = [(re.compile(opens), re.compile(closes)) for opens, closes in measures["between"]]
        self.neighbours = re.compile(measures["neighbours"])
        self.more = measures["more"]
        self.sure = re.compile("|".join(measures["sure"]))
        self.per_before = re.compile(measures["per_before"])
        self.pace_before = re.compile(measures["pace_before"])
        self.pace = measures["pace"]
        self.spent, self.spent_after = re.compile(measures["spent"]), re.compile(measures["spent_after"])
        self.spent_word = measures["spent_word"]
        self.shared = frozenset(measures["shared"])
        self.changed = re.compile(measures["changed"])
        self.links, self.compared = measures["links"], measures["compared"]
        self.compared_after: list[tuple[Bound, re.Pattern[str]]] = [(bound, re.compile(after)) for bound, after in measures["compared_after"]]
        self.extremes = frozenset(measures["extremes"])
        self.scales, self.degree = measures["scales"], measures["degree"]
        self.moved = re.compile(measures["moved"])
        self.change, self.spread, self.to = re.compile(measures["change"]), re.compile(measures["spread"]), frozenset(measures["to"])
        self.no_degree = re.compile(measures["no_degree"])
        letters = measures["letters"]
        self.letter_values = {**self.n.letters, **(letters["values"] if alone else {})}
        self.letters, self.letter_before, self.letter_after = letters["units"], re.compile(letters["before"]), re.compile(letters["after"])
        mega = measures["mega"]
        self.mega, self.mega_before = mega["word"], re.compile(mega["before"])
        self.counted = {word: re.compile(before) for word, before in measures["counted"].items()}
        self.isolated = re.compile(measures["isolated"])
        hedges = lexicon.table("hedges")
        self.before = _edge_words(row for row in hedges if row["side"] == "before")
        self.after = _edge_words(row for row in hedges if row["side"] == "after")

    def is_measure(self, folded: str, match: re.Match[str], exclusion: str) -> bool:
        """Whether what looks like a code has a sign of money before it (US$5, RMB100), or a list number a unit behind it (1.5 吨)."""
        if exclusion == "list-number":
            number = self._number(folded, match.start())
            unit = None if number is None else self._unit(folded, number.end, number)
            return number is not None and (number.unit != "" or (unit is not None and unit.kind not in ("count", "weak", "time")))
        return exclusion in ("latin-code", "generation") and any(folded.startswith(sign, match.start()) for sign in self.signs if sign[0].isascii())

    def is_word(self, folded: str, start: int) -> bool:
        """Whether the Chinese numeral at *start* belongs to a word or idiom rather than to a number."""
        if folded[start] in DIGITS or folded[start] == ".":
            return False
        for begin in range(max(0, start - self.longest + 1), start + 1):
            for end in range(max(start + 1, begin + 2), min(len(folded), begin + self.longest) + 1):
                if folded[begin:end] in self.words and not self._runs_on(folded, start, end) and not self._measured(folded, start, end):
                    return True
        return False

    def _measured(self, folded: str, start: int, end: int) -> bool:
        """Whether the numeral at *start* has a unit of measurement that reaches beyond *end*: 一品脱, whatever 一品 is."""
        run = start
        while folded[run:run + 1] and folded[run] in self.han:
            run += 1
        unit = self.units.match(folded, run)
        return unit is not None and unit.end() > end and self.rows[unit[0]]["kind"] not in ("count", "weak")

    def _runs_on(self, folded: str, start: int, end: int) -> bool:
        """Whether a word's end from *start* is all numerals and only the head of a longer numeral: 百八 in 百八十万, 后一 in 最后一百米."""
        return all(char in self.han for char in folded[start:end]) and end < len(folded) and folded[end] in self.han

    # ---- one quantity ---------------------------------------------------------------------------------------------------

    def quantity(self, folded: str, text: str, start: int, blocked: bytearray) -> Quantity | None:
        """The quantity that begins at *start*, or None."""
        begin, currency = start, None
        sign = self.sign.match(folded, start)
        if sign:
            begin, currency = sign.end(), self.signs[sign[1]]
        number = self._number(folded, begin)
        if number is None:
            return self._half(folded, text, start)
        if any(blocked[begin:number.end]):
            return None
        if currency is not None and (scale := self.millions_after.match(folded, number.end)):
            number = replace(number, value=number.value * self.millions[scale[1]], end=scale.end())  # HK$1.2m, US$3 billion
        value, value_max, end = number.value, number.value_max, number.end
        unit = self._unit(folded, end, number)
        began = self._half_more(folded, unit, unit.end) if unit is not None else None  # 三年半至四年
        from_here = replace(number, value=number.value + HALF) if began else number
        other = self._other_end(folded, begin, began or (unit.end if unit else end), from_here, unit, currency, blocked) if number.form not in WHOLE or number.form in RANGED else None
        if other is not None:
            value, value_max, end, unit = other
        elif unit is not None:
            end = unit.end
        elif number.form == "number" and (counted := self.counted.get(folded[end:end + 1])) and counted.search(folded, max(0, start - 20), start):
            unit = _Unit(end + 1, folded[end], Decimal(1), "count", "yes")
            end = unit.end
        elif number.form == "number" and self._counts_bytes(folded, start, end):
            unit = _Unit(end + 1, self.letters[folded[end]], Decimal(1), "data", "yes")
            end = unit.end
        elif currency is None and folded[end - 1] == self.mega and self.mega_before.search(folded, max(0, start - 16), start):
            value, unit = value / self.n.groups[self.mega], _Unit(end, self.mega, Decimal(1), "data", "yes")
        if unit is not None:
            value, value_max = value * unit.scale, None if value_max is None else value_max * unit.scale
        if currency is not None and (unit is None or (unit.kind == "money" and unit.unit == PLAIN_MONEY) or unit.unit == self.spent_word):
            unit = _Unit(end, currency, Decimal(1), "money", "yes")
        inner, half = number.inner, None
        if unit is not None:
            half = self._half_more(folded, unit, end) if value_max is None else None
            between = self.half_between.match(folded, end) if half is None and value_max is None else None
            over = self.more_between.match(folded, end)
            if half:
                value, end = value + unit.scale * HALF, half
            elif between and (beyond := self._unit_beyond(folded, between)):
                unit = beyond
                value, end = (number.value + HALF) * unit.scale, unit.end
            elif over and (beyond := self._unit_beyond(folded, over)):
                unit, inner, end = beyond, "more_than", beyond.end
            elif unit.kind not in ("count", "weak") and folded[end:end + 1] and folded[end] in self.more["chars"] and (not folded[end + 1:end + 2] or (folded[end + 1] not in self.more["block"] and folded[end + 1] not in DIGITS + self.han)):
                inner, end = "more_than", end + 1
        if not self._stands(folded, start, end, number, unit, currency is not None or other is not None or half is not None):
            return None
        name, kind, start, end = self._named(folded, start, end, number, unit, currency)
        grade = self.grade.match(folded, end)
        if grade and number.han and all(char in self.n.places or char in self.n.groups for char in number.han):
            end = grade.end()
        bound, hedge = self._bound(folded, start, end, inner)
        if kind == "temperature" and hedge is not None and folded[slice(*hedge)] in self.extremes:
            bound, hedge = inner, None
        return Quantity(text=text[start:end], start=start, end=end, value=_plain(value), value_max=None if value_max is None else _plain(value_max),
                        unit=name, bound=bound, kind=kind, form=number.form, hedge=hedge, lone=len(number.han) == 1)

    def _named(self, folded: str, start: int, end: int, number: _Number, unit: _Unit | None, currency: str | None) -> tuple[str, str, int, int]:
        """What the number counts, of which kind, and from where to where both are said."""
        if unit is None:
            row = self.rows.get(number.unit)
            if row is None:
                return "", number.kind, start, end
            name = currency if row["kind"] == "money" and currency else row["unit"]
            return (self._compound(folded, start, end, name, row["kind"])[0] if row["kind"] == "money" else name), row["kind"], start, end
        name, kind = unit.unit, unit.kind
        if name == self.spent_word and self.spent_after.match(folded, end) and self.spent.search(folded, max(0, start - 8), start):
            name, kind = PLAIN_MONEY, "money"
        degrees = kind == "temperature" and folded[unit.end - 1:unit.end] == self.degree
        if degrees and folded[start - 2:start] in self.scales:
            name, start = self.scales[folded[start - 2:start]], start - 2
        name, end = self._compound(folded, start, end, name, kind)
        if unit.unit == self.degree and (number.scaled or name != unit.unit) and not self.no_degree.search(folded, max(0, start - 12), start):
            name, kind = name.replace(self.degree, "kWh", 1), "energy"  # 15亿度 and 每立方米4度 are no temperature
        return name, kind, start, end

    def _number(self, folded: str, at: int) -> _Number | None:
        """The number at *at*, by the first form that reads."""
        for pattern in self.forms:
            match = pattern.regex.match(folded, at)
            if match:
                number = self._read(pattern, match, folded)
                if number is not None:
                    return number
        return None

    def _read(self, pattern: Pattern, match: re.Match[str], folded: str) -> _Number | None:
        g = match.groupdict()
        form, end = str(pattern.fields["form"]), match.end()
        try:
            value, value_max, end = getattr(self, f"_read_{form}")(g, match, folded)
        except (InvalidOperation, DivisionByZero, OverflowError, TypeError, ValueError):
            return None
        few = g.get("few") and end > match.start("few")
        inner: Bound | None = "more_than" if few or g.get("up") or g.get("some") else "about" if g.get("near") else "less_than" if g.get("less") else None
        if g.get("neg") or g.get("neg2"):
            value, value_max = (-value, None) if value_max is None else (-value_max, -value)
        written = folded[match.start():end]
        han = "" if any(char in DIGITS for char in written) else "".join(char for char in written if char in self.han)
        scaled = any(char in self.n.groups for char in written)
        return _Number(end, value, value_max, form, str(pattern.fields.get("kind", "number")), inner, scaled, han, str(pattern.fields.get("unit", "")))

    def _read_number(self, g: dict[str, str | None], match: re.Match[str], folded: str) -> tuple[Decimal, Decimal | None, int]:
        written, end = g["n"] or "", match.end()
        if len(re.sub(r"[^0-9]", "", written.split(".")[0])) > LARGEST:
            raise ValueError(written)
        few, tail = g.get("few"), g.get("tail")
        if few and not tail and not self._few_counts(folded, match, few):
            end, few = match.start("few"), None
        value = read_number(written, self.lexicon)
        if value is None:
            raise ValueError(written)
        if tail:
            value = read_number(written + tail, self.lexicon) or value * (read_number("1" + tail, self.lexicon) or 1)  # 1亿3千多万
        letter = end + (folded[end:end + 1] == SPACE)
        if end == match.end() and not self._counts_bytes(folded, match.start(), letter) and folded[letter:letter + 1] in self.letter_values and written[-1] in DIGITS and (
            not re.match(rf"[0-9A-Za-z{HAN}/%]", folded[letter + 1:letter + 2] or " ") or self._counts_thousands(folded, letter)
        ):
            value, end = value * self.letter_values[folded[letter]], letter + 1
        return value, None, end

    def _counts_bytes(self, folded: str, start: int, at: int) -> bool:
        """Whether the letter at *at* is short for a unit of data: 内存8G."""
        return self.alone and folded[at:at + 1] in self.letters and (
            self.letter_before.search(folded, max(0, start - 10), start) is not None or self.letter_after.match(folded, at + 1) is not None)

    def _counts_thousands(self, folded: str, at: int) -> bool:
        """Whether the letter at *at* stands before money, 3k元; or, where no record is made, before what is counted by thousands, 3k人."""
        unit = self.units.match(folded, at + 1)
        if unit is None:
            return False
        kind = self.rows[unit[0]]["kind"]
        return kind == "money" or (self.alone and kind == "count" and self.letter_values[folded[at]] <= TEN_THOUSAND)

    def _few_counts(self, folded: str, match: re.Match[str], few: str) -> bool:
        """Whether a 余, 多, 几 or 来 after a number belongs to it: a unit or the clause's end follows."""
        end = match.end()
        if few == self.more["plain"] and not self.units.match(folded, end):
            return False
        if (counted := self.counted.get(folded[end:end + 1])) and counted.search(folded, max(0, match.start() - 20), match.start()):
            return True  # 股市两万多点
        return end >= len(folded) or bool(self.units.match(folded, end)) or not re.match(rf"[{HAN}0-9]", folded[end])

    def _read_digits(self, g: dict[str, str | None], match: re.Match[str], folded: str) -> tuple[Decimal, Decimal | None, int]:
        """幺零八, said digit by digit."""
        return Decimal("".join(str(self.n.digits[char]) for char in g["n"] or "")), None, match.end()

    def _read_pair(self, g: dict[str, str | None], match: re.Match[str], folded: str) -> tuple[Decimal, Decimal | None, int]:
        """三四十, 七八百万, 十七八: two neighbouring digits say a range."""
        low, high = self.n.digits[g["n"] or ""], self.n.digits[g["n2"] or ""]
        if not (high == low + 1 or (low, high) == (3, 5)) or ((low, high) == (1, 2) and not g["tail"] and (not g["head"] or match.end("n") < match.start("n2")) and folded[match.end():match.end() + 1] not in self.fews):
            raise ValueError(low)
        tail, head = g["tail"] or "", g["head"] or ""
        ends = [read_number(f"{head}{g[name]}{tail}", self.lexicon) for name in ("n", "n2")]
        if ends[0] is None or ends[1] is None:
            raise ValueError(match[0])
        if not tail and not head and not g.get("den") and not self.units.match(folded, match.end()):
            raise ValueError(match[0])
        return ends[0], ends[1], match.end()

    def _read_tens(self, g: dict[str, str | None], match: re.Match[str], folded: str) -> tuple[Decimal, Decimal | None, int]:
        """十几二十, 二十几三十万: from one ten to the next."""
        low, high = (read_number(f"{g[name]}{g['tail'] or ''}", self.lexicon) for name in ("n", "n2"))
        steps = [self.n.digits.get((g[name] or "")[0], 1) for name in ("n", "n2")]
        if low is None or high is None or steps[1] != steps[0] + 1:
            raise ValueError(match[0])
        return low, high, match.end()

    def _read_percent(self, g: dict[str, str | None], match: re.Match[str], folded: str) -> tuple[Decimal, Decimal | None, int]:
        scale = 100 / Decimal(self.n.places.get(g["den"] or "", 0) or self.n.groups[g["den"] or ""])
        low, high = (read_number(part, self.lexicon) if part else None for part in (g["n"], g["n2"]))
        if low is None:
            raise ValueError(match[0])
        end = match.end()
        if high is not None and high <= low:
            high, end = None, match.end("few") if g.get("few") else match.end("n")
        return low * scale, None if high is None else high * scale, end

    def _read_percent_mixed(self, g: dict[str, str | None], match: re.Match[str], folded: str) -> tuple[Decimal, Decimal | None, int]:
        """百分之四又二分之一."""
        scale = 100 / Decimal(self.n.places.get(g["den"] or "", 0) or self.n.groups[g["den"] or ""])
        whole, top, bottom = (read_number(g[name] or "", self.lexicon) for name in ("whole", "n", "parts"))
        if whole is None or top is None or not bottom:
            raise ValueError(match[0])
        return (whole + top / bottom) * scale, None, match.end()

    def _read_percent_pair(self, g: dict[str, str | None], match: re.Match[str], folded: str) -> tuple[Decimal, Decimal | None, int]:
        """百分之五六, 百分之七八十."""
        scale = 100 / Decimal(self.n.places.get(g["den"] or "", 0) or self.n.groups[g["den"] or ""])
        low, high, end = self._read_pair(g, match, folded)
        return low * scale, None if high is None else high * scale, end

    def _read_per_many(self, g: dict[str, str | None], match: re.Match[str], folded: str) -> tuple[Decimal, Decimal | None, int]:
        """15.1/10万: as a percentage, as a count in a thousand is."""
        low, many = (read_number(part or "", self.lexicon) for part in (g["n"], g["den"]))
        if low is None or not many:
            raise ValueError(match[0])
        return low * 100 / many, None, match.end()

    def _read_tenths(self, g: dict[str, str | None], match: re.Match[str], folded: str) -> tuple[Decimal, Decimal | None, int]:
        """三成二, 一成半, 三成七点五: tenths, hundredths and thousandths."""
        tenths, hundredths, rest = (5 if g.get(name) == self.half else int(self.n.digits.get(g.get(name) or "", g.get(name) or 0)) for name in ("n", "n2", "n3"))
        return 10 * tenths + hundredths + Decimal(rest) / 10, None, match.end()

    def _read_fraction(self, g: dict[str, str | None], match: re.Match[str], folded: str) -> tuple[Decimal, Decimal | None, int]:
        whole, top, bottom = (read_number(part, self.lexicon) if part else None for part in (g.get("whole") or g.get("whole2"), g["n"], g["den"]))
        if top is None or not bottom:
            raise ValueError(match[0])
        return (whole or Decimal(0)) + top / bottom, None, match.end()

    def _read_fraction_sign(self, g: dict[str, str | None], match: re.Match[str], folded: str) -> tuple[Decimal, Decimal | None, int]:
        """½, 3¾."""
        top, bottom = self.n.fractions[g["sign"] or ""]
        return Decimal(g["whole"] or 0) + Decimal(top) / bottom, None, match.end()

    def _read_half(self, g: dict[str, str | None], match: re.Match[str], folded: str) -> tuple[Decimal, Decimal | None, int]:
        return Decimal(100 if g.get("all") else 50), None, match.end()

    def _read_discount(self, g: dict[str, str | None], match: re.Match[str], folded: str) -> tuple[Decimal, Decimal | None, int]:
        """八折 asks 80 % of the price, 七五折 75 %, 对折 half."""
        tenths = Decimal(5) if g["same"] else read_number(g["n"] or "", self.lexicon)
        if tenths is None:
            raise ValueError(match[0])
        return 10 * tenths + (self.n.digits.get(g["n2"], 0) if g["n2"] else int(g["n3"] or 0)), None, match.end()

    def _read_double(self, g: dict[str, str | None], match: re.Match[str], folded: str) -> tuple[Decimal, Decimal | None, int]:
        return Decimal(1), None, match.end()

    def _read_money(self, g: dict[str, str | None], match: re.Match[str], folded: str) -> tuple[Decimal, Decimal | None, int]:
        value = read_number(g["n"] or "", self.lexicon)
        tenths, hundredths = (read_number(part, self.lexicon) if part else None for part in (g["jiao"], g["fen"]))
        if value is None or tenths is None:
            raise ValueError(match[0])
        return value + tenths / 10 + (hundredths or Decimal(0)) / 100, None, match.end()

    def _read_money_cents(self, g: dict[str, str | None], match: re.Match[str], folded: str) -> tuple[Decimal, Decimal | None, int]:
        """五元零八分: of a yuan."""
        value, hundredths = (read_number(g[name] or "", self.lexicon) for name in ("n", "fen"))
        if value is None or hundredths is None:
            raise ValueError(match[0])
        return value + hundredths / 100, None, match.end()

    def _read_small_money(self, g: dict[str, str | None], match: re.Match[str], folded: str) -> tuple[Decimal, Decimal | None, int]:
        """两毛五, 八角: of a yuan."""
        tenths, hundredths = (read_number(part, self.lexicon) if part else Decimal(0) for part in (g["jiao"], g["fen"]))
        if tenths is None or hundredths is None:
            raise ValueError(match[0])
        return tenths / 10 + hundredths / 100, None, match.end()

    def _read_tail(self, g: dict[str, str | None], match: re.Match[str], folded: str) -> tuple[Decimal, Decimal | None, int]:
        """一米八, 1米65, 三十六度五: what follows the unit are decimals of it."""
        whole, tail = read_number(g["n"] or "", self.lexicon), "".join(str(self.n.digits.get(char, char)) for char in g.get("n2") or "0")
        if whole is None:
            raise ValueError(match[0])
        return whole + Decimal(f"0.{tail}"), None, match.end()

    def _read_hours(self, g: dict[str, str | None], match: re.Match[str], folded: str) -> tuple[Decimal, Decimal | None, int]:
        """2小时10分: in minutes."""
        hours, minutes = (read_number(g[name] or "", self.lexicon) for name in ("n", "n2"))
        if hours is None or minutes is None:
            raise ValueError(match[0])
        return 60 * hours + minutes, None, match.end()

    def _read_power(self, g: dict[str, str | None], match: re.Match[str], folded: str) -> tuple[Decimal, Decimal | None, int]:
        value = read_number(g["n"] or "", self.lexicon)
        if value is None:
            raise ValueError(match[0])
        exponent = int((g["p"] or g["ten"] or (g["sup"] or "").translate(SUPERSCRIPTS) or (g["e"] or "e0")[1:]).replace("−", "-"))
        if abs(exponent) > HIGHEST_POWER:
            raise ValueError(match[0])
        return (value ** exponent if g["p"] else value * Decimal(10) ** exponent), None, match.end()

    def _read_power_words(self, g: dict[str, str | None], match: re.Match[str], folded: str) -> tuple[Decimal, Decimal | None, int]:
        """十的六次方, 五的平方."""
        value = read_number(g["n"] or "", self.lexicon)
        exponent = Decimal(2) if g["square"] else Decimal(3) if g["cube"] else read_number(g["p"] or "", self.lexicon)
        if value is None or exponent is None or abs(exponent) > HIGHEST_POWER:
            raise ValueError(match[0])
        return value ** (-exponent if g["minus"] else exponent), None, match.end()

    # ---- its unit ---------------------------------------------------------------------------------------------------------

    def _unit(self, folded: str, at: int, number: _Number) -> _Unit | None:
        """The unit after a number, with one space between at most."""
        if number.form in WHOLE and number.form not in ("fraction", "fraction_sign"):
            return None
        begin = at + 1 if folded[at:at + 1] == SPACE else at
        match = self.units.match(folded, begin)
        if not match:
            return None
        row = self.rows[match[0]]
        if number.form == "fraction" and number.value < 1 and row["kind"] in ("count", "weak"):
            return None  # 三分之一班级
        if number.han and begin > at and row["kind"] in ("count", "weak", "time") and row["scale"] == "1":
            return None
        return _Unit(match.end(), row["unit"], Decimal(row["scale"]), row["kind"], row["han"] or ("no" if row["kind"] == "weak" else "yes"))

    def _unit_beyond(self, folded: str, between: re.Match[str]) -> _Unit | None:
        """The unit after the 半 or 多 of 两个半小时, 三个多月: with its 个 or without."""
        measure = self.more["measure"]
        match, end = self.units.match(folded, between.end()), between.end()
        if match is None:
            match, end = self.units.match(measure + folded[end:end + 4]), end - len(measure)
        if match is None:
            return None
        row = self.rows[match[0]]
        return _Unit(end + len(match[0]), row["unit"], Decimal(row["scale"]), row["kind"], "yes")

    def _half_more(self, folded: str, unit: _Unit, at: int) -> int | None:
        """Where a 半 after a unit ends, 四年半."""
        half = self.half_after.match(folded, at) if unit.kind not in ("percent", "points", "weak") else None
        return half.end() if half else None

    def _other_end(self, folded: str, start: int, at: int, number: _Number, unit: _Unit | None, currency: str | None, blocked: bytearray
                   ) -> tuple[Decimal, Decimal, int, _Unit | None] | None:
        """The rest of a range that began at *start* with *number*: both values, where it ends, and its unit."""
        to = self.range.match(folded, at) or (self.neighbours.match(folded, at) if unit is None else None)
        to, close = (to, None) if to else next(((opens, closes) for opening, closes in self.between if (opens := opening.match(folded, at))), (None, None))
        if not to or to.end() >= len(folded) or blocked[to.end()] or number.value_max is not None:
            return None
        sign = self.sign.match(folded, to.end())
        if sign and self.signs[sign[1]] != currency:
            return None
        second = self._number(folded, sign.end() if sign else to.end())
        if second is None or second.value_max is not None:
            return None
        if number.unit and second.form == "number":  # 四成半至五成
            whole = self._unit(folded, second.end, second)
            low, high = number.value, second.value * (whole.scale if whole else 1)
            return (low, high, whole.end, None) if whole is not None and whole.unit == number.unit and low < high else None
        if second.unit and unit is not None and self.rows[second.unit]["unit"] == unit.unit:  # 五成至六成五
            second = replace(second, value=second.value / unit.scale, form=number.form)
        if second.form != number.form and {second.form, number.form} - {"number"}:
            return None
        second_unit = replace(unit, end=second.end) if unit is not None and second.unit else self._unit(folded, second.end, second)
        if unit is not None and (second_unit is None or second_unit.unit != unit.unit):
            return None
        end = second_unit.end if second_unit else second.end
        closed = close.match(folded, end) if close else None
        if close and not closed:
            return None
        low, high = number.value, second.value
        if second_unit is not None and (ended := self._half_more(folded, second_unit, end)):
            high, end = high + HALF, ended
        if second.scaled and not number.scaled and unit is None and low < high:
            scaled = _last_scale(folded, to.end(), second.end, self.n.groups)
            if low * scaled < high:
                low *= scaled
        if len(number.han) == 1 and len(second.han) == 2 and unit is None and second.han[1] in self.n.places and 1 < low < self.n.digits.get(second.han[0], 0) and high >= 100:
            low *= self.n.places[second.han[1]]  # 三到五百
        if unit is not None and second_unit is not None and unit.scale != second_unit.scale:
            low = low * unit.scale / second_unit.scale
        if low > high and high < 0:
            low, high = high, low
        if unit is not None and start and self.change.match(folded, start - 1) and folded[to.start():to.end()].strip() in self.to and not self.spread.match(folded, end):
            return None  # 由86条到150条
        if unit is not None and unit.kind not in ("percent", "points") and folded[to.start():to.end()].strip() in self.to and high >= CHANGED_TO * low >= 0 and self.moved.search(folded, max(0, start - 8), start):
            return None  # 减少约500人至8800人
        if not low < high or (unit is not None and low >= 0 and high >= TO_VALUE * low and not closed):
            return None
        return low, high, closed.end() if closed else end, second_unit

    def _compound(self, folded: str, start: int, end: int, name: str, kind: str) -> tuple[str, int]:
        """A unit with what it is counted by: 台（套）, 片/月, 元/吨, 元每吨; and 每吨 before the number."""
        if kind == "count" and (bracket := self.bracket.match(folded, end)):
            name, end = name + bracket[0], bracket.end()
        per = self.per.match(folded, end)
        if per:
            row = self.rows.get(per[1])
            name = f"{name}/{row['unit'] if row else per[1]}"
            return self.pace.get(name, name), per.end()
        pace = self.pace_before.search(folded, max(0, start - 12), start) if kind in ("length", "volume", "mass") else None
        if pace:
            name = f"{name}/{self.rows[pace[1]]['unit'] if pace[1] else pace[2]}"
            return self.pace.get(name, name), end
        before = self.per_before.search(folded, max(0, start - 12), start) if kind not in ("percent", "points", "multiple", "time") else None
        if before:
            return f"{name}/{self.rows[before[1]]['unit']}", end
        return name, end

    # ---- whether it stands, and its bound --------------------------------------------------------------------------------

    def _stands(self, folded: str, start: int, end: int, number: _Number, unit: _Unit | None, sure: bool) -> bool:
        """Whether a number is one: Arabic always, Chinese with a unit that allows it or by its own length."""
        if not number.han:
            after = folded[end:end + 1]
            return unit is not None or not (after.isascii() and after.isalpha())
        if sure or number.form in WHOLE or number.form in ("power_words", "digits") or self.n.words["point"] in folded[start:number.end]:
            return True
        if len(number.han) == 1 and not number.value_max:
            if number.han in self.n.words["formal"]:
                return unit is not None and unit.kind == "money"
            if self.alone and number.value < 0 and unit is None:
                return not re.match(f"[{HAN}]", folded[end:end + 1])
            if number.inner:
                return unit is not None or number.value > 1
            if number.value == 0 and unit is not None:
                return unit.kind in ("percent", "temperature")
            if number.han in self.n.groups or (number.han in self.n.places and number.value >= 100):
                counted = unit.kind != "weak" if unit is not None else self.alone and not re.match(f"[{HAN}]", folded[end:end + 1])
                return counted and _edge(self.before, folded, start, ends=True) is not None  # 近百人
            if unit is not None:
                return unit.lone == "yes" or (number.value < 0 and unit.kind not in ("count", "weak")) or (unit.lone == "two" and number.value >= 2)
            return self.isolated.match(folded[max(0, start - 1):start] + "\0" + folded[end:end + 1]) is not None
        if unit is not None:
            return unit.kind not in ("count", "weak") or len(number.han) != 2 or number.value_max is not None or any(char not in self.n.digits for char in number.han)
        return number.value_max is not None or any(char in self.n.places or char in self.n.groups for char in number.han) or len(number.han) >= 3

    def _half(self, folded: str, text: str, start: int) -> Quantity | None:
        """半小时, 半公里: half of the unit that follows."""
        if folded[start] != self.half:
            return None
        at = start + 1
        if folded.startswith(self.more["measure"], at):
            at += len(self.more["measure"])
        match = self.units.match(folded, at) or self.units.match(folded, start + 1)
        if not match:
            return None
        row = self.rows[match[0]]
        if row["kind"] in ("weak", "percent") or (row["kind"] == "count" and at == start + 1 and row["scale"] == "1" and match[0] not in self.holds):
            return None
        end = match.end()
        bound, hedge = self._bound(folded, start, end, None)
        return Quantity(text=text[start:end], start=start, end=end, value=_plain(Decimal(row["scale"]) / 2), unit=row["unit"], bound=bound, kind=row["kind"],
                        form="half-unit", hedge=hedge, lone=True)

    def _bound(self, folded: str, start: int, end: int, inner: Bound | None) -> tuple[Bound | None, tuple[int, int] | None]:
        """What the words that touch the number say of it: the one before it, then the one after, then an 余 inside."""
        at = start - 1 if folded[start - 1:start] == SPACE else start
        before = _edge(self.before, folded, at, ends=True)
        if before is None and at > 1 and folded[at - 1] in self.links:
            before = _edge(self.before, folded, at - 1, ends=True, shortest=2)
        if before is None and folded[at - 1:at] == self.compared:
            before = next(((bound, (at - 1, at)) for bound, after in self.compared_after if after.match(folded, end)), None)
        after = _edge(self.after, folded, end, ends=False)
        if before is not None and (after is None or before[0] != "about"):
            return before
        if after is not None:
            return after
        return before or (inner, None)


def _spoken_units(lexicon: Lexicon) -> dict[str, Mapping[str, str]]:
    """Units that only speech has, as rows of units.tsv."""
    measures = lexicon.values("measures")
    blocked = {row["term"]: row["block"] for row in lexicon.table("units")}
    counts = {word: {"term": word, "unit": word, "scale": "1", "kind": "count", "han": "two", "block": blocked.get(word, "")} for word in measures["spoken_counts"]["words"]}
    return counts | {term: {"term": term, "unit": unit, "scale": scale, "kind": kind, "han": han, "block": block}
                     for term, (unit, scale, kind, han, block) in measures["spoken_units"].items()}


def _unit_regex(rows: Iterable[Mapping[str, str]]) -> re.Pattern[str]:
    """Every unit, the longest first; a blocked one gives way to a shorter."""
    parts = []
    for row in sorted(rows, key=lambda row: -len(row["term"])):
        term = re.escape(row["term"])
        if row["term"].isascii() and row["term"][-1].isalpha():
            term += "(?![A-Za-z0-9])"
        parts.append(term + (f"(?!{row['block']})" if row["block"] else ""))
    by_first: dict[str, list[str]] = {}
    for part in parts:
        by_first.setdefault(part[0] if part[0] != "\\" else part[:2], []).append(part)
    return re.compile("|".join(f"(?={first})(?:{'|'.join(alternatives)})" for first, alternatives in by_first.items()))


EdgeWords = dict[str, tuple[Bound, str]]


def _edge_words(rows: Iterable[object]) -> EdgeWords:
    return {row["word"]: (row["bound"], row["block"].strip("[]")) for row in rows}  # type: ignore[index]


def _edge(words: EdgeWords, folded: str, at: int, *, ends: bool, shortest: int = 1) -> tuple[Bound, tuple[int, int]] | None:
    """The longest bound word that ends (or begins) at *at*, unless what stands beyond it forbids it."""
    for length in range(7, shortest - 1, -1):
        start, end = (at - length, at) if ends else (at, at + length)
        if start < 0 or end > len(folded):
            continue
        entry = words.get(folded[start:end])
        if entry is None:
            continue
        beyond = folded[start - 1:start] if ends else folded[end:end + 1]
        if not beyond or beyond not in entry[1]:
            return entry[0], (start, end)
    return None


def _last_scale(folded: str, start: int, end: int, groups: object) -> Decimal:
    """The 万, 亿 or 万亿 that closes a number."""
    scale = Decimal(1)
    for char in reversed(folded[start:end]):
        if char not in groups:  # type: ignore[operator]
            break
        scale *= groups[char]  # type: ignore[index]
    return scale


def _plain(value: Decimal) -> Decimal:
    """The same number without trailing zeros or exponent."""
    value = value.normalize()
    return value.quantize(Decimal(1)) if value == value.to_integral_value() and abs(value) < Decimal(10) ** 27 else value

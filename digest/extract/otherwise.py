"""Time → the other times that its words may mean for a number, each with the reason; which of them it is, weights tell (see extract/periods.py)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date as Date
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from digest.extract.dates import Time, ahead, last_day
from digest.extract.numbers import Quantity
from digest.extract.numerals import read_number
from digest.extract.promises import dated
from digest.extract.reading import Reading
from digest.lexicon import Lexicon

if TYPE_CHECKING:
    from digest.extract.indicators import Words
    from digest.extract.periods import Around

COUNTED = ("within", "span-years")
"""Rules of times that count years or months from the paper's date."""

FISCAL, SAID_FISCAL = ("fiscal", "fiscal-two", "fiscal-short"), ("word-year", "word-fiscal", "first-months")
"""Rules of financial and school years, written and said."""

ROC_RANGES = ("roc-range", "roc-short", "roc-digits", "roc", "joined")
"""Rules of times that may be several school years."""

BARE = ("day", "day-range", "month", "month-range", "first-months", "part-year", "word-year", "quarter-q")
"""Rules of times that may stand without a year."""

APRIL, SEPTEMBER = 4, 9
"""Months in which Hong Kong's financial year and school years begin."""

LATE = "11"
"""Month from which 年底 and 3月 of a promise may be the next year's."""

WEEK = 7
"""Days."""

AFTER = 8
"""Characters after a time that say how far it goes on."""


class Other(NamedTuple):
    """Another time that the same words may mean, and what makes it one."""

    iso: str
    why: str


def otherwise(time: Time, iso: str, reading: Reading, promised: bool, around: Around, words: Words, lexicon: Lexicon) -> Iterator[Other]:
    """What else *time*, published as *iso*, may mean; the same time may come more than once."""
    own = time.iso or iso
    if "/" in iso:
        yield from _to_now(iso, promised, around.date)
    first, _, last = own.partition("/")
    here = time in reading.times
    after = reading.folded[time.end:time.end + AFTER] if here else ""
    if len(first) == len(last) == 10 and first[:7] == last[:7] and words.patterns["month_third"].search(time.text):
        yield Other(first[:7], "whole month")  # 3月中旬
    if words.patterns["season"].search(time.text):
        yield Other(last[:4] if promised and last else first[:4], "whole year")
    if around.date is not None:
        if time.rule in COUNTED:
            yield from _counted(own, promised, around.date)
        if time.rule in FISCAL or (time.rule in SAID_FISCAL and words.patterns["fiscal_word"].search(time.text)) or (time.rule == "year-range" and words.patterns["fiscal_range"].search(time.text)):
            yield from _fiscal(time, first, after, around, words, lexicon)
        if words.patterns["school_year"].search(time.text):
            yield from _school(time, first, last, around.date)
        said = next((other for other in reversed(reading.times) if other.start < time.start and dated(other)), around.lead.last[0] if around.lead.last else None) if here else None
        yield from _of_another_year(time, iso, said, promised, around.date, words)
        if time.rule == "weekday" and not promised and ahead(time, around.date):
            yield Other("/".join(_days_on(day, -WEEK) for day in own.split("/")), "the week before")
    if here and time.rule == "word-quarter" and (quarter := _beside_quarter(time, reading, words)) is not None:
        yield Other(quarter[8:] if promised else quarter, "beside the quarter said")
    if time.rule.startswith("holiday") and (holiday := words.patterns["long_holiday"].search(time.text + after)) is not None and len(first) == 10:
        yield Other(first[:7], "month of a holiday")
        days = int(read_number(holiday["n"], lexicon) or WEEK) if holiday["n"] else WEEK
        yield Other(_days_on(first, days - 1) if promised else f"{first}/{_days_on(first, days - 1)}", "days of a holiday")
    if "/" in iso and time.role in ("until", "by") and iso.rpartition("/")[2] == own.rpartition("/")[2] and iso != own:
        yield Other(own, "without its beginning")  # 自2016年动工，截至1月底
    if time.role == "since" and not promised and "/" not in iso and around.date is not None and iso < around.date[:len(iso)]:
        yield Other(f"{iso}/{around.date[:len(iso)]}", "up to now")  # 从2019年起，每年拿出
        if len(iso) == 4 and int(iso) + 1 < int(around.date[:4]):
            yield Other(f"{iso}/{int(around.date[:4]) - 1}", "up to last year")
    if time.role == "until" and not promised and "/" not in own and len(own) >= 7:
        if len(own) == 7:
            yield Other(f"{own[:4]}-01/{own}" if own[5:] != "01" else own, "from January")
        if here and (begun := next((other.iso for other in reversed(reading.times) if other.start < time.start and len(other.iso or "") == len(own) and (other.iso or "") < own), None)) is not None:
            yield Other(f"{begun}/{own}", "from the time before")


def _to_now(iso: str, promised: bool, date: str | None) -> Iterator[Other]:
    """2013年以来 in whole years, 10月8日以来 up to the day before the paper's; not where the end is said: 截至7月14日."""
    first, _, last = iso.partition("/")
    if len(last) > len(first) and date is not None and last in (date, date[:7]):
        rounded = last[:len(first)]
        yield Other(first if rounded == first else rounded if promised else f"{first}/{rounded}", "rounded")
    if len(first) == len(last) == 10 and last == date and first < (before := _days_on(last, -1)):
        yield Other(f"{first}/{before}", "to the day before")


def _counted(own: str, promised: bool, date: str) -> Iterator[Other]:
    """最近三个月 in full months; years are counted by the month, 两年来, as people who label newspaper pages count them."""
    first, _, last = own.partition("/")
    if not promised and len(last) == 7 and last == date[:7] and first < months_on(last, -1):
        yield Other(f"{first}/{months_on(last, -1)}", "full months")


def _years_up_to(year: int, years: int) -> Iterator[Other]:
    """N years up to one, in the three ways that papers count them."""
    if years > 1:
        yield Other(f"{year - years + 1}/{year}", "with this year")
    yield Other(f"{year - years}/{year}", "from year to year")
    yield Other(f"{year - years}/{year - 1}" if years > 1 else str(year - 1), "up to last year")


def _fiscal(time: Time, first: str, after: str, around: Around, words: Words, lexicon: Lexicon) -> Iterator[Other]:
    """April to March in Hong Kong, in whole also for a promise; and the years that follow: 由二○一四至一五年度起的三年内."""
    if around.currency != "HKD" or words.patterns["school_year"].search(time.text) or around.date is None:
        return
    if words.patterns["fiscal_part"].search(time.text) or words.patterns["fiscal_part"].match(after):
        return  # 下年度第一季 is not the whole year
    year, last = int(first[:4]), (time.iso or "").rpartition("/")[2]
    if time.rule == "year-range" and int(last[:4]) != year + 1:
        return
    if time.rule == "first-months":
        year -= "" < around.date[5:7] < f"{APRIL:02d}"
        yield Other(f"{year}-04/{months_on(f'{year}{last[4:]}', APRIL - 1)}", "months of the financial year")
        return
    if time.rule in SAID_FISCAL:
        year -= "" < around.date[5:7] < f"{APRIL:02d}"
    yield Other(f"{year}-04/{max(year + 1, int(last[:4] or 0)) if time.rule in FISCAL else year + 1}-03", "whole financial year")  # 2025/26年度至2029/30年度 to its last
    if (match := words.patterns["years_from"].match(after)) is not None and (count := read_number(match["n"], lexicon)):
        yield Other(f"{year}-04/{year + int(count)}-03", "financial years on")
    elif (match := words.patterns["first_months"].match(after)) is not None and (count := read_number(match["n"], lexicon)):
        yield Other(f"{year}-04/{months_on(f'{year}-04', int(count) - 1)}", "months of the financial year")


def _school(time: Time, first: str, last: str, date: str) -> Iterator[Other]:
    """A school year, or several, by the months, the years, and the years they begin in."""
    year = int(first[:4])
    if time.rule == "word-fiscal":
        year -= "" < date[5:7] < f"{SEPTEMBER - 1:02d}"
    end = max(year + 1, int(last[:4] or 0)) if time.rule in ROC_RANGES else year + 1
    yield Other(f"{year}/{end}", "years of the school year")
    yield Other(f"{year}-09/{end}-08", "months of the school year")
    yield Other(str(year) if end == year + 1 else f"{year}/{end - 1}", "first of the school year")


def _of_another_year(time: Time, iso: str, said: Time | None, promised: bool, date: str, words: Words) -> Iterator[Other]:
    """A time whose year no word gives: the paper's year, the one before or after it, or that of the time before; 上年 and 同年 beside the year last said."""
    year = int(iso[:4])
    before = int((said.iso or "0").rpartition("/")[2][:4]) if said is not None else 0
    if beside := words.patterns["beside_year"].match(time.text):
        if before and before != int(date[:4]) and (beside.lastgroup != "same" or year != before):
            yield Other(_moved(iso, before - int(date[:4])), f"beside the year said, {beside.lastgroup}")
        return
    if time.rule not in BARE or words.patterns["year_given"].search(time.text):
        return
    if year != int(date[:4]):
        yield Other(_moved(iso, int(date[:4]) - year), "of this year")
    if promised and (last_day(iso) < last_day(date) or (date[5:7] >= LATE and iso[:7] != date[:7])) and year == int(date[:4]):
        yield Other(_moved(iso, 1), "of next year")
    if not promised and last_day(iso) > date and year == int(date[:4]):
        yield Other(_moved(iso, -1), "of last year")
    if before and before not in (year, int(date[:4])):
        yield Other(_moved(iso, before - year), "of the year said")


def _beside_quarter(time: Time, reading: Reading, words: Words) -> str | None:
    """上季 after 第一季: the quarter before that, whenever the paper was printed."""
    said = next((other.iso for other in reversed(reading.times) if other.start < time.start and dated(other) and other.rule != "word-quarter" and _is_quarter(other.iso or "")), None)
    shift = words.patterns["beside_quarter"].search(time.text)
    if said is None or shift is None:
        return None
    months = -3 if shift.lastgroup == "before" else 3
    return f"{months_on(said[:7], months)}/{months_on(said[8:15], months)}"


def _is_quarter(iso: str) -> bool:
    return len(iso) == 15 and months_on(iso[:7], 2) == iso[8:]


def lasting(q: Quantity, reading: Reading, sentence: tuple[int, int], promised: bool, date: str | None, words: Words) -> Iterator[Other]:
    """The years that a length before the number means: 用三年建成 from the paper's year or the year said before it on, 五年提高了 up to it."""
    length = next((time for time in reversed(reading.times) if time.kind == "duration" and sentence[0] <= time.start and time.end <= q.start and re.fullmatch(r"P\d{1,2}Y", time.iso or "")), None)
    if length is None or date is None or (promised and words.patterns["in_a_row"].search(reading.folded, 0, length.start)):
        return  # 连续三年派发 looks back
    year, years = int(date[:4]), int((length.iso or "")[1:-1])
    said = next((time for time in reversed(reading.times) if dated(time) and sentence[0] <= time.start < length.start), None)
    if not promised:
        yield from _years_up_to(year, years)
        if said is not None and (begun := int((said.iso or "")[:4])) < year:
            yield Other(f"{begun}/{year}", "from the year said")
        return
    yield Other(str(year + years), "years on")
    yield Other(str(year + years - 1), "years on, this one the first")
    if said is not None and (begin := int((said.iso or "")[:4])) != year:
        yield Other(str(begin + years - 1), "years from the year said")


def opening(q: Quantity, reading: Reading, sentence: tuple[int, int], promised: bool, around: Around, words: Words, lexicon: Lexicon) -> Iterator[Other]:
    """首年, 首周, 首两个月: counted from the day or month last named."""
    begin = max((start for start, _ in reading.sentences if start < sentence[0]), default=sentence[0])
    match = max(words.patterns["opening"].finditer(reading.folded, begin, q.start), key=lambda match: match.start(), default=None)
    if match is None:
        return
    said = [time for time in reading.times if dated(time) and time.end <= match.start()]
    near = said[-1] if said else around.lead.last[0] if around.lead.last else None
    bases = [time.iso.partition("/")[0] for time in (near, around.lead.first, around.event) if time is not None and time.iso is not None] or ([around.date] if around.date else [])
    count = int(read_number(match["n"], lexicon) or 1) if match["n"] else 1
    for base in dict.fromkeys(bases):
        if (end := _after(base, count, match.lastgroup or "")) is not None:
            first, last = base if match.lastgroup in ("weeks", "days") else base[:7], end
            yield Other(last[:4] if promised and match.lastgroup == "years" else f"{first}/{last}" if first != last else first, f"opening {match.lastgroup}")


def _after(base: str, count: int, unit: str) -> str | None:
    """The last day, month or year of so many from *base* on."""
    if unit in ("weeks", "days"):
        return _days_on(base, count * (WEEK if unit == "weeks" else 1) - 1) if len(base) == 10 else None
    if len(base) < 7:
        return str(int(base) + count) if unit == "years" else None
    return months_on(base[:7], {"years": 12 * count, "quarters": 3 * count - 1}.get(unit, count - 1))


def both_years(own: Sequence[Time], q: Quantity, reading: Reading, words: Words) -> str | None:
    """2011年和2012年: the two as one span."""
    years = [time for time in own if time.end <= q.start and len(time.iso or "") == 4 and time.rule in ("year", "year-list", "word-year")]
    for first, then in zip(reversed(years[:-1]), reversed(years), strict=False):
        if words.patterns["and_year"].fullmatch(reading.folded, first.end, then.start) and int(first.iso or "0") + 1 == int(then.iso or "0"):
            return f"{first.iso}/{then.iso}"
    return None


def _moved(iso: str, years: int) -> str:
    """Every part of a time so many years on."""
    parts = [f"{int(part[:4]) + years:04d}{part[4:]}" for part in iso.split("/")]
    return "/".join(f"{part[:5]}02-28" if part[4:] == "-02-29" else part for part in parts)


def months_on(month: str, months: int) -> str:
    year, at = divmod(int(month[:4]) * 12 + int(month[5:7]) - 1 + months, 12)
    return f"{year:04d}-{at + 1:02d}"


def _days_on(day: str, days: int) -> str:
    try:
        return (Date.fromisoformat(day) + timedelta(days=days)).isoformat()
    except (OverflowError, ValueError):
        return day

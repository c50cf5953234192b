"""Text → the times it names, as partial ISO dates, intervals and durations."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date as Date
from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import Any, Literal

from digest.extract.numerals import fold, numerals, read_number
from digest.lexicon import Lexicon, Pattern

Role = Literal["", "by", "until", "since", "after", "baseline"]
Kind = Literal["date", "span", "duration", "clock", "set"]
Partial = tuple[int, int | None, int | None]
"""Year, month, day, as precise as known."""

LAST_MONTH = 15
"""A bare 28日 printed on the 2nd is last month's: further ahead than this many days it would be named with its month."""

THURSDAY, HALF_MONTH = 3, 15
HALF_YEAR = 6
"""Months."""

MONTH = 31
"""Days."""

JUST_OVER = 3
"""A bare 四季度 or 年末 printed up to this month is of the year just over."""

LUNAR, LUNAR_HOLIDAY = "lunar", "lunar-holiday"
"""Days of the traditional calendar. They are told in ours where nothing is to be linked; no number stands in them."""

LUNAR_MONTHS, SHORT_MONTH = 12, 29

NO_DECADE = 1910
"""00年代 and 10年代 without their century are of ours: nobody speaks of the years before as decades."""

NOON, QUARTER = 12, 15
"""Hours and minutes."""

CLOCKS = ("clock", "bare-clock", "spoken-clock", "spoken-clock-past", "digit-clock", "latin-clock", "short-of-clock")

SET_DAY = "set-day"
"""每月15日: a time whose number counts nothing."""

SOON = 5
"""A year of two digits further ahead than this was meant as a length: 24年 said in 2016."""

REPUBLIC = 1911
"""The year before the first of the calendar of Taiwan."""

ROC_AHEAD, ROC_NEAR, ROC_ROUND = 12, 15, 5
"""Years that a year of two digits, 93年, may lie ahead in that calendar, and those that 八十八年 and 九十年 may lie from the paper's if they are no lengths of time."""

LAST_REPUBLIC, ROC_UNSAID = 1949, 1965
"""The last year of that calendar on the mainland; and the last in which papers of Taiwan print a year below the fifties."""

WELL_FORMED = re.compile(r"\d{4}(?:-\d\d){0,2}(?:/\d{4}(?:-\d\d){0,2})?")

SENTENCE_ENDS = frozenset("。！？!?\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """A time as printed and as counted; `text` is `source[start:end]`."""

    text: str
    start: int
    end: int
    iso: str | None  # 2025 · 2025-03 · 2022/2025 · P5Y · T09:30; None where the paper's date would be needed and is not known
    role: Role = ""  # what the words around it make of it: by a last date, until a closing date …
    kind: Kind = "date"
    rule: str = ""


@dataclass(frozen=True, slots=True)
class _Words:
    """The tables of times.toml of one lexicon."""

    tables: Mapping[str, Any]

    def __getitem__(self, table: str) -> Any:
        return self.tables[table]


def find_times(text: str, lexicon: Lexicon, date: str | None, *, alone: bool = False) -> tuple[Time, ...]:
    """Return the dates, periods, durations and clock times in *text*, in order; overlapping readings: the earliest, then the longest.

    Either script, full or half width. Relative words count from *date*, a partial ISO date; a month or day without a year takes the
    year named before it in the sentence, else that of *date*. *alone* says that nothing is to be linked: 未来三年 and 十年前 are counted to
    the day, seasons and 每两周 are times, 今年到明年 and 9点到11点 are one. Raises nothing on any text.
    """
    return tuple(time for time in times_in(fold(text), text, lexicon, date, alone=alone) if time.rule != LUNAR or time.iso is not None)


def times_in(folded: str, text: str, lexicon: Lexicon, date: str | None, about: int | None = None,
             roc: bool = False, alone: bool = False, republic: bool = False) -> tuple[Time, ...]:
    """`find_times` for a text whose folded form is at hand.

    *about* is the year it reports on, for a 年末 without a year; *roc* says that short years count from 1911, as in Taiwan; *republic*
    that those below the fifties do, as in papers from before 1950.
    """
    words, today = _words(lexicon), _partial(date)
    republic = republic or names_republic(folded, lexicon) or (today is not None and REPUBLIC < today[0] <= (ROC_UNSAID if roc else LAST_REPUBLIC))
    chars = set(folded)
    found = sorted(((m.start(), -m.end(), order, m, pattern) for order, (pattern, firsts, needs) in enumerate(_patterns(lexicon, roc, alone, republic))
                    if firsts is None or (not firsts.isdisjoint(chars) and any(word in folded for word in needs))
                    for m in pattern.regex.finditer(folded) if m.end() > m.start()), key=lambda row: row[:3])
    times: list[Time] = []
    at, year, year_at = 0, None, 0
    day: str | None = None
    week_day: str | None = None  # the last one named with its week
    year_before: int | None = about  # named anywhere before: 年底 after 2023年 is that year's
    for start, minus_end, _, match, pattern in found:
        if start < at:
            continue
        if year is not None and any(folded.find(mark, year_at, start) >= 0 for mark in SENTENCE_ENDS):
            year = None
        if week_day is not None and any(folded.find(mark, at, start) >= 0 for mark in SENTENCE_ENDS):
            week_day = None
        around = year_before if match.groupdict().get("ry2") and year is None else year
        before = times[-1] if times else None
        near = today
        if match.groupdict().get("ry") == words["fillers"]["same_as_said"] and before is not None and before.iso is not None and before.kind == "date" and not any(
                folded.find(mark, before.end, start) >= 0 for mark in SENTENCE_ENDS):
            around = int(before.iso[:4])  # 明年初提交条例草案，同年年底实施
        if pattern.id == "weekday" and match["rw"] in words["fillers"]["no_week"]:
            if before is not None and before.iso == day and before.rule != "weekday" and re.fullmatch(words["fillers"]["beside_day"], folded[before.end:start]):
                continue  # 11月7日（星期一）
            if alone and week_day is not None:
                near = _partial(week_day)  # 下周一出发，周五回来
        if pattern.id == "bare-day" and before is not None and before.iso == day and re.fullmatch(words["fillers"]["and"], folded[before.end:start]):
            near = _partial(day)  # 4月1日和2日
        if around is not None and today is not None and around < today[0] and match.groupdict().get("ry2") and _planned(match, folded, before, words):
            around = today[0]  # 去年动工，力争年底前完工
        resolved = _resolve(match, pattern, words, near, around, day or date, lexicon, alone, roc)
        if resolved is None:
            continue
        iso, kind, named_year = resolved
        if _of_unread_year(match, folded, before, words):
            iso = None
        if iso is not None and kind in ("date", "span") and not WELL_FORMED.fullmatch(iso):
            iso = None  # before the year 1 or after 9999
        end = -minus_end
        half = match.groupdict().get("half") or ""
        if kind == "clock" and (half in words["days"] or half in words["fillers"]["same_day"]):  # 今晚八点 is a day and an hour
            evening, start = start, start + len(half)
            times.append(Time(text=text[evening:start], start=evening, end=start, iso=_day_by_word(half, words, today) if half in words["days"] else day or date,
                              rule="word-day"))
        role = _role(folded, start, end, words) if kind in ("date", "span") and "u" not in match.re.groupindex else ""
        if role == "until" and iso is not None and today is not None and named_year is None and _later(_partial(iso), today) and not (alone and _soon(iso, today)):
            iso = f"{int(iso[:4]) - 1:04d}{iso[4:]}"  # 截至12月底 printed in March closed the year before
        if role == "" and not alone and named_year is None and iso is not None and today is not None and today[1] is not None and today[1] <= JUST_OVER and _bare_close(match, iso, today[0], words):
            iso = "/".join(f"{today[0] - 1:04d}{part[4:]}" for part in iso.split("/"))
        time = Time(text=text[start:end], start=start, end=end, iso=iso, role=role, kind=kind, rule=pattern.id)
        if before is not None and before.end == start and before.iso == iso and kind == "date" and iso is not None:
            continue  # 三月八日妇女节
        if before is not None and before.rule in ("span-years", "within") and _explains(before, time, folded, words):
            times[-1] = replace(before, iso=iso, kind=kind, rule=time.rule)  # 未来十年（即2023-24至2032-33年度）
        if times and times[-1].role == "by" and kind in ("date", "span") and re.fullmatch(words["fillers"]["change"], folded[max(0, times[-1].start - 2):times[-1].start]) and _joined(times[-1], time, folded, text, words) is not None:
            times[-1] = replace(times[-1], role="")
        joined = _joined(times[-1], time, folded, text, words) if times and (alone or (times[-1].role == "" and kind in ("date", "span") and _over(iso, today))) else None
        if joined is not None:
            times.pop()
        times.append(joined or time)
        at = end
        if kind == "date" and iso is not None and iso.count("-") == 2:
            day = iso
            week_day = iso if pattern.id == "weekday" else week_day
        if named_year is not None and role != "baseline" and not _same_period(folded, time, words):
            year_before = named_year
            year, year_at = (None if role == "since" else named_year), start
    return tuple(times)


def names_republic(folded: str, lexicon: Lexicon) -> bool:
    """Whether a folded text names a year of the Republic with its word: 民国二十四年."""
    return re.search(_words(lexicon)["fillers"]["republic"], folded) is not None


def _planned(match: re.Match[str], folded: str, before: Time | None, words: _Words) -> bool:
    """Whether an end of a year without its year closes what its clause plans, and the clause names no other time before it."""
    fillers = words["fillers"]
    if not match[0].endswith(tuple(fillers["deadline"])) and not match[0].startswith(tuple(fillers["deadline"])):
        return False
    start, end = match.start(), match.end()
    while start and folded[start - 1] not in fillers["clause_ends"]:
        start -= 1
    while end < len(folded) and folded[end] not in fillers["clause_ends"]:
        end += 1
    return (before is None or before.end <= start) and re.search(fillers["planned"], folded[start:end]) is not None


def _of_unread_year(match: re.Match[str], folded: str, before: Time | None, words: _Words) -> bool:
    """Whether a month without a year stands right behind a year that no form reads: it is of no other year."""
    g = match.groupdict()
    return (g.get("m") is not None and match.start("m") == match.start() and (before is None or before.end < match.start() or before.kind == "duration" or before.rule in ("span-years", "within"))
            and re.search(words["fillers"]["unread_year"], folded[max(0, match.start() - 5):match.start()]) is not None)


def _same_period(folded: str, time: Time, words: _Words) -> bool:
    """Whether a year is only of what something is compared with: 去年同期."""
    same = tuple(words["fillers"]["same_period"])
    return time.text.endswith(same) or folded.startswith(same, time.end)


def _explains(before: Time, time: Time, folded: str, words: _Words) -> bool:
    """Whether a time in brackets says which years the one before them are."""
    fillers = words["fillers"]
    return (time.iso is not None and time.kind in ("date", "span") and folded.startswith(tuple(fillers["bracket_ends"]), time.end)
            and re.fullmatch(fillers["explained"], folded[before.end:time.start]) is not None)


def _bare_close(match: re.Match[str], iso: str, year: int, words: _Words) -> bool:
    """Whether a time is a quarter or an end of a year that no word gives."""
    g = match.groupdict()
    part, word = g.get("part") or g.get("part2"), g.get("ry") or g.get("ry2")
    return part is not None and word in (None, words["fillers"]["bare_year"]) and part not in words["fillers"]["year_close_ahead"] and iso.startswith(f"{year:04d}-1")


@cache
def _patterns(lexicon: Lexicon, roc: bool, alone: bool, republic: bool) -> Sequence[tuple[Pattern, Set[str] | None, Sequence[str]]]:
    """The forms that are read in this setting; with the words of which a text must hold one, and the characters that these begin with."""
    left_out = {only for only, asked in (("roc", roc), ("alone", alone), ("republic", republic)) if not asked}
    forms = [(pattern, pattern.fields.get("needs")) for pattern in lexicon.patterns("dates") if pattern.fields.get("only") not in left_out]
    return [(pattern, None if needs is None else frozenset(word[0] for word in needs), needs or ()) for pattern, needs in forms]


def _joined(first: Time, then: Time, folded: str, text: str, words: _Words) -> Time | None:
    """下周二到周四, 去年至今年: the two as one interval, where a word between them makes them its ends."""
    between, fillers = folded[first.end:then.start], words["fillers"]
    if first.iso is None or then.iso is None or not (re.fullmatch(fillers["to"], between) or (not between and folded[then.start] in fillers["to_chars"])):
        return None
    start, end = first.iso.split("/")[0], then.iso.split("/")[-1]
    if first.kind == then.kind == "clock":
        hours = _hours((start, "clock", None), (end, "clock", None))
        if hours is None or hours[0] is None:
            return None
        start, end = hours[0].split("/")
    elif not {first.kind, then.kind} <= {"date", "span"}:
        return None
    elif first.rule == then.rule == "weekday" and folded[then.start:].lstrip(fillers["to_chars"]).startswith(tuple(fillers["no_week"])):
        last, begin = Date.fromisoformat(end), Date.fromisoformat(start)
        end = (begin + timedelta(days=(last - begin).days % 7)).isoformat()
    a, b = _partial(start), _partial(end)
    if first.kind != "clock" and (a is None or b is None or _order(a)[:2] > _order(b)[:2] or start >= end):
        return None
    return Time(text=text[first.start:then.end], start=first.start, end=then.end, iso=f"{start}/{end}", role="" if first.role == "since" else first.role,
                kind=first.kind if first.kind == "clock" else "span", rule="joined")


@cache
def _words(lexicon: Lexicon) -> _Words:
    return _Words(lexicon.values("times"))


def _partial(date: str | None) -> Partial | None:
    """A partial ISO date as numbers; None for none and for what is no date."""
    match = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", date or "")
    if not match:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    return (year or 0, month, day)


def _later(one: Partial | None, today: Partial) -> bool:
    """Whether a date lies after *today*, as far as both are known."""
    if one is None:
        return False
    known = 1 + min(sum(part is not None for part in one[1:]), sum(part is not None for part in today[1:]))
    return _order(one)[:known] > _order(today)[:known]


def _soon(iso: str, today: Partial) -> bool:
    """Whether a closing date lies less than half a year ahead: 报名截止到11月30日."""
    last = _partial(iso.rpartition("/")[2])
    return last is not None and last[1] is not None and today[1] is not None and 12 * (last[0] - today[0]) + last[1] - today[1] < HALF_YEAR


def _over(iso: str | None, today: Partial | None) -> bool:
    """Whether a time lies behind *today*."""
    return iso is not None and today is not None and not _later(_partial(iso.rpartition("/")[2]), today)


def _role(folded: str, start: int, end: int, words: _Words) -> Role:
    """What the words at the edges of a time, or the one before it, make of it."""
    matched = folded[start:end]
    if re.match(words["base"]["after"], folded[end:end + 8]) or (folded[start - 1:start] in words["base"]["with"] and re.match(words["base"]["compared"], folded[end:end + 12])):
        return "baseline"
    for word, role in sorted(words["roles_after"].items(), key=lambda item: -len(item[0])):
        if role and matched.endswith(word) and len(matched) > len(word):
            return role  # type: ignore[no-any-return]
    for word, role in sorted(words["roles_before"].items(), key=lambda item: -len(item[0])):
        if matched.startswith(word) or (folded.endswith(word, 0, start) and not folded.endswith(tuple(words["fillers"]["no_comparison"]), 0, start)):
            return role  # type: ignore[no-any-return]
    return ""


Resolved = tuple[str | None, Kind, int | None]


def _resolve(
    match: re.Match[str], pattern: Pattern, words: _Words, today: Partial | None, year: int | None, day: str | None, lexicon: Lexicon,
    alone: bool, roc: bool
) -> Resolved | None:
    """The ISO form, the kind and the year that a match names; None if it is no time after all."""
    g = {name: value for name, value in match.groupdict().items() if value is not None}
    if "each" in g:
        return _set(g, words, lexicon)
    if "n3" in g:
        return _compound(g, words, lexicon)
    if "u" in g:
        return _span(g, words, today, lexicon, alone)
    if pattern.id in (LUNAR, LUNAR_HOLIDAY):
        return _lunar(g, words, today, year, lexicon) if alone else (None, "date", None)
    if pattern.id in CLOCKS:
        return _clock(g, words, lexicon)
    if pattern.id == "clock-range":
        return _hours(_clock(g, words, lexicon), _clock({name[:-1]: value for name, value in g.items() if name[-1] in "25"} | {"h": g["h5"]}, words, lexicon))
    if "plan" in g or "plan2" in g:
        return _five_years(g, words, lexicon)
    if "decade" in g or "decade4" in g or "century" in g or "rcentury" in g:
        return _century(g, words, today, lexicon)
    if "same" in g:
        return (day, "date", None)
    if "beside" in g:
        return _beside(words["beside"][g["beside"]], _partial(day))
    if pattern.id == "that-day":
        return _that_day(g, words, today)
    if "nday" in g:
        return _nth_day(g, words, today, year, lexicon)
    if "nth" in g or "nlast" in g:
        return _nth_week(g, words, today, year, lexicon)
    if "pair" in g:
        return _pair(words["pairs"][g["pair"]], today)
    if "rq" in g:
        return _near_quarter(words["quarters"].get(g["rq"], 0), today)
    if "rs" in g:
        return _near_season(g, words, today, lexicon)
    if "rd" in g or "rw" in g:
        return _near_day(g, words, today)
    return _calendar(g, match[0], pattern, words, today, year, lexicon, alone, roc)


def _calendar(
    g: Mapping[str, str], match_text: str, pattern: Pattern, words: _Words, today: Partial | None, year: int | None, lexicon: Lexicon, alone: bool, roc: bool
) -> Resolved | None:
    """Dates by year, month and day, with their parts and ranges."""
    month = _month(g, lexicon)
    y, named = _year(g, words, today, year, month, lexicon, roc)
    if y is not None and ("roc4" in g or "roc5" in g) and (today is None or abs(y - today[0]) > (ROC_NEAR if "roc4" in g else ROC_ROUND)):
        return None
    if y is not None and "roc6" in g and y > LAST_REPUBLIC and (today is None or abs(y - today[0]) > ROC_NEAR):
        return None
    if y is None:
        return (None, "date", None)
    if "rm" in g or "rm2" in g or "rm3" in g:
        if today is None or today[1] is None:
            return (None, "date", named)
        months = today[0] * 12 + today[1] - 1 + words["months"].get(g.get("rm") or g.get("rm2") or g["rm3"], 0)
        y, month = divmod(months, 12)
        month += 1
    day = _int(g.get("d") or g.get("dshort") or g.get("dhan"), lexicon)
    if "holiday" in g:
        if g["holiday"] == words["fillers"]["easter"]:
            month, day = _easter(y)
        elif moving := words["moving_holidays"].get(g["holiday"]):
            month, day = moving[0], _nth_weekday(y, *moving)
        else:
            month, day = next((tuple(at) for word, at in words["holidays"].items() if g["holiday"].endswith(word) or word in g["holiday"]), (None, None))
    if day is not None and month is None and pattern.id.startswith("bare-"):
        if today is None or today[1] is None:
            return (None, "date", named)
        y, month = today[0], today[1]
        if today[2] is not None and day - today[2] > LAST_MONTH and not alone:
            y, month = (y, month - 1) if month > 1 else (y - 1, 12)
    if day is not None and not _exists(y, month, day):
        return None
    first: Partial = (y, month, day)
    last = first
    if "nm" in g:
        count = _int(g["nm"], lexicon) or 0
        if pattern.id == "months-to":
            return _months_to(first, count, named, today)
        return (_iso((y, 1, None), (y, count, None)), "span", named) if 1 <= count <= 12 else None
    if "part" in g or "part2" in g:
        months = _year_part(g.get("part") or g["part2"], words, lexicon)
        if months is not None:
            first, last = (y, months[0], None), (y + (months[1] > 12), (months[1] - 1) % 12 + 1, None)
    elif "mpart" in g or "mpart2" in g:
        days = words["month_parts"].get(g.get("mpart") or g["mpart2"])
        if days is not None and month is not None:
            first, last = (y, month, days[0]), (y, month, min(days[1], calendar.monthrange(y, month)[1]))
    if "school" in g or "school2" in g:
        last_begun = REPUBLIC + (_int(g["roc2"], lexicon) or 0) if "roc2" in g else y
        return (_iso(first, (last_begun + 1, None, None)), "span", named)  # a school year ends in the year after
    if "roc2" in g:
        return (_iso(first, (REPUBLIC + (_int(g["roc2"], lexicon) or 0), _int(g.get("m2"), lexicon), None)), "span", named)
    if "y2" in g or "m2" in g or "d2" in g or "yy2" in g:
        y2 = _int(g.get("y2"), lexicon) if "y2" in g else (_next_year(y, _int(g["yy2"], lexicon) or 0) if "yy2" in g else y)
        month2, day2 = _int(g.get("m2"), lexicon) or (month if "d2" in g else None), _int(g.get("d2"), lexicon)
        if y2 is None or (day2 is not None and not _exists(y2, month2, day2)):
            return None
        last = (y2, month2, day2)
        if _order(last) < _order(first):
            if "y2" not in g and "m2" in g and "y" not in g and today is not None:
                first = (first[0] - 1, *first[1:])  # 11月至次年2月 read from the later end
            else:
                return None
    elif (pattern.id == "year-to-now" and today is not None) or (match_text.endswith(tuple(words["fillers"]["to_now"])) and today is not None and _order(first) <= _order(today)):
        last = today
    return (_iso(first, last), "span" if first != last else "date", named)


def _next_year(year: int, two: int) -> int:
    """The first year after *year* that ends in two digits: 1999/00."""
    return year // 100 * 100 + two + 100 * (two < year % 100)


def _months_to(last: Partial, count: int, named: int | None, today: Partial | None) -> Resolved | None:
    """截至九月底的三个月: July to September, of last year where no year is named and this year's is still to come."""
    if last[1] is None or not 1 <= count <= 24:
        return None
    year = last[0] - (named is None and today is not None and _later(last, today))
    before, month = divmod(year * 12 + last[1] - count, 12)
    return (_iso((before, month + 1, None), (year, last[1], None)), "span", named)


def _year(g: Mapping[str, str], words: _Words, today: Partial | None, year: int | None, month: int | None, lexicon: Lexicon, roc: bool) -> tuple[int | None, int | None]:
    """The year meant, and the year if it was named outright."""
    if "y" in g:
        named = _int(g["y"], lexicon)
        return named, named
    if short := next((g[key] for key in ("roc", "roc3", "roc4", "roc5", "roc6") if key in g), None):
        named = REPUBLIC + (_int(short, lexicon) or 1)
        return named, named
    if "yy" in g or "yy3" in g:
        two = _int(g.get("yy") or g["yy3"], lexicon) or 0
        named = (1900 if two >= 50 else 2000) + two
        if roc and two >= 50 and (today is None or REPUBLIC + two <= today[0] + ROC_AHEAD):
            return REPUBLIC + two, REPUBLIC + two
        if today is not None and today[0] + SOON < named:
            return None, None
        return named, named
    word = g.get("ry") or g.get("ry2")
    if word is not None:
        shift = words["years"].get(word, 0)
        if word.startswith(words["fillers"]["new"]) and today is not None and today[1] is not None:
            shift += today[1] < next((month for sort, month in words["year_begins"].items() if g.get("of", "").startswith(sort)), 0)
        if g.get("part2") in words["roles_after"]:
            return (None, None) if today is None else (today[0], today[0])  # 年内 is this year's, whatever year stands before
        if (word in words["fillers"]["same_year"] or "ry2" in g) and year is not None and (today is None or year <= today[0] or word == words["fillers"]["same_as_said"]):
            return year, year
        return (None, None) if today is None else (today[0] + shift, today[0] + shift)
    if year is not None:
        return year, None
    if today is None:
        return None, None
    if month is not None and today[1] is not None and month - today[1] > 6 and today[1] <= 3:
        return today[0] - 1, None  # 12月 printed in January is last December
    return today[0], None


def _month(g: Mapping[str, str], lexicon: Lexicon) -> int | None:
    if "m" not in g:
        return None
    return 1 if not any(char.isdigit() or numerals(lexicon).is_han(char) for char in g["m"]) else _int(g["m"], lexicon)


def _year_part(part: str, words: _Words, lexicon: Lexicon) -> tuple[int, int] | None:
    """First and last month of 上半年, 第三季度, 前3季度, 年底 …; None for the whole year."""
    fillers = words["fillers"]
    han = dict(zip(fillers["numbers"][::2], fillers["numbers"][1::2], strict=True))
    key = "".join(han.get(char, char.upper()) for char in part if char != " ")
    months = words["year_parts"].get(key) or words["year_parts"].get("".join(char for char in key if char not in fillers["year_part"]))
    return None if months is None else (months[0], months[1])


def _exists(year: int, month: int | None, day: int) -> bool:
    return month is not None and 1 <= month <= 12 and 1 <= year <= 9998 and 1 <= day <= calendar.monthrange(year, month)[1]


def _order(partial: Partial) -> tuple[int, int, int]:
    return (partial[0], partial[1] or 0, partial[2] or 0)


def _iso(first: Partial, last: Partial) -> str:
    """An interval, or one date where both ends are the same."""
    a, b = ("-".join([f"{p[0]:04d}", *(f"{part:02d}" for part in p[1:] if part is not None)]) for p in (first, last))
    return a if a == b else f"{a}/{b}"


def _int(text: str | None, lexicon: Lexicon) -> int | None:
    """A whole number in either writing; 初五 is 5."""
    if text is None:
        return None
    value = read_number("".join(c for c in text if c.isdigit() or numerals(lexicon).is_han(c)), lexicon)
    return None if value is None else int(value)


def _five_years(g: Mapping[str, str], words: _Words, lexicon: Lexicon) -> Resolved | None:
    """The years of the n-th five-year plan: “十四五” is 2021 to 2025; three of them had years of their own."""
    count = _int(g.get("plan") or g.get("plan2"), lexicon)
    if count is None or not 1 <= count <= 20:
        return None
    first = {1: 1953, 2: 1958}.get(count, 1951 + 5 * count)
    if count >= 3:
        first = 1966 + 5 * (count - 3)
    part = g.get("pp") or g.get("pp2")
    if "pfirst" in g:
        return (f"{first}/{first + (_int(g['pfirst'], lexicon) or 1) - 1}", "span", None)
    if part is None:
        return (f"{first}/{first + 4}", "span", None)
    return (f"{first}" if part in words["fillers"]["begin"] else f"{first + 4}", "date", None)


def _century(g: Mapping[str, str], words: _Words, today: Partial | None, lexicon: Lexicon) -> Resolved | None:
    """Decades and centuries: 上世纪90年代 is 1990 to 1999; 年代初 its first years."""
    if "decade4" in g:
        return (_decade(_int(g["decade4"], lexicon) or 0, g.get("dpart4"), words), "span", None)
    if "rcentury" in g:
        now = today[0] if today is not None else 2001
        century = (now - 1) // 100 + (1 if g["rcentury"].startswith(words["fillers"]["this_century"]) else 0)
    else:
        century = _int(g.get("century"), lexicon) or 20
    base = (century - 1) * 100
    if "decade" in g:
        first = base + (_int(g["decade"], lexicon) or 0)
        if "century" not in g and "rcentury" not in g and first <= NO_DECADE:
            first += 100
        if "dfirst" in g:
            other = first - 10
            return (f"{other:04d}/{first + 9:04d}", "span", None) if _int(g["dfirst"], lexicon) == first // 10 % 10 - 1 else None
        return (_decade(first, g.get("dpart"), words), "span", None)
    if not 1 <= century <= 99:
        return None
    part = g.get("cpart") or g.get("cpart2")
    if part == words["fillers"]["middle"]:
        return (f"{base + 50:04d}", "date", None)
    return (f"{base + 1:04d}/{base + 100:04d}", "span", None)


def _decade(first: int, part: str | None, words: _Words) -> str:
    """Its years, or those of its beginning, middle or end."""
    parts = words["decade_parts"]
    begin, end = (parts[part[:2]] if part[:2] in parts else parts[part[0]]) if part else (0, 9)
    return f"{first + begin:04d}/{first + end:04d}"


def _day_by_word(word: str, words: _Words, today: Partial | None) -> str | None:
    """昨天, 今晚."""
    if today is None or today[1] is None or today[2] is None:
        return None
    try:
        return (Date(today[0], today[1], today[2]) + timedelta(days=words["days"][word])).isoformat()
    except (OverflowError, ValueError):
        return None


def _near_day(g: Mapping[str, str], words: _Words, today: Partial | None) -> Resolved | None:
    """昨天, 下周一, 上周: days counted from the paper's, where that is known to the day."""
    if "rd" in g:
        return (_day_by_word(g["rd"], words, today), "date", None)
    if today is None or today[1] is None or today[2] is None:
        return (None, "date", None)
    try:
        now = Date(today[0], today[1], today[2])
        monday = now - timedelta(days=now.weekday()) + timedelta(weeks=words["weeks"].get(_week(g, words), 0))
        if "wd" not in g:
            return (f"{monday.isoformat()}/{(monday + timedelta(days=6)).isoformat()}", "span", None)
        day = monday + timedelta(days=words["weekdays"][g["wd"]])
        if g["wd"] == words["fillers"]["weekend"]:
            return (f"{day.isoformat()}/{(day + timedelta(days=1)).isoformat()}", "span", None)
        return (day.isoformat(), "date", None)
    except (OverflowError, ValueError):
        return None


def _hours(first: Resolved | None, then: Resolved | None) -> Resolved | None:
    """From one hour to another, the second in the afternoon where the first is: 下午两点到四点."""
    if first is None or then is None or first[0] is None or then[0] is None:
        return None
    start, end = first[0], then[0]
    if end < start and int(end[1:3]) < 12:
        end = f"T{int(end[1:3]) + 12:02d}{end[3:]}"
    return (f"{start}/{end}", "clock", None)


def _lunar(g: Mapping[str, str], words: _Words, today: Partial | None, year: int | None, lexicon: Lexicon) -> Resolved:
    """去年端午节, 农历八月十五, 大年初三; a year's 除夕 and other feasts of the twelfth month are those before its New Year."""
    y, named = _year({**g, "y": g["y3"]} if "y3" in g else g, words, today, year, None, lexicon, False)
    if y is None:
        return (None, "date", named)
    feast = g.get("feast", "")
    if term := next((column for word, column in words["solar_terms"].items() if feast.startswith(word)), None):
        row = _lunar_years(lexicon).get(y)
        return (None if row is None else f"{y:04d}-{row[term]}", "date", named)
    day = _int(next((g[name] for name in ("d", "d2", "d3", "d4") if name in g), None), lexicon)
    if feast:
        month, day = next(tuple(at) for word, at in words["lunar_holidays"].items() if feast.startswith(word))
    elif "newyear" in g:
        month, day = (1, day) if day is not None and day <= SHORT_MONTH else (LUNAR_MONTHS, 0)
    else:
        month = words["lunar_months"].get(g.get("lmonth") or g.get("lmonth2")) or _int(g.get("m") or g.get("m3"), lexicon) or 1
    before = month == LUNAR_MONTHS and (feast != "" or "newyear" in g)
    return (None if day is None else _lunar_day(y - before, month, day, "leap" in g, lexicon), "date", named)


def _lunar_day(year: int, month: int, day: int, leap: bool, lexicon: Lexicon) -> str | None:
    """The day in our calendar; day 0 is the last of the year."""
    row = _lunar_years(lexicon).get(year)
    if row is None or not 1 <= month <= LUNAR_MONTHS:
        return None
    lengths = [SHORT_MONTH + int(long) for long in row["long"]]
    doubled = int(row["leap"])
    if leap and month != doubled:
        return None
    at = month - 1 + (doubled != 0 and (month > doubled or leap))
    if day > lengths[at]:
        return None
    first = Date.fromisoformat(f"{year:04d}-{row['new_year']}")
    return (first + timedelta(days=sum(lengths) - 1 if day == 0 else sum(lengths[:at]) + day - 1)).isoformat()


@cache
def _lunar_years(lexicon: Lexicon) -> Mapping[int, Mapping[str, str]]:
    return {int(row["year"]): row for row in lexicon.table("lunar_years")}


def _near_quarter(shift: int, today: Partial | None) -> Resolved:
    """本季度, 上季度."""
    if today is None or today[1] is None:
        return (None, "span", None)
    year, quarter = divmod(today[0] * 4 + (today[1] - 1) // 3 + shift, 4)
    return (_iso((year, 3 * quarter + 1, None), (year, 3 * quarter + 3, None)), "span", None)


def _near_season(g: Mapping[str, str], words: _Words, today: Partial | None, lexicon: Lexicon) -> Resolved | None:
    """上个冬天, 下个春天: the last one over, the next to begin."""
    months = _year_part(g["part"], words, lexicon)
    if months is None or today is None or today[1] is None:
        return (None, "span", None)
    now = today[0] * 12 + today[1]
    past = g["rs"] == words["fillers"]["before_now"]
    years = [today[0] + shift for shift in ((1, 0, -1, -2) if past else (-1, 0, 1, 2))]
    year = next(y for y in years if (y * 12 + months[1] < now if past else y * 12 + months[0] > now))
    return (_iso((year, months[0], None), (year + (months[1] > 12), (months[1] - 1) % 12 + 1, None)), "span", None)


def _easter(year: int) -> tuple[int, int]:
    """Month and day of Easter Sunday, by the Gregorian calendar."""
    golden, century, in_century = year % 19, year // 100, year % 100
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (in_century // 4) - moon - in_century % 4) % 7
    month, day = divmod(moon + week - 7 * ((golden + 11 * moon + 22 * week) // 451) + 114, 31)
    return month, day + 1


def _pair(ends_of: tuple[str, int, int], today: Partial | None) -> Resolved:
    """今明两年, 今明两天, 去冬今春."""
    unit, *shifts = ends_of
    if today is None or (unit == "D" and (today[1] is None or today[2] is None)):
        return (None, "span", None)
    try:
        ends = [_shift(today, 0, n) if unit == "D" else (today[0] + n // 12, n % 12 + 1, None) if unit == "M" else (today[0] + n, None, None) for n in shifts]
    except (OverflowError, ValueError):
        return (None, "span", None)
    return (_iso(ends[0], ends[1]), "span", None)


def _beside(shift: int, day: Partial | None) -> Resolved:
    """次日, 前一天: beside the day last named."""
    if day is None or day[1] is None or day[2] is None:
        return (None, "date", None)
    try:
        return (_iso(*[_shift(day, 0, shift)] * 2), "date", None)
    except (OverflowError, ValueError):
        return (None, "date", None)


def _that_day(g: Mapping[str, str], words: _Words, today: Partial | None) -> Resolved:
    """去年的今天: this day in another year, month or week."""
    if today is None or today[1] is None or today[2] is None:
        return (None, "date", None)
    months = 12 * words["years"].get(g.get("ry"), 0) + words["months"].get(g.get("rm"), 0)
    days = 7 * words["weeks"].get(_week(g, words), 0)
    try:
        return (_iso(*[_shift(today, months, days)] * 2), "date", None)
    except (OverflowError, ValueError):
        return (None, "date", None)


def _week(g: Mapping[str, str], words: _Words) -> str:
    """上个星期 as times.toml lists it: 上星期."""
    return "".join(char for char in g.get("rw", "").split(words["fillers"]["of"])[0] if char not in words["fillers"]["week_number"])


def _nth_week(g: Mapping[str, str], words: _Words, today: Partial | None, year: int | None, lexicon: Lexicon) -> Resolved | None:
    """十月第一周, 五月第二个星期日: a week belongs to the month, as to the year, that has its Thursday."""
    y, month, named, nth = _whole(g, words, today, year, lexicon)
    if y is None:
        return (None, "span", named)
    if month is None:
        if "wd" in g:
            return None
        weeks = Date(y, 12, 28).isocalendar()[1]
        if nth > weeks:
            return None
        monday = Date.fromisocalendar(y, nth if nth > 0 else weeks, 1)
    else:
        day = _nth_weekday(y, month, nth, words["weekdays"][g["wd"]] if "wd" in g else THURSDAY)
        if day is None:
            return None
        if g.get("wd") == words["fillers"]["weekend"]:
            saturday = Date(y, month, day)
            return (f"{saturday.isoformat()}/{(saturday + timedelta(days=1)).isoformat()}", "span", named)
        if "wd" in g:
            return (_iso(*[(y, month, day)] * 2), "date", named)
        monday = Date(y, month, day) - timedelta(days=THURSDAY)
    return (f"{monday.isoformat()}/{(monday + timedelta(days=6)).isoformat()}", "span", named)


def _nth_day(g: Mapping[str, str], words: _Words, today: Partial | None, year: int | None, lexicon: Lexicon) -> Resolved | None:
    """十月的最后一天, 明年的第一天."""
    y, month, named, nth = _whole(g, words, today, year, lexicon)
    if y is None:
        return (None, "date", named)
    first = Date(y, month or 1, 1)
    last = Date(y, month or 12, calendar.monthrange(y, month or 12)[1])
    day = last if nth < 0 else first + timedelta(days=nth - 1)
    return (day.isoformat(), "date", named) if day <= last else None


def _whole(g: Mapping[str, str], words: _Words, today: Partial | None, year: int | None, lexicon: Lexicon
           ) -> tuple[int | None, int | None, int | None, int]:
    """Of which year and month the n-th week or day is told, the year if it was named outright, and n; -1 is the last."""
    month = _month(g, lexicon)
    named = _int(g.get("y") or g.get("y3"), lexicon)
    word = g.get("ry") or g.get("ry3")
    y = named if named is not None else (None if today is None else today[0] + words["years"].get(word, 0)) if word or year is None else year
    if "rm" in g:
        if today is None or today[1] is None:
            return None, None, named, -1
        y, month = divmod(today[0] * 12 + today[1] - 1 + words["months"].get(g["rm"], 0), 12)
        month += 1
    nth = _int(g.get("nth"), lexicon) if "nth" in g else -1
    return (y if y is not None and 1 <= y <= 9998 and nth else None), month, named, nth or -1


def _nth_weekday(year: int, month: int, nth: int, weekday: int) -> int | None:
    """The day of the month that is its n-th such weekday, counted from its end for -1."""
    days = [week[weekday] for week in calendar.monthcalendar(year, month) if week[weekday]]
    return days[nth - 1 if nth > 0 else nth] if -len(days) <= nth <= len(days) else None


def _clock(g: Mapping[str, str], words: _Words, lexicon: Lexicon) -> Resolved | None:
    hour, minute, second, less = (
        _int(next((g[name] for name in names if name in g), None), lexicon)
        for names in (("h", "h2", "h3", "h4", "h6"), ("min", "min2", "min3", "min4", "min6", "min7"), ("sec2", "sec3", "sec4", "sec6"), ("less", "less2", "lquarter", "lquarter2")))
    if "zero" in g or "zero2" in g:
        hour = 0
    if "noon" in g:
        hour = NOON
    if hour is None or hour > 24:
        return None
    half = (g.get("half") or g.get("half8") or "").replace(".", "").lower()
    if words["day_times"].get(half, 0) == NOON and 0 < hour < words["late_morning"].get(half, NOON):
        hour += NOON
    elif hour == NOON:
        hour = words["midnight"].get(half, NOON)
    if "mhalf" in g or "mhalf3" in g or "mhalf6" in g:
        minute = 30
    if less is not None:
        hour, minute = (hour - 1) % 24, 60 - less * (QUARTER if "lquarter" in g or "lquarter2" in g else 1)
    if quarters := _int(g.get("quarter") or g.get("quarter3"), lexicon):
        minute = 15 * quarters
    return ("T" + ":".join(f"{part:02d}" for part in (hour, minute, second) if part is not None), "clock", None)


def _span(g: Mapping[str, str], words: _Words, today: Partial | None, lexicon: Lexicon, alone: bool) -> Resolved | None:
    """A number of years, months or days: counted from the paper's date where a word says to which side, else a duration."""
    count = _count(g, words, lexicon)
    unit = _unit(g["u"], words, lexicon, "midhalf" in g)
    if count is None or unit is None:
        return None
    side = words["sides_before"].get(g.get("before")) or words["sides_after"].get(g.get("after"))
    duration = _duration(count, unit)
    if side is None or today is None:
        return (duration, "duration", None)
    if unit not in "YMQWD" or (count != int(count) and not (unit == "Y" and count * 12 == int(count * 12)) and not (unit == "M" and alone)):
        return (duration, "duration", None)
    months = {"Y": count * 12, "M": count, "Q": count * 3}.get(unit)
    days = {"W": count * 7, "D": count}.get(unit)
    if side == "past" and days is not None and days <= MONTH and today[1] is not None and today[2] is None:
        return (_iso(today, today), "date", None)  # 近两周 in a paper of which the month is known
    if (side == "within" and unit != "Y" and not alone) or (months is None and today[2] is None) or (unit != "Y" and today[1] is None):
        return (duration, "duration", None)
    sign = -1 if side in ("past", "ago") else 1
    if alone and today[1] is not None and today[2] is not None:
        half = HALF_MONTH if months is not None and months != int(months) else 0
        return _to_the_day(side, today, sign * int(months or 0), sign * (int(days or 0) + half), duration)
    try:
        other = _shift(today, sign * int(months or 0), sign * int(days or 0))
    except (OverflowError, ValueError):
        return (duration, "duration", None)
    if side in ("within", "ago", "hence"):
        return (_iso((other[0], None, None), (other[0], None, None)) if unit == "Y" else _iso(other, other), "date", None)
    near, far = today, other
    if unit in "YMQ":
        near, far = (near[0], near[1], None), (far[0], far[1], None)
    if unit == "Y" and sign > 0:
        near, far = (near[0], None, None), (far[0], None, None)
    return (_iso(*sorted((near, far), key=_order)), "span", None)


def _to_the_day(side: str, today: Partial, months: int, days: int, duration: str) -> Resolved:
    """十年前 is that day; 过去两周 ends yesterday, 未来两周 and 五年内 begin tomorrow."""
    try:
        other, next_to = _shift(today, months, days), _shift(today, 0, 1 if months + days > 0 else -1)
    except (OverflowError, ValueError):
        return (duration, "duration", None)
    if side in ("ago", "hence"):
        return (_iso(other, other), "date", None)
    return (_iso(*sorted((other, next_to), key=_order)), "span", None)


def _unit(printed: str, words: _Words, lexicon: Lexicon, halved: bool = False) -> str | None:
    """The ISO letter of a unit of time; its 多 or 半 left out."""
    dropped = numerals(lexicon).words["few"] + (words["fillers"]["half"] if halved else "")
    unit: str | None = words["duration_units"].get("".join(char for char in printed if char not in dropped))
    return unit


def _set(g: Mapping[str, str], words: _Words, lexicon: Lexicon) -> Resolved | None:
    """每两周 is P2W."""
    count, unit = (_count(g, words, lexicon) if "n" in g else Decimal(1)), _unit(g["u"], words, lexicon)
    return None if count is None or unit is None else (_duration(count, unit), "set", None)


def _compound(g: Mapping[str, str], words: _Words, lexicon: Lexicon) -> Resolved | None:
    """一年零三个月, 3小时20分钟: in the smaller of the two units."""
    large, small = read_number(g["n"], lexicon), read_number(g["n3"], lexicon)
    unit, smaller = _unit(g["u"], words, lexicon), _unit(g["u3"], words, lexicon)
    in_it = {("Y", "M"): 12, ("W", "D"): 7, ("D", "H"): 24, ("H", "N"): 60, ("N", "S"): 60}.get((unit or "", smaller or ""))
    if large is None or small is None or in_it is None or smaller is None or small >= in_it:
        return None  # 一天二十四小时 says one length twice
    if "n4" in g:
        seconds = read_number(g["n4"], lexicon)
        return None if seconds is None or smaller != "N" else (_duration((large * in_it + small) * 60 + seconds, "S"), "duration", None)
    return (_duration(large * in_it + small, smaller), "duration", None)


def _count(g: Mapping[str, str], words: _Words, lexicon: Lexicon) -> Decimal | None:
    """The number of a duration; 半年 is one half, 一年半 one and a half; of a range the first."""
    n = numerals(lexicon)
    written = g["n"]
    if not any(char.isdigit() or n.is_han(char) for char in written):
        count: Decimal | None = Decimal("0.5") if len(written) == 1 and written not in n.words["some"] else None
    elif any(char in n.words["some"] for char in written):
        count = None
    elif len(written) == 2 and all(char in n.digits for char in written):
        count = Decimal(n.digits[written[0]])  # 两三年
    else:
        count = read_number(written, lexicon)
    if count is not None and ("uhalf" in g or "midhalf" in g or g["u"] in words["fillers"]["and_half"]):
        count += Decimal("0.5")
    return count


def _duration(count: Decimal, unit: str) -> str:
    """ISO 8601: P5Y, P18M, PT30M; quarters and centuries in months and years."""
    if unit == "Q":
        count, unit = count * 3, "M"
    if unit == "C":
        count, unit = count * 100, "Y"
    if unit == "K":
        count, unit = count * 15, "N"
    if count != int(count):
        finer = {"Y": (12, "M"), "H": (60, "N"), "N": (60, "S"), "W": (7, "D"), "D": (24, "H")}.get(unit)
        if finer is not None:
            count, unit = count * finer[0], finer[1]
    number = f"{count.normalize():f}"
    return f"PT{number}{unit.replace('N', 'M')}" if unit in "HNS" else f"P{number}{unit}"


def _shift(at: Partial, months: int, days: int) -> Partial:
    """A partial date moved by months and days; ValueError beyond the calendar."""
    if days:
        at = _shift(at, months, 0) if months else at
        moved = Date(at[0], at[1] or 1, at[2] or 1) + timedelta(days=days)
        return (moved.year, moved.month, moved.day)
    if at[1] is None:
        return (at[0] + months // 12, None, None)
    count = at[0] * 12 + at[1] - 1 + months
    year, month = divmod(count, 12)
    if not 1 <= year <= 9998:
        raise ValueError(year)
    day = None if at[2] is None else min(at[2], calendar.monthrange(year, month + 1)[1])
    return (year, month + 1, day)


# ---- before and after the paper's date -------------------------------------------------------------------------------------


def running(time: Time, date: str | None) -> bool:
    """Whether a span of years has begun and has years to go: “十四五”时期 in 2022."""
    return (date is not None and time.iso is not None and "/" in time.iso and time.role == "" and still_open(time, date)
            and time.iso.rpartition("/")[2][:4] > date[:4])


def last_day(iso: str) -> str:
    last = iso.rpartition("/")[2]
    parts = last.split("-")
    if len(parts) == 1:
        return f"{last}-12-31"
    if len(parts) == 2:
        return f"{last}-{calendar.monthrange(int(parts[0]), int(parts[1]))[1]:02d}"
    return last


def first_day(iso: str) -> str:
    return (iso.partition("/")[0] + "-01-01")[:10]


def ahead(time: Time, date: str | None) -> bool:
    """Whether a time lies after the paper's date; a year that is still running does not."""
    if date is None or time.iso is None or time.iso.startswith(("P", "T")):
        return False
    if time.role == "by" and last_day(time.iso) > last_day(date):
        return True
    return first_day(time.iso) > last_day(date) or (time.role != "until" and "/" not in time.iso and last_day(time.iso) > last_day(date) and time.iso[:4] > date[:4])


def still_open(time: Time, date: str | None) -> bool:
    """Whether a time holds the paper's date: 今年, “十四五”期间."""
    return date is None or time.iso is None or first_day(time.iso) <= last_day(date) <= last_day(time.iso) or last_day(time.iso) >= last_day(date)

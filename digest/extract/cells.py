"""Readings → the page's lines in order, and what may stand in a cell of a table: a number, a unit, a year, nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any, Literal

from digest.extract.claims import Claim, Setting
from digest.extract.dates import Time, last_day
from digest.extract.indicators import EDGES, HAN, joined, words_of
from digest.extract.numbers import Quantity, find_quantities
from digest.extract.numerals import by_digit, in_digits, numerals
from digest.extract.reading import CELL_SPACE, Reading, Span
from digest.extract.spaced import with_commas
from digest.lexicon import Lexicon, Regexes
from digest.model import Relation

LONGEST_UNIT = 8
LONGEST_LABEL = 16
LEAST_LABELS, LEAST_WORDS = 4, 2
"""Labels of a head without gaps, and words for columns among them, from which it is one."""

LONGEST = 40
"""Characters of an indicator's name."""

ABOVE = 120
"""Characters above a table that may say its time."""

STOP = re.compile("[。！？]")
ROWS_BY_DIGIT = 2
"""Lines up to which these may be anything."""

LEADERS = re.compile("(?:…{2,}|[.·]{4,})(?=[-−－+＋(（]?[0-9])")
"""Dots that lead from a name to its number."""

ROW = re.compile(f"[|｜{CELL_SPACE}][0-9., ]+[|｜{CELL_SPACE}]")
"""Of a line that is a row of another table."""

INDEX = re.compile("[=＝]100")
"""Of a line that says what an index counts from."""

TITLE_LINES = 2
"""Lines above a head that may be its title."""

TABLE_ROW = ("table:row",)
"""The rule of what a table's cell states."""

PLAIN = 1000
"""A whole number from which a cell without a unit is no number of ten thousands."""

FULL_YEAR, CENTURY = 1000, 1900
YEAR, END_OF_YEAR = re.compile("[0-9]{4}"), "-03"
"""Of a year of two halves, which ends in March in Hong Kong."""

MONEY = frozenset(["CNY", "HKD", "TWD", "USD"])

DOLLAR, DOLLARS = ("$", "＄"), ("HKD", "TWD")
"""A sign of money, and places whose own it is."""

Unit = tuple[Decimal, str]
"""How much one of it is, and in what: 万元/人 is 10000 CNY/人."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table, by its head: the year over it, what kind of change it holds, its indicator where the rows are places or years."""

    kind: Literal["value", "yearly", "total", "against", "share", "text", "name", "unit", "ordinal"]
    iso: str | None = None
    promised: bool = False  # a year to come, or a column of aims
    label: str = ""  # of a share: what it is of
    name: str = ""  # its indicator
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands under a column."""

    start: int
    end: int
    text: str = ""  # the number as printed, "" where the cell is empty or holds words
    value: Decimal | None = None
    value_max: Decimal | None = None
    unit: str | None = None  # its own, where it prints one
    bound: str | None = None
    bracketed: bool = False
    words: bool = False  # neither a number nor empty
    change: Relation | None = None  # what its verb says: 提高21个百分点


# ---- the page's lines in order ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sheet:
    """The folded text of every reading, line by line as printed; `where[i]` is the reading and offset of character i, None at a line's end."""

    read: Sequence[Reading]
    text: str
    where: tuple[tuple[int, int] | None, ...]

    def spans(self, start: int, end: int) -> Iterator[tuple[int, Span]]:
        """The runs of readings that `text[start:end]` was taken from."""
        run: tuple[int, int, int] | None = None
        for at in self.where[start:end]:
            if at is None:
                continue
            if run is not None and run[0] == at[0] and run[2] == at[1]:
                run = (run[0], run[1], at[1] + 1)
                continue
            if run is not None:
                yield run[0], (run[1], run[2])
            run = (at[0], at[1], at[1] + 1)
        if run is not None:
            yield run[0], (run[1], run[2])

    def gathered(self, parts: Sequence[Span]) -> dict[int, list[Span]]:
        """The spans of each reading that parts of the sheet were taken from."""
        filled: dict[int, list[Span]] = {}
        for part in parts:
            for owner, span in self.spans(*part):
                filled.setdefault(owner, []).append(span)
        return filled

    def place(self, cell: Cell) -> tuple[Reading, int] | None:
        """The reading that a cell's number was printed in, and where."""
        place = self.where[cell.start + self.text[cell.start:cell.end].find(cell.text)]
        return None if place is None else (self.read[place[0]], place[1])

    def time(self, at: int) -> tuple[Time, int] | None:
        """The time that begins at *at*, and where it ends in the text."""
        place = self.where[at] if at < len(self.where) else None
        if place is None:
            return None
        found = next((time for time in self.read[place[0]].times if time.start == place[1] and time.iso and time.kind in ("date", "span")), None)
        return None if found is None else (found, at + found.end - found.start)


def sheet_of(read: Sequence[Reading], lexicon: Lexicon) -> Sheet:
    """The lines of all passages in the order of the page; between the cells of a table stands CELL_SPACE."""
    runs: list[tuple[int, int, int, int]] = []
    for number, reading in enumerate(read):
        start = 0
        origin = reading.passage.origin
        for i in range(1, len(reading.folded) + 1):
            if i == len(reading.folded) or (i < len(origin) and origin[i] != origin[start]):
                runs.append((origin[start] if start < len(origin) else 0, number, start, i))
                start = i
    chars: list[str] = []
    where: list[tuple[int, int] | None] = []
    for _, number, start, end in sorted(runs):
        chars.append(read[number].folded[start:end] + "\n")
        where += [*((number, i) for i in range(start, end)), None]
    return Sheet(read, with_commas(_in_digits(LEADERS.sub(lambda dots: CELL_SPACE * len(dots[0]), "".join(chars)), lexicon)), tuple(where))


def _in_digits(text: str, lexicon: Lexicon) -> str:
    """The text, numbers written digit by digit in digits where the last cells of several lines are such: 八二‧五 九〇."""
    rows = list(_row_by_digit(lexicon).finditer(text))
    if len(rows) <= ROWS_BY_DIGIT:
        return text
    out = list(text)
    for row in rows:
        out[row.start("cells"):row.end("cells")] = in_digits(row["cells"], lexicon)
    return "".join(out)


@cache
def _row_by_digit(lexicon: Lexicon) -> re.Pattern[str]:
    """A line whose last cells, two at least, are numbers written digit by digit."""
    number = by_digit(lexicon)
    return re.compile(f"(?m)^[^\\n]*?{CELL_SPACE}(?P<cells>(?:{number}{CELL_SPACE}+)+{number}){CELL_SPACE}*$")


# ---- words --------------------------------------------------------------------------------------------------------------------


@cache
def patterns(lexicon: Lexicon, spaced: bool = False) -> dict[str, Any]:
    """The patterns of tables.toml, `part_key` each, and the words that bound a number; *spaced*, a number in a cell may have spaces inside it."""
    tables = lexicon.values("tables")
    plain = {("head", "full_stop"), ("head", "joins"), ("unit", "any")}
    values = {(part, key): value for part in ("head", "cell", "grid", "card", "task", "tile", "change", "unit", "part", "recut") for key, value in tables[part].items() if (part, key) != ("change", "annual")}
    sources = {f"{part}_{key}": value for (part, key), value in values.items() if isinstance(value, str) and (part, key) not in plain}
    if spaced:
        sources["cell_number"] = sources["cell_spaced_number"]
    sources["said_label"] = "|".join(f"(?:{sources[f'grid_is_{key}']})" for key in LABELLED)
    words = Regexes(sources, {f"{part}_{key}": value for (part, key), value in values.items() if f"{part}_{key}" not in sources})
    words |= {"share_ends": tuple(tables["share"]["ends"]), "share_name": tables["share"]["name"], "share_done": re.compile(tables["share"]["done"]), "annual": tables["change"]["annual"], "digits": numerals(lexicon).digits}
    words["named"] = [(re.compile(row["name"]), row["unit"]) for row in tables["named"]]
    words["among"] = [(re.compile(row["name"]), tuple(row["units"])) for row in tables["among"]]
    hedges = lexicon.table("hedges")
    for side in ("before", "after"):
        rows = sorted((row for row in hedges if row["side"] == side), key=lambda row: -len(row["word"]))
        words[side] = re.compile("|".join(re.escape(row["word"]) for row in rows))
        words[f"{side}_bounds"] = {row["word"]: row["bound"] for row in rows}
    return words


# ---- times --------------------------------------------------------------------------------------------------------------------


def year_at(sheet: Sheet, at: int, w: dict[str, Any]) -> tuple[str, Time, int] | None:
    """The year that stands at *at*, with 年 or without it, as a time, and where it ends."""
    timed = sheet.time(at)
    double = w["head_double_year"].match(sheet.text, at)
    iso = f"{double['a']}/{int(double['a']) + 1}" if double else ""
    if double and not iso.endswith(double["b"]):
        double = None
    if timed is not None and timed[0].iso is not None and (timed[0].rule != "plan" or w["head_promised"].match(sheet.text, timed[1])) and not (double and _runs_on(sheet, int(double["a"]))):
        return timed[0].iso, timed[0], timed[1]
    if double:
        return iso, Time(text=double[0], start=at, end=double.end(), iso=iso, kind="span"), double.end()
    if said := w["head_double_year_said"].match(sheet.text, at):
        years = [int("".join(str(w["digits"][digit]) for digit in said[part])) for part in ("a", "b")]
        first = years[0] if years[0] >= FULL_YEAR else years[0] + CENTURY
        if (first + 1) % 100 == years[1]:
            return f"{first}/{first + 1}", Time(text=said[0], start=at, end=said.end(), iso=f"{first}/{first + 1}", kind="span"), said.end()
    bare = w["head_bare_year"].match(sheet.text, at)
    return (bare["y"], Time(text=bare["y"], start=at, end=bare.end(), iso=bare["y"]), bare.end()) if bare else None


def _runs_on(sheet: Sheet, year: int) -> bool:
    """Whether the year of two halves before or after one of them stands in the text too, so that 2004-05 is no month."""
    return any(f"{first}-{(first + 1) % 100:02}" in sheet.text for first in (year - 1, year + 1))


def date_at(sheet: Sheet, span: Span, setting: Setting, w: dict[str, Any]) -> tuple[str, bool] | None:
    """The date that a cell holds, and whether it is to come: 2026年底, 2025.4."""
    if point := w["grid_point_date"].fullmatch(sheet.text, *span):
        iso = "-".join([point["y"], *(f"{int(part):02}" for part in (point["m"], point["d"]) if part)])
        return iso, setting.date is not None and iso > setting.date[:len(iso)]
    found = year_at(sheet, span[0], w)
    if found is None:
        return None
    first, _, iso = found[0].rpartition("/")
    if setting.currency == "HKD" and YEAR.fullmatch(first) and iso == str(int(first) + 1):
        iso += END_OF_YEAR
    return iso, setting.date is not None and last_day(iso) > last_day(setting.date)


def done_by(sheet: Sheet, row: Span, name: str, cell: Span, act: str, iso: str) -> Iterator[Claim]:
    """That something is to be done to what a row names by a date."""
    place = sheet.where[cell[0]]
    if place is not None:
        reading, start = sheet.read[place[0]], place[1]
        yield Claim(reading=reading, start=start, end=start + cell[1] - cell[0], raw=None, name=name + act, relation="complete", value=None, value_max=None, unit=None,
                    promised=True, time=iso, rules=TABLE_ROW, at=start)


def default_year(sheet: Sheet, at: int, promised: bool, setting: Setting) -> str | None:
    """The year of a column that names none: the last of the plan that the article speaks of, or the year before its first; else the time said above it."""
    plan = next((time.iso for reading in sheet.read for time in reading.times if time.rule == "plan" and time.iso and "/" in time.iso), setting.plan_range)
    if promised:
        if plan or setting.plan_end:
            return plan.rpartition("/")[2] if plan else setting.plan_end
        year = time_above(sheet, at, setting)
        return year[:4] if year else None
    if setting.report is not None:
        return setting.report.iso
    return str(int(plan[:4]) - 1) if plan else said_above(sheet, at)


def time_above(sheet: Sheet, at: int, setting: Setting) -> str | None:
    """The time of a table: that of the nearest line above its head that says one, else of the article's heading or report, unless the head itself is meant.

    A day shortly before the paper's counts only where nothing else is said.
    """
    end = at
    reported: str | None = None
    while end > max(0, at - 2 * ABOVE):
        begin = sheet.text.rfind("\n", 0, end - 1) + 1
        begin = max((stop.end() for stop in STOP.finditer(sheet.text, begin, max(begin, end - 2))), default=begin)  # the last sentence leads up to the table
        times = [] if ROW.search(sheet.text, begin, end) or INDEX.search(sheet.text, begin, end) else [time[0] for n in range(begin, end) if (time := sheet.time(n)) is not None and time[0].rule != "plan" and time[0].role != "baseline"]
        reported = reported or next((time.iso for time in times if _reports(time, setting)), None)
        said = next((time.iso for time in times if not _reports(time, setting)), None)
        if said is not None:
            return said
        end = begin
    headed = setting.headed or setting.report
    return headed.iso if headed and not any(time[0] is headed for n in range(at, min(len(sheet.text), at + ABOVE)) if (time := sheet.time(n))) else reported


def _reports(time: Time, setting: Setting) -> bool:
    """Whether a time may say no more than when something was reported: 昨日, 15日."""
    return time.iso is not None and setting.date is not None and len(time.iso) == len(setting.date) == len("2000-01-01") and time.iso[:7] == setting.date[:7] and time.iso <= setting.date


def said_above(sheet: Sheet, at: int) -> str | None:
    """The last time shortly before *at* that is no plan's."""
    times = (sheet.time(n) for n in range(at - 1, max(-1, at - ABOVE), -1) if sheet.where[n] is not None)
    return next((time.iso for found in times if found is not None and (time := found[0]).rule != "plan" and time.role != "baseline"), None)


LABELS = ("property", "name", "unit", "text", "share", "against", "yearly", "total", "aimed", "value")


def labels_in(sheet: Sheet, start: int, end: int, w: dict[str, Any]) -> list[Span]:
    """The labels of a head that ran together, three at least: 指标2020年2025年属性; none where anything else stands between them."""
    out: list[Span] = []
    at = start
    while at < end:
        begin = at
        if (year := year_at(sheet, at, w)) is not None:
            suffix = w["head_promised"].match(sheet.text, year[2], end) or w["head_year"].match(sheet.text, year[2], end)
            at = suffix.end() if suffix else year[2]
        else:
            match = max((match for kind in LABELS if (match := w[f"head_{kind}"].match(sheet.text, at, end))), key=re.Match.end, default=None)
            if match is None or match.end() == at:
                return []
            at = match.end()
            if w["head_or"].match(sheet.text, at, end):
                at += 1
        if out and w["head_or"].match(sheet.text, out[-1][1] - 1, end):
            out[-1] = (out[-1][0], at)
        else:
            out.append((begin, at))
    return out if len(out) >= 3 and at == end else []


LABELLED = ("ordinal", "name", "unit", "text", "until", "act")


def glued_head(text: str, start: int, end: int, w: dict[str, Any], lexicon: Lexicon) -> list[Span]:
    """The labels of a head that lost the gaps between them, or has strokes there: words for columns of names, words and dates, and names with their units; none if it is no head."""
    if text[start:end].count("/") >= LEAST_LABELS - 1 and not w["grid_digits"].search(text, start, end):
        parts = [match.span() for match in w["grid_stroked"].finditer(text, start, end)]
        said = sum(w["said_label"].fullmatch(text, *part) is not None for part in parts)
        return parts if len(parts) >= LEAST_LABELS and said >= LEAST_WORDS else []
    if end - start > LONGEST * 2 or any(text[at] in (CELL_SPACE, " ") for at in range(start, end)):
        return []
    best: dict[int, tuple[int, int, list[Span]]] = {start: (0, 0, [])}  # how much of it are words for columns, how many labels, these
    for at in range(start, end):
        if at not in best:
            continue
        words, many, spans = best[at]
        for stop in range(at + 2, min(end, at + LONGEST_LABEL) + 1):
            fixed = w["said_label"].fullmatch(text, at, stop) is not None
            if not fixed and not (text[stop - 1] in "）)" and (closed := w["grid_closed_label"].fullmatch(text, at, stop)) and is_unit(closed[0][max(closed[0].rfind("（"), closed[0].rfind("(")) + 1:-1], lexicon)):
                continue
            now = words + (stop - at if fixed else 0), many - 1, [*spans, (at, stop)]
            if stop not in best or best[stop][:2] < now[:2]:
                best[stop] = now
    found = best.get(end)
    if found is None or -found[1] < LEAST_LABELS:
        return []
    said = sum(w["said_label"].fullmatch(text, *span) is not None for span in found[2])
    return found[2] if LEAST_WORDS <= said < len(found[2]) else []


# ---- units --------------------------------------------------------------------------------------------------------------------


def is_unit(word: str, lexicon: Lexicon) -> bool:
    """Whether *word* is a unit that a table may print apart from its numbers."""
    return _read_unit(word, lexicon) is not None


@cache
def _read_unit(word: str, lexicon: Lexicon) -> tuple[Decimal, str, bool] | None:
    """The scale and the unit that *word* is, and whether it is plain money: 元 is the place's, 美元 is not."""
    w = patterns(lexicon)
    if (per := w["unit_per"].fullmatch(word)) and per["of"] in ("1", None):
        return Decimal(1), word, False
    if not word or word[0].isdigit() or w["grid_sentence"].search(word):
        return None
    if w["unit_rate"].fullmatch(word):
        return Decimal(1), "", False
    if piece := w["unit_piece"].fullmatch(word):
        return Decimal(10) ** w["unit_scales"].get(piece["scale"], 0), piece["of"], False
    money = w["unit_money"].match(word)
    if money and (rest := _read_unit(word[money.end():], lexicon)) and rest[1].startswith("CNY"):
        named = _one(money[0], lexicon)
        return rest[0], (named.unit if named else "CNY") + rest[1][3:], False
    found = _one(word, lexicon)
    if found is not None and found.text == "1" + word and found.unit:
        return found.value, found.unit, found.unit.startswith("CNY") and not w["unit_renminbi"].search(word)
    if found is not None and found.unit and w["unit_pair"].fullmatch(word[len(found.text) - 1:]):
        return found.value, found.unit, False  # 万头只, 台（套）
    if per and (of := _read_unit(per["of"], lexicon)):
        return of[0], f"{of[1]}/{per['per']}", of[2]
    if per and any(_one(per["of"][:n], lexicon) for n in range(1, len(per["of"]))):
        return Decimal(1), word, False  # 克标准煤/千瓦时
    if (counted := w["unit_pieces"].fullmatch(word)) and (of := _read_unit(counted["scale"] + counted["of"], lexicon)):
        return of  # 千个标准箱
    scale = next((scale for scale in w["unit_scales"] if word.startswith(scale) and len(word) > len(scale)), "")
    if scale and (rest := _read_unit(word[len(scale):], lexicon)) and rest[0] == 1:
        return rest[0] * 10 ** w["unit_scales"][scale], rest[1], rest[2]  # 千升
    return None


def _one(word: str, lexicon: Lexicon) -> Quantity | None:
    """One of a unit as a quantity; years of life count where they are said to be."""
    found = find_quantities("1" + word, lexicon) or find_quantities(words_of(lexicon).word["lifespan"] + "1" + word, lexicon)
    return found[0] if len(found) == 1 else None


def unit_of(word: str, setting: Setting, lexicon: Lexicon) -> Unit | None:
    """The scale and the unit that a name's brackets, the column of units or a line above say: 万元/人 is 10000 CNY/人."""
    found = _read_unit(word, lexicon)
    if found is None:
        scale = patterns(lexicon)["unit_scale"].fullmatch(word)
        return (Decimal(10) ** patterns(lexicon)["unit_scales"][word], "") if scale else None
    scale_, unit, plain = found
    return scale_, setting.currency + unit[3:] if plain else unit


def units_above(sheet: Sheet, at: int, setting: Setting, lexicon: Lexicon) -> tuple[Unit, ...]:
    """The units that a line above the head, or the end of the title, says for the whole table: 单位：亿元、%."""
    w = patterns(lexicon)
    if any(sheet.text.count("\n", found.end(), at) <= TITLE_LINES for found in w["unit_index"].finditer(sheet.text, max(0, at - ABOVE), at)):
        return ((Decimal(1), ""),)
    matches = list(w["unit_above"].finditer(sheet.text, max(0, at - 2 * ABOVE), at))
    for found in reversed(matches):
        if found["titled"] and sheet.text.count("\n", found.end(), at) > TITLE_LINES:
            continue
        said = (found["units"] or found["titled"] or found["aside"]).strip()
        beside = [other["units"] for other in reversed(matches) if other["units"] and "\n" not in sheet.text[other.end():found.end()] and other.end() < found.end()]  # 面积单位：万亩　资金单位：万元
        read = (unit_of(word.strip(), setting, lexicon) for part in (said, *beside) for word in w["unit_parts"].split(part))
        if units := tuple(unit for unit in read if unit is not None):
            return units
        if counted := next((unit for regex, unit in w["named"] if unit and regex.search(said)), None):  # 单位数目
            return ((Decimal(1), counted),)
    return ()


def likely_unit(name: str, above: Sequence[Unit], setting: Setting, lexicon: Lexicon) -> Unit | None:
    """The unit of a number that prints none: a rate is in percent, an index without unit and a count of what it counts, by name; else as the line above says."""
    w = patterns(lexicon)
    named = next((unit for regex, unit in w["named"] if regex.search(name)), None)
    if named is None and (counted := w["cell_counted"].search(name)):
        named = counted["unit"]
    if named == w["unit_any"] and above:
        named = None
    if named is not None:
        known = (Decimal(1), "") if named == "" else unit_of(named, setting, lexicon)
        return as_above(known, above)
    others = [unit for unit in above if unit[1] != "%"]
    if len(others) > 1:
        among = next((unit for regex, starts in w["among"] if regex.search(name) for unit in others if unit[1].startswith(starts)), None)
        plain = [unit for unit in others if unit[1][:3] not in MONEY]
        return among or (plain[0] if len(plain) == 1 else None)  # what is no sum
    return others[0] if others else above[0] if above else None


def as_above(unit: Unit | None, above: Sequence[Unit]) -> Unit | None:
    """The unit that a name gives, at the scale that the line above the table says for it."""
    return next((one for one in above if unit is not None and one[1] == unit[1]), unit)


def unit_at_end(name: str, lexicon: Lexicon) -> str:
    """The unit that ran into the name before it: 亿元 in 地区生产总值亿元, the longest that leaves a name."""
    return next((name[-n:] for n in range(min(LONGEST_UNIT, len(name) - 2), 0, -1) if is_unit(name[-n:], lexicon)), "")


# ---- cells --------------------------------------------------------------------------------------------------------------------


def skip(text: str, at: int, w: dict[str, Any]) -> int:
    """Past spaces, separators and properties."""
    while at < len(text):
        match = w["cell_property"].match(text, at)
        if match:
            at = match.end()
        elif text[at] in w["head_joins"]:
            at += 1
        else:
            break
    return at


def tidy(text: str, start: int, end: int, w: dict[str, Any]) -> Span:
    """A name without the group's name and the number before it, and without spaces and marks of notes around it."""
    for match in w["cell_listed"].finditer(text, start, end):
        if end - match.end() >= 2:
            start = match.end()
    cut = max(text.rfind(space, start, end) for space in (" ", "\n", CELL_SPACE))
    if cut >= 0 and end - cut > 5 and HAN.search(text[start:cut]) and cut - start <= 8:
        start = cut + 1  # the name of a group of indicators stands before it
    if note := w["cell_note"].search(text, start, end):
        end = note.start()
    while start < end and text[start] in EDGES + "\n":
        start += 1
    while start < end and text[end - 1] in EDGES.replace("）", "").replace(")", "") + "\n/":
        end -= 1
    return start, end


def words_cell(text: str, at: int, w: dict[str, Any]) -> Cell | None:
    """Words up to the next space, line end, property or empty cell."""
    end = at
    while end < len(text) and w["cell_word"].match(text, end) and not w["cell_property"].match(text, end):
        end += 1
    return Cell(at, end, words=True) if 1 < end - at <= 12 else None


def cell_at(text: str, at: int, none: re.Pattern[str], w: dict[str, Any], lexicon: Lexicon, bare: bool = False) -> Cell | None:
    """A number with its bound, its own unit unless *bare*, or a sum in brackets; an empty cell; None if neither stands here."""
    bracket = w["cell_bracketed"].match(text, at)
    if bracket:
        inner = cell_at(text, bracket.start("inner"), none, w, lexicon)
        if inner is None or inner.end > bracket.end():
            return None
        return Cell(inner.start, bracket.end(), inner.text, inner.value, inner.value_max, inner.unit, inner.bound, True)
    before = w["before"].match(text, at)
    start = before.end() if before else at
    while before and text[start:start + 1] == " ":
        start += 1
    number = w["cell_number"].match(text, start)
    if number is None:
        if (said := _said(text, start, before, w, lexicon)) is not None:
            return said
        empty = none.match(text, at)
        return Cell(at, empty.end()) if empty else None
    end, unit = number.end(), None
    value, value_max = Decimal(re.sub(f"[, {CELL_SPACE}]", "", number["n"])), None
    begin = number.start("money") if number["money"] else number.start("n")
    piece = text[begin:number.end()] + re.split(f"[\n{CELL_SPACE}]", text[number.end():number.end() + 14])[0]
    inside = number["n"].count(" ") + number["n"].count(CELL_SPACE)  # 2 618.3亿元
    piece = re.sub(f"[ {CELL_SPACE}]", "", piece[:number.end() - begin]) + piece[number.end() - begin:]
    found = find_quantities(re.split(r"(?<=[^0-9.,$＄￥¥])(?=[0-9—〔\[≥≤<>])", piece, maxsplit=1)[0], lexicon)
    if found and found[0].start == 0 and found[0].unit and (not bare or found[0].unit == "%"):
        value, value_max, unit, end = found[0].value, found[0].value_max, found[0].unit, begin + found[0].end + inside
    if unit is None and (scaled := w["cell_scaled"].match(text, end)):
        value, end = value * 10 ** w["unit_scales"][scaled[0]], scaled.end()  # 1.3万, where the row says of what
    if number["neg"]:
        value = -value
    after = w["after"].match(text, end)
    bound = w["before_bounds"][before[0]] if before else w["after_bounds"][after[0]] if after else None
    return Cell(start, after.end() if after else end, text[begin:end], value, value_max, unit, bound)


def _said(text: str, at: int, before: re.Match[str] | None, w: dict[str, Any], lexicon: Lexicon) -> Cell | None:
    """A cell that says its number in words, up to its end: 百分之九十七点三, 五万一千人."""
    if not w["cell_said"].match(text, at):
        return None
    piece = re.split(f"[\\s{CELL_SPACE}]", text[at:at + LONGEST])[0]
    found = find_quantities(piece, lexicon)
    if not found or found[0].start or not found[0].unit:
        return None
    after = w["after"].match(piece, found[0].end)
    end = after.end() if after else found[0].end
    bound = w["before_bounds"][before[0]] if before else w["after_bounds"][after[0]] if after else None
    return Cell(at, at + end, piece[:found[0].end], found[0].value, found[0].value_max, found[0].unit, bound) if end == len(piece) else None


def with_range(text: str, cell: Cell, lexicon: Lexicon) -> Cell:
    """The cell with the number after its dash as its other end."""
    found = find_quantities(re.split(f"[\n{CELL_SPACE}]", text[cell.start:])[0], lexicon)
    if not found or found[0].value_max is None:
        return cell
    q = found[0]
    return Cell(cell.start, cell.start + q.end, q.text, q.value, q.value_max, q.unit or None, q.bound)


# ---- what a row states ----------------------------------------------------------------------------------------------------------


def claims_of(sheet: Sheet, row: Span, name: str, unit: Unit | None, pairs: Sequence[tuple[Column, Cell]], above: Sequence[Unit], setting: Setting, lexicon: Lexicon,
              beside: bool = False) -> Iterator[Claim]:
    """A target under each year to come, a figure under each year past, and the change between.

    *name* is the row's: an indicator, or the place or work whose indicators the columns name; *unit* is what the row says of all its cells,
    *beside* whether other rows say theirs: whole numbers of things are then counts, of what the name says, and to be checked.
    """
    w = patterns(lexicon)
    base = next((column.iso for column, _ in pairs if column.kind == "value" and not column.promised), None)
    last = next((column for column, _ in pairs if column.kind == "value"), pairs[0][0])
    aims = any(column.kind == "value" and column.promised and cell.value is not None for column, cell in pairs)
    for column, cell in pairs:
        if column.kind == "value" and not (last.kind == "value" and last.name == column.name and last.iso and column.iso and column.iso[:4] < last.iso[:4]):
            last = column  # what changes is the later of two years
        title = joined(column.name, name) if w["grid_place"].fullmatch(column.name) else joined(name, column.name)
        if cell.value is None or not title:
            continue
        own = column.unit if column.unit and (column.name or column.kind == "total") else unit or column.unit
        percent = (own or likely_unit(title, above, setting, lexicon) or (0, cell.unit))[1] == "%"
        changing = w["change_name"].fullmatch(title) if percent else None
        direction: Relation = "reach"
        if changing:
            title, direction = changing["name"], "decrease_by" if changing["verb"] in w["change_down"] else "increase_by"
        value, of, relation = cell.value, column, direction
        if column.kind == "share":
            label = column.label.rstrip("%")
            if value >= PLAIN:
                continue  # no share
            done = next((one for one, _ in reversed(pairs) if one.kind == "value" and not one.promised and one.iso), last)
            of, title = done if last.promised and w["share_done"].search(label) else last, title + label + ("" if label.endswith(w["share_ends"]) else w["share_name"])
            own = (Decimal(1), "%")
        elif column.kind in ("yearly", "total") and last.promised and not aims and not changing and (cell.bound if percent else column.kind == "total" or cell.bracketed):
            of, relation = last, cell.bound or "reach"  # type: ignore[assignment]  # what is to come together, or to be kept, without a level beside it
        elif column.kind in ("yearly", "total", "against"):
            of = last if column.iso is None else column
            if of.iso is None and column is last:
                of = replace(of, iso=time_above(sheet, row[0], setting))
            relation = direction if changing else "increase_by"
            if not changing and cell.unit is None:
                if column.kind == "against" or (column.kind == "yearly" and not cell.bracketed):
                    own = (Decimal(1), "%")
                    title += w["annual"] if column.kind == "yearly" else ""
                elif percent:
                    own = (Decimal(1), "percentage point")
        elif cell.change is not None and not changing:
            relation, value = cell.change, abs(value)
        elif cell.bound is not None and not changing:
            relation = cell.bound  # type: ignore[assignment]
        if relation == "increase_by" and value < 0:
            relation = "decrease_by"
        if relation in ("increase_by", "decrease_by"):
            value = abs(value)
        if cell.unit is not None:
            local = cell.unit.startswith("CNY") or (cell.text[:1] in DOLLAR and setting.currency in DOLLARS)
            own = (Decimal(1), setting.currency + cell.unit[3:] if local else cell.unit)
        own = own or likely_unit(title, above, setting, lexicon)
        sure = own is not None
        if own is None and _counts(name + column.name, [one for _, one in pairs], beside, w):
            own = Decimal(1), ""
        if own is None:
            continue
        value_max = None if cell.value_max is None else _whole(cell.value_max * own[0])
        yield from _claim(sheet, row, cell, title, relation, _whole(value * own[0]), value_max, own, of, base if of is not column and of.promised else None, sure)


def _counts(name: str, cells: Sequence[Cell], beside: bool, w: dict[str, Any]) -> bool:
    """Whether numbers without a unit count what their name says: whole ones, and so large that they were not printed in thousands, or with units beside them."""
    values = [cell.value for cell in cells if cell.value is not None and not cell.unit]
    return not w["unit_measured"].search(name) and all(value == value.to_integral_value() for value in values) and (beside or max(values) >= PLAIN)


def _whole(value: Decimal) -> Decimal:
    """A value without the noughts behind its point."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value


def _claim(sheet: Sheet, row: Span, cell: Cell, name: str, relation: Relation, value: Decimal, value_max: Decimal | None, unit: Unit, column: Column,
           baseline: str | None, sure: bool) -> Iterator[Claim]:
    place = sheet.place(cell)
    if place is None:
        return
    reading, start = place
    end = start + len(cell.text)
    if value < 0 and start and reading.text[start - 1] in "-−－":
        start -= 1
    begin = sheet.where[row[0]]
    left = begin[1] if begin is not None and sheet.read[begin[0]] is reading and begin[1] <= start and start - begin[1] <= 3 * LONGEST else start
    iso = column.iso if not column.promised or column.iso is None else column.iso.rpartition("/")[2]
    yield Claim(reading=reading, start=left, end=end, raw=reading.text[start:end], name=name, relation=relation, value=value, value_max=value_max, unit=unit[1],
                promised=column.promised, time=iso, baseline=baseline if column.promised else None, rules=TABLE_ROW, at=start, scale=unit[0], doubts=() if sure else ("number",))

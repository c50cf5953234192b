"""Words of a head → Column: the time over it, the indicator it names, its unit, the kind of change or share it holds."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from digest.extract.cells import (
    Column,
    Sheet,
    Unit,
    default_year,
    is_unit,
    likely_unit,
    patterns,
    time_above,
    unit_at_end,
    unit_of,
    year_at,
)
from digest.extract.claims import Setting
from digest.extract.dates import ahead, first_day, last_day
from digest.extract.reading import Span
from digest.lexicon import Lexicon

FIXED = ("unit", "text", "ordinal", "name")
"""Kinds of columns that hold no numbers."""

CHANGES = ("against", "yearly", "total", "share")
"""Kinds of columns that hold how far the one before them changed, or what part of it."""

HONG_KONG = "HKD"
"""The money of a place whose years of two halves are financial ones."""

UNTIL = "\0"
"""Begins the label of a column that says by when the works of its rows are to be completed; what is done to them follows where the head names it."""

BEGINS = "\2"
"""The same of when they are begun."""

MONTH, SO_FAR = re.compile("[0-9]{4}-[0-9]{2}"), re.compile("([0-9]{4})-01/\\1-[0-9]{2}")
YEAR = re.compile("(?<![0-9-])[0-9]{4}")
PART_OF_YEAR = re.compile("[0-9]{4}-([0-9]{2})")
YEARS = re.compile("[0-9]{4}/[0-9]{4}")


def column_of(sheet: Sheet, span: Span, start: int, setting: Setting, lexicon: Lexicon) -> Column:
    """A column by its head: 2024年计划投资（亿元）. `label` of a value column is the time it prints itself."""
    w = patterns(lexicon)
    column = _column_of(sheet, span, start, setting, w, lexicon)
    return replace(column, label=column.iso) if column.iso and w["head_double_year_said"].fullmatch(column.label) else column


def _column_of(sheet: Sheet, span: Span, start: int, setting: Setting, w: dict[str, Any], lexicon: Lexicon) -> Column:
    text = re.sub(r"\s", "", sheet.text[slice(*span)])
    text = w["grid_note_end"].sub("", text)
    if (part := w["grid_part"].match(text)) and part.end() < len(text):
        text = text[part.end():]
    if kind := next((kind for kind in FIXED if w[f"grid_is_{kind}"].fullmatch(text)), None):
        return Column(kind=kind)  # type: ignore[arg-type]
    if act := w["grid_is_act"].fullmatch(text):
        return Column(kind="text", label=(BEGINS if act["begins"] else UNTIL) + act["act"])
    if w["grid_is_until"].fullmatch(text):
        return Column(kind="text", label=UNTIL)
    text, word = unbracketed(text, w, lexicon)
    if not word and change_of(text, None, w) is None and (percent := w["grid_percent"].search(text)):  # 解决率%
        text, word = text[:percent.start()], percent[0]
    unit = unit_of(word, setting, lexicon) if word else None
    if unit is not None and unit[1] == "" and (counted := likely_unit(text, (), setting, lexicon)):
        unit = unit[0], counted[1]  # 人次（万）
    if not word and (word := unit_at_end(text, lexicon)) and change_of(text[:-len(word)], unit_of(word, setting, lexicon), w):
        text, unit = text[:-len(word)], unit_of(word, setting, lexicon)  # 较上月增减小时
    rest, iso, promised, printed = text, None, False, ""
    whole = time_above(sheet, start, setting)
    if (state := w["grid_after"].match(text) or w["grid_before"].match(text)) and unit is None:
        later = state.re is w["grid_after"]
        promised = later and whole is not None and setting.date is not None and first_day(whole) > setting.date
        return Column(kind="value", iso=whole if later else None, promised=promised, label=state[0], name=text[state.end():])
    if relative := w["grid_relative"].match(text):
        iso = whole if relative["this"] else YEAR.sub(lambda year: str(int(year[0]) - 1), whole) if relative["year"] and whole and ("/" not in whole or SO_FAR.fullmatch(whole)) else None
        iso = iso.rpartition("/")[2] if iso and w["grid_month"].match(text) else iso
        printed, rest = relative[0], text[relative.end():]
    elif whole is not None and (MONTH.fullmatch(whole) or SO_FAR.fullmatch(whole)) and w["grid_cumulated"].fullmatch(text):
        return Column(kind="value", iso=f"{whole[:4]}-01/{whole.rpartition('/')[2]}", label=text, unit=unit)
    elif change := change_of(text, unit, w):
        return Column(kind=change, iso=whole[:4] if whole and w["tile_year"].match(text) else None, label=text, unit=unit)  # type: ignore[arg-type]
    elif timed := None if w["head_aimed"].fullmatch(text) else next((found for at in range(*span) if (found := year_at(sheet, at, w)) is not None and (found[1].text[:1].isdigit() or at == span[0] or sheet.text[at - 1] in "（(") and re.sub(r"\s", "", found[1].text) in text), None):
        iso, time, _ = timed
        printed = re.sub(r"\s", "", time.text)
        said, iso = iso, dated_as(iso, printed, setting, w, whole)
        promised = ahead(time, setting.date) if said[:4] == iso[:4] else setting.date is not None and last_day(iso) > setting.date
        promised = promised or (setting.date is not None and first_day(iso) > setting.date)  # a financial year yet to begin
        at = text.find(printed) + len(printed)
        if so_far := w["grid_to_month"].fullmatch(text, at):
            iso, text = f"{iso[:4]}-01/{iso[:4]}-{int(so_far['m']):02}", text[:at]
        suffix = next((match for key in ("promised", "year") if (match := w[f"head_{key}"].match(text, at)) and w["grid_marks"].sub("", text[match.end():]) == ""), None)
        promised = promised or bool(suffix and suffix.re is w["head_promised"])
        rest = text[:at - len(printed)] + ("" if suffix else text[at:])
        before = text[:at - len(printed)]
        if w["grid_than"].search(before) or w["grid_than"].match(printed):  # 比2020年增长 is none of 2020
            rest, iso, promised, printed = w["grid_than"].sub("", before) + text[at:], None, False, ""
    if printed and (beside := w["grid_beside_it"].fullmatch(rest)) and change_of(beside["label"], None, w):
        rest = ""  # 2025年[累计]: what stands in brackets behind its numbers
    if change := change_of(rest, unit, w):
        return Column(kind=change, iso=iso, promised=promised, label=rest if change == "share" else printed, unit=unit)  # type: ignore[arg-type]
    bare = w["grid_marks"].sub("", rest)
    aimed = bool(w["head_promised"].fullmatch(rest) or w["head_aimed"].fullmatch(bare)) or (bool(w["grid_promised"].search(rest)) and not w["grid_done"].search(rest) and not w["grid_base"].search(rest))
    value = not bare or bool(printed and w["grid_is_year"].fullmatch(bare)) or any(w[f"head_{key}"].fullmatch(some) for key in ("year", "promised", "aimed", "value") for some in (rest, bare)) or bool(w["grid_bare"].fullmatch(bare)) or bool(printed and w["grid_all"].fullmatch(bare))
    if iso is None and not (relative and not relative["this"]):
        iso = default_year(sheet, start, aimed, setting) if value or aimed else whole
        iso = iso.rpartition("/")[2] if iso is not None and YEARS.fullmatch(iso) and w["grid_done"].search(rest) else iso
    if iso is not None and setting.date is not None and w["grid_budget"].search(text) and last_day(iso) < setting.date:
        promised = aimed = False  # what was budgeted for a year that is over
    if value:
        return Column(kind="value", iso=iso, promised=promised or aimed, label=text if printed else rest, unit=unit)
    growth = w["grid_change"].fullmatch(rest) if unit is None or unit[1] == "%" else None
    if growth:  # 增速 is the growth of the column before
        return Column(kind="against", iso=iso if printed or growth["name"] else None, promised=promised or aimed, name=growth["name"], unit=unit, label=printed)
    return Column(kind="value", iso=iso, promised=promised or aimed, name=w["grid_aim"].sub("", rest), unit=unit, label=printed)


def change_of(text: str, unit: Unit | None, w: dict[str, Any]) -> str | None:
    """What kind of change or share a head speaks of, if of nothing else; the first of two: 年均增速或〔累计〕."""
    percent = "（%）" if unit is not None and unit[1] == "%" else ""
    found = [next((kind for kind in CHANGES for some in (part, part + percent) if w[f"head_{kind}"].fullmatch(some)), None) for part in (text, *filter(None, w["grid_or"].split(text)))]
    kind = found[0] or (None if None in found[1:] else found[1] if len(found) > 1 else None)
    if unit is not None and unit[1] != "%" and (kind == "against" or w["grid_by_how_many"].fullmatch(text)):
        return "total"
    return "total" if kind == "against" and unit is None and w["grid_by_amount"].fullmatch(text) else kind


def dated_as(iso: str, printed: str, setting: Setting, w: dict[str, Any], whole: str | None = None) -> str:
    """The time of a column, of the year of the heading where it names none, else of the table's *whole*: 一季度, 11月."""
    if YEARS.fullmatch(iso) and setting.currency == HONG_KONG and (re.search("[0-9]", printed) or w["head_double_year_said"].match(printed)):
        return iso.replace("/", "-04/") + "-03"  # its financial year
    year = setting.headed or setting.report
    said = year.iso if year is not None and year.iso and not (whole and re.sub(r"\s", "", year.text) == printed) else whole
    if not said or w["grid_own_year"].search(printed) or not YEAR.match(said):
        return iso
    return YEAR.sub(said[:4], iso)


def unbracketed(text: str, w: dict[str, Any], lexicon: Lexicon) -> tuple[str, str]:
    """A name or a head without the unit that it has in brackets, and that unit: 就学率（3至5岁，%）."""
    for bracket in reversed(list(w["grid_bracket"].finditer(text))):
        parts = w["grid_bracket_parts"].split(bracket["inner"])
        if word := next((part for part in parts if is_unit(part, lexicon) or w["unit_scale"].fullmatch(part)), ""):
            return text[:bracket.start()] + text[bracket.end():], word
    return text, ""


def under(group: Column, part: Column, setting: Setting) -> Column:
    """A column of the second line of a head, below one of the first: 绝对值 and 增长（%） below 2023年, 第一季 below 2024年."""
    if group.kind in CHANGES and part.kind == "value":
        return replace(part, kind=group.kind, iso=group.iso, promised=group.promised, label=group.label, unit=group.unit)
    timed = group.iso if group.label else part.iso if part.label else group.iso
    promised = group.promised or part.promised
    if group.label and part.label and group.iso and part.iso and PART_OF_YEAR.match(part.iso) and YEAR.fullmatch(group.iso):
        timed = YEAR.sub(group.iso, part.iso)
        promised = setting.date is not None and first_day(timed) > setting.date
    return replace(part, iso=timed, promised=promised, name=group.name + part.name, unit=part.unit or (group.unit if part.kind == "value" else None))


def together(above: str, below: str, group: Column, part: Column, setting: Setting, w: dict[str, Any]) -> Column:
    """The column of a label and that below it, which may say only together what changed or what part it is: 完成 above 预算%."""
    if part.kind == "value" and (group.kind == "value" or part.name) and not re.search("[0-9]", below) and (kind := change_of(above + below, None, w)):
        return Column(kind=kind, iso=group.iso if re.search("[0-9]", group.label) else None, label=above + below if kind == "share" else "")  # type: ignore[arg-type]
    return under(group, part, setting)

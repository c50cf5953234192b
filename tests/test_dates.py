"""Times: every form with what only looks like one, and what holds of any text."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from conftest import cases
from hypothesis import given
from hypothesis import strategies as st

from digest import lexicon as lexicons
from digest.extract.dates import find_times, times_in
from digest.extract.numerals import fold

LEXICON = lexicons.default()
PRINTED = "2023-12-02"
PARTIAL = r"\d{4}(?:-\d{2}(?:-\d{2})?)?"
ISO = re.compile(rf"{PARTIAL}(?:/{PARTIAL})?|P(?:\d+(?:\.\d+)?[YMWD]|T\d+(?:\.\d+)?[HMS])|T\d{{2}}(?::\d{{2}}){{0,2}}(?:/T\d{{2}}(?::\d{{2}}){{0,2}})?")


@pytest.mark.parametrize("case", cases("dates"))
def test_times_are_found_and_resolved(case: dict[str, Any]) -> None:
    """A case with a date of its own is read as `digest quantities` does, without anything to link; one of Taiwan as its papers' articles."""
    text, printed = case["text"], case.get("date", PRINTED)
    times = times_in(fold(text), text, LEXICON, printed, roc=True) if "taiwan" in case else find_times(text, LEXICON, printed, alone="date" in case)
    found = [" ".join(filter(None, (str(time.iso), time.role))) for time in times]
    assert found == case["expect"]


def test_without_a_date_only_what_needs_none_is_resolved() -> None:
    assert [t.iso for t in find_times("2025年，今年，昨天，5年，7月14日", LEXICON, None)] == ["2025", None, None, "P5Y", "2025-07-14"]


def test_a_year_alone_cannot_say_which_month_this_is() -> None:
    assert [t.iso for t in find_times("今年，本月，昨天", LEXICON, "2022")] == ["2022", None, None]


@given(st.one_of(st.text(max_size=40), st.text(alphabet="0123456789一二三四五六七八九十〇年月日号至到底末前后内近未来“”上下半季度世纪民国周星期天时分点:—-/.个今去明本每第最 ", max_size=24)),
       st.sampled_from([None, "2023", "2023-12", PRINTED, "not a date", "9999-12-31", "0001-01-01"]), st.booleans())
def test_any_text_can_be_read_and_every_time_is_cut_from_it(text: str, printed: str | None, alone: bool) -> None:
    end = 0
    for time in find_times(text, LEXICON, printed, alone=alone):
        assert text[time.start:time.end] == time.text
        assert time.start >= end
        assert time.iso is None or ISO.fullmatch(time.iso), time
        end = time.end


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_is_read_back(day: date) -> None:
    text = f"{day.year}年{day.month}月{day.day}日"
    assert [t.iso for t in find_times(text, LEXICON, None)] == [day.isoformat()]


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2090, 12, 31)))
def test_yesterday_is_the_day_before(day: date) -> None:
    assert [t.iso for t in find_times("昨天", LEXICON, day.isoformat())] == [(day - timedelta(days=1)).isoformat()]

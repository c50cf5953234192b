"""How a page says dates and amounts, and that any text comes out as it went in."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import Any, Literal, get_args

import markdown
import pytest
from conftest import cases
from hypothesis import given
from hypothesis import strategies as st
from making import article, record
from sample import sample

from digest.lexicon import Lexicon
from digest.model import Entry, Figure, Paper, Plan, Status, Target, Text
from digest.problem import InputError
from digest.rows import Row
from digest.settings import LANGUAGES, Language, Settings
from digest.voice import Voice, plain, read_interface, shorten


def voice(language: Language, lexicon: Lexicon) -> Voice:
    return Voice(language, Settings(), lexicon, read_interface())


@pytest.mark.parametrize("case", cases("voice"))
def test_dates(case: Any, lexicon: Lexicon) -> None:
    for language in LANGUAGES:
        assert voice(language, lexicon).date(case["iso"]) == case["expect"][language]


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        ("programme", "“Hundred Wells” Action Plan", "Plan"),
        ("plan", "State Programme for New Seeds", "Programme"),
        ("plan", "Plan for the Seed Programme", "Plan"),
        ("programme", "“Hundred Wells” platform", "Programme"),
        ("programme", None, "Programme"),
        ("opinion", "Opinions on the Plan for Wells", "Guideline"),
    ],
)
def test_a_plan_is_what_its_english_name_calls_it(kind: Any, name: str | None, said: str, lexicon: Lexicon) -> None:
    plan = Plan(id="p-1", name=Text(zh="百井行动计划", en=name), kind=kind, articles=())
    assert voice("en", lexicon).sort(plan) == said
    assert voice("zh-Hans", lexicon).sort(plan) == voice("zh-Hans", lexicon).label(f"instrument.{kind}")


@given(st.text(min_size=1).filter(plain))
def test_any_text_comes_out_of_markdown_as_it_went_in(text: str) -> None:
    shown = markdown.markdown(f"# {plain(text)} {{: #title }}\n\n<p>{plain(text)}</p>\n", extensions=["attr_list", "toc", "tables"])
    wanted = html.unescape(plain(text))
    heading, paragraph = re.fullmatch(r'<h1 id="title">(.*?)</h1>\n<p>(.*?)</p>', shown, re.DOTALL).groups()  # type: ignore[union-attr]
    assert html.unescape(paragraph) == wanted
    assert html.unescape(heading) == wanted


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("全市新增公交线路。", "全市新增公交线路"),
        ("春耕时节，农技人员走进田间地头，帮助农户算好用水账", "春耕时节，农技人员走进田间地头…"),
        ("一二三四五六七八九十一二三四五六七八九十", "一二三四五六七八九十一二三四五六七八…"),
    ],
)
def test_a_name_of_our_own_is_cut_at_a_mark(text: str, short: str) -> None:
    assert shorten(text, 18) == short


def test_an_amount_without_words_is_its_relation_and_number(lexicon: Lexicon) -> None:
    record = replace(sample().entries[0].targets[0], amount=None)
    assert [html.unescape(voice(language, lexicon).amount(record)) for language in LANGUAGES] == [
        "超过5万个",
        "超過5萬個",
        'more than <span lang="zh-Hans">5万个</span>',
    ]


def test_one_is_told_from_many(lexicon: Lexicon) -> None:
    assert [str(voice("en", lexicon).t("{n}个目标", n=n)) for n in (0, 1, 2)] == ["0 targets", "1 target", "2 targets"]


def test_a_string_without_english_is_a_problem(lexicon: Lexicon) -> None:
    with pytest.raises(InputError, match="no-english: 没有这句 has no translation"):
        voice("en", lexicon).t("没有这句")


@pytest.mark.parametrize("variant", ["hk", "tw"])
def test_no_interface_string_is_converted_wrongly(variant: Literal["hk", "tw"], lexicon: Lexicon) -> None:
    speaker = Voice("zh-Hant", Settings(variant=variant), lexicon, read_interface())
    strings = [message.id if isinstance(message.id, str) else message.id[0] for message in read_interface() if message.id]
    assert [
        string for string in map(speaker.say, strings) if set(string) & set("錶髮鬆麵嚮瞭鍾")
    ] == []  # where 表, 发, 松, 面, 向, 了, 钟 were meant


def test_english_of_a_machine_is_marked_until_a_person_has_looked(lexicon: Lexicon) -> None:
    marked = {status: voice("en", lexicon).text(Text(zh="产值", en="output value", status=status)) for status in get_args(Status)}
    assert "machine translation&#44; not reviewed" in marked["machine"]
    assert marked["human"] == marked["reviewed"] == marked["composed"] == "output value"
    assert "no English yet" in voice("en", lexicon).text(Text(zh="产值"))
    assert voice("zh-Hans", lexicon).text(Text(zh="产值", en="output value", status="machine")) == "产值"


@pytest.mark.parametrize(
    ("text", "period", "said"),
    [
        ("截至11月底，新建充电桩8000个。", "2022-11", ("截至2022年11月底", "as of the end of November 2022")),
        ("截至11月，新建充电桩8000个。", "2022-11", ("截至2022年11月", "as of November 2022")),
        ("截至去年年底，新建充电桩8000个。", "2022", ("截至2022年底", "as of the end of 2022")),
        ("截至2022年7月14日，新建充电桩8000个。", "2022-07-14", ("截至2022年7月14日", "as of 14 July 2022")),
        ("截至11月底，公共充电桩已有9万个；1月，新建充电桩8000个。", "2022-01", ("2022年1月", "January 2022")),
        ("去年11月，新建充电桩8000个。", "2022-11", ("2022年11月", "November 2022")),
    ],
)
def test_a_state_is_told_as_of_its_date(text: str, period: str, said: tuple[str, str], lexicon: Lexicon) -> None:
    a = article("江城建成充电桩", text)
    row = Row(Entry(article=a), record(Figure, a, "新建充电桩8000个", "8000个", "新建充电桩", "8000", "个", period=period), "F1")
    assert (voice("zh-Hans", lexicon).when(row), voice("en", lexicon).when(row)) == said


@pytest.mark.parametrize(
    ("text", "date", "said"),
    [
        ("全市现有充电桩8000个。", "2023-12-02", ("据2023年12月2日报道", "as reported on 2 December 2023")),
        ("全市现有充电桩8000个。", "2022-07", ("截至2022年7月报道", "as reported in July 2022")),
        ("全市现有充电桩8000个。", None, ("", "")),
        ("改造前有充电桩8000个。", "2022-07", ("变化之前", "before the change")),
    ],
)
def test_an_undated_figure_is_told_with_the_day_of_its_report(text: str, date: str | None, said: tuple[str, str], lexicon: Lexicon) -> None:
    a = article("江城建成充电桩", text, paper=Paper(name="江城日报", date=date))
    row = Row(Entry(article=a), record(Figure, a, text[:-1], "8000个", "充电桩", "8000", "个"), "F1")
    assert (voice("zh-Hans", lexicon).when(row), voice("en", lexicon).when(row)) == said
    promised = Row(Entry(article=a), record(Target, a, text[:-1], "8000个", "充电桩", "8000", "个"), "T1")
    assert voice("en", lexicon).when(promised) == ""

"""Flattened tables: what a head and its rows state, and what is left to the editor."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from conftest import cases
from flattened import compared, planted
from test_extract import LEXICON, article, records, said

from digest.extract.article import extract
from digest.extract.cells import Sheet
from digest.extract.recut import recut
from digest.extract.singly import RULE
from digest.extract.spaced import with_commas


@pytest.mark.parametrize("case", cases("tables"))
def test_rows_are_read_by_their_head(case: dict[str, Any]) -> None:
    entry = extract(article(*case["text"].split("\n"), title=case.get("title"), date="2021-03-01"), LEXICON)
    assert [said(record) for record in records(entry)] == case["expect"]
    assert len(entry.left_over) == case["left"]


def test_a_sentence_with_years_and_labels_is_no_table() -> None:
    entry = extract(article("主要指标方面，2020年城镇化率达到60.6%，2025年目标为65%。"), LEXICON)
    assert not any("table:row" in record.rules for record in records(entry))


@pytest.mark.parametrize(
    "text",
    [
        "会议指出，1个中心、2条主线、3项任务、4类要素要一体推进，5年内见到成效。",  # no numbers of rows
        "全会强调：1要稳增长，2要促改革，3要调结构，4要惠民生，5要防风险。",  # rows without cells
        "参会的有柳坪镇，安溪镇，石桥镇\n带队的有张明，李方，王远\n记录的有赵青，钱川，孙平",  # as many commas, and no numbers
        "指标 数值 指标 数值\n柳坪镇 造林 安溪镇 步道",  # a head said twice above no rows
    ],
)
def test_text_without_rows_is_not_cut_anew(text: str) -> None:
    where = tuple(None if char == "\n" else (0, n) for n, char in enumerate(text))
    sheet = Sheet((), text, where)
    assert recut(sheet, LEXICON) == sheet


SINGLY = """\
第一志愿 第二志愿 第三志愿 合计
获派志愿(%)
组别 男 女 男 女
甲组 68.2 70.5 12.1 11.4 80.3 81.9
乙组 61.7 66.4 15.5 13.2 77.2 79.6
丙组 58.0 63.1 17.9 14.8 75.9 77.9"""
"""A table whose head no layout knows: six numbers below four labels, one and five."""


def test_numbers_that_no_table_took_are_read_one_by_one_to_be_checked() -> None:
    entry = extract(article(*SINGLY.split("\n"), title="学位分配结果", date="2021-03-01"), LEXICON)
    found = records(entry)
    assert {record.rules for record in found} == {RULE} and {record.grade for record in found} == {"check"}
    assert {(record.value, record.unit, record.indicator.zh) for record in found} > {(Decimal("68.2"), "%", "甲组"), (Decimal("63.1"), "%", "丙组")}
    assert len(found) + len(entry.left_over) == 18


@pytest.mark.parametrize(
    "text",
    [
        SINGLY.replace("(%)", ""),  # no unit anywhere
        "招生计划数（人）：\n480　白沙\n340　青湾\n215　南浦",  # names behind the numbers
        "外劳工资（元）\n自 110.1.1 起 23,800\n— 61 —\n注：见附表",  # one row, and the number of a page
    ],
)
def test_what_the_text_does_not_say_of_a_number_is_not_guessed(text: str) -> None:
    assert not any(record.rules == RULE for record in records(extract(article(*text.split("\n"), date="2021-03-01"), LEXICON)))


PLANTED = 30
"""Planted tables that are read."""
RIGHT, MADE_UP = 0.7, 0.12
"""Share of what they state that is read, at least, and of what is read that they don't state, at most."""


def test_planted_tables_are_read_however_their_cells_were_lost() -> None:
    right, other, made_up, stated, _ = (sum(column) for column in zip(*(compared(planted(number)) for number in range(PLANTED)), strict=True))
    assert right >= RIGHT * stated
    assert other + made_up <= MADE_UP * stated


def test_spaces_within_numbers_are_known_by_the_rows() -> None:
    assert with_commas("甲 74 680 81 200\n乙 9 870 16 020\n") == "甲 74,680 81,200\n乙 9,870 16,020\n"
    assert with_commas("甲 98 100 120\n乙 97 100 130\n") == "甲 98 100 120\n乙 97 100 130\n"

"""Flattened tables: what a head and its rows state, and what is left to the editor."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import cases
from flattened import compared, planted
from test_extract import LEXICON, article, records, said

from digest.extract.article import extract
from digest.extract.spaced import with_commas


@pytest.mark.parametrize("case", cases("tables"))
def test_rows_are_read_by_their_head(case: dict[str, Any]) -> None:
    entry = extract(article(*case["text"].split("\n"), title=case.get("title"), date="2021-03-01"), LEXICON)
    assert [said(record) for record in records(entry)] == case["expect"]
    assert len(entry.left_over) == case["left"]


def test_a_sentence_with_years_and_labels_is_no_table() -> None:
    entry = extract(article("主要指标方面，2020年城镇化率达到60.6%，2025年目标为65%。"), LEXICON)
    assert not any("table:row" in record.rules for record in records(entry))


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

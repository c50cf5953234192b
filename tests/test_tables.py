"""Flattened tables: what a head and its rows state, and what is left to the editor."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import cases
from test_extract import LEXICON, article, records, said

from digest.extract.article import extract


@pytest.mark.parametrize("case", cases("tables"))
def test_rows_are_read_by_their_head(case: dict[str, Any]) -> None:
    entry = extract(article(*case["text"].split("\n"), title=case.get("title"), date="2021-03-01"), LEXICON)
    assert [said(record) for record in records(entry)] == case["expect"]
    assert len(entry.left_over) == case["left"]


def test_a_sentence_with_years_and_labels_is_no_table() -> None:
    entry = extract(article("主要指标方面，2020年城镇化率达到60.6%，2025年目标为65%。"), LEXICON)
    assert not any("table:row" in record.rules for record in records(entry))

"""Quantities: every form with what only looks like one, and what holds of any text."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from conftest import cases
from hypothesis import given
from hypothesis import strategies as st

from digest import lexicon as lexicons
from digest.extract.numbers import Quantity, find_quantities, value_of
from digest.extract.numerals import fold, read_number

LEXICON = lexicons.default()
NUMERIC = st.text(alphabet="0123456789.,%％万亿千百十零一二两三四五六七八九几多余约近至—-/成倍半个元家吨月年日第分之点°“”《》（） \u3000HK$G", max_size=24)


def said(quantity: Quantity) -> str:
    """A quantity as the cases write it: bound, value or range, unit."""
    value = f"{quantity.value:f}" + (f"~{quantity.value_max:f}" if quantity.value_max is not None else "")
    return " ".join(part for part in (quantity.bound, value, quantity.unit) if part)


@pytest.mark.parametrize("case", cases("numbers"))
def test_quantities_are_found_and_counted(case: dict[str, Any]) -> None:
    """A case that says `alone` is read as `digest quantities` does, where no record is made."""
    assert [said(q) for q in find_quantities(case["text"], LEXICON, alone=case.get("alone", False))] == case["expect"]


def test_ages_and_those_born_in_a_year_are_no_quantities() -> None:
    assert [said(q) for q in find_quantities("她27岁，儿子六岁半，90后邻居两人", LEXICON)] == ["2 人"]


@given(st.one_of(st.text(max_size=40), NUMERIC))
def test_any_text_can_be_read_and_every_quantity_is_cut_from_it(text: str) -> None:
    end = 0
    for quantity in find_quantities(text, LEXICON):
        assert text[quantity.start:quantity.end] == quantity.text
        assert quantity.start >= end
        assert quantity.value_max is None or quantity.value < quantity.value_max
        end = quantity.end


@given(st.text())
def test_folding_keeps_every_character_in_its_place(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.integers(min_value=0, max_value=10**13))
def test_a_whole_number_is_read_back(number: int) -> None:
    assert read_number(f"{number:,}", LEXICON) == Decimal(number)


@given(st.integers(min_value=1, max_value=9999), st.sampled_from(["万元", "亿元", "万家", "亿立方米", "万千瓦时"]))
def test_a_quantity_states_the_same_alone_and_in_a_sentence(number: int, unit: str) -> None:
    raw = f"{number}{unit}"
    [quantity] = [q for q in find_quantities(f"今年总量约{raw}左右。", LEXICON) if q.text == raw]
    assert value_of(raw, LEXICON) == (quantity.value, quantity.value_max, quantity.unit)

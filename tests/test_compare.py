"""Chinese and English are compared by value: right pairs pass, wrong ones are named."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import cases
from hypothesis import given
from hypothesis import strategies as st

from digest import lexicon as lexicons
from digest.compare import compare
from digest.lexicon import Lexicon


@pytest.mark.parametrize("case", cases("compare"))
def test_what_two_texts_say_differently(case: dict[str, Any], lexicon: Lexicon) -> None:
    assert [finding.code for finding in compare(case["zh"], case["en"], lexicon)] == case["expect"]


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_is_too_odd_to_compare(zh: str, en: str) -> None:
    compare(zh, en, lexicons.default())

"""Terms of the glossary are found in running text as a reader would cut it."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import cases
from hypothesis import given
from hypothesis import strategies as st

from digest import lexicon as lexicons
from digest.lexicon import Lexicon
from digest.terms import find_terms, term_of


@pytest.mark.parametrize("case", cases("terms"))
def test_terms(case: Any, lexicon: Lexicon) -> None:
    assert [case["text"][m.start : m.end] for m in find_terms(case["text"], lexicon)] == case["expect"]


@given(st.text(alphabet="新能源汽车产量碳达峰GDP5科技部， "))
def test_mentions_stand_in_order_and_never_overlap(text: str) -> None:
    last = 0
    for mention in find_terms(text, lexicons.default()):
        assert last <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] in mention.term.wordings
        last = mention.end


def test_every_wording_leads_to_its_term(lexicon: Lexicon) -> None:
    term = term_of("科学技术部", lexicon)
    assert term is not None and term.zh == "科技部" and term is term_of("科技部", lexicon)
    assert term_of("无此词条", lexicon) is None

"""English of amounts, from the data."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from conftest import cases
from hypothesis import given
from hypothesis import strategies as st

from digest.bounds import as_meant
from digest.catalogue import english_in, read_catalogue
from digest.lexicon import Lexicon
from digest.model import Figure, Target, Text
from digest.settings import OWN_ENGLISH
from digest.translate import amount, english_number


@pytest.mark.parametrize("case", cases("amounts"))
def test_amounts_say_the_same_in_both_languages(case: dict[str, Any], lexicon: Lexicon) -> None:
    value, most = (Decimal(case[key]) if key in case else None for key in ("value", "value_max"))
    target = (Figure if case.get("figure") else Target)(
        id="x-t1",
        quote=case.get("quote", ""),
        raw=case.get("raw"),
        places=(),
        indicator=Text(zh=case.get("indicator", "指标")),
        relation=case["relation"],
        value=value,
        value_max=most,
        unit=case.get("unit"),
    )
    said = amount(as_meant(target, lexicon), lexicon)
    assert [said.zh, said.en] == case["expect"]


@given(st.decimals(min_value=0, max_value=10**15, places=2, allow_nan=False))
def test_english_numbers_say_every_digit(value: Decimal) -> None:
    scale = {"million": 10**6, "billion": 10**9, "trillion": 10**12}
    number, _, word = english_number(value).partition(" ")
    assert Decimal(number.replace(",", "")) * scale.get(word, 1) == value


def test_every_word_that_is_published_as_a_hedge_has_english(lexicon: Lexicon) -> None:
    english = english_in(read_catalogue(OWN_ENGLISH / "terms.po"))
    assert not [row["word"] for row in lexicon.table("promises") if row["hedge"] == "yes" and ("hedge", row["word"]) not in english]

"""English from the catalogues and from the data, and catalogues that lose nothing."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from conftest import cases
from hypothesis import given
from hypothesis import strategies as st

from digest.lexicon import Lexicon
from digest.model import Target, Text
from digest.problem import InputError
from digest.translate import amount, english_number, read_catalogue, update_catalogue


@pytest.mark.parametrize("case", cases("amounts"))
def test_amounts_say_the_same_in_both_languages(case: dict[str, Any], lexicon: Lexicon) -> None:
    value, most = (Decimal(case[key]) if key in case else None for key in ("value", "value_max"))
    target = Target(
        id="x-t1",
        quote="",
        raw=case.get("raw"),
        places=(),
        indicator=Text(zh="指标"),
        relation=case["relation"],
        value=value,
        value_max=most,
        unit=case.get("unit"),
    )
    said = amount(target, lexicon)
    assert [said.zh, said.en] == case["expect"]


@given(st.decimals(min_value=0, max_value=10**15, places=2, allow_nan=False))
def test_english_numbers_say_every_digit(value: Decimal) -> None:
    scale = {"million": 10**6, "billion": 10**9, "trillion": 10**12}
    number, _, word = english_number(value).partition(" ")
    assert Decimal(number.replace(",", "")) * scale.get(word, 1) == value


def _catalogue(*entries: tuple[str, str, str]) -> Catalog:
    catalogue = Catalog(locale="en")
    for context, zh, en in entries:
        catalogue.add(zh, en, context=context)
    return catalogue


def test_what_a_person_wrote_survives_a_text_that_is_gone() -> None:
    updated = update_catalogue(_catalogue(("headline", "旧的标题", "An old headline")), [], {})
    assert [m.string for m in updated.obsolete.values()] == ["An old headline"]
    again = update_catalogue(updated, [], {})
    assert [m.string for m in again.obsolete.values()] == ["An old headline"]


def test_a_broken_catalogue_names_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "page.en.po"
    buffer = io.BytesIO()
    write_po(buffer, _catalogue(("headline", "标题", "A headline")))
    path.write_bytes(buffer.getvalue() + b'\nmsgid "unfinished\nmsgstr ""\n')
    with pytest.raises(InputError) as error:
        read_catalogue(path)
    assert error.value.problem.code == "bad-po" and error.value.problem.line

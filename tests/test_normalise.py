"""Characters, punctuation and spaces: one standard form, each character still knowing its column."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import cases
from hypothesis import given, settings
from hypothesis import strategies as st

from digest import lexicon as lexicons
from digest.lexicon import Lexicon
from digest.model import Seed
from digest.normalise import normalise

SIGNS = "，。、；：？！（）“”‘’《》「」—…,.;:?!()\"'% \u3000\u00a0\u200b#0123456789０９Ａabc年月万亿元的了在发展發後乾著⺠⼈㎡"


def normalised(text: str, lexicon: Lexicon, region: str | None = None) -> str:
    sheet = normalise(Seed(path="x.txt", lines=tuple(text.split("\n")), encoding="utf-8"), lexicon, region)
    return "\n".join(line.text for line in sheet.lines)


@pytest.mark.parametrize("case", cases("normalise"))
def test_a_line(case: dict[str, Any], lexicon: Lexicon) -> None:
    assert normalised(case["text"], lexicon, case.get("region")) == case["expect"]


@pytest.mark.parametrize("case", cases("normalise"))
def test_doing_it_again_changes_nothing(case: dict[str, Any], lexicon: Lexicon) -> None:
    once = normalised(case["text"], lexicon, case.get("region"))
    assert normalised(once, lexicon, case.get("region")) == once


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=SIGNS + "\n", max_size=80))
def test_any_text_keeps_its_lines_and_its_columns(text: str) -> None:
    lexicon = lexicons.default()
    lines = tuple(text.split("\n"))
    sheet = normalise(Seed(path="x.txt", lines=lines, encoding="utf-8"), lexicon)
    assert len(sheet.lines) == len(lines)
    for number, (line, source) in enumerate(zip(sheet.lines, lines, strict=True), 1):
        assert line.number == number
        assert len(line.columns) == len(line.text)
        assert list(line.columns) == sorted(set(line.columns)) and all(0 <= c < len(source) for c in line.columns)
        assert line.text == line.text.strip()


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=SIGNS + "\n", max_size=60))
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    lexicon = lexicons.default()
    once = normalised(text, lexicon)
    assert normalised(once, lexicon) == once


def test_a_private_character_is_reported(lexicon: Lexicon) -> None:
    sheet = normalise(Seed(path="x.txt", lines=("第一行", "公共\ue123服务"), encoding="utf-8"), lexicon)
    assert [(w.line, w.code) for w in sheet.warnings] == [(2, "private-use")]


def test_the_script_is_that_of_the_source(lexicon: Lexicon) -> None:
    assert normalise(Seed(path="x", lines=("經濟發展",), encoding="utf-8"), lexicon).script == "hant"
    assert normalise(Seed(path="x", lines=("经济发展，皇后",), encoding="utf-8"), lexicon).script == "hans"

"""Chinese and English are compared by value: right pairs pass, wrong ones are named, and how often both happens is measured."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from conftest import ROOT, cases
from hypothesis import given
from hypothesis import strategies as st
from planted import pairs, planted

from digest import lexicon as lexicons
from digest.catalogue import PROSE, read_catalogue
from digest.compare import compare
from digest.lexicon import Lexicon

MOST_FLAGGED = 0.05  # of right pairs
LEAST_CAUGHT = 0.95  # of planted faults
LEAST_OF_A_KIND = 0.85
FEW = 10  # planted faults of a kind that say too little for a floor of their own
LONG = [("1亿元、", "1 yuan, ", (4000, 4000), {"number"}), ("一", "one ", (20000, 5000), {"number"}), ("9", "9,", (20000, 10000), {"number"}),
        ("增长5%，", "up 5 percent ", (3000, 3000), set())]
"""How long it takes: make bench."""
SIGNS = "0123456789一二三十百千万亿年月日第%％.,，。、；元亩斤倍番成半 to-–—/:$"


@pytest.mark.parametrize("case", cases("compare"))
def test_what_two_texts_say_differently(case: dict[str, Any], lexicon: Lexicon) -> None:
    assert [finding.code for finding in compare(case["zh"], case["en"], lexicon)] == case["expect"]


@pytest.mark.parametrize("name", ["right", "held", "phrases", "official", "official-held"])
def test_right_pairs_are_left_alone(name: str, lexicon: Lexicon) -> None:
    right = pairs(name)
    flagged = sum(bool(compare(zh, en, lexicon)) for zh, en in right)
    assert flagged <= MOST_FLAGGED * len(right), f"{flagged} of {len(right)} right pairs of {name}.tsv are flagged"


@pytest.mark.parametrize("name", ["right", "held", "official", "official-held"])
def test_planted_faults_are_caught(name: str, lexicon: Lexicon) -> None:
    made, caught = Counter[str](), Counter[str]()
    for zh, en in pairs(name):
        for kind, faulty in planted(zh, en):
            made[kind] += 1
            caught[kind] += bool(compare(zh, faulty, lexicon))
    assert caught.total() >= LEAST_CAUGHT * made.total(), f"{caught.total()} of {made.total()}: {dict(caught)} of {dict(made)}"
    assert {kind: caught[kind] for kind in made if made[kind] >= FEW and caught[kind] < LEAST_OF_A_KIND * made[kind]} == {}


def test_the_five_pages_say_the_same_and_their_planted_faults_are_caught(lexicon: Lexicon) -> None:
    entries = [entry for path in sorted((ROOT / "seeds").glob("*.po")) for entry in read_catalogue(path) if entry.msgctxt in PROSE and not entry.obsolete]
    assert [entry.msgid for entry in entries if compare(entry.msgid, entry.msgstr, lexicon)] == []
    faults = [bool(compare(e.msgid, faulty, lexicon)) for e in entries for _, faulty in planted(e.msgid, e.msgstr)]
    assert len(faults) >= 200 and sum(faults) >= LEAST_CAUGHT * len(faults), f"{sum(faults)} of {len(faults)}"


def test_the_same_pair_gives_the_same_faults() -> None:
    zh, en = pairs("right")[0]
    assert list(planted(zh, en)) == list(planted(zh, en))


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_is_too_odd_to_compare(zh: str, en: str) -> None:
    compare(zh, en, lexicons.default())


@given(st.text(SIGNS, max_size=40), st.text(SIGNS + "hundred million percent yuan half of ", max_size=60))
def test_no_number_is_too_odd_to_compare(zh: str, en: str) -> None:
    compare(zh, en, lexicons.default())


@pytest.mark.parametrize(("zh", "en", "times", "expect"), LONG)
def test_long_texts_are_compared_like_short_ones(zh: str, en: str, times: tuple[int, int], expect: set[str], lexicon: Lexicon) -> None:
    assert {finding.code for finding in compare(zh * times[0], en * times[1], lexicon)} == expect

"""The times that a number may belong to: what the words of a time may mean beside what they say outright, and what they may not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from conftest import cases
from test_extract import article

from digest import lexicon as lexicons
from digest.extract import claims
from digest.extract.article import prepared
from digest.extract.periods import offers

LEXICON = lexicons.default()


@pytest.mark.parametrize("case", cases("periods"))
def test_what_a_time_may_mean_is_on_offer(case: dict[str, Any]) -> None:
    """The last number of the text with the case's words: `offered` are among its times, `never` is not."""
    made = article(*case["text"], date=case["date"])
    made = replace(made, paper=replace(made.paper, region=case.get("region", "CN")))
    _, _, setting, _, prose = prepared(made, LEXICON)
    number = [one for one in claims.numbers_in(prose, setting, LEXICON)[0] if one.q.text == case["number"]][-1]
    times = {one.iso for one in offers(number.q, number.reading, number.cues, case.get("promised", False), None, claims.around(number, setting), LEXICON)}
    assert set(case.get("offered", ())) <= times
    assert times.isdisjoint(case.get("never", ()))

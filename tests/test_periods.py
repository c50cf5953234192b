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
from digest.extract.encoder import Times
from digest.extract.network import HALF, Layer, Network
from digest.extract.periods import Chosen, choose, offers

LEXICON = lexicons.default()
UNHEARD = Times((), (0.0, 0.0))


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


def test_reasons_say_together_with_the_number_what_none_says_alone() -> None:
    """A carried time is a length's, say, but no share's: each is weighed the same by itself."""
    vectors = {cue: (0, bytes(HALF + n for n in vector).hex()) for cue, vector in {"carried": (1, 0), "with kind length": (0, 1)}.items()}
    network = Network(2, vectors, [Layer(offsets=[0], units=[[1.0, 1.0]], biases=[-1.5], out=[4.0])])
    ones = [Chosen("2025", ("t carried", "t carried year")), Chosen(None, ("t none",))]
    chosen = list(choose([ones, ones], [{"kind length": 1.0}, {"kind share": 1.0}], {"t none": 1.0}, network, [UNHEARD] * 2))
    assert [one.iso for one, _ in chosen] == ["2025", None]
    assert chosen[0][1] == pytest.approx(4 * 0.5 - 0.7)


def test_what_a_target_and_a_figure_have_alike_is_weighed_alike() -> None:
    network = Network(1, {"carried": (50, bytes([HALF]).hex()), "f": (20, bytes([HALF]).hex())}, [Layer(offsets=[0], units=[[0.0]], biases=[0.0], out=[0.0])])
    leads = [next(choose([[Chosen("2025", (f"{sort} carried",)), Chosen(None, (f"{sort} none",))]], [{}], {}, network, [UNHEARD]))[1] for sort in "tf"]
    assert leads == [pytest.approx(0.5), pytest.approx(0.5)]

"""What cues say together."""

from __future__ import annotations

import pytest

from digest.extract.network import HALF, Layer, Network, network_of
from digest.lexicon import Lexicon


def vector(*numbers: int) -> str:
    return bytes(number + HALF for number in numbers).hex()


BOTH = Layer(offsets=[0], units=[[1.0, 1.0]], biases=[-1.5], out=[4.0])
"""Says something only where two cues hold."""


def network(*layers: Layer) -> Network:
    return Network(2, {"plan": (100, vector(1, 0)), "later": (-25, vector(0, 1)), "never": (0, vector(-127, -127))}, layers)


@pytest.mark.parametrize(
    ("cues", "score"),
    [(["plan"], 1.0), (["later"], -0.25), (["plan", "later"], 0.75 + 4.0 * 0.5), (["plan", "plan", "unheard of"], 2.0 + 4.0 * 0.5), (["plan", "later", "never"], 0.75), ([], 0.0)],
)
def test_what_cues_say_together_is_added_to_their_weights(cues: list[str], score: float) -> None:
    known = network(BOTH)
    assert known.scores([known.told(cues)]) == [pytest.approx(score)]


def test_a_layer_looks_at_the_places_beside_and_at_nothing_beyond_the_ends() -> None:
    known = network(Layer(offsets=[-1, 1], units=[[1.0, 0.0, 0.0, 1.0]], biases=[0.0], out=[1.0]))
    places = [known.told([cue]) for cue in ("plan", "later", "later", "unheard of")]
    assert known.scores(places) == pytest.approx([1.0 + 1, -0.25 + 1 + 1, -0.25, 0.0])


def test_a_layer_stands_on_the_one_below() -> None:
    known = network(BOTH, Layer(offsets=[-1], units=[[2.0]], biases=[0.0], out=[1.0]))
    told = known.told(["plan", "later"])
    assert known.scores([told, told]) == pytest.approx([0.75 + 2.0, 0.75 + 2.0 + 1.0])


def test_what_is_told_adds_up_in_any_order() -> None:
    known = network(BOTH)
    assert list(known.told(["plan", "later", "never"])) == list(known.told(["never"]) + known.told(["later", "plan"]))


def test_a_layer_may_look_farther_than_there_are_places() -> None:
    known = network(Layer(offsets=[-4, 0, 4], units=[[1.0, 1.0, 1.0, 0.0, 1.0, 1.0]], biases=[0.0], out=[1.0]))
    assert known.scores([known.told(["plan"])]) == pytest.approx([1.0 + 1])


def test_no_places_no_scores() -> None:
    assert network(BOTH).scores([]) == []


@pytest.mark.parametrize("question", ["kept", "sorts", "times"])
def test_the_network_fits_together(question: str, lexicon: Lexicon) -> None:
    known = network_of(question, lexicon)
    inputs = known.size
    for layer in known.layers:
        assert {len(unit) for unit in layer.units} == {inputs * len(layer.offsets)} and len(layer.units) == len(layer.biases) == len(layer.out)
        inputs = len(layer.units)
    assert all(len(digits) == 2 * known.size for _, digits in known.cues.values())

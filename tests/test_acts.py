"""What may be done by a time: where it stands, what the heads say of its names, and that the program makes of their weights what they were fitted to."""

from __future__ import annotations

import math
from typing import Any

import pytest
from test_extract import article

from digest.extract import acts, completions
from digest.extract.article import extract, prepared
from digest.extract.encoder import encoder_of, sorts_of
from digest.lexicon import Lexicon

WORKS = "沿江货运线北段的路基已完成七成，计划2027年底铺轨，2028年通车。"


def asked(text: str, lexicon: Lexicon) -> tuple[Any, Any, list[acts.Act]]:
    _, _, setting, _, prose = prepared(article(text), lexicon)
    found = [offers[0] for offers in completions.offers_in(prose[0], setting, lexicon)]
    return prose[0], setting, [acts.act_of(prose[0], one.act, one.when, one.clause) for one in found]


def test_an_act_stands_behind_its_time_or_before_it(lexicon: Lexicon) -> None:
    for text, done in ((WORKS, ["铺轨", "通车"]), ("江东水厂通水时间定在2026年。", ["通水"])):
        reading, _, found = asked(text, lexicon)
        assert [reading.folded[slice(*act.done)] for act in found] == done
        assert all(act.first == 0 and act.last == max(act.clause[1], act.done[1]) for act in found)
        assert not {at for act in found for at in act.places()}.isdisjoint(range(4))


def test_an_act_whose_words_stand_nowhere_is_its_time(lexicon: Lexicon) -> None:
    reading, _, found = asked(WORKS, lexicon)
    when = found[1].when
    assert acts.act_of(reading, "验收", when, found[1].clause).done == when


def test_a_name_of_likely_characters_is_heard_before_others(lexicon: Lexicon) -> None:
    reading, _, (_, act) = asked(WORKS, lexicon)
    line = reading.folded.index("沿江货运线北段")
    heard = acts.Heard(1.0, {at: 3.0 if line <= at < line + 7 else -3.0 for at in act.places()}, act, acts.window_of(reading, act))
    assert heard.of("沿江货运线北段通车") > heard.of("货运线北段通车") > heard.of("路基通车")
    assert "沿江货运线北段通车" in set(heard.names(lexicon))
    assert math.isfinite(heard.of("无此线通车"))


def test_what_is_done_belongs_to_what_the_sentence_is_about(lexicon: Lexicon) -> None:
    assert [one.indicator.zh for one in extract(article(WORKS, date="2026-03-01"), lexicon).targets] == ["沿江货运线北段铺轨", "沿江货运线北段通车"]


def test_the_program_makes_of_the_weights_what_they_were_fitted_to(lexicon: Lexicon) -> None:
    pytest.importorskip("torch", reason="PyTorch is not installed: only fitting the heads needs it")
    import fit_acts

    label: Any = {"indicator_zh": "沿江货运线北段通车", "relation": "complete", "value": None, "deadline": "2028", "quote": "2028年通车"}
    made = article(WORKS, date="2026-03-01")
    first, last = fit_acts.acts_in("a1-1", made, {"targets": [label]}, lexicon, encoder_of(lexicon))
    assert (first.said, last.said, first.belongs) == (False, True, None) and last.belongs.sum() == 7
    learner = fit_acts.Learner(last.line.shape[1])
    said, odds = learner.scores([first, last], learning=False)
    reading, setting, found = asked(WORKS, lexicon)
    rows, heads = encoder_of(lexicon).encoded(f"\n{reading.folded}\n", sorts_of(reading, setting.date)), acts.Heads(learner.arrays())
    for n, act in enumerate(found):
        own, places = heads.heard(rows, act, reading.folded)
        assert own == pytest.approx(said[n].item(), abs=0.02) and places == pytest.approx(odds[n, :len(places)].tolist(), abs=0.02)

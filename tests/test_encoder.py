"""The encoder: what it is told of a passage, how far it looks, and that the program makes of its weights what they were fitted to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from test_extract import article

from digest.extract import encoder
from digest.extract.article import prepared
from digest.extract.claims import Number, numbers_in
from digest.extract.encoder import encoded, encoder_of
from digest.extract.reading import Reading
from digest.lexicon import Lexicon

PLAN = "到2027年，全市港口货物吞吐量达到6500万吨，去年完成5200万吨。"


def numbers_of(text: str, lexicon: Lexicon) -> Sequence[Number]:
    _, _, setting, _, prose = prepared(article(text), lexicon)
    return numbers_in(prose, setting, lexicon)[0]


def reading_of(text: str, lexicon: Lexicon) -> Reading:
    return numbers_of(text, lexicon)[0].reading


def test_a_passage_is_told_with_its_ends_and_what_its_characters_stand_in(lexicon: Lexicon) -> None:
    reading = reading_of(PLAN, lexicon)
    chars, pairs, sorts = encoder.rows_of(reading, {"\n": 7, "港": 8}, {"\n到": 9})
    assert len(chars) == len(pairs) == len(sorts) == len(reading.folded) + 2
    assert (chars[0], chars[-1], chars[1], chars[reading.folded.index("港") + 1]) == (7, 7, encoder.UNKNOWN, 8)
    assert (pairs[0], pairs[1]) == (9, encoder.UNKNOWN)
    at = reading.folded.index("6500万吨") + 1
    assert sorts[:2] == [encoder.END, encoder.TIME] and sorts[at:at + 6] == [encoder.NUMBER] * 6 and sorts[at - 1] == encoder.PLAIN
    assert encoder.rows_of(replace(reading, part="title"), {}, {})[2][at - 1] == encoder.APART


def test_a_character_is_told_by_what_stands_within_its_reach(lexicon: Lexicon) -> None:
    arrays = lexicon.arrays("encoder")
    reach = int(arrays["far"].sum())
    text = "城" * (reach + 5) + PLAN
    one, other = (encoder_of(lexicon).encoded(reading_of(begin + text, lexicon)) for begin in ("甲", "乙"))
    assert not np.allclose(one[1], other[1])
    assert np.allclose(one[reach + 3:], other[reach + 3:])


def test_what_lies_ahead_is_likelier_promised(lexicon: Lexicon) -> None:
    ahead, over = encoder_of(lexicon).promised([(encoded(number.reading, lexicon), number.q) for number in numbers_of(PLAN, lexicon)])
    assert ahead > 1 > -1 > over
    assert encoder_of(lexicon).promised([]) == []


def test_the_program_makes_of_the_weights_what_they_were_fitted_to(lexicon: Lexicon) -> None:
    pytest.importorskip("torch", reason="PyTorch is not installed: only fitting the encoder needs it")
    import fit_encoder

    labels: Any = {kind: [{"indicator_zh": "港口货物吞吐量", "value": value, "value_max": None, "unit": "t", "quote": "", "raw": None}] for kind, value in (("targets", 6.5e7), ("figures", 5.2e7))}
    told = fit_encoder.article_of("a1-1", article(PLAN), labels, lexicon)
    words = fit_encoder.Vocabulary([told])
    learner = fit_encoder.Learner(words)
    promised, _ = learner.scores([words.told(told), words.told(told)], learning=False)
    own = fit_encoder.heard(encoder.Encoder(learner.arrays(words)), told)
    assert len(told.numbers) == 2 and promised.tolist() == pytest.approx([*own] * 2, abs=0.05)

"""The encoder: what it is told of a passage, how far it looks, and that the program makes of its weights what they were fitted to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from test_extract import article

from digest.extract import encoder
from digest.extract.article import prepared
from digest.extract.claims import numbers_in
from digest.extract.encoder import Asked, asked_of, encoder_of
from digest.extract.reading import Reading
from digest.lexicon import Lexicon

PLAN = "到2027年，全市港口货物吞吐量达到6500万吨，去年完成5200万吨。"


MORE = "市人民政府2023年5月印发规划，共18章。到2025年，绿化率达到45%，新建公园30个，2022年已有公园212个。"


def asked(text: str, lexicon: Lexicon) -> Asked:
    _, _, setting, _, prose = prepared(article(*text.split("\n")), lexicon)
    return asked_of([(number.reading, number.q) for number in numbers_in(prose, setting, lexicon)[0]], prose, setting.date)


def reading_of(text: str, lexicon: Lexicon) -> Reading:
    return prepared(article(text), lexicon)[-1][0]


def test_a_passage_is_told_with_its_ends_and_what_its_characters_stand_in(lexicon: Lexicon) -> None:
    text, sorts = asked(PLAN, lexicon).passages[0]
    chars, pairs = encoder.rows_of(text, {"\n": 7, "港": 8}, {"\n到": 9})
    assert text == f"\n{PLAN}\n" and len(chars) == len(pairs) == len(sorts) == len(text)
    assert (chars[0], chars[-1], chars[1], chars[text.index("港")]) == (7, 7, encoder.UNKNOWN, 8)
    assert (pairs[0], pairs[1]) == (9, encoder.UNKNOWN)
    at = text.index("6500万吨")
    assert sorts[0] == sorts[-1] == encoder.END and set(sorts[at:at + 6]) == {encoder.NUMBER} and sorts[at - 1] == encoder.PLAIN
    assert encoder.sorts_of(replace(reading_of(PLAN, lexicon), part="title"), None)[at - 1] == encoder.APART


def test_times_are_told_by_the_date_of_the_paper(lexicon: Lexicon) -> None:
    for text, date, expected in ((PLAN, "2023-12-02", [encoder.AHEAD, encoder.OVER]), (PLAN, "2028-03-01", [encoder.OVER] * 2), ("今年新建公园30个。", "2023-12-02", [encoder.OPEN])):
        reading = reading_of(text, lexicon)
        sorts = encoder.sorts_of(reading, date)
        assert [sorts[time.start + 1] for time in reading.times] == expected
    assert encoder.sorts_of(reading_of("与2020年相比，增长12%。", lexicon), "2023-12-02")[2] == encoder.TIME


def test_times_near_a_number_are_told_by_how_they_lie_to_it(lexicon: Lexicon) -> None:
    said = asked(f"{MORE}\n其中8个在江北。", lexicon)
    near = {said.passages[n][0][start + 1:end + 1]: [(one.iso, one.place, one.nearer) for one in ones] for (n, start, end), ones in zip(said.numbers, said.near, strict=True)}
    assert near["45%"] == [("2025", encoder.MARKS, 0), ("2023-05", encoder.SENTENCE_BEFORE, 1), ("2022", encoder.AFTER + 1, 0)]
    assert near["30个"][:2] == [("2025", encoder.MARKS + 1, 0), ("2023-05", encoder.SENTENCE_BEFORE, 1)]
    assert near["212个"][:2] == [("2022", encoder.CLAUSE, 0), ("2025", encoder.MARKS + 2, 1)]
    assert near["8个"] == [("2022", encoder.PARAGRAPH_BEFORE, 0), ("2025", encoder.PARAGRAPH_BEFORE, 1), ("2023-05", encoder.PARAGRAPH_BEFORE, 2)]


def test_a_published_date_is_heard_by_the_time_that_it_was_made_of() -> None:
    times = encoder.Times(["2021/2025", "2025-06", "2022"], [1.0, 2.0, 3.0, -1.0, -2.0])
    assert [times.of(iso) for iso in ("2025", "2022-01/2022-12", "2025-06-30", "2025-09", "2030", None)] == [1.0, 3.0, 2.0, 2.0, -2.0, -1.0]


def test_a_character_is_told_by_what_stands_within_its_reach(lexicon: Lexicon) -> None:
    arrays = lexicon.arrays("encoder")
    reach = int(arrays["far"].sum())
    text = "城" * (reach + 5) + PLAN
    one, other = (encoder_of(lexicon).encoded(*asked(begin + text, lexicon).passages[0]) for begin in ("甲", "乙"))
    assert not np.allclose(one[1], other[1])
    assert np.allclose(one[reach + 3:], other[reach + 3:])


def test_what_lies_ahead_is_likelier_promised_and_each_has_the_time_of_its_clause(lexicon: Lexicon) -> None:
    (ahead, over), (first, last) = encoder_of(lexicon).heard(asked(PLAN, lexicon))
    assert ahead > 1 > -1 > over
    assert first.of("2027") > max(first.of("2022"), first.of(None)) and last.of("2022") > max(last.of("2027"), last.of(None))
    assert encoder_of(lexicon).heard(Asked({}, [], [])) == ([], [])


def test_the_program_makes_of_the_weights_what_they_were_fitted_to(lexicon: Lexicon) -> None:
    pytest.importorskip("torch", reason="PyTorch is not installed: only fitting the encoder needs it")
    import fit_encoder

    labels: Any = {kind: [{"indicator_zh": "港口货物吞吐量", "value": value, "value_max": None, "unit": "t", "quote": "", "raw": None, when: year}]
                   for kind, value, when, year in (("targets", 6.5e7, "deadline", "2027"), ("figures", 5.2e7, "period", "2022"))}
    article_told = fit_encoder.article_of("a1-1", article(PLAN), labels, lexicon)
    words = fit_encoder.Vocabulary([article_told])
    told, learner = words.told(article_told), fit_encoder.Learner(words)
    promised, timed, _ = learner.scores([told, told], learning=False)
    own, times = encoder.Encoder(learner.arrays(words)).heard(article_told.asked)
    assert promised.tolist() == pytest.approx([*own] * 2, abs=0.05)
    assert timed.tolist() == pytest.approx([score for one in times for score in one.scores] * 2, abs=0.05)
    assert told.right.tolist() == [True, False, False, False, True, False, False, False]  # the nearest time first

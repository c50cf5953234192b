"""Which characters around a number belong to its name."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from test_extract import article

from digest.extract import kept
from digest.extract.article import prepared
from digest.extract.claims import numbers_in
from digest.extract.naming import offered_for
from digest.lexicon import Lexicon


def window(before: str, number: str = "9", after: str = "") -> kept.Window:
    """A number in a text of one sentence and one clause."""
    return kept.Window(before + number + after, 0, 0, 0, len(before), len(before) + len(number), len(before + number + after))


@pytest.mark.parametrize(
    ("text", "before", "after", "places"),
    [
        ("公共充电桩", "全市公共充电桩有", "", "公共充电桩"),
        ("充电桩利用率", "充电桩多了，平均利用率为", "", "充电桩利用率"),
        ("新建的充电桩", "今年新建", "个充电桩", "新建充电桩"),
        ("出口", "出口增长，去年出口", "", "出口"),
        ("产值", "今年的销量为", "", ""),
    ],
)
def test_words_stand_where_they_are_found_nearest_before_the_number_first(text: str, before: str, after: str, places: str) -> None:
    found = window(before, after=after).holds(text)
    assert "".join(window(before, after=after).folded[a:b] for a, b in found) == places


def test_of_words_said_twice_the_nearer_stand() -> None:
    assert window("出口增长，去年出口").holds("出口") == [(7, 9)]


def test_a_name_is_made_of_what_is_likely_kept() -> None:
    seen = window("香港园区今年起，每年为本港经济贡献约")
    chances = {at: 0.9 if char in "香港园区经济贡献" and at != 12 else 0.1 for at, char in enumerate(seen.folded[:seen.left])}
    made = kept.likely_names(seen, chances, {})
    assert list(made) == ["香港园区经济贡献"] and "kept in 2 runs" in made["香港园区经济贡献"]
    likely = kept.Kept(seen, chances)
    assert {"kept alike 9", "missed 0", "2 runs", "elsewhere 0"} <= set(likely.features_of("香港园区经济贡献"))
    assert {"missed 5", "faint 2"} <= set(likely.features_of("今年"))


def test_a_name_cuts_no_word() -> None:
    seen = window("功率半导体产能达到")
    chances = {at: 0.9 if char in "功率导体产" else 0.1 for at, char in enumerate(seen.folded[:seen.left])}
    assert list(kept.likely_names(seen, chances, {"半": frozenset("导"), "产": frozenset("能业")})) == ["功率半导体产能"]


def test_a_name_cuts_no_number(lexicon: Lexicon) -> None:
    seen = window("签约10亿元以上项目")
    chances = {at: 0.1 if char in "1签约" else 0.9 for at, char in enumerate(seen.folded[:seen.left])}
    assert list(kept.likely_names(seen, chances, kept.knit_of(lexicon))) == ["10亿元以上项目"]


def test_a_name_says_nothing_twice() -> None:
    seen = window("东线专列开行，今年东线专列开行数量达到")
    chances = {at: 0.9 if char in "东线专列开行数量" else 0.1 for at, char in enumerate(seen.folded[:seen.left])}
    assert list(kept.likely_names(seen, chances, {})) == ["东线专列开行数量"]


def test_a_name_begins_with_no_rest_of_a_number() -> None:
    text = "设日间床位350床夜间床位"
    seen = kept.Window(text + "30", 0, 0, 0, len(text), len(text) + 2, len(text) + 2, {6: 9, 7: 9})
    chances = {at: 0.1 if at < 7 else 0.9 for at in range(len(text))}
    assert list(kept.likely_names(seen, chances, {})) == ["夜间床位"]
    after = kept.Window("45家30", 0, 0, 0, 0, 3, 5, {4: 5})
    assert list(kept.likely_names(after, {3: 0.1, 4: 0.9}, {})) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("11月用电量最高的是工业园48万度。", "工业园用电量"),
        ("11月用电量最高的是工业园48万度，其次为码头区31万度。", "码头区用电量"),
        ("11月空置率以新城12%居冠。", "新城空置率"),
        ("11月空置率以新城12%居冠，旧城9%次之，港区则为4%。", "港区空置率"),
        ("其中以新城12%空置率最高，旧城9%次之。", "旧城空置率"),
    ],
)
def test_one_that_is_ranked_is_named_with_what_ranks_it(text: str, name: str, lexicon: Lexicon) -> None:
    assert name in offered_last(text, lexicon)


@pytest.mark.parametrize("text", ["11月用电量以工业园为主，其次为码头区31万度。", "以上工业园48万度，码头区31万度。"])
def test_where_nothing_is_ranked_no_name_is_put_together(text: str, lexicon: Lexicon) -> None:
    assert "码头区用电量" not in offered_last(text, lexicon)


def offered_last(text: str, lexicon: Lexicon) -> Mapping[str, object]:
    """The names on offer for the last number of a text."""
    _, _, setting, _, prose = prepared(article(text), lexicon)
    number = [number for numbers in numbers_in(prose, setting, lexicon) for number in numbers][-1]
    return offered_for(number.q, number.context, lexicon).offers


def test_the_words_of_a_name_are_likelier_than_those_around_it(lexicon: Lexicon) -> None:
    _, _, setting, _, prose = prepared(article("据市统计局介绍，去年全市粮食总产量达到186.8亿斤。"), lexicon)
    number = numbers_in(prose, setting, lexicon)[0][0]
    offered = offered_for(number.q, number.context, lexicon)
    chances = kept.chances_of(offered.cues(), lexicon)
    text = number.reading.folded
    name = text.index("粮食总产量")
    assert min(chances[at] for at in range(name, name + 5)) > 0.5 > max(chances[at] for at in range(text.index("介绍")))

"""Topics and the policy flag, and the words that decided."""

from __future__ import annotations

import pytest
from test_extract import article

from digest.classify import classify
from digest.lexicon import Lexicon
from digest.model import Entry
from digest.pipeline import extract


def classified(*paragraphs: str, title: str | None, lexicon: Lexicon) -> Entry:
    return classify(extract(article(*paragraphs, title=title), lexicon), lexicon)


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("△ 清江县今年完成造林一万二千亩，成活率百分之八十九。", True),
        ("市统计局通报两起统计违法案件，涉事企业被处以警告。", True),
        ("△ 江畔昨日飞来一群白鹭，引得市民驻足拍照。（王五）", False),
        ("市书画院迎春笔会在湖滨举行，十余位书法家挥毫泼墨。", False),
    ],
)
def test_a_brief_is_weighed_by_the_few_words_it_has(text: str, policy: bool, lexicon: Lexicon) -> None:
    assert classified(text, title=None, lexicon=lexicon).policy is policy


def test_a_feature_is_no_policy_however_long(lexicon: Lexicon) -> None:
    entry = classified("老街口的修鞋匠张三守着小摊三十年。" * 12, title="老街口的修鞋匠", lexicon=lexicon)
    assert not entry.policy


def test_the_strongest_topic_comes_first_and_says_why(lexicon: Lexicon) -> None:
    entry = classified("全市新建充电桩三千个，公交线路延伸到六个乡镇，轨道交通客流增长。", "财政部门安排专项资金。", title="公交与充电桩建设提速", lexicon=lexicon)
    assert entry.topics[0] == "mobility"
    assert any(reason.startswith("mobility: ") and "公交" in reason for reason in entry.reasons)

"""What texts are about, as vectors."""

from __future__ import annotations

import numpy as np
import pytest

from digest.lexicon import Lexicon
from digest.segment.senses import Vector, likeness, senses_in, senses_of, total
from digest.segment.signals import pairs_of


def about(lexicon: Lexicon, *texts: str) -> list[Vector | None]:
    return senses_in([list(pairs_of(text, lexicon)) for text in texts], senses_of(lexicon))


def test_texts_about_one_thing_are_liker_than_others(lexicon: Lexicon) -> None:
    school, pupils, port, station = about(
        lexicon, "全县新建三所小学，教师轮岗", "家长和学生都说课后服务办得好", "集装箱码头吞吐量创新高", "抽水蓄能电站装机并网发电")
    assert likeness(school, pupils) > 0.3 + max(likeness(school, port), likeness(school, station), likeness(port, station))
    assert likeness(school, school) == pytest.approx(1)


def test_nothing_known_is_like_nothing(lexicon: Lexicon) -> None:
    unknown, school = about(lexicon, "ABC 12", "全县新建三所小学")
    assert unknown is None and likeness(unknown, school) == 0
    assert total([None, None]) is None
    both = total([None, np.array([1.0, 2.0]), np.array([1.0, 0.0])])
    assert both is not None and both.tolist() == [2.0, 2.0]

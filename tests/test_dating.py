"""A page without a date takes the year that its text names as its own, and the month of the days that it names, and says so."""

from __future__ import annotations

import pytest

from digest.lexicon import Lexicon
from digest.model import Paper, Seed
from digest.normalise import normalise
from digest.segment.page import segment


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("江城启动2022年度项目认定，今年计划推动实施50个项目，到2025年达到200个。", "2022"),
        ("这项工程较2015年提速，到2030年前建成。", None),
        ("2023年全市新建三座桥，2024年再建两座。2024年的资金已经到位。", "2024"),
        ("2024年度名单揭晓。6月28日，记者在现场看到大桥合龙。7月3日，竞赛举行。截至7月5日，已归集700家企业的信息。", "2024-07"),
        ("2024年度名单揭晓。7月3日，竞赛举行。新规自8月1日起施行，展览将于8月9日开幕。", "2024"),
    ],
)
def test_the_year_comes_from_the_text_with_its_basis(text: str, year: str | None, lexicon: Lexicon) -> None:
    seed = Seed(path="x.txt", lines=("江城项目稳步推进", "", text), encoding="utf-8")
    page = segment(normalise(seed, lexicon, None), Paper(name="江城日报", date=None), lexicon)
    assert page.paper.date == year
    assert [w.code for w in page.warnings if w.code.startswith("date")] == ["date-inferred" if year else "date-unknown"]

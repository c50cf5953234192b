"""Words of a passage, and names that are cut off inside one or look like no name."""

from __future__ import annotations

import pytest
from test_extract import article

from digest import lexicon as lexicons
from digest.extract.indicators import words_of
from digest.extract.naming import misshapen
from digest.extract.reading import readings
from digest.extract.wording import wording_of

LEXICON = lexicons.default()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("青原湖商圈的客流定格在12万人次。", "商圈的客流定"),
        ("长风市职工大学新校区不设学系。", "职工大学新校"),
        ("救助站收治830名病人。", "救助站收"),
        ("全市在建亿元以上项目86个。", "建亿元以上项目"),
        ("今年底前主线贯通，长9公里。", "底前主线"),
        ("护理员每周工时低于40小时的病房有6间。", "小时的病房"),
    ],
)
def test_names_cut_off_inside_a_word_a_time_or_a_number_are_torn(text: str, name: str) -> None:
    assert wording_of(readings(article(text), LEXICON)[0], LEXICON).torn(name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("全年发电量118亿千瓦时。", "年发电量"),
        ("现有人口98万人。", "人口"),
        ("外贸进出口总值增长6%。", "出口总值"),
        ("东岭至西坳段长9.7公里。", "东岭至西坳段"),
        ("今年内地旅客可达900万人次。", "内地旅客"),
        ("全县高标准农田面积31万亩。", "高标准农田面积"),
        ("希望把青原湖水位由31米降到29米。", "青原湖水位"),
        ("新校落成，校内绿地2公顷。", "校内绿地"),
    ],
)
def test_names_between_words_are_not(text: str, name: str) -> None:
    assert not wording_of(readings(article(text), LEXICON)[0], LEXICON).torn(name)


@pytest.mark.parametrize(
    "name", ["的买位", "之绿地", "隧道隧道造价", "园区与", "商场每", "产业园第营业额", "我们的泊位", "两者首个泊位", "长远供水纲要》目标", "资金用于", "河堤造价由"],
)
def test_what_no_name_looks_like(name: str) -> None:
    assert misshapen(name, words_of(LEXICON))


@pytest.mark.parametrize(
    "name", ["的士专用充电桩", "其他业主资助上限", "与会者", "和平路绿道", "第三产业增加值", "林家宅第票价", "《长远供水纲要》目标", "绿地普及", "“稻田+”种养面积", "及格率"],
)
def test_what_a_name_may_look_like(name: str) -> None:
    assert not misshapen(name, words_of(LEXICON))

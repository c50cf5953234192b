"""Plans are one wherever they are named, and articles are related for reasons one can read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import cases
from making import article, charging, page, record

from digest.check import check
from digest.lexicon import Lexicon, of
from digest.link import link, named_id
from digest.model import Entry, Figure, Instrument, Paper, Target, Text


def plan(name: str, kind: str = "plan") -> Instrument:
    return Instrument(name=Text(zh=name), kind=kind)  # type: ignore[arg-type]


def test_a_plan_named_with_other_marks_is_the_same_plan() -> None:
    assert named_id("p", "《江城充电 设施方案（2023—2030年）》") == named_id("p", "江城充电设施方案(2023-2030年)")
    assert named_id("p", "江城充电设施方案") != named_id("p", "江城供水设施方案")


def test_articles_that_report_one_plan_are_related_and_say_why(lexicon: Lexicon) -> None:
    first = replace(charging(), instruments=(plan("《江城充电设施方案》"),))
    other = article("山城也建充电桩", "山城参照江城充电设施方案建设。", id="2023-12-02-bbbbbbbb", source="seeds/y.txt")
    second = Entry(article=other, topics=("energy",), instruments=(plan("江城充电设施方案"),))
    edition = link((page(first), page(second)), (first, second), lexicon)
    (both,) = edition.plans
    assert both.articles == (first.article.id, other.id)
    assert [(r.id, r.reasons[0]) for r in edition.entry(other.id).related] == [(first.article.id, ("plan", both.id))]
    assert next(t for t in edition.topics if t.id == "energy").articles == (first.article.id, other.id)


def test_one_shared_topic_alone_relates_nothing(lexicon: Lexicon) -> None:
    entries = []
    for n, letter in enumerate("abcd"):
        made = article(f"报道{n}", "没有数字。", id=f"2023-12-02-{letter * 8}", source=f"seeds/{letter}.txt")
        entries.append(Entry(article=made, topics=("energy",) if n < 2 else ()))
    edition = link(tuple(page(e) for e in entries), entries, lexicon)
    assert all(e.related == () for e in edition.entries)


def test_a_target_belongs_to_the_only_plan_of_its_article_and_to_none_of_two(lexicon: Lexicon) -> None:
    one = replace(charging(), instruments=(plan("《江城充电设施方案》"),))
    assert link((page(one),), (one,), lexicon).entries[0].targets[0].plan_id == named_id("p", "江城充电设施方案")
    two = replace(charging(), instruments=(plan("《江城充电设施方案》"), plan("《江城供水条例》", "law")))
    assert link((page(two),), (two,), lexicon).entries[0].targets[0].plan_id is None


@pytest.mark.parametrize(("name", "sets"), [("“倍增”行动计划", True), ("“倍增”平台", False)])
def test_a_target_belongs_to_the_campaign_that_its_sentence_names(name: str, sets: bool, lexicon: Lexicon) -> None:
    told = article("启动", f"{name}启动，高新技术企业将更多。", "另有一事。")
    target = record(Target, told, "高新技术企业将更多", None, "高新技术企业", None)
    programme = replace(plan(name, "programme"), places=target.places)
    for instrument, expected in ((programme, sets), (replace(programme, places=()), False)):
        one = Entry(article=told, targets=(target,), instruments=(instrument,))
        assert (link((page(one),), (one,), lexicon).entries[0].targets[0].plan_id == named_id("p", name)) is expected


def test_a_plan_is_named_for_short_and_the_editor_goes_before(lexicon: Lexicon) -> None:
    told = article("签约", "两地签订协议。", "根据协议，用户将更多。", "用户也将更多。")
    agreement, other = replace(plan("《江城合作协议》", "agreement"), short="协议"), plan("《江城规划》")
    first = record(Target, told, "用户将更多", None, "用户", None)
    second = record(Target, told, "用户也将更多", None, "用户", None)
    settled = [replace(second, plan=name) for name in ("江城合作协议", "协议", "《江城规划》", "")]
    one = Entry(article=told, targets=(first, second, *settled), instruments=(agreement, other))
    found = [t.plan_id for t in link((page(one),), (one,), lexicon).entries[0].targets]
    mine, its = named_id("p", "江城合作协议"), named_id("p", "江城规划")
    assert found == [mine, None, mine, mine, its, None]


def test_the_newest_article_comes_first(lexicon: Lexicon) -> None:
    old = charging()
    new = replace(old, article=replace(old.article, id="2024-01-05-cccccccc", paper=replace(old.article.paper, date="2024-01-05")))
    assert [e.article.id for e in link((page(old),), (old, new), lexicon).entries] == [new.article.id, old.article.id]


def test_the_same_indicator_relates_two_articles(lexicon: Lexicon) -> None:
    first = charging()
    other = article("年末盘点", "全年新建充电桩9000个。", id="2024-01-05-dddddddd", source="seeds/z.txt")
    figure = record(Figure, other, "新建充电桩9000个", "9000个", "新建充电桩", "9000", "个", period="2023")
    second = Entry(article=other, figures=(figure,))
    edition = link((page(first), page(second)), (first, second), lexicon)
    assert edition.entry(first.article.id).related[0].reasons == (("indicator", named_id("i", "新建充电桩")),)


@pytest.mark.parametrize(
    ("indicator", "sentence", "topics"),
    [
        ("天然气产能", "到2030年，天然气产能达到40亿立方米。", ("energy",)),
        ("高新技术企业数量", "到2030年，高新技术企业达到40家。", ("science",)),
        ("贷款余额", "到2030年，高新技术企业贷款余额达到40亿元。", ("finance",)),
        ("年输送气量", "输气管线建成后，年输送气量达到40亿立方米。", ("energy",)),  # its sentence says so
        ("参会人数", "到2030年，参会人数达到40人。", ("finance",)),  # nothing does: what the article is most about
    ],
)
def test_a_record_is_about_those_topics_of_its_article_that_its_own_words_speak_for(
    indicator: str, sentence: str, topics: tuple[str, ...], lexicon: Lexicon
) -> None:
    told = article("科技、金融与能源", sentence)
    target = record(Target, told, sentence[:-1], "40", indicator, "40")
    one = Entry(article=told, topics=("finance", "science", "energy"), targets=(target,))
    assert link((page(one),), (one,), lexicon).entries[0].targets[0].topics == topics


@pytest.mark.parametrize(
    ("indicator", "scope", "topics"),
    [
        ("新能源汽车产量", "江城", ("industry", "mobility")),  # the article is not about cars
        ("产业产值", "江城", ("industry",)),
        ("高速公路通车里程", "江城", ("infrastructure", "mobility")),
        ("5G网络覆盖率", "江城", ("digital",)),
        ("受益企业", "“江城五金贷”平台", ("industry", "finance")),  # what it is about says so
        ("遮阳帽降温幅度", "江城", ("industry",)),
        ("汽车产量", "重庆、成都", ("industry", "regional", "mobility")),
        ("汽车产量", "川渝", ("industry", "regional", "mobility")),
        ("重点项目数", "成渝地区", ("industry", "regional")),
        ("协同创新平台数", "西部（成都）科学城", ("science",)),  # one city's, whatever words of cooperation its name has
        ("成渝科学中心规划面积", "成渝科学中心", ("science",)),
        ("成渝双城领域投资额", "重庆", ("regional",)),
    ],
)
def test_a_topic_that_the_article_is_not_about_is_named_by_the_record_and_regional_is_what_is_about_several_places(
    indicator: str, scope: str, topics: tuple[str, ...], lexicon: Lexicon
) -> None:
    told = article("盘点", "数字在此。")
    figure = record(Figure, told, "数字在此", None, indicator, "2", scope=Text(zh=scope))
    one = Entry(article=told, topics=("industry", "regional"), figures=(figure,))
    edition = link((page(one),), (one,), lexicon)
    assert edition.entries[0].figures[0].topics == topics
    assert all((told.id in t.articles) == (t.id in {*topics, *one.topics}) for t in edition.topics)


def test_places_that_sound_alike_lead_to_one_another(lexicon: Lexicon) -> None:
    told = article("某事", "数字在此。")
    scopes = ("重庆、成都", "成渝地区", "川渝")
    one = Entry(article=told, figures=tuple(record(Figure, told, "数字在此", None, "数字", "2", scope=Text(zh=scope)) for scope in scopes))
    places = {n.name.zh: n for n in link((page(one),), (one,), lexicon).locations}
    ids = {id: name for name, n in places.items() for id in (n.id,)}
    assert {ids[id] for id in places["成渝"].parts} == {"重庆", "成都"}
    assert {ids[id] for id in places["成渝"].near} == {"成渝地区", "川渝"}
    assert {ids[id] for id in places["成都"].near} == {"成渝", "成渝地区"}


def test_a_target_is_also_about_what_its_plan_is_about(lexicon: Lexicon) -> None:
    told = article("方案印发", "方案列出40项任务。")
    target = record(Target, told, "方案列出40项任务", "40项", "任务", "40", "项")
    one = Entry(article=told, topics=("regional", "energy"), targets=(target,), instruments=(plan("《江城能源发展规划》"),))
    assert link((page(one),), (one,), lexicon).entries[0].targets[0].topics == ("energy",)


def telling(day: str, raw: str, value: str, **fields: Any) -> Entry:
    """An article of that day with one target: charging points of 江城 by 2030."""
    told = article("充电", f"到2030年，公共充电桩达到{raw}。", id=f"{day}-{len(raw):08x}", source=f"seeds/{day}.txt", paper=Paper(name="江城日报", date=day))
    fields = {"deadline": "2030", "scope": Text(zh="江城")} | fields
    return Entry(article=told, targets=(record(Target, told, f"公共充电桩达到{raw}", raw, "公共充电桩", value, "个", **fields),))


def retold(lexicon: Lexicon, *entries: Entry) -> list[Target]:
    """Their targets as linked, the oldest first."""
    return [target for entry in reversed(link(tuple(map(page, entries)), entries, lexicon).entries) for target in entry.targets]


def test_a_target_told_in_several_articles_is_one_and_a_later_amount_amends_it(lexicon: Lexicon) -> None:
    first, second, third, fourth = retold(
        lexicon,
        telling("2023-01-02", "5万个", "50000"),
        telling("2023-02-03", "50000个", "50000"),
        telling("2023-03-04", "6万个左右", "60000"),
        telling("2023-04-05", "60000个左右", "60000"),
    )
    assert (first.told_before, first.told_again, first.amends) == (None, (second.id,), None)
    assert (second.told_before, second.amends) == (first.id, None)
    assert (third.told_before, third.told_again, third.amends) == (None, (fourth.id,), first.id)
    assert (fourth.told_before, fourth.amends, fourth.against) == (third.id, None, None)


def test_the_telling_that_names_the_plan_stands_for_all(lexicon: Lexicon) -> None:
    first, planned, last = telling("2023-01-02", "5万个", "50000"), telling("2023-02-03", "50000个", "50000"), telling("2023-03-04", "五万个", "50000")
    planned = replace(planned, instruments=(plan("《江城能源发展规划》"),))
    one, two, three = retold(lexicon, first, planned, last)
    assert (one.counted_as, two.counted_as, three.counted_as) == (two.id, None, two.id)
    assert (one.told_again, two.told_before, three.told_before) == ((two.id, three.id), one.id, one.id)
    assert one.topics == two.topics == three.topics == ("energy", "mobility")  # its plan's are the target's, wherever it is told


def reporting(day: str, raw: str, value: str, **fields: Any) -> Entry:
    """An article of that day with one figure: charging points of 江城."""
    told = article("充电", f"公共充电桩有{raw}。", id=f"{day}-{len(raw):08x}", source=f"seeds/{day}.txt", paper=Paper(name="江城日报", date=day))
    return Entry(article=told, figures=(record(Figure, told, f"公共充电桩有{raw}", raw, "公共充电桩", value, "个", **({"scope": Text(zh="江城")} | fields)),))


@pytest.mark.parametrize(
    ("one", "other", "counted"),
    [
        ({"period": "2022"}, {"period": "2022"}, [True, False]),
        ({"period": "2022"}, {}, [True, False]),
        ({}, {"period": "2022"}, [False, True]),  # what says its time stands for both
        ({}, {}, [True, False]),
        ({"period": "2022"}, {"period": "2023"}, [True, True]),
        ({"period": "2019"}, {}, [True, True]),
        ({"period": "2022"}, {"period": "2022", "scope": Text(zh="山城")}, [True, True]),
        ({"period": "2022", "scope": None}, {"period": "2022", "scope": None}, [True, True]),
        ({"period": "2022"}, {"period": "2022", "relation": "more_than"}, [True, True]),
    ],
    ids=str,
)
def test_a_figure_told_twice_is_one(one: dict[str, Any], other: dict[str, Any], counted: list[bool], lexicon: Lexicon) -> None:
    entries = reporting("2023-01-02", "5万个", "50000", **one), reporting("2023-02-03", "50000个", "50000", **other)
    figures = [f for e in reversed(link(tuple(map(page, entries)), entries, lexicon).entries) for f in e.figures]
    assert [f.counted_as is None for f in figures] == counted
    assert (figures[1].told_before == figures[0].id) is not all(counted)


def test_a_figure_told_twice_by_one_article_is_two(lexicon: Lexicon) -> None:
    told = article("充电", "公共充电桩有5个。另有公共充电桩5个。")
    figures = tuple(record(Figure, told, quote, "5个", "公共充电桩", "5", "个", scope=Text(zh="江城")) for quote in ("公共充电桩有5个", "另有公共充电桩5个"))
    one = Entry(article=told, figures=figures)
    assert [f.counted_as for f in link((page(one),), (one,), lexicon).entries[0].figures] == [None, None]


def named(entry: Entry, name: str, **fields: Any) -> Entry:
    return replace(entry, targets=tuple(replace(target, indicator=Text(zh=name), **fields) for target in entry.targets))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("公共充电桩", "建成公共充电桩", True),
        ("公共充电桩", "全市累计建成公共充电桩", True),
        ("公共充电桩", "江城市公共充电桩数量", True),
        ("公共充电桩", "新增公共充电桩", False),
        ("公共充电桩", "公共换电站", False),
        ("养老机构护理床位", "护理床位", True),  # 51234 of them are hardly two sorts by chance
        ("修建公共充电桩", "公共充电桩修建数量", True),  # in another order
        ("低地板巴士占全部巴士的数量", "全部巴士占低地板巴士数量", True),
        ("公共充电桩", "公共及私人充电桩", False),
        ("炼铁产能压减", "炼钢产能压减", False),  # each has something of its own
    ],
)
def test_a_target_is_the_same_in_other_words_where_its_amount_is(one: str, other: str, same: bool, lexicon: Lexicon) -> None:
    tellings = (telling("2023-01-02", "51234个", "51234"), telling("2023-02-03", "5.1234万个", "51234"))
    first, second = (named(entry, name, scope=Text(zh="江城市")) for entry, name in zip(tellings, (one, other), strict=True))
    assert (retold(lexicon, first, second)[1].told_before is not None) is same


def test_a_round_share_under_a_longer_name_is_another(lexicon: Lexicon) -> None:
    first, second = (named(telling(day, "95%", "95"), name, unit="%") for day, name in (("2023-01-02", "污水集中处理率"), ("2023-02-03", "工业园区污水集中处理率")))
    assert retold(lexicon, first, second)[1].told_before is None


def several(day: str, *told: tuple[str, str, str, str | None], scope: str | None = "江城市", **fields: Any) -> Entry:
    """An article of that day with a target for each name, number, value and unit: 2030, of 江城, unless it says otherwise."""
    made = article("目标", "".join(f"{name}达到{raw}。" for name, raw, _, _ in told), id=f"{day}-{len(told):08x}", source=f"seeds/{day}.txt", paper=Paper(name="报", date=day))
    fields = {"deadline": "2030", "scope": Text(zh=scope) if scope else None} | fields
    return Entry(article=made, targets=tuple(record(Target, made, f"{name}达到{raw}", raw, name, value, unit, **fields) for name, raw, value, unit in told))


BESIDE = (("绿道长度", "1350公里", "1350", "km"), ("养老服务床位", "42000张", "42000", "张"))
"""Amounts that two articles both tell."""


@pytest.mark.parametrize(
    ("one", "other", "beside", "same"),
    [
        (("污水集中处理率", "63%", "63", "%"), ("污水处理率", "63%", "63", "%"), BESIDE, True),
        (("污水集中处理率", "63%", "63", "%"), ("污水处理率", "63%", "63", "%"), (), False),
        (("污水集中处理率", "95%", "95", "%"), ("污水处理率", "95%", "95", "%"), BESIDE, False),  # many things are 95%
        (("污水处理率", "63%", "63", "%"), ("农村污水处理率", "63%", "63", "%"), BESIDE, False),  # a part of it
        (("天桥升降机", "220座", "220", "座"), ("天桥升降机", "220条", "220", "条"), (), True),
        (("培育专精特新企业", "3200家", "3200", "家"), ("专精特新企业", "3200家", "3200", "家"), BESIDE, True),
        (("培育专精特新企业", "3200家", "3200", "家"), ("专精特新企业", "3200家", "3200", "家"), (), False),  # what is added, and what there is
    ],
)
def test_what_else_two_articles_tell_speaks_for_their_telling_the_same(
    one: tuple[str, str, str, str], other: tuple[str, str, str, str], beside: tuple[tuple[str, str, str, str], ...], same: bool, lexicon: Lexicon
) -> None:
    first, *_, last = (t for t in retold(lexicon, several("2023-01-02", one, *beside), several("2023-02-03", *beside, other)))
    assert last.told_before == (first.id if same else None)


def test_a_telling_without_place_or_time_is_known_by_what_else_its_article_tells(lexicon: Lexicon) -> None:
    one = several("2023-01-02", ("公共充电桩", "3.2万个", "32000", "个"), *BESIDE)
    for fields in ({"scope": None}, {"deadline": None}):
        told = ("公共充电桩", "32000个", "32000", "个")
        assert retold(lexicon, one, several("2023-02-03", told, *BESIDE, **(fields if "scope" in fields else {})))[3].told_before == one.targets[0].id
        assert retold(lexicon, one, several("2023-02-03", told, **fields))[3].told_before is None
    late = several("2023-02-03", ("公共充电桩", "32000个", "32000", "个"), *BESIDE)
    late = replace(late, targets=(replace(late.targets[0], deadline=None), *late.targets[1:]))
    assert retold(lexicon, one, late)[3].told_before == one.targets[0].id


@pytest.mark.parametrize(("said", "amends"), [("2030年公共充电桩由原定的5万个调整为6万个", True), ("2030年公共充电桩5万个，换电站6万个", False)])
def test_a_sentence_that_revises_an_amount_amends_it_in_other_words_and_its_old_one_reports_nothing(said: str, amends: bool, lexicon: Lexicon) -> None:
    told = article("调整", f"{said}。", id="2023-05-06-0000000c", source="seeds/c.txt", paper=Paper(name="江城日报", date="2023-05-06"))
    old = record(Figure, told, said, "5万个", "公共充电桩", "50000", "个", scope=Text(zh="江城"))
    new = record(Target, told, said, "6万个", "公共充电桩建议数" if amends else "换电站", "60000", "个", scope=Text(zh="江城"), deadline="2030")
    entries = (telling("2023-01-02", "5万个", "50000"), Entry(article=told, targets=(new,), figures=(old,)))
    edition = link(tuple(map(page, entries)), entries, lexicon)
    assert edition.entries[0].targets[0].amends == (entries[0].targets[0].id if amends else None)
    assert (old.id in {id for near in edition.near for id in near.same}) is not amends


def test_an_article_that_tells_the_old_amount_beside_the_new_one_amends_it(lexicon: Lexicon) -> None:
    old, new = telling("2023-02-03", "5万个", "50000"), telling("2023-02-03", "8万个", "80000")
    both = replace(old, targets=(replace(new.targets[0], relation="increase_to"), *old.targets))
    first, raised, again = retold(lexicon, telling("2023-01-02", "50000个", "50000"), both)
    assert (raised.amends, again.told_before, again.amends) == (first.id, first.id, None)
    hoped = replace(old, targets=(*old.targets, replace(new.targets[0], hedge=Text(zh="力争"))))
    assert [t.amends for t in retold(lexicon, telling("2023-01-02", "50000个", "50000"), hoped)] == [None, None, None]


def test_an_old_amount_told_alone_says_nothing_new(lexicon: Lexicon) -> None:
    days = ("2023-01-02", "2023-02-03", "2023-03-04")
    first, raised, last = retold(lexicon, *(telling(day, *amount) for day, amount in zip(days, (("5万个", "50000"), ("80000个", "80000"), ("50000个", "50000")), strict=True)))
    assert (raised.amends, last.told_before, last.amends) == (first.id, first.id, None)


@pytest.mark.parametrize(("said", "moves"), [("原定2030年建成公共充电桩5万个，要推迟到2032年", True), ("2030年建成公共充电桩5万个，2032年5万个", False)])
def test_a_target_put_off_amends_the_one_for_its_first_time(said: str, moves: bool, lexicon: Lexicon) -> None:
    told = article("延期", f"{said}。", id="2023-05-06-0000000b", source="seeds/b.txt", paper=Paper(name="江城日报", date="2023-05-06"))
    old, new = (record(Target, told, said, raw, "公共充电桩", "50000", "个", deadline=due, scope=Text(zh="江城")) for raw, due in (("5万个", "2030"), (None, "2032")))
    first, again, later = retold(lexicon, telling("2023-01-02", "50000个", "50000"), Entry(article=told, targets=(old, replace(new, id=f"{new.id}b"))))
    assert again.told_before == first.id
    assert later.amends == (first.id if moves else None)


@pytest.mark.parametrize(
    ("short", "full", "one"),
    [
        ("《江城养老服务规划》", "《江城市养老服务体系规划（2021—2025年）》", True),
        ("江城市“十四五”养老服务规划", "《江城市“十四五”养老服务体系规划》", True),
        ("《江城市规划》", "《江城市养老服务体系规划》", False),  # short for any
        ("《江城市养老服务规划》", "《江城市养老服务条例》", False),
        ("《江城综合交通规划》", "《江城综合交通枢纽规划》", False),
        ("《江城养老服务规划》", "《山城养老服务体系规划》", False),
        ("《江城市“十三五”养老服务规划》", "《江城市“十四五”养老服务体系规划》", False),
        ("「江城市社區養老服務計畫」", "「江城市社區養老服務計畫（112年至115年）」", True),
        ("「江城市社區養老服務計畫（108年至111年）」", "「江城市社區養老服務計畫（112年至115年）」", False),
        ("《关于促进乡村养老服务的意见》", "《国务院办公厅关于促进乡村养老服务的意见》", True),
        ("《关于促进乡村养老服务的意见》", "《江城市人民政府关于促进乡村养老服务的意见》", False),  # other cities have theirs
    ],
)
def test_a_short_name_is_that_of_the_full_plan(short: str, full: str, one: bool, lexicon: Lexicon) -> None:
    entries = [replace(telling(day, "5万个", "50000"), instruments=(plan(name),)) for day, name in (("2023-01-02", full), ("2023-02-03", short))]
    edition = link(tuple(map(page, entries)), entries, lexicon)
    assert [p.name.zh for p in edition.plans] == ([full] if one else [p.name.zh for p in edition.plans])
    assert (len(edition.plans) == 1) is one


def test_a_short_name_of_two_plans_is_that_of_neither(lexicon: Lexicon) -> None:
    names = ("《江城市养老服务体系规划（2016—2020年）》", "《江城市养老服务体系规划（2021—2025年）》", "《江城养老服务规划》")
    entries = [replace(telling(f"2023-0{n}-02", "5万个", "50000"), instruments=(plan(name),)) for n, name in enumerate(names, 1)]
    assert len(link(tuple(map(page, entries)), entries, lexicon).plans) == len(names)


@pytest.mark.parametrize(
    "fields",
    [{"deadline": "2035"}, {"scope": Text(zh="山城")}, {"scope": None}, {"relation": "at_most"}, {"unit": "万个"}, {"baseline": "2020"}],
    ids=str,
)
def test_targets_of_other_times_places_and_ways_are_others(fields: dict[str, Any], lexicon: Lexicon) -> None:
    other = telling("2023-02-03", "50000个", "50000")
    other = replace(other, targets=(replace(other.targets[0], **fields),))
    assert [t.told_before or t.amends or t.against for t in retold(lexicon, telling("2023-01-02", "5万个", "50000"), other)] == [None, None]


def test_two_amounts_of_one_day_contradict_each_other(lexicon: Lexicon) -> None:
    one, other = telling("2023-01-02", "5万个", "50000"), telling("2023-01-02", "60000个", "60000")
    edition = link((page(one), page(other)), (one, other), lexicon)
    (problem,) = [problem for problem in check(edition, lexicon) if problem.code == "contradiction"]
    assert problem.path == "seeds/2023-01-02.txt" and problem.line == 2
    assert str(problem.what) == "公共充电桩: 5万个 here, 60000个 in seeds/2023-01-02.txt:2 of the same day"


def test_places_authorities_and_newspapers_have_their_articles(lexicon: Lexicon) -> None:
    told = article("教育部谈充电", "教育部和市科技局介绍，江北区有充电桩500个。")
    figure = record(Figure, told, "充电桩500个", "500个", "充电桩", "500", "个", scope=Text(zh="江北区"))
    edition = link((page(one := Entry(article=told, figures=(figure,))),), (one,), lexicon)
    assert [(n.id, n.name.zh, n.articles) for n in edition.locations] == [(named_id("l", "江北区"), "江北区", (told.id,))]
    assert [n.name.zh for n in edition.organisations] == ["教育部"]  # every city has an office of science
    assert [n.name.zh for n in edition.papers] == ["江城日报"]
    assert edition.indicators == ()  # said once


@pytest.mark.parametrize(
    ("scope", "places", "bodies"),
    [
        ("重庆、成都", ["成渝", "重庆", "成都"], []),
        ("成渝", ["成渝", "成都", "重庆"], []),
        ("成渝地区", ["成渝地区"], []),
        ("江城、山城", ["江城", "山城"], []),
        ("江城高新区", ["江城高新区"], []),
        ("西部（重庆）科学城", ["西部（重庆）科学城"], []),
        ("江城电子有限公司", [], ["江城电子有限公司"]),
        ("江城教师进修学校校长", [], []),
        ("对照组试验", [], []),
        ("“江城杯”创业大赛", [], []),
        ("国家超级计算成都中心", [], ["国家超级计算成都中心"]),
    ],
)
def test_what_numbers_are_about_is_a_place_several_or_none(scope: str, places: list[str], bodies: list[str], lexicon: Lexicon) -> None:
    told = article("某事", f"{scope}有数字。")
    one = Entry(article=told, figures=(record(Figure, told, "有数字", None, "数字", "2", scope=Text(zh=scope)),))
    edition = link((page(one),), (one,), lexicon)
    assert sorted(n.name.zh for n in edition.locations) == sorted(places)
    assert [n.name.zh for n in edition.organisations] == bodies
    assert edition.entries[0].figures[0].place_ids == tuple(named_id("l", place) for place in places)


@pytest.mark.parametrize("case", cases("wordings"))
def test_an_indicator_is_one_in_all_its_wordings(case: Any, lexicon: Lexicon) -> None:
    told = article("充电", "数字在此。")
    names = [*case["same"], *case["other"]]
    figures = tuple(record(Figure, told, "数字在此", None, name, "2", "个", scope=Text(zh=case.get("scope", "江城"))) for name in names)
    (entry,) = link((page(one := Entry(article=told, figures=figures)),), (one,), lexicon).entries
    ids = {f.indicator.zh: f.indicator_id for f in entry.figures}
    assert len({ids[name] for name in case["same"]}) == 1
    assert not {ids[name] for name in case["other"]} & {ids[name] for name in case["same"]}


def test_an_editor_says_that_two_wordings_are_one_indicator(tmp_path: Path) -> None:
    (tmp_path / "lexicon").mkdir()
    (tmp_path / "lexicon" / "glossary.tsv").write_text("term\ten\tkind\twordings\n江洲气田产能\tcapacity of the Jiangzhou gas field\tindicator\t江城天然气产能\n", encoding="utf-8")
    told = article("气田", "数字在此。")
    figures = tuple(record(Figure, told, "数字在此", None, name, "2", "m3") for name in ("江洲气田产能", "江城天然气产能"))
    (named,) = link((page(one := Entry(article=told, figures=figures)),), (one,), of(tmp_path)).indicators
    assert named.name.zh == "江洲气田产能"


def test_a_number_of_things_is_compared_with_a_number_of_them_alone(lexicon: Lexicon) -> None:
    told = article("充电", "目标在此。数字在此。")
    common: dict[str, Any] = {"scope": Text(zh="江城"), "relation": "reach"}
    target = record(Target, told, "目标在此", None, "充电桩数量", "50000", "个", **common)
    for name, compared in (("充电桩总数", 1), ("充电桩", 0)):
        figure = record(Figure, told, "数字在此", None, name, "400", "个", period="2023", **common)
        one = Entry(article=told, targets=(target,), figures=(figure,))
        edition = link((page(one),), (one,), lexicon)
        assert (len(edition.indicators), len(edition.progress)) == (1, compared)


@pytest.mark.parametrize("case", cases("progress"))
def test_a_target_is_compared_with_what_is_reported_of_the_same_thing(case: Any, lexicon: Lexicon) -> None:
    told = article("充电", "目标在此。数字在此。迭代前的充电桩有20000个。")
    common = {"indicator": "充电桩", "raw": None, "unit": "个", "scope": Text(zh="江城")}
    given = common | {"value": "50000", "relation": "reach", "deadline": "2025"} | case.get("target", {})
    target = record(Target, told, "目标在此", **_texts(given))
    figures = []
    for n, own in enumerate(case["figures"]):
        own = common | {"said": "数字在此", "value": "20000", "relation": "reach", "period": "2023"} | own
        made = record(Figure, told, own.pop("said"), **_texts(own))
        figures.append(replace(made, id=f"f{n}"))
    edition = link((page(one := Entry(article=told, targets=(target,), figures=tuple(figures))),), (one,), lexicon)
    said = [[p.figure, None if p.share is None else str(p.share), str(p.met)] for p in edition.progress]
    assert said == [[each if each != "none" else None for each in case["expect"]]] * bool(case["expect"])


@pytest.mark.parametrize(
    ("indicator", "fields", "same", "like"),
    [
        ("充电桩总数", {"period": "2023-01/2023-10"}, 1, 0),  # ten months of a year's target
        ("充电桩数量", {"value": "20", "unit": "%", "relation": "increase_by"}, 1, 0),
        ("智能充电桩", {"period": "2023"}, 0, 1),  # ends with the same noun
        ("累计新建充电桩", {"period": "2023"}, 0, 1),
        ("智能充电桩", {"period": "2023", "unit": "亿元"}, 0, 0),
        ("智能充电桩", {"period": "2023", "scope": Text(zh="山城")}, 0, 0),
        ("智能充电桩", {"period": "2023", "scope": None}, 0, 0),
        ("充电桩投资", {"period": "2023"}, 0, 0),
        ("智能充电桩", {"said": "迭代前的充电桩有20000个", "raw": "20000个", "value": "20000"}, 0, 0),  # held before what is told
    ],
    ids=str,
)
def test_figures_that_do_not_measure_a_target_stand_beside_it(indicator: str, fields: dict[str, Any], same: int, like: int, lexicon: Lexicon) -> None:
    told = article("充电", "目标在此。数字在此。迭代前的充电桩有20000个。")
    common: dict[str, Any] = {"scope": Text(zh="江城"), "unit": "个", "value": "50000", "raw": None}
    target = record(Target, told, "目标在此", indicator="充电桩数量", deadline="2025", **common)
    given = {"said": "数字在此"} | common | fields
    figure = record(Figure, told, given.pop("said"), indicator=indicator, **given)
    one = Entry(article=told, targets=(target,), figures=(figure,))
    edition = link((page(one),), (one,), lexicon)
    assert edition.progress == ()
    assert [(len(n.same), len(n.like)) for n in edition.near] == [(same, like)] * bool(same or like)


def test_a_direction_stands_beside_what_is_reported_and_a_targets_own_sentence_reports_nothing(lexicon: Lexicon) -> None:
    told = article("充电", "目标在此。数字在此。")
    target = record(Target, told, "目标在此", None, "充电桩数量", None, scope=Text(zh="重庆、成都"), relation="trend_up")
    figures = [record(Figure, told, quote, None, "充电桩", "2", "个", scope=Text(zh=scope)) for quote, scope in (("数字在此", "成渝"), ("数字在此", "成都"), ("目标在此", "成渝"))]
    figures = [replace(figure, id=f"f{n}") for n, figure in enumerate(figures)]
    one = Entry(article=told, targets=(target,), figures=tuple(figures))
    (near,) = link((page(one),), (one,), lexicon).near
    assert (near.same, near.like) == (("f0",), ("f1",))


def test_what_was_before_a_target_was_set_stands_apart(lexicon: Lexicon) -> None:
    told = article("充电", "目标在此。数字在此。",)
    common: dict[str, Any] = {"scope": Text(zh="江城"), "indicator": "充电桩数量", "unit": "%", "relation": "increase_by", "value": "20", "raw": None}
    target = record(Target, told, "目标在此", deadline="2025", **common)
    figures = [replace(record(Figure, told, "数字在此", period=period, **common), id=f"f{period}") for period in ("2022", "2023")]
    one = Entry(article=told, targets=(target,), figures=tuple(figures))
    (near,) = link((page(one),), (one,), lexicon).near
    assert (near.same, near.before) == (("f2023",), ("f2022",))


@pytest.mark.parametrize(
    ("own", "fields", "starts"),
    [
        (True, {"said": "迭代前的充电桩有20000个", "raw": "20000个", "value": "20000"}, 1),
        (True, {"said": "迭代前的充电桩有20000个", "raw": "20000个", "value": "20000", "unit": "座"}, 0),
        (True, {"said": "迭代前的充电桩有20000个", "raw": "20000个", "value": "20000", "scope": Text(zh="山城")}, 0),
        (False, {"said": "迭代前的充电桩有20000个", "raw": "20000个", "value": "20000"}, 0),  # before another article's change
        (True, {"said": "目标在此", "period": "2020"}, 1),  # from so much in 2020, in the target's sentence
        (True, {"said": "目标在此", "period": "2023"}, 0),
        (True, {"said": "目标在此"}, 0),
    ],
    ids=str,
)
def test_what_an_article_says_was_before_is_where_its_target_starts(own: bool, fields: dict[str, Any], starts: int, lexicon: Lexicon) -> None:
    told, other = (article("充电", "目标在此。数字在此。迭代前的充电桩有20000个。", id=id) for id in ("2023-12-02-1a2b3c4d", "2023-12-02-5e6f7a8b"))
    common: dict[str, Any] = {"scope": Text(zh="江城"), "indicator": "充电桩数量", "unit": "个", "value": "50000", "raw": None}
    given = {"said": "数字在此"} | common | fields
    source = told if own else other
    figure = replace(record(Figure, source, given.pop("said"), **given), id="start")
    target = record(Target, told, "目标在此", deadline="2025", **common)
    entries = (Entry(article=told, targets=(target,), figures=(figure,) * own), *[Entry(article=other, figures=(figure,))] * (not own))
    assert [n.before for n in link((page(*entries),), entries, lexicon).near] == [("start",)] * starts


@pytest.mark.parametrize(("said", "relation"), [("充电桩达到5万个以上", "at_least"), ("充电桩超过5万个", "more_than"), ("充电桩增加5万个以上", "increase_by")])
def test_a_number_and_above_is_met_by_the_number(said: str, relation: str, lexicon: Lexicon) -> None:
    told = article("充电", f"{said}。")
    read = "increase_by" if relation == "increase_by" else "more_than"
    target = record(Target, told, said, "5万个", "充电桩", "50000", "个", relation=read)
    assert link((page(one := Entry(article=told, targets=(target,))),), (one,), lexicon).entries[0].targets[0].relation == relation


@pytest.mark.parametrize(
    ("said", "raw", "indicator", "read", "means"),
    [
        ("检测费用降低1/3", "1/3", "检测费用的降幅", "decrease_by", "reach"),
        ("车程将缩短近半小时", "半小时", "车程缩短", "decrease_by", "about"),
        ("检测费用降低1/3", "1/3", "检测费用", "decrease_by", "decrease_by"),
        ("产能达到千亿立方米级", "千亿立方米级", "产能", "reach", "about"),
        ("产能达到千亿立方米", "千亿立方米", "产能", "reach", "about"),
        ("产能超过千亿立方米", "千亿立方米", "产能", "more_than", "more_than"),
        ("产能达到1000亿立方米", "1000亿立方米", "产能", "reach", "reach"),
    ],
)
def test_a_relation_is_published_as_its_words_mean(said: str, raw: str, indicator: str, read: str, means: str, lexicon: Lexicon) -> None:
    told = article("充电", f"{said}。")
    target = record(Target, told, said, raw, indicator, "3", "%", relation=read)
    assert link((page(one := Entry(article=told, targets=(target,))),), (one,), lexicon).entries[0].targets[0].relation == means


def _texts(given: dict[str, Any]) -> dict[str, Any]:
    return {key: (Text(zh=value) if key == "scope" and isinstance(value, str) else value) for key, value in given.items()}

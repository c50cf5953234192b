"""Articles: what is promised and reported, with its way back to the page, and what holds of any text."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest
from conftest import ROOT, cases
from hypothesis import given, settings
from hypothesis import strategies as st

from digest import lexicon as lexicons
from digest.extract.article import extract
from digest.extract.claims import as_percent
from digest.extract.numbers import value_of
from digest.model import Article, Entry, Figure, Paper, Passage, Record, Sentence, Target

LEXICON = lexicons.default()


def passage(text: str, line: int, role: Any = "text", first: int = 1) -> Passage:
    """A passage on one source line, its sentences cut at their ends."""
    spans = [match.span() for match in re.finditer(r"[^。！？]+[。！？]*[”]?|[。！？]+", text)]
    sentences = tuple(Sentence(zh=text[a:b], id=f"s{first + n}", start=a, end=b) for n, (a, b) in enumerate(spans))
    return Passage(zh=text, role=role, origin=(line,) * len(text), sentences=sentences)


def article(*paragraphs: str, title: str | None = None, date: str | None = "2023-12-02") -> Article:
    made, count = [], 1
    for n, text in enumerate(paragraphs):
        made.append(passage(text, n + 2, first=count))
        count += len(made[-1].sentences)
    return Article(id="2023-12-02-0a1b2c3d", source="seeds/x.txt", paper=Paper(name="日报", date=date), kind="report",
                   title=passage(title, 1, "headline", 900) if title else None, paragraphs=tuple(made), lines=((1, len(paragraphs) + 1),))


def said(record: Record) -> str:
    """A record as the cases write it: sort, name, relation, value and unit, and when."""
    when = record.deadline if isinstance(record, Target) else record.period if isinstance(record, Figure) else None
    value = "" if record.value is None else f"{record.value:f}" + (f"~{record.value_max:f}" if record.value_max is not None else "")
    sort = "target" if isinstance(record, Target) else "figure"
    return " | ".join((sort, record.indicator.zh, record.relation, " ".join(filter(None, (value, record.unit))), str(when)))


def records(entry: Entry) -> list[Record]:
    return [*entry.targets, *entry.figures]


@pytest.mark.parametrize("case", cases("extract"))
def test_numbers_are_linked_to_what_they_measure(case: dict[str, Any]) -> None:
    entry = extract(article(*case["text"].split("\n"), title=case.get("title"), date=case.get("date", "2023-12-02")), LEXICON)
    assert [said(record) for record in records(entry)] == case["expect"]


@pytest.mark.parametrize("case", cases("places"))
def test_places_have_the_form_of_a_name(case: dict[str, Any]) -> None:
    assert [place.zh for place in extract(article(case["text"]), LEXICON).locations] == case["expect"]


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        ("重庆大学与重庆银行签约。", ["重庆大学", "重庆银行"]),
        ("吉林大学重庆研究院揭牌。", ["吉林大学"]),  # its branch has no name of its own
        ("人民银行重庆市分行、重庆市中药研究院到会。", ["重庆市中药研究院"]),
    ],
)
def test_a_place_and_a_branch_are_no_name_of_a_body(text: str, bodies: list[str]) -> None:
    assert [body.zh for body in extract(article(text), LEXICON).organisations] == bodies


@pytest.mark.parametrize("case", cases("instruments"))
def test_plans_are_named_in_full(case: dict[str, Any]) -> None:
    entry = extract(article(*case["text"].split("\n"), title=case.get("title")), LEXICON)
    assert [f"{one.name.zh} {one.kind}" + (f" {one.short}" if one.short else "") for one in entry.instruments] == case["expect"]


def test_a_statement_told_in_headline_and_text_is_one_record_with_two_places() -> None:
    entry = extract(article("本市今年新增绿色工厂54家。", title="本市新增绿色工厂54家"), LEXICON)
    [figure] = entry.figures
    assert [(place.part, place.paragraph, place.lines) for place in figure.places] == [("paragraph", 0, ((2, 2),)), ("title", None, ((1, 1),))]


def test_a_number_in_the_headline_alone_has_no_paragraph_but_its_line() -> None:
    [figure] = extract(article("记者昨日从有关部门获悉。", title="本市新增绿色工厂54家"), LEXICON).figures
    assert figure.places[0].paragraph is None
    assert figure.places[0].lines == ((1, 1),)


def test_a_place_names_its_sentence_and_span() -> None:
    [figure] = extract(article("会议昨日召开。全市已建成公园25座。"), LEXICON).figures
    place = figure.places[0]
    assert place.sentence == "s2"
    assert figure.quote == "会议昨日召开。全市已建成公园25座。"[place.start:place.end]


def test_a_target_keeps_its_hedge_and_baseline() -> None:
    [target] = extract(article("到2025年，力争单位产品能耗较2020年下降12%。"), LEXICON).targets
    assert target.hedge is not None and target.hedge.zh == "力争"
    assert (target.baseline, target.deadline) == ("2020", "2025")


def test_the_quote_of_a_direction_says_which_way_it_goes() -> None:
    (target,) = extract(article("协议的目的是提升双核的辐射功能，带动西部地区科技水平提高。", title="两地签订合作协议"), LEXICON).targets[-1:]
    assert (target.quote, target.relation, target.indicator.zh) == ("带动西部地区科技水平提高", "trend_up", "西部地区科技水平")


def test_numbers_that_nothing_explains_are_left_for_the_editor() -> None:
    entry = extract(article("标识注册量已经很大，60.2亿。"), LEXICON)
    assert len(entry.left_over) + len(entry.figures) == 1


def test_the_summary_takes_the_lead_and_the_numbers_in_reading_order() -> None:
    entry = extract(article("市政府昨日印发行动方案，部署制造业绿色转型。", "有关部门负责人作了说明。到2025年，绿色产业总产值突破8000亿元。"), LEXICON)
    assert [sentence.id for sentence in entry.summary] == ["s1", "s3"]


def test_a_sentence_that_leans_on_a_day_told_before_is_not_in_the_summary() -> None:
    entry = extract(article("编者按：本报今天刊发一组报道，介绍两市的合作。", "当天，两市一共签署5个合作协议。12月17日，两市科学城管理委员会签署战略合作协议，共建科学城。", "协议列出了10个合作方面，各设2个工作组。"), LEXICON)
    assert [sentence.id for sentence in entry.summary] == ["s3", "s4"]


@pytest.mark.parametrize("case", cases("summaries"))
def test_a_summary_can_be_read_alone(case: dict[str, Any]) -> None:
    entry = extract(article(*case["text"].split("\n"), title=case.get("title")), LEXICON)
    assert [sentence.zh for sentence in entry.summary] == case["expect"]


def check(entry: Entry) -> None:
    """What holds of every record of every article."""
    texts = [p.zh for p in entry.article.paragraphs]
    headings = {part: p.zh for part, p in entry.article.headings()}
    ids = [record.id for record in records(entry)]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(rf"{entry.article.id}-[tf][0-9a-f]{{6}}", name) for name in ids)
    for record in records(entry):
        first = record.places[0]
        text = texts[first.paragraph] if first.paragraph is not None else headings[first.part]
        assert text[first.start:first.end] == record.quote
        assert record.quote and record.indicator.zh and first.lines
        if record.value is None:
            continue
        assert record.raw and record.raw in record.quote
        again = value_of(record.raw, LEXICON)
        assert again is None or again[:2] == (record.value, record.value_max) or as_percent(again[0]) == record.value


WORDS = ["到2025年", "今年1—10月", "去年", "，", "。", "、", "和", "力争", "预计", "已", "将", "全市", "产值", "规模以上工业增加值", "企业", "达到", "突破", "增长", "下降", "占比", "分别",
         "8000亿元", "14.5%", "15%", "54家", "100万辆", "2—3个", "1/3", "第4位", "全部", "全覆盖", "翻番", "其中", "同比", "《绿色发展行动方案（2022—2025年）》", "（下称《方案》）", "建成通车",
         "新增", "累计", "为", "位居全国", "以上", "的", "高于全国", "1.4个百分点", "“", "”", "：", "●", "一次", "每年", "两地", "目标是提升", "持续降低", "进一步提高"]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=4)), max_size=24).map("".join), min_size=1, max_size=3), st.sampled_from([None, "2023", "2023-12-02"]))
def test_any_article_can_be_read_and_every_record_leads_back(paragraphs: list[str], date: str | None) -> None:
    check(extract(article(*paragraphs, title=paragraphs[0][:20] or None, date=date), LEXICON))


@given(st.lists(st.sampled_from(WORDS), max_size=20).map("".join))
@settings(max_examples=50, deadline=None)
def test_reading_twice_gives_the_same_records_and_ids(text: str) -> None:
    assert extract(article(text), LEXICON) == extract(article(text), LEXICON)


def test_what_is_read_does_not_depend_on_the_order_of_sets() -> None:
    source = ROOT / "tests/corpus/articles/made/a11-14.txt"
    outs = [subprocess.run([sys.executable, "-m", "digest", "extract", "--json", str(source)], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True, cwd=ROOT).stdout
            for seed in ("1", "2")]
    assert outs[0] == outs[1] and outs[0]


def test_in_traditional_script_a_word_of_a_place_makes_its_money() -> None:
    """立法会 alone says little of where a text was printed; in Traditional script it is enough."""
    made = article("立法会昨日通过拨款三亿元。", date="2024-02-20")
    assert [[record.unit for record in records(extract(one, LEXICON))] for one in (made, replace(made, script="hant"))] == [["CNY"], ["HKD"]]


def test_a_bare_dollar_sign_and_money_said_once_for_all_are_the_places_own() -> None:
    """$18,900 in a Hong Kong paper is in its dollars unless it says 美元; 元（澳门元，下同） settles every later 元."""
    made = article("本港每月工资中位数为$18,900，另获捐款$300万美元。", "澳门居民每人获发6,500元（澳门元，下同），全年财政收入640亿元。", date="2024-02-20")
    hong_kong = replace(made.paper, region="HK")
    units = [[record.unit for record in records(extract(replace(made, paper=hong_kong, paragraphs=(paragraph,)), LEXICON))] for paragraph in made.paragraphs]
    assert units == [["HKD", "USD"], ["MOP", "MOP"]]


@pytest.mark.parametrize(
    ("text", "scopes"),
    [
        ("云阳县今年新建充电桩300个。", ["云阳县"]),
        ("江津区今年新建充电桩300个。平台已与潼南区的平台互通，注册企业共1.8万家。", ["江津区", "江津区"]),
        ("宜宾今年动力电池产值达到1200亿元。", ["宜宾市"]),
        ("荥经县召开茶业会议。荥经今年茶园面积达到20万亩，沿海城市的订单占三成。", ["荥经县", "荥经县"]),
        ("江津区公布清单。今年全区充电桩达到3000个，重庆的目标是8万个。", ["江津区", "重庆"]),
    ],
)
def test_a_number_is_about_the_place_its_clause_begins_with_or_the_articles(text: str, scopes: list[str]) -> None:
    entry = extract(article(text), LEXICON)
    assert [record.scope and record.scope.zh for record in sorted((*entry.targets, *entry.figures), key=lambda record: text.find(record.raw or ""))] == scopes


@pytest.mark.parametrize("case", cases("scopes"))
def test_a_number_is_about_the_place_that_its_sentence_or_its_article_names(case: Any) -> None:
    made = article(*case["text"])
    entry = extract(replace(made, paper=replace(made.paper, name=case.get("paper", made.paper.name))), LEXICON)
    found = sorted((*entry.targets, *entry.figures), key=lambda record: (record.places[0].paragraph or 0, record.places[0].start))
    assert [record.scope.zh if record.scope else "none" for record in found] == case["expect"]

"""Lines to articles: whole pages, joined sentences, headlines, and every line accounted for."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import accuracy
import pytest
from conftest import cases
from hypothesis import given, settings
from hypothesis import strategies as st
from pagemaker import Made, make

from digest import lexicon as lexicons
from digest.lexicon import Lexicon
from digest.model import Article, Page, Paper, Passage, Range, Seed
from digest.normalise import normalise
from digest.segment.authors import authors_of, outlet_of
from digest.segment.lines import hints_of, read_rows
from digest.segment.page import segment

PAPER = Paper(name="江城日报", date="2023-12-02")


def page_of(text: str, lexicon: Lexicon, boundaries: tuple[tuple[Range, ...], ...] = (), paper: Paper = PAPER, path: str = "seeds/x.txt") -> Page:
    seed = Seed(path=path, lines=tuple(text.strip("\n").split("\n")), encoding="utf-8")
    return segment(normalise(seed, lexicon), paper, lexicon, boundaries)


def ranges_of(ranges: tuple[Range, ...]) -> str:
    return " ".join(str(a) if a == b else f"{a}-{b}" for a, b in ranges)


def outline(article: Article) -> str:
    parts = (article.kicker, article.title, article.subtitle)
    return " | ".join([ranges_of(article.lines), article.kind, *(part.zh if part else "-" for part in parts)])


def test_lines_of_the_frame_are_told_by_what_they_hold(lexicon: Lexicon) -> None:
    assert hints_of("羊城劳动报 九七年四月十五日 第六版", lexicon) == ("date", "paper", "page")
    assert hints_of("科学之窗 科字之窗", lexicon) == ("twins",)
    assert hints_of("全市新建三所学校", lexicon) == ()


@pytest.mark.parametrize("case", cases("segment"))
def test_a_page(case: dict[str, Any], lexicon: Lexicon) -> None:
    page = page_of(case["text"], lexicon)
    assert [outline(article) for article in page.articles] == case["expect"]
    assert ranges_of(page.dropped) == case.get("dropped", "")
    for article, beginnings in zip(page.articles, case.get("paragraphs", ()), strict=False):
        assert len(article.paragraphs) == len(beginnings), [p.zh[:12] for p in article.paragraphs]
        assert all(p.zh.startswith(b) for p, b in zip(article.paragraphs, beginnings, strict=True)), [p.zh[:12] for p in article.paragraphs]


def test_under_a_list_and_a_byline_the_text_begins_whatever_it_begins_with(lexicon: Lexicon) -> None:
    page = page_of(
        "全市公共交通提升方案出台\n\n● 到2025年公交专用道达到三百公里以上，新能源公交占比达到百分之百\n"
        "● 每年新辟微循环线路二十条，接驳轨道站点全部实现两百米以内换乘\n\n□ 江城日报记者 张三\n\n"
        "11月20日，市交通局发布公共交通提升方案，提出三年内把公交分担率提高到百分之四十五。\n\n方案明年一月起施行。",
        lexicon,
    )
    assert [p.zh[:4] for article in page.articles for p in article.paragraphs] == ["●到20", "●每年新", "11月2", "方案明年"]


def test_what_an_editors_note_announces_stands_under_its_byline(lexicon: Lexicon) -> None:
    page = page_of(
        "## 车间里的夜校\n\n编者按：白天开机床，晚上进课堂。市里的技能夜校办了一年，有三百多名工人在那里考出了证书。本报记者走进夜校，听他们讲自己的故事。\n\n"
        "所有人都说，夜校的灯光是厂区里最亮的灯光，今天起本报把他们的故事讲给读者听，敬请关注。\n\n"
        "#### □ 江城日报记者 张三 文/图\n\n“头一回看图纸，眼睛都花了。”老钳工说，夜校的老师一根线一根线地讲，他学了四个月才敢上手。\n\n"
        "夜校今年还要开设焊接和数控两个班，学费由市总工会承担。",
        lexicon,
    )
    assert [outline(article) for article in page.articles] == ["1-11 | report | - | 车间里的夜校 | -"]


def test_two_articles_that_say_the_same_are_two(lexicon: Lexicon) -> None:
    article = "山城港口货运量持续回升\n本报记者\n今年前{}，山城港完成货物吞吐量{}万吨，同比增长6.5%，其中集装箱运输表现突出，航线延伸到更多内河城市。\n"
    page = page_of(article.format("三季度", 1500) + "\n" + article.format("十个月", 1600), lexicon)
    assert [a.lines for a in page.articles] == [((1, 3),), ((5, 7),)]


def test_who_reports_and_who_wrote(lexicon: Lexicon) -> None:
    page = page_of(
        "城南小学扩建\n\n本报讯（记者 张三 实习生 李四）城南小学扩建。\n\n北山隧道贯通\n\n据新华社北京电（王五 赵六）北山隧道贯通。\n\n"
        "东湖清淤\n\n□ 某城晚报记者 欧阳七 见习记者 周八\n\n东湖清淤开工。\n\n西桥落成\n\n【记者陈思敏报道】西桥昨日落成。",
        lexicon,
    )
    assert [(a.agency, a.authors) for a in page.articles] == [
        ("江城日报", ("张三", "李四")), ("新华社", ("王五", "赵六")), ("某城晚报", ("欧阳七", "周八")), (None, ("陈思敏",))]
    assert [a.paragraphs[0].zh for a in page.articles] == ["城南小学扩建。", "北山隧道贯通。", "东湖清淤开工。", "西桥昨日落成。"]


@pytest.mark.parametrize(
    ("byline", "authors", "outlet"),
    [
        ("新江州-江州日报记者 张强", ("张强",), "江州日报"),
        ("江州青年报·中江网见习记者 张强 记者 李平", ("张强", "李平"), "中江网"),
        ("江州日报记者张强、李平／台北报导", ("张强", "李平"), "江州日报"),
        ("本报记者 张强/文 李平/摄", ("张强", "李平"), "江城日报"),
        ("本报驻渝记者 张强", ("张强",), "江城日报"),
        ("赵 平摄（影像中国）", ("赵平",), None),
        ("记者 张强 共享联盟·江州 李平", ("张强", "李平"), None),
        ("编译张强／综合外电", ("张强",), None),
        ("市水利局供稿", (), None),
    ],
)
def test_names_and_outlets_of_a_byline(byline: str, authors: tuple[str, ...], outlet: str | None, lexicon: Lexicon) -> None:
    assert (authors_of(byline, lexicon), outlet_of(byline, "江城日报", lexicon)) == (authors, outlet)


def test_a_byline_that_runs_into_its_text(lexicon: Lexicon) -> None:
    page = page_of(
        "公交夜线增加\n本报记者 段雨薇 自下月起，全市夜间公交线路由四条增加到九条，末班车延长到零点。\n\n"
        "菜场改造完成\n本报记者　王　强 通讯员 李红梅 东街菜场的改造昨天完成，新增摊位六十个，两成留给农户。", lexicon)
    assert [a.authors for a in page.articles] == [("段雨薇",), ("王强", "李红梅")]
    assert [a.paragraphs[0].zh[:5] for a in page.articles] == ["自下月起，", "东街菜场的"]
    page = page_of("河道清淤\n记者 了解到 北河清淤工程上周开工，长度六公里，计划明年四月完成。", lexicon)
    assert [(a.authors, a.paragraphs[0].zh[:6]) for a in page.articles] == [((), "记者了解到北")]


def test_a_headline_printed_twice_is_one(lexicon: Lexicon) -> None:
    page = page_of(
        "城北图书馆开馆\n城北图书馆开馆\n本报讯（记者 张三）城北图书馆昨天开馆，藏书十二万册。\n"
        "【本报訊】渡轮下月起加开六班，末班延至零时，每年补贴三百万元，\n公司说半年后再检讨班次和票价。\n渡轮加开六班\n渡轮加开六班", lexicon)
    assert [article.title.zh for article in page.articles if article.title][:2] == ["城北图书馆开馆", "渡轮加开六班"]
    table = page_of("各区新建学校\n\n东区\n两所学校\n西区\n两所学校\n", lexicon)
    assert len(table.articles) == 1


def test_a_line_may_begin_inside_a_year(lexicon: Lexicon) -> None:
    page = page_of("碳強度下降\n\n【本報訊】環境局說，碳強度在二\n○一八年較二○○五年下降三成\n六，人均用電減少一成，並會於\n○○年代的基礎上再減。", lexicon)
    assert [p.zh for p in page.articles[0].paragraphs] == ["环境局说，碳强度在二○一八年较二○○五年下降三成六，人均用电减少一成，并会于○○年代的基础上再减。"]
    page = page_of("两项新规\n\n○全市公共停车场下月起统一收费标准\n○一季度起新建小区须预留充电位", lexicon)
    assert len(page.articles[0].paragraphs) == 2


def test_names_set_wide_fill_the_line_of_a_dateline(lexicon: Lexicon) -> None:
    page = page_of(
        "贴息两亿元\n\n　　本报讯（记者　何　斌　通讯员　刘卫东）青\n龙市昨天出台贷款贴息办法，单户企业贴息不超\n过三百万元，一年一结，由市财政和区县财政按六\n比四分担。", lexicon)
    assert [p.zh[:6] for p in page.articles[0].paragraphs] == ["青龙市昨天出"]


def test_a_narrow_space_before_a_name_widens_no_line(lexicon: Lexicon) -> None:
    rows = read_rows(normalise(Seed(path="seeds/x.txt", lines=("本报讯（江城日报记者 李大同）市府昨天说，渡船", "下月起每天加开六班，末班到午夜十二点，票价照"), encoding="utf-8"), lexicon), lexicon)
    assert rows[0].width == rows[1].width


def test_a_caption_ends_with_its_source(lexicon: Lexicon) -> None:
    page = page_of("▲運輸署資助加設屏幕（資料圖片）\n【本報訊】運輸署預留一億元，資助巴士站加設屏幕，明年底前完成首期六百個。\n\n車站加設屏幕\n", lexicon)
    assert [p.zh[:4] for article in page.articles for p in article.paragraphs] == ["▲运输署", "运输署预"]
    page = page_of("图为市民自助办事。本报记者　李　娜　摄\n\n新馆开馆\n\n本报讯 新馆昨天开馆。", lexicon)
    assert page.articles[0].authors == ("李娜",)


def test_a_byline_under_a_text_is_no_article(lexicon: Lexicon) -> None:
    page = page_of("捷運進度五成八\n\n捷運工程進度到三月底達五成八，總經費一千八百億元，預計後年十月通車。\n記者吳建廷／高雄報導\n\n漁市搬遷\n\n〔本報訊〕漁市下月搬遷。", lexicon)
    assert [(article.title and article.title.zh, article.authors) for article in page.articles] == [("捷运进度五成八", ("吴建廷",)), ("渔市搬迁", ())]


def test_the_place_of_a_report_is_no_author(lexicon: Lexicon) -> None:
    page = page_of("焚化爐擴建\n\n〔記者許文彬、張大同／雲林報導〕縣內的焚化爐明年擴建，經費三億元。\n\n魚市搬遷\n\n（記者許文彬 張大同報導）魚市下月搬遷。", lexicon)
    assert [a.authors for a in page.articles] == [("许文彬", "张大同"), ("许文彬", "张大同")]


def test_sentences_are_numbered_through_the_article(lexicon: Lexicon) -> None:
    page = page_of("城南小学扩建\n\n本报讯 他说：“今年开工。明年完工！”大家鼓掌（掌声很久。）后散会。\n\n第二段没有句号", lexicon)
    assert [(s.id, s.zh) for p in page.articles[0].paragraphs for s in p.sentences] == [
        ("s1", "他说：“今年开工。"), ("s2", "明年完工！”"), ("s3", "大家鼓掌（掌声很久。）后散会。"), ("s4", "第二段没有句号")]


def test_each_character_knows_its_line(lexicon: Lexicon) -> None:
    article = page_of("城南小学扩建\n\n本报讯（记者 张三）城南小学今年扩建，\n新增学位六百个，总投资\n1.2亿元。", lexicon).articles[0]
    text = article.paragraphs[0]
    assert text.zh == "城南小学今年扩建，新增学位六百个，总投资1.2亿元。"
    assert text.lines(text.zh.index("总投资"), text.zh.index("。")) == ((4, 5),)


def test_an_id_is_the_date_and_the_headline_and_unlike_any_other(lexicon: Lexicon) -> None:
    text = "城南小学扩建\n\n本报讯 一。\n\n北山隧道贯通\n\n本报讯 二。\n\n城南小学扩建\n\n本报讯 三。"
    ids = [article.id for article in page_of(text, lexicon).articles]
    assert ids[2] == f"{ids[0]}-2" and ids[0] != ids[1]
    assert all(re.fullmatch("2023-12-02-[0-9a-f]{8}(-2)?", id) for id in ids)
    assert page_of(text, lexicon, paper=Paper(name=None, date="2023")).articles[0].id.startswith("2023-")


def test_what_an_editor_settled_is_one_article_each(lexicon: Lexicon) -> None:
    text = "城南小学扩建\n\n本报讯 学校扩建。\n\n北山隧道贯通\n\n本报讯 隧道贯通。\n\n尾巴也属于学校。"
    page = page_of(text, lexicon, boundaries=(((1, 3), (9, 9)),))
    assert [outline(a) for a in page.articles] == ["1-3 9 | report | - | 城南小学扩建 | -", "5-7 | report | - | 北山隧道贯通 | -"]
    assert [p.zh for p in page.articles[0].paragraphs] == ["学校扩建。", "尾巴也属于学校。"]


def test_what_an_editor_settled_is_doubted_no_more(lexicon: Lexicon) -> None:
    text = (accuracy.ROOT / "seeds/004.txt").read_text("utf-8")
    assert [w for w in page_of(text, lexicon).warnings if w.line == 200], "without it the line is doubted: else this test shows nothing"
    assert not [w for w in page_of(text, lexicon, boundaries=(((200, 200),),)).warnings if w.line == 200]


def test_what_an_editor_settled_leaves_the_other_articles_as_they_were(lexicon: Lexicon) -> None:
    for text in ("\n".join(make(seed).lines) for seed in range(8)):
        page = page_of(text, lexicon)
        for settled in page.articles:
            middle = settled.lines[0][0] + (settled.lines[-1][1] - settled.lines[0][0]) // 2
            first = tuple((a, min(b, middle)) for a, b in settled.lines if a <= middle)
            second = tuple((max(a, middle + 1), b) for a, b in settled.lines if b > middle)
            others = [replace(article, id="") for article in page.articles if article is not settled]
            after = [replace(article, id="") for article in page_of(text, lexicon, boundaries=tuple(filter(None, (first, second)))).articles]
            assert all(article in after for article in others)


def test_an_article_stays_one_without_the_lines_that_an_editor_gave_to_another(lexicon: Lexicon) -> None:
    text = "城南小学扩建\n\n本报讯 学校扩建。\n\n学校有六层。\n\n北山隧道贯通\n\n本报讯 隧道贯通。\n\n隧道长六公里。"
    page = page_of(text, lexicon, boundaries=(((5, 5), (7, 9)),))
    assert [article.lines for article in page.articles] == [((1, 3),), ((5, 9),), ((11, 11),)]


def test_a_heading_whose_text_an_editor_gave_to_another_article_is_none(lexicon: Lexicon) -> None:
    page = page_of("读者建言\n\n城南小学扩建\n\n本报讯 学校扩建。\n（本报记者 张三）", lexicon, boundaries=(((3, 6),),))
    assert [article.lines for article in page.articles] == [((3, 6),)] and page.dropped == ((1, 1),)
    assert [p.zh for p in page.articles[0].paragraphs] == ["学校扩建。"]


def test_what_an_editor_settled_holds_starts_of_other_articles_too(lexicon: Lexicon) -> None:
    text = "全市粮食丰收\n本报讯（记者 张三）总产量达到100万吨。\n（上接第1版）各区县新建良田30万亩。\n本报讯（记者 李四）运营里程达到500公里。"
    assert [article.lines for article in page_of(text, lexicon, boundaries=(((1, 4),),)).articles] == [((1, 4),)]


@pytest.mark.parametrize(
    ("text", "path", "expect", "basis"),
    [
        ("青山日报 2023年3月5日 星期日 第2版\n\n一", "seeds/x.txt", "2023-03-05", "the masthead"),
        ("嘉南時報\n中華民國九十四年四月二十一日　星期四　B1　地方綜合\n\n一", "seeds/x.txt", "2005-04-21", "the masthead"),
        ("嘉南時報\n中華民國一百零五年十二月三十日　星期五　A3\n\n一", "seeds/x.txt", "2016-12-30", "the masthead"),
        ("无日期的一页", "seeds/2021-06-30-page2.txt", "2021-06-30", "the file's name"),
        ("某通知\n\n二〇二三年十二月二十一日", "seeds/x.txt", "2023-12-21", "a date line"),
        ("某新聞稿\n發布日期：112-12-02\n\n內容", "seeds/x.txt", "2023-12-02", "a date line"),
        ("某計劃公布\n\n更新時間：2024-11-05 08:15\n\n內容", "seeds/x.txt", "2024-11-05", "a date line"),
        ("嘉南新報　民國七十三年五月二日\n\n一", "seeds/x.txt", "1984-05-02", "the masthead"),
    ],
)
def test_a_date_that_the_editor_left_out_is_inferred_and_its_basis_named(text: str, path: str, expect: str, basis: str, lexicon: Lexicon) -> None:
    page = page_of(text, lexicon, paper=Paper(name="x", date=None), path=path)
    assert page.paper.date == expect
    assert [w.message for w in page.warnings if w.code == "date-inferred"] == [f"the date is taken to be {expect}, from {basis}"]


def test_the_years_over_the_columns_of_a_table_date_no_page(lexicon: Lexicon) -> None:
    page = page_of("某县公布果品专线计划\n\n某县昨日公布计划，班车增至6班。\n\n项目\t2023年\t2026年\n\n班车（班）\t2\t6", lexicon, paper=Paper(name="x", date=None), path="seeds/x.txt")
    assert page.paper.date is None


@pytest.mark.parametrize(("date", "told"), [("2023-03-05", False), ("2023-03", False), ("2023", False), ("2022-03-05", True), ("2023-05", True)])
def test_a_date_that_is_not_the_masthead_s_is_told_and_holds(date: str, told: bool, lexicon: Lexicon) -> None:
    page = page_of("青山日报 ２０２３年３月５日 星期日 第2版\n\n本报讯 一。", lexicon, paper=Paper(name="x", date=date))
    message = f"the masthead says 2023-03-05, and the sidecar {date}: times such as last year count from the latter"
    assert page.paper.date == date and [(w.line, w.code, w.message) for w in page.warnings] == ([(1, "date-differs", message)] if told else [])


def test_the_paper_is_the_one_that_its_reports_name_most(lexicon: Lexicon) -> None:
    text = "甲乙丙丁戊\n\n青山日报讯（记者 张三）一。\n\n己庚辛壬癸\n\n本报讯（青山日报记者 李四）二。\n\n青山日报记者 王五 摄"
    page = page_of(text, lexicon, paper=Paper(name=None, date="2023"))
    assert page.paper.name == "青山日报"


def test_a_paper_and_its_reports_are_named_in_simplified_characters(lexicon: Lexicon) -> None:
    page = page_of("東湖清淤開工\n\n本報訊（記者 張三）東湖清淤開工，計劃明年完成。", lexicon, paper=Paper(name="東湖時報", date="2023"))
    assert (page.paper.name, page.articles[0].agency) == ("东湖时报", "东湖时报")


# ---- generated pages -------------------------------------------------------------------------------------------------


def found(pages: list[Made], cut_up: Callable[[list[str]], list[set[int]]]) -> tuple[float, float]:
    """Articles found whole and B-cubed of *pages* (F1), by the same measures as the table of accuracy."""
    total: Counter[str] = Counter()
    for made in pages:
        want = [{n for n, owner in enumerate(made.owners, 1) if owner == k} for k in range(1, len(made.titles) + 1)]
        have = cut_up(made.lines)
        label, out = ({"articles": [_article_on(lines) for lines in articles]} for articles in (want, have))
        total += accuracy.counts(label, out, made.lines)[0]
    scores = accuracy.scores(total)
    return float(scores["segment_f1"]), float(scores["b_cubed_f1"])


def _article_on(lines: set[int]) -> dict[str, Any]:
    """An article of nothing but lines, as labels and results both are."""
    return {"lines": [[n, n] for n in lines], "title": {"zh": None}, "title_zh": None, "policy": True, "topics": [], "instruments": [], "targets": [], "figures": []}


def by_the_program(lines: list[str]) -> list[set[int]]:
    seed = Seed(path="seeds/x.txt", lines=tuple(lines), encoding="utf-8")
    page = segment(normalise(seed, lexicons.default()), PAPER, lexicons.default())
    return [{n for a, b in article.lines for n in range(a, b + 1) if lines[n - 1].strip()} for article in page.articles]


def test_generated_pages_are_cut_into_their_articles() -> None:
    pages = [make(seed) for seed in range(1000, 1060)]
    whole, cubed = found(pages, by_the_program)
    assert whole >= 0.85 and cubed >= 0.93, (whole, cubed)


def test_generated_pages_are_not_too_easy() -> None:
    pages = [make(seed) for seed in range(1000, 1060)]
    assert found(pages, accuracy.as_one)[0] <= 0.25
    assert found(pages, accuracy.at_headlines)[0] <= 0.55


def test_a_page_is_made_the_same_again() -> None:
    assert make(11) == make(11) and make(11) != make(12)


# ---- properties ------------------------------------------------------------------------------------------------------

FRAGMENTS = [
    "本报讯（记者 张三）", "（上接01版）", "（下转3版）", "□ 本报记者", "本报记者 李四 摄", "编者按：", "新闻快递", "# ", "## ", "●", "——记某人", "青山市今年新建学校",
    "青山市", "改造老旧小区一百个", "，", "。", "“", "”", "（", "）", "《", "》", " ", "\n", "\n", "\n\n", "2023年12月2日 星期六", "1,100万元", "一、", "责任编辑：张三",
    "相关链接", "图为现场。", "学校學校開發與環境", "%", "A4", "第一条 ",
]


def check_accounts(page: Page) -> None:
    """Every line that is not blank is in one place; every passage, sentence and origin fits."""
    filled = {n for n, line in enumerate(page.seed.lines, 1) if line.strip()}
    owners: list[int] = [n for article in page.articles for a, b in article.lines for n in range(a, b + 1) if n in filled]
    owners += [n for a, b in page.dropped for n in range(a, b + 1)]
    assert len(owners) == len(set(owners))
    printed = {n for n, line in enumerate(page.seed.lines, 1) if re.search(r"[\w，。]", line)}
    assert printed <= set(owners)
    assert len({a.id for a in page.articles}) == len(page.articles)
    for article in page.articles:
        own = {n for a, b in article.lines for n in range(a, b + 1)}
        passages: list[Passage] = [*(p for _, p in article.headings()), *article.paragraphs]
        for passage in passages:
            assert passage.zh and len(passage.origin) == len(passage.zh) and set(passage.origin) <= own
            assert all(s.zh == passage.zh[s.start : s.end] for s in passage.sentences)
        assert [s.id for p in article.paragraphs for s in p.sentences] == [f"s{n}" for n in range(1, 1 + sum(len(p.sentences) for p in article.paragraphs))]


@settings(max_examples=250, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join))
def test_any_page_is_accounted_for(text: str) -> None:
    check_accounts(page_of(text or "x", lexicons.default()))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_a_page_with_its_lines_in_any_order_is_accounted_for(seed: int) -> None:
    lines = [line for param in cases("segment") for line in param.values[0]["text"].split("\n")]
    chosen = random.Random(seed).sample(lines, 60)
    check_accounts(page_of("\n".join(chosen) or "x", lexicons.default()))

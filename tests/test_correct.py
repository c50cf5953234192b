"""What an editor settles in a sidecar is applied to just that, or reported; and it outlives what happens to the page."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from making import article, charging, passage, record

from digest import pipeline
from digest.correct import correct
from digest.extract.article import mark_of
from digest.lexicon import Lexicon
from digest.model import Article, Entry, Figure, Instrument, Place, Range, Target, Text
from digest.problem import Problem
from digest.sidecar import load_sidecar
from digest.translate import amount

HEAD = "articles:\n- headline: 江城公布充电设施方案\n"


def corrected(tmp_path: Path, text: str, lexicon: Lexicon, *entries: Entry) -> tuple[Entry, tuple[Problem, ...]]:
    path = tmp_path / "x.yml"
    path.write_text(text, encoding="utf-8")
    out, problems = correct(entries or (charging(),), load_sidecar(path, "seeds/x.yml"), lexicon)
    return out[0], problems


def said(problems: tuple[Problem, ...]) -> list[tuple[int | None, str]]:
    return [(p.line, p.code) for p in problems]


def test_fields_of_an_article_are_replaced_and_its_id_pinned(tmp_path: Path, lexicon: Lexicon) -> None:
    text = HEAD + "  id: charging-plan\n  title: 江城充电设施方案公布\n  topics: [energy]\n  policy: false\n"
    entry, problems = corrected(tmp_path, text, lexicon)
    assert not problems and entry.article.title is not None
    assert (entry.article.id, entry.article.title.zh, entry.topics, entry.policy) == ("charging-plan", "江城充电设施方案公布", ("energy",), False)
    assert all(r.id.startswith("charging-plan-") for r in (*entry.targets, *entry.figures))


@pytest.mark.parametrize("named", [
    "headline: 江城充电设施方案公布", "headline: 江城 充电设施方案公布\n  id: charging-plan", "headline: 江城公布充电设施方案\n  id: charging-plan", "id: charging-plan",
    "id: charging-plan\n  title: 江城充电设施方案公布",
])
@pytest.mark.parametrize("first", [True, False], ids=["before", "after"])
def test_an_article_is_found_by_the_title_that_the_sidecar_gave_and_by_its_id(named: str, first: bool, tmp_path: Path, lexicon: Lexicon) -> None:
    given, other = HEAD + "  id: charging-plan\n  title: 江城充电设施方案公布\n", f"- {named}\n  policy: false\n"
    text = given + other if not first else given.replace("- ", f"{other}- ", 1)
    entry, problems = corrected(tmp_path, text, lexicon)
    assert not problems and entry.article.title is not None
    assert (entry.article.id, entry.article.title.zh, entry.policy) == ("charging-plan", "江城充电设施方案公布", False)


def test_an_article_keeps_its_id_when_its_headline_is_read_otherwise(tmp_path: Path, lexicon: Lexicon) -> None:
    known = "articles:\n- headline: 责任编辑 陈燕\n  id: charging-plan\n- headline: 责任编辑 陈燕\n  title: 江城公布充电设施方案\n- headline: 责任编辑 陈燕\n  policy: false\n"
    entry, problems = corrected(tmp_path, known, lexicon)
    assert (entry.article.id, entry.policy) == ("charging-plan", False)
    assert said(problems) == [(2, "changed-since"), (4, "changed-since"), (6, "changed-since")]
    assert problems[0].what == "no article is headed 责任编辑 陈燕 any more; this holds for 江城公布充电设施方案"


def test_two_articles_are_not_given_one_id(tmp_path: Path, lexicon: Lexicon) -> None:
    port = replace(charging(), article=replace(charging().article, id="p", title=passage("山城港口货运量回升", 9, "headline")))
    text = HEAD + "  id: plan\n- headline: 山城港口货运量回升\n  id: plan\n  policy: false\n"
    (tmp_path / "x.yml").write_text(text, encoding="utf-8")
    out, problems = correct((charging(), port), load_sidecar(tmp_path / "x.yml", "seeds/x.yml"), lexicon)
    assert [entry.article.id for entry in out] == ["plan", "p"] and out[1] == port
    assert [str(p) for p in problems] == [
        "seeds/x.yml:4: duplicate-id: plan is already the id of the article on line 2\n  fix: give each article an id of its own, or put both corrections under one",
    ]
    text = HEAD + "  title: 山城港口货运量回升\n- headline: 山城港口货运量回升\n  title: 江城公布充电设施方案\n  policy: false\n"
    (tmp_path / "x.yml").write_text(text, encoding="utf-8")
    out, problems = correct((charging(), port), load_sidecar(tmp_path / "x.yml", "seeds/x.yml"), lexicon)
    assert not problems and [entry.policy for entry in out] == [True, False], "a headline of the page goes before a title that was given"


def test_a_record_is_mended_and_says_that_an_editor_did(tmp_path: Path, lexicon: Lexicon) -> None:
    text = HEAD + "  targets:\n  - quote: 公共充电桩超过5万个\n    indicator: 公共充电桩数量\n    deadline: 2030-06\n"
    entry, problems = corrected(tmp_path, text, lexicon)
    assert not problems
    (target,) = entry.targets
    assert (target.indicator.zh, target.deadline, target.value) == ("公共充电桩数量", "2030-06", Decimal(50000))
    assert target.grade == "sure" and "editor" in target.rules


CONFIRMED = HEAD + "  targets:\n  - {quote: 公共充电桩超过5万个, confirm: true%s}\n"


def test_a_doubtful_record_is_confirmed_as_it_is(tmp_path: Path, lexicon: Lexicon) -> None:
    entry = charging()
    doubtful = replace(entry, targets=(replace(entry.targets[0], grade="check"),))
    out, problems = corrected(tmp_path, CONFIRMED % ", was: {indicator: 公共充电桩, relation: more_than, value: 50000, unit: 个, deadline: 2030, scope: null}", lexicon, doubtful)
    assert not problems and out.targets == (replace(entry.targets[0], rules=("editor",)),)
    out, problems = corrected(tmp_path, CONFIRMED % "", lexicon, doubtful)
    assert out.targets == (replace(entry.targets[0], rules=("editor",)),)
    assert [(p.code, p.level, p.what) for p in problems] == [("no-was", "note", "this confirms 公共充电桩超过5万个 without saying how it was read")]


@pytest.mark.parametrize(("was", "told"), [
    ("indicator: 充电桩", "indicator 充电桩 was confirmed, and is read as indicator 公共充电桩 now: it is to be checked again"),
    ("deadline: null, relation: more_than", "deadline null was confirmed, and is read as deadline 2030 now: it is to be checked again"),
    ("scope: 江城, relation: reach", "scope 江城, relation reach was confirmed, and is read as scope null, relation more_than now: it is to be checked again"),
])
def test_what_is_read_otherwise_than_it_was_confirmed_is_doubtful(was: str, told: str, tmp_path: Path, lexicon: Lexicon) -> None:
    out, problems = corrected(tmp_path, CONFIRMED % f", was: {{{was}}}", lexicon)
    assert out.targets == (replace(charging().targets[0], grade="check", id=out.targets[0].id),)
    assert [(p.code, p.level, p.what) for p in problems] == [("changed-since", "warning", told)]


def test_a_record_that_is_read_otherwise_keeps_the_address_that_it_had(tmp_path: Path, lexicon: Lexicon) -> None:
    entry = charging()
    (target,) = entry.targets
    before = f"{entry.article.id}-t{mark_of('充电桩', target.relation, target.value, target.value_max, target.unit, target.deadline)}"
    text = HEAD + "  targets:\n  - {quote: 公共充电桩超过5万个, was: {indicator: %s}, deadline: 2030-06}\n"
    out, problems = corrected(tmp_path, text % "充电桩", lexicon)
    assert (out.targets[0].id, out.targets[0].deadline) == (before, "2030-06") and said(problems) == [(4, "changed-since")]
    out, _ = corrected(tmp_path, text % "公共充电桩", lexicon)
    assert out.targets[0].id == target.id
    taken = replace(entry, figures=(replace(entry.figures[0], id=before),))
    assert corrected(tmp_path, text % "充电桩", lexicon, taken)[0].targets[0].id == target.id


def test_what_is_mended_holds_beside_confirm(tmp_path: Path, lexicon: Lexicon) -> None:
    text = CONFIRMED % ", was: {indicator: 充电桩, deadline: 2030}, %s"
    entry, problems = corrected(tmp_path, text % "indicator: 公共充电桩数量", lexicon)
    assert not problems and (entry.targets[0].indicator.zh, entry.targets[0].grade) == ("公共充电桩数量", "sure")
    entry, problems = corrected(tmp_path, text % "value: 50000", lexicon)
    assert said(problems) == [(4, "changed-since")] and (entry.targets[0].value, entry.targets[0].grade) == (50000, "check")
    mended = HEAD + "  targets:\n  - {quote: 公共充电桩超过5万个, indicator: 公共充电桩数量}\n"
    entry, problems = corrected(tmp_path, (CONFIRMED % ", was: {indicator: 公共充电桩}") + mended.removeprefix("articles:\n"), lexicon)
    assert not problems and (entry.targets[0].indicator.zh, entry.targets[0].grade) == ("公共充电桩数量", "sure"), "mended below what was confirmed"


@pytest.mark.parametrize(("first", "second", "told"), [
    ("indicator: 公共桩", "indicator: 充电桩总数", "indicator is 充电桩总数 here and 公共桩 on line 4; the later one holds"),
    ("deadline: 2031", "deadline: null", "deadline is null here and 2031 on line 4; the later one holds"),
    ("indicator: 公共桩", "drop: true", "充电桩超过5万个 is dropped here and kept on line 4; it is dropped"),
    ("drop: true", "indicator: 公共桩", "充电桩超过5万个 is kept here and dropped on line 4; it is dropped"),
    ("drop: true", "confirm: true", "充电桩超过5万个 is kept here and dropped on line 4; it is dropped"),
    ("indicator: 公共桩, as: figure", "deadline: 2031", "as is target here and figure on line 4; the later one holds"),
])
def test_two_corrections_that_contradict_each_other_are_told(first: str, second: str, told: str, tmp_path: Path, lexicon: Lexicon) -> None:
    text = f"{HEAD}  targets:\n  - {{quote: 公共充电桩超过5万个, {first}}}\n  - {{quote: 充电桩超过5万个, {second}}}\n"
    _, problems = corrected(tmp_path, text, lexicon)
    assert [(p.line, p.code, p.level, p.what) for p in problems] == [(5, "contradiction", "warning", told)]


def test_what_two_entries_say_of_an_article_is_compared(tmp_path: Path, lexicon: Lexicon) -> None:
    second = HEAD.removeprefix("articles:\n")
    entry, problems = corrected(tmp_path, HEAD + "  id: a\n  topics: [energy]\n  policy: true\n" + second + "  topics: [industry, energy]\n  policy: true\n  id: b\n", lexicon)
    assert (entry.article.id, entry.topics) == ("b", ("industry", "energy"))
    assert [(p.line, p.code, p.what) for p in problems] == [
        (6, "contradiction", "id is b here and a on line 2; the later one holds"), (6, "contradiction", "topics is industry, energy here and energy on line 2; the later one holds"),
    ]
    text = HEAD + "  targets:\n  - {quote: 公共充电桩超过5万个, indicator: 公共桩}\n"
    _, problems = corrected(tmp_path, text + text.removeprefix("articles:\n").replace("  targets", "  id: plan\n  targets"), lexicon)
    assert [(p.line, p.what) for p in problems] == [(8, "line 4 settles this already")]


def test_the_other_sort_s_time_is_told(tmp_path: Path, lexicon: Lexicon) -> None:
    text = HEAD + "  targets:\n  - {quote: 公共充电桩超过5万个, period: 2031}\n  figures:\n  - {quote: 新建充电桩8000个, deadline: 2021}\n"
    entry, problems = corrected(tmp_path, text, lexicon)
    assert said(problems) == [(4, "bad-period"), (6, "bad-deadline")]
    assert (entry.targets[0].deadline, entry.figures[0].period) == ("2031", "2021")


def test_a_value_that_the_sentence_says_is_sure_and_another_is_marked(tmp_path: Path, lexicon: Lexicon) -> None:
    wrong = charging()
    wrong = replace(wrong, targets=(replace(wrong.targets[0], value=Decimal(5)),))
    entry, problems = corrected(tmp_path, HEAD + "  targets:\n  - {quote: 公共充电桩超过5万个, value: 50000}\n", lexicon, wrong)
    assert not problems and (entry.targets[0].grade, entry.targets[0].rules) == ("sure", ("editor",))
    entry, problems = corrected(tmp_path, HEAD + "  targets:\n  - {quote: 公共充电桩超过5万个, value: 60000}\n", lexicon)
    assert not problems and entry.targets[0].value == 60000
    assert (entry.targets[0].grade, entry.targets[0].rules) == ("check", ("editor", "value-not-in-text"))


def test_stretches_with_a_blank_line_between_are_one_article(tmp_path: Path, lexicon: Lexicon) -> None:
    (tmp_path / "lake.txt").write_text(LAKE + "\n湖岸新种树木三百棵。\n", encoding="utf-8")
    (tmp_path / "lake.yml").write_text("date: '2023-12-02'\narticles:\n- title: 湖与岸\n  lines: [[湖岸新种, 三百棵。], [青湖今年补水, 建成机口12个。]]\n- headline: 没有这篇\n", encoding="utf-8")
    one = pipeline.understand(tmp_path / "lake.txt", tmp_path, lexicon)
    (entry,) = one.entries
    assert entry.article.title is not None and (entry.article.title.zh, entry.article.lines) == ("湖与岸", ((1, 5),))
    assert [(p.code, p.level) for p in one.problems] == [("needless-correction", "note")]


LAKE = """青湖今年补水
本报记者
青湖十年来累计补水超过千亿立方米，建成机口12个。
"""


@pytest.mark.parametrize(("value", "unit", "rules"), [("1000", "亿立方米", ("editor",)), ("100000000000", "m3", ("editor",)), ("1000_0000", "万方", ("editor",)),
                                                     ("1000", "m3", ("editor", "value-not-in-text")), ("100", "亿立方米", ("editor", "value-not-in-text"))])
def test_a_unit_with_a_multiplier_is_read_as_in_a_text(value: str, unit: str, rules: tuple[str, ...], tmp_path: Path, lexicon: Lexicon) -> None:
    one = mended(tmp_path, f"raw: 千亿立方米, value: {value}, unit: {unit}, indicator: 湖水", lexicon)
    figure = next(f for f in one.entries[0].figures if f.indicator.zh == "湖水")
    assert not one.problems and figure.unit == "m3" and tuple(rule for rule in figure.rules if rule in ("editor", "value-not-in-text")) == rules
    assert figure.value == Decimal(value) * {"亿立方米": 10**8, "万方": 10**4, "m3": 1}[unit]


def mended(folder: Path, fields: str, lexicon: Lexicon) -> pipeline.Understood:
    text = f"date: '2023-12-02'\narticles:\n- headline: 青湖今年补水\n  figures:\n  - {{quote: 青湖十年来累计补水超过千亿立方米, as: figure, {fields}}}\n"
    (folder / "lake.yml").write_text(text, encoding="utf-8")
    (folder / "lake.txt").write_text(LAKE, encoding="utf-8")
    return pipeline.understand(folder / "lake.txt", folder, lexicon)


@pytest.mark.parametrize(("scope", "fix"), [
    ("青湖", None), ("全国", None), ("四川、青湖补水", None), ("四川", None), ("四川盛", "did you mean 四川? If it is right, leave it"), ("乌有乡集", "see that it is spelt right; if it is, leave it"),
])
def test_a_place_that_nobody_knows_is_told_and_shown(scope: str, fix: str | None, tmp_path: Path, lexicon: Lexicon) -> None:
    one = mended(tmp_path, f"raw: 千亿立方米, scope: {scope}", lexicon)
    assert [(p.line, p.code, p.level, p.fix) for p in one.problems] == ([(5, "unknown-place", "warning", fix)] if fix else [])
    assert any(f.scope and f.scope.zh == scope for f in one.entries[0].figures)


@pytest.mark.parametrize(("plan", "code"), [("江城行动方案", []), ("null", []), ("江城规划", ["unknown-plan"])])
def test_an_editor_says_which_plan_sets_a_target(plan: str, code: list[str], tmp_path: Path, lexicon: Lexicon) -> None:
    (tmp_path / "plan.yml").write_text(f"date: '2023-12-02'\narticles:\n- headline: 江城有方案\n  targets:\n  - {{quote: 充电桩达到5万个, plan: {plan}}}\n", encoding="utf-8")
    (tmp_path / "plan.txt").write_text("江城有方案\n\n    《江城行动方案》近日印发。到2030年，充电桩达到5万个。\n", encoding="utf-8")
    one = pipeline.understand(tmp_path / "plan.txt", tmp_path, lexicon)
    assert [p.code for p in one.problems] == code
    assert [t.plan for t in one.entries[0].targets] == ["" if plan == "null" else plan]


HONG_KONG = """醫管局增聘人手　普通科門診輪候時間減
【本報訊】醫管局計劃在２０２４至25年度增聘120名醫生、護士2,300及專職醫療人員600，並將普通科門診服務名額增至每年約640萬個。現時公立醫院醫生流失率為5.7%，較前年下降1.4個百分點。
"""
IN_TRADITIONAL = """date: '2023-10-26'
region: HK
articles:
- headline: 醫管局增聘人手　普通科門診輪候時間減
  id: doctors
  title: 醫管局增聘醫護人員
  summary: [現時公立醫院醫生]
  targets:
  - {quote: "護士2,300", raw: "2,300", add: true, indicator: 醫管局增聘護士, value: 2300, unit: 名, scope: 香港}
  figures:
  - {quote: 公立醫院醫生流失率為５.７%, raw: ５.７%, was: {indicator: 公立醫院醫生流失率}, indicator: 醫生"流失率"}
"""


def test_what_an_editor_copies_from_a_page_or_writes_of_it_is_read_as_the_page_is(tmp_path: Path, lexicon: Lexicon) -> None:
    (tmp_path / "a.txt").write_text(HONG_KONG, encoding="utf-8")
    (tmp_path / "a.yml").write_text(IN_TRADITIONAL, encoding="utf-8")
    one = pipeline.understand(tmp_path / "a.txt", tmp_path, lexicon)
    (entry,) = one.entries
    assert not one.problems and entry.article.title is not None
    assert (entry.article.id, entry.article.title.zh, [s.zh[:8] for s in entry.summary]) == ("doctors", "医管局增聘医护人员", ["现时公立医院医生"])
    assert [(t.quote, t.indicator.zh, t.scope and t.scope.zh) for t in entry.targets if t.raw == "2,300"] == [("护士2,300", "医管局增聘护士", "香港")]
    assert [f.indicator.zh for f in entry.figures if f.raw == "5.7%"] == ["医生“流失率”"]
    (tmp_path / "a.txt").write_text("江城公布充电方案\n本报记者\n市政府的鍾山说，到2030年全市公共充电桩超过5万个，换电站达到200座。\n", encoding="utf-8")
    (tmp_path / "a.yml").write_text("date: 2023\narticles:\n- {headline: 江城公布充电方案, title: 鍾山谈方案, summary: [市政府的鍾山说]}\n", encoding="utf-8")
    one = pipeline.understand(tmp_path / "a.txt", tmp_path, lexicon)
    assert not one.problems
    assert [str(e.article.title and e.article.title.zh) for e in one.entries] == ["鍾山谈方案"], "a name's sign within Simplified stays, as on the page"


def test_a_unit_that_nobody_knows_is_told_and_shown(tmp_path: Path, lexicon: Lexicon) -> None:
    one = mended(tmp_path, "raw: 千亿立方米, value: 1000, unit: 湖方", lexicon)
    (problem,) = one.problems
    assert (problem.line, problem.code) == (5, "unknown-unit") and "m3" in problem.fix
    (figure,) = (f for f in one.entries[0].figures if f.unit == "湖方")
    assert amount(figure, lexicon).en is not None and "湖方" in str(amount(figure, lexicon).en)


def test_a_record_is_dropped(tmp_path: Path, lexicon: Lexicon) -> None:
    entry, problems = corrected(tmp_path, HEAD + "  figures:\n  - {quote: 新建充电桩8000个, drop: true}\n", lexicon)
    assert not problems and entry.figures == ()


ADDED = """  figures:
  - add: true
    quote: 增长12%
    raw: 12%
    indicator: 新建充电桩
    relation: increase_by
    value: 12
    unit: '%'
    period: 2022
"""


def test_a_record_is_added_with_its_line(tmp_path: Path, lexicon: Lexicon) -> None:
    entry, problems = corrected(tmp_path, HEAD + ADDED, lexicon)
    assert not problems
    added = entry.figures[-1]
    assert (added.value, added.relation, added.places[0].lines, added.places[0].sentence) == (Decimal(12), "increase_by", ((3, 3),), "s2")
    assert added.grade == "sure"


TORN = """两市签署协同发展协议
本报记者
协议约定，到2027年共建产业园5个，总投资12

0亿元，其中大豆85、薯类50，还将增聘120名医生和50名护士。
"""


def torn(folder: Path, record: str, lexicon: Lexicon) -> tuple[tuple[Problem, ...], Entry, list[Target | Figure]]:
    """What the page comes to with *record*, and the records that an editor had a hand in."""
    (folder / "torn.txt").write_text(TORN, encoding="utf-8")
    (folder / "torn.yml").write_text(f"date: '2023-12-02'\narticles:\n- headline: 两市签署协同发展协议\n  lines: [[1, 5]]\n  targets:\n  - {{{record}}}\n", encoding="utf-8")
    one = pipeline.understand(folder / "torn.txt", folder, lexicon)
    (entry,) = one.entries
    return one.problems, entry, [r for r in (*entry.targets, *entry.figures) if r.checked]


def test_a_number_torn_over_a_line_end_is_quoted_as_it_would_stand_mended(tmp_path: Path, lexicon: Lexicon) -> None:
    problems, _, (added,) = torn(tmp_path, "quote: 总投资120亿元, raw: 120亿元, add: true, indicator: 产业园总投资, value: 120, unit: 亿元", lexicon)
    assert not problems and (added.quote, added.value, added.unit) == ("总投资120亿元", Decimal(12_000_000_000), "CNY")
    assert (added.grade, added.own, added.places[0].lines) == ("sure", False, ((3, 3), (5, 5)))
    assert amount(added, lexicon).zh == "120亿元"


@pytest.mark.parametrize(("fields", "grade", "zh", "en"), [
    ("quote: 大豆85, raw: '85', value: 85, unit: 万亩", "check", "85万亩", "850,000 mu"),
    ("quote: 大豆85, raw: '85', value: 85, unit: 万亩, confirm: true", "sure", "85万亩", "850,000 mu"),
    ("quote: 薯类50, raw: '50', value: 50, unit: 亩", "sure", "50亩", "50 mu"),
    ("quote: 总投资12, raw: '12', value: 12000000000, unit: CNY, confirm: true", "sure", "120亿元", "CNY 12 billion"),
    ("quote: 共建产业园5个, raw: 5个, value: 30, value_max: 40, unit: 座, relation: about, confirm: true", "sure", "约30至40座", "about 30–40"),
])
def test_an_editor_gives_a_number_of_his_own_and_says_that_he_has_checked_it(fields: str, grade: str, zh: str, en: str, tmp_path: Path, lexicon: Lexicon) -> None:
    problems, _, (added,) = torn(tmp_path, f"{fields}, add: true, indicator: 某数", lexicon)
    said = amount(added, lexicon)
    assert not problems and (added.grade, added.own, said.zh, said.en) == (grade, True, zh, en)


@pytest.mark.parametrize(("fields", "read"), [
    ("quote: 增聘120名医生, raw: 120名医生, indicator: 增聘", ("120", None, "名", False)),
    ("quote: 总投资120亿元, raw: 120亿元, indicator: 产业园总投资", ("12000000000", None, "CNY", False)),
    ("quote: 总投资120亿元, raw: 120亿元, indicator: 产业园总投资, unit: 亿元", ("12000000000", None, "CNY", False)),
    ("quote: 总投资120亿元, raw: 120亿元, indicator: 产业园总投资, value: 12000000000", ("12000000000", None, "CNY", False)),
    ("quote: 大豆85, raw: '85', indicator: 大豆, unit: 万亩", ("850000", None, "亩", True)),
    ("quote: 大豆85, raw: '85', indicator: 大豆", ("85", None, None, False)),
])
def test_an_added_number_is_read_as_printed_where_the_editor_gives_none(fields: str, read: tuple[str, str | None, str | None, bool], tmp_path: Path, lexicon: Lexicon) -> None:
    problems, _, (added,) = torn(tmp_path, f"{fields}, add: true", lexicon)
    assert not problems and (str(added.value), added.value_max, added.unit, added.own) == read


@pytest.mark.parametrize("fields", ["quote: 共建产业园5个, raw: 产业园", "quote: 协议约定, raw: 约定, relation: at_least"])
def test_an_added_number_that_cannot_be_read_is_asked_for(fields: str, tmp_path: Path, lexicon: Lexicon) -> None:
    (problem,), _, added = torn(tmp_path, f"{fields}, add: true, indicator: 某数", lexicon)
    assert (problem.line, problem.code, problem.level, added) == (6, "no-value", "error", []) and "value and unit" in problem.fix


def test_a_goal_without_a_number_is_added_without_raw_or_with_its_direction(tmp_path: Path, lexicon: Lexicon) -> None:
    for fields in ("quote: 协议约定", "quote: 协议约定, raw: 约定, relation: trend_up"):
        problems, _, (added,) = torn(tmp_path, f"{fields}, add: true, indicator: 某事", lexicon)
        assert not problems and added.value is None


def test_what_stands_under_the_other_head_is_moved_and_nothing_else_need_be_said(tmp_path: Path, lexicon: Lexicon) -> None:
    entry, problems = corrected(tmp_path, HEAD + "  targets:\n  - quote: 新建充电桩8000个\n", lexicon)
    assert not problems and entry.figures == () and [t.raw for t in entry.targets] == ["5万个", "8000个"]
    assert entry.targets[1].id == charging().figures[0].id and (entry.targets[1].deadline, entry.targets[1].grade) == ("2022", "sure")
    _, problems = corrected(tmp_path, HEAD + "  figures:\n  - quote: 新建充电桩8000个\n", lexicon)
    assert said(problems) == [(4, "empty-correction")] and problems[0].level == "error"
    _, problems = corrected(tmp_path, HEAD + "  figures:\n  - {quote: 新建充电桩8000个, as: target}\n  targets:\n  - quote: 新建充电桩8000个\n", lexicon)
    assert said(problems) == [(4, "needless-correction")]


def test_a_range_of_one_number_is_that_number(tmp_path: Path, lexicon: Lexicon) -> None:
    entry, problems = corrected(tmp_path, HEAD + "  figures:\n  - {quote: 新建充电桩8000个, value: 8000, value_max: 8000, scope: 江城}\n", lexicon)
    assert not problems and [(f.value, f.value_max, f.grade) for f in entry.figures] == [(Decimal(8000), None, "sure")]


def test_what_is_added_twice_is_there_once(tmp_path: Path, lexicon: Lexicon) -> None:
    added = "  - {quote: 全市新建充电桩, add: true, indicator: 新建充电桩}\n"
    entry, problems = corrected(tmp_path, HEAD + "  targets:\n" + added + added, lexicon)
    assert said(problems) == [(5, "needless-correction")] and len(entry.targets) == 2


def test_another_piece_of_the_sentence_finds_the_record_too(tmp_path: Path, lexicon: Lexicon) -> None:
    problems, entry, (mended,) = torn(tmp_path, "quote: 增聘120名医生, indicator: 增聘医生", lexicon)
    assert not problems and (mended.raw, mended.indicator.zh) == ("120名", "增聘医生"), [r.quote for r in (*entry.targets, *entry.figures)]
    problems, _, mended_ = torn(tmp_path, "quote: 名医生和50名, indicator: 护士", lexicon)
    assert not problems and [r.raw for r in mended_] == ["50名"]
    problems, _, mended_ = torn(tmp_path, "quote: 医生和护士, indicator: 护士", lexicon)
    assert not mended_ and [p.what for p in problems] == ["no record has the quote 医生和护士"]


def test_a_number_that_was_added_is_left_over_no_more(tmp_path: Path, lexicon: Lexicon) -> None:
    entry = charging()
    place = replace(record(Figure, entry.article, "增长12%", "12%", "x", "12").places[0])
    before = replace(entry, left_over=(replace(place, start=place.start + 2), replace(place, start=0, end=2)))
    out, problems = corrected(tmp_path, HEAD + ADDED, lexicon, before)
    assert not problems and out.left_over == before.left_over[1:]


def test_a_record_that_the_program_finds_by_now_is_not_added_twice(tmp_path: Path, lexicon: Lexicon) -> None:
    entry = charging()
    found = record(Figure, entry.article, "增长12%", "12%", "新建充电桩", "12", "%", relation="increase_by", period="2022")
    out, problems = corrected(tmp_path, HEAD + ADDED, lexicon, replace(entry, figures=(*entry.figures, found)))
    assert len(out.figures) == 2 and said(problems) == [(4, "needless-correction")]


def test_what_the_program_makes_no_more_need_not_be_dropped(tmp_path: Path, lexicon: Lexicon) -> None:
    text = HEAD + "  figures:\n  - {quote: 新建充电桩8000个, raw: %s, drop: true}\n"
    without = replace(charging(), figures=())
    entry, problems = corrected(tmp_path, text % "8000个", lexicon, without)
    assert entry == without and said(problems) == [(4, "needless-correction")]
    entry, problems = corrected(tmp_path, text % "8000", lexicon)
    assert entry == charging() and said(problems) == [(4, "stale-correction")], "another record is made of it: it may be the wrong one still"


def test_a_correction_that_fits_nothing_is_reported_and_changes_nothing(tmp_path: Path, lexicon: Lexicon) -> None:
    text = HEAD + "  figures:\n  - {quote: 新建充电桩9000个, drop: true}\n- headline: 没有这一篇\n  policy: false\n"
    entry, problems = corrected(tmp_path, text, lexicon)
    assert entry == charging()
    assert [(p.path, *place) for p, place in zip(problems, said(problems), strict=True)] == [
        ("seeds/x.yml", 4, "stale-correction"), ("seeds/x.yml", 5, "stale-correction"),
    ]


def test_a_quote_without_its_number_is_not_trusted(tmp_path: Path, lexicon: Lexicon) -> None:
    entry, problems = corrected(tmp_path, HEAD + "  figures:\n  - {quote: 新建充电桩, drop: true}\n", lexicon)
    assert entry == charging() and [p.fix for p in problems] == ["add raw: 8000个 if this is the number that was meant"]


def test_a_decimal_point_makes_another_number(tmp_path: Path, lexicon: Lexicon) -> None:
    entry, problems = corrected(tmp_path, HEAD + "  figures:\n  - {quote: 新建充电桩800.0个, drop: true}\n", lexicon)
    assert entry == charging() and said(problems) == [(4, "stale-correction")]


def test_what_it_was_tells_two_records_of_one_quote_apart(tmp_path: Path, lexicon: Lexicon) -> None:
    entry = charging()
    twin = replace(entry.figures[0], id="twin", indicator=replace(entry.figures[0].indicator, zh="充电桩"))
    both = replace(entry, figures=(entry.figures[0], twin))
    text = HEAD + "  figures:\n  - {quote: 新建充电桩8000个, drop: true%s}\n"
    out, problems = corrected(tmp_path, text % ", was: {indicator: 充电桩}", lexicon, both)
    assert not problems and out.figures == entry.figures
    out, problems = corrected(tmp_path, text % "", lexicon, both)
    assert out == both and problems[0].what == "2 records have the quote 新建充电桩8000个"


def test_a_reading_that_changed_since_is_told_and_the_correction_holds(tmp_path: Path, lexicon: Lexicon) -> None:
    text = HEAD + "  targets:\n  - {quote: 公共充电桩超过5万个, was: {deadline: 2029}, deadline: 2031}\n"
    entry, problems = corrected(tmp_path, text, lexicon)
    assert entry.targets[0].deadline == "2031" and said(problems) == [(4, "changed-since")]


def test_a_correction_that_the_program_makes_by_itself_now_is_needless(tmp_path: Path, lexicon: Lexicon) -> None:
    text = HEAD + "  targets:\n  - {quote: 公共充电桩超过5万个, deadline: 2030}\n"
    entry, problems = corrected(tmp_path, text, lexicon)
    assert entry.targets[0].deadline == "2030" and said(problems) == [(4, "needless-correction")]


# ---- what happens to a page ------------------------------------------------------------------------------------------

PAGE = """江城发布公共充电设施三年行动方案
本报记者
市政府日前印发行动方案，明确到2030年全市公共充电桩超过5万个，换电站达到200座。
去年全市新建公共充电桩8000个，比上年增长12%，覆盖全部街道和乡镇。

山城港口货运量持续回升
本报记者
今年前三季度，山城港完成货物吞吐量1500万吨，同比增长6.5%。
港口管理部门计划到2027年建成智能码头3座，总投资约40亿元。
"""
SETTLED = """paper: 江城日报
date: '2023-12-02'
articles:
- id: charging
  headline: 江城发布公共充电设施三年行动方案
  targets:
  - {quote: 全市公共充电桩超过5万个, indicator: 公共桩总数}
  figures:
  - {quote: 公共充电桩8000个, drop: true}
- id: port
  headline: 山城港口货运量持续回升
  lines: [[山城港口货运量, 总投资约40亿元]]
  topics: [infrastructure]
"""
ABOVE = """本市气象台发布明日天气
本报记者
明日多云转晴，气温5至12摄氏度，市民出行请注意保暖。

"""


def wrapped(text: str, width: int = 15) -> str:
    return "\n".join(piece for line in text.split("\n") for piece in (re.findall(f".{{1,{width}}}", line) or [""]))


def understood(folder: Path, name: str, page: str, lexicon: Lexicon) -> pipeline.Understood:
    (folder / f"{name}.txt").write_text(page, encoding="utf-8")
    (folder / f"{name}.yml").write_text(SETTLED, encoding="utf-8")
    return pipeline.understand(folder / f"{name}.txt", folder, lexicon)


@pytest.mark.parametrize(
    ("name", "page"),
    [("page", PAGE), ("page", wrapped(PAGE)), ("page", ABOVE + PAGE), ("page", wrapped(ABOVE + PAGE, 21)), ("renamed", PAGE)],
    ids=["as it was", "wrapped anew", "an article above", "both", "renamed"],
)
def test_corrections_outlive(name: str, page: str, tmp_path: Path, lexicon: Lexicon) -> None:
    one = understood(tmp_path, name, page, lexicon)
    assert one.problems == ()
    found = {entry.article.id: entry for entry in one.entries}
    charging_, port = found["charging"], found["port"]
    assert "公共桩总数" in [t.indicator.zh for t in charging_.targets]
    assert all(r.raw != "8000个" for r in (*charging_.targets, *charging_.figures))
    assert port.topics == ("infrastructure",)
    assert port.article.title is not None and port.article.title.zh == "山城港口货运量持续回升"
    assert {r.value for r in (*port.targets, *port.figures)} >= {Decimal(15_000_000), Decimal(3)}


def test_corrections_outlive_another_version_of_the_rules(tmp_path: Path, lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch) -> None:
    extract = pipeline.extract

    def otherwise(article: Article, lexicon: Lexicon) -> Entry:
        """The same numbers, but other ids, other names, wider quotes, and targets taken for figures."""
        entry = extract(article, lexicon)
        records = [*entry.targets, *entry.figures]
        found = []
        for n, each in enumerate(records):
            place = each.places[0]
            text = article.paragraphs[place.paragraph].zh if place.paragraph is not None else each.quote
            wider = text[max(0, place.start - 5) : place.end]
            found.append(Figure(id=f"{article.id}-f{n:06x}", quote=wider, raw=each.raw, places=each.places, indicator=Text(zh=f"另一个{each.indicator.zh}"), relation="reach", value=each.value, unit=each.unit))
        return replace(entry, targets=(), figures=tuple(found))

    monkeypatch.setattr(pipeline, "extract", otherwise)
    one = understood(tmp_path, "page", PAGE, lexicon)
    assert one.problems == ()
    found = {entry.article.id: entry for entry in one.entries}
    assert [t.value for t in found["charging"].targets if t.indicator.zh == "公共桩总数"] == [Decimal(50000)], "what the editor wrote under targets stays a target"
    assert all(f.raw != "8000个" for f in found["charging"].figures) and found["port"].topics == ("infrastructure",)
    monkeypatch.setattr(pipeline, "extract", lambda article, lexicon: replace(extract(article, lexicon), targets=(), figures=()))
    one = understood(tmp_path, "page", PAGE, lexicon)
    assert [(p.line, p.code) for p in one.problems] == [(7, "stale-correction"), (9, "needless-correction")], "rules that find nothing apply nothing, and say so"


def test_line_numbers_that_moved_are_reported_and_cut_nothing(tmp_path: Path, lexicon: Lexicon) -> None:
    numbered = SETTLED.replace("[[山城港口货运量, 总投资约40亿元]]", "[[6, 9]]")
    for text, codes in ((PAGE, []), (ABOVE + PAGE, ["stale-correction"]), (PAGE[:60], ["stale-correction"] * 3)):
        (tmp_path / "x.txt").write_text(text, encoding="utf-8")
        (tmp_path / "x.yml").write_text(numbered, encoding="utf-8")
        one = pipeline.understand(tmp_path / "x.txt", tmp_path, lexicon)
        assert [p.code for p in one.problems] == codes
        if text == ABOVE + PAGE:
            assert one.problems[0].what == "lines 6-9 do not hold the headline 山城港口货运量持续回升"
            assert "port" in [e.article.id for e in one.entries]


COLUMNS = """我市出台氢能产业发展行动方案
榆川与白河两市签署协同发展协议
方案提出，到2025年，全市氢能产业产值达到300亿元，建成
根据协议，两市将推进社保互认互通，力争两年内通勤时间压缩到1
加氢站30座，推广燃料电池客车2000辆以上。
小时以内，合作涉及物流、文旅、康养等领域。
"""
PARTED = """date: '2022-09-14'
articles:
- headline: 我市出台氢能产业发展行动方案
  lines: [[我市出台氢能, 发展行动方案], [方案提出，到2025年, 达到300亿元，建成], [加氢站30座, 客车2000辆以上。]]
- headline: 榆川与白河两市签署协同发展协议
  lines: [[榆川与白河, 协同发展协议], [根据协议，两市将推进, 内通勤时间压缩到1], [小时以内，合作涉及, '物流、文旅、康养等领域。']]
  targets:
  - {quote: 通勤时间压缩到1小时以内, indicator: 两市通勤时间}
"""


@pytest.mark.parametrize(("was", "now", "codes", "held"), [
    ("压缩到1", "压缩到1", [], ((2, 2), (4, 4), (6, 6))),
    ("物流、文旅、康养", "物流、文旅和康养", ["changed-since"], ((2, 2), (4, 4), (6, 6))),
    ("通勤时间压缩到1", "通勤时长压缩到1", ["changed-since"], ((2, 2), (4, 4), (6, 6))),
    ("根据协议，两市将推进", "依照这一协议，两市推动", ["stale-correction"], ((2, 2), (6, 6))),
])
def test_a_word_changed_in_one_line_leaves_the_other_boundaries_as_they_are(was: str, now: str, codes: list[str], held: tuple[Range, ...], tmp_path: Path, lexicon: Lexicon) -> None:
    (tmp_path / "x.txt").write_text(COLUMNS.replace(was, now), encoding="utf-8")
    (tmp_path / "x.yml").write_text(PARTED, encoding="utf-8")
    one = pipeline.understand(tmp_path / "x.txt", tmp_path, lexicon)
    assert [p.code for p in one.problems if p.line == 5] == codes
    found = {entry.article.title.zh: entry.article.lines for entry in one.entries if entry.article.title}
    assert (found["我市出台氢能产业发展行动方案"], found["榆川与白河两市签署协同发展协议"]) == (((1, 1), (3, 3), (5, 5)), held)


def test_a_changed_boundary_is_told_with_what_it_is_now_and_what_else_may_come_of_a_lost_one(tmp_path: Path, lexicon: Lexicon) -> None:
    (tmp_path / "x.yml").write_text(PARTED, encoding="utf-8")
    (tmp_path / "x.txt").write_text(COLUMNS.replace("通勤时间压缩", "通勤时长压缩"), encoding="utf-8")
    changed, stale = pipeline.understand(tmp_path / "x.txt", tmp_path, lexicon).problems
    assert changed.what == "内通勤时间压缩到1 is 内通勤时长压缩到1 on line 4 of the page now; the boundary still holds"
    assert stale.what == "no record has the quote 通勤时间压缩到1小时以内" and stale.fix.startswith("give quote and raw")
    (tmp_path / "x.txt").write_text(COLUMNS.replace("根据协议，两市将推进社保互认互通，力争两年内通勤时间压缩到1", "完全另外的一行字"), encoding="utf-8")
    lost, stale = pipeline.understand(tmp_path / "x.txt", tmp_path, lexicon).problems
    assert (lost.what, lost.fix) == ("根据协议，两市将推进 is not on this page", "copy it anew from the page; the other pairs of lines hold")
    assert stale.fix.startswith("first mend the lines on line 5: this may come of them alone; else give quote and raw")


def test_stretches_that_do_not_fit_are_reported(tmp_path: Path, lexicon: Lexicon) -> None:
    (tmp_path / "x.txt").write_text(PAGE, encoding="utf-8")
    (tmp_path / "x.yml").write_text(
        "articles:\n- lines: [[没有这几个字, 总投资]]\n- lines: [[本报记者, 总投资]]\n- lines: [[总投资约, 山城港口]]\n- lines: [[1, 4]]\n- lines: [[4, 5]]\n- lines: [[9, 900]]\n",
        encoding="utf-8",
    )
    one = pipeline.understand(tmp_path / "x.txt", tmp_path, lexicon)
    assert [(p.line, p.what) for p in one.problems] == [
        (2, "没有这几个字 is not on this page"),
        (3, "本报记者 stands on this page more than once"),
        (4, "山城港口 does not follow 总投资约 on this page"),
        (6, "line 4 already belongs to the article on line 5 of this file"),
        (7, "lines 9-900 are not on the page, which has 9"),
    ]
    assert one.problems[1].fix == "write a longer piece of it, on over the end of its line if need be"


PLANNED = "  plans:\n  - {%s}\n"


def planned(tmp_path: Path, lexicon: Lexicon, plans: str) -> tuple[list[tuple[str, str, str | None]], tuple[Problem, ...]]:
    """The plans of an article that names one with marks and one without any, corrected so: name, kind and short name."""
    made = article("江城公布充电设施方案", "市政府印发《江城充电设施建设方案》。", "按照江城灯塔计划，到2030年公共充电桩超过5万个，桩联通不算。")
    place = Place(lines=((2, 2),), paragraph=0, part="paragraph", start=5, end=17, sentence=None)
    entry = Entry(article=made, policy=True, instruments=(Instrument(name=Text(zh="《江城充电设施建设方案》"), kind="plan", places=(place,)),))
    out, problems = corrected(tmp_path, HEAD + plans, lexicon, entry)
    return [(i.name.zh, i.kind, i.short) for i in out.instruments], problems


def test_a_plan_is_added_called_otherwise_and_dropped(tmp_path: Path, lexicon: Lexicon) -> None:
    first = ("《江城充电设施建设方案》", "plan", None)
    assert planned(tmp_path, lexicon, PLANNED % "name: 江城灯塔计划, called: 江城灯塔行动计划, short: 《计划》") == ([first, ("江城灯塔行动计划", "plan", "《计划》")], ())
    assert planned(tmp_path, lexicon, PLANNED % "name: 江城充电设施建设方案, called: 《江城充电设施建设三年方案》, kind: programme") == ([("《江城充电设施建设三年方案》", "programme", None)], ())
    assert planned(tmp_path, lexicon, PLANNED % "name: 《江城充电设施建设方案》, drop: true") == ([], ())


@pytest.mark.parametrize(("plan", "told"), [
    ("name: 江城海港计划", "stale-correction"), ("name: 桩联通", "no-kind"), ("name: 江城海港计划, drop: true", "needless-correction"), ("name: 《江城充电设施建设方案》", "needless-correction"),
])
def test_a_plan_that_fits_nothing_is_told(plan: str, told: str, tmp_path: Path, lexicon: Lexicon) -> None:
    plans, problems = planned(tmp_path, lexicon, PLANNED % plan)
    assert plans == [("《江城充电设施建设方案》", "plan", None)] and said(problems) == [(4, told)]


def test_a_plan_read_in_two_ways_is_one(tmp_path: Path, lexicon: Lexicon) -> None:
    text = PLANNED % "name: 江城灯塔计划" + "- headline: 江城公布充电设施方案\n" + PLANNED % "name: 江城灯塔计划, called: 《江城充电设施建设方案》"
    assert planned(tmp_path, lexicon, text) == ([("《江城充电设施建设方案》", "plan", None)], ())

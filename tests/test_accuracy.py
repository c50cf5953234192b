"""The program is at least as often right as it was; and what the READMEs say of it is what was measured."""

from __future__ import annotations

import json

import pytest
from accuracy import README, ROOT, Group, counts, groups, marks, measure, table

FLOOR = {
    "segment_f1": 0.85,
    "title": 0.85,
    "targets_amount_f1": 0.85,
    "figures_amount_f1": 0.85,
}
FURTHER = {"segment_f1": 0.70, "title": 0.70, "targets_amount_f1": 0.75, "figures_amount_f1": 0.60}


def below(group: Group, floor: dict[str, float]) -> dict[str, float]:
    figures, _ = measure(group)
    return {name: figures[name] for name, least in floor.items() if figures[name] < least}


def named(name: str) -> Group | None:
    return next((group for group in groups() if group.name == name), None)


@pytest.mark.parametrize("name", ["seeds", "test pages"])
def test_accuracy_on_our_pages_keeps_its_floor(name: str) -> None:
    group = named(name)
    assert group is not None and below(group, FLOOR) == {}


@pytest.mark.skipif(named("further labelled pages") is None, reason="DIGEST_LABELS names no folder of further labelled pages")
def test_accuracy_on_further_pages_keeps_its_floor() -> None:
    group = named("further labelled pages")
    assert group is not None and below(group, FURTHER) == {}


@pytest.mark.parametrize("readme", README)
def test_a_readme_says_what_was_measured(readme: str) -> None:
    result = json.loads((ROOT / "accuracy.json").read_text(encoding="utf-8"))
    assert table(result, readme) in (ROOT / readme).read_text(encoding="utf-8")


def test_records_of_each_grade_are_counted_apart() -> None:
    told = {"value_max": None, "relation": "reach", "deadline": "2027", "quote": ""}
    label = [told | {"indicator_zh": name, "value": n, "unit": "km", "raw": f"{n}公里", **more}
             for name, n, more in (("轨道运营里程", 800, {}), ("绿道长度", 90, {}), ("管网长度", 12, {"optional": True}), ("航道里程", 45, {}))]
    found = [told | {"indicator": {"zh": name}, "value": n, "unit": "km", "raw": f"{n}公里", "grade": grade, **more}
             for name, n, grade, more in (("轨道运营里程", 800, "sure", {}), ("绿道长度", 90, "check", {"deadline": "2025"}), ("管网长度", 12, "check", {}), ("堤防长度", 7, "sure", {}))]
    shared = {"lines": [[1, 1]], "topics": [], "instruments": [], "policy": True, "figures": []}
    c, _ = counts({"articles": [shared | {"title_zh": "", "targets": label}]}, {"articles": [shared | {"title": {"zh": None}, "targets": found}]}, ["一行"])
    assert marks(c) == {"read": 0.667, "works": {"f1": 0.0, "labels": 0}, "sure": {"amount": 0.5, "timed": 0.5, "whole": 0.5, "records": 2}, "check": {"amount": 1.0, "timed": 0.0, "whole": 0.0, "records": 1}}


def test_targets_without_a_number_are_counted_apart() -> None:
    told = {"value": None, "value_max": None, "unit": None, "raw": None, "relation": "complete", "deadline": "2027", "quote": ""}
    label = [told | {"indicator_zh": name, **more} for name, more in (("北线通车", {}), ("水厂投用", {}), ("展馆开放", {"optional": True}))]
    found = [told | {"indicator": {"zh": name}, "grade": "sure"} for name in ("北线通车", "展馆开放", "春耕开始", "大会闭幕")]
    shared = {"lines": [[1, 1]], "topics": [], "policy": True, "figures": []}
    plans = {"instruments": [{"name_zh": "《规划》"}]}, {"instruments": [{"name": {"zh": "规划"}}]}
    c, _ = counts({"articles": [shared | plans[0] | {"title_zh": "", "targets": label}]}, {"articles": [shared | plans[1] | {"title": {"zh": None}, "targets": found}]}, ["一行"])
    assert c["plans hit"] == 1 and marks(c)["works"] == {"f1": 0.4, "labels": 2}


def test_plans_are_counted_only_where_they_were_labelled() -> None:
    article = {"lines": [[1, 1]], "topics": [], "policy": True, "targets": [], "figures": []}
    label = {"articles": [article | {"title_zh": "", "instruments": []}]}
    out = {"articles": [article | {"title": {"zh": None}, "instruments": [{"name": {"zh": "《规划》"}}]}]}
    assert [counts(label | more, out, ["一行"])[0]["plans found"] for more in ({}, {"unlabelled": ["instruments"]})] == [1, 0]

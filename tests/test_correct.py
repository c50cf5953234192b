"""What an editor settles in a sidecar is applied to just that, or reported; and every mistake in one is told with its line."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import cases
from making import charging

from digest.correct import Sidecar, correct, load_sidecar
from digest.model import Entry
from digest.problem import InputError, Problem


def sidecar(tmp_path: Path, text: str) -> Sidecar:
    path = tmp_path / "x.yml"
    path.write_text(text, encoding="utf-8")
    return load_sidecar(path, "seeds/x.yml")


def corrected(tmp_path: Path, text: str) -> tuple[Entry, tuple[Problem, ...]]:
    entries, problems = correct((charging(),), sidecar(tmp_path, text))
    return entries[0], problems


@pytest.mark.parametrize("case", cases("sidecar_mistakes"))
def test_a_mistake_is_told_with_file_line_and_fix(case: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        sidecar(tmp_path, case["text"])
    assert str(error.value) == f"seeds/x.yml:{case['line']}: {case['expect'][0]}\n  fix: {case['expect'][1]}"


def test_no_sidecar_settles_nothing(tmp_path: Path) -> None:
    assert load_sidecar(tmp_path / "none.yml", "seeds/none.yml").articles == ()


def test_fields_of_an_article_are_replaced_and_its_id_pinned(tmp_path: Path) -> None:
    text = "articles:\n- headline: 江城公布充电设施方案\n  id: charging-plan\n  title: 江城充电设施方案公布\n  topics: [energy]\n  policy: false\n"
    entry, problems = corrected(tmp_path, text)
    assert not problems
    assert (entry.article.id, entry.article.title.zh, entry.topics, entry.policy) == (
        "charging-plan",
        "江城充电设施方案公布",
        ("energy",),
        False,
    )
    assert all(r.id.startswith("charging-plan-") for r in (*entry.targets, *entry.figures))


def test_a_record_is_mended_and_says_that_an_editor_did(tmp_path: Path) -> None:
    text = "articles:\n- headline: 江城公布充电设施方案\n  targets:\n  - quote: 公共充电桩超过5万个\n    indicator: 公共充电桩数量\n    deadline: 2030-06\n"
    entry, problems = corrected(tmp_path, text)
    assert not problems
    (target,) = entry.targets
    assert (target.indicator.zh, target.deadline, target.value) == ("公共充电桩数量", "2030-06", Decimal(50000))
    assert target.grade == "sure" and "editor" in target.rules


def test_a_record_is_dropped(tmp_path: Path) -> None:
    entry, problems = corrected(
        tmp_path, "articles:\n- headline: 江城公布充电设施方案\n  figures:\n  - {quote: 新建充电桩8000个, drop: true}\n"
    )
    assert not problems and entry.figures == ()


def test_a_record_is_added_with_its_line(tmp_path: Path) -> None:
    text = (
        "articles:\n- headline: 江城公布充电设施方案\n  figures:\n  - add: true\n    quote: 增长12%\n    raw: 12%\n    indicator: 新建充电桩\n"
        "    relation: increase_by\n    value: 12\n    unit: '%'\n    period: 2022\n"
    )
    entry, problems = corrected(tmp_path, text)
    assert not problems
    added = entry.figures[-1]
    assert (added.value, added.relation, added.places[0].lines, added.places[0].sentence) == (Decimal(12), "increase_by", ((3, 3),), "s2")


def test_a_correction_that_fits_nothing_is_reported_and_changes_nothing(tmp_path: Path) -> None:
    text = "articles:\n- headline: 江城公布充电设施方案\n  figures:\n  - {quote: 新建充电桩9000个, drop: true}\n- headline: 没有这一篇\n  policy: false\n"
    entry, problems = corrected(tmp_path, text)
    assert entry == charging()
    assert [(p.path, p.line, p.code) for p in problems] == [("seeds/x.yml", 4, "stale-correction"), ("seeds/x.yml", 5, "stale-correction")]


def test_boundaries_that_an_editor_settled_reach_the_segmentation(tmp_path: Path) -> None:
    assert sidecar(tmp_path, "articles:\n- lines: [[1, 3], [7, 9]]\n").boundaries == (((1, 3), (7, 9)),)


def test_raw_keeps_the_paper_alone(tmp_path: Path) -> None:
    raw = sidecar(tmp_path, "paper: 江城日报\ndate: '2023-12'\narticles:\n- lines: [[1, 3]]\n").raw()
    assert (raw.paper.name, raw.paper.date, raw.boundaries) == ("江城日报", "2023-12", ())

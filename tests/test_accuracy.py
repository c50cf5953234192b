"""The program is at least as often right as it was; and what the READMEs say of it is what was measured."""

from __future__ import annotations

import json

import pytest
from accuracy import README, ROOT, Group, groups, measure, table

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

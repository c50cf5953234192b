"""The labels themselves: each line has one owner, each number stands in its quote, and nothing of the fact sheets is left out."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from accuracy import groups, numbers_of

from digest import lexicon as lexicons
from digest.read.source import read

FILES = [pair for group in groups() if group.name != "further labelled pages" for pair in group.files]
TIME = re.compile(r"(?:{day})?(?:/{day})?".format(day=r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?"))
TOPICS = {row["id"] for row in lexicons.default().table("topics")}
FACTS = Path(os.environ["DIGEST_LABELS"]) / "facts" if "DIGEST_LABELS" in os.environ else None


def loaded(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("source", "label"), FILES, ids=[label.stem for _, label in FILES])
def test_every_line_has_one_owner_and_every_number_stands_in_its_quote(source: Path, label: Path) -> None:
    data = loaded(label)
    owners = Counter(n for a in data["articles"] for n in numbers_of(a["lines"]))
    owners.update(numbers_of(data["noise_lines"]))
    lines = read(source, source.parent).lines
    assert [n for n, line in enumerate(lines, 1) if line.strip() and owners[n] != 1] == []
    for article in data["articles"]:
        assert set(article["topics"]) <= TOPICS
        for record in (*article["targets"], *article["figures"]):
            assert record["quote"] and (record["value"] is None or record["raw"] in record["quote"]), record["quote"]
            times = [time for key in ("deadline", "period") for time in (record.get(key), *record.get("alt", {}).get(key, [])) if time is not None]
            assert [time for time in times if not TIME.fullmatch(time)] == [], record["quote"]


@pytest.mark.skipif(FACTS is None or not FACTS.is_dir(), reason="DIGEST_LABELS names no folder with facts/")
@pytest.mark.parametrize("page", ["000", "001", "002", "003", "004"])
def test_a_label_holds_every_target_and_figure_of_its_fact_sheet(page: str) -> None:
    assert FACTS is not None
    label, facts = loaded(Path(__file__).parent / "labels" / f"{page}.json"), loaded(FACTS / f"{page}.json")
    assert len(label["articles"]) == len(facts["articles"])

    def amounts(data: Any) -> Counter[Any]:
        return Counter((kind, r["relation"], r["value"], r["value_max"], r["unit"]) for a in data["articles"] for kind in ("targets", "figures") for r in a[kind])

    assert not amounts(facts) - amounts(label)

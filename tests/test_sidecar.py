"""What an editor writes into a sidecar is read whole; every mistake in one is told with its line, and how to mend it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from accuracy import ROOT
from conftest import cases

from digest.lexicon import Lexicon
from digest.problem import InputError
from digest.sidecar import ARTICLE_KEYS, CHOICES, FIELD_KEYS, PAGE_KEYS, PLAN_KEYS, RECORD_KEYS, Sidecar, is_date, load_sidecar

SCHEMA = json.loads((ROOT / "digest/schema/sidecar.json").read_text(encoding="utf-8"))


def sidecar(tmp_path: Path, text: str) -> Sidecar:
    path = tmp_path / "x.yml"
    path.write_text(text.replace("DEEP", "[" * 5000), encoding="utf-8")
    return load_sidecar(path, "seeds/x.yml", ("energy", "mobility"))


@pytest.mark.parametrize("case", cases("sidecar_mistakes"))
def test_a_mistake_is_told_with_file_line_and_fix(case: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        sidecar(tmp_path, case["text"])
    place = f"seeds/x.yml:{case['line']}" if case["line"] else "seeds/x.yml"
    assert str(error.value) == f"{place}: {case['expect'][0]}\n  fix: {case['expect'][1]}"


def test_no_sidecar_settles_nothing(tmp_path: Path) -> None:
    assert load_sidecar(tmp_path / "none.yml", "seeds/none.yml").articles == ()
    assert sidecar(tmp_path, "# a comment alone\n").articles == ()


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.yml").write_bytes("date: 2023\npaper: 江城日报".encode("gb18030"))
    with pytest.raises(InputError, match=r"seeds/x\.yml:2: not-utf-8"):
        load_sidecar(tmp_path / "x.yml", "seeds/x.yml")


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "x.yml").write_bytes(b"\xef\xbb\xbf" + "paper: 江城日报\r\n".encode())
    assert load_sidecar(tmp_path / "x.yml", "seeds/x.yml").paper.name == "江城日报"


def test_raw_keeps_the_paper_alone(tmp_path: Path) -> None:
    raw = sidecar(tmp_path, "paper: 江城日报\ndate: '2023-12'\narticles:\n- lines: [[1, 3]]\n").raw()
    assert (raw.paper.name, raw.paper.date, raw.boundaries) == ("江城日报", "2023-12", ())


def test_dates_are_days_months_and_years_that_there_are() -> None:
    said = ("2024", "2024-02-29", "2023-12", "2023-02-29", "2023-13", "23", "2023-1", "0000")
    assert [is_date(value) for value in said] == [True, True, True, False, False, False, False, False]


def test_the_published_schema_has_the_same_keys_and_choices(lexicon: Lexicon) -> None:
    article, record = SCHEMA["$defs"]["article"], SCHEMA["$defs"]["record"]
    assert sorted(SCHEMA["properties"]) == sorted(PAGE_KEYS)
    assert sorted(article["properties"]) == sorted(ARTICLE_KEYS)
    assert sorted(record["properties"]) == sorted(RECORD_KEYS)
    assert sorted(record["properties"]["was"]["properties"]) == sorted(FIELD_KEYS)
    plan = SCHEMA["$defs"]["plan"]
    assert sorted(plan["properties"]) == sorted(PLAN_KEYS) and plan["properties"]["kind"]["enum"] == list(CHOICES["kind of a plan"])
    for where in (SCHEMA, article, record, plan):
        for key, part in where["properties"].items():
            if key in CHOICES and where is not plan:
                assert part["enum"] == list(CHOICES[key])
            assert key == "$schema" or part["description"]
    assert article["properties"]["topics"]["items"]["enum"] == [row["id"] for row in lexicon.table("topics")]


def test_the_sidecars_of_this_digest_have_only_keys_of_the_schema() -> None:
    for path in sorted((ROOT / "seeds").glob("*.yml")):
        assert set(yaml.safe_load(path.read_text(encoding="utf-8"))) <= set(SCHEMA["properties"])

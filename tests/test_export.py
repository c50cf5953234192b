"""What is published keeps its contract: names, plain numbers, and the way back to the line."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from decimal import Decimal

import pytest
from making import charging, page

from digest.export import TARGET_COLUMNS, contract, data_files, number
from digest.lexicon import Lexicon
from digest.link import link

RECORD_KEYS = {
    "id",
    "quote",
    "paragraph",
    "places",
    "indicator",
    "relation",
    "value",
    "value_max",
    "unit",
    "raw",
    "scope",
    "hedge",
    "grade",
}


def test_the_contract_has_every_key_and_no_other_meaning() -> None:
    entry = charging()
    out = json.loads(json.dumps(contract(page(entry), (entry,))))
    assert set(out) == {"schema", "source", "paper", "articles", "dropped_lines", "warnings"} and out["schema"] == 1
    (article,) = out["articles"]
    assert set(article) == {
        "id",
        "kind",
        "title",
        "kicker",
        "subtitle",
        "agency",
        "authors",
        "lines",
        "wording",
        "policy",
        "topics",
        "summary",
        "instruments",
        "paragraphs",
        "targets",
        "figures",
    }
    assert article["kicker"] == {"zh": None, "en": None}
    (target,), (figure,) = article["targets"], article["figures"]
    assert set(target) == RECORD_KEYS | {"baseline", "deadline"} and set(figure) == RECORD_KEYS | {"period"}
    assert target["places"] == [{"lines": [[2, 2]], "paragraph": 0, "sentence": "s1"}]
    assert target["quote"] in article["paragraphs"][target["paragraph"]] and target["raw"] in target["quote"]
    assert target["value"] == 50000 and isinstance(target["value"], int)


@pytest.mark.parametrize(("value", "expect"), [("8000.0", 8000), ("14.5", 14.5), ("1E+11", 100000000000), (None, None)])
def test_amounts_are_plain_json_numbers(value: str | None, expect: float | None) -> None:
    made = number(None if value is None else Decimal(value))
    assert made == expect and type(made) is type(expect)


def test_tables_open_in_a_spreadsheet_and_credit_our_own_wording(lexicon: Lexicon) -> None:
    entry = charging()
    project = replace(entry, article=replace(entry.article, paper=replace(entry.article.paper, wording="project")))
    files = data_files(link((page(project),), (project,), lexicon), "Told by us from facts of {paper}")
    assert files["targets.csv"].startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(io.StringIO(files["targets.csv"].decode("utf-8-sig")))
    assert tuple(row) == TARGET_COLUMNS
    assert (row["value"], row["deadline"], row["source"], row["lines"]) == ("50000", "2030", "seeds/x.txt", "2")
    assert row["attribution"] == "Told by us from facts of 江城日报"
    assert json.loads(files["digest.json"])[0]["attribution"] == row["attribution"]


def test_a_cell_cannot_become_a_formula(lexicon: Lexicon) -> None:
    entry = charging()
    hostile = replace(entry, targets=(replace(entry.targets[0], quote="=HYPERLINK(1)"),))
    (row,) = csv.DictReader(io.StringIO(data_files(link((page(hostile),), (hostile,), lexicon), "")["targets.csv"].decode("utf-8-sig")))
    assert row["quote_zh"] == "'=HYPERLINK(1)"

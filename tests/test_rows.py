"""The order in which pages show targets."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from digest.rows import Row, due_first, parted, tracked


def test_what_falls_due_next_comes_first_and_what_is_long_past_last() -> None:
    given = ["1998", None, "2031", "2026", "2026-03", "2025", "2027-06"]
    rows = cast("list[Row]", [SimpleNamespace(date=date) for date in given])
    assert [cast("Any", row).date for row in due_first(rows, "2026-05-01")] == ["2026", "2027-06", "2031", "2026-03", "2025", "1998", None]
    assert due_first([], "2026-05-01") == []


def test_too_many_targets_for_one_page_have_one_a_year(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digest.rows.TRACKED", 3)
    given = ["2024", "2027", None, "2031", "2026-03", "2027-06", "2027-01", "2027-02", "2026-12"]
    rows = [cast("Row", SimpleNamespace(date=date, record=SimpleNamespace(id=str(n)))) for n, date in enumerate(given)]
    ordered = due_first(rows, "2026-05-01")
    listed, parts = parted(ordered)
    assert [row.date for row in listed] == ["2026-12", "2027-01", "2027-02"]
    assert [(part.name, part.number, part.of) for part in parts] == [("2026", 1, 1), ("2027", 1, 2), ("2027-2", 2, 2), ("2031", 1, 1), ("2024", 1, 1), ("undated", 1, 1)]
    assert sorted(row.record.id for part in parts for row in part.rows) == sorted(row.record.id for row in rows)
    assert [row.date for row in tracked(ordered)] == ["2026-12", "2027-01", "2027-02", "2026-03", "2027-06", "2027", "2031", "2024", None]
    assert parted(ordered[:3]) == (ordered[:3], [])

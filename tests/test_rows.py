"""The order in which pages show targets."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from digest.rows import Row, due_first


def test_what_falls_due_next_comes_first_and_what_is_long_past_last() -> None:
    given = ["1998", None, "2031", "2026", "2026-03", "2025", "2027-06"]
    rows = cast("list[Row]", [SimpleNamespace(date=date) for date in given])
    assert [cast("Any", row).date for row in due_first(rows, "2026-05-01")] == ["2026", "2027-06", "2031", "2026-03", "2025", "1998", None]
    assert due_first([], "2026-05-01") == []

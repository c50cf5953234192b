"""Numbers of a PDF whose columns may have been read in another order: never sure."""

from __future__ import annotations

from pathlib import Path

from documents import column, pdf

from digest.lexicon import default
from digest.pipeline import understand

HEAD = "全市建设充电桩"
FIRST = ("　　本报讯（记者张三）市", "政府昨天印发方案，提出到", "二零二七年全市充电桩达到", "２万个。", "　　方案提出，全市总投资")
SECOND = ("　　市教育局昨天说，全市", "去年新增中小学校三十座，", "新增学位６０００个。")


def grades(folder: Path, first: tuple[str, ...], second: tuple[str, ...]) -> dict[str | None, tuple[str, ...]]:
    """The raw numbers of a page of two columns, and what of each is doubted."""
    path = folder / "页.pdf"
    path.write_bytes(pdf([[(60, 60, 24, HEAD), *column(60, 100, 10, first), *column(200, 100, 10, second)]]))
    entries = understand(path, folder, default()).entries
    return {record.raw: record.doubts for entry in entries for record in (*entry.targets, *entry.figures)}


def test_a_number_whose_sentence_is_torn_between_columns_is_doubted(tmp_path: Path) -> None:
    torn = grades(tmp_path, (*FIRST, "达到３亿元，明年再增加１２"), SECOND)
    assert all({"name", "number"} <= set(torn[raw]) for raw in ("3亿元", "6000个"))
    assert "number" not in torn["2万个"]


def test_a_number_that_the_next_column_carries_on_is_not(tmp_path: Path) -> None:
    whole = grades(tmp_path, (*FIRST, "达到３亿元，明年再增加１２"), ("亿元。", *SECOND))
    assert "number" not in whole["3亿元"]
    assert "12亿元" in whole

"""Traditional Chinese reads as it is written there."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import cases

from digest.lexicon import Lexicon
from digest.traditional import traditional


@pytest.mark.parametrize("case", cases("traditional"))
@pytest.mark.parametrize("variant", ["hk", "tw"])
def test_text_reads_as_written_there(case: dict[str, Any], variant: Any, lexicon: Lexicon) -> None:
    assert traditional(variant, lexicon)(case["text"]) == case[variant]


@pytest.mark.parametrize(
    ("text", "hk", "tw"),
    [
        ("打印自搜索页", "列印自搜尋頁", "列印自搜尋頁"),
        ("数据文件的各列，按期限排列", "數據檔案的各欄，按期限排列", "資料檔案的各欄，按期限排列"),
        ("每行一个目标，据7月2日报道", "每筆一個目標，據7月2日報道", "每筆一個目標，據7月2日報導"),
    ],
)
def test_the_site_itself_speaks_in_words_of_the_place(text: str, hk: str, tw: str, lexicon: Lexicon) -> None:
    assert [traditional("hk", lexicon, ours=True)(text), traditional("tw", lexicon, ours=True)(text)] == [hk, tw]
    assert traditional("hk", lexicon)("数字经济的项目和文件") == "數字經濟的項目和文件"  # a source's words stay

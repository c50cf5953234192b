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

"""Indicators get English from glossary parts, or none."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import cases

from digest.compose import compose
from digest.lexicon import Lexicon


@pytest.mark.parametrize("case", cases("compose"))
def test_phrases_are_composed_whole_or_not_at_all(case: dict[str, Any], lexicon: Lexicon) -> None:
    assert (compose(case["text"], lexicon) or "") == case["expect"]

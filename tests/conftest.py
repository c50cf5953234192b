"""What several tests share: the lexicon, cases as data, a project to build in."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from digest import lexicon as lexicons
from digest.lexicon import Lexicon

ROOT = Path(__file__).parent.parent
hypothesis.settings.register_profile("untimed", deadline=None)  # a busy machine is no fault
hypothesis.settings.load_profile("untimed")


def cases(name: str) -> list[Any]:
    """The cases of tests/cases/*name*.toml as parameters, labelled; `known_failure` makes a strict expected failure."""
    data = tomllib.loads((ROOT / "tests" / "cases" / f"{name}.toml").read_text(encoding="utf-8"))
    return [
        pytest.param(
            case, id=case["label"], marks=[pytest.mark.xfail(reason=case["known_failure"], strict=True)] if "known_failure" in case else []
        )
        for case in data["case"]
    ]


@pytest.fixture(autouse=True)
def english_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests, commands speak English in them."""
    monkeypatch.setenv("LANGUAGE", "en")


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return lexicons.default()

"""Every pattern proves itself, and a bad list says where it is bad."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest import lexicon as lexicons
from digest.lexicon import Lexicon
from digest.problem import InputError

NAMES = lexicons.default().names()


@pytest.mark.parametrize("name", [n.removesuffix(".toml") for n in NAMES if n.endswith(".toml")])
def test_patterns_match_their_examples_and_nothing_else(lexicon: Lexicon, name: str) -> None:
    for pattern in lexicon.patterns(name):
        for example in pattern.examples:
            assert pattern.regex.search(example), f"{name}.toml: {pattern.id} should match {example}"
            assert any(word in example for word in pattern.fields.get("needs", [""])), f"{name}.toml: {pattern.id} is not tried on {example}"
        for text in pattern.counter_examples:
            assert not pattern.regex.search(text), f"{name}.toml: {pattern.id} should not match {text}"


@pytest.mark.parametrize("name", [n.removesuffix(".tsv") for n in NAMES if n.endswith(".tsv")])
def test_lists_are_sorted_and_say_who_reads_them(lexicon: Lexicon, name: str) -> None:
    text = (lexicon.folder / f"{name}.tsv").read_text(encoding="utf-8")
    assert text.startswith("#") and ".py" in text.split("\n\n")[0], f"{name}.tsv needs a header that names its reader"
    assert lexicon.table(name)


def test_a_term_listed_twice_is_refused_with_both_lines(tmp_path: Path) -> None:
    (tmp_path / "units.tsv").write_text("# read by nobody.py\nterm\tunit\n公里\tkm\n米\tm\n公里\tkm\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        Lexicon(tmp_path).table("units")
    assert str(error.value) == f"{tmp_path}/units.tsv:5: duplicate-term: 公里 is already on line 3\n  fix: keep one of the two"

"""Every pattern proves itself, and a bad list says where it is bad."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest import lexicon as lexicons
from digest.lexicon import Lexicon, of
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


# ---- a project's own -----------------------------------------------------------------------------------------------------


def own(project: Path, name: str, text: str) -> Lexicon:
    (project / "lexicon").mkdir(exist_ok=True)
    (project / "lexicon" / name).write_text(text, encoding="utf-8")
    return of(project)


def test_a_projects_list_adds_to_the_programs_and_goes_before_it(tmp_path: Path, lexicon: Lexicon) -> None:
    assert of(tmp_path) is lexicon
    mine = own(tmp_path, "glossary.tsv", "# mine\nterm\ten\tkind\n江心洲计划\tRiver Islet plan\tpolicy\n5G基站\t5G masts\tpart\n")
    rows = {row["term"]: row for row in mine.table("glossary")}
    assert rows["江心洲计划"]["en"] == "River Islet plan" and rows["江心洲计划"]["wordings"] == ""
    assert rows["5G基站"]["en"] == "5G masts" and len(rows) == len(lexicon.table("glossary")) + 1
    assert mine.table("units") == lexicon.table("units")


def test_a_projects_patterns_take_the_place_of_the_programs(tmp_path: Path, lexicon: Lexicon) -> None:
    assert own(tmp_path, "summary.toml", "[weights]\nfirst = 9\n").values("summary") == {"weights": {"first": 9}}
    assert of(tmp_path).values("kinds") == lexicon.values("kinds")


def test_pairs_hold_a_projects_rows_too(tmp_path: Path, lexicon: Lexicon) -> None:
    pairs = own(tmp_path, "seams.tsv", "piece\tweight\n%_|0\t9\n江|心\t2\n").pairs("seams")
    assert pairs == {**{row["piece"]: row["weight"] for row in lexicon.table("seams")}, "%_|0": "9", "江|心": "2"}


def test_a_mistake_in_a_projects_pattern_is_told_before_any_text_asks_for_it(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        own(tmp_path, "kinds.toml", '[[pattern]]\nid = "notice"\nregex = "(公告"\n').patterns("kinds")
    assert str(error.value).startswith(f"{tmp_path}/lexicon/kinds.toml: bad-pattern: notice: missing )")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("glosary.tsv", "term\ten\n", "lexicon/glosary.tsv: not-read: there is no such list in the lexicon\n  fix: name it glossary.tsv"),
        ("glossary.tsv", "term\ten\n江心洲计划  River Islet plan\n", "lexicon/glossary.tsv:2: one-cell: 江心洲计划  River Islet plan is one cell\n  fix: separate the cells with tabs, not spaces"),
        ("glossary.tsv", "江心洲计划\tRiver Islet plan\n", "lexicon/glossary.tsv:1: wrong-columns: the first line that is no comment names the columns, not 江心洲计划\tRiver Islet plan\n  fix: begin with term"),
        ("glossary.tsv", "term\ten\n江心洲计划\ta\n江心洲计划\tb\n", "lexicon/glossary.tsv:3: duplicate-term: 江心洲计划 is already on line 2"),
        ("glossary.tsv", "term\ten\n江心洲计划\ta\tb\n", "lexicon/glossary.tsv:2: too-many-cells: 3 cells under 2 columns"),
        ("summary.toml", "[weights", "lexicon/summary.toml: bad-toml: "),
    ],
)
def test_a_mistake_in_a_projects_list_is_told(name: str, text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        mine = own(tmp_path, name, text)
        _ = mine.table("glossary"), mine.values("summary")
    assert str(error.value).startswith(f"{tmp_path}/{said}")

"""What an editor should look at is named with file, line and fix, gravest first."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from making import charging, page
from typer.testing import CliRunner, Result

from digest.check import by_weight, check, sarif, strays
from digest.cli import app
from digest.lexicon import Lexicon
from digest.link import link
from digest.model import Entry, Place
from digest.problem import Level, Problem
from digest.terms import says


def problems(entry: Entry, lexicon: Lexicon) -> list[str]:
    return [str(p) for p in check(link((page(entry),), (entry,), lexicon), lexicon)]


def test_texts_without_english_are_listed_with_their_lines(lexicon: Lexicon) -> None:
    said = problems(charging(), lexicon)
    assert (
        "seeds/x.txt:1: no-english: 江城公布充电设施方案 has no English\n"
        "  fix: run `digest translate` and fill in its msgstr in seeds/x.en.po"
    ) in said
    assert any(line.startswith("seeds/x.txt:3: no-english: 新建充电桩 ") for line in said)


def test_a_doubtful_record_comes_before_a_missing_translation(lexicon: Lexicon) -> None:
    entry = charging()
    doubtful = replace(entry, figures=(replace(entry.figures[0], grade="check"),))
    assert problems(doubtful, lexicon)[0] == (
        "seeds/x.txt:3: doubtful: 新建充电桩: reach 8000个 (2022), from 新建充电桩8000个\n"
        "  fix: compare it with the sentence; in the sidecar, mend it, or write drop: true or confirm: true"
    )


def test_a_doubt_says_what_is_doubted(lexicon: Lexicon) -> None:
    entry = charging()
    doubtful = replace(entry, figures=(replace(entry.figures[0], grade="check", doubts=("name", "period")),))
    assert problems(doubtful, lexicon)[0].startswith("seeds/x.txt:3: doubtful: name + period in doubt: 新建充电桩: reach 8000个 (2022), from 新建充电桩8000个\n")


def test_a_goal_without_a_number_reaches_none(lexicon: Lexicon) -> None:
    entry = charging()
    goal = replace(entry.targets[0], raw=None, value=None, unit=None, relation="reach", grade="check")
    assert problems(replace(entry, targets=(goal,)), lexicon)[0].startswith("seeds/x.txt:2: doubtful: 公共充电桩: no number  (2030), from ")


def test_a_number_that_its_quote_does_not_hold_is_gravest(lexicon: Lexicon) -> None:
    entry = charging()
    wrong = replace(entry, targets=(replace(entry.targets[0], raw="9万个"),))
    assert problems(wrong, lexicon)[0].startswith("seeds/x.txt:2: number-not-in-quote: 9万个 is not in 公共充电桩超过5万个\n")


def test_a_number_left_over_is_shown_with_its_surroundings(lexicon: Lexicon) -> None:
    entry = charging()
    where = entry.article.paragraphs[1].zh.index("12%")
    left = replace(entry, left_over=(Place(lines=((3, 3),), paragraph=1, part="paragraph", start=where, end=where + 3, sentence="s2"),))
    assert problems(left, lexicon)[-1].startswith("seeds/x.txt:3: number-left-over: 12% in 8000个，增长12%。 is in no record\n")


def test_a_value_that_the_sentence_does_not_say_is_told_as_such(lexicon: Lexicon) -> None:
    entry = charging()
    settled = replace(entry, targets=(replace(entry.targets[0], grade="check", rules=("editor", "value-not-in-text")),))
    said = problems(settled, lexicon)
    assert said[0].startswith("seeds/x.txt:2: value-not-in-text: 公共充电桩: 50000 个 is not what the sentence says: 公共充电桩超过5万个\n")
    assert not any(": doubtful: " in line for line in said)


def test_two_articles_of_one_id_are_an_error(lexicon: Lexicon) -> None:
    edition = link((page(charging(), charging()),), (charging(), charging()), lexicon)
    first = check(edition, lexicon)[0]
    assert (first.code, first.level, first.what) == ("same-id", "error", "2023-12-02-aaaaaaaa is also the id of seeds/x.txt:1")


def test_the_gravest_come_first() -> None:
    def problem(code: str, level: Level) -> Problem:
        return Problem(path="x", line=1, code=code, what="", fix="", level=level)

    mixed = [problem("no-english", "note"), problem("doubtful", "warning"), problem("says-otherwise", "error"), problem("date-unknown", "warning"),
             problem("stale-correction", "error"), problem("bad-yaml", "error")]
    assert [p.code for p in by_weight(mixed)] == ["bad-yaml", "stale-correction", "says-otherwise", "date-unknown", "doubtful", "no-english"]


def test_files_beside_no_page_and_pages_of_one_name_are_told(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    for name in ("a.txt", "a.yml", "a.en.po", "b.txt", "b.html", "page-12.txt", "page-1.yml", "c.yaml", "zzz.en.po"):
        (tmp_path / "seeds" / name).write_text("")
    assert [(p.path, p.code, p.fix) for p in strays(tmp_path, (".txt", ".html"))] == [
        ("seeds/c.yaml", "not-read", "rename it to c.yml"),
        ("seeds/page-1.yml", "no-page", "give it the name of its page: page-12.yml?"),
        ("seeds/zzz.en.po", "no-page", "give it the name of its page; remove it only if that page is gone for good"),
        ("seeds/b.txt", "shared-name", "rename all but one: b-2.txt"),
    ]


def test_what_belonged_to_a_page_that_was_renamed_is_led_to_it(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    for name in ("a.txt", "a.yml", "江城.txt", "old.yml"):
        (tmp_path / "seeds" / name).write_text("")
    assert [(p.path, p.fix) for p in strays(tmp_path, (".txt",))] == [("seeds/old.yml", "give it the name of its page: 江城.yml?")]


def test_folders_in_seeds_and_files_of_types_that_are_not_read_are_told(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    for name in ("a.txt", "b.DOC", "2023/c.html", "2023/c.yml", "2023/05/d.pdf", "drawings/e.svg", ".git/f.txt", "notes.rst"):
        (seeds / name).parent.mkdir(parents=True, exist_ok=True)
        (seeds / name).write_text("")
    told = [(p.path, p.code, p.what, p.fix) for p in strays(tmp_path, (".txt", ".html", ".pdf"))]
    assert told == [
        ("seeds/2023", "not-read", "pages are read from seeds/ itself, not from folders in it: not read 3", "move them up: mv seeds/2023/* seeds/"),
        ("seeds/b.DOC", "unknown-type", "files of type .doc are not read", "save it as .docx or .txt in Word, WPS or LibreOffice"),
    ]


def test_a_sarif_log_names_rule_level_file_and_line() -> None:
    log = sarif([Problem(path="seeds/江城.txt", line=3, code="doubtful", what="what", fix="fix", level="warning"),
                 Problem(path="seeds", line=None, code="no-seeds", what="none", fix="add")], "1.0")
    run = log["runs"][0]
    assert log["version"] == "2.1.0" and [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["doubtful", "no-seeds"]
    assert run["results"][0] == {
        "ruleId": "doubtful", "level": "warning", "message": {"text": "what\nfix: fix"},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": "seeds/%E6%B1%9F%E5%9F%8E.txt"}, "region": {"startLine": 3}}}],
    }
    assert "region" not in run["results"][1]["locations"][0]["physicalLocation"]


# ---- the command ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "seeds").mkdir()
    text = "江城发布充电方案\n本报记者\n方案明确，到2030年全市公共充电桩超过5万个，换电站达到200座，覆盖全部街道和乡镇。\n"
    (tmp_path / "seeds/a.txt").write_text(text, encoding="utf-8")
    (tmp_path / "seeds/a.yml").write_text("paper: 江城日报\ndate: 2023\n", encoding="utf-8")
    return tmp_path


def run(project: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["check", "--project", str(project), *arguments])


def test_exit_codes(project: Path) -> None:
    assert run(project).exit_code == 0
    assert run(project, "--strict").exit_code == 1
    assert run(project, "--strict", "--level", "error").exit_code == 0
    assert run(project, "--level", "grave").exit_code == 2
    (project / "seeds/a.yml").write_text("date: someday\n", encoding="utf-8")
    assert run(project).exit_code == 2


def test_files_that_cannot_be_used_are_all_listed_first_and_the_others_read(project: Path) -> None:
    (project / "seeds/b.txt").write_bytes((project / "seeds/a.txt").read_bytes()+ b"\0")
    (project / "seeds/c.txt").write_bytes((project / "seeds/a.txt").read_bytes())
    (project / "seeds/c.yml").write_text("papper: x\n", encoding="utf-8")
    (project / "seeds/a.en.po").write_text('msgid "x\n', encoding="utf-8")
    result = run(project, "--json")
    rows = json.loads(result.stdout)
    assert result.exit_code == 2
    assert [(Path(row["path"]).name, row["code"]) for row in rows[:3]] == [("b.txt", "binary"), ("c.yml", "unknown-key"), ("a.en.po", "bad-po")]
    assert {row["level"] for row in rows[:3]} == {"error"} and rows[3]["path"] == "seeds/a.txt"
    assert json.loads(run(project, "--sarif").stdout)["runs"][0]["results"][0]["ruleId"] == "binary"


# ---- what the two languages call things ------------------------------------------------------------------------------------


def test_a_name_said_in_other_words_is_named_with_both_lines(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    text = "江城加快建设智能工厂\n本报记者\n全市新建智能工厂12家，小微企业贷款增长15%，受益企业超过3000家。\n"
    (tmp_path / "seeds/a.txt").write_text(text, encoding="utf-8")
    (tmp_path / "seeds/a.yml").write_text("paper: 江城日报\ndate: 2023\n", encoding="utf-8")
    sentence = "全市新建智能工厂12家，小微企业贷款增长15%，受益企业超过3000家。"
    english = "The city built 12 clever plants, loans to micro and small firms grew by 25%, and more than 3,000 firms benefited."
    (tmp_path / "seeds/a.en.po").write_text(f'msgid ""\nmsgstr ""\n\nmsgctxt "sentence"\nmsgid "{sentence}"\nmsgstr "{english}"\n', encoding="utf-8")
    found = {row["code"]: row for row in json.loads(run(tmp_path, "--json").stdout)}
    assert found["other-words"]["what"].startswith("智能工厂 is smart factories, but not here: ") and found["other-words"]["level"] == "note"
    assert "15% is not 25" in found["says-otherwise"]["what"]
    assert {row["line"] for row in (found["other-words"], found["says-otherwise"])} == {3}
    assert all("seeds/a.en.po:4" in found[code]["fix"] for code in ("other-words", "says-otherwise"))


def test_a_term_of_the_projects_own_glossary_is_held_to(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    text = "江城公布绿色出行成绩\n本报记者\n全市绿色出行比例达到65%，比上年提高3个百分点，公共充电桩增加到2万个。\n"
    (tmp_path / "seeds/a.txt").write_text(text, encoding="utf-8")
    sentence = "全市绿色出行比例达到65%，比上年提高3个百分点，公共充电桩增加到2万个。"
    english = "Clean trips made up 65% in the city, 3 percentage points more than the year before, and charging points rose to 20,000."
    (tmp_path / "seeds/a.en.po").write_text(f'msgid ""\nmsgstr ""\n\nmsgctxt "sentence"\nmsgid "{sentence}"\nmsgstr "{english}"\n', encoding="utf-8")

    def told() -> list[str]:
        return [row["what"].split(":")[0] for row in json.loads(run(tmp_path, "--json").stdout) if row["code"] == "other-words"]

    assert told() == []
    (tmp_path / "lexicon").mkdir()
    (tmp_path / "lexicon/glossary.tsv").write_text("term\ten\tkind\n绿色出行比例\tshare of green travel\tindicator\n公共充电桩\tpublic charging points\tpart\n", encoding="utf-8")
    assert told() == ["绿色出行比例 is share of green travel, but not here"]


@pytest.mark.parametrize("english, name, said", [
    ("They built two smart factories", "smart factory", True), ("They built clever plants", "smart factories", False),
    ("a member of the CPPCC", "political consultative conference (CPPCC)", True), ("GDP grew", "GDP", True),
    ("The Ministry said so", "Ministry of Science and Technology", False),
])
def test_what_is_said_in_its_own_words(english: str, name: str, said: bool) -> None:
    assert says(english, name) is said

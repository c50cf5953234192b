"""The editors' guides say the same in both languages, and every command and sidecar in them works in a project that `digest init` made."""

from __future__ import annotations

import re
import shlex
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from accuracy import ROOT
from typer.testing import CliRunner

from digest import pipeline
from digest.cli import app
from digest.init import init, lay_templates
from digest.lexicon import Lexicon, of
from digest.render import render
from digest.settings import TEMPLATES, load_settings
from digest.traditional import traditional

GUIDES = {code: (ROOT / f"docs/editors/{code}.md").read_text(encoding="utf-8") for code in ("en", "zh")}
COMMANDS = re.findall(r"^    digest (.+)$", GUIDES["en"], re.M)
TABLES = re.findall(r"```tsv\n(.+?)```", GUIDES["en"], re.S)
ELSEWHERE = ("init", "serve")  # have tests of their own
PAGE = "汉洲推进再生水利用\n本报记者\n汉洲市提出，到2028年再生水利用率达到35%，新建再生水厂4座。\n"
OTHER = "滨海县扩大林地面积\n本报记者\n滨海县去年完成造林12万亩，森林覆盖率提高到41.5%，比上年提高0.6个百分点。\n"
PASTED = "云岭港开通新航线\n本报记者\n云岭港今年新开航线6条，完成货物吞吐量900万吨，同比增长8%。\n"


def test_both_languages_show_the_same() -> None:
    english, chinese = GUIDES.values()
    for pattern in (r"^    .+$", r"(?s)```(?:yaml|tsv|md)\n.+?```"):
        assert re.findall(pattern, english, re.M) == re.findall(pattern, chinese, re.M)
    for pattern in (r"^## ", r"^\|"):
        assert len(re.findall(pattern, english, re.M)) == len(re.findall(pattern, chinese, re.M))


def test_every_command_runs_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    init(tmp_path / "my-digest")
    monkeypatch.chdir(tmp_path / "my-digest")
    pages = iter((PAGE, OTHER))
    runner = CliRunner()
    assert runner.invoke(app, ["build"]).exit_code == 0
    for command in (c for c in COMMANDS if not c.startswith(ELSEWHERE)):
        if "page.txt" in command:
            Path("page.txt").write_text(next(pages), encoding="utf-8")
        result = runner.invoke(app, shlex.split(command), input=PASTED)
        assert result.exit_code == (1 if "--strict" in command and "problems" in result.stdout else 0), (command, result.output)
        assert result.stdout, command
    assert len(list(Path("seeds").glob("*.txt"))) == 4


@pytest.mark.parametrize("shown", re.findall(r"```yaml\n(.+?)```", GUIDES["en"], re.S))
def test_a_sidecar_of_the_guide_fits_the_sample(shown: str, tmp_path: Path, lexicon: Lexicon) -> None:
    init(tmp_path / "p")
    with (tmp_path / "p/seeds/sample.yml").open("a", encoding="utf-8") as file:
        file.write(shown)
    one = pipeline.understand(tmp_path / "p/seeds/sample.txt", tmp_path / "p", lexicon)
    assert one.problems == (), "it mends something, and fits"
    assert len(one.entries) == 1 + len(re.findall(r"^- ", shown, re.M)) if "lines" in shown else len(one.entries) == 2


def test_a_term_of_the_guide_is_used(tmp_path: Path) -> None:
    init(tmp_path / "p")
    shown = next(shown for shown in TABLES if shown.startswith("term\t"))
    header, row = shown.strip().split("\n")
    list_ = tmp_path / "p/lexicon/glossary.tsv"
    assert list_.read_text(encoding="utf-8").rstrip().endswith(header)
    with list_.open("a", encoding="utf-8") as file:
        file.write(f"{row}\n")
    (tmp_path / "p/seeds/sample.txt").write_text("江城公布江心洲计划\n本报记者\n江心洲计划提出，到2028年绿化面积达到35公顷。\n", encoding="utf-8")
    edition, _ = pipeline.build(pipeline.seeds_of(tmp_path / "p"), tmp_path / "p", of(tmp_path / "p"))
    pages = render(edition, replace(load_settings(tmp_path / "p/mkdocs.yml"), templates=TEMPLATES), of(tmp_path / "p"))
    assert "River Islet plan" in pages["en/glossary/index.md"]


def test_a_name_of_the_guide_is_written_so_in_traditional(tmp_path: Path) -> None:
    init(tmp_path / "p")
    shown = next(shown for shown in TABLES if shown.startswith("zh\t"))
    (tmp_path / "p/lexicon/traditional.tsv").write_text(shown, encoding="utf-8")
    simplified, hongkong, taiwan = shown.split("\n")[1].split("\t")
    assert traditional("hk", of(tmp_path / "p"))(f"记者{simplified}") == f"記者{hongkong}" and hongkong == taiwan


def test_a_page_of_the_guide_is_one_of_the_site(tmp_path: Path, lexicon: Lexicon) -> None:
    init(tmp_path / "p")
    templates = tmp_path / "p/.digest/templates"
    (tmp_path / "p/templates/pages").mkdir(parents=True)
    (shown,) = re.findall(r"```md\n(.+?)```", GUIDES["en"], re.S)
    (tmp_path / "p/templates/pages/team.md").write_text(shown, encoding="utf-8")
    lay_templates(tmp_path / "p", templates)
    edition, _ = pipeline.build(pipeline.seeds_of(tmp_path / "p"), tmp_path / "p", lexicon)
    pages = render(edition, replace(load_settings(tmp_path / "p/mkdocs.yml"), templates=templates), lexicon)
    assert "title: The editors\n" in pages["en/team/index.md"] and "編輯部" in unescape(pages["zh-Hant/team/index.md"])

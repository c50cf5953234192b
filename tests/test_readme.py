"""Every command and example that the READMEs show works, and both languages say the same."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from accuracy import ROOT
from typer.testing import CliRunner

from digest import pipeline
from digest.cli import app
from digest.lexicon import Lexicon
from digest.sidecar import load_sidecar

READMES = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md")}
COMMANDS = sorted(set(re.findall(r"`\.venv/bin/digest ([^`]+)`", READMES["README.md"])))
WRITES = ("add", "build", "diff", "init", "print", "serve", "translate")  # tried elsewhere, on copies


def test_both_languages_show_the_same_commands_and_as_many_rows() -> None:
    english, chinese = READMES.values()
    assert re.findall(r"`\.venv/bin/digest [^`]+`", english) == re.findall(r"`\.venv/bin/digest [^`]+`", chinese)
    assert len(re.findall(r"^\|", english, re.M)) == len(re.findall(r"^\|", chinese, re.M))
    assert len(re.findall(r"^## ", english, re.M)) == len(re.findall(r"^## ", chinese, re.M))


@pytest.mark.parametrize("command", [c for c in COMMANDS if not c.startswith(WRITES)])
def test_a_command_of_the_readme_runs(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(app, shlex.split(command))
    assert result.exit_code == 0 and result.stdout


def test_the_example_at_the_top_is_what_comes_out(lexicon: Lexicon) -> None:
    match = re.search(r"^    (\S+)  →  by (\d{4}): (.+), (more than CNY 800 billion) +\((seeds/\S+):(\d+)\)$", READMES["README.md"], re.M)
    assert match is not None
    quote, year, indicator, amount, source, line = match.groups()
    edition, _ = pipeline.build([ROOT / source], ROOT, lexicon)
    (target,) = [t for e in edition.entries for t in e.targets if quote in t.quote]
    assert target.amount is not None
    assert (target.deadline, target.indicator.en, target.amount.en, target.places[0].lines[0][0]) == (year, indicator, amount, int(line))


def test_the_sidecar_of_the_readme_is_read(tmp_path: Path) -> None:
    for text in READMES.values():
        shown = re.search(r"```yaml\n(.+?)```", text, re.S)
        assert shown is not None
        (tmp_path / "x.yml").write_text(shown[1], encoding="utf-8")
        assert load_sidecar(tmp_path / "x.yml", "x.yml").articles[0].records[0].fields == {"deadline": "2025"}

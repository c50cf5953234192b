"""Whatever an editor gets wrong is told with its place and a fix, without a traceback, and no byte of theirs is touched."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import cases
from typer.testing import CliRunner

from digest.cli import app

PAGE = "江城发布充电方案\n本报记者\n方案明确，到2030年全市公共充电桩超过5万个，换电站达到200座，覆盖全部街道和乡镇。\n"


@pytest.mark.parametrize("case", cases("mistakes"))
def test_a_mistake_is_told(case: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds/a.txt").write_text(PAGE, encoding="utf-8")
    (tmp_path / "seeds/a.yml").write_text("paper: 江城日报\ndate: 2023\n", encoding="utf-8")
    (tmp_path / case["file"]).parent.mkdir(exist_ok=True)
    (tmp_path / case["file"]).write_bytes(bytes.fromhex(case["hex"]) if "hex" in case else case["text"].encode())
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    monkeypatch.chdir(tmp_path)
    said = run("build" if case["file"] == "mkdocs.yml" else "check")
    assert [line for line in said.split("\n") if line.startswith(case["expect"])], said
    assert said.count("\n  fix: ") >= 1
    assert {path for path in tmp_path.rglob("*") if path.is_file() and path.relative_to(tmp_path).parts[0] not in (".site.lock", ".cache")} == set(before)
    for others in (("translate",), ("extract", "seeds/a.txt"), ("diff", "."), ("add", "-")):
        run(*others)
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize("case", cases("sidecar_mistakes"))
def test_a_mistake_in_a_sidecar_stops_no_other_page(case: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "seeds").mkdir()
    for name in ("a", "b"):
        (tmp_path / f"seeds/{name}.txt").write_text(PAGE, encoding="utf-8")
    (tmp_path / "seeds/a.yml").write_text(case["text"].replace("DEEP", "[" * 5000), encoding="utf-8")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    monkeypatch.chdir(tmp_path)
    rows = json.loads(run("check", "--json"))
    assert [row["line"] for row in rows if row["path"] == "seeds/a.yml"] == [case["line"] or None]
    assert any(row["path"] == "seeds/b.txt" for row in rows), "the other page was read"
    run("translate")
    assert {path: path.read_bytes() for path in before} == before


def run(*arguments: str) -> str:
    """What a command says; it may refuse, but has no traceback."""
    result = CliRunner().invoke(app, arguments, input="山城港开通新航线6条，完成货物吞吐量900万吨，同比增长8%，比上年提高。")
    assert result.exception is None or isinstance(result.exception, SystemExit), (arguments, result.exception)
    return result.stdout + result.stderr

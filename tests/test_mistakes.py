"""Whatever an editor gets wrong is told with its place and a fix, without a traceback, and no byte of theirs is touched."""

from __future__ import annotations

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
    (tmp_path / case["file"]).write_bytes(bytes.fromhex(case["hex"]) if "hex" in case else case["text"].encode())
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["build" if case["file"] == "mkdocs.yml" else "check"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    said = [line for line in (result.stdout + result.stderr).split("\n") if line.startswith(case["expect"])]
    assert said, result.stdout + result.stderr
    assert (result.stdout + result.stderr).count("\n  fix: ") >= 1
    after = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and path.relative_to(tmp_path).parts[0] not in (".site.lock", ".cache")}
    assert after == before

"""Whatever the program tells an editor it can say in Chinese: each message, each help text, whatever is wrong."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from babel.messages.catalog import Message as Entry
from babel.messages.pofile import read_po
from conftest import ROOT, cases
from typer.testing import CliRunner

from digest.cli import app
from digest.init import COMMENT
from digest.message import CHINESE, PLACE, coded, many, recognised, say, together, told, tongue

HAN = re.compile(r"[\u3400-\u9fff]")
SENTENCE = re.compile(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}")
LIBRARY = "of a library"


def catalogue() -> dict[str, Entry]:
    with CHINESE.open("rb") as file:
        return {str(entry.id): entry for entry in read_po(file, locale="zh") if entry.id}


def written(node: ast.expr) -> Iterator[str]:
    """The texts that an argument of say() may be, as far as they stand in the code."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*written(node.body), *written(node.orelse))
    elif isinstance(node, ast.BoolOp):
        yield from (text for value in node.values for text in written(value))


def messages() -> set[str]:
    """Every message of the program: of the code, of the help, and the comments of a new project."""
    found = set()
    for path in (ROOT / "digest").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
                found |= set(written(call.args[0])) if call.func.id == "say" and call.args else set()
                found |= {f"{{n}} {noun}" for noun in written(call.args[1])} if call.func.id == "many" else set()
    for path in (ROOT / "mkdocs.yml", *(ROOT / "digest/start").iterdir()):
        found |= {m[2] for line in path.read_text(encoding="utf-8").split("\n") if (m := COMMENT.search(line)) and "$schema" not in line}
    commands: Any = typer.main.get_command(app)
    for command in (commands, *commands.commands.values()):
        found |= {each.help for each in (command, *command.get_params(typer.Context(command))) if getattr(each, "help", None)}
    return found


def test_every_message_is_said_in_chinese() -> None:
    chinese = catalogue()
    assert {text for text in messages() - chinese.keys() if re.search("[A-Za-z]", PLACE.sub("", text))} == set(), "without Chinese"
    assert {id for id, entry in chinese.items() if LIBRARY not in entry.auto_comments} - messages() == set(), "said by nobody"
    for id, entry in chinese.items():
        said = str(entry.string)
        assert HAN.search(said) or not re.search("[a-z]{3}", PLACE.sub("", id)), id
        assert set(PLACE.findall(said)) == set(PLACE.findall(id)), id
        assert said.count("\n") == id.count("\n"), id
        assert not entry.fuzzy, id


def test_a_message_is_english_and_can_be_told_in_chinese() -> None:
    message = say("{raw} is not in {quote}", raw="5万个", quote=say("standard input"))
    assert (message, told(message, "zh")) == ("5万个 is not in standard input", "“标准输入”里没有“5万个”")
    assert [str(many(n, "page")) for n in (1, 1200)] == ["1 page", "1,200 pages"]
    assert told(say("{raw} is not in {quote}", raw="一卡", quote="实现“一卡通行”"), "zh") == "“实现‘一卡通行’”里没有“一卡”", "quotation marks within others are single ones"
    assert told(many(1200, "page"), "zh") == "1,200个版面"
    assert told(together((many(1, "page"), "x"), " · "), "zh") == "1个版面 · x"
    assert (coded("reach", "达到"), told(coded("reach", "达到"), "zh")) == ("reach", "达到 reach")
    assert told("a text", "zh") == "a text"
    assert say("{a}", a="{b}") == "{b}", "a value is no template"


def test_what_a_library_says_is_recognised() -> None:
    said = recognised("No such command 'chekc'. Did you mean 'check'?", ("{what} Did you mean {near}?", "No such command {name}."))
    assert told(said, "zh") == "没有命令 'chekc'。是 'check' 吗？"
    assert told(recognised("something new", ("No such command {name}.",)), "zh") == "something new"


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "en"), ({"LANG": "C.UTF-8"}, "en"), ({"LANG": "zh_CN.UTF-8"}, "zh"), ({"LANG": "zh_TW.UTF-8"}, "zh"), ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"), ({"LC_MESSAGES": "en_GB.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "fr:zh:en"}, "zh"), ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "zh"),
    ],
)  # fmt: skip
def test_the_language_is_that_of_the_terminal(environment: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for key in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(key, raising=False)
    for key, value in environment.items():
        monkeypatch.setenv(key, value)
    assert tongue() == expected


@pytest.mark.parametrize("case", cases("mistakes"))
def test_a_mistake_is_told_in_chinese(case: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds/a.txt").write_text("江城发布充电方案\n本报记者\n方案明确，到2030年全市公共充电桩超过5万个，换电站达到200座。\n", encoding="utf-8")
    (tmp_path / case["file"]).parent.mkdir(exist_ok=True)
    (tmp_path / case["file"]).write_bytes(bytes.fromhex(case["hex"]) if "hex" in case else case["text"].encode())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANGUAGE", "zh")
    result = CliRunner().invoke(app, ["build" if case["file"] == "mkdocs.yml" else "check"])
    said = result.stdout + result.stderr
    assert "怎样改：" in said
    assert "fix:" not in said
    assert not SENTENCE.search(said.replace(case.get("english_in_chinese", "\0"), "")), said


def test_what_was_understood_is_shown_in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "zh")
    said = CliRunner().invoke(app, ["extract", str(ROOT / "tests/pages/hongkong.txt")], env={"COLUMNS": "200"}).stdout
    assert "报道 report" in said and "气候与双碳 climate" in said and "下降 decrease_by" in said and "指标" in said and "待核" in said


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("chekc",), "没有命令 'chekc'。是 'check' 吗？\n  怎样改：python -m digest --help 有说明"),
        (("add",), "缺少参数 'files'。"), (("build", "--nosuch"), "没有选项 --nosuch"), (("build", "x", "y"), "多写了参数（x y）"),
        (("add", "a", "--name"), "选项 '--name' 后面要写内容。"), (("serve", "--port", "x"), "'--port' 的内容不对：'x' 不是整数。"),
        (("check", "--level", "grave"), "--level 写的是 grave\n  怎样改：请用其中之一：error, warning, note"),
        (("translate", "--limit", "0"), "'--limit' 的内容不对：0 不在范围 x>=1 之内。"),
        (("extract", "none.txt"), "none.txt: unreadable: 没有这个文件或文件夹\n  怎样改：请确认文件存在，而且可以读取"),
        (("--help",), "读报纸文字，发布其中的承诺"), (("check", "--help"), "列出编辑要看的地方"),
    ],
)  # fmt: skip
def test_the_command_line_is_chinese(arguments: tuple[str, ...], expected: str, tmp_path: Path) -> None:
    environment = {"LANG": "zh_CN.UTF-8", "PYTHONIOENCODING": "utf-8", "COLUMNS": "200"}
    done = subprocess.run([sys.executable, "-m", "digest", *arguments], capture_output=True, text=True, encoding="utf-8", env=environment, cwd=tmp_path, check=False)
    said = done.stdout + done.stderr
    assert expected in said, said
    assert not SENTENCE.search(said), said
    assert done.returncode == (0 if "--help" in arguments else 2)

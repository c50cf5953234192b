"""The commands print what they promise, and no mistake ends in a traceback."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from accuracy import ROOT
from rich.text import Text as Styled
from typer.testing import CliRunner

from digest import cli
from digest.cli import app
from digest.message import many

run = CliRunner()
PAGE = str(ROOT / "tests/pages/hongkong.txt")


def test_extract_prints_one_json_object_a_file() -> None:
    result = run.invoke(app, ["extract", "--json", "--raw", PAGE, str(ROOT / "tests/pages/gb18030.txt")])
    assert result.exit_code == 0
    objects = [json.loads(line) for line in result.stdout.splitlines()]
    assert [Path(o["source"]).name for o in objects] == ["hongkong.txt", "gb18030.txt"]
    assert all(o["schema"] == 1 and o["articles"] for o in objects)


@pytest.mark.parametrize("option", [[], ["--lines"], ["--why"]])
def test_extract_shows_people_what_was_understood(option: list[str]) -> None:
    result = run.invoke(app, ["extract", *option, PAGE])
    assert result.exit_code == 0 and len(result.stdout.splitlines()) > 20


def test_what_extract_shows_is_whole_in_a_file_and_names_each_record_as_a_sidecar_does() -> None:
    result = run.invoke(app, ["extract", "--why", PAGE])
    records = [record for article in json.loads(run.invoke(app, ["extract", "--json", PAGE]).stdout)["articles"] for record in (*article["targets"], *article["figures"])]
    rows = [line.split("│") for line in result.stdout.splitlines() if "│" in line]
    assert len(rows) == len(records) and "…" not in result.stdout
    assert [(row[1].strip(), row[3].strip(), row[7].strip()) for row in rows] == [(r["indicator"]["zh"], r["raw"] or "", r["quote"]) for r in records]


def test_extract_says_what_is_published_and_raw_what_is_printed(tmp_path: Path) -> None:
    page = tmp_path / "1.txt"
    page.write_text("江城晚报 2023年12月2日 星期六\n\n量子芯片厂明年投产\n\n本报讯 某厂的芯片线宽为45纳米，到2025年本地供货占比达到30%以上，用电量下降近15%。\n", encoding="utf-8")
    said, printed = (json.loads(run.invoke(app, ["extract", "--json", *option, str(page)]).stdout)["articles"][0] for option in ([], ["--raw"]))
    facts = [{r["raw"]: (r["relation"], r["unit"], r.get("bound")) for r in (*article["targets"], *article["figures"])} for article in (said, printed)]
    assert facts[0] == {"45纳米": ("reach", "nm", None), "30%": ("at_least", "%", None), "15%": ("decrease_by", "%", "about")}
    assert facts[1] == {"45纳米": ("reach", "纳米", None), "30%": ("more_than", "%", None), "15%": ("decrease_by", "%", None)}


def test_a_missing_file_is_named_and_the_others_are_read() -> None:
    result = run.invoke(app, ["extract", "--json", "--raw", "no-such-page.txt", PAGE])
    assert result.exit_code == 2
    assert result.stderr.startswith("no-such-page.txt: ") and "fix: " in result.stderr
    assert len(result.stdout.splitlines()) == 1


def test_many_files_are_read_side_by_side_and_printed_in_their_order() -> None:
    names = ["hongkong.txt", "no-such-page.txt", "gb18030.txt"] * 3
    many_, each = (run.invoke(app, ["extract", "--json", "--raw", *(str(ROOT / "tests/pages" / name) for name in some)]) for some in (names, names[:3]))
    assert (many_.stdout, many_.stderr, many_.exit_code) == (each.stdout * 3, each.stderr * 3, 2)
    assert len(each.stdout.splitlines()) == 2


def test_quantities_of_arguments_and_of_standard_input_are_the_same() -> None:
    text = "到2020年，投资二百余万元"
    argued, piped = run.invoke(app, ["quantities", text]), run.invoke(app, ["quantities"], input=text + "\n")
    assert argued.stdout == piped.stdout
    assert json.loads(argued.stdout) == [
        {"kind": "time", "text": "到2020年", "start": 0, "end": 6, "iso": "2020"},
        {
            "kind": "quantity",
            "text": "二百余万元",
            "start": 9,
            "end": 14,
            "value": 2000000,
            "value_max": None,
            "unit": "CNY",
            "bound": "more_than",
        },
    ]


def test_what_recurs_is_no_time_of_its_own_inside_a_unit() -> None:
    def kinds(text: str) -> list[str]:
        return [found["kind"] for found in json.loads(run.invoke(app, ["quantities", text]).output)]

    assert kinds("转速900转每分钟") == ["quantity"]
    assert kinds("每分钟报时") == ["time"]


def test_a_date_that_is_none_is_refused() -> None:
    result = run.invoke(app, ["quantities", "--date", "yesterday", "三年内"])
    assert result.exit_code == 2 and "2016-11-07" in result.stderr


@pytest.mark.parametrize("day", ["2024-13-40", "2024-02-30", "24-01-01"])
def test_a_day_that_there_is_not_is_refused(day: str) -> None:
    result = run.invoke(app, ["quantities", "--date", day, "今年"])
    assert result.exit_code == 2 and f"--date is {day}" in result.stderr


def test_lines_and_reasons_are_shown_together_and_not_left_out_of_json() -> None:
    lines, why, both = (run.invoke(app, ["extract", *options, PAGE]).stdout for options in (["--lines"], ["--why"], ["--lines", "--why"]))
    assert both == lines + why
    result = run.invoke(app, ["extract", "--json", "--why", PAGE])
    assert result.exit_code == 2 and "leave out --lines and --why" in result.stderr


def test_compare_says_where_there_is_nothing_to_compare() -> None:
    result = run.invoke(app, ["compare"], input="方案印发\n方案印发 The plan is issued\n方案印发\t\n方案印发\tThe plan is issued\n\n")
    assert [[finding["code"] for finding in json.loads(line)] for line in result.stdout.splitlines()] == [["no-english"], ["no-english"], ["no-english"], [], []]


def test_compare_finds_what_differs() -> None:
    result = run.invoke(app, ["compare"], input="突破8000亿元\tmore than CNY 800 billion\n突破8000亿元\tmore than CNY 80 billion\n")
    same, other = [json.loads(line) for line in result.stdout.splitlines()]
    assert same == [] and [(f["code"], f["zh"], f["en"]) for f in other] == [("number", "8000亿元", "80 billion")]


@pytest.mark.parametrize("command", ["quantities", "compare"])
def test_a_line_that_is_not_in_utf_8_is_named(command: str) -> None:
    result = run.invoke(app, [command], input="\ufeff投资100亿元\tCNY 10 billion\r\n".encode() + "投资100亿元\n".encode("gb18030"))
    assert result.exit_code == 2 and result.stderr.startswith("standard input:2: not-utf-8") and "fix: " in result.stderr
    assert len(result.stdout.splitlines()) == 1 and "\ufeff" not in result.stdout


def test_an_argument_that_is_not_in_utf_8_is_named() -> None:
    result = run.invoke(app, ["quantities", "投资100亿元", b"100\xd2\xda".decode(errors="surrogateescape")])
    assert result.exit_code == 2 and "text 2 is not in UTF-8" in result.stderr


@pytest.mark.parametrize("error", [PermissionError(errno.EACCES, "Permission denied", "seeds/a"), OSError(errno.ENOSPC, "No space left on device")])
@pytest.mark.parametrize("command", [["translate"], ["check", "--pin"]])
def test_a_folder_that_may_not_be_written_to_is_named(command: list[str], error: OSError, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds/a.txt").write_text("江城发布充电方案\n本报记者\n方案明确，到2030年全市公共充电桩超过5万个，换电站达到200座。\n", encoding="utf-8")
    (tmp_path / "seeds/a.yml").write_text("date: 2024-05-06\n", encoding="utf-8")
    written = Path.write_bytes, Path.write_text

    def refuse(path: Path, *given: object, **options: object) -> int:
        if "seeds" in path.parts:
            raise error
        return written[isinstance(given[0], str)](path, *given, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "write_bytes", refuse)
    monkeypatch.setattr(Path, "write_text", refuse)
    result = run.invoke(app, [*command, "--project", str(tmp_path)])
    assert result.exit_code == 2 and f"{error.strerror}\n  fix: see that the folder may be written to" in result.stderr


def test_a_project_without_pages_is_told_so(tmp_path: Path) -> None:
    result = run.invoke(app, ["check", "--project", str(tmp_path)])
    assert result.exit_code == 2 and "no-seeds" in result.stderr


@pytest.mark.parametrize("count, said", [(0, "0 pages"), (1, "1 page"), (2, "2 pages"), (12345, "12,345 pages")])
def test_one_is_no_plural(count: int, said: str) -> None:
    assert many(count, "page") == said


def test_a_page_commands_no_terminal() -> None:
    for screen in (cli.out, cli.err):
        with screen.capture() as shown:
            screen.print(Styled("江城\x1b]0;title\x07方案\x9b31m\u202e年\r好\n", style="bold"))
        assert shown.get().rstrip("\n") == "江城\ufffd]0;title方案\ufffd31m\ufffd年好"


def test_where_the_terminal_has_no_chinese_all_is_printed_still() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1", "LANG": "C"}
    ran = subprocess.run([sys.executable, "-m", "digest", "extract", "江城.txt"], env=environment, capture_output=True, text=True, encoding="latin-1", check=False)
    assert ran.returncode == 2 and ran.stderr.startswith("\\u6c5f\\u57ce.txt: unreadable: ")


@pytest.mark.parametrize("port", ["0", "99999", "-1"])
def test_a_port_that_there_is_not_is_refused(port: str, tmp_path: Path) -> None:
    result = run.invoke(app, ["serve", "--project", str(tmp_path), "--port", port])
    assert result.exit_code == 2 and "is not in the range" in result.stderr


def test_a_new_folder_is_named_as_a_shell_reads_it(tmp_path: Path) -> None:
    result = run.invoke(app, ["init", str(tmp_path / "my digest")])
    assert result.exit_code == 0 and f"  cd '{tmp_path}/my digest'\n" in result.stdout

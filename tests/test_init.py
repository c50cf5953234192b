"""A wheel alone is enough: `digest init` makes a project that builds, in which the project's own templates win."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
import yaml
from accuracy import ROOT
from typer.testing import CliRunner

from digest.add import add
from digest.check import strays
from digest.cli import app
from digest.init import COMMENT, LAID, START, init, lay_templates
from digest.lexicon import Lexicon
from digest.problem import InputError
from digest.read.source import SUFFIXES
from digest.settings import load_settings


def test_a_project_has_what_it_needs_and_nothing_is_overwritten(tmp_path: Path) -> None:
    project = tmp_path / "new"
    names = [path.relative_to(project).as_posix() for path in init(project, name="江城: 文摘")]
    assert {"mkdocs.yml", "seeds/sample.txt", "seeds/sample.yml", "schema/sidecar.json", "schema/settings.json", ".gitignore",
            ".github/workflows/digest.yml", ".gitlab-ci.yml", "nginx.conf", "requirements.txt", "docs/assets/root.css", "lexicon/glossary.tsv"} <= set(names)
    settings = load_settings(project / "mkdocs.yml")
    assert settings.names["zh-Hans"] == "江城: 文摘" and settings.templates == project / LAID
    for name in names:
        if name.endswith((".yml", ".yaml")) and name != "mkdocs.yml":
            assert yaml.safe_load((project / name).read_text(encoding="utf-8"))
    with pytest.raises(InputError, match="not-empty"):
        init(project)
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="is a file"):
        init(tmp_path / "file")


def test_both_names_are_written_and_a_missing_one_is_told(tmp_path: Path) -> None:
    names = {}
    for case, arguments in {"none": (), "chinese": ("--name", "江城文摘"), "both": ("--name", "江城文摘", "--name-en", 'The "River": Digest')}.items():
        said = CliRunner().invoke(app, ["init", str(tmp_path / case), *arguments]).output
        assert ("under extra.digest.name.en" in said) == (case == "chinese")
        names[case] = load_settings(tmp_path / case / "mkdocs.yml").names
    assert names["none"] == {"zh-Hans": "政策文摘", "en": "Policy Digest"}
    assert names["chinese"] == {"zh-Hans": "江城文摘", "en": "江城文摘"}
    assert names["both"] == {"zh-Hans": "江城文摘", "en": 'The "River": Digest'}


def test_a_chinese_project_is_the_same_but_for_its_comments(tmp_path: Path) -> None:
    english, chinese = init(tmp_path / "en"), init(tmp_path / "zh", tongue="zh")
    for one, other in zip(english, chinese, strict=True):
        texts = [path.read_text(encoding="utf-8") for path in (one, other)]
        if one.suffix in (".yml", ".yaml"):
            assert yaml.unsafe_load(texts[0].replace("C.UTF-8", "zh_CN.UTF-8").replace("!!", "")) == yaml.unsafe_load(texts[1].replace("!!", ""))
        if one.suffix in (".yml", ".tsv", ".conf"):
            comments = [m[2] for line in texts[1].split("\n") if (m := COMMENT.search(line)) and "$schema" not in line]
            assert comments and all(re.search("[\u4e00-\u9fff]", each) for each in comments), comments
    assert "个文件\n下一步：" in CliRunner().invoke(app, ["init", str(tmp_path / "said")], env={"LANGUAGE": "zh"}).output


def test_the_sample_is_told_of_until_it_is_deleted_or_made_ones_own(tmp_path: Path, lexicon: Lexicon) -> None:
    project = tmp_path / "new"
    init(project)
    assert not [p for p in strays(project, SUFFIXES) if p.code == "sample"], "it is alone"
    page = tmp_path / "page.txt"
    page.write_text("汉洲推进再生水利用\n本报记者\n汉洲市提出，到2028年再生水利用率达到35%，新建再生水厂4座。\n", encoding="utf-8")
    assert "rm seeds/sample.*" in CliRunner().invoke(app, ["add", str(page), "--project", str(project)]).output
    assert [p.fix for p in strays(project, SUFFIXES) if p.code == "sample"] == ["delete it: rm seeds/sample.*"]
    with (project / "seeds/sample.txt").open("a", encoding="utf-8") as file:
        file.write("本报今起改版。\n")
    assert not [p for p in strays(project, SUFFIXES) if p.code == "sample"], "an editor made it theirs"


def test_a_sidecar_of_a_new_project_finds_its_schema(tmp_path: Path, lexicon: Lexicon) -> None:
    project = tmp_path / "new"
    init(project)
    for sidecar in (project / "seeds/sample.yml", add(ROOT / "tests/pages/hongkong.txt", project, lexicon).seed.with_suffix(".yml")):
        line = sidecar.read_text(encoding="utf-8").split("\n")[0]
        assert (sidecar.parent / line.split("$schema=")[1]).resolve() == (project / "schema/sidecar.json").resolve()


def test_a_projects_own_templates_lie_over_the_programs(tmp_path: Path) -> None:
    init(tmp_path / "new")
    project = tmp_path / "new"
    laid = project / LAID
    (project / "templates/pages").mkdir(parents=True)
    (project / "templates/pages/about.md").write_text("# ours\n")
    lay_templates(project, laid)
    assert (laid / "pages/about.md").read_text() == "# ours\n" and (laid / "theme/main.html").is_file()
    stamp = (laid / "theme/main.html").stat().st_mtime_ns
    (project / "templates/pages/about.md").unlink()
    lay_templates(project, laid)
    assert (laid / "pages/about.md").read_bytes() == (ROOT / "templates/pages/about.md").read_bytes()
    assert (laid / "theme/main.html").stat().st_mtime_ns == stamp
    lay_templates(ROOT, ROOT / "templates")  # a project whose templates are its own is left alone
    assert not (ROOT / ".digest").exists()


def test_the_wheel_alone_makes_a_project_that_builds(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(tmp_path), str(ROOT)]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    if done.returncode and "hatchling" in done.stderr + done.stdout:
        pytest.skip("hatchling is not installed")
    assert done.returncode == 0, done.stderr
    wheel = next(tmp_path.glob("*.whl"))
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(tmp_path / "lib"), str(wheel)], check=True)
    # Site-packages by PYTHONPATH: its .pth files, and with them this repository, are not read.
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path / 'lib'}{os.pathsep}{sysconfig.get_paths()['purelib']}", "PYTHONSAFEPATH": "1"}

    def digest(*arguments: str) -> str:
        run = subprocess.run([sys.executable, "-S", "-m", "digest", *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stderr
        return run.stdout

    digest("init", "project")
    assert "articles" in digest("build", "--project", "project")
    assert (tmp_path / "project/site/en/index.html").is_file()
    assert str(ROOT) not in (tmp_path / "project/.digest/templates/pages/about.md").read_text(encoding="utf-8")
    assert "0 added, 0 changed, 0 gone" in digest("diff", "--project", "project") or "stays as it is" in digest("diff", "--project", "project")
    digest("check", "--project", "project", "--level", "error", "--strict")


def test_the_command_says_what_to_do_next(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["init", str(tmp_path / "new")])
    assert result.exit_code == 0 and "digest serve" in result.stdout
    assert CliRunner().invoke(app, ["init", str(tmp_path / "new")]).exit_code == 2


def test_recipes_run_commands_that_there_are() -> None:
    known = {command.name or (command.callback.__name__ if command.callback else "") for command in app.registered_commands}
    for name in ("github.yml", "gitlab-ci.yml"):
        assert set(re.findall(r"\bdigest (\w+)", re.sub(r"(?m)#.*$", "", (START / name).read_text(encoding="utf-8")))) <= known

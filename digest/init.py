"""An empty folder → a project that builds: configuration, one sample page, a glossary of its own, schemas, workflows; and the templates a project is built with."""

from __future__ import annotations

import json
import re
import shutil
from importlib.metadata import version
from pathlib import Path

from digest.message import Tongue, chinese, say
from digest.problem import InputError, Problem
from digest.read.source import is_page
from digest.settings import TEMPLATES

HERE = Path(__file__).parent
START = HERE / "start"
SCHEMA = HERE / "schema"
LAID = Path(".digest") / "templates"
"""Where a project's templates are put together: the program's, and over them the project's own."""
NAME, NAME_EN = "政策文摘", "Policy Digest"
COMMENT = re.compile(r"((?:^|\s)#\s+)(\S.*)$")
FILES = {
    "sample.txt": "seeds/sample.txt",
    "sample.yml": "seeds/sample.yml",
    "glossary.tsv": "lexicon/glossary.tsv",
    "gitignore": ".gitignore",
    "github.yml": ".github/workflows/digest.yml",
    "gitlab-ci.yml": ".gitlab-ci.yml",
    "nginx.conf": "nginx.conf",
    "nginx-folder.conf": "nginx-folder.conf",
}


def init(folder: Path, name: str | None = None, name_en: str | None = None, tongue: Tongue = "en") -> tuple[Path, ...]:
    """Make a project in *folder*, which must be empty or not there yet; returns its files. Comments in them are in the language *tongue*.

    *name* and *name_en* are the site's in Chinese and English; *name* stands for a missing *name_en*.
    Raises InputError, and writes nothing, where something lies in the folder already.
    """
    see_that_free(folder)
    wanted = {target: (START / source).read_bytes() for source, target in FILES.items()}
    wanted["mkdocs.yml"] = _configuration(name, name_en or name).encode()
    if tongue == "zh":
        wanted = {target: in_chinese(data) for target, data in wanted.items()}
    wanted["requirements.txt"] = f"policy-digest=={version('policy-digest')}\n".encode()
    wanted |= {f"schema/{path.name}": path.read_bytes() for path in sorted(SCHEMA.glob("*.json"))}
    assets = _come_along("docs/assets")
    wanted |= {f"docs/assets/{path.relative_to(assets).as_posix()}": path.read_bytes() for path in sorted(assets.rglob("*")) if path.is_file()}
    for target, data in sorted(wanted.items()):
        (folder / target).parent.mkdir(parents=True, exist_ok=True)
        (folder / target).write_bytes(data)
    return tuple(folder / target for target in sorted(wanted))


def see_that_free(folder: Path) -> None:
    """Raise InputError where something lies in *folder* already."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        what = say("is not empty") if folder.is_dir() else say("is a file")
        raise InputError(Problem(path=str(folder), line=None, code="not-empty", what=what, fix=say("name a new folder: digest init my-digest")))


def in_chinese(data: bytes) -> bytes:
    """A file of a new project with its comments in Chinese, and workflows that speak it."""
    lines = (COMMENT.sub(lambda m: f"{m[1]}{chinese(m[2])}", line) for line in data.decode().split("\n"))
    return "\n".join(lines).replace("LANG: C.UTF-8", "LANG: zh_CN.UTF-8").encode()


def has_sample(project: Path) -> bool:
    """Whether the sample page stands in *project* as it came, beside others."""
    sample = project / FILES["sample.txt"]
    others = any(is_page(path) for path in sample.parent.glob("*") if path != sample)
    return others and sample.is_file() and sample.read_bytes() == (START / "sample.txt").read_bytes()


def _configuration(name: str | None, name_en: str | None) -> str:
    """The program's own mkdocs.yml, with the laid templates as its theme."""
    text = _come_along("mkdocs.yml").read_text(encoding="utf-8")
    won = say("the program's; your own files in templates/ win")
    text = text.replace("custom_dir: templates/theme", f"custom_dir: {LAID.as_posix()}/theme    # {won}")
    lines = ["# yaml-language-server: $schema=schema/settings.json", *text.split("\n")]
    if name is not None:
        lines = [f"site_name: {json.dumps(name, ensure_ascii=False)}" if line.startswith("site_name:") else line for line in lines]
    if name_en is not None:
        lines = [line.replace(f"{{en: {NAME_EN}}}", f"{{en: {json.dumps(name_en, ensure_ascii=False)}}}") for line in lines]
    return "\n".join(lines)


def _come_along(path: str) -> Path:
    """A file of the repository that the wheel carries under start/."""
    carried = START / path
    return carried if carried.exists() else HERE.parent / path


def lay_templates(project: Path, templates: Path) -> None:
    """Put the templates of *project* together where its mkdocs.yml asks for it: the program's, and over them its own templates/.

    Files are rewritten only if their bytes change; *templates* is where the settings look for them. Links are not followed.
    """
    laid = project / LAID
    if templates.resolve() != laid.resolve():
        return
    wanted: dict[Path, Path] = {}
    for folder in (TEMPLATES, project / "templates"):
        wanted |= {path.relative_to(folder): path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()}
    for path in sorted(laid.rglob("*"), reverse=True):
        if path.is_file() and path.relative_to(laid) not in wanted:
            path.unlink()
    for name, source in wanted.items():
        target = laid / name
        if not target.is_file() or target.read_bytes() != source.read_bytes():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)

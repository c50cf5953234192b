"""An empty folder → a project that builds: configuration, one sample page, a glossary of its own, schemas, workflows; and the templates a project is built with."""

from __future__ import annotations

import shutil
from importlib.metadata import version
from pathlib import Path

from digest.message import say
from digest.problem import InputError, Problem
from digest.settings import TEMPLATES

HERE = Path(__file__).parent
START = HERE / "start"
SCHEMA = HERE / "schema"
LAID = Path(".digest") / "templates"
"""Where a project's templates are put together: the program's, and over them the project's own."""
FILES = {
    "sample.txt": "seeds/sample.txt",
    "sample.yml": "seeds/sample.yml",
    "glossary.tsv": "lexicon/glossary.tsv",
    "gitignore": ".gitignore",
    "github.yml": ".github/workflows/digest.yml",
    "gitlab-ci.yml": ".gitlab-ci.yml",
    "nginx.conf": "nginx.conf",
}


def init(folder: Path, name: str | None = None) -> tuple[Path, ...]:
    """Make a project in *folder*, which must be empty or not there yet; returns its files. *name* is the site's, in Chinese.

    Raises InputError, and writes nothing, where something lies in the folder already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        what = say("is not empty") if folder.is_dir() else say("is a file")
        raise InputError(Problem(path=str(folder), line=None, code="not-empty", what=what, fix=say("name a new folder: digest init my-digest")))
    wanted = {target: (START / source).read_bytes() for source, target in FILES.items()}
    wanted["mkdocs.yml"] = _configuration(name).encode()
    wanted["requirements.txt"] = f"policy-digest=={version('policy-digest')}\n".encode()
    wanted |= {f"schema/{path.name}": path.read_bytes() for path in sorted(SCHEMA.glob("*.json"))}
    assets = _come_along("docs/assets")
    wanted |= {f"docs/assets/{path.relative_to(assets).as_posix()}": path.read_bytes() for path in sorted(assets.rglob("*")) if path.is_file()}
    for target, data in sorted(wanted.items()):
        (folder / target).parent.mkdir(parents=True, exist_ok=True)
        (folder / target).write_bytes(data)
    return tuple(folder / target for target in sorted(wanted))


def _configuration(name: str | None) -> str:
    """The program's own mkdocs.yml, with the laid templates as its theme."""
    text = _come_along("mkdocs.yml").read_text(encoding="utf-8")
    text = text.replace("custom_dir: templates/theme", f"custom_dir: {LAID.as_posix()}/theme    # the program's; your own files in templates/ win")
    lines = ["# yaml-language-server: $schema=schema/settings.json", *text.split("\n")]
    if name is not None:
        import yaml

        said = yaml.safe_dump(name, allow_unicode=True, width=10_000).removesuffix("...\n").strip()
        lines = [f"site_name: {said}" if line.startswith("site_name:") else line for line in lines]
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

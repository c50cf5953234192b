"""The site as it stands → a copy that holds what is still right, so that MkDocs builds only what is missing."""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath

from digest.fingerprint import digest_of, program

RECORD = Path(".cache") / "site.json"  # in the project, kept out of git
LINK = re.compile(r"\]\(<?([^)\s>#]+\.md)")
"""A link from page to page, which MkDocs writes as an address only if that page exists."""
SEARCH = "pagefind"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a site is made of: hashes of what every page is made with, of each page's Markdown and of each file, by path under docs/."""

    by: str
    pages: Mapping[str, str]
    files: Mapping[str, str]

    def paths(self) -> set[str]:
        """All pages and files."""
        return {*self.pages, *self.files}

    def of(self, language: str) -> str:
        """A hash of the pages of *language*."""
        return digest_of(f"{path} {made}".encode() for path, made in sorted(self.pages.items()) if path.startswith(f"{language}/"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What the site in its place was made of."""

    folder: int  # the inode of its folder, which stays when the site is put in its place
    at: int  # when, in nanoseconds; what was written later, another hand wrote
    made: Made
    searched: Mapping[str, str] = field(default_factory=dict)  # by language, of which pages its search index was made


def made_by(configs: Iterable[Path], theme: Path) -> str:
    """A hash of what every page is made with: program and libraries, configuration, theme, and the time where that is set."""
    parts = [program(), os.environ.get("SOURCE_DATE_EPOCH", "").encode(), *(path.read_bytes() for path in configs)]
    for path in sorted(theme.rglob("*")):
        if path.is_file():
            parts += [path.relative_to(theme).as_posix().encode(), path.read_bytes()]
    return digest_of(parts)


def hashes(content: Mapping[str, str] | Mapping[str, bytes]) -> dict[str, str]:
    """A hash of each page or file, by path."""
    return {path: sha256(data.encode() if isinstance(data, str) else data).hexdigest() for path, data in content.items()}


def read_record(project: Path, site: Path, by: str) -> Record | None:
    """The record of *site*, if it is of that folder and all is still made with the same."""
    try:
        data = json.loads((project / RECORD).read_text(encoding="utf-8"))
        record = Record(**{**data, "made": Made(**data["made"])})
        return record if (record.made.by, record.folder) == (by, site.stat().st_ino) else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def write_record(project: Path, site: Path, made: Made, searched: Mapping[str, str]) -> None:
    """Keep what *site* was made of; to be called before it is put in its place."""
    record = Record(folder=site.stat().st_ino, at=time.time_ns(), made=made, searched=searched)
    beside = (project / RECORD).with_suffix(".new")
    beside.parent.mkdir(exist_ok=True)
    beside.write_text(json.dumps(asdict(record)), encoding="utf-8")
    beside.replace(project / RECORD)


def carry(before: Record, now: Made, pages: Mapping[str, str], site: Path, new: Path, docs: Path) -> set[str]:
    """Link into *new* those outputs of *site* that are as a build would make them; return the paths under docs/ of which they are the outputs.

    A page stays if its Markdown is what it was, and the same of the pages that it links to exist. Nothing stays that was written after
    *site* was built, or before its source: MkDocs would write it anew, and in place, in both folders.
    """
    same = (now.pages.items() & before.made.pages.items()) | (now.files.items() & before.made.files.items())
    came_or_went = before.made.pages.keys() ^ now.pages.keys()
    carried = set()
    for path, _ in sorted(same):
        output = output_of(path) if path in pages else path
        if (not came_or_went or came_or_went.isdisjoint(_linked(path, pages.get(path, "")))) and _holds(site / output, docs / path, before.at):
            link(site / output, new / output)
            carried.add(path)
    return carried


def _linked(path: str, markdown: str) -> Iterator[str]:
    if ".md" in markdown:
        for target in LINK.findall(markdown):
            yield os.path.normpath(PurePosixPath(path).parent / target)


def _holds(output: Path, source: Path, built: int) -> bool:
    try:
        return source.stat().st_mtime_ns <= output.stat().st_mtime_ns <= built
    except OSError:
        return False


def carry_search(before: Record, site: Path, new: Path, languages: Iterable[str]) -> None:
    """Link the search indexes of *languages* into *new*."""
    for language in languages:
        for path in (site / language / SEARCH).rglob("*"):
            if path.is_file():
                link(path, new / path.relative_to(site))


def link(old: Path, new: Path) -> None:
    """Let *new* be the same file as *old*, or a copy where the disk knows no links."""
    try:
        os.link(old, new)
    except FileNotFoundError:
        new.parent.mkdir(parents=True)
        link(old, new)
    except OSError:
        shutil.copy2(old, new)


def page_address(path: str) -> str:
    """Where a page's Markdown is published: en/articles/x.md → en/articles/x/."""
    stem = PurePosixPath(path).with_suffix("")
    return f"{stem.parent}/" if stem.name == "index" else f"{stem}/"


def output_of(path: str) -> str:
    """The file of a page's HTML: en/articles/x.md → en/articles/x/index.html."""
    return f"{page_address(path)}index.html"

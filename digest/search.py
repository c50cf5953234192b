"""Built pages → a Pagefind index: one Han character a word, so that any run of characters is found, in either script."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from opencc import OpenCC

from digest.problem import InputError, Problem

# Han (all blocks), kana and bopomofo stand alone; a number with its marks, and a run of other letters, are one word each.
WORD = re.compile(
    r"[〇\u2e80-\u2fdf\u3005-\u3007\u3040-\u312f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]|\d+(?:[.,]\d+)*|[^\W\d_]+"
)
HAN = ((0x3400, 0x9FFF), (0xF900, 0xFAFF))
SILENT = {"script", "style", "svg", "template", "noscript", "nav", "form", "thead", "h1", "h2"}
SPACE = "\u2423"  # a space of the text inside a piece: Pagefind would fold a real one away
FRAGMENT = b"pagefind_dcd"  # how a fragment of Pagefind's bundle begins
VOID = {"br", "hr", "img", "input", "link", "meta", "wbr", "col"}
NOISE = {
    "headerlink",
    "pd-ref",
    "pd-number",
    "pd-cite",
    "pd-hidden",
    "pd-mark",
    "pd-tags",
    "pd-source",
    "pd-none",
    "pd-untold",
    "pd-note",
    "pd-byline",
    "pd-meta",
    "pd-check",
    "pd-why",
    "pd-notice",
    "pd-label",
    "pd-progress",
    "pd-said",
    "pd-verse",
    "pd-more",
    "pd-list",
}
LISTS = {"pd-table", "pd-timeline"}  # of what other pages say in full
INLINE = {"a", "span", "small", "strong", "em", "b", "i", "code", "mark", "sup", "sub", "abbr", "wbr"}


@dataclass(frozen=True, slots=True)
class Found:
    """What the index holds of a page: its address in the language's folder, its title, a line about it, its text, what it is filtered by."""

    address: str
    title: str
    about: str
    text: str
    filters: tuple[tuple[str, str], ...] = ()  # topic, year, paper or kind, and its value as readers see it


def index(pages: Sequence[Found], out: Path, language: str) -> None:
    """Write the Pagefind bundle of *pages* and the map of Traditional to Simplified characters to the folder *out*.

    English keeps Pagefind's stemming; Chinese goes in under no language, so that Pagefind cuts at our spaces alone.
    (Its Python interface waits a tenth of a second for each page; its command line does not.)
    """
    with TemporaryDirectory() as folder:
        for page in pages:
            path = Path(folder, page.address, "index.html")
            path.parent.mkdir(parents=True)
            path.write_text(fed(page, language), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "pagefind", "--site", folder, "--output-path", str(out.resolve()), "--quiet"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
        )
    if done.returncode:
        raise InputError(
            Problem(
                path=str(out),
                line=None,
                code="search-failed",
                what=done.stdout.strip(),
                fix="see whether pagefind[bin] is installed for this machine",
            )
        )
    for unused in (*out.glob("pagefind-*ui.*"), out / "pagefind-highlight.js"):
        unused.unlink()
    narrowed = json.dumps(filters_of(pages, out), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    (out / "filters.json").write_text(narrowed, encoding="utf-8")
    letters = {c for page in pages for c in fold(page.title + page.text)}
    (out / "fold.json").write_text(
        json.dumps({c: d for c, d in folds().items() if d in letters}, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
        encoding="utf-8",
    )


def filters_of(pages: Sequence[Found], out: Path) -> dict[str, Any]:
    """What results can be narrowed by: the bundle's result ids, and for each filter its values, each with places in that list.

    (Pagefind's own filters come out in another order at each build.)
    """
    ids = {}
    for path in sorted((out / "fragment").iterdir()):
        fragment = json.loads(gzip.decompress(path.read_bytes()).partition(FRAGMENT)[2])
        ids[fragment["url"].strip("/")] = path.stem
    order = sorted(ids.values())
    place = {id: n for n, id in enumerate(order)}
    found: dict[str, dict[str, list[int]]] = {}
    for page in pages:
        if (id := ids.get(page.address.strip("/"))) is not None:
            for key, value in page.filters:
                found.setdefault(key, {}).setdefault(value, []).append(place[id])
    return {"ids": order, "values": {key: {value: sorted(places) for value, places in values.items()} for key, values in found.items()}}


def fed(page: Found, language: str) -> str:
    """A page as Pagefind is given it: its words, and for the reader its title, a line about it and its text, cut alike."""
    pairs = cut(f"{page.title} {page.text}")
    pieces = " ".join(piece.replace(" ", SPACE) for _, piece in pairs)  # the n-th piece holds the n-th word
    given = "".join(f' data-{key}="{escape(value)}"' for key, value in (("title", page.title), ("about", page.about), ("text", pieces)))
    return (
        f'<!doctype html><html{" lang=en" if language == "en" else ""}><body><p data-pagefind-body data-pagefind-meta="title[data-title], about[data-about], text[data-text]"{given}>'
        f"{escape(' '.join(word for word, _ in pairs))}</p></body></html>"
    )


def cut(text: str) -> list[tuple[str, str]]:
    """*text* as the words that the index counts, each with the piece of text that holds it and the marks before it.

    The page's script cuts a query in the same way.
    """
    pairs, start = [], 0
    for match in WORD.finditer(text):
        piece, start = text[start : match.end()], match.end()
        for word in WORD.findall(fold(match[0])):
            pairs.append((word, piece))
            piece = ""
    return pairs


def fold(text: str) -> str:
    """NFKC, and each Traditional character as the Simplified one."""
    return unicodedata.normalize("NFKC", text).translate(_table())


@cache
def folds() -> Mapping[str, str]:
    """Traditional to Simplified, one character to one."""
    convert = OpenCC("t2s").convert
    pairs = ((chr(n), convert(chr(n))) for first, last in HAN for n in range(first, last + 1))
    return {c: d for c, d in pairs if d != c and len(d) == 1}


@cache
def _table() -> Mapping[int, str]:
    return {ord(c): d for c, d in folds().items()}


def read_page(html: str, lists: bool = True) -> str:
    """The text of a built page's article, blocks set apart by spaces; with *lists* also its tables."""
    reader = _Reader(NOISE if lists else NOISE | LISTS)
    reader.feed(html)
    reader.close()
    return " ".join("".join(reader.parts).split())


class _Reader(HTMLParser):
    """Collects the text inside <article>, without pictures, scripts and marks that lead elsewhere."""

    def __init__(self, silent: set[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.silent = silent
        self.parts: list[str] = []
        self._open: list[tuple[str, bool]] = []  # the tags we stand in, and whether each silences its content

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            self._break(tag)
            return
        inside = bool(self._open) or tag == "article"
        if not inside:
            return
        classes = (dict(attrs).get("class") or "").split()
        silent = tag in SILENT or not self.silent.isdisjoint(classes)
        self._open.append((tag, silent or (bool(self._open) and self._open[-1][1])))
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and any(name == tag for name, _ in self._open):
            name, _ = self._open.pop()
            if name == tag:
                break
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if self._open and not self._open[-1][1]:
            self.parts.append(data)

    def _break(self, tag: str) -> None:
        if tag not in INLINE and self._open:
            self.parts.append(" ")

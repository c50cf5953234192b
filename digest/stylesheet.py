"""The theme's stylesheet and the pages it is for → what of it they use: two thirds of Material's are for parts that no page has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from pathlib import Path

CLASSES = re.compile(rb'class="([^"]+)"')
WORD = re.compile(rb"[\w-]+")
CLASS = re.compile(r"\.([A-Za-z][\w-]*)")
NOT = re.compile(r":not\([^()]*\)")
ELSEWHERE = "[dir=rtl]"  # in selectors for scripts that run from right to left, in which we have no edition
PICTURE = re.compile(r"""(--[\w-]+):(url\((?:"[^"]*"|'[^']*'|[^)]*)\));?""")
USED = re.compile(r"var\((--[\w-]+)")


def trim(folder: Path) -> None:
    """Rewrite the theme's stylesheet in a language's *folder* of the site so that it holds what pages and scripts there use."""
    classes = classes_of(folder.rglob("*.html"), folder.glob("assets/*.js"))
    for path in folder.glob("assets/stylesheets/main.*.css"):
        path.write_text(trimmed(path.read_text(encoding="utf-8"), classes), encoding="utf-8")


def classes_of(pages: Iterable[Path], scripts: Iterable[Path]) -> Set[str]:
    """The classes that pages have, and all words of scripts, which may set classes."""
    said = {said for page in pages for said in CLASSES.findall(page.read_bytes())}
    found = {word for each in said for word in each.split()} | {word for script in scripts for word in WORD.findall(script.read_bytes())}
    return {word.decode() for word in found}


def trimmed(css: str, classes: Set[str]) -> str:
    """*css* less the selectors with another class, and less the pictures that are then not asked for."""
    kept = "".join(_kept(re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL), classes))
    asked = set(USED.findall(kept))
    return PICTURE.sub(lambda found: found[0] if found[1] in asked else "", kept)


def _kept(css: str, classes: Set[str]) -> Iterator[str]:
    for head, body in _rules(css):
        if head.startswith(("@media", "@supports")):
            if inside := "".join(_kept(body, classes)):
                yield f"{head}{{{inside}}}"
        elif head.startswith("@"):
            yield f"{head}{{{body}}}"
        elif selectors := [each for each in re.split(r",(?![^()]*\))", head) if ELSEWHERE not in each and classes >= set(CLASS.findall(NOT.sub("", each)))]:
            yield f"{','.join(selectors)}{{{body}}}"


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """What stands before each rule's braces, and what in them."""
    depth = start = opened = 0
    quote = ""
    for at, mark in enumerate(css):
        if quote:
            quote = "" if mark == quote else quote
        elif mark in "\"'":
            quote = mark
        elif mark == "{":
            depth += 1
            opened = at if depth == 1 else opened
        elif mark == "}":
            depth -= 1
            if not depth:
                yield css[start:opened].strip(), css[opened + 1 : at]
                start = at + 1
        elif mark == ";" and not depth:  # after @charset: the file is sent as UTF-8 anyhow
            start = at + 1

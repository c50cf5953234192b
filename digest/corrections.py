"""corrections.yml → Corrections: what readers are told of mistakes, withdrawn articles and pages that have moved."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from pathlib import Path

import yaml

from digest.message import say
from digest.model import Correction, Text
from digest.problem import InputError, Problem
from digest.sidecar import Reader, composed

NAME = "corrections.yml"
"""Stands beside mkdocs.yml."""
PAGE = re.compile(r"(?:articles|plans|topics|indicators|places|organisations|papers)/[a-z0-9][a-z0-9-]{0,79}\Z")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
KINDS = ("corrected", "withdrawn", "moved")
KEYS = ("date", "page", *KINDS, "title", "en", "title_en")


def load_corrections(path: Path) -> tuple[Correction, ...]:
    """Return the corrections listed at *path*, the newest first; none where there is no such file.

    Raises InputError naming file, line and key for anything it cannot use.
    """
    node = composed(path, path.name) if path.is_file() else None
    if node is None:
        return ()
    reader = Reader(path.name, None)
    if not isinstance(node, yaml.SequenceNode):
        raise reader.wrong(node, "not-a-list", say("the file must hold a list"), say("begin each correction with a hyphen"))
    found = [_correction(reader, item) for item in node.value]
    gone: dict[str, int] = {}
    for each in found:
        if each.kind != "corrected" and gone.setdefault(each.page, each.line) != each.line:
            what, fix = say("{page} already has an entry on line {gone}", page=each.page, gone=gone[each.page]), say("keep one of the two")
            raise InputError(Problem(path=path.name, line=each.line, code="duplicate-page", what=what, fix=fix))
    return tuple(sorted(found, key=lambda each: each.date, reverse=True))


def _correction(reader: Reader, node: yaml.Node) -> Correction:
    keys = reader.mapping(node, KEYS)
    kinds = [kind for kind in KINDS if kind in keys]
    if len(kinds) != 1:
        what, fix = say("a correction needs one of {known}", known=', '.join(KINDS)), say("say what was wrong and is right now, why it was withdrawn, or where it moved")
        raise reader.wrong(node, "no-kind", what, fix)
    kind = kinds[0]
    page = reader.matching(keys, "page", PAGE, say("a page's address in the language's folder: articles/2023-12-02-1a2b3c4d"))
    date, said = reader.date(keys, "date"), reader.text(keys, kind)
    for key, value in (("date", date), ("page", page), (kind, said)):
        if not value:
            raise reader.wrong(node, f"no-{key}", say("a correction without {key}", key=key), say("add {key}", key=key))
    assert date and page and said
    if not DAY.match(date):
        raise reader.wrong(keys["date"], "bad-date", say("date is {date}", date=date), say("write the day: 2026-11-20"))
    if kind == "withdrawn" and not page.startswith("articles/"):
        raise reader.wrong(keys["page"], "bad-page", say("{page} is no article", page=page), say("only articles are withdrawn: other pages follow from them"))
    if kind == "moved":
        reader.matching(keys, "moved", PAGE, say("the page's new address: articles/2023-12-02-5e6f7a8b"))
        if said.split("/")[0] != page.split("/")[0]:
            raise reader.wrong(keys["moved"], "bad-moved", say("{page} cannot move to {said}", page=page, said=said), say("name a page of {page}/", page=page.split('/')[0]))
    title = reader.text(keys, "title")
    return Correction(
        line=node.start_mark.line + 1,
        date=date,
        page=page,
        kind=kind,  # type: ignore[arg-type]
        said=Text(zh=said, en=reader.text(keys, "en"), status="human") if kind != "moved" else None,
        to=said if kind == "moved" else None,
        title=Text(zh=title, en=reader.text(keys, "title_en"), status="human") if title else None,
    )


def strayed(corrections: Iterable[Correction], pages: Collection[str]) -> None:
    """Raise InputError for a correction of a page that there is not, or a page moved or withdrawn that is still there."""
    corrections = tuple(corrections)
    gone = {each.page for each in corrections if each.kind != "corrected"}
    for each in corrections:
        if each.kind == "corrected" and each.page not in pages and each.page not in gone:
            what, fix = say("there is no page {page}", page=each.page), say("write the address as the site has it, without the language")
        elif each.kind != "corrected" and each.page in pages:
            what, fix = say("{page} is said to be {kind}, but its page is still there", page=each.page, kind=each.kind), say("remove the entry, or see why its source still makes that page")
        elif each.kind == "moved" and each.to not in pages:
            what, fix = say("{page} is said to have moved to {to}, which is no page", page=each.page, to=each.to), say("write the new address as the site has it")
        else:
            continue
        raise InputError(Problem(path=NAME, line=each.line, code="no-such-page", what=what, fix=fix))

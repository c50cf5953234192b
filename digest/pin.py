"""A page and its sidecar → the sidecar with the id of every article: an address stays although headlines come to be read otherwise."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

from digest.correct import dated, name_of
from digest.message import say
from digest.pipeline import Understood
from digest.problem import InputError, Problem
from digest.sidecar import load_sidecar


def pin(one: Understood, path: Path) -> int:
    """Add to the sidecar at *path* the ids of those articles that it doesn't name yet, below what stands there; return how many.

    A page without a date, or with a guessed one, is left alone, since its ids will change. Raises InputError, and changes nothing, for a sidecar whose articles
    stand in brackets.
    """
    name = str(Path(one.page.seed.path).with_suffix(".yml"))
    before = load_sidecar(path, name)
    known = {article.id for article in before.articles}
    pairs = [(name_of(article), entry.article.id) for article, entry in zip(one.page.articles, one.entries, strict=True)]
    new = [(headline, id) for headline, id in pairs if id not in known]
    if not new or not dated(one.page):
        return 0
    old = path.read_bytes().decode() if path.is_file() else ""
    beside = path.with_name(f"{path.name}.new")
    beside.write_text(_with(old, new), encoding="utf-8")
    try:
        after = load_sidecar(beside, name)
    except InputError:
        after = None
    if after is None or (after.paper, after.articles[: len(before.articles)]) != (before.paper, before.articles) or len(after.articles) != len(before.articles) + len(new):
        beside.unlink()
        fix = say("write articles: as a list whose entries begin with hyphens, at the end of the file")
        raise InputError(Problem(path=name, line=None, code="not-pinned", what=say("ids cannot be added below these articles"), fix=fix))
    beside.replace(path)
    return len(new)


def _with(text: str, pairs: list[tuple[str, str]]) -> str:
    """*text* with an entry for each headline and id at the end of its articles."""
    node = yaml.compose(text.lstrip("\ufeff"), Loader=yaml.SafeLoader)
    found = [value for key, value in node.value if key.value == "articles"] if isinstance(node, yaml.MappingNode) else []
    indent = " " * (found[0].start_mark.column if found and isinstance(found[0], yaml.SequenceNode) else 0)
    lines = [line for headline, id in pairs for line in (f"{indent}- headline: {json.dumps(headline, ensure_ascii=False)}", f"{indent}  id: {id}")]
    return "\n".join([*filter(None, [text.rstrip("\n")]), *([] if found else ["articles:"]), *lines]) + "\n"

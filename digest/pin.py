"""A page and its sidecar → the sidecar with the id of every article: an address stays although headlines come to be read otherwise."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import yaml

from digest.correct import dated, meant, name_of
from digest.lexicon import Lexicon
from digest.message import say
from digest.normalise import normalise
from digest.pipeline import Understood, fitted
from digest.problem import InputError, Problem
from digest.sidecar import ArticleCorrection, Sidecar, load_sidecar


def pin(one: Understood, path: Path, lexicon: Lexicon) -> int:
    """Add to the sidecar at *path* the ids of those articles that it doesn't name yet; return how many.

    An id is put into the first entry of its article, or into one of its own below what stands there. A page without a date, or with a guessed one,
    is left alone, since its ids will change. Raises InputError, and changes nothing, for a sidecar that cannot be added to.
    """
    name = str(Path(one.page.seed.path).with_suffix(".yml"))
    before = load_sidecar(path, name)
    known = {article.id for article in before.articles}
    new = {place: entry.article.id for place, entry in enumerate(one.entries) if entry.article.id not in known}
    if not new or not dated(one.page):
        return 0
    settled, _ = fitted(before, normalise(one.page.seed, lexicon, before.region), lexicon)
    homes: dict[int, str] = {}
    for number, (article, places) in enumerate(zip(before.articles, meant(one.page.articles, settled.articles), strict=True)):
        if article.id is None and len(places) == 1 and (id := new.get(places[0])) and id not in homes.values():
            homes[number] = id
    old = path.read_bytes().decode() if path.is_file() else ""
    beside = path.with_name(f"{path.name}.new")
    for within in (homes, {}):
        below = [(name_of(one.page.articles[place]), id) for place, id in new.items() if id not in within.values()]
        beside.write_text(_with(old, within, below), encoding="utf-8", newline="")
        try:
            after = load_sidecar(beside, name)
        except InputError:
            continue
        if _is(after, before, within, len(below)):
            beside.replace(path)
            return len(new)
    beside.unlink()
    fix = say("write articles: as a list whose entries begin with hyphens, at the end of the file")
    raise InputError(Problem(path=name, line=None, code="not-pinned", what=say("ids cannot be added below these articles"), fix=fix))


def _with(text: str, within: Mapping[int, str], below: Sequence[tuple[str, str]]) -> str:
    """*text* with ids in those of its entries that have a number in *within*, and with an entry for each headline and id *below* them."""
    mark = text[: len(text) - len(text.lstrip("\ufeff"))]
    text = text.removeprefix(mark)
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    found = [value for key, value in node.value if key.value == "articles"] if isinstance(node, yaml.MappingNode) else []
    listed = bool(found) and isinstance(found[0], yaml.SequenceNode)
    indent = " " * (found[0].start_mark.column if listed else 0)
    for number, id in sorted(within.items(), reverse=True):
        text = _beside(text, found[0].value[number], "headline", f"id: {id}")
    if not below:
        return mark + text
    lines = [line for headline, id in below for line in (f"{indent}- headline: {json.dumps(headline, ensure_ascii=False)}", f"{indent}  id: {id}")]
    return mark + "\n".join([*filter(None, [text.rstrip("\n")]), *([] if found else ["articles:"]), *lines]) + "\n"


def _beside(text: str, node: yaml.MappingNode, wanted: str, words: str) -> str:
    """*text* with *words* behind the key *wanted* of *node*, or behind its first: on the next line, or within the braces."""
    key, value = next((pair for pair in node.value if pair[0].value == wanted), node.value[0])
    if node.flow_style:
        return f"{text[:value.end_mark.index]}, {words}{text[value.end_mark.index:]}"
    end = text.find("\n", value.end_mark.index)
    end = len(text) if end < 0 else end
    close = "\r" if text[:end].endswith("\r") else ""
    return f"{text[:end].removesuffix(close)}{close}\n{' ' * key.start_mark.column}{words}{close}{text[end:]}"


def _is(after: Sidecar, before: Sidecar, within: Mapping[int, str], below: int) -> bool:
    """Whether *after* is *before* but for the ids, and has *below* more entries."""
    wanted = [replace(article, id=within.get(number, article.id)) for number, article in enumerate(before.articles)]
    kept = after.articles[: len(wanted)]
    return after.paper == before.paper and list(map(_unnumbered, kept)) == list(map(_unnumbered, wanted)) and len(after.articles) == len(wanted) + below


def _unnumbered(article: ArticleCorrection) -> ArticleCorrection:
    return replace(article, line=0, records=tuple(replace(record, line=0) for record in article.records))

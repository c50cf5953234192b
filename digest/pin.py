"""A page and its sidecar → the sidecar with the id of every article: an address stays although headlines come to be read otherwise."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import yaml

from digest.correct import as_read, dated, meant, name_of, named
from digest.lexicon import Lexicon
from digest.message import say
from digest.model import Entry
from digest.normalise import normalise
from digest.pipeline import Understood, fitted
from digest.problem import InputError, Problem
from digest.review import was_line
from digest.sidecar import ArticleCorrection, RecordCorrection, Sidecar, load_sidecar


def pin(one: Understood, path: Path, lexicon: Lexicon) -> tuple[int, int]:
    """Add to the sidecar at *path* the ids of those articles that it doesn't name yet, and to what it confirms how that is read; return how many of each.

    An id is put into the first entry of its article, or into one of its own below what stands there. A page without a date, or with a guessed one,
    is left alone, since its ids and times will change. Raises InputError, and changes nothing, for a sidecar that cannot be added to.
    """
    name = str(Path(one.page.seed.path).with_suffix(".yml"))
    before = load_sidecar(path, name)
    if not dated(one.page):
        return 0, 0
    known = {article.id for article in before.articles}
    new = {place: entry.article.id for place, entry in enumerate(one.entries) if entry.article.id not in known}
    wanted = _completed(before, one, new, lexicon)
    old = path.read_bytes().decode() if path.is_file() else ""
    for within in (wanted, before.articles):
        here = {article.id for article in within}
        below = [(name_of(one.page.articles[place]), id) for place, id in new.items() if id not in here]
        if not below and within == before.articles:
            return 0, 0
        beside = path.with_name(f"{path.name}.new")
        beside.write_text(_with(old, before.articles, within, below), encoding="utf-8", newline="")
        try:
            after = load_sidecar(beside, name)
        except InputError:
            continue
        if _is(after, replace(before, articles=within), below):
            beside.replace(path)
            return len(new), sum(a.was != b.was for x, y in zip(before.articles, within, strict=True) for a, b in zip(x.records, y.records, strict=True))
    beside.unlink()
    fix = say("write articles: as a list whose entries begin with hyphens, at the end of the file")
    raise InputError(Problem(path=name, line=None, code="not-pinned", what=say("ids cannot be added below these articles"), fix=fix))


def _completed(before: Sidecar, one: Understood, new: Mapping[int, str], lexicon: Lexicon) -> tuple[ArticleCorrection, ...]:
    """The articles of *before* with ids that are *new*, each in the first entry of its article, and with what was confirmed."""
    settled, _ = fitted(before, normalise(one.page.seed, lexicon, before.region), lexicon)
    out: list[ArticleCorrection] = []
    for article, spelt, places in zip(before.articles, settled.articles, meant(one.page.articles, settled.articles), strict=True):
        if len(places) == 1:
            entry = one.entries[places[0]]
            id = new.get(places[0]) if article.id is None else None
            records = tuple(_confirmed(a, b, entry) for a, b in zip(article.records, spelt.records, strict=True))
            article = replace(article, records=records, id=id if id and all(each.id != id for each in out) else article.id)
        out.append(article)
    return tuple(out)


def _confirmed(correction: RecordCorrection, spelt: RecordCorrection, entry: Entry) -> RecordCorrection:
    """*correction* with what it confirms, if it doesn't say so; *spelt* is it as its page is spelt."""
    found = named(entry, spelt) if correction.action == "confirm" and not correction.was else []
    return replace(correction, was={key: value for key, value in as_read(found[0]).items() if key not in correction.fields}) if len(found) == 1 else correction


def _with(text: str, before: Sequence[ArticleCorrection], within: Sequence[ArticleCorrection], below: Sequence[tuple[str, str]]) -> str:
    """*text* with what the entries of *within* have and those of *before* have not, and with an entry for each headline and id *below* them, of the id alone where an article has no words."""
    mark = text[: len(text) - len(text.lstrip("\ufeff"))]
    text = text.removeprefix(mark)
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    found = [value for key, value in node.value if key.value == "articles"] if isinstance(node, yaml.MappingNode) else []
    entries = found[0].value if found and isinstance(found[0], yaml.SequenceNode) else []
    added: list[tuple[yaml.MappingNode, str, str]] = []
    for entry, old, new in zip(entries, before, within, strict=True):
        if old.id != new.id:
            added.append((entry, "headline", f"id: {new.id}"))
        records = [record for kind in ("targets", "figures") for key, value in entry.value if key.value == kind for record in value.value]
        added += [(record, "confirm", was_line(b.was)) for record, a, b in zip(records, old.records, new.records, strict=True) if a.was != b.was]
    for place, key, words in sorted(added, key=lambda each: _pair(*each[:2])[1].end_mark.index, reverse=True):
        text = _beside(text, place, key, words)
    if not below:
        return mark + text
    indent = " " * (found[0].start_mark.column if entries else 0)
    lines = [line for headline, id in below for line in ((f"{indent}- headline: {json.dumps(headline, ensure_ascii=False)}", f"{indent}  id: {id}") if headline else (f"{indent}- id: {id}",))]
    return mark + "\n".join([*filter(None, [text.rstrip("\n")]), *([] if found else ["articles:"]), *lines]) + "\n"


def _pair(node: yaml.MappingNode, wanted: str) -> tuple[yaml.Node, yaml.Node]:
    """The key *wanted* of *node* with its value, or the first."""
    pair: tuple[yaml.Node, yaml.Node] = next((pair for pair in node.value if pair[0].value == wanted), node.value[0])
    return pair


def _beside(text: str, node: yaml.MappingNode, wanted: str, words: str) -> str:
    """*text* with *words* behind the key *wanted* of *node*, or behind its first: on the next line, or within the braces."""
    key, value = _pair(node, wanted)
    if node.flow_style:
        return f"{text[:value.end_mark.index]}, {words}{text[value.end_mark.index:]}"
    end = text.find("\n", value.end_mark.index)
    end = len(text) if end < 0 else end
    close = "\r" if text[:end].endswith("\r") else ""
    return f"{text[:end].removesuffix(close)}{close}\n{' ' * key.start_mark.column}{words}{close}{text[end:]}"


def _is(after: Sidecar, wanted: Sidecar, below: Sequence[tuple[str, str]]) -> bool:
    """Whether *after* says what is *wanted*, and has an entry for each id *below* that."""
    kept, rest = after.articles[: len(wanted.articles)], after.articles[len(wanted.articles) :]
    same = list(map(_unnumbered, kept)) == list(map(_unnumbered, wanted.articles))
    return same and after.paper == wanted.paper and [article.id for article in rest] == [id for _, id in below]


def _unnumbered(article: ArticleCorrection) -> ArticleCorrection:
    return replace(article, line=0, records=tuple(replace(record, line=0) for record in article.records))

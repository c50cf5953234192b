"""Two lists of published pages → what a change does to their records: added, changed, gone."""

from __future__ import annotations

import datetime
import difflib
import io
import json
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any, Literal

import yaml

from digest import lexicon as lexicons
from digest import pipeline
from digest.correct import bare
from digest.export import contract
from digest.lexicon import Lexicon
from digest.link import named_id
from digest.message import Message, Tongue, say, told
from digest.problem import InputError, Problem

Published = Mapping[str, Any]
"""A page, an article or a record as `digest extract --json` prints it."""

TOLD = ("indicator zh", "relation", "value", "value_max", "unit", "deadline", "period", "baseline", "scope zh")
"""Fields of a record of which readers are told, in this order."""
PUBLISHED = ("digest.json", "zh-Hans/data/digest.json", "site/zh-Hans/data/digest.json")
"""Where a folder may hold what was published."""
LAST = Path(".cache") / "published.json"
"""What `digest build` published last, which `digest serve` leaves as it is."""
ARTICLE_FIELDS = (say("id"), say("title"), say("kicker"), say("subtitle"), say("kind"), say("policy"), say("topics"), say("summary"))
RECORD_FIELDS = (
    say("sort"), say("indicator"), say("relation"), say("value"), say("value_max"), say("unit"), say("baseline"), say("deadline"), say("period"),
    say("scope"), say("hedge"), say("grade"), say("quote"),
)
PLAN_FIELDS = (say("id"), say("name"))
WORDS: Mapping[str, Message] = {each: each for each in (say("added"), say("changed"), say("gone"), say("article"), say("plan"), say("target"), say("figure"))}
SAME_NAME = 0.5
"""How like its old name a plan's new one must be, where neither holds the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One article, target or figure that a reader will find added, changed or gone; or a plan under another name."""

    what: Literal["added", "changed", "gone"]
    sort: Literal["article", "plan", "target", "figure"]
    name: str  # headline, plan, or indicator and number
    name_en: str | None = None  # of a target or figure
    article: str  # its id
    place: str  # source file and line
    fields: tuple[tuple[str, str, str], ...] = ()  # field, before, after


def diff(old: Iterable[Published], new: Iterable[Published]) -> tuple[Change, ...]:
    """Return what readers of *new* find otherwise than readers of *old*, in the order of the new pages; both as `contract` gives them.

    Articles are the same by id, else by source and headline; records by id, else by number and sentence.
    """
    before, after = _articles(old), _articles(new)
    pairs = _paired(before, after, lambda a, b: _named(a) == _named(b) and a["source"] == b["source"])
    changes: list[Change] = []
    for one, other in pairs:
        present = other or one
        assert present is not None
        if one is None or other is None:
            changes.append(_change("gone" if other is None else "added", "article", present, present, ()))
        elif fields := _fields(one, other, ARTICLE_FIELDS):
            changes.append(_change("changed", "article", other, other, fields))
        for was, now in _paired(_records(one), _records(other), _same_number):
            record = now or was
            assert record is not None
            if was is None or now is None:
                changes.append(_change("gone" if now is None else "added", record["sort"], record, present, ()))
            elif fields := _fields(was, now, RECORD_FIELDS):
                changes.append(_change("changed", now["sort"], now, present, fields))
    changes += _renamed(before, after, pairs)
    return tuple(changes)


def _articles(pages: Iterable[Published]) -> list[Published]:
    return [{**article, "source": page["source"]} for page in pages for article in page["articles"]]


def _records(article: Published | None) -> list[Published]:
    if article is None:
        return []
    return [{**record, "sort": sort} for sort, key in (("target", "targets"), ("figure", "figures")) for record in article[key]]


def _paired(old: Sequence[Published], new: Sequence[Published], alike: Any) -> list[tuple[Published | None, Published | None]]:
    """Each of *new* with its counterpart in *old*, then those of *old* that have none."""
    left = list(old)
    found: dict[int, Published] = {}
    for same in (lambda a, b: a["id"] == b["id"], alike):
        for n, each in enumerate(new):
            match = next((o for o in left if n not in found and same(o, each)), None)
            if match is not None:
                found[n] = match
                left.remove(match)
    return [*((found.get(n), each) for n, each in enumerate(new)), *((each, None) for each in left)]


def _renamed(before: Iterable[Published], after: Iterable[Published], pairs: Iterable[tuple[Published | None, Published | None]]) -> Iterator[Change]:
    """Plans whose address is gone, each with the likest name that an article of theirs has instead."""
    gone = {id for article in before for id in _plans(article)}.difference(*map(_plans, after))
    for one, other in pairs:
        if one is None or other is None:
            continue
        was, now = _plans(one), _plans(other)
        for id in [id for id in was if id in gone]:
            likeness, new = max(((_likeness(was[id], now[new]), new) for new in now if new not in was), default=(0.0, ""))
            if likeness >= SAME_NAME:
                gone.remove(id)
                fields = tuple(zip(PLAN_FIELDS, (id, was[id]), (new, now[new]), strict=True))
                yield Change(what="changed", sort="plan", name=now[new], article=other["id"], place=f"{other['source']}:{other['lines'][0][0]}", fields=fields)


def _plans(article: Published) -> dict[str, str]:
    """The plans that *article* names, by their ids."""
    return {named_id("p", instrument["name"]["zh"]): instrument["name"]["zh"] for instrument in article["instruments"]}


def _likeness(one: str, other: str) -> float:
    return 1.0 if one in other or other in one else difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def _same_number(one: Published, other: Published) -> bool:
    a, b = bare(one["quote"]), bare(other["quote"])
    return bool(one["raw"] == other["raw"]) and (a in b or b in a)


def _named(article: Published) -> str:
    return str(article["title"]["zh"] or "".join(article["paragraphs"])[:24])


def _fields(one: Published, other: Published, keys: Iterable[str]) -> tuple[tuple[str, str, str], ...]:
    out: list[tuple[str, str, str]] = []
    for key in keys:
        a, b = one.get(key), other.get(key)
        if isinstance(a, dict) and isinstance(b, dict):
            out += [(say("{key} {part}", key=key, part=part), _said(a[part]), _said(b[part])) for part in a if a[part] != b.get(part)]
        elif a != b:
            out.append((key, _said(a), _said(b)))
    return tuple(out)


def _said(value: Any) -> str:
    if value is None or value == []:
        return "–"
    return " ".join(map(str, value)) if isinstance(value, list) else str(value).lower() if isinstance(value, bool) else str(value)


def _change(what: Any, sort: Any, of: Published, article: Published, fields: tuple[tuple[str, str, str], ...]) -> Change:
    if sort == "article":
        name, name_en, line = _named(of), None, article["lines"][0][0]
    else:
        name, line = f"{of['indicator']['zh']} {of['raw'] or of['relation']}", of["places"][0]["lines"][0][0]
        name_en = of["indicator"].get("en")
    return Change(what=what, sort=sort, name=name, name_en=name_en, article=article["id"], place=f"{article['source']}:{line}", fields=fields)


# ---- the two sides ---------------------------------------------------------------------------------------------------------


def read_now(
    project: Path, lexicon: Lexicon, understand: pipeline.Understand = pipeline.understand, said: pipeline.Said = lambda line: None
) -> list[Published]:
    """What the project would publish if it were built now."""
    edition, _ = pipeline.build(pipeline.seeds_of(project), project, lexicon, said, understand=understand)
    return [contract(page, edition.entries, attrgetter("unit")) for page in edition.pages]


def keep_published(project: Path) -> None:
    """Remember the site as it stands as the one that is published, for `read_last`; that there is none, where there is none."""
    (project / LAST).parent.mkdir(exist_ok=True)
    for name in PUBLISHED:
        if (project / name).is_file():
            shutil.copyfile(project / name, project / LAST)
            return
    (project / LAST).write_text("[]", encoding="utf-8")


def read_last(project: Path, lexicon: Lexicon, understand: pipeline.Understand = pipeline.understand) -> tuple[list[Published], Message]:
    """What was published last, and what that is: the last `digest build`, else the site as it stands, else the last commit. Raises InputError where there is none."""
    kept = project / LAST
    for path in (kept,) if kept.is_file() else (project / name for name in PUBLISHED):
        if path.is_file() and path.read_bytes() != b"[]":
            day = datetime.datetime.fromtimestamp(path.stat().st_mtime).isoformat(" ", "minutes")
            return _published(path), say("compared with what digest build made on {day}", day=day)
    try:
        return read_then(project, "HEAD", lexicon, understand), say("compared with the last commit, since nothing was built yet")
    except InputError:
        if kept.is_file():
            return [], say("digest build has not been run here yet: everything is new")
        raise InputError(Problem(path=str(project), line=None, code="nothing-published", what=say("nothing was built here yet, and nothing committed to git"),
                                 fix=say("run digest build first, or name a project's folder, a built site, or a revision of git"))) from None


def read_then(project: Path, where: str, lexicon: Lexicon, understand: pipeline.Understand = pipeline.understand) -> list[Published]:
    """What was published at *where*: a folder (a built site, or a project) or a revision of git.

    A site is read as it was published, by whatever version of the program; a project or revision is read by this version, with its own
    lexicon where it holds one. Raises InputError if *where* is none of these.
    """
    folder = Path(where)
    if folder.is_dir():
        for name in PUBLISHED:
            if (folder / name).is_file():
                return _published(folder / name)
        if (folder / "seeds").is_dir():
            return read_now(folder, _lexicon_of(folder, lexicon), understand)
        raise InputError(Problem(path=where, line=None, code="nothing-published", what=say("holds neither a built site nor seeds/"),
                                 fix=say("name a project's folder, a built site, or a revision of git; or run digest build first")))
    where = where.lstrip("-")  # never an option of git
    done = subprocess.run(["git", "-C", str(project), "archive", "--format=tar", where], capture_output=True, check=False)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().split("\n")[-1]
        raise InputError(Problem(path=where, line=None, code="no-revision", what=say("is neither a folder nor a revision: {said}", said=said),
                                 fix=say("name a folder, or a revision that git log shows: HEAD~1, main, v1.0")))
    with tempfile.TemporaryDirectory() as kept:
        with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
            archive.extraction_filter = getattr(tarfile, "data_filter", None)  # Python before 3.11.4 has none; a tree of git holds no path outside
            archive.extractall(kept)
        return read_now(Path(kept), _lexicon_of(Path(kept), lexicon), understand)


def _published(path: Path) -> list[Published]:
    try:
        pages = json.loads(path.read_text(encoding="utf-8"))
        if [page["schema"] for page in pages] != [1] * len(pages):
            raise ValueError("of another schema")
    except (ValueError, KeyError, TypeError):
        raise InputError(Problem(path=str(path), line=None, code="not-published", what=say("is not what digest build publishes"),
                                 fix=say("name the folder of a site that digest build made"))) from None
    return list(pages)


def _lexicon_of(folder: Path, lexicon: Lexicon) -> Lexicon:
    own = folder / "digest" / "lexicon"
    if own.is_dir():
        return Lexicon(own) if own.resolve() != lexicons.HERE.resolve() else lexicon
    return lexicons.of(folder)


# ---- in words --------------------------------------------------------------------------------------------------------------


def counted(changes: Sequence[Change]) -> Message:
    """2 added, 1 changed, 0 gone."""
    if not changes:
        return say("What is published stays as it is.")
    return say("{added} added, {changed} changed, {gone} gone", **{what: sum(c.what == what for c in changes) for what in ("added", "changed", "gone")})


def markdown(changes: Sequence[Change], tongue: Tongue = "en") -> str:
    """A table for a pull request; texts of sources cannot break out of their cells."""
    count = told(counted(changes), tongue)
    if not changes:
        return f"{count}\n"
    columns = (told(each, tongue) for each in (say("what"), say("where"), say("field"), say("before"), say("after")))
    rows = [f"**{count}**", "", f"| | {' | '.join(columns)} |", "| --- | --- | --- | --- | --- | --- |"]
    for change in changes:
        what, sort = (told(WORDS[each], tongue) for each in (change.what, change.sort))
        for n, (field, before, after) in enumerate(change.fields or (("", "", ""),)):
            first = (what, f"{sort}: {change.name}", change.place) if n == 0 else ("", "", "")
            field = told(field, tongue)
            rows.append("| " + " | ".join(map(_cell, (*first, field, before, after))) + " |")
    return "\n".join(rows) + "\n"


def corrections(changes: Sequence[Change], label: Callable[[str], tuple[str, str]], day: str) -> str:
    """Entries for corrections.yml that tell readers what changed: numbers, articles that are gone, addresses of articles and plans that are others now.

    *label* gives a label in Chinese and English. Why an article is gone is left for the editor to say.
    """
    gone = {change.article for change in changes if change.sort == "article" and change.what == "gone"}
    entries: list[dict[str, str]] = []
    for change in changes:
        fields = {field: (before, after) for field, before, after in change.fields}
        if change.sort == "article" and change.what == "gone":
            entries.append({"page": f"articles/{change.article}", "withdrawn": "?", "en": "?", "title": change.name})
        elif change.sort in ("article", "plan") and "id" in fields:
            was, now = (f"{change.sort}s/{id}" for id in fields["id"])
            entries.append({"page": was, "moved": now})
        elif change.sort in ("target", "figure") and change.what != "added" and change.article not in gone:
            told = [_told(field, *fields[field], label) for field in TOLD if field in fields] if change.what == "changed" else [label("correction.dropped")]
            if told:
                zh, en = label("correction.told")
                entries.append({
                    "page": f"articles/{change.article}",
                    "corrected": zh.format(name=change.name, changes="；".join(each for each, _ in told)),
                    "en": en.format(name=change.name_en or change.name, changes="; ".join(each for _, each in told)),
                })
    if not entries:
        return "# There is nothing that readers should be told.\n"
    return yaml.safe_dump([{"date": day, **entry} for entry in entries], allow_unicode=True, sort_keys=False, width=10_000)


def _told(field: str, before: str, after: str, label: Callable[[str], tuple[str, str]]) -> tuple[str, str]:
    """What a field was and is, in Chinese and English."""
    was, now = (label(f"relation.{value}") if field == "relation" else (value, value) for value in (before, after))
    zh, en = label(f"field.{field.removesuffix(' zh')}")
    return f"{zh}{was[0]} → {now[0]}", f"{en} {was[1]} → {now[1]}"


def _cell(text: str) -> str:
    """*text* with all that Markdown and HTML would read as numeric entities; ids and file names stay as they are."""
    return "".join(c if c.isalnum() or c in " .:/-%+" else f"&#{ord(c)};" if c.isascii() else c for c in " ".join(text.split()))

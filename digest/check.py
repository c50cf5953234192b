"""Edition → problems: what an editor should look at, gravest first; judges, changes nothing."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from digest.compare import compare
from digest.correct import when_of
from digest.init import has_sample
from digest.lexicon import Lexicon, codes
from digest.message import Message, say, together
from digest.model import NOT_DERIVED, Doubt, Edition, Entry, Passage, Place, Record, Target, Text
from digest.problem import Level, Problem
from digest.read.aside import is_aside
from digest.read.source import HINTS
from digest.terms import find_terms, says

LEVELS: Mapping[str, Level] = {
    "stale-correction": "error",
    "duplicate-id": "error",
    "same-id": "error",
    "no-articles": "error",
    "number-not-in-quote": "error",
    "says-otherwise": "error",
    "value-not-in-text": "warning",
    "contradiction": "warning",
    "doubtful": "warning",
    "changed-since": "note",
    "needless-correction": "note",
    "no-was": "note",
    "no-english": "note",
    "other-words": "note",
    "number-left-over": "note",
}
"""How grave a problem is, and their order within a level; what is not named here is a warning that stands before the others."""
RANKS: Mapping[Level, int] = {"error": 0, "warning": 1, "note": 2}


Lines = Mapping[tuple[str, str, str], int]
"""In which line of its catalogue the English of a page's text stands, by page, context and Chinese."""


def check(edition: Edition, lexicon: Lexicon, lines: Lines = MappingProxyType({})) -> tuple[Problem, ...]:
    """Return every problem of *edition*, each with file, line, what is wrong and how to mend it; *lines* tell where its English stands."""
    problems = {problem for judge in JUDGES for problem in judge(edition)} | set(doubtful_records(edition, codes(lexicon)))
    problems |= {*differences_between_languages(edition, lexicon, lines), *names_in_other_words(edition, lexicon, lines)}
    return by_weight(replace(problem, level=LEVELS.get(problem.code, "warning")) for problem in problems)


def by_weight(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """*problems*, the gravest first, then by kind, file and line."""
    codes = list(LEVELS)

    def weight(problem: Problem) -> tuple[int, int, str, int, str]:
        rank = codes.index(problem.code) if problem.code in LEVELS else -1
        return RANKS[problem.level], rank, problem.path, problem.line or 0, problem.what

    return tuple(sorted(problems, key=weight))


def strays(project: Path, suffixes: Collection[str]) -> Iterator[Problem]:
    """Sidecars and catalogues of seeds/ that no page has, pages that share one, and what is never read; *suffixes* are those of pages."""
    names = sorted(path.name for path in (project / "seeds").glob("*") if path.is_file() and not is_aside(path))
    yield from unread(project / "seeds", suffixes)
    pages: dict[str, list[str]] = {}
    for name in names:
        if Path(name).suffix.lower() in suffixes:
            pages.setdefault(Path(name).stem, []).append(name)
    for name in names:
        stem = name.removesuffix(".yml").removesuffix(".yaml").removesuffix(".en.po")
        alone = [page for page in pages if page + name[len(stem) :] not in names]  # of which one may have been renamed without what belongs to it
        near = ", ".join(difflib.get_close_matches(stem, pages, 1))
        if name.endswith(".yaml"):
            yield Problem(path=f"seeds/{name}", line=None, code="not-read", what=say("a sidecar ends in .yml"), fix=say("rename it to {stem}.yml", stem=stem))
        elif stem != name and stem not in pages:
            what = say("belongs to no page: what it settles is not applied") if name.endswith(".yml") else say("belongs to no page: its English is not shown")
            near = near or (alone[0] if len(alone) == 1 else "")
            fix = say("give it the name of its page: {name}?", name=near + name[len(stem) :]) if near else say("give it the name of its page; remove it only if that page is gone for good")
            yield Problem(path=f"seeds/{name}", line=None, code="no-page", what=what, fix=fix)
    if has_sample(project):
        what = say("the sample that digest init made is published beside your pages, and what it says is invented")
        yield Problem(path="seeds/sample.txt", line=None, code="sample", what=what, fix=say("delete it: rm seeds/sample.*"), level="warning")
    for stem, same in pages.items():
        if len(same) > 1:
            what, fix = say("{same} share one sidecar and one catalogue", same=", ".join(same)), say("rename all but one: {stem}-2{suffix}", stem=stem, suffix=Path(same[-1]).suffix)
            yield Problem(path=f"seeds/{same[-1]}", line=None, code="shared-name", what=what, fix=fix)


def unread(seeds: Path, suffixes: Collection[str]) -> Iterator[Problem]:
    """Folders of *seeds* with pages or what belongs to pages, and files of types that are not read."""
    for path in sorted(seeds.glob("*")):
        if is_aside(path):
            continue
        if path.is_dir():
            inside = [one for one in path.rglob("*") if one.suffix.lower() in (*suffixes, *HINTS, ".yml", ".po")]
            if inside:
                what = say("pages are read from seeds/ itself, not from folders in it: not read {count}", count=len(inside))
                yield Problem(path=f"seeds/{path.name}", line=None, code="not-read", what=what, fix=say("move them up: mv seeds/{folder}/* seeds/", folder=path.name))
        elif path.suffix.lower() in HINTS:
            what = say("files of type {suffix} are not read", suffix=path.suffix.lower())
            yield Problem(path=f"seeds/{path.name}", line=None, code="unknown-type", what=what, fix=HINTS[path.suffix.lower()])


def sarif(problems: Iterable[Problem], version: str) -> dict[str, Any]:
    """*problems* as a SARIF 2.1.0 log, which code hosts show beside the lines."""
    results = [
        {
            "ruleId": p.code,
            "level": p.level,
            "message": {"text": f"{p.what}\nfix: {p.fix}"},
            "locations": [
                {"physicalLocation": {"artifactLocation": {"uri": quote(p.path)}} | ({"region": {"startLine": p.line}} if p.line else {})}
            ],
        }
        for p in problems
    ]
    rules = [{"id": code} for code in sorted({str(result["ruleId"]) for result in results})]
    driver = {"name": "Policy Digest", "version": version, "rules": rules}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }


# ---- judges --------------------------------------------------------------------------------------------------------------


def pages_without_articles(edition: Edition) -> Iterator[Problem]:
    """A page from which nothing was made."""
    for page in edition.pages:
        if not page.articles:
            yield Problem(
                path=page.seed.path,
                line=1,
                code="no-articles",
                what=say("no article was found on this page"),
                fix=say("look at `digest extract --lines` for this file, and settle the articles' lines in its sidecar"),
            )


def articles_of_one_id(edition: Edition) -> Iterator[Problem]:
    """Two articles with one id would have one address: only the last would be seen."""
    seen: dict[str, str] = {}
    for entry in edition.entries:
        article = entry.article
        here = f"{article.source}:{article.lines[0][0]}"
        if article.id in seen:
            yield Problem(
                path=article.source,
                line=article.lines[0][0],
                code="same-id",
                what=say("{id} is also the id of {other}", id=article.id, other=seen[article.id]),
                fix=say("remove one if they are the same page twice; else give one of the two another id in its sidecar"),
            )
        seen.setdefault(article.id, here)


def doubts_of_reading(edition: Edition) -> Iterator[Problem]:
    """What read, normalise and segment were unsure of."""
    for page in edition.pages:
        for warning in (*page.seed.warnings, *page.warnings):
            yield Problem(
                path=page.seed.path,
                line=warning.line,
                code=warning.code,
                what=warning.message,
                fix=say("if it is wrong, settle it in the sidecar beside the page (paper, date, or the article's lines)"),
            )


def numbers_not_in_their_quote(edition: Edition) -> Iterator[Problem]:
    """A record whose number does not stand in its own quote: never to be published unseen."""
    for path, record in _records(edition):
        if record.value is not None and (not record.raw or record.raw not in record.quote):
            yield Problem(
                path=path,
                line=_line(record),
                code="number-not-in-quote",
                what=say("{raw} is not in {quote}", raw=record.raw, quote=record.quote),
                fix=say("mend raw or quote in the sidecar, or drop the record there"),
            )


def doubtful_records(edition: Edition, words: Mapping[tuple[str, str], Message]) -> Iterator[Problem]:
    """Records that the program marks as unsure."""
    for path, record in _records(edition):
        when = when_of(record) or say("no date")
        if NOT_DERIVED in record.rules and record.grade == "check":
            yield Problem(
                path=path,
                line=_line(record),
                code="value-not-in-text",
                what=say("{indicator}: {value} {unit} is not what the sentence says: {quote}", indicator=record.indicator.zh, value=record.value, unit=record.unit or '', quote=record.quote),
                fix=say("mend value and unit in the sidecar, or write confirm: true beside them if you have checked them; until then it is published with a mark"),
            )
        elif record.grade == "check":
            yield Problem(
                path=path,
                line=_line(record),
                code="doubtful",
                what=say("{doubts}{indicator}: {relation} {raw} ({when}), from {quote}", doubts=doubts_of(record), indicator=record.indicator.zh, relation=relation_of(record, words), raw=record.raw or '', when=when, quote=record.quote),
                fix=say("compare it with the sentence; in the sidecar, mend it, or write drop: true or confirm: true"),
            )


DOUBTED: Mapping[Doubt, Message] = {
    "name": say("name"), "number": say("number"), "deadline": say("deadline"), "period": say("period"), "sort": say("target or figure"),
}


def doubts_of(record: Record) -> Message:
    """What of a record the program doubts, as it stands before the record; nothing where it doesn't say."""
    return say("{doubts} in doubt: ", doubts=together((DOUBTED[doubt] for doubt in record.doubts), " + ")) if record.doubts else say("")


def relation_of(record: Record, words: Mapping[tuple[str, str], Message]) -> Message:
    """What an editor is told of how a record's number stands, or that it has none: a goal in words alone reaches nothing."""
    return say("no number") if record.value is None and record.relation == "reach" else words["relation", record.relation]


def targets_against_each_other(edition: Edition) -> Iterator[Problem]:
    """Two articles of one day with different amounts for the same target; a later one amends the earlier."""
    known = {record.id: (path, record) for path, record in _records(edition)}
    for path, record in known.values():
        if isinstance(record, Target) and record.against in known:
            there, other = known[record.against]
            yield Problem(
                path=path,
                line=_line(record),
                code="contradiction",
                what=say("{indicator}: {raw} here, {other} in {place} of the same day", indicator=record.indicator.zh, raw=record.raw or "", other=other.raw or "", place=f"{there}:{_line(other)}"),
                fix=say("compare the two sentences; in the sidecar, mend or drop what is wrong, or give things that differ different indicators or scopes"),
            )


def texts_without_english(edition: Edition) -> Iterator[Problem]:
    """Headlines, summaries, plans and indicators that nobody has put into English."""
    for entry in edition.entries:
        path = entry.article.source
        for _, heading in entry.article.headings():
            if heading.en is None:
                yield _untranslated(path, heading.origin[0], heading.zh)
        for paragraph in entry.article.paragraphs:
            for sentence in paragraph.sentences:
                if sentence.en is None and any(s.id == sentence.id for s in entry.summary):
                    yield _untranslated(path, paragraph.origin[sentence.start], sentence.zh)
        for instrument in entry.instruments:
            if instrument.name.en is None:
                place = instrument.places[0].lines[0][0] if instrument.places else entry.article.lines[0][0]
                yield _untranslated(path, place, instrument.name.zh)
        for record in (*entry.targets, *entry.figures):
            for text in (record.indicator, record.scope):
                if text is not None and text.en is None:
                    yield _untranslated(path, _line(record), text.zh)


def _untranslated(path: str, line: int, zh: str) -> Problem:
    catalogue = path.rsplit(".", 1)[0] + ".en.po"
    return Problem(
        path=path,
        line=line,
        code="no-english",
        what=say("{zh} has no English", zh=zh),
        fix=say("run `digest translate` and fill in its msgstr in {catalogue}", catalogue=catalogue),
    )


def differences_between_languages(edition: Edition, lexicon: Lexicon, lines: Lines) -> Iterator[Problem]:
    """English that says another number, unit, year or direction than its Chinese."""
    for entry in edition.entries:
        path = entry.article.source
        for context, zh, en, line in _translated(entry):
            for finding in compare(zh, en, lexicon):
                what = say("{finding}: {zh} / {en}", finding=finding.message, zh=zh, en=en)
                fix = say("mend the msgstr of this text: {place}", place=_place_of(path, context, zh, lines))
                yield Problem(path=path, line=line, code="says-otherwise", what=what, fix=fix)


def names_in_other_words(edition: Edition, lexicon: Lexicon, lines: Lines) -> Iterator[Problem]:
    """Plans, policies, bodies, and terms of the project's own glossary, that the English of a text calls otherwise than catalogue or glossary, or not at all."""
    own = {row["term"] for row in lexicon.own("glossary")}
    for entry in edition.entries:
        path = entry.article.source
        plans = {plan.name.zh: plan.name.en for plan in entry.instruments if plan.name.en}
        for context, zh, en, line in _translated(entry):
            names = [(name, english) for name, english in plans.items() if name in zh]
            names += [(zh[m.start : m.end], m.term.en) for m in find_terms(zh, lexicon) if m.term.kind in ("policy", "agency") or m.term.zh in own]
            for name, english in names:
                if not says(en, english):
                    what = say("{name} is {english}, but not here: {zh} / {en}", name=name, english=english, zh=zh, en=en)
                    fix = say("say it so, or leave it where another word reads better: {place}", place=_place_of(path, context, zh, lines))
                    yield Problem(path=path, line=line, code="other-words", what=what, fix=fix)


def _translated(entry: Entry) -> Iterator[tuple[str, str, str, int]]:
    """Headings and sentences with their English: context, Chinese, English, source line."""
    article = entry.article
    texts: list[tuple[str, Text, int]] = [("headline", heading, heading.origin[0]) for _, heading in article.headings()]
    texts += [("sentence", s, p.origin[s.start]) for p in article.paragraphs for s in p.sentences]
    yield from ((context, text.zh, text.en, line) for context, text, line in texts if text.en)


def _place_of(path: str, context: str, zh: str, lines: Lines) -> str:
    """Where the English of a text stands: seeds/001.en.po:123."""
    line = lines.get((path, context, zh))
    return path.rsplit(".", 1)[0] + ".en.po" + (f":{line}" if line else "")


def numbers_left_over(edition: Edition) -> Iterator[Problem]:
    """Numbers in the text that no record and no exclusion explains."""
    for entry in edition.entries:
        for place in entry.left_over:
            text = _passage(entry.article.paragraphs, dict(entry.article.headings()), place)
            around = text[max(0, place.start - 8) : place.end + 8]
            yield Problem(
                path=entry.article.source,
                line=place.lines[0][0],
                code="number-left-over",
                what=say("{number} in {around} is in no record", number=text[place.start:place.end], around=around),
                fix=say("if the page reports it, add it in the sidecar under targets or figures with add: true"),
            )


JUDGES: tuple[Callable[[Edition], Iterator[Problem]], ...] = (
    pages_without_articles,
    articles_of_one_id,
    doubts_of_reading,
    numbers_not_in_their_quote,
    targets_against_each_other,
    texts_without_english,
    numbers_left_over,
)


def _passage(paragraphs: tuple[Passage, ...], headings: dict[str, Passage], place: Place) -> str:
    return paragraphs[place.paragraph].zh if place.paragraph is not None else headings[place.part].zh


def _records(edition: Edition) -> Iterator[tuple[str, Record]]:
    for entry in edition.entries:
        for record in (*entry.targets, *entry.figures):
            yield entry.article.source, record


def _line(record: Record) -> int:
    return record.places[0].lines[0][0]

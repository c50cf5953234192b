"""Entries + Sidecar → the same entries as the editor settled them, and what fits nothing any more."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, cast

from digest.bounds import as_meant
from digest.extract.article import mark_of
from digest.extract.instruments import kind_of
from digest.extract.numbers import find_quantities
from digest.lexicon import Lexicon
from digest.message import Message, say
from digest.model import (
    BY_EDITOR,
    NOT_DERIVED,
    UNIT_ADDED,
    Article,
    Entry,
    Figure,
    Instrument,
    Page,
    Passage,
    Place,
    Range,
    Record,
    Sentence,
    Sheet,
    Target,
    Text,
    ranges,
)
from digest.problem import Level, Problem
from digest.segment.article import over_blank
from digest.sidecar import CHOICES, ArticleCorrection, PlanCorrection, RecordCorrection, Sidecar, Stretch

MARKS = re.compile(r"(?<!\d)\.|\.(?!\d)|[^\w.%‰]|_")
"""Spaces and punctuation, but for the decimal point and the signs that make 12 another number."""
PROBE = 2
"""A number that is read with an editor's unit, to see what it multiplies by."""
COMMON_UNITS = ("m3", "m2", "km", "t", "kW", "kWh", "CNY", "%")
"""As a sidecar names them."""
NEARLY, SLIPS, TELLING = 0.75, 2, 6
"""Share of its letters by which a text that an editor gave is still told, letters that may have come in at either end, and letters that it has at least."""
WITHOUT_NUMBER = ("complete", "trend_up", "trend_down", "trend_slow")
"""Relations that say something without a number."""
LONGEST_NAME = 24
"""Characters that name an article without a headline."""


# ---- boundaries, before segment --------------------------------------------------------------------------------------


def settle(sidecar: Sidecar, sheet: Sheet) -> tuple[Sidecar, tuple[Problem, ...]]:
    """Return *sidecar* with the boundaries of its articles as line numbers of *sheet*, and a problem for each that doesn't hold.

    A stretch given as two texts goes from the line with the first to the line with the second, wherever they stand now, a few letters changed or not; one given
    as numbers is used only if its lines hold the article's headline, where the sidecar names one. A stretch that doesn't hold leaves the article's others as they are.
    """
    problems: list[Problem] = []
    taken: dict[int, int] = {}
    articles = []
    page = _Letters(sheet)
    blank = frozenset(n for n, line in enumerate(sheet.seed.lines, 1) if not line.strip())
    for article in sidecar.articles:
        held: list[Range] = []
        for stretch in article.stretches:
            try:
                (first, last), changed = page.range(stretch)
                twice = next((n for n in range(first, last + 1) if n in taken), None)
                if twice is not None:
                    raise LookupError(say("line {line} already belongs to the article on line {other} of this file", line=twice, other=taken[twice]))
                taken |= dict.fromkeys(range(first, last + 1), article.line)
                held.append((first, last))
                problems += (_rewritten(sidecar, article.line, *each) for each in changed)
            except LookupError as error:
                anew = say("copy it anew from the page; the other pairs of lines hold") if len(article.stretches) > 1 else say("write lines as two texts, from the article's first line and its last: lines: [[…, …]]")
                what, fix, *_ = *error.args, anew
                problems.append(_stale(sidecar, article.line, what, fix))
        if held and article.headline and _numbered(article.stretches) and bare(article.headline) not in page.text([n for first, last in held for n in range(first, last + 1)]):
            what = say("lines {lines} do not hold the headline {headline}", lines=_said(held), headline=article.headline)
            problems.append(_stale(sidecar, article.line, what, say("write lines as two texts, from the article's first line and its last: lines: [[…, …]]")))
            held = []
        articles.append(replace(article, lines=over_blank(sorted(held), blank)))
    astray = next((p.line for p in problems if p.level == "error"), None)
    return replace(sidecar, articles=tuple(articles), astray=astray), tuple(problems)


def _rewritten(sidecar: Sidecar, line: int, was: str, now: str, where: int) -> Problem:
    what = say("{was} is {now} on line {line} of the page now; the boundary still holds", was=was, now=now, line=where)
    return Problem(path=sidecar.path, line=line, code="changed-since", what=what, fix=say("copy it anew from the page into lines"), level="warning")


class _Letters:
    """A page's letters and digits without spaces and marks, each with its line: as normalised, and as printed."""

    def __init__(self, sheet: Sheet) -> None:
        self.lines = [bare(line.text) for line in sheet.lines]
        self._printed = [bare(line) for line in sheet.seed.lines]

    def text(self, numbers: Sequence[int]) -> str:
        return "".join(self.lines[n - 1] for n in numbers) + " " + "".join(self._printed[n - 1] for n in numbers)

    def range(self, stretch: Stretch) -> tuple[Range, list[tuple[str, str, int]]]:
        """The lines of *stretch*, and which of its texts have changed: as it was, as it is, and on which line; LookupError says why there are none."""
        first, last = stretch
        if isinstance(first, int) and isinstance(last, int):
            if last > len(self.lines):
                raise LookupError(say("lines {first}-{last} are not on the page, which has {count}", first=first, last=last, count=len(self.lines)))
            return (first, last), []
        missing = str(first)
        for place in (_exactly, _nearly):
            for lines in (self.lines, self._printed):
                whole, start, end = "".join(lines), None, None
                start = place(bare(str(first)), whole, 0)
                end = place(bare(str(last)), whole, start[0]) if start else None
                missing = str(last) if start else missing
                if start and end:
                    if whole.count(bare(str(first))) > 1:
                        raise LookupError(say("{first} stands on this page more than once", first=first), say("write a longer piece of it, on over the end of its line if need be"))
                    ends = ((str(first), start), (str(last), end))
                    changed = [(was, whole[a:b], _line_at(lines, b - 1)) for was, (a, b) in ends if whole[a:b] != bare(was)]
                    return (_line_at(lines, start[0]), _line_at(lines, end[1] - 1)), changed
        raise LookupError(say("{missing} is not on this page", missing=first) if missing == first else say("{last} does not follow {first} on this page", last=last, first=first))


def _exactly(wanted: str, whole: str, start: int) -> Range | None:
    at = whole.find(wanted, start)
    return None if at < 0 else (at, at + len(wanted))


def _nearly(wanted: str, whole: str, start: int) -> Range | None:
    """Where from *start* on *whole* has nearly the letters *wanted*, from the first to the last that it still has; None where no place or more than one does."""
    at = whole.find(wanted, start)
    if at >= 0:
        return at, at + len(wanted)
    if len(wanted) < TELLING:
        return None
    found: dict[Range, float] = {}
    for begin in sorted({m.start() - k for k in range(len(wanted) - 1) for m in re.finditer(f"(?={re.escape(wanted[k : k + 2])})", whole[start:])}):
        window = max(start, start + begin - SLIPS)
        blocks = difflib.SequenceMatcher(None, wanted, whole[window : window + len(wanted) + 2 * SLIPS], autojunk=False).get_matching_blocks()[:-1]
        place = window + blocks[0].b, window + blocks[-1].b + blocks[-1].size
        found[place] = max(found.get(place, 0), sum(block.size for block in blocks) / max(len(wanted), place[1] - place[0]))
    best = max(found, key=lambda place: found[place], default=None)
    if best is None or found[best] < NEARLY or any(share >= NEARLY and (b <= best[0] or a >= best[1]) for (a, b), share in found.items()):
        return None
    return best


def _line_at(lines: Sequence[str], offset: int) -> int:
    for number, line in enumerate(lines, 1):
        offset -= len(line)
        if offset < 0:
            return number
    raise LookupError("past the end of the page")


def _numbered(stretches: Sequence[Stretch]) -> bool:
    return any(isinstance(first, int) for first, _ in stretches)


def _said(lines: Sequence[Range]) -> str:
    return ", ".join(f"{first}-{last}" for first, last in lines)


# ---- corrections, after extract and classify ---------------------------------------------------------------------------


def correct(entries: tuple[Entry, ...], sidecar: Sidecar, lexicon: Lexicon) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    """Return *entries* as *sidecar* settles them, and a problem for each correction that fits nothing, or is no longer needed.

    A correction is applied only where exactly one article, and in it exactly one record, is what it names: its headline, lines or id; a
    piece of the quote with the number in it. Line numbers play no part, so that a page may be wrapped anew, or moved, or renamed.
    A value that the quote doesn't say is published as given (rule `value-not-in-text`), and marked (grade `check`) until the editor confirms it.
    """
    out = list(entries)
    problems: list[Problem] = []
    articles = [entry.article for entry in entries]
    places = meant(articles, sidecar.articles)
    owners: dict[str, tuple[int, int]] = {}
    accounts = [_Account() for _ in entries]
    confirmed: list[tuple[int, RecordCorrection]] = []
    for correction, found in zip(sidecar.articles, places, strict=True):
        if len(found) != 1:
            names = correction.headline or correction.id or _said(correction.lines)
            if not (found or correction.id or correction.stretches or correction.fields or correction.plans or correction.records):
                problems.append(Problem(path=sidecar.path, line=correction.line, code="needless-correction", what=say("no article is {names}, and nothing is settled here", names=names),
                                        fix=say("remove it"), level="note"))
            elif names:  # else its lines did not hold, which settle has said
                problems.append(_stale(sidecar, correction.line, _no_article(len(found), correction, names), say("name the article by the headline that `digest extract` shows for it, and its id")))
            continue
        place, line = owners.setdefault(correction.id, (found[0], correction.line)) if correction.id else (found[0], correction.line)
        if place != found[0]:
            what = say("{id} is already the id of the article on line {line}", id=correction.id, line=line)
            fix = say("give each article an id of its own, or put both corrections under one")
            problems.append(Problem(path=sidecar.path, line=correction.line, code="duplicate-id", what=what, fix=fix))
            continue
        titles = [bare(each.fields.get("title") or "") for each, where in zip(sidecar.articles, places, strict=True) if where == found]
        if correction.headline and not correction.lines and bare(correction.headline) not in titles and not _meant(articles, replace(correction, id=None)):
            what = say("no article is headed {headline} any more; this holds for {name}", headline=correction.headline, name=name_of(articles[place]))
            fix = say("write its headline as it is now")
            problems.append(Problem(path=sidecar.path, line=correction.line, code="changed-since", what=what, fix=fix, level="note"))
        problems += accounts[place].against("", correction.line, {"id": correction.id, **correction.fields} if correction.id else correction.fields, sidecar)
        entry = _at_old_addresses(_with_fields(out[place], correction, sidecar, problems), correction.records)
        for plan in correction.plans:
            entry = _with_plan(entry, plan, sidecar, problems, lexicon)
        for record in correction.records:
            if record.action == "confirm" and not record.fields:
                confirmed.append((place, record))  # with what is mended elsewhere
                continue
            record = _in_base_unit(_as_printed(record, lexicon), sidecar, problems, lexicon)
            problems += _unknown_place(record, entries, sidecar, lexicon)
            problems += _unknown_plan(record, entry, sidecar)
            problems += _other_time(record, sidecar)
            entry = _with_record(entry, record, accounts[place], sidecar, problems, lexicon)
        out[place] = entry
    for place, record in confirmed:
        out[place] = _with_record(out[place], record, accounts[place], sidecar, problems, lexicon)
    return tuple(out), tuple(_behind(problem, sidecar.astray) for problem in problems)


def _behind(problem: Problem, astray: int | None) -> Problem:
    """*problem*, with a word that it may come only of boundaries that don't hold, on line *astray* of the sidecar."""
    if astray is None or problem.code != "stale-correction":
        return problem
    return replace(problem, fix=say("first mend the lines on line {line}: this may come of them alone; else {fix}", line=astray, fix=problem.fix))


class _Account:
    """What was settled of an article so far, and on which line of its sidecar; a record is known by the end of its id, whose beginning is the article's."""

    def __init__(self) -> None:
        self._said: dict[str, dict[str, tuple[Any, int]]] = {}
        self._dropped: list[tuple[Record, int]] = []

    def said(self, id: str) -> Mapping[str, int]:
        """The fields settled of the record *id*, or of the article where it is empty, each with its line."""
        return {key: line for key, (_, line) in self._said.get(id.rpartition("-")[2], {}).items()}

    def against(self, id: str, line: int, fields: Mapping[str, Any], sidecar: Sidecar) -> Iterator[Problem]:
        """Take *fields* of the record *id* down; a problem for each that an earlier line has otherwise."""
        said = self._said.setdefault(id.rpartition("-")[2], {})
        for key, value in fields.items():
            other, before = said.get(key, (value, line))
            if other != value:
                what = say("{key} is {value} here and {other} on line {line}; the later one holds", key=key, value=_shown(value), other=_shown(other), line=before)
                yield Problem(path=sidecar.path, line=line, code="contradiction", what=what, fix=say("keep one of the two"), level="warning")
            said[key] = value, line

    def drop(self, record: Record, correction: RecordCorrection, sidecar: Sidecar) -> Iterator[Problem]:
        """Take down that *correction* drops *record*; a problem if an earlier line keeps it."""
        self._dropped.append((record, correction.line))
        for line in sorted(self.said(record.id).values())[:1]:
            what = say("{quote} is dropped here and kept on line {line}; it is dropped", quote=correction.quote, line=line)
            yield Problem(path=sidecar.path, line=correction.line, code="contradiction", what=what, fix=say("keep one of the two"), level="warning")

    def dropped(self, correction: RecordCorrection, sidecar: Sidecar) -> Iterator[Problem]:
        """A problem if an earlier line drops what *correction* keeps."""
        for line in [line for record, line in self._dropped if _fits(record, correction)][:1]:
            what = say("{quote} is kept here and dropped on line {line}; it is dropped", quote=correction.quote, line=line)
            yield Problem(path=sidecar.path, line=correction.line, code="contradiction", what=what, fix=say("keep one of the two"), level="warning")


def _shown(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple) else "null" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


def meant(articles: Sequence[Article], corrections: Sequence[ArticleCorrection]) -> list[list[int]]:
    """For each of *corrections* the places of the articles that it may mean; one, where it is plain.

    What names no article by itself (below) may be told by the others: its headline is a title that one of them gave, or one that has its
    headline or its id names an article.
    """
    found = [_meant(articles, each) for each in corrections]
    while True:
        names: dict[str, set[int]] = {}
        ids = {article.id: [n] for n, article in enumerate(articles)}
        for each, places in zip(corrections, found, strict=True):
            if len(places) == 1:
                ids |= {each.id: places} if each.id else {}
                for name in filter(None, (each.headline, each.fields.get("title"))):
                    names.setdefault(bare(name), set()).update(places)
        more = [places or _told_of(articles, each, names, ids) for each, places in zip(corrections, found, strict=True)]
        if more == found:
            return found
        found = more


def _told_of(articles: Sequence[Article], correction: ArticleCorrection, names: Mapping[str, set[int]], ids: Mapping[str, list[int]]) -> list[int]:
    """The places of the articles that others call as *correction* does, or else have its title as headline by now, or else its id."""
    called = sorted(names.get(bare(correction.headline or ""), ()))
    titled = [n for n, a in enumerate(articles) if a.title and bare(a.title.zh) == bare(correction.fields.get("title") or "")]
    return called or titled or ids.get(correction.id or "", [])


def _meant(articles: Sequence[Article], correction: ArticleCorrection) -> list[int]:
    """The places of the articles that *correction* may mean: by lines, else by headline (with the id where several have it), else by id."""
    if correction.lines:
        return [n for n, a in enumerate(articles) if all(any(p <= x and y <= q for p, q in correction.lines) for x, y in a.lines)]
    if not correction.headline:
        return [n for n, a in enumerate(articles) if a.id == correction.id]
    wanted = bare(correction.headline)
    found = [n for n, a in enumerate(articles) if bare(name_of(a)) == wanted]
    found = found or [n for n, a in enumerate(articles) if bare(_opening(a)).startswith(wanted)]
    found = found or [n for n, a in enumerate(articles) if wanted in "".join(bare(h.zh) for _, h in a.headings())]
    pinned = [n for n in found if articles[n].id == correction.id]
    return pinned if len(found) > 1 and pinned else found


def _no_article(count: int, correction: ArticleCorrection, names: str) -> Message:
    if count:
        return say("{count} articles are headed {names}", count=count, names=names) if correction.headline else say("{count} articles have {names}", count=count, names=names)
    if correction.headline:
        return say("no article is headed {names}", names=names)
    return say("no article has the id {names}", names=names) if correction.id else say("no article has the lines {names}", names=names)


def _opening(article: Article) -> str:
    return article.title.zh if article.title else next((p.zh for p in article.paragraphs), "")


def name_of(article: Article) -> str:
    """What a sidecar calls *article*: its headline, else the beginning of its text."""
    return article.title.zh if article.title else _opening(article)[:LONGEST_NAME]


def dated(page: Page) -> bool:
    """Whether an editor settled the date of *page*, so that the ids of its articles can be written down."""
    return page.paper.date is not None and all(warning.code != "date-inferred" for warning in page.warnings)


def bare(text: str) -> str:
    """Letters and numbers alone: what stays when a line is wrapped or punctuated anew."""
    return MARKS.sub("", text)


def _stale(sidecar: Sidecar, line: int, what: Message, fix: Message) -> Problem:
    return Problem(path=sidecar.path, line=line, code="stale-correction", what=what, fix=fix)


def _with_fields(entry: Entry, correction: ArticleCorrection, sidecar: Sidecar, problems: list[Problem]) -> Entry:
    article, fields = entry.article, correction.fields
    for part in ("title", "kicker", "subtitle"):
        if part in fields:
            article = replace(article, **cast(Any, {part: _heading(article, part, fields[part])}))
    if correction.id and correction.id != article.id:
        old, article = article.id, replace(article, id=correction.id)
        targets = tuple(replace(t, id=t.id.replace(old, article.id, 1)) for t in entry.targets)
        figures = tuple(replace(f, id=f.id.replace(old, article.id, 1)) for f in entry.figures)
        entry = replace(entry, targets=targets, figures=figures)
    if fields.get("kind"):
        article = replace(article, kind=fields["kind"])
    if fields.get("text"):
        article = replace(article, paper=replace(article.paper, text=fields["text"]))
    entry = replace(entry, article=article, policy=fields.get("policy", entry.policy), topics=fields.get("topics", entry.topics))
    if "summary" in fields:
        entry = replace(entry, summary=_summary(entry, fields["summary"], correction.line, sidecar, problems))
    return entry


def _with_plan(entry: Entry, correction: PlanCorrection, sidecar: Sidecar, problems: list[Problem], lexicon: Lexicon) -> Entry:
    """*entry* without a plan, with it called otherwise, or with one more that its text names."""
    def problem(code: str, what: Message, fix: Message, level: Level = "warning") -> None:
        problems.append(Problem(path=sidecar.path, line=correction.line, code=code, what=what, fix=fix, level=level))

    def named_so(name: str) -> list[Instrument]:
        return [i for i in entry.instruments if bare(name) in (bare(i.name.zh), bare(i.short or ""))]

    found = named_so(correction.name)
    others = tuple(i for i in entry.instruments if i not in found)
    if correction.drop:
        if not found:
            problem("needless-correction", say("the article names no plan {plan}", plan=correction.name), say("remove it"), "note")
        return replace(entry, instruments=others)
    if found:
        if all((correction.called or i.name.zh, correction.short or i.short, correction.kind or i.kind) == (i.name.zh, i.short, i.kind) for i in found):
            problem("needless-correction", say("the program reads {raw} so by itself now", raw=correction.name), say("remove it"), "note")
        plan = found[0]
    else:
        place = _find(entry.article, correction.name)
        kind = correction.kind or kind_of(bare(correction.called or correction.name), lexicon)
        if place is None:
            problem("stale-correction", say("the article does not say {quote}", quote=correction.name), say("write name as the article has it; its right name goes into called"))
            return entry
        if kind is None:
            problem("no-kind", say("{plan} does not say what kind of plan it is", plan=correction.name), say("add kind, one of: {known}", known=", ".join(CHOICES["kind of a plan"])))
            return entry
        plan = Instrument(name=Text(zh=correction.name), kind=cast(Any, kind), places=(place,))
    plan = replace(plan, name=Text(zh=correction.called or plan.name.zh), short=correction.short or plan.short, kind=cast(Any, correction.kind or plan.kind))
    same = [i for i in others if bare(i.name.zh) == bare(plan.name.zh)]  # it was read as two
    places = dict.fromkeys(place for i in (plan, *found[1:], *same) for place in i.places)
    plan = replace(plan, places=tuple(sorted(places, key=_mentioned)))
    return replace(entry, instruments=tuple(sorted((*(i for i in others if i not in same), plan), key=lambda i: [*map(_mentioned, i.places[:1])])))


def _mentioned(place: Place) -> tuple[bool, int, int]:
    """Where a plan is named, for the order of plans: headings last."""
    return place.paragraph is None, place.paragraph or 0, place.start


def _heading(article: Article, part: str, text: str | None) -> Passage | None:
    if text is None:
        return None
    old: Passage | None = getattr(article, part)
    line = old.origin[0] if old and old.origin else article.lines[0][0]
    role = {"title": "headline"}.get(part, part)
    return Passage(zh=text, role=cast(Any, role), origin=(line,) * len(text))


def _summary(entry: Entry, wanted: tuple[str, ...], line: int, sidecar: Sidecar, problems: list[Problem]) -> tuple[Sentence, ...]:
    sentences = [s for p in entry.article.paragraphs for s in p.sentences]
    chosen = []
    for text in wanted:
        found = [s for s in sentences if bare(text) and bare(s.zh).startswith(bare(text))]
        if not found:
            problems.append(_stale(sidecar, line, say("no sentence begins with {text}", text=text), say("take summary sentences from the article's own text")))
        chosen += found[:1]
    return tuple(chosen) or entry.summary


# ---- records ---------------------------------------------------------------------------------------------------------------


def _as_printed(correction: RecordCorrection, lexicon: Lexicon) -> RecordCorrection:
    """*correction*, where it adds a record and leaves value or unit out, with those of its number as printed: 2 年 of 为期两年."""
    given, raw = correction.fields, "".join((correction.raw or "").split())
    if correction.action != "add" or not raw or {"value", "value_max", "unit"} <= given.keys():
        return correction
    here = {(q.value, q.value_max, q.unit): q for q in find_quantities(correction.quote, lexicon) if "".join(q.text.split()) == raw}
    alone = find_quantities(correction.raw or "", lexicon)
    read = next(iter(here.values())) if len(here) == 1 else alone[0] if len(alone) == 1 else None
    if read is None:
        return correction
    fields: dict[str, Any] = {}
    if "value" not in given:
        fields = {"value": read.value, "value_max": given.get("value_max", read.value_max)}
        named = next(iter(find_quantities(f"{PROBE}{given.get('unit')}", lexicon)), None)
        if read.unit and ("unit" not in given or (named is not None and named.unit == read.unit)):
            fields["unit"] = read.unit
    elif "unit" not in given and (given["value"], given.get("value_max")) == (read.value, read.value_max):
        fields = {"unit": read.unit or None}
    return replace(correction, fields={**given, **fields})


def _says_no_number(correction: RecordCorrection) -> bool:
    """Whether *correction* adds a record with a number that neither the program reads nor the editor gives, and no direction stands for it."""
    relation = correction.fields.get("relation", "reach")
    return correction.action == "add" and bool(correction.raw) and "value" not in correction.fields and relation not in WITHOUT_NUMBER


def _in_base_unit(correction: RecordCorrection, sidecar: Sidecar, problems: list[Problem], lexicon: Lexicon) -> RecordCorrection:
    """*correction* with the values that an editor gave in a unit such as 亿立方米 or 万元 in the unit that the program counts by."""
    unit = correction.fields.get("unit")
    known = {row["unit"] for row in lexicon.table("units")}
    if not unit or unit in known:
        return correction
    read = next(iter(find_quantities(f"{PROBE}{unit}", lexicon)), None)
    if read is None or not read.unit or read.text != f"{PROBE}{unit}" or read.value_max is not None:
        if not re.search(rf"\d\s*{re.escape(unit)}", f"{correction.raw} {correction.quote}"):
            near = [*COMMON_UNITS, *difflib.get_close_matches(unit, sorted(known.difference(COMMON_UNITS)), 2)]
            fix = say("write it as it is printed, or as the program does: {near}; until then it is shown as given", near=', '.join(near))
            problems.append(Problem(path=sidecar.path, line=correction.line, code="unknown-unit", what=say("{unit} is no unit that the program knows", unit=unit), fix=fix))
        return correction
    values = {key: correction.fields[key] * (read.value / PROBE) for key in ("value", "value_max") if correction.fields.get(key) is not None}
    return replace(correction, fields={**correction.fields, **values, "unit": read.unit})


def _unknown_place(correction: RecordCorrection, entries: Sequence[Entry], sidecar: Sidecar, lexicon: Lexicon) -> Iterator[Problem]:
    """A word about a scope that the page does not say and no list has: it may be misspelt."""
    scope = correction.fields.get("scope")
    known = {name for row in lexicon.table("places") for name in (row["place"], row["full"])}
    known |= {wording for row in lexicon.table("glossary") if row["kind"] == "place" for wording in (row["term"], *row["wordings"].split("|"))}
    said = "".join(bare(p.zh) for entry in entries for p in (*entry.article.paragraphs, *(heading for _, heading in entry.article.headings())))
    if scope and not _made_of(bare(scope), lambda piece: piece in known or piece in said):
        places = {record.scope.zh for entry in entries for record in (*entry.targets, *entry.figures) if record.scope}
        near = difflib.get_close_matches(scope, sorted(known | places), 1)
        fix = say("did you mean {near}? If it is right, leave it", near=near[0]) if near else say("see that it is spelt right; if it is, leave it")
        what = say("{scope} is no place that this page names or the program knows", scope=scope)
        yield Problem(path=sidecar.path, line=correction.line, code="unknown-place", what=what, fix=fix, level="warning")


def _unknown_plan(correction: RecordCorrection, entry: Entry, sidecar: Sidecar) -> Iterator[Problem]:
    """A plan of a target that its article does not name."""
    plan, known = correction.fields.get("plan"), [i.name.zh for i in entry.instruments]
    if plan and bare(plan) not in {bare(name) for i in entry.instruments for name in (i.name.zh, i.short or "")}:
        fix = say("write one that it names: {known}", known=", ".join(known)) if known else say("remove it")
        yield Problem(path=sidecar.path, line=correction.line, code="unknown-plan", what=say("the article names no plan {plan}", plan=plan), fix=fix, level="warning")


def _other_time(correction: RecordCorrection, sidecar: Sidecar) -> Iterator[Problem]:
    """A figure's deadline, a target's period: the number may stand under the wrong head."""
    kind, given = correction.fields.get("as") or correction.kind, correction.fields
    if kind == "figure" and "deadline" in given:
        what, fix = say("a figure has no deadline; it is taken for its period"), say("write period, or make it a target: put it under targets")
        yield Problem(path=sidecar.path, line=correction.line, code="bad-deadline", what=what, fix=fix, level="warning")
    if kind == "target" and "period" in given:
        what, fix = say("a target has no period; it is taken for its deadline"), say("write deadline, or make it a figure: put it under figures")
        yield Problem(path=sidecar.path, line=correction.line, code="bad-period", what=what, fix=fix, level="warning")


def _made_of(text: str, known: Callable[[str], bool]) -> bool:
    """Whether *text* is made of pieces that are *known*, each of two characters at least."""
    ends = {0}
    for start in range(len(text)):
        if start in ends:
            ends |= {end for end in range(start + 2, len(text) + 1) if known(text[start:end])}
    return len(text) in ends


def _with_record(entry: Entry, correction: RecordCorrection, account: _Account, sidecar: Sidecar, problems: list[Problem], lexicon: Lexicon) -> Entry:
    records: list[Record] = [*entry.targets, *entry.figures]
    found = named(entry, correction, account.said)
    settles = {"as": correction.kind, **correction.fields}
    if correction.action == "add" and not (correction.raw and len(found) == 1):
        if _says_no_number(correction):
            fix = say("add value and unit; of a goal without a number, leave raw out")
            problems.append(Problem(path=sidecar.path, line=correction.line, code="no-value", what=say("no amount can be read in {raw}", raw=correction.raw), fix=fix))
            return entry
        made = _new_record(entry, correction, lexicon)
        if made is None:
            fix = say("copy quote from the article's lines, as `digest extract --lines` shows them, with raw inside it")
            problems.append(_stale(sidecar, correction.line, say("the article does not say {quote}", quote=correction.quote), fix))
            return entry
        if (line := account.said(made.id).get("indicator")) and made in records:
            problems.append(Problem(path=sidecar.path, line=correction.line, code="needless-correction", what=say("line {line} settles this already", line=line), fix=say("remove it"), level="note"))
        problems += account.against(made.id, correction.line, settles, sidecar)
        return _sorted(replace(entry, left_over=_still_left(entry, made)), [*(r for r in records if r.id != made.id), made])
    if not found and correction.action == "drop" and _said_of_nothing(entry, correction):
        what = say("the program makes nothing of {quote} by itself now", quote=correction.quote)
        problems.append(Problem(path=sidecar.path, line=correction.line, code="needless-correction", what=what, fix=say("remove it"), level="note"))
        return entry
    if len(found) != 1:
        if dropped := list(account.dropped(correction, sidecar)):
            problems += dropped
            return entry
        fix = say("give quote and raw as `digest extract --why` shows them for this number, and was: {indicator: …} if several share them")
        problems.append(_stale(sidecar, correction.line, _not_one(len(found), correction), fix))
        return entry
    record = found[0]
    if not _is_named(record, correction):
        what = say("{quote} does not name the number, now {raw}", quote=correction.quote, raw=record.raw)
        problems.append(_stale(sidecar, correction.line, what, say("add raw: {raw} if this is the number that was meant", raw=record.raw)))
        return entry
    others = [r for r in records if r is not record]
    said = account.said(record.id)
    if correction.action == "mend" and not correction.fields and isinstance(record, Target) == (correction.kind == "target"):
        problems.append(_nothing_to_change(correction, said.get("as"), sidecar))
        return entry
    changed = [key for key in _changed(record, correction, said) if key in _changed(as_meant(record, lexicon), correction, said)]  # the review shows what is meant
    problems += _outlived(record, correction, changed, account.said(record.id), sidecar)
    if correction.action == "drop":
        problems += account.drop(record, correction, sidecar)
        return _sorted(entry, others)
    problems += account.against(record.id, correction.line, settles, sidecar)
    if correction.action == "confirm" and changed:
        mended = _mended(record, correction, lexicon) if correction.fields else record
        return _sorted(entry, [*others, replace(mended, grade="check")])
    return _sorted(entry, [*others, _mended(record, correction, lexicon)])


def _at_old_addresses(entry: Entry, corrections: Iterable[RecordCorrection]) -> Entry:
    """*entry* with the records that were read otherwise when their corrections were written under the ids that they had then: their addresses stay."""
    records: list[Record] = [*entry.targets, *entry.figures]
    for correction in (one for one in corrections if one.was and one.action != "add"):
        found = named(_sorted(entry, records), correction)
        was = correction.was
        if len(found) != 1 or was.get("value", found[0].value) != found[0].value or was.get("value_max", found[0].value_max) != found[0].value_max:
            continue
        record = found[0]
        kind = was.get("as") or _as_written(record, "as")
        mark = mark_of(was.get("indicator", record.indicator.zh), was.get("relation", record.relation), record.value, record.value_max, was.get("unit", record.unit),
                       was.get("deadline" if kind == "target" else "period", when_of(record)))
        id = f"{entry.article.id}-{kind[0]}{mark}"
        if _changed(record, correction, ()) and id not in {one.id for one in records}:
            records = [replace(one, id=id) if one is record else one for one in records]
    return _sorted(entry, records)


def named(entry: Entry, correction: RecordCorrection, said: Callable[[str], Collection[str]] = lambda id: ()) -> list[Record]:
    """The records of *entry* that *correction* may mean; one, where it is plain. *said* are the fields of a record that the sidecar settled before."""
    records: list[Record] = [*entry.targets, *entry.figures]
    fitting = [r for r in records if _fits(r, correction)]
    found = [r for r in fitting if _is_named(r, correction)] or [r for r in records if _fits_sentence(r, correction, entry.article)] or fitting
    if len(found) > 1:
        found = [r for r in found if _was(r, correction.was)] or [r for r in found if not _changed(r, correction, said(r.id))] or found
    if len(found) > 1:
        found = [r for r in found if (bare(r.quote), r.raw) == (bare(correction.quote), correction.raw)] or found
    if len(found) > 1:
        found = [r for r in found if isinstance(r, Target) == (correction.kind == "target")] or found
    return found


def _fits(record: Record, correction: RecordCorrection) -> bool:
    quote, wanted = bare(record.quote), bare(correction.quote)
    same = correction.raw is None or "".join((record.raw or "").split()) == "".join(correction.raw.split())
    return bool(wanted) and (wanted in quote or quote in wanted) and same


def _is_named(record: Record, correction: RecordCorrection) -> bool:
    """Whether *correction* says the number of *record*, where it has one."""
    return correction.raw is not None or not record.raw or bare(record.raw) in bare(correction.quote)


def _fits_sentence(record: Record, correction: RecordCorrection, article: Article) -> bool:
    """Whether the quote of *correction* is another piece of the sentence of *record* that holds its number too."""
    said = article.said(record.places[0])
    sentence, quote, raw, wanted = (bare(text) for text in (said.zh if said else "", record.quote, record.raw or "", correction.quote))
    start = sentence.find(quote) + quote.rfind(raw)
    if not (raw and wanted and raw in quote and quote in sentence) or (correction.raw is not None and raw != bare(correction.raw)):
        return False
    begins = (n for n in range(max(0, start + len(raw) - len(wanted)), start + 1))
    return any(sentence.startswith(wanted, n) for n in begins)


def _not_one(count: int, correction: RecordCorrection) -> Message:
    if correction.raw is None:
        return say("{count} records have the quote {quote}", count=count, quote=correction.quote) if count else say("no record has the quote {quote}", quote=correction.quote)
    values = {"raw": correction.raw, "quote": correction.quote}
    return say("{count} records have the number {raw} in {quote}", count=count, **values) if count else say("no record has the number {raw} in {quote}", **values)


def _said_of_nothing(entry: Entry, correction: RecordCorrection) -> bool:
    """Whether the article still says the quote, and no record is made of it."""
    texts = [p.zh for p in (*entry.article.paragraphs, *(heading for _, heading in entry.article.headings()))]
    return any(bare(correction.quote) in bare(text) for text in texts) and not any(
        _fits(record, replace(correction, raw=None)) for record in (*entry.targets, *entry.figures)
    )


def _was(record: Record, was: Mapping[str, Any]) -> bool:
    return all(_as_written(record, key) == value for key, value in was.items())


def _as_written(record: Record, key: str) -> Any:
    """A field of *record* as a sidecar would write it."""
    if key == "as":
        return "target" if isinstance(record, Target) else "figure"
    if key in ("deadline", "period"):
        return when_of(record)
    value = getattr(record, key, None)
    return value.zh if isinstance(value, Text) else value


def when_of(record: Record) -> str | None:
    """A target's deadline, a figure's period."""
    when: str | None = getattr(record, "deadline", None) or getattr(record, "period", None)
    return when


def as_read(record: Record) -> dict[str, Any]:
    """What a sidecar says that *record* was: the fields that a reader sees."""
    when = "deadline" if isinstance(record, Target) else "period"
    fields = {key: _as_written(record, key) for key in ("indicator", "relation", "value", "value_max", "unit", when, "scope")}
    return {key: value for key, value in fields.items() if value is not None or key in (when, "scope")}


def _changed(record: Record, correction: RecordCorrection, said: Collection[str]) -> list[str]:
    """The fields of *record* that were otherwise when *correction* was written, but for those that the sidecar settles."""
    mended = {*said, *(correction.fields if correction.action == "confirm" else ())}
    return [key for key, value in correction.was.items() if key not in mended and _as_written(record, key) != value]


def _nothing_to_change(correction: RecordCorrection, moved: int | None, sidecar: Sidecar) -> Problem:
    """A word about an entry that says nothing but quote and sort, where the program has the same, or line *moved* has said so."""
    if moved is not None:
        return Problem(path=sidecar.path, line=correction.line, code="needless-correction", what=say("line {line} settles this already", line=moved), fix=say("remove it"), level="note")
    fix = say("add drop: true, add: true, confirm: true, or the field to mend")
    return Problem(path=sidecar.path, line=correction.line, code="empty-correction", what=say("a {kind} with nothing to change", kind=correction.kind), fix=fix)


def _outlived(record: Record, correction: RecordCorrection, changed: Sequence[str], said: Mapping[str, int], sidecar: Sidecar) -> Iterator[Problem]:
    """A word about a correction that says what the program says by now, or was written against another reading, or doesn't tell against which."""
    def problem(code: str, what: Message, fix: Message, level: Level = "note") -> Problem:
        return Problem(path=sidecar.path, line=correction.line, code=code, what=what, fix=fix, level=level)

    if correction.fields and correction.action != "confirm" and not changed and _was(record, correction.fields):
        if set(correction.fields) <= set(said):
            yield problem("needless-correction", say("line {line} settles this already", line=said[next(iter(correction.fields))]), say("remove it"))
        else:
            what = say("the program reads {raw} so by itself now", raw=correction.raw or correction.quote)
            yield problem("needless-correction", what, say("remove it, or replace the fields with confirm: true"))
    elif changed and correction.action == "confirm":
        was, now = (", ".join(f"{key} {_shown(value)}" for key, value in read) for read in (((key, correction.was[key]) for key in changed), ((key, _as_written(record, key)) for key in changed)))
        what = say("{was} was confirmed, and is read as {now} now: it is to be checked again", was=was, now=now)
        yield problem("changed-since", what, say("compare it with the sentence; if it is right, bring was up to date, else mend it"), "warning")
    elif loose := [key for key in changed if key != "indicator" or key not in correction.fields]:  # what an editor calls it holds, whatever the program does
        key = loose[0]
        what = say("{key} was {was} and is read as {now} now; the correction still applies", key=key, was=correction.was[key], now=_as_written(record, key))
        yield problem("changed-since", what, say("see that it is still right; leave was, which keeps its address, or bring it up to date"))
    elif correction.action == "confirm" and not correction.was:
        what = say("this confirms {quote} without saying how it was read", quote=correction.quote)
        yield problem("no-was", what, say("write it down, so that you hear of it when it is read otherwise: digest check --pin"))


def _mended(record: Record, correction: RecordCorrection, lexicon: Lexicon) -> Record:
    fields = dict(correction.fields)
    kind = fields.pop("as", None) or correction.kind
    measured = any(key in fields for key in ("value", "value_max", "unit"))
    for key in ("indicator", "scope", "hedge"):
        if key in fields:
            fields[key] = None if fields[key] is None else Text(zh=fields[key])
    baseline = fields.pop("baseline", getattr(record, "baseline", None))
    time, wrong = ("deadline", "period") if kind == "target" else ("period", "deadline")
    when = fields.pop(time, fields.pop(wrong, when_of(record)))
    keys = ("id", "quote", "raw", "places", "indicator", "relation", "value", "value_max", "unit", "scope", "hedge")
    common = {key: fields.get(key, getattr(record, key)) for key in keys} | {"grade": "sure", "doubts": (), "rules": (*record.rules, BY_EDITOR)}
    if common["value_max"] == common["value"]:
        common["value_max"] = None
    other = _difference(record.quote, common["value"], common["value_max"], common["unit"], lexicon) if measured else None
    if other:
        unsure = other == NOT_DERIVED and not correction.checked
        common |= {"grade": "check" if unsure else "sure", "doubts": ("number",) if unsure else (), "rules": (*record.rules, BY_EDITOR, other)}
    if kind == "target":
        return Target(**common, baseline=baseline, deadline=when, plan=fields.get("plan", getattr(record, "plan", None)))
    return Figure(**common, period=when)


def _difference(quote: str, value: Decimal | None, value_max: Decimal | None, unit: str | None, lexicon: Lexicon) -> str | None:
    """The rule by which an editor's amount is another than *quote* says: NOT_DERIVED, or UNIT_ADDED; None where it is the same."""
    units = {q.unit for q in find_quantities(quote, lexicon) if (q.value, q.value_max) == (value, value_max)}
    if value is None or (unit or "") in units:
        return None
    return UNIT_ADDED if "" in units or None in units else NOT_DERIVED


def _new_record(entry: Entry, correction: RecordCorrection, lexicon: Lexicon) -> Record | None:
    place = _find(entry.article, correction.quote)
    if place is None:
        return None
    kind = correction.fields.get("as") or correction.kind
    mark = hashlib.sha256("|".join((correction.quote, correction.raw or "", str(correction.fields["indicator"]))).encode()).hexdigest()[:6]
    common: dict[str, Any] = {
        "id": f"{entry.article.id}-{kind[0]}{mark}",
        "quote": correction.quote,
        "raw": correction.raw,
        "places": (place,),
        "indicator": Text(zh=correction.fields["indicator"]),
        "relation": "reach",
        "value": None,
    }
    blank: Record = Target(**common) if kind == "target" else Figure(**common)
    return _mended(blank, correction, lexicon)


def _find(article: Article, quote: str) -> Place | None:
    """Where *article* says *quote*: as it stands there, else letter by letter, at last on over the end of a paragraph, where the page tore it."""
    passages: list[tuple[int | None, str, Passage]] = [*((n, "paragraph", p) for n, p in enumerate(article.paragraphs)), *((None, part, p) for part, p in article.headings())]
    for find, onward in ((_as_it_stands, False), (_by_letters, False), (_by_letters, True)):
        for number, part, passage in passages:
            further = article.paragraphs[number + 1 : number + 2] if onward and number is not None else ()
            start, end = find(quote, passage.zh + "".join(p.zh for p in further))
            if 0 <= start < len(passage.zh):
                sentence = passage.sentence_at(start)
                origin = passage.origin + tuple(n for p in further for n in p.origin)
                return Place(lines=ranges(origin[start:end]), paragraph=number, part=cast(Any, part), start=start, end=min(end, len(passage.zh)), sentence=sentence.id if sentence else None)
    return None


def _still_left(entry: Entry, made: Record) -> tuple[Place, ...]:
    """The numbers that no record explains, without that of the record *made*."""
    place, raw = made.places[0], made.raw or ""
    start = place.start + max(0, made.quote.rfind(raw))
    return tuple(p for p in entry.left_over if not raw or (p.paragraph, p.part) != (place.paragraph, place.part) or p.end <= start or p.start >= start + len(raw))


def _as_it_stands(quote: str, text: str) -> Range:
    start = text.find(quote)
    return start, start + len(quote)


def _by_letters(quote: str, text: str) -> Range:
    """From where to where *text* has the letters of *quote*; -1 where it does not."""
    marks = {n for mark in MARKS.finditer(text) for n in range(*mark.span())}
    kept = [n for n in range(len(text)) if n not in marks]
    start, wanted = bare(text).find(bare(quote)), len(bare(quote))
    return (kept[start], kept[start + wanted - 1] + 1) if start >= 0 and wanted else (-1, -1)


def _sorted(entry: Entry, records: list[Record]) -> Entry:
    def place(record: Record) -> tuple[int, int]:
        first = record.places[0]
        return (-1 if first.paragraph is None else first.paragraph, first.start)

    ordered = sorted(records, key=place)
    return replace(
        entry, targets=tuple(r for r in ordered if isinstance(r, Target)), figures=tuple(r for r in ordered if isinstance(r, Figure))
    )

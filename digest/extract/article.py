"""Article → Entry: its targets and figures with their way back to the page, its named plans, its summary."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import compress
from typing import Literal

from digest.extract.cells import TABLE_ROW, patterns
from digest.extract.claims import Claim, Setting, claims_in, derives, order
from digest.extract.completions import completions_in, goal_patterns, works_in
from digest.extract.dates import Time, ahead, first_day, last_day, running
from digest.extract.goals import goals_in
from digest.extract.instruments import find_instruments, years_of
from digest.extract.named import locations_in, organisations_in
from digest.extract.promises import dated
from digest.extract.reading import Reading, currency_of, readings
from digest.extract.singly import RULE
from digest.extract.summary import summary_of
from digest.extract.tables import Tables, tables_in
from digest.extract.whereabouts import Whereabouts, whereabouts
from digest.lexicon import Lexicon, Regexes
from digest.model import Article, Entry, Figure, Instrument, Place, Target, Text

SAME = 0.5
"""Likeness of two names from which the same amount is the same statement told twice."""


STATISTICAL = 4
"""Comparisons with an earlier period from which an article counts as a statistical report."""

HEADLINE, RECURRING = 60, 10
"""Characters of a headline that are looked at; longer words of it are a clause."""

NAMED = 3
"""Mentions, one in a heading counting double, that make a name what the article is about."""

DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")

@dataclass(slots=True)
class _Told:
    """A statement, and everywhere the article makes it."""

    claim: Claim
    places: list[Place]


def extract(article: Article, lexicon: Lexicon) -> Entry:
    """Return *article* with its targets and figures in reading order, named plans, summary, and the numbers left over.

    Values are in base units: 1200亿元 is 120000000000 CNY, 20% is 20 %. Dates count from the paper's. What is said in several places is one
    record, a paragraph's first. Text it cannot read is left out, not guessed. Raises nothing on any text.
    """
    read, instruments, setting, tables, prose = prepared(article, lexicon)
    stated, unread = claims_in(prose, setting, lexicon)
    paragraphs = [reading for reading in prose if reading.part == "paragraph"]
    goals = [claim for reading in paragraphs for claim in goals_in(reading, stated, setting, lexicon)]
    finished = [claim for reading in paragraphs for claim in completions_in(reading, setting, lexicon)]
    claims = [*tables.claims, *(_due(claim, prose, tables, lexicon) for claim in (*stated, *goals, *finished))]
    left = [read[n].place(*span) for n, span in tables.unread] + [reading.place(q.start, q.end) for reading, q in unread]
    where = whereabouts(read, setting.currency, lexicon, article.paper.name or "")
    told = _merge(order(claim for claim in claims if derives(claim, lexicon)), where, lexicon)
    targets, figures = _records(article, told, where)
    bodies, places = organisations_in(read, lexicon), locations_in(read, lexicon)
    names = {"plan": [one.name.zh for one in instruments], "place": [one.zh for one in places], "body": [one.zh for one in bodies]}
    return Entry(article=article, targets=targets, figures=figures, instruments=instruments, summary=summary_of(article, [(one.places, one.claim.promised) for one in told], names, lexicon),
                 organisations=bodies, locations=places, left_over=tuple(left))


def prepared(article: Article, lexicon: Lexicon) -> tuple[Sequence[Reading], tuple[Instrument, ...], Setting, Tables, list[Reading]]:
    """The passages of an article read, its plans, what holds for all of it, its tables, and the passages without these."""
    read = readings(article, lexicon)
    instruments = find_instruments(read, lexicon)
    setting = _setting(article, read, instruments, lexicon)
    tables = tables_in(read, setting, lexicon)
    return read, instruments, setting, tables, list(_prose(read, tables))


def _due(claim: Claim, prose: Sequence[Reading], tables: Tables, lexicon: Lexicon) -> Claim:
    """A claim in the words of a task as promised for the time by which the task is to be done."""
    due = next((iso for n, spans in tables.due.items() if prose[n].passage is claim.reading.passage for (a, b), iso in spans if a <= claim.at < b), None)
    if due is None or patterns(lexicon)["task_done"].search(claim.reading.text, claim.start, claim.at):
        return claim
    return replace(claim, promised=True, time=due)


def _prose(read: Sequence[Reading], tables: Tables) -> Iterator[Reading]:
    """The readings without the times and numbers of the tables in them."""
    for n, reading in enumerate(read):
        filled = tables.filled.get(n)
        if filled is None:
            yield reading
            continue
        outside = [not any(a <= q.start < b for a, b in filled) for q in reading.quantities], [not any(a <= t.start < b for a, b in filled) for t in reading.times]
        yield replace(reading, quantities=tuple(compress(reading.quantities, outside[0])), times=tuple(compress(reading.times, outside[1])))


def _setting(article: Article, read: Sequence[Reading], instruments: Sequence[Instrument], lexicon: Lexicon) -> Setting:
    """What holds for the whole article: whether it tells of a plan, and that plan's last year."""
    plans = [one for one in instruments if one.kind in ("plan", "agreement", "opinion", "measure", "programme")]
    years = next((years for one in plans if one.kind in ("plan", "agreement", "programme") and (years := years_of(one.name.zh, lexicon))), None)
    years = years or next(((int(time.iso[:4]), int(time.iso[5:9])) for reading in read if reading.index in (None, 0, 1) for time in reading.times
                           if time.rule == "plan" and time.iso is not None and "/" in time.iso and (ahead(time, article.paper.date) or running(time, article.paper.date))), None)
    lead = [one for one in plans if one.kind != "programme" and any(place.paragraph in (None, 0, 1) for place in one.places)]
    title = article.title.zh if article.title else ""
    report = _report(read, article.paper.date, lexicon)
    about = bool(lead) or bool(_patterns(lexicon)["plan_title"].search(title))
    return Setting(date=article.paper.date, plan=about, plan_end=None if years is None else str(years[1]),
                   plan_years=None if years is None else years[1] - years[0] + 1, title=title,
                   plan_range=None if years is None else f"{years[0]}/{years[1]}", event=_event(read, article.paper.date),
                   report=report, bulletin=report is not None and any(reading.index is None and report in reading.times for reading in read), currency=currency_of(article, lexicon), topic=_topic(read, lexicon),
                   headed=next((time for reading in read if reading.part == "title" for time in reading.times if dated(time)), None),
                   recurring=_recurring(title, read, lexicon), works=_works(read, lexicon), dense=_compares(read, lexicon) >= STATISTICAL)


def _report(read: Sequence[Reading], date: str | None, lexicon: Lexicon) -> Time | None:
    """The year, quarter or month that a statistical report is about: the first in its headings, else in its first paragraph."""
    patterns = _patterns(lexicon)
    bulletin = patterns["bulletin"]
    headed = any(reading.index is None and bulletin.search(reading.text) and reading.times for reading in read)
    if not headed and _compares(read, lexicon) < STATISTICAL:
        return None
    headings = [reading for reading in read if reading.index is None and bulletin.search(reading.text)]
    for reading in [*headings, *(one for one in read if one.index in (0, 1))]:
        for time in reading.times:
            if (time.iso is not None and time.kind in ("date", "span") and time.role in ("", "until") and not DAY.search(time.iso)
                    and not ahead(time, date)):
                return time
    return None


def _compares(read: Sequence[Reading], lexicon: Lexicon) -> int:
    """How often an article compares with an earlier period."""
    return sum(len(_patterns(lexicon)["statistical"].findall(reading.text)) for reading in read)


def _event(read: Sequence[Reading], date: str | None) -> Time | None:
    """When what the article reports took place: the first time of its first two paragraphs that is over or going on."""
    for reading in read[:2]:
        if reading.index is None:
            break
        for time in reading.times:
            if time.iso is not None and time.kind in ("date", "span") and time.role in ("", "until") and not ahead(time, date):
                return time
    return None


def _topic(read: Sequence[Reading], lexicon: Lexicon) -> str:
    """The project, place of work or body that the article is about: named most often, in its heading or twice; "" if there is none."""
    counts: Counter[str] = Counter()
    for reading in read:
        for match in _patterns(lexicon)["entity"].finditer(reading.text):
            counts[match[0]] += 2 if reading.index is None else 1
    best = max(counts, key=lambda name: (counts[name], len(name), name), default="")
    return best if counts[best] >= NAMED else ""


def _works(read: Sequence[Reading], lexicon: Lexicon) -> tuple[str, ...]:
    """The works and places of work that an article names, the most often named first."""
    counts = Counter(work for reading in read for work in works_in(reading.folded, lexicon))
    return tuple(sorted(counts, key=lambda work: -counts[work]))


def _recurring(title: str, read: Sequence[Reading], lexicon: Lexicon) -> tuple[str, ...]:
    """The words of a headline that the text comes back to most, the longer the better: 中兰客专; up to two that do not overlap."""
    text = "\n".join(reading.text for reading in read if reading.index is not None)
    found: dict[str, int] = {}
    for match in _patterns(lexicon)["recurring"].finditer(title[:HEADLINE]):
        words = match[0]
        for a in range(len(words)):
            for b in range(a + 2, min(len(words), a + RECURRING) + 1):
                if (times := text.count(words[a:b])) > 1:
                    found[words[a:b]] = times
    out: list[str] = []
    for words in sorted(found, key=lambda words: (-found[words] * (len(words) - 1), words)):
        if not any(words in other or other in words for other in out):
            out.append(_grown(words, title, text) if len(words) == RECURRING else words)
    return tuple(out[:2])


def _grown(words: str, title: str, text: str) -> str:
    """Words as long as what the headline has around them comes back as often: a name is cut nowhere for being long."""
    at, times = title.find(words), text.count(words)
    end = at + len(words)
    while end < len(title) and title[end].isalnum() and text.count(title[at:end + 1]) == times:
        end += 1
    while at > 0 and title[at - 1].isalnum() and text.count(title[at - 1:end]) == times:
        at -= 1
    return title[at:end]


@cache
def _patterns(lexicon: Lexicon) -> Mapping[str, re.Pattern[str]]:
    return Regexes(lexicon.values("linking")["patterns"])


# ---- one statement, several places ------------------------------------------------------------------------------------------


def _merge(claims: Iterable[Claim], where: Whereabouts, lexicon: Lexicon) -> list[_Told]:
    """Each statement once, with every place that makes it; paragraphs come first in *claims*, so theirs is the first place."""
    told: list[_Told] = []
    for claim in claims:
        place = claim.reading.place(claim.start, claim.end)
        same = next((one for one in told if _is_same(one.claim, claim, lexicon) and where.of_one_place((one.claim.reading, one.claim.at), (claim.reading, claim.at))), None)
        if same is None:
            told.append(_Told(claim, [place]))
            continue
        if place not in same.places:
            same.places.append(place)
        kept = same.claim
        if kept.time is None and claim.time is not None and kept.promised == claim.promised:
            same.claim = replace(kept, time=claim.time)
    return told


def _is_same(one: Claim, other: Claim, lexicon: Lexicon) -> bool:
    if (one.value, one.value_max, one.unit) != (other.value, other.value_max, other.unit):
        return False
    if one.value is None:
        return one.relation == other.relation and _alike(one.name, other.name) >= 0.8 and _same_step(one, other, lexicon)
    if one.rules == other.rules and one.rules in (TABLE_ROW, RULE):
        return (one.name, one.relation, one.time, one.promised) == (other.name, other.relation, other.time, other.promised)
    counted = one.unit != "%" and not re.fullmatch("[A-Z]{3}", one.unit or "")  # shares and amounts are often alike
    if one.raw == other.raw and one.raw and counted and not re.search("[0-9]", one.raw) and _before(one) == _before(other):
        return True
    if other.reading.index is None:
        return one.reading.index is not None or _alike(one.name, other.name) >= SAME
    if one.time is not None and other.time is not None and one.time != other.time:
        return False
    return one.relation == other.relation and _alike(one.name, other.name) >= 0.75 and one.reading is not other.reading


def _same_step(one: Claim, other: Claim, lexicon: Lexicon) -> bool:
    """Whether two claims without a number may be of one step of a work: not 明年动工 and 明年底完工, nor what is done at times that lie apart."""
    begins = goal_patterns(lexicon)["begins"]
    if (begins.search(one.name) is None) != (begins.search(other.name) is None):
        return False
    return one.time is None or other.time is None or (first_day(one.time) <= last_day(other.time) and first_day(other.time) <= last_day(one.time))


def _before(claim: Claim) -> str:
    """The characters just before a number: 四区八市一县 told again is the same chain."""
    return claim.reading.text[max(0, claim.at - 2):claim.at]


def _alike(one: str, other: str) -> float:
    if one in other or other in one:
        return 1.0
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


# ---- records ----------------------------------------------------------------------------------------------------------------


def _records(article: Article, told: Sequence[_Told], where: Whereabouts) -> tuple[tuple[Target, ...], tuple[Figure, ...]]:
    """The statements as targets and figures."""
    targets: list[Target] = []
    figures: list[Figure] = []
    used: set[str] = set()
    for one in told:
        claim = one.claim
        letter: Literal["t", "f"] = "t" if claim.promised else "f"
        quote = claim.reading.text[claim.start:claim.end]
        scope = where.of(claim.reading, claim.at)
        shared = {
            "id": _id(article.id, letter, claim, used), "quote": quote, "raw": claim.raw, "places": tuple(one.places), "indicator": Text(zh=claim.name),
            "relation": claim.relation, "value": claim.value, "value_max": claim.value_max, "unit": claim.unit,
            "scope": None if scope is None else Text(zh=scope), "hedge": None if claim.hedge is None else Text(zh=claim.hedge),
            "grade": "check" if claim.doubts else "sure", "doubts": claim.doubts, "rules": claim.rules}
        if claim.promised:
            targets.append(Target(**shared, baseline=claim.baseline, deadline=claim.time))  # type: ignore[arg-type]
        else:
            figures.append(Figure(**shared, period=claim.time))  # type: ignore[arg-type]
    return tuple(targets), tuple(figures)


def _id(article: str, letter: str, claim: Claim, used: set[str]) -> str:
    """An id of the article's and six hex digits of what is stated; the n-th statement alike counts n in."""
    count = 0
    while True:
        name = f"{article}-{letter}{mark_of(claim.name, claim.relation, claim.value, claim.value_max, claim.unit, claim.time, count)}"
        if name not in used:
            used.add(name)
            return name
        count += 1


def mark_of(name: str, relation: str, value: Decimal | None, value_max: Decimal | None, unit: str | None, time: str | None, count: int = 0) -> str:
    """The six hex digits that end the id of what is stated so, for the *count*-th time after the first."""
    content = "|".join(map(str, (name, relation, value, value_max, unit, time)))
    return hashlib.sha256(f"{content}|{count}".encode() if count else content.encode()).hexdigest()[:6]

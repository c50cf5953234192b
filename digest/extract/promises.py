"""Numbers of an article → which of them are promised and which reported: cues weighed together, neighbours deciding alike."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from digest.extract.dates import Time, ahead, last_day, running, still_open
from digest.extract.indicators import COUNTS, Words, words_of
from digest.extract.network import Network
from digest.extract.numbers import Quantity
from digest.extract.reading import Reading
from digest.lexicon import Lexicon, any_of

Cues = Mapping[str, float]

EARLY, LATE = "04", "10"
"""Months up to which a year still running lies mostly ahead, and from which it is mostly over."""

CHANGES = frozenset({"increase_by", "decrease_by", "increase_to", "decrease_to"})

NEAR = {"clause": 1.0, "before": 0.5, "apart": 0.3, "after": 0.4}
"""How much a word says by where it stands."""

PROMISING = frozenset({"aim", "forecast", "plan", "decided", "will", "would", "after", "must"})
NOW = frozenset({"done", "now"})
REPORTING = frozenset({"done", "compare", "now", "report"})
OVERRULED = 0.2
"""Share of a word of report in an earlier clause where the number's own clause promises: 会议召开, …, 确保产量达到…."""

START, THRESHOLD, ITEM = "start of a change", "threshold", "in an item"
APART = frozenset({START, THRESHOLD})
"""Cues of numbers that need not be of their neighbours' sort."""

WIDE, FAINT = 0.5, 0.35
"""What a word of the sentence says, and two characters of it, against what stands beside the number."""

TELLING = (("verbs", "verb"), ("predicates", "word"), ("hedges", "word"), ("adverbs", "word"), ("statistics", "noun"), ("promises", "word"), ("policy_terms", "term"))
"""Lists of the lexicon whose words are weighed one by one."""

AHEAD, BACK = "ahead", "back"
"""What a section may look."""

FORECAST = "forecast"

HEARD = 0.2
"""What the encoder's log odds count beside those of cues and reasons: fitted on lots that neither was fitted on."""

PROMISED = 0.5
"""How likely a number must be promised to count as a target."""

DIGITS = re.compile("[0-9.,]+")
FIRST, LAST, AROUND, PIECES = 2, 4, (14, 8), (2, 3)
"""Characters at the beginning of a number's clause and before the number that are looked at as one; those before and after it that are looked at in pieces, and how long these are."""

FAR = 2
"""Clauses beyond which a time to come says less of a number."""

HEADING = 24
"""Characters; a longer paragraph heads nothing."""


@dataclass(frozen=True, slots=True)
class Lead:
    """What a line sets for those after it: the heading above, the line ending in a colon whose list goes on, whether the section looks ahead or back, and on what."""

    heading: str = ""
    colon: Reading | None = None
    section: str = ""
    year: Time | None = None  # that the heading of the section names
    last: tuple[Time, int] | None = None  # the last time that the paragraphs before name, and how many paragraphs ago
    first: Time | None = None  # the first time of the article
    longer: Time | None = None  # the first that is no day
    spans: tuple[Time, ...] = ()  # the last spans that the paragraphs before name


@cache
def promise_words(lexicon: Lexicon) -> tuple[re.Pattern[str], dict[str, tuple[str, bool]]]:
    """The words of promises.tsv as one expression, and the sort of each and whether it is published as a hedge."""
    rows = sorted(lexicon.table("promises"), key=lambda row: -len(row["word"]))
    regex = any_of((row["not_after"], row["word"], row["not_before"]) for row in rows)
    return re.compile(regex), {row["word"]: (row["sort"], row["hedge"] == "yes") for row in rows}


def hedge_of(reading: Reading, start: int, end: int, lexicon: Lexicon) -> str | None:
    """The last word between two places that is published as a hedge."""
    regex, sorts = promise_words(lexicon)
    return next((match[0] for match in reversed(list(regex.finditer(reading.folded, start, end))) if sorts[match[0]][1]), None)


def cues_of(q: Quantity, name: str, reading: Reading, lead: Lead, article: Cues, goal: Time | None, date: str | None, lexicon: Lexicon) -> Cues:
    """What a number, its name and its surroundings say of it: each cue with its strength. *article* holds the cues of the whole article."""
    words = words_of(lexicon)
    sentence, clause = reading.sentence(q.start), reading.clause(q.start)
    cues: dict[str, float] = {}
    _form(cues, q, reading, clause, words)
    if closing := words.closing(name):
        cues[f"of {closing}"] = 1.0
    if words.starts_change(q, reading) or "value before" in cues:
        return {START: 1.0} | {cue: 1.0 for cue in cues if cue.startswith(("of ", "by ", "verb "))}
    cues["bias"] = 1.0
    cues.update(article)
    promising, reporting = _words(cues, q, reading, sentence, clause, lexicon)
    _times(cues, q, reading, sentence, clause, goal, date, promising, reporting, words)
    if "allotted" in cues:
        cues[f"allotted {'money' if q.kind == 'money' else 'else'}"] = cues["allotted"]
    if any(cue.startswith(("clause future", "sentence future", "part future", "carried future")) for cue in cues):
        for what in ("cost", "budget", "kind length", "kind area", "kind money"):
            if what in cues:
                cues[f"{what} ahead"] = 1.0
    if words.patterns["listed"].match(reading.folded) or words.patterns["aspect"].match(reading.folded):
        cues[ITEM] = 1.0
    if reading.index is None:
        cues["in heading"] = 1.0
    elif sentence[0] > 0:
        cues |= {f"{sort} in the first sentence": 1.0 for sort in sorts_in(reading.folded[slice(*reading.sentences[0])], lexicon)}
    cues |= {f"{sort} in the heading": 1.0 for sort in sorts_in(lead.heading, lexicon)}
    if lead.heading and words.patterns["goal_heading"].search(lead.heading):
        cues["under goals"] = 1.0
    own = any(cue.startswith(("clause ", "sentence ", "part ")) for cue in cues)
    if lead.section:
        cues[f"section {lead.section}"] = 1.0
        if not own:
            cues[f"section {lead.section}, no time"] = 1.0
    begin = words.after_mark(reading.folded, sentence[0])
    if words.verb.match(reading.folded, begin):
        cues["sentence opens with a verb"] = 1.0
        if lead.section:
            cues[f"section {lead.section}, a verb first"] = 1.0
    if words.patterns["goal_label"].match(reading.folded) or words.patterns["goal_colon"].search(reading.folded, sentence[0], q.start):
        cues["under a goal"] = 1.0
        if not own:
            cues["under a goal, no time"] = 1.0
    if lead.colon is not None:
        last = next((time for time in reversed(lead.colon.times) if dated(time)), None)
        if last is not None:
            cues[f"list {_state(last, date)}"] = 1.0
        for sort in sorts_in(lead.colon.folded, lexicon):
            cues[f"list {sort}"] = 1.0
    item = bool(words.patterns["plan_item"].search(reading.folded, sentence[0], q.start))
    if item:
        cues["item"] = 1.0
    if article.get("about a plan") and not any(cue.endswith(("past", "past day")) or cue in REPORTING for cue in cues):
        if cues.keys() & {"verb done", "opens with a task", "bound at_least"}:
            cues["task of a plan"] = 1.0
        if item:
            cues["item of a plan"] = 1.0
    if article.get("ahead") and q.kind in ("length", "area", "speed", "volume", "count", "money") and "no time" in cues:
        cues["size in an article of things to come"] = article["ahead"]
    cues |= {f"{word} in the sentence": WIDE for word in told_in(reading.folded[slice(*sentence)], lexicon)}
    cues |= {f"{word} before": 1.0 for word in told_in(reading.folded[clause[0]:q.start], lexicon)}
    cues |= {f"{word} after": 1.0 for word in told_in(reading.folded[q.end:clause[1]], lexicon)}
    cues[f"counted in {q.unit}"] = 1.0
    cues |= dict.fromkeys(fragments(reading.folded[clause[0]:q.start], reading.folded[q.end:clause[1]]), 1.0)
    cues |= dict.fromkeys(pairs(reading.folded[sentence[0]:q.start]), FAINT)
    return cues


def fragments(before: str, after: str) -> Iterator[str]:
    """What stands in a number's clause before it and after it, in pieces, digits alike: its first and last characters (`到…`, `…达到`), and those near the
    number two and three at a time (`<达到`, `>以上`). They say what no list of words holds."""
    before, after = (DIGITS.sub("0", text) for text in (before, after))
    for n in range(1, min(LAST, len(before)) + 1):
        yield f"…{before[-n:]}"
    for n in range(1, min(FIRST, len(before)) + 1):
        yield f"{before[:n]}…"
    for side, text in (("<", before[-AROUND[0]:]), (">", after[:AROUND[1]])):
        for n in PIECES:
            yield from (side + text[i:i + n] for i in range(len(text) - n + 1))


def pairs(before: str) -> Iterator[str]:
    """The characters that stand in a number's sentence before it, two at a time, digits alike: `~确保`."""
    before = DIGITS.sub("0", before)
    yield from (f"~{one}{other}" for one, other in pairwise(before))


@cache
def _telling(lexicon: Lexicon) -> re.Pattern[str]:
    """Every verb, predicate, adverb, bound and statistic of the lexicon, the longest first."""
    words = {row[column] for table, column in TELLING for row in lexicon.table(table) if len(row[column]) > 1}
    return re.compile(any_of(("", word, "") for word in sorted(words, key=len, reverse=True)))


@lru_cache(maxsize=256)
def told_in(text: str, lexicon: Lexicon) -> Set[str]:
    """The words of a text that may say by themselves whether its numbers are promised, in its order: 新建, 累计."""
    return dict.fromkeys(_telling(lexicon).findall(text)).keys()


@lru_cache(maxsize=64)
def sorts_in(text: str, lexicon: Lexicon) -> Set[str]:
    """The sorts of words of promise or report that a text holds, in its order: what is added up in another order may come out otherwise."""
    regex, sorts = promise_words(lexicon)
    return dict.fromkeys(sorts[match[0]][0] for match in regex.finditer(text)).keys()


def _words(cues: dict[str, float], q: Quantity, reading: Reading, sentence: tuple[int, int], clause: tuple[int, int], lexicon: Lexicon) -> tuple[int, int]:
    """The sorts of words near the number, each as strong as it stands near: in its clause, before it in the sentence, after it, in the sentence before.

    Returns where the last word that promises stands, and the last that says what is now; -1 for none.
    """
    regex, sorts = promise_words(lexicon)
    words = words_of(lexicon)
    found: list[tuple[int, str, str]] = []
    for match in regex.finditer(reading.folded, sentence[0], clause[1]):
        sort = sorts[match[0]][0]
        if match[0] == words.word["will"] and not words.acts(reading.folded, match.end()):
            continue  # it only puts the object first: 将几率降低45%
        found.append((match.start(), sort, "after" if match.start() >= q.end else "clause" if match.start() >= clause[0] else "before"))
    promising = max((at for at, sort, place in found if sort in PROMISING and place != "after"), default=-1)
    for at, sort, place in found:
        apart = place == "before" and words.word["part_end"] in reading.folded[at:q.start]
        strength = NEAR["apart" if apart else place] * (OVERRULED if sort not in PROMISING and at < promising and place == "before" else 1.0)
        cues[sort] = max(cues.get(sort, 0.0), strength)
        cues[f"{sort} {'apart' if apart else place}"] = 1.0
    for start, end in reversed([span for span in reading.sentences if span[1] <= sentence[0]]):
        if earlier := sorts_in(reading.folded[start:end], lexicon):
            for sort in earlier:
                cues[f"{sort} in the sentence before"] = 1.0
            break
    return promising, max((at for at, sort, place in found if sort in NOW and place != "after"), default=-1)


def dated(time: Time) -> bool:
    """Whether a time may be a number's own: a date or a span, no baseline."""
    return time.iso is not None and time.kind in ("date", "span") and time.role != "baseline" and not time.iso.startswith(("P", "T"))


def settled(q: Quantity, reading: Reading, section: str, date: str | None, lexicon: Lexicon) -> bool | None:
    """Whether a number is promised where that needs no weighing: what is foreseen of a year that is over is a first figure for it (2019年，…，初步预计增长6.3% printed
    in 2020), what a section that looks back tells is done, and what a paragraph of a list of tasks names after its label is to be done; None elsewhere."""
    sentence = reading.sentence(q.start)
    said = PROMISING & sorts_in(reading.folded[sentence[0]:q.start], lexicon)
    here = [time for time in reading.times if sentence[0] <= time.start < q.start]
    times = here or [time for time in reading.times if time.start < sentence[0]]
    if date is None:
        return None
    over = not any(dated(time) and (ahead(time, date) or running(time, date) or still_open(time, date)) for time in times)
    if section == BACK and over and said <= {FORECAST}:
        return False
    if said == {FORECAST} and times and dated(times[-1]) and times[-1].role != "since" and last_day(times[-1].iso or "0")[:4] < date[:4]:
        return False
    patterns = words_of(lexicon).patterns
    if section == AHEAD and patterns["task_label"].match(reading.folded) and not any(dated(time) and last_day(time.iso or "0") < date for time in reading.times) and not patterns["told_done"].search(reading.folded):
        return True
    return None


def _state(time: Time, date: str | None) -> str:
    if ahead(time, date):
        return "future by" if time.role == "by" else "future"
    if running(time, date):
        return "running"
    if still_open(time, date):
        if date is None or len(date) < 7 or "/" in (time.iso or ""):
            return "open"
        return "open early" if date[5:7] <= EARLY else "open late" if date[5:7] >= LATE else "open"
    return "past day" if time.iso is not None and time.iso.count("-") == 2 else "past"


def _times(cues: dict[str, float], q: Quantity, reading: Reading, sentence: tuple[int, int], clause: tuple[int, int], goal: Time | None, date: str | None, promising: int, reporting: int, words: Words) -> None:
    """How the nearest time before the number lies to the paper's date, and how near it is."""
    own = [time for time in reading.times if dated(time) and sentence[0] <= time.start < q.start
           and not of_start(time, q, reading, words) and not words.patterns["issued"].match(reading.folded, time.end)]
    after = next((time for time in reading.times if dated(time) and q.end <= time.start < clause[1]), None)
    if any(dated(time) and clause[1] <= time.start < sentence[1] and ahead(time, date) for time in reading.times):
        cues["future further on"] = 1.0
    if any(time.kind == "duration" and (time.iso or "").endswith("Y") and clause[0] <= time.start < q.start for time in reading.times):
        cues["years long"] = 1.0
    if after is not None:
        cues[f"time after {_state(after, date)}"] = 1.0
    if date is not None and len(date) >= 7 and words.patterns["all_year"].search(reading.folded, sentence[0], q.start):
        cues["all year early" if date[5:7] <= EARLY else "all year late" if date[5:7] >= LATE else "all year open"] = 1.0
    if own:
        part = reading.folded.rfind(words.word["part_end"], own[-1].end, q.start)
        place = "clause" if own[-1].start >= clause[0] else "sentence" if part < 0 else "part task" if words.verb.match(reading.folded, part + 1) else "part"
        state = "year end" if words.patterns["bare_end"].fullmatch(own[-1].text) else _state(own[-1], date)
        if state == "past day" and own[-1].end <= promising:
            state = "day of saying"
        if ahead(own[-1], date) and own[-1].end <= reporting and promising < reporting:
            state = "future, now"  # 到2030年…；目前…
        cues[f"{place} {state}"] = 1.0
        steps = sum(own[-1].end <= start <= q.start for start, _ in reading.clauses)
        if state.startswith("future") and steps:
            cues[f"future {min(steps, FAR + 2)} clauses before"] = 1.0
        if any(ahead(time, date) for time in own[:-1]):
            cues["earlier future"] = 1.0
        return
    earlier = [time for time in reading.times if dated(time) and time.start < sentence[0]]
    if earlier:
        cues[f"carried {_state(earlier[-1], date)}"] = 1.0
    elif goal is not None:
        cues["goal handed on"] = 1.0
        if words.patterns["aspect"].match(reading.folded):
            cues["goal handed on to an aspect"] = 1.0
    else:
        cues["no time"] = 1.0


def of_start(time: Time, q: Quantity, reading: Reading, words: Words) -> bool:
    """Whether a time is only of what a change starts from: 由去年的17%升到19%."""
    return (time.text[:1] in words.word["from_words"] or reading.folded[max(0, time.start - 1):time.start] in words.word["compared_words"]) \
        and any(time.end <= other.start < other.end <= q.start for other in reading.quantities)


def _form(cues: dict[str, float], q: Quantity, reading: Reading, clause: tuple[int, int], words: Words) -> None:
    """What the number is and what governs it."""
    left = reading.folded[clause[0]:q.hedge[0] if q.hedge and q.hedge[0] < q.start else q.start]
    following = reading.folded[q.hedge[1] if q.hedge and q.hedge[0] >= q.end else q.end:clause[1]]
    kind = "count" if q.kind in COUNTS else q.kind
    cues[f"kind {kind}"] = 1.0
    if q.bound:
        cues[f"bound {q.bound}"] = 1.0
    relation = words.relation_at_end(left)
    if relation:
        cues[f"verb {relation}"] = 1.0
    verb = words.verb_before(left)[0]
    if verb:
        cues[f"by {verb}"] = 1.0
        cues[f"verb {'done' if verb in words.completing else words.verbs.get(verb, 'gain')}"] = 1.0
    cues |= {f"kind {kind}, {does}": 1.0 for does in [cue for cue in cues if cue.startswith("verb ")] or ["no verb"]}
    if (opening := words.verb.match(left)) and opening[0] in words.completing:
        cues["opens with a task"] = 1.0
    if words.patterns["from_phrase_in"].search(left):
        cues["end of a change"] = 1.0
    if q.bound is not None and (words.patterns["condition"].match(reading.folded, q.end) or (q.hedge and q.hedge[0] < q.start and words.patterns["holder"].match(following) and q.kind not in COUNTS)):
        cues[THRESHOLD if q.kind != "percent" else "share of some"] = 1.0
    if q.kind in COUNTS and words.patterns["content"].match(following):
        cues["contents to complete" if words.patterns["completes"].search(left) else "contents"] = 1.0
    if words.patterns["yearly"].search(left):
        cues["yearly"] = 1.0
    last = max((other.end for other in reading.quantities if clause[0] <= other.end <= q.start), default=clause[0])
    if words.patterns["from_before"].search(left[last - clause[0]:]):
        cues["value before" if relation not in CHANGES else "compared with what was"] = 1.0
    if q.kind == "money":
        cues |= {spent: 1.0 for spent in ("cost", "budget") if words.patterns[spent].search(left)}
    if q.lone:
        cues["single"] = 1.0


# ---- deciding --------------------------------------------------------------------------------------------------------------

WEIGHED = 0.5
"""How much of what cues weigh each by itself counts beside what a network says of them together."""


def scores_of(cues: Sequence[Cues], weights: Mapping[str, float], together: Network, heard: Iterable[float]) -> list[float]:
    """What speaks for each number of an article being promised, in log odds: what each of its cues weighs by itself, what they say *together* with those of the
    numbers around it, and what the encoder has *heard*."""
    more = together.scores(together.told_each(cues))
    return [WEIGHED * sum(weights.get(cue, 0.0) * strength for cue, strength in one.items()) + score + HEARD * other for one, score, other in zip(cues, more, heard, strict=True)]


def link_of(one: tuple[Reading, Quantity, Cues], other: tuple[Reading, Quantity, Cues], date: str | None, lexicon: Lexicon) -> str:
    """How near two numbers that follow one another stand, and what comes between that may turn from promise to report; each with its cues."""
    if one[0] is not other[0]:
        return "next item" if ITEM in one[2] and ITEM in other[2] else "next paragraph"
    if APART & one[2].keys() or APART & other[2].keys():
        return "apart"
    reading, start, end = one[0], one[1].end, other[1].start
    if reading.sentence(one[1].start) != reading.sentence(end):
        near = "same paragraph"
    else:
        near = "same clause" if reading.clause(one[1].start) == reading.clause(end) else "same sentence"
    return near + _turn(reading, start, end, date, lexicon)


def _turn(reading: Reading, start: int, end: int, date: str | None, lexicon: Lexicon) -> str:
    """The last word of promise or report between two numbers, else the last time there."""
    regex, sorts = promise_words(lexicon)
    found = [sort for match in regex.finditer(reading.folded, start, max(start, end)) if (sort := sorts[match[0]][0]) in PROMISING | REPORTING]
    if found:
        return ", promise between" if found[-1] in PROMISING else ", report between"
    times = [time for time in reading.times if dated(time) and start <= time.start < end]
    return f", {_state(times[-1], date).split()[0]} between" if times else ""


def decide(scores: Sequence[float], links: Sequence[float]) -> list[float]:
    """How likely each number is promised, from its own score and what it has in common with its neighbours.

    `links[i]` is what number i and the one before it win by being of one sort.
    """
    return chain(scores, links)[0]


def chain(scores: Sequence[float], links: Sequence[float]) -> tuple[list[float], list[float]]:
    """How likely each number is promised, and how likely it is of one sort with the number before: a chain of two states, summed forwards and backwards."""
    forward: list[tuple[float, float]] = []
    for i, score in enumerate(scores):
        a, b = forward[-1] if i else (0.0, -math.inf)
        link = links[i] if i else 0.0
        forward.append((_log_sum(a + link, b), _log_sum(a, b + link) + score))
    backward = [(0.0, 0.0)] * len(scores)
    for i in range(len(scores) - 2, -1, -1):
        a, b = backward[i + 1][0], backward[i + 1][1] + scores[i + 1]
        backward[i] = (_log_sum(a + links[i + 1], b), _log_sum(a, b + links[i + 1]))
    chances = [1 / (1 + math.exp(min(500.0, max(-500.0, f[0] + b[0] - f[1] - b[1])))) for f, b in zip(forward, backward, strict=True)]
    same = [0.0] * len(scores)
    for i in range(1, len(scores)):
        (a, b), (c, d) = forward[i - 1], backward[i]
        same[i] = math.exp(_log_sum(a + links[i] + c, b + links[i] + scores[i] + d) - _log_sum(*forward[-1]))
    return chances, same


def _log_sum(a: float, b: float) -> float:
    """log(eᵃ + eᵇ)"""
    high, low = max(a, b), min(a, b)
    return high if low == -math.inf else high + math.log1p(math.exp(low - high))

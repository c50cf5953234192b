"""Readings → Claims: each number with its name, relation, time and whether it is promised or reported."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache

from digest.extract.dates import Time
from digest.extract.indicators import COUNTS, Context, Name, Words, name_of, words_of
from digest.extract.numbers import Quantity, value_of
from digest.extract.numerals import read_number
from digest.extract.reading import Reading
from digest.lexicon import Lexicon
from digest.model import Relation

HUNDRED = Decimal(100)
SURE = 0.9
"""A promise or report weighed closer to zero than this is for the editor to check."""

SURE_NAME = 2.0
BARE = 4
"""Characters; a shorter name of a count or a size says whose it is only with what the article is about: 桥梁 84座."""

FUTURE, PAST, PLAN_ARTICLE, OTHER_ARTICLE, AFTER_TARGET = 3.0, -2.5, 0.6, -0.4, 0.8
"""Weights of a date to come, a date gone by, an article about a plan or not, and a target just before in the paragraph."""
WEAK = -1.5
"""A word of report no stronger than this says nothing in a plan's list: 新增床位, 建成中心."""
SIZE, CONTENT, CONDITION = -1.5, -1.5, -2.0
"""Weights of a size that stands (an area, a length), of a count of what a plan contains, and of a threshold (3000万元以上的项目)."""
OPEN_PLAN, FROM, GOAL, CARRIED, ITEM = 1.6, -9.0, -0.2, 1.6, 1.4
"""Weights of a span of years still running, and of the value that a change starts from (由5公里增至8公里),
of a deadline from the paragraph before, of one from an earlier sentence, and of an item in a plan's list."""
OVERRULED = 0.1
"""Share of a word of report in an earlier clause than a word that promises: 会议召开, …, 确保产量达到…."""
BARE_WILL = 0.15
LATE = "11"
"""Month from which 全年 without a year is the year that is ending."""
"""A 将 that no verb follows may only put the object first: 将几率降低45%."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A number, or a direction without one, and what the article says of it."""

    reading: Reading
    start: int  # of the quote
    end: int
    raw: str | None
    name: str
    relation: Relation
    value: Decimal | None
    value_max: Decimal | None
    unit: str | None
    promised: bool
    time: str | None
    baseline: str | None = None
    hedge: str | None = None
    sure: bool = True
    rules: tuple[str, ...] = ()
    at: int = 0  # where the number stands
    scale: Decimal | None = None  # of the unit, where a table prints it away from the number


@dataclass(slots=True)
class _State:
    """What one paragraph has said so far."""

    time: Time | None = None
    framed: bool = False
    goal: bool = False  # its time is the deadline of the paragraph before
    promised: bool = False
    promised_sentence: tuple[int, int] = (-1, -1)
    sentence: tuple[int, int] = (0, 0)
    named: list[tuple[Quantity, Name]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Setting:
    """What holds for the whole article."""

    date: str | None
    plan: bool  # it is about a plan or agreement
    plan_end: str | None  # the last year of the plan's own range
    plan_years: int | None
    title: str
    plan_range: str | None = None  # 2023/2027, in the plan's own name
    report: Time | None = None  # the year, quarter or month of a statistical report, from its heading or lead
    bulletin: bool = False  # its heading says so
    currency: str = "CNY"  # what a plain 元 is, by the place of publication
    topic: str = ""  # the project or body that it is about
    event: Time | None = None  # when what the article reports took place, from its lead


def claims_in(reading: Reading, setting: Setting, frame: Time | None, goal: Time | None, lexicon: Lexicon) -> tuple[tuple[Claim, ...], tuple[Quantity, ...]]:
    """What a passage states by numbers, in reading order, and the quantities that it could make nothing of.

    *frame* is the time of a line before that led into this one by a colon, *goal* the deadline of a plan's paragraph just before.
    """
    words = words_of(lexicon)
    reading = replace(reading, quantities=tuple(sorted([*reading.quantities, *_wholes_and_ranks(reading, lexicon)], key=lambda q: q.start)))
    state = _State(time=frame or goal, framed=frame is not None, goal=frame is None and goal is not None)
    claims: list[Claim] = []
    left: list[Quantity] = []
    entities = tuple(words.patterns["entity"].finditer(reading.folded))
    for q in reading.quantities:
        sentence = reading.sentence(q.start)
        if sentence != state.sentence:
            state.sentence, state.named = sentence, []
        if not _counts(q, reading, lexicon):
            continue
        name = name_of(q, Context(reading, state.named, setting.title if reading.part == "paragraph" else "", _owner(q, entities, setting, words)), lexicon)
        if name is None:
            left.append(q)
            continue
        q = _with_unit(q, reading, words)
        if q.unit.startswith("CNY") and setting.currency != "CNY" and not words.patterns["renminbi"].search(q.text):
            q = replace(q, unit=setting.currency + q.unit[3:])
        if not q.unit and q.kind not in ("rank",):
            left.append(q)
            continue
        state.named.append((q, name))
        claims.append(_claim(q, name, reading, state, setting, lexicon))
    return tuple(claims), tuple(left)


def _owner(q: Quantity, entities: Iterable[re.Match[str]], setting: Setting, words: Words) -> str:
    """The project, place of work or body last named before a number in its passage, else the article's."""
    named = [match for match in entities if match.end() <= q.start]
    return words.strip_verb(named[-1][0]) if named else setting.topic


# ---- which numbers count -------------------------------------------------------------------------------------------------


def _wholes_and_ranks(reading: Reading, lexicon: Lexicon) -> Iterable[Quantity]:
    """全部达到 is 100 %, 居全国第4位 is a rank of 4: what no numeral form reads."""
    words = words_of(lexicon)
    taken = [(q.start, q.end) for q in reading.quantities]
    for match in words.patterns["whole"].finditer(reading.folded):
        if not any(a < match.end() and match.start() < b for a, b in taken):
            yield Quantity(text=match[0], start=match.start(), end=match.end(), value=HUNDRED, unit="%", kind="percent", form="whole")
    for pattern in ("rank", "rank_from", "rank_plain"):
        for match in words.patterns[pattern].finditer(reading.folded):
            start, end = match.span("raw")
            value = rank_of(match["raw"], lexicon)
            if value is not None and not any(a < end and start < b for a, b in taken):
                taken.append((start, end))
                yield Quantity(text=reading.text[start:end], start=start, end=end, value=value, unit=words.word["rank_unit"], kind="rank", form="rank")


def rank_of(raw: str, lexicon: Lexicon) -> Decimal | None:
    """The number of 第4, 第九位; 首位 is the first."""
    words = words_of(lexicon)
    if words.patterns["first_rank"].fullmatch(raw):
        return Decimal(1)
    return read_number(raw[1:].rstrip(words.word["rank_end"]), lexicon)


def _counts(q: Quantity, reading: Reading, lexicon: Lexicon) -> bool:
    """Whether a quantity states something: not a single 一个 or 两地, not a duration that measures nothing."""
    words = words_of(lexicon)
    text = reading.folded
    if q.kind == "time":
        clause = reading.clause(q.start)
        left = text[clause[0]:q.hedge[0] if q.hedge and q.hedge[0] < q.start else q.start]
        return bool(words.patterns["duration_predicates"].search(left) or words.patterns["duration_done"].match(text, q.end)
                    or _is_start(q, reading, words))
    if q.form == "number" and not q.unit and q.kind == "number":
        return q.value >= 10000
    if q.lone and q.kind in COUNTS and q.bound is None and q.value <= 2:
        if words.patterns["yearly"].search(text, reading.clause(q.start)[0], q.start):
            return True
        if _is_start(q, reading, words):
            return True
        sentence = reading.sentence(q.start)
        neighbours = [other for other in reading.quantities if other is not q and sentence[0] <= other.start < sentence[1]
                      and (abs(other.start - q.end) <= 1 or abs(q.start - other.end) <= 1)]
        clause = reading.clause(q.start)
        ends = q.end >= clause[1] or text[q.end] in "、"
        begins = q.start <= clause[0]
        before = text[max(clause[0], q.start - 2):q.start]
        return bool(neighbours) or (ends and not begins and before not in words.verbs and before[-1:] not in words.tails and before[-1:] not in words.verbs)
    return True


def _with_unit(q: Quantity, reading: Reading, words: Words) -> Quantity:
    """The quantity with the unit its surroundings give: 出资5000万, 时速80公里, 三分之一 as a percentage."""
    clause = reading.clause(q.start)
    left = reading.folded[clause[0]:q.start]
    if q.kind == "fraction" and q.unit == "":
        return replace(q, value=as_percent(q.value), unit="%", kind="percent")
    if q.unit == "km" and words.patterns["speed"].search(left):
        return replace(q, unit="km/" + words.word["speed_unit"], kind="speed")
    yearly = words.patterns["yearly"].search(left)
    if yearly and words.patterns["yearly_unit"].fullmatch(q.unit):
        return replace(q, unit=f"{q.unit}/{yearly[1]}")
    if q.unit == "":
        if words.patterns["money_noun"].search(left):
            return replace(q, unit="CNY", kind="money")
        following = reading.folded[q.end:q.end + 6]
        people = words.patterns["people"].match(following) or words.patterns["people_before"].search(left)
        if people:
            return replace(q, unit=words.word["person"], kind="count")
    return q


# ---- one claim -----------------------------------------------------------------------------------------------------------


def _claim(q: Quantity, name: Name, reading: Reading, state: _State, setting: Setting, lexicon: Lexicon) -> Claim:
    words = words_of(lexicon)
    clause = reading.clause(q.start)
    sentence = reading.sentence(q.start)
    time, carried = _time(q, reading, state, setting, lexicon)
    score, hedge, why = _promise(q, reading, time, carried, state, setting, lexicon)
    promised = score > 0
    own = None if carried else time
    contents = q.kind in COUNTS and bool(words.patterns["content"].match(reading.folded[q.end:clause[1]]))
    if time is not None and not _holds(time, carried, q, contents and not promised, promised, reading, state, setting, words):
        time = None
    missing = time is None and setting.report is not None and _reported(q, reading, clause, setting, words)
    if not promised and (missing or (time is not None and setting.report is not None and _passing(time, carried, q, reading, clause, words))):
        time = setting.report
    iso = None if time is None else _when(time, reading, q, setting, promised, lexicon)
    if not promised and (year := _whole_year(q, reading, time or state.time, setting, words)):
        iso = year
    if promised and iso is None and setting.plan_end and words.patterns["plan_item"].search(reading.folded, sentence[0], q.start):
        iso = setting.plan_end
    if promised and iso is None and setting.date and words.patterns["this_year"].search(reading.folded, sentence[0], q.start):
        iso = setting.date[:4]
    relation, rule = _relation(q, name, reading, promised, lexicon)
    if q.form == "whole" and words.word["of"] not in name.text[-3:]:
        name = replace(name, text=_share_name(name.text, reading, q, clause, words))
    text, start = _final_name(q, name, reading, clause, words)
    if own is not None:
        state.time, state.framed, state.goal = own, False, False
    if time is None and not promised:
        if contents and setting.plan_range is not None:
            iso = setting.plan_range
        elif setting.event is not None and words.patterns["event"].search(reading.folded, clause[0], clause[1]) and reading.part == "paragraph":
            iso = setting.event.iso
    state.promised, state.promised_sentence = promised, sentence
    if len(text) <= BARE and setting.topic and len(setting.topic) <= 2 * len(text) and q.kind not in ("percent", "points") and text not in setting.topic:
        text = setting.topic + text
    left, right = _quote(q, name, start, reading, clause, lexicon)
    weak = abs(score) < SURE or name.weight < SURE_NAME or q.kind == "number"
    return Claim(reading=reading, start=left, end=right, raw=reading.text[q.start:q.end], name=text, relation=relation, value=q.value, value_max=q.value_max,
                 unit=q.unit, promised=promised, time=iso, baseline=_baseline(q, reading, clause) if promised else None, hedge=hedge if promised else None,
                 sure=not weak, rules=(f"number:{q.form}", f"name:{name.source} {name.weight:+.1f}", f"relation:{rule}", f"promise:{score:+.1f} {why}"), at=q.start)


def _share_name(name: str, reading: Reading, q: Quantity, clause: tuple[int, int], words: Words) -> str:
    """建成产能达到基准水平的比例: what of the indicator does what."""
    following = reading.folded[q.end:clause[1]]
    if any(char in following for char in "0123456789") or len(following) > 24:
        return name
    return f"{name}{following}{words.word['whole_share']}" if following else name


def _final_name(q: Quantity, name: Name, reading: Reading, clause: tuple[int, int], words: Words) -> tuple[str, int | None]:
    """The name with what its clause adds: a share of what, a lead over whom, a rank."""
    text = name.text
    w = words.word
    left = reading.folded[clause[0]:q.hedge[0] if q.hedge and q.hedge[0] < q.start else q.start]
    if q.kind == "rank":
        text = text if text.endswith(w["rank"]) else text + w["rank"]
    elif q.kind == "percent" and w["share_of"] in left:
        share = words.patterns["share_of"].search(left)
        if share and share[1] not in text and not text.endswith(w["share_name"]) and share[1] not in w["share"]:
            base = text[:-len(w["share"])] if text.endswith(w["share"]) else text
            base = base.split(w["share_of"])[0] or base
            base = base.removesuffix(w["of"])
            text = f"{base}{w['share_of']}{share[1]}{w['share_name']}"
        elif share is None and (whole := _whole_of(reading, clause, words)) and left.rstrip(w["after_share"]).endswith(w["share_of"]):
            base = text[:-len(w["share"])] if text.endswith(w["share"]) else text
            text = f"{base}{w['share_of']}{whole}{w['share_name']}"
        elif left.rstrip().endswith(w["share_of"]) and not text.endswith((w["share"], w["share_name"])):
            text += w["share"]
    elif q.kind == "points":
        higher = words.patterns["higher"].search(left)
        if higher:
            text = f"{text}{w['above_whom']}{higher['whom'] or higher['whom2']}{w['lead_of']}"
    elif q.kind in COUNTS and name.source == "same_as_before" and any(word in left for word in w["cumulative"]):
        text = text + w["cumulative_name"] if not text.endswith(w["cumulative_name"]) else text
    return text, name.start


def _whole_of(reading: Reading, clause: tuple[int, int], words: Words) -> str:
    """What the clause before says the shares are of: 在规模以上企业中."""
    previous = next(reading.clauses_before(clause[0]), None)
    match = words.patterns["within"].search(reading.folded[previous[0]:previous[1]]) if previous else None
    return match["whole"] if match else ""


def _quote(q: Quantity, name: Name, start: int | None, reading: Reading, clause: tuple[int, int], lexicon: Lexicon) -> tuple[int, int]:
    """The shortest run that holds the name, where it stands near, and the number with its bound."""
    left = min(q.start, q.hedge[0]) if q.hedge else q.start
    right = max(q.end, q.hedge[1]) if q.hedge else q.end
    sentence = reading.sentence(q.start)
    if start is not None and sentence[0] <= start < sentence[1]:
        if start <= left:
            return start, right
        return left, max(right, min(sentence[1], start + len(name.text)))
    begin = max([clause[0], *(other.end for other in reading.quantities if clause[0] <= other.start < q.start and name.source != "same_as_before")])
    begin = min(begin, left)
    while begin < left and reading.text[begin] in words_of(lexicon).word["joins"]:
        begin += 1
    if name.source in ("noun_after", "list_after"):
        tail = name.text[-6:]
        at = reading.text.find(tail, right, clause[1] + 1)
        if at >= 0:
            right = at + len(tail)
    return begin, right


# ---- relation ---------------------------------------------------------------------------------------------------------------


def _relation(q: Quantity, name: Name, reading: Reading, promised: bool, lexicon: Lexicon) -> tuple[Relation, str]:
    """What the verb before the number and its bound words say; a direction wins over a bound."""
    words = words_of(lexicon)
    clause = reading.clause(q.start)
    left = reading.folded[clause[0]:q.hedge[0] if q.hedge and q.hedge[0] < q.start else q.start].rstrip(" ")
    left = words.without_time(left, reading, clause[0])
    trimmed = left
    direction = ""
    for _ in range(4):
        word = next((trimmed[-n:] for n in range(min(6, len(trimmed)), 0, -1) if trimmed[-n:] in words.relations), "")
        if any(words.verbs.get(trimmed[-n:]) == "gain" for n in range(2, 9)):
            break
        if word:
            direction = words.relations[word]
            break
        other = next((trimmed[-n:] for n in range(min(5, len(trimmed)), 0, -1) if trimmed[-n:] in words.tails or trimmed[-n:] in words.hedges), "")
        if not other:
            break
        trimmed = trimmed[:-len(other)].rstrip(" ")
    if toward := _toward(q, reading, words):
        return toward, "changed to"
    shared = _shared_direction(q, reading, words)
    direction = direction or shared
    changing = direction in ("increase_by", "decrease_by")
    if changing or direction in ("increase_to", "decrease_to"):
        return direction, direction  # type: ignore[return-value]
    if words.patterns["keep_at"].search(left) and q.bound in ("more_than", "at_least"):
        return "at_least", "keep above"
    if q.bound is not None:
        return q.bound, "bound"
    for bound, key in (("at_least", "least_before"), ("at_most", "most_before"), ("about", "about_share")):
        if words.patterns[key].search(left):
            return bound, key  # type: ignore[return-value]
    if direction == "at_most":
        return "at_most", "at most"
    if promised and q.kind in COUNTS and direction in ("", "reach"):
        verb = words.verb_before(left)[0]
        opening = words.verb.match(name.text)
        done = verb if verb in words.completing else opening[0] if opening and opening[0] in words.completing else ""
        if done and direction != "reach":
            return "complete", f"verb {done}"
        if words.patterns["content"].match(reading.folded[q.end:clause[1]]) and words.patterns["completes"].search(left):
            return "complete", "contents completed"
    return (direction or "reach"), "plain"  # type: ignore[return-value]


def _toward(q: Quantity, reading: Reading, words: Words) -> Relation | None:
    """The direction of a value that the change just before leads to: 上升0.1个百分点至4.0%."""
    last = next((other for other in reversed(reading.quantities) if other.end <= q.start), None)
    start = q.hedge[0] if q.hedge and q.hedge[0] < q.start else q.start
    if last is None or reading.folded[last.end:start] not in words.word["toward"]:
        return None
    left = reading.folded[reading.clause(last.start)[0]:last.hedge[0] if last.hedge and last.hedge[0] < last.start else last.start]
    word = next((left[-n:] for n in range(min(6, len(left)), 0, -1) if left[-n:] in words.relations), "")
    return {"increase_by": "increase_to", "decrease_by": "decrease_to"}.get(words.relations.get(word, ""))  # type: ignore[return-value]


def _shared_direction(q: Quantity, reading: Reading, words: Words) -> str:
    """The direction of the number before, where only 和 or 、 stands between: 增长50.4%和42.7%."""
    before = [other for other in reading.quantities if other.end <= q.start]
    if not before:
        return ""
    last = before[-1]
    between = reading.folded[(last.hedge[1] if last.hedge and last.hedge[0] >= last.end else last.end):(q.hedge[0] if q.hedge and q.hedge[0] < q.start else q.start)]
    if last.kind != q.kind or not words.patterns["only_join"].fullmatch(between):
        return ""
    clause = reading.clause(last.start)
    left = reading.folded[clause[0]:last.hedge[0] if last.hedge and last.hedge[0] < last.start else last.start]
    word = next((left[-n:] for n in range(min(6, len(left)), 0, -1) if left[-n:] in words.relations), "")
    found = words.relations.get(word, "")
    return found or _shared_direction(last, reading, words)


# ---- promised or reported ----------------------------------------------------------------------------------------------------


@cache
def promise_words(lexicon: Lexicon) -> tuple[re.Pattern[str], dict[str, tuple[float, bool]]]:
    rows = sorted(lexicon.table("promises"), key=lambda row: -len(row["word"]))
    regex = "|".join((f"(?<![{row['not_after']}])" if row["not_after"] else "") + re.escape(row["word"]) + (f"(?![{row['not_before']}])" if row["not_before"] else "")
                     for row in rows)
    return re.compile(regex), {row["word"]: (float(row["weight"]), row["hedge"] == "yes") for row in rows}


def _promise(q: Quantity, reading: Reading, time: Time | None, carried: bool, state: _State, setting: Setting, lexicon: Lexicon) -> tuple[float, str | None, str]:
    """How far the words and the date speak for a promise; the word that hedges it; and why."""
    regex, weights = promise_words(lexicon)
    words = words_of(lexicon)
    sentence, clause = reading.sentence(q.start), reading.clause(q.start)
    score, why, hedge = 0.0, [], None
    best: dict[bool, float] = {}
    found = [match for match in regex.finditer(reading.folded, sentence[0], clause[1]) if not words.patterns["changed_from"].match(reading.folded, match.start() - 1)]
    hedges = [match.start() for match in found if weights[match[0]][1] and match.start() < q.start]
    for match in found:
        weight, hedged = weights[match[0]]
        share = 1.0 if match.start() >= clause[0] else 0.5
        if weight < 0 and hedges and match.start() < hedges[-1] and hedges[-1] >= clause[0] > match.start():
            share = OVERRULED
        if match.start() > q.end:
            share = 0.7 if weight < 0 else 0.4
        if match[0] == words.word["will"] and not words.acts(reading.folded, match.end()):
            weight *= BARE_WILL
        sign = weight > 0
        if abs(weight * share) > abs(best.get(sign, 0.0)):
            best[sign] = weight * share
            why.append(match[0])
        if hedged and match.start() < q.start:
            hedge = match[0]
    score += sum(best.values())
    if time is not None:
        if carried and state.goal:
            score += GOAL
        elif carried and ahead(time, setting.date) and True not in best:
            score += CARRIED
        elif ahead(time, setting.date):
            score += FUTURE if time.role or time.rule != "word-year" or True in best or not words.patterns["bare_end"].match(time.text) else 0.0
        elif _running(time, setting.date):
            score += OPEN_PLAN
        elif not carried and not _open(time, setting.date) and not (time.start < clause[0] and any(time.end <= at for at in hedges)):
            score += PAST
    promising = True in best or (time is not None and ahead(time, setting.date))
    if setting.plan and promising and reading.part == "paragraph":
        score += PLAN_ARTICLE
    else:
        score += OTHER_ARTICLE
    if state.promised and state.promised_sentence == sentence and not any(weight < -1 for weight in best.values()):
        score += AFTER_TARGET
    doubt = best.get(False, 0.0)
    if setting.plan and setting.plan_end is not None and doubt >= WEAK and PAST < score < 0 and words.patterns["plan_item"].search(reading.folded, sentence[0], clause[1]):
        score += ITEM - doubt
    if _is_start(q, reading, words):
        score += FROM
    if q.bound is not None and words.patterns["condition"].match(reading.folded, q.end):
        score += CONDITION
    if q.kind in ("area", "length", "speed") and words.verbs.get(words.verb_before(reading.folded[clause[0]:q.start])[0]) not in ("do", "gain") and not (time is not None and ahead(time, setting.date)):
        score += SIZE
    following = reading.folded[q.end:clause[1]]
    left = reading.folded[clause[0]:q.start]
    if q.kind in COUNTS and words.patterns["content"].match(following) and words.verbs.get(words.verb_before(left)[0]) != "do":
        score += CONTENT
    return score, hedge, " ".join(why)


# ---- time ---------------------------------------------------------------------------------------------------------------------


def _time(q: Quantity, reading: Reading, state: _State, setting: Setting, lexicon: Lexicon) -> tuple[Time | None, bool]:
    """The time a number belongs to, and whether it was carried over from an earlier sentence."""
    words = words_of(lexicon)
    sentence, clause = reading.sentence(q.start), reading.clause(q.start)
    best, best_weight = None, 0.0
    items = [match.end() for match in words.patterns["plan_item"].finditer(reading.folded, sentence[0], q.start)]
    for time in reading.times:
        if items and items[0] <= time.start < items[-1]:
            continue  # another item's
        if time.iso is None or time.kind not in ("date", "span") or time.role == "baseline" or not sentence[0] <= time.start < sentence[1]:
            continue
        if time.end < q.start and words.patterns["changed_from"].match(reading.folded, time.start - (time.text[:1] not in words.word["from_words"])) and any(time.end <= other.start < q.start for other in reading.quantities):
            continue  # 由去年的17%升到19%
        if time.start < q.start:
            weight = 3.0 if time.start >= clause[0] else 2.0
            weight += 0.001 * (time.start - sentence[0])
        elif time.start < clause[1]:
            weight = 1.6 - 0.001 * (time.start - q.end)
        else:
            continue
        if time.role == "by":
            weight += 0.6
        if weight > best_weight:
            best, best_weight = time, weight
    here = words.patterns["no_time"].search(reading.folded, clause[0], q.start)
    if here and (best is None or best.start < here.start()) and not (best is not None and best.start >= clause[0] and best.role in ("by", "until")):
        return None, False
    if best is not None:
        return best, False
    if state.time is not None and not words.patterns["no_time"].search(reading.folded, sentence[0], q.start):
        return state.time, True
    return None, False


def _holds(time: Time, carried: bool, q: Quantity, contents: bool, promised: bool, reading: Reading, state: _State, setting: Setting, words: Words) -> bool:
    """Whether a time that stands near a number is the number's own."""
    if promised:
        clause = reading.clause(q.start)
        if time.start < clause[0] and time.role != "by" and (words.patterns["capacity"].search(reading.folded, clause[0], q.start) or (time.iso or "").count("-") == 2):
            return False
        return ahead(time, setting.date) or _running(time, setting.date) or (not carried and _open(time, setting.date))
    if _is_start(q, reading, words) and _last_day(time.iso or "0") > _last_day(setting.date or "9"):
        return False
    clause, sentence = reading.clause(q.start), reading.sentence(q.start)
    if contents and time.start < clause[0]:
        return False
    if not carried and q.kind in ("length", "area") and time.start < clause[0] and words.patterns["static"].search(reading.folded[clause[0]:q.start]):
        return False
    if not carried:
        return True
    if words.patterns["of_these"].match(reading.folded, sentence[0]):
        return not ahead(time, setting.date)
    if state.framed:
        return True
    if ahead(time, setting.date) or _is_static(q, reading, words):
        return False
    if any(word in reading.folded[sentence[0]:q.start] for word in words.word["cumulative"]):
        return False
    if time.iso is not None and "/" not in time.iso and "-" in time.iso:  # a day is an event's and passes with its sentence; a month may be a report's
        return time.iso.count("-") == 1 and q.kind not in COUNTS
    return True


def _running(time: Time, date: str | None) -> bool:
    """Whether a span of years has begun and has years to go: “十四五”时期 in 2022."""
    return (date is not None and time.iso is not None and "/" in time.iso and time.role == "" and _open(time, date)
            and time.iso.rpartition("/")[2][:4] > date[:4])


def _is_start(q: Quantity, reading: Reading, words: Words) -> bool:
    """Whether a number is what a change starts from: 由30分钟压缩到20秒."""
    clause = reading.clause(q.start)
    left = reading.folded[clause[0]:q.hedge[0] if q.hedge and q.hedge[0] < q.start else q.start]
    following = reading.folded[q.hedge[1] if q.hedge and q.hedge[0] >= q.end else q.end:clause[1]]
    return bool(words.patterns["from"].search(left) and words.patterns["to_value"].match(following))


def _last_day(iso: str) -> str:
    last = iso.rpartition("/")[2]
    parts = last.split("-")
    if len(parts) == 1:
        return f"{last}-12-31"
    if len(parts) == 2:
        return f"{last}-{calendar.monthrange(int(parts[0]), int(parts[1]))[1]:02d}"
    return last


def _first_day(iso: str) -> str:
    return (iso.partition("/")[0] + "-01-01")[:10]


def ahead(time: Time, date: str | None) -> bool:
    """Whether a time lies after the paper's date; a year that is still running does not."""
    if date is None or time.iso is None or time.iso.startswith(("P", "T")):
        return False
    if time.role == "by" and _last_day(time.iso) > _last_day(date):
        return True
    return _first_day(time.iso) > _last_day(date) or (time.role != "until" and "/" not in time.iso and _last_day(time.iso) > _last_day(date) and time.iso[:4] > date[:4])


def _open(time: Time, date: str | None) -> bool:
    """Whether a time holds the paper's date: 今年, “十四五”期间."""
    return date is None or time.iso is None or _first_day(time.iso) <= _last_day(date) <= _last_day(time.iso) or _last_day(time.iso) >= _last_day(date)


def _when(time: Time, reading: Reading, q: Quantity, setting: Setting, promised: bool, lexicon: Lexicon) -> str | None:
    """The published date: from 从 to 截至 where both stand, the plan's last year for “N年内” of a plan of N years."""
    iso = time.iso
    if iso is None or iso.startswith(("P", "T")):
        return None
    if (words_of(lexicon).patterns["year_end"].search(time.text) or words_of(lexicon).patterns["dated_end"].search(time.text)) and iso.endswith("-12") and "/" not in iso:
        iso = iso[:4]  # 2025年底 is said of the year
    if time.rule == "fiscal" and setting.currency == "HKD":
        iso = f"{iso[:4]}-04/{int(iso[:4]) + 1}-03"
    if time.rule == "same-day" and setting.event is not None:
        iso = setting.event.iso or iso
    if not promised and "/" not in iso and time.role in ("since", "") and setting.date and iso < setting.date and words_of(lexicon).patterns["to_date"].search(reading.folded, time.end, max(time.end, min(q.start, reading.clause(time.start)[1]))):
        return f"{iso.partition('/')[0]}/{setting.date[:max(7, len(iso))] if '-' in iso else setting.date[:4]}"
    if promised:
        if time.rule in ("within", "span-years") and setting.plan_end is not None and setting.plan_years is not None:
            return setting.plan_end
        return iso.rpartition("/")[2] if "/" in iso else iso
    if time.role in ("until", "by"):
        sentence = reading.sentence(q.start)
        since = [other for other in reading.times if other.role == "since" and sentence[0] <= other.start < time.start and other.iso]
        if since:
            return f"{since[-1].iso.partition('/')[0]}/{iso.rpartition('/')[2]}"  # type: ignore[union-attr]
    return iso


def _whole_year(q: Quantity, reading: Reading, time: Time | None, setting: Setting, words: Words) -> str | None:
    """The year that 全年 means: that of the time before it, else the one just over; None where the clause doesn't say 全年 after its time."""
    said = words.patterns["all_year"].search(reading.folded, reading.clause(q.start)[0], q.start)
    if said is None or (time is not None and time.start > said.start() and time.start < q.start):
        return None
    if time is not None and time.iso is not None:
        return time.iso[:4] if "/" not in time.iso or time.iso[:4] == time.iso.partition("/")[2][:4] else None
    if setting.date is None or "-" not in setting.date:
        return None
    return setting.date[:4] if setting.date[5:7] >= LATE else str(int(setting.date[:4]) - 1)


def _passing(time: Time, carried: bool, q: Quantity, reading: Reading, clause: tuple[int, int], words: Words) -> bool:
    """Whether a point of time stands before a number of the whole period: 年末人口358万人，城镇化率58%，旅游收入164亿元."""
    if not words.patterns["point"].search(time.text) or time.start >= clause[0]:
        return False
    return carried or q.kind in ("percent", "points", "money") or bool(words.patterns["flow"].search(reading.folded, clause[0], q.start))


def _reported(q: Quantity, reading: Reading, clause: tuple[int, int], setting: Setting, words: Words) -> bool:
    """Whether a number without a time of its own belongs to the report's: a change, a sum, a rate, not a size or a count by the way."""
    left = reading.folded[clause[0]:q.start]
    if words.patterns["no_time"].search(left):
        return False
    if setting.bulletin and q.kind not in ("rank", "length", "area"):
        return True
    return q.kind not in (*COUNTS, "length", "area", "speed", "time", "rank") or bool(words.patterns["whole_year"].search(left))


def _baseline(q: Quantity, reading: Reading, clause: tuple[int, int]) -> str | None:
    """The year a change is counted from: 较2020年."""
    found = [time.iso for time in reading.times if time.role == "baseline" and clause[0] <= time.start < q.start and time.iso]
    return found[-1] if found else None


def _is_static(q: Quantity, reading: Reading, words: Words) -> bool:
    """Whether a number states a size rather than an event: lengths and areas don't take a carried time."""
    return q.kind in ("length", "area", "speed", "volume")


def derives(claim: Claim, lexicon: Lexicon) -> bool:
    """Whether the value of a claim can be read again from its raw text alone; what cannot is not published."""
    if claim.value is None:
        return claim.raw is None
    if claim.raw is None:
        return False
    words = words_of(lexicon)
    if words.patterns["whole"].search(claim.raw + words.word["whole_after"]):
        return claim.value == HUNDRED
    if claim.scale is not None and (number := read_number(claim.raw, lexicon)) is not None:
        return number * claim.scale == claim.value
    again = value_of(claim.raw, lexicon) or value_of(words.word["lifespan"] + claim.raw, lexicon)
    if again is None:
        return claim.raw[:1] != "" and rank_of(claim.raw, lexicon) == claim.value
    value, value_max, unit = again
    return (value, value_max) == (claim.value, claim.value_max) or (unit == "" and claim.unit == "%" and as_percent(value) == claim.value)


def as_percent(fraction: Decimal) -> Decimal:
    """A fraction in percent, to two places: 1/3 is 33.33."""
    percent = (fraction * HUNDRED).quantize(Decimal("0.01"))
    return percent.quantize(Decimal(1)) if percent == percent.to_integral_value() else percent


def order(claims: Iterable[Claim]) -> list[Claim]:
    """Claims of paragraphs before those of headings, each in reading order."""
    return sorted(claims, key=lambda claim: (claim.reading.index is None, claim.reading.index or 0, claim.at))

"""Readings → Claims of what is to be finished, opened or begun by a date: each thing done with its likely subjects, ranked by weights."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from digest.extract import kept
from digest.extract.acts import SAID, Heard, act_of, heard_of
from digest.extract.claims import Claim, Setting, states, weighty
from digest.extract.dates import Time, ahead, running
from digest.extract.indicators import EDGES, joined, words_of
from digest.extract.promises import PROMISING, fragments, hedge_of, promise_words, sorts_in
from digest.extract.reading import Reading, Span
from digest.extract.wording import Wording, wording_of
from digest.lexicon import Lexicon, Regexes

PART = 8
"""Characters; a shorter subject (一期, 起步区) may be a part of what was named before."""

LONGEST, LONGEST_ACT = 26, 16
"""Characters of a subject and of what is done to it; longer ones are no name."""

LENGTHS = ((2, "to 2"), (4, "to 4"), (6, "to 6"), (10, "to 10"), (16, "to 16"), (LONGEST, "to 26"))

FAR = 4
"""Clauses after a time from which on it makes no difference how many."""

LISTED = "one of a list"
"""The feature of what its list names already."""

NONE = ("none",)
"""Features of there being nothing to be finished."""

LIKELY = 0.5
"""How likely a clause must say that something is to be finished."""


FURTHER = 1.0
"""By how much a name made of likely characters stands behind the likeliest of those that the words offer."""

SURE = 0.85
"""How likely, for its record to count as sure."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One way to read a clause: what is to be finished, by when, and what speaks for it."""

    name: str
    start: int
    end: int
    time: str | None
    hedge: str | None
    features: tuple[str, ...]
    act: str  # what is done, as its clause says it
    when: Span
    clause: Span


def completions_in(reading: Reading, setting: Setting, lexicon: Lexicon) -> Iterator[Claim]:
    """What a passage promises to finish or open, in reading order."""
    weights = lexicon.weights("goal")
    for offers in offers_in(reading, setting, lexicon):
        act = act_of(reading, offers[0].act, offers[0].when, offers[0].clause)
        best, chance = chosen(offers, weights, heard_of(reading, act, setting.date, lexicon), wording_of(reading, lexicon), lexicon)
        if best is not None:
            yield Claim(reading=reading, start=best.start, end=best.end, raw=None, name=best.name, relation="complete", value=None, value_max=None, unit=None, promised=True,
                        time=best.time, hedge=best.hedge, doubts=() if chance >= SURE else ("sort",), rules=(f"goal:{chance:.2f} {weighty(best.features, 'goal', lexicon)}",), at=best.start)


def chosen(offers: Sequence[Offer], weights: Mapping[str, float], heard: Heard, wording: Wording, lexicon: Lexicon) -> tuple[Offer | None, float]:
    """The likeliest reading of a clause, and how likely it says that anything is to be finished; None where it likely doesn't."""
    sums = [sum(weights.get(feature, 0.0) for feature in offer.features) for offer in offers]
    high = max(sums)
    odds = high + math.log(sum(math.exp(one - high) for one in sums)) - sum(weights.get(feature, 0.0) for feature in NONE) + SAID * heard.said
    chance = 1 / (1 + math.exp(-odds))
    if chance <= LIKELY:
        return None, chance
    known = {offer.name for offer in offers}
    further = [replace(offers[sums.index(high)], name=name) for name in heard.names(lexicon) if name not in known] if LISTED not in offers[0].features else []
    sums += [high - FURTHER] * len(further)
    weighed = sorted(zip((one + heard.of(offer.name) for offer, one in zip([*offers, *further], sums, strict=True)), [*offers, *further], strict=True), key=lambda one: -one[0])
    return next((offer for _, offer in weighed if not heard.torn(offer.name, wording)), weighed[0][1]), chance


@cache
def goal_patterns(lexicon: Lexicon) -> Mapping[str, re.Pattern[str]]:
    goals = lexicon.values("linking")["goals"]
    return Regexes({key: regex.replace("{done}", goals["done"]) for key, regex in goals.items()})


def iso(time: Time | None) -> str | None:
    return time.iso.rpartition("/")[2] if time is not None and time.iso else None


def counted(reading: Reading, start: int, end: int, lexicon: Lexicon) -> bool:
    """Whether a number that states something stands between two places: no duration, no 两市, and not the size of what a noun names: 占地76亩的中心."""
    size = goal_patterns(lexicon)["of_a_size"]
    return any(start <= q.start < end and q.kind != "time" and not size.match(reading.folded, q.end) and states(q, reading, lexicon) for q in reading.quantities)


# ---- what is done ---------------------------------------------------------------------------------------------------------


def offers_in(reading: Reading, setting: Setting, lexicon: Lexicon) -> Iterator[list[Offer]]:
    """The readings of each clause with a time to come that may say what is to be finished."""
    for sentence in reading.sentences:
        for clause in (span for span in reading.clauses if sentence[0] <= span[0] < sentence[1]):
            yield from _of_clause(reading, sentence, clause, setting, lexicon)


def _of_clause(reading: Reading, sentence: Span, clause: Span, setting: Setting, lexicon: Lexicon) -> Iterator[list[Offer]]:
    words, goals = words_of(lexicon), goal_patterns(lexicon)
    text = reading.folded[clause[0]:clause[1]]
    if goals["condition"].match(text.strip(EDGES)):
        return
    times = [time for time in reading.times if clause[0] <= time.start < clause[1] and time.kind in ("date", "span") and time.iso and time.role != "baseline"]
    if not times:
        yield from _carried(reading, sentence, clause, setting, lexicon)
    for n, time in enumerate(times):
        state = _state(reading, sentence, clause, time, setting, lexicon)
        if not state:
            continue
        hedge = hedge_of(reading, sentence[0], clause[1], lexicon)
        if opened := goals["opened"].match(text, time.end - clause[0]):
            noun = words.noun_of(text[opened.end():])
            if len(noun) >= 3:
                span = time.start, clause[0] + opened.end() + len(noun)
                yield [Offer(noun + opened["verb"], *span, iso(time), hedge, ("act opened", *state, f"subject {_length(noun)}"), opened["verb"], (time.start, time.end), clause)]
            continue
        end = time.end - clause[0]
        end += len(goals["time_tail"].match(text, end)[0])  # type: ignore[index]
        close = times[n + 1].start - clause[0] if n + 1 < len(times) else len(text)
        act = words.strip_head(text[end:close], reading, clause[0] + end)[0].strip(EDGES)
        left, place, span, who = _unsized(text[:times[0].start - clause[0]], reading, clause[0]), "after the time", clause, ""
        if n + 1 < len(times) and (not act or _shared(text[end:close], lexicon)):
            if n == 0 and (each := _each(reading, sentence, clause, times, left, setting, hedge, state, lexicon)):
                yield from each
                break
            continue
        if (have := goals["will_have"].match(act)) is not None:
            members = words.members(have["who"])
            act, who = have["act"], have["who"] if len(have["who"]) <= LONGEST or not members else members[-1]
        if not act or goals["no_act"].fullmatch(act):
            before = text[:time.start - clause[0]]
            found = list(goals["done_word"].finditer(before))
            following = next((other for other in reading.clauses if clause[1] < other[0] < sentence[1]), None)
            if found:
                act, left, place = found[-1][0], before[:found[-1].start()], "before the time"
            elif following and not _without_promise(words.strip_tail(left).text, lexicon) and not any(following[0] <= other.start < following[1] for other in reading.times):
                act, place, span = reading.folded[slice(*following)].strip(EDGES), "in the next clause", (clause[0], following[1])
                subject, will, done = act.partition(words.word["will"])
                if will and 2 <= len(subject) <= LONGEST and goals["done_word"].search(done):
                    act, who = words.strip_head(done, reading, following[0] + len(subject) + 1)[0].strip(EDGES), subject
            else:
                continue
        longest = LONGEST if goals["complete_object"].match(act) else LONGEST_ACT  # 建成世界级…产业集群
        if not 1 < len(act) <= longest or (place != "before the time" and counted(reading, clause[0] + end, span[1] if span is not clause else clause[0] + close, lexicon)):
            continue
        does = (f"act {place}", *_act_features(act, place, lexicon), *state, *_around(reading, sentence, clause, times[0].start, lexicon),
                *fragments(text[:time.start - clause[0]], text[time.end - clause[0]:]))
        subjects = _subjects(reading, sentence, clause, left, setting, lexicon)
        if who:
            subjects = {who: ["here"], **subjects}  # 预计9月底，四川将全面完成重建
        own = any("here" in tags for tags in subjects.values())
        offers = [Offer(subject + act, *span, iso(time), hedge, (*does, *_subject_features(subject, tags, own, act, lexicon)), act, (time.start, time.end), clause)
                  for subject, tags in subjects.items() if subject or len(act) > 3]
        if offers:
            yield offers


def _unsized(left: str, reading: Reading, at: int) -> str:
    """The words before a time, which begin at *at*, without a size that closes them: 一期 of 一期28公里2025年6月底前贯通."""
    end = at + len(left.rstrip(EDGES))
    size = next((q for q in reading.quantities if q.end == end and at < q.start and q.kind != "time"), None)
    return left if size is None else reading.folded[at:size.hedge[0] if size.hedge and at < size.hedge[0] < size.start else size.start]


def _carried(reading: Reading, sentence: Span, clause: Span, setting: Setting, lexicon: Lexicon) -> Iterator[list[Offer]]:
    """What a clause without a time does by the last one before it in its sentence: 到2027年，…，建成…示范区."""
    words, goals = words_of(lexicon), goal_patterns(lexicon)
    time = next((time for time in reversed(reading.times) if sentence[0] <= time.start < clause[0] and time.kind in ("date", "span")), None)
    if time is None or not time.iso or time.role == "baseline" or counted(reading, *clause, lexicon) or not (state := _state(reading, sentence, clause, time, setting, lexicon)):
        return
    text = words.strip_head(reading.folded[slice(*clause)], reading, clause[0])[0].strip(EDGES)
    if not 3 < len(text) <= LONGEST or not (words.verb.match(text) or goals["done_word"].search(text)):
        return
    between = sum(time.end <= span[0] < clause[0] for span in reading.clauses)
    does = ("act of a time before", f"act {min(between, FAR)} clauses after", *_act_features(text, "after the time", lexicon), *state, *_around(reading, sentence, clause, clause[0], lexicon),
            *fragments("", text))
    yield [Offer(text, *clause, iso(time), hedge_of(reading, sentence[0], clause[1], lexicon), does, text, (time.start, time.end), clause)]


def _shared(between: str, lexicon: Lexicon) -> bool:
    """Whether only a word that joins stands between two times: 2027年、2028年."""
    return bool(words_of(lexicon).list_join.fullmatch(between.strip()))


def _each(reading: Reading, sentence: Span, clause: Span, times: Sequence[Time], left: str, setting: Setting, hedge: str | None, state: tuple[str, ...], lexicon: Lexicon) -> list[list[Offer]]:
    """One reading for each member of a list that is done at a time of its own: 3、4号机组分别于2027年、2028年并网."""
    words = words_of(lexicon)
    end = times[-1].end
    act = words.strip_head(reading.folded[end:clause[1]], reading, end)[0].strip(EDGES)
    subjects = _subjects(reading, sentence, clause, left, setting, lexicon)
    noun = next((text for text, tags in subjects.items() if "here" in tags or "clause 1" in tags), "")
    if not 1 < len(act) <= LONGEST_ACT:
        return []
    members = _members(noun, len(times), lexicon)
    if not members and words.patterns["respective"].search(left) and (counted := _uncounted(noun, reading, clause)):
        members = [counted] * len(times)
    return [[Offer(member + act, *clause, iso(when), hedge, (*_act_features(act, "after the time", lexicon), *state, LISTED), act, (when.start, when.end), clause)]
            for member, when in zip(members, times, strict=True)] if members else []


def _uncounted(noun: str, reading: Reading, clause: Span) -> str:
    """What works are that are only counted, without their number: 会堂 of 区内的两座会堂分别于2027年及2029年落成; "" where a number alone stands for them."""
    at = reading.folded.find(noun, *clause) if noun else -1
    ends = [q.end for q in reading.quantities if at <= q.start and q.end <= at + len(noun) and q.kind != "time"]
    name = noun[ends[-1] - at:] if at >= 0 and ends else noun
    return name if len(name) >= 2 else ""


def _state(reading: Reading, sentence: Span, clause: Span, time: Time, setting: Setting, lexicon: Lexicon) -> tuple[str, ...]:
    """How the time of a clause lies to the paper's date; nothing where it is over."""
    goals = goal_patterns(lexicon)
    text = reading.folded[clause[0]:clause[1]]
    said = hedge_of(reading, sentence[0], clause[1], lexicon) is not None or bool(PROMISING & sorts_in(text, lexicon)) or bool(goals["soon"].search(text))
    if ahead(time, setting.date):
        state = "time ahead"
    elif running(time, setting.date):
        state = "time closing" if goals["end_of"].search(time.text) else "time running"  # 年内, 本月底
    elif said and time.iso is not None and time.iso >= (setting.date or "9")[:4]:
        state = "time open"
    else:
        return ()
    shape = ("year", "month", "day")[min(2, (iso(time) or "").count("-"))]
    return state, f"{state} of a {shape}", *(("by then",) if time.role == "by" else ()), *(("promised",) if said else ())


def _act_features(act: str, place: str, lexicon: Lexicon) -> Iterator[str]:
    words, goals = words_of(lexicon), goal_patterns(lexicon)
    if goals["complete"].fullmatch(act):
        yield "act known"
    elif goals["complete"].search(act):
        yield "act ends known"
    elif goals["complete_object"].match(act):
        yield "act on something"
    elif words.verb.match(act):
        yield "act begins with a verb"
    if place == "after the time":
        yield f"act {_length(act)}"
        yield f"act ends in {act[-1]}"
        yield f"act begins with {act[:2]}"
        yield f"act closes with {act[-2:]}"
        for key in ("act_aside", "act_joined"):
            if goals[key].search(act):
                yield key


def _around(reading: Reading, sentence: Span, clause: Span, until: int, lexicon: Lexicon) -> Iterator[str]:
    """What the sentence says beside it."""
    for sort in sorts_in(reading.folded[clause[0]:clause[1]], lexicon):
        yield f"said {sort}"
    for sort in sorts_in(reading.folded[sentence[0]:clause[0]], lexicon):
        yield f"said before {sort}"
    if counted(reading, clause[0], until, lexicon):
        yield "a number before the time"
    if clause[0] == sentence[0]:
        yield "opens the sentence"
    if clause[1] + 1 >= sentence[1]:
        yield "closes the sentence"
    if any(sentence[0] <= q.start < sentence[1] for q in reading.quantities):
        yield "numbers in the sentence"


# ---- what it is done to ----------------------------------------------------------------------------------------------------


def _subjects(reading: Reading, sentence: Span, clause: Span, left: str, setting: Setting, lexicon: Lexicon) -> dict[str, list[str]]:
    """Every likely subject, with where it was found; "" where what is done says it: 启用低空飞行服务中心."""
    words, goals = words_of(lexicon), goal_patterns(lexicon)
    found: dict[str, list[str]] = {"": ["nobody"]}

    def add(text: str, tag: str) -> None:
        text = text.strip(EDGES) if text.count("“") == text.count("”") else text.replace("“", "").replace("”", "").strip(EDGES)
        text = text[supposed.end():] if (supposed := goals["condition"].match(text)) else text
        if 2 <= len(text) <= LONGEST and tag not in found.setdefault(text, []):
            found[text].append(tag)

    here = _without_promise(words.strip_head(words.strip_tail(left).text, reading, clause[0])[0], lexicon)
    if (soon := list(goals["soon"].finditer(here))) and soon[-1].end() == len(here):
        here = here[:soon[-1].start()]
    here = goals["under_way"].sub("", here)
    add(here, "here")
    add(words.head_noun(reading, (clause[0], clause[0] + len(left))) if left else "", "here first noun")
    owners: list[tuple[str, str]] = []
    clauses = list(reading.clauses_before(clause[0]))
    stated = [span for span in clauses if not goals["condition"].match(reading.folded, span[0])]
    clauses = stated if stated or here else clauses
    part = max(sentence[0], reading.folded.rfind(words.word["part_end"], sentence[0], clause[0]) + 1)
    of_part = sum(span[0] >= part for span in clauses)
    for n, span in enumerate(clauses, 1):
        tags = [*([f"clause {n}"] if n < 4 else []), *(["first clause"] if n == len(clauses) else []), *(["first of the part"] if n == of_part else [])]
        if span[0] < part and n > of_part + 1:
            tags = [f"{tag}, another part" for tag in tags]
        noun = goals["condition"].sub("", words.strip_tail(words.head_noun(reading, span)).text)
        for tag in tags:
            if not words.patterns["speaking"].search(noun):
                owners += [(noun, tag), *((noun, f"{tag}, {how}") for how, noun in _nouns(reading, span, lexicon))]
    works = works_in(reading.folded[sentence[0]:clause[0] + len(left)], lexicon)
    near = works_in(reading.folded[part:clause[0] + len(left)], lexicon)
    owners += [(work, tag) for tag, one in (("work first", works[:1]), ("work last", works[-1:]), ("work of the part", near[:1]), ("last work of the part", near[-1:])) for work in one]
    before = works_in(reading.folded[:sentence[0]], lexicon)
    owners += [(work, "work before") for work in before[-1:]]
    owners += [(setting.topic, "topic"), *((work, "title work") for work in works_in(setting.title, lexicon)[:2]), *((work, "often") for work in setting.works[:1]),
               *((one, "recurring") for one in setting.recurring[:2]), (_earlier(reading, sentence, lexicon), "sentence before")]
    if bare := goals["refers"].match(reading.folded, sentence[0]):  # 大桥全长…，预计…通车
        owners += [(thing, "meant") for thing in [*reversed(before), *(owner for owner, _ in owners)] if thing.endswith(bare["kind"]) and len(thing) > len(bare["kind"]) + 1][:1]
    for owner, tag in ((goals["left_over"].sub("", owner), tag) for owner, tag in owners):
        add(owner, tag)
        if 2 <= len(here) <= PART and owner and owner not in here and here not in owner and not goals["pointing"].match(here):
            add(joined(owner, here), f"{tag} and here")
    return found


def _nouns(reading: Reading, span: Span, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """What a clause begins with: up to its first number or time, and up to what is told of it: 3号线二期 of 3号线二期长16.6公里."""
    ends = [start for start in (*(q.start for q in reading.quantities), *(time.start for time in reading.times)) if span[0] < start < span[1]]
    words, goals = words_of(lexicon), goal_patterns(lexicon)
    noun = words.strip_tail(words.strip_head(reading.folded[span[0]:min(ends, default=span[1])], reading, span[0])[0]).text
    yield "up to a number", noun
    told = goals["told"].search(noun, 2)
    if told:
        yield "up to what is told", noun[:told.start()]
    if (of := noun[:told.start() if told else None].rfind(words.word["of"])) > 0:
        yield "after an attribute", noun[of + 1:told.start() if told else None]


def _subject_features(subject: str, tags: Sequence[str], own: bool, act: str, lexicon: Lexicon) -> Iterator[str]:
    words, goals = words_of(lexicon), goal_patterns(lexicon)
    for tag in tags:
        yield f"subject {tag}"
        if tag != "here":
            yield f"subject {tag}, {'another' if own else 'none'} here"
    if not subject:
        return
    yield f"subject {_length(subject)}"
    if sort := words.noun_sort(subject):
        yield f"subject a {sort}"
    if goals["thing"].fullmatch(subject):
        yield "subject a work"
    if goals["pointing"].match(subject) or words.patterns["generic"].fullmatch(subject):
        yield "subject generic"
    if words.patterns["digit"].search(subject):
        yield "subject holds a number"
    if words.verb.search(subject, 2):
        yield "subject holds a verb"
    if words.verb.match(subject):
        yield "subject begins with a verb"
    if words.patterns["no_subject"].match(subject):
        yield "subject aside"
    if goals["says"].search(subject):
        yield "subject says something"
    if goals["told"].search(subject, 2):
        yield "subject and what is told of it"
    yield f"subject ends in {subject[-1]}"
    yield f"subject ends in {subject[-2:]}"
    yield f"subject begins with {subject[:2]}"
    if act[:2] in subject:
        yield "subject says it"


def _length(text: str) -> str:
    return next((name for limit, name in LENGTHS if len(text) <= limit), "longer")


def _members(noun: str, count: int, lexicon: Lexicon) -> list[str]:
    """The members of a list that are each done at a time of their own, whole: 3、4号机组 are 3号机组 and 4号机组."""
    members = words_of(lexicon).members(noun)
    if len(members) != count:
        return []
    last = members[-1]
    shared = last.lstrip("0123456789")
    return [member + (shared if member[-1].isdigit() else last[len(member):] if len(member) <= PART // 2 else "") for member in members[:-1]] + [last]


def works_in(text: str, lexicon: Lexicon) -> list[str]:
    """The works and places of work that words name, by how such names end: 海水化淡厂, 二号线延长段."""
    words, goals, knit = words_of(lexicon), goal_patterns(lexicon), kept.knit_of(lexicon)
    out: list[str] = []
    for match in goals["thing"].finditer(text):
        start = match.start()
        while start and text[start] in knit.get(text[start - 1], ()):  # 将军澳海水化淡厂, 都会区捷运
            start -= 1
        name = text[start:match.end()]
        cuts = [verb.end() for verb in words.verb.finditer(name) if len(verb[0]) > 1 and verb.end() < len(name) - 2]
        name = words.strip_head_of(goals["thing_head"].sub("", name[max(cuts, default=0):]))
        if len(name) >= 3 and not words.patterns["generic"].fullmatch(name) and not goals["no_thing"].search(name):
            out.append(name)
    return out


def _without_promise(noun: str, lexicon: Lexicon) -> str:
    """A noun without the words of promise that close it: 北段 in 北段预定2026年通车."""
    regex, _ = promise_words(lexicon)
    while last := next((match for match in regex.finditer(noun) if match.end() == len(noun)), None):
        noun = noun[:last.start()].rstrip(EDGES)
    return noun


def _earlier(reading: Reading, sentence: Span, lexicon: Lexicon) -> str:
    """What the sentences before are about: the first noun of the nearest one that has one."""
    words = words_of(lexicon)
    for start, end in reversed([span for span in reading.sentences if span[1] <= sentence[0]]):
        clause = next((span for span in reading.clauses if start <= span[0] < end), None)
        noun = words.head_noun(reading, clause) if clause else ""
        if 4 <= len(noun) <= LONGEST:
            return noun
    return ""

"""Readings → Claims without a number: a direction that a plan's own goals state, and a thing to be opened or finished by a date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from digest.extract.claims import Claim, Setting
from digest.extract.dates import Time, ahead, running
from digest.extract.indicators import EDGES, joined, words_of
from digest.extract.promises import PROMISING, hedge_of, promise_words, sorts_in
from digest.extract.reading import Reading, Span
from digest.lexicon import Lexicon
from digest.model import Relation

PART = 4
"""Characters; a shorter subject (一期, 起步区) is a part of what was named last."""

LONGEST = 30
"""Characters; a longer subject is no indicator but a sentence."""


def goals_in(reading: Reading, stated: Sequence[Claim], setting: Setting, lexicon: Lexicon) -> tuple[Claim, ...]:
    """Directions and completions that a passage promises, in reading order; *stated* is what the article says by numbers."""
    claims: list[Claim] = []
    for sentence in reading.sentences:
        time = _deadline(reading, sentence, setting)
        beside = _beside(reading, sentence, stated)
        for clause in (span for span in reading.clauses if sentence[0] <= span[0] < sentence[1]):
            if not _counted(reading, *clause):
                if beside is not None:
                    claims.extend(_directions(reading, sentence, clause, beside.time, lexicon))
                elif setting.plan or (time is not None and time.role == "by"):
                    claims.extend(_directions(reading, sentence, clause, _iso(time) if time is not None and time.start < clause[1] else None, lexicon))
            claims.extend(_completions(reading, sentence, clause, setting, lexicon))
    return tuple(claims)


def _counted(reading: Reading, start: int, end: int) -> bool:
    """Whether a number that is no duration stands between two places."""
    return any(start <= q.start < end and q.kind != "time" for q in reading.quantities)


def _beside(reading: Reading, sentence: Span, stated: Sequence[Claim]) -> Claim | None:
    """The last promise by a number in the same sentence, or in the item of a list just before."""
    here = [claim for claim in stated if claim.promised and claim.reading.passage is reading.passage and sentence[0] <= claim.at < sentence[1]]
    if here or reading.index is None or sentence != reading.sentences[0]:
        return here[-1] if here else None
    listed = [claim for claim in stated if claim.reading.index == reading.index - 1]
    return listed[-1] if listed and listed[-1].promised and reading.text[:1] == listed[-1].reading.text[:1] and not reading.text[:1].isalnum() else None


def _iso(time: Time | None) -> str | None:
    return time.iso.rpartition("/")[2] if time is not None and time.iso else None


@cache
def _regexes(lexicon: Lexicon) -> dict[str, re.Pattern[str]]:
    return {key: re.compile(regex) for key, regex in lexicon.values("linking")["goals"].items()}


def _deadline(reading: Reading, sentence: Span, setting: Setting) -> Time | None:
    """The first time to come that a sentence of a passage names, else the last deadline before it in a plan's passage."""
    own = next((time for time in reading.times if sentence[0] <= time.start < sentence[1] and time.kind in ("date", "span") and time.iso
                 and time.role != "baseline" and ahead(time, setting.date)), None)
    if own is not None or not setting.plan:
        return own
    return next((time for time in reversed(reading.times) if time.end <= sentence[0] and time.role == "by" and time.iso and ahead(time, setting.date)), None)


def _directions(reading: Reading, sentence: Span, clause: Span, time: str | None, lexicon: Lexicon) -> Iterable[Claim]:
    """放缓, 进一步提高, 持续降低 after a date to come; 提升…能级 in a goal."""
    goals, words = _regexes(lexicon), words_of(lexicon)
    text = reading.folded[clause[0]:clause[1]]
    aim = goals["aim"].search(reading.folded, sentence[0], clause[1])
    if time is not None:
        for key, relation in (("slow", "trend_slow"), ("up", "trend_up"), ("down", "trend_down")):
            match = goals[key].search(text)
            if match:
                noun, start = words.strip_head(text[:match.start()], reading, clause[0])
                yield from _each(reading, noun, start, clause, relation, time, "direction", lexicon)  # type: ignore[arg-type]
                return
    if aim is not None:
        for key in ("raise", "lift", "lower"):
            match = goals[key].search(text)
            if match is None:
                continue
            members = _indicators(goals["as_aim"].sub("", match["what"]), lexicon)
            if members and all(member.endswith(words.statistics) for member in members):
                for member in members:
                    at = text.find(member, match.start())
                    yield _claim(reading, words.completed(member, members), (clause[0] + match.start(), clause[0] + at + len(member)),
                                 "trend_down" if key == "lower" else "trend_up", time, key, False, lexicon)
            return


def _indicators(text: str, lexicon: Lexicon) -> list[str]:
    """The indicators of a list; what ends in no statistic belongs to the next: 甲、乙两地的能级和功能 are two."""
    words = words_of(lexicon)
    members: list[str] = []
    begun = 0
    for match in [*words.list_join.finditer(text), None]:
        end = match.start() if match else len(text)
        member = text[begun:end].strip(EDGES.replace("“", "").replace("”", ""))
        if member.endswith(words.statistics) or match is None:
            members.append(member)
            begun = match.end() if match else end
    return members


def _each(reading: Reading, noun: str, start: int | None, clause: Span, relation: Relation, time: str, rule: str, lexicon: Lexicon) -> Iterable[Claim]:
    """One claim for each member of a list of indicators."""
    words = words_of(lexicon)
    if not 2 <= len(noun) <= 2 * LONGEST:
        return
    members = words.members(noun)
    tails = [member.endswith(words.statistics) for member in members]
    if len(members) > 1 and not all(tails):
        members = [noun]
    for member in members:
        name = words.completed(member, members)
        if len(name) <= LONGEST:
            yield _claim(reading, name, (start if start is not None else clause[0], clause[1]), relation, time, rule, len(members) == 1, lexicon)


def _completions(reading: Reading, sentence: Span, clause: Span, setting: Setting, lexicon: Lexicon) -> Iterable[Claim]:
    """2026年建成通车, 2026年开通的中九龙干线: something to be finished or opened by a date to come."""
    words, goals = words_of(lexicon), _regexes(lexicon)
    text = reading.folded[clause[0]:clause[1]]
    times = [time for time in reading.times if clause[0] <= time.start < clause[1] and time.kind in ("date", "span") and time.iso and time.role != "baseline"]
    if not times:
        return
    time = times[0]
    promised = hedge_of(reading, sentence[0], clause[1], lexicon) is not None or bool(PROMISING & sorts_in(text, lexicon)) or bool(goals["soon"].search(text))
    closing = running(time, setting.date) and (setting.plan or goals["end_of"].search(time.text) is not None)  # 年内, 本月底
    if not (ahead(time, setting.date) or closing or (promised and time.iso is not None and time.iso >= (setting.date or "9")[:4])):
        return
    hedge = hedge_of(reading, sentence[0], clause[1], lexicon)
    if opened := goals["opened"].match(text, time.end - clause[0]):
        noun = words.noun_of(text[opened.end():])
        if len(noun) >= 3:
            yield _claim(reading, noun + opened["verb"], (time.start, clause[0] + opened.end() + len(noun)), "complete", _iso(time), "completion of", True, lexicon, hedge=hedge)
        return
    match = goals["complete"].search(text)
    doing = match is None
    match = match or goals["complete_object"].search(text)
    if not match or _counted(reading, time.end, clause[1]):
        return
    end = times[-1].end - clause[0]
    end += len(goals["time_tail"].match(text, end)[0])  # type: ignore[index]
    noun = _without_promise(words.strip_head(words.strip_tail(text[:time.start - clause[0]]).text, reading, clause[0])[0], lexicon)
    noun = noun[:soon.start()] if (soon := goals["soon"].search(noun)) and soon.end() == len(noun) else noun
    if any(clause[0] <= q.start < time.start and q.kind != "time" and len(q.text) > 2 and noun.endswith((q.text, q.text[:-1])) for q in reading.quantities):
        return  # a number is to be finished: 余下150公里将于今年竣工
    what = words.strip_head(text[end:match.start()], reading, times[-1].end)[0].strip(EDGES) + match[0]
    if len(times) > 1 and (members := _members(noun or _subject(reading, sentence, clause, setting, lexicon), len(times), lexicon)):
        for member, when in zip(members, times, strict=True):
            yield _claim(reading, member + what, clause, "complete", _iso(when), "completion of each", True, lexicon, hedge=hedge)
        return
    name = noun + what
    agent = words.noun_sort(noun) == "body"
    pointing = bool(goals["pointing"].match(noun))
    if len(noun) < 2 or agent or pointing or words.patterns["generic"].fullmatch(noun):
        owner = _subject(reading, sentence, clause, setting, lexicon) if not doing and (len(name) < 8 or agent or pointing) else ""
        if doing:
            name = what
        name = owner + what if owner else name
        if name == match[0] and goals["complete"].search(text):
            return  # nobody knows what
    elif len(noun) <= PART:
        named = works_in(reading.folded[:clause[0]], lexicon)
        owner = named[-1] if named else setting.topic
        name = name if noun in owner else joined(owner, name)
    if 2 <= len(name) <= LONGEST + 10:
        yield _claim(reading, name, clause, "complete", _iso(time), "completion", True, lexicon, hedge=hedge)


def _members(noun: str, count: int, lexicon: Lexicon) -> list[str]:
    """The members of a list that are each done at a time of their own, whole: 3、4号机组 are 3号机组 and 4号机组."""
    members = words_of(lexicon).members(noun)
    if len(members) != count:
        return []
    last = members[-1]
    shared = last.lstrip("0123456789")
    return [member + (shared if member[-1].isdigit() else last[len(member):] if len(member) <= PART else "") for member in members[:-1]] + [last]


def _subject(reading: Reading, sentence: Span, clause: Span, setting: Setting, lexicon: Lexicon) -> str:
    """What is to be finished: the work or the place of work that the sentence is about, else that of the passage or of the article."""
    words, goals = words_of(lexicon), _regexes(lexicon)
    about = [thing for thing in (setting.topic, *works_in(setting.title, lexicon), *setting.works) if thing]
    before = works_in(reading.folded[:sentence[0]], lexicon)
    if bare := goals["refers"].match(reading.folded, sentence[0]):  # 大桥全长…，预计…通车
        alike = [thing for thing in (*reversed(before), *about) if thing.endswith(bare["kind"]) and len(thing) > len(bare["kind"]) + 1]
        found = [*alike[:1], *about[:1], *setting.recurring[:1], *before[:1]]
        return found[0] if found else ""
    here = works_in(reading.folded[sentence[0]:clause[0]], lexicon)
    if here:
        return here[0]
    heads = [words.strip_tail(words.head_noun(reading, span)).text for span in reading.clauses_before(clause[0])]
    heads = [head for head in heads if 2 <= len(head) <= LONGEST and not words.patterns["speaking"].search(head)
             and not words.patterns["no_subject"].match(head) and not words.patterns["generic"].search(head) and not words.patterns["digit"].search(head)]
    if heads and words.noun_sort(heads[-1]) not in ("body", "person", "place"):
        return heads[-1]
    return before[-1] if before else next(iter((*about, *setting.recurring)), "") or _earlier(reading, sentence, lexicon)


def works_in(text: str, lexicon: Lexicon) -> list[str]:
    """The works and places of work that words name, by how such names end: 海水化淡厂, 二号线延长段."""
    words, goals = words_of(lexicon), _regexes(lexicon)
    out: list[str] = []
    for match in goals["thing"].finditer(text):
        name = match[0]
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
        if 4 <= len(noun) <= LONGEST // 2:
            return noun
    return ""


def _claim(reading: Reading, name: str, span: Span, relation: Relation, time: str | None, rule: str, sure: bool, lexicon: Lexicon, hedge: str | None = None) -> Claim:
    start, end = span
    while start < end and reading.text[start] in EDGES:
        start += 1
    return Claim(reading=reading, start=start, end=end, raw=None, name=name, relation=relation, value=None, value_max=None, unit=None, promised=True, time=time,
                 hedge=hedge, sure=sure, rules=(f"goal:{rule}",), at=start)

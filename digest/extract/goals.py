"""Readings → Claims without a number: directions that a plan's own goals state."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from digest.extract.claims import Claim, Setting
from digest.extract.completions import counted, goal_patterns, iso
from digest.extract.dates import Time, ahead
from digest.extract.indicators import EDGES, words_of
from digest.extract.reading import Reading, Span
from digest.lexicon import Lexicon
from digest.model import Relation

LONGEST = 30
"""Characters; a longer subject is no indicator but a sentence."""


def goals_in(reading: Reading, stated: Sequence[Claim], setting: Setting, lexicon: Lexicon) -> tuple[Claim, ...]:
    """Directions that a passage promises, in reading order; *stated* is what the article says by numbers."""
    claims: list[Claim] = []
    for sentence in reading.sentences:
        time = _deadline(reading, sentence, setting)
        beside = _beside(reading, sentence, stated)
        for clause in (span for span in reading.clauses if sentence[0] <= span[0] < sentence[1]):
            if not counted(reading, *clause, lexicon):
                if beside is not None:
                    claims.extend(_directions(reading, sentence, clause, beside.time, lexicon))
                elif setting.plan or (time is not None and time.role == "by"):
                    claims.extend(_directions(reading, sentence, clause, iso(time) if time is not None and time.start < clause[1] else None, lexicon))
    return tuple(claims)


def _beside(reading: Reading, sentence: Span, stated: Sequence[Claim]) -> Claim | None:
    """The last promise by a number in the same sentence, or in the item of a list just before."""
    here = [claim for claim in stated if claim.promised and claim.reading.passage is reading.passage and sentence[0] <= claim.at < sentence[1]]
    if here or reading.index is None or sentence != reading.sentences[0]:
        return here[-1] if here else None
    listed = [claim for claim in stated if claim.reading.index == reading.index - 1]
    return listed[-1] if listed and listed[-1].promised and reading.text[:1] == listed[-1].reading.text[:1] and not reading.text[:1].isalnum() else None


def _deadline(reading: Reading, sentence: Span, setting: Setting) -> Time | None:
    """The first time to come that a sentence of a passage names, else the last deadline before it in a plan's passage."""
    own = next((time for time in reading.times if sentence[0] <= time.start < sentence[1] and time.kind in ("date", "span") and time.iso
                 and time.role != "baseline" and ahead(time, setting.date)), None)
    if own is not None or not setting.plan:
        return own
    return next((time for time in reversed(reading.times) if time.end <= sentence[0] and time.role == "by" and time.iso and ahead(time, setting.date)), None)


def _directions(reading: Reading, sentence: Span, clause: Span, time: str | None, lexicon: Lexicon) -> Iterable[Claim]:
    """放缓, 进一步提高, 持续降低 after a date to come; 提升…能级 in a goal."""
    goals, words = goal_patterns(lexicon), words_of(lexicon)
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
                    end = match.end() if match.end("what") < match.end() else at + len(member)  # 带动…水平提高: the quote says which way it goes
                    yield _claim(reading, words.completed(member, members), (clause[0] + match.start(), clause[0] + end),
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


def _claim(reading: Reading, name: str, span: Span, relation: Relation, time: str | None, rule: str, sure: bool, lexicon: Lexicon, hedge: str | None = None) -> Claim:
    start, end = span
    while start < end and reading.text[start] in EDGES:
        start += 1
    return Claim(reading=reading, start=start, end=end, raw=None, name=name, relation=relation, value=None, value_max=None, unit=None, promised=True, time=time,
                 hedge=hedge, doubts=() if sure else ("name",), rules=(f"goal:{rule}",), at=start)

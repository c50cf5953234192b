"""Quantity → the name of what it measures: candidates from the clause, its list, the clauses before it and the heading, ranked by weights."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from digest.extract.numbers import Quantity
from digest.extract.reading import Reading
from digest.lexicon import Lexicon

LONG = 22
"""Characters; a name beyond this is likelier a clause than a name."""
EDGES = " 、，,。；;：:·—-－“”‘’（）()\u3000"
HAN = re.compile(r"[\u3400-\u9fff]")
COUNTS = frozenset({"count", "weak", "number", ""})


@dataclass(frozen=True, slots=True)
class Name:
    """A candidate: its words, where it stands in the passage (None if carried from elsewhere or put together), where from, and its weight."""

    text: str
    start: int | None
    source: str
    weight: float
    verb: str = ""  # the gaining verb it begins with: 新增
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What went before a quantity in its passage."""

    reading: Reading
    before: Sequence[tuple[Quantity, Name]]  # the quantities of the same sentence already named, in order
    title: str


def name_of(quantity: Quantity, context: Context, lexicon: Lexicon) -> Name | None:
    """The best name for what *quantity* measures, or None where no words offer themselves."""
    words = _words(lexicon)
    found = [name for name in words.candidates(quantity, context) if name.text]
    return max(found, key=lambda name: name.weight, default=None)


@cache
def _words(lexicon: Lexicon) -> _Words:
    return _Words(lexicon)


class _Words:
    """The word lists of one lexicon, arranged for looking up from either end of a clause."""

    def __init__(self, lexicon: Lexicon) -> None:
        linking = lexicon.values("linking")
        self.weights: Mapping[str, float] = linking["weights"]
        self.patterns = {key: re.compile(regex) for key, regex in linking["patterns"].items()}
        self.word: Mapping[str, Any] = linking["words"]
        self.attributes: Mapping[str, str] = linking["attributes"]
        predicates = lexicon.table("predicates")
        self.predicates = {row["word"]: row["attribute"] for row in predicates}
        self.relations = {row["word"]: row["relation"] for row in predicates}
        adverbs = lexicon.table("adverbs")
        self.tails = {row["word"] for row in adverbs if row["where"] in ("tail", "both")}
        self.heads = {row["word"] for row in adverbs if row["where"] in ("head", "both")}
        hedged = {row["word"] for row in lexicon.table("promises") if row["hedge"] == "yes"}
        self.tails |= hedged
        self.heads |= hedged
        self.hedges = {row["word"] for row in lexicon.table("hedges") if row["side"] == "before"}
        self.verbs = {row["verb"]: row["sort"] for row in lexicon.table("verbs")}
        self.verb = re.compile("|".join(sorted(map(re.escape, self.verbs), key=len, reverse=True)))
        self.statistics = tuple(sorted((row["noun"] for row in lexicon.table("statistics")), key=len, reverse=True))
        self.statistic_set = frozenset(self.statistics)
        self.agree: dict[str, tuple[str, ...]] = {row["measure"]: tuple(row["nouns"].split("|")) for row in lexicon.table("measure_nouns")}
        self.list_join = re.compile(linking["patterns"]["list_join"])

    # ---- candidates ----------------------------------------------------------------------------------------------------

    def candidates(self, q: Quantity, context: Context) -> Iterable[Name]:
        """Every name the surroundings offer."""
        reading = context.reading
        text = reading.folded
        clause = reading.clause(q.start)
        left_end = q.hedge[0] if q.hedge and q.hedge[0] < q.start else q.start
        in_clause = [(other, name) for other, name in context.before if other.start >= clause[0]]
        left_start = max([clause[0], *(self._after(other) for other, _ in in_clause)])
        left_start = min(left_start, left_end)
        raw_left = text[left_start:left_end]
        core, attribute, predicate = self.strip_tail(raw_left)
        own = self.strip_head(core, reading, left_start)
        noun, noun_start = own
        counted = q.kind in COUNTS
        after_end = q.hedge[1] if q.hedge and q.hedge[0] >= q.end else q.end
        right = text[after_end:self._right_end(reading, q, clause)]
        subject = self._subject(reading, q, context)

        yield from self._lists(q, context, clause, noun, noun_start)

        if counted:
            yield from self._counted(q, reading, raw_left, noun, noun_start, right, after_end, predicate, subject, in_clause)
            if predicate and noun:
                yield self._weigh("subject_of_predicate", noun, noun_start, q, attribute)
        elif noun:
            yield self._weigh("subject_of_predicate" if predicate or q.hedge else "noun_before", self._owned(noun, subject), noun_start, q, attribute)
        elif attribute and subject:
            yield self._weigh("subject_of_predicate", subject, None, q, attribute)
        if not counted and right.startswith(self.word["of"]) and (head := self._noun_after(right[1:])):
            yield self._weigh("noun_after", head, after_end + 1, q, "")
        if context.before:
            other, name = context.before[-1]
            base = name.text
            if counted and name.verb and base.startswith(name.verb):
                base = base[len(name.verb):]
            carried = self._weigh("same_as_before", base, name.start, q, "")
            bonus = 1.5 if not noun and not counted else 0.0
            yield Name(carried.text, None, carried.source, carried.weight + bonus, subject=name.subject)
        if subject:
            yield self._weigh("earlier_clause", subject, None, q, attribute)
        if context.title:
            yield self._weigh("heading", context.title[:LONG], None, q, "")

    def _after(self, q: Quantity) -> int:
        """Where the words after a quantity begin, its bound word passed."""
        return q.hedge[1] if q.hedge and q.hedge[0] >= q.end else q.end

    def _right_end(self, reading: Reading, q: Quantity, clause: tuple[int, int]) -> int:
        """Where the words after a quantity stop: at the next quantity or the clause's end."""
        following = [other.hedge[0] if other.hedge and other.hedge[0] < other.start else other.start
                     for other in reading.quantities if q.end <= other.start < clause[1]]
        return min([clause[1], *following])

    def _counted(self, q: Quantity, reading: Reading, raw_left: str, noun: str, noun_start: int | None, right: str, right_start: int,
                 predicate: bool, subject: str, in_clause: Sequence[tuple[Quantity, Name]]) -> Iterable[Name]:
        """Names for a count: the noun after its measure word, with the verb before it, or the noun before it."""
        head, verb_phrase = self._parts_after(right)
        verb, rest = self._verb_before(raw_left)
        modifier = rest if rest.endswith(self.word["of"]) else ""
        if head:
            front = verb if self.verbs.get(verb) in ("do", "gain") else ""
            if modifier:
                front = self.strip_head(modifier, reading, 0)[0]
                front = front + ("" if front.endswith(self.word["of"]) else self.word["of"])
            carried = in_clause[-1][1].verb if in_clause and not front else ""
            name = (front or carried) + head
            if not front and verb_phrase and not carried and not raw_left.strip(EDGES):
                name = verb_phrase + self.word["of"] + head
            elif not front and not carried and verb_phrase and len(head) <= 3:
                name = verb_phrase + self.word["of"] + head
            made = self._weigh("noun_after", name, None, q, "", head=head)
            yield Name(made.text, made.start, made.source, made.weight, verb=front if self.verbs.get(front) == "gain" else carried, subject=subject)
        if noun and not predicate:
            verb_first = self.verb.match(noun)
            lead = verb_first[0] if verb_first and self.verbs[verb_first[0]] == "gain" else ""
            name = noun
            if verb_first and self.verbs[verb_first[0]] == "have":
                name, noun_start = noun[verb_first.end():].strip(EDGES), None if noun_start is None else noun_start + verb_first.end()
            carried = in_clause[-1][1].verb if in_clause and not lead else ""
            if carried and not name.startswith(carried):
                name, noun_start, lead = carried + name, None, carried
            made = self._weigh("noun_before", name, noun_start, q, "")
            penalty = -1.5 if head else 0.0
            yield Name(made.text, made.start, made.source, made.weight + penalty, verb=lead, subject=subject)

    def _lists(self, q: Quantity, context: Context, clause: tuple[int, int], noun: str, noun_start: int | None) -> Iterable[Name]:
        """能耗、用水量分别下降14.5%和15%: the n-th number belongs to the n-th member of the list."""
        reading = context.reading
        sentence = reading.sentence(q.start)
        word = None
        for match in self.patterns["respective"].finditer(reading.folded, sentence[0], sentence[1]):
            word = match
        if word is None:
            return
        here = reading.clause(word.start())
        if q.start > word.end():
            run = [other for other in reading.quantities if word.end() <= other.start < sentence[1]]
            if q not in run:
                return
            run = [other for other in run if other.kind == q.kind and (other.unit == q.unit or q.kind in COUNTS)]
            run = run[:1] + [b for a, b in zip(run, run[1:], strict=False) if b.start - a.end <= 14]
            left = reading.folded[here[0]:word.start()]
            if not left.strip(EDGES):
                previous = next(reading.clauses_before(here[0]), None)
                left = reading.folded[previous[0]:previous[1]] if previous else ""
            stripped, attribute, _ = self.strip_tail(left)
            members = self.members(self.strip_head(stripped, reading, here[0])[0])
            if len(members) == len(run) > 1 and q in run:
                member = members[run.index(q)]
                at = reading.text.find(member, sentence[0], word.start())
                made = self._weigh("shared_head", self.completed(member, members), at if at >= 0 else None, q, attribute)
                yield made
        else:
            run = [other for other in reading.quantities if here[0] <= other.start < word.start()] or \
                  [other for other in reading.quantities if sentence[0] <= other.start < word.start()]
            following = reading.folded[word.end():here[1]]
            verb = self.verb.match(following)
            members = self.members(following[verb.end():] if verb else following)
            if len(members) == len(run) > 1 and q in run:
                yield self._weigh("list_after", members[run.index(q)], None, q, "")

    def members(self, text: str) -> list[str]:
        """The members of a list joined by 、 and 和."""
        return [part.strip(EDGES) for part in self.list_join.split(text) if part.strip(EDGES)]

    def completed(self, member: str, members: Sequence[str]) -> str:
        """A later member that is a bare statistic takes the owner of the first: 单位增加值能耗、用水量."""
        first = members[0]
        if member == first:
            tail = next((s for s in self.statistics if members[-1].endswith(s)), "")
            owned = not any(first.endswith(s) for s in self.statistics)
            return first + tail if owned and tail and len(members[-1]) > len(tail) else first
        if member in self.statistic_set:
            own = next((s for s in self.statistics if first.endswith(s) and len(s) < len(first)), "")
            if own:
                return first[:-len(own)] + member
        return member

    def _subject(self, reading: Reading, q: Quantity, context: Context) -> str:
        """The first noun of an earlier clause of the sentence, else of the sentence before: whose number this may be."""
        first = None
        for start, end in reading.clauses_before(q.start):
            if any(start <= other.start < end for other in reading.quantities) and first is None:
                continue
            noun = self._head_noun(reading, (start, end))
            if 2 <= len(noun) <= LONG:
                first = noun
                break
        return first or ""

    def _head_noun(self, reading: Reading, clause: tuple[int, int]) -> str:
        """The noun that a clause begins with, up to its verb."""
        noun = self.strip_head(reading.folded[clause[0]:clause[1]], reading, clause[0])[0]
        verb = self._first_verb(noun)
        return self.strip_tail(noun[:verb] if verb else noun)[0].strip(EDGES)

    def _first_verb(self, text: str) -> int:
        """Where the first verb after a noun begins; 0 if there is none."""
        match = self.verb.search(text, 2)
        return match.start() if match else 0

    def _owned(self, noun: str, subject: str) -> str:
        """A bare statistic with its owner before it: 设计时速 of 大巴山隧道."""
        return subject + noun if noun in self.statistic_set and len(noun) <= 5 and subject and noun not in subject else noun

    # ---- cutting --------------------------------------------------------------------------------------------------------

    def strip_tail(self, text: str) -> tuple[str, str, bool]:
        """*text* without predicates, adverbs and baselines at its end; the statistic that its predicate stands for; whether there was one."""
        attribute, predicate = "", False
        while True:
            text = text.rstrip(EDGES)
            baseline = self.patterns["baseline"].search(text)
            if baseline:
                text = text[:baseline.start()]
                continue
            for length in range(min(6, len(text)), 0, -1):
                word = text[-length:]
                if word in self.predicates and not self._inside(text, length):
                    attribute = attribute or self.predicates[word]
                    predicate = True
                elif word in self.hedges:
                    predicate = True
                elif word not in self.tails:
                    continue
                text = text[:-length]
                break
            else:
                return text, attribute, predicate

    def _inside(self, text: str, length: int) -> bool:
        """Whether a one-character predicate is the end of a longer noun: 行为, 所有."""
        return length == 1 and any(text.endswith(noun) for noun in self.statistic_set if len(noun) > 1 and noun[-1] == text[-1])

    def strip_head(self, text: str, reading: Reading, at: int) -> tuple[str, int | None]:
        """*text* without times, adverbs and lead-ins at its beginning, and where what is left begins if *text* began at *at*."""
        start = at
        moved = True
        while moved and text:
            moved = False
            cut = len(text) - len(text.lstrip(EDGES.replace("“", "").replace("‘", "").replace("（", "")))
            if cut:
                text, start, moved = text[cut:], start + cut, True
            for time in reading.times:
                if time.start == start and time.end - time.start <= len(text):
                    text, start, moved = text[time.end - time.start:], time.end, True
            for length in range(min(8, len(text) - 1), 0, -1):
                if text[:length] in self.heads:
                    text, start, moved = text[length:], start + length, True
                    break
        stripped = text.rstrip(EDGES.replace("”", "").replace("）", ""))
        return stripped, start

    def _parts_after(self, right: str) -> tuple[str, str]:
        """The noun that follows a measure word, and the verb phrase after it: 企业 and 注册并入驻 in 76家企业注册并入驻."""
        right = right.strip(EDGES.replace("“", "").replace("”", ""))
        if right.startswith(self.word["of"]):
            right = right[1:]
        if not right or not (HAN.match(right[0]) or right[0] in "“‘" or right[0].isalnum()) or any(right.startswith(word) for word in ("",) if word):
            return "", ""
        first = self.verb.match(right)
        if first or right[0] in self.heads and right[:2] not in self.statistic_set:
            return "", ""
        match = self.verb.search(right, 2)
        noun = right[:match.start()] if match else right
        phrase = ""
        if match:
            phrase = right[match.start():].strip(EDGES)
            while phrase and (head := next((phrase[:n] for n in (2, 1) if phrase[:n] in self.heads), "")):
                phrase = phrase[len(head):]
        noun = self.list_join.sub("、", noun).strip(EDGES.replace("“", "").replace("”", "")) if False else noun.strip("、，和及与 ")
        return self.strip_tail(noun)[0] or noun, phrase[:14]

    def _noun_after(self, right: str) -> str:
        return self._parts_after(right)[0]

    def _verb_before(self, left: str) -> tuple[str, str]:
        """The verb that a clause's left side ends with, and what stands before it."""
        left = left.rstrip(EDGES)
        trimmed = left
        while True:
            for length in range(min(6, len(trimmed)), 0, -1):
                if trimmed[-length:] in self.verbs and self.verbs[trimmed[-length:]] != "have":
                    return trimmed[-length:], trimmed[:-length]
            for length in range(min(5, len(trimmed)), 0, -1):
                if trimmed[-length:] in self.tails and trimmed[-length:] != self.word["of"]:
                    trimmed = trimmed[:-length]
                    break
            else:
                return "", left

    # ---- weighing --------------------------------------------------------------------------------------------------------

    def _weigh(self, source: str, text: str, start: int | None, q: Quantity, attribute: str, head: str = "") -> Name:
        """A candidate with its weight: where it was found, and what it looks like."""
        w = self.weights
        text = text.strip(EDGES.replace("“", "").replace("”", "").replace("（", "").replace("）", "").replace("‘", "").replace("’", ""))
        weight = w[source]
        closes = any(text.endswith(noun) for noun in self.statistics)
        if text and attribute and not text.endswith(attribute):
            text, closes = text + attribute, True
        elif text and not closes and q.kind in self.attributes and source != "same_as_before":
            text, closes = text + self.attributes[q.kind], True
        if q.kind in COUNTS:
            weight += w["agrees"] if self._agree(q, head or text) else 0.0
        elif closes:
            weight += w["statistic"]
        if len(text) < 2:
            weight += w["too_short"]
        if len(text) > LONG:
            weight += w["too_long"] * (len(text) - LONG)
        if text in self.statistic_set:
            weight += w["bare_statistic"]
        if text[-1:] in self.tails or text[:1] in self.tails and text[:2] in self.tails:
            weight += w["function_word"]
        if not HAN.search(text):
            weight += w["function_word"]
        return Name(text, start, source, weight)

    def _agree(self, q: Quantity, text: str) -> bool:
        return any(text.endswith(noun) for noun in self.agree.get(q.unit[:1], ()))

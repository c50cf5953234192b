"""Quantity → the name of what it measures: candidates from the clause, its list, the clauses before it and the heading, ranked by weights."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from digest.extract.dates import Time
from digest.extract.numbers import Quantity
from digest.extract.reading import Reading
from digest.lexicon import Lexicon, Regexes

LONG = 22
"""Characters; a name beyond this is likelier a clause than a name."""
EDGES = " 、，,。；;：:·—-－“”‘’（）()\u3000●▲■◆★•○◎▶"
OUTER = "".join(mark for mark in EDGES if mark not in "“”（）‘’")
HAN = re.compile(r"[\u3400-\u9fff]")
SHORT = 8
"""Characters; a longer name says itself whose it is."""
LONGEST_ACT = 16
"""Characters of what a counted thing does."""

APART = "told apart"
"""A way to a name of which no whole stands in the text: 城镇居民收入 in 城乡居民收入分别…."""

SIZES = ("length", "area", "speed", "volume")
COUNTS = frozenset({"count", "weak", "number", ""})


class Name(NamedTuple):
    """A candidate: its words, where it stands in the passage (None if carried from elsewhere or put together), where from, and its weight. A plain tuple: many are made for each number."""

    text: str
    start: int | None
    source: str
    weight: float
    verb: str = ""  # the gaining verb it begins with: 新增
    subject: str = ""
    features: tuple[str, ...] = ()  # the weights that it adds up
    others: tuple[str, ...] = ()  # of the list of which it is one
    lead: float = 0.0  # over the heaviest name that it doesn't hold and that doesn't hold it


@dataclass(frozen=True, slots=True)
class Context:
    """What went before a quantity in its passage."""

    reading: Reading
    before: Sequence[tuple[Quantity, Name]]  # the quantities of the same sentence already named, in order
    title: str
    earlier: Sequence[tuple[Quantity, Name]] = ()  # the quantities of the passage's earlier sentences
    first: str = ""  # the first name of the article
    owner: str = ""  # the project, place of work or body last named in the passage, else the article's
    recurring: tuple[str, ...] = ()  # what the headline speaks of and the text comes back to


def joined(owner: str, noun: str) -> str:
    """An owner and its statistic, without saying twice what both hold: 成功授信 and 授信金额."""
    if noun[:1] not in owner:
        return owner + noun
    overlap = next((n for n in range(min(len(owner), len(noun)), 0, -1) if owner.endswith(noun[:n])), 0)
    return owner + noun[overlap:]


class Tail(NamedTuple):
    """What is left of a clause before its predicate: the statistic that the predicate stands for, whether there was one, a verb of gaining."""

    text: str
    attribute: str
    predicate: bool
    gained: str


@cache
def words_of(lexicon: Lexicon) -> Words:
    return Words(lexicon)


class Words:
    """The word lists of one lexicon, arranged for looking up from either end of a clause."""

    def __init__(self, lexicon: Lexicon) -> None:
        linking = lexicon.values("linking")
        self.patterns: Mapping[str, re.Pattern[str]] = Regexes(linking["patterns"])
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
        self.completing = frozenset(row["verb"] for row in lexicon.table("verbs") if row["complete"] == "yes")
        nouns = {row["verb"]: row["noun"] for row in lexicon.table("verbs") if row["noun"]}
        self.verb = re.compile("|".join(re.escape(verb) + (f"(?!{nouns[verb]})" if verb in nouns else "") for verb in sorted(self.verbs, key=len, reverse=True)))
        self.statistics = tuple(sorted((row["noun"] for row in lexicon.table("statistics")), key=len, reverse=True))
        self.statistic_set = frozenset(self.statistics)
        self.long_statistics = tuple(s for s in self.statistics if len(s) > 1)
        self._statistic_ends = frozenset(noun[-1] for noun in self.statistics)
        self.longest_statistic = max(map(len, self.statistics))
        self.agree: dict[str, tuple[str, ...]] = {row["measure"]: tuple(row["nouns"].split("|")) for row in lexicon.table("measure_nouns")}
        self.preposition = self.patterns["preposition"]
        self.noun_units = frozenset(linking["words"]["noun_units"])
        bare = linking["units_of_nouns"]
        self.bare_unit_names = tuple(bare)
        self.bare_units = re.compile("|".join(f"(?P<u{n}>{nouns})" for n, nouns in enumerate(bare.values())))
        self.places = frozenset(row["place"] for row in lexicon.table("places"))
        alone = [row for row in lexicon.table("promises") if len(row["word"]) == 1]
        self.kept_heads = (*self.word["kept_heads"], *(row["word"] + after for row in alone for after in row["not_before"]))
        self.kept_tails = (*self.word["kept_tails"], *(before + row["word"] for row in alone for before in row["not_after"]),
                           *(before + row["word"] for row in lexicon.table("hedges") if len(row["word"]) == 1 and row["side"] == "before" for before in row["block"].strip("[]")))
        self.list_join = self.patterns["list_join"]
        self.function = frozenset(row["char"] for row in lexicon.table("function_characters"))

        self.halves: Mapping[str, Sequence[str]] = linking["halves"]
        self.both = re.compile("|".join(self.halves))
        self.sorts = {word: sort for sort, ws in linking["sorts"].items() for word in ws}
        self.longest_sort = max(map(len, self.sorts))

    def noun_sort(self, text: str) -> str:
        """Whether words name a body, a person or a place, by how they end; "" if none of them."""
        return next((self.sorts[text[-n:]] for n in range(min(self.longest_sort, len(text)), 0, -1) if text[-n:] in self.sorts), "")

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
        core, attribute, predicate, gained = self.strip_tail(self.without_time(raw_left, reading, left_start))
        noun, noun_start = self.strip_head(core, reading, left_start)
        if self.patterns["speaker"].search(noun):
            noun = ""  # 部门预期: who says it, not what it is
        if attribute and (q.kind in ("points", "percent") or q.kind in COUNTS):
            attribute = ""
        counted = q.kind in COUNTS
        after_end = q.hedge[1] if q.hedge and q.hedge[0] >= q.end else q.end
        right = text[after_end:self._right_end(reading, q, clause)]
        subject = self._subject(reading, q, context)

        if in_clause and self.patterns["only_joined"].search(raw_left):
            noun = ""  # the words belong to the number before: 1.2亿人次旅客和1000万吨货物
        noun = noun if counted else self._parallel(noun, context)
        short = noun in self.statistic_set and len(noun) <= 5
        if short or (not counted and len(noun) == 4 and context.before and noun.endswith(self.statistics) and noun[:2] in self.verbs and context.before[-1][0].kind in COUNTS):
            noun, noun_start = joined(self._owner(noun, context, subject), noun), None
        if self.verbs.get(noun) == "gain" and context.before and not right.strip(EDGES):
            noun, noun_start = noun + context.before[-1][1].text.removeprefix(context.before[-1][1].verb), None
        for mark in self.word["object_first"]:
            before, _, after = noun.rpartition(mark)
            if before and len(after) >= 2 and not self.verb.match(after):
                noun, noun_start = after, None if noun_start is None else noun_start + len(before) + len(mark)
        if gained and noun:
            noun, noun_start = gained + noun, None
        if counted and noun and subject and self.patterns["topic"].search(raw_left):
            noun, noun_start = f"{noun}{self.word['of']}{subject}", None

        if q.kind == "percent" and noun.startswith(self.word["share_of"]) and (part := next((name.text for other, name in reversed(context.before) if other.kind != "percent"), subject)):
            noun, noun_start = part + noun, None  # a share is somebody's: 占电力总装机的比重
        if generic := self.patterns["generic_head"].match(noun):
            noun, noun_start = self._this(noun, generic.end(), context), None
        listed = list(self._lists(q, context, clause, noun, noun_start))
        yield from listed
        if listed and self.list_join.search(noun):
            noun, noun_start = "", None  # the whole list is no member's name
        if context.owner and 2 <= len(noun) <= SHORT and not any(char in context.owner for char in noun[:1]):
            yield self._weigh("owned", context.owner + noun, None, q, attribute, head=noun)
        if q.kind == "percent" and (share := self.patterns["share_head"].match(raw_left.strip(EDGES))):
            yield from self._shares(q, share, context, subject)

        if q.kind == "rank":
            yield from self._ranked(q, reading, context, clause, subject)
            return
        if not noun and (copula := self.patterns["copula"].match(right)):
            named = self.strip_head(copula["noun"], reading, after_end)[0]
            yield self._weigh("noun_after", named, None, q, attribute, head=named)
        if q.kind == "percent" and not noun and not predicate and context.before and (reached := self.patterns["reaching"].match(right)):
            base = self.patterns["reached"].sub("", context.before[-1][1].text)
            yield Name(f"{base}{reached[0]}{self.word['whole_share']}", None, "subject_of_predicate", 0.0, features=("subject_of_predicate", "statistic"))
        if q.unit in self.noun_units and not right.strip(EDGES)[:1].isalnum():
            yield self._weigh("noun_after", subject + (self.word["of"] if subject else "") + q.unit, None, q, "", head=q.unit)
        if counted:
            yield from self._counted(q, reading, raw_left, noun, noun_start, right, after_end, predicate, subject, in_clause)
            if predicate and noun:
                yield self._weigh("subject_of_predicate", noun, noun_start, q, attribute)
        elif noun:
            yield self._weigh("subject_of_predicate" if predicate or q.hedge else "noun_before", noun, noun_start, q, attribute)
        elif attribute:
            yield self._weigh("subject_of_predicate", subject or attribute, None, q, attribute)
        if not counted and not predicate and not noun and (head := self._noun_after(right)):
            yield self._weigh("noun_after", head, after_end, q, "", also=("loose",))
        if context.before and (changed := self._changed(q, context)):
            yield self._weigh("changed", changed.text, None, q, "")._replace(subject=changed.subject)
        if not counted and right.startswith(self.word["of"]) and (head := self._noun_after(right[1:])):
            yield self._weigh("noun_after", head, after_end + 1, q, "")
        if context.before:
            _, name = context.before[-1]
            base = name.text
            if counted and name.verb and base.startswith(name.verb):
                base = base[len(name.verb):]
            carried = self._weigh("same_as_before", base, name.start, q, "", also=("nothing_else",) if not noun and not counted else ())
            yield carried._replace(start=None, subject=name.subject)
        if subject:
            yield self._weigh("earlier_clause", subject, None, q, attribute)
        if context.title:
            yield self._weigh("heading", context.title[:LONG], None, q, "")

    def _changed(self, q: Quantity, context: Context) -> Name | None:
        """What changed from the number just before to this one: 床位数从33张提高到40张."""
        last, name = context.before[-1]
        between = self.timeless(context.reading, self._after(last), q.start)
        before = self.timeless(context.reading, max(0, last.start - 20), last.hedge[0] if last.hedge and last.hedge[0] < last.start else last.start)
        return name if self.patterns["from"].search(before) and self.patterns["to_value"].match(between) else None

    def timeless(self, reading: Reading, start: int, end: int) -> str:
        """The words from *start* to *end* without the times among them."""
        times = [(self.begins(time, reading), time.end) for time in reading.times if time.start < end and start < time.end]
        return reading.folded[start:end] if not times else "".join(char for at, char in enumerate(reading.folded[start:end], start) if not any(first <= at < last for first, last in times))

    def begins(self, time: Time, reading: Reading) -> int:
        """Where a time begins, without a 到 that belongs to the verb before it: 增加到2020年的3亿人次."""
        before = reading.folded[max(0, time.start - 5):time.start + 1]
        return time.start + any(before[-n:] in self.predicates for n in range(2, len(before) + 1))

    def _this(self, noun: str, at: int, context: Context) -> str:
        """该项目装机, 这条铁路全长: the noun with what it points to."""
        return context.owner + noun[at:] if context.owner and len(noun) - at >= 2 else noun

    def _shares(self, q: Quantity, share: re.Match[str], context: Context, subject: str) -> Iterable[Name]:
        """Whose share of what: 老年人92万人，占人口的17%; 货运量1.5亿吨，其中水运占39%."""
        w = self.word
        part, whole = share["part"].strip(EDGES), (share["whole"] or "").strip(EDGES + w["of"])
        last = context.before[-1][1].text if context.before and context.before[-1][0].kind != "percent" else ""
        if not part and whole and (last or subject):
            yield self._weigh("share", f"{last or subject}{w['share_of']}{whole}{w['share_name']}", None, q, "")
        elif part and not whole and last:
            yield self._weigh("share", f"{part}{w['share_of']}{last}{w['share_name']}", None, q, "")

    def _ranked(self, q: Quantity, reading: Reading, context: Context, clause: tuple[int, int], subject: str) -> Iterable[Name]:
        """What is ranked: the noun before 位居 or 排名, else the number before."""
        match = next((m for m in self.patterns["rank"].finditer(reading.folded, clause[0], q.end + 1) if m.start("raw") == q.start), None)
        end = match.start() if match else q.start
        core = self.strip_tail(self.without_time(reading.folded[clause[0]:end], reading, clause[0])).text
        noun, start = self.strip_head(core, reading, clause[0])
        if len(noun) >= 2:
            yield self._weigh("subject_of_predicate", noun, start, q, "")
        if context.before:
            base = context.before[-1][1].text
            yield self._weigh("subject_of_predicate" if len(noun) < 4 else "same_as_before", base, None, q, "")
        if subject:
            ranked = any(reading.folded[a:b].endswith(self.word["rank"]) for a, b in reading.clauses_before(clause[0]))
            yield self._weigh("list_after" if ranked and not match else "noun_before", subject, None, q, "")
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
        head, verb_phrase = self._parts_after(right, q.unit[:1])
        if not head and q.unit in self.noun_units and right[:1] and HAN.match(right[0]):
            head, verb_phrase = q.unit, right.strip(EDGES)[:14]
        verb, rest = self.verb_before(raw_left)
        modifier = rest if rest.endswith(self.word["of"]) else ""
        if head:
            front = verb if self.verbs.get(verb, "gain") in ("do", "gain") else ""
            if modifier:
                front = self.strip_head(modifier, reading, 0)[0]
                front = front + ("" if front.endswith(self.word["of"]) else self.word["of"])
            carried = in_clause[-1][1].verb if in_clause and not front else ""
            name = (front or carried) + head
            if (not front and verb_phrase and not carried and not raw_left.strip(EDGES)) or (not front and not carried and verb_phrase and len(head) <= 3):
                name = verb_phrase + self.word["of"] + head
            made = self._weigh("noun_after", name, None, q, "", head=head)
            yield made._replace(verb=front if self.verbs.get(front, "gain") == "gain" else carried, subject=subject)
        if noun and not predicate:
            verb_first = self.verb.match(noun)
            lead = verb_first[0] if verb_first and self.verbs[verb_first[0]] == "gain" else ""
            name = noun
            if verb_first and self.verbs[verb_first[0]] == "have":
                name, noun_start = noun[verb_first.end():].strip(EDGES), None if noun_start is None else noun_start + verb_first.end()
            acts = verb_first is not None and len(verb_first[0]) > 1 and self.verbs[verb_first[0]] == "do"  # 新建公厕5座、改造公厕8座
            carried = in_clause[-1][1].verb if in_clause and not lead and not acts else ""
            if carried and not name.startswith(carried):
                name, noun_start, lead = carried + name, None, carried
            made = self._weigh("noun_before", name, noun_start, q, "", also=("noun_follows",) if head else ())
            yield made._replace(verb=lead, subject=subject)

    def _lists(self, q: Quantity, context: Context, clause: tuple[int, int], noun: str, noun_start: int | None) -> Iterable[Name]:
        """能耗、用水量分别下降14.5%和15%: the n-th number belongs to the n-th member of the list."""
        reading = context.reading
        sentence = reading.sentence(q.start)
        found = list(self.patterns["respective"].finditer(reading.folded, sentence[0], sentence[1]))
        word = next((match for match in reversed(found) if match.end() <= q.start), found[0] if found else None)
        if word is None:
            return
        here = reading.clause(word.start())
        if q.start >= word.end():
            until = next((match.start() for match in found if match.start() >= word.end()), sentence[1])
            run = [other for other in reading.quantities if word.end() <= other.start < until]
            if q not in run:
                return
            mixed = [other for other in run if other.start < here[1]]
            run = [other for other in run if other.kind == q.kind and (other.unit == q.unit or q.kind in COUNTS)]
            run = run[:next((n for n, (a, b) in enumerate(pairwise(run), 1) if b.start - a.end > 14), len(run))]
            left = reading.folded[here[0]:word.start()]
            if not left.strip(EDGES):
                previous = next(reading.clauses_before(here[0]), None)
                left = reading.folded[previous[0]:previous[1]] if previous else ""
            tail = self.strip_tail(left)
            attribute = tail.attribute
            listed = self.strip_head(tail.text, reading, here[0])[0]
            members = self.told_apart(listed)
            bare = left.strip(EDGES) if not tail.text.strip(EDGES) else members[0] if len(members) == 1 else ""
            previous = next(reading.clauses_before(here[0]), None) if bare in self.statistic_set else None
            if previous and not any(previous[0] <= other.start < previous[1] for other in reading.quantities):
                members = self.listed_in(reading, previous)  # 材料、电子产业增长较快，增速分别为6%和5%
            else:
                bare = ""
            if len(members) == len(first := [other for other in run if other.start < here[1]]):
                run = first  # 对泰国、越南分别增长6%、7%，两国合计占三成
            if len(run) == 1 < len(members) == len(mixed) and q in mixed and all(self.patterns["side_by_side"].fullmatch(reading.folded, a.end, b.start) for a, b in pairwise(mixed)):
                run = mixed  # 投资、项目分别增加3亿元、5个
            if len(members) > len(run) > 1 and len(apart := self.members(listed, self.patterns["list_mark"])) == len(run):
                members = apart  # 机床、电气和仪表分别增长6%、7%: the 和 is within a member
            if len(members) == len(run) > 1 and q in run:
                member = members[run.index(q)]
                at = reading.text.find(member, sentence[0], word.start())
                counted = self.toward(members, left, reading.folded[word.end():run[0].start], context)
                name = self.completed(member, members) + bare if counted is members else counted[run.index(q)]
                does = self.strip_tail(reading.folded[word.end():run[0].hedge[0] if run[0].hedge and run[0].hedge[0] < run[0].start else run[0].start]).text.strip(EDGES)
                if counted is members and q.kind in COUNTS and self.verb.match(does) and len(does) <= LONGEST_ACT:
                    name += does  # 两地分别建成公园12个、30个
                made = self._weigh("shared_head", name, at if at >= 0 else None, q, attribute, also=(APART,) if member not in reading.folded else ())
                yield made._replace(others=tuple(other for other in members if min(len(member), len(other)) > 1 and other not in member and member not in other))
        else:
            run = [other for other in reading.quantities if here[0] <= other.start < word.start()] or \
                  [other for other in reading.quantities if sentence[0] <= other.start < word.start()]
            following = reading.folded[word.end():here[1]]
            verb = self.verb.match(following)
            members = self.members(following[verb.end():] if verb else following)
            if len(members) == len(run) > 1 and q in run and not any(char.isdigit() for member in members for char in member[:3]):
                yield self._weigh("list_after", members[run.index(q)], None, q, "")

    def members(self, text: str, join: re.Pattern[str] | None = None) -> list[str]:
        """The members of a list joined by 、 and 和, without what brackets count of them: 香港（61人次）、台湾（42人次）旅客."""
        return [part.strip(EDGES) for part in (join or self.list_join).split(self.patterns["counted_aside"].sub("", text)) if part.strip(EDGES)]

    def told_apart(self, text: str) -> list[str]:
        """The members of a list that has a number for each: of 第一、二、三产业增加值 each with what stands around its numeral, of 城乡居民收入 either half."""
        if numbered := self.patterns["numbered_list"].match(text):
            head, tail = numbered["head"], numbered["tail"]
            head += self.word["ordinal"] if tail.startswith(tuple(self.word["ordinal_nouns"])) and not head.endswith(self.word["ordinal"]) else ""
            return [head + number.removeprefix(self.word["ordinal"]) + tail for number in self.list_join.split(numbered["numbers"])]
        members = self.members(text)
        both = next((both for both in self.halves if both in text), "") if len(members) == 1 else ""
        return [members[0].replace(both, half) for half in self.halves[both]] if both else members

    def toward(self, members: Sequence[str], left: str, after: str, context: Context) -> Sequence[str]:
        """对泰国、越南分别出口 and 对泰国、越南分别增长 as 对泰国出口 and 对越南出口: by what they are counted is said after them, else by the name before."""
        to = next((to for to in self.word["toward_whom"] if members and (members[0].startswith(to) or left.endswith(to, 0, max(0, left.find(members[0]))))), "")
        names = [name.text for q, name in reversed((*context.earlier, *context.before)) if q.kind in (*COUNTS, "money", "mass")]
        counted = next(filter(None, map(self.closing, (self.strip_tail(after).text.strip(EDGES), *names))), "") if to and not members[-1].endswith(self.statistics) else ""
        return [to + member.removeprefix(to) + counted for member in members] if counted else members

    def listed_in(self, reading: Reading, clause: tuple[int, int]) -> list[str]:
        """The members of a list that a clause begins with, the last up to what is said of them."""
        members = self.members(self.strip_head(reading.folded[clause[0]:clause[1]], reading, clause[0])[0])
        if len(members) < 2:
            return []
        last = members[-1]
        end = next((n for n in range(2, len(last)) if any(last[n:n + size] in known for size in (4, 3, 2) for known in (self.verbs, self.predicates, self.tails, self.heads))), len(last))
        return [*members[:-1], last[:end]]

    def completed(self, member: str, members: Sequence[str]) -> str:
        """A later member that is a bare statistic takes the owner of the first, earlier ones what closes the last: 单位增加值能耗、用水量; 电源侧、电网侧储能."""
        first, last = members[0], members[-1]
        tail = last[len(first):]
        if member != last and (whom := next((word for word in self.word["shared_people"] if last.endswith(word) and len(last) > len(word)), "")) and not member.endswith(whom):
            return member + whom
        if member != last and tail and len({len(one) for one in members[:-1]}) == 1 and (tail in self.word["shared_tails"] or (len(first) > 1 and first[-1] == last[len(first) - 1])):
            return member + tail
        if member != last and (kind := self.patterns["shared_kind"].search(last)) and not member.endswith(kind["what"]):
            return member + (kind["what"] if member.endswith(kind[0][0]) else kind[0])
        if member != last:
            tail = self.closing(last)
            if tail and len(last) > len(tail) and not member.endswith(self.statistics):
                return member + tail
        if member != first and member in self.statistic_set:
            own = self.statistic_of(first)
            if own:
                return first[:-len(own)] + member
        return member

    def _subject(self, reading: Reading, q: Quantity, context: Context) -> str:
        """The first noun of an earlier clause of the sentence, else of the sentence before: whose number this may be."""
        first = None
        for start, end in reading.clauses_before(q.start):
            if any(start <= other.start < end for other in reading.quantities) and first is None:
                continue
            noun = self.head_noun(reading, (start, end))
            if 2 <= len(noun) <= LONG and not self.patterns["no_subject"].match(noun):
                first = noun
                break
        return first or ""

    @lru_cache(maxsize=512)  # noqa: B019  words live as long as the program; each number after a clause asks for its noun
    def head_noun(self, reading: Reading, clause: tuple[int, int]) -> str:
        """The noun that a clause begins with, up to its verb."""
        noun = self.strip_head(reading.folded[clause[0]:clause[1]], reading, clause[0])[0]
        if len(noun) <= LONG and noun.endswith(self.long_statistics):
            return noun
        verb = self._first_verb(noun)
        return self.strip_tail(noun[:verb] if verb else noun).text.strip(EDGES)

    def _first_verb(self, text: str) -> int:
        """Where the first verb after a noun begins; 0 if there is none."""
        match = self.verb.search(text, 2)
        return match.start() if match else 0

    def _owner(self, statistic: str, context: Context, subject: str) -> str:
        """Whose bare statistic it is: the number before it in the sentence, else the subject: 总数 of 新增技术中心4家, 设计时速 of 隧道."""
        if context.before and not (context.before[-1][0].kind in COUNTS or statistic in self.word["dependent"]):
            return ""
        if context.before:
            _, name = context.before[-1]
            whole = any(word in statistic for word in self.word["cumulative"])
            base = name.text[len(name.verb):] if whole and name.verb and name.text.startswith(name.verb) else name.text
            return "" if statistic in base else base
        return "" if statistic in subject else subject

    def _parallel(self, noun: str, context: Context) -> str:
        """A shortened second member: A领域投资完成率为…，B领域为… is B领域投资完成率."""
        if not context.before or not noun or noun.endswith(self.statistics):
            return noun
        _, name = context.before[-1]
        ending = noun[-2:]
        at = name.text.find(ending)
        rest = name.text[at + len(ending):] if at >= 0 else ""
        return noun + rest if rest and rest.endswith(self.statistics) and len(noun) > 2 else noun

    def without_time(self, text: str, reading: Reading, at: int) -> str:
        """The words before a number, without a time between them and it: 升至今年前三季度的第8位."""
        stripped = text.rstrip(EDGES + self.word["of"])
        for time in reversed(reading.times):
            if at + len(stripped) <= time.end <= at + len(text) and time.start > at:
                return stripped[:self.begins(time, reading) - at]
        return text

    # ---- cutting --------------------------------------------------------------------------------------------------------

    @lru_cache(maxsize=512)  # noqa: B019
    def strip_tail(self, text: str) -> Tail:
        """*text* without predicates, adverbs, baselines and verbs of gaining at its end."""
        attribute, predicate, gained = "", False, ""
        while True:
            text = text.rstrip(EDGES)
            baseline = self.patterns["baseline"].search(text) or self.patterns["from_phrase"].search(text)
            if baseline:
                text = text[:baseline.start()]
                continue
            if not gained and (verb := self._gain_at_end(text)):
                text, gained = text[:-len(verb)], verb
                continue
            statistic = len(self.closing(text)) if text.endswith(self.long_statistics) else 0
            for length in range(min(6, len(text)), statistic if statistic < len(text) else 0, -1):
                word = text[-length:]
                if length == 1 and text.endswith(self.kept_tails):
                    continue
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
                return Tail(text, attribute, predicate, gained)

    def relation_at_end(self, left: str) -> str:
        """What the predicate that words end with says, adverbs and hedges between it and the number passed: increase_by of 同比增长约; "" if there is none."""
        text = left.rstrip(EDGES)
        for _ in range(4):
            if word := next((text[-n:] for n in range(min(6, len(text)), 0, -1) if self.relations.get(text[-n:])), ""):
                return self.relations[word]
            other = next((text[-n:] for n in range(min(5, len(text)), 0, -1) if text[-n:] in self.tails or text[-n:] in self.hedges), "")
            if not other:
                return ""
            text = text[:-len(other)].rstrip(" ")
        return ""

    def sort_of(self, q: Quantity, reading: Reading) -> str:
        """What sort of number it is: a count, money, a change, a share, a size, a rank, what a change starts from …"""
        if self.starts_change(q, reading):
            return "start"
        clause = reading.clause(q.start)
        if q.kind in COUNTS:
            return "contents" if self.patterns["content"].match(reading.folded[q.end:clause[1]]) else "count"
        if q.kind in SIZES:
            return "size"
        if q.kind in ("percent", "points"):
            left = reading.folded[clause[0]:q.hedge[0] if q.hedge and q.hedge[0] < q.start else q.start]
            return "change" if self.relation_at_end(left) in ("increase_by", "decrease_by") else "share"
        return q.kind if q.kind in ("money", "rank", "time") else "amount"

    def statistic_of(self, text: str) -> str:
        """The noun of statistics.tsv that a name closes with; "" if there is none or it is all of the name."""
        return self.closing(text, len(text) - 1)

    def closing(self, text: str, most: int = 99) -> str:
        """The longest noun of statistics.tsv, of *most* characters, that a text closes with."""
        if text[-1:] not in self._statistic_ends:
            return ""
        return next((text[-n:] for n in range(min(self.longest_statistic, len(text), most), 0, -1) if text[-n:] in self.statistic_set), "")

    def owner_in(self, text: str) -> str:
        """A name without its statistic and the verb it opens with: 农村居民 of 农村居民收入, 企业 of 新增企业."""
        statistic = self.statistic_of(text)
        rest = text[:-len(statistic)] if statistic else text
        opening = self.verb.match(rest)
        return (rest[opening.end():] if opening and len(rest) - opening.end() >= 2 else rest).strip(EDGES + self.word["of"])

    def subject_of(self, heading: str) -> str:
        """The noun that a heading begins with."""
        heading = heading.split(" ")[0]
        verb = self._first_verb(heading)
        return self.strip_tail(heading[:verb] if verb else heading).text.strip(EDGES)

    def attributes_of(self, q: Quantity) -> Iterable[str]:
        """The statistic that a kind of unit stands for: 长度 of metres."""
        return [self.attributes[q.kind]] if q.kind in self.attributes else []

    def starts_change(self, q: Quantity, reading: Reading) -> bool:
        """Whether a number is what a change starts from: 由30分钟压缩到20秒."""
        clause = reading.clause(q.start)
        left = self.timeless(reading, clause[0], q.hedge[0] if q.hedge and q.hedge[0] < q.start else q.start)
        return bool(self.patterns["from"].search(left) and self.patterns["to_value"].match(reading.folded[self._after(q):clause[1]]))

    def after_mark(self, text: str, at: int) -> int:
        """Where the words of a sentence begin, after the mark or number of a list item."""
        match = self.patterns["listed"].match(text[at:at + 8])
        return at + (match.end() if match else len(text[at:at + 8]) - len(text[at:at + 8].lstrip()))

    def acts(self, text: str, at: int) -> bool:
        """Whether a verb, a predicate, an adverb or what stands aside (在国外) begins at *at*."""
        return bool(self.patterns["aside"].match(text, at)) or self.verb.match(text, at) is not None or any(text[at:at + n] in self.predicates or text[at:at + n] in self.hedges or (n < 4 and text[at:at + n] in self.tails)
                   for n in range(1, 7))

    def _gain_at_end(self, text: str) -> str:
        """The verb of gaining that follows its noun: 新增 in 技术中心新增."""
        if text.endswith(self.long_statistics):
            return ""
        for length in range(min(8, len(text) - 2), 1, -1):
            if self.verbs.get(text[-length:]) == "gain":
                before = text[:-length].rstrip(EDGES)
                noun = before
                while (tail := next((noun[-n:] for n in range(min(5, len(noun)), 0, -1) if noun[-n:] in self.tails or noun[-n:] in self.heads), "")):
                    noun = noun[:-len(tail)]
                return text[-length:] if 3 <= len(noun) <= 16 and not self.verb.fullmatch(noun) and not self.preposition.search(noun) else ""
        return ""

    def _inside(self, text: str, length: int) -> bool:
        """Whether a one-character predicate is the end of a longer noun: 行为, 所有."""
        if length == 1 and text[-2:] in self.word["compounds"]:
            return True
        return length == 1 and text.endswith(self.long_statistics)

    def strip_head(self, text: str, reading: Reading, at: int) -> tuple[str, int | None]:
        """*text* without times, adverbs and lead-ins at its beginning, and where what is left begins if *text* began at *at*."""
        start = at
        if listed := self.patterns["list_number"].match(text):
            text, start = text[listed.end():], start + listed.end()
        moved = True
        while moved and text:
            moved = False
            cut = len(text) - len(text.lstrip(EDGES.replace("“", "").replace("‘", "").replace("（", "")))
            if cut:
                text, start, moved = text[cut:], start + cut, True
            for time in reading.times:
                if time.start == start and time.end - time.start <= len(text):
                    text, start, moved = text[time.end - time.start:], time.end, True
            for length in range(min(8, len(text)), 0, -1):
                if text[:length] in self.heads and (length < len(text) or length > 1) and not (length == 1 and text.startswith(self.kept_heads)):
                    text, start, moved = text[length:], start + length, True
                    break
        for time in reading.times:
            inside = time.start - start
            if 0 < inside < len(text) and self.preposition_before(text[:inside]):
                rest = text[time.end - start:].lstrip(EDGES)
                if len(rest) >= 2:
                    text, start = rest, time.end + (len(text) - (time.end - start) - len(rest))
                else:
                    text = text[:inside]
        stripped = text.rstrip(EDGES.replace("”", "").replace("）", ""))
        return stripped, start

    def preposition_before(self, text: str) -> bool:
        """Whether the words before a time are of saying, not of the name: 政府预期2027年财政储备."""
        return bool(self.patterns["saying"].search(text))

    def _parts_after(self, right: str, measure: str) -> tuple[str, str]:
        """The noun that follows a measure word, and the verb phrase after it: 企业 and 注册并入驻 in 76家企业注册并入驻."""
        right = right.strip(" ")
        if right.startswith(self.word["of"]):
            right = right[1:]
        if any(right[:n] in self.predicates for n in range(2, 5)):
            return "", ""
        if not right or not (HAN.match(right[0]) or right[0] in "“‘" or right[0].isalnum()) or self.patterns["passed_mark"].match(right):
            return "", ""
        content = self.patterns["content"].match(right)
        if content:
            return content[0], right[content.end():].strip(EDGES)[:14]
        first = self.verb.match(right)
        whole = right.rstrip(EDGES)
        if not first and len(whole) <= 16 and not self.preposition.search(whole) and any(whole.endswith(word) for word in self.agree.get(measure, ())):
            return whole, ""
        if first or (right[0] in self.heads and right[:2] not in self.statistic_set):
            return "", ""
        match = self.verb.search(right, 2)
        noun = right[:match.start()] if match else right
        phrase = ""
        if match:
            phrase = right[match.start():].strip(EDGES + self.word["of"])
            while phrase and not self.preposition.match(phrase) and (head := next((phrase[:n] for n in (2, 1) if phrase[:n] in self.heads), "")):
                phrase = phrase[len(head):]
        phrase = "" if self.patterns["totals"].fullmatch(phrase) else phrase
        noun = noun.strip(self.word["joins"])
        ends = [noun.find(word) + len(word) for word in self.agree.get(measure, ()) if word in noun]
        if ends and max(ends) < len(noun) and not phrase:
            noun, phrase = noun[:max(ends)], noun[max(ends):].strip(self.word["of"])
        return self.strip_tail(noun).text or noun, self.without_preposition(phrase)[:LONGEST_ACT]

    def noun_of(self, text: str) -> str:
        """The noun that words begin with, up to a verb, a predicate or a word that joins."""
        text = text.strip(EDGES)
        match = self.verb.search(text, 2)
        return self.strip_tail(text[:match.start()] if match else text).text[:LONG]

    def strip_head_of(self, text: str) -> str:
        """Words without adverbs and what points at them before them: 这条, 首个, 全省."""
        while word := next((text[:n] for n in range(min(6, len(text) - 2), 1, -1) if text[:n] in self.heads), ""):
            text = text[len(word):]
        pointing = self.patterns["generic_head"].match(text)
        return text[pointing.end():] if pointing and pointing.end() < len(text) else text

    def without_preposition(self, phrase: str) -> str:
        """A verb phrase without what a preposition brings in before the verb: 注册 of 在平台注册, 开工建设 of 已开工建设."""
        phrase = phrase.removeprefix(next((word for word in self.word["already"] if phrase.startswith(word)), ""))
        if not self.preposition.match(phrase) and not self.patterns["aside"].match(phrase):
            return phrase
        verb = next((match for match in self.verb.finditer(phrase, 2) if len(match[0]) > 1), None)
        return phrase[verb.start():] if verb and len(phrase) - verb.start() <= LONGEST_ACT and not self.patterns["about"].match(phrase) else ""

    def strip_verb(self, text: str) -> str:
        """A name without the verb that a clause begins with before it: 走进核电基地."""
        verb = self.verb.match(text)
        return text[verb.end():] if verb and len(text) - verb.end() >= 3 else text

    def _noun_after(self, right: str) -> str:
        return self._parts_after(right, "")[0]

    def verb_before(self, left: str) -> tuple[str, str]:
        """The verb that a clause's left side ends with, and what stands before it."""
        left = left.rstrip(EDGES)
        trimmed = left
        while True:
            for length in range(min(6, len(trimmed)), 0, -1):
                if trimmed[-length:] in self.verbs and self.verbs[trimmed[-length:]] != "have":
                    verb, rest = trimmed[-length:], trimmed[:-length]
                    chained = next((rest[-n:] for n in range(min(6, len(rest)), 1, -1) if self.verbs.get(rest[-n:]) in ("gain", "do")), "")
                    return (verb, rest) if not chained else (chained + verb, rest[:-len(chained)])
            for length in range(min(5, len(trimmed)), 0, -1):
                if trimmed[-length:] in self.tails and trimmed[-length:] != self.word["of"]:
                    trimmed = trimmed[:-length]
                    break
            else:
                return "", left

    # ---- weighing --------------------------------------------------------------------------------------------------------

    def _weigh(self, source: str, text: str, start: int | None, q: Quantity, attribute: str, head: str = "", also: Sequence[str] = ()) -> Name:
        """A candidate with its weight: where it was found, and what it looks like."""
        text = text.strip(OUTER)
        features = [source, *also]
        closes = text.endswith(self.statistics)
        if text and attribute and not text.endswith(attribute):
            text, closes = text + attribute, True
        elif text and not closes and q.kind in self.attributes and source != "same_as_before" and text[-1] not in self.word["dimensions"]:
            text, closes = text + self.attributes[q.kind], True
        if q.kind in COUNTS:
            features += ["agrees"] if self.agrees(q, head or text) else []
        elif closes:
            features.append("statistic")
        if len(text) < 2:
            features.append("too_short")
        if len(text) > LONG:
            features += ["too_long"] * (len(text) - LONG)
        if text in self.statistic_set:
            features.append("bare_statistic")
        if (text[-1:] in self.tails and not closes) or (text[:1] in self.tails and text[:2] in self.tails):
            features.append("function_word")
        if text in self.places:
            features.append("place_only")
        if not HAN.search(text):
            features.append("function_word")
        return Name(text, start, source, 0.0, features=tuple(features))

    def agrees(self, q: Quantity, text: str) -> bool:
        """Whether a measure word and a noun go together."""
        return text.endswith(self.agree.get(q.unit[:1], ()))

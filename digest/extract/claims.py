"""Readings → Claims: each number with its name, relation, time and whether it is promised or reported."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from digest.extract.dates import Time, ahead
from digest.extract.encoder import asked_of, encoder_of
from digest.extract.indicators import COUNTS, EDGES, Context, Name, Words, words_of
from digest.extract.naming import name_of
from digest.extract.network import network_of
from digest.extract.numbers import PLAIN_MONEY, Quantity, value_of
from digest.extract.numerals import by_digit, in_digits, numerals, read_number
from digest.extract.periods import Around, Before, Chosen, choose, offers
from digest.extract.promises import HEADING, PROMISED, START, Lead, cues_of, dated, decide, hedge_of, link_of, scores_of, settled, sorts_in
from digest.extract.reading import Reading
from digest.lexicon import Lexicon
from digest.model import Doubt, Relation
from digest.normalise import CELL_SPACE

HUNDRED = Decimal(100)
LIKELY = 0.85
"""How likely a number must be promised, or reported, for its record to count as sure."""

SURE_NAME, SURE_TIME = 1.2, 1.5
"""Leads of a name over the next that is no part of it, and of a time over the next, from which they count as sure."""

QUOTES = ("“”", "‘’", "《》")
"""Marks that a name loses where it has but one of a pair."""

DIGITS = re.compile("[0-9][0-9,]*(?:[.][0-9]+)?")

GROUPS = re.compile(f"(?<=[0-9])[ {CELL_SPACE}](?=[0-9]{{3}}(?![0-9]))")
"""Spaces between the digits of a number in a table."""

PIECE = ("<", ">", "~", "…")
"""Signs of cues that are pieces of words: no reasons that anybody could read."""
SPANS = 3
"""Spans of the paragraphs before that a number may still belong to."""

WEIGHTY = 0.2
"""Weight, in log odds, from which a cue is told among the reasons."""
REASONS = 8
"""Cues told of each reason for a record, at most."""

CHANGED = frozenset({"percent", "points", "multiple"})
"""Kinds of units that changes are told in."""

PORTIONS = ("mass", "area", "energy", "volume")
"""Kinds of units of which a single one is what something else is counted by."""

SHARES, ALIKE = ("percent", "points", "multiple", "rank", "time", "fraction"), 100
"""Kinds of units that no other number takes over, and how many times as much a number is at most that takes over a unit."""

DOLLAR, DOLLAR_SIGNS, DOLLARS = "USD", ("$", "＄"), ("HKD", "TWD")
"""What a bare sign says, and the places where it stands for their own money."""

MONEY_FROM = 10**8
"""From where on a number without a unit or a noun that gives it one is an amount of money."""

UNSAID, LENIENT = "unsaid", 0.7
"""The cue of a single numeral that states nothing, and by how much it must be heavier: one is left out that likely (2 to 1) states nothing."""

BARE = 4
"""Characters; a shorter name of a count or a size says whose it is only with what the article is about: 桥梁 84座."""


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
    doubts: tuple[Doubt, ...] = ()
    rules: tuple[str, ...] = ()
    at: int = 0  # where the number stands
    scale: Decimal | None = None  # of the unit, where a table prints it away from the number


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
    headed: Time | None = None  # the time in its headline
    works: tuple[str, ...] = ()  # the works and places of work that it names, the most often named first
    recurring: tuple[str, ...] = ()  # what the headline speaks of and the text comes back to
    dense: bool = False  # it compares with earlier periods again and again


@dataclass(frozen=True, slots=True)
class Number:
    """A quantity that states something: its name, what leads up to it, and what speaks for its being promised."""

    q: Quantity
    name: Name
    reading: Reading
    lead: Lead
    goal: Time | None
    cues: Mapping[str, float]
    link: str  # to the number before it
    context: Context
    scale: Decimal | None = None  # of its unit, where only a number before it in the list has that


def claims_in(read: Sequence[Reading], setting: Setting, lexicon: Lexicon) -> tuple[tuple[Claim, ...], tuple[tuple[Reading, Quantity], ...]]:
    """What the passages of an article state by numbers, in reading order, and the quantities that nothing could be made of."""
    numbers, left = numbers_in(read, setting, lexicon)
    promise, links = lexicon.weights("promise"), lexicon.weights("links")
    heard, near = encoder_of(lexicon).heard(asked_of([(number.reading, number.q) for number in numbers], read, setting.date))
    scores = scores_of([number.cues for number in numbers], promise, network_of("sorts", lexicon), heard)
    likely = decide(scores, [links.get(number.link, 0.0) for number in numbers])
    sure = [settled(number.q, number.reading, number.lead.section, setting.date, lexicon) for number in numbers]
    likely = [chance if known is None or (known and START in number.cues) else float(known) for number, known, chance in zip(numbers, sure, likely, strict=True)]
    offered = [offers(number.q, number.reading, number.cues, chance > PROMISED, Before(numbers[n - 1].q, number.link, likely[n - 1] > PROMISED) if n else None, around(number, setting), lexicon)
               for n, (number, chance) in enumerate(zip(numbers, likely, strict=True))]
    times = choose(offered, [number.cues for number in numbers], lexicon.weights("period"), network_of("times", lexicon), near)
    return tuple(_claim(number, chance, chosen, lead, setting, lexicon) for number, chance, (chosen, lead) in zip(numbers, likely, times, strict=True)), left


def numbers_in(read: Sequence[Reading], setting: Setting, lexicon: Lexicon) -> tuple[list[Number], tuple[tuple[Reading, Quantity], ...]]:
    """The numbers of an article that count, in reading order, and the quantities that nothing could be made of."""
    words, weights = words_of(lexicon), lexicon.weights("name")
    first = ""
    article = _article_cues(read, setting, lexicon)
    numbers: list[Number] = []
    left: list[tuple[Reading, Quantity]] = []
    for reading, lead, goal in leads(read, setting, lexicon):
        reading = replace(reading, quantities=tuple(sorted([*reading.quantities, *_wholes_and_ranks(reading, lexicon)], key=lambda q: q.start)))
        entities = tuple(words.patterns["entity"].finditer(reading.folded))
        named: list[tuple[Quantity, Name]] = []
        earlier: list[tuple[Quantity, Name]] = []
        sentence = (-1, -1)
        for q in reading.quantities:
            if sentence != (sentence := reading.sentence(q.start)):
                earlier, named = [*earlier, *named], []
            q, listed, scale = _elided(q, reading, named, numbers, words) or (q, None, None)
            if scale is None and not states(q, reading, lexicon):
                if _is_bare(q) and reading.index is not None and words.patterns["closed"].search(reading.text) and CELL_SPACE not in reading.text:
                    left.append((reading, q))
                continue
            context = Context(reading, tuple(named), setting.title if reading.part == "paragraph" else "", tuple(earlier), first, _owner(q, entities, setting, words), setting.recurring)
            name = listed or name_of(q, context, weights, lexicon)
            if name is None or not name.text.strip(EDGES).strip():
                left.append((reading, q))
                continue
            q = _with_unit(q, name.text, reading, [one for one, _ in [*earlier, *named]], words)
            if q.unit == DOLLAR and q.text[:1] in DOLLAR_SIGNS and setting.currency in DOLLARS and words.word["american"] not in q.text:
                q = replace(q, unit=setting.currency)  # $15,200 in a Hong Kong paper
            if q.unit.startswith(PLAIN_MONEY) and not _renminbi(q, reading, setting, words):
                q = replace(q, unit=setting.currency + q.unit[3:])
            if not q.unit and q.kind not in ("rank", "multiple"):
                left.append((reading, q))
                continue
            q = _unsigned(q, reading, words)
            named.append((q, name))
            first = first or name.text
            cues = cues_of(q, name.text, reading, lead, article, goal, setting.date, lexicon)
            numbers.append(Number(q, name, reading, lead, goal, cues, link(numbers[-1], reading, q, cues, setting, lexicon) if numbers else "", context, scale))
    return numbers, tuple(left)


def link(before: Number, reading: Reading, q: Quantity, cues: Mapping[str, float], setting: Setting, lexicon: Lexicon) -> str:
    """How near a number stands to the one before."""
    return link_of((before.reading, before.q, before.cues), (reading, q, cues), setting.date, lexicon)


def _article_cues(read: Sequence[Reading], setting: Setting, lexicon: Lexicon) -> Mapping[str, float]:
    """What the whole article says of each of its numbers."""
    cues = {"about a budget": words_of(lexicon).patterns["budget_title"].search(setting.title) is not None,
            "about a plan": setting.plan, "about a plan with years": setting.plan and setting.plan_end is not None, "bulletin": setting.bulletin}
    times = [ahead(time, setting.date) for reading in read for time in reading.times if dated(time)]
    return {cue: 1.0 for cue, holds in cues.items() if holds} | {f"{sort} in the title": 1.0 for sort in sorts_in(setting.title, lexicon)} | {"ahead": sum(times) / len(times) if times else 0.0}


def leads(read: Sequence[Reading], setting: Setting, lexicon: Lexicon) -> Iterator[tuple[Reading, Lead, Time | None]]:
    """Every reading with what leads up to it: the heading above, the line whose list goes on, the last deadline of the paragraphs before."""
    patterns = words_of(lexicon).patterns
    heading, colon, goal, year, section = "", None, None, None, section_of(setting.title, (), setting, lexicon)
    last, first, longer, listed = None, None, None, False
    spans: dict[str | None, Time] = {}
    for reading in read:
        if reading.index is None:
            yield reading, Lead(), None
            continue
        listed = colon is not None and (reading.index == (colon.index or 0) + 1 or bool(patterns["listed"].match(reading.text)) or (listed and bool(patterns["goes_on"].search(reading.text))))
        colon = colon if listed else None
        yield reading, Lead(heading, colon, section, year, last, first, longer, tuple(spans.values())[-SPANS:]), goal
        if patterns["leads_in"].search(reading.text):
            colon = reading
        if len(reading.text) <= HEADING and not patterns["closed"].search(reading.text):
            heading = reading.text
            if sort := section_of(reading.text, reading.times, setting, lexicon):
                section, year = sort, next((time for time in reading.times if dated(time)), None)
        goal = next((time for time in reversed(reading.times) if time.iso is not None and time.role == "by" and ahead(time, setting.date)), goal)
        own = [time for time in reading.times if dated(time)]
        last = (own[-1], 1) if own else (last[0], last[1] + 1) if last else None
        first = first or (own[0] if own else None)
        spans = {iso: time for iso, time in spans.items() if iso not in [time.iso for time in own]} | {time.iso: time for time in own if "/" in (time.iso or "")}
        longer = longer or next((time for time in own if "/" in (time.iso or "") or (time.iso or "").count("-") < 2), None)


def section_of(heading: str, times: Iterable[Time], setting: Setting, lexicon: Lexicon) -> str:
    """Whether a heading opens what lies ahead or what is over; "" if it says neither."""
    patterns = words_of(lexicon).patterns
    for sort in ("ahead", "back"):
        if patterns[f"section_{sort}"].search(heading):
            return sort
    own = [time for time in times if dated(time)]
    return "" if not own else "ahead" if ahead(own[-1], setting.date) else ""


def around(number: Number, setting: Setting) -> Around:
    """What the article offers a number beside its own paragraph."""
    return Around(setting.date, number.lead, number.goal, setting.report, setting.event, setting.plan_range, setting.plan_end, setting.plan_years,
                  setting.bulletin, setting.currency, setting.headed, setting.dense)


def _owner(q: Quantity, entities: Iterable[re.Match[str]], setting: Setting, words: Words) -> str:
    """The project, place of work or body last named before a number in its passage, else the article's."""
    named = [name for match in entities if match.end() <= q.start if not words.patterns["pushed"].match(name := words.strip_verb(match[0]))]
    return named[-1] if named else setting.topic


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


def states(q: Quantity, reading: Reading, lexicon: Lexicon) -> bool:
    """Whether a quantity states something: of one Chinese numeral, 两家 or 三项, weights decide."""
    if not is_single(q, reading, lexicon):
        return _counts(q, reading, lexicon)
    weights = lexicon.weights("single")
    return bool(sum(weights.get(cue, 0.0) for cue in single_cues(q, reading, lexicon)) > weights.get(UNSAID, 0.0) - LENIENT)


def is_single(q: Quantity, reading: Reading, lexicon: Lexicon) -> bool:
    """Whether a quantity is written as one Chinese numeral that may be no more than a way to speak: 三个字, but not 四区八市一县, 每年组织一次, 一等奖一名."""
    if not q.lone or not (q.kind in COUNTS or q.kind == "percent") or any(other.end == q.start or other.start == q.end for other in reading.quantities):
        return False
    return not words_of(lexicon).patterns["single_counts"].search(reading.folded, reading.clause(q.start)[0], q.start)


def single_cues(q: Quantity, reading: Reading, lexicon: Lexicon) -> tuple[str, ...]:
    """What speaks for a single numeral stating something: the rules, what it counts, the words beside it, the numbers around it."""
    words = words_of(lexicon)
    text, clause, sentence = reading.folded, reading.clause(q.start), reading.sentence(q.start)
    left, right = text[clause[0]:q.hedge[0] if q.hedge and q.hedge[0] < q.start else q.start], text[q.end:clause[1]]
    around = [other for other in reading.quantities if sentence[0] <= other.start < sentence[1] and other.start != q.start]
    verb = words.verb_before(left)[0]
    holds = {"by the rules": _counts(q, reading, lexicon), "bound": q.hedge is not None, "opens the clause": not left, "closes the clause": not right, "small": q.value <= 2,
             "goes on a list": left.endswith("、"), "numbers around": bool(around), "same unit around": any(other.unit == q.unit for other in around),
             "numbers in the clause": any(clause[0] <= other.start < clause[1] for other in around), "in heading": reading.index is None,
             "numbers beside": any(abs(other.start - q.end) <= 1 or abs(q.start - other.end) <= 1 for other in around),
             "contents": bool(words.patterns["content"].match(right)), "done": verb in words.completing}
    return (*(cue for cue, held in holds.items() if held), f"counted in {q.unit}", f"of {min(int(q.value), 11)}", f"after {left[-1:]}", f"after {left[-2:]}", f"before {right[:1]}",
            f"before {right[:2]}", *((f"by {verb}", f"by {words.verbs.get(verb, '')}") if verb else ()))


def _counts(q: Quantity, reading: Reading, lexicon: Lexicon) -> bool:
    """Whether a quantity states something: not a single 一个 or 两地, not a duration that measures nothing."""
    words = words_of(lexicon)
    text = reading.folded
    if q.kind == "time":
        last = next((other for other in reversed(reading.quantities) if other.end <= q.start and other.kind == "time"), None)
        if last is not None and words.patterns["only_join"].fullmatch(text[last.end:q.hedge[0] if q.hedge and q.hedge[0] < q.start else q.start]) and _counts(last, reading, lexicon):
            return True  # 分别为30天和45天
        clause = reading.clause(q.start)
        left = text[clause[0]:q.hedge[0] if q.hedge and q.hedge[0] < q.start else q.start]
        if last is not None and last.start >= reading.sentence(q.start)[0] and _counts(last, reading, lexicon) and (
                words.patterns["time_now"].search(left) or (last.start >= clause[0] and words.patterns["time_next"].search(text, last.end, q.start))):
            return True
        if q.unit in words.word["ride_units"] and words.patterns["ride"].search(left):
            return True
        if words.patterns["since"].match(text, q.end):
            return False
        return bool(words.patterns["duration_predicates"].search(left) or words.patterns["duration_done"].match(text, q.end)
                    or words.starts_change(q, reading))
    if q.form == "number" and not q.unit and q.kind == "number":
        return q.value >= 10000 or _is_ratio(q, reading, words) or (q.value >= HUNDRED and words.patterns["people_counted"].search(reading.folded, reading.clause(q.start)[0], q.start) is not None)
    if q.lone and q.unit in words.word["passing_measures"]:
        return False
    if q.unit in words.word["process_units"] and (words.patterns["process"].match(text, q.end) or words.patterns["process_made"].search(text, reading.clause(q.start)[0], q.start)):
        return False
    if q.lone and q.value == 1 and q.kind in PORTIONS and q.end < reading.clause(q.start)[1]:
        return False  # 一斤卖到68元
    if q.lone and q.kind in COUNTS and q.bound is None and q.value <= 2:
        clause, sentence = reading.clause(q.start), reading.sentence(q.start)
        ends = q.end >= clause[1] or text[q.end] in "、"
        if words.starts_change(q, reading) or (words.patterns["yearly"].search(text, clause[0], q.start) and (q.value > 1 or not ends)):
            return True
        others = [other for other in reading.quantities if sentence[0] <= other.start < sentence[1] and other.text != q.text]
        if any(abs(other.start - q.end) <= 1 or abs(q.start - other.end) <= 1 for other in others):
            return True
        if q.start <= clause[0] or not ends:
            return False
        if q.value == 1:
            return any(verb[0] in words.completing for verb in words.verb.finditer(text, clause[0], q.start)) or any(other.unit == q.unit for other in others)  # 新建冷库一座
        before = text[max(clause[0], q.start - 2):q.start]
        return before not in words.verbs and before[-1:] not in words.tails and before[-1:] not in words.verbs
    return True


def _is_bare(q: Quantity) -> bool:
    """Whether a quantity is no more than figures: 大豆85."""
    return q.kind == q.form == "number" and not q.unit and q.text[0].isdigit()


def _elided(q: Quantity, reading: Reading, named: Sequence[tuple[Quantity, Name]], numbers: Sequence[Number], words: Words) -> tuple[Quantity, Name, Decimal] | None:
    """A bare number with the unit of the one before it in a list, its name, and that unit's scale, where the list is plain: 玉米290万亩、大豆85、薯类50."""
    if not named or not _is_bare(q):
        return None
    last, text = named[-1][0], reading.folded
    item = words.patterns["elided"].fullmatch(text, last.end, q.start)
    if item is None or last.kind in (*SHARES, "number") or words.verb.search(item[0]) or not words.patterns["elided_end"].match(text, q.end):
        return None
    scale = numbers[-1].scale
    if scale is None:
        printed = DIGITS.match(text, last.start)
        scale = last.value / Decimal(printed[0].replace(",", "")) if printed and last.value else None
    if scale is None or not q.value < last.value / scale * ALIKE or not last.value / scale < q.value * ALIKE:
        return None
    return replace(q, value=q.value * scale, unit=last.unit, kind=last.kind), Name(item["noun"], item.start("noun"), "listed", 0.0), scale


def _is_ratio(q: Quantity, reading: Reading, words: Words) -> bool:
    """Whether a bare decimal is the value of a coefficient or a ratio: 有效利用系数提高到0.65, 收入比由2.36缩小到2.28."""
    clause = reading.clause(q.start)
    return "." in q.text and words.patterns["ratio_before"].search(words.timeless(reading, clause[0], q.start)) is not None


def _renminbi(q: Quantity, reading: Reading, setting: Setting, words: Words) -> bool:
    """Whether a plain 元 is Renminbi: in a mainland paper, or since the money last named outright in the passage is, and not the paper's own."""
    if setting.currency == PLAIN_MONEY or words.patterns["renminbi"].search(q.text):
        return True
    named = (other for other in reversed(reading.quantities) if other.end <= q.start and other.kind == "money")
    return next((not other.unit.startswith(setting.currency) for other in named if other.unit.startswith(setting.currency) or words.patterns["renminbi"].search(other.text)), False)


def _with_unit(q: Quantity, name: str, reading: Reading, before: Sequence[Quantity], words: Words) -> Quantity:
    """The quantity with the unit its surroundings give: 出资5000万, 时速80公里, 三分之一 as a percentage; *before* are those before it in its passage."""
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
        if _is_ratio(q, reading, words):
            return replace(q, unit="" if words.patterns["index"].search(left) else words.word["times"], kind="multiple")
        if counted := words.patterns["unit_before"].search(left):
            return replace(q, unit=counted["unit"], kind="count")
        if words.patterns["money_noun"].search(left):
            return replace(q, unit="CNY", kind="money")
        following = reading.folded[q.end:q.end + 10]
        people = words.patterns["people"].match(following) or words.patterns["people_before"].search(left)
        if people:
            return replace(q, unit=words.word["person"], kind="count")
        if words.patterns["posts"].match(following):
            return replace(q, unit=words.word["piece"], kind="count")
        nouns = [*words.bare_units.finditer(words.patterns["by_whom"].sub("", left))]
        last = next((other for other in reversed(before) if other.start >= reading.sentence(q.start)[0] and other.kind not in SHARES), None)
        if not nouns and last is not None and q.value < last.value * ALIKE and last.value < q.value * ALIKE and words.patterns["changed_on"].search(left):
            return replace(q, unit=last.unit, kind=last.kind)  # 由580万人次增至700万
        nouns = nouns or [*words.bare_units.finditer(name)]
        unit = words.bare_unit_names[int((nouns[-1].lastgroup or "u0")[1:])] if nouns else PLAIN_MONEY if q.value >= MONEY_FROM else ""
        if unit and not words.patterns["of_a_grade"].search(q.text[-1] + following[:1]):
            return replace(q, unit=unit, kind="money" if unit == PLAIN_MONEY else "count")  # 旅客16.5万, 盈余去年还有650亿
    return q


# ---- one claim -----------------------------------------------------------------------------------------------------------


def _claim(number: Number, chance: float, chosen: Chosen, lead: float, setting: Setting, lexicon: Lexicon) -> Claim:
    """The claim that a number makes, *chance* of its being promised given."""
    words = words_of(lexicon)
    q, name, reading = number.q, number.name, number.reading
    clause = reading.clause(q.start)
    promised = chance > PROMISED
    relation, rule = _relation(q, name, reading, promised, lexicon)
    text, start = name_as_published(q, name, reading, setting, words)
    left, right = _quote(q, name, start, reading, clause, lexicon)
    doubted: Mapping[Doubt, bool] = {"name": name.lead < SURE_NAME, "number": q.kind == "number" or number.scale is not None or _is_rest(q, lexicon),
                                     "deadline" if promised else "period": lead < SURE_TIME, "sort": max(chance, 1 - chance) < LIKELY}
    return Claim(reading=reading, start=left, end=right, raw=reading.text[q.start:q.end], name=text.strip(), relation=relation, value=q.value, value_max=q.value_max,
                 unit=q.unit, promised=promised, time=chosen.iso, baseline=_baseline(q, reading, clause) if promised else None,
                 hedge=hedge_of(reading, reading.sentence(q.start)[0], q.start, lexicon) if promised else None,
                 doubts=tuple(doubt for doubt, holds in doubted.items() if holds),
                 rules=(f"number:{q.form}", f"name:{name.lead:+.1f} {weighty(name.features, 'name', lexicon)}", f"relation:{rule}", f"promise:{chance:.2f} {weighty(number.cues, 'promise', lexicon)}",
                        f"time:{lead:+.1f} {weighty(chosen.features, 'period', lexicon)}"), at=q.start, scale=number.scale)


def _is_rest(q: Quantity, lexicon: Lexicon) -> bool:
    """Whether a number looks like the rest of a longer one: nobody writes 0亿元, but 120亿元 may be torn."""
    return q.text[:1] == "0" and q.text[1:2] != "." and any(char in numerals(lexicon).groups for char in q.text)


def weighty(cues: Iterable[str], table: str, lexicon: Lexicon) -> str:
    """The cues that weigh most in a table of weights, as one reads them in the reasons for a record."""
    weights = lexicon.weights(table)
    heavy = {cue: weight for cue in cues if (weight := abs(weights.get(cue, 0.0))) >= WEIGHTY and not any(sign in cue for sign in PIECE)}
    return ", ".join(sorted(heavy, key=lambda cue: -heavy[cue])[:REASONS])


def name_as_published(q: Quantity, name: Name, reading: Reading, setting: Setting, words: Words) -> tuple[str, int | None]:
    """The name with what its clause adds to it, and where it stands in the passage."""
    clause = reading.clause(q.start)
    if q.form == "whole" and words.word["of"] not in name.text[-3:]:
        name = name._replace(text=_share_name(name.text, reading, q, clause, words))
    text, start = _final_name(q, name, reading, clause, words)
    text = _bare(text, reading, words)
    if len(text) <= BARE and setting.topic and len(setting.topic) <= 2 * len(text) and q.kind not in ("percent", "points") and text not in setting.topic:
        text = setting.topic + text
    return text, start


def _unsigned(q: Quantity, reading: Reading, words: Words) -> Quantity:
    """A fall written with a minus, 批发额（-2.1%）, as a number whose sign stands before it."""
    if q.value < 0 and q.value_max is None and q.kind in CHANGED and words.patterns["signed"].search(reading.folded, reading.clause(q.start)[0], q.start + 1):
        return replace(q, value=-q.value, text=q.text[1:], start=q.start + 1)
    return q


def _bare(name: str, reading: Reading, words: Words) -> str:
    """A name without the dates, numbers and words of promise inside it, which the record tells apart: 最低工资 in 最低工资明年1月起由…调高."""
    for time in reading.times:
        said = reading.folded[time.start:time.end]
        if dated(time) and said in name and (tail := words.patterns["time_in_name"].match(name, name.index(said) + len(said))):
            cut = name[:name.index(said)] + name[tail.end():]
            name = cut if len(cut) >= 3 else name
    other = next((q.text for q in reading.quantities if len(q.text) > 2 and name.endswith(q.text)), "")
    name = words.patterns["torn_title"].sub("", name)
    name = words.patterns["no_name"].sub("", name.removesuffix(other) if len(name) > len(other) + 1 else name)
    if name.count("（") == name.count("）") + 1:
        name += "）"  # cut off with the marks around it: 辐射的省（区、市
    for pair in QUOTES:
        if name.count(pair[0]) != name.count(pair[1]):
            name = name.replace(pair[0], "").replace(pair[1], "")
    return name


def _share_name(name: str, reading: Reading, q: Quantity, clause: tuple[int, int], words: Words) -> str:
    """建成产能达到基准水平的比例: what of the indicator does what."""
    following = reading.folded[q.end:clause[1]]
    if any(char in following for char in "0123456789") or len(following) > 24:
        return name
    return f"{name.removesuffix(following)}{following}{words.word['whole_share']}" if following else name


def _final_name(q: Quantity, name: Name, reading: Reading, clause: tuple[int, int], words: Words) -> tuple[str, int | None]:
    """The name with what its clause adds: a share of what, a lead over whom, a rank."""
    text = name.text
    w = words.word
    left = reading.folded[clause[0]:q.hedge[0] if q.hedge and q.hedge[0] < q.start else q.start]
    if q.kind == "rank":
        text = text if text.endswith(w["rank"]) else text + w["rank"]
    elif q.kind == "percent" and w["share_of"] in left:
        share = words.patterns["share_of"].search(words.patterns["share_from"].sub("", left))
        if share and share[1] not in text and not text.endswith(w["share_name"]) and share[1] not in w["share"]:
            base = text[:-len(w["share"])] if text.endswith(w["share"]) else text
            base = base.split(w["share_of"])[0] or base
            base = base.removesuffix(w["of"])
            text = f"{base}{w['share_of']}{share[1]}{w['share_name']}"
        elif share and text.endswith(w["share_of"] + share[1]):
            text += w["share_name"]
        elif share is None and not _has_whole(text, words) and (whole := _whole_of(reading, clause, words)) and left.rstrip(w["after_share"]).endswith(w["share_of"]):
            base = text[:-len(w["share"])] if text.endswith(w["share"]) else text
            text = f"{base.removeprefix(whole).removesuffix(w['share_of'])}{w['share_of']}{whole}{w['share_name']}"
        elif left.rstrip().endswith(w["share_of"]) and not text.endswith((w["share"], w["share_name"])):
            text += w["share"]
    elif q.kind == "points":
        higher = words.patterns["higher"].search(left)
        if higher and not words.patterns["then_more"].search(left) and not words.patterns["then_less"].search(left):
            rate = words.patterns["rate_higher"].search(left)
            text += rate["noun"] if rate and rate["noun"] not in text else ""
            whom = f"{higher['whom'] or higher['whom2']}"
            text = f"{text}{'' if whom and text.endswith(whom) else w['above_whom'] + whom}{w['lead_of']}"
        elif rate := words.patterns["rate_noun"].search(left):
            text += "" if rate["noun"] in text else rate["noun"]
        elif words.patterns["grows"].search(reading.folded, reading.sentence(q.start)[0], q.start) and not text.endswith(w["growth"]):
            text += w["growth"]
    elif q.kind in COUNTS and name.source == "same_as_before" and any(word in left for word in w["cumulative"]):
        text = text + w["cumulative_name"] if not text.endswith(w["cumulative_name"]) else text
    return text, name.start


def _has_whole(name: str, words: Words) -> bool:
    """Whether a name already says what it is a share of: 网上办的占政务服务事项比重."""
    _, share, whole = name.rpartition(words.word["share_of"])
    return share != "" and len(whole.removesuffix(words.word["share_name"])) > 1


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
    for _ in range(0 if words.patterns["rate_level"].search(left) else 4):
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
    if q.kind in CHANGED and (signed := words.patterns["signed"].search(reading.folded, clause[0], q.start)):
        return words.word["sign_says"][signed["sign"]], "sign"
    if toward := _toward(q, reading, words):
        return toward, "changed to"
    if direction in ("", "reach") and q.bound in (None, "about") and (changed := _changed(q, reading, clause, words)):
        return changed, "changed from"
    shared = _shared_direction(q, reading, words)
    if not direction:
        sooner = q.kind == "time" and words.patterns["sooner"].search(left)
        direction = "increase_by" if words.patterns["then_more"].search(left) and not sooner else "decrease_by" if sooner or words.patterns["then_less"].search(left) else shared
    if not direction and words.patterns["doubling"].fullmatch(q.text):
        direction = "increase_by"
    if direction in ("", "reach") and (noun := words.patterns["change_noun"].search(left) or words.patterns["change_noun_after"].search(reading.folded[q.end:clause[1]])):
        direction = words.relations[noun["noun"]]
    if q.bound in (None, "about") and (noun := words.patterns["change_noun_to"].search(left)):
        direction = words.relations[noun["noun"]]
    changing = direction in ("increase_by", "decrease_by")
    if changing or direction in ("increase_to", "decrease_to"):
        return direction, direction  # type: ignore[return-value]
    if words.patterns["keep_at"].search(left) and q.bound in ("more_than", "at_least"):
        return "at_least", "keep above"
    if q.bound is not None:
        return q.bound, "bound"
    for bound, key in (("at_least", "least_before"), ("at_most", "most_before"), ("less_than", "less_before"), ("about", "about_share")):
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


def _changed(q: Quantity, reading: Reading, clause: tuple[int, int], words: Words) -> Relation | None:
    """The direction that two values say where the first is changed to the second: 由8000元调整为9000元."""
    last = next((other for other in reversed(reading.quantities) if other.end <= q.start), None)
    if last is None or last.start < clause[0] or last.kind != q.kind or (q.kind in COUNTS and last.unit != q.unit) or last.value == q.value:
        return None
    start = q.hedge[0] if q.hedge and q.hedge[0] < q.start else q.start
    if not words.patterns["changed_to"].fullmatch(reading.folded[last.end:start]) or not words.patterns["changed_from"].search(reading.folded[clause[0]:last.start]):
        return None
    return "increase_to" if q.value > last.value else "decrease_to"


def _shared_direction(q: Quantity, reading: Reading, words: Words) -> str:
    """The direction of the number before, where only 和 or 、 stands between, 或 also before another unit: 增长50.4%和42.7%, 增加3000人或2.1%."""
    before = [other for other in reading.quantities if other.end <= q.start]
    if not before:
        return ""
    last = before[-1]
    between = reading.folded[(last.hedge[1] if last.hedge and last.hedge[0] >= last.end else last.end):(q.hedge[0] if q.hedge and q.hedge[0] < q.start else q.start)]
    clause = reading.clause(last.start)
    each = words.patterns["respective"].search(reading.folded, clause[0], last.start) is not None  # 分别增加3亿元、5个
    if not words.patterns["in_other_words"].fullmatch(between) and ((last.kind != q.kind and not each) or not words.patterns["only_join"].fullmatch(between)):
        return ""
    left = reading.folded[clause[0]:last.hedge[0] if last.hedge and last.hedge[0] < last.start else last.start]
    alike = last.kind == q.kind or {last.kind, q.kind} <= CHANGED or words.patterns["respective"].search(left) is not None
    if not words.patterns["in_other_words"].fullmatch(between) and not (alike and words.patterns["only_join"].fullmatch(between)):
        return ""
    word = next((left[-n:] for n in range(min(6, len(left)), 0, -1) if left[-n:] in words.relations), "")
    found = words.relations.get(word, "")
    return found or _shared_direction(last, reading, words)


def _baseline(q: Quantity, reading: Reading, clause: tuple[int, int]) -> str | None:
    """The year a change is counted from: 较2020年."""
    found = [time.iso for time in reading.times if time.role == "baseline" and clause[0] <= time.start < q.start and time.iso]
    return found[-1] if found else None


def derives(claim: Claim, lexicon: Lexicon) -> bool:
    """Whether the value of a claim can be read again from its raw text alone; what cannot is not published."""
    if claim.value is None:
        return claim.raw is None
    if claim.raw is None:
        return False
    if is_whole(claim, lexicon):
        return claim.value == HUNDRED
    words = words_of(lexicon)
    said = in_digits(claim.raw, lexicon) if claim.scale is not None and re.fullmatch(by_digit(lexicon), claim.raw) else claim.raw
    if claim.scale is not None and (number := read_number(said, lexicon)) is not None:
        return number * claim.scale == claim.value
    raw = claim.raw if claim.scale is None else GROUPS.sub("", claim.raw)
    again = value_of(raw, lexicon) or value_of(words.word["lifespan"] + raw, lexicon) or value_of(words.word["halved"] + raw, lexicon)
    if again is None:
        return claim.raw[:1] != "" and rank_of(claim.raw, lexicon) == claim.value
    value, value_max, unit = again
    if claim.scale is not None and unit == "":
        value, value_max = value * claim.scale, None if value_max is None else value_max * claim.scale
    return (value, value_max) == (claim.value, claim.value_max) or (unit == "" and claim.unit == "%" and as_percent(value) == claim.value)


def is_whole(claim: Claim, lexicon: Lexicon) -> bool:
    """Whether its number is a word for all of something: 全部."""
    words = words_of(lexicon)
    return claim.raw is not None and words.patterns["whole"].search(words.word["whole_before"] + claim.raw + words.word["whole_after"]) is not None


def as_percent(fraction: Decimal) -> Decimal:
    """A fraction in percent, to two places: 1/3 is 33.33."""
    percent = (fraction * HUNDRED).quantize(Decimal("0.01"))
    return percent.quantize(Decimal(1)) if percent == percent.to_integral_value() else percent


def order(claims: Iterable[Claim]) -> list[Claim]:
    """Claims of paragraphs before those of headings, each in reading order."""
    return sorted(claims, key=lambda claim: (claim.reading.index is None, claim.reading.index or 0, claim.at))

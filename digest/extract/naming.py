"""Quantity → the name of what it measures: nouns that the surroundings offer, owners put before them, ranked by weights."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from digest.extract import kept
from digest.extract.indicators import APART, COUNTS, EDGES, LONG, OUTER, Context, Name, Words, joined, words_of
from digest.extract.numbers import Quantity
from digest.extract.reading import Reading
from digest.extract.wording import Wording, wording_of
from digest.lexicon import Lexicon

OWNED = 12
"""Characters; a longer noun says itself whose it is."""

OWNER = 18
"""Characters; a longer owner is a clause."""

ALONE = 9.0
"""Lead of a name that has no rival."""

FARTHEST = 4
"""Numbers back whose names may come again."""

RANKED = 6
"""Numbers back that what a list of ranks is ranked by may be said."""

CUTS, SPAN = 7, 16
"""Most places to cut a clause at, and characters of a run between two."""

CARRIED = frozenset({"same_as_before", "named_before", "respective_before", "heading", "earlier_clause", "changed"})
"""Sources of names that are whole as they stand."""

DOUBLED = re.compile(r"([\u3400-\u9fff]{2,})\1$")
"""What a name made of likely characters may say twice: 工资中位数中位数."""

PAIRS = (("“", "”"), ("‘", "’"), ("（", "）"), ("《", "》"), ("「", "」"))
"""Marks that come in pairs."""

MARKS = frozenset("".join(map("".join, PAIRS)))

LENGTHS = tuple(next(f"to {most}" for most in (3, 6, 10, 16, LONG) if length <= most) for length in range(LONG + 1))
"""How long a name of so many characters is said to be."""


def name_of(quantity: Quantity, context: Context, weights: Mapping[str, float], lexicon: Lexicon) -> Name | None:
    """The best name for what *quantity* measures, or None where no words offer themselves."""
    offered = offered_for(quantity, context, lexicon)
    chances = kept.chances_of(offered.cues(), lexicon)
    weighed = [(kept.sum_of(features, weights), name, features) for name, features in offered.names(chances)]
    if not weighed:
        return None
    weighed = [one for one in weighed if not offered.words.patterns["no_noun"].search(one[1].text)] or weighed
    weight, best, features = max(weighed, key=lambda one: one[0])
    others = [other for other, name, _ in weighed if name.text not in best.text and best.text not in name.text]
    return best._replace(weight=weight, features=tuple(features), lead=weight - max(others, default=weight - ALONE))


@dataclass(frozen=True, slots=True)
class Offered:
    """Every name that the surroundings of a number offer, and the ways to it."""

    around: _Around
    offers: Mapping[str, _Offer]
    words: Words
    knit: kept.Knit
    wording: Wording
    others: Sequence[str] = ()  # of the list of which the number's is one

    def cues(self) -> Iterator[tuple[int, Sequence[kept.Asked]]]:
        """What speaks for each character around the number being part of its name."""
        ways = {text: tuple(sorted(offer.sources - {"span"})) for text, offer in self.offers.items()}
        return kept.cues_of(self.around.window, self.around.kind, self.around.context, ways, self.words)

    def names(self, chances: kept.Chances) -> Iterator[tuple[Name, Sequence[str]]]:
        """Each name once, with what a ranking may ask of it and of all the ways to it."""
        offers = dict(self.offers)
        likely = kept.Kept(self.around.window, chances)
        for text, ways in kept.likely_names(self.around.window, chances, self.knit, self.wording).items():
            text = DOUBLED.sub(r"\1", text)
            offers[text] = offers[text].also(ways) if text in offers else _Offer(_plain(text, "kept", *ways))
        cuts = [self.words.patterns["cut_name"]]
        if self.words.patterns["ordinal_list"].search(self.around.reading.folded, *self.around.sentence):
            cuts.append(self.words.patterns["cut_ordinal"])
        if any(APART in offer.features for offer in offers.values()):
            cuts.append(self.words.both)
        whole = [offer for offer in offers.values() if not any(cut.search(offer.name.text) for cut in cuts) and not any(other in offer.name.text for other in self.others)]
        shapely = [offer for offer in whole if not misshapen(offer.name.text, self.words)
                   and (self.around.q.kind == "percent" or not offer.name.text.endswith(self.words.word["of"]))]  # 可以网上办的 is what a share is of
        intact = [offer for offer in shapely if not self._torn(offer)]
        for offer in intact or shapely or whole or offers.values():
            yield offer.name, _features(offer, self.around, likely, self.words)

    def _torn(self, offer: _Offer) -> bool:
        """Whether a name, or what it is put together from, is cut off inside a word of the passage."""
        text = self.around.reading.folded
        for part in offer.parts or (offer.name.text,):
            if any(map(self.wording.torn, (part,) if part in text else (text[a:b] for a, b in self.around.window.holds(part)))):
                return True
        return False


def offered_for(q: Quantity, context: Context, lexicon: Lexicon) -> Offered:
    """Every name that the surroundings of *q* offer."""
    words = words_of(lexicon)
    around = _around(q, context, words)
    like = {"name before": _alike(q, context.before[-1:]), "first name": _alike(q, context.before[:1])}
    owners = [(owner, tag, (f"owner {tag}", f"owner {tag} {around.kind}", *([f"owner {tag} alike"] if like.get(tag.removeprefix("whole ")) else [])))
              for tag, owner in _owners(q, context, words)]
    offers: dict[str, _Offer] = {}
    others: Sequence[str] = ()
    times = [context.reading.folded[time.start:time.end].rstrip(words.word["of"]) for time in context.reading.times]
    for base in [*words.candidates(q, context), *_further(q, context, words)]:
        if not base.text or any(time.endswith(base.text) for time in times):
            continue
        others = base.others or others
        offer = offers.get(base.text)
        if offer is None:
            offer = offers[base.text] = _Offer(base)
        new = base.source not in offer.sources
        offer.sources.add(base.source)
        offer.features.update(base.features)
        if base.source == "same_as_before" and like["name before"]:
            offer.features.add("same_as_before alike")
        if not new or base.source in CARRIED or base.source == "owned" or len(base.text) > OWNED:
            continue
        length = _length(base.text)
        acts = words.verb.match(base.text) is not None and base.text not in words.statistic_set
        counted = words.statistic_of(base.text) != "" and not (base.text in words.statistic_set and base.text.endswith(tuple(words.word["of_statistics"])))
        for owner, tag, features in owners:
            if owner in base.text or base.text in owner or (acts and "name" in tag) or (counted and words.statistic_of(owner)):
                continue
            text = joined(owner, base.text)
            owned = offers.get(text)
            if owned is None:
                owned = offers[text] = _Offer(Name(text, None, base.source, 0.0, base.verb, base.subject))
            owned.sources.add(base.source)
            owned.features.update(base.features, features, (f"owner {tag} before {length}",))
            owned.parts = owner, base.text
    return Offered(around, offers, words, kept.knit_of(lexicon), wording_of(context.reading, lexicon), others)


class _Offer:
    """A name and the ways to it."""

    __slots__ = ("features", "name", "parts", "sources")

    def __init__(self, name: Name) -> None:
        self.name = name
        self.sources: set[str] = {name.source} if name.source == "kept" else set()
        self.features: set[str] = set(name.features)
        self.parts: tuple[str, str] | None = None  # the owner and the noun that it was put together from

    def also(self, features: Sequence[str]) -> _Offer:
        """The same with more that speaks for it."""
        out = _Offer(self.name)
        out.sources, out.features, out.parts = self.sources, self.features | set(features), self.parts
        return out


def _alike(q: Quantity, before: Sequence[tuple[Quantity, Name]]) -> bool:
    """Whether a number before counts the same as this one: they stand side by side in a list, neither is the other's."""
    return bool(before) and before[0][0].unit == q.unit and before[0][0].kind == q.kind


@dataclass(frozen=True, slots=True)
class _Around:
    """What a ranking asks of a number and of where it stands."""

    q: Quantity
    kind: str
    context: Context
    reading: Reading
    window: kept.Window
    sentence: tuple[int, int]
    clause: tuple[int, int]
    numbers: tuple[int, ...]  # where the sentence's numbers begin
    title: str
    names: Mapping[str, bool]  # the names of the passage so far, and whether one of them counted the same unit
    last: str  # the name before
    edges: dict[str, tuple[str, ...]]  # of the words looked at


def _around(q: Quantity, context: Context, words: Words) -> _Around:
    reading = context.reading
    sentence = reading.sentence(q.start)
    names: dict[str, bool] = {}
    for other, name in (*context.earlier, *context.before):
        names[name.text] = names.get(name.text, False) or other.unit == q.unit
    return _Around(q, words.sort_of(q, reading), context, reading, kept.window_of(q, reading), sentence, reading.clause(q.start),
                   tuple(other.start for other in reading.quantities if sentence[0] <= other.start < sentence[1]), context.title, names,
                   context.before[-1][1].text if context.before else "", {})


def _features(offer: _Offer, around: _Around, likely: kept.Kept, words: Words) -> Sequence[str]:
    """What a ranking may ask of a name."""
    text, kind = offer.name.text, around.kind
    length = _length(text)
    features = [*sorted(offer.features), *[f"{source} {kind}" for source in sorted(offer.sources)], f"length {length}", f"{min(len(offer.sources), 3)} ways",
                f"begins {text[0]}", f"ends {text[-1]}", *likely.features_of(text)]
    if offer.parts is not None:
        owner, noun = offer.parts
        if noun in words.statistic_set:
            features.append("owner before a bare statistic")
        if around.last.startswith(owner):
            features.append("owner as before")
        if owner in around.title:
            features.append("owner in the title")
        features += [f"owner ends {owner[-1]}", f"noun begins {noun[0]}", *[f"owner {edge}" for edge in _edges(owner, around, words)], *_edges(noun, around, words)]
    else:
        features.append(f"{'carried' if offer.sources & CARRIED else 'alone'} {length}")
        features += _edges(text, around, words)
    features += _looks(text, words)
    if text in around.names:
        features += ["named already", f"named already {kind}"]
        if around.names[text]:
            features.append("named already, same unit")
    if text in around.title:
        features.append("in the title")
    closing = words.closing(text)
    features.append(f"{kind} is {closing}" if closing else f"{kind} without statistic")
    return features


@lru_cache(maxsize=1024)
def _looks(text: str, words: Words) -> tuple[str, ...]:
    """What a name looks like, wherever it stands."""
    opening = words.verb.match(text)
    looks = {
        f"opens with {words.verbs[opening[0]]}" if opening else "": opening and text not in words.statistic_set,
        "opens with a preposition": words.preposition.match(text),
        "holds a number": words.patterns["digit"].search(text),
        "edge": text.startswith(words.word["of"]) or text.endswith(words.word["of"]),
        "speaks": words.patterns["speaking"].search(text),
        "broken": "，" in text or "；" in text or text.count("（") != text.count("）") or text.count("“") != text.count("”"),
    }
    return tuple(look for look, held in looks.items() if held)


@lru_cache(maxsize=4096)
def misshapen(text: str, words: Words) -> bool:
    """Whether no name looks so: it begins or ends with what no noun does, says a word twice, or has half a pair of marks."""
    return words.patterns["misshapen"].search(text) is not None or (not MARKS.isdisjoint(text) and any(text.count(a) != text.count(b) for a, b in PAIRS))


def _length(text: str) -> str:
    return LENGTHS[len(text)] if len(text) < len(LENGTHS) else "over"


@lru_cache(maxsize=8)
def _joints(reading: Reading, words: Words) -> tuple[frozenset[int], frozenset[int], frozenset[int], frozenset[int]]:
    """Where the verbs of a passage begin and end, and where its times do."""
    verbs = [match.span() for match in words.verb.finditer(reading.folded)]
    return (frozenset(start for start, _ in verbs), frozenset(end for _, end in verbs),
            frozenset(time.start for time in reading.times), frozenset(time.end for time in reading.times))


def _edges(text: str, around: _Around, words: Words) -> tuple[str, ...]:
    """Where words stand: before or after the number, how far, and what they border on at either end."""
    known = around.edges.get(text)
    if known is None:
        known = around.edges[text] = _edges_of(text, around, words)
    return known


def _edges_of(text: str, around: _Around, words: Words) -> tuple[str, ...]:
    folded, q = around.reading.folded, around.q
    at = folded.rfind(text, around.sentence[0], q.start)
    if at < 0:
        at = folded.find(text, q.end, around.clause[1])
        if at < 0:
            return ("put together",)
        where = "after the number"
    elif at >= around.clause[0]:
        where = f"in the clause, {min(sum(at < n < q.start for n in around.numbers), 2)} numbers between"
    else:
        where = f"{min(2, sum(at < b <= around.clause[0] for _, b in around.reading.clauses if b > around.sentence[0]))} clauses before"
    end = at + len(text)
    verb_starts, verb_ends, time_starts, time_ends = _joints(around.reading, words)
    if any(at < t < end for t in time_starts) or (at in time_starts and end not in time_ends):
        where += ", a time inside"
    left = _border(folded[at - 1:at], at in verb_ends, at in time_ends, at <= around.sentence[0], words)
    if end in around.numbers or (q.hedge is not None and end == q.hedge[0]):
        return where, f"left {left}", "right number"
    return where, f"left {left}", f"right {_border(folded[end:end + 1], end in verb_starts, end in time_starts, end >= around.sentence[1], words)}"


def _border(char: str, verb: bool, time: bool, at_end: bool, words: Words) -> str:
    """What words border on."""
    if at_end or char in EDGES:
        return "joint" if char == "、" else "mark"
    if time:
        return "time"
    if char == words.word["of"]:
        return "of"
    if verb:
        return "verb"
    if char in words.word["joins"]:
        return "join"
    if char.isdigit():
        return "digit"
    return "function" if char in words.function else "inside"


# ---- nouns ---------------------------------------------------------------------------------------------------------------------


def _further(q: Quantity, context: Context, words: Words) -> Iterable[Name]:
    """Names that the clause, the numbers before and the sentence before offer beside those of `Words.candidates`."""
    reading = context.reading
    clause = reading.clause(q.start)
    left_end = q.hedge[0] if q.hedge and q.hedge[0] < q.start else q.start
    right_start = q.hedge[1] if q.hedge and q.hedge[0] >= q.end else q.end
    left, right = reading.folded[clause[0]:left_end], reading.folded[right_start:clause[1]]
    for n, (_, name) in enumerate(reversed(context.before[-FARTHEST - 1:-1])):
        yield _plain(name.text, "named_before", f"named_before {n + 2}")
    if context.before and len(context.before) > 1:
        yield _plain(context.before[0][1].text, "named_before", "named first")
    yield from _respective(q, context, words)
    if not context.before:
        for n, (_, name) in enumerate(reversed(context.earlier[-2:])):
            yield _plain(name.text, "named_before", f"named in the sentence before {n + 1}")
    yield from _spans(q, context, left_end, clause, words)
    whole = words.strip_head(words.strip_tail(left).text, reading, clause[0])[0]
    if len(whole) >= 2 and any(clause[0] <= other.start < q.start for other in reading.quantities):
        yield _plain(whole, "whole_clause")
    if right.startswith(words.word["of"]) or q.kind == "percent":
        noun = right.removeprefix(words.word["of"]).strip(EDGES)
        if 4 <= len(noun) <= LONG + 8 and q.kind == "percent" and not words.patterns["digit"].search(noun):
            yield _plain(noun + words.word["whole_share"], "share_that")
    if q.kind in COUNTS and (noun := right.strip(EDGES)):
        last = noun.rpartition(words.word["of"])[2].strip(EDGES)
        if 2 <= len(last) <= OWNED:
            yield _plain(last, "last_noun")
        if 2 <= len(noun) <= LONG and not words.patterns["digit"].search(noun):
            yield _plain(noun, "all_after")
            yield _plain(words.patterns["of_all"].sub("", noun), "all_after")
    for _, name in (*context.before[-1:], *context.before[:1]):
        tail = words.statistic_of(name.text)
        core = words.strip_head(words.strip_tail(reading.folded[_start(q, context, clause):left_end]).text, reading, clause[0])[0]
        cores = [core] if core else [words.head_noun(reading, span) for span in _without_number(reading, clause)]
        for one in cores:
            if tail and 2 <= len(one) <= OWNED and not one.endswith(tail):
                for more in _tails(name.text, tail):
                    yield _plain(one + more, "tail_of_before")
        if 2 <= len(core) <= OWNED and core not in name.text:
            yield _plain(joined(core, name.text), "owner_of_before")
            if (own := words.owner_in(name.text)) and own != name.text and name.text.endswith(own):
                yield _plain(joined(core, own), "owner_of_before", "owner of before, without verb")
    if context.before and (verb := words.verb_before(left)[0]):
        noun = words.owner_in(context.before[-1][1].text)
        if noun and verb not in noun and not words.verb.match(noun):
            yield _plain(verb + noun, "verb_with_before")
    yield from _shares(q, context, reading.folded[_start(q, context, clause):left_end], words)
    yield from _of_ranking(q, context, left_end, right, clause, words)
    for attribute in words.attributes_of(q):
        yield _plain(attribute, "attribute")


def _shares(q: Quantity, context: Context, left: str, words: Words) -> Iterator[Name]:
    """粮食总产达到186.8亿斤，增长3%，占全省的七分之一: a share of what is named before, the nearest first."""
    w = words.word
    share = words.patterns["share_head"].match(left.strip(EDGES)) if q.kind in ("percent", "fraction") else None
    names = [name.text for _, name in reversed((*context.earlier[-1:], *context.before)) if not name.text.endswith((w["share_name"], w["share"]))]
    if share is None:
        if left.strip(EDGES) == w["share"]:  # 项目45个，占比56.9%
            yield from (_plain(name + w["share"], "share_of_named", f"share of named {n}") for n, name in enumerate(dict.fromkeys(names[:FARTHEST])))
        return
    part, whole = share["part"].strip(EDGES), (share["whole"] or "").strip(EDGES + w["of"])
    for n, name in enumerate(dict.fromkeys(names)):
        if n == FARTHEST:
            break
        if whole and not part:
            yield _plain(f"{name}{w['share_of']}{whole}{w['share_name']}", "share_of_named", f"share of named {n}")
        elif part and not whole:
            yield _plain(f"{part}{w['share_of']}{name}{w['share_name']}", "share_of_named", f"part of named {n}")
    if part and whole:
        yield _plain(f"{part}{w['share_of']}{whole}{w['share_name']}", "share_of_named", "part and whole")


def _of_ranking(q: Quantity, context: Context, left_end: int, right: str, clause: tuple[int, int], words: Words) -> Iterator[Name]:
    """用电量最高的是工业园48万度，其次为码头区31万度; 以新城12%成长率最高，旧城9%次之: each of those ranked, with what they are ranked by."""
    reading, patterns = context.reading, words.patterns
    start = _start(q, context, clause)
    left = words.strip_head(reading.folded[start:left_end], reading, start)[0]
    here = _ranked(left, right, words)
    then = patterns["ranked_next"].match(left) or (patterns["ranked_bare"].match(left) if patterns["ranked_after"].match(right) or left.endswith(tuple(words.word["then"])) else None)
    if here is not None and here[1]:
        item, what = here
    elif then is not None and (by := _ranked_by(reading, clause, words)):
        item, what = then["item"], by
    elif here is not None:
        item, what = here[0], next((words.head_noun(reading, span) for span in reading.clauses_before(clause[0])), "")
    else:
        return
    if what and what not in item and not words.preposition.search(what):
        yield _plain(item + what, "shared_head")


def _ranked_by(reading: Reading, clause: tuple[int, int], words: Words) -> str:
    """What the nearest clause before ranks something by, a few numbers back at most."""
    before = [(other, reading.clause(other.start)) for other in reading.quantities if other.start < clause[0]]
    return next((one[1] for other, span in reversed(before[-RANKED:]) if (one := _ranked(words.strip_head(reading.folded[span[0]:other.start], reading, span[0])[0], reading.folded[other.end:span[1]], words)) and one[1]), "")


def _ranked(left: str, right: str, words: Words) -> tuple[str, str] | None:
    """The first of those that a clause ranks, and by what; the words before its number and after."""
    here, after = words.patterns["ranked_here"].search(left), words.patterns["ranked_after"].match(right)
    if here is None or not (after or here["most"]):
        return None
    return here["item"], here["what"] or (after["what"] if after else "") or ""


def _spans(q: Quantity, context: Context, left_end: int, clause: tuple[int, int], words: Words) -> Iterator[Name]:
    """The runs of the clause between its verbs, prepositions, times and 的, up to the number: 碳排放总量 in 把碳排放总量从2005年的水平减少."""
    reading = context.reading
    start = _start(q, context, clause)
    text = reading.folded[start:left_end]
    cuts = {0, len(text)}
    for pattern in (words.verb, words.preposition, words.patterns["cut"]):
        for match in pattern.finditer(text):
            if len(match[0]) > 1 or not (text.startswith(words.kept_heads, match.start()) or text.endswith(words.kept_tails, 0, match.end())):
                cuts |= {match.start(), match.end()}
    for time in reading.times:
        if start <= time.start < left_end:
            cuts |= {time.start - start, min(time.end - start, len(text))}
    places = sorted(cuts)[-CUTS:]
    for i, a in enumerate(places):
        for j, b in enumerate(places[i + 1:], i + 1):
            span = text[a:b].strip(EDGES + words.word["of"])
            if not 2 <= len(span) <= SPAN or span.isdigit():
                continue
            closes = words.statistic_of(span) != "" or span in words.statistic_set
            features = ("span", f"span of {min(j - i, 3)}", f"span {min(len(places) - 1 - j, 3)} from the number", *(["span from the start"] if a == 0 else []),
                        *(["statistic"] if closes else []), *(["agrees"] if words.agrees(q, span) else []))
            yield Name(span, None, "span", 0.0, features=features)


def _without_number(reading: Reading, clause: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """The clause just before in its sentence, if no number stands in it: 其次为鞋类，上升6.1%."""
    before = next(reading.clauses_before(clause[0]), None)
    if before is not None and not any(before[0] <= other.start < before[1] for other in reading.quantities):
        yield before


def _tails(name: str, statistic: str) -> Iterator[str]:
    """The statistic that a name closes with, and with the two or four characters before it: 收入, 支配收入, 人均可支配收入."""
    for more in (0, 2, 4):
        if len(statistic) + more < len(name):
            yield name[-len(statistic) - more:]


def _start(q: Quantity, context: Context, clause: tuple[int, int]) -> int:
    return max([clause[0], *(other.hedge[1] if other.hedge and other.hedge[0] >= other.end else other.end
                             for other, _ in context.before if clause[0] <= other.start < q.start)])


def _respective(q: Quantity, context: Context, words: Words) -> Iterator[Name]:
    """城镇居民…元，农村居民…元，分别增长4.9%和6.9%: the n-th number after 分别 belongs to the n-th name before it."""
    reading = context.reading
    sentence = reading.sentence(q.start)
    run = _side_by_side(q, reading, words)
    before = [(other, name) for other, name in context.before if other.end <= run[0].start]
    if len(run) > 1 and before and before[-1][0].kind != q.kind:
        other = _side_by_side(before[-1][0], reading, words)
        if len(other) == len(run) <= len(before) and other[-1].start == before[-1][0].start:
            at = next(n for n, one in enumerate(run) if one.start == q.start)
            yield _plain(before[at - len(run)][1].text, "respective_before", "respective here")
    word = next((m for m in reversed(list(words.patterns["respective"].finditer(reading.folded, sentence[0], q.start)))), None)
    if word is None:
        return
    run = [other for other in reading.quantities if word.end() <= other.start < sentence[1] and other.kind == q.kind]
    if q not in run:
        return
    here = [name for other, name in context.before if other.end <= word.start()]
    for source, names in (("here", here), ("sentence before", [name for _, name in context.earlier])):
        texts = list(dict.fromkeys(name.text for name in names))
        texts = texts[-len(run):]
        if len(texts) == len(run) > 1:
            yield _plain(texts[run.index(q)], "respective_before", f"respective {source}")


def _side_by_side(q: Quantity, reading: Reading, words: Words) -> list[Quantity]:
    """The numbers of one kind that stand side by side with *q*, itself among them: 22388元和7878元."""
    of_kind = [other for other in reading.quantities if other.kind == q.kind or other.start == q.start]
    at = first = last = next((n for n, other in enumerate(of_kind) if other.start == q.start), -1)
    if at < 0:
        return [q]
    joined = [words.patterns["side_by_side"].fullmatch(reading.folded, a.end, b.start) is not None for a, b in pairwise(of_kind)]
    while first > 0 and joined[first - 1]:
        first -= 1
    while last < len(joined) and joined[last]:
        last += 1
    return of_kind[first:last + 1] if first < last else [of_kind[at]]


def _plain(text: str, source: str, *also: str) -> Name:
    return Name(text.strip(OUTER), None, source, 0.0, features=(source, *also))


# ---- owners --------------------------------------------------------------------------------------------------------------------


def _owners(q: Quantity, context: Context, words: Words) -> Iterator[tuple[str, str]]:
    """Whose the noun may be: where the owner was found, and its words."""
    reading = context.reading
    sentence, clause = reading.sentence(q.start), reading.clause(q.start)
    found: dict[str, str] = {}

    counted = [*(other.text[:-1] for other in reading.quantities if len(other.text) > 2), *(other.text for other, _ in context.before)]

    def put(tag: str, text: str) -> None:
        text = text.strip(EDGES)
        text = next((text[:text.index(number)] for number in counted if number in text), text)
        if 2 <= len(text) <= OWNER and text not in found and not words.patterns["no_subject"].match(text) and not words.patterns["speaking"].search(text) and not words.preposition.search(text, 1):
            found[text] = tag

    before = [name.text for _, name in context.before]
    if before:
        put("name before", words.owner_in(before[-1]))
        put("whole name before", before[-1])
        put("first name", words.owner_in(before[0]))
        put("whole first name", before[0])
    elif context.earlier:
        put("name in the sentence before", words.owner_in(context.earlier[-1][1].text))
        put("first name of the paragraph", words.owner_in(context.earlier[0][1].text))
    spans = list(reading.clauses_before(clause[0] + 1))
    for n, span in enumerate(spans[:3]):
        put("clause before" if n == 0 else "earlier clause", words.head_noun(reading, span))
    if len(spans) > 3:
        put("first clause", words.head_noun(reading, spans[-1]))
    for start, end in reversed([span for span in reading.sentences if span[1] <= sentence[0]][-2:]):
        first = next((span for span in reading.clauses if start <= span[0] < end), None)
        if first is not None:
            put("sentence before", words.head_noun(reading, first))
    if sentence[0] > 0 and (first := next((span for span in reading.clauses), None)) is not None:
        put("paragraph", words.head_noun(reading, first))
    put("topic", context.owner)
    for n, name in enumerate(context.recurring):
        put(f"recurring {n}", name)
    if quoted := list(words.patterns["quoted"].finditer(reading.folded, 0, q.start)):
        put("quoted", quoted[-1][0])
    put("title", words.subject_of(context.title))
    if context.first:
        put("first of the article", words.owner_in(context.first))
    yield from ((tag, text) for text, tag in found.items())


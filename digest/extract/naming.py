"""Quantity → the name of what it measures: nouns that the surroundings offer, owners put before them, ranked by weights."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from digest.extract.indicators import COUNTS, EDGES, LONG, OUTER, Context, Name, Words, joined, words_of
from digest.extract.numbers import Quantity
from digest.lexicon import Lexicon

OWNED = 12
"""Characters; a longer noun says itself whose it is."""

OWNER = 18
"""Characters; a longer owner is a clause."""

ALONE = 9.0
"""Lead of a name that has no rival."""

FARTHEST = 4
"""Numbers back whose names may come again."""

CUTS, SPAN = 7, 16
"""Most places to cut a clause at, and characters of a run between two."""

CARRIED = frozenset({"same_as_before", "named_before", "respective_before", "heading", "earlier_clause", "changed"})
"""Sources of names that are whole as they stand."""

LENGTHS = ((3, "to 3"), (6, "to 6"), (10, "to 10"), (16, "to 16"), (LONG, "to 22"))


def name_of(quantity: Quantity, context: Context, weights: Mapping[str, float], lexicon: Lexicon) -> Name | None:
    """The best name for what *quantity* measures, or None where no words offer themselves."""
    weighed = [(sum(weights.get(feature, 0.0) for feature in name.features), name) for name in candidates(quantity, context, words_of(lexicon))]
    if not weighed:
        return None
    weight, best = max(weighed, key=lambda one: one[0])
    others = [other for other, name in weighed if name.text not in best.text and best.text not in name.text]
    return replace(best, weight=weight, lead=weight - max(others, default=weight - ALONE))


def candidates(q: Quantity, context: Context, words: Words) -> Iterator[Name]:
    """Every name that the surroundings offer, with its features."""
    kind = words.sort_of(q, context.reading)
    owners = list(_owners(q, context, words))
    like = {"name before": _alike(q, context.before[-1:]), "first name": _alike(q, context.before[:1])}
    seen: set[tuple[str, str]] = set()
    for base in [*words.candidates(q, context), *_further(q, context, words)]:
        if not base.text or (base.text, base.source) in seen:
            continue
        seen.add((base.text, base.source))
        if base.source == "same_as_before" and like["name before"]:
            base = replace(base, features=(*base.features, "same_as_before alike"))
        yield _featured(base, kind, "", "", words)
        if base.source in CARRIED or base.source == "owned" or len(base.text) > OWNED:
            continue
        for tag, owner in owners:
            if owner in base.text or base.text in owner or (base.text, tag) in seen:
                continue
            alike = (f"owner {tag} alike",) if like.get(tag.removeprefix("whole ")) else ()
            yield _featured(Name(joined(owner, base.text), None, base.source, 0.0, base.verb, base.subject, (*base.features, *alike)), kind, tag, base.text, words)


def _alike(q: Quantity, before: Sequence[tuple[Quantity, Name]]) -> bool:
    """Whether a number before counts the same as this one: they stand side by side in a list, neither is the other's."""
    return bool(before) and before[0][0].unit == q.unit and before[0][0].kind == q.kind


def _featured(name: Name, kind: str, owner: str, noun: str, words: Words) -> Name:
    """A candidate with what a ranking may ask of it."""
    text = name.text
    features = [*name.features, f"{name.source} {kind}", f"length {_length(text)}"]
    if owner:
        features += [f"owner {owner}", f"owner {owner} {kind}", f"owner before {_length(noun)}"]
        if noun in words.statistic_set:
            features.append("owner before a bare statistic")
    else:
        features.append(f"{'carried' if name.source in CARRIED else 'alone'} {_length(text)}")
    opening = words.verb.match(text)
    if opening and name.text not in words.statistic_set:
        features.append(f"opens with {words.verbs[opening[0]]}")
    if words.preposition.match(text):
        features.append("opens with a preposition")
    if words.patterns["digit"].search(text):
        features.append("holds a number")
    if text.startswith(words.word["of"]) or text.endswith(words.word["of"]):
        features.append("edge")
    if words.patterns["speaking"].search(text):
        features.append("speaks")
    if "，" in text or "；" in text or text.count("（") != text.count("）") or text.count("“") != text.count("”"):
        features.append("broken")
    return Name(text, name.start, name.source, 0.0, name.verb, name.subject, tuple(features))


def _length(text: str) -> str:
    return next((label for most, label in LENGTHS if len(text) <= most), "over")


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
        if 4 <= len(noun) <= LONG + 8 and q.kind == "percent":
            yield _plain(noun + words.word["whole_share"], "share_that")
    if q.kind in COUNTS and (noun := right.strip(EDGES)):
        last = noun.rpartition(words.word["of"])[2].strip(EDGES)
        if 2 <= len(last) <= OWNED:
            yield _plain(last, "last_noun")
        if 2 <= len(noun) <= LONG:
            yield _plain(noun, "all_after")
    for _, name in (*context.before[-1:], *context.before[:1]):
        tail = words.statistic_of(name.text)
        core = words.strip_head(words.strip_tail(reading.folded[_start(q, context, clause):left_end]).text, reading, clause[0])[0]
        if tail and 2 <= len(core) <= OWNED and not core.endswith(tail):
            for more in _tails(name.text, tail):
                yield _plain(core + more, "tail_of_before")
    for attribute in words.attributes_of(q):
        yield _plain(attribute, "attribute")


def _spans(q: Quantity, context: Context, left_end: int, clause: tuple[int, int], words: Words) -> Iterator[Name]:
    """The runs of the clause between its verbs, prepositions, times and 的, up to the number: 碳排放总量 in 把碳排放总量从2005年的水平减少."""
    reading = context.reading
    start = _start(q, context, clause)
    text = reading.folded[start:left_end]
    cuts = {0, len(text)}
    for pattern in (words.verb, words.preposition, words.patterns["cut"]):
        for match in pattern.finditer(text):
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


def _plain(text: str, source: str, *also: str) -> Name:
    return Name(text.strip(OUTER), None, source, 0.0, features=(source, *also))


# ---- owners --------------------------------------------------------------------------------------------------------------------


def _owners(q: Quantity, context: Context, words: Words) -> Iterator[tuple[str, str]]:
    """Whose the noun may be: where the owner was found, and its words."""
    reading = context.reading
    sentence, clause = reading.sentence(q.start), reading.clause(q.start)
    found: dict[str, str] = {}

    def put(tag: str, text: str) -> None:
        text = text.strip(EDGES)
        if 2 <= len(text) <= OWNER and text not in found and not words.patterns["no_subject"].match(text) and not words.patterns["speaking"].search(text):
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
    put("topic", context.owner)
    put("title", words.subject_of(context.title))
    if context.first:
        put("first of the article", words.owner_in(context.first))
    yield from ((tag, text) for text, tag in found.items())


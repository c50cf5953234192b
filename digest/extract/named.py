"""Readings → the organisations and places that an article names, each once, in order of appearance."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from digest.extract.indicators import words_of
from digest.extract.reading import Reading
from digest.lexicon import Lexicon
from digest.model import Text

HAN = "\u3400-\u9fff"


def organisations_in(read: Sequence[Reading], lexicon: Lexicon) -> tuple[Text, ...]:
    """Return the bodies that *read* names by form: a place and what such bodies are called; `link` adds those of the glossary."""
    return _once(name for reading in read for name in _named(reading.folded, "organisation", "agency", lexicon))


def locations_in(read: Sequence[Reading], lexicon: Lexicon) -> tuple[Text, ...]:
    """Return the places that *read* names by a word of the glossary, in its wording, or by the form of a name; not inside the name of something else (西部科学城)."""
    titles = re.compile(lexicon.values("names")["place"]["titles"])
    texts = [titles.sub("《》", reading.folded) for reading in read]
    every = "\n".join(texts)
    return _once(name for text in texts for name in _named(text, "place", "place", lexicon, every))


def known_places(lexicon: Lexicon) -> Mapping[str, str]:
    """Every wording of a place that the glossary has or numbers are about, and how it is shown."""
    return _known("place", lexicon)[1]


def _once(names: Iterable[str]) -> tuple[Text, ...]:
    return tuple(Text(zh=name) for name in dict.fromkeys(names))


def _named(text: str, form: str, kind: str, lexicon: Lexicon, every: str = "") -> Iterator[str]:
    """Every name in *text*, those that the glossary knows before what only has the form of one; *every* text of the article may say that this is a place."""
    known, shown = _known(kind, lexicon) if kind == "place" else (None, {})
    shape, values = _shape(form, lexicon)
    places = _known("place", lexicon)[0]
    found = [(match.start(), match.end(), shown[match[0]]) for match in known.finditer(text)] if known else []
    for match in shape.finditer(text):
        start = max((match.start() + i + 1 for i, char in enumerate(match[0][:-2]) if char in values["before"]), default=match.start())
        if form == "place" and (listed := _listed(text, match.start(), match.end(), start, lexicon)) is not None:
            if not any(a < match.end() and listed < b for a, b, _ in found):
                found.append((listed, match.end(), text[listed : match.end()]))
            continue
        name = text[start:match.end()]
        if not values["shortest"] <= len(name) <= values["longest"] or _refused(form, lexicon).fullmatch(name) or words_of(lexicon).verb.match(name):
            continue
        if form == "place" and (_begins_as_prose(lexicon).match(name) or not _stands(name, text[:start], text[match.end() :], every, lexicon)):
            continue
        if form == "organisation" and not _is_whole(name, values, places):
            continue
        if not any(a < match.end() and start < b for a, b, _ in found):
            found.append((start, match.end(), name))
    if form == "place":
        found = [(start, end, name) for start, end, name in found if not _goes_on(text[start:end], text[end:], values, lexicon)]
    yield from (name for _, _, name in sorted(found))


def _listed(text: str, first: int, end: int, start: int, lexicon: Lexicon) -> int | None:
    """Where a name of the list begins that ends at *end* and may begin as early as *first*; before *start*, where its own first character may end a word before it, only if no other word does."""
    names, values = counties(lexicon), lexicon.values("names")["place"]
    if _refused("place", lexicon).fullmatch(text[start:end]) and text[start:end] not in names:
        return None
    for at in range(first, end - values["shortest"] + 1):
        if text[at:end] in names and (at >= start or _opens(text[:at], lexicon)):
            return at
    return None


def _stands(name: str, before: str, after: str, every: str, lexicon: Lexicon) -> bool:
    """Whether a name that no list has is one by what stands around it: a place that it is in, others beside it, its government, or itself once more."""
    patterns = {pattern.id: pattern.regex for pattern in lexicon.patterns("names")}
    if not patterns["zone"].search(name) and _place_before(before, lexicon):
        return True
    if not _opens(before, lexicon):
        return False
    if patterns["its_own"].match(after) or before.endswith("《") or patterns["beside"].search(before):
        return True
    return not patterns["zone"].search(name) and (bool(patterns["apart_after"].match(after)) or every.count(name) > 1)


def _opens(before: str, lexicon: Lexicon) -> bool:
    """Whether a name may begin behind *before*: no word goes on there, or a preposition of place ends it."""
    return bool(next(p.regex for p in lexicon.patterns("names") if p.id == "opens").search(before)) or bool(_place_before(before, lexicon))


def _place_before(before: str, lexicon: Lexicon) -> str:
    """The place of the lists that *before* ends with; none if it does not."""
    names, known = counties(lexicon), _known("place", lexicon)[1]
    return next((before[-n:] for n in range(6, 1, -1) if before[-n:] in names or before[-n:] in known), "")


@cache
def counties(lexicon: Lexicon) -> frozenset[str]:
    """The names of cities, districts and counties that are listed."""
    return frozenset(row["place"] for row in lexicon.table("counties"))


def _goes_on(place: str, after: str, values: Mapping[str, Any], lexicon: Lexicon) -> bool:
    """Whether *place* is only how a longer name begins, by what stands *after* it: 西部 in 西部科学城; not 江城市 in 江城市人民医院, which is the city's."""
    longer = next(pattern.regex for pattern in lexicon.patterns("names") if pattern.id == "longer_name")
    return bool(longer.match(after)) and not re.search(f"(?:{values['ends']})$", place) and not words_of(lexicon).verb.match(after)


def _is_whole(name: str, values: Mapping[str, Any], places: re.Pattern[str]) -> bool:
    """Whether a body's name begins with its place or the state, and says more than that it is some other body's there."""
    place = places.match(name)
    if place is None:
        return name.startswith(tuple(values["national"]))
    return not re.fullmatch(values["branch"], name[place.end() :])


@cache
def _known(kind: str, lexicon: Lexicon) -> tuple[re.Pattern[str], Mapping[str, str]]:
    """The glossary's names of one kind, and the wording that each is shown by: of a place the one that numbers have for their scope, if any."""
    scopes = {row["full"] for row in lexicon.table("places")} - {*lexicon.values("names")["place"]["everywhere"]} if kind == "place" else set()
    shown: dict[str, str] = {}
    for row in lexicon.table("glossary"):
        if row["kind"] == kind:
            wordings = [row["term"], *filter(None, row["wordings"].split("|"))]
            shown |= dict.fromkeys(wordings, next((wording for wording in wordings if wording in scopes), row["term"]))
    if kind == "place":
        shown |= {row["place"]: row["place"] for row in lexicon.table("places") if row["place"] not in shown and row["place"] == row["full"] in scopes}
    return re.compile("|".join(map(re.escape, sorted(shown, key=len, reverse=True)))), shown


@cache
def _shape(form: str, lexicon: Lexicon) -> tuple[re.Pattern[str], Mapping[str, Any]]:
    values = lexicon.values("names")[form]
    return re.compile(f"[{HAN}（）]{{1,{values['longest']}}}?(?:{values['ends']}){values['after']}"), values


@cache
def _refused(form: str, lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(lexicon.values("names")[form]["not"])


@cache
def _begins_as_prose(lexicon: Lexicon) -> re.Pattern[str]:
    """How no place begins: with what newspapers say before one (提升全区), of two characters at least."""
    lists = (("verbs", "verb"), ("adverbs", "word"), ("promises", "word"))
    words = {row[column] for name, column in lists for row in lexicon.table(name) if len(row[column]) > 1}
    return re.compile("|".join([*map(re.escape, sorted(words)), lexicon.values("names")["place"]["starts"]]))

"""Readings → the place that a number is about: the nearest that a clause of its sentence begins with, else the one that the article is about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from digest.about import joint_places
from digest.extract.named import counties, known_places
from digest.extract.reading import Reading
from digest.lexicon import Lexicon

LONGEST = 8
"""Characters of a place's name."""
FAR_MORE = 2
"""How many times as often as any one place the whole country is named where an article is about it."""
UNSAID = 3
"""Mentions that the place of a paper's money counts for."""
MENTION = {"title": 3, 0: 2}
"""What a mention in the headline and in the first paragraph counts for; others 1."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What an article's numbers can be about: names of places, each with how it is shown, and the place of the whole article."""

    names: _Names
    home: str | None
    wholes: Mapping[str, str]  # the place that 全省 or 全市 means, by its level
    lexicon: Lexicon

    def of(self, reading: Reading, at: int) -> str | None:
        """The place of the number at *at*."""
        found = self._before(reading, at)
        return self._said(reading, at, found) or self._whole(reading, at) or self.home or (found[-1][1] if found else None)

    def _whole(self, reading: Reading, at: int) -> str | None:
        """The place all of which the sentence speaks for last, before the number at *at*: 全省."""
        levels = _whole_of(self.lexicon).findall(reading.text, reading.sentence(at)[0], at)
        return self.wholes.get(levels[-1]) if levels else None

    def of_one_place(self, one: tuple[Reading, int], other: tuple[Reading, int]) -> bool:
        """Whether two numbers may be of one place: none of two whose sentences say other places."""
        places = [self._said(reading, at, self._before(reading, at)) for reading, at in (one, other)]
        return None in places or places[0] == places[1]

    def _before(self, reading: Reading, at: int) -> Sequence[tuple[int, str]]:
        """The places that the sentence of the number at *at* names before it."""
        start = reading.sentence(at)[0]
        return [(start + begin, place) for begin, place in _mentioned(reading.text[start:at], self.names, self.lexicon)]

    def _said(self, reading: Reading, at: int, found: Sequence[tuple[int, str]]) -> str | None:
        """The nearest of the places *found* that a clause begins with; not a district where 全市 stands between it and the number."""
        opens = next(p.regex for p in self.lexicon.patterns("names") if p.id == "subject")
        if found and reading.text[found[-1][0] - 1] == "、" and reading.text[found[-1][0]:at] in self.names.shown:
            return found[-1][1]  # 长沙4万个、株洲2万个
        whole = _whole_of(self.lexicon)
        both = self.lexicon.values("names")["place"]["both"]
        return next((place for begin, place in reversed(found) if (opens.search(reading.text[reading.sentence(begin)[0]:begin]) or re.match(place + both, reading.text[begin:at]))
                     and all(match["level"] == place[-1] or not whole.search("全" + place[-1]) for match in whole.finditer(reading.text, begin, at))), None)


def whereabouts(read: Sequence[Reading], currency: str | None, lexicon: Lexicon, paper: str = "") -> Whereabouts:
    """Return where the article *read* is: in the place that it names most, first of all in its headline.

    Of several alike the one whose office speaks, else the first. 全市, 我省 and 市教育局 in a paper that has the name of its city or province are that, or its province; in a text about several places together it may be one of them.

    That of a paper of Hong Kong, Macao or Taiwan goes without saying. A city or county that is named in full is known by its name without the ending as well;
    the whole country is what an article is about that names no other place nearly as often.
    """
    nation = lexicon.values("linking")["nation"].get(currency, {})
    names = _listed(lexicon)
    if nation:
        names = _Names({name: nation.get(place, place) for name, place in names.shown.items()})
    full = {place for reading in read for _, place in _mentioned(reading.text, names, lexicon)}
    if short := {place[:-1]: place for place in full if place in counties(lexicon) and len(place) > 2}:
        names = _Names({**short, **names.shown})
    counts: Counter[str] = Counter()
    speaks = next(pattern.regex for pattern in lexicon.patterns("names") if pattern.id == "speaks")
    own, spoken, offices = _own(paper, names, lexicon), Counter[str](), Counter[str]()
    if home := lexicon.values("linking")["home"].get(currency):
        counts[home] += UNSAID
    for reading in read:
        weight = MENTION["title"] if reading.index is None else MENTION.get(reading.index, 1)
        for at, place in _mentioned(reading.text, names, lexicon):
            counts[place] += weight
            offices[place] += bool(speaks.match(reading.text, at))
        spoken += Counter({own[level]: weight for level in _levels(reading.text, lexicon) if level in own})
    if not any(place in joint.parts for other in counts if (joint := joint_places(lexicon).get(other)) for place in spoken):
        counts = spoken + counts
    everywhere = {*lexicon.values("names")["place"]["everywhere"]}
    most = max((n for place, n in counts.items() if place not in everywhere), default=0)
    single = {place: n for place, n in counts.items() if place not in everywhere or n >= FAR_MORE * most}
    return Whereabouts(names, max(single, key=lambda place: (single[place], offices[place])) if single else None, _wholes(counts, own, lexicon), lexicon)


def _own(paper: str, names: _Names, lexicon: Lexicon) -> Mapping[str, str]:
    """The place that *paper* has its name of or is known to be of, by the level of it, and the province of a city: 苏州晚报, 羊城晚报."""
    listed = next((row["place"] for row in lexicon.table("papers") if paper.startswith(row["paper"])), None)
    at, place = (0, listed) if listed else next(_mentioned(paper, names, lexicon), (1, ""))
    return {level: whole for whole in (place, _province(place, lexicon)) if whole and at == 0 for level in [_level(whole, lexicon)] if level}


def _wholes(counts: Counter[str], own: Mapping[str, str], lexicon: Lexicon) -> Mapping[str, str]:
    """The place that 全省 or 全市 means in a text that names places so often: the paper's own, the one named most, or the province of all cities that are named."""
    found: dict[str, str] = {}
    for place, _ in counts.most_common():
        found.setdefault(_level(place, lexicon), place)
    provinces = {province for place in counts if (province := _province(place, lexicon))}
    for province in provinces if len(provinces) == 1 else ():
        found.setdefault(_level(province, lexicon), province)
    return {level: place for level, place in {**found, **own}.items() if level}


def _levels(text: str, lexicon: Lexicon) -> Iterator[str]:
    """The level of each word of *text* for what is nobody's in particular without its place: 全市, 市教育局."""
    body = next(pattern.regex for pattern in lexicon.patterns("names") if pattern.id == "own_body")
    for pattern in (_whole_of(lexicon), body):
        yield from (match["level"] for match in pattern.finditer(text))


@cache
def _whole_of(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(lexicon.values("names")["place"]["whole"])


def _level(place: str, lexicon: Lexicon) -> str:
    """What a text calls the whole of *place*: 省, 市, 区, 县; empty where nothing says."""
    level, listed = _levels_of(lexicon).get(place), counties(lexicon)
    return level or (place[-1] if place in listed else "市" if place + "市" in listed else "")


def _province(place: str, lexicon: Lexicon) -> str | None:
    """The province of a city; None of other places."""
    return _cities(lexicon).get(place.removesuffix("市") + "市")


@cache
def _levels_of(lexicon: Lexicon) -> Mapping[str, str]:
    return {row["place"]: row["level"] for row in lexicon.table("provinces")}


@cache
def _cities(lexicon: Lexicon) -> Mapping[str, str]:
    return {city: row["place"] for row in lexicon.table("provinces") for city in row["cities"].split("|") if city}


class _Names:
    """Names of places, each with how it is shown, and by the first character how long they are at most."""

    def __init__(self, shown: Mapping[str, str]) -> None:
        self.shown = shown
        self.longest: dict[str, int] = {}
        for name in shown:
            self.longest[name[0]] = max(self.longest.get(name[0], 0), min(len(name), LONGEST))


def _mentioned(text: str, names: _Names, lexicon: Lexicon) -> Iterator[tuple[int, str]]:
    """Where *text* names a place, and how that is shown; the longest name at each position, that is not part of another word (海城市 in 沿海城市)."""
    listed, at = counties(lexicon), 0
    refused, after, goes_on = (re.compile(lexicon.values("names")["place"][key]) for key in ("not", "after", "goes_on"))
    while at < len(text):
        if text[at] not in names.longest:
            at += 1
            continue
        size = next((n for n in range(min(names.longest[text[at]], len(text) - at), 1, -1) if text[at : at + n] in names.shown), 0)
        name = text[at : at + size]
        if name in listed and any(refused.fullmatch(text, at - n, at + size) for n in (1, 2) if at >= n):
            at += 1
            continue
        if name in listed and not after.match(text, at + size):
            size = size - 1 if name[:-1] in names.shown else 0  # 江城市长
            name = name[:-1]
        if size and names.shown[name] != name and goes_on.match(text, at + size):
            at += size
            continue
        if size:
            yield at, names.shown[name]
        at += size or 1


@cache
def _listed(lexicon: Lexicon) -> _Names:
    """Every name of a place by list, and how it is shown: as the glossary has it, a city as it is listed for numbers (成都), if it is."""
    places = lexicon.pairs("places")
    known = {name: place for name, place in known_places(lexicon).items() if name in places or place not in places.values()}  # not 西部 alone
    rows = lexicon.table("counties")
    listed = {row["place"]: places.get(row["place"][:-1], known.get(row["place"], row["place"])) for row in rows}
    short = {row["short"]: listed[row["place"]] for row in rows if row["short"]}
    return _Names({**short, **listed, **known, **places})

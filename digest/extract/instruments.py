"""Readings → Instruments: the plans, agreements, laws and reports that an article names, each once and by its full name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from digest.extract.reading import Reading
from digest.lexicon import Lexicon
from digest.model import Instrument, Place, Text
from digest.same_plan import may_be_one

WAYS = ("marked", "quoted-head", "quoted", "known", "decided", "plain", "joined", "guide", "numbered", "clause")
"""The patterns by which a plan is named, the surest first; a headline may also be the title of a document itself."""
SHORTEST = 6
"""Characters of a short name that is told of one plan alone in an article."""
PLACE = 4
"""Characters of the place that a title begins with and its short form leaves out, at most."""
FOLD = re.compile(r"[\s“”‘’「」『』\"'（）()《》〈〉—–-]+")


def find_instruments(readings: Sequence[Reading], lexicon: Lexicon) -> tuple[Instrument, ...]:
    """Return the named instruments of an article in order of first mention; a short name （下称《方案》） is resolved to the full one."""
    data = _data(lexicon)
    patterns = {pattern.id: pattern.regex for pattern in lexicon.patterns("instruments")}
    found: dict[str, tuple[str, str, list[Place], str | None]] = {}
    for reading in sorted(readings, key=lambda r: (r.index is None, r.index or 0)):
        shorts = [(match.start(), match["short"]) for match in patterns["short-name"].finditer(reading.text)]
        for way in WAYS if reading.index is not None else (*WAYS, "headed"):
            for match in patterns[way].finditer(reading.text):
                name, start = match["name"], match.start("name")
                if way == "quoted-head":
                    cut = data.front(match["front"])
                    name, start = name[cut:], start + cut
                kind = kind_of(name, lexicon)
                if kind is None or data.generic.match(name):
                    continue
                if way in ("marked", "quoted"):
                    name, start = match[0], match.start()
                if way != "marked" and any(name in other or FOLD.sub("", name) in key for key, (other, *_) in found.items()):
                    continue
                place = reading.place(start, start + len(name))
                short = next((word for at, word in shorts if 0 <= at - match.end() <= 1), None)
                if short is not None and way == "marked" and f"{data.open}{short}{data.close}" in reading.text:
                    short = f"{data.open}{short}{data.close}"
                key = FOLD.sub("", name)
                if key in found:
                    full, old, places, known = found[key]
                    found[key] = (full, old, [*places, place], known or short)
                else:
                    quoted = way in ("quoted", "quoted-head") and kind == "plan" and data.programme.search(name)
                    found[key] = (name, "programme" if quoted else kind, [place], short)
    named = [Instrument(name=Text(zh=name), kind=kind, short=short, places=tuple(places)) for name, kind, places, short in found.values()]  # type: ignore[arg-type]
    return _each_once(named, lexicon)


def _each_once(named: Sequence[Instrument], lexicon: Lexicon) -> tuple[Instrument, ...]:
    """Each plan by its full name: what the same article calls it in a headline, without marks or without its place, is its short name."""
    full: dict[str, str] = {}
    for one in named:
        longer = [other for other in named if is_told_short(one, other, lexicon)]
        if len(longer) == 1:
            full[one.name.zh] = longer[0].name.zh
    out = []
    for one in named:
        if one.name.zh in full:
            continue
        told = [other for other in named if full.get(other.name.zh) == one.name.zh]
        places = (*one.places, *(place for other in told for place in other.places))
        out.append(replace(one, short=one.short or next((other.name.zh for other in told), None), places=places))
    return tuple(out)


def is_told_short(one: Instrument, other: Instrument, lexicon: Lexicon) -> bool:
    """Whether *one* is *other* in the same article: told without its year or its place, or without marks with all its characters in their order and of its kind."""
    data = _data(lexicon)
    short, long = (FOLD.sub("", instrument.name.zh) for instrument in (one, other))
    if len(short) < len(long) and long.endswith(short) and data.dated.fullmatch(long[: -len(short)]):
        return True
    if len(short) >= len(long) or not other.name.zh.startswith(data.titled):
        return False
    if one.name.zh.startswith(data.open):
        return len(short) >= SHORTEST and long.endswith(short) and len(long) - len(short) <= PLACE
    whole = [short, *(short + word for word in data.completed if data.campaign.search(short))]
    names = [name for told in whole for name in (told, data.span.sub("", told))]
    return len(short) >= SHORTEST and any(may_be_one(name, other.name.zh, lexicon) for name in names)


def kind_of(name: str, lexicon: Lexicon) -> str | None:
    """The kind that the last words of a title say; None for a film, a journal, a song."""
    return next((kind for kind, regex in _data(lexicon).kinds.items() if regex.search(name)), None)


def years_of(name: str, lexicon: Lexicon) -> tuple[int, int] | None:
    """First and last year in a plan's name: （2023—2027年）."""
    match = _data(lexicon).range.search(name)
    return (int(match["from"]), int(match["to"])) if match and int(match["from"]) < int(match["to"]) else None


class _Data:
    def __init__(self, values: Mapping[str, Any]) -> None:
        self.kinds = {kind: re.compile(f"{regex}{values['words']['ending']}”?$") for kind, regex in values["kinds"].items()}
        self.range = re.compile(values["words"]["range"])
        self.titled = tuple(values["words"]["titled"])
        self.programme = re.compile(f"{values['words']['quoted']}{values['words']['ending']}”?$")
        self.campaign, self.completed = re.compile(values["words"]["campaign"]), values["words"]["completed"]
        self.span = re.compile(values["words"]["span"])
        self.dated = re.compile(values["words"]["dated"])
        self.generic = re.compile(values["words"]["generic"])
        self._verb = re.compile(values["words"]["front"])
        self.open, self.close = values["words"]["open"], values["words"]["close"]

    def front(self, text: str) -> int:
        """How much of the words before a quotation mark is verb and subject, not name: 重庆实施领军“链主”企业发展计划."""
        found = list(self._verb.finditer(text))
        return found[-1].end() if found else 0


@cache
def _data(lexicon: Lexicon) -> _Data:
    return _Data(lexicon.values("instruments"))

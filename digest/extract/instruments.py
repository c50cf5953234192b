"""Readings → Instruments: the plans, agreements, laws and reports that an article names, each once and by its full name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from digest.extract.reading import Reading
from digest.lexicon import Lexicon
from digest.model import Instrument, Place, Text

FOLD = re.compile(r"[\s“”‘’「」『』\"'（）()《》〈〉—–-]+")


def find_instruments(readings: Sequence[Reading], lexicon: Lexicon) -> tuple[Instrument, ...]:
    """Return the named instruments of an article in order of first mention; a short name （下称《方案》） is resolved to the full one."""
    data = _data(lexicon)
    patterns = {pattern.id: pattern.regex for pattern in lexicon.patterns("instruments")}
    found: dict[str, tuple[str, str, list[Place], str | None]] = {}
    for reading in sorted(readings, key=lambda r: (r.index is None, r.index or 0)):
        shorts = [(match.start(), match["short"]) for match in patterns["short-name"].finditer(reading.text)]
        for way in ("marked", "quoted-head", "quoted", "known", "plain", "joined", "guide", "numbered"):
            for match in patterns[way].finditer(reading.text):
                name = match[0] if way in ("marked", "quoted") else match["name"]
                kind = kind_of(match["name"], lexicon)
                if kind is None or data.generic.match(match["name"]):
                    continue
                if way != "marked" and any(name in other or FOLD.sub("", name) in key for key, (other, *_) in found.items()):
                    continue
                start = match.start("name") - (way in ("marked", "quoted"))
                if way == "quoted-head":
                    cut = data.front(match["front"])
                    name, start = name[cut:], start + cut
                place = reading.place(start, start + len(name))
                short = next((word for at, word in shorts if 0 <= at - match.end() <= 1), None)
                if short is not None and way == "marked" and f"{data.open}{short}{data.close}" in reading.text:
                    short = f"{data.open}{short}{data.close}"
                key = FOLD.sub("", name)
                if key in found:
                    full, old, places, known = found[key]
                    found[key] = (full, old, [*places, place], known or short)
                else:
                    found[key] = (name, "programme" if way in ("quoted", "quoted-head") and kind == "plan" else kind, [place], short)
    return tuple(Instrument(name=Text(zh=name), kind=kind, short=short, places=tuple(places))  # type: ignore[arg-type]
                 for name, kind, places, short in found.values())


def kind_of(name: str, lexicon: Lexicon) -> str | None:
    """The kind that the last words of a title say; None for a film, a journal, a song."""
    return next((kind for kind, regex in _data(lexicon).kinds.items() if regex.search(name)), None)


def years_of(name: str, lexicon: Lexicon) -> tuple[int, int] | None:
    """First and last year in a plan's name: （2023—2027年）."""
    match = _data(lexicon).range.search(name)
    return (int(match["from"]), int(match["to"])) if match and int(match["from"]) < int(match["to"]) else None


class _Data:
    def __init__(self, values: Mapping[str, Any]) -> None:
        self.kinds = {kind: re.compile(regex) for kind, regex in values["kinds"].items()}
        self.range = re.compile(values["words"]["range"])
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

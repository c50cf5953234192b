"""A right pair → the same pair with one fault planted in its English, of each kind that its English has room for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from zlib import crc32

PAIRS = Path(__file__).parent / "corpus" / "pairs"
SCALES = {" thousand": " million", " million": " billion", " billion": " million", " trillion": " billion"}
MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
MENTION = re.compile(
    r"(?<![\w.,:\-–/+])"
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<scale> (?:thousand|million|billion|trillion)(?!\w))?"
    r"(?![\d,:/]*[\dA-Za-z°]|–|-\d)"
)
YEAR = re.compile(r"(?<![\d,.–-])(?:1[89]|20)\d\d(?![\d,.]?\d|[–-]\d)")
DAY = re.compile(rf"\d{{1,2}} {MONTH}|{MONTH} \d{{1,2}}(?!\d)")
UNITS = {
    "percentage points": "percent",
    "percentage point": "percent",
    "percent": "percentage points",
    "%": " percentage points",
    "yuan": "US dollars",
    "US$": "RMB",
    "HK$": "US$",
    "RMB": "US$",
    "square kilometers": "square meters",
    "square meters": "hectares",
    "km2": "hectares",
    "sq km": "hectares",
    "hectares": "mu",
    "kilometers": "meters",
    "km": "miles",
    "meters": "kilometers",
    "cubic meters": "tons",
    "metric tons": "kilograms",
    "tons": "kilograms",
    "kilograms": "tons",
    "kg": "g",
    "kilowatts": "kilowatt-hours",
    "kilowatt-hours": "kilowatts",
    "kW": "kWh",
    "GW": "MW",
    "kWh": "kW",
}
UNIT = re.compile(r"(?<![A-Za-z])(?:" + "|".join(map(re.escape, sorted(UNITS, key=len, reverse=True))) + r")(?![A-Za-z\d])|%")
DIRECTIONS = {"up by": "down by", "rose": "fell", "increase of": "decrease of", "fell": "rose", "down by": "up by", "grew": "fell",
              "dropped": "rose", "increased": "decreased", "decreased": "increased"}
DIRECTION = re.compile(r"\b(?:" + "|".join(DIRECTIONS) + r")\b")


def pairs(name: str) -> list[tuple[str, str]]:
    """The right pairs of corpus/pairs/*name*.tsv."""
    lines = (PAIRS / f"{name}.tsv").read_text(encoding="utf-8").split("\n")
    return [(zh, en) for zh, en in (line.split("\t") for line in lines if line and not line.startswith("#"))]


def planted(zh: str, en: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, the English with that fault); the same pair always gives the same faults."""
    plants: dict[str, Callable[[], str | None]] = {
        "dropped": lambda: _changed(en, "dropped", lambda m: ""),
        "ten": lambda: _changed(en, "ten", lambda m: _times(m, Decimal(10) if crc32(m[0].encode()) % 2 else Decimal("0.1"))),
        "thousand": lambda: _changed(en, "thousand", _thousand),
        "ten thousand": lambda: _changed(en, "ten thousand", lambda m: _times(m, Decimal(10000))),
        "swapped": lambda: _swapped(en),
        "swapped years": lambda: _swapped_years(zh, en),
        "unit": lambda: _unit(en),
        "year": lambda: _year(zh, en),
        "direction": lambda: _direction(zh, en),
    }
    for kind, plant in plants.items():
        faulty = plant()
        if faulty is not None and faulty != en:
            yield kind, faulty


def _mentions(en: str) -> list[re.Match[str]]:
    """Where the English says a quantity in digits: no years, days, list numbers, or numbers inside names."""
    days = {i for m in DAY.finditer(en) for i in range(*m.span())}
    return [m for m in MENTION.finditer(en) if m.start() not in days and not (YEAR.fullmatch(m["number"]) and not m["scale"])
            and not re.match(r"\. ", en[m.end():]) and not re.search(r"(?:Article|No\.|paragraph|Line|Resolution|Class|ISO) $", en[: m.start()])]


def _pick(en: str, kind: str, count: int) -> int:
    return crc32((kind + en).encode()) % count


def _changed(en: str, kind: str, change: Callable[[re.Match[str]], str]) -> str | None:
    found = _mentions(en)
    if not found:
        return None
    m = found[_pick(en, kind, len(found))]
    return en[: m.start()] + change(m) + en[m.end():]


def _times(m: re.Match[str], factor: Decimal) -> str:
    return f"{(Decimal(m['number'].replace(',', '')) * factor).normalize():,f}" + (m["scale"] or "")


def _thousand(m: re.Match[str]) -> str:
    return m["number"] + SCALES[m["scale"]] if m["scale"] else _times(m, Decimal(1000))


def _swapped(en: str) -> str | None:
    found = _mentions(en)
    choices = [(a, b) for i, a in enumerate(found) for b in found[i + 1 :] if a[0] != b[0]]
    if not choices:
        return None
    a, b = choices[_pick(en, "swapped", len(choices))]
    return en[: a.start()] + b[0] + en[a.end() : b.start()] + a[0] + en[b.end():]


def _swapped_years(zh: str, en: str) -> str | None:
    found = [m for m in YEAR.finditer(en) if m[0] + "年" in zh]
    if len(found) != 2 or found[0][0] == found[1][0]:
        return None
    a, b = found
    return en[: a.start()] + b[0] + en[a.end() : b.start()] + a[0] + en[b.end():]


def _unit(en: str) -> str | None:
    ends = {m.end() for m in _mentions(en)}
    starts = {m.start() for m in _mentions(en)}
    found = [m for m in UNIT.finditer(en) if m.end() in starts or m.start() in ends or (m.start() - 1 in ends and en[m.start() - 1] in " -")]
    if not found:
        return None
    m = found[_pick(en, "unit", len(found))]
    return en[: m.start()] + UNITS[m[0]] + en[m.end():]


def _year(zh: str, en: str) -> str | None:
    found = [m for m in YEAR.finditer(en) if m[0] + "年" in zh]
    if not found:
        return None
    m = found[_pick(en, "year", len(found))]
    return en[: m.start()] + str(int(m[0]) + (1 if crc32(en.encode()) % 2 else -1)) + en[m.end():]


def _direction(zh: str, en: str) -> str | None:
    m = DIRECTION.search(en)
    return en[: m.start()] + DIRECTIONS[m[0]] + en[m.end():] if m and re.search(r"增长|上升|上涨|下降|减少|增加", zh) else None

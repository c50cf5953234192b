"""Names of plans → which of them are short for another: 《江城养老服务规划》 for 《江城市养老服务体系规划（2021—2025年）》."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from digest.lexicon import Lexicon

PIECE = 2
"""Characters of the shortest piece of a short name: single ones stand in every name."""

CORE = 4
"""Characters that a name must have beside its place, its years and its kind, to be short for one plan alone: 《江城规划》 is short for any."""


def short_for(names: Iterable[str], lexicon: Lexicon) -> Mapping[str, str]:
    """Each name that is short for exactly one of the others, with that one: the longest where it is short for several that are one plan."""
    known = tuple(dict.fromkeys(names))
    longer = {name: [other for other in known if is_short_for(name, other, lexicon)] for name in known}
    out: dict[str, str] = {}
    for name, fulls in longer.items():
        last = [full for full in fulls if not any(other in fulls for other in longer[full])]
        if len(last) == 1:
            out[name] = last[0]
    return out


def is_short_for(short: str, full: str, lexicon: Lexicon) -> bool:
    """Whether *full* has all words of *short* in their order, and beside them only words that make no other plan of it: years, 发展, 体系."""
    words = lexicon.values("instruments")["words"]
    one, other = _bare(short, words), _bare(full, words)
    if one != other and one.startswith(words["on"]) and _unissued(full, words) == one:
        return True
    if len(one) >= len(other) or not _has_core(one, words):
        return False
    return bool(re.fullmatch(_shape(one, words), other))


def may_be_one(one: str, other: str, lexicon: Lexicon) -> bool:
    """Whether one name has all characters of the other in their order, and is of its kind: one plan if they set the same, else perhaps two."""
    words = lexicon.values("instruments")["words"]
    short, full = sorted((re.sub(f"{words['years']}$", "", _bare(name, words)) for name in (one, other)), key=len)
    rest = iter(full)
    return short[-PIECE:] == full[-PIECE:] and all(char in rest for char in short)


def _bare(name: str, words: Mapping[str, str]) -> str:
    """*name* without marks, and without the ending of the place that it begins with."""
    return re.sub(words["place_end"], "", re.sub(r"[^0-9A-Za-z㐀-鿿]", "", name))


def _unissued(name: str, words: Mapping[str, str]) -> str:
    """*name* without who issued it, where its title begins with them: 《关于…的意见》 for 《国务院办公厅关于…的意见》."""
    return re.sub(words["issuer"], "", re.sub(r"[^0-9A-Za-z㐀-鿿]", "", name))


def _has_core(name: str, words: Mapping[str, str]) -> bool:
    return len(re.sub(words["no_core"], "", name)) >= CORE + PIECE  # a place has two characters at least


def _shape(name: str, words: Mapping[str, str]) -> str:
    """*name* with room for further words between its pieces."""
    room = f"(?:{words['further']})*"
    inner = "".join(f"{re.escape(char)}{room if PIECE <= at < len(name) - PIECE + 1 else ''}" for at, char in enumerate(name, 1))
    return f"{room}{inner}{room}"

"""A byline → the outlet and the names in it."""

from __future__ import annotations

import re
from functools import cache

from digest.lexicon import Lexicon
from digest.segment.lines import find_mark


def authors_of(byline: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The names in *byline*, in order; words that are no names are left out rather than guessed at."""
    words = _words(lexicon)
    signed_by_office = words["office"].search(byline) is not None
    text = words["outlet_office"].sub("|", words["own"].sub("|", words["place"].sub("|", byline)))
    text = words["office"].sub("|", text)
    text = words["shot"].sub("", text)
    text = re.sub(r"\b(\w) (\w)\b", r"\1\2", text)  # a name of two characters set as wide as one of three
    tokens = [t for t in re.split(r"[^\u3400-\u9fff·]+", text) if t]
    if len(tokens) == 2 and not signed_by_office and "，" not in byline and "、" not in byline and not _is_name(tokens[0], lexicon):
        tokens = tokens[1:]
    return tuple(dict.fromkeys(t for t in tokens if _is_name(t, lexicon)))


def find_signature(text: str, lexicon: Lexicon) -> re.Match[str] | None:
    """The signature at the end of *text*, if it names a person, an office or an outlet; an office that is to act is no author."""
    found = find_mark(text, "signature", lexicon)
    if found is None or authors_of(found[0], lexicon) or _words(lexicon)["signing"].search(found[0]):
        return found
    return None


def outlet_of(byline: str, paper: str | None, lexicon: Lexicon) -> str | None:
    """Who reports, by *byline*: the paper itself for 'this paper', another outlet by its name, None where nobody is named."""
    words = _words(lexicon)
    if words["own"].search(byline):
        return paper
    found = words["named_outlet"].search(byline)
    return found[1] if found else None


def _is_name(token: str, lexicon: Lexicon) -> bool:
    surnames: str = lexicon.values("authors")["surnames"]
    if "·" in token:
        return 3 <= len(token) <= 14 and all(token.split("·"))
    return 2 <= len(token) <= 4 and (token[0] in surnames if len(token) < 4 else token[:2] in surnames and token[0] in surnames)


@cache
def _words(lexicon: Lexicon) -> dict[str, re.Pattern[str]]:
    values = lexicon.values("authors")
    own, outlet, office = values["own"], values["outlet"], values["office"]
    return {
        "own": re.compile(own),
        "shot": re.compile(values["shot"]),
        "place": re.compile(values["place"]),
        "signing": re.compile(values["signing"]),
        "office": re.compile(office),
        "outlet_office": re.compile(f"(?:{outlet})(?=(?:{office})| |$)"),
        "named_outlet": re.compile(f"(?:^|[（【据 ·•-])(?:据)?(?!{office})({outlet})(?![道导])(?=(?:{office})|[ （）】\u3400-\u9fff\\d]|$)"),
    }

"""Simplified text → Traditional as it is written in Hong Kong or Taiwan: OpenCC, exceptions, forms of characters, names kept, and 「」 for quotation marks."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Literal

from digest.lexicon import Lexicon
from digest.scripts import converter

Variant = Literal["hk", "tw", "twp"]
"""Characters of Hong Kong, of Taiwan, or of Taiwan with its words (网络 → 網路), as OpenCC calls them."""

BEHIND_DIGIT = r"\d"
"""In front of a word of `traditional.tsv` that is meant only behind a digit."""

QUOTES = str.maketrans("“”‘’", "「」『』")


@cache
def traditional(variant: Variant, lexicon: Lexicon, ours: bool = False) -> Callable[[str], str]:
    """Return the function that turns Simplified into Traditional; numbers and Latin stay as they are, and the longest exception wins.

    What the site says itself (*ours*) also has the place's own words, which a text of a source has only with `twp`.
    """
    convert = converter(f"s2{variant}").convert
    column = variant[:2]
    rows = [*lexicon.table("traditional"), *(lexicon.table("interface_words") if ours else ())]
    exceptions = {row["zh"].removeprefix(BEHIND_DIGIT): row[column] or row["zh"] for row in rows}
    forms = QUOTES | {ord(row["opencc"]): row[column] for row in lexicon.table("traditional_forms") if row[column]}
    longest = sorted((row["zh"] for row in rows), key=len, reverse=True)
    found = [(r"(?<=\d)" if zh.startswith(BEHIND_DIGIT) else "") + re.escape(zh.removeprefix(BEHIND_DIGIT)) for zh in longest]
    known = re.compile("(" + "|".join(found) + ")")

    @lru_cache(2**16)
    def converted(text: str) -> str:
        pieces = known.split(text)
        return "".join(exceptions[piece] if n % 2 else convert(piece) for n, piece in enumerate(pieces)).translate(forms)

    return converted


@cache
def traditional_name(variant: Variant, lexicon: Lexicon) -> Callable[[str], str]:
    """Return the function that turns a person's name into Traditional: 范 and 余 as surnames are not 範 and 餘."""
    convert = traditional(variant, lexicon)
    surnames = {row["surname"]: row["traditional"] for row in lexicon.table("surnames")}
    exceptions = {row["zh"] for row in lexicon.table("traditional")}

    def converted(name: str) -> str:
        if name in exceptions or name[:1] not in surnames:
            return convert(name)
        return surnames[name[0]] + "".join(map(convert, name[1:]))

    return converted


def in_own_characters(printed: str) -> str:
    """A text that was printed in Traditional, with 「」 for quotation marks."""
    return printed.translate(QUOTES)

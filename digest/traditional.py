"""Simplified text → Traditional as it is written in Hong Kong or Taiwan: OpenCC, our exceptions, and 「」 for quotation marks."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Literal

from opencc import OpenCC

from digest.lexicon import Lexicon

QUOTES = str.maketrans("“”‘’", "「」『』")


@cache
def traditional(variant: Literal["hk", "tw"], lexicon: Lexicon) -> Callable[[str], str]:
    """Return the function that turns Simplified into Traditional of Hong Kong (hk) or Taiwan (tw); numbers and Latin stay as they are."""
    convert = OpenCC(f"s2{variant}").convert
    exceptions = {row["zh"]: row[variant] or row["zh"] for row in lexicon.table("traditional")}
    known = re.compile("(" + "|".join(map(re.escape, sorted(exceptions, key=len, reverse=True))) + ")")

    @lru_cache(2**16)
    def converted(text: str) -> str:
        pieces = known.split(text)
        return "".join(exceptions[piece] if n % 2 else convert(piece) for n, piece in enumerate(pieces)).translate(QUOTES)

    return converted

"""Raised and lowered characters in a line: powers, and the marks of notes, which run into no number."""

from __future__ import annotations

import re

EXPONENT = re.compile(r"(?:(?<![A-Za-z])(?:[ckmd]?m|公里|[千厘分]?米)|×10)$")
"""What a raised 2 or 3 is the power of; raised behind anything else it is the number of a note."""
RAISED = str.maketrans("0123456789-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻")
LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
MARK = r"\[(?:\d{1,2}|[注註]\d{0,2})\]"


def raised(text: str, before: str) -> str:
    """A raised text in a line: a power where it is one, else the mark of a note in brackets."""
    if re.fullmatch(r"[-−]?\d+", text) and ((EXPONENT.search(before) and text in ("2", "3")) or before.endswith("×10")):
        return text.translate(RAISED)
    return f"[{text}]" if re.fullmatch(r"\d{1,2}|[注註]\d{0,2}", text) else text


def lowered(text: str, before: str) -> str:
    """A lowered text in a line: behind a number its digits stay low."""
    return text.translate(LOWERED) if before[-1:].isdigit() else text


def behind_units(text: str) -> str:
    """*text* with each mark of a note that stands between a number and its unit behind the words that follow: 3[1]亿元 is 3亿元[1]."""
    return re.sub(rf"(?<=\d)({MARK})([\u3400-\u9fff]+|[%％‰])", r"\2\1", text)


def without_last_mark(text: str) -> str:
    """A heading without the mark of a note at its end."""
    return re.sub(rf"(?<=\S){MARK}$", "", text)

"""Numeral text → Decimal: 八千七百一十亿, 3.9万, 1,100万, 二〇二五; and the folding that lets one grammar read both scripts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from digest.lexicon import Lexicon
from digest.scripts import converter

FULL_WIDTH = {0xFF01 + i: 0x21 + i for i in range(94) if chr(0x21 + i).isalnum() or chr(0x21 + i) in "%./-+$"}
"""Full-width digits, letters and the signs that belong to numbers; commas and brackets stay, they are punctuation."""

WIDE_THOUSANDS = re.compile("(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")
"""１，０００ set in full width throughout; in 3，500 the comma parts a list."""

SPACES = dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2009\u202f\u3000\t"), " ")
FORMAL_THREE = re.compile("参(?=[拾佰仟])")
"""參拾貳: 參 before a formal place is 叁, written otherwise."""

THOUSAND = Decimal(1000)


@dataclass(frozen=True, slots=True)
class Numerals:
    """The characters of the numerals.toml of one lexicon."""

    digits: Mapping[str, int]
    places: Mapping[str, int]
    groups: Mapping[str, int]
    letters: Mapping[str, int]
    fractions: Mapping[str, tuple[int, int]]
    words: Mapping[str, str]

    def is_han(self, char: str) -> bool:
        """Whether *char* is a Chinese numeral character."""
        return char in self.digits or char in self.places or char in self.groups


@cache
def numerals(lexicon: Lexicon) -> Numerals:
    """The numeral characters of *lexicon*."""
    data = lexicon.values("numerals")
    return Numerals(data["digits"], data["places"], data["groups"], data["letters"], data["fractions"], data["words"])


def fold(text: str) -> str:
    """*text* with half-width digits, letters and number signs and with Simplified characters; always of the same length."""
    plain = WIDE_THOUSANDS.sub(",", text).translate(FULL_WIDTH).translate(SPACES)
    if plain.isascii():
        return plain
    simplify = converter("t2s").convert
    simple: str = simplify(plain)
    if "参" in simple:
        simple = FORMAL_THREE.sub("叁", simple)
    if len(simple) == len(plain):
        return simple
    return "".join(one if len(one := simplify(char)) == 1 else char for char in plain)


@cache
def by_digit(lexicon: Lexicon) -> str:
    """The pattern of a number written digit by digit, as in tables of older papers: 八二‧五."""
    n = numerals(lexicon)
    return f"[{''.join(n.digits)}]+(?:[{n.words['dots']}][{''.join(n.digits)}]+)?"


def in_digits(text: str, lexicon: Lexicon) -> str:
    """Numbers written digit by digit in digits, as long as before."""
    n = numerals(lexicon)
    return "".join(str(n.digits[char]) if char in n.digits else "." if char in n.words["dots"] else char for char in text)


def read_number(text: str, lexicon: Lexicon) -> Decimal | None:
    """The value of a numeral without unit or bound words, or None if *text* is no well-formed numeral.

    Reads 1,234.5 · 3.9万 · 1亿2000万 · 十五 · 八千七百一十亿 · 二〇二五 · 一万五千亿 · 三点五万 · 负四; a missing last place counts
    one below: 三万五 is 35000 and 一百二 is 120. Digits one after another are a number each: 六一七亿 is 61700000000.
    """
    n = numerals(lexicon)
    text = text.replace(" ", "").replace("\u3000", "").replace(",", "")
    if not text:
        return None
    if text[0] in n.words["minus"]:
        inner = read_number(text[1:], lexicon)
        return None if inner is None else -inner
    if text[-1] in n.letters and text[:-1]:
        inner = read_number(text[:-1], lexicon)
        return None if inner is None else inner * n.letters[text[-1]]
    return _positional(text, n)


def _positional(text: str, n: Numerals) -> Decimal | None:
    """Value of a run of digits, places and groups, read from the left; None if they don't fit together."""
    if all(char in n.digits or char == "0" for char in text):  # 二〇〇六, 二00六
        if any(char in n.words["counts"] for char in text[1:]):
            return None
        return Decimal("".join(str(n.digits.get(char, 0)) for char in text))
    total = section = Decimal(0)
    digit: Decimal | None = None
    place_before = Decimal(1)  # what the last place or group stood for: 三万五 ends one place below 万
    lowest: Decimal | None = None  # the last place since a group
    last_group: Decimal | None = None
    gap = False  # a 零 was read: 三万零五
    i = 0
    while i < len(text):
        char = text[i]
        if (char.isdigit() and char.isascii()) or char == ".":
            j = i
            while j < len(text) and ((text[j].isascii() and text[j].isdigit()) or text[j] == "."):
                j += 1
            try:
                number = Decimal(text[i:j])
            except ArithmeticError:
                return None
            if digit is not None:
                return None
            digit, gap = number, gap or not (j == i + 1 and i and (text[i - 1] in n.groups or n.places.get(text[i - 1], 0) >= 100))  # 2万5 is 25000, 3百5 is 350
            i = j
            continue
        if char in n.digits:
            value = n.digits[char]
            j = i + 1
            while value and j < len(text) and text[j] in n.digits:
                j += 1
            if j > i + 1:  # written one digit after another: 六一七亿, 三万六四〇〇
                if digit is not None or gap or section or text[j:j + 1] in n.places:
                    return None
                digit, gap, i = Decimal("".join(str(n.digits[c]) for c in text[i:j])), True, j
                continue
            if value == 0:
                gap = True
                if digit is not None and digit != 0:
                    return None
                digit = None
            elif digit is not None:
                return None
            else:
                digit = Decimal(value)
        elif char == n.words["point"]:
            j = i + 1
            while j < len(text) and text[j] in n.digits:
                j += 1
            if j == i + 1 or (digit is None and not gap and section == 0 and total == 0):
                return None
            fraction = Decimal("0." + "".join(str(n.digits[c]) for c in text[i + 1:j]))
            digit = (digit or Decimal(0)) + fraction
            gap = True
            i = j
            continue
        elif char in n.places:
            place = Decimal(n.places[char])
            if place in (20, 30):
                section += place
                place_before, digit, lowest = Decimal(10), None, Decimal(10)
            elif lowest is not None and place >= lowest and text[i + 1:i + 2] in n.groups and text[i + 1:i + 2]:  # 四十七百万 counts in millions
                section, total, last_group = (total + section + (digit or 0)) * place, Decimal(0), None
                place_before, digit, lowest = place, None, place
            else:
                lowest = place
                section += (Decimal(1) if digit is None else digit) * place
                place_before, digit = place, None
            gap = False
        elif char in n.groups:
            group = Decimal(n.groups[char])
            bare = digit is None and not gap and section == total == 0  # 万 alone is 10000, 0万 is 0
            section += Decimal(1) if bare else digit or Decimal(0)
            digit = None
            if (last_group is not None and group >= last_group) or section == 0:
                total = (total + section) * group
            else:
                total += section * group
            section, place_before, last_group, gap, lowest = Decimal(0), group, group, False, None
        else:
            return None
        i += 1
    if digit is not None:
        step = place_before / 10 if place_before >= 100 and not gap and digit < 10 else Decimal(1)
        section += digit * step
    return total + section

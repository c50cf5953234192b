"""Bytes → text: which encoding gives everyday Chinese, and what is refused because it gives none."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from functools import cache

from digest.message import Message, say
from digest.problem import InputError
from digest.read.refusal import unusable
from digest.scripts import alone

HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
FAMILIES = (("gb18030",), ("big5hkscs", "cp950"), ("utf-16-le",), ("utf-16-be",))
"""What is tried where it isn't UTF-8; encodings of one family differ in a few signs only."""
PLAUSIBLE = 0.78
"""Share of everyday characters that Chinese text has at least: running text has 0.95, old texts 0.85, lists of rare names 0.8."""
MARGIN = 0.12
"""By which the best reading has to beat the next."""
STRANGE = 0.42
"""Share of everyday Han below which a stretch was misread, even if it can't be said how."""
AGAIN, GAIN = 0.7, 0.2
"""What a misread stretch reaches at least when it is read again, and by how much that beats the stretch; signs lost in between make it low."""
ALONE, TOGETHER = 12, 30
"""Characters outside ASCII from which on a line is judged alone, and until which shorter ones are judged together."""
MISREAD = (("utf-8", "gb18030"), ("utf-8", "cp1252"), ("gb18030", "cp1252"), ("big5hkscs", "cp1252"), ("utf-8", "big5hkscs"),
           ("big5hkscs", "gb18030"), ("gb18030", "big5hkscs"), ("utf-8", "shift_jis"), ("gb18030", "shift_jis"), ("big5hkscs", "shift_jis"))
"""What a text was, and what it was taken for."""
UTF8_AS_LATIN = re.compile("[\u00e3-\u00e9][\u0080-\u00bf\u0152-\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{2}")
"""A Chinese character in UTF-8, read as Latin-1 or Windows-1252."""
LOST_IN_GBK = re.compile("\u951f\u65a4\u62f7|\u70eb\u70eb\u70eb|\u5c6f\u5c6f\u5c6f")
"""What is left of replacement signs and of unset memory once they were read as GBK."""
NAMES = {"cp1252": "Windows-1252", "big5hkscs": "Big5", "cp950": "Big5"}


def decode(data: bytes, name: str) -> tuple[str, str]:
    """Return the text of *data* and its encoding, as Python names it.

    A byte order mark decides; else UTF-8 if it is valid; else what gives everyday Chinese of GB18030, Big5 (with the Hong Kong supplement)
    and UTF-16 without its mark. Raises InputError, naming the file as *name*, where none does, where two do, and on text that was damaged before.
    """
    text, encoding = _decode(data, name)
    if "\0" in text:
        raise unusable(name, text.count("\n", 0, text.index("\0")) + 1, "binary", say("holds NUL characters: it is no text"), say("save it as UTF-8 text"))
    refuse_damaged(text, name)
    return text, encoding


def _decode(data: bytes, name: str) -> tuple[str, str]:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise _undecodable(data, error.start, encoding, name) from None
    if b"\0" not in data:
        try:
            return data.decode("utf-8"), "utf-8"
        except UnicodeDecodeError as error:
            nearly = data.decode("utf-8", "replace")
            if nearly.count("\ufffd") * 20 < len(HAN.findall(nearly)):
                raise _undecodable(data, error.start, "utf-8", name) from None
    readings = sorted(_readings(data), reverse=True)
    if not readings:
        raise _without_reading(data, name)
    if len(readings) > 1 and readings[0][0] - readings[1][0] < MARGIN:
        raise unusable(name, None, "unknown-encoding", say("may be {one} or {other}", one=_name(readings[0][1]), other=_name(readings[1][1])), say("save it as UTF-8"))
    return readings[0][2], readings[0][1]


def _readings(data: bytes) -> Iterator[tuple[float, str, str]]:
    """How plausible, the encoding, and the text, for the best of each family that gives plausible text."""
    for family in FAMILIES:
        if (b"\0" in data) != family[0].startswith("utf-16") and b"\0" in data:
            continue
        best: tuple[float, str, str] | None = None
        for encoding in family:
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError:
                continue
            score = 0.0 if "\0" in text else plausibility(text)
            if best is None or score > best[0]:
                best = score, encoding, text
        if best is not None and best[0] >= PLAUSIBLE:
            yield best


def _without_reading(data: bytes, name: str) -> InputError:
    """The error for bytes that are no text, or are damaged: then with the place of the first damage."""
    for family in FAMILIES:
        try:
            data.decode(family[0])
        except UnicodeDecodeError as error:
            nearly = data.decode(family[0], "replace")
            if nearly.count("\ufffd") * 20 < len(HAN.findall(nearly)) and plausibility(nearly.replace("\ufffd", "")) >= PLAUSIBLE:
                return _undecodable(data, error.start, family[0], name)
    if b"\0" in data:
        return unusable(name, data[: data.index(b"\0")].count(b"\n") + 1, "binary", say("holds NUL bytes: it is no text"), say("save it as UTF-8 text"))
    return unusable(name, None, "unknown-encoding", say("is neither UTF-8 nor plausible GB18030, Big5 or UTF-16"), say("save it as UTF-8"))


def _undecodable(data: bytes, offset: int, encoding: str, name: str) -> InputError:
    line = data[:offset].decode(encoding, "replace").count("\n") + 1
    return unusable(name, line, "undecodable", say("byte {offset} is not valid {encoding}", offset=offset, encoding=_name(encoding)), say("mend the damaged characters, or save the page again as UTF-8"))


def _name(encoding: str) -> str:
    return NAMES.get(encoding, encoding.upper().removesuffix("-SIG"))


def plausibility(text: str) -> float:
    """Share of everyday characters among all that are not ASCII, 0 to 1, less common ones counted half; 1 for text without any."""
    everyday, known = _everyday(), _known()
    signs = [c for c in text if ord(c) > 127]
    return sum(1.0 if c in everyday else 0.5 if c in known else 0.0 for c in signs) / len(signs) if signs else 1.0


@cache
def _everyday() -> frozenset[str]:
    """The 3,755 most used characters (GB 2312 sorts by use), their Traditional forms, and the signs that Chinese is set with."""
    signs = _rows("gb2312", range(0xA1, 0xA4)) | _rows("big5", range(0xA1, 0xA3)) | {chr(code) for code in range(0x2010, 0x2028)}
    return frozenset(_with_traditional(_rows("gb2312", range(0xB0, 0xD8))) | signs | {"\u00a0", "\u3000", "\u30fb", "\u3007", "\ufeff", "\u200b"})


@cache
def _known() -> frozenset[str]:
    """The other 3,008 characters of GB 2312, with their Traditional forms."""
    return frozenset(_with_traditional(_rows("gb2312", range(0xD8, 0xF8))))


def _with_traditional(simplified: set[str]) -> set[str]:
    return simplified | {char for char, simple in alone("t2s").items() if simple in simplified}


def _rows(encoding: str, rows: range) -> set[str]:
    return {c for row in rows for cell in range(0x40, 0xFF) for c in bytes((row, cell)).decode(encoding, "ignore") if ord(c) > 127}


# ---- text that was damaged before it came here ------------------------------------------------------------------


def refuse_damaged(text: str, name: str) -> None:
    """Raise InputError where characters were lost or misread before *text* was saved."""
    at = text.find("\ufffd")
    if at >= 0:
        raise _damaged(text, at, name, say("holds U+FFFD: a character was lost when the page was saved"))
    lost = LOST_IN_GBK.search(text)
    if lost:
        raise _damaged(text, lost.start(), name, say("holds the traces of characters lost in GBK"))
    for start, stretch in _stretches(text):
        if plausibility(stretch) < 0.9:
            what = _misread(stretch)
            if what:
                raise _damaged(text, start, name, what)


def _stretches(text: str) -> Iterator[tuple[int, str]]:
    """Where a line, or a run of short ones, begins, and its text."""
    start = end = seen = 0
    for line in text.split("\n"):
        odd = 0 if line.isascii() else sum(ord(c) > 127 for c in line)
        if odd >= ALONE or seen >= TOGETHER:
            if seen:
                yield start, text[start:end]
            start, seen = end, 0
        end += len(line) + 1
        seen += odd
        if odd >= ALONE:
            yield start, text[start:end]
            start, seen = end, 0
    if seen:
        yield start, text[start:end]


def _misread(stretch: str) -> Message | None:
    """How *stretch* came to be what it is, if it was read in a wrong encoding once."""
    odd = [c for c in stretch if ord(c) > 127]
    broken = len(UTF8_AS_LATIN.findall(stretch))
    if broken >= 2 and broken * 3 > len(odd) / 2:
        return say("is UTF-8 that was once read as Windows-1252")
    before = plausibility(stretch)
    for was, taken_for in MISREAD:
        data = _bytes_again(stretch, odd, taken_for)
        again = data.decode(was, "ignore")
        if sum(ord(c) > 127 for c in again) >= 5 and len(again.encode(was)) > 0.9 * len(data) and plausibility(again) > max(AGAIN, before + GAIN):
            return say("is {was} that was once read as {taken_for}", was=_name(was), taken_for=_name(taken_for))
    han = [c for c in odd if HAN.match(c)]
    if len(han) >= TOGETHER * 2 / 3 and plausibility("".join(han)) < STRANGE:
        return say("is Chinese only by its characters: it was once read in a wrong encoding")
    return None


def _bytes_again(stretch: str, odd: list[str], encoding: str) -> bytes:
    """What *stretch* was before it was taken for *encoding*; nothing where it can't have been. *odd* are its characters outside ASCII."""
    if encoding == "cp1252":
        return b"".join(c.encode("latin-1") if ord(c) < 256 else c.encode("cp1252", "ignore") for c in stretch)
    if sum(ord(c) > 0x2E7F for c in odd) * 2 < len(odd):
        return b""
    data = stretch.encode(encoding, "ignore")
    return data if len(data.decode(encoding, "ignore")) > 0.85 * len(stretch) else b""


def _damaged(text: str, at: int, name: str, what: Message) -> InputError:
    character = at - text.rfind("\n", 0, at)
    return unusable(name, text.count("\n", 0, at) + 1, "mojibake", say("{what} (character {character} of the line)", what=what, character=character),
                    say("take the text from its source again, saved as UTF-8"))

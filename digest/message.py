"""What the program tells the people who work with it: in English where it is said, in Chinese by locale/zh/messages.po."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Literal

Tongue = Literal["zh", "en"]
CHINESE = Path(__file__).parent / "locale" / "zh" / "messages.po"
PLACE = re.compile(r"\{(\w+)\}")
INNER = str.maketrans("“”‘’", "‘’“”")
"""Quotation marks as they stand within others."""


class Message(str):
    """An English sentence with its values filled in, which `told` says in Chinese too."""

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, str]

    def __new__(cls, text: str, template: str, values: Mapping[str, str]) -> Message:
        made = super().__new__(cls, text)
        made.template, made.values = template, values
        return made

    def __reduce__(self) -> tuple[type[Message], tuple[str, str, Mapping[str, str]]]:
        return Message, (str(self), self.template, self.values)


def say(template: str, **values: object) -> Message:
    """*template* with its {places} filled; a value may be a message itself."""
    said = {key: value if isinstance(value, Message) else str(value) for key, value in values.items()}
    return Message(_filled(template, said, "en"), template, said)


def many(count: int, noun: str) -> Message:
    """1 page, 2 pages."""
    return Message(f"{count:,} {noun}{'s' * (count != 1)}", f"{{n}} {noun}", {"n": f"{count:,}"})


def coded(code: str, zh: str) -> Message:
    """A code of the model, which Chinese puts behind its word."""
    return Message(code, f"{zh} {code}", {})


def together(parts: Iterable[str], between: str = "\n") -> Message:
    """Several messages as one, with *between* between each two."""
    values = {f"part{n}": part for n, part in enumerate(parts)}
    return say(between.join(f"{{{name}}}" for name in values), **values)


def told(said: str, tongue: Tongue) -> str:
    """*said* in one of the two languages; a text that is no message stands as it is."""
    if tongue == "en" or not isinstance(said, Message):
        return str(said)
    return _filled(chinese(said.template), said.values, tongue)


def _filled(template: str, values: Mapping[str, str], tongue: Tongue) -> str:
    def value(place: re.Match[str]) -> str:
        if place[1] not in values:
            return place[0]
        quoted = template.count("“", 0, place.start()) > template.count("”", 0, place.start())
        said = told(values[place[1]], tongue)
        return said.translate(INNER) if quoted else said

    return PLACE.sub(value, template)


def chinese(english: str) -> str:
    """What the catalogue says for *english*; itself where that says nothing."""
    return _catalogue().get(english, english)


@cache
def _catalogue() -> Mapping[str, str]:
    from babel.messages.pofile import read_po

    with CHINESE.open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file, locale="zh") if m.id and m.string}


def tongue() -> Tongue:
    """The language of this terminal, from the variables that gettext looks at; English where the first that is set names neither."""
    wanted = next((value for key in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(key))), "")
    return "zh" if re.match("zh", next((each for each in wanted.split(":") if re.match(r"zh|en|C\b|POSIX", each)), ""), re.I) else "en"


def recognised(text: str, templates: Iterable[str]) -> Message:
    """*text* of a library as the first of *templates* that it fits, its values as they are; else as a message that has English alone."""
    for template in templates:
        form = re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(template))
        if found := re.fullmatch(form, text, re.S):
            return say(template, **{key: recognised(value, templates) for key, value in found.groupdict().items()})
    return say("{said}", said=text)

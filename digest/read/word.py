"""Word document (.docx) → text: a line for each paragraph."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from xml.parsers import expat

from digest.message import say
from digest.problem import InputError
from digest.read.refusal import unusable

LARGEST_PART = 32 * 1024 * 1024
"""Bytes of a part once unpacked; a document of a hundred pages has three million."""
PARTS = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How the files of old Word begin, and those that a password protects."""
NAMESPACES = ("http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main")
AGAIN = "http://schemas.openxmlformats.org/markup-compatibility/2006"
DEEPEST = 9
"""Levels of headings in Word; our marks go to six."""


def word_text(data: bytes, name: str) -> str:
    """Return the text of the document *data*: a line for each paragraph, headings with their `#` marks, the cells of a table's row apart by tabs.

    What was deleted or moved away under revision, hidden text and instructions of fields are left out; foot- and endnotes follow at the end.
    Raises InputError, naming the file as *name*, on what is no Word document, is damaged or protected, is too large once unpacked, or defines entities.
    """
    if data.startswith(OLD_WORD):
        raise unusable(name, None, "unknown-type", say("is an old Word document, or protected by a password"), say("save it in Word as .docx without a password"))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            there = set(archive.namelist())
            if PARTS[0] not in there:
                raise unusable(name, None, "unknown-type", say("is no Word document"), say("save it in Word as .docx, or as text"))
            levels = _heading_levels(_part(archive, "word/styles.xml", name)) if "word/styles.xml" in there else {}
            body, *notes = [_Text(levels).read(_part(archive, part, name)) for part in PARTS if part in there]
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError, expat.ExpatError, ValueError) as error:
        raise unusable(name, None, "damaged", say("cannot be read as a Word document: {error}", error=error), say("open it in Word and save it again as .docx")) from None
    return "\n".join((*body, *(line for note in notes for line in note if line))) + "\n"


def _part(archive: zipfile.ZipFile, part: str, name: str) -> bytes:
    """The unpacked part, read no further than its limit whatever its header says."""
    with archive.open(part) as file:
        data = file.read(LARGEST_PART + 1)
    if len(data) > LARGEST_PART:
        raise _too_large(name)
    return data


def _too_large(name: str) -> InputError:
    return unusable(name, None, "too-large", say("holds more than {limit} bytes of text and marks", limit=LARGEST_PART), say("split it: one page a file"))


def _parser() -> expat.XMLParserType:
    """A parser that refuses document types, and with them every entity of its own."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def refuse(*args: object) -> None:
        raise ValueError(say("it defines a document type, which Word never does"))

    parser.StartDoctypeDeclHandler = refuse
    return parser


def _plain(tag: str) -> str:
    """The tag without its namespace where that is Word's: p, r, t; else as it is."""
    space, _, plain = tag.rpartition(" ")
    return plain if space in NAMESPACES else tag


def _value(attributes: dict[str, str], wanted: str = "val") -> str:
    return next((value for key, value in attributes.items() if _plain(key) == wanted), "")


def _heading_levels(styles: bytes) -> dict[str, int]:
    """The level of every paragraph style that is a heading, from 1: by its outline level, or by its name."""
    levels: dict[str, int] = {}
    style = ""

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal style
        plain = _plain(tag)
        if plain == "style":
            style = _value(attributes, "styleId")
        elif plain == "outlineLvl" and style and _value(attributes).isdigit():
            levels[style] = int(_value(attributes)) + 1
        elif plain == "name" and style:
            named = re.fullmatch(r"(?i)heading (\d)", _value(attributes))
            if named or _value(attributes).lower() == "title":
                levels.setdefault(style, int(named[1]) if named else 1)

    parser = _parser()
    parser.StartElementHandler = start
    parser.Parse(styles, True)
    return {name: level for name, level in levels.items() if 1 <= level <= DEEPEST}


class _Text:
    """Gathers paragraphs as the parser comes by them."""

    UNSEEN = frozenset(("del", "moveFrom", "instrText", "delText", "rt", f"{AGAIN} Fallback"))

    def __init__(self, levels: dict[str, int]) -> None:
        self._levels = levels
        self._lines: list[str] = []
        self._cells: list[list[list[str]]] = []  # rows that are open, their cells, the paragraphs of each
        self._paragraphs: list[list[str]] = []  # those that are open: a text box stands inside a paragraph
        self._unseen = 0
        self._in_text = self._hidden = False
        self._held: list[str] = []  # paragraphs of text boxes, until the one around them is closed

    def read(self, data: bytes) -> list[str]:
        parser = _parser()
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = self._start, self._end, self._characters
        parser.Parse(data, True)
        return self._lines

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = _plain(tag)
        if tag in self.UNSEEN:
            self._unseen += 1
        elif tag == "p":
            self._paragraphs.append([])
        elif tag == "r":
            self._hidden = False
        elif tag == "tr":
            self._cells.append([])
        elif tag == "tc" and self._cells:
            self._cells[-1].append([])
        elif tag == "vanish":
            self._hidden = _value(attributes) not in ("0", "false", "off")
        elif tag == "t":
            self._in_text = True
        elif tag in ("tab", "ptab", "br", "cr", "noBreakHyphen"):
            self._characters_of({"br": "\n", "cr": "\n", "noBreakHyphen": "-"}.get(tag, "\t"))
        elif tag == "sym":
            code = int(_value(attributes, "char") or "25A1", 16)
            self._characters_of(chr(code) if code < 0xD800 or 0xE000 <= code < 0xFFFE else "\u25a1")
        elif tag == "pStyle" and self._paragraphs and not self._paragraphs[-1]:
            level = self._levels.get(_value(attributes))
            if level:
                self._paragraphs[-1].append("#" * min(level, 6) + " ")

    def _end(self, tag: str) -> None:
        tag = _plain(tag)
        if tag in self.UNSEEN:
            self._unseen -= 1
        elif tag == "t":
            self._in_text = False
        elif tag == "p" and self._paragraphs:
            text = "".join(self._paragraphs.pop())
            if not self._unseen:
                self._close(text)
        elif tag == "tr" and self._cells:
            row = "\t".join(" ".join(text for text in cell if text) for cell in self._cells.pop())
            if self._cells and self._cells[-1]:
                self._cells[-1][-1].append(row)
            else:
                self._lines.append(row.rstrip("\t"))

    def _close(self, text: str) -> None:
        text = "" if not text.strip("# \t\n") else text
        if self._paragraphs:
            self._held.append(text)
        elif self._cells and self._cells[-1]:
            self._cells[-1][-1] += [text.replace("\n", " "), *self._held]
            self._held = []
        else:
            self._lines += [*text.split("\n"), *self._held]
            self._held = []

    def _characters(self, text: str) -> None:
        if self._in_text:
            self._characters_of(text)

    def _characters_of(self, text: str) -> None:
        if self._paragraphs and not self._unseen and not self._hidden:
            self._paragraphs[-1].append(text)

"""Seed file → Seed: numbered lines, decoded, otherwise untouched."""

from __future__ import annotations

from pathlib import Path

from digest.message import say
from digest.model import Seed, Told, Warning
from digest.read.aside import is_aside
from digest.read.encoding import decode, refuse_damaged
from digest.read.html import read_html
from digest.read.mhtml import html_of
from digest.read.pdf import read_pdf
from digest.read.refusal import unusable
from digest.read.word import word_text

MEGABYTE = 1024 * 1024
TEXT_TYPES = (".txt", ".text", ".md", ".markdown")
HTML_TYPES = (".html", ".htm", ".xhtml")
SAVED_TYPES = (".mhtml", ".mht")
LARGEST = dict.fromkeys((*TEXT_TYPES, *HTML_TYPES), 5 * MEGABYTE) | dict.fromkeys(SAVED_TYPES, 50 * MEGABYTE) | {".pdf": 50 * MEGABYTE, ".docx": 20 * MEGABYTE}
"""What is read, by the end of its name, and how many bytes of it; the text of a newspaper page has a few ten thousand."""

SUFFIXES = tuple(LARGEST)


def is_page(path: Path) -> bool:
    """Whether *path* is called like a page."""
    return path.suffix.lower() in SUFFIXES and not is_aside(path)


HINTS = {
    **dict.fromkeys((".doc", ".rtf", ".odt", ".wps"), say("save it as .docx or .txt in Word, WPS or LibreOffice")),
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".heic"), say("a picture has no text: run text recognition, save what it reads as .txt")),
    **dict.fromkeys((".zip", ".rar", ".7z", ".gz"), say("unpack it and add the pages in it")),
}
"""What to do about files that are often dropped here and cannot be read."""


def read(path: Path, root: Path | None = None) -> Seed:
    """Return the lines of the file at *path*, decoded; line n of the file is `lines[n - 1]`.

    Lines end at LF and a CR before it is dropped; nothing else is changed. UTF-8 and UTF-16 (with a byte order mark or without), GB18030 and
    Big5 (with the Hong Kong supplement) are told apart by what gives everyday Chinese; an encoding other than UTF-8 is named in a warning.
    Of HTML, Word and PDF files the lines are those of the text: a block element, a row of a table or a paragraph each, headings with their `#` marks; of a PDF
    those of its text layer, column by column, with their places. `Seed.path` is relative to *root* where the file lies inside it, else as given.
    Raises InputError on a link, a folder, a file too large, an unknown type, and text that cannot be read without guessing.
    """
    name = _name(path, root)
    _refuse(path, root, name)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise unusable(name, None, "unreadable", say(error.strerror or "cannot be opened"), say("see that the file exists and may be read")) from None
    kind = path.suffix.lower()
    if kind == ".pdf":
        pages = read_pdf(data, name)
        refuse_damaged("\n".join(pages.lines), name)
        return Seed(path=name, lines=pages.lines, encoding="pdf", warnings=pages.warnings, positions=pages.positions, told=pages.told)
    if kind == ".docx":
        text, encoding = word_text(data, name), "docx"
        refuse_damaged(text, name)
    else:
        text, encoding = (html_of if kind in SAVED_TYPES else decode)(data, name)
    warnings: tuple[Warning, ...] = ()
    told: tuple[Told, ...] = ()
    if kind in (*HTML_TYPES, *SAVED_TYPES):
        page = read_html(text)
        if not page.lines:
            raise unusable(name, None, "no-text", say("holds no text: its text comes from a script, when a browser shows it"), say("open it in a browser, then print it to PDF, or copy its text into a .txt"))
        text, told, warnings = "\n".join(page.lines) + "\n", page.told, page.warnings
    if encoding not in ("utf-8", "utf-8-sig", "docx"):
        warnings = (Warning(line=1, code="encoding", message=say("read as {encoding}", encoding=encoding.upper())), *warnings)
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    return Seed(path=name, lines=tuple(line.removesuffix("\r") for line in lines), encoding=encoding, warnings=warnings, told=told)


def _name(path: Path, root: Path | None) -> str:
    if root is not None:
        try:
            return path.absolute().relative_to(root.absolute()).as_posix()
        except ValueError:
            pass
    return path.as_posix()


def _refuse(path: Path, root: Path | None, name: str) -> None:
    inside = [p for p in path.absolute().parents if root is not None and root.absolute() in p.parents]
    if any(p.is_symlink() for p in (path, *inside)):
        raise unusable(name, None, "link", say("is a symbolic link, or lies in a folder that is one"), say("put the file itself here"))
    if path.is_dir():
        raise unusable(name, None, "folder", say("is a folder"), say("name the files in it"))
    if path.exists() and not path.is_file():
        raise unusable(name, None, "no-file", say("is no ordinary file"), say("put the text into a file"))
    kind = path.suffix.lower()
    if kind == ".doc":
        raise unusable(name, None, "unknown-type", say("is an old Word document"), say("save it in Word as .docx"))
    if kind not in LARGEST:
        raise unusable(name, None, "unknown-type", say("files of type {suffix} are not read", suffix=path.suffix or say("(none)")), say("save the page as one of {known}", known=', '.join(SUFFIXES)))
    if path.exists() and path.stat().st_size > LARGEST[kind]:
        raise unusable(name, None, "too-large", say("has {size} bytes; the limit is {limit}", size=path.stat().st_size, limit=LARGEST[kind]), say("split it: one newspaper page a file"))

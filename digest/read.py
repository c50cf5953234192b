"""Seed file → Seed: numbered lines, decoded, otherwise untouched."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import opencc

from digest.model import Seed, Warning
from digest.problem import InputError, Problem

LARGEST = 5 * 1024 * 1024
"""Bytes; a newspaper page has a few ten thousand."""

TEXT_TYPES = (".txt", ".text", ".md", ".markdown")
HTML_TYPES = (".html", ".htm", ".xhtml")

SUFFIXES = (*TEXT_TYPES, *HTML_TYPES)
"""What is read, by the end of its name."""

HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
BROKEN_LATIN = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u2018-\u2022\u20ac\u2122\u0152\u0153\u0160\u0161\u0178\u017d\u017e]")
"""UTF-8 that was read as Latin-1 or Windows-1252 and saved so."""
BROKEN_GBK = re.compile("\u951f\u65a4\u62f7|\u70eb\u70eb\u70eb|\u5c6f\u5c6f\u5c6f")
"""What is left of replacement signs and of unset memory once they were read as GBK."""
LEAST_PLAUSIBLE = 0.72
"""Share of everyday characters below which Chinese text is not what its author wrote; running text has 0.95."""


def read(path: Path, root: Path | None = None) -> Seed:
    """Return the lines of the file at *path*, decoded; line n of the file is `lines[n - 1]`.

    Lines end at LF and a CR before it is dropped; nothing else is changed. UTF-8 and UTF-16 with a byte order mark, UTF-8, GB18030 and
    Big5 (with the Hong Kong supplement) are told apart by what gives everyday Chinese; an encoding other than UTF-8 is named in a warning.
    Of HTML the lines are those of its text: a block element each, headings with their `#` marks.
    `Seed.path` is relative to *root* where the file lies inside it, else as given.
    Raises InputError on a link, a folder, a file over 5 MB, an unknown type, and text that cannot be read without guessing.
    """
    name = _name(path, root)
    _refuse(path, root, name)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _unusable(name, None, "unreadable", error.strerror or "cannot be opened", "see that the file exists and may be read") from None
    html = path.suffix.lower() in HTML_TYPES
    text, encoding = _decode(data, name, html)
    _refuse_broken(text, name)
    if html:
        text = _text_of(text)
    warnings: tuple[Warning, ...] = ()
    if encoding not in ("utf-8", "utf-8-sig"):
        warnings = (Warning(line=1, code="encoding", message=f"read as {encoding.upper()}"),)
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    return Seed(path=name, lines=tuple(line.removesuffix("\r") for line in lines), encoding=encoding, warnings=warnings)


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
        raise _unusable(name, None, "link", "is a symbolic link, or lies in a folder that is one", "put the file itself here")
    if path.is_dir():
        raise _unusable(name, None, "folder", "is a folder", "name the files in it")
    if path.exists() and not path.is_file():
        raise _unusable(name, None, "no-file", "is no ordinary file", "put the text into a file")
    if path.suffix.lower() not in SUFFIXES:
        raise _unusable(name, None, "unknown-type", f"files of type {path.suffix or '(none)'} are not read",
                        f"save the page as one of {', '.join(SUFFIXES)}")
    if path.exists() and path.stat().st_size > LARGEST:
        raise _unusable(name, None, "too-large", f"has {path.stat().st_size} bytes; the limit is {LARGEST}", "split it: one newspaper page a file")


def _unusable(name: str, line: int | None, code: str, what: str, fix: str) -> InputError:
    return InputError(Problem(path=name, line=line, code=code, what=what, fix=fix))


# ---- bytes → text ----------------------------------------------------------------------------------------------


def _decode(data: bytes, name: str, html: bool) -> tuple[str, str]:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            try:
                return data.decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise _undecodable(data, error.start, encoding, name) from None
    if b"\0" in data:
        raise _unusable(name, data[: data.index(b"\0")].count(b"\n") + 1, "binary", "holds NUL bytes: no text, or UTF-16 without its mark",
                        "save it as UTF-8")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        nearly = data.decode("utf-8", "replace")
        if nearly.count("\ufffd") * 20 < len(HAN.findall(nearly)):
            raise _undecodable(data, error.start, "utf-8", name) from None
    return _decode_chinese(data, name)


def _undecodable(data: bytes, offset: int, encoding: str, name: str) -> InputError:
    return _unusable(name, data[:offset].count(b"\n") + 1, "undecodable", f"byte {offset} is not valid {encoding.upper()}",
                     "mend the damaged characters, or save the page again as UTF-8")


def _decode_chinese(data: bytes, name: str) -> tuple[str, str]:
    """Try the Chinese encodings and take the one that gives everyday characters."""
    best: tuple[float, str, str] | None = None
    for encoding in ("gb18030", "big5hkscs", "cp950"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if best is None or plausibility(text) > best[0]:
            best = plausibility(text), text, encoding
    if best is None or best[0] < LEAST_PLAUSIBLE:
        raise _unusable(name, None, "unknown-encoding", "is neither UTF-8 nor plausible GB18030 or Big5", "save it as UTF-8")
    return best[1], best[2]


def plausibility(text: str) -> float:
    """Share of everyday characters among all that are not ASCII, 0 to 1; 1 for text without any."""
    signs = [c for c in text if ord(c) > 127]
    return sum(c in _everyday() for c in signs) / len(signs) if signs else 1.0


@cache
def _everyday() -> frozenset[str]:
    """The 3,755 most used characters (GB 2312 sorts by use), their Traditional forms, and the signs that Chinese is set with."""
    common = {bytes((row, cell)).decode("gb2312") for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF) if (row, cell) < (0xD7, 0xFA)}
    simplify = opencc.OpenCC("t2s").convert
    traditional = {chr(code) for code in range(0x4E00, 0xA000) if simplify(chr(code)) in common}
    signs = {chr(code) for code in (*range(0x3000, 0x3020), *range(0xFF01, 0xFF5F), *range(0x2010, 0x2027), 0xB7, 0x25A1, 0x25CF, 0x2103)}
    return frozenset(common | traditional | signs)


def _refuse_broken(text: str, name: str) -> None:
    at = text.find("\ufffd")
    if at >= 0:
        raise _broken(text, at, name, "holds U+FFFD: a character was lost when the page was saved")
    han, latin = len(HAN.findall(text)), [m.start() for m in BROKEN_LATIN.finditer(text)]
    if len(latin) >= 3 and len(latin) > han / 20:
        raise _broken(text, latin[0], name, "is UTF-8 that was once read as Latin-1")
    damaged = BROKEN_GBK.search(text)
    if damaged:
        raise _broken(text, damaged.start(), name, "holds the traces of characters lost in GBK")
    if han >= 20 and plausibility("".join(HAN.findall(text))) < LEAST_PLAUSIBLE:
        raise _broken(text, text.index(HAN.findall(text)[0]), name, "is Chinese only by its characters: it was once read in the wrong encoding")


def _broken(text: str, at: int, name: str, what: str) -> InputError:
    return _unusable(name, text.count("\n", 0, at) + 1, "mojibake", f"{what} (character {at - text.rfind(chr(10), 0, at)} of the line)",
                     "take the text from its source again, saved as UTF-8")


# ---- HTML → text -------------------------------------------------------------------------------------------------


def _text_of(html: str) -> str:
    parser = _Text()
    parser.feed(html)
    parser.close()
    return "\n".join(parser.lines()) + "\n"


class _Text(HTMLParser):
    """Gathers the text of block elements, one line each; headings keep their level as `#` marks."""

    UNSEEN = frozenset(("script", "style", "head", "template", "noscript", "svg", "nav", "form", "select", "button", "iframe", "object"))
    BLOCKS = frozenset(("p", "div", "li", "ul", "ol", "dl", "dt", "dd", "tr", "table", "section", "article", "header", "footer", "main", "aside",
                        "blockquote", "pre", "figure", "figcaption", "caption", "hr", "body", "h1", "h2", "h3", "h4", "h5", "h6", "center", "address"))
    CELLS = frozenset(("td", "th"))

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._unseen: list[str] = []
        self._blocks: list[list[str]] = [[]]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.UNSEEN:
            self._unseen.append(tag)
        elif tag == "br":
            self._blocks[-1].append("\n")
        elif tag in self.BLOCKS:
            self._blocks.append([])
            if re.fullmatch("h[1-6]", tag):
                self._blocks[-1].append("#" * int(tag[1]) + " ")
        elif tag in self.CELLS and self._blocks[-1]:
            self._blocks[-1].append("\t")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._unseen:
            while self._unseen.pop() != tag:
                pass
        elif tag in self.BLOCKS:
            self._blocks.append([])

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._blocks[-1].append(re.sub(r"[ \t\r\n\f]+", " ", data))

    def lines(self) -> list[str]:
        """The lines, an empty one between blocks."""
        out: list[str] = []
        for block in self._blocks:
            rows = [re.sub(" *\t *", "\t", row).strip() for row in "".join(block).split("\n")]
            rows = [row for row in rows if row.strip("# ")]
            if rows:
                out += ["", *rows] if out else rows
        return out

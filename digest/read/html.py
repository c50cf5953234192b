"""HTML → lines: one for each block element and each row of a table, with what its tags say of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Literal

from digest.message import Message, say
from digest.model import Told, Warning
from digest.read.grid import Cell, rows_of

Sort = Literal["shown", "hidden", "struck", "linked"]

UNSEEN = frozenset(("script", "style", "head", "template", "noscript", "svg", "nav", "select", "button", "textarea", "iframe", "object", "rt", "rp"))
BLOCKS = frozenset(("p", "div", "li", "ul", "ol", "dl", "dt", "dd", "tr", "table", "section", "article", "header", "footer", "main", "aside",
                    "blockquote", "pre", "figure", "figcaption", "caption", "hr", "form", "h1", "h2", "h3", "h4", "h5", "h6", "center", "address"))
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
CELLS = frozenset(("td", "th"))
READINGS = frozenset(("rt", "rp"))
STRUCK = frozenset(("del", "s", "strike"))
VOID = frozenset(("br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "track", "wbr"))
ENDED_BY_ITSELF = frozenset(("p", "li", "dt", "dd", "td", "th", "tr", "option"))
"""Elements that end where the next of their kind begins."""
HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE)
EXPONENT = re.compile(r"(?:(?<![A-Za-z])(?:[ckmd]?m|公里|[千厘分]?米)|×10)$")
"""What a raised 2 or 3 is the power of; raised behind anything else it is the number of a note."""
RAISED = str.maketrans("0123456789-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻")
LONGEST_LINK = 40
"""Characters; a longer text is no entry of a menu or list, whatever it leads to."""
LEAST_LINKS = 2
"""Links one after another with nothing else between them: a menu, a list of other pages."""
LEAST_TEXT = 40
"""Characters beside them; else the page is a list of links, and they are its text."""
SHOWN_OF_HIDDEN = 24
"""Characters of a hidden or struck text that a message shows."""


@dataclass(frozen=True, slots=True)
class Read:
    """The lines of a page, what its tags say of some, and what was left out."""

    lines: tuple[str, ...]
    told: tuple[Told, ...]
    warnings: tuple[Warning, ...]


@dataclass(slots=True)
class _Piece:
    """What an element of its own line holds, in the order of the page."""

    tag: str = ""
    links: int = 0
    foot: bool = False  # of the page, not of an article in it
    parts: list[tuple[Sort, str]] = field(default_factory=list)

    def add(self, sort: Sort, text: str) -> None:
        self.parts.append((sort, text))

    def text(self, *sorts: Sort) -> str:
        return "".join(text for sort, text in self.parts if sort in sorts)


@dataclass(slots=True)
class _Table:
    """A table as far as it has been read; `cell` tells that its last one is open."""

    rows: list[list[tuple[Cell, list[_Piece]]]] = field(default_factory=list)
    before: list[_Piece] = field(default_factory=list)
    heads: int = 0  # rows of its thead
    in_head: bool = False
    cell: bool = False
    nested: bool = False


def read_html(html: str) -> Read:
    """Return the lines of *html*: one for each block element and after each `<br>`, headings with their `#` marks.

    The rows of a table are a line each, cells apart by a tab; a cell that spans columns or rows counts for each, and heads over several rows become
    one. A table that only arranges the page is read cell by cell. What the page strikes out or doesn't show is left out, with a warning; where
    most of a page isn't shown before a script runs, it is read. Lines that are nothing but links, two or more together, are told as furniture.
    """
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return _lines(parser.pieces())


class _Parser(HTMLParser):
    """Gathers the pieces of a page; tables are made into lines as they end."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._unseen: list[str] = []
        self._hidden: tuple[str, int] | None = None  # the tag of the element that isn't shown, and how many of its kind are open
        self._struck = 0
        self._link = False
        self._raised: list[str] | None = None
        self._preformatted = 0
        self._articles = 0
        self._foot = False
        self._pieces: list[_Piece] = [_Piece()]
        self._tables: list[_Table] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._unseen and self._unseen[-1] in READINGS and (tag in READINGS or tag in BLOCKS):
            self._unseen.pop()
        if tag in UNSEEN:
            self._unseen.append(tag)
        elif tag == "body":
            self._unseen.clear()  # a head that was never closed
        self._hide(tag, dict(attrs))
        if tag == "a":
            self._link = any(name == "href" for name, _ in attrs)
            piece = self._sink()[-1]
            piece.links += self._link
            if piece.parts and piece.parts[-1][0] == "linked":
                piece.add("shown", " ")
        elif tag in STRUCK:
            self._struck += 1
        elif tag == "sup":
            self._raised = []
        elif tag == "br":
            self._sink()[-1].add("shown", "\n")
        elif tag == "table":
            self._begin("")
            if self._tables:
                self._tables[-1].nested = True
            self._tables.append(_Table())
        elif tag in ("tr", "thead", "tbody", "tfoot") or tag in CELLS:
            self._in_table(tag, dict(attrs))
        elif tag in BLOCKS:
            self._preformatted += tag == "pre"
            self._articles += tag == "article"
            self._foot = self._foot or (tag == "footer" and not self._articles)
            self._begin(tag)

    def _in_table(self, tag: str, attrs: dict[str, str | None]) -> None:
        if not self._tables:
            self._begin("")
            return
        table = self._tables[-1]
        table.cell = False
        if tag == "thead":
            table.in_head = True
        elif tag in ("tbody", "tfoot"):
            table.in_head = False
        elif tag == "tr":
            table.rows.append([])
            table.heads += table.in_head
        else:
            if not table.rows:
                table.rows.append([])
            table.rows[-1].append((Cell(columns=_span(attrs.get("colspan")), rows=_span(attrs.get("rowspan"))), [_Piece()]))
            table.cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag in self._unseen:
            while self._unseen.pop() != tag:
                pass
        elif tag == "ruby" and self._unseen and self._unseen[-1] in READINGS:
            self._unseen.pop()
        if self._hidden is not None and tag == self._hidden[0]:
            self._hidden = (tag, self._hidden[1] - 1) if self._hidden[1] > 1 else None
        if tag == "a":
            self._link = False
        elif tag in STRUCK:
            self._struck = max(0, self._struck - 1)
        elif tag == "sup" and self._raised is not None:
            raised, self._raised = "".join(self._raised).strip(), None
            self._put(_raised(raised, self._sink()[-1].text("shown", "linked")))
        elif tag == "table" and self._tables:
            self._end_table()
        elif tag in ("tr", "thead", "tbody", "tfoot") or tag in CELLS:
            if self._tables:
                self._tables[-1].cell = False
                self._tables[-1].in_head = self._tables[-1].in_head and tag != "thead"
        elif tag in BLOCKS:
            self._preformatted = max(0, self._preformatted - (tag == "pre"))
            self._articles = max(0, self._articles - (tag == "article"))
            self._foot = self._foot and tag != "footer"
            self._begin("")

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        text = data if self._preformatted else re.sub(r"[ \t\r\n\f]+", " ", data)
        if self._raised is not None:
            self._raised.append(text)
        else:
            self._put(text)

    def pieces(self) -> list[_Piece]:
        """What the page holds, once it has been fed."""
        while self._tables:
            self._end_table()
        return self._pieces

    def _hide(self, tag: str, attrs: dict[str, str | None]) -> None:
        if self._hidden is not None and tag == self._hidden[0]:
            self._hidden = None if tag in ENDED_BY_ITSELF else (tag, self._hidden[1] + 1)
        if self._hidden is None and tag not in VOID and tag not in ("html", "body") and ("hidden" in attrs or HIDDEN.search(attrs.get("style") or "")):
            self._hidden = tag, 1

    def _put(self, text: str) -> None:
        self._sink()[-1].add("hidden" if self._hidden else "struck" if self._struck else "linked" if self._link else "shown", text)

    def _sink(self) -> list[_Piece]:
        """Where what comes next belongs: in the open cell, above the table, or on the page."""
        if not self._tables:
            return self._pieces
        table = self._tables[-1]
        if table.cell:
            return table.rows[-1][-1][1]
        if not table.before:
            table.before.append(_Piece())
        return table.before

    def _begin(self, tag: str) -> None:
        self._struck = 0  # an element that ends nowhere strikes out no more than its paragraph
        self._sink().append(_Piece(tag, foot=self._foot))

    def _end_table(self) -> None:
        table = self._tables.pop()
        sink = self._sink()
        sink += table.before
        if _arranges(table):
            for row in table.rows:
                for _, pieces in row:
                    sink += pieces
        else:
            sink += _rows(table)
        sink.append(_Piece())


def _span(said: str | None) -> int:
    found = re.match(r"\s*(\d{1,3})", said or "")
    return max(1, int(found[1])) if found else 1


def _raised(text: str, before: str) -> str:
    """A raised text in a line: a power where it is one, else the mark of a note in brackets, so that it runs into no number."""
    if re.fullmatch(r"[-−]?\d+", text) and ((EXPONENT.search(before) and text in ("2", "3")) or before.endswith("×10")):
        return text.translate(RAISED)
    return f"[{text}]" if re.fullmatch(r"\d{1,2}|[注註]\d{0,2}", text) else text


def _arranges(table: _Table) -> bool:
    """Whether a table only puts parts of the page side by side: it holds tables, headings or texts, or one cell a row."""
    cells = [pieces for row in table.rows for _, pieces in row]
    if table.nested or all(len(row) < 2 for row in table.rows):
        return True
    if any(piece.tag in HEADINGS for pieces in cells for piece in pieces):
        return True
    return any(len(lines := _lines_in(pieces)) > 1 and sum(map(len, lines)) > 60 for pieces in cells)


def _lines_in(pieces: list[_Piece]) -> list[str]:
    return [line for piece in pieces for line in piece.text("shown", "linked").split("\n") if line.strip()]


def _rows(table: _Table) -> list[_Piece]:
    """The rows of a table that holds data, one piece each, and what they don't show."""
    cells = [[Cell(text=_joined(_lines_in(pieces)), columns=cell.columns, rows=cell.rows) for cell, pieces in row] for row in table.rows]
    out = [_Piece("tr", parts=[("shown", row)]) for row in rows_of(cells, table.heads)]
    for row in table.rows:
        for _, pieces in row:
            out += [_Piece(parts=left) for piece in pieces if (left := [part for part in piece.parts if part[0] in ("hidden", "struck")])]
    return out


def _joined(lines: list[str]) -> str:
    """The lines of a cell on one, apart by a space but for 投资额 and（亿元）below it."""
    text = ""
    for line in (" ".join(line.split()) for line in lines):
        text += line if not text or line.startswith(("（", "(")) else f" {line}"
    return text


def _lines(pieces: list[_Piece]) -> Read:
    """The lines of a page with an empty one between pieces."""
    shown, hidden = (sum(len(piece.text(*sorts).strip()) for piece in pieces) for sorts in (("shown", "linked"), ("hidden",)))
    read: tuple[Sort, ...] = ("shown", "linked", "hidden") if hidden > shown else ("shown", "linked")
    lines: list[str] = []
    told: list[Told] = []
    missing: list[tuple[int, Message]] = []
    runs: list[tuple[list[int], int]] = [([], 0)]
    for piece in pieces:
        rows = _rows_in(piece, read)
        lines += [""] * bool(lines and rows) + rows
        numbers = range(len(lines) - len(rows) + 1, len(lines) + 1)
        missing += [(len(lines), message) for message in _left_out(piece, read)]
        if rows and _is_link(piece, rows):
            runs[-1] = [*runs[-1][0], *numbers], runs[-1][1] + piece.links
        elif rows:
            runs.append(([], 0))
            if piece.foot:
                told += [Told(line=line, role="furniture") for line in numbers]
            elif piece.tag == "figcaption":
                told.append(Told(line=numbers[0], role="caption"))
    links = [line for run, count in runs if count >= LEAST_LINKS for line in run]
    if sum(map(len, lines)) - sum(len(lines[line - 1]) for line in links) >= LEAST_TEXT:
        told += [Told(line=line, role="furniture") for line in links]
    warnings = tuple(Warning(line=max(1, line), code="not-shown", message=message) for line, message in missing)
    return Read(tuple(lines), tuple(sorted(told, key=lambda each: each.line)), warnings)


def _rows_in(piece: _Piece, sorts: tuple[Sort, ...]) -> list[str]:
    """The lines of a piece; of preformatted text with its indents and blank lines."""
    text = piece.text(*sorts)
    if piece.tag == "pre":
        return [row.rstrip() for row in text.strip("\r\n").split("\n")] if text.strip() else []
    rows = [row.strip(" ") if piece.tag == "tr" else row.strip() for row in text.split("\n")]
    rows = [row for row in rows if row.strip("# ")]
    if rows and piece.tag in HEADINGS:
        rows[0] = "#" * int(piece.tag[1]) + " " + rows[0]
    return rows


def _left_out(piece: _Piece, read: tuple[Sort, ...]) -> Iterator[Message]:
    """What to say of the texts of a piece that are not read."""
    if struck := _begins(piece.text("struck")):
        yield say("left out, because the page strikes it out: {text}", text=struck)
    if "hidden" not in read and (hidden := _begins(piece.text("hidden"))):
        yield say("left out, because the page does not show it: {text}", text=hidden)


def _begins(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= SHOWN_OF_HIDDEN else text[:SHOWN_OF_HIDDEN] + "…"


def _is_link(piece: _Piece, rows: list[str]) -> bool:
    """Whether a piece is nothing but links, and none that is as long as a paragraph."""
    others = re.sub(r"[\s|｜/>＞·•»›、:：\-—]+", "", piece.text("shown", "hidden", "struck"))
    return not others and piece.tag not in HEADINGS and max(map(len, rows)) <= LONGEST_LINK * max(1, piece.links)

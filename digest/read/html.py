"""HTML → lines: one for each block element and each row of a table, with what its tags say of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Literal

from digest.message import Message, say
from digest.model import Told, Warning
from digest.read.grid import Cell, rows_of
from digest.read.raised import behind_units, lowered, raised, without_last_mark

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
FRAMES = frozenset(("div", "section", "ul", "ol", "dl", "aside", "form", "header", "footer", "table"))
"""Elements that may hold a part of the page's frame."""
FRAME_NAMES = frozenset(("comment", "comments", "commentlist", "related", "recommend", "recommended", "recommendation", "share", "sharing", "breadcrumb", "breadcrumbs",
                         "crumb", "crumbs", "sidebar", "aside", "footer", "foot", "copyright", "menu", "nav", "navbar", "navigation", "toolbar", "pager", "pagination",
                         "prevnext", "login", "search", "qrcode", "ads"))
"""Words of classes and ids that name such parts."""
BODY_NAMES = frozenset(("js_content", "ucap-content", "zoom", "artibody", "trs_editor", "pages_content"))
"""Ids and classes under which systems that many publish with put the text of an article and nothing else; some show it only by script."""
DATES = re.compile(r"[\[(（]?\d{2,4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s*\d{1,2}:\d\d(?::\d\d)?)?[\])）]?")
NUMBERED = re.compile(r"[（(]?[\dA-Za-z一二三四五六七八九十]{1,3}[)）.．、]|[①-⑳]")
"""How the text of an item begins that says its number itself."""
ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
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
    frames: frozenset[int] = frozenset()  # the parts of the page's frame that it stands in, by the names of their elements
    number: str = ""  # of an item in an ordered list
    raised: bool = False
    parts: list[tuple[Sort, str]] = field(default_factory=list)

    def add(self, sort: Sort, text: str) -> None:
        self.parts.append((sort, text))

    def text(self, *sorts: Sort) -> str:
        return "".join(text for sort, text in self.parts if sort in sorts)


@dataclass(slots=True)
class _List:
    """An ordered list, as far as it has been read."""

    start: int | None
    kind: str
    falling: bool
    items: list[tuple[_Piece, int | None]] = field(default_factory=list)  # with the number that one says itself

    def number(self) -> None:
        """Give each item its number."""
        at = self.start if self.start is not None else len(self.items) if self.falling else 1
        for piece, own in self.items:
            at = at if own is None else own
            piece.number = _numeral(at, self.kind) + "、"
            at += -1 if self.falling else 1


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
        self._lists: list[_List | None] = []  # those that are open; None for one without numbers
        self._frames: list[tuple[str, int, int]] = []  # as of what isn't shown, with a number; those that are open, the outer ones first
        self._framed = 0
        self._body: tuple[str, int] | None = None
        self._behind_body = False
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
        self._enter(tag, dict(attrs))
        if tag == "a":
            self._link = any(name == "href" for name, _ in attrs)
            piece = self._sink()[-1]
            piece.links += self._link
            if piece.parts and piece.parts[-1][0] == "linked":
                piece.add("shown", " ")
        elif tag in STRUCK:
            self._struck += 1
        elif tag in ("sup", "sub"):
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
            self._itemise(tag, dict(attrs))

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
        self._frames = [(name, depth - (name == tag), n) for name, depth, n in self._frames if depth > (name == tag)]
        if self._body is not None and tag == self._body[0]:
            self._body = (tag, self._body[1] - 1) if self._body[1] > 1 else None
            self._behind_body = self._body is None
        if tag in ("ol", "ul") and self._lists:
            ended = self._lists.pop()
            if ended is not None:
                ended.number()
        if tag == "a":
            self._link = False
        elif tag in STRUCK:
            self._struck = max(0, self._struck - 1)
        elif tag in ("sup", "sub") and self._raised is not None:
            text, self._raised = "".join(self._raised).strip(), None
            piece = self._sink()[-1]
            self._put((raised if tag == "sup" else lowered)(text, piece.text("shown", "linked")))
            piece.raised = piece.raised or tag == "sup"
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
        for ended in self._lists:
            if ended is not None:
                ended.number()
        return self._pieces

    def _hide(self, tag: str, attrs: dict[str, str | None]) -> None:
        if self._hidden is not None and tag == self._hidden[0]:
            self._hidden = None if tag in ENDED_BY_ITSELF else (tag, self._hidden[1] + 1)
        if self._hidden is None and tag not in VOID and tag not in ("html", "body") and not BODY_NAMES & _names(attrs) and ("hidden" in attrs or HIDDEN.search(attrs.get("style") or "")):
            self._hidden = tag, 1

    def _enter(self, tag: str, attrs: dict[str, str | None]) -> None:
        """Tell whether a part of the page's frame begins, or the text of its article."""
        self._frames = [(name, depth + (name == tag), n) for name, depth, n in self._frames]
        if self._body is not None and tag == self._body[0]:
            self._body = tag, self._body[1] + 1
        if tag not in FRAMES:
            return
        names = _names(attrs)
        if self._body is None and BODY_NAMES & names:
            self._body, self._behind_body, self._frames = (tag, 1), False, []
        elif tag == "aside" or (self._body is None and FRAME_NAMES & {part for name in names for part in re.split("[_-]+", name)}):
            self._framed += 1
            self._frames.append((tag, 1, self._framed))

    def _itemise(self, tag: str, attrs: dict[str, str | None]) -> None:
        """Keep the list that begins, or the item of one."""
        if tag in ("ol", "ul"):
            self._lists.append(_List(_whole(attrs.get("start")), attrs.get("type") or "1", "reversed" in attrs) if tag == "ol" else None)
        elif tag == "li" and self._lists and self._lists[-1] is not None:
            self._lists[-1].items.append((self._sink()[-1], _whole(attrs.get("value"))))

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
        self._sink().append(_Piece(tag, foot=self._foot or self._behind_body, frames=frozenset(n for _, _, n in self._frames)))

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


def _whole(said: str | None) -> int | None:
    found = re.fullmatch(r"\s*([-+]?\d{1,6})\s*", said or "")
    return int(found[1]) if found else None


def _numeral(number: int, kind: str) -> str:
    """The number of an item, in digits, letters or Roman numerals."""
    if number < 1 or kind not in ("a", "A", "i", "I") or (kind in ("a", "A") and number > 26):
        return str(number)
    if kind in ("a", "A"):
        letters = chr(ord("a") + number - 1)
    else:
        letters = ""
        for value, sign in ROMAN:
            letters += sign * (number // value)
            number %= value
    return letters.upper() if kind.isupper() else letters


def _names(attrs: dict[str, str | None]) -> frozenset[str]:
    """The classes and the id of an element."""
    return frozenset(f"{attrs.get('class') or ''} {attrs.get('id') or ''}".lower().split())


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
    frames = _frames_in(pieces, read)
    titles = [n for n, piece in enumerate(pieces) if piece.tag == "h1" and piece.text(*read).strip()]
    title = titles[0] if titles else 0
    lines: list[str] = []
    told: list[Told] = []
    missing: list[tuple[int, Message]] = []
    runs: list[tuple[list[int], int]] = [([], 0)]
    number = ""
    headed: list[int] = []  # the heading right above
    over_links: set[int] = set()  # headings with nothing but links below
    for n, piece in enumerate(pieces):
        piece.number = piece.number or number
        rows = _rows_in(piece, read)
        number = "" if rows else piece.number  # of an item whose text is an element of its own
        lines += [""] * bool(lines and rows) + rows
        numbers = range(len(lines) - len(rows) + 1, len(lines) + 1)
        missing += [(len(lines), message) for message in _left_out(piece, read)]
        if rows:
            is_link = _is_link(piece, rows)
            over_links.update(headed if is_link else ())
            headed = [*numbers] if piece.tag in HEADINGS and piece.tag != "h1" else headed if is_link else []
        if rows and _is_link(piece, rows):
            runs[-1] = [*runs[-1][0], *numbers], runs[-1][1] + piece.links
        elif rows:
            runs.append(([], 0))
            if piece.foot or piece.frames & frames or (n < title and piece.tag == "tr" and re.search("[:：](?:\t|$)", rows[0])):
                told += [Told(line=line, role="furniture") for line in numbers]
            elif titles == [n]:
                told.append(Told(line=numbers[0], role="headline", level=1))
            elif piece.tag == "figcaption":
                told.append(Told(line=numbers[0], role="caption"))
    links = [line for run, count in runs if count >= LEAST_LINKS for line in run]
    if sum(map(len, lines)) - sum(len(lines[line - 1]) for line in links) >= LEAST_TEXT:
        links += [line for line in over_links if line + 2 in links]
        told += [Told(line=line, role="furniture") for line in set(links) - {each.line for each in told}]
    warnings = tuple(Warning(line=max(1, line), code="not-shown", message=message) for line, message in missing)
    return Read(tuple(lines), tuple(sorted(told, key=lambda each: each.line)), warnings)


def _frames_in(pieces: list[_Piece], sorts: tuple[Sort, ...]) -> frozenset[int]:
    """The parts of the page that are its frame: those with such names that hold no headline of the page, and no more than what is outside of them."""
    length = Counter[int]()
    for piece in pieces:
        length.update(dict.fromkeys((0, *piece.frames), len(piece.text(*sorts).strip())))
    headed = {frame for piece in pieces if piece.tag == "h1" for frame in piece.frames}
    return frozenset(frame for frame in length if frame and frame not in headed and 2 * length[frame] <= length[0])


def _rows_in(piece: _Piece, sorts: tuple[Sort, ...]) -> list[str]:
    """The lines of a piece; of preformatted text with its indents and blank lines."""
    text = piece.text(*sorts)
    if piece.raised:
        text = without_last_mark(text.rstrip()) if piece.tag in HEADINGS else behind_units(text)
    if piece.tag == "pre":
        return [row.rstrip() for row in text.strip("\r\n").split("\n")] if text.strip() else []
    rows = [row.strip(" ") if piece.tag == "tr" else row.strip() for row in text.split("\n")]
    rows = [row for row in rows if row.strip("# ")]
    if rows and piece.number and not NUMBERED.match(rows[0]):
        rows[0] = piece.number + rows[0]
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
    others = re.sub(r"[\s|｜/>＞·•»›、:：\-—]+", "", DATES.sub("", piece.text("shown", "hidden", "struck")))
    return not others and piece.tag not in HEADINGS and max(map(len, rows)) <= LONGEST_LINK * max(1, piece.links)

"""HTML → text: a line for each block element."""

from __future__ import annotations

import re
from html.parser import HTMLParser


def html_text(html: str) -> str:
    """Return the text of *html*: a line for each block element and after each `<br>`, headings with their `#` marks, cells apart by a tab."""
    parser = _Text()
    parser.feed(html)
    parser.close()
    return "\n".join(parser.lines()) + "\n"


class _Text(HTMLParser):
    """Gathers the text of block elements, one line each; headings keep their level as `#` marks."""

    UNSEEN = frozenset(("script", "style", "head", "template", "noscript", "svg", "nav", "select", "button", "textarea", "iframe", "object"))
    BLOCKS = frozenset(("p", "div", "li", "ul", "ol", "dl", "dt", "dd", "tr", "table", "section", "article", "header", "footer", "main", "aside",
                        "blockquote", "pre", "figure", "figcaption", "caption", "hr", "form", "h1", "h2", "h3", "h4", "h5", "h6", "center", "address"))
    CELLS = frozenset(("td", "th"))

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._unseen: list[str] = []
        self._blocks: list[list[str]] = [[]]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.UNSEEN:
            self._unseen.append(tag)
        elif tag == "body":
            self._unseen.clear()  # a head that was never closed
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

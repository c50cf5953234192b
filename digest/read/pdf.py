"""PDF with a text layer → lines in reading order, with their places."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digest.message import Message, many, say
from digest.model import TORN, Position, Told, Warning
from digest.problem import InputError
from digest.read.block import Glyph
from digest.read.frame import headlines, running
from digest.read.layout import reading_order
from digest.read.raised import without_last_mark
from digest.read.refusal import unusable

CHILD = Path(__file__).with_name("pdf_glyphs.py")
SECONDS = 60
"""On the clock; the child limits the time it may work by itself."""
PICTURE, WHOLE_PICTURE = 20, 40
"""Glyphs; a page with a picture, or one over most of it, and fewer of them is a scan with a page number or the mark of the program that made it."""
PICTURED, WHOLE = 0.25, 0.6
"""Of the page: how much of it a picture covers at least that may be a scan, and one over most of it."""
OUTLINES = 60
"""Paths; a page without text and with fewer is blank, with more its letters are drawn."""
LOST = "\ufffd"
STAND_IN = "\u3013"
"""〓, which typesetters put where a character is missing."""
MOST_LOST = 0.02
OCR = say("take its text with an OCR program, such as ocrmypdf -l chi_sim, look it through, and give that to digest")


@dataclass(frozen=True, slots=True)
class Pages:
    """The text of a PDF: lines, the place of each (None for a blank one), and doubts."""

    lines: tuple[str, ...]
    positions: tuple[Position | None, ...]
    warnings: tuple[Warning, ...]
    told: tuple[Told, ...]


def read_pdf(data: bytes, name: str) -> Pages:
    """Return the lines of the PDF *data* in reading order, page by page, blank ones between blocks.

    Its text layer is read by PDFium in a process of its own, which may take 1 GB and 20 seconds. Characters whose font doesn't say what they are
    become 〓, with a warning, as long as they are few. A warning is at each line whose column isn't carried on by the next one. Raises InputError, naming the file as *name*, on scans without a text layer,
    protected and damaged files, and what exceeds the limits.
    """
    pages = _glyphs(data, name)
    scans = [n for n, page in enumerate(pages, 1) if _is_scan(page)]
    if all(n in scans or not page["glyphs"] for n, page in enumerate(pages, 1)):
        raise unusable(name, None, "no-text", say("has no text layer: {pages} of pictures or nothing", pages=many(len(pages), "page")), OCR)
    codes = [glyph[0] for page in pages for glyph in page["glyphs"]]
    lost = codes.count(ord(LOST))
    if lost > MOST_LOST * len(codes):
        raise unusable(name, None, "no-text", say("does not say what {lost} of its {count} characters are: its fonts have no Unicode table", lost=lost, count=len(codes)), OCR)
    lines: list[str] = []
    positions: list[Position | None] = []
    warnings: list[Warning] = []
    for number, page in enumerate(pages, 1):
        glyphs = [Glyph(chr(code), x0, y0, x1, y1, size, bool(spaced), turn) for code, x0, y0, x1, y1, size, spaced, turn in page["glyphs"]]
        for placed in reading_order(glyphs):
            if placed.apart and lines:
                lines.append("")
                positions.append(None)
            lines.append(placed.text.replace(LOST, STAND_IN))
            positions.append(Position(page=number, x=round(placed.left, 1), top=round(placed.top, 1), width=round(placed.right - placed.left, 1), size=placed.size))
            if placed.torn:
                warnings.append(Warning(line=len(lines), code=TORN, message=say("the column ends inside a sentence that the next line doesn't carry on: perhaps what follows stands elsewhere")))
            if placed.askew:
                warnings.append(Warning(line=len(lines), code="askew", message=say("stands at a slant: a stamp or a watermark, perhaps")))
            if LOST in placed.text:
                message = say("{count} characters are shown as {mark}: the file does not say what they are", count=placed.text.count(LOST), mark=STAND_IN)
                warnings.append(Warning(line=len(lines), code="lost-character", message=message))
    warnings += [Warning(line=_line_of(positions, n), code="no-text", message=say("page {n} has no text layer: it is a picture", n=n)) for n in scans]
    framing = running(lines, positions)
    large = {n: level for n, level in headlines(lines, positions).items() if n not in framing}
    for n in large:
        lines[n - 1] = without_last_mark(lines[n - 1])
    told = (*(Told(line=n, role="furniture") for n in framing), *(Told(line=n, role="headline", level=level) for n, level in large.items()))
    return Pages(tuple(lines), tuple(positions), tuple(warnings), tuple(sorted(told, key=lambda each: each.line)))


def _is_scan(page: Mapping[str, Any]) -> bool:
    """Whether a page shows text that it doesn't hold: as a picture, or drawn in outlines."""
    count = len(page["glyphs"])
    return (page["pictures"] > PICTURED and count < (WHOLE_PICTURE if page["pictures"] > WHOLE else PICTURE)) or (not count and page["drawn"] > OUTLINES)


def _glyphs(data: bytes, name: str) -> list[dict[str, Any]]:
    try:
        done = subprocess.run([sys.executable, "-I", str(CHILD)], input=data, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise _too_much(name, say("was not read within {seconds} seconds", seconds=SECONDS)) from None
    if done.returncode == -24:  # SIGXCPU
        raise _too_much(name, say("takes too long to read"))
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        if b"MemoryError" in done.stderr:
            raise _too_much(name, say("takes too much memory to read")) from None
        raise _damaged(name, say("PDFium broke off")) from None
    if "pages" in answer:
        return list(answer["pages"])
    why, what = answer["error"], answer["what"]
    if why == "password":
        raise unusable(name, None, "protected", say("is protected by a password"), say("save it without one, or take its text by hand"))
    if why == "pages":
        raise _too_much(name, say("has {count} pages", count=what))
    if why == "glyphs":
        raise _too_much(name, say("has more than {count} characters", count=what))
    raise _damaged(name, what)


def _too_much(name: str, what: Message) -> InputError:
    return unusable(name, None, "too-large", what, say("split it: one newspaper page a file"))


def _damaged(name: str, what: Message) -> InputError:
    return unusable(name, None, "damaged", say("cannot be read as a PDF: {what}", what=what), say("open it in a PDF reader and save or print it to PDF again"))


def _line_of(positions: list[Position | None], page: int) -> int:
    """The line at which *page* would stand."""
    return next((n for n, p in enumerate(positions, 1) if p is not None and p.page > page), len(positions))

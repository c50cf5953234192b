"""PDF on standard input → its glyphs as JSON on standard output. Run by pdf.py as a process of its own, which may die of a bad file; imports nothing of ours."""

from __future__ import annotations

import ctypes
import json
import math
import resource
import sys
from typing import Any

MEMORY, SECONDS = 1 << 30, 20
MOST_PAGES, MOST_GLYPHS = 200, 300_000
PASSWORD = 4
"""PDFium's number for a wrong password."""
LOST = 0xFFFD
ASKEW = 10
"""Degrees by which a glyph leans at least that is no slip of a scanner."""
HYPHENS = (0x02, 0xFFFE)
"""How PDFium marks the hyphen at the end of a line."""


def main() -> None:
    """Print {"pages": [{"glyphs": [[code, left, top, right, bottom, size, after a space, turn]], "pictures": share, "drawn": n}]}, or {"error": why, "what": details}.

    In points, from the upper left corner of the page as it is shown; only differences mean something. Spaces are no glyphs. A glyph's turn is
    in degrees clockwise: 0 (also of what stands on its head), 90, 270, or -1 for any other. Of its pictures it is told what share of the page
    the largest one covers, and of what is drawn how many paths.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    data = sys.stdin.buffer.read()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY + len(data), MEMORY + len(data)))
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        answer: dict[str, object] = {"error": "password" if error.err_code == PASSWORD else "damaged", "what": str(error)}
    else:
        answer = {"error": "pages", "what": str(len(document))} if len(document) > MOST_PAGES else _pages(document)
    json.dump(answer, sys.stdout)


def _pages(document: Any) -> dict[str, object]:
    pages: list[dict[str, object]] = []
    total = 0
    for number in range(len(document)):
        page = document[number]
        glyphs = _glyphs(page)
        total += len(glyphs)
        if total > MOST_GLYPHS:
            return {"error": "glyphs", "what": str(MOST_GLYPHS)}
        pages.append({"glyphs": glyphs, "pictures": _pictures(page), "drawn": _drawn(page)})
    return {"pages": pages}


def _glyphs(page: Any) -> list[list[float]]:
    from pypdfium2 import raw

    text = page.get_textpage()
    turn, (width, height) = page.get_rotation(), page.get_mediabox()[2:]
    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    glyphs: list[list[float]] = []
    spaced = False
    for i in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, i)
        if code in HYPHENS:
            code = 0x2D
        if chr(code).isspace() or 0xD800 <= code < 0xE000:
            spaced = True
            continue
        if raw.FPDFText_IsGenerated(text, i) == 1:
            continue
        if code < 0x20 or raw.FPDFText_HasUnicodeMapError(text, i) == 1:
            code = LOST
        if not raw.FPDFText_GetLooseCharBox(text, i, ctypes.byref(box)):
            continue
        size = raw.FPDFText_GetFontSize(text, i)
        if raw.FPDFText_GetMatrix(text, i, ctypes.byref(matrix)):
            size *= math.hypot(matrix.b, matrix.d) or math.hypot(matrix.a, matrix.c)
        left, right, low, high = box.left, box.right, box.bottom, box.top
        sides = {
            0: (left, height - high, right, height - low),
            90: (low, left, high, right),
            180: (width - right, low, width - left, high),
            270: (height - high, width - right, height - low, width - left),
        }[turn]
        if all(math.isfinite(x) for x in (*sides, size)) and size > 0:
            glyphs.append([code, *(round(x, 2) for x in sides), round(size, 2), int(spaced), _turn(math.degrees(raw.FPDFText_GetCharAngle(text, i)) + turn)])
        spaced = False
    return glyphs


def _turn(degrees: float) -> int:
    quarters = round(degrees / 90)
    return -1 if abs(degrees - 90 * quarters) > ASKEW else {1: 90, 3: 270}.get(quarters % 4, 0)


def _pictures(page: Any) -> float:
    from pypdfium2 import raw

    width, height = page.get_size()
    largest = 0.0
    for picture in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=3):
        left, low, right, high = picture.get_bounds()
        largest = max(largest, (min(right, width) - max(left, 0)) * (min(high, height) - max(low, 0)) / (width * height))
    return round(largest, 3)


def _drawn(page: Any) -> int:
    from pypdfium2 import raw

    return sum(1 for _ in page.get_objects(filter=(raw.FPDF_PAGEOBJ_PATH,), max_depth=3))


if __name__ == "__main__":
    main()

"""A PDF as Typst writes it → the same PDF, smaller: what is no stream goes, compressed, into object streams (PDF 1.5 and later)."""

from __future__ import annotations

import re
import zlib

OBJECT = re.compile(rb"(\d+) 0 obj\s*(.*?)\s*endobj", re.DOTALL)
TRAILER = re.compile(rb"trailer\s*<<(.*?)>>\s*startxref", re.DOTALL)
KEPT = re.compile(rb"/(?:Root|Info) \d+ 0 R|/ID ?\[.*?\]", re.DOTALL)
ROW = re.compile(rb"(\d{10}) (\d{5}) ([nf])\s*\n")
BORDER = re.compile(rb"<</O/Layout/Border[^<>]*>>")  # how a table's cell is ruled: of no use to a reader of the text, and poppler warns of each
BATCH = 200  # objects of a stream
IN_FILE, IN_STREAM = 1, 2  # kinds of entries in a cross-reference stream


def pack(pdf: bytes) -> bytes:
    """Return *pdf* with its small objects compressed; a file of another make is returned as it is."""
    at = pdf.rfind(b"\nxref\n")
    trailer = TRAILER.search(pdf, at) if at >= 0 else None
    if trailer is None or b"/Encrypt" in trailer[1]:
        return pdf
    offsets = [(int(row[1])) for row in ROW.finditer(pdf, at) if row[3] == b"n"]
    streams: dict[int, bytes] = {}
    small: dict[int, bytes] = {}
    for start in sorted(offsets):
        found = OBJECT.match(pdf, start)
        if found is None:
            return pdf
        if found[2].startswith(b"<<") and re.search(rb">>\s*stream\r?\n", found[2]):
            end = _end_of_stream(pdf, start)
            if end is None:
                return pdf
            streams[int(found[1])] = pdf[start:end]
        else:
            small[int(found[1])] = BORDER.sub(b"", found[2])
    return _written(pdf[: pdf.index(b"\n", pdf.index(b"\n") + 1) + 1], streams, small, b"".join(KEPT.findall(trailer[1])))


def _end_of_stream(pdf: bytes, start: int) -> int | None:
    """Where the object ends whose stream says how long it is: its bytes may look like anything."""
    opened = re.compile(rb"\d+ 0 obj\s*<<.*?>>\s*stream\r?\n", re.DOTALL).match(pdf, start)
    length = re.search(rb"/Length (\d+)(?! \d+ R)", opened[0]) if opened else None
    if opened is None or length is None:
        return None
    closed = re.compile(rb"\s*endstream\s*endobj").match(pdf, opened.end() + int(length[1]))
    return closed.end() if closed else None


def _written(head: bytes, streams: dict[int, bytes], small: dict[int, bytes], trailer: bytes) -> bytes:
    out = bytearray(head)
    entries: dict[int, tuple[int, int, int]] = {}
    for number, body in streams.items():
        entries[number] = (IN_FILE, len(out), 0)
        out += body + b"\n"
    following = max((*streams, *small)) + 1
    numbers = sorted(small)
    for first in range(0, len(numbers), BATCH):
        batch = numbers[first : first + BATCH]
        index, bodies = [], bytearray()
        for place, number in enumerate(batch):
            index.append(f"{number} {len(bodies)}")
            bodies += small[number] + b"\n"
            entries[number] = (IN_STREAM, following, place)
        table = " ".join(index).encode() + b"\n"
        entries[following] = (IN_FILE, len(out), 0)
        out += _stream(following, b"/Type/ObjStm/N %d/First %d" % (len(batch), len(table)), table + bytes(bodies))
        following += 1
    start = len(out)
    entries[following] = (IN_FILE, start, 0)
    rows = b"".join(
        kind.to_bytes(1, "big") + one.to_bytes(4, "big") + other.to_bytes(2, "big")
        for kind, one, other in (entries.get(number, (0, 0, 0)) for number in range(following + 1))
    )
    out += _stream(following, b"/Type/XRef/W[1 4 2]/Size %d%s" % (following + 1, trailer), rows)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def _stream(number: int, keys: bytes, data: bytes) -> bytes:
    packed = zlib.compress(data, 9)
    return b"%d 0 obj\n<<%s/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (number, keys, len(packed), packed)

"""Makes small PDF and Word files out of plain strings, for tests of reading."""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Iterable, Sequence

Run = tuple[float, float, float, str] | tuple[float, float, float, str, float]
"""Left edge and baseline from the upper left corner, size, text; in points. Then degrees by which it is turned clockwise about where it begins."""

WIDTH, HEIGHT = 595, 842
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def column(left: float, top: float, size: float, lines: Iterable[str], leading: float = 1.5) -> list[Run]:
    """Lines one below another, as in a column."""
    return [(left, top + n * size * leading, size, line) for n, line in enumerate(lines)]


def pdf(pages: Sequence[Sequence[Run]], *, unicode: bool = True, picture: bool = False, password: bool = False, rotate: int = 0) -> bytes:
    """A PDF of *pages*; without *unicode* its font doesn't say what its characters are, with *picture* each page holds one."""
    objects: list[bytes] = []

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    encoding = b"/UniGB-UCS2-H" if unicode else b"/Identity-H"
    ordering = b"(GB1)/Supplement 2" if unicode else b"(Identity)/Supplement 0"
    registry = b"(Adobe)" if unicode else b"(Ours)"
    descriptor = add(b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 700/StemV 90>>")
    family = add(b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry%s/Ordering%s>>/DW 1000/FontDescriptor %d 0 R>>"
                 % (registry, ordering, descriptor))
    font = add(b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding%s/DescendantFonts[%d 0 R]>>" % (encoding, family))
    image = add(_stream(b"/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8", b"\x7f"))
    contents = [add(_stream(b"", _drawn(page) + (b"q 500 0 0 700 40 40 cm /I Do Q" if picture else b""))) for page in pages]
    root = len(objects) + len(pages) + 1
    kids = [add(b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %d %d]/Rotate %d/Contents %d 0 R/Resources<</Font<</F %d 0 R>>/XObject<</I %d 0 R>>>>>>"
                % (root, WIDTH, HEIGHT, rotate, content, font, image)) for content in contents]
    add(b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), b" ".join(b"%d 0 R" % kid for kid in kids)))
    catalogue = add(b"<</Type/Catalog/Pages %d 0 R>>" % root)
    lock = add(b"<</Filter/Standard/V 1/R 2/O(%s)/U(%s)/P -4>>" % (b"o" * 32, b"u" * 32)) if password else 0
    out, places = b"%PDF-1.5\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"<</Size %d/Root %d 0 R/ID[<00><00>]%s>>" % (len(objects) + 1, catalogue, b"/Encrypt %d 0 R" % lock if lock else b"")
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer%s\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table, trailer, len(out))


def _stream(entries: bytes, data: bytes) -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(data), data)


def _drawn(page: Sequence[Run]) -> bytes:
    return b"".join(map(_shown, page))


def _shown(run: Run) -> bytes:
    left, baseline, size, text = run[:4]
    turn = math.radians(run[4] if len(run) == 5 else 0)
    place = (math.cos(turn), -math.sin(turn), math.sin(turn), math.cos(turn), left, HEIGHT - baseline)
    return b"BT /F %g Tf %.4f %.4f %.4f %.4f %g %g Tm <%s> Tj ET\n" % (size, *place, text.encode("utf-16-be").hex().encode())


def docx(body: str, **parts: str) -> bytes:
    """A Word document with *body* inside its w:body; other parts by name: styles, footnotes."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f'<?xml version="1.0"?><w:document xmlns:w="{WORD}" xmlns:mc="http://schemas.openxmlformats.org/'
                         f'markup-compatibility/2006"><w:body>{body}</w:body></w:document>')
        for part, inside in parts.items():
            archive.writestr(f"word/{part}.xml", f'<w:{part} xmlns:w="{WORD}">{inside}</w:{part}>')
    return data.getvalue()


def paragraph(text: str, style: str = "") -> str:
    """A paragraph of one run."""
    return f"<w:p>{f'<w:pPr><w:pStyle w:val={style!r}/></w:pPr>' if style else ''}<w:r><w:t>{text}</w:t></w:r></w:p>"

"""A page that a browser saved in one file (MHTML) → its HTML."""

from __future__ import annotations

from email.message import Message
from email.parser import BytesParser

from digest.message import say
from digest.read.encoding import decode
from digest.read.refusal import unusable


def html_of(data: bytes, name: str) -> tuple[str, str]:
    """Return the HTML of the page in *data*, the first of its parts that is HTML, and its encoding. Raises InputError, naming the file as *name*, where there is none."""
    for part in BytesParser().parsebytes(data).walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            return _decoded(part, name)
    raise unusable(name, None, "damaged", say("holds no HTML: it is not what a browser saves"), say("open the page in a browser and save it as HTML"))


def _decoded(part: Message, name: str) -> tuple[str, str]:
    payload = part.get_payload(decode=True)
    return decode(payload if isinstance(payload, bytes) else b"", name)

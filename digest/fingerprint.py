"""What tells one state of the program, or of a lexicon, from another: for what is kept until one of them changes."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterable
from functools import cache
from importlib.metadata import requires, version
from pathlib import Path

from digest.lexicon import Lexicon

HERE = Path(__file__).parent
NAME = re.compile(r"[\w.-]+")


def digest_of(parts: Iterable[bytes]) -> str:
    """A hash of *parts*, each with its length, so that no two lists of them are alike."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(b"%d " % len(part) + part)
    return whole.hexdigest()


@cache
def program() -> bytes:
    """What tells one state of the program from another: its code, Python, and the versions of what it is built on."""
    code = [path.read_bytes() for path in sorted(HERE.rglob("*.py"))]
    return digest_of([sys.version.encode(), *_versions(), *code]).encode()


def _versions() -> Iterable[bytes]:
    for requirement in requires("policy-digest") or ():
        if (named := NAME.match(requirement)) and "extra ==" not in requirement:
            yield f"{named[0]} {version(named[0])}".encode()


@cache
def words(lexicon: Lexicon) -> bytes:
    """What tells one state of a lexicon from another, as it was when first asked."""
    return digest_of(part for path in lexicon.files() for part in (path.name.encode(), path.read_bytes())).encode()

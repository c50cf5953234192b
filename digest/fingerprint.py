"""What tells one state of the program, or of a lexicon, from another: for what is kept until one of them changes."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from digest.lexicon import Lexicon

HERE = Path(__file__).parent


def digest_of(parts: Iterable[bytes]) -> str:
    """A hash of *parts*, each with its length, so that no two lists of them are alike."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(b"%d " % len(part) + part)
    return whole.hexdigest()


@cache
def program() -> bytes:
    """What tells one state of the program from another: its code, Python, and the packages beside it."""
    code = [path.read_bytes() for path in sorted(HERE.rglob("*.py"))]
    return digest_of([sys.version.encode(), *(name.encode() for name in installed()), *code]).encode()


@cache
def installed() -> tuple[str, ...]:
    """The packages that Python finds, each with its version, as its folder is called: typst-0.15.0.dist-info.

    Python's own importlib.metadata reads a file of each, which took 30 ms of every command.
    """
    return tuple(sorted({path.name for folder in sys.path for path in Path(folder).glob("*.dist-info")}))


@cache
def words(lexicon: Lexicon) -> bytes:
    """What tells one state of a lexicon from another, as it was when first asked."""
    return digest_of(part for path in lexicon.files() for part in (path.name.encode(), path.read_bytes())).encode()

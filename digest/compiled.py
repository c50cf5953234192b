"""Templates compiled once: what Jinja2 keeps of them for as long as the program runs."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class Compiled(BytecodeCache):
    """Compiled templates by their name and place; one whose text has changed is compiled again."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._known:
            bucket.bytecode_from_string(self._known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[bucket.key] = bucket.bytecode_to_string()


@cache
def compiled(language: str, use: Path | str) -> Compiled:
    """Those of one language and *use*: what a filter makes of a constant is part of a compiled template."""
    return Compiled()

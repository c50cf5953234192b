"""How the program says that something is wrong: file, line, what, and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from digest.message import Message, say, together

HALVES = f"{chr(0xD800)}-{chr(0xDFFF)}"
HALF = re.compile(f"[{HALVES}]")
"""Half of a character in UTF-16, which no file in UTF-8 can hold."""
Level = Literal["error", "warning", "note"]
"""Wrong as it would be published; doubtful; to be done some day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing to mend, as an editor reads it."""

    path: str
    line: int | None
    code: str
    what: Message
    fix: Message
    level: Level = "error"

    @property
    def message(self) -> Message:
        """Place, code, what is wrong, and below it how to mend it."""
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return say("{place}: {code}: {what}\n  fix: {fix}", place=place, code=self.code, what=self.what, fix=self.fix)

    def __str__(self) -> str:
        return self.message


class InputError(Exception):
    """A file we cannot use; carries the Problem that says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return str(self.problem)


class BuildError(InputError):
    """MkDocs or the link check found fault with the pages; the old site is untouched."""

    def __init__(self, faults: Sequence[Message]) -> None:
        super().__init__(
            Problem(
                path="docs",
                line=None,
                code="build-failed",
                what=together(faults),
                fix=say("mend what is named above; the site stays as it was"),
            )
        )


@contextmanager
def naming(place: str, code: str) -> Iterator[None]:
    """Let a fault of the program say at which page it arose."""
    try:
        yield
    except InputError:
        raise
    except Exception as error:
        what = say("a fault of the program: {kind}: {error}", kind=type(error).__name__, error=error)
        fix = say("report it with this page; to build without it meanwhile, mend or drop in the sidecar what is odd about it, or take it out of seeds/")
        raise InputError(Problem(path=place, line=None, code=code, what=what, fix=fix)) from error

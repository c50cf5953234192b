"""How the program says that something is wrong: file, line, what, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning", "note"]
"""Wrong as it would be published; doubtful; to be done some day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing to mend, as an editor reads it."""

    path: str
    line: int | None
    code: str
    what: str
    fix: str
    level: Level = "error"

    def __str__(self) -> str:
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{place}: {self.code}: {self.what}\n  fix: {self.fix}"


def many(count: int, noun: str) -> str:
    """1 page, 2 pages."""
    return f"{count:,} {noun}{'s' * (count != 1)}"


class InputError(Exception):
    """A file we cannot use; carries the Problem that says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return str(self.problem)


class BuildError(InputError):
    """MkDocs or the link check found fault with the pages; the old site is untouched."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(
            Problem(
                path="docs",
                line=None,
                code="build-failed",
                what="\n".join(faults),
                fix="mend what is named above; the site stays as it was",
            )
        )

"""What is wrong with a source file → the error that says so."""

from __future__ import annotations

from digest.message import Message
from digest.problem import InputError, Problem


def unusable(name: str, line: int | None, code: str, what: Message, fix: Message) -> InputError:
    """The error for the file *name*; to be raised by the caller."""
    return InputError(Problem(path=name, line=line, code=code, what=what, fix=fix))

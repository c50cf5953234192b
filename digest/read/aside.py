"""What programs lay beside an editor's own files."""

from __future__ import annotations

from pathlib import Path


def is_aside(path: Path) -> bool:
    """Whether *path* is hidden, or Word's mark of an open document (`~$page.docx`): none of what an editor wrote."""
    return path.name.startswith((".", "~$"))

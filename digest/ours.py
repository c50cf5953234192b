"""What the program wrote under docs/, so that nobody's own work there is written over or removed."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from hashlib import sha256
from pathlib import Path

from digest.message import say
from digest.problem import InputError, Problem

RECORD = Path(".cache") / "docs.json"  # in the project, kept out of git


class Ours:
    """The files under docs/ of a project that the program wrote, by path, with a hash of each text that it gave them."""

    def __init__(self, project: Path) -> None:
        self._path = project / RECORD
        self._known = _read(self._path)

    def refuse_others(self, old: Mapping[str, bytes]) -> None:
        """Raise InputError for one of *old*, which a build is about to write over or remove, that is not as the program wrote it.

        Where no record was kept, as with a version before, all are taken for the program's.
        """
        if self._known is None:
            return
        for path, data in sorted(old.items()):
            if _hash(data) in self._known.get(path, ()):
                continue
            if path in self._known:
                what = say("was changed by hand, and each build makes it anew")
                fix = say("make the change in a file of your own in templates/, in seeds/ or in mkdocs.yml; then remove this one")
            else:
                what = say("was not written by the program, and each build makes this folder anew")
                fix = say("move it elsewhere: a page of your own is made from templates/pages/, pictures and the like lie in docs/assets/")
            raise InputError(Problem(path=f"docs/{path}", line=None, code="by-hand", what=what, fix=fix))

    def expect(self, new: Mapping[str, bytes]) -> None:
        """Remember that *new* is about to be written: a build may be killed amid it."""
        known = self._known or {}
        self._keep({path: {*known.get(path, ()), *([_hash(new[path])] if path in new else [])} for path in {*known, *new}})

    def settle(self, all_: Mapping[str, bytes]) -> None:
        """Remember that *all_* is what was written."""
        self._keep({path: {_hash(data)} for path, data in all_.items()})

    def _keep(self, known: Mapping[str, Collection[str]]) -> None:
        self._path.parent.mkdir(exist_ok=True)
        beside = self._path.with_suffix(".new")
        beside.write_text(json.dumps({path: sorted(hashes) for path, hashes in sorted(known.items())}), encoding="utf-8")
        beside.replace(self._path)
        self._known = known


def _read(path: Path) -> Mapping[str, Collection[str]] | None:
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): tuple(map(str, hashes)) for name, hashes in known.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return None


def _hash(data: bytes) -> str:
    return sha256(data).hexdigest()[:16]

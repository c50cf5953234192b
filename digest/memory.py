"""A source file → what `pipeline.understand` said of it, and all of them → their edition, kept in the project until something changes that they were made of."""

from __future__ import annotations

import importlib
import io
import os
import pickle
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from digest.corrections import NAME as CORRECTIONS
from digest.fingerprint import digest_of, program, words
from digest.lexicon import Lexicon
from digest.message import Message, say
from digest.model import Edition
from digest.problem import InputError
from digest.read.aside import is_aside
from digest.settings import OWN_ENGLISH

if TYPE_CHECKING:
    from digest.pipeline import Understood

T = TypeVar("T")
KEPT = Path(".cache") / "pages"  # in the project, kept out of git
WHOLE = Path(".cache") / "edition"
FEW = 8
"""Pages that one process has read before another is ready to: it has the program to load, and the lexicon to prepare."""
OURS = ("digest.model", "digest.problem", "digest.message", "digest.pipeline")
"""Modules whose dataclasses a kept reading is made of."""


class Memory:
    """Calls `pipeline.understand` for files that were not understood before, or were changed since."""

    def __init__(self, project: Path) -> None:
        self.project, self.folder = project, project / KEPT
        self._known: dict[Path, tuple[str, Understood]] = {}

    def edition(self, lexicon: Lexicon, said: Callable[[str], None]) -> Edition:
        """The project's edition, as `pipeline.build` makes it, which is told to *said*; raises what that raises, and keeps nothing then."""
        key = self.key(lexicon)
        if key is not None and (kept := _read(self.project / WHOLE / key, Edition)):
            return kept
        from digest import pipeline  # only here, and below: what is kept is had without loading the stages
        from digest.hands import hands

        paths = pipeline.seeds_of(self.project)
        with hands() as helpers:
            self.read_ahead(paths, self.project, lexicon, helpers, said)
        edition, _ = pipeline.build(paths, self.project, lexicon, said, understand=self, judged=False)
        self.keep_edition(key, edition)
        return edition

    def key(self, lexicon: Lexicon) -> str | None:
        """What an edition made of the project as it is now is kept under: a hash of all that `pipeline.build` looks at; none where something cannot be read, or is a link."""
        parts = [program(), words(lexicon)]
        try:
            for path in (*sorted((self.project / "seeds").iterdir()), self.project / CORRECTIONS, *sorted(OWN_ENGLISH.glob("*.po"))):
                if is_aside(path):
                    continue
                if path.is_symlink():
                    return None
                if path.is_file():
                    parts += [path.name.encode(errors="surrogateescape"), path.read_bytes()]
        except OSError:
            return None
        return digest_of(parts)

    def keep_edition(self, key: str | None, edition: Edition) -> None:
        """Keep *edition* alone under *key*, which was had before it was made."""
        if key is not None:
            for other in (self.project / WHOLE).glob("*"):
                other.unlink(missing_ok=True)
            _keep(self.project / WHOLE / key, edition)

    def read_ahead(self, paths: Iterable[Path], root: Path, lexicon: Lexicon, hands: Executor, said: Callable[[str], None] = lambda line: None) -> None:
        """Understand those of *paths* that are not known yet side by side with *hands*, where they are many: a share for each processor.

        Of one that cannot be read, it is told when it is asked for.
        """
        new = [path for path in paths if self._is_new(path, root, lexicon)]
        if len(new) < FEW:
            return
        mine, *others = (new[n :: os.cpu_count() or 1] for n in range(os.cpu_count() or 1))
        tasks = [hands.submit(_understand, share, root, lexicon) for share in others if share]
        for done, path in enumerate(mine, 1):
            _understand([path], root, lexicon)
            said(say("{path}: read, {done} of {count}; the other {others} beside it", path=path, done=done, count=len(mine), others=len(new) - len(mine)))
        for task in tasks:
            task.result()

    def __call__(self, path: Path, root: Path, lexicon: Lexicon) -> Understood:
        """What *path* says; raises what `pipeline.understand` raises, and keeps nothing then."""
        from digest import pipeline

        try:
            key = _key(path, root, lexicon)
        except OSError:
            return pipeline.understand(path, root, lexicon)  # which says what is wrong with it
        known, one = self._known.get(path, ("", None))
        if known != key or one is None:
            one = _read(self.folder / key, pipeline.Understood)
            if one is None:
                one = pipeline.understand(path, root, lexicon)
                _keep(self.folder / key, one)
            self._known[path] = key, one
        return one

    def _is_new(self, path: Path, root: Path, lexicon: Lexicon) -> bool:
        try:
            return not (self.folder / _key(path, root, lexicon)).is_file()
        except OSError:
            return False  # what is wrong with it is told when it is asked for

    def forget_others(self) -> None:
        """Remove the kept readings of which this memory made no use."""
        used = {key for key, _ in self._known.values()}
        for path in self.folder.glob("*"):
            if path.name not in used:
                path.unlink(missing_ok=True)


def _read(path: Path, sort: type[T]) -> T | None:
    try:
        one = _Reader(io.BytesIO(path.read_bytes())).load()
    except Exception:  # a file that was cut off or meddled with may raise anything: it is made anew
        return None
    return one if isinstance(one, sort) else None


def _keep(path: Path, one: object) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f"{path.name}.{os.getpid()}")
        beside.write_bytes(pickle.dumps(one, protocol=pickle.HIGHEST_PROTOCOL))
        beside.replace(path)
    except OSError:
        pass  # a project that cannot be written to is read all the same


def _understand(paths: Iterable[Path], root: Path, lexicon: Lexicon) -> None:
    for path in paths:
        with suppress(InputError):
            Memory(root)(path, root, lexicon)


class _Reader(pickle.Unpickler):
    """Makes values of our model and nothing else: a file in a project's folder may come from anyone."""

    def find_class(self, module: str, name: str) -> type:
        if (module, name) == ("decimal", "Decimal") or (module in OURS and name.isidentifier()):
            found = getattr(importlib.import_module(module), name, None)
            if isinstance(found, type) and (is_dataclass(found) or found is Message or module == "decimal"):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a reading")


def _key(path: Path, root: Path, lexicon: Lexicon) -> str:
    """A hash of all that `pipeline.understand` looks at. Raises OSError for a page that cannot be read, or is no ordinary file."""
    if path.is_symlink() or not path.is_file():  # a named pipe would be waited for
        raise OSError
    sidecar = path.with_suffix(".yml")
    told = sidecar.read_bytes() if sidecar.is_file() else b""
    name = os.path.relpath(path, root).encode(errors="surrogateescape")
    return digest_of((name, path.read_bytes(), told, b"sidecar" if sidecar.is_file() else b"", program(), words(lexicon)))

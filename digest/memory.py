"""A source file → what `pipeline.understand` said of it, kept in the project until the file, its sidecar, the lexicon or the program changes."""

from __future__ import annotations

import importlib
import io
import os
import pickle
from collections.abc import Iterable
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import is_dataclass
from pathlib import Path

from digest import pipeline
from digest.fingerprint import digest_of, program, words
from digest.lexicon import Lexicon
from digest.problem import InputError

KEPT = Path(".cache") / "pages"  # in the project, kept out of git
FEW = 8
"""Pages that one process has read before another is ready to: it has the program to load, and the lexicon to prepare."""
OURS = ("digest.model", "digest.problem", "digest.pipeline")
"""Modules whose dataclasses a kept reading is made of."""


class Memory:
    """Calls `pipeline.understand` for files that were not understood before, or were changed since."""

    def __init__(self, project: Path) -> None:
        self.folder = project / KEPT
        self._known: dict[Path, tuple[str, pipeline.Understood]] = {}

    def read_ahead(self, paths: Iterable[Path], root: Path, lexicon: Lexicon, hands: Executor, said: pipeline.Said = lambda line: None) -> None:
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
            said(f"{path}: read, {done} of {len(mine)}; the other {len(new) - len(mine)} beside it")
        for task in tasks:
            task.result()

    def __call__(self, path: Path, root: Path, lexicon: Lexicon) -> pipeline.Understood:
        """What *path* says; raises what `pipeline.understand` raises, and keeps nothing then."""
        try:
            key = _key(path, root, lexicon)
        except OSError:
            return pipeline.understand(path, root, lexicon)  # which says what is wrong with it
        known, one = self._known.get(path, ("", None))
        if known != key or one is None:
            one = self._read(key) or self._keep(key, pipeline.understand(path, root, lexicon))
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

    def _read(self, key: str) -> pipeline.Understood | None:
        try:
            one = _Reader(io.BytesIO((self.folder / key).read_bytes())).load()
        except Exception:  # a file that was cut off or meddled with may raise anything: it is made anew
            return None
        return one if isinstance(one, pipeline.Understood) else None

    def _keep(self, key: str, one: pipeline.Understood) -> pipeline.Understood:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            beside = self.folder / f"{key}.{os.getpid()}"
            beside.write_bytes(pickle.dumps(one, protocol=pickle.HIGHEST_PROTOCOL))
            beside.replace(self.folder / key)
        except OSError:
            pass  # a project that cannot be written to is read all the same
        return one


def _understand(paths: Iterable[Path], root: Path, lexicon: Lexicon) -> None:
    for path in paths:
        with suppress(InputError):
            Memory(root)(path, root, lexicon)


class _Reader(pickle.Unpickler):
    """Makes values of our model and nothing else: a file in a project's folder may come from anyone."""

    def find_class(self, module: str, name: str) -> type:
        if (module, name) == ("decimal", "Decimal") or (module in OURS and name.isidentifier()):
            found = getattr(importlib.import_module(module), name, None)
            if isinstance(found, type) and (is_dataclass(found) or module == "decimal"):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a reading")


def _key(path: Path, root: Path, lexicon: Lexicon) -> str:
    """A hash of all that `pipeline.understand` looks at. Raises OSError for a page that cannot be read, or is a link."""
    if path.is_symlink():
        raise OSError
    sidecar = path.with_suffix(".yml")
    told = sidecar.read_bytes() if sidecar.is_file() else b""
    name = os.path.relpath(path, root).encode(errors="surrogateescape")
    return digest_of((name, path.read_bytes(), told, b"sidecar" if sidecar.is_file() else b"", program(), words(lexicon)))

"""Loads and checks lexicon/: lists (.tsv) and patterns (.toml) that the stages read; words are data, not code."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from digest.problem import InputError, Problem

HERE = Path(__file__).parent / "lexicon"


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """A regular expression with its proof; `fields` are the other keys of its table."""

    id: str
    regex: re.Pattern[str]
    fields: Mapping[str, Any]
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]


class Lexicon:
    """The lists and patterns of one folder, each loaded and checked on first use.

    `table("units")` gives the rows of units.tsv as dictionaries, `patterns("targets")` the patterns of targets.toml,
    `values("months")` any other TOML file as it is. Raises InputError naming file and line.
    """

    def __init__(self, folder: Path = HERE) -> None:
        self.folder = folder
        self._tables: dict[str, tuple[Mapping[str, str], ...]] = {}
        self._patterns: dict[str, tuple[Pattern, ...]] = {}
        self._values: dict[str, Mapping[str, Any]] = {}

    def table(self, name: str) -> tuple[Mapping[str, str], ...]:
        """Rows of *name*.tsv; its first line that is no comment names the columns, the first column is the key."""
        if name not in self._tables:
            self._tables[name] = tuple(_rows(self.folder / f"{name}.tsv"))
        return self._tables[name]

    def patterns(self, name: str) -> tuple[Pattern, ...]:
        """Patterns of *name*.toml, in file order; `{name}` in a regex stands for the file's `[parts]` of that name."""
        if name not in self._patterns:
            self._patterns[name] = tuple(_patterns(self.folder / f"{name}.toml"))
        return self._patterns[name]

    def values(self, name: str) -> Mapping[str, Any]:
        """The tables of *name*.toml as they are."""
        if name not in self._values:
            self._values[name] = MappingProxyType(_toml(self.folder / f"{name}.toml"))
        return self._values[name]

    def names(self) -> Sequence[str]:
        """Every file of the lexicon, sorted."""
        return sorted(path.name for path in self.folder.iterdir() if path.suffix in (".tsv", ".toml"))


@cache
def default() -> Lexicon:
    """The lexicon that comes with the program."""
    return Lexicon()


def _rows(path: Path) -> list[Mapping[str, str]]:
    header: list[str] | None = None
    rows: list[Mapping[str, str]] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = next(csv.reader([line], delimiter="\t", quoting=csv.QUOTE_NONE))
        if header is None:
            header = cells
            continue
        if len(cells) > len(header):
            raise InputError(Problem(path=str(path), line=number, code="too-many-cells", what=f"{len(cells)} cells under {len(header)} columns",
                                     fix="separate the cells with single tabs, one for each column"))
        if cells[0] in seen:
            raise InputError(Problem(path=str(path), line=number, code="duplicate-term", what=f"{cells[0]} is already on line {seen[cells[0]]}",
                                     fix="keep one of the two"))
        seen[cells[0]] = number
        rows.append(MappingProxyType(dict(zip(header, cells + [""] * (len(header) - len(cells)), strict=True))))
    return rows


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise InputError(Problem(path=str(path), line=None, code="bad-toml", what=str(error), fix="mend the TOML syntax at the place named")) from None


def _patterns(path: Path) -> list[Pattern]:
    data = _toml(path)
    parts: dict[str, str] = {}
    for name, part in data.get("parts", {}).items():
        parts[name] = _fill(part, parts)
    patterns = []
    for table in data.get("pattern", []):
        fields = {key: value for key, value in table.items() if key not in ("id", "regex", "examples", "not")}
        try:
            regex = re.compile(_fill(table["regex"], parts))
        except (re.error, KeyError) as error:
            raise InputError(Problem(path=str(path), line=None, code="bad-pattern", what=f"{table.get('id', '(no id)')}: {error}",
                                     fix="give the pattern an id and a regex that Python's re module reads")) from None
        patterns.append(Pattern(table["id"], regex, MappingProxyType(fields), tuple(table.get("examples", ())), tuple(table.get("not", ()))))
    return patterns


def _fill(regex: str, parts: Mapping[str, str]) -> str:
    return re.sub(r"\{([a-z_]+)\}", lambda m: f"(?:{parts[m[1]]})" if m[1] in parts else m[0], regex)

"""Loads and checks lexicon/: lists (.tsv) and patterns (.toml) that the stages read; words are data, not code."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from digest.message import Message, coded, say
from digest.problem import InputError, Problem

HERE = Path(__file__).parent / "lexicon"


@dataclass(frozen=True, eq=False)
class Pattern:
    """A regular expression with its proof; `fields` are the other keys of its table."""

    id: str
    source: str
    fields: Mapping[str, Any]
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """Compiled when it is first asked for: few texts ask for all."""
        return re.compile(self.source)


class Regexes(dict[str, Any]):
    """Regular expressions by name, each compiled when it is first asked for; and *others*, whatever they are."""

    def __init__(self, sources: Mapping[str, str], others: Mapping[str, Any] = MappingProxyType({})) -> None:
        super().__init__(others)
        self._sources = sources

    def __missing__(self, name: str) -> re.Pattern[str]:
        regex = self[name] = re.compile(self._sources[name])
        return regex


class Lexicon:
    """The lists and patterns of one folder, each loaded and checked on first use.

    `table("units")` gives the rows of units.tsv as dictionaries, `patterns("targets")` the patterns of targets.toml,
    `values("months")` any other TOML file as it is. Files of *own*, a project's folder, go before: a list adds its rows, and takes the
    place of those with the same key; a TOML file takes the place of the one. Raises InputError naming file and line.
    """

    def __init__(self, folder: Path = HERE, own: Path | None = None) -> None:
        self.folder, self._own = folder, own
        self._tables: dict[str, tuple[Mapping[str, str], ...]] = {}
        self._patterns: dict[str, tuple[Pattern, ...]] = {}
        self._values: dict[str, Mapping[str, Any]] = {}

    def __reduce__(self) -> tuple[object, ...]:
        """Sent to another process, it is the one that this process has of the same folders."""
        return _of, (self.folder, self._own)

    def table(self, name: str) -> tuple[Mapping[str, str], ...]:
        """Rows of *name*.tsv; its first line that is no comment names the columns, the first column is the key."""
        if name not in self._tables:
            rows = _rows(self.folder / f"{name}.tsv")
            if self._own and (self._own / f"{name}.tsv").is_file():
                key, *_ = columns = list(rows[0])
                rows = list({row[key]: row for row in (*rows, *_own_rows(self._own / f"{name}.tsv", columns))}.values())
            self._tables[name] = tuple(rows)
        return self._tables[name]

    def patterns(self, name: str) -> tuple[Pattern, ...]:
        """Patterns of *name*.toml, in file order; `{name}` in a regex stands for the file's `[parts]` of that name."""
        if name not in self._patterns:
            path = self._path(f"{name}.toml")
            self._patterns[name] = tuple(_patterns(path, checked=path.parent == self._own))
        return self._patterns[name]

    def values(self, name: str) -> Mapping[str, Any]:
        """The tables of *name*.toml as they are."""
        if name not in self._values:
            self._values[name] = MappingProxyType(_toml(self._path(f"{name}.toml")))
        return self._values[name]

    def own(self, name: str) -> Sequence[Mapping[str, str]]:
        """The rows of *name*.tsv that the project has written itself."""
        path = self._own / f"{name}.tsv" if self._own else None
        return _rows(path, list(self.table(name)[0])) if path and path.is_file() else ()

    def _path(self, name: str) -> Path:
        return self._own / name if self._own and (self._own / name).is_file() else self.folder / name

    def names(self) -> Sequence[str]:
        """Every file of the lexicon, sorted."""
        return sorted(path.name for path in self.folder.iterdir() if path.suffix in (".tsv", ".toml"))

    def files(self) -> Sequence[Path]:
        """The files of the lexicon, then those of the project."""
        own = (self._own / name for name in self.names()) if self._own else ()
        return (*(self.folder / name for name in self.names()), *(path for path in own if path.is_file()))


@cache
def default() -> Lexicon:
    """The lexicon that comes with the program."""
    return Lexicon()


@cache
def _of(folder: Path, own: Path | None) -> Lexicon:
    return Lexicon(folder, own)


def of(project: Path) -> Lexicon:
    """The lexicon of a project: the program's, and over it what the folder lexicon/ of the project holds.

    Raises InputError for a file there that is none of the lexicon's.
    """
    own = project / "lexicon"
    if not own.is_dir():
        return default()
    lexicon = Lexicon(HERE, own)
    for path in sorted(own.iterdir()):
        if path.suffix in (".tsv", ".toml") and path.name not in lexicon.names():
            near = difflib.get_close_matches(path.name, lexicon.names(), 1) or ["glossary.tsv"]
            raise InputError(Problem(path=str(path), line=None, code="not-read", what=say("there is no such list in the lexicon"), fix=say("name it {near}", near=near[0])))
    return lexicon


def _own_rows(path: Path, columns: Sequence[str]) -> Iterator[Mapping[str, str]]:
    """The rows of a project's list, which need not have all *columns*."""
    for row in _rows(path, columns):
        yield MappingProxyType({column: row.get(column, "") for column in columns})


def _rows(path: Path, columns: Sequence[str] = ()) -> list[Mapping[str, str]]:
    """The rows of a list; of a project's own, the header names some of *columns*, the first among them, and each row has two cells at least."""
    header: list[str] | None = None
    rows: list[Mapping[str, str]] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(_text(path).split("\n"), 1):
        line = line.rstrip("\r")
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if header is None:
            header = cells
            if columns and (header[0] != columns[0] or not set(header) <= set(columns)):
                what = say("the first line that is no comment names the columns, not {line}", line=line.strip())
                fix = say("begin with {columns} and go on with what you need of {columns2}, with tabs between them", columns=columns[0], columns2=', '.join(columns[1:]))
                raise InputError(Problem(path=str(path), line=number, code="wrong-columns", what=what, fix=fix))
            continue
        if columns and len(cells) < 2:
            raise InputError(Problem(path=str(path), line=number, code="one-cell", what=say("{line} is one cell", line=line.strip()),
                                     fix=say("separate the cells with tabs, not spaces")))
        if len(cells) > len(header):
            raise InputError(Problem(path=str(path), line=number, code="too-many-cells", what=say("{count} cells under {count2} columns", count=len(cells), count2=len(header)),
                                     fix=say("separate the cells with single tabs, one for each column")))
        if cells[0] in seen:
            raise InputError(Problem(path=str(path), line=number, code="duplicate-term", what=say("{cells} is already on line {seen}", cells=cells[0], seen=seen[cells[0]]),
                                     fix=say("keep one of the two")))
        seen[cells[0]] = number
        rows.append(MappingProxyType(dict(zip(header, cells + [""] * (len(header) - len(cells)), strict=True))))
    return rows


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(Problem(path=str(path), line=None, code="not-utf-8", what=say("the file is not in UTF-8"), fix=say("save it as UTF-8"))) from None


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_text(path))
    except tomllib.TOMLDecodeError as error:
        raise InputError(Problem(path=str(path), line=None, code="bad-toml", what=say(str(error)), fix=say("mend the TOML syntax at the place named"))) from None


def _patterns(path: Path, checked: bool) -> list[Pattern]:
    """The patterns of a file; *checked*, each is compiled at once, so that a mistake is told."""
    data = _toml(path)
    parts: dict[str, str] = {}
    for name, part in data.get("parts", {}).items():
        parts[name] = _fill(part, parts)
    patterns = []
    for table in data.get("pattern", []):
        fields = {key: value for key, value in table.items() if key not in ("id", "regex", "examples", "not")}
        try:
            source = _fill(table["regex"], parts)
            if checked:
                re.compile(source)
        except (re.error, KeyError) as error:
            raise InputError(Problem(path=str(path), line=None, code="bad-pattern", what=say("{table}: {error}", table=table.get('id', '(no id)'), error=error),
                                     fix=say("give the pattern an id and a regex that Python's re module reads"))) from None
        patterns.append(Pattern(table["id"], source, MappingProxyType(fields), tuple(table.get("examples", ())), tuple(table.get("not", ()))))
    return patterns


def _fill(regex: str, parts: Mapping[str, str]) -> str:
    return re.sub(r"\{([a-z_]+)\}", lambda m: f"(?:{parts[m[1]]})" if m[1] in parts else m[0], regex)


def labels(lexicon: Lexicon) -> Mapping[str, str]:
    """What a page calls the codes of the model: `relation.more_than` → its Chinese."""
    return {row["key"]: row["zh"] for row in lexicon.table("labels")}


def codes(lexicon: Lexicon) -> Mapping[tuple[str, str], Message]:
    """Kinds, relations and topics as an editor is told of them, by sort and code: in Chinese with their word."""
    chinese = {**labels(lexicon), **{f"topic.{row['id']}": row["name"] for row in lexicon.table("topics")}}
    return {(sort, code): coded(code, zh) for key, zh in chinese.items() for sort, _, code in (key.partition("."),)}

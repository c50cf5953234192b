"""Loads and checks lexicon/: lists (.tsv) and patterns (.toml) that the stages read; words are data, not code."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Any

import numpy as np

from digest.message import Message, coded, say
from digest.problem import InputError, Problem

HERE = Path(__file__).parent / "lexicon"
LABELS = "labels"


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
        self._lists: dict[str, tuple[Sequence[str], Sequence[Sequence[str]]]] = {}
        self._tables: dict[str, tuple[Mapping[str, str], ...]] = {}
        self._patterns: dict[str, tuple[Pattern, ...]] = {}
        self._values: dict[str, Mapping[str, Any]] = {}
        self._weights: dict[str, Mapping[str, float]] = {}

    def __reduce__(self) -> tuple[object, ...]:
        """Sent to another process, it is the one that this process has of the same folders."""
        return _of, (self.folder, self._own)

    def table(self, name: str) -> tuple[Mapping[str, str], ...]:
        """Rows of *name*.tsv; its first line that is no comment names the columns, the first column is the key."""
        if name not in self._tables:
            columns, rows = self._list(name)
            self._tables[name] = tuple(MappingProxyType(dict(zip(columns, row, strict=True))) for row in rows)
        return self._tables[name]

    def pairs(self, name: str) -> Mapping[str, str]:
        """The first column of *name*.tsv to the second: what long lists are had by."""
        return {row[0]: row[1] for row in self._list(name)[1]}

    def _list(self, name: str) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
        """The columns of *name*.tsv and the cells of its rows."""
        if name not in self._lists:
            columns, rows = _list(self.folder / f"{name}.tsv")
            if self._own and (self._own / f"{name}.tsv").is_file():
                own = tuple(_own_rows(self._own / f"{name}.tsv", columns))
                if name == LABELS:
                    _fillable(self._own / f"{name}.tsv", own, {row[0]: row[1] for row in rows})
                rows = list({row[0]: row for row in (*rows, *own)}.values())
            self._lists[name] = columns, rows
        return self._lists[name]

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

    def weights(self, question: str) -> Mapping[str, float]:
        """What each cue says, in log odds, when *question* is decided: the two columns of weights_*question*.tsv."""
        if question not in self._weights:
            self._weights[question] = {row[0]: float(row[1]) for row in self._list(f"weights_{question}")[1]}
        return self._weights[question]

    def vectors(self, question: str) -> Mapping[str, tuple[int, str]]:
        """The weight of each cue, in hundredths, and its vector, as hexadecimal digits, in the network that decides *question*: the columns of network_*question*.tsv."""
        return {row[0]: (int(row[1]), row[2]) for row in self._list(f"network_{question}")[1]}

    def arrays(self, name: str) -> Mapping[str, Any]:
        """The arrays of *name*.npz."""
        with np.load(self.folder / f"{name}.npz", allow_pickle=False) as stored:
            return {key: stored[key] for key in stored.files}

    def own(self, name: str) -> Sequence[Mapping[str, str]]:
        """The rows of *name*.tsv that the project has written itself."""
        path = self._own / f"{name}.tsv" if self._own else None
        if path is None or not path.is_file():
            return ()
        columns, rows = _list(path, self._list(name)[0])
        return [MappingProxyType(dict(zip(columns, row, strict=True))) for row in rows]

    def _path(self, name: str) -> Path:
        return self._own / name if self._own and (self._own / name).is_file() else self.folder / name

    def names(self) -> Sequence[str]:
        """Every file of the lexicon, sorted."""
        return sorted(path.name for path in self.folder.iterdir() if path.suffix in (".tsv", ".toml", ".npz"))

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


def _own_rows(path: Path, columns: Sequence[str]) -> Iterator[Sequence[str]]:
    """The rows of a project's list, which need not have all *columns*."""
    given, rows = _list(path, columns)
    places = [given.index(column) if column in given else -1 for column in columns]
    for row in rows:
        yield [row[place] if place >= 0 else "" for place in places]


def _fillable(path: Path, own: Sequence[Sequence[str]], labels: Mapping[str, str]) -> None:
    """Raise InputError for a label of a project's own with a {place} that the program's has not, and so nobody fills."""
    for key, label, *_ in own:
        known = _places(labels.get(key, label)) or frozenset()
        found = _places(label)
        if (found is None and known) or (found or known) - known:
            line = next(number for number, line in enumerate(_text(path).split("\n"), 1) if line.startswith(f"{key}\t"))
            fix = say("use only {known}", known=", ".join(f"{{{place}}}" for place in sorted(known))) if known else say("write it without braces")
            raise InputError(Problem(path=str(path), line=line, code="wrong-place", what=say("{label} cannot be filled in", label=label), fix=fix))


def _places(label: str) -> frozenset[str] | None:
    """The names in braces; None where a brace stands alone."""
    try:
        return frozenset(name for _, name, _, _ in Formatter().parse(label) if name is not None)
    except ValueError:
        return None


def _list(path: Path, columns: Sequence[str] = ()) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """The columns of a list and its rows, each with as many cells; of a project's own, the header names some of *columns*, the first among them, and each row has two cells at least."""
    lines = [(number, line) for number, line in enumerate(_text(path).split("\n"), 1) if line and line[0] != "#" and not line.isspace()]
    if not lines:
        return (), ()
    (number, first), *rest = lines
    header = first.split("\t")
    if columns and (header[0] != columns[0] or not set(header) <= set(columns)):
        what = say("the first line that is no comment names the columns, not {line}", line=first.strip())
        fix = say("begin with {columns} and go on with what you need of {columns2}, with tabs between them", columns=columns[0], columns2=', '.join(columns[1:]))
        raise InputError(Problem(path=str(path), line=number, code="wrong-columns", what=what, fix=fix))
    rows = [line.split("\t") for _, line in rest]
    widths = set(map(len, rows))
    if len({row[0] for row in rows}) < len(rows) or max(widths, default=0) > len(header) or (columns and 1 in widths):
        _refuse(path, [(number, row) for (number, _), row in zip(rest, rows, strict=True)], len(header), bool(columns))
    if widths - {len(header)}:
        rows = [row + [""] * (len(header) - len(row)) for row in rows]
    return header, rows


def _refuse(path: Path, rows: Sequence[tuple[int, Sequence[str]]], width: int, own: bool) -> None:
    """Raise InputError for the first row that is wrong."""
    seen: dict[str, int] = {}
    for number, cells in rows:
        if own and len(cells) < 2:
            raise InputError(Problem(path=str(path), line=number, code="one-cell", what=say("{line} is one cell", line=cells[0].strip()),
                                     fix=say("separate the cells with tabs, not spaces")))
        if len(cells) > width:
            raise InputError(Problem(path=str(path), line=number, code="too-many-cells", what=say("{count} cells under {count2} columns", count=len(cells), count2=width),
                                     fix=say("separate the cells with single tabs, one for each column")))
        if cells[0] in seen:
            raise InputError(Problem(path=str(path), line=number, code="duplicate-term", what=say("{cells} is already on line {seen}", cells=cells[0], seen=seen[cells[0]]),
                                     fix=say("keep one of the two")))
        seen[cells[0]] = number


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


def any_of(words: Iterable[tuple[str, str, str]]) -> str:
    """A regular expression for any of some words, the first that fits; each with the characters that it must not stand after, and those that it must not stand before.

    They are put together by their first characters, so that few are tried where none begins.
    """
    rests: dict[str, list[str]] = {}
    for after, word, before in words:
        first = re.escape(word[0])
        rests.setdefault(first, []).append((f"(?<![{after}]{first})" if after else "") + re.escape(word[1:]) + (f"(?![{before}])" if before else ""))
    return "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in rests.items())


def labels(lexicon: Lexicon) -> Mapping[str, str]:
    """What a page calls the codes of the model: `relation.more_than` → its Chinese."""
    return {row["key"]: row["zh"] for row in lexicon.table("labels")}


def codes(lexicon: Lexicon) -> Mapping[tuple[str, str], Message]:
    """Kinds, relations and topics as an editor is told of them, by sort and code: in Chinese with their word."""
    chinese = {**labels(lexicon), **{f"topic.{row['id']}": row["name"] for row in lexicon.table("topics")}}
    return {(sort, code): coded(code, zh) for key, zh in chinese.items() for sort, _, code in (key.partition("."),)}

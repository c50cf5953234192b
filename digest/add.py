"""A page from anywhere → seeds/: the file under a clean name, its sidecar with pinned ids, its catalogue; nothing is overwritten."""

from __future__ import annotations

import hashlib
import re
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from os.path import relpath
from pathlib import Path
from zlib import crc32

import yaml

from digest import pipeline
from digest.catalogue import catalogue_bytes, update_catalogue
from digest.check import check
from digest.correct import bare, dated, name_of
from digest.extract.dates import find_times
from digest.lexicon import Lexicon
from digest.link import link
from digest.message import Message, Tongue, say, told
from digest.model import Entry, Page
from digest.problem import InputError, Problem
from digest.read.source import HINTS, SUFFIXES, is_page, read
from digest.review import naming_line
from digest.scripts import converter
from digest.settings import OWN_ENGLISH, this_day
from digest.translate import load_catalogue, translate

SCHEMA = Path(__file__).parent / "schema"
PASTED = "pasted"
"""The name of text that came without one."""
FEWEST = 20
"""Chinese characters; less is no page."""
RUN = 5
"""Letters that pages are compared by, run by run."""
ONE_IN = 4
"""Of the runs, the share that is compared: those whose hash this number divides."""
SAME = 0.5
"""Share of a page's runs that stand on another page already, from which on it is taken to be the same page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A page that was added: its files, what was understood of it, what is doubtful."""

    seed: Path
    files: tuple[Path, ...]
    page: Page
    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]


def add(
    given: Path,
    project: Path,
    lexicon: Lexicon,
    *,
    name: str | None = None,
    paper: str | None = None,
    date: str | None = None,
    similar: bool = False,
    tongue: Tongue = "en",
) -> Added:
    """Copy the page at *given* into the project's seeds/ with its sidecar and catalogue, and say what was understood of it.

    *name* is what to call it, *paper* and *date* what the editor knows already; *similar* allows a page much like one that is there; comments are in the language *tongue*.
    Raises InputError, and writes nothing, for a file that cannot be read, has no Chinese text, or is in seeds/ already.
    """
    if given.suffix.lower() not in SUFFIXES and given.suffix.lower() in HINTS and given.is_file():
        raise _refused(given, None, "unknown-type", say("files of type {suffix} are not read", suffix=given.suffix.lower()), HINTS[given.suffix.lower()])
    seed = read(given)
    letters = folded(seed.lines)
    han = sum("\u3400" <= c <= "\u9fff" for c in letters)
    if han < FEWEST:
        what = say("is empty") if not letters else say("has {han} Chinese characters", han=han)
        raise _refused(given, None, "no-text", what, say("give the page's text; of a scan or picture, what text recognition read"))
    _refuse_known(given, letters, project, similar)
    seeds = project / "seeds"
    stem = free_name(clean_name(name or given.stem, letters, lexicon), seeds)
    with tempfile.TemporaryDirectory() as folder:
        staged = Path(folder) / "seeds" / f"{stem}{given.suffix.lower()}"
        staged.parent.mkdir()
        staged.write_bytes(given.read_bytes())
        sidecar, catalogue = staged.with_suffix(".yml"), staged.with_suffix(".en.po")
        sidecar.write_text(_known(paper, date), encoding="utf-8")
        first = pipeline.understand(staged, Path(folder), lexicon)
        today = this_day().isoformat()
        sidecar.write_text(sidecar_text(first, schema_line(project), paper, date, today, tongue), encoding="utf-8")
        one = pipeline.understand(staged, Path(folder), lexicon)
        known = load_catalogue(OWN_ENGLISH, {}, lexicon)
        catalogue.write_bytes(catalogue_bytes(update_catalogue(None, one.entries, known.own, today)))
        edition = translate(link((one.page,), one.entries, lexicon), known, lexicon)
        files = {seeds / path.name: path.read_bytes() for path in (sidecar, catalogue, staged)}
    _write_new(files)
    problems = (*one.problems, *check(edition, lexicon))
    ordered = {entry.article.id: entry for entry in edition.entries}
    entries = tuple(ordered[entry.article.id] for entry in one.entries)
    return Added(seed=seeds / staged.name, files=tuple(sorted(files)), page=one.page, entries=entries, problems=problems)


def _refused(path: Path, line: int | None, code: str, what: Message, fix: Message) -> InputError:
    return InputError(Problem(path=str(path), line=line, code=code, what=what, fix=fix))


# ---- is it here already? -------------------------------------------------------------------------------------------------


def _refuse_known(given: Path, letters: str, project: Path, similar: bool) -> None:
    runs = sketch(letters)
    nearest: tuple[float, Path] | None = None
    for path in sorted(p for p in (project / "seeds").glob("*") if is_page(p)):
        try:
            other = folded(read(path, project).lines)
        except InputError:
            continue  # check tells of it
        if other == letters:
            raise _refused(given, None, "duplicate", say("is the same text as {path}", path=path), say("correct {path} instead", path=path.with_suffix('.yml')))
        share = likeness(runs, sketch(other))
        if nearest is None or share > nearest[0]:
            nearest = share, path
    if nearest is not None and nearest[0] >= SAME and not similar:
        share, path = nearest
        fix = say("correct {path} instead; if it is another page, add it with --similar", path=path.with_suffix('.yml'))
        raise _refused(given, None, "near-duplicate", say("{share} of it stands in {path} already", share=f'{share:.0%}', path=path), fix)


def folded(lines: Iterable[str]) -> str:
    """Letters and digits of a page in Simplified, without spaces, marks and widths: two copies of a page fold alike."""
    text = unicodedata.normalize("NFKC", "".join(lines))
    return re.sub(r"[\W_]", "", converter("t2s").convert(text)).lower()


def sketch(letters: str) -> frozenset[int]:
    """A MinHash of *letters*: the hashes of its runs of five that four divides, about a quarter of them."""
    hashes = (crc32(letters[i : i + RUN].encode()) for i in range(len(letters) - RUN + 1))
    return frozenset(h for h in hashes if h % ONE_IN == 0)


def likeness(page: frozenset[int], other: frozenset[int]) -> float:
    """Share of *page* that stands on *other*, 0 to 1, as their sketches tell."""
    return len(page & other) / len(page) if page else 0.0


# ---- a clean name --------------------------------------------------------------------------------------------------------


def clean_name(name: str, letters: str, lexicon: Lexicon) -> str:
    """Letters, digits and hyphens of *name*, its date kept; of a name without any, the page's hash."""
    dates = [t.iso for t in find_times(name, lexicon, None) if re.fullmatch(r"\d{4}-\d\d-\d\d", t.iso or "")]
    plain = re.sub(r"[^a-z0-9]+", "-", unicodedata.normalize("NFKD", name).lower()).strip("-")
    if dates and dates[0] and dates[0] not in plain:
        plain = dates[0]
    if name == PASTED or len(plain.replace("-", "")) < 2:
        plain = f"page-{hashlib.sha256(letters.encode()).hexdigest()[:8]}"
    return plain[:60].strip("-")


def free_name(stem: str, seeds: Path) -> str:
    """*stem*, with a number if seeds/ has files of that name: a page, a sidecar and a catalogue share it."""
    taken = {path.name.split(".")[0].lower() for path in seeds.glob("*")} if seeds.is_dir() else set()
    count, free = 1, stem
    while free in taken:
        count += 1
        free = f"{stem}-{count}"
    return free


def _write_new(files: dict[Path, bytes]) -> None:
    written: list[Path] = []
    try:
        for path, data in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                written.append(path)
                file.write(data)
    except OSError as error:
        for path in written:
            path.unlink(missing_ok=True)
        where = Path(error.filename) if error.filename else next(iter(files))
        raise _refused(where, None, "unwritable", say(error.strerror or "cannot be written"), say("see that seeds/ may be written to")) from None


# ---- the sidecar -----------------------------------------------------------------------------------------------------------


def sidecar_text(one: pipeline.Understood, schema: str, paper: str | None, date: str | None, today: str, tongue: Tongue = "en") -> str:
    """A sidecar that pins each article's id, where its date is given, and says that the page was added *today*; what was understood stands in comments."""
    page, settled = one.page, dated(one.page)
    basis = {w.code: w.message for w in page.warnings}
    first = say("# Take the first # from a line to settle it. Articles are found by headline; ids stay as they are for good.")
    out = [schema, told(first, tongue)]
    if not settled:
        out.append(told(say("# Settle the date, which is part of each id; then write the ids here: digest check --pin"), tongue))
    names = Counter(bare(name_of(entry.article)) for entry in one.entries)
    for key, given, found, doubt in (("paper", paper, page.paper.name, "paper-inferred"), ("date", date, page.paper.date, "date-inferred")):
        if given:
            out.append(f"{key}: {_scalar(given)}")
        elif found:
            out.append(f"#{key}: {_scalar(found)}    # {told(basis.get(doubt, say('found on the page')), tongue)}")
        else:
            out.append(f"#{key}:    # {told(say('not found on the page'), tongue)}")
    out.append(f"added: {_scalar(today)}")
    if page.articles:
        out += ["", "articles:"]
    for entry in one.entries:
        article = entry.article
        if not settled and names[bare(name_of(article))] > 1:
            continue  # only its id would tell it from the other
        out += [
            f"- {naming_line(article, page)}",
            *([f"  id: {article.id}"] if settled else []),
            f"  #kind: {article.kind}",
            f"  #topics: [{', '.join(entry.topics)}]",
            f"  #policy: {str(entry.policy).lower()}",
        ]
    return "\n".join(out) + "\n"


def _scalar(text: str) -> str:
    dumped: str = yaml.safe_dump(text, allow_unicode=True, width=10**6)
    return dumped.removesuffix("...\n").strip()


def _known(paper: str | None, date: str | None) -> str:
    return "".join(f"{key}: {_scalar(value)}\n" for key, value in (("paper", paper), ("date", date)) if value)


def schema_line(project: Path) -> str:
    """The comment by which editors complete and check a sidecar; the schema it names lies in the project."""
    within = SCHEMA.resolve().is_relative_to(project.resolve())
    folder = SCHEMA if within else project / "schema"
    return f"# yaml-language-server: $schema={Path(relpath(folder.resolve() / 'sidecar.json', project.resolve() / 'seeds')).as_posix()}"

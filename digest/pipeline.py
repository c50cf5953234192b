"""Start here: the stages in the order they are called, from source files to an edition and from an edition to a site."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from digest.catalogue import read_catalogue
from digest.classify import classify
from digest.correct import correct, settle
from digest.corrections import NAME as CORRECTIONS
from digest.corrections import load_corrections
from digest.extract.article import extract
from digest.extract.reading import published_in
from digest.lexicon import Lexicon, labels
from digest.link import link
from digest.message import many, say
from digest.model import Correction, Edition, Entry, Page, Sheet
from digest.normalise import normalise, normalised
from digest.printed import as_printed
from digest.problem import InputError, Problem, naming
from digest.read.source import SUFFIXES, is_page, read
from digest.segment.page import segment
from digest.settings import LANGUAGES, OWN_ENGLISH, Settings
from digest.sidecar import Sidecar, load_sidecar
from digest.torn import torn
from digest.translate import Catalogue, load_catalogue, translate

PDFS_A_LINE = 50  # between two lines of progress

Said = Callable[[str], None]
"""Told, one line a time, how far the work is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """One source file: its page, what its articles say, and corrections that no longer fit."""

    page: Page
    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]


def understand(path: Path, root: Path, lexicon: Lexicon, *, raw: bool = False) -> Understood:
    """Read one source file and say what its articles say; *raw* leaves all corrections of its sidecar out but paper and date.

    Raises InputError for a file or sidecar that cannot be used.
    """
    seed = read(path, root)
    topics = [row["id"] for row in lexicon.table("topics")]
    sidecar = load_sidecar(path.with_suffix(".yml"), str(Path(seed.path).with_suffix(".yml")), topics)
    if raw:
        sidecar = sidecar.raw()
    sheet = normalise(seed, lexicon, sidecar.region)
    sidecar, unsettled = fitted(sidecar, sheet, lexicon)
    page = published_in(segment(sheet, sidecar.paper, lexicon, sidecar.boundaries), lexicon)
    entries = tuple(torn(classify(extract(article, lexicon), lexicon), seed) for article in page.articles)
    entries, problems = correct(entries, sidecar, lexicon)
    entries = tuple(as_printed(entry, sheet) for entry in entries)
    return Understood(page=page, entries=entries, problems=(*unsettled, *problems))


def fitted(sidecar: Sidecar, sheet: Sheet, lexicon: Lexicon) -> tuple[Sidecar, tuple[Problem, ...]]:
    """*sidecar* spelt as *sheet* is, its boundaries as line numbers, and a problem for each of these that doesn't hold."""
    return settle(sidecar.spelt(partial(normalised, sheet=sheet, lexicon=lexicon, region=sidecar.region)), sheet)


Understand = Callable[[Path, Path, Lexicon], Understood]
"""`understand`, or a memory of it."""


def seeds_of(project: Path) -> tuple[Path, ...]:
    """The source files of a project, by name. Raises InputError when there is none."""
    paths = tuple(sorted(p for p in (project / "seeds").glob("*") if is_page(p)))
    if not paths:
        raise InputError(
            Problem(
                path="seeds",
                line=None,
                code="no-seeds",
                what=say("there is no page to read"),
                fix=say("add one: digest add PAGE; or go to the project's folder, which holds seeds/ and mkdocs.yml"),
            )
        )
    return paths


def page_of(given: Path, project: Path) -> Path:
    """The source file that *given* means: its path, its name with or without ending, or that of its sidecar or catalogue.

    Raises InputError when there is none.
    """
    name = given.name
    for suffix in (".en.po", ".yml", *SUFFIXES):
        name = name.removesuffix(suffix)
    if given.is_file() and given.suffix.lower() in SUFFIXES:
        return given
    paths = seeds_of(project)
    for path in paths:
        if path.stem == name and (given.suffix.lower() not in SUFFIXES or given.suffix == path.suffix):
            return path
    near = difflib.get_close_matches(name, [path.stem for path in paths], 1)
    fix = say("did you mean {near}?", near=near[0]) if near else say("write the name of a file in seeds/; digest translate --status lists them")
    raise InputError(Problem(path=str(given), line=None, code="no-page", what=say("no page of seeds/ has this name"), fix=fix))


def build(
    paths: Iterable[Path],
    project: Path,
    lexicon: Lexicon,
    said: Said = lambda line: None,
    refused: Callable[[InputError], None] | None = None,
    understand: Understand = understand,
    judged: bool = True,
) -> tuple[Edition, tuple[Problem, ...]]:
    """Turn source files into one bilingual edition, and say what an editor should look at, gravest first; nothing unless *judged*.

    A file that cannot be used raises InputError; with *refused* it is told instead, and the others are read all the same.
    """

    @contextmanager
    def tolerant() -> Iterator[None]:
        try:
            yield
        except InputError as error:
            if refused is None:
                raise
            refused(error)

    understood: list[Understood] = []
    for path in paths:
        with tolerant():
            understood.append(one := understand(path, project, lexicon))
            records = sum(len(e.targets) + len(e.figures) for e in one.entries)
            said(say("{path}: {articles}, {records}", path=one.page.seed.path, articles=many(len(one.entries), "article"), records=many(records, "record")))
    corrections: tuple[Correction, ...] = ()
    with tolerant():
        corrections = load_corrections(project / CORRECTIONS)
    withdrawn = {each.page for each in corrections if each.kind == "withdrawn"}
    entries = [entry for one in understood for entry in one.entries if f"articles/{entry.article.id}" not in withdrawn]
    sound: dict[str, Path] = {}
    for source in (one.page.seed.path for one in understood):
        path = project / english_of(source)
        with tolerant():
            if path.is_file() and read_catalogue(path) is not None:
                sound[source] = path
    catalogue = load_catalogue(OWN_ENGLISH, sound, lexicon)
    linked = replace(link(tuple(one.page for one in understood), entries, lexicon), corrections=corrections)
    edition = translate(linked, catalogue, lexicon)
    if not judged:
        return edition, ()
    from digest.check import (  # only here, and below: what judges and shows pages takes longer to load than to read one
        by_weight,
        check,
        strays,
    )

    own = (problem for one in understood for problem in one.problems)
    lines = {(page, *key): english.line for page, texts in catalogue.pages.items() for key, english in texts.items()}
    return edition, by_weight((*own, *strays(project, SUFFIXES), *check(edition, lexicon, lines)))


def in_english(one: Understood, catalogue: Catalogue, lexicon: Lexicon) -> tuple[Entry, ...]:
    """The entries of one source file with their English, as the site would show them."""
    return translate(Edition(pages=(one.page,), entries=one.entries), catalogue, lexicon).entries


def english_of(seed: str) -> str:
    """The PO file that holds the English of the page *seed*."""
    return str(Path(seed).with_suffix(".en.po"))


def make_site(
    edition: Edition,
    project: Path,
    settings: Settings,
    lexicon: Lexicon,
    said: Said = lambda line: None,
    warned: Said = lambda line: None,
    *,
    whole: bool = True,
    hands: Executor | None = None,
) -> Path:
    """Render *edition*, with its PDFs, and publish it; returns the folder of the finished site.

    The old site stays whole until the new one is. *warned* is told what the site has to do without. Unless *whole*, PDFs and the search
    index stay as they were last: for an editor who waits to see a page. *hands* share the work. Raises InputError where two articles would have one address.
    """
    from digest.check import articles_of_one_id
    from digest.cite import references
    from digest.export import data_files
    from digest.feeds import feeds
    from digest.init import lay_templates
    from digest.publish import publish
    from digest.render import Pdf, render
    from digest.rights import permitted
    from digest.search import other_words, questions
    from digest.typeset import pages_in
    from digest.voice import Voice, read_interface

    if not settings.address:
        warned(say("The site has no address: citations, data and PDFs cannot say where they come from. Write it under extra.digest.address in mkdocs.yml; site_url is not read."))
    for problem in articles_of_one_id(edition):
        raise InputError(problem)
    lay_templates(project, settings.templates)
    edition = permitted(edition, settings.text)
    with naming("data", "data-failed"):
        data = data_files(edition, attribution(lexicon), lexicon, (settings.licence, settings.licence_url), f"{settings.address}en/", package(settings, lexicon))
    files = {f"{language}/data/{name}": content for language in LANGUAGES for name, content in data.items()}
    for language in LANGUAGES:
        voice, home = Voice(language, settings, lexicon, read_interface()), settings.address and f"{settings.address}{language}/"
        with naming(f"{language}/data", "citation-failed"):
            files |= {f"{language}/data/{name}": content for name, content in references(edition, voice, home, settings.today, " ".join(filter(None, (settings.licence, settings.licence_url)))).items()}
    with naming("search", "search-failed"):
        files |= other_words(edition, settings, lexicon)
        files |= questions(edition, settings, lexicon)
    with naming("feeds", "feed-failed"):
        files |= {path: feed.encode() for path, feed in feeds(edition, settings, lexicon).items()}
    pdfs = make_pdfs(edition, project, settings, lexicon, said, warned) if whole else pdfs_of(project / "docs")
    pages = render(edition, settings, lexicon, {path: Pdf(len(pdf), pages_in(pdf)) for path, pdf in pdfs.items()}, hands)
    files |= {path: pdf for path, pdf in pdfs.items() if f"{path.split('.')[0]}.md" in pages}
    return publish(pages, project, settings, said, files, indexed=whole, hands=hands)


def pdfs_of(docs: Path) -> Mapping[str, bytes]:
    """The PDFs as they were last written, by their path under *docs*."""
    paths = (path for language in LANGUAGES for path in (docs / language).rglob("*.pdf"))
    return {path.relative_to(docs).as_posix(): path.read_bytes() for path in sorted(paths)}


def make_pdfs(
    edition: Edition, project: Path, settings: Settings, lexicon: Lexicon, said: Said = lambda line: None, warned: Said = lambda line: None
) -> Mapping[str, bytes]:
    """The PDFs of the site by their path under docs/; none where they cannot be set, and *warned* is told why."""
    if not settings.pdfs:
        return {}
    from digest.document import documents
    from digest.typeset import CACHE, NotSet, forget, press_of, typeset

    def counted(done: int, of: int) -> None:
        if done % PDFS_A_LINE == 0 or done == of:
            said(say("PDFs: {done} of {of} set", done=done, of=of))

    try:
        pdfs = typeset(documents(edition, settings, lexicon, settings.pdfs), press_of(settings), project / CACHE, counted)
    except NotSet as error:
        warned(say("PDFs are left out: {error}", error=error.message))
        return {}
    forget(project / CACHE, pdfs.values())
    return pdfs


def package(settings: Settings, lexicon: Lexicon) -> Mapping[str, Any]:
    """What the data say of themselves as a whole, in both languages: what and whose they are, how they are cited, and of which day."""
    from digest.cite import data_citations
    from digest.voice import Voice, read_interface

    voices = [Voice(language, settings, lexicon, read_interface()) for language in ("zh-Hans", "en")]
    title = " / ".join(voice.name() for voice in voices)
    said = " / ".join(f"{voice.word('page.data.about')} {voice.word('data.certain')} {voice.word('data.worded')}" for voice in voices)
    day, home = settings.today.isoformat(), settings.address and f"{settings.address}en/data/"
    (apa, *_) = data_citations(voices[1], home, settings.today)
    return {
        "title": title,
        "description": said,
        "version": day,
        "created": f"{day}T00:00:00Z",
        "contributors": [{"title": title, "role": "author"} | ({"path": settings.address} if settings.address else {})],
        "citation": apa.text.strip(),
    } | ({"homepage": settings.address} if settings.address else {})


def attribution(lexicon: Lexicon) -> str:
    """What data from pages in the project's own wording says of itself, in both languages; `{paper}` and `{paper_en}` are still to be filled."""
    from digest.voice import read_interface

    chinese = labels(lexicon)["wording.project"]
    message = read_interface().get(chinese)
    return f"{chinese} / {str(message.string).replace('{paper}', '{paper_en}')}" if message else chinese

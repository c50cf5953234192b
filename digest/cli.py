"""The command `digest`: arguments, printing and exit codes, here and nowhere else.

Exit codes: 0 done; 1 problems found (with --strict) or the site could not be built; 2 a file or an argument cannot be used.
"""

from __future__ import annotations

import errno
import gc
import json
import os
import re
import sys
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from difflib import get_close_matches
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from shlex import quote
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text as Styled
from typer.core import TyperCommand, TyperGroup

from digest import lexicon as lexicons
from digest.lexicon import Lexicon
from digest.message import Message, chinese, many, recognised, say, together, told, tongue
from digest.model import Entry, Page
from digest.problem import HALF, BuildError, InputError, Problem
from digest.settings import OWN_ENGLISH, this_day

if TYPE_CHECKING:
    from polib import POFile

    from digest.add import Added
    from digest.fill import Translator

gc.set_threshold(50_000)  # what a command makes it keeps: to look for what it dropped after each 700 objects took 6 % of `digest print`


USAGE = say("Usage:")
TITLES = {
    "ARGUMENTS_PANEL_TITLE": say("Arguments"), "OPTIONS_PANEL_TITLE": say("Options"), "COMMANDS_PANEL_TITLE": say("Commands"),
    "DEFAULT_STRING": say("[default: {}]"), "REQUIRED_LONG_STRING": say("[required]"), "ENVVAR_STRING": say("[env var: {}]"),
}
"""What Typer calls the parts of its help."""
FAULTS = (
    say("{what} Did you mean {near}?"), say("{what} (Possible options: {near})"), say("No such option: {name}"), say("No such command {name}."),
    say("No such command {name}"), say("Missing argument {name}."), say("Missing option {name}."), say("Option {name} requires an argument."),
    say("Got unexpected extra argument(s) ({name})"), say("Invalid value for {name}: {what}"),
    say("{value} is not a valid int."), say("{value} is not a valid int range."), say("{value} is not in the range {range}."), say("Directory {value} is a file."),
)
"""What Typer finds fault with."""
USAGE_ERROR: type[Exception] = typer.BadParameter.__mro__[1]  # which Typer does not export


class _Told:
    """A command of Typer's whose help is in the language of this terminal."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.help = _help(self)

    def get_params(self, ctx: Any) -> list[Any]:
        params: list[Any] = super().get_params(ctx)  # type: ignore[misc]
        for param in params:
            param.help = _help(param)
        return params

    def get_usage(self, ctx: Any) -> str:
        return str(super().get_usage(ctx)).replace(USAGE, told(USAGE, tongue()))  # type: ignore[misc]


def _help(of: Any) -> str | None:
    help: str | None = getattr(of, "help", None)
    return chinese(help) if help and tongue() == "zh" else help


class Command(_Told, TyperCommand):
    """One command."""


class Commands(_Told, TyperGroup):
    """All commands."""

    def main(self, *arguments: Any, **options: Any) -> Any:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper) and stream.errors == "strict":
                stream.reconfigure(errors="backslashreplace")  # where the terminal's encoding has no such character
        if tongue() == "en":
            return super().main(*arguments, **options)
        from typer import rich_utils

        for name, title in TITLES.items():
            setattr(rich_utils, name, told(title, "zh"))
        try:
            sys.exit(super().main(*arguments, **{**options, "standalone_mode": False}) or 0)
        except typer.Abort:
            sys.exit(1)
        except USAGE_ERROR as error:
            fault: Any = error
            if type(fault).__name__ != "NoArgsIsHelpError":
                if fault.ctx:
                    err.print(Styled(fault.ctx.get_usage()))
                command = fault.ctx.command_path if fault.ctx else self.name or "digest"
                _mistake(recognised(fault.format_message(), FAULTS), say("{command} --help shows what there is", command=command))
            sys.exit(fault.exit_code)


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    help="Reads newspaper text and publishes what it promises: every target and figure, in Chinese and English, with its source line.",
)
COMMANDS = re.compile(r"[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What a terminal obeys instead of showing it."""


class Screen(Console):
    """A console on which texts of pages are shown and command nothing."""

    def render(self, renderable: Any, options: Any = None) -> Iterator[Any]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=COMMANDS.sub("\ufffd", segment.text))


out = Screen(soft_wrap=True, highlight=False)
err = Screen(stderr=True, soft_wrap=True, highlight=False)

Files = Annotated[list[Path], typer.Argument(help="Source files: newspaper pages.", show_default=False)]
Project = Annotated[Path, typer.Option("--project", help="The project's folder, with seeds/ and mkdocs.yml.", file_okay=False)]


@contextmanager
def _messages() -> Iterator[None]:
    try:
        yield
    except BrokenExecutor:
        from digest.hands import ENDED

        _warn(ENDED)
        raise typer.Exit(1) from None
    except BuildError as error:
        _warn(error.problem.message)
        raise typer.Exit(1) from None
    except InputError as error:
        _warn(error.problem.message)
        raise typer.Exit(2) from None
    except OSError as error:
        if error.errno not in NO_PLACE:
            raise
        said = say(error.strerror or "cannot be written")
        what = say("{path}: {said}", path=error.filename, said=said) if error.filename else said
        raise _no(what, say("see that the folder may be written to and has room")) from None


NO_PLACE = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""Of what a file system refuses, that which the user can mend."""


def _progress(line: str) -> None:
    if err.is_terminal:
        _warn(line)


def _warn(line: str) -> None:
    err.print(_here(line))


def _here(line: str) -> Styled:
    """*line* in the language of this terminal."""
    return Styled(told(line, tongue()))


def _mistake(what: Message, fix: Message) -> None:
    _warn(say("{what}\n  fix: {fix}", what=what, fix=fix))


def _no(what: Message, fix: Message) -> typer.Exit:
    """The end of a command that cannot do what it was asked, once that is told."""
    _mistake(what, fix)
    return typer.Exit(2)


@app.command(cls=Command)
def init(
    folder: Annotated[Path, typer.Argument(help="A new folder.", show_default=False, metavar="DIR")],
    name: Annotated[str | None, typer.Option(help="The site's name in Chinese; mkdocs.yml holds it.")] = None,
    name_en: Annotated[str | None, typer.Option("--name-en", help="Its name in English; without it, the Chinese one stands there too.")] = None,
) -> None:
    """Make a project that builds: configuration, one sample page, workflows for GitHub and GitLab, a configuration for nginx."""
    from digest import init as starting

    with _messages():
        starting.see_that_free(folder)
        if name is None and sys.stdin.isatty():
            name = typer.prompt(told(say("The site's name in Chinese"), tongue()), default=starting.NAME)
            name_en = name_en or typer.prompt(told(say("The site's name in English"), tongue()), default=starting.NAME_EN if name == starting.NAME else name)
        files = starting.init(folder, name, name_en, tongue())
    out.print(_here(say("{folder}: {files}", folder=folder, files=many(len(files), "file"))))
    if name and not name_en:
        out.print(_here(say("The English site is called {name} too: write its English name into mkdocs.yml, under extra.digest.name.en", name=name)))
    out.print(_here(say("Next:")), style="bold")
    out.print(_here(say(
        "  cd {folder}\n  digest serve          the site and the review page, built again whenever you save\n"
        "  digest add PAGE       a newspaper page: text, HTML, PDF or Word\n  digest build          the site in site/",
        folder=quote(str(folder)),
    )))


@app.command(cls=Command)
def build(project: Project = Path(), draft: Annotated[bool, typer.Option("--draft", hidden=True, help="Not what digest diff compares with.")] = False) -> None:
    """Turn seeds/ into the site: docs/ in three languages, then site/."""
    from digest import diff as differences
    from digest import pipeline
    from digest.hands import hands
    from digest.memory import Memory
    from digest.settings import load_settings

    memory = Memory(project)
    with _messages(), hands() as helpers:
        lexicon = lexicons.of(project)
        settings, paths = load_settings(project / "mkdocs.yml"), pipeline.seeds_of(project)
        memory.read_ahead(paths, project, lexicon, helpers, _progress)
        key = memory.key(lexicon)
        edition, problems = pipeline.build(paths, project, lexicon, _progress, understand=memory)
        memory.keep_edition(key, edition)
        memory.forget_others()
        site = pipeline.make_site(edition, project, settings, lexicon, _progress, _warn, hands=helpers)
        if not draft:
            differences.keep_published(project)
    targets, figures = (sum(r.counted_as is None for e in edition.entries for r in getattr(e, kind)) for kind in ("targets", "figures"))  # each once
    counts = {"pages": many(len(edition.pages), "page"), "articles": many(len(edition.entries), "article"), "targets": many(targets, "target"),
              "figures": many(figures, "figure"), "things": many(len(problems), "thing")}
    out.print(_here(say("{pages}, {articles}, {targets}, {figures}; {things} to look at: digest check", **counts)))
    out.print(_here(say("The site is in {site}/. To read it: digest serve, or python3 -m http.server --directory {site}", site=site)), style="bold")


@app.command("print", cls=Command)
def print_(
    project: Project = Path(),
    topic: Annotated[list[str] | None, typer.Option(help="This topic alone: its id, as in its address. May be repeated, as --plan and --article.")] = None,
    plan: Annotated[list[str] | None, typer.Option(help="This plan alone.")] = None,
    article: Annotated[list[str] | None, typer.Option(help="This article alone.")] = None,
    lang: Annotated[list[str] | None, typer.Option(help="zh-Hans, zh-Hant, en, or zh-en for two columns; without it, all four.")] = None,
    out_: Annotated[Path, typer.Option("--out", help="A folder, or with one document a file that ends in .pdf.")] = Path("print"),
) -> None:
    """Set PDFs of topics, plans and articles, without building the site."""
    from rich.progress import Progress

    from digest.document import EDITIONS, KINDS, documents
    from digest.init import lay_templates
    from digest.memory import Memory
    from digest.rights import permitted
    from digest.settings import load_settings
    from digest.typeset import CACHE, NotSet, press_of, typeset

    for each in lang or ():
        if each not in EDITIONS:
            raise _no(say("{option} is {value}", option="--lang", value=each), say("use one of: {known}", known=", ".join(EDITIONS)))
    wanted = {f"{kind}/{id}" for kind, ids in zip(KINDS, (topic, plan, article), strict=True) for id in ids or ()}
    with _messages():
        lexicon, settings = lexicons.of(project), load_settings(project / "mkdocs.yml")
        edition = Memory(project).edition(lexicon, _progress)
        lay_templates(project, settings.templates)
        found = list(documents(permitted(edition, settings.text), settings, lexicon, pages=wanted, editions=lang or ()))
    known = {"topics": [t.id for t in edition.topics], "plans": [p.id for p in edition.plans], "articles": [e.article.id for e in edition.entries]}
    for missing in sorted(wanted - {d.page for d in found}):
        kind, id = missing.split("/", 1)
        near = get_close_matches(id, known[kind], 1)
        fix = say("use the last part of the page's address as its id, perhaps {near}", near=near[0]) if near else say("use the last part of the page's address as its id")
        _mistake(say("{page}: there is no such page", page=missing), fix)
    if wanted - {d.page for d in found}:
        raise typer.Exit(2)
    if out_.suffix == ".pdf" and len(found) != 1:
        raise _no(say("--out is a file, and there are {count} documents", count=len(found)), say("name a folder, or choose one document and one --lang"))
    new = 0
    try:
        with Progress(console=err, transient=True, disable=not err.is_terminal) as bar:
            task = bar.add_task("PDFs", total=None)

            def counted(done: int, of: int) -> None:
                nonlocal new
                new = of
                bar.update(task, completed=done, total=of)

            pdfs = typeset(found, press_of(settings), project / CACHE, counted)
    except NotSet as error:
        _warn(error.message)
        raise typer.Exit(2) from None
    for path, pdf in pdfs.items():
        target = out_ if out_.suffix == ".pdf" else out_ / path
        try:
            if not target.is_file() or target.read_bytes() != pdf:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(pdf)
        except OSError as error:
            what = say("{path}: {said}", path=target, said=say(error.strerror or "cannot be written"))
            raise _no(what, say("say with --out where you may write")) from None
    size = sum(map(len, pdfs.values())) // 1024
    if len(pdfs) == 1:
        out.print(Styled(f"{target}: {size:,} KB"))
    else:
        counts = {"count": len(pdfs), "size": f"{size:,}", "folder": out_, "new": new, "old": len(pdfs) - new}
        out.print(_here(say("{count} PDFs, {size} KB, in {folder}; {new} set anew, {old} unchanged", **counts)))


@app.command(cls=Command)
def serve(project: Project = Path(), port: Annotated[int, typer.Option(help="Port on this machine.", min=1, max=65535)] = 8000) -> None:
    """Build the site and show it on this machine, with a page for reviewing, and build again whenever a file is saved. Ctrl-C ends it."""
    import signal
    import threading

    from digest import pipeline
    from digest.serve import Workshop, make_server

    with _messages():
        pipeline.seeds_of(project)
    workshop = Workshop(project, _warn)
    try:
        server = make_server(workshop, port)
    except PermissionError:
        raise _no(say("port {port} is the system's", port=port), say("say another: digest serve --port {port}", port=8000)) from None
    except OSError:
        raise _no(say("port {port} is taken", port=port), say("say another: digest serve --port {port}", port=port + 1)) from None
    out.print(_here(say("Site:    {site}\nReview:  {site}_review/\nCtrl-C ends it. Building …", site=f"http://127.0.0.1:{port}/")))
    stop = threading.Event()
    watching = threading.Thread(target=workshop.watch, args=(stop,), daemon=True)
    watching.start()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        server.serve_forever()
    stop.set()
    server.server_close()
    watching.join(2)  # a build that takes longer may be left at any moment


@app.command(cls=Command)
def add(
    files: Annotated[list[str], typer.Argument(help="Newspaper pages; - reads text from standard input.", show_default=False)],
    project: Project = Path(),
    paper: Annotated[str | None, typer.Option(help="The newspaper's name, if you know it.")] = None,
    date: Annotated[str | None, typer.Option(help="Its date, if you know it: 2023-12-02, 2023-12 or 2023.")] = None,
    name: Annotated[str | None, typer.Option(help="What to call the page in seeds/.")] = None,
    similar: Annotated[bool, typer.Option("--similar", help="Add it even if it is much like a page that is there.")] = False,
) -> None:
    """Copy pages into seeds/, each with its sidecar and catalogue, and show what was understood. Overwrites nothing."""
    from digest import add as adding
    from digest.sidecar import is_date

    if date is not None and not is_date(date):
        raise _no(say("{option} is {value}", option="--date", value=date), say("write it as 2023-12-02, 2023-12 or 2023"))
    if not (project / "mkdocs.yml").is_file():
        what = say("{path}: no-project: the file is missing, so this is no project", path=project / "mkdocs.yml")
        raise _no(what, say("go to the project's folder, or make one: digest init DIR"))
    failed = False
    for given in files:
        with _messages(), TemporaryDirectory() as folder:
            path = Path(given)
            if given == "-":
                path = Path(folder) / f"{adding.PASTED}.txt"
                path.write_bytes(sys.stdin.buffer.read())
            try:
                lexicon = lexicons.of(project)
                _print_added(adding.add(path, project, lexicon, name=name, paper=paper, date=date, similar=similar, tongue=tongue()), project, lexicon)
            except InputError as error:
                _warn(replace(error.problem, path=told(say("standard input"), tongue())).message if given == "-" else error.problem.message)
                failed = True
    raise typer.Exit(2 if failed else 0)


def _wide(word: str, width: int) -> str:
    """*word* in the language of this terminal, filled up to *width* columns."""
    said = told(word, tongue())
    return said + " " * (width - cell_len(said))


SHOWN = 8
"""Doubts shown of a page that was added; `digest check` has them all."""


def _print_added(added: Added, project: Path, lexicon: Lexicon) -> None:
    """One screen: the page, its articles, what is doubtful, what to do next."""
    from digest.correct import dated, name_of
    from digest.init import has_sample

    page = added.page
    seed = added.seed.relative_to(project) if added.seed.is_relative_to(project) else added.seed
    read = say("" if page.seed.encoding.startswith("utf-8") else ", read as {encoding}", encoding=page.seed.encoding.upper())
    out.print(_here(say("{path}: {lines}{read}", path=seed, lines=many(len(page.seed.lines), "line"), read=read)), style="bold")
    guessed = {w.code for w in page.warnings}
    inferred = {key: say(" (inferred)" if f"{key}-inferred" in guessed else "") for key in ("paper", "date")}
    paper = say("paper {name}{inferred}", name=page.paper.name or say("unknown"), inferred=inferred["paper"])
    date = say("date {date}{inferred}", date=page.paper.date or say("unknown"), inferred=inferred["date"])
    out.print(_here(say("{paper}, {date}", paper=paper, date=date)))
    words = lexicons.codes(lexicon)
    for entry in added.entries:
        records = (*entry.targets, *entry.figures)
        counts = (*(many(len(found), noun) for found, noun in ((entry.targets, "target"), (entry.figures, "figure")) if found),
                  *(say("{n} doubtful", n=n) for n in (sum(r.grade == "check" for r in records),) if n))
        kind = words["kind", entry.article.kind]
        title = entry.article.title.zh if entry.article.title else say("(no headline) {name}", name=name_of(entry.article))
        out.print(_here(say("{line}  {kind}  {title}", line=f"{entry.article.lines[0][0]:5}", kind=_wide(kind, 12), title=title)), overflow="ellipsis", no_wrap=True)
        out.print(_here(say("{margin}{said}", margin=" " * 21, said=together((*(words["topic", topic] for topic in entry.topics), *counts), " · "))), style="dim")
    untold = sum(p.code == "no-english" for p in added.problems)
    doubts = [p for p in added.problems if p.code != "no-english"]
    if doubts:
        out.print(_here(say("To look at ({count}):", count=len(doubts))), style="bold")
    for problem in doubts[:SHOWN]:
        place = f"{problem.line or '':5}" if problem.path == page.seed.path else f"{problem.path}:{problem.line or ''}"
        out.print(_here(say("{place}  {code}: {what}", place=place, code=problem.code, what=problem.what)), overflow="ellipsis", no_wrap=True)
    out.print(_here(say("Next:")), style="bold")
    out.print(_here(say("  digest serve      look at it in the browser and correct it in {sidecar}", sidecar=seed.with_suffix(".yml"))))
    if not dated(page):
        out.print(_here(say("  settle the date in {sidecar}, then digest check --pin: it is part of each article's id, and ids are addresses", sidecar=seed.with_suffix(".yml"))))
    if has_sample(project):
        out.print(_here(say("  rm seeds/sample.*  the sample's targets are invented, and stand among yours until you delete it")))
    if untold:
        out.print(_here(say("  {texts} without English: {catalogue}", texts=many(untold, "text"), catalogue=seed.with_suffix(".en.po"))))
    if len(doubts) > SHOWN:
        out.print(_here(say("  digest check      {things} to look at", things=many(len(doubts) - SHOWN, "more thing"))))


@app.command(cls=Command)
def extract(
    files: Files,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a file: the public contract.")] = False,
    raw: Annotated[bool, typer.Option("--raw", help="Without the sidecar's corrections; only its paper and date. Relations and units as printed: with --json, 30%以上 is more_than and 纳米 stays; as published, at_least and nm.")] = False,
    lines: Annotated[bool, typer.Option("--lines", help="The page's lines, each with its article and role.")] = False,
    why: Annotated[bool, typer.Option("--why", help="Why these topics, this policy flag; the quote of each record, as a sidecar names it.")] = False,
) -> None:
    """Print what was understood of each file, without building anything."""
    from digest import pipeline
    from digest.export import contract, published
    from digest.hands import hands
    from digest.memory import FEW
    from digest.translate import load_catalogue

    if as_json and (lines or why):
        raise _no(say("--json prints all that is understood"), say("leave out --lines and --why, or --json"))
    failed = False
    with _messages(), hands() as helpers:
        lexicon = lexicons.of(Path.cwd())
        understand = partial(pipeline.understand, root=Path.cwd(), lexicon=lexicon, raw=raw)
        readings = deque(helpers.submit(understand, path).result if len(files) >= FEW else partial(understand, path) for path in files)
        for path in files:
            try:
                one = readings.popleft()()
                entries = one.entries
                if not raw:
                    english = load_catalogue(OWN_ENGLISH, {one.page.seed.path: path.with_suffix(".en.po")}, lexicon)
                    entries = pipeline.in_english(one, english, lexicon)
            except InputError as error:
                _warn(error.problem.message)
                failed = True
                continue
            if as_json:
                sys.stdout.write(json.dumps(contract(one.page, entries) if raw else published(one.page, entries, lexicon), ensure_ascii=False) + "\n")
            if lines:
                _print_lines(one.page)
            if why or not (lines or as_json):
                _print_articles(contract(one.page, entries), entries, why, lexicon)
            for problem in one.problems:
                _warn(problem.message)
    raise typer.Exit(2 if failed else 0)


WHOLE = 10_000
"""Columns; no table is so wide."""
COLOURS = ("cyan", "green", "magenta", "yellow", "blue", "red")


def _print_lines(page: Page) -> None:
    owner = {n: k for k, article in enumerate(page.articles, 1) for a, b in article.lines for n in range(a, b + 1)}
    for number_, text in enumerate(page.seed.lines, 1):
        if not text.strip():
            continue
        k = owner.get(number_)
        role = page.roles[number_ - 1] if number_ <= len(page.roles) else ""
        out.print(Styled(f"{number_:5} {k or '-':>3} {role:10} {text}", style=COLOURS[k % len(COLOURS)] if k else "dim"))


def _print_articles(page: dict[str, Any], entries: Sequence[Entry], why: bool, lexicon: Lexicon) -> None:
    from digest.check import doubts_of, relation_of

    found = {entry.article.id: entry for entry in entries}
    records = {record.id: record for entry in entries for record in (*entry.targets, *entry.figures)}
    paper, words = page["paper"], lexicons.codes(lexicon)
    out.print(Styled(f"{page['source']}  {paper['name'] or '?'}  {paper['date'] or '?'}", style="bold"))
    for article in page["articles"]:
        said = " ".join(f"{a}-{b}" for a, b in article["lines"])
        out.print(
            _here(say("\n{id}  {kind}  lines {lines}  {topics}", id=article["id"], kind=words["kind", article["kind"]], lines=said, topics=together((words["topic", topic] for topic in article["topics"]), " ")))
            + _here(say("  policy" if article["policy"] else ""))
        )
        out.print(_here(article["title"]["zh"] or say("(no headline)")), style="bold")
        table = Table(show_edge=False, pad_edge=False)
        for column in ("", say("indicator"), say("relation"), say("number"), say("when"), say("line"), "", *([say("quote")] if why else [])):
            table.add_column(_here(column), overflow="fold")
        for kind, when, sort in (("targets", "deadline", say("target")), ("figures", "period", say("figure"))):
            for r in article[kind]:
                table.add_row(
                    _here(sort),
                    r["indicator"]["zh"],
                    _here(relation_of(records[r["id"]], words)),
                    r["raw"],
                    r[when],
                    str(r["places"][0]["lines"][0][0]),
                    _here(say("check" if r["grade"] == "check" else "")),
                    *([r["quote"]] if why else []),
                )
        if table.row_count:
            _print_table(table)
        for r in (*article["targets"], *article["figures"]) if why else ():
            record = records[r["id"]]
            out.print(_here(say("  {doubts}{indicator} {raw}", doubts=doubts_of(record), indicator=record.indicator.zh, raw=record.raw or "")))
            for rule in record.rules:
                out.print(Styled(f"    {rule}", style="dim"))
        for reason in found[article["id"]].reasons if why else ():
            out.print(Styled(f"  {reason}", style="dim"))
    for warning in page["warnings"]:
        out.print(Styled(f"{page['source']}:{warning['line']}: {warning['code']}: {warning['message']}", style="yellow"))


def _print_table(table: Table) -> None:
    """*table* as wide as the terminal; in a file or pipe as wide as it is, so that each row is one line."""
    if out.is_terminal:
        out.print(table)
    else:
        whole = Screen(width=WHOLE, highlight=False)
        whole.print(table)


@app.command(cls=Command)
def check(
    project: Project = Path(),
    level: Annotated[str, typer.Option(help="List errors alone (error), warnings too (warning), or all (note).")] = "note",
    strict: Annotated[bool, typer.Option("--strict", help="Exit code 1 if anything is listed.")] = False,
    pin: Annotated[bool, typer.Option("--pin", help="Add to the sidecars the ids of articles that they don't name (ids are addresses), and how what they confirm is read.")] = False,
    all_: Annotated[bool, typer.Option("--all", help="Every note, where many are alike.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON list.")] = False,
    as_sarif: Annotated[bool, typer.Option("--sarif", help="A SARIF log, which code hosts show beside the lines.")] = False,
) -> None:
    """List what an editor should look at, gravest first: file, line, what, and how to mend it.

    Exit codes: 0 done; 1 something is listed, with --strict; 2 a file could not be used: it is listed first, the others were read.
    """
    from importlib.metadata import version

    from digest import pin as pinning
    from digest import pipeline
    from digest.check import RANKS, sarif
    from digest.correct import dated
    from digest.hands import hands
    from digest.memory import Memory

    if level not in RANKS:
        raise _no(say("{option} is {value}", option="--level", value=level), say("use one of: {known}", known=", ".join(RANKS)))
    refused: list[InputError] = []
    with _messages(), hands() as helpers:
        lexicon, memory, paths = lexicons.of(project), Memory(project), pipeline.seeds_of(project)
        memory.read_ahead(paths, project, lexicon, helpers, _progress)
        _, problems = pipeline.build(paths, project, lexicon, _progress, refused.append, memory)
        for path in paths if pin and not refused else ():
            sidecar, one = path.with_suffix(".yml"), memory(path, project, lexicon)
            ids, confirmed = pinning.pin(one, sidecar, lexicon)
            if ids:
                _warn(say("{ids} added to {sidecar}", ids=many(ids, "id"), sidecar=sidecar.relative_to(project)))
            if confirmed:
                _warn(say("{sidecar}: how {records} are read that you confirmed is written beside them", records=many(confirmed, "record"), sidecar=sidecar.relative_to(project)))
                problems = tuple(p for p in problems if (p.code, p.path) != ("no-was", sidecar.relative_to(project).as_posix()))
            if not dated(one.page):
                _mistake(say("no ids added to {sidecar}: its date is not settled", sidecar=sidecar.relative_to(project)), say("write date: into it, then digest check --pin"))
    listed = [*(error.problem for error in refused), *(p for p in problems if RANKS[p.level] <= RANKS[level])]  # type: ignore[index]
    if as_json:
        rows = [{"path": p.path, "line": p.line, "level": p.level, "code": p.code, "what": p.what, "fix": p.fix} for p in listed]
        sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
    elif as_sarif:
        sys.stdout.write(json.dumps(sarif(listed, version("policy-digest")), ensure_ascii=False, indent=1) + "\n")
    else:
        for problem in listed if all_ else _few(listed):
            out.print(_here(problem.message))
        out.print(_here(_counted(listed)))
    raise typer.Exit(2 if refused else 1 if strict and listed else 0)


ALIKE = 3
"""Notes of one kind that are listed of a file, before the others are counted."""


def _few(problems: Sequence[Problem]) -> Iterator[Problem]:
    """*problems*, but of many notes of one kind in one file the first, and how many more there are."""
    alike = Counter((p.path, p.code) for p in problems if p.level == "note")
    seen: Counter[tuple[str, str]] = Counter()
    for problem in problems:
        key = problem.path, problem.code
        seen[key] += 1
        if problem.level != "note" or alike[key] <= ALIKE or seen[key] < ALIKE:
            yield problem
        elif seen[key] == ALIKE:
            yield replace(problem, line=None, what=say("{count} more like these", count=alike[key] - ALIKE + 1), fix=say("digest check --all lists them"))


def _counted(problems: Sequence[Problem]) -> Message:
    each = ", ".join(f"{count} {code}" for code, count in Counter(p.code for p in problems).items())
    return say("{problems}: {each}", problems=many(len(problems), "problem"), each=each) if problems else say("No problem found")


@app.command(cls=Command)
def diff(
    where: Annotated[
        str | None, typer.Argument(help="A revision of git, a project's folder or a built site; without it, what digest build made last.", show_default=False)
    ] = None,
    project: Project = Path(),
    as_markdown: Annotated[bool, typer.Option("--markdown", help="A table for a pull request.")] = False,
    as_corrections: Annotated[bool, typer.Option("--corrections", help="Entries for corrections.yml, to tell readers.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON list.")] = False,
) -> None:
    """Show what building now changes in the published records: added, changed, gone."""
    from digest import diff as differences
    from digest.lexicon import labels
    from digest.memory import Memory
    from digest.voice import read_interface

    with _messages():
        lexicon, memory = lexicons.of(project), Memory(project)
        if where is None:
            old, base = differences.read_last(project, lexicon, memory)
            _warn(base)
        else:
            old = differences.read_then(project, where, lexicon, memory)
        changes = differences.diff(old, differences.read_now(project, lexicon, memory, _progress))
    if as_markdown:
        sys.stdout.write(differences.markdown(changes, tongue()))
    elif as_corrections:
        said, english = labels(lexicon), read_interface()
        sys.stdout.write(differences.corrections(changes, lambda key: (said[key], str(english[said[key]].string)), this_day().isoformat()))
    elif as_json:
        rows = [{**{key: getattr(c, key) for key in ("what", "sort", "name", "article", "place")}, "fields": [list(f) for f in c.fields]} for c in changes]
        sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
    else:
        for c in changes:
            line = say("{what} {sort} {name}  ({place})", what=_wide(differences.WORDS[c.what], 8), sort=_wide(differences.WORDS[c.sort], 8), name=c.name, place=c.place)
            out.print(_here(line), style={"added": "green", "gone": "red"}.get(c.what, ""))
            for field, before, after in c.fields:
                out.print(_here(say("{margin}{field}: {before} → {after}", margin=" " * 18, field=field, before=before, after=after)))
        out.print(_here(differences.counted(changes)))


@app.command(cls=Command)
def translate(
    files: Annotated[list[Path] | None, typer.Argument(help="Pages of seeds/, by path or name; without any, all.", show_default=False)] = None,
    project: Project = Path(),
    status: Annotated[bool, typer.Option("--status", help="Say what is missing, and write nothing; of pages named, every text.")] = False,
    fill: Annotated[str | None, typer.Option("--fill", help="Let a machine fill in what is empty: argos (offline) or openai (any such server).", metavar="argos|openai")] = None,
    model: Annotated[str, typer.Option(help="The model that --fill openai asks for.", envvar="OPENAI_MODEL")] = "",
    limit: Annotated[int | None, typer.Option(help="Fill in so many texts at most.", min=1)] = None,
    price: Annotated[str | None, typer.Option(help="Of a million tokens in and out, to show what it will cost: 0.15,0.60", metavar="IN,OUT")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Begin to fill in without asking.")] = False,
) -> None:
    """Bring seeds/*.en.po up to date: new texts empty, changed ones fuzzy, nothing that was written lost.

    --fill openai reads the server's address from OPENAI_BASE_URL and a key from OPENAI_API_KEY.
    """
    from digest import pipeline
    from digest.catalogue import read_catalogue, update_catalogue, write_catalogue
    from digest.memory import Memory
    from digest.translate import load_catalogue

    if fill not in (None, "argos", "openai"):
        raise _no(say("{option} is {value}", option="--fill", value=fill), say("use one of: {known}", known="argos, openai"))
    if fill and status:
        raise _no(say("--status writes nothing and --fill does"), say("say one of the two"))
    prices = _price(price)
    with _messages():
        lexicon, memory = lexicons.of(project), Memory(project)
        translator = _translator(fill, model, lexicon) if fill else None
        known = load_catalogue(OWN_ENGLISH, {}, lexicon).own
        catalogues, traditional = {}, 0
        for path in [pipeline.page_of(each, project) for each in files] if files else pipeline.seeds_of(project):
            target = path.with_suffix(".en.po")
            old = read_catalogue(target) if target.is_file() else None
            entries = memory(path, project, lexicon).entries
            traditional += any(entry.article.script == "hant" for entry in entries)
            catalogues[target] = update_catalogue(old, entries, known, this_day().isoformat())
            _progress(say("{path} read", path=path))

        def save() -> None:
            for target, catalogue in catalogues.items():
                write_catalogue(target, catalogue)

        if not status:
            save()
        if translator:
            _fill(list(catalogues.values()), translator, lexicon, limit, prices, yes, save)
    _print_status(catalogues, traditional, each=bool(files) and status)


def _price(said: str | None) -> tuple[float, float] | None:
    if said is None:
        return None
    match = re.fullmatch(r"(\d+(?:\.\d+)?),(\d+(?:\.\d+)?)", said)
    if not match:
        raise _no(say("{option} is {value}", option="--price", value=said), say("write what a million tokens in and out cost: 0.15,0.60"))
    return float(match[1]), float(match[2])


def _translator(name: str, model: str, lexicon: Lexicon) -> Translator:
    from digest.fill import Argos, Endpoint

    if name == "argos":
        return Argos()
    return Endpoint(os.environ.get("OPENAI_BASE_URL", ""), os.environ.get("OPENAI_API_KEY", ""), model, lexicon, _progress)


def _fill(catalogues: Sequence[POFile], translator: Translator, lexicon: Lexicon, limit: int | None, price: tuple[float, float] | None, yes: bool, save: Callable[[], None]) -> None:
    """Say how much there is to fill in and what it takes, ask, do it, and say what came of it."""
    from digest.fill import Endpoint, Wanted, fill, wanting

    entries = [entry for catalogue in catalogues for entry in wanting(catalogue)][:limit]
    if not entries:
        out.print(_here(say("Nothing is empty: there is nothing to fill in.")))
        return
    letters = f"{sum(len(e.msgid) for e in entries):,}"
    takes = [say("{texts}, {letters} characters, to be filled in by {who}", texts=many(len(entries), "text"), letters=letters, who=translator.name)]
    if isinstance(translator, Endpoint):
        going, coming = translator.tokens([Wanted(e.msgctxt or "", e.msgid) for e in entries])
        takes.append(say("at {url}: about {going} tokens in and {coming} out", url=translator.url, going=f"{going:,}", coming=f"{coming:,}"))
        if price:
            takes.append(say("about {cost} at your price", cost=f"{(going * price[0] + coming * price[1]) / 1_000_000:.4f}"))
    out.print(_here(together(takes, ", ")))
    if not yes and not sys.stdin.isatty():
        raise _no(say("nobody is here to agree to it"), say("add --yes to begin without asking"))
    if not yes and not typer.confirm(told(say("Begin?"), tongue())):
        raise typer.Exit(0)
    try:
        done = fill(entries, translator, lexicon, this_day().isoformat(), save, _progress)
    except KeyboardInterrupt:
        _warn(say("Stopped; what was filled in so far is saved, and the same command goes on from there."))
        raise typer.Exit(130) from None
    for zh, en, reason in done.refused:
        out.print(_here(say("refused: {reason}: {zh} / {en}", reason=reason, zh=zh, en=en)))
    counts = {"texts": many(done.taken, "text"), "refused": len(done.refused), "unanswered": done.unanswered}
    out.print(_here(say("{texts} filled in, {refused} refused, {unanswered} without an answer. Look at them in Poedit, and take the mark fuzzy off.", **counts)))


BAR = 20  # characters
CONTEXTS: Mapping[str, Message] = {each: each for each in (say("headline"), say("sentence"), say("plan"), say("indicator"), say("organisation"), say("place"), say("hedge"))}


def _print_status(catalogues: Mapping[Path, POFile], traditional: int, each: bool) -> None:
    """A line a catalogue, then a bar a language, where *traditional* of the pages were printed so; with *each*, every text that wants a person."""
    from digest.catalogue import Tally, in_force, tally

    table = Table(show_edge=False, pad_edge=False)
    for column in (say("catalogue"), say("texts"), say("by a person"), say("by machine, reviewed"), say("by machine"), say("changed"), say("missing")):
        heading = _here(column)
        table.add_column(heading, justify="left" if column == "catalogue" else "right", no_wrap=True, min_width=heading.cell_len)
    table.columns[0].min_width = max(len(str(path)) for path in catalogues)
    total = Tally()
    for path, catalogue in catalogues.items():
        count = tally(catalogue)
        total += count
        table.add_row(str(path), *(str(n) if n else "–" for n in (count.all, count.human, count.reviewed, count.machine, count.changed, count.missing)))
        for entry in catalogue if each else ():
            english = in_force(entry)
            if not entry.obsolete and (english is None or english.status == "machine"):
                said = say("by machine") if english else say("changed") if entry.msgstr else say("missing")
                context = CONTEXTS.get(entry.msgctxt or "", entry.msgctxt)
                out.print(_here(say("{place}: {said}: {context}: {zh}", place=":".join(entry.occurrences[0]), said=said, context=context, zh=entry.msgid)))
    _print_table(table)
    for language, done, how in (
        ("zh-Hans", 1.0, _in_print(len(catalogues) - traditional, traditional)),
        ("zh-Hant", 1.0, _in_print(traditional, len(catalogues) - traditional)),
        ("en", total.done / total.all if total.all else 1.0, say("{done} of {all} texts", done=total.done, all=total.all)),
    ):
        full = int(done * BAR)
        out.print(_here(say("{language} {bar} {percent} %  {how}", language=f"{language:8}", bar="█" * full + "░" * (BAR - full), percent=f"{int(100 * done):3}", how=how)))


def _in_print(printed: int, made: int) -> Message:
    """How the pages come to stand in one script: *printed* so, or *made* from the other by the program."""
    if printed and made:
        return say("as printed: {printed}; by program: {made}", printed=many(printed, "page"), made=many(made, "page"))
    return say("as printed" if printed else "by program")


def _said_in() -> Iterator[str]:
    """The lines of standard input, which end at LF; the command ends with a message at one that is not in UTF-8."""
    for number_, line in enumerate(sys.stdin.buffer, 1):
        try:
            text = line.decode()
        except UnicodeDecodeError:
            what = say("{path}:{line}: not-utf-8: the line is not in UTF-8", path=say("standard input"), line=number_)
            raise _no(what, say("save it as UTF-8, for example: iconv -f GB18030 -t UTF-8 FILE")) from None
        yield (text.removeprefix("\ufeff") if number_ == 1 else text).rstrip("\r\n")


def _readable(texts: Sequence[str]) -> Sequence[str]:
    """*texts* from the command line; the command ends with a message at one that is not in UTF-8."""
    for n, text in enumerate(texts, 1):
        if HALF.search(text):
            raise _no(say("text {n} is not in UTF-8", n=n), say("save it as UTF-8"))
    return texts


@app.command(cls=Command)
def quantities(
    texts: Annotated[
        list[str] | None, typer.Argument(help="Texts; without any, one a line from standard input.", show_default=False)
    ] = None,
    date: Annotated[str | None, typer.Option(help="The day from which 今年 and 三年内 count: 2016-11-07.", metavar="DATE")] = None,
) -> None:
    """Print the numbers and times of each text as a JSON list a line."""
    from digest.export import number
    from digest.extract.dates import find_times
    from digest.extract.numbers import find_quantities
    from digest.sidecar import is_date

    if date is not None and not is_date(date):
        raise _no(say("{option} is {value}", option="--date", value=date), say("write it as 2016-11-07"))
    lexicon = lexicons.default()
    for text in _readable(texts) if texts else _said_in():
        counted = find_quantities(text, lexicon, alone=True)
        found: list[dict[str, Any]] = [
            {
                "kind": "quantity",
                "text": q.text,
                "start": q.start,
                "end": q.end,
                "value": number(q.value),
                "value_max": number(q.value_max),
                "unit": q.unit,
                "bound": q.bound,
            }
            for q in counted
        ]
        found += [
            {"kind": "time", "text": t.text, "start": t.start, "end": t.end, "iso": t.iso}
            for t in find_times(text, lexicon, date, alone=True)
            if t.kind != "set" or not any(q.start <= t.start and t.end <= q.end for q in counted)
        ]
        sys.stdout.write(json.dumps(sorted(found, key=lambda f: (f["start"], f["end"])), ensure_ascii=False) + "\n")


@app.command(cls=Command)
def compare() -> None:
    """Read Chinese, a tab and English a line from standard input; print what they say differently as a JSON list a line."""
    from digest.compare import compare as compared

    lexicon = lexicons.default()
    for line in _said_in():
        zh, _, en = line.partition("\t")
        findings = [{"code": f.code, "zh": f.zh, "en": f.en, "message": f.message} for f in compared(zh, en, lexicon)]
        if zh.strip() and not en.strip():
            findings = [{"code": "no-english", "zh": zh, "en": "", "message": say("no English to compare: write Chinese, a tab and English on one line")}]
        sys.stdout.write(json.dumps(findings, ensure_ascii=False) + "\n")

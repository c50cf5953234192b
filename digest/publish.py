"""Pages → site: files under docs/, three MkDocs projects side by side, the search index, then the swap."""

from __future__ import annotations

import base64
import ctypes
import fcntl
import hashlib
import html
import logging
import os
import re
import shutil
import traceback
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import chdir, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urlsplit

import yaml
from jinja2 import Environment
from mkdocs.commands import build as mkdocs
from mkdocs.config import load_config
from mkdocs.exceptions import Abort
from mkdocs.plugins import BasePlugin
from mkdocs.utils.yaml import get_yaml_loader

from digest import lexicon as lexicons
from digest import rebuild, search
from digest.compiled import compiled
from digest.message import Message, many, say, together
from digest.ours import Ours
from digest.problem import BuildError, InputError, Problem, naming
from digest.read.aside import is_aside
from digest.rebuild import output_of, page_address
from digest.settings import LANGUAGES, Language, Settings
from digest.stylesheet import trim
from digest.traditional import traditional
from digest.voice import read_interface, site_name

NEW = ".new"  # ends the name of a file that is being written
PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
NOINDEX = "\nnoindex: true\n"  # in the front matter of a page that search engines should not list
PART_ALONE = "A 'dirty' build"
"""What MkDocs warns of whenever it is asked to build only what is missing."""
TRACKER = "targets/index.md"
EXCHANGE = 2  # renameat2: the two paths change places in one step
HERE = -100  # AT_FDCWD


def publish(
    pages: Mapping[str, str],
    project: Path,
    settings: Settings,
    progress: Callable[[str], None],
    files: Mapping[str, bytes] | None = None,
    *,
    indexed: bool = True,
    hands: Executor | None = None,
) -> Path:
    """Write *pages* and *files* under docs/, build the three languages beside the old site, and put it in its place.

    *hands* build the languages side by side. Keys are paths under docs/, `en/articles/<id>.md`. What of the old site is still right is taken over: the new one is the same to the
    byte as one built from nothing. Unless *indexed*, the search index stays as it was. Returns the site's folder. Raises InputError for
    a path we do not write or a build already running, BuildError for anything MkDocs warns of or a link that leads nowhere; the old site
    stays whole until the new one takes its place.
    """
    site, new, old = project / "site", project / "site.new", project / "site.old"
    files, shared = files or {}, hands.map if hands else map
    if os.path.ismount(site):
        what, fix = say("another disk or folder is mounted here, and the site is put in its place as a whole"), say("mount the project's folder, or copy what site/ holds after each build")
        raise InputError(Problem(path=str(site), line=None, code="mounted", what=what, fix=fix))
    with locked(project):
        if old.exists() and not site.exists():
            old.rename(site)  # an earlier build was killed between two renames
        written = write(pages, files, project / "docs")
        progress(say("docs: {written} of {count} files changed", written=written, count=len(pages) + len(files)))
        for folder in (new, old):
            shutil.rmtree(folder, ignore_errors=True)
        new.mkdir()
        try:
            configs = {language: write_config(project, settings, language) for language in LANGUAGES}
            now = rebuild.Made(
                by=rebuild.made_by(configs.values(), settings.templates / "theme"), pages=rebuild.hashes(pages), files=rebuild.hashes(files)
            )
            before = rebuild.read_record(project, site, now.by)
            kept = rebuild.carry(before, now, pages, site, new, project / "docs") if before else set()
            due = {language for language in LANGUAGES if indexed and not (before and before.searched.get(language) == now.of(language))}
            if before:
                rebuild.carry_search(before, site, new, set(LANGUAGES) - due)

            searched = {path: text for path, text in pages.items() if path.split("/")[0] in due}
            make = partial(_make, project=project, configs=configs, new=new, clean=not kept, pages=searched, due=due)
            faults: list[Message] = []
            for fault, said in list(shared(make, LANGUAGES)):  # all have ended before any is judged
                if isinstance(fault, Exception):
                    raise fault
                faults += [fault] if fault else []
                if said:
                    progress(said)
            if faults:
                raise BuildError(faults)
            progress(say("site: {built} of {count} pages built", built=len(pages.keys() - kept), count=len(pages)))
            write_root(project, settings, new, sorted(path for path, text in pages.items() if NOINDEX not in text))
            write_headers(new)
            pages_to_check = _to_check(before, now, kept, site, new)
            shares = [pages_to_check[n :: len(LANGUAGES)] for n in range(len(LANGUAGES))]
            if broken := sorted(fault for faults in shared(partial(_broken, new), shares) for fault in faults):
                raise BuildError(_together(broken))
            indexes: dict[str, str] = {language: now.of(language) for language in due}
            rebuild.write_record(project, new, now, {**before.searched, **indexes} if before else indexes)
            swap(new, site, old)
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)  # half a site beside the whole one would be taken for one
            raise
    return site


def _to_check(before: rebuild.Record | None, now: rebuild.Made, kept: set[str], site: Path, new: Path) -> list[Path]:
    """The pages whose links may be broken: those just built; all, where a page, file or id is gone that others may link to."""
    built = [output_of(path) for path in now.pages if path not in kept]
    if (
        before is None
        or not before.made.paths() <= now.paths()
        or any((site / page).is_file() and not ids_of(site / page) <= ids_of(new / page) for page in built)
    ):
        return pages_of(new)
    return [new / page for page in (*built, "index.html", "404.html")]


# ---- docs/ ------------------------------------------------------------------------------------------------------------


@contextmanager
def locked(project: Path) -> Iterator[None]:
    """One build of a project at a time."""
    with (project / ".site.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise InputError(
                Problem(
                    path=str(project),
                    line=None,
                    code="build-running",
                    what=say("another build of this site is running"),
                    fix=say("wait until it has ended"),
                )
            ) from None
        yield


def write(pages: Mapping[str, str], files: Mapping[str, bytes], docs: Path) -> int:
    """Make docs/<language>/ hold exactly these files, rewriting those whose bytes differ; return how many were.

    Raises InputError, and writes nothing, where a file stands there that the program has not written so.
    """
    wanted = {**{path: text.encode() for path, text in pages.items()}, **files}
    for path in wanted:
        check_path(path)
    stale = list(_present(docs, wanted))
    changed = {path: data for path, data in wanted.items() if not (docs / path).is_file() or (docs / path).read_bytes() != data}
    ours = Ours(docs.parent)
    ours.refuse_others({path.relative_to(docs).as_posix(): path.read_bytes() for path in (*stale, *(docs / path for path in changed)) if path.is_file() and not _is_left(path)})
    ours.expect(changed)
    for gone in stale:
        gone.unlink()
    for language in LANGUAGES:
        for folder in sorted((docs / language).rglob("*"), reverse=True):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
    for path, data in changed.items():
        target = docs / path
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_name(target.name + NEW)
        beside.write_bytes(data)
        beside.replace(target)
    ours.settle(wanted)
    return len(stale) + len(changed)


def _present(docs: Path, wanted: Collection[str]) -> Iterator[Path]:
    """Files of docs/<language>/ that are none of *wanted*. Raises InputError for a link."""
    for language in LANGUAGES:
        folder = docs / language
        for present in [folder, *sorted(folder.rglob("*"), reverse=True)] if folder.exists() or folder.is_symlink() else []:
            if present.is_symlink():
                raise InputError(
                    Problem(
                        path=str(present),
                        line=None,
                        code="symlink",
                        what=say("a symbolic link stands among the generated files"),
                        fix=say("remove it"),
                    )
                )
            if present.is_file() and present.relative_to(docs).as_posix() not in wanted:
                yield present


def _is_left(path: Path) -> bool:
    """Whether a program left the file at *path* behind: a build that was killed, or what shows folders."""
    return is_aside(path) or path.name.endswith(NEW)


def check_path(path: str) -> None:
    """Raise InputError unless *path* is a plain relative path in one of the languages' folders."""
    parts = path.split("/")
    if len(parts) < 2 or parts[0] not in LANGUAGES or not all(PART.fullmatch(part) for part in parts):
        raise InputError(
            Problem(
                path=path,
                line=None,
                code="bad-path",
                what=say("no path of a page"),
                fix=say("use one of {LANGUAGES}, then letters, digits, . _ - and /", LANGUAGES=', '.join(LANGUAGES)),
            )
        )


# ---- MkDocs ------------------------------------------------------------------------------------------------------------


def _make(
    language: Language, project: Path, configs: Mapping[Language, Path], new: Path, clean: bool, pages: Mapping[str, str], due: Collection[Language]
) -> tuple[Message | Exception | None, Message | None]:
    """Build one language into *new*, and index it if that is *due*; what MkDocs found fault with or went wrong, and what there is to tell."""
    try:
        fault = build(language, project, configs[language], new, clean)
        found = index(language, pages, new) if not fault and language in due else None
    except Exception as error:  # told when the others have ended, which write into the same folder
        error.add_note(traceback.format_exc())
        return error, None
    return fault, say("site: {language}, {found} pages in its search", language=language, found=found) if found is not None else None


def build(language: Language, project: Path, config: Path, new: Path, clean: bool) -> Message | None:
    """Build one language's project into *new*, what is there already staying unless *clean*; return what MkDocs said if it warned or failed."""
    if warned := run(project, config, new / language, clean):
        return together((f"mkdocs, {language}:", *warned))
    folder = new / language
    for unused in (
        *(folder / name for name in ("404.html", "sitemap.xml", "sitemap.xml.gz")),
        *folder.glob("assets/**/*.map"),
    ):  # the root has its own
        unused.unlink(missing_ok=True)
    shutil.rmtree(folder / "assets" / "javascripts", ignore_errors=True)  # Material's own, which no page loads
    trim(folder)
    return None


class _Warned(logging.Handler):
    """Keeps what MkDocs warns of; that it builds only a part is no fault."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if not record.getMessage().startswith(PART_ALONE):
            self.lines.append(f"{record.levelname} - {record.getMessage()}")


class _Quicker(BasePlugin):  # type: ignore[type-arg,no-untyped-call]
    """Lets MkDocs have the theme's templates as they were compiled before."""

    def __init__(self, use: Path) -> None:
        self._use = use

    def on_env(self, env: Environment, /, **options: Any) -> Environment:
        """Before the first template is loaded."""
        env.bytecode_cache = compiled("", self._use)
        return env


def run(project: Path, config: Path, site: Path, clean: bool) -> list[str]:
    """Let MkDocs build *config* into *site*, in this process: `mkdocs build --strict`, or `--dirty` unless *clean*. Returns its warnings and faults."""
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    warned, log = _Warned(), logging.getLogger("mkdocs")
    log.addHandler(warned)
    config, site = config.resolve(), site.resolve()
    try:
        with chdir(project):
            loaded = load_config(config_file=str(config), site_dir=str(site), strict=clean, site_url="")  # MkDocs knows no folder of a language: its canonical addresses would be wrong
            if config.name == "mkdocs.yml":
                loaded.site_name = html.escape(loaded.site_name)  # as in those that are made from it
            loaded.plugins["digest"] = _Quicker(config)
            loaded.plugins.on_startup(command="build", dirty=not clean)
            try:
                mkdocs.build(loaded, dirty=not clean)
            finally:
                loaded.plugins.on_shutdown()
    except Abort as error:
        warned.lines = warned.lines or [str(error)]
    except Exception as error:  # of a template or plugin of the project's own
        *_, where = traceback.extract_tb(error.__traceback__)
        warned.lines.append(f"{where.filename}:{where.lineno}: {type(error).__name__}: {error}")
    finally:
        log.removeHandler(warned)
    return warned.lines


def write_config(project: Path, settings: Settings, language: Language) -> Path:
    """The language's MkDocs project: mkdocs.yml itself, or one beside it made from it.

    (INHERIT would be shorter, but Zensical joins lists that it inherits: menus of two languages.)
    """
    root = project / "mkdocs.yml"
    if language == "zh-Hans":
        return root
    source = root.read_text(encoding="utf-8")
    config = yaml.load(source, Loader=get_yaml_loader())
    say = _speaker(settings, language)
    theme, extra = config.get("theme") or {}, config.get("extra") or {}
    derived = {
        "site_name": html.escape(site_name(language, settings)),
        "docs_dir": f"docs/{language}",
        "site_dir": f"site/{language}",
        "theme": {
            "language": "en" if language == "en" else "zh-TW",
            **({"palette": [_toggled(each, say) for each in theme["palette"]]} if isinstance(theme.get("palette"), list) else {}),
        },
        **({"nav": _menu(config["nav"], say)} if config.get("nav") else {}),
        "extra": {
            "folder": language,
            "lang": "en" if language == "en" else f"zh-Hant-{settings.region}",
            "words": {key: say(word) for key, word in (extra.get("words") or {}).items()},
        },
    }
    path = project / f"mkdocs.{language}.yml"
    whole: Any = yaml.compose(source)
    ours: Any = yaml.compose(yaml.safe_dump(derived, allow_unicode=True, sort_keys=False))
    _lay_over(whole, ours)
    for title in _permalink_titles(whole):
        title.value = say(title.value)
    text = f"# Made from mkdocs.yml; change that one.\n{yaml.serialize(whole, allow_unicode=True)}"
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
    return path


def _toggled(palette: Mapping[str, Any], say: Callable[[str], str]) -> Mapping[str, Any]:
    """A scheme of colours with the name of its switch in another language."""
    toggle = palette.get("toggle") or {}
    return {**palette, "toggle": {**toggle, "name": say(toggle["name"])}} if "name" in toggle else palette


def _menu(entries: Iterable[Any], say: Callable[[str], str]) -> list[Any]:
    """The entries of a menu, and of those below them, with their titles in another language."""
    return [
        {say(str(title)): _menu(below, say) if isinstance(below, list) else below for title, below in entry.items()} if isinstance(entry, dict) else entry for entry in entries
    ]


def _lay_over(under: yaml.MappingNode, over: yaml.MappingNode) -> None:
    """Put the keys of *over* into *under*, mappings into mappings; tags that only MkDocs knows stay as they are."""
    present = {key.value: n for n, (key, _) in enumerate(under.value)}
    for key, value in over.value:
        if key.value not in present:
            under.value.append((key, value))
            continue
        kept, old = under.value[present[key.value]]
        if isinstance(old, yaml.MappingNode) and isinstance(value, yaml.MappingNode):
            _lay_over(old, value)
        else:
            under.value[present[key.value]] = (kept, value)


def _permalink_titles(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    """What the links of headings are called, wherever in the configuration their extension is set."""
    parts = [part for pair in node.value for part in pair] if isinstance(node, yaml.MappingNode) else node.value if isinstance(node, yaml.SequenceNode) else []
    for key, value in node.value if isinstance(node, yaml.MappingNode) else []:
        if key.value == "permalink_title":
            yield value
    for part in parts:
        yield from _permalink_titles(part)


def _speaker(settings: Settings, language: Language) -> Callable[[str], str]:
    """Chinese words of mkdocs.yml in *language*; a word without English stays as it is."""
    if language == "en":
        catalogue = read_interface()
        return lambda word: str(message.string) if (message := catalogue.get(word)) and message.string else word
    return traditional(settings.variant, lexicons.default(), ours=True)


# ---- search and the root ---------------------------------------------------------------------------------------------------


def index(language: Language, pages: Mapping[str, str], new: Path) -> int:
    """Make the language's search index of what was built, and of each target's row; how many pages it holds."""
    found = []
    for path in sorted(pages):
        with naming(path, "search-failed"):
            found += [each for each in [_found(pages[path], path, language, new)] if each is not None]
    tracker, articles = f"{language}/{TRACKER}", sorted(path for path in pages if path.startswith(f"{language}/articles/") and path != f"{language}/articles/index.md")
    told = list(_rows(articles, pages, language, new))
    narrowed: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for each in told:
        narrowed[each.title, each.about].update(each.filters)
    figures = {(each.title, each.about): each for each in told if each.address.startswith("figures/")}  # one told in several articles once
    parts = [f"{language}/targets/{name}.md" for name in _meta(pages[tracker]).get("parts", ())] if tracker in pages else []
    targets = {each.address: each for each in _rows([tracker, *parts] if tracker in pages else [], pages, language, new)}
    rows = [replace(each, filters=tuple(sorted(narrowed[each.title, each.about]))) for each in (*targets.values(), *figures.values())]
    typed = "".join(path.read_text(encoding="utf-8") for path in sorted((new / language / "search").glob("*.json")))
    search.index([*found, *rows], new / language / rebuild.SEARCH, language, typed)
    return len(found)


def _rows(paths: Iterable[str], pages: Mapping[str, str], language: str, new: Path) -> Iterator[search.Found]:
    """What the index holds of each row of targets and figures in the tables of the pages at *paths*, which leads to the row in its article; filtered by
    its own topics and by what else its page is.
    """
    topics = f"{language}/topics/"
    names = {path.removeprefix(topics).removesuffix(".md"): html.unescape(_meta(markdown)["title"]) for path, markdown in pages.items() if path.startswith(topics)}
    for path in paths:
        with naming(path, "search-failed"):
            page = [pair for pair in _filters(_meta(pages[path])) if pair[0] != "topic"]
            read = list(search.read_rows((new / output_of(path)).read_text(encoding="utf-8")))
        for kind, id, cells in read:
            article = id.rpartition("-")[0]
            date, name, amount, place = (cells.get(key, "") for key in ("date", "name", "amount", "place"))
            title, about = (": " if language == "en" else "：").join(filter(None, (name, amount))), " · ".join(filter(None, (date, place)))
            filters = (*page, *(("topic", names[topic]) for topic in cells.get("topics", "").split() if topic in names))
            yield search.Found(address=f"{kind}/{id}", title=title, about=about, text=about, filters=filters, row=f"articles/{article}/#{id}")


def _meta(markdown: str) -> dict[str, Any]:
    """The front matter of a page."""
    meta: dict[str, Any] = yaml.safe_load(markdown.split("---\n", 2)[1])
    return meta


def _filters(meta: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((key, html.unescape(value)) for key, values in meta.get("filters", {}).items() for value in values)


def _found(markdown: str, path: str, language: str, new: Path) -> search.Found | None:
    """What the search index holds of a page; None for a page of another language or one that only gathers others."""
    if not path.startswith(f"{language}/"):
        return None
    meta = _meta(markdown)
    if "search" not in meta:
        return None
    address = page_address(path)
    built = (new / output_of(path)).read_text(encoding="utf-8")
    text, places = search.read_page(built, lists="/articles/" in path)
    return search.Found(
        address=address.removeprefix(f"{language}/"),
        title=html.unescape(meta["title"]),
        about=html.unescape(" · ".join(meta["search"])),
        text=text,
        places=places,
        filters=_filters(meta),
    )


def write_root(project: Path, settings: Settings, new: Path, paths: list[str]) -> None:
    """The site's own index.html and 404.html in three languages, what docs/assets holds, robots.txt and the sitemap."""
    assets = project / "docs" / "assets"
    if assets.is_dir():
        shutil.copytree(
            assets, new / "assets", symlinks=False, ignore=lambda folder, names: [n for n in names if (Path(folder) / n).is_symlink()]
        )
    shutil.copy(settings.templates / "theme" / "assets" / "images" / "favicon.svg", new / "favicon.svg")
    names = {language: html.escape(site_name(language, settings)) for language in LANGUAGES}
    for name in ("index.html", "404.html"):
        page = (settings.templates / "root" / name).read_text(encoding="utf-8")
        for language in LANGUAGES:
            page = page.replace(f"[[name:{language}]]", names[language])
        (new / name).write_text(page.replace("[[address]]", html.escape(settings.address or "/")), encoding="utf-8")
    robots = "User-agent: *\nAllow: /\n"
    if settings.address:
        robots += f"Sitemap: {settings.address}sitemap.xml\n"
        (new / "sitemap.xml").write_text(sitemap(settings.address, paths), encoding="utf-8")
    (new / "robots.txt").write_text(robots, encoding="utf-8")


SCRIPT = re.compile(r"<script(?![^>]*\s(?:src=|type=[\"']?application/))[^>]*>(.*?)</script>", re.DOTALL)
HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
)


def write_headers(new: Path) -> None:
    """What a server should send with every page: `_headers` as static hosts read it, and nginx-headers.conf to include."""
    headers = (("Content-Security-Policy", content_policy(new)), *HEADERS)
    (new / "_headers").write_text("/*\n" + "".join(f"  {name}: {value}\n" for name, value in headers), encoding="utf-8")
    lines = "".join(f'add_header {name} "{value}" always;\n' for name, value in headers)
    (new / "nginx-headers.conf").write_text(f"# Put into the site's server or location block: include …/nginx-headers.conf;\n{lines}", encoding="utf-8")


def content_policy(site: Path) -> str:
    """The content security policy of *site*: its own files, the theme's scripts inside its pages by their hashes, and search's WebAssembly."""
    inside = {script for page in site.rglob("*.html") for script in SCRIPT.findall(page.read_text(encoding="utf-8"))}
    hashes = sorted(f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" for script in inside)
    own = " ".join(["'self'", "'wasm-unsafe-eval'", *hashes])
    return (
        f"default-src 'none'; script-src {own}; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        "worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def sitemap(address: str, paths: list[str]) -> str:
    """Every page with its other languages."""
    rows = []
    for path in paths:
        language, rest = page_address(path).split("/", 1)
        links = "".join(f'<xhtml:link rel="alternate" hreflang="{other}" href="{address}{other}/{rest}"/>' for other in LANGUAGES)
        rows.append(f"<url><loc>{address}{language}/{rest}</loc>{links}</url>")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
        + "\n".join(rows)
        + "\n</urlset>\n"
    )


# ---- checks and the swap ------------------------------------------------------------------------------------------------------

LINKED = re.compile(r'<[^>]*?\s(?:href|src|action)="([^"]*)"')
IDENTIFIED = re.compile(r'\sid="([^"]*)"')


def pages_of(site: Path) -> list[Path]:
    """Every page of *site*."""
    return sorted(path for path in site.rglob("*.html") if rebuild.SEARCH not in path.parts)


def broken_links(site: Path, pages: Iterable[Path]) -> list[Message]:
    """Links of *pages* to a file or an id of *site* that is not there: `en/index.html: ../x/ leads nowhere`."""
    return [fault for fault, _ in _broken(site, pages)]


def _together(broken: Iterable[tuple[Message, str]]) -> list[Message]:
    """Each fault once, with how many pages more lead to the same place: a picture of the theme is missing on all."""
    found: dict[str, list[Message]] = defaultdict(list)
    for fault, target in broken:
        found[target].append(fault)
    return [say("{fault}, and so on {pages}", fault=first, pages=many(len(more), "more page")) if more else first for first, *more in found.values()]


def _broken(site: Path, pages: Iterable[Path]) -> list[tuple[Message, str]]:
    """Those links, each with where it leads, without the language."""
    ids: dict[Path, set[str]] = {}
    faults: list[tuple[Message, str]] = []
    for path in sorted(pages):
        for address in sorted(set(map(html.unescape, LINKED.findall(path.read_text(encoding="utf-8"))))):
            parts = urlsplit(address)
            if parts.scheme or parts.netloc or address.startswith("/"):
                continue
            where, fragment = urldefrag(address)
            where = unquote(where.split("?")[0])
            target = Path(os.path.normpath(path.parent / where)) if where else path
            target = target / "index.html" if target.is_dir() else target
            place = f"{os.path.relpath(target, site).partition('/')[2]}#{fragment}"
            if not target.is_file():
                faults.append((say("{path}: {address} leads nowhere", path=path.relative_to(site).as_posix(), address=address), place))
            elif fragment and target.suffix == ".html" and not fragment.startswith("__"):
                if target not in ids:
                    ids[target] = ids_of(target)
                if unquote(fragment) not in ids[target]:
                    faults.append((say("{path}: {address} leads nowhere", path=path.relative_to(site).as_posix(), address=address), place))
    return faults


def ids_of(page: Path) -> set[str]:
    """The ids that links may lead to in a built page."""
    return set(map(html.unescape, IDENTIFIED.findall(page.read_text(encoding="utf-8"))))


def swap(new: Path, site: Path, old: Path) -> None:
    """Put *new* in the place of *site* in one step where the system can, else in two; then remove what was there."""
    if not site.exists():
        new.rename(site)
        return
    if exchange(new, site):
        new.rename(old)
    else:
        site.rename(old)
        new.rename(site)
    shutil.rmtree(old)


def exchange(one: Path, other: Path) -> bool:
    """Let two paths change places at once; False where the system has no such call."""
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    return call is not None and call(HERE, os.fsencode(one), HERE, os.fsencode(other), EXCHANGE) == 0

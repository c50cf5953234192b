"""A project → its site and review on this machine, built anew whenever a file is saved; the last good page stays."""

from __future__ import annotations

import json
import re
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from functools import partial
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from digest import lexicon as lexicons
from digest import pipeline, voice
from digest.corrections import NAME as CORRECTIONS
from digest.lexicon import Lexicon
from digest.model import Edition
from digest.problem import InputError, Problem
from digest.review import CODES, review
from digest.settings import TEMPLATES, load_settings

LOCALE = Path(__file__).parent / "locale"
EVERY = 0.5
"""Seconds between two looks at the files."""
LIVE = b'<script src="/_review/live.js" defer></script>'
HOSTS = ("127.0.0.1", "localhost", "[::1]")
"""Names under which pages are given out: another name may be a stranger's page that asks in the editor's browser."""
BEGUN = re.compile(r"^articles:", re.M)
"""A sidecar that lists articles."""
WAITING = b'<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>digest</title><body>' + LIVE + b"</body></html>"

Said = Callable[[str], None]


class Workshop:
    """A project that is being worked on: builds it, remembers what did not change, and says how far it is."""

    def __init__(self, project: Path, said: Said) -> None:
        self.project, self._said = project, said
        self.pages: Mapping[str, str] = {}
        self._state: dict[str, Any] = {"site": 0, "review": 0, "phase": "ready", "said": "", "error": ""}
        self._began = 0.0
        self._lexicon = lexicons.default()
        self._known: dict[tuple[str, str], pipeline.Understood] = {}
        self._seen: dict[Path, tuple[int, int]] = {}

    @property
    def templates(self) -> Path:
        """The project's review templates, or those that come with the program."""
        own = self.project / "templates" / "review"
        return own if own.is_dir() else TEMPLATES / "review"

    def state(self) -> dict[str, Any]:
        """What the pages ask for: versions of site and review, and what is being done or went wrong."""
        return {**self._state, "seconds": round(time.monotonic() - self._began)}

    def watch(self, stop: threading.Event) -> None:
        """Build now, and again whenever a file has changed, until *stop*."""
        while not stop.is_set():
            now = self._look()
            if now != self._seen:
                changed = sorted(p for p in now.keys() | self._seen.keys() if now.get(p) != self._seen.get(p)) if self._seen else []
                self._seen = now
                self.build(changed)
            stop.wait(EVERY)

    def _look(self) -> dict[Path, tuple[int, int]]:
        """Every file that the site is made of, with its time and size."""
        project = self.project
        folders = (project / "seeds", project / "templates", project / "docs" / "assets", TEMPLATES, lexicons.HERE, LOCALE)
        found: dict[Path, tuple[int, int]] = {}
        for path in (project / "mkdocs.yml", project / CORRECTIONS, *(path for folder in folders for path in folder.rglob("*"))):
            try:
                stat = path.stat()
            except OSError:
                continue  # gone since it was listed
            if path.is_file() and not path.name.startswith("."):
                found[path] = (stat.st_mtime_ns, stat.st_size)
        return found

    def build(self, changed: list[Path]) -> None:
        """Build review and site; *changed* are the files that call for it. A mistake is told, and what was built before stays."""
        self._began = time.monotonic()
        self._state |= {"phase": "building", "error": "", "said": changed[0].name if changed else ""}
        if any(path.is_relative_to(lexicons.HERE) for path in changed):
            self._lexicon = Lexicon()
        if any(path.is_relative_to(LOCALE) for path in changed):
            voice.read_interface.cache_clear()
        for path in changed[:5]:
            self._said(f"{path.name} changed")
        try:
            refused: list[InputError] = []
            paths = pipeline.seeds_of(self.project)
            edition, problems = pipeline.build(paths, self.project, self._lexicon, self._tell, refused.append, self._remembered)
            self._show(edition, problems)
            if refused:
                self._fail("\n".join(map(str, refused)))
                return
            pipeline.make_site(edition, self.project, load_settings(self.project / "mkdocs.yml"), self._lexicon, self._tell)
        except InputError as error:
            self._fail(str(error))
        except Exception as error:  # the server outlives a fault of the program
            traceback.print_exc()
            self._fail(f"{type(error).__name__}: {error}")
        else:
            self._state |= {"phase": "ready", "site": self._state["site"] + 1, "said": ""}
            self._said(f"built in {time.monotonic() - self._began:.0f} s; {len(problems)} things to look at")

    def _tell(self, line: str) -> None:
        self._state["said"] = line

    def _show(self, edition: Edition, problems: tuple[Problem, ...]) -> None:
        sidecars = (Path(page.seed.path).with_suffix(".yml") for page in edition.pages)
        begun = [str(path) for path in sidecars if BEGUN.search(_text_of(self.project / path))]
        self.pages = review(edition, problems, self.templates, begun)
        self._state["review"] += 1

    def _fail(self, error: str) -> None:
        self._state |= {"phase": "failed", "error": error, "said": ""}
        self._said(error)

    def _remembered(self, path: Path, root: Path, lexicon: Lexicon) -> pipeline.Understood:
        """`pipeline.understand`, which depends on the page, its sidecar and the lexicon alone; understood once while these stay."""
        content = sha256()
        for each in (path, path.with_suffix(".yml")):
            content.update(each.read_bytes() if each.is_file() and not each.is_symlink() else b"-")
            content.update(b"|")
        key = (str(path), f"{content.hexdigest()}{id(lexicon)}")
        if key not in self._known:
            one = pipeline.understand(path, root, lexicon)
            self._known = {k: v for k, v in self._known.items() if k[0] != key[0]} | {key: one}
        return self._known[key]


class Handler(SimpleHTTPRequestHandler):
    """Gives out the site, each page with a script that reloads it, and the review under /_review/."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments: Any, workshop: Workshop, **options: Any) -> None:
        self.workshop = workshop
        super().__init__(*arguments, directory=str(workshop.project / "site"), **options)

    def do_GET(self) -> None:
        if self.headers.get("Host", "").rsplit(":", 1)[0] not in HOSTS:
            self.send_error(403, "open it as http://127.0.0.1")
            return
        path = unquote(urlsplit(self.path).path)
        if path.startswith("/_review"):
            self._review(path.removeprefix("/_review").removeprefix("/"))
            return
        found = Path(self.translate_path(self.path))
        page = found / "index.html" if found.is_dir() and path.endswith("/") else found
        if page.suffix == ".html" and page.is_file():
            self._send(page.read_bytes().replace(b"</body>", LIVE + b"</body>"), "text/html; charset=utf-8")
        elif not (self.workshop.project / "site").is_dir():
            self._send(WAITING, "text/html; charset=utf-8")
        else:
            super().do_GET()

    def _review(self, path: str) -> None:
        workshop = self.workshop
        if path == "state.json":
            self._send(json.dumps(workshop.state()).encode(), "application/json")
        elif path in ("live.js", "review.css"):
            kind = "text/javascript" if path.endswith(".js") else "text/css"
            self._send((workshop.templates / path).read_bytes(), f"{kind}; charset=utf-8")
        elif path == "":
            code = "zh" if self.headers.get("Accept-Language", "").lower().startswith("zh") else "en"
            self.send_response(302)
            self.send_header("Location", f"/_review/{code}/")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif path.partition("/")[0] in CODES:
            code, _, rest = path.partition("/")
            found = workshop.pages.get(f"{code}/{quote(rest)}")
            if found is not None:
                self._send(found.encode(), "text/html; charset=utf-8")
            elif not workshop.pages:
                self._send(WAITING.replace(LIVE, LIVE.replace(b" defer", b' data-part="review" defer')), "text/html; charset=utf-8")
            else:
                self.send_error(404)
        else:
            self.send_error(404)

    def _send(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """One line a request would bury what the build says."""


def _text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def make_server(workshop: Workshop, port: int) -> ThreadingHTTPServer:
    """A server of this machine alone; OSError if *port* is taken."""
    server = ThreadingHTTPServer(("127.0.0.1", port), partial(Handler, workshop=workshop))
    server.daemon_threads = True
    return server

"""A project → its site and review on this machine, built anew whenever a file is saved; the last good page stays."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from hashlib import sha256
from html import escape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from digest import lexicon as lexicons
from digest import pipeline, voice
from digest.corrections import NAME as CORRECTIONS
from digest.diff import LAST, keep_published
from digest.hands import ENDED, hands
from digest.lexicon import Lexicon
from digest.memory import Memory
from digest.message import Tongue, many, say, together, told
from digest.model import Edition
from digest.problem import InputError, Problem
from digest.review import CODES, review, speaker
from digest.settings import TEMPLATES, load_settings

LOCALE = Path(__file__).parent / "locale"
NAMED = 5  # of the files that call for a build
EVERY = 0.2
"""Seconds between two looks at the files."""
REVIEW = "/_review/"
HTML = "text/html; charset=utf-8"
SAID = {"building": "正在生成", "following": "网页已更新，PDF和搜索索引随后更新", "failed": "没有生成，下面仍是上一版："}
"""What a page says of the build, as review.po has it."""
HOSTS = ("127.0.0.1", "localhost", "[::1]")
"""Names under which pages are given out: another name may be a stranger's page that asks in the editor's browser."""
BEGUN = re.compile(r"^articles:", re.M)
"""A sidecar that lists articles."""
Said = Callable[[str], None]


class Workshop:
    """A project that is being worked on: builds its pages at once and, behind them, PDFs and search; says how far it is."""

    def __init__(self, project: Path, said: Said) -> None:
        self.project, self._said = project, said
        self.pages: Mapping[str, str] = {}
        self._state: dict[str, Any] = {"built": 0, "phase": "ready", "said": "", "error": "", "wrong": ""}  # what is said, as messages
        self._wrong: frozenset[Problem] | None = None
        self._stop = threading.Event()
        self._began = 0.0
        self._lexicon: Lexicon | None = None
        self._memory = Memory(project)
        self._seen: dict[Path, tuple[int, int]] = {}
        self._rest: tuple[subprocess.Popen[bytes], IO[bytes]] | None = None
        self._hands: ProcessPoolExecutor | None = None

    @property
    def templates(self) -> tuple[Path, ...]:
        """Where review templates lie: the project's, which go before, and those that come with the program."""
        return self.project / "templates" / "review", TEMPLATES / "review"

    def state(self, address: str = "/", tongue: Tongue = "en") -> dict[str, Any]:
        """What the page at *address* asks for in its language: the version it would have now, and what is being done or went wrong."""
        said = {key: told(value, tongue) if isinstance(value, str) else value for key, value in self._state.items()}
        return {**said, "page": self._version(address), "seconds": round(time.monotonic() - self._began)}

    def _version(self, address: str) -> str:
        if address.startswith(REVIEW):
            return sha256(self.pages.get(quote(address.removeprefix(REVIEW)), "").encode()).hexdigest()
        path = self.project / "site" / address.strip("/")
        try:
            return str((path / "index.html" if path.is_dir() else path).stat().st_mtime_ns)
        except OSError:
            return ""

    def watch(self, stop: threading.Event) -> None:
        """Build now, and again whenever a file has changed, until *stop*."""
        self._stop = stop
        if not (self.project / LAST).is_file():
            keep_published(self.project)  # before the site is built anew
        while not stop.is_set():
            now = self._look()
            if now != self._seen:
                changed = sorted(p for p in now.keys() | self._seen.keys() if now.get(p) != self._seen.get(p)) if self._seen else []
                self._seen = now
                self.build(changed)
            self._look_after_rest()
            stop.wait(EVERY)
        self._end_rest()
        self._end_hands()

    def _look(self) -> dict[Path, tuple[int, int]]:
        """Every file that the site is made of, with its time and size."""
        project = self.project
        folders = (project / "seeds", project / "templates", project / "docs" / "assets", project / "lexicon", TEMPLATES, lexicons.HERE, LOCALE)
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
        """Build review and pages, and begin with the rest; *changed* are the files that call for it.

        A mistake is told, and what was built before stays.
        """
        self._end_rest()
        self._began = time.monotonic()
        self._state |= {"phase": "building", "error": "", "wrong": "", "said": changed[0].name if changed else ""}
        if any(path.is_relative_to(folder) for path in changed for folder in (lexicons.HERE, self.project / "lexicon")):
            lexicons.default.cache_clear()
            self._lexicon = None
        if any(path.is_relative_to(LOCALE) for path in changed):
            voice.read_interface.cache_clear()
        if not all(path.is_relative_to(self.project / "seeds") for path in changed):
            self._end_hands()  # which have read lexicon, catalogue and templates as they were
        if changed:
            more = say(" and {count} more", count=len(changed) - NAMED) if len(changed) > NAMED else ""
            self._said(say("changed: {names}{more}", names=', '.join(path.name for path in changed[:NAMED]), more=more))
        try:
            refused: list[InputError] = []
            lexicon = self._lexicon = self._lexicon or lexicons.of(self.project)
            paths = pipeline.seeds_of(self.project)
            helpers = self._hands = self._hands or hands()
            self._memory.read_ahead(paths, self.project, lexicon, helpers, self._tell)
            edition, problems = pipeline.build(paths, self.project, lexicon, self._tell, refused.append, self._memory)
            self._tell_wrong(problems)
            with ThreadPoolExecutor(1) as beside:
                shown = beside.submit(self._show, edition, lexicon, problems, bool(refused))  # while the others fill templates and build
                if not refused:
                    settings = load_settings(self.project / "mkdocs.yml")
                    pipeline.make_site(edition, self.project, settings, lexicon, self._tell, whole=False, hands=helpers)
            shown.result()
            if refused:
                self._fail(together(each.problem.message for each in refused))
                return
        except InputError as error:
            self._fail(error.problem.message)
        except BrokenProcessPool:
            self._end_hands()
            if not self._stop.wait(1):  # Ctrl-C ends them too
                self._fail(ENDED)
        except Exception as error:  # the server outlives a fault of the program
            traceback.print_exc()
            self._fail(f"{type(error).__name__}: {error}")
        else:
            self._begin_rest()
            self._state |= {"phase": "following", "built": self._state["built"] + 1, "said": ""}
            self._said(say("pages built in {seconds} s; {things} to look at; PDFs and search follow", seconds=f'{time.monotonic() - self._began:.1f}', things=many(len(problems), 'thing')))

    def _begin_rest(self) -> None:
        """Build PDFs and search in a process of its own: it can be ended at any moment, and leaves the site whole."""
        said = TemporaryFile()  # noqa: SIM115  _end_rest closes it
        command = [sys.executable, "-m", "digest", "build", "--draft", "--project", str(self.project)]
        self._rest = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said, start_new_session=True), said

    def _look_after_rest(self) -> None:
        if self._rest is None or self._rest[0].poll() is None:
            return
        process, said = self._rest
        said.seek(0)
        output = said.read().decode("utf-8", "replace").strip()
        self._end_rest()
        if process.returncode:
            self._fail(output)
            return
        self._state["phase"] = "ready"
        self._said(together(filter(None, (output, say("PDFs and search are up to date after {seconds} s", seconds=f'{time.monotonic() - self._began:.0f}')))))

    def _end_rest(self) -> None:
        if self._rest is not None:
            process, said = self._rest
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            said.close()
            self._rest = None

    def _end_hands(self) -> None:
        if self._hands is not None:
            self._hands.shutdown()
            self._hands = None

    def _tell(self, line: str) -> None:
        self._state["said"] = line

    def _tell_wrong(self, problems: tuple[Problem, ...]) -> None:
        """Name the errors that came with what was just saved."""
        errors = frozenset(problem for problem in problems if problem.level == "error")
        new = [problem.message for problem in problems if problem in errors - (self._wrong if self._wrong is not None else errors)]
        self._wrong = errors
        self._state["wrong"] = together(new)
        for each in new:
            self._said(each)

    def _show(self, edition: Edition, lexicon: Lexicon, problems: tuple[Problem, ...], refused: bool) -> None:
        if refused and self.pages:
            return  # the review would lack a page: the last good one stays
        sidecars = (Path(page.seed.path).with_suffix(".yml") for page in edition.pages)
        begun = [str(path) for path in sidecars if BEGUN.search(_text_of(self.project / path))]
        self.pages = review(edition, problems, self.templates, lexicon, begun)

    def _fail(self, error: str) -> None:
        self._state |= {"phase": "failed", "error": error, "said": ""}
        if not self._stop.is_set():  # Ctrl-C ends MkDocs too
            self._said(error)


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
        if path.startswith(REVIEW.rstrip("/")):
            self._review(path.removeprefix("/_review").removeprefix("/"))
            return
        found = Path(self.translate_path(self.path))
        page = found / "index.html" if found.is_dir() and path.endswith("/") else found
        if page.suffix == ".html" and page.is_file():
            self._send(page.read_bytes().replace(b"</body>", live("en" if path.startswith("/en/") else "zh") + b"</body>"), HTML)
        elif not (self.workshop.project / "site").is_dir():
            self._wait()
        else:
            super().do_GET()

    def _review(self, path: str) -> None:
        workshop = self.workshop
        if path == "state.json":
            asked = parse_qs(urlsplit(self.path).query)
            language: Tongue = "zh" if asked.get("in") == ["zh"] else "en"
            self._send(json.dumps(workshop.state(asked.get("page", ["/"])[0], language)).encode(), "application/json")
        elif path in ("live.js", "review.css"):
            kind = "text/javascript" if path.endswith(".js") else "text/css"
            found_file = next(folder / path for folder in workshop.templates if (folder / path).is_file())
            self._send(found_file.read_bytes(), f"{kind}; charset=utf-8")
        elif path == "":
            self.send_response(302)
            self.send_header("Location", f"{REVIEW}{self._language()}/")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif path.partition("/")[0] in CODES:
            code, _, rest = path.partition("/")
            found = workshop.pages.get(f"{code}/{quote(rest)}")
            if found is not None:
                self._send(found.encode(), HTML)
            elif not workshop.pages:
                self._wait()
            else:
                self.send_error(404)
        else:
            self.send_error(404)

    def _language(self) -> Tongue:
        """The review's language that this browser asks for."""
        return "zh" if self.headers.get("Accept-Language", "").lower().startswith("zh") else "en"

    def _wait(self) -> None:
        """A page that says what is being built, until there is one to show."""
        code = self._language()
        body = f'<!doctype html><html lang="{CODES[code]}"><meta charset="utf-8"><title>digest</title><body>'.encode()
        self._send(body + live(code) + b"</body></html>", HTML)

    def _send(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """One line a request would bury what the build says."""


def live(code: Tongue) -> bytes:
    """The script that keeps a page up to date, with the words it says in the language *code*."""
    words = "".join(f' data-{key}="{escape(speaker(code)(chinese))}"' for key, chinese in SAID.items())
    return f'<script src="{REVIEW}live.js" data-in="{code}"{words} defer></script>'.encode()


def _text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def make_server(workshop: Workshop, port: int) -> ThreadingHTTPServer:
    """A server of this machine alone; OSError if *port* is taken."""
    server = ThreadingHTTPServer(("127.0.0.1", port), partial(Handler, workshop=workshop))
    server.daemon_threads = True
    return server

"""Serves a built site and judges it in a browser, a line each: first views and headers, axe in light and dark at two widths, links, Lighthouse.

`pages.py SITE NODE_MODULES [PAGE…]`; of pages that are named: first view, axe and Lighthouse.
"""

from __future__ import annotations

import functools
import gzip
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LEAST = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
FIRST_VIEW = 80 * 1024  # bytes of a page and what it loads at once, compressed
ASKED = {"zh-Hans": "重庆", "zh-Hant": "重慶", "en": "Chongqing"}  # what the search is tried with


class Compressed(http.server.SimpleHTTPRequestHandler):
    """Serves text compressed and every file under the site's own headers, as any real host does."""

    def end_headers(self) -> None:
        for line in _headers(Path(self.directory)):
            self.send_header(*line.strip().split(": ", 1))
        super().end_headers()

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if (
            path.suffix not in (".html", ".css", ".js", ".json", ".svg", ".xml", ".txt")
            or "gzip" not in self.headers.get("Accept-Encoding", "")
            or not path.is_file()
        ):
            return super().do_GET()
        if not self.path.split("?")[0].endswith("/") and path.name == "index.html" and not self.path.endswith("index.html"):
            return super().do_GET()
        body = gzip.compress(path.read_bytes(), 6, mtime=0)
        self.send_response(200)
        for name, value in (("Content-Type", self.guess_type(str(path))), ("Content-Encoding", "gzip"), ("Content-Length", str(len(body)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        return None

    def log_message(self, format: str, *args: object) -> None:
        """Thousands of requests are no news."""


class Server(http.server.ThreadingHTTPServer):
    """Takes many connections at once, and a browser that hangs up is no news."""

    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        pass


@functools.cache
def _headers(site: Path) -> list[str]:
    file = site / "_headers"
    return file.read_text(encoding="utf-8").splitlines()[1:] if file.is_file() else []


def chromium() -> str | None:
    """The browser that this machine has."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((found for name in names if (found := shutil.which(name))), None)


def kinds(site: Path) -> list[str]:
    """One page of each kind in each language; of articles, the longest."""
    out = []
    for language in ("zh-Hans", "zh-Hant", "en"):
        out.append(f"{language}/")
        for folder in sorted(p for p in (site / language).iterdir() if p.is_dir()):
            if (folder / "index.html").is_file():
                out.append(f"{language}/{folder.name}/")
            inside = [p for p in folder.iterdir() if (p / "index.html").is_file()]
            if inside:
                longest = max(inside, key=lambda p: ((p / "index.html").stat().st_size, p.name))
                out.append(f"{language}/{folder.name}/{longest.name}/")
    return ["", "404.html", *out]


def search(page: Page, path: str) -> None:
    """Open the search, on its own page the one that stands there, and ask for what has hits, narrowed to one kind."""
    if not page.locator("[data-search-here] form").count():
        page.keyboard.press("/")
    page.locator(".pd-search input").fill(ASKED[path.split("/")[0]])
    first = page.locator(".pd-search__hits > li").first
    first.wait_for()
    choices = page.locator(".pd-search select:visible")
    if choices.count():
        first.evaluate("hit => hit.remove()")  # so that the next answer is known by its own
        choices.first.select_option(index=1)
        first.wait_for()


def first_views(browser: Browser, base: str, pages: list[str], searched: bool) -> int:
    """Whether a first view is small, asks nothing of other hosts and keeps to the site's own policy, search included."""
    faults, weights = 0, []
    for path in pages:
        context = browser.new_context()
        page = context.new_page()
        sizes: list[int] = []
        said: list[str] = []
        page.on("requestfinished", lambda request, sizes=sizes: sizes.append(request.sizes()["responseBodySize"]))
        page.on("request", lambda request, said=said: None if request.url.startswith((base, "data:", "blob:")) else said.append(f"asks for {request.url}"))
        page.on("console", lambda message, said=said: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error, said=said: said.append(str(error)))
        page.goto(base + path, wait_until="load" if path.endswith("/search/") else "networkidle")
        weights.append((0 if path.endswith("/search/") else sum(sizes), path))
        if searched and "/" in path:
            search(page, path)
        if context.cookies():
            said.append("sets a cookie")
        for each in said:
            print(f"  {path}: {each}")
        faults += bool(said)
        context.close()
    heavy = [row for row in weights if row[0] > FIRST_VIEW]
    for size, path in heavy:
        print(f"  {path}: {size / 1024:.0f} KB at first view")
    size, path = max(weights)
    print(f"first views: {len(pages)} pages, at most {size / 1024:.1f} KB compressed ({path}); {faults} with errors, requests to other hosts or cookies")
    return faults + len(heavy)


def axe(browser: Browser, base: str, pages: list[str], searched: bool, script: str) -> int:
    faults = views = 0
    for scheme in ("light", "dark"):
        for width in (1280, 390):
            context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True)  # type: ignore[arg-type]
            page = context.new_page()
            for path in pages:
                for state in ("", "?topic=industry&from=2025") if path.endswith("/targets/") else ("",):
                    page.goto(base + path + state)
                    page.evaluate(script)
                    faults += _judged(page, f"{path}{state} {scheme} {width}")
                    views += 1
                if searched and "/" in path:
                    search(page, path)
                    faults += _judged(page, f"{path} {scheme} {width}, searching", ".pd-search")
                    views += 1
            context.close()
    print(f"axe: {len(pages)} pages in light and dark at 1280 and 390, alone{' and with the search open and narrowed' if searched else ''}, {views} views: {faults} faults")
    return faults


def _judged(page: Page, name: str, part: str = "html") -> int:
    found = page.evaluate("([part, rules]) => axe.run(part, {resultTypes: ['violations'], runOnly: {type: 'tag', values: rules}})", [part, RULES])["violations"]
    for violation in found:
        print(f"  {name}: {violation['id']}: {violation['nodes'][0]['html'][:160]}")
    sideways = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    if sideways:
        print(f"  {name}: scrolls sideways")
    return len(found) + sideways


def links(base: str, tools: Path) -> int:
    """Whether every link of the site leads somewhere in it; other hosts are not asked."""
    result = subprocess.run(
        ["node", str(tools / "linkinator/build/src/cli.js"), base, "--recurse", "--concurrency", "8", "--format", "json", "--skip", "^https?://(?!127)"],
        capture_output=True,
        text=True,
    )
    followed = json.loads(result.stdout)["links"]
    broken = [link for link in followed if link["state"] == "BROKEN"]
    for link in broken:
        print(f"  {link['parent']}: {link['url']}: {link['status']}")
    print(f"links: {len(followed)} followed, {len(broken)} broken")
    return len(broken) + (not followed)


def lighthouse(base: str, pages: list[str], tools: Path, chrome: str) -> int:
    """Lighthouse as a phone. What else runs makes a page slow and nothing makes it quick: the best of three runs counts, if the first is too low."""
    faults = 0
    command = ["node", str(tools / "lighthouse/cli/index.js"), "--quiet", "--output=json", "--output-path=stdout", "--chrome-flags=--headless " + " ".join(FLAGS)]
    for path in pages:
        best: dict[str, int] = {}
        for _ in range(3):
            result = subprocess.run([*command, base + path], env={**os.environ, "CHROME_PATH": chrome}, capture_output=True, text=True, timeout=240)
            if result.returncode:
                print(f"  lighthouse {path}: {result.stderr[-300:]}")
                continue
            scores = {name: round(100 * (row["score"] or 0)) for name, row in json.loads(result.stdout)["categories"].items()}
            best = max(best, scores, key=lambda each: each.get("performance", -1))
            if best["performance"] >= LEAST["performance"]:
                break
        low = [name for name, least in LEAST.items() if best.get(name, 0) < least]
        faults += bool(low)
        print(f"lighthouse: {path} {' '.join(map(str, best.values()))}{' LOW: ' + ', '.join(low) if low else ''}")
    return faults


def main() -> int:
    site, tools = Path(sys.argv[1]), Path(sys.argv[2])
    chrome = chromium()
    if chrome is None:
        print("no Chromium or Chrome found: install one (Debian: apt install chromium)")
        return 1
    server = Server(("127.0.0.1", 0), functools.partial(Compressed, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}/"
    named = sys.argv[3:]
    pages = named or kinds(site)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chrome, args=FLAGS)
        faults = first_views(browser, base, pages, not named)
        faults += axe(browser, base, pages, not named, (tools / "axe-core/axe.min.js").read_text(encoding="utf-8"))
        browser.close()
    faults += 0 if named else links(base, tools)
    chosen = named or [p for p in pages if re.fullmatch(r"(?:en|zh-Hans)/(?:targets/|topics/[^/]+/|articles/[^/]+/)?", p)]
    faults += lighthouse(base, chosen, tools, chrome)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

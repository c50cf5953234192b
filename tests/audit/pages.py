"""Serves a built site and judges it in a browser: axe in light and dark at two widths, links, and Lighthouse. `pages.py SITE NODE_MODULES`"""

from __future__ import annotations

import functools
import gzip
import http.server
import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LEAST = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}


class Compressed(http.server.SimpleHTTPRequestHandler):
    """Serves text compressed, as any real host does."""

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


def chromium() -> str | None:
    """The browser that this machine has."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((found for name in names if (found := shutil.which(name))), None)


def kinds(site: Path) -> list[str]:
    """One page of each kind in each language; of articles, the longest."""
    out = []
    for language in ("zh-Hans", "zh-Hant", "en"):
        out.append(f"{language}/")
        for folder in sorted(p for p in (site / language).iterdir() if (p / "index.html").is_file()):
            out.append(f"{language}/{folder.name}/")
            inside = [p for p in folder.iterdir() if (p / "index.html").is_file()]
            if inside:
                longest = max(inside, key=lambda p: ((p / "index.html").stat().st_size, p.name))
                out.append(f"{language}/{folder.name}/{longest.name}/")
    return ["", *out]


def axe(browser: Browser, base: str, pages: list[str], script: str) -> int:
    faults = 0
    for scheme in ("light", "dark"):
        for width in (1280, 390):
            context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True)  # type: ignore[arg-type]
            page = context.new_page()
            for path in pages:
                page.goto(base + path)
                page.evaluate(script)
                result = page.evaluate("rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES)
                sideways = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
                for violation in result["violations"]:
                    faults += 1
                    print(f"  {path} {scheme} {width}: {violation['id']}: {violation['nodes'][0]['html'][:160]}")
                if sideways:
                    faults += 1
                    print(f"  {path} {scheme} {width}: scrolls sideways")
            context.close()
    print(f"axe: {len(pages)} pages, 4 views each, {faults} faults")
    return faults


def lighthouse(base: str, pages: list[str], tools: Path, chrome: str) -> int:
    faults = 0
    for path in pages:
        result = subprocess.run(
            [
                "node",
                str(tools / "lighthouse/cli/index.js"),
                base + path,
                "--quiet",
                "--output=json",
                "--output-path=stdout",
                "--chrome-flags=--headless " + " ".join(FLAGS),
            ],
            env={**os.environ, "CHROME_PATH": chrome},
            capture_output=True,
            text=True,
            timeout=240,
        )
        if result.returncode:
            print(f"  lighthouse {path}: {result.stderr[-300:]}")
            faults += 1
            continue
        scores = {name: round(100 * (row["score"] or 0)) for name, row in json.loads(result.stdout)["categories"].items()}
        low = [name for name, least in LEAST.items() if scores.get(name, 0) < least]
        faults += bool(low)
        print(f"  lighthouse {path or 'index'}: {scores}{' LOW' if low else ''}")
    return faults


def main() -> int:
    site, tools = Path(sys.argv[1]), Path(sys.argv[2])
    chrome = chromium()
    if chrome is None:
        print("no Chromium or Chrome found: install one (Debian: apt install chromium)")
        return 1
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Compressed, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}/"
    pages = kinds(site)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chrome, args=FLAGS)
        faults = axe(browser, base, pages, (tools / "axe-core/axe.min.js").read_text(encoding="utf-8"))
        browser.close()
    links = subprocess.run(
        ["node", str(tools / "linkinator/build/src/cli.js"), base, "--recurse", "--silent", "--skip", "^https?://(?!127)"],
        capture_output=True,
        text=True,
    )
    print("links:", (links.stdout + links.stderr).strip().splitlines()[-1:] or "no output")
    faults += links.returncode != 0
    english = [p for p in pages if p.startswith("en/")]
    chosen = [p for p in english if p == "en/" or p == "en/targets/" or p.count("/") == 3][:5]
    faults += lighthouse(base, chosen, tools, chrome)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

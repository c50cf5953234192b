"""Times the stages on the pages of seeds/ in one process, beside JioNLP reading money and times alone from the same text, the comparing of long texts, then a topic on paper, and a saved sidecar under `digest serve`. Compare ratios, not seconds: machines are noisy."""

from __future__ import annotations

import importlib
import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import mean, median
from typing import TypeVar

from test_compare import LONG

from digest import cli  # noqa: F401 (garbage is looked for as seldom as by a command)
from digest import lexicon as lexicons
from digest.classify import classify
from digest.compare import compare
from digest.extract.article import extract
from digest.extract.dates import find_times
from digest.extract.numbers import find_quantities
from digest.normalise import normalise
from digest.read.source import read
from digest.segment.page import segment
from digest.serve import Workshop
from digest.sidecar import load_sidecar

ROOT = Path(__file__).parent.parent
ROUNDS = 5
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
T = TypeVar("T")


def main() -> None:
    stages()
    comparing()
    printing()
    serving()


def stages() -> None:
    """How long each stage takes."""
    lexicon = lexicons.default()
    paths = sorted((ROOT / "seeds").glob("*.txt"))
    papers = [load_sidecar(path.with_suffix(".yml"), path.name) for path in paths]
    spent: dict[str, list[float]] = {}

    def timed(stage: str, work: Callable[[], T]) -> T:
        start = time.perf_counter()
        result = work()
        spent.setdefault(stage, []).append(time.perf_counter() - start)
        return result

    texts: list[str] = []
    for round_ in range(ROUNDS + 1):
        if round_ == 1:
            spent.clear()  # the first round fills the caches of the lexicon
        seeds = timed("read", lambda: [read(path, ROOT) for path in paths])
        sheets = timed("normalise", lambda s=seeds: [normalise(seed, lexicon, None) for seed in s])  # type: ignore[misc]
        pages = timed("segment", lambda s=sheets: [segment(sheet, side.paper, lexicon) for sheet, side in zip(s, papers, strict=True)])  # type: ignore[misc]
        articles = [article for page in pages for article in page.articles]
        entries = timed("extract", lambda a=articles: [extract(article, lexicon) for article in a])  # type: ignore[misc]
        timed("classify", lambda e=entries: [classify(entry, lexicon) for entry in e])  # type: ignore[misc]
        texts = [p.zh for article in articles for p in article.paragraphs]
        timed("quantities and times alone", lambda t=texts: [(find_quantities(x, lexicon), find_times(x, lexicon, None)) for x in t])  # type: ignore[misc]
    characters = sum(map(len, texts))
    medians = {stage: sorted(times)[len(times) // 2] for stage, times in spent.items()}
    whole = sum(seconds for stage, seconds in medians.items() if stage != "quantities and times alone")
    print(f"{len(paths)} pages, {characters} characters, median of {ROUNDS} rounds")
    for stage, seconds in medians.items():
        print(f"{stage:28} {seconds:7.3f} s  {seconds / whole:5.0%} of the whole  {characters / seconds:>10,.0f} characters/s")
    print(f"{'read to classify':28} {whole:7.3f} s   100%               {characters / whole:>10,.0f} characters/s")
    beside_jionlp(texts, whole - medians["classify"])


def beside_jionlp(texts: Sequence[str], ours: float) -> None:
    """How long JioNLP takes for money and times alone, against *ours* for everything from reading to extracting."""
    try:
        ner = importlib.import_module("jionlp").ner
    except ImportError:
        print("To compare with JioNLP: .venv/bin/pip install jionlp==1.5.31")
        return
    logging.disable()  # it tells of each text that it cannot read
    rounds = []
    for _ in range(ROUNDS + 1):
        start = time.perf_counter()
        for text in texts:
            ner.extract_money(text)
            ner.extract_time(text)
        rounds.append(time.perf_counter() - start)
    logging.disable(logging.NOTSET)
    theirs = median(rounds[1:])
    characters = sum(map(len, texts))
    print(f"{'read to extract':28} {ours:7.3f} s   {ours / theirs:.2f} of the next line  {characters / ours:>10,.0f} characters/s")
    print(f"{'JioNLP, money and times':28} {theirs:7.3f} s                      {characters / theirs:>10,.0f} characters/s")


def comparing() -> None:
    """What a text twice as long costs when Chinese and English are compared: 2 where time is in proportion to length."""
    lexicon = lexicons.default()
    print("\nChinese and English compared, the longest texts that the tests know, against half of them:")
    for zh, en, (n, m), _ in LONG:
        spent: dict[int, list[float]] = {1: [], 2: []}
        for _round in range(ROUNDS):
            for part, times in spent.items():
                start = time.process_time()
                compare(zh * (n // part), en * (m // part), lexicon)
                times.append(time.process_time() - start)
        print(f"{n} × {zh:10} {median(spent[1]):7.3f} s, ratio {median(a / b for a, b in zip(spent[1], spent[2], strict=True)):.2f}")


class PagesAlone(Workshop):
    """A workshop that sets no PDFs and makes no search index behind the pages: they would run beside what is measured."""

    def _begin_rest(self) -> None:
        self._state["phase"] = "ready"


def printing() -> None:
    """Each topic's PDF by `digest print`, from its start to its end, against Chromium's print of the topic's page in a site that is built."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        print("\nno Chromium or Chrome: printing is not timed")
        return
    with tempfile.TemporaryDirectory() as folder:
        project = copied(Path(folder, "project"))
        command = [sys.executable, "-m", "digest"]

        def timed(words: list[str]) -> float:
            start = time.perf_counter()
            subprocess.run(words, capture_output=True, check=True, cwd=project)
            return time.perf_counter() - start

        timed([*command, "build"])
        pages = sorted((project / "docs/en/topics").glob("*.md"))
        rounds = []
        for page in (page for page in pages if page.stem != "index"):
            shutil.rmtree(project / ".cache/print", ignore_errors=True)  # nothing is set beforehand
            address = (project / f"site/en/topics/{page.stem}/index.html").as_uri()
            by_browser = timed([browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/{page.stem}", f"--print-to-pdf={folder}/page.pdf", address])
            rounds.append((timed([*command, "print", "--topic", page.stem, "--lang", "en", "--out", f"{folder}/topic.pdf"]), by_browser))
    print(f"\na topic on paper: digest print {median(a for a, _ in rounds):.2f} s, Chromium {median(b for _, b in rounds):.2f} s;")
    print(f"ratios {', '.join(f'{a / b:.2f}' for a, b in rounds)}, median {median(a / b for a, b in rounds):.2f}")


def copied(project: Path) -> Path:
    """The repository's own project, without what is built."""
    shutil.copytree(ROOT, project, ignore=shutil.ignore_patterns(".*", "site*", "zh-Hans", "zh-Hant", "en", "tests", "digest"))
    return project


def serving() -> None:
    """From saving a sidecar to the page in the browser, against `mkdocs build --dirty` of the three unchanged projects before and after it."""
    with tempfile.TemporaryDirectory() as folder:
        project = copied(Path(folder, "project"))
        sidecar = project / "seeds/003.yml"
        text = sidecar.read_text(encoding="utf-8")
        wanted = f"/en/articles/{text.split('- id: ')[1].split()[0]}/"
        workshop, stop = PagesAlone(project, lambda line: None), threading.Event()
        watching = threading.Thread(target=workshop.watch, args=(stop,), daemon=True)
        watching.start()

        def built(number: int) -> None:
            while (state := workshop.state())["built"] < number:
                if state["phase"] == "failed":
                    raise SystemExit(state["error"])
                time.sleep(0.01)

        def dirty() -> float:
            start = time.perf_counter()
            for config in ("mkdocs.yml", "mkdocs.zh-Hant.yml", "mkdocs.en.yml"):
                command = [sys.executable, "-m", "mkdocs", "build", "--dirty", "--quiet", "--config-file", str(project / config), "--site-dir", f"{folder}/{config}"]
                subprocess.run(command, capture_output=True, check=True, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"})
            return time.perf_counter() - start

        built(1)
        dirty()  # all of it, once
        unchanged, shown = [dirty()], []
        for n in range(ROUNDS):
            version = workshop.state(wanted)["page"]
            sidecar.write_text(re.sub("  title: .*", f"  title: 第{n}次修改的标题", text, count=1), encoding="utf-8")
            start = time.perf_counter()
            while workshop.state(wanted)["page"] == version and workshop.state()["phase"] != "failed":
                time.sleep(0.01)
            shown.append(time.perf_counter() - start)
            built(n + 2)
            unchanged.append(dirty())
        stop.set()
        watching.join()
    rounds = [(a, mean(pair)) for a, pair in zip(shown, pairwise(unchanged), strict=True)]
    print(f"\nsaved sidecar to page in the browser: {median(shown):.1f} s, mkdocs --dirty of the three unchanged: {median(unchanged):.1f} s;")
    print(f"ratios {', '.join(f'{a / b:.2f}' for a, b in rounds)}, median {median(a / b for a, b in rounds):.2f}")


if __name__ == "__main__":
    main()

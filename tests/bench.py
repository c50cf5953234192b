"""Times the stages on the pages of seeds/ in one process, and the whole build once. Compare ratios, not seconds: machines are noisy."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from digest import lexicon as lexicons
from digest.classify import classify
from digest.extract.article import extract
from digest.extract.dates import find_times
from digest.extract.numbers import find_quantities
from digest.normalise import normalise
from digest.read.source import read
from digest.segment.page import segment
from digest.sidecar import load_sidecar

ROOT = Path(__file__).parent.parent
ROUNDS = 5
T = TypeVar("T")


def main() -> None:
    lexicon = lexicons.default()
    paths = sorted((ROOT / "seeds").glob("*.txt"))
    papers = [load_sidecar(path.with_suffix(".yml"), path.name) for path in paths]
    spent: dict[str, list[float]] = {}

    def timed(stage: str, work: Callable[[], T]) -> T:
        start = time.perf_counter()
        result = work()
        spent.setdefault(stage, []).append(time.perf_counter() - start)
        return result

    characters = 0
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
        characters = sum(map(len, texts))
        timed("quantities and times alone", lambda t=texts: [(find_quantities(x, lexicon), find_times(x, lexicon, None)) for x in t])  # type: ignore[misc]
    medians = {stage: sorted(times)[len(times) // 2] for stage, times in spent.items()}
    whole = sum(seconds for stage, seconds in medians.items() if stage != "quantities and times alone")
    print(f"{len(paths)} pages, {characters} characters, median of {ROUNDS} rounds")
    for stage, seconds in medians.items():
        print(f"{stage:28} {seconds:7.3f} s  {seconds / whole:5.0%} of the whole  {characters / seconds:>10,.0f} characters/s")
    print(f"{'read to classify':28} {whole:7.3f} s   100%               {characters / whole:>10,.0f} characters/s")


if __name__ == "__main__":
    main()

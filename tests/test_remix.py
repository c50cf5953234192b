"""Pages remixed from labelled ones: each article whole, in its order, and labelled."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path

from remix import Labelled, remixed, taken_apart

MADE = Path(__file__).parent / "corpus/pages/made"


def parts() -> list[Labelled]:
    out = []
    for path in sorted(MADE.glob("p11-*.json")):
        articles = json.loads(path.read_text(encoding="utf-8"))["articles"]
        lines = path.with_suffix(".txt").read_text(encoding="utf-8").split("\n")
        out.append(taken_apart(lines, articles, {article["lines"][0][0] for article in articles}, kind="p11", counts=1.0, region=None))
    return out


def test_a_page_taken_apart_leaves_no_line_out() -> None:
    for page, path in zip(parts(), sorted(MADE.glob("p11-*.txt")), strict=True):
        left = [line for lines in page.articles for line, _ in lines if line.strip()] + page.top + page.middle + page.bottom
        assert sorted(left) == sorted(line for line in path.read_text(encoding="utf-8").split("\n") if line.strip())


def test_remixed_articles_are_whole() -> None:
    pages = parts()
    whole = {id(label): sorted(line for line, _ in lines if line.strip()) for page in pages for lines, label in zip(page.articles, page.labels, strict=True)}
    made = remixed(pages, 40, seed=3)
    for page in made:
        for number, label in enumerate(page.labels, 1):
            assert sorted(line for line, owner in zip(page.lines, page.owners, strict=True) if owner == number) == whole[id(label)]
    assert [page.lines for page in made] == [page.lines for page in remixed(pages, 40, seed=3)]
    turns = [[owner for owner, _ in groupby(filter(None, page.owners))] for page in made]
    assert any(len(turn) > len(set(turn)) for turn in turns), "no article was cut off by another"

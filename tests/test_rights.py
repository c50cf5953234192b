"""How much of a newspaper's text leaves the house."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from sample import sample

from digest.export import data_files
from digest.feeds import feeds
from digest.lexicon import Lexicon
from digest.model import Edition, Passage
from digest.render import render
from digest.rights import permitted
from digest.settings import Settings

PLAIN, STATING = "截至2022年底，全市已建成公共充电桩2.1万个，同比增长38.5%。", "江州市政府12月1日印发"


def of_a_newspaper(text: Any = None) -> Edition:
    """The sample, its first article in the newspaper's own words."""
    edition = sample()
    first = edition.entries[0]
    paper = replace(first.article.paper, wording="original", text=text)
    return replace(edition, entries=(replace(first, article=replace(first.article, paper=paper)), *edition.entries[1:]))


def everything(edition: Edition, lexicon: Lexicon) -> str:
    """All that is published of an edition, as one text."""
    pages = render(edition, Settings(), lexicon)
    files = data_files(edition, "", lexicon)
    return "\n".join([*pages.values(), *feeds(edition, Settings(), lexicon).values(), *(data.decode("utf-8-sig") for data in files.values())])


@pytest.mark.parametrize(
    ("rights", "own", "right"),
    [
        ({}, None, "full"),
        ({"default": "none"}, None, "none"),
        ({"default": "none", "山城日报": "quotes"}, None, "quotes"),
        ({"山城日报": "none"}, "full", "full"),
    ],
)
def test_the_article_goes_before_its_newspaper_and_that_before_the_rest(rights: Any, own: Any, right: str) -> None:
    assert permitted(of_a_newspaper(own), rights).entries[0].article.paper.text == right


@pytest.mark.parametrize(("text", "expect"), [("full", ("标题", "正文", "")), ("quotes", ("", "", "")), ("none", ("", "", ""))])
def test_a_line_is_published_where_its_article_may_be_shown_whole(text: Any, expect: tuple[str, ...], lexicon: Lexicon) -> None:
    edition = of_a_newspaper(text)
    page = replace(edition.pages[0], seed=replace(edition.pages[0].seed, lines=("标题", "正文", "版心外的字")))
    article = replace(edition.entries[0].article, lines=((1, 2),))
    shown = permitted(replace(edition, pages=(page,), entries=(replace(edition.entries[0], article=article),)), {})
    assert shown.pages[0].seed.lines == expect


def test_our_own_wording_is_no_newspapers() -> None:
    assert permitted(sample(), {"default": "none"}).entries[0].article.paper.text == "full"


def test_no_sentence_is_published_where_none_may_be(lexicon: Lexicon) -> None:
    entry = sample().entries[0]
    published = everything(permitted(of_a_newspaper(), {"山城日报": "none"}), lexicon)
    sentences = [s for p in entry.article.paragraphs if isinstance(p, Passage) for s in p.sentences]
    assert [s.zh for s in sentences if s.zh in published and s.zh != "轨道交通再延伸"] == []
    assert [s.en for s in sentences if s.en and s.en in published] == []
    assert [r.quote for r in (*entry.targets, *entry.figures) if f'"quote": "{r.quote}"' in published] == []
    assert "5万个" in published and "seeds/000.txt" in published


def test_only_sentences_that_state_a_record_are_published_where_quotes_may_be(lexicon: Lexicon) -> None:
    edition = permitted(of_a_newspaper(), {"山城日报": "quotes"})
    published = everything(edition, lexicon)
    assert PLAIN in published and STATING not in published
    data = json.loads(data_files(edition, "", lexicon)["digest.json"])
    assert any("".join(article["paragraphs"]).count("。") == 4 for page in data for article in page["articles"])

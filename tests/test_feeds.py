"""Feeds are valid Atom, keep their ids, and hold nothing of a source but its text."""

from __future__ import annotations

import datetime
import re
import uuid
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from sample import HOSTILE, sample

from digest.feeds import feeds
from digest.lexicon import Lexicon
from digest.model import Correction, Edition
from digest.problem import InputError
from digest.settings import LANGUAGES, Settings

ATOM = "{http://www.w3.org/2005/Atom}"
SETTINGS = Settings(address="https://example.org/digest/", licence="CC BY 4.0", today=datetime.date(2026, 11, 21))


def read(feed: str) -> ET.Element:
    return ET.fromstring(feed)


def test_a_feed_in_each_language_for_all_and_for_each_topic(lexicon: Lexicon) -> None:
    made = feeds(sample(), SETTINGS, lexicon)
    assert set(made) == {f"{language}/feeds/{name}.xml" for language in LANGUAGES for name in ("all", "climate", "mobility", "culture")}


def test_every_feed_has_what_atom_asks_for(lexicon: Lexicon) -> None:
    seen: set[str] = set()
    for path, text in feeds(sample(), SETTINGS, lexicon).items():
        feed = read(text)
        for node in (feed, *feed.iter(f"{ATOM}entry")):
            ids, titles, times = ([each.text or "" for each in node.findall(ATOM + name)] for name in ("id", "title", "updated"))
            assert len(ids) == len(titles) == len(times) == 1 and titles[0], path
            assert uuid.UUID(ids[0].removeprefix("urn:uuid:"))
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", times[0])
            assert node.find(f"{ATOM}author/{ATOM}name") is not None
            assert node.find(f"{ATOM}link[@rel='alternate']") is not None
        assert feed.find(f"{ATOM}link[@rel='self']").get("href") == f"https://example.org/digest/{path}"  # type: ignore[union-attr]
        own = feed.findtext(f"{ATOM}id") or ""
        assert own not in seen
        seen.add(own)


def test_ids_outlive_a_move_of_the_site(lexicon: Lexicon) -> None:
    ids = [re.findall("<id>(.*?)</id>", feeds(sample(), settings, lexicon)["en/feeds/all.xml"]) for settings in (SETTINGS, Settings())]
    assert ids[0] == ids[1] and len(set(ids[0])) == 4
    assert 'href="../articles/2022-07-5e6f7a8b/"' in feeds(sample(), Settings(), lexicon)["en/feeds/all.xml"]


def test_the_newest_comes_first_and_is_as_new_as_its_newspaper(lexicon: Lexicon) -> None:
    feed = read(feeds(sample(), SETTINGS, lexicon)["zh-Hans/feeds/all.xml"])
    times = [each.text for each in feed.iter(f"{ATOM}updated")]
    assert "江州晚报, July 2022: " in feeds(sample(), Settings(), lexicon)["en/feeds/all.xml"]  # no day that the newspaper doesn't give
    assert times == ["2023-12-02T00:00:00Z", "2023-12-02T00:00:00Z", "2022-07-01T00:00:00Z", "2021-01-01T00:00:00Z"]


def test_an_entry_is_as_new_as_it_is_here_and_published_with_its_newspaper(lexicon: Lexicon) -> None:
    edition = sample()
    first, second, third = edition.entries
    came = replace(third, article=replace(third.article, paper=replace(third.article.paper, added="2026-11-20", date="2021-01-05", wording="original")))
    said = Correction(line=1, date="2026-11-25", page=f"articles/{second.article.id}", kind="corrected", said=None, to=None)
    feed = read(feeds(replace(edition, entries=(first, second, came), corrections=(said,)), SETTINGS, lexicon)["en/feeds/all.xml"])
    days = [tuple((each.findtext(ATOM + name) or "")[:10] for name in ("updated", "published")) for each in feed.iter(f"{ATOM}entry")]
    assert days == [("2026-11-25", ""), ("2026-11-20", "2021-01-05"), ("2023-12-02", "")]  # no day is invented
    assert feed.findtext(f"{ATOM}updated") == "2026-11-25T00:00:00Z"


def test_our_own_wording_was_published_when_it_came_here_and_says_so(lexicon: Lexicon) -> None:
    edition = sample()
    first = edition.entries[0]
    ours = replace(first, article=replace(first.article, paper=replace(first.article.paper, added="2026-11-20")))
    entry = next(read(feeds(replace(edition, entries=(ours,)), SETTINGS, lexicon)["en/feeds/all.xml"]).iter(f"{ATOM}entry"))
    assert [entry.findtext(ATOM + name) for name in ("published", "updated")] == ["2026-11-20T00:00:00Z"] * 2
    assert (entry.findtext(f"{ATOM}summary") or "").startswith("Our text, from facts reported by Mountain City Daily, 2 December 2023. ")


def test_a_topic_has_its_name_in_the_language_of_the_feed(lexicon: Lexicon) -> None:
    made = feeds(sample(), SETTINGS, lexicon)
    labels = [next(read(made[f"{language}/feeds/all.xml"]).iter(f"{ATOM}category")).attrib for language in ("en", "zh-Hant")]
    assert labels == [{"term": "mobility", "label": "Mobility"}, {"term": "mobility", "label": "交通出行"}]


def test_our_own_wording_is_by_this_site_and_says_where_the_facts_come_from(lexicon: Lexicon) -> None:
    first, second, third = read(feeds(sample(), SETTINGS, lexicon)["en/feeds/all.xml"]).iter(f"{ATOM}entry")
    assert first.findtext(f"{ATOM}author/{ATOM}name") == "Policy Digest"
    assert first.findtext(f"{ATOM}rights") == "Text by this project, from facts reported by Mountain City Daily"
    assert second.findtext(f"{ATOM}author/{ATOM}name") == "江州晚报" and second.find(f"{ATOM}rights") is None
    assert third.findtext(f"{ATOM}title") == HOSTILE


def test_characters_that_xml_forbids_are_left_out(lexicon: Lexicon) -> None:
    edition = sample()
    first = edition.entries[0]
    assert first.article.title is not None
    title = replace(first.article.title, zh="铃\x07响\ufffe了<b>")
    edition = replace(edition, entries=(replace(first, article=replace(first.article, title=title)),))
    entry = next(read(feeds(edition, SETTINGS, lexicon)["zh-Hans/feeds/all.xml"]).iter(f"{ATOM}entry"))
    assert entry.findtext(f"{ATOM}title") == "铃响了<b>"


def test_an_empty_edition_has_a_feed(lexicon: Lexicon) -> None:
    feed = read(feeds(Edition(pages=(), entries=()), SETTINGS, lexicon)["en/feeds/all.xml"])
    assert feed.findtext(f"{ATOM}updated") == "1970-01-01T00:00:00Z"


def test_an_article_that_cannot_be_told_is_named(lexicon: Lexicon) -> None:
    first, *others = sample().entries
    broken = replace(sample(), entries=(replace(first, topics=(["energy"],)), *others))  # type: ignore[arg-type]
    with pytest.raises(InputError, match=f"^zh-Hans/articles/{first.article.id}: feed-failed: a fault of the program: TypeError"):
        feeds(broken, SETTINGS, lexicon)

"""A page printed in Traditional shows its own characters to readers of Traditional, not a round trip."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT

from digest import lexicon as lexicons
from digest import pipeline
from digest.lexicon import Lexicon
from digest.model import Text
from digest.settings import Settings
from digest.voice import Voice, read_interface

PAGE = """大公報 2023年12月2日
羣眾盼新機場早日啟用
【本報訊】政府昨日公佈,新機場的跑道已經着手興建,到2025年投資將突破8000億元。峯會上,官員說:「裏程碑式的項目,羣眾都很關心。」
有關部門指出,綫路沿著海岸伸延,預計到2030年旅客量達到1,200萬人次。
"""


@pytest.fixture(scope="module")
def understood(tmp_path_factory: pytest.TempPathFactory, lexicon: Lexicon) -> pipeline.Understood:
    path = tmp_path_factory.mktemp("project") / "p.txt"
    path.write_text(PAGE, encoding="utf-8")
    return pipeline.understand(path, path.parent, lexicon)


def test_every_character_is_the_one_that_was_printed(understood: pipeline.Understood, lexicon: Lexicon) -> None:
    speaker = Voice("zh-Hant", Settings(), lexicon, read_interface())
    article = understood.entries[0].article
    said = [speaker.chinese(passage) for passage in [p for _, p in article.headings()] + list(article.paragraphs)]
    assert said[0] == "羣眾盼新機場早日啟用"
    text = "".join(said)
    for printed in ("公佈，", "着手", "峯會", "「裏程碑式的項目，羣眾都很關心。」", "沿著", "綫路", "1,200萬人次"):
        assert printed in text
    assert all(s.hant == p.hant[s.start : s.end] for p in article.paragraphs if p.hant for s in p.sentences)


def test_names_of_indicators_are_as_printed(understood: pipeline.Understood) -> None:
    texts = [record.indicator for entry in understood.entries for record in (*entry.targets, *entry.figures)]
    assert texts and all(text.hant is None or len(text.hant) == len(text.zh) for text in texts)
    assert "旅客量" in {text.zh for text in texts}  # the same in both scripts: nothing to keep
    assert all(text.hant != text.zh for text in texts)


def test_other_languages_and_simplified_pages_are_untouched(understood: pipeline.Understood, lexicon: Lexicon) -> None:
    title = understood.entries[0].article.title
    assert title and Voice("zh-Hans", Settings(), lexicon, read_interface()).chinese(title) == "群众盼新机场早日启用"
    simplified = pipeline.understand(ROOT / "seeds" / "004.txt", ROOT, lexicon)
    assert all(p.hant is None for entry in simplified.entries for p in entry.article.paragraphs)


@pytest.mark.parametrize("name, expected", [("范圣卿", "范聖卿"), ("余小明", "余小明"), ("钟国华", "鍾國華"), ("李国强", "李國強"), ("", "")])
def test_names_of_people(name: str, expected: str, lexicon: Lexicon) -> None:
    assert Voice("zh-Hant", Settings(), lexicon, read_interface()).person(name) == expected
    assert Voice("zh-Hans", Settings(), lexicon, read_interface()).person(name) == name


def test_a_projects_exceptions_go_first(tmp_path: Path) -> None:
    (tmp_path / "lexicon").mkdir()
    (tmp_path / "lexicon" / "traditional.tsv").write_text("zh\thk\n公布\t公佈\n万俟卨\t万俟卨\n", encoding="utf-8")
    speaker = Voice("zh-Hant", Settings(), lexicons.of(tmp_path), read_interface())
    assert speaker.script("公布名单，万俟卨在内，共1万人") == "公佈名單，万俟卨在內，共1萬人"
    assert speaker.person("万俟卨") == "万俟卨"


def test_taiwan_with_its_words(lexicon: Lexicon) -> None:
    plain, phrases = (Voice("zh-Hant", Settings(variant=v), lexicon, read_interface()) for v in ("tw", "twp"))
    assert (plain.script("网络软件"), phrases.script("网络软件")) == ("網絡軟件", "網路軟體")
    assert Settings(variant="twp").region == "TW"
    assert phrases.chinese(Text(zh="网络", hant="網絡")) == "網絡"  # what was printed there is no phrase of ours

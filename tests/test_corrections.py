"""What readers are told of mistakes, withdrawn articles and pages that have moved; and what is said of a wrong entry."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT
from sample import sample

from digest import pipeline
from digest.corrections import load_corrections
from digest.lexicon import Lexicon
from digest.problem import InputError
from digest.render import render
from digest.settings import Settings

ARTICLE = "articles/2023-12-02-1a2b3c4d"
GONE, OLD = "articles/2020-01-01-00000000", "articles/2023-12-02-ffffffff"
LOG = f"""
- {{date: "2026-11-20", page: {ARTICLE}, corrected: 原写作4万个，应为5万个。, en: "It read 40,000; it is 50,000."}}
- {{date: "2026-11-22", page: {GONE}, withdrawn: 报纸要求撤下。, title: 旧文, title_en: An old article}}
- {{date: "2026-11-21", page: {OLD}, moved: {ARTICLE}}}
"""


def listed(folder: Path, text: str = LOG) -> Path:
    path = folder / "corrections.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_no_file_is_no_correction(tmp_path: Path) -> None:
    assert load_corrections(tmp_path / "corrections.yml") == ()


def test_the_log_the_withdrawn_page_and_the_page_that_moved(tmp_path: Path, lexicon: Lexicon) -> None:
    pages = render(replace(sample(), corrections=load_corrections(listed(tmp_path))), Settings(), lexicon)
    log = pages["en/corrections/index.md"]
    days = [log.index(day) for day in ("22 November", "21 November", "20 November")]
    assert days == sorted(days)
    assert "It read 40&#44;000&#59; it is 50&#44;000" in log
    assert "It read 40&#44;000" in pages[f"en/{ARTICLE}.md"] and "原写作4万个" in pages[f"zh-Hans/{ARTICLE}.md"]
    assert "An old article" in pages[f"en/{GONE}.md"] and "was withdrawn from the site on 22 November 2026" in pages[f"en/{GONE}.md"]
    assert f"moved: ../../{ARTICLE}/" in pages[f"zh-Hant/{OLD}.md"] and "noindex: true" in pages[f"zh-Hant/{OLD}.md"]


@pytest.mark.parametrize("guide", ["en", "zh"])
def test_what_the_editors_guide_shows_is_read(guide: str, tmp_path: Path) -> None:
    shown = re.search(r"```yml\n(- \{date.*?)```", (ROOT / f"docs/editors/{guide}.md").read_text(encoding="utf-8"), re.DOTALL)
    assert shown and [each.kind for each in load_corrections(listed(tmp_path, shown[1]))] == ["moved", "withdrawn", "corrected"]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (f'{{date: "2026-11-20", page: {ARTICLE}}}', "corrections.yml:1: no-kind: a correction needs one of corrected, withdrawn, moved"),
        (f'{{page: {ARTICLE}, corrected: 错}}', "corrections.yml:1: no-date: a correction without date"),
        (f'{{date: "2026-11", page: {ARTICLE}, corrected: 错}}', "corrections.yml:1: bad-date: date is 2026-11"),
        ('{date: "2026-11-20", page: ../x, corrected: 错}', "corrections.yml:1: bad-page: page is ../x"),
        ('{date: "2026-11-20", page: topics/climate, withdrawn: 错}', "corrections.yml:1: bad-page: topics/climate is no article"),
        (f'{{date: "2026-11-20", page: {OLD}, moved: plans/p-1}}', f"corrections.yml:1: bad-moved: {OLD} cannot move to plans/p-1"),
        (f'{{date: "2026-11-20", page: {ARTICLE}, correct: 错}}', "corrections.yml:1: unknown-key: correct is no key here\n  fix: did you mean corrected?"),
        (
            f'{{date: "2026-11-20", page: {GONE}, withdrawn: 错}}\n- {{date: "2026-11-21", page: {GONE}, moved: {ARTICLE}}}',
            f"corrections.yml:2: duplicate-page: {GONE} already has an entry on line 1",
        ),
    ],
)
def test_a_wrong_entry_names_file_line_and_fix(entry: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        load_corrections(listed(tmp_path, f"- {entry}\n"))
    assert str(error.value).startswith(said) and "\n  fix: " in str(error.value)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (f'page: {GONE}, corrected: 错', f"there is no page {GONE}"),
        (f'page: {ARTICLE}, withdrawn: 错', f"{ARTICLE} is said to be withdrawn, but its page is still there"),
        (f'page: {OLD}, moved: {GONE}', f"{OLD} is said to have moved to {GONE}, which is no page"),
    ],
)
def test_an_entry_that_fits_no_page_is_told(entry: str, said: str, tmp_path: Path, lexicon: Lexicon) -> None:
    corrections = load_corrections(listed(tmp_path, f'- {{date: "2026-11-20", {entry}}}\n'))
    with pytest.raises(InputError, match=r"corrections\.yml:1: no-such-page") as error:
        render(replace(sample(), corrections=corrections), Settings(), lexicon)
    assert said in str(error.value)


def test_a_withdrawn_article_leaves_every_list(tmp_path: Path, lexicon: Lexicon) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "a.txt").write_text("江城发布充电设施方案\n本报讯 到2025年，江城公共充电桩超过5万个。\n", encoding="utf-8")
    edition, _ = pipeline.build([seeds / "a.txt"], tmp_path, lexicon)
    (entry,) = edition.entries
    listed(tmp_path, f'- {{date: "2026-11-20", page: articles/{entry.article.id}, withdrawn: 报纸要求撤下。}}\n')
    edition, _ = pipeline.build([seeds / "a.txt"], tmp_path, lexicon)
    assert edition.entries == () and edition.topics[0].articles == ()
    assert f"en/articles/{entry.article.id}.md" in render(edition, Settings(), lexicon)

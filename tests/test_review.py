"""The review shows each page's lines beside its articles, doubtful ones first; the lines it offers to paste do what they say."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from accuracy import ROOT

from digest import pipeline
from digest.catalogue import read_catalogue
from digest.correct import settle
from digest.lexicon import Lexicon
from digest.message import Tongue, told
from digest.model import Edition
from digest.normalise import normalise
from digest.problem import InputError, Problem
from digest.read.source import read
from digest.review import ENGLISH, Sheet, _pair, review, sheet_of
from digest.sidecar import load_sidecar

PAGES = [ROOT / "seeds/003.txt", ROOT / "tests/pages/hongkong.txt", ROOT / "tests/pages/gb18030.txt"]
TEMPLATES = ROOT / "templates/review"


def made(path: Path, lexicon: Lexicon) -> tuple[Edition, tuple[Problem, ...]]:
    return pipeline.build([path], path.parent, lexicon)


def sheet(path: Path, lexicon: Lexicon) -> Sheet:
    edition, problems = made(path, lexicon)
    return sheet_of(edition.pages[0], edition, problems, lexicon)


@pytest.mark.parametrize("path", PAGES, ids=[p.stem for p in PAGES])
def test_every_line_and_record_is_shown_and_doubts_stand_first(path: Path, lexicon: Lexicon) -> None:
    shown = sheet(path, lexicon)
    assert [line.text for line in shown.lines] == list(pipeline.understand(path, path.parent, lexicon).page.seed.lines)
    assert shown.targets + shown.figures == sum(len(card.rows) for card in shown.cards)
    for card in shown.cards:
        grades = [row.grade for row in card.rows]
        assert grades == sorted(grades, key=lambda grade: grade != "check")
    marked = {(c.number, piece.mark) for c in shown.cards for paragraph in c.paragraphs for piece in paragraph if piece.mark}
    assert marked and marked <= {(c.number, row.mark) for c in shown.cards for row in c.rows}
    html = review(*made(path, lexicon), TEMPLATES, lexicon)[f"en/{shown.address}"]
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids)) and {f"in-{row.mark}-{c.number}" for c in shown.cards for row in c.rows if row.marked} <= set(ids)
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)


@pytest.mark.parametrize("path", PAGES, ids=[p.stem for p in PAGES])
@pytest.mark.parametrize("tongue", ["en", "zh"])
def test_every_line_to_paste_is_read_and_fits(path: Path, tongue: Tongue, tmp_path: Path, lexicon: Lexicon) -> None:
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes())
    sidecar = copy.with_suffix(".yml")
    own = path.with_suffix(".yml")
    before = own.read_text(encoding="utf-8").split("articles:")[0] if own.is_file() else ""  # before anything was settled
    sidecar.write_text(before, encoding="utf-8")
    shown = sheet(copy, lexicon)
    pasted = [told(text, tongue) for card in shown.cards for text in (card.paste, *(row.paste for row in card.rows), *(left.paste for left in card.left))]
    whole = before + "articles:\n" + "".join(text.removeprefix("articles:\n") for text in pasted)
    sidecar.write_text(whole, encoding="utf-8")
    if "indicator:    #" in whole:
        with pytest.raises(InputError, match="indicator is empty"):
            load_sidecar(sidecar, "x")
    sidecar.write_text(whole.replace("indicator:    #", "indicator: 某数    #"), encoding="utf-8")
    one = pipeline.understand(copy, tmp_path, lexicon)
    assert [str(p) for p in one.problems] == []
    assert all(r.grade == "sure" for e in one.entries for r in (*e.targets, *e.figures))
    uncommented = "".join(re.sub(r"^( +)#(lines|title|kind|topics|policy):", r"\1\2:", card.paste, flags=re.M).removeprefix("articles:\n") for card in shown.cards)
    sidecar.write_text(before + "articles:\n" + uncommented, encoding="utf-8")
    assert load_sidecar(sidecar, "x").articles
    again = pipeline.understand(copy, tmp_path, lexicon)
    assert [str(p) for p in again.problems] == []
    assert [e.article.lines for e in again.entries] == [e.article.lines for e in one.entries]


def test_lines_to_paste_fit_after_a_headline_was_mended(tmp_path: Path, lexicon: Lexicon) -> None:
    copy = tmp_path / "hongkong.txt"
    copy.write_bytes(PAGES[1].read_bytes())
    sidecar = copy.with_suffix(".yml")
    for titles in (("新标题甲", "新标题乙"), ("新标题乙", "新标题丙")):
        shown = sheet(copy, lexicon)
        mended = "".join(re.sub(r"^  # ?title: .+$", f"  title: {title}", card.paste.removeprefix("articles:\n"), flags=re.M) for card, title in zip(shown.cards, titles, strict=False))
        begun = "date: '2023-12-02'\narticles:\n" if not sidecar.is_file() else re.sub("  title: .+\n", "", sidecar.read_text(encoding="utf-8"))
        sidecar.write_text(begun + mended, encoding="utf-8")
        pasted = "".join(row.paste.removeprefix("articles:\n") for card in sheet(copy, lexicon).cards[:2] for row in card.rows)
        sidecar.write_text(begun + mended + pasted, encoding="utf-8")
        one = pipeline.understand(copy, tmp_path, lexicon)
        assert [str(p) for p in one.problems] == [] and "confirm" in pasted
        assert [e.article.title and e.article.title.zh for e in one.entries[:2]] == list(titles)


def test_boundaries_are_told_by_pieces_that_stand_nowhere_else(tmp_path: Path, lexicon: Lexicon) -> None:
    lines = ["# 江城公布充电方案", "本报记者", "方案提出建设充电桩。", "", "# 江城公布充电方案", "本报记者", "方案提出建设充电桩，", "全市将新建100座。", "。", "完"]
    page = tmp_path / "a.txt"
    page.write_text("\n".join(lines), encoding="utf-8")
    sheet = normalise(read(page, tmp_path), lexicon, None)
    filled = [n for n, line in enumerate(lines, 1) if re.search(r"\w", line)]
    for first in filled:
        for last in (n for n in filled if n >= first):
            (tmp_path / "a.yml").write_text(f"articles:\n- lines: [{_pair(first, last, lines)}]\n", encoding="utf-8")
            settled, problems = settle(load_sidecar(tmp_path / "a.yml", "a.yml"), sheet)
            assert not problems and settled.articles[0].lines == ((first, last),), (first, last, _pair(first, last, lines))


def test_boundaries_stay_on_their_own_lines_where_these_tell() -> None:
    lines = ["物流、文旅、康养等领域。", "系，力争氢能全产业链水平提升", "12", "系，力争氢能全产业链水平提升", "王丽"]
    assert [_pair(n, n, lines) for n in (1, 2, 5)] == ["[物流、文旅、康养等领域。, 物流、文旅、康养等领域。]", "[系，力争氢能全产业链水平提升12系，力争氢能全产业链水平, 系，力争氢能全产业链水平提升]", "[王丽, 王丽]"]
    assert "物流" not in _pair(3, 3, lines)


def test_both_languages_show_the_same_and_every_word_has_its_english(lexicon: Lexicon) -> None:
    edition, problems = made(PAGES[1], lexicon)
    pages = review(edition, problems, TEMPLATES, lexicon)
    assert sorted(pages) == ["en/", "en/hongkong.txt", "zh/", "zh/hongkong.txt"]
    assert [pages["zh/hongkong.txt"].count(tag) for tag in ("<li", "<tbody", "<pre")] == [
        pages["en/hongkong.txt"].count(tag) for tag in ("<li", "<tbody", "<pre")
    ]
    known = {entry.msgid for entry in read_catalogue(ENGLISH) if entry.msgstr}
    used = {m for path in TEMPLATES.glob("*.html") for m in re.findall(r't\("([^"]+)"', path.read_text(encoding="utf-8"))}
    assert used == known


@pytest.mark.parametrize("path", PAGES, ids=[p.stem for p in PAGES])
def test_a_chinese_review_needs_no_english(path: Path, lexicon: Lexicon) -> None:
    edition, problems = made(path, lexicon)
    page = review(edition, problems, TEMPLATES, lexicon)[f"zh/{sheet(path, lexicon).address}"]
    assert "达到 reach" in page and "报道 report" in page
    said = re.sub(r'<script.*?</script>|<(small|p)[^>]* ?lang="en".*?</\1>|<[^>]+>', " ", page)
    assert not re.search(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}", said), re.findall(r".{30}[a-z]{2,} [a-z]{2,} [a-z]{2,}.{30}", said)


def test_hostile_text_stays_text(lexicon: Lexicon) -> None:
    edition, problems = made(PAGES[1], lexicon)
    page = edition.pages[0]
    seed = replace(page.seed, path="seeds/<i>.txt", lines=("<script>alert(1)</script>", *page.seed.lines[1:]))
    pages = review(replace(edition, pages=(replace(page, seed=seed),)), problems, TEMPLATES, lexicon)
    assert not any("<script>alert" in text or "<i>" in text for text in pages.values())


def test_what_begins_a_sidecar_is_left_out_where_it_stands(lexicon: Lexicon) -> None:
    edition, problems = made(PAGES[1], lexicon)
    fresh, begun = (review(edition, problems, TEMPLATES, lexicon, names)["en/hongkong.txt"] for names in ((), ("hongkong.yml",)))
    assert "<code>articles:" in fresh and "<code>articles:" not in begun


def test_a_project_that_has_one_template_of_its_own_has_the_programs_others(tmp_path: Path, lexicon: Lexicon) -> None:
    (tmp_path / "index.html").write_text("ours", encoding="utf-8")
    edition, problems = made(PAGES[0], lexicon)
    pages = review(edition, problems, (tmp_path, TEMPLATES), lexicon)
    assert pages["en/"] == "ours" and len(pages) == 4 and "<html" in pages[next(path for path in pages if path.startswith("en/") and path != "en/")]

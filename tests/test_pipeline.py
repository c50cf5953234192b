"""From source files to an edition: every line accounted for, every number traced, the same twice."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from accuracy import ROOT, numbers_of

from digest import pipeline
from digest.check import strays
from digest.export import contract
from digest.lexicon import Lexicon
from digest.problem import InputError
from digest.read.source import SUFFIXES

PAGES = sorted((ROOT / "seeds").glob("*.txt")) + sorted((ROOT / "tests/pages").glob("*.txt"))


@pytest.mark.parametrize("path", PAGES, ids=[p.stem for p in PAGES])
def test_every_line_has_one_place_and_every_number_leads_to_its_line(path: Path, lexicon: Lexicon) -> None:
    one = pipeline.understand(path, ROOT, lexicon)
    out = contract(one.page, one.entries)
    owners = [n for a in out["articles"] for n in numbers_of(a["lines"])] + [*numbers_of(out["dropped_lines"])]
    lines = one.page.seed.lines
    assert sorted(n for n in owners if lines[n - 1].strip()) == [n for n, line in enumerate(lines, 1) if line.strip()]
    for entry in one.entries:
        passages = [entry.article.paragraphs, dict(entry.article.headings())]
        for record in (*entry.targets, *entry.figures):
            place = record.places[0]
            text = (passages[0][place.paragraph] if place.paragraph is not None else passages[1][place.part]).zh  # type: ignore[index]
            assert record.quote in text and (record.value is None or (record.raw and record.raw in record.quote))
            assert all(numbers_of(p.lines) <= numbers_of(entry.article.lines) for p in record.places)
    ids = [r.id for e in one.entries for r in (*e.targets, *e.figures)] + [e.article.id for e in one.entries]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", ["gb18030", "hongkong"])
def test_a_whole_page_reads_as_it_did(name: str, lexicon: Lexicon) -> None:
    """`python tests/golden.py` writes these files anew; read the difference before committing it."""
    one = pipeline.understand(ROOT / "tests/pages" / f"{name}.txt", ROOT, lexicon, raw=True)
    golden = (ROOT / "tests/golden" / f"{name}.json").read_text(encoding="utf-8")
    assert json.dumps(contract(one.page, one.entries), ensure_ascii=False, indent=1) + "\n" == golden


SCHOOLS = "大學招生缺口擴大\n107學年度新生降至24萬3千人，學校投入經費868億元。校長說，明年要再減招，師資與宿舍也要一併檢討，以免影響教學品質。\n"
RAILWAY = "環狀線明年通車\n〔記者陳文雄／台北報導〕行政院核定的環狀線由內政部與國發會列管，交通部說，工程款八十億元，今(108)年底完工。\n"


@pytest.mark.parametrize(("masthead", "unit", "year"), [("中華民國108年5月3日　台灣日報\n\n", "TWD", "2018"), ("2019年5月3日\n\n", "CNY", None)])
def test_a_page_tells_where_its_articles_were_published(masthead: str, unit: str, year: str | None, tmp_path: Path, lexicon: Lexicon) -> None:
    text = masthead + SCHOOLS + "\n" + (RAILWAY if unit == "TWD" else "")
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    (tmp_path / "a.yml").write_text("date: 2019-05-03\n", encoding="utf-8")
    entry = pipeline.understand(tmp_path / "a.txt", tmp_path, lexicon).entries[0]
    figures = {int(record.value): record for record in (*entry.targets, *entry.figures)}
    assert figures[86_800_000_000].unit == unit
    if year:
        assert str(figures[243_000].period).startswith(year)


def test_reading_twice_gives_the_same(lexicon: Lexicon) -> None:
    first, second = (pipeline.understand(PAGES[0], ROOT, lexicon) for _ in range(2))
    assert first == second


def test_a_project_without_pages_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        pipeline.seeds_of(tmp_path)
    assert error.value.problem.code == "no-seeds"


def test_what_editors_programs_lay_beside_a_page_is_no_page(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "page.txt").write_text("江城计划到2027年建成公园12座。\n", encoding="utf-8")
    (seeds / ".#page.txt").symlink_to("editor@host.1234:1700000000")  # Emacs, while changes are not saved
    for name in ("._page.txt", "~$page.docx", ".page.txt.swp", "page.txt~", "#page.txt#", "page.txt.bak", ".#page.yml"):
        (seeds / name).write_bytes(bytes(40))
    assert [path.name for path in pipeline.seeds_of(tmp_path)] == ["page.txt"]
    assert not list(strays(tmp_path, SUFFIXES))


def test_an_edition_is_linked_translated_and_checked(tmp_path: Path, lexicon: Lexicon) -> None:
    (tmp_path / "seeds").mkdir()
    for name in ("002.txt", "002.yml", "002.en.po"):
        shutil.copy(ROOT / "seeds" / name, tmp_path / "seeds" / name)
    said: list[str] = []
    edition, problems = pipeline.build(pipeline.seeds_of(tmp_path), tmp_path, lexicon, said.append)
    assert said and said[0].startswith("seeds/002.txt: ")
    assert all(entry.article.title is None or entry.article.title.en for entry in edition.entries)
    assert all(problem.path.startswith("seeds/002") and problem.fix for problem in problems)

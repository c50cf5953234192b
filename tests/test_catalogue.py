"""Catalogues follow their page, lose nothing that was written, and stay what Poedit and Weblate expect."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import polib
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from making import article, page, record

from digest import pipeline
from digest.catalogue import English, catalogue_bytes, in_force, read_catalogue, tally, texts_of, update_catalogue, write_catalogue
from digest.lexicon import Lexicon
from digest.link import link
from digest.model import Entry, Figure, Text
from digest.problem import InputError
from digest.translate import Catalogue, translate

CATALOGUES = sorted([*(ROOT / "seeds").glob("*.po"), *(ROOT / "digest" / "locale").rglob("*.po")])
SEED = ROOT / "seeds" / "004.txt"
DAY = "2026-01-31"
SENTENCE = "这样的合作有章可循。"


def catalogue(*entries: tuple[str, str, str]) -> polib.POFile:
    po = polib.POFile(wrapwidth=0)
    for context, zh, en in entries:
        po.append(polib.POEntry(msgctxt=context, msgid=zh, msgstr=en))
    return po


def copied(folder: Path, *changes: tuple[str, str]) -> Path:
    """The seed 004 in a project of its own, its text changed."""
    (folder / "seeds").mkdir(exist_ok=True)
    for path in SEED.parent.glob("004.*"):
        shutil.copy(path, folder / "seeds" / path.name)
    return edited(folder / "seeds" / SEED.name, *changes)


def edited(path: Path, *changes: tuple[str, str]) -> Path:
    text = path.read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    path.write_text(text, encoding="utf-8")
    return path


def updated(path: Path, lexicon: Lexicon) -> polib.POFile:
    """The catalogue of the seed at *path*, brought up to date on disk."""
    target = path.with_suffix(".en.po")
    known = pipeline.load_catalogue(pipeline.OWN_ENGLISH, {}, lexicon).own
    po = update_catalogue(read_catalogue(target), entries(path, lexicon), known, DAY)
    write_catalogue(target, po)
    return po


def entries(path: Path, lexicon: Lexicon) -> tuple[Entry, ...]:
    return pipeline.understand(path, path.parent.parent, lexicon).entries


def test_an_edited_sentence_makes_exactly_its_english_fuzzy(tmp_path: Path, lexicon: Lexicon) -> None:
    path = copied(tmp_path)
    before = {entry.msgid: entry.msgstr for entry in updated(path, lexicon)}
    edited(path, (SENTENCE, "这样的合作完全有章可循。"))
    po = updated(path, lexicon)
    fuzzy = [entry for entry in po if entry.fuzzy]
    assert [(entry.msgid, entry.previous_msgid, entry.msgstr) for entry in fuzzy] == [("这样的合作完全有章可循。", SENTENCE, before[SENTENCE])]
    assert {entry.msgid: entry.msgstr for entry in po if not entry.fuzzy and entry.msgid in before} == {k: v for k, v in before.items() if k != SENTENCE}
    assert tally(po).changed == 1 and in_force(fuzzy[0]) is None


def test_organisations_want_english_and_have_that_of_a_scope(tmp_path: Path, lexicon: Lexicon) -> None:
    told = article("签约", "江城大学有专利20件。")
    body = Text(zh="江城大学")
    one = Entry(article=told, organisations=(body,), figures=(record(Figure, told, "专利20件", "20件", "专利", "20", scope=body),))
    assert [context for context, zh, _ in texts_of(one) if zh == body.zh] == ["organisation", "place"]
    (translated,) = translate(link((page(one),), (one,), lexicon), Catalogue({("place", body.zh): English("Jiangcheng University", "human")}, {}), lexicon).organisations
    assert translated.name.en == "Jiangcheng University"


def test_a_second_run_changes_no_byte(tmp_path: Path, lexicon: Lexicon) -> None:
    path = copied(tmp_path, (SENTENCE, "这样的合作完全有章可循。"))
    updated(path, lexicon)
    target = path.with_suffix(".en.po")
    first, written = target.read_bytes(), target.stat().st_mtime_ns
    updated(path, lexicon)
    assert target.read_bytes() == first and target.stat().st_mtime_ns == written
    assert b"#| msgid" in first


@pytest.mark.parametrize("seed", sorted((ROOT / "seeds").glob("*.txt")), ids=lambda path: path.name)
def test_our_own_catalogues_are_up_to_date(seed: Path, lexicon: Lexicon) -> None:
    known = pipeline.load_catalogue(pipeline.OWN_ENGLISH, {}, lexicon).own
    target = seed.with_suffix(".en.po")
    assert catalogue_bytes(update_catalogue(read_catalogue(target), entries(seed, lexicon), known, DAY)) == target.read_bytes()
    assert tally(read_catalogue(target)).done == tally(read_catalogue(target)).all


def test_what_a_person_wrote_survives_a_text_that_is_gone() -> None:
    po = catalogue(("headline", "旧的标题", "An old headline"), ("headline", "空的标题", ""))
    for _ in range(2):
        po = update_catalogue(po, [], {}, DAY)
        assert [(entry.msgid, entry.msgstr, entry.obsolete) for entry in po] == [("旧的标题", "An old headline", 1)]


def test_a_text_that_comes_back_finds_its_english(tmp_path: Path, lexicon: Lexicon) -> None:
    path = copied(tmp_path)
    whole = path.read_bytes()
    before = catalogue_bytes(updated(path, lexicon))
    edited(path, (SENTENCE, "春天的列车昨夜抵站。"))
    assert SENTENCE in {entry.msgid for entry in updated(path, lexicon) if entry.obsolete}
    path.write_bytes(whole)
    assert catalogue_bytes(updated(path, lexicon)) == before


def test_a_text_changed_back_needs_no_second_look(tmp_path: Path, lexicon: Lexicon) -> None:
    path = copied(tmp_path)
    whole = path.read_bytes()
    before = catalogue_bytes(updated(path, lexicon))
    edited(path, (SENTENCE, "这样的合作完全有章可循。"))
    assert tally(updated(path, lexicon)).changed == 1
    path.write_bytes(whole)
    assert catalogue_bytes(updated(path, lexicon)) == before


def test_one_english_serves_one_changed_text(tmp_path: Path, lexicon: Lexicon) -> None:
    path = copied(tmp_path, (SENTENCE, "合作有章可循。合作也有章。"))
    po = updated(path, lexicon)
    assert (tally(po).changed, tally(po).missing) == (1, 1)


def test_a_headline_that_became_a_sentence_keeps_its_english(tmp_path: Path, lexicon: Lexicon) -> None:
    path = copied(tmp_path)
    target = path.with_suffix(".en.po")
    moved = target.read_text(encoding="utf-8").replace(f'msgctxt "sentence"\nmsgid "{SENTENCE}"', f'msgctxt "headline"\nmsgid "{SENTENCE}"')
    target.write_text(moved, encoding="utf-8")
    po = updated(path, lexicon)
    found = po.find(SENTENCE, msgctxt="sentence")
    assert found and found.msgstr and not found.fuzzy and po.find(SENTENCE, msgctxt="headline", include_obsolete_entries=True) is None


def test_a_machines_english_does_not_follow_a_changed_text(tmp_path: Path, lexicon: Lexicon) -> None:
    path = copied(tmp_path)
    po = read_catalogue(path.with_suffix(".en.po"))
    entry = po.find(SENTENCE)
    assert entry is not None
    entry.flags, entry.tcomment = ["fuzzy"], "machine translation: m, 2026-01-31"
    write_catalogue(path.with_suffix(".en.po"), po)
    assert tally(updated(path, lexicon)).machine == 1
    edited(path, (SENTENCE, "这样的合作完全有章可循。"))
    assert (tally(updated(path, lexicon)).missing, tally(updated(path, lexicon)).changed) == (1, 0)


def test_headers_and_comments_of_other_programs_stay(tmp_path: Path, lexicon: Lexicon) -> None:
    path = copied(tmp_path)
    target = path.with_suffix(".en.po")
    po = read_catalogue(target)
    po.metadata |= {"Last-Translator": "Li Na <li@example.org>", "PO-Revision-Date": "2026-01-31 09:00+0800", "X-Generator": "Poedit 3.5"}
    po.header = "A header of our own"
    po[0].tcomment = "Ask the editor"
    write_catalogue(target, po)
    after = updated(path, lexicon)
    assert after.header == "A header of our own" and after[0].tcomment == "Ask the editor"
    assert {after.metadata[name] for name in ("Last-Translator", "PO-Revision-Date", "X-Generator")} == {"Li Na <li@example.org>", "2026-01-31 09:00+0800", "Poedit 3.5"}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.name)
def test_msgfmt_finds_nothing(path: Path) -> None:
    msgfmt = shutil.which("msgfmt")
    if msgfmt is None:
        pytest.skip("msgfmt of GNU gettext is not installed")
    found = subprocess.run([msgfmt, "--check", "--output-file=/dev/null", str(path)], capture_output=True, text=True, check=False)
    assert found.stderr == "" and found.returncode == 0


def test_a_broken_catalogue_names_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "page.en.po"
    path.write_bytes(catalogue_bytes(catalogue(("headline", "标题", "A headline"))) + b'\nmsgid "unfinished\nmsgstr ""\n')
    with pytest.raises(InputError) as error:
        read_catalogue(path)
    assert error.value.problem.code == "bad-po" and error.value.problem.line


@pytest.mark.parametrize("broken", ['msgctxt "a"\nmsgstr "b"\n', 'msgid "a"\nmsgid "b"\n', '"stray"\n', 'msgid "a"\nmsgstr[x] "b"\n'])
def test_entries_that_make_no_sense_are_named(broken: str, tmp_path: Path) -> None:
    path = tmp_path / "page.en.po"
    path.write_text(broken, encoding="utf-8")
    try:
        read_catalogue(path)
    except InputError as error:
        assert error.problem.code == "bad-po"


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r"), min_size=1, max_size=60), st.text(st.characters(codec="utf-8"), max_size=60))
def test_any_text_comes_back_as_it_was(zh: str, en: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "page.en.po"
        write_catalogue(path, catalogue(("sentence", zh, en)))
        again = read_catalogue(path)
        assert [(entry.msgid, entry.msgstr) for entry in again] == [(zh, en)] and catalogue_bytes(again) == path.read_bytes()

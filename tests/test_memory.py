"""What was understood of a page is kept until the page, its sidecar, the lexicon or the program changes, and nobody else's word is taken for it."""

from __future__ import annotations

import os
import pickle
import shutil
from pathlib import Path

import pytest
from accuracy import ROOT

from digest import fingerprint, memory, pipeline
from digest.lexicon import HERE, Lexicon
from digest.memory import Memory
from digest.model import Edition
from digest.problem import InputError


@pytest.fixture
def page(tmp_path: Path) -> Path:
    (tmp_path / "seeds").mkdir()
    return Path(shutil.copy(ROOT / "tests/pages/gb18030.txt", tmp_path / "seeds/a.txt"))


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of pages that were understood anew."""
    names: list[str] = []
    understand = pipeline.understand
    monkeypatch.setattr(pipeline, "understand", lambda path, *rest: names.append(path.name) or understand(path, *rest))
    return names


def test_a_kept_reading_is_the_same_as_a_new_one(page: Path, lexicon: Lexicon, read: list[str]) -> None:
    first = Memory(page.parent.parent)(page, page.parent.parent, lexicon)
    one = Memory(page.parent.parent)
    assert one(page, page.parent.parent, lexicon) == first == one(page, page.parent.parent, lexicon)
    assert read == ["a.txt"] and first == pipeline.understand(page, page.parent.parent, lexicon)


def test_whatever_a_reading_depends_on_makes_it_anew(page: Path, lexicon: Lexicon, read: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def again(expected: int, words: Lexicon = lexicon, path: Path = page) -> None:
        Memory(tmp_path)(path, tmp_path, words)
        Memory(tmp_path)(path, tmp_path, words)
        assert len(read) == expected

    again(1)
    page.with_suffix(".yml").write_text("", encoding="utf-8")
    again(2)
    page.with_suffix(".yml").write_text("date: 2023\n", encoding="utf-8")
    again(3)
    page.write_bytes(page.read_bytes() + "\n去年全市新建公共充电桩8000个。".encode("gb18030"))
    again(4)
    shutil.copytree(HERE, tmp_path / "lexicon")
    again(4, Lexicon(tmp_path / "lexicon"))
    with (tmp_path / "lexicon/hedges.tsv").open("a", encoding="utf-8") as hedges:
        hedges.write("# more\n")
    again(5, Lexicon(tmp_path / "lexicon"))
    again(6, path=page.rename(page.with_name("b.txt")))
    monkeypatch.setattr(memory, "program", lambda: b"of another version")
    again(7, path=page.with_name("b.txt"))


def test_the_program_is_told_apart_by_its_code_and_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint.program()
    for name in ("installed", "HERE"):
        with monkeypatch.context() as patch:
            patch.setattr(fingerprint, name, {"installed": lambda: ("typst-0.0.1.dist-info",), "HERE": ROOT / "tests"}[name])
            assert fingerprint.program.__wrapped__() != before


class Trap:
    """What a stranger may have put into a project's folder."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (Path.touch, (Path("trapped"),))


@pytest.mark.parametrize("data", [b"", b"\x80", pickle.dumps(Trap()), pickle.dumps(print), pickle.dumps("words"), b"cdigest.pipeline\nseeds_of\n."])
def test_what_is_no_reading_is_made_anew(data: bytes, page: Path, lexicon: Lexicon, read: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    first = Memory(tmp_path)(page, tmp_path, lexicon)
    (kept,) = (tmp_path / memory.KEPT).iterdir()
    kept.write_bytes(data)
    assert Memory(tmp_path)(page, tmp_path, lexicon) == first
    assert len(read) == 2 and not (tmp_path / "trapped").exists()


def test_what_is_no_longer_used_goes_and_a_page_that_is_refused_stays_refused(page: Path, lexicon: Lexicon, tmp_path: Path) -> None:
    one = Memory(tmp_path)
    one(page, tmp_path, lexicon)
    page.with_suffix(".yml").write_text("date: 2023\n", encoding="utf-8")
    one(page, tmp_path, lexicon)
    assert len(list((tmp_path / memory.KEPT).iterdir())) == 2
    one.forget_others()
    assert len(list((tmp_path / memory.KEPT).iterdir())) == 1
    page.with_suffix(".yml").write_text("dote: 2023\n", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(InputError, match="unknown-key"):
            one(page, tmp_path, lexicon)
    (tmp_path / "seeds/link.txt").symlink_to(page)
    for path in (tmp_path / "seeds/link.txt", tmp_path / "seeds/none.txt"):
        with pytest.raises(InputError):
            one(path, tmp_path, lexicon)


def test_a_kept_edition_is_the_same_and_made_anew_when_something_changes(page: Path, lexicon: Lexicon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[int] = []
    build = pipeline.build
    monkeypatch.setattr(pipeline, "build", lambda *args, **named: built.append(1) or build(*args, **named))

    def edition() -> Edition:
        return Memory(tmp_path).edition(lexicon, lambda line: None)

    first = edition()
    assert edition() == first and len(built) == 1
    for n, path in enumerate((page.with_suffix(".yml"), page.with_suffix(".en.po"), tmp_path / "corrections.yml"), 2):
        path.write_text("", encoding="utf-8")
        assert (edition(), edition()) and len(built) == n
    (kept,) = (tmp_path / memory.WHOLE).iterdir()
    kept.write_bytes(pickle.dumps(Trap()))
    assert edition() == first and len(built) == 5
    page.with_suffix(".yml").unlink()
    page.with_suffix(".yml").symlink_to(page)
    for _ in range(2):
        with pytest.raises(InputError):
            edition()


def test_a_named_pipe_among_the_pages_is_refused_not_waited_for(tmp_path: Path, lexicon: Lexicon) -> None:
    (tmp_path / "seeds").mkdir()
    os.mkfifo(tmp_path / "seeds/a.txt")
    with pytest.raises(InputError, match="is no ordinary file"):
        Memory(tmp_path)(tmp_path / "seeds/a.txt", tmp_path, lexicon)

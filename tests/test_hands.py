"""Processes that share the work: what they make is what one process makes, and they end with whoever made them."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor
from pathlib import Path

import pytest
from sample import sample

from digest import pipeline
from digest.hands import ENDED, hands
from digest.init import init
from digest.lexicon import HERE, Lexicon
from digest.memory import FEW, Memory
from digest.problem import InputError, Problem
from digest.render import render
from digest.serve import Workshop
from digest.settings import Settings


@pytest.fixture(scope="module")
def helpers() -> Iterator[Executor]:
    with hands() as made:
        yield made


def test_pages_are_the_same_whoever_fills_them(helpers: Executor, lexicon: Lexicon) -> None:
    assert render(sample(), Settings(), lexicon, hands=helpers) == render(sample(), Settings(), lexicon)


def test_they_stand_where_this_process_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    monkeypatch.chdir(tmp_path)
    with hands() as here:
        assert here.submit(os.getenv, "SOURCE_DATE_EPOCH").result() == "1700000000"
        assert here.submit(Path.cwd).result() == tmp_path


def test_a_lexicon_sent_is_the_one_that_is_there(tmp_path: Path) -> None:
    sent = pickle.dumps(Lexicon(HERE, tmp_path))
    assert pickle.loads(sent) is pickle.loads(sent)


def test_a_mistake_found_elsewhere_is_told_as_here() -> None:
    error = InputError(Problem(path="seeds/a.txt", line=3, code="empty", what="is empty", fix="fill it"))
    assert str(pickle.loads(pickle.dumps(error))) == str(error) == "seeds/a.txt:3: empty: is empty\n  fix: fill it"


def test_many_pages_are_read_ahead_and_one_that_cannot_be_read_is_told_when_it_is_asked_for(helpers: Executor, tmp_path: Path, lexicon: Lexicon) -> None:
    names = [f"{n:02}" for n in range(FEW + 1)]
    for name in names:
        (tmp_path / f"{name}.txt").write_text(f"江城发布充电方案{name}\n本报记者\n到2030年全市公共充电桩超过5万个。\n", encoding="utf-8")
    (tmp_path / "02.yml").write_text("papper: x\n", encoding="utf-8")
    memory, paths = Memory(tmp_path), sorted(tmp_path.glob("*.txt"))
    memory.read_ahead(paths[: FEW - 1], tmp_path, lexicon, helpers)
    assert not memory.folder.exists(), "of few, one process is the quicker"
    memory.read_ahead(paths, tmp_path, lexicon, helpers)
    assert len(list(memory.folder.iterdir())) == FEW
    with pytest.raises(InputError, match="did you mean paper"):
        memory(paths[2], tmp_path, lexicon)


HOLDING = """
import os, time
from digest import pipeline
from digest.hands import ENDED, hands
from digest.init import init
if __name__ == "__main__":
    print(hands().submit(os.getpid).result(), flush=True)
    time.sleep(60)
"""


def test_they_end_with_a_process_that_was_killed(tmp_path: Path) -> None:
    script = tmp_path / "holding.py"
    script.write_text(HOLDING, encoding="utf-8")
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout
        one = int(holder.stdout.readline())
        os.kill(one, 0)
        holder.kill()
    until = time.monotonic() + 20
    with pytest.raises(ProcessLookupError):
        while time.monotonic() < until:
            os.kill(one, 0)
            time.sleep(0.05)


def test_one_that_is_ended_from_outside_is_told_and_the_server_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    init(tmp_path / "p")
    workshop = Workshop(tmp_path / "p", lambda line: None)
    monkeypatch.setattr(workshop, "_begin_rest", lambda: None)
    make_site = pipeline.make_site

    def ended(*rest: object, hands: Executor, **options: object) -> None:
        hands.submit(os._exit, 1).result()

    monkeypatch.setattr(pipeline, "make_site", ended)
    workshop.build([])
    assert workshop.state()["error"] == ENDED
    monkeypatch.setattr(pipeline, "make_site", make_site)
    workshop.build([])
    assert workshop.state()["built"] == 1 and (tmp_path / "p/site/en/index.html").is_file()
    workshop._end_hands()


def test_they_can_be_sent_away_while_they_are_given_work(tmp_path: Path) -> None:
    script = tmp_path / "given.py"
    script.write_text(
        "import os\nfrom digest.hands import hands\nif __name__ == '__main__':\n    with hands() as made:\n        made.submit(len, b'').result()\n"
        "        try:\n            [made.submit(*given) for given in [(os._exit, 1), *[(len, b'0' * 10**7)] * 8]][0].result()\n"
        "        except Exception as error:\n            print(type(error).__name__)\n", encoding="utf-8")
    assert subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=60, check=True).stdout == "BrokenProcessPool\n"


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_build_that_is_stopped_ends_at_once_and_leaves_nothing_running(how: signal.Signals, tmp_path: Path) -> None:
    init(tmp_path / "p")
    command = [sys.executable, "-m", "digest", "build", "--project", str(tmp_path / "p")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True) as build:
        while not (tmp_path / "p/site.new").is_dir():  # MkDocs is at work
            assert build.poll() is None
            time.sleep(0.02)
        (os.killpg if how is signal.SIGINT else os.kill)(build.pid, how)  # a terminal's Ctrl-C goes to them all
        began = time.monotonic()
        said = build.communicate(timeout=30)[0]
    assert "Traceback" not in said and time.monotonic() - began < 10
    with pytest.raises(ProcessLookupError):
        for _ in range(400):
            os.killpg(build.pid, 0)
            time.sleep(0.05)

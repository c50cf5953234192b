"""`digest serve` follows what is saved, keeps the last good page, and gives the review to this machine alone."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from accuracy import ROOT

from digest import pipeline
from digest.init import init
from digest.serve import Workshop, make_server


class Asked:
    """A browser that asks a workshop's server."""

    def __init__(self, workshop: Workshop, port: int) -> None:
        self.workshop, self.port = workshop, port

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location") or answer.read().decode("utf-8", "replace")

    def wait(self, done: Callable[[], bool], seconds: float = 20) -> None:
        until = time.monotonic() + seconds
        while not done():
            assert time.monotonic() < until, self.workshop.state()
            time.sleep(0.05)


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Asked]:
    (tmp_path / "seeds").mkdir()
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    shutil.copy(ROOT / "tests/pages/gb18030.txt", tmp_path / "seeds/a.txt")

    def quick(edition: object, project: Path, *rest: object, whole: bool, hands: object) -> Path:  # MkDocs has tests of its own
        (project / "site").mkdir(exist_ok=True)
        (project / "site/index.html").write_text("<html><body>the site</body></html>")
        return project / "site"

    monkeypatch.setattr(pipeline, "make_site", quick)
    monkeypatch.setattr(Workshop, "_begin_rest", lambda self: None)
    workshop = Workshop(tmp_path, lambda line: None)
    server = make_server(workshop, 0)
    stop = threading.Event()
    threads = [threading.Thread(target=server.serve_forever, daemon=True), threading.Thread(target=workshop.watch, args=(stop,), daemon=True)]
    for thread in threads:
        thread.start()
    yield Asked(workshop, server.server_port)
    stop.set()
    server.shutdown()
    server.server_close()


def test_a_saved_sidecar_is_followed_and_a_mistake_keeps_the_last_good_page(asked: Asked) -> None:
    workshop, sidecar = asked.workshop, asked.workshop.project / "seeds/a.yml"
    asked.wait(lambda: workshop.state()["built"] == 1)
    status, page = asked.get("/")
    assert status == 200 and page.startswith('<html><body>the site<script src="/_review/live.js" data-in="zh" data-building="正在生成"') and page.endswith("</body></html>")
    version = json.loads(asked.get("/_review/state.json?page=/")[1])["page"]
    review = json.loads(asked.get("/_review/state.json?page=/_review/en/seeds/a.txt")[1])["page"]
    assert "江城晨报" not in asked.get("/_review/en/seeds/a.txt")[1]

    sidecar.write_text("paper: 江城晨报\ndate: 2023\n", encoding="utf-8")
    asked.wait(lambda: workshop.state()["built"] == 2)
    assert "江城晨报" in asked.get("/_review/en/seeds/a.txt")[1]
    assert json.loads(asked.get("/_review/state.json?page=/")[1])["page"] != version
    assert json.loads(asked.get("/_review/state.json?page=/_review/en/seeds/a.txt")[1])["page"] != review

    sidecar.write_text("papper: 江城晨报\n", encoding="utf-8")
    asked.wait(lambda: workshop.state()["phase"] == "failed")
    state = json.loads(asked.get("/_review/state.json")[1])
    assert state["error"] == "seeds/a.yml:1: unknown-key: papper is no key here\n  fix: did you mean paper?"
    assert state["built"] == 2 and asked.get("/")[0] == 200
    assert "江城晨报" in asked.get("/_review/en/seeds/a.txt")[1] and "seeds/a.txt" in asked.get("/_review/en/")[1]

    sidecar.write_text("paper: 江城晨报\n", encoding="utf-8")
    asked.wait(lambda: workshop.state()["built"] == 3)
    assert workshop.state()["error"] == ""


def test_a_fault_of_the_program_ends_nothing(asked: Asked, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    workshop = asked.workshop
    asked.wait(lambda: workshop.state()["built"] == 1)

    def broken(*rest: object, whole: bool, hands: object) -> None:
        raise ZeroDivisionError("nothing to share")

    monkeypatch.setattr(pipeline, "make_site", broken)
    (workshop.project / "seeds/a.yml").write_text("date: 2023\n", encoding="utf-8")
    asked.wait(lambda: workshop.state()["phase"] == "failed")
    assert workshop.state()["error"] == "ZeroDivisionError: nothing to share" and asked.get("/")[0] == 200


def test_a_correction_that_fits_nothing_is_told_when_it_is_saved(asked: Asked) -> None:
    workshop, said = asked.workshop, []
    asked.wait(lambda: workshop.state()["built"] == 1)
    workshop._said = said.append
    (workshop.project / "seeds/a.yml").write_text("articles:\n- headline: 没有这一篇\n  policy: false\n", encoding="utf-8")
    asked.wait(lambda: workshop.state()["built"] == 2)
    told = "seeds/a.yml:2: stale-correction: no article is headed 没有这一篇\n  fix: name the article by the headline that `digest extract` shows for it, and its id"
    assert workshop.state()["wrong"] == told and said[:2] == ["changed: a.yml", told]
    (workshop.project / "seeds/b.txt").write_text("", encoding="utf-8")
    asked.wait(lambda: workshop.state()["built"] == 3)
    assert "没有这一篇" not in workshop.state()["wrong"], "it was told once"


def test_the_review_is_for_this_machine_in_the_browsers_language(asked: Asked) -> None:
    asked.wait(lambda: asked.workshop.state()["built"] == 1)
    assert asked.get("/_review/", **{"Accept-Language": "zh-CN,zh;q=0.9"}) == (302, "/_review/zh/")
    assert asked.get("/_review") == (302, "/_review/en/")
    assert asked.get("/_review/live.js")[0] == asked.get("/_review/review.css")[0] == 200
    assert asked.get("/_review/en/", Host="stranger.example")[0] == 403
    assert asked.get("/_review/en/../../mkdocs.yml")[0] == asked.get("/_review/templates/x")[0] == 404
    assert not list((asked.workshop.project / "site").rglob("*review*"))


def test_pages_that_did_not_change_are_not_read_again(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    workshop = asked.workshop
    asked.wait(lambda: workshop.state()["built"] == 1)
    read: list[Path] = []
    understand = pipeline.understand
    monkeypatch.setattr(pipeline, "understand", lambda path, *rest: read.append(path) or understand(path, *rest))
    shutil.copy(ROOT / "tests/pages/hongkong.txt", workshop.project / "seeds/b.txt")
    asked.wait(lambda: workshop.state()["built"] == 2)
    assert [path.name for path in read] == ["b.txt"]


def test_pages_come_first_and_a_save_ends_what_follows(tmp_path: Path) -> None:
    init(tmp_path / "p")
    workshop = Workshop(tmp_path / "p", lambda line: None)
    site, sidecar = workshop.project / "site", workshop.project / "seeds/sample.yml"
    stop = threading.Event()
    watching = threading.Thread(target=workshop.watch, args=(stop,), daemon=True)
    watching.start()
    asked = Asked(workshop, 0)
    asked.wait(lambda: workshop.state()["phase"] == "following", 60)
    assert (site / "en/index.html").is_file() and not (site / "en/pagefind").exists()
    asked.wait(lambda: workshop._rest is not None)
    rest = workshop._rest
    assert rest is not None

    address = next(f"/en/articles/{page.parent.name}/" for page in site.glob("en/articles/2023*/index.html") if "5万个" in page.read_text(encoding="utf-8"))
    version = workshop.state(address)["page"]
    with sidecar.open("a", encoding="utf-8") as file:
        file.write("articles:\n- headline: 江城发布公共充电设施三年行动方案\n  targets:\n  - {quote: 超过5万个, deadline: '2031'}\n")
    asked.wait(lambda: workshop.state(address)["page"] not in ("", version), 60)
    assert rest[0].poll() is not None, "what followed the page before was ended"
    assert "2031" in (site / address.strip("/") / "index.html").read_text(encoding="utf-8")

    asked.wait(lambda: workshop.state()["phase"] in ("ready", "failed"), 300)
    assert workshop.state()["phase"] == "ready", workshop.state()
    assert (site / "en/pagefind/pagefind.js").is_file() and list((site / "en/plans").glob("*.pdf"))
    stop.set()
    watching.join()

"""Ids are added to a sidecar, in its entries or below them, and nothing of what an editor wrote is touched."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from accuracy import ROOT
from typer.testing import CliRunner

from digest import pipeline
from digest.cli import app
from digest.lexicon import Lexicon
from digest.pin import pin
from digest.problem import InputError
from digest.sidecar import load_sidecar

PAGE = """江城发布公共充电设施三年行动方案
本报记者
市政府日前印发行动方案，明确到2030年全市公共充电桩超过5万个，换电站达到200座。

山城港口货运量持续回升
本报记者
今年前三季度，山城港完成货物吞吐量1500万吨，同比增长6.5%。
"""
SPLIT = """articles:
- headline: 山城港口货运量持续回升   # ours
  lines: [[山城港口货运量, 同比增长6.5%。]]
- {headline: 江城发布公共充电设施三年行动方案, policy: false}
- headline: 江城发布公共充电设施三年行动方案
  topics: [mobility]
date: '2023-12-02'
"""
PINNED = """articles:
- headline: 山城港口货运量持续回升   # ours
  id: 2023-12-02-IDS
  lines: [[山城港口货运量, 同比增长6.5%。]]
- {headline: 江城发布公共充电设施三年行动方案, id: 2023-12-02-IDS, policy: false}
- headline: 江城发布公共充电设施三年行动方案
  topics: [mobility]
date: '2023-12-02'
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_an_id_is_put_into_the_first_entry_of_its_article(end: str, tmp_path: Path, lexicon: Lexicon) -> None:
    (tmp_path / "a.txt").write_text(PAGE, encoding="utf-8")
    (tmp_path / "a.yml").write_bytes(SPLIT.replace("\n", end).encode())
    assert pin(pipeline.understand(tmp_path / "a.txt", tmp_path, lexicon), tmp_path / "a.yml", lexicon) == (2, 0)
    after = (tmp_path / "a.yml").read_bytes().decode()
    assert re.sub(r"-02-[0-9a-f]{8}", "-02-IDS", after) == PINNED.replace("\n", end)
    (tmp_path / "a.yml").write_text("date: '2023-12-02'\narticles:\n- title: 货运量\n  lines: [[山城港口货运量, 同比增长6.5%。]]\n- headline: >\n    江城发布公共充电设施\n    三年行动方案\n", encoding="utf-8")
    assert pin(pipeline.understand(tmp_path / "a.txt", tmp_path, lexicon), tmp_path / "a.yml", lexicon) == (2, 0)
    assert len(load_sidecar(tmp_path / "a.yml", "a.yml").articles) == 2, "an entry that names its article by lines, and one in another form"
    assert pipeline.understand(tmp_path / "a.txt", tmp_path, lexicon).problems == ()


CONFIRMED = """date: '2023-12-02'
articles:
- headline: 江城发布公共充电设施三年行动方案
  targets:
  - quote: 全市公共充电桩超过5万个
    confirm: true    # 无误
  - {quote: 换电站达到200座, confirm: true, indicator: 换电站数量}
- figures:
  - quote: 同比增长6.5%
    confirm: true
    was: {relation: increase_by}
  - {quote: 完成货物吞吐量1500万吨, confirm: true, was: {value: 15000000}}
  headline: 山城港口货运量持续回升
"""
WRITTEN = """date: '2023-12-02'
articles:
- headline: 江城发布公共充电设施三年行动方案
  id: 2023-12-02-IDS
  targets:
  - quote: 全市公共充电桩超过5万个
    confirm: true    # 无误
    was: {indicator: 全市公共充电桩, relation: more_than, value: 50000, unit: 个, deadline: '2030', scope: null}
  - {quote: 换电站达到200座, confirm: true, was: {relation: reach, value: 200, unit: 座, deadline: '2030', scope: null}, indicator: 换电站数量}
- figures:
  - quote: 同比增长6.5%
    confirm: true
    was: {relation: increase_by}
  - {quote: 完成货物吞吐量1500万吨, confirm: true, was: {value: 15000000}}
  headline: 山城港口货运量持续回升
  id: 2023-12-02-IDS
"""


def test_what_was_confirmed_is_written_beside_it(tmp_path: Path, lexicon: Lexicon) -> None:
    page, sidecar = tmp_path / "a.txt", tmp_path / "a.yml"
    page.write_text(PAGE, encoding="utf-8")
    sidecar.write_text(CONFIRMED, encoding="utf-8")
    one = pipeline.understand(page, tmp_path, lexicon)
    assert [(p.line, p.code) for p in one.problems] == [(7, "no-was"), (5, "no-was")]
    assert pin(one, sidecar, lexicon) == (2, 2)
    assert re.sub(r"-02-[0-9a-f]{8}", "-02-IDS", sidecar.read_text(encoding="utf-8")) == WRITTEN
    again = pipeline.understand(page, tmp_path, lexicon)
    assert again.problems == () and pin(again, sidecar, lexicon) == (0, 0)
    page.write_text(PAGE.replace("到2030年", "到2031年"), encoding="utf-8")
    later = pipeline.understand(page, tmp_path, lexicon)
    assert [(p.line, p.code) for p in later.problems] == [(9, "changed-since"), (6, "changed-since")]
    assert [t.grade for t in later.entries[0].targets] == ["check", "check"]


SIDECARS = ["\ufeffdate: '2023-12-02'\n", "date: '2023-12-02'", "date: '2023-12-02'\n# a word\narticles:\n", "date: '2023-12-02'\narticles:\n  - headline: 山城港口货运量持续回升  # ours\n    policy: false\n\n# the end\n",
            "date: '2023-12-02'\r\narticles:\r\n- headline: 山城港口货运量持续回升\r\n  id: harbour\r\n"]


@pytest.mark.parametrize("text", SIDECARS)
def test_every_article_keeps_its_id_whatever_its_headline_becomes(text: str, tmp_path: Path, lexicon: Lexicon) -> None:
    page, sidecar = tmp_path / "a.txt", tmp_path / "a.yml"
    page.write_text(PAGE, encoding="utf-8")
    sidecar.write_text(text, encoding="utf-8", newline="")
    one = pipeline.understand(page, tmp_path, lexicon)
    assert pin(one, sidecar, lexicon) == (1 if "harbour" in text else 2, 0)
    after = sidecar.read_bytes().decode()
    assert [line for line in after.splitlines() if "id: 2023" not in line][: len(text.splitlines())] == text.splitlines(), "every line of the editor's stays, in its order"
    assert after.count("山城港口货运量持续回升") == 1, "no second entry for an article that has one"
    again = pipeline.understand(page, tmp_path, lexicon)
    assert again.problems == () and [e.article.id for e in again.entries] == [e.article.id for e in one.entries]
    assert pin(again, sidecar, lexicon) == (0, 0)
    page.write_text(PAGE.replace("市政府日前", "市政府今天"), encoding="utf-8")
    sidecar.write_text(sidecar.read_text(encoding="utf-8").replace("2023-12-02'", "2023-12-03'"), encoding="utf-8")
    assert [e.article.id for e in pipeline.understand(page, tmp_path, lexicon).entries] == [e.article.id for e in one.entries]


def test_an_article_of_a_byline_alone_is_named_by_its_id(tmp_path: Path, lexicon: Lexicon) -> None:
    page, sidecar = tmp_path / "a.txt", tmp_path / "a.yml"
    page.write_text(PAGE.replace("\n\n", "\n\n\n本报记者 李四\n\n\n\n"), encoding="utf-8")
    sidecar.write_text("date: '2023-12-02'\n", encoding="utf-8")
    one = pipeline.understand(page, tmp_path, lexicon)
    assert len(one.entries) == 3 and not one.entries[1].article.paragraphs
    assert pin(one, sidecar, lexicon) == (3, 0)
    assert f"\n- id: {one.entries[1].article.id}\n" in sidecar.read_text(encoding="utf-8") and 'headline: ""' not in sidecar.read_text(encoding="utf-8")
    again = pipeline.understand(page, tmp_path, lexicon)
    assert again.problems == () and pin(again, sidecar, lexicon) == (0, 0)


@pytest.mark.parametrize("text", ["date: '2023-12-02'\narticles: [{headline: 山城港口货运量持续回升, policy: false}]\n", "articles:\n- headline: 山城港口货运量持续回升\n  policy: false\ndate: '2023-12-02'\n"])
def test_a_sidecar_that_cannot_be_added_to_is_left_alone(text: str, tmp_path: Path, lexicon: Lexicon) -> None:
    (tmp_path / "a.txt").write_text(PAGE, encoding="utf-8")
    (tmp_path / "a.yml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.yml: not-pinned: "):
        pin(pipeline.understand(tmp_path / "a.txt", tmp_path, lexicon), tmp_path / "a.yml", lexicon)
    assert (tmp_path / "a.yml").read_text(encoding="utf-8") == text and len(list(tmp_path.iterdir())) == 2


def test_the_command_pins_what_has_a_date(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    shutil.copy(ROOT / "tests/pages/hongkong.txt", tmp_path / "seeds/a.txt")
    (tmp_path / "seeds/b.txt").write_text(PAGE, encoding="utf-8")
    (tmp_path / "seeds/a.yml").write_text("date: '2023-12-02'\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["check", "--pin", "--project", str(tmp_path)])
    assert result.exit_code == 0 and "ids added to seeds/a.yml" in result.stderr and "no ids added to seeds/b.yml: its date is not settled\n  fix: " in result.stderr and not (tmp_path / "seeds/b.yml").exists()
    assert all(article.id for article in load_sidecar(tmp_path / "seeds/a.yml", "x").articles)

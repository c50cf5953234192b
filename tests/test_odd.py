"""A project builds whole, whatever little its only page has and whatever its sidecar makes of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from sample import make_project
from typer.testing import CliRunner

from digest import pipeline
from digest.cli import app
from digest.document import documents
from digest.lexicon import Lexicon
from digest.model import Edition
from digest.problem import InputError
from digest.settings import load_settings

ODD = {
    "a joint name alone": "江州日报 2024年5月16日\n\n成渝冷链通道三年建成\n本报记者 江小禾\n去年，成渝冷链货运量达到42万吨，同比增长12%。重庆市到2027年冷链货运量要达到80万吨。\n",
    "a joint name and no record": "江州日报 2024年5月16日\n\n成渝两地商会互访\n本报记者 江小禾\n成渝两地商会昨日互访，双方就冷链合作交换意见，并约定再会。粤港澳的同行也派人旁听。\n",
    "no number": "江州日报 2024年5月16日\n\n江州举行读书会\n本报记者 江小禾\n江州图书馆昨日举行读书会，读者围坐一处，谈论各自喜爱的小说，直到天色暗下来才散去。\n",
    "a table alone": "江州日报 2024年5月16日\n\n江州市主要指标\n\n指标          2023年    2027年目标\n公共充电桩（万个）    2.1      5\n换电站（座）        80      200\n",
    "English alone": "Jiangzhou Daily\n\nJiangzhou to build 200 swapping stations\nThe city plans to have 200 battery swapping stations by 2027, up from 80 last year.\n",
    "Traditional alone": "江州日報 2024年5月16日\n\n江州擬增設充電樁\n本報記者 江小禾\n運輸署昨日公布計劃，到2027年全市公共充電樁增至5萬個，合共投資約15億港元。去年新增8000個。\n",
    "marks alone as headline": "江州日报 2024年5月16日\n\n————\n本报记者 江小禾\n到2027年，江州市公共充电桩超过5万个。\n",
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    (tmp_path / "seeds").mkdir()
    return make_project(tmp_path)


def built(project: Path, lexicon: Lexicon) -> Edition:
    """The edition of *project*, once its site is built."""
    edition, _ = pipeline.build(pipeline.seeds_of(project), project, lexicon)
    pipeline.make_site(edition, project, replace(load_settings(project / "mkdocs.yml"), pdfs=()), lexicon)
    return edition


def found_by_search(project: Path) -> Mapping[str, set[str]]:
    """Where the rows of targets and of figures lead that the Chinese search knows."""
    bundle = project / "site/zh-Hans/pagefind"
    told = json.loads((bundle / "filters.json").read_text(encoding="utf-8"))
    return {kind: {json.loads((bundle / f"hits/{told['ids'][n]}.json").read_text(encoding="utf-8"))["url"].partition("#")[2] for n in places} for kind, places in told["rows"].items()}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_a_project_of_one_odd_page_has_all_that_its_pages_lead_to(text: str, project: Path, lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "seeds/a.txt").write_text(text, encoding="utf-8")
    monkeypatch.setattr("digest.publish.publish", lambda pages, *given, **options: pages)
    edition = built(project, lexicon)
    assert list(documents(edition, load_settings(project / "mkdocs.yml"), lexicon, ("topics", "plans", "articles")))
    pages = {place.id for place in edition.locations}
    assert all({*place.parts, *place.near} <= pages for place in edition.locations)
    assert all(named.name.en for named in edition.locations if named.name.zh in ("成渝", "成都", "重庆"))


def test_a_page_that_names_several_places_together_has_a_page_for_each(project: Path, lexicon: Lexicon) -> None:
    (project / "seeds/a.txt").write_text(ODD["a joint name alone"], encoding="utf-8")
    places = {place.name.zh: place for place in built(project, lexicon).locations}
    assert places["成渝"].parts == (places["成都"].id, places["重庆"].id) and len(places["成都"].articles) == 1
    assert (project / f"site/en/places/{places['成都'].id}/index.html").is_file() and not (project / "site.new").exists()


PAGE = """江城发布公共充电设施三年行动方案
本报记者
市政府日前印发《江城市公共充电设施三年行动方案》，提出到2026年，全市公共充电桩超过5万个，换电站达到200座。
补贴为期两年，覆盖全部街道。
去年全市新建公共充电桩8000个，比上年增长12%。
"""
MOVED = """date: '2023-12-02'
articles:
- headline: 江城发布公共充电设施三年行动方案
  targets:
  - quote: 去年全市新建公共充电桩8000个
    confirm: true
  - {quote: 补贴为期两年, raw: 两年, add: true, indicator: 补贴期限}
  - {quote: 覆盖全部街道, add: true, indicator: 街道覆盖}
  - {quote: 覆盖全部街道, add: true, indicator: 街道覆盖}
  figures:
  - quote: 换电站达到200座
"""


def test_a_record_that_an_editor_moved_is_found_as_what_it_is_now_under_the_address_that_it_had(project: Path, lexicon: Lexicon) -> None:
    (project / "seeds/a.txt").write_text(PAGE, encoding="utf-8")
    (project / "seeds/a.yml").write_text("date: '2023-12-02'\n", encoding="utf-8")
    (before,) = pipeline.understand(project / "seeds/a.txt", project, lexicon).entries
    (project / "seeds/a.yml").write_text(MOVED, encoding="utf-8")
    (entry,) = built(project, lexicon).entries
    targets, figures = ({record.raw: record for record in records} for records in (entry.targets, entry.figures))
    assert targets["8000个"].id in {figure.id for figure in before.figures} and figures["200座"].id in {target.id for target in before.targets}
    assert (targets["两年"].value, targets["两年"].unit, targets["两年"].grade) == (2, "年", "sure")
    assert found_by_search(project) == {"targets": {record.id for record in entry.targets}, "figures": {record.id for record in entry.figures}}


def test_the_longest_id_that_a_sidecar_may_give_has_room_for_its_records(project: Path, lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "seeds/a.txt").write_text(PAGE, encoding="utf-8")
    (project / "seeds/a.yml").write_text(MOVED.replace("  targets:", f"  id: {'a' * 80}\n  targets:"), encoding="utf-8")
    monkeypatch.setattr("digest.publish.publish", lambda pages, *given, **options: pages)
    (entry,) = built(project, lexicon).entries
    assert all(len(record.id) > 80 for record in (*entry.targets, *entry.figures))


def test_a_page_that_lies_in_seeds_twice_is_named(project: Path, lexicon: Lexicon) -> None:
    for name in ("a", "b"):
        (project / f"seeds/{name}.txt").write_text(PAGE, encoding="utf-8")
    with pytest.raises(InputError, match=r"seeds/b\.txt:1: same-id: .* is also the id of seeds/a\.txt:1"):
        built(project, lexicon)
    said = CliRunner().invoke(app, ["build", "--project", str(project)])
    assert said.exit_code == 2 and "same-id" in said.stderr and not (project / "site.new").exists()

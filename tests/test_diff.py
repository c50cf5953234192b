"""What a change does to the published records is told record by record, whatever happened to ids, lines and files."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from digest import pipeline
from digest.cli import app
from digest.corrections import load_corrections
from digest.diff import diff, keep_published, markdown, read_now
from digest.lexicon import Lexicon

PAGE = """江城发布公共充电设施三年行动方案
本报记者
市政府日前印发行动方案，明确到2030年全市公共充电桩超过5万个，换电站达到200座。
去年全市新建公共充电桩8000个，比上年增长12%，覆盖全部街道和乡镇。
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds/a.txt").write_text(PAGE, encoding="utf-8")
    (tmp_path / "seeds/a.yml").write_text("paper: 江城日报\ndate: '2023-12-02'\n", encoding="utf-8")
    return tmp_path


def test_nothing_changed_is_said_so(project: Path, lexicon: Lexicon) -> None:
    now = read_now(project, lexicon)
    assert diff(now, now) == () and markdown(()) == "What is published stays as it is.\n"


def test_a_new_page_is_added_and_an_old_one_gone(project: Path, lexicon: Lexicon) -> None:
    now = read_now(project, lexicon)
    added, gone = diff([], now), diff(now, [])
    assert {c.what for c in added} == {"added"} and {c.what for c in gone} == {"gone"}
    assert added[0].sort == "article" and added[0].place == "seeds/a.txt:1"
    assert [c.name for c in added] == [c.name for c in gone]


def test_a_mended_record_is_one_change_though_a_line_moved(project: Path, lexicon: Lexicon) -> None:
    before = read_now(project, lexicon)
    (project / "seeds/a.txt").write_text(PAGE.replace("，换电站", "，\n换电站"), encoding="utf-8")
    with (project / "seeds/a.yml").open("a", encoding="utf-8") as file:
        file.write("articles:\n- headline: 江城发布公共充电设施三年行动方案\n  targets:\n  - {quote: 超过5万个, deadline: 2031}\n"
                   "  figures:\n  - {quote: 公共充电桩8000个, drop: true}\n")
    changes = diff(before, read_now(project, lexicon))
    assert [(c.what, c.sort) for c in changes] == [("changed", "target"), ("gone", "figure")]
    assert ("deadline", "2030", "2031") in changes[0].fields and changes[0].place == "seeds/a.txt:3"


def test_a_table_holds_hostile_text(project: Path, lexicon: Lexicon) -> None:
    now = read_now(project, lexicon)
    hostile = json.loads(json.dumps(now))
    hostile[0]["articles"][0]["title"]["zh"] = "a | b <script>`x`</script> [l](j)\n| c"
    table = markdown(diff(now, hostile))
    rows = table.split("\n")
    assert rows[0] == "**0 added, 1 changed, 0 gone**" and len(rows) == 6 and rows[4].count("|") == 7
    assert not set("<>`[]()") & set(rows[4])


def run(project: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["diff", "--project", str(project), *arguments])


def test_a_revision_a_folder_and_a_published_site_are_compared_with(project: Path, lexicon: Lexicon) -> None:
    def git(*arguments: str) -> None:
        subprocess.run(["git", "-C", str(project), "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments], check=True, capture_output=True)

    git("init", "-q")
    git("add", "seeds")
    git("commit", "-q", "-m", "first")
    published = project / "site/zh-Hans/data/digest.json"
    published.parent.mkdir(parents=True)
    published.write_text(json.dumps(read_now(project, lexicon)), encoding="utf-8")
    (project / "seeds/a.yml").write_text("paper: 江城日报\ndate: '2023-12-02'\narticles:\n- headline: 江城发布公共充电设施\n  policy: false\n", encoding="utf-8")
    for arguments in ((), ("HEAD",), (str(project / "site"),)):
        result = run(project, *arguments)
        assert result.exit_code == 0 and "policy: true → false" in result.stdout and "0 added, 1 changed, 0 gone" in result.stdout
    assert "| changed | article: 江城" in run(project, "HEAD", "--markdown").stdout
    assert json.loads(run(project, "--json").stdout)[0]["fields"] == [["policy", "true", "false"]]


def test_what_was_published_last_is_compared_with_though_serve_built_since(project: Path, lexicon: Lexicon) -> None:
    assert run(project).exit_code == 2 and "nothing was built here yet" in run(project).stderr
    keep_published(project)  # as serve does where digest build was never run
    published = project / "site/zh-Hans/data/digest.json"
    published.parent.mkdir(parents=True)
    published.write_text(json.dumps(read_now(project, lexicon)), encoding="utf-8")
    result = run(project)
    assert result.stdout.startswith("added    article") and "has not been run here yet" in result.stderr
    subprocess.run(["git", "init", "-q", str(project)], check=True)
    git = ["git", "-C", str(project), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    subprocess.run([*git, "add", "seeds"], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "first"], check=True)
    settled = "paper: 江城日报\ndate: '2023-12-02'\narticles:\n- headline: 江城发布公共充电设施\n"
    (project / "seeds/a.yml").write_text(settled + "  policy: false\n", encoding="utf-8")
    result = run(project)
    assert "policy: true → false" in result.stdout and "compared with the last commit" in result.stderr

    keep_published(project)  # as digest build does, and serve before it builds for the first time
    (project / "seeds/a.yml").write_text(settled + "  kind: notice\n", encoding="utf-8")
    published.write_text(json.dumps(read_now(project, lexicon)), encoding="utf-8")  # as serve does
    result = run(project)
    assert "kind: report → notice" in result.stdout and "compared with what digest build made on" in result.stderr
    assert "stays as it is" in run(project, str(project / "site")).stdout


def test_a_change_is_told_in_chinese(project: Path, lexicon: Lexicon) -> None:
    before = read_now(project, lexicon)
    (project / "seeds/a.yml").write_text("paper: 江城日报\ndate: '2023-12-02'\narticles:\n- headline: 江城发布公共充电设施\n  policy: false\n", encoding="utf-8")
    table = markdown(diff(before, read_now(project, lexicon)), "zh")
    assert "**新增0，改动1，消失0**" in table and "| 已改动 | 文章: 江城" in table and "| 是否政策 | true | false |" in table


def test_readers_can_be_told_of_what_changed(project: Path, lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    published = project / "site/zh-Hans/data/digest.json"
    published.parent.mkdir(parents=True)
    (project / "seeds/b.txt").write_text("山城港口货运量持续回升\n本报记者\n今年前三季度，山城港完成货物吞吐量1500万吨，同比增长6.5%。\n", encoding="utf-8")
    before = read_now(project, lexicon)
    published.write_text(json.dumps(before), encoding="utf-8")
    assert run(project, "--corrections").stdout == "# There is nothing that readers should be told.\n"
    (project / "seeds/b.txt").unlink()
    (project / "seeds/a.yml").write_text("paper: 江城日报\ndate: '2023-12-02'\narticles:\n- headline: 江城发布公共充电设施三年行动方案\n  id: charging\n"
                                         "  targets:\n  - {quote: 超过5万个, deadline: 2031, relation: reach}\n  figures:\n  - {quote: 公共充电桩8000个, drop: true}\n", encoding="utf-8")
    said = run(project, "--corrections").stdout
    (project / "corrections.yml").write_text(said.replace("'?'", "报纸要求撤下"), encoding="utf-8")
    told = {each.kind: each for each in load_corrections(project / "corrections.yml")}
    assert told["moved"].page == f"articles/{before[0]['articles'][0]['id']}" and told["moved"].to == "articles/charging"
    assert told["withdrawn"].title is not None and told["withdrawn"].title.zh == "山城港口货运量持续回升"
    texts = [(each["corrected"], each["en"]) for each in yaml.safe_load(said) if "corrected" in each]
    assert texts[0][0].endswith("：关系超过 → 达到；完成期限2030 → 2031。") and texts[0][1].endswith(": relation more than → reach; deadline 2030 → 2031."), texts
    assert texts[1][0].endswith("8000个”：已删去，原读有误。") and len(texts) == 2
    monkeypatch.undo()
    edition, _ = pipeline.build(pipeline.seeds_of(project), project, lexicon)
    assert {each.kind for each in edition.corrections} == {"moved", "withdrawn", "corrected"}


def test_a_plan_whose_name_is_read_otherwise_keeps_its_old_address(project: Path, lexicon: Lexicon) -> None:
    def named(name: str) -> str:
        return f"{PAGE}这是《{name}》提出的，《江城市新能源汽车产业发展规划》也有要求。\n"

    published = project / "site/zh-Hans/data/digest.json"
    published.parent.mkdir(parents=True)
    (project / "seeds/a.txt").write_text(named("江城市公共充电设施方案"), encoding="utf-8")
    published.write_text(json.dumps(read_now(project, lexicon)), encoding="utf-8")
    (project / "seeds/a.txt").write_text(named("江城市公共充电设施建设行动方案"), encoding="utf-8")
    change = next(each for each in diff(json.loads(published.read_text(encoding="utf-8")), read_now(project, lexicon)) if each.sort == "plan")
    assert change.fields[1] == ("name", "《江城市公共充电设施方案》", "《江城市公共充电设施建设行动方案》")
    assert "changed  plan     《江城" in run(project).stdout
    (project / "corrections.yml").write_text(run(project, "--corrections").stdout, encoding="utf-8")
    edition, _ = pipeline.build(pipeline.seeds_of(project), project, lexicon)
    moved = [each for each in edition.corrections if each.kind == "moved"]
    before, after = (f"plans/{id}" for id in change.fields[0][1:])
    assert before in {each.page for each in moved} and {each.to for each in moved} == {after}  # the headline tells it for short, and was a plan of its own before
    assert after in {f"plans/{plan.id}" for plan in edition.plans}

    (project / "corrections.yml").unlink()
    (project / "seeds/a.txt").write_text(named("山城港口规划"), encoding="utf-8")
    assert "plans/" not in run(project, "--corrections").stdout  # another plan is no successor


def test_a_place_that_there_is_not_is_told(project: Path, tmp_path: Path) -> None:
    assert "no-revision" in run(project, "no-such-branch").stderr
    result = run(project, str(project / "seeds"))
    assert result.exit_code == 2 and "nothing-published" in result.stderr
    (project / "digest.json").write_text("[{}]")
    assert "not-published" in run(project, str(project)).stderr

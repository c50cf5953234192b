"""A page is added under a clean name with all that was understood, or refused with one clear line; nothing is overwritten."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from accuracy import ROOT
from typer.testing import CliRunner

from digest import pipeline
from digest.add import add, clean_name, folded, likeness, sketch
from digest.catalogue import read_catalogue
from digest.cli import app
from digest.correct import name_of
from digest.lexicon import Lexicon
from digest.problem import InputError
from digest.sidecar import load_sidecar

PAGE = """江城发布公共充电设施三年行动方案
本报记者
市政府日前印发行动方案，明确到2030年全市公共充电桩超过5万个，换电站达到200座。
去年全市新建公共充电桩8000个，比上年增长12%，覆盖全部街道和乡镇。
"""
OTHER = """山城港口货运量持续回升
本报记者
今年前三季度，山城港完成货物吞吐量1500万吨，同比增长6.5%，其中集装箱运输表现突出，航线延伸到更多内河城市。
"""


def given(folder: Path, name: str, text: str | bytes = PAGE) -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def refusal(path: Path, project: Path, lexicon: Lexicon) -> str:
    before = sorted(project.rglob("*"))
    with pytest.raises(InputError) as error:
        add(path, project, lexicon)
    assert sorted(project.rglob("*")) == before, "a refused page leaves nothing behind"
    return str(error.value)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "project").mkdir()
    return tmp_path / "project"


def test_a_page_gets_its_file_its_sidecar_and_its_catalogue(tmp_path: Path, project: Path, lexicon: Lexicon) -> None:
    added = add(given(tmp_path, "江城日报 2023年12月2日.TXT"), project, lexicon, paper="江城日报")
    assert [path.name for path in added.files] == ["2023-12-02.en.po", "2023-12-02.txt", "2023-12-02.yml"]
    assert (project / "seeds/2023-12-02.txt").read_text(encoding="utf-8") == PAGE
    sidecar = load_sidecar(project / "seeds/2023-12-02.yml", "x")
    assert (sidecar.paper.name, sidecar.paper.date) == ("江城日报", None)
    text = (project / "seeds/2023-12-02.yml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=../schema/sidecar.json\n")
    assert "#date: '2023-12-02'    # the date is taken to be 2023-12-02, from the file's name\n" in text
    assert [a.headline for a in sidecar.articles] == [name_of(e.article) for e in added.entries]
    assert all(entry.msgstr == "" for entry in read_catalogue(project / "seeds/2023-12-02.en.po"))


def test_what_add_writes_is_read_again_without_a_word(tmp_path: Path, project: Path, lexicon: Lexicon) -> None:
    for path in sorted((ROOT / "tests/pages").glob("*.txt")):
        added = add(path, project, lexicon)
        one = pipeline.understand(added.seed, project, lexicon)
        assert one.problems == () and [e.article.id for e in one.entries] == [e.article.id for e in added.entries]


def test_the_first_sign_of_a_comment_is_all_that_settling_takes_away(tmp_path: Path, project: Path, lexicon: Lexicon) -> None:
    added = add(given(tmp_path, "江城日报 2023年12月2日.txt", PAGE.replace("本报记者", "江城日报记者")), project, lexicon)
    path = project / "seeds/2023-12-02.yml"
    path.write_text(re.sub(r"^( *)#(?=[a-z]+:)", r"\1", path.read_text(encoding="utf-8"), flags=re.M), encoding="utf-8")
    sidecar = load_sidecar(path, "x")
    (entry,) = added.entries
    assert (sidecar.paper.date, sidecar.articles[0].fields) == ("2023-12-02", {"kind": entry.article.kind, "topics": entry.topics, "policy": entry.policy})
    assert [e.article.kind for e in pipeline.understand(added.seed, project, lexicon).entries] == [entry.article.kind]


def test_ids_wait_for_the_date(tmp_path: Path, project: Path, lexicon: Lexicon) -> None:
    add(given(tmp_path, "page.txt"), project, lexicon)
    text = (project / "seeds/page.yml").read_text(encoding="utf-8")
    assert "undated" not in text and "#date:    # not found on the page" in text and "digest check --pin" in text
    assert load_sidecar(project / "seeds/page.yml", "x").articles[0].id is None


def test_ids_are_written_at_once_where_the_date_is_given(tmp_path: Path, project: Path, lexicon: Lexicon) -> None:
    added = add(given(tmp_path, "page.txt"), project, lexicon, date="2023-12-02")
    sidecar = load_sidecar(project / "seeds/page.yml", "x")
    assert [a.id for a in sidecar.articles] == [e.article.id for e in added.entries] and "--pin" not in (project / "seeds/page.yml").read_text(encoding="utf-8")


def test_a_guessed_date_is_settled_before_it_goes_into_the_ids(tmp_path: Path, project: Path, lexicon: Lexicon) -> None:
    (project / "mkdocs.yml").write_text("site_name: 江城\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["add", str(given(tmp_path, "2023-12-02.txt")), "--project", str(project)])
    assert "settle the date in seeds/2023-12-02.yml, then digest check --pin" in result.stdout
    path = project / "seeds/2023-12-02.yml"
    text = path.read_text(encoding="utf-8")
    assert "id:" not in text
    path.write_text(text.replace("#date: '2023-12-02'", "date: '2023-12-05'"), encoding="utf-8")
    assert CliRunner().invoke(app, ["check", "--pin", "--project", str(project)]).exit_code == 0
    ids = [a.id for a in load_sidecar(path, "x").articles if a.id]
    assert ids and all(id.startswith("2023-12-05-") for id in ids)
    assert [e.article.id for e in pipeline.understand(path.with_suffix(".txt"), project, lexicon).entries] == ids
    CliRunner().invoke(app, ["check", "--pin", "--project", str(project)])
    assert [a.id for a in load_sidecar(path, "x").articles if a.id] == ids


def test_articles_of_one_headline_wait_for_their_ids(tmp_path: Path, project: Path, lexicon: Lexicon) -> None:
    twins = OTHER + "\n\n" + OTHER.replace("1500万吨", "1600万吨").replace("前三季度", "前十个月")
    added = add(given(tmp_path, "2023-12-02.txt", twins + "\n\n" + PAGE), project, lexicon)
    assert len(added.entries) == 3 and len(load_sidecar(project / "seeds/2023-12-02.yml", "x").articles) == 1
    assert pipeline.understand(added.seed, project, lexicon).problems == ()


def test_an_article_of_a_byline_alone_is_named_by_its_lines(tmp_path: Path, project: Path, lexicon: Lexicon) -> None:
    rows = "".join(f"<tr><td>{name}</td><td>{a}</td><td>{b}</td></tr>" for name, a, b in (("项目", "2024年", "2027年目标"), ("班列（班）", "3", "10"), ("运量（万吨）", "4.2", "12")))
    page = f"<article><p>江州市商务局昨日公布计划，到2027年底前开通每周10班的班列，年运量增至12万吨，在江心港兴建3座冷库。</p><table>{rows}</table><p>（记者 江小禾）</p></article>"
    for date in (None, "2024-05-06"):
        added = add(given(tmp_path, "page.html", page), project, lexicon, date=date, similar=True)
        one = pipeline.understand(added.seed, project, lexicon)
        assert one.problems == () and [e.article.id for e in one.entries] == [e.article.id for e in added.entries]
        for path in added.files:
            path.unlink()


def test_two_pages_of_one_name_lie_side_by_side(tmp_path: Path, project: Path, lexicon: Lexicon) -> None:
    add(given(tmp_path, "page.txt"), project, lexicon)
    assert add(given(tmp_path, "page.txt", OTHER), project, lexicon).seed.name == "page-2.txt"
    assert (project / "seeds/page.txt").read_text(encoding="utf-8") == PAGE


def test_the_same_text_is_refused_even_in_other_widths_script_and_encoding(tmp_path: Path, project: Path, lexicon: Lexicon) -> None:
    add(given(tmp_path, "page.txt"), project, lexicon)
    for data in (PAGE.replace("，", ",  "), PAGE.replace("年", "年\n"), PAGE.encode("gb18030")):
        assert refusal(given(tmp_path, "copy.txt", data), project, lexicon) == (
            f"{tmp_path}/copy.txt: duplicate: is the same text as {project}/seeds/page.txt\n  fix: correct {project}/seeds/page.yml instead"
        )


def test_nearly_the_same_text_is_refused_with_its_likeness_and_may_be_added_all_the_same(
    tmp_path: Path, project: Path, lexicon: Lexicon
) -> None:
    add(given(tmp_path, "page.txt", PAGE + OTHER), project, lexicon)
    near = given(tmp_path, "near.txt", PAGE.replace("8000个", "8100个"))
    said = refusal(near, project, lexicon)
    assert said.startswith(f"{near}: near-duplicate: ") and f"% of it stands in {project}/seeds/page.txt already" in said
    assert add(near, project, lexicon, similar=True).seed.name == "near.txt"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("scan.PDF2", b"%PDF", "unknown-type"), ("page.jpg", b"\xff\xd8", "unknown-type"), ("page", b"x", "unknown-type"),
        ("page.zip", b"PK", "unknown-type"), ("page.doc", b"\xd0\xcf", "unknown-type"), ("empty.txt", b"", "no-text"), ("blank.txt", "　\n \n".encode(), "no-text"),
        ("english.txt", b"Nothing here is Chinese.\n" * 9, "no-text"), ("utf16.txt", "江城".encode("utf-16-le") + b"\0", "binary"),
        ("broken.txt", PAGE.encode()[:-2] + b"\xff", "undecodable"), ("lost.txt", PAGE.replace("充", "\ufffd").encode(), "mojibake"),
    ],
)
def test_what_is_no_page_is_refused_with_one_line(name: str, data: bytes, code: str, tmp_path: Path, project: Path, lexicon: Lexicon) -> None:
    said = refusal(given(tmp_path, name, data), project, lexicon)
    assert f": {code}: " in said and said.count("\n  fix: ") == 1 and len(said.split("\n")) == 2


def test_a_link_and_a_missing_file_are_refused(tmp_path: Path, project: Path, lexicon: Lexicon) -> None:
    given(tmp_path, "page.txt")
    (tmp_path / "link.txt").symlink_to(tmp_path / "page.txt")
    assert ": link: " in refusal(tmp_path / "link.txt", project, lexicon)
    assert ": unreadable: No such file or directory" in refusal(tmp_path / "none.txt", project, lexicon)


def test_names(lexicon: Lexicon) -> None:
    names = ("000_7b529e", "Page One", "../../etc/passwd", "2023-12-02-daily", "人民日报2023年1月5日第3版", "头版", "pasted", "CON.")
    assert [clean_name(name, "letters", lexicon) for name in names] == [
        "000-7b529e", "page-one", "etc-passwd", "2023-12-02-daily", "2023-01-05", "page-7ad8dbe5", "page-7ad8dbe5", "con",
    ]


def test_likeness_is_the_share_of_a_page_that_stands_on_another() -> None:
    one, two = (sketch(folded([text * 3])) for text in (PAGE, OTHER))
    both = one | two
    assert likeness(one, both) == 1.0 and likeness(one, two) < 0.1 < likeness(both, one) < 0.9
    assert likeness(frozenset(), one) == 0.0


def test_the_command_shows_one_screen_and_what_to_do_next(tmp_path: Path, project: Path) -> None:
    outside = CliRunner().invoke(app, ["add", "-", "--project", str(project)], input=PAGE)
    assert outside.exit_code == 2 and "no-project" in outside.stderr and list(project.iterdir()) == []
    (project / "mkdocs.yml").write_text("site_name: 江城\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["add", "-", "--project", str(project), "--date", "2023-12-02"], input=PAGE)
    assert result.exit_code == 0 and len(result.stdout.splitlines()) <= 24
    assert "江城发布公共充电设施三年行动方案" in result.stdout and "targets" in result.stdout and "digest serve" in result.stdout
    again = CliRunner().invoke(app, ["add", "-", "--project", str(project)], input=PAGE)
    assert again.exit_code == 2 and again.stderr.startswith("standard input: duplicate: ")
    assert CliRunner().invoke(app, ["add", "x.txt", "--date", "gestern"]).exit_code == 2

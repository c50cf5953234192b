"""A site built upon the one before is the same to the byte as one built from nothing, whatever came, changed or went; the one before stays whole."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sample import make_project

from digest import pipeline, rebuild
from digest.lexicon import Lexicon
from digest.publish import BuildError, publish
from digest.settings import Settings, load_settings

FIRST = """江城发布公共充电设施三年行动方案
本报记者
市政府日前印发《江城市公共充电设施三年行动方案》，明确到2030年全市公共充电桩超过5万个，换电站达到200座。
去年全市新建公共充电桩8000个，比上年增长12%，覆盖全部街道和乡镇。
"""
SECOND = """山城推进公共充电设施建设
本报记者
山城市提出，参照《江城市公共充电设施三年行动方案》，到2028年全市公共充电桩达到3万个，换电站达到90座。
"""
WEATHER = """本市气象台发布明日天气
本报记者
明日多云转晴，气温5至12摄氏度，市民出行请注意保暖。
"""


def checksums(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    (tmp_path / "project/seeds").mkdir(parents=True)
    return make_project(tmp_path / "project")


def built(project: Path, lexicon: Lexicon) -> list[str]:
    """Build *project*; what was said."""
    said: list[str] = []
    edition, _ = pipeline.build(pipeline.seeds_of(project), project, lexicon)
    pipeline.make_site(edition, project, settings_of(project), lexicon, said.append)
    return said


def settings_of(project: Path) -> Settings:
    config = project / "mkdocs.yml"
    config.write_text(config.read_text(encoding="utf-8").replace("pdfs: [topics, plans, articles]", "pdfs: [plans]"), encoding="utf-8")
    return load_settings(config)


def from_nothing(project: Path, lexicon: Lexicon) -> dict[str, str]:
    """What a build of the same project gives that has never been built."""
    fresh = project.with_name("fresh")
    shutil.copytree(project, fresh, ignore=shutil.ignore_patterns("site*", ".cache", "zh-Hans", "zh-Hant", "en", "mkdocs.*.yml"))
    built(fresh, lexicon)
    sums = checksums(fresh / "site")
    shutil.rmtree(fresh)
    return sums


def test_edit_add_delete_and_add_again(project: Path, lexicon: Lexicon) -> None:
    seeds = project / "seeds"
    for name, text, date in (("a", FIRST, "2023-12-02"), ("w", WEATHER, "2023-12-03")):
        (seeds / f"{name}.txt").write_text(text, encoding="utf-8")
        (seeds / f"{name}.yml").write_text(f"paper: 江城日报\ndate: '{date}'\n", encoding="utf-8")
    said = built(project, lexicon)
    first = checksums(project / "site")
    watched = project.with_name("watched")
    shutil.copytree(project / "site", watched, copy_function=os.link)

    (seeds / "a.yml").write_text("paper: 江城日报\ndate: '2023-12-02'\narticles:\n- headline: 江城发布公共充电设施三年行动方案\n"
                                 "  targets:\n  - {quote: 超过5万个, deadline: 2031}\n", encoding="utf-8")
    said = built(project, lexicon)
    edited = checksums(project / "site")
    assert edited == from_nothing(project, lexicon) and edited != first
    assert not any(line.endswith("0 of 0 pages built") for line in said)
    assert checksums(watched) == first, "what others still read was written over"

    (seeds / "b.txt").write_text(SECOND, encoding="utf-8")  # names the plan and the indicator of a.txt, which now links to it
    (seeds / "b.yml").write_text("paper: 山城日报\ndate: '2023-12-04'\n", encoding="utf-8")
    built(project, lexicon)
    both = checksums(project / "site")
    assert both == from_nothing(project, lexicon)
    assert sum(both.get(path) != made for path, made in edited.items() if path.startswith("en/articles/2023-12-02")) > 0

    for path in (seeds / "b.txt", seeds / "b.yml"):
        path.rename(path.with_name(f"{path.name}.away"))
    built(project, lexicon)
    assert checksums(project / "site") == edited

    for path in (seeds / "b.txt", seeds / "b.yml"):
        path.with_name(f"{path.name}.away").rename(path)
    built(project, lexicon)
    assert checksums(project / "site") == both
    assert f"site: 0 of {sum(p.endswith('index.html') for p in both) - 1} pages built" in built(project, lexicon)


# ---- what stays and what does not ----------------------------------------------------------------------------------------


PAGES = {f"{language}/{name}.md": f"---\ntitle: {name}\n{'search: [x]' if name in ('articles/a', 'articles/b') else ''}\n---\n\n# {name}\n\nText.\n"
         for language in ("zh-Hans", "zh-Hant", "en") for name in ("index", "articles/a", "articles/b", "topics/index", "plans/index", "targets/index",
                                                                   "indicators/index", "places/index", "glossary/index", "data/index", "about/index", "search/index", "corrections/index", "feeds/index", "articles/index", "organisations/index", "papers/index")}


def made(project: Path, pages: dict[str, str]) -> tuple[str, dict[str, str]]:
    """Publish; how many pages were built, and the site's bytes."""
    said: list[str] = []
    publish(pages, project, load_settings(project / "mkdocs.yml"), said.append)
    return said[-1], checksums(project / "site")


def test_only_what_changed_is_built(project: Path) -> None:
    assert made(project, PAGES)[0] == "site: 51 of 51 pages built"
    stamp = (project / "site/zh-Hans/articles/b/index.html").stat().st_mtime_ns
    said, first = made(project, PAGES)
    assert said == "site: 0 of 51 pages built"

    page = project / "site/en/articles/b/index.html"  # by another hand
    page.write_text("meddled with")
    (project / "site/en/articles/a/index.html").unlink()
    (project / "site/en/stray.html").write_text("stray")
    assert made(project, PAGES) == ("site: 2 of 51 pages built", first)
    assert made(project, {**PAGES, "en/articles/a.md": PAGES["en/articles/a.md"] + "\nMore.\n"})[0] == "site: 1 of 51 pages built"
    assert (project / "site/zh-Hans/articles/b/index.html").stat().st_mtime_ns == stamp

    with (project / "templates/theme/assets/digest.css").open("a") as css:
        css.write("/* more */\n")
    assert made(project, PAGES)[0] == "site: 51 of 51 pages built"


def test_a_record_is_trusted_only_of_its_own_site_and_settings(tmp_path: Path) -> None:
    config, theme, site = tmp_path / "mkdocs.yml", tmp_path / "theme", tmp_path / "site"
    config.write_text("a")
    for folder in (theme, site):
        folder.mkdir()

    def by() -> str:
        return rebuild.made_by([config], theme)

    rebuild.write_record(tmp_path, site, rebuild.Made(by=by(), pages={"en/a.md": "1"}, files={}), {})
    record = rebuild.read_record(tmp_path, site, by())
    assert record is not None and record.made.pages == {"en/a.md": "1"}
    assert rebuild.read_record(tmp_path, theme, by()) is None, "another folder"
    config.write_text("b")
    assert rebuild.read_record(tmp_path, site, by()) is None, "another configuration"
    config.write_text("a")
    (theme / "main.html").write_text("x")
    assert rebuild.read_record(tmp_path, site, by()) is None, "another theme"
    for text in ("{}", "[]", "{", '{"folder": 1, "at": 2, "made": 3}'):
        (tmp_path / rebuild.RECORD).write_text(text)
        assert rebuild.read_record(tmp_path, site, by()) is None


def test_a_page_is_built_again_when_one_it_links_to_goes_and_a_fault_is_told(project: Path) -> None:
    linking = {**PAGES, "en/articles/b.md": PAGES["en/articles/b.md"] + "\n[a](a.md)\n"}
    _, before = made(project, linking)
    gone = {path: text for path, text in linking.items() if path != "en/articles/a.md"}
    with pytest.raises(BuildError, match=r"mkdocs, en:[\s\S]*'a\.md'"):
        made(project, gone)
    assert checksums(project / "site") == before

    lead = {**PAGES, "en/articles/b.md": PAGES["en/articles/b.md"] + '\n<a href="../a/#more">a</a>\n', "en/articles/a.md": PAGES["en/articles/a.md"] + "\n## More\n"}
    made(project, lead)
    with pytest.raises(BuildError, match=r"en/articles/b/index\.html: \.\./a/#more leads nowhere"):
        made(project, {**lead, "en/articles/a.md": PAGES["en/articles/a.md"]})


def test_search_is_left_as_it_is_when_it_may_follow_later(project: Path) -> None:
    made(project, PAGES)
    changed = {**PAGES, "en/articles/a.md": PAGES["en/articles/a.md"] + "\nMore.\n"}
    before = checksums(project / "site/en/pagefind")
    settings = load_settings(project / "mkdocs.yml")
    publish(changed, project, settings, lambda line: None, indexed=False)
    assert checksums(project / "site/en/pagefind") == before
    publish(changed, project, settings, lambda line: None)
    after = checksums(project / "site/en/pagefind")
    assert after != before
    shutil.rmtree(project / "site")
    publish(changed, project, settings, lambda line: None)
    assert checksums(project / "site/en/pagefind") == after


def test_a_build_that_is_killed_leaves_a_whole_site(project: Path) -> None:
    seeds = project / "seeds"
    (seeds / "a.txt").write_text(FIRST, encoding="utf-8")
    (seeds / "a.yml").write_text("paper: 江城日报\ndate: '2023-12-02'\n", encoding="utf-8")
    settings_of(project)

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "digest", "build", "--project", str(project)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)

    began = time.monotonic()
    assert start().wait() == 0
    took = time.monotonic() - began
    old = checksums(project / "site")
    (seeds / "a.txt").write_text(FIRST.replace("200座", "300座"), encoding="utf-8")
    left = []
    for share in (0.3, 0.55, 0.8):
        run = start()
        time.sleep(took * share)
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        left.append(checksums(project / "site"))
    assert start().wait() == 0
    new = checksums(project / "site")
    assert new != old and all(each in (old, new) for each in left) and "".join(p.name for p in project.glob("site*")) == "site"
    for extra in ("site", ".cache"):
        shutil.rmtree(project / extra)
    assert start().wait() == 0
    assert checksums(project / "site") == new

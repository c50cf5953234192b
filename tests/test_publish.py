"""The site as it is put in its place: whole, alike to the byte, or not at all."""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import html
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from making import passage
from sample import data_files, make_project, sample

from digest import publish as publishing
from digest.lexicon import default
from digest.message import say
from digest.problem import InputError
from digest.publish import BuildError, broken_links, page_address, pages_of, publish, sitemap, swap, write
from digest.render import render
from digest.search import BEGIN, SHARD, Found, cut, fold, hit, index, other_words, questions, read_page, read_rows, short_forms
from digest.settings import Settings, load_settings

PAGE = "en/articles/2023-12-02-1a2b3c4d"


def silent(line: str) -> None:
    """A progress that nobody watches."""


def checksums(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def pages(project: Path) -> Mapping[str, str]:
    return render(sample(), load_settings(project / "mkdocs.yml"), default())


@pytest.fixture(scope="module")
def site(project: Path, pages: Mapping[str, str]) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        return publish(pages, project, load_settings(project / "mkdocs.yml"), silent, data_files())


def test_the_site_holds_three_languages_and_a_front_door(site: Path) -> None:
    for language, lang in (("zh-Hans", "zh-Hans"), ("zh-Hant", "zh-Hant-HK"), ("en", "en")):
        page = (site / language / "articles/2023-12-02-1a2b3c4d/index.html").read_text(encoding="utf-8")
        assert f'<html lang="{lang}"' in page
        for other in ("zh-Hans", "zh-Hant", "en"):
            assert f'href="../../../{other}/articles/2023-12-02-1a2b3c4d/" hreflang="{other}"' in page
        assert (site / language / "data/targets.csv").read_bytes() == b"-\n"
    for name in ("index.html", "404.html"):
        door = (site / name).read_text(encoding="utf-8")
        assert all(f'{language}/" hreflang="{language}"' in door for language in ("zh-Hans", "zh-Hant", "en"))
    assert sorted(path.name for path in site.iterdir()) == [
        "404.html",
        "_headers",
        "assets",
        "en",
        "favicon.svg",
        "index.html",
        "nginx-headers.conf",
        "robots.txt",
        "zh-Hans",
        "zh-Hant",
    ]


def test_each_page_can_be_entered_at_its_title(site: Path) -> None:
    pages = [path.read_text(encoding="utf-8") for path in site.glob("*/**/index.html")]
    assert pages and all(len(re.findall('<h1[^>]* id="title"', page)) == 1 for page in pages)
    assert all(re.search('<header class="md-header"[^>]*>\\s*<a href="#title" class="md-skip">', page) for page in pages)
    assert '[data-md-component="skip"] { display: none; }' in (site / "en" / "assets" / "digest.css").read_text(encoding="utf-8")


def test_the_headers_allow_the_pages_own_scripts_by_their_hashes_and_no_others(site: Path) -> None:
    policy = next(line for line in (site / "_headers").read_text(encoding="utf-8").splitlines() if "Content-Security-Policy" in line)
    assert "'unsafe-inline'" not in policy and "'unsafe-eval'" not in policy and "'wasm-unsafe-eval'" in policy
    assert 1 <= policy.count("'sha256-") <= 20
    assert policy.split(": ", 1)[1] in (site / "nginx-headers.conf").read_text(encoding="utf-8")
    for page in site.rglob("*.html"):
        assert not re.search(r"<style|<[^>]* (?:style|on\w+)=", page.read_text(encoding="utf-8")), page


def test_nothing_is_asked_of_another_host(site: Path) -> None:
    for path in site.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        assert "fonts.googleapis" not in page
        assert not [
            line
            for line in page.splitlines()
            if ("<script" in line or "<link" in line or "<img" in line) and ('src="http' in line or 'href="http' in line)
        ]


def test_building_again_gives_the_same_bytes_and_leaves_docs_alone(
    project: Path, site: Path, pages: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    before, stamp = checksums(site), (project / f"docs/{PAGE}.md").stat().st_mtime_ns
    publish(pages, project, load_settings(project / "mkdocs.yml"), silent, data_files())
    assert checksums(site) == before
    assert (project / f"docs/{PAGE}.md").stat().st_mtime_ns == stamp
    assert sorted(path.name for path in project.iterdir() if path.name.startswith("site")) == ["site"]


def test_a_link_that_leads_nowhere_stops_the_build_and_keeps_the_old_site(project: Path, site: Path, pages: Mapping[str, str]) -> None:
    before = checksums(site)
    broken = {**pages, f"{PAGE}.md": pages[f"{PAGE}.md"] + '\n<p><a href="../nobody/">x</a> <a href="#nowhere">y</a></p>\n'}
    with pytest.raises(BuildError) as error:
        publish(broken, project, load_settings(project / "mkdocs.yml"), silent, data_files())
    assert str(error.value).split("\n") == [
        f"docs: build-failed: {PAGE}/index.html: #nowhere leads nowhere",
        f"{PAGE}/index.html: ../nobody/ leads nowhere",
        "  fix: mend what is named above; the site stays as it was",
    ]
    assert checksums(site) == before


def test_a_warning_of_mkdocs_stops_the_build(project: Path, site: Path, pages: Mapping[str, str]) -> None:
    before = checksums(site)
    with pytest.raises(BuildError, match=r"mkdocs, en:[\s\S]*nobody\.md"):
        publish(
            {**pages, f"{PAGE}.md": pages[f"{PAGE}.md"] + "\n[x](nobody.md)\n"},
            project,
            load_settings(project / "mkdocs.yml"),
            silent,
            data_files(),
        )
    assert checksums(site) == before


def test_a_second_build_at_once_is_refused(project: Path, pages: Mapping[str, str]) -> None:
    with (project / ".site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(InputError, match="another build of this site is running"):
            publish(pages, project, load_settings(project / "mkdocs.yml"), silent)


def test_a_site_that_is_mounted_is_refused_before_anything_is_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.path.ismount", lambda path: Path(path).name == "site")
    with pytest.raises(InputError, match="site: mounted: "):
        publish({}, tmp_path, Settings(), silent)
    assert not list(tmp_path.iterdir())


# ---- docs/ -----------------------------------------------------------------------------------------------------------


def test_only_changed_files_are_written_and_vanished_ones_go(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    assert write({"en/a.md": "a", "en/b/c.md": "c"}, {"en/data/x.csv": b"1"}, docs) == 3
    stamp = (docs / "en/a.md").stat().st_mtime_ns
    (docs / "assets").mkdir()
    (docs / "assets/by-hand.css").write_text("kept")
    assert write({"en/a.md": "a", "en/d.md": "d"}, {"en/data/x.csv": b"2"}, docs) == 3
    assert sorted(path.relative_to(docs).as_posix() for path in docs.rglob("*")) == [
        "assets",
        "assets/by-hand.css",
        "en",
        "en/a.md",
        "en/d.md",
        "en/data",
        "en/data/x.csv",
    ]
    assert (docs / "en/a.md").stat().st_mtime_ns == stamp


def test_what_a_hand_wrote_among_the_pages_is_not_written_over(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    write({"en/a.md": "a", "en/b.md": "b"}, {}, docs)
    (docs / "en/team.md").write_text("ours")
    with pytest.raises(InputError, match=r"^docs/en/team\.md: by-hand: was not written by the program"):
        write({"en/a.md": "new"}, {}, docs)
    (docs / "en/team.md").unlink()
    for path in ("en/a.md", "en/b.md"):  # one that changes, one that goes
        kept = (docs / path).read_text()
        (docs / path).write_text("by hand")
        with pytest.raises(InputError, match=f"^docs/{path}: by-hand: was changed by hand"):
            write({"en/a.md": "new"}, {}, docs)
        assert (docs / path).read_text() == "by hand"
        (docs / path).write_text(kept)
    (docs / "en/a.md").write_text("new")  # as it would be written anyhow
    (docs / "en/.DS_Store").write_text("a program's")
    assert write({"en/a.md": "new"}, {}, docs) == 2
    assert [path.name for path in docs.rglob("*") if path.is_file()] == ["a.md"]


def test_what_a_killed_build_wrote_is_not_taken_for_a_hands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docs, replace = tmp_path / "docs", Path.replace
    write({"en/a.md": "a", "en/b.md": "b"}, {}, docs)

    def killed(self: Path, target: Path) -> Path:
        if self.name == "b.md.new":
            raise KeyboardInterrupt
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        write({"en/a.md": "A", "en/b.md": "B"}, {}, docs)
    monkeypatch.undo()
    assert (docs / "en/a.md").read_text() == "A" and (docs / "en/b.md.new").exists()
    write({"en/a.md": "other", "en/b.md": "b"}, {}, docs)
    assert {path.name: path.read_text() for path in docs.rglob("*") if path.is_file()} == {"a.md": "other", "b.md": "b"}
    (tmp_path / ".cache/docs.json").write_text("cut off")  # nothing is known then
    assert write({"en/a.md": "a"}, {}, docs) == 2


@pytest.mark.parametrize(
    "path", ["../x.md", "en/../../x.md", "/en/x.md", "fr/x.md", "en/.x.md", "en//x.md", "en", "en/x\n.md", "en/..", "en/x y.md"]
)
def test_a_path_outside_the_languages_is_refused(path: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="bad-path"):
        write({path: "x"}, {}, tmp_path / "docs")
    assert list(tmp_path.iterdir()) == []


def test_a_symbolic_link_among_the_pages_is_refused(tmp_path: Path) -> None:
    (tmp_path / "docs/en").mkdir(parents=True)
    (tmp_path / "docs/en/x").symlink_to("/etc")
    with pytest.raises(InputError, match="symlink"):
        write({"en/a.md": "a"}, {}, tmp_path / "docs")
    (tmp_path / "docs/zh-Hans").symlink_to("/etc")
    (tmp_path / "docs/en/x").unlink()
    with pytest.raises(InputError, match="symlink"):
        write({"en/a.md": "a"}, {}, tmp_path / "docs")


# ---- the swap ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("exchanging", [True, False])
def test_the_new_site_takes_the_place_of_the_old(exchanging: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not exchanging:
        monkeypatch.setattr(publishing, "exchange", lambda one, other: False)
    for name in ("site", "site.new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "page").write_text(name)
    swap(tmp_path / "site.new", tmp_path / "site", tmp_path / "site.old")
    assert [(path.name, (path / "page").read_text()) for path in tmp_path.iterdir()] == [("site", "site.new")]


def test_a_site_with_an_address_says_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = make_project(tmp_path)
    config = project / "mkdocs.yml"
    config.write_text(
        config.read_text(encoding="utf-8").replace('address: ""', "address: https://e.org/d/").replace("variant: hk", "variant: tw").replace('contact: ""', "contact: who@e.org").replace('site_url: ""', "site_url: https://e.org/d/").replace("site_name: 政策文摘", "site_name: '政策“数字”\"<文摘>\" & 公报'"),
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path.parent)
    settings = load_settings(config)
    site = publish(render(sample(), settings, default()), Path(tmp_path.name), settings, silent, data_files())
    page = (site / "zh-Hant/topics/climate/index.html").read_text(encoding="utf-8")
    assert '<html lang="zh-Hant-TW"' in page
    for folder, name in (("zh-Hans", "政策“数字”&quot;&lt;文摘&gt;&quot; &amp; 公报"), ("zh-Hant", "政策「數字」&quot;&lt;文摘&gt;&quot; &amp; 公報")):
        assert f'<meta property="og:site_name" content="{name}">' in (site / folder / "about/index.html").read_text(encoding="utf-8")
    assert re.findall('<link rel="canonical"[^>]*>', page) == ['<link rel="canonical" href="https://e.org/d/zh-Hant/topics/climate/">']
    assert 'hreflang="en" href="https://e.org/d/en/topics/climate/"' in page
    assert '<li><a href="mailto:who@e.org">指出錯誤</a></li>' in page
    assert '<a href="mailto:who@e.org">who@e.org</a>' in html.unescape((site / "en/about/index.html").read_text(encoding="utf-8"))
    assert "Sitemap: https://e.org/d/sitemap.xml" in (site / "robots.txt").read_text(encoding="utf-8")
    assert 'href="https://e.org/d/en/"' in (site / "404.html").read_text(encoding="utf-8")


def test_addresses() -> None:
    assert [page_address(path) for path in ("en/index.md", "en/topics/index.md", "en/articles/x.md")] == [
        "en/",
        "en/topics/",
        "en/articles/x/",
    ]
    assert (
        '<loc>https://e.org/en/topics/</loc><xhtml:link rel="alternate" hreflang="zh-Hans" href="https://e.org/zh-Hans/topics/"/>'
        in sitemap("https://e.org/", ["en/topics/index.md"])
    )


def test_broken_links_are_found_in_any_attribute(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/index.html").write_text(
        '<p id="x"><a href="#x">1</a><a href="../b/">2</a><img src="y.png"><a href="https://e.org/">3</a><a href="./#z">4</a></p>'
    )
    assert broken_links(tmp_path, pages_of(tmp_path)) == [
        "a/index.html: ../b/ leads nowhere",
        "a/index.html: ./#z leads nowhere",
        "a/index.html: y.png leads nowhere",
    ]


def test_what_is_missing_on_every_page_is_told_once() -> None:
    links = [("en/a: ../x.png leads nowhere", "x.png#"), ("en/a: y/ leads nowhere", "y/#"), ("zh-Hans/b: ../x.png leads nowhere", "x.png#"), ("zh-Hans/c: ../x.png leads nowhere", "x.png#")]
    assert publishing._together((say(fault), target) for fault, target in links) == ["en/a: ../x.png leads nowhere, and so on 2 more pages", "en/a: y/ leads nowhere"]


def test_the_other_languages_have_configurations_that_stand_alone(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    root = project / "mkdocs.yml"
    root.write_text(root.read_text(encoding="utf-8").replace('site_url: ""', "site_url: !ENV [NOWHERE, 'https://example.org/']"), encoding="utf-8")
    text = publishing.write_config(project, load_settings(root), "en").read_text(encoding="utf-8")
    assert "INHERIT" not in text and "site_url: !ENV [NOWHERE, 'https://example.org/']" in text and "not_in_nav:" in text
    assert "docs_dir: docs/en" in text and text.count("index.md") == 9 and "首页" not in text and text.count("Switch to") == 2
    assert "permalink_title: Link to this section" in text
    text = publishing.write_config(project, load_settings(root), "zh-Hant").read_text(encoding="utf-8")
    assert "permalink_title: 本節連結" in text and "menu: 選單" in text


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("theme: {name: material, palette: {primary: teal}}", "primary: teal"),
        ("theme: {palette: [{scheme: default}, {scheme: slate, toggle: {icon: material/weather-sunny}}]}", "scheme: slate"),
        ("nav: [index.md, 更多: [about/index.md, 关于: data/index.md]]", "  - About: data/index.md"),
        ("nav:\ntheme:\nextra:", "site_name: Policy Digest"),
    ],
)
def test_what_mkdocs_takes_the_other_languages_take_too(ours: str, theirs: str, tmp_path: Path) -> None:
    root = tmp_path / "mkdocs.yml"
    root.write_text(f"site_name: 文摘\n{ours}\n", encoding="utf-8")
    assert theirs in publishing.write_config(tmp_path, load_settings(root), "en").read_text(encoding="utf-8")


def test_the_first_view_of_each_page_is_small(site: Path) -> None:
    squeezed: dict[Path, int] = {}
    for page in sorted(site.rglob("index.html")):
        asked = {page, *(page.parent / path for path in re.findall(r'<(?:script|link rel="(?:stylesheet|icon)")[^>]* (?:src|href)="([^"]+)"', page.read_text(encoding="utf-8")))}
        for path in asked - squeezed.keys():
            squeezed[path] = len(gzip.compress(path.read_bytes(), 6))
        assert sum(squeezed[path] for path in asked) < 64 * 1024, page  # 80 KB, and what a long page holds more than these


# ---- what the search index holds ----------------------------------------------------------------------------------------


def test_each_han_character_is_a_word_in_either_script() -> None:
    assert cut("充電樁達5G基站，14.5%，8000億元") == ["充", "电", "桩", "达", "5", "G", "基", "站", "14.5", "8000", "亿", "元"]
    assert fold("乾隆與漢語") == fold("干隆与汉语")


def test_short_forms_are_told_in_the_words_of_the_index() -> None:
    forms = json.loads(short_forms(default()))
    assert forms["ev"] == [["electric", "vehicle"], ["new", "energy", "vehicle"]] and forms["r d"] == [["research", "and", "development"]]
    said = {word: {word, *map(" ".join, forms[word])} for word in ("ev", "electric car", "electric vehicle")}
    assert all({"new energy vehicle", "electric vehicle"} <= {each.lower() for each in forms} for forms in said.values())
    assert ["CO", "2"] in forms["carbon dioxide"] and ["GDP"] in forms["gross domestic product"]  # what is typed in full is found by its letters
    assert "ministry of science and technology" not in forms and "waste" not in forms
    assert all(long in forms["charger"] for long in (["charging", "pile"], ["charging", "point"]))


def test_a_query_is_told_in_the_words_of_mainland_newspapers_and_of_the_glossary() -> None:
    edition = sample()
    first = edition.entries[0]
    said = ("软件和信息服务", "单位地区生产总值能耗")
    told = replace(first, article=replace(first.article, paragraphs=(passage("，".join(said), 1),)))
    forms = {language: json.loads(data) for (language, _, _), data in ((path.split("/"), data) for path, data in other_words(replace(edition, entries=(told,)), Settings(), default()).items())}
    assert forms["zh-Hant"]["软 体"] == [["软", "件"]] and forms["zh-Hans"]["单 位 gdp 能 耗"] == [list(said[1])]
    assert "雷 射" not in forms["zh-Hant"]  # of which the edition says nothing
    assert forms["en"]["ev"]
    taiwanese = json.loads(other_words(edition, Settings(variant="twp"), default())["zh-Hant/search/short.json"])
    assert ["软", "体"] in taiwanese["软 件"]


@pytest.mark.parametrize(("said", "known"), [("最直接的变化在线路上", False), ("外地居民也能在线办理，变化在线路上", True), ("这些服务都在线", True)])
def test_a_word_made_by_two_others_that_meet_is_not_the_mainlands(said: str, known: bool) -> None:
    first = sample().entries[0]
    told = replace(sample(), entries=(replace(first, article=replace(first.article, paragraphs=(passage(said, 1),))),))
    assert ("线 上" in json.loads(other_words(told, Settings(), default())["zh-Hant/search/short.json"])) == known


def test_regional_words_are_other_words_not_other_characters() -> None:
    for row in default().table("regional_words"):
        mainland = row["mainland"].split("|")
        assert row["mainland"] and fold(row["word"]) not in mainland
        assert all(any(word in said for word in mainland) and said not in mainland for said in filter(None, row["not"].split("|")))


def test_questions_know_topics_places_and_what_words_ask_for() -> None:
    told = json.loads(questions(sample(), Settings(), default())["en/search/asked.json"])
    assert (told["words"]["mobility"], told["words"]["transport"], told["words"]["jiangzhou"], told["words"]["by"]) == ("topic:mobility", "topic:mobility", "place:l-jiangzhou", "until")
    assert ["2025", "mobility climate", "l-jiangzhou"] in told["targets"] and len(told["targets"]) == 7
    topics = {row["id"] for row in default().table("topics")}
    assert {row["means"] for row in default().table("asked")} <= {"", "target", "until", "from", "before", *(f"topic:{id}" for id in topics)}


def test_a_row_of_the_table_of_targets_is_read_without_its_notes(site: Path) -> None:
    rows = {id: cells for _, id, cells in read_rows((site / "en/targets/index.html").read_text(encoding="utf-8"))}
    assert "95 percent · wording: “strive for”" in [row["amount"] for row in rows.values()]
    assert len(rows) == 7 and rows["2023-12-02-1a2b3c4d-t1"] == {"date": "2025", "name": "Public charging piles", "amount": "more than 50,000", "place": "Jiangzhou", "topics": "mobility climate"}


def test_rows_and_articles_are_filtered_by_all_that_lists_them(site: Path) -> None:
    bundle = site / "en/pagefind"
    told = json.loads((bundle / "filters.json").read_text(encoding="utf-8"))
    ids, values = told["ids"], told["values"]
    assert {key: set(told["rows"]["targets"]) - {n for places in values[key].values() for n in places} for key in ("year", "paper")} == {"year": set(), "paper": set()}
    mobility = {json.loads((bundle / f"hits/{ids[n]}.json").read_text(encoding="utf-8"))["url"] for n in values["topic"]["Mobility"]}
    page = (site / "en/topics/mobility/index.html").read_text(encoding="utf-8").partition('id="other-')[0]
    listed = set(re.findall(r"articles/([\w-]+)/", page.partition("<article")[2]))
    assert listed and {f"articles/{id}/" for id in listed} <= mobility
    assert mobility & {f"articles/{record.id.rpartition('-')[0]}/#{record.id}" for entry in sample().entries for record in entry.targets if "mobility" in record.topics}


def test_only_what_a_reader_reads_is_indexed() -> None:
    page = '<nav>menu</nav><article><h1>title<a class="headerlink">#</a></h1><p>one<br>two <b>th</b>ree</p><svg><title>no</title></svg><table class="pd-table"><tr><td>cell</td></tr></table><script>no()</script></article><footer>no</footer>'
    assert read_page(page)[0] == "one two three cell"
    assert read_page(page, lists=False)[0] == "one two three"


def test_the_index_knows_where_sentences_and_rows_begin() -> None:
    page = '<article><table><tr id="2023-a-t1"><td>row</td></tr></table><p><span id="s1">一句。</span><span id="s2">𠀀又一句。</span><span id="other">三</span></p></article>'
    text, places = read_page(page)
    assert (text, places) == ("row 一句。𠀀又一句。三", ((0, "2023-a-t1"), (4, "s1"), (7, "s2")))
    assert hit(Found(address="x/", title="", about="", text="𠀀" + text, places=((5, "s1"),)))["places"] == [[6, "s1"]]


def test_the_map_of_characters_holds_what_the_index_needs(site: Path) -> None:
    folds = json.loads((site / "zh-Hant/pagefind/fold.json").read_text(encoding="utf-8"))
    assert folds["電"] == "电" and folds["軌"] == "轨"
    assert len(folds) < 1000


def test_a_query_fetches_little_for_each_character_and_nothing_is_lost(tmp_path: Path) -> None:
    letters = [chr(n) for n in range(0x4E00, 0x4E40)]
    pages = [Found(f"articles/{n}/", f"页{n}", "", "".join(letters[(n + 7 * k) % 64] for k in range(600))) for n in range(40)]
    index(pages, tmp_path / "pagefind", "zh-Hans")
    (told,) = json.loads((tmp_path / "pagefind/pagefind-entry.json").read_bytes())["languages"].values()
    meta = gzip.decompress((tmp_path / f"pagefind/pagefind.{told['hash']}.pf_meta").read_bytes())
    files = {path.stem: gzip.decompress(path.read_bytes()) for path in (tmp_path / "pagefind/index").iterdir()}
    assert len(files) > 4 and all(data.startswith(BEGIN) and name.encode() in meta for name, data in files.items())
    assert max(map(len, files.values())) < 2 * SHARD
    folded = set(fold("".join(letters)))
    assert sum(data.count(b"\x83\x63" + letter.encode()) for data in files.values() for letter in folded) == len(folded)


def test_two_rows_of_one_address_are_named(tmp_path: Path) -> None:
    twice = Found(address="targets/2023-a-t1", title="充电桩：5万个", about="2030", text="2030", row="articles/2023-a/#2023-a-t1")
    with pytest.raises(InputError, match=r"^targets/2023-a-t1: search-failed: 充电桩：5万个: two pages or rows have this address"):
        index([twice, twice], tmp_path, "zh-Hans")


@pytest.mark.parametrize(("place", "told"), [("read_page", "^zh-Hans/[^:]*: search-failed: a fault of the program: KeyError"), ("index", "no room")])
def test_a_build_that_fails_late_names_the_page_and_leaves_no_half_site(place: str, told: str, project: Path, pages: Mapping[str, str], site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*given: object, **options: object) -> None:
        raise KeyError("no room")

    before = checksums(site)
    monkeypatch.setattr(f"digest.search.{place}", failing)
    changed = {path: text + "\n一句。\n" if path.endswith("index.md") else text for path, text in pages.items()}
    with pytest.raises((InputError, KeyError), match=told):
        publish(changed, project, load_settings(project / "mkdocs.yml"), silent, data_files())
    assert not (project / "site.new").exists() and checksums(site) == before

"""What the pages say, and that no text of a source can do more than be read."""

from __future__ import annotations

import datetime
import html
import re
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import markdown
import pytest
import yaml
from conftest import ROOT
from sample import HOSTILE, sample

from digest.lexicon import Lexicon, labels
from digest.model import ArticleKind, Edition, Named, Near, Relation, Text
from digest.problem import InputError
from digest.render import by_letter, by_sound, letter_of, render, statuses
from digest.rights import permitted
from digest.search import read_rows
from digest.settings import LANGUAGES, Settings
from digest.voice import read_interface

SETTINGS = Settings(today=datetime.date(2026, 11, 21), address="https://example.org/digest/")
ARTICLE = "articles/2023-12-02-1a2b3c4d.md"


@pytest.fixture(scope="module")
def pages(lexicon: Lexicon) -> Mapping[str, str]:
    return render(sample(), SETTINGS, lexicon)


def body(page: str) -> str:
    return page.split("---\n", 2)[2]


def as_html(page: str) -> str:
    return markdown.markdown(body(page), extensions=["attr_list", "toc"])


def as_text(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", as_html(page))).split())


def test_the_same_paths_in_each_language(pages: Mapping[str, str]) -> None:
    paths = [{path.split("/", 1)[1] for path in pages if path.startswith(f"{language}/")} for language in LANGUAGES]
    assert paths[0] == paths[1] == paths[2]
    assert {
        "index.md",
        ARTICLE,
        "topics/climate.md",
        "plans/hostile-law.md",
        "targets/index.md",
        "data/index.md",
        "about/index.md",
    } <= paths[0]


def test_rendering_twice_gives_the_same(pages: Mapping[str, str], lexicon: Lexicon) -> None:
    assert render(sample(), SETTINGS, lexicon) == pages


def test_an_empty_edition_has_pages_that_say_so(lexicon: Lexicon) -> None:
    pages = render(Edition(pages=(), entries=()), SETTINGS, lexicon)
    assert "No articles yet" in as_text(pages["en/index.md"])
    assert "No targets here yet" in as_text(pages["en/targets/index.md"])


# ---- untrusted text -------------------------------------------------------------------------------------------------


def test_hostile_text_is_only_text(pages: Mapping[str, str]) -> None:
    for path, page in pages.items():
        shown = as_html(page)
        tags = re.findall(r"<[^>]*>", re.sub(r"<!--.*?-->", "", shown))
        assert not [tag for tag in tags if re.match(r"</?(?:script|img)|<[^>]*\s(?:on\w+|style)=|<[^>]*javascript:", tag)], path
        assert "<script" not in page and "javascript:" not in page and "{{" not in page, path
    assert HOSTILE in as_text(pages["en/articles/2021-0d0d0d0d.md"])


def test_front_matter_holds_our_keys_alone(pages: Mapping[str, str]) -> None:
    for path, page in pages.items():
        meta = yaml.safe_load(page.split("---\n", 2)[1])
        assert set(meta) <= {"title", "description", "hide", "search", "scripts", "data", "feed", "filters", "noindex", "moved"}, path
        assert not re.search(r"[<>\"{}]", meta["title"] + meta["description"]), path


@pytest.mark.parametrize("bad", ["../x", "A", "", "a b", "a" * 91, "x\n", "é"])
def test_an_id_that_is_no_address_is_refused(bad: str, lexicon: Lexicon) -> None:
    edition = sample()
    first = edition.entries[0]
    with pytest.raises(ValueError, match="is no id"):
        render(replace(edition, entries=(replace(first, article=replace(first.article, id=bad)),)), SETTINGS, lexicon)


def test_a_template_that_cannot_be_filled_is_named_with_its_line_and_the_page(tmp_path: Path, lexicon: Lexicon) -> None:
    for folder in ("pages", "charts"):
        shutil.copytree(SETTINGS.templates / folder, tmp_path / folder)
    topic = tmp_path / "pages/topic.md"
    topic.write_text(topic.read_text(encoding="utf-8") + "\n{{ nobody.said }}\n", encoding="utf-8")
    line = len(topic.read_text(encoding="utf-8").splitlines())
    with pytest.raises(InputError, match=rf"^templates/pages/topic\.md:{line}: template-failed: zh-Hans/topics/\w+\.md: UndefinedError: 'nobody' is undefined\n  fix: if this template is yours, mend it"):
        render(sample(), replace(SETTINGS, templates=tmp_path), lexicon)
    topic.write_text("{% if %}", encoding="utf-8")
    with pytest.raises(InputError, match=r"^templates/pages/topic\.md:1: template-failed: zh-Hans/topics/"):
        render(sample(), replace(SETTINGS, templates=tmp_path), lexicon)


def test_a_template_of_another_name_makes_a_page_of_its_own(tmp_path: Path, lexicon: Lexicon) -> None:
    for folder in ("pages", "charts"):
        shutil.copytree(SETTINGS.templates / folder, tmp_path / folder)
    own = tmp_path / "pages/our-team.md"
    own.write_text('# {{ said("编辑部 & 团队", "The “editors” & team") }}\n\n{{ said("到2027年，软件团队有12人。") }} <a href="{{ root }}about/">→</a>\n', encoding="utf-8")
    (tmp_path / "pages/_parts.md").write_text("{{ nobody.said }}", encoding="utf-8")
    pages = render(sample(), replace(SETTINGS, templates=tmp_path), lexicon)
    titles = {}
    for language in LANGUAGES:
        page = pages[f"{language}/our-team/index.md"]
        titles[language] = html.unescape(yaml.safe_load(page.split("---\n", 2)[1])["title"])
        assert re.search(r"^# \S.* \{: #title \}$", page, re.M) and '<a href="../about/">' in page
    assert titles == {"zh-Hans": "编辑部 & 团队", "zh-Hant": "編輯部 & 團隊", "en": "The “editors” & team"}
    assert not [path for path in pages if "parts" in path]
    own.rename(tmp_path / "pages/我们.md")
    with pytest.raises(InputError, match=r"^templates/pages/我们\.md: bad-name: "):
        render(sample(), replace(SETTINGS, templates=tmp_path), lexicon)


# ---- what a reader needs ---------------------------------------------------------------------------------------------


def test_every_number_leads_to_its_sentence(pages: Mapping[str, str]) -> None:
    for language in LANGUAGES:
        ids = set(re.findall(r'id="([^"]+)"', pages[f"{language}/{ARTICLE}"]))
        links = re.findall(r'class="pd-amount".*?href="#([^"]+)"', pages[f"{language}/{ARTICLE}"])
        assert len(links) == 7
        assert set(links) <= ids and all(link.startswith("s") for link in links)
        tracked = re.findall(
            r'class="pd-amount"(?:(?!href).)*href="[./]+articles/2023-12-02-1a2b3c4d/#([^"]+)"', pages[f"{language}/targets/index.md"]
        )
        assert len(tracked) == 5 and set(tracked) <= ids


def test_a_row_names_article_newspaper_date_and_source_line(pages: Mapping[str, str]) -> None:
    row = as_text(
        re.search(r'<tr id="2022-07-5e6f7a8b-t1".*?</tr>', pages["zh-Hans/topics/mobility.md"], re.DOTALL).group().join(["---\n---\n", ""])
    )  # type: ignore[union-attr]
    assert row == "2030年 公共充电桩 12万个 最新公布值： 2.1万个 （2022年），相当于目标值的17% 江州 简讯｜江州本月新开通3条公交线路 江州晚报，2022年7月 来源第11行 seeds/001.txt 看原句 ：公共充电桩 到2030年，公共充电桩将达到 12万个 。"


def test_only_a_newspapers_sentence_is_called_original(pages: Mapping[str, str]) -> None:
    tracker = pages["en/targets/index.md"]
    for id, said in (("2023-12-02-1a2b3c4d-t1", "Show the sentence (our wording)"), ("2022-07-5e6f7a8b-t1", "Show the original sentence")):
        row = re.search(rf'<tr id="{id}".*?</tr>', tracker, re.DOTALL)
        assert row and re.search(rf"{re.escape(said)} ?: ", as_text(f"---\n---\n{row[0]}"))
    assert "beside it; the Chinese prevails" in as_text(pages[f"en/{ARTICLE}"]) and "Chinese original" not in as_text(pages[f"en/{ARTICLE}"])
    assert "Chinese original" in as_text(pages["en/articles/2022-07-5e6f7a8b.md"])


def test_a_legend_explains_only_what_the_chart_has(pages: Mapping[str, str]) -> None:
    chart = re.search(r'<figure class="pd-timeline.*?</figure>', pages["en/targets/index.md"], re.DOTALL)
    assert chart
    said = as_text(f"---\n---\n{chart[0]}").split("Each ")[-1]
    for words, drawn in (("square, to be checked", "-4.5 0"), ("shaded, the year of this edition (21 November 2026)", "pd-now"), ("1 more states no date", "<figure"), ("hollow, date passed", "pd-past")):
        assert (words in said) == (drawn in chart[0]), words


def test_a_source_line_leads_to_its_paragraph(pages: Mapping[str, str]) -> None:
    article = pages["en/articles/2022-07-5e6f7a8b.md"]
    leads = re.findall(r'class="pd-line" href="[^"#]*#(p\d+)"', article)
    assert leads and set(leads) <= set(re.findall(r'id="(p\d+)"', article))


def test_a_source_line_leads_to_its_text_as_it_came(lexicon: Lexicon) -> None:
    edition = sample()
    lines = tuple(f"軌 第{n}行 <b>" for n in range(1, 30))
    shown = render(replace(edition, pages=tuple(replace(page, seed=replace(page.seed, lines=lines)) for page in edition.pages)), SETTINGS, lexicon)
    for language in LANGUAGES:
        article = shown[f"{language}/{ARTICLE}"]
        leads = set(re.findall(r'class="pd-line" href="[^"#]*#([^"]+)"', article))
        assert leads == {"l4", "l5", "l7", "l8"} and leads <= set(re.findall(r'<li id="(l\d+)"', article))
        assert "軌 第4行 <b>" in as_text(article)
        assert '/#l4"' in shown[f"{language}/targets/index.md"]
    assert "not the newspaper’s text" in as_text(shown[f"en/{ARTICLE}"])


def test_several_source_lines_have_one_address_at_their_first(lexicon: Lexicon) -> None:
    edition = sample()
    first = edition.entries[0]
    apart = replace(first.targets[0], places=(replace(first.targets[0].places[0], lines=((4, 5), (7, 7))),))
    entries = (replace(first, targets=(apart, *first.targets[1:])), *edition.entries[1:])
    lines = tuple(f"第{n}行" for n in range(1, 30))
    pages = tuple(replace(page, seed=replace(page.seed, lines=lines)) for page in edition.pages)
    shown = render(replace(edition, entries=entries, pages=pages), SETTINGS, lexicon)
    article = shown[f"en/{ARTICLE}"]
    assert '/#l4-l5,l7">' in shown["en/targets/index.md"] and 'href="#l4-l5,l7"' in article and 'href="#l3-l4"' in article
    assert "source lines 4–5, 7" in as_text(article)
    for first_line, id in ((3, "l3-l4"), (4, "l4-l5,l7")):
        assert re.search(rf'<li id="l{first_line}" value="{first_line}"><span id="{id}"></span>', article)
    ids = re.findall(r' id="(l\d[^"]*)"', article)
    assert len(ids) == len(set(ids)) and set(re.findall(r'href="#(l\d[^"]*)"', article)) <= set(ids)


def test_a_row_is_not_the_newspapers_text_whether_or_not_a_plan_set_it(pages: Mapping[str, str]) -> None:
    for path in ("targets/index.md", "topics/mobility.md", "plans/jiangzhou-green-transport-2023-2027.md"):
        rows = re.findall(r'<td class="pd-source" data-id="2023-12-02-1a2b3c4d-.*?</td>', pages[f"en/{path}"], re.DOTALL)
        assert rows and all("this digest, from facts reported by Mountain City Daily, 2 December 2023" in as_text(f"---\n---\n{row}") for row in rows), path


def test_an_article_that_is_not_about_policy_says_so(pages: Mapping[str, str]) -> None:
    edition = sample()
    for entry in edition.entries:
        assert ("not about policy" in as_text(pages[f"en/articles/{entry.article.id}.md"]).split("Text")[0]) != entry.policy
    assert as_text(pages["en/articles/index.md"]).count("not about policy") == sum(not entry.policy for entry in edition.entries)


def test_figures_that_are_gathered_have_their_sentence_too(pages: Mapping[str, str]) -> None:
    figures = pages["en/topics/climate.md"].split('id="figure-table"')[1]
    assert figures.count('<details class="pd-said">') == figures.count("<tr id=") and "<mark>" in figures


def test_an_english_index_goes_by_english_names_where_counts_are_alike(lexicon: Lexicon) -> None:
    edition = sample()
    named = tuple(Named(id=f"o-{n}", name=Text(zh=f"机构{n}", en=name), articles=edition.organisations[0].articles) for n, name in enumerate(("Zeta", None, "Alpha")))
    pages = render(replace(edition, organisations=named), SETTINGS, lexicon)
    shown = {language: re.findall(r'organisations/(o-\d)/"', pages[f"{language}/organisations/index.md"]) for language in ("zh-Hans", "en")}
    assert shown == {"zh-Hans": ["o-0", "o-1", "o-2"], "en": ["o-2", "o-0", "o-1"]}


def test_english_names_go_by_their_letters() -> None:
    names = ["Alpha", "“Beta” platform", "beta works", "A Dam", "the “Delta” plan", "directly administered", "Ö", "A"]
    assert sorted([*names[4:], *names[:4]], key=by_letter) == ["A", *names[:6], "Ö"]


@pytest.mark.parametrize(
    "names",
    [("成都", "重庆", "崇明", "大足", "中国", "重点项目"), ("长沙", "长寿", "厦门", "夏津", "张家口"), ("六安", "路桥"), ("柳州", "六盘水", "龙岩"), ("蒲江", "綦江", "秦皇岛", "深圳")],
)
def test_names_go_by_the_sound_that_they_have(names: tuple[str, ...], lexicon: Lexicon) -> None:
    assert sorted(names, key=lambda name: by_sound(name, lexicon)) == list(names)


def test_a_name_read_otherwise_is_written_in_common_characters(lexicon: Lexicon) -> None:
    for row in lexicon.table("sounds"):
        assert len(row["name"]) == len(row["as"]) == len(row["sound"].split()) and row["name"] != row["as"]
        assert all(0xB0 <= char.encode("gb2312")[0] <= 0xD7 for char in row["as"])


def test_only_long_tables_leave_rows_out_of_sight_undrawn(lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "pd-long" not in render(sample(), SETTINGS, lexicon)["en/targets/index.md"]
    monkeypatch.setattr("digest.render.LONG", 3)
    assert "pd-long" in render(sample(), SETTINGS, lexicon)["en/targets/index.md"]


def test_the_rows_of_a_long_tracker_stand_on_the_pages_of_their_years(lexicon: Lexicon, pages: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    every = re.findall(r'<tr id="([^"]+)"', pages["en/targets/index.md"])
    assert not [path for path in pages if re.fullmatch(r"en/targets/.*(?<!index)\.md", path)] and 'id="years"' not in pages["en/targets/index.md"]
    monkeypatch.setattr("digest.rows.TRACKED", 3)
    split = render(sample(), SETTINGS, lexicon)
    first = split["en/targets/index.md"]
    assert re.findall(r'<tr id="([^"]+)"', first) == every[:3]
    parts = {path.removeprefix("en/targets/").removesuffix(".md"): text for path, text in split.items() if path.startswith("en/targets/") and not path.endswith("/index.md")}
    assert sorted(id for text in parts.values() for id in re.findall(r'<tr id="([^"]+)"', text)) == sorted(every)
    assert set(re.findall(r'<a href="([\w-]+)/">', first)) == set(parts) == set(yaml.safe_load(first.split("---\n")[1])["parts"])
    for name, text in parts.items():
        assert re.search(r'rel="(?:prev|next)"', text) and "../../articles/" in text
        assert as_text(text).split(" All targets ")[-1].startswith("Targets without a date" if name == "undated" else f"Targets due in {name[:4]}") or name in text
    led = re.findall(r'<a href="([^"#?]*)#?[^"]*"[^>]*><title>', first)
    assert all(not path or path.removeprefix("../").removesuffix("/").split("/")[0] in {*parts, "articles"} for path in led)


def test_a_topic_with_many_targets_lists_those_that_fall_due_first(lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = re.findall(r'<tr id="([^"]+-t[^"]+)"', render(sample(), SETTINGS, lexicon)["en/topics/mobility.md"])
    monkeypatch.setattr("digest.render.TARGETS_SHOWN", 2)
    page = render(sample(), SETTINGS, lexicon)["en/topics/mobility.md"]
    assert re.findall(r'<tr id="([^"]+-t[^"]+)"', page) == whole[:2] and len(whole) > 2
    assert f"The 2 that fall due first, of {len(whole)}." in as_text(page) and 'href="../../targets/?topic=mobility"' in page
    assert not [id for id in re.findall(r'href="#([^"]+-t[^"]+)"', page) if id not in whole[:2]]


def test_a_long_index_stands_by_letters(lexicon: Lexicon, pages: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    indexes = [name for name in ("indicators", "places", "organisations", "papers") if len(re.findall(r"<li>", pages[f"en/{name}/index.md"])) > 1]
    assert indexes and not any("by-most" in pages[f"en/{name}/index.md"] for name in indexes)
    monkeypatch.setattr("digest.render.LISTED", 1)
    monkeypatch.setattr("digest.render.NAMED_MOST", 1)
    long = render(sample(), SETTINGS, lexicon)
    for language in LANGUAGES:
        for name in indexes:
            page = long[f"{language}/{name}/index.md"]
            led, ids = re.findall(r'href="#(by-[^"]+)"', page), re.findall(r'<h[23] id="(by-[^"]+)"', page)
            assert led == ids and ids[0] == "by-most" and ids[1:] == sorted(ids[1:], key=lambda id: (id == "by-other", id))
            before = set(re.findall(rf'href="../({name}/[^"]+)"', pages[f"{language}/{name}/index.md"]))
            assert before and before <= set(re.findall(rf'href="../({name}/[^"]+)"', page.split(f'id="{ids[1]}">')[1]))


@pytest.mark.parametrize(("name", "letter"), [("阿坝", "a"), ("成都", "c"), ("重庆", "c"), ("济南", "j"), ("武汉", "w"), ("遵义", "z"), ("涪陵", "f"), ("㵲阳", "other"), ("5G基站", "other"), ("PM2.5浓度", "p")])
def test_a_name_stands_under_the_letter_of_its_sound(name: str, letter: str, lexicon: Lexicon) -> None:
    assert letter_of(by_sound(name, lexicon), english=False) == letter


def test_about_says_how_well_it_reads_in_a_sentence_before_the_table(pages: Mapping[str, str]) -> None:
    said = pages["en/about/index.md"]
    assert as_text(said).index("articles that those who write its rules have never opened") < as_text(said).index("Scores by kind of text")
    assert re.search(r'<details class="pd-why"><summary>Scores by kind of text.*?pd-measured', said, re.DOTALL)


def test_about_says_how_many_records_an_editor_checked(lexicon: Lexicon) -> None:
    edition = sample()
    first = edition.entries[0]
    checked = replace(first, targets=(replace(first.targets[0], rules=("number:plain", "editor")), *first.targets[1:]))
    said = as_text(render(replace(edition, entries=(checked, *edition.entries[1:]), progress=()), SETTINGS, lexicon)["en/about/index.md"])
    records = sum(len(entry.targets) + len(entry.figures) for entry in edition.entries)
    assert f"holds {records} targets and figures. Confirmed, corrected or added one by one by an editor: 1; as the program read them, without an editor’s word: {records - 1}." in said
    assert "Latest report" not in said


def test_a_number_that_an_editor_gave_and_checked_is_shown_as_the_editors(lexicon: Lexicon) -> None:
    edition = sample()
    first = edition.entries[0]
    own = replace(first.targets[0], grade="sure", rules=("editor", "value-not-in-text"), amount=Text(zh="120亿元", en="CNY 12 billion"))
    entry = replace(first, targets=(own, *first.targets[1:]))
    shown = render(replace(edition, entries=(entry, *edition.entries[1:]), progress=()), SETTINGS, lexicon)
    said = {language: as_text(shown[f"{language}/articles/{first.article.id}.md"]) for language in ("zh-Hans", "en")}
    assert re.search("120亿元\\s*数由编辑所定", said["zh-Hans"]) and re.search(r"CNY 12 billion\s*number settled by the editor", said["en"])
    doubted = replace(entry, targets=(replace(own, grade="check"), *first.targets[1:]))
    page = as_text(render(replace(edition, entries=(doubted, *edition.entries[1:]), progress=()), SETTINGS, lexicon)[f"en/articles/{first.article.id}.md"])
    assert "settled by the editor" not in page and re.search(r"CNY 12 billion\s*to be checked", page)


def test_the_data_page_tells_every_code_of_relation_kind_and_topic(pages: Mapping[str, str]) -> None:
    for language in LANGUAGES:
        codes = re.findall(r"<li><code>(.+?)</code> .+</li>", pages[f"{language}/data/index.md"])
        topics = [topic.id for topic in sample().topics]
        assert [html.unescape(code) for code in codes] == [*get_args(Relation), *get_args(ArticleKind), *topics]


def test_the_home_page_says_what_the_edition_covers(pages: Mapping[str, str]) -> None:
    assert re.search(r"\d newspaper pages?, 2021 to 2 December 2023, places named most: .+; edition of 21 November 2026\.", as_text(pages["en/index.md"]))


def test_the_home_page_names_no_place_twice(lexicon: Lexicon) -> None:
    edition = sample()
    places = tuple(Named(id=f"l-{n}", name=Text(zh=name, en=name), articles=edition.locations[0].articles) for n, name in enumerate(("成渝", "成都", "重庆", "成渝地区")))
    for known, said in ((places, "成都, 重庆"), (places[:1], "成渝")):
        assert f"places named most: {said};" in as_text(render(replace(edition, locations=known), SETTINGS, lexicon)["en/index.md"])


def test_a_doubtful_record_says_so_in_words(pages: Mapping[str, str]) -> None:
    shown = 1 + 2  # in its row, and in each form that it is cited in
    assert as_text(pages[f"en/{ARTICLE}"]).count("to be checked") == shown
    assert as_text(pages[f"zh-Hant/{ARTICLE}"]).count("待核") == shown


def test_a_doubt_is_told_wherever_a_record_is_listed(lexicon: Lexicon) -> None:
    edition = sample()
    doubted = [replace(e, targets=tuple(replace(t, grade="check", doubts=("name", "deadline")) for t in e.targets)) for e in edition.entries]
    pages = render(replace(edition, entries=tuple(doubted)), SETTINGS, lexicon)
    for path in ("index.md", "targets/index.md", "topics/climate.md", ARTICLE):
        assert "to be checked: name, deadline" in as_text(pages[f"en/{path}"]), path
        assert "待核：名称、完成期限" in as_text(pages[f"zh-Hans/{path}"]), path
    due = re.findall(r"<li>.*?</li>", pages["en/index.md"].split('class="pd-due"')[1].split("</ol>")[0])
    assert due and all('class="pd-check"' in each for each in due)


def test_english_with_other_numbers_than_the_chinese_says_so_wherever_it_stands(lexicon: Lexicon) -> None:
    edition = sample()
    entry = next(e for e in edition.entries if e.article.id in ARTICLE)
    said = entry.summary[0]
    wrong = replace(said, en="By 2025 it is to be 9 million.", disputed=True)
    paragraphs = tuple(replace(p, sentences=tuple(wrong if s.id == said.id else s for s in p.sentences)) for p in entry.article.paragraphs)
    disputed = replace(entry, summary=(wrong, *entry.summary[1:]), article=replace(entry.article, paragraphs=paragraphs))
    pages = render(replace(edition, entries=tuple(disputed if e is entry else e for e in edition.entries)), SETTINGS, lexicon)
    note = "to be checked: the Chinese has other numbers"
    assert as_text(pages[f"en/{ARTICLE}"]).count(f"9 million. {note}") == 2
    assert f"9 million. [{note}]" in html.unescape(pages[f"en/{ARTICLE}"].split("---\n", 2)[1].replace("\n  ", " "))
    assert "待核：与中文" not in pages[f"zh-Hans/{ARTICLE}"] and wrong.vouched is None


def test_wording_of_ours_is_said_and_cited_as_ours(pages: Mapping[str, str]) -> None:
    text = as_text(pages[f"en/{ARTICLE}"])
    assert "Text by this project, from facts reported by Mountain City Daily" in text
    cited = text.split("How to cite ")[1].split("Source:")[0]
    assert cited.count("Policy Digest") == 5  # twice in CSL-JSON and "Mountain City Daily" not in cited
    assert "https://example.org/digest/en/articles/2023-12-02-1a2b3c4d/" in cited
    assert "江州晚报, 2022-07" in as_text(pages["en/articles/2022-07-5e6f7a8b.md"]).split("How to cite")[1]


def test_pages_that_gather_say_whose_wording_it_is(pages: Mapping[str, str]) -> None:
    for path in (
        "index.md",
        "articles/index.md",
        "topics/climate.md",
        "plans/jiangzhou-green-transport-2023-2027.md",
        "targets/index.md",
        "data/index.md",
    ):
        assert "Text by this project, from facts reported by Mountain City Daily" in as_text(pages[f"en/{path}"]), path
    assert "Text by this project" not in as_text(pages["en/plans/hostile-law.md"])
    for path in ("topics/climate.md", "plans/jiangzhou-green-transport-2023-2027.md", "targets/index.md"):
        page = pages[f"en/{path}"]
        assert page.index("Text by this project") < page.index("<table"), path  # on the first sheet that is printed


def test_a_row_keeps_its_wording_and_base_year_where_it_is_found(pages: Mapping[str, str]) -> None:
    """What is set small in a cell is no part of a search result."""
    for language, firm, base in (("en", "wording: “strive for”", "compared with 2022"), ("zh-Hans", "力争", "较2022年")):
        rows = [cells for _, _, cells in read_rows(pages[f"{language}/targets/index.md"])]
        assert any(firm in row["amount"].lower() for row in rows) and any(base in row["name"] for row in rows)


def test_what_is_on_other_topics_is_one_line_on_paper(lexicon: Lexicon) -> None:
    edition = sample()
    first = edition.entries[0]
    targets = tuple(replace(target, topics=("climate",)) for target in first.targets)
    pages = render(replace(edition, entries=(replace(first, targets=targets), *edition.entries[1:])), SETTINGS, lexicon)
    said = f"The same articles also hold {len(targets)} targets on other topics, which are on the site."
    assert said in as_text(pages["en/topics/mobility.md"]) and "The same articles also hold" not in as_text(pages["en/topics/climate.md"])


def test_a_topic_says_why(pages: Mapping[str, str]) -> None:
    assert "为何归入这些专题 交通出行：轨道交通、公交 气候：编辑所定" in as_text(pages[f"zh-Hans/{ARTICLE}"])
    assert "Why these topics Mobility: urban rail transit, public transport Climate: set by the editor" in as_text(pages[f"en/{ARTICLE}"])


def test_traditional_pages_are_converted(pages: Mapping[str, str]) -> None:
    text = as_text(pages[f"zh-Hant/{ARTICLE}"])
    assert "城市軌道交通運營里程" in text
    assert "轨" not in text and "目標" in text


def test_an_english_page_marks_its_chinese(pages: Mapping[str, str]) -> None:
    for path, page in pages.items():
        if path.startswith("en/"):
            bare = re.sub(r'<(\w+)[^>]*lang="zh-Hans"[^>]*>.*?</\1>', "", as_html(page), flags=re.DOTALL)
            bare = re.sub(r"<pre>.*?</pre>|<title>.*?</title>| data-\w+=\"[^\"]*\"", "", bare, flags=re.DOTALL)
            assert not re.findall(r"[\u4e00-\u9fff]+", bare), path
    assert "no English yet" in as_text(pages[f"en/{ARTICLE}"])


def test_english_stands_beside_its_chinese_sentence(pages: Mapping[str, str]) -> None:
    pair = re.search(r'<div class="pd-pair" id="s3">.*?</div>', pages[f"en/{ARTICLE}"]).group()  # type: ignore[union-attr]
    assert "By the end of 2022" in pair and '<p lang="zh-Hans">截至2022年底' in pair


def test_a_text_without_english_explains_its_numbers(pages: Mapping[str, str]) -> None:
    text = as_text(pages["en/articles/2022-07-5e6f7a8b.md"])
    assert "The text has not been translated yet" in text
    assert "T1 public charging piles: 120,000 (2030)" in text


def test_related_articles_come_with_their_reasons(pages: Mapping[str, str]) -> None:
    assert "同一计划：《江州市绿色交通行动方案（2023—2027年）》；同一专题：气候；同一地点：江州；同一版面" in as_text(
        pages[f"zh-Hans/{ARTICLE}"]
    )


@pytest.mark.parametrize(
    ("may", "sentences", "target"),
    [("full", ["s1", "s2", "s3", "s6", "s4", "s5"], "s2"), ("quotes", ["s2", "s3", "s4", "s5"], "s2"), ("none", [], "text")],
)
def test_what_of_a_text_may_be_shown(may: Any, sentences: list[str], target: str, lexicon: Lexicon) -> None:
    edition = sample()
    first = edition.entries[0]
    entry = replace(first, article=replace(first.article, paper=replace(first.article.paper, text=may)))
    for language in ("zh-Hans", "en"):
        page = render(permitted(replace(edition, entries=(entry, *edition.entries[1:])), {}), SETTINGS, lexicon)[f"{language}/{ARTICLE}"]
        assert re.findall(r'id="(s\d+)"', page) == sentences
        assert f'<a href="#{target}">' in page


def test_targets_are_told_from_those_whose_date_has_passed(pages: Mapping[str, str]) -> None:
    due = as_text(pages["en/index.md"]).split("Due next")[1].split("Targets by year due")[0]
    assert re.findall(r"\b20\d\d\b", due) == ["2027", "2027", "2030", "2060"]
    assert pages["en/targets/index.md"].count("<small>date passed</small>") == 2


def test_a_table_says_from_what_day_dates_have_passed(pages: Mapping[str, str], lexicon: Lexicon) -> None:
    said = "Status on 21 November 2026: “date passed”"
    assert all(as_text(pages[f"en/{page}"]).count(said) == 1 for page in ("targets/index.md", ARTICLE, "topics/mobility.md"))
    early = render(sample(), replace(SETTINGS, today=datetime.date(2022, 1, 1)), lexicon)
    assert "Status on" not in as_text(early["en/targets/index.md"])


def test_the_home_page_leads_to_the_targets_of_each_year(pages: Mapping[str, str]) -> None:
    years = re.search(r'<ul class="pd-years">.*?</ul>', pages["en/index.md"], re.DOTALL).group()  # type: ignore[union-attr]
    assert re.findall(r'\?([^"]+)">(\w+)</a>.*?<span>(\d+) target', years) == [
        ("from=2025&amp;to=2025", "2025", "2"),
        ("from=2027&amp;to=2027", "2027", "2"),
        ("from=2030&amp;to=2030", "2030", "1"),
        ("from=2060", "later", "1"),
    ]


def test_a_row_of_the_tracker_shows_its_sentence_in_place(pages: Mapping[str, str]) -> None:
    row = re.search(r'<tr id="2023-12-02-1a2b3c4d-t1".*?</tr>', pages["en/targets/index.md"], re.DOTALL).group()  # type: ignore[union-attr]
    assert 'data-status="past reported short"' in row
    shown = row.split("<details")[1]
    assert "By 2025&#44; it says" in shown and '<p lang="zh-Hans">' in shown and "<mark>5万个</mark>" in shown


def test_a_long_table_leads_to_its_sentences_instead(lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digest.render.SENTENCES_SHOWN", 3)
    page = render(sample(), SETTINGS, lexicon)["en/targets/index.md"]
    assert "pd-said" not in page and page.count("<tr id") == 7
    assert '<a href="../articles/2023-12-02-1a2b3c4d/#s2">' in page


def test_the_timeline_says_how_many_fall_due_in_a_year(pages: Mapping[str, str]) -> None:
    chart = re.search(r"<svg.*?</svg>", pages["en/topics/mobility.md"], re.DOTALL).group()  # type: ignore[union-attr]
    assert re.findall(r'class="pd-full">(\w+)</text><text[^>]*>(\d+)<', chart) == [("2025", "2"), ("2027", "2"), ("2030", "1")]
    assert set(re.findall(r'href="#([^"]+)"', chart)) <= set(re.findall(r'<tr id="([^"]+)"', pages["en/topics/mobility.md"]))


def test_a_topic_sets_apart_what_its_articles_say_of_other_topics(lexicon: Lexicon) -> None:
    edition = sample()
    first = edition.entries[0]
    targets = tuple(replace(t, topics=("climate",) if n in (0, 4) else t.topics) for n, t in enumerate(first.targets))
    figures = tuple(replace(f, topics=("climate",)) for f in first.figures)
    pages = render(replace(edition, entries=(replace(first, targets=targets, figures=figures), *edition.entries[1:])), SETTINGS, lexicon)
    own, _, others = pages["en/topics/mobility.md"].partition("## Other targets in the same articles")
    assert [re.findall(r'<tr id="[^"]*-([tf]\d)"', part) for part in (own, others)] == [["t3", "t4", "t1", "t2", "f1"], ["t1", "t5", "f1", "f2"]]
    assert "4 targets · 1 figure · 2 articles" in as_text(own) and "## Other figures in the same articles" in others
    assert "2 articles · 4 targets" in as_text(pages["en/topics/index.md"])
    assert "Other" not in as_text(pages["en/topics/climate.md"])
    row = re.search(r'<tr id="2023-12-02-1a2b3c4d-t1"[^>]*>', pages["en/targets/index.md"])
    assert row and 'data-topic="climate"' in row[0]


def test_a_topic_says_how_many_of_its_articles_have_single_records_on_it_only(lexicon: Lexicon, pages: Mapping[str, str]) -> None:
    edition = sample()
    first = replace(edition.entries[0], topics=("mobility",))
    shown = render(replace(edition, entries=(first, *edition.entries[1:])), SETTINGS, lexicon)
    for path in ("topics/climate", "topics/index", "feeds/index"):
        assert as_text(shown[f"en/{path}.md"]).count("2 articles, 1 of them with single records on it") == 1, path
        assert "single records" not in as_text(pages[f"en/{path}.md"])
    assert "2篇文章，其中1篇只有个别条目属于这一专题" in as_text(shown["zh-Hans/topics/climate.md"])
    assert "with single records on a topic included" in as_text(shown["en/index.md"]) and "single records" not in as_text(pages["en/index.md"])


def test_targets_without_a_date_are_counted_where_years_are(pages: Mapping[str, str]) -> None:
    for page in ("index", "topics/index"):
        assert re.search(r'targets/\?status=undated">1 more states no date<', pages[f"en/{page}.md"]), page
    assert "另有1个没有写明期限" in as_text(pages["zh-Hans/topics/mobility.md"])


def test_an_indicator_has_its_targets_and_figures_by_place_and_time(pages: Mapping[str, str]) -> None:
    page = pages["en/indicators/public-charging-piles.md"]
    table = as_text("---\n---\n" + re.search(r"<table.*?</table>", page, re.DOTALL).group())  # type: ignore[union-attr]
    assert re.findall(r"(20\d\d) (Target|Reported)", table) == [("2022", "Reported"), ("2025", "Target"), ("2030", "Target")]
    assert "## Jiangzhou" in page and "42% of the target" in table
    assert 'href="../../indicators/public-charging-piles/"' in pages[f"en/{ARTICLE}"]


def test_a_page_of_a_name_is_titled_as_a_line_begins(lexicon: Lexicon) -> None:
    edition = sample()
    named = tuple(replace(edition.indicators[0], id=f"i-{n}", name=Text(zh=zh, en=en)) for n, (zh, en) in enumerate((("出生率", "birth rate"), ("酸碱度", "pH of water"), ("e行里程", None))))
    pages = render(replace(edition, indicators=named), SETTINGS, lexicon)
    titles = [yaml.safe_load(pages[f"en/indicators/i-{n}.md"].split("---\n")[1])["title"] for n in range(3)]
    assert list(map(html.unescape, titles)) == ["Birth rate", "pH of water", "e行里程"]


def test_a_row_names_its_indicator_where_its_page_reads_otherwise(lexicon: Lexicon) -> None:
    edition = sample()
    row = next(record for entry in edition.entries for record in entry.figures if record.indicator_id == edition.indicators[0].id)
    other = tuple(replace(entry, figures=tuple(replace(f, indicator=Text(zh="公用充电桩", en=edition.indicators[0].name.en)) if f is row else f for f in entry.figures)) for entry in edition.entries)
    pages = render(replace(edition, entries=other), SETTINGS, lexicon)
    rows = [re.search(rf'<tr id="{row.id}">.*?</th>', pages[f"{language}/indicators/{edition.indicators[0].id}.md"], re.DOTALL)[0] for language in ("zh-Hans", "en")]  # type: ignore[index]
    assert ["<small>" in each for each in rows] == [True, False]


def test_what_is_reported_stands_beside_its_target(pages: Mapping[str, str]) -> None:
    text = as_text(pages[f"en/{ARTICLE}"])
    assert "Latest report: 21,000 (2022), 42% of the target · target value not reached yet" in text
    assert "only where indicator, scope and unit are the same" in text
    assert "Latest report" not in as_text(pages["en/articles/2021-0d0d0d0d.md"])


def test_places_organisations_and_newspapers_list_their_articles(pages: Mapping[str, str]) -> None:
    assert "6 targets · 2 figures · 2 articles" in as_text(pages["en/places/l-jiangzhou.md"])
    assert HOSTILE in as_text(pages["en/organisations/o-hostile.md"])
    assert "Mountain City Daily" in as_text(pages["en/papers/n-mountain.md"])
    assert "Jiangzhou's green transport plan" in as_text(pages["en/months/2023-12.md"])
    assert as_text(pages["en/papers/index.md"]).endswith("2023 December 2023 1 2022 July 2022 1 2021 month not stated 1")


def test_a_place_without_targets_of_its_own_leads_to_those_of_things_there(lexicon: Lexicon) -> None:
    edition = sample()
    entry, *rest = edition.entries
    first, second, *others = entry.targets
    places = tuple(Named(id=f"l-{name}", name=Text(zh=zh), articles=(entry.article.id,)) for name, zh in (("a", "青浦县"), ("b", "青浦")))
    scoped = (replace(first, scope=Text(zh="青浦县垃圾处理站", en="Qingpu waste plant"), place_ids=()), replace(second, scope=Text(zh="青浦县"), place_ids=("l-b",)))
    edition = replace(edition, entries=(replace(entry, targets=(*scoped, *others)), *rest), locations=(*edition.locations, *places))
    pages = render(edition, SETTINGS, lexicon)
    said = as_text(pages["en/places/l-a.md"])
    assert "No targets for this place itself. 1 is about a project or body here: Public charging piles more than 50,000 · Qingpu waste plant" in said
    assert "No figures for this place itself." in said and "body here" not in as_text(pages["en/places/l-b.md"])


def test_a_term_is_explained_where_an_article_first_uses_it(pages: Mapping[str, str]) -> None:
    for language, term in (("zh-Hans", "城市轨道交通运营里程"), ("zh-Hant", "城市軌道交通運營里程")):
        page = pages[f"{language}/{ARTICLE}"]
        assert page.count(f">{term}</a>") == 1
    links = re.findall(r'<a class="pd-term" href="\.\./\.\./glossary/#([^"]+)" data-note="[^"]+">', pages[f"zh-Hans/{ARTICLE}"])
    for language in LANGUAGES:
        glossary = pages[f"{language}/glossary/index.md"]
        assert links and set(links) <= set(re.findall(r'<div id="([^"]+)"', glossary))
        assert "articles/2023-12-02-1a2b3c4d/#s4" in glossary


def test_marking_terms_changes_no_character_of_a_sentence(pages: Mapping[str, str]) -> None:
    wanted = [s.zh for p in sample().entries[0].article.paragraphs for s in p.sentences]
    found = re.findall(r'<span class="pd-sentence"[^>]*>(.*?)</span>', pages[f"zh-Hans/{ARTICLE}"])
    assert [html.unescape(re.sub("<[^>]+>", "", each)) for each in found] == wanted


def test_topics_show_when_their_targets_fall_due(pages: Mapping[str, str]) -> None:
    table = re.search(r'<table class="pd-table pd-heat">.*?</table>', pages["en/topics/index.md"], re.DOTALL).group()  # type: ignore[union-attr]
    assert re.findall(r'<th scope="col">(\w+)', table) == ["Topics", *(str(year) for year in range(2025, 2031)), "later"]
    mobility = next(row for row in table.split("<tr>") if "Mobility" in row)
    assert re.findall(r">(\d+|·)</(?:a|span)>", mobility) == ["2", "·", "2", "·", "·", "1", "·"]
    assert 'href="../targets/?topic=mobility&amp;from=2030&amp;to=2030"' in mobility


# ---- interface strings ------------------------------------------------------------------------------------------------


def test_every_interface_string_has_its_english(lexicon: Lexicon) -> None:
    used = {
        word
        for path in (ROOT / "templates").rglob("*")
        if path.suffix in (".md", ".svg")
        for word in re.findall(r'\bt\("([^"]+)"', path.read_text(encoding="utf-8"))
    }
    config = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    used |= set(labels(lexicon).values()) | set(config["extra"]["words"].values()) | {title for item in config["nav"] for title in item}
    used |= {each["toggle"]["name"] for each in config["theme"]["palette"]} | {config["markdown_extensions"][1]["toc"]["permalink_title"]}
    catalogue = {message.id if isinstance(message.id, str) else message.id[0]: message for message in read_interface() if message.id}
    assert sorted(used - set(catalogue)) == []
    assert sorted(set(catalogue) - used) == []
    for zh, message in catalogue.items():
        for english in [message.string] if isinstance(message.string, str) else message.string:
            assert english and set(re.findall(r"\{\w+\}", english)) <= set(re.findall(r"\{\w+\}", zh)), zh


def test_the_english_page_says_who_made_how_much_of_it(lexicon: Lexicon) -> None:
    edition = sample()
    first = edition.entries[0]
    sentences = first.article.paragraphs[0].sentences
    made = (replace(sentences[0], status="machine"), *(replace(s, en=None) for s in sentences[1:]))
    paragraphs = (replace(first.article.paragraphs[0], sentences=made), *first.article.paragraphs[1:])
    entry = replace(first, article=replace(first.article, paragraphs=paragraphs))
    counted = dict(statuses(entry))
    assert counted["machine"] == 1 and counted["none"] >= len(sentences) - 1
    page = render(replace(edition, entries=(entry, *edition.entries[1:])), Settings(), lexicon)[f"en/articles/{entry.article.id}.md"]
    assert "English on this page: " in as_text(page) and "1 text translated by machine, not reviewed" in as_text(page) and "machine translation&#44; not reviewed" in page
    assert page.count('lang="zh-Hans"') > len(sentences)  # the Chinese stands beside headline, summary and text


def test_what_is_reported_beside_a_target_is_said_and_what_was_before_it_counts_as_no_report(lexicon: Lexicon) -> None:
    edition = sample()
    measured = {each.target for each in edition.progress}
    (target, other), figure = [t for e in edition.entries for t in e.targets if t.id not in measured][:2], edition.entries[0].figures[0]
    like = Near(target=other.id, same=(), like=(figure.id,), before=(figure.id,))
    said = render(replace(edition, near=(Near(target=target.id, same=(figure.id,), like=()), like)), SETTINGS, lexicon)["en/targets/index.md"]

    def row(id: str) -> str:
        return re.search(rf'<tr id="{id}".*?</tr>', said, re.DOTALL)[0]  # type: ignore[index]

    assert "Figures of the same indicator" in html.unescape(row(target.id)) and "Before the target was set" not in html.unescape(row(target.id))
    assert "Related figures, not the same indicator" in html.unescape(row(other.id)) and "Before the target was set" in html.unescape(row(other.id))
    statuses = {id: re.search(r'data-status="([^"]*)"', row(id))[1].split()[1:] for id in (target.id, other.id)}  # type: ignore[index]
    assert statuses[target.id][0] == "reported" and statuses[other.id][:2] == ["unreported", "related"]


@pytest.mark.parametrize(("kind", "told"), [("none", ()), ("like", ("“Related figures”",)), ("same", ("“Figures of the same indicator”",)), ("report", ("“Latest report”", "Of all other targets"))])
def test_a_note_explains_only_what_stands_beside_the_rows_of_its_table(kind: str, told: tuple[str, ...], lexicon: Lexicon) -> None:
    edition, notes = sample(), ("“Latest report”", "“Figures of the same indicator”", "“Related figures”", "“Before the target was set”", "Of all other targets")
    target, figure = edition.entries[0].targets[0].id, edition.entries[0].figures[0].id
    near = (Near(target=target, **({"same": (), "like": ()} | {kind: (figure,)})),) if kind in ("same", "like") else ()
    page = render(replace(edition, near=near, progress=edition.progress if kind == "report" else ()), SETTINGS, lexicon)["en/targets/index.md"]
    assert tuple(note for note in notes if note in as_text(page)) == told


def test_what_several_articles_tell_is_counted_once_and_said_so(lexicon: Lexicon) -> None:
    edition = sample()
    entry, *rest = edition.entries
    first, second, *others = entry.targets
    again = replace(entry, targets=(replace(first, told_again=(second.id,), counted_as=second.id), replace(second, told_before=first.id), *others))
    pages, before = (render(replace(edition, entries=(one, *rest)), SETTINGS, lexicon) for one in (again, entry))
    once, twice = (int(re.search(r"(\d+) targets", as_text(made["en/index.md"]))[1]) for made in (pages, before))  # type: ignore[index]
    assert once == twice - 1
    assert f'<tr id="{first.id}"' not in pages["en/targets/index.md"] and f'<tr id="{second.id}"' in pages["en/targets/index.md"]
    assert "A target told by several articles is listed once" in as_text(pages["en/targets/index.md"])
    assert f'<tr id="{first.id}"' in pages[f"en/articles/{entry.article.id}.md"]


def test_a_target_that_was_amended_says_so_and_leads_to_what_it_is_now(lexicon: Lexicon) -> None:
    edition = sample()
    entry, *rest = edition.entries
    first, second, *others = entry.targets
    amended = replace(entry, targets=(first, replace(second, amends=first.id, deadline="2099"), *others))
    page = render(replace(edition, entries=(amended, *rest)), SETTINGS, lexicon)["en/targets/index.md"]
    old, new = (html.unescape(re.search(rf'<tr id="{one.id}".*?</tr>', page, re.DOTALL)[0]) for one in (first, second))  # type: ignore[index]
    assert "Later: " in old and f"#{second.id}" in old and "2099" in old and "Earlier: " not in old
    assert "Earlier: " in new and f"#{first.id}" in new and "Later: " not in new


def test_a_scope_of_several_places_leads_to_their_page_or_to_each(lexicon: Lexicon) -> None:
    edition = sample()
    entry, *rest = edition.entries
    first, second, *others = entry.targets
    places = tuple(Named(id=f"l-{name}", name=Text(zh=name), articles=(entry.article.id,)) for name in ("a", "b", "c"))
    both = Named(id="l-both", name=Text(zh="甲乙"), articles=(entry.article.id,), parts=("l-a", "l-b"))
    scoped = (replace(first, scope=Text(zh="甲、乙"), place_ids=("l-both", "l-a", "l-b")), replace(second, scope=Text(zh="甲、丙"), place_ids=("l-a", "l-c")))
    edition = replace(edition, entries=(replace(entry, targets=(*scoped, *others)), *rest), locations=(*edition.locations, *places, both))
    pages = render(edition, SETTINGS, lexicon)
    cells = [re.search(rf'<tr id="{r.id}".*?class="pd-place"[^>]*>(.*?)</td>', pages["en/targets/index.md"], re.DOTALL)[1] for r in scoped]  # type: ignore[index]
    assert [re.findall(r"places/([a-z-]+)/", cell) for cell in cells] == [["l-both"], ["l-a", "l-c"]]
    assert "counted under each of them" in as_text(pages["en/places/l-a.md"]) and "Together" in as_text(pages["en/places/l-both.md"])


def test_a_page_of_a_topic_that_has_grown_lists_the_newest_figures_and_counts_what_is_about_others(monkeypatch: pytest.MonkeyPatch, lexicon: Lexicon) -> None:
    monkeypatch.setattr("digest.render.by_topic", lambda topic, rows: (rows[:-1], rows[-1:]))
    path = "en/topics/mobility.md"
    whole = render(sample(), SETTINGS, lexicon)[path]
    monkeypatch.setattr("digest.render.FIGURES_SHOWN", 1)
    monkeypatch.setattr("digest.render.OTHERS_SHOWN", 0)
    short = render(sample(), SETTINGS, lexicon)[path]
    assert figures_of(whole).count("<tr id") == 2 and figures_of(short).count("<tr id") == 1
    assert figures_of(short).split("<tbody>")[1].split("</tr>")[0] in figures_of(whole)
    assert "These are the 1 latest of 2. The others are in the file above" in as_text(short)
    assert 'id="other-figure-table"' in whole and 'id="other-figure-table"' not in short
    assert "that are not about this topic: see the articles." in as_text(short) and "see the articles" not in as_text(whole)


def figures_of(page: str) -> str:
    """The table of figures of a page."""
    table = re.search(r'<table[^>]* id="figure-table">.*?</table>', page, re.DOTALL)
    return table[0] if table else ""

"""Documents and their PDFs: what they say, how they are set, and that they are alike to the byte."""

from __future__ import annotations

import ctypes
import dataclasses
import datetime
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from sample import HOSTILE, ROOT, sample

from digest import pipeline
from digest import typeset as typesetting
from digest.document import BILINGUAL, EDITIONS, ROOMS, Document, documents, letter
from digest.lexicon import default
from digest.model import Edition, Progress, Text
from digest.pack import pack
from digest.rights import permitted
from digest.settings import Settings
from digest.typeset import GETA, NoFont, NotSet, forget, pages_in, press_of, typeset
from digest.voice import clean

ARTICLE, TOPIC = "articles/2023-12-02-1a2b3c4d", "topics/mobility"
PLAN = "plans/jiangzhou-green-transport-2023-2027"
SETTINGS = Settings(address="https://example.org/digest/")
poppler = pytest.mark.skipif(shutil.which("pdfinfo") is None, reason="poppler-utils is not installed")


def told(edition: Edition, settings: Settings = SETTINGS) -> Mapping[str, Document]:
    return {document.path: document for document in documents(edition, settings, default())}


def crowded(count: int) -> Edition:
    """The sample, its first article with *count* targets."""
    edition = sample()
    first = edition.entries[0]
    targets = tuple(
        dataclasses.replace(first.targets[n % 5], id=f"{first.article.id}-t{n + 1}", deadline=str(2025 + n % 9)) for n in range(count)
    )
    return dataclasses.replace(edition, entries=(dataclasses.replace(first, targets=targets), *edition.entries[1:]))


@pytest.fixture(scope="module")
def pdfs() -> Mapping[str, bytes]:
    return typeset(told(sample()).values(), press_of(SETTINGS))


def text_of(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in document]


def alternatives(pdf: bytes) -> list[str]:
    """The alternative texts of its pictures."""
    raw, found = pypdfium2.raw, list[str]()

    def walk(element: Any) -> None:
        size = raw.FPDF_StructElement_GetAltText(element, None, 0)
        if size > 2:
            buffer = ctypes.create_string_buffer(size)
            raw.FPDF_StructElement_GetAltText(element, buffer, size)
            found.append(buffer.raw[:-2].decode("utf-16-le"))
        for n in range(raw.FPDF_StructElement_CountChildren(element)):
            if child := raw.FPDF_StructElement_GetChildAtIndex(element, n):
                walk(child)

    for page in pypdfium2.PdfDocument(pdf):
        tree = raw.FPDF_StructTree_GetForPage(page)
        for n in range(raw.FPDF_StructTree_CountChildren(tree)):
            walk(raw.FPDF_StructTree_GetChildAtIndex(tree, n))
        raw.FPDF_StructTree_Close(tree)
    return found


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    children = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return [string for child in children for string in strings(child)]


def test_every_topic_plan_and_article_has_a_document_in_each_edition() -> None:
    edition = sample()
    found = told(edition)
    pages = {document.page for document in found.values()}
    assert pages == {f"topics/{t.id}" for t in edition.topics} | {f"plans/{p.id}" for p in edition.plans} | {
        f"articles/{e.article.id}" for e in edition.entries
    }
    assert len(found) == len(pages) * len(EDITIONS)
    assert found[f"en/{TOPIC}.{BILINGUAL}.pdf"].edition == BILINGUAL


def test_the_voices_of_two_columns_say_the_same_number_of_things() -> None:
    for document in told(sample()).values():
        if document.edition == BILINGUAL:
            chinese, english = document.contents[0]["voices"]
            for key, value in chinese.items():
                if isinstance(value, list) and key not in ("lead", "byline"):
                    assert len(value) == len(english[key]), key


def test_text_by_this_project_says_so_on_paper() -> None:
    found = told(sample())
    for page in (ARTICLE, TOPIC, PLAN):
        assert found[f"en/{page}.pdf"].contents[0]["voices"][0]["notice"] == "Text by this project, from facts reported by Mountain City Daily"
    assert found["en/articles/2022-07-5e6f7a8b.pdf"].contents[0]["voices"][0]["notice"] == ""
    ours, theirs = (found[f"zh-Hans/{page}.pdf"].contents[0]["voices"][0]["sources"][0] for page in (ARTICLE, "articles/2022-07-5e6f7a8b"))
    assert (ours["paper"], ours["date"]) == ("本站，依据山城日报2023年12月2日报道的事实", "第5版") and (theirs["paper"], theirs["date"]) == ("江州晚报", "2022年7月")


def test_newspapers_are_set_off_from_one_another() -> None:
    edition = sample()
    second = edition.entries[1]
    paper = dataclasses.replace(second.article.paper, wording="project", name_en="River Evening Post")
    entry = dataclasses.replace(second, article=dataclasses.replace(second.article, paper=paper))
    found = told(dataclasses.replace(edition, entries=(edition.entries[0], entry, edition.entries[2])))
    assert found[f"en/{TOPIC}.pdf"].contents[0]["voices"][0]["notice"].endswith("reported by Mountain City Daily, River Evening Post")
    assert found[f"zh-Hans/{TOPIC}.pdf"].contents[0]["voices"][0]["notice"] == "文字由本项目撰写，依据山城日报、江州晚报所报道的事实。"


def test_chinese_without_english_is_marked_as_chinese() -> None:
    rows = told(sample())[f"en/{ARTICLE}.pdf"].contents[0]["voices"][0]["targets"]
    assert [row["indicator"] for row in rows if not isinstance(row["indicator"], str)] == [[{"zh": "中心城区绿色出行比例"}, " (", "no English yet", ")"]]


def unmarked(told: Any, key: str = "") -> list[str]:
    """Chinese of an English voice that nothing marks as such; names without markup are for the file's title and bookmarks."""
    if isinstance(told, str):
        return [f"{key}: {told}"] if re.search(r"[\u4e00-\u9fff]", told) else []
    pairs = told.items() if isinstance(told, dict) else ((key, each) for each in told) if isinstance(told, list | tuple) else ()
    return [found for name, each in pairs if name not in ("zh", "name", "running") for found in unmarked(each, name)]


def test_no_chinese_of_an_english_column_is_unmarked() -> None:
    edition = sample()
    paper = dataclasses.replace(edition.entries[0].article.paper, name="江城日报", name_en=None, page="头版", wording="project")
    entries = tuple(dataclasses.replace(e, article=dataclasses.replace(e.article, paper=paper)) for e in edition.entries)
    for document in told(dataclasses.replace(edition, entries=entries)).values():
        for contents in document.contents:
            for voice in contents["voices"]:
                if voice["language"] == "en":
                    assert unmarked(voice) == [], document.path


def test_targets_stand_by_deadline() -> None:
    dates = [row["date"] for row in told(sample())[f"en/{TOPIC}.pdf"].contents[0]["voices"][0]["targets"]]
    assert dates == ["2025", "2025", "2027", "2027", "2030", "not stated"]


def test_a_target_names_its_plan_by_a_letter() -> None:
    voice = told(sample())[f"en/{TOPIC}.pdf"].contents[0]["voices"][0]
    assert [plan["letter"] for plan in voice["plans"]] == ["A"]
    assert {row["plan"] for row in voice["targets"]} == {"A", ""}
    assert [letter(n) for n in (0, 25, 26, 27, 701, 702)] == ["A", "Z", "AA", "AB", "ZZ", "AAA"]


def test_what_is_reported_of_a_target_stands_beside_it() -> None:
    edition = sample()
    first = edition.entries[0]
    progress = Progress(target=first.targets[0].id, figure=first.figures[0].id, share=Decimal("0.756"), met=False)
    rows = told(dataclasses.replace(edition, progress=(progress,)))[f"en/{ARTICLE}.pdf"].contents[0]["voices"][0]["targets"]
    said = " ".join(strings(next(row for row in rows if row["to"].endswith(first.targets[0].id))["below"]))
    assert "latest report:" in said and said.endswith("75% of the target")


def test_an_address_is_a_qr_code_too(pdfs: Mapping[str, bytes]) -> None:
    voice = told(sample())[f"en/{TOPIC}.pdf"].contents[0]["voices"][0]
    assert voice["qr"].startswith("<svg ") and told(sample(), Settings())[f"en/{TOPIC}.pdf"].contents[0]["voices"][0]["qr"] == ""
    assert f"QR code of this page’s address: {SETTINGS.address}en/{TOPIC}/" in alternatives(pdfs[f"en/{TOPIC}.pdf"])


def test_a_chart_has_its_numbers_as_an_alternative_text(pdfs: Mapping[str, bytes]) -> None:
    found = alternatives(typeset([told(crowded(60))["en/topics/mobility.pdf"]], press_of(SETTINGS))["en/topics/mobility.pdf"])
    assert any(re.fullmatch(r"Targets by deadline: 2025: \d+, 2026: .*", each) for each in found)


def test_the_summary_names_what_falls_due_next() -> None:
    edition = sample()
    voice = told(edition, dataclasses.replace(SETTINGS, today=datetime.date(2026, 1, 1)))[f"en/{TOPIC}.pdf"].contents[0]["voices"][0]
    assert [line["date"] for line in voice["summary"]["lines"]] == ["2027", "2027", "2030"]
    assert [row["state"] for row in voice["targets"]] == ["past", "past", "coming", "coming", "coming", "undated"]
    assert voice["summary"]["label"] == "Due next (as of 1 January 2026)"
    voice = told(edition, dataclasses.replace(SETTINGS, today=datetime.date(2031, 1, 1)))[f"en/{TOPIC}.pdf"].contents[0]["voices"][0]
    assert [line["date"] for line in voice["summary"]["lines"]] == ["2025", "2025", "2027", "2027", "2030"]
    assert voice["summary"]["label"] == "Last due (all dates have passed by 1 January 2031)"
    amounts = [[strings(each["amount"])[0] for each in found] for found in (voice["summary"]["lines"], voice["targets"][:5])]
    assert amounts[0] == amounts[1]  # in the table's order


@pytest.mark.parametrize(
    ("year", "label"),
    [(2026, "Due next (as of 1 January 2026; 2 of 3 shown)"), (2031, "Last due (all dates have passed by 1 January 2031; 2 of 5 shown)")],
)
def test_a_summary_that_leaves_targets_out_says_how_many_there_are(year: int, label: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digest.document.DUE_SHOWN", 2)
    voice = told(sample(), dataclasses.replace(SETTINGS, today=datetime.date(year, 1, 1)))[f"en/{TOPIC}.pdf"].contents[0]["voices"][0]
    assert voice["summary"]["label"] == label and len(voice["summary"]["lines"]) == 2


def test_a_paper_says_of_which_day_it_is_and_how_to_cite_it(pdfs: Mapping[str, bytes]) -> None:
    settings = dataclasses.replace(SETTINGS, today=datetime.date(2026, 11, 29))
    found = told(sample(), settings)
    topic, article, theirs = (found[f"en/{page}.pdf"].contents[0]["voices"][0] for page in (TOPIC, ARTICLE, "articles/2022-07-5e6f7a8b"))
    assert topic["edition"] == "Edition of 29 November 2026" and topic["status"].startswith("Status on 29 November 2026: ")
    assert topic["cite"] == f"Cite as: Policy Digest. (2026, November 29). Mobility: targets and figures reported by newspapers. {SETTINGS.address}en/{TOPIC}/"
    assert article["cite"].endswith(f"[based on Mountain City Daily, 2 December 2023]. {SETTINGS.address}en/{ARTICLE}/") and theirs["cite"] == ""
    said = squeezed(text_of(pdfs[f"zh-Hans/{TOPIC}.pdf"])[0])
    assert "内容有改动即更换" in said and "引用格式：政策文摘.交通出行：报纸报道的目标与数字[EB/OL]." in said


def test_each_sheet_says_of_which_day_it_is_and_whose_words_it_has() -> None:
    documents = told(crowded(60))
    for path, day, words in ((f"en/{ARTICLE}.pdf", "Edition of ", "Text by this project, from facts reported by "), (f"zh-Hant/{ARTICLE}.pdf", "日版", "文字由本項目撰寫")):
        pages = [" ".join(page.split()) for page in text_of(typeset([documents[path]], press_of(SETTINGS))[path])]
        assert len(pages) > 2 and all(squeezed(day) in squeezed(page) for page in pages)
        assert all(squeezed(words) in squeezed(page) for page in pages)


def test_the_foot_of_a_sheet_names_some_of_many_newspapers() -> None:
    edition = sample()
    first = edition.entries[0]
    papers = [dataclasses.replace(first.article.paper, name=f"{name}报", name_en=None, wording="project") for name in "甲乙丙丁戊己"]
    entries = tuple(dataclasses.replace(first, article=dataclasses.replace(first.article, id=f"2023-12-02-{n:08x}", paper=paper)) for n, paper in enumerate(papers))
    topic = dataclasses.replace(next(each for each in edition.topics if each.id == TOPIC.split("/")[1]), articles=tuple(entry.article.id for entry in entries))
    voice = told(dataclasses.replace(edition, entries=entries, topics=(topic,)))[f"zh-Hans/{TOPIC}.pdf"].contents[0]["voices"][0]
    assert "己报" in voice["notice"] and "丁报、…" in voice["notice_short"] and "戊报" not in voice["notice_short"]


def test_no_half_of_an_address_stands_on_paper() -> None:
    document = told(sample(), Settings())[f"en/{TOPIC}.pdf"]
    assert "topics/mobility" not in "".join(text_of(typeset([document], press_of(Settings()))[document.path]))


def test_the_kind_of_an_article_is_said_once() -> None:
    found = told(sample())
    assert found[f"en/{ARTICLE}.pdf"].contents[0]["voices"][0]["byline"].count("Report") == 1
    voice = found["en/articles/2022-07-5e6f7a8b.pdf"].contents[0]["voices"][0]
    assert voice["kicker"] == "Brief" and "Brief" not in voice["byline"]


def test_a_sentence_on_paper_has_the_marks_of_its_numbers(pdfs: Mapping[str, bytes]) -> None:
    voice = told(sample())[f"en/{ARTICLE}.pdf"].contents[0]["voices"][0]
    assert any("[T1" in string for string in strings(voice["text"]))
    said = " ".join(" ".join(text_of(pdfs[f"en/{ARTICLE}.pdf"])).split())
    assert "[T1] 4" in said and "T1, F1 … in brackets after a sentence" in said


def test_a_topic_holds_what_is_about_it_and_counts_the_rest() -> None:
    edition = sample()
    first = edition.entries[0]
    targets = tuple(dataclasses.replace(t, topics=("climate",) if n in (0, 4) else t.topics) for n, t in enumerate(first.targets))
    edition = dataclasses.replace(edition, entries=(dataclasses.replace(first, targets=targets), *edition.entries[1:]))
    voice = told(edition)[f"en/{TOPIC}.pdf"].contents[0]["voices"][0]
    assert [row["date"] for row in voice["targets"]] == ["2025", "2027", "2027", "2030"]
    assert voice["counts"] == ["2 articles", "4 targets", "3 figures"]
    assert voice["others"] == "The same articles also hold 2 targets on other topics, which are on the site."
    assert told(edition)["zh-Hans/topics/mobility.pdf"].contents[0]["voices"][0]["others"] == "同篇文章另有2个目标，所说不属这一专题，见本站网页。"
    assert told(edition)["en/topics/climate.pdf"].contents[0]["voices"][0]["others"] == ""


def test_a_summary_of_openings_says_whose_and_of_which_day() -> None:
    edition = sample()
    entries = tuple(dataclasses.replace(entry, targets=()) for entry in edition.entries[:1])
    lines = told(dataclasses.replace(edition, entries=entries))[f"en/{TOPIC}.pdf"].contents[0]["voices"][0]["summary"]["lines"]
    assert ["".join(strings(line["run"])) for line in lines] == [
        "Jiangzhou's green transport plan: 650 km of rail by 2027 (2 December 2023): Jiangzhou has issued a green transport action plan with goals for 2025 and 2027."
    ]


def test_many_figures_are_cut_short_and_counted() -> None:
    edition = sample()
    first = edition.entries[0]
    figures = tuple(dataclasses.replace(first.figures[0], id=f"{first.article.id}-f{n}") for n in range(ROOMS[0].figures + 9))
    edition = dataclasses.replace(edition, entries=(dataclasses.replace(first, figures=figures), *edition.entries[1:]))
    voice = told(edition)["en/topics/climate.pdf"].contents[0]["voices"][0]
    assert len(voice["figures"]) == ROOMS[0].figures and voice["figures_more"] == "10 more are on the site."
    assert voice["counts"][-1] == f"{ROOMS[0].figures + 10} figures (the newest {ROOMS[0].figures} are listed)"


def test_the_summary_keeps_how_firmly_a_target_is_said_and_what_it_is_compared_with() -> None:
    edition = sample()
    first = edition.entries[0]
    target = dataclasses.replace(first.targets[0], hedge=Text(zh="力争", en="aims to"), baseline="2020", deadline="2030")
    edition = dataclasses.replace(edition, entries=(dataclasses.replace(first, targets=(target,)), *edition.entries[1:]))
    found = told(edition)
    amounts = ["".join(strings(found[f"{language}/{TOPIC}.pdf"].contents[0]["voices"][0]["summary"]["lines"][0]["amount"])) for language in ("zh-Hans", "en")]
    assert amounts[0].startswith("力争较2020年") and amounts[1].endswith(" compared with 2020 (wording: aims to)")


def test_terms_are_those_of_what_is_printed() -> None:
    edition = sample()
    first = edition.entries[0]
    sentences = tuple(Text(zh=f"全市{term}都有进展。", en=f"The city made progress with {english}.") for term, english in (("双碳", "the plan"), ("充电桩", "charging points"), ("氢走廊", "hydrogen")))
    summary = tuple(dataclasses.replace(first.summary[0], zh=text.zh, en=text.en) for text in sentences)
    edition = dataclasses.replace(edition, entries=(dataclasses.replace(first, summary=summary, targets=(), figures=()),))
    rooms = {edition: [{term["term"] for term in each["voices"][0]["terms"]} for each in told(edition_of)[f"{edition}/{TOPIC}.pdf"].contents] for edition, edition_of in (("zh-Hans", edition), ("en", edition))}
    assert {"双碳", "充电桩"} <= rooms["zh-Hans"][0] and "氢走廊" not in rooms["zh-Hans"][0]  # the third sentence is not printed
    assert "充电桩" not in rooms["zh-Hans"][1] and "双碳" not in rooms["zh-Hans"][2]
    assert "charging points" in rooms["en"][0] and not any("carbon" in term for term in rooms["en"][0])  # the English speaks of it in other words


def test_a_few_lines_get_no_sheet_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    made = [told(crowded(count))[f"en/{ARTICLE}.pdf"] for count in range(20, 40, 2)]
    pages = []
    for little in (typesetting._ends_with_little, lambda pdf: False):
        monkeypatch.setattr(typesetting, "_ends_with_little", little)
        pages.append([pages_in(typeset([document], press_of(SETTINGS))[document.path]) for document in made])
    assert all(a <= b for a, b in zip(*pages, strict=True)) and sum(pages[0]) < sum(pages[1])


def test_pdfs_are_looked_at_by_one_thread_at_a_time(tmp_path: Path) -> None:
    document = told(crowded(38))[f"en/{ARTICLE}.pdf"]
    (tmp_path / "a.pdf").write_bytes(typeset([document], press_of(SETTINGS))[document.path])
    said = subprocess.run([sys.executable, "-c", MANY_THREADS, str(tmp_path / "a.pdf")], capture_output=True, text=True)  # which may end of it
    assert (said.returncode, said.stdout.split()) == (0, ["1"]), said.stderr


MANY_THREADS = """
import sys
from concurrent.futures import ThreadPoolExecutor
from digest.typeset import _ends_with_little
with open(sys.argv[1], "rb") as file, ThreadPoolExecutor(8) as pool:
    print(len(set(pool.map(_ends_with_little, [file.read()] * 300))))
"""


def test_a_date_is_not_broken_inside() -> None:
    edition = sample()
    first = edition.entries[0]
    figure = dataclasses.replace(first.figures[0], period="2023-01/2023-10")
    edition = dataclasses.replace(edition, entries=(dataclasses.replace(first, figures=(figure,)), *edition.entries[1:]))
    document = told(edition)["zh-Hans/topics/climate.pdf"]
    assert any(re.match(r"2023 ?年 ?1—10 ?月", line) for page in text_of(typeset([document], press_of(SETTINGS))[document.path]) for line in page.splitlines())


def test_what_ends_a_date_stays_with_it() -> None:
    edition = sample()
    first = edition.entries[0]
    article = dataclasses.replace(first.article, paper=dataclasses.replace(first.article.paper, date="2023-12-02"))
    figure = dataclasses.replace(first.figures[0], period=None)
    edition = dataclasses.replace(edition, entries=(dataclasses.replace(first, article=article, figures=(figure,)), *edition.entries[1:]))
    for path in ("zh-Hans/topics/climate.pdf", f"en/topics/climate.{BILINGUAL}.pdf"):
        lines = [squeezed(line) for page in text_of(typeset([told(edition)[path]], press_of(SETTINGS))[path]) for line in page.splitlines()]
        assert any("2日报道" in line for line in lines) and not any(re.match("日?报?道|日", line) for line in lines), lines


def test_what_a_newspaper_forbids_is_not_set() -> None:
    edition = sample()
    first = edition.entries[0]
    for allowed, expected in (("none", 0), ("quotes", 3)):
        paper = dataclasses.replace(first.article.paper, text=allowed)  # type: ignore[arg-type]
        entry = dataclasses.replace(first, article=dataclasses.replace(first.article, paper=paper))
        found = told(permitted(dataclasses.replace(edition, entries=(entry, *edition.entries[1:])), {}))
        voice = found[f"en/{ARTICLE}.pdf"].contents[0]["voices"][0]
        assert len(voice["text"]) == expected and voice["text_note"]


def test_the_same_documents_give_the_same_bytes(pdfs: Mapping[str, bytes]) -> None:
    time.sleep(1.1)  # no clock may be read
    few = [told(sample())[path] for path in (f"en/{TOPIC}.pdf", f"zh-Hant/{ARTICLE}.pdf", f"en/{PLAN}.{BILINGUAL}.pdf")]
    assert all(pdf == pdfs[path] for path, pdf in typeset(few, press_of(SETTINGS)).items())


def test_a_document_in_the_cache_is_not_set_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = [told(sample())[f"en/{TOPIC}.pdf"], told(sample())[f"en/{PLAN}.pdf"]]
    press = press_of(SETTINGS)
    first = typeset(few, press, tmp_path)
    monkeypatch.setattr(typesetting, "_set", lambda text, press: pytest.fail("it was set again"))
    assert typeset(few, press, tmp_path) == first
    forget(tmp_path, [first[f"en/{PLAN}.pdf"]])
    assert [path.read_bytes() for path in tmp_path.glob("*.pdf")] == [first[f"en/{PLAN}.pdf"]]
    monkeypatch.undo()
    letter = press_of(dataclasses.replace(SETTINGS, sheet="us-letter"))
    assert typeset(few, letter, tmp_path)[f"en/{PLAN}.pdf"] != first[f"en/{PLAN}.pdf"]


def test_hostile_text_is_set_as_text(pdfs: Mapping[str, bytes]) -> None:
    assert squeezed(clean(HOSTILE)) in squeezed("".join(text_of(pdfs["zh-Hans/plans/hostile-law.pdf"])))


def test_markup_of_typst_is_text_too() -> None:
    edition = sample()
    wild = '#panic("x") $x^2$ *b* _i_ `c` <label> @ref = h \\ // c /* d */ ~ -- ---  #import "x.typ"'
    topic = dataclasses.replace(edition.topics[0], description=dataclasses.replace(edition.topics[0].description, zh=wild, en=wild))
    document = told(dataclasses.replace(edition, topics=(topic,)))["en/topics/climate.pdf"]
    pdf = typeset([document], press_of(SETTINGS))[document.path]
    assert squeezed(wild) in squeezed(text_of(pdf)[0])


def test_a_character_that_no_font_has_gives_way_to_a_geta_mark() -> None:
    edition = sample()
    name = dataclasses.replace(edition.topics[0].name, zh="气候😀", en="Climate 😀")
    document = told(dataclasses.replace(edition, topics=(dataclasses.replace(edition.topics[0], name=name),)))["zh-Hans/topics/climate.pdf"]
    pdf = typeset([document], press_of(SETTINGS))[document.path]
    assert f"气候{GETA}" in squeezed(text_of(pdf)[0])


def test_text_full_of_other_scripts_is_set_all_the_same() -> None:
    edition = sample()
    wild = "ภาษาไทย العربية हिन्दी አማርኛ ქართული " + "".join(map(chr, range(0x1F300, 0x1F340))) + " 気候 Ελλάδα Россия"
    name = dataclasses.replace(edition.topics[0].description, zh=wild, en=wild)
    document = told(dataclasses.replace(edition, topics=(dataclasses.replace(edition.topics[0], description=name),)))["en/topics/climate.pdf"]
    said = squeezed(text_of(typeset([document], press_of(SETTINGS))[document.path])[0])
    assert GETA in said and "気候ΕλλάδαРоссия" in said


def test_without_a_font_for_chinese_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "_families", lambda folders, system: ["Libertinus Serif"])
    with pytest.raises(NoFont) as error:
        press_of(SETTINGS)
    assert str(error.value) == (
        "no font for zh-Hans\n  fix: install Debian's fonts-noto-cjk or the Python package noto-cjk-sans-otc, "
        "or name a folder of fonts in mkdocs.yml under extra.digest.print"
    )


def test_a_template_that_does_not_compile_is_named(tmp_path: Path) -> None:
    (tmp_path / "print").mkdir()
    (tmp_path / "print" / "document.typ").write_text("#nothing", encoding="utf-8")
    with pytest.raises(NotSet) as error:
        typeset([told(sample())["en/topics/climate.pdf"]], press_of(dataclasses.replace(SETTINGS, templates=tmp_path)))
    assert str(error.value) == (
        f"en/topics/climate.pdf: {tmp_path}/print/document.typ: unknown variable: nothing\n  fix: mend the template, or leave PDFs out: print: {{pdfs: []}}"
    )


def test_a_document_that_cannot_be_set_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digest.typeset.pack", lambda pdf: pdf[len(pdf)])
    with pytest.raises(NotSet, match=r"^en/topics/climate\.pdf: a fault of the program: IndexError: .*\n  fix: report it with this page"):
        typeset([told(sample())["en/topics/climate.pdf"]], press_of(SETTINGS))


def test_a_template_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotSet) as error:
        press_of(dataclasses.replace(SETTINGS, templates=tmp_path))
    assert str(error.value).startswith(f"{tmp_path}/print/document.typ: there is no such file\n  fix: ")


def test_each_region_has_its_own_forms() -> None:
    assert press_of(SETTINGS).families["zh-Hans"][0] == "Noto Sans CJK SC"
    for variant, family in (("hk", "Noto Sans CJK HK"), ("tw", "Noto Sans CJK TC")):
        assert press_of(Settings(variant=variant)).families["zh-Hant"][0] == family  # type: ignore[arg-type]
    assert press_of(Settings(families={"en": "DejaVu Sans Mono"})).families["en"][0] == "DejaVu Sans Mono"


def test_a_table_of_sixty_rows_repeats_its_head_and_cuts_no_row() -> None:
    document = told(crowded(60))[f"en/{PLAN}.pdf"]
    pages = [" ".join(page.split()) for page in text_of(typeset([document], press_of(SETTINGS))[document.path])]
    table = [page for page in pages if page.count("[1]") > 5 or "Source lines" in page]
    assert len(table) > 1 and all("Indicator" in page and "Source lines" in page for page in table)
    assert all(page.strip() for page in pages)
    for page in (page[page.index("Source lines") :] for page in table):  # a record's words stand on one page
        assert page.count("Share of new-energy buses") == page.count("wording: strive for")


def test_a_table_of_three_rows_stays_on_one_sheet() -> None:
    press = press_of(SETTINGS)
    for count in range(8, 24, 2):
        edition = crowded(count)
        first = edition.entries[0]
        figures = tuple(dataclasses.replace(first.figures[0], id=f"{first.article.id}-f{n}", indicator=Text(zh=f"第{n}项", en=f"Item number {n}")) for n in (1, 2, 3))
        edition = dataclasses.replace(edition, entries=(dataclasses.replace(first, figures=figures), *edition.entries[1:]))
        document = told(edition)[f"en/{ARTICLE}.pdf"]
        counts = [page.count("Item number") for page in text_of(typeset([document], press)[document.path])]
        assert max(counts) == sum(counts) == 3, count


def test_no_page_is_blank_and_each_is_numbered(pdfs: Mapping[str, bytes]) -> None:
    for path, pdf in pdfs.items():
        pages = text_of(pdf)
        for number, page in enumerate(pages, 1):
            assert len(page.split()) > 4, path
            if path.startswith("en/") and BILINGUAL not in path:
                assert f"Page {number} of {len(pages)}" in page


def test_a_topic_without_a_target_says_so(pdfs: Mapping[str, bytes]) -> None:
    assert "No targets here yet." in " ".join(text_of(pdfs["en/topics/culture.pdf"])[0].split())


def test_a_very_long_headline_stays_on_the_sheet() -> None:
    edition = sample()
    first = edition.entries[0]
    name = dataclasses.replace(first.article.title, zh="推进绿色交通与公共充电网络建设" * 20, en="Chengdu and Chongqing build a network of public charging " * 12)  # type: ignore[type-var]
    entry = dataclasses.replace(first, article=dataclasses.replace(first.article, title=name))
    found = told(dataclasses.replace(edition, entries=(entry, *edition.entries[1:])))
    for path in (f"zh-Hans/{ARTICLE}.pdf", f"en/{ARTICLE}.pdf", f"en/{ARTICLE}.{BILINGUAL}.pdf", f"en/{TOPIC}.{BILINGUAL}.pdf"):
        pdf = typeset([found[path]], press_of(SETTINGS))[path]
        for page in pypdfium2.PdfDocument(pdf):
            text = page.get_textpage()
            boxes = [text.get_rect(n) for n in range(text.count_rects())]
            assert min(left for left, *_ in boxes) > 30 and max(right for *_, right, _ in boxes) < page.get_width() - 50, path
        assert squeezed(name.zh if "zh" in path.removeprefix("en/") else name.en or "") in squeezed("".join(text_of(pdf))), path


def test_what_makes_a_pdf_too_large_is_left_to_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    document = told(sample())[f"zh-Hans/{TOPIC}.pdf"]
    sizes = []
    for large in (10**6, 1):
        monkeypatch.setattr(typesetting, "LARGE", large)
        sizes.append(len(typeset([document], press_of(SETTINGS))[document.path]))
    assert sizes[1] < sizes[0]


def test_a_topic_is_small() -> None:
    """The largest topic of seeds/, in the editions that have the most in them."""
    edition, _ = pipeline.build(pipeline.seeds_of(ROOT), ROOT, default())
    edition = dataclasses.replace(edition, topics=(max(edition.topics, key=lambda topic: len(topic.articles)),))
    heavy = [d for d in documents(edition, SETTINGS, default(), ["topics"]) if d.edition in ("zh-Hant", BILINGUAL)]
    assert {path: len(pdf) for path, pdf in typeset(heavy, press_of(SETTINGS)).items() if len(pdf) > typesetting.LARGE} == {}


@poppler
def test_poppler_finds_fonts_language_structure_and_order(pdfs: Mapping[str, bytes], tmp_path: Path) -> None:
    for path in (f"zh-Hant/{TOPIC}.pdf", f"en/{ARTICLE}.pdf", f"en/{PLAN}.{BILINGUAL}.pdf", "zh-Hans/topics/culture.pdf"):
        file = tmp_path / "one.pdf"
        file.write_bytes(pdfs[path])

        def run(*words: str, file: Path = file) -> str:
            return subprocess.run([words[0], *words[1:], str(file)], capture_output=True, text=True, check=True, errors="replace").stdout

        fonts = run("pdffonts").splitlines()[2:]
        assert fonts and all(re.search(r"\syes\s+yes\s+yes\s", line) for line in fonts)  # embedded, a subset, with its Unicode
        info = run("pdfinfo")
        assert "Tagged:          yes" in info and "595.276 x 841.89" in info and re.search("CreationDate: .* 1970", info)  # the edition's day
        structure = run("pdfinfo", "-struct")
        assert "H1" in structure or "H2" in structure
        if "culture" not in path:
            assert all(tag in structure for tag in ("Table", "THead", "TH ", "TBody"))
    (tmp_path / "two.pdf").write_bytes(pdfs[f"en/{TOPIC}.pdf"])
    said = subprocess.run(["pdftotext", "-raw", str(tmp_path / "two.pdf"), "-"], capture_output=True, text=True, check=True).stdout
    table = " ".join(said.split()).partition("Source lines")[2]
    order = [table.index(word) for word in ("Public charging piles", "more than 50,000", "Share of new-energy buses", "95 percent")]
    assert order == sorted(order)


def test_packing_changes_no_text_and_leaves_other_files_alone() -> None:
    document = told(sample())[f"en/{TOPIC}.pdf"]
    given: list[bytes] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typesetting, "pack", lambda pdf: given.append(pdf) or pdf)
        typeset([document], press_of(SETTINGS))
    packed = pack(given[0])
    assert len(packed) < 0.7 * len(given[0])
    assert text_of(packed) == text_of(given[0]) and pages_in(packed) == pages_in(given[0])
    assert pack(packed) == packed and pack(b"%PDF-1.4\nnothing") == b"%PDF-1.4\nnothing"


def test_documents_are_plain_data() -> None:
    for document in told(sample()).values():
        for content in document.contents:
            assert json.loads(json.dumps(content)) == content
            assert not any("&#" in string for string in strings(content)), document.path


def test_english_of_a_machine_is_marked_on_paper_too() -> None:
    edition = sample()
    first = edition.entries[0]
    assert first.article.title and first.article.title.en
    entry = dataclasses.replace(first, article=dataclasses.replace(first.article, title=dataclasses.replace(first.article.title, status="machine")))
    found = told(dataclasses.replace(edition, entries=(entry, *edition.entries[1:])))
    assert found[f"en/{ARTICLE}.pdf"].contents[0]["voices"][0]["title"] == f"{first.article.title.en} (machine translation, not reviewed)"

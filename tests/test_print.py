"""Pages printed from the browser, A4 and Letter: no cut row, no lone heading, no blank page; PDFs on the site and by command."""

from __future__ import annotations

import dataclasses
import functools
import http.server
import os
import re
import shutil
import threading
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from sample import ROOT, data_files, make_project, sample
from typer.testing import CliRunner

from digest import pipeline, typeset
from digest.cli import app
from digest.lexicon import default
from digest.model import Edition, Text
from digest.problem import InputError
from digest.publish import publish
from digest.render import Pdf, render
from digest.settings import Settings, load_settings
from digest.typeset import NoFont

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
ARTICLE, PLAN = "articles/2023-12-02-1a2b3c4d", "plans/jiangzhou-green-transport-2023-2027"
PAGES = (f"en/{ARTICLE}", "en/topics/climate", "en/targets", f"en/{PLAN}", f"zh-Hans/{ARTICLE}", "en/articles", "en/about", "en/glossary", "en/indicators/public-charging-piles", "en")
TABLES = PAGES[:4]
ROWS = 45
VISIBLE_HEADINGS = "[...document.querySelectorAll('.md-content :is(h1, h2, h3, h4, caption, dt, .pd-role-crosshead)')].filter(each => each.checkVisibility()).map(each => each.innerText)"
EDGE = 8  # points that lines of one row may lie apart, and a letter may pass the margin by


def crowded() -> Edition:
    """The sample, its first article with many targets, each of a name of its own that takes several lines."""
    edition = sample()
    first = edition.entries[0]
    targets = tuple(
        dataclasses.replace(
            first.targets[0],
            id=f"{first.article.id}-t{n}x",
            deadline=str(2025 + n % 5),
            indicator=Text(zh=f"第{n}项公共充电设施与配套电网", en=f"measure{n} of public charging and of the grid around it", status="human"),
            indicator_id=None,
        )
        for n in range(ROWS)
    )
    return dataclasses.replace(edition, entries=(dataclasses.replace(first, targets=targets), *edition.entries[1:]), progress=())


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files without printing a line for each."""

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[tuple[str, str], list[Any]]]:
    """The pages of each page printed, by its address and the sheet, and the texts of its headings."""
    found = os.environ.get("BROWSER_PATH") or next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if not found or not Path(found).exists():
        warnings.warn("no Chromium or Chrome: the tests of print did not run; name one in BROWSER_PATH", stacklevel=1)
        pytest.skip("no Chromium or Chrome is installed")
    api = pytest.importorskip("playwright.sync_api")
    project = make_project(tmp_path_factory.mktemp("project"))
    settings = load_settings(project / "mkdocs.yml")
    publish(render(crowded(), settings, default()), project, settings, lambda line: None, data_files())
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(project / "site")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    out = {}
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        page = browser.new_context(color_scheme="dark").new_page()
        for address in PAGES:
            page.emulate_media(media="print")
            page.goto(f"http://127.0.0.1:{server.server_port}/{address}/")
            out[address, "headings"] = page.evaluate(VISIBLE_HEADINGS)
            for sheet in ("A4", "Letter"):
                pdf = page.pdf(format=sheet, print_background=True)
                if folder := os.environ.get("PRINTED"):  # to look at
                    (Path(folder) / f"{address.replace('/', '_')}-{sheet}.pdf").write_bytes(pdf)
                out[address, sheet] = list(pypdfium2.PdfDocument(pdf))
        browser.close()
    server.shutdown()
    yield out


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def lines_of(page: pypdfium2.PdfPage) -> list[tuple[float, float, str]]:
    """The lines of a page from top to bottom: upper edge, height and text; positions in points from the top."""
    text, height = page.get_textpage(), page.get_height()
    found = []
    for n in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(n)
        if said := text.get_text_bounded(left, bottom, right, top).strip():
            found.append((height - top, top - bottom, said))
    return sorted(found)


CASES = [pytest.param(address, sheet, id=f"{address}-{sheet}") for address in PAGES for sheet in ("A4", "Letter")]
TABLE_CASES = [pytest.param(address, sheet, id=f"{address}-{sheet}") for address in TABLES for sheet in ("A4", "Letter")]


@pytest.mark.browser
@pytest.mark.parametrize(("address", "sheet"), CASES)
def test_no_page_is_blank_or_runs_over_its_margins(printed: Any, address: str, sheet: str) -> None:
    for number, page in enumerate(printed[address, sheet], 1):
        width, height = page.get_size()
        assert (width, height) == pytest.approx((595, 842) if sheet == "A4" else (612, 792), abs=2)
        lines = [(top, tall, text) for top, tall, text in lines_of(page)]
        inside = [text for top, tall, text in lines if 50 < top < height - 50]
        assert inside, f"page {number} of {address} is blank"
        textpage = page.get_textpage()
        boxes = [textpage.get_rect(n) for n in range(textpage.count_rects())]
        assert min(box[0] for box in boxes) > 40 and max(box[2] for box in boxes) < width - 40 + EDGE


@pytest.mark.browser
@pytest.mark.parametrize(("address", "sheet"), CASES)
def test_each_page_has_its_number_and_title_and_none_of_the_sites_chrome(printed: Any, address: str, sheet: str) -> None:
    pages = printed[address, sheet]
    said = [page.get_textpage().get_text_bounded() for page in pages]
    for number, text in enumerate(said, 1):
        assert re.search(rf"(?m)(?:^|\s){number} / {len(pages)}\s*$", text)
        assert ("Policy Digest" if address.startswith("en") else "政策文摘") in text
    whole = "".join(said)
    assert f"{address}/" in re.sub(r"\s", "", whole)  # where it is online
    assert "繁體中文" not in whole and "Copy" not in whole.split() and "▾" not in whole


@pytest.mark.browser
@pytest.mark.parametrize(("address", "sheet"), TABLE_CASES)
def test_no_row_is_cut_and_each_page_of_a_table_has_its_head(printed: Any, address: str, sheet: str) -> None:
    pages = [squeezed(page.get_textpage().get_text_bounded()) for page in printed[address, sheet]]
    table = [text for text in pages if re.search(r"[Mm]easure\d+of", text)]
    assert len(table) > 1
    rows = 0
    for text in table:
        begun = set(re.findall(r"[Mm]easure(\d+)ofpublic", text))
        ended = set(re.findall(r"t(\d+)x", text))
        assert begun == ended
        assert "Indicator" in text
        rows += len(begun)
    assert rows == ROWS


@pytest.mark.browser
@pytest.mark.parametrize(("address", "sheet"), CASES)
def test_no_heading_stands_alone_at_the_foot_of_a_page(printed: Any, address: str, sheet: str) -> None:
    headings = [squeezed(heading) for heading in printed[address, "headings"]]
    assert headings
    for page in printed[address, sheet]:
        foot = page.get_height() - 50
        last = squeezed([text for top, _, text in lines_of(page) if top < foot][-1])
        assert not [heading for heading in headings if heading.endswith(last) and len(last) > 1]


# ---- PDFs on the site and by command -------------------------------------------------------------------------------------


def test_a_page_links_to_its_pdf_with_pages_and_size(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    pdfs = {f"zh-Hans/{ARTICLE}.pdf": Pdf(20_481, 1), f"en/{ARTICLE}.pdf": Pdf(20_000, 2), f"en/{ARTICLE}.zh-en.pdf": Pdf(40_000, 4)}
    pages = render(sample(), load_settings(project / "mkdocs.yml"), default(), pdfs)
    assert f'href="../../{ARTICLE}.pdf">PDF&#44; 2 pages&#44; 20 KB</a>' in pages[f"en/{ARTICLE}.md"]
    assert f'href="../../../en/{ARTICLE}.zh-en.pdf">' in pages[f"zh-Hans/{ARTICLE}.md"]
    assert f'href="../../{ARTICLE}.pdf">PDF，1页，21 KB</a>' in pages[f"zh-Hans/{ARTICLE}.md"]
    assert ".pdf" not in pages["en/topics/climate.md"]


def test_who_builds_without_an_address_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Told(Exception): ...

    def stop(*given: object) -> None:
        raise Told

    monkeypatch.setattr("digest.init.lay_templates", stop)
    for address, expected in (("", 1), ("https://example.org/", 0)):
        warned: list[str] = []
        with pytest.raises(Told):
            pipeline.make_site(sample(), tmp_path, Settings(address=address), default(), warned=warned.append)
        assert len(warned) == expected and all(line.startswith("The site has no address: ") for line in warned)


def test_without_a_font_the_site_has_no_pdfs_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(settings: object) -> None:
        raise NoFont("no font for zh-Hans\n  fix: install one")

    monkeypatch.setattr(typeset, "press_of", none)
    warned: list[str] = []
    settings = load_settings(make_project(tmp_path) / "mkdocs.yml")
    assert pipeline.make_pdfs(sample(), tmp_path, settings, default(), warned=warned.append) == {}
    assert warned == ["PDFs are left out: no font for zh-Hans\n  fix: install one"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of one seed."""
    make_project(tmp_path)
    (tmp_path / "seeds").mkdir()
    for path in (ROOT / "seeds").glob("000.*"):
        shutil.copy(path, tmp_path / "seeds")
    return tmp_path


def test_the_command_sets_one_document_or_all(project: Path) -> None:
    run = functools.partial(CliRunner().invoke, app)
    done = run(["print", "--project", str(project), "--topic", "climate", "--lang", "en", "--out", str(project / "climate.pdf")])
    assert done.exit_code == 0 and (project / "climate.pdf").read_bytes().startswith(b"%PDF-1.7")
    done = run(["print", "--project", str(project), "--topic", "climate", "--out", str(project / "print")])
    assert done.exit_code == 0
    assert sorted(path.relative_to(project / "print").as_posix() for path in (project / "print").rglob("*.pdf")) == [
        "en/topics/climate.pdf",
        "en/topics/climate.zh-en.pdf",
        "zh-Hans/topics/climate.pdf",
        "zh-Hant/topics/climate.pdf",
    ]


def test_the_command_sets_anew_only_what_changed(project: Path) -> None:
    words = ["print", "--project", str(project), "--topic", "climate", "--topic", "science", "--out", str(project / "print")]
    assert "; 8 set anew" in CliRunner().invoke(app, words).stdout
    assert "; 0 set anew" in CliRunner().invoke(app, words).stdout
    catalogue = project / "seeds" / "000.en.po"
    catalogue.write_text(catalogue.read_text(encoding="utf-8").replace("hydrogen", "h2"), encoding="utf-8")
    assert "; 2 set anew" in CliRunner().invoke(app, words).stdout  # the topic that says it, in English and in two columns


def test_what_a_newspaper_forbids_is_not_set_by_the_command_either(project: Path) -> None:
    config = project / "mkdocs.yml"
    config.write_text(config.read_text(encoding="utf-8").replace("text: {default: full}", "text: {default: none}"), encoding="utf-8")
    sidecar = project / "seeds" / "000.yml"
    sidecar.write_text(sidecar.read_text(encoding="utf-8").replace("wording: project\n", ""), encoding="utf-8")
    out = project / "print"
    assert CliRunner().invoke(app, ["print", "--project", str(project), "--lang", "zh-Hans", "--out", str(out)]).exit_code == 0
    said = ["".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(path)) for path in (out / "zh-Hans" / "articles").glob("*.pdf")]
    assert said and all("这家报纸的文字不在此显示。" in re.sub(r"\s", "", text) for text in said)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--lang", "fr"), "--lang is fr\n  fix: use one of: zh-Hans, zh-Hant, en, zh-en\n"),
        (("--topic", "nowhere"), "topics/nowhere: there is no such page\n  fix: use the last part of the page's address as its id\n"),
        (("--topic", "climat"), "topics/climat: there is no such page\n  fix: use the last part of the page's address as its id, perhaps climate\n"),
        (
            ("--topic", "climate", "--lang", "en", "--out", "/dev/null/x.pdf"),
            "/dev/null/x.pdf: File exists\n  fix: say with --out where you may write\n",
        ),
        (
            ("--topic", "climate", "--out", "x.pdf"),
            "--out is a file, and there are 4 documents\n  fix: name a folder, or choose one document and one --lang\n",
        ),
    ],
)
def test_a_mistake_is_told_with_its_mending(project: Path, words: tuple[str, ...], said: str) -> None:
    done = CliRunner().invoke(app, ["print", "--project", str(project), *words])
    assert done.exit_code == 2 and done.stderr.endswith(said)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("print: {pages: 3}", "extra.digest.print.pages: no such setting"),
        ("print: {pdfs: [books]}", "extra.digest.print.pdfs: ['books'] names no pages"),
        ("print: {sheet: a5}", "extra.digest.print.sheet: 'a5' is no sheet"),
        ("print: {fonts: nowhere}", "extra.digest.print.fonts: 'nowhere' is no folder"),
        ("print: {families: {de: Bembo}}", "extra.digest.print.families.de: 'Bembo' is no family"),
    ],
)
def test_a_wrong_setting_of_print_is_named(tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "mkdocs.yml").write_text(f"site_name: 文摘\nextra: {{digest: {{{line}}}}}\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_settings(tmp_path / "mkdocs.yml")
    assert error.value.problem.what == said


def test_settings_of_print_are_read(tmp_path: Path) -> None:
    (tmp_path / "type").mkdir()
    line = "print: {pdfs: [articles, topics], sheet: us-letter, fonts: type, families: {en: Bembo}}"
    (tmp_path / "mkdocs.yml").write_text(f"site_name: 文摘\nextra: {{digest: {{{line}}}}}\n", encoding="utf-8")
    settings = load_settings(tmp_path / "mkdocs.yml")
    assert (settings.pdfs, settings.sheet, settings.families) == (("topics", "articles"), "us-letter", {"en": "Bembo"})
    assert settings.fonts == tmp_path / "type"

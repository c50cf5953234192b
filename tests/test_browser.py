"""The built site in a browser: languages without script, search in both scripts, numbers that lead to their sentence."""

from __future__ import annotations

import csv
import functools
import http.server
import os
import re
import shutil
import threading
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sample import data_files, make_project, sample

from digest import pipeline
from digest.lexicon import default
from digest.model import Correction
from digest.publish import publish
from digest.render import render
from digest.review import review
from digest.search import questions
from digest.serve import Workshop, make_server
from digest.settings import load_settings

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parent.parent
ARTICLE = "articles/2023-12-02-1a2b3c4d/"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files under the headers that the site asks for, without printing a line for each."""

    headers_sent: tuple[tuple[str, str], ...] = ()

    def end_headers(self) -> None:
        for name, value in self.headers_sent:
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from served(tmp_path_factory)


@pytest.fixture
def long_address(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Of the site whose table of all targets does not fit on one page."""
    monkeypatch.setattr("digest.rows.TRACKED", 3)
    yield from served(tmp_path_factory)


def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    project = make_project(tmp_path_factory.mktemp("project"))
    settings = load_settings(project / "mkdocs.yml")
    short = {"en/search/short.json": b'{"ghg":[["greenhouse","gas"]],"cp":[["public","charging","pile"]],"public charger":[["public","charging","pile"]]}'}
    short |= {f"{lang}/search/short.json": '{"公 用":[["公","共"]]}'.encode() for lang in ("zh-Hans", "zh-Hant")}
    moved = Correction(line=1, date="2026-11-21", page="articles/2023-11-30-0a0b0c0d", kind="moved", said=None, to=ARTICLE.strip("/"), title=None)
    pages = tuple(replace(page, seed=replace(page.seed, lines=tuple(f"第{n}行" for n in range(1, 30)))) for page in sample().pages)
    publish(render(replace(sample(), corrections=(*sample().corrections, moved), pages=pages), settings, default()), project, settings, lambda line: None, {**data_files(), **short, **questions(sample(), settings, default())})
    lines = (project / "site" / "_headers").read_text(encoding="utf-8").splitlines()[1:]
    Quiet.headers_sent = tuple((name, value) for name, value in (line.strip().split(": ", 1) for line in lines))
    (project / "served").mkdir()
    (project / "site").rename(project / "served" / "digest")  # a sub-path, as on a project's pages
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(project / "served")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/digest/"
    server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    found = os.environ.get("BROWSER_PATH") or next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if not found or not Path(found).exists():
        warnings.warn(
            "BROWSER TESTS SKIPPED: no Chromium or Chrome found; install one (Debian: apt install chromium) or set BROWSER_PATH",
            stacklevel=1,
        )
        pytest.skip("no Chromium or Chrome found")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
        )
        yield opened
        opened.close()


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Any]:
    """Opens a page of the site; at the end nothing may have failed or been asked of another host."""
    faults: list[str] = []
    contexts = []

    def open_page(path: str, **options: Any) -> Any:
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("dialog", lambda dialog: (faults.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on(
            "request",
            lambda request: None if request.url.startswith((address, "data:", "blob:")) else faults.append(f"asked for {request.url}"),
        )
        page.goto(address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def find(page: Any, query: str) -> list[str]:
    """Search as a reader does and return the titles found."""
    page.keyboard.press("/")
    page.locator(".pd-search input").fill(query)
    page.locator(".pd-search__hits > li").first.wait_for()
    return [str(text) for text in page.locator(".pd-search__hits li > a").all_inner_texts()]


def test_light_or_dark_is_as_the_system_says_until_it_is_chosen(visit: Any) -> None:
    page = visit("en/", color_scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(ground)
    page.get_by_role("button", name="Switch to light").click()
    light = page.evaluate(ground)
    assert dark != light and page.get_by_role("button", name="Switch to dark").is_visible()
    page.goto(page.url + "../zh-Hans/about/")
    assert page.evaluate(ground) == light


@pytest.mark.parametrize("path", ["en/", "en/targets/", "en/search/", f"en/{ARTICLE}"])
def test_the_first_stop_of_the_keyboard_leads_to_the_title(visit: Any, path: str) -> None:
    page = visit(path)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText.trim()") == "Skip to content"
    page.keyboard.press("Enter")
    page.wait_for_url("**#title")
    assert page.evaluate("document.querySelector(':target').tagName") == "H1"


def test_the_menu_opens_and_closes_by_keyboard(visit: Any) -> None:
    page = visit("en/about/", viewport={"width": 390, "height": 800})
    menu, first = page.get_by_role("button", name="Menu"), page.locator(".md-sidebar--primary a").first
    assert not first.is_visible()
    menu.press("Enter")
    assert first.is_visible() and first.evaluate("link => link === document.activeElement") and menu.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    assert menu.evaluate("button => button === document.activeElement")
    first.wait_for(state="hidden")


def test_the_menu_closes_when_the_keyboard_leaves_it_for_the_page_it_covers(visit: Any) -> None:
    page = visit("en/about/", viewport={"width": 390, "height": 800})
    page.get_by_role("button", name="Menu").press("Enter")
    page.locator(".md-sidebar--primary .md-nav__list a").last.focus()
    page.keyboard.press("Tab")
    assert not page.locator("#__drawer").is_checked() and page.evaluate("document.activeElement.closest('article') !== null")


def test_without_script_the_menu_is_a_link_to_what_there_is(visit: Any) -> None:
    page = visit("zh-Hans/about/", viewport={"width": 390, "height": 800}, java_script_enabled=False)
    page.locator("a.pd-menu").press("Enter")
    assert page.url.endswith("/zh-Hans/search/") and page.locator("#browse + ul a").count() > 5


RINGED = "(part => getComputedStyle(part).outlineStyle === 'solid' && parseFloat(getComputedStyle(part).outlineWidth) >= 2)(document.activeElement)"


@pytest.mark.parametrize(("path", "width"), [("en/", 1280), (f"en/{ARTICLE}", 390)])
def test_every_stop_of_the_keyboard_is_seen(path: str, width: int, visit: Any) -> None:
    page = visit(path, viewport={"width": width, "height": 800}, reduced_motion="reduce")
    for _ in range(25):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
        assert page.evaluate(RINGED), name
        assert page.evaluate("document.activeElement.closest('.pd-hidden') === null"), name


def test_the_keyboard_can_pass_over_the_dots_of_the_timeline(visit: Any) -> None:
    page = visit("en/targets/", viewport={"width": 1280, "height": 800})
    skip = page.get_by_role("link", name="Skip the chart")
    skip.focus()
    assert skip.bounding_box()["height"] > 10
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "q"


def test_going_back_by_keyboard_no_stop_lies_under_the_header(visit: Any) -> None:
    page = visit("en/targets/", viewport={"width": 1280, "height": 600})
    page.locator("#target-table .pd-line").last.focus()
    bottom = "document.querySelector('.md-header').getBoundingClientRect().bottom"
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.closest('.md-header, svg') !== null"):
            break
        assert page.evaluate(f"document.activeElement.getBoundingClientRect().bottom > {bottom}")


def test_the_heading_being_read_is_marked_and_the_title_stays_in_sight(visit: Any) -> None:
    page = visit("en/" + ARTICLE + "#text", viewport={"width": 1280, "height": 800})
    page.locator(".md-nav--secondary a[aria-current=location][href='#text']").wait_for()
    page.locator(".md-header__title--active").wait_for()


def test_the_language_changes_in_place_without_script(visit: Any) -> None:
    page = visit("", java_script_enabled=False)
    page.get_by_role("link", name="English").click()
    page.get_by_role("link", name="Jiangzhou's green transport plan").first.click()
    assert page.url.endswith("/en/" + ARTICLE)
    page.locator("header a[hreflang=zh-Hant]").click()
    assert page.url.endswith("/zh-Hant/" + ARTICLE)
    assert page.locator("h1").inner_text().startswith("江州綠色交通方案出爐")
    page.locator("header a[hreflang=zh-Hans]").click()
    assert page.url.endswith("/zh-Hans/" + ARTICLE)
    assert page.locator("html").get_attribute("lang") == "zh-Hans"


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
@pytest.mark.parametrize(
    ("query", "hits"),
    [("充电桩", 2), ("充電樁", 2), ("軌道 公交车", 1), ("通运营里", 1), ("5万个", 1), ("95%", 1), ("“2.1万个”", 1), ("12万", 1)],
)
def test_any_run_of_chinese_is_found_in_either_script(language: str, query: str, hits: int, visit: Any) -> None:
    page = visit(f"{language}/about/")
    find(page, query)
    assert page.locator(".pd-search__hits li > a[href*='/articles/']").count() == hits
    assert page.locator(".pd-search__hits mark").count() > 0


def test_english_is_found_by_its_stem(visit: Any) -> None:
    page = visit("en/targets/")
    assert find(page, "charge piles")[0] == "Public charging piles"  # the indicator's own page
    assert page.locator(".pd-search__hits li > a[href*='/articles/']").count() == 2
    page.locator(f".pd-search__hits p > a[href*='/{ARTICLE}#']").click()
    page.locator(":target").wait_for()
    assert "charging pile" in page.locator(":target").inner_text()


def test_chinese_is_found_on_the_english_site_and_nothing_is_said_to_be_nothing(visit: Any) -> None:
    page = visit("en/search/?q=绿色出行")
    page.locator(".pd-search__hits > li").first.wait_for()
    page.get_by_role("searchbox").fill("nowhere-xyzzy")
    page.get_by_text("Nothing found").wait_for()
    assert page.url.endswith("?q=nowhere-xyzzy")


@pytest.mark.parametrize("query", ["asdfqwer", "pubxyz", "q"])
def test_an_english_word_that_no_page_has_finds_none(query: str, visit: Any) -> None:
    page = visit(f"en/search/?q={query}")
    page.get_by_text("Nothing found").wait_for()
    assert page.locator(".pd-search__hits > li").count() == 0


def test_a_citation_gives_the_day_of_reading(visit: Any) -> None:
    page = visit(f"en/{ARTICLE}")
    today = page.evaluate("new Date().toLocaleDateString('sv')")
    cited = page.locator("#cite ~ .pd-cite code").all_text_contents()
    assert f"urldate = {{{today}}}" in cited[1] and f"[{today}]. http" in cited[2] and f'"raw": "{today}"' in cited[3]


def test_one_target_is_cited_from_its_row(visit: Any) -> None:
    page = visit(f"en/{ARTICLE}")
    row = page.locator("#target-table tbody tr").first
    row.get_by_text("Cite this").click()
    assert row.locator(".pd-cite code").first.inner_text().endswith(f"/en/{ARTICLE}#{row.get_attribute('id')}")


def test_a_copy_is_told_and_its_button_says_of_what(visit: Any) -> None:
    page = visit(f"en/{ARTICLE}", permissions=["clipboard-read", "clipboard-write"])
    page.locator("#cite ~ .pd-cite").get_by_role("button", name="Copy APA").press("Enter")
    page.get_by_role("status").filter(has_text="Copied").wait_for(state="attached")


def test_filtered_rows_are_a_file_and_undated_ones_are_counted(visit: Any) -> None:
    page = visit("en/targets/?from=2030&to=2030", accept_downloads=True)
    every = page.locator("#target-table tbody tr").evaluate_all("rows => rows.map(row => row.id)")
    file = "\ufeffid,quote\r\n" + "".join(f'{id},"said ""so"",\nand on"\r\n' for id in every)
    page.route("**/data/targets.csv", lambda route: route.fulfill(body=file, content_type="text/csv; charset=utf-8"))
    ids = page.locator("#target-table tbody tr:visible").evaluate_all("rows => rows.map(row => row.id)")
    undated = page.locator('#target-table tbody tr[data-due=""]').count()
    assert page.locator("#shown").inner_text().endswith(f"without a date and left out: {undated}") == bool(undated)
    with page.expect_download() as download:
        page.get_by_text("Download these rows").click()
    kept = list(csv.DictReader(download.value.path().read_text(encoding="utf-8-sig").splitlines(keepends=True)))
    assert ids and sorted(row["id"] for row in kept) == sorted(ids)


def test_filtered_rows_lead_to_the_edition_they_were_chosen_in(visit: Any) -> None:
    page = visit("zh-Hant/targets/?from=2025&to=2025", accept_downloads=True)
    every = page.locator("#target-table tbody tr").evaluate_all("rows => rows.map(row => row.id)")
    file = "\ufeffid,url\r\n" + "".join(f"{id},https://example.org/en/articles/x/#{id}\r\n" for id in every)
    page.route("**/data/targets.csv", lambda route: route.fulfill(body=file, content_type="text/csv; charset=utf-8"))
    with page.expect_download() as download:
        page.locator("[data-filtered] a").click()
    kept = list(csv.DictReader(download.value.path().read_text(encoding="utf-8-sig").splitlines(keepends=True)))
    assert kept and all(row["url"] == f"https://example.org/zh-Hant/articles/x/#{row['id']}" for row in kept)


def test_what_no_page_has_whole_leads_to_the_nearest(visit: Any) -> None:
    page = visit("zh-Hans/search/?q=公共充电设施桩数")
    page.get_by_text("没有完全匹配的结果").wait_for()
    page.locator(f".pd-search__hits li > a[href*='/{ARTICLE}']").wait_for()
    assert "充电" in page.locator(".pd-search__hits mark").all_inner_texts()


@pytest.mark.parametrize("query", ["公共充电桩目标是多少", "2025年公共充電樁有多少個？", "公用充電樁", "五万个"], ids=["asked", "asked with a year", "another place's word", "in characters"])
def test_what_only_asks_is_left_out_and_other_words_and_numbers_are_known(query: str, visit: Any) -> None:
    page = visit(f"zh-Hant/search/?q={query}")
    page.locator("[data-kind=targets] li > a").first.wait_for()
    assert "5萬個" in page.locator("[data-kind=targets]").inner_text()


@pytest.mark.parametrize(
    ("query", "nearest"), [("how many public charging piles", False), ("How many charging piles will there be by the end of 2025?", False), ("how many charging piles by 2041", True)]
)
def test_a_question_for_a_number_finds_its_rows_in_english(query: str, nearest: bool, visit: Any) -> None:
    page = visit(f"en/search/?q={query}")
    page.locator("[data-kind=targets] li > a").first.wait_for()
    assert "50,000" in page.locator("[data-kind=targets]").inner_text()
    page.locator(f".pd-search__hits li > a[href*='/{ARTICLE}']").wait_for()
    assert ("nearest" in page.locator(".pd-search__state").first.inner_text()) == nearest


@pytest.mark.parametrize(
    "query",
    ["public charger", "Public chargers", "public charger targets", "how many public chargers by 2025", "where will public chargers be built", "what did Jiangzhou promise on charging piles", "what is promised on charging piles"],
)
def test_another_word_and_a_question_find_what_the_word_itself_does(query: str, visit: Any) -> None:
    page = visit(f"en/search/?q={query}")
    page.locator("[data-kind=targets] li > a").first.wait_for()
    assert "50,000" in page.locator("[data-kind=targets]").inner_text()
    page.locator(f".pd-search__hits li > a[href*='/{ARTICLE}']").wait_for()
    assert page.get_by_text("Pages found").count() == 1


def test_an_english_word_that_no_page_has_does_not_hide_the_rest(visit: Any) -> None:
    page = visit("en/search/?q=assurances concerning piles xyzzy")
    page.get_by_text("nearest pages").wait_for()
    page.locator(f".pd-search__hits li > a[href*='/{ARTICLE}']").wait_for()


def test_figures_have_rows_of_their_own(visit: Any) -> None:
    page = visit("en/search/?q=charging")
    page.locator("[data-kind=figures] li > a").first.click()
    page.wait_for_url(re.compile(r"/en/articles/.*#.*-f\w+$"))


def test_a_filter_leaves_the_rows_that_fit_it(visit: Any) -> None:
    page = visit("en/search/?q=charging&topic=Mobility")
    page.locator("[data-kind=targets] li > a").first.wait_for()
    page.locator(f".pd-search__hits li > a[href*='/{ARTICLE}']").wait_for()
    page.goto(page.url.replace("Mobility", "Finance"))
    page.get_by_text("Nothing found").wait_for()
    assert not page.locator(".pd-search__rows li").count()


def test_the_targets_that_a_question_asks_for_are_shown(visit: Any) -> None:
    page = visit("zh-Hans/search/?q=交通有哪些目标")
    page.locator("[data-kind=targets] li > a").first.wait_for()
    assert page.locator("[data-kind=targets] li").count() == 3
    assert "6个" in page.locator(".pd-search__asked a").inner_text() and "交通" in page.locator(".pd-search__asked a").inner_text()


def test_one_common_word_of_two_is_not_near(visit: Any) -> None:
    page = visit("zh-Hans/search/?q=水库充电")
    page.get_by_text("没有找到").wait_for()


@pytest.mark.parametrize("query", ["公共充电桩", "公共充電樁", "公用充電樁"])
def test_the_tracker_finds_in_either_script_as_the_search_does(query: str, visit: Any) -> None:
    page = visit(f"zh-Hant/targets/?q={query}")
    page.locator("#target-table tbody tr:visible").first.wait_for()
    assert 0 < page.locator("#target-table tbody tr:visible").count() < page.locator("#target-table tbody tr").count()


def test_a_short_form_finds_what_it_is_short_for(visit: Any) -> None:
    page = visit("en/search/?q=CP 2025")
    page.locator(f".pd-search__hits li > a[href*='/{ARTICLE}']").wait_for()
    assert {"public charging piles", "2025"} <= set(page.locator(".pd-search__hits mark").all_inner_texts())


@pytest.mark.parametrize(
    ("query", "rows", "leads"),
    [
        ("en/search/?q=transport targets", 6, "/en/targets/?topic=mobility"),
        ("en/search/?q=targets due by 2025", 2, "/en/targets/?to=2025"),
        ("en/search/?q=due 2027", 2, "/en/targets/?from=2027&to=2027"),
        ("en/search/?q=Jiangzhou from 2028", 1, "/en/targets/?place=l-jiangzhou&from=2030"),
        ("zh-Hans/search/?q=2025年前的交通目标", 2, "/zh-Hans/targets/?topic=mobility&to=2025"),
        ("zh-Hant/search/?q=交通目標", 6, "/zh-Hant/targets/?topic=mobility"),
    ],
)
def test_what_asks_for_targets_leads_to_the_tracker(query: str, rows: int, leads: str, visit: Any) -> None:
    page = visit(query)
    page.locator(".pd-search__asked a").click()
    page.wait_for_url(lambda url: url.endswith(leads))
    page.wait_for_load_state()
    assert page.locator("#target-table tbody tr:visible").count() == rows


def test_a_query_that_says_more_than_that_is_no_such_question(visit: Any) -> None:
    page = visit("en/search/?q=charging targets 2025")
    page.locator(".pd-search__hits > li").first.wait_for()
    assert not page.locator(".pd-search__asked").is_visible()


def test_a_targets_row_is_found_and_leads_to_its_article(visit: Any) -> None:
    page = visit("en/search/?q=50,000 piles")
    page.locator(".pd-search__rows li > a").first.click()
    assert page.url.endswith(f"/en/{ARTICLE}#2023-12-02-1a2b3c4d-t1")
    page.locator(":target").wait_for()


def test_what_the_search_finds_is_told_to_a_screen_reader(visit: Any) -> None:
    page = visit("en/")
    find(page, "charging")
    page.locator(".pd-search [role=status]", has_text=re.compile("Targets with these words: [0-9]+; .*Pages found: [0-9]+")).wait_for(state="attached")


def test_the_tracker_and_the_data_are_found(visit: Any) -> None:
    page = visit("en/search/?q=data files")
    page.locator(".pd-search__hits li > a[href$='/en/data/']").wait_for()
    page.get_by_role("searchbox").fill("all targets by deadline")
    page.locator(".pd-search__hits li > a[href$='/en/targets/']").wait_for()


@pytest.mark.parametrize("query", ["charging", "transporter"])  # no page has the second, but words of its root
def test_no_excerpt_is_long_or_ends_in_a_stub(query: str, visit: Any) -> None:
    page = visit(f"en/search/?q={query}")
    page.locator(".pd-search__hits > li").first.wait_for()
    said = page.locator(".pd-search__hits li > p:last-child").all_inner_texts()
    assert said and max(len(each.split()) for each in said) <= 75
    assert not [each for each in said if each.rstrip("…").endswith((" 7", "《"))]


def test_search_is_narrowed_by_topic_and_year_and_its_address_keeps_both(visit: Any) -> None:
    page = visit("en/search/?q=充电桩")
    page.locator(".pd-search__hits > li").first.wait_for()
    page.get_by_label("Year").select_option("2022")
    page.get_by_text("Pages found: 1", exact=True).wait_for()
    assert page.locator(".pd-search__hits li > a").get_attribute("href").endswith("/articles/2022-07-5e6f7a8b/")
    assert page.url.endswith("&year=2022")
    page.reload()
    page.get_by_text("Pages found: 1", exact=True).wait_for()
    assert page.get_by_label("Year").input_value() == "2022"
    page.get_by_role("searchbox").fill("")
    page.locator("select[name=topic]").select_option("Mobility")
    page.get_by_text("Pages found: 1", exact=True).wait_for()
    assert page.url.endswith("?topic=Mobility&year=2022")


def test_the_dialog_leads_to_an_address_that_keeps_its_query(visit: Any) -> None:
    page = visit("zh-Hans/")
    find(page, "充电桩")
    page.get_by_role("link", name="在搜索页打开").click()
    page.locator(".pd-search__hits > li").first.wait_for()
    assert page.get_by_role("searchbox").input_value() == "充电桩"


def test_a_row_is_found_at_the_address_its_article_had_before(visit: Any) -> None:
    page = visit("en/articles/2023-11-30-0a0b0c0d/#2023-11-30-0a0b0c0d-t1")
    page.wait_for_url(f"**/en/{ARTICLE}#2023-12-02-1a2b3c4d-t1")
    assert "charging piles" in page.locator("tr:target").inner_text() and not page.locator(".pd-lost").is_visible()


@pytest.mark.parametrize("place", ["2023-12-02-1a2b3c4d-t0a1b2c", "s99"])
def test_a_row_or_sentence_that_is_not_there_is_said_not_to_be(place: str, visit: Any) -> None:
    page = visit(f"zh-Hant/{ARTICLE}#{place}", viewport={"width": 390, "height": 800})
    page.get_by_text("連結所指之處不在這一頁").wait_for()
    assert 50 <= page.locator(".pd-lost").bounding_box()["y"] < 200
    page.goto(page.url.split("#")[0] + "#s1")
    page.locator(".pd-lost").wait_for(state="hidden")


@pytest.mark.parametrize("path", ["topics/mobility/", "targets/", "plans/jiangzhou-green-transport-2023-2027/", "places/l-jiangzhou/"])
def test_a_page_that_gathers_says_so_too_and_leads_to_the_article_that_is_named(path: str, visit: Any) -> None:
    page = visit(f"en/{path}#2021-0d0d0d0d-t9", viewport={"width": 390, "height": 800})
    lost, named = page.locator(".pd-lost"), page.get_by_role("link", name="Look in the article that it names")
    assert "may have been mistyped" in lost.inner_text()
    named.wait_for()
    page.goto(page.url.split("#")[0] + "#2020-none-t1")
    named.wait_for(state="hidden")
    assert lost.is_visible()
    page.goto(page.url.split("#")[0] + "#2021-0d0d0d0d-t9")
    named.click()
    page.wait_for_url("**/en/articles/2021-0d0d0d0d/#2021-0d0d0d0d-t9")
    lost.wait_for()
    assert lost.get_by_role("link", name="All corrections").is_visible() and named.count() == 0


def test_a_link_to_several_source_lines_marks_each(visit: Any) -> None:
    page = visit(f"en/{ARTICLE}")
    page.locator("#p1 .pd-number a").last.click()
    assert page.url.endswith("#l3-l4")
    marked = page.locator(".pd-lines > .pd-marked")
    assert marked.evaluate_all("lines => lines.map(line => line.id)") == ["l3", "l4"]
    grounds = marked.evaluate_all("lines => lines.map(line => getComputedStyle(line).backgroundColor)")
    page.goto(page.url.split("#")[0] + "#l5,l7-l8")  # of which the page has no place of its own
    page.locator("#l8.pd-marked").wait_for()
    assert marked.evaluate_all("lines => lines.map(line => line.id)") == ["l5", "l7", "l8"] and not page.locator(".pd-lost").is_visible()
    plain = visit(f"en/{ARTICLE}#l3-l4", java_script_enabled=False)
    ground = "line => getComputedStyle(line).backgroundColor"
    assert {plain.locator("#l3").evaluate(ground), *grounds} == {grounds[0]} != {plain.locator("#l4").evaluate(ground)}


def test_a_number_leads_to_its_sentence(visit: Any) -> None:
    page = visit("en/targets/")
    page.get_by_role("link", name="more than 50,000", exact=True).click()
    assert page.url.endswith(f"/en/{ARTICLE}#s2")
    sentence = page.locator(":target")
    assert "50,000 public charging piles" in sentence.inner_text()
    assert sentence.is_visible()
    paper = page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
    assert sentence.evaluate("element => getComputedStyle(element).backgroundColor") not in (paper, "rgba(0, 0, 0, 0)")


def test_the_tracker_filters_and_sorts_and_keeps_its_state_in_the_address(visit: Any) -> None:
    page = visit("zh-Hans/targets/")
    shown = page.locator("#target-table tbody tr:visible")
    assert shown.count() == 7
    page.get_by_label("期限自").select_option("2027")
    page.get_by_label("专题").select_option("mobility")
    assert shown.count() == 3
    assert page.url.endswith("?topic=mobility&from=2027")
    page.reload()
    assert shown.count() == 3
    page.get_by_role("button", name="清除").click()
    dates = page.locator("#target-table tbody tr").evaluate_all("rows => rows.map(row => row.dataset.due)")
    today = page.locator("figcaption").inner_text().partition("编成于")[2]  # what falls due next stands first, until a reader sorts
    coming = [date for date in dates if date and date >= re.sub(r"(\d+)年(\d+)月(\d+)日.*", lambda m: f"{m[1]}-{int(m[2]):02}-{int(m[3]):02}", "".join(today.split()))]
    assert dates[: len(coming)] == sorted(coming) and "sort" not in page.url
    page.get_by_role("button", name="期限", exact=True).click()
    assert page.url.endswith("?sort=0")
    page.get_by_role("button", name="期限", exact=True).click()
    page.locator("#target-table tbody tr:first-child[id^='2021']").wait_for()


def test_the_tracker_filters_by_place_wording_and_status(visit: Any) -> None:
    page = visit("en/targets/?status=short&relation=more_than")
    assert page.locator("#target-table tbody tr:visible").count() == 1
    page.get_by_role("button", name="Clear").click()
    page.get_by_label("Status").select_option("coming")
    page.get_by_label("Place").select_option("l-jiangzhou")
    assert page.url.endswith("?place=l-jiangzhou&status=coming")
    assert page.locator("#target-table tbody tr:visible").count() == 3
    page.locator("#target-table summary:visible").first.click()
    assert page.locator(".pd-said[open] mark").is_visible()


def test_the_tracker_filters_on_a_phone_too(visit: Any) -> None:
    page = visit("en/targets/?from=2027&topic=mobility", viewport={"width": 390, "height": 800})
    page.get_by_text("Filter (2)").wait_for()
    assert page.locator("#target-table tbody tr:visible").count() == 3


def test_a_status_and_a_year_of_the_timeline_narrow_the_tracker(visit: Any) -> None:
    page = visit("en/targets/?topic=mobility")
    page.get_by_role("list", name="At a glance").get_by_role("link", name="Still to come").click()
    assert page.url.endswith("/targets/?topic=mobility&status=coming")
    year = page.get_by_role("link", name=re.compile(r"^2030, targets: \d+")).first
    assert year.get_attribute("aria-current") is None
    year.click()
    assert page.url.endswith("?topic=mobility&from=2030&to=2030&status=coming") and year.get_attribute("aria-current") == "true"
    page.get_by_role("list", name="At a glance").get_by_role("link", name="Still to come").click()  # chosen again, it lets go
    assert page.url.endswith("?topic=mobility&from=2030&to=2030")


def test_chart_and_statuses_count_what_the_filter_leaves(visit: Any) -> None:
    page = visit("en/targets/?topic=mobility")
    rows = page.locator("#target-table tbody tr:visible")
    for chip in page.get_by_role("list", name="At a glance").get_by_role("link").all():
        said = int(chip.locator(".pd-count").inner_text())
        if said:
            chip.click()
            assert rows.count() == said
            chip.click()
    dated = page.locator('#target-table tbody tr:visible:not([data-due=""])').count()
    assert page.locator(".pd-timeline a:not([data-filter]):not(.pd-off)").count() == dated > 0
    assert page.locator(".pd-timeline a:not([data-filter]).pd-off").count() > 0


def test_a_filter_that_leaves_nothing_says_so_and_offers_what_there_is(visit: Any) -> None:
    page = visit("en/targets/?q=teapot&topic=mobility")
    nothing = page.locator("#nothing")
    assert "No target matches." in nothing.inner_text() and not page.locator("#target-table").is_visible()
    assert not page.get_by_text("Download these rows").is_visible()
    assert nothing.get_by_role("link", name="Search the whole site for “teapot”").get_attribute("href").endswith("search/?q=teapot")
    figures = nothing.get_by_role("link", name="Figures under “")
    assert figures.get_attribute("href").endswith("topics/mobility/#figures")
    nothing.get_by_role("button", name="Without “teapot”").click()
    assert page.evaluate("document.activeElement.name") == "q"
    assert page.url.endswith("?topic=mobility") and page.locator("#target-table tbody tr:visible").count() > 0


def test_find_knows_short_forms_and_puts_a_targets_own_words_first(visit: Any) -> None:
    page = visit("en/targets/?q=CP")
    page.locator("#target-table tbody tr:visible", has_text="ublic charging piles").first.wait_for()
    page = visit("en/targets/")
    page.get_by_label("Find").fill("Jiangzhou")
    rows = page.locator("#target-table tbody tr:visible")
    marked = [row.locator(".pd-elsewhere").count() for row in rows.all()]
    assert marked == sorted(marked)
    page.get_by_label("Find").fill("arging")  # the middle of a word
    assert rows.count() == 0


def test_search_and_tracker_count_the_same_targets(visit: Any) -> None:
    for query in ("Jiangzhou", "public chargers", "charging"):
        page = visit(f"en/search/?q={query}")
        head = page.locator("[data-kind=targets] > p")
        page.locator("[data-kind=targets] li > a").first.wait_for()
        count = int(re.search(r": (\d+)", head.inner_text())[1])  # type: ignore[index]
        head.locator("a").click()
        page.locator("#shown", has_text=re.compile(r"^Showing [1-9]\d* of")).wait_for()
        page.wait_for_load_state("networkidle")
        rows = page.locator("#target-table tbody tr:visible")
        assert rows.count() - rows.locator(".pd-elsewhere").count() == count
        assert (f"with these words themselves: {count}" in page.locator("#shown").inner_text()) == (rows.count() > count)


def test_the_tracker_tells_numbers_from_directions(visit: Any) -> None:
    page = visit("en/targets/")
    every = page.locator("#target-table tbody tr:visible").count()
    page.locator("select[name=amount]").select_option("number")
    numbers = page.locator("#target-table tbody tr:visible").count()
    assert 0 < numbers < every and page.url.endswith("?amount=number")
    page.locator("select[name=amount]").select_option("none")
    assert page.locator("#target-table tbody tr:visible").count() == every - numbers


def test_a_long_tracker_asks_the_pages_of_the_years_too(browser: Any, address: str, long_address: str) -> None:
    page = browser.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    every = {}
    for query in ("", "?status=past", "?sort=1", "?q=Jiangzhou"):
        found = []
        for site in (address, long_address):
            page.goto(f"{site}en/targets/{query}")
            page.wait_for_load_state("networkidle")
            found.append(page.locator("#target-table tbody tr:visible").evaluate_all("rows => rows.map(row => row.id)"))
            links = page.locator("#target-table a.pd-from").evaluate_all("links => links.map(link => link.href)")
            assert all(re.fullmatch(rf"{site}en/articles/[\w-]+/#[\w-]+", link) for link in links)
        every[query] = found
    assert every[""][1] == every[""][0][:3] and len(every[""][0]) > 3
    assert all(whole == parts for query, (whole, parts) in every.items() if query)
    last = every[""][0][-1]
    page.goto(f"{long_address}en/targets/#{last}")
    page.locator(f"[id='{last}']").wait_for()
    assert not page.locator(".pd-lost").is_visible()
    page.goto(f"{long_address}en/search/?q=targets due by 2025")
    page.locator("[data-kind=targets] li > a").first.wait_for()
    named = page.locator("[data-kind=targets] li").all_inner_texts()
    page.locator(".pd-search__asked a").click()
    page.wait_for_load_state("networkidle")
    page.locator("#shown", has_text=re.compile(r"^Showing")).wait_for()
    dates = page.locator("#target-table tbody tr:visible .pd-date").evaluate_all("cells => cells.map(cell => cell.firstChild.textContent.trim())")
    assert sorted(re.search(r"\d{4}", text.split("\n")[-1])[0] for text in named) == sorted(re.search(r"\d{4}", date)[0] for date in dates)  # type: ignore[index]
    page.close()
    assert faults == []


def test_the_tracker_is_whole_without_script(visit: Any) -> None:
    page = visit("zh-Hans/targets/", java_script_enabled=False)
    assert page.locator("#target-table tbody tr:visible").count() == 7
    assert not page.locator("#filter").is_visible()


def test_a_term_says_what_it_means_at_keyboard_focus_and_leads_to_the_glossary(visit: Any) -> None:
    page = visit("zh-Hans/" + ARTICLE)
    term = page.locator("a.pd-term").first
    term.focus()
    assert page.get_by_role("tooltip").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator(".pd-tip").is_visible()
    term.click()
    page.locator(":target").wait_for()
    assert "/glossary/#g-" in page.url


def test_at_a_touch_a_term_explains_itself_first(visit: Any) -> None:
    page = visit("zh-Hans/" + ARTICLE, has_touch=True, viewport={"width": 390, "height": 800})
    page.locator("a.pd-term").first.tap()
    assert page.get_by_role("tooltip").is_visible() and page.url.endswith(ARTICLE)


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    "path",
    [
        "en/",
        "zh-Hans/" + ARTICLE,
        "en/" + ARTICLE,
        "en/articles/2021-0d0d0d0d/",
        "zh-Hant/topics/climate/",
        "en/plans/hostile-law/",
        "en/targets/",
        "en/indicators/public-charging-piles/",
        "zh-Hans/places/l-hostile/",
        "en/organisations/o-hostile/",
        "en/papers/n-hostile/",
        "en/glossary/",
        "zh-Hans/about/",
        "en/data/",
    ],
)
def test_no_page_scrolls_sideways(path: str, width: int, visit: Any) -> None:
    page = visit(path, viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_review_shows_the_lines_of_the_article_that_is_read(browser: Any, tmp_path: Path) -> None:
    page = Path(shutil.copy(ROOT / "seeds/003.txt", tmp_path))
    edition, problems = pipeline.build([page], tmp_path, default())
    workshop = Workshop(tmp_path, lambda line: None)
    workshop.pages = review(edition, problems, workshop.templates, default())
    server = make_server(workshop, 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    shown = browser.new_page(viewport={"width": 1280, "height": 800})
    shown.goto(f"http://127.0.0.1:{server.server_port}/_review/en/003.txt")
    shown.evaluate("document.querySelector('#a3').scrollIntoView()")
    shown.wait_for_function("document.querySelector('.source').scrollTop > 0")
    top = shown.evaluate("document.querySelector('.source').getBoundingClientRect().top")
    assert abs(shown.locator('.source a[href="#a3"]').first.bounding_box()["y"] - top) < 10
    shown.locator("#a3 summary").first.click()
    shown.locator("#a3 button").first.click()
    assert shown.locator("#a3 pre").first.inner_text().startswith("articles:\n- headline: ")
    number = shown.locator("#a3 a.number[id]").first
    assert shown.locator(number.get_attribute("href")).locator(f'a[href="#{number.get_attribute("id")}"]').count() == 1
    shown.close()
    server.shutdown()
    server.server_close()

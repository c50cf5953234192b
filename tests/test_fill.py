"""A machine fills in what is empty: checked by value, marked, resumable, however badly its server behaves."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import polib
import pytest
from answering import Server, answer, breaks_off, code, says, serving, sleeps
from typer.testing import CliRunner

from digest.catalogue import in_force, read_catalogue, tally
from digest.cli import app
from digest.fill import BATCH, TRIES, Endpoint, Wanted, fill, objection, wanting
from digest.lexicon import Lexicon
from digest.problem import InputError

TEXTS = {"新增就业12.5万人": "125,000 new jobs", "产值突破8000亿元": "Output value exceeded CNY 800 billion", "项目已经开工": "Work has begun on the project"}


def catalogue(*texts: str) -> polib.POFile:
    """A catalogue in which nothing has English."""
    po = polib.POFile(wrapwidth=0)
    for text in texts:
        po.append(polib.POEntry(msgctxt="sentence", msgid=text))
    return po


def english(text: str) -> str:
    return TEXTS.get(text, "Some words")


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(english) as serving_here:
        yield serving_here


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def endpoint(server: Server, waits: list[float], lexicon: Lexicon) -> Endpoint:
    return Endpoint(server.url, "a-key", "a-model", lexicon, lambda line: None, waits.append, timeout=0.5)


def fill_in(po: polib.POFile, endpoint: Endpoint, lexicon: Lexicon) -> tuple[int, int, int]:
    done = fill(wanting(po), endpoint, lexicon, "2026-01-31", lambda: None, lambda line: None)
    return done.taken, len(done.refused), done.unanswered


def test_what_is_filled_in_is_fuzzy_and_says_who_made_it_and_when(endpoint: Endpoint, lexicon: Lexicon) -> None:
    po = catalogue(*TEXTS)
    assert fill_in(po, endpoint, lexicon) == (3, 0, 0)
    assert {entry.msgid: entry.msgstr for entry in po} == TEXTS
    assert all(entry.fuzzy and entry.tcomment == "machine translation: a-model, 2026-01-31" for entry in po)
    assert tally(po).machine == 3
    po[0].flags.remove("fuzzy")  # a person has looked at it
    said = in_force(po[0])
    assert said and said.status == "reviewed"


def test_english_with_another_number_stays_out(server: Server, endpoint: Endpoint, lexicon: Lexicon) -> None:
    server.english = lambda text: english(text).replace("125,000", "12,500")
    po = catalogue(*TEXTS)
    assert fill_in(po, endpoint, lexicon) == (2, 1, 0)
    assert po[0].msgstr == "" and not po[0].fuzzy


@pytest.mark.parametrize("said", ["新增就业 125,000", "125,000 new jobs " * 40, "125,000 jobs lost: a fall of 3 percent"])
def test_what_is_no_translation_is_refused(said: str, lexicon: Lexicon) -> None:
    assert objection("新增就业12.5万人", said, lexicon)


def test_a_server_that_is_busy_is_asked_again_when_it_says(server: Server, endpoint: Endpoint, waits: list[float], lexicon: Lexicon) -> None:
    server.behaviours = [code(429, Retry_After="7"), code(503), code(500, Retry_After="9999"), code(429, Retry_After="Wed, 21 Oct 2015 07:28:00 GMT")]
    assert fill_in(catalogue(*TEXTS), endpoint, lexicon) == (3, 0, 0)
    assert waits == [7, 2, 60, 0]


def test_a_server_that_is_late_or_breaks_off_is_asked_again(server: Server, endpoint: Endpoint, waits: list[float], lexicon: Lexicon) -> None:
    server.behaviours = [sleeps(0.8), breaks_off]
    assert fill_in(catalogue(*TEXTS), endpoint, lexicon) == (3, 0, 0)
    assert waits == [1] and [len(texts) for texts in server.asked] == [3, 3, 1, 2]  # what broke off is asked for in halves


@pytest.mark.parametrize("content", ["I cannot do that.", '{"1": "125,000', "[]", '{"1": 5}', None, ["1"]])
def test_an_answer_that_is_no_json_is_asked_for_again_in_halves(content: object, server: Server, endpoint: Endpoint, lexicon: Lexicon) -> None:
    server.behaviours = [says(content)]
    assert fill_in(catalogue(*TEXTS), endpoint, lexicon) == (3, 0, 0)
    assert [len(texts) for texts in server.asked] == [3, 1, 2]


def test_texts_left_out_of_an_answer_stay_empty(server: Server, endpoint: Endpoint, lexicon: Lexicon) -> None:
    server.behaviours = [says('{"2": "Output value exceeded CNY 800 billion", "9": "What is this?"}')]
    po = catalogue(*TEXTS)
    assert fill_in(po, endpoint, lexicon) == (1, 0, 2)
    assert [bool(entry.msgstr) for entry in po] == [False, True, False]


def test_a_server_that_stays_silent_is_given_up_and_what_was_done_is_kept(server: Server, endpoint: Endpoint, waits: list[float], lexicon: Lexicon) -> None:
    po = catalogue(*(f"项目{'已经' * n}开工" for n in range(3 * BATCH)))
    server.behaviours = [server.well, *[code(502)] * (2 * TRIES)]
    with pytest.raises(InputError) as error:
        fill_in(po, endpoint, lexicon)
    assert "run the command again" in error.value.problem.fix
    assert tally(po).machine == BATCH and len(server.asked) == 1 + 2 * TRIES
    assert waits == [1, 2, 4, 8] * 2
    assert fill_in(po, endpoint, lexicon) == (2 * BATCH, 0, 0)  # it goes on from there


@pytest.mark.parametrize("number", [400, 401, 404])
def test_a_server_that_refuses_is_not_asked_again(number: int, server: Server, endpoint: Endpoint, lexicon: Lexicon) -> None:
    server.behaviours = [code(number)]
    with pytest.raises(InputError) as error:
        fill_in(catalogue(*TEXTS), endpoint, lexicon)
    assert str(number) in error.value.problem.what and "OPENAI_API_KEY" in error.value.problem.fix
    assert "a-key" not in str(error.value) and len(server.asked) == 1


def test_the_key_goes_to_no_other_address(server: Server, endpoint: Endpoint, lexicon: Lexicon) -> None:
    with serving(english) as other:
        server.behaviours = [lambda handler, texts: answer(handler, 302, "", Location=f"{other.url}/chat/completions")]
        with pytest.raises(InputError):
            fill_in(catalogue(*TEXTS), endpoint, lexicon)
        assert other.asked == []


def test_the_glossary_and_the_kind_of_text_are_told(server: Server, endpoint: Endpoint, lexicon: Lexicon) -> None:
    endpoint.translate([Wanted("headline", "碳达峰行动提速")])
    assert "碳达峰 = " in server.prompts[0] and '"kind": "headline"' in server.prompts[0]
    assert server.headers[0]["Authorization"] == "Bearer a-key"


def test_no_request_holds_too_much(endpoint: Endpoint) -> None:
    wanted = [Wanted("sentence", "长" * length) for length in (10, 700, 600, 3000, 5, *[8] * BATCH)]
    assert [len(batch) for batch in endpoint.batches(wanted)] == [2, 1, 1, BATCH, 1]


def test_argos_translates_one_text_at_a_time(monkeypatch: pytest.MonkeyPatch, lexicon: Lexicon) -> None:
    from digest.fill import Argos

    model = SimpleNamespace(translate=english)
    languages = {"zh": SimpleNamespace(get_translation=lambda to: model if to == "English" else None), "en": "English"}
    package = SimpleNamespace(translate=SimpleNamespace(get_language_from_code=languages.get))
    monkeypatch.setitem(sys.modules, "argostranslate", package)
    po = catalogue(*TEXTS)
    done = fill(wanting(po), Argos(), lexicon, "2026-01-31", lambda: None, lambda line: None)
    assert done.taken == 3 and po[0].tcomment == "machine translation: Argos Translate zh-en, 2026-01-31"
    languages["zh"] = None  # no model
    with pytest.raises(InputError) as error:
        Argos()
    assert "argospm install translate-zh_en" in error.value.problem.fix


def test_argos_that_is_not_installed_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from digest.fill import Argos

    monkeypatch.setitem(sys.modules, "argostranslate", None)
    with pytest.raises(InputError) as error:
        Argos()
    assert "pip install 'policy-digest[argos]'" in error.value.problem.fix


# ---- the command -----------------------------------------------------------------------------------------------------------

PAGE = """日报 2023年12月2日
全市新增就业稳步增加
本报讯（记者 王小明）全年新增就业12.5万人。到2025年，绿色产业产值突破8000亿元。这些项目已经开工，各区县都在加快建设。
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "p.txt").write_text(PAGE, encoding="utf-8")
    return tmp_path


def run(project: Path, *arguments: str, url: str = "", typed: str | None = None) -> tuple[int, str]:
    environment = {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": "a-key", "COLUMNS": "200"}
    result = CliRunner().invoke(app, ["translate", "--project", str(project), *arguments], input=typed, env=environment)
    return result.exit_code, result.output


def test_the_command_shows_count_and_cost_and_begins_only_when_told(project: Path, server: Server) -> None:
    exit_code, said = run(project, "--fill", "openai", "--model", "m", "--price", "1,2", url=server.url)
    assert exit_code == 2 and "texts" in said and "tokens in" in said and "at your price" in said and "--yes" in said
    assert server.asked == []
    exit_code, said = run(project, "--fill", "openai", "--model", "m", "--limit", "1", "--yes", url=server.url)
    assert exit_code == 0 and "1 text, " in said and len(server.asked) == 1 and len(server.asked[0]) == 1
    assert tally(read_catalogue(project / "seeds/p.en.po")).machine <= 1


def test_status_says_what_is_missing_and_writes_nothing(project: Path) -> None:
    exit_code, said = run(project, "--status")
    assert exit_code == 0 and "p.en.po" in said and "en       " in said and not (project / "seeds/p.en.po").exists()
    exit_code, said = run(project, "--status", str(project / "seeds/p.txt"))
    assert "missing: sentence: " in said and "missing: headline: " in said


def test_status_says_which_script_the_pages_were_printed_in(project: Path) -> None:
    assert [line[-10:] for line in run(project, "--status")[1].splitlines() if line.startswith("zh-")] == ["as printed", "by program"]
    (project / "seeds/q.txt").write_text("公屋供應目標\n本報記者\n政府提出，到2028年供應公屋單位17萬個，輪候時間縮短至4.5年。\n", encoding="utf-8")
    said = run(project, "--status")[1]
    assert said.count("as printed: 1 page; by program: 1 page") == 2


@pytest.mark.parametrize("name", ["p", "p.txt", "p.en.po", "p.yml", "seeds/p.txt", "seeds/p.en.po"])
def test_a_page_is_meant_by_any_name_it_goes_by(name: str, project: Path) -> None:
    (project / "seeds" / "page.txt").write_text(PAGE.replace("12.5", "11.5"), encoding="utf-8")
    exit_code, said = run(project, "--status", name)
    assert exit_code == 0 and "seeds/p.en.po" in said and "page.en.po" not in said and "missing: headline: " in said
    exit_code, said = run(project, "--status", f"other{name[-4:]}")
    assert exit_code == 2 and "no-page: no page of seeds/ has this name\n  fix: " in said


@pytest.mark.parametrize("arguments, fix", [
    (["--fill", "babel"], "use one of: argos, openai"), (["--fill", "openai", "--yes"], "OPENAI_BASE_URL"),
    (["--fill", "openai", "--model", "m", "--price", "cheap"], "0.15,0.60"),
])
def test_a_mistake_names_its_fix(arguments: list[str], fix: str, project: Path) -> None:
    exit_code, said = run(project, *arguments)
    assert exit_code == 2 and fix in said

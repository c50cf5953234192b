"""Citations name who wrote the words, and machines are told the same."""

from __future__ import annotations

import datetime
import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample import HOSTILE, sample

from digest.cite import (
    ACCESSED,
    REFERENCES,
    article_data,
    citations,
    data_citations,
    dataset,
    gathered,
    in_full,
    page_citations,
    printed_citation,
    record_citations,
    references,
    written,
)
from digest.lexicon import Lexicon
from digest.model import Text
from digest.problem import InputError
from digest.rows import rows
from digest.settings import Settings
from digest.tables import TABLES
from digest.voice import Voice, read_interface

OURS, PAPERS, NASTY = sample().entries
TODAY = datetime.date(2026, 11, 28)
ADDRESS = "https://example.org/digest/en/articles/x/"


def voice(lexicon: Lexicon) -> Voice:
    return Voice("en", Settings(), lexicon, read_interface())


def cited(entry: Any, lexicon: Lexicon) -> dict[str, str]:
    return {each.form: each.text for each in citations(entry, "A title", voice(lexicon), ADDRESS, TODAY)}


def test_our_wording_is_cited_as_ours_and_of_this_edition(lexicon: Lexicon) -> None:
    forms = cited(OURS, lexicon)
    assert forms["GB/T 7714"] == f"Policy Digest. A title[EB/OL]. (2026-11-28)[{ACCESSED}]. {ADDRESS} (based on Mountain City Daily, 2 December 2023)"
    assert forms["APA"] == f"Policy Digest. (2026, November 28). A title [based on Mountain City Daily, 2 December 2023]. {ADDRESS}"
    assert all(f"  {field},\n" in forms["BibTeX"] for field in ("year = {2026}", "month = nov", f"urldate = {{{ACCESSED}}}", "note = {based on Mountain City Daily, 2 December 2023}"))
    assert json.loads(forms["CSL-JSON"])[0] == {
        "id": "digest-2023-12-02-1a2b3c4d",
        "type": "webpage",
        "title": "A title",
        "author": [{"literal": "Policy Digest"}],
        "container-title": "Policy Digest",
        "URL": ADDRESS,
        "accessed": {"raw": ACCESSED},
        "note": "based on Mountain City Daily, 2 December 2023",
        "language": "en",
        "issued": {"date-parts": [[2026, 11, 28]]},
    }
    assert list(forms)[:2] == ["APA", "BibTeX"] and not any("journal" in text or "[N/OL]" in text or "newspaper" in text for text in forms.values())


def test_a_record_is_cited_with_its_plan_sentence_and_line(lexicon: Lexicon) -> None:
    row = rows([OURS], "targets")[0]
    forms = {each.form: each.text for each in record_citations(row, "A title", voice(lexicon), ADDRESS, TODAY)}
    said = "Public charging piles: more than 50,000 (Jiangzhou, target for 2025), set by Jiangzhou Green Transport Action Plan (2023–2027), in “A title”, sentence 2, source line seeds/000.txt:4"
    assert forms["APA"] == f"Policy Digest. (2026, November 28). {said} [based on Mountain City Daily, 2 December 2023]. {ADDRESS}#{row.record.id}"
    assert forms["BibTeX"].startswith(f"@misc{{digest-{row.record.id},")
    chinese = Voice("zh-Hans", Settings(), lexicon, read_interface())
    assert "2025年目标），《江州市绿色交通行动方案（2023—2027年）》提出，见“题”，第2句" in record_citations(row, "题", chinese, ADDRESS, TODAY)[0].text
    (theirs,) = rows([PAPERS], "targets")
    assert "set by" not in record_citations(theirs, "A title", voice(lexicon), ADDRESS, TODAY)[0].text  # no plan is known
    assert "江州晚报. https" in record_citations(theirs, "A title", voice(lexicon), ADDRESS, TODAY)[0].text


@pytest.mark.parametrize(
    ("language", "deadline", "doubted", "expect"),
    [
        ("zh-Hans", "2025", (), "公共充电桩：力争较2020年超过5万个（江州，2025年目标）"),
        ("zh-Hant", "2025", (), "公共充電樁：力爭較2020年超過5萬個（江州，2025年目標）"),
        ("en", "2025", (), "Public charging piles: more than 50,000 (Jiangzhou, target for 2025, compared with 2020, wording: aims to)"),
        ("zh-Hans", None, ("name",), "公共充电桩：力争较2020年超过5万个（江州，目标，未写期限，待核：名称）"),
    ],
)
def test_a_record_keeps_its_hedge_base_year_and_place_in_every_language_and_form(language: Any, deadline: str | None, doubted: Any, expect: str, lexicon: Lexicon) -> None:
    target = replace(OURS.targets[0], hedge=Text(zh="力争", en="aims to", status="human"), baseline="2020", deadline=deadline, grade="check" if doubted else "sure", doubts=doubted)
    row = rows([replace(OURS, targets=(target,))], "targets")[0]
    speaker = Voice(language, Settings(), lexicon, read_interface())
    assert in_full(row, speaker).striptags() == expect
    assert all(expect in each.text for each in record_citations(row, "A title", speaker, ADDRESS, TODAY))


def test_what_tex_takes_for_syntax_is_escaped_but_in_an_address(lexicon: Lexicon) -> None:
    title = r"R&D: up 50% to $5 {x} #1 a_b ~ ^ \end"
    bibtex = {each.form: each.text for each in citations(OURS, title, voice(lexicon), "https://example.org/a_b/", TODAY)}["BibTeX"]
    assert r"title = {{R\&D: up 50\% to \$5 \{x\} \#1 a\_b \textasciitilde{} \textasciicircum{} \textbackslash{}end}}," in bibtex
    assert "url = {https://example.org/a_b/}," in bibtex


def test_everything_is_there_for_a_reference_manager(lexicon: Lexicon) -> None:
    edition = sample()
    files = {name: data.decode() for name, data in references(edition, voice(lexicon), "https://example.org/en/", TODAY).items()}
    ids = [f"digest-{id}" for e in edition.entries for id in (e.article.id, *(r.id for r in (*e.targets, *e.figures)))]
    items = json.loads(files["references.json"])
    assert [item["id"] for item in items] == ["digest-data-2026-11-28", *ids] and tuple(files) == REFERENCES
    assert re.findall(r"(?m)^@\w+\{(.*),$", files["references.bib"]) == re.findall(r"(?m)^ID  - (.*)\r$", files["references.ris"]) == ["digest-data-2026-11-28", *ids]
    assert not any(ACCESSED in text for text in files.values())
    ris = files["references.ris"].split("ER  - \r\n\r\n")
    assert ris[1] == (
        "TY  - ELEC\r\nID  - digest-2023-12-02-1a2b3c4d\r\nAU  - Policy Digest\r\nTI  - Jiangzhou's green transport plan: 650 km of rail by 2027\r\nT2  - Policy Digest\r\nPY  - 2026\r\nDA  - 2026/11/28/\r\n"
        "UR  - https://example.org/en/articles/2023-12-02-1a2b3c4d/\r\nN1  - based on Mountain City Daily, 2 December 2023\r\nLA  - en\r\n"
    )
    theirs = next(each for each in ris if "2022-07-5e6f7a8b\r" in each)
    assert theirs.startswith("TY  - NEWS\r\n") and "T2  - 江州晚报\r\nPY  - 2022\r\nDA  - 2022/07//\r\n" in theirs
    assert all(re.fullmatch(r"([A-Z][A-Z0-9]  - [^\r\n]+\r\n)*", each) for each in ris)
    assert "UR  -" not in references(edition, voice(lexicon), "", TODAY)["references.ris"].decode()


def test_files_for_reference_managers_say_the_day_the_language_and_of_what_is_ours_the_licence(lexicon: Lexicon) -> None:
    licence = "CC BY 4.0 https://creativecommons.org/licenses/by/4.0/"
    files = {name: data.decode() for name, data in references(sample(), voice(lexicon), ADDRESS, TODAY, licence).items()}
    data, ours, theirs = (next(each for each in files["references.bib"].split("\n\n") if f"{{digest-{id}," in each) for id in ("data-2026-11-28", "2023-12-02-1a2b3c4d", "2022-07-5e6f7a8b"))
    assert all(f"  {field},\n" in data for field in ("month = nov", "day = {28}", "language = {en}", f"copyright = {{{licence}}}"))
    assert f"copyright = {{{licence}}}" in ours and "language = {en}" in theirs
    assert "copyright" not in theirs and "day =" not in theirs  # a newspaper's article of a month
    notes = {item["id"]: item.get("note", "") for item in json.loads(files["references.json"])}
    assert notes["digest-2023-12-02-1a2b3c4d"] == f"based on Mountain City Daily, 2 December 2023; {licence}" and licence not in notes["digest-2022-07-5e6f7a8b"]
    assert files["references.ris"].count(f"N1  - {licence}\r\n") == sum(licence in note for note in notes.values())


def test_several_authors_are_several_to_a_reference_manager(lexicon: Lexicon) -> None:
    entry = replace(PAPERS, article=replace(PAPERS.article, authors=("张三", "李四")))
    forms = {each.form: each.text for each in citations(entry, "A title", voice(lexicon), ADDRESS, TODAY)}
    assert "author = {{张三} and {李四}}," in forms["BibTeX"] and json.loads(forms["CSL-JSON"])[0]["author"] == [{"literal": "张三"}, {"literal": "李四"}]
    assert forms["APA"].startswith("张三, 李四. (") and forms["GB/T 7714"].startswith("张三, 李四. ")
    ris = references(replace(sample(), entries=(entry,)), voice(lexicon), ADDRESS, TODAY)["references.ris"].decode()
    assert "\r\nAU  - 张三\r\nAU  - 李四\r\n" in ris


def test_an_article_that_cannot_be_cited_is_named(lexicon: Lexicon) -> None:
    entry = replace(PAPERS, targets=(replace(PAPERS.targets[0], indicator=None),))  # type: ignore[arg-type]
    with pytest.raises(InputError, match=f"^en/articles/{entry.article.id}: citation-failed: a fault of the program"):
        references(replace(sample(), entries=(entry,)), voice(lexicon), ADDRESS, TODAY)


def test_a_page_that_gathers_is_cited_as_this_digests(lexicon: Lexicon) -> None:
    forms = {each.form: each.text for each in page_citations("topics-climate", "Climate", voice(lexicon), ADDRESS, TODAY, True, True)}
    assert forms["APA"] == f"Policy Digest. (2026, November 28). Climate: targets and figures reported by newspapers. {ADDRESS}" and forms["BibTeX"].startswith("@misc{digest-topics-climate,")


@pytest.mark.parametrize(
    ("holds", "en", "zh"),
    [
        ((True, False), "targets reported by newspapers", "报纸报道的目标"),
        ((False, True), "figures reported by newspapers", "报纸报道的数字"),
        ((False, False), "articles that report on it", "报道它的文章"),
    ],
)
def test_a_page_that_gathers_is_cited_as_what_it_holds(holds: tuple[bool, bool], en: str, zh: str, lexicon: Lexicon) -> None:
    assert gathered("Plan", voice(lexicon), *holds) == f"Plan: {en}"
    assert gathered("规划", Voice("zh-Hans", Settings(), lexicon, read_interface()), *holds) == f"规划：{zh}"


def test_machines_are_given_no_address_that_leads_nowhere(lexicon: Lexicon) -> None:
    assert "url" not in json.loads(article_data(OURS, "A title", voice(lexicon), "", []))
    data = json.loads(dataset(sample(), "Data", "About", voice(lexicon), "", "", TODAY))
    assert "url" not in data and not any("contentUrl" in each for each in data["distribution"])


def test_the_data_are_cited_by_their_edition(lexicon: Lexicon) -> None:
    forms = {each.form: each.text for each in data_citations(voice(lexicon), ADDRESS, TODAY)}
    assert forms["APA"] == f"Policy Digest. (2026, November 28). Policy Digest: data on targets and figures (edition of 28 November 2026) [Data set]. {ADDRESS}"
    assert "[DS/OL]. (2026-11-28)[" in forms["GB/T 7714"] and json.loads(forms["CSL-JSON"])[0]["type"] == "dataset"


def test_paper_says_nothing_of_a_day_of_reading(lexicon: Lexicon) -> None:
    chinese = Voice("zh-Hans", Settings(), lexicon, read_interface())
    assert printed_citation("能源", "", chinese, ADDRESS, TODAY) == f"政策文摘. 能源[EB/OL]. (2026-11-28). {ADDRESS}"
    assert printed_citation("Energy", "", voice(lexicon), "", TODAY) == "Policy Digest. (2026, November 28). Energy."


def test_a_title_that_was_cut_has_no_second_stop(lexicon: Lexicon) -> None:
    forms = {each.form: each.text for each in citations(PAPERS, "News in brief: for a…", voice(lexicon), ADDRESS, TODAY)}
    assert "for a…. " not in forms["APA"]


def test_a_newspapers_text_is_cited_as_its_own(lexicon: Lexicon) -> None:
    forms = cited(PAPERS, lexicon)
    assert forms["GB/T 7714"] == f"本报记者. A title[N/OL]. 江州晚报, 2022-07[{ACCESSED}]. {ADDRESS}"
    assert "journal = {江州晚报}" in forms["BibTeX"] and forms["BibTeX"].startswith("@article{")
    item = json.loads(forms["CSL-JSON"])[0]
    assert item["type"] == "article-newspaper" and item["issued"] == {"date-parts": [[2022, 7]]}


def test_machines_are_never_told_that_a_newspaper_wrote_our_words(lexicon: Lexicon) -> None:
    ours = json.loads(article_data(OURS, "A title", voice(lexicon), ADDRESS, ["Climate"]))
    assert (ours["@type"], ours["author"]["name"], ours["isBasedOn"]["publisher"]["name"]) == ("Article", "Policy Digest", "Mountain City Daily")
    assert "headline" not in ours["isBasedOn"]
    theirs = json.loads(article_data(PAPERS, "A title", voice(lexicon), ADDRESS, []))
    assert (theirs["@type"], theirs["mainEntity"]["@type"], theirs["mainEntity"]["publisher"]["name"]) == ("WebPage", "NewsArticle", "江州晚报")
    assert "author" not in theirs


def test_the_data_page_is_a_dataset(lexicon: Lexicon) -> None:
    data = json.loads(dataset(sample(), "Data", "About", voice(lexicon), ADDRESS, "https://creativecommons.org/licenses/by/4.0/", TODAY))
    assert data["version"] == "2026-11-28" and data["temporalCoverage"] == "2021/2023-12-02" and data["license"].endswith("/by/4.0/")
    assert data["distribution"][0]["contentUrl"] == f"{ADDRESS}targets.csv" and [each["name"] for each in data["distribution"]] == [*(f"{name}.csv" for name in TABLES), "digest.json", "corrections.json", "datapackage.json"]


def test_a_hostile_text_cannot_leave_its_string(lexicon: Lexicon) -> None:
    made = article_data(NASTY, HOSTILE, voice(lexicon), ADDRESS, [HOSTILE])
    assert json.loads(made)["about"] == [HOSTILE]
    assert not set("<>&'`") & set(made) and "{{" not in made


@given(st.recursive(st.text() | st.integers() | st.booleans(), lambda each: st.lists(each)))
def test_what_is_written_reads_back_as_it_was(value: Any) -> None:
    made = written({"a": [value], "b": {"c": value}})
    read = json.loads(made)
    assert read["a"] == [value] and read["b"] == {"c": value} and made.isascii()

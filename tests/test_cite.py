"""Citations name who wrote the words, and machines are told the same."""

from __future__ import annotations

import datetime
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sample import HOSTILE, sample

from digest.cite import ACCESSED, article_data, citations, data_citations, dataset, printed_citation, record_citations, written
from digest.lexicon import Lexicon
from digest.rows import rows
from digest.settings import Settings
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


def test_a_record_is_cited_with_its_sentence_and_line(lexicon: Lexicon) -> None:
    row = rows([OURS], "targets")[0]
    forms = {each.form: each.text for each in record_citations(row, "A title", voice(lexicon), ADDRESS, TODAY)}
    said = "public charging piles: more than 50,000 (2025), in “A title”, sentence 2, source line seeds/000.txt:4"
    assert forms["APA"] == f"Policy Digest. (2026, November 28). {said} [based on Mountain City Daily, 2 December 2023]. {ADDRESS}#{row.record.id}"
    assert forms["BibTeX"].startswith(f"@misc{{digest-{row.record.id},")
    (theirs,) = rows([PAPERS], "targets")
    assert "江州晚报. https" in record_citations(theirs, "A title", voice(lexicon), ADDRESS, TODAY)[0].text


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
    assert data["distribution"][0]["contentUrl"] == f"{ADDRESS}targets.csv"


def test_a_hostile_text_cannot_leave_its_string(lexicon: Lexicon) -> None:
    made = article_data(NASTY, HOSTILE, voice(lexicon), ADDRESS, [HOSTILE])
    assert json.loads(made)["about"] == [HOSTILE]
    assert not set("<>&'`") & set(made) and "{{" not in made


@given(st.recursive(st.text() | st.integers() | st.booleans(), lambda each: st.lists(each)))
def test_what_is_written_reads_back_as_it_was(value: Any) -> None:
    made = written({"a": [value], "b": {"c": value}})
    read = json.loads(made)
    assert read["a"] == [value] and read["b"] == {"c": value} and made.isascii()

"""Citations name who wrote the words, and machines are told the same."""

from __future__ import annotations

import datetime
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sample import HOSTILE, sample

from digest.cite import article_data, citations, dataset, written
from digest.lexicon import Lexicon
from digest.settings import Settings
from digest.voice import Voice, read_interface

OURS, PAPERS, NASTY = sample().entries
READ = datetime.date(2026, 11, 28)
ADDRESS = "https://example.org/digest/en/articles/x/"


def voice(lexicon: Lexicon) -> Voice:
    return Voice("en", Settings(), lexicon, read_interface())


def cited(entry: Any, lexicon: Lexicon) -> dict[str, str]:
    return {each.form: each.text for each in citations(entry, "A title", voice(lexicon), ADDRESS, READ)}


def test_our_wording_is_cited_as_ours(lexicon: Lexicon) -> None:
    forms = cited(OURS, lexicon)
    assert forms["GB/T 7714"] == f"Policy Digest. A title[EB/OL]. (2023-12-02)[2026-11-28]. {ADDRESS} (based on Mountain City Daily, 2 December 2023)"
    assert forms["APA"] == f"Policy Digest. (2023, December 2). A title [based on Mountain City Daily, 2 December 2023]. {ADDRESS}"
    assert all(f"  {field},\n" in forms["BibTeX"] for field in ("month = dec", "urldate = {2026-11-28}", "note = {based on Mountain City Daily, 2 December 2023}"))
    assert json.loads(forms["CSL-JSON"])[0] == {
        "id": "digest-2023-12-02-1a2b3c4d",
        "type": "webpage",
        "title": "A title",
        "author": [{"literal": "Policy Digest"}],
        "container-title": "Policy Digest",
        "URL": ADDRESS,
        "accessed": {"raw": "2026-11-28"},
        "note": "based on Mountain City Daily, 2 December 2023",
        "language": "en",
        "issued": {"date-parts": [[2023, 12, 2]]},
    }
    assert list(forms)[:2] == ["APA", "BibTeX"] and not any("journal" in text or "[N/OL]" in text or "newspaper" in text for text in forms.values())


def test_a_title_that_was_cut_has_no_second_stop(lexicon: Lexicon) -> None:
    forms = {each.form: each.text for each in citations(PAPERS, "News in brief: for a…", voice(lexicon), ADDRESS, READ)}
    assert "for a…. " not in forms["APA"]


def test_a_newspapers_text_is_cited_as_its_own(lexicon: Lexicon) -> None:
    forms = cited(PAPERS, lexicon)
    assert forms["GB/T 7714"] == f"本报记者. A title[N/OL]. 江州晚报, 2022-07[2026-11-28]. {ADDRESS}"
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
    data = json.loads(dataset(sample(), "Data", "About", voice(lexicon), ADDRESS, "https://creativecommons.org/licenses/by/4.0/"))
    assert data["temporalCoverage"] == "2021/2023-12-02" and data["license"].endswith("/by/4.0/")
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

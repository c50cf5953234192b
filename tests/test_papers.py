"""Every PDF of the sample edition, as programs of its readers see it and as PDF/UA-1 wants it; `python tests/papers.py` does the same with those of seeds/."""

from __future__ import annotations

import dataclasses
import shutil

import pytest
from papers import content_of, faults, rows_of
from sample import sample
from test_typeset import SETTINGS, crowded

from digest.document import documents
from digest.lexicon import default
from digest.model import Edition
from digest.typeset import press_of, typeset


def plain(edition: Edition) -> Edition:
    """*edition* without the text that tries to break out of its cell, which no reader could put in order."""
    return dataclasses.replace(edition, entries=edition.entries[:2])


@pytest.mark.skipif(shutil.which("pdfinfo") is None, reason="poppler-utils is not installed")
@pytest.mark.parametrize("edition", [plain(sample()), plain(crowded(60))], ids=["sample", "sixty rows"])
def test_a_paper_is_whole_for_every_reader(edition: Edition) -> None:
    found = {document.path: document for document in documents(edition, SETTINGS, default())}
    pdfs = typeset(found.values(), press_of(SETTINGS))
    assert sum(1 for path, pdf in pdfs.items() for _ in rows_of(content_of(pdf, found[path]))) > 50
    assert [f"{path}: {fault}" for path, pdf in pdfs.items() for fault in faults(pdf, found[path])] == []

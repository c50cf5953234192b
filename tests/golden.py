"""Writes tests/golden/ anew: what `digest extract --raw --json` says of the test pages."""

from __future__ import annotations

import json

from accuracy import ROOT

from digest import lexicon, pipeline
from digest.export import contract

for path in sorted((ROOT / "tests/pages").glob("*.txt")):
    one = pipeline.understand(path, ROOT, lexicon.default(), raw=True)
    text = json.dumps(contract(one.page, one.entries), ensure_ascii=False, indent=1) + "\n"
    (ROOT / "tests/golden" / f"{path.stem}.json").write_text(text, encoding="utf-8")

"""What an editor should look at is named with file, line and fix, gravest first."""

from __future__ import annotations

from dataclasses import replace

from making import charging, page

from digest.check import check
from digest.lexicon import Lexicon
from digest.link import link
from digest.model import Entry, Place


def problems(entry: Entry, lexicon: Lexicon) -> list[str]:
    return [str(p) for p in check(link((page(entry),), (entry,), lexicon), lexicon)]


def test_texts_without_english_are_listed_with_their_lines(lexicon: Lexicon) -> None:
    said = problems(charging(), lexicon)
    assert (
        "seeds/x.txt:1: no-english: 江城公布充电设施方案 has no English\n"
        "  fix: run `digest translate` and fill in its msgstr in seeds/x.en.po"
    ) in said
    assert any(line.startswith("seeds/x.txt:3: no-english: 新建充电桩 ") for line in said)


def test_a_doubtful_record_comes_before_a_missing_translation(lexicon: Lexicon) -> None:
    entry = charging()
    doubtful = replace(entry, figures=(replace(entry.figures[0], grade="check"),))
    assert problems(doubtful, lexicon)[0] == (
        "seeds/x.txt:3: doubtful: 新建充电桩: reach 8000个 (2022), from 新建充电桩8000个\n"
        "  fix: compare it with the sentence; mend, drop or confirm it in the sidecar"
    )


def test_a_number_that_its_quote_does_not_hold_is_gravest(lexicon: Lexicon) -> None:
    entry = charging()
    wrong = replace(entry, targets=(replace(entry.targets[0], raw="9万个"),))
    assert problems(wrong, lexicon)[0].startswith("seeds/x.txt:2: number-not-in-quote: 9万个 is not in 公共充电桩超过5万个\n")


def test_a_number_left_over_is_shown_with_its_surroundings(lexicon: Lexicon) -> None:
    entry = charging()
    where = entry.article.paragraphs[1].zh.index("12%")
    left = replace(entry, left_over=(Place(lines=((3, 3),), paragraph=1, part="paragraph", start=where, end=where + 3, sentence="s2"),))
    assert problems(left, lexicon)[-1].startswith("seeds/x.txt:3: number-left-over: 12% in 8000个，增长12%。 is in no record\n")

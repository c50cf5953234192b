"""Readings of a page, weighed once it is read to its end."""

from __future__ import annotations

from collections import Counter

from test_segment import page_of

from digest.lexicon import Lexicon
from digest.model import Seed
from digest.normalise import normalise
from digest.segment.cut import BEAM, readings, weights_of
from digest.segment.lines import read_rows
from digest.segment.pieces import NEW, Piece, State
from digest.segment.signals import Facts
from digest.segment.whole import signals_of

PAGE = """县城新增两条公交线路
本报讯（记者 田野）昨天起，县城新增两
条公交线路，沿线设站二十六个，每天发
高标准农田今年再建五千亩
本报讯（记者 何川）县农业农村局昨天发
布消息，今年再建高标准农田五千亩。
车四十班，方便居民去医院和车站。
"""


def facts_of(text: str, lexicon: Lexicon) -> Facts:
    return Facts(read_rows(normalise(Seed(path="seeds/x.txt", lines=tuple(text.strip().split("\n")), encoding="utf-8"), lexicon), lexicon), lexicon)


def test_readings_come_with_the_likeliest_first_and_no_more_than_asked_for(lexicon: Lexicon) -> None:
    found = readings(facts_of(PAGE, lexicon), weights_of(lexicon))
    scores = [state.score for state, _ in found]
    assert 1 < len(found) <= BEAM and scores == sorted(scores, reverse=True)
    assert len(readings(facts_of(PAGE, lexicon), weights_of(lexicon), 2)) == 2


def test_a_broken_sentence_finds_its_rest_below_another_article(lexicon: Lexicon) -> None:
    page = page_of(PAGE, lexicon)
    assert [[list(span) for span in article.lines] for article in page.articles] == [[[1, 3], [7, 7]], [[4, 6]]]


def test_an_article_that_breaks_off_and_one_that_begins_in_mid_sentence_are_told(lexicon: Lexicon) -> None:
    facts = facts_of(PAGE, lexicon)

    def piece(heads: tuple[int, ...], *rows: int) -> Piece:
        return Piece("head" if heads else "text", heads, tuple((i, "text") for i in rows), rows[-1], letters=40)

    whole = Counter(name for name, _ in signals_of(State((piece((0,), 1, 2, 6), piece((3,), 4, 5)), NEW), facts))
    torn = Counter(name for name, _ in signals_of(State((piece((0,), 1, 2), piece((3,), 4, 5), piece((), 6)), NEW), facts))
    assert whole["g:ends_closed_full"] == 2 and whole["g:joint_open"] == 1 and not whole["g:bare"]
    assert torn["g:ends_open"] == 1 and torn["g:bare|plain"] == 1 and not torn["g:joint_open"]


def test_two_headings_that_say_the_same_are_no_rivals(lexicon: Lexicon) -> None:
    """What a heading says of its own text more than of others' tells nothing where another article has the same heading."""
    facts = facts_of("县城新增公交线路\n昨天起，县城新增两条公交线路，沿线设站二十六个。\n县城新增公交线路\n昨天起，县城新增三条公交线路，沿线设站三十个。", lexicon)
    pieces = tuple(Piece("head", (i,), ((i + 1, "text"),), i + 1, letters=20) for i in (0, 2))
    told = Counter[str]()
    for name, value in signals_of(State(pieces, NEW), facts):
        told[name] += value  # type: ignore[assignment]
    assert told["g:echo_less"] == told["g:echo"] > 0

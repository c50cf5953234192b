"""How text goes on where a line breaks off."""

from __future__ import annotations

from digest.lexicon import Lexicon
from digest.segment.seams import MOST, alike, pieces_of, seams_of


def test_a_broken_sentence_goes_on_with_its_own_rest(lexicon: Lexicon) -> None:
    seams = seams_of(lexicon)
    lefts = ["全市今年新开工保障性住", "这项工程计划于明", "去年全区工业增加值增", "扶持资金由市财政安"]
    rights = ["房一万套，基本建成八千套。", "年三月动工，年底通车。", "长百分之六，高于全省。", "排，专款专用。"]
    for n, left in enumerate(lefts):
        odds = [seams.odds(left, right) for right in rights]
        assert odds[n] == max(odds) > 0, (left, odds)


def test_what_begins_a_sentence_is_told_from_what_goes_on_with_one(lexicon: Lexicon) -> None:
    seams = seams_of(lexicon)
    for opening, inside in (("记者昨天从市交通局获悉", "者昨天从市交通局获悉"), ("目前，全市共有", "前，全市共有"), ("他说，今年还将", "说，今年还将"), ("据介绍，该项目", "绍，该项目总投资")):
        assert seams.opens(opening) > 0 > seams.opens(inside)


def test_digits_letters_and_spaces_count_alike(lexicon: Lexicon) -> None:
    assert alike("2 3亿 kW") == "00亿aa"
    assert pieces_of("增长1", "2.5%") == pieces_of("增长 7", "9.5%")
    seams = seams_of(lexicon)
    assert seams.odds("", "") == seams.odds("", "") and -MOST <= seams.odds("，", "，") <= MOST

"""The glossary is data that other stages trust: every term has its English, every wording one term, and both notes say the same."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping

import pytest
from conftest import ROOT
from opencc import OpenCC

from digest.catalogue import english_in, read_catalogue
from digest.compare import compare
from digest.lexicon import Lexicon
from digest.settings import OWN_ENGLISH
from digest.terms import term_of

KINDS = {"indicator", "part", "policy", "agency", "place", "measure", "plan"}
EXPLAINED = {"indicator", "policy"}  # kinds that a reader from abroad cannot do without a note on
FEWEST = 450
TRADITIONAL_KEPT: set[str] = set()  # wordings that OpenCC would change although they are Simplified
AMERICAN = re.compile(r"\b(?:centers?|labor|programs?|colors?|(?:kilo)?meters?|fibers?|[a-z]{4,}iz(?:e[ds]?|ing|ation))\b", re.IGNORECASE)

DIVISIONS = """
万州区 涪陵区 渝中区 大渡口区 江北区 沙坪坝区 九龙坡区 南岸区 北碚区 綦江区 大足区 渝北区 巴南区 黔江区
长寿区 江津区 合川区 永川区 南川区 璧山区 铜梁区 潼南区 荣昌区 开州区 梁平区 武隆区 城口县 丰都县 垫江县
忠县 云阳县 奉节县 巫山县 巫溪县 石柱土家族自治县 秀山土家族苗族自治县 酉阳土家族苗族自治县 彭水苗族土家族自治县
成都市 自贡市 攀枝花市 泸州市 德阳市 绵阳市 广元市 遂宁市 内江市 乐山市 南充市 眉山市 宜宾市 广安市 达州市
雅安市 巴中市 资阳市 阿坝藏族羌族自治州 甘孜藏族自治州 凉山彝族自治州
"""  # all 38 of Chongqing, all 21 of Sichuan

Row = Mapping[str, str]


@pytest.fixture(scope="module")
def rows(lexicon: Lexicon) -> tuple[Row, ...]:
    return lexicon.table("glossary")


def wordings(row: Row) -> Iterator[str]:
    """The term and its other wordings."""
    yield row["term"]
    yield from filter(None, row["wordings"].split("|"))


def test_there_are_enough_terms_of_every_kind(rows: tuple[Row, ...]) -> None:
    kinds = Counter(row["kind"] for row in rows)
    assert len(rows) >= FEWEST
    assert set(kinds) == KINDS


def test_every_word_that_speaks_for_a_topic_has_one_english(rows: tuple[Row, ...], lexicon: Lexicon) -> None:
    known = {wording for row in rows for wording in wordings(row)}
    own = {(row["term"], row["en"]) for row in lexicon.table("topic_terms")}
    assert [term for term, english in own if (term in known) == bool(english)] == []
    assert len({term for term, _ in own}) == len(own)
    assert [english for _, english in own if re.search("[\u3400-\u9fff]", english)] == []


def test_every_term_has_english_in_its_own_letters(rows: tuple[Row, ...]) -> None:
    assert not [
        row["term"] for row in rows if not row["en"] or not row["en"].isprintable() or re.search(r"[\u3000-\u9fff\uff00-\uffef]", row["en"])
    ]


def test_a_wording_belongs_to_one_term(rows: tuple[Row, ...]) -> None:
    counts = Counter(wording for row in rows for wording in wordings(row))
    assert not {wording for wording, count in counts.items() if count > 1}


def test_terms_stand_in_plain_order(rows: tuple[Row, ...]) -> None:
    assert [row["term"] for row in rows] == sorted(row["term"] for row in rows)


def test_notes_come_in_both_languages_or_in_neither(rows: tuple[Row, ...]) -> None:
    assert not [row["term"] for row in rows if bool(row["note_zh"]) != bool(row["note_en"])]
    assert not [row["term"] for row in rows if row["kind"] in EXPLAINED and not row["note_zh"]]


def test_a_note_is_one_closed_sentence(rows: tuple[Row, ...]) -> None:
    assert not [row["term"] for row in rows if row["note_zh"] and not re.fullmatch(r"[^。\n]+。", row["note_zh"])]
    assert not [row["term"] for row in rows if row["note_en"] and not re.fullmatch(r"[A-Z0-9\"].*[^. ]\.", row["note_en"])]


def test_both_notes_say_the_same_by_value(rows: tuple[Row, ...], lexicon: Lexicon) -> None:
    assert not [
        (row["term"], compare(row["note_zh"], row["note_en"], lexicon)) for row in rows if compare(row["note_zh"], row["note_en"], lexicon)
    ]


def test_cells_are_clean(rows: tuple[Row, ...]) -> None:
    for row in rows:
        for cell in row.values():
            assert cell == cell.strip() == unicodedata.normalize("NFC", cell) and "  " not in cell and cell.replace("\u3000", "") == cell, (
                row["term"]
            )
        assert all(part == part.strip() and part for part in row["wordings"].split("|")) or not row["wordings"], row["term"]
        assert not re.search(r"[\u4e00-\u9fff] | [\u4e00-\u9fff]", "".join((row["term"], row["note_zh"], row["wordings"]))), row["term"]


def test_chinese_is_simplified(rows: tuple[Row, ...]) -> None:
    simplify = OpenCC("t2s").convert
    chinese = {text for row in rows for text in (*wordings(row), row["note_zh"], row["source"])}
    assert not {text for text in chinese - TRADITIONAL_KEPT if simplify(text) != text}


def test_english_is_spelt_as_in_britain(rows: tuple[Row, ...]) -> None:
    found = {row["term"]: AMERICAN.findall(f"{row['en']} {row['note_en']}") for row in rows}
    assert not {term: words for term, words in found.items() if words}


@pytest.mark.parametrize(
    ("wording", "english"),
    [
        ("规上工业增加值", "value added of industrial enterprises above designated size"),
        ("万元GDP能耗", "energy consumption per unit of GDP"),
        ("本地生产总值", "GDP"),
        ("人工智慧", "artificial intelligence"),
        ("巫溪", "Wuxi County"),
        ("经信委", "Commission of Economy and Information Technology"),
    ],
)
def test_short_forms_and_other_usages_lead_to_the_same_english(rows: tuple[Row, ...], wording: str, english: str) -> None:
    assert [row["en"] for row in rows if wording in wordings(row)] == [english]


def test_districts_and_counties_of_chongqing_and_cities_of_sichuan_are_complete(rows: tuple[Row, ...]) -> None:
    places = {row["term"] for row in rows if row["kind"] == "place"}
    assert not set(DIVISIONS.split()) - places


def test_whoever_defines_a_term_has_english(rows: tuple[Row, ...], lexicon: Lexicon) -> None:
    said = {row["source"] for row in lexicon.table("sources")}
    names = {name for row in rows for name in row["source"].split("、") if name}
    assert [name for name in sorted(names) if name not in said and term_of(name, lexicon) is None] == []
    assert sorted(said - names) == []


def test_what_speaks_of_designated_size_says_which(rows: tuple[Row, ...]) -> None:
    spoken = [row for row in rows if re.search("规模以上|规上", row["term"] + row["wordings"] + row["note_zh"]) and row["note_en"]]
    assert [row["term"] for row in spoken if "CNY 20 million" not in row["note_en"] or "2000万元" not in row["note_zh"]] == []


def test_published_english_has_one_apostrophe(lexicon: Lexicon) -> None:
    lists = {"glossary": ("en", "note_en"), "sources": ("en",), "topic_terms": ("en",), "columns": ("en",), "abbreviations": ("en",)}
    texts = [row[column] for name, columns in lists.items() for row in lexicon.table(name) for column in columns]
    texts += [english.text for path in sorted([*OWN_ENGLISH.glob("*.po"), *(ROOT / "seeds").glob("*.en.po")]) for english in english_in(read_catalogue(path)).values()]
    assert [text for text in texts if re.search(r"[A-Za-z]'", text)] == []

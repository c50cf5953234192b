"""Bytes to lines: what is read, in which encoding, and what is refused with which words."""

from __future__ import annotations

import base64
import contextlib
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import opencc
import pytest
from conftest import ROOT
from documents import WORD, Run, column, docx, paragraph, pdf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.problem import InputError
from digest.read.encoding import decode
from digest.read.source import LARGEST, read

TEXT = (
    "青山市印发新能源汽车推广方案\n\n本报讯（记者 张三）昨日，青山市政府印发方案，提出到2027年全市新能源公交车占比达到八成以上，"
    "并在三年内建成公共充电桩两万个。\r\n方案还提出，城区新建停车场必须预留充电设施，老旧小区逐步改造。\n"
)
LINES = tuple(line.removesuffix("\r") for line in TEXT.rstrip("\n").split("\n"))


def written(folder: Path, data: bytes, name: str = "page.txt") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("codec", "name"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("gb18030", "gb18030"), ("gb2312", "gb18030")],
)
def test_simplified_text_in_any_encoding_gives_the_same_lines(tmp_path: Path, codec: str, name: str) -> None:
    seed = read(written(tmp_path, TEXT.encode(codec)))
    assert (seed.lines, seed.encoding) == (LINES, name)


def test_utf_16_of_the_other_end(tmp_path: Path) -> None:
    assert read(written(tmp_path, b"\xfe\xff" + TEXT.encode("utf-16-be"))).lines == LINES


@pytest.mark.parametrize("codec", ["big5", "big5hkscs", "cp950", "gb18030", "utf-8"])
def test_traditional_text_in_any_encoding(tmp_path: Path, codec: str) -> None:
    text = opencc.OpenCC("s2hk").convert(TEXT)
    seed = read(written(tmp_path, text.encode(codec)))
    assert "\n".join(seed.lines) == text.replace("\r", "").rstrip("\n")
    assert [w.code for w in seed.warnings] == ([] if codec == "utf-8" else ["encoding"])


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark(tmp_path: Path, codec: str) -> None:
    seed = read(written(tmp_path, TEXT.encode(codec)))
    assert (seed.lines, seed.encoding) == (LINES, codec)


FEW = 7
"""Chinese characters, fewer of which leave open what encoding they are in."""
CODECS = {"": ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"), "s2twp": ("utf-8", "utf-16-le", "gb18030", "big5", "cp950"),
          "s2hkp": ("utf-8", "utf-16-be", "gb18030", "big5hkscs")}


@pytest.mark.parametrize(("config", "codec"), [(config, codec) for config, codecs in CODECS.items() for codec in codecs])
def test_a_hundred_texts_of_sixty_characters_are_decoded_to_the_letter(config: str, codec: str) -> None:
    for text in slices(config, 60):
        data = text.encode(codec, "ignore")
        try:
            assert decode(data, "FILE")[0] == data.decode(codec)
        except InputError:
            assert len(re.findall("[㐀-鿿]", text)) < FEW  # a few names among numbers may be refused, never misread


def test_a_few_names_among_numbers_are_refused_where_they_may_be_either() -> None:
    with pytest.raises(InputError, match="may be GB18030 or Big5"):
        decode("城北区\t268.40\t6.7\t8.1\n滨湖区\t197.13\t7".encode("gb18030"), "FILE")


@cache
def slices(config: str, length: int) -> tuple[str, ...]:
    """A hundred pieces of our own articles, from all over them, in the script of *config*; not of lines of numbers alone, which are the same in any."""
    lines = (line for path in sorted((ROOT / "tests" / "corpus" / "articles").glob("*/*.txt")) for line in path.read_text(encoding="utf-8").splitlines(keepends=True))
    text = "".join(line for line in lines if re.search("[㐀-鿿]", line))
    text = opencc.OpenCC(config).convert(text) if config else text
    step = (len(text) - length) // 100
    return tuple(text[n * step : n * step + length] for n in range(100))


def test_old_texts_lists_of_names_and_other_languages_are_no_mojibake() -> None:
    for text in (
        "关关雎鸠，在河之洲。窈窕淑女，君子好逑。参差荇菜，左右流之。寤寐求之，辗转反侧。",
        "彼黍離離，彼稷之苗。行邁靡靡，中心搖搖。知我者謂我心憂，不知我者謂我何求。",
        "铷锶钇锆铌钼锝钌铑钯镉铟锑碲碘氙铯钡镧铈镨钕钷钐铕钆铽镝钬铒铥镱镥",
        "Les élèves étudient l'énergie éolienne; Städte wären schön. Правительство приняло план.",
        "日本の経済は緩やかに回復している。",
    ):
        assert decode(text.encode(), "FILE") == (text, "utf-8")


MISREAD = [("utf-8", "gb18030"), ("utf-8", "latin-1"), ("utf-8", "cp1252"), ("gb18030", "latin-1"), ("big5", "latin-1"), ("big5", "gb18030"),
           ("gb18030", "big5hkscs"), ("big5", "shift_jis")]


@pytest.mark.parametrize(("was", "taken_for"), MISREAD)
def test_a_page_or_one_line_that_was_read_in_the_wrong_encoding_is_refused(was: str, taken_for: str) -> None:
    passed = 0
    for text in slices("s2twp" if was == "big5" else "", 60):
        broken = text.replace("\n", "").encode(was, "ignore").decode(taken_for, "ignore").replace("\n", "")
        for page, line in ((broken, 1), (f"{TEXT}{broken}\n{TEXT}", TEXT.count("\n") + 1)):
            try:
                decode(page.encode(), "FILE")
                passed += 1
            except InputError as error:
                assert (error.problem.code, error.problem.line) == ("mojibake", line)
    assert passed <= 20, f"{passed} of 200 were let through"


def test_only_line_feeds_end_lines(tmp_path: Path) -> None:
    assert read(written(tmp_path, "一\x0c二\u2028三\u0085四\r\n五\n\n".encode())).lines == ("一\x0c二\u2028三\u0085四", "五", "")


def test_the_path_is_relative_to_the_root_where_it_lies_inside(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    path = written(tmp_path / "seeds", b"abc")
    assert read(path, tmp_path).path == "seeds/page.txt"
    assert read(path, tmp_path / "docs").path == path.as_posix()


def test_html_becomes_lines_and_headings_keep_their_marks(tmp_path: Path) -> None:
    page = (
        "<html><head><title>站名</title><style>p{}</style></head><body><nav>首页</nav><h1>青山市出台<b>新政</b></h1>"
        "<p>第一段，<a href='x'>链接</a>。<br>第二行&amp;。</p><script>var x='坏';</script><table><tr><td>产量</td><td>5万吨</td></tr></table></body></html>"
    )
    assert read(written(tmp_path, page.encode(), "page.html")).lines == ("# 青山市出台新政", "", "第一段，链接。", "第二行&。", "", "产量\t5万吨")


def refused(path: Path) -> str:
    with pytest.raises(InputError) as error:
        read(path)
    return str(error.value).replace(path.as_posix(), "FILE")


def test_what_cannot_be_read_is_refused_with_file_line_and_fix(tmp_path: Path) -> None:
    assert refused(tmp_path) == "FILE: folder: is a folder\n  fix: name the files in it"
    assert refused(tmp_path / "none.txt") == "FILE: unreadable: No such file or directory\n  fix: see that the file exists and may be read"
    assert refused(written(tmp_path, b"x", "page.rtf")).startswith("FILE: unknown-type: files of type .rtf are not read\n  fix: save the page as one of .txt")
    assert refused(written(tmp_path, b"a" * (LARGEST[".txt"] + 1))).startswith("FILE: too-large: has 5242881 bytes")
    assert refused(written(tmp_path, "好\n坏\ufffd了\n".encode())) == (
        "FILE:2: mojibake: holds U+FFFD: a character was lost when the page was saved (character 2 of the line)\n"
        "  fix: take the text from its source again, saved as UTF-8"
    )
    assert refused(written(tmp_path, ("好" * 50 + "\n").encode() + b"\xe5\xa5\n")).startswith("FILE:2: undecodable: byte 151 is not valid UTF-8")
    assert refused(written(tmp_path, b"ab\n\0\0")).startswith("FILE:2: binary")
    assert refused(written(tmp_path, TEXT.encode("utf-16") + b"\0\0")).startswith("FILE:5: binary")
    assert refused(written(tmp_path, TEXT.encode().decode("latin-1").encode())).startswith("FILE:1: mojibake: is UTF-8 that was once read as Windows-1252")
    assert "mojibake" in refused(written(tmp_path, TEXT.encode().decode("gb18030", "replace").replace("\ufffd", "").encode()))


def test_a_link_is_refused_and_so_is_a_file_behind_one(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    path = written(tmp_path / "real", b"abc")
    (tmp_path / "link.txt").symlink_to(path)
    (tmp_path / "seeds").symlink_to(tmp_path / "real")
    assert refused(tmp_path / "link.txt").startswith("FILE: link: is a symbolic link")
    with pytest.raises(InputError):
        read(tmp_path / "seeds" / "page.txt", tmp_path)


# ---- Word ----------------------------------------------------------------------------------------------------------


def word_lines(folder: Path, body: str, **parts: str) -> tuple[str, ...]:
    return read(written(folder, docx(body, **parts), "page.docx")).lines


def test_paragraphs_headings_and_tables_of_a_word_document(tmp_path: Path) -> None:
    styles = (
        '<w:style w:styleId="1"><w:name w:val="heading 1"/></w:style><w:style w:styleId="a"><w:name w:val="小节"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
    )
    cells = "".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in ("产量", "5万吨", ""))
    body = (
        paragraph("青山市公报", "1") + paragraph("农业", "a") + "<w:p/>"
        + '<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:t xml:space="preserve">粮食 </w:t></w:r><w:r><w:t>增产</w:t><w:tab/><w:t>三成</w:t><w:br/><w:t>棉花</w:t></w:r></w:p>'
        + f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>" + paragraph("完")
    )
    assert word_lines(tmp_path, body, styles=styles) == ("# 青山市公报", "## 农业", "", "粮食 增产\t三成", "棉花", "产量\t5万吨", "完")


def test_what_word_does_not_show_is_left_out_and_notes_follow(tmp_path: Path) -> None:
    body = (
        "<w:p><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>走</w:t></w:r></w:moveFrom><w:ins><w:r><w:t>新</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>"
        "<w:r><w:ruby><w:rt><w:r><w:t>lu</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>路</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>"
        "<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent>" + paragraph("框内") + "</w:txbxContent></mc:Choice>"
        "<mc:Fallback><w:txbxContent>" + paragraph("框内") + "</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>框外</w:t></w:r></w:p>"
    )
    assert word_lines(tmp_path, body, footnotes=f"<w:footnote>{paragraph('注')}</w:footnote>") == ("新路", "框外", "框内", "注")


def test_word_documents_that_cannot_be_used_are_refused(tmp_path: Path) -> None:
    good = docx(paragraph("好"))
    bomb = docx(paragraph("好" * 12_000_000))
    entity = io.BytesIO()
    with zipfile.ZipFile(entity, "w") as archive:
        archive.writestr("word/document.xml", f'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document xmlns:w="{WORD}"><w:t>&e;</w:t></w:document>')
    assert len(bomb) < 200_000
    assert refused(written(tmp_path, bomb, "a.docx")).startswith("FILE: too-large: holds more than 33554432 bytes")
    assert refused(written(tmp_path, entity.getvalue(), "a.docx")).startswith("FILE: damaged: cannot be read as a Word document: it defines a document type")
    assert refused(written(tmp_path, good[: len(good) // 2], "a.docx")).startswith("FILE: damaged: cannot be read as a Word document")
    assert refused(written(tmp_path, docx("<w:p>"), "a.docx")).startswith("FILE: damaged: cannot be read as a Word document: mismatched tag")
    assert refused(written(tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.docx")).startswith("FILE: unknown-type: is an old Word document, or protected")
    assert refused(written(tmp_path, b"x", "a.doc")) == "FILE: unknown-type: is an old Word document\n  fix: save it in Word as .docx"


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=4))
def test_a_damaged_word_document_is_read_or_refused(tmp_path: Path, at: int, damage: bytes) -> None:
    data = docx(paragraph("青山市公报", "1") + paragraph("粮食增产三成。"), styles="<w:style/>")
    at %= len(data)
    with contextlib.suppress(InputError):
        read(written(tmp_path, data[:at] + damage + data[at + len(damage) :], "page.docx"))


# ---- PDF -------------------------------------------------------------------------------------------------------------

LEFT = ("青山市昨天发布公报，粮食", "总产量比上年增长百分之三", "，棉花总产量与上年持平。", "全市新增就业两万人。")
RIGHT = ("江城区建成公园三座，新增", "绿地五十公顷，居民步行十", "分钟可到一座。")


def pdf_lines(folder: Path, *pages: Sequence[Run], **options: Any) -> tuple[str, ...]:
    return read(written(folder, pdf(pages, **options), "page.pdf")).lines


@pytest.mark.parametrize("off", [0, 6, 11])
def test_columns_of_a_pdf_are_read_one_after_another_level_or_not(tmp_path: Path, off: float) -> None:
    page = [
        *column(320, 120 + off, 10, RIGHT), *column(190, 120, 10, LEFT), (60, 60, 24, "两地发布新年数据"), *column(60, 200, 10, LEFT), (60, 120, 18, "短题"),
        (60, 300, 18, "栏外一条横贯各栏的大标题放在最下边"), *column(60, 330, 10, RIGHT), *column(190, 330, 10, RIGHT),
    ]
    lines = [line for line in pdf_lines(tmp_path, page) if line]
    assert lines == ["两地发布新年数据", "短题", *LEFT, *LEFT, *RIGHT, "栏外一条横贯各栏的大标题放在最下边", *RIGHT, *RIGHT]


def test_lines_of_a_pdf_keep_their_place_and_pages_follow_each_other(tmp_path: Path) -> None:
    seed = read(written(tmp_path, pdf([[(60, 60, 24, "大标题"), (80, 100, 10, "本报讯昨天下雨，"), (60, 115, 10, "今天天晴，明天有风，")], [(60, 60, 10, "后天又下雨。" * 4)]]), "a.pdf"))
    assert seed.lines == ("大标题", "", "\u3000\u3000本报讯昨天下雨，", "今天天晴，明天有风，", "", "后天又下雨。" * 4)
    assert [p and (p.page, p.x, p.size) for p in seed.positions] == [(1, 60, 24), None, (1, 80, 10), (1, 60, 10), None, (2, 60, 10)]


def test_rows_of_a_table_stay_rows(tmp_path: Path) -> None:
    rows = [("粮食产量", "三百", "增"), ("棉花", "五十", "减"), ("油料产量", "二百", "平")]
    page = [(x, 60 + 15 * n, 10, cell) for n, row in enumerate(rows) for x, cell in zip((60, 140, 200), row, strict=True)]
    assert pdf_lines(tmp_path, page) == tuple("\t".join(row) for row in rows)


def test_vertical_type_is_read_downwards_from_the_right(tmp_path: Path) -> None:
    texts = ("江山如此多娇，", "引无数后来人")
    page = [(400 - 25 * k, 80 + 20 * n, 18, char) for k, text in enumerate(texts) for n, char in enumerate(text)]
    lines = pdf_lines(tmp_path, [*page, *column(60, 80, 10, LEFT)])
    assert [line for line in lines if line] == [*LEFT, *texts]


@pytest.mark.parametrize("off", [-11, -6, -3, 3])
def test_a_column_that_begins_a_little_higher_is_read_after_the_one_to_its_left(tmp_path: Path, off: float) -> None:
    page = [
        (60, 60, 20, "两地发布新年数据"), *column(60, 100, 10, LEFT), *column(190, 100 + off, 10, RIGHT),
        (60, 190, 16, "又一篇"), *column(60, 220, 10, RIGHT), *column(190, 220 + off, 10, LEFT),
    ]
    assert [line for line in pdf_lines(tmp_path, page) if line] == ["两地发布新年数据", *LEFT, *RIGHT, "又一篇", *RIGHT, *LEFT]


def test_a_lead_above_both_columns_takes_no_line_of_theirs(tmp_path: Path) -> None:
    lead = [LEFT[0] + RIGHT[0], "总产量比上年增长。"]
    page = [(60, 60, 20, "两地发布新年数据"), *column(60, 90, 10, lead), *column(60, 123, 10, LEFT), *column(190, 121, 10, RIGHT)]
    assert [line for line in pdf_lines(tmp_path, page) if line] == ["两地发布新年数据", *lead, *LEFT, *RIGHT]


def test_a_line_that_is_spaced_out_stays_one_line(tmp_path: Path) -> None:
    spaced = [(60 + 36 * n, 115, 10, char) for n, char in enumerate("新增一百")]
    page = [*column(60, 100, 10, LEFT[:1]), *spaced, *column(60, 130, 10, LEFT), *column(210, 100, 10, RIGHT * 2)]
    assert [line for line in pdf_lines(tmp_path, page) if line] == [LEFT[0], "新\t增\t一\t百", *LEFT, *RIGHT * 2]


def test_articles_that_no_straight_cut_parts_are_read_one_after_another(tmp_path: Path) -> None:
    page = [
        (60, 60, 18, "上边一条大标题横贯两栏"), *column(60, 90, 10, LEFT), *column(190, 90, 10, RIGHT),
        (320, 60, 16, "右边一条"), *column(320, 90, 10, LEFT * 3),
        (60, 180, 16, "左边一条"), *column(60, 210, 10, RIGHT * 4),
        (190, 300, 18, "下边一条大标题横贯两栏"), *column(190, 330, 10, LEFT), *column(320, 330, 10, RIGHT),
    ]
    assert [line for line in pdf_lines(tmp_path, page) if line] == [
        "上边一条大标题横贯两栏", *LEFT, *RIGHT, "左边一条", *RIGHT * 4, "右边一条", *LEFT * 3, "下边一条大标题横贯两栏", *LEFT, *RIGHT]


def test_columns_run_on_round_a_box(tmp_path: Path) -> None:
    left = [LEFT[0] * 2, LEFT[1] * 2, *(line + line[:5] for line in LEFT[:3] * 2), LEFT[0] * 2, LEFT[3]]
    right = [RIGHT[0] * 2, RIGHT[1] * 2, *(line + line[:5] for line in RIGHT[:2] * 3), RIGHT[0] * 2, RIGHT[2]]
    page = [
        *column(60, 100, 10, left), *((330 + 60 * (1 < n < 8), y, size, text) for n, (_, y, size, text) in enumerate(column(330, 100, 10, right))),
        *column(244, 142, 9, ["框里另有一条短消息，说", "的是昨天的事情，字小一", "些。"]),
    ]
    assert [line for line in pdf_lines(tmp_path, page) if line] == [*left, "框里另有一条短消息，说", "的是昨天的事情，字小一", "些。", *right]


def test_what_stands_inside_a_paragraph_follows_its_column(tmp_path: Path) -> None:
    page = [
        (60, 60, 18, "短题"), *column(60, 90, 10, LEFT[:2]), (60, 190, 8, "图为昨天的会场。"), *column(60, 220, 10, LEFT[2:]),
        *column(190, 90, 10, RIGHT * 3),
    ]
    assert [line for line in pdf_lines(tmp_path, page) if line] == ["短题", *LEFT, "图为昨天的会场。", *RIGHT * 3]


def test_a_table_within_a_column_or_beside_one_keeps_its_rows(tmp_path: Path) -> None:
    rows = [("粮食产量", "三百", "增"), ("棉花", "五十", "减"), ("油料产量", "二百", "平")]
    table = [(60 + x, 154 + 16 * n, 9, cell) for n, row in enumerate(rows) for x, cell in zip((0, 50, 90), row, strict=True)]
    lines = ["\t".join(row) for row in rows]
    page = [*column(60, 90, 10, [*LEFT[:2], "如下。"]), *table, *column(60, 210, 10, LEFT), *column(190, 90, 10, RIGHT * 4)]
    assert [line for line in pdf_lines(tmp_path, page) if line] == [*LEFT[:2], "如下。", *lines, *LEFT, *RIGHT * 4]
    page = [*column(190, 90, 10, RIGHT * 4), *((x + 260, y - 60, size, cell) for x, y, size, cell in table)]
    assert [line for line in pdf_lines(tmp_path, page) if line] == [*RIGHT * 4, *lines]


def test_what_stands_above_and_below_all_columns_is_no_part_of_them(tmp_path: Path) -> None:
    page = [
        (60, 40, 9, "九月十四日"), (400, 40, 9, "第三版"), (60, 80, 18, "短题"), *column(60, 110, 10, LEFT), *column(190, 110, 10, RIGHT),
        *column(320, 110, 10, RIGHT), (60, 300, 9, "编辑某某"), (400, 300, 9, "三"),
    ]
    assert [line for line in pdf_lines(tmp_path, page) if line] == ["九月十四日\t第三版", "短题", *LEFT, *RIGHT, *RIGHT, "编辑某某\t三"]


def test_an_initial_begins_its_line(tmp_path: Path) -> None:
    page = [(60, 112, 28, "青"), *column(90, 100, 10, [LEFT[0][1:], LEFT[1]]), *column(60, 130, 10, LEFT[2:])]
    assert [line for line in pdf_lines(tmp_path, page) if line] == list(LEFT)


def upright(right: float, top: float, size: float, lines: Iterable[str], leading: float = 1.5) -> list[Any]:
    """Vertical lines, the first one rightmost; digits in brackets stand side by side in the place of one character, others lie on their side."""
    runs: list[Any] = []
    for k, line in enumerate(lines):
        x, y = right - size - k * size * leading, top
        for part in re.findall(r"\[\d+\]|\d+|.", line):
            if part[0] == "[":
                runs.append((x, y + 0.9 * size, size / 2, part[1:-1]))
            elif part.isdigit():
                runs.append((x + 0.1 * size, y, size, part, 90))
            else:
                runs.append((x, y + 0.9 * size, size, part))
            y += size * (len(part) if part.isdigit() else 1)
    return runs


def test_a_page_of_vertical_type_is_read_tier_by_tier_from_the_right_with_its_numbers(tmp_path: Path) -> None:
    first = ["市府昨日公布托育計畫，明", "年增設中心[50]處，名額由", "3100名增至5600名。"]
    second = ["捷運昨日動工，全長[12]公", "里，設站[10]座，四年後", "通車。"]
    page = [
        *upright(540, 60, 24, ["托育三年倍增"]), *upright(490, 60, 10, first), *upright(400, 60, 18, ["捷運動工"]), *upright(360, 60, 10, second),
        *upright(540, 260, 10, [*second, *first] * 3),
    ]
    lines = [line for line in pdf_lines(tmp_path, page) if line]
    assert lines == [re.sub(r"[][]", "", line) for line in ["托育三年倍增", *first, "捷運動工", *second, *[*second, *first] * 3]]


def test_a_headline_down_the_right_side_comes_before_its_text(tmp_path: Path) -> None:
    page = [*column(60, 80, 10, LEFT * 2), *column(190, 80, 10, RIGHT * 2), *upright(350, 72, 18, ["两地发布数据"])]
    assert [line for line in pdf_lines(tmp_path, page) if line] == ["两地发布数据", *LEFT * 2, *RIGHT * 2]


def test_text_on_its_side_is_one_piece_and_what_stands_askew_comes_last(tmp_path: Path) -> None:
    page = [*column(60, 80, 10, LEFT * 2), *column(190, 80, 10, RIGHT * 2), (330, 180, 9, "资料照片某某", 270), (350, 80, 9, "某某印厂承印", 90), (80, 160, 30, "样张勿用", -35)]
    seed = read(written(tmp_path, pdf([page]), "page.pdf"))
    assert [line for line in seed.lines if line] == [*LEFT * 2, *RIGHT * 2, "资料照片某某", "某某印厂承印", "样张勿用"]
    assert [(w.line, w.code) for w in seed.warnings] == [(len(seed.lines), "askew")]


def test_a_column_that_the_next_one_does_not_carry_on_is_named(tmp_path: Path) -> None:
    page = [*column(60, 80, 10, ["　　" + LEFT[0][:9], *LEFT[1:], *LEFT[:2]]), *column(190, 80, 10, ["　　" + RIGHT[0][:9], *RIGHT[1:]])]
    seed = read(written(tmp_path, pdf([page]), "a.pdf"))
    assert [(w.line, w.code) for w in seed.warnings] == [(6, "torn-column")]
    page = [*column(60, 80, 10, ["　　" + LEFT[0][:9], *LEFT[1:3], LEFT[1][:11] + "，"]), *column(190, 80, 10, [*LEFT[1:3], "　　" + RIGHT[0][:9]])]
    assert read(written(tmp_path, pdf([page]), "a.pdf")).warnings == ()
    assert read(written(tmp_path, pdf([[*column(60, 80, 10, LEFT[:2]), *column(190, 80, 10, LEFT[2:])]]), "a.pdf")).warnings == ()


def test_a_page_on_its_side_is_read_as_it_is_shown(tmp_path: Path) -> None:
    assert pdf_lines(tmp_path, column(60, 60, 10, LEFT), rotate=180) != LEFT
    assert pdf_lines(tmp_path, column(60, 60, 10, LEFT)) == LEFT


def test_pdfs_without_text_are_refused_and_scanned_pages_named(tmp_path: Path) -> None:
    assert refused(written(tmp_path, pdf([[], []], picture=True), "a.pdf")) == (
        "FILE: no-text: has no text layer: 2 pages of pictures or nothing\n"
        "  fix: take its text with an OCR program, such as ocrmypdf -l chi_sim, look it through, and give that to digest"
    )
    assert "no-text: does not say what 46 of its 46 characters are" in refused(written(tmp_path, pdf([column(60, 60, 10, LEFT)], unicode=False), "a.pdf"))
    seed = read(written(tmp_path, pdf([[], column(60, 60, 10, LEFT)], picture=True), "a.pdf"))
    assert [(w.line, w.code, w.message) for w in seed.warnings] == [(1, "no-text", "page 1 has no text layer: it is a picture")]


def test_protected_and_damaged_pdfs_are_refused(tmp_path: Path) -> None:
    good = pdf([column(60, 60, 10, LEFT)])
    assert refused(written(tmp_path, pdf([column(60, 60, 10, LEFT)], password=True), "a.pdf")).startswith("FILE: protected: is protected by a password")
    assert refused(written(tmp_path, b"%PDF-1.5\nnothing", "a.pdf")).startswith("FILE: damaged: cannot be read as a PDF: Failed to load document")
    assert refused(written(tmp_path, pdf([[]] * 201), "a.pdf")).startswith("FILE: too-large: has 201 pages")
    assert read(written(tmp_path, good.replace(b"xref\n0", b"lost\n0"), "a.pdf")).lines == LEFT


def test_a_pdf_that_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digest.read.pdf.SECONDS", 0.01)
    assert refused(written(tmp_path, pdf([column(60, 60, 10, LEFT)]), "a.pdf")).startswith("FILE: too-large: was not read within 0.01 seconds")


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(tmp_path: Path, data: bytes) -> None:
    path = written(tmp_path, data)
    try:
        seed = read(path)
    except InputError as error:
        assert error.problem.fix
    else:
        assert all("\n" not in line for line in seed.lines)


def html(folder: Path, body: str) -> list[str]:
    return [line for line in read(written(folder, f"<html><body>{body}</body></html>".encode(), "page.html")).lines if line]


def test_what_a_page_strikes_out_or_hides_is_left_out_and_said(tmp_path: Path) -> None:
    page = "<div style='display: none'>暗藏99亿元</div><p>路灯改造要花<del>120</del>110万元。</p><p hidden>又藏一句<p>下一段。</p><span style='visibility:hidden'>x</span>"
    seed = read(written(tmp_path, page.encode(), "page.html"))
    assert seed.lines == ("路灯改造要花110万元。", "", "下一段。")
    assert [(w.line, w.code, str(w.message)) for w in seed.warnings] == [
        (1, "not-shown", "left out, because the page does not show it: 暗藏99亿元"),
        (1, "not-shown", "left out, because the page strikes it out: 120"),
        (1, "not-shown", "left out, because the page does not show it: 又藏一句"),
        (3, "not-shown", "left out, because the page does not show it: x"),
    ]
    assert html(tmp_path, "<h1>题</h1><div style='display:none'><p>正文要等脚本才显示，共有两段。</p><p>读得到。</p></div>") == ["# 题", "正文要等脚本才显示，共有两段。", "读得到。"]


def test_raised_text_runs_into_no_number(tmp_path: Path) -> None:
    assert html(tmp_path, "<p>共12.5<sup>1</sup>亿元，面积30万m<sup>3</sup>，3×10<sup>8</sup>个，容量6MW<sup>註2</sup>，①<sup>①</sup>，CO<sub>2</sub></p>") == [
        "共12.5亿元[1]，面积30万m³，3×10⁸个，容量6MW[註2]，①①，CO2"]
    assert html(tmp_path, "<p><ruby>塭<rt>ㄨㄣ</ruby>仔渔港<ruby>浚<rp>(</rp><rt>jun</rt><rp>)</rp></ruby>深</p>") == ["塭仔渔港浚深"]


def test_preformatted_lines_stay_lines(tmp_path: Path) -> None:
    assert read(written(tmp_path, "<pre>\n    第一段，占比达到6\n3.8%。\n\n    第二段。\n</pre>".encode(), "page.html")).lines == ("    第一段，占比达到6", "3.8%。", "", "    第二段。")


def test_cells_that_span_columns_and_rows_keep_the_others_in_their_columns(tmp_path: Path) -> None:
    head = "<tr><th rowspan=2>品种</th><th colspan=2>2022年</th><th rowspan=2>增速<br>（%）</th></tr><tr><th>产量</th><th>占比（%）</th></tr>"
    rows = "<tr><td rowspan=2>甲县</td><td>5</td><td rowspan=2>7</td><td></td></tr><tr><td>6</td><td><p>1.5</p></td></tr><tr><td colspan=2>合计</td><td>14</td><td>2</td></tr>"
    title = "<tr><td colspan=4>表1（单位：万吨）</td></tr>"
    wanted = ["品种\t2022年产量\t2022年占比（%）\t增速（%）", "甲县\t5\t7", "甲县\t6\t\t1.5", "合计\t\t14\t2"]
    assert html(tmp_path, f"<table><caption>表1</caption>{head}{rows}</table>") == ["表1", *wanted]
    assert html(tmp_path, f"<table>{title}{head}{rows}<tr><td colspan=99>注：初步数</td></tr>") == ["表1（单位：万吨）", *wanted, "注：初步数"]


def test_a_table_that_arranges_the_page_is_read_cell_by_cell(tmp_path: Path) -> None:
    assert html(tmp_path, "<table><tr><td>热点<br>天气</td><td><table><tr><td><h1>题</h1></td></tr><tr><td>正文。<br>第二段。</td></tr></table></td></tr></table>") == [
        "热点", "天气", "# 题", "正文。", "第二段。"]
    assert html(tmp_path, "<table><tr><td></td><td>2022年</td><td>2025年</td></tr><tr><td>甲</td><td></td><td>9</td></tr></table>") == ["\t2022年\t2025年", "甲\t\t9"]
    assert html(tmp_path, "<table><tr><td>开头没有结尾<tr><td>再一行</table><td>散落</td>尾") == ["开头没有结尾", "再一行", "散落尾"]


def test_menus_captions_and_the_foot_are_told_by_their_tags(tmp_path: Path) -> None:
    page = ("<div><a href=1>时政</a><a href=2>社会</a></div><h1><a href=3>题目在此</a></h1><figure><img><figcaption>渡口旧貌</figcaption></figure>"
            f"<p>{'正文一句。' * 10}<a href=4>见此</a></p><p><a href=5>单独一条</a></p><ul><li><a href=6>甲</a></li></ul><p>尾。</p>"
            "<li>· <a href=7>别的新闻</a></li><li>· <a href=8>又一条</a></li><footer><p>某某网版权</p></footer><article><footer>作者：某某</footer></article>")
    seed = read(written(tmp_path, page.encode(), "page.html"))
    assert [(seed.lines[each.line - 1], each.role) for each in seed.told] == [
        ("时政 社会", "furniture"), ("# 题目在此", "headline"), ("渡口旧貌", "caption"), ("单独一条", "furniture"), ("甲", "furniture"),
        ("· 别的新闻", "furniture"), ("· 又一条", "furniture"), ("某某网版权", "furniture")]
    assert read(written(tmp_path, "<a href=1>甲</a><br><a href=2>乙</a>".encode(), "page.html")).told == ()


def test_a_page_that_a_browser_saved_in_one_file(tmp_path: Path) -> None:
    head = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\nContent-Type: text/%s\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    page = base64.encodebytes("<html><body><h1>光伏装机翻番</h1><p>全县光伏装机容量达到四十二万千瓦，覆盖农户近两万户。</p></body></html>".encode("gb18030"))
    seed = read(written(tmp_path, head % b"html" + page + b"\r\n--x--\r\n", "page.mhtml"))
    assert seed.lines == ("# 光伏装机翻番", "", "全县光伏装机容量达到四十二万千瓦，覆盖农户近两万户。") and seed.encoding == "gb18030"
    assert refused(written(tmp_path, head % b"css" + page + b"\r\n--x--\r\n", "page.mht")).startswith("FILE: damaged: holds no HTML")
    assert refused(written(tmp_path, b"<html><body><div id=app></div><script>1</script></body></html>", "page.html")).startswith("FILE: no-text: holds no text: its text comes from a script")


def test_a_short_headline_in_the_middle_stands_above_all_columns(tmp_path: Path) -> None:
    first, second, third = ([f"第{k}栏的第{n}行字排得满满的没有空" for n in range(6)] for k in "一二三")
    columns = [*column(40, 200, 10, first), *column(220, 200, 10, second), *column(400, 200, 10, third)]
    head = [(215.0, 150.0, 24.0, "三年翻一番的目标"), (241.0, 175.0, 14.0, "产业增加值有所提高")]
    lines = [line.strip() for line in read(written(tmp_path, pdf([[*columns, *head]]), "page.pdf")).lines if line]
    assert lines == [head[0][3], head[1][3], *first, *second, *third]
    wide = [(40.0, 200.0 + 15 * n, 10.0, line) for n, line in enumerate(first)] + [(400.0 - 160 * (2 - k), 200.0 + 15 * n, 10.0, line[:13])
            for k, lines in ((1, second), (2, third)) for n, line in enumerate(lines)]
    lines = [line.strip() for line in read(written(tmp_path, pdf([[*wide, (200.0, 150.0, 24.0, head[0][3])]]), "page.pdf")).lines if line]
    assert lines[:2] == [head[0][3], first[0]]
    aside = [(330.0, 150.0, 24.0, "另一篇的题目在此")]
    lines = [line for line in read(written(tmp_path, pdf([[*columns, *aside]]), "page.pdf")).lines if line]
    assert lines[:6] == first and lines[6] == aside[0][3]


def told(folder: Path, *pages: Sequence[Run]) -> list[tuple[str, str, int]]:
    seed = read(written(folder, pdf(pages), "page.pdf"))
    return [(seed.lines[each.line - 1].strip(), each.role, each.level) for each in seed.told]


def test_large_type_tells_headlines_but_no_lead_and_no_number_on_display(tmp_path: Path) -> None:
    page = [(60, 60, 24, "两地发布新年数据"), (60, 90, 15, "粮食棉花都增产，"), (60, 106, 15, "居民收入也增加。"), *column(60, 130, 10, LEFT * 4), (60, 330, 24, "42.6亿元")]
    assert told(tmp_path, page) == [("两地发布新年数据", "headline", 1), ("粮食棉花都增产，", "headline", 2), ("居民收入也增加。", "headline", 2)]
    assert told(tmp_path, [*column(60, 60, 13, [LEFT[1] * 2] * 5), *column(60, 200, 10, LEFT * 9)]) == []


def test_running_heads_and_page_numbers_are_told(tmp_path: Path) -> None:
    pages = [[(60, 40, 8, "涪江流域规划　2024年"), *column(60, 80 + n, 11, LEFT * 3), (280, 800, 9, f"{n}")] for n in (9, 10, 11)]
    assert told(tmp_path, *pages) == [(text, "furniture", 0) for n in (9, 10, 11) for text in ("涪江流域规划 2024年", str(n))]
    same = [column(60, 80, 11, [f"{n}月产量如下，与上月相比", *LEFT]) for n in (3, 4)]
    assert told(tmp_path, *same) == []


def test_a_table_whose_cells_run_over_lines_keeps_its_rows(tmp_path: Path) -> None:
    names = [("城镇化率", "（百分比）"), ("每万人发明", "专利（件）"), ("高速公路", "（公里）")]
    page = [(60, 110, 10, "指标"), *column(200, 104, 10, ["上年", "实际"], 1.2), *column(260, 104, 10, ["后年", "目标"], 1.2)]
    for n, (name, values) in enumerate(zip(names, (("61", "66"), ("4", "7"), ("386", "470")), strict=True)):
        page += [*column(60, 150 + 40 * n, 10, name, 1.2), *((x, 156 + 40 * n, 10, value) for x, value in zip((200, 260), values, strict=True))]
    rows = ("指标\t上年实际\t后年目标", "城镇化率（百分比）\t61\t66", "每万人发明专利（件）\t4\t7", "高速公路（公里）\t386\t470")
    assert pdf_lines(tmp_path, page) == rows
    short = [(60, 170 + 16 * n, 10, line) for n, line in enumerate(("粮食产量 158", "棉花产量 31"))]
    assert pdf_lines(tmp_path, [*short, (150, 170, 10, "2"), (150, 186, 10, "3")])[:2] == ("粮食产量\t158\t2", "棉花产量\t31\t3")


def test_small_raised_digits_run_into_no_number_of_a_pdf(tmp_path: Path) -> None:
    page = [(60, 80, 10, "总产值231.5"), (140, 76, 6, "2"), (147, 80, 10, "亿元，增长"), (60, 100, 10, "面积三十万m"), (120, 96, 6, "2"), (127, 100, 10, "，占一半")]
    assert pdf_lines(tmp_path, page) == ("总产值231.5亿元[2]，增长", "面积三十万m²，占一半")


def test_a_page_of_one_column_is_read_downwards_wherever_its_lines_stand(tmp_path: Path) -> None:
    body = [LEFT[0] * 3, LEFT[1] * 3]
    page = [*column(60, 80, 10, body), (330, 115, 10, "市政府办公厅"), (150, 140, 10, "行动方案"), (60, 165, 10, "一、目标"), *column(60, 190, 10, body)]
    assert [line.strip() for line in pdf_lines(tmp_path, page) if line] == [*body, "市政府办公厅", "行动方案", "一、目标", *body]


def test_a_blank_page_is_no_picture(tmp_path: Path) -> None:
    assert read(written(tmp_path, pdf([column(60, 60, 10, LEFT), []]), "a.pdf")).warnings == ()
    assert refused(written(tmp_path, pdf([[(60, 800, 10, "某某扫描程序所作")]], picture=True), "a.pdf")).startswith("FILE: no-text")


def test_numbers_of_ordered_lists(tmp_path: Path) -> None:
    assert html(tmp_path, "<ol start=4><li>甲<li><p>乙</p><ul><li>内</ul><li value=9>丙</ol><ol type=a reversed><li>丁<li>（二）戊</ol><ol type=I><li>己</ol>") == [
        "4、甲", "5、乙", "内", "9、丙", "b、丁", "（二）戊", "I、己"]


def test_comments_and_asides_are_furniture_but_not_what_holds_the_text(tmp_path: Path) -> None:
    text = "<p>" + "正文一句。" * 12 + "</p>"
    page = f"<div class='page share-bar'><h1>题</h1>{text}<aside><p>延伸一段。</p></aside></div><div id='comment-list'><div>甲说</div><p>好。</p></div><h3>相关</h3><li><a href=1>一</a> 2024-05-02<li><a href=2>二</a>"
    seed = read(written(tmp_path, page.encode(), "page.html"))
    assert [seed.lines[each.line - 1] for each in seed.told if each.role == "furniture"] == [
        "延伸一段。", "甲说", "好。", "### 相关", "一 2024-05-02", "二"]


def test_behind_the_text_of_an_article_nothing_is_its_text(tmp_path: Path) -> None:
    page = f"<h1>题</h1><div id=js_content style='visibility:hidden'><div>{'正文一句。' * 9}</div></div><p>扫一扫</p><div style='display:none'>另有好礼</div>"
    seed = read(written(tmp_path, page.encode(), "page.html"))
    assert [line for line in seed.lines if line] == ["# 题", "正文一句。" * 9, "扫一扫"]
    assert [(seed.lines[each.line - 1], each.role) for each in seed.told] == [("# 题", "headline"), ("扫一扫", "furniture")]

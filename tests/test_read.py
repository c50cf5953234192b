"""Bytes to lines: what is read, in which encoding, and what is refused with which words."""

from __future__ import annotations

from pathlib import Path

import opencc
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.problem import InputError
from digest.read import LARGEST, read

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


def test_sixty_characters_are_enough_to_tell_big5_from_gb18030(tmp_path: Path) -> None:
    traditional = opencc.OpenCC("s2tw").convert(TEXT)
    for start in range(0, 40, 7):
        assert read(written(tmp_path, traditional[start : start + 60].encode("big5"))).encoding == "big5hkscs"
        assert read(written(tmp_path, TEXT[start : start + 60].encode("gb18030"))).encoding == "gb18030"


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
    assert refused(written(tmp_path, b"a" * (LARGEST + 1))).startswith("FILE: too-large: has 5242881 bytes")
    assert refused(written(tmp_path, "好\n坏\ufffd了\n".encode())) == (
        "FILE:2: mojibake: holds U+FFFD: a character was lost when the page was saved (character 2 of the line)\n"
        "  fix: take the text from its source again, saved as UTF-8"
    )
    assert refused(written(tmp_path, ("好" * 50 + "\n").encode() + b"\xe5\xa5\n")).startswith("FILE:2: undecodable: byte 151 is not valid UTF-8")
    assert refused(written(tmp_path, b"ab\n\0\0")).startswith("FILE:2: binary")
    assert refused(written(tmp_path, TEXT.encode("utf-16-le"))).startswith("FILE:")
    assert refused(written(tmp_path, TEXT.encode().decode("latin-1").encode())).startswith("FILE:1: mojibake: is UTF-8 that was once read as Latin-1")
    assert "mojibake" in refused(written(tmp_path, TEXT.encode().decode("gb18030", "replace").replace("\ufffd", "").encode()))


def test_a_link_is_refused_and_so_is_a_file_behind_one(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    path = written(tmp_path / "real", b"abc")
    (tmp_path / "link.txt").symlink_to(path)
    (tmp_path / "seeds").symlink_to(tmp_path / "real")
    assert refused(tmp_path / "link.txt").startswith("FILE: link: is a symbolic link")
    with pytest.raises(InputError):
        read(tmp_path / "seeds" / "page.txt", tmp_path)


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

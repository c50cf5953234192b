"""Whatever the bytes: read or refused, and of what is read every line is accounted for. `ROUNDS=1000 pytest tests/test_any_input.py` tries longer."""

from __future__ import annotations

import os
import random
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest
from conftest import ROOT

from digest.lexicon import Lexicon
from digest.model import Paper
from digest.normalise import normalise
from digest.problem import InputError
from digest.read.source import read
from digest.segment.page import segment

ROUNDS = int(os.environ.get("ROUNDS", "60"))
SECONDS = 20
PAGES = sorted([*(ROOT / "seeds").glob("*.txt"), *(ROOT / "tests/pages").glob("*.txt"), *(ROOT / "tests/corpus/pages/made").glob("*.txt")])
ODD = "\0\t\v\f\r\x1c\x85\xa0\xad\u200b\u2028\u202e\u3000\ue123\ufeff\U0001f600\U00020000，。、；：？！（）“”‘’《》「」—…·,.;:?!()\"'#*|<>&%0123456789Ⅳ①亿万年月日本报讯记者"
ENCODINGS = ("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030", "big5hkscs")


@pytest.fixture(autouse=True)
def limit() -> Iterator[None]:
    """A hang is an error that names its input."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"more than {SECONDS} seconds")

    before = signal.signal(signal.SIGVTALRM, stop)
    yield
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    signal.signal(signal.SIGVTALRM, before)


def accounted_for(path: Path, lexicon: Lexicon) -> bool:
    """Whether the file was read; then every line that is not blank is in one article, once, or among the dropped."""
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)  # of its own work: a busy machine is no hang
    try:
        seed = read(path)
    except InputError as error:
        assert error.problem.what and error.problem.fix
        return False
    page = segment(normalise(seed, lexicon), Paper(name=None, date=None), lexicon)
    ranges = [*page.dropped, *(one for article in page.articles for one in article.lines)]
    given = Counter(n for first, last in ranges for n in range(first, last + 1) if seed.lines[n - 1].strip())
    assert given == Counter(n for n, line in enumerate(seed.lines, 1) if line.strip())
    return True


def random_bytes(chance: random.Random) -> bytes:
    length = chance.choice((1, 7, 40, 300, 3000))
    kind = chance.randrange(4)
    if kind == 0:
        return chance.randbytes(length)
    if kind == 1:
        return bytes(chance.choices(range(0x80, 0x100), k=length))
    if kind == 2:
        return "".join(chance.choices(ODD, k=length)).encode()
    return "".join(chr(chance.choice((chance.randrange(0x20, 0x7F), chance.randrange(0x4E00, 0xA000), 10))) for _ in range(length)).encode(
        chance.choice(ENCODINGS), "ignore"
    )


def text_of(path: Path) -> str:
    return path.read_text(encoding="gb18030" if path.stem == "gb18030" else "utf-8")


def mutated(chance: random.Random) -> bytes:
    lines, others = (text_of(chance.choice(PAGES)).split("\n") for _ in range(2))
    for _ in range(chance.randrange(1, 6)):
        kind, at = chance.randrange(9), chance.randrange(len(lines))
        if kind == 0:
            del lines[at : at + chance.randrange(1, 9)]
        elif kind == 1:
            lines[at:at] = lines[chance.randrange(len(lines)) :][: chance.randrange(1, 40)]
        elif kind == 2:
            chance.shuffle(lines)
        elif kind == 3:
            lines[at:] = ["".join(lines[at:])]
        elif kind == 4:
            lines[at] = "".join(c for char in lines[at] for c in (char, chance.choice(ODD)))
        elif kind == 5:
            lines = [line for line in lines if line] or [""]
        elif kind == 6:
            lines = [part for line in lines for part in (line[: len(line) // 2], line[len(line) // 2 :])]
        elif kind == 7:
            lines[at:at] = others
        else:
            lines[at] = chance.choice(ODD) * chance.choice((1, 50, 5000))
        lines = lines[:3000] or [""]
    data = bytearray("\n".join(lines).encode(chance.choice(ENCODINGS), "ignore"))
    if chance.random() < 0.15:
        data[chance.randrange(len(data) or 1) :] = b""
    return bytes(data)


@pytest.mark.parametrize("make", [random_bytes, mutated])
def test_any_input_is_refused_or_accounted_for(make: object, tmp_path: Path, lexicon: Lexicon) -> None:
    read_so_far = 0
    for n in range(ROUNDS):
        path = tmp_path / f"{n}.{'html' if n % 10 == 9 else 'txt'}"
        path.write_bytes(make(random.Random(n)))  # type: ignore[operator]
        try:
            read_so_far += accounted_for(path, lexicon)
        except Exception as error:
            raise AssertionError(f"{make.__name__}({n}): {error!r}") from error  # type: ignore[attr-defined]
    assert read_so_far > ROUNDS / 10

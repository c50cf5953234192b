"""Lines → the same lines, a comma for each space within a number, where rows of as many numbers prove that spaces stand there: 1 035 700."""

from __future__ import annotations

import re
from collections.abc import Sequence

from digest.extract.reading import CELL_SPACE

SPACE = f"[ {CELL_SPACE}]"
PROOF = re.compile(f"(?<![0-9.,])[0-9]{{1,3}}{SPACE}0[0-9]{{2}}(?![0-9.,])")
"""A number that no number could begin with, behind another."""

BRACKETED = re.compile(f"(?<=[(（])[0-9]{{1,3}}(?:{SPACE}[0-9]{{3}})+(?=[)）])")
FIRST = re.compile("(?:[(（][^()（）0-9]*[)）])?(?!0[0-9])[0-9]{1,3}")
FURTHER = re.compile("[0-9]{3}")
HELD = re.compile("[-−－+＋(（≥≤]?[0-9][0-9.,]*[^\\u3400-\\u9fff]?[)）]?|[—－–-]{1,2}|[Nn]\\.?[Aa]\\.?")
"""A cell with another number, or an empty one."""

STOP = re.compile("[。！？]")
MOST = 9
"""Columns of numbers that are tried."""

ALIKE = 2
"""Rows of as many numbers, from which they prove it."""


def with_commas(text: str) -> str:
    """The text of some lines; it stays as long as it is."""
    if not PROOF.search(text):
        return text
    out: list[str] = []
    block: list[str] = []
    for line in text.split("\n"):
        block.append(line)
        if STOP.search(line):  # the table ends
            out += _joined(block)
            block = []
    return "\n".join([*out, *_joined(block)])


def _joined(lines: list[str]) -> list[str]:
    if not any(PROOF.search(line) for line in lines):
        return lines
    parts = [re.split(f"({SPACE}+)", BRACKETED.sub(lambda found: re.sub(SPACE, ",", found[0]), line)) for line in lines]
    ways = {width: [_ways(line[::2], line[1::2], width) for line in parts] for width in range(1, MOST + 1)}
    told = {width: [one[0] if len(one) == 1 else None for one in some] for width, some in ways.items()}
    width = max(told, key=lambda width: (sum(one is not None for one in told[width]), -width))
    if sum(one is not None for one in told[width]) < ALIKE:
        return lines
    return ["".join(part + ("," if k in joints else gap) for k, (part, gap) in enumerate(zip(line[::2], [*line[1::2], ""], strict=True)))
            for line, joints in zip(parts, (one or frozenset() for one in told[width]), strict=True)]


def _ways(words: Sequence[str], spaces: Sequence[str], width: int) -> list[frozenset[int]]:
    """The sets of spaces that are within numbers if the words of a line hold so many; those where all numbers are as long, of several. Wide ones are none beside narrow ones."""
    narrow = " " in spaces
    ways: list[tuple[frozenset[int], int, frozenset[int]]] = []

    def go(at: int, joints: frozenset[int], held: int, lengths: frozenset[int]) -> None:
        if held > width or len(ways) > MOST * MOST:
            return
        if at == len(words):
            if held == width and joints:
                ways.append((joints, held, lengths))
            return
        if not FIRST.fullmatch(words[at]):
            if not FURTHER.fullmatch(words[at]):
                go(at + 1, joints, held + bool(HELD.fullmatch(words[at])), lengths)
            return
        end = at + 1
        go(end, joints, held + 1, lengths | {1})
        while end < len(words) and FURTHER.fullmatch(words[end]) and spaces[end - 1] in (" ", "" if narrow else CELL_SPACE):
            end += 1
            go(end, joints | frozenset(range(at, end - 1)), held + 1, lengths | {end - at})

    go(0, frozenset(), 0, frozenset())
    even = [one for one in ways if len(one[2]) == 1]
    return [one[0] for one in (ways if len(ways) == 1 else even)]

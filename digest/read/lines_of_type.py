"""Glyphs of a page → its lines, whichever way they run."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from digest.read.block import ASKEW, Block, Glyph, turned
from digest.read.columns import stacks
from digest.read.raised import behind_units, raised

WORD_SPACE, WIDE_SPACE = 0.1, 0.6
"""Of the type's size: what a gap has at least where the file says space, and where it doesn't."""
WRITTEN_ON, BESIDE = 1.3, 0.4
"""Of the type's size: the widest gap between two glyphs of a line that the file has one after another, and between any two."""
SQUARE = 24.0
"""Points; what belongs together ends and begins in neighbouring squares of the page."""
SMALLEST = 2.0
"""Points; nobody reads anything smaller."""
INITIAL = 1.8
"""Times the size of the text: nothing smaller is an initial."""
COMBINED, COMBINED_WIDTH = 4, 1.3
"""How many digits are set side by side in the place of one character of vertical type, and how wide they are at most, of the type's size."""


SMALL, RAISED = 0.88, 0.1
"""Of the line's size: how small the digits of a note's mark or a power are at most, and by how much they stand higher."""
MARK = re.compile(r"\d\[\d")


def lines_of(glyphs: Iterable[Glyph]) -> tuple[list[Block], list[Block], int]:
    """Return the lines of a page, those that stand askew on it, and by how many quarters it is turned anticlockwise for most to run to the right.

    Those that run otherwise, a headline down the side of an article or a name beside a photo, are one block of lines each.
    """
    known = list(dict.fromkeys(glyph for glyph in glyphs if glyph.size >= SMALLEST))
    flat, down = _runs(_combined([glyph for glyph in known if glyph.turn in (0, 90)]))
    up = [glyph for glyph in known if glyph.turn == 270]
    ways = {0: flat, 1: [[turned(replace(glyph, spaced=glyph.spaced and glyph.turn != 0), 1) for glyph in run] for run in down], 3: _runs([turned(replace(glyph, turn=0), 3) for glyph in up])[0]}
    lines = {quarters: [_line(run) for run in _joined(runs)] for quarters, runs in ways.items()}
    main = max(lines, key=lambda quarters: sum(len(line.texts[0]) for line in lines[quarters]))
    blocks = lines.pop(main)
    for quarters, others in lines.items():
        blocks += (turned(_across(stack), main - quarters) for stack in stacks(others))
    return _with_initials(blocks), [turned(_line(run), main) for run in _askew([glyph for glyph in known if glyph.turn == ASKEW])], main


def _runs(glyphs: Sequence[Glyph]) -> tuple[list[list[Glyph]], list[list[Glyph]]]:
    """Runs of neighbours as the file has them one after another: those that run to the right, and those that run downwards."""
    steps = ["", *(_step(a, b) for a, b in pairwise(glyphs))]
    flat: list[list[Glyph]] = []
    down: list[list[Glyph]] = []
    i = 0
    while i < len(glyphs):
        end = i + 1
        while end < len(glyphs) and steps[end] == "down":
            end += 1
        run = list(glyphs[i:end])
        goes_on = end == len(glyphs) or steps[end] != "right"
        if glyphs[i].turn == 90 or (goes_on and (_runs_down(run) or (down and down[-1][-1] is glyphs[i - 1] and _is_next_down(down[-1], glyphs[i])))):
            down.append(run)
        else:
            end = i + 1
            while end < len(glyphs) and steps[end] == "right":
                end += 1
            flat.append(list(glyphs[i:end]))
        i = end
    return flat, down


def _step(a: Glyph, b: Glyph, widest: float = WRITTEN_ON) -> str:
    size = max(a.size, b.size)
    if a.turn == b.turn == 0 and abs(a.y - b.y) < 0.4 * size and -0.75 * size < b.left - a.right < widest * size and min(a.size, b.size) > 0.45 * size:
        return "right"
    down, across = b.y - a.y, abs(a.x - b.x)
    if a.upright and b.upright:
        return "down" if a.size == b.size and across < 0.7 * size and max(0.3 * size, across) < down < 1.7 * size else ""
    close = 0.2 if not a.upright and not b.upright and a.turn == b.turn == 0 else 0.7
    return "down" if across < 0.35 * size and down > 0.1 * size and -0.3 * size < b.top - a.bottom < close * size else ""


def _runs_down(run: Sequence[Glyph]) -> bool:
    return len(run) >= 3 and (sum(glyph.upright for glyph in run) >= 2 or any(glyph.turn for glyph in run))


def _is_next_down(run: list[Glyph], first: Glyph) -> bool:
    """Whether *first* begins the vertical line to the left of *run*, which it may be alone on."""
    return first.size == run[0].size and 0.8 * first.size < run[0].x - first.x < 2.2 * first.size and abs(first.y - run[0].y) < 2.2 * first.size


def _combined(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Digits that stand side by side in the place of one character of vertical type, as one glyph."""
    out: list[Glyph] = []
    i = 0
    while i < len(glyphs):
        end = i + 1
        while end < len(glyphs) and _step(glyphs[end - 1], glyphs[end]) == "right":
            end += 1
        group = glyphs[i:end]
        one = replace(group[0], char="".join(g.char for g in group), right=group[-1].right)
        above = [g for g in glyphs[max(i - 1, 0):i] if g.upright and _step(g, one) == "down"]
        below = [g for g in glyphs[end:end + 1] if g.upright and _step(one, g) == "down"]
        if 1 < len(group) <= COMBINED and not any(g.upright for g in group) and any(one.right - one.left < COMBINED_WIDTH * g.size for g in above + below):
            out.append(one)
        else:
            out += group
        i = end
    return out


def _joined(runs: list[list[Glyph]]) -> list[list[Glyph]]:
    """Runs that stand side by side on one line, as one."""
    lines: list[list[Glyph]] = []
    ends: dict[tuple[int, int], list[int]] = defaultdict(list)  # the lines that end in a square of the page
    for run in sorted(([replace(glyph, turn=0) for glyph in run] for run in runs), key=lambda run: run[0].left):
        first = run[0]
        x, y = int(first.left // SQUARE), int(first.y // SQUARE)
        near = [k for i in range(x - 1, x + 2) for j in range(y - 1, y + 2) for k in ends[i, j] if _step(lines[k][-1], first, BESIDE) == "right"]
        if near:
            k = min(near, key=lambda k: abs(lines[k][-1].right - first.left))
            ends[_square(lines[k][-1])].remove(k)
            lines[k] += run
        else:
            k = len(lines)
            lines.append(list(run))
        ends[_square(run[-1])] = [*ends[_square(run[-1])][-7:], k]
    return lines


def _square(last: Glyph) -> tuple[int, int]:
    return int(last.right // SQUARE), int(last.y // SQUARE)


def _line(run: list[Glyph]) -> Block:
    size = median(g.size for g in run)
    y = median(g.y for g in run)
    text, high = "", ""
    for before, glyph in zip([None, *run], run, strict=False):
        gap = (glyph.left - before.right) / max(before.size, glyph.size) if before is not None else 0.0
        space = " " if gap > WIDE_SPACE or (glyph.spaced and gap > WORD_SPACE) else ""
        if glyph.char in "0123456789" and glyph.size < SMALL * size and y - glyph.y > RAISED * size:
            high += glyph.char
            continue
        text, high = text + _raised(high, text) + space + glyph.char, ""
    text = behind_units(text + _raised(high, text)) if high or MARK.search(text) else text
    return Block((text,), run[0].left, y - 0.4 * size, max(g.right for g in run), y + 0.4 * size, size)


def _raised(high: str, before: str) -> str:
    return high if not high or before[-1:] in ("[", "(", "（", "〔") else raised(high, before)


def _across(stack: Sequence[Block]) -> Block:
    return Block(tuple(line.texts[0] for line in stack), min(b.left for b in stack), stack[0].top, max(b.right for b in stack), stack[-1].bottom,
                 stack[0].size, across=True)


def _with_initials(blocks: list[Block]) -> list[Block]:
    """Each large first character of an article as the beginning of the line to its right."""
    out = list(blocks)
    for initial in blocks:
        if len(initial.texts[0]) > 1 or initial.across:
            continue
        beside = [b for b in out if not b.across and b.size * INITIAL < initial.size and initial.top - b.size < b.top < initial.bottom and -b.size < b.left - initial.right < b.size]
        if len(beside) > 1:
            first = min(beside, key=lambda b: b.top)
            out.remove(initial)
            out[out.index(first)] = replace(first, texts=(initial.texts[0] + first.texts[0],))
    return out


def _askew(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Glyphs that follow each other in the file, each not far from another."""
    runs: list[list[Glyph]] = []
    for glyph in glyphs:
        near = next((run for run in reversed(runs) if max(abs(glyph.x - run[-1].x), abs(glyph.y - run[-1].y)) < (1 + WRITTEN_ON) * glyph.size), None)
        if near is None:
            runs.append([glyph])
        else:
            near.append(glyph)
    return runs

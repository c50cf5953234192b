"""Seed → Sheet: Simplified Chinese, standard widths, punctuation and spaces; line n is still line n, each character knows its column."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal

from digest.lexicon import Lexicon
from digest.message import say
from digest.model import Line, Seed, Sheet, Warning
from digest.scripts import alone, converter

HAN = "\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
WIDE = HAN + "\u3001-\u3020\uff01-\uff60\u2014\u2018-\u201d\u2026"
"""Han and the signs that are set as wide as Han."""
UNSEEN = re.compile("[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef]")
SPACES = re.compile("[\t\u000b\u000c\r\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ue5e5]")
"""U+E5E5 is the full-width space of old GBK pages."""
PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
FULL = str.maketrans(",;:?!()", "，；：？！（）")
OPENERS, CLOSERS = "（《〈【([“‘", "，。、；：？！）》〉】)]”’…,;:?!"
ENDERS = "。？！；"
SET_APART = re.compile(
    rf"(?<![\dA-Za-z.,])\d(?: \d)+(?= ?[{HAN}%])|(?<![\dA-Za-z.,])\d(?: \d){{2,}}(?![\d.,])|(?<![\dA-Za-z.,])\d{{1,3}}(?: \d{{3}})+(?=[{HAN}])")
"""A number whose digits were set apart, and one in groups of three: 1 9 9 8 年, 7 500家."""
BROKEN_NUMBER = re.compile(rf"(?<=[{HAN}])(?!\d{{1,2}} (?:19|20)\d\d年)\d+(?:\. ?\d+)? \.?\d+(?:\.\d+)?(?=[{HAN}%])|(?<=[{HAN}、，])\d+(?:\. | \.)\d+(?=[{HAN}%])")
"""A number in running text with one space in it: no Chinese sentence has two numbers side by side, but for the number of a table and a year."""
ROUNDS = 5
"""Signs whose neighbours are signs settle one by one; text is settled after the first round, rows of signs after a few."""
NEAR = 3
"""Lines between two rows of one table, and of its head."""
ROWS = 3
"""Rows of a table that stand in one line."""
CELL_SPACE = "\u3000"
LEADERS = re.compile("…{2,}(?=[-−－+＋]?[0-9])")
"""Dots that lead from a name to its number."""

WIDE_SPACES = "\t\u3000\ue5e5"
FULL_STOP = re.compile(rf"(?:(?<=[{HAN}%）)”’])|(?<=[{HAN}）”’])(?P<space> +))\.(?= |$)")
"""Of half width, at the end of a sentence, perhaps behind a space; between two characters it is the dot of a foreign name."""

STOPS = re.compile("[，。；]")
MARKS = re.compile("[，。；：、]")
PHRASE = 4
"""Characters of each part of a headline."""
SET_WIDE = re.compile(rf"(?<![^ #＃])[{HAN}] +[{HAN}](?![^ ])")
"""A word of two characters set as wide as its column: 指 标, 合 计."""
IN_BRACKETS = re.compile(r"[（(][^（()）]*[)）]")
NUMERAL = "一二三四五六七八九十百千万亿零〇两点"
CELL = re.compile(
    r"[〔\[【（(≤≥<>＜＞▲△]*[-+−－]?\d[\d,]*(?:\.\d+)?(?![\d.年月日])(?:[^\d年月日]{0,3}[-—–~～]\d[\d,.]*)?[^\d年月日]{0,8}|[-—–－…]+"
    rf"|[百千万]分之[{NUMERAL}]+\S{{0,4}}|[{NUMERAL[:9]}十两][{NUMERAL}]+(?![{NUMERAL}年月日])\S{{0,4}}|[{NUMERAL[:9]}零〇○]+[‧·•・．.][{NUMERAL[:9]}零〇○]+|[{NUMERAL[:9]}零〇○]{{2,4}}")
"""A number or two ends of a range, with its unit or bound, said in digits or words, or an empty cell; a year is a head's."""
LED = re.compile(rf"[{HAN}]{{1,6}}[-+−－↑↓]?\d[\d,]*(?:\.\d+)?[^\d年月日]{{0,4}}")
"""A label and its number in one cell: 最高8.50."""
TILE = re.compile(r"[^\d\s，。；]{0,4}\d[\d ,.]*[^\d\s，。；]{0,6}")
"""A number below what it is of, among others side by side: 增长25%以上, 2 618.3亿元."""
FIELD = re.compile(r"[^\s：:。；]{1,14}[：:][^\s：:。；]+")
"""A label and what it says: 2027年：1500家."""
LONGEST_WORD = 20
"""Characters of a word among as many in the lines around it."""
SENTENCE = re.compile("[，。！？；：]")
HEADLINE = 45
"""Characters; no part of a longer line is a headline's."""


@dataclass(slots=True)
class _Row:
    """A line at work: its characters, and the source column of each."""

    chars: list[str]
    columns: list[int]

    @property
    def text(self) -> str:
        return "".join(self.chars)

    def keep(self, wanted: Iterable[bool]) -> None:
        kept = [(c, k) for c, k, keep in zip(self.chars, self.columns, wanted, strict=True) if keep]
        self.chars, self.columns = [c for c, _ in kept], [k for _, k in kept]


def normalise(seed: Seed, lexicon: Lexicon, region: str | None = None) -> Sheet:
    """Return *seed* with line n still line n: Simplified, half-width digits and Latin, full-width Chinese punctuation, curly quotes.

    Traditional text (known by characters that Simplified doesn't have) is converted by OpenCC: hk2s where *region* is HK or MO, tw2s for TW,
    else by the signs of regions.tsv, else t2s. In Simplified text only a clause that is Traditional throughout is converted.
    ㎡, ㎞, ℃, ① stay as printed. Spaces inside Chinese go, but for those between the parts of a headline and between names; between the cells
    of a table stands one of full width.
    Doing it again changes nothing more. Never raises; what looks damaged is named in `warnings`.
    """
    rows = [_cleaned(line, _standard_signs(lexicon)) for line in seed.lines]
    script = _script("".join(row.text for row in rows))
    blocks = list(_blocks(rows))
    for block in blocks:
        _simplify(block, script, _region(seed, lexicon, region), lexicon)
    for row in rows:
        for pattern in lexicon.patterns("numerals"):
            row.chars = list(pattern.regex.sub(lexicon.values("numerals")["words"][pattern.id], row.text))
    for _ in range(ROUNDS):
        before = [row.text for row in rows]
        for block in blocks:
            _widen(block)
        _pair_quotes(rows)
        if before == [row.text for row in rows]:
            break
    columnar = _columnar(rows)
    tabular = _tabular(rows, seed.lines)
    for row, line, in_column, of_table in zip(rows, seed.lines, columnar, tabular, strict=True):
        gaps = _gaps(row, line) if of_table else frozenset[int]()
        for _ in range(ROUNDS):
            spaced = row.text
            _respace(row, lexicon, in_column and not _in_two_parts(row.text), gaps)
            if row.text == spaced:
                break
            gaps = frozenset()
    lines = tuple(Line(number=n, text=row.text, columns=tuple(row.columns)) for n, row in enumerate(rows, 1))
    return Sheet(seed=seed, lines=lines, script=script, warnings=tuple(_doubts(seed)))


def normalised(text: str, sheet: Sheet, lexicon: Lexicon, region: str | None = None) -> str:
    """*text*, which an editor wrote of the page *sheet*, in the script, widths and punctuation of the page's own lines; its spaces stay as they are."""
    row = _cleaned(text, _standard_signs(lexicon))
    _simplify([row], sheet.script, _region(sheet.seed, lexicon, region), lexicon)
    _widen([row])
    _pair_quotes([row])
    return "".join(text[column] if SPACES.match(text[column]) else char for char, column in zip(row.chars, row.columns, strict=True))


def _doubts(seed: Seed) -> Iterable[Warning]:
    for number, line in enumerate(seed.lines, 1):
        found = PRIVATE.search(line)
        if found:
            yield Warning(line=number, code="private-use", message=say("U+{code} has no meaning outside its font (column {column})", code=f'{ord(found[0]):04X}', column=found.start() + 1))


# ---- signs, one by one ---------------------------------------------------------------------------------------------


@cache
def _standard_signs(lexicon: Lexicon) -> Mapping[int, str]:
    signs = {code: chr(code - 0xFEE0) for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
    for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFB00)):
        plain = unicodedata.normalize("NFKC", chr(code))
        if len(plain) == 1:
            signs[code] = plain
    signs.update((ord(row["sign"]), row["char"]) for row in lexicon.table("radicals"))
    signs.update((ord(row["sign"]), row["standard"]) for row in lexicon.table("signs"))
    return signs


def _cleaned(line: str, signs: Mapping[int, str]) -> _Row:
    """Without what can't be seen, with plain spaces and standard signs; a full stop or comma of full width between digits is ASCII."""
    kept = [(column, char) for column, char in enumerate(line) if not UNSEEN.match(char)]
    text = SPACES.sub(" ", "".join(char for _, char in kept)).translate(signs)
    text = re.sub(r"(?<=\d)\uff0e(?=\d)", ".", text)
    return _Row(list(text), [column for column, _ in kept])


def _blocks(rows: list[_Row]) -> Iterable[list[_Row]]:
    """Runs of lines that are not blank."""
    block: list[_Row] = []
    for row in rows:
        if row.text.strip():
            block.append(row)
        elif block:
            yield block
            block = []
    if block:
        yield block


# ---- Traditional → Simplified -----------------------------------------------------------------------------------------


@cache
def _one_script_only() -> tuple[frozenset[str], frozenset[str]]:
    """Characters that only Traditional text has, and those that only Simplified text has."""
    changed = {config: {c for c, converted in alone(config).items() if c != converted} for config in ("t2s", "s2t", "s2hk", "s2tw")}
    traditional = frozenset(c for c in changed["t2s"] if not c.encode("gb2312", "ignore"))
    simplified = frozenset(c for c in changed["s2t"] & changed["s2hk"] & changed["s2tw"] if not c.encode("big5", "ignore"))
    return traditional, simplified


def _script(text: str) -> Literal["hans", "hant"]:
    traditional, simplified = _one_script_only()
    return "hant" if sum(c in traditional for c in text) > sum(c in simplified for c in text) else "hans"


def _region(seed: Seed, lexicon: Lexicon, region: str | None) -> str:
    if region is not None:
        return {"HK": "hk2s", "MO": "hk2s", "TW": "tw2s"}.get(region.upper(), "t2s")
    return _region_of("\n".join(seed.lines), lexicon)


@cache
def _region_of(text: str, lexicon: Lexicon) -> str:
    votes = Counter(row["region"] for row in lexicon.table("regions") if row["sign"] in text)
    if votes["HK"] == votes["TW"]:
        return "t2s"
    return "hk2s" if votes["HK"] > votes["TW"] else "tw2s"


def _simplify(block: list[_Row], script: str, config: str, lexicon: Lexicon) -> None:
    """Convert the lines of a block as one text, since a line may end inside a word."""
    text = "".join(row.text for row in block)
    traditional, simplified = _one_script_only()
    if script == "hant":
        converted = _converted(text, config, lexicon)
    else:
        clauses = re.split(f"([^{HAN}]+)", text)
        converted = "".join(
            _converted(clause, config, lexicon) if sum(c in traditional for c in clause) >= 2 and not any(c in simplified for c in clause) else clause
            for clause in clauses)
    if converted == text:
        return
    start = 0
    for row in block:
        row.chars = list(converted[start : start + len(row.chars)])
        start += len(row.chars)


def _converted(text: str, config: str, lexicon: Lexicon) -> str:
    convert = converter(config).convert
    converted = convert(text)
    if len(converted) != len(text):
        converted = "".join(one if len(one) == 1 else char for char in text for one in (convert(char),))
    chars = list(converted)
    for row in lexicon.table("kept_words"):
        start = text.find(row["word"])
        while start >= 0:
            end = start + len(row["word"])
            if not start or text[start - 1] not in row["not_after"]:
                chars[start:end] = row["simplified"]
            start = text.find(row["word"], end)
    return "".join(chars)


# ---- punctuation -----------------------------------------------------------------------------------------------------


def _widen(block: list[_Row]) -> None:
    """Make half-width punctuation full-width where its neighbours are Chinese; brackets change in pairs."""
    chars = [c for row in block for c in row.chars]
    text = "".join(chars)
    if any(c in text for c in ",;:?!()"):
        chinese = sum(1 for c in text if _is_wide(c)) > sum(1 for c in text if c != " ") / 4  # spaces may go later
        before, after = _neighbours(text)
        pairs = _bracket_pairs(text)
        wide = [c in ",;:?!()" and _widens(c, before[i], after[i], chinese) for i, c in enumerate(chars)]
        for i, j in pairs:
            wide[i] = wide[j] = wide[i] or wide[j]
        chars = [c.translate(FULL) if change else c for c, change in zip(chars, wide, strict=True)]
    text = re.sub(r"(?<![-—\d])--(?![-—\d])", "——", "".join(chars))
    start = 0
    for row in block:
        line = text[start : start + len(row.chars)]
        start += len(row.chars)
        row.chars = list(FULL_STOP.sub(lambda stop: f"{stop['space'] or ''}。", line))


def _is_wide(char: str) -> bool:
    return bool(char) and re.match(f"[{WIDE}]", char) is not None


def _neighbours(text: str) -> tuple[list[str], list[str]]:
    """The nearest character that is no space, before and after each."""
    before, after, last = [], [""] * len(text), ""
    for char in text:
        before.append(last)
        last = char if char != " " else last
    last = ""
    for i in range(len(text) - 1, -1, -1):
        after[i] = last
        last = text[i] if text[i] != " " else last
    return before, after


def _widens(char: str, before: str, after: str, chinese: bool) -> bool:
    if char == "," and chinese:
        return not (before.isascii() and before.isdigit() and after.isascii() and after.isdigit()) and not (_is_latin(before) and _is_latin(after))
    if char in ",;:?!":
        return _is_wide(before) or _is_wide(after)
    return _is_han(before) or _is_han(after)


def _is_han(char: str) -> bool:
    return bool(char) and re.match(f"[{HAN}]", char) is not None


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalpha()


def _bracket_pairs(text: str) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    open_at: list[int] = []
    for i, char in enumerate(text):
        if char in "(（":
            open_at.append(i)
        elif char in ")）" and open_at:
            start = open_at.pop()
            if text[start] == "(" and char == ")":
                pairs.append((start, i))
    return pairs


def _pair_quotes(rows: list[_Row]) -> None:
    """Make straight quotes curly, over the whole page: the cheapest reading in which opening and closing ones take turns."""
    for straight, opening, closing in (('"', "“", "”"), ("'", "‘", "’")):
        places = _quote_places(rows, straight, opening, closing)
        if any(rows[r].chars[c] == straight for kind, r, c, _, _ in places if kind == "quote"):
            for (r, c), opens in _read_quotes(places, opening, closing, rows).items():
                if rows[r].chars[c] == straight:
                    rows[r].chars[c] = opening if opens else closing


_Place = tuple[str, int, int, str, str]
"""quote or gap, row, index in it, the character before, the character after."""


def _quote_places(rows: list[_Row], straight: str, opening: str, closing: str) -> list[_Place]:
    places: list[_Place] = []
    filled = [r for r, row in enumerate(rows) if row.text.strip()]
    for k, r in enumerate(filled):
        text = rows[r].text
        if k and filled[k - 1] != r - 1:
            places.append(("gap", r, 0, "", ""))
        stripped = text.strip()
        first = rows[r - 1].text.strip()[-1:] if k and filled[k - 1] == r - 1 else ""
        last = rows[r + 1].text.strip()[:1] if k + 1 < len(filled) and filled[k + 1] == r + 1 else ""
        if straight not in stripped and opening not in stripped and closing not in stripped:
            continue
        before, after = _neighbours(text)
        for c, char in enumerate(text):
            if char in (straight, opening, closing):
                left, right = before[c] or first, after[c] or last
                if straight == "'" and char == "'" and _is_latin(text[c - 1 : c]) and _is_latin(text[c + 1 : c + 2]):
                    continue
                if char == straight and not (_is_wide(left) or _is_wide(right) or left in ("", "#") or right == ""):
                    if not (text[c - 1 : c].isascii() and text[c - 1 : c].isdigit()):
                        places.append(("quote", r, c, left, right))
                    continue
                places.append(("quote", r, c, left, right))
    return places


def _read_quotes(places: list[_Place], opening: str, closing: str, rows: list[_Row]) -> dict[tuple[int, int], bool]:
    """Whether each quote opens. Two states, outside and inside; a gap may leave a quotation that was never closed, at a cost."""
    cost = (0.0, 3.0)
    steps: list[tuple[int, int]] = []
    for kind, r, c, left, right in places:
        if kind == "gap":
            options = ((cost[0], cost[1] + 0.6), (cost[0] + 1.5, cost[1] + 0.4))
        else:
            opens, closes = _quote_costs(rows[r].chars[c], left, right, opening, closing)
            # outside after it: it closed, from inside, or (a partner is lost) from outside; inside after it: it opened
            options = ((cost[0] + closes + 2, cost[1] + closes), (cost[0] + opens, cost[1] + opens + 2))
        chosen = tuple(0 if pair[0] <= pair[1] else 1 for pair in options)
        steps.append((chosen[0], chosen[1]))
        cost = (options[0][chosen[0]], options[1][chosen[1]])
    state = 0 if cost[0] <= cost[1] + 1 else 1
    read: dict[tuple[int, int], bool] = {}
    for (kind, r, c, _, _), step in zip(reversed(places), reversed(steps), strict=True):
        if kind == "quote":
            read[r, c] = state == 1
        state = step[state]
    return read


def _quote_costs(char: str, left: str, right: str, opening: str, closing: str) -> tuple[float, float]:
    """What it costs to read a quote as opening, and as closing, from its neighbours."""
    opens = 3.0 if char == closing else 0.0
    closes = 3.0 if char == opening else 0.0
    if right == "" or right in CLOSERS:
        opens += 1.5
    if left == "" or left in OPENERS:
        closes += 1.5
    elif left in "，、：；—#":
        closes += 1.2
    elif left in "。？！…":
        opens += 0.3
    return opens, closes


# ---- spaces ------------------------------------------------------------------------------------------------------------


def _columnar(rows: list[_Row]) -> list[bool]:
    """Whether each line is one of three or more in a row that are about equally long, as text in a column is."""
    filled = [(r, len(row.text.replace(" ", ""))) for r, row in enumerate(rows) if row.text.strip()]
    out = [False] * len(rows)
    run: list[tuple[int, int]] = []
    for r, length in [*filled, (len(rows) + 9, 0)]:
        if run and (abs(length - run[-1][1]) > 2 or r - run[-1][0] > 2):
            if len(run) >= 3 and run[0][1] > 10:
                for member, _ in run:
                    out[member] = True
            run = []
        run.append((r, length))
    return out


def _tabular(rows: list[_Row], lines: Sequence[str]) -> list[bool]:
    """Whether each line is of a table: several numbers side by side, as in another line near by, or the head above these or words between them."""
    printed = [LEADERS.sub(" ", row.text).split() for row in rows]
    cells = [[] if STOPS.search(IN_BRACKETS.sub("", row.text)) and not _side_by_side(tokens) else tokens for row, tokens in zip(rows, printed, strict=True)]
    full = [r for r, tokens in enumerate(cells) if len(tokens) >= 3 and (_numbers(tokens) >= 2 or _alike(cells, r))]
    out = [_holds_table(row.text) or _has_fields(row.text) for row in rows]
    led = [len(tokens) > 2 and sum(LED.fullmatch(token) is not None for token in tokens) >= 2 for tokens in cells]
    for r in range(len(rows)):
        out[r] = out[r] or any(all(led[k:k + ROWS]) for k in range(max(0, r - ROWS + 1), min(r, len(rows) - ROWS) + 1))
    parts = [re.split(f" *[{WIDE_SPACES}][{WIDE_SPACES} ]*| {{2,}}", line.strip()) for line in lines]
    for r in range(1, len(rows)):  # numbers side by side below as many words, or numbers
        if len(parts[r]) == len(parts[r - 1]) > 1 and all(map(TILE.fullmatch, parts[r])) and not STOPS.search(rows[r - 1].text):
            out[r - 1] = out[r] = True
    for r, after in pairwise(r for r, row in enumerate(rows) if row.text.strip()):  # cells that the file itself parts
        if "\t" in lines[r].strip() and len(parts[r]) == len(parts[after]) > 2 and lines[after].strip().count("\t") == len(parts[r]) - 1 and _numbers(parts[after]) > 1:
            out[r] = out[after] = True
    for r, after in pairwise(full):
        if after - r <= NEAR:
            for n in range(r, after + 1):
                out[n] = n in (r, after) or len(cells[n]) >= 2
    for r in full:
        if out[r]:
            for n in range(r - 1, max(-1, r - 1 - NEAR), -1):
                if rows[n].text.strip() and len(cells[n]) != 1:  # a word alone is the name of a group
                    if out[n] or len(cells[n]) < (2 if "  " in rows[n].text else 3):
                        break
                    out[n] = True
            if r + 1 < len(rows) and len(cells[r + 1]) >= 3 and not _numbers(cells[r + 1]):
                out[r + 1] = True  # a head that stands below
    for run in _even(rows):
        for r in run:
            out[r] = True
    return out


def _even(rows: Sequence[_Row]) -> Iterator[range]:
    """Lines below one another of as many short words, three at least, the first without a number, most others with one behind their first word: what is to be done, how much, by whom and when."""
    words = [row.text.split() for row in rows]
    fit = [len(tokens) > 2 and not SENTENCE.search(row.text) and max(map(len, tokens)) <= LONGEST_WORD for row, tokens in zip(rows, words, strict=True)]
    first = 0
    for r in range(1, len(rows) + 1):
        if r < len(rows) and fit[r] and fit[first] and len(words[r]) == len(words[first]):
            continue
        told = sum(any(re.search(r"\d", token) for token in tokens[1:]) for tokens in words[first:r])
        if r - first > ROWS and fit[first] and not re.search(r"\d(?!\d*年)", rows[first].text) and 2 * told > r - first and not all(_set_apart(tokens) for tokens in words[first:r]):
            yield range(first, r)
        first = r


def _in_two_parts(text: str) -> bool:
    """Whether a line is two phrases with a space between them and no mark: a headline, however wide the column it stands in."""
    parts = text.split()
    return len(parts) == 2 and min(map(len, parts)) >= PHRASE and not MARKS.search(text)


def _side_by_side(tokens: Sequence[str]) -> bool:
    """Whether three numbers stand side by side: a row of a table, whatever marks its words have."""
    numbers = [CELL.fullmatch(token) is not None for token in tokens]
    return any(all(numbers[k:k + 3]) for k in range(len(numbers) - 2)) and not _set_apart(tokens)


def _numbers(tokens: Iterable[str]) -> int:
    return sum(CELL.fullmatch(token) is not None for token in tokens)


def _alike(cells: list[list[str]], r: int) -> bool:
    """Whether a line with one number is like two lines beside it: as many words, the number in the same place."""
    forms = [[CELL.fullmatch(token) is not None for token in tokens] for tokens in cells[max(0, r - 2):r + 3]]
    here = forms[min(r, 2)]
    return any(here) and any(forms[k:k + 3] == [here] * 3 for k in range(len(forms) - 2))


def _beside(tokens: Sequence[str]) -> bool:
    """Whether two numbers stand side by side."""
    return any(CELL.fullmatch(one) and CELL.fullmatch(then) for one, then in pairwise(tokens))


def _set_apart(tokens: Iterable[str]) -> bool:
    """Whether most numbers are of one digit, as where a number's digits were set apart."""
    numbers = [token for token in tokens if CELL.fullmatch(token)]
    return 2 * sum(len(token) == 1 for token in numbers) > len(numbers)


def _holds_table(text: str) -> bool:
    """Whether a line has rows of a table one after another in it."""
    if text.count(" ") < 2 * ROWS:
        return False
    pieces = [tokens for tokens in map(str.split, STOPS.split(text)) if not _set_apart(tokens)]
    return sum(map(_beside, pieces)) >= ROWS or any(_numbers(tokens) >= 2 * ROWS for tokens in pieces)  # 增加 2 万 1000 家 is of a sentence


def _has_fields(text: str) -> bool:
    """Whether a line is of labels, each with what it says, side by side, years among these: 2023年：921家　2027年：1500家."""
    parts = text.split()
    fields = [part for part in parts if FIELD.fullmatch(part)]
    return len(fields) > 1 and len(parts) - len(fields) <= 1 and sum(re.search(r"\d年", part) is not None for part in fields) > len(fields) / 3


def _gaps(row: _Row, line: str) -> frozenset[int]:
    """Where the cells of a table's line are parted: at its wide gaps, or where it has not two of them at each space; 合 计 is one word."""
    found = [match.span() for match in re.finditer(" +", row.text.rstrip()) if match.start() and not SET_WIDE.search(row.text[:match.end() + 2], match.start() - 2)]
    wide = [first for first, end in found if end - first > 1 or line[row.columns[first]] in WIDE_SPACES]
    within = [first for first, end in found if first not in wide and row.text[first - 1].isdigit() and re.match(r"\d{3}(?!\d)", row.text[end:])]
    return frozenset(wide if len(wide) > 1 or (wide and len(found) == len(wide) + len(within)) else (first for first, end in found if row.text[end] != "%" or not row.text[first - 1].isdigit()))


def _respace(row: _Row, lexicon: Lexicon, in_column: bool, gaps: frozenset[int]) -> None:
    """Remove the spaces that mean nothing, and those at both ends; leave the others single, at *gaps* of full width."""
    for first in gaps:
        row.chars[first] = CELL_SPACE
    text = row.text
    if " " not in text:
        return
    if not text.strip():
        row.chars, row.columns = [], []
        return
    heading = re.match(r"#{1,6} ", text)
    parts = len(text.replace(" ", "")) <= HEADLINE and (heading is not None or not (in_column or any(c in text for c in "。；")))
    wanted = [True] * len(text)
    for found in re.finditer(" +", text):
        first = found.start()
        mark = heading is not None and first < heading.end()
        stays = first > 0 and found.end() < len(text) and (mark or _stays(text, first, found.end(), parts))
        for i in range(first, found.end()):
            wanted[i] = stays and i == first
        if first > 0 and text[first - 1] == CELL_SPACE:
            wanted[first:found.end()] = [False] * (found.end() - first)
    squeezed = re.sub(" +", " ", text)
    if any(not keep for keep in wanted):
        starts = [i for i, c in enumerate(text) if c != " " or i == 0 or text[i - 1] != " "]
        for pattern in lexicon.patterns("spaces"):
            for match in pattern.regex.finditer(squeezed):
                for i in range(max(match.start(), 1), min(match.end(), len(squeezed) - 1)):
                    if squeezed[i] == " ":
                        wanted[starts[i]] = True
    row.keep(wanted)
    text = row.text
    wanted = [True] * len(text)
    for found in (*SET_APART.finditer(text), *(BROKEN_NUMBER.finditer(text) if in_column or any(c in text for c in "，。；、") else ())):
        for i in range(found.start(), found.end()):
            wanted[i] = text[i] != " "
    row.keep(wanted)


def _stays(text: str, first: int, end: int, parts: bool) -> bool:
    """Whether the space from *first* to *end* means something; *parts* tells that the line may be a headline of several."""
    left, right = text[first - 1], text[end]
    if not _is_wide(left) and not _is_wide(right):
        return right != "%"
    if not (_is_han_or_quote(left) and _is_han_or_quote(right)) and not (parts and _parts_latin(text, first, end)):
        return left in "□■◎" or (left.isascii() and left in ".#*-") or (left.isdigit() and right in "“《")
    if not parts:
        return False
    following = text.find(" ", end)
    return first - 1 - text.rfind(" ", 0, first) >= 2 and (following if following > 0 else len(text)) - end >= 2


def _parts_latin(text: str, first: int, end: int) -> bool:
    """Whether a space beside Latin letters or % parts a headline: on their other side they stand close, as those that are spaced from all Chinese don't."""
    before, after = re.search(r"[A-Za-z\d.%+-]+$", text[:first]), re.match(r"[A-Za-z\d.%+-]+", text[end:])
    if before and _is_han_or_quote(text[end]):
        return _is_han(text[:before.start()][-1:])
    return after is not None and _is_han_or_quote(text[first - 1]) and _is_han(text[end + after.end():][:1])


def _is_han_or_quote(char: str) -> bool:
    return re.match(f"[{HAN}“”‘’《》〈〉（）！？—\\d]", char) is not None

"""Sheet → tables whose cells stand one after another, one a line or run together: by rows, or column by column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import groupby, pairwise
from typing import Any

from digest.extract.cells import ABOVE, Column, Sheet, default_year, is_unit, labels_in, patterns, time_above, unit_of, year_at
from digest.extract.claims import Setting
from digest.extract.dates import ahead
from digest.extract.heads import CHANGES, FIXED, change_of, column_of, together, unbracketed, under
from digest.extract.indicators import HAN, words_of
from digest.extract.reading import Span
from digest.extract.stacks import Places, continued, grouped
from digest.extract.tokens import Token, cell_of
from digest.lexicon import Lexicon

ROWS = 2
"""Rows or columns alike, from which they are of a table."""

STACKED = 4
"""Lines of a head."""

LONGEST_LABEL = 24
"""Characters of a label of a head."""

FULL = 7
"""Characters from which a line of a cell may have been full, so that the word goes on."""

PROPERTIES = 2
"""Words that may stand behind the numbers of a row."""

LABELS = 30
"""Words before the first number that are looked at for a head."""

HELD = ("value", "yearly", "total", "against", "share")
"""Kinds of columns that hold numbers."""

RANKED = "\0"
"""The name of a column of ranks, until the one before it is known."""

LONGEST_TITLE = 8
"""Characters of a label that ends as a title does."""

LONGEST_TIMED = 6
"""Characters beside the time in a label above others."""

YEAR_OF = re.compile("^[0-9]{4}")
YEAR, PART = re.compile("[0-9]{4}"), re.compile("[0-9]{4}-[0-9]{2}.*")

OVER = "\1"
"""The label of what stands above several years of a head."""

SURE, LIKELY, NOUN, WEAK, JOINED, TEXT = 3.0, 2.0, 1.0, 0.3, 0.8, 0.5
"""How well a word speaks for being a label of a head: a year, a word for the names' column; with a unit; a noun of statistics; any other; what each line break in it costs, and a column of words that nothing tells."""

FITTED = 3.5
"""Where all lines of a head fit one another and the rows."""

MISPLACED, GROUPED = 1.5, 1.0
"""What each word more or less in the first row's name than in others costs; before the number of a row it may be the name of a group."""

CONVINCING = 1.0
"""Points a label, from which a head is one."""

Run = tuple[list[Token], list[Token]]
"""Words, and the numbers and empty cells behind them."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A way to read some tokens as a table: the labels of its head, the columns they name, and its rows, each a name and its cells."""

    head: tuple[Span, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Span, ...], ...]
    trust: float  # how well its labels speak for being ones, of the best
    odd: tuple[Span, ...] = ()  # numbers of rows that do not fit


def layouts_in(sheet: Sheet, tokens: Sequence[Token], setting: Setting, lexicon: Lexicon) -> Iterator[Layout]:
    """The tables that stretches of tokens between sentences can be read as, by rows and by columns."""
    reader = Reader(sheet, tokens, setting, lexicon)
    for stretch in reader.stretches(tokens):
        stretch = reader.evened(stretch)
        behind = reader.behind(stretch)
        yield from reader.by_rows(stretch)
        if behind:
            yield from reader.with_brackets(stretch, behind)
        if turned := reader.turned(stretch):
            yield from (replace(layout, trust=FITTED) for layout in Reader(sheet, turned, setting, lexicon).by_rows(turned))
        yield from reader.by_columns(stretch)
        yield from reader.by_names(stretch)
        yield from reader.names_behind(stretch)


def stray(text: str, spans: Sequence[Span], columns: Sequence[Column]) -> bool:
    """Whether the last of some labels stands alone below the others, which share a line, and says no more than a name: that of a group of rows."""
    lines = [text.count("\n", 0, span[0]) for span in spans]
    last = columns[-1]
    return len(spans) > ROWS and lines[-1] > lines[-2] == lines[0] and last.kind == "value" and bool(last.name) and last.unit is None and not last.label


@dataclass(frozen=True, slots=True)
class _Head:
    """A way to read some words as a head: how well they do, its labels and columns, how many words it leaves for the first name, and how well its labels speak for being ones if known."""

    score: float
    spans: list[Span]
    columns: list[Column]
    left: int
    trust: float | None = None


class Reader:
    """What the tokens of a sheet may be: labels of a head, rows, columns."""

    def __init__(self, sheet: Sheet, tokens: Sequence[Token], setting: Setting, lexicon: Lexicon) -> None:
        self.crowd = Counter(token.line for token in tokens)  # tokens on each line
        self.sheet, self.setting, self.lexicon = sheet, setting, lexicon
        self.text = sheet.text
        self.counted: set[int] = set()  # where names begin behind the numbers of their rows
        self.w: dict[str, Any] = patterns(lexicon)
        self.label = cache(self._label)

    def stretches(self, tokens: Sequence[Token]) -> Iterator[list[Token]]:
        """The tokens between sentences, and from one title of a table to the next, that hold numbers."""
        stretch: list[Token] = []
        for token in [*tokens, Token(len(self.text), len(self.text), "stop", -1)]:
            titled = token.kind == "words" and self.titled(token)
            if token.kind != "stop" and not titled:
                stretch.append(token)
                continue
            if sum(one.kind == "number" for one in stretch) >= ROWS:
                yield stretch
            stretch = [token] if titled else []

    def titled(self, token: Token) -> bool:
        """Whether the title of another table stands here, which is not the last one carried on."""
        return self.w["grid_titled"].match(self.text, token.start) is not None and self.w["grid_goes_on"].search(self.text, token.start, self.text.find("\n", token.start)) is None

    # ---- labels -----------------------------------------------------------------------------------------------------------

    def _label(self, start: int, end: int, above: int) -> tuple[Column, float] | None:
        """What a label says of its column, and how well it speaks for being one."""
        text = re.sub(r"\s", "", self.text[start:end])
        bare = self.w["grid_part"].sub("", self.w["grid_bracket"].sub("", text)) or text[1:-1]
        if not bare or len(text) > LONGEST_LABEL or text.count("（") + text.count("(") != text.count("）") + text.count(")") or self.w["grid_sentence"].search(bare) or self.w["cell_stop"].match(text) or self.w["grid_titled"].match(text):
            return None
        brackets = [match["inner"] for match in self.w["grid_bracket"].finditer(text)]
        if any(is_unit(inner, self.lexicon) or self.w["unit_scale"].fullmatch(inner) for inner in brackets[:-1]):
            return None  # two labels
        column = column_of(self.sheet, (start, end), above, self.setting, self.lexicon)
        if column.kind == "ordinal" and start > above and self.w["grid_is_rank"].fullmatch(text):
            return Column(kind="value", iso=time_above(self.sheet, above, self.setting), name=RANKED, label=text, unit=(Decimal(1), self.w["grid_rank"].pattern)), NOUN
        if column.kind not in HELD:
            return column, SURE
        if column.kind == "value" and column.name:
            if column.label and self.w["grid_is_name"].fullmatch(self.w["grid_marks"].sub("", column.name)):
                return None  # 主要指标（2020年1—6月）
            if len(bare) > LONGEST_TITLE and self.w["grid_title_end"].search(bare):
                return None
            return column, LIKELY if column.unit or column.label else NOUN if bare.endswith(words_of(self.lexicon).statistics) else WEAK
        return column, SURE if column.label or column.kind != "value" else LIKELY

    def joins(self, one: Token, other: Token) -> bool:
        """Whether the second goes on with the first beyond doubt: within a bracket, with a unit or a bracket, behind a stroke."""
        a, b = self.text[one.start:one.end], self.text[other.start:other.end]
        if self.w["grid_is_dated"].fullmatch(b[1:-1]):
            return False
        if one.line != other.line and self.crowd[one.line] + self.crowd[other.line] > 2:
            return False
        return (a.count("（") + a.count("(") > a.count("）") + a.count(")") or b[0] in "（(%‰）)/" or (a[-1] in "—–-/" and bool(re.match("[0-9]{2}(?![0-9])", b))))

    def closes(self, token: Token) -> bool:
        """Whether a word ends with a unit, as the last of a label does."""
        return self.w["grid_closed"].search(self.text, token.start, token.end) is not None

    def left_out(self, token: Token, above: int) -> bool:
        """Whether the word before a head must be of it: it is a year, or ends with a unit."""
        return self.closes(token) or self.timed(token, above)

    def timed(self, token: Token, above: int) -> bool:
        """Whether a word is the label of a year."""
        return self.timed_at(token.span, above)

    def timed_at(self, span: Span, above: int) -> bool:
        if self.w["grid_is_dated"].fullmatch(self.text, span[0] + 1, span[1] - 1):
            return True  # （2020年）
        read = self.label(*span, above)
        return read is not None and read[0].kind == "value" and bool(read[0].label) and not read[0].name

    def cost(self, one: Token, other: Token) -> float:
        """What it takes to read two words as one label."""
        if self.joins(one, other):
            return 0.0
        return SURE if self.closes(one) or self.crowd[one.line] + self.crowd[other.line] > 2 or self.changes_since(one, other) else JOINED

    def changes_since(self, one: Token, other: Token) -> bool:
        """Whether a year and another, or how far something changes, are two labels: 2030年 and 年均增长."""
        return self.timed(one, one.start) and (self.timed(other, one.start) or ((read := self.label(*other.span, one.start)) is not None and read[0].kind in CHANGES))

    def head(self, words: Sequence[Token], width: int, names: int, least: int = 0) -> _Head | None:
        """The best way to read words before a row as a head of so many columns: its score, its labels, its columns, and how many words it leaves for the first name, *least* at least."""
        words = words[-LABELS:]
        if found := self.two_levels(words, width) or self.stacked(words, width, least):
            return found
        best: _Head | None = None
        for begin in range(len(words)):
            if begin and self.joins(words[begin - 1], words[begin]):
                continue
            ways: dict[tuple[int, int], tuple[float, list[Span], list[Column]]] = {(begin, 0): (0.0, [], [])}
            for at in range(begin, len(words)):
                for held in range(width + 1):
                    if (at, held) not in ways:
                        continue
                    score, spans, columns = ways[at, held]
                    for end in range(at + 1, min(len(words), at + 4) + 1):
                        if end < len(words) and self.joins(words[end - 1], words[end]):
                            continue
                        if any(a.kind not in ("words", "year") for a in words[at:end]):
                            break
                        span = words[at].start, words[end - 1].end
                        read = self.label(*span, words[begin].start)
                        if read is None:
                            continue
                        column, points = read
                        options = [(column, points)]
                        if not columns and column.kind == "value" and not column.unit and not (self.crowd[words[at].line] == 1 and self.timed_at(span, words[begin].start)) and span[1] - span[0] <= LONGEST_TITLE and not is_unit(self.text[slice(*span)], self.lexicon) and (not column.label or column.label == column.name or not column.name):
                            options = [(Column(kind="name"), 0.1), *([] if column.name else options)]  # the column of the names has a head of its own
                        elif column.kind in CHANGES and not any(one.kind == "value" for one in columns):
                            options = [(column, points - LIKELY / 2)]
                        elif columns and column.kind == "value" and points <= NOUN and self.crowd[words[at].line] > 2:
                            options.append((Column(kind="text"), -TEXT))  # of words
                        if column.kind == "value" and not column.name and not column.unit and not re.search("[0-9]", column.label) and end + 1 < len(words) and self.timed(words[end], words[begin].start):
                            options.append((Column(kind="text", label=OVER), -TEXT))  # above several years
                        costs = [self.cost(a, b) for a, b in zip(words[at:end], words[at + 1:end], strict=False)]
                        cost = sum(costs)
                        if SURE in costs:
                            break
                        for option, worth in options:
                            now = held + (option.kind in HELD)
                            if now <= width and ((end, now) not in ways or ways[end, now][0] < score + worth - cost):
                                ways[end, now] = score + worth - cost, [*spans, span], [*columns, option]
            for (end, held), (score, spans, columns) in ways.items():
                left = len(words) - end
                if held != width or not spans or (left == 0) != (names == 0) or left < least:
                    continue
                if self.torn(spans, columns) or stray(self.text, spans, columns):
                    continue
                sure = any(self.label(*span, words[begin].start)[1] >= LIKELY for span in spans)  # type: ignore[index]
                if not sure or score < CONVINCING * width:
                    continue
                units = sum(column.unit is not None for column in columns)
                bare = sum(column.kind == "value" and column.unit is None and bool(column.name) for column in columns)
                total = score - (GROUPED * (left - least) if least and words[-least].start in self.counted else MISPLACED * abs(left - names)) - (bare if units > bare else 0) - (SURE if begin and self.left_out(words[begin - 1], words[begin].start) else 0) - (SURE if left > 1 and self.timed(words[end], words[begin].start) else 0)
                if best is None or total > best.score:
                    kept = [k for k, column in enumerate(columns) if column.label != OVER]
                    best = _Head(total, [spans[k] for k in kept], [columns[k] for k in kept], left)
        return best

    def torn(self, spans: Sequence[Span], columns: Sequence[Column]) -> bool:
        """Whether labels stand above others that they are of: years on one line, their quarters on the next."""
        lines = [{self.text.count("\n", 0, span[0]) for span, column in zip(spans, columns, strict=True) if column.label and not column.name and kind.fullmatch(column.iso or "") and bool(self.w["grid_own_year"].search(column.label)) == own}
                 for kind, own in ((YEAR, True), (PART, False))]
        return bool(lines[0] and lines[1]) and all(len(line) == 1 for line in lines) and max(lines[0]) < min(lines[1])

    def two_levels(self, words: Sequence[Token], width: int) -> _Head | None:
        """A head one label a line, of times or indicators and then the labels below each: 12月 1—12月 绝对值 增长 绝对值 增长; 2021年 2022年 绝对量 增长 计划 增长."""
        said = [re.sub(r"\s", "", self.text[token.start:token.end]) for token in words]
        for many in (*range(2, width // 2 + 1), *([width] if width >= ROWS else [])):
            if width % many:
                continue
            for end in range(len(words) - 1, width + many - 1, -1):
                if found := self.parted_head(words, said, end, width, many):
                    return found
        return None

    def parted_head(self, words: Sequence[Token], said: Sequence[str], end: int, width: int, many: int) -> _Head | None:
        """The same where the labels below so many others end before the word *end*."""
        each = width // many
        parts = list(said[end - width:end])
        alike = parts == parts[:each] * many
        begin = end - width - many
        fixed = 0
        while begin - fixed > 0 and (one := self.label(*words[end - width - 1 - fixed].span, words[begin].start)) is not None and one[0].kind in ("text", "unit"):
            fixed += 1  # 责任单位, between
        begin -= fixed
        top = words[begin:begin + many]
        if begin < 0 or len(set(said[begin:begin + many])) < many:
            return None
        if not alike and not (all(self.timed(token, words[begin].start) for token in top) and len({token.line for token in words[end - width:end]}) in (1, width)):
            return None
        above = words[begin].start
        groups = [self.label(*token.span, above) for token in top]
        below = [self.label(*token.span, above) for token in words[end - width:end]]
        if any(one is None or one[0].kind not in HELD for one in (*groups, *below)) or (not alike and any(one is not None and (one[0].name or re.search("[0-9]", one[0].label)) for one in below)):
            return None
        columns = [under(group[0], part[0], self.setting) for k, part in enumerate(below) if (group := groups[k // each]) and part]
        front: list[tuple[Column, Span]] = []
        for token in reversed(words[max(0, begin - 3):begin]):
            one = self.label(*token.span, above)
            if one is not None and one[0].kind in ("name", "unit", "ordinal"):
                front.insert(0, (one[0], token.span))
            else:
                break
        if begin and not front:
            front = [(Column(kind="name"), words[begin - 1].span)]
        spans = [*(span for _, span in front), *(token.span for token in words[end - width:end])]
        return _Head(SURE, spans, [*(column for column, _ in front), *columns], len(words) - end)

    def stacked(self, words: Sequence[Token], width: int, least: int) -> _Head | None:
        """A head of several lines with several labels each: groups above, units below, words that go on; the most lines that make one."""
        left = max(least, 1)
        lines = [list(line) for _, line in groupby(words[:-left], key=lambda token: token.line)]
        for skip in range(ROWS + 1):  # names of groups
            if skip and (len(lines) <= skip or len(lines[-skip]) > 1):
                break
            over = lines[-skip - 2] if len(lines) > skip + 1 else []
            fewest = 2 if len(over) > 1 and all(self.timed(token, over[0].start) for token in over) else 1
            for many in range(min(STACKED, len(lines) - skip), fewest - 1, -1):
                head = lines[len(lines) - skip - many:len(lines) - skip]
                if any(len(line) > 1 or len(self.apart(line[0])) > ROWS for line in head[:-1] or head) and (found := self.stack(head, width, True, alone=many == 1 and least == 1 and len(head[0]) == width + 1 > ROWS) or self.stack(head, width, False)):
                    return _Head(SURE, *found, left, FITTED if many > 1 else None)
        return None

    def stack(self, lines: Sequence[Sequence[Token]], width: int, named: bool, alone: bool = False) -> tuple[list[Span], list[Column]] | None:
        """The columns of so many lines of labels, one of which has a label for each; whether the first names the column of names if none is known to.

        *alone* says that the one line has as many words as the rows below, which is enough.
        """
        above = lines[0][0].start
        front: list[tuple[Column, Span]] = []
        cores: list[list[Span]] = []
        for line in lines:
            spans = [span for token in line for span in self.apart(token)]
            read = [self.label(*span, above) for span in spans]
            while len(spans) > 1 and (one := read[0]) is not None and one[0].kind in FIXED:
                front.append((Column(kind="name") if one[0].kind == "text" and not front else one[0], spans.pop(0)))  # 类型
                read.pop(0)
            if len(spans) == width + 1 and (one := self.label(*spans[0], above)) is not None and not one[0].label and one[0].kind == "value" and (not one[0].unit or all(self.timed_at(span, above) for span in spans[1:])) and len(spans) > len(lines[0]) - ROWS:
                front.append((Column(kind="name"), spans.pop(0)))
            cores.append(spans)
        if named and not any(column.kind == "name" for column, _ in front) and len(cores[0]) > 1 and (one := self.label(*cores[0][0], above)) is not None and not one[0].label and not one[0].unit:
            front.append((Column(kind="name"), cores[0].pop(0)))
        base = next((k for k, core in enumerate(cores) if len(core) == width), None)
        if base is None:
            return None
        columns: list[Column | None] = [None] * width
        below = [re.sub(r"\s", "", self.text[a:b]) for a, b in cores[base]]
        over = [""] * width
        for n, core in enumerate(cores):
            parts = [self.part(span, above) for span in core]
            if any(part is None for part in parts):
                return None
            if n < base:
                single = [part is not None and (part.kind in CHANGES or part.unit is not None) for part in parts]
                times = [self.timed_at(span, above) for span in cores[base]]
                places = grouped(len(core), below, times, single) or self.beside_changes(len(core), below, times, single, cores[base], above)
                if any(part is not None and len(part.name) > (LONGEST_TIMED if part.label else LONGEST_TITLE) for part in parts) or (len(lines[n]) == 1 and parts[0] is not None and not parts[0].label):
                    return None  # a title
            else:
                units = all(self.w["grid_only_unit"].fullmatch(self.text[a:b]) for a, b in core)
                places = continued(len(core), [column is not None and (column.unit is not None if units else self.whole(column)) for column in columns])
            if places is None:
                return None
            for k, of in enumerate(places):
                part = None if of is None else parts[of]
                if part is not None:
                    column, word = columns[k], re.sub(r"\s", "", self.text[slice(*core[of])])  # type: ignore[index]
                    over[k] += word
                    if column is not None and self.timed_at(core[of], above) and not re.search("[0-9]", column.label):  # type: ignore[index]
                        column, part = part, column  # 中期 above 2035
                    columns[k] = part if column is None else replace(column, unit=part.unit) if not part.name and not part.label and part.unit else together(over[k].removesuffix(word), word, column, part, self.setting, self.w)
        held = [column for column in columns if column is not None and column.kind in HELD]
        sure = any(column.label or column.unit or column.kind in CHANGES for column in held) or any(self.w["grid_is_name"].fullmatch(self.text, *span) for _, span in front)
        sure = sure or (alone and all(b - a <= LONGEST_TITLE for core in cores for a, b in core))
        if len(held) < width or not sure:
            return None
        front = front if any(column.kind == "name" for column, _ in front) else [(Column(kind="name"), (above, above)), *front]
        return [*(span for _, span in front), *(span for core in cores for span in core)], [*(column for column, _ in front), *held]

    def beside_changes(self, many: int, below: Sequence[str], times: Sequence[bool], alone: Sequence[bool], spans: Sequence[Span], above: int) -> Places | None:
        """The same where the last labels below are of changes, with nothing above them."""
        kinds = [one[0].kind if (one := self.label(*span, above)) is not None else "" for span in spans]
        bare = next((k for k, kind in enumerate(reversed(kinds)) if kind not in CHANGES), 0)
        places = grouped(many, below[:-bare], times[:-bare], alone) if bare and many > 1 else None
        return places and (*places, *[None] * bare)

    def apart(self, token: Token) -> list[Span]:
        """A token, or the labels that ran together in it: （万千瓦）（%）, （2020）（2035）, 现行调整后."""
        if two := self.w["grid_two"].fullmatch(self.text, *token.span):
            return [two.span("a"), two.span("b")]
        if first := self.w["grid_name_first"].fullmatch(self.text, *token.span):
            return [first.span("name"), first.span("label")]
        closed = [match.span() for match in self.w["grid_closed_label"].finditer(self.text, token.start, token.end)]
        names = self.w["grid_names_first"].match(self.text, token.start, token.end)
        if len(closed) >= ROWS + (names is None) and closed[-1][1] == token.end:
            return [*([match.span() for match in self.w["grid_a_name"].finditer(self.text, *names.span())] if names else []), (names.end() if names else closed[0][0], closed[0][1]), *closed[1:]]
        units = [match.span() for match in self.w["grid_only_unit"].finditer(self.text, token.start, token.end)]
        return units if len(units) > 1 and sum(b - a for a, b in units) == token.end - token.start else [token.span]

    def part(self, span: Span, above: int) -> Column | None:
        """A label of one line of a head, which may be a unit alone."""
        if (only := self.w["grid_only_unit"].fullmatch(self.text[slice(*span)])) and (unit := unit_of(only["unit"], self.setting, self.lexicon)):
            return Column(kind="value", unit=unit)
        if only:
            span = span[0] + only.start("unit"), span[0] + only.end("unit")
        if self.w["grid_part"].fullmatch(self.text, *span):
            return Column(kind="value", iso=time_above(self.sheet, above, self.setting))
        read = self.label(*span, above)
        return None if read is None or read[0].kind not in HELD else read[0]

    def whole(self, column: Column) -> bool:
        """Whether a label needs no words below it: it sums up, or has its unit."""
        return column.unit is not None or self.w["grid_all"].fullmatch(column.name) is not None

    # ---- by rows ----------------------------------------------------------------------------------------------------------

    def by_rows(self, tokens: Sequence[Token]) -> Iterator[Layout]:
        """Rows of words and so many numbers, one after another, under their head; a head that comes again begins the table anew."""
        runs = self.runs(self.without_ordinals(tokens))
        n = 0
        while n < len(runs):
            width = self.width(runs[n:])
            names = self.names(runs[n + 1:], width)
            alone = not width and len(runs[n][1]) > ROWS
            width = len(runs[n][1]) if alone else width
            found = self.head(runs[n][0], width, names, self.beside(runs[n])) if width and len(runs[n][1]) == width else None
            if found is None and width >= ROWS and not alone and (elsewhere := self.elsewhere(runs, n, width)):
                yield elsewhere[0]
                n = elsewhere[1]
            elif found is None and width == 1 and (alone_below := self.under_title(runs, n)):
                yield alone_below[0]
                n = alone_below[1]
            elif found is None:
                n += 1
            else:
                layout, n = self.below(runs, n, width, names, found)
                if width < ROWS and len(layout.head) < ROWS:
                    continue  # one label above one number is none
                if len(layout.rows) >= ROWS or (width >= ROWS and self.told(layout.columns)):
                    yield layout

    def told(self, columns: Sequence[Column]) -> bool:
        """Whether columns are of times that they print, perhaps with changes between these, so that one row below them is a table."""
        times = [bool(re.search("[0-9]", column.label)) for column in columns if column.kind in HELD]
        return all(times) or (sum(times) >= ROWS and all(column.kind in CHANGES for column in columns if column.kind in HELD and not re.search("[0-9]", column.label)))

    def beside(self, run: Run) -> int:
        """How many words are none of a head: those behind the number of the row, or on the line of its numbers where that line is one row."""
        counted = next((k for k, token in enumerate(run[0]) if token.start in self.counted), None)
        if counted is not None:
            return len(run[0]) - counted
        beside = sum(token.line == run[1][0].line for token in run[0])
        return beside if beside < len(run[0]) and self.crowd[run[1][0].line] <= beside + len(run[1]) + PROPERTIES else 0

    def names(self, runs: Sequence[Run], width: int) -> int:
        """Of how many words the names of most of the next rows are."""
        counts = [len(self.merged(words)) for words, numbers in runs[:5] if len(numbers) == width]
        return Counter(counts).most_common(1)[0][0] if counts else 1

    def below(self, runs: Sequence[Run], n: int, width: int, names: int, found: _Head) -> tuple[Layout, int]:
        """The rows below a head, of which the first follows it at once, and where they end."""
        rows = [self.row(runs[n][0][-found.left:], runs[n][1])]
        odd: list[Span] = []
        head = [re.sub(r"\s", "", self.text[a:b]) for a, b in found.spans]
        for k in range(n + 1, len(runs)):
            words, numbers = runs[k]
            again = self.again(words, head)
            if again is None and len(words) > names + 1 and self.head(words, self.width(runs[k:]), names) is not None:
                break
            words = words[again or 0:]
            if len(numbers) == width and words:
                rows.append(self.row(words, numbers))
            elif sum(token.kind == "number" for token in numbers) > 1 and len(numbers) <= width + 1:
                odd += [token.span for token in numbers if token.kind == "number"]
            else:
                break
        else:
            k = len(runs)
        return Layout(tuple(found.spans), tuple(found.columns), tuple(rows), found.trust or self.trust(found.spans), tuple(odd)), max(k, n + 1)

    def trust(self, labels: Sequence[Span]) -> float:
        """How well labels speak for being ones, on average, those of names left out."""
        points = [one[1] for label in labels if (one := self.label(*label, labels[0][0])) is not None and one[0].kind in HELD]
        return sum(points) / max(1, len(points))

    def row(self, words: Sequence[Token], numbers: Sequence[Token]) -> tuple[Span, ...]:
        """The cells of a row: words broken over lines are one, those behind the numbers of the row before are none of it."""
        last = numbers[0].line
        words = [token for token in words if token.line == last or self.crowd[token.line] == 1] or words
        words = [token for token in words if self.w["grid_letters"].search(self.text, token.start, token.end)] or words
        counted = next((k for k, token in enumerate(words) if token.start in self.counted), -1)
        words = words[max(counted, 0):]
        names: list[Span] = []
        for k, token in enumerate(words):
            if k and token.line != words[k - 1].line and ((counted >= 0 and token.line < last) or self.goes_on(words[k - 1], token)):
                names[-1] = names[-1][0], token.end
            else:
                names.append(token.span)
        return (*names, *(token.span for token in numbers))

    def goes_on(self, one: Token, other: Token) -> bool:
        """Whether a name goes on on the next line: the line was full, or a bracket is open."""
        if is_unit(self.text[slice(*other.span)], self.lexicon):
            return False
        if not self.w["cell_listed"].match(self.text, one.start) and (self.w["grid_name_open"].search(self.text, *one.span) or self.w["grid_name_on"].match(self.text, *other.span)):
            return True
        return self.joins(one, other) or (not self.w["grid_dates"].match(self.text, other.start) and one.end - one.start >= FULL and not self.closes(one) and not self.w["cell_listed"].match(self.text, one.start) and self.text[one.end - 1] not in "：:")

    def elsewhere(self, runs: Sequence[Run], n: int, width: int) -> tuple[Layout, int] | None:
        """Rows without a head above them, whose columns the words behind them name, or a sentence or a title near by."""
        end = n
        while end < len(runs) and len(runs[end][1]) == width and (end == n or len(self.merged(runs[end][0])) <= 2):
            end += 1
        if end - n <= ROWS:
            return None
        united = sum(is_unit(self.text[words[-1].start:words[-1].end], self.lexicon) for words, _ in runs[n:end]) * 2 > end - n
        front = [Column(kind="name"), *([Column(kind="unit")] if united else [])]
        first = runs[n][0][-len(front):]
        rows = (self.row(first, runs[n][1]), *(self.row(*run) for run in runs[n + 1:end]))
        if end < len(runs):
            words = runs[end][0]
            heads = [found for count in range(width, len(words) + 1) if (found := self.head(words[:count], width, 0))]
            if heads:
                best = max(heads, key=lambda found: found.score)
                return Layout(tuple(best.spans), tuple(best.columns), rows, self.trust(best.spans)), end
        if glued := self.glued(first[0].start, width):
            return Layout((glued[0],), (*glued[1],), rows, LIKELY), end
        top, bottom = first[0].start, runs[end - 1][1][-1].end
        if width == ROWS and (paired := self.paired(top, bottom, [run[1][1] for run in runs[n:end]])):
            return Layout((paired[0],), (*front, *paired[1]), rows, LIKELY), end
        told = next(self.said(top, bottom, width), None)
        told = told or (self.to_come(top, runs[n:end]) if width == ROWS else None)
        return told and (Layout((told[0],), (*front, *told[1]), rows, LIKELY), end)

    def under_title(self, runs: Sequence[Run], n: int) -> tuple[Layout, int] | None:
        """Rows of one number each with its unit, without a head, below a title that speaks of aims: 2023年主要预期目标."""
        end = n
        while end < len(runs) and len(runs[end][1]) == 1 and (end == n or len(runs[end][0]) <= 2):
            end += 1
        first = [token for token in runs[n][0] if token.line == runs[n][1][0].line][:2]
        if end - n <= ROWS + 1 or not first:
            return None
        rows = [(first, runs[n][1]), *runs[n + 1:end]]
        top = first[0].start
        titled = self.text[:self.text.rfind("\n", 0, top) + 1].rstrip().rpartition("\n")[2].strip()
        if not self.w["grid_promised"].search(titled) or self.w["grid_done"].search(titled) or self.w["grid_full_stop"].search(titled):
            return None
        united = [is_unit(self.text[slice(*words[-1].span)], self.lexicon) for words, _ in rows]
        if not all(here or cell_of(self.text, numbers[0].span, self.w, self.lexicon).unit or unbracketed(self.text[slice(*words[0].span)], self.w, self.lexicon)[1] for here, (words, numbers) in zip(united, rows, strict=True)):
            return None
        year = default_year(self.sheet, top, True, self.setting)
        if year is None:
            return None
        columns = (Column(kind="name"), *([Column(kind="unit")] if any(united) else []), Column(kind="value", iso=year, promised=True))
        start = self.text.rfind(titled, 0, top)
        return Layout(((start, start + len(titled)),), columns, tuple(self.row(*run) for run in rows), LIKELY), end

    def to_come(self, top: int, runs: Sequence[Run]) -> tuple[Span, list[Column]] | None:
        """The columns of pairs with an arrow between: what is, and what is aimed at, where the text above speaks of aims."""
        above = self.text.rfind("\n", 0, max(0, top - ABOVE)) + 1
        aims = list(self.w["grid_promised"].finditer(self.text, above, top)) or ([re.compile(".+").match(self.text, above)] if self.setting.plan_range or self.setting.plan_end else [])
        if not aims or any(not self.w["grid_arrow"].fullmatch(self.text, numbers[0].end, numbers[1].start) for _, numbers in runs):
            return None
        return aims[-1].span(), [Column(kind="value"), Column(kind="value", iso=default_year(self.sheet, top, True, self.setting), promised=True)]

    def glued(self, top: int, width: int) -> tuple[Span, list[Column]] | None:
        """The columns that labels name which ran together at the end of the line above."""
        end = len(self.text[:top].rstrip())
        for start in range(self.text.rfind("\n", 0, end) + 1, end):
            spans = labels_in(self.sheet, start, end, self.w)
            read = [self.label(*span, start) for span in spans]
            columns = [one[0] for one in read if one is not None]
            if spans and len(columns) == len(spans) and sum(column.kind in HELD for column in columns) == width and columns[0].kind not in HELD:
                return (start, end), columns
        return None

    def paired(self, top: int, bottom: int, seconds: Sequence[Token]) -> tuple[Span, list[Column]] | None:
        """The columns of numbers with another in brackets behind each, which a text near them explains: 括号内为2020年数."""
        below = self.text.find("\n", bottom)
        note = next((match for begin, end in ((max(0, top - ABOVE), top), (bottom, len(self.text) if below < 0 else min(len(self.text), below + ABOVE)))
                     if (match := self.w["grid_in_brackets"].search(self.text, begin, end))), None)
        if note is None or any(not self.w["cell_bracketed"].fullmatch(self.text, *token.span) for token in seconds):
            return None
        read = self.label(*note.span("label"), top)
        if read is None or read[0].kind not in HELD or read[0].name:
            return None
        ahead = read[0].kind == "value" and bool(self.setting.plan_range or self.setting.plan) and not read[0].promised
        first = Column(kind="value", iso=default_year(self.sheet, top, True, self.setting) if ahead else time_above(self.sheet, top, self.setting), promised=ahead)
        return note.span(), [first, read[0]]

    def said(self, top: int, bottom: int, width: int) -> Iterator[tuple[Span, list[Column]]]:
        """The columns that a text near a table names by their years: 前为2020年数，后为2025年目标数."""
        above = self.text.rfind("\n", 0, max(0, top - ABOVE)) + 1
        below = self.text.find("\n", min(len(self.text) - 1, bottom + ABOVE))
        for begin, end in ((above, top), (bottom, len(self.text) if below < 0 else below)):
            times = []
            at = begin
            while at < end:
                found = year_at(self.sheet, at, self.w) if self.text[at].isdigit() and not self.text[at - 1:at].isdigit() else None
                if found is not None:
                    times.append((at, found[2]))
                at = found[2] if found is not None else at + 1
            words = [match.span() for match in self.w["grid_said"].finditer(self.text, begin, end)]
            for chain in [some[k:k + width] for some in (times, words) for k in range(len(some) - width + 1)]:
                if any(not self.w["grid_between"].fullmatch(self.text, a[1], b[0]) or (chain[0] in words and not self.w["grid_joint"].search(self.text, a[1], b[0])) for a, b in pairwise(chain)):
                    continue
                before = [*(a for a, _ in chain[1:]), end]  # the next
                ends = [joint.start() if (joint := self.w["grid_joint"].search(self.text, b, limit)) else limit for (_, b), limit in zip(chain, before, strict=True)]
                spans = list(zip([a for a, _ in chain], ends, strict=True)) if chain[0] in times else chain
                read = [self.label(*span, begin) for span in spans]
                read = [self.label(*span, begin) if one is None or one[0].name else one for span, one in zip(chain, read, strict=True)]  # 2020年和2025年主要指标
                columns = [one[0] for one in read if one is not None and one[0].kind == "value" and one[0].label and not one[0].name]
                years = [column.iso or "" for column in columns]
                if len(columns) == width and (sorted(set(years)) == years or chain[0] in words):
                    yield (chain[0][0], ends[-1]), columns

    def again(self, words: Sequence[Token], head: Sequence[str]) -> int | None:
        """How many words repeat the head, as at the top of a page."""
        whole = "".join(head)
        for begin in range(len(words)):
            said = ""
            for end in range(begin, len(words)):
                said += re.sub(r"\s", "", self.text[words[end].start:words[end].end])
                if said == whole:
                    return end + 1
                if not whole.startswith(said):
                    break
        return None

    def without_ordinals(self, tokens: Sequence[Token]) -> list[Token]:
        """The tokens without the numbers that count the rows, each before words and one more than the last."""
        self.counted = set()
        counts: list[int] = []
        last = 0
        skipped = False
        for k, token in enumerate(tokens[:-1]):
            match = self.w["grid_counts"].fullmatch(self.text[token.start:token.end])
            if match and tokens[k + 1].kind == "words" and (int(match["n"]) == last + 1 or (skipped and int(match["n"]) > last)):
                last, skipped = int(match["n"]), False
                counts.append(k)
            skipped = skipped or self.text[token.start:token.end] == "…"
        if counts and counts[0] and tokens[counts[0] - 1].kind == "number":
            counts = []  # ranks, behind the numbers of their rows
        if len(counts) <= ROWS:
            counts = self.codes(tokens)
        if len(counts) <= ROWS:
            return list(tokens)
        self.counted = {tokens[k + 1].start for k in counts}
        dropped = set(counts) | {k for k, token in enumerate(tokens) if self.text[token.start:token.end] == "…"}
        return [token for k, token in enumerate(tokens) if k not in dropped]

    def codes(self, tokens: Sequence[Token]) -> list[int]:
        """Which tokens are codes of rows: whole numbers that begin lines on which words and other numbers follow."""
        return [k for k, token in enumerate(tokens[:-2]) if token.kind == "number" and self.w["grid_counts"].fullmatch(self.text, *token.span)
                and (not k or tokens[k - 1].line != token.line) and tokens[k + 1].kind == "words" and tokens[k + 1].line == token.line
                and any(one.kind == "number" and one.line == token.line for one in tokens[k + 2:k + 5])]

    def merged(self, words: Sequence[Token]) -> list[list[Token]]:
        """Words with those that go on with them."""
        out: list[list[Token]] = []
        for token in words:
            if out and self.joins(out[-1][-1], token):
                out[-1].append(token)
            else:
                out.append([token])
        return out

    def runs(self, tokens: Sequence[Token]) -> list[Run]:
        """Words and the numbers after them, in turn; a year among numbers is one of these."""
        by_year = any(self.w["grid_is_year"].fullmatch(self.text[token.start:token.end]) for token in tokens)
        runs: list[Run] = []
        held = [token for token in tokens if token.kind != "property"]
        for k, token in enumerate(held):
            number = token.kind in ("number", "none")
            if token.kind == "year" and not by_year and runs and any(numbers for _, numbers in runs):
                following = held[k + 1].kind if k + 1 < len(held) else "stop"
                number = (held[k - 1].kind in ("number", "none") and following != "year") or (held[k - 1].kind == "words" and following in ("number", "none"))
            if number and not runs:
                continue
            if not number and (not runs or runs[-1][1]):
                runs.append(([], []))
            runs[-1][number].append(token)
        return self.unbroken([run for run in runs if run[1] or run is runs[-1]])

    def unbroken(self, runs: list[Run]) -> list[Run]:
        """The runs, a lone number with a word behind it as part of a name that was broken over lines: 接报后 4小时内 到场."""
        counts = Counter(len(numbers) for _, numbers in runs if numbers)
        if not counts or counts.most_common(1)[0][0] < ROWS:
            return runs
        out: list[Run] = []
        carried: list[Token] = []
        for words, numbers in runs:
            if len(numbers) == 1 and HAN.search(self.text, numbers[0].start, numbers[0].end) and self.crowd[numbers[0].line] == 1:
                carried += [*words, *numbers]
                continue
            out.append(([*carried, *words], numbers))
            carried = []
        return out

    def width(self, runs: Sequence[Run]) -> int:
        """How many numbers stand in most of the next rows; 0 if that differs."""
        counts = Counter(len(numbers) for _, numbers in runs[:6] if numbers)
        width, times = counts.most_common(1)[0] if counts else (0, 0)
        return width if times >= ROWS or sum(bool(numbers) for _, numbers in runs) == 1 else 0

    def evened(self, tokens: Sequence[Token]) -> list[Token]:
        """The tokens, words as an empty cell where most lines of as many tokens have a number: 碳中和 among rates."""
        lines = [list(line) for _, line in groupby(tokens, key=lambda token: token.line)]
        most = Counter(len(line) for line in lines if line[0].kind == "words" and sum(token.kind == "number" for token in line) >= ROWS).most_common(1)
        width, times = most[0] if most else (0, 0)
        if times <= ROWS:
            return list(tokens)
        alike = [line for line in lines if len(line) == width and line[0].kind == "words" and any(token.kind == "number" for token in line)]
        held = {k for k in range(1, width) if 2 * sum(line[k].kind in ("number", "none") for line in alike) > len(alike)}
        worded = {line[k].start for line in alike for k in held if line[k].kind == "words" and line[k].end - line[k].start <= LONGEST_TITLE and not self.timed(line[k], line[0].start)}
        return [replace(token, kind="none") if token.start in worded else token for token in tokens]

    def behind(self, tokens: Sequence[Token]) -> dict[int, Token]:
        """Numbers in brackets, each by where the number before it on its line begins, where more than one row has them."""
        found = {one.start: other for one, other in pairwise(tokens) if one.kind == other.kind == "number" and one.line == other.line
                 and self.w["cell_bracketed"].fullmatch(self.text, *other.span) and not self.w["cell_bracketed"].match(self.text, one.start)}
        plain = Counter(token.line for token in tokens if token.kind in ("number", "none"))
        plain.subtract(token.line for token in found.values())
        most = Counter(plain[line] for line in {token.line for token in found.values()}).most_common(1)
        found = {start: token for start, token in found.items() if plain[token.line] >= most[0][0]}  # in the place of a cell: 3.6 [18]
        return found if len({token.line for token in found.values()}) > 1 else {}

    def turned(self, tokens: Sequence[Token]) -> list[Token]:
        """The tokens with the name of each row before its numbers, where the head has the word for the names last and the rows end with theirs; none if they don't."""
        for k, token in enumerate(tokens[:-1]):
            if token.kind != "words" or tokens[k + 1].kind not in ("number", "none") or self.label(*token.span, token.start) is None or self.timed(token, token.start):
                continue
            times = next((n for n in range(k) if not self.timed(tokens[k - n - 1], token.start)), k)
            if times < ROWS:
                continue
            out = [*tokens[:k - times], token, *tokens[k - times:k]]
            rows = 0
            at = k + 1
            while at < len(tokens):
                end = next((n for n in range(at, len(tokens)) if tokens[n].kind not in ("number", "none")), len(tokens))
                behind = next((n for n in range(end, len(tokens)) if tokens[n].kind in ("number", "none")), len(tokens))
                names = [one for one in tokens[end:behind] if one.kind == "words" and not self.w["grid_part"].fullmatch(self.text, *one.span)]
                if end - at != times or not names:
                    break
                out += [*names, *tokens[at:end]]
                rows += 1
                at = behind
            if rows > ROWS and at == len(tokens):
                return out
        return []

    def with_brackets(self, tokens: Sequence[Token], behind: Mapping[int, Token]) -> Iterator[Layout]:
        """The rows without the numbers in brackets behind others, and these by themselves, under what the head or a note says of them; else they are left."""
        seconds = {token.start for token in behind.values()}
        firsts = [token for token in tokens if token.start not in seconds]
        for layout in Reader(self.sheet, firsts, self.setting, self.lexicon).by_rows(firsts):
            cells = {span[0] for row in layout.rows for span in row}
            mine = [token for start, token in behind.items() if start in cells]
            said = self.in_brackets(layout.rows[0][0][0], layout.rows[-1][-1][1])
            yield layout if said else replace(layout, odd=(*layout.odd, *(token.span for token in mine)))
            if said and mine:
                columns = tuple(column if column.kind not in HELD else self.second(column, said) for column in layout.columns)
                rows = tuple(tuple(behind[a].span if a in behind else (b, b) if a in places else (a, b) for a, b in row)
                             for row in layout.rows if (places := {span[0] for span in row[-len([one for one in layout.columns if one.kind in HELD]):]}) & behind.keys())
                yield Layout(layout.head, columns, rows, layout.trust)

    def in_brackets(self, top: int, bottom: int) -> tuple[Column, str] | None:
        """What a note near a table, or its head, says of the numbers in brackets, and in which words."""
        below = self.text.find("\n", bottom)
        for key, begin, end in (("grid_in_brackets", max(0, top - ABOVE), top), ("grid_in_brackets", bottom, len(self.text) if below < 0 else min(len(self.text), below + ABOVE)), ("grid_bracket_head", max(0, top - ABOVE), top)):
            if (match := self.w[key].search(self.text, begin, end)) and (read := self.label(*match.span("label"), top)) is not None:
                return read[0], re.sub(r"\s", "", match["label"])
        return None

    def second(self, column: Column, said: tuple[Column, str]) -> Column:
        """The column of the numbers in brackets behind those of another."""
        of, words = said
        if self.w["grid_year_before"].match(words):
            return replace(column, promised=False, iso=YEAR_OF.sub(lambda year: str(int(year[0]) - 1), column.iso) if column.iso else None)
        if of.kind == "value" and of.label and not of.name:
            return replace(column, iso=of.iso, promised=of.promised, label=of.label)
        if column.label and not column.name and (kind := change_of(words, None, self.w)):
            return replace(column, kind=kind, label=words, unit=None)  # type: ignore[arg-type]
        return replace(column, kind="value", name=column.name + words, unit=None)

    # ---- by columns -------------------------------------------------------------------------------------------------------

    def by_columns(self, tokens: Sequence[Token]) -> Iterator[Layout]:
        """Names one after another, then under each label as many cells as there are names."""
        held = [token for token in tokens if token.kind != "property"]
        beside = [k for k, token in enumerate(held) if token.kind == "none" and any(is_unit(self.text[slice(*one.span)], self.lexicon) for one in held[max(0, k - 1):k + 2])]
        runs = self.runs([replace(token, kind="words") if k in beside else token for k, token in enumerate(held)])
        n = 0
        while n < len(runs):
            height = len(runs[n][1])
            last = n + 1
            while last < len(runs) and len(runs[last][1]) == height and len(self.merged(runs[last][0])) <= 2 + self.of_words(runs[last][0], height):
                last += 1
            if last - n >= ROWS and height > ROWS and (found := self.columns(runs[n:last], height)):
                yield found
                n = last
            else:
                n += 1

    def of_words(self, words: Sequence[Token], height: int) -> int:
        """How many of some words are a column of words with its head, if the first is such a head: 责任单位 and as many offices as there are rows."""
        return height + 1 if len(words) > height + 1 and self.w["grid_is_text"].fullmatch(re.sub(r"\s", "", self.text[slice(*words[0].span)])) else 0

    def columns(self, runs: Sequence[Run], height: int) -> Layout | None:
        runs = [runs[0], *((words[self.of_words(words, height):], numbers) for words, numbers in runs[1:])]
        whole = self.merged(runs[0][0])
        named = [words for words in (1, 2) if len(whole) > height + words and self.w["grid_is_name"].fullmatch(re.sub(r"\s", "", self.text[whole[-height - words - 1][0].start:whole[-height - words - 1][-1].end]))]
        for words in named or (1, 2):
            before, units = runs[0][0], []
            if len(before) > 2 * height + words and self.w["grid_is_unit"].fullmatch(re.sub(r"\s", "", self.text[slice(*before[-words - height - 1].span)])):
                units = [token.span for token in before[-words - height:-words]]
                before = [*before[:-words - height - 1], *before[-words:]]
            first = self.merged(before)
            front = first[:-words]
            if len(front) < height:
                continue
            names = [(part[0].start, part[-1].end) for part in front[-height:]]
            above = front[-height - 1] if len(front) > height else None
            begin = above[0].start if above else names[0][0]
            labels = [(first[-words][0].start, first[-1][-1].end), *((run[0][0].start, run[0][-1].end) for run in runs[1:])]
            read = [self.label(*label, begin) for label in labels]
            if any(one is None or one[0].kind not in HELD for one in read) or not any(one is not None and one[1] >= LIKELY for one in read):
                continue
            if any(self.w["grid_is_year"].fullmatch(self.text, *name) or ((one := self.label(*name, begin)) is not None and one[0].label and not one[0].name) for name in names) or any(is_unit(re.sub(r"\s", "", self.text[a:b]), self.lexicon) or not HAN.search(self.text[a:b]) for a, b in names):
                continue
            columns = [Column(kind="name"), *([Column(kind="unit")] if units else []), *(one[0] for one in read if one is not None)]
            rows = [(name, *units[k:k + 1], *(run[1][k].span for run in runs)) for k, name in enumerate(names)]
            head = (above[0].start, above[-1].end) if above else names[0]
            return Layout((head, *labels), tuple(columns), tuple(rows), self.trust(labels))
        return None

    # ---- by names ---------------------------------------------------------------------------------------------------------

    def by_names(self, tokens: Sequence[Token]) -> Iterator[Layout]:
        """A name, then the label of each column before its cell, and so on for the next name."""
        held = self.labelled([token for token in self.without_ordinals(tokens) if token.kind != "property"])
        said = [re.sub(r"\s", "", self.text[slice(*token.span)]) if token.kind in ("words", "year") else "" for token in held]
        counts = Counter(said)
        before = Counter(said[k] for k, token in enumerate(held[1:]) if token.kind == "number")
        labels = [word for word in dict.fromkeys(said) if word and counts[word] > ROWS and (one := self.label(*held[said.index(word)].span, held[0].start)) and one[0].kind in HELD
                  and (not one[0].name or (2 * before[word] > counts[word] and len(word) <= LONGEST_TITLE))]  # 最高 before each of its numbers
        if len(labels) < ROWS:
            return
        rows: list[tuple[Span, dict[str, Span]]] = []
        for k, (token, word) in enumerate(zip(held, said, strict=True)):
            if word in labels and k + 1 < len(held) and rows and word not in rows[-1][1]:
                rows[-1][1][word] = held[k + 1].span if said[k + 1] not in labels else (token.end, token.end)
            elif token.kind == "words" and word not in labels and said[k + 1:k + 2] and said[k + 1] in labels:
                rows.append((token.span, {}))
        first = held[said.index(labels[0])]
        columns = [Column(kind="name"), *(self.label(*held[said.index(word)].span, first.start)[0] for word in labels)]  # type: ignore[index]
        if any(column.name for column in columns) and 2 * sum(len(row) >= ROWS for _, row in rows) <= len(rows):
            return  # one number each
        cells = tuple((name, *(row.get(word, (name[1], name[1])) for word in labels)) for name, row in rows if row)
        if len(cells) >= ROWS:
            above = cells[0][0][0]
            yield Layout(((above, above), *(held[said.index(word)].span for word in labels)), tuple(columns), cells, SURE)

    def names_behind(self, tokens: Sequence[Token]) -> Iterator[Layout]:
        """Lines of a number with its unit and the name behind it, below a line that says a time: 95% 农村供水保证率."""
        lines = [list(line) for _, line in groupby(tokens, key=lambda token: token.line)]
        fits = [len(line) == 2 and line[0].kind == "number" and line[1].kind == "words" and bool(HAN.search(self.text, *line[1].span)) and cell_of(self.text, line[0].span, self.w, self.lexicon).unit is not None for line in lines]
        for fit, run in groupby(zip(fits, lines, strict=True), key=lambda one: one[0]):
            rows = [line for _, line in run]
            if not fit or len(rows) <= ROWS + 1:
                continue
            top = rows[0][0].start
            above = self.text.rfind("\n", 0, max(0, top - 1)) + 1
            timed = next((time for n in range(above, top) if (time := self.sheet.time(n)) is not None), None)
            if timed is None:
                continue
            column = Column(kind="value", iso=timed[0].iso, promised=ahead(timed[0], self.setting.date), label=timed[0].text)
            yield Layout(((above, top - 1),), (Column(kind="name"), column), tuple((name.span, number.span) for number, name in rows), SURE)

    def labelled(self, tokens: Sequence[Token]) -> list[Token]:
        """The tokens, those that hold one of several labels that come again and again with a number of its own cut behind it: 最高8.50."""
        found = {token: match for token in tokens if (match := self.w["tile_labelled"].fullmatch(self.text, *token.span)) and match.start("number") - token.start <= LONGEST_TITLE}
        counts = Counter(match["label"] for match in found.values())
        out: list[Token] = []
        for token in tokens:
            match = found.get(token)
            if match is None or counts[match["label"]] <= ROWS:
                out.append(token)
                continue
            out += [replace(token, end=match.end("label"), kind="words"), replace(token, start=match.start("number"), kind="number")]
        return out

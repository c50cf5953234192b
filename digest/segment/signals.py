"""Rows → Facts: what the lines of a page tell of one another, as named signals that weigh in cut.py."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from digest.lexicon import Lexicon
from digest.segment.authors import find_signature
from digest.segment.blocks import ORPHAN, form_heads, has_form, is_doubled, is_twin, opens_sentence
from digest.segment.doubled import undoubled
from digest.segment.lines import WHOLE_LINE, Row, find_mark, hints_of, indenting_columns, is_garbled, tabular_rows
from digest.segment.seams import MOST, Breaks, Seams, seams_of
from digest.segment.senses import Senses, Vector, likeness, senses_in, senses_of, square, total

Signal = tuple[str, float]
AHEAD = 8
"""Rows looked at below a line for what its text is about."""
FAR_BELOW = 90
"""Rows looked at for the rest of a broken sentence."""
FAR_AHEAD = 40
"""Rows looked at for a headline, a signature or a credit."""
PHOTO_TEXT = 300
"""Characters; a photo's text is shorter."""
MANY = 4
"""Lines of headings that wait; more is odd."""
TORN_OFF = 3
"""Characters; a line with no more may be the end of a credit or a name that began on the line above."""
LONG = 80
"""Characters from which a text tells well what it is about."""
PRIOR = 100.0
"""Words that an article is taken to have had before its first one, of the page's mixture."""
QUOTES = (("“", "”"), ("（", "）"), ("《", "》"))
NAMED = re.compile("(?P<sign>[□■◎○●◆⊙◇▲]?) ?(?P<name>[\u3400-\u9fff]{2,4})")
STARTS = ("dateline", "jump_in", "continued", "byline", "note", "column")


class Headed(NamedTuple):
    """What rows say as a heading."""

    bits: int
    words: Mapping[int, int]
    number: int  # of words
    sense: Vector | None
    square: float  # of its sense
    size: str
    form: str


class Facts:
    """What can be told of each row, and of each pair of rows, before any article is known. Pairs of characters are bits of whole numbers."""

    def __init__(self, rows: Sequence[Row], lexicon: Lexicon, senses: Senses | None = None, seams: Seams | None = None) -> None:
        """*senses* and *seams* take the place of those of the lexicon."""
        self.rows = rows
        self.lexicon = lexicon
        self.told = [undoubled(row.text)[0] for row in rows]
        self._index: dict[str, int] = {}
        self.bits = [self._bits_of(text) for text in self.told]
        self.forms = form_heads(rows, lexicon)
        self.pairs = Counter(a + b for row in rows for a, b in pairwise(row.text))
        self.common = frozenset((pair[0], pair[1]) for pair, count in self.pairs.items() if count > 1)
        self.tabular = tabular_rows(rows)
        self.stamps = frozenset(i for i, row in enumerate(rows) if find_mark(row.text, "stamp", lexicon))
        self.hints = [hints_of(text, lexicon) for text in self.told]
        self.texts = Counter(re.sub(r"\W", "", text) for text in self.told)
        self.gaps = median(row.gap for row in rows) if rows else 0.0
        self.openers = [opens_sentence(row.text, lexicon) for row in rows]
        self.orphans = [ORPHAN.match(row.text) is not None for row in rows]
        self.ends = [self._end(i) for i in range(len(rows))]
        self.running = [row.width if self._runs(i) else None for i, row in enumerate(rows)]
        self.wide = [self._wide(i) for i in range(len(rows))]
        self.been = [self._been(i) for i in range(len(rows))]
        self.indenting = indenting_columns(rows)
        following = [self._follow(i) for i in range(len(rows))]
        self.follow = [bits for bits, _ in following]
        common = sum(1 << self._index[word] for word in _common_words(lexicon) if word in self._index)
        self.about = [bits & ~common for bits in self.follow]
        self.page = 0
        seen = 0
        self.twice = 0  # pairs that two rows have
        for bits in self.bits:
            self.twice |= seen & bits
            seen |= bits
        self.page = seen
        self.spaced = {"closed": self._spaced(True), "open": self._spaced(False)}
        self.words = self._words()
        self.text = [tuple(word for k in range(i, behind) for word in self.words[k]) for i, (_, behind) in enumerate(following)]
        known = senses_of(lexicon) if senses is None else senses
        self.senses = senses_in((pairs_of(text, lexicon) for text in self.told), known)
        stops = [self._paragraph(i, behind) for i, (_, behind) in enumerate(following)]
        self.sense_ahead = [total(self.senses[i:behind]) for i, behind in enumerate(stops)]
        self.long = [min(1.0, sum(len(row.text) for row in rows[i:behind]) / LONG) for i, behind in enumerate(stops)]
        counted = Counter(word for words in self.words for word in words)
        words = counted.total()
        self._kin = {word: [math.log1p(times * words / (PRIOR * count)) for times in range(count + 1)] for word, count in counted.items()}  # of a word that a text has so many times
        self._below: list[int] | None = None
        self._resumed: dict[int, list[int]] = {}
        self._headed: dict[tuple[int, ...], Headed] = {}
        self._counts: dict[int, Mapping[int, int]] = {}
        self._drops: dict[int, tuple[Signal, ...]] = {}
        self._heads: dict[tuple[int, int | None, bool], tuple[Signal, ...]] = {}
        self._static: dict[tuple[int, int, str], tuple[Signal, ...]] = {}
        marked = sum(row.mark in ("dateline", "continued", "byline", "jump_in", "credit", "column") or self.ends[i] in ("signature", "credit_end")
                     for i, row in enumerate(rows))
        self.marks = min(marked, 4)
        self.framed = marked >= 2 or any(row.mark == "furniture" for row in rows)  # else the page has no frame whose pieces might be lost
        self.photo_ahead = [self._photo_ahead(i) for i in range(len(rows))]
        self.signed_ahead = [self._signed_ahead(i) for i in range(len(rows))]
        self.headline_below = [self._headline_below(i) for i in range(len(rows))]
        self.leads = [self._leads(i) for i in range(len(rows))]
        self.bullets = Counter(row.text[0] for row in rows if row.bullet)
        self.begins = [self._begins(i) for i in range(len(rows))]
        self.starts = [self._starts(row) for row in rows]
        self.stands = [self._stands(i) for i in range(len(rows))]
        self.names = [self.named(i) for i in range(len(rows))]
        self._loose = [self._is_loose(k) for k in range(len(rows))]
        self.seams = seams_of(lexicon) if seams is None else seams
        self.fresh = [self.seams.opens(row.text) for row in rows]
        self._breaks = Breaks(self.seams, [row.text for row in rows], [row.text for row in rows])
        self._broken = [i for i, row in enumerate(rows) if self._is_broken(i)]
        self._torn = [i for i, row in enumerate(rows) if row.mark is None and not row.indented and not row.level and not row.bullet]
        self._best: dict[tuple[int, bool], tuple[tuple[float, int], ...]] = {}

    def _spaced(self, closed: bool) -> str:
        """How often a blank line follows a row that ends a sentence (or doesn't), before another row of text."""
        seen = [after.gap > 0 for i, (before, after) in enumerate(pairwise(self.rows)) if before.mark is None and after.mark is None and before.closed == closed
                and (not closed or not before.full) and i not in self.forms and i + 1 not in self.forms]
        share = sum(seen) / len(seen) if len(seen) >= 3 else 0.3
        return "never" if share < 0.03 else "seldom" if share < 0.2 else "often" if share < 0.65 else "always"

    def space(self, j: int, closed: bool) -> str:
        """Whether a blank line stands above row *j*, and what that says where the row before it ends a sentence (*closed*) or doesn't."""
        return f"{'gap' if self.rows[j].gap else 'tight'}_{self.spaced['closed' if closed else 'open']}"

    def kinship(self, words: Mapping[int, int], number: int, counts: Mapping[int, int], size: int) -> float:
        """How much likelier, as a logarithm, *words*, *number* in all, are in a text with *counts* of words, *size* in all, than anywhere on the page."""
        kin = self._kin
        return sum([words[word] * kin[word][counts[word]] for word in words.keys() & counts.keys()]) - number * math.log1p(size / PRIOR)

    def counts(self, j: int) -> Mapping[int, int]:
        """The words of the text from row *j* on, counted."""
        found = self._counts.get(j)
        if found is None:
            found = self._counts[j] = Counter(self.text[j])
        return found

    def bits_of(self, rows: Iterable[int]) -> int:
        """The words of *rows*, as bits."""
        bits = 0
        for i in rows:
            bits |= self.bits[i]
        return bits

    def headed(self, rows: tuple[int, ...]) -> Headed:
        """What *rows* say as a heading."""
        found = self._headed.get(rows)
        if found is None:
            letters = sum(len(self.told[i]) for i in rows)
            words, sense = Counter(word for i in rows for word in self.words[i]), total(self.senses[i] for i in rows)
            found = self._headed[rows] = Headed(
                self.bits_of(rows), words, words.total(), sense, square(sense), "0" if letters < 6 else "1" if letters < 9 else "2" if letters < 12 else "3" if letters < 20 else "4",
                "form" if all(i in self.forms for i in rows) else "noform")
        return found

    # ---- of one row ----

    def _bits_of(self, text: str) -> int:
        bits = 0
        for pair in pairs_of(text, self.lexicon):
            bits |= 1 << self._index.setdefault(pair, len(self._index))
        return bits

    def _words(self) -> list[tuple[int, ...]]:
        """Of each row, its pairs that another row has too, as often as they come."""
        index, out = self._index, []
        for text in self.told:
            letters = _function_characters(self.lexicon).sub("\n", text)
            found = (index.get(letters[i : i + 2]) for i in range(len(letters) - 1))
            out.append(tuple(word for word in found if word is not None and self.twice >> word & 1))
        return out

    def _end(self, i: int) -> str | None:
        """The mark that ends an article at the end of a row, or None; a bracket, or a credit, may have been opened on the row before."""
        row = self.rows[i]
        text = row.text
        if i and self.rows[i - 1].number == row.number - 1 - row.gap and row.gap == 0 and (len(text) <= TORN_OFF or re.match("（?[^（]*）$", text)):
            text = self.rows[i - 1].text + text
        if find_mark(text, "jump_out", self.lexicon):
            return "jump_out"
        if find_mark(text, "credit_end", self.lexicon):
            return "credit_end"
        if find_signature(text, self.lexicon):
            return "signature"
        return None

    def _runs(self, i: int) -> bool:
        """Whether a row is broken off at the width of its column."""
        row = self.rows[i]
        return not row.closed and row.mark not in (*WHOLE_LINE, "meta", "numbered") and not row.level and row.width >= 7 and i not in self.forms

    def _wide(self, i: int) -> float | None:
        """The width of the lines from row *i* on."""
        widths: list[float] = []
        for j in range(i, min(len(self.rows), i + 5)):
            if j > i and (self.rows[j].gap or self.rows[j].mark in (*WHOLE_LINE, "dateline", "note", "continued") or j in self.forms):
                break
            width = self.running[j]
            if width is not None:
                if widths and abs(width - widths[0]) > 1.7:
                    break
                widths.append(width)
            elif j == i and self.rows[j].column is not None and self.rows[j].full:
                widths.append(self.rows[j].width)
        return median(widths) if widths else None

    def _been(self, i: int) -> float | None:
        """The width of the lines up to row *i*."""
        widths: list[float] = []
        for j in range(i, max(-1, i - 5), -1):
            width = self.running[j]
            if width is not None:
                if widths and abs(width - widths[0]) > 1.7:
                    break
                widths.append(width)
            if self.rows[j].gap or self.rows[j].mark in WHOLE_LINE or j in self.forms:
                break
        return median(widths) if widths else None

    def indents_at(self, i: int) -> bool:
        """Whether paragraphs open with an indent in columns as wide as row *i*'s."""
        column = self.rows[i].column
        return column is not None and round(column) in self.indenting

    def _follow(self, i: int) -> tuple[int, int]:
        """The pairs of the text from row *i* on, as far as it seems to be one piece, and the row behind it."""
        bits, wide = 0, self.wide[i]
        for j in range(i, min(len(self.rows), i + AHEAD)):
            row = self.rows[j]
            if j > i and (row.mark in (*WHOLE_LINE, "dateline", "note", "continued") or j in self.forms or self.ends[j - 1]):
                break
            other = self.wide[j]
            if j > i and (row.gap > self.gaps or row.gap) and wide is not None and other is not None and abs(other - wide) > 1.5:
                break
            if j > i and self.running[j] is not None and wide is not None and abs((self.running[j] or 0) - wide) > 1.9 and other is not None and abs(other - wide) > 1.5:
                break
            bits |= self.bits[j]
        else:
            j = min(len(self.rows), i + AHEAD)
        return bits, j

    def _paragraph(self, i: int, behind: int) -> int:
        """The row behind the paragraph that row *i* begins or carries on, *behind* at most."""
        return next((j + 1 for j in range(i, behind) if self.rows[j].closed and not self.rows[j].full), behind)

    def below(self, i: int) -> int:
        """The pairs of all rows from *i* on."""
        if self._below is None:
            self._below = [0] * (len(self.rows) + 1)
            for j in range(len(self.rows) - 1, -1, -1):
                self._below[j] = self._below[j + 1] | self.bits[j]
        return self._below[min(i, len(self.rows))]

    def _photo_ahead(self, i: int) -> bool:
        """Whether a photographer's credit follows after little text."""
        length = 0
        for j in range(i, min(len(self.rows), i + 14)):
            row = self.rows[j]
            if row.mark == "credit" or self.ends[j] == "credit_end":
                return True
            if j > i and (row.mark in STARTS or row.mark == "furniture" or j in self.forms or self.ends[j]):
                return False
            length += len(row.text)
            if length > PHOTO_TEXT:
                return False
        return False

    def _signed_ahead(self, i: int) -> bool:
        """Whether the text from row *i* is signed at its end, before anything else starts."""
        for j in range(i, min(len(self.rows), i + FAR_AHEAD)):
            row = self.rows[j]
            if self.ends[j] == "signature":
                return True
            if row.mark == "byline":
                return j > i
            if j > i and row.mark in STARTS:
                return False
        return False

    def _leads(self, i: int) -> str:
        """What the text from row *i* on comes to, and how long it is until then."""
        letters, what = 0, "far"
        for j in range(i, min(len(self.rows), i + FAR_AHEAD)):
            letters += len(self.rows[j].text)
            after = self.rows[j + 1] if j + 1 < len(self.rows) else None
            if after is None or self.ends[j]:
                what = self.ends[j] or "end"
            elif after.mark is not None:
                what = "mark" if after.mark in STARTS else after.mark
            elif after.bullet or after.level or j + 1 in self.forms:
                what = "bullet" if after.bullet else "form"
            elif after.gap > max(1, self.gaps):
                what = "gap"
            else:
                continue
            break
        return f"{what}|{'short' if letters < 70 else 'middling' if letters < 250 else 'long'}"

    def apart(self, j: int) -> str:
        """How far row *j* stands from the one above: tight, gap or more than is usual."""
        return "tight" if not self.rows[j].gap else "more" if self.rows[j].gap > max(1, self.gaps) else "gap"

    def _headline_below(self, i: int) -> int:
        """The pairs of the first heading below row *i*, if text stands between; else 0."""
        for j in range(i + 1, min(len(self.rows), i + FAR_AHEAD)):
            row = self.rows[j]
            if j in self.forms and row.mark is None:
                return self.bits[j]
            if row.mark in STARTS or row.mark == "credit":
                return 0
        return 0

    def _begins(self, j: int) -> str:
        """How row *j* begins."""
        if self.orphans[j]:
            return "orphan"
        if self.rows[j].indented:
            return "indent"
        return "opener" if self.openers[j] else "plain"

    def _starts(self, row: Row) -> str:
        """How often what row begins with opens a sentence."""
        if find_mark(row.text, "day", self.lexicon):
            return "day"
        if find_mark(row.text, "turn", self.lexicon):
            return "turn"
        first = row.text[0]
        if "\u3400" <= first <= "\u9fff":
            return _sentence_starts(self.lexicon).get(first, "even")
        if row.bullet:
            return "bullet"
        if first == "“":
            return "quote"
        return "figure" if re.match(r"[\d.,]+(?:[%％，。、）]|$)", row.text) else "number" if first.isdigit() else "latin" if first.isalpha() else "bracket" if first in "【［〔[（(" else "sign"

    def _stands(self, i: int) -> str:
        """How row *i* leaves its sentence."""
        row = self.rows[i]
        if self.ends[i]:
            return "ended"
        if row.closed:
            return "closed_full" if row.full else "closed"
        if row.column is None:
            return "open_wide" if row.width >= 18 else "open_short"
        return "open" if row.full or row.width > row.column else "open_short"

    def drops(self, i: int) -> tuple[Signal, ...]:
        """What tells that row *i* belongs to no article."""
        found = self._drops.get(i)
        if found is None:
            found = self._drops[i] = tuple(drop_form(self, i))
        return found

    def heads(self, i: int, waiting: Sequence[int]) -> tuple[Signal, ...]:
        """What tells that row *i* is part of a heading, whose rows so far are *waiting*."""
        key = (i, waiting[-1] if waiting else None, len(waiting) >= MANY)
        found = self._heads.get(key)
        if found is None:
            found = self._heads[key] = tuple(heading_form(self, i, waiting))
        return found

    def reads_on(self, j: int) -> bool:
        """Whether row *j* clearly carries on the row above: as wide or, where a word is surely broken between the two or within an item, shorter; or an item of a list at its comma."""
        before, row = self.running[j - 1], self.rows[j]
        if before is None or row.gap or row.indented or row.mark is not None or row.bullet or row.level:
            return False
        if self.rows[j - 1].text[-1] in "，、" and self._in_item(j - 1) and row.width <= before + 1:
            return True
        if j in self.forms or self.ends[j - 1]:
            return False
        width = self.running[j]
        grade = knit(self.rows[j - 1].text, row.text, self.lexicon) or 0
        if grade < 3:
            return False
        if width is None:
            return row.width <= before + 1
        return width <= before + (1.05 if grade == 4 else 0.55) and (grade == 4 or width >= before - 0.55 or self._in_item(j - 1))

    def _in_item(self, i: int) -> bool:
        """Whether row *i* is of an item that a bullet opens, or stands right under its rows."""
        while i > 0 and not self.rows[i].bullet and not self.rows[i].gap and self.rows[i].mark is None:
            i -= 1
        return self.rows[i].bullet

    def named(self, i: int) -> str:
        """Whether row *i* may be an author's name, and between what it stands; empty if not."""
        found = NAMED.fullmatch(self.told[i])
        if found is None:
            return ""
        surname = found["name"][0] in self.lexicon.values("authors")["surnames"]
        sort = "signed" if found["sign"] else "surname" if surname and len(found["name"]) < 4 else "other"
        over = "top" if not i else "form" if i - 1 in self.forms else "mark" if self.rows[i - 1].mark else self.stands[i - 1].partition("_")[0]
        under = "bottom" if i + 1 == len(self.rows) else "form" if i + 1 in self.forms else "mark" if self.rows[i + 1].mark else "text"
        return f"{sort}|{over}|{under}"

    # ---- of two rows ----

    def _is_broken(self, i: int) -> bool:
        """Whether row *i* leaves a sentence that some row goes on with."""
        return self.stands[i].startswith("open") and self.rows[i].mark not in WHOLE_LINE

    def odds(self, i: int, j: int) -> float:
        """How likely row *j* goes on with the broken sentence of row *i*, by the characters where they meet."""
        return self._breaks.odds(i, j)

    def rival(self, i: int, j: int, right: bool) -> float:
        """The best odds of any other row near for going on with row *i*, or (*right* false) of any other that row *j* goes on with."""
        at = i if right else j
        best = self._best.get((at, right))
        if best is None:
            if right:
                near = [(self._breaks.odds(i, k), k) for k in _between(self._torn, i + 1, i + FAR_BELOW)]
            else:
                near = [(self._breaks.odds(k, j), k) for k in _between(self._broken, j - FAR_BELOW + 1, j)]
            best = self._best[at, right] = tuple(sorted(near, reverse=True)[:2])
        return next((odds for odds, k in best if k != (j if right else i)), -MOST)

    def seam(self, i: int, j: int, how: str) -> tuple[Signal, ...]:
        """What the two rows themselves tell of *j* carrying *i* on; *how* they stand: under, gap, over or back."""
        key = (i, j, how)
        found = self._static.get(key)
        if found is None:
            found = self._static[key] = tuple(self._seam(i, j, how))
        return found

    def bridges(self, i: int) -> str:
        """Whether the rows around row *i* belong together better than it does with the one above."""
        if not 0 < i < len(self.rows) - 1 or self.rows[i - 1].closed or self.rows[i - 1].mark in WHOLE_LINE or self.rows[i + 1].mark is not None:
            return "apart"
        before = self.rows[i - 1].text
        bridge, inner = (knit(before, self.rows[k].text, self.lexicon) for k in (i + 1, i))
        return "unknown" if bridge is None or inner is None else "bridged" if bridge > inner + 1 else "torn" if bridge < inner - 1 else "even"

    def goes_on(self, i: int, j: int) -> str:
        """Whether a row below *j* carries the broken sentence of row *i* on well, and carries on nothing above it: far (well, as wide) or nowhere."""
        found = self._resumed.get(i)
        if found is None:
            left = self.rows[i]
            found = self._resumed[i] = [k for k in range(i + 1, min(len(self.rows), i + FAR_BELOW)) if self._loose[k] and not self.rows[k].indented
                                        and (knit(left.text, self.rows[k].text, self.lexicon) or 0) >= 3 and _alike(self.running[i], self.wide[k])]
        return "goes_on" if any(k > j for k in found) else "goes_nowhere"

    def _is_loose(self, k: int) -> bool:
        """Whether row *k* seems to carry on no row right above it, but one elsewhere."""
        row = self.rows[k]
        if row.mark is not None or row.bullet or row.level or k in self.forms or not k or self.begins[k] == "opener":
            return False
        before = self.rows[k - 1]
        if before.closed or before.mark in WHOLE_LINE or self.ends[k - 1] or k - 1 in self.forms:
            return self.orphans[k] or self.starts[k] in ("hardly", "seldom", "figure", "number", "even")
        return (knit(before.text, row.text, self.lexicon) or 0) <= 1

    def _seam(self, i: int, j: int, how: str) -> Iterable[Signal]:
        left, right = self.rows[i], self.rows[j]
        stands, begins = self.stands[i], self.begins[j]
        yield from _standing(how, stands)
        if self.names[j]:
            yield f"c:{how}|name_{self.names[j]}", 1.0
        if self.names[i]:
            yield f"c:{how}|after_name_{self.names[i].partition('|')[0]}", 1.0
        yield from _beginning(how, stands, begins)
        if begins == "plain":
            whole = stands.partition("_")[0]
            yield from scaled("c:fresh", self.fresh[j], whole)
            yield from scaled("c:fresh", self.fresh[j], f"{how}|{whole}")
            yield from _first(how, whole, self.starts[j])
        if how in ("under", "gap"):
            a, b = self.running[i], self.running[j]
            if a is not None and b is not None:
                yield f"c:step{_step(abs(a - b))}", 1.0
            before, after = self.been[i], self.wide[j]
            if before is not None and after is not None:
                yield f"c:shift{_step(abs(before - after))}", 1.0
                yield f"c:shift{_step(abs(before - after))}|{stands}", 1.0
            if how == "gap":
                yield "c:gap_more" if right.gap > max(1, self.gaps) else "c:gap_usual", 1.0
            yield f"c:{self.space(j, left.closed)}", 1.0
            yield f"c:{self.space(j, left.closed)}|{stands}", 1.0
        if stands.startswith("open") and not right.indented:
            pair = left.text[-1] + right.text[0]
            if self.pairs[pair]:
                yield "c:pair", 1.0
                yield f"c:pair|{how}", 1.0
            odds = self.odds(i, j)
            yield from scaled("c:odds", odds, how)
            yield from scaled("c:odds_less", odds - self.rival(i, j, True), how)
            yield from scaled("c:odds_left", odds - self.rival(i, j, False), how)
            strength = knit(left.text, right.text, self.lexicon)
            if how in ("under", "gap", "over"):
                yield f"c:knit{strength}|{self.goes_on(i, j)}", 1.0
            yield f"c:knit{strength}", 1.0
            yield f"c:knit{strength}|{how}", 1.0
            if left.text[-1].isdigit():
                yield "c:digits" if right.text[0] in "0123456789.%％" else "c:number_" + ("unit" if right.text[0] in _continuers("number", self.lexicon) else "other"), 1.0
            elif right.text[0] in _continuers("word", self.lexicon):
                yield "c:continuer", 1.0
            if left.text[-1] in "，、":
                yield f"c:comma|{begins}", 1.0
        if self.indents_at(j) and self.indents_at(i):
            yield f"c:indenting|{stands}|{begins}", 1.0
        hung, closes = _hanging(left.text, right.text)
        if hung and closes:
            yield "c:bracket", 1.0
        elif hung and right.indented:
            yield "c:hung_open", 1.0
        elif closes:
            yield "c:closes_nothing", 1.0


@cache
def _standing(how: str, stands: str) -> tuple[Signal, ...]:
    return (f"c:{how}", 1.0), (f"c:{how}|{stands}", 1.0)


@cache
def _beginning(how: str, stands: str, begins: str) -> tuple[Signal, ...]:
    return (f"c:{stands}|{begins}", 1.0), (f"c:{how}|{stands}|{begins}", 1.0)


@cache
def _first(how: str, stands: str, starts: str) -> tuple[Signal, ...]:
    return (f"c:{stands}|first_{starts}", 1.0), (f"c:{how}|{stands}|first_{starts}", 1.0)


def _between(rows: Sequence[int], first: int, behind: int) -> Sequence[int]:
    """Those of *rows*, which are in order, from *first* on and before *behind*."""
    return rows[bisect_left(rows, first) : bisect_left(rows, behind)]


def scaled(name: str, value: float, where: str) -> tuple[Signal, ...]:
    """A logarithm of odds, by itself and in steps."""
    value = max(-MOST, min(MOST, value))
    by_itself, steps, there, steps_there = _scale(name, round(value / 1.5), where)
    return (by_itself, value / 4), (there, value / 4), (steps, 1.0), (steps_there, 1.0)


@cache
def _scale(name: str, step: int, where: str) -> tuple[str, str, str, str]:
    return name, f"{name}{step}", f"{name}|{where}", f"{name}{step}|{where}"


def _step(apart: float) -> str:
    for limit, name in ((0.55, "0"), (1.05, "1"), (1.55, "2"), (2.1, "3"), (3.1, "4")):
        if apart <= limit:
            return name
    return "5"


step = _step


def _alike(width: float | None, other: float | None) -> bool:
    return width is None or other is None or abs(width - other) <= 1.1


def _hanging(left: str, right: str) -> tuple[bool, bool]:
    """Whether a quotation or bracket is open at the end of *left*, and whether one is closed in *right* that it didn't open."""
    hung = any(left.rfind(a) > left.rfind(b) for a, b in QUOTES)
    closes = any(right.find(b) >= 0 and not 0 <= right.find(a) < right.find(b) for a, b in QUOTES)
    return hung, closes


@cache
def _continuers(after: str, lexicon: Lexicon) -> frozenset[str]:
    return frozenset(row["char"] for row in lexicon.table("continuers") if row["after"] == after)


@cache
def _common_words(lexicon: Lexicon) -> tuple[str, ...]:
    return tuple(row["word"] for row in lexicon.table("common_words"))


@cache
def _sentence_starts(lexicon: Lexicon) -> Mapping[str, str]:
    return {char: row["grade"] for row in lexicon.table("starts") for char in row["chars"]}


def knit(left: str, right: str, lexicon: Lexicon) -> int | None:
    """How likely text that ends with *left* goes on with *right*: 0 hardly to 4 very; None where no characters meet, or too rare ones."""
    grades = _knitted(lexicon).get(left[-1:])
    if grades is None or not "\u3400" <= right[:1] <= "\u9fff":
        return None
    return grades.get(right[0], 0) if right[0] in _knitted(lexicon) else None


@cache
def _knitted(lexicon: Lexicon) -> Mapping[str, Mapping[str, int]]:
    return {row["first"]: {c: grade for grade, column in ((4, "a"), (3, "b"), (2, "c"), (1, "d")) for c in row[column] if c != "-"} for row in lexicon.table("knit")}


@cache
def _function_characters(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(f"[\\W{''.join(row['char'] for row in lexicon.table('function_characters'))}]")


def pairs_of(text: str, lexicon: Lexicon) -> Iterable[str]:
    """The pairs of characters of a text, none of them a mark or a function word."""
    letters = _function_characters(lexicon).sub("\n", text)
    return (letters[i : i + 2] for i in range(len(letters) - 1) if "\n" not in letters[i : i + 2])


def share(wanted: int, have: int) -> float:
    """How much of *wanted* is in *have*, 0 to 1."""
    count = wanted.bit_count()
    return (wanted & have).bit_count() / count if count else 0.0


def heading_form(facts: Facts, i: int, waiting: Sequence[int]) -> Iterable[Signal]:
    """What tells that row *i* is part of a heading rather than of a text."""
    rows, row = facts.rows, facts.rows[i]
    before = rows[i - 1] if i else None
    after = rows[i + 1] if i + 1 < len(rows) else None
    form = i in facts.forms
    yield "h:form" if form else "h:noform", 1.0
    if not has_form(row):
        yield "h:unlike", 1.0
    for hint in facts.hints[i]:
        yield f"h:{hint}", 1.0
    if facts.names[i]:
        yield f"h:name_{facts.names[i]}", 1.0
        yield f"h:name_{facts.names[i].partition('|')[0]}", 1.0
    if is_doubled(row.text) or is_twin(i, rows):
        yield "h:doubled", 1.0
    if row.level:
        yield "h:level", 1.0
    if row.closed:
        yield "h:closed", 1.0
    length = len(facts.told[i])
    yield "h:len" + ("0" if length < 4 else "1" if length < 8 else "2" if length < 12 else "3" if length < 20 else "4" if length < 28 else "5"), 1.0
    if row.column is not None:
        apart = row.width - row.column
        yield "h:wide" + ("far" if apart < -5 else "less" if apart < -1.6 else "full" if apart <= 1.6 else "over"), 1.0
    else:
        yield "h:nocolumn", 1.0
    yield ("h:gap_over" if row.gap else "h:no_gap_over") + ("2" if row.gap > max(1, facts.gaps) else ""), 1.0
    yield ("h:gap_under" if after is None or after.gap else "h:no_gap_under"), 1.0
    yield f"h:{'gap' if row.gap else 'tight'}_over|{facts.spaced['closed']}", 1.0
    yield f"h:{'gap' if after is None or after.gap else 'tight'}_under|{facts.spaced['closed']}", 1.0
    if row.indented:
        yield "h:indented", 1.0
    if row.mark == "numbered":
        yield "h:numbered", 1.0
    if before is not None and i - 1 not in waiting[-1:]:
        stands = facts.stands[i - 1] if before.mark not in WHOLE_LINE else "mark"
        yield f"h:after_{stands}", 1.0
        if after is not None and before.mark not in WHOLE_LINE and not before.closed:
            pair = before.text[-1] + after.text[0]
            bridge, inner = knit(before.text, after.text, facts.lexicon), knit(before.text, row.text, facts.lexicon)
            if facts.pairs[pair] or facts.orphans[i + 1]:
                yield "h:bridged", 1.0
            yield from scaled("h:bridge_odds", facts.odds(i - 1, i + 1) - facts.odds(i - 1, i), facts.stands[i - 1])
            yield "h:over_odds", facts.odds(i - 1, i) / 4
            yield f"h:bridge{bridge}", 1.0
            yield f"h:over{inner}", 1.0
            if bridge is not None and inner is not None:
                yield "h:bridge_better", float(bridge - inner)
    if after is not None:
        if after.mark in STARTS:
            yield f"h:before_{after.mark}", 1.0
        elif i + 1 in facts.forms:
            yield "h:before_form", 1.0
        else:
            if not row.closed:
                yield f"h:under{knit(row.text, after.text, facts.lexicon)}", 1.0
                yield from scaled("h:under_odds", facts.odds(i, i + 1), "form" if form else "noform")
            yield from scaled("h:fresh_below", facts.fresh[i + 1], "form" if form else "noform")
            if facts.orphans[i + 1]:
                yield "h:before_orphan", 1.0
            if after.indented:
                yield "h:before_indent", 1.0
        if facts.running[i + 1] is not None and abs(row.width - after.width) <= 1.0 and after.gap == 0:
            yield "h:as_wide_as_below", 1.0
            if row.column is not None and row.full and not row.closed:
                yield f"h:as_wide|{knit(row.text, after.text, facts.lexicon)}", 1.0
    else:
        yield "h:last", 1.0
    if "，" in row.text:
        yield "h:comma", 1.0
    if re.search(r"[“”！？ ：]", row.text.strip()):
        yield "h:lively", 1.0
    if row.text[-1] in "，、；：":
        yield "h:open_sign", 1.0
    own = facts.bits[i]
    yield "h:echo", share(own, facts.twice)
    below = likeness(facts.senses[i], facts.sense_ahead[i + 1]) if after is not None else 0.0
    yield "h:sense_below", below
    above = likeness(facts.senses[i], total(facts.senses[max(0, i - 4) : i]))
    yield "h:sense_above", above
    yield "h:sense_less", below - above
    if waiting:
        last = rows[waiting[-1]]
        yield "h:waiting", 1.0
        yield "h:waiting_adjacent" if row.gap == 0 and waiting[-1] == i - 1 else "h:waiting_gap", 1.0
        if abs(last.width - row.width) <= 3:
            yield "h:waiting_alike", 1.0
        if len(waiting) >= MANY:
            yield "h:waiting_many", 1.0


def drop_form(facts: Facts, i: int) -> Iterable[Signal]:
    """What tells that row *i* belongs to no article."""
    rows, row = facts.rows, facts.rows[i]
    yield "d:", 1.0
    yield f"d:marks{min(facts.marks, 2)}", 1.0
    if 4 <= i < len(rows) - 2:
        yield f"d:middle|marks{min(facts.marks, 2)}", 1.0
    if re.fullmatch(r"[\d.,%－—-]+", row.text):
        yield "d:figures", 1.0
    if re.match(r"[（(]?[a-z\d一二三四五六七八九十]{1,3}[）).、]", row.text):
        yield "d:item", 1.0
    length = len(re.sub(r"\W", "", row.text))
    for hint in facts.hints[i]:
        yield f"d:{hint}", 1.0
    if facts.hints[i]:
        yield "d:frame", 1.0
    if facts.names[i]:
        yield f"d:name_{facts.names[i]}", 1.0
    yield "d:len" + ("0" if length <= 1 else "1" if length <= 4 else "2" if length <= 6 else "3" if length <= 12 else "4"), 1.0
    if i < 4:
        yield "d:top", 1.0
    if i >= len(rows) - 2:
        yield "d:bottom", 1.0
    if i and rows[i - 1].mark == "furniture":
        yield "d:after_furniture", 1.0
    if is_garbled(row.text):
        yield "d:garbled", 1.0
    if not share(facts.bits[i], facts.twice):
        yield "d:no_echo", 1.0
    else:
        yield "d:echo", share(facts.bits[i], facts.twice)
    if 0 < i < len(rows) - 1 and not rows[i - 1].closed and rows[i - 1].mark not in WHOLE_LINE:
        yield from scaled("d:bridge_odds", facts.odds(i - 1, i + 1) - facts.odds(i - 1, i), facts.stands[i - 1])
    if i < len(rows) - 1 and not row.closed:
        yield "d:under_odds", facts.odds(i, i + 1) / 4
    below = 0
    for bits in facts.bits[i + 1 : i + 2 * AHEAD]:
        below |= bits
    ahead = share(facts.bits[i], below)
    yield "d:echo_ahead", ahead
    if i < 4:
        yield "d:top_echo_ahead", ahead
    if "，" in row.text or ("“" in row.text and "”" in row.text):
        yield "d:sense", 1.0
    yield "d:alike", max(likeness(facts.senses[i], total(facts.senses[max(0, i - 5) : i])), likeness(facts.senses[i], total(facts.senses[i + 1 : i + 6])))
    if facts.senses[i] is None:
        yield "d:unknown", 1.0
    if row.closed:
        yield "d:closed", 1.0
    if i not in facts.forms:
        yield "d:noform", 1.0
    if row.column is not None and row.full:
        yield "d:full", 1.0
    if facts.texts[re.sub(r"\W", "", facts.told[i])] > 1:
        yield "d:twice", 1.0
    if re.search(r"[A-Za-z\d]", row.text):
        yield "d:latin", 1.0
    if re.search(r"\S [^A-Za-z\d\s]", row.text) and length <= 8:
        yield "d:spaced", 1.0
    if row.bullet or re.match(r"[【〖★◆]", row.text):
        yield "d:signed", 1.0
    if i + 1 < len(rows) and i + 1 in facts.forms:
        yield "d:before_form", 1.0


def weigh(signals: Iterable[Signal], weights: Mapping[str, float]) -> float:
    """The sum of *signals*, each times its weight; one without a weight counts nothing."""
    get = weights.get
    return sum([get(name, 0.0) * value for name, value in signals])

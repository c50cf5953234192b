"""Makes newspaper pages with known truth out of clean articles: `make(7)` is always the same page.

The articles of tests/corpus/articles/made are set in columns, stacked and cut as papers do, with the noise that text layers have; KINDS
names the kinds of noise. `python tests/pagemaker.py 7` prints a page, each line with the number of its article.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import opencc

ARTICLES = Path(__file__).parent / "corpus/articles/made"
KINDS = ("misplaced", "doubled", "interleaved", "crowded", "widths", "jumps", "photos", "briefs", "crossheads", "furniture", "script", "half", "slips")
"""Headline in or after its text; told twice; an article cut off by another; blank lines lost; articles in columns of several widths; from and to
other pages; photo items; short news; headings in the text; mastheads and staff; Traditional Chinese; half-width signs; single wrong characters."""
NAMES = ["张伟", "王芳", "李娜", "刘洋", "陈静", "杨帆", "赵磊", "黄敏", "周涛", "吴迪", "徐璐", "孙悦", "马超", "朱琳", "胡军", "何平", "林晓", "罗丹", "高峰", "郑洁"]
PAPERS = ("江城日报", "滨海晚报", "青山都市报", "东川科技报")
CROSSHEADS = ("钱从哪里来", "分三步走", "还有哪些难题", "下一步怎么办", "谁来管", "看得见的变化")
NO_START = "，。、；：？！）》”’…"
"""Signs that no line begins with."""
DATELINE = re.compile(r"^(?:[【〔][^】〕]{2,20}[】〕]|\W*本[报社刊][^。，]{0,24}?[讯电](?:（[^）]*）)?|（[^）]*[讯电]）)[ 　]*")


@dataclass(frozen=True, slots=True)
class Clean:
    """An article as it should come out again."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(slots=True)
class Made:
    """A page: its lines, the article of each (0: none), and the headlines of the articles; None where none is printed."""

    lines: list[str] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)
    titles: list[str | None] = field(default_factory=list)

    def put(self, lines: list[str], owner: int = 0) -> None:
        """Print *lines* of one article."""
        self.lines += lines
        self.owners += [owner if line.strip() else 0 for line in lines]


@cache
def clean_articles() -> tuple[Clean, ...]:
    """The articles of the corpus that are running text under a headline, in Simplified characters."""
    simplify = opencc.OpenCC("t2s").convert
    out = []
    for label in sorted(ARTICLES.glob("*.json")):
        lines = simplify(label.with_suffix(".txt").read_text(encoding="utf-8")).split("\n")
        title = simplify(json.loads(label.read_text(encoding="utf-8"))["articles"][0]["title_zh"] or "")
        paragraphs = [DATELINE.sub("", line.strip("　 ")) for line in lines if len(line) > 45 and line.endswith("。")]
        if 8 <= len(title) <= 30 and len(paragraphs) >= 2 and sum(map(len, paragraphs)) > 250:
            out.append(Clean(title, tuple(paragraphs)))
    return tuple(out)


def make(seed: int, kinds: tuple[str, ...] = KINDS) -> Made:
    """The page *seed* with noise of *kinds*."""
    return _Maker(random.Random(seed), kinds).page()


class _Maker:
    def __init__(self, dice: random.Random, kinds: tuple[str, ...]) -> None:
        self.dice, self.kinds = dice, kinds
        self.paper = dice.choice(PAPERS)
        self.columns = dice.random() < 0.8
        self.width = dice.choice((13, 14, 16, 17, 18, 20, 22, 24))
        self.indents = dice.random() < 0.5
        self.crowded = self.columns and self.indents and self.has("crowded", 0.4)
        self.made = Made()

    def has(self, kind: str, share: float) -> bool:
        """Whether the dice give this kind of noise here."""
        return self.dice.random() < share and kind in self.kinds

    def page(self) -> Made:
        """Set the page."""
        dice = self.dice
        if self.has("furniture", 0.6):
            self.made.put([f"{self.paper} 2023年{dice.randint(1, 12)}月{dice.randint(1, 28)}日 星期{dice.choice('一二三四五六')}", "03版 要闻", ""])
        chosen = dice.sample(clean_articles(), dice.randint(3, 6))
        units = [self._unit(article, first=n == 0) for n, article in enumerate(chosen)]
        while units:
            number, lines = units.pop(0)
            at = self._where_to_cut(lines) if units and self.columns and self.has("interleaved", 0.3) else None
            self.made.put([*lines[:at], ""], number)
            if at is not None:
                other, between = units.pop(0)
                self.made.put([*between, ""], other)
                self.made.put([*lines[at:], ""], number)
            self.made.put([""] * dice.choice((0, 1)) if not self.crowded else [])
        if self.has("briefs", 0.25):
            self._briefs()
        if self.has("furniture", 0.4):
            self.made.put([dice.choice(("责任编辑：张三 美编：李四", "编辑 张三 校对 李四", "新闻热线 96300"))])
        self._damage()
        return self.made

    def _unit(self, article: Clean, first: bool) -> tuple[int, list[str]]:
        """An article set in lines, and its number."""
        dice = self.dice
        style = dice.choices(("dateline", "byline", "signed", "jump", "photo"), (55, 18, 9, 9 if "jumps" in self.kinds else 0, 9 if "photos" in self.kinds else 0))[0]
        style = "dateline" if first and style == "jump" else style
        width = self.width + (dice.choice((-3, 3, 4)) if self.has("widths", 0.5) else 0)
        paragraphs, name = list(article.paragraphs), dice.choice(NAMES)
        if style == "photo":
            end = paragraphs[0].find("。", 50) + 1
            paragraphs = [paragraphs[0][: end or None]]
        if style == "dateline":
            paragraphs[0] = dice.choice((f"本报讯（记者 {name}）", f"{self.paper}讯（记者 {name}）", "本报讯 ", f"【本报讯】（记者{name}）",
                                         f"新华社北京{dice.randint(1, 12)}月{dice.randint(1, 28)}日电（记者 {name}）")) + paragraphs[0]
        if style == "signed":
            paragraphs[-1] += f"（本报记者 {name}）"
        if style == "jump":
            paragraphs = paragraphs[len(paragraphs) // 2 :]
        if style == "dateline" and self.has("jumps", 0.12):
            paragraphs[-1] += "（下转02版）"
        body: list[str] = []
        for n, paragraph in enumerate(paragraphs):
            if n and style in ("dateline", "byline") and self.has("crossheads", 0.2):
                body += ([] if self.crowded else [""]) + [dice.choice(CROSSHEADS)]
            body += ([] if self.crowded or not body or (self.indents and self.columns) else [""]) + self._lines(paragraph, width)
        gap = [] if self.crowded else [""]
        head = self._headline(article.title)
        self.made.titles.append(None if style == "jump" else article.title)
        number = len(self.made.titles)
        if style == "jump":
            return number, ["（上接01版）", *body]
        if style == "photo":
            return number, [*head, *gap, *body, f"本报记者 {name} 摄"]
        if style == "dateline" and len(body) > 9 and self.has("misplaced", 0.25):
            at = dice.choice((len(body), dice.randint(3, len(body) - 3)))
            return number, [*body[:at], *gap, *head, *gap, *body[at:]]
        return number, [*head, *gap, *([f"□ 本报记者 {name}", *gap] if style == "byline" else []), *body]

    def _lines(self, text: str, width: int) -> list[str]:
        """A paragraph broken at *width*, or as it is on a page without columns."""
        if not self.columns:
            return [text]
        lines, line, used = [], "", 0.0
        for c in ("　　" if self.indents else "") + text:
            size = 0.5 if ord(c) < 0x250 else 1.0
            if used + size > width and not (c in NO_START and used < width + 1):
                lines.append(line)
                line, used = "", 0.0
            line, used = line + c, used + size
        return [*lines, line]

    def _headline(self, title: str) -> list[str]:
        dice = self.dice
        first, _, second = title.partition(" ")
        lines = [first, second] if second and dice.random() < 0.5 else [title]
        if not second and len(title) > 14 and dice.random() < 0.4:
            at = len(title) // 2
            lines = [title[:at], title[at:]]
        if self.has("doubled", 0.15):
            double: Callable[[str], str] = dice.choice((lambda s: s + s, lambda s: "".join(c + c for c in s)))
            lines = [double(line) for line in lines]
        return lines if self.columns or dice.random() < 0.5 else ["## " + " ".join(lines)]

    def _where_to_cut(self, lines: list[str]) -> int | None:
        """Where another article comes between: inside a sentence of the text."""
        places = [n for n in range(7, len(lines) - 3) if lines[n].strip() and not lines[n].startswith("　") and lines[n - 1].strip()
                  and len(lines[n - 1]) > 8 and lines[n - 1][-1] not in "。”）"]
        return self.dice.choice(places) if places else None

    def _briefs(self) -> None:
        self.made.put([self.dice.choice(("简讯", "新闻快递", "要闻速览")), ""])
        for article in self.dice.sample(clean_articles(), 2):
            text = article.paragraphs[-1]
            self.made.titles.append(None)
            self.made.put([*self._lines(f"近日，{text[: text.find('。') + 1]}（记者 {self.dice.choice(NAMES)}）", self.width), ""], len(self.made.titles))

    def _damage(self) -> None:
        """What a text layer does to all lines alike."""
        lines = self.made.lines
        if self.has("script", 0.15):
            lines = [opencc.OpenCC("s2hk").convert(line) for line in lines]
        if self.has("half", 0.15):
            lines = [line.translate(str.maketrans("，：；？！（）“”", ",:;?!()\"\"")) for line in lines]
        if self.has("slips", 0.3):
            lines = [line[:3] + "口" + line[4:] if len(line) > 12 and self.dice.random() < 0.03 else line for line in lines]
        self.made.lines = lines


if __name__ == "__main__":
    page = make(int(sys.argv[1]))
    for owner, line in zip(page.owners, page.lines, strict=True):
        print(f"{owner or '':>3} {line}")

"""A record → whether its number is what was before a change (迭代前的帧率为500帧/秒), and whether it reports anything of how things stand."""

from __future__ import annotations

import re

from digest.lexicon import Lexicon
from digest.model import Article, Figure, Record


def is_earlier(record: Record, lexicon: Lexicon) -> bool:
    """Whether the number of *record* held before what is told, and so reports nothing of how things stand."""
    before, number, _ = record.quote.rpartition(record.raw or "\n")
    earlier = next(pattern.regex for pattern in lexicon.patterns("times") if pattern.id == "earlier")
    return bool(number and earlier.search(before))


def is_report(figure: Figure, article: Article, lexicon: Lexicon) -> bool:
    """Whether *figure* of *article* says how things stood: not of a time to come, nor what was aimed at (由原定的5万个提高到8万个, 完成1.5万家的目标)."""
    if figure.period and article.paper.date and figure.period[:4] > article.paper.date[:4]:
        return False
    aimed = next(pattern.regex for pattern in lexicon.patterns("times") if pattern.id == "aimed")
    said = (sentence.zh for sentence in map(article.said, figure.places) if sentence)
    return not (figure.raw and any(aimed.search(re.sub(rf"(?<![0-9.]){re.escape(figure.raw)}", "#", sentence)) for sentence in said))

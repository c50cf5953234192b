"""A record → what it measures, the same for all wordings of it; and told more loosely, for tellings of one amount."""

from __future__ import annotations

import re
from functools import cache

from digest.lexicon import Lexicon
from digest.model import Record
from digest.terms import SHORTEST, term_of

SHARES = ("%", "percentage point", "‰")


def measured(record: Record, lexicon: Lexicon) -> str:
    """What *record* measures: 高新技术企业 for 高新技术企业总数; its own words where no list knows others.

    Its own place goes without saying: 全省森林覆盖率 and 云南省森林覆盖率 of 云南 are 森林覆盖率. A bare name stays before what may be a name with it: 江城实验设备.
    """
    return _measured(record.indicator.zh, record.scope and record.scope.zh, lexicon)


@cache
def _measured(name: str, scope: str | None, lexicon: Lexicon) -> str:
    name = wording("of", lexicon).sub("", name)
    listed = _listed(name, lexicon)
    if listed is None and scope and (front := _place(name, scope, lexicon)):
        rest = name[front.end() :]
        listed = _listed(rest, lexicon)
        closes = wording("statistic", lexicon).search(rest)
        if listed is None and _is_place(scope, lexicon) and (closes or (front["sure"] and _things(rest, lexicon))):
            name = rest
    return listed or _things(name, lexicon) or name


def plainly(record: Record, lexicon: Lexicon) -> str:
    """What *record* measures, without words that its unit and its being a target make needless: 面积 of 新建高标准农田面积, 数目 of 电动的士数目."""
    return _plainly(record.indicator.zh, record.scope and record.scope.zh, lexicon)


@cache
def _plainly(name: str, scope: str | None, lexicon: Lexicon) -> str:
    name = _measured(name, scope, lexicon)
    for id in ("unfinished", "total", "size", "counted"):
        name = wording(id, lexicon).sub("", name)
    return _listed(name, lexicon) or name


def loosely(record: Record, lexicon: Lexicon) -> str:
    """What *record* measures, without its place and the words for how far things are done or added up (江城累计建成充电桩, 充电桩), which make no other indicator where the amount is the same."""
    return _loosely(record.indicator.zh, record.scope and record.scope.zh, lexicon)


@cache
def _loosely(name: str, scope: str | None, lexicon: Lexicon) -> str:
    name = wording("done", lexicon).sub("", _plainly(name, scope, lexicon))
    if scope and _is_place(scope, lexicon):
        ends = lexicon.values("names")["place"]["ends"]
        short = re.sub(f"(?<=..)(?:{ends})$", "", scope)
        name = re.sub(f"{re.escape(short)}(?:{ends})?的?(?=..)|{wording('whole', lexicon).pattern}", "", name)
    name = re.sub(r"^(.{2,})\1$", r"\1", name)  # said twice: 绿道绿道
    return _listed(name, lexicon) or _things(name, lexicon) or name


def is_counted(record: Record, lexicon: Lexicon) -> bool:
    """Whether the name of what is measured says that things are counted: not 总量 of a sum of money that the glossary knows."""
    name = record.indicator.zh
    return bool(wording("counted", lexicon).search(name)) and (_things(name, lexicon) is not None or term_of(name, lexicon) is None)


def is_flow(record: Record, lexicon: Lexicon) -> bool:
    """Whether the name of what is measured says that it is what one stretch of time adds: 新增充电桩. What is added up is none: 累计新增充电桩."""
    return bool(wording("flow", lexicon).search(record.indicator.zh))


@cache
def wording(id: str, lexicon: Lexicon) -> re.Pattern[str]:
    """The pattern *id* of wordings.toml."""
    return next(pattern.regex for pattern in lexicon.patterns("wordings") if pattern.id == id)


def _place(name: str, scope: str, lexicon: Lexicon) -> re.Match[str] | None:
    """How *name* begins with its own place *scope*; `sure` where what says so can be nothing else."""
    ends, no_end = (lexicon.values("names")["place"][key] for key in ("ends", "no_end"))
    short = re.sub(f"(?<=..)(?:{ends})$", "", scope)
    own, whole = f"(?:{re.escape(scope)}|{re.escape(short)})", wording("whole", lexicon).pattern
    return re.match(f"(?P<sure>{whole}|{own}(?:(?:{ends})(?!{no_end})的?|的)|{re.escape(scope)}(?<!{re.escape(short)})(?!{no_end}))|{own}(?!(?:{ends}){no_end})", name)


def _is_place(scope: str, lexicon: Lexicon) -> bool:
    return scope in _full_names(lexicon) or bool(re.search(f"(?:{lexicon.values('names')['place']['ends']})$", scope))


def _listed(name: str, lexicon: Lexicon) -> str | None:
    """How the glossary calls the indicator, or the things that it counts."""
    term = term_of(name, lexicon)
    if term is not None and term.kind == "indicator":
        return _things(term.zh, lexicon) or term.zh
    things = _things(name, lexicon)
    term = term_of(things, lexicon) if things else None
    return term.zh if term and term.kind in ("policy", "part") else None


def _things(name: str, lexicon: Lexicon) -> str | None:
    """*name* without the word that only says that they are counted, if it ends with things that can be."""
    things = wording("counted", lexicon).sub("", name)
    return things if len(things) >= SHORTEST and things.endswith(_countable(lexicon)) else None


@cache
def _full_names(lexicon: Lexicon) -> frozenset[str]:
    return frozenset(row["full"] for row in lexicon.table("places"))


@cache
def _countable(lexicon: Lexicon) -> tuple[str, ...]:
    return tuple({noun for row in lexicon.table("measure_nouns") for noun in row["nouns"].split("|")})

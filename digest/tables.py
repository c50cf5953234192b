"""Which tables of data are published: their columns, what their ids lead to, and the topics and plans that have some of their own."""

from __future__ import annotations

from digest.model import Edition

RECORD_COLUMNS = (
    "id",
    "article",
    "indicator_id",
    "indicator_zh",
    "indicator_en",
    "relation",
    "value",
    "value_max",
    "unit",
    "raw",
    "amount_zh",
    "amount_en",
)
SOURCE_COLUMNS = (
    "scope_zh",
    "hedge_zh",
    "grade",
    "plan",
    "quote_zh",
    "sentence",
    "source",
    "lines",
    "paper",
    "date",
    "wording",
    "attribution",
)
ADDED_COLUMNS = ("unit_en", "scope_en", "hedge_en", "plan_zh", "plan_en", "paper_en", "url", "bound", "checked", "topics")
"""Those that came later stand last, so that the others keep their places."""
SENTENCE_COLUMNS = ("sentence_zh", "sentence_en")
LATER_COLUMNS = ("doubts", "unit_zh", "place_ids")
BESIDE_COLUMNS = ("report", "met", "same", "related", "before", "share")
TARGET_COLUMNS = (*RECORD_COLUMNS, "baseline", "deadline", *SOURCE_COLUMNS, *ADDED_COLUMNS, "told_before", "amends", "counted_as", *SENTENCE_COLUMNS, *LATER_COLUMNS, *BESIDE_COLUMNS, "licence")
FIGURE_COLUMNS = (*RECORD_COLUMNS, "period", *SOURCE_COLUMNS, *ADDED_COLUMNS, "reported", "earlier", "told_before", "counted_as", *SENTENCE_COLUMNS, *LATER_COLUMNS, "licence")
ARTICLE_COLUMNS = (
    "id",
    "kind",
    "title_zh",
    "title_en",
    "policy",
    "topics",
    "summary_zh",
    "summary_en",
    "plans",
    "targets",
    "figures",
    "source",
    "lines",
    "paper",
    "date",
    "wording",
    "attribution",
    "plans_zh",
    "plans_en",
    "paper_en",
    "url",
    "licence",
)
NAME_COLUMNS = ("id", "name_zh", "name_en", "articles")
COUNT_COLUMNS = ("targets", "figures", "url")
TABLES = {
    "targets": TARGET_COLUMNS,
    "figures": FIGURE_COLUMNS,
    "articles": ARTICLE_COLUMNS,
    "plans": (*NAME_COLUMNS, "instrument", *COUNT_COLUMNS),
    "indicators": (*NAME_COLUMNS, *COUNT_COLUMNS),
    "places": (*NAME_COLUMNS, "parts", "near", *COUNT_COLUMNS),
    "organisations": (*NAME_COLUMNS, "url"),
}
LEADS_TO = {"article": "articles", "plan": "plans", "indicator_id": "indicators", "report": "figures", "told_before": "", "amends": "", "counted_as": ""}
"""Columns that hold one id, and the table whose rows have it; the empty one is the column's own."""


def selections(edition: Edition) -> frozenset[str]:
    """The names of the files that hold what belongs to one topic or plan."""
    topics = ((topic.id, kind) for topic in edition.topics for kind in ("targets", "figures"))
    of_topics = {f"topic-{id}-{kind}.csv" for id, kind in topics if any(id in r.topics for e in edition.entries for r in getattr(e, kind))}
    return frozenset(of_topics | {f"plan-{t.plan_id}-targets.csv" for e in edition.entries for t in e.targets if t.plan_id})

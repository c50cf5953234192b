"""Sidecar file (seeds/<page>.yml) → Sidecar: what the editor settled about a page, every mistake told with its line."""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, get_args

import yaml

from digest.message import Message, say
from digest.misspelt import fault_of, miswritten_key
from digest.model import ArticleKind, InstrumentKind, Paper, Range, Relation
from digest.problem import HALVES, InputError, Problem

ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}\Z")
DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?\Z")
ADDRESS = re.compile(r"https?://\S+\Z")
LARGEST = Decimal(10) ** 21
"""No newspaper counts further."""
FINEST = -40
"""Nor any finer: the last decimal place of a number."""
UNFIT = re.compile(rf"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f{HALVES}\ufffe\uffff]")
"""Controls and halves of characters."""
BEYOND = re.compile(r"\\U(?!0010|000[0-9A-Fa-f])[0-9A-Fa-f]{8}")
"""The code of a character that there is not."""

PAGE_KEYS = ("$schema", "paper", "date", "added", "page", "url", "wording", "text", "region", "articles")
ARTICLE_KEYS = ("id", "headline", "lines", "title", "kicker", "subtitle", "kind", "text", "policy", "topics", "summary", "plans", "targets", "figures")
PLAN_KEYS = ("name", "called", "short", "kind", "drop")
FIELD_KEYS = ("as", "indicator", "relation", "value", "value_max", "unit", "scope", "hedge", "baseline", "deadline", "period", "plan")
WORDS = ("title", "kicker", "subtitle", "indicator", "unit", "scope", "hedge", "plan")
"""Fields in an editor's own words, or the page's."""
ACTIONS = ("drop", "add", "confirm")
RECORD_KEYS = ("quote", "raw", "was", *ACTIONS, *FIELD_KEYS)
CHOICES = {
    "wording": ("original", "project"),
    "text": ("full", "quotes", "none"),
    "region": ("CN", "HK", "MO", "TW"),
    "kind": get_args(ArticleKind),
    "relation": get_args(Relation),
    "as": ("target", "figure"),
    "kind of a plan": get_args(InstrumentKind),
}

Stretch = tuple[int, int] | tuple[str, str]
"""First and last line of a piece of an article: their numbers, or texts that they hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCorrection:
    """One target or figure to confirm, drop, mend or add; found by a piece of its quote, its raw, and what it was."""

    line: int
    kind: str  # target or figure, as the program understood it
    quote: str
    raw: str | None
    action: str  # confirm, drop, mend, add
    checked: bool = False  # the editor says that he has compared it with the page
    fields: Mapping[str, Any]
    was: Mapping[str, Any]  # what the program had understood when the correction was written


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCorrection:
    """One named plan to drop, to call otherwise or to add; found by its name as the program has it, added where it has none such."""

    line: int
    name: str
    called: str | None  # its right name
    short: str | None  # what the article calls it for short
    kind: str | None
    drop: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleCorrection:
    """What the editor settled about one article."""

    line: int
    id: str | None
    headline: str | None
    stretches: tuple[Stretch, ...]  # its boundaries, as the editor wrote them
    lines: tuple[Range, ...] = ()  # the same as line numbers of the page at hand; empty where they don't hold
    fields: Mapping[str, Any]
    plans: tuple[PlanCorrection, ...] = ()
    records: tuple[RecordCorrection, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sidecar:
    """A page's sidecar: its paper, and corrections article by article."""

    path: str
    paper: Paper
    region: str | None = None
    articles: tuple[ArticleCorrection, ...] = ()
    astray: int | None = None  # the line of the first boundaries that don't hold on the page at hand

    @property
    def boundaries(self) -> tuple[tuple[Range, ...], ...]:
        """The line ranges of articles that the editor settled, for segment."""
        return tuple(article.lines for article in self.articles if article.lines)

    def spelt(self, spell: Callable[[str], str]) -> Sidecar:
        """The same with its words, but for boundaries and the newspaper's name, as *spell* writes them."""

        def fields(given: Mapping[str, Any]) -> dict[str, Any]:
            return {key: spell(value) if key in WORDS and value else value for key, value in given.items()}

        def record(each: RecordCorrection) -> RecordCorrection:
            return replace(each, quote=spell(each.quote), raw=spell(each.raw) if each.raw else None, fields=fields(each.fields), was=fields(each.was))

        def plan(each: PlanCorrection) -> PlanCorrection:
            return replace(each, name=spell(each.name), called=spell(each.called) if each.called else None, short=spell(each.short) if each.short else None)

        def article(each: ArticleCorrection) -> ArticleCorrection:
            words = fields(each.fields)
            if "summary" in words:
                words["summary"] = tuple(map(spell, words["summary"]))
            return replace(each, headline=spell(each.headline) if each.headline else None, fields=words, plans=tuple(map(plan, each.plans)), records=tuple(map(record, each.records)))

        return replace(self, articles=tuple(map(article, self.articles)))

    def raw(self) -> Sidecar:
        """The same with its paper and date alone: what accuracy is measured with."""
        return replace(self, articles=())


def load_sidecar(path: Path, name: str, topics: Collection[str] | None = None) -> Sidecar:
    """Return the sidecar at *path*, empty if there is none; *name* is how messages call it, *topics* are the ids there are.

    Raises InputError naming file, line and key for anything it cannot use.
    """
    if not path.is_file():
        return Sidecar(path=name, paper=Paper(name=None, date=None))
    node = composed(path, name)
    if node is None:
        return Sidecar(path=name, paper=Paper(name=None, date=None))
    reader = Reader(name, topics)
    page = reader.mapping(node, PAGE_KEYS)
    paper = Paper(
        name=reader.text(page, "paper"),
        date=reader.date(page, "date"),
        added=reader.date(page, "added"),
        page=reader.text(page, "page"),
        url=reader.matching(page, "url", ADDRESS, say("an address that begins with http:// or https://")),
        wording=reader.choice(page, "wording") or "original",
        text=reader.choice(page, "text"),
        region=reader.choice(page, "region"),
    )
    articles = tuple(_article(reader, item) for item in reader.items(page, "articles"))
    return Sidecar(path=name, paper=paper, region=paper.region, articles=articles)


def composed(path: Path, name: str) -> yaml.Node | None:
    def wrong(line: int | None, code: str, what: Message, fix: Message) -> InputError:
        return InputError(Problem(path=name, line=line, code=code, what=what, fix=fix))

    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise wrong(data[: error.start].count(b"\n") + 1, "not-utf-8", say("the file is not in UTF-8"), say("save it as UTF-8")) from None
    except OSError as error:
        raise wrong(None, "unreadable", say(error.strerror or "cannot be opened"), say("see that the file may be read")) from None
    tab = re.search(r"^ *\t+ *\S", text, re.M)
    if tab:
        raise wrong(text.count("\n", 0, tab.end() - 1) + 1, "tab", say("a tab stands at the beginning of the line"), say("indent with spaces: YAML takes no tabs"))
    wide = re.search(r"^ *\u3000+[ \u3000]*\S", text, re.M)
    if wide:
        raise wrong(text.count("\n", 0, wide.end() - 1) + 1, "full-width-space", say("a full-width space stands at the beginning of the line"), say("indent with half-width spaces"))
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        if odd := _odd(node):
            at, char = odd
            raise wrong(at, "control-character", say("character U+{code} cannot stand in a text", code=f"{ord(char):04X}"), say("write the character itself, not its code, or delete it"))
        return node
    except yaml.reader.ReaderError as error:
        raise wrong(text.count("\n", 0, error.position) + 1, "control-character", say("character U+{code} cannot stand in YAML", code=f'{ord(text[error.position]):04X}'),
                    say("delete the invisible character on this line")) from None
    except RecursionError:
        raise wrong(None, "too-deep", say("lists stand in lists too deeply"), say("write the sidecar as docs/editors shows it")) from None
    except yaml.MarkedYAMLError as error:
        line, said, fix = fault_of(text, error)
        raise wrong(line, "bad-yaml", said, fix) from None
    except (ValueError, OverflowError):
        found = BEYOND.search(text)
        raise wrong(text.count("\n", 0, found.start()) + 1 if found else None, "bad-yaml", say("there is no character with this code"), say("write the character itself, not its code")) from None


def _odd(node: yaml.Node | None) -> tuple[int, str] | None:
    """The first character in *node* that only a code in quotation marks can have brought there and no file should hold, with its line."""
    if isinstance(node, yaml.ScalarNode):
        found = UNFIT.search(str(node.value))
        return (node.start_mark.line + 1, found[0]) if found else None
    parts = (part for pair in node.value for part in pair) if isinstance(node, yaml.MappingNode) else node.value if isinstance(node, yaml.SequenceNode) else ()
    return next((odd for part in parts if (odd := _odd(part))), None)


def _article(reader: Reader, node: yaml.Node) -> ArticleCorrection:
    keys = reader.mapping(node, ARTICLE_KEYS)
    fields: dict[str, Any] = {}
    for key in ("title", "kicker", "subtitle"):
        if key in keys:
            fields[key] = reader.text(keys, key)
    for key in ("kind", "text"):
        if reader.text(keys, key) is not None:
            fields[key] = reader.choice(keys, key)
    if "policy" in keys:
        fields["policy"] = reader.flag(keys, "policy")
    if "topics" in keys:
        fields["topics"] = tuple(reader.topic(item) for item in reader.items(keys, "topics"))
    if "summary" in keys:
        fields["summary"] = tuple(reader.scalar(item, "summary") for item in reader.items(keys, "summary"))
    id = reader.matching(keys, "id", ID, say("lower-case letters, digits and hyphens, at most 80"))
    headline = reader.text(keys, "headline")
    stretches = tuple(reader.stretch(item) for item in reader.items(keys, "lines"))
    if not (id or headline or stretches):
        raise reader.wrong(node, "no-article", say("a correction that names no article"), say("add the article's id, headline or lines"))
    records = tuple(_record(reader, item, kind[:-1]) for kind in ("targets", "figures") for item in reader.items(keys, kind))
    plans = tuple(_plan(reader, item) for item in reader.items(keys, "plans"))
    return ArticleCorrection(line=node.start_mark.line + 1, id=id, headline=headline, stretches=stretches, fields=fields, plans=plans, records=records)


def _plan(reader: Reader, node: yaml.Node) -> PlanCorrection:
    keys = reader.mapping(node, PLAN_KEYS)
    name, drop = reader.text(keys, "name"), reader.flag(keys, "drop")
    if not name:
        raise reader.wrong(node, "no-name", say("a plan without its name"), say("add name: as the article has it, 《…》 with its marks"))
    if drop and (key := next((key for key in ("called", "short", "kind") if reader.text(keys, key)), None)):
        raise reader.wrong(node, "contradiction", say("a {kind} with drop and {fields}", kind="plan", fields=key), say("keep drop, or the fields to mend"))
    kind = reader.choice(keys, "kind", "kind of a plan")
    return PlanCorrection(line=node.start_mark.line + 1, name=name, called=reader.text(keys, "called"), short=reader.text(keys, "short"), kind=kind, drop=drop)


def _record(reader: Reader, node: yaml.Node, kind: str) -> RecordCorrection:
    keys = reader.mapping(node, RECORD_KEYS)
    quote, raw = reader.text(keys, "quote"), reader.text(keys, "raw")
    if not quote:
        raise reader.wrong(node, "no-quote", say("a {kind} without its quote", kind=kind), say("add quote: a piece of the sentence that holds the number"))
    fields = _fields(reader, keys)
    was = _fields(reader, reader.mapping(keys["was"], FIELD_KEYS)) if "was" in keys else {}
    actions = [key for key in ACTIONS if reader.flag(keys, key)]
    if len(actions) > 1 and actions != ["add", "confirm"]:
        raise reader.wrong(node, "contradiction", say("a {kind} with {actions}", kind=kind, actions=", ".join(actions)), say("keep one of them"))
    action = actions[0] if actions else "mend"
    if action == "add":
        if "indicator" not in fields:
            raise reader.wrong(node, "no-indicator", say("a {kind} to add without an indicator", kind=kind), say("add indicator: what is counted or measured"))
        if raw and raw not in quote:
            raise reader.wrong(keys["raw"], "raw-not-in-quote", say("{raw} is not in {quote}", raw=raw, quote=quote), say("copy raw out of quote: the number with its unit"))
        if fields.get("value") is not None and not raw:
            raise reader.wrong(node, "no-raw", say("a {kind} to add with a value but no raw", kind=kind), say("add raw: the number as printed, with its unit"))
    elif action == "drop" and fields:
        raise reader.wrong(node, "contradiction", say("a {kind} with drop and {fields}", kind=kind, fields=next(iter(fields))), say("keep drop, or the fields to mend"))
    if fields.get("as", kind) == "figure":
        for key, what in (("baseline", say("a figure has no baseline")), ("plan", say("no plan sets a figure"))):
            if key in fields:
                raise reader.wrong(keys[key], f"bad-{key}", what, say("remove it, or make the record a target with as: target"))
    return RecordCorrection(line=node.start_mark.line + 1, kind=kind, quote=quote, raw=raw, action=action, checked="confirm" in actions, fields=fields, was=was)


def _fields(reader: Reader, keys: Mapping[str, yaml.Node]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for key in ("indicator", "unit", "scope", "hedge"):
        if key in keys:
            fields[key] = reader.text(keys, key)
    if "plan" in keys:
        fields["plan"] = reader.text(keys, "plan") or ""
    for key in ("value", "value_max"):
        if key in keys:
            fields[key] = reader.number(keys, key)
    for key in ("relation", "as"):
        if reader.text(keys, key) is not None:
            fields[key] = reader.choice(keys, key)
    for key in ("baseline", "deadline", "period"):
        if key in keys:
            fields[key] = reader.period(keys, key)
    if "indicator" in fields and fields["indicator"] is None:
        raise reader.wrong(keys["indicator"], "bad-indicator", say("indicator is empty"), say("say what is counted or measured, or leave the key out"))
    if fields.get("value") is not None and fields.get("value_max") is not None and fields["value"] > fields["value_max"]:
        raise reader.wrong(keys["value_max"], "bad-value_max", say("value_max is smaller than value"), say("write the smaller end of the range as value"))
    return fields


class Reader:
    """Reads YAML nodes, so that every message has its line."""

    def __init__(self, name: str, topics: Collection[str] | None) -> None:
        self.name, self.topics = name, topics

    def wrong(self, node: yaml.Node, code: str, what: Message, fix: Message) -> InputError:
        return InputError(Problem(path=self.name, line=node.start_mark.line + 1, code=code, what=what, fix=fix))

    def mapping(self, node: yaml.Node, known: Iterable[str]) -> dict[str, yaml.Node]:
        known = tuple(known)
        if not isinstance(node, yaml.MappingNode):
            if isinstance(node, yaml.ScalarNode) and (told := miswritten_key(str(node.value))):
                raise self.wrong(node, "bad-yaml", *told)
            raise self.wrong(
                node, "not-a-mapping", say("a list of keys was expected here"), say("write one of these keys and a colon: {known}", known=', '.join(known))
            )
        out: dict[str, yaml.Node] = {}
        for key, value in node.value:
            word = say("{word}", word=key.value) if isinstance(key, yaml.ScalarNode) else say("a list or mapping")
            if word not in known:
                raise self.wrong(key, "unknown-key", say("{word} is no key here", word=word), self._near(word, known))
            if word in out:
                raise self.wrong(key, "duplicate-key", say("{word} stands here twice", word=word), say("keep one of the two"))
            out[word] = value
        return out

    def _near(self, word: str, known: Collection[str]) -> Message:
        near = difflib.get_close_matches(word.lower(), known, 1)
        return say("did you mean {near}?", near=near[0]) if near else say("use one of: {known}", known=', '.join(known))

    def scalar(self, node: yaml.Node, key: str) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise self.wrong(node, "not-a-text", say("{key} must be one text", key=key), say("write it on one line, in quotation marks if it holds a colon"))
        return str(node.value).strip()

    def text(self, keys: Mapping[str, yaml.Node], key: str) -> str | None:
        if key not in keys or keys[key].tag == "tag:yaml.org,2002:null":
            return None
        return self.scalar(keys[key], key) or None

    def matching(self, keys: Mapping[str, yaml.Node], key: str, form: re.Pattern[str], said: Message) -> str | None:
        value = self.text(keys, key)
        if value is not None and not form.match(value):
            raise self.wrong(keys[key], f"bad-{key}", say("{key} is {value}", key=key, value=value), say("write {said}", said=said))
        return value

    def date(self, keys: Mapping[str, yaml.Node], key: str) -> str | None:
        value = self.text(keys, key)
        if value is not None and not is_date(value):
            raise self.wrong(keys[key], f"bad-{key}", say("{key} is {value}", key=key, value=value), say("write a date such as 2023-12-02, 2023-12 or 2023"))
        return value

    def period(self, keys: Mapping[str, yaml.Node], key: str) -> str | None:
        value = self.text(keys, key)
        ends = value.split("/") if value is not None else []
        if len(ends) > 2 or not all(map(is_date, ends)):
            fix = say("write a date such as 2025 or 2025-06, or a period such as 2023-01/2023-10")
            raise self.wrong(keys[key], f"bad-{key}", say("{key} is {value}", key=key, value=value), fix)
        if len(ends) == 2 and ends[0] > ends[1]:
            raise self.wrong(keys[key], f"bad-{key}", say("{key} ends before it begins: {value}", key=key, value=value), say("write the earlier date first"))
        return value

    def choice(self, keys: Mapping[str, yaml.Node], key: str, of: str = "") -> Any:
        value, known = self.text(keys, key), CHOICES[of or key]
        if value is not None and value not in known:
            raise self.wrong(keys[key], f"bad-{key}", say("{key} is {value}", key=key, value=value), self._near(value, known))
        return value

    def topic(self, node: yaml.Node) -> str:
        value = self.scalar(node, "topics")
        if self.topics is not None and value not in self.topics:
            raise self.wrong(node, "bad-topics", say("{value} is no topic", value=value), self._near(value, self.topics))
        return value

    def flag(self, keys: Mapping[str, yaml.Node], key: str) -> bool:
        value = self.text(keys, key)
        if value not in (None, "true", "false"):
            raise self.wrong(keys[key], f"bad-{key}", say("{key} is {value}", key=key, value=value), say("write true or false"))
        return value == "true"

    def number(self, keys: Mapping[str, yaml.Node], key: str) -> Decimal | None:
        value = self.text(keys, key)
        try:
            number = None if value is None else Decimal(value.replace("_", ""))
        except InvalidOperation:
            number = Decimal("NaN")
        if number is not None and (not number.is_finite() or abs(number) >= LARGEST or int(number.as_tuple().exponent) < FINEST):
            raise self.wrong(keys[key], f"bad-{key}", say("{key} is {value}", key=key, value=value), say("write a plain number in the base unit: 800000000000 for 8000亿元"))
        return number

    def items(self, keys: Mapping[str, yaml.Node], key: str) -> list[yaml.Node]:
        node = keys.get(key)
        if node is None or node.tag == "tag:yaml.org,2002:null":
            return []
        if not isinstance(node, yaml.SequenceNode):
            raise self.wrong(node, "not-a-list", say("{key} must be a list", key=key), say("begin each entry with a hyphen, or write [a, b]"))
        return list(node.value)

    def stretch(self, node: yaml.Node) -> Stretch:
        """[5, 15], or two texts: one from the first line, one from the last."""
        parts = list(node.value) if isinstance(node, yaml.SequenceNode) else []
        ends = [self.scalar(part, "lines") for part in parts]
        if len(ends) == 2 and all(re.fullmatch("[0-9]{1,6}", end) for end in ends) and 1 <= int(ends[0]) <= int(ends[1]):
            return int(ends[0]), int(ends[1])
        if len(ends) == 2 and all(re.search(r"[^\W\d_]", end) for end in ends):
            return ends[0], ends[1]
        raise self.wrong(
            node, "bad-lines", say("lines must be ranges of line numbers"), say("write [[first, last]], for example [[5, 15], [20, 31]]")
        )


def is_date(value: str) -> bool:
    """Whether *value* is a day, month or year that there is: 2023-12-02, 2023-12, 2023."""
    if not DATE.match(value):
        return False
    try:
        datetime.date.fromisoformat((value + "-01-01")[:10])
    except ValueError:
        return False
    return True

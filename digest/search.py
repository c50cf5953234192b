"""Built pages → a Pagefind index: one Han character a word, so that any run of characters is found, in either script."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape, unescape
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from opencc import OpenCC

from digest.lexicon import Lexicon
from digest.message import Message, say
from digest.model import Edition, Entry, Text
from digest.near import last_day
from digest.problem import InputError, Problem
from digest.rows import due_first, once, rows, tracked
from digest.settings import LANGUAGES, Settings
from digest.voice import Voice, read_interface

# Han (all blocks), kana and bopomofo stand alone; a number with its marks, and a run of other letters, are one word each.
ALONE = r"[〇\u2e80-\u2fdf\u3005-\u3007\u3040-\u312f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
WORD = re.compile(rf"{ALONE}|\d+(?:[.,]\d+)*|(?:(?!{ALONE})[^\W\d_])+")
HAN = ((0x3400, 0x9FFF), (0xF900, 0xFAFF))
SILENT = {"script", "style", "svg", "template", "noscript", "nav", "form", "thead", "h1", "h2"}
BEGIN = b"pagefind_dcd"  # how each file of Pagefind's bundle begins; CBOR follows
SHARD = 8_000  # bytes of an index file, about half when compressed: a query fetches one for each character
WORD_HEAD = 0x83  # of a word in an index file: an array of its text, its pages, other spellings
ENTRIES = re.compile(rb"(?:[\x00-\x17\x20-\x37\x80-\x97]|[\x18\x38\x98].|[\x19\x39\x99]..|[\x1a\x3a\x9a].{4})*", re.DOTALL)  # what follows the text: integers and arrays
PLACE = re.compile(r"s\d+|[a-z0-9-]+-[tf][0-9a-f]+")  # ids of sentences and of rows
MARKED = re.compile("\ue000([^\ue001]*)\ue001 ?")  # an id inside the text that is read from a page
TABLE = re.compile(r'<table\b[^>]*\sid="(?:other-)?(target|figure)-table"[^>]*>(.*?)</table>', re.DOTALL)
ROW = re.compile(r'<tr id="([a-z0-9-]+)"([^>]*)>(.*?)</tr>', re.DOTALL)
ABOUT = re.compile(r'data-topic="([^"]*)"')
CELL = re.compile(r'<t(?:d class="pd-(date|amount|place)"|h scope="row")[^>]*>(.*?)</t[dh]>', re.DOTALL)
NOTE = re.compile(r"<small\b.*?</small>", re.DOTALL)
LETTERS = re.compile(r"[A-Z][A-Z0-9&]+")  # what is said by its letters: GDP, R&D, CO2; MoST would find each “most”
VOID = {"br", "hr", "img", "input", "link", "meta", "wbr", "col"}
NOISE = {
    "headerlink",
    "pd-ref",
    "pd-lines",
    "pd-number",
    "pd-cite",
    "pd-hidden",
    "pd-mark",
    "pd-tags",
    "pd-source",
    "pd-none",
    "pd-empty",
    "pd-up",
    "pd-untold",
    "pd-note",
    "pd-byline",
    "pd-meta",
    "pd-check",
    "pd-why",
    "pd-notice",
    "pd-label",
    "pd-progress",
    "pd-like",
    "pd-said",
    "pd-verse",
    "pd-more",
    "pd-list",
    "pd-example",
    "pd-beside",  # said again: the text has it
}
BESIDE = "pd-firm"  # stands on a line of its own in a cell: how firmly an amount is said, what year it is compared with
LISTS = {"pd-table", "pd-timeline"}  # of what other pages say in full
INLINE = {"a", "span", "strong", "em", "b", "i", "code", "mark", "sup", "sub", "abbr", "wbr"}


@dataclass(frozen=True, slots=True)
class Found:
    """What the index holds of a page: its address in the language's folder, its title, a line about it, its text, what it is filtered by.

    `places` are the ids of sentences and rows, each with the offset in `text` where it begins.
    """

    address: str
    title: str
    about: str
    text: str
    places: tuple[tuple[int, str], ...] = ()
    filters: tuple[tuple[str, str], ...] = ()  # topic, year, paper or kind, and its value as readers see it
    row: str = ""  # of a target's or figure's row: where it leads


def index(pages: Sequence[Found], out: Path, language: str, typed: str = "") -> None:
    """Write the Pagefind bundle of *pages* and the map of Traditional to Simplified characters, of those too that stand in what is *typed*, to the folder *out*.

    English keeps Pagefind's stemming; Chinese goes in under no language, so that Pagefind cuts at our spaces alone.
    (Its Python interface waits a tenth of a second for each page; its command line does not.)
    """
    with TemporaryDirectory() as folder:
        for page in pages:
            path = Path(folder, page.address, "index.html")
            try:
                path.parent.mkdir(parents=True)
            except FileExistsError:
                raise _failed(page.address, say("{title}: two pages or rows have this address", title=page.title), say("mend or drop one of the two in the sidecar of its page; digest check names what has one id")) from None
            path.write_text(fed(page, language), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "pagefind", "--site", folder, "--output-path", str(out.resolve()), "--quiet"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
        )
    if done.returncode:
        raise _failed(str(out), say("{said}", said=done.stdout.strip()), say("see whether pagefind[bin] is installed for this machine"))
    for unused in (*out.glob("pagefind-*ui.*"), out / "pagefind-highlight.js"):
        unused.unlink()
    split(out)
    ids = ids_of(out)
    shutil.rmtree(out / "fragment")  # which would hold every text twice
    (out / "hits").mkdir()
    for page in pages:
        if (id := ids.get(page.address.strip("/"))) is not None:
            _write(out / "hits" / f"{id}.json", hit(page))
    _write(out / "filters.json", filters_of(pages, ids))
    letters = {c for page in pages for c in fold(page.title + page.text)} | set(typed)
    _write(out / "fold.json", {c: d for c, d in folds().items() if d in letters})


def _failed(path: str, what: Message, fix: Message) -> InputError:
    return InputError(Problem(path=path, line=None, code="search-failed", what=what, fix=fix))


def _write(path: Path, data: Any) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")), encoding="utf-8")


def split(out: Path) -> None:
    """Cut the index's files smaller: Pagefind makes them of 20,000 places, five Chinese characters or more, of which a query wants one.

    The metadata is an array of CBOR whose third item lists the files: first word, last word, name. A file that is not as we know it stays.
    """
    told = json.loads((out / "pagefind-entry.json").read_bytes())
    for language, about in told["languages"].items():
        path = out / f"pagefind.{about['hash']}.pf_meta"
        meta = _opened(path)
        start = _after(meta, _after(meta, 1))
        count, at = _head(meta, start)
        files: list[tuple[bytes, bytes, bytes]] = []
        for _ in range(count):
            row = []
            at += 1  # each is an array of three texts
            for _ in range(3):
                size, at = _head(meta, at)
                row.append(meta[at : at + size])
                at += size
            files += _smaller(out / "index", language, *row)
        listed = b"".join(_headed(4, 3) + b"".join(_headed(3, len(text)) + text for text in row) for row in files)
        meta = meta[:start] + _headed(4, len(files)) + listed + meta[at:]
        path.unlink()
        about["hash"] = _sealed(out, f"pagefind.{language}_", ".pf_meta", meta).removeprefix("pagefind.")
    _write(out / "pagefind-entry.json", told)


def _smaller(folder: Path, language: str, first: bytes, last: bytes, name: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """The file called *name* as smaller ones: first word, last word and name of each."""
    path = folder / f"{name.decode()}.pf_index"
    data = _opened(path)
    count, at = _head(data, 1)
    words: list[tuple[bytes, bytes]] = []
    while at < len(data) and data[at] == WORD_HEAD:
        size, text = _head(data, at + 1)
        run = ENTRIES.match(data, text + size)
        end = run.end() - (run.end() < len(data)) if run else at  # the run takes the next word's head along
        words.append((data[text : text + size], data[at:end]))
        at = end
    if len(words) != count or at != len(data):
        yield first, last, name
        return
    path.unlink()
    while words:
        taken = 1
        while taken < len(words) and sum(len(entry) for _, entry in words[:taken]) < SHARD:
            taken += 1
        some, words = words[:taken], words[taken:]
        made = _sealed(folder, f"{language}_", ".pf_index", _headed(4, 1) + _headed(4, len(some)) + b"".join(entry for _, entry in some))
        yield some[0][0], some[-1][0], made.encode()


def _opened(path: Path) -> bytes:
    """What a file of Pagefind's bundle holds."""
    return gzip.decompress(path.read_bytes()).removeprefix(BEGIN)


def _sealed(folder: Path, before: str, after: str, data: bytes) -> str:
    """Write a file of the bundle, named for what it holds; return its name without *after*."""
    name = before + hashlib.sha256(data).hexdigest()[:10]
    (folder / (name + after)).write_bytes(gzip.compress(BEGIN + data, mtime=0))
    return name


def _head(data: bytes, at: int) -> tuple[int, int]:
    """The number in the head of the CBOR item at *at*, and where that head ends."""
    small = data[at] & 31
    if small < 24:
        return small, at + 1
    end = at + 1 + (1 << small - 24)
    return int.from_bytes(data[at + 1 : end], "big"), end


def _headed(kind: int, number: int) -> bytes:
    """The head of a CBOR item: a text (3) of so many bytes, an array (4) of so many items."""
    for small, size in ((24, 1), (25, 2), (26, 4)):
        if number < 24:
            return bytes([kind << 5 | number])
        if number < 1 << 8 * size:
            return bytes([kind << 5 | small]) + number.to_bytes(size, "big")
    raise ValueError(number)


def _after(data: bytes, at: int) -> int:
    """Where the CBOR item at *at* ends."""
    left = 1
    while left:
        kind = data[at] >> 5
        number, at = _head(data, at)
        at += number if kind in (2, 3) else 0
        left += (number if kind == 4 else 0) - 1
    return at


def ids_of(out: Path) -> dict[str, str]:
    """The id that Pagefind has given each page, by the page's address."""
    found = {}
    for path in sorted((out / "fragment").iterdir()):
        fragment = json.loads(gzip.decompress(path.read_bytes()).partition(BEGIN)[2])
        found[fragment["url"].strip("/")] = path.stem
    return found


def hit(page: Found) -> dict[str, Any]:
    """What the page's script is told of a page found; offsets count as JavaScript does."""
    places = [[len(page.text[:offset].encode("utf-16-le")) // 2, id] for offset, id in page.places]
    return {"url": page.row or page.address, "title": page.title, "about": page.about, "text": page.text, "places": places}


def filters_of(pages: Sequence[Found], ids: Mapping[str, str]) -> dict[str, Any]:
    """What results can be narrowed by: the bundle's result ids, and for each filter its values, each with places in that list; which results are
    rows of targets, in the tracker's order, and which are rows of figures.

    (Pagefind's own filters come out in another order at each build.)
    """
    order = sorted(ids.values())
    place = {id: n for n, id in enumerate(order)}
    found: dict[str, dict[str, list[int]]] = {}
    rows = {kind: [place[ids[page.address]] for page in pages if page.row and page.address.startswith(f"{kind}/") and page.address in ids] for kind in ("targets", "figures")}
    for page in pages:
        if (id := ids.get(page.address.strip("/"))) is not None:
            for key, value in page.filters:
                found.setdefault(key, {}).setdefault(value, []).append(place[id])
    return {"ids": order, "rows": rows, "values": {key: {value: sorted(places) for value, places in values.items()} for key, values in found.items()}}


def fed(page: Found, language: str) -> str:
    """A page as Pagefind is given it: its words alone, those of its title once more, so that they weigh more."""
    title, text = (escape(" ".join(cut(part))) for part in (page.title, page.text))
    lang = " lang=en" if language == "en" else ""
    return f'<!doctype html><html{lang}><body><p data-pagefind-body data-pagefind-meta="title[data-title]" data-title="{title}">{title} {text}</p></body></html>'


def short_forms(lexicon: Lexicon) -> bytes:
    """The file that tells the page's script how else readers of English say a word: in full what they type for short, in other words, and by its letters what they type in full."""
    forms: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for row in lexicon.table("abbreviations"):
        for long in row["en"].split("|"):
            forms[_key(row["short"])][_key(long)] = cut(long)
            if LETTERS.fullmatch(row["short"]):
                forms[_key(long)][_key(row["short"])] = cut(row["short"])
    return _packed({said: list(others.values()) for said, others in forms.items()})


def other_words(edition: Edition, settings: Settings, lexicon: Lexicon) -> Mapping[str, bytes]:
    """The files, by their path under docs/, that tell the page's script how else a query may be said: short forms in English; in Chinese the words of Hong Kong and
    Taiwan and the glossary's other wordings, as far as the edition has what they lead to.
    """
    regional = [(_key(row["word"]), _key(word)) for row in lexicon.table("regional_words") for word in row["mainland"].split("|")]
    chance = {_key(said) for row in lexicon.table("regional_words") for said in row["not"].split("|")}
    kept = (row for row in lexicon.table("glossary") if row["kind"] in ("policy", "indicator", "agency", "plan"))  # parts are common words: 下降 for 减少
    glossary = [{key for wording in (row["term"], *row["wordings"].split("|")) if " " in (key := _key(wording))} for row in kept]
    texts = {text.zh for entry in edition.entries for text in _texts(entry)} | {plan.name.zh for plan in edition.plans}
    present = _present(texts, {word for _, word in regional}.union(*glossary), chance - {""})
    forms: dict[str, set[str]] = defaultdict(set)
    for typed, word in regional:
        forms[typed] |= {word} & present
    for wordings in glossary:
        for key in wordings:
            forms[key] |= {wording for wording in wordings & present if key not in wording}
    own: dict[str, set[str]] = defaultdict(set, {key: set(words) for key, words in forms.items()})
    for typed, word in regional if settings.variant == "twp" else ():  # whose pages have Taiwan's words themselves
        own[word].add(typed)
    chinese, taiwanese = (_packed({key: [word.split() for word in sorted(words)] for key, words in sorted(known.items()) if words}) for known in (forms, own))
    return {"zh-Hans/search/short.json": chinese, "zh-Hant/search/short.json": taiwanese, "en/search/short.json": short_forms(lexicon)}


def _present(texts: Iterable[str], wanted: Collection[str], chance: Collection[str]) -> set[str]:
    """Which of the *wanted* words, of two characters or more and as `_key` gives them, stand in *texts* otherwise than by *chance*, as 在线 does in 在线路."""
    by_start: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for key in wanted:
        by_start[tuple(key.split(" ")[:2])].append(key)
    apart = {key: [(said.split(" "), said[: said.index(key)].count(" ")) for said in chance if key in said] for key in wanted}
    found: set[str] = set()
    for text in texts:
        words = _key(text).split(" ")
        for at in range(len(words) - 1):
            for key in by_start.get((words[at], words[at + 1]), ()):
                if words[at : at + key.count(" ") + 1] == key.split(" ") and not any(words[at - before : at - before + len(said)] == said for said, before in apart[key] if before <= at):
                    found.add(key)
    return found


def _texts(entry: Entry) -> Iterator[Text]:
    article = entry.article
    yield from filter(None, (article.kicker, article.title, article.subtitle))
    yield from (sentence for passage in article.paragraphs for sentence in passage.sentences)
    yield from (record.indicator for record in (*entry.targets, *entry.figures))


def _packed(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def questions(edition: Edition, settings: Settings, lexicon: Lexicon) -> Mapping[str, bytes]:
    """The files, by their path under docs/, that tell the page's script what to make of “targets due by 2025”: words and what they mean, the names of topics
    and places, of each target in the order of the tracker its year, topics and places, and how Chinese writes numbers.
    """
    targets = tracked(due_first(once(rows(edition.entries, "targets")), settings.today.isoformat()))
    numerals = {key: lexicon.values("numerals")[key] for key in ("digits", "places", "groups")}
    out = {}
    for language in LANGUAGES:
        voice = Voice(language, settings, lexicon, read_interface())
        named = [(kind, each.id, voice.bare(each.name)) for kind, all in (("topic", edition.topics), ("place", edition.locations)) for each in all]
        names = {f"{kind}:{id}": name for kind, id, name in named}
        words = {_key(row["word"]): row["means"] for row in lexicon.table("asked")} | {_key(name).removeprefix("the "): means for means, name in names.items() if _key(name)}
        said = [[last_day(row.date)[:4] if row.date else "", " ".join(row.record.topics), " ".join(row.record.place_ids)] for row in targets]
        kept = {means: name for means, name in names.items() if means in words.values()}
        out[f"{language}/search/asked.json"] = _packed({"words": words, "names": kept, "targets": said, "numerals": numerals})
    return out


def _key(words: str) -> str:
    return " ".join(cut(words)).lower()


def cut(text: str) -> list[str]:
    """*text* as the words that the index counts. The page's script cuts a query in the same way."""
    return WORD.findall(fold(text))


def fold(text: str) -> str:
    """NFKC, and each Traditional character as the Simplified one."""
    return unicodedata.normalize("NFKC", text).translate(_table())


@cache
def folds() -> Mapping[str, str]:
    """Traditional to Simplified, one character to one."""
    convert = OpenCC("t2s").convert
    pairs = ((chr(n), convert(chr(n))) for first, last in HAN for n in range(first, last + 1))
    return {c: d for c, d in pairs if d != c and len(d) == 1}


@cache
def _table() -> Mapping[int, str]:
    return {ord(c): d for c, d in folds().items()}


def read_page(html: str, lists: bool = True) -> tuple[str, tuple[tuple[int, str], ...]]:
    """The text of a built page's article, blocks set apart by spaces, with *lists* also its tables; and where its sentences and rows begin."""
    reader = _Reader(NOISE if lists else NOISE | LISTS)
    reader.feed(html)
    reader.close()
    text, places, at = "", [], 0
    marked = " ".join("".join(reader.parts).split())
    for mark in MARKED.finditer(marked):
        text += marked[at : mark.start()]
        at = mark.end()
        places.append((len(text), mark[1]))
    return text + marked[at:], tuple(places)


def read_rows(html: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """The rows of a built page's tables of targets and figures: `targets` or `figures`, as the table has it, since an id stays when an editor makes the one the other; the id of
    each; and what its cells say by their class (`name` for the head of the row), notes left out, and the ids of its `topics`, spaces between them, where the table says them.
    """
    for kind, table in TABLE.findall(html):
        for id, tag, row in ROW.findall(table):
            cells = {name or "name": read_page(f"<article>{NOTE.sub('', cell)}</article>")[0] for name, cell in CELL.findall(row)}
            if topics := ABOUT.search(tag):
                cells["topics"] = unescape(topics[1])
            yield f"{kind}s", id, cells


class _Reader(HTMLParser):
    """Collects the text inside <article>, without pictures, scripts and marks that lead elsewhere."""

    def __init__(self, silent: set[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.silent = silent
        self.parts: list[str] = []
        self._open: list[tuple[str, bool]] = []  # the tags we stand in, and whether each silences its content

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            self._break(tag)
            return
        inside = bool(self._open) or tag == "article"
        if not inside:
            return
        classes = (dict(attrs).get("class") or "").split()
        id = dict(attrs).get("id") or ""
        silent = tag in SILENT or not self.silent.isdisjoint(classes)
        self._open.append((tag, silent or (bool(self._open) and self._open[-1][1])))
        self._break(tag)
        if BESIDE in classes and not self._open[-1][1]:
            self.parts.append(" · ")
        if PLACE.fullmatch(id) and not self._open[-1][1]:
            self.parts.append(f"\ue000{id}\ue001")

    def handle_endtag(self, tag: str) -> None:
        while self._open and any(name == tag for name, _ in self._open):
            name, _ = self._open.pop()
            if name == tag:
                break
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if self._open and not self._open[-1][1]:
            self.parts.append(data)

    def _break(self, tag: str) -> None:
        if tag not in INLINE and self._open:
            self.parts.append(" ")

"""PO file ↔ the English of one page: who made each text, what is missing, and how a file follows its page without losing a word."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polib

from digest.message import Message, say
from digest.model import Entry, Status
from digest.problem import InputError, Problem

Key = tuple[str, str]  # context, Chinese
PO_LINE = re.compile(r'#(?!~)|(#~\s*)?(\|\s*)?((msgctxt|msgid(_plural)?|msgstr(\[\d+\])?)\s+)?"(?:[^"\\]|\\.)*"\s*$')

HEADER = "English for this page, one entry a text. Empty means not yet translated; fuzzy means to be looked at: the Chinese has changed since, or a machine wrote it."
METADATA = {
    "Project-Id-Version": "policy-digest 1",
    "Report-Msgid-Bugs-To": "",
    "Last-Translator": "",
    "Language-Team": "",
    "Language": "en",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}

MACHINE = "machine translation: "
"""How the comment begins that says who filled an entry in, and when."""

ALIKE = 0.6
"""A text at least so much like one that is gone is the same text changed."""

PROSE = ("headline", "sentence")
"""Contexts between which a text may move and keep its English."""


@dataclass(frozen=True, slots=True)
class English:
    """The English of a text and who made it."""

    text: str
    status: Status
    line: int = 0  # of the catalogue


@dataclass(frozen=True, slots=True)
class Tally:
    """How many texts of a file a person wrote, a person reviewed, a machine wrote, changed since, and are missing."""

    human: int = 0
    reviewed: int = 0
    machine: int = 0
    changed: int = 0
    missing: int = 0

    @property
    def all(self) -> int:
        """Every text."""
        return self.human + self.reviewed + self.machine + self.changed + self.missing

    @property
    def done(self) -> int:
        """Texts with English that a person stands for."""
        return self.human + self.reviewed

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


def read_catalogue(path: Path) -> polib.POFile:
    """Return the PO file at *path*; raises InputError naming file and line."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise _unusable(path, None, "not-utf-8", say("the file is not in UTF-8"), say("save it as UTF-8")) from None
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip() and not PO_LINE.match(line):
            what = say("this is no line of a PO file: {line}", line=line.strip()[:60])
            fix = say('write msgctxt, msgid or msgstr and a text in straight quotation marks; inside the text write \\" for "')
            raise _unusable(path, number, "bad-po", what, fix)
    try:
        return polib.pofile(str(path), encoding="utf-8", wrapwidth=0)
    except OSError as error:
        line_of = re.search(r"\(line (\d+)\)(?:: (.+))?", str(error))
        what = say((line_of[2] if line_of else None) or "the entry is broken")
        raise _unusable(path, int(line_of[1]) if line_of else None, "bad-po", what, say("mend the entry at this line")) from None


def _unusable(path: Path, line: int | None, code: str, what: Message, fix: Message) -> InputError:
    return InputError(Problem(path=str(path), line=line, code=code, what=what, fix=fix))


def catalogue_bytes(catalogue: polib.POFile) -> bytes:
    """What is written to disk: the same bytes for the same entries, no line ever wrapped."""
    return f"{catalogue}".rstrip("\n").encode() + b"\n"


def write_catalogue(path: Path, catalogue: polib.POFile) -> None:
    """Put *catalogue* at *path* in one step; a file that says the same already is left alone."""
    data = catalogue_bytes(catalogue)
    if not path.is_file() or path.read_bytes() != data:
        beside = path.with_name(f".{path.name}.new")
        beside.write_bytes(data)
        beside.replace(path)


# ---- who made what -------------------------------------------------------------------------------------------------------


def in_force(entry: polib.POEntry) -> English | None:
    """The English that counts: a person's, or a machine's that still fits its Chinese; None for an empty or outdated one."""
    if entry.obsolete or not entry.msgstr or not entry.msgid:
        return None
    made_by_machine = any(line.startswith(MACHINE) for line in entry.tcomment.split("\n"))
    if entry.fuzzy:
        return English(entry.msgstr, "machine", entry.linenum) if made_by_machine and entry.previous_msgid is None else None
    return English(entry.msgstr, "reviewed" if made_by_machine else "human", entry.linenum)


def english_in(catalogue: polib.POFile) -> Mapping[Key, English]:
    """Every text of *catalogue* that has English, by context and Chinese."""
    return {(entry.msgctxt or "", entry.msgid): english for entry in catalogue if (english := in_force(entry))}


def tally(catalogue: polib.POFile) -> Tally:
    """Count the texts of *catalogue* by who made their English."""
    total = Tally()
    for entry in catalogue:
        if not entry.obsolete:
            english = in_force(entry)
            total += Tally(**{english.status if english else "changed" if entry.msgstr else "missing": 1})
    return total


# ---- following the page --------------------------------------------------------------------------------------------------


def texts_of(entry: Entry) -> list[tuple[str, str, int]]:
    """Every text of *entry* that wants English, as (context, Chinese, source line), in reading order."""
    article = entry.article
    out: list[tuple[str, str, int]] = []
    for _, heading in article.headings():
        out.append(("headline", heading.zh, heading.origin[0]))
    for paragraph in article.paragraphs:
        out += [("sentence", s.zh, paragraph.origin[s.start]) for s in paragraph.sentences]
    first = article.lines[0][0]
    out += [("plan", i.name.zh, i.places[0].lines[0][0] if i.places else first) for i in entry.instruments]
    out += [("organisation", body.zh, first) for body in entry.organisations]
    for record in (*entry.targets, *entry.figures):
        line = record.places[0].lines[0][0]
        out.append(("indicator", record.indicator.zh, line))
        if record.scope:
            out.append(("place", record.scope.zh, line))
        if record.hedge:
            out.append(("hedge", record.hedge.zh, line))
    return out


def update_catalogue(old: polib.POFile | None, entries: Iterable[Entry], known: Mapping[Key, object], day: str) -> polib.POFile:
    """Return *old* brought up to date with what *entries* say: new texts empty, changed ones fuzzy, unused ones obsolete.

    Texts that *known* (our own terms) already says in English are left out unless *old* has them. No English is ever lost, and each
    serves one changed text at most. Headers and comments stay as they are; *day* is when a new file is made.
    """
    new = polib.POFile(encoding="utf-8", wrapwidth=0)
    new.header = old.header if old is not None and old.header else HEADER
    new.metadata = METADATA | {"PO-Revision-Date": f"{day} 00:00+0000"} | (old.metadata if old is not None else {})
    before = {(entry.msgctxt or "", entry.msgid): entry for entry in (old if old is not None else ()) if not entry.obsolete}
    places: dict[Key, list[tuple[str, str]]] = {}
    for entry in entries:
        for context, zh, line in texts_of(entry):
            key = (context, zh)
            if key not in known or key in before:
                places.setdefault(key, []).append((entry.article.source, str(line)))
    unused = {key: entry for key, entry in before.items() if key not in places and entry.msgstr}
    unused |= {(e.msgctxt or "", e.msgid): e for e in (old.obsolete_entries() if old is not None else ()) if e.msgstr}
    changed = _changed([key for key in places if key not in before], unused)
    for key, occurrences in places.items():
        entry = before.get(key) or changed.get(key) or polib.POEntry(msgctxt=key[0], msgid=key[1])
        entry.occurrences = sorted(set(occurrences), key=lambda place: (place[0], int(place[1])))
        new.append(entry)
    for entry in unused.values():
        entry.obsolete, entry.occurrences = True, []
        new.append(entry)
    return new


def _changed(wanted: Sequence[Key], unused: dict[Key, polib.POEntry]) -> Mapping[Key, polib.POEntry]:
    """Entries for those *wanted* texts that an unused one became; what is taken leaves *unused*."""
    found: dict[Key, polib.POEntry] = {}
    for context, zh in wanted:
        for other in (context, *(PROSE if context in PROSE else ())):  # the same text, or a headline that became a sentence
            if (entry := unused.pop((other, zh), None)) is not None:
                found[context, zh] = _entry(context, zh, entry)
                break
    likeness = [
        (ratio, order, key, other)
        for order, key in enumerate(wanted)
        if key not in found
        for other, entry in unused.items()
        if other[0] == key[0] and not _is_raw(entry) and (ratio := _likeness(key[1], other[1])) >= ALIKE
    ]
    for _, _, key, other in sorted(likeness, key=lambda each: (-each[0], each[1])):
        if key not in found and other in unused:
            found[key] = _entry(*key, unused.pop(other))
    return found


def _is_raw(entry: polib.POEntry) -> bool:
    """Whether a machine wrote its English and nobody looked: a changed text is better translated anew."""
    return entry.fuzzy and entry.previous_msgid is None and MACHINE in entry.tcomment


def _likeness(one: str, other: str) -> float:
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE else 0.0


def _entry(context: str, zh: str, old: polib.POEntry) -> polib.POEntry:
    """The English of *old* for *zh*, fuzzy if it was made for another text."""
    made_for = old.previous_msgid or old.msgid
    flags = [flag for flag in old.flags if flag != "fuzzy"] if old.previous_msgid else list(old.flags)
    entry = polib.POEntry(msgctxt=context, msgid=zh, msgstr=old.msgstr, tcomment=old.tcomment, flags=flags)
    if zh != made_for:
        entry.previous_msgid, entry.flags = made_for, ["fuzzy", *(flag for flag in flags if flag != "fuzzy")]
    return entry


__all__ = ["MACHINE", "English", "Key", "Tally", "catalogue_bytes", "english_in", "in_force", "read_catalogue", "tally", "texts_of", "update_catalogue", "write_catalogue"]

"""Edition → PDFs through Typst: one for each topic, plan and article in each edition, set anew only where something changed."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import typst

from digest.document import Document
from digest.fingerprint import installed
from digest.message import Message, say
from digest.pack import pack
from digest.settings import Settings

MAIN = "document.typ"
CACHE = Path(".cache") / "print"  # in the project, kept out of git
FAMILIES: Mapping[str, tuple[str, ...]] = {  # in the order of preference; the regions' own forms of a character first
    "zh-Hans": ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei"),
    "zh-Hant-HK": ("Noto Sans CJK HK", "Source Han Sans HC", "Noto Sans HK", "PingFang HK", "Noto Sans CJK TC", "Microsoft JhengHei"),
    "zh-Hant-TW": ("Noto Sans CJK TC", "Source Han Sans TC", "Noto Sans TC", "PingFang TC", "Microsoft JhengHei"),
    "en": ("Libertinus Serif",),  # comes with Typst
}
WHEEL = "noto_cjk_sans_otc"  # a package of fonts
STANDARD: Literal["ua-1"] = "ua-1"
LACKING = re.compile(r"the text `\"(.+?)\"` could not be displayed")
GETA = "\u3013"  # stands where the font lacks a character, as type without the right sort always had it
ATTEMPTS = 6  # at a document that has such characters; then all of other scripts give way
FOOT = 68  # points that the foot of a page takes
FEW = 12  # documents that are not worth a second thread
LARGE = 150_000  # bytes; a document that comes out larger is set with less in it, where it has less to say


class NotSet(Exception):
    """PDFs cannot be set; its message says why and how to mend it."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message


class NoFont(NotSet):
    """No font can set Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Where the template and the fonts lie, and which family sets which language; `key` names exactly what makes its bytes."""

    template: Path
    fonts: tuple[Path, ...]
    system: bool
    families: Mapping[str, tuple[str, ...]]  # zh-Hans, zh-Hant, en: the first has the say, the others stand in
    region: str  # of Traditional: HK or TW
    sheet: str  # a4 or us-letter
    key: str


def press_of(settings: Settings) -> Press:
    """Find the fonts: those of the settings, those of the wheel, then the machine's. Raises NoFont if none can set Chinese, NotSet without a template."""
    folders = tuple(folder for folder in (settings.fonts, _wheel()) if folder is not None)
    for system in (False, True):
        known = frozenset(_families(folders, system))
        families = {language: _chosen(language, settings, known) for language in ("zh-Hans", "zh-Hant", "en")}
        if all(families.values()):
            break
    else:
        lacking = next(language for language, found in families.items() if not found)
        raise NoFont(
            say("no font for {lacking}\n  fix: install Debian's fonts-noto-cjk or the Python package noto-cjk-sans-otc, or name a folder of fonts in mkdocs.yml under extra.digest.print", lacking=lacking)
        )
    template = settings.templates / "print"
    if not (template / MAIN).is_file():
        raise NotSet(say("{path}: there is no such file\n  fix: put it back, or leave custom_dir out of mkdocs.yml to use the program's own", path=template / MAIN))
    chinese = families["zh-Hans"]
    sets = {"zh-Hans": chinese, "zh-Hant": families["zh-Hant"] + chinese, "en": families["en"] + chinese}
    made_of = [(template / MAIN).read_text(encoding="utf-8"), _packages("typst"), sets, settings.sheet, [_identity(each) for each in folders], system, LARGE]
    key = hashlib.sha256(json.dumps(made_of).encode()).hexdigest()
    region = settings.region
    return Press(template=template, fonts=folders, system=system, families=sets, region=region, sheet=settings.sheet, key=key)


def typeset(
    documents: Iterable[Document], press: Press, cache: Path | None = None, said: Callable[[int, int], None] = lambda done, of: None
) -> Mapping[str, bytes]:
    """Return the PDF of each document by its path under docs/; *said* is told how many of how many are set.

    The same documents give the same bytes, whenever and wherever they are set. A document found in the folder *cache*
    is not set again; what is set is put there. Raises NotSet for a template that does not compile.
    """
    todo, done = {}, {}
    for document in documents:
        text = json.dumps(document.contents, ensure_ascii=False, sort_keys=True)
        key = hashlib.sha256(f"{press.key} {text}".encode()).hexdigest()
        kept = cache / f"{key}.pdf" if cache else None
        if kept is not None and kept.is_file():
            done[document.path] = kept.read_bytes()
        else:
            todo[document.path] = (text, kept)
    total = len(todo)
    for count, (path, pdf) in enumerate(_set_all({path: text for path, (text, _) in todo.items()}, press), 1):
        done[path] = pdf
        kept = todo[path][1]
        if kept is not None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            beside = kept.with_suffix(f".{os.getpid()}")
            beside.write_bytes(pdf)
            beside.replace(kept)
        said(count, total)
    return dict(sorted(done.items()))


def pages_in(pdf: bytes) -> int:
    """How many pages *pdf* has."""
    key = hashlib.sha256(pdf).digest()
    if key not in _counted:
        with _opened(pdf) as document:
            _counted[key] = len(document)
    return _counted[key]


_counted: dict[bytes, int] = {}
"""Pages by the hash of a PDF, since `digest serve` asks again at each save."""


@contextmanager
def _opened(pdf: bytes) -> Iterator[Any]:
    """PDFium's document of *pdf*, for one thread at a time: two at once may end the process."""
    import pypdfium2

    with _ALONE:
        document = pypdfium2.PdfDocument(pdf)
        try:
            yield document
        finally:
            document.close()


_ALONE = Lock()


def forget(cache: Path, keep: Iterable[bytes]) -> None:
    """Remove from the folder *cache* all PDFs but those."""
    kept = {hashlib.sha256(pdf).digest() for pdf in keep}
    for path in cache.glob("*.pdf"):
        if hashlib.sha256(path.read_bytes()).digest() not in kept:
            path.unlink()


# ---- fonts ------------------------------------------------------------------------------------------------------------


def _wheel() -> Path | None:
    """The folder of the wheel's fonts, if it is installed."""
    found = find_spec(WHEEL)
    return Path(found.origin).parent if found and found.origin else None


def _families(folders: tuple[Path, ...], system: bool) -> list[str]:
    return _loaded(folders, system).families()


def _chosen(language: str, settings: Settings, known: frozenset[str]) -> tuple[str, ...]:
    """The family that sets *language*: the settings' own, else the first that is there."""
    region = f"{language}-{settings.region}" if language == "zh-Hant" else language
    wanted = (*filter(None, [settings.families.get(language)]), *FAMILIES[region])
    return tuple(family for family in wanted if family in known)[:1]


def _packages(name: str) -> list[str]:
    return [each for each in installed() if each.startswith(f"{name}-")]


def _identity(folder: Path) -> Any:
    """What tells one set of fonts from another, on any machine."""
    if folder == _wheel() and (packages := _packages(WHEEL)):
        return packages
    return sorted([path.name, path.stat().st_size] for path in folder.rglob("*") if path.is_file())


# ---- setting ------------------------------------------------------------------------------------------------------------


def _set_all(texts: Mapping[str, str], press: Press) -> Iterator[tuple[str, bytes]]:
    if len(texts) < FEW or (os.cpu_count() or 1) < 2:
        yield from ((path, _named(path, text, press)) for path, text in texts.items())
        return
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:  # a fork beside a running thread may hang; Typst lets threads run
        yield from zip(texts, pool.map(_named, texts, texts.values(), [press] * len(texts)), strict=True)


def _named(path: str, text: str, press: Press) -> bytes:
    """`_set`, whose faults name the document at *path*."""
    try:
        return _set(text, press)
    except NotSet as error:
        raise NotSet(say("{page}: {error}", page=path, error=error.message)) from None
    except Exception as error:
        what = say("{page}: a fault of the program: {kind}: {error}\n  fix: report it with this page; meanwhile mend or drop in the sidecar what is odd about it, or leave PDFs out: print: {pdfs: []}",
                   page=path, kind=type(error).__name__, error=error)
        raise NotSet(what) from error


def _set(text: str, press: Press) -> bytes:
    """The first of a document's contents that makes a small PDF, else the last; set closer where that saves a sheet with a few lines."""
    for content in json.loads(text):
        told = json.dumps(content, ensure_ascii=False, sort_keys=True)
        pdf = _set_one(told, press)
        if len(pdf) <= LARGE:
            break
    if _ends_with_little(pdf):
        closer = _set_one(told, press, tight=True)
        pdf = closer if pages_in(closer) < pages_in(pdf) else pdf
    return pdf


def _ends_with_little(pdf: bytes) -> bool:
    """Whether the last of several pages has nothing between its upper third and its foot."""
    with _opened(pdf) as document:
        page = document[len(document) - 1]
        below = page.get_textpage().get_text_bounded(bottom=FOOT, top=page.get_height() * 2 / 3)
        return len(document) > 1 and not below.strip()


def _set_one(text: str, press: Press, tight: bool = False) -> bytes:
    """One PDF; a character that no font has gives way to a geta mark."""
    for _ in range(ATTEMPTS):
        try:
            return _compile(text, press, tight)
        except typst.TypstError as error:
            lacking = set("".join(LACKING.findall(error.diagnostic)))
            lacking -= {character for character in lacking if character.isascii()}
            if not lacking:
                raise NotSet(say("{path}: {message}\n  fix: mend the template, or leave PDFs out: print: {pdfs: []}", path=press.template / MAIN, message=error.message)) from None
            text = text.translate({ord(character): GETA for character in lacking})
    return _compile("".join(GETA if _is_foreign(character) else character for character in text), press, tight)


def _is_foreign(character: str) -> bool:
    """Whether no font for Chinese or English is likely to have it."""
    return ord(character) > 0x52F and not 0x1E00 <= ord(character) <= 0x9FFF and not 0xF900 <= ord(character) <= 0xFFEF


def _compile(text: str, press: Press, tight: bool) -> bytes:
    mark = hashlib.sha256(text.encode()).hexdigest()[:8]
    given = json.loads(text) | {"sheet": press.sheet, "fonts": press.families, "region": press.region, "mark": mark, "tight": tight}
    pdf = typst.compile(
        press.template / MAIN,
        root=press.template,
        font_paths=_loaded(press.fonts, press.system),
        sys_inputs={"document": json.dumps(given, ensure_ascii=False)},
        format="pdf",
        pdf_standards=STANDARD,
        timestamp=0,
    )
    return pack(pdf)


@cache
def _loaded(folders: tuple[Path, ...], system: bool) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=system, font_paths=list(map(str, folders)))

"""Judges PDFs: `python tests/papers.py` sets every topic, plan and article of seeds/ in its four editions and says what is wrong with which.

Poppler is asked what a reader's programs would see (fonts, text, structure); the rest is what PDF/UA-1 asks of a file and a program can look at.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pikepdf

from digest import pipeline
from digest.document import Document, documents
from digest.lexicon import default
from digest.settings import Settings
from digest.typeset import LARGE, press_of, typeset

ROOT = Path(__file__).parent.parent
SHEET, MARGIN = (596, 842), 60  # points
PAINTS = frozenset(["Tj", "TJ", "'", '"', "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "Do", "EI"])
PARENTS = {  # what may stand in what
    "THead": ("Table",), "TBody": ("Table",), "TFoot": ("Table",), "TR": ("Table", "THead", "TBody", "TFoot"), "TH": ("TR",), "TD": ("TR",),
    "LI": ("L",), "LBody": ("LI",), "TOCI": ("TOC",),
}  # fmt: skip
CHILDREN = {"Table": ("TR", "THead", "TBody", "TFoot", "Caption"), "TR": ("TH", "TD"), "L": ("LI", "L", "Caption"), "LI": ("Lbl", "LBody"), "TOC": ("TOCI", "TOC", "Caption")}


def faults(pdf: bytes, document: Document) -> Iterator[str]:
    """Say what is wrong with the PDF of *document*."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "one.pdf")
        path.write_bytes(pdf)
        yield from _fonts(path)
        yield from _order(path, content_of(pdf, document))
        yield from _structure(path, content_of(pdf, document))
    with pikepdf.open(io.BytesIO(pdf)) as file:
        yield from _about(file)
        yield from _tags(file)
        yield from _pages(file)
    if document.page.startswith("topics/") and len(pdf) > LARGE:
        yield f"{len(pdf)} bytes"


def content_of(pdf: bytes, document: Document) -> Mapping[str, Any]:
    """Which of its contents the PDF shows: it bears their mark."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        words = str(file.docinfo["/Keywords"])
    for content in document.contents:
        if hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:8] in words:
            return content
    raise LookupError(document.path)


# ---- what Poppler sees -----------------------------------------------------------------------------------------------------


def poppler(*words: str | Path) -> str:
    return subprocess.run(list(map(str, words)), capture_output=True, text=True, check=True, errors="replace").stdout


def _fonts(path: Path) -> Iterator[str]:
    """Each font is embedded, in part, with the characters its glyphs stand for."""
    lines = poppler("pdffonts", path).splitlines()[2:]
    if not lines:
        yield "no fonts"
    yield from (f"font: {line}" for line in lines if not re.search(r"\syes\s+yes\s+yes\s", line))


def _order(path: Path, content: Mapping[str, Any]) -> Iterator[str]:
    """The text is whole and in order, each row's cells one after the other, or on lines that no other row shares."""
    plain, laid = (squeezed(poppler("pdftotext", *mode, path, "-")) for mode in ((), ("-raw",)))
    rows = list(rows_of(content))
    at = {"default": 0, "raw": 0}
    for mode, text in (("default", plain), ("raw", laid)):
        for row in rows:
            found = text.find(squeezed("".join(row)), at[mode])
            if found < 0:
                yield f"{mode}: row apart: {' | '.join(row)}"
            else:
                at[mode] = found
    yield from _bands(poppler("pdftotext", "-layout", path, "-"), rows)
    between = squeezed(poppler("pdftotext", "-y", MARGIN, "-H", SHEET[1] - 2 * MARGIN, "-W", SHEET[0], path, "-"))  # paragraphs go on over a page's head and foot
    reached = 0
    for said in prose_of(content):
        found = between.find(squeezed(said), reached)
        if found < 0:
            yield f"text apart: {said}"
        else:
            reached = found


def _bands(text: str, rows: list[list[str]]) -> Iterator[str]:
    """With -layout, each row has lines of its own: all its characters and nobody else's."""
    lines = [Counter(squeezed(line)) for line in text.splitlines() if line.strip()]
    start = 0
    for row in rows:
        wanted = Counter(squeezed("".join(row)))
        for first in range(start, len(lines)):
            have, last = Counter[str](), first
            while last < len(lines) and have != wanted and not lines[last] - wanted + have - wanted and have <= wanted:
                have += lines[last]
                last += 1
            if have == wanted:
                start = last
                break
        else:
            yield f"layout: row apart: {' | '.join(row)}"


def squeezed(text: str) -> str:
    """Without spaces, and without hyphens: pdftotext takes one at a line's end for its own setting."""
    return re.sub(r"[\s\u00ad\u200b\u2060\ufffe-]", "", text)


def rows_of(content: Mapping[str, Any]) -> Iterator[list[str]]:
    """The cells of each table's rows, as they should be read."""
    voices = content["voices"]
    main = voices[-1]
    for key in ("targets", "figures"):
        several = [[voice[key][n] for voice in voices] for n in range(len(main[key]))]
        lettered = any(row[-1]["plan"] for row in several)
        order = ("coming", "past", "undated") if key == "targets" else (None,)
        for state in order:
            for own in several:
                if state is None or own[-1]["state"] == state:
                    yield _row(own, voices, lettered)
    for n in range(len(main["terms"])):
        own = [voice["terms"][n] for voice in voices]
        if len(voices) == 1:
            yield [plain(own[0][key]) for key in ("term", "other", "note")]
        else:
            yield [plain(each[key]) for each in own for key in ("term", "note")]


def _row(own: list[Mapping[str, Any]], voices: list[Mapping[str, Any]], lettered: bool) -> list[str]:
    none = {voice["words"]["none"] for voice in voices}
    two = len(voices) > 1

    def stacked(said: list[str]) -> str:
        return "".join(said if len(set(said)) > 1 else said[:1])

    def amount(voice: Mapping[str, Any], row: Mapping[str, Any]) -> str:
        return plain(row["amount"]) + (f"({row['check']})" if row["check"] else "") + "".join(map(plain, row["below"]))

    def indicator(row: Mapping[str, Any]) -> str:
        said = capital(plain(row["indicator"])) + row["baseline"]
        return said + (plain(row["scope"]) if two and plain(row["scope"]) not in none else "")

    last = own[-1]
    return [
        stacked([row["date"] for row in own]),
        *map(indicator, own),
        "".join(amount(v, r) for v, r in zip(voices, own, strict=True)) if len({plain(r["amount"]) for r in own}) > 1 or two else amount(voices[-1], last),
        *([] if two else [plain(last["scope"])]),
        *([last["plan"] or "–"] if lettered else []),
        f"[{last['n'] or last['mark']}]" + last["lines"],
    ]


def capital(said: str) -> str:
    return said[:1].upper() + said[1:]


def prose_of(content: Mapping[str, Any]) -> Iterator[str]:
    """The text of an article in one language, paragraph by paragraph."""
    if len(content["voices"]) == 1:
        for passage in content["voices"][0]["text"]:
            yield plain(passage["run"])


def plain(run: Any) -> str:
    if isinstance(run, Mapping):
        return str(run["zh"])
    return "".join(map(plain, run)) if isinstance(run, list) else str(run)


def _structure(path: Path, content: Mapping[str, Any]) -> Iterator[str]:
    """Headings, tables with heads, and pictures with an alternative text, where the document has such."""
    said = poppler("pdfinfo", "-struct-text", path)
    voice = content["voices"][-1]
    for tag, wanted in (("H1", True), ("Table", voice["targets"] or voice["figures"] or voice["terms"]), ("Figure", voice["qr"] or voice["timeline"])):
        if wanted and not re.search(rf"^\s*{tag}\b", said, re.MULTILINE):
            yield f"structure: no {tag}"
    if len(re.findall(r"^\s*Table\b", said, re.MULTILINE)) != len(re.findall(r"^\s*THead\b", said, re.MULTILINE)):
        yield "structure: a table without a head"


# ---- what PDF/UA-1 asks for ------------------------------------------------------------------------------------------------


def _about(file: pikepdf.Pdf) -> Iterator[str]:
    root = file.Root
    with file.open_metadata() as about:
        if about.get("pdfuaid:part") != "1":
            yield "5: the metadata do not name PDF/UA-1"
        if not about.get("dc:title"):
            yield "7.1: no title in the metadata"
    if not root.get("/Lang"):
        yield "7.2: the document names no language"
    if not root.MarkInfo.get("/Marked") or root.MarkInfo.get("/Suspects"):
        yield "6.2: not marked as tagged"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield "7.1: the window does not show the title"
    if "/Outlines" not in root:
        yield "no bookmarks"
    if file.is_encrypted or "/AcroForm" in root or "/OpenAction" in root or ("/Names" in root and "/JavaScript" in root.Names):
        yield "a form, script or key"


def _tags(file: pikepdf.Pdf) -> Iterator[str]:
    root = file.Root.StructTreeRoot
    roles = {key: str(value) for key, value in root.get("/RoleMap", {}).items()}
    ids: set[str] = set()
    wanted: list[str] = []
    levels: list[int] = []

    def tag_of(element: Any) -> str:
        tag = str(element.S)
        seen = {tag}
        while tag in roles and roles[tag] not in seen:
            seen.add(tag := roles[tag])
        return tag[1:]

    def walk(element: Any, parent: str) -> Iterator[str]:
        tag = tag_of(element)
        kids = _kids(element)
        below = [tag_of(kid) for kid in kids if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]
        if tag in PARENTS and parent not in PARENTS[tag]:
            yield f"7.2: {tag} in {parent}"
        if tag in CHILDREN and any(each not in CHILDREN[tag] for each in below):
            yield f"7.2: {', '.join(sorted(set(below)))} in {tag}"
        attributes = {key: value for each in _list(element.get("/A")) if isinstance(each, pikepdf.Dictionary) for key, value in each.items()}
        if "/ID" in element:
            ids.add(str(element.ID))
        if tag in ("TH", "TD"):
            wanted.extend(str(each) for each in attributes.get("/Headers", []))
            if (tag == "TH" and "/Scope" not in attributes) or (tag == "TD" and not len(attributes.get("/Headers", []))):
                yield f"7.5: {tag} names no head"
        if tag == "Table" and len(set(_widths(element, tag_of))) > 1:
            yield "7.2: rows of a table differ in width"
        if tag in ("Figure", "Formula") and not str(element.get("/Alt", "")).strip():
            yield f"7.3: {tag} without an alternative text"
        if match := re.fullmatch(r"H([1-6])", tag):
            levels.append(int(match[1]))
            if not kids:
                yield "7.4: an empty heading"
            if re.fullmatch(r"H[1-6]", parent):
                yield "7.4: a heading in a heading"
        if tag == "Link" and not any(isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/OBJR" for kid in kids):
            yield "7.18.5: a link without its annotation"
        for kid in kids:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield from walk(kid, tag)

    for top in _list(root.K):
        yield from walk(top, "")
    yield from (f"7.5: a cell names the head {each}, which is none" for each in sorted({*wanted} - ids))
    yield from (f"7.4: H{after} after H{before}" for before, after in zip([0, *levels], levels, strict=False) if after > before + 1)


def _kids(element: Any) -> list[Any]:
    return _list(element.get("/K"))


def _list(value: Any) -> list[Any]:
    return [] if value is None else list(value) if isinstance(value, pikepdf.Array) else [value]


def _widths(table: Any, tag_of: Any) -> Iterator[int]:
    for kid in _kids(table):
        rows = [kid] if tag_of(kid) == "TR" else _kids(kid)
        for row in rows:
            if tag_of(row) == "TR":
                yield len(_kids(row))


def _pages(file: pikepdf.Pdf) -> Iterator[str]:
    for number, page in enumerate(file.pages, 1):
        if "/StructParents" not in page or (page.get("/Annots") is not None and page.get("/Tabs") != "/S"):
            yield f"7.18.3: page {number} has no order of its own"
        for annotation in _list(page.get("/Annots")):
            if not str(annotation.get("/Contents", "")).strip() or "/StructParent" not in annotation:
                yield f"7.18.1: a link on page {number} is not described"
        marks: list[str] = []
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name in ("BDC", "BMC"):
                tag = str(operands[0])
                tagged = len(operands) > 1 and isinstance(operands[1], pikepdf.Dictionary) and "/MCID" in operands[1]
                if (tag == "/Artifact" and any(mark == "text" for mark in marks)) or (tagged and "artifact" in marks):
                    yield f"7.1: page {number}: artifact and text in one another"
                marks.append("artifact" if tag == "/Artifact" else "text" if tagged else "")
            elif name == "EMC":
                marks.pop()
            elif name in PAINTS and not any(marks):
                yield f"7.1: page {number} paints what has no tag"
                break


def main() -> None:
    edition, _ = pipeline.build(pipeline.seeds_of(ROOT), ROOT, default())
    settings = Settings(address="https://example.org/digest/", licence="CC BY 4.0")
    found = {document.path: document for document in documents(edition, settings, default())}
    pdfs = typeset(found.values(), press_of(settings))
    again = typeset(found.values(), press_of(settings))
    count = Counter[str]()
    for path, pdf in pdfs.items():
        said = list(faults(pdf, found[path]))
        if again[path] != pdf:
            said.append("another time it comes out otherwise")
        for fault in said:
            print(f"{path}: {fault}")
        kind = f"{found[path].edition} {found[path].page.split('/')[0]}"
        count[kind] += 1
        count["rows"] += sum(1 for _ in rows_of(content_of(pdf, found[path])))
        count["faults"] += len(said)
    print(", ".join(f"{n} {what}" for what, n in count.items()))
    for kind in ("topics", "plans", "articles"):
        sizes = [len(pdf) for path, pdf in pdfs.items() if found[path].page.startswith(kind)]
        print(f"{kind}: {len(sizes)} PDFs, largest {max(sizes):,} bytes")
    sys.exit(1 if count["faults"] else 0)


if __name__ == "__main__":
    main()

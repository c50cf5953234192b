"""A text that is no YAML → the line that is wrong, what is wrong there, and how to mend it, in an editor's words."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from digest.message import Message, say

KEY = re.compile(r"(?P<indent> *(?:- +)*)(?P<key>[\w$]+|\S)")
"""How a line begins: its indentation, with the hyphens of entries, and its key."""
MISWRITTEN = (
    (re.compile(r" *(?:- +)*([\w$]+) *："), say("a full-width colon stands behind {key}"), say("write {key}: with a half-width colon and a space behind it")),
    (re.compile(r" *(?:- +)*([a-z_]+):(?!//)[^\s:]"), say("no space stands behind the colon of {key}"), say("write {key}: with a space behind the colon")),
    (re.compile(r" *-([a-z_]+):"), say("no space stands between the hyphen and {key}"), say("write - {key}: with a space behind the hyphen")),
)
"""Ways to write a key that is none, what is said of each, and how to mend it."""
LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""Where PyYAML begins a new line."""
ALIKE = say("indent the hyphens of one list alike, and the keys of one entry")
Fault = tuple[int | None, Message, Message]
"""Line, what, fix."""


def fault_of(text: str, error: yaml.MarkedYAMLError) -> Fault:
    """Return what is wrong in *text*, which PyYAML refused with *error*: the line to mend is often an earlier one than it names."""
    lines, mark = [*LINE_END.split(text), ""], error.problem_mark
    problem, context = error.problem or str(error), error.context_mark
    if mark is None:
        return None, say(problem), say("write the file as docs/editors shows it")
    here = mark.line
    opened = context.line + 1 if context else here + 1  # the line where that began which is wrong here
    if "simple key" in (error.context or "") or problem.startswith("mapping values"):
        for n in (opened, here + 1, _above(lines, here) + 1):
            if told := miswritten_key(lines[n - 1]):
                return n, *told
    if "simple key" in (error.context or ""):
        return opened, say("a colon is missing"), say("write a key, a colon, a space and what you settle; a text stands on the line of its key")
    if "document start" in problem:
        stray = next((n for n, line in enumerate(lines) if line[:1] == " " and _says(line)), here)
        return stray + 1, say("a space stands before {key}", key=_key(lines[stray])), say("take away the spaces at the beginning of this line, so that it begins where the others do")
    if problem.startswith("mapping values") and not re.fullmatch(r" *(?:- +)*[\w$]+ *", lines[here][: mark.column]):
        return here + 1, say("a colon stands within a text"), say("put the whole text in quotation marks")
    if problem.startswith(("mapping values", "expected <block end>")) and "<scalar>" not in problem:
        return here + 1, *_indented(lines, here)
    if problem.startswith("expected <block end>"):
        quoted = [token for token in _tokens(text, mark.index) if isinstance(token, yaml.ScalarToken)][-1:]
        if quoted and quoted[0].start_mark.line < quoted[0].end_mark.line:
            return quoted[0].start_mark.line + 1, say("a quotation mark opens here and is closed on line {line}", line=quoted[0].end_mark.line + 1), say("close it on its own line, or take it away")
        return here + 1, say("a text goes on behind quotation marks or brackets"), say("put the whole text in quotation marks, of a kind that it does not hold itself")
    if "end of stream" in problem:
        return opened, say("a quotation mark opens here and is closed nowhere"), say("close it on its own line, or take it away")
    if "flow" in (error.context or ""):
        return opened, say("a bracket opens here and is not closed, or a comma is missing in it"), say("write [a, b] or {a: b, c: d}, with half-width brackets, commas and colons")
    if "another document" in problem:
        return here + 1, say("a second document begins here"), say("take the line of hyphens away: a file has one list of keys")
    if re.search("cannot start|alias|block scalar|node content|not allowed", f"{error.context} {problem}"):
        start = context if "scalar" in (error.context or "") and context else mark
        return here + 1, say("a text begins with {sign}", sign=lines[start.line][start.column : start.column + 1]), say("put it in quotation marks")
    return here + 1, say(problem), say("put the text in quotation marks, and compare the line with docs/editors")


def miswritten_key(line: str) -> tuple[Message, Message] | None:
    """What is wrong with the key of *line*, and how to mend it; None where nothing is, as far as can be told."""
    for form, what, fix in MISWRITTEN:
        if found := form.match(line):
            return say(what, key=found[1]), say(fix, key=found[1])
    return None


def _indented(lines: list[str], here: int) -> tuple[Message, Message]:
    """How far line *here* is indented, and the line above that it should stand under: hyphens under hyphens, keys under keys."""
    listed = lines[here].lstrip().startswith("- ")
    above = _above(lines, here)
    while listed and above > 0 and not lines[above].lstrip().startswith("- "):
        above = _above(lines, above)
    here_in, there_in = (len(line) - len(line.lstrip()) if listed else _depth(line) for line in (lines[here], lines[above]))
    values = {"key": _key(lines[here]), "here": here_in, "other": _key(lines[above]), "line": above + 1, "there": there_in}
    if here_in == there_in:
        return say("{key} does not stand under what it belongs to", key=_key(lines[here])), ALIKE
    return say("{key} is indented by {here}, {other} on line {line} by {there}", **values), ALIKE


def _above(lines: list[str], here: int) -> int:
    """The line above *here* that says something; 0 where none does."""
    return next((n for n in range(here - 1, -1, -1) if _says(lines[n])), 0)


def _says(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _depth(line: str) -> int:
    found = KEY.match(line)
    return len(found["indent"]) if found else 0


def _key(line: str) -> str:
    found = KEY.match(line)
    return found["key"] if found else ""


def _tokens(text: str, end: int) -> Iterator[yaml.Token]:
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        if token.start_mark.index >= end:
            return
        yield token

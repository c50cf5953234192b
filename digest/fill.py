"""Catalogue → the same with English by a machine where nobody has written any; what says other numbers than its Chinese stays empty."""

from __future__ import annotations

import http.client
import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Protocol

import polib

from digest.catalogue import MACHINE
from digest.compare import compare
from digest.lexicon import Lexicon
from digest.message import Message, many, say
from digest.problem import InputError, Problem
from digest.terms import find_terms

BATCH = 12
BATCH_LETTERS = 1200
"""Texts, and characters of them, that go into one request."""

TRIES = 5
"""How often a request is sent before its texts are left empty; after two such requests in a row nothing more is sent."""

LONGEST_WAIT = 60.0
"""Seconds between two tries, whatever the server asks for."""

TIMEOUT = 120.0
LONGEST_ANSWER = 1 << 20
"""Bytes of an answer that are read."""

LONGEST = 12
"""English characters for one Chinese character at most; an answer beyond that is no translation."""

HAN = re.compile(r"[\u3400-\u9fff]")

Said = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A text without English."""

    context: str
    zh: str


class Translator(Protocol):
    """Something that puts texts into English."""

    name: str

    def batches(self, wanted: Sequence[Wanted]) -> Iterator[Sequence[Wanted]]:
        """How *wanted* is cut for it."""

    def translate(self, batch: Sequence[Wanted]) -> Mapping[Wanted, str]:
        """The English of what it could translate; InputError where going on is no use."""


@dataclass(slots=True)
class Filled:
    """What came of it: how many texts were taken, which were refused and why, and how many got no answer."""

    taken: int = 0
    refused: list[tuple[str, str, str]] = field(default_factory=list)  # Chinese, English, reason
    unanswered: int = 0


def wanting(catalogue: polib.POFile) -> list[polib.POEntry]:
    """The entries that have no English at all."""
    return [entry for entry in catalogue if not entry.obsolete and entry.msgid and not entry.msgstr]


def fill(entries: Sequence[polib.POEntry], translator: Translator, lexicon: Lexicon, date: str, save: Callable[[], None], said: Said) -> Filled:
    """Fill *entries* in, fuzzy and with a comment that says who made them and when; *save* is called after every batch.

    English that says another number, unit, year or direction than its Chinese, or is no English, is refused: the entry stays empty.
    """
    done = Filled()
    by_text = {Wanted(entry.msgctxt or "", entry.msgid): entry for entry in entries}
    seen = 0
    for batch in translator.batches(list(by_text)):
        answers = translator.translate(batch)
        for wanted in batch:
            english = " ".join((answers.get(wanted) or "").split())
            if not english:
                done.unanswered += 1
            elif reason := objection(wanted.zh, english, lexicon):
                done.refused.append((wanted.zh, english, reason))
            else:
                _write(by_text[wanted], english, f"{MACHINE}{translator.name}, {date}")
                done.taken += 1
        save()
        seen += len(batch)
        said(say("{seen} of {texts}: {taken} filled in, {count} refused, {unanswered} without answer", seen=seen, texts=many(len(by_text), 'text'), taken=done.taken, count=len(done.refused), unanswered=done.unanswered))
    return done


def _write(entry: polib.POEntry, english: str, who: str) -> None:
    entry.msgstr = english
    entry.tcomment = "\n".join([*filter(None, entry.tcomment.split("\n")), who])
    entry.flags = list(dict.fromkeys(["fuzzy", *entry.flags]))


def objection(zh: str, en: str, lexicon: Lexicon) -> str | None:
    """Why *en* cannot stand for *zh*; None if it may."""
    if HAN.search(en):
        return say("it is not all in English")
    if len(en) > LONGEST * len(zh) + LONGEST:
        return say("it is far longer than the Chinese")
    return next((finding.message for finding in compare(zh, en, lexicon)), None)


# ---- Argos Translate: offline ----------------------------------------------------------------------------------------------


class Argos:
    """Argos Translate with its Chinese–English model on this machine."""

    def __init__(self) -> None:
        try:
            from argostranslate import translate
        except ImportError:
            fix = say("install it: pip install 'policy-digest[argos]'")
            raise _no_translator("argos", say("Argos Translate is not installed"), fix) from None
        chinese, english = (translate.get_language_from_code(code) for code in ("zh", "en"))
        model = chinese.get_translation(english) if chinese and english else None
        if model is None:
            raise _no_translator("argos", say("Argos Translate has no model from Chinese to English"), say("get it: argospm update && argospm install translate-zh_en"))
        self.name = "Argos Translate zh-en"
        self._model = model

    def batches(self, wanted: Sequence[Wanted]) -> Iterator[Sequence[Wanted]]:
        """One text at a time: nothing is gained by more."""
        for each in wanted:
            yield [each]

    def translate(self, batch: Sequence[Wanted]) -> Mapping[Wanted, str]:
        """The English of *batch*."""
        return {each: str(self._model.translate(each.zh)) for each in batch}


# ---- an OpenAI-compatible endpoint -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class Endpoint:
    """A server that speaks the chat protocol of OpenAI, at `<url>/chat/completions`."""

    url: str
    key: str
    name: str  # of the model
    lexicon: Lexicon
    said: Said
    wait: Callable[[float], None] = time.sleep
    timeout: float = TIMEOUT
    silent: bool = False  # the last request got no answer

    def __post_init__(self) -> None:
        if not re.match(r"https?://[^\s/]+", self.url):
            raise _no_translator("openai", say("OPENAI_BASE_URL is {url}: the server's address is wanted", url=self.url or say("not set")), say("set OPENAI_BASE_URL: https://api.example.org/v1"))
        if not re.fullmatch(r"[!-~]*", self.key):
            raise _no_translator("openai", say("OPENAI_API_KEY holds spaces or other signs that no key has"), say("copy it anew"))
        if not self.name:
            raise _no_translator("openai", say("no model is named"), say("name one: --model NAME"))

    def batches(self, wanted: Sequence[Wanted]) -> Iterator[Sequence[Wanted]]:
        """Texts in the order given, as many a request as it may hold."""
        batch: list[Wanted] = []
        for each in wanted:
            if batch and (len(batch) == BATCH or sum(len(w.zh) for w in batch) + len(each.zh) > BATCH_LETTERS):
                yield batch
                batch = []
            batch.append(each)
        if batch:
            yield batch

    def tokens(self, wanted: Sequence[Wanted]) -> tuple[int, int]:
        """About how many tokens go in and come out: one a Chinese character, one for four others."""
        going = sum(_tokens(self.prompt(batch)) for batch in self.batches(wanted))
        return going, sum(len(each.zh) + 8 for each in wanted)

    def prompt(self, batch: Sequence[Wanted]) -> str:
        """What is asked: the rules, the glossary's terms that the texts use, the texts."""
        words = self.lexicon.values("machine")
        terms = {text[m.start : m.end]: m.term.en for text in (each.zh for each in batch) for m in find_terms(text, self.lexicon)}
        listed = "\n".join(f"{zh} = {en}" for zh, en in sorted(terms.items()))
        texts = {str(n): {"kind": each.context, "text": each.zh} for n, each in enumerate(batch, 1)}
        asked = str(words["prompt"])
        if listed:
            asked += str(words["terms"]).replace("{terms}", listed)
        return asked + str(words["texts"]).replace("{texts}", json.dumps(texts, ensure_ascii=False, indent=0))

    def translate(self, batch: Sequence[Wanted]) -> Mapping[Wanted, str]:
        """The English of *batch*; what the server answers badly is asked for again in halves, then left out."""
        answer = self._asked(batch)
        if answer is None:
            return {}
        found = {each: text for n, each in enumerate(batch, 1) if isinstance(text := answer.get(str(n)), str)}
        if not found and len(batch) > 1:
            half = len(batch) // 2
            return {**self.translate(batch[:half]), **self.translate(batch[half:])}
        return found

    def _asked(self, batch: Sequence[Wanted]) -> Mapping[str, Any] | None:
        """The JSON object of an answer, {} if it holds none, None if the server gave none however often it was asked."""
        body = {"model": self.name, "messages": [{"role": "user", "content": self.prompt(batch)}]}
        headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {self.key}"} if self.key else {})}
        request = urllib.request.Request(f"{self.url.rstrip('/')}/chat/completions", json.dumps(body).encode(), headers)
        for attempt in range(1, TRIES + 1):
            try:
                with OPENER.open(request, timeout=self.timeout) as response:
                    answer = response.read(LONGEST_ANSWER)
                self.silent = False
                return _object_in(answer)
            except urllib.error.HTTPError as error:
                if error.code not in (408, 409, 425, 429) and error.code < 500:
                    fix = say("look at OPENAI_BASE_URL, OPENAI_API_KEY and --model; what was filled in so far is saved")
                    raise _no_translator("openai", say("{url} answers {code} {reason}", url=self.url, code=error.code, reason=error.reason), fix) from None
                why, pause = say("answers {code}", code=error.code), _retry_after(error.headers.get("Retry-After"))
            except (OSError, http.client.HTTPException) as error:  # no connection, broken off, timed out
                why, pause = say("does not answer ({error})", error=getattr(error, 'reason', error) or type(error).__name__), None
            if attempt < TRIES:
                seconds = min(pause if pause is not None else 2.0 ** (attempt - 1), LONGEST_WAIT)
                self.said(say("{url} {why}; asked again in {seconds} s ({attempt} of {tries})", url=self.url, why=why, seconds=f'{seconds:.0f}', attempt=attempt, tries=TRIES - 1))
                self.wait(seconds)
        if self.silent:
            raise _no_translator("openai", say("{url} {why}", url=self.url, why=why), say("run the command again later: what was filled in so far is saved"))
        self.silent = True
        self.said(say("{url} {why}; {texts} left empty", url=self.url, why=why, texts=many(len(batch), 'text')))
        return None


class _Straight(urllib.request.HTTPRedirectHandler):
    """Follows no redirection: the key is for the address given."""

    def redirect_request(self, *args: Any) -> None:
        return None


OPENER = urllib.request.build_opener(_Straight)


def _object_in(answer: bytes) -> Mapping[str, Any]:
    """The JSON object in what the model says, with or without words and fences around it; {} if there is none."""
    try:
        said = json.loads(answer)["choices"][0]["message"]["content"]
        found = json.loads(said[said.index("{") : said.rindex("}") + 1])
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _retry_after(value: str | None) -> float | None:
    """Seconds that a server asks to wait, in figures or as a date."""
    if not value:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def _tokens(text: str) -> int:
    han = len(HAN.findall(text))
    return han + (len(text) - han) // 4


def _no_translator(name: str, what: Message, fix: Message) -> InputError:
    return InputError(Problem(path=f"--fill {name}", line=None, code="no-translator", what=what, fix=fix))

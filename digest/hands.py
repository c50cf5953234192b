"""Processes beside this one that share its work: reading pages, filling templates, building the languages."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from pathlib import Path

from digest.message import say
from digest.settings import LANGUAGES

ENDED = say("a process that shared the work was ended from outside\n  fix: run it again; where memory is short, close other programs")
KNOWN = ["digest.cli", "digest.pipeline", "digest.check", "digest.document", "digest.publish", "digest.render", "digest.typeset", "mkdocs.commands.build", "mkdocs.config"]
"""What each of them has imported before it is given anything."""


class Hands(ProcessPoolExecutor):
    """Processes that can be sent away at any time.

    Where one of them ended while a thread was giving it work, Python 3.11 waits for that thread for ever: the work still has a reader, this process itself
    (python/cpython#94777) or one that was just being started.
    """

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        if self._broken:
            for one in list((self._processes or {}).values()):
                one.kill()
        if (given := self._call_queue) is not None:  # type: ignore[attr-defined]
            given._reader.close()
        super().shutdown(wait, cancel_futures=cancel_futures)


def hands() -> Hands:
    """As many as there are processors, and one a language at least; each is started when there is work for it.

    They stand where this process stands, in its folder and its environment as they are now, and end with it. None is forked from this
    process: a fork beside a running thread may hang.
    """
    context = get_context("forkserver")
    context.set_forkserver_preload(KNOWN)
    number = max(len(LANGUAGES), os.cpu_count() or 1)
    return Hands(number, mp_context=context, initializer=_begin, initargs=(dict(os.environ), Path.cwd()))


def _begin(environment: Mapping[str, str], folder: Path) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends it at once, without a traceback
    threading.Thread(target=_end_with, args=(parent_process(),), daemon=True).start()


def _end_with(parent: object) -> None:
    """Wait until *parent* has ended, even if it was killed, and end."""
    wait([parent.sentinel])  # type: ignore[attr-defined]
    os._exit(1)

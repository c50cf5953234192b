"""A small server that speaks the chat protocol of OpenAI and, where told to, misbehaves."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Behaviour = Callable[[BaseHTTPRequestHandler, Mapping[str, str]], None]


class Server:
    """What was asked of it, and how it is to answer: the next of `behaviours`, then always by `english`."""

    def __init__(self, english: Callable[[str], str]) -> None:
        self.english = english
        self.behaviours: list[Behaviour] = []
        self.asked: list[Mapping[str, str]] = []  # the texts of each request, by number
        self.prompts: list[str] = []
        self.headers: list[Mapping[str, str]] = []
        self.url = ""

    def well(self, handler: BaseHTTPRequestHandler, texts: Mapping[str, str]) -> None:
        """The right answer, in the fence that models like to put around it."""
        said = json.dumps({n: self.english(text) for n, text in texts.items()}, ensure_ascii=False)
        answer(handler, 200, message(f"Here you are:\n```json\n{said}\n```"))


def message(content: object) -> str:
    """An answer of the protocol."""
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]})


def answer(handler: BaseHTTPRequestHandler, code: int, body: str, **headers: str) -> None:
    """Send an answer."""
    data = body.encode()
    handler.send_response(code)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)


def code(number: int, **headers: str) -> Behaviour:
    """Answer with a status alone."""
    return lambda handler, texts: answer(handler, number, "{}", **headers)


def says(content: object) -> Behaviour:
    """Answer with this content."""
    return lambda handler, texts: answer(handler, 200, message(content))


def sleeps(seconds: float) -> Behaviour:
    """Answer too late."""
    return lambda handler, texts: time.sleep(seconds)


def breaks_off(handler: BaseHTTPRequestHandler, texts: Mapping[str, str]) -> None:
    """Promise more bytes than are sent."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"choices"')


@contextmanager
def serving(english: Callable[[str], str]) -> Iterator[Server]:
    """Such a server on a port of its own."""
    server = Server(english)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body: Any = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            prompt = body["messages"][-1]["content"]
            texts = {n: each["text"] for n, each in json.loads(prompt[prompt.rindex("\n{") :]).items()} if self.path == "/v1/chat/completions" else {}
            server.asked.append(texts)
            server.prompts.append(prompt)
            server.headers.append(dict(self.headers))
            (server.behaviours.pop(0) if server.behaviours else server.well)(self, texts)

        def log_message(self, *args: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.url = f"http://127.0.0.1:{http.server_address[1]}/v1"
    threading.Thread(target=http.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()

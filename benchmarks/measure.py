"""Asks an application for a page, in this process or over a socket, and counts:
seconds, statements, bytes.
"""

import gc
import gzip
import logging
import re
import socket
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import brotli
import waitress
from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Engine
from werkzeug.test import Client


@dataclass(frozen=True)
class Request:
    """One request as a browser sends it. `form` None: a GET."""

    path: str
    cookie: str = ""
    form: list[tuple[str, str]] | None = None
    status: tuple[int, ...] = (200,)


class Asked:
    """A request that can be sent again and again; the answer is checked every
    time.
    """

    def __init__(self, app: Any, request: Request) -> None:
        self.client, self.request = Client(app, use_cookies=False), request
        self.options: dict[str, Any] = {
            "headers": {
                "Cookie": request.cookie,
                "Sec-Fetch-Site": "same-origin",
            }
        }
        if request.form is not None:
            kind = "application/x-www-form-urlencoded"
            self.options |= {
                "method": "POST",
                "data": urlencode(request.form).encode(),
                "content_type": kind,
            }

    def __call__(self) -> float:
        """Send it; the seconds it took until all of the answer was read."""
        begun = time.perf_counter()
        answer = self.client.open(self.request.path, **self.options)
        text = answer.data
        took = time.perf_counter() - begun
        if answer.status_code not in self.request.status:
            raise SystemExit(
                f"{self.request.path} answered {answer.status}\n{text.decode()[:2000]}"
            )
        return took


def nothing(_environ: Any, start_response: Any) -> list[bytes]:
    """An application that does nothing, to see what asking costs."""
    start_response("200 OK", [("Content-Length", "0")])
    return [b""]


@contextmanager
def counting() -> Iterator[list[str]]:
    """The statements sent to any database meanwhile; many rows in one
    `executemany` are one.
    """
    seen: list[str] = []

    def listen(_connection, _cursor, statement, *_rest):
        seen.append(" ".join(statement.split()))

    event.listen(Engine, "before_cursor_execute", listen)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", listen)


@dataclass
class Timing:
    """One page against the floor: medians in seconds; a ratio per round."""

    page: list[float]
    floor: list[float]
    ratios: list[float]

    @property
    def ratio(self) -> float:
        """The median of the rounds."""
        return statistics.median(self.ratios)

    @property
    def spread(self) -> float:
        """Half the distance between the quartiles of the rounds."""
        if len(self.ratios) < 4:
            return (max(self.ratios) - min(self.ratios)) / 2
        low, _, high = statistics.quantiles(self.ratios, n=4)
        return (high - low) / 2


def against(
    floor: Asked,
    pages: dict[str, tuple[list[Asked], int]],
    rounds: int,
    warm_up: int,
    say: Callable[[int, int], None],
) -> dict[str, Timing]:
    """Rounds in which every page takes turns with the floor, request by
    request, so that both meet the same noise.

    A page is one request to repeat, or as many as will be sent once each; with
    it, how many pairs make a round. Garbage collection stays on, as on a
    server, but starts clean in every round and knows only what requests leave
    behind.
    """
    queues = {name: _endless(asked) for name, (asked, _) in pages.items()}
    for _ in range(warm_up):
        floor()
        for queue in queues.values():
            next(queue)()
    found = {name: Timing([], [], []) for name in pages}
    gc.collect()
    gc.freeze()
    for number in range(rounds):
        for name, (_, pairs) in pages.items():
            gc.collect()
            page, base = [], []
            for _ in range(pairs):
                base.append(floor())
                page.append(next(queues[name])())
            found[name].page += page
            found[name].floor += base
            found[name].ratios.append(
                statistics.median(page) / statistics.median(base)
            )
        say(number + 1, rounds)
    gc.unfreeze()
    return found


def _endless(asked: list[Asked]) -> Iterator[Asked]:
    while len(asked) == 1:
        yield asked[0]
    yield from asked
    raise SystemExit(f"Too few prepared requests for {asked[0].request.path}")


@contextmanager
def serving(app: Flask) -> Iterator[int]:
    """The application behind the same server as `lms serve`, on a free port of
    this machine.
    """
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = waitress.create_server(
        app, host="127.0.0.1", port=0, ident=None, threads=2
    )
    threading.Thread(target=server.run, daemon=True).start()
    try:
        yield server.effective_port
    finally:
        server.close()


def on_the_wire(
    port: int, path: str, encoding: str, cookie: str = ""
) -> tuple[int, str]:
    """The bytes of the whole answer, headers and all, and its text."""
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: {encoding}\r\nConnection: close\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(
            (
                head + (f"Cookie: {cookie}\r\n" if cookie else "") + "\r\n"
            ).encode()
        )
        received = b"".join(iter(lambda: line.recv(65536), b""))
    headers, _, body = received.partition(b"\r\n\r\n")
    if b" 200 " not in headers.split(b"\r\n")[0]:
        raise SystemExit(f"{path} answered {headers.decode()}")
    if b"transfer-encoding: chunked" in headers.lower():
        body = _joined(body)
    used = re.search(rb"(?im)^content-encoding: (\S+)", headers)
    unpack = {None: bytes, b"gzip": gzip.decompress, b"br": brotli.decompress}[
        used[1] if used else None
    ]
    return len(received), unpack(body).decode()


def _joined(chunks: bytes) -> bytes:
    body = b""
    while chunks:
        size, _, chunks = chunks.partition(b"\r\n")
        body, chunks = (
            body + chunks[: int(size, 16)],
            chunks[int(size, 16) + 2 :],
        )
    return body


def needed_by(html: str) -> list[str]:
    """The style sheets, scripts, icons and pictures a browser fetches for a
    page.
    """
    links = re.findall(r'<link\b[^>]*?\bhref="([^"]+)"', html)
    sources = re.findall(r'<(?:script|img)\b[^>]*?\bsrc="([^"]+)"', html)
    return [
        path.replace("&amp;", "&")
        for path in dict.fromkeys([*links, *sources])
        if path.startswith("/")
    ]


def imported_by(script: str) -> list[str]:
    """The modules a script of ours loads."""
    return re.findall(r'(?:from|import)\s*\(?\s*"(\.?/[^"]+)"', script)

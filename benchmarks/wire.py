"""The same pages as people get them: over HTTP and compressed, from the server
as shipped, in a process of its own.
"""

import gzip
import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import brotli
import waitress
from flask_compress import Compress
from floor import create
from measure import Request

from lms.config import resolve

HOST, START = "127.0.0.1", 240
UNPACK = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


@contextmanager
def _process(port: int, command: list[str], **settings: str) -> Iterator[int]:
    """A server in a process of its own, once it answers."""
    given = {**os.environ, **settings}
    server = subprocess.Popen([sys.executable, *command], env=given)
    try:
        _wait_for(server, port)
        yield port
    finally:
        server.terminate()
        server.wait()


def _wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    last = time.monotonic() + START
    while time.monotonic() < last and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("The server to be measured does not start.")


@contextmanager
def product(folder: Path, address: str, processes: int = 1) -> Iterator[int]:
    """`lms serve` on a folder of data, with every other option as it is
    shipped; its port.
    """
    port = _free_port()
    command = ["-m", "lms", "serve", "--port", str(port)]
    command += ["--processes", str(processes)]
    settings = {
        "LMS_DATA": str(folder),
        "LMS_DATABASE_URL": address,
        "LMS_SECURE_COOKIES": "0",
    }
    with _process(port, command, **settings):
        yield port


@contextmanager
def floor(address: str) -> Iterator[int]:
    """The floor, compressed and behind the same server; its port."""
    port = _free_port()
    with _process(port, [__file__, address, str(port)]):
        yield port


def connection(port: int) -> http.client.HTTPConnection:
    """A connection to a server of ours."""
    return http.client.HTTPConnection(HOST, port, timeout=60)


class Fetched:
    """A page that can be fetched again and again over a connection that stays
    open and serves other pages too, as a browser's does; the answer is checked
    every time.
    """

    def __init__(
        self,
        line: http.client.HTTPConnection,
        request: Request,
        encoding: str,
    ) -> None:
        self.line, self.request, self.size = line, request, 0
        self.headers = {"Accept-Encoding": encoding, "Cookie": request.cookie}

    def __call__(self) -> float:
        """Fetch it; the seconds it took until all of the answer was read."""
        begun = time.perf_counter()
        self.line.request("GET", self.request.path, headers=self.headers)
        answer = self.line.getresponse()
        body = answer.read()
        took = time.perf_counter() - begun
        unpack = UNPACK[answer.getheader("Content-Encoding", "")]
        location = answer.getheader("Location", "")
        self.request.check(answer.status, location, unpack(body))
        self.size = len(body)
        return took


def on_the_wire(
    port: int, path: str, encoding: str, cookie: str = ""
) -> tuple[int, str]:
    """The bytes of the whole answer, headers and all, and its text."""
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {HOST}:{port}",
        f"Accept-Encoding: {encoding}",
        "Connection: close",
        *([f"Cookie: {cookie}"] if cookie else []),
    ]
    with socket.create_connection((HOST, port), timeout=30) as line:
        line.sendall("\r\n".join([*lines, "", ""]).encode())
        received = b"".join(iter(lambda: line.recv(65536), b""))
    head, _, body = received.partition(b"\r\n\r\n")
    headers = head.decode()
    if " 200 " not in headers.split("\r\n")[0]:
        raise SystemExit(f"{path} answered {headers}")
    if "transfer-encoding: chunked" in headers.lower():
        body = _joined(body)
    used = re.search(r"(?im)^content-encoding: (\S+)", headers)
    return len(received), UNPACK[used[1] if used else ""](body).decode(
        errors="replace"
    )


def _joined(chunks: bytes) -> bytes:
    body = b""
    while chunks:
        size, _, chunks = chunks.partition(b"\r\n")
        end = int(size, 16)
        body, chunks = body + chunks[:end], chunks[end + 2 :]
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


def _serve_floor(address: str, port: int) -> None:
    """With as many threads as the product has by default."""
    app = create(address, fill=False)
    Compress(app)
    threads = resolve({})["LMS_THREADS"]
    waitress.serve(app, host=HOST, port=port, threads=threads, _quiet=True)


if __name__ == "__main__":
    _serve_floor(sys.argv[1], int(sys.argv[2]))

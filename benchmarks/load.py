"""What a server answers when many ask at once: `python3 dev.py bench-load
[--postgresql] [--clients 8] [--seconds 5] [--rounds 5]`.

Pages a second of one process and of two, taken in turns in the same run, so
that others on the machine slow both; sign-ins a second, and pages meanwhile.
"""

import argparse
import re
import selectors
import shutil
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlencode

import people
import wire
from databases import databases, kinds, without_settings
from report import conclude, judge, progress, table

from lms.standalone.demo import PASSWORD

SCALES, SIGN_INS = 1.7, 20
PEOPLE, PAGE, LOGIN = 12, "/", "lan"
SIGNING_IN = 4
"""Clients who sign in at the same time."""
END = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


class Client:
    """A browser that asks for the same again as soon as it has the answer, with
    no more work on its own side than it takes to find the answer's end.
    """

    def __init__(self, port: int, request: bytes, status: bytes) -> None:
        self.line = socket.create_connection((wire.HOST, port), timeout=60)
        self.request, self.status, self.answers = request, status, 0
        self.ask()

    def ask(self) -> None:
        """Send the request."""
        self.received = b""
        self.line.sendall(self.request)

    def hear(self) -> None:
        """Take in what has come; after the whole answer ask again."""
        self.received += self.line.recv(1 << 20)
        head, blank, body = self.received.partition(b"\r\n\r\n")
        if not blank or len(body) < int(END.search(head)[1]):
            return
        if self.status not in head.partition(b"\r\n")[0]:
            raise SystemExit(f"The server answered {head[:200]!r}")
        self.answers += 1
        self.ask()


def answers(clients: list[Client], seconds: float) -> float:
    """How many answers a second all of them get together."""
    with selectors.DefaultSelector() as waiting:
        for client in clients:
            waiting.register(client.line, selectors.EVENT_READ, client)
        begun = time.monotonic()
        while time.monotonic() < begun + seconds:
            for key, _events in waiting.select(1):
                key.data.hear()
        taken = time.monotonic() - begun
    for client in clients:
        client.line.close()
    return sum(client.answers for client in clients) / taken


def page_request(cookie: str) -> bytes:
    """For the page of somebody who has signed in."""
    lines = f"GET {PAGE} HTTP/1.1", f"Host: {wire.HOST}", f"Cookie: {cookie}"
    return "\r\n".join([*lines, "", ""]).encode()


def sign_in_request(port: int, login: str) -> bytes:
    """For signing in: with the token of a page just read."""
    line = wire.connection(port)
    line.request("GET", "/sign-in")
    answer = line.getresponse()
    token = re.search(r'"csrf_token" value="([^"]+)', answer.read().decode())[1]
    fields = {"csrf_token": token, "login": login, "password": PASSWORD}
    body = urlencode(fields).encode()
    lines = [
        "POST /sign-in HTTP/1.1",
        f"Host: {wire.HOST}",
        f"Cookie: {answer.getheader('Set-Cookie').partition(';')[0]}",
        "Sec-Fetch-Site: same-origin",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def scaling(kind: str, ports: list[int], cookie: str, given) -> None:
    """Pages a second of one process and of two."""
    request, found = page_request(cookie), ([], [])
    say = progress(f"{kind}, rounds of one process and two")
    for number in range(given.rounds + 1):
        for port, rates in zip(ports, found, strict=True):
            clients = [
                Client(port, request, b" 200 ") for _ in range(given.clients)
            ]
            rates.append(answers(clients, given.seconds))
        say(number + 1, given.rounds + 1)
    one, two = (rates[1:] for rates in found)  # the first warms up
    if not all(one):
        raise SystemExit("Too busy a machine: give more --seconds")
    ratio = sum(two) / sum(one)
    what = f"{kind}: two processes answer {ratio:.2f} times as much, target {SCALES}"
    row = (
        "pages a second",
        f"{statistics.median(one):.0f}",
        f"{statistics.median(two):.0f}",
        f"{ratio:.2f}",
        f"{SCALES}",
        judge(ratio >= SCALES, what),
    )
    title = f"{given.clients} clients, {kind}"
    table(title, ("", "1 process", "2", "ratio", "target", ""), [row])


def sign_ins(kind: str, port: int, cookie: str, given) -> None:
    """Sign-ins a second alone, and with pages at the same time."""
    requests = [sign_in_request(port, LOGIN) for _ in range(SIGNING_IN)]

    def storm() -> list[Client]:
        return [Client(port, one, b" 302 ") for one in requests]

    def pages() -> list[Client]:
        return [Client(port, page_request(cookie), b" 200 ")]

    alone = answers(storm(), given.seconds)
    calm = answers(pages(), given.seconds)
    beside = _beside(lambda: answers(storm(), given.seconds))
    busy = answers(pages(), given.seconds)
    rate = beside()
    what = f"{kind}: {alone:.1f} sign-ins a second, target {SIGN_INS}"
    rows = [
        ("sign-ins a second", f"{alone:.1f}", f"{rate:.1f}"),
        ("pages a second for one reader", f"{calm:.0f}", f"{busy:.0f}"),
    ]
    judge(alone >= SIGN_INS, what)
    title = f"A storm of {SIGNING_IN} who sign in again and again, two processes, {kind}"
    table(title, ("", "alone", "together"), rows)


def _beside(work: Callable[[], float]) -> Callable[[], float]:
    """Do it in a thread; the function waits for what it found."""
    found: list[float] = []
    thread = threading.Thread(target=lambda: found.append(work()))
    thread.start()

    def wait() -> float:
        thread.join()
        return found[0]

    return wait


def run(kind: str, given) -> None:
    """Both tables of one kind of database."""
    folder = Path(tempfile.mkdtemp(prefix="lms-load-"))
    try:
        with databases(kind, folder) as address, ExitStack() as stack:
            say = progress(f"{kind}, a ward of {PEOPLE}")
            ward = people.build(
                folder / "ward", address("ward"), PEOPLE, 1, say
            )
            cookie, _token = people.sign_in(ward.app, LOGIN)
            place = ward.app.config["LMS_DATABASE_URL"]
            ports = [
                stack.enter_context(
                    wire.product(folder / "ward", place, processes)
                )
                for processes in (1, 2)
            ]
            scaling(kind, ports, cookie, given)
            sign_ins(kind, ports[1], cookie, given)
            with ward.app.app_context():
                ward.app.extensions["sqlalchemy"].engine.dispose()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(
        description="Measures a server that many ask at once; see docs/performance.md."
    )
    flag = parser.add_argument
    flag("--postgresql", action="store_true", help="on PostgreSQL too")
    flag("--clients", type=int, default=8, help="who ask at the same time")
    flag("--seconds", type=float, default=5, help="of each round")
    flag("--rounds", type=int, default=5, help="of one process and two")
    given = parser.parse_args()
    without_settings()
    for kind in kinds(given.postgresql):
        run(kind, given)
    return conclude()


if __name__ == "__main__":
    sys.exit(main())

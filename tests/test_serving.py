"""The server as it is started: strangers cannot close it, nothing waits behind
what it need not wait for, and its end answers what was received.
"""

import http.client
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from lms.standalone import database
from lms.standalone.demo import PASSWORD
from lms.standalone.server.connections import MOST
from tests.house.measure import ROOT

pytestmark = pytest.mark.skipif(
    not Path("/proc/self").exists(), reason="looks at processes as Linux does"
)
QUICK = 30
"""Seconds on the busiest machine; what was mended took minutes."""


class Site:
    """A running `lms serve`."""

    def __init__(self, data: Path, *options: str, **settings: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        environment = os.environ | {
            "LMS_DATA": str(data),
            "LMS_SECURE_COOKIES": "0",
            "PYTHONPATH": str(ROOT),
            **settings,
        }
        command = [sys.executable, "-m", "lms", "serve", *options]
        self.process = subprocess.Popen(
            [*command, "--port", str(self.port)], env=environment
        )
        self.wait_until_up()

    def wait_until_up(self) -> None:
        """Or fail after a while."""
        for _ in range(900):
            try:
                if self.get("/health")[0] == 200:
                    return
            except OSError:
                time.sleep(0.1)
        pytest.fail("the site does not answer")

    def connect(self, timeout: float = 60) -> socket.socket:
        """A connection of a stranger."""
        return socket.create_connection(("127.0.0.1", self.port), timeout)

    def send(self, method: str, path: str, cookie: str = "", **fields: str):
        """Status, headers and text of an answer."""
        with ExitStack() as ends:
            to = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            ends.callback(to.close)
            body = "&".join(f"{name}={value}" for name, value in fields.items())
            headers = {
                "Content-Type": "application/x-www-form-urlencoded",
                "Sec-Fetch-Site": "same-origin",
                "Cookie": cookie,
            }
            to.request(method, path, body or None, headers)
            answer = to.getresponse()
            return answer.status, answer.headers, answer.read().decode()

    def get(self, path: str, cookie: str = ""):
        """A page."""
        return self.send("GET", path, cookie)

    def quickly(self, path: str, cookie: str = "") -> None:
        """The page is there, soon."""
        begun = time.monotonic()
        assert self.get(path, cookie)[0] == 200
        assert time.monotonic() - begun < QUICK, path

    def sign_in(self, login: str) -> tuple[str, str]:
        """The cookie and the token of a person who has signed in."""
        _, headers, page = self.get("/sign-in")
        fields = {"login": login, "password": PASSWORD.replace(" ", "+")}
        cookie = headers["Set-Cookie"].split(";")[0]
        status, headers, _ = self.send(
            "POST", "/sign-in", cookie, csrf_token=_token(page), **fields
        )
        assert status == 302
        cookie = headers["Set-Cookie"].split(";")[0]
        _, headers, page = self.get("/", cookie)
        return headers["Set-Cookie"].split(";")[0], _token(page)

    def children(self) -> set[int]:
        """The ids of the processes that serve."""
        folder, found = Path("/proc"), set()
        for entry in folder.glob("[0-9]*/stat"):
            try:
                _id, rest = entry.read_text().rsplit(")", 1)
            except OSError:
                continue
            line = (entry.parent / "cmdline").read_bytes()
            if (
                rest.split()[1] == str(self.process.pid)
                and b"spawn_main" in line
            ):
                found.add(int(entry.parent.name))
        return found


def _token(page: str) -> str:
    return re.search(r'name="csrf_token" value="([^"]+)"', page)[1]


@pytest.fixture
def data(filled_sqlite, tmp_path):
    """A folder with the demo in it."""
    return shutil.copytree(filled_sqlite, tmp_path / "data")


@pytest.fixture
def site(data):
    """`site("--threads", "2", LMS_…="…")`: started, and ended with the test."""
    started = []

    def start(*options, **settings):
        started.append(Site(data, *options, **settings))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.terminate()
        one.process.wait(60)


@contextmanager
def _somebody_writes(data):
    file = str(data / "lms.db")
    other = database.sqlite_driver().connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


HALF = (
    b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
    b"application/x-www-form-urlencoded\r\nContent-Length: 900\r\n\r\nlogin="
)


def test_strangers_who_hold_connections_do_not_close_the_site(site):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    running, held = site("--no-worker"), []
    idle, half = 300, 200
    for number in range(idle + half):
        held.append(running.connect())
        if number >= idle:
            held[-1].sendall(HALF)
    for path in ("/sign-in", "/health"):
        running.quickly(path)
    while len(held) < MOST + 50:
        held.append(running.connect())
    for path in ("/sign-in", "/health"):
        running.quickly(path)
    for connection in held:
        connection.close()
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_body_in_pieces_of_unknown_length_is_refused(site):
    running = site("--no-worker")
    with running.connect() as line:
        line.sendall(
            b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n1"
        )
        assert line.recv(100).startswith(b"HTTP/1.1 400")


def test_a_request_larger_than_any_is_refused_in_words_of_the_site(site):
    running = site("--no-worker", LMS_REQUEST_MB="1")
    with running.connect() as line:
        line.sendall(
            b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\n"
            b"Content-Length: 1048577\r\nExpect: 100-continue\r\n\r\n"
        )
        answer = b"".join(iter(lambda: line.recv(65536), b"")).decode()
    assert answer.startswith("HTTP/1.1 413 ")
    assert "X-Request-Id: " in answer
    assert "Dung lượng quá lớn" in answer


def test_pages_and_signs_of_life_do_not_wait_behind_acts(site, data):
    running = site("--no-worker", "--threads", "2", LMS_WRITE_SECONDS="60")
    cookie, token = running.sign_in("lan")
    running.quickly("/", cookie)
    with ThreadPoolExecutor(8) as pool:
        with _somebody_writes(data):
            acts = [
                pool.submit(
                    running.send,
                    "POST",
                    "/revisions/1/tasks/task/autosave",
                    cookie,
                    csrf_token=token,
                    text="x",
                )
                for _ in range(8)
            ]
            time.sleep(1)
            for path in ("/health", "/", "/courses"):
                running.quickly(path, cookie)
            assert not any(act.done() for act in acts)
        assert {act.result()[0] for act in acts} == {200}


def test_its_end_answers_what_was_received(site, data):
    running = site("--threads", "2", LMS_WRITE_SECONDS="60")
    cookie, token = running.sign_in("lan")
    with ThreadPoolExecutor(8) as pool:
        with _somebody_writes(data):
            acts = [
                pool.submit(
                    running.send,
                    "POST",
                    "/revisions/1/tasks/task/autosave",
                    cookie,
                    csrf_token=token,
                    text="x",
                )
                for _ in range(8)
            ]
            time.sleep(2)
            running.process.send_signal(signal.SIGTERM)
            time.sleep(2)
            assert running.process.poll() is None
        assert {act.result()[0] for act in acts} == {200}
    assert running.process.wait(60) == 0
    assert not (data / "lms.db-wal").exists(), "all is in the one file"


def test_several_processes_serve_one_port_and_one_that_dies_is_replaced(site):
    running = site("--processes", "2")
    for _ in range(600):
        if len(before := running.children()) == 2:
            break
        time.sleep(0.1)
    time.sleep(11)
    dead = before.pop()
    os.kill(dead, signal.SIGKILL)
    for _ in range(600):
        now = running.children()
        if len(now) == 2 and dead not in now:
            break
        running.quickly("/health")
        time.sleep(0.1)
    assert before < now
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(60) == 0
    assert not any(Path(f"/proc/{child}").exists() for child in now)


def test_processes_end_with_the_one_that_started_them(site):
    running = site("--processes", "2", "--no-worker")
    children = running.children()
    assert children
    running.process.kill()
    running.process.wait()
    for _ in range(600):
        left = [one for one in children if Path(f"/proc/{one}").exists()]
        if not left:
            return
        time.sleep(0.1)
    pytest.fail(f"{left} go on")

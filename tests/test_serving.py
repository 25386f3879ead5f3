"""The server as it is started: strangers cannot close it, nothing waits behind
what it need not wait for, and its end answers what was received.
"""

import gc
import os
import re
import resource
import shutil
import signal
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from lms.standalone import database
from lms.standalone.server import site as serving
from lms.standalone.server.connections import MOST
from tests.site import Site

pytestmark = pytest.mark.skipif(
    not Path("/proc/self").exists(), reason="looks at processes as Linux does"
)


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


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        (
            b"GET / HTTP/1.1\r\nCookie: " + b"a" * 33000 + b"\r\n\r\n",
            431,
            ("cookie của trang này", "Delete the cookies"),
        ),
        (b"GET\r\n\r\n", 400, ("không đọc được", "could not be read")),
    ],
)
def test_what_is_no_request_is_refused_in_both_languages(
    site, sent, status, words
):
    running = site("--no-worker")
    with running.connect() as line:
        line.sendall(sent)
        answer = b"".join(iter(lambda: line.recv(65536), b"")).decode()
    assert answer.startswith(f"HTTP/1.0 {status} ")
    number = re.search("X-Request-Id: ([0-9a-f]+)", answer)[1]
    assert answer.count(number) == 3, "in the header and both languages"
    for text in words:
        assert text in answer
    running.end()
    assert f"id={number} status={status}" in running.log.read_text()


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


def _look_at(said):
    """One log of all processes, whole lines only."""
    lines = said.splitlines()
    assert "processes: 2" in lines[0]
    assert any("ended with -9; starting it" in line for line in lines)
    assert any("path=/health status=200" in line for line in lines)
    for line in lines:
        assert re.match(r"20\S+Z (INFO|WARNING|ERROR) \S+ \S", line), line


def test_several_processes_serve_one_port_and_one_that_dies_is_replaced(
    site, data
):
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
    _look_at(running.log.read_text())
    file = str(data / "lms.db")
    with closing(database.sqlite_driver().connect(file)) as db:
        nights = "SELECT count(*) FROM lms_job WHERE unique_key LIKE 'nightly%'"
        assert db.execute(nights).fetchone() == (1,)
    assert not any(Path(f"/proc/{child}").exists() for child in now)


def _sockets(process: int) -> int:
    """How many a process has open."""
    found = 0
    for entry in Path(f"/proc/{process}/fd").iterdir():
        with suppress(OSError):
            found += str(entry.readlink()).startswith("socket:")
    return found


def _share(running, children) -> list[int]:
    """How many of twenty who come together each process answers."""
    before = {child: _sockets(child) for child in children}
    held = [running.connect() for _ in range(20)]
    for line in held:
        line.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
    for line in held:
        assert b" 200 " in line.recv(4096)
    taken = [_sockets(child) - before[child] for child in children]
    for line in held:
        line.close()
    time.sleep(0.5)  # until the other end has noticed
    return taken


def test_those_who_come_together_are_divided_among_the_processes(site):
    running = site("--processes", "2", "--no-worker")
    children = running.children()
    while len(children) < 2:
        time.sleep(0.1)
        children = running.children()
    rounds = [_share(running, children) for _ in range(6)]
    # Without their rest one takes nearly all in most rounds; the first may find
    # one that is still starting.
    assert statistics.median(map(min, rounds)) >= 5, rounds


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


def test_the_collector_looks_no_more_through_what_stays(app, monkeypatch):
    """A full round over a whole application stops every page of the process."""
    kept = []

    class Ended:
        def __init__(self, *_args, **_options):
            self.stop = None

        def run(self):
            kept.append(gc.get_freeze_count())

    monkeypatch.setattr(serving, "Site", Ended)
    monkeypatch.setattr(serving.signal, "signal", lambda *_args: None)
    try:
        serving.serve_here(app, [], 1, worker=False)
    finally:
        gc.unfreeze()
    assert kept[0] > 50_000

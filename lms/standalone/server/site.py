"""One process that serves the site until it is told to end; what it has
received by then is answered.
"""

import contextlib
import gc
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator

from flask import Flask
from waitress import wasyncore

from lms.cli import work
from lms.core.db import session
from lms.standalone import database
from lms.standalone.server import connections
from lms.standalone.server.connections import (
    HAS_POLL,
    REST_SECONDS,
    Lanes,
    Listener,
)

MEGABYTE = 1024 * 1024
LINGER_SECONDS = 0.5
"""As long a request may still be on its way when the end has been asked for."""
STOP_SECONDS = 30
"""As long may take what was received by then."""
HASHING = frozenset({"/sign-in", "/password"})
HEALTH = "/health"


class Site:
    """The open ports of this process and what is connected to them."""

    def __init__(
        self,
        app: Flask,
        sockets: list[socket.socket],
        threads: int,
        shared: bool,
    ) -> None:
        config = app.config
        adjusted = connections.adjustments(
            config["LMS_REQUEST_MB"] * MEGABYTE, bool(config["LMS_PROXIES"])
        )
        self.ended = threading.Event()
        self.lanes = Lanes(threads, HEALTH, HASHING)
        self.sockets: dict[int, object] = {}
        self.listeners = [
            Listener(app, self.sockets, opened, self.lanes, adjusted, shared)
            for opened in sockets
        ]

    def run(self) -> None:
        """Until `stop` is called."""
        while not self.ended.is_set():
            self._look(1)
        self._answer_the_rest()
        self.lanes.end()
        wasyncore.close_all(self.sockets, ignore_all=True)

    def _look(self, seconds: float) -> None:
        """Take in and send out what there is, waiting for so long."""
        if any(listener.rests() for listener in self.listeners):
            seconds = REST_SECONDS
        wasyncore.loop(seconds, HAS_POLL, self.sockets, count=1)

    def _answer_the_rest(self) -> None:
        begun = time.monotonic()
        while time.monotonic() < begun + LINGER_SECONDS:
            self._look(0.05)
        for listener in self.listeners:
            listener.stop_listening()
        while self._is_answering() and time.monotonic() < begun + STOP_SECONDS:
            self._look(0.05)

    def _is_answering(self) -> bool:
        return any(listener.is_answering() for listener in self.listeners)

    def stop(self, *_signal: object) -> None:
        """End soon; may be called by a signal or another thread, and again
        while it ends.
        """
        if not self.ended.is_set():
            self.ended.set()
            self.listeners[0].pull_trigger()


def serve_here(
    app: Flask,
    sockets: list[socket.socket],
    threads: int,
    worker: bool,
    ready: Callable[[Site], None] | None = None,
) -> None:
    """Answer requests in this process until it is told to end. One of several
    on the same port has a `ready`, which gets the site before it begins.
    """
    site = Site(app, sockets, threads, shared=ready is not None)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, site.stop)
    if ready is not None:
        ready(site)
    _keep_what_stays()
    with _working(app, site) if worker else contextlib.nullcontext():
        site.run()
    with app.app_context():
        database.tidy_up(session().get_bind())


def _keep_what_stays() -> None:
    """Python's collector looks through all there is now and then, and no page
    of this process is answered meanwhile. What the application is made of stays
    until the end, so it is looked through here for the last time.
    """
    gc.collect()
    gc.freeze()


@contextlib.contextmanager
def _working(app: Flask, site: Site) -> Iterator[None]:
    """The worker beside it; it ends after the job it is doing."""

    def do() -> None:
        with app.app_context():
            work(site.ended.is_set)

    thread = threading.Thread(target=do, daemon=True, name="lms-worker")
    thread.start()
    yield
    thread.join(STOP_SECONDS)

"""Several processes on one port: they share it, so whichever is free takes the
next connection. One of them does the background work.
"""

import logging
import multiprocessing
import signal
import socket
import threading
import time
from multiprocessing.connection import Connection, wait
from typing import Any, NamedTuple

from lms.core import migrate
from lms.standalone.app import create_app
from lms.standalone.running import logs
from lms.standalone.server.site import STOP_SECONDS, Site, serve_here

log = logging.getLogger(__name__)
_SPAWN = multiprocessing.get_context("spawn")
SOON = 10
"""Whoever ends within so many seconds of its start is not well: it is started
again after as long, so that a mistake does not keep the machine busy.
"""


class _Order(NamedTuple):
    """What a process of the site is to do."""

    sockets: list[socket.socket]
    threads: int
    worker: bool


class _Child:
    """One process of the site. It ends when it is told to, or when whoever
    holds the other end of its line is gone.
    """

    def __init__(self, order: _Order) -> None:
        self.order = order
        self.start()

    def start(self) -> None:
        """Begin, or begin again."""
        self.begun = time.monotonic()
        heard, self.line = _SPAWN.Pipe(duplex=False)
        self.process: Any = _SPAWN.Process(
            target=_serve, args=(self.order, heard), name="lms-site"
        )
        self.process.start()
        heard.close()

    def start_again(self) -> None:
        """After it has ended by itself."""
        status = self.process.exitcode
        log.error("a process of the site ended with %s; starting it", status)
        self.process.close()
        self.line.close()
        self.start()

    def is_due(self) -> bool:
        """Whether it has ended, and not just after its start."""
        long_ago = time.monotonic() > self.begun + SOON
        return not self.process.is_alive() and long_ago

    def end(self) -> None:
        """Let it answer what it has received, then end it in any case."""
        self.process.join(STOP_SECONDS + 5)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


def _serve(order: _Order, heard: Connection) -> None:
    """In the new process: serve until the line is closed. Only who started it
    hears a Ctrl+C.
    """

    def listen(site: Site) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        threading.Thread(
            target=_end_with, args=(heard, site), daemon=True
        ).start()

    app = create_app()
    with app.app_context():
        migrate.needed()
    logs.set_up(app.config["LMS_LOG_JSON"])
    serve_here(app, order.sockets, order.threads, order.worker, listen)


def _end_with(heard: Connection, site: Site) -> None:
    wait([heard])
    site.stop()


def supervise(
    sockets: list[socket.socket], threads: int, worker: bool, count: int
) -> None:
    """Keep so many processes serving until this one is told to end; a process
    that ends by itself is started again.
    """
    told = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: told.set())
    orders = [
        _Order(sockets, threads, worker and number == 0)
        for number in range(count)
    ]
    children = [_Child(order) for order in orders]
    while not told.wait(0.2):
        for child in children:
            if child.is_due():
                child.start_again()
    for child in children:
        child.line.close()
    for child in children:
        child.end()

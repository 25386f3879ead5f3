"""Connections: room is made for new ones, nothing is read without a bound, and
lanes of threads keep pages from queueing behind acts.
"""

import logging
import select
import socket
import time
from typing import Any

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher

from lms.standalone.passwords import AT_ONCE
from lms.standalone.server.refusals import Refusal

KILOBYTE = 1024
HAS_POLL = hasattr(select, "poll")
MOST = 1000 if HAS_POLL else 400
"""Connections held open; without `poll` a system watches some 500 at most."""
SPARE = 100
"""Beyond them, while all are being answered."""
IDLE_SECONDS, LOOK_SECONDS = 60, 10
"""After so long a connection on which nothing moves is closed; how often is
looked for such.
"""
REST_SECONDS = 0.002
"""After somebody new a process that shares its port takes nobody else for so
long: of many who come together, others get their part.
"""
LARGEST_HEADER = 32 * KILOBYTE
IN_MEMORY = 64 * KILOBYTE
"""Of each request; the rest of a larger one waits in a file."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def adjustments(request_bytes: int, keep_proxy: bool) -> Adjustments:
    """How waitress is to serve requests of at most so many bytes, believing a
    proxy's headers or dropping them.
    """
    # A request that waits for a thread is no event: the log stays readable.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    return Adjustments(
        clear_untrusted_proxy_headers=not keep_proxy,
        ident=None,
        max_request_body_size=request_bytes + 1,
        max_request_header_size=LARGEST_HEADER,
        inbuf_overflow=IN_MEMORY,
        recv_bytes=IN_MEMORY,
        connection_limit=MOST + SPARE,
        channel_timeout=IDLE_SECONDS,
        cleanup_interval=LOOK_SECONDS,
        asyncore_use_poll=HAS_POLL,
    )


END_OF_HEADER = b"\r\n\r\n"


class _Parser(HTTPRequestParser):
    """Looks at a header once it is whole, and takes bodies whose length is said
    before: what comes letter by letter, or in pieces without a length, which no
    browser sends, would otherwise cost the square of its number.
    """

    def __init__(self, adjusted: Adjustments) -> None:
        super().__init__(adjusted)
        self.held = bytearray()

    def received(self, data: bytes) -> int:
        """How many of these bytes belong to this request."""
        if self.headers_finished or self.completed:
            return super().received(data)
        before = len(self.held)
        self.held += data
        end = self.held.find(END_OF_HEADER, max(0, before - 3))
        if end < 0 and len(self.held) < LARGEST_HEADER:
            return len(data)
        return super().received(bytes(self.held)) - before

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if self.chunked:
            raise ParsingError("A request needs a Content-Length")
        if self.content_length >= self.adj.max_request_body_size:
            self._leave_unread()

    def _leave_unread(self) -> None:
        """The application hears of a body that is too large without it, so
        that it refuses it in its own words, with a line in the log.
        """
        self.body_rcv, self.content_length = None, 0
        self.expect_continue = False
        self.headers["CONNECTION"] = "close"


class Channel(HTTPChannel):
    """One connection, which knows since when it has been waited for."""

    parser_class = _Parser
    error_task_class = Refusal

    def __init__(self, *of: Any, **options: Any) -> None:
        self.waiting_since = time.monotonic()
        super().__init__(*of, **options)

    def service(self) -> None:
        """Answer one request."""
        super().service()
        self.waiting_since = time.monotonic()

    def is_answering(self) -> bool:
        """Whether a whole request is worked on or its answer is on the way."""
        return bool(self.requests or self.total_outbufs_len)


class Lanes:
    """Threads of their own for what must not wait for each other: signs of
    life, pages, sign-ins, other acts.
    """

    def __init__(
        self, threads: int, health: str, hashing: frozenset[str]
    ) -> None:
        self.health_path, self.hashing_paths = health, hashing
        self.health, self.hashing = _lane(2), _lane(AT_ONCE)
        self.pages, self.acts = _lane(threads), _lane(threads)

    def of(self, request: HTTPRequestParser) -> ThreadedTaskDispatcher:
        """Where a request is answered. One that could not be understood has
        neither path nor command.
        """
        path = getattr(request, "path", "")
        if path.startswith(self.health_path):
            return self.health
        if getattr(request, "command", "GET") in SAFE:
            return self.pages
        return self.hashing if path in self.hashing_paths else self.acts

    def end(self) -> None:
        """Let go of all threads."""
        for lane in (self.health, self.hashing, self.pages, self.acts):
            lane.shutdown(timeout=1)


def _lane(threads: int) -> ThreadedTaskDispatcher:
    lane = ThreadedTaskDispatcher()
    lane.set_thread_count(threads)
    return lane


class Listener(TcpWSGIServer):
    """One open port. When it holds as many connections as it can, whoever has
    been waited for longest makes room: idle ones, and requests that do not end.
    A port is `shared` with other processes, or not.
    """

    channel_class = Channel

    def __init__(
        self,
        application: Any,
        sockets: dict[int, Any],
        opened: socket.socket,
        lanes: Lanes,
        adjusted: Adjustments,
        shared: bool,
    ) -> None:
        self.lanes, self.shared = lanes, shared
        self.rests_until = 0.0
        place = (opened.family, opened.type, opened.proto, opened.getsockname())
        super().__init__(
            application,
            sockets,
            True,
            opened,
            lanes.pages,
            adjusted,
            place,
            bind_socket=False,
        )

    def add_task(self, task: Channel) -> None:
        """A request has come whole."""
        self.lanes.of(task.requests[0]).add_task(task)

    def handle_accept(self) -> None:
        """Somebody new."""
        if len(self.active_channels) >= MOST:
            self._make_room()
        super().handle_accept()
        if self.shared:
            self.rests_until = time.monotonic() + REST_SECONDS

    def rests(self) -> bool:
        """Whether others on this port go first."""
        return time.monotonic() < self.rests_until

    def readable(self) -> bool:
        """Whether somebody new is taken now."""
        return super().readable() and not self.rests()

    def _make_room(self) -> None:
        waiting = [
            channel
            for channel in self.active_channels.values()
            if not (channel.is_answering() or channel.will_close)
        ]
        if waiting:
            oldest = min(waiting, key=lambda channel: channel.waiting_since)
            oldest.will_close = True

    def is_answering(self) -> bool:
        """Whether anything that came whole is not answered yet."""
        channels = list(self.active_channels.values())
        return any(channel.is_answering() for channel in channels)

    def stop_listening(self) -> None:
        """Take nobody new; those who are here are answered."""
        self.accepting = False
        self.del_channel()
        self.socket.close()

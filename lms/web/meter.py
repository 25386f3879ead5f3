"""What is noted of each request of our pages: an id, a line in the log, and
figures. Never a name, a query or what was typed.
"""

import bisect
import json
import logging
import os
import secrets
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from flask import Blueprint, Flask, Response, g, request

from lms.core.state import setting, state

log = logging.getLogger("lms.requests")
BOUNDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Of the histogram, in seconds."""
LONGEST_PATH = 200
SHARED_EVERY = 5.0
"""Seconds after which a process writes its figures for the others to read."""


class _Began(NamedTuple):
    id: str
    at: float


class Meter:
    """The figures of one process."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.requests: dict[tuple[str, str], int] = defaultdict(int)
        """How many, by room and status."""
        self.buckets: dict[str, list[int]] = {}
        """How many took how long, by room; the last one took longer than all
        `BOUNDS`.
        """
        self.seconds: dict[str, float] = defaultdict(float)
        self.shared_at = 0.0

    def count(self, room: str, status: int, seconds: float) -> None:
        """One more request."""
        with self.lock:
            self.requests[room, str(status)] += 1
            bucket = self.buckets.setdefault(room, [0] * (len(BOUNDS) + 1))
            bucket[bisect.bisect_left(BOUNDS, seconds)] += 1
            self.seconds[room] += seconds

    def figures(self) -> Any:
        """As plain data."""
        with self.lock:
            return {
                "requests": [[*key, n] for key, n in self.requests.items()],
                "buckets": dict(self.buckets),
                "seconds": dict(self.seconds),
                "bounds": BOUNDS,
            }


def request_id() -> str:
    """A number for this request, which its page, its headers and the log
    carry.
    """
    return _began().id


def _began() -> _Began:
    if "lms_began" not in g:
        _begin()
    return g.lms_began


def _begin() -> None:
    g.lms_began = _Began(secrets.token_hex(6), time.perf_counter())


def note(response: Response) -> Response:
    """Its line in the log, its figures, its number in the headers."""
    began, room = _began(), _room()
    seconds = time.perf_counter() - began.at
    response.headers["X-Request-Id"] = began.id
    meter = _meter()
    meter.count(room, response.status_code, seconds)
    _share(meter)
    if log.isEnabledFor(logging.INFO):
        _write_line(response.status_code, seconds)
    return response


def _room() -> str:
    """The room that answered, so that figures stay few."""
    parts = (request.endpoint or "").split(".")
    return parts[1] if len(parts) > 1 else "other"


def _write_line(status: int, seconds: float) -> None:
    """The path is quoted, so that nobody writes lines of their own."""
    path = quote(request.path)[:LONGEST_PATH]
    fields = {
        "method": request.method,
        "path": path,
        "status": status,
        "ms": round(seconds * 1000),
        **state().settings["who"](),
    }
    text = " ".join(f"{name}={value}" for name, value in fields.items())
    log.info("%s", text, extra={"fields": fields})


def _meter() -> Meter:
    return state().cache.setdefault("meter", Meter())


def _folder() -> Path:
    return Path(setting("LMS_DATA")) / "metrics"


def _share(meter: Meter) -> None:
    """Write this process's figures for the one that is asked for them."""
    now = time.monotonic()
    if not setting("LMS_METRICS_TOKEN") or now - meter.shared_at < SHARED_EVERY:
        return
    meter.shared_at = now
    with suppress(OSError):  # a full disk must not stop a page
        folder = _folder()
        folder.mkdir(mode=0o700, exist_ok=True)
        partial = folder / f"{os.getpid()}.partial"
        partial.write_text(json.dumps(meter.figures()))
        partial.replace(folder / f"{os.getpid()}.json")


def all_figures() -> Iterator[tuple[str, Any]]:
    """The figures of every process that serves, by its number; those of a
    process that has ended are removed.
    """
    own = str(os.getpid())
    yield own, _meter().figures()
    for file in _folder().glob("*.json"):
        if file.stem == own:
            continue
        if _lives(int(file.stem)):
            with suppress(OSError, ValueError):
                yield file.stem, json.loads(file.read_text())
        else:
            file.unlink(missing_ok=True)


def _lives(process: int) -> bool:
    if os.name != "posix":
        return True  # there a signal 0 would end it
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def init(pages: Blueprint | Flask) -> None:
    """Note every request of these pages; before anything else."""
    pages.before_request(_begin)
    pages.after_request(note)

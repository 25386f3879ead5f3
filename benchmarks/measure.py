"""Asks an application for a page in this process and counts: seconds,
statements, rows, bytes.
"""

import gc
import io
import json
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from zipfile import ZipFile

from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Engine
from werkzeug.test import Client

PATIENCE = 0.25
"""Seconds that one page may take in one round; a slow page gets fewer pairs."""


class Clock:
    """What seconds are read from. On a busy machine the processor's time of
    this process is steadier than a clock's; the waits for disk and for a
    database server are not in it.
    """

    read = staticmethod(time.perf_counter)

    @classmethod
    def count_processor(cls) -> None:
        """For a machine on which others work meanwhile."""
        cls.read = staticmethod(time.process_time)


class Failed(SystemExit):
    """A page did not answer what it should: nothing of it is worth measuring."""


@dataclass(frozen=True)
class Request:
    """One request as a browser sends it. `form` None: a GET. `holds`: what the
    answer, or the address it redirects to, has to contain.
    """

    path: str
    cookie: str = ""
    form: list[tuple[str, str]] | None = None
    status: tuple[int, ...] = (200,)
    holds: str = ""

    def check(self, status: int, location: str, body: bytes) -> None:
        """Refuse an answer that is not the page."""
        if status not in self.status:
            start = body.decode(errors="replace")[:2000]
            raise Failed(f"{self.path} answered {status}\n{start}")
        wanted = self.holds.encode()
        if wanted not in body and wanted not in location.encode():
            raise Failed(f"{self.path} does not contain “{self.holds}”")


class Asked:
    """A request that can be sent again and again; the answer is checked every
    time.
    """

    def __init__(self, app: Any, request: Request) -> None:
        self.client, self.request = Client(app, use_cookies=False), request
        self.body = b""
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
        begun = Clock.read()
        answer = self.client.open(self.request.path, **self.options)
        body = answer.data
        took = Clock.read() - begun
        answer.close()
        location = answer.headers.get("Location", "")
        self.request.check(answer.status_code, location, body)
        self.body = body
        return took

    @property
    def size(self) -> int:
        """How long the last answer was."""
        return len(self.body)


def rows_in(file: bytes) -> int:
    """How many rows a workbook, a JSON file of people or a CSV file holds."""
    if file.startswith(b"PK"):
        with ZipFile(io.BytesIO(file)) as archive:
            return archive.read("xl/worksheets/sheet1.xml").count(b"<row ")
    if file.startswith(b"{"):
        return len(json.loads(file)["people"])
    return file.count(b"\n")


def nothing(_environ: Any, start_response: Any) -> list[bytes]:
    """An application that does nothing, to see what asking costs."""
    start_response("200 OK", [("Content-Length", "0")])
    return [b""]


@dataclass
class Count:
    """What went to a database and came back. Many rows written by one
    `executemany` are one statement.
    """

    statements: list[str] = field(default_factory=list)
    rows: int = 0

    def clear(self) -> None:
        """Begin anew."""
        self.statements.clear()
        self.rows = 0


@contextmanager
def counting(app: Flask) -> Iterator[Count]:
    """The statements that the application sends meanwhile, and the rows that it
    fetches, whichever way: the connections are opened anew with cursors that
    count.
    """
    with app.app_context():
        engine: Engine = app.extensions["sqlalchemy"].engine
    count = Count()

    def connect(dialect: Any, _record: Any, _given: Any, named: Any) -> None:
        named.update(_counting_cursors(dialect.loaded_dbapi, count))

    def execute(
        _connection: Any, _cursor: Any, statement: str, *_more: Any
    ) -> None:
        count.statements.append(" ".join(statement.split()))

    listeners = ("do_connect", connect), ("before_cursor_execute", execute)
    engine.dispose()
    for name, listener in listeners:
        event.listen(engine, name, listener)
    try:
        yield count
    finally:
        for name, listener in listeners:
            event.remove(engine, name, listener)
        engine.dispose()


def _counting_cursors(driver: Any, count: Count) -> dict[str, Any]:
    """What a driver has to be given for cursors that count what they fetch."""

    class Cursor(driver.Cursor):
        def fetchone(self) -> Any:
            row = super().fetchone()
            count.rows += row is not None
            return row

        def fetchmany(self, *given: Any) -> Any:
            rows = super().fetchmany(*given)
            count.rows += len(rows)
            return rows

        def fetchall(self) -> Any:
            rows = super().fetchall()
            count.rows += len(rows)
            return rows

    if driver.paramstyle != "qmark":
        return {"cursor_factory": Cursor}

    class Connection(driver.Connection):
        def cursor(self, factory: Any = Cursor) -> Any:
            return super().cursor(factory)

    return {"factory": Connection}


@dataclass
class Timing:
    """One page against the floor in seconds. The quickest of each in a round
    counts, because noise only ever adds; a ratio per round.
    """

    page: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)

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

    def add(self, page: list[float], floor: list[float]) -> None:
        """One more round."""
        self.page.append(min(page))
        self.floor.append(min(floor))
        self.ratios.append(self.page[-1] / self.floor[-1])


Ask = Callable[[], float]


def against(
    floor: Ask,
    pages: dict[str, list[Ask]],
    rounds: int,
    pairs: int,
    warm_up: int,
    say: Callable[[int, int], None],
) -> dict[str, Timing]:
    """Rounds in which every page takes turns with the floor, request by
    request, so that both meet the same noise.

    A page is one request to repeat, or as many as will be sent once each: for
    these a round has as many pairs as it should, for a slow page fewer.
    Garbage collection stays on, as on a server, but starts clean in every
    round and knows only what requests leave behind.
    """
    queues = {name: _endless(name, asked) for name, asked in pages.items()}
    cost = _warm_up(floor, queues, warm_up)
    found = {name: Timing() for name in pages}
    gc.collect()
    gc.freeze()
    for number in range(rounds):
        for name, queue in queues.items():
            once = len(pages[name]) > 1
            times = pairs if once else min(pairs, int(PATIENCE / cost[name]))
            gc.collect()
            page, base = [], []
            for _ in range(max(1, times)):
                base.append(floor())
                page.append(next(queue)())
            found[name].add(page, base)
        say(number + 1, rounds)
    gc.unfreeze()
    return found


def _warm_up(
    floor: Ask, queues: dict[str, Iterator[Ask]], times: int
) -> dict[str, float]:
    """The least that each page has cost meanwhile."""
    cost: dict[str, float] = {}
    for _ in range(times):
        floor()
        for name, queue in queues.items():
            took = next(queue)()
            cost[name] = min(took, cost.get(name, took))
    return cost


def _endless(name: str, asked: list[Ask]) -> Iterator[Ask]:
    while len(asked) == 1:
        yield asked[0]
    yield from asked
    raise Failed(f"Too few prepared requests for {name}")

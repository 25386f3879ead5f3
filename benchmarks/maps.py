"""Maps of a nation: `python3 dev.py bench-maps [--postgresql] [--people
2000,200000]`. What it measures, and why, is in docs/performance.md.

Prints tables and ends with 1 if a target is missed.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median, quantiles

import ledger
import measure
import nation
from flask import Flask, render_template
from flask_sqlalchemy import SQLAlchemy
from floor import LINES, PAGE, options
from jinja2 import DictLoader
from measure import Asked, Request
from nation import CHIEFS, Nation
from people import Ward
from run import databases, judge, missed, progress, table
from sqlalchemy import select

from lms.access import service as access
from lms.core import clock, outbox
from lms.core.db import session, transaction
from lms.evidence import projection
from lms.evidence import service as evidence
from lms.evidence.types import Proof
from lms.extension.features import HANDLERS
from lms.framework.types import Depth
from lms.gapmap import counts
from lms.gapmap.models import Total
from lms.people.models import Person
from lms.requirements import service as requirements
from lms.requirements.types import Asked as Wanted
from lms.standalone import database
from lms.standalone.app import create_app

TARGETS = {"ward": 3, "province": 5, "nation": 10}
GROWTH, RECORDING, SECONDS, MEGABYTES = 1.25, 2, 60, 300
ROUNDS, PAIRS, WARM_UP = 15, 8, 5


def floor_on(address: str) -> Flask:
    """A bare Flask page that reads one person by primary key, in the same
    database, as wide a page as the product's.
    """
    app = Flask("floor", static_folder=None)
    app.config["SQLALCHEMY_DATABASE_URI"] = address
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options(address)
    app.jinja_loader = DictLoader({"floor.html": PAGE})
    db, people = SQLAlchemy(app), Person.__table__

    @app.get("/people/<int:person_id>")
    def page(person_id: int) -> str:
        query = select(
            people.c.name.label("title"),
            people.c.folded.label("words"),
            people.c.key,
        )
        row = db.session.execute(query.where(people.c.id == person_id)).one()
        return render_template("floor.html", row=row, lines=LINES)

    with app.app_context():
        database.prepare(db.engine)
    return app


def pages(made: Nation) -> dict[str, Asked]:
    """The three maps, each asked by the one who manages the unit."""
    units = {
        "ward": made.ward,
        "province": made.province,
        "nation": made.nation,
    }
    return {
        name: Asked(
            made.app,
            Request(
                f"/maps/{units[name]}",
                Ward(made.app, 0).cookie(CHIEFS[name])[0],
            ),
        )
        for name in TARGETS
    }


def costs(kind: str, small: Nation, large: Nation, address: str) -> None:
    """Every map against the floor, and against the same map of a small nation."""
    base = Asked(
        floor_on(address),
        Request(f"/people/{large.learner + large.people // 2}"),
    )
    found = measure.against(
        base,
        {name: ([page], PAIRS) for name, page in pages(large).items()},
        ROUNDS,
        WARM_UP,
        progress(f"{kind}, maps and floor"),
    )
    rows, few = [], pages(small)
    for name, page in pages(large).items():
        growth = measure.against(
            few[name],
            {name: ([page], PAIRS)},
            ROUNDS,
            WARM_UP,
            lambda _done, _of: None,
        )[name]
        timing = found[name]
        least, here = median(timing.floor) * 1000, median(timing.page) * 1000
        verdict = judge(
            timing.ratio <= TARGETS[name],
            f"{kind}: the map of the {name} costs {timing.ratio:.2f} floors, target {TARGETS[name]}",
        )
        steady = judge(
            growth.ratio <= GROWTH,
            f"{kind}: the map of the {name} is {growth.ratio:.2f} times slower with {large.people:,} people than with {small.people:,}",
        )
        rows.append(
            (
                name,
                f"{here:.2f}",
                f"{least:.2f}",
                f"{timing.ratio:.2f}",
                f"± {timing.spread:.2f}",
                str(TARGETS[name]),
                verdict,
                f"{growth.ratio:.2f}",
                steady,
            )
        )
    header = (
        "",
        "page ms",
        "floor ms",
        "ratio",
        "",
        "target",
        "",
        f"to {small.people:,} people",
        "≤ 1.25",
    )
    table(
        f"Maps of a nation of {large.people:,} people ({large.evidence:,} pieces of evidence), {kind}",
        header,
        rows,
    )


def change(kind: str, made: Nation) -> None:
    """One national requirement changes; how long until every map has it, and
    how others fare meanwhile.
    """
    waits: list[float] = []
    stop = threading.Event()

    def others() -> None:
        number = 0
        with made.app.app_context():
            while not stop.is_set():
                number += 1
                begun = time.perf_counter()
                with transaction():
                    person = made.learner + (number * 7919) % made.people
                    evidence.record(
                        Proof(
                            person,
                            nation_key,
                            4,
                            Depth.DOES,
                            "signoff",
                            f"bench:live:{number}",
                            clock.now(),
                        )
                    )
                waits.append(time.perf_counter() - begun)
                time.sleep(0.03)
            session().close()

    with made.app.app_context():
        manager = access.actor_for(CHIEFS["nation"])
        row = (
            session()
            .execute(
                select(Total.post, Total.competency)
                .where(
                    Total.unit_id == made.nation,
                    Total.post != "",
                    Total.competency != "",
                    Total.meets > 0,
                )
                .order_by(Total.competency, Total.post)
            )
            .first()
        )
        nation_key = row.competency
        before = _split(made, row)
        drain()
        helper = threading.Thread(target=others)
        helper.start()
        begun = time.perf_counter()
        requirements.require_level(
            manager,
            made.nation,
            Wanted(
                row.post, row.competency, 5, int(Depth.DOES), "Đo thời gian"
            ),
        )
        say = progress(f"{kind}, a national requirement reaches every map")
        while outbox.work_once(HANDLERS) or counts.step(say):
            time.sleep(0.02)
        took = time.perf_counter() - begun
        stop.set()
        helper.join()
        drain()
        after = _split(made, row)
        session().close()
    if before == after:
        raise SystemExit(
            "the requirement changed nothing: the measurement is worthless"
        )
    slow = quantiles(waits, n=20)[-1] * 1000 if len(waits) > 1 else 0
    verdict = judge(
        took <= SECONDS,
        f"{kind}: a national requirement took {took:.0f} s to reach every map, target {SECONDS} s",
    )
    table(
        f"A national requirement changes, {made.people:,} people, {kind}",
        ("", "", ""),
        [
            ("until every map has it", f"{took:.1f} s", verdict),
            ("evidence recorded by others meanwhile", f"{len(waits)}", ""),
            (
                "each of them waited (median; 95 of 100)",
                f"{median(waits) * 1000:.0f} ms; {slow:.0f} ms",
                "",
            ),
        ],
    )


def record(kind: str, made: Nation) -> None:
    """One piece of evidence, its chain and its sums, against a bare insert of
    it, and against one into a table without indexes.
    """
    with made.app.app_context():
        keys = sorted(
            session().scalars(
                select(Total.competency)
                .where(Total.competency != "")
                .distinct()
            )
        )
        everybody = range(made.learner, made.learner + made.people)
        found, alone = (
            ledger.against_bare(everybody, keys, ROUNDS, 20, alone)
            for alone in (False, True)
        )
        drain()
        session().close()
    verdict = judge(
        found.ratio <= RECORDING,
        f"{kind}: recording evidence costs {found.ratio:.2f} bare inserts, target {RECORDING}",
    )
    rows = [
        (
            what,
            *(f"{median(times) * 1000:.2f}" for times in (one.page, one.floor)),
            f"{one.ratio:.2f}",
            f"± {one.spread:.2f}",
            *end,
        )
        for what, one, end in (
            ("a bare insert into the ledger", found, (f"{RECORDING}", verdict)),
            ("into a table without its indexes", alone, ("", "")),
        )
    ]
    header = (
        "one piece, with its sums, against",
        "ms",
        "bare ms",
        "ratio",
        "",
        "target",
        "",
    )
    table(f"Recording evidence, {made.people:,} people, {kind}", header, rows)


def _split(made: Nation, row) -> tuple[int, ...]:
    found = session().execute(
        select(Total.meets, Total.nearly, Total.not_yet, Total.unknown).where(
            Total.unit_id == made.nation,
            Total.post == row.post,
            Total.competency == row.competency,
        )
    )
    return tuple(found.one())


def drain() -> None:
    """Everything that waits is done."""
    while outbox.work_once(HANDLERS) or counts.step() or counts.settle():
        pass


def rebuild(kind: str, made: Nation, folder: Path, address: str) -> None:
    """All attainment worked out from the ledger by a process of its own, whose
    largest memory is told.
    """
    command = [
        sys.executable,
        __file__,
        "--rebuild",
        str(folder),
        "--address",
        address,
    ]
    told = json.loads(
        subprocess.run(
            command, check=True, capture_output=True, text=True
        ).stdout
    )
    verdict = judge(
        told["megabytes"] <= MEGABYTES,
        f"{kind}: rebuilding took {told['megabytes']} MB, target {MEGABYTES} MB",
    )
    rows = [
        ("sums worked out", f"{told['sums']:,}", ""),
        ("time", f"{told['seconds']:.0f} s", ""),
        ("largest memory", f"{told['megabytes']} MB", verdict),
    ]
    table(
        f"Rebuilding all attainment, {made.people:,} people, {kind}",
        ("", "", ""),
        rows,
    )


def _rebuild_here(folder: str, address: str) -> None:
    app = create_app(
        LMS_DATA=folder, LMS_DATABASE_URL=address, LMS_SECURE_COOKIES="0"
    )
    with app.app_context():
        begun = time.perf_counter()
        sums = projection.rebuild()
        took = time.perf_counter() - begun
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"sums": sums, "seconds": took, "megabytes": most}))


def run(kind: str, sizes: list[int]) -> None:
    """All tables of one kind of database."""
    folder = Path(tempfile.mkdtemp(prefix="lms-nation-"))
    try:
        with databases(kind, folder) as address:
            made = []
            for size in sizes:
                says: dict[str, object] = {}

                def say(
                    what: str, done: int, all_: int, says=says, size=size
                ) -> None:
                    says.setdefault(
                        what, progress(f"{kind}, {size:,} people: {what}")
                    )(done, all_)

                made.append(
                    nation.build(
                        folder / f"nation{size}",
                        address(f"nation{size}"),
                        size,
                        say,
                    )
                )
            last = folder / f"nation{sizes[-1]}"
            where = made[-1].app.config["SQLALCHEMY_DATABASE_URI"]
            costs(kind, made[0], made[-1], where)
            record(kind, made[-1])
            change(kind, made[-1])
            rebuild(
                kind,
                made[-1],
                last,
                "" if where.startswith("sqlite") else where,
            )
            for one in made:
                with one.app.app_context():
                    one.app.extensions["sqlalchemy"].engine.dispose()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(
        description="Measures the maps of a nation against targets; see docs/performance.md."
    )
    parser.add_argument(
        "--postgresql",
        action="store_true",
        help="measure on PostgreSQL too, on a server of our own",
    )
    parser.add_argument(
        "--only-postgresql",
        action="store_true",
        help="measure on PostgreSQL only",
    )
    parser.add_argument(
        "--people",
        default="2000,200000",
        help="sizes of the nation, few and many (default 2000,200000)",
    )
    parser.add_argument("--rebuild", help=argparse.SUPPRESS)
    parser.add_argument("--address", default="", help=argparse.SUPPRESS)
    given = parser.parse_args()
    for name in [name for name in os.environ if name.startswith("LMS_")]:
        del os.environ[name]
    if given.rebuild:
        _rebuild_here(given.rebuild, given.address)
        return 0
    sizes = sorted(int(size) for size in given.people.split(","))
    kinds = (
        ["PostgreSQL"]
        if given.only_postgresql
        else ["SQLite", "PostgreSQL"][: 2 if given.postgresql else 1]
    )
    for kind in kinds:
        run(kind, sizes)
    print(
        "\nEvery target is met."
        if not missed
        else "\nMissed:\n  " + "\n  ".join(missed)
    )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())

"""What changes in a nation: a piece of evidence is recorded, a requirement
reaches every map, all attainment is calculated anew.
"""

import json
import resource
import subprocess
import sys
import threading
import time
from statistics import median, quantiles
from typing import Any

import ledger
from nation import CHIEFS, Nation
from people import work_off
from report import judge, progress, table
from sqlalchemy import select

from lms.access import service as access
from lms.core import outbox
from lms.core.db import session
from lms.evidence.service import projection
from lms.extension.features import HANDLERS
from lms.framework.types import Depth
from lms.gapmap import service as gapmap
from lms.gapmap.models import MapTotal
from lms.requirements import service as requirements
from lms.requirements.types import CellChange, ChangeTerms
from lms.standalone.app import create_app

RECORDING, SECONDS, MEGABYTES = 2, 60, 300
ROUNDS, PAIRS, REST = 15, 20, 0.03


def run(kind: str, made: Nation) -> None:
    """All three."""
    record(kind, made)
    change(kind, made)
    rebuild(kind, made)


def record(kind: str, made: Nation) -> None:
    """One piece of evidence, its chain and its sums, against a bare insert of
    it, and against one into a table without indexes.
    """
    with made.app.app_context():
        query = select(MapTotal.competency).where(MapTotal.competency != "")
        keys = sorted(session().scalars(query.distinct()))
        everybody = range(made.learner, made.learner + made.people)
        found = ledger.against_bare(everybody, keys, ROUNDS, PAIRS)
        alone = ledger.against_bare(everybody, keys, ROUNDS, PAIRS, alone=True)
        work_off()
        session().close()
    what = f"{kind}: recording evidence costs {found.ratio:.2f} bare inserts, target {RECORDING}"
    verdict = judge(found.ratio <= RECORDING, what)
    rows = [
        (
            "a bare insert into the ledger",
            *_cells(found),
            f"{RECORDING}",
            verdict,
        ),
        ("into a table without its indexes", *_cells(alone), "", ""),
    ]
    header = ("one piece against", "ms", "bare ms", "ratio", "", "target", "")
    table(f"Recording evidence, {made.people:,} people, {kind}", header, rows)


def _cells(timing: ledger.Timing) -> list[str]:
    return [
        f"{median(timing.page) * 1000:.2f}",
        f"{median(timing.floor) * 1000:.2f}",
        f"{timing.ratio:.2f}",
        f"± {timing.spread:.2f}",
    ]


class Others(threading.Thread):
    """Somebody records evidence again and again meanwhile, and notes how long
    each piece took.
    """

    def __init__(self, made: Nation, competency: str) -> None:
        super().__init__()
        self.made, self.competency = made, competency
        self.waits: list[float] = []
        self.stop = threading.Event()

    def run(self) -> None:
        """Until it is stopped."""
        with self.made.app.app_context():
            while not self.stop.wait(REST):
                number = len(self.waits) + 1
                person = self.made.learner + number * 7919 % self.made.people
                took = ledger.record(person, self.competency, number, level=4)
                self.waits.append(took)
            session().close()


def change(kind: str, made: Nation) -> None:
    """One national requirement changes; how long until every map has it, and
    how others fare meanwhile.
    """
    with made.app.app_context():
        row = _requirement(made)
        before = _split(made, row)
        work_off()
        others = Others(made, row.competency)
        others.start()
        took = _require(kind, made, row)
        others.stop.set()
        others.join()
        work_off()
        if before == _split(made, row):
            raise SystemExit("the requirement changed nothing")
        session().close()
    what = (
        f"{kind}: a national requirement took {took:.0f} s to reach every "
        f"map, target {SECONDS} s"
    )
    verdict = judge(took <= SECONDS, what)
    waits = [1000 * wait for wait in others.waits]
    slow = quantiles(waits, n=20)[-1] if len(waits) > 1 else 0
    usual = median(waits) if waits else 0
    rows = [
        ("until every map has it", f"{took:.1f} s", verdict),
        ("evidence recorded by others meanwhile", f"{len(waits)}", ""),
        (
            "each of them waited (median; 95 of 100)",
            f"{usual:.0f} ms; {slow:.0f} ms",
            "",
        ),
    ]
    title = f"A national requirement changes, {made.people:,} people, {kind}"
    table(title, ("", "", ""), rows)


def _requirement(made: Nation) -> Any:
    """A post and a competency that somebody there meets."""
    query = select(MapTotal.post, MapTotal.competency).where(
        MapTotal.unit_id == made.nation,
        MapTotal.post != "",
        MapTotal.competency != "",
        MapTotal.meets > 0,
    )
    ordered = query.order_by(MapTotal.competency, MapTotal.post)
    return session().execute(ordered).first()


def _split(made: Nation, row: Any) -> tuple[int, ...]:
    query = select(
        MapTotal.meets, MapTotal.nearly, MapTotal.not_yet, MapTotal.unknown
    )
    here = query.where(
        MapTotal.unit_id == made.nation,
        MapTotal.post == row.post,
        MapTotal.competency == row.competency,
    )
    return tuple(session().execute(here).one())


def _require(kind: str, made: Nation, row: Any) -> float:
    """The seconds until no map waits for it."""
    manager = access.actor_for(CHIEFS["nation"])
    higher = CellChange(row.post, row.competency, 5, int(Depth.DOES))
    terms = ChangeTerms("Đo thời gian")
    say = progress(f"{kind}, a national requirement reaches every map")
    begun = time.perf_counter()
    requirements.require_level(manager, made.nation, higher, terms)
    while outbox.work_once(HANDLERS) or gapmap.step(say):
        time.sleep(0.02)
    return time.perf_counter() - begun


def rebuild(kind: str, made: Nation) -> None:
    """All attainment calculated from the ledger by a process of its own, whose
    largest memory is told.
    """
    folder = made.app.config["LMS_DATA"]
    address = made.app.config["LMS_DATABASE_URL"]
    command = [sys.executable, __file__, folder, address]
    output = subprocess.run(command, check=True, capture_output=True).stdout
    figures = json.loads(output)
    megabytes = figures["megabytes"]
    what = f"{kind}: rebuilding took {megabytes} MB, target {MEGABYTES} MB"
    verdict = judge(megabytes <= MEGABYTES, what)
    rows = [
        ("sums calculated", f"{figures['sums']:,}", ""),
        ("time", f"{figures['seconds']:.0f} s", ""),
        ("largest memory", f"{megabytes} MB", verdict),
    ]
    title = f"Rebuilding all attainment, {made.people:,} people, {kind}"
    table(title, ("", "", ""), rows)


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


if __name__ == "__main__":
    _rebuild_here(sys.argv[1], sys.argv[2])

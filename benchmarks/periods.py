"""The sheets of a nation's period: `python3 dev.py bench-periods [--postgresql]
[--people 100000]`. What it measures, and why, is in docs/performance.md.

The worker opens them, is stopped half-way and goes on, in processor's time.
Then the page of work is asked for whoever leads a ward, a province and all.
Ends with 1 if it takes more than `TARGET` seconds of it, if memory grows, if
anybody has no sheet or two, or if a desk asks for more than `DESK`.
"""

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import nation
from databases import databases, kinds, without_settings
from nation import Nation
from people import analyse
from report import conclude, judge, progress, table
from sqlalchemy import func, select

from lms.access import service as access
from lms.access.types import Role
from lms.core import clock, migrate, outbox
from lms.core.db import execute, session, transaction
from lms.directory import service as directory
from lms.evaluation import service as evaluation
from lms.evaluation.models import SheetRow
from lms.evaluation.types import PeriodKind, SheetState
from lms.extension.features import HANDLERS
from lms.people import service as people
from lms.people.host import PersonInfo
from lms.people.models import Person, UnitRow
from lms.standalone.app import create_app
from lms.web.listing import paginate

TARGET, GROWTH = 300, 30_000
"""Seconds of the processor; kilobytes of memory from a fifth on to the end."""
ROUNDS, DESK = 5, 50
"""Times that a desk is asked; milliseconds of the processor."""
KEEPER = "bench-keeper"


class Opened(NamedTuple):
    """What it took: seconds of the processor and of the wall, jobs, kilobytes
    of memory gained after a fifth.
    """

    cpu: float
    wall: float
    jobs: int
    grown: int


def build(folder: Path, address: str, size: int) -> Nation:
    """Units, people and posts, and nothing else."""
    app = create_app(
        LMS_DATA=str(folder), LMS_DATABASE_URL=address, LMS_SECURE_COOKIES="0"
    )
    made = Nation(app, size)
    with app.app_context():
        migrate.upgrade(session().get_bind())
        top = people.put_first_unit()
        made.nation = top.id
        say = progress("a nation")
        offices = nation.units(made, top, lambda _what, *done: say(*done))
        posts = [""]
        nation.staff(made, offices, posts, lambda _what, *_done: None)
        nation.advance(Person.__table__, UnitRow.__table__)
        _keeper(made)
        session().commit()
        analyse(session().get_bind())
        session().close()
    return made


def _keeper(made: Nation) -> None:
    with transaction():
        person = people.mirror(PersonInfo(KEEPER, "Người phụ trách"))
    directory.grant(None, person.id, Role.MANAGER, made.nation)


def memory() -> int:
    """The most that this process has held so far, in kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def opened(made: Nation) -> Opened:
    """Have the worker open the sheets of everybody."""
    with made.app.app_context():
        keeper, today = access.actor_for(KEEPER), clock.today()
        unit = made.nation
        evaluation.open_period(keeper, unit, PeriodKind.MONTH, today)
        begun, wall = time.process_time(), time.monotonic()
        least, jobs = 0, 0
        say = progress("sheets")
        while outbox.work_once(HANDLERS):
            jobs += 1
            done = min(jobs * 500, made.people)
            say(done, made.people)
            if not least and done > made.people / 5:
                least = memory()
            if jobs % 50 == 0:  # as a new worker after a kill
                session().close()
                made.app.extensions["sqlalchemy"].engine.dispose()
        cpu, wall = time.process_time() - begun, time.monotonic() - wall
        return Opened(cpu, wall, jobs, memory() - least)


def desks(made: Nation, kind: str) -> list[tuple[str, ...]]:
    """What the page of work asks for whoever leads a ward, a province and the
    nation, once all sheets are sent: processor's milliseconds of each.
    """
    rows = []
    with made.app.app_context():
        with transaction():
            execute(SheetRow.__table__.update().values(state=SheetState.SENT))
        analyse(session().get_bind())
        for key, unit in _leaders(made).items():
            actor = access.actor_for(key)
            for what, ask in ASKED.items():
                ask(actor)
                begun = time.process_time()
                for _ in range(ROUNDS):
                    ask(actor)
                spent = (time.process_time() - begun) / ROUNDS * 1000
                fine = judge(spent <= DESK, f"{kind}: {what} of {unit}")
                rows.append((f"{unit}: {what}", f"{spent:.1f}", fine))
        session().close()
        made.app.extensions["sqlalchemy"].engine.dispose()
    return rows


def _leaders(made: Nation) -> dict[str, str]:
    """One for a ward and a province besides the keeper, and the heads of all
    communes of that province.
    """
    here = people.UNITS.c.parent_id == made.province
    for unit in people.units_where(here):
        below = people.working_in(people.below(unit.path)).limit(1)
        if (who := execute(below).scalar()) is not None:
            directory.grant(None, who, Role.MANAGER, unit.id)
    for key, unit_id in (("ward", made.ward), ("province", made.province)):
        with transaction():
            person = people.mirror(PersonInfo(key, f"Trưởng {key}")).id
        directory.grant(None, person, Role.MANAGER, unit_id)
    return {"ward": "ward", "province": "province", KEEPER: "nation"}


ASKED = {
    "people": lambda actor: paginate(evaluation.team(actor), 1, per=50),
    "sheets": evaluation.sheets_to_review,
    "deliveries": evaluation.deliveries_size,
}


def complete(made: Nation) -> bool:
    """Whether everybody has one sheet."""
    sheets, who = SheetRow.__table__, func.count(SheetRow.person_id.distinct())
    with made.app.app_context():
        query = select(func.count(), who).select_from(sheets)
        found = session().execute(query).one()
        session().close()
        made.app.extensions["sqlalchemy"].engine.dispose()
    return tuple(found) == (made.people, made.people)


def main() -> int:
    """The exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    without_settings()
    rows = []
    for kind in kinds(options.postgresql):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            with databases(kind, folder) as new:
                address = new("periods")
                made = build(folder / "data", address, options.people)
                took = opened(made)
                whole = complete(made)
                asked = desks(made, kind)
        title = f"The page of work, {options.people:,} people, {kind}"
        table(title, ("", "processor ms", ""), asked)
        rows.append(_row(kind, took, whole))
    header = ("database", "processor s", "wall s", "jobs", "KB more", "")
    table(f"Sheets of {options.people:,} people", header, rows)
    return conclude()


def _row(kind: str, took: Opened, whole: bool) -> tuple[str, ...]:
    fine = [
        judge(took.cpu <= TARGET, f"{kind}: {took.cpu:.0f} s of the processor"),
        judge(took.grown <= GROWTH, f"{kind}: {took.grown} KB more memory"),
        judge(whole, f"{kind}: somebody has no sheet or two"),
    ]
    cells = f"{took.cpu:.1f}", f"{took.wall:.1f}", str(took.jobs)
    return (kind, *cells, str(took.grown), max(fine, key=len))


if __name__ == "__main__":
    sys.exit(main())

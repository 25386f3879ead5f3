"""The sheets of a period, opened by the worker: some hundred people a job, so a
kill loses and doubles none, and nobody waits long for the lock.
"""

from collections.abc import Iterable, Mapping, Sequence

from lms.core import clock, outbox
from lms.core.db import execute, insert_into, transaction
from lms.core.types import Json
from lms.evaluation.queries import periods
from lms.evaluation.queries.sheets import SHEETS, without_sheet
from lms.evaluation.service.periods import SHEETS_JOB, current_periods
from lms.evaluation.types import SheetKind, SheetState
from lms.people import service as people
from lms.people.types import Unit

AT_ONCE = 500
"""People of one job."""


def open_all() -> None:
    """Have the sheets opened of every period that has begun lately, or has none
    yet. Once a day; who comes later begins their own.
    """
    with transaction():
        for period_id in periods.to_open(clock.today()):
            outbox.enqueue(SHEETS_JOB, period=period_id, after=0)


def open_some(period: int, after: int) -> None:
    """Open the next sheets, of people with a greater id than `after`; and ask
    for those that follow. In one transaction; again changes nothing.
    """
    row = periods.period(period)
    today = clock.today()
    if row is None or not row.valid_from <= today < row.valid_to:
        return
    path = people.unit(row.unit_id).path
    chosen = execute(without_sheet(path, period, after, AT_ONCE))
    ids = chosen.scalars().all()
    _open(row.id, _places(ids))
    if len(ids) == AT_ONCE:
        outbox.enqueue(SHEETS_JOB, period=period, after=ids[-1])


def _places(ids: Sequence[int]) -> Mapping[int, Unit]:
    """Where these people work today, the latest post of each."""
    held = people.postings(ids)
    return {one: posts[-1].unit for one, posts in held.items()}


def _open(period_id: int, places: Mapping[int, Unit]) -> None:
    """Not of those whose unit has a nearer period of its own."""
    nearest = current_periods(unit.path for unit in places.values())
    rows = [
        new_sheet(period_id, who, unit.id)
        for who, unit in places.items()
        if nearest[unit.path].id == period_id
    ]
    store(rows)


def store(rows: Iterable[Json]) -> None:
    """Of two who open the same sheet at once, the first does."""
    if made := list(rows):
        execute(insert_into(SHEETS).on_conflict_do_nothing(), made)


def new_sheet(period_id: int, person_id: int, unit_id: int) -> Json:
    """The row of a sheet in which nothing is filled in."""
    return {
        "period_id": period_id,
        "person_id": person_id,
        "unit_id": unit_id,
        "kind": SheetKind.OFFICIAL,
        "state": SheetState.OPEN,
        "self_common": {},
        "common": {},
        "marks": {},
        "grounds": {},
    }

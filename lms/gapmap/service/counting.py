"""Keep the maps' counts up to date, so that a nation's map is read as quickly
as a ward's.

A cell (unit, post, competency) is always counted anew as a whole, from
attainment and requirement, so it cannot drift; what differs from before is
added to the totals of the unit and of every unit above. Three things ask for
it: an attainment that changed and a posting that changed (rows with `counted`
off), and a requirement that changed (a row of `MapRecount`, worked off unit by
unit and resumed where it stopped). One at a time does this; who learns, teaches
or signs never waits for it.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from lms.core import clock
from lms.core.columns import Rows
from lms.core.db import execute, transaction, when_free
from lms.core.types import Ids, Json
from lms.evidence import service as evidence
from lms.gapmap.models import MapCell, MapRecount, MapTotal
from lms.gapmap.queries.cells import (
    Keys,
    PostInUnit,
    holders_of,
    places_counted,
)
from lms.gapmap.service.cells import count_anew
from lms.gapmap.types import Behind
from lms.people import service as people

BATCH, UNITS, WEEK = 500, 200, dt.timedelta(days=7)
_RECOUNT = MapRecount.__table__
_OPEN = _RECOUNT.c.finished_at.is_(None)
_RECOUNTS = select(func.count()).select_from(_RECOUNT).where(_OPEN)
_PROGRESS = select(
    func.coalesce(func.sum(_RECOUNT.c.done), 0),
    func.coalesce(func.sum(_RECOUNT.c.units), 0),
).where(_OPEN)
_BEHIND = select(
    evidence.uncounted(bindparam("most")),
    people.uncounted(bindparam("most")),
    _RECOUNTS.scalar_subquery(),
)
Progress = Callable[[int, int], None]
"""Told how many units are done, and of how many."""


def _silent(_done: int, _of: int) -> None:
    """Tell nobody."""


def behind() -> Behind:
    """How far the maps are behind; at most one change more than `BATCH` is
    counted of each kind.
    """
    waiting = execute(_BEHIND, {"most": BATCH + 1}).one()
    attainments, postings, recounts = waiting
    return Behind(attainments + postings, recounts)


def catch_up() -> Behind:
    """Before a map is read: count what is quickly counted, unless somebody is
    writing; what is still behind after that.
    """
    late = behind()
    if 0 < late.changes <= BATCH and when_free(settle):
        return Behind(0, late.recounts)
    return late


def settle() -> int:
    """Count anew wherever an attainment or a posting has changed, a batch at a
    time; how many changes were worked in.
    """
    with transaction():
        _alone()
        sums = evidence.take_uncounted(BATCH)
        moved = people.take_uncounted(BATCH)
        whole = [PostInUnit(*place) for place in moved if place.post]
        places = _places_of(sums) if sums else {}
        count_anew(places | dict.fromkeys(whole))
    return len(sums) + len(moved)


def _places_of(sums: Rows) -> dict[PostInUnit, Keys]:
    """Where these people hold a post, with the competencies in which they have
    changed.
    """
    competencies: dict[int, set[str]] = defaultdict(set)
    for person_id, competency in sums:
        competencies[person_id].add(competency)
    places = defaultdict(set)
    for person_id, postings in people.postings(competencies).items():
        for posting in postings:
            if posting.post:
                place = PostInUnit(posting.unit_id, posting.post)
                places[place] |= competencies[person_id]
    return dict(places)


_BEGINNING = {"after": 0, "done": 0}


def recount(path: str, post: str = "", competency: str = "") -> None:
    """A requirement has changed: have all cells in and below this unit counted
    anew. In a transaction, or in one of its own.
    """
    scope = {"path": path, "post": post, "competency": competency}
    with transaction():
        if not _is_asked(scope):
            query = select(func.count()).where(people.below(path))
            units = execute(query).scalar_one()
            new = {"units": units, "asked_at": clock.now(), **_BEGINNING}
            execute(insert(_RECOUNT), scope | new)


def _is_asked(scope: Mapping[str, str]) -> bool:
    """Whether the same waits already and has not begun."""
    same = [_RECOUNT.c[name] == value for name, value in scope.items()]
    query = select(_RECOUNT.c.id).where(_OPEN, _RECOUNT.c.after == 0, *same)
    return execute(query).first() is not None


def work(say: Progress = _silent) -> bool:
    """Do one batch of the oldest recount; False if nothing is left to do. A
    kill loses at most the batch, which is then done again.
    """
    with transaction():
        _alone()
        oldest = select(_RECOUNT).where(_OPEN).order_by(_RECOUNT.c.id).limit(1)
        job = execute(oldest).first()
        if job is None:
            return False
        units = _next_units(job)
        _count_units(units, job.post, job.competency)
        values = _progress_of(job, units)
        mine = _RECOUNT.c.id == job.id
        execute(update(_RECOUNT).where(mine).values(values))
    say(values["done"], job.units)
    return True


def _progress_of(job: Any, units: Ids) -> Json:
    """What the row of a recount says once these units are done."""
    if len(units) < UNITS:
        return {"done": job.units, "finished_at": clock.now()}
    return {"done": job.done + len(units), "after": units[-1]}


def _next_units(job: Any) -> list[int]:
    unit_id = people.UNITS.c.id
    query = select(unit_id).where(people.below(job.path), unit_id > job.after)
    return list(execute(query.order_by(unit_id).limit(UNITS)).scalars())


def step(say: Progress = _silent) -> bool:
    """A batch of changes and a batch of the oldest recount, so that neither
    keeps the other waiting; whether more waits.
    """
    full, going = settle() >= BATCH, work(say)
    return full or going


def progress() -> tuple[int, int]:
    """Units done and units to do in all open recounts."""
    return tuple(execute(_PROGRESS).one())


def rebuild(say: Progress = _silent) -> None:
    """Throw every count away and count anew; killed on the way, the worker goes
    on with it.
    """
    with transaction():
        _alone()
        for table in (MapCell, MapTotal, MapRecount):
            execute(delete(table.__table__))
        evidence.mark_counted()
        people.mark_counted()
        recount("/")
    while work(say):
        pass


def day_has_come() -> None:
    """Postings that began or ended in the last days are counted again; a week,
    so that a worker may have stood still.
    """
    today = clock.today()
    with transaction():
        people.uncount_turned(today - WEEK, today)


def _alone() -> None:
    """One at a time brings the counts up to date; on SQLite the write lock is
    held already. Readers go on reading.
    """
    evidence.lock_out_writers(MapTotal.__table__)


def _count_units(units: Ids, post: str, competency: str) -> None:
    """Count these units anew: the posts held there, and those that were counted
    there and nobody holds any more.
    """
    ids, keys = list(units), {competency} if competency else None
    places = holders_of(ids).keys() | places_counted(ids)
    here = [place for place in places if post in ("", place.post)]
    count_anew(dict.fromkeys(here, keys))

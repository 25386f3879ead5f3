"""Keep the maps' counts up to date, so that a nation's map is read as quickly
as a ward's.

A cell (unit, post, competency) is always counted anew as a whole, from
attainment and requirement, so it cannot drift; what differs from before is
added to the totals of the unit and of every unit above. Three things ask for
it: an attainment that changed and a posting that changed (rows with `counted`
off), and a requirement that changed (a row of `Recount`, worked off unit by
unit and resumed where it stopped). One at a time does this; who learns, teaches
or signs never waits for it.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, func, insert, or_, select, update

from lms.core import clock
from lms.core.db import execute, insert_into, transaction
from lms.evidence import service as evidence
from lms.evidence.models import AttainmentRow
from lms.gapmap import rules
from lms.gapmap.models import Cell, Recount, Total
from lms.gapmap.types import NOBODY, Split
from lms.people import service as people
from lms.people.models import Person, PostingRow, UnitRow
from lms.requirements import service as requirements

BATCH, UNITS, WEEK = 500, 200, dt.timedelta(days=7)
_ATTAINMENT, _CELL, _TOTAL = (
    AttainmentRow.__table__,
    Cell.__table__,
    Total.__table__,
)
_POSTING, _PERSON, _UNIT, _RECOUNT = (
    PostingRow.__table__,
    Person.__table__,
    UnitRow.__table__,
    Recount.__table__,
)
NUMBERS = ("people", *Split._fields)
Place = tuple[int, str]
Key = tuple[int, str, str]


class Behind(NamedTuple):
    """What the maps have not been told yet: changed attainments and postings
    (at most one more than `BATCH` is counted), changed requirements.
    """

    changes: int
    recounts: int


def _waiting(table: Any) -> Any:
    some = (
        select(table.c.person_id)
        .where(~table.c.counted)
        .limit(BATCH + 1)
        .subquery()
    )
    return select(func.count()).select_from(some).scalar_subquery()


_OPEN = _RECOUNT.c.finished_at.is_(None)
_BEHIND = select(
    _waiting(_ATTAINMENT).label("attainments"),
    _waiting(_POSTING).label("postings"),
    select(func.count())
    .select_from(_RECOUNT)
    .where(_OPEN)
    .scalar_subquery()
    .label("recounts"),
)


def behind() -> Behind:
    """How far the maps are behind."""
    attainments, postings, recounts = execute(_BEHIND).one()
    return Behind(attainments + postings, recounts)


def catch_up() -> Behind:
    """Before a map is read: count what is quickly counted; what is still behind
    after that.
    """
    found = behind()
    if 0 < found.changes <= BATCH:
        settle()
        found = Behind(0, found.recounts)
    return found


def settle() -> int:
    """Count anew wherever an attainment or a posting has changed, a batch at a
    time; how many changes were worked in.
    """
    with transaction():
        _alone()
        changed = execute(_CHANGED, {"most": BATCH}).all()
        moved = execute(_MOVED, {"most": BATCH}).all()
        if changed:
            execute(
                _COUNTED,
                [
                    {"person": row.person_id, "key": row.competency}
                    for row in changed
                ],
            )
        if moved:
            execute(_TOLD, [{"posting": row.id} for row in moved])
        by_person: dict[int, set[str]] = {}
        for row in changed:
            by_person.setdefault(row.person_id, set()).add(row.competency)
        wanted: dict[Place, set[str] | None] = {}
        for row in (
            execute(_PLACES, {"people": list(by_person), "on": clock.today()})
            if by_person
            else ()
        ):
            wanted.setdefault((row.unit_id, row.post), set()).update(
                by_person[row.person_id]
            )
        wanted |= {(row.unit_id, row.post): None for row in moved if row.post}
        _count(wanted)
    return len(changed) + len(moved)


_CHANGED = (
    select(_ATTAINMENT.c.person_id, _ATTAINMENT.c.competency)
    .where(~_ATTAINMENT.c.counted)
    .order_by(_ATTAINMENT.c.person_id)
    .limit(bindparam("most"))
    .with_for_update()
)
_MOVED = (
    select(_POSTING.c.id, _POSTING.c.unit_id, _POSTING.c.post)
    .where(~_POSTING.c.counted)
    .order_by(_POSTING.c.person_id)
    .limit(bindparam("most"))
    .with_for_update()
)
_COUNTED = (
    update(_ATTAINMENT)
    .where(
        _ATTAINMENT.c.person_id == bindparam("person"),
        _ATTAINMENT.c.competency == bindparam("key"),
    )
    .values(counted=True)
)
_TOLD = (
    update(_POSTING)
    .where(_POSTING.c.id == bindparam("posting"))
    .values(counted=True)
)
_PLACES = select(
    _POSTING.c.person_id, _POSTING.c.unit_id, _POSTING.c.post
).where(
    _POSTING.c.person_id.in_(bindparam("people", expanding=True)),
    _POSTING.c.post != "",
    people.in_force(bindparam("on")),
)


def recount(path: str, post: str = "", competency: str = "") -> None:
    """A requirement has changed: have all cells in and below this unit counted
    anew. In a transaction, or in one of its own.
    """
    with transaction() as db:
        same = {"path": path, "post": post, "competency": competency}
        mine = [_RECOUNT.c[name] == value for name, value in same.items()]
        if db.execute(
            select(_RECOUNT.c.id).where(_OPEN, _RECOUNT.c.after == 0, *mine)
        ).first():
            return
        units = db.scalar(
            select(func.count()).select_from(_UNIT).where(people.below(path))
        )
        db.execute(
            insert(_RECOUNT),
            {
                **same,
                "units": units or 0,
                "asked_at": clock.now(),
                "after": 0,
                "done": 0,
            },
        )


def work(say: Callable[[int, int], None] = lambda _done, _of: None) -> bool:
    """Do one batch of the oldest recount; False if nothing is left to do. A
    kill loses at most the batch, which is then done again.
    """
    with transaction() as db:
        _alone()
        job = db.execute(
            select(_RECOUNT).where(_OPEN).order_by(_RECOUNT.c.id).limit(1)
        ).first()
        if job is None:
            return False
        query = select(_UNIT.c.id).where(
            people.below(job.path), _UNIT.c.id > job.after
        )
        units = db.scalars(query.order_by(_UNIT.c.id).limit(UNITS)).all()
        _count_units(units, job.post, job.competency)
        over = len(units) < UNITS
        after = units[-1] if units else job.after
        done = job.units if over else job.done + len(units)
        values = {
            "after": after,
            "done": done,
            "finished_at": clock.now() if over else None,
        }
        db.execute(
            update(_RECOUNT).where(_RECOUNT.c.id == job.id).values(values)
        )
    say(done, job.units)
    return True


def step(say: Callable[[int, int], None] = lambda _done, _of: None) -> bool:
    """A batch of changes and a batch of the oldest recount, so that neither
    keeps the other waiting; whether more waits.
    """
    full, going = settle() >= BATCH, work(say)
    return full or going


def progress() -> tuple[int, int]:
    """Units done and units to do in all open recounts."""
    row = execute(
        select(
            func.coalesce(func.sum(_RECOUNT.c.done), 0),
            func.coalesce(func.sum(_RECOUNT.c.units), 0),
        ).where(_OPEN)
    ).one()
    return row[0], row[1]


def rebuild(say: Callable[[int, int], None] = lambda _done, _of: None) -> None:
    """Throw every count away and count anew; killed on the way, the worker goes
    on with it.
    """
    with transaction() as db:
        _alone()
        for table in (_CELL, _TOTAL, _RECOUNT):
            db.execute(delete(table))
        db.execute(
            update(_ATTAINMENT)
            .where(~_ATTAINMENT.c.counted)
            .values(counted=True)
        )
        db.execute(
            update(_POSTING).where(~_POSTING.c.counted).values(counted=True)
        )
        recount("/")
    while work(say):
        pass


def day_has_come() -> None:
    """Postings that began or ended in the last days are counted again; a week,
    so that a worker may have stood still.
    """
    today = clock.today()
    with transaction() as db:
        turned = or_(
            *(
                day.between(today - WEEK, today)
                for day in (_POSTING.c.valid_from, _POSTING.c.valid_to)
            )
        )
        db.execute(update(_POSTING).where(turned).values(counted=False))


def _alone() -> None:
    """One at a time brings the counts up to date; on SQLite the write lock is
    held already. Readers go on reading.
    """
    evidence.lock_out_writers(_TOTAL)


def _count_units(units: Collection[int], post: str, competency: str) -> None:
    """Count these units anew: the posts held there, and those that were counted
    there and nobody holds any more.
    """
    asked = {"units": list(units), "on": clock.today()}
    held = (
        {(row.unit_id, row.post) for row in execute(_HELD, asked)}
        if units
        else set()
    )
    was = (
        {
            (row.unit_id, row.post)
            for row in execute(_WAS, {"units": list(units)})
        }
        if units
        else set()
    )
    keys = {competency} if competency else None
    _count({place: keys for place in held | was if post in ("", place[1])})


_HERE = _POSTING.join(_PERSON, _PERSON.c.id == _POSTING.c.person_id)
_HOLDS = (
    _POSTING.c.unit_id.in_(bindparam("units", expanding=True)),
    _POSTING.c.post != "",
    people.in_force(bindparam("on")),
    _PERSON.c.active,
)
_HELD = (
    select(_POSTING.c.unit_id, _POSTING.c.post, func.count().label("people"))
    .select_from(_HERE)
    .where(*_HOLDS)
    .group_by(_POSTING.c.unit_id, _POSTING.c.post)
)
_WAS = (
    select(_CELL.c.unit_id, _CELL.c.post)
    .where(_CELL.c.unit_id.in_(bindparam("units", expanding=True)))
    .distinct()
)
_SHOWN = (
    select(
        _POSTING.c.unit_id,
        _POSTING.c.post,
        *(column for column in _ATTAINMENT.c if column.name != "counted"),
    )
    .select_from(
        _HERE.join(_ATTAINMENT, _ATTAINMENT.c.person_id == _POSTING.c.person_id)
    )
    .where(*_HOLDS)
)
_OLD = select(_CELL).where(
    _CELL.c.unit_id.in_(bindparam("units", expanding=True))
)
_PATHS = select(_UNIT.c.id, _UNIT.c.path).where(
    _UNIT.c.id.in_(bindparam("units", expanding=True))
)


def _count(wanted: Mapping[Place, set[str] | None]) -> None:
    """Count these places anew, for some competencies or (None) for all; write
    what differs, here and above.
    """
    if not wanted:
        return
    units = sorted({unit for unit, _ in wanted})
    narrow = (
        None
        if None in wanted.values()
        else sorted(set().union(*wanted.values()))
    )
    paths = {row.id: row.path for row in execute(_PATHS, {"units": units})}
    new = _fresh(wanted, units, narrow, paths)
    old = _stored(wanted, units, narrow)
    differing = {
        key for key in new.keys() | old.keys() if new.get(key) != old.get(key)
    }
    if differing:
        _write(differing, new, old, paths)


def _fresh(
    wanted: Mapping[Place, set[str] | None],
    units: list[int],
    narrow: list[str] | None,
    paths: dict[int, str],
) -> dict[Key, tuple[int, ...]]:
    """The numbers of the wanted cells as they are now."""
    given = {"units": units, "on": clock.today()}
    holders = {
        (row.unit_id, row.post): row.people for row in execute(_HELD, given)
    }
    asked = requirements.effective_many(
        (post, paths[unit]) for unit, post in wanted if (unit, post) in holders
    )
    states: dict[Key, list[int]] = {}
    for place in wanted.keys() & holders.keys():
        required = asked[place[1], paths[place[0]]]
        for key in (
            required
            if wanted[place] is None
            else required.keys() & wanted[place]
        ):
            states[*place, key] = [0, 0, 0, 0, holders[place]]
    shown = (
        _SHOWN
        if narrow is None
        else _SHOWN.where(_ATTAINMENT.c.competency.in_(narrow))
    )
    for unit, post, *row in execute(shown, given):
        cell = states.get((unit, post, row[1]))
        if cell is not None:
            state = rules.compare(
                asked[post, paths[unit]][row[1]], evidence.attainment_of(row)
            ).state
            cell[-1] -= 1
            cell[rules.ORDER[state]] += 1
    found = {key: (0, *numbers) for key, numbers in states.items()}
    for place in wanted:
        if place in holders and wanted[place] is None:
            found[*place, ""] = (holders[place], *NOBODY)
    return found


def _stored(
    wanted: Mapping[Place, set[str] | None],
    units: list[int],
    narrow: list[str] | None,
) -> dict[Key, tuple[int, ...]]:
    """The numbers of the wanted cells as they were."""
    query = (
        _OLD if narrow is None else _OLD.where(_CELL.c.competency.in_(narrow))
    )
    found = {}
    for row in execute(query, {"units": units}):
        place = (row.unit_id, row.post)
        if place in wanted and (
            wanted[place] is None or row.competency in wanted[place]
        ):
            found[*place, row.competency] = tuple(
                getattr(row, name) for name in NUMBERS
            )
    return found


def _write(
    differing: Iterable[Key],
    new: Mapping[Key, tuple[int, ...]],
    old: Mapping[Key, tuple[int, ...]],
    paths: Mapping[int, str],
) -> None:
    nothing = (0,) * len(NUMBERS)
    sums: dict[Key, list[int]] = {}
    cells, gone = [], []
    for key in sorted(differing):
        now, before = new.get(key), old.get(key, nothing)
        (gone if now is None else cells).append(_row(key, now or nothing))
        more = [a - b for a, b in zip(now or nothing, before, strict=True)]
        unit, post, competency = key
        for above in people.ids_on(paths[unit]):
            for one in (post, ""):
                for other in {competency, ""}:
                    total = sums.setdefault(
                        (above, one, other), [0] * len(NUMBERS)
                    )
                    for at, number in enumerate(more):
                        total[at] += number
    if cells:
        execute(_put(_CELL, add=False), cells)
    if gone:
        execute(
            _GONE,
            [
                {
                    "unit": row["unit_id"],
                    "the_post": row["post"],
                    "key": row["competency"],
                }
                for row in gone
            ],
        )
    changed = [
        _row(key, numbers)
        for key, numbers in sorted(sums.items())
        if any(numbers)
    ]
    if changed:
        execute(_put(_TOTAL, add=True), changed)


_GONE = delete(_CELL).where(
    _CELL.c.unit_id == bindparam("unit"),
    _CELL.c.post == bindparam("the_post"),
    _CELL.c.competency == bindparam("key"),
)


def _row(key: Key, numbers: Iterable[int]) -> dict[str, Any]:
    return {
        "unit_id": key[0],
        "post": key[1],
        "competency": key[2],
        **dict(zip(NUMBERS, numbers, strict=True)),
    }


def _put(table: Any, add: bool) -> Any:
    """Put the row there, or add its numbers to what is there."""
    new = insert_into(table)
    values = {
        name: table.c[name] + new.excluded[name] if add else new.excluded[name]
        for name in NUMBERS
    }
    return new.on_conflict_do_update(
        index_elements=list(table.primary_key), set_=values
    )

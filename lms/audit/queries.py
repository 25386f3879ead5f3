"""The log read for what binds it: digests of events, and whether they are
still those of the events.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import (
    Row,
    Select,
    bindparam,
    func,
    select,
)

from lms.audit import rules
from lms.audit.models import Event
from lms.audit.types import LogFilter
from lms.core import clock
from lms.core.columns import Condition
from lms.core.db import dialect, execute, session
from lms.core.marks import N_
from lms.core.types import Discrepancies, Discrepancy, Json, fingerprint
from lms.people import service as people

EVENT = Event.__table__
BOUND = "at", "event", "actor_id", "person_id", "path", "details"
"""What the digest of an event covers of its row."""
_WHO = people.PEOPLE.alias("actor")
_BOUND = (
    select(EVENT, _WHO.c.key.label("actor_key"))
    .outerjoin(_WHO, _WHO.c.id == EVENT.c.actor_id)
    .order_by(EVENT.c.id)
)


MOST_NAMES = 200
"""So many people are looked for by their ids; of more, something stands among
the newest events.
"""


def conditions(asked: LogFilter) -> Iterator[Condition]:
    """What the log is narrowed to, besides the kind. Days are found by the ids
    of events, which rise with time.
    """
    row = EVENT.c
    if asked.unit:
        yield people.below(asked.unit.path, row.path.concat(""))
    if asked.since:
        yield row.id >= _first_from(clock.start_of(asked.since))
    if asked.until:
        yield row.id < _first_from(clock.end_of(asked.until))
    if asked.person:
        yield _about(asked.person)


def _about(name: str) -> Condition:
    """Done by somebody whose name holds this, or to them."""
    row, named = EVENT.c, people.named(name)
    ids = execute(named.limit(MOST_NAMES + 1)).scalars().all()
    if len(ids) > MOST_NAMES:
        return row.actor_id.in_(named) | row.person_id.in_(named)
    return people.in_ids(row.actor_id, ids) | people.in_ids(row.person_id, ids)


_FROM = (
    select(EVENT.c.id, EVENT.c.at)
    .where(EVENT.c.id >= bindparam("least"))
    .order_by(EVENT.c.id)
    .limit(1)
)


def _first_from(moment: dt.datetime) -> int:
    """The id of the first event not before this moment; behind the last one if
    there is none.
    """
    last = execute(select(func.max(EVENT.c.id))).scalar() or 0
    low, high = 0, last + 1
    while low < high:
        middle = (low + high) // 2
        low, high = _halved(low, middle, high, moment)
    return low


def _halved(
    low: int, middle: int, high: int, moment: dt.datetime
) -> tuple[int, int]:
    row = execute(_FROM, {"least": middle}).first()
    if row is None or row.at >= moment:
        return low, middle
    return row.id + 1, high


class Extent(NamedTuple):
    """The log up to an event: its id, and all digests folded into one."""

    last_id: int = 0
    digest: str = rules.START


def extend(extent: Extent, until: int, most: int) -> Extent:
    """The extent with the events up to this one, or with so many of them."""
    ahead = EVENT.c.id > extent.last_id, EVENT.c.id <= until
    last_id, digest = extent
    for row in _stream(_BOUND.where(*ahead).limit(most)):
        last_id, digest = row.id, rules.fold(digest, [_stored(row)])
    return Extent(last_id, digest)


def newest_of(*events: str) -> Row | None:
    """The newest event of these kinds."""
    query = select(EVENT).where(EVENT.c.event.in_(events))
    return execute(query.order_by(EVENT.c.id.desc()).limit(1)).first()


def seal_of(row: Any, names: str) -> str:
    """The digest of these columns of a row, for an event that seals it."""
    return fingerprint([getattr(row, name) for name in names.split()])


def unsealed(
    rows: Iterable[Any], key: Mapping[str, str], sealed: Mapping[str, str]
) -> Iterator[Json]:
    """The details of the last event about each row that is not what the event
    sealed (`sealed`: its columns, by event) or is gone. `key`: which columns the
    row is found by, by the event's details.
    """
    known = {
        tuple(getattr(row, one) for one in key.values()): row for row in rows
    }
    for event, names in sealed.items():
        query = select(EVENT.c.details).where(EVENT.c.event == event)
        found = _stream(query.order_by(EVENT.c.id)).scalars()
        last = {tuple(one[name] for name in key): one for one in found}
        for place, one in last.items():
            row = known.get(place)
            if row is None or one.get("seal") not in (
                None,
                seal_of(row, names),
            ):
                yield one


def count_events() -> int:
    """How many there are."""
    return execute(select(func.count()).select_from(EVENT)).scalar_one()


def _stored(row: Row) -> str:
    """An event from before they had digests is bound by a seal only."""
    return row.digest or _digest(row, None)


def _digest(row: Row, actor_key: str | None) -> str:
    return rules.digest_of(
        {name: getattr(row, name) for name in BOUND}, actor_key
    )


def check(seals: Mapping[int, Extent]) -> Discrepancies:
    """Every event against its digest, and the whole log against these seals,
    by their numbers. In the open reading.
    """
    walk = _Walk(sorted(seals.items(), key=_last_id))
    for row in _stream(_BOUND):
        yield from walk.step(row)
    yield from walk.pass_seals()


def _last_id(item: tuple[int, Extent]) -> tuple[int, int]:
    number, extent = item
    return extent.last_id, number


def _stream(query: Select) -> Iterable[Row]:
    return session().execute(query, execution_options={"yield_per": 1000})


class _Walk:
    """The log event by event, with the seals that are still ahead."""

    def __init__(self, seals: list[tuple[int, Extent]]) -> None:
        self.seals, self.at = seals, Extent()
        self.has_digests, self.is_broken = False, False

    def step(self, row: Row) -> Discrepancies:
        """The next event."""
        yield from self.pass_seals(row.id)
        if text := self._fault(row):
            yield Discrepancy(text, f"event {row.id}")
        self.has_digests |= row.digest is not None
        self.at = Extent(row.id, rules.fold(self.at.digest, [_stored(row)]))

    def _fault(self, row: Row) -> str | None:
        # SQLite numbers without gaps; PostgreSQL skips what was rolled back.
        if dialect() == "sqlite" and row.id != self.at.last_id + 1:
            return N_("an event of the log is missing before this one")
        if row.digest is None:
            lost = N_("the digest of an event was taken away")
            return lost if self.has_digests else None
        if row.digest != _digest(row, row.actor_key):
            return N_("an event of the log was changed after it was written")
        return None

    def pass_seals(self, before: int | None = None) -> Discrepancies:
        """The seals that end before this event, or (None) all that are left."""
        while self.seals and (before is None or self._ends(before)):
            number, sealed = self.seals.pop(0)
            if sealed != self.at and not self.is_broken:
                self.is_broken = True
                yield Discrepancy(
                    "the log differs from this seal: events sealed then were changed, removed, added or reordered",
                    f"seal {number}",
                )

    def _ends(self, before: int) -> bool:
        return self.seals[0][1].last_id < before

"""Given work with what was delivered of it."""

import datetime as dt
from collections import namedtuple
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, bindparam, case, exists, func, select

from lms.core import gates
from lms.core.columns import Rows
from lms.core.db import execute
from lms.core.types import Ids, group
from lms.evaluation.models import (
    DeliveryAnswer,
    DeliveryExcuse,
    DeliveryRow,
    GivenWorkRow,
)
from lms.evaluation.queries.periods import IS_CLOSED, PERIOD, PERIODS
from lms.evaluation.types import DeliveryState
from lms.people import service as people
from lms.people.service import in_ids

WORKS, DELIVERIES = GivenWorkRow.__table__, DeliveryRow.__table__
ANSWERS, EXCUSES = DeliveryAnswer.__table__, DeliveryExcuse.__table__
WORK, DELIVERY = WORKS.c, DELIVERIES.c
ANSWER, EXCUSE = ANSWERS.c, EXCUSES.c
# A row as its table names it, cut out of the joined one.
WorkLine: Any = namedtuple("WorkLine", WORK.keys())
DeliveryLine: Any = namedtuple("DeliveryLine", DELIVERY.keys())
ExcuseLine: Any = namedtuple("ExcuseLine", [*EXCUSE.keys(), "name"])
_SENT_AT, _EXCUSED_AT = len(WORK), len(WORK) + len(DELIVERY)
_WORK_OF = itemgetter(slice(_SENT_AT))
_SENT_OF = itemgetter(slice(_SENT_AT, _EXCUSED_AT))
_EXCUSE_OF = itemgetter(slice(_EXCUSED_AT, None))
_STANDS = DELIVERY.state != DeliveryState.TAKEN_BACK
_WHOLE = (
    select(*WORK, *DELIVERY, *EXCUSE, people.PEOPLE.c.name)
    .outerjoin_from(WORKS, DELIVERIES, (DELIVERY.work_id == WORK.id) & _STANDS)
    .outerjoin(EXCUSES, EXCUSE.delivery_id == DELIVERY.id)
    .outerjoin(people.PEOPLE, people.PEOPLE.c.id == EXCUSE.excused_by)
)
_BY_TIME = WORK.id, DELIVERY.arrived_at, DELIVERY.id, EXCUSE.id
_OF_PERSON = _WHOLE.where(
    WORK.person_id == bindparam("person"),
    WORK.period_id == bindparam("period"),
).order_by(WORK.due_on, *_BY_TIME)
_NEWEST = (
    select(WORK.id)
    .where(WORK.person_id == bindparam("person"))
    .order_by(WORK.id.desc())
    .limit(200)
)
_ALL_OF_PERSON = _WHOLE.where(WORK.id.in_(_NEWEST)).order_by(
    WORK.id.desc(), *_BY_TIME[1:]
)
_WORK = _WHOLE.where(WORK.id == bindparam("work")).order_by(*_BY_TIME)
_ONCE = select(WORKS).where(WORK.once == bindparam("key"))
_DELIVERY = select(DELIVERIES).where(DELIVERY.id == bindparam("delivery"))
_DELIVERED_ONCE = select(DELIVERIES).where(DELIVERY.once == bindparam("key"))
_ANSWERS = (
    select(*ANSWER, people.PEOPLE.c.name)
    .join_from(ANSWERS, people.PEOPLE, people.PEOPLE.c.id == ANSWER.answered_by)
    .where(in_ids(ANSWER.delivery_id, "deliveries"))
    .order_by(ANSWER.round)
)
_EXCUSES = (
    select(*EXCUSE, people.PEOPLE.c.name)
    .join_from(EXCUSES, people.PEOPLE, people.PEOPLE.c.id == EXCUSE.excused_by)
    .where(in_ids(EXCUSE.delivery_id, "deliveries"))
    .order_by(EXCUSE.id)
)
_TAKEN = select(func.coalesce(func.sum(WORK.quantity), 0)).where(
    WORK.from_id == bindparam("work")
)


class DeliverySeen(NamedTuple):
    """A delivery with what was excused of it and, where they were asked for, its
    answers; the newest last.
    """

    row: Any
    answers: Rows
    excuses: Sequence[Any]

    def covered(self, cause: str) -> int:
        """How many days, or returns, were excused."""
        return max(
            (one.covers for one in self.excuses if one.cause == cause),
            default=0,
        )


class WorkSeen(NamedTuple):
    """Given work with its deliveries."""

    row: Any
    deliveries: Sequence[DeliverySeen]

    @property
    def delivered(self):
        """How much was delivered, accepted or not."""
        return sum(one.row.quantity for one in self.deliveries)

    @property
    def left(self):
        """How much is still to be delivered."""
        return self.row.quantity - self.delivered

    @property
    def is_returned(self) -> bool:
        """Whether something of it came back and is to be delivered again."""
        states = (one.row.state for one in self.deliveries)
        return DeliveryState.RETURNED in states

    @property
    def waiting(self) -> int:
        """How many of its deliveries wait for an answer."""
        states = [one.row.state for one in self.deliveries]
        return states.count(DeliveryState.SENT)

    @property
    def accepted(self):
        """How much was accepted."""
        return sum(
            one.row.quantity
            for one in self.deliveries
            if one.row.state == DeliveryState.ACCEPTED
        )


def works_of(person_id: int, period_id: int) -> list[WorkSeen]:
    """What somebody was given in a period, by due day."""
    return _seen(_OF_PERSON, {"person": person_id, "period": period_id})


def all_works_of(person_id: int) -> list[WorkSeen]:
    """What somebody was given at all, the newest two hundred."""
    return _seen(_ALL_OF_PERSON, {"person": person_id})


def work(work_id: int) -> WorkSeen | None:
    """One piece of given work."""
    return next(iter(_seen(_WORK, {"work": work_id})), None)


def _seen(query: Select, choice: Mapping[str, int]) -> list[WorkSeen]:
    """The works of a statement with what was delivered and excused of each."""
    rows = execute(query, choice).all()
    return [
        WorkSeen(WorkLine(*one), _delivered(of_work))
        for one, of_work in groupby(rows, _WORK_OF)
    ]


def _delivered(rows: Iterable[Row]) -> list[DeliverySeen]:
    return [
        DeliverySeen(DeliveryLine(*one), (), _excused(of_delivery))
        for one, of_delivery in groupby(rows, _SENT_OF)
        if one[0] is not None
    ]


def _excused(rows: Iterable[Row]) -> list[Any]:
    cut = map(_EXCUSE_OF, rows)
    return [ExcuseLine(*one) for one in cut if one[0] is not None]


def answered(works: Sequence[WorkSeen]) -> list[WorkSeen]:
    """The same with what was answered to each delivery."""
    found = _answers([sent.row for one in works for sent in one.deliveries])
    return [
        one._replace(
            deliveries=[
                sent._replace(answers=found.get(sent.row.id, ()))
                for sent in one.deliveries
            ]
        )
        for one in works
    ]


def _answers(rows: Iterable[Any]) -> dict[int, list[Row]]:
    """By delivery. What waits in its first round has none, so it is not asked
    for.
    """
    ids = [
        row.id
        for row in rows
        if row.round > 1 or row.state != DeliveryState.SENT
    ]
    if not ids:
        return {}
    found = execute(_ANSWERS, {"deliveries": ids})
    return group((row.delivery_id, row) for row in found)


def whole(rows: Rows) -> list[DeliverySeen]:
    """These deliveries with their answers and excuses."""
    choice, answers = {"deliveries": [row.id for row in rows]}, _answers(rows)
    excuses = group((row.delivery_id, row) for row in execute(_EXCUSES, choice))
    return [
        DeliverySeen(
            row,
            answers.get(row.id, ()),
            excuses.get(row.id, ()),
        )
        for row in rows
    ]


def delivery(delivery_id: int) -> Row | None:
    """One delivery."""
    return execute(_DELIVERY, {"delivery": delivery_id}).first()


def given_once(key: str) -> Row | None:
    """The work that the form with this key brought."""
    return execute(_ONCE, {"key": key}).first()


def delivered_once(key: str) -> Row | None:
    """The delivery that the form with this key brought."""
    return execute(_DELIVERED_ONCE, {"key": key}).first()


def taken_over(work_id: int) -> int:
    """How much of handed back work others have taken over."""
    return execute(_TAKEN, {"work": work_id}).scalar_one()


# Whom the reader leads costs more to find than these to count.
_WAITING = select(DELIVERY.id, func.count().over().label("in_all")).join_from(
    DELIVERIES, WORKS, WORK.id == DELIVERY.work_id
)
_WAITING_ROW = select(
    *DELIVERY,
    WORK.title,
    WORK.person_id,
    WORK.due_on,
    WORK.coefficient,
    WORK.quantity.label("given"),
    people.PEOPLE.c.name,
)


def waiting(condition) -> Select:
    """Deliveries that wait for an answer and meet a condition, who waits
    longest first; each says how many they are (`in_all`).
    """
    sent = DELIVERY.state == DeliveryState.SENT
    found = _WAITING.where(sent, condition).subquery("found")
    return (
        _WAITING_ROW.add_columns(found.c.in_all)
        .join_from(found, DELIVERIES, DELIVERY.id == found.c.id)
        .join(WORKS, WORK.id == DELIVERY.work_id)
        .join(people.PEOPLE, people.PEOPLE.c.id == WORK.person_id)
        .order_by(DELIVERY.arrived_at, DELIVERY.id)
    )


_SENT = (
    select(func.coalesce(func.sum(DELIVERY.quantity), 0))
    .where(DELIVERY.work_id == WORK.id, _STANDS)
    .scalar_subquery()
)
_CAME_BACK = exists().where(
    DELIVERY.work_id == WORK.id, DELIVERY.state == DeliveryState.RETURNED
)
_IS_DUE = (WORK.due_on <= gates.UNTIL) & (WORK.quantity > _SENT)
_OPEN_WORK = (
    select(WORK.title, WORK.due_on, _CAME_BACK.label("is_returned"))
    .join_from(WORKS, PERIODS, PERIOD.id == WORK.period_id)
    .where(
        WORK.person_id == gates.PERSON,
        WORK.handed_back_at.is_(None),
        ~IS_CLOSED,
        _CAME_BACK | _IS_DUE,
    )
)
TO_DO_GATE = gates.gate(_OPEN_WORK)
_TO_DO = _OPEN_WORK.where(PERIOD.valid_from <= bindparam("on")).order_by(
    _CAME_BACK.desc(), WORK.due_on, WORK.id
)


def to_do(person_id: int, on: dt.date, until: dt.date) -> Rows:
    """What somebody has to do of periods that are not closed for them: what came
    back first, then what is overdue or due until a day.
    """
    choice = {"person": person_id, "on": on, "until": until}
    return execute(_TO_DO, choice).all()


_DUE_DAYS = (
    select(WORK.due_on, func.count().label("works"))
    .join_from(WORKS, PERIODS, PERIOD.id == WORK.period_id)
    .where(
        WORK.person_id == bindparam("person"),
        WORK.handed_back_at.is_(None),
        ~IS_CLOSED,
        _CAME_BACK | (WORK.quantity > _SENT),
    )
    .group_by(WORK.due_on)
)


def due_days(person_id: int) -> Rows:
    """On which days somebody's work is due that is still to be delivered, or
    again, and how many pieces.
    """
    return execute(_DUE_DAYS, {"person": person_id}).all()


_SIZE = (
    select(func.count(), func.min(DELIVERY.arrived_at))
    .join_from(DELIVERIES, WORKS, WORK.id == DELIVERY.work_id)
    .where(DELIVERY.state == DeliveryState.SENT)
)


def waiting_size(condition) -> Select:
    """How many they are, and since when the first of them waits."""
    return _SIZE.where(condition)


_IS_WAITING = case((DELIVERY.state == DeliveryState.SENT, 1))
_TEAM = (
    select(
        WORK.person_id,
        WORK.period_id,
        func.count(WORK.id.distinct()).label("works"),
        func.count(_IS_WAITING).label("waiting"),
    )
    .outerjoin_from(WORKS, DELIVERIES, DELIVERY.work_id == WORK.id)
    .where(
        in_ids(WORK.person_id, "people"),
        in_ids(WORK.period_id, "periods"),
    )
    .group_by(WORK.person_id, WORK.period_id)
)


def loads(people_: Ids, periods: Ids) -> dict[tuple[int, int], Row]:
    """How many pieces of work these people have in these periods, and how many
    of their deliveries wait; by person and period.
    """
    choice = {"people": list(people_), "periods": list(periods)}
    rows = execute(_TEAM, choice)
    return {(row.person_id, row.period_id): row for row in rows}


_KIN = (
    select(
        WORK.id,
        WORK.from_id,
        WORK.parent_id,
        WORK.coefficient,
        WORK.due_on,
        people.PEOPLE.c.name,
    )
    .join_from(WORKS, people.PEOPLE, people.PEOPLE.c.id == WORK.person_id)
    .where(
        in_ids(WORK.from_id, "works")
        | in_ids(WORK.parent_id, "roots")
        | in_ids(WORK.id, "others")
    )
    .order_by(WORK.id)
)


class WorkKin(NamedTuple):
    """How pieces of work belong to those of others, by id: who has taken over
    what was handed back, from whom something was taken over, and the other
    parts of a larger product.
    """

    taken: Mapping[int, Row]
    source: Mapping[int, Row]
    parts: Mapping[int, Rows]


def kin(seen: Sequence[WorkSeen]) -> WorkKin:
    """That of these."""
    rows = [one.row for one in seen]
    sources = [row.from_id for row in rows if row.from_id]
    roots = list(set(map(_root, rows)))
    choice = {
        "works": [row.id for row in rows],
        "roots": roots,
        "others": [*roots, *sources],
    }
    found = execute(_KIN, choice).all()
    return WorkKin(
        {row.from_id: row for row in found},
        _sources(rows, found),
        {row.id: _other_parts(row, found) for row in rows},
    )


def _root(row: Row) -> int:
    return row.parent_id or row.id


def _sources(rows: Rows, found: Rows) -> Mapping[int, Row]:
    named = {row.id: row for row in found}
    return {row.id: named[row.from_id] for row in rows if row.from_id}


def _other_parts(row: Row, found: Rows) -> list[Row]:
    root = _root(row)
    family = [one for one in found if _root(one) == root]
    return [one for one in family if one.id != row.id]


_ACCEPTED = (
    select(
        WORK.person_id,
        WORK.title,
        WORK.competencies,
        ANSWER.answered_at,
        people.PEOPLE.c.name,
    )
    .join_from(ANSWERS, DELIVERIES, DELIVERY.id == ANSWER.delivery_id)
    .join(WORKS, WORK.id == DELIVERY.work_id)
    .join(people.PEOPLE, people.PEOPLE.c.id == WORK.person_id)
    .where(
        in_ids(WORK.person_id, "people"),
        ANSWER.accepted,
        ANSWER.answered_at >= bindparam("since"),
    )
    .order_by(ANSWER.answered_at.desc(), ANSWER.id.desc())
    .limit(200)
)


def accepted_since(people_: Ids, since: dt.datetime) -> Rows:
    """What of these people was accepted since then, the newest first."""
    return execute(_ACCEPTED, {"people": list(people_), "since": since}).all()

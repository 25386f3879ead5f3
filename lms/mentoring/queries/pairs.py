"""Pairs as they are stored: of one person, of one mentor, of many people."""

import datetime as dt

from sqlalchemy import Row, bindparam, or_, select, union_all

from lms.core import clock, gates
from lms.core.columns import Rows
from lms.core.db import execute
from lms.core.types import Ids, group
from lms.mentoring.models import MentorPair
from lms.mentoring.types import A_NO_LASTS, PairPeriod, PairState
from lms.people import service as people
from lms.people.service import in_ids

PAIRS = MentorPair.__table__
PAIR = PAIRS.c
MENTORS, LEARNERS = (
    people.PEOPLE.alias("mentors"),
    people.PEOPLE.alias("guided"),
)
NAMED = (
    select(
        *PAIR,
        MENTORS.c.name.label("mentor"),
        LEARNERS.c.name.label("person"),
    )
    .select_from(PAIRS)
    .join(MENTORS, MENTORS.c.id == PAIR.mentor_id)
    .join(LEARNERS, LEARNERS.c.id == PAIR.person_id)
)
"""With the names of both."""
RUNS = PAIR.state == PairState.RUNNING
IS_OPEN = people.one_of(PAIR.state, (PairState.ASKED, PairState.RUNNING))
_LASTS = or_(PAIR.valid_to.is_(None), PAIR.valid_to > bindparam("on"))
TODAY = RUNS & (PAIR.valid_from <= bindparam("on")) & _LASTS
"""Pairs that run on the day `on`."""
_ONE = NAMED.where(PAIR.id == bindparam("pair"))
_THESE = NAMED.where(in_ids(PAIR.id, "pairs"))
_LOCK = select(PAIRS).where(PAIR.id == bindparam("pair")).with_for_update()
_OF = NAMED.where(
    or_(
        PAIR.mentor_id == bindparam("person"),
        PAIR.person_id == bindparam("person"),
    ),
    IS_OPEN,
).order_by(PAIR.is_main.desc(), PAIR.valid_from, PAIR.id)
_PERIODS = select(
    PAIR.mentor_id, PAIR.person_id, PAIR.is_main, PAIR.valid_from, PAIR.valid_to
).where(RUNS, _LASTS)
_OF_MENTORS = _PERIODS.where(in_ids(PAIR.mentor_id, "people"))
_MAIN = _PERIODS.where(PAIR.person_id == bindparam("person"), PAIR.is_main)
_TRIED = select(PAIR.person_id, PAIR.mentor_id).where(
    in_ids(PAIR.person_id, "people"),
    or_(
        (PAIR.state == PairState.DECLINED)
        & (PAIR.ended_at > bindparam("since")),
        IS_OPEN,
    ),
)
_GUIDED_BY = select(PAIR.mentor_id, PAIR.person_id).where(
    in_ids(PAIR.mentor_id, "people"), IS_OPEN
)
_NOT_AGAIN = union_all(_TRIED, _GUIDED_BY)


ASKED_GATE = gates.gate(
    *(
        select(PAIR.id).where(
            side == gates.PERSON, PAIR.state == PairState.ASKED
        )
        for side in (PAIR.mentor_id, PAIR.person_id)
    )
)
"""Whether something is asked of somebody as mentor or as learner."""


def pair(pair_id: int) -> Row | None:
    """One pair with both names."""
    return execute(_ONE, {"pair": pair_id}).first()


def locked(pair_id: int) -> Row | None:
    """The same without names, locked in the open transaction."""
    return execute(_LOCK, {"pair": pair_id}).first()


def open_pairs(person_id: int) -> Rows:
    """What is asked of a person or runs, as mentor and as learner."""
    return execute(_OF, {"person": person_id}).all()


_GUIDED = NAMED.where(
    PAIR.person_id == bindparam("person"),
    people.one_of(PAIR.state, (PairState.RUNNING, PairState.ENDED)),
).order_by(PAIR.valid_from.desc(), PAIR.id.desc())


def guided_pairs(person_id: int) -> Rows:
    """The pairs in which this person is or was guided, the newest first, with
    the names of both.
    """
    return execute(_GUIDED, {"person": person_id}).all()


_ASKED_FOR = NAMED.where(
    PAIR.person_id == bindparam("person"), PAIR.state == PairState.ASKED
).order_by(PAIR.id)
_RUNNING = NAMED.where(PAIR.mentor_id == bindparam("mentor"), RUNS).order_by(
    PAIR.id
)


def asked(person_id: int) -> Rows:
    """What is asked for a person who is to be guided."""
    return execute(_ASKED_FOR, {"person": person_id}).all()


def running(mentor_id: int) -> Rows:
    """The running pairs of a mentor."""
    return execute(_RUNNING, {"mentor": mentor_id}).all()


def periods_of_mentors(ids: Ids) -> dict[int, list[PairPeriod]]:
    """When these mentors guide somebody, from today on: a period for each of
    their pairs.
    """
    rows = execute(_OF_MENTORS, _since(people=list(ids)))
    return group((row.mentor_id, period_of(row)) for row in rows)


def main_periods(person_id: int) -> list[PairPeriod]:
    """When a person has a main mentor, from today on."""
    rows = execute(_MAIN, _since(person=person_id))
    return [period_of(row) for row in rows]


def tried(ids: Ids) -> dict[int, list[int]]:
    """The mentors of whom these people's heads need not think: asked, running,
    one of both did not want to lately, or the pair is there the other way
    round.
    """
    values = {"people": list(ids), "since": clock.now() - A_NO_LASTS}
    return group(map(tuple, execute(_NOT_AGAIN, values)))


def period_of(row: Row) -> PairPeriod:
    """When a pair holds."""
    return PairPeriod(row.valid_from, row.valid_to)


def _since(**values: object) -> dict[str, object]:
    return {"on": clock.today(), **values}


def is_over(row: Row, on: dt.date) -> bool:
    """Whether a pair's last day lies behind."""
    return row.valid_to is not None and row.valid_to <= on


def called(pairs: Ids) -> dict[int, str]:
    """Mentor and person of these pairs, by name. No permission of its own."""
    rows = execute(_THESE, {"pairs": list(pairs)}) if pairs else ()
    return {row.id: f"{row.mentor} – {row.person}" for row in rows}

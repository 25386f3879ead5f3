"""Trials with the names of their people, and what belongs to one."""

import datetime as dt
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    bindparam,
    func,
    or_,
    select,
)

from lms.core.columns import Condition, Rows
from lms.core.db import execute
from lms.core.types import Ids
from lms.mentoring import service as mentoring
from lms.people import service as people
from lms.trials.models import (
    PostTrial,
    TrialAway,
    TrialConcern,
    TrialExtension,
    TrialReview,
    TrialSuccessor,
)
from lms.trials.types import OPEN_STATES, TrialSide

TRIALS, REVIEWS = PostTrial.__table__, TrialReview.__table__
AWAYS, CONCERNS = TrialAway.__table__, TrialConcern.__table__
EXTENSIONS = TrialExtension.__table__
SUCCESSORS = TrialSuccessor.__table__
TRIAL = TRIALS.c
_PERSONS = people.PEOPLE.alias("persons")
_MENTORS = people.PEOPLE.alias("mentors_of_trials")
_REVIEWERS = people.PEOPLE.alias("reviewers")
_DECIDERS = people.PEOPLE.alias("deciders_of_trials")
_JOINED = (
    TRIALS.join(_PERSONS, _PERSONS.c.id == TRIAL.person_id)
    .join(_MENTORS, _MENTORS.c.id == TRIAL.mentor_id)
    .join(_REVIEWERS, _REVIEWERS.c.id == TRIAL.reviewer_id)
    .join(_DECIDERS, _DECIDERS.c.id == TRIAL.decider_id)
    .join(people.UNITS, people.UNITS.c.id == TRIAL.unit_id)
)


def _sum(table: Any, what: ColumnElement[Any], *which: Any) -> Any:
    """Of the rows of a trial in this table."""
    of_trial = table.c.trial_id == TRIAL.id
    return select(what).where(of_trial, *which).scalar_subquery()


NAMED = select(
    *TRIAL,
    _PERSONS.c.name.label("person"),
    _MENTORS.c.name.label("mentor"),
    _REVIEWERS.c.name.label("reviewer"),
    _DECIDERS.c.name.label("decider"),
    people.UNITS.c.path,
    _sum(EXTENSIONS, func.count()).label("extensions"),
    _sum(EXTENSIONS, func.coalesce(func.sum(EXTENSIONS.c.months), 0)).label(
        "more_months"
    ),
).select_from(_JOINED)
"""With the names of its four people, the path of the unit, and how often and by
how many months it was extended.
"""
_SUCCESSOR = SUCCESSORS.c
_FORMER = (
    select(_SUCCESSOR.before_id)
    .where(_SUCCESSOR.trial_id == TRIAL.id, _SUCCESSOR.role == TrialSide.MENTOR)
    .correlate(TRIALS)
)
MET = (
    mentoring.met_query(
        TRIAL.person_id, TRIAL.mentor_id, _FORMER, TRIAL.starts_on
    )
    .scalar_subquery()
    .label("met")
)
"""How often they were met since the trial began by whoever is the mentor of it,
or was.
"""
_ONE = NAMED.add_columns(MET).where(TRIAL.id == bindparam("trial"))
_LOCK = select(TRIAL.id).filter_by(id=bindparam("trial")).with_for_update()
_OF = (
    NAMED.add_columns(MET)
    .where(TRIAL.person_id == bindparam("person"))
    .order_by(TRIAL.id.desc())
)


def trial(trial_id: int) -> Row | None:
    """One trial with the names of its people."""
    return execute(_ONE, {"trial": trial_id}).first()


def locked(trial_id: int) -> Row | None:
    """The same, once nobody else changes it until the transaction ends."""
    execute(_LOCK, {"trial": trial_id}).first()
    return trial(trial_id)


def of_person(person_id: int) -> Rows:
    """Every trial of a person, the newest first."""
    return execute(_OF, {"person": person_id}).all()


IS_OPEN = people.one_of(TRIAL.state, OPEN_STATES)


def by_due(condition: Condition) -> Select:
    """Trials that meet a condition, by when they end, then by name; never by how
    anybody stands.
    """
    return NAMED.where(condition).order_by(
        TRIAL.ends_before, _PERSONS.c.given_first, TRIAL.id
    )


def takes_part(person_id: int) -> Condition:
    """That somebody is mentor, reviewer or decider of a trial."""
    roles = TRIAL.mentor_id, TRIAL.reviewer_id, TRIAL.decider_id
    return or_(*(role == person_id for role in roles))


SUMS = (
    _sum(REVIEWS, func.count()).label("held"),
    _sum(
        CONCERNS,
        func.min(CONCERNS.c.review_on),
        CONCERNS.c.closed_on.is_(None),
    ).label("help_on"),
)
"""Of a trial: reviews held, and the day by which the help for an open concern is
looked at.
"""


def _all(table: Any, order: str) -> Select:
    columns = table.c
    return (
        select(table)
        .where(columns.trial_id == bindparam("trial"))
        .order_by(columns[order], columns.id)
    )


_REVIEWS = _all(REVIEWS, "number")
_AWAYS = _all(AWAYS, "since")
_CONCERNS = _all(CONCERNS, "raised_on")
_EXTENSIONS = _all(EXTENSIONS, "id")
_BEFORE = people.PEOPLE.alias("before")
_SUCCESSORS = (
    _all(SUCCESSORS, "id")
    .join(_BEFORE, _BEFORE.c.id == SUCCESSORS.c.before_id)
    .add_columns(_BEFORE.c.name)
)


def reviews(trial_id: int) -> Rows:
    """The reviews that were held, the first one first."""
    return execute(_REVIEWS, {"trial": trial_id}).all()


def aways(trial_id: int) -> Rows:
    """Pauses and absences, the earliest first."""
    return execute(_AWAYS, {"trial": trial_id}).all()


_PAUSED = select(AWAYS.c.trial_id, AWAYS.c.until).where(
    people.in_ids(AWAYS.c.trial_id, "trials"),
    AWAYS.c.is_pause,
    AWAYS.c.since <= bindparam("on"),
    AWAYS.c.until > bindparam("on"),
)


def paused(trial_ids: Ids, on: dt.date) -> dict[int, dt.date]:
    """Until when (excluding) the clock of these trials stands on a day; of those
    where it does.
    """
    values = {"trials": list(trial_ids), "on": on}
    return dict(map(tuple, execute(_PAUSED, values)))


def concerns(trial_id: int) -> Rows:
    """Concerns, the earliest first."""
    return execute(_CONCERNS, {"trial": trial_id}).all()


def extensions(trial_id: int) -> Rows:
    """What decisions gave of more time."""
    return execute(_EXTENSIONS, {"trial": trial_id}).all()


def successors(trial_id: int) -> Rows:
    """Who was replaced, the first one first, with their names."""
    return execute(_SUCCESSORS, {"trial": trial_id}).all()


def former(trial_id: int, *roles: str) -> list[int]:
    """The ids of those who were replaced in one of these roles."""
    known = successors(trial_id)
    return [one.before_id for one in known if one.role in roles]

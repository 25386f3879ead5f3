"""Decisions with where they stand, their moves, and lists by what is due."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    func,
    or_,
    select,
)

from lms.access import service as access
from lms.core.columns import Condition, Rows
from lms.core.db import execute
from lms.core.types import Ids
from lms.decisions.models import (
    DecisionMoveRow,
    DecisionStanding,
    PersonDecision,
)
from lms.decisions.types import DecisionMove, DecisionStage, SettledFacts
from lms.people import service as people
from lms.people.service import in_ids

DECISIONS = PersonDecision.__table__
MOVES = DecisionMoveRow.__table__
STANDINGS = DecisionStanding.__table__
DECISION, MOVE, STANDING = DECISIONS.c, MOVES.c, STANDINGS.c
SUBJECTS = people.PEOPLE.alias("subjects")
DECIDERS = people.PEOPLE.alias("deciders")
_ACTORS = people.PEOPLE.alias("actors")
_SETTLES = or_(
    MOVE.move == DecisionMove.DECIDED, MOVE.move == DecisionMove.UPHELD
)
"""What the person concerned is told of and reads."""
_STANDS = [one for one in STANDING if one.name != "decision_id"]
_JOINED = (
    DECISIONS.join(STANDINGS, STANDING.decision_id == DECISION.id)
    .join(SUBJECTS, SUBJECTS.c.id == DECISION.subject_id)
    .join(DECIDERS, DECIDERS.c.id == STANDING.decider_id)
    .join(people.UNITS, people.UNITS.c.id == DECISION.unit_id)
)
WHOLE = select(
    *DECISION,
    *_STANDS,
    SUBJECTS.c.name.label("subject"),
    DECIDERS.c.name.label("decider"),
    people.UNITS.c.path,
).select_from(_JOINED)
"""A decision, where it stands, the names of whom it concerns and who decides,
and the path of the unit.
"""
BRIEF = (
    DECISION.id,
    DECISION.kind,
    DECISION.subject_id,
    DECISION.reply_by,
    DECISION.replaces,
    STANDING.stage,
    STANDING.heard,
    STANDING.due_on,
    SUBJECTS.c.name.label("subject"),
    select(func.max(MOVE.at))
    .where(MOVE.decision_id == DECISION.id, _SETTLES)
    .scalar_subquery()
    .label("settled_at"),
)
"""What a line of a first page says of one."""
_ONE = WHOLE.where(DECISION.id == bindparam("decision"))
_THIS = DECISIONS.alias("this")
_LOCK = (
    select(STANDING.seq)
    .join(DECISIONS, STANDING.decision_id == DECISION.id)
    .join(
        _THIS,
        (_THIS.c.kind == DECISION.kind) & (_THIS.c.basis == DECISION.basis),
    )
    .where(_THIS.c.id == bindparam("decision"))
    .order_by(STANDING.decision_id)
    .with_for_update(of=STANDINGS)
)
"""Of all decisions of one process: what one of them does to it, no other
overwrites.
"""
_MOVES = (
    select(*MOVE, _ACTORS.c.name.label("by"))
    .join(_ACTORS, _ACTORS.c.id == MOVE.by_id)
    .order_by(MOVE.seq)
)
_OF_ONE = _MOVES.where(MOVE.decision_id == bindparam("decision"))
_OF = WHOLE.where(DECISION.subject_id == bindparam("subject")).order_by(
    DECISION.id.desc()
)
_KINDS = select(DECISION.id, DECISION.kind).where(
    in_ids(DECISION.id, "decisions")
)
_SETTLING = _MOVES.where(
    in_ids(MOVE.decision_id, "decisions"),
    MOVE.move.in_(
        (
            DecisionMove.DECIDED,
            DecisionMove.DOCUMENTED,
            DecisionMove.PETITIONED,
            DecisionMove.UPHELD,
        )
    ),
)
IS_OPEN = or_(
    STANDING.stage == DecisionStage.TOLD,
    STANDING.stage == DecisionStage.PETITIONED,
)
_DECIDED_AT = (
    select(func.max(MOVE.id))
    .where(MOVE.decision_id == DECISION.id, MOVE.move == DecisionMove.DECIDED)
    .correlate(DECISIONS)
    .scalar_subquery()
)
_ON = WHOLE.where(
    DECISION.kind == bindparam("kind"), DECISION.basis == bindparam("basis")
).order_by(_DECIDED_AT.nulls_last(), DECISION.id)


Units = Sequence[int] | str
"""Ids, or the name of the parameter that holds them."""


def decision(decision_id: int) -> Row | None:
    """One decision with where it stands."""
    return execute(_ONE, {"decision": decision_id}).first()


def locked(decision_id: int) -> Row | None:
    """The same, once nobody else moves it or another one of its process until
    the transaction ends.
    """
    execute(_LOCK, {"decision": decision_id}).all()
    return decision(decision_id)


def moves(decision_id: int) -> Rows:
    """All that happened to it, in order, with the names of who acted."""
    return execute(_OF_ONE, {"decision": decision_id}).all()


def settled(ids: Ids) -> dict[int, SettledFacts]:
    """Who decided these and by which document, and what came of a petition, by
    decision; of each the newest that was said.
    """
    found = {}
    for row in execute(_SETTLING, {"decisions": list(ids)}):
        known = found.get(row.decision_id, SettledFacts())
        found[row.decision_id] = _with(known, row)
    return found


def _with(known: SettledFacts, row: Row) -> SettledFacts:
    if row.move == DecisionMove.DECIDED:
        return known._replace(by=row.by, at=row.at)
    if row.move == DecisionMove.PETITIONED:
        return known._replace(petitioned=row.at, due=row.details["due"])
    if row.move == DecisionMove.UPHELD:
        return known._replace(upheld=row.at)
    number, signed_on = row.details["number"], row.details["signed_on"]
    return known._replace(number=number, signed_on=signed_on)


def of_person(subject_id: int) -> Rows:
    """Every decision about a person, the newest first."""
    return execute(_OF, {"subject": subject_id}).all()


def on(kind: str, basis: str) -> Rows:
    """The decisions of a process, as they were decided: whichever was decided
    last holds of these (`is_newest`); after them what is not decided.
    """
    return execute(_ON, {"kind": kind, "basis": basis}).all()


_THEIRS, _DECIDED = DECISIONS.alias("theirs"), MOVES.alias("decided")
_NEWEST = (
    select(_DECIDED.c.decision_id)
    .join(_THEIRS, _THEIRS.c.id == _DECIDED.c.decision_id)
    .where(
        _THEIRS.c.kind == DECISION.kind,
        _THEIRS.c.basis == DECISION.basis,
        _DECIDED.c.move == DecisionMove.DECIDED,
    )
    .order_by(_DECIDED.c.id.desc())
    .limit(1)
    .correlate(DECISIONS)
    .scalar_subquery()
)
_IS_NEWEST = DECISION.id == _NEWEST
"""That it was decided last of its process, whichever was proposed last: while
one is open, a petition may put another in the place of one before it.
"""
_ONE_NEWEST = select(DECISION.id).where(
    DECISION.id == bindparam("decision"), _IS_NEWEST
)


def is_newest(row: Any) -> bool:
    """Whether this one was decided last of its process."""
    return execute(_ONE_NEWEST, {"decision": row.id}).first() is not None


def by_due(condition: Condition) -> Select:
    """Decisions that meet a condition, by what is due next (what is settled
    last), then by the name of the person; never by how anybody stands.
    """
    return WHOLE.where(condition).order_by(
        STANDING.due_on.nulls_last(), SUBJECTS.c.given_first, DECISION.id
    )


def own(person_id: int) -> Condition:
    """What is open about somebody, a petition answered, and what was decided
    and holds; not that it was withdrawn or replaced.
    """
    holds = (STANDING.stage == DecisionStage.DECIDED) & _IS_NEWEST
    is_answered = STANDING.stage == DecisionStage.UPHELD
    return (IS_OPEN | is_answered | holds) & (DECISION.subject_id == person_id)


def settled_since(person_id: ColumnElement[int], since: Any) -> Select:
    """The ids of what was decided about somebody, or answered, since a moment."""
    return (
        select(MOVE.decision_id)
        .join(DECISIONS, DECISION.id == MOVE.decision_id)
        .where(DECISION.subject_id == person_id, _SETTLES, MOVE.at >= since)
    )


def is_over(today: dt.date) -> Condition:
    """That nobody need wait for a reply: heard, or the window is over."""
    return STANDING.heard | (DECISION.reply_by < today)


def for_desk(person_id: int, answers: Units, decides: Units) -> Condition:
    """What waits for somebody: to be decided by them or, where whoever is named
    no longer may, in one of the very units in which they decide; or a petition
    in one of those in which they answer.
    """
    is_told = STANDING.stage == DecisionStage.TOLD
    is_named = STANDING.decider_id == person_id
    there = _foreign(person_id) & in_ids(STANDING.desk_id, decides)
    decide = is_told & (is_named | there)
    return (decide | _to_answer(person_id, answers)) & ~_is_barred(person_id)


def concerning(person_id: ColumnElement[int]) -> Sequence[Select]:
    """The ids of open decisions that may wait for somebody, by who they are:
    about whom it is, who decides, who holds a role in the unit that does
    something. Each is one range of an index.
    """
    with_standing = DECISIONS.join(
        STANDINGS, STANDING.decision_id == DECISION.id
    )
    open_ = select(STANDING.decision_id).where(IS_OPEN)
    units = access.units_of_roles(person_id)
    return (
        open_.select_from(with_standing).where(
            DECISION.subject_id == person_id
        ),
        open_.where(STANDING.decider_id == person_id),
        open_.where(STANDING.desk_id.in_(units)),
    )


def _to_answer(person_id: int, units: Units) -> Condition:
    is_petition = STANDING.stage == DecisionStage.PETITIONED
    is_other = STANDING.decided_by != person_id
    there = _foreign(person_id) & in_ids(STANDING.desk_id, units)
    return is_petition & is_other & there


def _foreign(person_id: int) -> Condition:
    """That somebody is neither the one concerned nor who proposed it."""
    others = DECISION.subject_id, DECISION.proposed_by
    return and_(*(one != person_id for one in others))


def is_open_to(person_id: int) -> Condition:
    """That somebody who looks after it there may read it."""
    is_own = DECISION.proposed_by == person_id
    return is_own | ~_is_barred(person_id)


def _is_barred(person_id: int) -> Condition:
    """That the process keeps somebody out; ids stand as "[5, 16]"."""
    opened = func.replace(cast(DECISION.barred, Text), "[", ", ")
    return func.replace(opened, "]", ", ").contains(f", {person_id}, ")


def kinds_of(ids: Ids) -> dict[int, str]:
    """The key of the kind of these decisions. No permission of its own."""
    rows = execute(_KINDS, {"decisions": list(ids)}) if ids else ()
    return dict(map(tuple, rows))

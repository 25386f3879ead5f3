"""Read a decision: who may, and what they read is the same for all of them."""

from typing import NamedTuple

from sqlalchemy import Integer, Row, Select, bindparam, select, union_all

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock, gates
from lms.core.columns import Condition, Rows
from lms.core.db import execute
from lms.core.errors import NotFound, found
from lms.core.types import IdsByKey, Names
from lms.decisions import rules
from lms.decisions.queries import stored
from lms.decisions.queries.stored import by_due, for_desk
from lms.decisions.service.competence import (
    kind_of,
    may_answer,
    may_decide,
)
from lms.decisions.service.deciding import candidates
from lms.decisions.types import (
    DecisionKind,
    DecisionMove,
    DecisionSide,
    DecisionStage,
)
from lms.people import service as people


class DecisionSeen(NamedTuple):
    """A decision, its kind and moves, and which side of it the reader is."""

    row: Row
    kind: DecisionKind
    moves: Rows
    side: DecisionSide
    replaced_by: int | None


def decision_for(actor: Actor, decision_id: int) -> DecisionSeen:
    """A decision for whoever it concerns, decides, proposed it or answers a
    petition, and for those who look after such things there; else NotFound.
    """
    row = found(stored.decision(decision_id))
    moves = stored.moves(decision_id)
    side = _side(actor, row, moves)
    if side is None:
        raise NotFound
    follows = [
        one.details.get("by")
        for one in moves
        if one.move == DecisionMove.REPLACED
    ]
    after = follows[0] if follows else None
    return DecisionSeen(
        row,
        kind_of(row.kind),
        moves,
        side,
        after,
    )


def reads_any(actor: Actor, kind: str, basis: str) -> bool:
    """Whether the actor may read one of the decisions of a process, and with it
    what they rest on.
    """
    return any(
        _side(actor, row, stored.moves(row.id))
        for row in stored.on(kind, basis)
    )


def _side(actor: Actor, row: Row, moves: Rows) -> DecisionSide | None:
    mine = actor.person_id
    if mine == row.subject_id:
        return DecisionSide.SUBJECT
    if row.stage == DecisionStage.PETITIONED and may_answer(actor, row):
        return DecisionSide.ANSWERER
    if row.stage == DecisionStage.TOLD and may_decide(actor, row):
        return DecisionSide.DECIDER
    if mine == row.proposed_by:
        return DecisionSide.PROPOSER
    if mine in {one.by_id for one in moves} or _looks_after(actor, row):
        return DecisionSide.OFFICE
    return None


def _looks_after(actor: Actor, row: Row) -> bool:
    """Whether the actor looks after such decisions where it is made, and is
    nobody whom the process keeps out.
    """
    unit = people.unit(row.unit_id)
    is_out = actor.person_id in row.barred
    return not is_out and access.sees(actor, Permission.DECISION_PROPOSE, unit)


def mine(actor: Actor) -> Rows:
    """The decisions about the actor, the newest first."""
    access.require(actor, Permission.LEARN)
    return stored.of_person(actor.person_id)


def waiting(actor: Actor) -> Select:
    """What waits for the actor to decide or answer, by what is due next."""
    access.require(actor, Permission.LEARN)
    return by_due(stored.IS_OPEN & for_desk(actor.person_id, **_desks(actor)))


def _desks(actor: Actor) -> IdsByKey:
    """The units in which the actor may answer petitions, and decide."""
    return {
        "answers": access.held_units(actor, Permission.DECISION_ANSWER),
        "decides": access.held_units(actor, Permission.DECISION_DECIDE),
    }


MOST_AT_HOME = 20
"""Of what waits for one's word on a first page, and of what is about oneself;
all of it stands in the lists.
"""


_PERSON = gates.PERSON
_LINES = (
    *stored.concerning(_PERSON),
    stored.settled_since(_PERSON, gates.SINCE),
)
GATE = gates.gate(*_LINES)
_MAY_WAIT = stored.STANDING.decision_id.in_(union_all(*_LINES))
"""Found by their indexes and nothing else: by an “or”, or by the stage, all that
is open would be walked over.
"""


def _first(condition: Condition) -> Select:
    """The ids of those that are due next."""
    query = by_due(_MAY_WAIT & condition).limit(
        bindparam("most", type_=Integer)
    )
    ids = query.with_only_columns(
        stored.DECISION.id, maintain_column_froms=True
    )
    return select(ids.subquery().c.id)


_TO_DO = for_desk(_PERSON, "answers", "decides")
_AT_HOME = by_due(
    stored.DECISION.id.in_(
        union_all(
            _first(stored.own(_PERSON)),
            _first(_TO_DO & stored.is_over(bindparam("today"))),
        )
    )
).with_only_columns(*stored.BRIEF, maintain_column_froms=True)


def for_home(actor: Actor) -> Rows:
    """What the actor decides or answers today, and what is proposed about
    them, until a month after it was decided or their petition answered.
    """
    choice = {
        "person": actor.person_id,
        "most": MOST_AT_HOME,
        "today": clock.today(),
        "since": clock.now() - gates.BACK,
        **_desks(actor),
    }
    return execute(_AT_HOME, choice).all()


def is_ready(row: Row) -> bool:
    """Whether it may be decided today."""
    return rules.is_ready(row, clock.today())


def candidates_for(actor: Actor, seen: DecisionSeen) -> Names:
    """To whom whoever decides may hand it on, by id."""
    if seen.side is not DecisionSide.DECIDER:
        return {}
    return candidates(seen.row, actor)


def has_acted(actor: Actor, seen: DecisionSeen) -> bool:
    """Whether the actor has proposed or decided it."""
    acts = DecisionMove.PROPOSED, DecisionMove.DECIDED
    return any(
        one.by_id == actor.person_id for one in seen.moves if one.move in acts
    )


def in_place(actor: Actor) -> Select:
    """What is open where the actor looks after it, by what is due next."""
    access.require(actor, Permission.DECISION_PROPOSE)
    here = access.seen(actor, Permission.DECISION_PROPOSE)
    return by_due(stored.IS_OPEN & here & stored.is_open_to(actor.person_id))

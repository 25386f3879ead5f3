"""One more move of a decision: chained, told to the log, and brought into where
the decision stands, in the open transaction.
"""

from types import SimpleNamespace
from typing import Any

from sqlalchemy import Row, bindparam, insert, select

from lms.access.types import Actor
from lms.audit import service as audit
from lms.core import clock
from lms.core.db import execute, upsert
from lms.core.errors import found
from lms.core.i18n import moment
from lms.core.types import Json
from lms.decisions import rules
from lms.decisions.queries import stored
from lms.decisions.queries.stored import MOVES, STANDINGS
from lms.decisions.types import DecisionMove
from lms.people import service as people

_ADD = insert(MOVES)
_STANDING = select(STANDINGS).filter_by(decision_id=bindparam("decision"))
_NUMBERS = {"seq": 0, "hash": rules.START}


def locked(decision_id: int) -> Row:
    """A decision that nobody else moves until the transaction ends."""
    return found(stored.locked(decision_id))


def last_move(row: Row) -> Json:
    """Who made the last move that settled something, and when."""
    settling = [
        one for one in stored.moves(row.id) if one.move in _SETTLING
    ] or stored.moves(row.id)
    last = settling[-1]
    return {"name": last.by, "when": moment(last.at)}


_SETTLING = (
    DecisionMove.WITHDRAWN,
    DecisionMove.DECIDED,
    DecisionMove.UPHELD,
    DecisionMove.REPLACED,
)


def append(
    actor: Actor,
    row: Any,
    move: DecisionMove,
    text: str = "",
    outcome: str = "",
    **details: Any,
) -> None:
    """Make a move, by the actor. `row`: the decision as it was written."""
    known = execute(_STANDING, {"decision": row.id}).first()
    stands = dict(known._mapping) if known else dict(_NUMBERS)
    new = SimpleNamespace(
        decision_id=row.id,
        seq=stands["seq"] + 1,
        move=move,
        by_id=actor.person_id,
        at=clock.now(),
        text=text,
        outcome=outcome,
        details=details,
    )
    new.hash = rules.link(
        new,
        actor.key,
        stands["hash"],
        _first(row, new.seq),
    )
    execute(_ADD, vars(new))
    _store_standing(row, stands, new)
    _log(actor, row, move)


def _first(row: Any, seq: int) -> Json | None:
    """What the first move covers besides."""
    if seq > 1:
        return None
    return rules.first_part(
        row,
        people.person(row.subject_id).key,
        people.unit(row.unit_id).key,
    )


def _store_standing(row: Any, stands: Json, new: Any) -> None:
    stands = rules.after(stands, new, row.decide_by)
    numbers = {"decision_id": row.id, "seq": new.seq, "hash": new.hash}
    execute(upsert(STANDINGS), stands | numbers | {"noted_on": None})


def _log(actor: Actor, row: Any, move: DecisionMove) -> None:
    audit.record(
        actor,
        "decisions.moved",
        person_id=row.subject_id,
        decision=row.id,
        move=move,
    )

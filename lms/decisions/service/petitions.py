"""The person concerned petitions; another person than the decider answers."""

from types import SimpleNamespace

from sqlalchemy import Row

from lms.access import service as access
from lms.access.types import Actor
from lms.core import clock
from lms.core.errors import Conflict, NotFound
from lms.decisions import rules
from lms.decisions.queries import stored
from lms.decisions.service import telling
from lms.decisions.service.competence import answerers, may_answer
from lms.decisions.service.deciding import check_verdict, settle
from lms.decisions.service.moves import append, last_move, locked
from lms.decisions.service.proposing import store
from lms.decisions.types import (
    DecisionDraft,
    DecisionMove,
    DecisionStage,
    DecisionVerdict,
)
from lms.terms import service as terms


def petition(actor: Actor, decision_id: int, text: str) -> None:
    """Ask that a decision about oneself be looked at again. It is answered
    within the working days of the unit.
    """
    rules.check_text(text, "petition")
    with access.acting(actor):
        row = locked(decision_id)
        if row.subject_id != actor.person_id:
            raise NotFound
        if _is_doubled(row, text):
            return
        rules.check_petition(row.stage)
        rules.check_newest(stored.is_newest(row))
        _receive(actor, row, text)


def may_petition(row: Row) -> bool:
    """Whether it stands, and took no petition yet."""
    return row.stage == DecisionStage.DECIDED and stored.is_newest(row)


def _is_doubled(row: Row, text: str) -> bool:
    """Whether this very petition is the open one."""
    last = stored.moves(row.id)[-1]
    is_open = row.stage == DecisionStage.PETITIONED
    return is_open and (last.move, last.text) == (DecisionMove.PETITIONED, text)


def _receive(actor: Actor, row: Row, text: str) -> None:
    desk = answerers(row)
    if desk.unit_id is None:
        raise Conflict(
            "Nobody here or above may answer yet. Ask your administrator to give somebody the role; what you wrote is still below."
        )
    days = terms.value(row.path, "decisions.petition_days")
    due = terms.due(clock.today(), days).isoformat()
    append(
        actor, row, DecisionMove.PETITIONED, text, due=due, desk=desk.unit_id
    )
    telling.petitioned(row, desk.people)


def answer(
    actor: Actor, decision_id: int, verdict: DecisionVerdict, seen: int | None
) -> int:
    """Answer a petition: with no outcome the decision stays, with one another
    decision replaces it. The id of the decision that stands then.
    """
    with access.acting(actor):
        row = locked(decision_id)
        if known := _answered(actor, row, verdict):
            return known
        if not may_answer(actor, row):
            raise NotFound
        rules.check_answering(row.stage, last_move(row))
        rules.check_seen(row, seen)
        rules.check_text(verdict.reason, "reason")
        return _store_answer(actor, row, verdict)


def _answered(actor: Actor, row: Row, verdict: DecisionVerdict) -> int | None:
    """What stands, if the actor has given this very answer already."""
    last = stored.moves(row.id)[-1]
    if (last.by_id, last.text) != (actor.person_id, verdict.reason):
        return None
    if last.move == DecisionMove.UPHELD and not verdict.outcome:
        return row.id
    same = last.details.get("outcome") == verdict.outcome
    return last.details.get("by") if same else None


def _store_answer(actor: Actor, row: Row, verdict: DecisionVerdict) -> int:
    if not verdict.outcome:
        append(actor, row, DecisionMove.UPHELD, verdict.reason)
        telling.answered(row)
        return row.id
    rules.check_replacing(stored.is_newest(row))
    check_verdict(row, verdict)
    new = _replacement(actor, row)
    append(
        actor,
        row,
        DecisionMove.REPLACED,
        verdict.reason,
        by=new.id,
        outcome=verdict.outcome,
    )
    settle(actor, new, verdict)
    telling.answered(row)
    return new.id


def _replacement(actor: Actor, row: Row) -> Row:
    """Another decision on the same arithmetic; who answers decides it."""
    draft = DecisionDraft(
        row.kind,
        row.subject_id,
        row.unit_id,
        row.basis,
        row.reason,
        actor.person_id,
        row.computed["inputs"],
        tuple(row.barred),
    )
    new: SimpleNamespace = store(actor, draft, row.computed, row.id)
    append(actor, new, DecisionMove.PROPOSED, to=actor.person_id)
    return locked(new.id)

"""Propose a decision about a person with its frozen arithmetic, and tell them;
withdraw it.
"""

from dataclasses import asdict
from types import SimpleNamespace
from typing import Any

from sqlalchemy import insert

from lms.access import service as access
from lms.access.types import Actor
from lms.core import clock
from lms.core.db import execute
from lms.core.errors import Invalid, NotAllowed, NotFound
from lms.core.types import Json
from lms.decisions import rules
from lms.decisions.queries import stored
from lms.decisions.queries.stored import DECISION, DECISIONS
from lms.decisions.service import telling
from lms.decisions.service.competence import competent, kind_of
from lms.decisions.service.moves import append, last_move, locked
from lms.decisions.types import (
    DecisionDraft,
    DecisionKind,
    DecisionMove,
    DecisionStage,
)
from lms.people import service as people
from lms.terms import service as terms

_ADD = insert(DECISIONS).returning(DECISION.id)


def propose(actor: Actor, draft: DecisionDraft) -> int:
    """Propose a decision; its id. The person is told and may reply; until then
    nobody decides. What the process has open already is the same proposal.
    """
    kind, path = kind_of(draft.kind), people.unit(draft.unit_id).path
    if not kind.may_propose(actor, draft.basis):
        raise NotAllowed
    rules.check_proposal(draft, actor.person_id)
    with access.acting(actor):
        people.lock(draft.subject_id)
        if known := _open(draft):
            return known
        _check_decider(draft, path, actor.person_id)
        row = store(actor, draft, compute(kind, draft.inputs))
        append(actor, row, DecisionMove.PROPOSED, to=draft.decider_id)
        append(actor, row, DecisionMove.TOLD)
        telling.proposed(row, draft.decider_id)
    return row.id


def _open(draft: DecisionDraft) -> int | None:
    rows = stored.on(draft.kind, draft.basis)
    is_open = (DecisionStage.TOLD, DecisionStage.PETITIONED)
    return next((row.id for row in rows if row.stage in is_open), None)


def _check_decider(draft: DecisionDraft, path: str, by: int) -> None:
    """Somebody who may decide there."""
    but = {by, draft.subject_id, *draft.barred}
    if draft.decider_id not in competent(path, but):
        raise Invalid(
            "This person may not decide here at present. Choose somebody who leads the unit.",
            "decider_id",
        )


def compute(kind: DecisionKind, inputs: Json) -> Json:
    """The arithmetic as it is frozen: the rule, what it starts from, its lines."""
    lines = kind.arithmetic[kind.rule](inputs)
    return {
        "rule": kind.rule,
        "inputs": inputs,
        "lines": [asdict(line) for line in lines],
    }


def store(
    actor: Actor,
    draft: DecisionDraft,
    computed: Json,
    replaces: int | None = None,
) -> Any:
    """The row of a new decision, as it was written."""
    told = vars(draft) | {"barred": sorted(draft.barred)}
    del told["inputs"], told["decider_id"]
    row: Json = (
        told
        | _days(draft)
        | {
            "computed": computed,
            "proposed_by": actor.person_id,
            "proposed_at": clock.now(),
            "replaces": replaces,
        }
    )
    return SimpleNamespace(**row, id=execute(_ADD, row).scalar_one())


def _days(draft: DecisionDraft) -> Json:
    """Until when the person may reply, and by when it is to be decided."""
    path = people.unit(draft.unit_id).path
    days = terms.value(path, "decisions.reply_days")
    reply_by = terms.due(clock.today(), days)
    usual = terms.value(path, "decisions.decide_days")
    decide_by = draft.decide_by or terms.due(reply_by, usual)
    return {"reply_by": reply_by, "decide_by": max(decide_by, reply_by)}


def withdraw(actor: Actor, decision_id: int, reason: str) -> None:
    """Take a proposal back before it is decided; again changes nothing."""
    rules.check_text(reason, "reason")
    with access.acting(actor):
        row = locked(decision_id)
        if row.proposed_by != actor.person_id:
            raise NotFound
        if row.stage != DecisionStage.WITHDRAWN:
            rules.check_telling(row, last_move(row))
            _withdraw(actor, row, reason)


def _withdraw(actor: Actor, row: Any, reason: str) -> None:
    append(actor, row, DecisionMove.WITHDRAWN, reason)
    kind_of(row.kind).take_back(row)
    telling.withdrawn(row)


def withdraw_open(actor: Actor, kind: str, basis: str, reason: str) -> None:
    """The process has ended: what is not decided is withdrawn, in the open
    transaction. The process has checked the right to end it.
    """
    for known in stored.on(kind, basis):
        _withdraw_if_open(actor, locked(known.id), reason)


def _withdraw_if_open(actor: Actor, row: Any, reason: str) -> None:
    if row.stage == DecisionStage.TOLD:
        _withdraw(actor, row, reason)

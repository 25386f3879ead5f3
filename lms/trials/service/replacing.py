"""A mentor or reviewer leaves: somebody else takes their place, and who they were
stays in the record.
"""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Row, insert, update

from lms.access import service as access
from lms.access.types import Actor
from lms.core import clock, outbox
from lms.core.db import execute
from lms.core.errors import Conflict, Invalid, NotFound, found
from lms.core.marks import N_
from lms.core.types import Names
from lms.decisions.types import DecisionStage
from lms.people import service as people
from lms.trials import rules
from lms.trials.queries import stored
from lms.trials.queries.stored import SUCCESSORS, TRIAL, TRIALS
from lms.trials.service import noting
from lms.trials.service.deciding import is_proposed, opening
from lms.trials.service.planning import working_there, working_with
from lms.trials.service.telling import YOURS, tell
from lms.trials.types import SIDE_COLUMNS, SuccessorDraft, TrialSide

COLUMNS = {side: column for column, side in SIDE_COLUMNS.items()}


class TrialInHand(NamedTuple):
    """A trial for whoever looks after it: how often somebody was replaced,
    whether it waits for its decision, and who may take a place in it, by id.
    """

    row: Row
    replaced: int
    is_proposed: bool
    possible: Names


def in_hand(actor: Actor, trial_id: int) -> TrialInHand:
    """That of this trial; NotFound for everybody else."""
    row = found(stored.trial(trial_id))
    if not noting.looks_after(actor, row):
        raise NotFound
    return TrialInHand(
        row,
        len(stored.successors(row.id)),
        is_proposed(row),
        _possible(row),
    )


def _possible(row: Row) -> Mapping[int, str]:
    known = working_with(row.person_id, people.unit(row.unit_id).authority)
    taken = _taken(row)
    return {one: name for one, name in known.items() if one not in taken}


def _taken(row: Row) -> set[int]:
    return {getattr(row, column) for column in SIDE_COLUMNS}


def replace(actor: Actor, trial_id: int, draft: SuccessorDraft) -> None:
    """Let somebody else be mentor or reviewer, by whoever looks after the trial.
    The same again changes nothing.
    """
    with access.acting(actor):
        row = noting.office(actor, trial_id)
        noting.refuse_closed(row)
        if _is_done(row, draft):
            return
        _check(row, draft)
        _store(actor, row, draft)
        noting.log(actor, row, "replaced")
        _tell(row, draft)


def _is_done(row: Row, draft: SuccessorDraft) -> bool:
    known = stored.successors(row.id)[-1:]
    said = draft.role, draft.after_id
    return any((one.role, one.after_id) == said for one in known)


def _check(row: Row, draft: SuccessorDraft) -> None:
    _check_seen(row, draft)
    mentors = stored.former(row.id, TrialSide.MENTOR)
    rules.check_successor(draft, _taken(row), mentors)
    unit = people.unit(row.unit_id)
    if not working_there({draft.after_id or 0}, unit):
        raise Invalid("Choose somebody.", "after_id")


def _check_seen(row: Row, draft: SuccessorDraft) -> None:
    """Not beside somebody else's change, nor while it is being decided."""
    if draft.known not in (None, len(stored.successors(row.id))):
        raise Conflict(
            "Somebody was replaced since you opened this page. Look at who takes part now, then send yours if it still holds."
        )
    decision = opening(row)
    if decision is not None and decision.stage == DecisionStage.TOLD:
        raise Conflict(
            "It lies before the decider, and whoever helped and reviewed stands in it. Nobody is replaced until it is decided or withdrawn."
        )


def _store(actor: Actor, row: Row, draft: SuccessorDraft) -> None:
    column = COLUMNS[TrialSide(draft.role)]
    said = {
        "trial_id": row.id,
        "role": draft.role,
        "before_id": getattr(row, column),
        "after_id": draft.after_id,
        "why": draft.why,
        "noted_by": actor.person_id,
        "noted_at": clock.now(),
    }
    execute(insert(SUCCESSORS), said)
    now = {column: draft.after_id, "noted_on": None}
    execute(update(TRIALS).where(TRIAL.id == row.id).values(now))


def _tell(row: Row, draft: SuccessorDraft) -> None:
    path, after = f"/trials/{row.id}", draft.after_id or 0
    before = getattr(row, COLUMNS[TrialSide(draft.role)])
    outbox.settle(path, person_id=before)
    left = N_(
        "You no longer take part in the trial period of %(name)s; somebody else does it now. Nothing is left for you to do."
    )
    tell(before, left, "/trials", name=row.person)
    tell(after, YOURS[TrialSide(draft.role)], path, name=row.person)
    tell(row.person_id, _NEW[draft.role], name=people.person(after).name)


_NEW = N_(
    {
        TrialSide.MENTOR: "%(name)s is the mentor of your trial period from now on.",
        TrialSide.REVIEWER: "%(name)s is the reviewer of your trial period from now on.",
    }
)

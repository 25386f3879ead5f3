"""How a trial is decided: proposed with its arithmetic, by the one life of every
decision.
"""

from collections.abc import Sequence

from sqlalchemy import Row, delete, insert, update

from lms.access import service as access
from lms.access.types import Actor
from lms.core import clock, outbox
from lms.core.db import execute
from lms.core.errors import Conflict, Invalid, NotFound, found
from lms.core.marks import N_
from lms.core.types import Json, Names, id_in
from lms.decisions import service as decisions
from lms.decisions.types import (
    DecisionDraft,
    DecisionKind,
    DecisionOutcome,
    DecisionStage,
    DecisionVerdict,
    OutcomeAsk,
    Refusals,
)
from lms.people import service as people
from lms.trials import rules
from lms.trials.queries import stored
from lms.trials.queries.stored import EXTENSIONS, TRIAL, TRIALS
from lms.trials.service import standing
from lms.trials.service.noting import looks_after
from lms.trials.service.telling import tell
from lms.trials.types import KIND, REPLACED, TrialState

EXTENDED = rules.EXTENDED
HOW_IT_WENT = N_(
    "It was decided about the trial period of %(name)s. Read how it goes on."
)


def basis_of(trial_id: int) -> str:
    """The key of a trial in decisions."""
    return f"trial:{trial_id}"


def _trial(basis: str) -> Row:
    _, _, number = basis.partition(":")
    return found(stored.trial(id_in(number)))


def may_propose(actor: Actor, basis: str) -> bool:
    """The reviewer, or who looks after it, but not who decides."""
    row = _trial(basis)
    if actor.person_id in (row.decider_id, row.mentor_id, row.person_id):
        return False
    return actor.person_id == row.reviewer_id or looks_after(actor, row)


def propose(
    actor: Actor, trial_id: int, reason: str, decider_id: int | None = None
) -> int:
    """Lay it before the decider once it may be decided; the decision's id.
    Where the one who is named may not decide any more, another one does.
    """
    with access.acting(actor):
        row = found(stored.locked(trial_id))
        if not may_propose(actor, basis_of(trial_id)):
            raise NotFound
        _check_time(row)
        others = other_deciders(actor, row)
        decider = decider_id if others else row.decider_id
        decision = decisions.propose(actor, _draft(row, reason, decider or 0))
        _store(row, decider_id=decider)
    return decision


def may_decider_decide(row: Row, *but: int) -> bool:
    """Whether the one who is named may still decide it, where these do not."""
    return row.decider_id in _able(row, *but)


def who_decides(row: Row) -> str:
    """Who decides it as things stand, in names: the one who is named or, if they
    may no more, whoever may; "": nobody.
    """
    decision = opening(row)
    if decision and decision.stage == DecisionStage.TOLD:
        return decisions.who_decides([decision])[decision.id]
    able = _able(row)
    return row.decider if row.decider_id in able else decisions.either(able)


def other_deciders(actor: Actor, row: Row) -> Names:
    """Who may decide instead where the actor proposes it, by id; nobody while
    the one who is named may.
    """
    able = _able(row, actor.person_id)
    return {} if row.decider_id in able else people.names(able)


def _able(row: Row, *but: int) -> Sequence[int]:
    return decisions.competent(row.path, {row.person_id, *_barred(row), *but})


def _barred(row: Row) -> tuple[int, ...]:
    """Who guides or reviews them, or has, decides nothing about them."""
    before = stored.former(row.id, *REPLACED)
    return row.mentor_id, row.reviewer_id, *before


def _draft(row: Row, reason: str, decider: int) -> DecisionDraft:
    return DecisionDraft(
        KIND,
        row.person_id,
        row.unit_id,
        basis_of(row.id),
        reason,
        decider,
        _inputs(row),
        _barred(row),
        row.ends_before - rules.DAY,
    )


def reads_decision(actor: Actor, row: Row) -> bool:
    """Whether the actor may read what was decided of it, and so all of it."""
    return decisions.reads_any(actor, KIND, basis_of(row.id))


def _check_time(row: Row) -> None:
    """It runs, its time has come, and the final review was held."""
    if row.state != TrialState.RUNNING:
        raise Conflict("Only a trial period that runs is decided.")
    opens = standing.clock_at(row).opens_on
    if clock.today() < opens:
        raise Conflict("It may be decided from %(day)s on.", day=opens)
    if not standing.final_held(row):
        raise Conflict("Hold the final review first.")


def _inputs(row: Row) -> Json:
    count = standing.count_of(row, standing.essential(row))
    days = standing.clock_at(row)
    mark = rules.mark_of(
        count,
        days.day_of(clock.today()),
        days.days,
    )
    facts = standing.facts_of(row, count, heard=False)
    return rules.inputs_of(days, count, mark, facts)


def opening(row: Row) -> Row | None:
    """The decision about a trial that is open, or the one that was decided
    last.
    """
    rows = decisions.on(KIND, basis_of(row.id))
    kept = [one for one in rows if one.stage != DecisionStage.WITHDRAWN]
    return kept[-1] if kept else None


def is_proposed(row: Row) -> bool:
    """Whether it waits for its decision."""
    decision = opening(row)
    return decision is not None and decision.stage == DecisionStage.TOLD


def _refusals(decision: Row) -> Refusals:
    """What is not offered today. Withheld help, missed meetings and what nobody
    looked at never end a trial badly.
    """
    row = _trial(decision.basis)
    count = standing.count_of(row, standing.essential(row))
    heard = decision.heard or clock.today() > decision.reply_by
    return rules.refusals_of(
        standing.facts_of(row, count, heard),
        clock.today(),
        standing.term(row, "concern_days"),
        _is_extended(row, decision),
        rules.longest_extension(row.months),
    )


def _is_extended(row: Row, decision: Row) -> bool:
    """By another decision than the one that is looked at again."""
    ids = {one.decision_id for one in stored.extensions(row.id)}
    return bool(ids - {decision.id})


def _check(decision: Row, verdict: DecisionVerdict) -> None:
    row, today = _trial(decision.basis), clock.today()
    if any(
        one.is_pause and one.since <= today < one.until
        for one in stored.aways(row.id)
    ):
        raise Conflict(
            "The trial period is paused today. Decide when the pause is over."
        )
    if verdict.outcome == TrialState.CONFIRMED:
        _check_open(row, verdict)


LEAST_REASON = 20
"""Characters of a reason why somebody is confirmed though something is open."""


def _check_open(row: Row, verdict: DecisionVerdict) -> None:
    """Quizzes and hours never block; open requirements ask for a reason."""
    is_open = any(not one.closed for one in standing.essential(row))
    if is_open and len(verdict.reason) < LEAST_REASON:
        raise Invalid(
            "Essential requirements are open. Write in a sentence why you confirm all the same.",
            "reason",
        )


def _carry_out(_actor: Actor, decision: Row, verdict: DecisionVerdict) -> None:
    row = _trial(decision.basis)
    undone = EXTENSIONS.c.decision_id == decision.replaces
    execute(delete(EXTENSIONS).where(undone))
    if verdict.outcome == EXTENDED:
        _extend(row, decision, verdict.more)
    else:
        _store(row, state=verdict.outcome)
    outbox.settle(f"/trials/{row.id}")
    _tell_how_it_went(row, decision)


def _tell_how_it_went(row: Row, decision: Row) -> None:
    """The person and whoever proposed it are told by decisions."""
    for whom in {row.mentor_id, row.reviewer_id} - {decision.proposed_by}:
        tell(whom, HOW_IT_WENT, f"/trials/{row.id}", name=row.person)


def _extend(row: Row, decision: Row, more: Json) -> None:
    """There is one extension at most: what it replaces is gone."""
    end = standing.end_proposed(row, stored.aways(row.id), more["months"])
    said: Json = more | {
        "trial_id": row.id,
        "decision_id": decision.id,
        "new_end": end,
    }
    execute(insert(EXTENSIONS), said)
    _store(row, state=TrialState.RUNNING, ends_before=end, noted_on=None)


def _store(row: Row, **said: object) -> None:
    execute(update(TRIALS).where(TRIAL.id == row.id).values(**said))


def _most_months(decision: Row) -> int:
    return rules.longest_extension(_trial(decision.basis).months)


_ASKS = (
    OutcomeAsk(
        "months",
        "Months more",
        "At most half of the first length.",
        _most_months,
    ),
    OutcomeAsk(
        "different",
        "What will be different?",
        "Which help, by whom, from when.",
    ),
)
KIND_OF_TRIAL = DecisionKind(
    KIND,
    "Decision on the trial period",
    {
        TrialState.CONFIRMED: DecisionOutcome("Confirm in the post"),
        EXTENDED: DecisionOutcome("Extend once", _ASKS),
        TrialState.UNPROVEN: DecisionOutcome(
            "Not enough evidence: say nothing about the person"
        ),
        TrialState.ENDED: DecisionOutcome("End without confirmation"),
    },
    {rules.RULE: rules.lines_of},
    may_propose,
    _carry_out,
    lambda basis: f"/trials/{basis.partition(':')[2]}",
    _refusals,
    _check,
)

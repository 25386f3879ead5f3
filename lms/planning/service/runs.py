"""Plans of many people, calculated batch by batch in the background."""

from dataclasses import asdict

from sqlalchemy import delete

from lms.access import service as access
from lms.access.types import Actor
from lms.audit import service as audit
from lms.core import clock, outbox
from lms.core.db import execute, session, transaction
from lms.core.errors import Conflict
from lms.people import service as people
from lms.people.types import Unit
from lms.planning import rules
from lms.planning.models import Run
from lms.planning.queries.unit_people import count_members, next_member_ids
from lms.planning.service.acts import begin_act, is_undone
from lms.planning.service.assignments import AskedBy, adopt_plans
from lms.planning.service.units import plans_here, runs_of, unit_of
from lms.planning.types import PlanTotals

BATCH = 100


def ask_for_run(
    actor: Actor, unit_id: int, post: str, assign: bool = False
) -> Run:
    """Have the plan of many people calculated (and assigned) in the background;
    a run that is under way is not begun twice.
    """
    unit = unit_of(actor, unit_id)
    with access.acting(actor):
        under_way = _under_way(unit, post)
        if under_way and _does_it(under_way, actor, assign):
            return under_way
        if under_way:
            raise Conflict(
                "This plan is being calculated right now. Try again when it is ready."
            )
        if assign:
            audit.record(
                actor, "planning.plan_assigned", path=unit.path, post=post
            )
        return _begin(actor, unit, post, assign)


def _does_it(run: Run, actor: Actor, assign: bool) -> bool:
    """Whether a run does what is asked for: it asks people only for whoever
    began it, and not when that was taken back.
    """
    if not (run.assign and assign):
        return run.assign == assign
    return run.asked_by == actor.person_id and not is_undone(run.act_id)


def _under_way(unit: Unit, post: str) -> Run | None:
    """The run that is not finished; one of a unit is begun at a time."""
    people.lock_unit(unit.id)
    return session().scalar(runs_of(unit, post).filter_by(finished_at=None))


def _begin(actor: Actor, unit: Unit, post: str, assign: bool) -> Run:
    members = count_members(unit.path, post)
    run = Run(
        unit_id=unit.id,
        post=post,
        assign=assign,
        asked_by=actor.person_id,
        asked_at=clock.now(),
        people=members,
        act_id=begin_act(actor, unit.id, members) if assign else None,
        result=asdict(PlanTotals()),
    )
    session().add(run)
    session().flush()
    outbox.enqueue("plan", run_id=run.id)
    return run


def go_on(run_id: int) -> None:
    """Background work: one batch of a run; then it asks for the next one in the
    same transaction, so it goes on where it was stopped.
    """
    with transaction() as db:
        run = db.get(Run, run_id, with_for_update=True)
        if run is None or run.finished_at is not None:
            return
        unit = people.unit(run.unit_id)
        ids = next_member_ids(unit.path, run.post, run.after, BATCH)
        _add_batch(run, unit, ids)
        if len(ids) == BATCH:
            run.after = ids[-1]
            outbox.enqueue("plan", run_id=run_id)
        else:
            _finish(run)


def _add_batch(run: Run, unit: Unit, ids: list[int]) -> None:
    plans = list(plans_here(unit, run.post, ids))
    totals = PlanTotals(**run.result)
    rules.add_plans(totals, plans)
    if run.assign and not is_undone(run.act_id):
        adopt_plans(AskedBy(run.asked_by, run.act_id), plans)
    run.result, run.done = asdict(totals), run.done + len(ids)


def _finish(run: Run) -> None:
    """Older results are dropped."""
    run.finished_at = clock.now()
    execute(
        delete(Run).where(
            Run.unit_id == run.unit_id,
            Run.post == run.post,
            Run.id < run.id,
        )
    )

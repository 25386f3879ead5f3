"""Assign what plans hold, each course by the day the plan gives it."""

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core.types import Ids
from lms.planning.models import Run
from lms.planning.queries.unit_people import member_ids
from lms.planning.service.acts import begin_act, forget_again
from lms.planning.service.assignments import (
    AskedBy,
    adopt_plans,
    require_people,
)
from lms.planning.service.plans import plans_of
from lms.planning.service.runs import ask_for_run
from lms.planning.service.units import at_once, plans_here, unit_of


def assign_plan(actor: Actor, person_id: int) -> int:
    """Ask somebody whose plan the actor sees for what it holds; how many courses
    are newly asked for.
    """
    access.require(actor, Permission.PLAN_WRITE)
    access.require_for(actor, Permission.PLAN_WRITE, person_id)
    return assign_plans(actor, [person_id])


def assign_plans(actor: Actor, ids: Ids, unit_id: int | None = None) -> int:
    """Ask these people for what their plans hold; how many courses are newly
    asked for. With the unit on whose page it is done, it can be taken back
    there for a while.
    """
    held = require_people(actor, ids)
    with access.acting(actor):
        act = begin_act(actor, unit_id, len(held))
        plans = plans_of(ids)
        new, asked = adopt_plans(AskedBy(actor.person_id, act), plans.values())
        if not asked:
            forget_again(act)
        for person_id in asked:
            courses = plans[person_id].plan.courses
            audit.record(
                actor,
                "planning.assigned",
                person_id=person_id,
                courses=[item.revision.slug for item in courses],
            )
    return new


def assign_unit(actor: Actor, unit_id: int, post: str = "") -> Run | None:
    """The same for everyone with a post (or this post) in a unit and below it;
    of many in the background: that run.
    """
    unit = unit_of(actor, unit_id)
    if at_once(unit, post) is None:
        return ask_for_run(actor, unit_id, post, assign=True)
    with access.acting(actor):
        ids = member_ids(unit.path, post)
        act = begin_act(actor, unit.id, len(ids))
        by = AskedBy(actor.person_id, act)
        if adopt_plans(by, plans_here(unit, post, ids)).asked:
            event = {"path": unit.path, "post": post}
            audit.record(actor, "planning.plan_assigned", **event)
        else:
            forget_again(act)
    return None

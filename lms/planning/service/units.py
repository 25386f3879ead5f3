"""Plans of units: the plans of their people added up, and their weekly time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock
from lms.core.cache import announce_change
from lms.core.db import session
from lms.core.errors import Invalid, NotFound
from lms.core.merging import keep_newer
from lms.core.types import Ids
from lms.gapmap import service as gapmap
from lms.people import service as people
from lms.people.types import Posting, Reach, Unit
from lms.planning import rules
from lms.planning.models import Pace, Run
from lms.planning.queries.paces import pace, paces
from lms.planning.queries.planner import course_index
from lms.planning.queries.unit_people import Listing, member_ids, named
from lms.planning.queries.untaught import untaught
from lms.planning.service.plans import plans_of
from lms.planning.types import PersonPlan, PlanTotals, StuckReason

AT_ONCE = 200
"""So many people are planned for while somebody waits; more than that in the
background.
"""
FEWEST, MOST = 10, 2400  # minutes a week
_RIGHT = Permission.PLAN_WRITE


def unit_of(actor: Actor, unit_id: int) -> Unit:
    """A unit whose plan the actor may see and assign."""
    unit = people.unit(unit_id)
    if not access.allows(actor, Permission.PLAN_WRITE, [unit.path]):
        raise NotFound
    return unit


def roots(actor: Actor) -> Sequence[Unit]:
    """The units at the top of what the actor may plan for."""
    return access.top_units(actor, Permission.PLAN_WRITE)


@dataclass(frozen=True)
class UnitPlan:
    """A unit's plan. `people`: how many it is of, None for more than are
    planned for at once. `totals`: None while they have not been calculated, or
    (not `own`) where too few people work to show them.

    `own`: all of them are the actor's own, so people are named; otherwise the
    totals are coarse. `run`: where the totals come from, for many people.
    """

    unit: Unit
    post: str
    people: int | None
    own: bool
    totals: PlanTotals | None
    run: Run | None


def for_unit(actor: Actor, unit_id: int, post: str = "") -> UnitPlan:
    """The plans of everyone with a post (or this post) in a unit and below it,
    added up; of many as last calculated.
    """
    way = people.way_to(unit_id)
    if not way or not access.allows(actor, _RIGHT, [way[-1].path]):
        raise NotFound
    unit, veil = way[-1], gapmap.veil_of(actor, _RIGHT, way, post, "")
    ids = at_once(unit, post)
    run = None if ids is not None else _newest_run(unit, post)
    many = AT_ONCE + 1 if ids is None else len(ids)
    totals = None
    if veil.shows_sums(post, many):
        totals = _totals(unit, post, ids, run)
    if totals and not veil.exact:
        totals = rules.coarse(totals, access.least())
    return UnitPlan(
        unit,
        post,
        None if ids is None else len(ids),
        veil.exact,
        totals,
        run,
    )


def _totals(
    unit: Unit, post: str, ids: Ids | None, run: Run | None
) -> PlanTotals | None:
    """Of these people; of many (None) as last calculated, if it is ready."""
    if ids is not None:
        totals = PlanTotals()
        rules.add_plans(totals, plans_here(unit, post, ids))
        return totals
    if run and run.finished_at:
        return PlanTotals(**run.result)
    return None


def _newest_run(unit: Unit, post: str) -> Run | None:
    return session().scalars(runs_of(unit, post)).first()


def at_once(unit: Unit, post: str) -> list[int] | None:
    """The ids of the people of a unit's plan; None for more than are planned
    for while somebody waits.
    """
    ids = member_ids(unit.path, post, AT_ONCE + 1)
    return ids if len(ids) <= AT_ONCE else None


def runs_of(unit: Unit, post: str) -> Select[tuple[Run]]:
    """The runs that calculated this plan, newest first."""
    mine = Run.unit_id == unit.id, Run.post == post
    return select(Run).where(*mine).order_by(Run.id.desc())


def plans_here(unit: Unit, post: str, ids: Ids) -> Iterator[PersonPlan]:
    """The plans of these people, as far as the posting they are planned for
    belongs to the unit and post.
    """
    for person in plans_of(ids).values():
        if _is_here(person.situation.posting, unit, post):
            yield person


def _is_here(held: Posting | None, unit: Unit, post: str) -> bool:
    if held is None or not held.unit.path.startswith(unit.path):
        return False
    return post in ("", held.post)


def stuck_people(
    actor: Actor, unit_id: int, post: str, reason: StuckReason, competency: str
) -> Listing:
    """Who of one's own unit has a gap in this competency that no course can
    close, for this reason. NotFound where others are planned for too: there
    nobody is named.
    """
    unit = unit_of(actor, unit_id)
    ids = at_once(unit, post)
    if ids is None or not access.sees_all_below(actor, _RIGHT, unit.path):
        raise NotFound
    found = []
    is_untaught = competency not in course_index().about
    if reason is StuckReason.NO_COURSE and is_untaught:
        held = {id_: mine[-1] for id_, mine in people.postings(ids).items()}
        here = {
            id_: one for id_, one in held.items() if _is_here(one, unit, post)
        }
        found, ids = untaught(here, competency)
    plans = plans_here(unit, post, ids)
    found += [
        person.situation.person_id
        for person in plans
        if (reason, competency) in person.plan.reasons
    ]
    return named(unit, found)


# Weekly time


def pace_of(unit: Unit) -> int | None:
    """The unit's own minutes a week, if it has set any."""
    return paces().get(unit.id)


def pace_above(unit: Unit) -> int:
    """The minutes a week that hold where the unit sets none of its own."""
    above = unit.path.removesuffix(f"{unit.id}/")
    return pace(above, paces())


def reach_of_pace(unit: Unit) -> Reach:
    """Whom the minutes reach that this unit sets."""
    return people.reach([unit.path], paces())


def pace_mark(weekly: int | None) -> str:
    """Of what a unit itself has set."""
    return str(weekly or "")


def set_pace(
    actor: Actor, unit_id: int, weekly: int | None, shown: str | None = None
) -> None:
    """How many minutes a week people of a unit can learn; None: as in the unit
    above. The same again changes nothing. `shown`: the `pace_mark` of its page.
    """
    unit = unit_of(actor, unit_id)
    if weekly is not None and not FEWEST <= weekly <= MOST:
        raise Invalid(
            "Give from %(low)s to %(high)s minutes a week.",
            "weekly",
            low=FEWEST,
            high=MOST,
        )
    with access.acting(actor) as db:
        known = db.get(Pace, unit.id, with_for_update=True)
        stored = known.weekly if known else None
        if stored == weekly:
            return
        keep_newer(shown, pace_mark(stored))
        if weekly is not None:
            row = Pace(unit_id=unit.id, weekly=weekly)
            row.set_by, row.set_at = actor.person_id, clock.now()
            db.merge(row)
        else:
            db.delete(known)
        announce_change()
        audit.record(actor, "planning.pace", path=unit.path, minutes=weekly)

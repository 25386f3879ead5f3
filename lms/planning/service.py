"""Plans: one's own, a person's, a unit's or everyone's in a post; assigned in
one act; worked out in the background where they are many.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import Select, delete, func, select

from lms.access import rules as access_rules
from lms.access import service as access
from lms.access.types import CARRIES, Actor, Permission
from lms.audit import service as audit
from lms.core import clock, folding, outbox
from lms.core.db import session, transaction
from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.i18n import LANGUAGES
from lms.core.marks import N_
from lms.core.state import setting
from lms.courses.types import Revision
from lms.people import service as people
from lms.people.models import Person, Posting, Unit
from lms.people.types import Held
from lms.planning import assignments, facts, rules
from lms.planning.models import Language, Pace, Run
from lms.planning.types import Due, PersonPlan, PlanItem, PlanTotals, Taking

AT_ONCE = 200
"""So many people are planned for while somebody waits; more than that in the
background.
"""
BATCH = 100
FEWEST, MOST = 10, 2400  # minutes a week


def plans_of(ids: Sequence[int]) -> dict[int, PersonPlan]:
    """The plans of these people; a fixed number of statements. The caller has
    checked the right to see them.
    """
    shelf, today = facts.course_index(), clock.today()
    asked, period = (
        setting("LMS_PLAN_YEARLY_PERIODS"),
        setting("LMS_PLAN_PERIOD_MINUTES"),
    )
    found = {}
    for person_id, situation in facts.situations(ids, shelf).items():
        plan = rules.calculate_plan(situation, shelf, today)
        found[person_id] = PersonPlan(
            situation,
            plan,
            rules.learning_year(situation.done, plan.this_year, asked, period),
        )
    return found


def mine(actor: Actor) -> PersonPlan:
    """The actor's own plan."""
    access.require(actor, Permission.LEARN)
    return plans_of([actor.person_id])[actor.person_id]


def for_person(actor: Actor, person_id: int) -> PersonPlan:
    """Somebody's plan, for those who may read her evidence or assign to her."""
    if person_id == actor.person_id:
        return mine(actor)
    paths = people.paths_of(person_id)
    if not any(
        access.allows(actor, one, paths)
        for one in (Permission.EVIDENCE_READ, Permission.PLAN_WRITE)
    ):
        raise NotFound
    return plans_of([person_id])[person_id]


def takings(actor: Actor) -> dict[str, Taking]:
    """Everything the actor takes, by slug in the order in which she joined,
    with progress.
    """
    access.require(actor, Permission.LEARN)
    return facts.work([actor.person_id])[actor.person_id].takings


def courses_of(actor: Actor) -> tuple[dict[str, Taking], dict[str, Due]]:
    """What the actor takes, and what she is asked to take and has not finished;
    both by slug.
    """
    access.require(actor, Permission.LEARN)
    return facts.courses_of(actor.person_id)


def catalogue() -> list[Revision]:
    """The current revision of every course, as plans know it."""
    return list(facts.course_index().revisions.values())


def choose_language(actor: Actor, language: str) -> None:
    """Take only courses that exist wholly in this language from now on; empty:
    in any.
    """
    access.require(actor, Permission.LEARN)
    if language and language not in LANGUAGES:
        raise Invalid(N_("Choose one of the languages offered."), "language")
    with transaction() as db:
        people.lock(actor.person_id)
        db.execute(
            delete(Language).where(Language.person_id == actor.person_id)
        )
        if language:
            db.add(Language(person_id=actor.person_id, language=language))


# Units


def unit_of(actor: Actor, unit_id: int) -> Unit:
    """A unit whose plan the actor may see and assign."""
    unit = session().get(Unit, unit_id)
    if unit is None or not access.allows(
        actor, Permission.PLAN_WRITE, [unit.path]
    ):
        raise NotFound
    return unit


def roots(actor: Actor) -> Sequence[Unit]:
    """The units at the top of what the actor may plan for."""
    access.require(actor, Permission.PLAN_WRITE)
    paths = access_rules.reach(actor, Permission.PLAN_WRITE)
    return people.in_order(
        session().scalars(select(Unit).where(Unit.path.in_(paths)))
    )


def holders(unit: Unit, post: str = "") -> Select[Any]:
    """The ids of the active people whose plan belongs to the unit: those who
    hold a post (or this post) in it or below it today.
    """
    here = people.below(unit.path) & people.in_force(clock.today())
    held = Posting.post == post if post else Posting.post != ""
    query = (
        select(Posting.person_id)
        .join(Unit, Unit.id == Posting.unit_id)
        .join(Person, Person.id == Posting.person_id)
    )
    return query.where(here, held, Person.active).distinct()


def count(unit: Unit, post: str = "") -> int:
    """How many they are."""
    return (
        session().scalar(
            select(func.count()).select_from(holders(unit, post).subquery())
        )
        or 0
    )


@dataclass(frozen=True)
class UnitPlan:
    """A unit's plan. `sum`: None while it has not been worked out, or (not
    `own`) where too few people work to show it.

    `own`: the actor manages this very unit, so people are named. `run`: where
    it comes from, for many people.
    """

    unit: Unit
    post: str
    people: int
    own: bool
    sum: PlanTotals | None
    run: Run | None = None
    stuck: dict[tuple[str, str], list[tuple[int, str]]] = field(
        default_factory=dict
    )


def for_unit(actor: Actor, unit_id: int, post: str = "") -> UnitPlan:
    """The plans of everyone with a post (or this post) in a unit and below it,
    added up; of many as last worked out.
    """
    unit = unit_of(actor, unit_id)
    there, own = count(unit, post), _is_own(actor, unit)
    if there > AT_ONCE:
        run = session().scalars(_runs(unit, post)).first()
        return UnitPlan(
            unit,
            post,
            there,
            own,
            PlanTotals(**run.result) if run and run.finished_at else None,
            run,
        )
    if not own and there < setting("LMS_SMALLEST_GROUP"):
        return UnitPlan(unit, post, there, own, None)
    sum_, stuck = PlanTotals(), dict[tuple[str, str], list[tuple[int, str]]]()
    for planned in _plans(
        unit, post, list(session().scalars(holders(unit, post)))
    ):
        _add(sum_, planned)
        who = planned.situation.person_id, planned.situation.name
        for one in planned.plan.stuck:
            stuck.setdefault(
                (str(one.reason), one.gap.requirement.competency), []
            ).append(who)
    for names in stuck.values():
        names.sort(key=lambda one: (folding.fold(one[1]), one[0]))
    return UnitPlan(unit, post, there, own, sum_, None, stuck if own else {})


def _is_own(actor: Actor, unit: Unit) -> bool:
    """Whether the actor holds her role in the authority that the unit is
    managed with, not somewhere above it.
    """
    return any(
        grant.path.startswith(unit.authority)
        and unit.path.startswith(grant.path)
        for grant in actor.grants
        if Permission.PLAN_WRITE in CARRIES[grant.role]
    )


def _plans(unit: Unit, post: str, ids: Sequence[int]) -> Iterator[PersonPlan]:
    """The plans of these people, as far as the posting they are planned for
    belongs to the unit and post.
    """
    for planned in plans_of(ids).values():
        held = planned.situation.posting
        if (
            held
            and held.unit.path.startswith(unit.path)
            and post in ("", held.post)
        ):
            yield planned


def _add(sum_: PlanTotals, planned: PersonPlan) -> None:
    rules.add_plan(sum_, planned)


def _runs(unit: Unit, post: str) -> Select[Any]:
    return (
        select(Run)
        .where(Run.unit_id == unit.id, Run.post == post)
        .order_by(Run.id.desc())
    )


def ask_for_run(
    actor: Actor, unit_id: int, post: str, assign: bool = False
) -> Run:
    """Have the plan of many people worked out (and assigned) in the background;
    a run that is under way is not begun twice.
    """
    unit = unit_of(actor, unit_id)
    with transaction() as db:
        db.execute(select(Unit.id).where(Unit.id == unit.id).with_for_update())
        under_way = db.scalars(
            _runs(unit, post).where(Run.finished_at.is_(None))
        ).first()
        if under_way and under_way.assign == assign:
            return under_way
        if under_way:
            raise Conflict(
                N_(
                    "This plan is being worked out right now. Try again when it is ready."
                )
            )
        run = Run(
            unit_id=unit.id,
            post=post,
            assign=assign,
            asked_by=actor.person_id,
            asked_at=clock.now(),
        )
        run.people, run.result = count(unit, post), asdict(PlanTotals())
        db.add(run)
        db.flush()
        if assign:
            audit.record(
                actor, "planning.plan_assigned", path=unit.path, post=post
            )
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
        unit, ids = people.unit(run.unit_id), list[int]()
        ids = list(
            db.scalars(
                holders(unit, run.post)
                .where(Posting.person_id > run.after)
                .order_by(Posting.person_id)
                .limit(BATCH)
            )
        )
        found, sum_ = (
            list(_plans(unit, run.post, ids)),
            PlanTotals(**run.result),
        )
        for planned in found:
            _add(sum_, planned)
        if run.assign:
            assignments.adopt(run.asked_by, _to_adopt(found))
        run.result, run.done = asdict(sum_), run.done + len(ids)
        if len(ids) == BATCH:
            run.after = ids[-1]
            outbox.enqueue("plan", run_id=run_id)
        else:
            run.finished_at = clock.now()
            db.execute(
                delete(Run).where(
                    Run.unit_id == run.unit_id,
                    Run.post == run.post,
                    Run.id < run.id,
                )
            )


def _to_adopt(
    found: Sequence[PersonPlan],
) -> dict[int, tuple[Held, Sequence[PlanItem]]]:
    """Courses only: a short quiz about a change of law is asked for by her page
    of gaps already, until nothing is in doubt.
    """
    return {
        one.situation.person_id: (one.situation.posting, one.plan.courses)
        for one in found
        if one.situation.posting and one.plan.courses
    }


def assign_plans(actor: Actor, ids: Sequence[int]) -> int:
    """Ask these people for what their plans hold, each course by its day; how
    many courses are newly asked for.
    """
    if not ids:
        raise Invalid(N_("Choose at least one person."), "people")
    assignments.require_people(actor, ids)
    with transaction():
        found = list(plans_of(ids).values())
        new = assignments.adopt(actor.person_id, _to_adopt(found))
        for one in found:
            courses = [item.revision.slug for item in one.plan.courses]
            if courses:
                audit.record(
                    actor,
                    "planning.assigned",
                    person_id=one.situation.person_id,
                    courses=courses,
                )
    return new


def assign_unit(actor: Actor, unit_id: int, post: str = "") -> Run | None:
    """The same for everyone with a post (or this post) in a unit and below it;
    of many in the background: that run.
    """
    unit = unit_of(actor, unit_id)
    if count(unit, post) > AT_ONCE:
        return ask_for_run(actor, unit_id, post, assign=True)
    with transaction() as db:
        ids = list(db.scalars(holders(unit, post)))
        assignments.adopt(
            actor.person_id, _to_adopt(list(_plans(unit, post, ids)))
        )
        audit.record(actor, "planning.plan_assigned", path=unit.path, post=post)
    return None


def pace_above(unit: Unit) -> int:
    """The minutes a week that hold where the unit sets none of its own."""
    above = unit.path.removesuffix(f"{unit.id}/")
    return facts.pace(above, facts.paces(people.ids_on(above)))


def set_pace(actor: Actor, unit_id: int, weekly: int | None) -> None:
    """How many minutes a week people of a unit can learn; None: as in the unit
    above.
    """
    unit = unit_of(actor, unit_id)
    if weekly is not None and not FEWEST <= weekly <= MOST:
        raise Invalid(
            N_("Give from %(low)s to %(high)s minutes a week."),
            "weekly",
            low=FEWEST,
            high=MOST,
        )
    with transaction() as db:
        row = db.get(Pace, unit.id)
        if weekly is None:
            if row:
                db.delete(row)
        else:
            row = row or Pace(unit_id=unit.id)
            row.weekly, row.set_by, row.set_at = (
                weekly,
                actor.person_id,
                clock.now(),
            )
            db.add(row)
        audit.record(actor, "planning.pace", path=unit.path, minutes=weekly)


def posted(*ids: int) -> None:
    """Postings of these people have changed: they get what rules ask of them
    now, and what nobody asks any more ends. In the open transaction.
    """
    assignments.renew(ids)

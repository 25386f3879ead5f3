"""Plans of people, one's own first."""

from sqlalchemy import delete

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock
from lms.core.db import execute, session
from lms.core.errors import Invalid, NotFound
from lms.core.i18n import LANGUAGES
from lms.core.state import setting
from lms.core.types import Ids
from lms.courses import service as courses
from lms.courses.types import Kind, Part, Revision
from lms.planning import rules
from lms.planning.models import Language
from lms.planning.queries.learning_records import learning_records
from lms.planning.queries.open_assignments import open_assignments
from lms.planning.queries.planner import course_index, planner
from lms.planning.queries.situations import situations
from lms.planning.types import (
    CoursesOf,
    PersonPlan,
    Progress,
    Situation,
    Taking,
)
from lms.quizzes import service as quizzes


def plans_of(ids: Ids) -> dict[int, PersonPlan]:
    """The plans of these people; a fixed number of statements. The caller has
    checked the right to see them.

    People of the same profile share one plan, so it is calculated once.
    """
    today, periods = clock.today(), setting("LMS_PLAN_YEARLY_PERIODS")
    minutes, known = setting("LMS_PLAN_PERIOD_MINUTES"), planner()
    found = {}
    for person_id, situation in situations(ids).items():
        plan = known.plan(situation, today)
        done, planned = situation.done, plan.this_year
        year = rules.learning_year(done, planned, periods, minutes)
        found[person_id] = PersonPlan(situation, plan, year)
    return found


def mine(actor: Actor) -> PersonPlan:
    """The actor's own plan."""
    access.require(actor, Permission.LEARN)
    return plans_of([actor.person_id])[actor.person_id]


def for_person(actor: Actor, person_id: int) -> PersonPlan:
    """Somebody's plan, for those who may read their evidence or assign to
    them.
    """
    if person_id == actor.person_id:
        return mine(actor)
    rights = Permission.EVIDENCE_READ, Permission.PLAN_WRITE
    if not access.sees_person(actor, person_id, *rights):
        raise NotFound
    return plans_of([person_id])[person_id]


def takings(actor: Actor, revision_id: int | None = None) -> dict[str, Taking]:
    """Everything the actor takes, by slug in the order of joining, with
    progress; with a revision, that one only.
    """
    access.require(actor, Permission.LEARN)
    records = learning_records([actor.person_id], revision_id)
    return records[actor.person_id].takings


def courses_of(actor: Actor) -> CoursesOf:
    """What the actor takes, and is asked to take and has not finished."""
    access.require(actor, Permission.LEARN)
    records = learning_records([actor.person_id])
    due = open_assignments(records).get(actor.person_id, {})
    return CoursesOf(records[actor.person_id].takings, due)


def failed_in(actor: Actor, taking: Taking) -> quizzes.Overview | None:
    """The quiz of a course of the actor's that they failed last."""
    for part in taking.revision.course.parts:
        is_failed = taking.parts[part.key] is Progress.FAILED
        if part.kind is Kind.QUIZ and is_failed:
            found = quizzes.overview(actor, taking.revision, part.key)
            if found.failed:
                return found
    return None


def barred(
    actor: Actor, revision: Revision, part: Part
) -> quizzes.Overview | None:
    """A short quiz about a change of law, if the actor failed it last or cannot
    begin it now.
    """
    found = quizzes.overview(actor, revision, part.key)
    is_shut = found.refusal and not found.open
    return found if found.failed or is_shut else None


def catalogue(situation: Situation) -> list[Revision]:
    """The current revision of every course that is offered to somebody in this
    situation, as plans know it.
    """
    index = course_index()
    hidden, known = index.hidden_from(situation), index.revisions.values()
    return [one for one in known if one.slug not in hidden]


def courses_for(
    actor: Actor, competency: str
) -> tuple[list[Revision], list[Revision]]:
    """The catalogue in two: what proves something of a competency, the shorter
    one first, and the rest.
    """
    helping, others = [], []
    for revision in courses.offered(actor):
        effects = [effect for _part, effect in revision.course.effects]
        helps = competency in {effect.competency for effect in effects}
        (helping if helps else others).append(revision)
    return sorted(helping, key=lambda one: one.course.minutes), others


def choose_language(actor: Actor, language: str) -> None:
    """Take only courses that exist wholly in this language from now on; empty:
    in any.
    """
    access.require(actor, Permission.LEARN)
    if language and language not in LANGUAGES:
        raise Invalid("Choose one of the languages offered.", "language")
    with access.own_act(actor):
        mine = Language.person_id == actor.person_id
        execute(delete(Language).where(mine))
        if language:
            row = Language(person_id=actor.person_id, language=language)
            session().add(row)

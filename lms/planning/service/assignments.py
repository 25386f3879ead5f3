"""Ask people to take courses, by hand and from their plans, and stop asking."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock
from lms.core.db import session
from lms.core.errors import Conflict, Invalid, NotFound, found
from lms.core.types import Ids
from lms.courses import service as courses
from lms.courses.types import Revision
from lms.people import service as people
from lms.people.types import Posting
from lms.planning.models import Assignment, AssignmentReason
from lms.planning.queries.planner import course_index
from lms.planning.rules import assignment_rules
from lms.planning.rules.assignment_rules import CourseRequest
from lms.planning.service.acts import begin_act, forget_again
from lms.planning.service.renewal import NewRequests, renew
from lms.planning.types import PersonPlan

MOST_CHOSEN = 500


class AskedBy(NamedTuple):
    """Who asks, and the act by which they do, if it can be taken back."""

    person: int
    act: int | None


def require_people(actor: Actor, ids: Ids) -> dict[int, Posting]:
    """The latest posting of each of these people, all of whom work where the
    actor may assign; one who does not is like nobody. From above too: whoever
    assigns a course from a list of names is shown nothing else of them.
    """
    access.require(actor, Permission.PLAN_WRITE)
    if not ids:
        raise Invalid("Choose at least one person.", "people")
    if len(ids) > MOST_CHOSEN:
        raise Invalid(
            "At most %(most)s people can be chosen at once.",
            "people",
            most=MOST_CHOSEN,
        )
    held = people.postings(ids)
    for person_id in ids:
        paths = [one.unit.path for one in held.get(person_id, [])]
        if not access.allows(actor, Permission.PLAN_WRITE, paths):
            raise NotFound
    return {person_id: postings[-1] for person_id, postings in held.items()}


def require_course(slug: str) -> Revision:
    """The current revision of a course that can be assigned."""
    revision = course_index().revisions.get(slug)
    if revision is None:
        raise Invalid("Choose a course from the list.", "slug")
    return revision


def require_offered(slug: str, paths: Iterable[str]) -> None:
    """Go on only if the course is offered at each of these places."""
    if any(slug in courses.hidden_at([path]) for path in set(paths)):
        raise Invalid(
            "This course is not offered everywhere you ask for it. Ask those who publish it to offer it there, or choose people where it is offered.",
            "slug",
        )


def look_at_chosen(
    actor: Actor, ids: Ids, slug: str, due_on: dt.date | None
) -> list[str]:
    """The names of those whom assigning would ask, for this course by a day or
    (empty) for their plans; refused for what assigning is.
    """
    held = require_people(actor, ids)
    if slug:
        require_course(slug)
        require_offered(slug, [one.unit.path for one in held.values()])
        assignment_rules.check_due(due_on, clock.today())
    return list(people.names(ids).values())


def assign(
    actor: Actor,
    ids: Ids,
    slug: str,
    part: str,
    due_on: dt.date | None,
    unit_id: int | None = None,
) -> int:
    """Ask these people to take a course by a day; how many are newly asked.
    Again with another day: that day holds from now on. With the unit on whose
    page it is done, it can be taken back there for a while.
    """
    held, revision = require_people(actor, ids), require_course(slug)
    require_offered(slug, [one.unit.path for one in held.values()])
    assignment_rules.check_part(part, revision.course.keys)
    due_on = assignment_rules.check_due(due_on, clock.today())
    with access.acting(actor):
        act = begin_act(actor, unit_id, len(held), slug)
        by = AskedBy(actor.person_id, act)
        requests = {
            person_id: [
                _by_hand(
                    "direct",
                    slug,
                    part,
                    due_on,
                    posting,
                    by,
                )
            ]
            for person_id, posting in held.items()
        }
        new, asked = renew(ids, requests)
        if not asked:
            forget_again(act)
        for person_id in asked:
            audit.record(
                actor, "planning.assigned", person_id=person_id, courses=[slug]
            )
    return new


def adopt_plans(by: AskedBy, plans: Iterable[PersonPlan]) -> NewRequests:
    """Ask people for what their plans hold, each course by the day the plan
    gives it; in the open transaction. Days asked for stay.

    Courses only: a short quiz about a change of law is asked for by the page of
    gaps already, until nothing is in doubt.
    """
    requests: dict[int, list[CourseRequest]] = {}
    for person in plans:
        posting = person.situation.posting
        if posting and person.plan.courses:
            requests[person.situation.person_id] = [
                _by_hand(
                    "plan",
                    item.key,
                    item.upto,
                    item.due_on,
                    posting,
                    by,
                )
                for item in person.plan.courses
            ]
    return renew(list(requests), requests)


def _by_hand(
    key: str,
    slug: str,
    part: str,
    due_on: dt.date,
    posting: Posting,
    by: AskedBy,
) -> CourseRequest:
    return CourseRequest(
        key,
        slug,
        part,
        due_on,
        posting.post,
        posting.unit_id,
        asked_by=by.person,
        act_id=by.act,
    )


def withdraw(actor: Actor, assignment_id: int) -> int:
    """Take back what was asked by hand or from a plan; what a rule asks ends
    with the rule. Whose it was. Taken back already, it stays so.
    """
    row = found(session().get(Assignment, assignment_id))
    access.require(actor, Permission.PLAN_WRITE)
    access.require_for(actor, Permission.PLAN_WRITE, row.person_id)
    with access.acting(actor):
        people.lock(row.person_id)
        reasons = _open_reasons(assignment_id)
        if not reasons:
            return row.person_id
        by_hand = [reason.id for reason in reasons if reason.rule_id is None]
        if not by_hand:
            raise Conflict(
                "A rule asks for this. End the rule, and everybody is freed whom nothing else asks."
            )
        renew([row.person_id], withdrawn=by_hand)
        audit.record(
            actor,
            "planning.withdrawn",
            person_id=row.person_id,
            course=row.slug,
        )
    return row.person_id


def _open_reasons(assignment_id: int) -> Sequence[AssignmentReason]:
    query = select(AssignmentReason).filter_by(
        assignment_id=assignment_id, ended_at=None
    )
    return session().scalars(query).all()

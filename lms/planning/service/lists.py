"""Lists of a unit: its people and its rules."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock
from lms.core.db import count_rows, execute
from lms.core.types import Ids
from lms.people import service as people
from lms.people.types import Posting, Unit, Workplace
from lms.planning.models import Assignment, Rule
from lms.planning.queries import rule_list, unit_people
from lms.planning.queries.learning_records import learning_records
from lms.planning.queries.open_assignments import (
    open_assignments,
    people_asked,
)
from lms.planning.queries.rule_list import ListedRule
from lms.planning.queries.unit_people import Listing, PlanFilter
from lms.planning.service.assignments import MOST_CHOSEN
from lms.planning.service.units import unit_of
from lms.planning.types import Due, DueByPerson

_ASKED = Assignment.__table__.c
_RIGHT = Permission.PLAN_WRITE
MOST_ROWS = 2_000


EVERYBODY = PlanFilter()


def people_of(actor: Actor, unit_id: int, asked: PlanFilter) -> Listing:
    """The people of a unit's plan, or those among them who are looked for.
    What anybody is asked for narrows the list only where all of them are
    the actor's own: from above it says nothing of that.
    """
    unit = unit_of(actor, unit_id)
    if asked.due and not are_own(actor, unit_id):
        asked = asked._replace(due="")
    return unit_people.listing(unit, asked)


def are_own(actor: Actor, unit_id: int) -> bool:
    """Whether everybody in the unit and below is the actor's own."""
    return access.sees_all_below(actor, _RIGHT, unit_of(actor, unit_id).path)


def ids_of(actor: Actor, unit_id: int, asked: PlanFilter) -> Ids:
    """All of them, as far as so many can be asked at once; one more, if there
    are more.
    """
    found = people_of(actor, unit_id, asked)
    query = found.query.limit(MOST_CHOSEN + 1)
    return execute(query, found.values).scalars().all()


class PlanRow(NamedTuple):
    """Somebody of a unit's plan, for a file. `due`: what they are asked for, by
    course; None where that is not shown.
    """

    name: str
    held: Workplace | None
    due: Mapping[str, Due] | None


def plan_file(actor: Actor, unit_id: int, asked: PlanFilter) -> list[PlanRow]:
    """The people of a unit's plan for a file; it is written to the log. Refused
    if they are too many.
    """
    unit, query, values, _total = people_of(actor, unit_id, asked)
    rows = audit.take_out(actor, "plan", unit.path, query, MOST_ROWS, values)
    ids = [row.id for row in rows]
    seen = set(seen_among(actor, people.postings(ids)))
    due, held = assigned(seen), people.workplaces(ids)
    shown = {id_: due.get(id_, {}) for id_ in seen}
    return [
        PlanRow(row.name, held.get(row.id), shown.get(row.id)) for row in rows
    ]


def seen_among(actor: Actor, held: Mapping[int, Sequence[Posting]]) -> Ids:
    """Those of these people, with the posts they hold, of whom more is shown
    than name and post.
    """
    return [
        person_id
        for person_id, postings in held.items()
        if access.sees_any(
            actor, [one.unit for one in postings], Permission.PLAN_WRITE
        )
    ]


def assigned(ids: Ids) -> DueByPerson:
    """What these people are asked to take and have not finished, by course,
    what is due first coming first. The caller has checked the right to see
    them.
    """
    asked = people_asked(ids)
    return open_assignments(learning_records(asked)) if asked else {}


def count_overdue(actor: Actor) -> int:
    """How many courses people whom the actor plans for were asked to take by a
    day that is over; 0 for those who plan for nobody.
    """
    if not access.allows(actor, Permission.PLAN_WRITE):
        return 0
    here = people.working_in(access.seen(actor, Permission.PLAN_WRITE))
    late = _ASKED.open & (_ASKED.due_on < clock.today())
    return count_rows(select(_ASKED.id).where(late, _ASKED.person_id.in_(here)))


def rules_at(actor: Actor, unit_id: int) -> list[ListedRule]:
    """The rules of a unit and those of units above that reach down to it,
    newest first, those in force before those ended.
    """
    return rule_list.rules_at(unit_of(actor, unit_id))


def rules_named(ids: Ids) -> dict[int, tuple[Rule, Unit]]:
    """These rules with the units that set them, for saying why somebody is
    asked. Of a plan that one may see.
    """
    return rule_list.rules_named(set(ids))

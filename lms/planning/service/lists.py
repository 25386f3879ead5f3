"""Lists of a unit: its people and its rules."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock
from lms.core.db import count_rows
from lms.core.types import Ids
from lms.people import service as people
from lms.people.types import Posting, Unit
from lms.planning.models import Assignment, Rule
from lms.planning.queries import rule_list, unit_people
from lms.planning.queries.learning_records import learning_records
from lms.planning.queries.open_assignments import (
    open_assignments,
    people_asked,
)
from lms.planning.queries.rule_list import ListedRule
from lms.planning.queries.unit_people import Listing
from lms.planning.service.units import unit_of
from lms.planning.types import DueByPerson

_ASKED = Assignment.__table__.c


def people_of(
    actor: Actor, unit_id: int, post: str = "", search: str = ""
) -> Listing:
    """The people of a unit's plan, or those among them whose name holds the
    search, with or without marks.
    """
    return unit_people.listing(unit_of(actor, unit_id), post, search)


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

"""Months that other units have scored, of many people at once: what is known of
their years, and noting them all or none.
"""

from collections.abc import Collection

from sqlalchemy import Subquery, select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock
from lms.core.columns import Condition
from lms.core.db import execute
from lms.core.errors import NotFound
from lms.core.types import Ids, group
from lms.evaluation.rules.gathering import NotedMonth
from lms.evaluation.rules.yearly import check_month
from lms.evaluation.service.leading import asks, is_led
from lms.evaluation.service.months import (
    check_free,
    store_months,
    years_known,
)
from lms.people import service as people


def may_note_of(actor: Actor, ids: Ids) -> frozenset[int]:
    """Those of these people for whom the actor may note months: whom they lead,
    or where they keep evaluation; never themselves.
    """
    held = people.held_posts(clock.today())
    among = people.in_ids(held.c.person_id, list(ids))
    query = select(held.c.person_id).where(_notes(actor, held), among)
    return frozenset(execute(query, asks(actor)).scalars()) - {actor.person_id}


def _notes(actor: Actor, held: Subquery) -> Condition:
    keeps = access.seen(actor, Permission.EVALUATION_KEEP, held)
    return keeps | is_led(actor.roles, held.c.person_id)


def note_months(actor: Actor, noted: Collection[NotedMonth]) -> None:
    """Note all of them, in the open transaction in which their people are
    locked. Each is looked at again; one that is refused refuses all.
    """
    ids = {one.person_id for one in noted}
    if not ids <= may_note_of(actor, ids):
        raise NotFound
    for year, some in group((one.year, one) for one in noted).items():
        _check(year, some)
    store_months(actor, noted)
    for person_id in sorted(ids):
        audit.record(actor, "evaluation.month", person_id=person_id, act="file")


def _check(year: int, noted: Collection[NotedMonth]) -> None:
    known = years_known({one.person_id for one in noted}, year)
    for one in noted:
        check_month(one.draft, year, clock.today())
        check_free(known[one.person_id], one.draft)

"""Asking somebody for less than they were given: after a mistake, or because
they are away. It says who did it, when and why.
"""

from typing import Any

from sqlalchemy import update

from lms.access import service as access
from lms.access.types import Actor
from lms.audit import service as audit
from lms.core import clock
from lms.core.db import execute
from lms.core.errors import Conflict, refuse_all
from lms.core.i18n import moment
from lms.core.marks import N_
from lms.evaluation.queries.works import WORK, WORKS, WorkSeen
from lms.evaluation.rules import giving as rules
from lms.evaluation.service.giving import led, own_place, refuse_closed
from lms.evaluation.service.works.passing import tell_side
from lms.people import service as people


def reduce_work(actor: Actor, work_id: int, draft: rules.WorkReduction) -> int:
    """Ask for less of given work, by whoever leads the person, who is told;
    until their sheet is proposed. The same again changes nothing. The id of
    the person.
    """
    with access.acting(actor):
        person_id = led(actor, work_id).row.person_id
        people.lock(person_id)
        seen = led(actor, work_id)
        if not _is_reduced_so(actor, seen.row, draft):
            _check(seen, draft)
            _store(actor, seen.row, draft)
            text = N_("%(name)s asks you for less of “%(work)s” now.")
            tell_side(actor, seen.row, person_id, text, own_place(work_id))
    return person_id


def _is_reduced_so(actor: Actor, row: Any, draft: rules.WorkReduction) -> bool:
    """The same form again: a double click."""
    said = actor.person_id, draft.quantity, True
    is_last = row.reduced_why.endswith(_line(actor, draft))
    return said == (row.reduced_by, row.quantity, is_last)


def _line(actor: Actor, draft: rules.WorkReduction) -> str:
    return f"{actor.name}: {draft.why.strip()}"


def _check(seen: WorkSeen, draft: rules.WorkReduction) -> None:
    """It may still change, and whoever reduces it has read how much was given
    until then.
    """
    row = seen.row
    refuse_closed(row.person_id, row.period_id)
    if row.handed_back_at:
        raise Conflict(
            "This work was handed back and stays in what was assigned. Undo the handing back first."
        )
    if row.reduced_at and draft.shown not in (None, row.quantity):
        raise Conflict(
            "%(name)s has reduced this on %(moment)s. Yours was not stored.",
            name=people.names([row.reduced_by])[row.reduced_by],
            moment=moment(row.reduced_at),
        )
    refuse_all(rules.wrong_with_reduction(draft, row.quantity, seen.delivered))


def _store(actor: Actor, row: Any, draft: rules.WorkReduction) -> None:
    lines = [row.reduced_why, _line(actor, draft)]
    change = {
        "quantity": draft.quantity,
        "first_quantity": row.first_quantity or row.quantity,
        "reduced_at": clock.now(),
        "reduced_by": actor.person_id,
        "reduced_why": "\n".join(filter(None, lines)),
    }
    execute(update(WORKS).where(WORK.id == row.id).values(change))
    audit.record(actor, "evaluation.reduced", person_id=row.person_id)

"""More time for a person, in every quiz."""

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock
from lms.core.db import session
from lms.core.errors import Invalid
from lms.core.merging import keep_newer, mark
from lms.people import service as people
from lms.quizzes.models import Allowance

MOST_EXTRA = 300


def allow(
    actor: Actor,
    person_id: int,
    extra_percent: int,
    reason: str,
    shown: str | None = None,
) -> None:
    """Give a person so much more time in every quiz; 0 takes it back. The same
    again changes nothing. `shown`: the `allowance_mark` of its page.
    """
    access.require_for(actor, Permission.QUIZ_ALLOW, person_id)
    _check(extra_percent, reason.strip())
    row = Allowance(
        person_id=person_id,
        extra_percent=extra_percent,
        reason=reason.strip(),
        granted_by=actor.person_id,
        granted_at=clock.now(),
    )
    with access.acting(actor) as db:
        people.lock(person_id)
        known = allowance(person_id)
        given = row.extra_percent, row.reason
        if known and (known.extra_percent, known.reason) == given:
            return
        keep_newer(shown, allowance_mark(known))
        db.merge(row)
        db.flush()
        audit.record(
            actor, "quizzes.allowed", person_id=person_id, percent=extra_percent
        )


def allowance_mark(row: Allowance | None) -> str:
    """Of somebody's extra time as it is stored."""
    return mark([row.extra_percent, row.reason]) if row else ""


def _check(extra_percent: int, reason: str) -> None:
    if not 0 <= extra_percent <= MOST_EXTRA:
        raise Invalid("Extra time is from 0 to 300 percent.", "percent")
    if extra_percent and not reason:
        raise Invalid("Say why, so that a successor understands it.", "reason")


def allowance_of(actor: Actor, person_id: int) -> Allowance | None:
    """Somebody's extra time, for those who may give it."""
    access.require_for(actor, Permission.QUIZ_ALLOW, person_id)
    return allowance(person_id)


def allowance(person_id: int) -> Allowance | None:
    """The person's extra time."""
    return session().get(Allowance, person_id)


def extra_percent(person_id: int) -> int:
    """How much more time the person has; 0 without an allowance."""
    row = allowance(person_id)
    return row.extra_percent if row else 0

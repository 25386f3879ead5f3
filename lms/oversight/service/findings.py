"""Questions about somebody's acts: they explain first, then a head closes each
with a sentence. Nobody closes a question about themselves.
"""

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import Row, Select, select, update

from lms.access import service as access
from lms.access.types import CARRIES, Actor, Permission
from lms.audit import service as audit
from lms.core import clock, outbox
from lms.core.columns import Rows
from lms.core.db import execute
from lms.core.errors import Conflict, Invalid, found
from lms.oversight import rules
from lms.oversight.service.bound import CLOSED, EXPLAINED, record
from lms.oversight.service.checking import FINDING, FINDINGS, tell_heads
from lms.oversight.service.figures import YEAR, place_of
from lms.oversight.types import FindingState
from lms.people import service as people
from lms.people.types import ids_on
from lms.signoff import service as signoff
from lms.signoff.service import Aftermath
from lms.terms import service as terms

_MONTH = dt.timedelta(days=30)
_PERSON = people.PEOPLE.c
_OPEN_TO_HEADS = FINDING.state.in_(
    (FindingState.EXPLAINED, FindingState.PASSED)
)
_OVERSEEN = (
    select(FINDINGS, _PERSON.name)
    .join(people.PEOPLE, _PERSON.id == FINDING.person_id)
    .order_by(FINDING.told_at, FINDING.id)
)


def my_findings(actor: Actor) -> Rows:
    """What the actor is or was asked, the newest first; what is closed, for so
    many months.
    """
    access.require(actor, Permission.TASK_SIGN)
    months = terms.value(place_of(actor.person_id), "oversight.shown_months")
    since = clock.now() - months * _MONTH
    mine = select(FINDINGS).filter_by(person_id=actor.person_id)
    shown = FINDING.closed_at.is_(None) | (FINDING.closed_at >= since)
    return execute(mine.where(shown).order_by(FINDING.id.desc())).all()


def what_became(actor: Actor, findings: Iterable[Row]) -> list[Aftermath]:
    """What these questions are about, and of what the actor signed in a year
    all of which something may have become: what each was, and what became of
    it; the newest first.
    """
    mine = actor.person_id
    signed = signoff.touched(mine, clock.now() - YEAR)
    asked = (id_ for one in findings for id_ in one.rows)
    return signoff.aftermath(mine, {*asked, *signed})


def count_asked(actor: Actor) -> int:
    """How many questions wait for the actor's explanation."""
    if not access.allows(actor, Permission.TASK_SIGN):
        return 0
    return len(
        execute(
            select(FINDING.id).filter_by(
                person_id=actor.person_id, state=FindingState.TOLD
            )
        ).all()
    )


def explain(actor: Actor, finding_id: int, text: str) -> None:
    """Say what it was; the head reads it. The same twice changes nothing."""
    access.require(actor, Permission.TASK_SIGN)
    with access.acting(actor):
        row = _mine(actor, finding_id)
        if row.explanation == text.strip() and row.explained_at:
            return
        if row.state == FindingState.CLOSED:
            raise Conflict("This question is closed; nothing more is asked.")
        rules.check_sentence(text, "explanation")
        _explain(row, text)
        outbox.settle("/my-signoffs", person_id=actor.person_id)
        record(actor, EXPLAINED, row.id)


def _mine(actor: Actor, finding_id: int) -> Row:
    query = select(FINDINGS).filter_by(id=finding_id, person_id=actor.person_id)
    return found(execute(query.with_for_update()).first())


def _explain(row: Row, text: str) -> None:
    said = {"explanation": text.strip(), "explained_at": clock.now()}
    state = {"state": FindingState.EXPLAINED}
    execute(update(FINDINGS).filter_by(id=row.id).values(said | state))
    if row.state == FindingState.TOLD:
        tell_heads(row.overseer_id, row.id, row.person_id)


def _units(actor: Actor) -> list[int]:
    """The very units whose questions the actor closes."""
    return [
        ids_on(grant.path)[-1]
        for grant in actor.grants
        if Permission.OVERSEE in CARRIES[grant.role] and ids_on(grant.path)
    ]


def overseen(actor: Actor) -> Select:
    """What waits for the actor's closing, the oldest first; nothing about
    themselves.
    """
    access.require(actor, Permission.OVERSEE)
    return _OVERSEEN.where(
        _OPEN_TO_HEADS,
        FINDING.overseer_id.in_(_units(actor)),
        FINDING.person_id != actor.person_id,
    )


def count_overseen(actor: Actor) -> int:
    """How many; 0 for those who oversee nobody."""
    if not access.allows(actor, Permission.OVERSEE):
        return 0
    return len(execute(overseen(actor)).all())


def look_at(actor: Actor, finding_id: int) -> Row:
    """A question that waits for the actor. That they looked stands in the log."""
    row = _overseen(actor, finding_id)
    with access.acting(actor):
        audit.record(
            actor,
            "oversight.looked",
            finding=row.id,
            person_id=row.person_id,
        )
    return row


def _overseen(actor: Actor, finding_id: int) -> Row:
    query = overseen(actor).where(FINDING.id == finding_id)
    return found(execute(query).first())


def close(
    actor: Actor, finding_id: int, why: str, shown: str | None = None
) -> None:
    """Close it with a sentence that the person reads. The same twice changes
    nothing. `shown`: the mark of the explanation that stood on the page.
    """
    access.require(actor, Permission.OVERSEE)
    with access.acting(actor):
        if _is_closed(actor, finding_id, why):
            return
        row = _overseen(actor, finding_id)
        _check_shown(row, shown)
        rules.check_sentence(why, "why")
        _close(actor, row, why)
        outbox.settle(f"/oversight/findings/{finding_id}")
        record(actor, CLOSED, row.id)


def mark_of(row: Row) -> str:
    """Tells one explanation from a later one."""
    return row.explained_at.isoformat() if row.explained_at else ""


def _check_shown(row: Row, shown: str | None) -> None:
    """Nobody answers what they have not read."""
    if shown not in (None, mark_of(row)):
        raise Invalid(
            "The explanation has changed since you opened this page. Read it above, then send your sentence again.",
            "why",
        )


def _is_closed(actor: Actor, finding_id: int, why: str) -> bool:
    """Whether the actor has closed it so; by another, or with another sentence,
    is a conflict.
    """
    query = select(FINDINGS).filter_by(id=finding_id, state="closed")
    row = execute(query).first()
    if row is None or row.overseer_id not in _units(actor):
        return False
    if (row.closed_by, row.why) == (actor.person_id, why.strip()):
        return True
    raise Conflict("Somebody has closed this question already.")


def _close(actor: Actor, row: Row, why: str) -> None:
    closed = {
        "state": FindingState.CLOSED,
        "why": why.strip(),
        "closed_by": actor.person_id,
        "closed_at": clock.now(),
    }
    execute(update(FINDINGS).filter_by(id=row.id).values(closed))

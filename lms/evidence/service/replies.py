"""What the person says to a revocation of their evidence: kept beside it, once,
and read by whoever reads the evidence.
"""

from sqlalchemy import Row, bindparam, insert, select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock, outbox
from lms.core.db import execute, session
from lms.core.errors import Conflict, Invalid, NotFound, check_length, found
from lms.core.marks import N_
from lms.core.types import NoticeKind
from lms.evidence.models import Evidence, RevocationReply

LONGEST_REPLY = 2_000  # characters
_REPLIES = RevocationReply.__table__
_OF_PERSON = select(_REPLIES).where(_REPLIES.c.person_id == bindparam("whose"))
TOLD = N_("%(name)s has replied to a revocation of yours. Read it beside it.")


def replies(person_id: int) -> dict[int, Row]:
    """What somebody has said to revocations, by the row that revokes. The
    caller has checked the right to read their evidence.
    """
    rows = execute(_OF_PERSON, {"whose": person_id})
    return {row.evidence_id: row for row in rows}


def reply(actor: Actor, evidence_id: int, text: str) -> str:
    """Say it, once; the same again changes nothing. The competency it is about.
    NotFound for what is not one's own, and for what revokes nothing.
    """
    access.require(actor, Permission.LEARN)
    with access.own_act(actor):
        revoking = revocation_of(actor, evidence_id)
        _say(
            actor,
            revoking,
            _checked(text),
        )
    return revoking.competency


def _say(actor: Actor, revoking: Evidence, text: str) -> None:
    if earlier := replies(actor.person_id).get(revoking.id):
        _check_same(earlier, text)
        return
    _keep(
        actor,
        revoking,
        text,
    )
    if revoking.judged_by:
        _tell(actor, revoking)


def revocation_of(actor: Actor, evidence_id: int) -> Evidence:
    """The actor's own row that revokes."""
    row = found(session().get(Evidence, evidence_id))
    _found_own(actor, row)
    return row


def _found_own(actor: Actor, row: Evidence) -> None:
    if row.person_id != actor.person_id or row.revokes is None:
        raise NotFound


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise Invalid("Write what you want to say to it.", "text")
    check_length(
        text,
        LONGEST_REPLY,
        "text",
    )
    return text


def _check_same(earlier: Row, text: str) -> None:
    if earlier.text != text:
        raise Conflict(
            "You have replied to this already; your reply stays as it is."
        )


def _keep(actor: Actor, revoking: Evidence, text: str) -> None:
    new = revoking.id, actor.person_id, text, clock.now()
    execute(insert(_REPLIES).values(new))
    audit.record(
        actor,
        "evidence.replied",
        evidence=revoking.id,
    )


def _tell(actor: Actor, revoking: Evidence) -> None:
    place = f"/people/{actor.person_id}/gaps/{revoking.competency}"
    told = revoking.judged_by, TOLD, place
    outbox.notify(
        *told,
        kind=NoticeKind.ANSWER,
        name=actor.name,
    )

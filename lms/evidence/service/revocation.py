"""Take a piece of evidence out of the sum."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock, outbox
from lms.core.db import session
from lms.core.errors import (
    Conflict,
    Invalid,
    NotAllowed,
    check_length,
    found,
)
from lms.core.marks import N_
from lms.core.types import Json, NoticeKind, Texts, group
from lms.evidence.models import SIGNED, Evidence
from lms.evidence.service.ledger import append, lock
from lms.framework import service as framework

LONGEST_REASON = 500  # characters
TOLD = N_(
    "%(name)s has revoked evidence of yours for “%(competency)s”: %(reason)s If that is not right, reply there: what you say stays beside it, and the old record is kept."
)
TOLD_SIGNER = N_(
    "%(name)s has revoked what you signed for “%(competency)s”: %(reason)s"
)
_RIGHT = Permission.EVIDENCE_REVOKE


class Counted(NamedTuple):
    """Whose a piece of evidence is, and which competency it counts for."""

    person_id: int
    competency: str


def may_revoke(actor: Actor, person_id: int) -> bool:
    """Whether the form to revoke is offered."""
    return (
        person_id != actor.person_id
        and access.allows(actor, _RIGHT)
        and access.sees_person(actor, person_id, _RIGHT)
    )


def person_of(evidence_id: int) -> int:
    """The person whose evidence this is."""
    return found(session().get(Evidence, evidence_id)).person_id


def require_revoker(actor: Actor, evidence_id: int) -> int:
    """Refuse whoever may not revoke this evidence; whose it is."""
    person_id = person_of(evidence_id)
    access.require_for(actor, _RIGHT, person_id)
    if person_id == actor.person_id:
        raise NotAllowed(
            "Nobody revokes their own evidence. Another head will do it."
        )
    return person_id


def revoke(
    actor: Actor, evidence_id: int, reason: str, together: bool = False
) -> Counted:
    """Take a piece of evidence out of the sum by a new row that names it; the
    old row stays. Never one's own. `together`: and all that the same act has
    proven. Whose it was, and what it counted for.
    """
    person_id = require_revoker(actor, evidence_id)
    reason = _checked(reason)
    with access.acting(actor) as db:
        lock(person_id)  # nobody else revokes a part of it meanwhile
        old = db.get_one(Evidence, evidence_id)
        lineage = framework.lineage()
        rows = [] if _is_revoked_so(actor, old, reason) else [old]
        if together:
            rows = _acts(person_id).get(_act(old), rows)
        if rows:
            _take_out(actor, rows, reason)
            _tell(actor, rows, reason)
        targets = lineage.targets(old.competency, old.framework_id)
        return Counted(person_id, min(targets, default=old.competency))


def proven_beside(person_id: int) -> dict[int, list[Texts]]:
    """What the act behind each piece of somebody's evidence, a signature or a
    quiz, has proven besides and still counts: the titles of the competencies.
    """
    return {
        row.id: _titles(one for one in act if one is not row)
        for act in _acts(person_id).values()
        for row in act
    }


def _acts(person_id: int) -> dict[Any, list[Evidence]]:
    """What of somebody's evidence counts, by the act that has proven it."""
    rows = _counting(person_id)
    return group((_act(row), row) for row in rows if _act(row))


def _act(row: Evidence) -> tuple[str, int] | None:
    """The signature or quiz; None of what neither has proven."""
    number = row.details.get("submission") or row.details.get("attempt")
    return number and (row.source, number)


def _tell(actor: Actor, rows: Sequence[Evidence], reason: str) -> None:
    """The person reads who took it back and why, and the one who signed it
    that it was.
    """
    old = rows[0]
    title, place = _joined(_titles(rows)), f"/gaps/{old.competency}"
    about = {"name": actor.name, "competency": title, "reason": reason}
    outbox.notify(old.person_id, TOLD, place, kind=NoticeKind.ANSWER, **about)
    if old.judged_by not in (None, actor.person_id, old.person_id):
        there = f"/people/{old.person_id}/gaps/{old.competency}"
        outbox.notify(
            old.judged_by,
            TOLD_SIGNER,
            there,
            kind=NoticeKind.ANSWER,
            **about,
        )


def _titles(rows: Iterable[Evidence]) -> list[Texts]:
    """Of their competencies, each once."""
    each = {row.competency: row for row in rows}
    return [_title(row) for row in each.values()]


def _joined(titles: Sequence[Texts]) -> Texts:
    return {
        language: "”, “".join(one.get(language, "") for one in titles)
        for language in titles[0]
    }


def _title(old: Evidence) -> Texts:
    known = framework.vocabulary().get(old.competency)
    if known is None:
        return {"vi": old.competency, "en": old.competency}
    return dict(known.title)


def take_back(
    actor: Actor, person_id: int, submission_id: int, reason: str
) -> None:
    """In the open transaction: revoke all evidence that comes from this
    submission of somebody's work and counts. The caller has checked the right
    to do so, and the reason.
    """
    lock(person_id)
    rows = [
        row
        for row in _counting(person_id)
        if row.details.get("submission") == submission_id
    ]
    if rows:
        _take_out(actor, rows, reason)


def _counting(person_id: int) -> list[Evidence]:
    """What of somebody's evidence is not revoked."""
    query = select(Evidence).filter_by(person_id=person_id)
    rows = session().scalars(query.order_by(Evidence.seq)).all()
    gone = {row.revokes for row in rows}
    return [row for row in rows if row.id not in gone]


def _take_out(actor: Actor, rows: Sequence[Evidence], reason: str) -> None:
    """Revoke these of one person, whose chain is locked."""
    person_id = rows[0].person_id
    new = [_revocation(actor, row, reason) for row in rows]
    append(person_id, new, framework.lineage())
    for row in rows:
        audit.record(
            actor, "evidence.revoked", person_id=person_id, evidence=row.id
        )


def _checked(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise Invalid("Say why this evidence no longer counts.", "reason")
    check_length(reason, LONGEST_REASON, "reason")
    return reason


def _is_revoked_so(actor: Actor, old: Evidence, reason: str) -> bool:
    """Whether this very act has been done: sent twice, it is answered twice. A
    revocation by another or for another reason is refused.
    """
    # The person is named because that has an index; nobody else's rows name
    # this one.
    query = select(Evidence).filter_by(person_id=old.person_id, revokes=old.id)
    earlier = session().scalar(query)
    if earlier is None and not old.revokes:
        return False
    if (
        earlier is None
        or earlier.judged_by != actor.person_id
        or earlier.details.get("reason") != reason
    ):
        raise Conflict("This evidence has been revoked already.")
    return True


def _revocation(actor: Actor, old: Evidence, reason: str) -> Json:
    now = clock.now()
    copied = {name: getattr(old, name) for name in SIGNED if name != "seq"}
    return copied | {
        "judged_by": actor.person_id,
        "done_at": now,
        "recorded_at": now,
        "valid_until": None,
        "revokes": old.id,
        "details": {
            "reason": reason,
            "rests_on": {"reviewer": actor.key, "revokes": old.hash},
        },
    }

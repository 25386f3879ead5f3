"""A colleague's review of a draft: asked for, with remarks on single parts,
given. Every change afterwards asks for another look.
"""

from typing import Any

from sqlalchemy import case, select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.authoring.models import CourseDraftRow, ReviewRemark
from lms.authoring.service import drafts
from lms.authoring.types import DraftStage
from lms.core import clock
from lms.core.columns import IdQuery, Rows
from lms.core.db import count_rows, execute, session
from lms.core.errors import Conflict, Invalid, found
from lms.people import service as people

LONGEST = 2_000
MOST_REMARKS = 200


def ask_review(actor: Actor, draft_id: int) -> None:
    """Ask colleagues to look at the draft."""
    with access.acting(actor):
        row = drafts.locked(actor, draft_id)
        if row.stage == DraftStage.WRITING:
            row.stage, row.asked_by = str(DraftStage.REVIEW), actor.person_id


def take_back(actor: Actor, draft_id: int) -> None:
    """Go on writing: nobody need look at it yet."""
    with access.acting(actor):
        row = drafts.locked(actor, draft_id)
        row.stage, row.reviewed_by = str(DraftStage.WRITING), None


def approve(actor: Actor, draft_id: int, edit: int) -> None:
    """A colleague says that the draft, as it was at this count, may be
    published. Not the one who changed it last, and not over open remarks.
    """
    with access.acting(actor):
        row = drafts.locked(actor, draft_id)
        if row.edit != edit:
            raise Conflict(
                "Somebody else changed this draft after you opened it. Look at it once more."
            )
        if row.edited_by == actor.person_id:
            raise Conflict(
                "You changed this draft last. Another colleague has to look at it."
            )
        if count_rows(_open(draft_id)):
            raise Conflict(
                "There are remarks that nobody has settled yet. Settle them first."
            )
        row.stage = str(DraftStage.APPROVED)
        row.reviewed_by = actor.person_id
        audit.record(actor, "authoring.reviewed", course=row.slug)


def _open(draft_id: Any) -> IdQuery:
    """The remarks that nobody has settled."""
    query = select(ReviewRemark.id).where(ReviewRemark.draft_id == draft_id)
    return query.where(ReviewRemark.settled_at.is_(None))


def remarks(actor: Actor, draft_id: int) -> Rows:
    """What colleagues said of the draft, those that are open first."""
    drafts.require_writer(
        actor,
        draft_id,
    )
    table = ReviewRemark.__table__
    query = select(table).where(table.c.draft_id == draft_id)
    order = (table.c.settled_at.is_not(None), table.c.id)
    return execute(query.order_by(*order)).all()


def remark(actor: Actor, draft_id: int, part: str, text: str) -> None:
    """Say something of a part of the draft, or of all of it; while it is open,
    the same again is one remark.
    """
    if not text.strip():
        raise Invalid("Write what should be looked at.", "text")
    if len(text) > LONGEST:
        raise Invalid(
            "Write at most %(most)s characters.", "text", most=LONGEST
        )
    with access.acting(actor) as db:
        drafts.locked(actor, draft_id)
        said = {"draft_id": draft_id, "part": part, "text": text.strip()}
        said["made_by"] = actor.person_id
        query = select(ReviewRemark.id).filter_by(settled_at=None, **said)
        if execute(query).first():
            return
        _refuse_too_many(draft_id)
        db.add(ReviewRemark(**said, made_at=clock.now()))
        db.flush()


def _refuse_too_many(draft_id: int) -> None:
    made = select(ReviewRemark.id).where(ReviewRemark.draft_id == draft_id)
    if count_rows(made) >= MOST_REMARKS:
        raise Conflict(
            "This draft has very many remarks already. Talk it over with its author."
        )


def settle_remark(actor: Actor, draft_id: int, remark_id: int) -> None:
    """Say that a remark is dealt with; a second time changes nothing."""
    with access.acting(actor):
        drafts.locked(actor, draft_id)
        query = select(ReviewRemark).filter_by(id=remark_id, draft_id=draft_id)
        row = found(session().scalar(query))
        if row.settled_at is None:
            row.settled_at = clock.now()
            row.settled_by = actor.person_id
            session().flush()


def waiting(actor: Actor) -> Rows:
    """The drafts that colleagues have asked the actor, among others, to look
    at, and those of the actor that wait for themselves; of these, whether
    colleagues have said something (`is_answered`).
    """
    row, unit = CourseDraftRow.__table__, people.UNITS
    is_mine = row.c.edited_by == actor.person_id
    remarked = _open(row.c.id).where(ReviewRemark.made_by != actor.person_id)
    answered = (row.c.stage == DraftStage.APPROVED) | remarked.exists()
    asked = row.c.stage == DraftStage.REVIEW
    begun = row.c.stage == DraftStage.WRITING
    query = (
        select(row, answered.label("is_answered"))
        .join(unit, unit.c.id == row.c.unit_id)
        .where(
            case((is_mine, answered | begun), else_=asked),
            access.within(actor, Permission.COURSE_WRITE),
        )
        .order_by(row.c.edited_at)
    )
    return execute(query.limit(20)).all()

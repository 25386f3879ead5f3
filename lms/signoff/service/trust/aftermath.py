"""What became of what somebody signed: seen differently, revoked."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import Row, bindparam, exists, or_, select

from lms.core.db import execute
from lms.core.types import Ids
from lms.courses import service as courses
from lms.courses.types import Part, Revision
from lms.evidence import service as evidence
from lms.people import service as people
from lms.people.service import in_ids
from lms.signoff.models import Objection, Review, Submission
from lms.signoff.service.trust.trusting import revoked_among

_WORK, _SAID = Submission.__table__.c, Objection.__table__.c
_REVIEW = Review.__table__.c
_OF = (
    select(
        _REVIEW.id,
        _REVIEW.submission_id,
        _REVIEW.reviewed_at,
        _WORK.person_id,
        _WORK.revision_id,
        _WORK.slug,
        _WORK.part,
        _WORK.occasion,
        _SAID.at.label("objected_at"),
        _SAID.outcome,
    )
    .join_from(
        Review.__table__,
        Submission.__table__,
        _WORK.id == _REVIEW.submission_id,
    )
    .outerjoin(
        Objection.__table__,
        (_SAID.submission_id == _REVIEW.submission_id)
        & (_SAID.round == _REVIEW.round),
    )
    .where(_REVIEW.mentor_id == bindparam("mentor"), in_ids(_REVIEW.id, "ids"))
    .order_by(_REVIEW.id.desc())
)


_REVOKED = evidence.revoked_people().c
_TOUCHED = (
    select(_REVIEW.id)
    .join_from(
        Review.__table__,
        Submission.__table__,
        _WORK.id == _REVIEW.submission_id,
    )
    .where(
        _REVIEW.mentor_id == bindparam("mentor"),
        _REVIEW.signed,
        _REVIEW.reviewed_at >= bindparam("since"),
        or_(
            exists().where(
                _SAID.submission_id == _REVIEW.submission_id,
                _SAID.round == _REVIEW.round,
            ),
            exists().where(_REVOKED.person_id == _WORK.person_id),
        ),
    )
)


class Aftermath(NamedTuple):
    """A signature and what became of it. `objection`: "" if nobody sees it
    differently, "open", or what a second reader decided.
    """

    id: int
    submission_id: int
    name: str
    part: Part
    signed_at: dt.datetime
    objection: str
    is_revoked: bool

    @property
    def is_told(self) -> bool:
        """Whether anything became of it."""
        return bool(self.objection) or self.is_revoked


def touched(mentor_id: int, since: dt.datetime) -> list[int]:
    """The ids of what a mentor signed since then of which something may have
    become: it was objected to, or something of the person was revoked.
    """
    choice = {"mentor": mentor_id, "since": since}
    return [*execute(_TOUCHED, choice).scalars()]


def aftermath(mentor_id: int, reviews: Ids) -> list[Aftermath]:
    """Of these signatures of a mentor, the newest first; of others nothing. A
    fixed number of statements.
    """
    choice = {"mentor": mentor_id, "ids": list(reviews)}
    rows = execute(_OF, choice).all() if reviews else ()
    return list(_told(rows))


def _told(rows: Collection[Row]) -> Iterator[Aftermath]:
    people_ids = {row.person_id for row in rows}
    names, gone = people.names(people_ids), revoked_among(people_ids, rows)
    parts = _parts(rows)
    for row in rows:
        part, name = parts[row.revision_id, row.part], names[row.person_id]
        said = row.objected_at and (row.outcome or "open")
        yield Aftermath(
            row.id,
            row.submission_id,
            name,
            part,
            row.reviewed_at,
            said or "",
            row.submission_id in gone,
        )


def _parts(rows: Collection[Row]) -> Mapping[tuple[int, str], Part]:
    known = courses.revisions({row.revision_id for row in rows})
    return {(row.revision_id, row.part): _part(known, row) for row in rows}


def _part(known: Mapping[int, Revision], row: Row) -> Part:
    return known[row.revision_id].course.part(row.part)

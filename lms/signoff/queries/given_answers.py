"""How long answers took: for each, what was read, by whom, since when."""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import bindparam, func, select

from lms.core.db import execute
from lms.signoff.models import HandIn, HandInFile, Opening, Review, Submission

_REVIEW, _OPENING = Review.__table__.c, Opening.__table__.c
_HAND_IN, _ROW = HandIn.__table__.c, Submission.__table__.c
_COUNTED = (
    select(func.count())
    .select_from(HandInFile)
    .where(HandInFile.hand_in_id == _HAND_IN.id)
    .scalar_subquery()
)
_GIVEN = (
    select(
        _REVIEW.id,
        _REVIEW.submission_id,
        _REVIEW.round,
        _ROW.person_id,
        _ROW.path,
        _ROW.slug,
        _ROW.part,
        _REVIEW.mentor_id,
        _REVIEW.signed,
        _REVIEW.entrustment,
        _REVIEW.reviewed_at,
        _OPENING.opened_at,
        _OPENING.files_at,
        func.length(_HAND_IN.text),
        _COUNTED,
    )
    .join_from(Review, Submission)
    .join(
        HandIn,
        (_HAND_IN.submission_id == _REVIEW.submission_id)
        & (_HAND_IN.round == _REVIEW.round),
    )
    .outerjoin(
        Opening,
        (_OPENING.submission_id == _REVIEW.submission_id)
        & (_OPENING.round == _REVIEW.round)
        & (_OPENING.person_id == _REVIEW.mentor_id),
    )
    .where(
        _REVIEW.reviewed_at >= bindparam("since"),
        _REVIEW.reviewed_at < bindparam("until"),
    )
    .order_by(_REVIEW.reviewed_at, _REVIEW.id)
)


class GivenAnswer(NamedTuple):
    """An answer, and what its reviewer had before them. `opened_at`: when they
    first opened this round; None if that was not remembered, which says
    nothing about them. `files_at`: when they first opened a file of it.
    `letters` of its text, and how many `files` it has.
    """

    review_id: int
    submission_id: int
    round: int
    person_id: int
    path: str
    slug: str
    part: str
    reviewer_id: int
    signed: bool
    entrustment: int | None
    reviewed_at: dt.datetime
    opened_at: dt.datetime | None
    files_at: dt.datetime | None
    letters: int
    files: int

    @property
    def seconds(self) -> float | None:
        """Between first opening it and answering."""
        if self.opened_at is None:
            return None
        return (self.reviewed_at - self.opened_at).total_seconds()

    @property
    def files_opened(self) -> bool:
        """Whether a file was opened before the answer."""
        opened = self.files_at
        return opened is not None and opened <= self.reviewed_at


_ALWAYS = dt.datetime.max.replace(tzinfo=dt.UTC)


def given_answers(
    since: dt.datetime, until: dt.datetime = _ALWAYS
) -> Iterator[GivenAnswer]:
    """All answers given from this moment on, before that other one, in their
    order. No permission of its own.
    """
    choice = {"since": since, "until": until}
    return map(GivenAnswer._make, execute(_GIVEN, choice))

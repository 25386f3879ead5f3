"""Tables of trials, pauses and absences, reviews, concerns and extensions."""

import datetime as dt
from typing import Annotated

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import (
    DecisionId,
    Key,
    LongText,
    MaybeDay,
    PersonId,
    Remark,
    Str12,
    UnitId,
)
from lms.core.db import NumberedRow
from lms.core.types import Json

TrialId = Annotated[int, mapped_column(ForeignKey("lms_trial.id"))]


class PostTrial(NumberedRow):
    """Somebody holds a post on trial, from a day until (excluding) another.
    `first_ends_before`: as it was planned; `needed` and `at_start`: essential
    requirements when it began, and how many of them were met.
    """

    __tablename__ = "lms_trial"
    person_id: Mapped[PersonId]
    unit_id: Mapped[UnitId]
    post: Mapped[Key]
    starts_on: Mapped[dt.date]
    months: Mapped[int]
    ends_before: Mapped[dt.date]
    first_ends_before: Mapped[dt.date]
    document_no: Mapped[str] = mapped_column(String(60))
    document_date: Mapped[dt.date]
    signer: Mapped[str]
    mentor_id: Mapped[PersonId]
    reviewer_id: Mapped[PersonId]
    decider_id: Mapped[PersonId]
    state: Mapped[Str12]
    at_start: Mapped[int]
    planned_by: Mapped[PersonId]
    planned_at: Mapped[dt.datetime]
    noted_on: Mapped[MaybeDay]
    __table_args__ = (
        Index("ix_lms_trial_person", "person_id", "state"),
        Index("ix_lms_trial_state", "state", "ends_before"),
        Index("ix_lms_trial_mentor", "mentor_id"),
        Index("ix_lms_trial_reviewer", "reviewer_id"),
        Index("ix_lms_trial_decider", "decider_id"),
    )


class TrialAway(NumberedRow):
    """A pause (the clock stands) or an absence of a trial, until (excluding) a
    day. The kind is one of a list and never a text.
    """

    __tablename__ = "lms_trial_away"
    trial_id: Mapped[TrialId] = mapped_column(index=True)
    is_pause: Mapped[bool]
    kind: Mapped[Str12]
    since: Mapped[dt.date]
    until: Mapped[dt.date]
    noted_by: Mapped[PersonId]
    noted_at: Mapped[dt.datetime]


class TrialReview(NumberedRow):
    """A review that was held, with what was shown on that day (`met`: states by
    competency, as they stood).
    """

    __tablename__ = "lms_trial_review"
    trial_id: Mapped[TrialId]
    number: Mapped[int]
    held_on: Mapped[dt.date]
    reviewer_id: Mapped[PersonId]
    on_track: Mapped[bool]
    note: Mapped[LongText]
    met: Mapped[Json]
    noted_at: Mapped[dt.datetime]
    __table_args__ = (UniqueConstraint("trial_id", "number"),)


class TrialConcern(NumberedRow):
    """What is missing and what help is given from that day on; told to the
    person at once.
    """

    __tablename__ = "lms_trial_concern"
    trial_id: Mapped[TrialId] = mapped_column(index=True)
    raised_on: Mapped[dt.date]
    by_id: Mapped[PersonId]
    what: Mapped[LongText]
    plan: Mapped[LongText]
    review_on: Mapped[dt.date]
    closed_on: Mapped[MaybeDay]
    closed_how: Mapped[Remark]


class TrialSuccessor(NumberedRow):
    """Somebody took the place of a mentor or reviewer who leaves (`role`)."""

    __tablename__ = "lms_trial_successor"
    trial_id: Mapped[TrialId] = mapped_column(index=True)
    role: Mapped[Str12]
    before_id: Mapped[PersonId]
    after_id: Mapped[PersonId]
    why: Mapped[LongText]
    noted_by: Mapped[PersonId]
    noted_at: Mapped[dt.datetime]


class TrialExtension(NumberedRow):
    """A decision gave a trial more time, once."""

    __tablename__ = "lms_trial_extension"
    trial_id: Mapped[TrialId] = mapped_column(index=True)
    decision_id: Mapped[DecisionId] = mapped_column(unique=True)
    months: Mapped[int]
    new_end: Mapped[dt.date]
    different: Mapped[LongText]

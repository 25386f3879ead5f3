"""Tables of draws, second readings, questions and calibrations."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import (
    TREE_PATH,
    Count,
    Digest,
    Flag,
    MaybeDay,
    MaybeMoment,
    PersonId,
    PersonPk,
    Remark,
    SlugPk,
    Str10,
    Str12,
    UnitId,
    partial_index,
)
from lms.core.db import Base, NumberedRow
from lms.core.types import Json


class ReadingDraw(Base):
    """The draw among what was signed on a day. `seed` is made up the night after
    and kept, so that nobody could choose and everybody can draw again.
    `up_to`: the last judgement that was looked at; `is_done`: all were.
    """

    __tablename__ = "lms_reading_draw"
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    seed: Mapped[Digest]
    up_to: Mapped[Count]
    is_done: Mapped[Flag]
    drawn_at: Mapped[dt.datetime]


class TaskShare(Base):
    """How often a task was signed in a year in and below a unit, and how often
    at 4 or 5; counted every night.
    """

    __tablename__ = "lms_task_share"
    path: Mapped[str] = mapped_column(TREE_PATH, primary_key=True)
    slug: Mapped[SlugPk]
    part: Mapped[SlugPk]
    many: Mapped[int]
    high: Mapped[int]
    counted_on: Mapped[dt.date]


class Calibration(Base):
    """How a mentor judged a made-up case of a task, for their own eyes. `mark`:
    of the case as it was then; what a new revision changes is judged again.
    """

    __tablename__ = "lms_calibration"
    person_id: Mapped[PersonPk]
    slug: Mapped[SlugPk]
    part: Mapped[SlugPk]
    case: Mapped[SlugPk]
    mark: Mapped[str] = mapped_column(String(16))
    level: Mapped[int]
    steps: Mapped[list[Any]]
    at: Mapped[dt.datetime]


class ReuseLook(Base):
    """That a signed hand-in was looked at, once, for what was handed in before:
    a file in another submission, a text by somebody else. `digest`: of the
    text, empty where it is too short to tell.
    """

    __tablename__ = "lms_reuse_look"
    review_id: Mapped[int] = mapped_column(
        ForeignKey("lms_review.id"), primary_key=True, autoincrement=False
    )
    person_id: Mapped[PersonId]
    digest: Mapped[Digest] = mapped_column(index=True)
    same_file: Mapped[bool]
    same_text: Mapped[bool]


class OversightFinding(NumberedRow):
    """A question about somebody's acts, put to them first. `facts`: the numbers
    as they were; `rows`: ids of the reviews it is about; `path`: where they
    worked; `overseer_id`: the unit whose heads close it. Of one check at most
    one is open for a person.
    """

    __tablename__ = "lms_finding"
    check: Mapped[Str12]
    person_id: Mapped[PersonId]
    path: Mapped[str] = mapped_column(TREE_PATH)
    overseer_id: Mapped[UnitId | None]
    facts: Mapped[Json]
    rows: Mapped[list[Any]]
    state: Mapped[Str10]
    told_at: Mapped[dt.datetime]
    explain_by: Mapped[dt.date]
    explanation: Mapped[Remark]
    explained_at: Mapped[MaybeMoment]
    passed_at: Mapped[MaybeMoment]
    why: Mapped[Remark]
    closed_by: Mapped[PersonId | None]
    closed_at: Mapped[MaybeMoment]
    __table_args__ = (
        Index("ix_lms_finding_person", "person_id", "told_at"),
        Index("ix_lms_finding_overseer", "overseer_id", "state"),
        Index("ix_lms_finding_state", "state", "explain_by"),
        partial_index(
            "uq_lms_finding_open",
            "person_id",
            "check",
            unique=True,
            where="state != 'closed'",
        ),
    )


class SecondReading(NumberedRow):
    """A judgement is read again by somebody who does not know it, and where the
    two differ by a third person, who decides. `place`: where the work was
    handed in; `first_level` and `first_steps`: the judgement as it was then.
    `nobody_on`: the day on which the head was told that nobody is there.
    """

    __tablename__ = "lms_second_reading"
    review_id: Mapped[int] = mapped_column(
        ForeignKey("lms_review.id"), unique=True
    )
    submission_id: Mapped[int]
    round: Mapped[int]
    mentor_id: Mapped[PersonId]
    person_id: Mapped[PersonId]
    place: Mapped[str] = mapped_column(TREE_PATH)
    reason: Mapped[Str12]
    first_level: Mapped[int]
    first_steps: Mapped[list[Any]]
    outcome: Mapped[Str10]
    asked_at: Mapped[dt.datetime]
    nobody_on: Mapped[MaybeDay]
    reader_id: Mapped[PersonId | None]
    level: Mapped[int | None]
    steps: Mapped[list[Any]]
    sentence: Mapped[Remark]
    saved_at: Mapped[MaybeMoment]
    third_id: Mapped[PersonId | None]
    third_level: Mapped[int | None]
    third_steps: Mapped[list[Any]]
    third_reason: Mapped[Remark]
    third_at: Mapped[MaybeMoment]
    __table_args__ = (
        Index("ix_lms_second_reading_reader", "reader_id", "outcome"),
        Index("ix_lms_second_reading_third", "third_id", "outcome"),
        Index("ix_lms_second_reading_mentor", "mentor_id", "saved_at"),
        Index("ix_lms_second_reading_outcome", "outcome", "id"),
        Index("ix_lms_second_reading_place", "place", "saved_at"),
    )

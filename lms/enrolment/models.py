"""Tables of enrolments and of lessons read."""

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import (
    BY_KEY,
    PersonId,
    PersonPk,
    RevisionId,
    RevisionPk,
    Slug,
    SlugPk,
)
from lms.core.db import Base, NumberedRow


class Enrolment(NumberedRow):
    """A person takes a course at the revision that was current when they began."""

    __tablename__ = "lms_enrolment"
    person_id: Mapped[PersonId]
    slug: Mapped[Slug]
    revision_id: Mapped[RevisionId] = mapped_column(index=True)
    enrolled_at: Mapped[dt.datetime]
    __table_args__ = (UniqueConstraint("person_id", "slug"),)


class LessonProgress(Base):
    """A lesson read to its check question, and the last answer given to it; or
    a practice gone through, of which no answer is kept here.

    `first_share`: of the first answer, in `SHARE_UNITS`. `minutes`: between the
    moment stored before and that answer, as `rules.minutes_between` counts.
    None for both: from before they were kept, or not known.
    """

    __tablename__ = "lms_lesson_progress"
    person_id: Mapped[PersonPk]
    revision_id: Mapped[RevisionPk]
    part: Mapped[SlugPk]
    answer: Mapped[list[Any]]
    share: Mapped[float]
    tries: Mapped[int]
    answered_at: Mapped[dt.datetime]
    first_share: Mapped[int | None]
    minutes: Mapped[int | None]
    __table_args__ = BY_KEY


class PartTally(Base):
    """By how many people a lesson or practice was done, counted as they come;
    how many first answers are known, and what they earned in `SHARE_UNITS`.
    Part "": people who did any of them.
    """

    __tablename__ = "lms_part_tally"
    revision_id: Mapped[RevisionPk]
    part: Mapped[SlugPk]
    people: Mapped[int]
    first_tries: Mapped[int]
    first_share: Mapped[int] = mapped_column(BigInteger)


class TimeTally(Base):
    """How many people took so many minutes for a part, each counted once."""

    __tablename__ = "lms_time_tally"
    revision_id: Mapped[RevisionPk]
    part: Mapped[SlugPk]
    minutes: Mapped[int] = mapped_column(primary_key=True)
    times: Mapped[int]

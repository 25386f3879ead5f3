"""Tables of enrolments and of lessons read."""

import datetime as dt
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import BY_KEY, Base, Id, PersonId, RevisionId, Slug


class Enrolment(Base):
    """A person takes a course at the revision that was current when they began."""

    __tablename__ = "lms_enrolment"
    id: Mapped[Id]
    person_id: Mapped[PersonId]
    slug: Mapped[Slug]
    revision_id: Mapped[RevisionId] = mapped_column(index=True)
    enrolled_at: Mapped[dt.datetime]
    __table_args__ = (UniqueConstraint("person_id", "slug"),)


class LessonProgress(Base):
    """A lesson read to its check question, and the last answer given to it; or
    a practice gone through, of which no answer is kept here.
    """

    __tablename__ = "lms_lesson_progress"
    person_id: Mapped[PersonId] = mapped_column(primary_key=True)
    revision_id: Mapped[RevisionId] = mapped_column(primary_key=True)
    part: Mapped[Slug] = mapped_column(primary_key=True)
    answer: Mapped[list[Any]]
    share: Mapped[float]
    tries: Mapped[int]
    answered_at: Mapped[dt.datetime]
    __table_args__ = BY_KEY

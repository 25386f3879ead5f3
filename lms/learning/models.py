"""The table of lesson progress."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base


class LessonProgress(Base):
    """A lesson read to its check question, and the last answer given to it."""

    __tablename__ = "lms_lesson_progress"
    person_id: Mapped[int] = mapped_column(ForeignKey("lms_person.id"), primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("lms_revision.id"), primary_key=True)
    part: Mapped[str] = mapped_column(String(80), primary_key=True)
    answer: Mapped[list[Any]]
    share: Mapped[float]
    tries: Mapped[int]
    answered_at: Mapped[dt.datetime]

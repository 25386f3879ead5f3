"""Tables of notes."""

import datetime as dt

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import BY_KEY, PersonPk, SlugPk
from lms.core.db import Base


class LessonNote(Base):
    """What a person keeps of a lesson, whatever its revision: a text, empty if
    it is only marked.
    """

    __tablename__ = "lms_lesson_note"
    person_id: Mapped[PersonPk]
    slug: Mapped[SlugPk]
    part: Mapped[SlugPk]
    text: Mapped[str] = mapped_column(String(2000))
    is_marked: Mapped[bool]
    changed_at: Mapped[dt.datetime]
    __table_args__ = BY_KEY

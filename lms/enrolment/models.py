"""The table of enrolments."""

import datetime as dt

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base


class Enrolment(Base):
    """A person takes a course at the revision that was current when she began."""

    __tablename__ = "lms_enrolment"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("lms_person.id"))
    slug: Mapped[str] = mapped_column(String(80))
    revision_id: Mapped[int] = mapped_column(ForeignKey("lms_revision.id"), index=True)
    enrolled_at: Mapped[dt.datetime]
    __table_args__ = (UniqueConstraint("person_id", "slug"),)

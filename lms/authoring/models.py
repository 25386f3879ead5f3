"""Tables of drafts of courses and of who owns a course."""

import datetime as dt

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import (
    NEVER_AGAIN,
    Count,
    LongText,
    MaybeMoment,
    PersonId,
    PersonPk,
    Slug,
    Str20,
    Str500,
    UnitId,
)
from lms.core.db import Base, NumberedRow


class CourseDraftRow(NumberedRow):
    """A draft of a course: one at a time. `based_on`: the number of the
    revision it began with, none for a new course. `edit` counts changes.
    `asked_by` wants colleagues to review it, `reviewed_by` did.
    """

    __tablename__ = "lms_course_draft"
    slug: Mapped[Slug] = mapped_column(unique=True)
    unit_id: Mapped[UnitId]
    stage: Mapped[Str20]
    based_on: Mapped[int | None]
    note: Mapped[Str500] = mapped_column(default="")
    begun_at: Mapped[dt.datetime]
    begun_by: Mapped[PersonId]
    edit: Mapped[Count]
    edited_at: Mapped[dt.datetime]
    edited_by: Mapped[PersonId]
    asked_by: Mapped[PersonId | None]
    reviewed_by: Mapped[PersonId | None]
    __table_args__ = (NEVER_AGAIN,)


class DocumentLook(Base):
    """A Word or PowerPoint file that somebody looks at before anything of it is
    put into a draft; the last one of each person. `draft_id` None: it is to be
    a course of its own.
    """

    __tablename__ = "lms_document_look"
    person_id: Mapped[PersonPk]
    draft_id: Mapped[int | None]
    language: Mapped[str] = mapped_column(String(5))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    looked_at: Mapped[dt.datetime]


class ReviewRemark(NumberedRow):
    """What a colleague says of a part of a draft ("": of all of it), until it is
    settled.
    """

    __tablename__ = "lms_course_remark"
    draft_id: Mapped[int] = mapped_column(
        ForeignKey("lms_course_draft.id", ondelete="CASCADE"), index=True
    )
    part: Mapped[Slug]
    text: Mapped[LongText]
    made_at: Mapped[dt.datetime]
    made_by: Mapped[PersonId]
    settled_at: Mapped[MaybeMoment]
    settled_by: Mapped[PersonId | None]


class CourseFile(Base):
    """A file of a draft, by its name in the course's folder. `edit`: the count
    of the draft at which it was last changed, so two who change different files
    never meet.
    """

    __tablename__ = "lms_course_draft_file"
    draft_id: Mapped[int] = mapped_column(
        ForeignKey("lms_course_draft.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(160), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    edit: Mapped[int]
    edited_by: Mapped[PersonId]
    edited_at: Mapped[dt.datetime]

"""Tables of reports."""

import datetime as dt

from sqlalchemy import Index, String
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import (
    MaybeMoment,
    PersonId,
    RevisionId,
    Slug,
    Str20,
    Str500,
)
from lms.core.db import NumberedRow


class ContentReport(NumberedRow):
    """Somebody says that a text is wrong or unclear; `item`: the question or
    step, empty for the part as a whole. `is_named`: whether those who answer
    may see who it was.
    """

    __tablename__ = "lms_content_report"
    person_id: Mapped[PersonId]
    slug: Mapped[Slug]
    revision_id: Mapped[RevisionId]
    part: Mapped[Slug]
    item: Mapped[Slug]
    trouble: Mapped[Str20]
    text: Mapped[Str500]
    is_named: Mapped[bool]
    made_at: Mapped[dt.datetime]
    outcome: Mapped[Str20 | None]
    answer: Mapped[str | None] = mapped_column(String(1000))
    answered_by: Mapped[PersonId | None]
    answered_at: Mapped[MaybeMoment]
    __table_args__ = (
        Index("ix_lms_content_report_person", "person_id", "made_at"),
        Index(
            "ix_lms_content_report_open",
            "slug",
            "part",
            sqlite_where=sql("answered_at IS NULL"),
            postgresql_where=sql("answered_at IS NULL"),
        ),
    )

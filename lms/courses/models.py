"""The table of revisions."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base


class RevisionRow(Base):
    """A frozen version: `content` never changes, `digest` is the SHA-256 of it."""

    __tablename__ = "lms_revision"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80))
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[dict[str, Any]]
    published_at: Mapped[dt.datetime]
    published_by: Mapped[int | None] = mapped_column(ForeignKey("lms_person.id"))
    current: Mapped[bool] = mapped_column(default=True)
    __table_args__ = (UniqueConstraint("slug", "number"),)

"""Tables of revisions and of what they cite."""

import datetime as dt

from sqlalchemy import (
    ForeignKey,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import (
    Digest,
    KeyPk,
    LongText,
    PersonId,
    RevisionPk,
    Slug,
    SlugPk,
    Str500,
    UnitId,
)
from lms.core.db import Base, NumberedRow
from lms.core.types import Json


class RevisionRow(NumberedRow):
    """A frozen version: `content` never changes, `digest` is the SHA-256 of it.
    `note`: what its author says is new.
    """

    __tablename__ = "lms_revision"
    slug: Mapped[Slug]
    number: Mapped[int]
    digest: Mapped[Digest]
    content: Mapped[Json]
    published_at: Mapped[dt.datetime]
    published_by: Mapped[PersonId | None]
    current: Mapped[bool] = mapped_column(default=True)
    note: Mapped[Str500] = mapped_column(default="")
    __table_args__ = (UniqueConstraint("slug", "number"),)


class RevisionBasis(Base):
    """A revision cites this legal basis somewhere. Written when it is
    published, so that a change of law finds it without reading any.
    """

    __tablename__ = "lms_revision_basis"
    basis: Mapped[KeyPk]
    revision_id: Mapped[RevisionPk]


class FigureRow(Base):
    """A drawing that revisions show, in SVG, under the SHA-256 of it."""

    __tablename__ = "lms_figure"
    sha256: Mapped[Digest] = mapped_column(primary_key=True)
    svg: Mapped[LongText]


class PhotoRow(Base):
    """A picture that revisions show in one width, in WebP. `sha256`: of the
    file it was made from; `digest`: of what is kept here.
    """

    __tablename__ = "lms_photo"
    sha256: Mapped[Digest] = mapped_column(primary_key=True)
    width: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[Digest]
    webp: Mapped[bytes] = mapped_column(LargeBinary)


class SourceContent(Base):
    """A file that authors wrote, under the SHA-256 of it: revisions share what
    did not change.
    """

    __tablename__ = "lms_source_content"
    sha256: Mapped[Digest] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class RevisionSource(Base):
    """A revision was made of this file: its name in the course's folder."""

    __tablename__ = "lms_revision_source"
    revision_id: Mapped[RevisionPk]
    name: Mapped[str] = mapped_column(String(160), primary_key=True)
    sha256: Mapped[str] = mapped_column(
        ForeignKey("lms_source_content.sha256"), index=True
    )


class CourseOwner(Base):
    """This unit's trainers write and publish the course. Without a row it is
    owned by the units above all others.
    """

    __tablename__ = "lms_course_owner"
    slug: Mapped[SlugPk]
    unit_id: Mapped[UnitId] = mapped_column(index=True)


class OfferedUnit(Base):
    """A course is offered in this unit and all below. A course without any is
    offered to everybody.
    """

    __tablename__ = "lms_course_offer"
    slug: Mapped[SlugPk]
    unit_id: Mapped[UnitId] = mapped_column(primary_key=True)


class RetiredCourse(Base):
    """Nobody begins the course any more, for a `reason` that its people read;
    who has begun it finishes it. `replaced_by`: the course to take instead, if
    it is said.
    """

    __tablename__ = "lms_course_retired"
    slug: Mapped[SlugPk]
    retired_at: Mapped[dt.datetime]
    retired_by: Mapped[PersonId]
    reason: Mapped[Str500]
    replaced_by: Mapped[Slug] = mapped_column(server_default="")

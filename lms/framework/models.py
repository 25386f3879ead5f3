"""Tables of frameworks and their versions, and of competencies."""

import datetime as dt

from sqlalchemy import (
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import (
    NEVER_AGAIN,
    Count,
    Digest,
    Flag,
    FrameworkId,
    Key,
    KeyPk,
    MaybeMoment,
    PersonId,
    Str10,
)
from lms.core.db import Base, NumberedRow
from lms.core.types import Json


class Framework(NumberedRow):
    """One version of a framework: draft, published or retired (`types.Stage`).

    `content` is kept whole, so what was valid then can be read later; only a
    draft's may change, and `edit` counts its changes so that two editors never
    overwrite each other. `rule`: how evidence adds up, see docs/attainment.md.
    """

    __tablename__ = "lms_framework"
    key: Mapped[Key]
    version: Mapped[int]
    digest: Mapped[Digest]
    title: Mapped[Json]
    source: Mapped[Json]
    as_of: Mapped[dt.date]
    legal_basis: Mapped[Key | None]
    levels: Mapped[Json]
    content: Mapped[Json]
    rule: Mapped[Json] = mapped_column(default=dict)
    stage: Mapped[Str10] = mapped_column(default="published")
    edit: Mapped[Count]
    loaded_at: Mapped[dt.datetime]
    published_at: Mapped[MaybeMoment] = mapped_column(index=True)
    published_by: Mapped[PersonId | None]
    edited_at: Mapped[MaybeMoment]
    edited_by: Mapped[PersonId | None]
    __table_args__ = (UniqueConstraint("key", "version"), NEVER_AGAIN)


class Competency(Base):
    """A named ability as the newest published version of its framework has it;
    `retired` when that one no longer has it.
    """

    __tablename__ = "lms_competency"
    key: Mapped[KeyPk]
    framework_id: Mapped[FrameworkId]
    position: Mapped[int]
    title: Mapped[Json]
    description: Mapped[Json]
    indicators: Mapped[Json]
    parent: Mapped[Key | None]
    retired: Mapped[Flag]


class Carried(NumberedRow):
    """What a new version says about evidence given against the one before:
    `old` counts for `new` (none: for nothing any more).

    One row for each competency whose meaning was touched; a competency split in
    three has three rows.
    """

    __tablename__ = "lms_competency_carried"
    framework_id: Mapped[FrameworkId] = mapped_column(index=True)
    old: Mapped[Key]
    new: Mapped[Key | None]
    how: Mapped[Str10]

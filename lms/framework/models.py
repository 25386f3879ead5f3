"""Tables of frameworks and their versions, competencies, posts and layered
requirements.
"""

import datetime as dt
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base


class Framework(Base):
    """One version of a framework: draft, published or retired (`types.Stage`).

    `content` is kept whole, so what was valid then can be read later; only a
    draft's may change, and `edit` counts its changes so that two editors never
    overwrite each other. `rule`: how evidence adds up, see docs/attainment.md.
    """

    __tablename__ = "lms_framework"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60))
    version: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    title: Mapped[dict[str, Any]]
    source: Mapped[dict[str, Any]]
    as_of: Mapped[dt.date]
    legal_basis: Mapped[str | None] = mapped_column(String(60))
    levels: Mapped[dict[str, Any]]
    content: Mapped[dict[str, Any]]
    rule: Mapped[dict[str, Any]] = mapped_column(default=dict)
    stage: Mapped[str] = mapped_column(String(10), default="published")
    edit: Mapped[int] = mapped_column(default=0)
    loaded_at: Mapped[dt.datetime]
    published_at: Mapped[dt.datetime | None] = mapped_column(index=True)
    published_by: Mapped[int | None] = mapped_column(
        ForeignKey("lms_person.id")
    )
    edited_at: Mapped[dt.datetime | None]
    edited_by: Mapped[int | None] = mapped_column(ForeignKey("lms_person.id"))
    __table_args__ = (UniqueConstraint("key", "version"),)


class Effects(Base):
    """What publishing a draft would do to people's gaps, worked out person by
    person; `after` is the last person done.

    True only for the draft as it was at `edit`. `counts`: per post and
    competency, see `gapmap.foresight`.
    """

    __tablename__ = "lms_framework_effects"
    framework_id: Mapped[int] = mapped_column(
        ForeignKey("lms_framework.id"), primary_key=True, autoincrement=False
    )
    edit: Mapped[int]
    after: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    people: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, Any]]
    asked_at: Mapped[dt.datetime]
    finished_at: Mapped[dt.datetime | None]


class Competency(Base):
    """A named ability as the newest published version of its framework has it;
    `retired` when that one no longer has it.
    """

    __tablename__ = "lms_competency"
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    framework_id: Mapped[int] = mapped_column(ForeignKey("lms_framework.id"))
    position: Mapped[int]
    title: Mapped[dict[str, Any]]
    description: Mapped[dict[str, Any]]
    indicators: Mapped[dict[str, Any]]
    parent: Mapped[str | None] = mapped_column(String(60))
    retired: Mapped[bool] = mapped_column(default=False)


class Carried(Base):
    """What a new version says about evidence given against the one before:
    `old` counts for `new` (none: for nothing any more).

    One row for each competency whose meaning was touched; a competency split in
    three has three rows.
    """

    __tablename__ = "lms_competency_carried"
    id: Mapped[int] = mapped_column(primary_key=True)
    framework_id: Mapped[int] = mapped_column(
        ForeignKey("lms_framework.id"), index=True
    )
    old: Mapped[str] = mapped_column(String(60))
    new: Mapped[str | None] = mapped_column(String(60))
    how: Mapped[str] = mapped_column(String(10))


class Post(Base):
    """A job position of the commune (vị trí việc làm). `retired`: kept for
    those who hold it, offered to nobody else; `edit` counts changes.
    """

    __tablename__ = "lms_post"
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    position: Mapped[int]
    title: Mapped[dict[str, Any]]
    office: Mapped[dict[str, Any]]
    leadership: Mapped[bool]
    source: Mapped[dict[str, Any]]
    retired: Mapped[bool] = mapped_column(default=False)
    edit: Mapped[int] = mapped_column(default=0)


class Ground(Base):
    """What in a place may call for more: coast, island, border … An editable
    list; `retired` ones are no longer offered.
    """

    __tablename__ = "lms_ground"
    key: Mapped[str] = mapped_column(String(30), primary_key=True)
    position: Mapped[int]
    title: Mapped[dict[str, Any]]
    retired: Mapped[bool] = mapped_column(default=False)


class RequirementRow(Base):
    """What one layer asks of one post; in force from a day until (excluding)
    another.

    A row never changes but for its end, and none is deleted: what was asked on
    any day, and by whom, can always be said. `turns_on`: the next day on which
    it begins or ends by itself, when the maps have to be counted anew.
    """

    __tablename__ = "lms_requirement"
    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("lms_unit.id"), index=True)
    post: Mapped[str] = mapped_column(ForeignKey("lms_post.key"))
    competency: Mapped[str] = mapped_column(ForeignKey("lms_competency.key"))
    level: Mapped[int]
    depth: Mapped[int]
    essential: Mapped[bool] = mapped_column(default=True)
    reason: Mapped[dict[str, Any]]
    ground: Mapped[str | None] = mapped_column(String(30))
    legal_basis: Mapped[str | None] = mapped_column(String(60))
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]
    set_by: Mapped[int | None] = mapped_column(ForeignKey("lms_person.id"))
    set_at: Mapped[dt.datetime]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("lms_person.id"))
    ended_at: Mapped[dt.datetime | None]
    turns_on: Mapped[dt.date | None] = mapped_column(index=True)
    __table_args__ = (
        Index("ix_lms_requirement_post", "post", "unit_id"),
        CheckConstraint("level BETWEEN 1 AND 5", name="level"),
        CheckConstraint("depth BETWEEN 1 AND 4", name="depth"),
    )


class LayerSeen(Base):
    """Until when a unit has looked at what the layers above changed."""

    __tablename__ = "lms_layer_seen"
    unit_id: Mapped[int] = mapped_column(
        ForeignKey("lms_unit.id"), primary_key=True
    )
    seen_at: Mapped[dt.datetime]
    seen_by: Mapped[int | None] = mapped_column(ForeignKey("lms_person.id"))

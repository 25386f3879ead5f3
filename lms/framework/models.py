"""Tables of frameworks and their versions, competencies, posts and layered requirements."""

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base


class Framework(Base):
    """One version of a framework, as loaded: `content` is kept whole, so what was valid then can be read later."""

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
    loaded_at: Mapped[dt.datetime]
    __table_args__ = (UniqueConstraint("key", "version"),)


class Competency(Base):
    """A named ability as the newest version of its framework has it."""

    __tablename__ = "lms_competency"
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    framework_id: Mapped[int] = mapped_column(ForeignKey("lms_framework.id"))
    position: Mapped[int]
    title: Mapped[dict[str, Any]]
    description: Mapped[dict[str, Any]]
    indicators: Mapped[dict[str, Any]]


class Post(Base):
    """A job position of the commune (vị trí việc làm)."""

    __tablename__ = "lms_post"
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    position: Mapped[int]
    title: Mapped[dict[str, Any]]
    office: Mapped[dict[str, Any]]
    leadership: Mapped[bool]
    source: Mapped[dict[str, Any]]


class RequirementRow(Base):
    """What one layer asks of one post; in force from a day until (excluding) another."""

    __tablename__ = "lms_requirement"
    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("lms_unit.id"), index=True)
    post: Mapped[str] = mapped_column(ForeignKey("lms_post.key"))
    competency: Mapped[str] = mapped_column(ForeignKey("lms_competency.key"))
    level: Mapped[int]
    depth: Mapped[int]
    essential: Mapped[bool] = mapped_column(default=True)
    reason: Mapped[dict[str, Any]]
    legal_basis: Mapped[str | None] = mapped_column(String(60))
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]
    set_by: Mapped[int | None] = mapped_column(ForeignKey("lms_person.id"))
    set_at: Mapped[dt.datetime]
    __table_args__ = (
        Index("ix_lms_requirement_post", "post", "unit_id"),
        CheckConstraint("level BETWEEN 1 AND 5", name="level"),
        CheckConstraint("depth BETWEEN 1 AND 4", name="depth"),
    )

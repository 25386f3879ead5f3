"""Tables of layered requirements, and of when a unit last looked at them."""

import datetime as dt

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import Key, MaybeDay, MaybeMoment, PersonId, UnitId
from lms.core.db import Base, NumberedRow
from lms.core.types import Json


class RequirementRow(NumberedRow):
    """What one layer asks of one post; in force from a day until (excluding)
    another.

    A row never changes but for its end, and none is deleted: what was asked on
    any day, and by whom, can always be said. `turns_on`: the next day on which
    it begins or ends by itself, when the maps have to be counted anew.
    """

    __tablename__ = "lms_requirement"
    unit_id: Mapped[UnitId] = mapped_column(index=True)
    post: Mapped[str] = mapped_column(ForeignKey("lms_post.key"))
    competency: Mapped[str] = mapped_column(ForeignKey("lms_competency.key"))
    level: Mapped[int]
    depth: Mapped[int]
    essential: Mapped[bool] = mapped_column(default=True)
    reason: Mapped[Json]
    ground: Mapped[str | None] = mapped_column(String(30))
    legal_basis: Mapped[Key | None]
    valid_from: Mapped[dt.date]
    valid_to: Mapped[MaybeDay]
    set_by: Mapped[PersonId | None]
    set_at: Mapped[dt.datetime]
    ended_by: Mapped[PersonId | None]
    ended_at: Mapped[MaybeMoment]
    turns_on: Mapped[MaybeDay] = mapped_column(index=True)
    __table_args__ = (
        Index("ix_lms_requirement_post", "post", "unit_id"),
        CheckConstraint("level BETWEEN 1 AND 5", name="level"),
        CheckConstraint("depth BETWEEN 1 AND 4", name="depth"),
    )


class LayerSeen(Base):
    """Until when a unit has looked at what the layers above changed."""

    __tablename__ = "lms_layer_seen"
    unit_id: Mapped[UnitId] = mapped_column(primary_key=True)
    seen_at: Mapped[dt.datetime]
    seen_by: Mapped[PersonId | None]

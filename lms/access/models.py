"""The table of grants."""

import datetime as dt

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import NEVER_AGAIN, Key, MaybeDay, PersonId, Str20, UnitId
from lms.core.db import NumberedRow


class RoleGrant(NumberedRow):
    """A person holds a role in a unit and all below it."""

    __tablename__ = "lms_role_grant"
    person_id: Mapped[PersonId]
    role: Mapped[Str20]
    unit_id: Mapped[UnitId] = mapped_column(index=True)
    granted_at: Mapped[dt.datetime]
    granted_by: Mapped[PersonId | None]
    __table_args__ = (
        UniqueConstraint("person_id", "role", "unit_id"),
        NEVER_AGAIN,
    )


class PersonGrant(NumberedRow):
    """A mentor may do for one person what mentors may, from a day until
    (excluding) another. `reason` names what it comes from, for instance a pair;
    whoever makes that also ends it.
    """

    __tablename__ = "lms_person_grant"
    mentor_id: Mapped[PersonId]
    person_id: Mapped[PersonId]
    valid_from: Mapped[dt.date]
    valid_to: Mapped[MaybeDay]
    reason: Mapped[Key]
    __table_args__ = (
        Index("ix_lms_person_grant_mentor", "mentor_id", "person_id"),
        Index("ix_lms_person_grant_person", "person_id"),
        Index("ix_lms_person_grant_reason", "reason"),
    )

"""The table of grants."""

import datetime as dt

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, Id, PersonId, UnitId


class RoleGrant(Base):
    """A person holds a role in a unit and all below it."""

    __tablename__ = "lms_role_grant"
    id: Mapped[Id]
    person_id: Mapped[PersonId]
    role: Mapped[str] = mapped_column(String(20))
    unit_id: Mapped[UnitId] = mapped_column(index=True)
    granted_at: Mapped[dt.datetime]
    granted_by: Mapped[PersonId | None]
    __table_args__ = (UniqueConstraint("person_id", "role", "unit_id"),)

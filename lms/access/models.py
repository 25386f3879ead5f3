"""The table of grants."""

import datetime as dt

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base


class RoleGrant(Base):
    """A person holds a role in a unit and all below it."""

    __tablename__ = "lms_role_grant"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("lms_person.id"))
    role: Mapped[str] = mapped_column(String(20))
    unit_id: Mapped[int] = mapped_column(ForeignKey("lms_unit.id"), index=True)
    granted_at: Mapped[dt.datetime]
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("lms_person.id"))
    __table_args__ = (UniqueConstraint("person_id", "role", "unit_id"),)

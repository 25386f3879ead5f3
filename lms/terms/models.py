"""Tables of numbers that units set, and of days off."""

import datetime as dt

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import PersonId, UnitId
from lms.core.db import Base, NumberedRow


class UnitTerm(NumberedRow):
    """A unit sets a number for itself and all below that have not set their
    own: from which day, on what ground, by whom. Never changed: the newest row
    whose day has come counts. No value: what stands above holds again.
    """

    __tablename__ = "lms_unit_term"
    unit_id: Mapped[UnitId]
    name: Mapped[str] = mapped_column(String(60))
    value: Mapped[int | None]
    ground: Mapped[str]
    since: Mapped[dt.date]
    set_by: Mapped[PersonId]
    set_at: Mapped[dt.datetime]
    __table_args__ = (Index("ix_lms_unit_term_unit", "unit_id", "name"),)


class Holiday(Base):
    """A day off for everybody, or (`worked`) a day of a weekend that is worked
    in exchange; after which document.
    """

    __tablename__ = "lms_holiday"
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    name: Mapped[str]
    document: Mapped[str]
    worked: Mapped[bool]
    set_by: Mapped[PersonId]
    set_at: Mapped[dt.datetime]

"""Tables of legal bases and of what replaced them."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import (
    Count,
    Key,
    KeyPk,
    LongText,
    MaybeDay,
    MaybeMoment,
    PersonId,
    Remark,
    Str20,
    partial_index,
)
from lms.core.db import Base, NumberedRow
from lms.core.types import Json


class LegalBasis(Base):
    """One legal document. `certainty`: V read in full or confirmed twice, M one
    good report; see docs/content.md.

    `replaced_on`: the day from which its successor holds, which may lie ahead.
    `edit` counts changes made here, so that two people never overwrite each
    other.
    """

    __tablename__ = "lms_legal_basis"
    key: Mapped[KeyPk]
    kind: Mapped[Str20]
    number: Mapped[Key]
    title: Mapped[Json]
    issued: Mapped[MaybeDay]
    effective_from: Mapped[MaybeDay]
    effective_to: Mapped[MaybeDay]
    replaced_by: Mapped[Key | None]
    replaced_on: Mapped[MaybeDay]
    replaces: Mapped[list[Any]]
    checked_on: Mapped[dt.date]
    certainty: Mapped[str] = mapped_column(String(1))
    source: Mapped[str] = mapped_column(String(1000))
    note: Mapped[Json]
    edit: Mapped[Count]
    __table_args__ = (
        partial_index(
            "ix_lms_legal_basis_replaced",
            "replaced_on",
            "key",
            where="replaced_on IS NOT NULL",
        ),
    )


class Replacement(NumberedRow):
    """Somebody entered that `successor` stands in the place of `basis` from a
    day on. Kept when undone, so it stays known who said so.

    `applied_at`: when everybody's attainment was asked to be worked out anew;
    none while the day lies ahead.
    """

    __tablename__ = "lms_legal_replacement"
    basis: Mapped[str] = mapped_column(
        ForeignKey("lms_legal_basis.key"), index=True
    )
    successor: Mapped[str] = mapped_column(ForeignKey("lms_legal_basis.key"))
    holds_from: Mapped[dt.date]
    why: Mapped[LongText]
    entered_by: Mapped[PersonId | None]
    entered_at: Mapped[dt.datetime]
    applied_at: Mapped[MaybeMoment]
    undone_by: Mapped[PersonId | None]
    undone_at: Mapped[MaybeMoment]
    undone_why: Mapped[Remark]

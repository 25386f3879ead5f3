"""Tables of units, people and postings."""

import datetime as dt
from typing import Any

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.columns import (
    BYTEWISE,
    TREE_PATH,
    Flag,
    Key,
    MaybeDay,
    PersonId,
    Slug,
    Str20,
    UnitId,
)
from lms.core.db import Base, NumberedRow
from lms.core.letters.folding import given_first
from lms.core.types import Texts


class UnitKindRow(Base):
    """What sort of unit: nation, province, commune, office … `is_part`: a part
    of the unit above and managed with it, not an authority of its own.
    """

    __tablename__ = "lms_unit_kind"
    key: Mapped[Str20] = mapped_column(primary_key=True)
    title_vi: Mapped[str]
    title_en: Mapped[str]
    is_part: Mapped[bool]

    @property
    def title(self) -> Texts:
        """In both languages."""
        return {"vi": self.title_vi, "en": self.title_en}


class UnitRow(NumberedRow):
    """A place or office. `path` is the way from the root ("/1/4/9/"), so
    "everything below" is one comparison.

    `authority` is the path of the unit it is managed with: its own, unless it
    is a part of another.
    """

    __tablename__ = "lms_unit"
    __table_args__ = (Index("ix_lms_unit_authority", "authority", "path"),)
    key: Mapped[Slug] = mapped_column(unique=True)
    kind: Mapped[Str20]
    title_vi: Mapped[str]
    title_en: Mapped[str]
    parent_id: Mapped[UnitId | None] = mapped_column(index=True)
    path: Mapped[str] = mapped_column(TREE_PATH, index=True)
    authority: Mapped[str] = mapped_column(TREE_PATH)

    @property
    def title(self) -> Texts:
        """In both languages."""
        return {"vi": self.title_vi, "en": self.title_en}


def _name_order(context: Any) -> str:
    """Of the row that is being stored."""
    return given_first(context.get_current_parameters()["name"])


class Person(NumberedRow):
    """One person; `key` is the host's key for them. `folded` is their name
    without marks, for searching; `given_first` what lists are sorted by.
    """

    __tablename__ = "lms_person"
    key: Mapped[str] = mapped_column(String(190), unique=True)
    name: Mapped[str]
    folded: Mapped[str] = mapped_column(index=True)
    given_first: Mapped[str] = mapped_column(
        BYTEWISE, index=True, default=_name_order
    )
    email: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    added_at: Mapped[dt.datetime]
    postings: Mapped[list["PostingRow"]] = relationship(
        back_populates="person", order_by="PostingRow.valid_from"
    )
    __table_args__ = (
        Index(
            "ix_lms_person_suspended",
            "id",
            sqlite_where=text("active = 0"),
            postgresql_where=text("NOT active"),
        ),
    )


class FormerName(NumberedRow):
    """What a person's name and address were until they were corrected."""

    __tablename__ = "lms_former_name"
    person_id: Mapped[PersonId] = mapped_column(index=True)
    name: Mapped[str]
    email: Mapped[str | None]
    until: Mapped[dt.datetime]
    corrected_by: Mapped[PersonId | None]


class PostingRow(NumberedRow):
    """A person holds a post in a unit from a day until (excluding) another;
    `post` is a key of the framework or empty.

    `counted`: whether the maps know of it as it is now; whoever changes a
    posting switches it off.
    """

    __tablename__ = "lms_posting"
    person_id: Mapped[PersonId]
    unit_id: Mapped[UnitId]
    post: Mapped[Key]
    valid_from: Mapped[dt.date]
    valid_to: Mapped[MaybeDay]
    counted: Mapped[Flag]
    person: Mapped[Person] = relationship(back_populates="postings")
    unit: Mapped[UnitRow] = relationship()
    __table_args__ = (
        Index("ix_lms_posting_person", "person_id", "valid_from"),
        # Who works in these units today is asked of the index alone.
        Index(
            "ix_lms_posting_unit",
            "unit_id",
            "post",
            "valid_from",
            "valid_to",
            "person_id",
        ),
        Index(
            "ix_lms_posting_post",
            "post",
            "person_id",
            "valid_from",
            "valid_to",
        ),
        Index(
            "ix_lms_posting_uncounted",
            "person_id",
            sqlite_where=text("counted = 0"),
            postgresql_where=text("NOT counted"),
        ),
    )

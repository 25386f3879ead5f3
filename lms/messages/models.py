"""Tables of messages, the letters that carry them, and what people wish."""

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import (
    Count,
    MaybeMoment,
    PersonId,
    Remark,
    Str10,
    Str20,
    Str40,
    Str500,
    partial_index,
)
from lms.core.db import Base, NumberedRow
from lms.core.types import Json

_WAITS = "letter_id IS NULL AND dropped_at IS NULL"


class Letter(NumberedRow):
    """Something that is sent to a person in one piece, with one or many
    messages. `reference` is what the receiving side knows it by: the same
    however often it is tried. `address`: to which it goes instead of the
    person's own.
    """

    __tablename__ = "lms_letter"
    person_id: Mapped[PersonId] = mapped_column(index=True)
    way: Mapped[Str10]
    reference: Mapped[Str40] = mapped_column(unique=True)
    address: Mapped[str | None]
    state: Mapped[Str10]
    tries: Mapped[Count]
    made_at: Mapped[dt.datetime]
    changed_at: Mapped[dt.datetime]
    error: Mapped[Remark]
    __table_args__ = (Index("ix_lms_letter_state", "state", "changed_at"),)


class OutwardMessage(NumberedRow):
    """A notice that goes to a person by one way, once: the three make the key.
    It waits until `due_at` for the letter that takes it along. `dropped_at`:
    it asks for nothing any more, or was read before it left.
    """

    __tablename__ = "lms_message"
    notice: Mapped[Str40]
    person_id: Mapped[PersonId]
    way: Mapped[Str10]
    kind: Mapped[Str20]
    words: Mapped[Str500]
    named: Mapped[Json]
    path: Mapped[str] = mapped_column(index=True)
    at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime]
    letter_id: Mapped[int | None] = mapped_column(
        ForeignKey("lms_letter.id"), index=True
    )
    dropped_at: Mapped[MaybeMoment]
    __table_args__ = (
        UniqueConstraint("notice", "person_id", "way"),
        partial_index("ix_lms_message_waits", "due_at", where=_WAITS),
        Index("ix_lms_message_person", "person_id", "way"),
    )


class MessageWish(Base):
    """How somebody wants one kind of notice by one way."""

    __tablename__ = "lms_message_wish"
    person_id: Mapped[PersonId] = mapped_column(
        primary_key=True, autoincrement=False
    )
    way: Mapped[Str10] = mapped_column(primary_key=True)
    kind: Mapped[Str20] = mapped_column(primary_key=True)
    pace: Mapped[Str10]


class MessageTime(Base):
    """When somebody wants to be told, and in which language; see
    `MessageHours`.
    """

    __tablename__ = "lms_message_time"
    person_id: Mapped[PersonId] = mapped_column(
        primary_key=True, autoincrement=False
    )
    digest_hour: Mapped[int]
    quiet_from: Mapped[int]
    quiet_until: Mapped[int]
    rests: Mapped[bool]
    language: Mapped[str] = mapped_column(String(5))


class CalendarFeed(Base):
    """Somebody's calendar can be read by whoever knows its address, which is
    signed with `serial`; another serial ends the old address.
    """

    __tablename__ = "lms_calendar_feed"
    person_id: Mapped[PersonId] = mapped_column(
        primary_key=True, autoincrement=False
    )
    serial: Mapped[Str40]
    is_open: Mapped[bool]
    made_at: Mapped[dt.datetime]

"""The table of events, and that of what was answered a moment ago."""

import datetime as dt

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import TREE_PATH, Digest, PersonId, Str40
from lms.core.db import Base, NumberedRow
from lms.core.types import Json


class Event(NumberedRow):
    """Append-only. `path` is the unit it concerns, `person_id` whom it was done
    to. `digest` covers the event and the host's key of the actor; a nightly
    seal of the ledger folds all digests into one.
    """

    __tablename__ = "lms_audit"
    at: Mapped[dt.datetime]
    event: Mapped[Str40]
    actor_id: Mapped[PersonId | None]
    person_id: Mapped[PersonId | None]
    path: Mapped[str] = mapped_column(TREE_PATH)
    details: Mapped[Json]
    digest: Mapped[Digest | None]
    __table_args__ = (
        Index("ix_lms_audit_path", "path", "id"),
        Index("ix_lms_audit_event", "event", "id"),
        Index("ix_lms_audit_actor", "actor_id", "id"),
        Index("ix_lms_audit_person", "person_id", "id"),
    )


class Answered(Base):
    """Where the last act at an address led, so that the same sent again is
    answered the same; and that of the last act of each person. `place` and
    `sent` are marks: of the address or person, and of who sent what there.
    """

    __tablename__ = "lms_answered"
    place: Mapped[Str40] = mapped_column(primary_key=True)
    sent: Mapped[Str40]
    location: Mapped[str] = mapped_column(Text)
    at: Mapped[dt.datetime]

"""Tables of the ledger, its heads and seals, and of attainment."""

import datetime as dt
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    String,
    TypeDecorator,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import (
    BY_KEY,
    Count,
    Digest,
    Flag,
    FrameworkId,
    Key,
    KeyPk,
    LongText,
    MaybeMoment,
    PersonId,
    PersonPk,
    RevisionId,
    RevisionPk,
    Str40,
    partial_index,
)
from lms.core.db import Base, NumberedRow
from lms.core.types import Json
from lms.evidence.types import Levels


class Evidence(NumberedRow):
    """One row of the ledger. `seq` counts from 1 per person; `hash` covers the
    row and the one before.
    """

    __tablename__ = "lms_evidence"
    person_id: Mapped[PersonId]
    seq: Mapped[int]
    competency: Mapped[Key]
    framework_id: Mapped[FrameworkId | None]
    level: Mapped[int]
    depth: Mapped[int]
    source: Mapped[Str40]
    object_key: Mapped[str] = mapped_column(String(160))
    revision_id: Mapped[RevisionId | None]
    judged_by: Mapped[PersonId | None]
    done_at: Mapped[dt.datetime]
    recorded_at: Mapped[dt.datetime]
    valid_until: Mapped[MaybeMoment]
    revokes: Mapped[int | None] = mapped_column(ForeignKey("lms_evidence.id"))
    details: Mapped[Json]
    previous: Mapped[Digest]
    hash: Mapped[Digest]
    __table_args__ = (
        UniqueConstraint("person_id", "seq"),
        Index("ix_lms_evidence_person", "person_id", "competency"),
        Index("ix_lms_evidence_revision", "revision_id", "person_id"),
        partial_index(
            "ix_lms_evidence_revokes",
            "person_id",
            "revokes",
            where="revokes IS NOT NULL",
        ),
    )


class ChangedWork(Base):
    """A task that this revision has changed, where it was decided that what was
    signed before (`since`) is to be confirmed again, and `why`; None: that it
    stays valid. `object_key`: by what the ledger knows it. Never changes.
    """

    __tablename__ = "lms_changed_work"
    object_key: Mapped[str] = mapped_column(String(160), primary_key=True)
    revision_id: Mapped[RevisionPk]
    title: Mapped[Json]
    why: Mapped[LongText]
    since: Mapped[MaybeMoment]
    decided_by: Mapped[PersonId | None]


SIGNED = tuple(
    column.name
    for column in Evidence.__table__.columns
    if column.name not in ("id", "previous", "hash")
)


@event.listens_for(Evidence, "before_update")
@event.listens_for(Evidence, "before_delete")
def _append_only(*_: Any) -> None:
    raise RuntimeError("evidence is append-only; revoke a row with a new one")


class RevocationReply(Base):
    """What the person says to a revocation; `evidence_id`: of the row that
    revokes. It counts for nothing and is in no chain.
    """

    __tablename__ = "lms_revocation_reply"
    evidence_id: Mapped[int] = mapped_column(
        ForeignKey("lms_evidence.id"), primary_key=True
    )
    person_id: Mapped[PersonId] = mapped_column(index=True)
    text: Mapped[LongText]
    said_at: Mapped[dt.datetime]


class Head(Base):
    """The end of a person's chain. Locked while a row is appended, so writers
    for different people never wait on each other.
    """

    __tablename__ = "lms_evidence_head"
    person_id: Mapped[PersonPk]
    seq: Mapped[int]
    hash: Mapped[Digest]


class Seal(NumberedRow):
    """A fingerprint of all chains as they stood at `last_id`; kept elsewhere
    too, it shows a rewritten ledger.

    `log_digest` folds the log up to the event `log_id`, `decided_digest` the
    moves of decisions up to `decided_id`. `whole` covers all of it and the seal
    before, so one digest vouches for all earlier seals. Seals from before the
    log or the decisions were bound have none of these.
    """

    __tablename__ = "lms_evidence_seal"
    sealed_at: Mapped[dt.datetime]
    last_id: Mapped[int]
    rows: Mapped[int]
    digest: Mapped[Digest]
    log_id: Mapped[int | None]
    log_digest: Mapped[Digest | None]
    decided_id: Mapped[int | None]
    decided_digest: Mapped[Digest | None]
    whole: Mapped[Digest | None]

    @property
    def kept(self) -> str:
        """What is kept elsewhere."""
        return self.whole or self.digest


class LevelDigits(TypeDecorator[Levels]):
    """Levels by depth, stored as their digits: "2210"."""

    impl = String(4)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> str | None:
        """As digits."""
        return value and "".join(map(str, value))

    def process_result_value(self, value: Any, dialect: Any) -> Levels | None:
        """As numbers."""
        return value and tuple(map(int, value))


class AttainmentRow(Base):
    """The projection: an `Attainment`, in the order of its fields, for a person
    and a competency. Rebuilt identically by `lms evidence rebuild`.

    `sure`: the same four levels from the evidence that no change of
    law has put in doubt; none if that is all of it. `counted`: whether the maps
    have been told; they are brought up to date from the rows that say no.
    """

    __tablename__ = "lms_attainment"
    person_id: Mapped[PersonPk]
    competency: Mapped[KeyPk]
    knows: Mapped[int]
    knows_how: Mapped[int]
    shows_how: Mapped[int]
    does: Mapped[int]
    count: Mapped[int]
    assessors: Mapped[int]
    last_at: Mapped[MaybeMoment]
    until: Mapped[MaybeMoment]
    spread: Mapped[Count]
    sure: Mapped[Levels | None] = mapped_column(LevelDigits)
    judgements: Mapped[Count]
    lapsed: Mapped[MaybeMoment]
    counted: Mapped[Flag]
    __table_args__ = (
        partial_index(
            "ix_lms_attainment_until", "until", where="until IS NOT NULL"
        ),
        Index(
            "ix_lms_attainment_uncounted",
            "person_id",
            sqlite_where=text("counted = 0"),
            postgresql_where=text("NOT counted"),
        ),
        partial_index(
            "ix_lms_attainment_doubted", "person_id", where="sure IS NOT NULL"
        ),
        BY_KEY,
    )

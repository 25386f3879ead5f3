"""Tables of decisions, of their moves, and of where each stands."""

import datetime as dt
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import (
    DecisionId,
    Digest,
    LongText,
    MaybeDay,
    PersonId,
    Str12,
    Str20,
    Str40,
    UnitId,
)
from lms.core.db import Base, NumberedRow
from lms.core.types import Json


class PersonDecision(NumberedRow):
    """What was proposed, about whom, on what arithmetic, and why. Written once;
    a changed decision is another row that `replaces` this one.

    `computed`: the version of the rule, what it starts from, and its lines.
    `barred`: the ids of those who never decide it.
    """

    __tablename__ = "lms_decision"
    kind: Mapped[Str40]
    subject_id: Mapped[PersonId]
    unit_id: Mapped[UnitId]
    basis: Mapped[str] = mapped_column(String(80))
    computed: Mapped[Json]
    reason: Mapped[LongText]
    barred: Mapped[list[Any]]
    proposed_by: Mapped[PersonId]
    proposed_at: Mapped[dt.datetime]
    reply_by: Mapped[dt.date]
    decide_by: Mapped[dt.date]
    replaces: Mapped[DecisionId | None]
    __table_args__ = (
        Index("ix_lms_decision_subject", "subject_id"),
        Index("ix_lms_decision_basis", "basis"),
    )


class DecisionMoveRow(NumberedRow):
    """One move of a decision, by a person; `seq` counts from 1. `hash` covers
    the row, who acted, and the move before; that of the first one also the
    decision itself.
    """

    __tablename__ = "lms_decision_move"
    decision_id: Mapped[DecisionId]
    seq: Mapped[int]
    move: Mapped[Str20]
    by_id: Mapped[PersonId]
    at: Mapped[dt.datetime]
    text: Mapped[LongText]
    outcome: Mapped[Str40]
    details: Mapped[Json]
    hash: Mapped[Digest]
    __table_args__ = (UniqueConstraint("decision_id", "seq"),)


class DecisionStanding(Base):
    """Where a decision stands after its moves, for lists: it can be worked out
    anew from them. `due_on`: the day by which something is to happen; `desk_id`:
    the unit whose people answer the petition, or decide because whoever is named
    no longer may; `noted_on`: when its being
    overdue was last told.
    """

    __tablename__ = "lms_decision_standing"
    decision_id: Mapped[DecisionId] = mapped_column(
        primary_key=True, autoincrement=False
    )
    stage: Mapped[Str12]
    decider_id: Mapped[PersonId]
    heard: Mapped[bool]
    due_on: Mapped[MaybeDay]
    outcome: Mapped[Str40]
    decided_by: Mapped[PersonId | None]
    desk_id: Mapped[UnitId | None]
    noted_on: Mapped[MaybeDay]
    seq: Mapped[int]
    hash: Mapped[Digest]
    __table_args__ = (
        Index("ix_lms_decision_standing_due", "stage", "due_on"),
        Index("ix_lms_decision_standing_decider", "decider_id", "stage"),
        Index("ix_lms_decision_standing_desk", "desk_id", "stage"),
    )


@event.listens_for(PersonDecision, "before_update")
@event.listens_for(PersonDecision, "before_delete")
@event.listens_for(DecisionMoveRow, "before_update")
@event.listens_for(DecisionMoveRow, "before_delete")
def _written_once(*_: Any) -> None:
    raise RuntimeError("decisions are append-only; another one replaces this")

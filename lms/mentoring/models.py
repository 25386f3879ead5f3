"""Tables of offers, pairs, their meetings, substitutes and declared ties."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import (
    Flag,
    LongText,
    MaybeDay,
    MaybeMoment,
    PersonId,
    Str10,
    Str40,
    partial_index,
)
from lms.core.db import Base, NumberedRow

_OPEN = "state IN ('asked', 'running')"


class MentorOffer(Base):
    """Somebody offers to guide so many people at once, from a day until
    (excluding) another. `competencies`: keys; none: whatever they have shown.
    `contact`: how those whom they guide reach them. The newest of a person
    counts; it is changed in place.
    """

    __tablename__ = "lms_mentor_offer"
    person_id: Mapped[PersonId] = mapped_column(
        primary_key=True, autoincrement=False
    )
    places: Mapped[int]
    competencies: Mapped[list[Any]]
    contact: Mapped[str]
    valid_from: Mapped[dt.date]
    valid_to: Mapped[MaybeDay]
    made_at: Mapped[dt.datetime]


class MentorPair(NumberedRow):
    """A mentor guides a person from a day until (excluding) another. `is_main`:
    of those of one person at most one on any day; otherwise for
    `competencies`, keys.

    It runs once the mentor, the person and a head have said yes, each by
    themselves; the three moments say when, and `head_id` which head. Of a
    declined one nobody keeps who declined.
    """

    __tablename__ = "lms_mentor_pair"
    mentor_id: Mapped[PersonId]
    person_id: Mapped[PersonId]
    is_main: Mapped[bool]
    competencies: Mapped[list[Any]]
    valid_from: Mapped[dt.date]
    valid_to: Mapped[MaybeDay]
    state: Mapped[Str10]
    asked_by: Mapped[PersonId]
    asked_at: Mapped[dt.datetime]
    mentor_at: Mapped[MaybeMoment]
    person_at: Mapped[MaybeMoment]
    head_at: Mapped[MaybeMoment]
    head_id: Mapped[PersonId | None]
    act: Mapped[Str40] = mapped_column(default="")
    ended_how: Mapped[Str10] = mapped_column(default="")
    ended_at: Mapped[MaybeMoment]
    noted_on: Mapped[MaybeDay]
    told_on: Mapped[MaybeDay]
    __table_args__ = (
        Index("ix_lms_mentor_pair_mentor", "mentor_id", "state"),
        Index("ix_lms_mentor_pair_person", "person_id", "state"),
        partial_index(
            "uq_lms_mentor_pair_open",
            "mentor_id",
            "person_id",
            unique=True,
            where=_OPEN,
        ),
    )


class PairMeeting(NumberedRow):
    """A pair has met: the day, how long, and the next step. What was said is
    theirs and stands nowhere. `observes`: next time a task is to be seen.
    """

    __tablename__ = "lms_pair_meeting"
    pair_id: Mapped[int] = mapped_column(ForeignKey("lms_mentor_pair.id"))
    held_on: Mapped[dt.date]
    minutes: Mapped[int]
    next_step: Mapped[LongText]
    next_on: Mapped[MaybeDay]
    observes: Mapped[Flag]
    noted_by: Mapped[PersonId]
    noted_at: Mapped[dt.datetime]
    once: Mapped[str] = mapped_column(String(60), unique=True)
    __table_args__ = (Index("ix_lms_pair_meeting_pair", "pair_id", "held_on"),)


class MentorSubstitute(NumberedRow):
    """Who stands in for a mentor who is away, from a day until (excluding)
    another.
    """

    __tablename__ = "lms_mentor_substitute"
    mentor_id: Mapped[PersonId]
    substitute_id: Mapped[PersonId]
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date]
    made_at: Mapped[dt.datetime]
    ended_at: Mapped[MaybeMoment]
    __table_args__ = (Index("ix_lms_mentor_substitute_mentor", "mentor_id"),)


class DeclaredTie(NumberedRow):
    """Two people are close (family or the like), as one of them has declared;
    neither mentors the other until they take it back. Of which kind stands
    nowhere.
    """

    __tablename__ = "lms_declared_tie"
    person_id: Mapped[PersonId] = mapped_column(index=True)
    other_id: Mapped[PersonId] = mapped_column(index=True)
    declared_at: Mapped[dt.datetime]
    withdrawn_at: Mapped[MaybeMoment]
    __table_args__ = (
        partial_index(
            "uq_lms_declared_tie_open",
            "person_id",
            "other_id",
            unique=True,
            where="withdrawn_at IS NULL",
        ),
    )

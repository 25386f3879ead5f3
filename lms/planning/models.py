"""Tables of assignments, the rules and reasons behind them, weekly time,
language, and plans calculated for many people.
"""

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import (
    Count,
    Key,
    MaybeDay,
    MaybeMoment,
    PersonId,
    Slug,
    Str500,
    UnitId,
    partial_index,
)
from lms.core.db import Base, NumberedRow
from lms.core.types import Json


class Rule(NumberedRow):
    """Whoever holds a post (empty: any) in a unit, or `below` it too, takes a
    course up to `part` (empty: all of it).

    Due on a fixed day, or so many days after the person's start. People get it
    from `valid_from` until (including) `valid_to`; what they got stays asked
    until it is done, they leave, or the rule is ended. `after`: the last person
    it was applied to.
    """

    __tablename__ = "lms_assignment_rule"
    unit_id: Mapped[UnitId] = mapped_column(index=True)
    below: Mapped[bool]
    post: Mapped[Key]
    slug: Mapped[Slug]
    part: Mapped[Slug] = mapped_column(default="")
    due_on: Mapped[MaybeDay]
    due_days: Mapped[int | None]
    valid_from: Mapped[dt.date]
    valid_to: Mapped[MaybeDay]
    note: Mapped[Str500] = mapped_column(default="")
    set_by: Mapped[PersonId]
    set_at: Mapped[dt.datetime]
    ended_at: Mapped[MaybeMoment]
    ended_by: Mapped[PersonId | None]


class AssignmentAct(NumberedRow):
    """Somebody has asked people of a unit for a course, or (`slug` empty) for
    what their plans hold: of how many, and when. Kept so that it can be taken
    back for a while.
    """

    __tablename__ = "lms_assignment_act"
    unit_id: Mapped[UnitId]
    slug: Mapped[Slug]
    people: Mapped[int]
    by_id: Mapped[PersonId]
    at: Mapped[dt.datetime]
    undone_at: Mapped[MaybeMoment]
    __table_args__ = (Index("ix_lms_assignment_act_by_id", "by_id", "at"),)


class Assignment(NumberedRow):
    """A person is asked to take a course, for one reason or several. `due_on`
    is the earliest of their days, `part` the furthest (empty: all of it).
    `open`: still asked for and not done. Kept when it ends, so that what was
    asked can be read later.
    """

    __tablename__ = "lms_assignment"
    person_id: Mapped[PersonId]
    slug: Mapped[Slug]
    part: Mapped[Slug]
    due_on: Mapped[dt.date]
    open: Mapped[bool]
    asked_at: Mapped[dt.datetime]
    done_at: Mapped[MaybeMoment]
    __table_args__ = (
        UniqueConstraint("person_id", "slug"),
        partial_index("ix_lms_assignment_open", "person_id", where="open"),
        Index("ix_lms_assignment_slug", "slug", "open"),
    )


class AssignmentReason(NumberedRow):
    """Why it is asked. `key`: "rule:7", "plan" or "direct", once each. `post`
    and `unit_id`: the posting for which it was asked; with it the reason
    ends. `act_id`: the act that made it, if that can be taken back.
    """

    __tablename__ = "lms_assignment_reason"
    assignment_id: Mapped[int] = mapped_column(ForeignKey("lms_assignment.id"))
    key: Mapped[str] = mapped_column(String(30))
    rule_id: Mapped[int | None] = mapped_column(
        ForeignKey("lms_assignment_rule.id"), index=True
    )
    post: Mapped[Key]
    unit_id: Mapped[UnitId | None]
    part: Mapped[Slug]
    due_on: Mapped[dt.date]
    asked_by: Mapped[PersonId | None]
    asked_at: Mapped[dt.datetime]
    ended_at: Mapped[MaybeMoment]
    act_id: Mapped[int | None]
    __table_args__ = (
        UniqueConstraint("assignment_id", "key"),
        partial_index(
            "ix_lms_assignment_reason_act", "act_id", where="act_id IS NOT NULL"
        ),
    )


class Pace(Base):
    """How many minutes a week people of a unit, and of those below without
    their own figure, can learn.
    """

    __tablename__ = "lms_plan_pace"
    unit_id: Mapped[UnitId] = mapped_column(
        primary_key=True, autoincrement=False
    )
    weekly: Mapped[int]
    set_by: Mapped[PersonId]
    set_at: Mapped[dt.datetime]


class Language(Base):
    """A person takes only courses that exist wholly in this language. No row:
    in any.
    """

    __tablename__ = "lms_plan_language"
    person_id: Mapped[PersonId] = mapped_column(
        primary_key=True, autoincrement=False
    )
    language: Mapped[str] = mapped_column(String(2))


class Run(NumberedRow):
    """The plan of a unit (and a post; empty: all), calculated batch by batch in
    the background. `after`: the last person done.

    `assign`: whether each person's plan is assigned to them on the way, by
    which act.
    `result`: sums so far.
    """

    __tablename__ = "lms_plan_run"
    unit_id: Mapped[UnitId]
    post: Mapped[Key]
    assign: Mapped[bool]
    asked_by: Mapped[PersonId]
    asked_at: Mapped[dt.datetime]
    people: Mapped[int]
    done: Mapped[Count]
    after: Mapped[Count]
    result: Mapped[Json]
    finished_at: Mapped[MaybeMoment]
    act_id: Mapped[int | None]
    __table_args__ = (Index("ix_lms_plan_run_unit", "unit_id", "post"),)

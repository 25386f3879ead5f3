"""Tables of catalogues, periods, given work and what was delivered of it."""

import datetime as dt
from fractions import Fraction
from typing import Any

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    String,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import (
    NEVER_AGAIN,
    Count,
    DecisionId,
    Flag,
    Key,
    LongText,
    MaybeDay,
    MaybeMoment,
    PersonId,
    Remark,
    Str10,
    Str12,
    UnitId,
)
from lms.core.db import NumberedRow
from lms.core.types import Json

PARTS = 10_000
"""Of one: amounts are stored as whole ten-thousandths."""


class Amount(TypeDecorator[Fraction]):
    """An exact amount with four decimals at most; a float is refused, and so is
    what would have to be rounded.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(
        self, value: Fraction | None, dialect: Any
    ) -> int | None:
        """In ten-thousandths."""
        if value is None:
            return None
        if isinstance(value, float):
            raise TypeError("an amount is never a float")
        parts = Fraction(value) * PARTS
        if parts.denominator != 1:
            raise ValueError(f"{value} has more than four decimals")
        return parts.numerator

    def process_result_value(
        self, value: int | None, dialect: Any
    ) -> Fraction | None:
        """The same amount again."""
        return None if value is None else Fraction(int(value), PARTS)


class ProductList(NumberedRow):
    """The catalogue of products and work of a unit and all below it that have
    none of their own; in force from a day until (excluding) another once it is
    decided. What is decided never changes; a new one follows it.
    """

    __tablename__ = "lms_product_list"
    unit_id: Mapped[UnitId] = mapped_column(index=True)
    title: Mapped[str]
    state: Mapped[Str10]
    document: Mapped[str] = mapped_column(default="")
    decided_on: Mapped[MaybeDay]
    valid_from: Mapped[MaybeDay]
    valid_to: Mapped[MaybeDay]
    made_by: Mapped[PersonId]
    made_at: Mapped[dt.datetime]
    decided_by: Mapped[PersonId | None]
    decided_at: Mapped[MaybeMoment]


class Product(NumberedRow):
    """A product or kind of work of a catalogue. `complexity`: its group, 1 to
    5; `coefficient`: its points over those of the standard product, copied
    into each line of work when it is given. `competencies`: keys.
    """

    __tablename__ = "lms_product"
    list_id: Mapped[int] = mapped_column(ForeignKey("lms_product_list.id"))
    key: Mapped[Key]
    title: Mapped[str] = mapped_column(String(300))
    output: Mapped[str] = mapped_column(String(300), default="")
    complexity: Mapped[int]
    points: Mapped[Fraction] = mapped_column(Amount)
    coefficient: Mapped[Fraction] = mapped_column(Amount)
    is_standard: Mapped[Flag]
    competencies: Mapped[list[Any]]
    __table_args__ = (UniqueConstraint("list_id", "key"), NEVER_AGAIN)


class EvaluationPeriod(NumberedRow):
    """A month or quarter of an authority, from a day until (excluding) another,
    with the rule as it was on the day it opened.
    """

    __tablename__ = "lms_evaluation_period"
    unit_id: Mapped[UnitId]
    kind: Mapped[Str10]
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date]
    rule: Mapped[Json]
    opened_by: Mapped[PersonId | None]
    opened_at: Mapped[dt.datetime]
    __table_args__ = (UniqueConstraint("unit_id", "valid_from"),)


class GivenWorkRow(NumberedRow):
    """Work that somebody was given for a period. Title, coefficient and
    competencies are those of the day it was given. `parent_id`: the larger
    work of which it is a part; `from_id`: the work that was handed back and is
    taken over here. `first_quantity`: as it was given, once less is asked;
    `reduced_why`: a line for each time, who and why. `once`: the key of the
    form that brought it.
    """

    __tablename__ = "lms_given_work"
    period_id: Mapped[int] = mapped_column(
        ForeignKey("lms_evaluation_period.id")
    )
    person_id: Mapped[PersonId]
    unit_id: Mapped[UnitId]
    product_id: Mapped[int | None] = mapped_column(ForeignKey("lms_product.id"))
    title: Mapped[str] = mapped_column(String(300))
    coefficient: Mapped[Fraction] = mapped_column(Amount)
    quantity: Mapped[Fraction] = mapped_column(Amount)
    due_on: Mapped[dt.date]
    kind: Mapped[Str12]
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("lms_given_work.id"), index=True
    )
    from_id: Mapped[int | None] = mapped_column(ForeignKey("lms_given_work.id"))
    competencies: Mapped[list[Any]]
    given_by: Mapped[PersonId]
    given_at: Mapped[dt.datetime]
    handed_back_at: Mapped[MaybeMoment]
    handed_back_by: Mapped[PersonId | None]
    handed_back_why: Mapped[Remark]
    first_quantity: Mapped[Fraction | None] = mapped_column(Amount)
    reduced_at: Mapped[MaybeMoment]
    reduced_by: Mapped[PersonId | None]
    reduced_why: Mapped[Remark]
    once: Mapped[str] = mapped_column(String(60), unique=True)
    __table_args__ = (
        Index("ix_lms_given_work_person", "person_id", "period_id"),
        Index("ix_lms_given_work_period", "period_id", "unit_id"),
    )


class DeliveryRow(NumberedRow):
    """What somebody delivered of given work. `done_on` says who delivered it,
    `arrived_at` when it came here. `failed`: how often it was returned before
    it was accepted; each return takes a deduction unless its cause is excused.
    """

    __tablename__ = "lms_delivery"
    work_id: Mapped[int] = mapped_column(
        ForeignKey("lms_given_work.id"), index=True
    )
    quantity: Mapped[Fraction] = mapped_column(Amount)
    done_on: Mapped[dt.date]
    note: Mapped[LongText]
    arrived_at: Mapped[dt.datetime]
    round: Mapped[int] = mapped_column(default=1)
    failed: Mapped[Count]
    state: Mapped[Str10]
    once: Mapped[str] = mapped_column(String(60), unique=True)
    __table_args__ = (Index("ix_lms_delivery_state", "state", "arrived_at"),)


class DeliveryAnswer(NumberedRow):
    """What was answered to a round of a delivery, by whom; never changes."""

    __tablename__ = "lms_delivery_answer"
    delivery_id: Mapped[int] = mapped_column(ForeignKey("lms_delivery.id"))
    round: Mapped[int]
    accepted: Mapped[bool]
    comment: Mapped[LongText]
    answered_by: Mapped[PersonId]
    answered_at: Mapped[dt.datetime]
    done_on: Mapped[dt.date]
    note: Mapped[LongText]
    __table_args__ = (UniqueConstraint("delivery_id", "round"),)


class DeliveryExcuse(NumberedRow):
    """A named person has accepted that an objective cause stands behind a
    delivery's lateness or its returns; the ground in words. `covers`: so many
    days or returns as stood then; what came later nobody has looked at.
    """

    __tablename__ = "lms_delivery_excuse"
    delivery_id: Mapped[int] = mapped_column(ForeignKey("lms_delivery.id"))
    cause: Mapped[Str10]
    covers: Mapped[int]
    ground: Mapped[LongText]
    excused_by: Mapped[PersonId]
    excused_at: Mapped[dt.datetime]
    __table_args__ = (UniqueConstraint("delivery_id", "cause", "covers"),)


class SheetRow(NumberedRow):
    """The sheet of one person for a period. `self_common` and `common`: points
    of the common lines as texts, by key, by the person and by whoever reviews;
    `grounds` and `marks` likewise. `frozen`: facts, rule and score once it was
    proposed; from then on nothing of the period changes for this person.
    """

    __tablename__ = "lms_sheet"
    period_id: Mapped[int] = mapped_column(
        ForeignKey("lms_evaluation_period.id")
    )
    person_id: Mapped[PersonId]
    unit_id: Mapped[UnitId]
    kind: Mapped[Str10]
    state: Mapped[Str10]
    self_common: Mapped[Json]
    self_note: Mapped[Remark]
    self_sent_at: Mapped[MaybeMoment]
    common: Mapped[Json]
    marks: Mapped[Json]
    grounds: Mapped[Json]
    reviewed_by: Mapped[PersonId | None]
    reviewed_at: Mapped[MaybeMoment]
    frozen: Mapped[Json | None]
    decision_id: Mapped[DecisionId | None]
    announced_at: Mapped[MaybeMoment]
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        UniqueConstraint("period_id", "person_id"),
        Index("ix_lms_sheet_person", "person_id", "period_id"),
        Index("ix_lms_sheet_state", "state", "person_id"),
    )


class LineWords(NumberedRow):
    """What the common lines say where a unit has written it, by key: all of
    them at once, after a document and from a day on. Never changed: the newest
    row whose day has come holds there and below.
    """

    __tablename__ = "lms_line_words"
    unit_id: Mapped[UnitId] = mapped_column(index=True)
    words: Mapped[Json]
    document: Mapped[str]
    since: Mapped[dt.date]
    set_by: Mapped[PersonId]
    set_at: Mapped[dt.datetime]


class YearRow(NumberedRow):
    """The year of a person as whoever leads them prepares it. `unit_id`: the
    organisation where they are graded; `like_tasks`: the group among whom the
    share of “excellent” is counted. `grade`: what was decided.
    """

    __tablename__ = "lms_evaluation_year"
    person_id: Mapped[PersonId]
    year: Mapped[int]
    unit_id: Mapped[UnitId]
    state: Mapped[Str10]
    is_head: Mapped[bool]
    like_tasks: Mapped[str]
    proposed: Mapped[Str12]
    ground: Mapped[LongText]
    minutes_on: Mapped[MaybeDay]
    minutes_number: Mapped[str]
    minutes_text: Mapped[LongText]
    prepared_by: Mapped[PersonId]
    prepared_at: Mapped[dt.datetime]
    decision_id: Mapped[DecisionId | None]
    grade: Mapped[Str12] = mapped_column(default="")
    decided_at: Mapped[MaybeMoment]
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        UniqueConstraint("person_id", "year"),
        Index("ix_lms_evaluation_year_unit", "unit_id", "year"),
    )


class MonthElsewhere(NumberedRow):
    """A month that another unit has scored, by its document."""

    __tablename__ = "lms_year_month"
    person_id: Mapped[PersonId]
    year: Mapped[int]
    month: Mapped[int]
    place: Mapped[str]
    total: Mapped[Fraction] = mapped_column(Amount)
    document: Mapped[str]
    noted_by: Mapped[PersonId]
    noted_at: Mapped[dt.datetime]
    __table_args__ = (UniqueConstraint("person_id", "year", "month"),)


class OrganisationGrade(NumberedRow):
    """The grade of an organisation for a year with the document that gave it;
    the newest of a year holds.
    """

    __tablename__ = "lms_organisation_grade"
    unit_id: Mapped[UnitId]
    year: Mapped[int]
    grade: Mapped[Str12]
    document: Mapped[str]
    decided_on: Mapped[dt.date]
    set_by: Mapped[PersonId]
    set_at: Mapped[dt.datetime]
    __table_args__ = (
        Index("ix_lms_organisation_grade_unit", "unit_id", "year"),
    )

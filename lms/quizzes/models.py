"""Tables of attempts, their marked answers and allowances."""

import datetime as dt
from typing import Annotated, Any

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import (
    TREE_PATH,
    Count,
    Flag,
    LongText,
    MaybeDay,
    MaybeMoment,
    PersonId,
    PersonPk,
    RevisionId,
    RevisionPk,
    Slug,
    SlugPk,
    Str10,
    Str20,
    Str500,
    partial_index,
)
from lms.core.db import Base, NumberedRow
from lms.core.types import Json

Sum = Annotated[int, mapped_column(BigInteger, default=0)]
"""Whole ten-thousandths, or their products, of many people."""
WAITING = "NOT counted AND submitted_at IS NOT NULL"
UNREAD = "marked_at IS NULL"


class Attempt(NumberedRow):
    """One person's attempt at the quiz of one revision. `answers` holds
    responses by question key, saved as they are given. `drawn`: the keys of the
    questions that it asks; None: all that the quiz has. `judged`: what people
    said of the answers that a person marks, by question key; None: nothing to
    say. It has no `score` while such an answer waits. `counted`: it is in the
    sums of `QuizTally`.

    `score` and `passed` are those of the day and never change. `score_now` and
    `passed_now`: what corrections of questions (`Regrade`) made of them, if
    they did; `forgiven`: it counts against no limit any more.
    """

    __tablename__ = "lms_attempt"
    person_id: Mapped[PersonId]
    revision_id: Mapped[RevisionId]
    slug: Mapped[Slug]
    part: Mapped[Slug]
    number: Mapped[int]
    seed: Mapped[int]
    answers: Mapped[Json]
    drawn: Mapped[list[Any] | None]
    judged: Mapped[Json | None]
    started_at: Mapped[dt.datetime]
    saved_at: Mapped[MaybeMoment]
    deadline: Mapped[MaybeMoment]
    submitted_at: Mapped[MaybeMoment]
    score: Mapped[float | None]
    passed: Mapped[Flag]
    counted: Mapped[Flag]
    score_now: Mapped[float | None]
    passed_now: Mapped[Flag]
    forgiven: Mapped[Flag]
    __table_args__ = (
        UniqueConstraint("person_id", "slug", "part", "number"),
        Index("ix_lms_attempt_revision", "revision_id", "part"),
        partial_index(
            "ix_lms_attempt_waiting", "revision_id", "part", "id", where=WAITING
        ),
    )


class Reading(NumberedRow):
    """An answer that a person has to read and mark, since its attempt was
    handed in. `path`: where the learner worked then; whoever may sign work
    there finds it. `drafts`: what they have not finished, by person;
    `reminded_on`, `told_on`: when mentors, then heads were told that it waits.
    """

    __tablename__ = "lms_reading"
    attempt_id: Mapped[int] = mapped_column(ForeignKey("lms_attempt.id"))
    question: Mapped[Slug]
    person_id: Mapped[PersonId]
    revision_id: Mapped[RevisionId]
    slug: Mapped[Slug]
    part: Mapped[Slug]
    path: Mapped[str] = mapped_column(TREE_PATH)
    since: Mapped[dt.datetime]
    drafts: Mapped[Json]
    marker_id: Mapped[PersonId | None]
    marked_at: Mapped[MaybeMoment]
    reminded_on: Mapped[MaybeDay]
    told_on: Mapped[MaybeDay]
    __table_args__ = (
        UniqueConstraint("attempt_id", "question"),
        partial_index("ix_lms_reading_unread", "path", "since", where=UNREAD),
    )


class Allowance(Base):
    """More time for one person, for instance because of a disability; for every
    quiz.
    """

    __tablename__ = "lms_allowance"
    person_id: Mapped[PersonPk]
    extra_percent: Mapped[int]
    reason: Mapped[Str500]
    granted_by: Mapped[PersonId]
    granted_at: Mapped[dt.datetime]


class QuizTally(Base):
    """The submitted attempts at the quiz of one revision, counted by the worker
    soon after they come in: pages would count ever longer.

    From `people` on: of first attempts only, one for each person; `score` in
    ten-thousandths (docs/statistics.md).
    """

    __tablename__ = "lms_quiz_tally"
    revision_id: Mapped[RevisionPk]
    part: Mapped[SlugPk]
    attempts: Mapped[int]
    passed: Mapped[int]
    people: Mapped[int]
    first_passed: Mapped[Count]
    score: Mapped[Sum]
    score_squared: Mapped[Sum]


class AnswerTally(Base):
    """How often a question of such a quiz got this answer, a response as JSON.
    Where questions are drawn, no answer is counted as well: an empty one.
    """

    __tablename__ = "lms_answer_tally"
    revision_id: Mapped[RevisionPk]
    part: Mapped[SlugPk]
    question: Mapped[SlugPk]
    answer: Mapped[str] = mapped_column(String(2000), primary_key=True)
    times: Mapped[int]


class QuestionTally(Base):
    """What first attempts earned in a question that they were asked, and in the
    rest of theirs: sums from which its statistics follow.
    """

    __tablename__ = "lms_question_tally"
    revision_id: Mapped[RevisionPk]
    part: Mapped[SlugPk]
    question: Mapped[SlugPk]
    asked: Mapped[int]
    empty: Mapped[int]
    share: Mapped[Sum]
    share_squared: Mapped[Sum]
    rest: Mapped[Sum]
    rest_squared: Mapped[Sum]
    product: Mapped[Sum]


class PickTally(Base):
    """How many of those first attempts picked one of the choices, and the sum
    of their rests, by bands of the rest. Pick "": all that were asked.
    """

    __tablename__ = "lms_pick_tally"
    revision_id: Mapped[RevisionPk]
    part: Mapped[SlugPk]
    question: Mapped[SlugPk]
    pick: Mapped[Str20] = mapped_column(primary_key=True)
    band: Mapped[int] = mapped_column(primary_key=True)
    times: Mapped[int]
    rest: Mapped[Sum]


class Correction(NumberedRow):
    """What was decided, when this revision was published, for the answers to a
    question that it corrects; see `rules.regrading.Policy`. Why is said by the
    note of the revision; or here, where it was decided afterwards. Never
    changes.
    """

    __tablename__ = "lms_correction"
    slug: Mapped[Slug]
    revision_id: Mapped[RevisionId]
    part: Mapped[Slug]
    question: Mapped[Slug]
    policy: Mapped[Str10]
    decided_at: Mapped[dt.datetime]
    decided_by: Mapped[PersonId | None]
    why: Mapped[LongText | None]
    __table_args__ = (
        UniqueConstraint("revision_id", "part", "question"),
        Index("ix_lms_correction_slug", "slug", "part"),
    )


class Regrade(NumberedRow):
    """What a correction made of an attempt: what the question earned, and the
    score, before and after. Never changes; the attempt keeps its own score.
    """

    __tablename__ = "lms_regrade"
    correction_id: Mapped[int] = mapped_column(ForeignKey("lms_correction.id"))
    attempt_id: Mapped[int] = mapped_column(
        ForeignKey("lms_attempt.id"), index=True
    )
    share_before: Mapped[float]
    share_after: Mapped[float]
    points_before: Mapped[float]
    points_after: Mapped[float]
    score_before: Mapped[float]
    score_after: Mapped[float]
    passed_before: Mapped[bool]
    passed_after: Mapped[bool]
    at: Mapped[dt.datetime]
    __table_args__ = (UniqueConstraint("correction_id", "attempt_id"),)


class Rejudgement(NumberedRow):
    """A mark that a person gave, corrected: what is said since, the share of the
    points and the score before and after. Never changes; the attempt keeps what
    was said first.
    """

    __tablename__ = "lms_rejudgement"
    attempt_id: Mapped[int] = mapped_column(
        ForeignKey("lms_attempt.id"), index=True
    )
    question: Mapped[Slug]
    judged: Mapped[Json]
    marker_id: Mapped[PersonId]
    at: Mapped[dt.datetime]
    share_before: Mapped[float]
    share_after: Mapped[float]
    score_before: Mapped[float]
    score_after: Mapped[float]

"""Tables of submissions, hand-ins, their files and reviews."""

import datetime as dt
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.columns import (
    BY_KEY,
    TREE_PATH,
    Count,
    Digest,
    Flag,
    Key,
    LongText,
    MaybeDay,
    MaybeMoment,
    PersonId,
    PersonPk,
    Remark,
    RevisionId,
    Slug,
    Str12,
    SubmissionId,
)
from lms.core.db import Base, NumberedRow
from lms.core.files import StoredFile
from lms.core.types import Json

_UNSETTLED = text("settled_at IS NULL")


class Submission(NumberedRow):
    """One person's work on one task: the draft being written, and every hand-in
    and review so far.

    `occasion`: a task that is signed may be shown again; each time is a
    submission of its own, counted over all revisions. `round` counts hand-ins.
    `path` is where the person worked when they last
    handed in: mentors there find it.
    """

    __tablename__ = "lms_submission"
    person_id: Mapped[PersonId]
    revision_id: Mapped[RevisionId]
    slug: Mapped[Slug]
    part: Mapped[Slug]
    occasion: Mapped[int] = mapped_column(default=1)
    state: Mapped[Str12]
    round: Mapped[Count]
    path: Mapped[str] = mapped_column(TREE_PATH)
    draft_text: Mapped[Remark]
    draft_done_at: Mapped[MaybeMoment]
    draft_place: Mapped[str] = mapped_column(default="")
    draft_shows_taken: Mapped[Flag]
    draft_saved_at: Mapped[MaybeMoment]
    changed_at: Mapped[dt.datetime]
    hand_ins: Mapped[list["HandIn"]] = relationship(
        order_by="HandIn.round", back_populates="submission"
    )
    reviews: Mapped[list["Review"]] = relationship(order_by="Review.id")
    objections: Mapped[list["Objection"]] = relationship(
        order_by="Objection.round"
    )
    draft_files: Mapped[list[StoredFile]] = relationship(
        secondary="lms_draft_file", order_by=StoredFile.id
    )
    __table_args__ = (
        UniqueConstraint("person_id", "revision_id", "part", "occasion"),
        Index(
            "ix_lms_submission_inbox",
            "state",
            "path",
            "changed_at",
            "person_id",
            "round",
            "slug",
            "part",
        ),
        Index("ix_lms_submission_revision", "revision_id", "part", "state"),
    )

    @property
    def people(self) -> list[int]:
        """The learner and the mentors who answered."""
        return [self.person_id, *(one.mentor_id for one in self.reviews)]

    def latest(self) -> "HandIn | None":
        """The newest hand-in."""
        return self.hand_ins[-1] if self.hand_ins else None

    @property
    def handed_in_text(self) -> str:
        """The text of the newest hand-in; empty without one."""
        newest = self.latest()
        return newest.text if newest else ""


class HandIn(NumberedRow):
    """What was handed in at one round; never changes. `once` is the key of the
    form that brought it. `shows_taken`: whether others may see when and where
    its photos were taken.
    """

    __tablename__ = "lms_hand_in"
    submission_id: Mapped[SubmissionId] = mapped_column(index=True)
    round: Mapped[int]
    text: Mapped[LongText]
    done_at: Mapped[dt.datetime]
    place: Mapped[str]
    shows_taken: Mapped[Flag]
    arrived_at: Mapped[dt.datetime]
    once: Mapped[Key] = mapped_column(unique=True)
    submission: Mapped[Submission] = relationship(back_populates="hand_ins")
    files: Mapped[list[StoredFile]] = relationship(
        secondary="lms_hand_in_file", order_by=StoredFile.id
    )
    observation: Mapped["ObservedWork | None"] = relationship()


class WaitingNote(Base):
    """That a hand-in has waited long: when whoever may sign was reminded of
    this round of it, and when the head was told.
    """

    __tablename__ = "lms_waiting_note"
    submission_id: Mapped[SubmissionId] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reminded_on: Mapped[dt.date]
    told_on: Mapped[MaybeDay]


class HandInFile(Base):
    """A file of a hand-in."""

    __tablename__ = "lms_hand_in_file"
    hand_in_id: Mapped[int] = mapped_column(
        ForeignKey("lms_hand_in.id"), primary_key=True
    )
    file_id: Mapped[int] = mapped_column(
        ForeignKey("lms_file.id"), primary_key=True
    )


class DraftFile(Base):
    """A file already stored for the hand-in being written, so a refused form
    never asks for it twice.
    """

    __tablename__ = "lms_draft_file"
    submission_id: Mapped[SubmissionId] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(
        ForeignKey("lms_file.id"), primary_key=True
    )


class Review(NumberedRow):
    """A mentor's answer to one hand-in: returned with a comment, or signed.
    `steps`: those done safely; `findings`: what was said of others (see
    `Verdict`), None in answers from before it was asked.

    `version` counts the answers to one hand-in: after an objection another
    mentor may judge anew, for a `reason`; the newest counts, the others stay.
    """

    __tablename__ = "lms_review"
    submission_id: Mapped[SubmissionId] = mapped_column(index=True)
    round: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    mentor_id: Mapped[PersonId]
    signed: Mapped[bool]
    comment: Mapped[Remark]
    steps: Mapped[list[Any]]
    entrustment: Mapped[int | None]
    strength: Mapped[Remark]
    change: Mapped[Remark]
    findings: Mapped[Json | None]
    reason: Mapped[Remark]
    reviewed_at: Mapped[dt.datetime]
    __table_args__ = (
        UniqueConstraint("submission_id", "round", "version"),
        Index("ix_lms_review_mentor", "mentor_id", "reviewed_at"),
        Index("ix_lms_review_reviewed_at", "reviewed_at", "mentor_id"),
    )

    @property
    def unsafe(self) -> list[str]:
        """The steps that were seen and not done safely."""
        return (self.findings or {}).get("unsafe", [])

    @property
    def comments(self) -> Json:
        """What was said of single steps, by their key."""
        return (self.findings or {}).get("comments", {})


class Opening(Base):
    """When somebody who may judge it first opened this round of a submission,
    and a file of it.
    """

    __tablename__ = "lms_opening"
    submission_id: Mapped[SubmissionId] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[PersonPk]
    opened_at: Mapped[dt.datetime]
    files_at: Mapped[MaybeMoment]
    __table_args__ = (BY_KEY,)


class JudgementDraft(Base):
    """What a mentor has written about a submission and not said yet: nobody
    else sees it. `round`: of the hand-in that they had before them; `values`:
    what stands in the fields of their page.
    """

    __tablename__ = "lms_judgement"
    submission_id: Mapped[SubmissionId] = mapped_column(primary_key=True)
    mentor_id: Mapped[PersonPk]
    round: Mapped[int]
    values: Mapped[Json]
    saved_at: Mapped[dt.datetime]
    __table_args__ = (BY_KEY,)


class BlindReader(Base):
    """Somebody is to read a submission without knowing what was said of it:
    until they have (`read_at`), its pages are closed to them; they decide
    about no objection to it.
    """

    __tablename__ = "lms_blind_reader"
    submission_id: Mapped[SubmissionId] = mapped_column(primary_key=True)
    person_id: Mapped[PersonPk]
    read_at: Mapped[MaybeMoment]
    __table_args__ = (BY_KEY,)


class Objection(NumberedRow):
    """A learner sees a judgement of their work differently: once for a
    hand-in, answered by somebody who has not judged it. `outcome`: whether
    the judgement stands; `reason`: why, in words for the learner. When readers
    were reminded and heads told that nobody has decided.
    """

    __tablename__ = "lms_objection"
    submission_id: Mapped[SubmissionId]
    round: Mapped[int]
    person_id: Mapped[PersonId]
    text: Mapped[LongText]
    at: Mapped[dt.datetime]
    settled_at: Mapped[MaybeMoment]
    settled_by: Mapped[PersonId | None]
    outcome: Mapped[Str12] = mapped_column(default="")
    reason: Mapped[Remark]
    reminded_on: Mapped[MaybeDay]
    told_on: Mapped[MaybeDay]
    __table_args__ = (
        UniqueConstraint("submission_id", "round"),
        Index(
            "ix_lms_objection_open",
            "at",
            sqlite_where=_UNSETTLED,
            postgresql_where=_UNSETTLED,
        ),
    )


class ObservedWork(Base):
    """A hand-in that nobody handed in: a mentor saw the work being done and
    signed for it. When and where stands in the hand-in, by whom in the review.

    `by_code`: with a code that the person showed. `told_at`: when the person
    was told; `confirmed_at`: when they said that it was so. Silence is no yes.
    """

    __tablename__ = "lms_observation"
    hand_in_id: Mapped[int] = mapped_column(
        ForeignKey("lms_hand_in.id"), primary_key=True
    )
    by_code: Mapped[bool]
    told_at: Mapped[dt.datetime]
    confirmed_at: Mapped[MaybeMoment]


class ShownCode(NumberedRow):
    """A code that a person shows to whoever saw them do a task; of the code
    itself only a digest is kept. `opened_at`: when a mentor opened it first.
    """

    __tablename__ = "lms_shown_code"
    digest: Mapped[Digest] = mapped_column(unique=True)
    person_id: Mapped[PersonId] = mapped_column(index=True)
    revision_id: Mapped[RevisionId]
    part: Mapped[Slug]
    expires_at: Mapped[dt.datetime]
    opened_at: Mapped[MaybeMoment]
    used_at: Mapped[MaybeMoment]


class WrongCode(NumberedRow):
    """Somebody tried a code that opens nothing to them; forgotten after the
    time in which tries are counted.
    """

    __tablename__ = "lms_wrong_code"
    person_id: Mapped[PersonId] = mapped_column(index=True)
    tried_at: Mapped[dt.datetime]

"""Tables by which questions are found."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import BY_KEY, BYTEWISE, RevisionId, Slug, Str10, Str40
from lms.core.db import Base, NumberedRow


class QuestionEntry(NumberedRow):
    """A question of the current revision of a course: where it is, its type,
    and how hard its author says it is.
    """

    __tablename__ = "lms_question_entry"
    revision_id: Mapped[RevisionId] = mapped_column(index=True)
    slug: Mapped[Slug]
    part: Mapped[Slug]
    question: Mapped[Slug]
    kind: Mapped[Str40]
    difficulty: Mapped[Str10]
    __table_args__ = (Index("ix_lms_question_entry_slug", "slug", "id"),)


class QuestionWord(Base):
    """A folded word that the question holds; with `#` before it a tag, with `@`
    a competency.
    """

    __tablename__ = "lms_question_word"
    word: Mapped[str] = mapped_column(BYTEWISE, primary_key=True)
    entry_id: Mapped[int] = mapped_column(
        ForeignKey("lms_question_entry.id"), primary_key=True, index=True
    )
    __table_args__ = BY_KEY

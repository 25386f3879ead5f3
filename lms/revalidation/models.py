"""The table of the review list."""

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import (
    MaybeMoment,
    PersonId,
    Remark,
    RevisionId,
    Slug,
    Str10,
    Str12,
)
from lms.core.db import NumberedRow
from lms.core.types import Json


class ReviewItem(NumberedRow):
    """One thing that cited a document when it was replaced, to be looked at:
    see `types.Citation` and `types.ReviewState`.

    `revision`: the number of the course's revision that was current then.
    `mended_in`: the revision that put it right.
    """

    __tablename__ = "lms_review_item"
    replacement_id: Mapped[int] = mapped_column(
        ForeignKey("lms_legal_replacement.id")
    )
    what: Mapped[Str12]
    object: Mapped[Slug]
    part: Mapped[Slug] = mapped_column(default="")
    item: Mapped[Slug] = mapped_column(default="")
    title: Mapped[Json]
    detail: Mapped[Json]
    revision: Mapped[int | None]
    revision_id: Mapped[RevisionId | None]
    state: Mapped[Str10] = mapped_column(default="open")
    how: Mapped[Str10 | None]
    mended_in: Mapped[int | None]
    note: Mapped[Remark]
    done_by: Mapped[PersonId | None]
    done_at: Mapped[MaybeMoment]
    __table_args__ = (
        UniqueConstraint(
            "replacement_id",
            "what",
            "object",
            "part",
            "item",
        ),
        Index("ix_lms_review_item_state", "state", "id"),
        Index("ix_lms_review_item_object", "object", "state"),
    )

"""Papers that were made, with what they say."""

import datetime as dt

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import (
    Digest,
    Key,
    MaybeMoment,
    PersonId,
    Str12,
    Str40,
    SubmissionId,
    partial_index,
)
from lms.core.db import NumberedRow
from lms.core.types import Json

_STANDS, _IS_WITHDRAWN = "withdrawn_at IS NULL", "withdrawn_at IS NOT NULL"


class Paper(NumberedRow):
    """What a paper says of a person, as it was when it was made; `token` is the
    secret of the address that its QR code leads to. `digest` covers who made it
    on which day and all that it says: the same is not made twice.
    """

    __tablename__ = "lms_paper"
    token: Mapped[Str40] = mapped_column(unique=True)
    kind: Mapped[Str12]
    person_id: Mapped[PersonId]
    submission_id: Mapped[SubmissionId | None]
    competency: Mapped[Key]
    content: Mapped[Json]
    digest: Mapped[Digest]
    made_at: Mapped[dt.datetime]
    made_by: Mapped[PersonId]
    withdrawn_at: Mapped[MaybeMoment]
    withdrawn_by: Mapped[PersonId | None]
    __table_args__ = (
        Index("ix_lms_paper_person", "person_id", "id"),
        partial_index(
            "ix_lms_paper_withdrawn", "kind", "id", where=_IS_WITHDRAWN
        ),
        partial_index(
            "uq_lms_paper_standing", "digest", unique=True, where=_STANDS
        ),
    )

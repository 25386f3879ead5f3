"""The table of plays."""

import datetime as dt
from typing import Any

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import Flag, MaybeMoment, PersonId, RevisionId, Slug
from lms.core.db import NumberedRow


class Playthrough(NumberedRow):
    """One person's way through the scenario of one revision. `trace` holds the
    keys of the choices made, stored with each of them; the first `kept` of them
    were taken over from the play before.

    `closed_at`: it has come to an ending, or was left for another one
    (`ending` None). `counts`: evidence rests on it.
    """

    __tablename__ = "lms_playthrough"
    person_id: Mapped[PersonId]
    revision_id: Mapped[RevisionId]
    slug: Mapped[Slug]
    part: Mapped[Slug]
    number: Mapped[int]
    kept: Mapped[int]
    trace: Mapped[list[Any]]
    started_at: Mapped[dt.datetime]
    saved_at: Mapped[dt.datetime]
    closed_at: Mapped[MaybeMoment]
    ending: Mapped[str | None] = mapped_column(String(80))
    passed: Mapped[Flag]
    counts: Mapped[Flag]
    __table_args__ = (
        UniqueConstraint(
            "person_id",
            "slug",
            "part",
            "number",
        ),
    )

"""Tables of long files on their way into the database, and of one-time codes
that are still to be made.
"""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import (
    Count,
    Digest,
    Flag,
    MaybeMoment,
    PersonId,
    Str10,
    Str20,
    Str500,
)
from lms.core.db import Base, NumberedRow
from lms.core.types import Json


class LongFile(NumberedRow):
    """A file that the worker stores part by part, and what has become of it so
    far. `digest`: of its rows, so that the same sent twice is one; `counts`:
    how many rows of which outcome; `refused`: it was stopped, because whoever
    sent it may no longer do so.
    """

    __tablename__ = "lms_long_file"
    kind: Mapped[Str20]
    sent_by: Mapped[PersonId] = mapped_column(index=True)
    sent_at: Mapped[dt.datetime]
    digest: Mapped[Digest]
    rows: Mapped[int]
    done: Mapped[Count]
    counts: Mapped[Json]
    ended_at: Mapped[MaybeMoment]
    refused: Mapped[Flag]


class FilePart(NumberedRow):
    """Rows that are stored together. Gone in the transaction that stores them,
    so what is still here is still to do.
    """

    __tablename__ = "lms_file_part"
    file_id: Mapped[int] = mapped_column(
        ForeignKey("lms_long_file.id"), index=True
    )
    rows: Mapped[list[Any]]


class FileNote(NumberedRow):
    """What is to be said of one line of a long file. `outcome`: what became of
    it; `heading`: of the column, in both languages.
    """

    __tablename__ = "lms_file_note"
    file_id: Mapped[int] = mapped_column(
        ForeignKey("lms_long_file.id"), index=True
    )
    line: Mapped[int]
    label: Mapped[str] = mapped_column(String(300))
    outcome: Mapped[Str10]
    heading: Mapped[Json]
    text: Mapped[Str500]
    values: Mapped[Json]


class AwaitedCode(Base):
    """Somebody who came in with a long file and still needs a one-time code. The
    code itself stands nowhere: it is made when it is shown.
    """

    __tablename__ = "lms_awaited_code"
    person_id: Mapped[PersonId] = mapped_column(
        primary_key=True, autoincrement=False
    )
    file_id: Mapped[int] = mapped_column(
        ForeignKey("lms_long_file.id"), index=True
    )

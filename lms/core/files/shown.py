"""What is shown of files in place of their originals, and what is known of
them.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import Count, Digest, MaybeMoment, Rows, Str10
from lms.core.db import Base, execute
from lms.core.files.storing import StoredFile
from lms.core.viewing import Size, WhyNot

FILES = StoredFile.__table__
"""For the queries of rooms whose tables name files."""


class DrawingState(StrEnum):
    """Whether pictures of a file were asked for, or made as far as they can."""

    ASKED = "asked"
    DRAWN = "drawn"


class FileFact(Base):
    """What is known of the bytes with this digest. `pages`: of the original.
    The shape (dHash, 64 bits) stands in four pieces of sixteen, so that what
    is nearly like it can be found by an index.
    """

    __tablename__ = "lms_file_fact"
    sha256: Mapped[Digest] = mapped_column(primary_key=True)
    state: Mapped[Str10]
    why_not: Mapped[Str10] = mapped_column(default="")
    pages: Mapped[Count]
    taken_at: Mapped[MaybeMoment]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    shape_1: Mapped[int | None] = mapped_column(index=True)
    shape_2: Mapped[int | None] = mapped_column(index=True)
    shape_3: Mapped[int | None] = mapped_column(index=True)
    shape_4: Mapped[int | None] = mapped_column(index=True)
    changed_at: Mapped[dt.datetime]


class FileView(Base):
    """A picture of one page in one size; `digest`: of its own bytes."""

    __tablename__ = "lms_file_view"
    sha256: Mapped[Digest] = mapped_column(primary_key=True)
    page: Mapped[int] = mapped_column(primary_key=True)
    size: Mapped[Str10] = mapped_column(primary_key=True)
    width: Mapped[int]
    height: Mapped[int]
    digest: Mapped[Digest]


class ShownPage(NamedTuple):
    """A picture's page, its size and how large it is in pixels."""

    page: int
    size: str
    width: int
    height: int


@dataclass(frozen=True)
class FileShown:
    """What can be shown of a file. `is_waiting`: the pictures are not made
    yet. `why_not`: why nothing, or not all of it, can be shown.
    """

    is_waiting: bool = True
    why_not: WhyNot | None = None
    pages: int = 0
    taken_at: MaybeMoment = None
    place: tuple[float, float] | None = None
    pictures: Sequence[ShownPage] = ()

    def at(self, page: int, size: Size = Size.LARGE) -> ShownPage | None:
        """The picture of a page; None if there is none."""
        wanted = page, size
        return next(
            (one for one in self.pictures if one[:2] == wanted),
            None,
        )

    @property
    def small(self) -> ShownPage | None:
        """The small picture of the first page."""
        return self.at(1, Size.SMALL)

    @property
    def last(self) -> int:
        """The last page that is shown; 0 if none is."""
        return max((one.page for one in self.pictures), default=0)

    @property
    def is_noted(self) -> bool:
        """Whether the camera noted when or where the photo was taken."""
        return self.taken_at is not None or self.place is not None


_FACT, _VIEW = FileFact.__table__.c, FileView.__table__.c
_SHOWN = (
    select(
        FileFact.__table__,
        _VIEW.page,
        _VIEW.size,
        _VIEW.width,
        _VIEW.height,
    )
    .outerjoin(FileView.__table__, _VIEW.sha256 == _FACT.sha256)
    .where(_FACT.sha256.in_(bindparam("digests", expanding=True)))
    .order_by(_FACT.sha256, _VIEW.page)
)


def shown(digests: Iterable[str]) -> dict[str, FileShown]:
    """What can be shown of the bytes with these digests, in one statement; one
    that was never asked for is left out. No permission of its own.
    """
    wanted = sorted(set(digests))
    rows = execute(_SHOWN, {"digests": wanted}) if wanted else ()
    each = groupby(rows, attrgetter("sha256"))
    return {digest: _shown(list(rows)) for digest, rows in each}


def _shown(rows: Rows) -> FileShown:
    fact = rows[0]
    here = fact.latitude, fact.longitude
    return FileShown(
        fact.state != DrawingState.DRAWN,
        WhyNot(fact.why_not) if fact.why_not else None,
        fact.pages,
        fact.taken_at,
        None if None in here else here,
        [ShownPage(*row[-4:]) for row in rows if row.page],
    )

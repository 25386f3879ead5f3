"""Tables of the maps: how many people stand where, kept up to date so that a
nation's map is as quick as a ward's.
"""

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import (
    BY_KEY,
    TREE_PATH,
    Count,
    Key,
    KeyPk,
    MaybeMoment,
    UnitId,
    partial_index,
)
from lms.core.db import Base, NumberedRow


class MapCounts:
    """How many holders of a post stand where in one competency; under the empty
    competency, how many holders there are.
    """

    people: Mapped[Count]
    meets: Mapped[Count]
    reconfirm: Mapped[Count]
    nearly: Mapped[Count]
    not_yet: Mapped[Count]
    unknown: Mapped[Count]


class MapCell(MapCounts, Base):
    """Those who hold this post in this very unit, not below it. Always counted
    anew as a whole, so it cannot drift.
    """

    __tablename__ = "lms_map_cell"
    unit_id: Mapped[UnitId] = mapped_column(
        primary_key=True, autoincrement=False
    )
    post: Mapped[KeyPk]
    competency: Mapped[KeyPk]
    __table_args__ = BY_KEY


class MapTotal(MapCounts, Base):
    """The sum of the cells of a unit and of all below it. An empty post or
    competency stands for all of them.
    """

    __tablename__ = "lms_map_total"
    unit_id: Mapped[UnitId] = mapped_column(
        primary_key=True, autoincrement=False
    )
    post: Mapped[KeyPk]
    competency: Mapped[KeyPk]
    __table_args__ = BY_KEY


class MapDay(MapCounts, Base):
    """What a total of all posts and competencies was at the end of a day. Only
    days on which it changed have a row. `no_post`: how many people there held
    neither a post nor a role; `resting`: how many competencies rested on one
    person. None: as many as before.
    """

    __tablename__ = "lms_map_day"
    unit_id: Mapped[UnitId] = mapped_column(
        primary_key=True, autoincrement=False
    )
    on: Mapped[dt.date] = mapped_column(primary_key=True)
    no_post: Mapped[int | None]
    resting: Mapped[int | None]
    __table_args__ = (
        partial_index(
            "ix_lms_map_day_no_post",
            "unit_id",
            "on",
            where="no_post IS NOT NULL",
        ),
        BY_KEY,
    )


class MapRecount(NumberedRow):
    """A change that many cells have to be counted anew for; worked off unit by
    unit, `after` the last unit that is done.

    An empty post or competency stands for all of them.
    """

    __tablename__ = "lms_map_recount"
    path: Mapped[str] = mapped_column(TREE_PATH)
    post: Mapped[Key]
    competency: Mapped[Key]
    after: Mapped[Count]
    done: Mapped[Count]
    units: Mapped[Count]
    asked_at: Mapped[dt.datetime]
    finished_at: Mapped[MaybeMoment]
    __table_args__ = (
        partial_index(
            "ix_lms_map_recount_open", "id", where="finished_at IS NULL"
        ),
    )

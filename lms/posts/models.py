"""Tables of posts, and of what in a place may call for more."""

from sqlalchemy import (
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import Count, Flag, KeyPk
from lms.core.db import Base
from lms.core.types import Json


class Post(Base):
    """A job position of the commune (vị trí việc làm). `retired`: kept for
    those who hold it, offered to nobody else; `edit` counts changes. `short`:
    its name where there is little room, empty if it has no other.
    """

    __tablename__ = "lms_post"
    key: Mapped[KeyPk]
    position: Mapped[int]
    title: Mapped[Json]
    short: Mapped[Json] = mapped_column(default=dict)
    office: Mapped[Json]
    leadership: Mapped[bool]
    source: Mapped[Json]
    retired: Mapped[Flag]
    edit: Mapped[Count]


class Ground(Base):
    """What in a place may call for more: coast, island, border … An editable
    list; `retired` ones are no longer offered.
    """

    __tablename__ = "lms_ground"
    key: Mapped[str] = mapped_column(String(30), primary_key=True)
    position: Mapped[int]
    title: Mapped[Json]
    retired: Mapped[Flag]

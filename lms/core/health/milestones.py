"""When something last happened that those who run the system have to know of: a
round of the worker, a backup.
"""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import clock
from lms.core.columns import KeyPk
from lms.core.db import Base, execute, transaction, upsert

BACKUP, WORKER = "backup", "worker"


class Milestone(Base):
    """The last time, and a word about it."""

    __tablename__ = "lms_milestone"
    key: Mapped[KeyPk]
    at: Mapped[dt.datetime]
    note: Mapped[str] = mapped_column(default="")


def reach(key: str, note: str = "") -> None:
    """It has happened just now. Joins the open transaction."""
    with transaction():
        values = {"key": key, "at": clock.now(), "note": note}
        execute(upsert(Milestone.__table__), values)


def times() -> dict[str, dt.datetime]:
    """When each last happened, by its key; without those that never did."""
    query = select(Milestone.key, Milestone.at)
    return dict(execute(query).all())

"""What a process remembers of tables that seldom change, and the one question
that says whether all of it still holds.

Every change of such a table changes the edition as well, in the same
transaction, whichever way it comes: by mapped objects, by a statement, prepared
or not (a row changed past the product shows after a restart). A page or a
transaction asks for the edition once, however many of the memories it uses.
"""

import secrets
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from sqlalchemy import String, event, select
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from lms.core import db
from lms.core.db import Base, execute, session, unchanged, upsert
from lms.core.prepared import Lookup, Prepared
from lms.core.state import state

T = TypeVar("T")


class Edition(Base):
    """One row, whose stamp is another one after every change."""

    __tablename__ = "lms_edition"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    stamp: Mapped[str] = mapped_column(String(32))


_STAMP = Prepared(
    select(Edition.__table__.c.stamp).where(Edition.__table__.c.id == 1)
)
_watched: set[Any] = set()
_OWN = "lms_changed_here"


class Kept(Generic[T]):
    """What `load` makes of these tables. In a transaction that has changed one
    of them it is read anew, and forgotten at its end.
    """

    def __init__(self, load: Callable[[], T], *models: type[Base]) -> None:
        self.load = load
        _watched.update(model.__table__ for model in models)

    def __call__(self) -> T:
        """It, as it is now."""
        here = session()
        own = here.info.get(_OWN)
        if own is not None:
            if self not in own:
                own[self] = self.load()
            return own[self]
        seen = unchanged(here)
        if self not in seen:
            now, everything = _edition(here), state().kept
            known = everything.get(self)
            if known is None or known[0] != now:
                known = everything[self] = (
                    now,
                    self.load(),
                )  # the edition first: what is read is as new at least
            seen[self] = known[1]
        return seen[self]

    def last(self) -> T:
        """It, as this process knows it from the last time it asked."""
        known = state().kept.get(self)
        return known[1] if known else self()


def _edition(here: Session) -> str | None:
    if Edition not in unchanged(here):
        db.send(here)  # the answer may come with what waits
    seen = unchanged(here)
    if Edition not in seen:
        seen[Edition] = execute(_STAMP).scalar()
    return seen[Edition]


def _wrote(here: Session, table: Any) -> None:
    """From now on until its end this transaction knows more than the others,
    and what it knew is no longer so.
    """
    if table in _watched:
        here.info[_OWN] = {}


def _storing(here: Session) -> None:
    """As the last thing, so that nobody waits for this row while holding it."""
    if here.info.pop(_OWN, None) is not None:
        new = {"id": 1, "stamp": secrets.token_hex(16)}
        here.execute(
            upsert(Edition.__table__, here.connection().dialect.name).statement,
            new,
        )


@event.listens_for(Session, "after_transaction_end")
def _ended(here: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        here.info.pop(_OWN, None)


def _remember(rows: Any) -> None:
    unchanged(session())[Edition] = rows.scalar()


db.along.append(Lookup(_STAMP, read=_remember))
db.wrote.append(_wrote)
db.storing.append(_storing)

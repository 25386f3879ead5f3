"""What a process remembers of tables that seldom change, and the one question that says whether all of it still holds.

Every `Kept` has a stamp: single values, some of which differ after every change that matters. The stamps of all are asked for
together, once in a page or a transaction, however many of the memories it uses.
"""

from collections.abc import Callable
from functools import lru_cache
from operator import itemgetter
from typing import Any, Generic, TypeVar

from sqlalchemy import ScalarSelect, select

from lms.core.db import execute, once_stored, unchanged
from lms.core.prepared import Prepared
from lms.core.state import state

T = TypeVar("T")


class Kept(Generic[T]):
    """What `load` makes of the tables. `unique`: a stamp that never comes twice, not even after a transaction that failed, so
    that what is read under it may be remembered before the transaction is stored."""

    def __init__(self, load: Callable[[], T], *stamp: ScalarSelect[Any], unique: bool = False) -> None:
        self.load, self.unique = load, unique
        _STAMPS.extend(one for one in stamp if one not in _STAMPS)
        self.part = itemgetter(*(_STAMPS.index(one) for one in stamp))

    def __call__(self) -> T:
        """It, as it is now."""
        now, everything = self.part(_now()), state().kept
        known = everything.get(self)
        if known is None or known[0] != now:
            known = now, self.load()
            if self.unique:
                everything[self] = known
            else:
                once_stored(lambda: everything.update({self: known}))
        return known[1]

    def last(self) -> T:
        """It, as this process knows it from the last time it asked."""
        known = state().kept.get(self)
        return known[1] if known else self()


_STAMPS: list[ScalarSelect[Any]] = []


@lru_cache
def _question(_stamps: int) -> Prepared:
    return Prepared(select(*_STAMPS))


def _now() -> tuple[Any, ...]:
    seen = unchanged()
    if Kept not in seen:
        seen[Kept] = tuple(execute(_question(len(_STAMPS))).one())
    return seen[Kept]

"""Small caches of tables that seldom change, all kept true by one row.

Whoever changes such a table says so with `announce_change()` in the same
transaction; that stores another version. A page or a transaction reads the
version once, however many caches it uses, and a cache with another version is
loaded again. Caches belong to the application, not to the process. A row that
is changed past the product shows after a restart.
"""

import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import partial
from threading import Lock
from typing import Any, Generic, TypeVar

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import (
    Base,
    before_commit,
    execute,
    in_transaction,
    snapshot,
    upsert,
)
from lms.core.state import state

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
_CHANGING = "cache is changing"


class CacheVersion(Base):
    """One row, whose token is another one after every announced change."""

    __tablename__ = "lms_cache_version"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    token: Mapped[str] = mapped_column(String(32))


_ROW = CacheVersion.__table__
_TOKEN = select(_ROW.c.token).where(_ROW.c.id == 1)
VERSION = _TOKEN.scalar_subquery()
"""For a statement that every page sends, so that the version costs none of its
own; what it reads is for `remember_version`.
"""


class VersionedCache(Generic[T]):
    """What `load` reads, as long as nobody announces a change."""

    def __init__(self, load: Callable[[], T]) -> None:
        self.load = load

    def __call__(self) -> T:
        """The value as it is now.

        In a transaction that has announced a change it is loaded each time and
        not kept, because it may still be undone.
        """
        known = snapshot()
        if _CHANGING in known:
            return self.load()
        version, cache = _version_in(known), state().cache
        stored = cache.get(self)
        if stored is None or stored[0] != version:
            # The version was read first: what is loaded is as new at least.
            stored = cache[self] = version, self.load()
        return stored[1]


class RecentCache(Generic[T]):
    """What was calculated last from so many different values. The key of each
    holds all that the result depends on, so it can be dropped but never wrong.
    """

    def __init__(
        self, most: int, weigh: Callable[[T], int] | None = None
    ) -> None:
        """Of `most` values or, if something weighs them, of so much weight."""
        self.most, self.weigh = most, weigh
        self.values: OrderedDict[Hashable, T] = OrderedDict()
        self.weights: dict[Hashable, int] = {}
        self.weight, self.lock = 0, Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The result for this key, calculated if it is not there."""
        value = self.values.get(key)
        if value is None:
            value = make()
        self._keep({key: value})
        return value

    def get_many(
        self, keys: Iterable[K], make: Callable[[list[K]], Mapping[K, T]]
    ) -> dict[K, T]:
        """The results for these keys; those that are not there are calculated
        together. A key for which nothing is made is left out.
        """
        known = {key: self.values.get(key) for key in keys}
        missing = [key for key, value in known.items() if value is None]
        if missing:
            known |= make(missing)
        found = {key: one for key, one in known.items() if one is not None}
        self._keep(found)
        return found

    def _keep(self, found: Mapping[K, T]) -> None:
        """As those that were asked for last; what is too much is forgotten."""
        with self.lock:
            for key, value in found.items():
                self._add(key, value)
            while self.weight > self.most and len(self.values) > 1:
                first, _value = self.values.popitem(last=False)
                self.weight -= self.weights.pop(first)

    def _add(self, key: Hashable, value: T) -> None:
        if key in self.values:
            self.values.move_to_end(key)
            return
        self.values[key] = value
        self.weights[key] = self.weigh(value) if self.weigh else 1
        self.weight += self.weights[key]


def read_once(key: Hashable, read: Callable[[], T]) -> T:
    """What several pieces of one page ask for. In a transaction it is read each
    time, because what is written there may change it.
    """
    known = {} if in_transaction() else snapshot()
    if key not in known:
        known[key] = read()
    return known[key]


class Remembered(Generic[T]):
    """The same, forgotten whole with every announced change; for what also
    depends on tables that announce theirs.
    """

    def __init__(
        self, most: int, weigh: Callable[[T], int] | None = None
    ) -> None:
        self.recent = VersionedCache(partial(RecentCache[T], most, weigh))

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The result for this key, calculated if it is not there."""
        return self.recent().get(key, make)

    def get_many(
        self, keys: Iterable[K], make: Callable[[list[K]], Mapping[K, T]]
    ) -> dict[K, T]:
        """The results for these keys, as `RecentCache` has them."""
        return self.recent().get_many(keys, make)


def announce_change() -> None:
    """Say in the open transaction that a cached table has been changed; before
    a cache is read again in it.
    """
    before_commit("cache version", _store_new_version)
    snapshot()[_CHANGING] = True


def version() -> Hashable:
    """The same for as long as nobody announces a change, so that what was made
    of cached tables can be kept under it; another one each time in a
    transaction that has announced one.
    """
    known = snapshot()
    return object() if _CHANGING in known else _version_in(known)


def _version_in(known: dict[Any, Any]) -> str | None:
    if CacheVersion not in known:
        known[CacheVersion] = execute(_TOKEN).scalar()
    return known[CacheVersion]


def remember_version(version: str | None) -> None:
    """What `VERSION` was just read as, for this page or transaction."""
    snapshot().setdefault(CacheVersion, version)


def _store_new_version() -> None:
    """As the last thing, so that nobody waits for this row for long."""
    version = {"id": 1, "token": secrets.token_hex(16)}
    execute(upsert(_ROW), version)

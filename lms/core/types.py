"""Names of plain data that every room knows."""

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import (
    Callable,
    Collection,
    Hashable,
    Iterable,
    Iterator,
    Mapping,
)
from enum import IntEnum, StrEnum
from typing import Any, Generic, NamedTuple, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
Json = dict[str, Any]
"""Data as a JSON object holds it: a row to store, a payload, a content."""
Texts = dict[str, str]
"""One text in each language: {"vi": …, "en": …}."""
Names = Mapping[int, str]
"""What people, units or other rows are called, by their ids."""
Labels = Mapping[str, str]
"""What keys stand for in words."""
Files = Mapping[str, bytes]
"""The contents of files by their names."""
IdsByKey = dict[str, list[int]]
TextRows = list[list[str]]
"""The cells of a table, row by row."""
TextPairs = Iterator[tuple[str, str]]
"""What something is called, and what it is."""
Ids = Collection[int]
"""Ids of people, units or other rows."""
LARGEST_ID = 2**31 - 1
LONGEST_ID = len(str(LARGEST_ID))
SHARE_UNITS = 10_000
"""Shares are added up as whole ten-thousandths, so that sums do not depend on
the order of adding.
"""


def id_in(text: str) -> int:
    """The id that an argument, a field or a cookie holds; 0 if it holds none.
    Looked at before it is read: a number of thousands of digits is not to be
    calculated.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_ID):
        return 0
    return int(text) if int(text) <= LARGEST_ID else 0


def known_ids(ids: Iterable[int | None]) -> set[int]:
    """Those that are there."""
    return {id_ for id_ in ids if id_ is not None}


def in_units(share: float) -> int:
    """A share from 0 to 1 as whole `SHARE_UNITS`."""
    return round(share * SHARE_UNITS)


def group(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    """The values under each key, in their order; none under any other key."""
    groups = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups


class Likeness(IntEnum):
    """How far a file looks like one of a format; the surest one reads it."""

    NONE = 0
    FALLBACK = 1
    """Any text could be."""
    LIKELY = 2
    """It begins like one."""
    SURE = 3
    """Nothing else begins like this."""


class Discrepancy(NamedTuple):
    """What a check has found, and where."""

    text: str
    place: str


Discrepancies = Iterator[Discrepancy]


def _plain(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
    raise TypeError(f"a fingerprint cannot hold {type(value).__name__}")


_ENCODE = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain
).encode


def sha256_of(content: bytes | str) -> str:
    """Its SHA-256 in hexadecimal digits; of a text, in UTF-8."""
    data = content.encode() if isinstance(content, str) else content
    return hashlib.sha256(data).hexdigest()


def fingerprint(value: Any, before: str = "") -> str:
    """The SHA-256 of a value as JSON in one fixed form, chained to what stands
    `before`: equal values have equal ones, on every database.
    """
    text = f"{before}\n{_ENCODE(value)}" if before else _ENCODE(value)
    return sha256_of(text)


class ProcessCache(Generic[K, V]):
    """What never changes, made once per process; all of it is forgotten when
    more than `most` would be kept.
    """

    def __init__(self, most: int = 500) -> None:
        self.most = most
        self.values: dict[K, V] = {}

    def get(self, key: K, make: Callable[[], V]) -> V:
        """The value of this key, made if there is none. Others may forget all
        at any moment.
        """
        value = self.values.get(key)
        if value is None:
            value = make()
            if len(self.values) >= self.most:
                self.values.clear()
            self.values[key] = value
        return value


class NoticeKind(StrEnum):
    """Work waits for one's judgement, what one has sent in is answered, what one
    is asked to take and by when, mentoring and its meetings, what is asked or
    in force has changed, one's account and its safety.
    """

    WORK = "work"
    ANSWER = "answer"
    DUE = "due"
    MENTORING = "mentoring"
    CHANGE = "change"
    ACCOUNT = "account"


KINDS = tuple(NoticeKind)

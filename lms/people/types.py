"""Units, their kinds and postings as values, and the kinds that come with the
product.
"""

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

# Kinds of units that come with the product, as editable defaults: key, titles,
# whether it is a part of the unit above.
# After the Law on the Organisation of Local Government 72/2025/QH15 and Decree
# 150/2025 (units and their offices); checked 22 Nov 2026.
from lms.core.types import Texts

KINDS = {
    "nation": ({"vi": "Quốc gia", "en": "Nation"}, False),
    "province": ({"vi": "Tỉnh, thành phố", "en": "Province or city"}, False),
    "commune": (
        {"vi": "Xã, phường, đặc khu", "en": "Commune, ward or special zone"},
        False,
    ),
    "department": ({"vi": "Phòng, trung tâm", "en": "Office or centre"}, True),
}


@dataclass(frozen=True)
class UnitKind:
    """What sort of unit. `is_part`: a part of the unit above and managed with
    it, not an authority of its own.
    """

    key: str
    title: Texts
    is_part: bool


@dataclass(frozen=True)
class Unit:
    """A place or office; `path` is the way to it from the root, `authority` the
    path of the unit it is managed with.
    """

    id: int
    key: str
    kind: str
    title: Texts
    path: str
    authority: str
    parent_id: int | None


@dataclass(frozen=True)
class NewUnit:
    """A unit to be added: its parent by key, None for the one above all others."""

    key: str
    kind: str
    title: Texts
    parent: str | None


class KnownPerson(NamedTuple):
    """Somebody who is there already."""

    key: str
    id: int
    name: str
    email: str | None


class KnownAs(NamedTuple):
    """A name and address that were corrected. `by`: whose act that was; None:
    the operator.
    """

    name: str
    email: str | None
    until: dt.datetime
    by: str | None


@dataclass(frozen=True)
class Posting:
    """The post a person holds (empty: none) in a unit since a day; `valid_to`:
    the day on which they no longer hold it, if one is known.
    """

    post: str
    unit: Unit
    valid_from: dt.date
    valid_to: dt.date | None = None

    @property
    def unit_id(self) -> int:
        """The unit's id."""
        return self.unit.id

    def holds(self, on: dt.date) -> bool:
        """Whether it is held on this day."""
        is_over = self.valid_to is not None and self.valid_to <= on
        return self.valid_from <= on and not is_over


class Workplace(NamedTuple):
    """The post that somebody holds, since when, and what its unit is called
    with those above it.
    """

    post: str
    since: dt.date
    name: str


MOST_REACHED = 10_000


class Reach(NamedTuple):
    """Whom an act for a unit and all below it reaches: how many people (of more
    than `MOST_REACHED`, one more than that) in how many units, and how many
    units below say it for themselves, so that it stops there.
    """

    people: int
    units: int
    besides: int

    @property
    def is_more(self) -> bool:
        """Whether they are more than were counted."""
        return self.people > MOST_REACHED


def ids_on(path: str) -> list[int]:
    """The ids a path is made of, root first."""
    return [int(part) for part in path.split("/") if part]


@dataclass(frozen=True)
class Span:
    """A posting from a day until (excluding) another. `row`: its id, 0 if it is
    not stored yet; `line`: where a file says so.
    """

    unit_id: int
    post: str
    since: dt.date
    until: dt.date | None
    row: int = 0
    line: int = 0

    def holds(self, day: dt.date) -> bool:
        """Whether it has begun by this day and is not over."""
        return self.since <= day and self.lasts_beyond(day)

    def lasts_beyond(self, day: dt.date) -> bool:
        """Whether it is not over by this day."""
        return self.until is None or self.until > day


@dataclass
class PostingChange:
    """What becomes of one person's postings: those to add, and those that get
    another end.
    """

    person_id: int
    added: list[Span]
    ended: list[Span]

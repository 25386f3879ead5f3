"""What pages need of a unit and of a posting, read without the weight of rows that can be changed."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A unit by name; `path` is the way to it from the root."""

    id: int
    key: str
    kind: str
    title: dict[str, str]
    path: str


@dataclass(frozen=True)
class Held:
    """The post a person holds (empty: none) in a unit since a day."""

    post: str
    unit: Place
    valid_from: dt.date

    @property
    def unit_id(self) -> int:
        """The unit's id."""
        return self.unit.id

"""Which values a setting takes, in words and as a check."""

from collections.abc import Callable
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError


class Fit(NamedTuple):
    """Which values a setting takes: in words that follow “should be”, and how to
    tell. What cannot be read at all raises one of `UNREADABLE`.
    """

    words: str
    holds: Callable[[Any], bool]


UNREADABLE = ValueError, KeyError, OSError, ArgumentError


def between(least: int, most: int) -> Fit:
    """A whole number from `least` to `most`, both with it."""
    return Fit(f"from {least} to {most}", range(least, most + 1).__contains__)


def one_of(*values: str) -> Fit:
    """One of these words."""
    return Fit(" or ".join(values), values.__contains__)


ANY = Fit("anything", lambda _value: True)
AMOUNT = between(1, 100_000)
"""Of a number, unless its setting says another: as days before today it is still
in the calendar.
"""
HOUR = between(0, 23)
ZONE = Fit(
    "the name of a time zone, as Asia/Ho_Chi_Minh",
    lambda name: bool(ZoneInfo(name)),
)
WEIGHTS = Fit(
    "21 numbers with spaces between them",
    lambda text: len([*map(float, text.split())]) == 21,
)
DATABASE = Fit(
    "the address of a database, as postgresql://user@host/name",
    lambda address: not address or make_url(address).drivername in DRIVERS,
)
DRIVERS = (
    "postgres",
    "postgresql",
    "postgresql+psycopg",
    "postgresql+psycopg2",
    "sqlite",
)

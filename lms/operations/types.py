"""What is said of the running system."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from lms.core.marks import N_


class Sign(StrEnum):
    """How one thing that must work is found."""

    OK = "ok"
    BUSY = "busy"
    LATE = "late"
    FULL = "full"
    AWAY = "away"
    SCHEMA = "schema"
    FORBIDDEN = "forbidden"
    BROKEN = "broken"


SIGNS = N_(
    {
        Sign.OK: "works",
        Sign.BUSY: "busy, works",
        Sign.LATE: "late",
        Sign.FULL: "the disk is full",
        Sign.AWAY: "cannot be reached",
        Sign.SCHEMA: "does not fit this version",
        Sign.FORBIDDEN: "no permission to write",
        Sign.BROKEN: "broken",
    }
)
CHECKS = N_(
    {
        "write": "Writing to the database",
        "schema": "Tables",
        "worker": "Background work",
        "jobs": "Waiting jobs",
    }
)


@dataclass(frozen=True)
class Readiness:
    """What must work, each with its sign."""

    signs: dict[str, Sign]

    @property
    def is_ready(self) -> bool:
        """Whether people can work; busy is no reason to send them away."""
        return set(self.signs.values()) <= {Sign.OK, Sign.BUSY}


class LastTimes(NamedTuple):
    """When something last happened; None: never."""

    worker: dt.datetime | None
    night: dt.datetime | None
    seal: dt.datetime | None
    backup: dt.datetime | None


class Sizes(NamedTuple):
    """In bytes: the database, the files people handed in, and what is free on
    the disk; and how many files there are.
    """

    database: int
    files: int
    free: int
    file_count: int


@dataclass(frozen=True)
class SystemStatus:
    """Everything the page shows."""

    readiness: Readiness
    failed: Sequence[Any]
    waiting: int
    oldest: dt.datetime | None
    last: LastTimes
    sizes: Sizes
    versions: dict[str, str]

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


class SetupStep(NamedTuple):
    """Something that a new site needs before people can learn in it: its key in
    `STEPS`, and whether it is there.
    """

    key: str
    is_done: bool


STEPS = N_(
    {
        "units": "Units",
        "heads": "HR officers and managers",
        "people": "People and their posts",
        "mentors": "Mentors who sign",
        "courses": "Courses",
    }
)
"""What a site needs, in the order in which it is brought in."""
STEP_TEXTS = N_(
    {
        "units": "Provinces, communes and their offices, from a table. The unit at the top is there already.",
        "heads": "Add them as people, then give them their role in the unit that they answer for. They look after posts, what posts require, and plans. Posts and competencies come with the system, to be adapted.",
        "people": "From a table, or one by one. The post decides what is asked of somebody.",
        "mentors": "Give the role to those who see the work and sign for it.",
        "courses": "Whoever runs the server loads those that come with the system by the command lms courses load; trainers write others here.",
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

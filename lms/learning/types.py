"""The next step."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from lms.courses.types import Part, Revision


class Step(StrEnum):
    """What kind of next step it is."""

    REWORK = "rework"
    GO_ON = "go-on"
    RECONFIRM = "reconfirm"
    BEGIN = "begin"
    ASK_MENTOR = "ask-mentor"
    WAIT = "wait"
    NO_COURSE = "no-course"
    NO_POST = "no-post"
    ALL_DONE = "all-done"


@dataclass(frozen=True)
class NextStep:
    """The one thing to do now; `competency` is what it helps with, `due_on` the
    day by which it was asked for.
    """

    kind: Step
    revision: Revision | None = None
    part: Part | None = None
    competency: str | None = None
    due_on: dt.date | None = None

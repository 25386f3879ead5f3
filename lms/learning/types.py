"""The next step."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from lms.courses.types import Part, Revision
from lms.gapmap.types import Gap
from lms.planning.types import PlanItem, Taking


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
    NOTHING_ASKED = "nothing-asked"
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


@dataclass(frozen=True)
class Learner:
    """What the next step depends on. `plan`: its items in order."""

    gaps: Sequence[Gap]
    takings: Sequence[Taking]
    catalogue: Sequence[Revision]
    has_post: bool
    plan: Sequence[PlanItem]

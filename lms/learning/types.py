"""Progress and the next step."""

from dataclasses import dataclass
from enum import StrEnum

from lms.core.marks import N_
from lms.courses.types import Part, Revision


class Progress(StrEnum):
    """Where a person stands with one part."""

    OPEN = "open"
    STARTED = "started"
    WAITING = "waiting"
    RETURNED = "returned"
    DONE = "done"


PROGRESS_LABELS = {
    Progress.OPEN: N_("To do"),
    Progress.STARTED: N_("Begun"),
    Progress.WAITING: N_("Awaiting sign-off"),
    Progress.RETURNED: N_("Returned for rework"),
    Progress.DONE: N_("Done"),
}


@dataclass(frozen=True)
class Taking:
    """A course a person is enrolled in, with her progress per part."""

    revision: Revision
    parts: dict[str, Progress]

    @property
    def done(self) -> int:
        """Parts finished."""
        return sum(progress is Progress.DONE for progress in self.parts.values())

    @property
    def complete(self) -> bool:
        """Whether every part is finished."""
        return self.done == len(self.parts)


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
    """The one thing to do now; `gap` is the competency it helps with."""

    kind: Step
    revision: Revision | None = None
    part: Part | None = None
    competency: str | None = None

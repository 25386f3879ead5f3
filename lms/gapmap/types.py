"""Gaps and their states."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from lms.core.marks import N_
from lms.evidence.types import Attainment
from lms.requirements.types import Requirement


class State(StrEnum):
    """How attainment stands to a requirement. "Not enough evidence" is not "not
    competent".
    """

    MEETS = "meets"
    RECONFIRM = "reconfirm"
    NEARLY = "nearly"
    NOT_YET = "not-yet"
    UNKNOWN = "unknown"


STATE_LABELS = {
    State.MEETS: N_("Meets"),
    State.RECONFIRM: N_("To re-confirm"),
    State.NEARLY: N_("Nearly"),
    State.NOT_YET: N_("Not yet"),
    State.UNKNOWN: N_("Not enough evidence"),
}
STATE_MARKS = {
    State.MEETS: "✓",
    State.RECONFIRM: "↻",
    State.NEARLY: "◐",
    State.NOT_YET: "○",
    State.UNKNOWN: "?",
}


@dataclass(frozen=True, slots=True)
class Gap:
    """One requirement beside what has been shown. `missing` counts levels still
    to prove at the depth asked for.
    """

    requirement: Requirement
    attainment: Attainment
    state: State
    missing: int

    @property
    def closed(self) -> bool:
        """Whether nothing is missing."""
        return self.state is State.MEETS


class Split(NamedTuple):
    """How many people stand where, in the order of `State`."""

    meets: int = 0
    reconfirm: int = 0
    nearly: int = 0
    not_yet: int = 0
    unknown: int = 0

    @property
    def total(self) -> int:
        """People of whom something is asked (or, over all competencies, what is
        asked of them in all).
        """
        return sum(self)


NOBODY = Split()


class Holder(NamedTuple):
    """A person in a cell of the map."""

    person_id: int
    name: str
    post: str
    gap: Gap

"""Gaps and their states, and what maps show of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from lms.core.marks import N_
from lms.evidence.types import NOTHING, Attainment
from lms.people.types import Posting, Unit
from lms.requirements.types import Requirement


class GapState(StrEnum):
    """How attainment stands to a requirement. "Not enough evidence" is not "not
    competent".
    """

    MEETS = "meets"
    RECONFIRM = "reconfirm"
    NEARLY = "nearly"
    NOT_YET = "not-yet"
    UNKNOWN = "unknown"


STATE_LABELS = N_(
    {
        GapState.MEETS: "Meets",
        GapState.RECONFIRM: "To re-confirm",
        GapState.NEARLY: "Nearly",
        GapState.NOT_YET: "Not yet",
        GapState.UNKNOWN: "Not enough evidence",
    }
)
STATE_MARKS = {
    GapState.MEETS: "✓",
    GapState.RECONFIRM: "↻",
    GapState.NEARLY: "◐",
    GapState.NOT_YET: "○",
    GapState.UNKNOWN: "?",
}


@dataclass(frozen=True)
class Gap:
    """One requirement beside what has been shown. `missing` counts levels still
    to prove at the depth asked for.
    """

    requirement: Requirement
    attainment: Attainment
    state: GapState
    missing: int

    @property
    def closed(self) -> bool:
        """Whether nothing is missing."""
        return self.state is GapState.MEETS


class Split(NamedTuple):
    """How many people stand where, in the order of `GapState`."""

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


@dataclass(frozen=True)
class PersonGaps:
    """A person, the post they hold today (None if none), their gaps against it
    and all that they have shown.
    """

    person_id: int
    name: str
    posting: Posting | None
    gaps: Sequence[Gap]
    shown: Mapping[str, Attainment]

    @property
    def doubtful(self) -> frozenset[str]:
        """The competencies, asked for or not, of which a change of law put
        something in doubt.
        """
        return frozenset(key for key, sum_ in self.shown.items() if sum_.sure)

    def gap(self, competency: str) -> Gap | None:
        """The gap in one competency."""
        for gap in self.gaps:
            if gap.requirement.competency == competency:
                return gap
        return None

    def attainment(self, competency: str) -> Attainment:
        """What has been shown of one competency."""
        return self.shown.get(competency, NOTHING)


class Figure(NamedTuple):
    """Holders of posts, and how they stand."""

    people: int
    split: Split


NO_FIGURE = Figure(0, NOBODY)


class Behind(NamedTuple):
    """What the maps have not counted yet: changed attainments and postings (no
    more than a page settles are counted), changed requirements.
    """

    changes: int
    recounts: int


UP_TO_DATE = Behind(0, 0)


@dataclass(frozen=True)
class UnitBelow:
    """A unit directly below and how its people stand. `split` None: too few
    people to show.
    """

    unit: Unit
    people: int | None
    split: Split | None


@dataclass(frozen=True)
class UnitMap:
    """How the people of a unit and of all below it stand, per competency. None:
    too few people to show.

    `own`: the actor manages this very unit, so nothing is hidden and people are
    named. `behind`: what is not counted yet.
    """

    way: Sequence[Unit]
    own: bool
    people: int | None
    splits: Mapping[str, Split | None]
    below: Sequence[UnitBelow]
    behind: Behind

    @property
    def unit(self) -> Unit:
        """The unit itself, the last on the way from the root."""
        return self.way[-1]


PEOPLE_A_PAGE = 50


@dataclass(frozen=True)
class CellMap:
    """One competency in one unit: in all, by post, by the units below, and (in
    one's own unit) the people by name: a page of them, and how many there are.
    """

    unit: Unit
    own: bool
    split: Split | None
    posts: Mapping[str, Split | None]
    below: Sequence[UnitBelow]
    holders: Sequence[Holder] | None = None
    total: int = 0

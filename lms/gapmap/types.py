"""Gaps and their states, and what maps show of them."""

import datetime as dt
import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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
STATE_MEANINGS = N_(
    {
        GapState.MEETS: "the level is proven, as deeply as the post asks.",
        GapState.RECONFIRM: "it was proven, but a law behind it has changed since; it has to be confirmed once more.",
        GapState.NEARLY: "one level short, or proven but not yet deeply enough.",
        GapState.NOT_YET: "more is missing; courses and practice help here.",
        GapState.UNKNOWN: "nothing has been recorded yet. This says nothing about what the person can do; ask and look first.",
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

    @property
    def stands(self) -> list[tuple[GapState, int]]:
        """Where anybody stands, and how many."""
        return [
            (state, number)
            for state, number in zip(GapState, self, strict=True)
            if number
        ]

    @property
    def known(self) -> int:
        """Of how many there is evidence enough to say where they stand."""
        return self.total - self.unknown

    @property
    def missing(self) -> int:
        """How many do not meet it, or are not known to."""
        return self.total - self.meets


NOBODY = Split()


class Columns(StrEnum):
    """What stands beside each other in a grid of competencies."""

    POSTS = "posts"
    UNITS = "units"


@dataclass(frozen=True)
class Grid:
    """How the people of each post (its key) or unit below (its id) stand in
    each competency. A cell that is missing: nothing is asked there; None: too
    few people to show. Of many units `part` of `parts` is in it.
    """

    columns: Columns = Columns.POSTS
    part: int = 1
    parts: int = 1
    cells: Mapping[str, Mapping[str | int, Split | None]] = field(
        default_factory=dict
    )

    def has(self, competency: str, column: str | int) -> bool:
        """Whether numbers are shown there."""
        return self.cells.get(competency, {}).get(column) is not None


class Holder(NamedTuple):
    """A person in a cell of the map."""

    person_id: int
    name: str
    post: str
    gap: Gap


class LastShown(NamedTuple):
    """The newest piece of evidence that counts: its day, and from what."""

    on: dt.date
    source: str


class PersonStanding(NamedTuple):
    """How one person stands in one competency, for a file. `place`: the unit
    with those above it; `last`: None too where evidence is not shown.
    """

    name: str
    key: str
    post: str
    place: str
    gap: Gap
    last: LastShown | None


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

    @property
    def all(self) -> tuple[int, ...]:
        """Every number of it."""
        return self.people, *self.split

    def size(self, competency: str) -> int:
        """How many people it is of: those who are asked for the competency, or
        (the empty one) all who hold a post.
        """
        return self.split.total if competency else self.people


NO_FIGURE = Figure(0, NOBODY)


class GroupSums(NamedTuple):
    """People of a unit (`whole`) and of the units directly below; `others`: of
    those whose people the reader does not know; `few`: how many of these are
    too small to show.
    """

    whole: int = 0
    below: int = 0
    others: int = 0
    few: int = 0

    @property
    def here(self) -> int:
        """How many work in the unit itself."""
        return self.whole - self.below


@dataclass
class UnitGroups:
    """How many people are behind the figures of a unit and of those directly
    below it (`sums`), by competency; the empty one: all who hold posts.
    `foreign`: those below whose people the reader does not know; `parts`: by
    competency and unit, where a group may be too small to show.
    """

    sums: dict[str, GroupSums] = field(default_factory=dict)
    foreign: set[int] = field(default_factory=set)
    parts: dict[str, dict[int, Figure]] = field(default_factory=dict)

    def add_sums(self, competency: str, numbers: Iterable[int]) -> None:
        """What is known of a competency; what is not known is 0."""
        known = self.sums.get(competency, GroupSums())
        added = map(operator.add, known, numbers)
        self.sums[competency] = GroupSums(*added)

    def add_part(
        self, unit_id: int, competency: str, figure: Figure, own: bool
    ) -> None:
        """A unit below."""
        self.parts.setdefault(competency, {})[unit_id] = figure
        if not own:
            self.foreign.add(unit_id)

    @property
    def has_others(self) -> bool:
        """Whether anybody is counted whom the reader does not know."""
        return any(sums.others for sums in self.sums.values())

    def others(self, competency: str) -> int:
        """How many people are of the units below that are not the reader's."""
        return self.sums.get(competency, GroupSums()).others

    def small(self, least: int) -> list[str]:
        """The competencies of which a group may have fewer people."""
        return [
            key
            for key, sums in self.sums.items()
            if sums.few or (sums.others and 0 < sums.here < least)
        ]

    def sizes(self, competency: str, own: bool) -> dict[int, int]:
        """How many people each group is of whom the reader does not know; under
        0 those who work in the unit itself, if it is not their `own`.
        """
        parts = self.parts.get(competency, {})
        groups = {
            unit_id: parts[unit_id].size(competency)
            for unit_id in parts.keys() & self.foreign
        }
        if not own:
            groups[0] = self.sums.get(competency, GroupSums()).here
        return {key: size for key, size in groups.items() if size > 0}

    def without(
        self, unit_id: int, competencies: Iterable[str], figure: Figure
    ) -> Figure:
        """The figure of all competencies of a unit below, without these."""
        left = list(figure.split)
        for key in competencies:
            part = self.parts.get(key, {}).get(unit_id, NO_FIGURE)
            left = [
                one - other for one, other in zip(left, part.split, strict=True)
            ]
        return Figure(figure.people, Split(*left))


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

    `own`: the actor manages this very unit, so its people are named. `exact`:
    and nobody else's are counted, so nothing is hidden or rounded. `behind`:
    what is not counted yet.
    """

    way: Sequence[Unit]
    own: bool
    people: int | None
    splits: Mapping[str, Split | None]
    below: Sequence[UnitBelow]
    behind: Behind
    exact: bool
    grid: Grid = field(default_factory=Grid)

    @property
    def sum(self) -> Split:
        """What is shown, over all competencies."""
        shown = [split for split in self.splits.values() if split]
        return Split(*map(sum, zip(*shown, strict=True))) if shown else NOBODY

    @property
    def unit(self) -> Unit:
        """The unit itself, the last on the way from the root."""
        return self.way[-1]


PEOPLE_A_PAGE = 30
WIDEST = 20
"""So many columns of a grid stand beside each other, on a screen and on paper."""


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
    exact: bool = True

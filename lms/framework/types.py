"""Depth of proof and the requirement that a post in a place adds up to."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from lms.core.errors import Conflict
from lms.core.marks import N_

LEVELS = range(1, 6)


class Stage(StrEnum):
    """Where a version of a framework stands in its life. At most one is
    published, at most one is a draft.
    """

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class Carry(StrEnum):
    """What becomes of evidence when a new version touches a competency."""

    SAME = "same"
    REPLACED = "replaced"
    SPLIT = "split"
    DROPPED = "dropped"


class Loaded(StrEnum):
    """What became of a framework file."""

    UNCHANGED = "unchanged"
    PUBLISHED = "published"
    DRAFT = "draft"
    WAITS = "waits"


class Stale(Conflict):
    """A draft was saved by somebody else since it was opened; nothing of the
    later save is stored.
    """


class Depth(IntEnum):
    """How deep something was proven, after Miller, Acad Med 1990;65(9
    Suppl):S63–7.
    """

    KNOWS = 1
    KNOWS_HOW = 2
    SHOWS_HOW = 3
    DOES = 4

    @property
    def word(self) -> str:
        """The word used in files: knows, knows_how, shows_how, does."""
        return self.name.lower()


DEPTHS = {depth.word: depth for depth in Depth}
DEPTH_LABELS = {
    Depth.KNOWS: N_("knows"),
    Depth.KNOWS_HOW: N_("knows how"),
    Depth.SHOWS_HOW: N_("shows how"),
    Depth.DOES: N_("does at work"),
}


class Result(StrEnum):
    """Which results make the level: the best of all source objects' last ones,
    or the newest of them alone.
    """

    BEST = "best"
    LATEST = "latest"


@dataclass(frozen=True)
class SourceRule:
    """What a framework says about one source of evidence. None: nothing beyond
    what the source says itself.

    `valid_days`: after so many days it no longer counts; never longer than the
    source itself allows. `deepest`: it proves at most this depth; never deeper
    than the source itself can.
    """

    valid_days: int | None = None
    deepest: Depth | None = None


@dataclass(frozen=True)
class Bar:
    """What a grade of confidence needs: so many independent judgements at
    least, the newest of them at most so many days old, results at most so
    many levels apart.
    """

    judgements: int
    age_days: int
    spread: int


@dataclass(frozen=True)
class AttainmentRule:
    """How evidence adds up in one version of a framework; described, with
    examples, in docs/attainment.md.

    `enough`: with fewer independent judgements nothing is said about the person
    at all. The two bars are the product's own proposal of 22 November 2026; no
    legal text sets them. Studies of doctors observed at work needed more for a
    mark that decides something: nine encounters with one assessor each, or
    three with three (Alves de Lima et al., Adv Health Sci Educ 2013;18:5-13,
    doi 10.1007/s10459-011-9343-y), so "high" here is a word for reading a
    result, not a proof.
    """

    result: Result = Result.BEST
    enough: int = 1
    sources: Mapping[str, SourceRule] = field(default_factory=dict)
    high: Bar = Bar(3, 365, 1)
    medium: Bar = Bar(2, 1095, 2)


DEFAULT_RULE = AttainmentRule()


@dataclass(frozen=True)
class Layer:
    """One row of one layer: what a unit on the way down asks, why, from which
    day until (excluding) which.

    `preset`: shipped as an editable default or read from a file, set by nobody
    here. `row` is its id.
    """

    unit_id: int
    competency: str
    level: int
    depth: Depth
    essential: bool = True
    reason: tuple[tuple[str, str], ...] = ()
    legal_basis: str | None = None
    since: dt.date | None = None
    preset: bool = False
    until: dt.date | None = None
    row: int = 0

    def holds(self, on: dt.date) -> bool:
        """Whether the row is in force on this day."""
        return (self.since is None or self.since <= on) and (
            self.until is None or self.until > on
        )


@dataclass(frozen=True)
class Requirement:
    """What a post in a place asks of one competency, and which layer set the
    level and the depth.
    """

    competency: str
    level: int
    depth: Depth
    essential: bool
    level_from: Layer
    depth_from: Layer
    layers: tuple[Layer, ...]


class Turn(StrEnum):
    """How what a unit inherits has turned since it last looked."""

    NEW = "new"
    RAISED = "raised"
    EASED = "eased"
    GONE = "gone"


TURN_LABELS = {
    Turn.NEW: N_("newly asked"),
    Turn.RAISED: N_("raised"),
    Turn.EASED: N_("changed, in part lower"),
    Turn.GONE: N_("no longer asked from above"),
}


@dataclass(frozen=True)
class News:
    """One change in what a unit inherits: what was asked when it last looked,
    and what is asked now.
    """

    post: str
    competency: str
    turn: Turn
    was: Requirement | None
    now: Requirement | None


@dataclass(frozen=True)
class Cell:
    """What a unit wants its layer to ask of one post in one competency; level
    None: nothing of its own any more.
    """

    post: str
    competency: str
    level: int | None
    depth: int = 0
    essential: bool = True


@dataclass(frozen=True)
class Terms:
    """What the changes of one act share: why, on what ground of the place, by
    which law, from which day (today) until (excluding) which.
    """

    reason: str = ""
    ground: str | None = None
    legal_basis: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    reasons: tuple[
        tuple[str, str], ...
    ] = ()  # in each language, where a file says it in both; otherwise `reason` stands for both


@dataclass(frozen=True)
class Asked:
    """What somebody wants a unit's layer to ask of a post, in one competency."""

    post: str
    competency: str
    level: int
    depth: int
    reason: str
    legal_basis: str | None = None
    essential: bool = True
    ground: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None

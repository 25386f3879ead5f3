"""A row of one layer, the requirement that all layers add up to, and what
somebody wants a layer to ask.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from lms.core.marks import N_
from lms.framework.types import Depth


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

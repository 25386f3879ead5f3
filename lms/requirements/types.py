"""A row of one layer, the requirement that all layers add up to, and what
somebody wants a layer to ask.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from lms.core.errors import LMSError
from lms.core.marks import N_
from lms.framework.types import Depth

CellKey = tuple[str, str]
"""A post and a competency."""
Reasons = tuple[tuple[str, str], ...]
"""A reason in each language."""


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
    reason: Reasons = ()
    legal_basis: str | None = None
    since: dt.date | None = None
    preset: bool = False
    until: dt.date | None = None
    row: int = 0

    def holds(self, on: dt.date) -> bool:
        """Whether the row is in force on this day."""
        has_begun = self.since is None or self.since <= on
        return has_begun and self.lasts_beyond(on)

    def lasts_beyond(self, day: dt.date) -> bool:
        """Whether the row is not over on this day."""
        return self.until is None or self.until > day


PostLayer = tuple[str, Layer]
"""The post of a row, and the row."""


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


class ChangeKind(StrEnum):
    """How what a unit inherits has changed since it last looked."""

    NEW = "new"
    RAISED = "raised"
    EASED = "eased"
    GONE = "gone"


CHANGE_LABELS = {
    ChangeKind.NEW: N_("newly asked"),
    ChangeKind.RAISED: N_("raised"),
    ChangeKind.EASED: N_("changed, in part lower"),
    ChangeKind.GONE: N_("no longer asked from above"),
}


@dataclass(frozen=True)
class InheritedChange:
    """One change in what a unit inherits: what was asked when it last looked,
    and what is asked now.
    """

    post: str
    competency: str
    kind: ChangeKind
    before: Requirement | None
    after: Requirement | None

    @property
    def layers(self) -> Sequence[Layer]:
        """The rows that ask, or asked, for it."""
        either = self.after or self.before
        return either.layers if either else ()


@dataclass(frozen=True)
class CellChange:
    """What a unit wants its layer to ask of one post in one competency; level
    None: nothing of its own any more.
    """

    post: str
    competency: str
    level: int | None
    depth: int = 0
    essential: bool = True

    @property
    def key(self) -> CellKey:
        """What it is about."""
        return self.post, self.competency


@dataclass(frozen=True)
class ChangeTerms:
    """What the changes of one act share: why, on what ground of the place, by
    which law, from which day (today) until (excluding) which.

    `reasons`: in each language, where a file says it in both; otherwise
    `reason` stands for both.
    """

    reason: str = ""
    ground: str | None = None
    legal_basis: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    reasons: Reasons = ()


class NoChange(StrEnum):
    """Why a cell needs no row."""

    SAME = "same"
    INHERITED = "inherited"
    EMPTY = "empty"


@dataclass(frozen=True)
class CellPlan:
    """What one cell would do: set a row (ending `follows`), only end it,
    nothing (`idle` says why), or be refused.
    """

    change: CellChange
    follows: Layer | None = None
    sets: bool = False
    idle: NoChange | None = None
    refusal: LMSError | None = None

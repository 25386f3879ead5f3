"""A row of one layer, the requirement that all layers add up to, and what
somebody wants a layer to ask.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

from lms.core.errors import LMSError
from lms.core.marks import N_
from lms.framework.types import Depth

CellKey = tuple[str, str]
"""A post and a competency."""
Reasons = tuple[tuple[str, str], ...]
"""A reason in each language."""
End = dt.date | None
"""The day until (excluding) which something is asked; None: for good."""


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
    until: End = None
    row: int = 0
    post: str = ""

    @property
    def key(self) -> CellKey:
        """What it is about."""
        return self.post, self.competency

    def holds(self, on: dt.date) -> bool:
        """Whether the row is in force on this day."""
        has_begun = self.since is None or self.since <= on
        return has_begun and self.lasts_beyond(on)

    def lasts_beyond(self, day: dt.date) -> bool:
        """Whether the row is not over on this day."""
        return self.until is None or self.until > day

    def never_begins(self) -> bool:
        """Whether the row was ended before its first day."""
        return self.since is not None and not self.lasts_beyond(self.since)


Layers = Sequence[Layer]
Cells = Mapping[CellKey, Layers]
"""The rows of each post and competency."""


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


Requirements = Mapping[CellKey, Requirement]


class ChangeKind(StrEnum):
    """How what a unit inherits has changed since it last looked."""

    NEW = "new"
    RAISED = "raised"
    EASED = "eased"
    GONE = "gone"


CHANGE_LABELS = N_(
    {
        ChangeKind.NEW: "newly asked",
        ChangeKind.RAISED: "raised",
        ChangeKind.EASED: "changed, in part lower",
        ChangeKind.GONE: "no longer asked from above",
    }
)


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
    def layers(self) -> Layers:
        """The rows that ask, or asked, for it."""
        return (self.after or self.before).layers


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

    @property
    def sets(self) -> bool:
        """Whether it asks for something; otherwise it only ends a row."""
        return self.level is not None


Changes = Sequence[CellChange]


class CellValue(NamedTuple):
    """How much is asked for. A value is more than another only if no part of it
    is less.
    """

    level: int
    depth: int
    essential: bool = True


MaybeValue = CellValue | None


class Asking(Protocol):
    """Anything that asks for a level, a depth and a weight: a row, all rows
    together, a change, a period.
    """

    level: int
    depth: int
    essential: bool


def value_of(asking: Asking | None) -> MaybeValue:
    """How much is asked for, as a cell says it."""
    if asking is None:
        return None
    return CellValue(asking.level, asking.depth, asking.essential)


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
    until: End = None
    reasons: Reasons = ()


@dataclass(frozen=True)
class CellEntry:
    """One cell as it was typed or pasted; `row` and `column` say where it stood
    in a pasted block (0: it was typed).
    """

    post: str
    competency: str
    text: str
    row: int = 0
    column: int = 0

    @property
    def key(self) -> CellKey:
        """Which cell."""
        return self.post, self.competency


Entries = Sequence[CellEntry]


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
    terms: ChangeTerms
    follows: Layer | None = None
    sets: bool = False
    idle: NoChange | None = None
    refusal: LMSError | None = None

"""What papers say, and what has become of it."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from lms.core.marks import N_
from lms.core.types import Json


class PaperKind(StrEnum):
    """A person's whole training file, one signed task, or a credential."""

    FILE = "file"
    TASK = "task"
    CREDENTIAL = "credential"


PAPER_LABELS = N_(
    {
        PaperKind.FILE: "Training file",
        PaperKind.TASK: "Record of a signed task",
        PaperKind.CREDENTIAL: "Credential",
    }
)


class PaperState(StrEnum):
    """What somebody who holds a paper is told: all that stands on it holds,
    something on it holds no longer, it was withdrawn, or the record is not as
    it was written.
    """

    HOLDS = "holds"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    BROKEN = "broken"


@dataclass(frozen=True)
class CheckedLine:
    """A line of a paper beside the record of today. `revoked_on`: since when
    it no longer counts; None: it counts as it did.
    """

    line: Json
    revoked_on: dt.datetime | None


@dataclass(frozen=True)
class CheckedPaper:
    """What the page of a check shows. `sealed_at`: when the record was last
    sealed; `fallen`: competencies whose level is less than the paper says;
    `objected`: the submissions about which an objection is open, each with its
    day.
    """

    state: PaperState
    kind: PaperKind
    made_at: dt.datetime
    withdrawn_at: dt.datetime | None = None
    content: Json | None = None
    lines: tuple[CheckedLine, ...] = ()
    fallen: tuple[Json, ...] = ()
    sealed_at: dt.datetime | None = None
    objected: Collection[tuple[int, str | None]] = ()

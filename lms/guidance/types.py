"""One person as their mentor sees them at a glance."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from lms.core.marks import N_


class Hurdle(StrEnum):
    """What a person does not get over by themselves: work that was returned and
    not handed in again, a course that should be done by now.
    """

    RETURNED = "returned"
    LATE = "late"


HURDLES = N_(
    {
        Hurdle.RETURNED: "Returned work has not come back for a week or more",
        Hurdle.LATE: "A course that was asked for is late",
    }
)


@dataclass(frozen=True)
class GuidedPerson:
    """Somebody whom the reader guides. `pair`: the row of the pair, `meeting`
    that of the last meeting; `essays`: how many of their answers wait to be
    marked, since when; `seconds`: tasks that need
    a second observation; `waiting` and `returned`: rows of their work,
    the oldest first; `met` of `asked` competencies are met.
    """

    person_id: int
    name: str
    post: str
    pair: Any
    meeting: Any = None
    waiting: Sequence[Any] = ()
    returned: Sequence[Any] = ()
    hurdles: Sequence[Hurdle] = field(default_factory=tuple)
    met: int = 0
    asked: int = 0
    essays: Any = None
    seconds: Sequence[Any] = ()

    @property
    def since(self) -> dt.datetime | None:
        """Since when they wait."""
        moments = [one.changed_at for one in self.waiting]
        if self.essays:
            moments.append(self.essays.since)
        return min(moments, default=None)

"""What content may name, and drafts of courses."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lms.core.errors import Conflict
from lms.courses.types import CourseSource
from lms.people.types import Unit


@dataclass(frozen=True)
class KnownKeys:
    """The keys that content may name. `replaced`: legal bases and what took or
    will take their place; `courses`: published ones and what each requires.
    """

    competencies: set[str]
    posts: set[str]
    legal_bases: set[str]
    replaced: dict[str, str] = field(default_factory=dict)
    courses: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def unreplaced(self) -> set[str]:
        """Legal bases whose place nothing takes."""
        return self.legal_bases - self.replaced.keys()


class DraftStage(StrEnum):
    """How far a draft of a course is."""

    WRITING = "writing"
    REVIEW = "review"
    APPROVED = "approved"


@dataclass(frozen=True)
class OpenDraft:
    """A draft of a course as its pages show it. `edits`: of each file, the count
    of the draft at which it was last changed.
    """

    id: int
    source: CourseSource
    unit: Unit
    stage: DraftStage
    based_on: int | None
    edit: int
    edited_at: dt.datetime
    edited_by: int
    edits: Mapping[str, int]

    @property
    def slug(self) -> str:
        """The course's key."""
        return self.source.slug

    def edit_of(self, name: str) -> int:
        """Of a file; 0 if there is none."""
        return self.edits.get(name, 0)


class StaleFile(Conflict):
    """Somebody else changed the file after the page showed it; `stored` is what
    stands there now.
    """

    def __init__(self, text: str, name: str, stored: bytes) -> None:
        super().__init__(text)
        self.name, self.stored = name, stored

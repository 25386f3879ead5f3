"""A course on its way into a package that runs in another LMS."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from lms.core.marks import Message
from lms.core.types import Texts
from lms.courses.types import Course, Part
from lms.quizzes.types import Question, Quiz
from lms.scenarios.types import Scenario


class PackageFormat(StrEnum):
    """What a published course can be taken to another LMS as."""

    SCORM_12 = "scorm-1.2"
    SCORM_2004 = "scorm-2004"
    CARTRIDGE = "cc-1.3"

    @property
    def is_scorm(self) -> bool:
        """Whether it runs and reports."""
        return self is not PackageFormat.CARTRIDGE

    @property
    def ending(self) -> str:
        """Of the file's name."""
        return "zip" if self.is_scorm else "imscc"


FORMAT_LABELS = {
    PackageFormat.SCORM_12: "SCORM 1.2",
    PackageFormat.SCORM_2004: "SCORM 2004 (4th ed.)",
    PackageFormat.CARTRIDGE: "Common Cartridge 1.3",
}
"""Names of standards, the same in every language."""


class PackagedFile(NamedTuple):
    """One file of a package."""

    name: str
    content: bytes


@dataclass(frozen=True)
class PackagedQuestion:
    """A question and the key of its type."""

    kind: str
    question: Question


@dataclass(frozen=True)
class PackagedPart:
    """A part as its room reads it: its questions (a lesson has one), its quiz or
    its scenario.
    """

    part: Part
    questions: tuple[PackagedQuestion, ...] = ()
    quiz: Quiz | None = None
    scenario: Scenario | None = None


class CitedBasis(NamedTuple):
    """A legal basis by its number and its title."""

    number: str
    title: Texts


@dataclass(frozen=True)
class PackagedCourse:
    """All that a package is made of, but the figures' files. `languages`: those
    that it speaks, in order.
    """

    slug: str
    number: int
    course: Course
    parts: Sequence[PackagedPart]
    bases: Sequence[CitedBasis]
    languages: Sequence[str]

    @property
    def language(self) -> str:
        """The one it begins in."""
        return self.languages[0]


@dataclass(frozen=True)
class PackageLoss:
    """Something that does not go along. `part`: the part it is about; None for
    the whole course. `questions`: those it is about.
    """

    said: Message
    part: Part | None = None
    questions: tuple[Question, ...] = ()

"""What can cite a legal basis, and where a review of it stands."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from lms.core.marks import N_
from lms.courses.types import Part, PlaceKind, Revision, Text


class CitationKind(StrEnum):
    """Kinds of things that cite legal bases: the places of a course, a
    framework, the requirements of a place.
    """

    COURSE = PlaceKind.COURSE
    LESSON = PlaceKind.LESSON
    PRACTICE = PlaceKind.PRACTICE
    EXERCISE = PlaceKind.EXERCISE
    QUIZ = PlaceKind.QUIZ
    QUESTION = PlaceKind.QUESTION
    SCENARIO = PlaceKind.SCENARIO
    CHOICE = PlaceKind.CHOICE
    TASK = PlaceKind.TASK
    STEP = PlaceKind.STEP
    FRAMEWORK = "framework"
    REQUIREMENTS = "requirements"


KIND_LABELS = N_(
    {
        CitationKind.COURSE: "Course as a whole",
        CitationKind.LESSON: "Lesson",
        CitationKind.PRACTICE: "Practice",
        CitationKind.EXERCISE: "Practice question",
        CitationKind.QUIZ: "Quiz",
        CitationKind.QUESTION: "Question",
        CitationKind.SCENARIO: "Scenario",
        CitationKind.CHOICE: "Choice in a scenario",
        CitationKind.TASK: "Practical task",
        CitationKind.STEP: "Critical step of a task",
        CitationKind.FRAMEWORK: "Competency framework",
        CitationKind.REQUIREMENTS: "What a place asks of a post",
    }
)
IN_COURSES = frozenset(CitationKind(str(kind)) for kind in PlaceKind)


class ReviewState(StrEnum):
    """Where an item of the review list stands. `VOID`: the replacement was
    undone before anybody looked.
    """

    OPEN = "open"
    DONE = "done"
    VOID = "void"


class ReviewFilter(NamedTuple):
    """What the review list is narrowed to; empty: all. `basis`: the document
    that was replaced; `about`: a course, or a kind of thing outside of courses
    behind a stroke ("/framework"); `what`: a kind of thing.
    """

    search: str = ""
    basis: str = ""
    about: str = ""
    what: str = ""


class Finding(StrEnum):
    """How an item was settled: the text is right by the new document too, or it
    was corrected. `GONE`: what it is about no longer cites the old document,
    nobody had to say so.
    """

    RIGHT = "right"
    CORRECTED = "mended"
    GONE = "gone"


@dataclass(frozen=True)
class Citation:
    """One thing that cites a legal basis. `object`: the key of the course or
    framework, or the id of the unit; `part` and `item` inside it (for
    requirements the post); `revision`: the number of the course's revision;
    `count`: rows, for requirements.
    """

    what: CitationKind
    object: str
    title: Text
    part: str = ""
    item: str = ""
    detail: Text = field(default_factory=dict)
    revision: int | None = None
    revision_id: int | None = None
    count: int = 1


@dataclass(frozen=True)
class ReplacementImpact:
    """What a replacement touches. `older` revisions that are no longer current
    are still taken by `takers` people.

    `people`: whose attainment would turn to "to re-confirm"; if not `exact`, at
    most so many.
    """

    citations: Sequence[Citation]
    older: int
    takers: int
    people: int
    exact: bool
    competencies: frozenset[str]

    def of(self, *kinds: CitationKind) -> list[Citation]:
        """Those of these kinds."""
        return [one for one in self.citations if one.what in kinds]


@dataclass(frozen=True)
class LawChange:
    """Why evidence is to be re-confirmed: `number` was replaced by `successor`
    on `since`, and what that changes (`why`).

    `quizzes`: short quizzes that would close it for this competency.
    """

    basis: str
    number: str
    since: dt.date
    successor: str
    why: str
    quizzes: Sequence[tuple[Revision, Part]]
    task: Text = field(default_factory=dict)
    """Its title, where no document but a task was changed; the rest of its
    kind is empty then.
    """

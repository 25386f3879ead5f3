"""What can rely on a legal basis, and where a review of it stands."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from lms.core.marks import N_
from lms.courses.types import Part, PlaceKind, Revision, Text


class What(StrEnum):
    """Kinds of things that cite legal bases: the places of a course, a
    framework, the requirements of a place.
    """

    COURSE = PlaceKind.COURSE
    LESSON = PlaceKind.LESSON
    QUIZ = PlaceKind.QUIZ
    QUESTION = PlaceKind.QUESTION
    TASK = PlaceKind.TASK
    STEP = PlaceKind.STEP
    FRAMEWORK = "framework"
    REQUIREMENTS = "requirements"


WHAT_LABELS = {
    What.COURSE: N_("Course as a whole"),
    What.LESSON: N_("Lesson"),
    What.QUIZ: N_("Quiz"),
    What.QUESTION: N_("Question"),
    What.TASK: N_("Practical task"),
    What.STEP: N_("Critical step of a task"),
    What.FRAMEWORK: N_("Competency framework"),
    What.REQUIREMENTS: N_("What a place asks of a post"),
}
IN_COURSES = frozenset(What(str(kind)) for kind in PlaceKind)


class State(StrEnum):
    """Where an item of the review list stands. `VOID`: the replacement was
    undone before anybody looked.
    """

    OPEN = "open"
    DONE = "done"
    VOID = "void"


class How(StrEnum):
    """How an item was settled. `GONE`: what it is about no longer cites the old
    document, nobody had to say so.
    """

    RIGHT = "right"
    MENDED = "mended"
    GONE = "gone"


@dataclass(frozen=True)
class Reliance:
    """One thing that relies on a legal basis. `object`: the key of the course
    or framework, or the id of the unit; `part` and `item` inside it (for
    requirements the post); `revision`: the number of the course's revision;
    `count`: rows, for requirements.
    """

    what: What
    object: str
    title: Text
    part: str = ""
    item: str = ""
    detail: Text = field(default_factory=dict)
    revision: int | None = None
    revision_id: int | None = None
    count: int = 1


@dataclass(frozen=True)
class Impact:
    """What a replacement touches. `older` revisions that are no longer current
    are still taken by `takers` people.

    `people`: whose attainment would turn to "to re-confirm"; if not `exact`, at
    most so many.
    """

    reliances: Sequence[Reliance]
    older: int
    takers: int
    people: int
    exact: bool
    competencies: frozenset[str]

    def of(self, *kinds: What) -> list[Reliance]:
        """Those of these kinds."""
        return [one for one in self.reliances if one.what in kinds]


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
    quizzes: Sequence[tuple[Revision, Part]] = ()

"""Where people stand in the courses they take."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import Row

from lms.core import clock
from lms.core.types import Ids
from lms.courses import service as courses
from lms.courses.types import Kind, Part, Revision
from lms.enrolment import service as enrolment
from lms.planning.types import LearningRecord, PartKey, Progress, Taking
from lms.quizzes import service as quizzes
from lms.signoff import service as signoff
from lms.signoff.types import SubmissionState

PROGRESS_OF = {
    SubmissionState.DRAFT: Progress.STARTED,
    SubmissionState.SUBMITTED: Progress.WAITING,
    SubmissionState.RETURNED: Progress.RETURNED,
    SubmissionState.SIGNED: Progress.DONE,
}


class PartMark(NamedTuple):
    """Where a person stands with a part, since when it is done, and how often
    they tried it.
    """

    progress: Progress
    done_at: dt.datetime | None = None
    tries: int = 0

    def is_done_since(self, moment: dt.datetime) -> bool:
        """Whether it was finished then or later."""
        is_done = self.progress is Progress.DONE and self.done_at is not None
        return is_done and self.done_at >= moment


PartKeys = list[PartKey]
Marks = dict[PartKey, PartMark]
RowMark = tuple[Row, PartMark]
Revisions = Mapping[int, Revision]
NOT_BEGUN = PartMark(Progress.OPEN)


def learning_records(ids: Ids) -> dict[int, LearningRecord]:
    """Where these people stand in all courses they take, in five statements."""
    enrolments = enrolment.enrolments(ids)
    attempts = quizzes.attempt_summaries(ids)
    marks = _marks(ids, attempts)
    recent = _done_this_year(marks)
    revisions = courses.revisions(_revision_ids(enrolments, recent))
    records = {
        id_: LearningRecord(
            minutes=_minutes(recent[id_], revisions), attempts=attempts[id_]
        )
        for id_ in ids
    }
    for row in enrolments:
        revision = revisions[row.revision_id]
        taking = _taking(revision, marks[row.person_id])
        records[row.person_id].takings[revision.slug] = taking
    return records


def _revision_ids(
    enrolments: Iterable[Row], done: Mapping[int, PartKeys]
) -> set[int]:
    """The revisions that people take, or finished something of."""
    found = {row.revision_id for row in enrolments}
    for keys in done.values():
        found.update(revision_id for revision_id, _ in keys)
    return found


def _marks(ids: Ids, attempts: quizzes.AttemptSummaries) -> dict[int, Marks]:
    """By person what is known of the parts they have begun."""
    found: dict[int, Marks] = {
        id_: {key: _of_quiz(row) for key, row in attempts[id_].items()}
        for id_ in ids
    }
    for row, mark in (*_lesson_marks(ids), *_task_marks(ids)):
        found[row.person_id][row.revision_id, row.part] = mark
    return found


def _of_quiz(row: Row) -> PartMark:
    progress = Progress.DONE if row.passed_at else Progress.STARTED
    return PartMark(progress, row.passed_at, row.tries)


def _lesson_marks(ids: Ids) -> Iterator[RowMark]:
    for row in enrolment.lessons_answered(ids):
        yield row, PartMark(Progress.DONE, row.answered_at)


def _task_marks(ids: Ids) -> Iterator[RowMark]:
    for row in signoff.standings(ids):
        yield row, PartMark(PROGRESS_OF[row.state], row.changed_at)


def _taking(revision: Revision, marks: Marks) -> Taking:
    course = revision.course
    spent = (
        part.key
        for part in course.parts
        if part.kind is Kind.QUIZ and _is_spent(revision, part, marks)
    )
    progress = {
        part.key: marks.get((revision.id, part.key), NOT_BEGUN).progress
        for part in course.parts
    }
    return Taking(revision, progress, frozenset(spent))


def _is_spent(revision: Revision, part: Part, marks: Marks) -> bool:
    """Whether the attempts at a quiz are used up without passing."""
    mark = marks.get((revision.id, part.key), NOT_BEGUN)
    if mark.progress is not Progress.STARTED:
        return False
    most = quizzes.quiz_of(revision, part).attempts
    return bool(most) and mark.tries >= most


def _done_this_year(marks: Mapping[int, Marks]) -> dict[int, PartKeys]:
    """By person the parts finished this year. Those of a revision left for a
    newer one count as well.
    """
    first = clock.today().replace(month=1, day=1)
    begin = clock.start_of(first)
    return {
        id_: [key for key, mark in mine.items() if mark.is_done_since(begin)]
        for id_, mine in marks.items()
    }


def _minutes(keys: PartKeys, revisions: Revisions) -> int:
    """The working time of these parts."""
    return sum(
        part.minutes
        for id_, key in keys
        if (part := revisions[id_].course.part(key))
    )

"""Where people stand in the courses they take."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from lms.core import clock
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


Marks = dict[PartKey, PartMark]
Revisions = Mapping[int, Revision]
NOT_BEGUN = PartMark(Progress.OPEN)


def learning_records(ids: Sequence[int]) -> dict[int, LearningRecord]:
    """Where these people stand in all courses they take, in five statements."""
    enrolments = enrolment.enrolments(ids)
    attempts = quizzes.attempt_summaries(ids)
    marks = _marks(ids, attempts)
    year = dt.datetime.combine(
        clock.today().replace(month=1, day=1), dt.time.min, clock.zone()
    )
    recent = {id_: _done_since(year, marks[id_]) for id_ in ids}
    revisions = courses.revisions(
        sorted(
            {row.revision_id for row in enrolments}.union(
                revision_id
                for keys in recent.values()
                for revision_id, _ in keys
            )
        )
    )
    records = {
        id_: LearningRecord(
            minutes=_minutes(recent[id_], revisions), attempts=attempts[id_]
        )
        for id_ in ids
    }
    for row in enrolments:
        revision = revisions[row.revision_id]
        records[row.person_id].takings[revision.slug] = _taking(
            revision, marks[row.person_id]
        )
    return records


def _marks(
    ids: Sequence[int], attempts: quizzes.AttemptSummaries
) -> dict[int, Marks]:
    """By person what is known of the parts they have begun."""
    found: dict[int, Marks] = {id_: {} for id_ in ids}
    for row in enrolment.lessons_answered(ids):
        found[row.person_id][row.revision_id, row.part] = PartMark(
            Progress.DONE, row.answered_at
        )
    for id_, mine in attempts.items():
        for key, row in mine.items():
            progress = Progress.DONE if row.passed_at else Progress.STARTED
            found[id_][key] = PartMark(progress, row.passed_at, row.tries)
    for row in signoff.standings(ids):
        progress = PROGRESS_OF[SubmissionState(row.state)]
        found[row.person_id][row.revision_id, row.part] = PartMark(
            progress, row.changed_at
        )
    return found


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


def _done_since(moment: dt.datetime, marks: Marks) -> list[PartKey]:
    """The parts finished since then. Those of a revision left for a newer one
    count as well.
    """
    return [
        key
        for key, mark in marks.items()
        if mark.progress is Progress.DONE
        and mark.done_at
        and mark.done_at >= moment
    ]


def _minutes(keys: Iterable[PartKey], revisions: Revisions) -> int:
    """The working time of these parts."""
    parts = (revisions[id_].course.part(key) for id_, key in keys)
    return sum(part.minutes for part in parts if part)

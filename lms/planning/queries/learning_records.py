"""Where people stand in the courses they take."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Row

from lms.core import clock
from lms.core.types import Ids
from lms.courses import service as courses
from lms.courses.types import Course, Kind, Part, Revision
from lms.enrolment import service as enrolment
from lms.planning.types import BEHIND, LearningRecord, Progress, Taking
from lms.quizzes import service as quizzes
from lms.scenarios import service as scenarios
from lms.signoff import service as signoff
from lms.signoff.types import SubmissionState

PROGRESS_OF = {
    SubmissionState.DRAFT: Progress.STARTED,
    SubmissionState.SUBMITTED: Progress.WAITING,
    SubmissionState.RETURNED: Progress.RETURNED,
    SubmissionState.SIGNED: Progress.DONE,
}


class PartMark(NamedTuple):
    """Where a person stands with a part, whether it was finished this year, and
    how often they tried it.
    """

    progress: Progress
    this_year: bool = False
    tries: int = 0


PersonRevision = tuple[int, int]
"""A person, and a revision that they take or took."""
Marks = Mapping[str, PartMark]
"""What is known of the parts of a revision that somebody has begun."""
FoundMark = tuple[PersonRevision, str, PartMark]
NOT_BEGUN = PartMark(Progress.OPEN)


def learning_records(ids: Ids) -> dict[int, LearningRecord]:
    """Where these people stand in all courses they take, in four statements."""
    year = clock.start_of(clock.today().replace(month=1, day=1))
    attempts = quizzes.attempt_summaries(ids, year)
    plays = scenarios.play_summaries(ids, year)
    marks: dict[PersonRevision, dict[str, PartMark]] = defaultdict(dict)
    for place, part, mark in _marks(ids, attempts, plays, year):
        marks[place][part] = mark
    enrolments: list[PersonRevision] = []
    for *taken, lesson, is_new, _at, _place in enrolment.standings(ids, year):
        place = tuple(taken)
        if lesson is None:
            enrolments.append(place)
        else:
            marks[place][lesson] = PartMark(Progress.DONE, is_new)
    standing = _Standing({id_ for _, id_ in (*marks, *enrolments)})
    records = {id_: LearningRecord(attempts=attempts[id_]) for id_ in ids}
    for (person_id, revision_id), known in marks.items():
        # Those of a revision left for a newer one count as well.
        taking = standing.taking(revision_id, known)
        records[person_id].minutes += taking.this_year
    for person_id, revision_id in enrolments:
        known = marks.get((person_id, revision_id), {})
        taking = standing.taking(revision_id, known)
        records[person_id].takings[taking.revision.slug] = taking
    return records


def _marks(
    ids: Ids,
    attempts: quizzes.AttemptSummaries,
    plays: scenarios.PlaySummaries,
    year: dt.datetime,
) -> Iterator[FoundMark]:
    for id_, summaries in attempts.items():
        for (revision_id, part), row in summaries.items():
            mark = PartMark(_quiz_progress(row), bool(row.is_new), row.tries)
            yield (id_, revision_id), part, mark
    for id_, played in plays.items():
        for (revision_id, part), row in played.items():
            progress = Progress.DONE if row.passed_last else Progress.STARTED
            mark = PartMark(progress, bool(row.is_new))
            yield (id_, revision_id), part, mark
    for *place, part, state, is_new in signoff.standings(ids, year):
        progress = PROGRESS_OF[state]
        is_done = progress is Progress.DONE
        yield tuple(place), part, PartMark(progress, is_done and is_new)


def _quiz_progress(row: Row) -> Progress:
    if row.passed_last:
        return Progress.DONE
    return Progress.WAITING if row.unread else Progress.STARTED


class _Standing:
    """What marks come to; the same for everybody who has the same."""

    def __init__(self, revision_ids: Ids) -> None:
        self.revisions = courses.revisions(revision_ids)
        self.known: dict[tuple[int, frozenset], Taking] = {}

    def taking(self, revision_id: int, marks: Marks) -> Taking:
        """The course as taken by somebody with these marks."""
        key = revision_id, frozenset(marks.items())
        if key not in self.known:
            self.known[key] = _taking(self.revisions[revision_id], marks)
        return self.known[key]


def _taking(revision: Revision, marks: Marks) -> Taking:
    course = revision.course
    spent = (
        part.key
        for part in course.parts
        if part.kind is Kind.QUIZ and _is_spent(revision, part, marks)
    )
    progress = {
        part.key: marks.get(part.key, NOT_BEGUN).progress
        for part in course.parts
    }
    progress |= _left_out(course, progress)
    minutes = sum(
        part.minutes
        for part in course.every
        if marks.get(part.key, NOT_BEGUN).this_year
    )
    return Taking(revision, progress, frozenset(spent), minutes)


def _left_out(
    course: Course, progress: Mapping[str, Progress]
) -> dict[str, Progress]:
    """The practices that somebody has gone past: they never bar the way. One
    at the end is left out when all else is finished.
    """
    states = list(progress.values())
    return {
        part.key: Progress.SKIPPED
        for place, part in enumerate(course.parts)
        if part.kind is Kind.PRACTICE
        and states[place] is Progress.OPEN
        and _is_past(states[:place], states[place + 1 :])
    }


def _is_past(before: Sequence[Progress], after: Sequence[Progress]) -> bool:
    """Whether a part that lies after the one in question was begun; of the last
    one, whether nothing else is left.
    """
    if after:
        return any(state is not Progress.OPEN for state in after)
    return all(state in BEHIND for state in before)


def _is_spent(revision: Revision, part: Part, marks: Marks) -> bool:
    """Whether the attempts at a quiz are used up without passing."""
    mark = marks.get(part.key, NOT_BEGUN)
    if mark.progress is not Progress.STARTED:
        return False
    most = quizzes.quiz_of(revision, part).attempts
    return bool(most) and mark.tries >= most

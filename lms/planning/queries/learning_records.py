"""Where people stand in the courses they take."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from sqlalchemy import Row, bindparam, select, union_all

from lms.core import clock
from lms.core.columns import Rows
from lms.core.db import execute
from lms.core.types import Ids, group
from lms.courses import service as courses
from lms.courses.types import Course, Kind, Part, Revision
from lms.enrolment import service as enrolment
from lms.planning.models import Language
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
    """Where a person stands with a part, whether it was finished this year,
    how often they tried it, and since when it waits for somebody's answer.
    """

    progress: Progress
    this_year: bool = False
    tries: int = 0
    since: dt.datetime | None = None


PersonRevision = tuple[int, int]
"""A person, and a revision that they take or took."""
Marks = Mapping[str, PartMark]
"""What is known of the parts of a revision that somebody has begun."""
NOT_BEGUN = PartMark(Progress.OPEN)
_LANGUAGE = "language"
"""The kind of a row with the language that somebody chose."""
_STANDINGS = union_all(
    quizzes.STANDINGS,
    scenarios.STANDINGS,
    signoff.STANDINGS,
    *enrolment.STANDINGS,
    enrolment.standing_query(
        _LANGUAGE, Language.__table__, state=Language.__table__.c.language
    ),
).subquery("standings")
_ORDER = "rank", "at", "place"
_RECORDS = select(
    *(column for column in _STANDINGS.c if column.name not in _ORDER)
).order_by(*(_STANDINGS.c[name] for name in _ORDER))
"""Without what only orders them: a moment costs as much as all else in a row."""
_IN_ONE = _RECORDS.where(_STANDINGS.c.revision_id + 0 == bindparam("revision"))
"""Added to, so that no index leads to everybody who takes the revision."""


def learning_records(
    ids: Ids, revision_id: int | None = None
) -> dict[int, LearningRecord]:
    """Where these people stand in all courses they take, in one statement; with
    a revision, in that one only.
    """
    choice = {
        "people": list(ids),
        "revision": revision_id,
        enrolment.SINCE: clock.start_of(clock.today().replace(month=1, day=1)),
    }
    rows = execute(_IN_ONE if revision_id else _RECORDS, choice).all()
    found = group((row.kind, row) for row in rows)
    records = {id_: LearningRecord() for id_ in ids}
    for row in found.pop(_LANGUAGE, ()):
        records[row.person_id].language = row.state
    for row in found[Kind.QUIZ]:
        records[row.person_id].attempts[row.revision_id, row.part] = row
    _add_takings(records, found)
    return records


def _add_takings(
    records: Mapping[int, LearningRecord], found: Mapping[str, Rows]
) -> None:
    marks = _marks(found)
    standing = _Standing({row.revision_id for row in chain(*found.values())})
    for (person_id, revision_id), known in marks.items():
        # Those of a revision left for a newer one count as well.
        taking = standing.taking(revision_id, known)
        records[person_id].minutes += taking.this_year
    for row in found[enrolment.TAKEN]:
        known = marks.get((row.person_id, row.revision_id), {})
        taking = standing.taking(row.revision_id, known)
        records[row.person_id].takings[taking.revision.slug] = taking


def _marks(
    found: Mapping[str, Rows],
) -> Mapping[PersonRevision, Marks]:
    marks: dict[PersonRevision, dict[str, PartMark]] = defaultdict(dict)
    for kind, mark_of in MARK_OF.items():
        for row in found[kind]:
            marks[row.person_id, row.revision_id][row.part] = mark_of(row)
    return marks


def _quiz_mark(row: Row) -> PartMark:
    progress = _quiz_progress(row)
    since = row.tried_last if row.unread else None
    return PartMark(progress, bool(row.is_new), row.tries, since)


def _scenario_mark(row: Row) -> PartMark:
    return PartMark(_quiz_progress(row), bool(row.is_new))


def _task_mark(row: Row) -> PartMark:
    progress = PROGRESS_OF[row.state]
    is_new = progress is Progress.DONE and row.is_new
    return PartMark(progress, is_new, since=row.tried_last)


def _lesson_mark(row: Row) -> PartMark:
    return PartMark(Progress.DONE, row.is_new)


MARK_OF = {
    Kind.QUIZ: _quiz_mark,
    Kind.SCENARIO: _scenario_mark,
    Kind.TASK: _task_mark,
    Kind.LESSON: _lesson_mark,
}
"""A quiz that is passed in a course taken in order is kept like a lesson too,
which comes last and counts.
"""


def _quiz_progress(row: Row) -> Progress:
    if row.passed_last:
        return Progress.DONE
    if row.unread:
        return Progress.WAITING
    return Progress.FAILED if row.tries else Progress.STARTED


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
    waiting = {
        key: marks[key].since
        for key, state in progress.items()
        if state is Progress.WAITING
    }
    return Taking(revision, progress, frozenset(spent), minutes, waiting)


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
    if mark.progress is not Progress.FAILED:
        return False
    most = quizzes.quiz_of(revision, part).attempts
    return bool(most) and mark.tries >= most

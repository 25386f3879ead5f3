"""What plans and assignments are decided on, read for many people at once: a
fixed number of queries, however many there are.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, select

from lms.access import service as access
from lms.access.types import Permission
from lms.core import clock
from lms.core.db import execute
from lms.core.state import setting, state
from lms.courses import service as courses
from lms.courses.types import Kind, Part, Revision
from lms.enrolment.models import Enrolment, LessonProgress
from lms.evidence import service as evidence
from lms.framework import service as framework
from lms.gapmap import rules as gapmap
from lms.people import service as people
from lms.people.models import Person
from lms.people.types import Held
from lms.planning import ledger
from lms.planning.models import Assignment, AssignmentReason, Language, Pace
from lms.planning.rules import CourseIndex, index_courses
from lms.planning.rules.assignment_rules import is_complete
from lms.planning.types import (
    NO_DETAILS,
    Due,
    DueReason,
    LearningRecord,
    Progress,
    Situation,
    Taking,
)
from lms.quizzes import service as quizzes
from lms.requirements import service as requirements
from lms.signoff import service as signoff
from lms.signoff.types import SubmissionState

_FROM_SIGNOFF = {
    SubmissionState.DRAFT: Progress.STARTED,
    SubmissionState.SUBMITTED: Progress.WAITING,
    SubmissionState.RETURNED: Progress.RETURNED,
    SubmissionState.SIGNED: Progress.DONE,
}
_ENROLMENT, _LESSON = Enrolment.__table__.c, LessonProgress.__table__.c
_ENROLLED = (
    select(_ENROLMENT.person_id, _ENROLMENT.revision_id)
    .where(_ENROLMENT.person_id.in_(bindparam("people", expanding=True)))
    .order_by(_ENROLMENT.enrolled_at, _ENROLMENT.id)
)
_READ = select(
    _LESSON.person_id,
    _LESSON.revision_id,
    _LESSON.part,
    _LESSON.answered_at,
).where(_LESSON.person_id.in_(bindparam("people", expanding=True)))


def course_index() -> CourseIndex:
    """The catalogue made ready for planning, once per process and again when a
    course or a framework was published.
    """
    catalogue, lineage = courses.catalogue(), framework.lineage()
    known = state().cache.get("shelf")
    if known is None or known[0] is not catalogue or known[1] is not lineage:
        known = state().cache["shelf"] = (
            catalogue,
            lineage,
            index_courses(catalogue, lineage.rule_for),
        )
    return known[2]


Marks = dict[tuple[int, str], tuple[Progress, dt.datetime | None, int]]


def work(ids: Sequence[int]) -> dict[int, LearningRecord]:
    """Where these people stand in all courses they take, in five queries."""
    people_ = {"people": list(ids)}
    enrolled, read = execute(_ENROLLED, people_).all(), execute(_READ, people_)
    tried, standings = quizzes.attempt_summaries(ids), signoff.standings(ids)
    found, marks = (
        {id_: LearningRecord(attempts=tried[id_]) for id_ in ids},
        {id_: Marks() for id_ in ids},
    )
    revisions = courses.revisions(sorted({row.revision_id for row in enrolled}))
    for row in read:
        marks[row.person_id][row.revision_id, row.part] = (
            Progress.DONE,
            row.answered_at,
            0,
        )
    for row in (row for mine in tried.values() for row in mine.values()):
        mark = Progress.DONE if row.passed_at else Progress.STARTED
        marks[row.person_id][row.revision_id, row.part] = (
            mark,
            row.passed_at,
            row.tries,
        )
    for row in standings:
        mark = _FROM_SIGNOFF[SubmissionState(row.state)]
        marks[row.person_id][row.revision_id, row.part] = (
            mark,
            row.changed_at if mark is Progress.DONE else None,
            0,
        )
    for row in enrolled:
        revision = revisions[row.revision_id]
        found[row.person_id].takings[revision.slug] = _taking(
            revision, marks[row.person_id]
        )
    since = dt.datetime.combine(
        clock.today().replace(month=1, day=1), dt.time.min, clock.zone()
    )
    for id_, mine in marks.items():
        found[id_].minutes = _minutes(mine, revisions, since)
    return found


def _taking(revision: Revision, marks: Marks) -> Taking:
    def progress(parts: Iterable[Part]) -> dict[str, Progress]:
        return {
            part.key: marks.get((revision.id, part.key), (Progress.OPEN,))[0]
            for part in parts
        }

    spent = {
        part.key
        for part in revision.course.parts
        if part.kind is Kind.QUIZ
        and (mark := marks.get((revision.id, part.key)))
        if mark[0] is Progress.STARTED
        and (most := quizzes.quiz_of(revision, part).attempts)
        and mark[2] >= most
    }
    course = revision.course
    return Taking(
        revision,
        progress(course.parts),
        progress(course.deltas),
        frozenset(spent),
    )


def _minutes(
    marks: Marks, revisions: Mapping[int, Revision], since: dt.datetime
) -> int:
    """The working time of the parts finished since then. Parts of a revision
    left for a newer one count as well.
    """
    late = {
        key: mark
        for key, mark in marks.items()
        if mark[0] is Progress.DONE and mark[1] and mark[1] >= since
    }
    missing = {revision_id for revision_id, _part in late} - set(revisions)
    known = (
        {**revisions, **courses.revisions(sorted(missing))}
        if missing
        else revisions
    )
    return sum(
        part.minutes
        for revision_id, key in late
        if (part := known[revision_id].course.part(key))
    )


_ASKED = (
    select(
        Assignment.__table__.c.person_id,
        Assignment.__table__.c.slug,
        Assignment.__table__.c.part.label("upto"),
        Assignment.__table__.c.due_on.label("due"),
        AssignmentReason.__table__,
    )
    .join_from(Assignment.__table__, AssignmentReason.__table__)
    .where(
        Assignment.__table__.c.person_id.in_(
            bindparam("people", expanding=True)
        ),
        Assignment.__table__.c.open,
        AssignmentReason.__table__.c.ended_at.is_(None),
    )
    .order_by(
        Assignment.__table__.c.due_on,
        Assignment.__table__.c.slug,
        AssignmentReason.__table__.c.id,
    )
)


def courses_of(id_: int) -> tuple[dict[str, Taking], dict[str, Due]]:
    """What a person takes, and what they are asked to take and have not finished."""
    reasons, done = execute(_ASKED, {"people": [id_]}).all(), work([id_])
    return done[id_].takings, _due(reasons, done).get(id_, {})


def _due(
    reasons: Iterable[Any], done: Mapping[int, LearningRecord]
) -> dict[int, dict[str, Due]]:
    """What people are asked to take and have not finished, by slug, what is due
    first coming first, with every reason.
    """
    found: dict[int, dict[str, Due]] = {}
    for row in reasons:
        if is_complete(done[row.person_id].takings.get(row.slug), row.upto):
            continue  # stored as open until the nightly turn
        mine = found.setdefault(row.person_id, {})
        known = mine.get(
            row.slug, Due(row.upto, row.due, (), row.assignment_id)
        )
        reason = DueReason(
            row.key.partition(":")[0], row.due_on, row.rule_id, row.asked_by
        )
        mine[row.slug] = replace(known, reasons=(*known.reasons, reason))
    return found


_PERSON, _LANGUAGE = Person.__table__, Language.__table__
_PEOPLE = (
    select(_PERSON.c.id, _PERSON.c.name, _LANGUAGE.c.language)
    .select_from(
        _PERSON.outerjoin(_LANGUAGE, _LANGUAGE.c.person_id == _PERSON.c.id)
    )
    .where(_PERSON.c.id.in_(bindparam("people", expanding=True)))
)
_PACES = select(Pace.__table__.c.unit_id, Pace.__table__.c.weekly).where(
    Pace.__table__.c.unit_id.in_(bindparam("units", expanding=True))
)


def paces(units: Iterable[int]) -> dict[int, int]:
    """The minutes a week that these very units have set."""
    rows = execute(_PACES, {"units": list(units)})
    return {row.unit_id: row.weekly for row in rows}


def pace(path: str, known: Mapping[int, int]) -> int:
    """The minutes a week in the unit with this path: its own figure, else that
    of the nearest unit above, else the setting.
    """
    here = (
        known[unit] for unit in reversed(people.ids_on(path)) if unit in known
    )
    return next(here, setting("LMS_PLAN_WEEKLY_MINUTES"))


def situations(ids: Sequence[int], known: CourseIndex) -> dict[int, Situation]:
    """Everything the plans of these people depend on, beside what is on the
    shelf. Callers have checked the right to see it.

    Asked in two rounds: what is known of the people, then what holds where they
    work.
    """
    if not ids:
        return {}
    asked = {"people": list(ids)}
    postings, shown = people.postings(ids), evidence.attainments_of(ids)
    names, reasons = execute(_PEOPLE, asked), execute(_ASKED, asked).all()
    done = work(ids)
    held = {id_: mine[-1] for id_, mine in postings.items()}
    units = {
        unit for one in held.values() for unit in people.ids_on(one.unit.path)
    }
    required = requirements.effective_many(
        (one.post, one.unit.path) for one in held.values() if one.post
    )
    mentors = access.holders_by_unit(Permission.TASK_SIGN, units)
    weekly = paces(units)
    asked_for = _due(reasons, done)
    gaps = {
        id_: tuple(
            gapmap.gaps(
                required.get((one.post, one.unit.path), {})
                if (one := held.get(id_))
                else {},
                shown[id_],
            )
        )
        for id_ in ids
    }
    details = ledger.evidence_details(
        ledger.asked(gaps, shown, known), gaps, done, known
    )
    return {
        id_: Situation(
            person_id=id_,
            name=name,
            language=language,
            posting=(mine := held.get(id_)),
            gaps=gaps[id_],
            attained=shown[id_],
            takings=done[id_].takings,
            mentor=_has_mentor(mine, mentors, id_),
            weekly=pace(mine.unit.path if mine else "", weekly),
            done=done[id_].minutes,
            due=asked_for.get(id_, {}),
            details=details.get(id_, NO_DETAILS),
        )
        for id_, name, language in names
    }


def _has_mentor(
    posting: Held | None, mentors: Mapping[int, set[int]], person_id: int
) -> bool:
    """Whether somebody else may sign this person's tasks where they work."""
    way = people.ids_on(posting.unit.path) if posting else []
    return any(mentors.get(unit, set()) - {person_id} for unit in way)

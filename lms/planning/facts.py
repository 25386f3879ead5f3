"""What plans and assignments are decided on, read for many people at once: a fixed number of queries, however many there are."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from lms.access import service as access
from lms.access.types import Permission
from lms.core import clock
from lms.core.db import execute
from lms.core.prepared import Prepared, one_of
from lms.core.state import setting, state
from lms.courses import service as courses
from lms.courses.types import Kind, Part, Revision
from lms.enrolment.models import Enrolment, LessonProgress
from lms.evidence import service as evidence
from lms.evidence.types import Attainment
from lms.framework import service as framework
from lms.gapmap import rules as gapmap
from lms.gapmap.types import Gap
from lms.people import service as people
from lms.people.models import Person
from lms.people.types import Held
from lms.planning import asking, ledger, offers
from lms.planning.models import Assignment, AssignmentReason, Language, Pace
from lms.planning.needs import NO_PIECES, Pieces
from lms.planning.offers import Shelf
from lms.planning.types import Asking, Due, Progress, Situation, Taking
from lms.quizzes import service as quizzes
from lms.signoff import queries as signoff
from lms.signoff.types import State

_FROM_SIGNOFF = {
    State.DRAFT: Progress.STARTED,
    State.SUBMITTED: Progress.WAITING,
    State.RETURNED: Progress.RETURNED,
    State.SIGNED: Progress.DONE,
}
_ENROLMENT, _LESSON = Enrolment.__table__.c, LessonProgress.__table__.c
_ENROLLED = Prepared(
    select(_ENROLMENT.person_id, _ENROLMENT.revision_id)
    .where(one_of(_ENROLMENT.person_id, "people"))
    .order_by(_ENROLMENT.enrolled_at, _ENROLMENT.id)
)
_READ = Prepared(
    select(_LESSON.person_id, _LESSON.revision_id, _LESSON.part, _LESSON.answered_at).where(
        one_of(_LESSON.person_id, "people")
    )
)


def shelf() -> Shelf:
    """The catalogue made ready for planning, once per process and again when a course or a framework was published."""
    catalogue, lineage = courses.catalogue(), framework.lineage()
    known = state().kept.get("shelf")
    if known is None or known[0] is not catalogue or known[1] is not lineage:
        known = state().kept["shelf"] = catalogue, lineage, offers.shelf(catalogue, lineage.rule_for)
    return known[2]


@dataclass
class Work:
    """What a person has done: her courses in the order of joining, by slug, and the minutes she finished this year.

    `tried`: rows of the quizzes she began, by revision and part; None if they were not read, since nobody is enrolled anywhere.
    """

    takings: dict[str, Taking] = field(default_factory=dict)
    minutes: int = 0
    tried: dict[tuple[int, str], Any] | None = None


Marks = dict[tuple[int, str], tuple[Progress, dt.datetime | None, int]]


def work(ids: Collection[int]) -> dict[int, Work]:
    """Where these people stand in all courses they take, in five queries."""
    asked, found = {"people": list(ids)}, {id_: Work() for id_ in ids}
    enrolled = execute(_ENROLLED, asked).all()
    if not enrolled:
        return found
    revisions = courses.revisions(sorted({row.revision_id for row in enrolled}))
    marks: dict[int, Marks] = {id_: {} for id_ in ids}
    for row in execute(_READ, asked):
        marks[row.person_id][row.revision_id, row.part] = Progress.DONE, row.answered_at, 0
    for id_, mine in _tried(ids).items():
        found[id_].tried = mine
    for row in (row for one in found.values() for row in (one.tried or {}).values()):
        mark = Progress.DONE if row.passed_at else Progress.STARTED
        marks[row.person_id][row.revision_id, row.part] = mark, row.passed_at, row.tries
    for row in signoff.standings(asked["people"]):
        mark = _FROM_SIGNOFF[State(row.state)]
        marks[row.person_id][row.revision_id, row.part] = mark, row.changed_at if mark is Progress.DONE else None, 0
    for row in enrolled:
        revision = revisions[row.revision_id]
        found[row.person_id].takings[revision.slug] = _taking(revision, marks[row.person_id])
    since = dt.datetime.combine(clock.today().replace(month=1, day=1), dt.time.min, clock.zone())
    for id_, mine in marks.items():
        found[id_].minutes = _minutes(mine, revisions, since)
    return found


def _tried(ids: Collection[int]) -> dict[int, dict[tuple[int, str], Any]]:
    found: dict[int, dict[tuple[int, str], Any]] = {id_: {} for id_ in ids}
    for row in quizzes.tried(list(ids)):
        found[row.person_id][row.revision_id, row.part] = row
    return found


def _taking(revision: Revision, marks: Marks) -> Taking:
    def progress(parts: Iterable[Part]) -> dict[str, Progress]:
        return {part.key: marks.get((revision.id, part.key), (Progress.OPEN,))[0] for part in parts}

    spent = {
        part.key
        for part in revision.course.parts
        if part.kind is Kind.QUIZ and (mark := marks.get((revision.id, part.key)))
        if mark[0] is Progress.STARTED and (most := quizzes.quiz_of(revision, part).attempts) and mark[2] >= most
    }
    course = revision.course
    return Taking(revision, progress(course.parts), progress(course.deltas), frozenset(spent))


def _minutes(marks: Marks, revisions: Mapping[int, Revision], since: dt.datetime) -> int:
    """The working time of the parts finished since then. Parts of a revision left for a newer one count as well."""
    late = {key: mark for key, mark in marks.items() if mark[0] is Progress.DONE and mark[1] and mark[1] >= since}
    missing = {revision_id for revision_id, _part in late} - set(revisions)
    known = {**revisions, **courses.revisions(sorted(missing))} if missing else revisions
    return sum(part.minutes for revision_id, key in late if (part := known[revision_id].course.part(key)))


_ASKED = Prepared(
    select(
        Assignment.__table__.c.person_id,
        Assignment.__table__.c.slug,
        Assignment.__table__.c.part.label("upto"),
        Assignment.__table__.c.due_on.label("due"),
        AssignmentReason.__table__,
    )
    .join_from(Assignment.__table__, AssignmentReason.__table__)
    .where(
        one_of(Assignment.__table__.c.person_id, "people"),
        Assignment.__table__.c.open,
        AssignmentReason.__table__.c.ended_at.is_(None),
    )
    .order_by(Assignment.__table__.c.due_on, Assignment.__table__.c.slug, AssignmentReason.__table__.c.id)
)


def due(ids: Collection[int], done: Mapping[int, Work]) -> dict[int, dict[str, Due]]:
    """What these people are asked to take and have not finished, by slug, what is due first coming first, with every reason."""
    found: dict[int, dict[str, Due]] = {}
    for row in execute(_ASKED, {"people": list(ids)}):
        if asking.complete(done[row.person_id].takings.get(row.slug), row.upto):
            continue  # stored as open until the nightly turn
        mine = found.setdefault(row.person_id, {})
        known = mine.get(row.slug, Due(row.upto, row.due, (), row.assignment_id))
        reason = Asking(row.key.partition(":")[0], row.due_on, row.rule_id, row.asked_by)
        mine[row.slug] = replace(known, asked=(*known.asked, reason))
    return found


_PERSON, _LANGUAGE = Person.__table__, Language.__table__
_PEOPLE = Prepared(
    select(_PERSON.c.id, _PERSON.c.name, _LANGUAGE.c.language)
    .select_from(_PERSON.outerjoin(_LANGUAGE, _LANGUAGE.c.person_id == _PERSON.c.id))
    .where(one_of(_PERSON.c.id, "people"))
)
_PACES = Prepared(
    select(Pace.__table__.c.unit_id, Pace.__table__.c.weekly).where(one_of(Pace.__table__.c.unit_id, "units"))
)


def paces(units: Iterable[int]) -> dict[int, int]:
    """The minutes a week that these very units have set."""
    return {row.unit_id: row.weekly for row in execute(_PACES, {"units": list(units)})}


def pace(path: str, known: Mapping[int, int]) -> int:
    """The minutes a week in the unit with this path: its own figure, else that of the nearest unit above, else the setting."""
    here = (known[unit] for unit in reversed(people.ids_on(path)) if unit in known)
    return next(here, setting("LMS_PLAN_WEEKLY_MINUTES"))


def situations(ids: Sequence[int], known: Shelf) -> dict[int, Situation]:
    """Everything the plans of these people depend on, beside what is on the shelf. Callers have checked the right to see it."""
    if not ids:
        return {}
    asked = {"people": list(ids)}
    held = {id_: postings[-1] for id_, postings in people.postings(ids).items()}
    units = {unit for one in held.values() for unit in people.ids_on(one.unit.path)}
    required = framework.effective_many((one.post, one.unit.path) for one in held.values() if one.post)
    shown = evidence.attainments_of(ids)
    done, weekly = work(ids), paces(units)
    asked_for = due(ids, done)
    gaps = {
        id_: tuple(
            gapmap.gaps(required.get((one.post, one.unit.path), {}) if (one := held.get(id_)) else {}, shown[id_])
        )
        for id_ in ids
    }
    pieces = _pieces(gaps, shown, done, known)
    mentors = access.holders_by_unit(Permission.TASK_SIGN, units)
    return {
        id_: Situation(
            person_id=id_,
            name=name,
            language=language,
            posting=(mine := held.get(id_)),
            gaps=gaps[id_],
            shown=shown[id_],
            takings=done[id_].takings,
            mentor=_has_mentor(mine, mentors, id_),
            weekly=pace(mine.unit.path if mine else "", weekly),
            done=done[id_].minutes,
            due=asked_for.get(id_, {}),
            pieces=pieces.get(id_, NO_PIECES),
        )
        for id_, name, language in execute(_PEOPLE, asked)
    }


def _pieces(
    gaps: Mapping[int, Sequence[Gap]],
    shown: Mapping[int, Mapping[str, Attainment]],
    done: Mapping[int, Work],
    known: Shelf,
) -> dict[int, Pieces]:
    wanted = ledger.asked(gaps, shown, known)

    def tried() -> Mapping[int, ledger.Tried]:
        if any(done[id_].tried is None for id_ in wanted):
            for id_, mine in _tried(wanted).items():
                done[id_].tried = mine
        return {id_: done[id_].tried or {} for id_ in wanted}

    return ledger.pieces(wanted, gaps, {id_: done[id_].takings for id_ in wanted}, known, tried)


def _has_mentor(posting: Held | None, mentors: Mapping[int, set[int]], person_id: int) -> bool:
    """Whether somebody else may sign this person's tasks where she works."""
    way = people.ids_on(posting.unit.path) if posting else []
    return any(mentors.get(unit, set()) - {person_id} for unit in way)

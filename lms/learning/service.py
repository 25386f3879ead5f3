"""Read lessons, answer their check questions, see progress and the next step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock
from lms.core.db import execute, transaction
from lms.core.errors import Invalid
from lms.core.marks import N_
from lms.core.prepared import Prepared
from lms.courses import service as courses
from lms.courses.types import Kind, Part, Revision
from lms.enrolment import service as enrolment
from lms.enrolment.models import Enrolment
from lms.gapmap import service as gapmap
from lms.learning import rules
from lms.learning.models import LessonProgress
from lms.learning.types import NextStep, Progress, Taking
from lms.quizzes import service as quizzes
from lms.quizzes.questions.base import Mark, Question
from lms.revalidation import service as revalidation
from lms.revalidation.types import LawChange
from lms.signoff import queries as signoff
from lms.signoff.types import State

_FROM_SIGNOFF = {
    State.DRAFT: Progress.STARTED,
    State.SUBMITTED: Progress.WAITING,
    State.RETURNED: Progress.RETURNED,
    State.SIGNED: Progress.DONE,
}


_ENROLMENT, _PROGRESS = Enrolment.__table__.c, LessonProgress.__table__.c
_ENROLLED = Prepared(
    select(_ENROLMENT.revision_id)
    .where(_ENROLMENT.person_id == bindparam("person"))
    .order_by(_ENROLMENT.enrolled_at, _ENROLMENT.id)
)
_ANSWERED = Prepared(select(_PROGRESS.revision_id, _PROGRESS.part).where(_PROGRESS.person_id == bindparam("person")))
_ANSWER = Prepared(
    select(LessonProgress.__table__).where(
        _PROGRESS.person_id == bindparam("person"),
        _PROGRESS.revision_id == bindparam("revision"),
        _PROGRESS.part == bindparam("part"),
    )
)


def takings(actor: Actor) -> Sequence[Taking]:
    """Everything the actor is enrolled in, with progress; a fixed number of queries."""
    access.require(actor, Permission.LEARN)
    ids = execute(_ENROLLED, {"person": actor.person_id}).scalars().all()
    if not ids:
        return []
    revisions, standings = courses.revisions(ids), _standings(actor)
    return [Taking(revisions[revision_id], _progress(revisions[revision_id], *standings)) for revision_id in ids]


def _standings(actor: Actor):
    answered = execute(_ANSWERED, {"person": actor.person_id})
    lessons = {(row.revision_id, row.part) for row in answered}
    return lessons, quizzes.standing(actor.person_id), signoff.standing(actor.person_id)


def _progress(revision: Revision, lessons: set, attempts: dict, submissions: dict) -> dict[str, Progress]:
    found = {}
    for part in revision.course.parts:
        key = (revision.id, part.key)
        if part.kind is Kind.LESSON:
            found[part.key] = Progress.DONE if key in lessons else Progress.OPEN
        elif part.kind is Kind.QUIZ:
            tried = attempts.get(key)
            found[part.key] = Progress.OPEN if tried is None else Progress.DONE if tried["passed"] else Progress.STARTED
        else:
            found[part.key] = _FROM_SIGNOFF[submissions[key][1]] if key in submissions else Progress.OPEN
    return found


def taking(actor: Actor, revision: Revision) -> Taking:
    """Progress in one course."""
    access.require(actor, Permission.LEARN)
    return Taking(revision, _progress(revision, *_standings(actor)))


@dataclass(frozen=True)
class Home:
    """What the first page shows."""

    standing: gapmap.Standing
    takings: Sequence[Taking]
    step: NextStep
    doubts: Mapping[str, Sequence[LawChange]]


def home(actor: Actor) -> Home:
    """The next step, the gaps, and the courses begun."""
    standing, takes, catalogue = gapmap.mine(actor), takings(actor), courses.catalogue()
    doubts = revalidation.open_doubts(actor.person_id, standing.doubtful) if standing.doubtful else {}
    step = rules.next_step(standing.gaps, takes, catalogue, standing.posting is not None, doubts)
    return Home(standing, takes, step, doubts)


@dataclass(frozen=True)
class Lesson:
    """A lesson of a frozen revision, its check question in this person's order, and the last answer to it."""

    revision: Revision
    part: Part
    question: Question
    order: list[int]
    answered: Row[Any] | None
    mark: Mark | None


def lesson(actor: Actor, revision_id: int, part_key: str) -> Lesson:
    """A lesson to read."""
    access.require(actor, Permission.LEARN)
    revision = courses.revision(revision_id)
    part = courses.part_of(revision, part_key, Kind.LESSON)
    question = quizzes.question_of(revision, part)
    mine = {"person": actor.person_id, "revision": revision_id, "part": part_key}
    answered = execute(_ANSWER, mine).first()
    mark = quizzes.mark_one(question, answered.answer) if answered else None
    return Lesson(revision, part, question, quizzes.check_order(question, actor.person_id, part), answered, mark)


def answer(actor: Actor, revision_id: int, part_key: str, values: list[str]) -> None:
    """Answer the check question; the lesson is done with the first answer, right or wrong, and may be answered again."""
    found = lesson(actor, revision_id, part_key)
    response = found.question.read(values, found.order)
    if not response:
        raise Invalid(N_("Choose or write an answer first; a wrong one costs nothing here."), "answer")
    share = quizzes.mark_one(found.question, response).share
    table = LessonProgress.__table__
    mine = (table.c.person_id == actor.person_id) & (table.c.revision_id == revision_id) & (table.c.part == part_key)
    with transaction() as db:
        enrolment.join(actor, found.revision)
        now = clock.now()
        done = db.execute(
            update(table).where(mine).values(answer=response, share=share, tries=table.c.tries + 1, answered_at=now)
        )
        if not done.rowcount:
            row = {
                "person_id": actor.person_id,
                "revision_id": revision_id,
                "part": part_key,
                "answer": response,
                "share": share,
            }
            db.execute(insert(table).values(**row, tries=1, answered_at=now))

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
from lms.courses import service as courses
from lms.courses.types import Kind, Part, Revision
from lms.enrolment import service as enrolment
from lms.enrolment.models import LessonProgress
from lms.learning import rules
from lms.learning.types import NextStep
from lms.planning import service as planning
from lms.planning.types import PersonPlan, Progress, Situation, Taking
from lms.quizzes import service as quizzes
from lms.quizzes.types import Mark, Question
from lms.revalidation import service as revalidation
from lms.revalidation.types import LawChange

_PROGRESS = LessonProgress.__table__.c
_ANSWER = select(LessonProgress.__table__).where(
    _PROGRESS.person_id == bindparam("person"),
    _PROGRESS.revision_id == bindparam("revision"),
    _PROGRESS.part == bindparam("part"),
)


def taking(actor: Actor, revision: Revision) -> Taking:
    """Progress in one course."""
    mine = planning.takings(actor).get(revision.slug)
    if mine and mine.revision.id == revision.id:
        return mine
    return Taking(
        revision, {part.key: Progress.OPEN for part in revision.course.parts}
    )


@dataclass(frozen=True)
class Home:
    """What the first page shows."""

    planned: PersonPlan
    takings: Sequence[Taking]
    step: NextStep
    doubts: Mapping[str, Sequence[LawChange]]


def home(actor: Actor) -> Home:
    """The next step, the gaps, what is asked for by when, and the courses
    begun.
    """
    planned = planning.mine(actor)
    mine = planned.situation
    takings, has_post = list(mine.takings.values()), mine.posting is not None
    doubts = _doubts(mine)
    step = rules.next_step(
        mine.gaps, takings, planning.catalogue(), has_post, planned.plan.items
    )
    return Home(planned, takings, step, doubts)


def _doubts(mine: Situation) -> Mapping[str, Sequence[LawChange]]:
    """As the plan has read them, if it had to."""
    if not mine.doubtful:
        return {}
    if mine.doubtful <= mine.details.read:
        return revalidation.law_changes(mine.details.doubts)
    return revalidation.open_doubts(mine.person_id, mine.doubtful)


@dataclass(frozen=True)
class Lesson:
    """A lesson of a frozen revision, its check question in this person's order,
    and the last answer to it.
    """

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
    mine = {
        "person": actor.person_id,
        "revision": revision_id,
        "part": part_key,
    }
    answered = execute(_ANSWER, mine).first()
    mark = question.mark(answered.answer) if answered else None
    return Lesson(
        revision,
        part,
        question,
        quizzes.check_order(question, actor.person_id),
        answered,
        mark,
    )


def answer(
    actor: Actor, revision_id: int, part_key: str, values: list[str]
) -> None:
    """Answer the check question; the lesson is done with the first answer,
    right or wrong, and may be answered again.
    """
    found = lesson(actor, revision_id, part_key)
    response = found.question.read(values, found.order)
    if not response:
        raise Invalid(
            N_(
                "Choose or write an answer first; a wrong one costs nothing here."
            ),
            "answer",
        )
    share = found.question.mark(response).share
    table = LessonProgress.__table__
    mine = (
        (table.c.person_id == actor.person_id)
        & (table.c.revision_id == revision_id)
        & (table.c.part == part_key)
    )
    with transaction() as db:
        enrolment.join(actor, found.revision)
        now = clock.now()
        done = db.execute(
            update(table)
            .where(mine)
            .values(
                answer=response,
                share=share,
                tries=table.c.tries + 1,
                answered_at=now,
            )
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

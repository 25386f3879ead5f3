"""Who has to read what a learner has handed in, and is told of it."""

from collections.abc import Sequence
from operator import attrgetter

from sqlalchemy import Row, insert

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import outbox
from lms.core.db import execute
from lms.core.marks import N_
from lms.core.types import Json
from lms.courses.types import Part
from lms.people import service as people
from lms.quizzes.models import Reading

READING = Reading.__table__
_ADD = insert(READING).returning(READING.c.id)
_OF_ATTEMPT = attrgetter("person_id", "revision_id", "slug", "part")


def readers(learner: int, path: str) -> list[int]:
    """The people who may read and mark what the learner has written while they
    worked in this unit; nobody marks their own.
    """
    holders = access.holders(Permission.TASK_SIGN, path)
    return [one for one in holders if one != learner]


def ask(
    actor: Actor, attempt: Row, part: Part, questions: Sequence[str]
) -> None:
    """Have these answers of an attempt that is handed in read, and tell those
    who may; if nobody may, those who can see to it.
    """
    path = _path(actor)
    common = dict(
        zip(
            ("person_id", "revision_id", "slug", "part"),
            _OF_ATTEMPT(attempt),
            strict=True,
        )
    )
    common |= {"path": path, "drafts": {}, "since": attempt.submitted_at}
    rows = [
        common | {"attempt_id": attempt.id, "question": key}
        for key in questions
    ]
    first, *_others = [execute(_ADD, row).scalar_one() for row in rows]
    told = {"name": actor.name, "quiz": dict(part.title)}
    if mentors := readers(actor.person_id, path):
        for mentor in mentors:
            outbox.notify(mentor, WRITTEN, f"/essays/{first}", **told)
    else:
        _tell_of_nobody(actor, attempt, path, told)


WRITTEN = N_(
    "%(name)s has answered “%(quiz)s” in their own words and waits for you to mark it."
)
NOBODY = N_(
    "%(name)s has answered “%(quiz)s” in their own words, and nobody may mark it: their unit has no mentor. As soon as one is named there, the answer stands in that mentor's inbox."
)


def _path(actor: Actor) -> str:
    """Where the learner works; of somebody without a post the whole, so that
    whoever may sign everywhere finds it.
    """
    posting = people.posting(actor.person_id)
    if posting:
        return posting.unit.path
    return next((unit.path for unit in people.tops()), "/")


def _tell_of_nobody(actor: Actor, attempt: Row, path: str, told: Json) -> None:
    """The heads of the unit and of those above; where there are none, whoever
    writes courses there.
    """
    page = f"/revisions/{attempt.revision_id}/quizzes/{attempt.part}"
    for permission in (Permission.PLAN_WRITE, Permission.COURSE_WRITE):
        others = set(access.holders(permission, path)) - {actor.person_id}
        for one in sorted(others):
            outbox.notify(one, NOBODY, page, **told)
        if others:
            return

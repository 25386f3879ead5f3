"""Who has to read what a learner has handed in, and is told of it."""

from collections.abc import Sequence
from operator import attrgetter

from sqlalchemy import Row, insert

from lms.access.types import Actor
from lms.core import outbox
from lms.core.db import execute
from lms.core.marks import N_
from lms.core.types import NoticeKind
from lms.courses.types import Part
from lms.mentoring import service as mentoring
from lms.mentoring.types import Receivers
from lms.people import service as people
from lms.quizzes.models import Reading

READING = Reading.__table__
_ADD = insert(READING).returning(READING.c.id)
_OF_ATTEMPT = attrgetter("person_id", "revision_id", "slug", "part")


def readers(learner: int, path: str, part: Part) -> Receivers:
    """Whom it reaches what somebody has written: their mentor, or whoever may
    sign where they worked; nobody marks their own.
    """
    competencies = [effect.competency for effect in part.effects]
    return mentoring.receivers(learner, [path], competencies)


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
    reached = readers(actor.person_id, path, part).ids
    for mentor in reached:
        outbox.notify(
            mentor,
            WRITTEN,
            f"/essays/{first}",
            kind=NoticeKind.WORK,
            **told,
        )
    if not reached:
        mentoring.tell_heads(path, NOBODY, actor.person_id, **told)


WRITTEN = N_(
    "%(name)s has answered “%(quiz)s” in their own words and waits for you to mark it."
)
NOBODY = N_(
    "%(name)s has answered “%(quiz)s” in their own words, and nobody may mark it. Find a mentor for them; the answer then stands in that mentor's inbox."
)


def _path(actor: Actor) -> str:
    """Where the learner works; of somebody without a post the whole, so that
    whoever may sign everywhere finds it.
    """
    posting = people.posting(actor.person_id)
    if posting:
        return posting.unit.path
    return next((unit.path for unit in people.tops()), "/")

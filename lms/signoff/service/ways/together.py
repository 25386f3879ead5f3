"""Several hand-ins of one task, signed on one page: each is signed by itself,
with its own sentence, evidence and outcome; one that is refused takes none of
the others back.
"""

from collections.abc import (
    Iterable,
    Iterator,
)
from contextlib import suppress
from typing import NamedTuple

from sqlalchemy import (
    bindparam,
    select,
)

from lms.access.types import Actor
from lms.audit import service as audit
from lms.core.columns import Rows
from lms.core.db import (
    execute,
    session,
)
from lms.core.errors import (
    Conflict,
    LMSError,
    NotFound,
)
from lms.core.state import setting
from lms.core.types import (
    Ids,
    group,
)
from lms.courses import service as courses
from lms.courses.types import (
    Part,
    Revision,
)
from lms.people import service as people
from lms.people.service import in_ids
from lms.signoff import rules
from lms.signoff.models import (
    Opening,
    Submission,
)
from lms.signoff.queries import inbox, inbox_of
from lms.signoff.service.drafts import (
    WHOLE,
    TaskWork,
    audited,
    work_on,
)
from lms.signoff.service.openings import late
from lms.signoff.service.reading import for_review
from lms.signoff.service.refusals import judging
from lms.signoff.service.reviews import sign
from lms.signoff.service.trust.trusting import essential_for
from lms.signoff.types import (
    WHY_ALONE,
    LikeAnswer,
    WhyAlone,
)


class LikeWork(NamedTuple):
    """One of several like hand-ins: the work, whose it is, and why it is judged
    by itself, if so.
    """

    work: TaskWork
    name: str
    why: WhyAlone | None


def like_works(actor: Actor, ids: Ids) -> list[LikeWork]:
    """Of these submissions those that wait for the actor, who waits longest
    first. Invalid if they are of several tasks, or too many.
    """
    if not ids:
        return []
    rows = inbox_of(actor, ids)
    tasks = {(row.revision_id, row.part) for row in rows}
    rules.check_like(tasks, len(rows), setting("LMS_TOGETHER_MOST"))
    works, why = _works(rows), why_alone(actor, rows)
    return [LikeWork(works[row.id], row.name, why[row.id]) for row in rows]


class LikeGroup(NamedTuple):
    """Hand-ins of one task that may be signed together: the first so many of
    them, who waits longest first.
    """

    revision: Revision
    part: Part
    ids: tuple[int, ...]


LOOKED_AT = 100
"""Of what waits, the first so many are grouped."""


def like_groups(actor: Actor) -> list[LikeGroup]:
    """Of what waits for the actor, the tasks of which two or more may be signed
    together once they are read.
    """
    rows = inbox(actor, LOOKED_AT)
    why, open_to = why_alone(actor, rows), {None, WhyAlone.UNREAD}
    together = group(
        ((row.revision_id, row.part), row.id)
        for row in rows
        if why[row.id] in open_to
    )
    return [
        _group(*task, ids) for task, ids in together.items() if len(ids) > 1
    ]


def _group(revision_id: int, part: str, ids: list[int]) -> LikeGroup:
    revision = courses.revision(revision_id)
    first = ids[: setting("LMS_TOGETHER_MOST")]
    return LikeGroup(revision, revision.course.part(part), tuple(first))


def answered_works(actor: Actor, ids: Ids) -> Iterator[LikeWork]:
    """Of these submissions those that the actor may read, whether or not they
    still wait: of a page that is sent, what was answered meanwhile.
    """
    for id_ in ids:
        with suppress(NotFound):
            work = for_review(actor, id_)
            row = work.submission
            yield LikeWork(
                work, people.names([row.person_id])[row.person_id], None
            )


def _works(rows: Rows) -> dict[int, TaskWork]:
    known = courses.revisions({row.revision_id for row in rows})
    query = select(Submission).where(
        Submission.id.in_([one.id for one in rows])
    )
    return {
        one.id: work_on(known[one.revision_id], one.part, one)
        for one in session().scalars(query.options(*WHOLE)).unique()
    }


def why_alone(actor: Actor, rows: Rows) -> dict[int, WhyAlone | None]:
    """Why each of these hand-ins (rows of the inbox) is judged by itself, by
    the id of the submission; a fixed number of statements.
    """
    known = courses.revisions({row.revision_id for row in rows})
    essential = essential_for({row.person_id for row in rows})
    opened = _opened(actor, [row.id for row in rows])
    tasks = {(row.revision_id, row.part): row for row in rows}
    works = {
        task: work_on(known[row.revision_id], row.part, row)
        for task, row in tasks.items()
    }
    proven = {
        task: {one.competency for one in work.claims}
        for task, work in works.items()
    }
    found = {}
    for row in rows:
        task, asked = (row.revision_id, row.part), essential[row.person_id]
        found[row.id] = rules.why_alone(
            essential=not proven[task].isdisjoint(asked),
            observations=works[task].task.observations,
            opened=(row.id, row.round) in opened,
        )
    return found


_OPENING = Opening.__table__.c
_OPENED = select(_OPENING.submission_id, _OPENING.round).where(
    in_ids(_OPENING.submission_id, "submissions"),
    _OPENING.person_id == bindparam("person"),
)


def _opened(actor: Actor, ids: Ids) -> set[tuple[int, int]]:
    """The rounds of these submissions that the actor has opened."""
    asked = {"submissions": list(ids), "person": actor.person_id}
    kept = {key[:2] for key in list(late()) if key[2] == actor.person_id}
    return kept.union(tuple(row) for row in execute(_OPENED, asked))


def sign_together(
    actor: Actor, answers: Iterable[LikeAnswer]
) -> dict[int, LMSError | None]:
    """Sign each, in a transaction of its own. By submission why it was refused;
    None: it is signed.
    """
    return {one.submission_id: _outcome(actor, one) for one in answers}


def _outcome(actor: Actor, answer: LikeAnswer) -> LMSError | None:
    try:
        _sign_one(actor, answer)
    except LMSError as refusal:
        return refusal
    return None


def _sign_one(actor: Actor, answer: LikeAnswer) -> None:
    """The same answer a second time changes nothing, as when it is signed
    alone.
    """
    id_, round_, verdict = answer
    with judging(actor, "sign_together", id_, round_):
        waiting = like_works(actor, [id_])
        if waiting and waiting[0].why:
            raise Conflict(WHY_ALONE[waiting[0].why])
        sign(actor, id_, round_, verdict)
        if waiting:
            facts = audited(waiting[0].work.submission)
            audit.record(actor, "signoff.together", **facts)

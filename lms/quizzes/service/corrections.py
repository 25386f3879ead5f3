"""What was decided for the answers to questions that a revision corrects."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Row, bindparam, insert, select

from lms.access.types import Who
from lms.audit import service as audit
from lms.core import clock
from lms.core.db import execute
from lms.courses import service as courses
from lms.courses.types import Kind, Revision
from lms.quizzes.loader import quiz_of
from lms.quizzes.models import Correction
from lms.quizzes.rules.regrading import Policy
from lms.quizzes.types import Question

CORRECTION = Correction.__table__
QuestionPlace = tuple[str, str]
"""The keys of a quiz and of a question in it."""
Choices = Mapping[QuestionPlace, Policy]
_OF_REVISION = (
    select(CORRECTION)
    .where(CORRECTION.c.revision_id == bindparam("revision"))
    .order_by(CORRECTION.c.id)
)
_NEWER = select(CORRECTION.c.revision_id, CORRECTION.c.question).where(
    CORRECTION.c.slug == bindparam("slug"),
    CORRECTION.c.part == bindparam("part"),
    CORRECTION.c.revision_id > bindparam("revision"),
)
_TO_RETRY = _NEWER.where(CORRECTION.c.policy == Policy.RETRY)
_SINCE = (
    select(CORRECTION.c.revision_id)
    .distinct()
    .where(CORRECTION.c.decided_at > bindparam("since"))
    .order_by(CORRECTION.c.revision_id)
)


def store(actor: Who, revision: Revision, choices: Choices, why: str) -> None:
    """Keep what was decided, in the transaction that publishes the revision."""
    common = {
        "slug": revision.slug,
        "revision_id": revision.id,
        "decided_at": clock.now(),
        "decided_by": actor.person_id if actor else None,
        "why": why,
    }
    rows = [
        common | {"part": part, "question": question, "policy": str(policy)}
        for (part, question), policy in sorted(choices.items())
    ]
    execute(insert(CORRECTION), rows)
    audit.record(
        actor,
        "quizzes.corrected",
        course=revision.slug,
        revision=revision.number,
        questions=len(rows),
    )


@dataclass(frozen=True)
class CorrectedPart:
    """What was decided for a quiz: rows of `Correction`, and its questions as
    they are since, by key.
    """

    rows: Sequence[Row]
    questions: Mapping[str, Question]


Publication = Mapping[str, CorrectedPart]
"""What a revision corrected, by part."""


def publication(revision_id: int) -> Publication:
    """What this revision corrected."""
    rows = execute(_OF_REVISION, {"revision": revision_id}).all()
    parts = dict.fromkeys(row.part for row in rows)
    return {
        part: CorrectedPart(
            [row for row in rows if row.part == part],
            questions_in(courses.revision(revision_id), part),
        )
        for part in parts
    }


def questions_in(revision: Revision, part_key: str) -> dict[str, Question]:
    """The questions of a quiz, by key; none if it is not there."""
    part = revision.course.part(part_key)
    if part is None or part.kind is not Kind.QUIZ:
        return {}
    return {one.key: one for one in quiz_of(revision, part).questions}


def of_revision(revision_id: int) -> Sequence[Row]:
    """Rows of `Correction`, in order."""
    return execute(_OF_REVISION, {"revision": revision_id}).all()


def corrected_places(revision: Revision) -> set[QuestionPlace]:
    """The questions for which something was decided with this revision."""
    return {(row.part, row.question) for row in of_revision(revision.id)}


def decided_since(moment: dt.datetime) -> list[int]:
    """The ids of the revisions that corrected questions since then."""
    return list(execute(_SINCE, {"since": moment}).scalars())


def newer(revision: Revision, part: str) -> list[int]:
    """The ids of later revisions that corrected questions of this quiz; of the
    current one nothing is asked.
    """
    return sorted({row.revision_id for row in _later(revision, part)})


def left_out(revision: Revision, part: str) -> set[str]:
    """The questions that are known to be faulty and that whoever tries again at
    this older revision is not asked any more.
    """
    rows = _later(revision, part, retry=True)
    return {row.question for row in rows}


def _later(revision: Revision, part: str, retry: bool = False) -> Sequence[Row]:
    slug = revision.slug
    if courses.current(slug).id == revision.id:
        return ()
    query = _TO_RETRY if retry else _NEWER
    quiz = {"slug": slug, "part": part, "revision": revision.id}
    return execute(query, quiz).all()

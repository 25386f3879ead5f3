"""How results came about that were marked again: for the learner with their
arithmetic, for trainers in numbers.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, bindparam, func, select

from lms.access import service as access
from lms.core.db import execute
from lms.courses import service as courses
from lms.courses.types import Part, Revision
from lms.quizzes.rules.regrading import Policy
from lms.quizzes.service import corrections
from lms.quizzes.service.corrections import CORRECTION
from lms.quizzes.service.held import REGRADE, is_passed, score_of
from lms.quizzes.service.sittings import ATTEMPT, Sitting
from lms.quizzes.types import Question

_OF_ATTEMPT = (
    select(
        REGRADE, *(CORRECTION.c[name] for name in ("question", "policy", "why"))
    )
    .add_columns(CORRECTION.c.revision_id)
    .join(CORRECTION, CORRECTION.c.id == REGRADE.c.correction_id)
    .where(REGRADE.c.attempt_id == bindparam("attempt"))
    .order_by(REGRADE.c.id)
)
_COUNTS = (
    select(
        REGRADE.c.correction_id,
        func.count(ATTEMPT.c.person_id.distinct()).label("people"),
    )
    .join_from(REGRADE, CORRECTION, CORRECTION.c.id == REGRADE.c.correction_id)
    .join(ATTEMPT, ATTEMPT.c.id == REGRADE.c.attempt_id)
    .where(CORRECTION.c.revision_id == bindparam("revision"))
    .group_by(REGRADE.c.correction_id)
)
_PASSING = _COUNTS.where(REGRADE.c.passed_after, ~REGRADE.c.passed_before)


@dataclass(frozen=True)
class AnswerMarkedAgain:
    """One question that was marked again: what it earned before and since (a
    row of `Regrade`), its number in the attempt, the policy, and why.
    """

    row: Row
    number: int
    policy: Policy
    note: str

    @property
    def points(self) -> tuple[float, float]:
        """What the question earned, before and since."""
        row = self.row
        return (
            row.share_before * row.points_before,
            row.share_after * row.points_after,
        )


@dataclass(frozen=True)
class MarkedAgain:
    """What corrections made of an attempt; `score` and `passed` as they hold."""

    answers: Sequence[AnswerMarkedAgain]
    score: float
    passed: bool
    stays: bool
    """It is passed, though the score would no longer be enough."""
    at: dt.datetime | None


def marked_again(sitting: Sitting) -> MarkedAgain:
    """What corrections made of the attempt. The caller has checked whose it
    is.
    """
    row = sitting.attempt
    score, passed = score_of(row), is_passed(row)
    if row.score_now is None:
        return MarkedAgain((), score, passed, False, None)
    answers = _marked_again(sitting)
    stays = passed and score * 100 < sitting.quiz.pass_percent - 1e-9
    at = answers[-1].row.at if answers else None
    return MarkedAgain(answers, score, passed, stays, at)


def _marked_again(sitting: Sitting) -> list[AnswerMarkedAgain]:
    rows = execute(_OF_ATTEMPT, {"attempt": sitting.attempt.id}).all()
    revisions = courses.revisions([one.revision_id for one in rows])
    keys = [one.key for one in sitting.questions()]
    return [
        AnswerMarkedAgain(
            one,
            keys.index(one.question) + 1,
            Policy(one.policy),
            one.why or revisions[one.revision_id].note,
        )
        for one in rows
    ]


@dataclass(frozen=True)
class CorrectionDecision:
    """What was decided for a question of a revision, and of how many people it
    changed the result; so many of them pass since. `few`: too few to be
    counted; both are 0 then.
    """

    part: Part
    question: Question
    policy: Policy
    people: int
    passing: int
    few: bool


def decisions(revision: Revision) -> list[CorrectionDecision]:
    """What was decided when the revision was published. No permission of its
    own.
    """
    rows = corrections.of_revision(revision.id)
    if not rows:
        return []
    where = {"revision": revision.id}
    people, passing = (
        {row.correction_id: row.people for row in execute(query, where)}
        for query in (_COUNTS, _PASSING)
    )
    before = courses.numbered(revision.slug, revision.number - 1)
    return [
        _decision(row, before, people.get(row.id, 0), passing.get(row.id, 0))
        for row in rows
    ]


def _decision(
    row: Row, before: Revision, people: int, passing: int
) -> CorrectionDecision:
    few = access.is_few(people, access.least())
    part = before.course.part(row.part)
    question = corrections.questions_in(before, row.part)[row.question]
    counts = (0, 0) if few else (people, passing)
    return CorrectionDecision(part, question, Policy(row.policy), *counts, few)

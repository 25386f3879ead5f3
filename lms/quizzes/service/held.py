"""Attempts that were handed in, with their results as they hold now."""

from collections.abc import (
    Collection,
    Iterable,
    Iterator,
    Mapping,
)
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

from sqlalchemy import Row, Select, bindparam, select

from lms.core.columns import Rows
from lms.core.db import execute
from lms.core.types import Ids, group
from lms.courses import service as courses
from lms.people.service import in_ids
from lms.quizzes import rules
from lms.quizzes.models import Regrade, Rejudgement
from lms.quizzes.rules import regrading
from lms.quizzes.rules.regrading import Earned, HeldResult
from lms.quizzes.service.corrections import CORRECTION
from lms.quizzes.service.sittings import ATTEMPT, Sitting, sitting_of
from lms.quizzes.types import Question, Response

REGRADE, REJUDGEMENT = Regrade.__table__, Rejudgement.__table__
_HANDED_IN = (
    ATTEMPT.c.revision_id.in_(bindparam("revisions", expanding=True)),
    ATTEMPT.c.part.in_(bindparam("parts", expanding=True)),
    ATTEMPT.c.submitted_at.is_not(None),
    ATTEMPT.c.score.is_not(None),
)
_OF_PEOPLE = in_ids(ATTEMPT.c.person_id, "people")


def _attempts(*conditions: object) -> Select:
    return (
        select(ATTEMPT)
        .where(*_HANDED_IN, *conditions)
        .order_by(ATTEMPT.c.person_id, ATTEMPT.c.id)
    )


def _regrades(*conditions: object) -> Select:
    return (
        select(REGRADE, CORRECTION.c.question)
        .join(CORRECTION, CORRECTION.c.id == REGRADE.c.correction_id)
        .join(ATTEMPT, ATTEMPT.c.id == REGRADE.c.attempt_id)
        .where(*_HANDED_IN, *conditions)
        .order_by(REGRADE.c.id)
    )


def _rejudged(*conditions: object) -> Select:
    return (
        select(REJUDGEMENT)
        .join(ATTEMPT, ATTEMPT.c.id == REJUDGEMENT.c.attempt_id)
        .where(*_HANDED_IN, *conditions)
        .order_by(REJUDGEMENT.c.id)
    )


_ALL, _ALL_REGRADES, _ALL_REJUDGED = _attempts(), _regrades(), _rejudged()
_THEIRS = _attempts(_OF_PEOPLE).with_for_update(of=ATTEMPT)
_THEIR_REGRADES = _regrades(_OF_PEOPLE)
_THEIR_REJUDGED = _rejudged(_OF_PEOPLE)


@dataclass(frozen=True)
class HeldAttempt:
    """An attempt that was handed in, and what corrections have made of it:
    what questions earn since, and the ids of the corrections.
    """

    sitting: Sitting
    earned: Mapping[str, Earned]
    done: Collection[int]

    @property
    def row(self) -> Row:
        """Its row, as it was handed in."""
        return self.sitting.attempt

    def question(self, key: str) -> Question | None:
        """One of the questions that it asked."""
        asked = self.sitting.quiz.questions
        return next((one for one in asked if one.key == key), None)

    def held(self, question: Question) -> Earned:
        """What the question earns as it holds."""
        if now := self.earned.get(question.key):
            return now
        answers, judged = self.sitting.answers, self.sitting.judged
        mark = rules.mark_of(question, answers, judged)
        return Earned(mark.share, question.points)

    def response(self, question: Question) -> Response:
        """What was answered."""
        return self.sitting.answers.get(question.key) or []

    def is_marked_otherwise(
        self, question: Question, newer: Question | None
    ) -> bool:
        """Whether a newer version may mark its answer otherwise than it holds:
        it differs, or a correction has come between.
        """
        is_corrected = question.key in self.earned
        return is_corrected or bool(regrading.changes(question, newer))

    def anew(self, question: Question, newer: Question | None) -> Earned | None:
        """What the answer would earn by a newer version of the question."""
        return regrading.earned_anew(question, newer, self.response(question))

    @cached_property
    def result(self) -> HeldResult:
        """The result as it holds."""
        quiz = self.sitting.quiz
        return HeldResult(
            score_of(self.row),
            sum(self.earned.get(one.key, one).points for one in quiz.questions),
            quiz.pass_percent,
            is_passed(self.row),
        )


def score_of(attempt: Row) -> float:
    """The score of an attempt as it holds."""
    now = attempt.score_now
    return attempt.score if now is None else now


def is_passed(attempt: Row) -> bool:
    """Whether it is passed, on its day or by a correction."""
    return attempt.passed or attempt.passed_now


def handed_in(slug: str, parts: Collection[str]) -> Iterator[HeldAttempt]:
    """Everybody's attempts at these quizzes of a course, at any revision."""
    where = _where(slug, parts)
    changes = _changes(where, _ALL_REGRADES, _ALL_REJUDGED)
    return _held(execute(_ALL, where), changes)


def handed_in_by(
    people: Ids, slug: str, parts: Collection[str]
) -> Iterator[HeldAttempt]:
    """The same of these people, which nobody else changes until the open
    transaction ends.
    """
    where = _where(slug, parts) | {"people": list(people)}
    attempts = execute(_THEIRS, where).all()
    return _held(attempts, _changes(where, _THEIR_REGRADES, _THEIR_REJUDGED))


def _where(slug: str, parts: Collection[str]) -> dict[str, object]:
    return {
        "revisions": [one.id for one in courses.history(slug)],
        "parts": sorted(parts),
    }


def _changes(
    where: dict[str, object], regrades: Select, rejudged: Select
) -> list[Row]:
    """What has changed results since, in the order of time."""
    rows = [*execute(regrades, where), *execute(rejudged, where)]
    return sorted(rows, key=attrgetter("at"))


def _held(attempts: Iterable[Row], changes: Rows) -> Iterator[HeldAttempt]:
    of_attempt = group((row.attempt_id, row) for row in changes)
    for attempt in attempts:
        sitting = sitting_of(attempt)
        rows = of_attempt.get(attempt.id, ())
        done = {row.correction_id for row in rows if _is_regrade(row)}
        yield HeldAttempt(sitting, _earned(sitting, rows), done)


def _is_regrade(row: Row) -> bool:
    """Not a mark that a person has corrected."""
    return hasattr(row, "correction_id")


def _earned(sitting: Sitting, changes: Rows) -> dict[str, Earned]:
    """What questions earn since; a person says nothing of the points."""
    points = {one.key: one.points for one in sitting.quiz.questions}
    earned = {}
    for row in changes:
        if _is_regrade(row):
            points[row.question] = row.points_after
        earned[row.question] = Earned(row.share_after, points[row.question])
    return earned

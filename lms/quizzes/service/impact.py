"""What publishing another version of a course's quizzes would do to results:
counted before it is decided, and again under the lock.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select

from lms.access import service as access
from lms.core.db import execute
from lms.core.types import Ids, IdsByKey, Json, group
from lms.core.yamlfile import root_of
from lms.courses.types import Kind, Part, Revision
from lms.enrolment.service import by_part
from lms.quizzes.loader import quiz_of, read_quiz
from lms.quizzes.rules import regrading
from lms.quizzes.rules.regrading import (
    Changes,
    Policy,
    PolicyOutcome,
    SeenAnswer,
)
from lms.quizzes.service.corrections import Choices
from lms.quizzes.service.held import HeldAttempt, handed_in
from lms.quizzes.service.sittings import ATTEMPT
from lms.quizzes.types import Question, Quiz

Quizzes = Mapping[str, Quiz]
"""By the keys of their parts."""


@dataclass(frozen=True)
class CorrectedQuestion:
    """A question that another version marks otherwise; `newer` None: it is
    taken out.
    """

    part: Part
    old: Question
    newer: Question | None
    changes: Changes

    @property
    def place(self) -> tuple[str, str]:
        """The keys of its quiz and its own."""
        return self.part.key, self.old.key

    @property
    def policies(self) -> tuple[Policy, ...]:
        """What can be decided for answers to it."""
        return regrading.policies(self.old, self.changes)


@dataclass(frozen=True)
class QuestionImpact:
    """Whose result a corrected question would touch: `people` have answered
    it, of whom so many gave what earns more by the new version (`gaining`), or
    gave what cannot be told by it (`untold`). `few`: too few to be counted.
    """

    question: CorrectedQuestion
    people: int
    gaining: int
    untold: int
    few: bool
    outcomes: Mapping[Policy, PolicyOutcome]

    @property
    def touched(self) -> set[int]:
        """Whose result some policy would change."""
        return set[int]().union(
            *(one.touched for one in self.outcomes.values())
        )

    @property
    def usual(self) -> Policy | None:
        """What is chosen beforehand, for those who answer the older version
        from now on: nothing, if results would change. Of few people nothing,
        or that alone would tell how one of them answered.
        """
        if self.few or self.touched:
            return None
        return (
            Policy.EITHER
            if Policy.EITHER in self.question.policies
            else Policy.KEEP
        )

    def touches(self, policy: Policy) -> bool:
        """Whether it may change somebody's result."""
        return policy != Policy.KEEP and (
            self.few or bool(self.outcomes[policy].touched)
        )


def quiz_in(data: Json) -> Quiz:
    """A quiz of a draft that was checked."""
    return read_quiz(root_of(data, "a draft"))


def corrected(before: Revision, after: Quizzes) -> list[CorrectedQuestion]:
    """The questions that these quizzes mark otherwise than the revision. Of a
    quiz that is gone as a whole, none: what was shown in it stays.
    """
    return [
        one
        for part in before.course.every
        if part.kind is Kind.QUIZ and part.key in after
        for one in _corrected_in(before, part, after[part.key])
    ]


def _corrected_in(
    before: Revision, part: Part, after: Quiz
) -> Iterator[CorrectedQuestion]:
    newer = {one.key: one for one in after.questions}
    for old in quiz_of(before, part).questions:
        there = newer.get(old.key)
        if found := regrading.changes(old, there):
            yield CorrectedQuestion(part, old, there, found)


def impact(before: Revision, after: Quizzes) -> list[QuestionImpact]:
    """For each corrected question what each policy would do, the others kept as
    they are. No permission of its own.
    """
    questions = corrected(before, after)
    if not questions:
        return []
    parts = {one.part.key for one in questions}
    attempts = group(
        (one.row.part, one) for one in handed_in(before.slug, parts)
    )
    return [_impact(one, attempts[one.part.key]) for one in questions]


def _impact(
    question: CorrectedQuestion, attempts: Sequence[HeldAttempt]
) -> QuestionImpact:
    seen = _all_seen(question, attempts)
    passed = {one.row.person_id for one in attempts if one.result.passed}
    people = _people(seen)
    return QuestionImpact(
        question,
        people,
        _people(
            one
            for one in seen
            if one.anew is not None and one.anew.share > one.held.share
        ),
        _people(one for one in seen if one.anew is None),
        access.is_few(people, access.least()),
        {
            policy: regrading.outcome(policy, seen, passed)
            for policy in question.policies
        },
    )


def _all_seen(
    question: CorrectedQuestion, attempts: Sequence[HeldAttempt]
) -> list[SeenAnswer]:
    found = (_seen(one, question) for one in attempts)
    return [one for one in found if one]


def _seen(one: HeldAttempt, question: CorrectedQuestion) -> SeenAnswer | None:
    """Its answer, if the attempt asked the question and marked it otherwise."""
    asked = one.question(question.old.key)
    if asked is None or not one.is_marked_otherwise(asked, question.newer):
        return None
    return SeenAnswer(
        one.row.person_id,
        one.result,
        one.held(asked),
        one.anew(asked, question.newer),
    )


def combined(
    before: Revision, after: Quizzes, choices: Choices
) -> PolicyOutcome:
    """What these decisions would do together. No permission of its own."""
    questions = [
        one for one in corrected(before, after) if one.place in choices
    ]
    parts = {one.part.key for one in questions}
    attempts = list(handed_in(before.slug, parts))
    passed = {one.row.person_id for one in attempts if one.result.passed}
    decided = [_decided(one, questions, choices) for one in attempts]
    return regrading.combined(decided, passed)


def _decided(
    one: HeldAttempt,
    questions: Iterable[CorrectedQuestion],
    choices: Choices,
) -> list[tuple[Policy, SeenAnswer]]:
    return [
        (choices[question.place], seen)
        for question in questions
        if question.part.key == one.row.part
        if (seen := _seen(one, question))
    ]


def _people(seen: Iterable[SeenAnswer]) -> int:
    return len({one.person_id for one in seen})


_OPEN = (
    select(ATTEMPT.c.part, ATTEMPT.c.person_id)
    .where(ATTEMPT.c.submitted_at.is_(None))
    .where(ATTEMPT.c.revision_id.in_(bindparam("revisions", expanding=True)))
)
_COUNT = (
    select(func.count())
    .select_from(ATTEMPT)
    .where(
        ATTEMPT.c.revision_id.in_(bindparam("revisions", expanding=True)),
        ATTEMPT.c.submitted_at.is_not(None),
    )
)


def unfinished(revisions: Ids) -> IdsByKey:
    """Who has begun an attempt at these revisions and not handed it in, by
    part. No permission of its own.
    """
    return by_part(_OPEN, revisions)


def count_handed_in(revisions: Ids) -> int:
    """How many attempts at these revisions were handed in so far."""
    return execute(_COUNT, {"revisions": list(revisions)}).scalar_one()

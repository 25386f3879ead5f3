"""Mark again what was handed in, as it was decided when a question was
corrected. The attempt and its answers stay as they were; what changes stands
beside them and, where somebody passes now, as a new row in the ledger.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from lms.access.types import Who
from lms.core import clock, outbox
from lms.core.db import execute, transaction
from lms.core.marks import N_
from lms.core.types import Ids, Json, NoticeKind
from lms.courses import service as courses
from lms.courses.types import Revision
from lms.enrolment import service as enrolment
from lms.evidence import service as evidence
from lms.quizzes.rules import regrading
from lms.quizzes.rules.regrading import Earned, HeldResult, Policy
from lms.quizzes.service import corrections
from lms.quizzes.service.corrections import (
    Choices,
    CorrectedPart,
    Publication,
)
from lms.quizzes.service.held import REGRADE, HeldAttempt, handed_in_by
from lms.quizzes.service.sittings import (
    ATTEMPT,
    REGRADING,
    object_of,
    proofs_of,
)

AT_ONCE = 100
"""People whose attempts are marked again in one transaction."""
RECENT = dt.timedelta(days=3)
"""What was decided since is looked at again every night: whoever handed in
while a revision was being published was seen by nobody.
"""
CHANGED = N_(
    "A question of “%(quiz)s” was corrected: your result is now %(new)s%% instead of %(old)s%%."
)
PASSED = N_(
    "A question of “%(quiz)s” was corrected: your result is now %(new)s%% instead of %(old)s%%, and you have passed."
)
STAYS = N_(
    "A question of “%(quiz)s” was corrected: your result is now %(new)s%% instead of %(old)s%%. You have passed, and that stays."
)
RETRY = N_(
    "A question of “%(quiz)s” was corrected. You may try once more: your attempt counts against no limit."
)
_NEXT = (
    select(ATTEMPT.c.person_id)
    .distinct()
    .where(
        ATTEMPT.c.revision_id.in_(bindparam("revisions", expanding=True)),
        ATTEMPT.c.part.in_(bindparam("parts", expanding=True)),
        ATTEMPT.c.submitted_at.is_not(None),
        ATTEMPT.c.person_id > bindparam("after"),
    )
    .order_by(ATTEMPT.c.person_id)
    .limit(AT_ONCE)
)
_CHANGE = (
    update(ATTEMPT)
    .where(ATTEMPT.c.id == bindparam("attempt"))
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in ("score_now", "passed_now", "forgiven")
        }
    )
)


def correct(
    actor: Who, revision: Revision, choices: Choices, why: str = ""
) -> None:
    """Keep what was decided for answers to questions that this revision
    corrects, and mark them again: the first people in the open transaction,
    which publishes it, more of them by the worker. `why`: where its note does
    not say it.
    """
    corrections.store(actor, revision, choices, why)
    _mark_again(revision.id, _people_after(revision.id, 0))
    outbox.enqueue(REGRADING, revision=revision.id)


def mark_again(
    revision: int | None = None, after: int = 0, only: int | None = None
) -> None:
    """Background work: mark again what was handed in at revisions before this
    one, of some people behind this one (`after`: an id), and ask for the next
    ones; or of a single one (`only`). Without a revision: ask for it for all
    that corrected something lately.
    """
    if revision is None:
        for one in corrections.decided_since(clock.now() - RECENT):
            outbox.enqueue(REGRADING, revision=one)
        return
    with transaction():
        batch = [only] if only else _people_after(revision, after)
        _mark_again(revision, batch)
        if len(batch) == AT_ONCE:
            outbox.enqueue(REGRADING, revision=revision, after=batch[-1])


def _people_after(revision: int, after: int) -> list[int]:
    corrected = corrections.publication(revision)
    slug = courses.revision(revision).slug
    earlier = [one.id for one in courses.history(slug) if one.id < revision]
    where = {"revisions": earlier, "parts": sorted(corrected), "after": after}
    return list(execute(_NEXT, where).scalars())


def _mark_again(revision_id: int, people: Ids) -> None:
    """In the open transaction; what was marked already stays."""
    if not people:
        return
    corrected = corrections.publication(revision_id)
    revision = courses.revision(revision_id)
    held = list(handed_in_by(people, revision.slug, corrected))
    passed = {_of_whom(one) for one in held if one.result.passed}
    changed = [
        change
        for one in held
        if one.row.revision_id < revision_id
        if (change := _change(one, corrected, _of_whom(one) in passed)).rows
    ]
    _store(changed)
    prove(changed, regraded=revision.number)
    _tell(changed)


def _of_whom(one: HeldAttempt) -> tuple[int, str]:
    """Whose attempt at which quiz."""
    return one.row.person_id, one.row.part


@dataclass(frozen=True)
class AttemptChange:
    """What becomes of an attempt: rows of `Regrade`, and its result then."""

    one: HeldAttempt
    rows: Sequence[Json]
    before: HeldResult
    after: HeldResult
    is_forgiven: bool

    @property
    def passes(self) -> bool:
        """Whether it is passed by this."""
        return self.after.passed and not self.before.passed


def _change(
    one: HeldAttempt, corrected: Publication, has_passed: bool
) -> AttemptChange:
    """Whoever has passed, at whichever attempt, need not try again."""
    part = corrected[one.row.part]
    before = result = one.result
    rows, is_forgiven = [], one.row.forgiven
    for correction in part.rows:
        is_vain = has_passed and correction.policy == Policy.RETRY
        if is_vain or correction.id in one.done:
            continue
        if values := _values(one, correction, part, result):
            rows.append(values.row)
            result = values.result
            is_forgiven = is_forgiven or values.is_forgiven
    return AttemptChange(one, rows, before, result, is_forgiven)


@dataclass(frozen=True)
class _Values:
    row: Json
    result: HeldResult
    is_forgiven: bool


def _values(
    one: HeldAttempt, correction: Row, part: CorrectedPart, result: HeldResult
) -> _Values | None:
    """What a correction makes of an attempt; None if nothing."""
    question = one.question(correction.question)
    newer = part.questions.get(correction.question)
    if question is None or not one.is_marked_otherwise(question, newer):
        return None
    policy, held = Policy(correction.policy), one.held(question)
    earned = regrading.earned_under(policy, held, one.anew(question, newer))
    is_forgiven = regrading.may_retry(policy, result, held)
    if earned == held and not is_forgiven:
        return None
    then = result.with_changes(held, earned)
    key = {"correction_id": correction.id, "attempt_id": one.row.id}
    row = key | _of_question(held, earned) | _of_results(result, then)
    return _Values(row, then, is_forgiven)


def _of_question(before: Earned, after: Earned) -> Json:
    return {
        "share_before": before.share,
        "share_after": after.share,
        "points_before": before.points,
        "points_after": after.points,
    }


def _of_results(before: HeldResult, after: HeldResult) -> Json:
    return {
        "score_before": before.score,
        "score_after": after.score,
        "passed_before": before.passed,
        "passed_after": after.passed,
        "at": clock.now(),
    }


def _store(changed: Sequence[AttemptChange]) -> None:
    if changed:
        execute(insert(REGRADE), [row for one in changed for row in one.rows])
        store_results(changed)


def store_results(changed: Sequence[AttemptChange]) -> None:
    """The results as they hold now, beside those of the day."""
    execute(_CHANGE, [_of_attempt(one) for one in changed])


def _of_attempt(change: AttemptChange) -> Json:
    return {
        "attempt": change.one.row.id,
        "new_score_now": change.after.score,
        "new_passed_now": change.after.passed and not change.one.row.passed,
        "new_forgiven": change.is_forgiven,
    }


def prove(
    changed: Iterable[AttemptChange], by: Who = None, **more: Any
) -> None:
    """Who passes by it has shown it on the day they answered: a new row of that
    moment stands beside the one that says "tried". What a mentor has revoked
    does not come back. `by`: the person who judged; `more`: what the row tells.
    """
    passing = [change for change in changed if change.passes]
    revoked = _revoked(passing)
    for change in passing:
        sitting, attempt = change.one.sitting, change.one.row
        proofs = proofs_of(sitting, True, change.after.score, by, **more)
        if proofs and attempt.id not in revoked:
            evidence.record(*proofs)
        if sitting.revision.course.is_strict:
            enrolment.note_passed(
                attempt.person_id, sitting.revision, attempt.part
            )


def _revoked(passing: Sequence[AttemptChange]) -> set[Any]:
    """The ids of attempts whose evidence was revoked."""
    if not passing:
        return set()
    rows = [change.one.row for change in passing]
    taken_back = evidence.taken_back(
        {row.person_id for row in rows}, {object_of(row) for row in rows}
    )
    return {details.get("attempt") for details in taken_back}


def _tell(changed: Sequence[AttemptChange]) -> None:
    """One sentence to each person and quiz, about their last attempt."""
    last = {(one.one.row.person_id, one.one.row.part): one for one in changed}
    for (person_id, _part), change in sorted(last.items()):
        text, path = _sentence(change), f"/attempts/{change.one.row.id}/result"
        outbox.notify(
            person_id,
            text,
            path,
            kind=NoticeKind.ANSWER,
            **_told(change, text),
        )


def _told(change: AttemptChange, text: str) -> Json:
    """The values of the sentence."""
    quiz = {"quiz": dict(change.one.sitting.part.title)}
    if text == RETRY:
        return quiz
    old, new = _percent(change.before), _percent(change.after)
    return quiz | {"old": old, "new": new}


def _sentence(change: AttemptChange) -> str:
    if change.passes:
        return PASSED
    if change.is_forgiven and change.after.score == change.before.score:
        return RETRY
    return STAYS if change.after.passed else CHANGED


def _percent(result: HeldResult) -> str:
    return str(round(100 * result.score))

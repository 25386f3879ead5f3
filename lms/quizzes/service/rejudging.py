"""Correct the mark of an answer that a person has marked. The attempt and what
was said first stay as they are; what is said now stands beside them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Row, insert, select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock, outbox
from lms.core.db import execute
from lms.core.errors import Conflict
from lms.core.types import NoticeKind, group
from lms.quizzes import rules
from lms.quizzes.rules.regrading import Earned
from lms.quizzes.service.held import REJUDGEMENT, HeldAttempt, handed_in_by
from lms.quizzes.service.reading import (
    WrittenAnswer,
    check_reach,
    tidied,
    written_answer,
)
from lms.quizzes.service.regrading import AttemptChange, prove, store_results
from lms.quizzes.service.sittings import Sitting
from lms.quizzes.types import Judgement

_ALL = select(REJUDGEMENT).order_by(REJUDGEMENT.c.id)


@dataclass(frozen=True)
class Rejudged:
    """A mark that was corrected: what is said since, and the row of it."""

    judgement: Judgement
    row: Row


def rejudged(sitting: Sitting) -> Mapping[str, Sequence[Rejudged]]:
    """By question, the corrections of its mark, the oldest first. The caller
    has checked whose attempt it is; nothing is asked where nobody marks.
    """
    if not sitting.quiz.is_judged:
        return {}
    rows = execute(_ALL.filter_by(attempt_id=sitting.attempt.id))
    said = ((row, rules.judgement(row.judged)) for row in rows)
    return group((row.question, Rejudged(one, row)) for row, one in said)


def standing(written: WrittenAnswer) -> Judgement | None:
    """What is said of the answer as it holds."""
    later = rejudged(written.sitting).get(written.reading.question)
    return later[-1].judgement if later else written.judgement


def judge_again(actor: Actor, reading_id: int, judgement: Judgement) -> None:
    """Say something else of an answer that is marked; the learner is told. A
    pass stays, whatever is said. The same once more changes nothing.
    """
    access.require(actor, Permission.TASK_SIGN)
    judgement = tidied(judgement)
    with access.acting(actor):
        written = written_answer(reading_id, lock=True)
        check_reach(actor, written.reading)
        _check_marked(written)
        if standing(written) == judgement:
            return
        rules.check_judgement(written.question, judgement)
        change = _change(actor, written, judgement)
        _store(actor, written, change)
        _tell(actor, written.sitting, change)


def _check_marked(written: WrittenAnswer) -> None:
    if written.sitting.attempt.score is None:
        raise Conflict(
            "This attempt is not marked to the end yet. Its mark can be corrected once it is."
        )


def _change(
    actor: Actor, written: WrittenAnswer, judgement: Judgement
) -> AttemptChange:
    one, question = _held(written), written.question
    before = one.held(question)
    after = Earned(question.judge(judgement).share, before.points)
    result = one.result.with_changes(before, after)
    row = {
        "attempt_id": written.reading.attempt_id,
        "question": written.reading.question,
        "judged": asdict(judgement),
        "marker_id": actor.person_id,
        "at": clock.now(),
    } | {
        "share_before": before.share,
        "share_after": after.share,
        "score_before": one.result.score,
        "score_after": result.score,
    }
    return AttemptChange(one, [row], one.result, result, one.row.forgiven)


def _held(written: WrittenAnswer) -> HeldAttempt:
    attempt = written.sitting.attempt
    theirs = handed_in_by([attempt.person_id], attempt.slug, [attempt.part])
    return next(one for one in theirs if one.row.id == attempt.id)


def _store(actor: Actor, written: WrittenAnswer, change: AttemptChange) -> None:
    execute(insert(REJUDGEMENT), list(change.rows))
    store_results([change])
    prove([change], by=actor, rejudged=True)
    reading = written.reading
    audit.record(
        actor,
        "quizzes.rejudged",
        path=reading.path,
        person_id=reading.person_id,
        attempt=reading.attempt_id,
        question=reading.question,
    )


def _tell(actor: Actor, sitting: Sitting, change: AttemptChange) -> None:
    attempt = sitting.attempt
    outbox.notify(
        attempt.person_id,
        "%(name)s has corrected the mark of what you wrote in “%(quiz)s”: your result is now %(new)s%% instead of %(old)s%%.",
        f"/attempts/{attempt.id}/result",
        kind=NoticeKind.ANSWER,
        name=actor.name,
        quiz=dict(sitting.part.title),
        new=_percent(change.after.score),
        old=_percent(change.before.score),
    )


def _percent(score: float) -> str:
    return str(round(100 * score))

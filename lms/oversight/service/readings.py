"""Reading a hand-in again without knowing the first answer, and deciding where
two differ. The learner's result stands until a third person has decided.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, bindparam, select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock, outbox
from lms.core.columns import Rows
from lms.core.db import execute
from lms.core.errors import Conflict, found
from lms.core.files import StoredFile
from lms.core.types import Json
from lms.oversight import rules
from lms.oversight.queries.readings import (
    DIFFERS,
    MINE,
    READING,
    READINGS,
    change,
    count_for,
    waiting_for,
)
from lms.oversight.service.assigning import (
    assign,
    is_left,
    may_read,
)
from lms.oversight.service.telling import tell_decided, tell_differs
from lms.oversight.types import (
    Opinion,
    ReadingDraft,
    ReadingOutcome,
    ThirdDraft,
)
from lms.people import service as people
from lms.signoff import service as signoff
from lms.signoff.service import BlindWork
from lms.signoff.types import Verdict

_THIS = select(READINGS).where(READING.id == bindparam("reading"))
_LOCKED = _THIS.with_for_update()
_OBJECTED = READING.outcome == ReadingOutcome.OBJECTED
_WAS_MINE = _OBJECTED & (READING.third_id == bindparam("me"))
"""What a third is asked no more, which is said as often as they come."""
_OPENED = _THIS.where(MINE | _WAS_MINE)


@dataclass(frozen=True)
class OpenedReading:
    """A reading that waits for the actor. `opinions`: where a third decides,
    what the two have said, in an order that tells nothing.
    """

    row: Row
    work: BlindWork
    text: str
    opinions: Sequence[Opinion]

    @property
    def is_third(self) -> bool:
        """Whether the actor is to decide between two."""
        return bool(self.opinions)


def waiting(actor: Actor) -> Rows:
    """What waits for the actor's reading, the oldest first."""
    access.require(actor, Permission.TASK_SIGN)
    return waiting_for(actor.person_id)


def count_waiting(actor: Actor) -> Row | None:
    """How many, and since when; None for those whose task it is not."""
    if not access.allows(actor, Permission.TASK_SIGN):
        return None
    return count_for(actor.person_id)


def opened(actor: Actor, reading_id: int) -> OpenedReading:
    """A reading that waits for the actor; NotFound if it waits for another, or
    no more.
    """
    access.require(actor, Permission.TASK_SIGN)
    choice = {"reading": reading_id, "me": actor.person_id}
    return _opened(found(execute(_OPENED, choice).first()))


def _opened(row: Row) -> OpenedReading:
    work = signoff.blind_work(row.submission_id, row.round)
    text = _unnamed(work.hand_in.text, row.person_id)
    _refuse_left(row)
    opinions = _both(row) if row.outcome == DIFFERS else ()
    return OpenedReading(row, work, text, opinions)


def _refuse_left(row: Row) -> None:
    if is_left(row):
        raise Conflict(
            "The person objects to this judgement, and whoever decides about that decides here as well. Nothing more is asked of you."
        )


def _unnamed(text: str, person_id: int) -> str:
    """The text without the learner's whole name; other ways of naming them
    stay.
    """
    return text.replace(people.person(person_id).name, "…")


def _both(row: Row) -> tuple[Opinion, Opinion]:
    both = first_of(row), second_of(row)
    return both if row.review_id % 2 else both[::-1]


def first_of(row: Row) -> Opinion:
    """The judgement that was read again."""
    return Opinion(row.first_level, frozenset(row.first_steps))


def second_of(row: Row) -> Opinion:
    """What the second reader has said."""
    return Opinion(row.level, frozenset(row.steps))


def file(actor: Actor, reading_id: int, file_id: int) -> StoredFile:
    """A file of a hand-in that waits for the actor's reading."""
    row = opened(actor, reading_id).row
    return signoff.file_of(row.submission_id, row.round, file_id)


def save(actor: Actor, reading_id: int, draft: ReadingDraft) -> None:
    """Say what one thinks of a hand-in. The same twice changes nothing; another
    after the first is refused.
    """
    access.require(actor, Permission.TASK_SIGN)
    with access.acting(actor):
        row = _locked(reading_id, actor, "reader_id")
        if _is_saved(row, draft):
            return
        rules.check_reading(draft, _steps(row))
        _check_free(row, actor)
        outbox.settle(f"/second-readings/{reading_id}")
        _follow(_save(row, draft))
        audit.record(actor, "oversight.read", reading=row.id)


def _follow(row: Row) -> None:
    """Where the two differ, a third is asked, and the learner is told."""
    if row.outcome == DIFFERS and assign(row):
        tell_differs(row)


def _locked(reading_id: int, actor: Actor, column: str) -> Row:
    row = execute(_LOCKED, {"reading": reading_id}).first()
    mine = row is not None and getattr(row, column) == actor.person_id
    return found(row if mine else None)


def _is_saved(row: Row, draft: ReadingDraft) -> bool:
    if row.saved_at is None:
        return False
    said = draft.level, frozenset(draft.steps), draft.sentence.strip()
    if (*second_of(row), row.sentence) == said:
        return True
    raise Conflict(
        "You have saved your reading already, and it does not change any more."
    )


def _steps(row: Row) -> set[str]:
    return signoff.blind_work(row.submission_id, row.round).task.step_keys


def _check_free(row: Row, actor: Actor) -> None:
    """Whoever has become close to a side meanwhile does not read."""
    if not may_read(row, actor.person_id):
        raise Conflict(
            "You are close to one of the two, so somebody else reads this. Nothing was saved."
        )


def _save(row: Row, draft: ReadingDraft) -> Row:
    """Keep the reading; the row as it is then."""
    signoff.have_read(row.submission_id, row.reader_id)
    second = Opinion(draft.level or 0, frozenset(draft.steps))
    is_far = rules.differ(first_of(row), second)
    return _change(
        row,
        level=draft.level,
        steps=sorted(second.steps),
        sentence=draft.sentence.strip(),
        saved_at=clock.now(),
        outcome=DIFFERS if is_far else ReadingOutcome.ALIKE,
    )


def _change(row: Row, **values: object) -> Row:
    change(row, **values)
    return execute(_THIS, {"reading": row.id}).one()


def decide(actor: Actor, reading_id: int, draft: ThirdDraft) -> None:
    """Decide as the third whether the first judgement stands. The same twice
    changes nothing.
    """
    access.require(actor, Permission.TASK_SIGN)
    with access.acting(actor):
        row = _locked(reading_id, actor, "third_id")
        _refuse_left(row)
        if _is_decided(row, draft):
            return
        rules.check_decision(draft, _steps(row))
        _check_free(row, actor)
        outbox.settle(f"/second-readings/{reading_id}")
        changed = _change(row, **_decision(draft))
        signoff.have_read(row.submission_id, actor.person_id)
        _judge_anew(actor, changed, draft)
        _record(actor, changed)
        tell_decided(changed)


def _is_decided(row: Row, draft: ThirdDraft) -> bool:
    if row.outcome == DIFFERS:
        return False
    if (row.outcome, row.third_reason) == (draft.outcome, draft.reason.strip()):
        return True
    raise Conflict(
        "You have decided this already, and it does not change any more."
    )


def _decision(draft: ThirdDraft) -> Json:
    stands = {
        "outcome": draft.outcome,
        "third_reason": draft.reason.strip(),
        "third_at": clock.now(),
    }
    if draft.outcome == ReadingOutcome.STANDS:
        return stands
    steps = sorted(set(draft.steps))
    return stands | {"third_level": draft.level, "third_steps": steps}


def _judge_anew(actor: Actor, row: Row, draft: ThirdDraft) -> None:
    """What the third decides takes the place of the judgement, by the right of
    whoever was asked to read it.
    """
    if row.outcome == ReadingOutcome.REPLACED:
        steps = tuple(row.third_steps)
        verdict = Verdict(steps, row.third_level, draft.strength)
        signoff.judge_anew(
            actor, row.submission_id, row.round, verdict, row.third_reason
        )


def _record(actor: Actor, row: Row) -> None:
    audit.record(
        actor, "oversight.decided", reading=row.id, outcome=row.outcome
    )

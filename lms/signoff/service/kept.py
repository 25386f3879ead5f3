"""What a mentor has written about a hand-in and not said yet: kept at every
change, shown when they come back, gone with their answer.
"""

import datetime as dt
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, select

from lms.access import service as access
from lms.access.types import Actor
from lms.core import clock, merging
from lms.core.columns import Condition
from lms.core.db import execute, upsert
from lms.core.errors import found
from lms.core.merging import Fields, Joined, Shown
from lms.core.types import Json
from lms.signoff import rules
from lms.signoff.models import JudgementDraft, Submission
from lms.signoff.service.drafts import TaskWork
from lms.signoff.service.openings import settle
from lms.signoff.service.reading import readable
from lms.signoff.service.trust.blinding import is_blind

_DRAFT, _SUBMISSION = JudgementDraft.__table__, Submission.__table__
_KEPT = _DRAFT.c["round", "values", "saved_at"]
_KEY = {"submission_id": bindparam("submission"), "mentor_id": bindparam("me")}
_ONE = select(*_KEPT).filter_by(**_KEY)
_DROP = delete(_DRAFT).filter_by(**_KEY)
_TYPED = (_DRAFT.c.submission_id == _SUBMISSION.c.id) & (
    _DRAFT.c.mentor_id == bindparam("me")
)
_ANSWERED = (
    select(
        *_SUBMISSION.c,
        *(one.label(f"kept_{one.name}") for one in _KEPT),
        is_blind(_SUBMISSION.c.id).label("is_closed"),
    )
    .outerjoin_from(_SUBMISSION, _DRAFT, _TYPED)
    .where(_SUBMISSION.c.id == bindparam("submission"))
)


class KeptJudgement(NamedTuple):
    """What is kept: of which round, the fields with something in them, when it
    was stored (None: nothing is) and what became of what was sent.
    """

    round: int
    values: Fields
    saved_at: dt.datetime | None
    joined: Joined = Joined()

    def mark(self, field: str) -> str:
        """The mark of what a page shows of a field."""
        return merging.mark(self.values.get(field, ""))


NOTHING_KEPT = KeptJudgement(0, {}, None)


def kept_judgement(actor: Actor, submission_id: int) -> KeptJudgement:
    """What the actor has written about it so far."""
    row = execute(_ONE, _key(actor, submission_id)).first()
    return NOTHING_KEPT if row is None else KeptJudgement(*row)


def _key(actor: Actor, submission_id: int) -> Json:
    return {"submission": submission_id, "me": actor.person_id}


class Answering(NamedTuple):
    """A hand-in that the actor is answering, as a row, and what they have
    written about it so far.
    """

    work: TaskWork
    kept: KeptJudgement


def for_answer(actor: Actor, submission_id: int) -> Answering:
    """What the actor may read, like `for_review` but without what was handed
    in, in one statement.
    """
    row = found(execute(_ANSWERED, _key(actor, submission_id)).first())
    work = readable(actor, row, row.is_closed)
    if row.kept_saved_at is None:
        return Answering(work, NOTHING_KEPT)
    kept = row.kept_round, row.kept_values, row.kept_saved_at
    return Answering(work, KeptJudgement(*kept))


def keep_judgement(
    actor: Actor,
    submission_id: int,
    number: int,
    sent: Fields,
    shown: Shown,
) -> KeptJudgement:
    """Keep what was typed, however unfinished, about this round of something
    that the actor may read. What is too long is cut. `shown`: what the page
    showed, which takes nothing else back.
    """
    for_answer(actor, submission_id)
    with access.own_act(actor):
        kept = kept_judgement(actor, submission_id)
        joined = merging.join(kept.values, sent, shown)
        values = dict(kept.values) | {name: sent[name] for name in joined.taken}
        values = rules.kept_values(values)
        row = {
            "submission_id": submission_id,
            "mentor_id": actor.person_id,
            "round": number,
            "values": values,
            "saved_at": clock.now(),
        }
        execute(upsert(_DRAFT), row)
        settle(actor, submission_id)
    return KeptJudgement(number, values, row["saved_at"], joined)


def has_draft(submission_id: Any) -> Condition:
    """For a statement: whether `me` has written about a submission."""
    mine = {"submission_id": submission_id, "mentor_id": bindparam("me")}
    return select(_DRAFT).filter_by(**mine).exists().label("has_draft")


def drop_judgement(actor: Actor, submission_id: int) -> None:
    """In the open transaction, with the actor's answer."""
    execute(_DROP, _key(actor, submission_id))

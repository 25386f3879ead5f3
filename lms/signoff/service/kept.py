"""What a mentor has written about a hand-in and not said yet: kept at every
change, shown when they come back, gone with their answer.
"""

import datetime as dt
from typing import NamedTuple

from sqlalchemy import bindparam, delete, select

from lms.access.types import Actor
from lms.core import clock, merging
from lms.core.db import execute, transaction, upsert
from lms.core.merging import Fields, Joined, Shown
from lms.core.types import Json
from lms.signoff import rules
from lms.signoff.models import JudgementDraft
from lms.signoff.service.reading import for_review

_DRAFT = JudgementDraft.__table__
_KEY = {
    "submission_id": bindparam("submission"),
    "mentor_id": bindparam("mentor"),
}
_ONE = select(_DRAFT).filter_by(**_KEY)
_DROP = delete(_DRAFT).filter_by(**_KEY)


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
    return NOTHING_KEPT if row is None else KeptJudgement(*row[2:])


def _key(actor: Actor, submission_id: int) -> Json:
    return {"submission": submission_id, "mentor": actor.person_id}


def unseen(
    actor: Actor, submission_id: int, sent: Fields, shown: Shown
) -> Joined:
    """What is kept that the page which sends this has not shown."""
    kept = kept_judgement(actor, submission_id)
    return merging.join(kept.values, sent, shown)


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
    for_review(actor, submission_id)
    with transaction():
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
    return KeptJudgement(number, values, row["saved_at"], joined)


def drop_judgement(actor: Actor, submission_id: int) -> None:
    """In the open transaction, with the actor's answer."""
    execute(_DROP, _key(actor, submission_id))

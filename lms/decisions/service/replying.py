"""The person concerned replies, or says that they do not."""

from sqlalchemy import Row

from lms.access import service as access
from lms.access.types import Actor
from lms.core import clock
from lms.core.errors import NotFound
from lms.decisions import rules
from lms.decisions.queries import stored
from lms.decisions.service import telling
from lms.decisions.service.moves import append, locked
from lms.decisions.types import DecisionMove, DecisionStage


def reply(actor: Actor, decision_id: int, text: str) -> None:
    """Reply. A late reply is kept and shown as late; the same text again is the
    same reply.
    """
    rules.check_text(text, "reply")
    with access.acting(actor):
        row = _mine(actor, decision_id)
        if text in _said(row):
            return
        late = _is_late(row)
        append(actor, row, DecisionMove.REPLIED, text, late=late)
        if row.stage == DecisionStage.TOLD:
            telling.heard(row)


def _mine(actor: Actor, decision_id: int) -> Row:
    row = locked(decision_id)
    if row.subject_id != actor.person_id:
        raise NotFound
    return row


def _said(row: Row) -> list[str]:
    """What they have replied so far."""
    rows = stored.moves(row.id)
    return [one.text for one in rows if one.move == DecisionMove.REPLIED]


def _is_late(row: Row) -> bool:
    is_over = rules.is_over(row.reply_by, clock.today())
    return is_over or row.stage != DecisionStage.TOLD


def read(actor: Actor, decision_id: int) -> None:
    """Say that one has read it and does not reply; later or again it changes
    nothing.
    """
    with access.acting(actor):
        row = _mine(actor, decision_id)
        if row.stage == DecisionStage.TOLD and not row.heard:
            append(actor, row, DecisionMove.READ)
            telling.heard(row)

"""What was sent is forgotten after a while."""

import datetime as dt

from sqlalchemy import delete, select

from lms.core import clock
from lms.core.db import execute, transaction
from lms.core.state import setting
from lms.messages.service.letters import LETTER, LETTERS, MESSAGE, MESSAGES
from lms.messages.types import LetterState

ENDED = LetterState.SENT, LetterState.DROPPED
AT_ONCE = 500
"""Letters forgotten in one step."""


def sweep() -> None:
    """Forget messages and letters that ended as many days ago as
    `LMS_MESSAGE_DAYS` says, step by step. What needs somebody's look stays.
    """
    before = clock.now() - dt.timedelta(days=setting("LMS_MESSAGE_DAYS"))
    with transaction():
        gone = MESSAGE.dropped_at < before
        execute(delete(MESSAGES).where(gone, MESSAGE.letter_id.is_(None)))
        old = LETTER.state.in_(ENDED) & (LETTER.changed_at < before)
        query = select(LETTER.id).where(old).order_by(LETTER.id)
        ids = execute(query.limit(AT_ONCE)).scalars().all()
        execute(delete(MESSAGES).where(MESSAGE.letter_id.in_(ids)))
        execute(delete(LETTERS).where(LETTER.id.in_(ids)))

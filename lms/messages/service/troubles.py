"""Letters that need somebody's look, for those who run the system."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import select, update

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock, outbox
from lms.core.db import execute
from lms.core.errors import NotFound
from lms.core.types import Json
from lms.messages.service.letters import LETTER, LETTERS
from lms.messages.types import FailedLetter, LetterState
from lms.people import service as people

BAD = LetterState.FAILED, LetterState.UNKNOWN
FRESH = {"state": LetterState.READY, "tries": 0, "error": ""}
MOST = 100
_BAD = (
    select(
        LETTER.id,
        LETTER.way,
        LETTER.state,
        LETTER.changed_at,
        LETTER.error,
        people.PEOPLE.c.name,
    )
    .join(people.PEOPLE, people.PEOPLE.c.id == LETTER.person_id)
    .where(LETTER.state.in_(BAD))
    .order_by(LETTER.id.desc())
    .limit(MOST)
)


def in_trouble(actor: Actor) -> Sequence[FailedLetter]:
    """Letters that were given up or may not have arrived, newest first."""
    access.require_for_all(actor, Permission.AUDIT_READ)
    return [FailedLetter(*row) for row in execute(_BAD)]


def count_troubles() -> int:
    """How many there are, a hundred at most."""
    return len(execute(_BAD).all())


def send_again(actor: Actor, letter_id: int) -> None:
    """Try a letter once more, on somebody's word: of one of which nobody knows
    whether it arrived there may then be two.
    """
    with _looking_after(actor):
        _settle(letter_id, FRESH)
        outbox.enqueue("letter", letter_id=letter_id)
        audit.record(actor, "messages.sent_again", letter=letter_id)


def let_be(actor: Actor, letter_id: int) -> None:
    """It is not sent any more, and needs nobody's look."""
    dropped = {"state": LetterState.DROPPED}
    with _looking_after(actor):
        _settle(letter_id, dropped)
        audit.record(actor, "messages.let_be", letter=letter_id)


@contextmanager
def _looking_after(actor: Actor) -> Iterator[None]:
    """Only those who run all of it."""
    access.require_for_all(actor, Permission.AUDIT_READ)
    with access.acting(actor):
        yield


def _settle(letter_id: int, values: Json) -> None:
    mine = LETTER.id == letter_id, LETTER.state.in_(BAD)
    change = values | {"changed_at": clock.now()}
    if not execute(update(LETTERS).where(*mine).values(change)).rowcount:
        raise NotFound

"""Letters leave the house. A crash at any moment sends none twice: what is
being sent is noted before the last word of it goes out.

Into a folder and to a web-hook the same letter goes again under the same name,
which the other side knows. Of mail nobody can know whether it arrived if the
line or the machine died between its last word and the server's answer (RFC
5321 sends it again; we do not): it is UNKNOWN, and an administrator decides.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import Row, bindparam, select, update

from lms.core import clock, outbox
from lms.core.carriers import NotCarried, RefusedThere, Unsure, hook, smtp
from lms.core.carriers import folder as folders
from lms.core.db import end_reading, execute, transaction
from lms.core.state import setting, state
from lms.messages import rules
from lms.messages.service import site
from lms.messages.service.letters import LETTER, LETTERS
from lms.messages.service.saying import said
from lms.messages.types import LetterState, SaidLetter, SendWay
from lms.people import service as people

OPEN = LetterState.READY, LetterState.SENDING
LONGEST_ERROR = 500
_LETTER = select(LETTERS).where(LETTER.id == bindparam("letter"))


_CLAIM = (
    update(LETTERS)
    .where(
        LETTER.id == bindparam("letter"),
        LETTER.state.in_(bindparam("states", expanding=True)),
    )
    .values(
        state=LetterState.SENDING,
        changed_at=bindparam("now", type_=LETTER.changed_at.type),
    )
)


class Parcel(NamedTuple):
    """What is sent, and to whom: an address, or the host's key of a person."""

    letter: Row
    said: SaidLetter
    to: str


@outbox.outside
def deliver(letter_id: int) -> None:
    """Send a letter, outside a transaction. Twice is once."""
    letter = execute(_LETTER, {"letter": letter_id}).first()
    if letter is None or letter.state not in OPEN:
        return
    if letter.state == LetterState.SENDING and not _is_repeatable(letter.way):
        _mark(letter_id, LetterState.UNKNOWN, "interrupted while it was sent")
        return
    parcel = _parcel(letter)
    end_reading()
    if parcel is None:
        _mark(letter_id, LetterState.DROPPED)
    else:
        _carry(parcel)


def _is_repeatable(way: str) -> bool:
    """Whether the other side knows a letter again."""
    return way == SendWay.HOOK or bool(setting("LMS_MAIL_FOLDER"))


def _parcel(letter: Row) -> Parcel | None:
    """None if nothing is left to say, or nobody to say it to."""
    person = people.person(letter.person_id)
    if not person.active or letter.way not in site.ways():
        return None
    to = person.key
    if letter.way == SendWay.MAIL:
        to = letter.address or state().host.mail_address(person.key) or ""
    words = said(letter, person.name)
    return Parcel(letter, words, to) if words and to else None


def _carry(parcel: Parcel) -> None:
    letter_id = parcel.letter.id
    try:
        _carrier(parcel.letter.way)(parcel)
    except NotCarried as problem:
        if not _try_later(parcel.letter, problem):
            raise
    except RefusedThere as problem:
        _mark(letter_id, LetterState.FAILED, str(problem))
    except Unsure as problem:
        _mark(letter_id, LetterState.UNKNOWN, str(problem))


def _try_later(letter: Row, problem: Exception) -> bool:
    """Note that it did not work; whether that was the last try."""
    is_last = letter.tries + 1 >= outbox.LAST_TRY
    where = LetterState.FAILED if is_last else LetterState.READY
    _mark(letter.id, where, str(problem), tries=letter.tries + 1)
    return is_last


def _carrier(way: str) -> Callable[[Parcel], None]:
    if way == SendWay.HOOK:
        return _to_hook
    return _into_folder if setting("LMS_MAIL_FOLDER") else _by_smtp


def _mark(
    letter_id: int, where: LetterState, error: str = "", **more: Any
) -> None:
    values = more | {
        "state": where,
        "error": error[:LONGEST_ERROR],
        "changed_at": clock.now(),
    }
    mine = LETTER.id == letter_id, LETTER.state.in_(OPEN)
    with transaction():
        execute(update(LETTERS).where(*mine).values(values))


def _claim(letter_id: int, *states: LetterState) -> bool:
    """Note that it is being sent, before it is; False if another worker was
    quicker.
    """
    values = {"letter": letter_id, "states": states, "now": clock.now()}
    with transaction():
        return execute(_CLAIM, values).rowcount == 1


def _mail(parcel: Parcel) -> bytes:
    sender, title = setting("LMS_MAIL_FROM"), setting("LMS_TITLE")
    common = parcel.to, site.host_name()
    return rules.mail(parcel.said, sender, title, *common).as_bytes()


def _by_smtp(parcel: Parcel) -> None:
    letter_id, data = parcel.letter.id, _mail(parcel)
    with smtp.connected(site.server()) as line:
        smtp.address(line, setting("LMS_MAIL_FROM"), parcel.to)
        if _claim(letter_id, LetterState.READY):
            smtp.hand_over(line, data)
            _mark(letter_id, LetterState.SENT)


def _into_folder(parcel: Parcel) -> None:
    if _claim(parcel.letter.id, *OPEN):
        name = f"{parcel.letter.reference}.eml"
        folders.put(setting("LMS_MAIL_FOLDER"), name, _mail(parcel))
        _mark(parcel.letter.id, LetterState.SENT)


def _to_hook(parcel: Parcel) -> None:
    body = rules.hook_body(parcel.said, parcel.to)
    key = rules.hook_key(setting("LMS_WEBHOOK_SECRET"))
    reference = parcel.letter.reference
    signed = rules.hook_headers(key, reference, clock.now(), body)
    if _claim(parcel.letter.id, *OPEN):
        hook.post(setting("LMS_WEBHOOK_URL"), signed, body)
        _mark(parcel.letter.id, LetterState.SENT)

"""Where mail reaches a person: the address that they gave themselves and have
shown to be theirs. Before that nothing but the question is sent there.
"""

import datetime as dt
import secrets
from email.utils import parseaddr

from sqlalchemy import Row, bindparam, delete, insert, select, update

from lms.core import clock
from lms.core.db import execute, transaction
from lms.core.errors import Conflict, Invalid, NotFound, found
from lms.core.marks import N_
from lms.messages import service as messages
from lms.people import service as people
from lms.standalone.models import MailAddress

_ADDRESSES = MailAddress.__table__
_OF = select(_ADDRESSES).where(_ADDRESSES.c.person_id == bindparam("person"))
_MINE = _ADDRESSES.c.person_id == bindparam("person")
_WHEN = bindparam("when", type_=_ADDRESSES.c.confirmed_at.type)
_CONFIRM = update(_ADDRESSES).where(_MINE).values(confirmed_at=_WHEN)
CONFIRM = "address"
"""The purpose of the address that confirms."""
VALID = dt.timedelta(days=3)
REST = dt.timedelta(minutes=2)
"""Between two questions to the same person."""
LONGEST = 190
ASK = N_(
    "Is this your address? Open the page and confirm it; then messages are sent here. If you did not ask for it, do nothing."
)


def address_row(person_id: int) -> Row | None:
    """What the person has given: the address, and since when it is confirmed."""
    return execute(_OF, {"person": person_id}).first()


def confirmed(person_key: str) -> str | None:
    """The person's confirmed address."""
    person = people.find_person(person_key)
    return _confirmed(person.id) if person else None


def _confirmed(person_id: int) -> str | None:
    row = address_row(person_id)
    return row.address if row and row.confirmed_at else None


def give(person_id: int, address: str) -> None:
    """Ask at this address whether it is the person's; until it is confirmed
    nothing else is sent there, nor to an older one.
    """
    _check(address)
    now, serial = clock.now(), secrets.token_hex(8)
    with transaction():
        people.lock(person_id)
        known = address_row(person_id)
        if known and known.address == address and known.confirmed_at:
            return
        if known and known.asked_at > now - REST:
            raise Conflict(
                "A question was sent a moment ago. Look into your mail, or try again in two minutes."
            )
        _put(person_id, address, serial)
        path = (
            f"/account/mail/{messages.prove(CONFIRM, str(person_id), serial)}"
        )
        messages.write_to(person_id, address, ASK, path)


def add(person_id: int, address: str) -> None:
    """An address that needs no question, in the open transaction."""
    _put(person_id, address, secrets.token_hex(8))
    values = {"person": person_id, "when": clock.now()}
    execute(_CONFIRM, values)


def _put(person_id: int, address: str, serial: str) -> None:
    _remove(person_id)
    row = {
        "person_id": person_id,
        "address": address,
        "serial": serial,
        "asked_at": clock.now(),
    }
    execute(insert(_ADDRESSES), row)


def _remove(person_id: int) -> None:
    mine = _ADDRESSES.c.person_id == person_id
    execute(delete(_ADDRESSES).where(mine))


def _check(address: str) -> None:
    """One plain address: the only proof that it is right is the answer."""
    if not _is_plain(address):
        raise Invalid(
            "Type one e-mail address, for instance ten@example.vn.", "address"
        )
    if len(address) > LONGEST:
        raise Invalid(
            "This is longer than %(limit)s characters. Shorten it.",
            "address",
            limit=LONGEST,
        )


def _is_plain(address: str) -> bool:
    name, _at, place = address.rpartition("@")
    if not address.isascii() or not address.isprintable():
        return False
    is_one = parseaddr(address)[1] == address
    return is_one and bool(name) and "." in place and " " not in address


def asked(token: str) -> Row:
    """What a link asks to confirm; NotFound for one that is not ours, was
    replaced by another, or is too old.
    """
    person_id, serial = found(messages.proven(CONFIRM, token))
    row = found(address_row(int(person_id)))
    if row.serial != serial or row.asked_at < clock.now() - VALID:
        raise NotFound
    return row


def confirm(token: str) -> None:
    """The address is the person's: whoever holds the link reads its mail."""
    with transaction():
        row = asked(token)
        when = row.confirmed_at or clock.now()
        execute(_CONFIRM, {"person": row.person_id, "when": when})


def forget(person_id: int) -> None:
    """No mail any more."""
    with transaction():
        people.lock(person_id)
        _remove(person_id)

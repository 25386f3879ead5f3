"""What somebody wishes to be told, and when."""

from collections.abc import Mapping

from sqlalchemy import bindparam, delete, insert, select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core.db import execute, transaction
from lms.core.errors import found
from lms.core.i18n import LANGUAGES
from lms.core.state import setting, state
from lms.core.types import KINDS, NoticeKind
from lms.messages import rules
from lms.messages.models import MessageTime, MessageWish
from lms.messages.service import site
from lms.messages.service.proofs import prove, proven
from lms.messages.types import (
    ALWAYS,
    MessageHours,
    SendPace,
    SendWay,
    Wishes,
)
from lms.people import service as people

_WISH, _TIME = MessageWish.__table__, MessageTime.__table__
_HOURS = (
    _TIME.c.digest_hour,
    _TIME.c.quiet_from,
    _TIME.c.quiet_until,
    _TIME.c.rests,
    _TIME.c.language,
)
_WISHES_OF = select(_WISH.c.way, _WISH.c.kind, _WISH.c.pace).where(
    _WISH.c.person_id == bindparam("person")
)
_HOURS_OF = select(*_HOURS).where(_TIME.c.person_id == bindparam("person"))
_FORGET = delete(_WISH).where(
    *(_WISH.c[name] == bindparam(name) for name in ("person_id", "way", "kind"))
)
STOP = "stop"
"""The purpose of an address that switches something off."""


def wishes_of(person_id: int) -> dict[tuple[SendWay, NoticeKind], SendPace]:
    """What somebody has chosen. No permission of its own."""
    rows = execute(_WISHES_OF, {"person": person_id})
    return {
        (SendWay(way), NoticeKind(kind)): SendPace(pace)
        for way, kind, pace in rows
        if kind in KINDS
    }


def hours_of(person_id: int) -> MessageHours:
    """When somebody is told. No permission of its own."""
    row = execute(_HOURS_OF, {"person": person_id}).first()
    return MessageHours(*row) if row else site.usual_hours()


def language_of(person_id: int) -> str:
    """In which language somebody is told."""
    return hours_of(person_id).language or setting("LMS_LANGUAGE")


def table(actor: Actor) -> Mapping[SendWay, Mapping[NoticeKind, SendPace]]:
    """How the actor gets each kind by each way there is."""
    access.require(actor, Permission.LEARN)
    mine = wishes_of(actor.person_id)
    return {
        way: {kind: rules.pace_of(mine, way, kind) for kind in KINDS}
        for way in site.ways()
    }


def address_of(actor: Actor) -> str:
    """Where mail reaches the actor; empty if none is known."""
    return state().host.mail_address(actor.key) or ""


def address_page() -> str:
    """Where the actor gives their address; empty if that is not here."""
    return state().host.address_page() or ""


def save(actor: Actor, wishes: Wishes, hours: MessageHours) -> None:
    """Store what the actor wants; what may not be switched off stays on."""
    access.require(actor, Permission.LEARN)
    rules.check_hours(hours)
    language = hours.language if hours.language in LANGUAGES else ""
    with access.own_act(actor):
        for (way, kind), pace in wishes.items():
            _put_wish(actor.person_id, way, kind, pace)
        mine = _TIME.c.person_id == actor.person_id
        execute(delete(_TIME).where(mine))
        row = vars(hours) | {"language": language}
        execute(insert(_TIME), {"person_id": actor.person_id, **row})


def _put_wish(
    person_id: int, way: SendWay, kind: NoticeKind, pace: SendPace
) -> None:
    people.lock(person_id)
    key = {"person_id": person_id, "way": way, "kind": kind}
    execute(_FORGET, key)
    if kind not in ALWAYS:
        execute(insert(_WISH), key | {"pace": pace})


def stop_token(person_id: int, way: SendWay, kinds: list[str]) -> str:
    """The address part that switches these kinds off without signing in."""
    parts = str(person_id), way, ".".join(kinds)
    return prove(STOP, *parts)


def stoppable(token: str) -> list[NoticeKind]:
    """Which kinds a token switches off; NotFound for one that is not ours."""
    return _read(token)[2]


def stop(token: str) -> None:
    """Switch them off, for whoever holds a letter of theirs. Twice is once."""
    person_id, way, kinds = _read(token)
    with transaction():
        for kind in kinds:
            _put_wish(person_id, way, kind, SendPace.NEVER)


def _read(token: str) -> tuple[int, SendWay, list[NoticeKind]]:
    person_id, way, kinds = found(proven(STOP, token))
    return (
        int(person_id),
        SendWay(way),
        [NoticeKind(one) for one in kinds.split(".") if one in KINDS],
    )

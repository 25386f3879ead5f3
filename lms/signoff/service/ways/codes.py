"""A short code that a learner shows to whoever saw them do a task; it opens the
form to sign it. Only its digest is stored, so nobody who reads the tables can
use it.
"""

import datetime as dt
import hashlib
import secrets
from typing import (
    Any,
    NamedTuple,
)

from sqlalchemy import (
    Row,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from lms.access import service as access
from lms.access.types import (
    Actor,
    Permission,
)
from lms.audit import service as audit
from lms.core import clock
from lms.core.db import (
    execute,
)
from lms.core.errors import (
    Conflict,
    LMSError,
)
from lms.core.state import setting
from lms.courses.types import Revision
from lms.people import service as people
from lms.signoff import rules
from lms.signoff.models import (
    ShownCode,
    WrongCode,
)
from lms.signoff.service.drafts import work
from lms.signoff.types import (
    CodeTerms,
    TaskOf,
)

_CODE, _WRONG = ShownCode.__table__, WrongCode.__table__
_SALT, _ROUNDS = b"lms shown code", 20_000
"""All codes there can be would take a machine months, and one lives minutes."""


class TooManyCodes(LMSError):
    """Somebody has tried too many wrong codes; this one was not looked at."""

    status = 429


class FreshCode(NamedTuple):
    """A code to be shown once, and until when it opens."""

    code: str
    expires_at: dt.datetime


def show_code(actor: Actor, revision: Revision, part_key: str) -> FreshCode:
    """A new code for a task of the actor's own, while it is theirs to do. Those
    that they showed before and nobody has opened open nothing any more.
    """
    access.require(actor, Permission.LEARN)
    rules.check_open(work(actor, revision, part_key).state)
    now, code = clock.now(), _random()
    until = now + _minutes("LMS_CODE_MINUTES")
    row = {"person_id": actor.person_id, "revision_id": revision.id}
    row |= {"part": part_key, "expires_at": until, "digest": _digest(code)}
    with access.own_act(actor):
        execute(_FORGET, {"person": actor.person_id, "before": now})
        execute(insert(_CODE), row)
    return FreshCode(code, until)


_OPENED = _CODE.c.opened_at
_FORGET = delete(_CODE).where(
    _CODE.c.person_id == bindparam("person"), _OPENED.is_(None)
)


def _random() -> str:
    letters = rules.CODE_LETTERS
    return "".join(secrets.choice(letters) for _ in range(rules.CODE_LENGTH))


def _digest(code: str) -> str:
    return hashlib.pbkdf2_hmac("sha256", code.encode(), _SALT, _ROUNDS).hex()


def _minutes(name: str) -> dt.timedelta:
    return dt.timedelta(minutes=setting(name))


def open_code(actor: Actor, typed: str, task: TaskOf | None = None) -> TaskOf:
    """Whose task a code is for. Conflict if it opens nothing to the actor, or
    is not for the `task` that is asked for; `TooManyCodes` once they have tried
    too many such; all are written down.
    """
    access.require(actor, Permission.TASK_SIGN)
    with access.acting(actor):
        people.lock(actor.person_id)
        row, refusal = _looked_at(actor, typed, task)
        if refusal:
            _note_wrong(actor)
        else:
            execute(_OPEN, {"row": row.id, "at": clock.now()})
    if refusal:
        raise refusal
    return _task(row)


def _looked_at(
    actor: Actor, typed: str, task: TaskOf | None
) -> tuple[Any, LMSError | None]:
    """The row of the code, and why it does not open."""
    if _count_wrong(actor) >= setting("LMS_CODE_TRIES"):
        return None, _too_many()
    row = _found(actor, rules.typed_code(typed))
    if row is None:
        return None, Conflict(
            "This code opens nothing. Look at it again, letter by letter, or ask for a new one."
        )
    if task not in (None, _task(row)):
        return row, Conflict(
            "This code is for another task or another person. Ask for one that is shown for this task."
        )
    if not rules.opens(_terms(row), clock.now()):
        return row, Conflict(
            "This code has expired or was used already. Ask for a new one."
        )
    return row, None


def _too_many() -> TooManyCodes:
    return TooManyCodes(
        "Too many wrong codes. Wait %(minutes)s minutes; or choose the person and the task without a code.",
        minutes=setting("LMS_CODE_MINUTES"),
    )


_OF_CODE = select(_CODE).where(_CODE.c.digest == bindparam("digest"))
_OPEN = (
    update(_CODE)
    .where(_CODE.c.id == bindparam("row"), _OPENED.is_(None))
    .values(opened_at=bindparam("at"))
)


def _found(actor: Actor, code: str) -> Row | None:
    """The row of a code, if the actor may sign for the person: to everybody
    else there is none.
    """
    row = execute(_OF_CODE, {"digest": _digest(code)}).first() if code else None
    if row is None or row.person_id == actor.person_id:
        return None
    is_seen = access.sees_person(actor, row.person_id, Permission.TASK_SIGN)
    return row if is_seen else None


def _task(row: Row) -> TaskOf:
    return TaskOf(row.person_id, row.revision_id, row.part)


def _terms(row: Row) -> CodeTerms:
    lasting = _minutes("LMS_CODE_SIGN_MINUTES")
    return CodeTerms(row.expires_at, row.opened_at, row.used_at, lasting)


_TRIES = select(func.count()).where(
    _WRONG.c.person_id == bindparam("person"),
    _WRONG.c.tried_at > bindparam("since"),
)
_OVER = delete(_WRONG).where(_WRONG.c.tried_at <= bindparam("since"))


def _since() -> dt.datetime:
    return clock.now() - _minutes("LMS_CODE_MINUTES")


def _count_wrong(actor: Actor) -> int:
    choice = {"person": actor.person_id, "since": _since()}
    return execute(_TRIES, choice).scalar_one()


def _note_wrong(actor: Actor) -> None:
    execute(_OVER, {"since": _since()})
    tried = {"person_id": actor.person_id, "tried_at": clock.now()}
    execute(insert(_WRONG), tried)
    place = next(iter(people.paths_of(actor.person_id)), "")
    audit.record(actor, "signoff.code_refused", path=place)


_LOCKED = _OF_CODE.with_for_update()
_USE = update(_CODE).where(_CODE.c.id == bindparam("row"))


def use_code(typed: str, task: TaskOf) -> bool:
    """Use a code up for this task, in the open transaction; False without one.
    Conflict if it is not this task's, or not to be used any more.
    """
    if not typed:
        return False
    digest = _digest(rules.typed_code(typed))
    row = execute(_LOCKED, {"digest": digest}).first()
    if row is None or _task(row) != task:
        raise Conflict(
            "This code has expired. Ask for a new one; what you wrote is still here.",
            "code",
        )
    rules.check_code(_terms(row), clock.now())
    execute(_USE, {"row": row.id, "used_at": clock.now()})
    return True

"""Whoever is to read a hand-in without knowing what was said of it does not see
its pages until they have.
"""

from typing import Any

from sqlalchemy import bindparam, delete, select, update

from lms.access.types import Actor
from lms.core import clock
from lms.core.columns import Condition
from lms.core.db import execute, upsert
from lms.core.errors import Conflict
from lms.core.types import Json
from lms.signoff.models import BlindReader

_BLIND = BlindReader.__table__


def is_blind(submission_id: Any) -> Condition:
    """Whether the pages of a submission are closed to `me`, of a statement."""
    return _asked(submission_id, _BLIND.c.read_at.is_(None))


def was_asked(submission_id: Any) -> Condition:
    """Whether `me` is to read a submission so, or has."""
    return _asked(submission_id)


def _asked(submission_id: Any, *more: Condition) -> Condition:
    one = {"submission_id": submission_id, "person_id": bindparam("me")}
    return select(_BLIND).filter_by(**one).where(*more).exists()


_KNOWN = select(is_blind(bindparam("submission")))
_HAVE_READ = select(_BLIND.c.person_id).where(
    _BLIND.c.submission_id == bindparam("submission")
)


def blind_readers(submission_id: int) -> set[int]:
    """Who is to read a submission without knowing, or has."""
    one = {"submission": submission_id}
    return {*execute(_HAVE_READ, one).scalars()}


def _row(submission_id: int, person_id: int) -> Json:
    return {"submission_id": submission_id, "person_id": person_id}


def blind(submission_id: int, person_id: int) -> None:
    """In the open transaction: close the pages of a submission to somebody, again
    if they have read an earlier hand-in of it.
    """
    row = _row(submission_id, person_id) | {"read_at": None}
    execute(upsert(_BLIND), row)


def unblind(submission_id: int, person_id: int) -> None:
    """In the open transaction: open them again to whoever need not read."""
    execute(delete(_BLIND).filter_by(**_row(submission_id, person_id)))


def have_read(submission_id: int, person_id: int) -> None:
    """In the open transaction: open them again to whoever has read."""
    this = update(_BLIND).filter_by(**_row(submission_id, person_id))
    execute(this.values(read_at=clock.now()))


def check_not_blind(actor: Actor, submission_id: int) -> None:
    """Refuse a page to whoever is to read blind."""
    one = {"submission": submission_id, "me": actor.person_id}
    if execute(_KNOWN, one).scalar():
        raise blindfold()


def blindfold() -> Conflict:
    """What whoever is to read blind is told."""
    return Conflict(
        "You are to read this without knowing what was said of it. Open it under “Independent readings”; afterwards this page is open to you."
    )

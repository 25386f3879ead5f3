"""Whoever is to read a hand-in without knowing what was said of it does not see
its pages until they have.
"""

from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, select

from lms.access.types import Actor
from lms.core.db import execute, insert_into
from lms.core.errors import Conflict
from lms.core.types import Json
from lms.signoff.models import BlindReader

_BLIND = BlindReader.__table__


def is_blind(submission_id: Any) -> ColumnElement[bool]:
    """Whether the pages of a submission are closed to `me`, of a statement."""
    one = {"submission_id": submission_id, "person_id": bindparam("me")}
    return select(_BLIND).filter_by(**one).exists()


_KNOWN = select(is_blind(bindparam("submission")))


def _row(submission_id: int, person_id: int) -> Json:
    return {"submission_id": submission_id, "person_id": person_id}


def blind(submission_id: int, person_id: int) -> None:
    """In the open transaction: close the pages of a submission to somebody."""
    adding = insert_into(_BLIND).on_conflict_do_nothing()
    execute(adding, _row(submission_id, person_id))


def unblind(submission_id: int, person_id: int) -> None:
    """In the open transaction: open them again."""
    execute(delete(_BLIND).filter_by(**_row(submission_id, person_id)))


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

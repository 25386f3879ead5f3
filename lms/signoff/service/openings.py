"""Remembering when whoever may judge a hand-in first opened it, and its files:
as well as can be done without making a reader wait.
"""

from collections.abc import Callable
from functools import partial

from sqlalchemy import bindparam, select, update

from lms.access.types import Actor
from lms.core import clock
from lms.core.db import execute, insert_into, when_free
from lms.core.types import Json
from lms.signoff.models import HandIn, HandInFile, Opening, Submission

_OPENING = Opening.__table__
_KEY = {
    "submission_id": bindparam("submission"),
    "round": bindparam("number"),
    "person_id": bindparam("person"),
}
_KNOWN = select(_OPENING).filter_by(**_KEY)
_FILES_OPENED = (
    update(_OPENING)
    .filter_by(**_KEY)
    .where(_OPENING.c.files_at.is_(None))
    .values(files_at=bindparam("now"))
)
_OF_FILE = (
    select(HandIn.submission_id, HandIn.round)
    .join(HandInFile, HandInFile.hand_in_id == HandIn.id)
    .where(HandInFile.file_id == bindparam("file"))
    .order_by(HandIn.round.desc())
    .limit(1)
)


def remember(actor: Actor, submission: Submission) -> None:
    """That somebody who may judge it has this hand-in before them; the first
    time counts. While others are writing nothing is remembered.
    """
    key = _key(actor, submission.id, submission.round)
    if execute(_KNOWN, key).first() is None:
        when_free(partial(_store, key))


def _key(actor: Actor, submission_id: int, number: int) -> Json:
    return {
        "submission": submission_id,
        "number": number,
        "person": actor.person_id,
    }


def _store(key: Json) -> None:
    row = {
        "submission_id": key["submission"],
        "round": key["number"],
        "person_id": key["person"],
        "opened_at": clock.now(),
    }
    execute(insert_into(_OPENING).on_conflict_do_nothing(), row)


def remember_file(actor: Actor, file_id: int) -> None:
    """That they have opened a file of a hand-in that they opened before; of
    others, nothing.
    """
    if one := execute(_OF_FILE, {"file": file_id}).first():
        _remember_files(_key(actor, *one))


def _remember_files(key: Json) -> None:
    known = execute(_KNOWN, key).first()
    if known is not None and known.files_at is None:
        values = key | {"now": clock.now()}
        note: Callable = partial(execute, _FILES_OPENED, values)
        when_free(note)

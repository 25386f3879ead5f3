"""Remembering when whoever may judge a hand-in first opened it, and its files:
as well as can be done without making a reader wait.
"""

import datetime as dt
from collections.abc import Mapping
from functools import partial

from sqlalchemy import bindparam, select, update

from lms.access.types import Actor
from lms.core import clock
from lms.core.db import execute, insert_into, when_free
from lms.core.state import state
from lms.core.types import Json
from lms.signoff.models import HandIn, HandInFile, Opening, Submission

_OPENING = Opening.__table__
_COLUMNS = "submission_id", "round", "person_id"
_KEY_NAMES = "submission", "number", "person"
_KEY = dict(zip(_COLUMNS, map(bindparam, _KEY_NAMES), strict=True))
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


Moments = Mapping[str, dt.datetime]
"""When a hand-in was opened (`opened_at`), and a file of it (`files_at`)."""
Late = dict[tuple[int, int, int], dict[str, dt.datetime]]
"""By submission, round and person, what could not be stored at once."""
MOST_LATE = 1_000


def remember(actor: Actor, submission: Submission) -> None:
    """That somebody who may judge it has this hand-in before them; the first
    time counts. While others are writing it is kept until they have done.
    """
    key = _key(actor, submission.id, submission.round)
    if execute(_KNOWN, key).first() is None:
        _note(key, "opened_at")


def _key(actor: Actor, submission_id: int, number: int) -> Json:
    return {
        "submission": submission_id,
        "number": number,
        "person": actor.person_id,
    }


def late() -> Late:
    """What this process has yet to store."""
    return state().cache.setdefault("late openings", {})


def _note(key: Json, what: str) -> None:
    """Store it now, with what could not be stored before, or keep it."""
    kept = late()
    kept.setdefault(tuple(key.values()), {}).setdefault(what, clock.now())
    these = {one: dict(moments) for one, moments in list(kept.items())}
    if when_free(partial(_store, these)):
        for one, moments in these.items():
            if kept.get(one) == moments:
                kept.pop(one, None)
    for one in list(kept)[:-MOST_LATE]:
        kept.pop(one, None)


def settle(actor: Actor, submission_id: int) -> None:
    """In the open transaction: store what the actor has opened of this
    submission, before they answer it. It stays kept, since the transaction may
    yet be undone; stored twice is stored once.
    """
    _store(
        {
            key: moments
            for key, moments in list(late().items())
            if (key[0], key[2]) == (submission_id, actor.person_id)
        }
    )


def _store(these: Mapping[tuple[int, int, int], Moments]) -> None:
    for key, moments in these.items():
        row = dict(zip(_COLUMNS, key, strict=True))
        if opened := moments.get("opened_at"):
            act = insert_into(_OPENING).on_conflict_do_nothing()
            execute(act, row | {"opened_at": opened})
        if files := moments.get("files_at"):
            values = dict(zip(_KEY_NAMES, key, strict=True)) | {"now": files}
            execute(_FILES_OPENED, values)


def remember_file(actor: Actor, file_id: int) -> None:
    """That they have opened a file of a hand-in that they opened before; of
    others, nothing.
    """
    if one := execute(_OF_FILE, {"file": file_id}).first():
        key = _key(actor, *one)
        known = execute(_KNOWN, key).first()
        is_kept = tuple(key.values()) in late()
        if is_kept or (known is not None and known.files_at is None):
            _note(key, "files_at")

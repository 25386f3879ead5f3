"""Signed hand-ins that were looked at for what was handed in before."""

from sqlalchemy import Row, bindparam, insert, select

from lms.core.db import execute
from lms.core.types import Ids, Json
from lms.oversight.models import ReuseLook
from lms.people.service import in_ids

_LOOKS = ReuseLook.__table__
_LOOK = _LOOKS.c
_OF = select(_LOOKS).where(in_ids(_LOOK.review_id, "ids"))
_SAME = (
    select(_LOOK.review_id)
    .where(
        _LOOK.digest == bindparam("digest"),
        _LOOK.person_id != bindparam("person"),
    )
    .limit(1)
)


def looks(ids: Ids) -> dict[int, Row]:
    """What was found, by the id of the review."""
    rows = execute(_OF, {"ids": list(ids)})
    return {row.review_id: row for row in rows}


def is_text_of_another(digest: str, person_id: int) -> bool:
    """Whether somebody else has handed in these words."""
    same = {"digest": digest, "person": person_id}
    return bool(digest) and execute(_SAME, same).first() is not None


def note_look(new: Json) -> None:
    """In the open transaction: keep what was found."""
    execute(insert(_LOOKS), new)

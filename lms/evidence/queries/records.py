"""What of a person's ledger is shown as a record of its own: everything that
was shown or was taken back. What somebody has tried in vain or says of
themselves is none of it.

Of each: the row, `many`: how many such there are in all, and what took it back,
if anything did: `gone_id`, `gone_at`, `gone_by` and `gone_details`.
"""

from sqlalchemy import bindparam, func, select

from lms.core.columns import Rows
from lms.core.db import execute
from lms.evidence.queries.pieces import ENTRY, LEDGER, NEWEST_FIRST, sources

_GONE = LEDGER.alias("gone")
_REVOKING = (_GONE.c.person_id == ENTRY.person_id) & (
    _GONE.c.revokes == ENTRY.id
)
_RECORDS = (
    select(
        LEDGER,
        func.count().over().label("many"),
        _GONE.c.id.label("gone_id"),
        _GONE.c.recorded_at.label("gone_at"),
        _GONE.c.judged_by.label("gone_by"),
        _GONE.c.details.label("gone_details"),
    )
    .outerjoin_from(LEDGER, _GONE, _REVOKING)
    .where(
        ENTRY.person_id == bindparam("person"),
        ENTRY.level > 0,
        ENTRY.revokes.is_(None),
        ENTRY.source.in_(bindparam("sources", expanding=True)),
    )
    .order_by(*NEWEST_FIRST)
)
_SOME = _RECORDS.limit(bindparam("most")).offset(bindparam("start"))
FARTHEST = 1_000_000
"""Nobody has so many records; databases count no further than 64 bits."""
_OF_WORK = _RECORDS.where(
    ENTRY.details["submission"].as_integer() == bindparam("submission")
)


def records(person_id: int, start: int, most: int) -> Rows:
    """So many of a person from a place on, the newest first. The caller has
    checked the right to see them.
    """
    place = {"start": min(start, FARTHEST), "most": most}
    return execute(_SOME, _shown(person_id) | place).all()


def records_of_work(person_id: int, submission_id: int) -> Rows:
    """What a signed task has left there. The caller has checked the right to
    see it.
    """
    work = {"submission": submission_id}
    return execute(_OF_WORK, _shown(person_id) | work).all()


def _shown(person_id: int) -> dict[str, object]:
    """A person's, of the sources that count."""
    counting = [key for key, one in sources().items() if one.counts]
    return {"person": person_id, "sources": counting}

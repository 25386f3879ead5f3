"""Whose evidence comes from given revisions, whose is to be confirmed again,
and who may guide others.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Subquery, bindparam, func, select

from lms.core.db import counted, execute
from lms.core.types import Ids, Json, group
from lms.evidence.queries.attainments import SUM
from lms.evidence.queries.pieces import ENTRY, LEDGER
from lms.people.service import in_ids


class SomePeople(NamedTuple):
    """The first people by their ids, and how many there are in all."""

    ids: Ids
    total: int


_BY_REVISION = (
    counted(
        select(ENTRY.person_id)
        .where(in_ids(ENTRY.revision_id, "revisions"))
        .group_by(ENTRY.person_id)
    )
    .order_by(ENTRY.person_id)
    .limit(bindparam("most"))
)


def people_with_evidence(revisions: Ids, most: int) -> SomePeople:
    """Whose evidence comes from one of these revisions: at most so many of
    them.
    """
    choice = {"revisions": list(revisions), "most": most}
    rows = execute(_BY_REVISION, choice).all()
    total = rows[0].in_all if rows else 0
    return SomePeople([row.person_id for row in rows], total)


def doubted() -> Subquery:
    """The `person_id` of each attainment that is to be confirmed again, for
    statements of other rooms to join with.
    """
    query = select(SUM.person_id).where(SUM.sure.is_not(None))
    return query.subquery("doubted")


def revoked_people() -> Subquery:
    """The `person_id` of everybody of whom anything was revoked, once for each
    revocation, for statements of other rooms.
    """
    query = select(ENTRY.person_id).where(ENTRY.revokes.is_not(None))
    return query.subquery("revoked")


_JUDGED = (
    select(ENTRY.judged_by, ENTRY.person_id, func.max(ENTRY.done_at))
    .where(in_ids(ENTRY.person_id, "people"), ENTRY.judged_by.is_not(None))
    .group_by(ENTRY.judged_by, ENTRY.person_id)
)


def last_judged(people: Ids) -> dict[tuple[int, int], dt.datetime]:
    """When somebody last judged work of each of these people, by both."""
    rows = execute(_JUDGED, {"people": list(people)})
    return {(judge, person): when for judge, person, when in rows}


_REVOKING = LEDGER.alias("revoking")
_ENTRUSTED = (
    select(ENTRY.person_id, ENTRY.competency)
    .where(
        in_ids(ENTRY.person_id, "people"),
        ENTRY.details["entrustment"].as_integer() == bindparam("entrustment"),
        ~select(_REVOKING.c.id)
        .where(
            _REVOKING.c.person_id == ENTRY.person_id,
            _REVOKING.c.revokes == ENTRY.id,
        )
        .exists(),
    )
    .distinct()
)


def entrusted(people: Ids, entrustment: int) -> defaultdict[int, set[str]]:
    """In which competencies these people were entrusted so much by somebody
    who signed, by person.
    """
    choice = {"people": list(people), "entrustment": entrustment}
    by_person = defaultdict[int, set[str]](set)
    for person_id, competency in execute(_ENTRUSTED, choice):
        by_person[person_id].add(competency)
    return by_person


_REVOKED = select(ENTRY.revokes).where(
    in_ids(ENTRY.person_id, "people"),
    ENTRY.revokes.in_(bindparam("rows", expanding=True)),
)


def revoked_among(people: Ids, rows: Ids) -> set[int]:
    """Which of these rows of the ledgers of these people were taken back."""
    if not rows:
        return set()
    choice = {"people": list(people), "rows": list(rows)}
    return set(execute(_REVOKED, choice).scalars())


_STANDING = (
    select(
        ENTRY.details,
        select(_REVOKING.c.id)
        .where(
            _REVOKING.c.person_id == ENTRY.person_id,
            _REVOKING.c.revokes == ENTRY.id,
        )
        .exists()
        .label("revoked"),
    )
    .where(
        in_ids(ENTRY.person_id, "people"),
        ENTRY.object_key.in_(bindparam("objects", expanding=True)),
        ENTRY.revokes.is_(None),
    )
    .order_by(ENTRY.id)
)


def wholly_revoked(people: Ids, objects: Iterable[str]) -> set[int]:
    """The submissions of these people of which evidence from these objects was
    recorded, and all of it revoked.
    """
    choice = {"people": list(people), "objects": sorted(objects)}
    if not choice["objects"]:
        return set()
    by_submission = group(
        (row.details.get("submission"), row.revoked)
        for row in execute(_STANDING, choice)
    )
    return {id_ for id_, revoked in by_submission.items() if all(revoked)}


_OLD = LEDGER.alias("old")
_TAKEN_BACK = (
    select(_OLD.c.details)
    .join_from(
        _OLD,
        LEDGER,
        (ENTRY.revokes == _OLD.c.id) & (ENTRY.person_id == _OLD.c.person_id),
    )
    .where(
        in_ids(_OLD.c.person_id, "people"),
        _OLD.c.object_key.in_(bindparam("objects", expanding=True)),
    )
)


def taken_back(people: Ids, objects: Iterable[str]) -> list[Json]:
    """The details of what was revoked of the evidence that these people have
    from these objects.
    """
    choice = {"people": list(people), "objects": sorted(objects)}
    return list(execute(_TAKEN_BACK, choice).scalars())

"""Rows of the ledger as the rules see them: pieces of evidence, under what
they count for today.
"""

import datetime as dt
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, Text, bindparam, cast, select

from lms.core.db import among, execute
from lms.core.sockets import discover
from lms.core.types import Ids
from lms.evidence.models import Evidence
from lms.evidence.sources.base import Source
from lms.evidence.types import EvidencePiece
from lms.framework import service as framework
from lms.framework.types import Depth
from lms.people.service import in_ids

LEDGER = Evidence.__table__
ENTRY = LEDGER.c
NEWEST_FIRST = ENTRY.done_at.desc(), ENTRY.id.desc()
People = Ids | Select
"""Ids, or a query of them."""
Competencies = Collection[str] | None
"""Only these, or (None) all."""
Pieces = dict[str, list[EvidencePiece]]
"""A person's pieces, by the competency they count for."""
_COLUMNS = [
    column
    for column in ENTRY
    if column.name
    not in {"seq", "revision_id", "recorded_at", "previous", "hash"}
]


class PersonLedger(NamedTuple):
    """One person's rows of the ledger."""

    person_id: int
    rows: Sequence[Any]


def sources() -> dict[str, Source]:
    """Every source of evidence by key."""
    return discover("lms.evidence.sources")


def piece_of(row: Any) -> EvidencePiece:
    """A row of the ledger as the rule sees it. What comes from a source that is
    not installed never counts.
    """
    source, details = sources().get(row.source), _details(row)
    proves = source.proves if source else True
    return EvidencePiece(
        row.id,
        row.object_key,
        row.level,
        Depth(row.depth),
        row.done_at,
        source.counts if source else False,
        row.judged_by,
        row.valid_until,
        row.revokes,
        tuple(details.get("bases", ())),
        tuple(details.get("confirms", ())),
        row.source,
        proves and details.get("proves", True),
    )


def _details(row: Any) -> Mapping[str, Any]:
    if isinstance(row.details, str):
        return json.loads(row.details)
    return row.details


def gather(
    rows: Iterable[Any],
    lineage: framework.Lineage,
    only: Competencies = None,
) -> Pieces:
    """One person's rows by what they count for, for these competencies or all.
    One whose evidence counts elsewhere now is there, but empty.
    """
    pieces = {}
    for row in rows:
        piece = piece_of(row)
        pieces.setdefault(row.competency, [])
        for target in lineage.targets(row.competency, row.framework_id):
            pieces.setdefault(target, []).append(piece)
    if only is None:
        return pieces
    return {key: pieces[key] for key in pieces if key in only}


def ledgers(
    people: People, competencies: Competencies = None, *conditions: Any
) -> Iterator[PersonLedger]:
    """The ledgers of these people, one after the other, in one statement;
    `competencies`: what the evidence was given for.
    """
    theirs = ENTRY.person_id.in_(people), among(ENTRY.competency, competencies)
    query = select(*_COLUMNS).where(*theirs, *conditions)
    rows = execute(query.order_by(ENTRY.person_id))
    for person_id, group in groupby(rows, attrgetter("person_id")):
        yield PersonLedger(person_id, list(group))


_OF_PERSON = select(*_COLUMNS).where(
    ENTRY.person_id == bindparam("person"),
    ENTRY.competency.in_(bindparam("competencies", expanding=True)),
)


def ledger_of(person_id: int, competencies: Collection[str]) -> Sequence[Row]:
    """One person's rows of what was given for these competencies."""
    values = {"person": person_id, "competencies": sorted(competencies)}
    return execute(_OF_PERSON, values).all()


class RecordedPiece(NamedTuple):
    """A row of the ledger with the columns that pieces are made of, to compare
    with others.
    """

    competency: str
    framework_id: int | None
    id: int
    object_key: str
    level: int
    depth: int
    done_at: dt.datetime
    judged_by: int | None
    valid_until: dt.datetime | None
    revokes: int | None
    source: str
    details: str


Recorded = tuple[RecordedPiece, ...]
"""What is recorded about one person."""
_RECORDED = (
    select(
        ENTRY.person_id,
        *(ENTRY[name] for name in RecordedPiece._fields[:-1]),
        cast(ENTRY.details, Text),
    )
    .where(
        in_ids(ENTRY.person_id, "people"),
        ENTRY.competency.in_(bindparam("origins", expanding=True)),
    )
    .order_by(ENTRY.person_id, ENTRY.id)
)


def recorded(people: Ids, competencies: Collection[str]) -> dict[int, Recorded]:
    """What is recorded about these people that may count for one of these
    competencies today. The caller has checked the right to see it.
    """
    origins = framework.lineage().origins_of(competencies) or ()
    by_person: dict[int, list[RecordedPiece]] = {id_: [] for id_ in people}
    choice = {"people": list(people), "origins": list(origins)}
    for person_id, *row in execute(_RECORDED, choice).all():
        by_person[person_id].append(RecordedPiece(*row))
    return {id_: tuple(rows) for id_, rows in by_person.items()}


def pieces_of(rows: Recorded) -> Pieces:
    """The pieces of one person, by what they count for today."""
    return gather(rows, framework.lineage())

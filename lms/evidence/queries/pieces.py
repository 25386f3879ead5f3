"""Rows of the ledger as the rules see them: pieces of evidence, under what
they count for today.
"""

from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select

from lms.core.db import execute
from lms.core.sockets import discover
from lms.evidence.models import Evidence
from lms.evidence.sources.base import Source
from lms.evidence.types import EvidencePiece
from lms.framework import service as framework
from lms.framework.types import Depth

LEDGER = Evidence.__table__
People = Collection[int] | Select
"""Ids, or a query of them."""
Competencies = Collection[str] | None
"""Only these, or (None) all."""
Pieces = dict[str, list[EvidencePiece]]
"""A person's pieces, by the competency they count for."""
_COLUMNS = (
    LEDGER.c.person_id,
    LEDGER.c.competency,
    LEDGER.c.framework_id,
    LEDGER.c.id,
    LEDGER.c.object_key,
    LEDGER.c.level,
    LEDGER.c.depth,
    LEDGER.c.done_at,
    LEDGER.c.judged_by,
    LEDGER.c.valid_until,
    LEDGER.c.revokes,
    LEDGER.c.source,
    LEDGER.c.details,
)


def sources() -> dict[str, Source]:
    """Every source of evidence by key."""
    return discover("lms.evidence.sources")


def piece_of(row: Any) -> EvidencePiece:
    """A row of the ledger as the rule sees it. What comes from a source that is
    not installed never counts.
    """
    source, details = sources().get(row.source), row.details
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


def gather(rows: Iterable[Any], lineage: framework.Lineage) -> Pieces:
    """One person's rows by what they count for. A competency whose evidence
    counts elsewhere now is there, but empty.
    """
    pieces: Pieces = {}
    for row in rows:
        piece = piece_of(row)
        pieces.setdefault(row.competency, [])
        for target in lineage.targets(row.competency, row.framework_id):
            pieces.setdefault(target, []).append(piece)
    return pieces


def rows_by_person(
    people: People,
    competencies: Competencies = None,
    *conditions: ColumnElement[bool],
) -> Iterator[tuple[int, list[Row]]]:
    """The ledgers of these people (ids, or a query of them), one after the
    other, in one statement; `competencies`: what the evidence was given for.
    """
    query = select(*_COLUMNS).where(LEDGER.c.person_id.in_(people), *conditions)
    if competencies is not None:
        query = query.where(LEDGER.c.competency.in_(sorted(competencies)))
    rows = execute(query.order_by(LEDGER.c.person_id))
    for person_id, group in groupby(rows, attrgetter("person_id")):
        yield person_id, list(group)


def pieces(
    people: Collection[int], competencies: Collection[str]
) -> dict[int, Pieces]:
    """The pieces that count for these competencies today, of many people at
    once. The caller has checked the right to see their evidence.
    """
    lineage = framework.lineage()
    by_person: dict[int, Pieces] = {person_id: {} for person_id in people}
    origins = lineage.origins_of(competencies)
    for person_id, rows in rows_by_person(people, origins):
        by_person[person_id] = gather(rows, lineage)
    return by_person

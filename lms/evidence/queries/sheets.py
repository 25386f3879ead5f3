"""A person's evidence as their page shows it: each piece under what it counts
for today, self-assessment beside it.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, bindparam, select

from lms.core.db import among, execute
from lms.evidence import rules
from lms.evidence.queries.pieces import (
    ENTRY,
    LEDGER,
    NEWEST_FIRST,
    Competencies,
    piece_of,
)
from lms.evidence.types import EvidencePiece
from lms.framework import service as framework


@dataclass(frozen=True)
class SheetEntry:
    """One row of the ledger. `ends`: when it stops counting, by its source and
    by the framework. `revoked`: it was taken back.

    `given_for`: the competency it was given for, if it was carried here from
    another one; `dropped`: it counts for nothing any more because a version of
    the framework said so.
    """

    row: Any
    ends: dt.datetime | None
    revoked: bool
    given_for: str | None
    dropped: bool


@dataclass(frozen=True)
class EvidenceSheet:
    """All about one competency: pieces, newest first, and what the person last
    said of themselves (never counted).
    """

    pieces: list[SheetEntry] = field(default_factory=list)
    of_themselves: list[SheetEntry] = field(default_factory=list)

    def add(self, entry: SheetEntry, piece: EvidencePiece) -> None:
        """Put an entry where it belongs."""
        (self.pieces if piece.counts else self.of_themselves).append(entry)


_OF_PERSON = (
    select(LEDGER)
    .where(ENTRY.person_id == bindparam("person_id"))
    .order_by(*NEWEST_FIRST)
)


def entries(
    person_id: int, competencies: Competencies = None, most: int | None = None
) -> list[Row]:
    """A person's evidence, newest first, as rows of `Evidence`: of all
    competencies, or of what was given for these; all, or so many at most. The
    caller has checked the right to see it.
    """
    query = _OF_PERSON.where(among(ENTRY.competency, competencies))
    return list(execute(query.limit(most), {"person_id": person_id}))


def sheets(
    person_id: int, competencies: Competencies = None
) -> Mapping[str, EvidenceSheet]:
    """The person's evidence by competency, of all or of these. The caller has
    checked the right to see it.
    """
    lineage = framework.lineage()
    rows = entries(person_id, lineage.origins_of(competencies))
    revoked = {row.revokes for row in rows}
    by_competency = defaultdict(EvidenceSheet)
    for row in rows:
        piece = piece_of(row)
        for key, entry in _entries_of(row, piece, lineage, row.id in revoked):
            by_competency[key].add(entry, piece)
    return dict(by_competency)


def _entries_of(
    row: Row,
    piece: EvidencePiece,
    lineage: framework.Lineage,
    revoked: bool,
) -> Iterator[tuple[str, SheetEntry]]:
    """One entry for each competency that the row counts for today; under its
    own if it counts for none.
    """
    targets = lineage.targets(row.competency, row.framework_id)
    for key in targets or {row.competency}:
        ends = rules.under(lineage.rule_for(key), piece).valid_until
        given_for = row.competency if key != row.competency else None
        yield (
            key,
            SheetEntry(
                row,
                ends,
                revoked,
                given_for,
                not targets,
            ),
        )

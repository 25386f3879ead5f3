"""A person's evidence as her page shows it: each piece under what it counts for
today, self-assessment beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lms.evidence import projection, rules, service
from lms.framework import service as framework


@dataclass(frozen=True)
class Piece:
    """One row of the ledger. `ends`: when it stops counting, by its source and
    by the framework. `revoked`: it was taken back.

    `given_for`: the competency it was given for, if it was carried here from
    another one; `dropped`: it counts for nothing any more because a version of
    the framework said so.
    """

    row: Any
    ends: Any
    revoked: bool
    given_for: str | None = None
    dropped: bool = False


@dataclass(frozen=True)
class Sheet:
    """All about one competency: pieces, newest first, and what the person last
    said of herself (never counted).
    """

    pieces: list[Piece] = field(default_factory=list)
    of_herself: list[Piece] = field(default_factory=list)


def sheets(person_id: int) -> Mapping[str, Sheet]:
    """The person's evidence by competency. The caller has checked the right to
    see it.
    """
    rows, lineage = service.entries(person_id), framework.lineage()
    revoked = {row.revokes for row in rows if row.revokes is not None}
    found: dict[str, Sheet] = {}
    for row in rows:
        held = projection.held(row)
        targets = lineage.targets(row.competency, row.framework_id)
        for key in targets or {row.competency}:
            ends = rules.under(lineage.rule_for(key), held).valid_until
            given_for = row.competency if key != row.competency else None
            piece = Piece(row, ends, row.id in revoked, given_for, not targets)
            sheet = found.setdefault(key, Sheet())
            (sheet.pieces if held.counts else sheet.of_herself).append(piece)
    return found

"""The chain of moves: folded into one digest for the daily seal, and whether it is
still as it was written.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Row, Select, func, select

from lms.audit.service import Extent
from lms.core.columns import Rows
from lms.core.db import execute, session
from lms.core.marks import N_
from lms.core.types import Discrepancies, Discrepancy, Json, fingerprint
from lms.decisions import rules
from lms.decisions.queries.stored import (
    DECISION,
    DECISIONS,
    MOVE,
    MOVES,
    STANDING,
    STANDINGS,
)
from lms.people import service as people

_WHO, _WHOM = people.PEOPLE.alias("who"), people.PEOPLE.alias("whom")
_WHERE = people.UNITS.alias("where")
_TOLD = "stage", "decider_id", "heard", "outcome", "decided_by"
"""What of a standing follows from the moves alone."""
_HASHES = select(MOVE.id, MOVE.hash).order_by(MOVE.id)
_WRITTEN = [one.label(f"d_{one.name}") for one in DECISION]
_STANDING = [one.label(f"s_{one.name}") for one in STANDING]
_ALL = (
    select(
        *MOVE,
        *_WRITTEN,
        *_STANDING,
        _WHO.c.key.label("who"),
        _WHOM.c.key.label("whom"),
        _WHERE.c.key.label("where"),
    )
    .select_from(DECISIONS)
    .outerjoin(MOVES, MOVE.decision_id == DECISION.id)
    .outerjoin(STANDINGS, STANDING.decision_id == DECISION.id)
    .outerjoin(_WHO, _WHO.c.id == MOVE.by_id)
    .outerjoin(_WHOM, _WHOM.c.id == DECISION.subject_id)
    .outerjoin(_WHERE, _WHERE.c.id == DECISION.unit_id)
    .order_by(DECISION.id, MOVE.seq, MOVE.id)
)
_AT_ONCE = {"yield_per": 500}


def extend(extent: Extent, until: int) -> Extent:
    """The extent with the moves up to this one."""
    ahead = MOVE.id > extent.last_id, MOVE.id <= until
    for row in _stream(_HASHES.where(*ahead)):
        extent = _with(extent, row)
    return extent


def _with(extent: Extent, row: Row) -> Extent:
    return Extent(row.id, fingerprint(row.hash, extent.digest))


def _stream(query: Select) -> Iterable[Row]:
    return session().execute(query, execution_options=_AT_ONCE)


def check(seals: Mapping[int, Extent]) -> Discrepancies:
    """Every decision against its moves, every move against its hash, and all of
    them against these seals, by their numbers. In the open reading.
    """
    for _id, rows in groupby(_stream(_ALL), attrgetter("d_id")):
        yield from _faults(list(rows))
    yield from _against(sorted(seals.items(), key=lambda one: one[1].last_id))


def _faults(rows: Rows) -> Discrepancies:
    """The first fault of one decision."""
    before, stands, written = rules.START, Json(), _Written(rows[0])
    for number, row in enumerate(rows, 1):
        if text := _fault(row, number, before, written):
            yield Discrepancy(text, f"decision {written.id}, move {number}")
            return
        before = row.hash
        stands = rules.after(stands, row, written.decide_by)
    if text := _fault_at_end(rows[-1], stands):
        yield Discrepancy(text, f"decision {written.id}")


class _Written:
    """A decision as it was written, from a row of the walk."""

    def __init__(self, row: Row) -> None:
        for column in DECISION:
            setattr(
                self,
                column.name,
                getattr(row, f"d_{column.name}"),
            )
        self.first = rules.first_part(self, row.whom, row.where)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)


def _fault(row: Row, number: int, before: str, written: _Written) -> str | None:
    if row.seq != number:
        return N_("a move of a decision is missing or doubled here")
    first = written.first if number == 1 else None
    is_others = number == 1 and row.by_id != row.d_proposed_by
    if is_others or row.hash != rules.link(row, row.who, before, first):
        return N_(
            "a decision or one of its moves was changed after it was written"
        )
    return None


def _fault_at_end(row: Row, stands: Json) -> str | None:
    if (row.s_seq, row.s_hash) != (row.seq, row.hash):
        return N_("a decision does not end with the move that it should")
    if any(getattr(row, f"s_{name}") != stands[name] for name in _TOLD):
        return N_("where a decision stands differs from its moves")
    return None


def _against(seals: Sequence[tuple[int, Extent]]) -> Discrepancies:
    """The first seal that the moves differ from."""
    at = Extent()
    for number, sealed in seals:
        at = extend(at, sealed.last_id)
        if at != sealed:
            text = N_(
                "the decisions differ from this seal: moves sealed then were changed, removed or added"
            )
            yield Discrepancy(text, f"seal {number}")
            return


def moved_after(last_id: int) -> Any:
    """When the oldest move was made that comes after this one; None: none."""
    return execute(select(func.min(MOVE.at)).where(MOVE.id > last_id)).scalar()

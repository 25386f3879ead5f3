"""Walk the ledger and find the first row that is not as it was written; seal
all chains once a day.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.core import clock
from lms.core.db import dialect, session, transaction
from lms.core.marks import N_
from lms.evidence import rules
from lms.evidence.models import SIGNED, Head, Seal
from lms.evidence.queries.pieces import ENTRY, LEDGER
from lms.evidence.service.ledger import ChainEnd, lock_out_writers

_ORDER = (ENTRY.person_id, ENTRY.seq, ENTRY.id)
_EXTENT = select(func.max(ENTRY.id), func.count())
_EMPTY = ChainEnd(0, rules.START)
_CHANGED = N_("the row was changed after it was written")
Ends = dict[int, ChainEnd]
"""The end of each person's chain."""


@dataclass(frozen=True)
class LedgerFault:
    """What is wrong, with whom, at which place of the person's chain (and the
    row's id, if there is a row).
    """

    text: str
    person_id: int
    seq: int
    evidence_id: int | None = None


@dataclass(frozen=True)
class LedgerReport:
    """How many rows were read, and the first fault of each broken chain or
    seal.
    """

    rows: int
    faults: list[LedgerFault]


Faults = dict[int, LedgerFault]
"""The first fault of each broken chain, by person."""


def rows_of_chains(last_id: int | None = None) -> Iterator[Any]:
    """All rows, chain by chain; with `last_id` only those up to it."""
    query = select(LEDGER).order_by(*_ORDER)
    if last_id is not None:
        query = query.where(ENTRY.id <= last_id)
    yield from session().execute(query, execution_options={"yield_per": 1000})


@contextmanager
def _one_moment() -> Iterator[None]:
    """All that is read inside is read as of one moment, so a row that arrives
    meanwhile is no false alarm.
    """
    db = session()
    db.rollback()
    _begin_reading(db)
    try:
        yield
    finally:
        db.rollback()


def _begin_reading(db: Session) -> None:
    """Begin a transaction that reads as of one moment."""
    if dialect() == "postgresql":
        db.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    else:
        db.connection().exec_driver_sql("BEGIN")


def check() -> LedgerReport:
    """Every chain against its hashes, its numbering and its head; the last seal
    against the rows it covered.
    """
    with _one_moment():
        try:
            return walk()
        except (TypeError, ValueError):
            return LedgerReport(0, [_unreadable()])


def _unreadable() -> LedgerFault:
    """The first row that is not even readable: SQLite keeps whatever is written
    into a column.
    """
    db = session()
    keys = db.execute(select(*_ORDER).order_by(*_ORDER)).all()
    for person_id, seq, id_ in keys:
        try:
            db.execute(select(LEDGER).where(ENTRY.id == id_)).one()
        except (TypeError, ValueError):
            return LedgerFault(_CHANGED, person_id, seq, id_)
    raise RuntimeError("the ledger cannot be read")


def _heads() -> Ends:
    heads = session().execute(select(Head.__table__).where(Head.seq > 0))
    return {head.person_id: _end(head) for head in heads}


def _end(row: Any) -> ChainEnd:
    return ChainEnd(row.seq, row.hash)


class _Walk:
    """All chains row by row: where each ends, and its first fault."""

    def __init__(self) -> None:
        self.rows = 0
        self.ends: Ends = {}
        self.broken: Faults = {}
        for row in rows_of_chains():
            self.rows += 1
            self._step(row)

    def _step(self, row: Any) -> None:
        person_id = row.person_id
        end = self.ends.get(person_id, _EMPTY)
        self.ends[person_id] = _end(row)
        if text := _fault(row, end):
            fault = LedgerFault(text, person_id, end.seq + 1, row.id)
            self.broken.setdefault(person_id, fault)

    def faults_at_ends(self, heads: Ends) -> Iterator[LedgerFault]:
        """Where a chain that is whole does not end as its head says."""
        for person_id in (heads.keys() | self.ends.keys()) - self.broken.keys():
            end = self.ends.get(person_id, _EMPTY)
            if fault := _fault_at_end(person_id, heads.get(person_id), end):
                yield fault


def walk() -> LedgerReport:
    """What `check` finds as of now."""
    heads, chains = _heads(), _Walk()
    faults = [
        *chains.broken.values(),
        *chains.faults_at_ends(heads),
        *_seal_faults(),
    ]
    faults.sort(key=lambda fault: (fault.person_id, fault.seq))
    return LedgerReport(chains.rows, faults)


def _fault(row: Any, end: ChainEnd) -> str | None:
    """What is wrong with a row after what was the end of the chain."""
    if row.seq != end.seq + 1:
        return N_("a row is missing or doubled here")
    if row.previous != end.hash:
        return N_("the row does not continue the one before it")
    signed = {name: getattr(row, name) for name in SIGNED}
    return None if row.hash == rules.link(end.hash, signed) else _CHANGED


def _fault_at_end(
    person_id: int, head: ChainEnd | None, end: ChainEnd
) -> LedgerFault | None:
    if head is None:
        return LedgerFault("a chain was begun without its head", person_id, 1)
    if end == head:
        return None
    if end.seq < head.seq:
        return LedgerFault(
            "a row is missing at the end of the chain", person_id, end.seq + 1
        )
    if end.seq > head.seq:
        return LedgerFault(
            "a row was added behind the end of the chain",
            person_id,
            head.seq + 1,
        )
    return LedgerFault(
        "the last row of the chain was written anew", person_id, end.seq
    )


def _digest(ends: Ends) -> str:
    chains = sorted(ends.items())
    lines = [f"{person}:{end.seq}:{end.hash}" for person, end in chains]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _until(last_id: int) -> tuple[int, str]:
    total, ends = 0, Ends()
    for row in rows_of_chains(last_id):
        total += 1
        ends[row.person_id] = _end(row)
    return total, _digest(ends)


def _seal_faults() -> list[LedgerFault]:
    """Only the last seal is walked: each seal covers all that the earlier ones
    did.
    """
    last = session().scalar(select(Seal).order_by(Seal.id.desc()).limit(1))
    if last is None or _until(last.last_id) == (last.rows, last.digest):
        return []
    return [
        LedgerFault(
            "the ledger differs from its last seal: rows sealed then were changed or removed",
            0,
            0,
        )
    ]


def seal() -> str:
    """Seal all chains as they are now; the digest, to be kept somewhere else as
    well.

    Numbers are given out before rows are stored, so a row still being written
    could slip in below `last_id` later and make the seal look broken: it is
    waited for. Only the heads are read meanwhile, so nobody waits long.
    """
    with transaction() as db:
        lock_out_writers(LEDGER)
        last_id, rows = db.execute(_EXTENT).one()
        digest = _digest(_heads())
        values = {"last_id": last_id or 0, "rows": rows, "digest": digest}
        db.add(Seal(sealed_at=clock.now(), **values))
    return digest


def last_sealed() -> dt.datetime | None:
    """When the ledger was last sealed."""
    return session().scalar(select(func.max(Seal.sealed_at)))

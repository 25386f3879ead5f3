"""Walk the ledger and find the first row that is not as it was written; seal
all chains once a day.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from lms.core import clock
from lms.core.db import session, transaction
from lms.core.marks import N_
from lms.evidence import rules, service
from lms.evidence.models import SIGNED, Evidence, Head, Seal

_TABLE = Evidence.__table__
_ORDER = (_TABLE.c.person_id, _TABLE.c.seq, _TABLE.c.id)


@dataclass(frozen=True)
class Fault:
    """What is wrong, with whom, at which place of the person's chain (and the
    row's id, if there is a row).
    """

    text: str
    person_id: int
    seq: int
    evidence_id: int | None = None


@dataclass(frozen=True)
class Report:
    """How many rows were read, and the first fault of each broken chain or
    seal.
    """

    rows: int
    faults: list[Fault]


def _rows(last_id: int | None = None) -> Iterator[Any]:
    query = select(_TABLE).order_by(*_ORDER)
    if last_id is not None:
        query = query.where(_TABLE.c.id <= last_id)
    yield from session().execute(query, execution_options={"yield_per": 1000})


@contextmanager
def _one_moment() -> Iterator[None]:
    """All that is read inside is read as of one moment, so a row that arrives
    meanwhile is no false alarm.
    """
    db = session()
    db.rollback()
    if db.get_bind().dialect.name == "postgresql":
        db.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    else:
        db.connection().exec_driver_sql("BEGIN")
    try:
        yield
    finally:
        db.rollback()


def check() -> Report:
    """Every chain against its hashes, its numbering and its head; the last seal
    against the rows it covered.
    """
    with _one_moment():
        try:
            return _walk()
        except (TypeError, ValueError):
            return Report(0, [_unreadable()])


def _unreadable() -> Fault:
    """The first row that is not even readable: SQLite keeps whatever is written
    into a column.
    """
    for row in (
        session()
        .execute(
            select(_TABLE.c.person_id, _TABLE.c.seq, _TABLE.c.id).order_by(
                *_ORDER
            )
        )
        .all()
    ):
        try:
            session().execute(select(_TABLE).where(_TABLE.c.id == row.id)).one()
        except (TypeError, ValueError):
            return Fault(
                N_("the row was changed after it was written"),
                row.person_id,
                row.seq,
                row.id,
            )
    raise RuntimeError("the ledger cannot be read")


def _heads() -> dict[int, tuple[int, str]]:
    rows = session().execute(
        select(Head.person_id, Head.seq, Head.hash).where(Head.seq > 0)
    )
    return {row.person_id: (row.seq, row.hash) for row in rows}


def _walk() -> Report:
    heads = _heads()
    faults: list[Fault] = []
    broken: set[int] = set()
    ends: dict[int, tuple[int, str]] = {}
    count = 0
    for row in _rows():
        count += 1
        seq, previous = ends.get(row.person_id, (0, rules.START))
        ends[row.person_id] = (row.seq, row.hash)
        if row.person_id not in broken and (text := _fault(row, seq, previous)):
            broken.add(row.person_id)
            faults.append(Fault(text, row.person_id, seq + 1, row.id))
    faults += [
        fault
        for person_id in (heads.keys() | ends.keys()) - broken
        if (
            fault := _fault_at_end(
                person_id,
                heads.get(person_id),
                ends.get(person_id, (0, rules.START)),
            )
        )
    ]
    return Report(
        count,
        sorted(
            faults + _seal_faults(),
            key=lambda fault: (fault.person_id, fault.seq),
        ),
    )


def _fault(row: Any, seq: int, previous: str) -> str | None:
    if row.seq != seq + 1:
        return N_("a row is missing or doubled here")
    if row.previous != previous:
        return N_("the row does not continue the one before it")
    if row.hash != rules.link(
        previous, {name: getattr(row, name) for name in SIGNED}
    ):
        return N_("the row was changed after it was written")
    return None


def _fault_at_end(
    person_id: int, head: tuple[int, str] | None, end: tuple[int, str]
) -> Fault | None:
    if head is None:
        return Fault(N_("a chain was begun without its head"), person_id, 1)
    if end == head:
        return None
    if end[0] < head[0]:
        return Fault(
            N_("a row is missing at the end of the chain"),
            person_id,
            end[0] + 1,
        )
    if end[0] > head[0]:
        return Fault(
            N_("a row was added behind the end of the chain"),
            person_id,
            head[0] + 1,
        )
    return Fault(
        N_("the last row of the chain was written anew"), person_id, end[0]
    )


def _digest(ends: dict[int, tuple[int, str]]) -> str:
    lines = (
        f"{person}:{seq}:{digest}"
        for person, (seq, digest) in sorted(ends.items())
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _until(last_id: int) -> tuple[int, str]:
    total, ends = 0, {}
    for row in _rows(last_id):
        total += 1
        ends[row.person_id] = (row.seq, row.hash)
    return total, _digest(ends)


def _seal_faults() -> list[Fault]:
    """Only the last seal is walked: each seal covers all that the earlier ones
    did.
    """
    seal_row = session().scalar(select(Seal).order_by(Seal.id.desc()))
    if seal_row is None or _until(seal_row.last_id) == (
        seal_row.rows,
        seal_row.digest,
    ):
        return []
    return [
        Fault(
            N_(
                "the ledger differs from its last seal: rows sealed then were changed or removed"
            ),
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
        service.lock_out_writers(_TABLE)
        last_id, rows = db.execute(
            select(func.max(_TABLE.c.id), func.count())
        ).one()
        digest = _digest(_heads())
        db.add(
            Seal(
                sealed_at=clock.now(),
                last_id=last_id or 0,
                rows=rows,
                digest=digest,
            )
        )
    return digest

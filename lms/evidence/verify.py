"""Walk the ledger and find the first row that is not as it was written; seal all chains once a day."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from lms.core import clock
from lms.core.db import session, transaction
from lms.core.marks import N_
from lms.evidence import rules
from lms.evidence.models import SIGNED, Evidence, Head, Seal

_TABLE = Evidence.__table__


@dataclass(frozen=True)
class Fault:
    """What is wrong, with whom, at which place of the person's chain (and the row's id, if there is a row)."""

    text: str
    person_id: int
    seq: int
    evidence_id: int | None = None


@dataclass(frozen=True)
class Report:
    """How many rows were read, and the first fault of each broken chain or seal."""

    rows: int
    faults: list[Fault]


def _rows(last_id: int | None = None) -> Iterator[Any]:
    query = select(_TABLE).order_by(_TABLE.c.person_id, _TABLE.c.seq, _TABLE.c.id)
    if last_id is not None:
        query = query.where(_TABLE.c.id <= last_id)
    yield from session().execute(query, execution_options={"yield_per": 1000})


def check() -> Report:
    """Every chain against its hashes, its numbering and its head; every seal against the rows it covered."""
    heads = {head.person_id: (head.seq, head.hash) for head in session().scalars(select(Head))}
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
    for person_id, (seq, digest) in heads.items():
        if person_id not in broken and ends.get(person_id, (0, rules.START)) != (seq, digest):
            faults.append(
                Fault(N_("a row is missing at the end of the chain"), person_id, ends.get(person_id, (0, ""))[0] + 1)
            )
    faults += [
        Fault(N_("a chain was begun without its head"), person_id, 1) for person_id in ends if person_id not in heads
    ]
    return Report(count, sorted(faults + _seal_faults(), key=lambda fault: (fault.person_id, fault.seq)))


def _fault(row: Any, seq: int, previous: str) -> str | None:
    if row.seq != seq + 1:
        return N_("a row is missing or doubled here")
    if row.previous != previous:
        return N_("the row does not continue the one before it")
    if row.hash != rules.link(previous, {name: getattr(row, name) for name in SIGNED}):
        return N_("the row was changed after it was written")
    return None


def _digest(last_id: int) -> tuple[int, str]:
    total, ends = 0, {}
    for row in _rows(last_id):
        total += 1
        ends[row.person_id] = f"{row.person_id}:{row.seq}:{row.hash}"
    return total, hashlib.sha256("\n".join(ends[person] for person in sorted(ends)).encode()).hexdigest()


def _seal_faults() -> list[Fault]:
    """Only the last seal is walked: each seal covers all that the earlier ones did."""
    seal_row = session().scalar(select(Seal).order_by(Seal.id.desc()))
    if seal_row is None or _digest(seal_row.last_id) == (seal_row.rows, seal_row.digest):
        return []
    return [Fault(N_("the ledger differs from its last seal: rows sealed then were changed or removed"), 0, 0)]


def seal() -> str:
    """Seal all chains as they are now; the digest, to be kept somewhere else as well."""
    with transaction() as db:
        last_id = db.scalar(select(func.max(_TABLE.c.id))) or 0
        rows, digest = _digest(last_id)
        db.add(Seal(sealed_at=clock.now(), last_id=last_id, rows=rows, digest=digest))
    return digest

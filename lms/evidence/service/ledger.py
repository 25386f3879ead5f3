"""Append to the ledger, chained row by row, and bring what it adds up to in
step in the same transaction.
"""

import datetime as dt
from dataclasses import fields
from typing import NamedTuple

from sqlalchemy import Table, bindparam, func, insert, select, text

from lms.core import clock
from lms.core.columns import MaybeMoment
from lms.core.db import dialect, execute, insert_into, upsert
from lms.core.types import Json
from lms.evidence import rules
from lms.evidence.models import SIGNED, Head, Seal
from lms.evidence.queries.attainments import ATTAINMENT
from lms.evidence.queries.pieces import ENTRY, LEDGER, sources
from lms.evidence.service import projection
from lms.evidence.sources.base import Source
from lms.evidence.types import Proof
from lms.framework import service as framework
from lms.people import service as people

LedgerRow = Json
"""Values of a row of `Evidence`, by column."""
_HEAD = Head.__table__
_ADD = insert(LEDGER)
_PERSON = people.PEOPLE.c
_WHOSE = select(_PERSON.key).where(_PERSON.id == bindparam("whose"))
_CHAIN_END = (
    select(
        _PERSON.key,
        func.coalesce(_HEAD.c.seq, bindparam("seq")),
        func.coalesce(_HEAD.c.hash, bindparam("hash")),
    )
    .select_from(people.PEOPLE)
    .outerjoin(_HEAD, _HEAD.c.person_id == _PERSON.id)
    .where(_PERSON.id == bindparam("whose"))
)
_ACT = select(ENTRY.id).where(
    ENTRY.person_id == bindparam("person_id"),
    ENTRY.object_key == bindparam("object_key"),
)
_AS_GIVEN = {field.name for field in fields(Proof)}.intersection(SIGNED)


def record(*proofs: Proof) -> None:
    """Append evidence for one person in the open transaction and bring their
    attainment up to date.

    The producer of evidence has checked the right to produce it. A claim deeper
    than its source can prove is capped, and the row says what was claimed. The
    ledger is its own log: nothing of this goes into the audit a second time.
    """
    if len({proof.person_id for proof in proofs}) != 1:
        raise ValueError(
            "record() takes the evidence of one person at a time: each has a "
            "chain of their own"
        )
    lineage, now = framework.lineage(), clock.now()
    versions = lineage.current
    rows = [_row(one, versions.get(one.competency), now) for one in proofs]
    append(proofs[0].person_id, rows, lineage)


def _row(proof: Proof, framework_id: int | None, now: dt.datetime) -> LedgerRow:
    source = sources()[proof.source]
    depth = rules.cap(proof.depth, source.deepest)
    as_given = {name: vars(proof)[name] for name in _AS_GIVEN}
    return as_given | {
        "framework_id": framework_id,
        "depth": int(depth),
        "recorded_at": now,
        "valid_until": _end(proof, source),
        "revokes": None,
        "details": _details(proof, is_capped=depth != proof.depth),
    }


def _end(proof: Proof, source: Source) -> dt.datetime | None:
    if not source.valid_days:
        return None
    return proof.done_at + dt.timedelta(days=source.valid_days)


def _details(proof: Proof, *, is_capped: bool) -> Json:
    details = proof.details | {"rests_on": proof.rests_on}
    if proof.bases:
        details["bases"] = list(proof.bases)
    if proof.confirms:
        details["confirms"] = list(proof.confirms)
    if not proof.proves:
        details["proves"] = False
    if is_capped:
        details["claimed_depth"] = int(proof.depth)
    return details


def append(
    person_id: int, rows: list[LedgerRow], lineage: framework.Lineage
) -> None:
    """Chain the rows to the person's last one, and bring what they add up to in
    step. The head of the chain is made or locked first, so two writers cannot
    fork the chain, nor sum up without each other.
    """
    end = _chain(rows, _lock(person_id))
    sums = projection.sums_with(person_id, rows, lineage)
    execute(_ADD, rows)
    execute(upsert(_HEAD), {"person_id": person_id, **end._asdict()})
    execute(upsert(ATTAINMENT), sums)


class ChainEnd(NamedTuple):
    """The number and the hash of the last row of a person's chain."""

    seq: int
    hash: str


class _LockedChain(NamedTuple):
    """The host's key of the person, and the end of their chain."""

    key: str
    end: ChainEnd


def _chain(rows: list[LedgerRow], locked: _LockedChain) -> ChainEnd:
    """Number and sign the rows; where the chain ends then."""
    end = locked.end
    for row in rows:
        details = row["details"]
        details["rests_on"] = details["rests_on"] | {"person": locked.key}
        row |= {"seq": end.seq + 1, "previous": end.hash}
        signed = {name: row[name] for name in SIGNED}
        row["hash"] = rules.link(end.hash, signed)
        end = ChainEnd(row["seq"], row["hash"])
    return end


_LOCKED = {"index_elements": [_HEAD.c.person_id], "set_": {"seq": _HEAD.c.seq}}


def lock(person_id: int) -> None:
    """Nobody else appends to the person's chain until the open transaction
    ends.
    """
    _lock(person_id)


def _lock(person_id: int) -> _LockedChain:
    """The same; where the chain ends now, and whose it is. The head is made if
    this is their first row. SQLite has one writer anyway, so there it is only
    read.
    """
    if dialect() == "sqlite":
        query = _CHAIN_END
    else:
        new = insert_into(_HEAD).on_conflict_do_update(**_LOCKED)
        query = new.returning(
            _WHOSE.scalar_subquery(), _HEAD.c.seq, _HEAD.c.hash
        )
    key, *end = execute(query, _start(person_id)).one()
    return _LockedChain(key, ChainEnd(*end))


_SEALED = select(func.max(Seal.sealed_at)).scalar_subquery()
_END = _CHAIN_END.add_columns(_SEALED.label("sealed"))


def chain_end(person_id: int) -> tuple[ChainEnd, MaybeMoment]:
    """Where a person's chain ends, and when the ledger was last sealed. No
    permission of its own.
    """
    _key, *end, sealed = execute(_END, _start(person_id)).one()
    return ChainEnd(*end), sealed


def _start(person_id: int) -> Json:
    """What stands for the end of a chain that has no row yet."""
    start = {"person_id": person_id, "seq": 0, "hash": rules.START}
    return start | {"whose": person_id}


def lock_out_writers(table: Table) -> None:
    """Until the transaction ends nobody else writes this table, and what others
    were writing is stored. SQLite has one writer anyway.
    """
    if dialect() == "postgresql":
        execute(text(f"LOCK TABLE {table.name} IN EXCLUSIVE MODE"))


def has(person_id: int, object_key: str) -> bool:
    """Whether this very act is in the ledger already: a form sent twice counts
    once.
    """
    act = {"person_id": person_id, "object_key": object_key}
    return execute(_ACT, act).first() is not None

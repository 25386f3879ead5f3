"""Seal all chains and the log once a day, and compare them with their seals."""

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Any

from sqlalchemy import func, select

from lms.audit import service as audit
from lms.core import clock, outbox
from lms.core.db import session, transaction
from lms.core.marks import N_
from lms.core.types import Discrepancies, Discrepancy, Json, fingerprint
from lms.decisions import service as decisions
from lms.evidence import rules
from lms.evidence.models import Head, Seal
from lms.evidence.queries.pieces import ENTRY, LEDGER
from lms.evidence.service.ledger import lock_out_writers

MOST_EVENTS = 100_000
"""Events of the log that one seal takes in; the next one goes on."""
LATE = dt.timedelta(days=2)
"""Rows older than this are covered by a seal, if the worker works."""
SEALED = "evidence.sealed"
_EXTENT = select(func.max(ENTRY.id), func.count())
_HEADS = (
    select(Head.person_id, Head.seq, Head.hash)
    .where(Head.seq > 0)
    .order_by(Head.person_id)
)
_ENDS = select(ENTRY.person_id, ENTRY.seq, ENTRY.hash).order_by(
    ENTRY.person_id, ENTRY.seq, ENTRY.id
)
STREAM = {"yield_per": 1000}
"""So that memory stays flat however many rows are read."""
_COVERED = "last_id", "rows", "digest", "log_id", "log_digest", "sealed_at"
_DECIDED = "decided_id", "decided_digest"
"""Covered besides by a seal that binds the decisions about people."""
Seals = Sequence[Seal]


def seal() -> str:
    """Seal all chains and the log as they are now; the digest, to be kept
    somewhere else as well.

    Numbers are given out before rows are stored, so a row still being written
    could slip in below `last_id` later and make the seal look broken: it is
    waited for. Only the heads are read meanwhile, so nobody waits long.
    """
    with transaction() as db:
        log, decided = _seal_log(), _seal_decisions()
        lock_out_writers(LEDGER)
        last_id, rows = db.execute(_EXTENT).one()
        before = _last()
        new = Seal(
            sealed_at=clock.now(),
            last_id=last_id or 0,
            rows=rows,
            digest=_digest(db.execute(_HEADS, execution_options=STREAM)),
            log_id=log.last_id,
            log_digest=log.digest,
            decided_id=decided.last_id,
            decided_digest=decided.digest,
        )
        new.whole = _whole(new, before)
        db.add(new)
        db.flush()
        audit.record(None, SEALED, seal=new.whole)
    return new.whole


def _seal_log() -> audit.Extent:
    """The log up to what is stored of it now, or a part of it if that is much;
    then another seal is asked for.
    """
    settled = _settled_event()
    extent = audit.extend(_log_of(_last()), settled, MOST_EVENTS)
    if extent.last_id < settled:
        outbox.enqueue("seal")
    return extent


def _settled_event() -> int:
    """The newest event of the log; none up to it is still being written."""
    return _settled(audit.EVENT)


def _settled(table: Any) -> int:
    """The newest row of a table; none up to it is still being written. The
    writers are waited for, but nobody waits for this: the lock is given back
    at once.
    """
    with transaction() as db, db.begin_nested() as savepoint:
        lock_out_writers(table)
        newest = db.scalar(select(func.max(table.c.id)))
        savepoint.rollback()
    return newest or 0


def _seal_decisions() -> audit.Extent:
    """The moves of decisions up to what is stored of them now."""
    settled = _settled(decisions.MOVES)
    return decisions.extend(_decided_of(_last()), settled)


def _decided_of(seal: Seal | None) -> audit.Extent:
    if seal is None or seal.decided_id is None:
        return audit.Extent()
    return audit.Extent(seal.decided_id, seal.decided_digest)


def _last() -> Seal | None:
    query = select(Seal).order_by(Seal.id.desc()).limit(1)
    return session().scalar(query)


def _log_of(seal: Seal | None) -> audit.Extent:
    if seal is None or seal.log_id is None:
        return audit.Extent()
    return audit.Extent(seal.log_id, seal.log_digest)


def _whole(seal: Seal, before: Seal | None) -> str:
    """The digest of all that a seal says, and of the seal before it."""
    return fingerprint(covered(seal), before.kept if before else rules.START)


def covered(seal: Seal) -> Json:
    """All that the digest of a seal covers of it."""
    names = _COVERED if seal.decided_id is None else _COVERED + _DECIDED
    return {name: getattr(seal, name) for name in names}


def _digest(ends: Iterable[Any]) -> str:
    """Of the ends of chains, by person."""
    digest, between = hashlib.sha256(), ""
    for end in ends:
        line = f"{between}{end.person_id}:{end.seq}:{end.hash}"
        digest.update(line.encode())
        between = "\n"
    return digest.hexdigest()


def last_sealed() -> dt.datetime | None:
    """When the ledger was last sealed."""
    return session().scalar(select(func.max(Seal.sealed_at)))


def sealed_lately(most: int) -> list[tuple[dt.datetime, int]]:
    """The newest seals, oldest first: when, and how many rows are new in it."""
    last = select(Seal.sealed_at, Seal.rows).order_by(Seal.id.desc())
    rows = session().execute(last.limit(most + 1)).all()[::-1]
    return [
        (seal.sealed_at, seal.rows - before.rows)
        for before, seal in pairwise(rows)
    ]


def sealed_logs() -> dict[int, audit.Extent]:
    """How far the log went at each seal that covers it, by the seal's number."""
    covering = select(Seal).where(Seal.log_id.is_not(None))
    return {one.id: _log_of(one) for one in session().scalars(covering)}


def sealed_decisions() -> dict[int, audit.Extent]:
    """How far decisions went at each seal that covers them, by its number."""
    covering = select(Seal).where(Seal.decided_id.is_not(None))
    return {one.id: _decided_of(one) for one in session().scalars(covering)}


def check_seals(kept: Collection[str] = ()) -> Discrepancies:
    """The seals among themselves; the last one, and those whose digests were
    `kept` elsewhere, against the rows they covered.

    Only these are walked: each seal covers all that the earlier ones did.
    """
    seals = session().scalars(select(Seal).order_by(Seal.id)).all()
    yield from _breaks(seals)
    yield from _missing(seals, kept)
    for one in _to_walk(seals, kept):
        if _until(one.last_id) != (one.rows, one.digest):
            yield Discrepancy(
                N_(
                    "the ledger differs from its last seal: rows sealed then were changed or removed"
                )
                if one is seals[-1]
                else N_(
                    "the ledger differs from the seal that was kept: rows sealed then were changed or removed"
                ),
                _place(one) if kept else "",
            )


def _to_walk(seals: Seals, kept: Collection[str]) -> Seals:
    return [
        one
        for one in seals
        if one is seals[-1] or one.whole in kept or one.digest in kept
    ]


def _place(seal: Seal) -> str:
    return f"seal {seal.id}"


def _breaks(seals: Seals) -> Discrepancies:
    """The first seal that is not as it was made, or does not follow the one
    before.
    """
    for before, one in pairwise([None, *seals]):
        binds = one.whole or (before and before.whole)
        if binds and one.whole != _whole(one, before):
            text = N_("a seal was changed, or one before it changed or removed")
            yield Discrepancy(text, _place(one))
            return


def _missing(seals: Seals, kept: Collection[str]) -> Discrepancies:
    """Seals that should be there."""
    known = {digest for one in seals for digest in (one.whole, one.digest)}
    for digest in kept:
        if digest not in known:
            text = N_(
                "the seal that was kept elsewhere is not among the seals here: the record or its seals were written anew"
            )
            yield Discrepancy(text, digest)
    event = audit.newest_of(SEALED)
    if event and event.details.get("seal") not in known:
        text = N_("a seal that the log tells of is missing")
        yield Discrepancy(text, f"event {event.id}")
    if since := _unsealed_since(seals):
        yield Discrepancy(
            "no seal covers what was recorded since; does the worker run?",
            f"{since:%Y-%m-%d}",
        )


def _unsealed_since(seals: Seals) -> dt.datetime | None:
    """When the oldest row was recorded that no seal covers, if it should be."""
    last_id = seals[-1].last_id if seals else 0
    oldest = select(func.min(ENTRY.recorded_at)).where(ENTRY.id > last_id)
    decided = _decided_of(seals[-1] if seals else None).last_id
    open_ = session().scalar(oldest), decisions.moved_after(decided)
    since = min(filter(None, open_), default=None)
    return since if since and since < clock.now() - LATE else None


def _until(last_id: int) -> tuple[int, str]:
    """How many rows there are up to this one, and the digest of the ends."""
    rows = session().execute(
        _ENDS.where(ENTRY.id <= last_id), execution_options=STREAM
    )
    chains = _CountedChains(rows)
    digest = _digest(chains)  # which counts them
    return chains.rows, digest


def ends_until(last_id: int) -> Iterator[Any]:
    """Person, number and hash of the last row of each chain, of the rows up to
    this one: what the digest of a seal covers.
    """
    rows = session().execute(
        _ENDS.where(ENTRY.id <= last_id), execution_options=STREAM
    )
    yield from _CountedChains(rows)


class _CountedChains:
    """The last row of each chain; when they are through, how many rows there
    were.
    """

    def __init__(self, rows: Iterable[Any]) -> None:
        self.all, self.rows = rows, 0

    def __iter__(self) -> Iterator[Any]:
        for _person, chain in groupby(self.all, attrgetter("person_id")):
            rows = list(chain)
            self.rows += len(rows)
            yield rows[-1]

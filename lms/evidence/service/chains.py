"""One person's chain: whether it is whole, and as lines of a file that anybody
can check without this product (docs/verify_chain.py).
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Row, select

from lms.core import clock
from lms.core.columns import Rows
from lms.core.db import session
from lms.core.types import Json
from lms.evidence import rules
from lms.evidence.models import SIGNED, Seal
from lms.evidence.service import sealing, verification
from lms.evidence.service.ledger import ChainEnd

FORMAT = "congvu-lms-chain/1"


_EMPTY = ChainEnd(0, rules.START)


def _end_of(row: Any) -> ChainEnd:
    """The end of a chain that ends with this row."""
    return ChainEnd(row.seq, row.hash)


@dataclass(frozen=True)
class PersonChain:
    """The rows of one person in their order."""

    rows: Rows

    @cached_property
    def fault(self) -> verification.LedgerFault | None:
        """The first thing that is not as it was written."""
        return verification.chain_fault(self.rows) if self.rows else None

    @property
    def end(self) -> ChainEnd:
        """The number and the hash of the last row."""
        return _end_of(self.rows[-1]) if self.rows else _EMPTY

    @cached_property
    def revocations(self) -> Mapping[int, Row]:
        """The rows that took others back, by the id of what they took back."""
        return {row.revokes: row for row in self.rows if row.revokes}

    def holds(self, end: ChainEnd) -> bool:
        """Whether it went through this point."""
        return end == _EMPTY or end in map(_end_of, self.rows)


def chain_of(person_id: int) -> PersonChain:
    """A person's chain. No permission of its own."""
    return PersonChain(verification.rows_of(person_id))


def chain_lines(person_id: int, key: str, whole: bool) -> Iterator[Json]:
    """The chain of the person with this key of the host, its head and the
    seals, one after the other. `whole`: with the ends of everybody's chains at
    the last seal, which only operators give away. No permission of its own.
    """
    yield {
        "kind": "about",
        "format": FORMAT,
        "person": key,
        "at": _plain(clock.now()),
    }
    chain = chain_of(person_id)
    for row in chain.rows:
        yield _row_line(row)
    yield {"kind": "head", **chain.end._asdict()}
    yield from _seal_lines(whole)


def _seal_lines(whole: bool) -> Iterator[Json]:
    seals = session().scalars(select(Seal).order_by(Seal.id)).all()
    yield from map(_seal_line, seals)
    if whole and seals:
        yield _ends_line(seals[-1].last_id)


def _ends_line(last_id: int) -> Json:
    with verification.one_moment():
        ends = [list(end) for end in sealing.ends_until(last_id)]
    return {"kind": "ends", "ends": ends}


def _row_line(row: Any) -> Json:
    signed = {name: _plain(getattr(row, name)) for name in SIGNED}
    return {
        "kind": "row",
        "previous": row.previous,
        "hash": row.hash,
        "signed": signed,
    }


def _seal_line(seal: Seal) -> Json:
    covered = {
        name: _plain(value) for name, value in sealing.covered(seal).items()
    }
    return {"kind": "seal", "whole": seal.whole, "covered": covered}


def _plain(value: Any) -> Any:
    """As it is hashed: moments in UTC to the millionth of a second."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
    return value

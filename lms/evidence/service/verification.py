"""Walk the ledger and find the first row that is not as it was written."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from lms.core.db import dialect, session
from lms.core.marks import N_
from lms.evidence import rules
from lms.evidence.models import SIGNED, Head
from lms.evidence.queries.pieces import ENTRY, LEDGER
from lms.evidence.service import sealing
from lms.evidence.service.ledger import ChainEnd
from lms.evidence.types import RestsOn
from lms.people import service as people

_ORDER = (ENTRY.person_id, ENTRY.seq, ENTRY.id)
_EMPTY = ChainEnd(0, rules.START)
_CHANGED = N_("the row was changed after it was written")
_NO_WORK = N_(
    "the work behind the rows cannot be read: it was written past the product"
)
_HEAD = Head.__table__
_WHOSE, _JUDGE = people.PEOPLE.alias("whose"), people.PEOPLE.alias("judge")
_CHAINS = (
    select(
        LEDGER,
        _HEAD.c.seq.label("head_seq"),
        _HEAD.c.hash.label("head_hash"),
        _WHOSE.c.key.label("person"),
        _JUDGE.c.key.label("reviewer"),
    )
    .select_from(LEDGER)
    .outerjoin(_HEAD, _HEAD.c.person_id == ENTRY.person_id)
    .outerjoin(_WHOSE, _WHOSE.c.id == ENTRY.person_id)
    .outerjoin(_JUDGE, _JUDGE.c.id == ENTRY.judged_by)
    .order_by(*_ORDER)
)
_WITHOUT_ROWS = (
    select(_HEAD)
    .outerjoin(
        LEDGER, and_(ENTRY.person_id == _HEAD.c.person_id, ENTRY.seq == 1)
    )
    .where(_HEAD.c.seq > 0, ENTRY.id.is_(None))
)
_AT_ONCE = 500
"""Rows whose foundations are looked up together."""
Rows = Sequence[Any]
Progress = Callable[[str, int], None]
"""Told what is being read, and how much of it is."""


def silent(_what: str, _done: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class LedgerFault:
    """What is wrong, with whom, at which place of the person's chain (and the
    row's id, if there is a row).
    """

    text: str
    person_id: int
    seq: int
    evidence_id: int | None = None

    @property
    def place(self) -> str:
        """Where it is; nothing for a fault of the ledger as a whole."""
        if not self.person_id:
            return ""
        row = f"person {self.person_id}, row {self.seq}"
        if self.evidence_id:
            return f"{row} (evidence {self.evidence_id})"
        return row


@dataclass(frozen=True)
class LedgerReport:
    """How many rows were read, and the first fault of each broken chain or
    seal.
    """

    rows: int
    faults: list[LedgerFault]


Faults = Iterator[LedgerFault]
Inspect = Callable[[Rows], Faults]
"""Compares rows with what they rest on in other rooms."""


@contextmanager
def one_moment() -> Iterator[None]:
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
    with one_moment():
        return walk()


def walk() -> LedgerReport:
    """What `check` finds as of now."""
    chains = Walk()
    faults = list(chains.faults())
    if chains.is_readable:
        seals = sealing.check_seals()
        faults.extend(LedgerFault(one.text, 0, 0) for one in seals)
    faults.sort(key=attrgetter("person_id", "seq"))
    return LedgerReport(chains.rows, faults)


def _unreadable() -> LedgerFault:
    """The first row that is not even readable: SQLite keeps whatever is written
    into a column. If all are, it is the work behind one.
    """
    db = session()
    keys = db.execute(select(*_ORDER).order_by(*_ORDER)).all()
    for person_id, seq, id_ in keys:
        try:
            db.execute(select(LEDGER).where(ENTRY.id == id_)).one()
        except (TypeError, ValueError):
            return LedgerFault(_CHANGED, person_id, seq, id_)
    return LedgerFault(_NO_WORK, 0, 0)


def rows_of_chains() -> Iterator[Any]:
    """All rows, chain by chain, with their heads and the keys of people."""
    yield from session().execute(_CHAINS, execution_options=sealing.STREAM)


def rows_of(person_id: int) -> Sequence[Any]:
    """The same of one person."""
    theirs = _CHAINS.where(ENTRY.person_id == person_id)
    return session().execute(theirs).all()


def _nothing(_rows: Rows) -> Faults:
    return iter(())


class Walk:
    """All chains row by row, in the open reading; memory stays flat."""

    def __init__(
        self, inspect: Inspect = _nothing, say: Progress = silent
    ) -> None:
        self.inspect, self.say = inspect, say
        self.rows, self.is_readable = 0, True
        self.waiting: list[Any] = []

    def faults(self) -> Faults:
        """The first fault of each broken chain; of whole chains the rows that
        differ from what they rest on. If a row cannot even be read, only that.
        """
        try:
            yield from self._all()
        except (AttributeError, LookupError, TypeError, ValueError):
            self.is_readable = False
            yield _unreadable()

    def _all(self) -> Faults:
        for _person, chain in groupby(
            rows_of_chains(), attrgetter("person_id")
        ):
            yield from self._chain(chain)
        yield from self.inspect(self.waiting)
        for head in session().execute(_WITHOUT_ROWS):
            yield LedgerFault(_CUT, head.person_id, 1)

    def _chain(self, rows: Iterable[Any]) -> Faults:
        chain = list(rows)
        self.rows += len(chain)
        self.say("rows of the ledger", self.rows)
        if fault := chain_fault(chain):
            yield fault
            return
        self.waiting += chain
        if len(self.waiting) >= _AT_ONCE:
            yield from self.inspect(self.waiting)
            self.waiting = []


def chain_fault(chain: Rows) -> LedgerFault | None:
    """The first fault of one person's chain, its end included."""
    end, hashes = _EMPTY, dict[int, str]()
    for row in chain:
        if text := _fault(row, end) or _unfounded(row, hashes):
            return LedgerFault(text, row.person_id, end.seq + 1, row.id)
        end = ChainEnd(row.seq, row.hash)
        hashes[row.id] = row.hash
    return _fault_at_end(chain[0], end)


def _fault(row: Any, end: ChainEnd) -> str | None:
    """What is wrong with a row after what was the end of the chain."""
    if row.seq != end.seq + 1:
        return N_("a row is missing or doubled here")
    if row.previous != end.hash:
        return N_("the row does not continue the one before it")
    signed = {name: getattr(row, name) for name in SIGNED}
    return None if row.hash == rules.link(end.hash, signed) else _CHANGED


def _unfounded(row: Any, hashes: dict[int, str]) -> str | None:
    """What the row says of people and of the row it revokes against those that
    are there; `hashes`: of the rows before it, by id.
    """
    bound: RestsOn = row.details.get("rests_on") or {}
    if bound.get("person", row.person) != row.person:
        return N_("the row was recorded for a person with another key")
    if bound.get("reviewer", row.reviewer) != row.reviewer:
        return N_("the row was judged by a person with another key")
    if hashes and row.id <= next(reversed(hashes)):
        return N_("the ids of rows were exchanged")
    if not row.revokes:
        return None
    there = hashes.get(row.revokes)
    if there is None or bound.get("revokes", there) != there:
        return N_("the row that this one revokes is another one now")
    return None


_CUT = N_("a row is missing at the end of the chain")


def _fault_at_end(row: Any, end: ChainEnd) -> LedgerFault | None:
    """Where a chain that is whole does not end as its head says."""
    person_id, head_seq = row.person_id, row.head_seq
    if not head_seq:
        return LedgerFault("a chain was begun without its head", person_id, 1)
    if end == (head_seq, row.head_hash):
        return None
    if end.seq < head_seq:
        return LedgerFault(_CUT, person_id, end.seq + 1)
    if end.seq > head_seq:
        return LedgerFault(
            "a row was added behind the end of the chain",
            person_id,
            head_seq + 1,
        )
    return LedgerFault(
        "the last row of the chain was written anew", person_id, end.seq
    )

"""Tables, the session and the only `commit`. One use-case is one transaction."""

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from flask import has_request_context
from sqlalchemy import (
    JSON,
    Connection,
    DateTime,
    Engine,
    Executable,
    MetaData,
    String,
    Table,
    TextClause,
    TypeDecorator,
    event,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import (
    DeclarativeBase,
    ORMExecuteState,
    Session,
    SessionTransaction,
    scoped_session,
)

from lms.core.prepared import Lookup, Prepared, ask, conclude, table_of
from lms.core.state import state

T = TypeVar("T")
NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


BY_KEY = {"sqlite_with_rowid": False}
"""For `__table_args__`: SQLite stores the rows in the order of their key, which
then need no second tree to be found by.
"""


class UTC(TypeDecorator[dt.datetime]):
    """An aware moment, stored in UTC. SQLite forgets the zone, so it is put
    back on reading.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: dt.datetime | None, dialect: Any
    ) -> dt.datetime | None:
        """Refuse a moment without a zone; it would be guessed differently by
        every reader.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("a moment without a time zone cannot be stored")
        value = value.astimezone(dt.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(
        self, value: dt.datetime | None, dialect: Any
    ) -> dt.datetime | None:
        """Always aware, always UTC."""
        if value is None:
            return None
        return (
            value.replace(tzinfo=dt.UTC)
            if value.tzinfo is None
            else value.astimezone(dt.UTC)
        )


class Base(DeclarativeBase):
    """Every table of the product, all named `lms_…`, apart from the host's."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {
        dt.datetime: UTC,
        dict[str, Any]: JSON,
        list[Any]: JSON,
        str: String(200),
    }


def session() -> Session:
    """The host's session for this request or command."""
    source = state().host.session()
    return source() if isinstance(source, scoped_session) else source


def execute(statement: Executable | Prepared, values: Any = None) -> Any:
    """Run a statement on tables. Past the half of the session that only mapped
    objects need: a third of a small query's time.
    """
    db = session()
    if isinstance(statement, Prepared):
        if _waits(db):
            return look_up_all(Lookup(statement, values))[0]
        _wrote(db, statement.writes)
        return statement.run(_connection(db), values)
    send(db)
    _wrote(db, table_of(statement))
    return _connection(db).execute(statement, values)


def look_up(lookup: Lookup[T]) -> T:
    """What it finds, as it reads it."""
    return lookup.read(execute(lookup.statement, lookup.values))


def look_up_all(*lookups: Lookup[Any]) -> list[Any]:
    """The same of several, one after the other: one way to PostgreSQL and back."""
    db = session()
    for one in lookups:
        _wrote(db, one.statement.writes)
    return ask(_connection(db), [*_waiting(db), *lookups])[-len(lookups) :]


def store(*writes: tuple[Prepared, Any]) -> None:
    """Write in the open transaction, before whatever else is asked in it; what
    this changes or refuses is heard of only then, or at its end. So the
    writes travel to PostgreSQL together with the next question.
    """
    db = session()
    for statement, _ in writes:
        _wrote(db, statement.writes)
    db.info[_WAITING] += [Lookup(*one) for one in writes]


def ask_first(statement: Prepared, values: Any) -> Any:
    """The first question of a page. What every transaction asks at its
    beginning (`along`) goes with it, where it costs no way of its own.
    """
    db = session()
    if _waits(db) or _connection(db).dialect.name == "sqlite":
        return execute(statement, values)
    return ask(_connection(db), [Lookup(statement, values), *along])[0]


along: list[Lookup[Any]] = []
"""Asked of PostgreSQL with the first question of a page and of a transaction.
"""


def _waits(db: Session) -> bool:
    return bool(db.info.get(_WAITING))


def _waiting(db: Session) -> list[Lookup[Any]]:
    """What waits to be sent, which is the caller's task now."""
    if waiting := db.info.get(_WAITING, []):
        db.info[_WAITING] = []
    return waiting


def send(db: Session) -> None:
    """Nothing waits any longer: somebody else speaks to the database next."""
    if waiting := _waiting(db):
        ask(_connection(db), waiting)


def dialect() -> str:
    """Which database the session speaks to: "sqlite" or "postgresql"."""
    return _connection(session()).dialect.name


def _connection(db: Session) -> Connection:
    """The session's connection, remembered until its transaction ends: a page
    asks a dozen times, and SQLAlchemy looks for it anew.
    """
    known = db.info.get(_CONNECTION)
    if known is None:
        known = db.info[_CONNECTION] = db.connection()
    return known


_writers: WeakKeyDictionary[Engine, threading.RLock] = WeakKeyDictionary()
_OPEN, _AFTER, _FLUSHED = (
    "lms_transaction_open",
    "lms_after_commit",
    "lms_flushed",
)
_UNCHANGED, _CONNECTION, _WAITING = (
    "lms_unchanged",
    "lms_connection",
    "lms_waiting",
)


@event.listens_for(Session, "before_flush")
def _flushing(db: Session, _context: Any, _objects: Any) -> None:
    send(db)


@event.listens_for(Session, "after_flush")
def _flushed(db: Session, _context: Any) -> None:
    """Any query may flush what a host has added; from then on the session
    itself no longer tells.
    """
    db.info[_FLUSHED] = True
    db.info.pop(_UNCHANGED, None)
    for table in {
        getattr(row, "__table__", None)
        for row in (*db.new, *db.dirty, *db.deleted)
    }:
        _wrote(db, table)


@event.listens_for(Session, "after_transaction_end")
def _ended(db: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        for name in (_FLUSHED, _UNCHANGED, _CONNECTION, _WAITING):
            db.info.pop(name, None)


@event.listens_for(Session, "do_orm_execute")
def _asked(asked: ORMExecuteState) -> None:
    send(asked.session)
    if not asked.is_select:
        asked.session.info.pop(_UNCHANGED, None)
        _wrote(asked.session, table_of(asked.statement))


@event.listens_for(Session, "before_commit")
def _committing(db: Session) -> None:
    """Of a session that others commit; `_commit` has done it."""
    db.flush()
    for ready in storing:
        ready(db)


wrote: list[Callable[[Session, Any], None]] = []
"""Told of every table that is written, before it is."""
storing: list[Callable[[Session], None]] = []
"""Called when all of a transaction is written, before it is stored for good."""


def _wrote(db: Session, table: Any) -> None:
    if table is not None:
        for tell in wrote:
            tell(db, table)


def unchanged(db: Session) -> dict[Any, Any]:
    """A place for what was read and holds until the page or the transaction
    ends, or this session writes anything.

    Only prepared statements may write meanwhile: they are for rows about
    people, of which nothing is remembered.
    """
    return (
        db.info.setdefault(_UNCHANGED, {})
        if db.info.get(_OPEN) or has_request_context()
        else {}
    )


@contextmanager
def transaction() -> Iterator[Session]:
    """One act, wholly done or not at all.

    Re-entrant: an inner one joins, the outermost commits and then runs what
    `after_commit` collected. What was read before is forgotten first, so a
    decision is always made on rows read under the write lock.
    """
    db = session()
    if db.info.get(_OPEN):
        yield db
        return
    if db.new or db.dirty or db.deleted or db.info.get(_FLUSHED):
        raise RuntimeError(
            "The session holds unsaved changes of its host; commit or roll them back before calling the LMS."
        )
    db.expire_all()
    db.info.pop(_UNCHANGED, None)
    after: list[Callable[[], None]] = []
    db.info[_OPEN], db.info[_AFTER] = True, after
    try:
        with _begun(db):
            yield db
            _commit(db)
    except BaseException:
        db.rollback()
        raise
    finally:
        db.info[_OPEN] = False
    for call in after:
        call()


def once_stored(call: Callable[[], None]) -> None:
    """Run this now, or at the end of the open transaction: what is read in one
    may still be undone, so it must not be remembered yet.
    """
    if session().info.get(_OPEN):
        after_commit(call)
    else:
        call()


def insert_into(table: Table, dialect: str) -> Any:
    """An INSERT that can say what to do when the row is there already; every
    database has its own.
    """
    return {"sqlite": sqlite, "postgresql": postgresql}[dialect].insert(table)


@lru_cache
def upsert(table: Table, dialect: str) -> Prepared:
    """Add a row, or bring the one with the same primary key up to date."""
    new = insert_into(table, dialect)
    rest = {
        column.name: new.excluded[column.name]
        for column in table.columns
        if not column.primary_key
    }
    return Prepared(
        new.on_conflict_do_update(
            index_elements=list(table.primary_key), set_=rest
        )
    )


def after_commit(call: Callable[[], None]) -> None:
    """Run this once the surrounding transaction is safely stored (outside
    calls, never writes).
    """
    session().info[_AFTER].append(call)


_BEGIN, _BEGIN_WRITING = (
    Prepared(TextClause("BEGIN")),
    Prepared(TextClause("BEGIN IMMEDIATE")),
)


@contextmanager
def _begun(db: Session) -> Iterator[None]:
    """Begin anew on the connection that has been read from: giving it back and
    taking it again costs as much as a statement.

    On SQLite with the write lock: a deferred transaction that reads first and
    writes later fails with "database is locked" whatever the time-out; threads
    of one process also queue on a lock of our own, because SQLite's waiting is
    unfair and has a long tail. Elsewhere the driver begins by itself, unless it
    reads without transactions (see `standalone.database`): then the first
    question says so.
    """
    connection = _connection(db)
    driver = connection.connection.driver_connection
    if connection.dialect.name != "sqlite":
        driver.rollback()
        begin = [Lookup(_BEGIN)] if driver.autocommit else []
        db.info[_WAITING] = [*begin, *along]
        yield
        return
    with _writers.setdefault(connection.engine, threading.RLock()):
        if driver.in_transaction:
            driver.rollback()
        db.info[_WAITING] = []
        _BEGIN_WRITING.run(connection, None)
        yield


def _commit(db: Session) -> None:
    """Store what waits, and all of it for good."""
    db.flush()
    for ready in storing:
        ready(db)
    if waiting := _waiting(db):
        conclude(_connection(db), waiting)
    db.commit()


@contextmanager
def sqlite_foreign_keys_off(connection: Connection) -> Iterator[None]:
    """For migrations: Alembic's batch mode re-creates a table, and with foreign
    keys on that deletes the child rows.

    On SQLite all of it is one transaction, so a failure changes nothing;
    dangling rows of ours afterwards are one. Switching foreign keys inside a
    transaction does nothing, hence the commits; the host's own choice is put
    back.
    """
    if connection.dialect.name != "sqlite":
        connection.execution_options(
            isolation_level="READ COMMITTED"
        )  # a transaction, whatever the engine does by default
        yield
        connection.commit()
        return
    before = connection.exec_driver_sql("PRAGMA foreign_keys").scalar()
    connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    connection.commit()
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield
        rows = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if bad := [tuple(row) for row in rows if row[0].startswith("lms_")]:
            raise RuntimeError(f"the migration left dangling rows: {bad[:3]}")
        connection.commit()
    finally:
        connection.rollback()
        connection.exec_driver_sql(f"PRAGMA foreign_keys={before}")
        connection.commit()

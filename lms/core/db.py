"""Tables, the session and the only `commit`. One use-case is one transaction."""

import datetime as dt
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from flask import g, has_request_context
from sqlalchemy import (
    JSON,
    Connection,
    Double,
    Engine,
    Executable,
    MetaData,
    Result,
    Select,
    String,
    Table,
    UpdateBase,
    event,
    func,
    literal_column,
    select,
    text,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    SessionTransaction,
    mapped_column,
    scoped_session,
)

from lms.core.columns import UTC
from lms.core.errors import Busy, OtherSchema
from lms.core.health.faults import fault_of
from lms.core.state import setting, state
from lms.core.types import Json

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table of the product, all named `lms_…`, apart from the host's."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {
        dt.datetime: UTC,
        float: Double,
        Json: JSON,
        list[Any]: JSON,
        str: String(200),
    }


class NumberedRow(Base):
    """Rows that are known by a number of our own, given by the database: the
    first column of their tables.
    """

    __abstract__ = True
    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-1)


Values = Json | Sequence[Json] | None


def session() -> Session:
    """The host's session for this request or command."""
    return state().host.session()()


def execute(statement: Executable, values: Values = None) -> Result:
    """Run a statement about tables in the session's transaction; with a list of
    values, once for each. Statements that load objects are the session's own.

    It goes out at once, after what was added to the session before: what the
    database refuses is raised here, by SQLAlchemy's own errors. RuntimeError for a
    write outside of `transaction`.
    """
    db = session()
    if isinstance(statement, UpdateBase):
        refuse_stray_write(db)
    if db.autoflush:
        db.flush()
    return db.connection().execute(statement, values)


def refuse_stray_write(db: Session) -> None:
    """RuntimeError where a session has no `transaction` open: its connection may
    begin none by itself, so the write would be stored at once, whatever follows.
    """
    if _OPEN not in db.info:
        raise RuntimeError("a write outside of `transaction`")


def dialect() -> str:
    """Which database the session speaks to: "sqlite" or "postgresql"."""
    return session().get_bind().dialect.name


_OPEN, _FLUSHED = "lms_transaction", "lms_flushed"


@dataclass
class _OpenTransaction:
    """What is to be done at its end."""

    before_commit: dict[str, Callable[[], None]] = field(default_factory=dict)
    after_commit: list[Callable[[], None]] = field(default_factory=list)


def watch(source: Any) -> None:
    """Notice what the owner of these sessions flushes but does not commit, so
    that `transaction` refuses to end it for them.

    Called once when the plugin starts. Sessions of others are never listened
    to. TypeError for a session that is none of many: what is flushed in the
    next one would be missed, and rolled back.
    """
    if not isinstance(source, scoped_session):
        raise TypeError(
            f"Host.session() must return a scoped_session, not {type(source)}."
        )
    event.listen(source, "after_flush", _note_flush)
    event.listen(source, "after_transaction_end", _forget_flush)


def _note_flush(db: Session, _context: Any) -> None:
    db.info[_FLUSHED] = True


def _forget_flush(db: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        db.info.pop(_FLUSHED, None)


def in_transaction() -> bool:
    """Whether a `transaction` is open."""
    return _OPEN in session().info


@contextmanager
def transaction(wait: float | None = None) -> Iterator[Session]:
    """One act, wholly done or not at all.

    Re-entrant: an inner one joins, the outermost commits and then runs what
    `after_commit` collected. What was read before is forgotten first, so a
    decision is always made on rows read under the write lock.

    Raises `Busy` when others still write after so many seconds
    (`LMS_WRITE_SECONDS` unless `wait` is given), `OtherSchema` when the tables
    have become another version's, and RuntimeError when the session holds
    changes that its host has not committed.
    """
    db = session()
    if _OPEN in db.info:
        yield db
        return
    if not is_only_read(db):
        raise RuntimeError(
            "The session holds unsaved changes of its host; commit or roll "
            "them back before calling the LMS."
        )
    db.expire_all()
    _forget_snapshot()
    ours = db.info[_OPEN] = _OpenTransaction()
    try:
        with _write_lock(db, wait):
            state().before_acts()
            yield db
            db.flush()
            for call in ours.before_commit.values():
                call()
            db.commit()
    except BaseException:
        db.rollback()
        raise
    finally:
        del db.info[_OPEN]
        _forget_snapshot()
    for call in ours.after_commit:
        call()


def is_only_read(db: Session) -> bool:
    """Whether the session holds nothing that is not committed."""
    return not (db.new or db.dirty or db.deleted or db.info.get(_FLUSHED))


def snapshot() -> dict[Any, Any]:
    """A place for what was read and holds until the page or the open
    transaction ends. Outside of both it is empty each time.
    """
    if has_request_context() or in_transaction():
        return g.setdefault("lms_snapshot", {})
    return {}


def _forget_snapshot() -> None:
    g.pop("lms_snapshot", None)


def before_commit(key: str, call: Callable[[], None]) -> None:
    """Do this as the last thing before the open transaction is stored, once
    however often it is asked for under this key.
    """
    _current().before_commit.setdefault(key, call)


def after_commit(call: Callable[[], None]) -> None:
    """Run this once the open transaction is safely stored (outside calls,
    never writes).
    """
    _current().after_commit.append(call)


def _current() -> _OpenTransaction:
    if not in_transaction():
        raise RuntimeError("no transaction is open")
    return session().info[_OPEN]


def once_stored(call: Callable[[], None]) -> None:
    """Run this now, or at the end of the open transaction: what is read in one
    may still be undone, so it must not be remembered yet.
    """
    if in_transaction():
        after_commit(call)
    else:
        call()


def when_free(act: Callable[[], object]) -> bool:
    """Do a small write that a page can do without: at once or, while somebody
    else is writing or the disk takes nothing, not at all. Whether it was done.
    """
    try:
        with transaction(wait=0):
            act()
    except (Busy, OtherSchema, SQLAlchemyError) as problem:
        if fault_of(problem) is None:
            raise
        return False
    return True


_write_locks: WeakKeyDictionary[Engine, threading.RLock] = WeakKeyDictionary()


@contextmanager
def _write_lock(db: Session, wait: float | None) -> Iterator[None]:
    """On SQLite, begin with the write lock; elsewhere rows are locked one by
    one, and only who waits less than usual has to say so.

    A deferred transaction of SQLite that reads first and writes later fails
    with "database is locked" whatever the time-out. Threads of one process
    also queue on a lock of our own, because SQLite's waiting is unfair and has
    a long tail.
    """
    connection = _connection_after_reading(db)
    if connection.dialect.name != "sqlite":
        with _in_words():
            if wait is not None:
                db.execute(text(f"SET LOCAL lock_timeout = {_ms(wait)}"))
            yield
        return
    seconds = setting("LMS_WRITE_SECONDS") if wait is None else wait
    until = time.monotonic() + seconds
    lock = _write_locks.setdefault(connection.engine, threading.RLock())
    if not lock.acquire(timeout=seconds):
        raise Busy
    try:
        with _in_words():
            _begin(connection, until - time.monotonic())
        yield
    finally:
        lock.release()


def _connection_after_reading(db: Session) -> Connection:
    """The session's connection once what was only read has ended, by COMMIT. The
    session keeps it: to ask the pool for another one costs as much as two
    statements. Another one is taken if it has died meanwhile.
    """
    connection = db.connection()
    try:
        connection.connection.commit()
        begin(connection)
    except connection.dialect.loaded_dbapi.Error:
        connection.invalidate()
        db.rollback()
        connection = db.connection()
        begin(connection)
    return connection


def begin(connection: Connection) -> None:
    """Begin a transaction on a server, unless the driver does so by itself with
    the first statement.
    """
    driver, kind = connection.connection, connection.dialect
    if kind.name != "sqlite" and kind.detect_autocommit_setting(driver):
        driver.cursor().execute("BEGIN")


def end_reading() -> None:
    """Give up what is open in the session, in whatever state its connection is;
    the next statement begins anew.
    """
    try:
        session().rollback()
    except SQLAlchemyError:
        session().invalidate()


def _ms(seconds: float) -> int:
    """Milliseconds for a database, for which 0 is for ever."""
    return max(1, round(seconds * 1000))


def _begin(connection: Connection, seconds: float) -> None:
    """With SQLite's write lock, waited for so long; a connection's own patience
    is put back.
    """
    driver = connection.connection.driver_connection
    usual = driver.execute("PRAGMA busy_timeout").fetchone()[0]
    driver.execute(f"PRAGMA busy_timeout={_ms(seconds)}").fetchone()
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        driver.execute(f"PRAGMA busy_timeout={usual}").fetchone()


LOCK_NOT_AVAILABLE = "55P03"
"""PostgreSQL's word for a lock that was waited for in vain."""


@contextmanager
def _in_words() -> Iterator[None]:
    """What the databases say when a lock was waited for in vain is `Busy`."""
    try:
        yield
    except OperationalError as problem:
        state_ = getattr(problem.orig, "sqlstate", None)
        if state_ == LOCK_NOT_AVAILABLE or "is locked" in str(problem.orig):
            raise Busy from problem
        raise


def among(column: Any, values: Collection[Any] | None) -> Any:
    """That a column has one of these values; of None, any."""
    return true() if values is None else column.in_(sorted(values))


def count_rows(query: Select, values: Values = None) -> int:
    """How many rows a query finds."""
    number = select(func.count()).select_from(query.subquery())
    return execute(number, values).scalar_one()


def counted(query: Select) -> Select:
    """The query, each row of which says how many there are (`in_all`). A window
    would keep all rows with all their columns before the first is given.
    """
    rows = query.order_by(None).with_only_columns(
        literal_column("1"), maintain_column_froms=True
    )
    number = select(func.count()).select_from(rows.subquery())
    return query.add_columns(number.scalar_subquery().label("in_all"))


def insert_into(table: Table) -> Any:
    """An INSERT that can say what to do when the row is there already; every
    database has its own.
    """
    kinds = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
    return kinds[dialect()](table)


def upsert(table: Table) -> Any:
    """Add a row, or bring the one with the same primary key up to date."""
    return _upsert(table, dialect(), adds=False)


def adding(table: Table) -> Any:
    """Add a row, or its numbers to those of the one with the same primary key."""
    return _upsert(table, dialect(), adds=True)


@lru_cache
def _upsert(table: Table, _dialect: str, *, adds: bool) -> Any:
    new = insert_into(table)
    changed = {
        column.name: new.excluded[column.name] + column
        if adds
        else new.excluded[column.name]
        for column in table.columns
        if not column.primary_key
    }
    return new.on_conflict_do_update(
        index_elements=list(table.primary_key), set_=changed
    )

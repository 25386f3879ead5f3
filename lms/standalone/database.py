"""Which database, with which driver, and whether it can be trusted with
people's records.
"""

import os
import re
import sqlite3
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler

from lms import __version__
from lms.core import migrate
from lms.core.types import Json

# SQLite before 3.51.3 (and its two backports) can corrupt a database in WAL
# mode when two connections write and checkpoint:
# https://sqlite.org/wal.html#walresetbug
FIXED = (3, 51, 3)
BACKPORTS = ((3, 50, 7), (3, 44, 6))
Version = tuple[int, ...]


class NotFit(SystemExit):
    """The start-up check's refusal, said in words."""


def wal_is_safe(version: Version) -> bool:
    """Whether this SQLite has the fix of the WAL-reset bug."""
    return version >= FIXED or any(
        version[:2] == fixed[:2] and version >= fixed for fixed in BACKPORTS
    )


def _packaged_driver() -> ModuleType | None:
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        return None
    return dbapi2


def sqlite_driver() -> ModuleType:
    """Python's own SQLite if it is new enough, otherwise the one that the
    package pysqlite3 brings.
    """
    if wal_is_safe(sqlite3.sqlite_version_info):
        return sqlite3
    packaged = _packaged_driver()
    if packaged and wal_is_safe(packaged.sqlite_version_info):
        return packaged
    raise NotFit(
        f"Python's SQLite is {sqlite3.sqlite_version}, which can corrupt a database in WAL mode (fixed in 3.51.3, 3.50.7 and 3.44.6).\n"
        "Correct it in one of these ways: pip install pysqlite3 · use a newer Python or base image · set LMS_DATABASE_URL to PostgreSQL."
    )


def url(data: Path, configured: str) -> str:
    """The database's address; a bare postgresql:// gets the driver we use."""
    if configured:
        return re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", configured)
    return f"sqlite:///{(data / 'lms.db').resolve()}"


SPARE = 7
"""Connections of a process beside two a thread and one for the worker: for
sign-ins, `/health` and `/health/ready`.
"""


def engine_options(address: str, wait: int = 8, threads: int = 4) -> Json:
    """What SQLAlchemy needs beside the address, in a process that works on so
    many pages and as many acts at a time; a lock is waited for so many seconds.

    The connection used last comes first: on SQLite it has the pages in memory.
    A connection to a server is asked whether it still lives before it is used;
    servers take only so many, so a process holds at most twice the
    threads + 1 + `SPARE`. As on SQLite it begins no transaction by itself: a page
    reads each statement as of now, which PostgreSQL does in a transaction too, and
    psycopg drops at a ROLLBACK all it has prepared.
    """
    usual = {"hide_parameters": True, "pool_use_lifo": True}
    if address.startswith("sqlite"):
        patient = {"timeout": wait}
        own = {"module": sqlite_driver(), "connect_args": patient}
    else:
        own = {
            "isolation_level": "AUTOCOMMIT",
            "pool_pre_ping": True,
            "pool_size": threads + 1,
            "max_overflow": threads + SPARE,
            "connect_args": {"options": f"-c lock_timeout={wait * 1000}"},
        }
    return usual | own


PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
)


PREPARED = 500
"""Statements that a connection keeps prepared: those of some forty pages. Of
psycopg's own hundred each page would push out another's.
"""


def prepare(engine: Engine) -> None:
    """Set every new connection up. One of SQLite begins no transaction by
    itself: a page that only reads needs none, and `core.db.transaction` begins
    with the write lock.
    """
    if engine.dialect.name == "sqlite":
        engine.dialect.statement_compiler = _Compiler
        event.listen(engine, "connect", _set_up)
    else:
        event.listen(engine, "connect", _keep_prepared)


class _Compiler(SQLiteCompiler):
    """A bound LIMIT stands behind a sign: SQLite looks at the value of a bare
    one and plans the statement anew each time it is sent, which costs more than
    most of them take.
    """

    def limit_clause(self, select: Any, **options: Any) -> str:
        said = super().limit_clause(select, **options)
        return said.replace("LIMIT ", "LIMIT +")


def _set_up(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").fetchall()


def _keep_prepared(connection: Any, _record: Any) -> None:
    connection.prepared_max = PREPARED


def description(engine: Engine) -> str:
    """For the first line of the log: versions, without any address."""
    return f"version {__version__}, tables at {migrate.current(engine)}, {engine.dialect.name}"


def tidy_up(engine: Engine) -> None:
    """After the last request: on SQLite bring everything into the one file, so
    that a copy of it misses nothing.
    """
    engine.dispose()
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()


def check(engine: Engine, data: Path) -> None:
    """Refuse to serve on a database that is not set up as promised; every
    refusal says how to correct it.
    """
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            _check_sqlite(connection)
            _check_folder(data)
        else:
            _check_postgresql(connection)
    migrate.check(engine)


DURABLE = ("fsync", "full_page_writes", "synchronous_commit")


def _check_postgresql(connection: Connection) -> None:
    off = [
        name
        for name in DURABLE
        if connection.scalar(text(f"SHOW {name}")) == "off"
    ]
    if off:
        raise NotFit(
            f"PostgreSQL runs with {', '.join(off)} off: a power cut would lose work that was confirmed. Switch it on."
        )


PROMISED = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
"""What `PRAGMAS` give."""


def _check_sqlite(connection: Connection) -> None:
    for name, promised in PROMISED.items():
        actual = connection.exec_driver_sql(f"PRAGMA {name}").scalar()
        if actual != promised:
            raise NotFit(
                f"SQLite's {name} is {actual}, it should be {promised}. Is the folder of LMS_DATA writable and on a local disk?"
            )


NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p"}


def _check_folder(data: Path) -> None:
    kind = _file_system(data.resolve())
    if kind in NETWORK:
        raise NotFit(
            f"{data} lies on a network file system ({kind}), on which SQLite cannot lock. Use a local disk, or PostgreSQL."
        )
    file = data / "lms.db"
    if os.name == "posix" and file.exists() and file.stat().st_mode & 0o007:
        raise NotFit(
            f"Everybody on this machine can read {file}. Run: chmod o-rwx {file}"
        )


class _Mount(NamedTuple):
    folder: str
    kind: str

    def holds(self, path: Path) -> bool:
        return path.is_relative_to(self.folder)


def _file_system(path: Path) -> str:
    """The kind of file system a path lies on, where the system tells (Linux)."""
    holding = [mount for mount in _mounts() if mount.holds(path)]
    nearest = max(holding, key=lambda mount: len(mount.folder), default=None)
    return nearest.kind if nearest else ""


def _mounts() -> list[_Mount]:
    try:
        lines = Path("/proc/mounts").read_text().splitlines()
    except OSError:
        return []
    return [_Mount(*line.split()[1:3]) for line in lines]

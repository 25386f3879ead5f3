"""Brings the tables up to date with Alembic, on our own version table, beside
whatever the host does.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from lms.core import paths
from lms.core.db import execute
from lms.core.errors import OtherSchema
from lms.core.state import state

VERSION_TABLE = "lms_alembic_version"
_CURRENT = text(f"SELECT version_num FROM {VERSION_TABLE}")  # noqa: S608
EVERY = 5.0
"""Seconds after which an act looks again whether the tables are still those of
this version.
"""


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration for our migrations, run on this connection."""
    settings = Config(attributes={"connection": connection})
    settings.set_main_option(
        "script_location", str(paths.MIGRATIONS).replace("%", "%%")
    )
    return settings


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
        # A transaction, whatever the engine does by default.
        connection.execution_options(isolation_level="READ COMMITTED")
        yield
        connection.commit()
        return
    before = connection.exec_driver_sql("PRAGMA foreign_keys").scalar()
    connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    connection.commit()
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield
        _refuse_dangling(connection)
        connection.commit()
    finally:
        connection.rollback()
        connection.exec_driver_sql(f"PRAGMA foreign_keys={before}")
        connection.commit()


def _refuse_dangling(connection: Connection) -> None:
    dangling = [
        tuple(row)
        for row in connection.exec_driver_sql("PRAGMA foreign_key_check")
        if row[0].startswith("lms_")
    ]
    if dangling:
        raise RuntimeError(f"the migration left dangling rows: {dangling[:3]}")


def _run(engine: Engine, run: Any, target: str) -> None:
    with engine.connect() as connection, sqlite_foreign_keys_off(connection):
        run(config(connection), target)


def upgrade(engine: Engine, target: str = "head") -> None:
    """Up to a revision."""
    _run(engine, command.upgrade, target)


def downgrade(engine: Engine, target: str) -> None:
    """Down to a revision ("base" removes all our tables)."""
    _run(engine, command.downgrade, target)


def head() -> str | None:
    """The newest revision there is."""
    return ScriptDirectory.from_config(config()).get_current_head()


def current(engine: Engine) -> str | None:
    """The revision the database is at; None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(
            connection, opts={"version_table": VERSION_TABLE}
        ).get_current_revision()


def known() -> frozenset[str]:
    """Every revision that this version knows."""
    scripts = ScriptDirectory.from_config(config()).walk_revisions()
    return frozenset(script.revision for script in scripts)


def check(engine: Engine) -> None:
    """`OtherSchema`, with what to do, unless the tables are as this version
    needs them.
    """
    at, newest = current(engine), needed()
    refuse_newer(at)
    if at != newest:
        raise OtherSchema(
            f"The database is at {at or 'nothing'}, this version needs {newest}. Run: lms db upgrade"
        )


def refuse_newer(at: str | None) -> None:
    """`OtherSchema` for a revision that a newer version has made."""
    if at is not None and at not in known():
        raise OtherSchema(
            f"The database is at {at}, which this version does not know: a newer one has upgraded it. Install that version; nothing has been changed."
        )


@cache
def needed() -> str | None:
    """The revision that the running program needs. Read once: a newer version
    may be put in the place of its files while it runs.
    """
    return head()


def check_act() -> None:
    """`OtherSchema` for an act on tables that were upgraded under the running
    program. In the open transaction.
    """
    known_until, now = state().cache, time.monotonic()
    if now < known_until.get("schema checked until", now):
        return
    at, newest = execute(_CURRENT).scalar(), needed()
    if at != newest:
        raise OtherSchema(
            f"The database is at {at or 'nothing'}, this program needs {newest}. Finish the upgrade and start the program again."
        )
    known_until["schema checked until"] = now + EVERY

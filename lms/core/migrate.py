"""Brings the tables up to date with Alembic, on our own version table, beside
whatever the host does.
"""

from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from lms.core import paths
from lms.core.db import sqlite_foreign_keys_off

VERSION_TABLE = "lms_alembic_version"


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration for our migrations, run on this connection."""
    settings = Config(attributes={"connection": connection})
    settings.set_main_option(
        "script_location", str(paths.MIGRATIONS).replace("%", "%%")
    )
    return settings


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

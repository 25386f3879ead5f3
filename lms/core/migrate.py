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
from lms.core.errors import LMSError

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


def known() -> frozenset[str]:
    """Every revision that this version knows."""
    scripts = ScriptDirectory.from_config(config()).walk_revisions()
    return frozenset(script.revision for script in scripts)


class OtherSchema(LMSError):
    """The tables are not at the revision that this version needs."""


def check(engine: Engine) -> None:
    """`OtherSchema`, with what to do, unless the tables are as this version
    needs them.
    """
    at, newest = current(engine), head()
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

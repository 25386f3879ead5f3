"""Whether the database takes a write right now, asked without waiting for those
who write.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from lms.core import clock
from lms.core.db import begin
from lms.core.health.milestones import Milestone

PATIENCE = 500
"""Milliseconds after which it counts as busy."""
_MARK = Milestone.__table__


def write(engine: Engine) -> None:
    """Store the present moment; raises what the database answers."""
    with engine.connect() as connection, _impatient(connection):
        at = {"at": clock.now()}
        changed = connection.execute(
            _MARK.update().where(_MARK.c.key == "probe").values(at)
        )
        if not changed.rowcount:
            new = {"key": "probe", "note": "", **at}
            connection.execute(_MARK.insert().values(new))


@contextmanager
def _impatient(connection: Connection) -> Iterator[None]:
    """A transaction that waits for others only so long."""
    if connection.dialect.name != "sqlite":
        with connection.begin():
            begin(connection)
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {PATIENCE}")
            yield
        return
    usual = connection.exec_driver_sql("PRAGMA busy_timeout").scalar()
    connection.rollback()
    connection.exec_driver_sql(f"PRAGMA busy_timeout={PATIENCE}")
    connection.rollback()
    try:
        with connection.begin():
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={usual}")

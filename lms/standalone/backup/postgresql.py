"""Copies our tables out of PostgreSQL as of one moment, and back in.

In PostgreSQL's own COPY format through the connection the application has
anyway: no program of the server's version has to be installed, no password
stands on a command line, and only our tables are touched.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Connection, Engine, MetaData, Table, text

from lms.core import migrate
from lms.standalone.backup import manifest
from lms.standalone.backup.snapshot import FILES_NAMED, SCHEMA, CopiedTables

FOLDER = "tables"
_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)
_NEXT_ID = text(
    "SELECT setval(pg_get_serial_sequence(:name, :column), :last)"
    " WHERE pg_get_serial_sequence(:name, :column) IS NOT NULL"
)


def save(engine: Engine, folder: Path) -> CopiedTables:
    """Write every table of ours into the folder, all as of one moment, while
    others go on reading and writing.
    """
    (folder / FOLDER).mkdir(mode=0o700)
    with engine.connect() as connection:
        connection.execution_options(isolation_level="REPEATABLE READ")
        counts = {
            table.name: _save_table(connection, table, folder)
            for table in _tables(connection)
        }
        return CopiedTables(
            connection.scalar(text(SCHEMA)),
            counts,
            tuple(connection.scalars(text(FILES_NAMED))),
        )


def _tables(connection: Connection) -> list[Table]:
    """Ours as they are in the database, each after those that it refers to."""
    found = MetaData()
    found.reflect(connection, only=lambda name, _: name.startswith("lms_"))
    return [
        table
        for table in found.sorted_tables
        if table.name != migrate.VERSION_TABLE
    ]


def _save_table(connection: Connection, table: Table, folder: Path) -> int:
    """How many rows it has."""
    path = folder / FOLDER / f"{table.name}.copy"
    cursor = _cursor(connection)
    with manifest.create(path) as file:
        with cursor.copy(f"COPY {_columns(table)} TO STDOUT") as rows:
            for block in rows:
                file.write(block)
        file.flush()
        os.fsync(file.fileno())
    return cursor.rowcount


def _cursor(connection: Connection) -> Any:
    return connection.connection.cursor()


def _columns(table: Table) -> str:
    """The table with its columns by name: their order may differ elsewhere."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    return f'"{table.name}" ({names})'


def refuse_others(engine: Engine) -> None:
    """Refuse while somebody else is connected to the database."""
    with engine.connect() as connection:
        others = connection.scalar(_OTHERS)
    if others:
        raise click.ClickException(
            f"{others} other connections to this database are open. Stop what uses it first; nothing has been changed."
        )


def restore(engine: Engine, folder: Path, backup: manifest.Manifest) -> None:
    """Put the rows in place of those that are there, all or nothing. An empty
    database gets its tables first, at the backup's revision.
    """
    at = migrate.current(engine)
    if at is None:
        migrate.upgrade(engine, backup.schema)
    elif at != backup.schema:
        raise click.ClickException(
            f"The database is at {at}, the backup at {backup.schema}. Restore into an empty database."
        )
    with engine.connect() as connection:
        connection.execution_options(isolation_level="READ COMMITTED")
        with connection.begin():
            tables = _tables(connection)
            _empty(connection, tables)
            for table in tables:
                _load_table(connection, table, folder)
            _refuse_other_counts(connection, backup.counts)


def _empty(connection: Connection, tables: Iterable[Table]) -> None:
    names = ", ".join(f'"{table.name}"' for table in tables)
    connection.execute(text(f"TRUNCATE {names}"))


def _load_table(connection: Connection, table: Table, folder: Path) -> None:
    path = folder / FOLDER / f"{table.name}.copy"
    with (
        path.open("rb") as file,
        _cursor(connection).copy(f"COPY {_columns(table)} FROM STDIN") as rows,
    ):
        while block := file.read(manifest.CHUNK):
            rows.write(block)
    for column in table.primary_key:
        if column.type.python_type is int:
            _continue_numbers(connection, table.name, column.name)


def _continue_numbers(connection: Connection, name: str, column: str) -> None:
    """New rows get numbers behind those that are there."""
    last = connection.scalar(text(f'SELECT max("{column}") FROM "{name}"'))  # noqa: S608 - names of ours
    if last:
        values = {"name": name, "column": column, "last": last}
        connection.execute(_NEXT_ID, values)


def _refuse_other_counts(
    connection: Connection, wanted: dict[str, int]
) -> None:
    for name, count in wanted.items():
        found = connection.scalar(text(f'SELECT count(*) FROM "{name}"'))  # noqa: S608 - a name of ours
        if found != count:
            raise click.ClickException(
                f"{name} has {found} rows, it should have {count}. Nothing has been changed."
            )

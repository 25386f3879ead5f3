"""Copies an SQLite database while others write to it, and puts one in place."""

import os
from contextlib import closing
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Engine

from lms.standalone import database
from lms.standalone.backup import manifest
from lms.standalone.backup.snapshot import FILES_NAMED, SCHEMA, CopiedTables

NAME = "lms.db"
BESIDE = (NAME, f"{NAME}-wal", f"{NAME}-shm")
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'lms\\_%' ESCAPE '\\' ORDER BY name"


def save(engine: Engine, folder: Path) -> CopiedTables:
    """Copy the database into the folder by SQLite's own backup: one step, as of
    one moment, while others go on reading and writing.

    The copy is one file; it is read again and checked by SQLite.
    """
    target = folder / NAME
    manifest.create(target).close()
    source = engine.raw_connection()
    try:
        with closing(database.sqlite_driver().connect(target)) as copy:
            source.driver_connection.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE").fetchall()
    finally:
        source.close()
    _reach_disk(target)
    return read(folder)


def _reach_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def read(folder: Path) -> CopiedTables:
    """What the copy holds; a refusal in words if SQLite finds it damaged."""
    address = f"{(folder / NAME).resolve().as_uri()}?mode=ro&immutable=1"
    with closing(database.sqlite_driver().connect(address, uri=True)) as copy:
        _refuse_damaged(copy)
        tables = [name for (name,) in copy.execute(_TABLES)]
        return CopiedTables(
            copy.execute(SCHEMA).fetchone()[0],
            {name: _count(copy, name) for name in tables},
            tuple(digest for (digest,) in copy.execute(FILES_NAMED)),
        )


def _refuse_damaged(copy: Any) -> None:
    found = [text for (text,) in copy.execute("PRAGMA integrity_check(5)")]
    if found != ["ok"]:
        raise click.ClickException(f"The copy is damaged: {'; '.join(found)}")


def _count(copy: Any, table: str) -> int:
    return copy.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608 - a name of ours


def in_place(data: Path) -> list[Path]:
    """The files of the database that is in place, if there is more than an
    empty one.
    """
    there = [data / name for name in BESIDE if (data / name).exists()]
    return there if any(path.stat().st_size for path in there) else []


def restore(folder: Path, data: Path) -> None:
    """Put the copy in place, whole or not at all."""
    incoming = data / f"{NAME}.restored"
    incoming.unlink(missing_ok=True)
    manifest.copy(folder / NAME, incoming)
    incoming.replace(data / NAME)

"""Makes a backup, and puts one back."""

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import click
from sqlalchemy import Engine

from lms import __version__
from lms.core import clock, files, migrate
from lms.core.db import session
from lms.core.health import milestones
from lms.core.state import setting
from lms.standalone.backup import manifest, postgresql, sqlite
from lms.standalone.backup.manifest import Manifest
from lms.standalone.running import lock


class Backup(NamedTuple):
    """A finished backup, and what is wrong with the files that were copied."""

    manifest: Manifest
    faults: list[str]


def _engine() -> Engine:
    return session().get_bind()


def make(folder: Path) -> Backup:
    """Write a backup of the running site into a new folder, for the owner only;
    read it again before it gets its name.

    The files come after the database: none is ever changed, and one that is
    handed in meanwhile belongs to the next backup.
    """
    partial = folder.with_name(f"{folder.name}.partial")
    _refuse_existing(folder, partial)
    manifest.create_folder(partial)
    engine = _engine()
    kind = engine.dialect.name
    made_at = clock.now().isoformat(timespec="seconds")
    databases = {"sqlite": sqlite.save, "postgresql": postgresql.save}
    snapshot = databases[kind](engine, partial)
    faults = _copy_files(snapshot.files, partial)
    digests = _digests(partial)
    backup = Manifest(
        made_at,
        __version__,
        snapshot.schema,
        kind,
        snapshot.counts,
        digests,
        _keys(),
    )
    backup.save(partial)
    _refuse_faulty(partial, backup)
    partial.rename(folder)
    milestones.reach(milestones.BACKUP, f"{sum(snapshot.counts.values())}")
    return Backup(backup, faults)


def _keys() -> list[str]:
    """The files with keys: what they protect would be open to whoever finds a
    backup.
    """
    data = Path(setting("LMS_DATA"))
    names = "secret.key", setting("LMS_SIGNING_KEY")
    return [name for name in names if (data / name).exists()]


def _refuse_existing(folder: Path, partial: Path) -> None:
    if folder.exists():
        raise click.ClickException(
            f"{folder} is there already. Name a new folder for each backup."
        )
    if partial.exists():
        raise click.ClickException(
            f"{partial} is left of a backup that did not end, or one is just being made. Remove it if none is."
        )


def _copy_files(digests: Iterable[str], folder: Path) -> list[str]:
    """Copy the files that the tables name; what is wrong with them."""
    faults = []
    for digest in digests:
        target = folder / "files" / digest[:2] / digest
        manifest.create_folder(target.parent)
        try:
            copied = manifest.copy(files.path_of(digest), target)
        except FileNotFoundError:
            if files.is_named(digest):
                faults.append(f"missing: {digest}")
        else:
            if copied != digest:
                faults.append(f"altered: {digest}")
    return faults


def _digests(folder: Path) -> manifest.Digests:
    return {
        path.relative_to(folder).as_posix(): manifest.digest_of(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _refuse_faulty(folder: Path, backup: Manifest) -> None:
    if faults := manifest.faults(folder, backup):
        lines = "\n".join(["The backup is not what it should be:", *faults])
        raise click.ClickException(lines)


def check(folder: Path) -> Manifest:
    """The manifest of a backup that is whole and fits this version and this
    kind of database; a refusal in words otherwise.
    """
    backup = manifest.load(folder)
    kind = _engine().dialect.name
    if backup.schema not in migrate.known():
        raise click.ClickException(
            f"The backup is of version {backup.version} with tables at {backup.schema}, which this version ({__version__}) does not know. Install that version or a newer one."
        )
    if backup.database != kind:
        raise click.ClickException(
            f"The backup is of {backup.database}, this site uses {kind} (LMS_DATABASE_URL)."
        )
    _refuse_faulty(folder, backup)
    return backup


def put_back(folder: Path, replace: bool) -> Manifest:
    """Put a backup in place. What is there is refused, or with `replace` moved
    aside (SQLite, files) or replaced in one transaction (PostgreSQL).
    """
    backup, data = check(folder), Path(setting("LMS_DATA"))
    with lock.alone(data):
        if not replace:
            _refuse_overwriting(data)
        engine = _engine()
        session().close()
        engine.dispose()
        if backup.database == "postgresql":
            postgresql.refuse_others(engine)
            postgresql.restore(engine, folder, backup)
            _move_aside([data / "files"], data, replace)
        else:
            there = [*sqlite.in_place(data), data / "files"]
            _move_aside(there, data, replace)
        _restore_files(folder, data)
        if backup.database == "sqlite":
            sqlite.restore(folder, data)
    return backup


def _refuse_overwriting(data: Path) -> None:
    if migrate.current(_engine()) or any((data / "files").glob("??/*")):
        raise click.ClickException(
            f"There is a site in {data} or its database already. Choose another LMS_DATA, or give --replace."
        )


def _move_aside(paths: Iterable[Path], data: Path, is_site: bool) -> None:
    """Keep what is replaced, in a folder beside it. What is no site is a folder
    and a database that the command itself has just made.
    """
    there = [path for path in paths if path.exists()]
    if not there:
        return
    moment = clock.now().strftime("%Y%m%dT%H%M%S%f")
    aside = data / f"before-restore-{moment}"
    aside.mkdir(mode=0o700)
    for path in there:
        path.rename(aside / path.name)
    if is_site:
        click.echo(f"What was there is kept in {aside}.")
    else:
        shutil.rmtree(aside)


def _restore_files(folder: Path, data: Path) -> None:
    for source in sorted((folder / "files").glob("??/*")):
        target = data / source.relative_to(folder)
        manifest.create_folder(target.parent)
        manifest.copy(source, target)

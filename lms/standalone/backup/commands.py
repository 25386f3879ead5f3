"""The commands `lms backup` and `lms restore`."""

import sys
from pathlib import Path

import click

from lms.cli import in_words
from lms.standalone.backup import copies
from lms.standalone.backup.manifest import Manifest

_FOLDER = click.Path(file_okay=False, path_type=Path)
_BACKUP = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.argument("folder", type=_FOLDER)
@in_words()
def backup(folder: Path) -> None:
    """Back up the database and the files into the new FOLDER while people work;
    1 if files were missing or altered.
    """
    made = copies.make(folder)
    rows = sum(made.manifest.counts.values())
    click.echo(
        f"{folder}: {rows} rows, {len(made.manifest.digests)} files, tables at {made.manifest.schema}"
    )
    _name_keys(made.manifest, "Not in it; keep copies of your own")
    for fault in made.faults:
        click.echo(fault)
    if made.faults:
        sys.exit(1)


def _name_keys(manifest: Manifest, what: str) -> None:
    """Without them everybody signs in again, and credentials that were given
    can no longer be checked.
    """
    if manifest.apart:
        click.echo(f"{what}: {', '.join(manifest.apart)} (in LMS_DATA).")


@click.command()
@click.argument("folder", type=_BACKUP)
@click.option(
    "--replace",
    is_flag=True,
    help="Put it in place of the site that is there.",
)
@in_words(any_schema=True)
def restore(folder: Path, replace: bool) -> None:
    """Put the backup in FOLDER in place, after checking all of it. Nothing may
    run on the site meanwhile.
    """
    restored = copies.put_back(folder, replace)
    _name_keys(restored, "Put these back from your own copies")
    click.echo(
        f"Restored as of {restored.made_at}: {sum(restored.counts.values())} rows, tables at {restored.schema}. Next: lms db upgrade, lms evidence verify."
    )

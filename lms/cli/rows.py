"""Commands that bring rows of units, postings and profiles in and out."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import click
from flask.cli import AppGroup, with_appcontext

from lms.cli.options import described, of_rows, refusing
from lms.core import tables
from lms.exchange.loader import postings as posting_files
from lms.exchange.loader import profiles as profile_files
from lms.exchange.loader import units as unit_files
from lms.exchange.loader.rows import MOST_ROWS
from lms.exchange.service import postings, profiles, units
from lms.exchange.types import RowColumns, RowsImport, RowsReport, RowState


class RowCommands(NamedTuple):
    """What a file of rows is about. `has_top`: whether all rows can be taken
    out at once, without a unit.
    """

    name: str
    columns: RowColumns
    bring_in: Callable[..., RowsReport]
    take_out: Callable[..., list[list[str]]]
    has_top: bool = False


UNITS = RowCommands(
    "units", unit_files.COLUMNS, units.bring_in, units.take_out, has_top=True
)
POSTINGS = RowCommands(
    "postings",
    posting_files.COLUMNS,
    postings.bring_in,
    postings.take_out,
)


def _progress(label: str, length: int) -> Any:
    return click.progressbar(length=length, label=label, file=sys.stderr)


def _finish(
    report: RowsReport, options: RowsImport, columns: RowColumns
) -> None:
    """Say what became of the rows; 1 if bad ones kept the file from being
    taken.
    """
    for note in report.problems:
        click.echo(described(note, columns.heading))
    new, changed, same, bad = (len(report.of(state)) for state in RowState)
    click.echo(
        f"{new} new, {changed} changed, {same} there already, {bad} bad rows"
    )
    if not report.saved:
        click.echo("Nothing has been changed.")
    if bad and not (options.only_good or options.dry_run):
        sys.exit(1)


def importer(rows: RowCommands) -> click.Command:
    """The command that brings rows of this kind in."""

    @click.command(
        "import",
        help=f"Bring in {rows.name} from a CSV or XLSX; every wrong cell is named with its line.",
    )
    @of_rows
    @with_appcontext
    @refusing
    def command(file, dry_run: bool, only_good: bool, encoding: str) -> None:
        table = tables.read(file.read(), MOST_ROWS, encoding)
        with _progress(rows.name, len(table) - 1) as bar:
            options = RowsImport(dry_run, only_good, bar.update)
            report = rows.bring_in(None, table, options)
        _finish(report, options, rows.columns)

    return command


def exporter(rows: RowCommands) -> click.Command:
    """The command that takes rows of this kind out."""

    @click.command(
        "export",
        help=f"Write {rows.name} to FILE, a CSV or XLSX by its ending, as the import reads them.",
    )
    @click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
    @click.option(
        "--unit",
        default="" if rows.has_top else None,
        required=not rows.has_top,
        help="Only this unit and what is below it.",
    )
    @with_appcontext
    @refusing
    def command(file: Path, unit: str) -> None:
        lines = rows.take_out(None, unit)
        header = rows.columns.header()
        if file.suffix == ".xlsx":
            written = tables.xlsx_bytes(rows.name, header, lines)
        else:
            written = tables.csv_bytes(header, lines)
        file.write_bytes(written)
        click.echo(f"{len(lines)} {rows.name} written to {file.name}")

    return command


@click.command("kind")
@click.argument("key")
@click.argument("vietnamese")
@click.argument("english", default="")
@click.option(
    "--part",
    is_flag=True,
    help="Units of this kind are managed with the unit above.",
)
@with_appcontext
@refusing
def put_kind(key: str, vietnamese: str, english: str, part: bool) -> None:
    """Add a kind of unit, or rename one."""
    units.put_kind(None, key, {"vi": vietnamese, "en": english}, part)
    click.echo(f"{key}: {vietnamese}")


@click.command("import")
@of_rows
@click.option(
    "--unit", default="", help="The unit that is meant where a row names none."
)
@with_appcontext
@refusing
def import_profiles(
    file, dry_run: bool, only_good: bool, encoding: str, unit: str
) -> None:
    """Bring in posts and requirements from CSV, XLSX or YAML; every wrong cell
    is named with its line.
    """
    rows = profile_files.read(file.read(), encoding)
    with _progress("requirements", len(rows.requirements)) as bar:
        options = RowsImport(dry_run, only_good, bar.update, unit)
        report = profiles.bring_in(None, rows, options)
    _finish(report, options, profile_files.COLUMNS)


KINDS = {".yaml": "yaml", ".yml": "yaml", ".csv": "csv", ".xlsx": "xlsx"}


_LAYER = click.option(
    "--unit", required=True, help="The unit whose layer is meant."
)
_BELOW = click.option(
    "--below", is_flag=True, help="With the layers of the units below it."
)
_POSTS = click.option(
    "--posts",
    is_flag=True,
    help="The posts instead of the requirements (YAML holds both).",
)


@click.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_LAYER
@_BELOW
@_POSTS
@with_appcontext
@refusing
def export_profiles(file: Path, unit: str, below: bool, posts: bool) -> None:
    """Write what a unit's layer requires to FILE, a YAML, CSV or XLSX by its
    ending, as the import reads it.
    """
    kind = KINDS.get(file.suffix)
    if kind is None:
        raise click.ClickException(
            "The ending of FILE should be .yaml, .csv or .xlsx."
        )
    rows = profiles.take_out(None, unit, below)
    name = "posts" if posts else "requirements"
    chosen = rows if kind == "yaml" else {name: rows[name]}
    file.write_bytes(profile_files.write(chosen, kind))
    click.echo(
        f"{len(rows['requirements'])} requirements of {len(rows['posts'])} posts read, written to {file.name}"
    )


def register(group: AppGroup, units_group: AppGroup) -> None:
    """Add the commands to their groups."""
    postings_group = AppGroup("postings", help="Who holds which post.")
    profiles_group = AppGroup(
        "profiles", help="What posts require, layer by layer."
    )
    group.add_command(postings_group)
    group.add_command(profiles_group)
    for inner, rows in ((units_group, UNITS), (postings_group, POSTINGS)):
        inner.add_command(importer(rows))
        inner.add_command(exporter(rows))
    units_group.add_command(put_kind)
    profiles_group.add_command(import_profiles)
    profiles_group.add_command(export_profiles)

"""Commands that bring rows of units, postings and profiles in and out."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import click
from flask.cli import AppGroup

from lms.cli.options import TO_FILE, described, in_words, of_rows
from lms.exchange.loader import rows as files
from lms.exchange.loader.columns import columns_of
from lms.exchange.service import postings, profiles, units
from lms.exchange.types import CellLists, RowsImport, RowsReport, RowState
from lms.people.types import Reach


class RowCommands(NamedTuple):
    """What a file of rows is about. `has_top`: whether all rows can be taken
    out at once, without a unit.
    """

    name: str
    bring_in: Callable[..., RowsReport]
    take_out: Callable[..., CellLists]
    has_top: bool = False


UNITS = RowCommands("units", units.bring_in, units.take_out, has_top=True)
POSTINGS = RowCommands("postings", postings.bring_in, postings.take_out)


COUNTED = "{} new, {} changed, {} there already, {} bad rows"


def _progress(label: str, length: int) -> Any:
    return click.progressbar(length=length, label=label, file=sys.stderr)


def _counted(many: int, one: str, more: str) -> str:
    return f"{many} {one if many == 1 else more}"


def _holds_for(reach: Reach) -> str:
    """Whom the rows would hold for, as the page says it."""
    who = _counted(reach.people, "person", "people")
    if reach.is_more:
        who = f"more than {reach.people - 1:,} people"
    return f"It holds for {who} in {_counted(reach.units, 'unit', 'units')}."


def _finish(report: RowsReport, options: RowsImport, name: str) -> None:
    """Say what became of the rows; 1 if bad ones keep the file from being
    taken, or would.
    """
    heading = columns_of(name).heading
    for note in report.problems:
        click.echo(described(note, heading))
    counts = [len(report.of(state)) for state in RowState]
    click.echo(COUNTED.format(*counts))
    if report.reach:
        click.echo(_holds_for(report.reach))
    if not report.saved:
        click.echo("Nothing has been changed.")
    bad = counts[-1]
    if bad and not options.only_good:
        sys.exit(1)


def importer(rows: RowCommands) -> click.Command:
    """The command that brings rows of this kind in."""

    @click.command(
        "import",
        help=f"Bring in {rows.name} from a CSV or XLSX; every wrong cell is named with its line.",
    )
    @of_rows
    @in_words()
    def command(file, dry_run: bool, only_good: bool, encoding: str) -> None:
        lists = files.read(file.read(), rows.name, encoding)
        with _progress(rows.name, len(lists[rows.name])) as bar:
            options = RowsImport(dry_run, only_good, bar.update)
            report = rows.bring_in(None, lists, options)
        _finish(report, options, rows.name)

    return command


def exporter(rows: RowCommands) -> click.Command:
    """The command that takes rows of this kind out."""

    @click.command(
        "export",
        help=f"Write {rows.name} to FILE, a CSV or XLSX by its ending, as the import reads them.",
    )
    @TO_FILE
    @click.option(
        "--unit",
        default="" if rows.has_top else None,
        required=not rows.has_top,
        help="Only this unit and what is below it.",
    )
    @in_words()
    def command(file: Path, unit: str) -> None:
        lists = rows.take_out(None, unit)
        kind = "xlsx" if file.suffix == ".xlsx" else "csv"
        file.write_bytes(files.write(lists, kind))
        count = len(lists[rows.name])
        click.echo(f"{count} {rows.name} written to {file.name}")

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
@in_words()
def put_kind(key: str, vietnamese: str, english: str, part: bool) -> None:
    """Add a kind of unit, or rename one."""
    units.put_kind(None, key, {"vi": vietnamese, "en": english}, part)
    click.echo(f"{key}: {vietnamese}")


@click.command("import")
@of_rows
@click.option(
    "--unit", default="", help="The unit that is meant where a row names none."
)
@in_words()
def import_profiles(
    file, dry_run: bool, only_good: bool, encoding: str, unit: str
) -> None:
    """Bring in posts and requirements from CSV, XLSX or YAML; every wrong cell
    is named with its line.
    """
    rows = files.read(file.read(), "profiles", encoding)
    with _progress("profiles", sum(map(len, rows.values()))) as bar:
        options = RowsImport(dry_run, only_good, bar.update, unit)
        report = profiles.bring_in(None, rows, options)
    _finish(report, options, "profiles")


KINDS = {".yaml": "yaml", ".yml": "yaml", ".csv": "csv", ".xlsx": "xlsx"}


def _kind_of(file: Path) -> str:
    if kind := KINDS.get(file.suffix):
        return kind
    raise click.ClickException(
        "The ending of FILE should be .yaml, .csv or .xlsx."
    )


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
@TO_FILE
@_LAYER
@_BELOW
@_POSTS
@in_words()
def export_profiles(file: Path, unit: str, below: bool, posts: bool) -> None:
    """Write what a unit's layer requires to FILE, a YAML, CSV or XLSX by its
    ending, as the import reads it.
    """
    kind = _kind_of(file)
    rows = profiles.take_out(None, unit, below)
    name = "posts" if posts else "requirements"
    chosen = rows if kind == "yaml" else {name: rows[name]}
    file.write_bytes(files.write(chosen, kind))
    click.echo(
        f"{len(rows['requirements'])} requirements of {len(rows['posts'])} posts read, written to {file.name}"
    )


_POSTINGS = AppGroup("postings", help="Who holds which post.")
_PROFILES = AppGroup("profiles", help="What posts require, layer by layer.")


def register(group: AppGroup, units_group: AppGroup) -> None:
    """Add the commands to their groups."""
    commands = {
        units_group: (importer(UNITS), exporter(UNITS), put_kind),
        _POSTINGS: (importer(POSTINGS), exporter(POSTINGS)),
        _PROFILES: (import_profiles, export_profiles),
    }
    for inner in commands:
        for command in commands[inner]:
            inner.add_command(command)
    group.add_command(_POSTINGS)
    group.add_command(_PROFILES)

"""Commands that bring files in and out."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import click
from flask.cli import AppGroup, with_appcontext

from lms.core import tables
from lms.core.errors import LMSError
from lms.exchange import frameworks as files
from lms.exchange import loader, profiles
from lms.exchange import postings as posting_rows
from lms.exchange import units as unit_rows
from lms.exchange.types import Note, Report, State
from lms.framework.rules.checks import InvalidContent


def register(group: AppGroup, frameworks: AppGroup, units: AppGroup) -> None:
    """Add the commands to their groups."""
    frameworks.add_command(export_framework)
    frameworks.add_command(import_framework)
    postings = AppGroup("postings", help="Who holds which post.")
    group.add_command(postings)
    for inner, rows in ((units, unit_rows), (postings, posting_rows)):
        inner.add_command(_importer(rows))
        inner.add_command(_exporter(rows))
    units.add_command(put_kind)
    profiles = AppGroup("profiles", help="What posts require, layer by layer.")
    group.add_command(profiles)
    profiles.add_command(import_profiles)
    profiles.add_command(export_profiles)


def _tell(heading: str, notes: list[Note] | tuple[Note, ...]) -> None:
    if notes:
        click.echo(heading)
        for note in notes:
            click.echo(f"  {files.said(note)}")


@click.command("export")
@click.argument("key")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--format",
    "kind",
    type=click.Choice(list(files.FORMATS)),
    help="By default what the ending of FILE says.",
)
@click.option(
    "--language",
    type=click.Choice(["vi", "en"]),
    default="vi",
    help="Headings of a table.",
)
@with_appcontext
def export_framework(
    key: str, file: Path, kind: str | None, language: str
) -> None:
    """Write the framework KEY to FILE as YAML, CSV, XLSX, Moodle's CSV or a
    CASE package, and say what that format cannot carry.
    """
    try:
        row = files.find(key)
        kind = kind or {
            ".yaml": "yaml",
            ".yml": "yaml",
            ".xlsx": "xlsx",
            ".csv": "csv",
            ".json": "case-1.1",
        }.get(file.suffix)
        if kind is None:
            raise click.ClickException(
                "The ending of FILE says no format; give --format."
            )
        written = files.export(None, row.id, kind, language)
    except LMSError as refused:
        raise click.ClickException(str(refused)) from refused
    file.write_bytes(written.content)
    click.echo(f"{row.key}, version {row.version}: written to {file.name}")
    _tell("Not in this format:", written.losses)


@click.command("import")
@click.argument("file", type=click.File("rb"))
@click.option(
    "--format",
    "kind",
    type=click.Choice(list(files.FORMATS)),
    help="By default the content decides.",
)
@click.option(
    "--language",
    type=click.Choice(["vi", "en"]),
    default="vi",
    help="Language of texts that do not say theirs.",
)
@click.option(
    "--encoding",
    default="",
    help="windows-1258 or tcvn3, for a file of an old system; utf-8 for one that is right as it is.",
)
@click.option(
    "--replace-draft", is_flag=True, help="Replace the draft that is open."
)
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@with_appcontext
def import_framework(
    file,
    kind: str | None,
    language: str,
    encoding: str,
    replace_draft: bool,
    dry_run: bool,
) -> None:
    """Make a draft of the framework in FILE; everything wrong is named with its
    place. Publish the draft in the framework studio.
    """
    try:
        proposal = files.propose(
            None, file.read(), file.name, kind or "", language, encoding
        )
        _tell("Wrong:", proposal.problems)
        _tell("Not taken over as it is:", proposal.losses)
        _tell("Changes to the version that is there:", proposal.differences)
        if proposal.content is None:
            sys.exit(1)
        if dry_run:
            click.echo("Nothing has been changed.")
        elif proposal.draft and not replace_draft:
            raise click.ClickException(
                "A draft of this framework is open. Give --replace-draft to put this in its place."
            )
        else:
            row = files.save(None, proposal, proposal.edit)
            click.echo(
                f"{row.key}: draft of version {row.version}. Publish it in the framework studio."
            )
    except InvalidContent as unfit:
        raise click.ClickException(
            "\n".join(
                f"{one.place}: {one.text % dict(one.values)}"
                for one in unfit.problems
            )
        ) from unfit
    except LMSError as refused:
        raise click.ClickException(str(refused)) from refused


def _of_a_file(command: Callable[..., None]) -> Callable[..., None]:
    """What every command that reads rows from a file can be told."""
    for option in reversed(
        [
            click.argument("file", type=click.File("rb")),
            click.option(
                "--dry-run", is_flag=True, help="Only say what would happen."
            ),
            click.option(
                "--only-good",
                is_flag=True,
                help="Take the good rows even if others are bad.",
            ),
            click.option(
                "--encoding",
                default="",
                help="windows-1258 or tcvn3, for a file of an old system; utf-8 for one that is right as it is.",
            ),
        ]
    ):
        command = option(command)
    return command


def _end(report: Report, dry_run: bool, only_good: bool) -> None:
    """Say what became of the rows; 1 if bad ones kept the file from being
    taken.
    """
    _reported(report, dry_run)
    if report.bad and not (only_good or dry_run):
        sys.exit(1)


def _importer(rows: ModuleType) -> click.Command:
    """The command that brings rows of this kind in."""
    kind = rows.__name__.rsplit(".", 1)[-1]

    @click.command(
        "import",
        help=f"Bring in {kind} from a CSV or XLSX; every wrong cell is named with its line.",
    )
    @_of_a_file
    @with_appcontext
    def command(file, dry_run: bool, only_good: bool, encoding: str) -> None:
        try:
            table = tables.read(file.read(), rows.MOST_ROWS, encoding)
            with click.progressbar(
                length=len(table) - 1, label=kind, file=sys.stderr
            ) as bar:
                report = rows.bring_in(
                    None, table, dry_run, only_good, bar.update
                )
        except LMSError as refused:
            raise click.ClickException(str(refused)) from refused
        _end(report, dry_run, only_good)

    return command


def _reported(report: Report, dry_run: bool) -> None:
    for note in report.problems:
        click.echo(files.said(note))
    new, changed, same = (
        len(report.of(state))
        for state in (State.NEW, State.CHANGED, State.UNCHANGED)
    )
    click.echo(
        f"{new} new, {changed} changed, {same} there already, {len(report.bad)} bad rows"
    )
    if dry_run or not report.saved:
        click.echo("Nothing has been changed.")


def _exporter(rows: ModuleType) -> click.Command:
    """The command that takes rows of this kind out."""
    kind = rows.__name__.rsplit(".", 1)[-1]

    @click.command(
        "export",
        help=f"Write {kind} to FILE, a CSV or XLSX by its ending, as the import reads them.",
    )
    @click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
    @click.option(
        "--unit",
        default="" if kind == "units" else None,
        required=kind != "units",
        help="Only this unit and what is below it.",
    )
    @with_appcontext
    def command(file: Path, unit: str) -> None:
        header = [words[0] for words in rows.HEADINGS.values()]
        try:
            lines = rows.take_out(None, unit)
            written = (
                tables.xlsx_bytes(kind, header, lines)
                if file.suffix == ".xlsx"
                else tables.csv_bytes(header, lines)
            )
        except LMSError as refused:
            raise click.ClickException(str(refused)) from refused
        file.write_bytes(written)
        click.echo(f"{len(lines)} {kind} written to {file.name}")

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
def put_kind(key: str, vietnamese: str, english: str, part: bool) -> None:
    """Add a kind of unit, or rename one."""
    try:
        unit_rows.put_kind(None, key, {"vi": vietnamese, "en": english}, part)
    except LMSError as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(f"{key}: {vietnamese}")


@click.command("import")
@_of_a_file
@click.option(
    "--unit", default="", help="The unit that is meant where a row names none."
)
@with_appcontext
def import_profiles(
    file, dry_run: bool, only_good: bool, encoding: str, unit: str
) -> None:
    """Bring in posts and requirements from CSV, XLSX or YAML; every wrong cell
    is named with its line.
    """
    try:
        rows = loader.read(file.read(), encoding)
        with click.progressbar(
            length=len(rows.requirements), label="requirements", file=sys.stderr
        ) as bar:
            report = profiles.bring_in(
                None, rows, dry_run, only_good, bar.update, unit
            )
    except LMSError as refused:
        raise click.ClickException(str(refused)) from refused
    _end(report, dry_run, only_good)


@click.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--unit", required=True, help="The unit whose layer is meant.")
@click.option(
    "--below", is_flag=True, help="With the layers of the units below it."
)
@click.option(
    "--posts",
    is_flag=True,
    help="The posts instead of the requirements (YAML holds both).",
)
@with_appcontext
def export_profiles(file: Path, unit: str, below: bool, posts: bool) -> None:
    """Write what a unit's layer requires to FILE, a YAML, CSV or XLSX by its
    ending, as the import reads it.
    """
    kind = {
        ".yaml": "yaml",
        ".yml": "yaml",
        ".csv": "csv",
        ".xlsx": "xlsx",
    }.get(file.suffix)
    if kind is None:
        raise click.ClickException(
            "The ending of FILE should be .yaml, .csv or .xlsx."
        )
    try:
        rows = profiles.take_out(None, unit, below)
        name = "posts" if posts else "requirements"
        written = loader.write(
            rows if kind == "yaml" else {name: rows[name]}, kind
        )
    except LMSError as refused:
        raise click.ClickException(str(refused)) from refused
    file.write_bytes(written)
    click.echo(
        f"{len(rows['requirements'])} requirements of {len(rows['posts'])} posts read, written to {file.name}"
    )

"""Commands that bring files in and out."""

import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from lms.core.errors import LMSError
from lms.exchange import frameworks as files
from lms.exchange.types import Note
from lms.framework.content import Unfit


def register(frameworks: AppGroup) -> None:
    """Add the commands to their groups."""
    frameworks.add_command(export_framework)
    frameworks.add_command(import_framework)


def _tell(heading: str, notes: list[Note] | tuple[Note, ...]) -> None:
    if notes:
        click.echo(heading)
        for note in notes:
            click.echo(f"  {files.said(note)}")


@click.command("export")
@click.argument("key")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--format", "kind", type=click.Choice(list(files.FORMATS)), help="By default what the ending of FILE says."
)
@click.option("--language", type=click.Choice(["vi", "en"]), default="vi", help="Headings of a table.")
def export_framework(key: str, file: Path, kind: str | None, language: str) -> None:
    """Write the framework KEY to FILE as YAML, CSV, XLSX, Moodle's CSV or a CASE package, and say what that format cannot carry."""
    try:
        row = files.find(key)
        kind = kind or {".yaml": "yaml", ".yml": "yaml", ".xlsx": "xlsx", ".csv": "csv", ".json": "case-1.1"}.get(
            file.suffix
        )
        if kind is None:
            raise click.ClickException("The ending of FILE says no format; give --format.")
        written = files.export(None, row.id, kind, language)
    except LMSError as refused:
        raise click.ClickException(str(refused)) from refused
    file.write_bytes(written.content)
    click.echo(f"{row.key}, version {row.version}: written to {file.name}")
    _tell("Not in this format:", written.losses)


@click.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--format", "kind", type=click.Choice(list(files.FORMATS)), help="By default the content decides.")
@click.option(
    "--language", type=click.Choice(["vi", "en"]), default="vi", help="Language of texts that do not say theirs."
)
@click.option("--encoding", default="", help="windows-1258 or tcvn3, for a CSV of an old system.")
@click.option("--replace-draft", is_flag=True, help="Replace the draft that is open.")
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
def import_framework(file, kind: str | None, language: str, encoding: str, replace_draft: bool, dry_run: bool) -> None:
    """Make a draft of the framework in FILE; everything wrong is named with its place. Publish the draft in the framework studio."""
    try:
        proposal = files.propose(None, file.read(), file.name, kind or "", language, encoding)
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
            click.echo(f"{row.key}: draft of version {row.version}. Publish it in the framework studio.")
    except Unfit as unfit:
        raise click.ClickException(
            "\n".join(f"{one.place}: {one.text % dict(one.values)}" for one in unfit.problems)
        ) from unfit
    except LMSError as refused:
        raise click.ClickException(str(refused)) from refused

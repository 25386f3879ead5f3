"""Commands that take frameworks out to a file and bring them in as drafts."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import click

from lms.cli.options import (
    DRY_RUN,
    ENCODING,
    FILE,
    TO_FILE,
    described,
    in_words,
)
from lms.exchange import formats
from lms.exchange.service import frameworks as files
from lms.exchange.types import LANGUAGES, Note
from lms.framework.rules.checks import InvalidContent

Heading = Callable[[str], str]


def _print(heading: str, notes: Iterable[Note], name: Heading = str) -> None:
    lines = [f"  {described(note, name)}" for note in notes]
    if lines:
        click.echo("\n".join([heading, *lines]))


def _format(formats: Iterable[str], default: str) -> Callable:
    return click.option(
        "--format", "kind", type=click.Choice(list(formats)), help=default
    )


def _language(of: str) -> Callable:
    return click.option(
        "--language", type=click.Choice(LANGUAGES), default="vi", help=of
    )


_TO_FORMAT = _format(
    formats.writable(), "By default what the ending of FILE says."
)
_FROM_FORMAT = _format(formats.readable(), "By default the content decides.")
_REPLACE = click.option(
    "--replace-draft", is_flag=True, help="Replace the draft that is open."
)


@click.command("export")
@click.argument("key")
@TO_FILE
@_TO_FORMAT
@_language("Headings of a table.")
@in_words()
def export_framework(
    key: str, file: Path, kind: str | None, language: str
) -> None:
    """Write the framework KEY to FILE in one of the formats, and say what that
    format cannot carry.
    """
    row, kind = files.find(key), kind or _kind_of(file)
    file.write_bytes(files.write(row, kind, language))
    click.echo(f"{row.key}, version {row.version}: written to {file.name}")
    _print("Not in this format:", files.losses(row)[kind])


def _kind_of(file: Path) -> str:
    if format_ := formats.by_suffix(file.suffix):
        return format_.key
    raise click.ClickException(
        "The ending of FILE names no format; give --format."
    )


@click.command("import")
@FILE
@_FROM_FORMAT
@_language("Language of texts that do not say theirs.")
@ENCODING
@_REPLACE
@DRY_RUN
@in_words()
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
    proposal = files.propose(
        None, file.read(), file.name, kind or "", language, encoding
    )
    heading = proposal.format.heading
    _print("Wrong:", proposal.problems, heading)
    _print("Not taken over as it is:", proposal.losses, heading)
    _print("Changes to the version that is there:", proposal.differences)
    if proposal.content is None:
        sys.exit(1)
    if dry_run:
        click.echo("Nothing has been changed.")
    else:
        _save(proposal, replace_draft)


def _save(proposal: files.Proposal, replace_draft: bool) -> None:
    if proposal.draft and not replace_draft:
        raise click.ClickException(
            "A draft of this framework is open. Give --replace-draft to put this in its place."
        )
    try:
        row = files.save(None, proposal, proposal.edit)
    except InvalidContent as unfit:
        lines = "\n".join(
            f"{one.place}: {one.text % one.values}" for one in unfit.problems
        )
        raise click.ClickException(lines) from unfit
    click.echo(
        f"{row.key}: draft of version {row.version}. Publish it in the framework studio."
    )

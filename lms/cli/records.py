"""Commands for papers and credentials."""

import click
from flask.cli import AppGroup

from lms.cli.options import in_words
from lms.records import service

records = AppGroup("records", help="Papers and credentials.")


@records.command("key")
@click.option(
    "--rotate",
    is_flag=True,
    help="Make another one; what the one before has signed can still be checked.",
)
@in_words()
def key(rotate: bool) -> None:
    """Make the key that signs credentials; its file is LMS_SIGNING_KEY."""
    click.echo(service.make(rotate))

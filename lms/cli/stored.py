"""Commands for the files that people have handed in."""

import sys

import click
from flask.cli import AppGroup

from lms.cli.options import in_words
from lms.core import files as stored

files = AppGroup("files", help="Files that people have handed in.")


@files.command("verify")
@in_words()
def verify() -> None:
    """Read every file; name those that are missing or altered, and those that
    nothing names any more. 1 for the first two.
    """
    report = stored.verify()
    for kind in ("missing", "altered", "orphaned"):
        for digest in getattr(report, kind):
            click.echo(f"{kind}: {digest}")
    click.echo(
        f"{report.good} good, {len(report.missing)} missing, {len(report.altered)} altered, {len(report.orphaned)} orphaned"
    )
    if report.missing or report.altered:
        sys.exit(1)

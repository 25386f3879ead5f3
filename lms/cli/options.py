"""What several commands share: options, refusals, and how a note is printed."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click
from flask.cli import with_appcontext

from lms.core.errors import LMSError
from lms.core.yamlfile import Mistakes
from lms.directory.types import CellProblem
from lms.exchange.types import Note

Command = TypeVar("Command", bound=Callable[..., None])

FILE = click.argument("file", type=click.File("rb"))
TO_FILE = click.argument(
    "file", type=click.Path(dir_okay=False, path_type=Path)
)
DRY_RUN = click.option(
    "--dry-run", is_flag=True, help="Only say what would happen."
)
ONLY_GOOD = click.option(
    "--only-good",
    is_flag=True,
    help="Take the good rows even if others are bad.",
)
ENCODING = click.option(
    "--encoding",
    default="",
    help="windows-1258 or tcvn3, for a file of an old system; utf-8 for one that is right as it is.",
)


def of_rows(command: Command) -> Command:
    """What every command that reads rows from a file can be given."""
    return FILE(DRY_RUN(ONLY_GOOD(ENCODING(command))))


def refusing(command: Command) -> Command:
    """In the application's context; a refusal of a use-case ends the command
    with its sentence and 1.
    """

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except (Mistakes, LMSError) as refusal:
            raise click.ClickException(str(refusal)) from refusal

    return with_appcontext(run)


def described(note: Note, heading: Callable[[str], str] = str) -> str:
    """The sentence with its place in front."""
    line, field = note.place.line, note.place.field
    places = [line and f"line {line}", field and heading(field)]
    where = ", ".join(place for place in places if place)
    return f"{where}: {sentence(note)}" if where else sentence(note)


def sentence(note: Note | CellProblem) -> str:
    """What it says, in English."""
    return note.text % note.values if note.values else note.text

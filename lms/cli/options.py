"""What several commands share: options, refusals, and how a note is printed."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click

from lms.core.errors import LMSError
from lms.core.yamlfile import Mistakes
from lms.exchange.types import Note

P = ParamSpec("P")
R = TypeVar("R")
Command = TypeVar("Command", bound=Callable[..., None])

FILE = click.argument("file", type=click.File("rb"))
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


def refusing(command: Callable[P, R]) -> Callable[P, R]:
    """A refusal of a use-case ends the command with its sentence and 1."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except (Mistakes, LMSError) as refusal:
            raise click.ClickException(str(refusal)) from refusal

    return run


def described(note: Note, heading: Callable[[str], str] = str) -> str:
    """The sentence with its place in front."""
    line, field = note.place.line, note.place.field
    where = [f"line {line}"] if line else []
    if field:
        where.append(heading(field))
    prefix = f"{', '.join(where)}: " if where else ""
    return prefix + sentence(note)


def sentence(note: Note) -> str:
    """What it says, in English."""
    return note.text % note.values if note.values else note.text

"""What several commands share: options, refusals, and how a note is printed."""

from collections.abc import Callable
from errno import EPIPE
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    NoSuchModuleError,
    SQLAlchemyError,
)

from lms.core import migrate
from lms.core.db import session
from lms.core.errors import LMSError
from lms.core.health.faults import Fault, fault_of, first_line
from lms.core.yamlfile import Mistakes
from lms.directory.types import CellProblem
from lms.exchange.types import Note

Command = TypeVar("Command", bound=Callable[..., Any])

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


OPERATORS = {
    Fault.BUSY: "The database is busy. Try again.",
    Fault.FULL: "The disk is full. Make room and try again.",
    Fault.AWAY: "The database cannot be reached. Is it running, and is LMS_DATABASE_URL right?",
    Fault.SCHEMA: "The tables do not fit this version. Run: lms db upgrade",
    Fault.FORBIDDEN: "There is no permission to write. Does the folder of LMS_DATA belong to the user who runs this?",
}


def of_rows(command: Command) -> Command:
    """What every command that reads rows from a file can be given."""
    return FILE(DRY_RUN(ONLY_GOOD(ENCODING(command))))


def failing_in_words(command: Command) -> Command:
    """A refusal of a use-case, and what is wrong with the database or the disk,
    end the command with a sentence and 1.

    A traceback is for mistakes of ours only.
    """

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except (Mistakes, LMSError) as refusal:
            raise click.ClickException(str(refusal)) from refusal
        except (SQLAlchemyError, OSError) as problem:
            raise _in_words(problem) from problem

    return run


def _in_words(problem: Exception) -> Exception:
    """The problem itself if it is none of the disk or the database."""
    fault, said = fault_of(problem), first_line(problem)
    if fault:
        return click.ClickException(f"{OPERATORS[fault]} ({said})")
    if isinstance(problem, (ArgumentError, NoSuchModuleError)):
        return click.ClickException(
            f"LMS_DATABASE_URL cannot be understood: {said}"
        )
    if isinstance(problem, DatabaseError) or (
        isinstance(problem, OSError) and problem.errno not in (None, EPIPE)
    ):
        return click.ClickException(_with_file(problem, said))
    return problem


def _with_file(problem: Exception, said: str) -> str:
    """A refusal of the system names the file first, as people read it."""
    if isinstance(problem, OSError) and problem.filename:
        return f"{problem.filename} cannot be used: {problem.strerror}."
    return said


def in_words(any_schema: bool = False) -> Callable[[Command], Command]:
    """A command in the application's context that fails in words; also if the
    tables are not those of this version, unless it works with `any_schema`.
    """

    def decorate(command: Command) -> Command:
        @wraps(command)
        def run(*args: Any, **kwargs: Any) -> None:
            if not any_schema:
                migrate.check(session().get_bind())
            command(*args, **kwargs)

        run.in_words = True  # type: ignore[attr-defined]
        return failing_in_words(with_appcontext(run))

    return decorate


def described(note: Note, heading: Callable[[str], str] = str) -> str:
    """The sentence with its place in front."""
    line, field = note.place.line, note.place.field
    places = [line and f"line {line}", field and heading(field)]
    where = ", ".join(place for place in places if place)
    return f"{where}: {sentence(note)}" if where else sentence(note)


def sentence(note: Note | CellProblem) -> str:
    """What it says, in English."""
    return note.text % note.values if note.values else note.text

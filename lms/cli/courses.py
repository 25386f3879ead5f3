"""Commands for course folders."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import click
from flask.cli import AppGroup

from lms.authoring import service as authoring
from lms.authoring.types import KnownKeys
from lms.cli.options import in_words
from lms.core import paths
from lms.core.errors import Invalid
from lms.core.yamlfile import Mistakes
from lms.courses import service as courses_room
from lms.enrolment import service as enrolment
from lms.people import service as people
from lms.quizzes import service as quizzes

courses = AppGroup("courses", help="Course folders.")
_folder = click.argument(
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=paths.COURSES,
)


@courses.command("check")
@_folder
@in_words()
def check(folder: Path) -> None:
    """Check one course folder or all below FOLDER; every mistake with file,
    line and field.
    """
    _each(folder, _is_good)


def _each(folder: Path, step: Callable) -> None:
    """Take this step with every course below the folder; 1 if one went wrong."""
    known = authoring.known()
    good = [step(one, known) for one in _courses_in(folder)]
    if not all(good):
        sys.exit(1)


def _courses_in(folder: Path) -> Sequence[Path]:
    if (folder / "course.yaml").exists():
        return [folder]
    return authoring.folders(folder)


def _is_good(folder: Path, known: KnownKeys) -> bool:
    """Print what is wrong; warnings alone do not make a course bad."""
    _draft, mistakes = authoring.check(folder, known)
    good = all(mistake.warning for mistake in mistakes)
    click.echo(f"{folder.name}: {'good' if good else 'mistakes'}")
    for mistake in mistakes:
        click.echo(f"  {'warning: ' if mistake.warning else ''}{mistake}")
    return good


@courses.command("load")
@_folder
@in_words()
def load(folder: Path) -> None:
    """Publish what is new in one course folder or in all below FOLDER; a course
    with mistakes is left as it was.
    """
    _each(folder, _is_published)


def _is_published(folder: Path, known: KnownKeys) -> bool:
    """Publish it if it is new, and print what became of it."""
    try:
        is_new = authoring.publish(None, folder, known)
    except Mistakes as mistakes:
        lines = str(mistakes).replace("\n", "\n  ")
        click.echo(f"{folder.name}: not published\n  {lines}")
        return False
    click.echo(f"{folder.name}: {'published' if is_new else 'unchanged'}")
    return True


@courses.command("owner")
@click.argument("slug")
@click.argument("unit")
@in_words()
def owner(slug: str, unit: str) -> None:
    """The trainers of UNIT (its key) write and publish the course SLUG from now
    on, besides those of the units above it.
    """
    place = people.find_unit(unit)
    if place is None:
        raise Invalid("There is no unit with the key “%(key)s”.", key=unit)
    if all(one.slug != slug for one in courses_room.catalogue()):
        raise Invalid("There is no course with the key “%(key)s”.", key=slug)
    authoring.set_owner(None, slug, place)
    click.echo(f"{slug}: {unit}")


@courses.command("recount")
@in_words()
def recount() -> None:
    """Count the statistics of all courses anew, while people go on handing in.
    Killed on the way, the worker goes on with it.
    """
    enrolment.recount()
    quizzes.recount()
    done = 0
    while some := quizzes.count_next():
        done += some
        click.echo(f"\r{done} attempts counted", nl=False)
    click.echo(f"\r{done} attempts counted")

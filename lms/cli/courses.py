"""Commands for course folders."""

import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import click
from flask.cli import AppGroup

from lms.authoring import service as authoring
from lms.authoring.types import KnownKeys
from lms.cli.options import in_words
from lms.conversion.packages import PackageFormat, PackageLoss
from lms.core import i18n, paths
from lms.core.errors import Invalid
from lms.core.yamlfile import LANGUAGES, Mistakes
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
    if found := authoring.folders(folder):
        return found
    raise click.ClickException(f"There is no course in {folder}.")


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
    if is_new and authoring.is_undecided(folder.name):
        click.echo(
            f"  earlier results stay as they are; decide: /author/courses/{folder.name}/results"
        )
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


@courses.command("package")
@click.argument("slug")
@click.option(
    "--format",
    "kind",
    type=click.Choice([one.value for one in PackageFormat]),
    default=PackageFormat.SCORM_12.value,
    show_default=True,
)
@click.option(
    "--language",
    "languages",
    type=click.Choice(LANGUAGES),
    multiple=True,
    default=LANGUAGES,
    help="Once for each; by default both, the first of them shown first.",
)
@click.option("--revision", type=int, help="By default the current one.")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="By default a name that says what it is, in this folder.",
)
@in_words()
def package(
    slug: str,
    kind: str,
    languages: Sequence[str],
    revision: int | None,
    output: Path | None,
) -> None:
    """Write a published course as a package that runs in another LMS; what does
    not go along is listed on standard error. It holds the right answers.
    """
    spoken = tuple(dict.fromkeys(languages))
    choice = authoring.PackageChoice(PackageFormat(kind), spoken)
    taken = authoring.operators_package(slug, revision, choice)
    for loss in taken.losses:
        _tell(loss)
    path = output or Path(taken.name)
    with taken.file, path.open("wb") as file:
        shutil.copyfileobj(taken.file, file)
    click.echo(str(path))


def _tell(loss: PackageLoss) -> None:
    place = f"{loss.part.key}: " if loss.part else ""
    click.echo(f"{place}{i18n.say(loss.said, 'en')}", err=True)
    for one in loss.questions:
        click.echo(f"  {one.key}", err=True)


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

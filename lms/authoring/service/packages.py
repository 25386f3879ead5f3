"""A published revision as a package for another LMS."""

import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import IO, NamedTuple

from lms.access import service as access
from lms.access.types import Actor, Permission, Who
from lms.audit import service as audit
from lms.authoring.service import drafts
from lms.authoring.service.history import LONG_AGO
from lms.conversion import packages
from lms.conversion.packages import (
    CitedBasis,
    PackagedCourse,
    PackagedFile,
    PackagedPart,
    PackagedQuestion,
    PackageFormat,
    PackageLoss,
)
from lms.core.media.sounds import MEDIA_TYPES
from lms.core.yamlfile import LANGUAGES
from lms.courses import service as courses
from lms.courses.types import Kind, Part, Revision
from lms.legal import service as legal
from lms.practice import service as practice
from lms.quizzes import service as quizzes
from lms.quizzes.types import Question
from lms.scenarios import service as scenarios

IN_MEMORY = 8_000_000
"""Bytes of a package that are held in memory; a longer one lies on the disk
until it is sent.
"""
Asked = tuple[PackagedQuestion, ...]


class PackageChoice(NamedTuple):
    """What is to be taken out: the format, and the languages in their order."""

    format: PackageFormat
    languages: Sequence[str]


@dataclass(frozen=True)
class TakenPackage:
    """A package, open at its beginning, its file name and what is not in it."""

    file: IO[bytes]
    name: str
    losses: Sequence[PackageLoss]


def package_losses(
    actor: Actor, slug: str, number: int
) -> dict[PackageFormat, list[PackageLoss]]:
    """What would not go along in each format, for those who write the course."""
    revision = _revision(
        actor,
        slug,
        number,
    )
    package = _packaged(revision, LANGUAGES)
    return {one: packages.losses(package, one) for one in PackageFormat}


def package_at(
    actor: Actor, slug: str, number: int, choice: PackageChoice
) -> TakenPackage:
    """The package of a revision, for those who write the course; written to the
    log, for the keys of its questions are in it.
    """
    revision = _revision(
        actor,
        slug,
        number,
    )
    return _taken(
        actor,
        revision,
        choice,
    )


def operators_package(
    slug: str, number: int | None, choice: PackageChoice
) -> TakenPackage:
    """The same at the command line, of the current revision without a number."""
    if number is None:
        return _taken(None, courses.current(slug), choice)
    return _taken(None, courses.numbered(slug, number), choice)


def _revision(actor: Actor, slug: str, number: int) -> Revision:
    drafts.require_owner(
        actor,
        Permission.COURSE_WRITE,
        slug,
    )
    return courses.numbered(slug, number)


def _taken(
    actor: Who, revision: Revision, choice: PackageChoice
) -> TakenPackage:
    package = _packaged(revision, choice.languages)
    file = _zipped(
        revision,
        package,
        choice.format,
    )
    _note(
        actor,
        revision,
        choice.format,
    )
    losses = packages.losses(package, choice.format)
    return TakenPackage(file, _name(revision, choice), losses)


def _note(actor: Who, revision: Revision, format_: PackageFormat) -> None:
    words = {"course": revision.slug, "revision": revision.number}
    with access.acting(actor):
        audit.record(actor, "courses.packaged", **words, format=str(format_))


def _zipped(
    revision: Revision, package: PackagedCourse, format_: PackageFormat
) -> IO[bytes]:
    figure = partial(_figure, revision)
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - sent on
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in packages.files_of(package, format_, figure):
            _add(archive, one)
    file.seek(0)
    return file


def _add(archive: zipfile.ZipFile, file: PackagedFile) -> None:
    entry = zipfile.ZipInfo(file.name, LONG_AGO)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, file.content)


def _name(revision: Revision, choice: PackageChoice) -> str:
    """`chung-thuc-ban-sao-3-scorm-1.2-vi.zip`."""
    spoken = "-".join(choice.languages)
    begun = f"{revision.slug}-{revision.number}-{choice.format}"
    return f"{begun}-{spoken}.{choice.format.ending}"


def _figure(revision: Revision, name: str) -> bytes:
    stem, _, ending = name.partition(".")
    if ending == "svg":
        return courses.drawing(revision, stem).encode()
    if ending in MEDIA_TYPES:
        return courses.sound(revision, stem)[1]
    sha256, _, width = stem.partition("-")
    return courses.photo(revision, sha256, int(width))


def _packaged(revision: Revision, languages: Sequence[str]) -> PackagedCourse:
    course = revision.course
    parts = [_part(revision, part) for part in course.parts]
    bases = legal.named(course.legal_bases).values()
    cited = [CitedBasis(basis.number, basis.title) for basis in bases]
    return PackagedCourse(
        revision.slug, revision.number, course, parts, cited, languages
    )


def _part(revision: Revision, part: Part) -> PackagedPart:
    """The part as its own room reads it."""
    match part.kind:
        case Kind.SCENARIO:
            scenario = scenarios.scenario_of(revision, part)
            return PackagedPart(part, scenario=scenario)
        case Kind.QUIZ:
            quiz = quizzes.quiz_of(revision, part)
            asked = _listed(part, quiz.questions)
            return PackagedPart(
                part,
                asked,
                quiz,
            )
        case Kind.PRACTICE:
            read = practice.practice_of(revision, part)
            return PackagedPart(part, _listed(part, read.questions))
    return PackagedPart(part, _check(revision, part))


def _listed(part: Part, questions: Sequence[Question]) -> Asked:
    """Each with its type, which only the file names."""
    kinds = [entry["type"] for entry in part.data["questions"]]
    return tuple(map(PackagedQuestion, kinds, questions))


def _check(revision: Revision, part: Part) -> Asked:
    """The question of a lesson; a task has none."""
    if part.kind is not Kind.LESSON or not part.data:
        return ()
    question = quizzes.question_of(revision, part)
    return (PackagedQuestion(part.data["type"], question),)

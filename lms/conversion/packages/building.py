"""All files of a package, one after the other."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from lms.conversion.packages import cartridge, pages, scorm
from lms.conversion.packages.types import (
    PackagedCourse,
    PackagedFile,
    PackageFormat,
)
from lms.core import paths
from lms.core.markdown import PageFigure
from lms.core.types import Json

ReadFigure = Callable[[str], bytes]
"""The content of the file of a figure or recording by its name."""


def files_of(
    package: PackagedCourse, format_: PackageFormat, read: ReadFigure
) -> Iterator[PackagedFile]:
    """The manifest first; figures and recordings are read when it is their turn."""
    if format_.is_scorm:
        yield from _scorm(package, format_)
    else:
        yield from _cartridge(package)
    for name in media_files(package):
        yield PackagedFile(f"{pages.FIGURES}{name}", read(name))


def media_files(package: PackagedCourse) -> list[str]:
    """The names of the files of what its languages show and let be heard."""
    course = package.course
    figures = _spoken(course.figures, package.languages)
    names = {name for one in figures for name in PageFigure(**one).files}
    for heard in _spoken(course.sounds, package.languages):
        names.add(f"{heard['sha256']}.{heard['kind']}")
    return sorted(names)


def _spoken(
    media: Mapping[str, Json], languages: Sequence[str]
) -> Iterator[Json]:
    """Each in these languages, or in the one that it has."""
    for one in media.values():
        other = next(iter(one.values()))
        yield from (one.get(language) or other for language in languages)


def _shown(package: PackagedCourse) -> list[str]:
    return [f"{pages.FIGURES}{name}" for name in media_files(package)]


def _own(names: tuple[str, ...]) -> Iterator[PackagedFile]:
    for name in names:
        yield PackagedFile(name, (paths.STATIC / name).read_bytes())


def _scorm(
    package: PackagedCourse, format_: PackageFormat
) -> Iterator[PackagedFile]:
    own = pages.STYLES + pages.SCRIPTS
    names = [scorm.PAGE, pages.DATA, *own, *_shown(package)]
    yield PackagedFile(scorm.MANIFEST, scorm.manifest(package, format_, names))
    yield PackagedFile(scorm.PAGE, pages.whole_course(package))
    yield PackagedFile(pages.DATA, pages.known_to_script(package, format_))
    yield from _own(own)


def _cartridge(package: PackagedCourse) -> Iterator[PackagedFile]:
    entries = cartridge.pages_of(package)
    shared = [*pages.STYLES, *_shown(package)]
    content = cartridge.manifest(package, entries, shared)
    yield PackagedFile(scorm.MANIFEST, content)
    yield from (entry.file for entry in entries)
    yield from _own(pages.STYLES)

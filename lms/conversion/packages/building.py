"""All files of a package, one after the other."""

from collections.abc import Callable, Iterator

from lms.conversion.packages import cartridge, pages, scorm
from lms.conversion.packages.types import (
    PackagedCourse,
    PackagedFile,
    PackageFormat,
)
from lms.core import paths
from lms.core.markdown import PageFigure

ReadFigure = Callable[[str], bytes]
"""The content of a figure's file by its name."""


def files_of(
    package: PackagedCourse, format_: PackageFormat, read: ReadFigure
) -> Iterator[PackagedFile]:
    """The manifest first; figures are read when it is their turn."""
    if format_.is_scorm:
        yield from _scorm(package, format_)
    else:
        yield from _cartridge(package)
    for name in figure_files(package):
        yield PackagedFile(f"{pages.FIGURES}{name}", read(name))


def figure_files(package: PackagedCourse) -> list[str]:
    """The names of the files of the figures that its languages show, and of its
    recordings.
    """
    names = {
        name
        for drawn in package.course.figures.values()
        for language in package.languages
        for name in PageFigure(
            **drawn.get(language) or next(iter(drawn.values()))
        ).files
    }
    return sorted(names | _sounds(package))


def _sounds(package: PackagedCourse) -> set[str]:
    return {
        "{sha256}.{kind}".format(**one)
        for heard in package.course.sounds.values()
        for one in heard.values()
    }


def _shown(package: PackagedCourse) -> list[str]:
    return [f"{pages.FIGURES}{name}" for name in figure_files(package)]


def _own(names: tuple[str, ...]) -> Iterator[PackagedFile]:
    for name in names:
        yield PackagedFile(name, (paths.STATIC / name).read_bytes())


def _scorm(
    package: PackagedCourse, format_: PackageFormat
) -> Iterator[PackagedFile]:
    own = pages.STYLES + pages.SCRIPTS
    names = [scorm.PAGE, pages.DATA, *own, *_shown(package)]
    content = scorm.manifest(package, format_, names)
    yield PackagedFile(scorm.MANIFEST, content)
    yield PackagedFile(scorm.PAGE, pages.whole_course(package))
    known = pages.known_to_script(package, format_)
    yield PackagedFile(pages.DATA, known)
    yield from _own(own)


def _cartridge(package: PackagedCourse) -> Iterator[PackagedFile]:
    entries = cartridge.pages_of(package)
    shared = [*pages.STYLES, *_shown(package)]
    content = cartridge.manifest(package, entries, shared)
    yield PackagedFile(scorm.MANIFEST, content)
    yield from (entry.file for entry in entries)
    yield from _own(pages.STYLES)

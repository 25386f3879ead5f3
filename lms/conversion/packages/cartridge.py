"""Common Cartridge 1.3: pages to read, and the questions that it knows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lms.conversion.packages import pages, qti
from lms.conversion.packages.pages import PageContent
from lms.conversion.packages.scorm import identifier
from lms.conversion.packages.types import (
    PackagedCourse,
    PackagedFile,
    PackagedPart,
)
from lms.conversion.packages.xml import Lom, Node, files, leaf, node, written
from lms.core import i18n
from lms.core.marks import N_
from lms.courses.types import Kind

WEB = "webcontent"
ASSESSMENT = "imsqti_xmlv1p2/imscc_xmlv1p3/assessment"
SHARED = "shared"
ABOUT, JOB_AID = N_(("About this course", "Job aid"))
_LOM = "http://ltsc.ieee.org/xsd/imsccv1p3/LOM"
SPACES = {
    "xmlns": "http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1",
    "xmlns:lom": f"{_LOM}/resource",
    "xmlns:lomimscc": f"{_LOM}/manifest",
}
LOM = Lom("lomimscc", "string", "language")


@dataclass(frozen=True)
class CartridgePage:
    """One entry of the table of contents: a page or an assessment."""

    language: str
    key: str
    title: str
    kind: str
    content: bytes

    @property
    def name(self) -> str:
        """Of its file."""
        ending = "html" if self.kind == WEB else "xml"
        return f"{self.language}/{self.key}.{ending}"

    @property
    def id(self) -> str:
        """By which the table of contents names it."""
        return f"r-{self.language}-{self.key}"

    @property
    def file(self) -> PackagedFile:
        """The file."""
        return PackagedFile(self.name, self.content)


def pages_of(package: PackagedCourse) -> list[CartridgePage]:
    """All of them, language by language, each in the order of the course."""
    return [
        page
        for language in package.languages
        for page in _in_language(package, language)
    ]


def _in_language(
    package: PackagedCourse, language: str
) -> Iterator[CartridgePage]:
    say, aid = i18n.catalogue(language).gettext, package.course.job_aid
    yield _page(package, language, "00-about", PageContent(say(ABOUT)))
    for number, packaged in enumerate(package.parts, start=1):
        key = f"{number:02}-{packaged.part.key}"
        yield from _part(package, language, key, packaged)
    if aid:
        content = PageContent(say(JOB_AID), html=aid)
        yield _page(package, language, "99-job-aid", content)


def _part(
    package: PackagedCourse, language: str, key: str, packaged: PackagedPart
) -> Iterator[CartridgePage]:
    title = i18n.pick(packaged.part.title, language)
    if packaged.part.kind not in (Kind.QUIZ, Kind.PRACTICE):
        yield _page(package, language, key, PageContent(title, packaged))
    elif held := qti.assessment(packaged, language):
        yield CartridgePage(language, key, title, ASSESSMENT, held)


def _page(
    package: PackagedCourse, language: str, key: str, content: PageContent
) -> CartridgePage:
    html = pages.single_page(package, language, content)
    return CartridgePage(language, key, content.title, WEB, html)


def manifest(
    package: PackagedCourse,
    entries: Sequence[CartridgePage],
    shared: Sequence[str],
) -> bytes:
    """What LMSs read of the cartridge; `shared`: style sheets and figures."""
    root = node(
        "manifest",
        _metadata(package),
        _organizations(package, entries),
        node(
            "resources",
            *map(_resource, entries),
            node("resource", *files(shared), identifier=SHARED, type=WEB),
        ),
        identifier=identifier(package),
        **SPACES,
    )
    return written(root)


def _metadata(package: PackagedCourse) -> Node:
    course = package.course
    return node(
        "metadata",
        leaf("schema", "IMS Common Cartridge"),
        leaf("schemaversion", "1.3.0"),
        LOM.described(course.title, course.summary, package.languages),
    )


def _organizations(
    package: PackagedCourse, entries: Sequence[CartridgePage]
) -> Node:
    """A tree with one root; a branch for each language where there are two."""
    items = {one: _items(entries, one) for one in package.languages}
    inside = items[package.language]
    if len(items) > 1:
        inside = [_branch(one, below) for one, below in items.items()]
    root = node("item", *inside, identifier="root")
    tree = node("organization", root, identifier="organization")
    tree.set("structure", "rooted-hierarchy")
    return node("organizations", tree)


def _items(entries: Sequence[CartridgePage], language: str) -> list[Node]:
    return [_item(one) for one in entries if one.language == language]


def _item(entry: CartridgePage) -> Node:
    title = leaf("title", entry.title)
    return node(
        "item", title, identifier=f"i-{entry.id}", identifierref=entry.id
    )


def _branch(language: str, items: Sequence[Node]) -> Node:
    title = leaf("title", i18n.LANGUAGES[language])
    return node("item", title, *items, identifier=f"i-{language}")


def _resource(entry: CartridgePage) -> Node:
    """A page with what it is shown with; an assessment has no address of its
    own.
    """
    made = node("resource", *files([entry.name]), identifier=entry.id)
    made.set("type", entry.kind)
    if entry.kind == WEB:
        made.set("href", entry.name)
        made.append(node("dependency", identifierref=SHARED))
    return made

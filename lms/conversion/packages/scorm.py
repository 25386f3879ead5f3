"""SCORM 1.2 and SCORM 2004 (4th edition): one page, one SCO.

One SCO for the whole course, because that is what runs alike everywhere: Moodle
and ILIAS then show one course with one score and one state, the package itself
knows where one was, and no LMS has to have understood sequencing.
"""

from collections.abc import Sequence

from lms.conversion.packages import asking
from lms.conversion.packages.types import PackagedCourse, PackageFormat
from lms.conversion.packages.xml import Lom, Node, files, leaf, node, written
from lms.core import i18n

MANIFEST = "imsmanifest.xml"
PAGE = "index.html"
_CP_12 = "http://www.imsproject.org/xsd/imscp_rootv1p1p2"
_MD_12 = "http://www.imsglobal.org/xsd/imsmd_rootv1p2p1"
_ADLCP_12 = "http://www.adlnet.org/xsd/adlcp_rootv1p2"
_SPACES_12 = {
    "xmlns": _CP_12,
    "xmlns:imsmd": _MD_12,
    "xmlns:adlcp": _ADLCP_12,
}
_SPACES_2004 = {
    "xmlns": "http://www.imsglobal.org/xsd/imscp_v1p1",
    "xmlns:lom": "http://ltsc.ieee.org/xsd/LOM",
    "xmlns:adlcp": "http://www.adlnet.org/xsd/adlcp_v1p3",
    "xmlns:adlseq": "http://www.adlnet.org/xsd/adlseq_v1p3",
    "xmlns:adlnav": "http://www.adlnet.org/xsd/adlnav_v1p3",
    "xmlns:imsss": "http://www.imsglobal.org/xsd/imsss",
}
_METADATA = {
    PackageFormat.SCORM_12: ("1.2", Lom("imsmd", "langstring", "xml:lang")),
    PackageFormat.SCORM_2004: (
        "2004 4th Edition",
        Lom("lom", "string", "language"),
    ),
}


def identifier(package: PackagedCourse) -> str:
    """What the package is called by machines: the same for the same revision."""
    return f"course-{package.slug}-{package.number}"


def manifest(
    package: PackagedCourse, format_: PackageFormat, names: Sequence[str]
) -> bytes:
    """What LMSs read of the package: one SCO of these files."""
    write = _first if format_ is PackageFormat.SCORM_12 else _second
    return written(write(package, _metadata(package, format_), files(names)))


def _metadata(package: PackagedCourse, format_: PackageFormat) -> Node:
    version, lom = _METADATA[format_]
    course = package.course
    return node(
        "metadata",
        leaf("schema", "ADL SCORM"),
        leaf("schemaversion", version),
        lom.described(course.title, course.summary, package.languages),
    )


def _first(
    package: PackagedCourse, metadata: Node, content: Sequence[Node]
) -> Node:
    return node(
        "manifest",
        metadata,
        _organizations(package, _mastery(_to_reach(package))),
        _resources(content, "adlcp:scormtype"),
        identifier=identifier(package),
        version="1.1",
        **_SPACES_12,
    )


def _to_reach(package: PackagedCourse) -> int | None:
    """The percentage that passes; None where not exactly one quiz says so."""
    quizzes = asking.marked_quizzes(package)
    return quizzes[0].pass_percent if len(quizzes) == 1 else None


def _mastery(percent: int | None) -> list[Node]:
    return [] if percent is None else [leaf("adlcp:masteryscore", f"{percent}")]


def _second(
    package: PackagedCourse, metadata: Node, content: Sequence[Node]
) -> Node:
    return node(
        "manifest",
        metadata,
        _organizations(package, [_sequencing(package)]),
        _resources(content, "adlcp:scormType"),
        identifier=identifier(package),
        version="1.3",
        **_SPACES_2004,
    )


def _sequencing(package: PackagedCourse) -> Node:
    """The page itself says what is completed and whether it is a success."""
    objectives = node("imsss:objectives", _objective(_to_reach(package)))
    by_page = node(
        "imsss:deliveryControls",
        completionSetByContent="true",
        objectiveSetByContent="true",
    )
    return node("imsss:sequencing", objectives, by_page)


def _objective(percent: int | None) -> Node:
    """The score decides on success where one quiz has a mark to reach."""
    made = node("imsss:primaryObjective", objectiveID="course")
    made.set("satisfiedByMeasure", "false" if percent is None else "true")
    if percent is not None:
        least = f"{percent / 100:g}"
        made.append(leaf("imsss:minNormalizedMeasure", least))
    return made


def _organizations(package: PackagedCourse, inside: Sequence[Node]) -> Node:
    title = i18n.pick(package.course.title, package.language)
    item = node(
        "item",
        leaf("title", title),
        *inside,
        identifier="course",
        identifierref="sco",
    )
    organization = node("organization", leaf("title", title), item)
    organization.set("identifier", "organization")
    return node("organizations", organization, default="organization")


def _resources(content: Sequence[Node], kind: str) -> Node:
    sco = node(
        "resource",
        *content,
        identifier="sco",
        type="webcontent",
        href=PAGE,
        **{kind: "sco"},
    )
    return node("resources", sco)

"""What the standard asks of the objects in a package, what we make of them, and
the package as it lies in its file.
"""

import json
import re
import uuid
from typing import Any

from lms.core.errors import Invalid
from lms.core.types import Json
from lms.exchange.types import LANGUAGES, NOT_JSON, half_letters

MOST_BYTES = 20_000_000
MOST_ITEMS = 4_000
LONGEST_KEPT, MOST_KEPT = 4_000, 500_000
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# Ours, for ever: the same framework always has the same identifiers.
SPACE = uuid.UUID("7d1f5a0e-8f0c-5b7e-9c63-0b8d3c1f6a24")
VERSIONS = ("1.0", "1.1")
CREATOR = "Công vụ LMS"
WHOLE, TITLE_ONLY, TEXT_ONLY = (
    "Competency",
    "Competency, title only",
    "Competency, statement only",
)
LEVELS = "levels"
RUBRIC = "Levels and indicators, language: "
STATUS = {"draft": "Draft", "published": "Adopted", "retired": "Deprecated"}
ENDS = ("originNodeURI", "destinationNodeURI")
CHILD, TRANSLATION = "isChildOf", "isTranslationOf"
ASSOCIATIONS = (
    CHILD,
    "isPeerOf",
    "isPartOf",
    "exactMatchOf",
    "precedes",
    "isRelatedTo",
    "replacedBy",
    "exemplar",
    "hasSkillLevel",
    TRANSLATION,
)
_EVERYWHERE = ("identifier", "uri", "lastChangeDateTime")
REQUIRED = {
    "CFDocument": (*_EVERYWHERE, "creator", "title"),
    "CFItems": (*_EVERYWHERE, "fullStatement"),
    "CFAssociations": (*_EVERYWHERE, "associationType", *ENDS),
}
# Fields that we understand, so they need not be kept as they came.
UNDERSTOOD = {
    "CFDocument": {
        *_EVERYWHERE,
        "title",
        "description",
        "statusStartDate",
        "notes",
        "caseVersion",
        "CFPackageURI",
    },
    "CFItem": {
        *_EVERYWHERE,
        "fullStatement",
        "abbreviatedStatement",
        "CFDocumentURI",
    },
    "CFAssociation": {
        *_EVERYWHERE,
        *ENDS,
        "associationType",
        "sequenceNumber",
        "CFDocumentURI",
    },
}
# Values that we write ourselves, so they need not be kept either.
WRITTEN = {
    "adoptionStatus": tuple(STATUS.values()),
    "creator": (CREATOR,),
    "CFItemType": (WHOLE, TITLE_ONLY, TEXT_ONLY),
    "language": LANGUAGES,
}
CaseNode = Json
Way = tuple[str, ...]  # where a name stands among the names of others


def identifier(framework: str, kind: str, *parts: str) -> str:
    """The UUID of a thing of ours: the same at every site and in every version
    of the framework.
    """
    return str(uuid.uuid5(SPACE, "/".join((framework, kind, *parts))))


def nodes(value: Any) -> list[CaseNode]:
    """The objects in a list; none if it is no list."""
    if not isinstance(value, list):
        return []
    return [node for node in value if isinstance(node, dict)]


def load(content: bytes) -> CaseNode:
    """The package as data; Invalid if it is none."""
    if len(content) > MOST_BYTES:
        raise Invalid(
            "The file is larger than %(limit)s megabytes.",
            "file",
            limit=MOST_BYTES // 1_000_000,
        )
    package = _parse(content)
    if isinstance(package, dict):
        package = package.get("CFPackage", package)
    if not isinstance(package, dict) or not isinstance(
        package.get("CFDocument"), dict
    ):
        raise Invalid(
            "The file is no CASE package: it has no CFDocument.", "file"
        )
    return package


def _parse(content: bytes) -> Any:
    try:
        text = content.decode("utf-8-sig")
        package = json.loads(
            text, parse_constant=_refuse_constant, object_hook=_with_lower_case
        )
        for place in half_letters(package):
            raise Invalid(
                "%(place)s holds half a letter (a surrogate), which is no text.",
                "file",
                place=place[:200],
            )
        return package
    except NOT_JSON as problem:
        raise Invalid(
            "The file cannot be read as JSON: it is damaged or something else, in line %(line)s at the latest.",
            "file",
            line=getattr(problem, "lineno", 1),
        ) from problem


def _with_lower_case(node: CaseNode) -> CaseNode:
    """An identifier is the same in capital letters."""
    own = node.get("identifier")
    if isinstance(own, str) and UUID.fullmatch(own):
        node["identifier"] = own.lower()
    return node


def _refuse_constant(word: str) -> None:
    raise ValueError(word)  # NaN and Infinity are no JSON

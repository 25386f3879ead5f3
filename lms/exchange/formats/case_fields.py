"""What the standard asks of the objects in a CASE package, and the package as
it lies in its file.
"""

import json
import re
from typing import Any

from lms.core.errors import Invalid
from lms.core.marks import N_
from lms.exchange.formats import case

MOST_BYTES = 20_000_000
MOST_ITEMS = 4_000
LONGEST_KEPT, MOST_KEPT = 4_000, 500_000
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
KINDS = (
    "isChildOf",
    "isPeerOf",
    "isPartOf",
    "exactMatchOf",
    "precedes",
    "isRelatedTo",
    "replacedBy",
    "exemplar",
    "hasSkillLevel",
    "isTranslationOf",
)
NEEDED = {
    "CFDocument": (
        "identifier",
        "uri",
        "creator",
        "title",
        "lastChangeDateTime",
    ),
    "CFItems": ("identifier", "uri", "fullStatement", "lastChangeDateTime"),
    "CFAssociations": (
        "identifier",
        "uri",
        "associationType",
        "originNodeURI",
        "destinationNodeURI",
        "lastChangeDateTime",
    ),
}
OURS = {
    "CFDocument": {
        "identifier",
        "uri",
        "title",
        "lastChangeDateTime",
        "description",
        "language",
        "statusStartDate",
        "notes",
        "caseVersion",
        "CFPackageURI",
    },
    "CFItems": {
        "identifier",
        "uri",
        "fullStatement",
        "abbreviatedStatement",
        "humanCodingScheme",
        "language",
        "lastChangeDateTime",
        "CFDocumentURI",
    },
    "CFAssociations": {
        "identifier",
        "uri",
        "associationType",
        "sequenceNumber",
        "originNodeURI",
        "destinationNodeURI",
        "lastChangeDateTime",
        "CFDocumentURI",
    },
}
WRITTEN = {
    "adoptionStatus": (case.DRAFT, case.ADOPTED, case.DEPRECATED),
    "creator": (case.CREATOR,),
    "CFItemType": (case.WHOLE, case.TITLE_ONLY, case.TEXT_ONLY),
}
Node = dict[str, Any]


def loaded(content: bytes) -> Node:
    """The package as data; Invalid if it is none."""
    if len(content) > MOST_BYTES:
        raise Invalid(
            N_("The file is larger than %(limit)s megabytes."),
            "file",
            limit=MOST_BYTES // 1_000_000,
        )

    def refuse(_word: str) -> None:
        raise ValueError("no number")

    try:
        found = json.loads(content.decode("utf-8-sig"), parse_constant=refuse)
    except (ValueError, RecursionError) as problem:
        line = getattr(problem, "lineno", None)
        text = N_(
            "The file cannot be read as JSON: it is damaged or something else, in line %(line)s at the latest."
        )
        raise Invalid(text, "file", line=line or 1) from problem
    found = found.get("CFPackage", found) if isinstance(found, dict) else found
    if not isinstance(found, dict) or not isinstance(
        found.get("CFDocument"), dict
    ):
        raise Invalid(
            N_("The file is no CASE package: it has no CFDocument."), "file"
        )
    return found

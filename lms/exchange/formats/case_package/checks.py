"""What the standard asks of a package, checked object by object."""

from typing import Any

from lms.exchange.formats.case_package import fields
from lms.exchange.formats.case_package.fields import CaseNode
from lms.exchange.formats.case_package.reading import CaseReading

_MOST_OBJECTS = 4 * fields.MOST_ITEMS


def check(case: CaseReading) -> None:
    """Note every field that is missing, every identifier that is none, and
    every one that stands twice. What is no list of objects is left out.
    """
    places = {}  # the place of each identifier
    _check(case, "CFDocument", case.package["CFDocument"], places)
    for kind in ("CFItems", "CFAssociations", "CFRubrics"):
        nodes = case.package.get(kind) or []
        if not _is_list(nodes):
            case.wrong(
                "should be a list of at most %(limit)s objects",
                kind,
                limit=_MOST_OBJECTS,
            )
            nodes = []
        case.package[kind] = nodes
        if kind in fields.REQUIRED:
            for index, node in enumerate(nodes):
                _check(case, f"{kind}[{index}]", node, places)


def _is_list(value: Any) -> bool:
    if not isinstance(value, list) or len(value) > _MOST_OBJECTS:
        return False
    return all(isinstance(node, dict) for node in value)


def _check(
    case: CaseReading, place: str, node: CaseNode, places: dict[str, str]
) -> None:
    for name in fields.REQUIRED[place.partition("[")[0]]:
        value = node.get(name)
        if name in fields.ENDS:
            value = isinstance(value, dict) and value.get("identifier")
        if not isinstance(value, str) or not value.strip():
            case.wrong("is missing", f"{place}.{name}")
    own, where = node.get("identifier"), f"{place}.identifier"
    if not isinstance(own, str):
        return
    if not fields.UUID.fullmatch(own):
        case.wrong("“%(value)s” is not a UUID", where, value=own[:60])
    elif own in places:
        case.wrong("is already at %(place)s", where, place=places[own])
    places.setdefault(own, place)

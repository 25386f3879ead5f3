"""What the standard asks of a package, checked object by object."""

from typing import Any

from lms.core.marks import N_
from lms.exchange.formats.case_package import fields
from lms.exchange.formats.case_package.fields import CaseNode
from lms.exchange.formats.case_package.reading import CaseReading

_MOST_OBJECTS = 4 * fields.MOST_ITEMS
PlacesById = dict[str, str]  # the place of each identifier


def check(case: CaseReading) -> None:
    """Note every field that is missing, every identifier that is none, and
    every one that stands twice.
    """
    package = case.package
    for name in ("CFItems", "CFAssociations", "CFRubrics"):
        package[name] = package.get(name) or []
        if not _is_list(package[name]):
            package[name] = []
            case.wrong(
                name,
                N_("should be a list of at most %(limit)s objects"),
                limit=_MOST_OBJECTS,
            )
    places: PlacesById = {}
    _check(case, "CFDocument", package["CFDocument"], places)
    for kind in ("CFItems", "CFAssociations"):
        for index, node in enumerate(package[kind]):
            _check(case, f"{kind}[{index}]", node, places)


def _is_list(value: Any) -> bool:
    if not isinstance(value, list) or len(value) > _MOST_OBJECTS:
        return False
    return all(isinstance(node, dict) for node in value)


def _check(
    case: CaseReading, place: str, node: CaseNode, places: PlacesById
) -> None:
    kind = place.partition("[")[0]
    for name in fields.REQUIRED[kind]:
        if not _is_given(node, name):
            case.wrong(f"{place}.{name}", N_("is missing"))
    own = node.get("identifier")
    if isinstance(own, str):
        _check_identifier(case, place, own, places)


def _is_given(node: CaseNode, name: str) -> bool:
    value = node.get(name)
    if name in fields.ENDS:
        value = value.get("identifier") if isinstance(value, dict) else None
        return isinstance(value, str)
    return isinstance(value, str) and bool(value.strip())


def _check_identifier(
    case: CaseReading, place: str, own: str, places: PlacesById
) -> None:
    where = f"{place}.identifier"
    if not fields.UUID.fullmatch(own):
        case.wrong(where, N_("“%(value)s” is not a UUID"), value=own[:60])
    elif own in places:
        case.wrong(where, N_("is already at %(place)s"), place=places[own])
    places.setdefault(own, place)

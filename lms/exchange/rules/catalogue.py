"""How published packages are looked up: one object by its identifier, or a part
of the list of documents.
"""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.core.errors import Invalid
from lms.core.marks import N_

DEFINITIONS = (
    "CFConcepts",
    "CFSubjects",
    "CFLicenses",
    "CFItemTypes",
    "CFAssociationGroupings",
)
MOST = 100
Package = dict[str, Any]
Found = dict[str, Any] | None
_FILTER = re.compile(r"(\w+)\s*(>=|<=|!=|=|>|<|~)\s*'([^']*)'")
_COMPARISONS: dict[str, Callable[[str, str], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
    "~": lambda value, part: part.casefold() in value.casefold(),
}


class BadSelection(Invalid):
    """A question asks for fields, an order or a filter that there are not;
    `minor` is the standard's word for it.
    """

    status = 400

    def __init__(self, minor: str, text: str, **values: Any) -> None:
        super().__init__(text, "", **values)
        self.minor = minor


@dataclass(frozen=True)
class Selection:
    """Which part of a list is wanted."""

    limit: int = MOST
    offset: int = 0
    sort: str = ""
    descending: bool = False
    filter: str = ""
    fields: tuple[str, ...] = ()


def documents(
    packages: Sequence[Package], selection: Selection
) -> tuple[list[Package], int]:
    """A part of the list of documents, and how many there are that fit.

    BadSelection if a field is not there.
    """
    found = [document_of(package) for package in packages]
    known = {name for node in found for name in node}
    if selection.filter:
        found = _filtered(found, selection.filter, known)
    if selection.sort:
        found = _sorted(found, selection, known)
    part = found[selection.offset : selection.offset + selection.limit]
    if selection.fields:
        part = _with_fields(part, selection.fields, known)
    return part, len(found)


def _filtered(
    found: Sequence[Package], text: str, known: set[str]
) -> list[Package]:
    parts = _FILTER.fullmatch(text.strip())
    if parts is None or parts[1] not in known:
        raise BadSelection(
            "invalid_selection_field",
            N_(
                "The filter should read like title~'digital', with a field that there is."
            ),
        )
    name, sign, value = parts.groups()
    fits = _COMPARISONS[sign]
    return [node for node in found if fits(str(node.get(name, "")), value)]


def _sorted(
    found: list[Package], selection: Selection, known: set[str]
) -> list[Package]:
    name = selection.sort
    if name not in known:
        raise BadSelection(
            "invalid_sort_field",
            N_("There is no field “%(name)s” to sort by."),
            name=name[:60],
        )
    return sorted(
        found,
        key=lambda node: str(node.get(name, "")),
        reverse=selection.descending,
    )


def _with_fields(
    part: Sequence[Package], fields: Sequence[str], known: set[str]
) -> list[Package]:
    for name in fields:
        if name not in known:
            raise BadSelection(
                "invalid_selection_field",
                N_("There is no field “%(name)s”."),
                name=name[:60],
            )
    names = {*fields, "identifier"}
    return [
        {name: value for name, value in node.items() if name in names}
        for node in part
    ]


def find(packages: Sequence[Package], kind: str, identifier: str) -> Found:
    """The object of this kind with this identifier; None if there is none."""
    finder = _FINDERS.get(kind)
    for package in packages if finder else ():
        if node := finder(package, identifier.lower()):
            return node
    return None


def document_of(package: Package) -> Package:
    """The document of a package as it stands in a list."""
    document = package["CFDocument"]
    return {**document, "CFPackageURI": _link(document, "CFPackages")}


def _link(document: Mapping[str, Any], kind: str = "CFDocuments") -> Package:
    return {
        "title": document["title"],
        "identifier": document["identifier"],
        "uri": document["uri"].replace("/CFDocuments/", f"/{kind}/"),
    }


def _is(node: Mapping[str, Any], identifier: str) -> bool:
    return node.get("identifier", "").lower() == identifier


def _by_id(nodes: Any, identifier: str) -> Found:
    if not isinstance(nodes, list):
        return None
    objects = (node for node in nodes if isinstance(node, dict))
    return next((node for node in objects if _is(node, identifier)), None)


def _document(package: Package, identifier: str) -> Found:
    is_it = _is(package["CFDocument"], identifier)
    return document_of(package) if is_it else None


def _package(package: Package, identifier: str) -> Found:
    return package if _is(package["CFDocument"], identifier) else None


def _inside(package: Package, name: str, identifier: str) -> Found:
    """Items and associations say outside a package to which document they
    belong.
    """
    node = _by_id(package.get(name), identifier)
    if node is None:
        return None
    return {**node, "CFDocumentURI": _link(package["CFDocument"])}


def _item(package: Package, identifier: str) -> Found:
    return _inside(package, "CFItems", identifier)


def _association(package: Package, identifier: str) -> Found:
    return _inside(package, "CFAssociations", identifier)


def _item_associations(package: Package, identifier: str) -> Found:
    item = _item(package, identifier)
    if item is None:
        return None
    joined = [
        node
        for node in package["CFAssociations"]
        if _is(node["originNodeURI"], identifier)
        or _is(node["destinationNodeURI"], identifier)
    ]
    return {"CFItem": item, "CFAssociations": joined}


def _rubric(package: Package, identifier: str) -> Found:
    return _by_id(package.get("CFRubrics"), identifier)


def _definition(name: str) -> Callable[[Package, str], Found]:
    def find_definition(package: Package, identifier: str) -> Found:
        definitions = package.get("CFDefinitions")
        if not isinstance(definitions, dict):
            return None
        found = _by_id(definitions.get(name), identifier)
        return {name: [found]} if found else None

    return find_definition


_FINDERS: dict[str, Callable[[Package, str], Found]] = {
    "CFDocuments": _document,
    "CFPackages": _package,
    "CFItems": _item,
    "CFAssociations": _association,
    "CFItemAssociations": _item_associations,
    "CFRubrics": _rubric,
    **{name: _definition(name) for name in DEFINITIONS},
}

"""How published packages are looked up: one object by its identifier, or a part
of the list of documents.
"""

import operator
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from lms.core.errors import Invalid, NotFound
from lms.core.types import Json
from lms.exchange.formats.case_package.fields import ENDS, nodes

DEFINITIONS = (
    "CFConcepts",
    "CFSubjects",
    "CFLicenses",
    "CFItemTypes",
    "CFAssociationGroupings",
)
# In which list of a package an object of each kind stands.
_LISTS = {
    "CFItemAssociations": "CFItems",
    "CFItems": "CFItems",
    "CFAssociations": "CFAssociations",
    "CFRubrics": "CFRubrics",
}
MOST = 100
Package = Json
Part = tuple[list[Package], int]  # of a list, and how many it has
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


class CatalogueQuery(NamedTuple):
    """Which part of a list is wanted."""

    limit: int
    offset: int
    sort: str
    descending: bool
    filter: str
    fields: tuple[str, ...]


def documents(packages: Sequence[Package], query: CatalogueQuery) -> Part:
    """A part of the list of documents, and how many there are that fit.

    BadSelection if a field is not there.
    """
    found = [document_of(package) for package in packages]
    names = {name for node in found for name in node}
    if query.filter:
        found = _filtered(found, query.filter, names)
    if query.sort:
        if query.sort not in names:
            raise BadSelection(
                "invalid_sort_field",
                "There is no field “%(name)s” to sort by.",
                name=query.sort[:60],
            )
        found.sort(
            key=lambda node: str(node.get(query.sort, "")),
            reverse=query.descending,
        )
    part = found[query.offset : query.offset + query.limit]
    if query.fields:
        part = _with_fields(part, query.fields, names)
    return part, len(found)


def _filtered(
    found: Sequence[Package], text: str, names: set[str]
) -> list[Package]:
    parts = _FILTER.fullmatch(text.strip())
    if parts is None or parts[1] not in names:
        raise BadSelection(
            "invalid_selection_field",
            "The filter should read like title~'digital', with a field that there is.",
        )
    name, sign, value = parts.groups()
    fits = _COMPARISONS[sign]
    return [node for node in found if fits(str(node.get(name, "")), value)]


def _with_fields(
    part: list[Package], fields: Sequence[str], names: set[str]
) -> list[Package]:
    for name in fields:
        if name not in names:
            raise BadSelection(
                "invalid_selection_field",
                "There is no field “%(name)s”.",
                name=name[:60],
            )
    chosen = {*fields, "identifier"}
    return [
        {name: node[name] for name in node if name in chosen} for node in part
    ]


def find(packages: Iterable[Package], kind: str, identifier: str) -> Package:
    """The object of this kind with this identifier. NotFound if there is none."""
    for package in packages:
        for node in _objects(package, kind):
            if _is(node, identifier):
                return _alone(package, kind, node)
    raise NotFound


def _is(node: Package, identifier: str) -> bool:
    return node.get("identifier", "").lower() == identifier.lower()


def _objects(package: Package, kind: str) -> list[Package]:
    """The objects in a package among which one of this kind is looked for."""
    if kind in ("CFDocuments", "CFPackages"):
        return [package["CFDocument"]]
    if kind in DEFINITIONS:
        definitions = package.get("CFDefinitions")
        return nodes(isinstance(definitions, dict) and definitions.get(kind))
    return nodes(package.get(_LISTS.get(kind)))


def _alone(package: Package, kind: str, node: Package) -> Package:
    """An object as it stands outside its package: items and associations say
    to which document they belong.
    """
    match kind:
        case "CFPackages":
            return package
        case "CFDocuments":
            return document_of(package)
        case "CFItems" | "CFAssociations":
            return {**node, "CFDocumentURI": _link(package, "CFDocuments")}
        case "CFItemAssociations":
            joined = [
                one
                for one in package["CFAssociations"]
                if any(_is(one[end], node["identifier"]) for end in ENDS)
            ]
            item = _alone(package, "CFItems", node)
            return {"CFItem": item, "CFAssociations": joined}
        case "CFRubrics":
            return node
    return {kind: [node]}


def document_of(package: Package) -> Package:
    """The document of a package as it stands in a list."""
    link = _link(package, "CFPackages")
    return {**package["CFDocument"], "CFPackageURI": link}


def _link(package: Package, kind: str) -> Package:
    document = package["CFDocument"]
    return {
        "title": document["title"],
        "identifier": document["identifier"],
        "uri": document["uri"].replace("/CFDocuments/", f"/{kind}/"),
    }

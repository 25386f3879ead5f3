"""How published packages are looked up: one object by its identifier, or a part
of the list of documents.
"""

import operator
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from lms.core.errors import Invalid, NotFound
from lms.core.marks import N_
from lms.core.types import Json
from lms.exchange.formats.case_package.fields import ENDS

DEFINITIONS = (
    "CFConcepts",
    "CFSubjects",
    "CFLicenses",
    "CFItemTypes",
    "CFAssociationGroupings",
)
MOST = 100
Package = Json
Part = tuple[list[Package], int]  # of a list, and how many it has
Match = Json | None
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

    limit: int = MOST
    offset: int = 0
    sort: str = ""
    descending: bool = False
    filter: str = ""
    fields: tuple[str, ...] = ()


def documents(packages: Sequence[Package], query: CatalogueQuery) -> Part:
    """A part of the list of documents, and how many there are that fit.

    BadSelection if a field is not there.
    """
    nodes = [document_of(package) for package in packages]
    names = {name for node in nodes for name in node}
    if query.filter:
        nodes = _filtered(nodes, query.filter, names)
    if query.sort:
        nodes = _sorted(nodes, query, names)
    part = nodes[query.offset : query.offset + query.limit]
    if query.fields:
        part = _with_fields(part, query.fields, names)
    return part, len(nodes)


def _filtered(
    nodes: Sequence[Package], text: str, names: set[str]
) -> list[Package]:
    parts = _FILTER.fullmatch(text.strip())
    if parts is None or parts[1] not in names:
        raise BadSelection(
            "invalid_selection_field",
            "The filter should read like title~'digital', with a field that there is.",
        )
    name, sign, value = parts.groups()
    fits = _COMPARISONS[sign]
    return [node for node in nodes if fits(str(node.get(name, "")), value)]


def _require(name: str, names: set[str], minor: str, text: str) -> None:
    if name not in names:
        raise BadSelection(minor, text, name=name[:60])


def _sorted(
    nodes: list[Package], query: CatalogueQuery, names: set[str]
) -> list[Package]:
    name, text = query.sort, N_("There is no field “%(name)s” to sort by.")
    _require(name, names, "invalid_sort_field", text)

    def value(node: Package) -> str:
        return str(node.get(name, ""))

    return sorted(nodes, key=value, reverse=query.descending)


def _with_fields(
    part: list[Package], fields: Sequence[str], names: set[str]
) -> list[Package]:
    text = N_("There is no field “%(name)s”.")
    for name in fields:
        _require(name, names, "invalid_selection_field", text)
    chosen = {*fields, "identifier"}
    return [
        {name: node[name] for name in node if name in chosen} for node in part
    ]


def find(packages: Iterable[Package], kind: str, identifier: str) -> Package:
    """The object of this kind with this identifier. NotFound if there is none."""
    if finder := _FINDERS.get(kind):
        for package in packages:
            if node := finder(package, kind, identifier.lower()):
                return node
    raise NotFound


def _is(node: Package, identifier: str) -> bool:
    return node.get("identifier", "").lower() == identifier


def _by_id(nodes: object, identifier: str) -> Match:
    for node in nodes if isinstance(nodes, list) else ():
        if isinstance(node, dict) and _is(node, identifier):
            return node
    return None


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


def _whole(package: Package, kind: str, identifier: str) -> Match:
    if not _is(package["CFDocument"], identifier):
        return None
    return package if kind == "CFPackages" else document_of(package)


def _inside(package: Package, kind: str, identifier: str) -> Match:
    """Items and associations say outside a package to which document they
    belong.
    """
    if node := _by_id(package.get(kind), identifier):
        return {**node, "CFDocumentURI": _link(package, "CFDocuments")}
    return None


def _item_associations(package: Package, _kind: str, identifier: str) -> Match:
    item = _inside(package, "CFItems", identifier)
    if item is None:
        return None
    joined = [
        node
        for node in package["CFAssociations"]
        if any(_is(node[end], identifier) for end in ENDS)
    ]
    return {"CFItem": item, "CFAssociations": joined}


def _definition(package: Package, kind: str, identifier: str) -> Match:
    definitions = package.get("CFDefinitions")
    if not isinstance(definitions, dict):
        return None
    node = _by_id(definitions.get(kind), identifier)
    return node and {kind: [node]}


def _rubric(package: Package, kind: str, identifier: str) -> Match:
    return _by_id(package.get(kind), identifier)


# Where an object of each kind is looked for.
_FINDERS = {
    "CFDocuments": _whole,
    "CFPackages": _whole,
    "CFItemAssociations": _item_associations,
    "CFItems": _inside,
    "CFAssociations": _inside,
    "CFRubrics": _rubric,
    **dict.fromkeys(DEFINITIONS, _definition),
}

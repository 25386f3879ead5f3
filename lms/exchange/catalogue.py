"""Published frameworks as other systems look them up: the objects of their CASE
packages, by identifier.
"""

import hashlib
import json
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core.errors import Invalid, NotFound
from lms.core.marks import N_
from lms.core.state import setting, state
from lms.exchange import frameworks
from lms.exchange.formats import case
from lms.framework import service as framework

VERSIONS = {"v1p0": "1.0", "v1p1": "1.1"}
DEFINITIONS = (
    "CFConcepts",
    "CFSubjects",
    "CFLicenses",
    "CFItemTypes",
    "CFAssociationGroupings",
)
MOST, MOST_KEPT = 100, 16
Node = dict[str, Any]
_FILTER = re.compile(r"(\w+)\s*(>=|<=|!=|=|>|<|~)\s*'([^']*)'")
_COMPARED: dict[str, Callable[[str, str], bool]] = {
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
class Asked:
    """Which part of a list is wanted."""

    limit: int = MOST
    offset: int = 0
    sort: str = ""
    descending: bool = False
    filter: str = ""
    fields: tuple[str, ...] = ()


def require(actor: Actor | None) -> None:
    """Go on if the site has opened its frameworks to everybody, or for those
    who set requirements.
    """
    if not setting("LMS_CASE_PUBLIC"):
        if actor is None:
            raise NotFound
        access.require(actor, Permission.FRAMEWORK_REQUIRE)


def packages(version: str, site: str) -> list[Node]:
    """The package of every published framework, made once per process for each
    that has not changed.
    """
    if version not in VERSIONS:
        raise NotFound
    kept = state().cache.setdefault("case", {})
    found = []
    for row in framework.frameworks():
        names = frameworks.names_of(row.key, "case")
        stamp = hashlib.sha256(
            json.dumps(names, sort_keys=True).encode()
        ).hexdigest()
        key = row.id, row.digest, stamp, version, site
        if key not in kept:
            if len(kept) >= MOST_KEPT * len(VERSIONS):
                kept.clear()
            content = framework.content_of(row)
            kept[key], _losses = case.package(
                content, names, VERSIONS[version], site, case.ADOPTED
            )
        found.append(kept[key])
    return found


def documents(
    actor: Actor | None, version: str, site: str, asked: Asked
) -> tuple[list[Node], int]:
    """A part of the list of documents, and how many there are that fit."""
    require(actor)
    found = [_document(one, version) for one in packages(version, site)]
    known = {name for node in found for name in node}
    if asked.filter:
        found = _filtered(found, asked.filter, known)
    if asked.sort and asked.sort not in known:
        raise BadSelection(
            "invalid_sort_field",
            N_("There is no field “%(name)s” to sort by."),
            name=asked.sort[:60],
        )
    if asked.sort:
        found.sort(
            key=lambda node: str(node.get(asked.sort, "")),
            reverse=asked.descending,
        )
    if strangers := [name for name in asked.fields if name not in known]:
        raise BadSelection(
            "invalid_selection_field",
            N_("There is no field “%(name)s”."),
            name=strangers[0][:60],
        )
    part = found[asked.offset : asked.offset + asked.limit]
    wanted = {*asked.fields, "identifier"} if asked.fields else known
    return [
        {name: value for name, value in node.items() if name in wanted}
        for node in part
    ], len(found)


def _filtered(found: list[Node], text: str, known: set[str]) -> list[Node]:
    parts = _FILTER.fullmatch(text.strip())
    if parts is None or parts[1] not in known:
        raise BadSelection(
            "invalid_selection_field",
            N_(
                "The filter should read like title~'digital', with a field that there is."
            ),
        )
    compare = _COMPARED[parts[2]]
    return [
        node for node in found if compare(str(node.get(parts[1], "")), parts[3])
    ]


def one(
    actor: Actor | None, version: str, kind: str, identifier: str, site: str
) -> Node:
    """The object of this kind with this identifier. NotFound if there is none."""
    require(actor)
    finder = _FINDERS.get(kind)
    for package in packages(version, site) if finder else ():
        if node := finder(package, identifier.lower(), version):
            return node
    raise NotFound


def _by_id(nodes: list[Node], identifier: str) -> Node | None:
    return next(
        (
            node
            for node in nodes
            if node.get("identifier", "").lower() == identifier
        ),
        None,
    )


def _link(document: Mapping[str, Any], kind: str = "CFDocuments") -> Node:
    uri = document["uri"].replace("/CFDocuments/", f"/{kind}/")
    return {
        "title": document["title"],
        "identifier": document["identifier"],
        "uri": uri,
    }


def _document(package: Node, _version: str) -> Node:
    document = package["CFDocument"]
    return {**document, "CFPackageURI": _link(document, "CFPackages")}


def _one_document(package: Node, identifier: str, version: str) -> Node | None:
    return (
        _document(package, version)
        if package["CFDocument"]["identifier"].lower() == identifier
        else None
    )


def _package(package: Node, identifier: str, _version: str) -> Node | None:
    return (
        package
        if package["CFDocument"]["identifier"].lower() == identifier
        else None
    )


def _inside(name: str) -> Callable[[Node, str, str], Node | None]:
    """Items and associations, which say outside a package to which document
    they belong.
    """

    def find(package: Node, identifier: str, _version: str) -> Node | None:
        node = _by_id(package.get(name, []), identifier)
        return (
            {**node, "CFDocumentURI": _link(package["CFDocument"])}
            if node
            else None
        )

    return find


def _item_associations(
    package: Node, identifier: str, version: str
) -> Node | None:
    item = _inside("CFItems")(package, identifier, version)
    ends = ("originNodeURI", "destinationNodeURI")
    joined = [
        node
        for node in package["CFAssociations"]
        if identifier in {node[end]["identifier"].lower() for end in ends}
    ]
    return {"CFItem": item, "CFAssociations": joined} if item else None


def _rubric(package: Node, identifier: str, _version: str) -> Node | None:
    return _by_id(package.get("CFRubrics", []), identifier)


def _defined(name: str) -> Callable[[Node, str, str], Node | None]:
    def find(package: Node, identifier: str, _version: str) -> Node | None:
        some = package.get("CFDefinitions", {}).get(name)
        found = (
            _by_id(
                [node for node in some if isinstance(node, dict)], identifier
            )
            if isinstance(some, list)
            else None
        )
        return {name: [found]} if found else None

    return find


_FINDERS: dict[str, Callable[[Node, str, str], Node | None]] = {
    "CFDocuments": _one_document,
    "CFPackages": _package,
    "CFItems": _inside("CFItems"),
    "CFAssociations": _inside("CFAssociations"),
    "CFItemAssociations": _item_associations,
    "CFRubrics": _rubric,
    **{name: _defined(name) for name in DEFINITIONS},
}

"""What the standard asks of a package, checked object by object."""

from typing import Any

from lms.core.marks import N_
from lms.exchange.formats.case_package import fields
from lms.exchange.formats.case_package.fields import CaseNode
from lms.exchange.types import FilePlace, ImportedFramework


def check(reading: ImportedFramework, package: CaseNode) -> None:
    """Note every field that is missing, every identifier that is none, and
    every one that stands twice.
    """
    for name in ("CFItems", "CFAssociations", "CFRubrics"):
        if not _is_list(package.get(name) or []):
            package[name] = []
            limit = 4 * fields.MOST_ITEMS
            reading.wrong(
                FilePlace(field=name),
                N_("should be a list of at most %(limit)s objects"),
                limit=limit,
            )
    seen: dict[str, str] = {}
    for kind in fields.REQUIRED:
        for place, node in _objects(package, kind):
            _required(reading, kind, place, node)
            _identifier(reading, place, node.get("identifier"), seen)


def _is_list(given: Any) -> bool:
    if not isinstance(given, list) or len(given) > 4 * fields.MOST_ITEMS:
        return False
    return all(isinstance(node, dict) for node in given)


def _objects(package: CaseNode, kind: str) -> list[tuple[str, CaseNode]]:
    """The objects of a kind, each with its place."""
    if kind == "CFDocument":
        return [(kind, package[kind])]
    given = enumerate(package.get(kind) or [])
    return [(f"{kind}[{index}]", node) for index, node in given]


def _required(
    reading: ImportedFramework, kind: str, place: str, node: CaseNode
) -> None:
    for name in fields.REQUIRED[kind]:
        if not _is_given(node, name):
            where = FilePlace(field=f"{place}.{name}")
            reading.wrong(where, N_("is missing"))


def _is_given(node: CaseNode, name: str) -> bool:
    value = node.get(name)
    if name in fields.ENDS:
        value = value.get("identifier") if isinstance(value, dict) else None
        return isinstance(value, str)
    return isinstance(value, str) and bool(value.strip())


def _identifier(
    reading: ImportedFramework, place: str, own: Any, seen: dict[str, str]
) -> None:
    where = FilePlace(field=f"{place}.identifier")
    if not isinstance(own, str):
        return
    if not fields.UUID.fullmatch(own):
        reading.wrong(where, N_("“%(value)s” is not a UUID"), value=own[:60])
    elif own in seen:
        reading.wrong(where, N_("stands already at %(place)s"), place=seen[own])
    else:
        seen[own] = place

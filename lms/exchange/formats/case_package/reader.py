"""Reads a package: checked field by field, joined by identifier, with
everything named that is not taken over.
"""

import json

from lms.core import letters
from lms.core.marks import N_
from lms.exchange.formats.base import ReadOptions
from lms.exchange.formats.case_package import (
    associations,
    checks,
    document,
    fields,
    items,
    rubric_reader,
)
from lms.exchange.formats.case_package.reading import CaseItem, CaseReading
from lms.exchange.types import ImportedFramework

_TOO_MUCH = N_(
    {
        "definitions": "The definitions of the package are too long to be kept.",
        "associations": "The associations that have no meaning here are too many to be kept.",
    }
)
_FIELDS = {
    "key": "humanCodingScheme",
    "title": "abbreviatedStatement",
    "description": "fullStatement",
}


def read(file: bytes, options: ReadOptions) -> ImportedFramework:
    """The framework of a package. Invalid if it is no such package at all."""
    case = CaseReading(
        {"competencies": []},
        names={"framework": {}, "competencies": {}},
        package=fields.load(file),
        known={own.lower(): key for own, key in options.known.items()},
        language=options.language,
    )
    for place, found in letters.misread_in(case.package):
        text, values = letters.describe(found)
        case.wrong(text, place, **values)
    checks.check(case)
    if not case.problems:
        document.read(case)
        items.read(case)
        associations.read(case)
        rubric_reader.read(case)
        _finish(case)
    return case


def _finish(case: CaseReading) -> None:
    """The rows in their order among those they stand beside, and what others
    call them.
    """
    originals = [one for one in case.items.values() if not one.original]
    originals.sort(key=CaseItem.order)
    places = {}  # where a key stands
    for item in originals:
        key = item.row["key"]
        if key in places:
            case.wrong(
                "is already at %(place)s",
                f"{item.place}.humanCodingScheme",
                place=places[key],
            )
        places[key] = item.place
        _keep_name(case, item)
    case.content["competencies"] = [one.row for one in originals]
    for name, text in _TOO_MUCH.items():
        if len(json.dumps(case.names.get(name))) > fields.MOST_KEPT:
            del case.names[name]
            case.drop(text)


def _keep_name(case: CaseReading, item: CaseItem) -> None:
    """Where a competency stands, and what others call it and its place in the
    tree.
    """
    key, child = item.row["key"], item.child
    parts = {name: f"{item.place}.{field}" for name, field in _FIELDS.items()}
    way = ("competencies", key)
    case.keep_name(way, "CFItem", item.node, item.place, key)
    if child:
        parts["parent"] = item.child_place
        own = (fields.CHILD, *associations.ends(child))
        way = (*way, "child")
        case.keep_name(way, "CFAssociation", child, item.child_place, *own)
    case.mark(f"competencies.{key}", item.place, parts)

"""Reads a package: checked field by field, joined by identifier, with
everything named that is not taken over.
"""

import json

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
Places = dict[str, str]  # where a key stands
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
        known=dict(options.known),
        language=options.language,
    )
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
    originals.sort(key=lambda one: (one.number is None, one.number or 0))
    places: Places = {}
    for item in originals:
        _refuse_twice(case, item, places)
        _mark(case, item)
        _keep_names(case, item)
    case.content["competencies"] = [one.row for one in originals]
    _drop_too_much(case)


def _drop_too_much(case: CaseReading) -> None:
    names = case.names
    for name, text in _TOO_MUCH.items():
        if len(json.dumps(names.get(name))) > fields.MOST_KEPT:
            del names[name]
            case.drop(text)


def _refuse_twice(case: CaseReading, item: CaseItem, places: Places) -> None:
    key = item.row["key"]
    if key in places:
        case.wrong(
            "is already at %(place)s",
            f"{item.place}.humanCodingScheme",
            place=places[key],
        )
    places[key] = item.place


def _mark(case: CaseReading, item: CaseItem) -> None:
    """Note where the parts of a competency stand."""
    places = {name: f"{item.place}.{field}" for name, field in _FIELDS.items()}
    if item.child_place:
        places["parent"] = item.child_place
    case.mark(f"competencies.{item.row['key']}", item.place, places)


def _keep_names(case: CaseReading, item: CaseItem) -> None:
    """What others call a competency and its place in the tree."""
    key, node = item.row["key"], item.node
    outside = case.outside_name("CFItems", node, item.place, key)
    code = node.get("humanCodingScheme")
    if code and str(code) != key:
        outside.setdefault("kept", {})["humanCodingScheme"] = str(code)
    if item.child:
        ends = associations.ends(item.child)
        child = case.outside_name(
            "CFAssociations", item.child, "CFAssociations", fields.CHILD, *ends
        )
        if child:
            outside["child"] = child
    if outside:
        names = case.names["competencies"]
        names[key] = names.get(key, {}) | outside

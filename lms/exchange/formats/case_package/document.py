"""Reads the document of a package: key, title, source, day, and what stands in
its notes if we wrote them.
"""

import re
from typing import Any

from lms.core import yamlfile
from lms.core.letters.folding import one_line, slug
from lms.exchange.formats.case_package.fields import CaseNode
from lms.exchange.formats.case_package.reading import CaseReading
from lms.exchange.types import filled

_TEXTS = ("title", "source")
_MAPPINGS = (*_TEXTS, "rule", "keys")
_NOTES = {"key", "legal_basis", *_MAPPINGS}
_PLACES = {
    "key": "CFDocument",
    "as_of": "CFDocument",
    "legal_basis": "CFDocument",
    "rule": "CFDocument",
    "title": "CFDocument.title",
    "source": "CFDocument.description",
}


def read(case: CaseReading) -> None:
    """Take over what the document says: our own keys and texts, if we wrote
    the package.
    """
    node = case.package["CFDocument"]
    case.language = case.language_of(node)
    notes = _notes(node.get("notes"))
    case.ours = "key" in notes
    keys = notes.get("keys", {})
    case.known |= {str(own).lower(): key for key, own in keys.items()}
    known = notes.get("key") or case.known.get(node["identifier"])
    case.key = known or slug(node["title"]) or "case"
    _content(case, node, notes)
    case.places |= _PLACES
    case.keep_name(("framework",), "CFDocument", node, "CFDocument")
    if node.get("notes") and not case.ours:
        case.drop("The notes of the document are not kept.", "CFDocument.notes")
    if definitions := case.package.get("CFDefinitions"):
        case.names["definitions"] = definitions


def _content(case: CaseReading, node: CaseNode, notes: CaseNode) -> None:
    case.content |= {"key": case.key, **filled({"as_of": _day(node)})}
    said = one_line(node["title"]), node.get("description")
    for name, text in zip(_TEXTS, said, strict=True):
        own = {case.language: text} if isinstance(text, str) else {}
        case.content[name] = own | notes.get(name, {})
    for name in ("legal_basis", "rule"):
        if name in notes:
            case.content[name] = notes[name]


def _day(node: CaseNode) -> str:
    """From when on it holds, or when it was last changed."""
    since = str(node.get("statusStartDate") or node["lastChangeDateTime"])
    day = re.match(r"\d{4}-\d{2}-\d{2}", since)
    return day[0] if day else ""


def _notes(text: Any) -> CaseNode:
    """Our own lines of YAML; anything else is somebody's prose."""
    if not isinstance(text, str) or not re.search(r"(?m)^key: ", text):
        return {}
    mistakes = []
    notes = yamlfile.read(text, "notes", mistakes).value
    if mistakes or set(notes) - _NOTES or not isinstance(notes.get("key"), str):
        return {}
    mappings = [notes.get(name, {}) for name in _MAPPINGS]
    fits = all(isinstance(one, dict) for one in mappings)
    return notes if fits else {}

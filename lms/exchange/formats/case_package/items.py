"""Reads the items of a package: each becomes a row, which a translation is
joined to afterwards.
"""

import hashlib

from lms.core.letters.folding import one_line, slug
from lms.exchange.formats.case_package import fields
from lms.exchange.formats.case_package.fields import CaseNode
from lms.exchange.formats.case_package.reading import CaseItem, CaseReading
from lms.exchange.types import filled

LONGEST_TITLE = 200


def read(case: CaseReading) -> None:
    """A row for each item."""
    used = set()
    for index, node in enumerate(case.package["CFItems"]):
        place, language = f"CFItems[{index}]", case.language_of(node)
        title, text = _statement(case, node, place)
        row = {
            "key": _key(case, node, used),
            "parent": None,
            "indicators": {},
            "title": filled({language: title}),
            "description": filled({language: text}),
        }
        case.items[node["identifier"]] = CaseItem(node, place, language, row)
    if len(case.items) > fields.MOST_ITEMS:
        case.wrong(
            "There may be at most %(limit)s competencies.",
            "CFItems",
            limit=fields.MOST_ITEMS,
        )


def _statement(
    case: CaseReading, node: CaseNode, place: str
) -> tuple[str, str]:
    """Title and text of an item."""
    full = node["fullStatement"].strip()
    line = one_line(full)
    short = one_line(str(node.get("abbreviatedStatement") or ""))
    if node.get("CFItemType") == fields.TITLE_ONLY:
        return line, ""
    if node.get("CFItemType") == fields.TEXT_ONLY:
        return "", full
    if short:
        return short, full
    if len(line) <= LONGEST_TITLE:
        return line, str(node.get("notes") or "").strip() or full
    case.drop(
        "The statement is long and has no short one: the title is its beginning.",
        place,
    )
    return line[: LONGEST_TITLE - 1].rsplit(" ", 1)[0] + "…", full


def _key(case: CaseReading, node: CaseNode, used: set[str]) -> str:
    """The key under which it is known here; our own code; or one made of
    theirs, within the framework's name.
    """
    own, code = node["identifier"], str(node.get("humanCodingScheme") or "")
    if own in case.known or case.ours:
        return case.known.get(own, code)
    mark = hashlib.sha256(own.lower().encode()).hexdigest()[:12]
    key = slug(f"{case.key[:30]}.{slug(code)[:29] or mark}")
    if key in used:
        key = slug(f"{key[:47]}-{mark}")
    used.add(key)
    return key

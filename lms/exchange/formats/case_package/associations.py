"""Reads the associations of a package: translations, the tree, and others that
are only kept.
"""

from lms.core.marks import N_
from lms.exchange.formats.case_package import fields
from lms.exchange.formats.case_package.fields import CaseNode
from lms.exchange.formats.case_package.reading import CaseItem, CaseReading


def read(case: CaseReading) -> None:
    """Translations first, because the tree joins what they were joined to;
    then the tree and the others.
    """
    others = []
    for index, node in enumerate(case.package["CFAssociations"]):
        place, kind = f"CFAssociations[{index}]", node["associationType"]
        if kind == fields.TRANSLATION:
            _translation(case, place, node)
        else:
            others.append((place, node))
    for place, node in others:
        is_child = node["associationType"] == fields.CHILD
        (_child if is_child else _keep)(case, place, node)


def ends(node: CaseNode) -> list[str]:
    """The identifiers of its origin and its destination."""
    return [node[end]["identifier"] for end in fields.ENDS]


def _translation(case: CaseReading, place: str, node: CaseNode) -> None:
    origin, target = map(case.items.get, ends(node))
    if not _may_join(origin, target):
        _keep(case, place, node)
        return
    language, row = origin.language, target.row
    if row["title"].get(language) or row["description"].get(language):
        case.wrong(
            "There are two texts in the language “%(language)s” for one competency.",
            place,
            language=language,
        )
        return
    origin.original = target
    for name in ("title", "description"):
        row[name] |= origin.row[name]
    key = row["key"]
    way = ("competencies", key, "translations", language)
    case.keep_name(way, "CFItem", origin.node, origin.place, key, language)
    own = (fields.TRANSLATION, *ends(node))
    case.keep_name((*way, "joined"), "CFAssociation", node, place, *own)


def _may_join(origin: CaseItem | None, target: CaseItem | None) -> bool:
    if not origin or not target or origin is target:
        return False
    return not origin.original and not target.original


def _child(case: CaseReading, place: str, node: CaseNode) -> None:
    origin, above = ends(node)
    child, parent = case.items.get(origin), case.items.get(above)
    is_top = above == case.package["CFDocument"]["identifier"]
    if child and child.child:
        case.drop(
            "“%(key)s” stands under two others; only the first is kept.",
            place,
            key=child.row["key"],
        )
    elif child and (parent or is_top):
        child.child, child.child_place = node, place
        child.row["parent"] = parent and parent.competency["key"]
    else:
        unknown = above if child else origin
        case.wrong(
            "names “%(key)s”, which is not in this file",
            place,
            key=unknown[:60],
        )


def _keep(case: CaseReading, place: str, node: CaseNode) -> None:
    kind = node["associationType"]
    text = N_("An association “%(kind)s” is kept but has no meaning here.")
    if kind not in fields.ASSOCIATIONS and not kind.startswith("ext:"):
        text = N_(
            "The association type “%(kind)s” is unknown; it is kept but has no meaning here."
        )
    case.drop(text, f"{place}.associationType", kind=kind[:60])
    association = dict(node)
    association.pop("CFDocumentURI", None)
    case.names.setdefault("associations", []).append(association)

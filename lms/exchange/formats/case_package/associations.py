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
    nodes = list(enumerate(case.package["CFAssociations"]))
    for index, node in nodes:
        if node["associationType"] == fields.TRANSLATION:
            _translation(case, index, node)
    for index, node in nodes:
        kind = node["associationType"]
        if kind == fields.CHILD:
            _child(case, index, node)
        elif kind != fields.TRANSLATION:
            _keep(case, index, node)


def ends(node: CaseNode) -> list[str]:
    """The identifiers of its origin and its destination."""
    return [node[end]["identifier"] for end in fields.ENDS]


def _place(index: int) -> str:
    return f"CFAssociations[{index}]"


def _translation(case: CaseReading, index: int, node: CaseNode) -> None:
    origin, target = map(case.items.get, ends(node))
    if not _may_join(origin, target):
        _keep(case, index, node)
        return
    language, row = origin.language, target.row
    if row["title"].get(language) or row["description"].get(language):
        case.wrong(
            _place(index),
            N_(
                "There are two texts in the language “%(language)s” for one competency."
            ),
            language=language,
        )
        return
    origin.original = target
    for name in ("title", "description"):
        row[name] |= origin.row[name]
    _keep_names(case, index, node, origin)


def _may_join(origin: CaseItem | None, target: CaseItem | None) -> bool:
    if not origin or not target or origin is target:
        return False
    return not origin.original and not target.original


def _keep_names(
    case: CaseReading, index: int, node: CaseNode, item: CaseItem
) -> None:
    """What others call a translation and the association that joins it."""
    key, language = item.competency["key"], item.language
    outside = case.outside_name("CFItems", item.node, item.place, key, language)
    joined = case.outside_name(
        "CFAssociations",
        node,
        _place(index),
        fields.TRANSLATION,
        *ends(node),
    )
    if joined:
        outside["joined"] = joined
    if outside:
        names = case.names["competencies"].setdefault(key, {})
        names.setdefault("translations", {})[language] = outside


def _child(case: CaseReading, index: int, node: CaseNode) -> None:
    origin, above = ends(node)
    child, parent = case.items.get(origin), case.items.get(above)
    is_top = above == case.package["CFDocument"]["identifier"]
    if child is None:
        _refuse_unknown(case, index, origin)
    elif child.child is not None:
        case.drop(
            "“%(key)s” stands under two others; only the first is kept.",
            _place(index),
            key=child.row["key"],
        )
    elif parent is None and not is_top:
        _refuse_unknown(case, index, above)
    else:
        child.child, child.child_place = node, _place(index)
        child.row["parent"] = parent and parent.competency["key"]


def _refuse_unknown(case: CaseReading, index: int, identifier: str) -> None:
    case.wrong(
        _place(index),
        N_("names “%(key)s”, which is not in this file"),
        key=identifier[:60],
    )


def _keep(case: CaseReading, index: int, node: CaseNode) -> None:
    kind = node["associationType"]
    text = N_("An association “%(kind)s” is kept but has no meaning here.")
    if kind not in fields.ASSOCIATIONS and not kind.startswith("ext:"):
        text = N_(
            "The association type “%(kind)s” is unknown; it is kept but has no meaning here."
        )
    place = f"{_place(index)}.associationType"
    case.drop(text, place, kind=kind[:60])
    association = dict(node)
    association.pop("CFDocumentURI", None)
    case.names.setdefault("associations", []).append(association)

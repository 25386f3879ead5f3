"""The form of what packages say to other LMSs: which elements stand in which, in
what order, with which attributes. The schema files of IMS and ADL may not lie
here; these tables say what they say of the elements that we write.
"""

import re
from copy import deepcopy
from xml.etree import ElementTree

import pytest

from tests.conversion.packaged import files, read, small

SPACES = {
    "scorm-1.2": {
        "": "http://www.imsproject.org/xsd/imscp_rootv1p1p2",
        "md": "http://www.imsglobal.org/xsd/imsmd_rootv1p2p1",
        "adlcp": "http://www.adlnet.org/xsd/adlcp_rootv1p2",
    },
    "scorm-2004": {
        "": "http://www.imsglobal.org/xsd/imscp_v1p1",
        "md": "http://ltsc.ieee.org/xsd/LOM",
        "adlcp": "http://www.adlnet.org/xsd/adlcp_v1p3",
        "imsss": "http://www.imsglobal.org/xsd/imsss",
    },
    "cc-1.3": {
        "": "http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1",
        "md": "http://ltsc.ieee.org/xsd/imsccv1p3/LOM/manifest",
    },
}
"""By format: what each prefix of the tables stands for."""
TEXT = "#"
"""Instead of elements."""
BOTH = {
    "manifest": ("metadata organizations resources", "identifier", "version"),
    "metadata": ("schema schemaversion md:lom", "", ""),
    "schema": (TEXT, "", ""),
    "schemaversion": (TEXT, "", ""),
    "title": (TEXT, "", ""),
    "resources": ("(resource )+", "", ""),
    "file": ("", "href", ""),
    "md:lom": ("md:general", "", ""),
    "md:general": ("md:title (md:language )+md:description", "", ""),
    "md:language": (TEXT, "", ""),
}
LOM = {
    "md:title": ("(md:string )+", "", ""),
    "md:description": ("(md:string )+", "", ""),
    "md:string": (TEXT, "language", ""),
}
SCORM = {
    **BOTH,
    "organizations": ("(organization )+", "default", ""),
    "organization": ("title (item )+", "identifier", ""),
}
MANIFESTS = {
    "scorm-1.2": {
        **SCORM,
        "md:title": ("(md:langstring )+", "", ""),
        "md:description": ("(md:langstring )+", "", ""),
        "md:langstring": (TEXT, "xml:lang", ""),
        "item": (
            "title (item )*(adlcp:masteryscore )?",
            "identifier",
            "identifierref",
        ),
        "adlcp:masteryscore": (TEXT, "", ""),
        "resource": ("(file )+", "identifier type adlcp:scormtype", "href"),
    },
    "scorm-2004": {
        **SCORM,
        **LOM,
        "item": (
            "title (item )*(imsss:sequencing )?",
            "identifier",
            "identifierref",
        ),
        "imsss:sequencing": (
            "(imsss:objectives )?(imsss:deliveryControls )?",
            "",
            "",
        ),
        "imsss:objectives": ("imsss:primaryObjective", "", ""),
        "imsss:primaryObjective": (
            "(imsss:minNormalizedMeasure )?",
            "",
            "objectiveID satisfiedByMeasure",
        ),
        "imsss:minNormalizedMeasure": (TEXT, "", ""),
        "imsss:deliveryControls": (
            "",
            "",
            "tracked completionSetByContent objectiveSetByContent",
        ),
        "resource": ("(file )+", "identifier type adlcp:scormType", "href"),
    },
    "cc-1.3": {
        **BOTH,
        **LOM,
        "manifest": ("metadata organizations resources", "identifier", ""),
        "organizations": ("organization", "", ""),
        "organization": ("item", "identifier structure", ""),
        "item": ("(title )?(item )*", "identifier", "identifierref"),
        "resource": ("(file )*(dependency )*", "identifier type", "href"),
        "dependency": ("", "identifierref", ""),
    },
}
ASSESSMENT = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
QUESTIONS = {
    "questestinterop": ("assessment", "", ""),
    "assessment": ("qtimetadata section", "ident title", ""),
    "qtimetadata": ("(qtimetadatafield )+", "", ""),
    "qtimetadatafield": ("fieldlabel fieldentry", "", ""),
    "fieldlabel": (TEXT, "", ""),
    "fieldentry": (TEXT, "", ""),
    "section": ("(item )+", "ident", ""),
    "item": (
        "itemmetadata presentation (resprocessing )?(itemfeedback )*",
        "ident",
        "title",
    ),
    "itemmetadata": ("qtimetadata", "", ""),
    "presentation": ("material (response_lid |response_str )", "", ""),
    "material": ("mattext", "", ""),
    "mattext": (TEXT, "", "texttype"),
    "response_lid": ("render_choice", "ident rcardinality", ""),
    "response_str": ("render_fib", "ident rcardinality", ""),
    "render_choice": ("(response_label )+", "", ""),
    "render_fib": ("(response_label )?", "prompt", ""),
    "response_label": ("(material )?", "ident", ""),
    "resprocessing": ("outcomes (respcondition )+", "", ""),
    "outcomes": ("decvar", "", ""),
    "decvar": ("", "varname vartype minvalue maxvalue", ""),
    "respcondition": (
        "conditionvar (setvar )*(displayfeedback )*",
        "",
        "continue title",
    ),
    "conditionvar": ("(and |or |not |varequal |other )+", "", ""),
    "and": ("(varequal |not )+", "", ""),
    "not": ("varequal", "", ""),
    "varequal": (TEXT, "respident", "case"),
    "other": ("", "", ""),
    "setvar": (TEXT, "varname action", ""),
    "displayfeedback": ("", "feedbacktype linkrefid", ""),
    "itemfeedback": ("flow_mat", "ident", ""),
    "flow_mat": ("material", "", ""),
}
XML = "http://www.w3.org/XML/1998/namespace"


def wrong_in(root, table, spaces):
    """Elements that are not as the table says."""
    prefixes = {uri: prefix for prefix, uri in {**spaces, "xml": XML}.items()}

    def called(name):
        uri, _sep, local = name.rpartition("}")
        prefix = prefixes.get(uri.removeprefix("{"), "?") if uri else ""
        return f"{prefix}:{local}" if prefix else local

    for one in root.iter():
        name = called(one.tag)
        inside, needed, more = table.get(name, ("unknown", "", ""))
        found = "".join(f"{called(child.tag)} " for child in one)
        pattern = re.sub(r"([\w:])( |$)(?!\))", r"\1 ", inside)
        text = (one.text or "").strip()
        is_right = not found if inside == TEXT else not text
        if inside != TEXT:
            is_right = is_right and bool(re.fullmatch(pattern, found))
        here = {*map(called, one.attrib)}
        if not is_right or not {*needed.split()} <= here:
            yield f"{name}: {found}{here}"
        elif not here <= {*needed.split(), *more.split()}:
            yield f"{name}: {here}"


def manifest_of(format_, **settings):
    found = files(read(small(**settings)), format_)
    return ElementTree.fromstring(found["imsmanifest.xml"])


def wrong_manifest(root, format_):
    return list(wrong_in(root, MANIFESTS[format_], SPACES[format_]))


@pytest.mark.parametrize("format_", MANIFESTS)
def test_a_manifest_has_the_form_of_its_schema(format_):
    assert wrong_manifest(manifest_of(format_), format_) == []
    assert wrong_manifest(manifest_of(format_, pass_percent=70), format_) == []


@pytest.mark.parametrize("format_", MANIFESTS)
def test_another_order_place_or_attribute_is_noticed(format_):
    """Each element in turn: its first put last, itself twice, an attribute gone
    or unknown.
    """
    root = manifest_of(format_)
    for place, one in enumerate(root.iter()):
        for change in (last_first, odd_child, odd_attribute):
            changed = deepcopy(root)
            target = list(changed.iter())[place]
            if change(target):
                assert wrong_manifest(changed, format_), (one.tag, change)


def last_first(element):
    """Whether that made a difference."""
    if len({child.tag for child in element}) < 2:
        return False
    element.append(element[0])
    del element[0]
    return True


def odd_child(element):
    ElementTree.SubElement(element, "odd")
    return True


def odd_attribute(element):
    element.set("odd", "1")
    return True


def test_questions_of_a_cartridge_have_the_form_of_their_schema():
    found = files(read(small()), "cc-1.3")
    names = [
        name
        for name in found
        if name.endswith(".xml") and name != "imsmanifest.xml"
    ]
    assert len(names) == 2, "one for each language"
    for name in names:
        root = ElementTree.fromstring(found[name])
        spaces = {"": ASSESSMENT}
        assert list(wrong_in(root, QUESTIONS, spaces)) == []
        presented = next(root.iter(f"{{{ASSESSMENT}}}presentation"))
        last_first(presented)
        assert list(wrong_in(root, QUESTIONS, spaces))

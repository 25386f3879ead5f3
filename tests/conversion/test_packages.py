"""Packages for other LMSs: what their manifests say is true and well formed,
whatever the texts of the course are.
"""

import json
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from lms.conversion import packages
from lms.conversion.packages import PackageFormat
from tests.conversion.packaged import ODD, files, read, shipped, small

SCORM = ["scorm-1.2", "scorm-2004"]
ALL = [*SCORM, "cc-1.3"]
WRITTEN = "heard-once"
"""The one question of the shipped courses that a mentor marks."""
QTI = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"


def local(element):
    return element.tag.rpartition("}")[2]


def manifest(found):
    """Parsed strictly; every resource that is named exists, and the other way
    round every file stands in one of them.
    """
    root = ElementTree.fromstring(found["imsmanifest.xml"])
    names = [local(one) for one in root]
    assert names == ["metadata", "organizations", "resources"]
    resources = [one for one in root.iter() if local(one) == "resource"]
    ids = [
        one.get("identifier")
        for one in root.iter()
        if "identifier" in one.attrib
    ]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", one) for one in ids)
    known = {one.get("identifier") for one in resources}
    named = [one.get("identifierref") for one in root.iter()]
    assert {one for one in named if one} <= known
    listed = [one.get("href") for one in root.iter() if local(one) == "file"]
    assert sorted(listed) == sorted(found.keys() - {"imsmanifest.xml"})
    for one in resources:
        own = [file.get("href") for file in one if local(file) == "file"]
        assert one.get("href", own[0]) in own
    return root


def texts(root, name):
    return [
        "".join(one.itertext()) for one in root.iter() if local(one) == name
    ]


@pytest.mark.parametrize("format_", ALL)
def test_any_text_gives_a_package_that_can_be_read(format_):
    package = read(small(), odd=ODD)
    course = replace(package.course, title={"vi": f"{ODD}\ud800"})
    package = replace(package, course=course)
    found = files(package, format_)
    root = manifest(found)
    title = "Ông “A” & <b>bà</b> ]]> \"x\" 'y'  %(z)s {{ 7 * 7 }}"
    assert title in texts(root, "title")
    for name, content in found.items():
        if name.endswith(".xml"):
            ElementTree.fromstring(content)
        elif name.endswith(".html"):
            page = content.decode()
            assert "<b>bà</b>" not in page
            assert "{{ 7 * 7 }}" in page
            outside = re.findall(r'(?:src|href)="([a-z]+:|//)', page)
            assert outside == []
    assert files(package, format_) == found, "the same bytes each time"


@pytest.mark.parametrize("format_", SCORM)
def test_a_scorm_package_says_what_is_enough(format_):
    found = files(read(small(pass_percent=70), ("vi",)), format_)
    root = manifest(found)
    version = {"scorm-1.2": "1.2", "scorm-2004": "2004 4th Edition"}[format_]
    assert texts(root, "schemaversion") == [version]
    field, value = {
        "scorm-1.2": ("masteryscore", "70"),
        "scorm-2004": ("minNormalizedMeasure", "0.7"),
    }[format_]
    assert texts(root, field) == [value]
    page = found["index.html"].decode()
    assert page.count("<main") == 1
    data = found["course.js"].decode().split(" = ", 1)[1].rstrip(";\n")
    kinds = [one["kind"] for one in json.loads(data)["parts"]]
    assert kinds == ["page", "lesson", "scenario", "quiz", "task"]


def test_a_cartridge_holds_the_questions_it_knows():
    package = read(small(), ("vi",))
    found = files(package, "cc-1.3")
    manifest(found)
    name = next(one for one in found if one.endswith("03-quiz.xml"))
    root = ElementTree.fromstring(found[name])
    profiles = [
        field[1].text
        for item in root.iter(f"{QTI}item")
        for field in item.iter(f"{QTI}qtimetadatafield")
        if field[0].text == "cc_profile"
    ]
    assert profiles == [
        "cc.essay.v0p1",
        "cc.multiple_response.v0p1",
        "cc.fib.v0p1",
        "cc.multiple_choice.v0p1",
        "cc.true_false.v0p1",
    ]
    for item in root.iter(f"{QTI}item"):
        labels = {one.get("ident") for one in item.iter(f"{QTI}response_label")}
        equal = [one.text for one in item.iter(f"{QTI}varequal")]
        assert equal or item.get("ident") == "say-no"
        assert set(equal) <= labels or labels == {"field"}
    left_out = packages.losses(package, PackageFormat.CARTRIDGE)[-2]
    assert dict(left_out.said.values)["count"] == 5
    assert "scans" in [one.key for one in left_out.questions]


def test_what_does_not_go_along_is_said():
    package = read(small(attempts=2))
    course = replace(package.course, is_strict=True)
    found = packages.losses(
        replace(package, course=course), PackageFormat.SCORM_12
    )
    assert [one.part.key if one.part else "" for one in found] == [
        "",
        "quiz",
        "quiz",
        "task",
    ]


def test_every_shipped_course_goes_out():
    for package in shipped():
        for format_ in ALL:
            found = files(package, format_)
            manifest(found)
            lost = packages.losses(package, PackageFormat(format_))
            if format_ in SCORM:
                unmarked = [
                    question.key for one in lost for question in one.questions
                ]
                assert unmarked in ([], [WRITTEN])

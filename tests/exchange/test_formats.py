"""Every format reads what it wrote into the same value and writes that into the
same bytes; what it cannot carry it says.
"""

import copy
import csv
import io
import json
import re

import pytest
from hypothesis import assume, given, settings

from lms.core.errors import Invalid
from lms.core.letters.misreading import misread_in
from lms.core.tables import encodings
from lms.exchange import formats
from lms.exchange.formats.base import ReadOptions, WriteOptions
from lms.exchange.formats.case_package import fields, writer
from lms.exchange.formats.spreadsheet import reader as table_reader
from lms.exchange.rules.completion import completed
from lms.framework.rules import checks as contents_of
from tests.exchange import frameworks
from tests.exchange.frameworks import contents, small

FORMATS = {
    **{name: (name, {}) for name in ("yaml", "csv", "xlsx", "moodle")},
    "csv-en": ("csv", {"language": "en"}),
    "case-1.0": ("case-1.0", {}),
    "case-1.1": ("case-1.1", {"site": "https://x.example"}),
}


def write(content, name, names=None):
    """The framework as a file of this format."""
    key, options = FORMATS[name]
    return formats.available()[key].write(
        content, WriteOptions(names=names or {}, **options)
    )


def losses(content, name):
    """What a file of this format drops."""
    return formats.available()[FORMATS[name][0]].losses(content)


def read(file, name, language="vi", known=None, encoding=""):
    """What a file of this format holds."""
    options = ReadOptions(language, encoding, known or {})
    return formats.available()[FORMATS[name][0]].read(file, options)


def again(content, name):
    """What comes back from a file of this format."""
    file = write(content, name)
    reading = read(file, name, encoding=encodings.PLAIN)
    assert reading.problems == []
    said = (
        completed(reading, content, "x", "2026-01-01")
        if formats.available()[FORMATS[name][0]].partial
        else reading.content
    )
    found = contents_of.checked(said)
    return file, found, write(found, name, reading.names)


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=15)
@given(content=contents())
def test_what_is_written_is_read_again_and_written_the_same(name, content):
    assume(not any(misread_in(content)))  # letters that no text would hold
    assert contents_of.checked(content) == content
    file, found, second = again(content, name)
    assert found == content
    assert second == file


@pytest.mark.parametrize("name", FORMATS)
def test_the_shipped_frameworks_come_back_as_they_are(name):
    from lms.framework import loader

    for one in loader.FRAMEWORKS:
        content = contents_of.checked(
            loader.read_framework(loader.PRESETS / f"{one}.yaml")
        )
        file, found, second = again(content, name)
        assert found == content
        assert second == file


def said(notes):
    return [note.text % note.values for note in notes]


def test_a_row_of_another_kind_or_twice_is_named_with_its_line():
    head = "kind,key,parent,title (vi),description (vi),as of\n"
    reading = table_reader.read(
        (
            head
            + "framework,f,,Khung,Nguồn,2026-01-01\nlevel,1,,Một,,\nlevel,1,,Một,,\nthing,x,,,,\ncompetency,a,,A,a,\ncompetency,a,,A,a,\nframework,g,,,,\n"
        ).encode()
    )
    assert [
        (note.place.line, note.place.field, note.text % note.values)
        for note in reading.problems
    ] == [
        (4, "key", "is already in line 3"),
        (
            5,
            "kind",
            "“thing” is not a kind of row; write framework, level or competency",
        ),
        (7, "key", "is already in line 6"),
        (
            8,
            "kind",
            "There are two rows of this kind; one file holds one framework.",
        ),
    ]
    assert reading.place("competencies.a.title.vi").line == 6
    assert reading.place("competencies.a.indicators.3").field == "3.vi"


def test_a_table_without_its_framework_or_of_another_shape_is_refused():
    assert said(table_reader.read(b"kind,key\ncompetency,a\n").problems) == [
        "No row describes the framework itself: its kind is “framework”."
    ]
    with pytest.raises(Invalid, match="Columns kind, key are missing"):
        table_reader.read(b"name,login\n")
    with pytest.raises(Invalid, match="salary is not known"):
        table_reader.read(b"kind,key,salary\n")
    with pytest.raises(Invalid, match="twice"):
        table_reader.read("kind,key,loại\n".encode())


def test_what_becomes_of_earlier_evidence_is_named_as_lost():
    content = small(
        carries={"skill": {"how": "same", "new": [], "requirements": None}}
    )
    for name in ("csv", "moodle", "case-1.1"):
        assert any(
            "1 decisions" in one for one in said(losses(content, name))
        ), name


# Moodle


def moodle_rows(content, names=None):
    return list(
        csv.reader(io.StringIO(write(content, "moodle", names).decode()))
    )


def test_moodle_gets_its_fourteen_columns_in_order():
    header, first, second, third = moodle_rows(small())
    assert len(header) == len(first) == 14
    assert header[:3] == ["Parent ID number", "ID number", "Short name"]
    assert (first[0], first[1], first[2], first[12]) == (
        "",
        "digital",
        "Năng lực số",
        "1",
    )
    assert first[5] == "Cấp độ 1,Cấp độ 2,Cấp độ 3,Cấp độ 4,Cấp độ 5"
    assert json.loads(first[6]) == [
        {"scaleid": "0"},
        {"id": 3, "scaledefault": 1, "proficient": 1},
        {"id": 4, "scaledefault": 0, "proficient": 1},
        {"id": 5, "scaledefault": 0, "proficient": 1},
    ]
    assert first[13] == "competency,competency,competency,competency"
    assert second[7:13] == ["", "0", "null", "", "1", ""]
    assert (third[0], third[1], third[11]) == ("skill", "skill.safety", "2")
    assert 'class="multilang"' in third[3]
    assert third[4] == "1"


def test_moodle_cannot_carry_everything_and_the_list_says_so():
    long = small(rule={"enough": 2})
    long["competencies"][0]["title"] = {"vi": "Ă" * 150}
    assert moodle_rows(long)[2][2] == "Ă" * 99 + "…"
    text = " ".join(said(losses(long, "moodle")))
    for word in (
        "level 3",
        "2026-11-22",
        "nd-224-2026",
        "rule",
        "“skill” is cut after 100",
    ):
        assert word in text


EXAMPLE = (
    '"Parent id number","Id number",Shortname,Description,"Description format","Scale values","Scale configuration","Rule type (optional)",'
    '"Rule outcome (optional)","Rule config (optional)","Cross referenced competency id numbers","Exported id (optional)","Is framework",Taxonomy\n'
    ',OECD-CORE,OECD,"<p>Core <b>competencies</b></p><p>• delivery<br>• other</p>",1,"Not yet competent,Competent",'
    '"[{""scaleid"":""2""},{""id"":2,""scaledefault"":1,""proficient"":1}]",,,,,,1,"level,indicator,competency,competency"\n'
    'delivery,S-DT 1,"Takes chances","<p>Text\nof it</p>",1,,,core_competency\\competency_rule_all,1,null,delivery,2,,\n'
    ",delivery,Delivery,,1,,,,0,null,,1,,\n"
)


def test_a_file_of_moodle_itself_is_read_with_its_own_numbers_kept():
    reading = read(EXAMPLE.encode(), "moodle", language="en")
    assert reading.problems == []
    content = completed(reading, None, "oecd.csv", "2026-11-22")
    assert (content["key"], content["title"], content["as_of"]) == (
        "oecd-core",
        {"en": "OECD"},
        "2026-11-22",
    )
    assert content["source"] == {"en": "Core competencies\n• delivery\n• other"}
    assert content["levels"] == {
        "1": {"title": {"en": "Not yet competent"}, "description": {}},
        "2": {"title": {"en": "Competent"}, "description": {}},
    }
    first, second = content["competencies"]
    assert (first["key"], first["parent"], first["description"]) == (
        "s-dt-1",
        "delivery",
        {"en": "Text of it"},
    )
    assert (second["key"], second["description"]) == (
        "delivery",
        {"en": "Delivery"},
    )
    assert reading.names["competencies"] == {"s-dt-1": {"identifier": "S-DT 1"}}
    text = " ".join(said(reading.losses))
    for word in (
        "taxonomy",
        "formatting of “OECD”",
        "rule by which Moodle completes “S-DT 1”",
        "cross-references of “S-DT 1”",
        "no description",
    ):
        assert word in text
    rows = moodle_rows(content, reading.names)
    assert (rows[1][1], rows[2][1], rows[2][0]) == (
        "OECD-CORE",
        "S-DT 1",
        "delivery",
    )


def test_moodles_numbers_lead_to_the_same_keys_again():
    known = {"OECD-CORE": "oecd", "oecd/S-DT 1": "oecd.chances"}
    reading = read(EXAMPLE.encode(), "moodle", known=known)
    assert (
        reading.content["key"],
        reading.content["competencies"][0]["key"],
    ) == ("oecd", "oecd.chances")


def test_a_name_changed_in_moodle_is_taken_over():
    text = write(small(), "moodle").decode().replace(",Số,", ",Kỹ năng số,")
    title = read(text.encode(), "moodle").content["competencies"][0]["title"]
    assert title == {"vi": "Kỹ năng số", "en": "Digital"}


@pytest.mark.parametrize(
    ("change", "place", "word"),
    [
        (
            ("delivery,S-DT 1", "nowhere,S-DT 1"),
            (3, "parentidnumber"),
            "“nowhere”, which is not in this file",
        ),
        (
            (",delivery,Delivery", ",S-DT 1,Delivery"),
            (5, "idnumber"),
            "is already in line 3",
        ),
        (
            (",delivery,Delivery", ",s-dt-1,Delivery"),
            (5, "idnumber"),
            "would both have the key “s-dt-1”",
        ),
        ((",delivery,Delivery", ",,Delivery"), (5, "idnumber"), "is missing"),
        (("S-DT 1", "S" * 101), (3, "idnumber"), "longer than 100"),
        (
            (",0,null,,1,,", ",0,null,,1,1,"),
            (5, "isframework"),
            "two rows of this kind",
        ),
    ],
)
def test_what_moodle_would_swallow_is_named(change, place, word):
    problems = read(EXAMPLE.replace(*change).encode(), "moodle").problems
    found = {
        (note.place.line, note.place.field): note.text % note.values
        for note in problems
    }
    assert word in found[place]
    assert [note.place.line for note in problems] == sorted(
        note.place.line for note in problems
    )


def test_a_file_that_is_not_moodles_is_refused():
    with pytest.raises(Invalid, match="14 columns; this one has 2"):
        read(b"a,b\n1,2\n", "moodle")
    rows = [row for row in csv.reader(io.StringIO(EXAMPLE)) if row[12] != "1"]
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    assert (
        "Is framework"
        in read(out.getvalue().encode(), "moodle").problems[0].text
    )


# CASE

UUID = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"
)


def links(node):
    if isinstance(node, dict):
        for name, value in node.items():
            if name.endswith("URI") and isinstance(value, dict):
                yield value
            yield from links(value)
    elif isinstance(node, list):
        for value in node:
            yield from links(value)


def conforms(package):
    """What the standard asks of a package, in our own words: required fields,
    kinds of values, identifiers that lead somewhere.
    """
    document = package["CFDocument"]
    nodes = [document, *package["CFItems"], *package["CFAssociations"]]
    for rubric in package.get("CFRubrics", []):
        nodes.append(rubric)
        for criterion in rubric["CFRubricCriteria"]:
            assert criterion["rubricId"] == rubric["identifier"]
            nodes.append(criterion)
            for one in criterion["CFRubricCriterionLevels"]:
                assert one["rubricCriterionId"] == criterion["identifier"]
                nodes.append(one)
    for node in nodes:
        assert UUID.fullmatch(node["identifier"])
        assert re.match(r"https://|urn:uuid:", node["uri"])
        assert re.fullmatch(
            r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", node["lastChangeDateTime"]
        )
        assert None not in node.values()
    assert len({node["identifier"] for node in nodes}) == len(nodes)
    known = {node["identifier"]: node for node in nodes}
    for link in links(package):
        assert set(link) == {"title", "identifier", "uri"}
        assert known[link["identifier"]]["uri"] == link["uri"]
    for name in ("creator", "title"):
        assert document[name]
        assert "\n" not in document[name]
    assert document["adoptionStatus"] in {
        "Draft",
        "Private Draft",
        "Adopted",
        "Deprecated",
    }
    for item in package["CFItems"]:
        assert item["fullStatement"].strip()
        assert "\n" not in item.get("abbreviatedStatement", "")
        assert item["language"] in ("vi", "en")
    tree = [
        one
        for one in package["CFAssociations"]
        if one["associationType"] == "isChildOf"
    ]
    assert all(
        one["associationType"] in fields.ASSOCIATIONS
        for one in package["CFAssociations"]
    )
    assert all(one["sequenceNumber"] >= 1 for one in tree)


@settings(max_examples=20)
@given(contents())
def test_a_package_conforms_to_the_standard(content):
    for version in fields.VERSIONS:
        package = writer.package(
            content, WriteOptions(site="https://x.example"), version
        )
        conforms(package)
        assert ("caseVersion" in package["CFDocument"]) == (version == "1.1")


def test_the_same_framework_has_the_same_identifiers_at_every_site():
    here, there = (
        writer.package(small(), WriteOptions(site=site))
        for site in ("https://a.example", "")
    )
    assert [item["identifier"] for item in here["CFItems"]] == [
        item["identifier"] for item in there["CFItems"]
    ]
    assert (
        here["CFItems"][0]["uri"]
        == f"https://a.example/ims/case/v1p1/CFItems/{here['CFItems'][0]['identifier']}"
    )
    assert (
        fields.identifier("digital", "CFDocument")
        == here["CFDocument"]["identifier"]
    )


def foreign():
    """A package as another system writes it."""
    at, address = (
        "2024-03-01T08:00:00+00:00",
        "https://case.example/ims/case/v1p0",
    )

    def link(kind, number):
        own = f"00000000-0000-4000-8000-{number:012d}"
        return {
            "title": f"t{number}",
            "identifier": own,
            "uri": f"{address}/{kind}/{own}",
        }

    def node(kind, number, **fields):
        named = link(kind, number)
        return {
            "identifier": named["identifier"],
            "uri": named["uri"],
            "lastChangeDateTime": at,
            **fields,
        }

    def joined(number, kind, origin, target, **fields):
        ends = {
            "originNodeURI": link("CFItems", origin),
            "destinationNodeURI": link("CFItems", target),
        }
        return node(
            "CFAssociations", number, associationType=kind, **ends, **fields
        )

    return {
        "CFDocument": node(
            "CFDocuments",
            1,
            creator="Somebody",
            title="Skills",
            adoptionStatus="Adopted",
            publisher="P",
            language="en-US",
            notes="prose",
        ),
        "CFItems": [
            node(
                "CFItems",
                2,
                fullStatement="**Bold** statement\n\n- of two points",
                humanCodingScheme="A 1",
                abbreviatedStatement="Bold",
                educationLevel=["HE"],
                CFItemType="Skill",
            ),
            node(
                "CFItems", 3, fullStatement="Only a statement", notes="About it"
            ),
            node("CFItems", 4, fullStatement="Chỉ một câu", language="vi"),
            node("CFItems", 5, fullStatement="word " * 60),
        ],
        "CFAssociations": [
            joined(10, "isChildOf", 2, 3, sequenceNumber=1),
            joined(11, "isTranslationOf", 4, 3),
            joined(12, "exactMatchOf", 2, 99),
            joined(13, "smellsLike", 2, 3),
            joined(14, "isChildOf", 3, 1, sequenceNumber=7),
        ],
        "CFDefinitions": {
            "CFItemTypes": [node("CFItemTypes", 20, title="Skill")]
        },
        "CFRubrics": [
            node(
                "CFRubrics",
                30,
                title="r",
                CFRubricCriteria=[
                    {
                        "CFItemURI": link("CFItems", 2),
                        "CFRubricCriterionLevels": [
                            {"score": 2, "description": "Does it"}
                        ],
                    },
                    {
                        "category": "x",
                        "CFRubricCriterionLevels": [{"score": 9}],
                    },
                ],
            )
        ],
    }


def read_case(package, **options):
    return read(json.dumps(package).encode(), "case-1.1", **options)


def test_a_package_of_somebody_else_is_taken_over_with_its_identifiers_and_addresses():
    package = foreign()
    reading = read_case(package)
    assert said(reading.problems) == []
    content = completed(reading, None, "x", "2026-11-22")
    assert (content["key"], content["title"], content["as_of"]) == (
        "skills",
        {"en": "Skills"},
        "2024-03-01",
    )
    child, parent, loose = sorted(
        content["competencies"],
        key=lambda row: (
            row["parent"] is None,
            row["title"].get("en") != "Only a statement",
        ),
    )
    assert (child["key"], child["title"], child["parent"]) == (
        "skills.a-1",
        {"en": "Bold"},
        parent["key"],
    )
    assert child["description"] == {
        "en": "**Bold** statement\n\n- of two points"
    }
    assert child["indicators"] == {"2": {"en": "Does it"}}
    assert parent["title"] == {"en": "Only a statement", "vi": "Chỉ một câu"}
    assert parent["description"]["en"] == "About it"
    assert loose["title"]["en"].endswith("word…")
    text = " ".join(said(reading.losses))
    for word in (
        "“exactMatchOf” is kept",
        "“smellsLike” is unknown",
        "notes of the document",
        "the title is its beginning",
        "criterion of a rubric",
    ):
        assert word in text
    written = json.loads(write(content, "case-1.1", reading.names))
    assert written["CFDocument"]["uri"] == package["CFDocument"]["uri"]
    for name in ("identifier", "creator", "publisher", "language"):
        assert written["CFDocument"][name] == package["CFDocument"][name]
    theirs, ours = (
        {item["identifier"]: item for item in one["CFItems"]}
        for one in (package, written)
    )
    assert set(theirs) == set(ours)
    bold = ours[package["CFItems"][0]["identifier"]]
    assert (
        bold["humanCodingScheme"],
        bold["CFItemType"],
        bold["educationLevel"],
    ) == ("A 1", "Skill", ["HE"])
    assert bold["uri"] == package["CFItems"][0]["uri"]
    kept = {one["identifier"]: one for one in written["CFAssociations"]}
    for one in package["CFAssociations"]:
        assert kept[one["identifier"]]["uri"] == one["uri"]
    assert (
        kept["00000000-0000-4000-8000-000000000012"]["destinationNodeURI"]
        == package["CFAssociations"][2]["destinationNodeURI"]
    )
    assert written["CFDefinitions"] == package["CFDefinitions"]


def test_what_came_from_elsewhere_comes_back_the_same_again():
    first = read_case(foreign())
    content = completed(first, None, "x", "2026-11-22")
    content["competencies"] = frameworks.arranged(content["competencies"])
    file = write(content, "case-1.1", first.names)
    second = read(file, "case-1.1")
    assert second.problems == []
    again = completed(second, content, "x", "2026-11-22")
    again["competencies"] = frameworks.arranged(again["competencies"])
    assert again == content
    assert write(content, "case-1.1", second.names) == file


def test_two_items_with_the_same_code_stay_two():
    package = changed(
        lambda found: found["CFItems"][1].update(humanCodingScheme="A 1")
    )
    first = read_case(package)
    content = completed(first, None, "x", "2026-11-22")
    found = sorted(row["key"] for row in content["competencies"])
    assert found[-2] == "skills.a-1"
    assert found[-1].startswith("skills.a-1-")
    second = read(write(content, "case-1.1", first.names), "case-1.1")
    assert sorted(row["key"] for row in second.content["competencies"]) == found


def test_identifiers_lead_to_the_same_keys_again():
    known = {
        "00000000-0000-4000-8000-000000000001": "nang-luc",
        "00000000-0000-4000-8000-000000000002": "nl.dam",
    }
    content = read_case(foreign(), known=known).content
    assert content["key"] == "nang-luc"
    assert "nl.dam" in {row["key"] for row in content["competencies"]}


def changed(act):
    package = copy.deepcopy(foreign())
    act(package)
    return package


@pytest.mark.parametrize(
    ("act", "place", "word"),
    [
        (
            lambda package: package["CFDocument"].pop("creator"),
            "CFDocument.creator",
            "is missing",
        ),
        (
            lambda package: package["CFItems"][1].update(fullStatement=" "),
            "CFItems[1].fullStatement",
            "is missing",
        ),
        (
            lambda package: package["CFItems"][1].update(uri=7),
            "CFItems[1].uri",
            "is missing",
        ),
        (
            lambda package: package["CFItems"][1].update(identifier="7"),
            "CFItems[1].identifier",
            "“7” is not a UUID",
        ),
        (
            lambda package: package["CFItems"][1].update(
                identifier=package["CFItems"][0]["identifier"]
            ),
            "CFItems[1].identifier",
            "already at CFItems[0]",
        ),
        (
            lambda package: package["CFAssociations"][0].pop(
                "destinationNodeURI"
            ),
            "CFAssociations[0].destinationNodeURI",
            "is missing",
        ),
        (
            lambda package: package["CFAssociations"][4][
                "destinationNodeURI"
            ].update(identifier="x"),
            "CFAssociations[4]",
            "“x”, which is not in this file",
        ),
        (
            lambda package: package["CFAssociations"][0][
                "originNodeURI"
            ].update(identifier="x"),
            "CFAssociations[0]",
            "“x”, which is not in this file",
        ),
        (lambda package: package.update(CFItems={}), "CFItems", None),
        (
            lambda package: package.update(CFItems=[7]),
            "CFItems",
            "should be a list",
        ),
    ],
)
def test_what_a_package_lacks_is_named_with_its_place(act, place, word):
    problems = read_case(changed(act)).problems
    if word is None:
        assert problems
    else:
        assert problems[0].place.field == place
        assert word in problems[0].text % problems[0].values


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b"nothing",
        b'{"CFDocument": []}',
        b'{"CFDocument": {"a": NaN}}',
        b"[" * 100_000,
        "{}".encode("utf-16"),
    ],
)
def test_what_is_no_package_is_refused(content):
    with pytest.raises(Invalid, match=r"JSON|no CASE package"):
        read(content, "case-1.1")


def test_a_package_may_be_wrapped():
    assert read_case({"CFPackage": foreign()}).content["key"] == "skills"

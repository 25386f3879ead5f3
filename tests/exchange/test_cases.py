"""Files that programs and people really write: nothing in them is lost without
a word, and everything wrong is named at once, in the order of the rows.
"""

import csv
import io
import json

import pytest

from lms.core import tables
from lms.core.errors import Invalid
from lms.exchange import formats
from lms.exchange.formats.base import ReadOptions
from lms.exchange.formats.case_package import fields
from lms.exchange.formats.moodle_csv import multilang
from lms.exchange.formats.spreadsheet import reader as table_reader
from lms.exchange.loader import rows as files
from lms.exchange.service import frameworks
from lms.framework import service as framework
from lms.people import service as people
from lms.studio import service as studio
from tests import lite
from tests.exchange.frameworks import small
from tests.exchange.test_formats import changed, foreign, read_case
from tests.exchange.test_row_pages import sealed, send

MOODLE = ",".join(f'"{one}"' for one in range(14)) + "\n"


def moodle(number, *competencies, text="<p>Khung</p>", style="1"):
    """A framework as Moodle writes it; competencies are parent, number, name,
    description and its format.
    """
    rows = [
        f',{number},"Khung {number}","{text}",{style},"Chưa đạt,Đạt",,,,,,,1,\n'
    ]
    for parent, own, name, said, kind in competencies:
        cells = (parent, own, name, said, kind, *[""] * 9)
        rows.append(",".join(f'"{one}"' for one in cells) + "\n")
    return (MOODLE + "".join(rows)).encode()


def read_moodle(file, **options):
    return formats.available()["moodle"].read(file, ReadOptions(**options))


def wrong(problems):
    return [
        (note.place.line, note.place.field, note.text % note.values)
        for note in problems
    ]


# Cells that stand under no heading


def test_a_cell_beyond_the_headings_is_named_in_every_table():
    beyond = "“hai vế” stands beyond the headings, so it belongs to no column"
    table = (
        "kind,key,parent,as of,title (vi),description (vi)\n"
        "framework,fc,,28/11/2026,Khung,Nguồn\n"
        "competency,x.c1,,,Lập dự toán,Mô tả đầy đủ, hai vế\n"
    )
    reading = table_reader.read(table.encode())
    assert wrong(reading.problems) == [(3, "", beyond)]
    file = moodle("F", ("", "1", "A", "x", "1")).decode().rstrip() + ",hai vế\n"
    assert wrong(read_moodle(file.encode()).problems) == [(3, "", beyond)]
    rows = files.read(
        "key,kind,title,parent,\nx,department,X,vn,hai vế\n".encode(), "units"
    )
    assert wrong(rows["units"][0].notes) == [(2, "", beyond)]


@lite
def test_a_row_with_a_cell_too_many_stays_out_in_the_second_step_too(
    app, browser
):
    text = "mã;loại;tên;mã cấp trên\nok;commune;Xã A;hai-binh\nno;commune;Xã B;hai-binh;lạc\n"
    page = browser("admin")
    shown = send(page, "/files/units", text.encode())
    assert "“lạc” stands beyond the headings" in shown.text
    page.post("/files/units", {"text": sealed(shown), "save": "good"})
    assert people.find_unit("ok") is not None
    assert people.find_unit("no") is None


@pytest.mark.parametrize(
    ("text", "line"), [('a,b\n1,2\n3,"4\n5,6\n', 3), ('a,"b\n1,2\n', 1)]
)
def test_a_quotation_mark_that_is_never_closed_is_named_with_its_line(
    text, line
):
    with pytest.raises(Invalid, match=f"in line {line} is never closed"):
        tables.read_csv(text, 9)


def test_quotation_marks_that_are_closed_keep_their_lines():
    table = tables.read_csv('a,b\n"1\n2",3\n"x ""y""",4', 9)
    assert table == [(1, ["a", "b"]), (2, ["1\n2", "3"]), (4, ['x "y"', "4"])]


# Moodle


def test_plain_text_of_moodle_keeps_its_signs_and_lines():
    said = "Nếu phí>0 và ngày<hạn thì nhận\nGửi <lan@example.vn>"
    file = moodle("F", ("", "1", "A", said, "2"), text=said, style="2")
    reading = read_moodle(file)
    assert reading.content["source"] == {"vi": said}
    assert reading.content["competencies"][0]["description"] == {"vi": said}
    assert reading.losses == []


@pytest.mark.parametrize("style", ["0", "1", "2", "4"])
def test_multilang_spans_are_read_in_both_languages(style):
    spans = "".join(
        f'<span lang=""{one}"" class=""multilang"">{one} {{}}</span>'
        for one in ("vi", "en")
    )
    file = moodle(
        "F",
        (
            "",
            "1",
            spans.format("a", "a"),
            "1. " + spans.format("b", "b"),
            style,
        ),
    )
    (row,) = read_moodle(file).content["competencies"]
    assert row["title"] == {"vi": "vi a", "en": "en a"}
    assert row["description"] == {"vi": "1. vi b", "en": "1. en b"}


def test_reading_spans_costs_no_more_than_their_length():
    """Each of these took quadratic time with an expression without bounds."""
    for piece in (
        "<span ",
        '<span lang="vi" class="multilang">',
        "<p ",
        '<span lang="vi" class="multilang">x<br>',
    ):
        many = piece * 40_000
        assert multilang.read(many) == {}
        assert multilang.by_language(many, "vi") == {"vi": many}


def publish(chief, file, name):
    proposal = frameworks.propose(chief, file, name)
    assert wrong(proposal.problems) == []
    return frameworks.save(chief, proposal, proposal.edit)


@lite
def test_two_frameworks_of_moodle_may_use_the_same_numbers(app, actor):
    chief = actor("nation-thu")
    rows = ("", "1", "A", "<p>A</p>", "1"), ("1", "1.1", "B", "<p>B</p>", "1")
    first, second = moodle("KT", *rows), moodle("HT", *rows)
    drafts = [publish(chief, first, "a.csv"), publish(chief, second, "b.csv")]
    for row in drafts:
        studio.publish(chief, row.id, row.edit)
    keys = [
        row["key"] for row in framework.content_of(drafts[1])["competencies"]
    ]
    assert keys == ["ht.1", "ht.1.1"]
    for file in (first, second):
        again = frameworks.propose(chief, file, "x.csv")
        assert (wrong(again.problems), again.differences) == ([], [])
    out = io.StringIO(frameworks.write(drafts[1], "moodle").decode())
    numbers = [row[:2] for row in csv.reader(out)]
    assert numbers[2:] == [["", "1"], ["1", "1.1"]]


# CASE


def flat(*marks, **changes):
    """A package of items with these marks in a list, and nothing joined."""
    package = foreign()
    items = []
    for number, mark in enumerate(marks):
        own = f"0000000{number}-0000-4000-8000-00000000000a"
        items.append(
            {
                **package["CFItems"][1],
                "identifier": own,
                "uri": f"urn:uuid:{own}",
                "fullStatement": mark,
                "listEnumeration": mark,
            }
        )
    return package | {"CFItems": items, "CFAssociations": []} | changes


def titles(package):
    content = read_case(package).content
    return [row["title"]["en"] for row in content["competencies"]]


def test_items_stand_in_the_order_of_their_marks_and_numbers():
    assert titles(flat("3", "1", "2.10", "2.9", "b", "a")) == [
        "1",
        "2.9",
        "2.10",
        "3",
        "a",
        "b",
    ]

    def textual(package):
        package["CFAssociations"][0]["sequenceNumber"] = "10"
        package["CFAssociations"][4]["sequenceNumber"] = "9"

    first, second, *_more = read_case(changed(textual)).content["competencies"]
    assert (first["parent"], second["parent"]) == (None, first["key"])


def test_an_identifier_is_the_same_in_capital_letters():
    def shout(package):
        item = package["CFItems"][2]
        item["identifier"] = "abcdefab-0000-4000-8000-000000000004"
        origin = package["CFAssociations"][1]["originNodeURI"]
        origin["identifier"] = item["identifier"].upper()

    assert wrong(read_case(changed(shout)).problems) == []
    known = {"ABCDEFAB-0000-4000-8000-000000000004": "nl.cau"}
    package = flat("x")
    package["CFItems"][0]["identifier"] = "AbcdefAB-0000-4000-8000-000000000004"
    (row,) = read_case(package, known=known).content["competencies"]
    assert row["key"] == "nl.cau"


@pytest.mark.parametrize(
    ("act", "place"),
    [
        (
            lambda node: node["CFDocument"].update(title="\ud800"),
            "CFDocument.title",
        ),
        (
            lambda node: node["CFItems"][1].update({"x\udfff": 1}),
            r"CFItems\[1\]",
        ),
        (
            lambda node: node["CFItems"][0].update(educationLevel=["\ud800"]),
            r"CFItems\[0\].educationLevel\[0\]",
        ),
    ],
)
def test_half_a_letter_is_refused_with_its_place(act, place):
    with pytest.raises(Invalid, match=f"{place} holds half a letter"):
        fields.load(json.dumps(changed(act)).encode())


# All at once, and what a page sends back


@lite
def test_mistakes_of_cells_and_of_the_whole_come_together_in_the_order_of_rows(
    app, actor
):
    text = (
        "loại;mã;mã cấp trên;tên (vi);mô tả (vi);ngày đối chiếu\n"
        "khung;xa;;Khung;Nguồn;hôm nay\n"
        "thứ;a;;A;A;\n"
        "năng lực;b;zz;B;B;\n"
        "năng lực;b;;B;B;;lạc\n"
    )
    proposal = frameworks.propose(actor("nation-thu"), text.encode(), "x.csv")
    assert [place[:2] for place in wrong(proposal.problems)] == [
        (2, "as_of"),
        (3, "kind"),
        (4, "parent"),
        (5, ""),
        (5, "key"),
    ]
    assert proposal.format.heading("parent", "vi") == "mã cấp trên"


@lite
def test_odd_values_of_a_page_are_refused_and_never_a_failure(
    app, actor, browser
):
    chief, page = actor("nation-thu"), browser("nation-thu")
    file = json.dumps(small(key="coast"))
    parts = {"content": json.loads(file), "names": {}, "format": "csv"}
    for edit in ("9" * 5_000, "-1", "x", "1.5", "²"):
        answer = page.post(
            "/files/frameworks/import/save",
            {"sealed": json.dumps(parts), "edit": edit},
        )
        assert answer.status_code == 422, edit[:9]
    assert studio.draft("coast") is None
    half = json.dumps(parts).replace("Digital", "\\ud800")
    assert (
        page.post(
            "/files/frameworks/import/save", {"sealed": half, "edit": ""}
        ).status_code
        == 422
    )
    for address in ("9" * 30, "9" * 30 + "/yaml"):
        assert page.get(f"/files/frameworks/{address}").status_code == 404
    for text in (
        '{"units": [[Infinity, []]]}',
        '{"units": [[2, ["\\ud800", "", "", "", "", ""]]]}',
        '{"units": 7}',
        "[" * 50_000,
    ):
        with pytest.raises(Invalid, match="not sent whole"):
            files.unseal(text, "units")
    listing = page.get(
        "/ims/case/v1p1/CFDocuments?version=1&kind=x&_external=1"
    )
    assert listing.status_code == 200
    assert chief

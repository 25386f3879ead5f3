"""QTI 2.1 and 3.0: what has a counterpart here is read, the rest is named, and
a package that reaches outside itself is refused as a whole.
"""

import io
import re
import zipfile

import pytest

from lms.conversion import questions, types
from lms.conversion.questions.qti_items import package
from lms.conversion.service import bring_in
from lms.conversion.types import ReadAs
from lms.core.errors import Invalid

QTI = questions.available()["qti"]
VI = ReadAs("vi")
TWO = 'xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1"'
THREE = 'xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0"'


def declared(right="", mapped="", kind="identifier", cardinality="single"):
    values = "".join(f"<value>{one}</value>" for one in right.split(";") if one)
    correct = f"<correctResponse>{values}</correctResponse>" if values else ""
    entries = "".join(
        '<mapEntry mapKey="{}" mappedValue="{}"/>'.format(*one.split("="))
        for one in mapped.split(";")
        if one
    )
    mapping = f"<mapping>{entries}</mapping>" if entries else ""
    return (
        f'<responseDeclaration identifier="R" baseType="{kind}"'
        f' cardinality="{cardinality}">{correct}{mapping}</responseDeclaration>'
    )


def item(body, *before, after="", name="i1"):
    return (
        f'<assessmentItem {TWO} identifier="{name}" title="T">'
        f"{''.join(before)}<itemBody>{body}</itemBody>{after}</assessmentItem>"
    )


def kebab(found):
    name = re.sub(r"(?<=[a-z])([A-Z])", r"-\1", found[2]).lower()
    return f"{found[1]}qti-{name}"


def third(text):
    """The same item as QTI 3 writes it."""
    text = text.replace(TWO, THREE)
    text = re.sub(
        r"(</?)(assessmentItem|responseDeclaration|correctResponse|value|mapping"
        r"|mapEntry|itemBody|prompt|modalFeedback|[a-zA-Z]+Interaction"
        r"|simpleChoice|inlineChoice|simpleMatchSet|simpleAssociableChoice)\b",
        kebab,
        text,
    )
    return re.sub(
        r"\b(responseIdentifier|baseType|mapKey|mappedValue|maxChoices)=",
        lambda found: kebab(["", "", found[1]]).removeprefix("qti-") + "=",
        text,
    )


both = pytest.mark.parametrize("version", [str, third], ids=["2.1", "3.0"])


def read(text):
    return QTI.read(text.encode(), VI)


def question(text, notes=()):
    reading = read(text)
    assert [note.text for note in reading.notes] == []
    (found,) = reading.items
    assert [note.text for note in found.notes] == list(notes)
    return found.question


CHOICES = (
    '<simpleChoice identifier="A">a</simpleChoice>'
    '<simpleChoice identifier="B"><b>b</b>'
    '<feedbackInline identifier="B">no</feedbackInline></simpleChoice>'
)


@both
def test_a_choice_with_its_feedback(version):
    body = (
        "<p>Now:</p><choiceInteraction responseIdentifier='R' maxChoices='1'>"
        f"<prompt>When?</prompt>{CHOICES}</choiceInteraction>"
    ).replace("'", '"')
    said = '<modalFeedback identifier="A" outcomeIdentifier="F">yes</modalFeedback>'
    found = question(version(item(body, declared("A"), after=said)))
    if version is str:
        assert found["options"][1]["feedback"] == {"vi": "no"}
    assert found["text"] == {"vi": "Now:\\\nWhen?"}
    assert found["options"][0] == {
        "text": {"vi": "a"},
        "right": True,
        "feedback": {"vi": "yes"},
    }


@both
def test_several_right_choices(version):
    body = (
        '<choiceInteraction responseIdentifier="R" maxChoices="0">'
        f"{CHOICES}</choiceInteraction>"
    )
    right = declared("A;B", cardinality="multiple")
    found = question(version(item(f"<p>x</p>{body}", right)))
    assert found["type"] == "multiple"
    assert all(option["right"] for option in found["options"])


@both
def test_true_and_false(version):
    body = (
        '<p>So?</p><choiceInteraction responseIdentifier="R" maxChoices="1">'
        '<simpleChoice identifier="true">Yes</simpleChoice>'
        '<simpleChoice identifier="false">No</simpleChoice></choiceInteraction>'
    )
    found = question(version(item(body, declared("false"))))
    assert (found["type"], found["answer"]) == ("true_false", False)


@both
def test_an_order(version):
    body = (
        '<orderInteraction responseIdentifier="R"><prompt>Order</prompt>'
        '<simpleChoice identifier="A">a</simpleChoice>'
        '<simpleChoice identifier="B">b</simpleChoice></orderInteraction>'
    )
    right = declared("B;A", cardinality="ordered")
    found = question(version(item(body, right)))
    assert found["items"] == [{"vi": "b"}, {"vi": "a"}]


def pairs(right):
    sides = "".join(
        "<simpleMatchSet>"
        + "".join(
            f'<simpleAssociableChoice identifier="{one}" matchMax="1">{one.lower()}'
            "</simpleAssociableChoice>"
            for one in names
        )
        + "</simpleMatchSet>"
        for names in ("AB", "XYZ")
    )
    body = (
        '<matchInteraction responseIdentifier="R"><prompt>Match</prompt>'
        f"{sides}</matchInteraction>"
    )
    return item(body, declared(right, kind="directedPair"))


@both
def test_a_match_with_what_belongs_to_nothing(version):
    found = question(version(pairs("A X;B Y")))
    assert found["pairs"][1] == {"left": {"vi": "b"}, "right": {"vi": "y"}}
    assert found["extra"] == [{"vi": "z"}]


def test_a_match_that_is_no_pairing_is_named():
    assert len(read(pairs("A X")).notes) == 1


@both
def test_typed_words_and_numbers(version):
    body = '<p>A <textEntryInteraction responseIdentifier="R"/> is.</p>'
    mapped = declared(mapped="x=2;y=1", kind="string")
    found = question(version(item(body, mapped)))
    assert found["text"] == {"vi": "A _____ is."}
    assert found["answers"] == [
        {"accept": ["x"]},
        {"accept": ["y"], "share": 0.5},
    ]
    number = question(version(item(body, declared("4.5", kind="float"))))
    assert (number["type"], number["answer"]) == ("numeric", 4.5)


@both
def test_blanks_in_a_text(version):
    body = (
        '<p>A <inlineChoiceInteraction responseIdentifier="R">'
        '<inlineChoice identifier="A">a</inlineChoice>'
        '<inlineChoice identifier="B">b</inlineChoice></inlineChoiceInteraction>'
        ' or <textEntryInteraction responseIdentifier="S"/>.</p>'
    )
    other = declared("c", kind="string").replace('"R"', '"S"')
    found = question(version(item(body, declared("B"), other)))
    assert found["type"] == "gap_fill"
    assert found["passage"] == {"vi": "A [[r]] or [[s]]."}
    assert [blank["key"] for blank in found["blanks"]] == ["r", "s"]
    assert found["blanks"][0]["options"][1]["right"]
    assert found["blanks"][1]["answers"] == [{"accept": ["c"]}]


def test_an_extended_text_is_an_essay_that_still_needs_its_rubric():
    body = '<p>Tell me.</p><extendedTextInteraction responseIdentifier="R"/>'
    reading = read(item(body))
    assert reading.items[0].question["type"] == "essay"
    (note,) = reading.all_notes
    assert "before you publish" in note.text


@pytest.mark.parametrize(
    "body",
    [
        "<p>only text</p>",
        '<hotspotInteraction responseIdentifier="R"/>',
        '<sliderInteraction responseIdentifier="R"/>',
        '<textEntryInteraction responseIdentifier="R"/>',
        f"<choiceInteraction>{CHOICES}</choiceInteraction>" * 2,
    ],
)
def test_what_has_no_counterpart_is_named(body):
    reading = read(item(body))
    assert (len(reading.items), len(reading.notes)) == (0, 1)


GOOD = item(
    '<p>So?</p><choiceInteraction responseIdentifier="R" maxChoices="1">'
    f"{CHOICES}</choiceInteraction>",
    declared("A"),
)


def packed(names=("i.xml",), manifest=None, **files):
    listed = "".join(
        f'<resource type="imsqti_item_xmlv2p1" href="{name}">'
        f'<file href="{name}"/></resource>'
        for name in names
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        if manifest is not False:
            text = (
                manifest
                or f"<manifest><resources>{listed}</resources></manifest>"
            )
            box.writestr("imsmanifest.xml", text)
        for name, content in (files or {"i.xml": GOOD}).items():
            box.writestr(name, content)
    return out.getvalue()


def test_a_package_holds_its_items_and_one_bad_one_hinders_none():
    bad = item("<p>no question</p>", name="i2")
    content = packed(("i.xml", "j.xml"), **{"i.xml": GOOD, "j.xml": bad})
    assert questions.recognised(content).key == "qti"
    reading = QTI.read(content, VI)
    assert [found.id for found in reading.items] == ["i1"]
    assert [note.label for note in reading.notes] == ["j.xml: T"]


@pytest.mark.parametrize(
    ("manifest", "named", "lies"),
    [
        ("imsmanifest.xml", "items/i.xml", "items\\i.xml"),
        ("imsmanifest.xml", "items\\i.xml", "items/i.xml"),
        ("imsmanifest.xml", "Items/I.xml", "items/i.XML"),
        ("bank/imsmanifest.xml", "items/i.xml", "bank/items/i.xml"),
        ("bank\\imsmanifest.xml", "i.xml", "bank\\i.xml"),
    ],
)
def test_a_package_that_was_packed_anew_on_windows_is_read(
    manifest, named, lies
):
    listed = f'<manifest><resource href="{named}"/></manifest>'
    content = packed(manifest=False, **{manifest: listed, lies: GOOD})
    assert questions.recognised(content).key == "qti"
    assert [found.id for found in QTI.read(content, VI).items] == ["i1"]


HARMFUL = {
    "no manifest": packed(manifest=False),
    "bad manifest": packed(manifest="<manifest>"),
    "outside": packed(("https://example.org/i.xml",)),
    "up": packed(("../i.xml",)),
    "path up": packed(**{"i.xml": GOOD, "../x.xml": GOOD}),
    "path of the machine": packed(**{"i.xml": GOOD, "/etc/x": GOOD}),
    "backslash": packed(**{"i.xml": GOOD, "..\\x.xml": GOOD}),
    "cut": packed()[:-30],
    "no zip": b"PK\x03\x04" + b"x" * 100,
    "other root": b"<assessmentTest/>",
}


@pytest.mark.parametrize("content", HARMFUL.values(), ids=HARMFUL)
def test_a_package_that_is_damaged_or_harmful_is_refused(content):
    with pytest.raises(Invalid):
        QTI.read(content, VI)


def spoilt(content):
    """The package, with bytes of its last item that its sum contradicts."""
    at = content.rindex(b"<assessmentItem") + 20
    return content[:at] + b"?" + content[at + 1 :]


NAMED = GOOD.replace('title="T"', 'title="Đơn &amp; thư"')
BROKEN = {
    "not well-formed": (NAMED.replace("</itemBody>", ""), "not well-formed"),
    "another title": (
        NAMED.replace('"Đơn &amp; thư"', "'Đơn &amp; thư'")[:-9],
        "not well-formed",
    ),
    "entity": (f'<!DOCTYPE a [<!ENTITY b "c">]>{NAMED}', "document type"),
    "deep": (NAMED.replace("<p>So?</p>", "<b>" * 90 + "</b>" * 90), "deep"),
}


@pytest.mark.parametrize(("bad", "why"), BROKEN.values(), ids=BROKEN)
def test_one_broken_item_is_named_and_the_rest_is_offered(bad, why):
    files = {"i.xml": GOOD, "q/j.xml": bad, "k.xml": GOOD}
    reading = QTI.read(packed(tuple(files), **files), VI)
    assert len(reading.items) == 2
    [note] = reading.notes
    assert note.label == "q/j.xml: Đơn & thư"
    assert why in note.text
    assert note.lost


def test_an_item_that_the_package_lacks_is_named():
    reading = QTI.read(packed(("k.xml", "i.xml")), VI)
    assert len(reading.items) == 1
    [note] = reading.notes
    assert note.label == "k.xml"
    assert "does not hold" in note.text


def test_an_item_that_is_damaged_within_the_package_is_named():
    content = io.BytesIO(packed(("i.xml", "j.xml")))
    with zipfile.ZipFile(content, "a") as box:
        box.writestr("j.xml", NAMED)
    reading = QTI.read(spoilt(content.getvalue()), VI)
    assert len(reading.items) == 1
    assert [note.label for note in reading.notes] == ["j.xml"]


SAID = '<question type="truefalse"><questiontext><text>A</text></questiontext><answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer></question>'
THREE_OF = {
    "qti": packed(
        ("i.xml", "j.xml", "k.xml"), **{f"{one}.xml": GOOD for one in "ijk"}
    ),
    "gift": b"A{T}\n\nB{T}\n\nC{T}",
    "aiken": b"A?\nA. a\nB. b\nANSWER: A\n\n" * 3,
    "moodle-xml": f"<quiz>{SAID * 3}</quiz>".encode(),
}


@pytest.mark.parametrize("kind", THREE_OF)
def test_a_file_holds_so_many_questions_and_no_more(kind, monkeypatch):
    assert len(bring_in(THREE_OF[kind], VI, kind).items) == 3
    monkeypatch.setattr(types, "MOST_QUESTIONS", 2)
    with pytest.raises(Invalid, match="Split it"):
        bring_in(THREE_OF[kind], VI, kind)


def test_a_zip_that_is_neither_package_nor_workbook_says_what_it_lacks():
    content = packed(manifest=False)
    with pytest.raises(Invalid, match=r"imsmanifest\.xml.*\.xlsx"):
        bring_in(content, VI)


def test_a_package_unpacks_to_so_much_and_no_more(monkeypatch):
    content = packed(**{"i.xml": GOOD + " " * 200_000})
    assert QTI.read(content, VI).items
    monkeypatch.setattr(package, "MOST_UNPACKED", 100_000)
    with pytest.raises(Invalid):
        QTI.read(content, VI)

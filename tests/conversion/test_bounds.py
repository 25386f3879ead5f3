"""What is brought in is counted before it is computed from: so many answers,
questions, paragraphs, pieces; and none of it costs the square of its size.
"""

import time

import pytest

from lms.conversion import service, types
from lms.conversion.documents import inline, read_document, tree
from lms.conversion.documents.types import TextRun
from lms.conversion.questions.qti_items import package
from lms.conversion.types import QuestionItem, ReadAs
from lms.core.errors import Invalid
from tests.conversion.office import deck, docx, p, shape, table, zipped

VI = ReadAs("vi")
XML = '<answer fraction="{}"><text>{}</text></answer>'
SAID = "<questiontext><text>T</text></questiontext>"


def moodle(kind, inner):
    return f'<quiz><question type="{kind}">{SAID}{inner}</question></quiz>'


def qti(choices="", values="", kind="choice"):
    return (
        '<assessmentItem identifier="i"><responseDeclaration identifier="R">'
        f"<correctResponse>{values}</correctResponse></responseDeclaration>"
        f'<itemBody><{kind}Interaction responseIdentifier="R">{choices}'
        f"</{kind}Interaction></itemBody></assessmentItem>"
    )


def many(n, text):
    return "".join(text.format(one) for one in range(n))


def of_answers(n):
    """A question of so many answers, in each way in which a file lists them."""
    pair = "<subquestion><text>l{0}</text><answer><text>r</text></answer></subquestion>"
    choice = '<simpleChoice identifier="a{0}">x</simpleChoice>'
    blank = '<textEntryInteraction responseIdentifier="R{0}"/>'
    entry = '<mapEntry mapKey="a{0}" mappedValue="1"/>'
    answers = many(n, XML.format(50, "a{0}"))
    return {
        "choice": ("moodle-xml", moodle("multichoice", answers)),
        "words": ("moodle-xml", moodle("shortanswer", answers)),
        "order": ("moodle-xml", moodle("ordering", answers)),
        "pairs": ("moodle-xml", moodle("match", many(n, pair))),
        "gift": ("gift", "T {" + many(n, "~%50%a{0} ") + "}"),
        "gift order": ("gift", "T {>1 " + many(n, "a{0}\n") + "}"),
        "aiken": ("aiken", "T\n" + many(n, "A. a{0}\n") + "ANSWER: A\n"),
        "qti": ("qti", qti(many(n, choice), "<value>a0</value>")),
        "qti values": (
            "qti",
            qti(kind="textEntry", values=many(n, "<value>a{0}</value>")),
        ),
        "qti map": (
            "qti",
            qti(kind="textEntry").replace(
                "</responseD", f"<mapping>{many(n, entry)}</mapping></responseD"
            ),
        ),
        "qti blanks": (
            "qti",
            f'<assessmentItem identifier="i"><itemBody>{many(n, blank)}</itemBody></assessmentItem>',
        ),
    }


@pytest.mark.parametrize("name", of_answers(0))
def test_a_question_has_so_many_answers_and_no_more(name):
    most = types.MOST_ANSWERS
    kind, few = of_answers(most)[name]
    said = [
        note.text for note in service.bring_in(few.encode(), VI, kind).notes
    ]
    assert not any("make several questions" in one for one in said)
    kind, more = of_answers(most + 1)[name]
    reading = service.bring_in(more.encode(), VI, kind)
    (note,) = reading.notes
    assert (reading.items, note.lost) == ([], True)
    assert "make several questions" in note.text
    assert note.values == {"count": most + 1, "limit": most}
    assert note.line or kind == "qti"


CASES = {
    "moodle-xml": "<quiz>" + '<question type="x"/>' * 3 + "</quiz>",
    "gift": "A}\n\nB}\n\nC}",
    "aiken": "A\nANSWER: A\n" * 3,
    "quiz": "questions:\n" + "- {type: true_false}\n" * 3,
    "csv": "id,type,question,right answer\n1,x,A,\n2,,B,\n3,true_false,C,true\n4,true_false,D,true\n5,true_false,E,true\n",
}


@pytest.mark.parametrize("kind", CASES)
def test_questions_that_cannot_be_taken_are_counted_as_well(kind, monkeypatch):
    reading = service.bring_in(CASES[kind].encode(), VI, kind)
    there = len(reading.items) + len(reading.notes)
    assert there == (5 if kind == "csv" else 3)
    monkeypatch.setattr(types, "MOST_QUESTIONS", there - 1)
    with pytest.raises(Invalid, match="questions"):
        service.bring_in(CASES[kind].encode(), VI, kind)


def test_a_file_holds_so_many_answers_in_all(monkeypatch):
    two = "questions:\n" + "- {options: [{a: [1, 2]}, {}]}\n" * 2
    monkeypatch.setattr(types, "MOST_PARTS", 8)
    assert len(service.bring_in(two.encode(), VI, "quiz").items) == 2
    monkeypatch.setattr(types, "MOST_PARTS", 7)
    with pytest.raises(Invalid, match="answers in all"):
        service.bring_in(two.encode(), VI, "quiz")


def test_notes_of_a_question_end_and_say_so():
    item = QuestionItem({})
    for _twice in range(2):
        for number in range(types.MOST_NOTES):
            item.drop("A hint is not taken over: %(hint)s.", hint=number)
    assert len(item.notes) == types.MOST_NOTES
    for number in range(types.MOST_NOTES + 5):
        item.drop("A hint is not taken over: %(hint)s.", hint=number)
    assert len(item.notes) == types.MOST_NOTES + 1
    assert item.notes[-1].text.startswith("More of it")


def test_the_tags_of_a_package_are_counted_in_all(monkeypatch):
    named = '<m><resource href="a.xml"/><resource href="b.xml"/></m>'
    filled = f"<a>{'<b/>' * 50}</a>"
    content = zipped(
        {"imsmanifest.xml": named, "a.xml": filled, "b.xml": filled}
    )
    monkeypatch.setattr(package, "MOST_TAGS", 110)
    with pytest.raises(Invalid, match="no item"):
        service.bring_in(content, VI, "qti")
    monkeypatch.setattr(package, "MOST_TAGS", 100)
    with pytest.raises(Invalid, match="unpacks to far more"):
        service.bring_in(content, VI, "qti")


def test_feedback_in_feedback_is_said_once():
    choice = '<simpleChoice identifier="{}">x{}</simpleChoice>'
    said = (
        "<feedbackInline>a<feedbackInline>b</feedbackInline></feedbackInline>"
    )
    choices = choice.format("a", said) + choice.format("b", "")
    (item,) = service.bring_in(
        qti(choices, "<value>a</value>").encode(), VI, "qti"
    ).items
    assert item.question["options"][0]["feedback"] == {"vi": "ab"}


def test_a_document_has_so_many_paragraphs(monkeypatch):
    for content in (
        docx(p("a") * 4),
        docx(table(["a", "b"], ["c", "d"])),
        deck(shape("a", "b", kind="body"), shape("c", "d", kind="body")),
    ):
        monkeypatch.setattr(tree, "MOST_PARAGRAPHS", 4)
        assert read_document(content).lessons
        monkeypatch.setattr(tree, "MOST_PARAGRAPHS", 3)
        with pytest.raises(Invalid, match="paragraphs") as refusal:
            read_document(content)
        assert refusal.value.values["paragraphs"] == 3


@pytest.mark.parametrize("piece", ["<w:r/>", "<w:tc/>", "<w:pict/>", "<w:br/>"])
def test_a_document_has_so_many_pieces(piece, monkeypatch):
    content = docx(p("a") + f"<w:p>{piece * 20}</w:p>")
    monkeypatch.setattr(tree, "MOST_PIECES", 22)  # two of "a"
    assert read_document(content).lessons
    monkeypatch.setattr(tree, "MOST_PIECES", 21)
    with pytest.raises(Invalid, match="pieces"):
        read_document(content)


def test_paragraphs_of_a_cell_stand_on_one_line():
    parts = [(TextRun("a"),), (), (TextRun(" "),), (TextRun("b."),)]
    line = inline.joined([*parts, (TextRun("c"),)])
    assert "".join(run.text for run in line) == "a  · b. c"


CELL = table(["{}", ""])
HUGE = {
    "notes": lambda: (
        "moodle-xml",
        moodle(
            "multichoice",
            XML.format(100, "a") * 2
            + many(50_000, "<hint><text>{0}</text></hint>"),
        ),
    ),
    "tags that never end": lambda: (
        "gift",
        "//" + "[tag:" * 200_000 + "\nT {T}",
    ),
    "an option that goes on": lambda: (
        "aiken",
        "T\nA. x\n" + "y\n" * 500_000 + "B. z\nANSWER: A\n",
    ),
}


@pytest.mark.parametrize("name", HUGE)
def test_what_cost_the_square_of_its_size_is_read_in_no_time(name):
    kind, text = HUGE[name]()
    begun = time.thread_time()
    service.bring_in(text.encode(), VI, kind)
    assert time.thread_time() - begun < 4


def test_a_cell_of_many_paragraphs_is_read_in_no_time():
    words = "<w:p><w:r><w:t>x</w:t></w:r></w:p>"
    row = f"<w:tr><w:tc>{words * 19_000}</w:tc><w:tc/></w:tr>"
    begun = time.thread_time()
    read_document(docx(f"<w:tbl>{row}</w:tbl>"))
    assert time.thread_time() - begun < 6

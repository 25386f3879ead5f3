"""Areas on a figure: where they may lie, what they earn, how a page shows them."""

import re
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.authoring import service as authoring
from lms.core import paths, yamlfile
from lms.courses import service as courses
from lms.quizzes import loader, rules, service
from lms.quizzes.questions import hotspot
from lms.quizzes.types import Shape, shape_of
from tests.conftest import Browser

SLUG = "chung-thuc-ban-sao"
EXAMPLE = hotspot.EXAMPLE
ERROR = '"Thiếu giờ.", en: "The hour is missing."'


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


def read(text):
    found = []
    question = loader.read_question(yamlfile.read(text, "q.yaml", found))
    return question, [str(mistake) for mistake in found]


ONE, _none = read(EXAMPLE)
TWO, _none = read(EXAMPLE.replace('en: "Stamp"}', 'en: "Stamp"}, right: true'))


def test_one_error_is_one_choice_and_several_are_several():
    assert not ONE.prompt([0, 1, 2]).several
    assert TWO.prompt([0, 1, 2]).several
    assert ONE.mark([1]).share == 1
    assert ONE.mark([0, 1, 2]).share == 0, "pointing everywhere earns nothing"
    assert (TWO.mark([1]).share, TWO.mark([1, 2]).share) == (0.5, 1)
    assert TWO.mark([0, 1]).share == 0


def test_numbers_stand_as_they_are_written():
    assert rules.order_of(ONE, seed=7) == [0, 1, 2]


def test_a_circle_lies_in_its_box():
    assert ONE.options[2].shape == Shape(236, 126, 48, 48, round=True)
    assert ONE.options[2].shape.is_inside(284, 174)
    assert not ONE.options[2].shape.is_inside(283, 174)


@given(st.recursive(st.none() | st.floats() | st.text(), st.lists))
def test_what_is_no_shape_is_none(anything):
    for kind in ("rect", "circle"):
        shape = shape_of({kind: anything})
        assert shape is None or shape.width >= 0


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("rect: [20, 40, 200, 30]", "rect: [20, 40, 200]", "areas[0]: should"),
        ("rect: [20, 40, 200, 30]", "rect: wide", "areas[0]: should say where"),
        ("rect: [20, 40, 200, 30]", "rect: [a, 1, 2, 3]", "areas[0]: should"),
        (
            "rect: [20, 40, 200, 30]",
            "rect: [-1, 1, 50, 50]",
            "areas[0]: should",
        ),
        (
            "rect: [20, 40, 200, 30]",
            "rect: [0, 0, 901, 50]",
            "areas[0]: should",
        ),
        ("rect: [20, 40, 200, 30]", "rect: [.nan, 0, 50, 50]", "areas[0]"),
        ("rect: [20, 40, 200, 30], ", "", "areas[0]: should say where it lies"),
        ("{rect: [20, 40", "{circle: [1, 1, 9], rect: [20, 40", "areas[0]:"),
        (
            "rect: [20, 40, 200, 30]",
            "rect: [20, 40, 200, 20]",
            "q.yaml:9: areas[0].rect: is less than 24 units wide or high",
        ),
        ("150, 24]", "150, 11]", "areas[2].circle: is less than 24 units"),
        ("right: true, ", "", "areas: should have at least one area"),
        ("figure:\n  name: slip\n  alt", "alt", "figure: is missing"),
        ("  name: slip\n", "", "figure.name: is missing"),
        ("name: slip", "name: Slip!", "figure.name: should be lower-case"),
        ("  alt: ", "  alto: ", "figure.alt: is missing"),
    ],
)
def test_each_mistake_is_named_at_its_field(old, new, problem):
    assert old in EXAMPLE
    question, found = read(EXAMPLE.replace(old, new, 1))
    assert any(problem in said for said in found), found
    assert question is None or "figure" in problem


@pytest.fixture
def folder(tmp_path):
    """A copy of a good course, to be spoiled."""
    return shutil.copytree(paths.COURSES / SLUG, tmp_path / "courses" / SLUG)


def spoiled(folder, old, new, name="quiz.yaml"):
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    _draft, found = authoring.check(folder, authoring.known_presets())
    return [str(mistake) for mistake in found]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "name: soat-phieu",
            "name: soat-phiu",
            "figure.name: names “soat-phiu”",
        ),
        (
            "rect: [18, 120, 304, 32]",
            "rect: [18, 120, 330, 32]",
            "areas[0]: lies outside the drawing, which is 340 units wide and 368",
        ),
        (
            "    explanation:\n",
            "    explanation_figure: {name: none, alt: {vi: a, en: b}}\n    explanation:\n",
            "questions[0].explanation_figure.name: names “none”",
        ),
        (
            "        right: true\n",
            "        right: true\n        figure: {name: none, alt: {vi: a, en: b}}\n",
            "questions[0].options[0].figure.name: names “none”",
        ),
    ],
)
def test_what_the_course_does_not_have_is_named_at_its_line(
    folder, old, new, problem
):
    found = spoiled(folder, old, new)
    assert len(found) >= 1
    assert any(problem in said for said in found), found


def test_a_drawing_of_another_size_in_one_language_is_refused(folder):
    found = spoiled(
        folder, "0 0 340 368", "0 0 340 369", "figures/soat-phieu.vi.svg"
    )
    assert any("figure: is drawn in another size" in said for said in found)


def test_a_figure_of_a_question_only_is_shown(folder):
    found = spoiled(folder, "type: hotspot", "type: hotspots")
    assert found
    assert not any("no text of the course shows" in said for said in found)


def test_a_page_shows_the_areas_on_the_figure_and_beside_it(app, actor, whole):
    """By labels only: nothing has to run, and each is a button with its name."""
    lan, revision = Browser(app, "lan"), courses.current(SLUG)
    attempt_id = service.start(actor("lan"), revision, "quiz")
    path = f"/attempts/{attempt_id}"
    page = lan.get(path).text
    index = next(
        index
        for index, one in enumerate(
            service.sitting(actor("lan"), attempt_id).questions()
        )
        if one.key == "spot-the-slip"
    )
    (figure,) = re.findall(
        rf'<section class="question" id="question-{index + 1}".*?</section>',
        page,
        re.S,
    )
    (address,) = re.findall(r'<img src="([^"]+)" alt="An appointment', figure)
    assert "Illustration: people" in lan.get(address).text
    for number in range(1, 6):
        assert f'<label for="q{index}-{number}">' in figure
        assert f'type="radio" id="q{index}-{number}" name="q{index}"' in figure
    lan.post(path, {"shown": str(index), f"q{index}": "3"})
    lan.post(f"{path}/submit")
    result = lan.get(f"{path}/result").text
    assert "Write: 9:00, 27 November." in result
    assert address in result
    sitting = service.sitting(actor("lan"), attempt_id)
    assert sitting.answers == {"spot-the-slip": [3]}


def test_figures_stand_with_texts_options_and_explanations(app, folder, actor):
    """All of a question that is no hotspot, and in the lesson as well."""
    shown = "{name: soat-phieu, alt: {vi: mẫu, en: a form}, caption: {vi: x, en: Caption}}"
    check = "    check:\n      type: single\n"
    found = spoiled(
        folder,
        check,
        f"{check}      figure: {shown}\n      explanation_figure: {shown}\n",
        "course.yaml",
    )
    found = spoiled(
        folder,
        "          right: true\n",
        f"          right: true\n          figure: {shown}\n",
        "course.yaml",
    )
    assert found == []
    authoring.publish(None, folder, authoring.known_presets())
    lan, revision = Browser(app, "lan"), courses.current(SLUG)
    lesson = f"/revisions/{revision.id}/lessons/01-chi-hoi-giay-can"
    page = lan.get(lesson).text
    assert page.count('alt="a form"') == 2
    assert "Caption</figcaption>" in page
    question = service.question_of(revision, revision.course.parts[0])
    order = service.check_order(question, actor("lan").person_id)
    (right,) = question.echo(question.perfect(), order)
    mark = re.search(r'name="was-q0" value="(\w*)"', page)[1]
    lan.post(lesson, {"was-q0": mark, "q0": right})
    assert lan.get(lesson).text.count('alt="a form"') == 3


ROWS = r'"| Mẫu | Có |\n| --- | --- |\n| Dấu | **x** |"'


def test_tables_stand_with_texts_and_explanations(app, folder, actor):
    """In the language of the page, or marked as the other one's."""
    check = "    check:\n      type: single\n"
    table = f"{{vi: {ROWS}, en: {ROWS.replace('Mẫu', 'Form')}}}"
    fields = f"      table: {table}\n      explanation_table: {table}\n"
    assert spoiled(folder, check, check + fields, "course.yaml") == []
    authoring.publish(None, folder, authoring.known_presets())
    lan, revision = Browser(app, "lan"), courses.current(SLUG)
    lesson = f"/revisions/{revision.id}/lessons/01-chi-hoi-giay-can"
    page = lan.get(lesson).text
    assert page.count("<th>Form</th>") == 1
    question = service.question_of(revision, revision.course.parts[0])
    order = service.check_order(question, actor("lan").person_id)
    (right,) = question.echo(question.perfect(), order)
    mark = re.search(r'name="was-q0" value="(\w*)"', page)[1]
    lan.post(lesson, {"was-q0": mark, "q0": right})
    assert lan.get(lesson).text.count("<th>Form</th>") == 2


@pytest.mark.parametrize("text", ["no table", "| a | b |", "<table></table>"])
def test_what_is_no_table_is_named(text):
    _question, found = read(
        EXAMPLE.replace(
            "figure:\n", f"table: {{vi: '{text}', en: '{text}'}}\nfigure:\n"
        )
    )
    assert found == [
        "q.yaml:5: table: should be a table in Markdown: lines like | a | b |, the second | --- | --- |"
    ]

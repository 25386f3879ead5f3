"""The page of a lesson, before and after its question is answered."""

from lms.courses import service as courses
from lms.quizzes import service as quizzes
from tests import lite
from tests.learning.test_older_page import SLUG, fields

FOLDED = "Read the lesson again"


@lite
def test_whoever_has_just_answered_finds_the_text_folded(browser, app):
    revision = courses.current(SLUG)
    address = f"/revisions/{revision.id}/lessons/{revision.course.parts[0].key}"
    lan = browser("lan")
    page = lan.get(address).text
    assert FOLDED not in page
    answered = lan.post(address, fields(page) | {"q0": "1"})
    found = lan.get(answered.headers["Location"].partition("#")[0]).text
    assert found.index(FOLDED) < found.index('<article class="text">')
    assert "<details open" not in found.partition('<article class="text">')[0]
    assert FOLDED not in lan.get(address).text, "who comes back reads it"


@lite
def test_feedback_that_begins_with_right_is_not_doubled(browser, actor):
    """Authors write “Right. …”, and the page says “Right” before it."""
    lan, seen = browser("lan"), 0
    for revision in courses.catalogue():
        part = revision.course.parts[0]
        question = quizzes.question_of(revision, part)
        right = [one for one in getattr(question, "options", ()) if one.right]
        if len(right) != 1 or not right[0].feedback["en"].startswith("Right."):
            continue
        order = quizzes.check_order(question, actor("lan").person_id)
        address = f"/revisions/{revision.id}/lessons/{part.key}"
        place = order.index(question.options.index(right[0]))
        page = lan.post(
            address,
            fields(lan.get(address).text) | {"q0": str(place)},
            follow=True,
        )
        rest = right[0].feedback["en"].removeprefix("Right. ")
        assert f"Right</b> {rest[:9]}" in page.text
        seen += 1
    assert seen


@lite
def test_a_wrong_answer_is_called_by_one_word(browser, actor):
    """“Chưa đạt” is the state of a competency."""
    lan, revision = browser("lan"), courses.current(SLUG)
    part = revision.course.parts[0]
    question = quizzes.question_of(revision, part)
    order = quizzes.check_order(question, actor("lan").person_id)
    wrong = next(
        place
        for place, option in enumerate(order)
        if not question.options[option].right
    )
    address = f"/revisions/{revision.id}/lessons/{part.key}"
    sent = fields(lan.get(address).text) | {"q0": str(wrong)}
    lan.post("/language", {"language": "vi", "next": address})
    page = lan.post(address, sent, follow=True).text
    assert "Chưa đúng" in page and "Chưa đạt" not in page

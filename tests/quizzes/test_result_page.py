"""What was recorded is shown as it was recorded."""

import pytest
from flask import render_template_string
from sqlalchemy import update

from lms.core import yamlfile
from lms.core.db import session, transaction
from lms.courses import service as courses
from lms.quizzes import loader, service
from lms.quizzes.models import Attempt
from lms.quizzes.questions import gap_fill
from tests.conftest import Browser

pytestmark = pytest.mark.usefixtures("whole")


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


def test_a_recorded_score_stays_and_is_never_printed_as_the_pass_mark(
    app, actor
):
    revision = courses.current("chung-thuc-ban-sao")
    lan = actor("lan")
    attempt_id = service.start(lan, revision, "quiz")
    service.submit(lan, attempt_id)
    path = f"/attempts/{attempt_id}/result"
    later = "was marked before more ways of typing"
    page = Browser(app, "lan").get(path).text
    assert '<p class="figure">0%</p>' in page
    assert later not in page
    with transaction():
        session().execute(update(Attempt).values(score=0.7983))
    page = Browser(app, "lan").get(path).text
    assert '<p class="figure">79%</p>' in page
    assert later in page


def test_what_was_typed_in_an_old_font_is_told_before_it_is_marked(app, actor):
    """It is right, but nobody could mark it so."""
    lan = actor("lan")
    revision = courses.current("chung-thuc-ban-sao")
    attempt_id = service.start(lan, revision, "quiz")
    path = f"/attempts/{attempt_id}/summary"
    for typed, is_told in (("phiÕu hÑn", True), ("phiếu hẹn", False)):
        service.save(lan, attempt_id, {"slip-for-another-day": [typed]})
        page = Browser(app, "lan").get(path).text
        assert ("typed with an old font" in page) == is_told


def test_what_is_answered_in_part_is_not_called_answered(app, actor):
    """Before it counts: which place is empty, with the way to it."""
    lan = actor("lan")
    revision = courses.current("chung-thuc-ban-sao")
    attempt_id = service.start(lan, revision, "quiz")
    sitting = service.sitting(lan, attempt_id)
    answers = {one.key: one.perfect() for one in sitting.questions()}
    matching = next(
        one for one in sitting.questions() if type(one).__name__ == "Matching"
    )
    right = matching.perfect()
    for said, is_told in (([-1, *right[1:]], True), (right, False)):
        service.save(lan, attempt_id, answers | {matching.key: said})
        page = Browser(app, "lan").get(f"/attempts/{attempt_id}/summary").text
        assert ("1 place is still empty" in page) == is_told
        assert ("Every question has an answer." in page) != is_told


def test_what_was_filled_into_a_blank_is_shown_again_in_full(app):
    """A field cuts what is wider than it; here nothing is typed any more."""
    node = yamlfile.read(gap_fill.EXAMPLE, "q.yaml", [])
    said = "ngày làm việc tiếp theo của tuần sau"
    values = {
        "question": loader.read_question(node),
        "said": [0, None, said],
        "order": range(4),
    }
    with app.test_request_context("/"):
        page = render_template_string(
            """{% from "lms/quizzes/_question.html" import widget with context %}
            {{ widget(question, order, 0, said, closed=true) }}""",
            **values,
        )
    assert f"<strong>{said}</strong>" in page and page.count("<strong>") == 2
    assert f'value="{said}"' not in page

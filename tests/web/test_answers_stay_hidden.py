"""The right answers never reach the browser before submission, in any form."""

import copy
import json
import re

import pytest
from sqlalchemy import select

from lms.core.db import session, transaction
from lms.courses import service as courses
from lms.courses.models import RevisionRow
from lms.quizzes import rules
from lms.quizzes import service as quizzes
from lms.quizzes.models import Attempt


def drawn(revision_id, seed):
    """What an attempt of this seed asks, whoever is the first to ask."""
    revision = courses.revision(revision_id)
    bank = quizzes.quiz_of(revision, revision.course.part("quiz"))
    return rules.draw(bank.questions, bank.draws, (), seed)


def pages_before_submitting(browser, seed):
    """Everything a learner can fetch of an open attempt, with what differs by
    nature taken out.
    """
    lan = browser("lan")
    lan.post("/revisions/1/quizzes/quiz")
    attempt_id = session().scalar(
        select(Attempt.id).order_by(Attempt.id.desc())
    )
    with transaction() as db:
        attempt = db.get_one(Attempt, attempt_id)
        attempt.seed, attempt.deadline = seed, None
        attempt.drawn = drawn(attempt.revision_id, seed)
    answers = [
        lan.get(path)
        for path in (
            f"/attempts/{attempt_id}",
            f"/attempts/{attempt_id}/summary",
            "/revisions/1/quizzes/quiz",
            "/courses/chung-thuc-ban-sao",
        )
    ]
    answers.append(
        lan.post(f"/attempts/{attempt_id}/autosave", {"shown": "0", "q0": "0"})
    )
    texts = [
        re.sub(r'value="[^"]{20,}"', "", answer.text) for answer in answers
    ]
    return attempt_id, [
        re.sub(
            rf"/attempts/{attempt_id}\b",
            "/attempts/N",
            re.sub(
                r"\d\d:\d\d|\d+ \w+ 2026, |data-seconds-left=\"\d+\"", "", text
            ),
        )
        for text in texts
    ]


def turn(options):
    """Another one is right."""
    flags = [option.get("right", False) for option in options]
    for option, flag in zip(options, flags[1:] + flags[:1], strict=True):
        option["right"] = flag


def turn_blanks(blanks):
    """Other ones are right."""
    for blank in blanks:
        if "options" in blank:
            turn(blank["options"])
        else:
            blank["answers"][0]["accept"] = ["something else"]


def turned(content):
    """The same quiz with another key: who reads the pages must not be able to
    tell.
    """
    other = copy.deepcopy(content)
    quiz = next(part for part in other["parts"] if part["kind"] == "quiz")[
        "data"
    ]
    for question in quiz["questions"]:
        if question["type"] in ("single", "hotspot"):
            turn(question.get("options") or question["areas"])
        elif question["type"] == "gap_fill":
            turn_blanks(question["blanks"])
        elif question["type"] == "multiple":
            for option in question["options"]:
                option["right"] = not option.get("right", False)
            question["options"][0]["right"] = True
        elif question["type"] == "true_false":
            question["answer"] = not question["answer"]
        elif question["type"] == "numeric":
            question["answer"] += 7
        elif question["type"] == "short_text":
            question["answers"][0]["accept"] = ["something else"]
    return other


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_two_quizzes_that_differ_only_in_the_key_give_the_same_pages(
    app, browser, seed
):
    first_id, first = pages_before_submitting(browser, seed)
    with transaction() as db:
        db.delete(db.get_one(Attempt, first_id))
        row = db.get_one(RevisionRow, 1)
        row.content, row.digest = turned(row.content), "another key".ljust(64)
    app.extensions["lms"].cache.clear()
    _second_id, second = pages_before_submitting(browser, seed)
    assert first == second


def test_no_feedback_is_in_any_page_before_submitting(browser):
    _attempt, pages = pages_before_submitting(browser, 5)
    course = courses.revision(1).course
    quiz = next(part for part in course.parts if part.kind == "quiz").data
    words = [
        text for question in quiz["questions"] for text in _feedback(question)
    ]
    assert len(words) > 20
    for word in words:
        start = re.sub(r"[*_`]", "", word)[:40]
        assert all(start not in page for page in pages), start


def _feedback(question):
    found = [question["explanation"]["en"]]
    for option in question.get("options", question.get("areas", [])):
        found.append(option["feedback"]["en"])
    for blank in question.get("blanks", []):
        found += [one["feedback"]["en"] for one in blank.get("options", [])]
    for key in ("wrong",):
        if key in question:
            found.append(question[key]["en"])
    return found


def test_the_check_question_of_a_lesson_hides_its_answer_too(browser):
    page = browser("lan").get("/revisions/1/lessons/01-chi-hoi-giay-can").text
    check = courses.revision(1).course.part("01-chi-hoi-giay-can").data
    for option in check["options"]:
        assert option["feedback"]["en"][:40] not in page
    assert "right" not in re.sub(
        r"<article.*?</article>", "", page, flags=re.S
    ).lower().replace("copyright", "")


def test_a_stored_result_is_seen_by_its_owner_only(browser):
    lan, hoa = browser("lan"), browser("mentor-hoa")
    lan.post("/revisions/1/quizzes/quiz")
    attempt_id = session().scalar(
        select(Attempt.id).order_by(Attempt.id.desc())
    )
    for path in ("", "/summary", "/result"):
        assert hoa.get(f"/attempts/{attempt_id}{path}").status_code == 404
    for path in ("", "/autosave", "/submit"):
        assert (
            hoa.post(
                f"/attempts/{attempt_id}{path}", {"shown": "0", "q0": "1"}
            ).status_code
            == 404
        )
    assert json.dumps(session().get_one(Attempt, attempt_id).answers) == "{}"

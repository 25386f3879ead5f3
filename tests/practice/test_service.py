"""A practice of a shipped course: answered, explained, finished, left out."""

import re

import pytest
from sqlalchemy import func, select

from lms.core.db import session
from lms.core.errors import Conflict, Invalid, NotFound
from lms.courses import service as courses
from lms.enrolment import service as enrolment
from lms.evidence.models import Evidence
from lms.planning import service as planning
from lms.planning.types import PROGRESS_LABELS, Progress
from lms.practice import service
from lms.quizzes import service as quizzes
from lms.standalone.demo import deeds
from tests import lite

SLUG, PART = "chung-thuc-ban-sao", "luyen-tap"


@pytest.fixture
def revision(app):
    return courses.current(SLUG)


def answer(actor, revision, share=1):
    """Answer what is asked, rightly or with the first thing there is."""
    page = service.page(actor, revision.id, PART, again=True)
    asked = page.exercise
    response = asked.question.perfect()
    values = asked.question.echo(response, asked.order)
    if not share:
        values = wrong_one(asked)
    key = asked.question.key
    service.answer(actor, revision.id, PART, key, asked.turn, values)
    return key


def wrong_one(asked):
    """Positions of an answer that earns less than everything."""
    right = asked.question.echo(asked.question.perfect(), asked.order)
    if len(right) > 1:
        return right[:1] + right[:-1] if asked.question.lesson else right[:1]
    return ["1" if right == ["0"] else "0"]


def progress(actor, part=PART):
    return planning.takings(actor)[SLUG].parts[part]


def test_a_round_finishes_it_and_proves_nothing(actor, revision):
    lan = actor("lan")
    before = session().scalar(select(func.count()).select_from(Evidence))
    size = service.page(lan, revision.id, PART).practice.size
    keys = [answer(lan, revision) for _ in range(size - 1)]
    assert progress(lan) is Progress.OPEN
    keys.append(answer(lan, revision))
    assert len(set(keys)) == size
    assert progress(lan) is Progress.DONE
    after = session().scalar(select(func.count()).select_from(Evidence))
    assert after == before
    ended = service.page(lan, revision.id, PART)
    assert ended.exercise is None and len(ended.answered) == size
    assert service.page(lan, revision.id, PART, again=True).exercise


def test_the_same_click_twice_is_one_answer(actor, revision, together):
    lan = actor("lan")
    asked = service.page(lan, revision.id, PART).exercise
    given = revision.id, PART, asked.question.key, asked.turn, ["0"]
    together(*[lambda: service.answer(lan, *given)] * 3)
    session().rollback()
    assert service.page(lan, revision.id, PART).record.count == 1


@lite
def test_nothing_chosen_is_refused_and_changes_nothing(actor, revision):
    lan = actor("lan")
    key = service.page(lan, revision.id, PART).exercise.question.key
    with pytest.raises(Invalid):
        service.answer(lan, revision.id, PART, key, 0, [])
    assert service.page(lan, revision.id, PART).record.count == 0
    assert enrolment.enrolled(lan, SLUG) is None


@lite
@pytest.mark.parametrize(
    ("part", "key"), [("quiz", "earlier-copy"), (PART, "nothing-like-it")]
)
def test_what_is_not_there_is_not_found(actor, revision, part, key):
    with pytest.raises(NotFound):
        service.answer(actor("lan"), revision.id, part, key, 0, ["0"])


@lite
def test_the_revision_that_one_takes_is_practised(actor, revision, monkeypatch):
    lan = actor("lan")
    key = service.page(lan, revision.id, PART).exercise.question.key
    enrolment.enrol(lan, SLUG)
    other = courses.current("tiep-nhan-so-hoa-ho-so")
    monkeypatch.setattr(
        enrolment,
        "_mine",
        lambda *_: type("Row", (), {"revision_id": other.id}),
    )
    with pytest.raises(Conflict):
        service.answer(lan, revision.id, PART, key, 0, ["0"])


@lite
def test_whoever_goes_past_it_has_left_it_out(actor, revision):
    lan = actor("lan")
    deeds.read_lessons(lan, SLUG)
    taking = planning.takings(lan)[SLUG]
    assert taking.next_part.key == PART
    quizzes.start(lan, revision, "quiz")
    assert progress(lan) is Progress.SKIPPED
    assert PROGRESS_LABELS[Progress.SKIPPED] == "Not done"
    taking = planning.takings(lan)[SLUG]
    following = revision.course.after(PART)
    assert taking.next_part.key == following.key


@lite
def test_pages_explain_every_option(browser, revision):
    lan = browser("lan")
    address = f"/revisions/{revision.id}/practice/{PART}"
    asked = lan.get(address).text
    assert "your own phone" not in asked and "another trip" not in asked
    fields = dict(re.findall(r'name="(question|turn)" value="([^"]+)"', asked))
    page = lan.post(address, fields | {"q0": "0"}, follow=True).text
    for said in ("another trip", "for the file", "one more place"):
        assert said in page
    assert page.count("A right answer that you did not choose.") == 1
    assert "One question before asking" in page
    assert "Read again" in page and "Next question" in page
    refused = lan.post(address, fields)
    assert refused.status_code == 422
    assert "a wrong one costs nothing" in refused.text


@lite
def test_a_finished_round_is_a_page(actor, browser, revision):
    lan = actor("lan")
    size = service.page(lan, revision.id, PART).practice.size
    for share in [0] + [1] * (size - 1):
        answer(lan, revision, share)
    page = browser("lan").get(f"/revisions/{revision.id}/practice/{PART}")
    assert "This round is done" in page.text
    assert f"{size - 1}/{size}" in page.text


@lite
@pytest.mark.parametrize("turn", ["", "-1", "x", "9" * 30, "²"])
def test_a_turn_that_is_none_is_the_first(browser, revision, turn):
    address = f"/revisions/{revision.id}/practice/{PART}"
    sent = {"question": "earlier-copy", "turn": turn, "q0": "0"}
    assert browser("lan").post(address, sent).status_code == 302

"""Attempts at a quiz that draws: asked, saved, marked, counted and kept by what
was drawn.
"""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from lms.core import clock
from lms.core.db import session, transaction
from lms.core.types import fingerprint
from lms.quizzes import service
from lms.quizzes.models import (
    AnswerTally,
    Attempt,
    QuestionTally,
    QuizTally,
)
from lms.quizzes.types import Mark
from lms.teaching import service as teaching
from tests.quizzes.drawing import republish


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


SLUG, PART = "xin-loi-va-hen-lai", "quiz"


@pytest.fixture
def revision(app, tmp_path):
    """The course anew, its quiz drawing four questions."""
    return republish(SLUG, tmp_path, "draw: 4\n")


def take(who, revision, answer=lambda question: question.perfect()):
    attempt_id = service.start(who, revision, PART)
    asked = service.sitting(who, attempt_id).quiz.questions
    answers = {question.key: answer(question) for question in asked}
    return service.submit(who, attempt_id, answers)


def test_an_attempt_asks_what_it_drew_and_is_marked_by_that(revision, actor):
    lan = actor("lan")
    attempt_id = service.start(lan, revision, PART)
    sitting = service.sitting(lan, attempt_id)
    asked = {question.key for question in sitting.questions()}
    assert asked == set(sitting.attempt.drawn)
    assert len(asked) == 4
    bank = service.quiz_of(revision, sitting.part).questions
    other = next(one for one in bank if one.key not in asked)
    saved = service.save(lan, attempt_id, {other.key: other.perfect()})
    assert saved.sitting.answers == {}
    first = sitting.quiz.questions[0]
    done = service.submit(lan, attempt_id, {first.key: first.perfect()})
    total = sum(question.points for question in sitting.quiz.questions)
    assert done.attempt.score == pytest.approx(first.points / total)


def test_a_retake_asks_what_was_not_shown(revision, actor, monkeypatch):
    minh = actor("minh")
    first = take(minh, revision, lambda _question: [])
    tomorrow = clock.now() + dt.timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    second = take(minh, revision)
    assert not set(first.attempt.drawn) & set(second.attempt.drawn)


def test_the_lessons_to_read_again_are_those_of_what_was_asked(revision, actor):
    failed = take(actor("minh"), revision, lambda _question: [])
    overview = service.overview(actor("minh"), revision, PART)
    asked = {question.lesson for question in failed.quiz.questions}
    assert {part.key for part in overview.lessons} == asked - {""}


def test_each_question_is_counted_as_often_as_it_was_asked(revision, actor):
    done = [
        take(actor(who), revision, lambda _question: [])
        for who in ("lan", "minh", "admin")
    ]
    service.count_next()
    drawn = [key for sitting in done for key in sitting.attempt.drawn]
    query = select(AnswerTally).filter_by(revision_id=revision.id, part=PART)
    counted = {
        (row.question, row.answer): row.times
        for row in session().scalars(query)
    }
    assert counted == {(key, "[]"): drawn.count(key) for key in drawn}


def test_what_was_asked_too_seldom_is_not_shown(revision, actor, browser):
    for who in ("lan", "minh", "admin"):
        take(actor(who), revision, lambda _question: [])
    service.count_next()
    mai = actor("trainer-mai")
    assert teaching.quiz_report(mai, revision.id, PART).questions == []
    here = QuestionTally.revision_id == revision.id
    key = session().scalars(select(QuestionTally.question).where(here)).first()
    often = here & (QuestionTally.question == key)
    with transaction():
        session().execute(update(QuizTally).values(people=9))
        session().execute(
            update(QuestionTally).where(often).values(asked=8, empty=8)
        )
    found = teaching.quiz_report(mai, revision.id, PART).questions
    shown = {one.question.key: one for one in found if one.facility is not None}
    assert list(shown) == [key]
    assert (shown[key].asked, shown[key].empty) == (8, 8)
    page = browser("trainer-mai").get(f"/quiz-results/{revision.id}/{PART}")
    assert "8 people, 8 left it empty" in page.text
    assert "Fewer people than 5 were asked this question" in page.text


def test_the_pages_of_an_attempt_show_what_it_asks(revision, actor, browser):
    lan = browser("lan")
    before = lan.get(f"/revisions/{revision.id}/quizzes/{PART}").text
    assert "4 questions" in before
    attempt_id = service.start(actor("lan"), revision, PART)
    page = lan.get(f"/attempts/{attempt_id}").text
    assert page.count('<section class="question"') == 4
    summary = lan.get(f"/attempts/{attempt_id}/summary").text
    assert "4 questions have no answer yet" in summary
    service.submit(actor("lan"), attempt_id)
    result = lan.get(f"/attempts/{attempt_id}/result").text
    assert result.count('class="question reviewed"') == 4
    again = lan.get(f"/revisions/{revision.id}/quizzes/{PART}").text
    assert "The next attempt asks other questions only." in again


def test_a_retake_says_how_many_of_its_questions_were_met_before(
    app, tmp_path, actor, browser
):
    """As many as it then asks: what is left of the bank is too little."""
    revision = republish(SLUG, tmp_path, "draw: 14\n")
    lan, bank = (
        actor("lan"),
        service.quiz_of(revision, revision.course.part(PART)),
    )
    first = take(lan, revision, lambda _question: [])
    rest = len(bank.questions) - 14
    assert 0 < rest < 14
    page = browser("lan").get(f"/revisions/{revision.id}/quizzes/{PART}").text
    said = f"Of the 14 questions of the next attempt you have met {14 - rest} before."
    assert said in page
    with transaction():
        earlier = clock.now() - dt.timedelta(days=1)
        session().execute(update(Attempt).values(submitted_at=earlier))
    second = take(lan, revision)
    again = set(first.attempt.drawn) & set(second.attempt.drawn)
    assert len(again) == 14 - rest


@pytest.mark.parametrize(("share", "said"), [(0.5, True), (1, False)])
def test_a_result_says_that_what_is_partly_right_counts_in_part(
    revision, actor, browser, monkeypatch, share, said
):
    done = take(actor("lan"), revision, lambda _question: [])
    key = done.quiz.questions[0].key
    marks = {one: Mark(share if one == key else 0) for one in done.result.marks}
    result = replace(done.result, marks=marks)
    monkeypatch.setattr(service.Sitting, "result", result)
    page = browser("lan").get(f"/attempts/{done.attempt.id}/result").text
    assert ("1 question answered partly rightly counts in part" in page) is said


BEFORE = [
    "id",
    "person_id",
    "revision_id",
    "part",
    "number",
    "seed",
    "answers",
    "started_at",
    "deadline",
    "submitted_at",
    "score",
    "passed",
]


def test_work_from_before_keeps_its_fingerprint_and_a_draw_is_part_of_it(
    revision, actor
):
    row = take(actor("lan"), revision).attempt
    known = [row.id], {revision.id: revision.slug}
    there = service.works(*known)[row.id]
    change = update(Attempt).where(Attempt.id == row.id)
    with transaction():
        session().execute(change.values(drawn=row.drawn[1:]))
    assert service.works(*known)[row.id] != there
    with transaction():
        session().execute(change.values(drawn=None))
    old = {name: getattr(row, name) for name in BEFORE}
    assert service.works(*known)[row.id] == fingerprint(old)


def test_what_was_on_screen_in_an_attempt_that_drew_nothing_was_met(
    revision, actor, browser
):
    """Unanswered, too: it asked its whole quiz."""
    take(actor("lan"), revision, lambda _question: [])
    with transaction():
        session().execute(update(Attempt).values(drawn=None, answers={}))
    page = browser("lan").get(f"/revisions/{revision.id}/quizzes/{PART}").text
    said = "Of the 4 questions of the next attempt you have met 4 before."
    assert said in page
